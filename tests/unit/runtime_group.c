/* Groups and handles: whose error is thrown, what is attached, who is freed when, limits, misuse. */
#include "runtime_test.h"

/* ---- children ---- */

ASYNC(fails)
{
    BEGIN
    if (f->number >= 0)
        AWAIT(fails, asc_sleep(t, &f->call.sleep, f->number));
    got = asc_throw(t, f->n, "child %d", f->n);
    PASS_ON(fails);
    END
}

/* Throws in its cleanup when cancelled. */
ASYNC(fails_late)
{
    BEGIN
    TRY(fails_late, asc_sleep(t, &f->call.sleep, 1e6));
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    asc_shield_enter(t, &f->shield);
    TRY(fails_late, asc_sleep(t, &f->call.sleep, f->n));
    asc_shield_leave(t, &f->shield);
    CHECK(got.how == ASC_READY);
    asc_throw(t, f->n, "cleanup %d", f->n);
    asc_replace(t, &f->leave);
    got = asc_failed;
    PASS_ON(fails_late);
    END
}

ASYNC(gives)
{
    BEGIN
    AWAIT(gives, asc_sleep(t, &f->call.sleep, 1));
    f->result = f->n * 2;
    END
}

ASYNC(waits)
{
    BEGIN
    AWAIT(waits, asc_sleep(t, &f->call.sleep, 1e6));
    END
}

static struct test *child(asc_task *t, asc_group *g, const asc_fn *fn, int n, asc_task **task)
{
    struct test *f = spawn_test(t, g, fn, task != NULL, task);
    CHECK(f);
    f->n = n;
    f->number = 1;
    return f;
}

/* ---- errors: the first in time, the rest in time order as its others (S82), the host's among them (S83) ---- */

static int list(const asc_error *e, int *codes)
{
    int n = 0;
    codes[n++] = e->code;
    for (const asc_error *o = e->others; o && n < 100; o = o->next)
        codes[n++] = o->code;
    return n;
}

ASYNC(others)
{
    int codes[100] = {0};
    BEGIN
    GROUP_BEGIN(0);
    child(t, &f->group, fails_late, 3, NULL);
    child(t, &f->group, fails_late, 2, NULL);
    child(t, &f->group, fails, 9, NULL);
    child(t, &f->group, waits, 0, NULL);
    TRY(others, asc_sleep(t, &f->call.sleep, 1e6));
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->end, ASC_ERROR); /* the host fails in its cleanup too */
    asc_throw(t, 4, "host");
    asc_replace(t, &f->end);
    got = asc_failed;
    GROUP_END(others);
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK_INT(list(asc_exit_error(&f->leave), codes), 4);
    CHECK_INT(codes[0], 9);
    CHECK_INT(codes[1], 4);
    CHECK_INT(codes[2], 2);
    CHECK_INT(codes[3], 3);
    CHECK(!asc_exit_error(&f->leave)->cause);
    CHECK(asc_now() == 4);
    asc_catch_end(t, &f->leave);
    END
}

/* The host's own error, alone: the same object comes out, without a cause. */
ASYNC(host_error)
{
    BEGIN
    GROUP_BEGIN(0);
    child(t, &f->group, waits, 0, NULL);
    got = asc_throw(t, 5, "host");
    GROUP_END(host_error);
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK_INT(asc_exit_error(&f->leave)->code, 5);
    CHECK(!asc_exit_error(&f->leave)->cause && !asc_exit_error(&f->leave)->others);
    asc_catch_end(t, &f->leave);
    END
}

/* A thousand failing children: some others, the rest counted. */
ASYNC(many_errors)
{
    int codes[100] = {0}, n;
    BEGIN
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < 1000; f->i++)
        child(t, &f->group, fails, f->i + 1, NULL)->number = -1;
    got = asc_ready;
    GROUP_END(many_errors);
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    n = list(asc_exit_error(&f->leave), codes);
    CHECK_INT(codes[0], 1);
    CHECK_INT(codes[1], 2);
    CHECK(n >= 4);
    CHECK_INT((int)asc_exit_error(&f->leave)->more + n, 1000);
    asc_catch_end(t, &f->leave);
    END
}

/* ---- handles ---- */

ASYNC(handles)
{
    BEGIN
    GROUP_BEGIN(0);
    f->inner = child(t, &f->group, gives, 21, &f->task);
    AWAIT(handles, asc_task_await(t, f->task));
    CHECK_INT(((struct test *)asc_task_frame(f->task))->result, 42);
    AWAIT(handles, asc_task_await(t, f->task)); /* as often as one likes */
    AWAIT(handles, asc_join(t, &f->call.join, f->task));
    CHECK(f->call.join.result == ASC_TASK_OK);
    CHECK(!asc_task_cancel(f->task));
    CHECK_INT(((struct test *)asc_task_frame(f->task))->result, 42);
    /* cancelled: an error of its own for who awaits it (S69), none for the group (S86) */
    child(t, &f->group, waits, 0, &f->task);
    CHECK(asc_task_cancel(f->task));
    TRY(handles, asc_task_await(t, f->task));
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_caught(&f->leave, ASC_ETASKCANCELED));
    asc_catch_end(t, &f->leave);
    AWAIT(handles, asc_join(t, &f->call.join, f->task));
    CHECK(f->call.join.result == ASC_TASK_CANCELED);
    CHECK(!asc_task_cancel(f->task));
    got = asc_ready;
    GROUP_END(handles);
    PASS_ON(handles);
    END
}

/* Awaiting a child that fails throws its error; the group throws it once, not with itself among the others. */
ASYNC(await_failing)
{
    BEGIN
    GROUP_BEGIN(0);
    child(t, &f->group, fails, 6, &f->task);
    TRY(await_failing, asc_task_await(t, f->task));
    CHECK(got.how == ASC_FAILED);
    GROUP_END(await_failing);
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK_INT(asc_exit_error(&f->leave)->code, 6);
    CHECK_STRING(asc_exit_error(&f->leave)->message, "child 6");
    CHECK(!asc_exit_error(&f->leave)->cause);
    CHECK(!asc_exit_error(&f->leave)->others);
    asc_catch_end(t, &f->leave);
    END
}

/* Many wait for one; cancelling a waiter does not touch it (S70). */
static asc_task *awaited;
static int gone_on, withdrawn;

ASYNC(waiter)
{
    BEGIN
    TRY(waiter, f->n % 2 ? asc_task_await(t, awaited) : asc_join(t, &f->call.join, awaited));
    if (got.how == ASC_FAILED) {
        withdrawn++;
        CHECK(f->n < 4);
    } else {
        CHECK(f->n % 2 || f->call.join.result == ASC_TASK_OK);
        CHECK_INT(gone_on++, f->n - 4);
    }
    PASS_ON(waiter);
    END
}

ASYNC(waiters)
{
    BEGIN
    GROUP_BEGIN(0);
    f->inner = child(t, &f->group, gives, 1, &awaited);
    for (f->i = 0; f->i < 10; f->i++) {
        child(t, &f->group, waiter, f->i, &f->task);
        if (f->i < 4)
            asc_task_cancel(f->task); /* before it began: it runs to its first await (S65) */
    }
    got = asc_ready;
    GROUP_END(waiters);
    PASS_ON(waiters);
    CHECK_INT(withdrawn, 4);
    CHECK_INT(gone_on, 6);
    END
}

/* ---- a limit: never more at once, started in order; over it a spawn does not wait ---- */

static int running, most, started;

ASYNC(limited)
{
    BEGIN
    CHECK_INT(started++, f->n);
    if (++running > most)
        most = running;
    AWAIT(limited, asc_sleep(t, &f->call.sleep, 1));
    running--;
    END
}

ASYNC(limits)
{
    BEGIN
    GROUP_BEGIN(3);
    for (f->i = 0; f->i < 20; f->i++)
        child(t, &f->group, limited, f->i, NULL);
    CHECK_INT(started, 0);
    got = asc_ready;
    GROUP_END(limits);
    PASS_ON(limits);
    CHECK_INT(most, 3);
    CHECK_INT(started, 20);
    CHECK(asc_now() == 7);
    END
}

/* ---- memory: children without a handle are freed as they end ---- */

ASYNC(nothing){BEGIN END}

ASYNC(stream)
{
    BEGIN
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < 100000; f->i++) {
        child(t, &f->group, nothing, 0, NULL);
        if (f->i % 100 == 0)
            AWAIT(stream, asc_yield(t));
    }
    got = asc_ready;
    GROUP_END(stream);
    PASS_ON(stream);
    END
}

/* ---- misuse ---- */

ASYNC(too_late)
{
    BEGIN
    GROUP_BEGIN(0);
    got = asc_ready;
    GROUP_END(too_late);
    PASS_ON(too_late);
    child(t, &f->group, nothing, 0, NULL);
    END
}

ASYNC(twice)
{
    BEGIN
    GROUP_BEGIN(0);
    got = asc_ready;
    GROUP_END(twice);
    PASS_ON(twice);
    got = asc_scope_enter(t, asc_group_scope(&f->group)); /* S17 */
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_caught(&f->leave, ASC_ESTATE));
    asc_catch_end(t, &f->leave);
    END
}

static void run_too_late(void)
{
    run_main(too_late, false);
}

int main(void)
{
    char report[4096];
    CHECK_INT(run_main(others, false), 0);
    CHECK_INT(run_main(host_error, false), 0);
    CHECK_INT(run_main(many_errors, false), 0);
    CHECK_INT(run_main(handles, false), 0);
    CHECK_INT(run_main(await_failing, false), 0);
    CHECK_INT(run_main(waiters, false), 0);
    CHECK_INT(run_main(limits, false), 0);
    CHECK_INT(run_main(stream, false), 0);
    CHECK_INT(run_main(twice, false), 0);
    CHECK_INT(run_apart(run_too_late, report, sizeof report), -SIGABRT);
    CHECK(strstr(report, "asc: spawn: "));
    return 0;
}
