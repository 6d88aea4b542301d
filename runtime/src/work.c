/* Work on libuv's pool. The request is libuv's until it reports, then freed; fn's argument stays valid because a wait that can't be withdrawn goes on
 * until fn has returned. */
#include "internal.h"

#include <stdatomic.h>

struct asc__work {
    uv_work_t uv;
    struct asc_work_frame *frame; /* that waits; NULL: withdrawn */
    void (*fn)(void *arg);
    void *arg;
    atomic_bool stops; /* set by the loop, read by the thread */
};

static _Thread_local struct asc__work *running;

static void on_thread(uv_work_t *uv)
{
    struct asc__work *r = uv->data;
    running = r;
    r->fn(r->arg);
    running = NULL;
}

static void on_done(uv_work_t *uv, int status)
{
    struct asc__work *r = uv->data;
    if (r->frame)
        asc__wake(&r->frame->wait, status);
    asc__free(r);
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    struct asc__work *r = ASC__OF(w, struct asc_work_frame, wait)->request;
    if (uv_cancel((uv_req_t *)&r->uv)) {
        atomic_store_explicit(&r->stops, true, memory_order_relaxed);
        return false;
    }
    r->frame = NULL;
    return true;
}

bool asc_work_stops(void)
{
    return running && atomic_load_explicit(&running->stops, memory_order_relaxed);
}

asc_step asc_work(asc_task *t, struct asc_work_frame *f, void (*fn)(void *arg), void *arg)
{
    if (asc__stops(t))
        return asc_failed;
    struct asc__work *r = asc__malloc(sizeof *r);
    if (!r)
        return asc_throw_code(t, ASC_ENOMEM);
    r->uv.data = r;
    r->frame = f;
    r->fn = fn;
    r->arg = arg;
    atomic_init(&r->stops, false);
    int code = ASC__UV(uv_queue_work(asc__loop->uv, &r->uv, on_thread, on_done));
    if (code) {
        asc__free(r);
        return asc_throw_code(t, code);
    }
    f->request = r;
    f->wait.cancel = withdraw;
    return asc__park(t, &f->wait);
}
