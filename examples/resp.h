/* Bytes, numbers and answers, for resp_server.asc. Nothing here waits, so it is plain C. */
#ifndef EXAMPLES_RESP_H
#define EXAMPLES_RESP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct text {
    char *data;
    size_t size, room;
} text;

static void reserve(text *t, size_t size)
{
    if (size <= t->room)
        return;
    t->room = size * 2;
    t->data = realloc(t->data, t->room);
    if (!t->data)
        abort();
}

static void append(text *t, const void *data, size_t size)
{
    reserve(t, t->size + size + 1);
    memcpy(t->data + t->size, data, size);
    t->size += size;
}

static void appendf(text *t, const char *format, ...)
{
    char line[200];
    va_list args;

    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    append(t, line, n < (int)sizeof line ? (size_t)n : sizeof line - 1);
}

/* The next word of a line from *at on, which is moved behind it; it is the line's own. False: there are no more. */
static bool next_word(const text *line, size_t *at, text *word)
{
    while (*at < line->size && (line->data[*at] == ' ' || line->data[*at] == '\t'))
        ++*at;
    size_t begin = *at;
    while (*at < line->size && line->data[*at] != ' ' && line->data[*at] != '\t')
        ++*at;
    *word = (text){line->data + begin, *at - begin, 0};
    return word->size != 0;
}

/* A number as Redis writes it: no signs or zeros that it does not need. */
static bool number_of(const char *digits, size_t size, long long *n)
{
    char as_text[24] = "", again[24];
    memcpy(as_text, digits, size < sizeof as_text ? size : 0);
    *n = strtoll(as_text, NULL, 10);
    return (size_t)snprintf(again, sizeof again, "%lld", *n) == size && memcmp(again, digits, size) == 0;
}

/* ---- answers ---- */

/* False: there is none, which is the answer. */
static bool integer(const text *t, long long *n, text *out)
{
    bool fits = number_of(t->data, t->size, n);
    if (!fits)
        appendf(out, "-ERR value is not an integer or out of range\r\n");
    return fits;
}

static void put_bulk(text *out, const text *value)
{
    appendf(out, "$%zu\r\n", value->size);
    append(out, value->data, value->size);
    append(out, "\r\n", 2);
}

/* The name comes from the client: an answer is one line, whatever is in it. */
static void put_unknown(text *out, const text *name)
{
    appendf(out, "-ERR unknown command '");
    for (size_t i = 0; i < name->size && i < 60; i++)
        appendf(out, "%c", (unsigned char)name->data[i] < ' ' ? ' ' : name->data[i]);
    appendf(out, "', or a wrong number of arguments\r\n");
}

#endif
