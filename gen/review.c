/* --review: one page that needs nothing else. Left the source, right the C, linked line by line both ways through the map that render
 * keeps; at each await what the frame holds there; a panel per function with its frame, its continuations and its warnings. */
#include "review.h"

#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "options.h"

void html(buf *b, const char *text, size_t len)
{
    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)text[i];
        size_t n = show_character(text + i, len - i);
        if (c == '&')
            buf_str(b, "&amp;");
        else if (c == '<')
            buf_str(b, "&lt;");
        else if (c == '>')
            buf_str(b, "&gt;");
        else if (c == '"')
            buf_str(b, "&quot;");
        else if (c == '\'')
            buf_str(b, "&#39;");
        else if (n && (c >= ' ' || c == '\t') && c != 127)
            buf_add(b, text + i, n);
        else if (c != '\r')
            buf_str(b, "\xef\xbf\xbd");
        i += n ? n : 1;
    }
}

void html_str(buf *b, const char *text)
{
    html(b, text, strlen(text));
}

typedef struct page {
    program *p;
    buf *b;
    const rendered *r;
    const source *src;
    uint32_t source_lines;
    uint32_t *to_c; /* of each source line, from 1: its first line in the C that is the user's own, else the first made for it; 0: none */
} page;

/* ---- colours ---- */

enum shade { PLAIN, KEYWORD, WORD, STRING, NUMBER, COMMENT, DIRECTIVE, AWAITED = 16 };

static const char *const shade_classes[] = {"", "k", "w", "s", "m", "c", "p"};

static enum shade shade_of(const source *src, uint32_t t)
{
    static const char *const words[] = {"with", "try",   "catch", "finally", "throw", "defer",    "manager",  "enter",
                                        "exit", "yield", "spawn", "all",     "any",   "unshield", "generator"};
    uint32_t kind = src->tokens[t].kind;
    if (kind == T_ASYNC || kind == T_AWAIT)
        return WORD;
    if (kind == T_NUMBER)
        return NUMBER;
    if (kind == T_CHAR || kind == T_STRING)
        return STRING;
    if (kind == T_PP || kind == T_PP_COND)
        return DIRECTIVE;
    if (kind >= T_ALIGNAS && kind <= T_WHILE)
        return KEYWORD;
    for (size_t i = 0; kind == T_IDENT && i < sizeof words / sizeof *words; i++)
        if (token_is(src, t, words[i]))
            return WORD;
    return PLAIN;
}

static void shade_gap(const source *src, unsigned char *shades, size_t from, size_t to)
{
    size_t i = from;
    while (i < to && src->text[i] != '/')
        i++;
    for (; i < to; i++)
        shades[i] = COMMENT;
}

/* One byte per byte of the text. The words of the language are none in C. */
static unsigned char *shades_of(program *p, const source *src, bool is_c)
{
    unsigned char *shades = arena_alloc(p->a, src->size + 1);
    size_t end = 0;
    for (uint32_t t = 0; t < src->token_count; t++) {
        const token *k = &src->tokens[t];
        shade_gap(src, shades, end, k->at);
        enum shade s = shade_of(src, t);
        memset(shades + k->at, is_c && s == WORD ? (int)PLAIN : (int)s, k->len);
        end = k->at + k->len;
    }
    shade_gap(src, shades, end, src->size);
    return shades;
}

static void code_line(page *g, const source *src, const unsigned char *shades, uint32_t line)
{
    size_t at = src->lines[line - 1], end = line < src->line_count ? src->lines[line] : src->size;
    while (end > at && (src->text[end - 1] == '\n' || src->text[end - 1] == '\r'))
        end--;
    while (at < end) {
        size_t from = at;
        while (at < end && shades[at] == shades[from])
            at++;
        unsigned char s = shades[from];
        if (s)
            buf_printf(g->b, "<span class=\"%s%s%s\">", shade_classes[s & 15], (s & 15) && s >= AWAITED ? " " : "",
                       s >= AWAITED ? "a" : "");
        html(g->b, src->text + from, at - from);
        if (s)
            buf_str(g->b, "</span>");
    }
}

/* ---- the two sides ---- */

static uint32_t line_at(const node *n)
{
    return n->src->builtin ? 0 : source_place(n->src, n->src->tokens[n->first].at).line;
}

/* Under the line of an await: where it goes on, what stays in the frame meanwhile. */
static void await_note(page *g, function *fn, const call *c)
{
    const layout *l = layout_of(fn);
    program *p = g->p;
    buf_str(g->b, "<div class=\"note\"><span class=\"size\">");
    html_str(g->b, size_text(p, layout_held(fn, c)));
    buf_str(g->b, " bytes</span> ");
    if (c->at->src->builtin || c->kind == CALL_NEXT || c->kind == CALL_CLOSE) {
        buf_str(g->b, "<span class=\"of\">");
        html_str(g->b, show_call(p, c));
        buf_str(g->b, "</span> ");
    }
    buf_printf(g->b, "<a class=\"to\" href=\"#f-%s\">%s</a>", fn->fn->name, c->after);
    for (size_t i = 0; i < l->count; i++) {
        const field *x = &l->fields[i];
        if (!layout_holds(x, c))
            continue;
        buf_printf(g->b, " <span class=\"chip %s\" title=\"", field_class(x));
        html_str(g->b, x->why);
        buf_printf(g->b, "\">%s <i>", x->kind == FIELD_CALL ? x->name + strlen("call.") : x->name);
        html_str(g->b, size_text(p, x->size));
        buf_str(g->b, "</i></span>");
    }
    if (c->boxed && c->kind != CALL_NEXT && c->kind != CALL_CLOSE) {
        buf_str(g->b, " <span class=\"boxed\">on the heap: ");
        html_str(g->b, c->boxed);
        buf_str(g->b, "</span>");
    }
    buf_str(g->b, "</div>\n");
}

/* The call waits in a manager's text, on behalf of something of the function's own: where that stands. 0: it doesn't. */
static uint32_t line_of_use(const call *c)
{
    return c->use && show_place(c) != c->use ? line_at(c->use) : 0;
}

/* Under the line of something that a manager with awaits stands for. */
static void use_note(page *g, const function *fn, uint32_t line)
{
    bool any = false;
    for (size_t k = 0; k < fn->calls.count; k++) {
        const call *c = fn->calls.items[k];
        if (line_of_use(c) != line)
            continue;
        uint32_t at = line_at(show_place(c));
        buf_printf(g->b, "%s <a class=\"to\" href=\"#s%u\">%s</a>", any ? "," : "<div class=\"note\">waits in the manager:", at, c->after);
        any = true;
    }
    if (any)
        buf_str(g->b, "</div>\n");
}

static void warning_text(page *g, const diag_view *w)
{
    buf_str(g->b, "warning: ");
    html_str(g->b, w->text);
    if (w->warning != W_NONE)
        buf_printf(g->b, " [-W%s]", diag_warning_name(w->warning));
}

/* What has something to say at a line, in order. */
typedef struct line_notes {
    list functions; /* that wait there */
    list warnings;  /* numbers of reports, from 1 */
} line_notes;

static void notes_of_line(page *g, const line_notes *notes, uint32_t line)
{
    for (size_t i = 0; i < notes->functions.count; i++) {
        function *fn = notes->functions.items[i];
        for (size_t k = 0; k < fn->calls.count; k++)
            if (line_at(show_place(fn->calls.items[k])) == line)
                await_note(g, fn, fn->calls.items[k]);
        use_note(g, fn, line);
    }
    for (size_t i = 0; i < notes->warnings.count; i++) {
        diag_view w = diag_at(g->p->d, (uintptr_t)notes->warnings.items[i] - 1);
        buf_str(g->b, "<div class=\"note warn\">");
        warning_text(g, &w);
        buf_str(g->b, "</div>\n");
    }
}

static void waits_at(program *p, line_notes *notes, function *fn)
{
    if (!notes->functions.count || notes->functions.items[notes->functions.count - 1] != fn)
        list_add(p, &notes->functions, fn);
}

static line_notes *notes_by_line(page *g)
{
    program *p = g->p;
    size_t lines = g->source_lines; /* a call in a manager of another file stands there */
    for (size_t i = 0; i < p->units.count; i++) {
        const source *src = ((unit *)p->units.items[i])->src;
        lines = src->line_count > lines ? src->line_count : lines;
    }
    line_notes *notes = arena_alloc(p->a, (lines + 2) * sizeof *notes);
    for (size_t i = 0; i < p->functions.count; i++) {
        function *fn = p->functions.items[i];
        for (size_t k = 0; k < fn->calls.count; k++) {
            waits_at(p, &notes[line_at(show_place(fn->calls.items[k]))], fn);
            waits_at(p, &notes[line_of_use(fn->calls.items[k])], fn);
        }
    }
    for (size_t i = 0; i < diag_count(p->d); i++) {
        diag_view w = diag_at(p->d, i);
        if (w.src == g->src)
            list_add(p, &notes[source_place(w.src, w.at).line].warnings, (void *)(uintptr_t)(i + 1));
    }
    return notes;
}

static void mark_awaits(page *g, unsigned char *shades)
{
    program *p = g->p;
    for (size_t i = 0; i < p->functions.count; i++) {
        function *fn = p->functions.items[i];
        for (size_t k = 0; k < fn->calls.count; k++) {
            const node *n = show_place(fn->calls.items[k]);
            if (n->src != g->src || n->kind == N_ASYNC_FOR)
                continue;
            for (size_t at = n->src->tokens[n->first].at; at < n->src->tokens[n->last].at + n->src->tokens[n->last].len; at++)
                shades[at] |= AWAITED;
        }
    }
}

static void line_begin(page *g, const char *class, char side, uint32_t line, char other, uint32_t to)
{
    buf_printf(g->b, "<div class=\"l%s\" id=\"%c%u\"", class, side, line);
    if (to)
        buf_printf(g->b, " data-to=\"%c%u\"><a class=\"n\" href=\"#%c%u\">%u</a><code>", other, to, other, to, line);
    else
        buf_printf(g->b, "><span class=\"n\">%u</span><code>", line);
}

static void source_side(page *g)
{
    unsigned char *shades = shades_of(g->p, g->src, false);
    const line_notes *notes = notes_by_line(g);
    mark_awaits(g, shades);
    buf_str(g->b, "<section class=\"pane\" id=\"source\">\n<h2>");
    html_str(g->b, g->src->path);
    buf_str(g->b, "</h2>\n<div class=\"lines\">\n");
    for (uint32_t line = 1; line <= g->source_lines; line++) {
        line_begin(g, notes[line].functions.count ? " waits" : "", 's', line, 'c', g->to_c[line]);
        code_line(g, g->src, shades, line);
        buf_str(g->b, "</code></div>\n");
        notes_of_line(g, &notes[line], line);
    }
    buf_str(g->b, "</div>\n</section>\n");
}

/* The lines of the text but for one after its last newline. */
static uint32_t count_lines(const source *src)
{
    uint32_t lines = src->line_count;
    return lines && src->lines[lines - 1] >= src->size ? lines - 1 : lines;
}

static void output_side(page *g)
{
    source *c = arena_alloc(g->p->a, sizeof *c);
    const char *name = g->p->options->output && strcmp(g->p->options->output, "-") != 0 ? g->p->options->output : "the output";
    *c = (source){.path = name, .text = g->r->text, .size = g->r->len};
    lex(g->p->a, c);
    unsigned char *shades = shades_of(g->p, c, true);
    buf_str(g->b, "<section class=\"pane\" id=\"output\">\n<h2>");
    html_str(g->b, name);
    buf_str(g->b, "</h2>\n<div class=\"lines\">\n");
    for (uint32_t line = 1; line <= count_lines(c) && line <= g->r->line_count; line++) {
        const origin *o = &g->r->lines[line - 1];
        if (o->kind == ORIGIN_DIRECTIVE)
            continue;
        line_begin(g, o->kind == ORIGIN_GLUE ? " glue" : "", 'c', line, 's', o->line);
        code_line(g, c, shades, line);
        buf_str(g->b, "</code></div>\n");
    }
    buf_str(g->b, "</div>\n</section>\n");
}

/* ---- panels ---- */

#define GRAPH_MAX 250 /* awaits in a drawing */

static void frame_table(page *g, function *fn)
{
    program *p = g->p;
    const layout *l = layout_of(fn);
    bool grid = fn->calls.count <= 24;
    buf_str(g->b, "<div class=\"scroll\"><table>\n<thead><tr><th class=\"r\">offset</th><th class=\"r\">bytes</th><th>field</th>");
    for (size_t k = 0; grid && k < fn->calls.count; k++) {
        const call *c = fn->calls.items[k];
        uint32_t line = line_at(show_place(c));
        buf_str(g->b, "<th class=\"at\" title=\"");
        html_str(g->b, show_call(p, c));
        buf_printf(g->b, line ? "\"><a href=\"#s%u\">%u</a></th>" : "\">\xc2\xb7</th>", line, line);
    }
    buf_str(g->b, "<th>why it is there</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < l->count; i++) {
        const field *x = &l->fields[i];
        buf_printf(g->b, "<tr class=\"%s\"><td class=\"r\">", field_class(x));
        if (x->offset != NO_OFFSET)
            buf_printf(g->b, "%llu", (unsigned long long)x->offset);
        buf_str(g->b, "</td><td class=\"r\">");
        html_str(g->b, size_text(p, x->size));
        buf_str(g->b, "</td><td class=\"decl\"><b></b><code>");
        html_str(g->b, x->type);
        buf_str(g->b, "</code></td>");
        for (size_t k = 0; grid && k < fn->calls.count; k++)
            buf_str(g->b, layout_holds(x, fn->calls.items[k]) ? "<td class=\"at on\">\xe2\x97\x8f</td>" : "<td class=\"at\"></td>");
        buf_str(g->b, "<td class=\"why\">");
        html_str(g->b, x->why);
        buf_str(g->b, "</td></tr>\n");
    }
    buf_str(g->b, "</tbody>\n</table></div>\n");
}

static size_t warnings_of(page *g, const function *fn, bool print)
{
    size_t count = 0;
    uint32_t from = fn->def->src->tokens[fn->def->first].at, to = fn->def->src->tokens[fn->def->last].at;
    for (size_t i = 0; i < diag_count(g->p->d); i++) {
        diag_view w = diag_at(g->p->d, i);
        if (w.src != fn->def->src || w.at < from || w.at > to)
            continue;
        count++;
        if (!print)
            continue;
        uint32_t line = source_place(w.src, w.at).line;
        buf_printf(g->b, "<p class=\"warning\"><a href=\"#s%u\">line %u</a> ", line, line);
        warning_text(g, &w);
        buf_str(g->b, "</p>\n");
    }
    return count;
}

static void panel(page *g, function *fn)
{
    program *p = g->p;
    const layout *l = layout_of(fn);
    buf_printf(g->b, "<article class=\"fn\" id=\"f-%s\">\n<h3><a href=\"#s%u\"><code>", fn->fn->name, line_at(fn->def));
    html_str(g->b, show_signature(p, fn));
    buf_str(g->b, "</code></a></h3>\n<p class=\"facts\">");
    buf_printf(g->b, "<b>%s</b> bytes%s, %s \xc2\xb7 %u await%s \xc2\xb7 form %s</p>\n", size_text(p, l->total),
               l->total.known ? "" : " and what lies between",
               fn->embedded ? "embedded in its callers' frames" : "allocated with its task or by its caller", fn->calls.count,
               fn->calls.count == 1 ? "" : "s", fn->form_c ? "C" : "N");
    warnings_of(g, fn, true);
    draw_frame(p, g->b, fn);
    buf_str(g->b, "<div class=\"drawn\">\n");
    frame_table(g, fn);
    if (fn->calls.count && fn->calls.count <= GRAPH_MAX) {
        buf_str(g->b, "<div class=\"scroll\">");
        draw_graph(p, g->b, fn);
        buf_str(g->b, "</div>\n");
    } else if (fn->calls.count) {
        buf_str(g->b, "<p>Too many continuations for a drawing: <code>--emit=graph</code> has them.</p>\n");
    }
    buf_str(g->b, "</div>\n</article>\n");
}

/* ---- the page ---- */

static const char *asset(const char *name)
{
    for (size_t i = 0; i < asset_count; i++)
        if (strcmp(assets[i].path, name) == 0)
            return assets[i].text;
    return "";
}

static const char *plural(program *p, size_t n, const char *what)
{
    if (!n)
        return arena_printf(p->a, "no %ss", what);
    return arena_printf(p->a, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

static void head(page *g)
{
    program *p = g->p;
    size_t awaits = 0;
    for (size_t i = 0; i < p->functions.count; i++)
        awaits += ((function *)p->functions.items[i])->calls.count;
    buf_str(
        g->b,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html_str(g->b, g->src->path);
    buf_printf(g->b, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", asset("review.css"));
    buf_str(
        g->b,
        "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
        "<marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\"/></marker>"
        "<marker id=\"tip-failed\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\"/></marker>"
        "</defs></svg>\n<div class=\"top\">\n<header>\n<h1>");
    html_str(g->b, g->src->path);
    buf_printf(g->b, "</h1>\n<p>%s, ", plural(p, p->functions.count, "async function"));
    buf_printf(g->b, "%s, %s</p>\n<nav>\n", plural(p, awaits, "await"), plural(p, diag_count(p->d), "warning"));
    for (size_t i = 0; i < p->functions.count; i++) {
        function *fn = p->functions.items[i];
        buf_printf(g->b, "<a href=\"#f-%s\"%s>%s <i>", fn->fn->name, warnings_of(g, fn, false) ? " class=\"warned\"" : "", fn->fn->name);
        html_str(g->b, size_text(p, layout_of(fn)->total));
        buf_str(g->b, "</i></a>\n");
    }
    buf_str(g->b, "</nav>\n</header>\n");
}

static void map_lines(page *g)
{
    g->source_lines = count_lines(g->src);
    g->to_c = arena_alloc(g->p->a, (g->source_lines + 2) * sizeof *g->to_c);
    for (int glue = 0; glue < 2; glue++)
        for (size_t i = 0; i < g->r->line_count; i++) {
            origin *o = &g->r->lines[i];
            if (o->line > g->source_lines) /* the output has more lines of it than the source */
                o->line = g->source_lines;
            if (o->line && !g->to_c[o->line] && o->kind == (glue ? ORIGIN_GLUE : ORIGIN_USER))
                g->to_c[o->line] = (uint32_t)i + 1;
        }
}

void review(program *p, buf *b)
{
    page g = {.p = p, .b = b, .r = p->rendered, .src = p->main->src};
    map_lines(&g);
    head(&g);
    buf_str(b, "<main>\n");
    source_side(&g);
    output_side(&g);
    buf_str(b, "</main>\n</div>\n");
    if (p->functions.count) {
        buf_str(
            b,
            "<section id=\"functions\">\n"
            "<p class=\"legend\"><span class=\"chip head\">head</span> <span class=\"chip param\">parameter</span> <span class=\"chip local\">local</span> "
            "<span class=\"chip record\">scope or exit</span> <span class=\"chip temp\">temporary</span> <span class=\"chip call\">what it waits for</span> "
            "A dot: held across the await of that line. Dashed arcs: only after a failure.</p>\n");
        for (size_t i = 0; i < p->functions.count; i++)
            panel(&g, p->functions.items[i]);
        buf_str(b, "</section>\n");
    }
    buf_printf(b, "<script>\n%s</script>\n</body>\n</html>\n", asset("review.js"));
}
