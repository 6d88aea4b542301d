/* A tokenizer, a recursive descent parser and an evaluator with variables and functions. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { END, NUMBER, NAME, OPERATOR, BAD };

struct token {
    enum kind kind;
    long value;
    char text[12];
};

struct parser {
    const char *at;
    struct token now;
    const char *error;
    long variables[26];
};

static long expression(struct parser *p, int level);

static struct token next(const char **at)
{
    struct token t = {.kind = END};
    const char *s = *at;
    size_t n = 0;

    while (isspace((unsigned char)*s))
        s++;
    if (isdigit((unsigned char)*s)) {
        t.kind = NUMBER;
        while (isdigit((unsigned char)*s))
            t.value = t.value * 10 + (*s++ - '0');
    } else if (isalpha((unsigned char)*s)) {
        t.kind = NAME;
        while (isalnum((unsigned char)*s) && n + 1 < sizeof t.text)
            t.text[n++] = *s++;
    } else if (*s && strchr("+-*/%()<>=!,?:", *s)) {
        t.kind = OPERATOR;
        t.text[n++] = *s++;
        if (*s == '=' && strchr("<>=!", t.text[0]))
            t.text[n++] = *s++;
    } else if (*s) {
        t.kind = BAD;
    }
    *at = s;
    return t;
}

static int is(const struct parser *p, const char *text)
{
    return p->now.kind == OPERATOR && strcmp(p->now.text, text) == 0;
}

static void advance(struct parser *p)
{
    p->now = next(&p->at);
    if (p->now.kind == BAD && !p->error)
        p->error = "bad character";
}

static int accept(struct parser *p, const char *text)
{
    if (!is(p, text))
        return 0;
    advance(p);
    return 1;
}

static long call(struct parser *p, const char *name)
{
    long args[4] = {0};
    int n = 0;

    if (!accept(p, ")")) {
        do {
            if (n == 4) {
                p->error = "too many arguments";
                return 0;
            }
            args[n++] = expression(p, 0);
        } while (accept(p, ","));
        if (!accept(p, ")"))
            p->error = p->error ? p->error : "`)` expected";
    }
    if (strcmp(name, "max") == 0)
        return args[0] > args[1] ? args[0] : args[1];
    if (strcmp(name, "abs") == 0)
        return args[0] < 0 ? -args[0] : args[0];
    if (strcmp(name, "sum") == 0)
        return args[0] + args[1] + args[2] + args[3];
    p->error = "unknown function";
    return 0;
}

static long primary(struct parser *p)
{
    struct token t = p->now;

    advance(p);
    switch (t.kind) {
    case NUMBER:
        return t.value;
    case NAME:
        if (accept(p, "("))
            return call(p, t.text);
        if (t.text[1] == '\0' && islower((unsigned char)t.text[0])) {
            long *v = &p->variables[t.text[0] - 'a'];
            if (accept(p, "="))
                return *v = expression(p, 0);
            return *v;
        }
        p->error = "unknown name";
        return 0;
    case OPERATOR:
        if (t.text[0] == '-' && !t.text[1])
            return -primary(p);
        if (t.text[0] == '!' && !t.text[1])
            return !primary(p);
        if (t.text[0] == '(') {
            long v = expression(p, 0);
            if (!accept(p, ")"))
                p->error = p->error ? p->error : "`)` expected";
            return v;
        }
        /* fall through */
    case END:
    case BAD:
    default:
        if (!p->error)
            p->error = "operand expected";
        return 0;
    }
}

static long apply(struct parser *p, const char *op, long a, long b)
{
    switch (op[0]) {
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    case '/':
    case '%':
        if (b == 0) {
            p->error = "division by zero";
            return 0;
        }
        return op[0] == '/' ? a / b : a % b;
    case '<':
        return op[1] ? a <= b : a < b;
    case '>':
        return op[1] ? a >= b : a > b;
    case '!':
        return a != b;
    default:
        return a == b;
    }
}

static long expression(struct parser *p, int level)
{
    static const char *const operators[3][6] = {{"<", ">", "<=", ">=", "==", "!="}, {"+", "-"}, {"*", "/", "%"}};
    long left;

    if (level == 3)
        return primary(p);
    left = expression(p, level + 1);
again:
    for (int i = 0; i < 6 && operators[level][i]; i++)
        if (is(p, operators[level][i])) {
            advance(p);
            left = apply(p, operators[level][i], left, expression(p, level + 1));
            goto again;
        }
    if (level == 0 && accept(p, "?")) {
        long yes = expression(p, 0);
        if (!accept(p, ":"))
            p->error = "`:` expected";
        long no = expression(p, 0);
        return left ? yes : no;
    }
    return left;
}

int main(void)
{
    static const char *const lines[] = {
        "1 + 2 * 3", "(1 + 2) * 3", "x = 7", "x * x - -x", "y = x = 3", "x + y * 10", "max(3, abs(-9)) % 4", "sum(1, 2, 3, 4) * sum()",
        "1 < 2 == 1", "x > 5 ? 100 : 200", "10 / (5 - 5)", "2 * (3 + ", "foo(1)", "1 $ 2", "!x + !0", "100 - 10 - 1", "7 >= 7 ? x != y : 9",
    };
    struct parser p;
    int errors = 0;

    memset(&p, 0, sizeof p);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        p.at = lines[i];
        p.error = NULL;
        advance(&p);
        long v = expression(&p, 0);
        if (!p.error && p.now.kind != END)
            p.error = "more than an expression";
        if (p.error)
            printf("%s: %s (%d)\n", lines[i], p.error, ++errors);
        else
            printf("%s = %ld\n", lines[i], v);
    }
    return errors;
}
