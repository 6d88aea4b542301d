/* What diag.c collects and diag_json.c prints too. Nobody else includes this. */
#ifndef ASCC_REPORT_H
#define ASCC_REPORT_H

#include "diag.h"

#define ERRORS_MAX 20

enum severity { SEVERITY_WARNING, SEVERITY_ERROR };

/* Bytes of a source; the caret stands at `at`. */
typedef struct spot {
    source *src;
    uint32_t from, at, to;
} spot;

typedef struct remark {
    spot where;
    const char *text;
} remark;

typedef struct fixit {
    source *src;
    uint32_t from, to; /* bytes that are replaced; equal: inserted */
    const char *text;
} fixit;

typedef struct report {
    enum severity severity;
    enum warning warning;
    bool form;     /* found by the parser */
    bool left_out; /* ... in a statement that is left out */
    spot where;
    const char *text;
    remark *notes;
    size_t note_count, note_capacity;
    fixit *fixes;
    size_t fix_count, fix_capacity;
    size_t order;
} report;

/* Where mistakes in form stand. One whose statement is left out whole concerns no other line; one that the `;` of its statement ended
 * leaves the next line alone. */
enum form_line { LINE_SOUND, LINE_LEFT_OUT, LINE_ENDED, LINE_BROKEN };

/* Mistakes in form of one file: an enum form_line for line n, from 1; one more on either side. */
typedef struct form_map {
    source *src;
    uint8_t *lines;
    struct form_map *next;
} form_map;

struct diag {
    arena *a;
    const diag_options *options;
    report **reports;
    size_t count, capacity;
    report *current; /* the one that notes and fix-its go to; NULL: dropped */
    size_t errors;
    bool parsing;
    bool left_out; /* diag_leaving_out */
    form_map *forms;
};

uint32_t report_token_at(const source *src, uint32_t at); /* the first token that begins at or after a byte */

/* diag_follow.c */
bool report_follows(diag *d, const spot *where);   /* it comes from a mistake in form that was reported, next to which it stands */
void report_mark_line(diag *d, const spot *where); /* a mistake in form stands there */

/* The character at text, printable, NUL-terminated; its bytes are the result. What is no character shows as `<ff>`. */
size_t report_character(const char *text, size_t len, char *shown, size_t *columns);
void report_text(FILE *out, const char *text, size_t len);
void report_json(const diag *d, FILE *out);
void report_sarif(const diag *d, FILE *out);

#endif
