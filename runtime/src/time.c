/* The clock and the operations on it. */
#include "internal.h"

#include <math.h>

double asc_now(void)
{
    asc_loop *l = asc__loop;
    return (double)(l && l->is_virtual ? l->now : (int64_t)uv_hrtime()) / 1e9;
}

void asc_test_advance(double seconds)
{
    asc_loop *l = asc__loop;
    if (!l || !l->is_virtual)
        asc__misuse("asc_test_advance", "the clock is not virtual; set ASC_CLOCK=virtual");
    if (isnan(seconds) || seconds < 0)
        asc__misuse("asc_test_advance", "time can't go by %g seconds", seconds);
    l->now = asc__add(l->now, asc__ns(seconds));
    l->check = INT64_MAX;
}

/* One full turn through the ready queue. */
static asc_step requeue(asc_task *t)
{
    asc_step parked = {ASC_PARKED};
    asc__parking(t, ASC__RUNNING);
    asc__push(asc__loop, t);
    return parked;
}

static asc_step sleep_to(asc_task *t, struct asc_sleep_frame *f, int64_t at)
{
    asc_loop *l = asc__loop;
    asc_step parked = {ASC_PARKED};
    if (!asc__heap_promise(&l->sleepers))
        return asc_throw_code(t, ASC_ENOMEM);
    f->task = t;
    f->timer.slot = 0;
    t->link.prev = (asc_link *)(void *)f;
    asc__parking(t, ASC__SLEEPING);
    asc__heap_add(&l->sleepers, &f->timer, at);
    return parked;
}

asc_step asc_sleep(asc_task *t, struct asc_sleep_frame *f, double seconds)
{
    if (asc__stops(t))
        return asc_failed;
    if (ASC__UNLIKELY(isnan(seconds)))
        return asc_throw(t, ASC_EINVAL, "asc_sleep: not a number");
    int64_t ns = asc__ns(seconds);
    if (ns <= 0)
        return requeue(t);
    asc_loop *l = asc__loop;
    asc__refresh(l);
    return sleep_to(t, f, asc__add(l->now, ns));
}

asc_step asc_sleep_until(asc_task *t, struct asc_sleep_frame *f, double time)
{
    if (asc__stops(t))
        return asc_failed;
    if (ASC__UNLIKELY(isnan(time)))
        return asc_throw(t, ASC_EINVAL, "asc_sleep_until: not a number");
    asc_loop *l = asc__loop;
    int64_t at = asc__ns(time);
    asc__refresh(l);
    if (at <= l->now)
        return requeue(t);
    return sleep_to(t, f, at);
}

asc_step asc_yield(asc_task *t)
{
    if (asc__stops(t))
        return asc_failed;
    return requeue(t);
}

asc_step asc_checkpoint(asc_task *t)
{
    asc_step got = asc__goes_on(ASC__ASKED);
    return asc__stops(t) ? asc_failed : got;
}
