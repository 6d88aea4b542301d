/* Events, mutexes, semaphores, conditions, barriers: between tasks of one loop. First come, first served; what is released goes
 * straight to the one that has waited longest. An object of zeroes, as each ASC_..._INIT gives, needs no end, but nothing may wait for it when it goes. */
#ifndef ASC_SYNC_H
#define ASC_SYNC_H

#include <asc/frame.h>

typedef struct asc_event {
    asc_link waiters;
    bool set;
} asc_event;
#define ASC_EVENT_INIT \
    { \
        {0, 0}, false \
    }

/* Sets e and wakes all that wait. */
void asc_event_set(asc_event *e);

/* Waiters wait again from now on; those that were woken return. */
void asc_event_clear(asc_event *e);

/* Does a wait return at once? */
bool asc_event_is_set(const asc_event *e);

/* Waits until e is set. A waiter that was woken returns, even if e is cleared or the waiter cancelled before it runs. */
asc_step asc_event_wait(asc_task *t, asc_event *e);

typedef struct asc_mutex {
    asc_link waiters;
    asc_task *owner;
} asc_mutex;
#define ASC_MUTEX_INIT \
    { \
        {0, 0}, 0 \
    }

/* Waits for m, which is then the running task's. Cancelled: not locked. A task that has it waits
 * for itself: until it is cancelled, or a deadlock is reported. */
asc_step asc_mutex_lock(asc_task *t, asc_mutex *m);

/* Locks m if nobody has it. */
bool asc_mutex_try_lock(asc_mutex *m);

/* Hands m to the next one. Only for the task that locked it, else the program stops. */
void asc_mutex_unlock(asc_mutex *m);

/* Does some task have m? */
bool asc_mutex_is_locked(const asc_mutex *m);

typedef struct asc_semaphore {
    asc_link waiters;
    size_t count, limit;
} asc_semaphore;
/* n permits; a release without an acquire is one more. */
#define ASC_SEMAPHORE_INIT(n) \
    { \
        {0, 0}, (size_t)(n), SIZE_MAX \
    }
/* n permits and never more: a release too many stops the program. */
#define ASC_SEMAPHORE_BOUNDED_INIT(n) \
    { \
        {0, 0}, (size_t)(n), (size_t)(n) \
    }

/* Waits for a permit. Cancelled: none was taken. */
asc_step asc_semaphore_acquire(asc_task *t, asc_semaphore *s);

/* Takes a permit if one is free and nobody waits for it. */
bool asc_semaphore_try_acquire(asc_semaphore *s);

/* Gives a permit back, to whoever has waited longest. */
void asc_semaphore_release(asc_semaphore *s);

/* Permits that are free. */
size_t asc_semaphore_count(const asc_semaphore *s);

typedef struct asc_condition {
    asc_link waiters;
    asc_mutex *mutex;
} asc_condition;
#define ASC_CONDITION_INIT(m) \
    { \
        {0, 0}, (m) \
    }

struct asc_condition_frame {
    asc_frame base;
    asc_condition *condition;
    asc_node shield;
    bool canceled;
};

/* Unlocks the mutex, which the running task must hold, waits to be notified, and locks it again, before it throws too. A waiter
 * that was notified returns, even if it is cancelled meanwhile. */
asc_step asc_condition_wait(asc_task *t, struct asc_condition_frame *f, asc_condition *c);

/* Wakes the n that have waited longest. The running task must hold the mutex, else the program stops. */
void asc_condition_notify(asc_condition *c, size_t n);

/* Wakes all of them. */
void asc_condition_notify_all(asc_condition *c);

typedef struct asc_barrier {
    asc_link waiters;
    size_t parties;
} asc_barrier;
/* Opens whenever n tasks wait. */
#define ASC_BARRIER_INIT(n) \
    { \
        {0, 0}, (size_t)(n) \
    }

/* Waits until the barrier's number of tasks do, then all go on. Cancelled: no longer counted. */
asc_step asc_barrier_wait(asc_task *t, asc_barrier *b);

/* Tasks that wait now. */
size_t asc_barrier_waiting(const asc_barrier *b);

#endif
