/* Managers that surely wait as they are entered. */
#include "check.h"
#include "resolve.h"

typedef struct entry {
    program *p;
    list met;  /* managers: one that uses itself, which is reported, leads nowhere */
    bool over; /* what follows in the text stands on no sure way, or is shielded, or comes after the yield */
} entry;

static const node *waits_in(entry *e, const node *n);

static bool is_met(const entry *e, const manager *m)
{
    for (size_t i = 0; i < e->met.count; i++)
        if (e->met.items[i] == m)
            return true;
    return false;
}

static bool leaves(const node *n)
{
    if (n->kind == N_RETURN || n->kind == N_THROW || n->kind == N_GOTO || n->kind == N_BREAK || n->kind == N_CONTINUE || n->kind == N_YIELD)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && leaves(n->kids[i]))
            return true;
    return false;
}

/* The kids from `from` up to, not with, `end`. */
static const node *waits_in_kids(entry *e, const node *n, uint32_t from, uint32_t end)
{
    const node *found = NULL;
    for (uint32_t i = from; i < end && !found && !e->over; i++)
        found = n->kids[i] ? waits_in(e, n->kids[i]) : NULL;
    return found;
}

static const node *waits_entering(entry *e, manager *m)
{
    const node *clause = m->body_form ? m->decl : manager_clause(m, N_ENTER);
    if (!clause || is_met(e, m))
        return NULL;
    list_add(e->p, &e->met, m);
    const node *found = waits_in_kids(e, clause, m->body_form ? 2 : 0, clause->kid_count);
    e->over = false; /* the block of the item is what follows */
    return found;
}

static const node *waits_in_item(entry *e, const node *item)
{
    const node *used = item->kids[0], *found = used->kind == N_CALL ? waits_in_kids(e, used, 1, used->kid_count) : NULL;
    uint32_t args;
    ident *id;
    manager *m = manager_named(e->p, used, &args, &id);
    if (found)
        return found;
    e->over = is_cancel_scope(e->p, used) || (used->kind == N_CALL && check_names(used->kids[0], "shield"));
    return m && !e->over ? waits_entering(e, m) : NULL;
}

/* The first await that every way from the start of n to its end, or to the yield, comes to; NULL: none is sure. */
static const node *waits_in(entry *e, const node *n)
{
    const node *found;
    switch (n->kind) {
    case N_AWAIT:
    case N_ASYNC_FOR:
        return n;
    case N_IF:
    case N_SWITCH:
    case N_WHILE:
    case N_LOGICAL:
    case N_COND:
        found = waits_in(e, n->kids[0]);
        e->over = e->over || leaves(n);
        return found;
    case N_FOR:
        found = waits_in_kids(e, n, 0, 2);
        e->over = e->over || leaves(n);
        return found;
    case N_WITH_ITEM:
        return waits_in_item(e, n);
    case N_TRY: /* may catch the cancellation */
    case N_LABEL:
    case N_MACRO_BLOCK:
    case N_MACRO_STMT:
        e->over = true;
        return NULL;
    case N_DEFER:
    case N_SIZEOF:
    case N_GENERIC:
    case N_FUNCTION_DEF:
        return NULL;
    default:
        found = waits_in_kids(e, n, 0, n->kid_count);
        e->over = e->over || (n->kind != N_BLOCK && leaves(n));
        return found;
    }
}

const node *manager_waits_entering(program *p, manager *m)
{
    entry e = {.p = p};
    return waits_entering(&e, m);
}
