// A two-second timeout around something that takes SECONDS (default 1).
//
//     ./dev run examples/timeout.asc          prints done, after
//     ./dev run examples/timeout.asc 3        prints timeout, after: at two seconds, not at three
#include <stdio.h>
#include <stdlib.h>
#include <asc.h>

#if defined __GNUC__
#pragma GCC diagnostic error "-Wreturn-type" /* a macro that hides a return must not compile */
#endif
static asc_table asc_table_here; /* the places of this file, at its end */
/* async int main(int, char **) */
struct main_head {
    asc_frame base;
    int result;
    int argc;
    char **argv;
} ASC_MAY_ALIAS;
static const asc_place main_from_timeout;
struct main_frame {
    asc_frame base;
    int result;
    int argc;
    char **argv;
    double start;
    double timeout_seconds;
    asc_scope timeout_own;
    asc_exit leave1;             /* cancel_scope(&own) */
    asc_exit catch1;             /* try */
    union { struct asc_sleep_frame sleep; } call;
};
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got);
static asc_step main_leave1(asc_task *t, struct main_frame *f);
static asc_step main_catch1(asc_task *t, struct main_frame *f);
static asc_step main_after_try(asc_task *t, struct main_frame *f);

static asc_step main_run(asc_task *t, struct main_frame *f)
{
    asc_step got;
    double seconds = f->argc > 1 ? atof(f->argv[1]) : 1.0;
    f->start = asc_now();
    /* async with timeout(2.0) */
    f->timeout_seconds = 2.0;
    f->timeout_own = (asc_scope)ASC_SCOPE_INIT;
    asc_scope_reschedule(&f->timeout_own, f->timeout_seconds);
    got = asc_scope_enter(t, &f->timeout_own);
    if (got.how == ASC_FAILED) { asc_throw_from(t, &asc_table_here, &main_from_timeout); asc_leave(t, &f->catch1, ASC_ERROR); return main_catch1(t, f); }
    return main_after_sleep(t, f, asc_sleep(t, &f->call.sleep, seconds));       // is cancelled when the two seconds are over ...
}

/* after  await asc_sleep(seconds) */
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_sleep, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, main_after_sleep); return main_leave1(t, f); }
    puts("done");
    asc_leave(t, &f->leave1, ASC_END); return main_leave1(t, f);
}

/* exit of  cancel_scope(&own), of timeout(2.0) */
static asc_step main_leave1(asc_task *t, struct main_frame *f)
{
    asc_scope_leave(t, &f->timeout_own, &f->leave1);
    if (f->leave1.why == ASC_ERROR) { asc_move(&f->catch1, &f->leave1); return main_catch1(t, f); }
    if (f->timeout_own.expired && f->timeout_own.caught)
        { asc_throw_at(t, asc_table_here.file, main_from_timeout.line, main_from_timeout.function, ASC_ETIMEDOUT, "timed out after %g s", f->timeout_seconds); asc_leave(t, &f->catch1, ASC_ERROR); return main_catch1(t, f); }
    return main_after_try(t, f);
}

/* the errors of the try */
static asc_step main_catch1(asc_task *t, struct main_frame *f)
{
    if (asc_caught(&f->catch1, ASC_ETIMEDOUT)) {               // ... which outside of the block is an error like any other
        puts("timeout");
        asc_catch_end(t, &f->catch1);
    } else {
        return asc_fail_again(t, &f->catch1);
    }
    return main_after_try(t, f);
}

/* after the try */
static asc_step main_after_try(asc_task *t, struct main_frame *f)
{
    (void)t;
    puts("after");
    // What the user saw on the clock, as an exit status: 0 in time, 1 too late.
    double took = asc_now() - f->start;
    f->result = took > 2.5 ? 1 : 0; return asc_ready;
}

static asc_step main_begin(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    (void)got;
    return main_run(t, f);
}

static const size_t main_shape_params[] = {
    offsetof(struct main_head, argc), sizeof(((struct main_head *)0)->argc),
    offsetof(struct main_head, argv), sizeof(((struct main_head *)0)->argv),
};
static const asc_shape main_shape = { sizeof(struct main_head), sizeof(((struct main_head *)0)->result), 2, main_shape_params };
static const asc_fn main_fn[1] = {
    { "main", "int (int, char **)", main_begin, sizeof(struct main_frame), _Alignof(struct main_frame), &main_shape, &asc_table_here }
};

int main(int argc, char **argv)
{
    return asc_main(main_fn, 2, argc, argv);
}

/* expect
done
after
*/

static const asc_place asc_places_here[] = {
    { main_after_sleep, "main", "await asc_sleep(seconds)", 16 },
};
static const asc_place main_from_timeout = { NULL, "main", "", 15 };
static asc_table asc_table_here = { "examples/timeout.asc", asc_places_here, 1, NULL, false };
