/* The output tree: what emit makes and render prints. A flat list of pieces, each knowing where it comes from.
 *
 * What an item of the file becomes is made in a list of its own and then moved into the store, packed, where the whole output waits for
 * its end: its text is not in the arena of the function that it was made for. */
#ifndef ASCC_OUT_H
#define ASCC_OUT_H

#include "ascc.h"

enum piece_kind {
    PIECE_PLAIN, /* bytes of the source between async items, as they are */
    PIECE_USER,  /* a statement of the user's: text that starts at `column` of `line` of `src` */
    PIECE_GLUE,  /* whole lines of the compiler's own */
    PIECE_LATER, /* what depends on items further down: emit_late (emit.c) makes it. `at`: which; `text`: of what */
};

typedef struct piece {
    enum piece_kind kind;
    const char *text;
    size_t len;
    const source *src;
    uint32_t at;     /* offset in src that the text starts at, or of what a PIECE_GLUE is made for */
    uint32_t indent; /* spaces before it */
    function *fn;
} piece;

struct out {
    program *p;
    piece *pieces;
    size_t count, capacity;
    const source *src; /* what the compiler's own lines are made for, until the next out_for: the line at `at`; NULL: nothing */
    uint32_t at;
};

/* Where out_for was called last, to be set again by out_again. */
typedef struct behalf {
    const source *src;
    uint32_t at;
} behalf;

out *out_new(program *p);
void out_plain(out *o, const source *src, uint32_t from, uint32_t to);
void out_user(out *o, function *fn, const source *src, uint32_t at, uint32_t indent, const char *text);
void out_glue(out *o, function *fn, uint32_t indent, const char *format, ...) __attribute__((format(printf, 4, 5)));
void out_lines(out *o, function *fn, const char *text); /* as it is; empty: nothing */
void out_later(out *o, uint32_t what, void *of);        /* `of` lives as long as the program */
void out_piece(out *o, const piece *x);
/* The compiler's own lines that come next are made for n. One that is not of the user's changes nothing: what it stands for does. */
behalf out_for(out *o, const node *n);
behalf out_for_call(out *o, const call *c);
void out_again(out *o, behalf b);

/* ---- store.c: what is finished ---- */

/* A place in the store. */
typedef struct store_at {
    size_t block, at;
} store_at;

store *store_new(arena *a, size_t limit); /* of memory (spool.h); what it holds is its own: store_drop */
void store_add(store *s, const out *o);   /* copies the texts; those of PIECE_PLAIN stay in their source */
/* The piece there, and on to the next; false: there is none. p: of its functions, NULL: not asked for. Its text stays until the next call. */
bool store_next(const store *s, store_at *at, const program *p, piece *x);
#define STORE_END ((store_at){SIZE_MAX, 0})
void store_drop(store *s, store_at to); /* what was read before that place is gone; s may be NULL */
size_t store_size(const store *s);      /* about the bytes that it prints as */

/* What may be in memory of each kind of what the compiler makes: a part of the source's size, or a little. */
size_t spool_limit(const program *p);

#endif
