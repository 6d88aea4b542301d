/* --emit=frames: a table per function of what its frame holds, how big it is, and why it is there. */
#include <string.h>

#include "layout.h"
#include "show.h"

static const char *bytes_of(program *p, size s)
{
    return s.known ? size_text(p, s) : "?";
}

static size_t widest(const layout *l)
{
    size_t most = strlen("call, one at a time");
    for (size_t i = 0; i < l->count; i++) {
        size_t len = strlen(l->fields[i].type) + (l->fields[i].kind == FIELD_CALL ? 2 : 0);
        if (len > most && len <= 48)
            most = len;
    }
    return most;
}

static void row(program *p, buf *b, uint64_t offset, const char *bytes, const char *what, size_t width, const char *why)
{
    const char *at = offset == NO_OFFSET ? "?" : arena_printf(p->a, "%llu", (unsigned long long)offset);
    buf_printf(b, "  %6s  %6s  %-*s  ", at, bytes, (int)width, what);
    buf_str(b, why);
    buf_str(b, "\n");
}

/* Sizes that only C knows: named here, so that the table stays narrow. */
static void unknown_sizes(program *p, buf *b, const layout *l)
{
    bool any = false;
    for (size_t i = 0; i < l->count; i++) {
        const field *x = &l->fields[i];
        if (x->size.known)
            continue;
        buf_printf(b, "%s%s is %s", any ? "; " : "  ? only C knows: ", x->name, x->size.text);
        any = true;
    }
    (void)p;
    if (any)
        buf_str(b, "\n");
}

static void boxed_calls(program *p, buf *b, function *fn)
{
    for (size_t i = 0; i < fn->calls.count; i++) {
        const call *c = fn->calls.items[i];
        if (c->boxed && c->kind != CALL_CLOSE && c->kind != CALL_NEXT)
            buf_printf(b, "  line %u: `%s` has a frame of its own on the heap: %s\n", show_line(show_place(c)), show_call(p, c), c->boxed);
    }
}

static void one(program *p, buf *b, function *fn)
{
    const layout *l = layout_of(fn);
    size_t width = widest(l);
    bool in_union = false;
    buf_printf(b, "%s:%u: %s\n", fn->def->src->path, show_line(fn->def), show_signature(p, fn));
    buf_printf(b, "struct %s: %s%s bytes, %s\n", fn->fn->frame, l->total.known ? "" : "at least ", size_text(p, l->total),
               fn->embedded ? "embedded in the frames of callers below" : "on the heap, with its task or caller");
    buf_printf(b, "  %6s  %6s  %-*s  why\n", "offset", "bytes", (int)width, "field");
    for (size_t i = 0; i < l->count; i++) {
        const field *x = &l->fields[i];
        const char *what = x->type;
        if (x->kind == FIELD_CALL && !in_union) {
            row(p, b, x->offset, bytes_of(p, l->calls), "call, one at a time", width, "what the function waits for");
            in_union = true;
        }
        if (x->kind == FIELD_CALL)
            what = arena_printf(p->a, "  %s", x->type);
        else if (x->kind == FIELD_TEMPORARY && strchr(x->name, '.'))
            what = arena_printf(p->a, "%s (in %.*s)", x->type, (int)strcspn(x->name, "."), x->name);
        row(p, b, x->offset, bytes_of(p, x->size), what, width, x->why);
    }
    unknown_sizes(p, b, l);
    boxed_calls(p, b, fn);
}

void show_frames(program *p, buf *b)
{
    for (size_t i = 0; i < p->functions.count; i++) {
        buf_str(b, i ? "\n" : "");
        one(p, b, p->functions.items[i]);
    }
}
