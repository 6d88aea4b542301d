// The comments of blocks where a function becomes one for each await; tests/golden/comments_in_pieces.c has what comes out.
#include <stdio.h>
#include <asc.h>
#if defined __GNUC__
#pragma GCC diagnostic error "-Wreturn-type" /* a macro that hides a return must not compile */
#endif
static asc_table asc_table_here; /* the places of this file, at its end */
/* async int main(void) */
struct main_head {
    asc_frame base;
    int result;
} ASC_MAY_ALIAS;
static const asc_place main_from_timeout;
struct main_frame {
    asc_frame base;
    int result;
    int k;
    double timeout_seconds;
    asc_scope timeout_own;
    asc_exit catch1;             /* try */
    asc_exit leave1;             /* cancel_scope(&own) */
    asc_exit leave2;             /* try ... finally */
    asc_exit leave3;             /* defer */
};
static asc_step main_after_yield(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_2(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_3(asc_task *t, void *self, asc_step got);
static asc_step main_catch1(asc_task *t, struct main_frame *f);
static asc_step main_after_try(asc_task *t, struct main_frame *f);
static asc_step main_after_yield_4(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_5(asc_task *t, void *self, asc_step got);
static asc_step main_after_if(asc_task *t, struct main_frame *f);
static asc_step main_after_yield_6(asc_task *t, void *self, asc_step got);
static asc_step main_leave1(asc_task *t, struct main_frame *f);
static asc_step main_after_yield_7(asc_task *t, void *self, asc_step got);
static asc_step main_leave2(asc_task *t, struct main_frame *f);
static asc_step main_leave3(asc_task *t, struct main_frame *f);

static asc_step main_run(asc_task *t, struct main_frame *f)
{
    // body
    // one
    // plain
    return main_after_yield(t, f, asc_yield(t));
}

/* after  await asc_yield() */
static asc_step main_after_yield(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_yield, got);
    // end of plain
    /* decl */
    f->k = 0;
    return main_after_yield_2(t, f, asc_yield(t));
}

/* after  await asc_yield() */
static asc_step main_after_yield_2(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_yield_2, got);
    printf("%d\n", f->k);
    // end of decl
    // the try
    return main_after_yield_3(t, f, asc_yield(t)); // yields
}

/* after  await asc_yield() */
static asc_step main_after_yield_3(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_yield_3, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->catch1, main_after_yield_3); return main_catch1(t, f); }
    return main_after_try(t, f);
}

/* the errors of the try */
static asc_step main_catch1(asc_task *t, struct main_frame *f)
{
    if (asc_caught(&f->catch1, ASC_EIO)) { // clause
        puts("x");
        asc_catch_end(t, &f->catch1);
        // end clause
    } else {
        return asc_fail_again(t, &f->catch1);
    }
    return main_after_try(t, f);
}

/* after the try */
static asc_step main_after_try(asc_task *t, struct main_frame *f)
{
    // before if
    if (1) { // if
        return main_after_yield_4(t, f, asc_yield(t));
        // after if
    } else { // else
        return main_after_yield_5(t, f, asc_yield(t));
    } // end else
}

/* after  await asc_yield() */
static asc_step main_after_yield_4(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_yield_4, got);
    return main_after_if(t, f);
}

/* after  await asc_yield() */
static asc_step main_after_yield_5(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_yield_5, got);
    return main_after_if(t, f);
}

/* after the if */
static asc_step main_after_if(asc_task *t, struct main_frame *f)
{
    asc_step got;
    /* async with timeout(1) */
    f->timeout_seconds = 1;
    f->timeout_own = (asc_scope)ASC_SCOPE_INIT;
    asc_scope_reschedule(&f->timeout_own, f->timeout_seconds);
    got = asc_scope_enter(t, &f->timeout_own);
    if (got.how == ASC_FAILED) return asc_throw_from(t, &asc_table_here, &main_from_timeout);
    // with
    return main_after_yield_6(t, f, asc_yield(t));
}

/* after  await asc_yield() */
static asc_step main_after_yield_6(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_yield_6, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, main_after_yield_6); return main_leave1(t, f); }
    // end with
    asc_leave(t, &f->leave1, ASC_END); return main_leave1(t, f);
}

/* exit of  cancel_scope(&own), of timeout(1) */
static asc_step main_leave1(asc_task *t, struct main_frame *f)
{
    asc_scope_leave(t, &f->timeout_own, &f->leave1);
    if (f->leave1.why == ASC_ERROR) return asc_fail_again(t, &f->leave1);
    if (f->timeout_own.expired && f->timeout_own.caught)
        return asc_throw_at(t, asc_table_here.file, main_from_timeout.line, main_from_timeout.function, ASC_ETIMEDOUT, "timed out after %g s", f->timeout_seconds);
    /* try ... finally */
    // the second
    return main_after_yield_7(t, f, asc_yield(t));
}

/* after  await asc_yield() */
static asc_step main_after_yield_7(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_yield_7, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave2, main_after_yield_7); return main_leave2(t, f); }
    asc_leave(t, &f->leave2, ASC_END); return main_leave2(t, f);
}

/* exit of  try ... finally */
static asc_step main_leave2(asc_task *t, struct main_frame *f)
{
    { // fin
        puts("x");
    } // end fin
    if (f->leave2.why == ASC_ERROR) return asc_fail_again(t, &f->leave2);
    /* defer */
    f->result = 0; asc_leave(t, &f->leave3, ASC_RETURN); return main_leave3(t, f); // ret
    // last
}

/* exit of  the block: deferred */
static asc_step main_leave3(asc_task *t, struct main_frame *f)
{
    (void)t;
    (void)f;
    { // defer
        puts("d");
    } // end defer
    return asc_ready;
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
  // end
/* expect
0
x
d
*/

static const asc_place asc_places_here[] = {
    { main_after_yield, "main", "await asc_yield()", 8 },
    { main_after_yield_2, "main", "await asc_yield()", 12 },
    { main_after_yield_3, "main", "await asc_yield()", 16 },
    { main_after_yield_4, "main", "await asc_yield()", 22 },
    { main_after_yield_5, "main", "await asc_yield()", 25 },
    { main_after_yield_6, "main", "await asc_yield()", 28 },
    { main_after_yield_7, "main", "await asc_yield()", 31 },
};
static const asc_place main_from_timeout = { NULL, "main", "", 27 };
static asc_table asc_table_here = { "tests/lang/comments_in_pieces.asc", asc_places_here, 7, NULL, false };
