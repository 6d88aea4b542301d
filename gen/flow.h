/* The graph of a body: where control goes, and which locals each point reads and writes.
 *
 * Built for two readers. Liveness (live.c) must err on the side of more ways: any statement of a region may go to the region's exit, an
 * exit wherever a jump through it could. People (ways.c) want those that there are: there, jumps of the compiler's own are read from
 * their text, which names the label or the way out of the function, and ways that only may be are left out. */
#ifndef ASCC_FLOW_H
#define ASCC_FLOW_H

#include "ascc.h"

enum way_flag {
    WAY_FAILED = 1, /* only when the call before has failed */
    WAY_MAYBE = 2   /* for liveness alone */
};

typedef struct arc {
    uint32_t to;
    uint32_t flags; /* enum way_flag */
    uint32_t next;  /* of the same point, index + 1 */
} arc;

typedef struct point {
    call *call;
    uint32_t arcs;   /* index + 1 of the newest */
    uint32_t writes; /* index + 1 of the newest in graph.writes */
    uint32_t base;   /* of a call: what came into scope before this point is not in its scope (it stands in a branch) */
} point;

/* A variable at a point: `before` is the write before it at the same point. */
typedef struct touch {
    uint32_t variable, point, before;
} touch;

/* The points at which a variable is in scope: from..to-1. */
typedef struct stretch {
    uint32_t variable, from, to;
} stretch;

/* The first points. */
enum { AT_START, AT_RETURN, AT_FAIL, AT_FIRST };

typedef struct graph {
    arena *a;
    function *fn;
    point *points; /* in the order of the text */
    arc *arcs;
    touch *reads, *writes; /* a variable that is read after it was written at the same point is not among the reads */
    stretch *scopes;
    uint32_t count, arc_count, read_count, write_count, scope_count;
} graph;

/* Everything is in `a`. `exact`: for people. */
graph *flow(function *fn, arena *a, bool exact);

#endif
