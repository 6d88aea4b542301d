// ARCHITECTURE 3: comments behind the braces of blocks, heads and labels stay; tests/golden/comments_of_blocks.c has what comes out.
#include <stdio.h>
#include <asc.h>
#if defined __GNUC__
#pragma GCC diagnostic error "-Wreturn-type" /* a macro that hides a return must not compile */
#endif
static asc_table asc_table_here; /* the places of this file, at its end */
// main
/* async int main(void) */
struct main_head {
    asc_frame base;
    int result;
} ASC_MAY_ALIAS;
static const asc_place main_from_timeout;
struct main_frame {
    asc_frame base;
    int result;
    int k; /* kept only while parked */
    double timeout_seconds; /* kept only while parked */
    asc_scope timeout_own;
    asc_exit catch1;             /* try */
    asc_exit leave1;             /* cancel_scope(&own) */
    asc_exit leave2;             /* try ... finally */
    asc_exit leave3;             /* defer */
};
static asc_step main_after_yield(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_2(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_3(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_4(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_5(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_6(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_7(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_8(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_9(asc_task *t, void *self, asc_step got);
enum main_at { main_start, main_at_yield, main_at_yield_2, main_at_yield_3, main_at_yield_4, main_at_yield_5, main_at_yield_6, main_at_yield_7, main_at_yield_8, main_at_yield_9 };

ASC_KEEPS_LOCALS
static asc_step main_run(asc_task *t, struct main_frame *f, enum main_at at, asc_step got)
{
    switch (at) {
    case main_start: break;
    case main_at_yield: goto after_yield;
    case main_at_yield_2: goto after_yield_2;
    case main_at_yield_3: goto after_yield_3;
    case main_at_yield_4: goto after_yield_4;
    case main_at_yield_5: goto after_yield_5;
    case main_at_yield_6: goto after_yield_6;
    case main_at_yield_7: goto after_yield_7;
    case main_at_yield_8: goto after_yield_8;
    case main_at_yield_9: goto after_yield_9;
    }
    // body
    // one
    // plain
    got = asc_yield(t);
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_yield, got);
after_yield:
    if (got.how == ASC_FAILED) return asc_stop(t, &f->base, main_after_yield, got);
    // end of plain
    { /* decl */
        int k = 0;
        got = asc_yield(t);
        if (got.how == ASC_PARKED) {
            f->k = k;
            return asc_stop(t, &f->base, main_after_yield_2, got);
after_yield_2:
            k = f->k;
        }
        if (got.how == ASC_FAILED) return asc_stop(t, &f->base, main_after_yield_2, got);
        printf("%d\n", k);
    } // end of decl
    // the try
    got = asc_yield(t); // yields
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_yield_3, got);
after_yield_3:
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->catch1, main_after_yield_3); goto catch1; }
    goto tried;
catch1: /* catch */
    if (asc_caught(&f->catch1, ASC_EIO)) { // clause
        puts("x");
        asc_catch_end(t, &f->catch1);
        // end clause
    } else {
        return asc_fail_again(t, &f->catch1);
    }
tried:;
    // before if
    if (1) { // if
        got = asc_yield(t);
        if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_yield_4, got);
after_yield_4:
        if (got.how == ASC_FAILED) return asc_stop(t, &f->base, main_after_yield_4, got);
        // after if
    } else { // else
        got = asc_yield(t);
        if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_yield_5, got);
after_yield_5:
        if (got.how == ASC_FAILED) return asc_stop(t, &f->base, main_after_yield_5, got);
    } // end else
    { /* async with timeout(1) */
        double timeout_seconds = 1;
        f->timeout_own = (asc_scope)ASC_SCOPE_INIT;
        asc_scope_reschedule(&f->timeout_own, timeout_seconds);
        got = asc_scope_enter(t, &f->timeout_own);
        if (got.how == ASC_FAILED) return asc_throw_from(t, &asc_table_here, &main_from_timeout);
        // with
        got = asc_yield(t);
        if (got.how == ASC_PARKED) {
            f->timeout_seconds = timeout_seconds;
            return asc_stop(t, &f->base, main_after_yield_6, got);
after_yield_6:
            timeout_seconds = f->timeout_seconds;
        }
        if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, main_after_yield_6); goto leave1; }
        // end with
        asc_leave(t, &f->leave1, ASC_END);
leave1: /* exit of cancel_scope(&own), of timeout(1) */
        asc_scope_leave(t, &f->timeout_own, &f->leave1);
        if (f->leave1.why == ASC_ERROR) return asc_fail_again(t, &f->leave1);
        if (f->timeout_own.expired && f->timeout_own.caught)
            return asc_throw_at(t, asc_table_here.file, main_from_timeout.line, main_from_timeout.function, ASC_ETIMEDOUT, "timed out after %g s", timeout_seconds);
    }
    /* try ... finally */
    // the second
    got = asc_yield(t);
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_yield_7, got);
after_yield_7:
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave2, main_after_yield_7); goto leave2; }
    asc_leave(t, &f->leave2, ASC_END);
leave2: /* exit of try ... finally */
    { // fin
        puts("x");
    } // end fin
    if (f->leave2.why == ASC_ERROR) return asc_fail_again(t, &f->leave2);
    do { // do
        got = asc_yield(t);
        if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_yield_8, got);
after_yield_8:
        if (got.how == ASC_FAILED) return asc_stop(t, &f->base, main_after_yield_8, got);
    } while (0); // end do
    /* defer */
    switch (1) { // switch
    // before case
    case 1: // case
        got = asc_yield(t); // in case
        if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_yield_9, got);
after_yield_9:
        if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave3, main_after_yield_9); goto leave3; }
        break; // brk
    } // end switch
    f->result = 0; asc_leave(t, &f->leave3, ASC_RETURN); goto leave3; // ret
    // last
leave3: /* exit of the block: deferred */
    { // defer
        puts("d");
    } // end defer
    if (f->leave3.why == ASC_RETURN) return asc_ready;
    return asc_fail_again(t, &f->leave3);
}
ASC_KEEPS_LOCALS_END

/* after  await asc_yield() */
static asc_step main_after_yield(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_yield, got); }
/* after  await asc_yield() */
static asc_step main_after_yield_2(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_yield_2, got); }
/* after  await asc_yield() */
static asc_step main_after_yield_3(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_yield_3, got); }
/* after  await asc_yield() */
static asc_step main_after_yield_4(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_yield_4, got); }
/* after  await asc_yield() */
static asc_step main_after_yield_5(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_yield_5, got); }
/* after  await asc_yield() */
static asc_step main_after_yield_6(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_yield_6, got); }
/* after  await asc_yield() */
static asc_step main_after_yield_7(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_yield_7, got); }
/* after  await asc_yield() */
static asc_step main_after_yield_8(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_yield_8, got); }
/* after  await asc_yield() */
static asc_step main_after_yield_9(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_yield_9, got); }
static asc_step main_begin(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    (void)got;
    return main_run(t, f, main_start, asc_ready);
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
    { main_after_yield_8, "main", "await asc_yield()", 36 },
    { main_after_yield_9, "main", "await asc_yield()", 44 },
};
static const asc_place main_from_timeout = { NULL, "main", "", 27 };
static asc_table asc_table_here = { "tests/lang/comments_of_blocks.asc", asc_places_here, 9, NULL, false };
