// LANGUAGE 1: words in comments, strings and preprocessor lines mean nothing
#include <stdio.h>
#include <asc.h>

/* async int nothing(void) { await x; } */
#define UNUSED "async with (timeout(1)) { await }"
static const char *text = "await asc_sleep(1); // } {";

#if defined __GNUC__
#pragma GCC diagnostic error "-Wreturn-type" /* a macro that hides a return must not compile */
#endif
static asc_table asc_table_here; /* the places of this file, at its end */
/* async int main(void) */
struct main_head {
    asc_frame base;
    int result;
} ASC_MAY_ALIAS;
struct main_frame {
    asc_frame base;
    int result;
    char c;
    char d;
    union { struct asc_sleep_frame sleep; } call;
};
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got);

static asc_step main_run(asc_task *t, struct main_frame *f)
{
    // await nothing(); }
    f->c = '}';
    f->d = '"';
    return main_after_sleep(t, f, asc_sleep(t, &f->call.sleep, 1)); /* } finally { */
}

/* after  await asc_sleep(1) */
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_sleep, got);
    printf("%s %c%c \" ' await %s\n", text, f->c, f->d, UNUSED);
    printf("a\
b\n");
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
await asc_sleep(1); // } { }" " ' await async with (timeout(1)) { await }
ab
*/

static const asc_place asc_places_here[] = {
    { main_after_sleep, "main", "await asc_sleep(1)", 13 },
};
static asc_table asc_table_here = { "tests/lang/comments_and_strings.asc", asc_places_here, 1, NULL, false };
