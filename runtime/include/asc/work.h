/* Work on threads: what would hold up the loop, on the pool that file operations use too (UV_THREADPOOL_SIZE threads, 4 by default). */
#ifndef ASC_WORK_H
#define ASC_WORK_H

#include <asc/frame.h>

struct asc_work_frame {
    asc_wait wait;
    struct asc__work *request;
};

/* Calls fn(arg) on a thread of the pool and waits for its return. fn may use nothing of this library but asc_work_stops and
 * asc_loop_call_soon_threadsafe. Cancelled before a thread took it up: fn is never called. Cancelled later: the wait goes on until fn
 * returns, and that is no error: what fn did counts; the cancellation comes at the next await. So what `arg` points to may
 * live in the caller's block. ASC_ENOMEM. */
asc_step asc_work(asc_task *t, struct asc_work_frame *f, void (*fn)(void *arg), void *arg);

/* In fn, on the pool's thread: has the waiting task been cancelled? Long work looks now and then and returns early. False elsewhere. */
bool asc_work_stops(void);

#endif
