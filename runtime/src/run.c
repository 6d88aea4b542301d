/* Running tasks: the ready queue, parking and waking, turns.
 *
 * A task that is woken is queued, nothing else; it runs from the next turn's loop, innermost frame first, callers after it, on a flat stack.
 * Order at one instant: deadlines, sleepers, then what libuv reported; the queue is first in, first out. */
#include "internal.h"

enum { BUDGET = 256, SLICE = 200000 /* ns between looks at libuv while tasks are ready */ };

_Thread_local asc_loop *asc__loop;
_Thread_local asc_frame *asc_linked;
_Thread_local asc_resume *asc_opening;

asc_task *asc_self(void)
{
    return asc__loop ? asc__loop->current : NULL;
}

void asc__refresh(asc_loop *l)
{
    if (l->is_virtual)
        return;
    int64_t now = (int64_t)uv_hrtime();
    if (now > l->now)
        l->now = now;
    l->fresh = true;
    if (l->check != INT64_MAX)
        l->check = l->now;
    if (l->inexact)
        asc__settle(l);
}

/* ---- timers ---- */

static void deadline_fired(asc_loop *l, asc_timer *timer)
{
    if (timer == &l->grace_timer)
        asc__interrupted(l);
    else
        asc__expire(l, ASC__OF(timer, asc_scope, timer));
}

void asc__fire(asc_loop *l)
{
    l->check = l->now;
    if (l->current)
        asc__look_unarmed(l, l->current);
    while (asc__heap_first(&l->deadlines) <= l->now) {
        asc_timer *timer = l->deadlines.entries[0].timer;
        asc__heap_remove(&l->deadlines, timer);
        deadline_fired(l, timer);
    }
    asc__expired(l);
    while (asc__heap_first(&l->sleepers) <= l->now) {
        asc_timer *timer = l->sleepers.entries[0].timer;
        asc__heap_remove(&l->sleepers, timer);
        l->sleepers.promised--;
        asc_task *t = ASC__OF(timer, struct asc_sleep_frame, timer)->task;
        t->root.state &= (unsigned char)~ASC__PARK;
        asc__push(l, t);
    }
}

/* ---- parking ---- */

bool asc__stops_slow(asc_task *t)
{
    asc_loop *l = asc__loop;
    asc__fire(l);
    if (t->scope->due != INT64_MIN)
        return false;
    l->error = &l->canceled;
    return true;
}

asc_step asc__park(asc_task *t, asc_wait *w)
{
    asc_step parked = {ASC_PARKED};
    w->task = t;
    t->link.prev = (asc_link *)(void *)w;
    asc__parking(t, ASC__WAITING);
    return parked;
}

asc_step asc__park_in(asc_task *t, asc_link *waiters)
{
    asc_step parked = {ASC_PARKED};
    asc__link(waiters, &t->link);
    asc__parking(t, ASC__LISTED);
    return parked;
}

ASC__COLD asc_step asc__step_aside(asc_task *t, asc_step got)
{
    asc_loop *l = asc__loop;
    asc_step parked = {ASC_PARKED};
    asc__parking(t, ASC__RUNNING);
    if (got.how == ASC_FAILED) {
        t->root.state |= ASC__FAILS | ASC__SHARES;
        t->link.prev = (asc_link *)(void *)l->error;
        l->error = NULL;
    }
    asc__append(l, t);
    l->aside = true;
    l->check = INT64_MAX; /* the turn looks at it */
    return parked;
}

/* ---- waking ---- */

void asc__push_outside(asc_loop *l, asc_task *t)
{
    if (!l->looked) {
        l->looked = true;
        asc__refresh(l);
        asc__fire(l);
    }
    asc__append(l, t);
    asc__kick(l);
}

void asc__wake(asc_wait *w, int code)
{
    asc_task *t = w->task;
    if (!t)
        return;
    w->task = NULL;
    t->root.state &= (unsigned char)~ASC__PARK;
    if (code) {
        t->root.state |= ASC__FAILS;
        t->link.prev = (asc_link *)(intptr_t)code;
    }
    asc__push(asc__loop, t);
}

void asc__wake_failed(asc_wait *w)
{
    asc_task *t = w->task;
    asc_loop *l = asc__loop;
    w->task = NULL;
    t->root.state = (unsigned char)((t->root.state & ~ASC__PARK) | ASC__FAILS | ASC__SHARES);
    t->link.prev = (asc_link *)(void *)l->error;
    l->error = NULL;
    asc__push(l, t);
}

void asc__wake_listed(asc_task *t)
{
    asc__unlink(&t->link);
    t->root.state &= (unsigned char)~ASC__PARK;
    asc__push(asc__loop, t);
}

/* ---- running ---- */

/* Goes on with t until it parks (true) or ends. */
static inline bool run(asc_loop *l, asc_task *t)
{
    asc_frame *f = t->top;
    asc_step got = asc_ready;
    l->current = t;
    l->nesting = 0;
    l->at_once = 0;
    asc_opening = NULL;
    t->root.state |= ASC__STARTED;
    if (ASC__UNLIKELY(t->root.state & ASC__FAILS)) {
        if (t->root.state & ASC__SHARES)
            l->error = (asc_error *)(void *)t->link.prev;
        else
            asc__throw(l, (int)(intptr_t)t->link.prev);
        t->root.state &= (unsigned char)~(ASC__FAILS | ASC__SHARES);
        got = asc_failed;
    }
    for (;;) {
        asc_frame *up = f->caller; /* before the call: f may be gone after it */
        got = f->resume(t, f, got);
        if (got.how == ASC_PARKED) {
            asc_linked->caller = up;
            if (!ASC__UNLIKELY(l->bounced))
                break;
            l->bounced = false;
            l->nesting = 0;
            f = t->top;
            got = asc_ready;
            continue;
        }
        f = up;
        if (!f) {
            asc__task_end(l, t, got);
            break;
        }
    }
    l->current = NULL;
    return f != NULL;
}

ASC__COLD static void run_slowly(asc_loop *l, asc_task *t)
{
    bool watched = l->watch != NULL;
    if (watched)
        asc__step_begins(l, t);
    bool parked = run(l, t);
    if (watched)
        asc__step_ends(l, t, parked);
}

/* The branches of the blocks that a task has parked for, with no other task in between. */
ASC__COLD static void run_branches(asc_loop *l)
{
    for (asc_task *t; (t = asc__branch_next(l));)
        run_slowly(l, t);
}

void asc__turn(asc_loop *l)
{
    if (l->turning)
        return;
    l->turning = true;
    asc__refresh(l);
    if (asc__heap_first(&l->deadlines) <= l->now || asc__heap_first(&l->sleepers) <= l->now || l->check == INT64_MAX)
        asc__fire(l);
    uint64_t start = 0;
    int budget = BUDGET;
    while (l->ready) {
        asc_task *t = ASC__OF(l->ready, asc_task, link);
        if (!(l->ready = t->link.next))
            l->last_ready = &l->ready;
        if (ASC__UNLIKELY(l->watch))
            run_slowly(l, t);
        else
            run(l, t);
        if (ASC__UNLIKELY(l->beginning))
            run_branches(l);
        if (ASC__UNLIKELY(l->check == INT64_MAX)) {
            if (l->aside) { /* a long step: looks at the clock, and may end the turn */
                asc__refresh(l);
                budget = 1;
            }
            l->aside = false;
            asc__fire(l);
        }
        if (ASC__UNLIKELY(--budget == 0)) {
            uint64_t now = uv_hrtime();
            if (!start)
                start = now;
            else if (now - start > SLICE)
                break;
            budget = BUDGET;
        }
    }
    l->turning = false;
    l->looked = false;
}
