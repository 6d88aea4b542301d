/* Broadcasts: one ring of the last values, numbered; a receiver is the number of the next one that it wants. */
#include "internal.h"

struct asc_broadcast {
    asc_receiver *receivers;
    size_t size, capacity;
    uint64_t sent;
    bool closed;
    char *ring;
};

struct asc_receiver {
    asc_broadcast *broadcast;
    asc_receiver *next, **in;
    uint64_t wants;
    struct asc_receive_frame *waits;
};

asc_broadcast *asc_broadcast_new(size_t size, size_t capacity)
{
    if (!capacity)
        capacity = 1;
    asc_broadcast *b = size && capacity > SIZE_MAX / 2 / size ? NULL : asc__malloc(sizeof *b);
    if (!b)
        return NULL;
    *b = (asc_broadcast){.size = size, .capacity = capacity, .ring = asc__malloc(capacity * size + 1)};
    if (!b->ring) {
        asc__free(b);
        return NULL;
    }
    return b;
}

void asc_broadcast_free(asc_broadcast *b)
{
    if (!b)
        return;
    while (b->receivers)
        asc_receiver_free(b->receivers);
    asc__free(b->ring);
    asc__free(b);
}

asc_receiver *asc_broadcast_subscribe(asc_broadcast *b)
{
    asc_receiver *r = asc__malloc(sizeof *r);
    if (!r)
        return NULL;
    asc_receiver **end = &b->receivers;
    while (*end)
        end = &(*end)->next;
    *r = (asc_receiver){.broadcast = b, .in = end, .wants = b->sent};
    *end = r;
    return r;
}

void asc_receiver_free(asc_receiver *r)
{
    if (!r)
        return;
    if (r->waits)
        asc__misuse("asc_receiver_free", "a task waits for the receiver");
    if ((*r->in = r->next))
        r->next->in = r->in;
    asc__free(r);
}

/* The next value, which is there. Returns how many were lost before it. */
static size_t take(asc_receiver *r, void *item)
{
    asc_broadcast *b = r->broadcast;
    uint64_t oldest = b->sent > b->capacity ? b->sent - b->capacity : 0, lost = oldest > r->wants ? oldest - r->wants : 0;
    r->wants += lost;
    if (b->size)
        memcpy(item, b->ring + (size_t)(r->wants % b->capacity) * b->size, b->size);
    r->wants++;
    return (size_t)lost;
}

static void wake(asc_receiver *r, int code)
{
    struct asc_receive_frame *f = r->waits;
    if (!f)
        return;
    r->waits = NULL;
    if (!code)
        f->result = take(r, f->item);
    asc__wake(&f->wait, code);
}

bool asc_broadcast_send(asc_broadcast *b, const void *item)
{
    if (b->closed)
        return false;
    if (b->size)
        memcpy(b->ring + (size_t)(b->sent % b->capacity) * b->size, item, b->size);
    b->sent++;
    for (asc_receiver *r = b->receivers; r; r = r->next)
        wake(r, 0);
    return true;
}

void asc_broadcast_close(asc_broadcast *b)
{
    b->closed = true;
    for (asc_receiver *r = b->receivers; r; r = r->next)
        wake(r, ASC_EOF);
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    ASC__OF(w, struct asc_receive_frame, wait)->receiver->waits = NULL;
    return true;
}

asc_step asc_receive(asc_task *t, struct asc_receive_frame *f, asc_receiver *r, void *item)
{
    if (asc__stops(t))
        return asc_failed;
    if (r->wants < r->broadcast->sent) {
        f->result = take(r, item);
        return asc__goes_on(ASC__HELD);
    }
    if (r->broadcast->closed)
        return asc_throw(t, ASC_EOF, "the broadcast is closed");
    if (r->waits)
        asc__misuse("asc_receive", "another task waits for the receiver");
    f->wait.cancel = withdraw;
    f->receiver = r;
    f->item = item;
    r->waits = f;
    return asc__park(t, &f->wait);
}
