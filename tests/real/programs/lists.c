/* Linked lists: insertion sort, reversal, merge sort, a queue with a pointer to the last pointer. */
#include <stdio.h>
#include <stdlib.h>

struct cell {
    struct cell *next;
    int value;
};

struct queue {
    struct cell *first, **last;
};

static struct cell pool[64], *spare;

static void reset(void)
{
    spare = NULL;
    for (size_t i = sizeof pool / sizeof pool[0]; i-- > 0;) {
        pool[i].next = spare;
        spare = &pool[i];
    }
}

static struct cell *take(int value)
{
    struct cell *c = spare;

    if (!c) {
        fputs("empty pool\n", stderr);
        exit(3);
    }
    spare = c->next;
    c->value = value;
    c->next = NULL;
    return c;
}

static void put(struct queue *q, int value)
{
    *q->last = take(value);
    q->last = &(*q->last)->next;
}

static int get(struct queue *q, int *value)
{
    struct cell *c = q->first;

    if (!c)
        return 0;
    if (!(q->first = c->next))
        q->last = &q->first;
    *value = c->value;
    c->next = spare;
    spare = c;
    return 1;
}

static struct cell *sorted_into(struct cell *list, struct cell *c)
{
    struct cell **p = &list;

    while (*p && (*p)->value <= c->value)
        p = &(*p)->next;
    c->next = *p;
    *p = c;
    return list;
}

static struct cell *reverse(struct cell *list)
{
    struct cell *out = NULL, *next;

    for (; list; list = next)
        next = list->next, list->next = out, out = list;
    return out;
}

static struct cell *merge(struct cell *a, struct cell *b)
{
    if (!a || !b)
        return a ? a : b;
    if (a->value <= b->value) {
        a->next = merge(a->next, b);
        return a;
    }
    b->next = merge(a, b->next);
    return b;
}

static struct cell *sort(struct cell *list)
{
    struct cell *half = list, *end = list ? list->next : NULL;

    if (!end)
        return list;
    while (end && (end = end->next))
        half = half->next, end = end->next;
    end = half->next;
    half->next = NULL;
    return merge(sort(list), sort(end));
}

static void print(const char *name, const struct cell *list)
{
    printf("%s:", name);
    while (list) {
        printf(" %d", list->value);
        list = list->next;
    }
    putchar('\n');
}

int main(void)
{
    struct cell *a = NULL, *b = NULL;
    struct queue q = {NULL, &q.first};
    int v = 0, sum = 0;

    reset();
    for (int i = 0; i < 12; i++) {
        a = sorted_into(a, take(i * 5 % 13));
        struct cell *c = take(i * 11 % 17);
        c->next = b;
        b = c;
    }
    print("insertion", a);
    print("reversed", a = reverse(a));
    print("unsorted", b);
    print("merged", merge(reverse(a), sort(b)));
    for (int i = 0; i < 9; i++) {
        put(&q, i * i);
        if (i % 3 == 2 && get(&q, &v))
            sum += v;
    }
    while (get(&q, &v))
        sum = sum * 3 + v;
    printf("queue %d\n", sum);
    return sum % 100;
}
