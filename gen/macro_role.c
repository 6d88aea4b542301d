/* What a macro of the file makes of an argument: a value, or a name that is nobody's object (`s->field`, `a##b`, `#a`). */
#include "macros.h"
#include "resolve.h"

enum role {
    ROLE_VALUE = 1,
    ROLE_MEMBER = 2, /* after `.` or `->`, in an offsetof, or pasted */
    ROLE_KNOWN = 4,  /* macro.roles: it was found out; of macros that name each other as far as the first use went */
};

enum { MOST_CALLS = 16 };

/* The calls that are open at a token of the text: the name in front of each parenthesis, and which argument it is at. */
typedef struct open_calls {
    struct {
        uint32_t name; /* UINT32_MAX: none */
        uint32_t argument;
    } call[MOST_CALLS];
    uint32_t depth;
} open_calls;

static void follow(open_calls *o, const source *text, uint32_t t)
{
    uint32_t kind = macro_kind(text, t);
    if (kind == T_LPAREN || kind == T_LBRACE || kind == T_LBRACKET) {
        if (o->depth < MOST_CALLS) {
            o->call[o->depth].name = kind == T_LPAREN && t && macro_kind(text, t - 1) == T_IDENT ? t - 1 : UINT32_MAX;
            o->call[o->depth].argument = 0;
        }
        o->depth++;
    } else if ((kind == T_RPAREN || kind == T_RBRACE || kind == T_RBRACKET) && o->depth) {
        o->depth--;
    } else if (kind == T_COMMA && o->depth && o->depth <= MOST_CALLS) {
        o->call[o->depth - 1].argument++;
    }
}

static uint32_t roles(program *p, macro *m, uint32_t param);

/* The parameter stands at t, in the text of m: `, ## args` is the list of what is left, `#a` alone is no use of the object. */
static uint32_t role_at(program *p, const macro *m, uint32_t t, const open_calls *o)
{
    const source *text = m->text;
    uint32_t before = t ? macro_kind(text, t - 1) : T_EOF;
    if (before == T_HASH)
        return 0;
    if (before == T_HASH_HASH && t > 1 && macro_kind(text, t - 2) == T_COMMA)
        return ROLE_VALUE;
    if (before == T_DOT || before == T_ARROW || before == T_HASH_HASH || macro_kind(text, t + 1) == T_HASH_HASH)
        return ROLE_MEMBER;
    bool begins = before == T_LPAREN || before == T_COMMA;
    if (!begins || !o->depth || o->depth > MOST_CALLS || o->call[o->depth - 1].name == UINT32_MAX)
        return ROLE_VALUE;
    uint32_t called = o->call[o->depth - 1].name, argument = o->call[o->depth - 1].argument, found = 0;
    if (token_is(text, called, "offsetof") || token_is(text, called, "__builtin_offsetof"))
        return argument ? ROLE_MEMBER : ROLE_VALUE;
    ident *name = intern_token(p, text, called);
    bool known = false;
    for (macro *inner = NULL; !macro_has_param(m, name) && (inner = macro_find(name, true, inner)); known = true)
        found |= roles(p, inner, argument);
    return known ? found : ROLE_VALUE;
}

static uint32_t roles(program *p, macro *m, uint32_t param)
{
    uint32_t found = 0;
    if (param >= m->param_count || m->busy)
        return ROLE_VALUE;
    if (!m->roles)
        m->roles = arena_alloc(p->keep, m->param_count);
    if (m->roles[param])
        return m->roles[param] & ~(uint32_t)ROLE_KNOWN;
    m->busy = true;
    open_calls o = {.depth = 0};
    for (uint32_t t = 0; macro_kind(m->text, t) != T_EOF; t++) {
        if (macro_kind(m->text, t) == T_IDENT && intern_token(p, m->text, t) == m->params[param])
            found |= role_at(p, m, t, &o);
        follow(&o, m->text, t);
    }
    m->busy = false;
    m->roles[param] = (unsigned char)(found | ROLE_KNOWN);
    return found;
}

/* The text of m may take an address, or that of a macro in it. One that was met before has said so. */
static bool takes_address(program *p, macro *m)
{
    bool found = false;
    if (m->asked == p->macro_asked)
        return false;
    m->asked = p->macro_asked;
    for (uint32_t t = 0; macro_kind(m->text, t) != T_EOF && !found; t++) {
        bool called = macro_kind(m->text, t + 1) == T_LPAREN, known = false;
        found = macro_kind(m->text, t) == T_AMP;
        if (macro_kind(m->text, t) != T_IDENT)
            continue;
        for (macro *inner = NULL; (inner = macro_find(intern_token(p, m->text, t), called, inner)); known = true)
            found = found || takes_address(p, inner);
        found = found || (called && !known); /* it may be a macro of a header */
    }
    return found;
}

static bool may_take_address(program *p, const node *callee)
{
    bool known = false;
    if (callee->kind != N_NAME || callee->sym || callee->src != p->main->src)
        return true;
    macros_collect(p);
    p->macro_asked++;
    for (macro *m = NULL; (m = macro_find(intern_token(p, callee->src, callee->op), true, m)); known = true)
        if (takes_address(p, m))
            return true;
    return !known;
}

void macro_takes(program *p, const node *call)
{
    bool may = may_take_address(p, call->kids[0]);
    for (uint32_t i = 1; i < call->kid_count; i++) {
        const symbol *s = call->kids[i] ? address_object(call->kids[i]) : NULL;
        if (s && (may || !s->is_scalar))
            address_take(call->kids[i]);
    }
}

/* The name at the left of `a`, `a.b`, `a[i]`: what stands behind `->` in the macro. */
static node *leftmost(node *n)
{
    while (n->kind == N_MEMBER || n->kind == N_INDEX)
        n = n->kids[0];
    return n->kind == N_NAME ? n : NULL;
}

void macro_arguments(function *fn, node *call)
{
    program *p = fn->p;
    const node *callee = call->kids[0];
    if (callee->kind != N_NAME || callee->sym || callee->src != p->main->src)
        return;
    macros_collect(p);
    const ident *name = intern_token(p, callee->src, callee->op);
    for (uint32_t i = 1; macro_find(name, true, NULL) && i < call->kid_count; i++) {
        node *n = call->kids[i] ? leftmost(call->kids[i]) : NULL;
        symbol *s = n && n->sym && (n->sym->kind == SYM_LOCAL || n->sym->kind == SYM_PARAM) ? n->sym : NULL;
        uint32_t found = 0;
        for (macro *m = NULL; s && (m = macro_find(name, true, m));)
            found |= roles(p, m, i - 1);
        if (!s || found == ROLE_VALUE)
            continue;
        n->sym = NULL;
        if (found & ROLE_VALUE)
            macro_names_local(fn, call, macro_find(name, true, NULL), s, true);
    }
}
