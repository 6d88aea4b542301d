/* Memory: blocks of the loop's size classes, for tasks and the frames of boxed calls. Chunks go back to the system with the loop.
 * Where a sanitizer watches, under ASC_DEBUG=memory and in sweeps, every block is one of malloc's own. */
#include "internal.h"

#include <stdatomic.h>
#include <stdlib.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define WATCHED true
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define WATCHED true
#endif
#endif
#ifndef WATCHED
#define WATCHED false
#endif

enum { CHUNK = 65536 };

_Thread_local long asc__fail_allocation, asc__fail_libuv;

/* Blocks of the process that are not freed yet, counted once a sweep has begun: one thread may allocate what another frees. */
static atomic_long live;
static bool counted;

void asc_test_fail_allocation(long n)
{
    asc__fail_allocation = n;
}

void asc_test_fail_libuv(long n)
{
    asc__fail_libuv = n;
}

static bool fails(void)
{
    return asc__fail_allocation && --asc__fail_allocation == 0;
}

int asc__uv_fault_due(void)
{
    return --asc__fail_libuv == 0 ? UV_EIO : 0;
}

void *asc__malloc(size_t size)
{
    void *p = fails() ? NULL : malloc(size);
    if (ASC__UNLIKELY(counted) && p)
        atomic_fetch_add(&live, 1);
    return p;
}

void *asc__malloc_for_ever(size_t size)
{
    return fails() ? NULL : malloc(size);
}

void *asc__realloc(void *p, size_t size)
{
    void *moved = fails() ? NULL : realloc(p, size);
    if (ASC__UNLIKELY(counted) && !p && moved)
        atomic_fetch_add(&live, 1);
    return moved;
}

void asc__free(void *p)
{
    if (ASC__UNLIKELY(counted) && p)
        atomic_fetch_sub(&live, 1);
    free(p);
}

void asc__count_blocks(void)
{
    counted = true;
}

long asc__blocks_live(void)
{
    return atomic_load(&live);
}

/* A new chunk, cut into blocks in the order of their addresses; the first is returned. */
static void *cut(asc_loop *l, size_t class)
{
    size_t size = class * ASC__GRANULE, count = (CHUNK - ASC__GRANULE) / size;
    char *chunk = asc__malloc(CHUNK);
    if (!chunk)
        return NULL;
    memcpy(chunk, &l->chunks, sizeof l->chunks);
    l->chunks = chunk;
    chunk += ASC__GRANULE;
    for (size_t i = count; i-- > 1;) {
        memcpy(chunk + i * size, &l->free[class], sizeof(void *));
        l->free[class] = chunk + i * size;
    }
    return chunk;
}

void *asc__block_more(asc_loop *l, size_t size, unsigned char *memory)
{
    size_t class = (size + ASC__GRANULE - 1) / ASC__GRANULE;
    if (class >= ASC__CLASSES || WATCHED || l->plain_memory) {
        *memory = 0;
        return asc__malloc(size);
    }
    *memory = (unsigned char)class;
    return cut(l, class);
}

void asc__blocks_free(asc_loop *l)
{
    for (void *chunk = l->chunks, *next; chunk; chunk = next) {
        memcpy(&next, chunk, sizeof next);
        asc__free(chunk);
    }
    l->chunks = NULL;
    memset(l->free, 0, sizeof l->free);
}
