/* Tasks: their memory, their end, those who wait for it, and what only some of them have (names, values, joiners). */
#include "internal.h"

struct asc__value {
    struct asc__value *next;
    const asc_local *key;
    void *value;
    void (*release)(void *value);
};

/* ---- side records ---- */

static asc__side *in_front(const asc_task *t)
{
    return (asc__side *)(void *)((char *)(uintptr_t)t - (sizeof(asc__side) + 15) / 16 * 16);
}

static size_t bucket(const asc_loop *l, const asc_task *t)
{
    return (size_t)((uintptr_t)t / 16 * 2654435761u) & (l->side_capacity - 1);
}

asc__side *asc__side_find(const asc_task *t)
{
    asc_loop *l = asc__loop;
    if (asc__has_handle(t))
        return in_front(t);
    asc__side *s = l->sides[bucket(l, t)];
    while (s->task != t)
        s = s->next;
    return s;
}

static bool sides_grow(asc_loop *l)
{
    size_t old = l->side_capacity, capacity = old ? old * 2 : 16;
    asc__side **sides = asc__malloc(capacity * sizeof(asc__side *)), **before = l->sides;
    if (!sides)
        return false;
    for (size_t i = 0; i < capacity; i++)
        sides[i] = NULL;
    l->sides = sides;
    l->side_capacity = capacity;
    for (size_t i = 0; i < old; i++)
        for (asc__side *s = before[i], *next; s; s = next) {
            next = s->next;
            s->next = sides[bucket(l, s->task)];
            sides[bucket(l, s->task)] = s;
        }
    asc__free(before);
    return true;
}

asc__side *asc__side_make(asc_task *t)
{
    asc_loop *l = asc__loop;
    asc__side *s = asc__side_of(t);
    if (s)
        return s;
    if (l->side_count >= l->side_capacity && !sides_grow(l))
        return NULL;
    s = asc__malloc(sizeof *s);
    if (!s)
        return NULL;
    asc__side **head = &l->sides[bucket(l, t)];
    *s = (asc__side){.task = t, .next = *head};
    *head = s;
    l->side_count++;
    t->root.flags |= ASC_NODE_SIDE;
    return s;
}

static void values_free(asc__side *s)
{
    while (s->locals) {
        struct asc__value *v = s->locals;
        s->locals = v->next;
        if (v->release)
            v->release(v->value);
        asc__free(v);
    }
    asc__free(s->name);
    s->name = NULL;
}

void asc__side_drop(asc_task *t)
{
    asc_loop *l = asc__loop;
    asc__side *s = asc__side_of(t);
    if (!s)
        return;
    values_free(s);
    if (asc__has_handle(t))
        return;
    asc__side **at = &l->sides[bucket(l, t)];
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    l->side_count--;
    t->root.flags &= (unsigned char)~ASC_NODE_SIDE;
    asc__free(s);
}

/* ---- memory ---- */

void asc__task_init(asc_loop *l, asc_task *t, asc_node *parent, unsigned char flags, unsigned char memory)
{
    t->scope = &t->root;
    t->root = (asc_node){.parent = parent,
                         .due = parent ? parent->due : ASC__NEVER,
                         .kind = ASC_NODE_TASK,
                         .flags = (unsigned char)(ASC_NODE_ARMED | (parent ? parent->flags & ASC_NODE_HARD : 0) | flags),
                         .memory = memory,
                         .number = l->spawned++};
    l->tasks++;
}

/* Layout: [address of the block when ASC__ALIGNED] [side record with a handle] task [padding] frame. */
asc_task *asc__task_new(asc_loop *l, const asc_fn *fn, asc_node *parent, bool handle)
{
    bool wide = fn->align > sizeof(void *);
    size_t front = handle ? (sizeof(asc__side) + 15) / 16 * 16 : 0;
    size_t head = wide ? (sizeof(asc_task) + 15) / 16 * 16 : sizeof(asc_task);
    unsigned char memory;
    char *block;
    if (fn->align > ASC__GRANULE) {
        block = asc__malloc(ASC__GRANULE + front + head + fn->align + fn->size);
        if (!block)
            return NULL;
        uintptr_t frame = ((uintptr_t)block + ASC__GRANULE + front + head + fn->align - 1) / fn->align * fn->align;
        char *start = block + (frame - (uintptr_t)block) - head - front;
        memcpy(start - sizeof block, &block, sizeof block);
        block = start;
        memory = ASC__ALIGNED;
    } else {
        block = asc__block_new(l, front + head + fn->size, &memory);
        if (!block)
            return NULL;
    }
    asc__table_add(fn->table);
    asc_task *t = (asc_task *)(void *)(block + front);
    asc_frame *f = (asc_frame *)(void *)(block + front + head);
    f->resume = fn->begin;
    f->caller = NULL;
    t->top = f;
    t->link.prev = (asc_link *)(uintptr_t)fn; /* until it begins: see function_of */
    asc__task_init(l, t, parent, (unsigned char)((handle ? ASC_NODE_HANDLE : 0) | (wide ? ASC_NODE_WIDE : 0)), memory);
    if (handle)
        *in_front(t) = (asc__side){.task = t};
    return t;
}

void asc__task_free(asc_loop *l, asc_task *t)
{
    char *block = (char *)t;
    if (t->root.flags & (ASC_NODE_HANDLE | ASC_NODE_SIDE)) {
        asc__side_drop(t);
        if (asc__has_handle(t))
            block -= (sizeof(asc__side) + 15) / 16 * 16;
    }
    if (t->root.memory == ASC__EMBEDDED)
        return;
    if (t->root.memory == ASC__ALIGNED) {
        memcpy(&block, block - sizeof block, sizeof block);
        asc__free(block);
    } else {
        asc__block_free(l, block, t->root.memory);
    }
}

/* ---- joining ---- */

static asc_step joined(asc_task *t, void *self, asc_step got)
{
    struct asc_join_frame *f = self;
    return got.how == ASC_READY ? got : asc_stop(t, &f->base, joined, got);
}

/* Puts into the slot that t, which others waited for, was cancelled, and by what. Returns asc_failed. */
static asc_step throw_canceled(const asc_task *t)
{
    char why[ASC__WHY_MAX];
    return asc_throw_at(NULL, "", 0, "", ASC_ETASKCANCELED, "%s%s", asc_code_text(ASC_ETASKCANCELED), asc__why(&t->root, why));
}

/* Those who wait for t go on: asc_join with the outcome, `await` with the error. */
static void wake_joiners(asc_task *t, asc_error *e)
{
    asc_loop *l = asc__loop;
    asc__side *s = asc__side_of(t);
    if (!s)
        return;
    for (asc_task *j; (j = asc__first_in(&s->joiners));) {
        if (j->top->resume == joined) {
            ((struct asc_join_frame *)(void *)j->top)->result = asc__outcome(t);
            asc__wake_listed(j);
            continue;
        }
        asc__unlink(&j->link);
        j->root.state &= (unsigned char)~ASC__PARK;
        if (e) {
            j->root.state |= ASC__FAILS | ASC__SHARES;
            j->link.prev = (asc_link *)(void *)asc__error_keep(e);
        } else if (asc__outcome(t) == ASC_TASK_CANCELED) {
            throw_canceled(t);
            j->root.state |= ASC__FAILS | ASC__SHARES;
            j->link.prev = (asc_link *)(void *)l->error;
            l->error = NULL;
        }
        asc__push(asc__loop, j);
    }
}

static void refuse_self(asc_task *t, asc_task *task, const char *call)
{
    if (t == task)
        asc__misuse(call, "a task can't wait for itself");
}

asc_step asc_join(asc_task *t, struct asc_join_frame *f, asc_task *task)
{
    if (asc__stops(t))
        return asc_failed;
    if (task->root.state & ASC__ENDED) {
        f->result = asc__outcome(task);
        return asc_ready;
    }
    refuse_self(t, task, "asc_join");
    asc__side *s = asc__side_make(task);
    if (!s)
        return asc_throw_code(t, ASC_ENOMEM);
    return asc_stop(t, &f->base, joined, asc__park_in(t, &s->joiners));
}

asc_step asc_task_outcome_of(asc_task *t, asc_task *task)
{
    (void)t;
    if (asc__outcome(task) == ASC_TASK_OK)
        return asc_ready;
    if (asc__outcome(task) == ASC_TASK_CANCELED)
        return throw_canceled(task);
    asc__loop->error = asc__error_keep((asc_error *)(void *)task->top);
    return asc_failed;
}

asc_step asc_task_await(asc_task *t, asc_task *task)
{
    if (asc__stops(t))
        return asc_failed;
    if (task->root.state & ASC__ENDED)
        return asc_task_outcome_of(t, task);
    refuse_self(t, task, "await");
    asc__side *s = asc__side_make(task);
    if (!s)
        return asc_throw_code(t, ASC_ENOMEM);
    return asc__park_in(t, &s->joiners);
}

/* ---- the end of a task ---- */

static void end_root(asc_loop *l, asc_task *t, asc_error *e)
{
    asc__side *s = asc__side_of(t);
    if ((*t->in = t->sibling))
        t->sibling->in = t->in;
    if (s->done)
        s->done(s->done_arg, asc__outcome(t), asc_task_frame(t), e);
    else if (e)
        asc_error_report(e, stderr);
    if (e)
        asc__error_release(e);
    asc__task_free(l, t);
}

void asc__task_end(asc_loop *l, asc_task *t, asc_step got)
{
    asc_error *e = NULL;
    bool passes = false;
    asc_task_outcome outcome = ASC_TASK_OK;
    if (got.how == ASC_FAILED) {
        e = l->error;
        l->error = NULL;
        if (asc__is_cancel(e)) {
            asc_node *parent = t->root.parent;
            bool around = parent && parent->due == INT64_MIN;
            passes = !(t->root.flags & ASC_NODE_CANCELED) || around;
            outcome = ASC_TASK_CANCELED;
            asc__error_release(e);
            e = NULL;
        } else {
            outcome = ASC_TASK_ERROR;
        }
    }
    if (t->scope != &t->root)
        asc__misuse("task", "%s ended inside of a scope", asc_task_name(t));
    t->root.state = (unsigned char)(ASC__ENDED | ((unsigned)outcome << ASC__OUTCOME));
    t->link.next = NULL;
    t->top = (asc_frame *)(void *)e;
    wake_joiners(t, e);
    l->tasks--;
    if (t->root.parent)
        asc__group_child(l, asc__group_of(t), t, e, passes);
    else
        end_root(l, t, e);
}

asc_task_outcome asc_task_state(const asc_task *t)
{
    return t->root.state & ASC__ENDED ? asc__outcome(t) : ASC_TASK_RUNNING;
}

const asc_error *asc_task_error(const asc_task *t)
{
    return asc_task_state(t) == ASC_TASK_ERROR ? (const asc_error *)(void *)t->top : NULL;
}

bool asc_task_cancel_at(asc_task *t, const char *file, int line)
{
    asc_loop *l = asc__loop;
    if (t->root.state & ASC__ENDED || t->root.flags & ASC_NODE_CANCELED)
        return !(t->root.state & ASC__ENDED);
    t->root.flags |= ASC_NODE_CANCELED;
    asc__side *s = asc__side_of(t);
    if (s)
        s->canceled = asc__origin_here(file, line);
    asc__spread(l, t, &t->root);
    asc__deliver(l);
    return true;
}

bool(asc_task_cancel)(asc_task *t)
{
    return asc_task_cancel_at(t, NULL, 0);
}

/* ---- names and values ---- */

bool asc_task_set_name(asc_task *t, const char *name)
{
    size_t size = strlen(name) + 1;
    asc__side *s = asc__side_make(t);
    char *copy = s ? asc__malloc(size) : NULL;
    if (!copy)
        return false;
    memcpy(copy, name, size);
    asc__free(s->name);
    s->name = copy;
    return true;
}

/* The function of the outermost frame of a parked task, or that a task will begin with. */
static const char *function_of(const asc_task *t)
{
    if (t->root.state & ASC__ENDED)
        return NULL;
    if (!(t->root.state & ASC__STARTED))
        return t->root.memory == ASC__EMBEDDED ? NULL : ((const asc_fn *)(const void *)t->link.prev)->name;
    const asc_frame *f = t->top;
    while (f->caller)
        f = f->caller;
    const asc_place *p = asc__place(f->resume, NULL);
    return p ? p->function : NULL;
}

const char *asc_task_name(const asc_task *t)
{
    asc__side *s = asc__side_of(t);
    if (s && s->name)
        return s->name;
    if (s && s->fn)
        return s->fn->name;
    const char *function = t == asc__loop->current ? NULL : function_of(t);
    return function ? function : "task";
}

bool asc_local_set(asc_task *t, const asc_local *key, void *value, void (*release)(void *value))
{
    asc__side *s = asc__side_make(t);
    if (!s)
        return false;
    struct asc__value *v = s->locals;
    while (v && v->key != key)
        v = v->next;
    if (v) {
        if (v->release)
            v->release(v->value);
    } else {
        v = asc__malloc(sizeof *v);
        if (!v)
            return false;
        v->next = s->locals;
        v->key = key;
        s->locals = v;
    }
    v->value = value;
    v->release = release;
    return true;
}

void *asc_local_get(const asc_task *t, const asc_local *key)
{
    for (;;) {
        asc__side *s = asc__side_of(t);
        for (struct asc__value *v = s ? s->locals : NULL; v; v = v->next)
            if (v->key == key)
                return v->value;
        if (!t->root.parent)
            return NULL;
        t = asc__group_of(t)->host;
    }
}
