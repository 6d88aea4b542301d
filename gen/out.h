/* The output tree: what emit makes and render prints. A flat list of pieces, each knowing where it comes from. */
#ifndef ASCC_OUT_H
#define ASCC_OUT_H

#include "ascc.h"

enum piece_kind {
    PIECE_PLAIN, /* bytes of the source between async items, as they are */
    PIECE_USER,  /* a statement of the user's: text that starts at `column` of `line` of `src` */
    PIECE_GLUE,  /* whole lines of the compiler's own */
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
void out_piece(out *o, const piece *x);
/* The compiler's own lines that come next are made for n. One that is not of the user's changes nothing: what it stands for does. */
behalf out_for(out *o, const node *n);
behalf out_for_call(out *o, const call *c);
void out_again(out *o, behalf b);

#endif
