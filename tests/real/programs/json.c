/* A JSON pretty-printer and checker: recursion over text, errors by goto. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct reader {
    const char *text, *at;
    int depth, deepest, values;
    const char *error;
};

static bool value(struct reader *r);

static void blank(struct reader *r)
{
    while (*r->at == ' ' || *r->at == '\n' || *r->at == '\t')
        r->at++;
}

static void newline(const struct reader *r)
{
    printf("\n%*s", r->depth * 2, "");
}

static bool fail(struct reader *r, const char *why)
{
    if (!r->error)
        r->error = why;
    return false;
}

static bool string(struct reader *r)
{
    const char *start = r->at;

    if (*r->at++ != '"')
        return fail(r, "string expected");
    for (; *r->at != '"'; r->at++) {
        if (*r->at == '\0' || *r->at == '\n')
            return fail(r, "unterminated string");
        if (*r->at == '\\' && !strchr("\"\\/bfnrtu", *++r->at))
            return fail(r, "bad escape");
    }
    r->at++;
    printf("%.*s", (int)(r->at - start), start);
    return true;
}

static bool number(struct reader *r)
{
    const char *start = r->at;

    if (*r->at == '-')
        r->at++;
    while (*r->at >= '0' && *r->at <= '9')
        r->at++;
    if (*r->at == '.') {
        r->at++;
        if (*r->at < '0' || *r->at > '9')
            return fail(r, "digit expected");
        while (*r->at >= '0' && *r->at <= '9')
            r->at++;
    }
    printf("%.*s", (int)(r->at - start), start);
    return true;
}

static bool members(struct reader *r, char close)
{
    bool object = close == '}';

    putchar(*r->at++);
    if (++r->depth > r->deepest)
        r->deepest = r->depth;
    blank(r);
    if (*r->at == close)
        goto end;
    do {
        newline(r);
        blank(r);
        if (object) {
            if (!string(r))
                goto bad;
            blank(r);
            if (*r->at++ != ':') {
                fail(r, "colon expected");
                goto bad;
            }
            printf(": ");
        }
        if (!value(r))
            goto bad;
        blank(r);
    } while (*r->at == ',' && (putchar(','), r->at++, true));
    r->depth--;
    newline(r);
    r->depth++;
    if (*r->at != close) {
        fail(r, object ? "`}` expected" : "`]` expected");
        goto bad;
    }
end:
    r->depth--;
    putchar(*r->at++);
    return true;
bad:
    r->depth--;
    return false;
}

static bool value(struct reader *r)
{
    static const char *const words[] = {"true", "false", "null"};

    r->values++;
    blank(r);
    switch (*r->at) {
    case '{':
        return members(r, '}');
    case '[':
        return members(r, ']');
    case '"':
        return string(r);
    case '-':
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        return number(r);
    default:
        for (int i = 0; i < 3; i++) {
            size_t n = strlen(words[i]);
            if (strncmp(r->at, words[i], n) == 0) {
                fputs(words[i], stdout);
                r->at += n;
                return true;
            }
        }
        return fail(r, "value expected");
    }
}

int main(void)
{
    static const char *const texts[] = {
        "{\"a\": [1, 2, {\"b\": null}], \"c\": \"x\\\"y\", \"d\": {}, \"e\": [] , \"f\": -1.5}",
        "[[[[true]]], false]",
        "[1, 2",
        "{\"a\" 1}",
        "[\"open]",
        "tru",
        "[1.x]",
        "\"\\q\"",
    };
    int bad = 0;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reader r = {texts[i], texts[i], 0, 0, 0, NULL};
        bool ok = value(&r);
        if (ok)
            printf("\n-- %d values, depth %d\n", r.values, r.deepest);
        else
            printf("\n-- %s at %d\n", r.error, (int)(r.at - r.text)), bad++;
    }
    return bad;
}
