/* Blocks in memory and in a file (spool.h). */
#include "spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK ((size_t)1 << 20)

typedef struct block {
    arena *a; /* NULL: in the file */
    char *bytes;
    size_t used, size;
    off_t at; /* in the file */
} block;

struct spool {
    arena *a;
    block *blocks;
    size_t count, capacity;
    size_t gone;        /* blocks that were dropped */
    size_t kept, limit; /* bytes in memory */
    FILE *file;
    off_t end;
    bool full;     /* the file takes no more */
    arena *window; /* what was read of the file last: that block */
    size_t seen;
};

spool *spool_new(arena *a, size_t limit)
{
    spool *s = arena_alloc(a, sizeof *s);
    s->a = a;
    s->limit = limit;
    return s;
}

static bool write_all(int fd, const char *bytes, size_t size, off_t at)
{
    while (size) {
        ssize_t n = pwrite(fd, bytes, size, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        size -= (size_t)n;
        at += n;
    }
    return true;
}

/* The last block is full: it goes to the file when there is enough in memory. */
static void move_away(spool *s, block *b)
{
    s->kept += b->size;
    if (s->kept <= s->limit || s->full)
        return;
    if (!s->file)
        s->file = tmpfile();
    s->full = !s->file || !write_all(fileno(s->file), b->bytes, b->used, s->end);
    if (s->full)
        return;
    s->kept -= b->size;
    b->at = s->end;
    s->end += (off_t)b->used;
    arena_free(b->a);
    b->a = NULL;
    b->bytes = NULL;
}

static block *add_block(spool *s, size_t size)
{
    if (s->count && s->blocks)
        move_away(s, &s->blocks[s->count - 1]);
    if (s->count == s->capacity) {
        size_t more = s->capacity ? s->capacity * 2 : 16;
        s->blocks = arena_resize(s->a, s->blocks, s->capacity * sizeof *s->blocks, more * sizeof *s->blocks);
        s->capacity = more;
    }
    block *b = &s->blocks[s->count++]; /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): there is room */
    *b = (block){.a = arena_new(), .size = size > BLOCK ? size : BLOCK};
    b->bytes = arena_alloc(b->a, b->size);
    return b;
}

char *spool_room(spool *s, size_t size)
{
    block *last = s->count ? &s->blocks[s->count - 1] : NULL;
    if (!last || last->size - last->used < size)
        last = add_block(s, size);
    char *at = last->bytes + last->used;
    last->used += size;
    return at;
}

void spool_add(spool *s, const char *bytes, size_t size)
{
    while (size) {
        block *last = s->count ? &s->blocks[s->count - 1] : NULL;
        size_t left = last ? last->size - last->used : 0, n = !left ? BLOCK : left;
        n = n < size ? n : size;
        memcpy(spool_room(s, n), bytes, n);
        bytes += n;
        size -= n;
    }
}

size_t spool_count(const spool *s)
{
    return s->count;
}

static void read_all(const spool *s, char *bytes, const block *b)
{
    size_t done = 0;
    while (done < b->used) {
        ssize_t n = pread(fileno(s->file), bytes + done, b->used - done, b->at + (off_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            fprintf(stderr, "ascc: temporary file: %s\n", n ? strerror(errno) : "it has become shorter");
            exit(2);
        }
        done += (size_t)n;
    }
}

const char *spool_block(spool *s, size_t i, size_t *size)
{
    block *b = &s->blocks[i];
    *size = b->used;
    if (b->bytes)
        return b->bytes;
    if (s->window) {
        arena_free(s->window);
        s->blocks[s->seen].bytes = NULL;
    }
    s->window = arena_new();
    s->seen = i;
    b->bytes = arena_alloc(s->window, b->used);
    read_all(s, b->bytes, b);
    return b->bytes;
}

void spool_drop(spool *s, size_t to)
{
    for (; s && s->gone < s->count && s->gone < to; s->gone++) {
        arena_free(s->blocks[s->gone].a);
        s->blocks[s->gone].a = NULL;
    }
    if (!s || to != SIZE_MAX)
        return;
    arena_free(s->window);
    if (s->file)
        fclose(s->file);
    s->window = NULL;
    s->file = NULL;
}
