/* Declarations: where the specifiers end and the declared name stands; declares what it finds, where C's scope of it begins. */
#include "parser.h"

/* All attributes at f->at, each as one word. */
void feed_attributes(feed *f, int kind)
{
    for (uint32_t end; (end = guess_attribute(f, f->at)) > f->at;)
        feed_emit(f, kind, end - f->at);
}

/* ---- specifiers ---- */

/* `typeof(x)`, `_Alignas(T)`, ...: what stands in the parentheses is a type or an expression. */
static void type_operand(feed *f, int kind, bool always_type)
{
    feed_emit(f, kind, 1);
    if (feed_kind(f, f->at) != T_LPAREN)
        return;
    uint32_t close = f->match[f->at];
    bool type = always_type || guess_type(f, f->at + 1, close) == SHAPE_YES;
    feed_emit(f, type ? K_CAST_LPAREN : K_LPAREN, 1);
    if (type)
        feed_type_name(f);
    else
        feed_expression(f, 0);
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
}

static bool is_word_kind(const feed *f, uint32_t kind)
{
    return f->word_count && f->src->tokens[f->words[f->word_count - 1].first].kind == kind;
}

/* One specifier that is an identifier; false: it is the declared name, or nothing of a declaration. */
static bool identifier(feed *f, enum decl_kind kind, bool *typed, bool any)
{
    if (!*typed && feed_kind(f, f->at + 1) == T_LPAREN && feed_is_word(f, f->at, "task")) {
        type_operand(f, K_TASK, true);
        *typed = true;
        return true;
    }
    uint32_t next = feed_kind(f, f->at + 1);
    if (kind == DECL_FILE && f->name_at != UINT32_MAX) {
        if (f->at == f->name_at)
            return false;
    } else if (kind == DECL_TYPE) { /* nothing is named in it */
        if (names_find(f->names, f->toks[f->at]) == NAME_OBJECT)
            return false;
    } else if (any && is_word_kind(f, T_AUTO) && names_find(f->names, f->toks[f->at]) != NAME_TYPE && next != T_IDENT) {
        return false; /* `auto name` */
    } else if (kind == DECL_PARAM) {
        bool last = next == T_RPAREN || next == T_COMMA || next == T_LBRACKET || next == T_COLON || next == T_EOF;
        if (*typed ? last || !guess_spec_name(f, f->at, true, any) : false)
            return false;
        if (!*typed && next == T_LBRACKET && any && names_find(f->names, f->toks[f->at]) != NAME_TYPE)
            return false;
    } else if (!guess_spec_name(f, f->at, *typed, any)) {
        return false;
    }
    if (next == T_LPAREN) { /* a macro with arguments among the specifiers */
        uint32_t after = f->match[f->at + 1] + 1, k = feed_kind(f, after);
        uint32_t inner = feed_kind(f, f->at + 2);
        bool macro = k == T_IDENT || k == T_STAR || k == T_ATTRIBUTE || k == T_ASYNC || guess_is_specifier(k);
        if (macro && names_find(f->names, f->toks[f->at]) != NAME_TYPE && inner != T_STAR) {
            feed_emit(f, *typed ? K_ATTRIBUTE : K_TYPE_MACRO, after - f->at);
            if (k == T_IDENT || k == T_STAR)
                *typed = true;
            return true;
        }
    }
    *typed = true;
    feed_emit(f, K_TYPE_NAME, 1);
    return true;
}

void feed_specifiers(feed *f, enum decl_kind kind)
{
    bool typed = false, any = false, task = false;
    uint32_t before;
    for (;; any = true) {
        uint32_t k = feed_kind(f, f->at);
        if (guess_attribute(f, f->at) > f->at) {
            feed_attributes(f, K_ATTRIBUTE);
            continue;
        }
        if (typed && any && guess_is_c23(k) && k != T_BOOL && k != T_TYPEOF && k != T_TYPEOF_UNQUAL &&
            names_find(f->names, f->toks[f->at]) == NAME_OBJECT)
            return;
        /* clang-format off */
        switch (k) {
        case T_CONST: case T_VOLATILE: case T_RESTRICT:
            feed_emit(f, K_QUALIFIER, 1);
            break;
        case T_ATOMIC:
            if (feed_kind(f, f->at + 1) == T_LPAREN) {
                type_operand(f, K_ATOMIC, true);
                typed = true;
            } else {
                feed_emit(f, K_QUALIFIER, 1);
            }
            break;
        case T_BOOL: case T_CHAR_KW: case T_DOUBLE: case T_FLOAT: case T_FLOATN: case T_INT: case T_INT128: case T_LONG: case T_SHORT:
        case T_SIGNED: case T_UNSIGNED: case T_VOID: case T_COMPLEX: case T_IMAGINARY: case T_AUTO_TYPE:
            typed = true;
            feed_emit(f, K_KEYWORD, 1);
            break;
        case T_AUTO: case T_CONSTEXPR: case T_EXTERN: case T_INLINE: case T_NORETURN: case T_REGISTER: case T_STATIC: case T_THREAD_LOCAL:
        case T_TYPEDEF: case T_EXTENSION:
            feed_emit(f, K_KEYWORD, 1);
            break;
        case T_BITINT:
            typed = true;
            feed_emit(f, K_KEYWORD, feed_kind(f, f->at + 1) == T_LPAREN ? f->match[f->at + 1] + 1 - f->at : 1);
            break;
        case T_STRUCT: case T_UNION: case T_ENUM:
            typed = true;
            feed_tag(f);
            break;
        case T_TYPEOF: case T_TYPEOF_UNQUAL:
            typed = true;
            type_operand(f, K_TYPEOF, false);
            break;
        case T_ALIGNAS:
            type_operand(f, K_ALIGNAS, false);
            break;
        case T_ASYNC:
            if (kind != DECL_FILE)
                return;
            feed_emit(f, K_ASYNC, 1);
            break;
        case T_IDENT:
            if (kind == DECL_FILE && !f->yields && f->at != f->name_at && feed_is_word(f, f->at, "generator")) {
                feed_emit(f, K_GENERATOR, 1);
                f->yields = true;
                break;
            }
            if (task && !names_macro_like(f->names, f->toks[f->at])) /* the name */
                return;
            before = f->word_count;
            if (!identifier(f, kind, &typed, any))
                return;
            task = task || f->words[before].kind == K_TASK;
            break;
        default:
            return;
        }
        /* clang-format on */
    }
}

/* ---- declarators ---- */

static void note_parameter(feed *f, uint32_t t)
{
    if (f->param_count == f->param_capacity) {
        uint32_t capacity = f->param_capacity ? f->param_capacity * 2 : 16;
        f->params = arena_resize(f->scratch, f->params, f->param_capacity * sizeof *f->params, capacity * sizeof *f->params);
        f->param_capacity = capacity;
    }
    f->params[f->param_count++] = t;
}

static void pointers(feed *f, enum decl_kind decl)
{
    for (;;) {
        uint32_t kind = feed_kind(f, f->at), next = feed_kind(f, f->at + 1);
        if (kind == T_STAR)
            feed_emit(f, K_STAR, 1);
        else if (kind == T_CARET)
            feed_emit(f, K_STAR, 1); /* clang's blocks */
        else if (kind == T_CONST || kind == T_VOLATILE || kind == T_RESTRICT || kind == T_ATOMIC)
            feed_emit(f, K_QUALIFIER, 1);
        else if (kind == T_IDENT && (next == T_IDENT || next == T_STAR || next == T_CONST) && names_macro_like(f->names, f->toks[f->at]) &&
                 feed_kind(f, f->at - 1) != T_LPAREN)
            feed_emit(f, K_POINTER_ATTRIBUTE, 1);
        else if (decl == DECL_FILE && kind == T_IDENT && f->at < f->name_at && f->name_at != UINT32_MAX) /* macros before the name */
            feed_emit(f, K_POINTER_ATTRIBUTE, next == T_LPAREN ? f->match[f->at + 1] + 1 - f->at : 1);
        else if (decl == DECL_TYPE && kind == T_IDENT && next == T_RPAREN) /* `(*__stdcall)` */
            feed_emit(f, K_POINTER_ATTRIBUTE, 1);
        else if (guess_attribute(f, f->at) > f->at)
            feed_attributes(f, K_POINTER_ATTRIBUTE);
        else
            return;
    }
}

static void array(feed *f)
{
    uint32_t close = f->match[f->at];
    feed_emit(f, K_DECL_LBRACKET, 1);
    while (feed_kind(f, f->at) == T_STATIC || feed_kind(f, f->at) == T_CONST || feed_kind(f, f->at) == T_VOLATILE ||
           feed_kind(f, f->at) == T_RESTRICT || (feed_kind(f, f->at) == T_ATOMIC && feed_kind(f, f->at + 1) != T_LPAREN))
        f->at++; /* part of the array, left to C */
    if (feed_kind(f, f->at) == T_STAR && f->at + 1 == close)
        feed_emit(f, K_ARRAY_STAR, 1);
    else if (f->at < close)
        feed_expression(f, STOP_COMMA);
    feed_rest(f, close);
    feed_emit(f, K_RBRACKET, 1);
}

/* The parenthesis where a name may stand holds a declarator; else it begins the parameters of an abstract one. */
static bool is_nested(const feed *f, enum decl_kind kind)
{
    uint32_t inner = guess_attributes(f, f->at + 1), k = feed_kind(f, inner);
    if (k == T_STAR || k == T_CARET || k == T_LBRACKET || (k == T_LPAREN && f->match[f->at] > inner + 1) ||
        guess_calling_convention(f, f->at))
        return true;
    if (kind == DECL_TYPE || k == T_RPAREN)
        return false;
    if (k != T_IDENT)
        return false;
    return kind != DECL_PARAM ||
           (names_find(f->names, f->toks[inner]) != NAME_TYPE && feed_kind(f, inner + 1) != T_IDENT && feed_kind(f, inner + 1) != T_STAR);
}

/* Without what may trail it; the token of the name, or UINT32_MAX. */
static uint32_t direct(feed *f, enum decl_kind kind)
{
    uint32_t name = UINT32_MAX;
    if (!feed_deeper(f))
        return name;
    pointers(f, kind);
    uint32_t k = feed_kind(f, f->at);
    if (k == T_IDENT || (guess_is_c23(k) && kind != DECL_TYPE)) {
        name = f->toks[f->at];
        feed_emit(f, K_IDENT, 1);
    } else if (k == T_ASYNC || k == T_AWAIT) {
        feed_emit(f, K_BAD, 1); /* a word of the language can't be a name */
    } else if (k == T_LPAREN && is_nested(f, kind)) {
        uint32_t close = f->match[f->at];
        bool convention = guess_calling_convention(f, f->at);
        feed_emit(f, K_DECL_LPAREN, 1);
        feed_attributes(f, K_ATTRIBUTE);
        if (convention)
            feed_emit(f, K_ATTRIBUTE, 1);
        name = direct(f, kind);
        feed_attributes(f, K_ATTRIBUTE);
        feed_rest(f, close);
        feed_emit(f, K_RPAREN, 1);
    }
    for (;;) {
        if (feed_kind(f, f->at) == T_LPAREN)
            feed_parameters(f);
        else if (feed_kind(f, f->at) == T_LBRACKET && guess_attribute(f, f->at) == f->at)
            array(f);
        else
            break;
    }
    feed_up(f);
    return name;
}

/* Attributes, asm labels and macros after a declarator. */
static void trailing(feed *f, enum decl_kind kind)
{
    for (;;) {
        uint32_t k = feed_kind(f, f->at);
        if (guess_attribute(f, f->at) > f->at) {
            feed_attributes(f, K_ATTRIBUTE);
        } else if (k == T_ASM && feed_kind(f, f->at + 1) == T_LPAREN) {
            feed_emit(f, K_ATTRIBUTE, f->match[f->at + 1] + 1 - f->at);
        } else if (k == T_IDENT && kind != DECL_TYPE && !(kind == DECL_FILE && feed_is(f, f->at, "leaf"))) {
            uint32_t end = f->at + 1;
            if (feed_kind(f, end) == T_LPAREN)
                end = f->match[end] + 1;
            uint32_t after = feed_kind(f, end);
            if (after != T_SEMI && after != T_ASSIGN && after != T_COMMA && after != T_RPAREN && after != T_IDENT && after != T_LBRACE &&
                after != T_ATTRIBUTE && after != T_COLON)
                return;
            if (feed_new_line(f, f->at) && kind != DECL_FILE && !names_macro_like(f->names, f->toks[f->at]))
                return; /* more likely a statement after a missing semicolon */
            if (kind != DECL_FILE && (feed_is_word(f, f->at, "spawn") || names_find(f->names, f->toks[f->at]) == NAME_OBJECT))
                return;
            feed_emit(f, K_ATTRIBUTE, end - f->at);
        } else {
            return;
        }
    }
}

void feed_declarator(feed *f, enum decl_kind kind, bool is_typedef)
{
    if (kind == DECL_BLOCK || kind == DECL_FILE)
        f->param_count = 0;
    uint32_t name = direct(f, kind);
    trailing(f, kind);
    if (name == UINT32_MAX || kind == DECL_MEMBER || kind == DECL_TYPE)
        return;
    if (kind == DECL_PARAM)
        note_parameter(f, name);
    names_declare(f->names, name, is_typedef ? NAME_TYPE : NAME_OBJECT);
}

void feed_type_name(feed *f)
{
    feed_specifiers(f, DECL_TYPE);
    uint32_t kind = feed_kind(f, f->at);
    if (kind == T_STAR || kind == T_LPAREN || kind == T_LBRACKET || kind == T_CARET || kind == T_IDENT)
        feed_declarator(f, DECL_TYPE, false);
}

void feed_parameter(feed *f)
{
    feed_specifiers(f, DECL_PARAM);
    uint32_t kind = feed_kind(f, f->at);
    if (kind == T_STAR || kind == T_LPAREN || kind == T_LBRACKET || kind == T_CARET || guess_is_member_name(kind))
        feed_declarator(f, DECL_PARAM, false);
}

/* `(a, b)` of a definition before C89: names alone, and what follows is no `;`. */
static bool is_old_style(const feed *f, uint32_t open, uint32_t close)
{
    uint32_t after = feed_kind(f, close + 1);
    if (!guess_is_specifier(after) && !(after == T_IDENT && feed_kind(f, close + 2) == T_IDENT))
        return false;
    for (uint32_t i = open + 1; i < close; i += 2) {
        if (feed_kind(f, i) != T_IDENT || names_find(f->names, f->toks[i]) == NAME_TYPE)
            return false;
        if (feed_kind(f, i + 1) != T_COMMA && i + 1 != close)
            return false;
    }
    return open + 1 < close;
}

void feed_parameters(feed *f)
{
    uint32_t close = f->match[f->at];
    bool old_style = is_old_style(f, f->at, close);
    feed_emit(f, K_PARAM_LPAREN, 1);
    names_push(f->names);
    while (f->at < close) {
        uint32_t before = f->at;
        if (feed_kind(f, f->at) == T_ELLIPSIS)
            feed_emit(f, K_ELLIPSIS, 1);
        else if (old_style && feed_kind(f, f->at) == T_IDENT)
            feed_emit(f, K_IDENT, 1);
        else
            feed_parameter(f);
        if (feed_kind(f, f->at) == T_COMMA)
            feed_emit(f, K_COMMA, 1);
        else
            break;
        if (f->at == before)
            break;
    }
    feed_rest(f, close);
    names_pop(f->names);
    feed_emit(f, K_RPAREN, 1);
}

/* ---- whole declarations ---- */

static void declare_parameters(feed *f)
{
    for (uint32_t i = 0; i < f->param_count; i++)
        names_declare(f->names, f->params[i], NAME_OBJECT);
}

static bool has_typedef(const feed *f, uint32_t from)
{
    for (uint32_t i = from; i < f->word_count; i++)
        if (f->words[i].kind == K_KEYWORD && f->src->tokens[f->words[i].first].kind == T_TYPEDEF)
            return true;
    return false;
}

void feed_static_assert(feed *f)
{
    feed_emit(f, K_STATIC_ASSERT, 1);
    if (feed_kind(f, f->at) == T_LPAREN)
        feed_arguments(f);
    if (feed_kind(f, f->at) == T_SEMI)
        feed_emit(f, K_SEMI, 1);
}

void feed_declaration(feed *f)
{
    bool unsure = false;
    if (feed_kind(f, f->at) == T_STATIC_ASSERT) {
        feed_static_assert(f);
        return;
    }
    uint32_t from = f->word_count;
    guess_declaration(f, f->at, &unsure);
    feed_specifiers(f, DECL_BLOCK);
    if (unsure && f->word_count > from && f->words[from].kind == K_TYPE_NAME)
        f->words[from].flags |= WORD_UNSURE;
    bool is_typedef = has_typedef(f, from);
    while (feed_kind(f, f->at) != T_SEMI && f->at < f->count) {
        uint32_t before = f->at;
        feed_attributes(f, K_ATTRIBUTE);
        feed_declarator(f, DECL_BLOCK, is_typedef);
        if (feed_kind(f, f->at) == T_LBRACE) { /* a nested function */
            names_push(f->names);
            declare_parameters(f);
            feed_block(f, false);
            names_pop(f->names);
            return;
        }
        if (feed_kind(f, f->at) == T_ASSIGN) {
            feed_emit(f, K_ASSIGN, 1);
            feed_initializer(f);
        }
        if (feed_kind(f, f->at) != T_COMMA || f->at == before)
            break;
        feed_emit(f, K_COMMA, 1);
    }
    if (feed_kind(f, f->at) == T_SEMI)
        feed_emit(f, K_SEMI, 1);
}

/* Declarations of parameters are next, and then a body. */
static bool old_style(const feed *f)
{
    for (uint32_t i = f->at; i < f->count; i++) {
        uint32_t kind = feed_kind(f, i);
        if (kind == T_LBRACE)
            return true;
        if (kind == T_ASSIGN || kind == T_AWAIT || kind == T_ASYNC || kind == T_RBRACE || guess_begins_statement(kind))
            return false;
    }
    return false;
}

/* `async int (name int x)` and `async int name int (x)`, at the parenthesis. */
static bool name_misplaced(const feed *f)
{
    uint32_t inside = feed_kind(f, f->at + 1), next = feed_kind(f, f->at + 2);
    uint32_t end = feed_kind(f, f->at) == T_LPAREN ? f->match[f->at] + 1 : 0;
    if (!end || (end < f->count && feed_kind(f, end) != T_LBRACE))
        return false;
    return guess_is_specifier(inside) || (inside == T_IDENT && (guess_is_specifier(next) || next == T_COMMA || next == T_RPAREN ||
                                                                (next == T_IDENT && f->name_at == UINT32_MAX)));
}

void feed_function(feed *f)
{
    f->yields = false;
    uint32_t from = f->word_count;
    f->name_at = guess_function_name(f, f->at);
    feed_specifiers(f, DECL_FILE);
    if (name_misplaced(f)) {
        uint32_t t = f->toks[f->at];
        diag_error(f->d, f->src, t, t, t, "expected the name of the function before `(`");
        f->failed = true;
        return;
    }
    feed_declarator(f, DECL_FILE, has_typedef(f, from));
    uint32_t name = f->name_at;
    f->name_at = UINT32_MAX;
    uint32_t next = f->at < f->count ? feed_kind(f, f->at) : T_EOF;
    bool statement = next == T_ASYNC || next == T_AWAIT || guess_begins_statement(next);
    if (f->at && feed_kind(f, f->at - 1) == T_RPAREN && (guess_is_specifier(next) || statement)) {
        uint32_t t = f->toks[name < f->count ? name : f->at];
        if (!old_style(f)) {
            t = f->toks[f->at];
            size_t len;
            const char *text = token_text(f->src, t, &len);
            diag_error(f->d, f->src, t, t, t, "expected `{` before `%.*s`", (int)len, text);
            f->failed = true;
            return;
        }
        diag_error(f->d, f->src, t, t, t,
                   "an async function has no old-style definition: write the types of its parameters in the parentheses");
        f->failed = true;
    }
    if (feed_is(f, f->at, "leaf") && feed_kind(f, f->at + 1) == T_LPAREN) {
        uint32_t close = f->match[f->at + 1];
        feed_emit(f, K_LEAF, 1);
        feed_emit(f, K_LPAREN, 1);
        if (f->at < close)
            feed_type_name(f);
        feed_rest(f, close);
        feed_emit(f, K_RPAREN, 1);
    }
    if (feed_kind(f, f->at) == T_LBRACE) {
        names_push(f->names);
        declare_parameters(f);
        feed_block(f, false);
        names_pop(f->names);
    } else if (feed_kind(f, f->at) == T_SEMI) {
        feed_emit(f, K_SEMI, 1);
    }
}
