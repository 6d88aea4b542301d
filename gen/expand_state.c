/* What one use of a manager needs of its text: state that only other clauses name is left out, and so is a value that nobody binds. */
#include "expand.h"
#include "lower.h"

/* Does n name s, outside of `except`? */
static bool names_symbol(const node *n, const symbol *s, const node *except)
{
    if (n == except)
        return false;
    if (n->sym == s)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && names_symbol(n->kids[i], s, except))
            return true;
    return false;
}

/* State that only clauses name which this use of the manager has nothing to do with: variables without initialiser. */
static bool is_other_state(const node *decl, const node *copy)
{
    if (decl->kind != N_DECL || decl->kid_count < 2)
        return false;
    for (uint32_t i = 0; i < decl->kids[0]->kid_count; i++)
        if (decl->kids[0]->kids[i]->kind == N_TAG && (decl->kids[0]->kids[i]->flags & NF_DEFINES))
            return false;
    for (uint32_t i = 1; i < decl->kid_count; i++) {
        const node *d = decl->kids[i];
        const symbol *s = d && d->kind == N_INIT_DECL && d->kids[0]->name ? d->kids[0]->name->sym : NULL;
        if (!s || s->kind != SYM_LOCAL || s->init || names_symbol(copy, s, decl))
            return false;
    }
    return true;
}

void expand_state(lowering *l, const node *copy)
{
    for (uint32_t i = 2; i < copy->kid_count; i++) {
        node *n = copy->kids[i];
        if (n && (n->kind == N_DECL || n->kind == N_PP_LINE || n->kind == N_STATIC_ASSERT) && !is_other_state(n, copy))
            lower_statement(l, n);
    }
}

/* The object that an assignment to `place` changes a part of: `s`, `s.x`, `s[i]` of an array. */
static const symbol *changed(const node *place)
{
    bool element = false;
    for (place = strip(place);; place = strip(place->kids[0]))
        if (place->kind == N_INDEX)
            element = true;
        else if (place->kind != N_MEMBER || place->src->tokens[place->op].kind != T_DOT)
            break;
    return place->kind == N_NAME && place->sym && (!element || place->sym->is_array) ? place->sym : NULL;
}

/* Is s read in n, outside of `except`? Being assigned to is no reading. */
static bool reads(const node *n, const symbol *s, const node *except)
{
    if (n == except)
        return false;
    if (n->kind == N_NAME && n->sym == s && s->decl != n)
        return true;
    bool set = n->kind == N_ASSIGN && n->src->tokens[n->op].kind == T_ASSIGN && changed(n->kids[0]) == s;
    for (uint32_t i = set ? 1 : 0; i < n->kid_count; i++)
        if (n->kids[i] && reads(n->kids[i], s, except))
            return true;
    return false;
}

/* Does evaluating e do nothing, and is each object in it read elsewhere in the copy of the manager too? */
bool expand_idle(const node *e, const node *of, const node *copy)
{
    switch (e->kind) {
    case N_LITERAL:
        return true;
    case N_NAME:
        return !e->sym || (e->sym->kind != SYM_LOCAL && e->sym->kind != SYM_PARAM) || (!e->sym->is_volatile && reads(copy, e->sym, of));
    case N_PAREN:
    case N_MEMBER:
        return expand_idle(e->kids[0], of, copy);
    case N_UNARY:
        return e->src->tokens[e->op].kind == T_AMP && expand_idle(e->kids[0], of, copy);
    default:
        return false;
    }
}

/* The value that a manager gives, where nobody binds it. */
void expand_unbound(lowering *l, node *e, bool idle)
{
    bool whole = e->kind == N_NAME || e->kind == N_PAREN;
    if (!idle && !is_consumed(e))
        add(l, S_JUMP, glue(l, whole ? "(void)$0;" : "(void)($0);", 1, e))->falls = true;
}
