/* Timers: a 4-ary heap of intrusive nodes, by time, then by order of linking. The item at 1 is the earliest. */
#include "internal.h"

#include <stdlib.h>

static bool before(const asc_timer *a, const asc_timer *b)
{
    return a->at != b->at ? a->at < b->at : a->seq < b->seq;
}

static void put(asc_heap *h, size_t i, asc_timer *t)
{
    h->items[i] = t;
    t->place = i;
}

static void up(asc_heap *h, size_t i, asc_timer *t)
{
    while (i > 1 && before(t, h->items[(i + 2) / 4])) {
        put(h, i, h->items[(i + 2) / 4]);
        i = (i + 2) / 4;
    }
    put(h, i, t);
}

static void down(asc_heap *h, size_t i, asc_timer *t)
{
    for (;;) {
        size_t first = 4 * i - 2, best = 0;
        for (size_t k = first; k < first + 4 && k <= h->count; k++)
            if (!best || before(h->items[k], h->items[best]))
                best = k;
        if (!best || !before(h->items[best], t))
            break;
        put(h, i, h->items[best]);
        i = best;
    }
    put(h, i, t);
}

void asc__heap_add(asc_heap *h, asc_timer *t, int64_t at)
{
    if (h->count + 2 > h->capacity) {
        size_t capacity = h->capacity ? h->capacity * 2 : 64;
        asc_timer **grown = realloc(h->items, capacity * sizeof *grown);
        if (!grown)
            asc__misuse("timer", "out of memory");
        h->items = grown;
        h->capacity = capacity;
    }
    t->at = at;
    t->seq = asc__loop.seq++;
    up(h, ++h->count, t);
}

void asc__heap_remove(asc_heap *h, asc_timer *t)
{
    size_t i = t->place;
    asc_timer *last = h->items[h->count--];
    t->place = 0;
    if (last == t)
        return;
    if (i > 1 && before(last, h->items[(i + 2) / 4]))
        up(h, i, last);
    else
        down(h, i, last);
}
