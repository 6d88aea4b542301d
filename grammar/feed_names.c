/* What an identifier means where the feeder stands: C's scopes of the body, then the file's own declarations above it. */
#include <string.h>

#include "feed.h"

#define BUCKETS_MIN 1024

typedef struct binding {
    uint32_t t; /* a token of that spelling */
    uint32_t hash;
    uint32_t next; /* in its bucket, index + 1 */
    enum name_kind kind;
} binding;

/* Names that stand before another name, as `real` does in `real x;`: types, wherever the file has them from. */
typedef struct typed_names {
    uint32_t *slots; /* tokens + 1; NULL: nobody asked yet */
    uint32_t size;   /* a power of two */
} typed_names;

struct scopes {
    arena *scratch;
    source *src;
    const outer *outer;
    uint32_t *buckets, bucket_count; /* a power of two, at least as many as bindings */
    binding *bindings;
    uint32_t count, capacity;
    uint32_t *scopes; /* count at each push */
    uint32_t scope_count, scope_capacity;
    uint32_t base; /* bindings of the file: async functions and types */
    typed_names *typed;
};

scopes *names_new(arena *scratch, source *src, const outer *o)
{
    scopes *n = arena_alloc(scratch, sizeof *n);
    n->scratch = scratch;
    n->src = src;
    n->outer = o;
    n->bucket_count = BUCKETS_MIN;
    n->buckets = arena_alloc(scratch, n->bucket_count * sizeof *n->buckets);
    n->typed = arena_alloc(scratch, sizeof *n->typed);
    return n;
}

static uint32_t hash(const char *name, size_t len)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)name[i]) * 16777619u;
    return h ^ (h >> 15);
}

static uint32_t *bucket_of(const scopes *n, uint32_t h)
{
    return &n->buckets[h & (n->bucket_count - 1)];
}

/* In the order of declaration, so that the newest of a name is found first. */
static void more_buckets(scopes *n)
{
    n->bucket_count *= 4;
    n->buckets = arena_alloc(n->scratch, n->bucket_count * sizeof *n->buckets);
    for (uint32_t i = 0; i < n->count; i++) {
        uint32_t *bucket = bucket_of(n, n->bindings[i].hash);
        n->bindings[i].next = *bucket;
        *bucket = i + 1;
    }
}

void names_declare(scopes *n, uint32_t t, enum name_kind kind)
{
    size_t len;
    const char *name = token_text(n->src, t, &len);
    if (n->count == n->capacity) {
        uint32_t capacity = n->capacity ? n->capacity * 2 : 64;
        n->bindings = arena_resize(n->scratch, n->bindings, n->capacity * sizeof *n->bindings, capacity * sizeof *n->bindings);
        n->capacity = capacity;
    }
    if (n->count >= n->bucket_count)
        more_buckets(n);
    uint32_t h = hash(name, len);
    uint32_t *bucket = bucket_of(n, h);
    n->bindings[n->count] = (binding){t, h, *bucket, kind};
    *bucket = ++n->count;
    if (!n->scope_count)
        n->base = n->count;
}

static void drop_to(scopes *n, uint32_t count)
{
    while (n->count > count) {
        const binding *b = &n->bindings[--n->count];
        *bucket_of(n, b->hash) = b->next;
    }
}

void names_reset(scopes *n)
{
    n->scope_count = 0;
    drop_to(n, n->base);
}

void names_push(scopes *n)
{
    if (n->scope_count == n->scope_capacity) {
        uint32_t capacity = n->scope_capacity ? n->scope_capacity * 2 : 32;
        n->scopes = arena_resize(n->scratch, n->scopes, n->scope_capacity * sizeof *n->scopes, capacity * sizeof *n->scopes);
        n->scope_capacity = capacity;
    }
    n->scopes[n->scope_count++] = n->count;
}

void names_pop(scopes *n)
{
    drop_to(n, n->scopes[--n->scope_count]);
}

const outer_name *names_outer(const scopes *n, uint32_t t)
{
    size_t len;
    const char *name = token_text(n->src, t, &len);
    const outer_name *o = outer_find(n->outer, name, len);
    return o && o->token < t ? o : NULL;
}

enum name_kind names_find(const scopes *n, uint32_t t)
{
    size_t len;
    const char *name = token_text(n->src, t, &len);
    uint32_t h = hash(name, len);
    for (uint32_t i = *bucket_of(n, h); i; i = n->bindings[i - 1].next) {
        const binding *b = &n->bindings[i - 1];
        if (b->hash == h && token_same(n->src, b->t, t))
            return b->kind;
    }
    const outer_name *o = names_outer(n, t);
    if (!o)
        return NAME_UNKNOWN;
    if (o->kinds & OUTER_TYPEDEF)
        return NAME_TYPE;
    if (o->kinds & (OUTER_OBJECT | OUTER_FUNCTION | OUTER_ENUM_CONSTANT))
        return NAME_OBJECT;
    if (o->kinds & OUTER_TYPE_MACRO)
        return NAME_TYPE;
    return o->kinds & (OUTER_MACRO | OUTER_FUNCTION_MACRO) ? NAME_MACRO : NAME_UNKNOWN;
}

static uint32_t *typed_slot(const scopes *n, uint32_t t)
{
    size_t len;
    const char *name = token_text(n->src, t, &len);
    uint32_t i = hash(name, len) & (n->typed->size - 1);
    while (n->typed->slots[i] && !token_same(n->src, n->typed->slots[i] - 1, t))
        i = (i + 1) & (n->typed->size - 1);
    return &n->typed->slots[i];
}

/* `name other` on a line, and what may follow there in a declaration. */
static bool stands_as_type(const source *src, uint32_t t)
{
    const token *name = &src->tokens[t], *other = name + 1;
    if (name->kind != T_IDENT || other->kind != T_IDENT || memchr(src->text + name->at, '\n', other->at - name->at))
        return false;
    uint32_t before = t ? name[-1].kind : T_EOF, after = other[1].kind;
    return before != T_DOT && before != T_ARROW && (after == T_SEMI || after == T_COMMA || after == T_ASSIGN || after == T_RPAREN);
}

static bool is_typed(const scopes *n, uint32_t t)
{
    if (!n->typed->slots) {
        uint32_t count = 0;
        for (uint32_t i = 0; i + 2 < n->src->token_count; i++)
            count += stands_as_type(n->src, i);
        for (n->typed->size = 16; n->typed->size < 2 * count;)
            n->typed->size *= 2;
        n->typed->slots = arena_alloc(n->scratch, n->typed->size * sizeof *n->typed->slots);
        for (uint32_t i = 0; i + 2 < n->src->token_count; i++)
            if (stands_as_type(n->src, i))
                *typed_slot(n, i) = i + 1;
    }
    return *typed_slot(n, t) && names_find(n, t) == NAME_UNKNOWN;
}

bool names_type_like(const scopes *n, uint32_t t)
{
    static const char *const known[] = {"FILE", "DIR", "va_list", "fpos_t", "jmp_buf", "sigjmp_buf", "sigset_t"};
    size_t len;
    const char *name = token_text(n->src, t, &len);
    if (len > 2 && name[len - 2] == '_' && name[len - 1] == 't')
        return true;
    if (len > 7 && memcmp(name + len - 7, "_TYPE__", 7) == 0) /* `__SIZE_TYPE__` of the compiler */
        return true;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (token_is(n->src, t, known[i]))
            return true;
    return is_typed(n, t);
}

bool names_capital(const scopes *n, uint32_t t)
{
    char c = n->src->text[n->src->tokens[t].at];
    return c >= 'A' && c <= 'Z' && names_find(n, t) == NAME_UNKNOWN;
}

bool names_macro_like(const scopes *n, uint32_t t)
{
    const outer_name *o = names_outer(n, t);
    if (o && (o->kinds & (OUTER_MACRO | OUTER_FUNCTION_MACRO)))
        return true;
    size_t len;
    const char *name = token_text(n->src, t, &len);
    if (len > 2 && name[0] == '_' && name[1] == '_')
        return true;
    bool letter = false;
    for (size_t i = 0; i < len; i++) {
        if (name[i] >= 'a' && name[i] <= 'z')
            return false;
        letter = letter || (name[i] >= 'A' && name[i] <= 'Z');
    }
    return letter && len > 1;
}
