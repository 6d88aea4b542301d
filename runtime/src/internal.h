/* What the files of the runtime share, and what an operation that parks is written against.
 *
 * A leaf operation:
 *
 *     asc_step asc_thing(asc_task *t, struct asc_thing_frame *f, ...)
 *     {
 *         if (asc__due(t))                             entry check, before any effect
 *             return asc__cancelled(t);
 *         ... done at once: f->result = ...; return asc_ready;
 *         ... wrong:        return asc_throw_code(t, code);
 *         f->wait.cancel = thing_cancel;               true: withdrawn; false: it ends by itself with asc__wake
 *         return asc__park(t, &f->wait);
 *     }
 *     callback:  if (f->wait.task) { f->result = ...; asc__wake(&f->wait, 0 or a code to throw); }
 *
 * A frame dies as soon as its task goes on: whatever libuv holds belongs to a request of the runtime's, which points to the wait
 * and is told by the cancel function that it is gone. An operation that can't be stopped (SEMANTICS S74) returns false from
 * cancel and later wakes with 0 (it took effect: completion wins) or ASC_ECANCELED (it did not).
 * asc__wake may be called from any callback of libuv on the loop's thread, never inside another task's leaf call by surprise: the task
 * is only put into the ready queue.
 *
 * libuv's own count of active handles and requests keeps the loop running; handles that must not are uv_unref'ed. What waits for
 * something that libuv does not know (another thread) uses asc__hold and asc__release. */
#ifndef ASC_INTERNAL_H
#define ASC_INTERNAL_H

#include <asc.h>
#include <uv.h>

#if defined __GNUC__
#define ASC__UNLIKELY(e) __builtin_expect(!!(e), 0)
#define ASC__COLD __attribute__((cold, noinline))
#else
#define ASC__UNLIKELY(e) (e)
#define ASC__COLD
#endif

#define ASC__NEVER INT64_MAX
#define ASC__SECOND 1000000000

/* The whole of an enclosing object from a pointer to one of its members. */
#define ASC__OF(pointer, type, member) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

/* ---- task state: root.state ---- */

enum {
    ASC__RUNNING = 0,  /* or ready, or not begun: can't be unparked */
    ASC__LISTED = 1,   /* in a ring of waiters by task->link */
    ASC__SLEEPING = 2, /* link.prev is its asc_sleep_frame */
    ASC__WAITING = 3,  /* link.prev is its asc_wait */
    ASC__STUCK = 4,    /* as WAITING, but has refused to be cancelled; or waits for the children of its group */
    ASC__PARK = 7,     /* mask of the above */
    ASC__FAILS = 8,    /* goes on with FAILED; link.prev is the code */
    ASC__STARTED = 16,
    ASC__ENDED = 32,   /* + outcome << 6 */
    ASC__OUTCOME = 6
};

enum { ASC__NEW, ASC__OPEN, ASC__DONE };
enum { ASC__NO_CAUSE, ASC__EXPLICIT, ASC__DEADLINE, ASC__SIBLING, ASC__SHUTDOWN };
enum { ASC__NO_TIME, ASC__RELATIVE, ASC__ABSOLUTE, ASC__INEXACT, ASC__EXACT };

/* ---- timers: a 4-ary heap with the times inline ---- */

typedef struct asc__entry {
    int64_t at;
    asc_timer *timer;
} asc__entry;

/* Slots are promised before they are used, so that setting a timer can't fail where nothing may. */
typedef struct asc__heap {
    asc__entry *entries;
    uint32_t count, capacity, promised;
    uint32_t order;
} asc__heap;

bool asc__heap_grow(asc__heap *h);
void asc__heap_add(asc__heap *h, asc_timer *timer, int64_t at);
void asc__heap_remove(asc__heap *h, asc_timer *timer);
void asc__heap_move(asc__heap *h, asc_timer *timer, int64_t at);
void asc__heap_free(asc__heap *h);

/* One more timer may be set: false without memory. */
static inline bool asc__heap_promise(asc__heap *h)
{
    return ++h->promised <= h->capacity || asc__heap_grow(h);
}

static inline int64_t asc__heap_first(const asc__heap *h)
{
    return h->count ? h->entries[0].at : ASC__NEVER;
}

/* ---- the loop ---- */

typedef struct asc__call {
    struct asc__call *next;
    void (*fn)(void *arg);
    void *arg;
} asc__call;

/* What only some tasks have. */
typedef struct asc__side {
    asc_link joiners;        /* tasks that await it or join it */
    char *name;
    struct asc__value *locals;
    asc_done *done;          /* of a task without a group */
    void *done_arg;
    const asc_fn *fn;        /* of a task without a group */
    asc_task *task;
    struct asc__side *next;  /* in the table */
} asc__side;

enum { ASC__GRANULE = 16, ASC__CLASSES = 128 };

struct asc_loop {
    /* used on every step */
    int64_t check; /* what a deadline is compared with at entry: now, or INT64_MAX when the time moved and the timers were not looked at */
    int64_t now;   /* cached */
    asc_task *ready, **last_ready;
    asc_task *current;
    asc_frame *last; /* outermost frame linked since the last park */
    asc_error *error; /* the slot */
    unsigned nesting; /* boxed calls on the C stack */
    bool bounced;     /* asc_call parked for the sake of the stack */
    bool is_virtual;
    bool foreign;     /* the application runs the uv_loop_t */
    bool turning;
    bool polled;      /* libuv's callbacks run and the timers were not looked at since */
    bool closing;
    bool plain_memory;
    void *free[ASC__CLASSES];

    asc__heap deadlines, sleepers;
    asc_task *doomed, **last_doomed; /* cancelled, to be woken in order */
    uint32_t spawned;
    unsigned unshields;              /* open unshield blocks */
    size_t tasks;
    size_t held;                     /* waits that libuv does not know of */
    asc_link roots;                  /* the root tasks, by their sibling fields */
    asc_task *root_list;
    asc_error no_memory, canceled;
    void *chunks;
    struct asc__memory *large;
    asc__side **sides;
    size_t side_count, side_capacity;

    uv_loop_t *uv, own_uv;
    uv_timer_t alarm;
    uv_idle_t idle;
    uv_async_t async;
    int64_t alarm_at;
    int open_handles;
    uv_mutex_t call_lock;
    asc__call *calls, **last_call;
    int64_t slow; /* report continuations that take longer; 0: none */
    int interrupts;
    asc_timer grace_timer;
    int64_t grace_at;
    bool grace_over;
};

extern _Thread_local asc_loop *asc__loop;

/* The task is cancelled, or a deadline that it sees may have passed: asc__cancelled has the answer. */
static inline bool asc__due(const asc_task *t)
{
    return ASC__UNLIKELY(t->scope->due <= asc__loop->check);
}

#endif
