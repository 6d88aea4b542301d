/* Pieces packed into blocks, to be read from the first to the last (out.h). */
#include <string.h>

#include "out.h"
#include "spool.h"

/* A piece is a byte with its kind and the two flags, its length, its place, what the flags announce, and its text: numbers in groups of
 * seven bits, the lowest first. */
enum { HAS_MORE = 4, HAS_SOURCE = 8, HEAD_MAX = 31 };

struct store {
    arena *a;
    spool *bytes; /* no piece stands in two blocks */
    const source **sources;
    uint32_t source_count;
    size_t size;
};

store *store_new(arena *a, size_t limit)
{
    store *s = arena_alloc(a, sizeof *s);
    s->a = a;
    s->bytes = spool_new(a, limit);
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
        char *to = spool_room(s->bytes, size + (x->kind == PIECE_PLAIN ? 0 : len));
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
    const char *bytes = NULL;
    for (size_t used = 0; !bytes && at->block < spool_count(s->bytes);) {
        bytes = spool_block(s->bytes, at->block, &used);
        if (at->at == used) {
            *at = (store_at){at->block + 1, 0};
            bytes = NULL;
        }
    }
    if (!bytes)
        return false;
    const unsigned char *start = (const unsigned char *)bytes + at->at, *from = start;
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
    if (s)
        spool_drop(s->bytes, to.block);
}

size_t spool_limit(const program *p)
{
    size_t least = (size_t)4 << 20, part = p->main->src->size / 4;
    return part > least ? part : least;
}

size_t store_size(const store *s)
{
    return s->size;
}
