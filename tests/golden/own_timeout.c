// A timeout manager of your own, in the body form: one body with one `yield` where the user's block goes.
//
// `cancel_scope` is the one thing that the language itself gives: a scope that can be cancelled, by hand or by a deadline.
// Everything else is ordinary code: set the deadline, let the block run, look at what happened.
#include <stdio.h>
#include <asc.h>

// Throws ASC_ETIMEDOUT when the block takes more than `seconds`. `*fired` tells afterwards whether it did.
#if defined __GNUC__
#pragma GCC diagnostic error "-Wreturn-type" /* a macro that hides a return must not compile */
#endif
static asc_table asc_table_here; /* the places of this file, at its end */


/* async void attempt(double) */
struct attempt_head {
    asc_frame base;
    double seconds;
} ASC_MAY_ALIAS;
extern const asc_fn attempt[1];
static const asc_place attempt_from_cancel_scope;
struct attempt_frame {
    asc_frame base;
    double seconds;
    bool fired;
    double deadline_seconds;
    bool *deadline_fired;
    asc_scope deadline_scope;
    asc_exit leave1;             /* cancel_scope(&scope) */
    asc_exit catch1;             /* try */
    union { struct asc_sleep_frame sleep; } call;
};
static asc_step attempt_after_sleep(asc_task *t, void *self, asc_step got);
static asc_step attempt_leave1(asc_task *t, struct attempt_frame *f);
static asc_step attempt_catch1(asc_task *t, struct attempt_frame *f);
static asc_step attempt_after_try(asc_task *t, struct attempt_frame *f);

static asc_step attempt_run(asc_task *t, struct attempt_frame *f)
{
    asc_step got;
    /* async with deadline(2.0, &fired) */
    f->deadline_seconds = 2.0;
    f->deadline_fired = &f->fired;
    f->deadline_scope = (asc_scope)ASC_SCOPE_INIT;
    *f->deadline_fired = false;
    got = asc_scope_enter(t, &f->deadline_scope);
    if (got.how == ASC_FAILED) { asc_throw_from(t, &asc_table_here, &attempt_from_cancel_scope); asc_leave(t, &f->catch1, ASC_ERROR); return attempt_catch1(t, f); }
    asc_scope_reschedule(&f->deadline_scope, f->deadline_seconds);
    return attempt_after_sleep(t, f, asc_sleep(t, &f->call.sleep, f->seconds));
}

/* after  await asc_sleep(seconds) */
static asc_step attempt_after_sleep(asc_task *t, void *self, asc_step got)
{
    struct attempt_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, attempt_after_sleep, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, attempt_after_sleep); return attempt_leave1(t, f); }
    printf("%g s of work fit, %g s were left\n", f->seconds, asc_remaining());
    asc_leave(t, &f->leave1, ASC_END); return attempt_leave1(t, f);
}

/* exit of  cancel_scope(&scope), of deadline(2.0, &fired) */
static asc_step attempt_leave1(asc_task *t, struct attempt_frame *f)
{
    asc_scope_leave(t, &f->deadline_scope, &f->leave1);
    if (f->leave1.why == ASC_ERROR) { asc_move(&f->catch1, &f->leave1); return attempt_catch1(t, f); }
    // Here the block has ended. expired: the deadline passed; caught: and it was this scope that stopped the block.
    *f->deadline_fired = f->deadline_scope.expired && f->deadline_scope.caught;
    if (*f->deadline_fired)
        { asc_throw(t, ASC_ETIMEDOUT, "more than %g s", f->deadline_seconds); asc_leave(t, &f->catch1, ASC_ERROR); return attempt_catch1(t, f); }
    return attempt_after_try(t, f);
}

/* the errors of the try */
static asc_step attempt_catch1(asc_task *t, struct attempt_frame *f)
{
    if (asc_caught(&f->catch1, ASC_ETIMEDOUT)) {
        const asc_error *e = asc_exit_error(&f->catch1);
        printf("%g s of work did not fit: %s\n", f->seconds, e->message);
        asc_catch_end(t, &f->catch1);
    } else {
        return asc_fail_again(t, &f->catch1);
    }
    return attempt_after_try(t, f);
}

/* after the try */
static asc_step attempt_after_try(asc_task *t, struct attempt_frame *f)
{
    (void)t;
    printf("fired: %s\n", f->fired ? "yes" : "no");
    return asc_ready;
}

static asc_step attempt_call(asc_task *t, struct attempt_frame *f, double seconds)
{
    f->seconds = seconds;
    return attempt_run(t, f);
}
static asc_step attempt_begin(asc_task *t, void *self, asc_step got)
{
    struct attempt_frame *f = self;
    (void)got;
    return attempt_run(t, f);
}

static const size_t attempt_shape_params[] = {
    offsetof(struct attempt_head, seconds), sizeof(((struct attempt_head *)0)->seconds),
};
static const asc_shape attempt_shape = { sizeof(struct attempt_head), 0, 1, attempt_shape_params };
const asc_fn attempt[1] = {
    { "attempt", "void (double)", attempt_begin, sizeof(struct attempt_frame), _Alignof(struct attempt_frame), &attempt_shape, &asc_table_here }
};


/* async int main(void) */
struct main_head {
    asc_frame base;
    int result;
} ASC_MAY_ALIAS;
static const asc_place main_from_cancel_scope;
struct main_frame {
    asc_frame base;
    int result;
    bool fired;
    asc_scope *scope;
    double deadline_seconds;
    bool *deadline_fired;
    asc_scope deadline_scope;
    asc_exit leave1;             /* cancel_scope(&scope) */
    union { /* calls: one at a time */
        struct attempt_frame attempt;
        struct asc_sleep_frame sleep;
    } call;
};
static asc_step main_after_attempt(asc_task *t, void *self, asc_step got);
static asc_step main_after_attempt_2(asc_task *t, void *self, asc_step got);
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got);
static asc_step main_after_sleep_2(asc_task *t, void *self, asc_step got);
static asc_step main_leave1(asc_task *t, struct main_frame *f);

static asc_step main_run(asc_task *t, struct main_frame *f)
{
    return main_after_attempt(t, f, attempt_call(t, &f->call.attempt, 0.5));
}

/* after  await attempt(0.5) */
static asc_step main_after_attempt(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_attempt, got);
    return main_after_attempt_2(t, f, attempt_call(t, &f->call.attempt, 3.0));
}

/* after  await attempt(3.0) */
static asc_step main_after_attempt_2(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_attempt_2, got);
    // The block's scope can be changed on the way: this one gives itself more time.
    /* async with deadline(1.0, &fired) as scope */
    f->deadline_seconds = 1.0;
    f->deadline_fired = &f->fired;
    f->deadline_scope = (asc_scope)ASC_SCOPE_INIT;
    *f->deadline_fired = false;
    got = asc_scope_enter(t, &f->deadline_scope);
    if (got.how == ASC_FAILED) return asc_throw_from(t, &asc_table_here, &main_from_cancel_scope);
    asc_scope_reschedule(&f->deadline_scope, f->deadline_seconds);
    f->scope = &f->deadline_scope;
    return main_after_sleep(t, f, asc_sleep(t, &f->call.sleep, 0.5));
}

/* after  await asc_sleep(0.5) */
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_sleep, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, main_after_sleep); return main_leave1(t, f); }
    asc_scope_reschedule(f->scope, 2.0);
    return main_after_sleep_2(t, f, asc_sleep(t, &f->call.sleep, 1.5));
}

/* after  await asc_sleep(1.5) */
static asc_step main_after_sleep_2(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_sleep_2, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, main_after_sleep_2); return main_leave1(t, f); }
    puts("extended");
    asc_leave(t, &f->leave1, ASC_END); return main_leave1(t, f);
}

/* exit of  cancel_scope(&scope), of deadline(1.0, &fired) as scope */
static asc_step main_leave1(asc_task *t, struct main_frame *f)
{
    asc_scope_leave(t, &f->deadline_scope, &f->leave1);
    if (f->leave1.why == ASC_ERROR) return asc_fail_again(t, &f->leave1);
    // Here the block has ended. expired: the deadline passed; caught: and it was this scope that stopped the block.
    *f->deadline_fired = f->deadline_scope.expired && f->deadline_scope.caught;
    if (*f->deadline_fired)
        return asc_throw(t, ASC_ETIMEDOUT, "more than %g s", f->deadline_seconds);
    printf("fired: %s\n", f->fired ? "yes" : "no");
    f->result = 0; return asc_ready;
}

static asc_step main_begin(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    (void)got;
    return main_run(t, f);
}

static const asc_shape main_shape = { sizeof(struct main_head), sizeof(((struct main_head *)0)->result), 0, NULL };
static const asc_fn main_fn[1] = {
    { "main", "int (void)", main_begin, sizeof(struct main_frame), _Alignof(struct main_frame), &main_shape, &asc_table_here }
};

int main(int argc, char **argv)
{
    return asc_main(main_fn, 0, argc, argv);
}

/* expect
0.5 s of work fit, 1.5 s were left
fired: no
3 s of work did not fit: more than 2 s
fired: yes
extended
fired: no
*/

static const asc_place asc_places_here[] = {
    { attempt_after_sleep, "attempt", "await asc_sleep(seconds)", 30 },
    { main_after_attempt, "main", "await attempt(0.5)", 41 },
    { main_after_attempt_2, "main", "await attempt(3.0)", 42 },
    { main_after_sleep, "main", "await asc_sleep(0.5)", 47 },
    { main_after_sleep_2, "main", "await asc_sleep(1.5)", 49 },
};
static const asc_place attempt_from_cancel_scope = { NULL, "attempt", "", 14 };
static const asc_place main_from_cancel_scope = { NULL, "main", "", 14 };
static asc_table asc_table_here = { "examples/own_timeout.asc", asc_places_here, 5, NULL, false };
