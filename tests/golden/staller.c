// clock: real
//
// A manager of your own: `staller(seconds)` holds its block back for that many seconds.
//
// A manager is what stands between `async with` and the block. Its `enter` runs before the block and may await;
// the program does not stand still meanwhile: other tasks run.
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <time.h>
#include <asc.h>

// The library has a manager of this name; a file's own wins.
#if defined __GNUC__
#pragma GCC diagnostic error "-Wreturn-type" /* a macro that hides a return must not compile */
#endif
static asc_table asc_table_here; /* the places of this file, at its end */


static double wall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* async int main(void) */
struct main_head {
    asc_frame base;
    int result;
} ASC_MAY_ALIAS;
struct main_frame {
    asc_frame base;
    int result;
    double reached;
    union { struct asc_sleep_frame sleep; } call;
};
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got);

static asc_step main_run(asc_task *t, struct main_frame *f)
{
    f->reached = wall_clock();
    /* async with staller(0.3) */
    {
        double staller_seconds = 0.3;
        return main_after_sleep(t, f, asc_sleep(t, &f->call.sleep, staller_seconds));
    }
}

/* after  await asc_sleep(seconds), of staller(0.3) */
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_sleep, got);
    {
        double waited = wall_clock() - f->reached;
        printf("the block starts %s\n", waited >= 0.3 ? "on time" : "too early");
    }
    puts("after");
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
the block starts on time
after
*/

static const asc_place asc_places_here[] = {
    { main_after_sleep, "main", "await asc_sleep(seconds)", 15 },
};
static asc_table asc_table_here = { "examples/staller.asc", asc_places_here, 1, NULL, false };
