/* Stacks of exits. */
#include "internal.h"

struct asc_exit_entry {
    void (*plain)(void *arg);
    asc_exit_callback *async;
    void *arg;
};

/* The head of the frame of an async void f(void *arg). */
struct callback_head {
    asc_frame base;
    void *arg;
};

static const size_t callback_params[] = {offsetof(struct callback_head, arg), sizeof(void *)};
static const asc_shape callback_shape = {sizeof(struct callback_head), 0, 1, callback_params};
static const asc_fn_type callback_type = {"asc_exit_callback", "void (void *)", &callback_shape};

static bool reserve(asc_exit_stack *s, size_t more)
{
    if (s->capacity - s->count >= more)
        return true;
    size_t capacity = s->capacity * 2 > s->count + more ? s->capacity * 2 : s->count + more + 4;
    struct asc_exit_entry *entries = asc__realloc(s->entries, capacity * sizeof *entries);
    if (!entries)
        return false;
    s->entries = entries;
    s->capacity = capacity;
    return true;
}

static bool push(asc_exit_stack *s, struct asc_exit_entry e)
{
    if (!reserve(s, 1))
        return false;
    s->entries[s->count++] = e;
    return true;
}

bool asc_exit_stack_push(asc_exit_stack *s, void (*fn)(void *arg), void *arg)
{
    return push(s, (struct asc_exit_entry){fn, NULL, arg});
}

bool asc_exit_stack_push_async(asc_exit_stack *s, asc_exit_callback *fn, void *arg)
{
    asc_call_check(fn, &callback_type);
    return push(s, (struct asc_exit_entry){NULL, fn, arg});
}

bool asc_exit_stack_move(asc_exit_stack *to, asc_exit_stack *from)
{
    if (!reserve(to, from->count))
        return false;
    if (from->count)
        memcpy(to->entries + to->count, from->entries, from->count * sizeof *from->entries);
    to->count += from->count;
    from->count = 0;
    return true;
}

static void note(asc_task *t, struct asc_exit_stack_frame *f)
{
    if (f->leave.why == ASC_ERROR)
        asc_replace(t, &f->leave);
    asc_leave(t, &f->leave, ASC_ERROR);
}

static asc_step unwind(asc_task *t, struct asc_exit_stack_frame *f);

static asc_step called(asc_task *t, void *self, asc_step got)
{
    struct asc_exit_stack_frame *f = self;
    if (got.how == ASC_PARKED)
        return asc_stop(t, &f->base, called, got);
    asc_call_free(t, f->call);
    if (got.how == ASC_FAILED)
        note(t, f);
    return unwind(t, f);
}

static asc_step unwind(asc_task *t, struct asc_exit_stack_frame *f)
{
    asc_exit_stack *s = f->stack;
    while (s->count) {
        struct asc_exit_entry e = s->entries[--s->count];
        if (e.plain) {
            e.plain(e.arg);
            continue;
        }
        f->call = asc_call_new(t, e.async);
        if (!f->call) {
            asc_throw_code(t, ASC_ENOMEM);
            note(t, f);
            continue;
        }
        ((struct callback_head *)f->call)->arg = e.arg;
        asc_step got = asc_call(t, e.async, f->call);
        if (got.how == ASC_PARKED)
            return asc_stop(t, &f->base, called, got);
        asc_call_free(t, f->call);
        if (got.how == ASC_FAILED)
            note(t, f);
    }
    asc__free(s->entries);
    *s = (asc_exit_stack)ASC_EXIT_STACK_INIT;
    return f->leave.why == ASC_ERROR ? asc_fail_again(t, &f->leave) : asc_ready;
}

asc_step asc_exit_stack_unwind(asc_task *t, struct asc_exit_stack_frame *f, asc_exit_stack *s)
{
    f->stack = s;
    asc_leave(t, &f->leave, ASC_END);
    return unwind(t, f);
}
