/* Steps, frames, scope nodes and tasks: what generated code and the runtime share on every await.
 *
 * The structs are complete because they are embedded in frames; fields without a word "readable" are the runtime's own. */
#ifndef ASC_FRAME_H
#define ASC_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined __GNUC__
#define ASC_MAY_ALIAS __attribute__((may_alias))
#define ASC_FORMAT(at, first) __attribute__((format(printf, at, first)))
#define ASC_NORETURN __attribute__((noreturn))
#define ASC_TLS __attribute__((tls_model("initial-exec")))
#define ASC_INLINE static __inline __attribute__((unused)) /* in headers that may be compiled by themselves */
#else
#define ASC_INLINE static __inline
#define ASC_MAY_ALIAS
#define ASC_FORMAT(at, first)
#define ASC_NORETURN
#define ASC_TLS
#endif

/* Before a label of a switch: where a block under `async with` sends control away, its scope may end the block all the same. */
#if defined __has_attribute
#if __has_attribute(fallthrough)
#define ASC_FALLTHROUGH __attribute__((fallthrough))
#endif
#endif
#ifndef ASC_FALLTHROUGH
#define ASC_FALLTHROUGH ((void)0)
#endif

/* Around a function whose locals are kept in its frame while it is parked: one that is kept may have no value yet. */
#if defined __clang__
#define ASC_KEEPS_LOCALS _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wuninitialized\"")
#define ASC_KEEPS_LOCALS_END _Pragma("GCC diagnostic pop")
#elif defined __GNUC__
#define ASC_KEEPS_LOCALS _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wmaybe-uninitialized\"")
#define ASC_KEEPS_LOCALS_END _Pragma("GCC diagnostic pop")
#else
#define ASC_KEEPS_LOCALS
#define ASC_KEEPS_LOCALS_END
#endif

/* An object of each thread's own; one that threads share and the library alone touches. */
#ifdef __cplusplus
#define ASC_THREAD __thread
#define ASC_SHARED(type) type
#else
#define ASC_THREAD _Thread_local
#define ASC_SHARED(type) _Atomic(type)
#endif

/* The type of a value of e after C's lvalue conversion: no qualifiers, arrays and functions as pointers, bit-fields promoted; what is
 * narrower than int stays so. */
/* clang-format off */
#define ASC_VALUE(...) \
    __typeof__(_Generic((__VA_ARGS__), \
        _Bool: (_Bool)0, \
        char: (char)0, signed char: (signed char)0, unsigned char: (unsigned char)0, \
        short: (short)0, unsigned short: (unsigned short)0, \
        default: 1 ? (__VA_ARGS__) : (__VA_ARGS__)))
/* clang-format on */

/* That of an object declared with `auto` (C23 6.7.9): the same, but nothing is promoted. */
#define ASC_AUTO(...) __typeof__((void)0, (__VA_ARGS__))

/* A value whose type can be told inside of a function only, since it is that of a statement expression; up to 16 bytes. */
typedef union asc_held {
    long long i;
    long double d;
    void *p;
} asc_held;
static __inline void *asc_held_at(asc_held *place, size_t fits)
{
    (void)fits;
    return place;
}
#define ASC_HELD(place, ...) \
    (*(ASC_VALUE(__VA_ARGS__) *)asc_held_at(&(place), sizeof(char[sizeof(ASC_VALUE(__VA_ARGS__)) <= sizeof(asc_held) ? 1 : -1])))

typedef struct asc_task asc_task;
typedef asc_task *asc_task_ref; /* task(T) in `task(T) a, b;` and `const task(T) a;` */
typedef struct asc_error asc_error;
typedef struct asc_frame asc_frame;
typedef struct asc_node asc_node;
typedef struct asc_loop asc_loop;

/* What a call of an async function came to. A struct, so that a stray `return -1;` does not compile. */
typedef struct asc_step {
    unsigned char how;
} asc_step;

enum {
    ASC_READY,  /* done; the result is in the callee's frame */
    ASC_PARKED, /* the task waits; whoever called stores its continuation and returns at once */
    ASC_FAILED, /* an error or a cancellation is in the loop's slot */
    ASC_CLOSE   /* to a generator: end now */
};

static const asc_step asc_ready = {ASC_READY}, asc_failed = {ASC_FAILED};

/* A continuation: goes on with the frame `self` after an await that came to `got`. */
typedef asc_step asc_resume(asc_task *t, void *self, asc_step got);

/* First member of every frame of an async function. Written only when something parks. */
struct asc_frame {
    asc_resume *resume;
    asc_frame *caller;
};

/* The next value of the generator g. */
static __inline asc_step asc_next(asc_task *t, asc_frame *g)
{
    return g->resume(t, g, asc_ready);
}

/* Ends the generator g: its exits run. To be called where it gave a value and no end yet. */
static __inline asc_step asc_generator_close(asc_task *t, asc_frame *g)
{
    asc_step close = {ASC_CLOSE};
    return g->resume(t, g, close);
}

/* Membership in a doubly linked ring; a head of zeroes is an empty one. */
typedef struct asc_link {
    struct asc_link *next, *prev;
} asc_link;

/* What a leaf operation that isn't in a plain list of tasks waits for. In the leaf's frame or in a request of the runtime's.
 * `cancel` is called at most once per park, when the task is cancelled. True: the operation did nothing and never will; nothing
 * wakes the task any more. False: it can't stop now and will wake the task as it ends. NULL: always the latter. */
typedef struct asc_wait {
    bool (*cancel)(asc_task *t, struct asc_wait *w);
    asc_task *task; /* that waits; NULL once woken or cancelled */
} asc_wait;

/* The common head of everything that can be cancelled or can hide a cancellation: scopes, groups, tasks, cleanup. Nodes form a
 * tree through `parent`, across tasks. `due` is the nearest deadline that is visible here, INT64_MIN when a visible node is
 * cancelled, INT64_MAX when there is none: the check at the entry of an await is one comparison. */
struct asc_node {
    asc_node *parent;
    int64_t due;          /* nanoseconds on the loop's clock */
    unsigned char kind;   /* enum asc_node_kind */
    unsigned char flags;  /* ASC_NODE_* */
    unsigned char state;  /* of a task: how it is parked, how it ended */
    unsigned char memory; /* of a task: size class of its allocation */
    uint32_t number;      /* of a task: order of spawning */
};

enum asc_node_kind {
    ASC_NODE_SHIELD,   /* an exit, finally or defer body */
    ASC_NODE_UNSHIELD, /* an `unshield` block in one */
    ASC_NODE_SCOPE,
    ASC_NODE_GROUP,
    ASC_NODE_TASK
};

enum {
    ASC_NODE_ARMED = 1,    /* its timer, if it needs one, is set: the task has parked inside */
    ASC_NODE_HARD = 2,     /* the grace of a visible node has run out: cleanup is cancelled too */
    ASC_NODE_DIRTY = 4,    /* a group whose children have yet to hear of a change */
    ASC_NODE_CANCELED = 8, /* of a task: cancelled by itself */
    ASC_NODE_CUT = 16,     /* of a shield: it was reported that grace ended it */
    ASC_NODE_CLOSING = 32, /* of a shield: a generator is closed in it */
    ASC_NODE_HANDLE = 32,  /* of a task: kept until its group ends; has a side record in front */
    ASC_NODE_SIDE = 64,    /* of a task without handle: has a side record in the loop's table */
    ASC_NODE_WIDE = 128    /* of a task: its frame is aligned to more than a pointer */
};

/* A task: one allocation with its frame behind it. Freed as it ends, or with its group when there is a handle. */
struct asc_task {
    asc_link link;     /* in the ready queue or in the list of those who wait for one thing */
    asc_frame *top;    /* innermost frame while parked; the error once ended */
    asc_node *scope;   /* innermost node */
    asc_task *sibling; /* next child of the group */
    asc_task **in;     /* what points to this one among the siblings */
    asc_node root;     /* parent: the scope of its group */
};

/* The outermost frame that was linked since the last park of this thread; NULL right after one. */
extern ASC_THREAD asc_frame *asc_linked ASC_TLS;

/* The await of this thread's running task that asks for what may be opened next, a stream say: set by the code of that await. What is
 * left open at the end is reported with it (asc_loop_free). NULL: nobody has said. */
extern ASC_THREAD asc_resume *asc_opening ASC_TLS;

/* One more entry for the traceback of the error in the slot. */
void asc_trace(asc_resume *after);

/* To be called by a function whose await came to PARKED or FAILED. PARKED: f goes on with `after` once what parked is done.
 * FAILED: one more entry of the error's traceback, named by `after`. Returns got. */
static __inline asc_step asc_stop(asc_task *t, asc_frame *f, asc_resume *after, asc_step got)
{
    if (got.how != ASC_PARKED) {
        asc_trace(after);
        return got;
    }
    f->resume = after;
    f->caller = NULL;
    if (asc_linked)
        asc_linked->caller = f;
    else
        t->top = f;
    asc_linked = f;
    return got;
}

#endif
