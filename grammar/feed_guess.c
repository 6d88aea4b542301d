/* What the tokens ahead are: types, declarations, expressions. Nothing here changes anything; each function looks at tokens of its
 * own level and skips what stands in brackets, so a file costs linear time however deep its brackets go. */
#include "feed.h"

bool guess_is_specifier(uint32_t kind)
{
    /* clang-format off */
    switch (kind) {
    case T_ALIGNAS: case T_ATOMIC: case T_AUTO: case T_AUTO_TYPE: case T_BITINT: case T_BOOL: case T_CHAR_KW: case T_COMPLEX:
    case T_CONST: case T_CONSTEXPR: case T_DOUBLE: case T_ENUM: case T_EXTERN: case T_FLOAT: case T_FLOATN: case T_IMAGINARY:
    case T_INLINE: case T_INT: case T_INT128: case T_LONG: case T_NORETURN: case T_REGISTER: case T_RESTRICT: case T_SHORT:
    case T_SIGNED: case T_STATIC: case T_STRUCT: case T_THREAD_LOCAL: case T_TYPEDEF: case T_TYPEOF: case T_TYPEOF_UNQUAL:
    case T_UNION: case T_UNSIGNED: case T_VOID: case T_VOLATILE:
        return true;
    default:
        return false;
    }
    /* clang-format on */
}

bool guess_begins_statement(uint32_t kind)
{
    /* clang-format off */
    switch (kind) {
    case T_IF: case T_ELSE: case T_WHILE: case T_FOR: case T_DO: case T_SWITCH: case T_CASE: case T_DEFAULT: case T_RETURN: case T_BREAK:
    case T_CONTINUE: case T_GOTO:
        return true;
    default:
        return false;
    }
    /* clang-format on */
}

bool guess_is_c23(uint32_t kind)
{
    /* clang-format off */
    switch (kind) {
    case T_ALIGNAS: case T_ALIGNOF: case T_ASM: case T_BOOL: case T_CONSTEXPR: case T_FALSE: case T_NULLPTR: case T_STATIC_ASSERT:
    case T_THREAD_LOCAL: case T_TRUE: case T_TYPEOF: case T_TYPEOF_UNQUAL:
        return true;
    default:
        return false;
    }
    /* clang-format on */
}

bool guess_is_member_name(uint32_t kind)
{
    return kind == T_IDENT || kind == T_ASYNC || kind == T_AWAIT || guess_is_c23(kind);
}

bool guess_is_part_word(const feed *f, uint32_t i)
{
    return feed_is(f, i, "__real__") || feed_is(f, i, "__imag__") || feed_is(f, i, "__real") || feed_is(f, i, "__imag");
}

static bool is_qualifier(uint32_t kind)
{
    return kind == T_CONST || kind == T_VOLATILE || kind == T_RESTRICT || kind == T_ATOMIC;
}

uint32_t guess_after(const feed *f, uint32_t i)
{
    return f->match[i] + 1;
}

static bool is_declspec(const feed *f, uint32_t i)
{
    return feed_is(f, i, "__declspec") && feed_kind(f, i + 1) == T_LPAREN;
}

static bool is_leaf(const feed *f, uint32_t i)
{
    return feed_is(f, i, "leaf") && feed_kind(f, i + 1) == T_LPAREN && feed_kind(f, i - 1) == T_RPAREN;
}

/* A macro of the file whose text begins as an attribute does: with parentheses behind it, if it takes arguments. */
static bool is_attribute_macro(const feed *f, uint32_t i)
{
    const outer_name *o = names_outer(f->names, f->toks[i]);
    if (!o || !(o->kinds & OUTER_ATTRIBUTE_MACRO) || (o->kinds & (OUTER_TYPE_MACRO | OUTER_LOOP_MACRO)))
        return false;
    bool called = feed_kind(f, i + 1) == T_LPAREN;
    return called ? o->kinds & OUTER_FUNCTION_MACRO : o->kinds & OUTER_MACRO;
}

uint32_t guess_attribute(const feed *f, uint32_t i)
{
    uint32_t kind = feed_kind(f, i);
    if ((kind == T_ATTRIBUTE || is_declspec(f, i)) && feed_kind(f, i + 1) == T_LPAREN)
        return guess_after(f, i + 1);
    if (kind == T_IDENT && is_attribute_macro(f, i))
        return feed_kind(f, i + 1) == T_LPAREN ? guess_after(f, i + 1) : i + 1;
    if (kind == T_LBRACKET && feed_kind(f, i + 1) == T_LBRACKET && f->match[i + 1] + 1 == f->match[i])
        return guess_after(f, i);
    return i;
}

uint32_t guess_attributes(const feed *f, uint32_t i)
{
    for (uint32_t next; (next = guess_attribute(f, i)) > i;)
        i = next;
    return i;
}

/* After `*`s with their qualifiers, attributes and macros. */
static uint32_t after_pointers(const feed *f, uint32_t i)
{
    for (;;) {
        uint32_t kind = feed_kind(f, i);
        if (kind == T_STAR || is_qualifier(kind))
            i++;
        else if (guess_attribute(f, i) > i)
            i = guess_attributes(f, i);
        else if (kind == T_IDENT && (feed_kind(f, i + 1) == T_IDENT || feed_kind(f, i + 1) == T_STAR) &&
                 names_macro_like(f->names, f->toks[i]))
            i++;
        else
            return i;
        if (i == f->count)
            return i;
    }
}

static bool is_task_type(const feed *f, uint32_t i)
{
    return feed_is_word(f, i, "task") && feed_kind(f, i + 1) == T_LPAREN && guess_type(f, i + 2, f->match[i + 1]) != SHAPE_NO;
}

/* The `*` that the parenthesis at i begins with, after attributes and a calling convention: `(*`, `(WINAPI *`; UINT32_MAX: none. */
static uint32_t inner_pointer(const feed *f, uint32_t i)
{
    if (feed_kind(f, i) != T_LPAREN)
        return UINT32_MAX;
    uint32_t inner = guess_attributes(f, i + 1), next = feed_kind(f, f->match[i] + 1);
    if (feed_kind(f, inner) == T_IDENT && feed_kind(f, inner + 1) == T_STAR && next == T_LPAREN &&
        names_find(f->names, f->toks[inner]) != NAME_OBJECT)
        inner++;
    uint32_t kind = feed_kind(f, inner);
    return kind == T_STAR || kind == T_CARET ? inner : UINT32_MAX;
}

bool guess_calling_convention(const feed *f, uint32_t i)
{
    uint32_t inner = inner_pointer(f, i);
    return inner != UINT32_MAX && feed_kind(f, inner - 1) == T_IDENT;
}

/* What stands in the parentheses at i can be the parameters of a function. */
static bool is_parameters(const feed *f, uint32_t i)
{
    uint32_t close = f->match[i];
    for (uint32_t from = i + 1; from < close;) {
        uint32_t end = guess_argument_end(f, from), kind = feed_kind(f, from);
        if (kind == T_IDENT) {
            enum name_kind name = names_find(f->names, f->toks[from]);
            uint32_t declared = after_pointers(f, from + 1);
            bool named = feed_kind(f, declared) == T_IDENT && declared + 1 == end; /* `foo *x`, `foo x` */
            if (name == NAME_OBJECT || (name != NAME_TYPE && declared != end && !named && !is_task_type(f, from)))
                return false;
        } else if (kind != T_ELLIPSIS && !guess_is_specifier(kind) && kind != T_EXTENSION && kind != T_ATTRIBUTE) {
            return false;
        }
        if (feed_kind(f, end) != T_COMMA)
            return end == close;
        from = end + 1;
    }
    return true;
}

/* An abstract declarator reaches `to`: `*`, `(*)(int)`, `[3]`. */
static bool is_abstract(const feed *f, uint32_t i, uint32_t to)
{
    bool inner_star = feed_kind(f, i) == T_STAR && feed_kind(f, i - 1) == T_LPAREN;
    i = after_pointers(f, i);
    if (inner_star && i + 1 == to && feed_kind(f, i) == T_IDENT && names_macro_like(f->names, f->toks[i]))
        return true; /* `(*__stdcall)` */
    if (i < to && feed_kind(f, i) == T_LPAREN) {
        uint32_t inner = guess_attributes(f, i + 1), close = f->match[i], pointer = inner_pointer(f, i);
        if (pointer != UINT32_MAX)
            inner = pointer + (feed_kind(f, pointer) == T_CARET);
        bool nested = feed_kind(f, inner) == T_LBRACKET || (feed_kind(f, inner) == T_LPAREN && inner + 1 < close);
        if (pointer != UINT32_MAX || nested) { /* a function's parameters otherwise */
            if (!is_abstract(f, inner, close))
                return false;
            i = close + 1;
        }
    }
    while (i < to && (feed_kind(f, i) == T_LPAREN || feed_kind(f, i) == T_LBRACKET)) {
        if (feed_kind(f, i) == T_LPAREN && !is_parameters(f, i))
            return false;
        i = guess_after(f, i);
    }
    return guess_attributes(f, i) == to;
}

/* `(*)(`, `(**)(`, `(*const [3])(`: a pointer in parentheses, to a function or an array. */
static bool is_pointer_parens(const feed *f, uint32_t i)
{
    uint32_t pointer = inner_pointer(f, i);
    if (pointer == UINT32_MAX)
        return false;
    uint32_t close = f->match[i], after = feed_kind(f, close + 1);
    return (after == T_LPAREN || after == T_LBRACKET) && is_abstract(f, pointer + (feed_kind(f, pointer) == T_CARET), close);
}

enum shape guess_type(const feed *f, uint32_t from, uint32_t to)
{
    bool sure = false, typed = false;
    uint32_t i = from;
    while (i < to) {
        uint32_t kind = feed_kind(f, i);
        uint32_t after = guess_attributes(f, i);
        if (after > i) {
            i = after;
            sure = sure || typed;
        } else if (kind == T_STRUCT || kind == T_UNION || kind == T_ENUM) {
            i = guess_attributes(f, i + 1);
            if (feed_kind(f, i) == T_IDENT)
                i++;
            if (feed_kind(f, i) == T_LBRACE)
                i = guess_after(f, i);
            sure = typed = true;
        } else if (kind == T_TYPEOF || kind == T_TYPEOF_UNQUAL || kind == T_ALIGNAS || kind == T_BITINT) {
            if (feed_kind(f, i + 1) != T_LPAREN)
                return SHAPE_NO;
            i = guess_after(f, i + 1);
            sure = typed = true;
        } else if (kind == T_ATOMIC && feed_kind(f, i + 1) == T_LPAREN) {
            i = guess_after(f, i + 1);
            sure = typed = true;
        } else if (kind == T_EXTENSION) {
            i++;
        } else if (guess_is_specifier(kind)) {
            i++;
            sure = true;
            typed = typed || !is_qualifier(kind);
        } else if (kind == T_IDENT && is_task_type(f, i)) {
            i = guess_after(f, i + 1);
            sure = typed = true;
        } else if (kind == T_IDENT) {
            enum name_kind name = names_find(f->names, f->toks[i]);
            if (name == NAME_OBJECT)
                return SHAPE_NO;
            sure = sure || typed || name == NAME_TYPE; /* two words in a row */
            typed = true;
            i++;
            if (i < to && feed_kind(f, i) == T_LPAREN && !is_pointer_parens(f, i)) { /* a macro that makes a type */
                uint32_t next = guess_after(f, i);
                if (sure && is_abstract(f, i, to))
                    return SHAPE_YES;
                if (next >= to || (feed_kind(f, next) == T_STAR ? after_pointers(f, next) != to : feed_kind(f, next) != T_IDENT))
                    return SHAPE_NO;
                i = next;
            }
        } else {
            break;
        }
    }
    if (i > to || i == from || !(typed || sure) || !is_abstract(f, i, to))
        return SHAPE_NO;
    if (sure)
        return SHAPE_YES;
    if (i == to)
        return SHAPE_MAYBE;
    if (feed_kind(f, i) == T_LBRACKET)
        return feed_kind(f, i + 1) == T_RBRACKET ? SHAPE_YES : SHAPE_MAYBE;
    return SHAPE_YES; /* `name *`, `name (*)(int)` */
}

/* Only an operand begins so. */
static bool begins_operand(const feed *f, uint32_t i)
{
    /* clang-format off */
    switch (feed_kind(f, i)) {
    case T_IDENT:
        return !feed_is_word(f, i, "as");
    case T_NUMBER: case T_CHAR: case T_STRING: case T_TRUE: case T_FALSE: case T_NULLPTR: case T_FUNC_NAME: case T_BANG: case T_TILDE:
    case T_SIZEOF: case T_ALIGNOF: case T_GENERIC: case T_EXTENSION: case T_AWAIT:
        return true;
    default:
        return false;
    }
    /* clang-format on */
}

#define CHAIN_MAX 16

bool guess_cast(const feed *f, uint32_t lparen, bool *unsure)
{
    *unsure = false;
    uint32_t at = lparen;
    for (int i = 0; i < CHAIN_MAX; i++, at = f->match[at] + 1) { /* `(a)(b)(int)c`: that the last is a cast makes the others casts */
        uint32_t close = f->match[at];
        enum shape shape = guess_type(f, at + 1, close);
        if (shape != SHAPE_MAYBE)
            return shape == SHAPE_YES && (at == lparen || feed_kind(f, close + 1) != T_SEMI);
        uint32_t kind = feed_kind(f, close + 1);
        if (kind == T_LBRACE || begins_operand(f, close + 1))
            return true;
        if (kind == T_LPAREN && !names_type_like(f->names, f->toks[at + 1]))
            continue;
        if (kind == T_INC || kind == T_DEC) { /* `(a) --n` */
            kind = feed_kind(f, close + 2);
            return kind == T_IDENT || (kind == T_LPAREN && names_type_like(f->names, f->toks[at + 1]));
        }
        if (at != lparen)
            return false;
        *unsure = true;
        /* clang-format off */
        switch (kind) {
        case T_LPAREN:
            return true;
        case T_STAR: case T_AMP: case T_PLUS: case T_MINUS:
            return names_type_like(f->names, f->toks[at + 1]) || names_capital(f->names, f->toks[at + 1]);
        default:
            return false;
        }
        /* clang-format on */
    }
    return false;
}

/* The tokens after a declared name: it may end, be initialised, go on. */
static bool ends_declarator(uint32_t kind)
{
    return kind == T_SEMI || kind == T_ASSIGN || kind == T_COMMA;
}

/* From the name of a declarator on: `[3]`, `(int)`, attributes, `= 1`, `;`. */
static bool is_declarator_tail(const feed *f, uint32_t i)
{
    while (feed_kind(f, i) == T_LBRACKET || feed_kind(f, i) == T_LPAREN)
        i = guess_after(f, i);
    uint32_t kind = feed_kind(f, i);
    if (kind == T_IDENT && feed_new_line(f, i)) { /* a macro that goes with the declarator, or the next statement */
        uint32_t after = feed_kind(f, i + 1) == T_LPAREN ? guess_after(f, i + 1) : i + 1;
        return names_macro_like(f->names, f->toks[i]) && ends_declarator(feed_kind(f, after));
    }
    return ends_declarator(kind) || kind == T_ATTRIBUTE || kind == T_ASM || kind == T_IDENT;
}

/* `(*name)(...)`, `(*name[3])`, with the parenthesis at i. */
static bool is_inner_declarator(const feed *f, uint32_t i)
{
    uint32_t pointer = inner_pointer(f, i);
    if (pointer == UINT32_MAX)
        return false;
    uint32_t close = f->match[i], name = after_pointers(f, pointer + (feed_kind(f, pointer) == T_CARET));
    if (feed_kind(f, name) == T_LPAREN)
        return is_inner_declarator(f, name);
    if (feed_kind(f, name) != T_IDENT || names_find(f->names, f->toks[name]) == NAME_OBJECT)
        return feed_kind(f, name) == T_IDENT && feed_kind(f, close + 1) == T_LPAREN && feed_kind(f, guess_after(f, close + 1)) == T_ASSIGN;
    for (name++; name < close && (feed_kind(f, name) == T_LBRACKET || feed_kind(f, name) == T_LPAREN);)
        name = guess_after(f, name);
    return name == close;
}

static bool blank_before(const feed *f, uint32_t i)
{
    const token *t = &f->src->tokens[f->toks[i]], *before = t - 1;
    return before->at + before->len < t->at;
}

/* `name (`: a call, unless what follows can only declare. */
static bool declares_with_parens(const feed *f, uint32_t i)
{
    uint32_t paren = i + 1, next = guess_after(f, paren);
    if (is_inner_declarator(f, paren)) {
        uint32_t kind = feed_kind(f, next);
        if (kind == T_LPAREN || kind == T_LBRACKET) {
            while (feed_kind(f, next) == T_LPAREN || feed_kind(f, next) == T_LBRACKET)
                next = guess_after(f, next);
            const outer_name *o = names_outer(f->names, f->toks[i]);
            bool called = o && (o->kinds & (OUTER_FUNCTION | OUTER_FUNCTION_MACRO));
            return feed_kind(f, next) == T_ASSIGN || (ends_declarator(feed_kind(f, next)) && !called && blank_before(f, paren));
        }
    }
    /* `LIST_HEAD(a, b) name;` makes a type by a macro; `each(x) name();` runs a statement */
    if (feed_new_line(f, next))
        return false;
    uint32_t name = after_pointers(f, next);
    if (feed_kind(f, name) != T_IDENT || (name > next && feed_kind(f, next) == T_STAR))
        return false;
    if (names_find(f->names, f->toks[name]) != NAME_UNKNOWN)
        return false;
    uint32_t kind = feed_kind(f, name + 1);
    return ends_declarator(kind) || (kind == T_LBRACKET && is_declarator_tail(f, name + 1));
}

/* A macro that stands alone on its line, before something that no declaration goes on with. */
static bool alone_on_line(const feed *f, uint32_t i)
{
    return feed_new_line(f, i) && feed_new_line(f, i + 1) && feed_indent(f, i + 1) <= feed_indent(f, i) &&
           names_macro_like(f->names, f->toks[i]) && !names_type_like(f->names, f->toks[i]);
}

/* `A A B;`: nothing but macros of the file that are no types, as far as identifiers go. */
static bool is_macro_run(const feed *f, uint32_t i)
{
    for (; feed_kind(f, i) == T_IDENT; i++)
        if (names_find(f->names, f->toks[i]) != NAME_MACRO)
            return false;
    return true;
}

/* `name x;`, `name x[`: whatever else the file says of the name, this can only be its type (C++ between `#if`s may have misled). */
static bool is_declared_after_all(const feed *f, uint32_t i)
{
    uint32_t tail = feed_kind(f, i + 2);
    return feed_kind(f, i + 1) == T_IDENT && !names_macro_like(f->names, f->toks[i + 1]) &&
           (tail == T_SEMI || tail == T_ASSIGN || tail == T_LBRACKET || tail == T_COMMA) &&
           names_find(f->names, f->toks[i + 1]) != NAME_MACRO;
}

bool guess_declaration(const feed *f, uint32_t i, bool *unsure)
{
    *unsure = false;
    uint32_t kind = feed_kind(f, i);
    if (kind == T_EXTENSION || kind == T_ATTRIBUTE || kind == T_LBRACKET || is_declspec(f, i) ||
        (kind == T_IDENT && is_attribute_macro(f, i))) {
        uint32_t after = i;
        while (feed_kind(f, after) == T_EXTENSION || guess_attributes(f, after) > after)
            after = feed_kind(f, after) == T_EXTENSION ? after + 1 : guess_attributes(f, after);
        return after > i && after < f->count && feed_kind(f, after) != T_SEMI && guess_declaration(f, after, unsure);
    }
    if (kind == T_STATIC_ASSERT)
        return feed_kind(f, i + 1) == T_LPAREN;
    if (guess_is_c23(kind) && names_find(f->names, f->toks[i]) == NAME_OBJECT)
        return false;
    if (guess_is_specifier(kind))
        return true;
    if (kind != T_IDENT || guess_is_part_word(f, i))
        return false;
    if (is_task_type(f, i)) {
        uint32_t name = after_pointers(f, guess_after(f, i + 1));
        uint32_t next = feed_kind(f, name);
        return next == T_IDENT || next == T_LPAREN || next == T_ASSIGN || next == T_COMMA;
    }
    enum name_kind name = names_find(f->names, f->toks[i]);
    if (name == NAME_TYPE)
        return true;
    if (name == NAME_OBJECT)
        return is_declared_after_all(f, i);
    uint32_t next = feed_kind(f, i + 1);
    if (next == T_IDENT || guess_is_specifier(next) || next == T_ATTRIBUTE)
        return !alone_on_line(f, i) && !(name == NAME_MACRO && next == T_IDENT && is_macro_run(f, i));
    if (next == T_STAR) {
        uint32_t to = after_pointers(f, i + 1);
        if (feed_kind(f, to) == T_LPAREN)
            return is_inner_declarator(f, to);
        *unsure = true;
        return feed_kind(f, to) == T_IDENT && is_declarator_tail(f, to + 1);
    }
    if (next == T_LPAREN)
        return declares_with_parens(f, i);
    return false;
}

bool guess_spec_name(const feed *f, uint32_t i, bool typed, bool any)
{
    uint32_t next = feed_kind(f, i + 1);
    if (!typed) {
        if (names_find(f->names, f->toks[i]) == NAME_TYPE || !any)
            return true;
        /* clang-format off */
        switch (next) { /* after `auto`, `const`, `static`: a name, or the type */
        case T_ASSIGN: case T_SEMI: case T_COMMA: case T_LBRACKET: case T_COLON:
            return false;
        case T_LPAREN:
            next = feed_kind(f, guess_after(f, i + 1)); /* `const STACK_OF(x) *name` */
            return next == T_IDENT || next == T_STAR || is_inner_declarator(f, i + 1) || is_pointer_parens(f, i + 1);
        default:
            return true;
        }
        /* clang-format on */
    }
    bool macro = names_macro_like(f->names, f->toks[i]);
    if (next == T_STAR || is_qualifier(next) || (macro && guess_is_specifier(next)))
        return true;
    if (next == T_LPAREN) { /* `int ATTR(x) name`: the name follows the parentheses */
        uint32_t after = guess_after(f, i + 1);
        return macro && (feed_kind(f, after) == T_IDENT || feed_kind(f, after) == T_STAR);
    }
    if (next != T_IDENT)
        return false;
    if (macro)
        return true;
    if (!names_macro_like(f->names, f->toks[i + 1]))
        return true;
    uint32_t after = i + 2; /* `int name MACRO;` or `int name MACRO(x);` */
    if (feed_kind(f, after) == T_LPAREN)
        after = guess_after(f, after);
    uint32_t kind = feed_kind(f, after);
    return !(ends_declarator(kind) || kind == T_RPAREN || kind == T_COLON || kind == T_IDENT || kind == T_LBRACE);
}

/* Among macros with arguments on either side: the last that does not look like one, else the last. */
uint32_t guess_function_name(const feed *f, uint32_t from)
{
    uint32_t found = UINT32_MAX;
    bool plain = false;
    for (uint32_t i = from; i < f->count; i = f->match[i] <= i ? i + 1 : f->match[i] + 1) {
        uint32_t kind = feed_kind(f, i);
        if (kind == T_SEMI || kind == T_ASSIGN || (kind == T_LBRACE && feed_kind(f, i - 1) == T_RPAREN) || is_leaf(f, i))
            break;
        bool async_statement = kind == T_ASYNC && (feed_kind(f, i + 1) == T_FOR || feed_is(f, i + 1, "with"));
        if (found != UINT32_MAX && (async_statement || kind == T_AWAIT || guess_begins_statement(kind)))
            break;
        if (kind != T_IDENT || feed_kind(f, i + 1) != T_LPAREN || is_declspec(f, i) || (found == UINT32_MAX && is_task_type(f, i)))
            continue;
        bool macro = names_macro_like(f->names, f->toks[i]);
        if (!macro || !plain)
            found = i;
        plain = plain || !macro;
    }
    return found;
}

bool guess_await(const feed *f, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        if (feed_kind(f, i) == T_AWAIT || feed_kind(f, i) == T_ASYNC)
            return true;
    return false;
}
