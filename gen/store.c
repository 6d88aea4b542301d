/* Pieces packed into blocks, to be read from the first to the last (out.h). */
#include <string.h>

#include "out.h"

#define BLOCK ((size_t)1 << 20)

/* What stands before the text of a piece. */
typedef struct packed {
    uint32_t kind : 2, indent : 30;
    uint32_t at, len, fn;
    uint32_t src; /* index in sources + 1; 0: none */
} packed;

typedef struct block {
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
            return i + 1;
    s->sources = arena_resize(s->a, s->sources, s->source_count * sizeof *s->sources, (s->source_count + 1) * sizeof *s->sources);
    s->sources[s->source_count++] = src;
    return s->source_count;
}

static char *room(store *s, size_t size)
{
    block *last = s->count ? &s->blocks[s->count - 1] : NULL;
    if (!last || last->size - last->used < size) {
        if (s->count == s->capacity) {
            size_t more = s->capacity ? s->capacity * 2 : 16;
            s->blocks = arena_resize(s->a, s->blocks, s->capacity * sizeof *s->blocks, more * sizeof *s->blocks);
            s->capacity = more;
        }
        size_t take = size > BLOCK ? size : BLOCK;
        last = &s->blocks[s->count++];
        *last = (block){.bytes = arena_alloc(s->a, take), .size = take};
    }
    char *at = last->bytes + last->used;
    last->used += size;
    return at;
}

static bool mergeable(const piece *a, const piece *b)
{
    return a->kind == PIECE_GLUE && b->kind == PIECE_GLUE && a->src == b->src && a->at == b->at && a->fn == b->fn && a->len && a->text[a->len - 1] == '\n';
}

void store_add(store *s, const out *o)
{
    for (size_t i = 0, next; i < o->count; i = next) {
        const piece *x = &o->pieces[i];
        size_t len = x->kind == PIECE_LATER ? sizeof x->text : x->len;
        for (next = i + 1; next < o->count && mergeable(&o->pieces[next - 1], &o->pieces[next]); next++)
            len += o->pieces[next].len;
        packed head = {.kind = (uint32_t)x->kind & 3, .indent = x->indent & 0x3FFFFFFF, .at = x->at, .len = (uint32_t)len, .fn = x->fn ? x->fn->number : 0};
        head.src = x->src ? source_index(s, x->src) : 0;
        char *to = room(s, sizeof head + (x->kind == PIECE_PLAIN ? 0 : len));
        memcpy(to, &head, sizeof head);
        to += sizeof head;
        if (x->kind == PIECE_LATER)
            memcpy(to, &x->text, sizeof x->text);
        for (size_t k = i; k < next && x->kind != PIECE_PLAIN && x->kind != PIECE_LATER; k++) {
            memcpy(to, o->pieces[k].text, o->pieces[k].len);
            to += o->pieces[k].len;
        }
        s->size += len + (x->kind == PIECE_USER ? x->indent + 64 : 0);
    }
}

store_at store_end(const store *s)
{
    return s->count ? (store_at){s->count - 1, s->blocks[s->count - 1].used} : (store_at){0, 0};
}

bool store_next(const store *s, store_at *at, const program *p, piece *x)
{
    while (at->block < s->count && at->at == s->blocks[at->block].used)
        *at = (store_at){at->block + 1, 0};
    if (at->block >= s->count)
        return false;
    const char *from = s->blocks[at->block].bytes + at->at;
    packed head;
    memcpy(&head, from, sizeof head);
    from += sizeof head;
    *x = (piece){.kind = head.kind, .text = from, .len = head.len, .at = head.at, .indent = head.indent};
    x->src = head.src ? s->sources[head.src - 1] : NULL;
    x->fn = p && head.fn ? p->functions.items[head.fn - 1] : NULL;
    if (x->kind == PIECE_PLAIN)
        x->text = x->src->text + x->at;
    else if (x->kind == PIECE_LATER)
        memcpy(&x->text, from, sizeof x->text);
    at->at += sizeof head + (x->kind == PIECE_PLAIN ? 0 : head.len);
    return true;
}

size_t store_size(const store *s)
{
    return s->size;
}
