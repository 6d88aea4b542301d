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


struct main_head {
    asc_frame base;
    int result;
} ASC_MAY_ALIAS;
/* async int main(void) */
extern int main_left_type;
extern int main_right_type;
extern int main_left_type_2;
extern int main_right_type_2;
struct main_frame {
    asc_frame base;
    int result;
    int left; /* kept only while parked */
    int right; /* kept only while parked */
    struct adder state;
    struct adder state_2;
    int left_2; /* kept only while parked */
    int right_2; /* kept only while parked */
    struct adder state_3;
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
enum main_at { main_start, main_at_sleep, main_at_sleep_2, main_at_sleep_3, main_at_sleep_4 };

ASC_KEEPS_LOCALS
static asc_step main_run(asc_task *t, struct main_frame *f, enum main_at at, asc_step got)
{
    switch (at) {
    case main_start: break;
    case main_at_sleep: goto after_sleep;
    case main_at_sleep_2: goto after_sleep_2;
    case main_at_sleep_3: goto after_sleep_3;
    case main_at_sleep_4: goto after_sleep_4;
    }
    { /* await adder(2, 3) */
        int adder_left = 2;
        int adder_right = 3;
        got = asc_sleep(t, &f->call.sleep, 0.3);
        if (got.how == ASC_PARKED) {
            f->left = adder_left; f->right = adder_right;
            return asc_stop(t, &f->base, main_after_sleep, got);
after_sleep:
            adder_left = f->left; adder_right = f->right;
        }
        if (got.how == ASC_FAILED) return asc_stop(t, &f->base, main_after_sleep, got);
        f->value.adder = adder_left + adder_right;
    }
    int sum = f->value.adder;
    printf("awaited: %d at %g s\n", sum, asc_now());
    { /* async with adder(20, 30) as a */
        int adder_left_2 = 20;
        int adder_right_2 = 30;
        struct adder *a;
        f->state_2 = (struct adder){ adder_left_2, adder_right_2, true };
        got = asc_sleep(t, &f->call.sleep, 0.1);               // as if a connection were made
        if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_sleep_2, got);
after_sleep_2:
        if (got.how == ASC_FAILED) return asc_stop(t, &f->base, main_after_sleep_2, got);
        a = &f->state_2;
        printf("in the block: %d, busy: %d\n", a->left + a->right, a->busy);
        a->right = 31;
        printf("changed: %d\n", a->left + a->right);
        asc_shield_enter(t, &f->shield1);
        f->state_2.busy = false;
        got = asc_sleep(t, &f->call.sleep, 0.1);
        if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_sleep_3, got);
after_sleep_3:
        if (got.how == ASC_FAILED) { asc_stop(t, &f->base, main_after_sleep_3, got); asc_shield_leave(t, &f->shield1); return asc_failed; }
        puts("adder put away");
        asc_shield_leave(t, &f->shield1);
    }
    printf("after the block at %g s\n", asc_now());
    // It is an expression like any call.
    { /* await adder(1, 2) */
        int adder_left_3 = 1;
        int adder_right_3 = 2;
        got = asc_sleep(t, &f->call.sleep, 0.3);
        if (got.how == ASC_PARKED) {
            f->left_2 = adder_left_3; f->right_2 = adder_right_3;
            return asc_stop(t, &f->base, main_after_sleep_4, got);
after_sleep_4:
            adder_left_3 = f->left_2; adder_right_3 = f->right_2;
        }
        if (got.how == ASC_FAILED) return asc_stop(t, &f->base, main_after_sleep_4, got);
        f->value.adder_2 = adder_left_3 + adder_right_3;
    }
    printf("%d\n", f->value.adder_2 * 10);
    f->result = 0; return asc_ready;
}
ASC_KEEPS_LOCALS_END

/* after  await asc_sleep(0.3) */
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_sleep, got); }
/* after  await asc_sleep(0.1) */
static asc_step main_after_sleep_2(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_sleep_2, got); }
/* after  await asc_sleep(0.1) */
static asc_step main_after_sleep_3(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_sleep_3, got); }
/* after  await asc_sleep(0.3) */
static asc_step main_after_sleep_4(asc_task *t, void *self, asc_step got) { return main_run(t, self, main_at_sleep_4, got); }
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
