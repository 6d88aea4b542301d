/* Types by their spelling. */
#include <ctype.h>
#include <string.h>

#include "collect.h"

/* The next token of a signature, normal: `int` beside another word of an integer type says nothing, nor `signed` but for char.
 * "": the end. `named`: it is no keyword, so that only C knows whether two spellings are one type. */
static const char *type_token(program *p, const char **at, bool *named, bool *integer)
{
    static const char *const words[] = {"void", "char",  "short",    "int",    "long",  "float", "double", "signed",    "unsigned", "_Bool",
                                        "bool", "const", "volatile", "struct", "union", "enum",  "size_t", "generator", "async"};
    for (;;) {
        const char *c = *at;
        while (*c == ' ')
            c++;
        const char *end = c;
        while (*end == '_' || (*end >= '0' && *end <= '9') || (*end >= 'A' && *end <= 'Z') || (*end >= 'a' && *end <= 'z'))
            end++;
        bool word = end > c;
        *at = word ? end : c + (*c != 0);
        if (!word) {
            *integer = false;
            return arena_strndup(p->a, c, *c != 0);
        }
        const char *text = arena_strndup(p->a, c, (size_t)(end - c));
        bool known = false;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            known = known || strcmp(text, words[i]) == 0;
        *named = *named || !known;
        bool more = strncmp(end, " long", 5) == 0 || strncmp(end, " short", 6) == 0 || strncmp(end, " unsigned", 9) == 0;
        if (strcmp(text, "signed") == 0 && strncmp(end, " char", 5) != 0) {
            if (strncmp(end, " int", 4) == 0 || strncmp(end, " long", 5) == 0 || strncmp(end, " short", 6) == 0)
                continue;
            return "int";
        }
        if (strcmp(text, "int") == 0 && (*integer || more))
            continue;
        *integer = strcmp(text, "long") == 0 || strcmp(text, "short") == 0 || strcmp(text, "unsigned") == 0;
        return text;
    }
}

bool surely_differ(program *p, const char *a, const char *b)
{
    bool named = false, differ = false, ia = false, ib = false;
    const char *x = a, *y = b, *s, *t;
    do {
        s = type_token(p, &x, &named, &ia);
        t = type_token(p, &y, &named, &ib);
        differ = differ || strcmp(s, t) != 0;
    } while (*s && *t);
    return differ && !named;
}

/* Without the qualifiers, which main may have at its argv as it likes. */
const char *main_signature(program *p, const async_fn *fn)
{
    buf b = {.a = p->a};
    for (const char *c = fn->signature; *c;) {
        bool starts = c == fn->signature || !(c[-1] == '_' || isalnum((unsigned char)c[-1]));
        size_t length = starts && strncmp(c, "const", 5) == 0 ? 5 : starts && strncmp(c, "volatile", 8) == 0 ? 8 : 0;
        if (length && c[length] != '_' && !isalnum((unsigned char)c[length])) {
            c += length;
            while (*c == ' ')
                c++;
        } else {
            buf_printf(&b, "%c", *c++);
        }
    }
    return b.text;
}
