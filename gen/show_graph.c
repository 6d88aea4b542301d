/* --emit=graph: for Graphviz, the points at which each function goes on and what may come next from each. Dashed: only when what the
 * point follows has failed. */
#include <string.h>

#include "layout.h"
#include "show.h"

/* A string of dot. What is no UTF-8 becomes a question mark; `\n` in the text of the source stays two characters. */
static void quoted(buf *b, const char *text)
{
    for (size_t len = strlen(text); len;) {
        size_t n = show_character(text, len);
        if (*text == '"' || *text == '\\')
            buf_str(b, "\\");
        if (n && (unsigned char)*text >= ' ')
            buf_add(b, text, n);
        else
            buf_str(b, "?");
        n = n ? n : 1;
        text += n;
        len -= n;
    }
}

static void name_of(buf *b, const function *fn, uint32_t point)
{
    if (point == POINT_RETURN)
        buf_printf(b, "\"%s return\"", fn->fn->name);
    else if (point == POINT_FAIL)
        buf_printf(b, "\"%s failed\"", fn->fn->name);
    else if (point == POINT_START)
        buf_printf(b, "\"%s start\"", fn->fn->name);
    else
        buf_printf(b, "\"%s\"", ((const call *)fn->calls.items[point - 1])->after);
}

static void continuation(program *p, buf *b, function *fn, const call *c)
{
    size kept = layout_held(fn, c);
    buf_printf(b, "        \"%s\" [label=\"%s\\nafter ", c->after, c->after);
    quoted(b, show_call(p, c));
    if (!show_place(c)->src->builtin)
        buf_printf(b, "\\nline %u", show_line(show_place(c)));
    buf_str(b, "\\nkeeps ");
    quoted(b, size_text(p, kept));
    buf_printf(b, " bytes\"%s];\n", c->kind == CALL_YIELD ? ", shape=cds" : "");
}

static bool reaches(const ways *w, uint32_t to)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->items[i].to == to)
            return true;
    return false;
}

static void one(program *p, buf *b, function *fn)
{
    const ways *w = flow_ways(fn);
    buf_printf(b, "    subgraph \"cluster_%s\" {\n        label=\"", fn->fn->name);
    quoted(b, show_signature(p, fn));
    buf_str(b, "\\n");
    quoted(b, fn->def->src->path);
    buf_printf(b, ":%u, frame ", show_line(fn->def));
    quoted(b, size_text(p, layout_of(fn)->total));
    buf_str(b, " bytes\";\n");
    buf_printf(b, "        \"%s start\" [label=\"start\", shape=oval];\n", fn->fn->name);
    for (size_t i = 0; i < fn->calls.count; i++)
        continuation(p, b, fn, fn->calls.items[i]);
    if (reaches(w, POINT_RETURN))
        buf_printf(b, "        \"%s return\" [label=\"%s\", shape=oval];\n", fn->fn->name, fn->fn->generator ? "end" : "return");
    if (reaches(w, POINT_FAIL))
        buf_printf(b, "        \"%s failed\" [label=\"failed\", shape=oval, color=firebrick];\n", fn->fn->name);
    for (size_t i = 0; i < w->count; i++) {
        buf_str(b, "        ");
        name_of(b, fn, w->items[i].from);
        buf_str(b, " -> ");
        name_of(b, fn, w->items[i].to);
        buf_str(b, w->items[i].failed ? " [style=dashed, color=firebrick];\n" : ";\n");
    }
    buf_str(b, "    }\n");
}

void show_graph(program *p, buf *b)
{
    buf_str(
        b,
        "digraph continuations {\n    node [shape=box, fontname=\"monospace\", fontsize=10];\n    graph [fontname=\"monospace\", fontsize=11, labeljust=l];\n");
    for (size_t i = 0; i < p->functions.count; i++)
        one(p, b, p->functions.items[i]);
    buf_str(b, "}\n");
}
