/* `await m(args)`: the `await` clause of a manager, with the state that it names (LANGUAGE §4). */
#include "expand.h"
#include "lower.h"

static bool names_symbol(const node *n, const symbol *s)
{
    if (n->sym == s && s->decl != n)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && names_symbol(n->kids[i], s))
            return true;
    return false;
}

/* State of the manager that its `await` clause has nothing to do with: variables without initialiser that it does not name. */
static bool is_other_state(const node *decl, const node *await_clause)
{
    if (decl->kind != N_DECL || decl->kid_count < 2 || holds_kind(decl->kids[0], N_TAG))
        return false;
    for (uint32_t i = 1; i < decl->kid_count; i++) {
        const node *d = decl->kids[i];
        const symbol *s = d && d->kind == N_INIT_DECL && d->kids[0]->name ? d->kids[0]->name->sym : NULL;
        if (!s || s->kind != SYM_LOCAL || s->init || names_symbol(await_clause, s))
            return false;
    }
    return true;
}

bool expand_await(lowering *l, node *await, bool want)
{
    program *p = l->p;
    node *operand = await->kids[0];
    while (operand->kind == N_PAREN)
        operand = operand->kids[0];
    uint32_t args = operand->kind == N_CALL ? operand->kid_count - 1 : 0;
    manager *m = expand_find(l, operand, args);
    if (!m) /* reported */
        return false;
    expansion x = {.m = m, .use = await, .args = operand->kind == N_CALL ? operand->kids + 1 : NULL, .arg_count = args};
    stmt *block = add(l, S_BLOCK, NULL);
    block->text = source_text(p, await, 80);
    block->falls = true;
    l->tail = &block->body;
    symbol *result = want ? temp(l, m->name, NULL, NULL) : NULL;
    expand_begin(l, &x);
    yield_to *outer = l->yield;
    l->yield = NULL;
    node *copy = x.copy;
    const node *awaited = manager_part(copy, N_AWAIT_CLAUSE);
    for (uint32_t i = 2; i < copy->kid_count; i++)
        if (copy->kids[i] &&
            (copy->kids[i]->kind == N_DECL || copy->kids[i]->kind == N_PP_LINE || copy->kids[i]->kind == N_STATIC_ASSERT) &&
            !is_other_state(copy->kids[i], awaited))
            lower_statement(l, copy->kids[i]);
    expand_clause(l, manager_part(copy, N_AWAIT_CLAUSE)->kids[0], result, "awaited");
    l->yield = outer;
    expand_finish(l, &x);
    l->tail = &block->next;
    if (want && !result->type_of && !result->type_text && !result->specs) {
        diag_node_error(p->d, await, "the `await` clause of `%s` gives no value", m->name);
        return false;
    }
    await->subst = want ? expand_node(l, result) : ast_new(p->a, await->src, N_NONE, 1, 0);
    if (await->subst->kind == N_TEMP) {
        await->subst->first = await->first;
        await->subst->last = await->last;
        await->subst->src = await->src;
    }
    return true;
}
