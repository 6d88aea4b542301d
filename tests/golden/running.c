// A manager that needs no await is a plain `manager`, used by `with`: here it sets a flag for as long as a block runs.
#include <stdio.h>
#include <asc.h>

struct item {
    const char *name;
    bool running;
};

#if defined __GNUC__
#pragma GCC diagnostic error "-Wreturn-type" /* a macro that hides a return must not compile */
#endif
static asc_table asc_table_here; /* the places of this file, at its end */


static void show(const char *when, const struct item *item)
{
    printf("%s: %s is %s\n", when, item->name, item->running ? "running" : "not running");
}

/* async void work(struct item *, int) */
struct work_head {
    asc_frame base;
    struct item *item;
    int steps;
} ASC_MAY_ALIAS;
extern const asc_fn work[1];
struct work_frame {
    asc_frame base;
    struct item *item;
    int steps;
    struct item *running_item;
    asc_exit leave1;             /* running(item) */
    union { struct asc_sleep_frame sleep; } call;
};
static asc_step work_after_sleep(asc_task *t, void *self, asc_step got);
static asc_step work_leave1(asc_task *t, struct work_frame *f);

static asc_step work_run(asc_task *t, struct work_frame *f)
{
    /* with running(item) */
    f->running_item = f->item;
    f->running_item->running = true;
    show("in the block", f->item);
    return work_after_sleep(t, f, asc_sleep(t, &f->call.sleep, 0.1));               // the block may await; only the manager itself does not
}

/* after  await asc_sleep(0.1) */
static asc_step work_after_sleep(asc_task *t, void *self, asc_step got)
{
    struct work_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, work_after_sleep, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, work_after_sleep); return work_leave1(t, f); }
    if (f->steps < 0)
        { asc_throw(t, ASC_EINVAL, "%d steps", f->steps); asc_leave(t, &f->leave1, ASC_ERROR); return work_leave1(t, f); }
    show("still in it", f->item);
    asc_leave(t, &f->leave1, ASC_END); return work_leave1(t, f);
}

/* exit of  running(item) */
static asc_step work_leave1(asc_task *t, struct work_frame *f)
{
    { f->running_item->running = false; }        // on every way out: the end, return, break, goto, an error, a cancellation
    if (f->leave1.why == ASC_ERROR) return asc_fail_again(t, &f->leave1);
    return asc_ready;
}

static asc_step work_call(asc_task *t, struct work_frame *f, struct item *item, int steps)
{
    f->item = item;
    f->steps = steps;
    return work_run(t, f);
}
static asc_step work_begin(asc_task *t, void *self, asc_step got)
{
    struct work_frame *f = self;
    (void)got;
    return work_run(t, f);
}

static const size_t work_shape_params[] = {
    offsetof(struct work_head, item), sizeof(((struct work_head *)0)->item),
    offsetof(struct work_head, steps), sizeof(((struct work_head *)0)->steps),
};
static const asc_shape work_shape = { sizeof(struct work_head), 0, 2, work_shape_params };
const asc_fn work[1] = {
    { "work", "void (struct item *, int)", work_begin, sizeof(struct work_frame), _Alignof(struct work_frame), &work_shape, &asc_table_here }
};


/* async int main(void) */
struct main_head {
    asc_frame base;
    int result;
} ASC_MAY_ALIAS;
struct main_frame {
    asc_frame base;
    int result;
    struct item item;
    asc_exit catch1;             /* try */
    union { struct work_frame work; } call;
};
static asc_step main_after_work(asc_task *t, void *self, asc_step got);
static asc_step main_after_work_2(asc_task *t, void *self, asc_step got);
static asc_step main_catch1(asc_task *t, struct main_frame *f);
static asc_step main_after_try(asc_task *t, struct main_frame *f);

static asc_step main_run(asc_task *t, struct main_frame *f)
{
    f->item = (struct item){ "the pump", false };
    show("before", &f->item);
    return main_after_work(t, f, work_call(t, &f->call.work, &f->item, 3));
}

/* after  await work(&item, 3) */
static asc_step main_after_work(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_work, got);
    show("after", &f->item);
    return main_after_work_2(t, f, work_call(t, &f->call.work, &f->item, -1));
}

/* after  await work(&item, -1) */
static asc_step main_after_work_2(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_work_2, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->catch1, main_after_work_2); return main_catch1(t, f); }
    return main_after_try(t, f);
}

/* the errors of the try */
static asc_step main_catch1(asc_task *t, struct main_frame *f)
{
    if (asc_caught(&f->catch1, ASC_EINVAL)) {
        const asc_error *e = asc_exit_error(&f->catch1);
        printf("error: %s\n", e->message);
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
    show("after the error", &f->item);
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
before: the pump is not running
in the block: the pump is running
still in it: the pump is running
after: the pump is not running
in the block: the pump is running
error: -1 steps
after the error: the pump is not running
*/

static const asc_place asc_places_here[] = {
    { work_after_sleep, "work", "await asc_sleep(0.1)", 25 },
    { main_after_work, "main", "await work(&item, 3)", 37 },
    { main_after_work_2, "main", "await work(&item, -1)", 41 },
};
static asc_table asc_table_here = { "examples/running.asc", asc_places_here, 3, NULL, false };
