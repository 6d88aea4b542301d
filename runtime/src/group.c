/* Groups: children, their limit, their errors. The manager taskgroup (lib/task.asc) calls the parts in order. */
#include "internal.h"

static void ring_add(asc_task **first, asc_task ***last, asc_task *t)
{
    if (!*first)
        *last = first;
    t->sibling = NULL;
    t->in = *last;
    **last = t;
    *last = &t->sibling;
}

static void ring_remove(asc_task ***last, asc_task *t)
{
    if ((*t->in = t->sibling))
        t->sibling->in = t->in;
    else
        *last = t->in;
}

asc_scope *asc_group_scope(asc_group *g)
{
    g->scope.group = true;
    return &g->scope;
}

void asc_group_cancel_at(asc_group *g, const char *file, int line)
{
    g->scope.group = true;
    asc_scope_cancel_at(&g->scope, file, line);
}

void(asc_group_cancel)(asc_group *g)
{
    asc_group_cancel_at(g, NULL, 0);
}

size_t asc_group_size(const asc_group *g)
{
    size_t count = g->running;
    for (const asc_task *t = g->queued; t; t = t->sibling)
        count++;
    return count;
}

void asc_group_open(asc_group *g, int limit)
{
    if (limit < 0)
        asc__misuse("taskgroup", "the limit is %d; 0 means none", limit);
    g->host = g->scope.task;
    g->limit = limit;
    g->state = ASC__OPEN;
}

void asc__group_add(asc_group *g, asc_task *t)
{
    ring_add(&g->children, &g->last_child, t);
    g->running++;
}

static void start(asc_loop *l, asc_group *g, asc_task *t)
{
    asc__group_add(g, t);
    asc__push(l, t);
}

asc_task *asc_spawn(asc_task *t, asc_group *g, const asc_fn *fn, bool handle)
{
    (void)t;
    asc_loop *l = asc__loop;
    if (!g || g->state != ASC__OPEN)
        asc__misuse("spawn", !g ? "the group is NULL" : g->state == ASC__NEW ? "the group is not open" : "the group has ended");
    asc_task *child = asc__task_new(l, fn, &g->scope.node, handle);
    if (!child)
        return NULL;
    if (g->limit && g->running >= (size_t)g->limit)
        ring_add(&g->queued, &g->last_queued, child);
    else
        start(l, g, child);
    return child;
}

/* e of t, owned, is one more error of g: the first one cancels everything in it. */
static void failed(asc_loop *l, asc_group *g, const asc_task *t, asc_error *e)
{
    asc__origin from = {e->file && *e->file ? e->file : NULL, e->line, t->root.number + 1};
    if (!g->first)
        g->first = e;
    else
        asc__error_add(g->first, e);
    asc__cancel_scope(l, &g->scope, ASC__SIBLING, from);
    asc__deliver(l);
}

void asc__group_child(asc_loop *l, asc_group *g, asc_task *t, asc_error *e, bool canceled)
{
    ring_remove(&g->last_child, t);
    g->running--;
    if (canceled)
        g->canceled = true;
    if (e)
        failed(l, g, t, asc__error_keep(e));
    if (g->any && asc__outcome(t) == ASC_TASK_OK && !g->scope.cause) {
        g->won = true;
        asc__cancel_scope(l, &g->scope, ASC__SIBLING, (asc__origin){NULL, 0, t->root.number + 1});
        asc__deliver(l);
    }
    if (asc__has_handle(t)) {
        t->sibling = g->kept;
        g->kept = t;
    } else {
        if (e)
            asc__error_release(e);
        asc__task_free(l, t);
    }
    if (g->queued) {
        asc_task *next = g->queued;
        ring_remove(&g->last_queued, next);
        start(l, g, next);
    } else if (!g->running && g->waiting) {
        g->waiting = false;
        g->host->root.state &= (unsigned char)~ASC__PARK;
        asc__push(l, g->host);
    }
}

void asc_group_note(asc_group *g, const asc_error *e)
{
    asc_error *own = (asc_error *)(uintptr_t)e;
    if (!own)
        return;
    if (asc__is_cancel(own))
        g->canceled = true;
    else
        failed(asc__loop, g, g->host, asc__error_keep(own));
}

asc_step asc_group_join(asc_task *t, asc_group *g)
{
    asc_step parked = {ASC_PARKED};
    if (!g->running)
        return asc_ready;
    g->waiting = true;
    t->link.prev = NULL;
    asc__parking(t, ASC__STUCK);
    return parked;
}

asc_step asc_group_throw_first(asc_task *t, asc_group *g)
{
    (void)t;
    asc_loop *l = asc__loop;
    g->state = ASC__DONE;
    while (g->kept) {
        asc_task *t_old = g->kept;
        g->kept = t_old->sibling;
        if (t_old->top)
            asc__error_release((asc_error *)(void *)t_old->top);
        asc__task_free(l, t_old);
    }
    if (!g->first)
        return asc_ready;
    l->error = g->first;
    if (!l->error->constant)
        l->error->grouped = true;
    g->first = NULL;
    return asc_failed;
}

asc_step asc_group_end(asc_task *t, asc_group *g)
{
    if (g->canceled && !g->scope.shield && t->scope->due == INT64_MIN)
        return asc__cancelled(t);
    return asc_ready;
}
