/* Loops: tasks started by plain C on a loop of the application's, threads, waiting for callbacks, signals, what is reported. */
#include "runtime_test.h"

#include <asc/park.h>

#include <pthread.h>
#include <uv.h>

/* ---- on a uv_loop_t that the application runs ---- */

ASYNC(doubles)
{
    BEGIN
    AWAIT(doubles, asc_sleep(t, &f->call.sleep, 0.01));
    if (f->n == 3)
        got = asc_throw(t, 33, "three");
    PASS_ON(doubles);
    f->result = f->n * 2;
    END
}

static int done_count, done_sum, done_errors, done_canceled;

static void done(void *arg, asc_task_outcome outcome, void *frame, const asc_error *e)
{
    int n = *(int *)arg;
    done_count++;
    if (outcome == ASC_TASK_OK) {
        CHECK_INT(((struct test *)frame)->result, n * 2);
        done_sum += n;
    } else if (outcome == ASC_TASK_ERROR) {
        CHECK_INT(n, 3);
        CHECK_INT(e->code, 33);
        CHECK_STRING(e->message, "three");
        done_errors++;
    } else {
        done_canceled++;
    }
}

static int ticks;

static void tick(uv_timer_t *timer)
{
    if (++ticks == 5)
        uv_close((uv_handle_t *)timer, NULL);
}

static void foreign_loop(void)
{
    static int numbers[] = {0, 1, 2, 3, 4, 5};
    asc_task *tasks[6];
    uv_loop_t uv;
    uv_timer_t timer;
    setenv("ASC_CLOCK", "real", 1);
    CHECK_INT(uv_loop_init(&uv), 0);
    uv_timer_init(&uv, &timer);
    uv_timer_start(&timer, tick, 1, 3);
    asc_loop_options options = {.clock = ASC_CLOCK_REAL, .uv = &uv};
    asc_loop *loop = asc_loop_new(&options);
    CHECK(loop && asc_loop_current() == loop && asc_loop_uv(loop) == &uv);
    for (int i = 0; i < 6; i++) {
        tasks[i] = asc_start(loop, doubles, done, &numbers[i]);
        CHECK(tasks[i]);
        ((struct test *)asc_task_frame(tasks[i]))->n = i;
    }
    asc_task_cancel(tasks[5]);
    CHECK_INT(done_count, 0);
    uv_run(&uv, UV_RUN_DEFAULT); /* ends by itself: idle tasks and handles of the runtime's don't keep it */
    CHECK_INT(done_count, 6);
    CHECK_INT(done_sum, 0 + 1 + 2 + 4);
    CHECK_INT(done_errors, 1);
    CHECK_INT(done_canceled, 1);
    CHECK_INT(ticks, 5);
    /* and again, later */
    asc_task *again = asc_start(loop, doubles, done, &numbers[1]);
    CHECK(again);
    ((struct test *)asc_task_frame(again))->n = 1;
    uv_run(&uv, UV_RUN_DEFAULT);
    CHECK_INT(done_count, 7);
    asc_loop_free(loop);
    uv_run(&uv, UV_RUN_DEFAULT);
    CHECK(!asc_loop_current());
    CHECK_INT(uv_loop_close(&uv), 0);
}

/* ---- the same with a virtual clock ---- */

static double worked_at, slept_until, called_at;

static void worked(uv_timer_t *timer)
{
    worked_at = asc_now();
    uv_close((uv_handle_t *)timer, NULL);
}

static void note_call(void *arg)
{
    (void)arg;
    called_at = asc_now();
}

ASYNC(sleeps_long)
{
    BEGIN
    for (f->i = 0; f->i < 100; f->i++)
        AWAIT(sleeps_long, asc_sleep(t, &f->call.sleep, 36));
    CHECK(asc_loop_call_soon_threadsafe(asc_loop_current(), note_call, NULL));
    AWAIT(sleeps_long, asc_sleep(t, &f->call.sleep, 36));
    slept_until = asc_now();
    END
}

/* It stands while the application has something under way, and while a call has come; else an hour takes no time. */
static void foreign_virtual(bool busy)
{
    uv_loop_t uv;
    uv_timer_t work;
    uint64_t began = uv_hrtime();
    CHECK_INT(uv_loop_init(&uv), 0);
    asc_loop_options options = {.clock = ASC_CLOCK_VIRTUAL, .uv = &uv};
    asc_loop *loop = asc_loop_new(&options);
    CHECK(loop);
    uv_timer_init(&uv, &work);
    if (busy)
        uv_timer_start(&work, worked, 20, 0);
    else
        uv_close((uv_handle_t *)&work, NULL);
    CHECK(asc_start(loop, sleeps_long, NULL, NULL));
    uv_run(&uv, UV_RUN_DEFAULT);
    CHECK(worked_at == 0);
    CHECK(called_at == 3600 && slept_until == 3636);
    CHECK(uv_hrtime() - began < 5000000000);
    asc_loop_free(loop);
    uv_run(&uv, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&uv), 0);
}

static uv_timer_t late;

static void too_late(uv_timer_t *timer)
{
    uv_close((uv_handle_t *)timer, NULL);
}

ASYNC(sleeps_short)
{
    BEGIN
    AWAIT(sleeps_short, asc_sleep(t, &f->call.sleep, 0.02));
    slept_until = asc_now();
    uv_close((uv_handle_t *)&late, NULL);
    END
}

/* The wait for something under way that takes longer: as long as the clock lacks. */
static void foreign_virtual_waits(void)
{
    uv_loop_t uv;
    uint64_t began = uv_hrtime();
    CHECK_INT(uv_loop_init(&uv), 0);
    asc_loop_options options = {.clock = ASC_CLOCK_VIRTUAL, .uv = &uv};
    asc_loop *loop = asc_loop_new(&options);
    CHECK(loop);
    uv_timer_init(&uv, &late);
    uv_timer_start(&late, too_late, 20000, 0);
    CHECK(asc_start(loop, sleeps_short, NULL, NULL));
    uv_run(&uv, UV_RUN_DEFAULT);
    CHECK(slept_until == 0.02);
    CHECK(uv_hrtime() - began >= 20000000 && uv_hrtime() - began < 5000000000);
    asc_loop_free(loop);
    uv_run(&uv, UV_RUN_DEFAULT);
    CHECK_INT(uv_loop_close(&uv), 0);
}

/* ---- other threads ---- */

enum { CALLS = 2000, THREADS = 3 };

static int called[THREADS], calls;
static asc_event all_called = ASC_EVENT_INIT;
static asc_loop *main_loop;

static void note(void *arg)
{
    int value = (int)(intptr_t)arg, thread = value / CALLS;
    CHECK_INT(called[thread]++, value % CALLS); /* calls of one thread keep their order */
    CHECK(asc_loop_current() == main_loop);
    if (++calls == THREADS * CALLS)
        asc_event_set(&all_called);
}

static void *calls_of_a_thread(void *arg)
{
    intptr_t thread = (intptr_t)arg;
    for (int i = 0; i < CALLS; i++)
        CHECK(asc_loop_call_soon_threadsafe(main_loop, note, (void *)(thread * CALLS + i)));
    return NULL;
}

static pthread_t threads[THREADS];

ASYNC(call_soon)
{
    BEGIN
    main_loop = asc_loop_current();
    for (f->i = 0; f->i < THREADS; f->i++)
        CHECK(pthread_create(&threads[f->i], NULL, calls_of_a_thread, (void *)(intptr_t)f->i) == 0);
    /* an event keeps no loop running; a parked token does (below) */
    AWAIT(call_soon, asc_sleep(t, &f->call.sleep, 0.2));
    while (!asc_event_is_set(&all_called))
        AWAIT(call_soon, asc_sleep(t, &f->call.sleep, 0.01));
    for (f->i = 0; f->i < THREADS; f->i++)
        pthread_join(threads[f->i], NULL);
    END
}

ASYNC(counts)
{
    BEGIN
    for (f->i = 0; f->i < 200; f->i++)
        AWAIT(counts, asc_sleep(t, &f->call.sleep, f->i % 10 ? 0 : 0.001));
    f->result = f->i;
    END
}

static void *loop_of_a_thread(void *arg)
{
    (void)arg;
    asc_loop *loop = asc_loop_new(NULL);
    CHECK(loop);
    for (int i = 0; i < 10; i++)
        CHECK(asc_start(loop, counts, NULL, NULL));
    CHECK(asc_loop_run(loop));
    asc_loop_free(loop);
    CHECK(!asc_loop_current());
    return NULL;
}

static void a_loop_per_thread(void)
{
    setenv("ASC_CLOCK", "real", 1);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, loop_of_a_thread, NULL) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

/* ---- callbacks ---- */

static asc_token token;
static struct asc_park_frame park;
static int asked;

static bool refuse(void *arg)
{
    CHECK(arg == &token);
    asked++;
    return false;
}

static bool agree(void *arg)
{
    CHECK(arg == &token);
    asked++;
    return true;
}

static void callback(void *arg)
{
    asc_resume_token(arg, 42);
}

static void *other_thread(void *arg)
{
    usleep(20000);
    CHECK(asc_loop_call_soon_threadsafe(main_loop, callback, arg));
    return NULL;
}

static void fresh_token(void)
{
    static const asc_token fresh = ASC_TOKEN_INIT;
    token = fresh;
    asked = 0;
}

ASYNC(parks)
{
    BEGIN
    main_loop = asc_loop_current();
    /* the callback comes from another thread, and nothing else keeps the loop running */
    fresh_token();
    CHECK(pthread_create(&threads[0], NULL, other_thread, &token) == 0);
    AWAIT(parks, asc_park(t, &park, &token, NULL, NULL));
    CHECK_INT(park.result, 42);
    pthread_join(threads[0], NULL);
    /* it came before the wait */
    fresh_token();
    asc_resume_token(&token, 7);
    AWAIT(parks, asc_park(t, &park, &token, NULL, NULL));
    CHECK_INT(park.result, 7);
    /* withdrawn by a deadline */
    fresh_token();
    asc_scope_reschedule(&f->scope, 0.01);
    got = asc_scope_enter(t, &f->scope);
    CHECK(got.how == ASC_READY);
    TRY(parks, asc_park(t, &park, &token, agree, &token));
    CHECK(got.how == ASC_FAILED);
    CHECK_INT(asked, 1);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_scope_leave(t, &f->scope, &f->leave));
    END
}

/* It can't be stopped: the wait goes on to its end, and what it came to counts (S74, S34). */
ASYNC(parks_on)
{
    BEGIN
    main_loop = asc_loop_current();
    fresh_token();
    asc_scope_reschedule(&f->scope, 0.001);
    got = asc_scope_enter(t, &f->scope);
    CHECK(got.how == ASC_READY);
    CHECK(pthread_create(&threads[0], NULL, other_thread, &token) == 0);
    AWAIT(parks_on, asc_park(t, &park, &token, refuse, &token));
    CHECK_INT(park.result, 42);
    CHECK_INT(asked, 1);
    CHECK(f->scope.expired && !f->scope.caught);
    pthread_join(threads[0], NULL);
    TRY(parks_on, asc_checkpoint(t));
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_scope_leave(t, &f->scope, &f->leave));
    END
}

/* ---- names and values of tasks ---- */

static const asc_local color = {"color"}, size = {NULL};
static int released;

static void release(void *value)
{
    released += (int)(intptr_t)value;
}

ASYNC(inner_locals)
{
    BEGIN
    CHECK_INT((intptr_t)asc_local_get(t, &color), 1);
    CHECK(asc_local_set(t, &color, (void *)10, release));
    CHECK_INT((intptr_t)asc_local_get(t, &color), 10);
    CHECK(!asc_local_get(t, &size));
    CHECK(asc_local_set(t, &color, (void *)20, release));
    CHECK_INT(released, 10);
    CHECK(asc_task_set_name(t, "a name that is copied"));
    CHECK_STRING(asc_task_name(t), "a name that is copied");
    AWAIT(inner_locals, asc_yield(t));
    CHECK_INT((intptr_t)asc_local_get(t, &color), 20);
    END
}

ASYNC(locals)
{
    BEGIN
    CHECK(!asc_local_get(t, &color));
    CHECK(asc_local_set(t, &color, (void *)1, release));
    GROUP_BEGIN(0);
    CHECK(spawn_test(t, &f->group, inner_locals, false, &f->task));
    CHECK(asc_task_set_name(f->task, "first"));
    CHECK_STRING(asc_task_name(f->task), "first");
    CHECK(asc_self() == t);
    got = asc_ready;
    GROUP_END(locals);
    PASS_ON(locals);
    CHECK_INT(released, 30);
    CHECK_INT((intptr_t)asc_local_get(t, &color), 1);
    END
}

/* ---- signals to a program ---- */

ASYNC(cleans_up)
{
    BEGIN
    TRY(cleans_up, asc_sleep(t, &f->call.sleep, 30));
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    asc_shield_enter(t, &f->shield);
    AWAIT(cleans_up, asc_sleep(t, &f->call.sleep, 0.05));
    asc_shield_leave(t, &f->shield);
    fprintf(stderr, "clean\n");
    got = asc_fail_again(t, &f->leave);
    PASS_ON(cleans_up);
    END
}

static void *interrupts(void *arg)
{
    (void)arg;
    usleep(100000);
    kill(getpid(), SIGINT);
    return NULL;
}

static void run_interrupted(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, interrupts, NULL);
    int status = run_main(cleans_up, true);
    pthread_join(thread, NULL);
    exit(status);
}

/* ---- what waits forever ---- */

static asc_event never = ASC_EVENT_INIT;

ASYNC(waits_forever)
{
    BEGIN
    AWAIT(waits_forever, asc_event_wait(t, &never));
    END
}

ASYNC(stuck)
{
    BEGIN
    GROUP_BEGIN(0);
    CHECK(spawn_test(t, &f->group, waits_forever, false, &f->task));
    CHECK(asc_task_set_name(f->task, "lonely"));
    got = asc_ready;
    GROUP_END(stuck);
    PASS_ON(stuck);
    END
}

static void run_stuck(void)
{
    exit(run_main(stuck, false));
}

static void run_stuck_real(void)
{
    exit(run_main(stuck, true));
}

static void reports(void)
{
    char report[8192];
    for (int real = 0; real < 2; real++) {
        CHECK_INT(run_apart(real ? run_stuck_real : run_stuck, report, sizeof report), 1);
        CHECK(strstr(report, "deadlock") && strstr(report, "lonely"));
        CHECK(strstr(report, "in stuck") && strstr(report, "in waits_forever") && strstr(report, "test.asc:"));
    }
    CHECK_INT(run_apart(run_interrupted, report, sizeof report), 130);
    CHECK(strstr(report, "clean"));
}

int main(void)
{
    foreign_loop();
    foreign_virtual(false);
    foreign_virtual(true);
    foreign_virtual_waits();
    CHECK_INT(run_main(call_soon, true), 0);
    a_loop_per_thread();
    CHECK_INT(run_main(parks, true), 0);
    CHECK_INT(run_main(parks_on, true), 0);
    CHECK_INT(run_main(locals, false), 0);
    reports();
    return 0;
}
