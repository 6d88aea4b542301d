/* Descriptions of async functions, and calls through frames of their own. */
#ifndef ASC_CALL_H
#define ASC_CALL_H

#include <asc/frame.h>

/* Where a continuation goes on, for tracebacks and dumps. A function without one has an entry for its name. */
typedef struct asc_place {
    asc_resume *after; /* NULL: none */
    const char *function, *text;
    int line;
} asc_place;

/* The places of one file; the runtime links those that it has seen. */
typedef struct asc_table {
    const char *file;
    const asc_place *places;
    size_t count;
    struct asc_table *next;
    ASC_SHARED(bool) known;
} asc_table;

/* What an operation of the library just threw counts as thrown at this place. Returns asc_failed. */
asc_step asc_throw_from(asc_task *t, const asc_table *table, const asc_place *place);

/* What C made of a signature: two functions with equal shapes can be called alike. */
typedef struct asc_shape {
    size_t head, result_size, count;
    const size_t *params; /* count pairs: offset, size */
} asc_shape;

/* An async function. */
typedef struct asc_fn {
    const char *name, *signature;
    asc_resume *begin;  /* runs the body; the parameters are in the frame */
    size_t size, align; /* of its frame */
    const asc_shape *shape;
    asc_table *table;
} asc_fn;

/* For the compiler: what `(*p)(...)` calls, where p points to an async function or to a pointer to one. */
/* clang-format off */
#define ASC_CALLEE(p) _Generic(*(p), asc_fn: (p), default: *(p))
/* clang-format on */

/* The type of an async function that a pointer is called as. */
typedef struct asc_fn_type {
    const char *name, *signature;
    const asc_shape *shape;
} asc_fn_type;

/* A frame for a call of fn, to be filled with the arguments; NULL without memory. */
void *asc_call_new(asc_task *t, const asc_fn *fn);

/* Begins the call. Very deep nesting goes on from the loop, with no other task in between, so that the stack stays bounded. */
asc_step asc_call(asc_task *t, const asc_fn *fn, void *frame);

/* Gives the frame back; the call has ended or never began. NULL is allowed. */
void asc_call_free(asc_task *t, void *frame);

/* Stops the program, with both signatures, when fn is NULL or can't be called as `want`. */
void asc_call_check(const asc_fn *fn, const asc_fn_type *want);

#endif
