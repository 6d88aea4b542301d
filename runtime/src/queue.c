/* Bounded queues: a ring of values; those who wait are in one of two lists, and values go to them directly, never through the ring
 * when somebody waits to get. */
#include "internal.h"

struct asc_queue {
    asc_link getters, putters; /* frames */
    size_t size, capacity;     /* 0: unbounded */
    size_t count, first, room; /* of the ring */
    bool closed;
    char *ring;
};

asc_queue *asc_queue_new(size_t size, size_t capacity)
{
    if (size && capacity > SIZE_MAX / 2 / size)
        return NULL;
    asc_queue *q = asc__malloc(sizeof *q);
    if (!q)
        return NULL;
    *q = (asc_queue){.size = size, .capacity = capacity, .room = capacity};
    if (capacity && size && !(q->ring = asc__malloc(capacity * size))) {
        asc__free(q);
        return NULL;
    }
    return q;
}

static struct asc_queue_frame *first_of(const asc_link *waiters)
{
    return waiters->next && waiters->next != waiters ? ASC__OF(waiters->next, struct asc_queue_frame, link) : NULL;
}

void asc_queue_free(asc_queue *q)
{
    if (!q)
        return;
    if (first_of(&q->getters) || first_of(&q->putters))
        asc__misuse("asc_queue_free", "a task waits for the queue");
    asc__free(q->ring);
    asc__free(q);
}

static inline char *place(const asc_queue *q, size_t i)
{
    size_t at = q->first + i;
    return q->ring + (at >= q->room ? at - q->room : at) * q->size;
}

static inline void copy(void *to, const void *from, size_t size)
{
    if (size == sizeof(void *))
        memcpy(to, from, sizeof(void *)); /* by far the most frequent: no call */
    else if (size)
        memcpy(to, from, size);
}

/* Room for one more in an unbounded queue. */
static bool grow(asc_queue *q)
{
    size_t room = q->room ? q->room * 2 : 16;
    if (q->size && room > SIZE_MAX / 2 / q->size)
        return false;
    char *ring = q->size ? asc__malloc(room * q->size) : NULL;
    if (q->size && !ring)
        return false;
    size_t head = q->room - q->first < q->count ? q->room - q->first : q->count;
    copy(ring, q->ring + q->first * q->size, head * q->size);
    copy(ring + head * q->size, q->ring, (q->count - head) * q->size);
    asc__free(q->ring);
    q->ring = ring;
    q->room = room;
    q->first = 0;
    return true;
}

static void wake(struct asc_queue_frame *f, int code)
{
    asc__unlink(&f->link);
    asc__wake(&f->wait, code);
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    asc__unlink(&ASC__OF(w, struct asc_queue_frame, wait)->link);
    return true;
}

static asc_step wait_in(asc_task *t, struct asc_queue_frame *f, asc_queue *q, asc_link *waiters, void *item)
{
    f->wait.cancel = withdraw;
    f->queue = q;
    f->item = item;
    asc__link(waiters, &f->link);
    return asc__park(t, &f->wait);
}

static bool has_room(const asc_queue *q)
{
    return !q->capacity || q->count < q->capacity;
}

/* To a waiting getter, else into the ring, which has room. False: no memory. */
static inline bool put(asc_queue *q, const void *item)
{
    struct asc_queue_frame *getter = first_of(&q->getters);
    if (getter) {
        copy(getter->item, item, q->size);
        wake(getter, 0);
        return true;
    }
    if (q->count == q->room && !grow(q))
        return false;
    copy(place(q, q->count), item, q->size);
    q->count++;
    return true;
}

static inline void get(asc_queue *q, void *item)
{
    copy(item, place(q, 0), q->size);
    if (++q->first == q->room)
        q->first = 0;
    q->count--;
    struct asc_queue_frame *putter = first_of(&q->putters);
    if (putter) {
        copy(place(q, q->count), putter->item, q->size);
        q->count++;
        wake(putter, 0);
    }
}

asc_step asc_queue_put(asc_task *t, struct asc_queue_frame *f, asc_queue *q, const void *item)
{
    if (asc__stops(t))
        return asc_failed;
    if (q->closed)
        return asc_throw(t, ASC_ECLOSED, "the queue is closed");
    if (!has_room(q))
        return wait_in(t, f, q, &q->putters, (void *)(uintptr_t)item);
    return put(q, item) ? asc__goes_on(ASC__HELD) : asc_throw_code(t, ASC_ENOMEM);
}

asc_step asc_queue_get(asc_task *t, struct asc_queue_frame *f, asc_queue *q, void *item)
{
    if (asc__stops(t))
        return asc_failed;
    if (q->count) {
        get(q, item);
        return asc__goes_on(ASC__HELD);
    }
    if (q->closed)
        return asc_throw(t, ASC_EOF, "the queue is closed and empty");
    return wait_in(t, f, q, &q->getters, item);
}

bool asc_queue_try_put(asc_queue *q, const void *item)
{
    return !q->closed && has_room(q) && put(q, item);
}

bool asc_queue_try_get(asc_queue *q, void *item)
{
    if (!q->count)
        return false;
    get(q, item);
    return true;
}

void asc_queue_close(asc_queue *q)
{
    q->closed = true;
    for (struct asc_queue_frame *f; (f = first_of(&q->putters));)
        wake(f, ASC_ECLOSED);
    for (struct asc_queue_frame *f; (f = first_of(&q->getters));)
        wake(f, ASC_EOF);
}

bool asc_queue_is_closed(const asc_queue *q)
{
    return q->closed;
}

size_t asc_queue_size(const asc_queue *q)
{
    return q->count;
}
