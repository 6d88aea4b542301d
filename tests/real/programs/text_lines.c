/* A line editor on an array of lines: commands as text, in the manner of ed. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES 12
#define WIDTH 40

struct buffer {
    char line[LINES][WIDTH];
    int count, current;
};

static int parse(const char **at, const struct buffer *b)
{
    const char *p = *at;
    int n = b->current;

    if (*p == '$') {
        n = b->count;
        p++;
    } else if (*p == '.') {
        p++;
    } else if (isdigit((unsigned char)*p)) {
        n = 0;
        while (isdigit((unsigned char)*p))
            n = n * 10 + *p++ - '0';
    }
    while (*p == '+' || *p == '-')
        n += *p++ == '+' ? 1 : -1;
    *at = p;
    return n;
}

static int insert(struct buffer *b, int at, const char *text)
{
    if (b->count == LINES)
        return 0;
    memmove(b->line[at + 1], b->line[at], (size_t)(b->count - at) * WIDTH);
    snprintf(b->line[at], WIDTH, "%s", text);
    b->count++;
    b->current = at + 1;
    return 1;
}

static void delete(struct buffer *b, int from, int to)
{
    memmove(b->line[from - 1], b->line[to], (size_t)(b->count - to) * WIDTH);
    b->count -= to - from + 1;
    b->current = from > b->count ? b->count : from;
}

static int substitute(char *line, const char *old, size_t n, const char *new, size_t m)
{
    char out[WIDTH];
    char *found = n ? strstr(line, old) : NULL;

    if (!found || strlen(line) + m - n >= WIDTH)
        return 0;
    size_t before = (size_t)(found - line);
    memcpy(out, line, before);
    memcpy(out + before, new, m);
    strcpy(out + before + m, found + n);
    strcpy(line, out);
    return 1;
}

static int change(struct buffer *b, int from, int to, const char *p)
{
    char old[WIDTH], new[WIDTH];
    const char *middle = strchr(p + 1, '/'), *end = middle ? strchr(middle + 1, '/') : NULL;
    int count = 0;

    if (!end)
        return -1;
    size_t n = (size_t)(middle - p - 1), m = (size_t)(end - middle - 1);
    memcpy(old, p + 1, n);
    old[n] = '\0';
    memcpy(new, middle + 1, m);
    new[m] = '\0';
    for (int i = from; i <= to; i++)
        while (substitute(b->line[i - 1], old, n, new, m) && end[1] == 'g' && ++count < 20)
            ;
    return count;
}

static int run(struct buffer *b, const char *command)
{
    int from = parse(&command, b), to = from;

    if (*command == ',') {
        command++;
        to = parse(&command, b);
    }
    if (*command == '%') {
        command++;
        from = 1;
        to = b->count;
    }
    if (from > to || to > b->count || from < (*command == 'a' ? 0 : 1))
        return 0;
    switch (*command) {
    case 'a':
        return insert(b, to, command + 1);
    case 'i':
        return insert(b, to - 1, command + 1);
    case 'd':
        delete(b, from, to);
        return 1;
    case 's':
        return change(b, from, to, command + 1) >= 0;
    case 'm': {
        char saved[WIDTH];
        strcpy(saved, b->line[from - 1]);
        int target = atoi(command + 1);
        delete(b, from, from);
        return insert(b, target, saved);
    }
    case 'p':
        for (int i = from; i <= to; i++)
            printf("%d\t%s\n", i, b->line[i - 1]);
        return 1;
    case '\0':
        b->current = to;
        return 1;
    default:
        return 0;
    }
}

int main(void)
{
    static const char *const script[] = {
        "0aone line", "atwo lines", "$athree lines", "2ibetween", "%p", "1,2s/line/LINE/", "%s/e/3/g", "2d", ".p", "$+1p", "1,$p", "x", "3m0", "$-1,$p", "1", "s/absent/x/", "s/no end", "%d", "afresh", "%p",
    };
    struct buffer b = {.count = 0};
    int errors = 0;

    for (size_t i = 0; i < sizeof script / sizeof *script; i++)
        if (!run(&b, script[i]))
            printf("? %s (%d)\n", script[i], ++errors);
    return errors * 10 + b.count;
}
