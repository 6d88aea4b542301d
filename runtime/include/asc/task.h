/* Tasks and groups. */
#ifndef ASC_TASK_H
#define ASC_TASK_H

#include <asc/call.h>
#include <asc/scope.h>

typedef enum asc_task_outcome { ASC_TASK_RUNNING, ASC_TASK_OK, ASC_TASK_ERROR, ASC_TASK_CANCELED } asc_task_outcome;

/* A group of tasks; opened by the manager taskgroup, used once. */
typedef struct asc_group {
    asc_scope scope;
    asc_task *host;                   /* whose block it is */
    asc_task *children, **last_child; /* started and not ended, in the order of spawning */
    asc_task *queued, **last_queued;  /* over the limit */
    asc_task *kept;                   /* ended, with a handle */
    asc_error *first;                 /* of its errors; shared with the exit record when it came from the block */
    size_t running;
    int limit;
    unsigned char state;
    bool waiting;  /* the host waits for the last child */
    bool canceled; /* the block or a child passed on a cancellation */
    bool any;      /* of an `any` block: the first child that ends decides */
    bool won;      /* ... and it ended well */
} asc_group;

#define ASC_GROUP_INIT \
    { \
        {{0}, 0, 0, 0, 0, 0, 0, {0}, 0, 0, 0, 0, false, true, false, false, 0, 0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, false, false, \
            false \
    }

/* The running task; NULL outside of tasks. */
asc_task *asc_self(void);

/* Cancels t: everything in it throws at its next await. False: it has ended. A task that has not
 * started runs to its first await. */
bool asc_task_cancel(asc_task *t);
bool asc_task_cancel_at(asc_task *t, const char *file, int line); /* with the place, for reports; `file` must stay */
#define asc_task_cancel(t) asc_task_cancel_at(t, __FILE__, __LINE__)

/* ASC_TASK_RUNNING or how t ended. */
asc_task_outcome asc_task_state(const asc_task *t);

/* The error that ended t, or NULL; valid as long as t. */
const asc_error *asc_task_error(const asc_task *t);

/* A name for reports, copied. False without memory. */
bool asc_task_set_name(asc_task *t, const char *name);

/* The name given to t, else that of the function it is in or will begin with, else "task". Valid until the name changes or t is gone. */
const char *asc_task_name(const asc_task *t);

/* A key of task-local values: any static object of yours. A child sees the values that its group's host has for a key
 * unless it sets its own. */
typedef struct asc_local {
    const char *name; /* for reports; may be NULL */
} asc_local;

/* Sets t's value for the key. `release` (or NULL) is called with the value when it is replaced or t ends. False without memory; then nothing happened. */
bool asc_local_set(asc_task *t, const asc_local *key, void *value, void (*release)(void *value));

/* The value for the key of t or of the nearest task around it that has one; NULL when none has. */
void *asc_local_get(const asc_task *t, const asc_local *key);

struct asc_join_frame {
    asc_frame base;
    asc_task_outcome result;
};

/* Waits until t has ended; the result says how. Does not throw the task's error. Cancelling the wait does not touch t.
 * Joining the running task stops the program. ASC_ENOMEM. */
asc_step asc_join(asc_task *t, struct asc_join_frame *f, asc_task *task);

/* The operand of `await task`: ready when the task ended well, its result is in its frame; throws its error, or ASC_ETASKCANCELED. */
asc_step asc_task_await(asc_task *t, asc_task *task);

/* How a task that has ended did so: throws its error, or ASC_ETASKCANCELED. */
asc_step asc_task_outcome_of(asc_task *t, asc_task *task);

/* A child of g, first run at the next turn; its frame, asc_task_frame(child), is to be filled with the arguments at once.
 * With `handle` it is kept until g ends, else freed as it ends. NULL: no memory. g must be open. */
asc_task *asc_spawn(asc_task *t, asc_group *g, const asc_fn *fn, bool handle);

/* The frame of a task: what its function's arguments and result are in. */
static __inline void *asc_task_frame(asc_task *task)
{
    return (char *)task + (task->root.flags & ASC_NODE_WIDE ? (sizeof *task + 15) / 16 * 16 : sizeof *task);
}

/* Cancels the block and the children of g; the group then ends quietly, unless something failed or a scope around is cancelled too. */
void asc_group_cancel(asc_group *g);
void asc_group_cancel_at(asc_group *g, const char *file, int line); /* with the place, for reports; `file` must stay */
#define asc_group_cancel(g) asc_group_cancel_at(g, __FILE__, __LINE__)

/* The scope of g: its cancellation, deadline and shield. */
asc_scope *asc_group_scope(asc_group *g);

/* Children of g that have not ended. */
size_t asc_group_size(const asc_group *g);

/* Parts of the manager taskgroup. */
void asc_group_open(asc_group *g, int limit);              /* after its scope was entered */
void asc_group_note(asc_group *g, const asc_error *e);     /* the block ended with e or, NULL, without */
asc_step asc_group_join(asc_task *t, asc_group *g);        /* waits for the children; can't be cancelled */
asc_step asc_group_throw_first(asc_task *t, asc_group *g); /* throws the first error, the others attached */
asc_step asc_group_end(asc_task *t, asc_group *g);         /* after its scope was left: throws the cancellation that a child was ended by */

#endif
