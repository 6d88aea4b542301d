/* Calls from other threads. A thread may call while the loop ends, so the loops that take calls are in a list: whoever is not in it
 * is not looked at. One lock for all: calls are rare beside what a loop does itself. */
#include "internal.h"

#include <stdlib.h>

static uv_once_t once = UV_ONCE_INIT;
static uv_mutex_t lock;
static asc_loop *open_loops;

static void lock_init(void)
{
    if (uv_mutex_init(&lock))
        abort();
}

void asc__calls_open(asc_loop *l)
{
    uv_once(&once, lock_init);
    uv_mutex_lock(&lock);
    l->next_open = open_loops;
    open_loops = l;
    uv_mutex_unlock(&lock);
}

/* With the lock. NULL: it takes no calls, or is gone. */
static asc_loop **find_open(const asc_loop *l)
{
    asc_loop **at = &open_loops;
    while (*at && *at != l)
        at = &(*at)->next_open;
    return *at ? at : NULL;
}

/* With the lock. */
static asc__call *take_all(asc_loop *l)
{
    asc__call *calls = l->calls;
    l->calls = NULL;
    l->last_call = &l->calls;
    atomic_store_explicit(&l->called, false, memory_order_relaxed);
    return calls;
}

static void run_all(asc__call *call)
{
    while (call) {
        asc__call *next = call->next;
        call->fn(call->arg);
        asc__free(call);
        call = next;
    }
}

void asc__calls_run(asc_loop *l)
{
    uv_mutex_lock(&lock);
    asc__call *calls = take_all(l);
    uv_mutex_unlock(&lock);
    run_all(calls);
}

bool asc__calls_close(asc_loop *l)
{
    uv_mutex_lock(&lock);
    asc_loop **at = find_open(l);
    if (at)
        *at = l->next_open;
    asc__call *calls = take_all(l);
    uv_mutex_unlock(&lock);
    run_all(calls);
    return calls != NULL;
}

bool asc_loop_call_soon_threadsafe(asc_loop *l, void (*fn)(void *arg), void *arg)
{
    asc__call *call = asc__malloc(sizeof *call);
    if (!call)
        return false;
    *call = (asc__call){NULL, fn, arg};
    uv_once(&once, lock_init);
    uv_mutex_lock(&lock);
    bool taken = find_open(l) != NULL;
    if (taken) {
        *l->last_call = call;
        l->last_call = &call->next;
        atomic_store_explicit(&l->called, true, memory_order_relaxed);
        uv_async_send(&l->async); /* with the lock, or the loop could be gone */
    }
    uv_mutex_unlock(&lock);
    if (!taken)
        asc__free(call);
    return taken;
}
