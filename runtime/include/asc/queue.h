/* Bounded queues of values, and broadcasts of them. */
#ifndef ASC_QUEUE_H
#define ASC_QUEUE_H

#include <asc/frame.h>

typedef struct asc_queue asc_queue;

/* A queue of values of `size` bytes, at most `capacity` at a time, 0: any number. NULL: no memory. Yours to free. */
asc_queue *asc_queue_new(size_t size, size_t capacity);

/* Frees q and the values in it; nobody may wait for it, else the program stops. NULL is allowed. */
void asc_queue_free(asc_queue *q);

/* No more values: those who wait to put throw ASC_ECLOSED, those who wait to get ASC_EOF. Twice is allowed. */
void asc_queue_close(asc_queue *q);

/* Has asc_queue_close been called? There may be values left. */
bool asc_queue_is_closed(const asc_queue *q);

struct asc_queue_frame {
    asc_wait wait;
    asc_link link;
    void *item;
    asc_queue *queue;
};

/* Appends a copy of *item, waiting while q is full. Cancelled: not appended. ASC_ECLOSED; ASC_ENOMEM with an unbounded queue. */
asc_step asc_queue_put(asc_task *t, struct asc_queue_frame *f, asc_queue *q, const void *item);

/* Takes the oldest value into *item, waiting while q is empty. Cancelled: none was taken. After asc_queue_close: what is left, then ASC_EOF. */
asc_step asc_queue_get(asc_task *t, struct asc_queue_frame *f, asc_queue *q, void *item);

/* asc_queue_put without waiting. False: full, closed, or no memory; nothing was appended. */
bool asc_queue_try_put(asc_queue *q, const void *item);

/* asc_queue_get without waiting. False: empty; *item is untouched. */
bool asc_queue_try_get(asc_queue *q, void *item);

/* Values in q. */
size_t asc_queue_size(const asc_queue *q);

/* A sender of values to any number of receivers, each of which gets every value sent after it subscribed. */
typedef struct asc_broadcast asc_broadcast;
typedef struct asc_receiver asc_receiver;

/* Values of `size` bytes; the last `capacity` (at least 1) are kept: a receiver that falls behind further loses the oldest. NULL: no memory. */
asc_broadcast *asc_broadcast_new(size_t size, size_t capacity);

/* Frees b and its receivers; nobody may wait, else the program stops. NULL is allowed. */
void asc_broadcast_free(asc_broadcast *b);

/* Sends a copy of *item to all receivers; never waits. False: closed. */
bool asc_broadcast_send(asc_broadcast *b, const void *item);

/* No more values; those who wait throw ASC_EOF. */
void asc_broadcast_close(asc_broadcast *b);

/* A new receiver; NULL: no memory. */
asc_receiver *asc_broadcast_subscribe(asc_broadcast *b);

/* Ends r, on which nobody may wait. NULL is allowed. */
void asc_receiver_free(asc_receiver *r);

struct asc_receive_frame {
    asc_wait wait;
    size_t result; /* values lost before the one received */
    asc_receiver *receiver;
    void *item;
};

/* The next value for r into *item, waiting for it. The result is the number of values lost before it. After the close: what is left,
 * then ASC_EOF. One task at a time may wait on a receiver. Cancelled: none was taken. */
asc_step asc_receive(asc_task *t, struct asc_receive_frame *f, asc_receiver *r, void *item);

#endif
