// `closer` closes an object when its block is left, however it is left: the block never calls close itself.
//
//     async with closer(door)              calls door->close(door)
//     async with closer(door, door_close)  calls door_close(door)
#include <stdio.h>
#include <asc.h>

struct door {
    const char *name;
    bool closed;
    void (*close)(struct door *self);
};

static void door_close(struct door *self)
{
    printf("closing the %s door\n", self->name);
    self->closed = true;
}

static void show(const struct door *d)
{
    printf("%s: %s\n", d->name, d->closed ? "closed" : "open");
}

// Leaving by `return` closes too: the value is computed first, then the door is closed.
#if defined __GNUC__
#pragma GCC diagnostic error "-Wreturn-type" /* a macro that hides a return must not compile */
#endif
static asc_table asc_table_here; /* the places of this file, at its end */
/* async int peek(struct door *) */
struct peek_head {
    asc_frame base;
    int result;
    struct door *d;
} ASC_MAY_ALIAS;
extern const asc_fn peek[1];
struct peek_frame {
    asc_frame base;
    int result;
    struct door *d;
    asc_exit leave1;             /* closer(d, door_close) */
    asc_node shield1;
};

static asc_step peek_run(asc_task *t, struct peek_frame *f)
{
    (void)t;
    (void)f;
    { /* async with closer(d, door_close) */
        struct door *closer_obj = f->d;
        ASC_AUTO(door_close) closer_close = door_close;
        f->result = f->d->closed ? 1 : 0; asc_leave(t, &f->leave1, ASC_RETURN); goto leave1;
leave1: /* exit of closer(d, door_close) */
        asc_shield_enter(t, &f->shield1);
        { closer_close(closer_obj); }
        asc_shield_leave(t, &f->shield1);
        return asc_ready;
    }
}

static asc_step peek_call(asc_task *t, struct peek_frame *f, struct door *d)
{
    f->d = d;
    return peek_run(t, f);
}
static asc_step peek_begin(asc_task *t, void *self, asc_step got)
{
    struct peek_frame *f = self;
    (void)got;
    return peek_run(t, f);
}

static const size_t peek_shape_params[] = {
    offsetof(struct peek_head, d), sizeof(((struct peek_head *)0)->d),
};
static const asc_shape peek_shape = { sizeof(struct peek_head), sizeof(((struct peek_head *)0)->result), 1, peek_shape_params };
const asc_fn peek[1] = {
    { "peek", "int (struct door *)", peek_begin, sizeof(struct peek_frame), _Alignof(struct peek_frame), &peek_shape, &asc_table_here }
};


/* async int main(void) */
struct main_head {
    asc_frame base;
    int result;
} ASC_MAY_ALIAS;
struct main_frame {
    asc_frame base;
    int result;
    struct door front;
    struct door back;
    struct door cellar;
    struct door *closer_obj;
    struct door *closer_obj_2;
    ASC_AUTO(door_close) closer_close;
    asc_exit leave1;             /* closer(&front) */
    asc_node shield1;
    asc_node shield2;
    union { /* calls: one at a time */
        struct asc_sleep_frame sleep;
        struct peek_frame peek;
    } call;
};
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got);
static asc_step main_leave1(asc_task *t, struct main_frame *f);
static asc_step main_after_peek(asc_task *t, void *self, asc_step got);

static asc_step main_run(asc_task *t, struct main_frame *f)
{
    f->front = (struct door){ "front", false, door_close };
    f->back = (struct door){ "back", false, NULL };
    f->cellar = (struct door){ "cellar", false, NULL };
    // The object knows how to close itself.
    /* async with closer(&front) */
    f->closer_obj = &f->front;
    show(&f->front);
    return main_after_sleep(t, f, asc_sleep(t, &f->call.sleep, 0.1));
}

/* after  await asc_sleep(0.1) */
static asc_step main_after_sleep(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_sleep, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, main_after_sleep); return main_leave1(t, f); }
    asc_leave(t, &f->leave1, ASC_END); return main_leave1(t, f);
}

/* exit of  closer(&front) */
static asc_step main_leave1(asc_task *t, struct main_frame *f)
{
    asc_shield_enter(t, &f->shield1);
    { f->closer_obj->close(f->closer_obj); }
    asc_shield_leave(t, &f->shield1);
    if (f->leave1.why == ASC_ERROR) return asc_fail_again(t, &f->leave1);
    show(&f->front);
    // The function is given.
    /* async with closer(&back, door_close) */
    f->closer_obj_2 = &f->back;
    f->closer_close = door_close;
    show(&f->back);
    asc_shield_enter(t, &f->shield2);
    { f->closer_close(f->closer_obj_2); }
    asc_shield_leave(t, &f->shield2);
    show(&f->back);
    return main_after_peek(t, f, peek_call(t, &f->call.peek, &f->cellar));
}

/* after  await peek(&cellar) */
static asc_step main_after_peek(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_peek, got);
    int was_closed = f->call.peek.result;
    printf("in its block the cellar door was %s\n", was_closed ? "closed" : "open");
    show(&f->cellar);
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
front: open
closing the front door
front: closed
back: open
closing the back door
back: closed
closing the cellar door
in its block the cellar door was open
cellar: closed
*/

static const asc_place asc_places_here[] = {
    { NULL, "peek", "", 0 },
    { main_after_sleep, "main", "await asc_sleep(0.1)", 42 },
    { main_after_peek, "main", "await peek(&cellar)", 52 },
};
static asc_table asc_table_here = { "examples/closer.asc", asc_places_here, 3, NULL, false };
