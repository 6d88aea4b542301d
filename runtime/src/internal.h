/* What the files of the runtime share, and what an operation that parks is written against.
 *
 * A leaf operation:
 *
 *     asc_step asc_thing(asc_task *t, struct asc_thing_frame *f, ...)
 *     {
 *         if (asc__stops(t))                           entry check, before any effect
 *             return asc_failed;
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
#include <stdatomic.h>
#include <stdio.h>
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
    ASC__RUNNING = 0,      /* or ready, or not begun: can't be unparked */
    ASC__LISTED = 1,       /* in a ring of waiters by task->link */
    ASC__SLEEPING = 2,     /* link.prev is its asc_sleep_frame */
    ASC__WAITING = 3,      /* link.prev is its asc_wait */
    ASC__STUCK = 4,        /* as WAITING, but has refused to be cancelled; or waits for the children of its group */
    ASC__LISTED_STUCK = 5, /* as LISTED, but can't be cancelled */
    ASC__PARK = 7,         /* mask of the above */
    ASC__FAILS = 8,        /* goes on with FAILED; link.prev is the code */
    ASC__STARTED = 16,
    ASC__ENDED = 32,  /* + outcome << ASC__OUTCOME */
    ASC__SHARES = 64, /* before it has ended, with FAILS: link.prev is an error of its own reference */
    ASC__OUTCOME = 6
};

enum { ASC__NEW, ASC__OPEN, ASC__DONE };
enum { ASC__NO_CAUSE, ASC__EXPLICIT, ASC__DEADLINE, ASC__SIBLING, ASC__SHUTDOWN };
enum { ASC__NO_TIME, ASC__RELATIVE, ASC__ABSOLUTE, ASC__INEXACT, ASC__EXACT, ASC__GRACE, ASC__NOT_A_TIME };

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

/* Who cancels something, from where (SEMANTICS S75): `by` as in asc_scope. */
typedef struct asc__origin {
    const char *file;
    int line;
    uint32_t by;
} asc__origin;

/* What only some tasks have. */
typedef struct asc__side {
    asc_link joiners; /* tasks that await it or join it */
    char *name;
    struct asc__value *locals;
    asc_done *done; /* of a task without a group */
    void *done_arg;
    const asc_fn *fn; /* of a task without a group */
    asc_task *task;
    struct asc__side *next; /* in the table */
    asc__origin canceled;   /* who cancelled the task itself */
    int64_t since;          /* when it parked last, + 1; 0: not noted */
} asc__side;

/* Blocks of a class are that many granules; class 0: malloc. Class ALIGNED: malloc, with the address in front.
 * Class EMBEDDED: a task that is part of a frame; not freed. */
enum { ASC__GRANULE = 16, ASC__CLASSES = 128, ASC__EMBEDDED = 254, ASC__ALIGNED = 255 };

/* The streams of a loop by their names: stream.h. A free place has the name that the next stream there gets. */
typedef struct asc__streams {
    struct asc__slot {
        asc_stream *name;
        struct asc__stream *stream; /* NULL: free, or being made */
        size_t next_free;           /* + 1 */
    } * slots;
    size_t count, capacity, first_free; /* + 1 */
    asc_stream *standard[3];
    asc__call at_end;
} asc__streams;

/* The timer that came first as the loop last waited. */
typedef struct asc__earliest {
    const asc_timer *timer;
    uint32_t order;
    int64_t at, left; /* ns of waiting until it is due */
} asc__earliest;

struct asc_loop {
    /* used on every step */
    int64_t check; /* what a deadline is compared with at entry: now, or INT64_MAX when the time moved and the timers were not looked at */
    int64_t now;   /* cached */
    asc_link *ready, **last_ready;
    asc_task *current;
    asc_error *error; /* the slot */
    unsigned nesting; /* boxed calls on the C stack */
    unsigned glances; /* operations that were ready since the clock was looked at for their sake: asc__goes_on */
    unsigned at_once; /* what the running task has done without waiting since it went on: asc__at_once */
    bool bounced;     /* asc_call parked for the sake of the stack */
    bool is_virtual;
    bool foreign; /* the application runs the uv_loop_t */
    bool turning;
    bool aside;   /* a task has stepped aside: asc__step_aside */
    bool polling; /* libuv runs, on its own loop */
    bool looked;  /* at the timers since libuv polled */
    bool shown;   /* the program has its address, so that other threads may call it */
    bool fresh;   /* `now` was read since the last scope was entered */
    bool closing;
    bool left_open; /* a stream or a watch, as the loop ended */
    bool plain_memory;
    struct asc__watch *watch; /* what looks at every step of a task; NULL: nothing does */
    void *free[ASC__CLASSES];

    asc__heap deadlines, sleepers;
    asc_scope *expired;              /* not spread yet, by `other` */
    asc_scope *inexact;              /* parked in, with a deadline that the next look at the clock makes exact; by `other` */
    asc_link *doomed, **last_doomed; /* cancelled, to be woken in order */
    struct asc_parallel *beginning;  /* blocks whose branches go on to begin before any other task runs, innermost first */
    uint32_t spawned;
    unsigned unshields; /* open unshield blocks */
    size_t tasks;
    size_t held;     /* waits that libuv does not know of */
    asc_task *roots; /* tasks without a group, by their sibling fields */
    asc_error no_memory, canceled;
    void *chunks;
    asc__side **sides;
    size_t side_count, side_capacity;

    uv_loop_t *uv, own_uv;
    uv_timer_t alarm;
    uv_idle_t idle;
    uv_async_t async;
    uv_signal_t *dump_signal;
    int64_t alarm_at;
    asc__earliest earliest; /* virtual clock: the timer that real waits were for */
    int64_t stood;          /* virtual clock: ns of them since it moved */
    int64_t waits_since;    /* virtual clock, on the application's loop: when such a wait began; 0: none is under way */
    bool looked_again;      /* the same: libuv has just looked at what has happened */
    int open_handles;
    struct asc_loop *next_open; /* post.c, with its lock: among those that take calls, and theirs */
    asc__call *calls, **last_call;
    atomic_bool called; /* there are some */
    asc__call *at_end;
    asc__streams streams;
    asc_watch *watches; /* change.c: the open ones */
    asc__call watches_at_end;
    struct asc__tls_kept *tls; /* libasc-tls: what clients use that name nothing else */
    int64_t slow;              /* report continuations that take longer; 0: none */
    int interrupts;
    asc_timer grace_timer;
    int64_t grace_at;
    bool grace_over, grace_promised;
};

extern _Thread_local asc_loop *asc__loop ASC_TLS;

/* ---- memory.c ---- */

/* All memory of the runtime comes from here, so that tests can make it fail. */
void *asc__malloc(size_t size);
void *asc__realloc(void *p, size_t size);
void asc__free(void *p);

/* For what the process keeps: never freed, and not counted by sweeps. */
void *asc__malloc_for_ever(size_t size);

/* Sweeps: from now on blocks are counted; how many there are. */
void asc__count_blocks(void);
long asc__blocks_live(void);

/* Counting down to the allocation, or the call of libuv, of this thread that is to fail; 0: none. */
extern _Thread_local long asc__fail_allocation ASC_TLS, asc__fail_libuv ASC_TLS;
int asc__uv_fault_due(void);

/* UV_EIO when the next call of libuv is to fail, else 0. */
static inline int asc__uv_fault(void)
{
    return ASC__UNLIKELY(asc__fail_libuv) ? asc__uv_fault_due() : 0;
}

/* The status of a call of libuv, which is not made when it is to fail. Around every call that can fail, so that sweeps reach what follows:
 *
 *     int code = ASC__UV(uv_tcp_connect(...));
 *
 * A request that was not started has no callback, as with an error of libuv's own. */
#define ASC__UV(call) (asc__uv_fault() ? UV_EIO : (call))

/* Blocks by size class: the class is needed to free one. Aligned to 16. */
void *asc__block_more(asc_loop *l, size_t size, unsigned char *memory);

static inline void *asc__block_new(asc_loop *l, size_t size, unsigned char *memory)
{
    size_t class = (size + ASC__GRANULE - 1) / ASC__GRANULE;
    void *block = class < ASC__CLASSES ? l->free[class] : NULL;
    if (ASC__UNLIKELY(!block))
        return asc__block_more(l, size, memory);
    *memory = (unsigned char)class;
    memcpy(&l->free[class], block, sizeof block);
    return block;
}

static inline void asc__block_free(asc_loop *l, void *block, unsigned char memory)
{
    if (ASC__UNLIKELY(!memory)) {
        asc__free(block);
        return;
    }
    memcpy(block, &l->free[memory], sizeof block);
    l->free[memory] = block;
}

void asc__blocks_free(asc_loop *l);

/* ---- parking and waking: run.c ---- */

bool asc__stops_slow(asc_task *t);

/* The entry check of every operation: true: the task is cancelled or a deadline has passed; the cancellation is in the slot, return
 * asc_failed. One load and one comparison when not. */
static inline bool asc__stops(asc_task *t)
{
    return ASC__UNLIKELY(t->scope->due <= asc__loop->check) && asc__stops_slow(t);
}

void asc__arm(asc_loop *l, asc_task *t);

/* The clock was read: deadlines become exact. */
void asc__settle(asc_loop *l);

/* Expires the scopes of the running task that have no timers yet. */
void asc__look_unarmed(asc_loop *l, asc_task *t);

/* What every way of parking begins with: the next asc_stop is the innermost frame; timers of the scopes around are set. */
static inline void asc__parking(asc_task *t, unsigned char how)
{
    asc_linked = NULL;
    t->root.state = (unsigned char)((t->root.state & ~ASC__PARK) | how);
    if (!(t->scope->flags & ASC_NODE_ARMED))
        asc__arm(asc__loop, t);
}

/* Parks for w, whose cancel is set. Returns PARKED. */
asc_step asc__park(asc_task *t, asc_wait *w);

/* The task that waits for w goes on: code 0: READY; else it throws the code (ASC_ECANCELED: the cancellation). Nothing when none waits. */
void asc__wake(asc_wait *w, int code);

/* The task that waits for w throws the error in the slot, which is thus empty again: for codes that deserve a message. */
void asc__wake_failed(asc_wait *w);

/* Parks in a ring of waiters by the task's own link. Returns PARKED. */
asc_step asc__park_in(asc_task *t, asc_link *waiters);

/* The first of a ring of tasks, or NULL. */
static inline asc_task *asc__first_in(const asc_link *waiters)
{
    return waiters->next && waiters->next != waiters ? ASC__OF(waiters->next, asc_task, link) : NULL;
}

/* Unlinks a task from the ring it parked in, and has it go on. */
void asc__wake_listed(asc_task *t);

/* For a push from outside of a turn: looks at the timers first, and sees to it that a turn comes. */
void asc__push_outside(asc_loop *l, asc_task *t);

/* Appends a task that is in no list to the ready queue. */
static inline void asc__append(asc_loop *l, asc_task *t)
{
    t->link.next = NULL;
    *l->last_ready = &t->link;
    l->last_ready = &t->link.next;
}

static inline void asc__push(asc_loop *l, asc_task *t)
{
    if (ASC__UNLIKELY(!l->turning))
        asc__push_outside(l, t);
    else
        asc__append(l, t);
}

/* Sets the cached time from the clock (not the virtual one). */
void asc__refresh(asc_loop *l);

/* What an operation that is done without waiting counts: one that asked the system more than one that had what it takes. */
enum { ASC__HELD = 1, ASC__ASKED = 16, ASC__IN_A_ROW = 256 };

/* The task goes on with `got`, READY or FAILED, once all that are ready now have run. Returns PARKED. */
asc_step asc__step_aside(asc_task *t, asc_step got);

/* The step of an operation on streams and sockets that came to `got` without waiting. The task steps aside after a number of them, so that a
 * peer who is fast enough keeps neither others nor the clock from their turn: what has taken effect stays so, be the task cancelled meanwhile.
 * From a leaf's beginning alone: a continuation may not park so. */
static inline asc_step asc__at_once(asc_task *t, asc_step got, unsigned weight)
{
    unsigned sum = asc__loop->at_once += weight;
    return ASC__UNLIKELY(sum > ASC__IN_A_ROW) ? asc__step_aside(t, got) : got;
}

/* The step of an operation on objects of the loop's own that is ready. It never steps aside (the order of tasks is part of the contract, S77); but
 * in a loop of such nothing else looks at the clock. */
static inline asc_step asc__goes_on(unsigned weight)
{
    asc_loop *l = asc__loop;
    if (ASC__UNLIKELY((l->glances += weight) >= ASC__IN_A_ROW)) {
        l->glances = 0;
        asc__refresh(l);
    }
    return asc_ready;
}

/* The uv_loop_t must come round before it waits: something is ready, or due. */
void asc__kick(asc_loop *l);

/* Has call->fn called as the loop is freed, last added first: closes handles that live as long as the loop. `call` is the caller's. */
void asc__loop_at_end(asc_loop *l, asc__call *call);

/* ---- calls of other threads: post.c ---- */

/* From here on l takes calls. */
void asc__calls_open(asc_loop *l);

/* Makes those that have come. */
void asc__calls_run(asc_loop *l);

/* From here on calls are refused; those that had come are made. True: there were some. */
bool asc__calls_close(asc_loop *l);

static inline bool asc__called(asc_loop *l)
{
    return atomic_load_explicit(&l->called, memory_order_relaxed);
}

/* Something that libuv does not know of will wake a task: keeps the loop running. */
void asc__hold(asc_loop *l);
void asc__release(asc_loop *l);

/* Puts the cancellation into the slot; returns asc_failed. */
asc_step asc__cancelled(asc_task *t);

/* Timers that are due: deadlines, then sleepers. */
void asc__fire(asc_loop *l);

/* Runs what is ready, for a while. */
void asc__turn(asc_loop *l);

/* ---- rings ---- */

static inline void asc__link(asc_link *ring, asc_link *x)
{
    if (!ring->next)
        ring->next = ring->prev = ring;
    x->next = ring;
    x->prev = ring->prev;
    ring->prev->next = x;
    ring->prev = x;
}

static inline void asc__unlink(asc_link *x)
{
    x->prev->next = x->next; /* NOLINT(clang-analyzer-core.NullDereference): of a ring, which it can't see */
    x->next->prev = x->prev; /* NOLINT(clang-analyzer-core.NullDereference) */
}

/* ---- scopes: spread.c, deadline.c, scope.c ---- */

enum { ASC__GRACE_NONE = -1, ASC__GRACE_OVER = -2 };

/* The scope that n is the head of, or NULL. */
static inline asc_scope *asc__scope_at(asc_node *n)
{
    return n->kind == ASC_NODE_SCOPE || n->kind == ASC_NODE_GROUP ? ASC__OF(n, asc_scope, node) : NULL;
}

static inline void asc__leave_inexact(asc_scope *s)
{
    if ((*s->in = s->other)) /* NOLINT(clang-analyzer-core.NullDereference): s is in the list, so `in` is set */
        s->other->in = s->in;
    s->in = NULL;
}

/* s has no timer any more. */
static inline void asc__unset(asc_loop *l, asc_scope *s)
{
    if (s->timer.slot)
        asc__heap_remove(&l->deadlines, &s->timer);
    if (s->in)
        asc__leave_inexact(s);
}

/* Works out what n sees, its parent being right. */
void asc__look(asc_loop *l, asc_node *n);

/* The moment from which the deadline of s, which is being entered, counts; sets its timing. */
int64_t asc__enter_time(asc_loop *l, asc_scope *s);

/* The own state of `top`, a node on t's chain, has changed: what is inside sees it, and tasks that are cancelled now leave what they
 * wait for and join the doomed. asc__deliver must follow. */
void asc__spread(asc_loop *l, asc_task *t, asc_node *top);

/* Wakes the doomed: deepest first, then in the order of spawning (SEMANTICS S77). */
void asc__deliver(asc_loop *l);

/* The deadline of s, or its grace, has come. asc__expired must follow. */
void asc__expire(asc_loop *l, asc_scope *s);

/* Cancels what has expired, all of one instant at once: scopes in scopes cost no more than their number. */
void asc__expired(asc_loop *l);

/* The running task, or none. */
asc__origin asc__origin_here(const char *file, int line);

void asc__cancel_scope(asc_loop *l, asc_scope *s, unsigned char cause, asc__origin from);

/* Nanoseconds, saturating; infinities become ASC__NEVER and INT64_MIN. Not for NaN. */
int64_t asc__ns(double seconds);
int64_t asc__add(int64_t a, int64_t b);

/* ---- errors: error.c ---- */

asc_step asc__throw(asc_loop *l, int code);
void asc__error_init(asc_loop *l);
asc_error *asc__error_keep(asc_error *e);
void asc__error_release(asc_error *e);

/* Appends e (owned, not listed) to the others of `first`; takes it over. */
void asc__error_add(asc_error *first, asc_error *e);

/* `old` becomes the last cause of e. Takes it over. */
void asc__error_cause(asc_error *e, asc_error *old);
bool asc__error_has(const asc_error *e, const asc_error *other);

static inline bool asc__is_cancel(const asc_error *e)
{
    return e->code == ASC_ECANCELED;
}

/* ---- tables: call.c ---- */

void asc__table_more(asc_table *table);

static inline void asc__table_add(asc_table *table)
{
    if (table && ASC__UNLIKELY(!atomic_load_explicit(&table->known, memory_order_relaxed)))
        asc__table_more(table);
}

/* How much of the name of a C function is that of the async function that it was made from; 0: none. */
size_t asc__function_in(const char *name);
const asc_place *asc__place(asc_resume *after, const char **file);

/* ---- tasks: task.c ---- */

asc__side *asc__side_find(const asc_task *t);

/* The side record of t, or NULL. */
static inline asc__side *asc__side_of(const asc_task *t)
{
    return t->root.flags & (ASC_NODE_HANDLE | ASC_NODE_SIDE) ? asc__side_find(t) : NULL;
}

asc__side *asc__side_make(asc_task *t);
void asc__side_drop(asc_task *t);

/* A task that has not begun, under `parent`; its frame is linked already. */
void asc__task_init(asc_loop *l, asc_task *t, asc_node *parent, unsigned char flags, unsigned char memory);
asc_task *asc__task_new(asc_loop *l, const asc_fn *fn, asc_node *parent, bool handle);
void asc__task_free(asc_loop *l, asc_task *t);
void asc__task_end(asc_loop *l, asc_task *t, asc_step got);

static inline bool asc__has_handle(const asc_task *t)
{
    return t->root.flags & ASC_NODE_HANDLE;
}

static inline asc_task_outcome asc__outcome(const asc_task *t)
{
    return (asc_task_outcome)(t->root.state >> ASC__OUTCOME);
}

static inline asc_group *asc__group_of(const asc_task *t)
{
    return ASC__OF(t->root.parent, asc_group, scope.node);
}

/* One more child of g, which runs. */
void asc__group_add(asc_group *g, asc_task *t);

/* The branch that is to begin now, or the host of a block whose branches have all ended; NULL: all branches have begun. */
asc_task *asc__branch_next(asc_loop *l);

/* A child of g has ended; e is owned. */
void asc__group_child(asc_loop *l, asc_group *g, asc_task *t, asc_error *e, bool canceled);

/* Runs a loop of its own until *done, or (NULL) until nothing is left. False: nothing can wake the tasks; reported. */
bool asc__loop_spin(asc_loop *l, const bool *done);

/* asc_loop_free; false: something was left open, which was reported. */
bool asc__loop_close(asc_loop *l);

/* Around every step of a task while the loop has a watch; watch.c */
void asc__step_begins(asc_loop *l, asc_task *t);
void asc__step_ends(asc_loop *l, asc_task *t, bool parked);

/* What ASC_DEBUG asks for; dump.c */
void asc__debug_begin(asc_loop *l);
void asc__debug_end(asc_loop *l);

/* The exact time on l's clock. */
static inline int64_t asc__clock(const asc_loop *l)
{
    return l->is_virtual ? l->now : (int64_t)uv_hrtime();
}

/* ---- misuse and reports: report.c ---- */

enum { ASC__WHY_MAX = 320 };

/* By what n, or the nearest node around it, was cancelled: " at file.asc:7 by task 2", ""; in `text`, which is returned. */
const char *asc__why(const asc_node *n, char text[ASC__WHY_MAX]);

/* `asc: CALL: why`, then abort. */
void asc__misuse(const char *call, const char *format, ...) ASC_FORMAT(2, 3) ASC_NORETURN;
void asc__place_text(char *text, size_t size, const char *file, const asc_place *p);
void asc__print_place(FILE *out, const char *before, asc_resume *resume);
void asc__report_deadlock(asc_loop *l);
void asc__report_cut(asc_task *t);

/* A step that took so long: after which await it began (a task's first one has none), and before which one t parked (NULL: it ended). */
void asc__report_slow(asc_resume *after, const asc_task *parked, int64_t ns);

/* SIGINT cancels the main task while a program runs; a stream of signals that wants SIGINT itself turns that off. main.c */
void asc__interrupt_watch(asc_loop *l, bool on);
void asc__interrupted(asc_loop *l);

#endif
