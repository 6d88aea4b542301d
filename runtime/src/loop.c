/* Loops: on a uv_loop_t of their own, which asc_loop_run runs, or on the application's. */
#include "watch.h"

#include <stdlib.h>
#include <stdio.h>
#ifdef __linux__
#include <sys/stat.h>
#endif

enum {
    JUMPS = 64,               /* of the virtual clock between looks at libuv */
    LOOKS = 16,               /* in a row at calls of other threads, which must not keep the clock, or the loop's end, for ever */
    STANDS_MOST = 1000000000, /* ns that the virtual clock stands while the loop really waits */
    BUSY_STILL = 5000000,     /* ns: whether an application's loop has something under way, which it tells nobody */
    LOOK_AGAIN = 1000         /* ms: whether there still are threads that may call a loop that waits for nothing else */
};

#if defined __SANITIZE_THREAD__
#define ASC__TSAN 1 /* has a thread of its own */
#elif defined __has_feature
#if __has_feature(thread_sanitizer)
#define ASC__TSAN 1
#endif
#endif
#ifndef ASC__TSAN
#define ASC__TSAN 0
#endif

static int64_t next_timer(const asc_loop *l)
{
    int64_t a = asc__heap_first(&l->deadlines), b = asc__heap_first(&l->sleepers);
    return a < b ? a : b;
}

/* ---- the virtual clock ---- */

static void jump(asc_loop *l, int64_t to)
{
    if (to > l->now)
        l->now = to;
    l->check = INT64_MAX;
    l->stood = 0;
}

/* The timer that comes first has been the first since the loop last waited; else the wait for it begins anew. */
static void note_earliest(asc_loop *l, int64_t next)
{
    const asc__heap *h = asc__heap_first(&l->deadlines) == next ? &l->deadlines : &l->sleepers;
    const asc_timer *timer = h->entries[0].timer;
    asc__earliest *e = &l->earliest;
    if (timer != e->timer || timer->order != e->order || next != e->at)
        *e = (asc__earliest){timer, timer->order, next, next > l->now ? next - l->now : 0};
}

/* So much real time went by in waiting for the timer that came first. */
static void note_waited(asc_loop *l, int64_t ns)
{
    l->earliest.left -= ns;
    l->stood += ns;
}

/* The clock moves as far as it may after a wait. False: it stands. */
static bool move_on(asc_loop *l, int64_t next)
{
    if (l->earliest.left <= 0 && !l->ready && !asc__called(l))
        jump(l, next);
    else if (l->stood >= STANDS_MOST && next > l->now)
        jump(l, next - l->now < l->stood ? next : l->now + l->stood);
    else
        return false;
    return true;
}

/* ---- the handles ---- */

/* libuv's clock goes on as it begins to run, so the alarm may be due before it waits for the system. */
static void on_alarm(uv_timer_t *h)
{
    asc_loop *l = h->data;
    l->alarm_at = ASC__NEVER;
    asc__kick(l);
}

/* libuv's clock counts whole milliseconds, cut off: the next one is never early. */
static void set_alarm(asc_loop *l, int64_t at)
{
    if (at == l->alarm_at)
        return;
    l->alarm_at = at;
    if (at == ASC__NEVER) {
        uv_timer_stop(&l->alarm);
        return;
    }
    uint64_t ms = at <= 0 ? 0 : (uint64_t)at / 1000000 + ((uint64_t)at % 1000000 != 0), now = uv_now(l->uv);
    uv_timer_start(&l->alarm, on_alarm, ms > now ? ms - now : 0, 0);
}

static void on_idle(uv_idle_t *h);

/* wait_virtual, for a loop that somebody else runs: nothing is ready, tasks wait for `next`. While the handle is active libuv only looks at what
 * has happened and comes back: which it does before the clock moves. */
static void foreign_wait(asc_loop *l, int64_t next)
{
    note_earliest(l, next);
    set_alarm(l, ASC__NEVER);
    uv_idle_stop(&l->idle);
    bool busy = uv_loop_alive(l->uv), looked = l->looked_again;
    l->looked_again = !looked;
    if (busy && looked && !asc__called(l) && !move_on(l, next)) {
        l->waits_since = (int64_t)uv_hrtime();
        set_alarm(l, l->waits_since + (l->earliest.left < BUSY_STILL ? l->earliest.left : BUSY_STILL));
        return;
    }
    if (!busy && !asc__called(l))
        jump(l, next);
    uv_idle_start(&l->idle, on_idle);
}

static void foreign_turn(asc_loop *l)
{
    if (l->waits_since)
        note_waited(l, (int64_t)uv_hrtime() - l->waits_since);
    l->waits_since = 0;
    asc__turn(l);
    if (l->is_virtual && !l->ready && next_timer(l) != ASC__NEVER) {
        foreign_wait(l, next_timer(l));
        return;
    }
    if (!l->ready)
        uv_idle_stop(&l->idle);
    if (l->inexact)
        asc__refresh(l);
    /* The earliest alarm that still stands will do: it wakes too early and is set anew. */
    int64_t next = next_timer(l);
    if (!l->is_virtual && (next < l->alarm_at || next == ASC__NEVER))
        set_alarm(l, next);
}

static void on_idle(uv_idle_t *h)
{
    foreign_turn(h->data);
}

/* A timer's callback, the alarm's or the application's, runs before libuv waits for the system, which it must not do then. */
void asc__kick(asc_loop *l)
{
    if (l->foreign && !l->turning)
        uv_idle_start(&l->idle, on_idle);
    else if (l->polling)
        uv_stop(l->uv);
}

static void on_async(uv_async_t *h)
{
    asc_loop *l = h->data;
    asc__calls_run(l);
    asc__interrupted(l);
}

void asc__hold(asc_loop *l)
{
    if (l->held++ == 0)
        uv_ref((uv_handle_t *)&l->async);
}

void asc__release(asc_loop *l)
{
    if (--l->held == 0)
        uv_unref((uv_handle_t *)&l->async);
}

/* ---- making and ending ---- */

static void on_closed(uv_handle_t *h)
{
    asc_loop *l = h->data;
    if (--l->open_handles)
        return;
    if (l->foreign)
        asc__free(l);
}

static void close_handles(asc_loop *l)
{
    uv_handle_t *handles[] = {(uv_handle_t *)&l->alarm, (uv_handle_t *)&l->idle, (uv_handle_t *)&l->async};
    l->open_handles = 3;
    for (size_t i = 0; i < 3; i++)
        uv_close(handles[i], on_closed);
}

static bool handles_init(asc_loop *l)
{
    if (ASC__UV(uv_async_init(l->uv, &l->async, on_async)))
        return false;
    uv_timer_init(l->uv, &l->alarm);
    uv_idle_init(l->uv, &l->idle);
    l->alarm.data = l->idle.data = l->async.data = l;
    uv_unref((uv_handle_t *)&l->async);
    if (!l->foreign)
        uv_unref((uv_handle_t *)&l->alarm);
    return true;
}

asc_loop *asc_loop_new(const asc_loop_options *options)
{
    if (asc__loop)
        asc__misuse("asc_loop_new", "this thread has a loop");
    asc_loop *l = asc__malloc(sizeof *l);
    if (!l)
        return NULL;
    memset(l, 0, sizeof *l);
    const char *clock = getenv("ASC_CLOCK"), *debug = getenv("ASC_DEBUG");
    asc_clock kind = options ? options->clock : ASC_CLOCK_ENVIRONMENT;
    l->is_virtual = kind == ASC_CLOCK_VIRTUAL || (kind == ASC_CLOCK_ENVIRONMENT && clock && strcmp(clock, "virtual") == 0);
    l->last_ready = &l->ready;
    l->last_call = &l->calls;
    l->alarm_at = ASC__NEVER;
    l->plain_memory = asc__sweeping || (debug && strstr(debug, "memory"));
    l->foreign = options && options->uv;
    l->uv = l->foreign ? options->uv : &l->own_uv;
    asc__error_init(l);
    int code = l->foreign ? 0 : ASC__UV(uv_loop_init(&l->own_uv));
    if (code || !asc__watch_begin(l)) {
        if (code == 0 && !l->foreign)
            uv_loop_close(&l->own_uv);
        asc__free(l);
        return NULL;
    }
    if (!handles_init(l)) {
        asc__watch_end(l);
        if (!l->foreign)
            uv_loop_close(&l->own_uv);
        asc__free(l);
        return NULL;
    }
    asc__loop = l;
    l->shown = true;
    if (!l->is_virtual) {
        asc__refresh(l);
        l->check = l->now;
    }
    asc__debug_begin(l);
    asc__calls_open(l);
    return l;
}

asc_loop *asc_loop_current(void)
{
    if (asc__loop)
        asc__loop->shown = true;
    return asc__loop;
}

struct uv_loop_s *asc_loop_uv(asc_loop *l)
{
    return l->uv;
}

void asc__loop_at_end(asc_loop *l, asc__call *call)
{
    call->next = l->at_end;
    l->at_end = call;
}

static void report_handle(uv_handle_t *h, void *arg)
{
    bool *well = arg;
    if (uv_is_closing(h))
        return;
    *well = false;
    fprintf(stderr, "asc: loop: a %s handle is left open\n", uv_handle_type_name(h->type));
    uv_close(h, NULL);
}

bool asc__loop_close(asc_loop *l)
{
    bool well = true;
    if (asc__calls_close(l) && l->tasks && !l->foreign)
        asc__loop_spin(l, NULL);
    if (l->tasks)
        asc__misuse("asc_loop_free", "%zu tasks have not ended", l->tasks);
    while (l->at_end) {
        asc__call *call = l->at_end;
        l->at_end = call->next;
        call->fn(call->arg);
    }
    well = !l->left_open;
    asc__debug_end(l);
    close_handles(l);
    if (!l->foreign) { /* closing callbacks and requests under way may still look at the loop */
        uv_walk(l->uv, report_handle, &well);
        uv_run(l->uv, UV_RUN_DEFAULT);
        if (uv_loop_close(l->uv)) {
            well = false;
            fputs("asc: loop: libuv has something left that it can't close\n", stderr);
        }
    }
    asc__watch_end(l);
    asc__blocks_free(l);
    asc__heap_free(&l->deadlines);
    asc__heap_free(&l->sleepers);
    asc__free(l->sides);
    l->sides = NULL;
    asc__loop = NULL;
    if (!l->foreign)
        asc__free(l);
    return well;
}

void asc_loop_free(asc_loop *l)
{
    if (!l->foreign && (l->turning || l->polling))
        asc__misuse("asc_loop_free", "the loop runs");
    asc__loop_close(l);
}

/* ---- running a loop of its own ---- */

static void run_uv(asc_loop *l, uv_run_mode mode)
{
    l->polling = true;
    uv_run(l->uv, mode);
    l->polling = false;
}

/* Lets libuv run what has happened; with `wait` until something has or the time has come. */
static void poll(asc_loop *l, bool wait, int64_t next)
{
    l->looked = false;
    if (wait && next != ASC__NEVER) {
        set_alarm(l, next);
        uv_ref((uv_handle_t *)&l->alarm);
        run_uv(l, UV_RUN_ONCE);
        uv_unref((uv_handle_t *)&l->alarm);
    } else if (wait) {
        run_uv(l, UV_RUN_ONCE);
    } else { /* libuv looks at nothing while nothing holds it: not even at calls of other threads */
        asc__hold(l);
        run_uv(l, UV_RUN_NOWAIT);
        asc__release(l);
    }
}

/* Whether a thread that is not the runtime's own may exist. Those of libuv's pool can't be told from others. */
static bool has_threads(void)
{
#ifdef __linux__
    struct stat s; /* 2 links and one for each thread */
    if (stat("/proc/self/task", &s) == 0 && s.st_nlink > 2)
        return s.st_nlink - 2 > (ASC__TSAN ? 2 : 1);
#endif
    return true;
}

/* Nothing is under way that the loop knows of, so only a call of another thread can go on with its tasks. False: none has come, and there
 * is no thread that could make one. */
static bool await_call(asc_loop *l)
{
    bool callers = l->shown && has_threads(); /* before the look: what a thread that is gone has called is there */
    asc__hold(l);
    l->looked = false;
    run_uv(l, UV_RUN_NOWAIT);
    bool idle = !l->ready && next_timer(l) == ASC__NEVER && l->held == 1;
    if (idle && callers) {
        uv_timer_start(&l->alarm, on_alarm, LOOK_AGAIN, 0);
        l->alarm_at = INT64_MIN; /* none that set_alarm would take for its own */
        uv_ref((uv_handle_t *)&l->alarm);
        run_uv(l, UV_RUN_ONCE);
        uv_unref((uv_handle_t *)&l->alarm);
    }
    asc__release(l);
    return !idle || callers || uv_loop_alive(l->uv) || !l->tasks;
}

/* Virtual clock, real things are under way, tasks wait for them and for `next`: as much real time must pass in waiting as the clock lacks; what
 * happens before that takes no time. Only where things go on happening for STANDS_MOST does the clock move along: timers that
 * come and go, each before the one after it, would keep that one from ever coming. */
static void wait_virtual(asc_loop *l, int64_t next)
{
    note_earliest(l, next);
    poll(l, false, ASC__NEVER);
    if (l->ready || !uv_loop_alive(l->uv))
        return;
    int64_t begin = (int64_t)uv_hrtime();
    poll(l, true, begin + l->earliest.left);
    note_waited(l, (int64_t)uv_hrtime() - begin);
    move_on(l, next);
}

bool asc__loop_spin(asc_loop *l, const bool *done)
{
    unsigned jumps = 0, looks = 0;
    for (;;) {
        asc__turn(l);
        if (done && *done)
            return true;
        asc__interrupted(l);
        if (l->ready) {
            poll(l, false, ASC__NEVER);
            continue;
        }
        if (l->inexact)
            asc__refresh(l);
        int64_t next = next_timer(l);
        bool alive = uv_loop_alive(l->uv);
        if (!alive && l->is_virtual && next != ASC__NEVER) {
            if (asc__called(l) && looks++ < LOOKS) {
                poll(l, false, ASC__NEVER);
                continue;
            }
            looks = 0;
            if (++jumps % JUMPS == 0)
                poll(l, false, ASC__NEVER);
            if (!l->ready)
                jump(l, next);
            continue;
        }
        if (!alive && next == ASC__NEVER) {
            if (!l->tasks && (!asc__called(l) || looks++ == LOOKS))
                return true;
            if (!l->tasks) {
                poll(l, false, ASC__NEVER);
            } else if (!await_call(l)) {
                asc__report_deadlock(l);
                return false;
            }
            continue;
        }
        if (l->is_virtual && next != ASC__NEVER)
            wait_virtual(l, next);
        else
            poll(l, true, next);
    }
}

bool asc_loop_run(asc_loop *l)
{
    if (l->foreign)
        asc__misuse("asc_loop_run", "the loop lives on a uv_loop_t that the application runs");
    if (l->turning || l->polling)
        asc__misuse("asc_loop_run", "the loop runs already");
    return asc__loop_spin(l, NULL);
}
