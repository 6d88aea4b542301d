/* Bytes and numbers, for resp_server.asc. Nothing here waits, so it is plain C. */
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

/* A number as Redis writes it: no signs or zeros that it does not need. */
static bool number_of(const char *digits, size_t size, long long *n)
{
    char as_text[24] = "", again[24];
    memcpy(as_text, digits, size < sizeof as_text ? size : 0);
    *n = strtoll(as_text, NULL, 10);
    return (size_t)snprintf(again, sizeof again, "%lld", *n) == size && memcmp(again, digits, size) == 0;
}

#endif
