/* Scopes: what timeout, move_on_after, cancel_scope, shield and taskgroup are made of. */
#ifndef ASC_SCOPE_H
#define ASC_SCOPE_H

#include <asc/exit.h>

/* A place in one of the loop's timer heaps. */
typedef struct asc_timer {
    uint32_t slot;  /* + 1; 0: not set */
    uint32_t order; /* among timers of one instant */
} asc_timer;

/* A scope object is used once. It must outlive the block that uses it. `expired` and `caught` are readable at any time. */
typedef struct asc_scope {
    asc_node node;
    asc_task *task;                /* that it is open in */
    int64_t deadline;              /* before entering: as `timing` says */
    struct asc_scope *other, **in; /* of a list of the loop's; `in` is NULL outside of the list of inexact ones */
    int64_t coarse;                /* the coarse clock as it was entered */
    int64_t grace;                 /* nanoseconds that cleanup inside has once cancelled; 0: as around it; -1: none */
    asc_timer timer;
    const char *file; /* where it was cancelled by a call or by an error; NULL: not, or not known */
    int line;
    uint32_t by;         /* number of the task that did so, + 1; 0: none did */
    unsigned char cause; /* of its cancellation; the first one stays */
    bool shield;
    bool group;
    bool expired;        /* the deadline passed while it was open */
    bool caught;         /* it stopped a cancellation */
    unsigned char state; /* new, open, done */
    unsigned char timing;
} asc_scope;

#define ASC_SCOPE_INIT \
    { \
        {0}, 0, 0, 0, 0, 0, 0, {0}, 0, 0, 0, 0, false, false, false, false, 0, 0 \
    }

/* Opens s in the running task. Throws ASC_ESTATE when s was used before, ASC_EINVAL when it was given a time that is not a number, ASC_ENOMEM. What was done to s before (cancel, shield,
 * reschedule) counts from here. Never parks. */
asc_step asc_scope_enter(asc_task *t, asc_scope *s);

/* Whether s can be entered: it was not yet. */
bool asc_scope_is_new(const asc_scope *s);

/* Closes s. True: s caught the cancellation in x, which is gone. */
bool asc_scope_leave(asc_task *t, asc_scope *s, asc_exit *x);

/* Cancels everything in s, now or once it is entered; what waits in it is woken. Does nothing when s is cancelled or left. May be
 * called from any task and any callback of the loop's thread; does not throw in the caller itself before its next await. */
void asc_scope_cancel(asc_scope *s);

/* The same with the place of the call, which reports and dumps then name. `file` must stay. */
void asc_scope_cancel_at(asc_scope *s, const char *file, int line);
#define asc_scope_cancel(s) asc_scope_cancel_at(s, __FILE__, __LINE__)

/* Hides (true) or shows the cancellations and deadlines around s to what runs in it. */
void asc_scope_set_shield(asc_scope *s, bool shield);

/* Moves the deadline; before entering, the time counts from entering; 0 or less: at once, that is at the next await; INFINITY: none.
 * False, and nothing happens: s is left or cancelled already, or the time is not a number
 * (entering then throws). */
bool asc_scope_reschedule(asc_scope *s, double seconds_from_now);

/* The same with a time on the clock of asc_now. */
bool asc_scope_reschedule_at(asc_scope *s, double time);

/* Bounds cleanup in s: so many seconds after s was cancelled, exits, finally and defer bodies are cancelled too (explicit shields
 * are not), which is reported on stderr. INFINITY: no bound. Default: the bound of what is around s. To be set before s is cancelled. */
void asc_scope_set_grace(asc_scope *s, double seconds);

/* Seconds to the nearest deadline that is in force for the running task (behind a shield: none), 0 when past or cancelled, INFINITY
 * when there is none. */
double asc_remaining(void);

#endif
