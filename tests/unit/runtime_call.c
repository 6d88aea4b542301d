/* Calls with frames of their own: depth, alignment, checks, what an error remembers of them. */
#include "runtime_test.h"

/* ---- recursion: the C stack stays bounded ---- */

static int depth_left, depth_reached;
static bool park_at_bottom, fail_at_bottom;

ASYNC(deep)
{
    BEGIN
    if (depth_left-- > 0) {
        CALL(deep, deep);
        PASS_ON(deep);
    } else {
        if (park_at_bottom)
            AWAIT(deep, asc_sleep(t, &f->call.sleep, 1));
        if (fail_at_bottom)
            return asc_throw(t, 7, "at the bottom");
        depth_reached = 0;
    }
    f->result = ++depth_reached;
    END
}

ASYNC(deep_main)
{
    BEGIN
    CALL(deep_main, deep);
    PASS_ON(deep_main);
    CHECK_INT(f->value, depth_reached);
    END
}

ASYNC(deep_failing)
{
    BEGIN
    CALL(deep_failing, deep);
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK_INT(asc_exit_error(&f->leave)->code, 7);
    CHECK_STRING(asc_exit_error(&f->leave)->message, "at the bottom");
    asc_catch_end(t, &f->leave);
    END
}

static void recursion(int depth)
{
    for (int park = 0; park < 2; park++) {
        park_at_bottom = park;
        fail_at_bottom = false;
        depth_left = depth;
        CHECK_INT(run_main(deep_main, false), 0);
        CHECK_INT(depth_reached, depth + 1);
        fail_at_bottom = true;
        depth_left = depth;
        CHECK_INT(run_main(deep_failing, false), 0);
    }
}

/* No other task runs between the levels of a deep call. */
static int others;
static int others_when_deep;

ASYNC(other)
{
    BEGIN
    others++;
    END
}

ASYNC(undisturbed)
{
    BEGIN
    GROUP_BEGIN(0);
    CHECK(spawn_test(t, &f->group, other, false, NULL));
    depth_left = 5000;
    park_at_bottom = fail_at_bottom = false;
    CALL(undisturbed, deep);
    others_when_deep = others;
    GROUP_END(undisturbed);
    PASS_ON(undisturbed);
    END
}

/* ---- alignment ---- */

struct wide {
    asc_frame base;
    int result;
    _Alignas(64) char text[64];
};

static asc_step wide_begin(asc_task *t, void *self, asc_step got)
{
    struct wide *f = self;
    (void)t;
    (void)got;
    CHECK_INT((uintptr_t)f->text % 64, 0);
    memset(f->text, 1, sizeof f->text);
    f->result = 64;
    return asc_ready;
}

static const asc_shape wide_shape = {offsetof(struct wide, text), sizeof(int), 0, NULL};
static asc_table wide_table = {"test.asc", NULL, 0, NULL, false};
static const asc_fn wide[1] = {{"wide", "int (void)", wide_begin, sizeof(struct wide), _Alignof(struct wide), &wide_shape, &wide_table}};

ASYNC(aligned)
{
    BEGIN
    for (f->i = 0; f->i < 20; f->i++) {
        f->pointer = asc_call_new(t, wide);
        AWAIT(aligned, asc_call(t, wide, f->pointer));
        CHECK_INT(((struct wide *)f->pointer)->result, 64);
        asc_call_free(t, f->pointer);
    }
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < 20; f->i++) {
        f->task = asc_spawn(t, &f->group, wide, f->i % 2);
        CHECK(f->task);
        CHECK_INT((uintptr_t)((struct wide *)asc_task_frame(f->task))->text % 64, 0);
    }
    got = asc_ready;
    GROUP_END(aligned);
    PASS_ON(aligned);
    END
}

/* ---- what is checked of calls through pointers ---- */

static const size_t int_params[] = {24, sizeof(int)};
static const asc_shape takes_int = {32, sizeof(int), 1, int_params};
static const asc_fn_type want_same = {"handler", "int (void)", &test_shape};
static const asc_fn_type want_other = {"handler", "int (int)", &takes_int};

static void call_null(void)
{
    asc_call_check(NULL, &want_same);
}

static void call_other(void)
{
    asc_call_check(deep, &want_other);
}

static void checks(void)
{
    char report[4096];
    asc_call_check(deep, &want_same);
    CHECK_INT(run_apart(call_null, report, sizeof report), -SIGABRT);
    CHECK(strstr(report, "handler"));
    CHECK_INT(run_apart(call_other, report, sizeof report), -SIGABRT);
    CHECK(strstr(report, "int (void)") && strstr(report, "int (int)") && strstr(report, "deep"));
}

int main(void)
{
    recursion(3);
    recursion(1000);
    recursion(300000);
    CHECK_INT(run_main(undisturbed, false), 0);
    CHECK_INT(others_when_deep, 0);
    CHECK_INT(others, 1);
    CHECK_INT(run_main(aligned, false), 0);
    checks();
    return 0;
}
