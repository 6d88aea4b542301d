/* Preprocessor lines: which one, what it defines, what it disables. Never more than the line itself is looked at. */
#include <string.h>

#include "feed.h"

static const char *skip_blanks(const char *c, const char *end)
{
    for (;;) {
        if (c < end && (*c == ' ' || *c == '\t' || *c == '\f' || *c == '\v' || *c == '\r')) {
            c++;
        } else if (c + 1 < end && *c == '\\' && (c[1] == '\n' || c[1] == '\r')) {
            c += 2;
        } else if (c < end && *c == '\n') {
            c++;
        } else if (c + 1 < end && *c == '/' && c[1] == '*') {
            for (c += 2; c + 1 < end && !(*c == '*' && c[1] == '/');)
                c++;
            c = c + 1 < end ? c + 2 : end;
        } else {
            return c;
        }
    }
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static const char *name_end(const char *c, const char *end)
{
    while (c < end && is_name(*c))
        c++;
    return c;
}

/* After `#` and the directive's word; the word in *word. */
static const char *directive(const source *src, uint32_t t, const char **word, size_t *len, const char **end)
{
    const char *c = src->text + src->tokens[t].at;
    *end = c + src->tokens[t].len;
    c = skip_blanks(c + (*c == '%' ? 2 : 1), *end);
    *word = c;
    c = name_end(c, *end);
    *len = (size_t)(c - *word);
    return skip_blanks(c, *end);
}

static bool is_directive(const char *word, size_t len, const char *name)
{
    return len == strlen(name) && memcmp(word, name, len) == 0;
}

const char *outer_macro_name(const source *src, uint32_t t, size_t *len)
{
    const char *word, *end;
    const char *c = directive(src, t, &word, len, &end);
    if (!is_directive(word, *len, "define"))
        return NULL;
    *len = (size_t)(name_end(c, end) - c);
    return *len ? c : NULL;
}

const char *directive_sets(const source *src, uint32_t t, size_t *len)
{
    const char *word, *end;
    const char *c = directive(src, t, &word, len, &end);
    if (!is_directive(word, *len, "define") && !is_directive(word, *len, "undef"))
        return NULL;
    *len = (size_t)(name_end(c, end) - c);
    return *len ? c : NULL;
}

/* What a macro's text says of it: a type, the head of a loop, an attribute, or nothing that we know. */
static uint32_t macro_hint(const char *c, const char *end)
{
    static const char *const types[] = {"int",    "char", "short",  "long",   "unsigned", "signed",    "float",
                                        "double", "void", "struct", "union",  "enum",     "const",     "volatile",
                                        "_Bool",  "bool", "static", "extern", "typeof",   "__typeof__"};
    static const char *const loops[] = {"for", "while", "if", "switch"};
    static const char *const attributes[] = {"__attribute__", "__attribute", "__declspec", "_Alignas", "alignas"};
    size_t len = (size_t)(name_end(c, end) - c);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (is_directive(c, len, types[i]))
            return OUTER_TYPE_MACRO;
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
        if (is_directive(c, len, loops[i]))
            return OUTER_LOOP_MACRO;
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        if (is_directive(c, len, attributes[i]))
            return OUTER_ATTRIBUTE_MACRO;
    return end - c > 1 && c[0] == '[' && c[1] == '[' ? OUTER_ATTRIBUTE_MACRO : 0;
}

/* The text opens a block that it does not close, or the reverse. */
static uint32_t brace_hint(const char *c, const char *end)
{
    int depth = 0;
    for (char quote = 0; c < end; c++) {
        if (*c == '\\')
            c++;
        else if (quote)
            quote = *c == quote ? 0 : quote;
        else if (*c == '"' || *c == '\'')
            quote = *c;
        else
            depth += (*c == '{') - (*c == '}');
    }
    return depth ? OUTER_BRACE_MACRO : 0;
}

uint32_t directive_macro_kinds(const source *src, uint32_t t)
{
    size_t len;
    const char *name = outer_macro_name(src, t, &len);
    if (!name)
        return 0;
    const char *end = src->text + src->tokens[t].at + src->tokens[t].len, *c = name + len;
    bool function = c < end && *c == '(';
    if (function) {
        const char *close = memchr(c, ')', (size_t)(end - c));
        c = close ? close + 1 : end;
    }
    uint32_t hint = macro_hint(skip_blanks(c, end), end), braces = brace_hint(c, end);
    if (function && hint == OUTER_TYPE_MACRO)
        hint = 0;
    return (function ? OUTER_FUNCTION_MACRO : OUTER_MACRO) | hint | braces;
}

bool directive_begins(const source *src, uint32_t t)
{
    const char *word, *end;
    size_t len;
    directive(src, t, &word, &len, &end);
    return word < end && *word == 'i';
}

bool directive_ends(const source *src, uint32_t t)
{
    const char *word, *end;
    size_t len;
    directive(src, t, &word, &len, &end);
    return is_directive(word, len, "endif");
}

bool directive_is_constant(const source *src, uint32_t t, char digit)
{
    const char *word, *end;
    size_t len;
    const char *c = directive(src, t, &word, &len, &end);
    return is_directive(word, len, "if") && c < end && *c == digit && (c + 1 == end || !is_name(c[1])) && skip_blanks(c + 1, end) == end;
}

uint32_t directive_disabled(const source *src, uint32_t t, bool always)
{
    const char *word, *end;
    size_t len;
    directive(src, t, &word, &len, &end);
    bool other = *word == 'e' && !is_directive(word, len, "endif");
    if (!(always && other) && !directive_is_constant(src, t, '0'))
        return t;
    uint32_t depth = 0;
    for (uint32_t i = t + 1; i + 1 < src->token_count; i++) {
        if (src->tokens[i].kind != T_PP_COND)
            continue;
        directive(src, i, &word, &len, &end);
        if (*word == 'i')
            depth++;
        else if (!depth)
            return i;
        else if (is_directive(word, len, "endif"))
            depth--;
    }
    return src->token_count - 1;
}

static uint32_t bit(uint32_t depth)
{
    return depth < 32 ? 1u << depth : 0;
}

uint32_t directive_passed(conditionals *c, const source *src, uint32_t t)
{
    if (directive_begins(src, t)) {
        c->depth++;
        c->always = directive_is_constant(src, t, '1') ? c->always | bit(c->depth) : c->always & ~bit(c->depth);
    } else if (directive_ends(src, t) && c->depth) {
        c->depth--;
    }
    uint32_t end = directive_disabled(src, t, c->depth && (c->always & bit(c->depth)));
    return end > t ? end : t + 1;
}

/* #include "x.asc" or <x.asc> */
bool directive_is_import(const source *src, uint32_t t)
{
    const char *word, *end;
    size_t len;
    const char *c = directive(src, t, &word, &len, &end);
    if (!is_directive(word, len, "include") || c == end || (*c != '"' && *c != '<'))
        return false;
    const char *close = memchr(c + 1, *c == '<' ? '>' : '"', (size_t)(end - c - 1));
    return close && close - c > 5 && memcmp(close - 4, ".asc", 4) == 0;
}

bool directive_is_inside(const source *src, uint32_t from, uint32_t t)
{
    uint32_t depth = 0;
    for (uint32_t i = from; i < t; i++) {
        if (src->tokens[i].kind != T_PP_COND)
            continue;
        if (directive_begins(src, i))
            depth++;
        else if (directive_ends(src, i) && depth)
            depth--;
    }
    return depth > 0;
}

bool directive_is_else(const source *src, uint32_t t)
{
    const char *word, *end;
    size_t len;
    directive(src, t, &word, &len, &end);
    return is_directive(word, len, "else");
}

/* From a on to b: *left, conditions around a end; *entered, others begin, which are around b. */
static void follow(const source *src, uint32_t a, uint32_t b, bool *left, bool *entered)
{
    int64_t depth = 0, least = 0;
    bool other = false; /* in another branch of a conditional that is around a, or of the first that is not */
    for (uint32_t t = a + 1; t < b; t++) {
        if (src->tokens[t].kind != T_PP_COND)
            continue;
        if (directive_begins(src, t)) {
            depth++;
        } else if (directive_ends(src, t)) {
            depth--;
            other = other && depth >= least;
            least = depth < least ? depth : least;
        } else {
            other = other || depth == least;
        }
    }
    *left = least < 0 || other;
    *entered = depth > least || other;
}

bool directive_covers(const source *src, uint32_t a, uint32_t b)
{
    bool left, entered;
    follow(src, a, b, &left, &entered);
    return !left;
}

bool directive_apart(const source *src, uint32_t a, uint32_t b)
{
    bool left, entered;
    follow(src, a, b, &left, &entered);
    return left && entered;
}
