/* Syntax errors in the words of a person: one sentence from where the parser stands, never a list of all that could have been. */
#include <string.h>

#include "build.h"

static bool has(const int *expected, int count, int kind)
{
    for (int i = 0; i < count; i++)
        if (expected[i] == kind)
            return true;
    return false;
}

/* How the next word reads in a message: `}`; the end of a function. */
static const char *shown(parser *p, uint32_t w)
{
    const feed *f = p->feed;
    if (w >= f->word_count || f->words[w].last < f->words[w].first)
        return NULL;
    size_t len;
    const char *text = token_text(p->src, f->words[w].first, &len);
    const char *newline = memchr(text, '\n', len);
    if (newline)
        len = (size_t)(newline - text);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 32)
            return "this byte";
    return arena_printf(p->scratch, "`%.*s`%s", (int)(len < 40 ? len : 40), text, len > 40 ? "..." : "");
}

static void report(parser *p, uint32_t t, const char *message)
{
    diag_error(p->d, p->src, t, t, t, "%s", message);
}

/* The last token before word w, where what is missing belongs. */
static uint32_t before(const parser *p, uint32_t w)
{
    const feed *f = p->feed;
    return w && w <= f->word_count ? f->words[w - 1].last : f->toks[0];
}

/* Word w stands on another line than what is before it. */
static bool starts_line(const parser *p, uint32_t w)
{
    return source_place(p->src, p->src->tokens[before(p, w)].at).line <
           source_place(p->src, p->src->tokens[p->feed->words[w].first].at).line;
}

static uint32_t kind_at(const source *src, uint32_t t)
{
    return t < src->token_count ? src->tokens[t].kind : T_EOF;
}

/* `int fd` without its `;`, and `enter {` on the next line: the word is no name of the declaration's. */
static bool clause_in_line(const parser *p, uint32_t t)
{
    const source *src = p->src;
    return kind_at(src, t + 1) == T_LBRACE && (token_is(src, t, "enter") || token_is(src, t, "exit")) &&
           source_place(src, src->tokens[t - 1].at).line < source_place(src, src->tokens[t].at).line;
}

static void missing(parser *p, uint32_t w, const char *what, const char *after)
{
    uint32_t t = before(p, w);
    if (w > 1 && clause_in_line(p, t))
        t = before(p, w - 1);
    size_t len;
    const char *text = token_text(p->src, t, &len);
    diag_error(p->d, p->src, t, t, t, "expected `%s` after %s", what, after);
    uint32_t next = w < p->feed->word_count ? kind_at(p->src, p->feed->words[w].first) : T_EOF;
    bool sure = next == T_EOF || next == T_RBRACE || next == T_RPAREN || next == T_ELSE || next == T_ASYNC ||
                guess_begins_statement(next) || guess_is_specifier(next) || starts_line(p, w);
    if (sure)
        diag_fix_replace(p->d, p->src, t, t, arena_printf(p->scratch, "%.*s%s", (int)len, text, what));
}

/* Something of the item before t is called like the token at t. */
static bool is_declared(const parser *p, uint32_t t)
{
    size_t len;
    const char *name = token_text(p->src, t, &len);
    for (uint32_t i = p->feed->words[0].first + 1; i < t; i++) {
        uint32_t kind = kind_at(p->src, i - 1);
        size_t other;
        if (kind_at(p->src, i) != T_IDENT || (kind != T_IDENT && kind != T_STAR && !guess_is_specifier(kind)))
            continue;
        const char *text = token_text(p->src, i, &other);
        if (other == len && memcmp(text, name, len) == 0)
            return true;
    }
    return false;
}

/* `n = throw ASC_EIO;`: the word before w stands where only a value can, and w goes on what it begins as a statement. */
static bool explain_no_value(parser *p, uint32_t w)
{
    static const char *const words[] = {"throw", "yield", "all", "any", "try", "defer", "unshield", "spawn"};
    uint32_t t = before(p, w);
    if (kind_at(p->src, t) != T_IDENT || names_outer(p->feed->names, t) || is_declared(p, t))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!token_is(p->src, t, words[i]))
            continue;
        diag_error(p->d, p->src, t, t, t, "`%s` begins a statement: it gives no value", words[i]);
        return true;
    }
    return false;
}

/* `async for (int i in numbers(3))` */
static void missing_colon(parser *p, uint32_t w, const char *next)
{
    uint32_t t = p->feed->words[w].first;
    diag_error(p->d, p->src, t, t, t, "expected `:` before %s", next);
    if (token_is(p->src, t, "in") || token_is(p->src, t, "of"))
        diag_fix_replace(p->d, p->src, t, t, ":");
}

/* What kind of statement or declaration word w ends or breaks. */
static const char *construct(const parser *p, uint32_t w)
{
    const feed *f = p->feed;
    const stretch *best = NULL;
    for (uint32_t i = 0; i < f->stretch_count; i++) {
        const stretch *s = &f->stretches[i];
        if (s->from < w && w <= s->to && (!best || s->to - s->from < best->to - best->from))
            best = s;
    }
    if (!best)
        return "the declaration";
    /* clang-format off */
    switch (f->words[best->from].kind) {
    case K_RETURN: return "`return`";
    case K_BREAK: return "`break`";
    case K_CONTINUE: return "`continue`";
    case K_GOTO: return "`goto`";
    case K_THROW: return "`throw`";
    case K_YIELD: return "`yield`";
    case K_DO: return "the condition of `do`";
    case K_KEYWORD: case K_QUALIFIER: case K_TYPE_NAME: case K_TYPE_MACRO: case K_STRUCT: case K_ENUM: case K_TYPEOF: case K_ALIGNAS:
    case K_ATOMIC: case K_TASK: case K_ATTRIBUTE: case K_STATIC_ASSERT:
        return "the declaration";
    default: return "the expression";
    }
    /* clang-format on */
}

static const char *fixed_text(int kind)
{
    /* clang-format off */
    switch (kind) {
    case K_LPAREN: case K_PARAM_LPAREN: case K_CAST_LPAREN: case K_WITH_LPAREN: return "(";
    case K_RPAREN: return ")";
    case K_RBRACKET: return "]";
    case K_LBRACE: return "{";
    case K_RBRACE: return "}";
    case K_SEMI: return ";";
    case K_COLON: return ":";
    case K_COMMA: return ",";
    case K_ASSIGN: return "=";
    case K_WHILE: return "while";
    case K_AS: return "as";
    default: return NULL;
    }
    /* clang-format on */
}

/* A preprocessor conditional where only a piece of a statement can stand. */
static bool explain_conditional(parser *p, uint32_t w)
{
    const feed *f = p->feed;
    if (w >= f->word_count || f->words[w].kind != K_PP_COND)
        return false;
    if (!p->split || directive_begins(p->src, f->words[w].first))
        report(p, f->words[w].first, "this preprocessor conditional splits a statement: put whole statements between #if and #endif");
    p->split = true;
    return true;
}

static bool is_storage(uint32_t kind)
{
    return kind == T_STATIC || kind == T_EXTERN || kind == T_INLINE;
}

static void explain_end(parser *p, uint32_t w, const int *expected, int count)
{
    if (has(expected, count, K_SEMI) && has(expected, count, K_LBRACE))
        report(p, before(p, w), "expected `;` or a body in braces after this");
    else if (has(expected, count, K_SEMI))
        missing(p, w, ";", "this");
    else
        report(p, before(p, w),
               p->src->tokens[before(p, w)].kind == T_ASYNC ? "`async` without a function after it"
                                                            : "the declaration ends here before it is complete");
}

/* The innermost statement or declaration of a block that holds word w; 0 and false: the item itself. */
static bool innermost(const feed *f, uint32_t w, uint32_t *from)
{
    *from = 0;
    uint32_t size = UINT32_MAX;
    for (uint32_t i = 0; i < f->stretch_count; i++) {
        const stretch *s = &f->stretches[i];
        if (s->from > w || w >= s->to || s->to - s->from >= size)
            continue;
        *from = s->from;
        size = s->to - s->from;
    }
    return size != UINT32_MAX;
}

static bool explain_clause(parser *p, uint32_t w)
{
    const feed *f = p->feed;
    bool catch = f->words[w].kind == K_CATCH;
    uint32_t t = f->words[w].first;
    if (!catch && f->words[w].kind != K_FINALLY)
        return false;
    for (uint32_t i = 0; i < f->stretch_count; i++) {
        if (f->stretches[i].to != w || f->words[f->stretches[i].from].kind != K_TRY)
            continue;
        if (!p->uneven && p->failed_at <= f->stretches[i].from)
            report(p, t, catch ? "`catch` after `finally`, which comes last" : "a second `finally`: a `try` has one");
        return true;
    }
    if (p->error_count == 1 && !p->uneven) /* or else it may belong to what broke */
        diag_error(p->d, p->src, t, t, t, "%s without a `try` before it", shown(p, w));
    return true;
}

/* The `try` that ends before word w has a mistake in its block. */
static bool broken_inside(const parser *p, uint32_t w)
{
    const feed *f = p->feed;
    uint32_t depth = 0, at = p->failed_at ? p->failed_at - 1 : 0;
    for (uint32_t i = w; i-- > at && at;) {
        if (f->words[i].kind == K_RBRACE)
            depth++;
        else if (f->words[i].kind == K_LBRACE && --depth == 0)
            return false;
    }
    return at != 0;
}

/* What can't stand in a function, or not in this form. */
static bool explain_place(parser *p, uint32_t w)
{
    const feed *f = p->feed;
    uint32_t from, t = f->words[w].first;
    bool inside = innermost(f, w, &from);
    const source *src = p->src;
    uint32_t first = f->words[from].first, next = first + 1, begin = f->words[0].first;
    bool manager = f->words[0].kind == K_MANAGER_BODY || f->words[0].kind == K_MANAGER_PROTOCOL;
    for (uint32_t i = begin; i < begin + 4 && i < src->token_count && !manager; i++) {
        if (src->tokens[i].kind != T_IDENT || !token_is(src, i, "manager") || names_outer(f->names, i))
            continue;
        diag_error(p->d, p->src, i, i, i, "a manager is `async manager name(parameters) { ... }`: it has no type");
        p->headless = true;
        return true;
    }
    for (uint32_t i = 0; i < f->stretch_count; i++) {
        uint32_t t0 = f->words[f->stretches[i].from].first;
        if (f->stretches[i].from > w || f->stretches[i].to <= w || kind_at(src, t0) != T_IDENT || !token_is(src, t0, "manager") ||
            kind_at(src, t0 + 1) != T_IDENT || kind_at(src, t0 + 2) != T_LPAREN)
            continue;
        diag_error(p->d, p->src, t0, t0, t0 + 1, "a manager can't be defined in a function: it stands at file scope");
        return true;
    }
    if (inside && kind_at(src, first) == T_ASYNC && w == from && kind_at(src, next) != T_FOR &&
        !(kind_at(src, next) == T_IDENT && token_is(src, next, "with"))) {
        uint32_t end = next;
        while (kind_at(src, end) == T_IDENT || kind_at(src, end) == T_STAR || guess_is_specifier(kind_at(src, end)))
            end++;
        bool function = end > next + 1 && kind_at(src, end) == T_LPAREN;
        size_t len;
        const char *word = token_text(src, next, &len);
        if (kind_at(src, next) == T_IDENT && spell_distance(word, len, "with", 4) == 1) {
            diag_error(p->d, p->src, next, next, next, "unknown word `%.*s`: did you mean `%s`?", (int)len, word, "with");
            diag_fix_replace(p->d, p->src, next, next, "with");
            return true;
        }
        report(p, first,
               function ? "an async function can't be defined or declared in a function"
                        : "in a function, `async` begins `async with` or `async for`");
    } else if ((f->words[w].kind == K_COLON || token_is(src, t, "in") || token_is(src, t, "of")) && f->words[from].kind == K_FOR) {
        if (first > 1 && kind_at(src, first - 2) == T_ASYNC) /* `async; for (...)`: reported */
            return true;
        report(p, t, "`for` over a generator is `async for`");
        diag_fix_insert(p->d, p->src, first, "async ");
    } else if (!inside && (f->words[w].kind == K_SEMI || (f->words[w].kind == K_ASSIGN && kind_at(src, before(p, w)) == T_IDENT)) &&
               !manager) {
        report(p, before(p, w), "`async` declares a function, and this is none");
    } else {
        return false;
    }
    return true;
}

/* A word of the language with a slip in it, where the statement that breaks at word w begins or breaks: it is why. */
static bool explain_slip(parser *p, uint32_t w)
{
    const feed *f = p->feed;
    uint32_t from;
    innermost(f, w, &from);
    for (uint32_t i = from; i <= w; i++) {
        uint32_t t = f->words[i].first;
        if (p->src->tokens[t].kind != T_IDENT || f->words[i].last != t || names_outer(f->names, t) || (i > from + 1 && i + 2 < w))
            continue;
        size_t len;
        const char *text = token_text(p->src, t, &len), *meant = spell_word(text, len);
        if (!meant && i == from)
            meant = spell_keyword(text, len);
        bool function = token_is(p->src, t, "raise") && kind_at(p->src, t + 1) == T_LPAREN; /* of C */
        if (!meant || function)
            continue;
        diag_error(p->d, p->src, t, t, t, "unknown word `%.*s`: did you mean `%s`?", (int)len, text, meant);
        diag_fix_replace(p->d, p->src, t, t, meant);
        return true;
    }
    return false;
}

/* `fi (x) { ... } else`: what stands before the `else` at t looks like a macro and its block. */
static bool explain_slipped_if(parser *p, uint32_t t)
{
    source *src = p->src;
    uint32_t depth = 0;
    do {
        t--;
        uint32_t kind = kind_at(src, t);
        depth += kind == T_RBRACE || kind == T_RPAREN;
        depth -= (kind == T_LBRACE || kind == T_LPAREN) && depth;
    } while (t && (depth || kind_at(src, t) == T_LBRACE || kind_at(src, t) == T_RBRACE));
    size_t len;
    const char *text = t ? token_text(src, --t, &len) : NULL, *meant = text && kind_at(src, t) == T_IDENT ? spell_keyword(text, len) : NULL;
    if (!meant || strcmp(meant, "if") != 0 || names_outer(p->feed->names, t))
        return false;
    diag_error(p->d, src, t, t, t, "unknown word `%.*s`: did you mean `%s`?", (int)len, text, meant);
    diag_fix_replace(p->d, src, t, t, meant);
    return true;
}

/* `await for (...)`, `await with (...)`, `for await (...)`, `with async (...)`: as it is called elsewhere. And `spawn f(x);`. */
static bool explain_form(parser *p, uint32_t w)
{
    const feed *f = p->feed;
    source *src = p->src;
    uint32_t from;
    if (!innermost(f, w, &from))
        return false;
    uint32_t t = f->words[from].first, last = before(p, w);
    if (kind_at(src, last) == T_IDENT && token_is(src, last, "spawn") && last + 1 == f->words[w].first) /* under an `if` */
        t = last;
    last = t + 1;
    if (kind_at(src, t) == T_IDENT && token_is(src, t, "spawn") && kind_at(src, last) == T_IDENT && !token_is(src, last, "spawn") &&
        !names_outer(f->names, t)) {
        report(p, t, "`spawn` starts a call: `spawn(group, function(arguments))`");
        return true;
    }
    bool clause = kind_at(src, t) == T_IDENT && (token_is(src, t, "catch") || token_is(src, t, "finally")) && !names_outer(f->names, t);
    if (clause && p->uneven)
        return true;
    if (clause && token_is(src, t, "catch") && kind_at(src, last) == T_LPAREN) {
        if (p->error_count == 1)
            report(p, t, "`catch` without a `try` before it");
        return true;
    }
    bool with = kind_at(src, last) == T_IDENT && token_is(src, last, "with") && !names_outer(f->names, last) &&
                (kind_at(src, last + 1) == T_LPAREN || kind_at(src, last + 1) == T_IDENT);
    bool before_it = kind_at(src, t) == T_AWAIT && (kind_at(src, last) == T_FOR || with);
    bool swapped = kind_at(src, t) == T_IDENT && token_is(src, t, "with") && !names_outer(f->names, t);
    bool behind = (kind_at(src, t) == T_FOR || swapped) && (kind_at(src, last) == T_AWAIT || kind_at(src, last) == T_ASYNC);
    if (!before_it && !behind)
        return false;
    const char *meant = with || swapped ? "async with" : "async for";
    diag_error(p->d, src, t, before_it ? t : last, last, "the statement is `%s`", meant);
    diag_fix_replace(p->d, src, t, last, meant);
    return true;
}

/* `IF_SET(x) { ... } else`: the statement before word w begins with a macro, which must hide an `if`. */
static bool explain_hidden_if(parser *p, uint32_t w)
{
    const feed *f = p->feed;
    for (uint32_t i = 0; i < f->stretch_count; i++) {
        const stretch *s = &f->stretches[i];
        bool block = false;
        for (uint32_t k = s->from; s->to == w && k < w; k++)
            block = block || f->words[k].kind == K_MACRO_BLOCK;
        uint32_t name = f->words[s->from].first, t = f->words[w].first;
        if (!block || kind_at(p->src, name) != T_IDENT)
            continue;
        size_t len;
        const char *text = token_text(p->src, name, &len);
        diag_error(p->d, p->src, t, t, t, "`else` without an `if` before it: where the macro `%.*s` hides one, write it out", (int)len,
                   text);
        return true;
    }
    return false;
}

/* `async with` or `async for`. */
static bool begins_statement(const source *src, uint32_t t)
{
    return kind_at(src, t + 1) == T_FOR || (kind_at(src, t + 1) == T_IDENT && token_is(src, t + 1, "with"));
}

/* `n = await;` and `async++;` where something of that name was refused. */
static bool uses_word(const parser *p, uint32_t w)
{
    const feed *f = p->feed;
    if (!f->named || w >= f->word_count)
        return false;
    uint32_t at = p->src->tokens[f->words[w].first].kind, before = w ? p->src->tokens[f->words[w - 1].last].kind : T_EOF;
    bool declares = before == T_IDENT || before == T_STAR || guess_is_specifier(before);
    return before == T_ASYNC || before == T_AWAIT || (!declares && (at == T_ASYNC || at == T_AWAIT));
}

void parser_explain(parser *p, uint32_t w, const int *expected, int count)
{
    const feed *f = p->feed;
    const char *next = shown(p, w);
    if (explain_conditional(p, w) || uses_word(p, w))
        return;
    if (!next && p->error_count > 1)
        return; /* what an error before left open */
    if (!next) {
        explain_end(p, w, expected, count);
        return;
    }
    if (explain_slip(p, w) || explain_form(p, w) || explain_place(p, w))
        return;
    uint32_t t = f->words[w].first;
    bool operand = has(expected, count, K_LITERAL) && has(expected, count, K_LPAREN);
    bool statement = has(expected, count, K_IF);
    const char *only = NULL;
    for (int i = 0; i < count && count <= 3; i++)
        if (expected[i] != K_ATTRIBUTE && expected[i] != K_TAG_ATTRIBUTE && expected[i] != K_MACRO_BLOCK && expected[i] != K_NO_SEMI &&
            expected[i] != K_MACRO_CONDITION)
            only = only ? "" : fixed_text(expected[i]);
    if (f->words[w].kind == K_BAD && p->src->tokens[t].kind == T_BAD) {
        report(p, t, feed_bad_token(p->src, t));
    } else if (p->src->tokens[t].kind == T_HASH) {
        report(p, t, "unexpected `#`");
    } else if (p->src->tokens[t].kind == T_COLON && has(expected, count, K_SEMI) && has(expected, count, K_LBRACE)) {
        diag_error(p->d, p->src, t, t, t, "expected `{` before %s", next);
    } else if (p->src->tokens[t].kind == T_ASYNC && begins_statement(p->src, t) && has(expected, count, K_SEMI) && !operand && !statement) {
        missing(p, w, ";", construct(p, w));
    } else if (p->src->tokens[t].kind == T_ASYNC && only && *only == '{') {
        diag_error(p->d, p->src, t, t, t, "expected `{` before %s", next);
    } else if (p->src->tokens[t].kind == T_ASYNC && t && token_is(p->src, t + 1, "manager") && is_storage(p->src->tokens[t - 1].kind)) {
        report(p, t - 1, "a manager has no storage class: its text stands where it is used, in this file and in others");
        diag_fix_replace(p->d, p->src, t - 1, t - 1, "");
    } else if (p->src->tokens[t].kind == T_ASYNC || (p->src->tokens[t].kind == T_AWAIT && f->words[w].kind == K_BAD)) {
        diag_error(p->d, p->src, t, t, t, "unexpected %s: it is a word of the language and can't be a name", next);
        p->feed->named = true;
    } else if (has(expected, count, K_CATCH) && has(expected, count, K_FINALLY) && !statement) {
        if (!p->uneven && !broken_inside(p, w))
            report(p, starts_line(p, w) ? before(p, w) : t, "expected `catch` or `finally` after the block of `try`");
        p->uneven = true;
    } else if (has(expected, count, K_SEMI) && !operand && !statement && explain_no_value(p, w)) {
        return;
    } else if (has(expected, count, K_SEMI) && !operand && !statement) {
        missing(p, w, ";", construct(p, w));
    } else if (only && *only == ':') {
        missing_colon(p, w, next);
    } else if (only && *only) {
        if (p->unopened && strcmp(only, "while") == 0) /* the `}` of its body stands for the missing one */
            return;
        p->unopened = p->unopened || *only == '{';
        diag_error(p->d, p->src, t, t, t, "expected `%s` before %s", only, next);
    } else if (has(expected, count, K_LBRACE) && !operand && !statement && has(expected, count, K_SEMI) == false) {
        p->unopened = true;
        diag_error(p->d, p->src, t, t, t, "expected `{` before %s", next);
    } else if (has(expected, count, K_COLON) && !operand) {
        missing_colon(p, w, next);
    } else if (w && (f->words[w - 1].kind == K_WITH || f->words[w - 1].kind == K_WITH_LPAREN)) {
        report(p, t, "expected the name of a manager");
    } else if (has(expected, count, K_IDENT) && count <= 2) {
        diag_error(p->d, p->src, t, t, t, "expected a name before %s", next);
    } else if (has(expected, count, K_COMMA) && has(expected, count, K_RPAREN) && !operand) {
        diag_error(p->d, p->src, t, t, t, "expected `,` or `)` before %s", next);
    } else if (has(expected, count, K_COMMA) && has(expected, count, K_RBRACE) && !operand) {
        diag_error(p->d, p->src, t, t, t, "expected `,` or `}` before %s", next);
    } else if (f->words[w].kind == K_ELSE) {
        if (!p->split && !p->uneven && p->error_count == 1 && !explain_slipped_if(p, t) && !explain_hidden_if(p, w))
            report(p, t, "`else` without an `if` before it");
    } else if (explain_clause(p, w)) {
        return;
    } else if (has(expected, count, K_ENTER) && p->uneven) {
        return;
    } else if (has(expected, count, K_ENTER) && (token_is(p->src, t, "exit") || token_is(p->src, t, "enter")) &&
               kind_at(p->src, t + 1) == T_LPAREN) {
        diag_error(p->d, p->src, t, t, t, "%s takes nothing in parentheses: its block follows at once, or `exit as name`", next);
    } else if (has(expected, count, K_ENTER)) {
        diag_error(p->d, p->src, t, t, t, "expected a declaration, `enter`, `exit` or `await` before %s: statements stand in a clause",
                   next);
        p->uneven = true; /* what follows stands outside for the same reason */
    } else if (operand && !statement) {
        diag_error(p->d, p->src, t, t, t, "expected an expression before %s", next);
    } else if (statement && has(expected, count, K_KEYWORD) == false) {
        diag_error(p->d, p->src, t, t, t, "expected a statement before %s", next);
    } else if (has(expected, count, K_STRUCT) && has(expected, count, K_KEYWORD) && !statement) {
        diag_error(p->d, p->src, t, t, t, "expected a type before %s", next);
    } else {
        diag_error(p->d, p->src, t, t, t, "unexpected %s", next);
    }
}
