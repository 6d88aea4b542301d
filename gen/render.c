/* The only printing: pieces to bytes, with `#line` where the place in the source changes and back to the output after it. */
#include <string.h>

#include "driver.h"
#include "options.h"
#include "out.h"
#include "show.h"
#include "spool.h"

typedef struct printer {
    buf b;
    spool *away; /* NULL: all goes to b, else nothing */
    int last;    /* byte; -1: there is none yet */
    program *p;
    const char *path;
    bool lines;
    uint32_t line;        /* of the output, from 1 */
    bool mapped;          /* the C compiler counts lines of the source */
    uint32_t source_line; /* which it thinks comes next */
    const char *source_file;
    origin from; /* of the line in work */
    bool maps;   /* the origins are asked for */
    origin *origins;
    size_t origin_capacity;
} printer;

static void note_origin(printer *r)
{
    if (!r->maps)
        return;
    if (r->line > r->origin_capacity) {
        size_t more = r->origin_capacity ? r->origin_capacity * 2 : 256;
        r->origins = arena_resize(r->p->run, r->origins, r->origin_capacity * sizeof *r->origins, more * sizeof *r->origins);
        r->origin_capacity = more;
    }
    r->origins[r->line - 1] = r->from;
}

static void append(printer *r, const char *text, size_t len)
{
    if (len)
        r->last = (unsigned char)text[len - 1];
    if (r->away)
        spool_add(r->away, text, len);
    else
        buf_add(&r->b, text, len);
}

static void put(printer *r, const char *text, size_t len)
{
    append(r, text, len);
    const char *end = text + len;
    for (const char *c = text; (c = memchr(c, '\n', (size_t)(end - c))); c++) {
        note_origin(r);
        r->line++;
        r->source_line++;
        r->from.line += r->from.kind == ORIGIN_USER;
    }
}

/* What comes next stems from there. */
static void from(printer *r, enum origin_kind kind, const source *src, uint32_t at, function *fn)
{
    bool here = src == r->p->main->src;
    r->from = (origin){here || kind == ORIGIN_DIRECTIVE ? kind : ORIGIN_GLUE, here ? source_place(src, at).line : 0, fn};
}

static void line_directive(printer *r, uint32_t line, const char *file)
{
    from(r, ORIGIN_DIRECTIVE, NULL, 0, NULL);
    char start[32];
    append(r, start, (size_t)snprintf(start, sizeof start, "#line %u \"", line));
    for (const char *c = file; *c; c++) {
        if (*c == '"' || *c == '\\')
            append(r, "\\", 1);
        if (*c == '\n')
            append(r, "\\n", 2);
        else
            append(r, c, 1);
    }
    put(r, "\"\n", 2);
}

static void to_source(printer *r, const source *src, uint32_t at)
{
    place where = source_place(src, at);
    if (!r->lines)
        return;
    if (r->mapped && r->source_file && r->source_file == where.presumed_file && r->source_line == where.presumed_line)
        return;
    line_directive(r, where.presumed_line, where.presumed_file);
    r->mapped = true;
    r->source_line = where.presumed_line;
    r->source_file = where.presumed_file;
}

static void to_output(printer *r)
{
    if (!r->lines || !r->mapped)
        return;
    line_directive(r, r->line + 1, r->path);
    r->mapped = false;
}

static void end_line(printer *r)
{
    if (r->last >= 0 && r->last != '\n')
        put(r, "\n", 1);
}

static void print_piece(printer *r, const piece *x)
{
    switch (x->kind) {
    case PIECE_GLUE:
        end_line(r);
        to_output(r);
        from(r, ORIGIN_GLUE, x->src, x->at, x->fn);
        put(r, x->text, x->len);
        break;
    case PIECE_USER:
        end_line(r);
        to_source(r, x->src, x->at);
        from(r, ORIGIN_USER, x->src, x->at, x->fn);
        for (uint32_t i = 0; i < x->indent; i++)
            put(r, " ", 1);
        put(r, x->text, x->len);
        put(r, "\n", 1);
        break;
    case PIECE_PLAIN: {
        const char *text = x->text;
        size_t len = x->len;
        if (r->last >= 0) {
            end_line(r);
        } else if (!x->at && len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark stays in front of all */
            put(r, text, 3);
            text += 3;
            len -= 3;
        }
        to_source(r, x->src, x->at);
        from(r, ORIGIN_USER, x->src, x->at, NULL);
        if (x->at) {
            uint32_t column = source_place(x->src, x->at).column;
            for (uint32_t i = 1; i < column && text[0] != '\n'; i++)
                put(r, " ", 1);
        }
        put(r, text, len);
        r->source_file = NULL; /* the text may have `#line`s of its own */
        break;
    }
    case PIECE_LATER: /* of the store alone: print_all */
        break;
    }
}

/* What a PIECE_LATER has become. */
static void print_late(printer *r, program *of, store_at *at)
{
    piece x;
    while (store_next(r->p->late, at, of, &x) && x.kind != PIECE_LATER)
        print_piece(r, &x);
}

static void print_all(printer *r)
{
    program *of = r->maps ? r->p : NULL;
    store_at at = {0, 0}, late = {0, 0};
    piece x;
    bool first = true;
    while (store_next(r->p->store, &at, of, &x)) {
        if (!r->maps)
            store_drop(r->p->store, at);
        if (x.kind != PIECE_LATER) {
            print_piece(r, &x);
        } else if (first) {
            const char *text = r->p->table_line ? r->p->table_line : "\n";
            print_piece(r, &(piece){.kind = PIECE_GLUE, .text = text, .len = strlen(text)});
            first = false;
        } else {
            print_late(r, of, &late);
        }
    }
}

rendered *render(program *p)
{
    const options *o = p->options;
    rendered *done = arena_alloc(p->run, sizeof *done);
    printer r = {.b = {.a = p->run},
                 .last = -1,
                 .p = p,
                 .maps = !p->apart,
                 .lines = !o->no_line,
                 .line = 1,
                 .path = !o->output || strcmp(o->output, "-") == 0 ? "<stdout>" : o->output};
    if (p->store && p->apart) {
        r.away = spool_new(p->run, spool_limit(p));
        print_all(&r);
        end_line(&r);
    } else if (p->store) {
        r.b.cap = store_size(p->store) + store_size(p->late) + 1;
        r.b.text = arena_alloc(p->run, r.b.cap);
        print_all(&r);
        end_line(&r);
    } else if (!r.maps) { /* no async construct: the input, byte for byte */
        *done = (rendered){.text = p->main->src->text, .len = p->main->src->size};
        return done;
    } else {
        from(&r, ORIGIN_USER, p->main->src, 0, NULL);
        put(&r, p->main->src->text, p->main->src->size);
    }
    note_origin(&r);
    bool ended = r.last < 0 || r.last == '\n';
    *done = (rendered){r.b.text ? r.b.text : "", r.b.len, r.away, r.origins, ended ? r.line - 1 : r.line};
    p->rendered = done;
    return done;
}
