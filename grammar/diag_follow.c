/* One mistake, one report: what comes from a mistake in form that was reported is not told again. */
#include <string.h>

#include "report.h"

enum {
    FORM_TOKENS = 4,        /* what is wrong so near to a mistake in form is part of it; on the next line two more */
    FORM_LATEST = 16,       /* ... one of the latest, since a file is read in order */
    STATEMENT_TOKENS = 1000 /* longer ones are two */
};

static bool in_one_statement(const source *src, uint32_t from, uint32_t to)
{
    uint32_t t = from < to ? from : to, end = from < to ? to : from;
    if (end - t > STATEMENT_TOKENS)
        return false;
    while (t < end && src->tokens[t].kind != T_SEMI && src->tokens[t].kind != T_LBRACE && src->tokens[t].kind != T_RBRACE)
        t++;
    return t == end;
}

/* The statement that token `from` stands in ends on that line, before `to` on another: they have nothing to do with each other. */
static bool ends_on_line(const source *src, uint32_t from, uint32_t to, uint32_t line)
{
    for (uint32_t t = from; t < to; t++) {
        uint32_t kind = src->tokens[t].kind;
        if (kind == T_SEMI || (t > from && (kind == T_LBRACE || kind == T_RBRACE)))
            return source_place(src, src->tokens[t].at).line == line;
    }
    return false;
}

/* The `}` at t is no end of initialisers, or of a type. */
static bool ends_block(const source *src, uint32_t t)
{
    uint32_t next = t + 1 < src->token_count ? src->tokens[t + 1].kind : T_EOF;
    return next != T_SEMI && next != T_COMMA && next != T_RPAREN && next != T_RBRACKET && next != T_DOT;
}

/* Two statements on one line: one ends between the tokens, another behind the second. */
static bool are_two(const source *src, uint32_t from, uint32_t to, uint32_t line)
{
    uint32_t between = 0, behind = 0, depth = 0, end = line < src->line_count ? src->lines[line] : (uint32_t)src->size;
    if (to - from > STATEMENT_TOKENS)
        return false;
    for (uint32_t t = from; t < src->token_count && src->tokens[t].at < end && t < to + STATEMENT_TOKENS && !behind; t++) {
        uint32_t kind = src->tokens[t].kind;
        if (kind == T_LPAREN)
            depth++;
        else if (kind == T_RPAREN)
            depth -= depth > 0;
        else if (!depth && (kind == T_SEMI || (kind == T_RBRACE && ends_block(src, t))))
            *(t < to ? &between : &behind) += 1;
    }
    return between && behind;
}

/* The lines of a source on which mistakes in form were reported. */
static uint8_t *form_lines(diag *d, source *src)
{
    for (form_map *m = d->forms; m; m = m->next)
        if (m->src == src)
            return m->lines;
    if (!d->parsing)
        return NULL;
    form_map *m = arena_alloc(d->a, sizeof *m);
    *m = (form_map){src, arena_alloc(d->a, src->line_count + 3), d->forms};
    d->forms = m;
    return m->lines;
}

/* The quote at t, behind which nothing but punctuation stands, is the end of a literal that was reported on the line before. */
static bool closes_literal(const diag *d, const source *src, uint32_t t, uint32_t line)
{
    char quote = src->text[src->tokens[t].at], next = src->tokens[t].len > 1 ? src->text[src->tokens[t].at + 1] : ';';
    for (size_t i = d->count; strchr(";,)]}", next) && i-- > 0 && i + FORM_LATEST > d->count;) {
        const report *r = d->reports[i];
        uint32_t from = report_token_at(src, r->where.at);
        if (r->where.src == src && from < src->token_count && src->tokens[from].kind == T_BAD && src->text[src->tokens[from].at] == quote &&
            source_place(src, r->where.at).line + 1 == line)
            return true;
    }
    return false;
}

bool report_follows(diag *d, const spot *where)
{
    source *src = where->src;
    uint32_t t = report_token_at(src, where->at), line = source_place(src, where->at).line;
    if (t < src->token_count && src->tokens[t].kind == T_BAD)
        return closes_literal(d, src, t, line);
    const uint8_t *lines = form_lines(d, src);
    if (!d->parsing && lines && lines[line])
        return true;
    for (size_t i = d->count; i-- > 0 && i + FORM_LATEST > d->count;) {
        const report *r = d->reports[i];
        if (!r->form || r->where.src != src)
            continue;
        uint32_t from = report_token_at(src, r->where.at);
        uint32_t other = source_place(src, r->where.at).line, near = FORM_TOKENS + (line <= other + 1 && other <= line + 1 ? 2 : 0);
        if (in_one_statement(src, from, t) || (other == line && (t < from || !are_two(src, from, t, line))))
            return true;
        if (r->left_out || other == line || (other < line ? ends_on_line(src, from, t, other) : ends_on_line(src, t, from, line)))
            continue;
        if (from < t + near && t < from + near)
            return true;
    }
    return false;
}

bool diag_line_broken(diag *d, const node *n)
{
    const uint8_t *lines = form_lines(d, n->src);
    return lines && lines[source_place(n->src, n->src->tokens[n->op].at).line] != LINE_SOUND;
}

void report_mark_line(diag *d, const spot *where)
{
    const source *src = where->src;
    uint32_t t = report_token_at(src, where->at);
    bool ended = t < src->token_count && src->tokens[t].kind == T_SEMI;
    uint8_t *line = form_lines(d, where->src) + source_place(src, where->at).line;
    enum form_line now = d->left_out ? LINE_LEFT_OUT : ended ? LINE_ENDED : LINE_BROKEN;
    if (*line < now)
        *line = (uint8_t)now;
}
