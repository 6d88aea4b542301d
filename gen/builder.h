/* What flow.c and jump.c share: a graph while it is built. */
#ifndef ASCC_BUILDER_H
#define ASCC_BUILDER_H

#include "flow.h"

#define NOWHERE UINT32_MAX

typedef struct mark {
    const void *name; /* of a label: its symbol, or its text; NULL: any */
    uint32_t at;
} mark;

typedef struct marks {
    mark *items;
    uint32_t count, capacity;
} marks;

typedef struct builder {
    graph *g;
    arena *a;
    function *fn;
    bool exact;
    uint32_t point_capacity, arc_capacity, read_capacity, write_capacity, scope_capacity;
    uint32_t current;   /* where control comes from; NOWHERE */
    uint32_t *handlers; /* entries of the exits around, innermost last */
    uint32_t handler_count, handler_capacity;
    uint32_t break_to, continue_to, switch_from, next_point;
    uint32_t end, fail; /* where a `return` goes */
    const char *next_label;
    uint32_t *open; /* stretches of what is in scope */
    uint32_t open_count, open_capacity, base;
    uint32_t before;   /* where the statement before this one begins */
    const symbol *own; /* the declared name in its own declarator is no read */
    /* for liveness */
    marks labels, gotos;    /* by symbol; a goto without one may go to any label */
    marks returns, clauses; /* returns in the clauses of managers go on at the clause's end: `name` is where it begins */
    /* for people */
    marks names, jumps, failing; /* by text */
} builder;

void builder_mark(builder *b, marks *m, const void *name, uint32_t at);
void builder_connect(builder *b, uint32_t from, uint32_t to, uint32_t flags);
uint32_t builder_point(builder *b);

/* jump.c */
void jumps_of_text(builder *b, uint32_t from, const char *text, bool failed); /* of the compiler's own. For people */
void jumps_of_node(builder *b, uint32_t from, const node *n);                 /* for people: with what it is substituted with */
void jumps_of_source(builder *b, uint32_t at, const node *e);                 /* for liveness */
void jumps_follow(builder *b);

#endif
