// One manager, two ways to use it. With an `await` clause it can also be awaited like a function:
//
//     int sum = await adder(2, 3);              the whole thing in one go
//     async with (adder(2, 3) as a) { ... }     or step by step, as long as the block runs
//
// The library's `process` works this way: `int status = await process(argv)`, or `async with (process(argv) as p)`.
#include <stdio.h>
#include <asc.h>

struct adder {
    int left, right;
    bool busy;
};

#if defined __GNUC__
#pragma GCC diagnostic error "-Wreturn-type" /* a macro that hides a return must not compile */
#endif
static asc_table asc_table_here; /* the places of this file, at its end */


/* async int main(void) */
struct main_head {
    asc_frame base;
    int result;
} ASC_MAY_ALIAS;
extern int main_left_type;
extern int main_right_type;
extern int main_left_type_2;
extern int main_right_type_2;
struct main_frame {
    asc_frame base;
    int result;
    int adder_left;
    int adder_right;
    struct adder *a;
    struct adder adder_state_2;
    int adder_left_3;
    int adder_right_3;
    asc_node shield1;
    struct {
        ASC_VALUE(main_left_type + main_right_type) adder; /* left + right */
        ASC_VALUE(main_left_type_2 + main_right_type_2) adder_2; /* left + right */
    } value;
    union { struct asc_sleep_frame sleep; } call;
};
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got);
static asc_step main_after_sleep_2(asc_task *t, void *self, asc_step got);
static asc_step main_after_sleep_3(asc_task *t, void *self, asc_step got);
static asc_step main_after_sleep_4(asc_task *t, void *self, asc_step got);

static asc_step main_run(asc_task *t, struct main_frame *f)
{
    /* await adder(2, 3) */
    f->adder_left = 2;
    f->adder_right = 3;
    return main_after_sleep(t, f, asc_sleep(t, &f->call.sleep, 0.3));
}

/* after  await asc_sleep(0.3), of await adder(2, 3) */
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_sleep, got);
    f->value.adder = f->adder_left + f->adder_right;
    int sum = f->value.adder;
    printf("awaited: %d at %g s\n", sum, asc_now());
    /* async with adder(20, 30) as a */
    {
        int adder_left_2 = 20;
        int adder_right_2 = 30;
        f->adder_state_2 = (struct adder){ adder_left_2, adder_right_2, true };
        return main_after_sleep_2(t, f, asc_sleep(t, &f->call.sleep, 0.1));               // as if a connection were made
    }
}

/* after  await asc_sleep(0.1), of adder(20, 30) as a */
static asc_step main_after_sleep_2(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_sleep_2, got);
    f->a = &f->adder_state_2;
    printf("in the block: %d, busy: %d\n", f->a->left + f->a->right, f->a->busy);
    f->a->right = 31;
    printf("changed: %d\n", f->a->left + f->a->right);
    asc_shield_enter(t, &f->shield1);
    f->adder_state_2.busy = false;
    return main_after_sleep_3(t, f, asc_sleep(t, &f->call.sleep, 0.1));
}

/* after  await asc_sleep(0.1), of adder(20, 30) as a */
static asc_step main_after_sleep_3(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_sleep_3, got);
    if (got.how == ASC_FAILED) { asc_stop(t, &f->base, main_after_sleep_3, got); asc_shield_leave(t, &f->shield1); return asc_failed; }
    puts("adder put away");
    asc_shield_leave(t, &f->shield1);
    printf("after the block at %g s\n", asc_now());
    // It is an expression like any call.
    /* await adder(1, 2) */
    f->adder_left_3 = 1;
    f->adder_right_3 = 2;
    return main_after_sleep_4(t, f, asc_sleep(t, &f->call.sleep, 0.3));
}

/* after  await asc_sleep(0.3), of await adder(1, 2) */
static asc_step main_after_sleep_4(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_sleep_4, got);
    f->value.adder_2 = f->adder_left_3 + f->adder_right_3;
    printf("%d\n", f->value.adder_2 * 10);
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
awaited: 5 at 0.3 s
in the block: 50, busy: 1
changed: 51
adder put away
after the block at 0.5 s
30
*/

static const asc_place asc_places_here[] = {
    { main_after_sleep, "main", "await asc_sleep(0.3)", 30 },
    { main_after_sleep_2, "main", "await asc_sleep(0.1)", 21 },
    { main_after_sleep_3, "main", "await asc_sleep(0.1)", 26 },
    { main_after_sleep_4, "main", "await asc_sleep(0.3)", 30 },
};
static asc_table asc_table_here = { "examples/awaitable.asc", asc_places_here, 4, NULL, false };
