/* The macros that the file defines: their text cut into tokens, what it hides, how it binds where it is used (macros.h). */
#include "macros.h"

#include <string.h>

#include "../grammar/feed.h"
#include "lower.h"

uint32_t macro_kind(const source *src, uint32_t t)
{
    return t < src->token_count ? src->tokens[t].kind : T_EOF;
}

/* Statements of the language, where the file has nothing of those names. */
static uint32_t hidden_words(program *p, const source *src)
{
    static const struct {
        const char *word;
        uint32_t bit;
    } words[] = {{"throw", HIDES_THROW}, {"yield", HIDES_YIELD}, {"defer", HIDES_DEFER}, {"try", HIDES_TRY}};
    uint32_t found = 0;
    for (uint32_t t = 0; macro_kind(src, t) != T_EOF; t++) {
        uint32_t before = t ? macro_kind(src, t - 1) : T_SEMI, next = macro_kind(src, t + 1);
        bool begins =
            before == T_SEMI || before == T_LBRACE || before == T_RBRACE || before == T_RPAREN || before == T_ELSE || before == T_DO;
        bool goes_on = next == T_IDENT || next == T_NUMBER || next == T_LBRACE || (next == T_SEMI && t);
        for (size_t i = 0; begins && goes_on && macro_kind(src, t) == T_IDENT && i < sizeof words / sizeof *words; i++)
            if (token_is(src, t, words[i].word) && (next == T_LBRACE) >= (words[i].bit == HIDES_TRY) &&
                !outer_find(p->main->outer, words[i].word, strlen(words[i].word)))
                found |= words[i].bit;
    }
    return found;
}

/* What a token that begins a statement after `)` or `do` stands under: up to its end, `break` and `continue` are the macro's own. */
static uint32_t hidden_jumps(const source *src)
{
    enum { LOOP = 1, SWITCH = 2, BRACE = 4 };
    uint8_t stack[64];
    uint32_t depth = 0, parens = 0, next = 0, header = 0, found = 0;
    for (uint32_t t = 0; macro_kind(src, t) != T_EOF; t++) {
        uint32_t kind = macro_kind(src, t);
        if (kind == T_AWAIT || kind == T_ASYNC)
            found |= kind == T_AWAIT ? HIDES_AWAIT : HIDES_ASYNC;
        if (kind == T_LPAREN)
            parens++;
        if (kind == T_RPAREN && parens && --parens == 0 && header) {
            next = header; /* the statement of `for (...)`, `while (...)`, `switch (...)` */
            header = 0;
            continue;
        }
        if (kind == T_FOR || kind == T_WHILE || kind == T_SWITCH) {
            header = kind == T_SWITCH ? SWITCH : LOOP;
            continue;
        }
        if (kind == T_DO) {
            next = LOOP;
            continue;
        }
        uint32_t inside = next;
        for (uint32_t i = 0; i < depth; i++)
            inside |= stack[i];
        if (kind == T_LBRACE && depth < sizeof stack) {
            stack[depth++] = (uint8_t)(next | BRACE);
            next = 0;
        } else if (kind == T_RBRACE && depth) {
            depth--;
        } else if (kind == T_SEMI && !parens) {
            next = 0;
        }
        switch (kind) {
        case T_RETURN:
            found |= HIDES_RETURN;
            break;
        case T_GOTO:
            found |= HIDES_GOTO;
            break;
        case T_BREAK:
            found |= inside & (LOOP | SWITCH) ? 0 : HIDES_BREAK;
            break;
        case T_CONTINUE:
            found |= inside & LOOP ? 0 : HIDES_CONTINUE;
            break;
        default:
            break;
        }
    }
    return found;
}

static void add_macro(program *p, uint32_t t)
{
    const source *src = p->main->src;
    size_t len;
    const char *name = outer_macro_name(src, t, &len);
    const outer_name *o = name ? outer_find(p->main->outer, name, len) : NULL;
    if (!o || !(o->kinds & (OUTER_MACRO | OUTER_FUNCTION_MACRO)))
        return;
    macro *m = arena_alloc(p->a, sizeof *m);
    source *text = arena_alloc(p->a, sizeof *text);
    const char *end = src->text + src->tokens[t].at + src->tokens[t].len;
    size_t size = (size_t)(end - name) - len;
    *text = (source){.path = src->path, .text = arena_strndup(p->a, name + len, size), .size = size};
    lex(p->a, text);
    m->name = intern(p, name, len);
    m->token = t;
    m->is_call = size && name[len] == '(';
    m->text = text;
    if (m->is_call) {
        uint32_t close = 1;
        m->params = arena_alloc(p->a, text->token_count * sizeof *m->params);
        for (; macro_kind(text, close) != T_RPAREN && macro_kind(text, close) != T_EOF; close++)
            if (macro_kind(text, close) == T_IDENT)
                m->params[m->param_count++] = intern_token(p, text, close);
        if (close < text->token_count && macro_kind(text, close) != T_EOF) {
            text->tokens += close + 1;
            text->token_count -= close + 1;
        }
    }
    m->hides = hidden_jumps(text) | hidden_words(p, text);
    rare *r = ident_rare(p, m->name);
    *(r->macros ? r->more_macros : &r->macros) = m;
    r->more_macros = &m->next;
}

void macros_collect(program *p)
{
    const source *src = p->main->src;
    if (p->macros_done)
        return;
    p->macros_done = true;
    arena *outside = p->a;
    p->a = p->keep;
    for (uint32_t t = 0; t < src->token_count; t++)
        if (src->tokens[t].kind == T_PP)
            add_macro(p, t);
    p->a = outside;
}

macro *macro_find(const ident *name, bool called, const macro *from)
{
    macro *m = from ? from->next : name->rare ? name->rare->macros : NULL;
    while (m && !called && m->is_call)
        m = m->next;
    return m;
}

void macro_note(program *p, const macro *m)
{
    diag_note(p->d, p->main->src, m->token, m->token, m->token, "`%s` is defined here", m->name->name);
}

bool macro_has_param(const macro *m, const ident *name)
{
    for (uint32_t i = 0; i < m->param_count; i++)
        if (m->params[i] == name)
            return true;
    return false;
}

bool macro_names_member(const source *src, uint32_t t)
{
    return t && (macro_kind(src, t - 1) == T_DOT || macro_kind(src, t - 1) == T_ARROW || macro_kind(src, t - 1) == T_HASH ||
                 macro_kind(src, t - 1) == T_HASH_HASH);
}

/* Its text has a comma that no bracket holds, or a macro in it does: among arguments it is several. */
static bool splits(program *p, macro *m)
{
    bool found = false;
    if (m->busy)
        return false;
    m->busy = true;
    for (uint32_t t = 0, depth = 0; macro_kind(m->text, t) != T_EOF && !found; t++) {
        uint32_t kind = macro_kind(m->text, t);
        depth += kind == T_LPAREN || kind == T_LBRACE || kind == T_LBRACKET;
        depth -= (kind == T_RPAREN || kind == T_RBRACE || kind == T_RBRACKET) && depth;
        found = !depth && kind == T_COMMA;
        if (depth || kind != T_IDENT || macro_names_member(m->text, t))
            continue;
        ident *name = intern_token(p, m->text, t);
        for (macro *inner = NULL; !macro_has_param(m, name) && (inner = macro_find(name, macro_kind(m->text, t + 1) == T_LPAREN, inner));)
            found = found || splits(p, inner);
    }
    m->busy = false;
    return found;
}

/* The macro of the file that a use names, each of its definitions in turn. */
static macro *used_macro(program *p, const node *use, const macro *from)
{
    const node *name = use->kind == N_CALL ? use->kids[0] : use;
    if (use->subst || name->kind != N_NAME || name->sym || name->src != p->main->src)
        return NULL;
    macros_collect(p);
    return macro_find(intern_token(p, name->src, name->op), use != name, from);
}

bool refuse_several(program *p, const node *use)
{
    for (macro *m = NULL; (m = used_macro(p, use, m));) {
        if (!splits(p, m))
            continue;
        diag_node_error(p->d, use, "the macro `%s` gives several values, left of an `await` that they must be kept over: write them out",
                        m->name->name);
        macro_note(p, m);
        return true;
    }
    return false;
}

/* Its text may be no element of a list, several, or one with a designator. */
static bool uneven(program *p, macro *m)
{
    uint32_t first = macro_kind(m->text, 0);
    if (first == T_EOF || first == T_LBRACKET || first == T_DOT || splits(p, m))
        return true;
    bool found = false;
    if (first != T_IDENT || m->busy)
        return false;
    m->busy = true;
    ident *name = intern_token(p, m->text, 0);
    for (macro *inner = NULL; !macro_has_param(m, name) && (inner = macro_find(name, macro_kind(m->text, 1) == T_LPAREN, inner));)
        found = found || uneven(p, inner);
    m->busy = false;
    return found;
}

bool macro_is_uneven(program *p, const node *use)
{
    bool found = false;
    for (macro *m = NULL; !found && (m = used_macro(p, use, m));)
        found = uneven(p, m);
    for (uint32_t i = 1; !found && use->kind == N_CALL && i < use->kid_count; i++)
        found = macro_is_uneven(p, use->kids[i]);
    return found;
}

uint32_t macro_starts(program *p, const node *use)
{
    macro *m = used_macro(p, use, NULL);
    for (int depth = 0; m && depth < 16; depth++) { /* a macro of itself is no macro to C */
        uint32_t kind = macro_kind(m->text, 0);
        if (kind != T_IDENT)
            return kind;
        m = macro_find(intern_token(p, m->text, 0), macro_kind(m->text, 1) == T_LPAREN, NULL);
    }
    return T_EOF;
}

/* ---- how its text binds ---- */

enum { BINDS_COMMA = 1, BINDS_ASSIGN, BINDS_COND, BINDS_OR_OR, BINDS_UNARY = 14, BINDS_ALL };

/* C's levels of binary operators, loosest first; 0: no operator. */
static uint32_t binds(uint32_t kind)
{
    switch (kind) {
    case T_COMMA:
        return BINDS_COMMA;
    case T_QUESTION:
    case T_COLON:
        return BINDS_COND;
    case T_OR_OR:
        return BINDS_OR_OR;
    case T_AND_AND:
        return 5;
    case T_PIPE:
        return 6;
    case T_CARET:
        return 7;
    case T_AMP:
        return 8;
    case T_EQ:
    case T_NE:
        return 9;
    case T_LT:
    case T_GT:
    case T_LE:
    case T_GE:
        return 10;
    case T_SHL:
    case T_SHR:
        return 11;
    case T_PLUS:
    case T_MINUS:
        return 12;
    case T_STAR:
    case T_SLASH:
    case T_PERCENT:
        return 13;
    case T_TILDE:
    case T_BANG:
    case T_INC:
    case T_DEC:
        return BINDS_UNARY;
    default:
        return kind >= T_ASSIGN && kind <= T_OR_ASSIGN ? BINDS_ASSIGN : 0;
    }
}

static bool ends_operand(uint32_t kind)
{
    return kind == T_IDENT || kind == T_NUMBER || kind == T_CHAR || kind == T_STRING || kind == T_RPAREN || kind == T_RBRACKET ||
           kind == T_RBRACE;
}

/* The loosest operator in the text that no bracket holds. */
static uint32_t loosest(program *p, macro *m)
{
    uint32_t found = BINDS_ALL;
    if (m->busy)
        return found;
    m->busy = true;
    for (uint32_t t = 0, depth = 0; macro_kind(m->text, t) != T_EOF; t++) {
        uint32_t kind = macro_kind(m->text, t), level = binds(kind);
        depth += kind == T_LPAREN || kind == T_LBRACE || kind == T_LBRACKET;
        depth -= (kind == T_RPAREN || kind == T_RBRACE || kind == T_RBRACKET) && depth;
        if (depth)
            continue;
        if (level > BINDS_OR_OR && (t == 0 || !ends_operand(macro_kind(m->text, t - 1))))
            level = BINDS_UNARY;
        if (level && level < found)
            found = level;
        if (kind != T_IDENT || macro_names_member(m->text, t))
            continue;
        ident *name = intern_token(p, m->text, t);
        for (macro *inner = NULL; !macro_has_param(m, name) && (inner = macro_find(name, macro_kind(m->text, t + 1) == T_LPAREN, inner));)
            if ((level = loosest(p, inner)) < found)
                found = level;
    }
    m->busy = false;
    return found;
}

/* A macro at the left or right edge of e, and the loosest operator in it. */
static uint32_t edge_binds(program *p, const node *e, bool right, const node **use, macro **which)
{
    for (;;) {
        uint32_t found = BINDS_ALL;
        for (macro *m = NULL; (m = used_macro(p, e, m));) {
            uint32_t level = loosest(p, m);
            if (level < found) {
                found = level;
                *which = m;
                *use = e;
            }
        }
        if (found != BINDS_ALL || e->subst)
            return found;
        switch (e->kind) {
        case N_BINARY:
        case N_LOGICAL:
        case N_ASSIGN:
            e = e->kids[right];
            break;
        case N_UNARY:
            if (!right)
                return BINDS_ALL;
            e = e->kids[0];
            break;
        default:
            return BINDS_ALL;
        }
    }
}

void refuse_loose(program *p, const node *operand, uint32_t op)
{
    const node *use = NULL;
    macro *m = NULL;
    if (edge_binds(p, operand, false, &use, &m) >= binds(op) && edge_binds(p, operand, true, &use, &m) >= binds(op))
        return;
    if (!m) /* what binds less is the text of one */
        return;
    diag_node_error(p->d, use,
                    "the text of the macro `%s` binds looser than the operator beside it: C takes it apart, an `await` there can't",
                    m->name->name);
    macro_note(p, m);
    diag_note(p->d, p->main->src, m->token, m->token, m->token, "parentheses around its text, or around its use, say what is meant");
}

static bool all_constant(program *p, macro *m)
{
    bool good = !m->busy && !m->is_call && macro_kind(m->text, 0) != T_EOF;
    m->busy = true;
    for (uint32_t t = 0; good && macro_kind(m->text, t) != T_EOF; t++) {
        uint32_t kind = macro_kind(m->text, t);
        bool inner = false;
        if (kind == T_IDENT)
            for (macro *other = NULL; (other = macro_find(intern_token(p, m->text, t), false, other)); inner = true)
                good = good && all_constant(p, other);
        good = good && (inner || kind == T_NUMBER || kind == T_CHAR || kind == T_LPAREN || kind == T_RPAREN ||
                        (binds(kind) > BINDS_ASSIGN && kind != T_INC && kind != T_DEC));
    }
    m->busy = false;
    return good;
}

bool macro_is_constant(program *p, const node *use)
{
    bool found = false;
    if (use->kind != N_NAME)
        return false;
    for (macro *m = NULL; (m = used_macro(p, use, m)); found = true)
        if (!all_constant(p, m))
            return false;
    return found;
}

/* ---- statement expressions ---- */

bool names_block(const char *name, size_t len)
{
    static const char *const operations[] = {"load", "exchange", "compare_exchange", "fetch_"};
    if (len == 7 && (memcmp(name, "tolower", 7) == 0 || memcmp(name, "toupper", 7) == 0))
        return true;
    for (size_t i = 0; len > 7 && memcmp(name, "atomic_", 7) == 0 && i < sizeof operations / sizeof *operations; i++)
        if (strncmp(name + 7, operations[i], strlen(operations[i])) == 0)
            return true;
    return false;
}

static bool text_has_block(program *p, macro *m)
{
    bool found = false;
    if (m->busy)
        return false;
    m->busy = true;
    for (uint32_t t = 0; !found && macro_kind(m->text, t) != T_EOF; t++) {
        uint32_t kind = macro_kind(m->text, t), next = macro_kind(m->text, t + 1);
        size_t len;
        const char *name = token_text(m->text, t, &len);
        found = (kind == T_LPAREN && next == T_LBRACE) || (kind == T_IDENT && next == T_LPAREN && names_block(name, len));
        for (macro *of = NULL; !found && kind == T_IDENT && (of = macro_find(intern_token(p, m->text, t), next == T_LPAREN, of));)
            found = text_has_block(p, of);
    }
    m->busy = false;
    return found;
}

bool macro_has_block(program *p, const node *n)
{
    while (n->subst)
        n = n->subst;
    if (n->kind == N_TEMP)
        return n->sym->held;
    if (n->kind == N_RESULT || n->kind == N_SIZEOF || n->kind == N_TYPE)
        return false;
    const node *use = n->kind == N_CALL ? n->kids[0] : n;
    if (use->kind == N_NAME && !use->sym && !use->subst && use->src == p->main->src) {
        size_t len;
        const char *name = token_text(use->src, use->op, &len);
        const outer_name *o = outer_find(p->main->outer, name, len);
        if (o && (o->kinds & (OUTER_MACRO | OUTER_FUNCTION_MACRO))) {
            macros_collect(p);
            for (macro *m = NULL; (m = macro_find(intern_token(p, use->src, use->op), n->kind == N_CALL, m));)
                if (text_has_block(p, m))
                    return true;
        }
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && macro_has_block(p, n->kids[i]))
            return true;
    return false;
}

/* ---- <stdbool.h> ---- */

static bool is_word(const char *text, size_t len, const char *word)
{
    return len == strlen(word) && memcmp(text, word, len) == 0;
}

/* C's names of <stdbool.h> that the file declares itself, as C did before it had them; none if it includes that header. */
void find_own_bool(program *p)
{
    const source *src = p->main->src;
    bool own = false, truth = false, types = false;
    for (uint32_t t = 0; t < src->token_count; t++) {
        uint32_t kind = src->tokens[t].kind, next = src->tokens[t + (kind != T_EOF)].kind;
        size_t len;
        const char *text = token_text(src, t, &len);
        if (kind == T_PP && strstr(arena_strndup(p->a, text, len), "stdbool.h"))
            return;
        if (kind == T_PP && (text = outer_macro_name(src, t, &len))) {
            own = own || is_word(text, len, "bool");
            truth = truth || is_word(text, len, "true") || is_word(text, len, "false");
        }
        types = kind == T_TYPEDEF || kind == T_ENUM || (types && kind != T_SEMI);
        uint32_t before = t ? src->tokens[t - 1].kind : T_EOF;
        if (kind == T_BOOL && ((types && next == T_SEMI && before != T_TYPEDEF) || before == T_ENUM || before == T_STRUCT))
            own = true;
        if ((kind == T_TRUE || kind == T_FALSE) && t &&
            (next == T_ASSIGN || before == T_INT || ((src->tokens[t - 1].kind == T_LBRACE || src->tokens[t - 1].kind == T_COMMA) && types)))
            truth = true;
    }
    p->own_bool = own;
    p->own_true = truth;
}

/* ---- calls that may be of macros ---- */

static bool is_caps(const source *src, uint32_t t)
{
    size_t len;
    const char *name = token_text(src, t, &len);
    bool letter = false;
    for (size_t i = 0; i < len; i++) {
        if (name[i] >= 'a' && name[i] <= 'z')
            return false;
        letter = letter || (name[i] >= 'A' && name[i] <= 'Z');
    }
    return letter;
}

bool call_is_macro(program *p, const node *call)
{
    const node *callee = call->kids[0];
    if (callee->kind != N_NAME || callee->sym)
        return false;
    size_t len;
    const char *name = token_text(callee->src, callee->op, &len);
    const outer_name *o = outer_find(p->main->outer, name, len);
    if (o && (o->kinds & (OUTER_FUNCTION_MACRO | OUTER_MACRO)))
        return true;
    if (o && (o->kinds & (OUTER_FUNCTION | OUTER_OBJECT)))
        return false;
    if (await_manager(p, call) || named_fn(p, callee))
        return false;
    return is_caps(callee->src, callee->op) || (len == 6 && memcmp(name, "assert", 6) == 0) || (len > 3 && memcmp(name, "va_", 3) == 0);
}
