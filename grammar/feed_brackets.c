/* Brackets, paired before anything is read. A statement in which they don't pair is reported and left out, and the rest is read. */
#include "feed.h"

typedef struct open_bracket {
    uint32_t at;   /* index into toks */
    uint32_t kind; /* T_LPAREN, T_LBRACKET, T_LBRACE, T_PP_COND */
    bool list;     /* a brace of initialisers */
} open_bracket;

#define BRACKETS_MAX 1000
#define REPAIRS_MAX 40 /* of one item: each moves all that comes behind it */

static const char splits[] = "this preprocessor conditional splits a statement: put whole statements between #if and #endif";

static void fail(feed *f, uint32_t i, const char *message)
{
    uint32_t t = f->toks[i];
    if (message != splits || !f->unpaired)
        diag_error(f->d, f->src, t, t, t, "%s", message);
    f->failed = true;
}

void feed_fail_split(feed *f)
{
    if (!f->failed)
        fail(f, f->at, splits);
    f->failed = true;
}

/* The first unfinished literal or comment from..end: it may have hidden what closes a bracket; UINT32_MAX: none. */
static uint32_t unfinished(const feed *f, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i <= end && i < f->count; i++)
        if (feed_kind(f, i) == T_BAD && feed_bad_token(f->src, f->toks[i]) && f->src->tokens[f->toks[i]].len > 1 &&
            (unsigned char)f->src->text[f->src->tokens[f->toks[i]].at] < 0x80)
            return i;
    return UINT32_MAX;
}

/* The brace at i opens no block: a compound literal, `(int[]){ 1 }`, or a statement expression. */
static bool in_expression(const feed *f, uint32_t i)
{
    uint32_t before = i ? feed_kind(f, i - 1) : T_EOF;
    if (before != T_RPAREN)
        return before == T_LPAREN || before == T_COMMA || before == T_ASSIGN;
    for (uint32_t k = i + 1; k<f->match[i]; k = f->match[k]> k ? f->match[k] + 1 : k + 1)
        if (feed_kind(f, k) == T_SEMI) /* `while ((x) { f(); }` */
            return false;
    uint32_t open = f->match[i - 1];
    uint32_t word = open ? feed_kind(f, open - 1) : T_EOF;
    return word == T_LPAREN || word == T_COMMA || word == T_ASSIGN || word == T_RETURN;
}

/* The line before ends in an operand, and the one at i begins with another: no expression goes on like that. */
static bool begins_anew(const feed *f, uint32_t i)
{
    uint32_t before = feed_kind(f, i - 1), kind = feed_kind(f, i);
    bool ends = before == T_NUMBER || before == T_RPAREN || before == T_RBRACKET ||
                (before == T_IDENT && !names_macro_like(f->names, f->toks[i - 1]));
    bool word = kind == T_IDENT && !names_macro_like(f->names, f->toks[i]) && feed_kind(f, i + 1) != T_STRING;
    return ends && (word || kind == T_AWAIT || guess_begins_statement(kind)) && feed_new_line(f, i);
}

/* Where the bracket at `opened` should have been closed, `at` at the latest. In a head no brace belongs to an expression. */
static uint32_t closing_place(const feed *f, uint32_t opened, uint32_t at, bool head, bool list)
{
    bool loop = opened && feed_kind(f, opened - 1) == T_FOR, async = loop && opened > 1 && feed_kind(f, opened - 2) == T_ASYNC;
    uint32_t header = loop && !async ? 2 : 0; /* semicolons that belong there */
    for (uint32_t i = opened + 1; i < at; i++) {
        uint32_t kind = feed_kind(f, i);
        if (kind == T_SEMI && header)
            header--;
        else if (kind == T_LBRACE && (list || (!head && in_expression(f, i))))
            i = f->match[i] > i && f->match[i] < at ? f->match[i] : i;
        else if (kind == T_SEMI || kind == T_LBRACE || (!head && !list && i > opened + 1 && begins_anew(f, i)))
            return i;
    }
    return at;
}

/* The first from `at` on that ends a statement, or opens a block. */
static uint32_t statement_end(const feed *f, uint32_t at, bool list)
{
    while (at < f->count && feed_kind(f, at) != T_SEMI && (list || (feed_kind(f, at) != T_LBRACE && feed_kind(f, at) != T_RBRACE)))
        at++;
    return at;
}

static uint32_t statement_begin(const feed *f, uint32_t at)
{
    while (at) {
        uint32_t kind = feed_kind(f, at - 1);
        if (kind == T_SEMI || kind == T_LBRACE || kind == T_RBRACE || kind == T_PP_COND)
            break;
        at = (kind == T_RPAREN || kind == T_RBRACKET) && f->match[at - 1] < at - 1 ? f->match[at - 1] : at - 1;
    }
    return at;
}

static void report_unclosed(feed *f, uint32_t opened, uint32_t where)
{
    bool anew = where > opened + 1 && begins_anew(f, where);
    where -= anew;
    uint32_t kind = feed_kind(f, opened), t = f->toks[where], o = f->toks[opened];
    const char *close = kind == T_LPAREN ? ")" : kind == T_LBRACKET ? "]" : "}";
    size_t len;
    const char *text = token_text(f->src, t, &len);
    uint32_t at = feed_kind(f, where);
    if (anew || (where + 1 == f->count && at != T_SEMI && at != T_LBRACE && at != T_RBRACE)) { /* nothing that belongs to it follows */
        diag_error(f->d, f->src, t, t, t, "expected `%s` after `%.*s`", close, (int)(len < 40 ? len : 40), text);
        diag_fix_replace(f->d, f->src, t, t, arena_printf(f->scratch, "%.*s%s", (int)len, text, close));
    } else {
        diag_error(f->d, f->src, t, t, t, "expected `%s` before `%.*s`", close, (int)(len < 40 ? len : 40), text);
        diag_fix_insert(f->d, f->src, t, close);
    }
    diag_note(f->d, f->src, o, o, o, "to match this `%s`", kind == T_LPAREN ? "(" : kind == T_LBRACKET ? "[" : "{");
}

/* A block is not closed. Which one: the innermost whose `}`, by indentation, is taken by one further out. */
static void report_open_brace(feed *f, uint32_t innermost)
{
    uint32_t opened = innermost;
    for (uint32_t i = innermost + 1; i < f->count; i++) {
        uint32_t close = f->match[i];
        if (feed_kind(f, i) == T_LBRACE && close > i && feed_new_line(f, close) && feed_indent(f, close) < feed_indent(f, i)) {
            opened = i;
            break;
        }
    }
    uint32_t at = opened == innermost ? f->count - 1 : f->match[opened];
    uint32_t t = f->toks[at], o = f->toks[opened];
    f->failed = true;
    uint32_t bad = unfinished(f, opened, f->count - 1);
    if (bad != UINT32_MAX) {
        fail(f, bad, feed_bad_token(f->src, f->toks[bad]));
        return;
    }
    diag_error(f->d, f->src, t, t, t, "missing `}`: a block is never closed");
    diag_note(f->d, f->src, o, o, o, "the block opened here");
}

static uint32_t line_of(const feed *f, uint32_t t)
{
    return source_place(f->src, f->src->tokens[t].at).line;
}

/* Leaves out from..to. */
static void leave_out(feed *f, uint32_t from, uint32_t to)
{
    for (uint32_t i = to; i < f->count; i++) {
        f->toks[from + (i - to)] = f->toks[i];
        f->disabled[from + (i - to)] = f->disabled[i];
    }
    f->count -= to - from;
    f->repairs++;
}

/* Brackets on top of the stack are not closed where `at` closes or ends another. The statement is reported and left out; `at` becomes
 * the place to go on from. False: there is none. */
static bool repair(feed *f, const open_bracket *stack, uint32_t *depth, uint32_t *at)
{
    uint32_t first = *depth, blame;
    while (first && (stack[first - 1].kind == T_LPAREN || stack[first - 1].kind == T_LBRACKET || stack[first - 1].list))
        first--;
    uint32_t outermost = stack[first].at;
    bool list = stack[first].list;
    f->failed = !first || f->repairs == REPAIRS_MAX;
    diag_leaving_out(f->d, !f->failed);
    uint32_t where = closing_place(f, outermost, *at, !first, list), bad = unfinished(f, outermost, *at), end;
    if (bad < where || (bad != UINT32_MAX && where == *at)) {
        uint32_t t = f->toks[bad];
        diag_error(f->d, f->src, t, t, t, "%s", feed_bad_token(f->src, t));
        end = bad + 1;
    } else {
        for (blame = *depth; blame > first + 1 && stack[blame - 1].at > where;)
            blame--;
        if (!f->stray || line_of(f, f->stray) != line_of(f, f->toks[stack[blame - 1].at]))
            report_unclosed(f, stack[blame - 1].at, where);
        end = where < *at && begins_anew(f, where) ? where : statement_end(f, where, list);
        if (feed_kind(f, end) == T_SEMI && list && feed_kind(f, end + 1) == T_RBRACE && !feed_new_line(f, end + 1))
            end += 2; /* `int a[] = { f(1; };` */
    }
    if (f->failed)
        return false;
    *at = statement_begin(f, outermost);
    leave_out(f, *at, end);
    *depth = first;
    return true;
}

/* The statement of the outermost parenthesis that stands open has ended before i. */
static bool ended_before(const feed *f, const open_bracket *stack, uint32_t depth, uint32_t i)
{
    while (depth > 1 && stack[depth - 2].kind != T_LBRACE && stack[depth - 2].kind != T_PP_COND)
        depth--;
    const open_bracket *first = &stack[depth - 1];
    return first->kind == T_LPAREN && f->repairs < REPAIRS_MAX && closing_place(f, first->at, i, false, false) < i;
}

/* The closing bracket at i fits to nothing that is open. False: what it might belong to is not clear. */
static bool drop_stray(feed *f, const open_bracket *stack, uint32_t depth, uint32_t i)
{
    size_t len;
    const char *text = token_text(f->src, f->toks[i], &len);
    uint32_t t = f->toks[i];
    f->failed = !depth || f->repairs == REPAIRS_MAX;
    for (uint32_t k = 0; k < depth; k++)
        f->failed = f->failed || stack[k].kind == T_LPAREN || stack[k].list;
    diag_leaving_out(f->d, !f->failed);
    diag_error(f->d, f->src, t, t, t, "unexpected `%.*s`: nothing is open that it could close", (int)len, text);
    if (f->failed)
        return false;
    f->stray = t;
    leave_out(f, i, i + 1);
    return true;
}

static bool match(feed *f)
{
    open_bracket *stack = f->open;
    uint32_t depth = 0;
    f->stray = 0;
    for (uint32_t i = 0; i < f->count;) {
        uint32_t kind = feed_kind(f, i), want;
        bool conditional = kind == T_PP_COND;
        f->match[i] = i;
        /* clang-format off */
        switch (kind) {
        case T_PP_COND:
            if (depth && stack[depth - 1].kind == T_LPAREN && ended_before(f, stack, depth, i)) {
                if (!repair(f, stack, &depth, &i))
                    return false;
                continue;
            }
            if (directive_begins(f->src, f->toks[i]))
                break;
            if (!depth || stack[depth - 1].kind != T_PP_COND) {
                fail(f, i, splits);
                return false;
            }
            if (directive_ends(f->src, f->toks[i]))
                depth--;
            i++;
            continue;
        case T_LPAREN: case T_LBRACKET: case T_LBRACE:
            break;
        case T_RPAREN: case T_RBRACKET: case T_RBRACE:
            want = kind == T_RPAREN ? T_LPAREN : kind == T_RBRACKET ? T_LBRACKET : T_LBRACE;
            if (depth && stack[depth - 1].kind == want) {
                depth--;
                f->match[i] = stack[depth].at;
                f->match[stack[depth].at] = i;
                i++;
            } else if (depth && stack[depth - 1].kind == T_PP_COND) {
                fail(f, stack[depth - 1].at, splits);
                return false;
            } else if (depth && (kind == T_RBRACE || stack[depth - 1].kind != T_LBRACE)) {
                if (!repair(f, stack, &depth, &i))
                    return false;
            } else {
                if (!drop_stray(f, stack, depth, i))
                    return false;
            }
            continue;
        case T_SEMI:
            if (depth && stack[depth - 1].list) {
                if (!repair(f, stack, &depth, &i))
                    return false;
                continue;
            }
            i++;
            continue;
        default:
            i++;
            continue;
        }
        /* clang-format on */
        if (depth == BRACKETS_MAX && ended_before(f, stack, depth, i)) {
            if (!repair(f, stack, &depth, &i))
                return false;
            continue;
        }
        if (depth == BRACKETS_MAX) {
            uint32_t t = f->toks[i];
            diag_error(f->d, f->src, t, t, t, "brackets are nested more than %d deep", BRACKETS_MAX);
            f->failed = true;
            return false;
        }
        if (depth == f->open_capacity) {
            uint32_t grown = depth ? depth * 2 : 64;
            f->open = stack = arena_resize(f->scratch, stack, depth * sizeof *stack, grown * sizeof *stack);
            f->open_capacity = grown;
        }
        uint32_t before = i ? feed_kind(f, i - 1) : T_EOF;
        bool list = kind == T_LBRACE && (before == T_ASSIGN || (depth && stack[depth - 1].list && before != T_LPAREN));
        stack[depth++] = (open_bracket){i, conditional ? T_PP_COND : kind, list};
        i++;
    }
    diag_leaving_out(f->d, false);
    if (!depth)
        return true;
    uint32_t opened = stack[depth - 1].at;
    if (stack[depth - 1].kind == T_PP_COND) {
        fail(f, opened, splits);
    } else if (stack[depth - 1].kind == T_LBRACE) {
        report_open_brace(f, opened);
    } else {
        uint32_t bad = unfinished(f, opened, f->count - 1);
        f->failed = true;
        if (bad != UINT32_MAX)
            fail(f, bad, feed_bad_token(f->src, f->toks[bad]));
        else
            report_unclosed(f, opened, closing_place(f, opened, f->count - 1, depth == 1, false));
    }
    return false;
}

bool feed_match(feed *f)
{
    bool paired = match(f);
    diag_leaving_out(f->d, false);
    return paired;
}
