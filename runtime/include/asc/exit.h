/* How a scope, try or cleanup is being left: the records that generated code keeps, and what it does with them.
 *
 * An error in flight has one owner at any time: the loop's slot between a FAILED and the next record, or a record. */
#ifndef ASC_EXIT_H
#define ASC_EXIT_H

#include <asc/frame.h>

typedef struct asc_exit {
    int why;          /* ASC_INSIDE ... */
    asc_error *error; /* owned; set with ASC_ERROR only */
} asc_exit;

enum {
    ASC_INSIDE, /* not left yet */
    ASC_END,    /* control reached the end */
    ASC_RETURN,
    ASC_ERROR,
    ASC_LEAVE_BREAK,
    ASC_LEAVE_CONTINUE,
    ASC_CANCELED,  /* of a yield: the block was cancelled */
    ASC_LEAVE_GOTO /* + k: one number a label */
};

/* Moves the error from the slot into x. */
void asc_leave_error(asc_task *t, asc_exit *x);

/* x is left because of `why`; with ASC_ERROR it takes the error from the slot. */
static __inline void asc_leave(asc_task *t, asc_exit *x, int why)
{
    x->why = why;
    if (why == ASC_ERROR)
        asc_leave_error(t, x);
    else
        x->error = NULL;
}

/* One more traceback entry, then asc_leave(t, x, ASC_ERROR). */
void asc_leave_failed(asc_task *t, asc_exit *x, asc_resume *after);

/* The outcome goes outward: from one record to the next. */
static __inline void asc_move(asc_exit *to, asc_exit *from)
{
    *to = *from;
    from->error = NULL;
}

/* What `exit as e` and `catch as e` see: NULL without an error. Valid until the clause ends. */
static __inline const asc_error *asc_exit_error(const asc_exit *x)
{
    return x->why == ASC_ERROR ? x->error : NULL;
}

/* Puts x's error back into the slot; returns asc_failed. */
asc_step asc_fail_again(asc_task *t, asc_exit *x);

/* A cleanup of x failed: what x held becomes the cause of the error in the slot. The same error thrown again stays as it is. */
void asc_replace(asc_task *t, asc_exit *x);

/* An exit returned true: an error in flight that is no cancellation is freed and x ends well. */
void asc_suppress(asc_task *t, asc_exit *x);

/* x holds an error with this code. */
bool asc_caught(const asc_exit *x, int code);

/* x holds an error that is no cancellation. */
bool asc_caught_any(const asc_exit *x);

/* The error that a catch clause handled is done with. */
void asc_catch_end(asc_task *t, asc_exit *x);

/* The error in the slot leaves a catch clause: the one that was handled becomes its cause. */
void asc_catch_failed(asc_task *t, asc_exit *x);

/* `throw;`: the handled error goes on, with its traceback. Returns asc_failed. */
asc_step asc_throw_again(asc_task *t, asc_exit *x);

/* The same where the clause may go on: the throw stands in a `try`, an `async with` or a branch within the clause. The error stays with x too. */
asc_step asc_throw_shared(asc_task *t, asc_exit *x);

/* An error, which stays in the slot, passes the yield of a manager's body. */
void asc_yield_failed(asc_task *t, asc_exit *x);

/* The cancellation that a manager's body caught at its yield goes on. Returns asc_failed. */
asc_step asc_cancel_again(asc_task *t);

/* Stops the program: control left the scope by a jump that no one saw, of a macro. */
void asc_jumped(const char *scope) ASC_NORETURN;

/* A cleanup begins: until asc_shield_leave the nodes around it are hidden. */
static __inline void asc_shield_enter(asc_task *t, asc_node *s)
{
    asc_node *outer = t->scope;
    s->parent = outer;
    s->due = outer->flags & ASC_NODE_HARD ? INT64_MIN : INT64_MAX;
    s->kind = ASC_NODE_SHIELD;
    s->flags = (unsigned char)(outer->flags & ASC_NODE_HARD);
    t->scope = s;
}

static __inline void asc_shield_leave(asc_task *t, asc_node *s)
{
    t->scope = s->parent;
}

/* The same around the closing of a generator, whose cleanup bodies have shields of their own: `unshield` in one lifts both. */
static __inline void asc_closing_enter(asc_task *t, asc_node *s)
{
    asc_shield_enter(t, s);
    s->flags |= ASC_NODE_CLOSING;
}

/* `unshield`: the shield of the cleanup body that it stands in is lifted until asc_unshield_leave. Shields of cleanup around that one stay. */
void asc_unshield_enter(asc_task *t, asc_node *u);
void asc_unshield_leave(asc_task *t, asc_node *u);

#endif
