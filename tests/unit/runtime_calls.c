/* Calls from other threads as loops begin and end: each is made or refused, and none that was taken is lost. */
#include "runtime_test.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <uv.h>

enum { THREADS = 3, ROUNDS = 200, LEAST = 2000, WAITING = 100 };

static _Atomic(asc_loop *) current;
static atomic_bool over;
static atomic_long taken, refused, made;

static void count(void *arg)
{
    CHECK(asc_loop_current());
    atomic_fetch_add(&made, 1);
    free(arg);
}

static void *posts(void *arg)
{
    (void)arg;
    while (!atomic_load(&over)) {
        if (atomic_load(&taken) - atomic_load(&made) > WAITING) {
            sched_yield(); /* faster than the loops are */
            continue;
        }
        void *mine = malloc(1); /* lost calls are leaks */
        if (asc_loop_call_soon_threadsafe(atomic_load(&current), count, mine)) {
            atomic_fetch_add(&taken, 1);
        } else {
            atomic_fetch_add(&refused, 1);
            free(mine);
        }
    }
    return NULL;
}

ASYNC(short_task)
{
    BEGIN
    for (f->i = 0; f->i < 3; f->i++)
        AWAIT(short_task, asc_yield(t));
    END
}

static void own_loop(int round)
{
    asc_loop *loop = asc_loop_new(NULL);
    CHECK(loop);
    atomic_store(&current, loop);
    if (round % 2) {
        CHECK(asc_start(loop, short_task, NULL, NULL));
        CHECK(asc_loop_run(loop));
    }
    asc_loop_free(loop);
}

static void foreign_loop(void)
{
    uv_loop_t uv;
    CHECK_INT(uv_loop_init(&uv), 0);
    asc_loop_options options = {.uv = &uv};
    asc_loop *loop = asc_loop_new(&options);
    CHECK(loop);
    atomic_store(&current, loop);
    CHECK(asc_start(loop, short_task, NULL, NULL));
    uv_run(&uv, UV_RUN_DEFAULT);
    asc_loop_free(loop);
    uv_run(&uv, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&uv), 0);
}

static void race(void)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, posts, NULL) == 0);
    for (int round = 0; round < ROUNDS || atomic_load(&taken) < LEAST; round++) {
        if (round % 4 == 3)
            foreign_loop();
        else
            own_loop(round);
    }
    atomic_store(&over, true);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK(atomic_load(&taken) > 0);
    CHECK(atomic_load(&made) == atomic_load(&taken));
}

/* ---- in order, without a race ---- */

static int ended;

static void has_ended(void *arg, asc_task_outcome outcome, void *frame, const asc_error *e)
{
    (void)arg, (void)frame, (void)e;
    CHECK(outcome == ASC_TASK_OK);
    ended++;
}

static void start(void *arg)
{
    CHECK(asc_start(arg, short_task, has_ended, NULL));
}

/* Before the loop runs, and after: what a call starts comes to its end. */
static void starts_a_task(bool run)
{
    asc_loop *loop = asc_loop_new(NULL);
    CHECK(loop);
    ended = 0;
    CHECK(asc_loop_call_soon_threadsafe(loop, start, loop));
    if (run) {
        CHECK(asc_loop_run(loop));
        CHECK_INT(ended, 1);
    }
    asc_loop_free(loop);
    CHECK_INT(ended, 1);
    CHECK(!asc_loop_call_soon_threadsafe(loop, start, loop));
    CHECK(!asc_loop_call_soon_threadsafe(NULL, start, NULL));
}

int main(void)
{
    race();
    for (int real = 0; real < 2; real++) {
        setenv("ASC_CLOCK", real ? "real" : "virtual", 1);
        starts_a_task(true);
        starts_a_task(false);
    }
    return 0;
}
