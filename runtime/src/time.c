/* Sleeping and giving way. */
#include "internal.h"

static void unpark_sleep(asc_task *t)
{
    struct asc_sleep_frame *f = t->wait;
    asc__heap_remove(&asc__loop.sleepers, &f->timer);
}

static asc_step sleep_to(asc_task *t, struct asc_sleep_frame *f, int64_t at)
{
    f->task = t;
    f->timer.place = 0;
    if (at != FOREVER) {
        asc__heap_add(&asc__loop.sleepers, &f->timer, at);
        return asc__park(t, unpark_sleep, f);
    }
    asc__heap_add(&asc__loop.sleepers, &f->timer, FOREVER); /* until it is cancelled */
    return asc__park(t, unpark_sleep, f);
}

asc_step asc_sleep(asc_task *t, struct asc_sleep_frame *f, double seconds)
{
    if (asc__is_cancelled(t))
        return asc__cancelled(t);
    if (isnan(seconds))
        return asc_throw(t, ASC_EINVAL, "asc_sleep: not a number");
    if (seconds <= 0)
        return asc_yield(t);
    if (!asc__loop.virtual_clock)
        asc__loop.now = (int64_t)uv_hrtime();
    return sleep_to(t, f, asc__after(seconds));
}

asc_step asc_sleep_until(asc_task *t, struct asc_sleep_frame *f, double time)
{
    if (asc__is_cancelled(t))
        return asc__cancelled(t);
    if (isnan(time))
        return asc_throw(t, ASC_EINVAL, "asc_sleep_until: not a number");
    int64_t at = asc__ns(time);
    return at <= asc__loop.now ? asc_yield(t) : sleep_to(t, f, at);
}

asc_step asc_yield(asc_task *t)
{
    if (asc__is_cancelled(t))
        return asc__cancelled(t);
    asc_step s = asc__park(t, NULL, NULL); /* ready already: a cancellation comes at the next await */
    asc__ready(t);
    return s;
}

asc_step asc_checkpoint(asc_task *t)
{
    return asc__is_cancelled(t) ? asc__cancelled(t) : asc_ready;
}
