/* Steps, frames and calls: the contract between compiled code and the runtime. Users never write any of it. */
#ifndef ASC_FRAME_H
#define ASC_FRAME_H

typedef struct asc_task asc_task;
typedef struct asc_group asc_group;
typedef struct asc_error asc_error;

#if defined __GNUC__
#define ASC_MAY_ALIAS __attribute__((may_alias))
#define ASC_FORMAT(f, a) __attribute__((format(printf, f, a)))
#define ASC_NORETURN __attribute__((noreturn))
#else
#define ASC_MAY_ALIAS
#define ASC_FORMAT(f, a)
#define ASC_NORETURN
#endif

/* The type of an expression's value after C's lvalue conversion (C11 6.3.2.1). */
#define ASC_VALUE(e) __typeof__(1 ? (e) : (e))

/* How a call ended: a struct, so that a stray `return x;` of a macro does not compile. */
typedef struct asc_step {
    unsigned char how;
} asc_step;
enum { ASC_READY, ASC_PARKED, ASC_FAILED, ASC_CLOSE };
static const asc_step asc_ready = {ASC_READY}, asc_failed = {ASC_FAILED};

/* A continuation: what goes on after an await, given its outcome. */
typedef asc_step asc_resume(asc_task *t, void *self, asc_step got);

/* First in every frame; written only when something parks. */
typedef struct asc_frame {
    asc_resume *resume;
    struct asc_frame *caller;
} asc_frame;

/* On the way out of a call that did not end well. PARKED: f goes on at `after` when what parked has ended. FAILED: one more
 * entry of the traceback. Returns got. */
asc_step asc_stop(asc_task *t, asc_frame *f, asc_resume *after, asc_step got);

/* Places of a file: continuation -> where its await stands. Registered when a task or a boxed call enters the file. */
typedef struct asc_place {
    asc_resume *after;
    const char *function, *text;
    int line;
} asc_place;
typedef struct asc_table {
    const char *file;
    const asc_place *places;
    size_t count;
    struct asc_table *next;
    bool known;
} asc_table;

/* What C made of a signature: sizes of the head and the result, and of each parameter its offset and size. */
typedef struct asc_shape {
    size_t head, result, count;
    const size_t *params;
} asc_shape;

/* An async function as a value. */
typedef struct asc_fn {
    const char *name, *signature;
    asc_resume *begin; /* runs the body; the parameters are in the frame */
    size_t size, align;
    const asc_shape *shape;
    asc_table *table;
} asc_fn;
typedef struct asc_fn_type {
    const char *name, *signature;
    const asc_shape *shape;
} asc_fn_type;

/* A frame for a call that has one of its own (recursion, another file, a pointer); NULL: no memory. */
void *asc_call_new(asc_task *t, const asc_fn *fn);
/* Begins it. Every 256th level of nesting is begun by the trampoline, so that the C stack stays bounded. */
asc_step asc_call(asc_task *t, const asc_fn *fn, void *frame);
void asc_call_free(asc_task *t, void *frame);
/* Stops the program, naming both signatures, when fn is NULL or of another type. */
void asc_call_check(const asc_fn *fn, const asc_fn_type *want);

/* Generators: the next value, or the end; and an early end. */
static inline asc_step asc_next(asc_task *t, asc_frame *g)
{
    return g->resume(t, g, asc_ready);
}
static inline asc_step asc_generator_close(asc_task *t, asc_frame *g)
{
    asc_step s = {ASC_CLOSE};
    return g->resume(t, g, s);
}

#endif
