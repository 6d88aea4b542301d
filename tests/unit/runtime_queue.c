/* Queues and broadcasts: sizes, order, closing, what cancelling leaves behind. */
#include "runtime_test.h"

#include <asc/queue.h>

static struct asc_queue_frame *frame_of(struct test *f)
{
    static struct asc_queue_frame frames[16];
    return &frames[f->n];
}

/* ---- values of any size, in order, through queues of all capacities ---- */

struct big {
    int number;
    char filler[301];
};

enum { VALUES = 2000 };

static asc_queue *queue;
static struct big in, out;
static int got_count;

ASYNC(producer)
{
    BEGIN
    for (f->i = 0; f->i < VALUES; f->i++) {
        in.number = f->i;
        memset(in.filler, f->i % 128, sizeof in.filler);
        AWAIT(producer, asc_queue_put(t, frame_of(f), queue, &in));
        if (f->i % 37 == 0)
            AWAIT(producer, asc_yield(t));
    }
    asc_queue_close(queue);
    asc_queue_close(queue);
    CHECK(asc_queue_is_closed(queue) && !asc_queue_try_put(queue, &in));
    END
}

ASYNC(consumer)
{
    BEGIN
    for (got_count = 0;;) {
        TRY(consumer, asc_queue_get(t, frame_of(f), queue, &out));
        if (got.how == ASC_FAILED)
            break;
        CHECK_INT(out.number, got_count);
        CHECK_INT(out.filler[300], got_count % 128);
        got_count++;
        if (got_count % 53 == 0)
            AWAIT(consumer, asc_sleep(t, &f->call.sleep, 1));
    }
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_caught(&f->leave, ASC_EOF));
    asc_catch_end(t, &f->leave);
    CHECK_INT(got_count, VALUES);
    END
}

static size_t capacity;

ASYNC(pipe_through)
{
    BEGIN
    queue = asc_queue_new(sizeof(struct big), capacity);
    CHECK(queue);
    GROUP_BEGIN(0);
    spawn_test(t, &f->group, producer, false, NULL)->n = 0;
    spawn_test(t, &f->group, consumer, false, NULL)->n = 1;
    got = asc_ready;
    GROUP_END(pipe_through);
    PASS_ON(pipe_through);
    asc_queue_free(queue);
    END
}

/* ---- many on both sides: nothing lost, nothing twice; cancelled ones took or gave nothing (S119, S120) ---- */

enum { WORKERS = 6 };

static long sum_in, sum_out;
static int values[16];
static asc_task *workers[2 * WORKERS];

ASYNC(putter)
{
    BEGIN
    for (f->i = 1; f->i <= 300; f->i++) {
        values[f->n] = f->n * 1000 + f->i;
        AWAIT(putter, asc_queue_put(t, frame_of(f), queue, &values[f->n]));
        sum_in += f->n * 1000 + f->i;
    }
    END
}

ASYNC(getter)
{
    BEGIN
    for (;;) {
        AWAIT(getter, asc_queue_get(t, frame_of(f), queue, &values[f->n]));
        sum_out += values[f->n];
        if (values[f->n] % 7 == 0)
            AWAIT(getter, asc_sleep(t, &f->call.sleep, 1));
    }
    END
}

ASYNC(crowd)
{
    BEGIN
    queue = asc_queue_new(sizeof(int), 3);
    CHECK(queue);
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < 2 * WORKERS; f->i++)
        spawn_test(t, &f->group, f->i < WORKERS ? putter : getter, true, &workers[f->i])->n = f->i;
    AWAIT(crowd, asc_sleep(t, &f->call.sleep, 5.5));
    asc_task_cancel(workers[1]);
    asc_task_cancel(workers[WORKERS + 1]);
    AWAIT(crowd, asc_sleep(t, &f->call.sleep, 5));
    asc_task_cancel(workers[4]);
    asc_task_cancel(workers[WORKERS]);
    AWAIT(crowd, asc_sleep(t, &f->call.sleep, 1e5));
    CHECK_INT(asc_queue_size(queue), 0);
    asc_group_cancel(&f->group);
    got = asc_ready;
    GROUP_END(crowd);
    PASS_ON(crowd);
    CHECK_INT(sum_in, sum_out);
    CHECK(sum_in > 4 * 300 * 1000L);
    asc_queue_free(queue);
    END
}

/* ---- closing wakes both sides ---- */

static int closed_puts, ended_gets;

ASYNC(put_one)
{
    BEGIN
    TRY(put_one, asc_queue_put(t, frame_of(f), queue, &values[0]));
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_caught(&f->leave, ASC_ECLOSED));
    asc_catch_end(t, &f->leave);
    closed_puts++;
    END
}

ASYNC(get_one)
{
    BEGIN
    TRY(get_one, asc_queue_get(t, frame_of(f), queue, &values[0]));
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_caught(&f->leave, ASC_EOF));
    asc_catch_end(t, &f->leave);
    ended_gets++;
    END
}

ASYNC(closes)
{
    BEGIN
    queue = asc_queue_new(sizeof(int), 1);
    CHECK(queue && asc_queue_try_put(queue, &values[1]) && !asc_queue_try_put(queue, &values[1]));
    GROUP_BEGIN(0);
    spawn_test(t, &f->group, put_one, false, NULL)->n = 0;
    spawn_test(t, &f->group, put_one, false, NULL)->n = 1;
    AWAIT(closes, asc_yield(t));
    asc_queue_close(queue);
    AWAIT(closes, asc_yield(t));
    CHECK_INT(closed_puts, 2);
    CHECK(asc_queue_try_get(queue, &values[2]));
    CHECK(!asc_queue_try_get(queue, &values[2]));
    spawn_test(t, &f->group, get_one, false, NULL)->n = 0;
    got = asc_ready;
    GROUP_END(closes);
    PASS_ON(closes);
    CHECK_INT(ended_gets, 1);
    asc_queue_free(queue);
    asc_queue_free(NULL);
    END
}

/* ---- broadcast ---- */

static asc_broadcast *sender;
static struct asc_receive_frame receive[4];
static int received[4], lost[4];

ASYNC(listener)
{
    BEGIN
    f->pointer = asc_broadcast_subscribe(sender);
    CHECK(f->pointer);
    for (;;) {
        TRY(listener, asc_receive(t, &receive[f->n], f->pointer, &values[f->n]));
        if (got.how == ASC_FAILED)
            break;
        lost[f->n] += (int)receive[f->n].result;
        CHECK_INT(values[f->n], received[f->n] + lost[f->n]);
        received[f->n]++;
        if (f->n == 1)
            AWAIT(listener, asc_sleep(t, &f->call.sleep, 10)); /* slow: loses the oldest */
    }
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_caught(&f->leave, ASC_EOF));
    asc_catch_end(t, &f->leave);
    asc_receiver_free(f->pointer);
    END
}

ASYNC(broadcasts)
{
    BEGIN
    sender = asc_broadcast_new(sizeof(int), 4);
    CHECK(sender);
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < 3; f->i++)
        spawn_test(t, &f->group, listener, false, NULL)->n = f->i;
    AWAIT(broadcasts, asc_yield(t));
    for (f->i = 0; f->i < 20; f->i++) {
        CHECK(asc_broadcast_send(sender, &f->i));
        AWAIT(broadcasts, asc_sleep(t, &f->call.sleep, 1));
    }
    asc_broadcast_close(sender);
    CHECK(!asc_broadcast_send(sender, &f->i));
    got = asc_ready;
    GROUP_END(broadcasts);
    PASS_ON(broadcasts);
    asc_broadcast_free(sender);
    CHECK_INT(received[0], 20);
    CHECK_INT(received[2], 20);
    CHECK_INT(received[1] + lost[1], 20);
    CHECK(lost[1] > 0 && received[1] >= 5);
    END
}

int main(void)
{
    static const size_t capacities[] = {1, 2, 128, 0};
    for (size_t i = 0; i < sizeof capacities / sizeof *capacities; i++) {
        capacity = capacities[i];
        CHECK_INT(run_main(pipe_through, false), 0);
    }
    CHECK_INT(run_main(crowd, false), 0);
    CHECK_INT(run_main(closes, false), 0);
    CHECK_INT(run_main(broadcasts, false), 0);
    return 0;
}
