/* Memory that dies together: chunks that grow, and a chunk of its own for what is large, so that large arrays can be resized in
 * place. Everything handed out is zero. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ast.h"

#define CHUNK_MIN ((size_t)16 << 10)
#define CHUNK_MAX ((size_t)64 << 20)
#define LARGE ((size_t)64 << 10)
#define ALIGN _Alignof(aligned)

/* Under ASan, what was not handed out may not be touched, and between two blocks there is a gap. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define GUARDED 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define GUARDED 1
#endif
#ifdef GUARDED
#include <sanitizer/asan_interface.h>
enum { GAP = 16 };
#else
enum { GAP = 0 };
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

typedef union aligned {
    void *pointer;
    long long integer;
    double number;
} aligned;

typedef struct chunk {
    struct chunk *next, *prev;
    size_t size; /* bytes after the header */
    size_t used;
    aligned *held; /* arena_hold: a copy of the first held_size bytes; NULL: not held */
    size_t held_size;
    aligned data[];
} chunk;

struct arena {
    chunk *small; /* the first one is being filled */
    chunk *large; /* one block each */
    size_t next_size;
    size_t used;
    size_t held_used;
};

static _Noreturn void out_of_memory(void)
{
    fputs("ascc: out of memory\n", stderr);
    exit(2);
}

static void *get(size_t size)
{
    void *p = calloc(1, size);
    if (!p)
        out_of_memory();
    return p;
}

arena *arena_new(void)
{
    arena *a = get(sizeof *a);
    a->next_size = CHUNK_MIN;
    return a;
}

static void free_chunks(chunk *c)
{
    while (c) {
        chunk *next = c->next;
        free(c->held);
        free(c);
        c = next;
    }
}

void arena_free(arena *a)
{
    if (!a)
        return;
    free_chunks(a->small);
    free_chunks(a->large);
    free(a);
}

void arena_reset(arena *a)
{
    chunk *c = a->small;
    free_chunks(a->large);
    a->large = NULL;
    a->used = 0;
    if (!c)
        return;
    free_chunks(c->next);
    c->next = NULL;
    ASAN_UNPOISON_MEMORY_REGION(c->data, c->used);
    memset(c->data, 0, c->used);
    ASAN_POISON_MEMORY_REGION(c->data, c->size);
    c->used = 0;
}

static size_t round_up(size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory();
    return (size + ALIGN - 1) / ALIGN * ALIGN;
}

static void *alloc_large(arena *a, size_t size)
{
    chunk *c = get(sizeof *c + size);
    c->size = c->used = size;
    c->next = a->large;
    if (a->large)
        a->large->prev = c;
    a->large = c;
    return c->data;
}

void *arena_alloc(arena *a, size_t wanted)
{
    size_t size = round_up(wanted ? wanted : 1);
    a->used += size;
    if (size >= LARGE)
        return alloc_large(a, size);
    chunk *c = a->small;
    if (!c || c->size - c->used < size + GAP) {
        size_t data = a->next_size > size + GAP ? a->next_size : size + GAP;
        c = get(sizeof *c + data);
        ASAN_POISON_MEMORY_REGION(c->data, data);
        c->size = data;
        c->next = a->small;
        a->small = c;
        if (a->next_size < CHUNK_MAX)
            a->next_size *= 2;
    }
    void *p = (char *)c->data + c->used;
    c->used += size + GAP;
    ASAN_UNPOISON_MEMORY_REGION(p, wanted);
    return p;
}

void *arena_resize(arena *a, void *p, size_t old, size_t size)
{
    size_t from = round_up(old ? old : 1), to = round_up(size ? size : 1);
    if (p && from == to && !GAP)
        return p;
    chunk *last = a->small;
    if (p && from < LARGE && to < LARGE && to > from && !GAP && last && (char *)p + from == (char *)last->data + last->used &&
        last->size - last->used >= to - from) { /* nothing was handed out since */
        last->used += to - from;
        a->used += to - from;
        return p;
    }
    chunk *c = from < LARGE ? NULL : (chunk *)(void *)((char *)p - offsetof(chunk, data));
    if (!p || from < LARGE || to < LARGE || c->held) {
        void *copy = arena_alloc(a, size);
        if (p)
            memcpy(copy, p, old < size ? old : size);
        return copy;
    }
    c = realloc(c, sizeof *c + to);
    if (!c)
        out_of_memory();
    if (to > from)
        memset((char *)c->data + from, 0, to - from);
    a->used += to - from; /* wraps back when it shrinks */
    c->size = c->used = to;
    if (c->next)
        c->next->prev = c;
    if (c->prev)
        c->prev->next = c;
    else
        a->large = c;
    return c->data;
}

/* ---- from the same start again ---- */

/* Between blocks there is poison, which memcpy would be told off for. */
#ifdef __clang__
__attribute__((no_sanitize("address", "undefined", "coverage"), no_builtin("memcpy")))
#elif GAP
__attribute__((no_sanitize_address, optimize("no-tree-loop-distribute-patterns")))
#endif
static void
copy_words(aligned *to, const aligned *from, size_t size)
{
    for (size_t i = 0; i < size / sizeof *to; i++)
        to[i] = from[i];
}

static void hold(chunk *c)
{
    for (; c; c = c->next) {
        c->held_size = c->used;
        c->held = get(c->used + 1);
        copy_words(c->held, c->data, c->used);
    }
}

void arena_hold(arena *a)
{
    hold(a->small);
    hold(a->large);
    a->held_used = a->used;
}

static chunk *rewound(chunk *c)
{
    while (c && !c->held) {
        chunk *next = c->next;
        free(c);
        c = next;
    }
    if (c)
        c->prev = NULL;
    for (chunk *held = c; held; held = held->next) {
        char *after = (char *)held->data + held->held_size;
        ASAN_UNPOISON_MEMORY_REGION(after, held->used - held->held_size);
        memset(after, 0, held->used - held->held_size);
        ASAN_POISON_MEMORY_REGION(after, held->size - held->held_size);
        held->used = held->held_size;
        copy_words(held->data, held->held, held->held_size);
    }
    return c;
}

void arena_rewind(arena *a)
{
    a->small = rewound(a->small);
    a->large = rewound(a->large);
    a->used = a->held_used;
    a->next_size = CHUNK_MIN;
}

char *arena_strndup(arena *a, const char *text, size_t len)
{
    char *copy = arena_alloc(a, len + 1);
    if (len)
        memcpy(copy, text, len);
    return copy;
}

char *arena_printf(arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char small[256];
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    char *text = arena_alloc(a, n < 0 ? 1 : (size_t)n + 1);
    if (n > 0 && (size_t)n < sizeof small)
        memcpy(text, small, (size_t)n);
    else if (n > 0)
        vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

size_t arena_used(const arena *a)
{
    return a->used;
}
