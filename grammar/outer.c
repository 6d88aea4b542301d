/* The set of names that a file declares at file scope: open addressing over an array in order of declaration. */
#include <string.h>

#include "feed.h"

struct outer {
    arena *a;
    outer_name *names;
    uint32_t count, capacity;
    uint32_t *slots; /* index + 1; a power of two, at most half full */
    uint32_t slot_count;
};

static uint32_t hash(const char *name, size_t len)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)name[i]) * 16777619u;
    return h ^ (h >> 15);
}

outer *outer_new(arena *a)
{
    outer *o = arena_alloc(a, sizeof *o);
    o->a = a;
    o->capacity = 64;
    o->names = arena_alloc(a, o->capacity * sizeof *o->names);
    o->slot_count = 128;
    o->slots = arena_alloc(a, o->slot_count * sizeof *o->slots);
    return o;
}

/* The slot that holds the name, or the free one where it belongs. */
static uint32_t *slot_of(const outer *o, const char *name, size_t len)
{
    for (uint32_t i = hash(name, len);; i++) {
        uint32_t *slot = &o->slots[i & (o->slot_count - 1)];
        if (!*slot)
            return slot;
        const char *have = o->names[*slot - 1].name;
        if (strncmp(have, name, len) == 0 && have[len] == 0)
            return slot;
    }
}

static void grow(outer *o)
{
    uint32_t capacity = o->capacity * 2;
    o->names = arena_resize(o->a, o->names, o->capacity * sizeof *o->names, capacity * sizeof *o->names);
    o->capacity = capacity;
    o->slot_count *= 2;
    o->slots = arena_alloc(o->a, o->slot_count * sizeof *o->slots);
    for (uint32_t i = 0; i < o->count; i++)
        *slot_of(o, o->names[i].name, strlen(o->names[i].name)) = i + 1;
}

void outer_add(outer *o, const source *src, uint32_t t, uint32_t kinds)
{
    size_t len;
    const char *name = token_text(src, t, &len);
    if (src->tokens[t].kind == T_PP) /* a macro: the name after `#define` */
        name = outer_macro_name(src, t, &len);
    uint32_t *slot = slot_of(o, name, len);
    if (*slot) {
        o->names[*slot - 1].kinds |= kinds;
        return;
    }
    if (o->count == o->capacity) {
        grow(o);
        slot = slot_of(o, name, len);
    }
    o->names[o->count] = (outer_name){arena_strndup(o->a, name, len), kinds, t};
    *slot = ++o->count;
}

const outer_name *outer_find(const outer *o, const char *name, size_t len)
{
    uint32_t slot = *slot_of(o, name, len);
    return slot ? &o->names[slot - 1] : NULL;
}

size_t outer_count(const outer *o)
{
    return o->count;
}

const outer_name *outer_at(const outer *o, size_t i)
{
    return &o->names[i];
}
