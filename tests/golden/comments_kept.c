// ARCHITECTURE 3: comments go where they were, also those over several lines behind a statement
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
struct main_frame {
    asc_frame base;
    int result;
    int n;
};
static asc_step main_after_yield(asc_task *t, void *self, asc_step got);
static asc_step main_after_yield_2(asc_task *t, void *self, asc_step got);

static asc_step main_run(asc_task *t, struct main_frame *f)
{
    /* begins here
       and ends: n = 2; */
    f->n = 1;
    f->n++;
    /* behind an await
       and more: n = 3; */
    return main_after_yield(t, f, asc_yield(t));
}

/* after  await asc_yield() */
static asc_step main_after_yield(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_yield, got);
    // a line 
// n = 4;
    f->n += 10; // a line 
    return main_after_yield_2(t, f, asc_yield(t));
}

/* after  await asc_yield() */
static asc_step main_after_yield_2(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_yield_2, got);
    /* last
*/
    printf("%d\n", f->n);
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
12
*/

static const asc_place asc_places_here[] = {
    { main_after_yield, "main", "await asc_yield()", 9 },
    { main_after_yield_2, "main", "await asc_yield()", 13 },
};
static asc_table asc_table_here = { "tests/lang/comments_kept.asc", asc_places_here, 2, NULL, false };
