/* Events, mutexes, semaphores, conditions, barriers. What is released is handed over: whoever is woken has it already, so a cancellation that
 * comes after that hits its next await (completion wins). */
#include "internal.h"

/* ---- event ---- */

asc_step asc_event_wait(asc_task *t, asc_event *e)
{
    if (asc__stops(t))
        return asc_failed;
    return e->set ? asc__goes_on(ASC__HELD) : asc__park_in(t, &e->waiters);
}

void asc_event_set(asc_event *e)
{
    e->set = true;
    for (asc_task *t; (t = asc__first_in(&e->waiters));)
        asc__wake_listed(t);
}

void asc_event_clear(asc_event *e)
{
    e->set = false;
}

bool asc_event_is_set(const asc_event *e)
{
    return e->set;
}

/* ---- mutex ---- */

asc_step asc_mutex_lock(asc_task *t, asc_mutex *m)
{
    if (asc__stops(t))
        return asc_failed;
    if (!m->owner) {
        m->owner = t;
        return asc__goes_on(ASC__HELD);
    }
    return asc__park_in(t, &m->waiters);
}

bool asc_mutex_try_lock(asc_mutex *m)
{
    if (m->owner)
        return false;
    m->owner = asc_self();
    if (!m->owner)
        asc__misuse("asc_mutex_try_lock", "only a task can lock");
    return true;
}

static void hand_over(asc_mutex *m)
{
    asc_task *next = asc__first_in(&m->waiters);
    m->owner = next;
    if (next)
        asc__wake_listed(next);
}

void asc_mutex_unlock(asc_mutex *m)
{
    if (!m->owner)
        asc__misuse("asc_mutex_unlock", "it is not locked");
    if (m->owner != asc_self())
        asc__misuse("asc_mutex_unlock", "another task has locked it");
    hand_over(m);
}

bool asc_mutex_is_locked(const asc_mutex *m)
{
    return m->owner;
}

/* ---- semaphore ---- */

asc_step asc_semaphore_acquire(asc_task *t, asc_semaphore *s)
{
    if (asc__stops(t))
        return asc_failed;
    return asc_semaphore_try_acquire(s) ? asc__goes_on(ASC__HELD) : asc__park_in(t, &s->waiters);
}

bool asc_semaphore_try_acquire(asc_semaphore *s)
{
    if (!s->count)
        return false;
    s->count--;
    return true;
}

void asc_semaphore_release(asc_semaphore *s)
{
    asc_task *next = asc__first_in(&s->waiters);
    if (next)
        asc__wake_listed(next);
    else if (s->count >= s->limit)
        asc__misuse("asc_semaphore_release", "more permits than its %zu are released", s->limit);
    else
        s->count++;
}

size_t asc_semaphore_count(const asc_semaphore *s)
{
    return s->count;
}

/* ---- condition ---- */

static asc_step condition_locked(asc_task *t, void *self, asc_step got)
{
    struct asc_condition_frame *f = self;
    asc_shield_leave(t, &f->shield);
    if (f->canceled)
        return asc__cancelled(t);
    return got;
}

/* Notified or cancelled: the mutex is locked again before anything else, behind a shield. */
static asc_step condition_woken(asc_task *t, void *self, asc_step got)
{
    struct asc_condition_frame *f = self;
    asc_mutex *m = f->condition->mutex;
    f->canceled = got.how == ASC_FAILED;
    asc_shield_enter(t, &f->shield);
    if (!m->owner) {
        m->owner = t;
        return condition_locked(t, f, asc_ready);
    }
    asc__link(&m->waiters, &t->link);
    asc__parking(t, ASC__LISTED_STUCK);
    asc_step parked = {ASC_PARKED};
    return asc_stop(t, &f->base, condition_locked, parked);
}

asc_step asc_condition_wait(asc_task *t, struct asc_condition_frame *f, asc_condition *c)
{
    if (asc__stops(t))
        return asc_failed;
    if (c->mutex->owner != t)
        asc__misuse("asc_condition_wait", "the task has not locked the mutex");
    f->condition = c;
    hand_over(c->mutex);
    return asc_stop(t, &f->base, condition_woken, asc__park_in(t, &c->waiters));
}

void asc_condition_notify(asc_condition *c, size_t n)
{
    if (!c->mutex->owner || c->mutex->owner != asc_self())
        asc__misuse("asc_condition_notify", "the task has not locked the mutex");
    for (asc_task *t; n-- && (t = asc__first_in(&c->waiters));)
        asc__wake_listed(t);
}

void asc_condition_notify_all(asc_condition *c)
{
    asc_condition_notify(c, SIZE_MAX);
}

/* ---- barrier ---- */

size_t asc_barrier_waiting(const asc_barrier *b)
{
    size_t count = 0;
    if (b->waiters.next)
        for (const asc_link *x = b->waiters.next; x != &b->waiters; x = x->next)
            count++;
    return count;
}

asc_step asc_barrier_wait(asc_task *t, asc_barrier *b)
{
    if (asc__stops(t))
        return asc_failed;
    if (asc_barrier_waiting(b) + 1 < b->parties)
        return asc__park_in(t, &b->waiters);
    for (asc_task *other; (other = asc__first_in(&b->waiters));)
        asc__wake_listed(other);
    return asc_ready;
}
