/* A file cut into its items: what holds `async` or is a manager goes to the parser, an #include of an .asc file is an import, and
 * everything else is text. Reports `await` and `async` in plain functions, and braces too many right after an async one. */
#include <string.h>

#include "scan.h"

/* ---- items ---- */

static void add_item(scan *s, enum item_kind kind, uint32_t first, uint32_t last)
{
    outline *o = s->out;
    if (o->count == o->capacity) {
        uint32_t capacity = o->capacity ? o->capacity * 2 : 32;
        o->items = arena_resize(s->scratch, o->items, o->capacity * sizeof *o->items, capacity * sizeof *o->items);
        o->capacity = capacity;
    }
    o->items[o->count++] = (item){.kind = kind, .first = first, .last = last};
}

/* An item; what lies between the one before and this is text. */
static void cut(scan *s, enum item_kind kind, uint32_t first, uint32_t last)
{
    if (first > s->text)
        add_item(s, ITEM_TEXT, s->text, first - 1);
    add_item(s, kind, first, last);
    s->text = last + 1;
}

/* ---- async functions and managers ---- */

static bool blank_line_before(const scan *s, uint32_t t)
{
    const token *before = &s->src->tokens[t - 1];
    const char *from = s->src->text + before->at + before->len, *to = s->src->text + s->src->tokens[t].at;
    const char *newline = memchr(from, '\n', (size_t)(to - from));
    return newline && memchr(newline + 1, '\n', (size_t)(to - newline - 1));
}

/* Where the specifiers before the `async` at t begin, not before `first`. */
static uint32_t specifiers_begin(const scan *s, uint32_t t, uint32_t first)
{
    while (t > first) {
        uint32_t before = t - 1, kind = scan_kind(s, before);
        if (guess_is_specifier(kind) || kind == T_EXTENSION) {
            t = before;
        } else if (kind == T_IDENT) { /* a macro; one that a blank line follows stands for itself */
            if (blank_line_before(s, t))
                return t;
            t = before;
        } else if (kind == T_RPAREN || kind == T_RBRACKET) {
            uint32_t open = scan_back(s, before, first);
            if (kind == T_RBRACKET) {
                if (scan_kind(s, open) != T_LBRACKET || scan_kind(s, open + 1) != T_LBRACKET)
                    return t;
                t = open;
                continue;
            }
            uint32_t word = open > first ? scan_kind(s, open - 1) : T_EOF;
            if (scan_kind(s, open) != T_LPAREN)
                return t;
            bool declspec = word == T_IDENT && (token_is(s->src, open - 1, "__declspec") || !scan_new_line(s, t));
            if (word != T_ATTRIBUTE && word != T_ALIGNAS && !declspec)
                return t;
            t = open - 1;
        } else {
            return t;
        }
    }
    return t;
}

static bool is_word(const scan *s, uint32_t t, const char *word)
{
    return scan_kind(s, t) == T_IDENT && token_is(s->src, t, word);
}

static bool in_first_column(const source *src, uint32_t t)
{
    uint32_t at = src->tokens[t].at;
    return at == 0 || src->text[at - 1] == '\n';
}

/* The brace in the first column that stands before the parenthesis at t is closed: a body; 0: there is none. */
static uint32_t body_before_closing(const scan *s, uint32_t t)
{
    for (uint32_t depth = 0;; t++) {
        /* clang-format off */
        switch (scan_kind(s, t)) {
        case T_LPAREN: depth++; break;
        case T_RPAREN:
            if (--depth == 0)
                return 0;
            break;
        case T_LBRACE: return in_first_column(s->src, t) ? t : 0;
        case T_SEMI: case T_RBRACE: case T_EOF: return 0;
        default: break;
        }
        /* clang-format on */
    }
}

/* The word behind the `async` at t that was to be `manager`; 0: none. */
static uint32_t slipped_manager(scan *s, uint32_t t)
{
    uint32_t word = scan_after(s, t), name = scan_after(s, word);
    size_t len;
    const char *text = scan_kind(s, word) == T_IDENT ? token_text(s->src, word, &len) : NULL, *meant = text ? spell_word(text, len) : NULL;
    bool head = meant && scan_kind(s, name) == T_IDENT && scan_kind(s, scan_after(s, name)) == T_LPAREN;
    return head && strcmp(meant, "manager") == 0 && !outer_find(s->out->outer, text, len) ? word : 0;
}

/* `manager name(...) {` at t. With `async` before it, no more than the word is needed. */
static bool is_manager(scan *s, uint32_t t)
{
    if (scan_kind(s, t) == T_ASYNC)
        return is_word(s, scan_after(s, t), "manager") && scan_kind(s, scan_after(s, scan_after(s, t))) == T_IDENT;
    if (!is_word(s, t, "manager"))
        return false;
    uint32_t name = scan_after(s, t), open = scan_after(s, name);
    if (scan_kind(s, name) != T_IDENT || (scan_kind(s, open) != T_LPAREN && scan_kind(s, open) != T_LBRACE))
        return false;
    const outer_name *o = outer_find(s->out->outer, "manager", 7);
    if (o && (o->kinds & (OUTER_TYPEDEF | OUTER_OBJECT | OUTER_FUNCTION | OUTER_MACRO)))
        return false;
    uint32_t next = scan_kind(s, open) == T_LBRACE ? open : body_before_closing(s, open);
    if (!next)
        next = scan_parens(s, open);
    while (scan_is_pp(scan_kind(s, next)))
        next++;
    if (is_word(s, next, "noawait"))
        next = scan_after(s, next);
    return scan_kind(s, next) == T_LBRACE;
}

static uint32_t line_of(const source *src, uint32_t t)
{
    return source_place(src, src->tokens[t].at).line;
}

/* The token's line begins with a blank. */
static bool indented(const source *src, uint32_t t)
{
    char c = src->text[src->lines[line_of(src, t) - 1]];
    return c == ' ' || c == '\t';
}

/* After the body that opens at t, at the latest at the first `}` in the first column; with `column`, only there. */
static uint32_t skip_to_first_column(scan *s, uint32_t t, bool column)
{
    uint32_t depth = 0;
    for (; scan_kind(s, t) != T_EOF; t++) {
        uint32_t kind = scan_kind(s, t);
        if (kind == T_LBRACE)
            depth++;
        else if (kind == T_RBRACE && ((--depth == 0 && !column) || in_first_column(s->src, t)))
            return t + 1;
    }
    return t;
}

static bool begins_item(const scan *s, uint32_t t)
{
    return scan_kind(s, t) == T_ASYNC && !scan_is_member_name(s, t) && scan_kind(s, t + 1) != T_FOR && !is_word(s, t + 1, "with");
}

/* Each costs a look at all that follows, and says the same. */
static void note_missing(scan *s)
{
    enum { MOST_MISSING = 64 };
    if (++s->missing > MOST_MISSING)
        s->unclosed = true;
}

/* After the body that opens at t. Where braces can't be trusted, since one is never closed or a conditional opens one, a `}` in the
 * first column ends it, so that one mistake does not take the rest of the file with it. */
static uint32_t skip_body(scan *s, uint32_t t, uint32_t *word)
{
    uint32_t conds = s->cond_count, end = s->unclosed ? 0 : scan_braces(s, t, word);
    bool closed = end && scan_kind(s, end - 1) == T_RBRACE && s->last_closed, uneven = end && s->uneven;
    uint32_t column = 0; /* after the first `}` in the first column */
    for (uint32_t next = t; next < end; next++) {
        if (scan_kind(s, next) == T_PP_COND && directive_disabled(s->src, next, false) > next)
            next = directive_disabled(s->src, next, false) - 1;
        else if (!column && scan_kind(s, next) == T_RBRACE && in_first_column(s->src, next))
            column = next + 1;
        else if (begins_item(s, next) && !indented(s->src, next) && line_of(s->src, next) > line_of(s->src, t)) {
            note_missing(s);
            return column ? column : specifiers_begin(s, next, t + 1); /* another item begins: the brace is missing before it */
        }
    }
    if (closed && (!uneven || in_first_column(s->src, end - 1)))
        return end;
    uint32_t other = skip_to_first_column(s, t, uneven);
    if (closed && scan_kind(s, other) == T_EOF)
        return end;
    s->unclosed = s->unclosed || !closed;
    s->cond_count = conds < s->cond_count ? conds : s->cond_count;
    return other;
}

/* ---- braces that do not match ---- */

/* A `}` that closes nothing stands between t and the next item: text without one may well be declarations. */
static bool closing_follows(const scan *s, uint32_t t)
{
    for (uint32_t depth = 0; scan_kind(s, t) != T_EOF && !begins_item(s, t); t++) {
        if (scan_kind(s, t) == T_LBRACE)
            depth++;
        else if (scan_kind(s, t) == T_RBRACE && depth-- == 0)
            return true;
    }
    return false;
}

/* What follows the item that begins at `first` and ends before t can only stand in it: a brace too many ended it, or one too few began
 * less than was meant. */
static bool excess_follows(const scan *s, uint32_t first, uint32_t t)
{
    uint32_t kind = scan_kind(s, t), end = t - 1;
    if (kind == T_EOF || scan_is_pp(kind) || t <= first)
        return false;
    bool word = scan_kind(s, t + 1) == T_FOR || is_word(s, t + 1, "with");
    bool statement = guess_begins_statement(kind) || kind == T_AWAIT || (kind == T_ASYNC && word);
    if (scan_kind(s, end) == T_RBRACE && ((kind == T_RBRACE && !s->externs) || (statement && closing_follows(s, t))))
        return true;
    uint32_t brace = first;
    while (brace < end && scan_kind(s, brace) != T_LBRACE)
        brace++;
    if (scan_kind(s, end) == T_SEMI && kind == T_LBRACE)
        return true;
    bool inside = scan_kind(s, end) == T_SEMI || (indented(s->src, end) && line_of(s->src, end) > line_of(s->src, brace));
    return inside && !indented(s->src, first) && indented(s->src, t) && !begins_item(s, t) && closing_follows(s, t);
}

/* After the `}` in the first column, or on the line of `first`, that ends what is left over from t on; at the latest before what begins
 * in the first column. */
static uint32_t excess_end(scan *s, uint32_t first, uint32_t t)
{
    uint32_t depth = 0, line = line_of(s->src, first);
    for (uint32_t from = t; scan_kind(s, t) != T_EOF; t++) {
        uint32_t kind = scan_kind(s, t);
        if (scan_is_pp(kind))
            continue;
        if (begins_item(s, t))
            return specifiers_begin(s, t, from);
        bool column = in_first_column(s->src, t);
        if (kind == T_LBRACE)
            depth++;
        else if (kind == T_RBRACE && (column || (!depth && line_of(s->src, t) == line)))
            return t + 1;
        else if (kind == T_RBRACE)
            depth -= depth > 0;
        else if (column && scan_kind(s, t + 1) != T_COLON && t > from)
            return t;
    }
    return t;
}

/* A name that begins a statement, on the line after the head of a function: no macro that belongs to the head. */
static bool begins_body(scan *s, uint32_t t)
{
    static const char *const words[] = {"try", "all", "any", "defer", "unshield"};
    uint32_t next = scan_kind(s, t + 1);
    if (scan_kind(s, t) != T_IDENT || scan_kind(s, t - 1) != T_RPAREN || !scan_new_line(s, t))
        return false;
    for (size_t i = 0; next == T_LBRACE && i < sizeof words / sizeof *words; i++)
        if (is_word(s, t, words[i]))
            return true;
    if (next == T_LPAREN)
        return scan_kind(s, scan_parens(s, t + 1)) == T_SEMI;
    return next == T_IDENT || next == T_ASSIGN || next == T_DOT || next == T_ARROW || next == T_LBRACKET || next == T_STAR;
}

/* The item whose specifiers begin at `first` and whose word stands at `word`. */
static void async_item(scan *s, enum item_kind kind, uint32_t first, uint32_t word)
{
    uint32_t t = word + 1;
    uint32_t body = 0;
    bool tag_before = false, old_style = false, no_brace = false, conditional = false;
    bool named = false; /* the last parenthesis stood behind a name: no attribute, no macro in front of the type */
    for (;;) {
        uint32_t k = scan_kind(s, t);
        old_style = old_style || (named && scan_kind(s, t - 1) == T_RPAREN && guess_is_specifier(k));
        bool statement = k == T_ASYNC && (scan_kind(s, t + 1) == T_FOR || is_word(s, t + 1, "with"));
        if (kind == ITEM_ASYNC && t > word + 3 && begins_body(s, t)) {
            old_style = true;
            statement = scan_kind(s, t + 1) == T_LBRACE;
        }
        if (kind == ITEM_MANAGER && (is_word(s, t, "enter") || is_word(s, t, "exit")) && scan_kind(s, t + 1) == T_LBRACE)
            statement = true;
        if ((statement || (k == T_AWAIT && !scan_is_member_name(s, t))) && scan_kind(s, t - 1) == T_RPAREN && t > word + 3)
            old_style = true;
        if (old_style && (statement || (k == T_SEMI && kind == ITEM_MANAGER) || k == T_ASSIGN || k == T_RBRACE || k == T_AWAIT ||
                          guess_begins_statement(k))) { /* a brace is missing before them */
            t = excess_end(s, first, t);
            no_brace = scan_kind(s, t - 1) == T_RBRACE;
            break;
        } else if (k == T_SEMI && old_style && kind == ITEM_ASYNC) { /* declarations of parameters, up to the body */
            t++;
        } else if (k == T_SEMI) {
            t++;
            break;
        } else if (k == T_EOF) {
            break;
        } else if (k == T_ASYNC && !scan_is_member_name(s, t)) { /* the next one begins: this has no end */
            t = specifiers_begin(s, t, word + 1);
            break;
        } else if (k == T_LPAREN && body_before_closing(s, t)) {
            t = body_before_closing(s, t);
        } else if (k == T_LPAREN || k == T_LBRACKET) {
            tag_before = tag_before && scan_kind(s, t - 1) == T_ATTRIBUTE;
            named = (scan_kind(s, t - 1) == T_IDENT && t > word + 2) || scan_kind(s, t - 1) == T_RPAREN;
            t = scan_parens(s, t);
        } else if (k == T_LBRACE && tag_before) {
            t = scan_braces(s, t, NULL);
            tag_before = false;
        } else if (k == T_LBRACE) {
            body = conditional ? 0 : t;
            t = skip_body(s, t, NULL);
            break;
        } else if (k == T_RBRACE) {
            break;
        } else {
            if (k == T_PP)
                scan_define(s, t);
            if (k == T_PP_COND)
                scan_conditional(s, t, 0);
            conditional = conditional || k == T_PP_COND;
            if (!scan_is_pp(k))
                tag_before = k == T_STRUCT || k == T_UNION || k == T_ENUM || (tag_before && (k == T_IDENT || k == T_ATTRIBUTE));
            t++;
        }
    }
    uint32_t end = no_brace ? t - 1 : t;
    s->told_outside = false;
    s->lone_async = t == word + 1 || (t > 1 && scan_kind(s, t - 1) == T_RBRACE && scan_kind(s, t - 2) == T_ASYNC);
    if (!no_brace && excess_follows(s, first, t))
        t = excess_end(s, first, t);
    cut(s, kind, first, t - 1);
    item *it = &s->out->items[s->out->count - 1];
    if (t > end)
        it->excess = end;
    else if (kind == ITEM_ASYNC && scan_kind(s, it->last) == T_RBRACE)
        it->body = body;
    s->at = t;
}

/* ---- file scope ---- */

/* The async function or manager in the first column that stands before `end`; end: there is none. */
static uint32_t item_inside(const scan *s, uint32_t t, uint32_t end)
{
    for (uint32_t i = t + 1; i < end; i++) {
        if (scan_kind(s, i) == T_PP_COND && directive_disabled(s->src, i, false) > i)
            i = directive_disabled(s->src, i, false) - 1;
        else if (begins_item(s, i) && !scan_is_named(s, i) && !indented(s->src, i) && line_of(s->src, i) > line_of(s->src, t))
            return specifiers_begin(s, i, t + 1);
    }
    return end;
}

/* The brace at t is not closed before `next`, where an async function or a manager begins. */
static void report_unclosed(scan *s, uint32_t t, uint32_t next, uint32_t *word, const char *what, const char *opens)
{
    note_missing(s);
    diag_error(s->d, s->src, next - 1, next - 1, next - 1, "missing `}`: %s is not closed before the next%s", what,
               strcmp(what, "a function") == 0 ? "" : " function");
    diag_note(s->d, s->src, t, t, t, "%s", opens);
    s->out->broken = true;
    *word = *word < next ? *word : 0;
}

/* The braces of a type or of initialisers; *unclosed: an async function begins in them. */
static uint32_t skip_list(scan *s, uint32_t t, uint32_t *word, bool *unclosed)
{
    uint32_t end = scan_braces(s, t, word), next = item_inside(s, t, end);
    *unclosed = next < end;
    if (*unclosed)
        report_unclosed(s, t, next, word, "a declaration", "its brace opens here");
    return next;
}

/* A body that is never closed is C's business, and only the text of a plain function, up to the next async one. */
static uint32_t skip_plain_body(scan *s, uint32_t t, uint32_t *word)
{
    if (s->missing && s->unclosed)
        return skip_to_first_column(s, t, false);
    uint32_t end = scan_braces(s, t, word), next = item_inside(s, t, end);
    if (next < end) {
        report_unclosed(s, t, next, word, "a function", "its body opens here");
        return next;
    }
    if (!s->last_closed || !s->uneven || in_first_column(s->src, end - 1))
        return end;
    uint32_t other = skip_to_first_column(s, t, true);
    return scan_kind(s, other) == T_EOF ? end : other;
}

/* One external declaration, or whatever it is. */
static void external(scan *s)
{
    uint32_t start = s->at, t = start;
    bool assigned = false, tag_before = false, tagged = false, reported = false;
    for (;;) {
        uint32_t kind = scan_kind(s, t);
        /* clang-format off */
        switch (kind) {
        case T_EOF:
            s->at = t;
            return;
        case T_PP:
            scan_define(s, t++);
            continue;
        case T_PP_COND:
            scan_conditional(s, t, 0);
            t = scan_past_disabled(s, t);
            continue;
        case T_ASYNC: {
            if (scan_is_member_name(s, t)) {
                t++;
                continue;
            }
            if (scan_kind(s, t + 1) == T_FOR || is_word(s, t + 1, "with") || scan_is_named(s, t)) {
                scan_report_plain(s, t, start, UINT32_MAX);
                t++;
                continue;
            }
            uint32_t first = specifiers_begin(s, t, start > s->text ? start : s->text);
            if (first > start && (assigned || tagged))
                scan_expect_end(s, first - 1);
            uint32_t slip = slipped_manager(s, t);
            bool swapped = t > first && is_word(s, t - 1, "manager") && !outer_find(s->out->outer, "manager", 7);
            async_item(s, is_manager(s, t) ? ITEM_MANAGER : ITEM_ASYNC, first, t);
            if (slip) {
                size_t len;
                const char *text = token_text(s->src, slip, &len);
                diag_error(s->d, s->src, slip, slip, slip, "unknown word `%.*s`: did you mean `%s`?", (int)len, text, "manager");
                diag_fix_replace(s->d, s->src, slip, slip, "manager");
            } else if (swapped) {
                diag_error(s->d, s->src, t - 1, t - 1, t, "a manager is `async manager name(parameters) { ... }`");
                diag_fix_replace(s->d, s->src, t - 1, t, "async manager");
            }
            if (slip || swapped) {
                s->out->items[s->out->count - 1].kind = ITEM_TEXT;
                s->out->broken = true;
            }
            return;
        }
        case T_AWAIT:
            if (!reported && !scan_is_member_name(s, t))
                scan_report_plain(s, t, start, UINT32_MAX);
            reported = true;
            break;
        case T_IDENT:
            if (s->src->tokens[t].len == 7 && is_manager(s, t)) {
                uint32_t before = t > start ? scan_kind(s, t - 1) : T_EOF;
                if (before == T_STATIC || before == T_EXTERN || before == T_INLINE) {
                    diag_error(s->d, s->src, t - 1, t - 1, t - 1,
                               "a manager has no storage class: its text stands where it is used, in this file and in others");
                    diag_fix_replace(s->d, s->src, t - 1, t - 1, "");
                } else if (guess_is_specifier(before)) {
                    diag_error(s->d, s->src, t - 1, t - 1, t, "a manager is `manager name(parameters) { ... }`: it has no type");
                    s->out->broken = true;
                } else if (t > start && (assigned || tagged)) {
                    scan_expect_end(s, t - 1);
                }
                async_item(s, ITEM_MANAGER, t, t);
                return;
            }
            t++;
            continue; /* a tag before it stays one */
        case T_SEMI: {
            uint32_t name = scan_declare(s, start, t);
            if (name != UINT32_MAX && s->lone_async)
                outer_add(s->out->outer, s->src, name, OUTER_MEANT_ASYNC);
            s->lone_async = false;
            s->at = t + 1;
            return;
        }
        case T_RBRACE:
            s->externs -= s->externs > 0;
            s->at = t + 1;
            return;
        case T_ASSIGN:
            assigned = true;
            break;
        case T_STRUCT: case T_UNION: case T_ENUM:
            tag_before = tagged = true;
            t++;
            continue;
        case T_ATTRIBUTE: case T_ALIGNAS:
            t = scan_attribute(s, t);
            continue;
        case T_LPAREN: case T_LBRACKET: {
            uint32_t end = scan_parens(s, t), next = item_inside(s, t, end);
            if (next < end) {
                diag_error(s->d, s->src, t, t, t, "this `%s` is not closed before the next function", kind == T_LPAREN ? "(" : "[");
                s->out->broken = true;
                s->at = next;
                return;
            }
            for (; t < end && !reported; t++) {
                reported = (scan_kind(s, t) == T_ASYNC || scan_kind(s, t) == T_AWAIT) && !scan_is_member_name(s, t);
                if (reported)
                    scan_report_plain(s, t, start, UINT32_MAX);
            }
            t = end;
            tag_before = tag_before && kind == T_LBRACKET;
            continue;
        }
        /* clang-format on */
        case T_LBRACE:
            if (t > start && scan_kind(s, t - 1) == T_STRING) { /* extern "C" { */
                s->externs++;
                s->at = t + 1;
                return;
            }
            if (assigned && scan_function_behind(s, start, t)) {
                s->at = scan_function_behind(s, start, t);
                scan_expect_end(s, s->at - 1);
                scan_declare(s, start, s->at);
                return;
            }
            {
                uint32_t word = 0, name = UINT32_MAX;
                bool body = !assigned && !tag_before;
                if (body)
                    name = scan_declare(s, start, t);
                if (name != UINT32_MAX && s->lone_async)
                    outer_add(s->out->outer, s->src, name, OUTER_MEANT_ASYNC);
                bool unclosed = false;
                uint32_t brace = t;
                t = body ? skip_plain_body(s, t, &word) : skip_list(s, t, &word, &unclosed);
                if (word)
                    scan_report_plain(s, word, start, name);
                else if (body)
                    scan_report_meant(s, start, brace, name);
                if (body && !word)
                    s->lone_async = false;
                if (body || unclosed) {
                    s->at = t;
                    return;
                }
            }
            tag_before = false;
            continue;
        case T_COLON:
            t++;
            continue;
        default:
            if (tag_before && guess_is_specifier(kind)) {
                t++;
                continue;
            }
            break;
        }
        tag_before = false;
        t++;
    }
}

outline *outline_make(arena *a, arena *scratch, source *src, diag *d)
{
    scan s = {.scratch = scratch, .src = src, .d = d};
    s.out = arena_alloc(scratch, sizeof *s.out);
    s.out->outer = outer_new(a);
    while (scan_kind(&s, s.at) != T_EOF) {
        uint32_t kind = scan_kind(&s, s.at);
        if (kind == T_PP) {
            if (directive_is_import(src, s.at))
                cut(&s, ITEM_IMPORT, s.at, s.at);
            else
                scan_define(&s, s.at);
            s.at++;
        } else if (kind == T_PP_COND) {
            scan_conditional(&s, s.at, 0);
            s.at = scan_past_disabled(&s, s.at);
        } else {
            external(&s);
        }
    }
    if (s.at > s.text)
        add_item(&s, ITEM_TEXT, s.text, s.at - 1);
    if (s.out->count > 1 || (s.out->count && s.out->items[0].kind != ITEM_TEXT)) /* what is no more than C goes through as it is */
        scan_pair_conditionals(&s);
    return s.out;
}
