/* Identifiers and names: every identifier of the sources is interned once; names of the output avoid all of them. */
#include <stdio.h>
#include <string.h>

#include "ascc.h"

static uint32_t hash(const char *name, size_t len)
{
    uint32_t h = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < len; i++) {
        h ^= (unsigned char)name[i];
        h *= 16777619u;
    }
    return h;
}

static void grow(program *p)
{
    size_t count = p->bucket_count ? p->bucket_count * 2 : 1024;
    ident **buckets = arena_alloc(p->a, count * sizeof *buckets);
    for (size_t i = 0; i < p->bucket_count; i++) {
        for (ident *id = p->buckets[i], *next; id; id = next) {
            ident **to = &buckets[hash(id->name, id->len) & (count - 1)];
            next = id->next;
            id->next = *to;
            *to = id;
        }
    }
    p->buckets = buckets;
    p->bucket_count = count;
}

ident *intern(program *p, const char *name, size_t len)
{
    if (p->ident_count >= p->bucket_count)
        grow(p);
    ident **bucket = &p->buckets[hash(name, len) & (p->bucket_count - 1)];
    for (ident *id = *bucket; id; id = id->next)
        if (id->len == len && memcmp(id->name, name, len) == 0)
            return id;
    ident *id = arena_alloc(p->a, sizeof *id);
    id->name = arena_strndup(p->a, name, len);
    id->len = len;
    id->next = *bucket;
    *bucket = id;
    p->ident_count++;
    return id;
}

ident *intern_token(program *p, const source *src, uint32_t t)
{
    size_t len;
    const char *text = token_text(src, t, &len);
    return intern(p, text, len);
}

const char *name_unique(program *p, const char *base)
{
    ident *first = intern(p, base, strlen(base)), *id = first;
    for (int i = first->next_number ? first->next_number : 2; id->taken; i++) {
        const char *name = arena_printf(p->a, "%s_%d", base, i);
        id = intern(p, name, strlen(name));
        first->next_number = i + 1; /* what is taken stays so */
    }
    id->taken = true;
    return id->name;
}

/* ---- names of a scope ---- */

/* The slot that has the name, or the empty one where it goes. */
static name_slot *slot_of(const name_set *set, const char *name)
{
    size_t i = hash(name, strlen(name)) & (set->capacity - 1);
    while (set->slots[i].name && strcmp(set->slots[i].name, name) != 0)
        i = (i + 1) & (set->capacity - 1);
    return &set->slots[i];
}

void name_note(program *p, name_set *set, const char *name)
{
    if (set->count * 2 >= set->capacity) {
        name_set old = *set;
        set->capacity = old.capacity ? old.capacity * 2 : 8;
        set->slots = arena_alloc(p->a, set->capacity * sizeof *set->slots);
        for (size_t i = 0; i < old.capacity; i++)
            if (old.slots[i].name)
                *slot_of(set, old.slots[i].name) = old.slots[i];
    }
    name_slot *slot = slot_of(set, name);
    if (slot->name)
        return;
    slot->name = name;
    set->count++;
}

static bool is_free(program *p, const name_set *set, const char *name, bool spared)
{
    return !(set->capacity && slot_of(set, name)->name) && !(spared && intern(p, name, strlen(name))->taken);
}

const char *name_free(program *p, name_set *set, const char *base, bool spared)
{
    const char *name = base;
    if (!is_free(p, set, base, spared)) {
        name_note(p, set, base);
        int i = slot_of(set, base)->next;
        for (i = i ? i : 2;; i++) {
            name = arena_printf(p->a, "%s_%d", base, i);
            if (is_free(p, set, name, spared))
                break;
        }
        slot_of(set, base)->next = i + 1; /* what is given stays so */
    }
    name_note(p, set, name);
    return name;
}

void list_add(program *p, list *l, void *item)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity ? l->capacity * 2 : 8;
        l->items = arena_resize(p->a, l->items, l->capacity * sizeof *l->items, capacity * sizeof *l->items);
        l->capacity = capacity;
    }
    l->items[l->count++] = item;
}
