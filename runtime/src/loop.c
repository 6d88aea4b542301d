/* The loop: a ready queue, two heaps of timers and libuv, one a thread. */
#include "internal.h"

#include <stdlib.h>

_Thread_local asc_loop asc__loop;

int64_t asc__ns(double seconds)
{
    if (!(seconds < 9.2e9))
        return FOREVER;
    return seconds <= 0 ? 0 : (int64_t)(seconds * 1e9 + 0.5);
}

int64_t asc__after(double seconds)
{
    int64_t d = asc__ns(seconds), now = asc__loop.now;
    return d > FOREVER - now ? FOREVER : now + d;
}

double asc_now(void)
{
    return (double)asc__loop.now / 1e9;
}

void asc_test_advance(double seconds)
{
    if (!asc__loop.virtual_clock)
        asc__misuse("asc_test_advance", "needs the virtual clock");
    asc__loop.now = asc__after(seconds);
}

void asc__list_add(asc_task **first, asc_task **last, asc_task *t)
{
    t->next = NULL;
    t->prev = *last;
    t->list_first = first;
    t->list_last = last;
    if (*last)
        (*last)->next = t;
    else
        *first = t;
    *last = t;
}

void asc__list_remove(asc_task *t)
{
    if (!t->list_first)
        return;
    if (t->prev)
        t->prev->next = t->next;
    else
        *t->list_first = t->next;
    if (t->next)
        t->next->prev = t->prev;
    else
        *t->list_last = t->prev;
    t->list_first = NULL;
}

void asc__ready(asc_task *t)
{
    asc__list_add(&asc__loop.ready_first, &asc__loop.ready_last, t);
}

asc_step asc__park(asc_task *t, void (*unpark)(asc_task *), void *wait)
{
    asc_step parked = {ASC_PARKED};
    t->unpark = unpark;
    t->wait = wait;
    t->top = NULL;
    t->got = asc_ready;
    asc__loop.last = NULL;
    return parked;
}

void asc__wake(asc_task *t, asc_step got)
{
    t->unpark = NULL;
    t->got = got;
    asc__ready(t);
}

static void run(asc_task *t)
{
    asc_loop *l = &asc__loop;
    asc_step got = t->got;
    l->current = t;
    t->unpark = NULL;
    l->nesting = 0;
    if (t->cancelled_wake) {
        t->cancelled_wake = false;
        asc__cancelled(t);
    }
    asc_frame *f = t->top;
    for (;;) {
        asc_frame *caller = f->caller;
        got = f->resume(t, f, got);
        if (got.how == ASC_PARKED) {
            if (l->last)
                l->last->caller = caller; /* what parked below f was linked up to f only */
            if (l->again != t)
                break;
            l->again = NULL; /* a deep call that the trampoline begins */
            l->nesting = 0;
            f = t->top;
            got = asc_ready;
            continue;
        }
        if (!caller) {
            asc__task_end(t, got);
            break;
        }
        f = caller;
    }
    l->current = NULL;
}

static void on_alarm(uv_timer_t *timer)
{
    (void)timer;
    asc__loop.alarm_at = FOREVER;
}


static int64_t earliest(void)
{
    const asc_loop *l = &asc__loop;
    int64_t at = FOREVER;
    if (l->deadlines.count)
        at = l->deadlines.items[1]->at;
    if (l->sleepers.count && l->sleepers.items[1]->at < at)
        at = l->sleepers.items[1]->at;
    return at;
}

static void refresh(void)
{
    asc_loop *l = &asc__loop;
    if (!l->virtual_clock)
        l->now = (int64_t)uv_hrtime();
}

static void report_deadlock(void)
{
    fprintf(stderr, "asc: deadlock: nothing can ever wake\n");
    const asc_task *t = asc__loop.main;
    if (t && t->top) {
        for (const asc_frame *f = t->top; f; f = f->caller) {
            const asc_table *table = NULL;
            const asc_place *p = asc__place(f->resume, &table);
            if (p)
                fprintf(stderr, "    %s waits in %s:%d in %s: %s\n", t->name ? t->name : "main", table->file, p->line, p->function, p->text);
        }
    }
    exit(1);
}

static void turn(void)
{
    asc_loop *l = &asc__loop;
    refresh();
    asc__fire();
    asc_task *last = l->ready_last;
    while (l->ready_first) { /* those that were ready when the turn began */
        asc_task *t = l->ready_first;
        asc__list_remove(t);
        run(t);
        if (t == last || l->main->state != TASK_RUNNING)
            break;
        asc__fire();
    }
}

static void run_until_main_ends(void)
{
    asc_loop *l = &asc__loop;
    while (l->main->state == TASK_RUNNING) {
        turn();
        if (l->main->state != TASK_RUNNING)
            break;
        if (l->ready_first) {
            uv_run(l->uv, UV_RUN_NOWAIT);
            continue;
        }
        int64_t at = earliest();
        if (l->virtual_clock) {
            if (l->waits) {
                uv_run(l->uv, UV_RUN_ONCE);
                continue;
            }
            if (at == FOREVER)
                report_deadlock();
            if (at > l->now)
                l->now = at;
            continue;
        }
        if (at == FOREVER && !l->waits)
            report_deadlock();
        if (at != FOREVER) {
            refresh();
            int64_t left = at - l->now;
            uv_update_time(l->uv);
            uv_timer_start(&l->alarm, on_alarm, left <= 0 ? 0 : (uint64_t)((left + 999999) / 1000000), 0);
        }
        uv_run(l->uv, UV_RUN_ONCE);
        uv_timer_stop(&l->alarm);
    }
}

int asc_main(const asc_fn *fn, int params, int argc, char **argv)
{
    struct main_head {
        asc_frame base;
        int result;
        int argc;
        char **argv;
    } ASC_MAY_ALIAS;
    asc_loop *l = &asc__loop;
    const char *clock = getenv("ASC_CLOCK");
    l->virtual_clock = clock && strcmp(clock, "virtual") == 0;
    l->uv = malloc(sizeof *l->uv);
    if (!l->uv || uv_loop_init(l->uv) != 0)
        asc__misuse("asc_main", "can't make a loop");
    uv_timer_init(l->uv, &l->alarm);
    uv_idle_init(l->uv, &l->idle);
    refresh();
    l->main = asc__task_new(fn, NULL);
    if (!l->main)
        asc__misuse("asc_main", "out of memory");
    struct main_head *head = asc_task_frame(l->main);
    if (params) {
        head->argc = argc;
        head->argv = argv;
    }
    l->main->name = "main";
    asc__ready(l->main);
    run_until_main_ends();
    int status = l->main->state == TASK_OK ? head->result : 1;
    if (l->main->state == TASK_ERROR) {
        fflush(stdout);
        asc__error_print(l->main->error, stderr);
    } else if (l->main->state == TASK_CANCELED) {
        fprintf(stderr, "asc: main was cancelled\n");
    }
    asc__task_free(l->main);
    uv_close((uv_handle_t *)&l->alarm, NULL);
    uv_close((uv_handle_t *)&l->idle, NULL);
    uv_run(l->uv, UV_RUN_DEFAULT);
    if (uv_loop_close(l->uv) != 0)
        fprintf(stderr, "asc: the loop still has open handles at its end\n");
    free(l->uv);
    free(l->deadlines.items);
    free(l->sleepers.items);
    free(l->affected);
    return status;
}
