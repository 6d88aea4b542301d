/* Events, mutexes, semaphores, conditions: FIFO, handed over directly, of use inside one loop. All can be static or local. */
#ifndef ASC_SYNC_H
#define ASC_SYNC_H

/* Tasks that wait, in order. */
typedef struct asc_waiters {
    asc_task *first, *last;
} asc_waiters;

typedef struct asc_event {
    asc_waiters waiters;
    bool set;
} asc_event;
/* clang-format off */
#define ASC_EVENT_INIT { { NULL, NULL }, false }
/* clang-format on */
void asc_event_set(asc_event *e);   /* wakes all, in order */
void asc_event_clear(asc_event *e);
bool asc_event_is_set(const asc_event *e);
asc_step asc_event_wait(asc_task *t, asc_event *e); /* parks until it is set */

typedef struct asc_semaphore {
    asc_waiters waiters;
    long count;
} asc_semaphore;
/* clang-format off */
#define ASC_SEMAPHORE_INIT(n) { { NULL, NULL }, (n) }
/* clang-format on */
asc_step asc_semaphore_acquire(asc_task *t, asc_semaphore *s); /* parks while the count is 0; cancelled: nothing was taken */
void asc_semaphore_release(asc_semaphore *s);                  /* to the first that waits, else the count grows */

typedef struct asc_mutex {
    asc_waiters waiters;
    asc_task *owner;
} asc_mutex;
/* clang-format off */
#define ASC_MUTEX_INIT { { NULL, NULL }, NULL }
/* clang-format on */
asc_step asc_mutex_lock(asc_task *t, asc_mutex *m);
void asc_mutex_unlock(asc_mutex *m); /* by its owner; stops the program otherwise */
bool asc_mutex_is_locked(const asc_mutex *m);

typedef struct asc_condition {
    asc_waiters waiters;
    asc_mutex *mutex;
} asc_condition;
/* clang-format off */
#define ASC_CONDITION_INIT(m) { { NULL, NULL }, (m) }
/* clang-format on */
struct asc_condition_frame {
    asc_frame base;
    asc_condition *c;
    asc_exit leave;
    asc_node shield;
};
/* Gives the mutex back, waits for a notify, takes the mutex again: also when it is cancelled, before the cancellation goes on. */
asc_step asc_condition_wait(asc_task *t, struct asc_condition_frame *f, asc_condition *c);
void asc_condition_notify(asc_condition *c, int n); /* the first n that wait; the mutex must be held */

#endif
