/* A queue of values of one size, bounded or not, FIFO on both sides. */
#ifndef ASC_QUEUE_H
#define ASC_QUEUE_H

typedef struct asc_queue asc_queue;

asc_queue *asc_queue_new(size_t size, size_t capacity); /* 0: unbounded. NULL: no memory. Freed by asc_queue_free */
void asc_queue_free(asc_queue *q);                      /* nobody may wait in it */
struct asc_queue_frame {
    asc_frame base;
    asc_task *task;
    void *value;
    struct asc_queue_frame *next, *prev;
    asc_queue *q;
    bool getting, closed;
};
asc_step asc_queue_put(asc_task *t, struct asc_queue_frame *f, asc_queue *q, const void *value); /* throws ASC_ECLOSED, ASC_ENOMEM */
asc_step asc_queue_get(asc_task *t, struct asc_queue_frame *f, asc_queue *q, void *value);       /* throws ASC_EOF when closed and empty */
bool asc_queue_try_put(asc_queue *q, const void *value);
bool asc_queue_try_get(asc_queue *q, void *value);
size_t asc_queue_size(const asc_queue *q);
void asc_queue_close(asc_queue *q); /* gets drain what is in it, puts throw */

#endif
