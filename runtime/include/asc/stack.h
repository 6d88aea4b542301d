/* A stack of exits that grows at run time: the manager exit_stack binds one. */
#ifndef ASC_STACK_H
#define ASC_STACK_H

#include <asc/call.h>
#include <asc/exit.h>

/* `async typedef void asc_exit_callback(void *arg)` */
typedef const asc_fn asc_exit_callback;

struct asc_exit_entry;

typedef struct asc_exit_stack {
    struct asc_exit_entry *entries;
    size_t count, capacity;
} asc_exit_stack;
#define ASC_EXIT_STACK_INIT \
    { \
        0, 0, 0 \
    }

/* Has fn(arg) called when the stack's block ends, before what was pushed earlier. False: no memory, and fn was not pushed. */
bool asc_exit_stack_push(asc_exit_stack *s, void (*fn)(void *arg), void *arg);

/* The same with an async function. */
bool asc_exit_stack_push_async(asc_exit_stack *s, asc_exit_callback *fn, void *arg);

/* Drops everything from `from` onto `to`, in its order; what `from` held is no longer called by it. False: no memory; nothing moved. */
bool asc_exit_stack_move(asc_exit_stack *to, asc_exit_stack *from);

struct asc_exit_stack_frame {
    asc_frame base;
    asc_exit_stack *stack;
    void *call;
    asc_exit leave;
};

/* Runs everything on the stack, last pushed first; each runs although one before it threw. The last error is thrown, those
 * before it are its causes. */
asc_step asc_exit_stack_unwind(asc_task *t, struct asc_exit_stack_frame *f, asc_exit_stack *s);

#endif
