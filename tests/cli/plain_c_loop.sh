# Plain C runs a uv_loop_t of its own, whose callbacks start tasks, cancel them, wake them and start others as they end.
. "$SOURCE/tests/cli/functions"

cat >tasks.asc <<'ASC'
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <uv.h>
#include <asc.h>

static asc_loop *loop;
static asc_event go = ASC_EVENT_INIT;
static int ended;

async int waits(int n)
{
    try {
        await asc_event_wait(&go);
        return n;
    } finally {
        await asc_sleep(0.01);
        printf("%d cleaned up\n", n);
    }
}

async void fails(void)
{
    await asc_yield();
    throw ASC_USER_ERROR + 4, "of %s", "its own";
}

async int at_once(void) { return 7; }

async size_t echoes(void)
{
    char buf[8];
    size_t n = 0;
    async with (listening("127.0.0.1", 0) as l, taskgroup() as g) {
        spawn(g, asc_sleep(0.001));
        async with connected("127.0.0.1", asc_listener_port(l)) as c {
            asc_stream *s = await asc_accept(l);
            defer await asc_close(s);
            await asc_write_all(s, "hello", 5);
            await asc_shutdown(s);
            while (n < 5)
                n += await asc_read(c, buf + n, sizeof buf - n);
            if (await asc_read(c, buf + n, sizeof buf - n) != 0)
                throw ASC_EPROTO;
        }
    }
    return n;
}

async int runs(void)
{
    char *argv[] = {"sh", "-c", "exit 3", NULL};
    return await process(argv);
}

static void twice(void *arg) { *(int *)arg *= 2; }

async int threads(void)
{
    int n = 21;
    await asc_work(twice, &n);
    return n;
}

static void done(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error)
{
    (void)frame;
    const char *how[] = {"running", "ok", "error", "canceled"};
    printf("%s: %s%s%s\n", (const char *)arg, how[outcome], error ? " " : "", error ? error->message : "");
    ended++;
}

static void done_int(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error)
{
    done(arg, outcome, frame, error);
    if (outcome == ASC_TASK_OK)
        printf("= %d\n", ((struct waits_head *)frame)->result);
}

/* starts the next one as the first has ended */
static void then(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error)
{
    done(arg, outcome, frame, error);
    if (!asc_start(loop, at_once, done, "started by an end"))
        puts("no memory");
}

static void then_threads(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error)
{
    done(arg, outcome, frame, error);
    if (!asc_start(loop, threads, done, "threads"))
        puts("no memory");
}

static asc_task *start_waits(int n, const char *name, asc_done *fn)
{
    asc_task *t = asc_start(loop, waits, fn, (void *)name);
    if (!t)
        return NULL;
    ((struct waits_head *)asc_task_frame(t))->n = n;
    return t;
}

static asc_task *victim;

static void on_timer(uv_timer_t *timer)
{
    static int round;
    switch (round++) {
    case 0:
        puts("timer: cancels the second, and the fourth before it began");
        printf("%d\n", asc_task_cancel(victim));
        printf("%d\n", asc_task_cancel(start_waits(4, "fourth", done_int)));
        break;
    case 1:
        puts("timer: sets the event");
        asc_event_set(&go);
        break;
    case 2:
        printf("timer: %d ended\n", ended);
        asc_start(loop, echoes, done, "streams");
        break;
    case 3:
        asc_start(loop, runs, then_threads, "process");
        break;
    default:
        uv_close((uv_handle_t *)timer, NULL);
    }
}

int main(void)
{
    uv_loop_t uv;
    uv_timer_t timer;
    if (uv_loop_init(&uv) || uv_timer_init(&uv, &timer))
        return 1;
    asc_loop_options options = {.uv = &uv};
    loop = asc_loop_new(&options);
    if (!loop || asc_loop_uv(loop) != &uv || asc_loop_current() != loop)
        return 1;
    start_waits(1, "first", then);
    victim = start_waits(2, "second", done_int);
    start_waits(3, "third", done_int);
    asc_start(loop, fails, done, "fails");
    asc_start(loop, at_once, done, "at once");
    puts("nothing has begun");
    uv_run(&uv, UV_RUN_NOWAIT);
    puts("one turn");
    uv_timer_start(&timer, on_timer, 60, 60);
    uv_run(&uv, UV_RUN_DEFAULT);
    printf("%d ended, self %d\n", ended, asc_self() != NULL);
    asc_loop_free(loop);
    uv_run(&uv, UV_RUN_DEFAULT);
    printf("current %d, left %d\n", asc_loop_current() != NULL, uv_loop_close(&uv));
    return 0;
}
ASC
cat >wanted <<'OUT'
nothing has begun
at once: ok
fails: error of its own
one turn
timer: cancels the second, and the fourth before it began
1
1
2 cleaned up
second: canceled
4 cleaned up
fourth: canceled
timer: sets the event
1 cleaned up
first: ok
3 cleaned up
third: ok
= 3
started by an end: ok
timer: 7 ended
streams: ok
process: ok
threads: ok
10 ended, self 0
current 0, left 0
OUT
gives 0 "$ASCC" tasks.asc -o tasks.c
silent
# shellcheck disable=SC2046
gives 0 "$CC" -std=gnu11 -Wall -Wextra -Wshadow -Wconversion -Werror -I "$SOURCE/runtime/include" tasks.c "$BUILD/runtime/libasc.a" \
    $(pkg-config --cflags --libs libuv) -lm -lpthread -o tasks
gives 0 ./tasks
silent
same out wanted
