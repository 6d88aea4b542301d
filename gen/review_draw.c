/* The drawings of the review page: a frame as a strip, and the continuations of a function as a column in the order of the
 * source, with arcs for all that does not simply go on to the next one. Fixed places, no layout by search: the same function always
 * looks the same, and one more await moves what stands below it down. */
#include <string.h>

#include "review.h"

/* ---- the frame ---- */

const char *field_class(const field *x)
{
    /* clang-format off */
    switch (x->kind) {
    case FIELD_HEAD: return "head";
    case FIELD_PARAMETER: return "param";
    case FIELD_LOCAL: return "local";
    case FIELD_RECORD: return "record";
    case FIELD_TEMPORARY: return "temp";
    case FIELD_CALL: return "call";
    }
    /* clang-format on */
    return "";
}

/* Sizes that only C knows are drawn as if they were this. */
#define UNKNOWN_BYTES 16

static uint64_t drawn_bytes(size s)
{
    return s.known ? s.bytes : s.bytes + UNKNOWN_BYTES;
}

static void segment(program *p, buf *b, const char *class, const char *name, size s)
{
    buf_printf(b, "<span class=\"%s\" style=\"flex:%llu 1 0\" title=\"", class, (unsigned long long)drawn_bytes(s));
    html_str(b, name);
    buf_str(b, ": ");
    html_str(b, size_text(p, s));
    buf_str(b, " bytes\">");
    html_str(b, strchr(name, '.') ? strchr(name, '.') + 1 : name);
    buf_str(b, "</span>");
}

static void gap(buf *b, uint64_t bytes)
{
    if (bytes)
        buf_printf(b, "<span class=\"gap\" style=\"flex:%llu 1 0\" title=\"%llu bytes lie between\"></span>", (unsigned long long)bytes,
                   (unsigned long long)bytes);
}

void draw_frame(program *p, buf *b, function *fn)
{
    const layout *l = layout_of(fn);
    uint64_t at = 0;
    buf_str(b, "<div class=\"strip\" role=\"img\" aria-label=\"the frame\">");
    for (size_t i = 0; i < l->count; i++) {
        const field *x = &l->fields[i];
        bool calls = x->kind == FIELD_CALL;
        size s = calls ? l->calls : x->size;
        if (x->offset != NO_OFFSET) {
            gap(b, x->offset - at);
            at = x->offset + s.bytes;
        }
        segment(p, b, field_class(x), calls ? "call" : x->name, s);
        if (calls)
            break;
    }
    if (l->total.known)
        gap(b, l->total.bytes - at);
    buf_str(b, "</div>\n");
}

/* ---- the continuations ---- */

#define ROW 54   /* from one box to the next */
#define BOX 38   /* height of a box */
#define LANE 13  /* from one arc to the next */
#define WIDE 360 /* a box */
#define TEXT_MAX 48

typedef struct arc {
    uint32_t from, to; /* rows */
    bool failed, up;
    uint32_t lane;
} arc;

typedef struct drawing {
    program *p;
    function *fn;
    buf *b;
    arc *arcs;
    size_t count;
    uint32_t rows, right, left; /* lanes */
    bool returns;
} drawing;

static uint32_t low(const arc *a)
{
    return a->from < a->to ? a->from : a->to;
}

static uint32_t high(const arc *a)
{
    return a->from < a->to ? a->to : a->from;
}

/* The first lane, on its side, that no arc before it uses between the same rows. */
static void choose_lane(drawing *d, size_t i)
{
    arc *a = &d->arcs[i];
    bool taken = true;
    for (a->lane = 0; taken; a->lane += taken) {
        taken = false;
        for (size_t k = 0; k < i && !taken; k++) {
            const arc *o = &d->arcs[k];
            taken = o->up == a->up && o->lane == a->lane && low(o) <= high(a) && low(a) <= high(o);
        }
    }
    uint32_t *lanes = a->up ? &d->left : &d->right;
    if (a->lane + 1 > *lanes)
        *lanes = a->lane + 1;
}

/* Short arcs get the inner lanes. */
static void sort_arcs(drawing *d)
{
    for (size_t i = 1; i < d->count; i++) {
        arc a = d->arcs[i];
        size_t k = i;
        for (; k > 0 && high(&d->arcs[k - 1]) - low(&d->arcs[k - 1]) > high(&a) - low(&a); k--)
            d->arcs[k] = d->arcs[k - 1];
        d->arcs[k] = a;
    }
    for (size_t i = 0; i < d->count; i++)
        choose_lane(d, i);
}

static void collect_arcs(drawing *d)
{
    const ways *w = flow_ways(d->fn);
    d->arcs = arena_alloc(d->p->a, (w->count + 1) * sizeof *d->arcs);
    for (size_t i = 0; i < w->count; i++)
        d->returns = d->returns || w->items[i].to == POINT_RETURN;
    d->rows = (uint32_t)d->fn->calls.count + 1 + d->returns;
    for (size_t i = 0; i < w->count; i++) {
        const way *x = &w->items[i];
        if (x->to == POINT_FAIL) /* drawn as a stub */
            continue;
        uint32_t to = x->to == POINT_RETURN ? d->rows - 1 : x->to;
        if (to == x->from + 1 && !x->failed) /* straight down */
            continue;
        d->arcs[d->count++] = (arc){.from = x->from, .to = to, .failed = x->failed, .up = to <= x->from};
    }
    sort_arcs(d);
}

static bool goes_straight(const drawing *d, uint32_t row)
{
    const ways *w = flow_ways(d->fn);
    for (size_t i = 0; i < w->count; i++) {
        uint32_t to = w->items[i].to == POINT_RETURN ? d->rows - 1 : w->items[i].to;
        if (w->items[i].from == row && to == row + 1 && !w->items[i].failed && w->items[i].to != POINT_FAIL)
            return true;
    }
    return false;
}

/* 0: no way leads to failing; 1: only when what it follows failed; 2: also by a throw. */
static int fails(const function *fn, uint32_t row)
{
    const ways *w = fn->ways;
    for (size_t i = 0; i < w->count; i++)
        if (w->items[i].from == row && w->items[i].to == POINT_FAIL)
            return w->items[i].failed ? 1 : 2;
    return 0;
}

static void cut_text(buf *b, const char *text)
{
    size_t len = strlen(text), end = len;
    if (len > TEXT_MAX)
        for (end = TEXT_MAX - 1; end && ((unsigned char)text[end] & 0xc0) == 0x80;)
            end--;
    html(b, text, end);
    if (end < len)
        buf_str(b, "\xe2\x80\xa6");
}

static void box(drawing *d, uint32_t row, uint32_t x)
{
    const function *fn = d->fn;
    buf *b = d->b;
    uint32_t y = 4 + row * ROW;
    const call *c = row && row <= fn->calls.count ? fn->calls.items[row - 1] : NULL;
    if (!c) {
        const char *text = row ? fn->fn->generator ? "end" : "return" : "start";
        buf_printf(
            b,
            "<g class=\"end\"><rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"%u\"/><text x=\"%u\" y=\"%u\" class=\"mid\">%s</text></g>",
            x + WIDE / 2 - 50, y, 100, BOX - 12, (BOX - 12) / 2, x + WIDE / 2, y + 17, text);
    } else {
        const node *at = show_place(c);
        uint32_t line = at->src->builtin ? 0 : source_place(at->src, at->src->tokens[at->first].at).line;
        if (line)
            buf_printf(b, "<a href=\"#s%u\">", line);
        buf_printf(b, "<g class=\"point\"><title>");
        html_str(b, show_call(d->p, c));
        buf_printf(b, "</title><rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"4\"/><text x=\"%u\" y=\"%u\" class=\"name\">", x, y,
                   WIDE, BOX, x + 10, y + 16);
        cut_text(b, c->after);
        buf_printf(b, "</text><text x=\"%u\" y=\"%u\" class=\"what\">", x + 10, y + 31);
        cut_text(b, show_call(d->p, c));
        buf_str(b, "</text>");
        if (line)
            buf_printf(b, "<text x=\"%u\" y=\"%u\" class=\"num\">%u</text>", x + WIDE - 10, y + 16, line);
        buf_str(b, line ? "</g></a>" : "</g>");
    }
    int failing = fails(fn, row);
    if (failing) {
        uint32_t right = c ? x + WIDE : x + WIDE / 2 + 50;
        buf_printf(b,
                   "<path class=\"edge %s\" d=\"M%u %u h12\"/><text x=\"%u\" y=\"%u\" class=\"out\">\xe2\x9c\x95<title>%s</title></text>",
                   failing == 1 ? "failed" : "thrown", right, y + (c ? BOX : BOX - 12) - 7, right + 14, y + (c ? BOX : BOX - 12) - 3,
                   failing == 1 ? "goes on failing: to the caller" : "throws: to the caller");
    }
}

/* Out at the side of one box, along the lane, in at the other; the corners are round. */
static void edge(drawing *d, const arc *a, uint32_t x)
{
    bool ends = a->to == d->rows - 1 && d->returns, starts = a->from == 0;
    int box_x = (int)x, reach = 34 + (int)a->lane * LANE, small = BOX - 12, out = a->up ? -1 : 1, corner = 7;
    int from_y = 4 + (int)a->from * ROW + (starts ? small : BOX) / 2 + (a->up ? -6 : -4);
    int to_y = 4 + (int)a->to * ROW + (ends ? small : BOX) / 2 - (a->up ? -6 : 4);
    int from_x = a->up ? box_x : starts ? box_x + WIDE / 2 + 50 : box_x + WIDE;
    int to_x = a->up ? box_x : ends ? box_x + WIDE / 2 + 50 : box_x + WIDE;
    int side = a->up ? box_x - reach : box_x + WIDE + reach;
    int down = a->up ? -1 : 1;
    if (a->from == a->to) { /* round itself */
        from_y += 16;
        to_y -= 16;
    }
    buf_printf(d->b, "<path class=\"edge%s\" marker-end=\"url(#%s)\" d=\"M%d %d H%d Q%d %d %d %d V%d Q%d %d %d %d H%d\"/>",
               a->failed ? " failed" : "", a->failed ? "tip-failed" : "tip", from_x, from_y, side - out * corner, side, from_y, side,
               from_y + down * corner, to_y - down * corner, side, to_y, side - out * corner, to_y, to_x + out);
}

void draw_graph(program *p, buf *b, function *fn)
{
    drawing d = {.p = p, .fn = fn, .b = b};
    collect_arcs(&d);
    uint32_t x = d.left ? 34 + d.left * LANE : 8, width = x + WIDE + 40 + (d.right ? d.right * LANE : 0),
             height = d.rows * ROW - (ROW - BOX) + 8;
    buf_printf(b, "<svg class=\"graph\" viewBox=\"0 0 %u %u\" width=\"%u\" height=\"%u\" role=\"img\" aria-label=\"continuations\">", width,
               height, width, height);
    for (uint32_t row = 0; row + 1 < d.rows; row++)
        if (goes_straight(&d, row))
            buf_printf(b, "<path class=\"edge\" marker-end=\"url(#tip)\" d=\"M%u %u V%u\"/>", x + WIDE / 2,
                       4 + row * ROW + (row ? BOX : BOX - 12), 4 + (row + 1) * ROW - 1);
    for (size_t i = 0; i < d.count; i++)
        edge(&d, &d.arcs[i], x);
    for (uint32_t row = 0; row < d.rows; row++)
        box(&d, row, x);
    buf_str(b, "</svg>\n");
}
