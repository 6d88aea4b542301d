/* Tasks, groups, and calls with a frame of their own. */
#include "internal.h"

#include <stdlib.h>

static size_t up_to(size_t n, size_t align)
{
    return (n + align - 1) / align * align;
}

static void *aligned(size_t align, size_t size)
{
    size_t unit = align < 16 ? 16 : align;
    return aligned_alloc(unit, up_to(size, unit));
}

/* ---- boxed calls ---- */

void *asc_call_new(asc_task *t, const asc_fn *fn)
{
    (void)t;
    asc__table_add(fn->table);
    return aligned(fn->align, fn->size);
}

asc_step asc_call(asc_task *t, const asc_fn *fn, void *frame)
{
    asc_loop *l = &asc__loop;
    if (++l->nesting < 256) {
        asc_step got = fn->begin(t, frame, asc_ready);
        if (l->nesting)
            l->nesting--;
        return got;
    }
    asc_frame *f = frame;
    asc_step parked = asc__park(t, NULL, NULL);
    f->resume = fn->begin;
    f->caller = NULL;
    t->top = f;
    l->last = f;
    l->again = t;
    return parked;
}

void asc_call_free(asc_task *t, void *frame)
{
    (void)t;
    free(frame);
}

void asc_call_check(const asc_fn *fn, const asc_fn_type *want)
{
    if (fn && strcmp(fn->signature, want->signature) == 0)
        return;
    bool same = fn && fn->shape->head == want->shape->head && fn->shape->result == want->shape->result && fn->shape->count == want->shape->count;
    for (size_t i = 0; same && i < 2 * want->shape->count; i++)
        same = fn->shape->params[i] == want->shape->params[i];
    if (same)
        return;
    if (fn)
        fprintf(stderr, "asc: call through a pointer to `%s`, %s, of `%s`, which is %s\n", want->name, want->signature, fn->name, fn->signature);
    else
        fprintf(stderr, "asc: call through a pointer to `%s`, %s, that is NULL\n", want->name, want->signature);
    abort();
}

/* ---- tasks ---- */

asc_task *asc__task_new(const asc_fn *fn, asc_scope *parent)
{
    size_t align = fn->align < 16 ? 16 : fn->align, head = up_to(sizeof(asc_task), align);
    asc_task *t = aligned(align, head + fn->size);
    if (!t)
        return NULL;
    asc__table_add(fn->table);
    memset(t, 0, sizeof *t);
    t->frame = (char *)t + head;
    t->fn = fn;
    t->seq = asc__loop.seq++;
    t->root.task = t;
    t->root.state = SCOPE_OPEN;
    t->root.node.flags = NODE_SCOPE | NODE_TASK;
    t->root.node.parent = parent ? &parent->node : NULL;
    t->root.node.due = parent ? parent->node.due : FOREVER;
    t->scope = &t->root.node;
    asc_frame *f = t->frame;
    f->resume = fn->begin;
    f->caller = NULL;
    t->top = f;
    t->got = asc_ready;
    return t;
}

void asc__task_free(asc_task *t)
{
    asc__error_free(t->error);
    free(t);
}

void *asc_task_frame(asc_task *task)
{
    return task->frame;
}

asc_task *asc_self(void)
{
    return asc__loop.current;
}

void asc_task_set_name(asc_task *task, const char *name)
{
    task->name = name;
}

const char *asc_task_name(const asc_task *task)
{
    return task->name ? task->name : task->fn->name;
}

bool asc_task_cancel(asc_task *task)
{
    if (task->state != TASK_RUNNING)
        return false;
    asc_scope_cancel(&task->root);
    return true;
}

static void wake_joiners(asc_task *t)
{
    while (t->joiners_first) {
        asc_task *w = t->joiners_first;
        asc__list_remove(w);
        asc__wake(w, asc_ready);
    }
}

static void unlink_child(asc_group *g, asc_task *t)
{
    if (t->sibling_prev)
        t->sibling_prev->sibling_next = t->sibling_next;
    else
        g->first = t->sibling_next;
    if (t->sibling_next)
        t->sibling_next->sibling_prev = t->sibling_prev;
    else
        g->last = t->sibling_prev;
}

static void group_error(asc_group *g, asc_error *e)
{
    asc_error **end = &g->errors;
    for (; *end; end = &(*end)->next)
        if (*end == e) { /* a child's error that the block got from its handle */
            asc__error_free(e);
            return;
        }
    *end = e;
    asc__scope_cancel_as(&g->scope, CAUSE_SIBLING);
}

void asc__task_end(asc_task *t, asc_step got)
{
    asc_loop *l = &asc__loop;
    asc_group *g = t->group;
    asc_error *e = got.how == ASC_FAILED ? l->error : NULL;
    bool outside = t->root.node.parent && t->root.node.parent->due == INT64_MIN;
    l->error = NULL;
    t->root.state = SCOPE_DONE;
    t->state = !e ? TASK_OK : e->code == ASC_ECANCELED ? TASK_CANCELED : TASK_ERROR;
    wake_joiners(t);
    if (t->state == TASK_ERROR)
        t->error = e;
    if (!g)
        return;
    unlink_child(g, t);
    g->running--;
    if (t->state == TASK_ERROR)
        group_error(g, asc__error_ref(e));
    else if (t->state == TASK_CANCELED && outside)
        g->child_canceled = true;
    if (t->handle) { /* kept until the group ends */
        t->sibling_next = g->queued;
        g->queued = t;
    } else {
        asc__task_free(t);
    }
    for (asc_task *k = g->first; k; k = k->sibling_next)
        if (k->limit_waits) {
            k->limit_waits = false;
            g->running++;
            asc__ready(k);
            break;
        }
    if (!g->first && g->waiting) {
        g->waiting = false;
        asc__wake(g->host, asc_ready);
    }
}

/* ---- groups ---- */

asc_task *asc_spawn(asc_task *t, asc_group *g, const asc_fn *fn, bool handle)
{
    (void)t;
    if (!g->open)
        asc__misuse("spawn", "the group has ended");
    asc_task *k = asc__task_new(fn, &g->scope);
    if (!k)
        return NULL;
    k->group = g;
    k->depth = g->host->depth + 1;
    k->handle = handle;
    k->sibling_prev = g->last;
    if (g->last)
        g->last->sibling_next = k;
    else
        g->first = k;
    g->last = k;
    if (g->limit > 0 && g->running >= g->limit) {
        k->limit_waits = true;
    } else {
        g->running++;
        asc__ready(k);
    }
    return k;
}

void asc_group_cancel(asc_group *g)
{
    asc_scope_cancel(&g->scope);
}

void asc_group_open(asc_group *g, int limit)
{
    g->scope.node.flags |= NODE_GROUP;
    g->host = asc__loop.current;
    g->limit = limit;
    g->open = true;
}

void asc_group_note(asc_group *g, const asc_error *e)
{
    if (!e)
        return;
    if (e->code == ASC_ECANCELED)
        asc__scope_cancel_as(&g->scope, CAUSE_SIBLING);
    else
        group_error(g, asc__error_ref((asc_error *)(uintptr_t)e));
}

asc_step asc_group_join(asc_task *t, asc_group *g)
{
    if (!g->first)
        return asc_ready;
    g->waiting = true;
    return asc__park(t, NULL, NULL);
}

/* The first error, the rest as its others; the handles are gone after it. */
asc_step asc_group_throw(asc_task *t, asc_group *g)
{
    (void)t;
    g->open = false;
    while (g->queued) {
        asc_task *k = g->queued;
        g->queued = k->sibling_next;
        asc__task_free(k);
    }
    asc_error *e = g->errors;
    if (!e)
        return asc_ready;
    g->errors = NULL;
    e->others = e->next;
    e->next = NULL;
    asc__loop.error = e;
    return asc_failed;
}

asc_step asc_group_end(asc_task *t, asc_group *g)
{
    return g->child_canceled ? asc_checkpoint(t) : asc_ready;
}

/* ---- joining ---- */

static void unpark_join(asc_task *t)
{
    asc__list_remove(t);
}

static asc_step after_join(asc_task *t, void *self, asc_step got)
{
    struct asc_join_frame *f = self;
    if (got.how != ASC_READY)
        return asc_stop(t, &f->base, after_join, got);
    f->result = f->task->state == TASK_OK ? ASC_TASK_OK : f->task->state == TASK_ERROR ? ASC_TASK_ERROR : ASC_TASK_CANCELED;
    return asc_ready;
}

asc_step asc_join(asc_task *t, struct asc_join_frame *f, asc_task *task)
{
    if (asc__is_cancelled(t))
        return asc__cancelled(t);
    f->task = task;
    if (task->state != TASK_RUNNING)
        return after_join(t, f, asc_ready);
    asc__list_add(&task->joiners_first, &task->joiners_last, t);
    return after_join(t, f, asc__park(t, unpark_join, NULL));
}

asc_step asc_task_await(asc_task *t, asc_task *task)
{
    if (asc__is_cancelled(t))
        return asc__cancelled(t);
    if (task->state == TASK_RUNNING) {
        asc__list_add(&task->joiners_first, &task->joiners_last, t);
        return asc__park(t, unpark_join, NULL);
    }
    return asc_ready;
}

asc_step asc_task_outcome_of(asc_task *t, asc_task *task)
{
    if (task->state == TASK_ERROR) {
        asc__loop.error = asc__error_ref(task->error);
        return asc_failed;
    }
    if (task->state == TASK_CANCELED)
        return asc_throw(t, ASC_ETASKCANCELED, "the task was cancelled");
    return asc_ready;
}
