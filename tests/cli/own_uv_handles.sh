# A program's own handles of libuv on its loop: a timer's callback wakes a task, moves a deadline, cancels; nothing else happens meanwhile.
. "$SOURCE/tests/cli/functions"

cat >timer.asc <<'ASC'
#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>
#include <uv.h>
#include <asc.h>

static asc_scope *scope;

static void resumes(uv_timer_t *timer) { asc_resume_token(timer->data, 1); }
static void sets(uv_timer_t *timer) { asc_event_set(timer->data); }
static void cancels(uv_timer_t *timer) { (void)timer; asc_scope_cancel(scope); }
static void hastens(uv_timer_t *timer) { (void)timer; asc_scope_reschedule(scope, 0.001); }

async void waits_for_nothing(asc_stream *l)
{
    await asc_close(await asc_accept(l));
    puts("wrong");
}

async int main(void)
{
    uv_timer_t timer;
    long sum = 0;
    alarm(30);
    uv_timer_init(asc_loop_uv(asc_loop_current()), &timer);
    async with (listening("127.0.0.1", 0) as l, taskgroup() as g) {
        spawn(g, waits_for_nothing(l));
        await asc_yield();
        for (int i = 0; i < 100; i++) {
            asc_token token = ASC_TOKEN_INIT;
            timer.data = &token;
            uv_timer_start(&timer, resumes, (uint64_t)(i % 2), 0);
            sum += (long)await asc_park(&token, NULL, NULL);
        }
        printf("resumed %ld\n", sum);

        asc_event e = ASC_EVENT_INIT;
        timer.data = &e;
        uv_timer_start(&timer, sets, 0, 0);
        await asc_event_wait(&e);
        puts("set");

        async with cancel_scope() as s {
            scope = s;
            uv_timer_start(&timer, cancels, 0, 0);
            await asc_sleep_forever();
        }
        puts("cancelled");

        async with move_on_after(1000) as s {
            scope = s;
            uv_timer_start(&timer, hastens, 0, 0);
            await asc_sleep_forever();
        }
        puts("moved on");
        asc_group_cancel(g);
    }
    uv_close((uv_handle_t *)&timer, NULL);
    await asc_sleep(0.001);
    return 0;
}
ASC
cat >wanted <<'OUT'
resumed 100
set
cancelled
moved on
OUT
gives 0 "$ASCC" timer.asc -o timer.c
silent
# shellcheck disable=SC2046
gives 0 "$CC" -std=gnu11 -Wall -Wextra -Wshadow -Wconversion -Werror -I "$SOURCE/runtime/include" timer.c "$BUILD/runtime/libasc.a" \
    $(pkg-config --cflags --libs libuv) -lm -lpthread -o timer
gives 0 ./timer
silent
same out wanted
