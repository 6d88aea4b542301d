/* `all` and `any`: branches as children of a group that are begun one after the other, on a flat stack.
 *
 * The host parks first. The loop then runs the first branch until it parks or ends, then the next (asc__branch_next); a branch that
 * opens a block of its own has that one's branches begin before its own siblings: the order is that of calls, but no depth costs stack. */
#include "internal.h"

#include <asc/parallel.h>

void asc_parallel_open(asc_parallel *p, bool any)
{
    static const asc_group none = ASC_GROUP_INIT;
    p->group = none;
    p->group.any = any;
    p->branches = NULL;
    p->last = &p->branches;
}

/* The scope has no deadline and no name in the program: entering it can't fail, and only the block itself cancels it. */
static void enter(asc_task *t, asc_group *g)
{
    asc_scope *s = &g->scope;
    asc_node *outer = t->scope;
    s->state = ASC__OPEN;
    s->group = true;
    s->task = t;
    s->deadline = ASC__NEVER;
    s->node = (asc_node){.parent = outer, .kind = ASC_NODE_GROUP, .flags = outer->flags & ASC_NODE_HARD, .due = outer->due};
    g->host = t;
    g->state = ASC__OPEN;
    t->scope = &s->node;
}

static asc_step ended(asc_task *t, void *self, asc_step got)
{
    asc_loop *l = asc__loop;
    asc_parallel *p = self;
    asc_group *g = &p->group;
    t->scope = g->scope.node.parent;
    g->scope.state = g->state = ASC__DONE;
    if (g->first) {
        l->error = g->first;
        g->first = NULL;
        return asc_failed;
    }
    if (g->canceled && !g->won && t->scope->due == INT64_MIN)
        return asc__cancelled(t);
    return got;
}

asc_step asc_parallel_run(asc_task *t, asc_parallel *p)
{
    asc_loop *l = asc__loop;
    asc_step parked = {ASC_PARKED};
    enter(t, &p->group);
    p->outer = l->beginning;
    l->beginning = p;
    t->link.prev = NULL;
    asc__parking(t, ASC__STUCK);
    return asc_stop(t, &p->base, ended, parked);
}

asc_task *asc__branch_next(asc_loop *l)
{
    while (l->beginning) {
        asc_parallel *p = l->beginning;
        asc_group *g = &p->group;
        asc_task *t = p->branches;
        if (t && !g->scope.cause) {
            p->branches = t->sibling;
            asc__task_init(l, t, &g->scope.node, 0, ASC__EMBEDDED);
            asc__group_add(g, t);
            return t;
        }
        l->beginning = p->outer;
        if (!g->running) {
            g->host->root.state &= (unsigned char)~ASC__PARK;
            return g->host;
        }
        g->waiting = true;
    }
    return NULL;
}
