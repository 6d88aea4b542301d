/* The tree of nodes: what each sees of cancellations and deadlines around it, and who is woken when that changes.
 *
 * Every node keeps the nearest deadline it sees (`due`), so a change is spread downward once and an await looks at one number.
 * Nothing here allocates, nothing recurses: neither deep nesting nor deep trees of tasks cost stack. */
#include "internal.h"

/* n hides what is around it by the program's own wish. */
static bool is_shield(asc_node *n)
{
    asc_scope *s = asc__scope_at(n);
    return s && s->shield;
}

static int64_t own_due(asc_node *n)
{
    asc_scope *s = asc__scope_at(n);
    if (s)
        return s->cause ? INT64_MIN : s->deadline;
    return n->flags & ASC_NODE_CANCELED ? INT64_MIN : ASC__NEVER;
}

/* What is in force at n, in an unshield block, whose cleanup's shield is lifted; also where a generator is closed for it to end: that the
 * cleanup is a generator's makes no difference. Those of other cleanups around stay: what serves as cleanup may itself be such a block. */
static int64_t due_through(asc_node *n)
{
    int64_t due = ASC__NEVER;
    bool lifted = false;
    for (; n; n = n->parent) {
        bool looks = n->kind == ASC_NODE_SHIELD || n->kind == ASC_NODE_UNSHIELD;
        int64_t own = looks ? n->due : own_due(n); /* a shield shows nothing unless grace is over */
        if (own < due)
            due = own;
        if (is_shield(n) || n->kind == ASC_NODE_UNSHIELD)
            break;
        if (n->kind != ASC_NODE_SHIELD || n->flags & ASC_NODE_CLOSING)
            continue;
        if (lifted)
            break;
        lifted = true;
    }
    return due;
}

static bool own_hard(asc_loop *l, asc_node *n)
{
    asc_scope *s = asc__scope_at(n);
    if (s)
        return s->grace == ASC__GRACE_OVER;
    return n->kind == ASC_NODE_TASK && !n->parent && l->grace_over && n->flags & ASC_NODE_CANCELED;
}

static void start_grace(asc_loop *l, asc_scope *s)
{
    if (s->grace <= 0)
        return;
    asc__unset(l, s);
    s->timing = ASC__GRACE;
    asc__heap_add(&l->deadlines, &s->timer, asc__add(l->now, s->grace));
    asc__kick(l);
}

/* What n sees, its parent being right. */
void asc__look(asc_loop *l, asc_node *n)
{
    asc_node *parent = is_shield(n) ? NULL : n->parent;
    asc_scope *s = asc__scope_at(n);
    bool hard = own_hard(l, n) || (parent && parent->flags & ASC_NODE_HARD && !(s && s->grace == ASC__GRACE_NONE));
    int64_t due = ASC__NEVER;
    switch (n->kind) {
    case ASC_NODE_SHIELD:
        due = hard ? INT64_MIN : ASC__NEVER;
        break;
    case ASC_NODE_UNSHIELD:
        due = due_through(n->parent);
        break;
    default:
        due = own_due(n);
        if (parent && parent->due < due)
            due = parent->due;
        break;
    }
    bool changed = due != n->due || hard != ((n->flags & ASC_NODE_HARD) != 0) || l->unshields;
    bool canceled = due == INT64_MIN && n->due != INT64_MIN;
    n->due = due;
    n->flags = (unsigned char)((n->flags & ~ASC_NODE_HARD) | (hard ? ASC_NODE_HARD : 0));
    if (changed && n->kind == ASC_NODE_GROUP)
        n->flags |= ASC_NODE_DIRTY;
    if (canceled && s && s->state == ASC__OPEN)
        start_grace(l, s);
}

/* Everything on t's chain from `top` inward. The links are turned round to come back from the outside, so that nesting costs no stack. */
static void look_chain(asc_loop *l, asc_task *t, asc_node *top)
{
    asc_node *inner = NULL, *n = t->scope;
    while (n != top) {
        asc_node *outer = n->parent;
        n->parent = inner;
        inner = n;
        n = outer;
    }
    asc__look(l, top);
    for (asc_node *outer = top; inner;) {
        n = inner;
        inner = n->parent;
        n->parent = outer;
        asc__look(l, n);
        outer = n;
    }
}

/* Says once which cleanup was cut because its grace is over. */
static void report_cut(asc_task *t)
{
    asc_node *n = t->scope;
    while (n != &t->root && n->kind != ASC_NODE_SHIELD)
        n = n->parent;
    if (n->kind == ASC_NODE_SHIELD && !(n->flags & ASC_NODE_CUT)) {
        n->flags |= ASC_NODE_CUT;
        asc__report_cut(t);
    }
}

/* A parked task that is cancelled leaves what it waits for. */
static void doom(asc_loop *l, asc_task *t, size_t depth)
{
    if (t->scope->due != INT64_MIN)
        return;
    switch (t->root.state & ASC__PARK) {
    case ASC__LISTED:
        asc__unlink(&t->link);
        break;
    case ASC__SLEEPING: {
        struct asc_sleep_frame *f = (void *)t->link.prev;
        asc__heap_remove(&l->sleepers, &f->timer);
        l->sleepers.promised--;
        break;
    }
    case ASC__WAITING: {
        asc_wait *w = (void *)t->link.prev;
        t->root.state = (unsigned char)((t->root.state & ~ASC__PARK) | ASC__STUCK);
        if (!w->cancel || !w->cancel(t, w))
            return;
        w->task = NULL;
        break;
    }
    default:
        return;
    }
    if (t->scope->flags & ASC_NODE_HARD)
        report_cut(t);
    t->root.state &= (unsigned char)~ASC__PARK;
    t->link.prev = (asc_link *)(uintptr_t)depth; /* free while it is in no list */
    t->link.next = NULL;
    if (!l->doomed)
        l->last_doomed = &l->doomed;
    *l->last_doomed = &t->link;
    l->last_doomed = &t->link.next;
}

static size_t depth_of(const asc_task *t)
{
    size_t depth = 0;
    for (; t->root.parent; t = asc__group_of(t)->host)
        depth++;
    return depth;
}

static void visit(asc_loop *l, asc_task *t, asc_node *top, size_t depth)
{
    look_chain(l, t, top);
    if (t != l->current)
        doom(l, t, depth);
}

void asc__spread(asc_loop *l, asc_task *t, asc_node *top)
{
    size_t depth = depth_of(t);
    asc_task *at = t;
    visit(l, t, top, depth);
    asc_node *n = t->scope;
    for (;;) {
        asc_node *end = at == t ? top : &at->root;
        while (!(n->flags & ASC_NODE_DIRTY) && n != end)
            n = n->parent;
        if (n->flags & ASC_NODE_DIRTY) {
            n->flags &= (unsigned char)~ASC_NODE_DIRTY;
            asc_group *g = ASC__OF(n, asc_group, scope.node);
            for (asc_task *q = g->queued; q; q = q->sibling)
                asc__look(l, &q->root); /* has not begun: there is nothing else in it */
            if (g->children) {
                at = g->children;
                visit(l, at, &at->root, ++depth);
                n = at->scope;
            }
            continue;
        }
        if (at == t)
            return;
        asc_group *g = asc__group_of(at);
        if (at->sibling) {
            at = at->sibling;
            visit(l, at, &at->root, depth);
            n = at->scope;
        } else {
            at = g->host;
            depth--;
            n = &g->scope.node;
        }
    }
}

/* ---- waking in order ---- */

static const asc_task *task_of(const asc_link *x)
{
    return ASC__OF(x, const asc_task, link);
}

static bool later(const asc_link *a, const asc_link *b)
{
    size_t deep_a = (uintptr_t)a->prev, deep_b = (uintptr_t)b->prev;
    if (deep_a != deep_b)
        return deep_a < deep_b;
    return (int32_t)(task_of(a)->root.number - task_of(b)->root.number) > 0;
}

static asc_link *merge(asc_link *a, asc_link *b)
{
    asc_link *first = NULL, **last = &first;
    while (a || b) {
        asc_link **from = !b || (a && !later(a, b)) ? &a : &b;
        *last = *from;
        last = &(*from)->next;
        *from = *last;
    }
    return first;
}

/* Runs of rising length, merged like a binary counter: n log n, no allocation, and no work but the check when in order already. */
static asc_link *sorted(asc_link *list)
{
    asc_link *runs[64] = {NULL};
    int used = 0;
    asc_link *x = list;
    while (x->next && !later(x, x->next))
        x = x->next;
    if (!x->next)
        return list;
    while (list) {
        x = list;
        list = x->next;
        x->next = NULL;
        int i = 0;
        for (; i < used && runs[i]; i++) {
            x = merge(runs[i], x);
            runs[i] = NULL;
        }
        if (i == used)
            used++;
        runs[i] = x;
    }
    for (int i = 0; i < used; i++)
        if (runs[i])
            list = list ? merge(runs[i], list) : runs[i];
    return list;
}

void asc__deliver(asc_loop *l)
{
    if (!l->doomed)
        return;
    asc_link *x = sorted(l->doomed);
    l->doomed = NULL;
    while (x) {
        asc_link *next = x->next;
        asc_task *t = ASC__OF(x, asc_task, link);
        t->root.state |= ASC__FAILS;
        t->link.prev = (asc_link *)(intptr_t)ASC_ECANCELED;
        asc__push(l, t);
        x = next;
    }
}

/* ---- expiring ---- */

void asc__expire(asc_loop *l, asc_scope *s)
{
    if (s->timing == ASC__GRACE) {
        s->grace = ASC__GRACE_OVER;
        asc__spread(l, s->task, &s->node);
    } else if (!s->cause) {
        s->cause = ASC__DEADLINE;
        s->expired = true;
        s->other = l->expired;
        l->expired = s;
    }
}

/* What has cancelled something around s reaches s too. */
static bool is_covered(const asc_scope *s)
{
    if (s->shield)
        return false;
    for (asc_node *n = s->node.parent; n && n->kind != ASC_NODE_SHIELD && n->kind != ASC_NODE_UNSHIELD && n->kind != ASC_NODE_TASK;
         n = n->parent) {
        asc_scope *outer = asc__scope_at(n);
        if (outer->cause)
            return true;
        if (outer->shield)
            return false;
    }
    return false;
}

void asc__expired(asc_loop *l)
{
    while (l->expired) {
        asc_scope *s = l->expired;
        l->expired = s->other;
        if (!is_covered(s))
            asc__spread(l, s->task, &s->node);
    }
    asc__deliver(l);
}
