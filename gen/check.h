/* What check.c, check_use.c and check_manager.c share: the state of the pass while it walks a body. */
#ifndef ASCC_CHECK_H
#define ASCC_CHECK_H

#include "ascc.h"

enum body_kind {
    BODY_SCOPE,   /* has to be entered at its beginning; jumps out of it run its exits */
    BODY_CLEANUP, /* and no jump may leave it */
    BODY_DEFERRED /* the rest of a block after a `defer` */
};

/* A stretch of the text that no jump may enter, and what is around it. */
typedef struct body {
    const struct body *up;
    enum body_kind kind;
    const char *what;  /* "an `async with`" */
    bool branch;       /* of `all` or `any` */
    const node *at;    /* what makes it one */
    const node *block; /* BODY_DEFERRED: the block that the `defer` stands in */
} body;

/* A label or a jump, and the body that it stands in. */
typedef struct place_of_jump {
    node *n;
    symbol *label;
    const body *in;
} place_of_jump;

/* Copied where something is entered, so that leaving it needs no code. */
typedef struct checker {
    program *p;
    function *fn;         /* of a manager's text: one that stands for it */
    manager *m;           /* whose text this is; NULL: a function's */
    bool broken;          /* statements are missing: what they would have declared is not known */
    const node *cleanup;  /* the finally, defer or exit around: jumps out of it are refused */
    const node *canceled; /* the catch (ASC_ECANCELED) around */
    bool shielded;
    bool may_unshield;
    bool in_catch;
    bool in_switch;      /* or in the block of a macro, which may be one */
    int loops, switches; /* that a break or continue ends; inside the cleanup */
    const node *loop;    /* the outermost around */
    const body *in;
    const body *switch_in;  /* of the switch around */
    const node *spawn_like; /* it is among the arguments of this function: is `spawn` meant? */
    bool misplaced;         /* among the arguments of what can't be awaited, which was said: the `await` was meant for one of them */
    manager *noawait;       /* inside the block of one that lets nothing wait */
    manager *scope;         /* ... of one that is, or opens, a cancel scope */
    const node *clause;     /* the clause of a manager around */
    int conditionals;       /* #if that are open around */
    struct walk *walk;
} checker;

/* What is gathered from the whole of a body. */
typedef struct walk {
    list labels, gotos;    /* of place_of_jump */
    list parks;            /* nodes at which control may leave the function for a while */
    list sized;            /* N_NAME: declared with a size that only run time knows */
    list stack;            /* N_CALL: alloca, setjmp */
    list stack_loops;      /* the outermost loop around each of them, or NULL */
    list addresses;        /* of place_of_jump: where a label is a value */
    list computed;         /* of place_of_jump: gotos to such values */
    list untyped;          /* ident: that it points to no async type that is known was reported */
    list unused;           /* expressions whose value nobody wants */
    node *yield;           /* the first */
    node *early;           /* the first return of a value before it, in the body of a manager */
    const node *told_with; /* the statement that needs `async`, which was said */
    const node *whole;     /* the outermost expression that waits, of those in work */
    bool told_conditional, told_sync, told_yield, told_nested, local_labels;
} walk;

/* check.c */
void check_body(checker *c, node *n);
bool check_parks(const node *n);       /* control may leave the function in it, itself */
const char *check_word(const node *n); /* "await", "async with" */

void check_kids(checker *c, node *n);
void check_waits(checker *c, node *n);             /* control may leave the function in it: allowed here? */
bool check_names(const node *n, const char *word); /* it is that name, which nothing in the function declares */

/* check_stray.c */
/* Reports the first in n that would wait, or the first call of an async function; false: there is none. */
bool check_no_await(checker *c, node *n, const char *where);
bool check_refuse(checker *c, node *n, const char *where);       /* check_no_await of what it holds */
bool check_refuse_waits(checker *c, node *n, const char *where); /* the same, but calls are left to check_body */
/* An error at each `await` of a function or manager that is in no expression; errors before it are why there are some. */
void check_stray(program *p, const node *def, size_t errors_before);
/* Words of C with a slip in them, which are reported; false: none is found. */
bool check_slipped_return(program *p, const node *body);
bool check_slipped_void(program *p, const async_fn *fn); /* `viod f(void)` reads like a function with a value */
/* `manger m(void) { ... }` reads like a plain function `m`: in its declaration something is nearly `word`. */
bool check_slipped_declaration(program *p, const char *name, size_t name_len, const char *word);
bool check_slipped_block(const checker *c, const node *head); /* `whlie (x) { ... }` reads like a macro and its block */

/* check_expr.c */
bool check_expression(checker *c, node *n); /* false: its children are still to be looked at */
void check_unused(checker *c, node *e);     /* has no value, or one that nobody wants */
/* The name that a parameter consists of, which nothing here knows as a type; NULL: it is another. */
const ident *param_untyped(program *p, const node *param);
const node *find_use(program *p, const node *n, const ident *name); /* of a name that nothing in the function declares */

/* check_decl.c */
void check_declaration(checker *c, node *n);
const char *check_task_text(program *p, const node *type); /* T of task_type_of */
void check_assigned_task(checker *c, const node *n);       /* N_ASSIGN: the task is of the type of the object */

/* check_error.c */
void check_throw(checker *c, const node *n);
bool check_codes(checker *c, const node *n); /* N_CATCH; true: one of them is that of a cancellation */

/* check_jump.c */
const body *check_enter(checker *c, enum body_kind kind, const char *what, const node *at);
void check_jump(checker *c, list *to, node *n, symbol *label); /* notes a label or a jump */
void check_case(checker *c, const node *n);
void check_break(checker *c, const node *n); /* or `continue` */
void check_leaves(checker *c, const node *n, const char *what, const node *cleanup);
void check_walk_done(checker *c); /* when all of a body has been seen */

/* check_use.c: what is awaited, spawned, entered, looped over */
void check_await(checker *c, node *n);
void check_spawn(checker *c, node *n);
void check_async_for(checker *c, node *n);
void check_with_item(checker *c, node *with, node *item);
void check_call_alone(checker *c, node *n);

/* check_manager.c */
manager *manager_named(program *p, const node *used, uint32_t *args, ident **id); /* `used`: an item's call or name. NULL: none fits */
void check_circle(program *p, manager *m);                                        /* check_circle.c */
manager *manager_noawait(program *p, manager *m); /* the one that lets nothing wait in m's block: itself, or one around its yield */
bool manager_scoped(program *p, manager *m);      /* m's block runs inside a cancel scope */
bool manager_bounds(program *p, manager *m);      /* ... that has a deadline */
const node *manager_waits_entering(program *p, manager *m); /* check_entry.c: an await that entering it surely comes to; NULL: none */
bool manager_binds(const manager *m);                       /* there is a value for `as` */
bool manager_lacks_yield(const manager *m);                 /* which check_manager reports */
const node *manager_clause(const manager *m, enum node_kind kind);
bool is_cancel_scope(program *p, const node *used);

#endif
