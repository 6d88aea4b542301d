/* `async` and `await` in what is no async function: what was meant. */
#include <string.h>

#include "scan.h"

/* `int async;`: the word stands where only a name can. */
bool scan_is_named(const scan *s, uint32_t word)
{
    uint32_t before = word ? scan_kind(s, word - 1) : T_EOF, next = scan_kind(s, word + 1);
    bool ends = next == T_SEMI || next == T_ASSIGN || next == T_COMMA || next == T_LBRACKET || next == T_RPAREN;
    return ends && (scan_kind(s, word) == T_ASYNC || before == T_IDENT || before == T_STAR || guess_is_specifier(before));
}

/* The word is used where something of that name was reported. */
static bool uses_named(const scan *s, uint32_t word)
{
    uint32_t before = word ? scan_kind(s, word - 1) : T_EOF;
    return s->out->named && before != T_IDENT && before != T_STAR && !guess_is_specifier(before);
}

/* `asnyc int f(void)` or `manger m(void)`, of which one says what is wrong. */
static bool report_slip(scan *s, uint32_t first, uint32_t name)
{
    for (uint32_t t = first; t < name; t++) {
        size_t len;
        const char *text = token_text(s->src, t, &len), *word = scan_kind(s, t) == T_IDENT ? spell_word(text, len) : NULL;
        if (!word || (strcmp(word, "async") != 0 && strcmp(word, "manager") != 0) || outer_find(s->out->outer, text, len))
            continue;
        diag_error(s->d, s->src, t, t, t, "unknown word `%.*s`: did you mean `%s`?", (int)len, text, word);
        diag_fix_replace(s->d, s->src, t, t, word);
        return true;
    }
    return false;
}

void scan_report_plain(scan *s, uint32_t word, uint32_t first, uint32_t name)
{
    const char *what = scan_kind(s, word) == T_AWAIT ? "await" : "async";
    uint32_t last = word;
    if (scan_kind(s, word) == T_ASYNC && (scan_kind(s, word + 1) == T_FOR || token_is(s->src, word + 1, "with"))) {
        last = word + 1;
        what = scan_kind(s, last) == T_FOR ? "async for" : "async with";
    }
    if (last == word && uses_named(s, word))
        return;
    bool lone = s->lone_async;
    s->lone_async = false;
    if (lone && scan_kind(s, word) != T_ASYNC) {
        if (name != UINT32_MAX)
            outer_add(s->out->outer, s->src, name, OUTER_MEANT_ASYNC);
        return;
    }
    s->lone_async = scan_kind(s, word) == T_ASYNC && (scan_kind(s, word + 1) == T_RBRACE || scan_kind(s, word + 1) == T_SEMI);
    if (last == word && scan_is_named(s, word)) {
        diag_error(s->d, s->src, word, word, last, "unexpected `%s`: it is a word of the language and can't be a name", what);
        s->out->named = true;
        return;
    }
    if (name == UINT32_MAX) {
        if (!s->told_outside)
            diag_error(s->d, s->src, word, word, last, "`%s` outside of an async function", what);
        s->told_outside = true;
        return;
    }
    if (lone)
        return;
    outer_add(s->out->outer, s->src, name, OUTER_MEANT_ASYNC);
    if (report_slip(s, first, name))
        return;
    diag_error(s->d, s->src, word, word, last, "`%s` in a plain function: only an async function can wait", what);
    size_t len;
    const char *text = token_text(s->src, name, &len);
    diag_note(s->d, s->src, name, name, name, "`%.*s` is declared here without `async`", (int)(len < 80 ? len : 80), text);
    uint32_t t = first;
    for (;;) {
        uint32_t kind = scan_kind(s, t);
        if (kind == T_STATIC || kind == T_EXTERN || kind == T_INLINE || kind == T_NORETURN || scan_is_pp(kind))
            t++;
        else if (kind == T_ATTRIBUTE)
            t = scan_attribute(s, t);
        else
            break;
    }
    diag_fix_insert(s->d, s->src, t, "async ");
}

/* The body that opens at t has that word at the start of a statement. */
static bool says(const scan *s, uint32_t t, const char *word)
{
    for (uint32_t depth = 0; scan_kind(s, t) != T_EOF; t++) {
        uint32_t kind = scan_kind(s, t), before = scan_kind(s, t - 1);
        depth += kind == T_LBRACE;
        if (kind == T_RBRACE && --depth == 0)
            return false;
        bool begins = before == T_SEMI || before == T_LBRACE || before == T_RBRACE || before == T_RPAREN || before == T_ELSE;
        if (kind == T_IDENT && begins && token_is(s->src, t, word))
            return true;
    }
    return false;
}

void scan_report_meant(scan *s, uint32_t first, uint32_t brace, uint32_t name)
{
    size_t len;
    const char *text = scan_kind(s, first) == T_IDENT ? token_text(s->src, first, &len) : NULL;
    if (!text || outer_find(s->out->outer, text, len))
        return;
    const char *word = spell_word(text, len);
    bool clauses = word && strcmp(word, "manager") == 0 && scan_kind(s, scan_after(s, first)) == T_IDENT;
    if (clauses && (says(s, brace, "enter") || says(s, brace, "exit") || says(s, brace, "yield"))) {
        diag_error(s->d, s->src, first, first, first, "unknown word `%.*s`: did you mean `manager`?", (int)len, text);
        diag_fix_replace(s->d, s->src, first, first, "manager");
        s->out->broken = true;
    } else if (token_is(s->src, first, "generator") && says(s, brace, "yield")) {
        diag_error(s->d, s->src, first, first, first, "a generator is `async generator T name(parameters) { ... }`");
        diag_fix_insert(s->d, s->src, first, "async ");
        if (name != UINT32_MAX)
            outer_add(s->out->outer, s->src, name, OUTER_MEANT_ASYNC);
    }
}

uint32_t scan_function_behind(const scan *s, uint32_t start, uint32_t t)
{
    if (scan_kind(s, t - 1) != T_RPAREN)
        return 0;
    uint32_t open = scan_back(s, t - 1, start);
    if (open < start + 2 || scan_kind(s, open) != T_LPAREN || scan_kind(s, open - 1) != T_IDENT)
        return 0;
    uint32_t first = open - 1;
    while (first > start + 1 && !scan_new_line(s, first))
        first--;
    uint32_t kind = scan_kind(s, first), before = scan_kind(s, first - 1);
    bool ended =
        before == T_NUMBER || before == T_STRING || before == T_CHAR || before == T_IDENT || before == T_RBRACE || before == T_RBRACKET;
    return ended && first < open - 1 && (guess_is_specifier(kind) || kind == T_IDENT) ? first : 0;
}
