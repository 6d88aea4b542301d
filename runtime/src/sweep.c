/* Sweeps: runs of one program, each with something going wrong at another point, and what is checked after each. */
#include "watch.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>

_Thread_local asc__sweep *asc__sweeping;

/* ---- one run ---- */

void asc__sweep_failed(asc__sweep *s, const char *format, ...)
{
    size_t used = strlen(s->why);
    if (used && used + 2 < sizeof s->why) {
        memcpy(s->why + used, "; ", 3);
        used += 2;
    }
    va_list args;
    va_start(args, format);
    vsnprintf(s->why + used, sizeof s->why - used, format, args);
    va_end(args);
}

void asc__sweep_parked(asc__sweep *s, const asc_task *t)
{
    if (++s->points != s->at || !s->task)
        return;
    s->hit = true;
    const char *file = NULL;
    const asc_place *p = asc__waits_at(t, &file);
    if (p)
        asc__place_text(s->place, sizeof s->place, file, p);
    asc_task_cancel(s->task);
}

void asc__sweep_tasks_ended(asc__sweep *s, const asc_loop *l)
{
    s->task = NULL;
    long open = (long)l->deadlines.promised - l->grace_promised;
    if (open)
        asc__sweep_failed(s, "scopes that were entered and not left: %ld", open);
    if (l->unshields)
        asc__sweep_failed(s, "unshield blocks that were not left: %u", l->unshields);
    if (l->sleepers.promised)
        asc__sweep_failed(s, "sleeps that were not ended: %u", (unsigned)l->sleepers.promised);
}

static long *counter_of(const asc__sweep *s)
{
    return s->kind == ASC__SWEEP_ALLOC ? &asc__fail_allocation : s->kind == ASC__SWEEP_LIBUV ? &asc__fail_libuv : NULL;
}

void asc__sweep_begin(asc__sweep *s)
{
    asc__count_blocks();
    s->blocks = asc__blocks_live();
    long *counter = counter_of(s);
    if (counter)
        *counter = s->at ? s->at : LONG_MAX;
    asc__sweeping = s;
}

void asc__sweep_end(asc__sweep *s, bool closed)
{
    long *counter = counter_of(s);
    if (counter) {
        s->hit = s->at && *counter == 0;
        s->points = s->at ? s->at - *counter : LONG_MAX - *counter;
        *counter = 0;
    }
    long left = asc__blocks_live() - s->blocks;
    if (closed && left)
        asc__sweep_failed(s, "blocks of the runtime's memory that were not freed: %ld", left);
    asc__sweeping = NULL;
    s->done = true;
}

/* ---- all runs ---- */

static const char *kind_name(const asc__sweep *s)
{
    static const char *const names[] = {"cancel", "alloc", "uv"};
    return names[s->kind];
}

static const char *points_name(const asc__sweep *s, long count)
{
    static const char *const one[] = {"suspension", "allocation", "call of libuv"};
    static const char *const more[] = {"suspensions", "allocations", "calls of libuv"};
    return count == 1 ? one[s->kind] : more[s->kind];
}

enum { SHOWN = 10 /* failures that are described */ };

void asc__sweep_report(const asc__sweep *s)
{
    if (s->at)
        fprintf(stderr, "asc: sweep: %s at %ld: %s\n", kind_name(s), s->at, s->why);
    else
        fprintf(stderr, "asc: sweep: %s: nothing was made to fail, and yet: %s\n", kind_name(s), s->why);
    if (*s->place)
        fprintf(stderr, "    %s\n", s->place);
}

bool asc__sweep_all(enum asc__sweep_kind kind, long most, asc__sweep_run *run, void *arg)
{
    long runs = 0, failures = 0, at = 1, step = 1, points;
    asc__sweep s = {.kind = kind};
    fflush(NULL);
    if (!run(arg, &s)) {
        fprintf(stderr, "asc: sweep: %s: not begun: 1 failure\n", kind_name(&s));
        return false;
    }
    points = s.points;
    if (most > 0)
        step = (points + most - 1) / most;
    for (bool more = true; more; at += step) {
        s = (asc__sweep){.kind = kind, .at = at, .silent = failures >= SHOWN};
        bool well = run(arg, &s);
        failures += !well;
        runs += s.hit || !well;
        more = s.done ? s.hit : at <= points; /* a run that broke off does not say whether there is more to come */
    }
    fprintf(stderr, "asc: sweep: %s: %ld %s, %ld %s: ", kind_name(&s), points, points_name(&s, points), runs, runs == 1 ? "run" : "runs");
    if (failures)
        fprintf(stderr, "%ld failed\n", failures);
    else
        fputs("no failure\n", stderr);
    return !failures;
}

/* ---- in this process ---- */

static void ended(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error)
{
    asc__sweep *s = arg;
    s->task = NULL;
    (void)outcome;
    (void)frame;
    (void)error; /* how a run ends is the test's own affair */
}

/* False: it waits for ever. */
static bool run_loop(asc__sweep *s, const asc_fn *test)
{
    asc_loop *l = asc_loop_new(NULL);
    if (!l)
        return true;
    s->task = asc_start(l, test, ended, s);
    if (s->task && !asc__loop_spin(l, NULL)) {
        asc__sweep_failed(s, "deadlock");
        return false;
    }
    asc__sweep_tasks_ended(s, l);
    if (!asc__loop_close(l))
        asc__sweep_failed(s, "the loop did not end empty");
    return true;
}

static bool run_here(void *arg, asc__sweep *s)
{
    asc_loop *outer = asc__loop;
    asc_frame *linked = asc_linked;
    asc__sweep *around = asc__sweeping;
    asc__loop = NULL;
    asc__sweep_begin(s);
    asc__sweep_end(s, run_loop(s, arg)); /* a loop that waits for ever stays as it is: no exit may run */
    asc__loop = outer;
    asc_linked = linked;
    asc__sweeping = around;
    if (*s->why && !s->silent)
        asc__sweep_report(s);
    return !*s->why;
}

static bool sweep(enum asc__sweep_kind kind, const asc_fn *test)
{
    return asc__sweep_all(kind, 0, run_here, (void *)(uintptr_t)test);
}

bool asc_sweep(const asc_fn *test)
{
    return sweep(ASC__SWEEP_CANCEL, test);
}

bool asc_sweep_allocations(const asc_fn *test)
{
    return sweep(ASC__SWEEP_ALLOC, test);
}

bool asc_sweep_libuv(const asc_fn *test)
{
    return sweep(ASC__SWEEP_LIBUV, test);
}
