/* Reports are collected, sorted by where they stand, and printed as text; diag_json.c prints the other forms. */
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* clang-format off */
static const char *const warning_names[W_COUNT] = {
    [W_ESCAPE] = "escape", [W_UNUSED_TASK] = "unused-task", [W_RETURN] = "return", [W_MACRO] = "macro", [W_UNREACHABLE] = "unreachable",
    [W_LARGE_FRAME] = "large-frame", [W_SCOPE_ORDER] = "scope-order", [W_NEVER_WAITS] = "never-waits",
};
/* clang-format on */

const char *diag_warning_name(enum warning w)
{
    return warning_names[w];
}

enum warning diag_warning_find(const char *name)
{
    for (int w = W_NONE + 1; w < W_COUNT; w++)
        if (strcmp(name, warning_names[w]) == 0)
            return (enum warning)w;
    return W_NONE;
}

diag *diag_new(arena *a, const diag_options *options)
{
    diag *d = arena_alloc(a, sizeof *d);
    d->a = a;
    d->options = options;
    return d;
}

/* ---- collecting ---- */

static void *grow(diag *d, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    size_t more = *capacity ? *capacity * 2 : 4;
    items = arena_resize(d->a, items, *capacity * size, more * size);
    *capacity = more;
    return items;
}

static char *format_text(diag *d, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    char *text = arena_alloc(d->a, n < 0 ? 1 : (size_t)n + 1);
    if (n > 0)
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

static uint32_t start_of(const source *src, uint32_t t)
{
    return t < src->token_count ? src->tokens[t].at : (uint32_t)src->size;
}

static uint32_t end_of(const source *src, uint32_t t)
{
    return t < src->token_count ? src->tokens[t].at + src->tokens[t].len : (uint32_t)src->size;
}

static spot spot_of(source *src, uint32_t first, uint32_t at, uint32_t last)
{
    spot s = {src, start_of(src, first), start_of(src, at), end_of(src, last)};
    if (s.from > s.at)
        s.from = s.at;
    if (s.to < s.at)
        s.to = s.at;
    return s;
}

/* The first token that begins at or after a byte. */
uint32_t report_token_at(const source *src, uint32_t at)
{
    uint32_t low = 0, high = src->token_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (src->tokens[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void diag_parsing(diag *d, bool parsing)
{
    d->parsing = parsing;
}

void diag_leaving_out(diag *d, bool left_out)
{
    d->left_out = left_out;
}

static void add(diag *d, enum severity severity, enum warning w, spot where, const char *text)
{
    d->current = NULL;
    if (severity == SEVERITY_ERROR && d->count && report_follows(d, &where))
        return;
    if (d->parsing)
        report_mark_line(d, &where);
    if (severity == SEVERITY_ERROR)
        d->errors++;
    d->reports = grow(d, d->reports, d->count, &d->capacity, sizeof *d->reports);
    report *r = arena_alloc(d->a, sizeof *r);
    *r = (report){
        .severity = severity, .warning = w, .where = where, .text = text, .order = d->count, .form = d->parsing, .left_out = d->left_out};
    d->reports[d->count++] = d->current = r;
}

void diag_error(diag *d, source *src, uint32_t first, uint32_t at, uint32_t last, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(d, SEVERITY_ERROR, W_NONE, spot_of(src, first, at, last), format_text(d, format, args));
    va_end(args);
}

bool diag_wants(const diag *d, enum warning w)
{
    return !d->options->off[w] && (!d->options->quiet || d->options->fatal[w]);
}

static void warn(diag *d, enum warning w, spot where, const char *format, va_list args)
{
    d->current = NULL; /* what belongs to a report that is off is dropped */
    if (!diag_wants(d, w))
        return;
    add(d, d->options->fatal[w] ? SEVERITY_ERROR : SEVERITY_WARNING, w, where, format_text(d, format, args));
}

void diag_warn(diag *d, enum warning w, source *src, uint32_t first, uint32_t at, uint32_t last, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    warn(d, w, spot_of(src, first, at, last), format, args);
    va_end(args);
}

static void note(diag *d, spot where, const char *format, va_list args)
{
    report *r = d->current;
    if (!r)
        return;
    r->notes = grow(d, r->notes, r->note_count, &r->note_capacity, sizeof *r->notes);
    r->notes[r->note_count++] = (remark){where, format_text(d, format, args)};
}

void diag_note(diag *d, source *src, uint32_t first, uint32_t at, uint32_t last, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note(d, spot_of(src, first, at, last), format, args);
    va_end(args);
}

static void fix(diag *d, source *src, uint32_t from, uint32_t to, const char *text)
{
    report *r = d->current;
    if (!r)
        return;
    r->fixes = grow(d, r->fixes, r->fix_count, &r->fix_capacity, sizeof *r->fixes);
    r->fixes[r->fix_count++] = (fixit){src, from, to, arena_strndup(d->a, text, strlen(text))};
}

void diag_fix_replace(diag *d, source *src, uint32_t first, uint32_t last, const char *text)
{
    fix(d, src, start_of(src, first), end_of(src, last), text);
}

void diag_fix_insert(diag *d, source *src, uint32_t before, const char *text)
{
    fix(d, src, start_of(src, before), start_of(src, before), text);
}

static spot node_spot(const node *n)
{
    bool empty = n->last < n->first || n->last == UINT32_MAX;
    return spot_of(n->src, n->first, n->op, empty ? n->op : n->last);
}

void diag_node_error(diag *d, const node *n, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(d, SEVERITY_ERROR, W_NONE, node_spot(n), format_text(d, format, args));
    va_end(args);
}

void diag_node_warn(diag *d, enum warning w, const node *n, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    warn(d, w, node_spot(n), format, args);
    va_end(args);
}

void diag_node_note(diag *d, const node *n, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note(d, node_spot(n), format, args);
    va_end(args);
}

size_t diag_errors(const diag *d)
{
    return d->errors;
}

size_t diag_count(const diag *d)
{
    return d->count;
}

diag_view diag_at(const diag *d, size_t i)
{
    const report *r = d->reports[i];
    return (diag_view){r->where.src, r->where.at, r->warning, r->text};
}

/* ---- sorting ---- */

/* Files in the order of their names, the main one among them; reports of one place in the order in which they were made. */
static int compare(const void *a, const void *b)
{
    const report *x = *(report *const *)a, *y = *(report *const *)b;
    if (x->where.src != y->where.src) {
        int files = strcmp(x->where.src->path, y->where.src->path);
        if (files)
            return files;
    }
    if (x->where.at != y->where.at)
        return x->where.at < y->where.at ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static bool same(const report *a, const report *b)
{
    return a->where.src == b->where.src && a->where.at == b->where.at && a->severity == b->severity && strcmp(a->text, b->text) == 0;
}

/* Sorts; drops what is said twice and errors past the limit, which are counted. */
static size_t prepare(diag *d)
{
    size_t kept = 0, errors = 0, more = 0;
    if (d->count)
        qsort(d->reports, d->count, sizeof *d->reports, compare);
    for (size_t i = 0; i < d->count; i++) {
        report *r = d->reports[i];
        bool again = false;
        for (size_t k = kept; k-- > 0 && d->reports[k]->where.src == r->where.src && d->reports[k]->where.at == r->where.at;)
            again = again || same(d->reports[k], r);
        if (again)
            continue;
        if (r->severity == SEVERITY_ERROR && ++errors > ERRORS_MAX) {
            more++;
            continue;
        }
        d->reports[kept++] = r;
    }
    d->count = kept;
    return more;
}

/* ---- text ---- */

typedef struct line {
    const char *text;
    size_t len;
    uint32_t at; /* of its first byte */
} line;

/* Of a very long line what is near: more is not shown. */
static line line_of(const source *src, uint32_t at)
{
    enum { NEAR = 2000 };
    uint32_t begin = at - (source_place(src, at).column - 1);
    const char *text = src->text + begin, *newline = memchr(text, '\n', src->size - begin);
    size_t len = newline ? (size_t)(newline - text) : src->size - begin;
    if (len && text[len - 1] == '\r')
        len--;
    uint32_t column = at - begin;
    if (column > NEAR) {
        uint32_t cut = column - NEAR;
        while (cut < column && ((unsigned char)text[cut] & 0xc0) == 0x80) /* inside a character of UTF-8 */
            cut++;
        text += cut;
        begin += cut;
        len = len > cut ? len - cut : 0;
    }
    return (line){text, len < 2 * NEAR ? len : 2 * NEAR, begin};
}

/* Bytes of one well-formed UTF-8 character; 0: what stands there is none. */
static size_t utf8_length(const char *text, size_t len)
{
    const unsigned char *c = (const unsigned char *)text;
    size_t n = c[0] < 0x80 ? 1 : c[0] >= 0xc2 && c[0] < 0xe0 ? 2 : c[0] >= 0xe0 && c[0] < 0xf0 ? 3 : c[0] >= 0xf0 && c[0] < 0xf5 ? 4 : 0;
    if (n == 0 || n > len)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((c[i] & 0xc0) != 0x80)
            return 0;
    if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] >= 0xa0) || (c[0] == 0xf0 && c[1] < 0x90) || (c[0] == 0xf4 && c[1] >= 0x90))
        return 0;
    return n;
}

size_t report_character(const char *text, size_t len, char *shown, size_t *columns)
{
    unsigned char c = (unsigned char)*text;
    size_t n = utf8_length(text, len);
    bool c1 = n == 2 && c == 0xc2 && (unsigned char)text[1] < 0xa0; /* control characters beyond ASCII */
    if (n == 0 || c < 32 || c == 127 || c1) {
        *columns = (size_t)sprintf(shown, "<%02x>", c1 ? (unsigned char)text[1] : c);
        return n ? n : 1;
    }
    memcpy(shown, text, n);
    shown[n] = 0;
    *columns = 1;
    return n;
}

void report_text(FILE *out, const char *text, size_t len)
{
    char shown[16];
    size_t columns;
    for (size_t i = 0; i < len;) {
        i += report_character(text + i, len - i, shown, &columns);
        fputs(shown, out);
    }
}

#define TAB 8
#define WIDTH_MAX 160

/* A line as it is shown: printable, tabs as blanks, and for each byte the column where it stands. */
typedef struct picture {
    char *text;
    size_t len;
    size_t *columns; /* one more than bytes of the line */
    size_t *ends;    /* bytes of text up to each column */
    size_t width;
} picture;

static picture picture_of(diag *d, line l)
{
    picture p = {arena_alloc(d->a, l.len * 8 + 1), 0, arena_alloc(d->a, (l.len + 1) * sizeof(size_t)),
                 arena_alloc(d->a, (l.len * 8 + 2) * sizeof(size_t)), 0};
    for (size_t i = 0; i < l.len;) {
        char shown[16];
        size_t columns, n = 1;
        if (l.text[i] == '\t') {
            columns = TAB - p.width % TAB;
            memset(shown, ' ', columns);
            shown[columns] = 0;
        } else {
            n = report_character(l.text + i, l.len - i, shown, &columns);
        }
        for (size_t k = 0; k < n; k++)
            p.columns[i + k] = p.width;
        for (size_t k = 0; k < columns; k++)
            p.ends[p.width + k] = p.len + (columns == strlen(shown) ? k : 0);
        memcpy(p.text + p.len, shown, strlen(shown));
        p.len += strlen(shown);
        p.width += columns;
        i += n;
    }
    p.columns[l.len] = p.width;
    p.ends[p.width] = p.len;
    return p;
}

static void color(const diag *d, FILE *out, const char *code)
{
    if (d->options->color)
        fprintf(out, "\033[%sm", code);
}

static void repeat(FILE *out, char c, size_t n)
{
    while (n-- > 0)
        putc(c, out);
}

/* Long lines are cut to what lies around the caret. */
static void window(size_t width, size_t caret, size_t *from, size_t *to)
{
    *from = 0;
    *to = width;
    if (width <= WIDTH_MAX)
        return;
    if (caret > WIDTH_MAX * 2 / 3)
        *from = caret - WIDTH_MAX / 2;
    *to = *from + WIDTH_MAX < width ? *from + WIDTH_MAX : width;
}

static void put_fixes(diag *d, FILE *out, const report *r, line l, const picture *p, size_t from, size_t to, unsigned digits)
{
    size_t column = from;
    bool any = false;
    for (size_t i = 0; i < r->fix_count; i++) {
        const fixit *f = &r->fixes[i];
        if (f->src != r->where.src || f->from < l.at || f->from > l.at + l.len || strchr(f->text, '\n'))
            continue;
        size_t at = p->columns[f->from - l.at];
        if (at < column || at > to)
            continue;
        if (!any) {
            fprintf(out, " %*s | ", (int)digits, "");
            repeat(out, ' ', from ? 3 : 0);
        }
        any = true;
        repeat(out, ' ', at - column);
        color(d, out, "32");
        report_text(out, f->text, strlen(f->text));
        color(d, out, "0");
        column = at + strlen(f->text);
    }
    if (any)
        putc('\n', out);
}

static void put_source(diag *d, FILE *out, spot where, const report *fixes, const char *code)
{
    const source *src = where.src;
    line l = line_of(src, where.at);
    picture p = picture_of(d, l);
    size_t last = l.at + l.len;
    size_t caret = p.columns[where.at > last ? l.len : where.at - l.at];
    size_t begin = where.from >= l.at ? p.columns[where.from > last ? l.len : where.from - l.at] : 0;
    size_t end = where.to <= last ? p.columns[where.to - l.at] : p.width;
    if (where.from < l.at) /* it begins on a line before: from the first that is no blank */
        for (begin = 0; begin < caret && l.text[begin] == ' ';)
            begin++;
    size_t from, to;
    window(p.width, caret, &from, &to);
    unsigned number = source_place(src, where.at).presumed_line;
    unsigned digits = (unsigned)snprintf(NULL, 0, "%5u", number);
    fprintf(out, " %5u | %s%.*s%s\n", number, from ? "..." : "", (int)(p.ends[to] - p.ends[from]), p.text + p.ends[from],
            to < p.width ? "..." : "");
    fprintf(out, " %*s | ", (int)digits, "");
    repeat(out, ' ', from ? 3 : 0);
    color(d, out, code);
    size_t stop = end > caret + 1 ? end : caret + 1;
    for (size_t c = from; c < stop && c < to + 1; c++)
        putc(c == caret ? '^' : c >= begin && c < end ? '~' : ' ', out);
    color(d, out, "0");
    putc('\n', out);
    if (fixes)
        put_fixes(d, out, fixes, l, &p, from, to, digits);
}

static void put_head(diag *d, FILE *out, spot where, const char *label, const char *code, const char *text, enum warning w, bool fatal)
{
    place at = source_place(where.src, where.at);
    color(d, out, "1");
    report_text(out, at.presumed_file, strlen(at.presumed_file));
    fprintf(out, ":%u:%u:", at.presumed_line, at.column);
    color(d, out, "0");
    putc(' ', out);
    color(d, out, code);
    fprintf(out, "%s:", label);
    color(d, out, "0");
    putc(' ', out);
    report_text(out, text, strlen(text));
    if (w != W_NONE) {
        fputs(" [", out);
        color(d, out, code);
        fprintf(out, "-W%s%s", fatal ? "error=" : "", warning_names[w]);
        color(d, out, "0");
        putc(']', out);
    }
    putc('\n', out);
}

static void put_report(diag *d, FILE *out, const report *r)
{
    bool error = r->severity == SEVERITY_ERROR;
    const char *code = error ? "1;31" : "1;35";
    put_head(d, out, r->where, error ? "error" : "warning", code, r->text, r->warning, error);
    put_source(d, out, r->where, r, code);
    for (size_t i = 0; i < r->note_count; i++) {
        put_head(d, out, r->notes[i].where, "note", "1;36", r->notes[i].text, W_NONE, false);
        put_source(d, out, r->notes[i].where, NULL, "1;36");
    }
}

void diag_flush(diag *d, FILE *out)
{
    size_t more = prepare(d);
    if (d->options->format == DIAG_JSON) {
        report_json(d, out);
    } else if (d->options->format == DIAG_SARIF) {
        report_sarif(d, out);
    } else {
        for (size_t i = 0; i < d->count; i++)
            put_report(d, out, d->reports[i]);
        if (more)
            fprintf(out, "%zu more error%s not shown\n", more, more == 1 ? "" : "s");
    }
    d->count = 0;
    d->current = NULL;
}
