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
struct main_head {
    asc_frame base;
    int result;
    int argc;
    char **argv;
} ASC_MAY_ALIAS;
/* async int main(int, char **) */
struct main_frame {
    asc_frame base;
    int result;
    int argc;
    char **argv;
    double start; /* kept only while parked */
    double seconds; /* kept only while parked */
    asc_scope own;
    asc_scope *scope; /* kept only while parked */
    asc_exit leave1;             /* cancel_scope(&own) */
    asc_exit catch1;             /* try */
    union { struct asc_sleep_frame sleep; } call;
};
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got);
enum main_at { main_start, main_at_sleep };

ASC_KEEPS_LOCALS
static asc_step main_run(asc_task *t, struct main_frame *f, enum main_at at, asc_step got)
{
    switch (at) {
    case main_start: break;
    case main_at_sleep: goto after_sleep;
    }
    double seconds = f->argc > 1 ? atof(f->argv[1]) : 1.0;
    double start = asc_now();
    { /* async with timeout(2.0) */
        double timeout_seconds = 2.0;
        {
            { asc_scope own_init = ASC_SCOPE_INIT; memcpy((void *)&f->own, (const void *)&own_init, sizeof f->own); }
            asc_scope_reschedule(&f->own, timeout_seconds);
            {
                asc_scope *scope = &f->own;
                got = asc_scope_enter(t, scope);
                if (got.how == ASC_FAILED) { asc_leave(t, &f->catch1, ASC_ERROR); goto catch1; }
            got = asc_sleep(t, &f->call.sleep, seconds);       // is cancelled when the two seconds are over ...
            if (got.how == ASC_PARKED) {
                f->start = start; f->seconds = timeout_seconds; f->scope = scope;
                return asc_stop(t, &f->base, main_after_sleep, got);
after_sleep:
                start = f->start; timeout_seconds = f->seconds; scope = f->scope;
            }
            if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, main_after_sleep); goto leave1; }
            puts("done");
                asc_leave(t, &f->leave1, ASC_END);
leave1: /* exit of cancel_scope(&own) */
                asc_scope_leave(t, scope, &f->leave1);
                if (f->leave1.why == ASC_ERROR) { asc_move(&f->catch1, &f->leave1); goto catch1; }
            }
            if (f->own.expired && f->own.caught)
                { asc_throw(t, ASC_ETIMEDOUT, "timed out after %g s", timeout_seconds); asc_leave(t, &f->catch1, ASC_ERROR); goto catch1; }
        }
    }
    goto tried;
catch1: /* catch */
    if (asc_caught(&f->catch1, ASC_ETIMEDOUT)) {
    {               // ... which outside of the block is an error like any other
        puts("timeout");
    }
        asc_catch_end(t, &f->catch1);
    } else {
        return asc_fail_again(t, &f->catch1);
    }
tried:;
    puts("after");
    // What the user saw on the clock, as an exit status: 0 in time, 1 too late.
    double took = asc_now() - start;
    f->result = took > 2.5 ? 1 : 0; return asc_ready;
}
ASC_KEEPS_LOCALS_END

/* after  await asc_sleep(seconds) */
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_sleep, got); }
static asc_step main_begin(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    (void)got;
    return main_run(t, f, main_start, asc_ready);
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
static asc_table asc_table_here = { "examples/timeout.asc", asc_places_here, 1, NULL, false };
