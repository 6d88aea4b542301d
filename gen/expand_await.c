/* `await m(args)`: the `await` clause of a manager, with the state that it names (LANGUAGE §4). */
#include "expand.h"
#include "lower.h"

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
    expansion x = {.m = m, .use = await, .args = operand->kind == N_CALL ? operand->kids + 1 : NULL, .arg_count = args, .awaited = true};
    stmt *block = add(l, S_BLOCK, NULL);
    block->text = source_text(p, await, 80);
    block->falls = true;
    l->tail = &block->body;
    symbol *result = want ? temp(l, m->name, NULL, NULL) : NULL;
    expand_begin(l, &x);
    yield_to *outer = l->yield;
    l->yield = NULL;
    expand_state(l, x.copy);
    expand_clause(l, x.copy, manager_part(x.copy, N_AWAIT_CLAUSE)->kids[0], result, "awaited");
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
