/* Pieces packed into blocks, to be read from the first to the last (out.h). */
#include <string.h>

#include "out.h"

#define BLOCK ((size_t)1 << 20)

/* A piece is a byte with its kind and the two flags, its length, its place, what the flags announce, and its text: numbers in groups of
 * seven bits, the lowest first. */
enum { HAS_MORE = 4, HAS_SOURCE = 8, HEAD_MAX = 31 };

typedef struct block {
    arena *a;
    char *bytes;
    size_t used, size;
} block;

struct store {
    arena *a;
    block *blocks;
    size_t count, capacity;
    const source **sources;
    uint32_t source_count;
    size_t size;
    size_t gone; /* blocks that were dropped */
};

store *store_new(arena *a)
{
    store *s = arena_alloc(a, sizeof *s);
    s->a = a;
    return s;
}

static uint32_t source_index(store *s, const source *src)
{
    for (uint32_t i = s->source_count; i-- > 0;)
        if (s->sources[i] == src)
            return i;
    s->sources = arena_resize(s->a, s->sources, s->source_count * sizeof *s->sources, (s->source_count + 1) * sizeof *s->sources);
    s->sources[s->source_count] = src;
    return s->source_count++;
}

static block *add_block(store *s, size_t size)
{
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

static char *room(store *s, size_t size)
{
    block *last = s->count ? &s->blocks[s->count - 1] : NULL;
    if (!last || last->size - last->used < size)
        last = add_block(s, size);
    char *at = last->bytes + last->used;
    last->used += size;
    return at;
}

static bool mergeable(const piece *a, const piece *b)
{
    return a->kind == PIECE_GLUE && b->kind == PIECE_GLUE && a->src == b->src && a->at == b->at && a->fn == b->fn && a->len &&
           a->text[a->len - 1] == '\n';
}

static unsigned char *number(unsigned char *to, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        *to++ = (unsigned char)(n | 0x80);
    *to++ = (unsigned char)n;
    return to;
}

static uint64_t read_number(const unsigned char **at)
{
    uint64_t n = 0;
    for (unsigned shift = 0;; shift += 7) {
        unsigned char c = *(*at)++;
        n |= (uint64_t)(c & 0x7F) << shift;
        if (!(c & 0x80))
            return n;
    }
}

void store_add(store *s, const out *o)
{
    unsigned char head[HEAD_MAX], *end;
    for (size_t i = 0, next; i < o->count; i = next) {
        const piece *x = &o->pieces[i];
        size_t len = x->kind == PIECE_LATER ? sizeof x->text : x->len;
        for (next = i + 1; next < o->count && mergeable(&o->pieces[next - 1], &o->pieces[next]); next++)
            len += o->pieces[next].len;
        bool more = x->indent || x->fn;
        *head = (unsigned char)(x->kind | (more ? HAS_MORE : 0) | (x->src ? HAS_SOURCE : 0));
        end = number(number(head + 1, len), x->at);
        if (more)
            end = number(number(end, x->indent), x->fn ? x->fn->number : 0);
        if (x->src)
            end = number(end, source_index(s, x->src));
        size_t size = (size_t)(end - head);
        char *to = room(s, size + (x->kind == PIECE_PLAIN ? 0 : len));
        memcpy(to, head, size);
        to += size;
        if (x->kind == PIECE_LATER)
            memcpy(to, &x->text, sizeof x->text);
        for (size_t k = i; k < next && x->kind != PIECE_PLAIN && x->kind != PIECE_LATER; k++) {
            memcpy(to, o->pieces[k].text, o->pieces[k].len);
            to += o->pieces[k].len;
        }
        s->size += len + (x->kind == PIECE_USER ? x->indent + 64 : 0);
    }
}

bool store_next(const store *s, store_at *at, const program *p, piece *x)
{
    while (at->block < s->count && at->at == s->blocks[at->block].used)
        *at = (store_at){at->block + 1, 0};
    if (at->block >= s->count)
        return false;
    const unsigned char *start = (const unsigned char *)s->blocks[at->block].bytes + at->at, *from = start;
    unsigned char flags = *from++;
    *x = (piece){.kind = flags & 3};
    x->len = (size_t)read_number(&from);
    x->at = (uint32_t)read_number(&from);
    if (flags & HAS_MORE) {
        x->indent = (uint32_t)read_number(&from);
        uint64_t fn = read_number(&from);
        x->fn = p && fn ? p->functions.items[fn - 1] : NULL;
    }
    if (flags & HAS_SOURCE)
        x->src = s->sources[read_number(&from)];
    size_t size = (size_t)(from - start) + (x->kind == PIECE_PLAIN ? 0 : x->len);
    x->text = (const char *)from;
    if (x->kind == PIECE_PLAIN)
        x->text = x->src->text + x->at;
    else if (x->kind == PIECE_LATER)
        memcpy(&x->text, from, sizeof x->text);
    at->at += size;
    return true;
}

void store_drop(store *s, store_at to)
{
    for (; s && s->gone < s->count && s->gone < to.block; s->gone++)
        arena_free(s->blocks[s->gone].a);
}

size_t store_size(const store *s)
{
    return s->size;
}
