/* Definitions of one async function under different conditions: C sees one of them, and the compiler makes each where it stands. The name
 * means the first; the others have their parameters and bodies. In the output all have the same names, and what callers need, the head and
 * the frame, is there under each condition. */
#include "../grammar/feed.h"
#include "collect.h"

bool alternative_is_apart(const async_fn *fn, const node *n)
{
    bool apart = n->src->conditional;
    for (; fn && apart; fn = fn->alternatives)
        apart = fn->decl->src == n->src && directive_apart(n->src, fn->decl->first, n->first);
    return apart;
}

async_fn *alternative_add(program *p, async_fn *fn, node *n)
{
    async_fn *last = fn, *other = arena_alloc(p->keep, sizeof *other);
    while (last->alternatives)
        last = last->alternatives;
    *other = *fn;
    other->decl = n;
    other->body = NULL;
    other->alternatives = NULL;
    other->alternative_of = fn;
    last->alternatives = other;
    fn->defined_at = n->last; /* for callers below all of them */
    return other;
}

void alternatives_name(program *p)
{
    for (size_t i = 0; i < p->functions.count; i++) {
        async_fn *fn = ((function *)p->functions.items[i])->fn, *first = fn->alternative_of;
        if (!first)
            continue;
        fn->frame = first->frame;
        fn->head = first->head;
        fn->start = first->start;
        fn->begin = first->begin;
        fn->shape = first->shape;
        fn->fn = first->fn;
        fn->shared = first->shared;
    }
}

async_fn *fn_declared(program *p, const node *decl)
{
    async_fn *fn = decl->name ? intern_token(p, decl->src, decl->name->op)->fn : NULL;
    for (async_fn *other = fn ? fn->alternatives : NULL; other; other = other->alternatives)
        if (other->decl->src == decl->src && other->decl->first == decl->first)
            return other;
    return fn;
}

function *fn_defined(program *p, const node *decl)
{
    async_fn *fn = fn_declared(p, decl);
    return fn && fn->body && fn->body->def == decl ? fn->body : NULL;
}
