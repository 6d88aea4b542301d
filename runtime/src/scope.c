/* The scope tree: what is due where, who is cancelled, who catches (SEMANTICS §2). */
#include "internal.h"

#include <stdlib.h>

static asc_scope *scope_of(asc_node *n)
{
    return n->flags & NODE_SCOPE ? (asc_scope *)(void *)n : NULL;
}

static int64_t own_due(asc_node *n)
{
    asc_scope *s = scope_of(n);
    if (!s)
        return FOREVER;
    if (s->cause != CAUSE_NONE)
        return INT64_MIN;
    return s->has_deadline ? s->deadline : FOREVER;
}

static void set_due(asc_node *n)
{
    int64_t outside = n->parent && !(n->flags & NODE_SHIELD) ? n->parent->due : FOREVER, own = own_due(n);
    n->due = own < outside ? own : outside;
}

static void affect(asc_task *t)
{
    asc_loop *l = &asc__loop;
    if (l->affected_count == l->affected_capacity) {
        size_t capacity = l->affected_capacity ? l->affected_capacity * 2 : 16;
        asc_task **grown = realloc(l->affected, capacity * sizeof *grown);
        if (!grown)
            asc__misuse("cancel", "out of memory");
        l->affected = grown;
        l->affected_capacity = capacity;
    }
    l->affected[l->affected_count++] = t;
}

static void recompute_node(asc_node *n, const asc_node *stop)
{
    if (n->parent && n != stop && !(n->flags & NODE_TASK))
        recompute_node(n->parent, stop);
    set_due(n);
    if (n->flags & NODE_GROUP) {
        asc_group *g = (asc_group *)(void *)n;
        for (asc_task *k = g->first; k; k = k->sibling_next)
            asc__recompute(k);
    }
}

void asc__recompute(asc_task *t)
{
    recompute_node(t->scope, NULL);
    if (t->scope->due == INT64_MIN && t->unpark)
        affect(t);
}

static int by_order(const void *a, const void *b)
{
    const asc_task *x = *(asc_task *const *)a, *y = *(asc_task *const *)b;
    if (x->depth != y->depth)
        return x->depth > y->depth ? -1 : 1;
    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

void asc__deliver(void)
{
    asc_loop *l = &asc__loop;
    if (!l->affected_count)
        return;
    qsort(l->affected, l->affected_count, sizeof *l->affected, by_order);
    for (size_t i = 0; i < l->affected_count; i++) {
        asc_task *t = l->affected[i];
        if (!t->unpark || t->scope->due != INT64_MIN)
            continue;
        void (*unpark)(asc_task *) = t->unpark;
        t->unpark = NULL;
        unpark(t);
        t->cancelled_wake = true;
        t->got = asc_failed;
        asc__ready(t);
    }
    l->affected_count = 0;
}

static void cancel(asc_scope *s, int cause)
{
    if (s->cause != CAUSE_NONE || s->state == SCOPE_DONE)
        return;
    s->cause = (unsigned char)cause;
    if (s->timer.place)
        asc__heap_remove(&asc__loop.deadlines, &s->timer);
    if (s->state == SCOPE_OPEN)
        asc__recompute(s->task);
}

void asc_scope_cancel(asc_scope *s)
{
    cancel(s, CAUSE_EXPLICIT);
    asc__deliver();
}

void asc__scope_cancel_as(asc_scope *s, int cause)
{
    cancel(s, cause);
    asc__deliver();
}

void asc_scope_set_shield(asc_scope *s, bool on)
{
    s->node.flags = on ? s->node.flags | NODE_SHIELD | NODE_EXPLICIT : s->node.flags & ~(uint32_t)(NODE_SHIELD | NODE_EXPLICIT);
    if (s->state == SCOPE_OPEN) {
        asc__recompute(s->task);
        asc__deliver();
    }
}

bool asc_scope_reschedule_at(asc_scope *s, double time)
{
    if (s->state == SCOPE_DONE || s->cause != CAUSE_NONE)
        return false;
    if (s->timer.place)
        asc__heap_remove(&asc__loop.deadlines, &s->timer);
    s->deadline = asc__ns(time);
    s->has_deadline = s->deadline != FOREVER;
    if (s->state == SCOPE_OPEN) {
        if (s->has_deadline)
            asc__heap_add(&asc__loop.deadlines, &s->timer, s->deadline);
        asc__recompute(s->task);
        asc__loop.affected_count = 0;
    }
    return true;
}

bool asc_scope_reschedule(asc_scope *s, double seconds)
{
    if (s->state == SCOPE_DONE || s->cause != CAUSE_NONE)
        return false;
    int64_t at = asc__after(seconds);
    if (!asc__loop.virtual_clock && at != FOREVER) /* from now, not from when the turn began: never early */
        at += (int64_t)uv_hrtime() - asc__loop.now;
    if (s->timer.place)
        asc__heap_remove(&asc__loop.deadlines, &s->timer);
    s->deadline = at;
    s->has_deadline = at != FOREVER;
    if (s->state == SCOPE_OPEN) {
        if (s->has_deadline)
            asc__heap_add(&asc__loop.deadlines, &s->timer, at);
        asc__recompute(s->task);
        asc__loop.affected_count = 0;
    }
    return true;
}

double asc_remaining(void)
{
    asc_task *t = asc__loop.current;
    int64_t due = t ? t->scope->due : FOREVER;
    if (due == FOREVER)
        return INFINITY;
    return due <= asc__loop.now ? 0 : (double)(due - asc__loop.now) / 1e9;
}

void asc__node_link(asc_task *t, asc_node *n, uint32_t flags)
{
    n->parent = t->scope;
    n->flags = flags;
    n->due = FOREVER;
    t->scope = n;
    if (!(flags & NODE_SCOPE))
        set_due(n);
}

asc_step asc_scope_enter(asc_task *t, asc_scope *s)
{
    if (s->state != SCOPE_NEW)
        return asc_throw(t, ASC_ESTATE, "a scope object can be used once");
    asc__node_link(t, &s->node, (s->node.flags & (NODE_SHIELD | NODE_EXPLICIT | NODE_GROUP)) | NODE_SCOPE);
    s->state = SCOPE_OPEN;
    s->task = t;
    if (s->has_deadline && s->cause == CAUSE_NONE)
        asc__heap_add(&asc__loop.deadlines, &s->timer, s->deadline);
    set_due(&s->node);
    return asc_ready;
}

/* Caught iff it is cancelled and no parent that it can see is (S58). */
bool asc_scope_leave(asc_task *t, asc_scope *s, asc_exit *x)
{
    asc_node *parent = s->node.parent;
    bool outside = parent && !(s->node.flags & NODE_SHIELD) && parent->due == INT64_MIN;
    bool hit = x->why == ASC_ERROR && x->error && x->error->code == ASC_ECANCELED && s->node.due == INT64_MIN && !outside;
    t->scope = parent;
    s->state = SCOPE_DONE;
    if (s->timer.place)
        asc__heap_remove(&asc__loop.deadlines, &s->timer);
    if (hit) {
        s->caught = true;
        x->why = ASC_END;
        x->error = NULL;
    }
    return hit;
}

void asc_shield_enter(asc_task *t, asc_node *s)
{
    asc__node_link(t, s, NODE_SHIELD);
}

void asc_shield_leave(asc_task *t, asc_node *s)
{
    t->scope = s->parent;
}

/* The default shields from here up to the next explicit one let the outside through until the matching leave. */
static void lift(asc_task *t, bool on)
{
    for (asc_node *n = t->scope; n && !(n->flags & NODE_EXPLICIT) && !(n->flags & NODE_TASK); n = n->parent)
        if (!(n->flags & NODE_SCOPE))
            n->flags = on ? n->flags & ~(uint32_t)NODE_SHIELD : n->flags | NODE_SHIELD;
    asc__recompute(t);
    asc__loop.affected_count = 0;
}

void asc_unshield_enter(asc_task *t, asc_node *u)
{
    (void)u;
    lift(t, true);
}

void asc_unshield_leave(asc_task *t, asc_node *u)
{
    (void)u;
    lift(t, false);
}

bool asc__is_cancelled(asc_task *t)
{
    if (t->scope->due <= asc__loop.now)
        asc__fire();
    return t->scope->due <= asc__loop.now;
}

asc_step asc__cancelled(asc_task *t)
{
    (void)t;
    asc__loop.cancel = (asc_error){.code = ASC_ECANCELED, .message = "cancelled", .refs = 1};
    asc__loop.error = &asc__loop.cancel;
    return asc_failed;
}

/* Everything that is due: deadlines first, then sleepers (S35). */
void asc__fire(void)
{
    asc_loop *l = &asc__loop;
    while (l->deadlines.count && l->deadlines.items[1]->at <= l->now) {
        asc_timer *timer = l->deadlines.items[1];
        asc_scope *s = (asc_scope *)(void *)((char *)timer - offsetof(asc_scope, timer));
        asc__heap_remove(&l->deadlines, timer);
        s->expired = true;
        cancel(s, CAUSE_DEADLINE);
    }
    asc__deliver();
    while (l->sleepers.count && l->sleepers.items[1]->at <= l->now) {
        asc_timer *timer = l->sleepers.items[1];
        struct asc_sleep_frame *f = (struct asc_sleep_frame *)(void *)((char *)timer - offsetof(struct asc_sleep_frame, timer));
        asc__heap_remove(&l->sleepers, timer);
        asc__wake(f->task, asc_ready);
    }
}
