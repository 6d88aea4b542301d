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
    ident **buckets = arena_resize(p->keep, p->buckets, p->bucket_count * sizeof *buckets, count * sizeof *buckets);
    for (size_t i = 0; i < p->bucket_count; i++) { /* each splits in two */
        ident *all = buckets[i];
        buckets[i] = NULL;
        for (ident *id = all, *next; id; id = next) {
            ident **to = &buckets[id->hash & (count - 1)];
            next = id->next;
            id->next = *to;
            *to = id;
        }
    }
    p->buckets = buckets;
    p->bucket_count = count;
}

static ident *find(const program *p, const char *name, size_t len, uint32_t h)
{
    if (!p->bucket_count)
        return NULL;
    for (ident *id = p->buckets[h & (p->bucket_count - 1)]; id; id = id->next)
        if (id->hash == h && id->len == len && memcmp(id->name, name, len) == 0)
            return id;
    return NULL;
}

ident *intern(program *p, const char *name, size_t len)
{
    uint32_t h = hash(name, len);
    ident *known = find(p, name, len, h);
    if (known)
        return known;
    if (p->ident_count >= p->bucket_count)
        grow(p);
    ident **bucket = &p->buckets[h & (p->bucket_count - 1)];
    ident *id = arena_alloc(p->keep, sizeof *id);
    id->name = arena_strndup(p->keep, name, len);
    id->len = (uint32_t)len;
    id->hash = h;
    id->next = *bucket;
    *bucket = id;
    p->ident_count++;
    return id;
}

rare *ident_rare(program *p, ident *id)
{
    if (!id->rare)
        id->rare = arena_alloc(p->keep, sizeof *id->rare);
    return id->rare;
}

/* A name that goes on in the next line. */
static ident *intern_spliced(program *p, const char *text, size_t len)
{
    buf b = {.a = p->a};
    for (size_t i = 0; i < len; i++) {
        size_t end = i + 1 < len && text[i + 1] == '\r' ? i + 2 : i + 1;
        if (text[i] == '\\' && end < len && text[end] == '\n')
            i = end;
        else
            buf_add(&b, text + i, 1);
    }
    return intern(p, b.text, b.len);
}

ident *intern_token(program *p, const source *src, uint32_t t)
{
    size_t len;
    const char *text = token_text(src, t, &len);
    return memchr(text, '\\', len) ? intern_spliced(p, text, len) : intern(p, text, len);
}

/* ---- names given to something of the output: no identifiers, they are many and few of them are met again ---- */

/* Names by their hashes: of 64 bits, so that two with the same are none in practice; one of them would get another number. */
static uint64_t *hash_slot(uint64_t *slots, size_t capacity, uint64_t hash)
{
    size_t i = hash & (capacity - 1);
    while (slots[i] && slots[i] != hash)
        i = (i + 1) & (capacity - 1);
    return &slots[i];
}

static uint64_t hash_of(const char *name)
{
    uint64_t h = 14695981039346656037u;
    for (const char *c = name; *c; c++) {
        h ^= (unsigned char)*c;
        h *= 1099511628211u;
    }
    h ^= h >> 29;
    return h ? h : 1;
}

static void hash_add(program *p, hash_set *set, uint64_t hash)
{
    if (set->count * 8 >= set->capacity * 7) {
        size_t old = set->capacity, capacity = old ? old * 2 : 256;
        arena *a = arena_new();
        uint64_t *before = arena_alloc(a, (old + 1) * sizeof *before);
        if (old)
            memcpy(before, set->slots, old * sizeof *before);
        set->slots = arena_resize(p->keep, set->slots, old * sizeof *before, capacity * sizeof *before);
        memset(set->slots, 0, old * sizeof *before);
        set->capacity = capacity;
        for (size_t i = 0; i < old; i++)
            if (before[i])
                *hash_slot(set->slots, capacity, before[i]) = before[i];
        arena_free(a);
    }
    uint64_t *slot = hash_slot(set->slots, set->capacity, hash);
    set->count += !*slot;
    *slot = hash;
}

static bool is_taken(const program *p, const char *name)
{
    size_t len = strlen(name);
    const ident *id = find(p, name, len, hash(name, len));
    return (id && id->taken) || (p->given.capacity && *hash_slot(p->given.slots, p->given.capacity, hash_of(name)));
}

const char *name_unique(program *p, const char *base)
{
    if (!is_taken(p, base)) {
        hash_add(p, &p->given, hash_of(base));
        return arena_strndup(p->a, base, strlen(base));
    }
    ident *first = intern(p, base, strlen(base)); /* there will be more of it */
    const char *name;
    do {
        first->unique = first->unique ? first->unique + 1 : 2;
        name = arena_printf(p->a, "%s_%u", base, first->unique);
    } while (is_taken(p, name));
    hash_add(p, &p->given, hash_of(name));
    return name;
}

const char *name_kept(program *p, const char *base)
{
    const char *name = name_unique(p, base);
    return p->a == p->keep ? name : arena_strndup(p->keep, name, strlen(name));
}

const char *name_table(program *p)
{
    if (!p->table)
        p->table = name_kept(p, "asc_table_here");
    return p->table;
}

static name_use *find_slot(name_use *slots, size_t capacity, const ident *id)
{
    size_t i = ((uintptr_t)id >> 4) * 0x9E3779B1u & (capacity - 1);
    while (slots[i].id && slots[i].id != id)
        i = (i + 1) & (capacity - 1);
    return &slots[i];
}

static name_use *slot_of(program *p, name_set *set, const ident *id)
{
    if (set->count * 2 >= set->capacity) {
        size_t capacity = set->capacity ? set->capacity * 2 : 16;
        name_use *slots = arena_alloc(p->a, capacity * sizeof *slots);
        for (size_t i = 0; i < set->capacity; i++)
            if (set->slots[i].id)
                *find_slot(slots, capacity, set->slots[i].id) = set->slots[i];
        set->slots = slots;
        set->capacity = capacity;
    }
    name_use *slot = find_slot(set->slots, set->capacity, id);
    if (!slot->id) {
        slot->id = id;
        set->count++;
    }
    return slot;
}

bool name_is_used(program *p, const name_set *set, const char *name)
{
    return set->capacity && find_slot(set->slots, set->capacity, intern(p, name, strlen(name)))->used;
}

void name_use_up(program *p, name_set *set, const char *name)
{
    slot_of(p, set, intern(p, name, strlen(name)))->used = true;
}

const char *name_fresh(program *p, name_set *set, const char *base, bool avoid_taken)
{
    const ident *first = intern(p, base, strlen(base)), *id = first;
    uint32_t i = slot_of(p, set, first)->next;
    for (;; i++) {
        if (i) {
            const char *name = arena_printf(p->a, "%s_%u", base, i + 1);
            id = intern(p, name, strlen(name));
        }
        if (!slot_of(p, set, id)->used && !(avoid_taken && is_taken(p, id->name)))
            break;
    }
    slot_of(p, set, id)->used = true;
    slot_of(p, set, first)->next = i + 1;
    return id->name;
}

static const char **text_slot(const char **slots, size_t capacity, const char *text)
{
    size_t i = hash(text, strlen(text)) & (capacity - 1);
    while (slots[i] && strcmp(slots[i], text) != 0)
        i = (i + 1) & (capacity - 1);
    return &slots[i];
}

bool text_set_add(arena *a, text_set *set, const char *text)
{
    if (set->count * 2 >= set->capacity) {
        size_t capacity = set->capacity ? set->capacity * 4 : 8;
        const char **slots = arena_alloc(a, capacity * sizeof *slots);
        for (size_t i = 0; i < set->capacity; i++)
            if (set->slots[i])
                *text_slot(slots, capacity, set->slots[i]) = set->slots[i];
        set->slots = slots;
        set->capacity = capacity;
    }
    const char **slot = text_slot(set->slots, set->capacity, text);
    if (*slot)
        return false;
    *slot = text;
    set->count++;
    return true;
}

bool text_set_has(const text_set *set, const char *text)
{
    return set->count && *text_slot(set->slots, set->capacity, text);
}

void list_add_to(arena *a, list *l, void *item)
{
    if (l->count == l->capacity) {
        uint32_t capacity = l->capacity ? l->capacity * 2 : 8;
        l->items = arena_resize(a, l->items, l->capacity * sizeof *l->items, capacity * sizeof *l->items);
        l->capacity = capacity;
    }
    l->items[l->count++] = item;
}

void list_add(program *p, list *l, void *item)
{
    list_add_to(p->a, l, item);
}

/* ---- names that are nearly another ---- */

/* `name` becomes *best when it is as near to what was meant as *least says, and nearer than what was. */
static void nearer(const char *meant, const char *name, const char **best, size_t *least)
{
    size_t d = spell_distance(meant, strlen(meant), name, strlen(name));
    if (d > *least)
        return;
    *best = name;
    *least = d - (d > 0);
}

/* So many slips may be in a name: one in three letters, without the library's prefix. */
static size_t slips_in(const char *name)
{
    size_t len = strlen(strncmp(name, "asc_", 4) == 0 ? name + 4 : name);
    return len < 6 ? 1 : len / 3;
}

const char *nearest_manager(program *p, const char *name)
{
    const char *best = NULL;
    size_t least = slips_in(name);
    for (size_t i = 0; i < p->managers.count; i++)
        nearer(name, ((manager *)p->managers.items[i])->name, &best, &least);
    return best;
}

const char *nearest_fn(program *p, const char *name)
{
    const char *best = NULL;
    size_t least = slips_in(name);
    for (size_t i = 0; i < p->fns.count; i++) {
        const async_fn *fn = p->fns.items[i];
        if (!fn->is_typedef)
            nearer(name, fn->name, &best, &least);
    }
    return best;
}
