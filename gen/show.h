/* What the passes made, shown: --emit=flow|frames|graph|json and --review. They read and change nothing; each is one file. */
#ifndef ASCC_SHOW_H
#define ASCC_SHOW_H

#include "ascc.h"

/* ---- render.c: the line map ---- */

enum origin_kind {
    ORIGIN_USER,     /* text of the source: line for line */
    ORIGIN_GLUE,     /* of the compiler's own, on behalf of that line; 0: of none */
    ORIGIN_DIRECTIVE /* #line */
};

typedef struct origin {
    enum origin_kind kind;
    uint32_t line; /* of the main source, from 1; 0: none */
    function *fn;  /* NULL: of no async function */
} origin;

typedef struct rendered {
    const char *text;
    size_t len;
    struct spool *away; /* the text when it is not in memory as one; NULL: it is */
    origin *lines;      /* of each line of the output */
    size_t line_count;
} rendered;

/* ---- ways.c: where control goes from await to await ---- */

/* The points at which a function goes on: its start, and what follows each await. From each, which awaits come next. */
enum { POINT_START = 0 }; /* then 1 + the index in fn->calls */
#define POINT_RETURN UINT32_MAX
#define POINT_FAIL (UINT32_MAX - 1)

typedef struct way {
    uint32_t from, to; /* points; `to` may be POINT_RETURN or POINT_FAIL */
    bool failed;       /* only when what `from` follows has failed */
} way;

typedef struct ways {
    way *items; /* by `from`; of one, the awaits in the order of the text, then failing, then returning */
    size_t count;
} ways;

const ways *flow_ways(function *fn);
/* ---- the shows ---- */
void show_flow(program *p, buf *b);
void show_frames(program *p, buf *b);
void show_graph(program *p, buf *b);
void show_json(program *p, buf *b);
void review(program *p, buf *b);

/* ---- show.c: what they share ---- */
uint32_t show_line(const node *n);                           /* of its first token, as #line says */
const node *show_place(const call *c);                       /* the user's node for it: of an expanded manager, the use */
const char *show_signature(program *p, function *fn);        /* `async int fetch(const char *host)` */
const char *show_call(program *p, const call *c);            /* `await asc_sleep(1.0)`: as the source has it */
size_t show_character(const char *text, size_t len);         /* bytes of the UTF-8 character there; 0: it is none */
void show_json_string(buf *b, const char *text, size_t len); /* what is no UTF-8 becomes U+FFFD */

#endif
