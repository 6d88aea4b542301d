/* A ring of values, and two lists of tasks that wait with the place of their value. An item goes from hand to hand: it is either
 * got, or still in the queue, or still the putter's. */
#include "internal.h"

#include <stdlib.h>

struct asc_queue {
    size_t size, limit, count, head, capacity;
    char *ring;
    struct asc_queue_frame *getters, *getters_last, *putters, *putters_last;
    bool closed;
};

asc_queue *asc_queue_new(size_t size, size_t capacity)
{
    asc_queue *q = calloc(1, sizeof *q);
    if (q) {
        q->size = size;
        q->limit = capacity;
    }
    return q;
}

void asc_queue_free(asc_queue *q)
{
    if (!q)
        return;
    if (q->getters || q->putters)
        asc__misuse("asc_queue_free", "tasks wait in the queue");
    free(q->ring);
    free(q);
}

size_t asc_queue_size(const asc_queue *q)
{
    return q->count;
}

static bool push(asc_queue *q, const void *value)
{
    if (q->count == q->capacity) {
        size_t capacity = q->capacity ? q->capacity * 2 : 8;
        char *ring = malloc(capacity * q->size);
        if (!ring)
            return false;
        for (size_t i = 0; i < q->count; i++)
            memcpy(ring + i * q->size, q->ring + (q->head + i) % q->capacity * q->size, q->size);
        free(q->ring);
        q->ring = ring;
        q->head = 0;
        q->capacity = capacity;
    }
    memcpy(q->ring + (q->head + q->count++) % q->capacity * q->size, value, q->size);
    return true;
}

static void add(struct asc_queue_frame **first, struct asc_queue_frame **last, struct asc_queue_frame *f)
{
    f->next = NULL;
    f->prev = *last;
    if (*last)
        (*last)->next = f;
    else
        *first = f;
    *last = f;
}

static void take(struct asc_queue_frame **first, struct asc_queue_frame **last, struct asc_queue_frame *f)
{
    if (f->prev)
        f->prev->next = f->next;
    else
        *first = f->next;
    if (f->next)
        f->next->prev = f->prev;
    else
        *last = f->prev;
}

static void unpark(asc_task *t)
{
    struct asc_queue_frame *f = t->wait;
    if (f->getting)
        take(&f->q->getters, &f->q->getters_last, f);
    else
        take(&f->q->putters, &f->q->putters_last, f);
}

bool asc_queue_try_put(asc_queue *q, const void *value)
{
    struct asc_queue_frame *g = q->getters;
    if (q->closed)
        return false;
    if (g) {
        take(&q->getters, &q->getters_last, g);
        memcpy(g->value, value, q->size);
        asc__wake(g->task, asc_ready);
        return true;
    }
    return !(q->limit && q->count >= q->limit) && push(q, value);
}

bool asc_queue_try_get(asc_queue *q, void *value)
{
    struct asc_queue_frame *p = q->putters;
    if (!q->count)
        return false;
    memcpy(value, q->ring + q->head * q->size, q->size);
    q->head = (q->head + 1) % q->capacity;
    q->count--;
    if (p) {
        take(&q->putters, &q->putters_last, p);
        push(q, p->value);
        asc__wake(p->task, asc_ready);
    }
    return true;
}

static asc_step closed(asc_task *t, bool getting)
{
    return getting ? asc_throw(t, ASC_EOF, "the queue is closed and empty") : asc_throw(t, ASC_ECLOSED, "the queue is closed");
}

static asc_step woken(asc_task *t, void *self, asc_step got)
{
    struct asc_queue_frame *f = self;
    if (got.how != ASC_READY)
        return asc_stop(t, &f->base, woken, got);
    return f->closed ? closed(t, f->getting) : asc_ready;
}

static asc_step wait_with(asc_task *t, struct asc_queue_frame *f, asc_queue *q, void *value, bool getting)
{
    f->task = t;
    f->q = q;
    f->value = value;
    f->getting = getting;
    f->closed = false;
    asc_step s = asc__park(t, unpark, f);
    if (getting)
        add(&q->getters, &q->getters_last, f);
    else
        add(&q->putters, &q->putters_last, f);
    return woken(t, f, s);
}

asc_step asc_queue_put(asc_task *t, struct asc_queue_frame *f, asc_queue *q, const void *value)
{
    if (asc__is_cancelled(t))
        return asc__cancelled(t);
    if (q->closed)
        return closed(t, false);
    if (asc_queue_try_put(q, value))
        return asc_ready;
    if (!(q->limit && q->count >= q->limit))
        return asc_throw_code(t, ASC_ENOMEM);
    return wait_with(t, f, q, (void *)(uintptr_t)value, false);
}

asc_step asc_queue_get(asc_task *t, struct asc_queue_frame *f, asc_queue *q, void *value)
{
    if (asc__is_cancelled(t))
        return asc__cancelled(t);
    if (asc_queue_try_get(q, value))
        return asc_ready;
    return q->closed ? closed(t, true) : wait_with(t, f, q, value, true);
}

void asc_queue_close(asc_queue *q)
{
    q->closed = true;
    while (q->getters) {
        struct asc_queue_frame *f = q->getters;
        take(&q->getters, &q->getters_last, f);
        f->closed = true;
        asc__wake(f->task, asc_ready);
    }
    while (q->putters) {
        struct asc_queue_frame *f = q->putters;
        take(&q->putters, &q->putters_last, f);
        f->closed = true;
        asc__wake(f->task, asc_ready);
    }
}
