/* Loops, programs, and plain C around them. One loop per thread. */
#ifndef ASC_LOOP_H
#define ASC_LOOP_H

#include <asc/task.h>
#include <stdio.h>

struct uv_loop_s;

typedef enum asc_clock {
    ASC_CLOCK_ENVIRONMENT, /* virtual when ASC_CLOCK=virtual is set, else real */
    ASC_CLOCK_REAL,
    ASC_CLOCK_VIRTUAL /* starts at 0 and jumps to the next deadline when nothing else is to be done */
} asc_clock;

typedef struct asc_loop_options {
    asc_clock clock;
    struct uv_loop_s *uv; /* a loop of yours to live on, which you run; NULL: its own */
} asc_loop_options;

/* A loop for this thread, which has none. `options` may be NULL. NULL: no memory, or libuv failed. */
asc_loop *asc_loop_new(const asc_loop_options *options);

/* Runs a loop that has a uv_loop_t of its own until its tasks have ended and libuv has nothing to do.
 * False: tasks are left that nothing can wake; a report was printed. Not from what the loop itself runs. */
bool asc_loop_run(asc_loop *loop);

/* Frees a loop in which every task has ended. On a uv_loop_t of its own, remaining handles are reported and closed,
 * those of the library with the await that asked for them. On yours: the loop's handles are closed, and the loop is gone once you have
 * run it again. */
void asc_loop_free(asc_loop *loop);

/* The loop of this thread, or NULL. */
asc_loop *asc_loop_current(void);

/* The uv_loop_t of a loop. */
struct uv_loop_s *asc_loop_uv(asc_loop *loop);

/* Called on the loop's thread when a started task has ended: `frame` holds its result with ASC_TASK_OK, `error` is set with ASC_TASK_ERROR.
 * Both are gone after the call. */
typedef void asc_done(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error);

/* Starts fn as a task without a group, from plain C; it first runs at the loop's next turn. Fill asc_task_frame(task) with the
 * arguments at once. The task is gone after `done` (NULL: errors are reported on stderr). NULL: no memory. */
asc_task *asc_start(asc_loop *loop, const asc_fn *fn, asc_done *done, void *arg);

/* Calls fn(arg) on the loop's thread at its next turn. The one function that may be called from other threads and from signal-free
 * contexts of them. Calls of one thread keep their order. What was called before the loop ends is called, at the latest as it is freed.
 * False: no memory, or the loop takes no more calls, or is gone (as long as no other one has its address); fn won't be called. */
bool asc_loop_call_soon_threadsafe(asc_loop *loop, void (*fn)(void *arg), void *arg);

/* Prints the tree of tasks and scopes: where each waits, for what, deadlines. */
void asc_dump_tasks(asc_loop *loop, FILE *out);

/* What `main` of a program is: runs fn as the first task with a loop of its own; returns the exit status. An error that nothing
 * caught is reported with its traceback, status 1; tasks that nothing can wake are reported and the program exits with status 1. The
 * first SIGINT cancels the task (cleanup has five seconds), the second cuts cleanup short, the third kills; the status is then 130,
 * whether the task ends cancelled or by an error, and its value where it ends well. */
int asc_main(const asc_fn *fn, int params, int argc, char **argv);

/* Prints e with its traceback, causes and others. */
void asc_error_report(const asc_error *e, FILE *out);

#endif
