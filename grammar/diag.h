/* Errors and warnings: file:line:column: error: text [-Wname], the source line, caret and range, notes, fix-its (LANGUAGE §11).
 *
 * Everything is collected and printed in the order of the source when the run ends (diag_flush), as text, JSON or SARIF. After 20
 * errors the rest are counted only. */
#ifndef ASCC_DIAG_H
#define ASCC_DIAG_H

#include <stdarg.h>
#include <stdio.h>

#include "ast.h"

enum warning {
    W_NONE, /* an error */
    W_ESCAPE,
    W_UNUSED_TASK,
    W_RETURN,
    W_MACRO,
    W_UNREACHABLE,
    W_LARGE_FRAME,
    W_SCOPE_ORDER,
    W_NEVER_WAITS,
    W_COUNT
};

enum diag_format { DIAG_TEXT, DIAG_JSON, DIAG_SARIF };

typedef struct diag_options {
    bool off[W_COUNT];   /* -Wno-name */
    bool fatal[W_COUNT]; /* -Werror=name, -Werror */
    bool quiet;          /* -w */
    bool color;
    enum diag_format format;
    size_t large_frame; /* bytes */
} diag_options;

typedef struct diag diag;
diag *diag_new(arena *a, const diag_options *options);

/* Report at the tokens first..last of src; the caret stands at `at`. The text is one sentence without a period, lower case. */
void diag_error(diag *d, source *src, uint32_t first, uint32_t at, uint32_t last, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
void diag_warn(diag *d, enum warning w, source *src, uint32_t first, uint32_t at, uint32_t last, const char *format, ...)
    __attribute__((format(printf, 7, 8)));
/* These three belong to the report before. A fix-it replaces the tokens first..last, or is inserted before the token `before`. */
void diag_note(diag *d, source *src, uint32_t first, uint32_t at, uint32_t last, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
void diag_fix_replace(diag *d, source *src, uint32_t first, uint32_t last, const char *text);
void diag_fix_insert(diag *d, source *src, uint32_t before, const char *text);

/* The same at a node: its range, the caret at its op. */
void diag_node_error(diag *d, const node *n, const char *format, ...) __attribute__((format(printf, 3, 4)));
void diag_node_warn(diag *d, enum warning w, const node *n, const char *format, ...) __attribute__((format(printf, 4, 5)));
void diag_node_note(diag *d, const node *n, const char *format, ...) __attribute__((format(printf, 3, 4)));

bool diag_wants(const diag *d, enum warning w); /* it is not off */
/* Between true and false, what is reported are mistakes in form: the text breaks off there. One of them can look like several: another a few
 * tokens away, and what is wrong otherwise on that line or a neighbour of it, are dropped. */
void diag_parsing(diag *d, bool parsing);
void diag_leaving_out(diag *d, bool left_out); /* what is reported now is of statements that nobody looks at any more */
bool diag_line_broken(diag *d, const node *n); /* on the line of n a mistake in form was reported */

size_t diag_errors(const diag *d);   /* fatal warnings count */
void diag_flush(diag *d, FILE *out); /* prints what was collected, with a last line that counts errors past the limit */

/* What was collected, one after the other; after diag_flush in its order. For those who show it elsewhere. */
typedef struct diag_view {
    const source *src;
    uint32_t at;          /* offset of the caret */
    enum warning warning; /* W_NONE: an error */
    const char *text;
} diag_view;
size_t diag_count(const diag *d);
diag_view diag_at(const diag *d, size_t i);

const char *diag_warning_name(enum warning w);    /* "unused-task" */
enum warning diag_warning_find(const char *name); /* W_NONE: no such */

/* ---- spell.c ---- */
enum { SPELL_MAX = 63 };
size_t spell_distance(const char *a, size_t a_len, const char *b, size_t b_len); /* slips; SIZE_MAX: one is longer than SPELL_MAX */
const char *spell_word(const char *name, size_t len);
const char *spell_keyword(const char *name, size_t len);

#endif
