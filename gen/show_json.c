/* --emit=json: functions, awaits, continuations, frames and the line map, for programs. docs/emit.md says what each member means. */
#include <string.h>

#include "collect.h"
#include "layout.h"
#include "show.h"

/* Objects and arrays are spread over lines, or flat: on one. */
typedef struct writer {
    buf *b;
    uint32_t depth, flat; /* flat: so many of the open ones */
    bool comma;
} writer;

static void separate(writer *w)
{
    if (w->comma)
        buf_str(w->b, w->flat ? ", " : ",");
    if (!w->flat) {
        buf_str(w->b, "\n");
        for (uint32_t i = 0; i < w->depth; i++)
            buf_str(w->b, "  ");
    }
    w->comma = true;
}

static void key(writer *w, const char *name)
{
    separate(w);
    buf_printf(w->b, "\"%s\": ", name);
}

static void begin(writer *w, char bracket, bool flat)
{
    buf_add(w->b, &bracket, 1);
    w->depth++;
    w->flat += w->flat || flat;
    w->comma = false;
}

static void end(writer *w, char bracket)
{
    bool empty = !w->comma, flat = w->flat > 0;
    w->depth--;
    w->flat -= flat;
    if (!flat && !empty) {
        buf_str(w->b, "\n");
        for (uint32_t i = 0; i < w->depth; i++)
            buf_str(w->b, "  ");
    }
    buf_add(w->b, &bracket, 1);
    w->comma = true;
}

static void string(writer *w, const char *name, const char *text)
{
    key(w, name);
    if (text)
        show_json_string(w->b, text, strlen(text));
    else
        buf_str(w->b, "null");
}

static void number(writer *w, const char *name, uint64_t n)
{
    key(w, name);
    buf_printf(w->b, "%llu", (unsigned long long)n);
}

static void boolean(writer *w, const char *name, bool on)
{
    key(w, name);
    buf_str(w->b, on ? "true" : "false");
}

/* "bytes": a number, or null and the expression that only C knows. */
static void bytes(writer *w, program *p, size s)
{
    if (s.known) {
        number(w, "bytes", s.bytes);
        return;
    }
    string(w, "bytes", NULL);
    string(w, "size", size_text(p, s));
}

/* clang-format off */
static const char *const field_kinds[] = {
    [FIELD_HEAD] = "head",     [FIELD_PARAMETER] = "parameter", [FIELD_LOCAL] = "local",
    [FIELD_RECORD] = "record", [FIELD_TEMPORARY] = "temporary", [FIELD_CALL] = "call",
};
/* clang-format on */

/* clang-format off */
static const char *const call_kinds[] = {
    [CALL_LEAF] = "operation", [CALL_FUNCTION] = "function", [CALL_POINTER] = "pointer", [CALL_TASK] = "task", [CALL_NEXT] = "next", [CALL_CLOSE] = "close",
    [CALL_SPAWN] = "spawn", [CALL_CHECK] = "scope", [CALL_OPEN] = "open", [CALL_YIELD] = "yield", [CALL_PARALLEL] = "branches",
};
/* clang-format on */

static void frame_of(writer *w, program *p, function *fn)
{
    const layout *l = layout_of(fn);
    key(w, "frame");
    begin(w, '{', false);
    string(w, "struct", fn->fn->frame);
    bytes(w, p, l->total);
    boolean(w, "embedded", fn->embedded);
    key(w, "fields");
    begin(w, '[', false);
    for (size_t i = 0; i < l->count; i++) {
        const field *x = &l->fields[i];
        separate(w);
        begin(w, '{', true);
        string(w, "name", x->name);
        string(w, "kind", field_kinds[x->kind]);
        string(w, "declaration", x->type);
        if (x->offset != NO_OFFSET)
            number(w, "offset", x->offset);
        else
            string(w, "offset", NULL);
        bytes(w, p, x->size);
        string(w, "why", x->why);
        end(w, '}');
    }
    end(w, ']');
    end(w, '}');
}

static void await_of(writer *w, program *p, function *fn, const call *c)
{
    const layout *l = layout_of(fn);
    const node *at = show_place(c);
    place where = source_place(at->src, at->src->tokens[at->first].at);
    separate(w);
    begin(w, '{', false);
    string(w, "text", show_call(p, c));
    string(w, "kind", call_kinds[c->kind]);
    string(w, "callee", c->fn ? c->fn->name : NULL);
    number(w, "line", at->src->builtin ? 0 : where.line);
    number(w, "column", at->src->builtin ? 0 : where.column);
    string(w, "continuation", c->after);
    string(w, "boxed", c->boxed);
    key(w, "keeps");
    begin(w, '[', true);
    for (size_t i = 0; i < l->count; i++)
        if (layout_holds(&l->fields[i], c)) {
            separate(w);
            show_json_string(w->b, l->fields[i].name, strlen(l->fields[i].name));
        }
    end(w, ']');
    bytes(w, p, layout_held(fn, c));
    end(w, '}');
}

static const char *point_name(const function *fn, uint32_t point)
{
    if (point == POINT_RETURN)
        return "return";
    if (point == POINT_FAIL)
        return "failed";
    return point == POINT_START ? "start" : ((const call *)fn->calls.items[point - 1])->after;
}

static void continuations(writer *w, function *fn)
{
    const ways *all = flow_ways(fn);
    size_t i = 0;
    key(w, "continuations");
    begin(w, '[', false);
    for (uint32_t from = 0; from <= fn->calls.count; from++) {
        separate(w);
        begin(w, '{', true);
        string(w, "name", point_name(fn, from));
        key(w, "next");
        begin(w, '[', true);
        for (; i < all->count && all->items[i].from == from; i++) {
            separate(w);
            begin(w, '{', true);
            string(w, "to", point_name(fn, all->items[i].to));
            boolean(w, "failed", all->items[i].failed);
            end(w, '}');
        }
        end(w, ']');
        end(w, '}');
    }
    end(w, ']');
}

static void function_of(writer *w, program *p, function *fn)
{
    separate(w);
    begin(w, '{', false);
    string(w, "name", fn->fn->name);
    string(w, "signature", show_signature(p, fn));
    number(w, "line", source_place(fn->def->src, fn->def->src->tokens[fn->def->first].at).line);
    number(w, "last_line", source_place(fn->def->src, fn->def->src->tokens[fn->def->last].at).line);
    boolean(w, "static", fn->fn->is_static);
    boolean(w, "generator", fn->fn->generator);
    string(w, "form", fn->form_c ? "C" : "N");
    frame_of(w, p, fn);
    key(w, "awaits");
    begin(w, '[', false);
    for (size_t i = 0; i < fn->calls.count; i++)
        await_of(w, p, fn, fn->calls.items[i]);
    end(w, ']');
    continuations(w, fn);
    end(w, '}');
}

/* Runs of lines that go together, one C line after the other for one source line after the other. */
static void line_map(writer *w, const rendered *r)
{
    key(w, "lines");
    begin(w, '[', false);
    for (size_t i = 0; i < r->line_count;) {
        const origin *o = &r->lines[i];
        size_t n = 1;
        if (!o->line) {
            i++;
            continue;
        }
        uint32_t step = o->kind == ORIGIN_USER;
        while (i + n < r->line_count && r->lines[i + n].kind == o->kind && r->lines[i + n].line == o->line + n * step)
            n++;
        separate(w);
        begin(w, '{', true);
        number(w, "c", i + 1);
        number(w, "source", o->line);
        number(w, "count", n);
        boolean(w, "user", o->kind == ORIGIN_USER);
        end(w, '}');
        i += n;
    }
    end(w, ']');
}

void show_json(program *p, buf *b)
{
    writer w = {.b = b};
    begin(&w, '{', false);
    number(&w, "version", 1);
    string(&w, "source", p->main->src->path);
    key(&w, "functions");
    begin(&w, '[', false);
    for (size_t i = 0; i < p->functions.count; i++)
        function_of(&w, p, p->functions.items[i]);
    end(&w, ']');
    line_map(&w, p->rendered);
    end(&w, '}');
    buf_str(b, "\n");
}
