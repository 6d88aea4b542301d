/* The scanner here is not the compiler's: it need not be right, and a mistake of the one is none of the other. */
#include "mutate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct span {
    uint32_t from, to;
} span;

/* A text and where its tokens are; partner: of each bracket the other one, of anything else, and of a bracket alone, itself. */
typedef struct text {
    char *data;
    size_t size, max;
    span *tokens;
    uint32_t *partner;
    uint32_t count;
} text;

static uint64_t state;

static uint32_t below(size_t limit) /* splitmix64 */
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return limit ? (uint32_t)((z ^ z >> 31) % limit) : 0;
}

/* ---- tokens ---- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool starts(const text *t, size_t at, const char *with)
{
    size_t len = strlen(with);
    return at < t->size && t->size - at >= len && memcmp(t->data + at, with, len) == 0;
}

static size_t skip_to(const text *t, size_t at, const char *end)
{
    while (at < t->size && !starts(t, at, end))
        at++;
    return at;
}

static size_t skip_space(const text *t, size_t at)
{
    for (;;) {
        if (starts(t, at, "//"))
            at = skip_to(t, at, "\n");
        else if (starts(t, at, "/*"))
            at = skip_to(t, at + 2, "*/") + 2;
        else if (at < t->size && strchr(" \t\n\r\v\f", t->data[at]))
            at++;
        else
            return at < t->size ? at : t->size;
    }
}

static size_t literal_end(const text *t, size_t at)
{
    for (size_t i = at + 1; i < t->size && t->data[i] != '\n'; i++) {
        if (t->data[i] == '\\')
            i++;
        else if (t->data[i] == t->data[at])
            return i + 1;
    }
    return at + 1;
}

static size_t token_end(const text *t, size_t at)
{
    static const char *const signs[] = {"...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==",
                                        "!=",  "&&",  "||",  "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="};
    if (t->data[at] == '#' && (!at || t->data[at - 1] == '\n'))
        return skip_to(t, at, "\n");
    if (t->data[at] == '"' || t->data[at] == '\'')
        return literal_end(t, at);
    size_t end = at;
    while (end < t->size && is_word(t->data[end]))
        end++;
    if (end > at)
        return end;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (starts(t, at, signs[i]))
            return at + strlen(signs[i]);
    return at + 1;
}

static bool is(const text *t, uint32_t token, const char *spelled)
{
    size_t len = strlen(spelled);
    return token < t->count && t->tokens[token].to - t->tokens[token].from == len &&
           memcmp(t->data + t->tokens[token].from, spelled, len) == 0;
}

static char bracket(const text *t, uint32_t token, const char *of)
{
    char c = t->data[t->tokens[token].from];
    return t->tokens[token].to - t->tokens[token].from == 1 && c && strchr(of, c) ? c : 0;
}

static void match(text *t)
{
    uint32_t *open = malloc((t->count + 1) * sizeof *open), depth = 0;
    if (!open)
        abort();
    for (uint32_t i = 0; i < t->count; i++) {
        t->partner[i] = i;
        char c = bracket(t, i, "([{)]}");
        if (c && strchr("([{", c)) {
            open[depth++] = i;
        } else if (c && depth && strchr("()[]{}", bracket(t, open[depth - 1], "([{"))[1] == c) {
            t->partner[i] = open[--depth];
            t->partner[open[depth]] = i;
        }
    }
    free(open);
}

static void scan(text *t)
{
    t->tokens = malloc((t->size + 1) * sizeof *t->tokens);
    t->partner = malloc((t->size + 1) * sizeof *t->partner);
    if (!t->tokens || !t->partner)
        abort();
    t->count = 0;
    for (size_t at = skip_space(t, 0); at < t->size; at = skip_space(t, at)) {
        size_t end = token_end(t, at);
        t->tokens[t->count++] = (span){(uint32_t)at, (uint32_t)end};
        at = end;
    }
    match(t);
}

static void forget(text *t)
{
    free(t->tokens);
    free(t->partner);
}

/* ---- pieces ---- */

static span bytes(const text *t, uint32_t first, uint32_t last)
{
    return (span){t->tokens[first].from, t->tokens[last].to};
}

static span any_token(const text *t)
{
    uint32_t i = below(t->count);
    return bytes(t, i, i);
}

/* The statement, the declaration or the definition around a token, as far as brackets and semicolons tell. */
static span any_statement(const text *t)
{
    uint32_t first = below(t->count), last;
    for (uint32_t up = below(4); up && first; up--) /* small ones are common, a function is not */
        for (; first && !is(t, first - 1, "{"); first--)
            if (t->partner[first - 1] < first - 1)
                first = t->partner[first - 1] + 1;
    while (first && !is(t, first - 1, ";") && !is(t, first - 1, "{") && !is(t, first - 1, "}")) {
        first--;
        first = t->partner[first] < first ? t->partner[first] : first;
    }
    for (last = first; last + 1 < t->count; last++) {
        if (t->partner[last] > last)
            last = t->partner[last];
        if (is(t, last, ";") || is(t, last + 1, "}"))
            break;
        if (is(t, last, "}") && !is(t, last + 1, "else") && !is(t, last + 1, "catch") && !is(t, last + 1, "finally") &&
            !is(t, last + 1, "while"))
            break;
    }
    return bytes(t, first, last < t->count ? last : t->count - 1);
}

/* What stands between two brackets, or the brackets too. */
static span any_group(const text *t, const char *open)
{
    uint32_t from = below(t->count);
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t at = (from + i) % t->count;
        if (bracket(t, at, open) && t->partner[at] > at)
            return (span){t->tokens[at].to, t->tokens[t->partner[at]].from};
    }
    return any_token(t);
}

/* A name or a call. */
static span any_operand(const text *t)
{
    uint32_t from = below(t->count);
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t at = (from + i) % t->count;
        if (!is_word(t->data[t->tokens[at].from]))
            continue;
        return bytes(t, at, is(t, at + 1, "(") ? t->partner[at + 1] : at);
    }
    return any_token(t);
}

/* ---- changes ---- */

static void edit(text *t, span gone, const char *data, size_t size)
{
    size_t left = t->size - (gone.to - gone.from);
    if (left + size > t->max)
        return;
    memmove(t->data + gone.from + size, t->data + gone.to, t->size - gone.to);
    if (size)
        memcpy(t->data + gone.from, data, size);
    t->size = left + size;
}

/* Puts a piece of some text, blanks around it, in the place of `gone`. */
static void put(text *t, span gone, const text *of, span piece)
{
    size_t size = piece.to - piece.from;
    char *copy = malloc(size + 2);
    if (!copy)
        abort();
    copy[0] = copy[size + 1] = ' ';
    memcpy(copy + 1, of->data + piece.from, size);
    edit(t, gone, copy, size + 2);
    free(copy);
}

static void put_word(text *t, span gone, const char *word)
{
    text w = {.data = (char *)(uintptr_t)word, .size = strlen(word)};
    put(t, gone, &w, (span){0, (uint32_t)w.size});
}

static span before(span s)
{
    return (span){s.from, s.from};
}

static void swap(text *t, span a, span b)
{
    span first = a.from < b.from ? a : b, second = a.from < b.from ? b : a;
    if (first.to > second.from)
        return;
    size_t size = second.to - second.from;
    char *copy = malloc(size + 1);
    if (!copy)
        abort();
    memcpy(copy, t->data + second.from, size);
    put(t, second, t, first);
    edit(t, first, copy, size);
    free(copy);
}

/* `around` has a $ where the piece goes. */
static void wrap(text *t, span piece, const char *around)
{
    const char *middle = strchr(around, '$');
    size_t size = (size_t)(middle - around);
    if (t->size + strlen(around) > t->max)
        return;
    edit(t, (span){piece.to, piece.to}, middle + 1, strlen(middle + 1));
    edit(t, before(piece), around, size);
}

static const char *const statements[] = {
    "async with (shield()) { $ }",
    "async with timeout(1) as t9 { $ }",
    "async with (taskgroup() as g9) { $ }",
    "try { $ } catch { }",
    "try { $ } catch (ASC_EOF) as e9 { throw; }",
    "try { } catch (ASC_ECANCELED) { $ }",
    "try { $ } finally { }",
    "try { } finally { $ }",
    "defer { $ }",
    "defer $",
    "unshield { $ }",
    "all { $ }",
    "any { $ $ }",
    "any { { $ } await asc_sleep(1); }",
    "while (x9) { $ }",
    "do { $ } while (0);",
    "for (int i9 = 0; i9 < 3; i9++) { $ }",
    "if (x9) { $ } else ;",
    "switch (x9) { case 1: $ default: break; }",
    "{ $ }",
    "l9: $ goto l9;",
    "async for (int v9 : f9()) { $ }",
    "with (m9()) { $ }",
    "async with (m9() as v9) { $ }",
    "async int f9(void) { $ }",
    "async generator int f9(void) { $ }",
    "async manager m9() { enter { $ } exit as e { } }",
    "manager m9() { enter { return 1; } exit { $ } }",
    "async manager m9() { $ yield; }",
    "async manager m9() { await { $ } }",
    "\n#if X9\n$\n#endif\n",
    "\n#if X9\n$\n#else\n#endif\n",
    "m9(1) { $ }",
};
static const char *const operands[] = {
    "await $",         "(await $)",        "await f9($)", "($)",     "({ $; })", "x9 && $",
    "$ || await f9()", "x9 ? $ : 0",       "$, $",        "&$",      "*$",       "sizeof($)",
    "spawn(g9, $)",    "(struct s9){ $ }", "$ as v9",     "$.m",     "$[0]",     "$ = await f9()",
    "(task(int))$",    "((h9 *)$)",        "return $",    "throw $", "yield $",  "int $",
};
static const char *const words[] = {
    "async",
    "await",
    "manager",
    "generator",
    "spawn",
    "task",
    "task(int)",
    "try",
    "catch",
    "finally",
    "throw",
    "with",
    "as",
    "all",
    "any",
    "yield",
    "defer",
    "unshield",
    "enter",
    "exit",
    "noawait",
    "auto",
    "async with",
    "async for",
    "async typedef",
    "return",
    "break",
    "continue",
    "goto l9",
    "l9:",
    "case 1:",
    "default:",
    "static",
    "const",
    "int",
    "void",
    "struct s9",
    "typedef",
    "enum",
    "typeof(x9)",
    "_Generic",
    "_Alignas(16)",
    "_Static_assert",
    "__attribute__((unused))",
    "[[x]]",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ";",
    ",",
    ":",
    "*",
    "&",
    "=",
    "...",
    "?",
    ".",
    "->",
    "'",
    "\"",
    "/*",
    "#if 1\n",
    "\n#endif\n",
    "\n#define X9 await\n",
    "\\\n",
    "0",
    "f9()",
    "x9",
    "main",
};

#define PICK(table) ((table)[below(sizeof(table) / sizeof *(table))])

static void change(text *t, const text *donor)
{
    span piece = below(2) ? any_token(t) : any_operand(t);
    /* clang-format off */
    switch (below(16)) {
    case 0: edit(t, any_token(t), NULL, 0); break;
    case 1: piece = any_token(t); put(t, before(piece), t, piece); break;
    case 2: swap(t, any_token(t), any_token(t)); break;
    case 3: put(t, any_token(t), donor, any_token(donor)); break;
    case 4: put_word(t, piece, PICK(words)); break;
    case 5: put_word(t, before(piece), PICK(words)); break;
    case 6: edit(t, any_statement(t), NULL, 0); break;
    case 7: swap(t, any_statement(t), any_statement(t)); break;
    case 8: put(t, any_statement(t), donor, any_statement(donor)); break;
    case 9: case 10: put(t, before(any_statement(t)), donor, any_statement(donor)); break;
    case 11: put(t, any_group(t, "("), donor, any_group(donor, "(")); break;
    case 12: put(t, any_group(t, "{"), donor, any_group(donor, "{")); break;
    case 13: put(t, any_operand(t), donor, any_operand(donor)); break;
    case 14: wrap(t, any_statement(t), PICK(statements)); break;
    default: wrap(t, any_operand(t), PICK(operands)); break;
    }
    /* clang-format on */
}

size_t mutate(char *data, size_t size, size_t max, const char *donor, size_t donor_size, uint64_t seed)
{
    static const char nothing[] = "async int main(void) { }";
    text t = {.data = data, .size = size, .max = max}, other = {.data = (char *)(uintptr_t)donor, .size = donor_size};
    state = seed;
    scan(&t);
    if (!t.count && sizeof nothing <= max) {
        forget(&t);
        memcpy(data, nothing, sizeof nothing - 1);
        return sizeof nothing - 1;
    }
    if (donor)
        scan(&other);
    for (uint32_t n = 1 + below(below(3) ? 2 : 5); n && t.count; n--) {
        change(&t, donor && other.count && below(4) ? &other : &t);
        forget(&t);
        scan(&t);
    }
    forget(&t);
    if (donor)
        forget(&other);
    return t.size;
}
