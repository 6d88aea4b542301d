/* One expansion of a manager, where it is used: begin, lower its text, finish. */
#ifndef ASCC_EXPAND_H
#define ASCC_EXPAND_H

#include "lower.h"

struct expansion {
    manager *m;
    node *use; /* the item or the await */
    node *at;  /* the statement that it stands in */
    node **args;
    uint32_t arg_count;
    symbol *as; /* what `as` names; NULL: nothing */
    node *as_name;
    void (*block)(lowering *l, void *arg);
    void *arg;
    node *block_node; /* the user's block */
    bool awaited;     /* by `await`, else a scope */
    node *copy;       /* of the manager */
    list params;
    node *outer_use;
};
typedef struct expansion expansion;

node *expand_node(lowering *l, symbol *s); /* an expression that is the symbol */
manager *expand_find(lowering *l, const node *named, uint32_t args);
node *manager_part(const node *m, enum node_kind kind); /* a clause of the copy; NULL: it has none */
bool holds_kind(const node *n, enum node_kind kind);
void expand_begin(lowering *l, expansion *x);
void expand_finish(lowering *l, expansion *x);
/* A clause that ends with `return v;`: v goes to `to`, control to the end of the clause. */
void expand_clause(lowering *l, const node *copy, node *block, symbol *to, const char *label);

/* expand_state.c */
/* expand_address.c: true: the parameter needs no variable, its names in the copy stand for the argument */
bool expand_address(lowering *l, node *copy, const symbol *param, const node *arg);
void expand_state(lowering *l, const node *copy);                  /* the declarations before the clauses */
bool expand_idle(const node *e, const node *of, const node *copy); /* evaluating e does nothing that is not done elsewhere in the copy */
void expand_unbound(lowering *l, node *e, bool idle);              /* the value that a manager gives, where nobody binds it */

#endif
