/* Scopes: the nodes of the cancellation tree (SEMANTICS §2). Times are seconds. */
#ifndef ASC_SCOPE_H
#define ASC_SCOPE_H

/* The common head: what a shield is, and the whole of it. `due` is the nearest deadline in force, INT64_MIN when cancelled. */
typedef struct asc_node {
    struct asc_node *parent;
    int64_t due;
    uint32_t flags;
} asc_node;

typedef struct asc_timer {
    int64_t at;
    uint64_t seq;
    size_t place; /* in the heap, from 1; 0: not linked */
} asc_timer;

/* Use each object once. It must stay where it is while the scope is open. */
typedef struct asc_scope {
    asc_node node;
    asc_task *task;
    asc_timer timer;
    int64_t deadline;
    unsigned char cause, state;
    bool has_deadline;
    bool expired; /* the deadline passed while it was open */
    bool caught;  /* it stopped the unwinding of a cancellation */
} asc_scope;
/* clang-format off */
#define ASC_SCOPE_INIT { { NULL, 0, 0 }, NULL, { 0, 0, 0 }, 0, 0, 0, false, false, false }
/* clang-format on */

/* Cancels all that runs in s, once and for all; remembered when s is not entered yet. Never parks; takes effect at awaits. */
void asc_scope_cancel(asc_scope *s);
/* Whether cancellations from outside reach what runs in s. */
void asc_scope_set_shield(asc_scope *s, bool on);
/* A deadline so many seconds from now (INFINITY: none). false: too late, s has been cancelled or left. */
bool asc_scope_reschedule(asc_scope *s, double seconds);
bool asc_scope_reschedule_at(asc_scope *s, double time); /* on asc_now's clock */
/* Seconds to the nearest deadline in force here (shields count), 0 if past, INFINITY if there is none. */
double asc_remaining(void);

asc_step asc_scope_enter(asc_task *t, asc_scope *s);          /* FAILED with ASC_ESTATE when s was used before */
bool asc_scope_leave(asc_task *t, asc_scope *s, asc_exit *x); /* true: s caught the cancellation in x, whose why is ASC_END now */
void asc_shield_enter(asc_task *t, asc_node *s);
void asc_shield_leave(asc_task *t, asc_node *s);
void asc_unshield_enter(asc_task *t, asc_node *u);
void asc_unshield_leave(asc_task *t, asc_node *u);

#endif
