/* Reports for programs: an array like gcc's -fdiagnostics-format=json, and SARIF 2.1.0. Lines and files are the presumed ones. What is
 * no UTF-8 in a source, a path or a message comes out as U+FFFD, so the output is always valid. */
#include <string.h>

#include "report.h"

#define TAB 8

/* ---- JSON ---- */

typedef struct writer {
    FILE *out;
    bool comma; /* the next value follows another */
} writer;

static void string(writer *w, const char *text, size_t len)
{
    char shown[16];
    size_t columns;
    putc('"', w->out);
    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\') {
            fprintf(w->out, "\\%c", c);
            i++;
        } else if (c < 32 || c == 127) {
            fprintf(w->out, "\\u%04x", c);
            i++;
        } else if (c < 127) {
            putc(c, w->out);
            i++;
        } else {
            size_t n = report_character(text + i, len - i, shown, &columns);
            if (shown[0] == '<')
                fputs("\\ufffd", w->out);
            else
                fputs(shown, w->out);
            i += n;
        }
    }
    putc('"', w->out);
}

static void value(writer *w)
{
    if (w->comma)
        putc(',', w->out);
    w->comma = true;
}

static void key(writer *w, const char *name)
{
    value(w);
    fprintf(w->out, "\"%s\":", name);
    w->comma = false;
}

static void open(writer *w, char bracket)
{
    value(w);
    putc(bracket, w->out);
    w->comma = false;
}

static void close(writer *w, char bracket)
{
    putc(bracket, w->out);
    w->comma = true;
}

static void put_text(writer *w, const char *name, const char *text)
{
    key(w, name);
    string(w, text, strlen(text));
    w->comma = true;
}

static void put_number(writer *w, const char *name, size_t n)
{
    key(w, name);
    fprintf(w->out, "%zu", n);
    w->comma = true;
}

static void put_false(writer *w, const char *name)
{
    key(w, name);
    fputs("false", w->out);
    w->comma = true;
}

static void put_option(writer *w, const char *name, enum warning warning, bool fatal)
{
    key(w, name);
    fprintf(w->out, "\"-W%s%s\"", fatal ? "error=" : "", diag_warning_name(warning));
    w->comma = true;
}

/* Characters before `at` on its line, from 1; with tabs as a terminal shows them, or as one each. */
static size_t column_of(const source *src, uint32_t at, bool display)
{
    uint32_t begin = at - (source_place(src, at).column - 1);
    size_t column = 0;
    char shown[16];
    for (uint32_t i = begin; i < at;) {
        size_t wide;
        if (src->text[i] == '\t' && display)
            column += TAB - column % TAB, i++;
        else
            i += (uint32_t)report_character(src->text + i, at - i, shown, &wide), column++;
    }
    return column + 1;
}

/* ---- gcc's ---- */

static void put_place(writer *w, const char *name, const source *src, uint32_t at)
{
    place p = source_place(src, at);
    key(w, name);
    open(w, '{');
    put_text(w, "file", p.presumed_file);
    put_number(w, "line", p.presumed_line);
    put_number(w, "display-column", column_of(src, at, true));
    put_number(w, "byte-column", p.column);
    put_number(w, "column", p.column);
    close(w, '}');
}

static void put_locations(writer *w, spot where)
{
    key(w, "locations");
    open(w, '[');
    open(w, '{');
    put_place(w, "caret", where.src, where.at);
    if (where.from < where.at)
        put_place(w, "start", where.src, where.from);
    if (where.to > where.at + 1)
        put_place(w, "finish", where.src, where.to - 1);
    close(w, '}');
    close(w, ']');
}

static void put_head(writer *w, const char *kind, spot where, const char *text)
{
    open(w, '{');
    put_text(w, "kind", kind);
    put_text(w, "message", text);
    put_locations(w, where);
}

void report_json(const diag *d, FILE *out)
{
    writer w = {out, false};
    open(&w, '[');
    for (size_t i = 0; i < d->count; i++) {
        const report *r = d->reports[i];
        put_head(&w, r->severity == SEVERITY_ERROR ? "error" : "warning", r->where, r->text);
        if (r->warning != W_NONE)
            put_option(&w, "option", r->warning, r->severity == SEVERITY_ERROR);
        if (r->fix_count) {
            key(&w, "fixits");
            open(&w, '[');
            for (size_t k = 0; k < r->fix_count; k++) {
                open(&w, '{');
                put_place(&w, "start", r->fixes[k].src, r->fixes[k].from);
                put_place(&w, "next", r->fixes[k].src, r->fixes[k].to);
                put_text(&w, "string", r->fixes[k].text);
                close(&w, '}');
            }
            close(&w, ']');
        }
        key(&w, "children");
        open(&w, '[');
        for (size_t k = 0; k < r->note_count; k++) {
            put_head(&w, "note", r->notes[k].where, r->notes[k].text);
            put_false(&w, "escape-source");
            close(&w, '}');
        }
        close(&w, ']');
        put_number(&w, "column-origin", 1);
        put_false(&w, "escape-source");
        close(&w, '}');
    }
    close(&w, ']');
    putc('\n', out);
}

/* ---- SARIF ---- */

/* A path as a URI reference: what has no place in one is escaped. */
static void put_uri(writer *w, const char *path)
{
    key(w, "uri");
    putc('"', w->out);
    for (const char *c = path; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || strchr("/-._~!$&()*+,;=@", *c);
        if (plain)
            putc(*c, w->out);
        else
            fprintf(w->out, "%%%02X", (unsigned char)*c);
    }
    putc('"', w->out);
    w->comma = true;
}

static void put_artifact(writer *w, const source *src, uint32_t at)
{
    key(w, "artifactLocation");
    open(w, '{');
    put_uri(w, source_place(src, at).presumed_file);
    close(w, '}');
}

static size_t sarif_line(const source *src, uint32_t at)
{
    uint32_t line = source_place(src, at).presumed_line;
    return line ? line : 1; /* `#line 0` is allowed, a region in line 0 is not */
}

static void put_region(writer *w, const char *name, const source *src, uint32_t from, uint32_t to)
{
    size_t first = sarif_line(src, from), last = sarif_line(src, to);
    key(w, name);
    open(w, '{');
    put_number(w, "startLine", first);
    put_number(w, "startColumn", column_of(src, from, false));
    put_number(w, "endLine", last < first ? first : last);
    put_number(w, "endColumn", column_of(src, to, false));
    close(w, '}');
}

static void put_physical(writer *w, spot where)
{
    key(w, "physicalLocation");
    open(w, '{');
    put_artifact(w, where.src, where.at);
    put_region(w, "region", where.src, where.from, where.to);
    close(w, '}');
}

static void put_message(writer *w, const char *text)
{
    key(w, "message");
    open(w, '{');
    put_text(w, "text", text);
    close(w, '}');
}

static void put_rules(writer *w)
{
    key(w, "rules");
    open(w, '[');
    for (int i = W_NONE + 1; i < W_COUNT; i++) {
        open(w, '{');
        put_option(w, "id", (enum warning)i, false);
        close(w, '}');
    }
    close(w, ']');
}

static void put_fix(writer *w, const report *r)
{
    key(w, "fixes");
    open(w, '[');
    open(w, '{');
    key(w, "artifactChanges");
    open(w, '[');
    open(w, '{');
    put_artifact(w, r->fixes[0].src, r->fixes[0].from);
    key(w, "replacements");
    open(w, '[');
    for (size_t k = 0; k < r->fix_count; k++) {
        open(w, '{');
        put_region(w, "deletedRegion", r->fixes[k].src, r->fixes[k].from, r->fixes[k].to);
        key(w, "insertedContent");
        open(w, '{');
        put_text(w, "text", r->fixes[k].text);
        close(w, '}');
        close(w, '}');
    }
    close(w, ']');
    close(w, '}');
    close(w, ']');
    close(w, '}');
    close(w, ']');
}

static void put_result(writer *w, const report *r)
{
    open(w, '{');
    if (r->warning != W_NONE) {
        put_option(w, "ruleId", r->warning, false);
        put_number(w, "ruleIndex", (size_t)r->warning - 1);
    }
    put_text(w, "level", r->severity == SEVERITY_ERROR ? "error" : "warning");
    put_message(w, r->text);
    key(w, "locations");
    open(w, '[');
    open(w, '{');
    put_physical(w, r->where);
    close(w, '}');
    close(w, ']');
    if (r->note_count) {
        key(w, "relatedLocations");
        open(w, '[');
        for (size_t k = 0; k < r->note_count; k++) {
            open(w, '{');
            put_number(w, "id", k);
            put_physical(w, r->notes[k].where);
            put_message(w, r->notes[k].text);
            close(w, '}');
        }
        close(w, ']');
    }
    if (r->fix_count)
        put_fix(w, r);
    close(w, '}');
}

void report_sarif(const diag *d, FILE *out)
{
    writer w = {out, false};
    open(&w, '{');
    put_text(&w, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    put_text(&w, "version", "2.1.0");
    key(&w, "runs");
    open(&w, '[');
    open(&w, '{');
    key(&w, "tool");
    open(&w, '{');
    key(&w, "driver");
    open(&w, '{');
    put_text(&w, "name", "ascc");
    put_rules(&w);
    close(&w, '}');
    close(&w, '}');
    put_text(&w, "columnKind", "unicodeCodePoints");
    key(&w, "results");
    open(&w, '[');
    for (size_t i = 0; i < d->count; i++)
        put_result(&w, d->reports[i]);
    close(&w, ']');
    close(&w, '}');
    close(&w, ']');
    close(&w, '}');
    putc('\n', out);
}
