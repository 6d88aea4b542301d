/* Timers: a 4-ary heap whose entries hold the times, so that sifting touches one array. Timers of one instant come out in the order in
 * which they were set. */
#include "internal.h"

static bool before(const asc__entry *a, const asc__entry *b)
{
    return a->at < b->at || (a->at == b->at && (int32_t)(a->timer->order - b->timer->order) < 0);
}

static void put(asc__heap *h, uint32_t i, asc__entry e)
{
    h->entries[i] = e;
    e.timer->slot = i + 1;
}

static void up(asc__heap *h, uint32_t i, asc__entry e)
{
    while (i) {
        uint32_t parent = (i - 1) / 4;
        if (!before(&e, &h->entries[parent]))
            break;
        put(h, i, h->entries[parent]);
        i = parent;
    }
    put(h, i, e);
}

static void down(asc__heap *h, uint32_t i, asc__entry e)
{
    for (;;) {
        uint64_t child = (uint64_t)i * 4 + 1;
        if (child >= h->count)
            break;
        uint32_t least = (uint32_t)child, end = h->count - least < 4 ? h->count : least + 4;
        for (uint32_t c = least + 1; c < end; c++)
            if (before(&h->entries[c], &h->entries[least]))
                least = c;
        if (!before(&h->entries[least], &e))
            break;
        put(h, i, h->entries[least]);
        i = least;
    }
    put(h, i, e);
}

bool asc__heap_grow(asc__heap *h)
{
    uint32_t capacity = h->capacity < 16 ? 16 : h->capacity + h->capacity / 2;
    asc__entry *entries = capacity > h->capacity ? asc__realloc(h->entries, capacity * sizeof *entries) : NULL;
    if (!entries) {
        h->promised--;
        return false;
    }
    h->entries = entries;
    h->capacity = capacity;
    return true;
}

void asc__heap_add(asc__heap *h, asc_timer *timer, int64_t at)
{
    asc__entry e = {at, timer};
    timer->order = h->order++;
    up(h, h->count++, e);
}

void asc__heap_remove(asc__heap *h, asc_timer *timer)
{
    uint32_t i = timer->slot - 1;
    timer->slot = 0;
    asc__entry last = h->entries[--h->count];
    if (i == h->count)
        return;
    if (i && before(&last, &h->entries[(i - 1) / 4]))
        up(h, i, last);
    else
        down(h, i, last);
}

void asc__heap_move(asc__heap *h, asc_timer *timer, int64_t at)
{
    asc__heap_remove(h, timer);
    asc__heap_add(h, timer, at);
}

void asc__heap_free(asc__heap *h)
{
    asc__free(h->entries);
    memset(h, 0, sizeof *h);
}
