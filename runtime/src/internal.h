/* Inside libasc: the loop, the task, and how an operation parks.
 *
 * A leaf operation: (1) `if (asc__is_cancelled(t)) return asc__cancelled(t);` before any side effect; (2) do it, or remember t and
 * `return asc__park(t, unpark, wait)`; (3) when it is done `asc__wake(t, asc_ready)`. `unpark(t)` withdraws the operation when a
 * cancellation reaches the parked task, and must leave nothing behind; NULL: the operation cannot be withdrawn and must end. Nothing
 * that libuv may still touch lives in a frame. */
#ifndef ASC_INTERNAL_H
#define ASC_INTERNAL_H

#include <asc.h>
#include <stdio.h>
#include <uv.h>

enum { NODE_SHIELD = 1, NODE_EXPLICIT = 2, NODE_SCOPE = 4, NODE_GROUP = 8, NODE_TASK = 16, NODE_OPEN = 32 };
enum { CAUSE_NONE, CAUSE_EXPLICIT, CAUSE_DEADLINE, CAUSE_SIBLING, CAUSE_SHUTDOWN };
enum { SCOPE_NEW, SCOPE_OPEN, SCOPE_DONE };
enum { TASK_RUNNING, TASK_OK, TASK_ERROR, TASK_CANCELED };

struct asc_task {
    asc_scope root;      /* first: the task is its own root scope */
    asc_task *next, *prev; /* ready queue, or one list of waiters */
    asc_task **list_first, **list_last;
    asc_frame *top;      /* innermost parked frame */
    asc_node *scope;     /* innermost node */
    void (*unpark)(asc_task *);
    void *wait;          /* the operation's own */
    asc_group *group;
    asc_task *sibling_next, *sibling_prev;
    asc_task *joiners_first, *joiners_last;
    asc_error *error;
    const char *name;
    const asc_fn *fn;
    uint64_t seq;
    unsigned depth;
    asc_step got;
    unsigned char state;
    bool handle, cancelled_wake, queued, limit_waits;
    void *frame;
};

typedef struct asc_heap {
    asc_timer **items;
    size_t count, capacity;
} asc_heap;

typedef struct asc_loop {
    uv_loop_t *uv;
    uv_timer_t alarm;
    uv_idle_t idle;
    bool virtual_clock, idle_on;
    int64_t now, alarm_at;
    asc_heap deadlines, sleepers;
    asc_task *ready_first, *ready_last;
    asc_task *current, *again;
    asc_frame *last;        /* the outermost frame that the park in work has linked */
    asc_error *error;       /* the slot: between a FAILED and the record that takes it */
    asc_error cancel, no_memory;
    uint64_t seq;
    unsigned nesting;
    asc_task **affected;    /* tasks that a cancellation may reach, to be woken in order */
    size_t affected_count, affected_capacity;
    size_t waits;           /* operations under way that libuv will end */
    asc_task *main;
} asc_loop;

extern _Thread_local asc_loop asc__loop;

#define FOREVER INT64_MAX

_Noreturn void asc__misuse(const char *call, const char *why);
int64_t asc__ns(double seconds);                    /* saturates */
int64_t asc__after(double seconds);                 /* now + seconds, saturating */
void asc__heap_add(asc_heap *h, asc_timer *t, int64_t at);
void asc__heap_remove(asc_heap *h, asc_timer *t);
void asc__fire(void);                               /* everything that is due at the loop's time */
bool asc__is_cancelled(asc_task *t);
asc_step asc__cancelled(asc_task *t);               /* a cancellation in the slot */
asc_step asc__park(asc_task *t, void (*unpark)(asc_task *), void *wait);
void asc__wake(asc_task *t, asc_step got);
void asc__list_add(asc_task **first, asc_task **last, asc_task *t);
void asc__list_remove(asc_task *t);
void asc__recompute(asc_task *t);                   /* what is due along its scopes, and in the groups among them */
void asc__scope_cancel_as(asc_scope *s, int cause);
void asc__deliver(void);                            /* wakes what is cancelled, deepest first */
void asc__node_link(asc_task *t, asc_node *n, uint32_t flags);
asc_error *asc__error_new(int code, const char *file, int line, const char *message);
void asc__error_free(asc_error *e);
asc_error *asc__error_ref(asc_error *e);
void asc__error_print(const asc_error *e, FILE *out);
void asc__table_add(asc_table *t);
const asc_place *asc__place(asc_resume *after, const asc_table **table);
asc_task *asc__task_new(const asc_fn *fn, asc_scope *parent);
void asc__task_end(asc_task *t, asc_step got);
void asc__task_free(asc_task *t);
void asc__ready(asc_task *t);

#endif
