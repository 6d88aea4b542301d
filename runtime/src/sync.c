/* Events, mutexes, semaphores, conditions. A wake-up hands over at once: completion wins over a later cancellation. */
#include "internal.h"

static void unpark(asc_task *t)
{
    asc__list_remove(t);
}

static asc_step wait_in(asc_task *t, asc_waiters *w)
{
    asc_step s = asc__park(t, unpark, NULL);
    asc__list_add(&w->first, &w->last, t);
    return s;
}

static asc_task *wake_first(asc_waiters *w)
{
    asc_task *t = w->first;
    if (t) {
        asc__list_remove(t);
        asc__wake(t, asc_ready);
    }
    return t;
}

void asc_event_set(asc_event *e)
{
    e->set = true;
    while (wake_first(&e->waiters))
        ;
}

void asc_event_clear(asc_event *e)
{
    e->set = false;
}

bool asc_event_is_set(const asc_event *e)
{
    return e->set;
}

asc_step asc_event_wait(asc_task *t, asc_event *e)
{
    if (asc__is_cancelled(t))
        return asc__cancelled(t);
    return e->set ? asc_ready : wait_in(t, &e->waiters);
}

asc_step asc_semaphore_acquire(asc_task *t, asc_semaphore *s)
{
    if (asc__is_cancelled(t))
        return asc__cancelled(t);
    if (s->count <= 0)
        return wait_in(t, &s->waiters);
    s->count--;
    return asc_ready;
}

void asc_semaphore_release(asc_semaphore *s)
{
    if (!wake_first(&s->waiters))
        s->count++;
}

static asc_step lock(asc_task *t, asc_mutex *m)
{
    if (m->owner)
        return wait_in(t, &m->waiters);
    m->owner = t;
    return asc_ready;
}

asc_step asc_mutex_lock(asc_task *t, asc_mutex *m)
{
    if (asc__is_cancelled(t))
        return asc__cancelled(t);
    if (m->owner == t)
        asc__misuse("asc_mutex_lock", "the task holds the mutex already");
    return lock(t, m);
}

void asc_mutex_unlock(asc_mutex *m)
{
    if (!m->owner || m->owner != asc__loop.current)
        asc__misuse("asc_mutex_unlock", m->owner ? "another task holds the mutex" : "the mutex is not locked");
    m->owner = wake_first(&m->waiters);
}

bool asc_mutex_is_locked(const asc_mutex *m)
{
    return m->owner != NULL;
}

/* The mutex is held again: the outcome of the wait goes on. */
static asc_step condition_locked(asc_task *t, void *self, asc_step got)
{
    struct asc_condition_frame *f = self;
    if (got.how == ASC_PARKED)
        return asc_stop(t, &f->base, condition_locked, got);
    asc_shield_leave(t, &f->shield);
    if (f->leave.why == ASC_ERROR)
        return asc_fail_again(t, &f->leave);
    return asc_ready;
}

static asc_step condition_woken(asc_task *t, void *self, asc_step got)
{
    struct asc_condition_frame *f = self;
    if (got.how == ASC_PARKED)
        return asc_stop(t, &f->base, condition_woken, got);
    asc_leave(t, &f->leave, got.how == ASC_FAILED ? ASC_ERROR : ASC_END);
    asc_shield_enter(t, &f->shield);
    return condition_locked(t, f, lock(t, f->c->mutex));
}

asc_step asc_condition_wait(asc_task *t, struct asc_condition_frame *f, asc_condition *c)
{
    if (asc__is_cancelled(t))
        return asc__cancelled(t);
    if (c->mutex->owner != t)
        asc__misuse("asc_condition_wait", "the mutex is not held");
    f->c = c;
    asc_step s = wait_in(t, &c->waiters);
    asc_mutex_unlock(c->mutex);
    return condition_woken(t, f, s);
}

void asc_condition_notify(asc_condition *c, int n)
{
    if (c->mutex->owner != asc__loop.current)
        asc__misuse("asc_condition_notify", "the mutex is not held");
    while (n-- > 0 && wake_first(&c->waiters))
        ;
}
