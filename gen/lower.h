/* What lower.c, order.c and expand.c share: the state of the pass while it walks a body. */
#ifndef ASCC_LOWER_H
#define ASCC_LOWER_H

#include "ascc.h"

typedef struct yield_to yield_to;

typedef struct lowering {
    program *p;
    function *fn;
    stmt **tail;       /* where the next statement goes */
    region *in;        /* innermost region */
    branch *branch;    /* innermost branch of `all` or `any`; NULL: none */
    region *return_to; /* R_FUNCTION, or the R_INLINE of the manager's clause whose text this is */
    node *at;          /* the user's statement in work */
    yield_to *yield;   /* in the text of a manager's body: what its `yield` is; NULL elsewhere */
    uint32_t depth;    /* of manager expansions */
    node *use;         /* the outermost N_WITH_ITEM or N_AWAIT that an expansion is for */
} lowering;

/* The user's block, seen from the manager that runs it at its yield. */
struct yield_to {
    void (*block)(lowering *l, void *arg); /* lowers it into l */
    void *arg;
    symbol *as;        /* what `as` names; NULL: nothing */
    region *return_to; /* of the user's text */
    yield_to *outer;
    region *yielded; /* made when the yield was met */
    manager *m;
    struct expansion *x;
    const char *record;
    bool expects_catch; /* a `catch` with codes stands around the yield */
    bool conditional;   /* a path passes the yield by */
};

/* lower.c */
stmt *add(lowering *l, enum stmt_kind kind, node *n);
stmt *add_text(lowering *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
void lower_statement(lowering *l, node *n);
void lower_block(lowering *l, node *block);
stmt **lower_into(lowering *l, stmt **list); /* what follows goes to this list; gives the tail to come back to */
void lower_body(lowering *l, node *n, stmt **list);
void lower_declaration(lowering *l, node *n);
const char *record_name(lowering *l, const char *base, uint32_t *counter);
const char *local_name(function *fn, const char *base);
bool falls(const stmt *list);
bool node_waits(const node *n); /* has something that lower must take apart: await, async with, try ... */
node *glue(lowering *l, const char *text, uint32_t count, ...);
stmt *declare_symbol(lowering *l, symbol *s, node *init);
symbol *temp(lowering *l, const char *role, node *of, const char *type_text); /* of: the expression that has its type, or NULL */
const node *strip(const node *n);

/* edge.c: where control goes */
region *region_new(lowering *l, enum region_kind kind, node *at);
const char *label_text(lowering *l, const char *label);
const char *label_name(lowering *l, const char *base); /* in form N a label, in form C a function */
/* Appends the text that takes control from r outward: why, and for jumps where to. `record` holds the outcome, NULL: an error is in the slot. */
/* A place of its own at the end of the file: where a manager is used. Its name. */
const char *use_place(lowering *l, const node *use);
void edge(lowering *l, buf *b, region *r, enum why why, region *target, symbol *label, const char *record);
void dispatch(lowering *l, region *r);
char *edge_text(lowering *l, enum why why, region *target, symbol *label);
void suppress(lowering *l, node *e);                                    /* `return e;` at the end of an exit */
void replace_jumps(lowering *l, node *n, bool in_loop, bool in_switch); /* in text that stays as it is */

bool node_falls(const node *n); /* control may reach the end of text that is left as it is */
bool node_names(const node *n, const symbol *s);
bool node_is_comma(const node *n); /* as it is printed: not the whole right side of an assignment without parentheses */

/* lower_items.c */
void lower_items(lowering *l, node **items, uint32_t count);
void lower_all(lowering *l, node *block); /* what stands between the braces of a block */

/* lower_loop.c */
void lower_loop(lowering *l, node *n);
void lower_switch(lowering *l, node *n);

/* region.c: what has an exit. open, then lower the body, exit, then lower what follows, close */
stmt *region_open(lowering *l, region *r, node *at, const char *heading);
void region_exit(lowering *l, stmt *s);
void region_close(lowering *l, stmt *s);
void cleanup(lowering *l, stmt *s, node *at, node *block, node *error_name, bool is_exit);
bool needs_shield(const node *n);
void lower_try(lowering *l, node *n);
void lower_unshield(lowering *l, node *n);

/* form.c */
bool is_cut(const stmt *s); /* in form C: its text ends up in more than one function */

/* hidden.c */
bool hides_declaration(program *p, const node *n); /* a statement that may be one, by way of a macro */

/* stray.c: around statements whose end must be reached. open gives NULL where no hidden jump can leave them; `what` names them */
stmt *stray_open(lowering *l, node *const *items, uint32_t count, const char *what);
/* Of a `catch` clause, whose error a hidden jump would not give back. None where jumps out of it are written out: they are C's own there. */
stmt *stray_open_catch(lowering *l, node *block);
void stray_close(lowering *l, stmt *s);

/* order.c */
void order(lowering *l, node *e, bool want);
void order_place(lowering *l, node *e, const node *until);
void value(lowering *l, node *e, const node *until); /* ordered and kept: later awaits don't change it */
void keep_structs(lowering *l, node *e); /* those that e may hold addresses of live until the frame's end, not until the next call */
bool is_void_type(const node *type);
bool is_consumed(const node *e); /* nothing is left of it to be evaluated */

/* expand.c */
void lower_with(lowering *l, node *n);
void lower_async_for(lowering *l, node *n);
void lower_yield(lowering *l, node *n);
bool catches_codes(const node *n);
void infer_type(lowering *l, symbol *s, node *e);
bool expand_await(lowering *l, node *await, bool want);

/* names.c */
const char *nearest_manager(program *p, const char *name); /* the one that was meant; NULL: none is like it */
const char *nearest_fn(program *p, const char *name);      /* the same for async functions */

/* branch.c */
void lower_parallel(lowering *l, node *n);

/* call.c: which call an await is */
call *call_new(lowering *l, enum call_kind kind, node *at, const char *op);
stmt *call_add(lowering *l, call *c); /* the statement; the names of the continuation; what a failure does */
bool await_call(lowering *l, node *await, bool want);
void spawn_call(lowering *l, node *spawn, bool want);
call *next_call(lowering *l, enum call_kind kind, node *at, symbol *held, async_fn *fn, const char *op);
call *check_call(lowering *l, node *at, node *test); /* test: a call that may fail at once and never parks */
const char *boxed_reason(const function *fn, const async_fn *callee);
async_fn *named_fn(program *p, const node *callee);
async_fn *handler_of(program *p, const node *callee); /* the async typedef that a called expression is a pointer to; NULL: not known */
node *task_type_of(program *p, const node *n); /* T of an expression of type task(T): an N_TYPE, or for `spawn` glue; NULL: not known */
bool call_has_macro_argument(program *p, const node *operand);
manager *await_manager(program *p, const node *operand);
const char *await_type(function *fn, const node *await); /* T; NULL: not known */

#endif
