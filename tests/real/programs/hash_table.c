/* A string builder and a chained hash table that grows. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char *data;
    size_t length, size;
};

struct entry {
    struct entry *next;
    unsigned hash;
    int value;
    char key[];
};

struct table {
    struct entry **slots;
    size_t size, count;
};

static void text_add(struct text *t, const char *more)
{
    size_t n = strlen(more);

    if (t->length + n + 1 > t->size) {
        size_t size = t->size ? t->size : 8;
        while (size < t->length + n + 1)
            size *= 2;
        char *data = realloc(t->data, size);
        if (!data)
            exit(2);
        t->data = data;
        t->size = size;
    }
    memcpy(t->data + t->length, more, n + 1);
    t->length += n;
}

static void text_number(struct text *t, int n)
{
    char digits[2] = {0, 0};

    if (n < 0) {
        text_add(t, "-");
        n = -n;
    }
    if (n > 9)
        text_number(t, n / 10);
    digits[0] = (char)('0' + n % 10);
    text_add(t, digits);
}

static unsigned hash_of(const char *key)
{
    unsigned h = 2166136261u;

    while (*key)
        h = (h ^ (unsigned char)*key++) * 16777619u;
    return h;
}

static bool grow(struct table *t)
{
    size_t size = t->size ? t->size * 2 : 4;
    struct entry **slots = calloc(size, sizeof *slots);

    if (!slots)
        return false;
    for (size_t i = 0; i < t->size; i++)
        for (struct entry *e = t->slots[i], *next; e; e = next) {
            next = e->next;
            e->next = slots[e->hash % size];
            slots[e->hash % size] = e;
        }
    free(t->slots);
    t->slots = slots;
    t->size = size;
    return true;
}

static struct entry **find(struct table *t, const char *key, unsigned hash)
{
    struct entry **where;

    if (t->size == 0)
        return NULL;
    for (where = &t->slots[hash % t->size]; *where; where = &(*where)->next)
        if ((*where)->hash == hash && strcmp((*where)->key, key) == 0)
            break;
    return where;
}

static int *at(struct table *t, const char *key)
{
    unsigned hash = hash_of(key);
    struct entry **where = find(t, key, hash), *e;

    if (where && *where)
        return &(*where)->value;
    if (t->count >= t->size * 2 && !grow(t))
        return NULL;
    e = malloc(sizeof *e + strlen(key) + 1);
    if (!e)
        return NULL;
    e->hash = hash;
    e->value = 0;
    strcpy(e->key, key);
    e->next = t->slots[hash % t->size];
    t->slots[hash % t->size] = e;
    t->count++;
    return &e->value;
}

static bool removed(struct table *t, const char *key)
{
    struct entry **where = find(t, key, hash_of(key)), *e;

    if (!where || !(e = *where))
        return false;
    *where = e->next;
    free(e);
    t->count--;
    return true;
}

int main(void)
{
    static const char story[] = "the cat and the dog and the bird saw the other cat in the other tree";
    struct table t = {NULL, 0, 0};
    struct text out = {NULL, 0, 0};
    char word[16];
    int n = 0;

    for (const char *p = story;; p++) {
        if (*p && *p != ' ') {
            word[n++] = *p;
            continue;
        }
        word[n] = '\0';
        n = 0;
        ++*at(&t, word);
        if (!*p)
            break;
    }
    for (char c = 'a'; c <= 't'; c++) {
        char key[3] = {c, 'x', '\0'};
        *at(&t, key) += c - 'a';
    }
    printf("removed %d %d\n", removed(&t, "dog"), removed(&t, "fish"));
    const char *keys[] = {"the", "cat", "dog", "other", "cx", "tx", "tree"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        text_add(&out, keys[i]);
        text_add(&out, "=");
        text_number(&out, *at(&t, keys[i]) * (i % 2 ? -11 : 7));
        text_add(&out, i + 1 < sizeof keys / sizeof keys[0] ? ", " : "");
    }
    printf("%s\n%zu words, %zu slots, %zu characters\n", out.data, t.count, t.size, out.length);
    for (size_t i = 0; i < t.size; i++)
        while (t.slots[i]) {
            struct entry *e = t.slots[i];
            t.slots[i] = e->next;
            free(e);
        }
    free(t.slots);
    free(out.data);
    return 0;
}
