/* The only printing: pieces to bytes, with `#line` where the place in the source changes and back to the output after it. */
#include <string.h>

#include "driver.h"
#include "options.h"
#include "out.h"
#include "show.h"

typedef struct printer {
    buf b;
    program *p;
    const char *path;
    bool lines;
    uint32_t line;        /* of the output, from 1 */
    bool mapped;          /* the C compiler counts lines of the source */
    uint32_t source_line; /* which it thinks comes next */
    const char *source_file;
    origin from; /* of the line in work */
    origin *origins;
    size_t origin_capacity;
} printer;

static void note_origin(printer *r)
{
    if (r->line > r->origin_capacity) {
        size_t more = r->origin_capacity ? r->origin_capacity * 2 : 256;
        r->origins = arena_resize(r->p->a, r->origins, r->origin_capacity * sizeof *r->origins, more * sizeof *r->origins);
        r->origin_capacity = more;
    }
    r->origins[r->line - 1] = r->from;
}

static void put(printer *r, const char *text, size_t len)
{
    buf_add(&r->b, text, len);
    for (size_t i = 0; i < len; i++)
        if (text[i] == '\n') {
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
    buf b = {.a = r->p->a};
    buf_printf(&b, "#line %u \"", line);
    for (const char *c = file; *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_add(&b, "\\", 1);
        if (*c == '\n')
            buf_str(&b, "\\n");
        else
            buf_add(&b, c, 1);
    }
    buf_str(&b, "\"\n");
    from(r, ORIGIN_DIRECTIVE, NULL, 0, NULL);
    put(r, b.text, b.len);
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
    if (r->b.len && r->b.text[r->b.len - 1] != '\n')
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
    case PIECE_PLAIN:
        if (r->b.len)
            end_line(r);
        to_source(r, x->src, x->at);
        from(r, ORIGIN_USER, x->src, x->at, NULL);
        if (x->at) {
            uint32_t column = source_place(x->src, x->at).column;
            for (uint32_t i = 1; i < column && x->text[0] != '\n'; i++)
                put(r, " ", 1);
        }
        put(r, x->text, x->len);
        r->source_file = NULL; /* the text may have `#line`s of its own */
        break;
    }
}

/* About what the pieces take, so that the text is not moved while it grows. */
static size_t estimate(const out *o)
{
    size_t size = 0;
    for (size_t i = 0; i < o->count; i++)
        size += o->pieces[i].len + (o->pieces[i].kind == PIECE_USER ? o->pieces[i].indent + 48 : 0);
    return size + 1;
}

rendered *render(program *p)
{
    const options *o = p->options;
    rendered *done = arena_alloc(p->a, sizeof *done);
    printer r = {.b = {.a = p->a},
                 .p = p,
                 .lines = !o->no_line,
                 .line = 1,
                 .path = !o->output || strcmp(o->output, "-") == 0 ? "<stdout>" : o->output};
    if (p->o) {
        r.b.cap = estimate(p->o);
        r.b.text = arena_alloc(p->a, r.b.cap);
        for (size_t i = 0; i < p->o->count; i++)
            print_piece(&r, &p->o->pieces[i]);
        end_line(&r);
    } else { /* no async construct: the input, byte for byte */
        from(&r, ORIGIN_USER, p->main->src, 0, NULL);
        put(&r, p->main->src->text, p->main->src->size);
    }
    note_origin(&r);
    bool ended = !r.b.len || r.b.text[r.b.len - 1] == '\n';
    *done = (rendered){r.b.text ? r.b.text : "", r.b.len, r.origins, ended ? r.line - 1 : r.line};
    p->rendered = done;
    return done;
}
