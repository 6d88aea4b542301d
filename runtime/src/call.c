/* Boxed calls, and the tables that say where continuations go on. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { NESTING_MAX = 255 };

/* In front of every frame of a boxed call. */
typedef union header {
    struct {
        void *block;
        unsigned char memory;
    } of;
    char size[ASC__GRANULE];
} header;

void *asc_call_new(asc_task *t, const asc_fn *fn)
{
    (void)t;
    asc_loop *l = asc__loop;
    unsigned char memory;
    size_t extra = fn->align > ASC__GRANULE ? fn->align : 0;
    char *block = asc__block_new(l, sizeof(header) + extra + fn->size, &memory);
    if (!block)
        return NULL;
    char *frame = block + sizeof(header);
    if (extra)
        frame += (fn->align - (uintptr_t)frame % fn->align) % fn->align;
    header *h = (header *)(void *)(frame - sizeof(header));
    h->of.block = block;
    h->of.memory = memory;
    asc__table_add(fn->table);
    return frame;
}

void asc_call_free(asc_task *t, void *frame)
{
    (void)t;
    if (!frame)
        return;
    header *h = (header *)(void *)((char *)frame - sizeof(header));
    asc__block_free(asc__loop, h->of.block, h->of.memory);
}

asc_step asc_call(asc_task *t, const asc_fn *fn, void *frame)
{
    asc_loop *l = asc__loop;
    asc_step got = {ASC_PARKED};
    if (ASC__UNLIKELY(l->nesting >= NESTING_MAX)) { /* begun by the loop of run() */
        asc_frame *f = frame;
        f->resume = fn->begin;
        f->caller = NULL;
        t->top = asc_linked = f;
        l->bounced = true;
        return got;
    }
    l->nesting++;
    got = fn->begin(t, frame, asc_ready);
    l->nesting--;
    return got;
}

static bool same_shape(const asc_shape *a, const asc_shape *b)
{
    if (a == b)
        return true;
    if (a->head != b->head || a->result_size != b->result_size || a->count != b->count)
        return false;
    for (size_t i = 0; i < 2 * a->count; i++)
        if (a->params[i] != b->params[i])
            return false;
    return true;
}

void asc_call_check(const asc_fn *fn, const asc_fn_type *want)
{
    if (!fn)
        asc__misuse("call", "through a NULL pointer to %s, which is %s", want->name, want->signature);
    if (!same_shape(fn->shape, want->shape))
        asc__misuse("call", "of %s, which is %s, through a pointer to %s, which is %s", fn->name, fn->signature, want->name,
                    want->signature);
}

/* ---- tables ---- */

static _Atomic(asc_table *) tables; /* of all threads; one that is in the list stays as it is */

static uv_once_t once = UV_ONCE_INIT;
static uv_mutex_t lock;

static void lock_init(void)
{
    if (uv_mutex_init(&lock))
        abort();
}

void asc__table_more(asc_table *table)
{
    uv_once(&once, lock_init);
    uv_mutex_lock(&lock);
    if (!atomic_load_explicit(&table->known, memory_order_relaxed)) {
        table->next = atomic_load_explicit(&tables, memory_order_relaxed);
        atomic_store_explicit(&tables, table, memory_order_release);
        atomic_store_explicit(&table->known, true, memory_order_relaxed);
    }
    uv_mutex_unlock(&lock);
}

const asc_place *asc__place(asc_resume *after, const char **file)
{
    if (!after)
        return NULL;
    for (const asc_table *table = atomic_load_explicit(&tables, memory_order_acquire); table; table = table->next)
        for (size_t i = 0; i < table->count; i++)
            if (table->places[i].after == after) {
                if (file)
                    *file = table->file;
                return &table->places[i];
            }
    return NULL;
}

size_t asc__function_in(const char *name)
{
    size_t best = 0;
    for (const asc_table *table = atomic_load_explicit(&tables, memory_order_acquire); table; table = table->next)
        for (size_t i = 0; i < table->count; i++) {
            const char *function = table->places[i].function;
            size_t length = strlen(function);
            if (length > best && strncmp(name, function, length) == 0 && (!name[length] || name[length] == '_'))
                best = length;
        }
    return best;
}
