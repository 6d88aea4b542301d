/* Deadlines: integers of nanoseconds, from entering or from the clock; timers are set only when a task parks inside. */
#include "internal.h"

#include <math.h>
#include <time.h>

int64_t asc__add(int64_t a, int64_t b)
{
    if (b > 0 && a > INT64_MAX - b)
        return INT64_MAX;
    if (b < 0 && a < INT64_MIN - b)
        return INT64_MIN;
    return a + b;
}

int64_t asc__ns(double seconds)
{
    double ns = seconds * 1e9;
    if (ns >= 9.2e18)
        return ASC__NEVER;
    if (ns <= -9.2e18)
        return INT64_MIN;
    return (int64_t)(ns + (ns < 0 ? -0.5 : 0.5));
}

enum { LATE_MAX = 20000000, TICK = 5000000 /* ns */ };

/* The coarse clock: the exact one as of its last tick; 0: there is none. */
static int64_t coarse(void)
{
#if defined CLOCK_MONOTONIC_COARSE
    struct timespec c;
    if (clock_gettime(CLOCK_MONOTONIC_COARSE, &c) == 0)
        return (int64_t)c.tv_sec * ASC__SECOND + c.tv_nsec;
#endif
    return 0;
}

/* The moment from which a deadline counts. The exact time is dear beside the rest of entering a scope; so the deadline is set a little
 * later than it may be, and once the task parks, where the exact time is read anyway, it becomes exact: see arm. */
int64_t asc__enter_time(asc_loop *l, asc_scope *s)
{
    s->timing = ASC__EXACT;
    if (l->is_virtual)
        return l->now;
    s->coarse = coarse();
    bool lags = l->now - s->coarse > LATE_MAX / 2;    /* whatever keeps it is not at work, as on a machine that gives it no time */
    if (s->coarse == 0 || s->coarse > l->now || lags) /* the cached time is older than a tick, or the only one */
        asc__refresh(l);
    if (s->coarse == 0 || lags)
        return l->now;
    l->fresh = false;
    s->timing = ASC__INEXACT;
    return s->coarse + LATE_MAX;
}

/* The latest moment at which s can have been entered. In the same tick still: now. Else no later than the tick that followed, which
 * is the last one or, if there were more, one of them; it shows the time that it was due at, and may have come late by less than the
 * next one. The coarse clock may have lagged then, but hardly by LATE_MAX. */
static int64_t latest_entry(const asc_loop *l, const asc_scope *s)
{
    int64_t tick = coarse(), end = s->coarse + LATE_MAX, latest = tick + TICK > l->now ? l->now : tick + TICK;
    return tick == s->coarse ? l->now : latest < end ? latest : end;
}

static bool reschedule(asc_scope *s, double time, unsigned char timing)
{
    asc_loop *l = asc__loop;
    if (s->state == ASC__NEW) {
        s->timing = isnan(time) ? ASC__NOT_A_TIME : timing;
        s->deadline = isnan(time) ? 0 : asc__ns(time);
        return s->timing == timing && !s->cause;
    }
    if (isnan(time) || s->state == ASC__DONE || s->cause)
        return false;
    int64_t ns = asc__ns(time);
    if (timing == ASC__RELATIVE) {
        asc__refresh(l);
        ns = asc__add(l->now, ns < 0 ? 0 : ns);
    }
    s->deadline = ns == INT64_MIN ? INT64_MIN + 1 : ns;
    s->timing = ASC__EXACT;
    asc__unset(l, s);
    if (s->node.flags & ASC_NODE_ARMED && s->deadline != ASC__NEVER)
        asc__heap_add(&l->deadlines, &s->timer, s->deadline);
    asc__spread(l, s->task, &s->node);
    asc__deliver(l);
    if (s->deadline <= l->now)
        l->check = INT64_MAX; /* looked at by the next await or turn */
    asc__kick(l);
    return true;
}

bool asc_scope_reschedule(asc_scope *s, double seconds_from_now)
{
    return reschedule(s, seconds_from_now, ASC__RELATIVE);
}

bool asc_scope_reschedule_at(asc_scope *s, double time)
{
    return reschedule(s, time, ASC__ABSOLUTE);
}

/* The clock was read since s was entered. True: its deadline has moved, nearer unless the coarse clock stands, and its inside must hear of it. */
static bool make_exact(const asc_loop *l, asc_scope *s)
{
    s->timing = ASC__EXACT;
    int64_t early = s->coarse + LATE_MAX - latest_entry(l, s);
    if (!early || s->cause)
        return false;
    s->deadline = asc__add(s->deadline, -early);
    return true;
}

/* A task parks in s: its timer is set, now or by the next look at the clock. True: as above. */
static bool arm(asc_loop *l, asc_scope *s)
{
    if (s->cause || s->deadline == ASC__NEVER)
        return false;
    if (s->timing == ASC__INEXACT && !l->fresh) {
        s->other = l->inexact;
        if (s->other)
            s->other->in = &s->other;
        s->in = &l->inexact;
        l->inexact = s;
        return false;
    }
    bool changed = s->timing == ASC__INEXACT && make_exact(l, s);
    asc__heap_add(&l->deadlines, &s->timer, s->deadline);
    return changed;
}

void asc__arm(asc_loop *l, asc_task *t)
{
    asc_node *top = NULL;
    for (asc_node *n = t->scope; !(n->flags & ASC_NODE_ARMED); n = n->parent) {
        n->flags |= ASC_NODE_ARMED;
        asc_scope *s = asc__scope_at(n);
        if (s && arm(l, s))
            top = n;
    }
    if (top)
        asc__spread(l, t, top);
}

void asc__settle(asc_loop *l)
{
    while (l->inexact) {
        asc_scope *s = l->inexact;
        asc__leave_inexact(s);
        if (s->cause)
            continue;
        bool changed = make_exact(l, s);
        asc__heap_add(&l->deadlines, &s->timer, s->deadline);
        if (changed)
            asc__spread(l, s->task, &s->node);
    }
}

/* The same for the scopes that t has not parked in. */
static void settle_unarmed(asc_loop *l, asc_task *t)
{
    asc_node *top = NULL;
    for (asc_node *n = t->scope; !(n->flags & ASC_NODE_ARMED); n = n->parent) {
        asc_scope *s = asc__scope_at(n);
        if (!s || s->timing != ASC__INEXACT)
            continue;
        if (!l->fresh)
            asc__refresh(l);
        if (make_exact(l, s))
            top = n;
    }
    if (top)
        asc__spread(l, t, top);
}

void asc__look_unarmed(asc_loop *l, asc_task *t)
{
    for (asc_node *n = t->scope; !(n->flags & ASC_NODE_ARMED); n = n->parent) {
        asc_scope *s = asc__scope_at(n);
        if (s && !s->cause && s->deadline <= l->now)
            asc__expire(l, s);
    }
}

double asc_remaining(void)
{
    asc_loop *l = asc__loop;
    if (!l || !l->current)
        return (double)INFINITY;
    settle_unarmed(l, l->current);
    int64_t due = l->current->scope->due;
    if (due == ASC__NEVER)
        return (double)INFINITY;
    return due <= l->now ? 0 : (double)(due - l->now) / 1e9;
}
