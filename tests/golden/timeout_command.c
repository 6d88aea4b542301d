// timeout(1): runs a command, for so many seconds at most.
//
//     timeout_command [-k SECONDS] LIMIT COMMAND [ARGUMENT]...
//
// When the limit is over the command is sent SIGTERM, and SIGKILL if it goes on for another 5 seconds (-k). Signals that come are passed on to it.
// The exit status is the command's, 128 + n when signal n ended it, 124 when it took too long, 125 for a wrong use, 126 when it can't be
// run, 127 when there is no such command.
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <asc.h>

#if defined __GNUC__
#pragma GCC diagnostic error "-Wreturn-type" /* a macro that hides a return must not compile */
#endif
static asc_table asc_table_here; /* the places of this file, at its end */
/* async void pass_on(asc_signal_watch *, asc_process *) */
struct pass_on_head {
    asc_frame base;
    asc_signal_watch *received;
    asc_process *p;
} ASC_MAY_ALIAS;
static const asc_fn pass_on[1];
struct pass_on_frame {
    asc_frame base;
    asc_signal_watch *received;
    asc_process *p;
    struct asc_signals_head *asc_signals;
    asc_exit leave1;             /* async for (int signal : asc_signals(received)) */
    asc_node shield1;
};
static asc_step pass_on_after_asc_signals(asc_task *t, void *self, asc_step got);
static asc_step pass_on_after_close(asc_task *t, void *self, asc_step got);
enum pass_on_at { pass_on_start, pass_on_at_asc_signals, pass_on_at_close };

static asc_step pass_on_run(asc_task *t, struct pass_on_frame *f, enum pass_on_at at, asc_step got)
{
    switch (at) {
    case pass_on_start: break;
    case pass_on_at_asc_signals: goto after_asc_signals;
    case pass_on_at_close: goto after_close;
    }
    { /* async for (int signal : asc_signals(received)) */
    f->asc_signals = asc_call_new(t, asc_signals);
    if (!f->asc_signals) return asc_throw_code(t, ASC_ENOMEM);
    f->asc_signals->w = f->received;
    f->asc_signals->more = false;
    f->asc_signals->base.resume = asc_signals->begin;
    /* the loop */
    for (;;) {
        f->asc_signals->more = false;
        got = asc_next(t, &f->asc_signals->base);
        if (got.how == ASC_PARKED) return asc_stop(t, &f->base, pass_on_after_asc_signals, got);
after_asc_signals:
        if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, pass_on_after_asc_signals); goto leave1; }
        if (!f->asc_signals->more) break;
        int signal = f->asc_signals->value;
        asc_process_kill(f->p, signal);
    }
    asc_leave(t, &f->leave1, ASC_END);
leave1: /* exit of async for (int signal : asc_signals(received)) */
    asc_closing_enter(t, &f->shield1);
    got = asc_ready;
    if (f->asc_signals->more) got = asc_generator_close(t, &f->asc_signals->base);
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, pass_on_after_close, got);
after_close:
    asc_call_free(t, f->asc_signals);
    if (got.how == ASC_FAILED) { asc_stop(t, &f->base, pass_on_after_close, got); asc_shield_leave(t, &f->shield1); asc_replace(t, &f->leave1); return asc_failed; }
    asc_shield_leave(t, &f->shield1);
    if (f->leave1.why == ASC_ERROR) return asc_fail_again(t, &f->leave1);
    }
    return asc_ready;
}

/* after  async for (int signal : asc_signals(received)) */
static asc_step pass_on_after_asc_signals(asc_task *t, void *self, asc_step got) { return pass_on_run(t, self, pass_on_at_asc_signals, got); }
/* after  the closing of async for (int signal : asc_signals(received)) */
static asc_step pass_on_after_close(asc_task *t, void *self, asc_step got) { return pass_on_run(t, self, pass_on_at_close, got); }
static asc_step pass_on_begin(asc_task *t, void *self, asc_step got)
{
    struct pass_on_frame *f = self;
    (void)got;
    return pass_on_run(t, f, pass_on_start, asc_ready);
}

static const size_t pass_on_shape_params[] = {
    offsetof(struct pass_on_head, received), sizeof(((struct pass_on_head *)0)->received),
    offsetof(struct pass_on_head, p), sizeof(((struct pass_on_head *)0)->p),
};
static const asc_shape pass_on_shape = { sizeof(struct pass_on_head), 0, 2, pass_on_shape_params };
static const asc_fn pass_on[1] = {
    { "pass_on", "void (asc_signal_watch *, asc_process *)", pass_on_begin, sizeof(struct pass_on_frame), _Alignof(struct pass_on_frame), &pass_on_shape, &asc_table_here }
};


// Nothing here says what happens when the time is over: an error leaves the block of `process`, so the command is terminated, then killed.
/* async int run(char **, double, double) */
static const asc_place run_from_timeout;
static const asc_place run_from_taskgroup;
struct run_frame {
    asc_frame base;
    int result;
    char **command;
    double limit;
    double grace;
    int status;
    asc_signal_watch *received;
    asc_signal_watch *signals_watch;
    asc_signal_watch *signals_watch_2;
    int signals_list[4];
    asc_process *p;
    asc_process *process_p;
    double timeout_seconds;
    asc_scope timeout_own;
    asc_group *g;
    asc_group taskgroup_own;
    const asc_error *process_failed;
    asc_exit leave5;             /* asc_group_joined(&own) */
    asc_node shield1;
    asc_exit leave4;             /* cancel_scope(&own.scope) */
    asc_exit leave3;             /* cancel_scope(&own) */
    asc_exit leave2;             /* process(command) as p */
    asc_node shield2;
    asc_node open3;              /* unshield */
    asc_exit leave6;             /* try ... finally */
    asc_node shield4;
    asc_exit catch1;             /* try */
    asc_exit leave7;             /* try ... finally */
    asc_node shield5;
    asc_exit leave1;             /* signals(a, b, c, 0) as watch */
    asc_node shield6;
    struct {
        asc_task *child;
    } value;
    union { /* calls: one at a time */
        struct asc_signal_watch_frame signal_watch_open;
        struct asc_process_start_frame process_start;
        struct asc_process_wait_frame process_wait;
        struct asc_process_ask_head *process_ask;
        struct asc_process_end_frame process_end;
    } call;
};
static asc_step run_after_signal_watch_open(asc_task *t, void *self, asc_step got);
static asc_step run_after_process_start(asc_task *t, void *self, asc_step got);
static asc_step run_after_process_wait(asc_task *t, void *self, asc_step got);
static asc_step run_leave5(asc_task *t, struct run_frame *f);
static asc_step run_after_group_join(asc_task *t, void *self, asc_step got);
static asc_step run_after_group_throw_first(asc_task *t, void *self, asc_step got);
static asc_step run_leave4(asc_task *t, struct run_frame *f);
static asc_step run_after_group_end(asc_task *t, void *self, asc_step got);
static asc_step run_leave3(asc_task *t, struct run_frame *f);
static asc_step run_leave2(asc_task *t, struct run_frame *f);
static asc_step run_after_process_wait_2(asc_task *t, void *self, asc_step got);
static asc_step run_leave6(asc_task *t, struct run_frame *f);
static asc_step run_after_process_ask(asc_task *t, void *self, asc_step got);
static asc_step run_catch1(asc_task *t, struct run_frame *f);
static asc_step run_leave7(asc_task *t, struct run_frame *f);
static asc_step run_after_process_end(asc_task *t, void *self, asc_step got);
static asc_step run_leave1(asc_task *t, struct run_frame *f);

static asc_step run_run(asc_task *t, struct run_frame *f)
{
    f->status = 0;
    /* async with signals(SIGINT, SIGTERM, SIGHUP) as received */
    {
        int signals_a = SIGINT;
        int signals_b = SIGTERM;
        int signals_c = SIGHUP;
        /* async with signals(a, b, c, 0) as watch */
        {
            int signals_a_2 = signals_a;
            int signals_b_2 = signals_b;
            int signals_c_2 = signals_c;
            int signals_d = 0;
            { int list_init[4] = {signals_a_2, signals_b_2, signals_c_2, signals_d}; memcpy((void *)&f->signals_list, (const void *)&list_init, sizeof f->signals_list); }
            return run_after_signal_watch_open(t, f, asc_signal_watch_open(t, &f->call.signal_watch_open, f->signals_list, 4));
        }
    }
}

/* after  await asc_signal_watch_open(list, 4), of signals(SIGINT, SIGTERM, SIGHUP) as received */
static asc_step run_after_signal_watch_open(asc_task *t, void *self, asc_step got)
{
    struct run_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, run_after_signal_watch_open, got);
    f->signals_watch_2 = f->call.signal_watch_open.result;
    f->signals_watch = f->signals_watch_2;
    f->received = f->signals_watch;
    /* async with process(command) as p */
    {
        char *const *process_argv = f->command;
        return run_after_process_start(t, f, asc_process_start(t, &f->call.process_start, process_argv, 0, NULL));
    }
}

/* after  await asc_process_start(argv, 0, NULL), of process(command) as p */
static asc_step run_after_process_start(asc_task *t, void *self, asc_step got)
{
    struct run_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, run_after_process_start, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, run_after_process_start); return run_leave1(t, f); }
    f->process_p = f->call.process_start.result;
    f->p = f->process_p;
    asc_process_set_grace(f->p, f->grace);
    /* async with timeout(limit) */
    f->timeout_seconds = f->limit;
    f->timeout_own = (asc_scope)ASC_SCOPE_INIT;
    asc_scope_reschedule(&f->timeout_own, f->timeout_seconds);
    got = asc_scope_enter(t, &f->timeout_own);
    if (got.how == ASC_FAILED) { asc_throw_from(t, &asc_table_here, &run_from_timeout); asc_leave(t, &f->leave2, ASC_ERROR); return run_leave2(t, f); }
    /* async with taskgroup() as g */
    f->taskgroup_own = (asc_group)ASC_GROUP_INIT;
    got = asc_scope_enter(t, &f->taskgroup_own.scope);
    if (got.how == ASC_FAILED) { asc_throw_from(t, &asc_table_here, &run_from_taskgroup); asc_leave(t, &f->leave3, ASC_ERROR); return run_leave3(t, f); }
    asc_group_open(&f->taskgroup_own, 0);
    /* async with asc_group_joined(&own) */
    f->g = &f->taskgroup_own;
    f->value.child = asc_spawn(t, f->g, pass_on, false);
    if (!f->value.child) { asc_throw_code(t, ASC_ENOMEM); asc_leave(t, &f->leave5, ASC_ERROR); return run_leave5(t, f); }
    ((struct pass_on_head *)asc_task_frame(f->value.child))->received = f->received;
    ((struct pass_on_head *)asc_task_frame(f->value.child))->p = f->p;
    return run_after_process_wait(t, f, asc_process_wait(t, &f->call.process_wait, f->p));
}

/* after  await asc_process_wait(p) */
static asc_step run_after_process_wait(asc_task *t, void *self, asc_step got)
{
    struct run_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, run_after_process_wait, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave5, run_after_process_wait); return run_leave5(t, f); }
    f->status = f->call.process_wait.result;
    asc_group_cancel(f->g);
    asc_leave(t, &f->leave5, ASC_END); return run_leave5(t, f);
}

/* exit of  asc_group_joined(&own), of taskgroup() as g */
static asc_step run_leave5(asc_task *t, struct run_frame *f)
{
    asc_shield_enter(t, &f->shield1);
    {
        const asc_error *asc_group_joined_e = asc_exit_error(&f->leave5);
        asc_group_note(&f->taskgroup_own, asc_group_joined_e);
        return run_after_group_join(t, f, asc_group_join(t, &f->taskgroup_own));
    }
}

/* after  await asc_group_join(g), of taskgroup() as g */
static asc_step run_after_group_join(asc_task *t, void *self, asc_step got)
{
    struct run_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, run_after_group_join, got);
    if (got.how == ASC_FAILED) { asc_stop(t, &f->base, run_after_group_join, got); asc_shield_leave(t, &f->shield1); asc_replace(t, &f->leave5); asc_leave(t, &f->leave4, ASC_ERROR); return run_leave4(t, f); }
    return run_after_group_throw_first(t, f, asc_group_throw_first(t, &f->taskgroup_own));
}

/* after  await asc_group_throw_first(g), of taskgroup() as g */
static asc_step run_after_group_throw_first(asc_task *t, void *self, asc_step got)
{
    struct run_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, run_after_group_throw_first, got);
    if (got.how == ASC_FAILED) { asc_stop(t, &f->base, run_after_group_throw_first, got); asc_shield_leave(t, &f->shield1); asc_replace(t, &f->leave5); asc_leave(t, &f->leave4, ASC_ERROR); return run_leave4(t, f); }
    asc_suppress(t, &f->leave5);
    asc_shield_leave(t, &f->shield1);
    if (f->leave5.why == ASC_ERROR) { asc_move(&f->leave4, &f->leave5); return run_leave4(t, f); }
    asc_leave(t, &f->leave4, ASC_END); return run_leave4(t, f);
}

/* exit of  cancel_scope(&own.scope), of taskgroup() as g */
static asc_step run_leave4(asc_task *t, struct run_frame *f)
{
    asc_scope_leave(t, &f->taskgroup_own.scope, &f->leave4);
    if (f->leave4.why == ASC_ERROR) { asc_move(&f->leave3, &f->leave4); return run_leave3(t, f); }
    return run_after_group_end(t, f, asc_group_end(t, &f->taskgroup_own));
}

/* after  await asc_group_end(&own), of taskgroup() as g */
static asc_step run_after_group_end(asc_task *t, void *self, asc_step got)
{
    struct run_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, run_after_group_end, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave3, run_after_group_end); return run_leave3(t, f); }
    asc_leave(t, &f->leave3, ASC_END); return run_leave3(t, f);
}

/* exit of  cancel_scope(&own), of timeout(limit) */
static asc_step run_leave3(asc_task *t, struct run_frame *f)
{
    asc_scope_leave(t, &f->timeout_own, &f->leave3);
    if (f->leave3.why == ASC_ERROR) { asc_move(&f->leave2, &f->leave3); return run_leave2(t, f); }
    if (f->timeout_own.expired && f->timeout_own.caught)
        { asc_throw_at(t, asc_table_here.file, run_from_timeout.line, run_from_timeout.function, ASC_ETIMEDOUT, "timed out after %g s", f->timeout_seconds); asc_leave(t, &f->leave2, ASC_ERROR); return run_leave2(t, f); }
    asc_leave(t, &f->leave2, ASC_END); return run_leave2(t, f);
}

/* exit of  process(command) as p */
static asc_step run_leave2(asc_task *t, struct run_frame *f)
{
    asc_shield_enter(t, &f->shield2);
    {
        const asc_error *process_e = asc_exit_error(&f->leave2);
        /* try ... finally */
        asc_process_leave(f->process_p);
        if (!process_e) {
            asc_unshield_enter(t, &f->open3);
            return run_after_process_wait_2(t, f, asc_process_wait(t, &f->call.process_wait, f->process_p));
        }
        asc_leave(t, &f->leave6, ASC_END); return run_leave6(t, f);
    }
}

/* after  await asc_process_wait(p), of process(command) as p */
static asc_step run_after_process_wait_2(asc_task *t, void *self, asc_step got)
{
    struct run_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, run_after_process_wait_2, got);
    if (got.how == ASC_FAILED) { asc_stop(t, &f->base, run_after_process_wait_2, got); asc_unshield_leave(t, &f->open3); asc_leave(t, &f->leave6, ASC_ERROR); return run_leave6(t, f); }
    asc_unshield_leave(t, &f->open3);
    asc_leave(t, &f->leave6, ASC_END); return run_leave6(t, f);
}

/* exit of  try ... finally */
static asc_step run_leave6(asc_task *t, struct run_frame *f)
{
    asc_shield_enter(t, &f->shield4);
    /* try ... finally */
    if (asc_process_own_end(f->process_p)) {
        f->call.process_ask = asc_call_new(t, asc_process_ask); /* a frame of its own: defined in another file */
        if (!f->call.process_ask) { asc_throw_code(t, ASC_ENOMEM); asc_leave(t, &f->catch1, ASC_ERROR); return run_catch1(t, f); }
        f->call.process_ask->p = f->process_p;
        return run_after_process_ask(t, f, asc_call(t, asc_process_ask, f->call.process_ask));
    }
    asc_leave(t, &f->leave7, ASC_END); return run_leave7(t, f);
}

/* after  await asc_process_ask(p), of process(command) as p */
static asc_step run_after_process_ask(asc_task *t, void *self, asc_step got)
{
    struct run_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, run_after_process_ask, got);
    asc_call_free(t, f->call.process_ask);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->catch1, run_after_process_ask); return run_catch1(t, f); }
    asc_leave(t, &f->leave7, ASC_END); return run_leave7(t, f);
}

/* the errors of the try */
static asc_step run_catch1(asc_task *t, struct run_frame *f)
{
    if (asc_caught_any(&f->catch1)) {
        f->process_failed = asc_exit_error(&f->catch1);
        asc_process_report(f->process_p, f->process_failed);
        asc_catch_end(t, &f->catch1);
    } else {
        asc_move(&f->leave7, &f->catch1); return run_leave7(t, f);
    }
    asc_leave(t, &f->leave7, ASC_END); return run_leave7(t, f);
}

/* exit of  try ... finally */
static asc_step run_leave7(asc_task *t, struct run_frame *f)
{
    asc_shield_enter(t, &f->shield5);
    return run_after_process_end(t, f, asc_process_end(t, &f->call.process_end, f->process_p));
}

/* after  await asc_process_end(p), of process(command) as p */
static asc_step run_after_process_end(asc_task *t, void *self, asc_step got)
{
    struct run_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, run_after_process_end, got);
    if (got.how == ASC_FAILED) { asc_stop(t, &f->base, run_after_process_end, got); asc_shield_leave(t, &f->shield5); asc_replace(t, &f->leave7); asc_shield_leave(t, &f->shield4); asc_replace(t, &f->leave6); asc_shield_leave(t, &f->shield2); asc_replace(t, &f->leave2); asc_leave(t, &f->leave1, ASC_ERROR); return run_leave1(t, f); }
    asc_shield_leave(t, &f->shield5);
    if (f->leave7.why == ASC_ERROR) { asc_fail_again(t, &f->leave7); asc_shield_leave(t, &f->shield4); asc_replace(t, &f->leave6); asc_shield_leave(t, &f->shield2); asc_replace(t, &f->leave2); asc_leave(t, &f->leave1, ASC_ERROR); return run_leave1(t, f); }
    asc_shield_leave(t, &f->shield4);
    if (f->leave6.why == ASC_ERROR) { asc_fail_again(t, &f->leave6); asc_shield_leave(t, &f->shield2); asc_replace(t, &f->leave2); asc_leave(t, &f->leave1, ASC_ERROR); return run_leave1(t, f); }
    asc_shield_leave(t, &f->shield2);
    if (f->leave2.why == ASC_ERROR) { asc_move(&f->leave1, &f->leave2); return run_leave1(t, f); }
    asc_leave(t, &f->leave1, ASC_END); return run_leave1(t, f);
}

/* exit of  signals(a, b, c, 0) as watch, of signals(SIGINT, SIGTERM, SIGHUP) as received */
static asc_step run_leave1(asc_task *t, struct run_frame *f)
{
    asc_shield_enter(t, &f->shield6);
    { asc_signal_watch_free(f->signals_watch_2); }
    asc_shield_leave(t, &f->shield6);
    if (f->leave1.why == ASC_ERROR) return asc_fail_again(t, &f->leave1);
    f->result = f->status < 0 ? 128 - f->status : f->status; return asc_ready;
}

static asc_step run_call(asc_task *t, struct run_frame *f, char **command, double limit, double grace)
{
    f->command = command;
    f->limit = limit;
    f->grace = grace;
    return run_run(t, f);
}


static bool seconds(const char *text, double *value)
{
    char *end = NULL;
    *value = text ? strtod(text, &end) : -1;
    return end && end != text && !*end && *value >= 0;
}

/* async int main(int, char **) */
struct main_head {
    asc_frame base;
    int result;
    int argc;
    char **argv;
} ASC_MAY_ALIAS;
struct main_frame {
    asc_frame base;
    int result;
    int argc;
    char **argv;
    double limit;
    double grace;
    asc_exit catch1;             /* try */
    union { struct run_frame run; } call;
};
static asc_step main_after_run(asc_task *t, void *self, asc_step got);
static asc_step main_catch1(asc_task *t, struct main_frame *f);

static asc_step main_run(asc_task *t, struct main_frame *f)
{
    f->grace = 5;
    bool right = true;
    (void)f->argc;
    f->argv++;
    if (*f->argv && strcmp(*f->argv, "-k") == 0) {
        right = seconds(f->argv[1], &f->grace);
        f->argv += right ? 2 : 0;
    }
    if (!right || !seconds(*f->argv, &f->limit) || !f->argv[1]) {
        fputs("usage: timeout_command [-k SECONDS] LIMIT COMMAND [ARGUMENT]...\n", stderr);
        { f->result = 125; return asc_ready; }
    }
    if (f->limit == 0)
        f->limit = INFINITY;                       // as timeout(1) has it
    return main_after_run(t, f, run_call(t, &f->call.run, f->argv + 1, f->limit, f->grace));
}

/* after  await run(argv + 1, limit, grace) */
static asc_step main_after_run(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_run, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->catch1, main_after_run); return main_catch1(t, f); }
    f->result = f->call.run.result; return asc_ready;
}

/* the errors of the try */
static asc_step main_catch1(asc_task *t, struct main_frame *f)
{
    if (asc_caught(&f->catch1, ASC_ETIMEDOUT)) {
        f->result = 124; asc_catch_end(t, &f->catch1); return asc_ready;
    } else if (asc_caught_any(&f->catch1)) {
        const asc_error *e = asc_exit_error(&f->catch1);
        fprintf(stderr, "timeout_command: %s\n", e->message);
        f->result = e->code == ASC_ENOENT ? 127 : 126; asc_catch_end(t, &f->catch1); return asc_ready;
    } else {
        return asc_fail_again(t, &f->catch1);
    }
}

static asc_step main_begin(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    (void)got;
    return main_run(t, f);
}

static const size_t main_shape_params[] = {
    offsetof(struct main_head, argc), sizeof(((struct main_head *)0)->argc),
    offsetof(struct main_head, argv), sizeof(((struct main_head *)0)->argv),
};
static const asc_shape main_shape = { sizeof(struct main_head), sizeof(((struct main_head *)0)->result), 2, main_shape_params };
static const asc_fn main_fn[1] = {
    { "main", "int (int, char **)", main_begin, sizeof(struct main_frame), _Alignof(struct main_frame), &main_shape, &asc_table_here }
};

int main(int argc, char **argv)
{
    return asc_main(main_fn, 2, argc, argv);
}

/* expect clock: real; args: 10 sh -c 'echo fine; exit 7'; exit: 7
fine
*/
/* expect clock: real; args: 0.05 sleep 100; exit: 124
*/
/* expect clock: real; args: -k 0.1 0.2 sh -c 'trap "echo not yet" TERM; while :; do sleep 0.01; done'; exit: 124
not yet
*/
/* expect clock: real; args: 10 sh -c 'trap "echo passed on; exit 3" TERM; kill -TERM $PPID; while :; do sleep 0.01; done'; exit: 3
passed on
*/
/* expect clock: real; args: 0 sh -c 'kill -KILL $$'; exit: 137
*/
/* expect clock: real; args: 10 /nowhere/nothing; exit: 127
*/
/* expect-stderr
timeout_command: process /nowhere/nothing: no such file or directory
*/
/* expect clock: real; args: 10 /; exit: 126
*/
/* expect-stderr
timeout_command: process /: permission denied
*/
/* expect args: -k; exit: 125
*/
/* expect-stderr
usage: *
*/

static const asc_place asc_places_here[] = {
    { pass_on_after_asc_signals, "pass_on", "async for (int signal : asc_signals(received))", 17 },
    { pass_on_after_close, "pass_on", "async for (int signal : asc_signals(received))", 17 },
    { run_after_signal_watch_open, "run", "async with signals(SIGINT, SIGTERM, SIGHUP) as received", 26 },
    { run_after_process_start, "run", "async with process(command) as p", 26 },
    { run_after_process_wait, "run", "await asc_process_wait(p)", 30 },
    { run_after_group_join, "run", "async with taskgroup() as g", 28 },
    { run_after_group_throw_first, "run", "async with taskgroup() as g", 28 },
    { run_after_group_end, "run", "async with taskgroup() as g", 28 },
    { run_after_process_wait_2, "run", "async with process(command) as p", 26 },
    { run_after_process_ask, "run", "async with process(command) as p", 26 },
    { run_after_process_end, "run", "async with process(command) as p", 26 },
    { main_after_run, "main", "await run(argv + 1, limit, grace)", 62 },
};
static const asc_place run_from_timeout = { NULL, "run", "", 28 };
static const asc_place run_from_taskgroup = { NULL, "run", "", 28 };
static asc_table asc_table_here = { "examples/timeout_command.asc", asc_places_here, 12, NULL, false };
