// Keeps commands running: one that fails is started again, after a pause that doubles each time and begins anew once it has run for a while.
//
//     supervisor [-n STARTS] [-p SECONDS] COMMAND...
//
// Each COMMAND is a line for the shell. It is done when it ends well, and given up after so many starts in a row that failed (-n, default: never).
// SIGINT and SIGTERM stop all of them: each is terminated, and killed if it takes longer than 5 seconds.
#define _POSIX_C_SOURCE 200809L      // getopt
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <asc.h>

struct rules {
    int starts;             // in a row; 0: any number
    double pause, longest;  // seconds before the second start; at most
    double healthy;         // seconds after which a start counts as a success
};

#if defined __GNUC__
#pragma GCC diagnostic error "-Wreturn-type" /* a macro that hides a return must not compile */
#endif
static asc_table asc_table_here; /* the places of this file, at its end */
/* async int shell(char *) */
struct shell_frame {
    asc_frame base;
    int result;
    char *command;
    char *argv[4];
    int process_run;
    struct {
        ASC_VALUE((*(int *)0)) process; /* await asc_process_run(argv) */
    } value;
    union { struct asc_process_run_head *process_run; } call;
};
static asc_step shell_after_process_run(asc_task *t, void *self, asc_step got);

static asc_step shell_run(asc_task *t, struct shell_frame *f)
{
    { char *argv_init[4] = { "sh", "-c", f->command, NULL }; memcpy((void *)&f->argv, (const void *)&argv_init, sizeof f->argv); }
    /* await process(argv) */
    {
        char *const *process_argv = f->argv;
        f->call.process_run = asc_call_new(t, asc_process_run); /* a frame of its own: defined in another file */
        if (!f->call.process_run) return asc_throw_code(t, ASC_ENOMEM);
        f->call.process_run->argv = process_argv;
        return shell_after_process_run(t, f, asc_call(t, asc_process_run, f->call.process_run));
    }
}

/* after  await asc_process_run(argv), of await process(argv) */
static asc_step shell_after_process_run(asc_task *t, void *self, asc_step got)
{
    struct shell_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, shell_after_process_run, got);
    if (got.how == ASC_READY) f->process_run = f->call.process_run->result;
    asc_call_free(t, f->call.process_run);
    if (got.how == ASC_FAILED) return asc_stop(t, &f->base, shell_after_process_run, got);
    f->value.process = f->process_run;
    f->result = f->value.process; return asc_ready;
}

static asc_step shell_call(asc_task *t, struct shell_frame *f, char *command)
{
    f->command = command;
    return shell_run(t, f);
}


static void report(const char *command, int status)
{
    if (status < 0)
        printf("%s: killed by signal %d", command, -status);
    else
        printf("%s: exit status %d", command, status);
}

/* async void keep_running(char *, const struct rules *) */
struct keep_running_head {
    asc_frame base;
    char *command;
    const struct rules *rules;
} ASC_MAY_ALIAS;
static const asc_fn keep_running[1];
struct keep_running_frame {
    asc_frame base;
    char *command;
    const struct rules *rules;
    double pause; /* kept only while parked */
    int starts; /* kept only while parked */
    double start; /* kept only while parked */
    union { /* calls: one at a time */
        struct shell_frame shell;
        struct asc_sleep_frame sleep;
    } call;
};
static asc_step keep_running_after_shell(asc_task *t, void *self, asc_step got);
static asc_step keep_running_after_sleep(asc_task *t, void *self, asc_step got);
enum keep_running_at { keep_running_start, keep_running_at_shell, keep_running_at_sleep };

ASC_KEEPS_LOCALS
static asc_step keep_running_run(asc_task *t, struct keep_running_frame *f, enum keep_running_at at, asc_step got)
{
    switch (at) {
    case keep_running_start: break;
    case keep_running_at_shell: goto after_shell;
    case keep_running_at_sleep: goto after_sleep;
    }
    double pause = f->rules->pause;
    for (int starts = 1;; starts++) {
        double start = asc_now();
        got = shell_call(t, &f->call.shell, f->command);
        if (got.how == ASC_PARKED) {
            f->pause = pause; f->starts = starts; f->start = start;
            return asc_stop(t, &f->base, keep_running_after_shell, got);
after_shell:
            pause = f->pause; starts = f->starts; start = f->start;
        }
        if (got.how == ASC_FAILED) return asc_stop(t, &f->base, keep_running_after_shell, got);
        int status = f->call.shell.result;
        report(f->command, status);
        if (status == 0) {
            puts(": done");
            return asc_ready;
        }
        if (asc_now() - start >= f->rules->healthy) {
            starts = 1;
            pause = f->rules->pause;
        }
        if (starts == f->rules->starts) {
            puts(": given up");
            return asc_ready;
        }
        printf(": again in %g s\n", pause);
        got = asc_sleep(t, &f->call.sleep, pause);
        if (got.how == ASC_PARKED) {
            f->pause = pause; f->starts = starts;
            return asc_stop(t, &f->base, keep_running_after_sleep, got);
after_sleep:
            pause = f->pause; starts = f->starts;
        }
        if (got.how == ASC_FAILED) return asc_stop(t, &f->base, keep_running_after_sleep, got);
        pause = pause * 2 < f->rules->longest ? pause * 2 : f->rules->longest;
    }
    return asc_ready;
}
ASC_KEEPS_LOCALS_END

/* after  await shell(command) */
static asc_step keep_running_after_shell(asc_task *t, void *self, asc_step got) { return keep_running_run(t, self, keep_running_at_shell, got); }
/* after  await asc_sleep(pause) */
static asc_step keep_running_after_sleep(asc_task *t, void *self, asc_step got) { return keep_running_run(t, self, keep_running_at_sleep, got); }
static asc_step keep_running_begin(asc_task *t, void *self, asc_step got)
{
    struct keep_running_frame *f = self;
    (void)got;
    return keep_running_run(t, f, keep_running_start, asc_ready);
}

static const size_t keep_running_shape_params[] = {
    offsetof(struct keep_running_head, command), sizeof(((struct keep_running_head *)0)->command),
    offsetof(struct keep_running_head, rules), sizeof(((struct keep_running_head *)0)->rules),
};
static const asc_shape keep_running_shape = { sizeof(struct keep_running_head), 0, 2, keep_running_shape_params };
static const asc_fn keep_running[1] = {
    { "keep_running", "void (char *, const struct rules *)", keep_running_begin, sizeof(struct keep_running_frame), _Alignof(struct keep_running_frame), &keep_running_shape, &asc_table_here }
};


// Cancelling the group is all that stopping takes: whoever sleeps stops sleeping, and a process that is waited for is ended and reaped.
/* async void stop_on_signal(asc_signal_watch *, asc_group *) */
struct stop_on_signal_head {
    asc_frame base;
    asc_signal_watch *received;
    asc_group *g;
} ASC_MAY_ALIAS;
static const asc_fn stop_on_signal[1];
struct stop_on_signal_frame {
    asc_frame base;
    asc_signal_watch *received;
    asc_group *g;
    union { struct asc_signal_frame signal_wait; } call;
};
static asc_step stop_on_signal_after_signal_wait(asc_task *t, void *self, asc_step got);

static asc_step stop_on_signal_run(asc_task *t, struct stop_on_signal_frame *f)
{
    return stop_on_signal_after_signal_wait(t, f, asc_signal_wait(t, &f->call.signal_wait, f->received));
}

/* after  await asc_signal_wait(received) */
static asc_step stop_on_signal_after_signal_wait(asc_task *t, void *self, asc_step got)
{
    struct stop_on_signal_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, stop_on_signal_after_signal_wait, got);
    int signal = f->call.signal_wait.result;
    printf("%s: stopping\n", signal == SIGINT ? "SIGINT" : "SIGTERM");
    asc_group_cancel(f->g);
    return asc_ready;
}

static asc_step stop_on_signal_begin(asc_task *t, void *self, asc_step got)
{
    struct stop_on_signal_frame *f = self;
    (void)got;
    return stop_on_signal_run(t, f);
}

static const size_t stop_on_signal_shape_params[] = {
    offsetof(struct stop_on_signal_head, received), sizeof(((struct stop_on_signal_head *)0)->received),
    offsetof(struct stop_on_signal_head, g), sizeof(((struct stop_on_signal_head *)0)->g),
};
static const asc_shape stop_on_signal_shape = { sizeof(struct stop_on_signal_head), 0, 2, stop_on_signal_shape_params };
static const asc_fn stop_on_signal[1] = {
    { "stop_on_signal", "void (asc_signal_watch *, asc_group *)", stop_on_signal_begin, sizeof(struct stop_on_signal_frame), _Alignof(struct stop_on_signal_frame), &stop_on_signal_shape, &asc_table_here }
};


/* async int main(int, char **) */
struct main_head {
    asc_frame base;
    int result;
    int argc;
    char **argv;
} ASC_MAY_ALIAS;
static const asc_place main_from_taskgroup;
static const asc_place main_from_taskgroup_2;
struct main_frame {
    asc_frame base;
    int result;
    int argc;
    char **argv;
    struct rules rules;
    asc_signal_watch *received;
    asc_signal_watch *signals_watch;
    asc_signal_watch *signals_watch_2;
    int signals_list[4];
    asc_group *g;
    asc_group taskgroup_own;
    asc_group taskgroup_own_2;
    asc_exit leave5;             /* asc_group_joined(&own) */
    asc_node shield1;
    asc_exit leave4;             /* cancel_scope(&own.scope) */
    asc_exit leave3;             /* asc_group_joined(&own) */
    asc_node shield2;
    asc_exit leave2;             /* cancel_scope(&own.scope) */
    asc_exit leave1;             /* signals(a, b, 0, 0) as watch */
    asc_node shield3;
    struct {
        asc_task *child;
        asc_task *child_2;
    } value;
    union { struct asc_signal_watch_frame signal_watch_open; } call;
};
static asc_step main_after_signal_watch_open(asc_task *t, void *self, asc_step got);
static asc_step main_leave5(asc_task *t, struct main_frame *f);
static asc_step main_after_group_join(asc_task *t, void *self, asc_step got);
static asc_step main_after_group_throw_first(asc_task *t, void *self, asc_step got);
static asc_step main_leave4(asc_task *t, struct main_frame *f);
static asc_step main_after_group_end(asc_task *t, void *self, asc_step got);
static asc_step main_leave3(asc_task *t, struct main_frame *f);
static asc_step main_after_group_join_2(asc_task *t, void *self, asc_step got);
static asc_step main_after_group_throw_first_2(asc_task *t, void *self, asc_step got);
static asc_step main_leave2(asc_task *t, struct main_frame *f);
static asc_step main_after_group_end_2(asc_task *t, void *self, asc_step got);
static asc_step main_leave1(asc_task *t, struct main_frame *f);

static asc_step main_run(asc_task *t, struct main_frame *f)
{
    f->rules = (struct rules){ .pause = 0.5, .longest = 60, .healthy = 30 };
    int option;
    while ((option = getopt(f->argc, f->argv, "n:p:")) != -1) {
        if (option == 'n' && (f->rules.starts = atoi(optarg)) > 0)
            continue;
        if (option == 'p' && (f->rules.pause = atof(optarg)) > 0)
            continue;
        optind = f->argc;              // no command either
    }
    if (optind >= f->argc) {
        fputs("usage: supervisor [-n STARTS] [-p SECONDS] COMMAND...\n", stderr);
        { f->result = 2; return asc_ready; }
    }
    setvbuf(stdout, NULL, _IOLBF, 0);       // each line as it is known, wherever it goes
    /* async with signals(SIGINT, SIGTERM) as received */
    {
        int signals_a = SIGINT;
        int signals_b = SIGTERM;
        /* async with signals(a, b, 0, 0) as watch */
        {
            int signals_a_2 = signals_a;
            int signals_b_2 = signals_b;
            int signals_c = 0;
            int signals_d = 0;
            { int list_init[4] = {signals_a_2, signals_b_2, signals_c, signals_d}; memcpy((void *)&f->signals_list, (const void *)&list_init, sizeof f->signals_list); }
            return main_after_signal_watch_open(t, f, asc_signal_watch_open(t, &f->call.signal_watch_open, f->signals_list, 4));
        }
    }
}

/* after  await asc_signal_watch_open(list, 4), of signals(SIGINT, SIGTERM) as received */
static asc_step main_after_signal_watch_open(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how != ASC_READY) return asc_stop(t, &f->base, main_after_signal_watch_open, got);
    f->signals_watch_2 = f->call.signal_watch_open.result;
    f->signals_watch = f->signals_watch_2;
    f->received = f->signals_watch;
    /* async with taskgroup() as g */
    f->taskgroup_own = (asc_group)ASC_GROUP_INIT;
    got = asc_scope_enter(t, &f->taskgroup_own.scope);
    if (got.how == ASC_FAILED) { asc_throw_from(t, &asc_table_here, &main_from_taskgroup); asc_leave(t, &f->leave1, ASC_ERROR); return main_leave1(t, f); }
    asc_group_open(&f->taskgroup_own, 0);
    /* async with asc_group_joined(&own) */
    f->g = &f->taskgroup_own;
    f->value.child = asc_spawn(t, f->g, stop_on_signal, false);
    if (!f->value.child) { asc_throw_code(t, ASC_ENOMEM); asc_leave(t, &f->leave3, ASC_ERROR); return main_leave3(t, f); }
    ((struct stop_on_signal_head *)asc_task_frame(f->value.child))->received = f->received;
    ((struct stop_on_signal_head *)asc_task_frame(f->value.child))->g = f->g;
    /* async with taskgroup() as commands */
    {
        asc_group *commands;
        f->taskgroup_own_2 = (asc_group)ASC_GROUP_INIT;
        got = asc_scope_enter(t, &f->taskgroup_own_2.scope);
        if (got.how == ASC_FAILED) { asc_throw_from(t, &asc_table_here, &main_from_taskgroup_2); asc_leave(t, &f->leave3, ASC_ERROR); return main_leave3(t, f); }
        asc_group_open(&f->taskgroup_own_2, 0);
        /* async with asc_group_joined(&own) */
        commands = &f->taskgroup_own_2;
        for (int i = optind; i < f->argc; i++) {
            f->value.child_2 = asc_spawn(t, commands, keep_running, false);
            if (!f->value.child_2) { asc_throw_code(t, ASC_ENOMEM); asc_leave(t, &f->leave5, ASC_ERROR); return main_leave5(t, f); }
            ((struct keep_running_head *)asc_task_frame(f->value.child_2))->command = f->argv[i];
            ((struct keep_running_head *)asc_task_frame(f->value.child_2))->rules = &f->rules;
        }
        asc_leave(t, &f->leave5, ASC_END); return main_leave5(t, f);
    }
}

/* exit of  asc_group_joined(&own), of taskgroup() as commands */
static asc_step main_leave5(asc_task *t, struct main_frame *f)
{
    asc_shield_enter(t, &f->shield1);
    {
        const asc_error *asc_group_joined_e_2 = asc_exit_error(&f->leave5);
        asc_group_note(&f->taskgroup_own_2, asc_group_joined_e_2);
        return main_after_group_join(t, f, asc_group_join(t, &f->taskgroup_own_2));
    }
}

/* after  await asc_group_join(g), of taskgroup() as commands */
static asc_step main_after_group_join(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_group_join, got);
    if (got.how == ASC_FAILED) { asc_stop(t, &f->base, main_after_group_join, got); asc_shield_leave(t, &f->shield1); asc_replace(t, &f->leave5); asc_leave(t, &f->leave4, ASC_ERROR); return main_leave4(t, f); }
    return main_after_group_throw_first(t, f, asc_group_throw_first(t, &f->taskgroup_own_2));
}

/* after  await asc_group_throw_first(g), of taskgroup() as commands */
static asc_step main_after_group_throw_first(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_group_throw_first, got);
    if (got.how == ASC_FAILED) { asc_stop(t, &f->base, main_after_group_throw_first, got); asc_shield_leave(t, &f->shield1); asc_replace(t, &f->leave5); asc_leave(t, &f->leave4, ASC_ERROR); return main_leave4(t, f); }
    asc_suppress(t, &f->leave5);
    asc_shield_leave(t, &f->shield1);
    if (f->leave5.why == ASC_ERROR) { asc_move(&f->leave4, &f->leave5); return main_leave4(t, f); }
    asc_leave(t, &f->leave4, ASC_END); return main_leave4(t, f);
}

/* exit of  cancel_scope(&own.scope), of taskgroup() as commands */
static asc_step main_leave4(asc_task *t, struct main_frame *f)
{
    asc_scope_leave(t, &f->taskgroup_own_2.scope, &f->leave4);
    if (f->leave4.why == ASC_ERROR) { asc_move(&f->leave3, &f->leave4); return main_leave3(t, f); }
    return main_after_group_end(t, f, asc_group_end(t, &f->taskgroup_own_2));
}

/* after  await asc_group_end(&own), of taskgroup() as commands */
static asc_step main_after_group_end(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_group_end, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave3, main_after_group_end); return main_leave3(t, f); }
    asc_group_cancel(f->g);        // all are done: nobody waits for signals
    asc_leave(t, &f->leave3, ASC_END); return main_leave3(t, f);
}

/* exit of  asc_group_joined(&own), of taskgroup() as g */
static asc_step main_leave3(asc_task *t, struct main_frame *f)
{
    asc_shield_enter(t, &f->shield2);
    {
        const asc_error *asc_group_joined_e = asc_exit_error(&f->leave3);
        asc_group_note(&f->taskgroup_own, asc_group_joined_e);
        return main_after_group_join_2(t, f, asc_group_join(t, &f->taskgroup_own));
    }
}

/* after  await asc_group_join(g), of taskgroup() as g */
static asc_step main_after_group_join_2(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_group_join_2, got);
    if (got.how == ASC_FAILED) { asc_stop(t, &f->base, main_after_group_join_2, got); asc_shield_leave(t, &f->shield2); asc_replace(t, &f->leave3); asc_leave(t, &f->leave2, ASC_ERROR); return main_leave2(t, f); }
    return main_after_group_throw_first_2(t, f, asc_group_throw_first(t, &f->taskgroup_own));
}

/* after  await asc_group_throw_first(g), of taskgroup() as g */
static asc_step main_after_group_throw_first_2(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_group_throw_first_2, got);
    if (got.how == ASC_FAILED) { asc_stop(t, &f->base, main_after_group_throw_first_2, got); asc_shield_leave(t, &f->shield2); asc_replace(t, &f->leave3); asc_leave(t, &f->leave2, ASC_ERROR); return main_leave2(t, f); }
    asc_suppress(t, &f->leave3);
    asc_shield_leave(t, &f->shield2);
    if (f->leave3.why == ASC_ERROR) { asc_move(&f->leave2, &f->leave3); return main_leave2(t, f); }
    asc_leave(t, &f->leave2, ASC_END); return main_leave2(t, f);
}

/* exit of  cancel_scope(&own.scope), of taskgroup() as g */
static asc_step main_leave2(asc_task *t, struct main_frame *f)
{
    asc_scope_leave(t, &f->taskgroup_own.scope, &f->leave2);
    if (f->leave2.why == ASC_ERROR) { asc_move(&f->leave1, &f->leave2); return main_leave1(t, f); }
    return main_after_group_end_2(t, f, asc_group_end(t, &f->taskgroup_own));
}

/* after  await asc_group_end(&own), of taskgroup() as g */
static asc_step main_after_group_end_2(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED) return asc_stop(t, &f->base, main_after_group_end_2, got);
    if (got.how == ASC_FAILED) { asc_leave_failed(t, &f->leave1, main_after_group_end_2); return main_leave1(t, f); }
    asc_leave(t, &f->leave1, ASC_END); return main_leave1(t, f);
}

/* exit of  signals(a, b, 0, 0) as watch, of signals(SIGINT, SIGTERM) as received */
static asc_step main_leave1(asc_task *t, struct main_frame *f)
{
    asc_shield_enter(t, &f->shield3);
    { asc_signal_watch_free(f->signals_watch_2); }
    asc_shield_leave(t, &f->shield3);
    if (f->leave1.why == ASC_ERROR) return asc_fail_again(t, &f->leave1);
    puts("all ended");
    f->result = 0; return asc_ready;
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

/* expect clock: real; args: -n 4 -p 0.01 'exit 3'
exit 3: exit status 3: again in 0.01 s
exit 3: exit status 3: again in 0.02 s
exit 3: exit status 3: again in 0.04 s
exit 3: exit status 3: given up
all ended
*/
/* expect clock: real; args: -p 0.01 'test -e made || { touch made; kill -KILL $$; }'
test -e made || { touch made; kill -KILL $$; }: killed by signal 9: again in 0.01 s
test -e made || { touch made; kill -KILL $$; }: exit status 0: done
all ended
*/
/* expect clock: real; args: 'trap "echo ended; exit" TERM; kill -TERM $PPID; while :; do sleep 0.01; done' 'exec sleep 100'
SIGTERM: stopping
ended
all ended
*/
/* expect args: -p 0 true; exit: 2
*/
/* expect-stderr
usage: *
*/
/* expect args: -p nan true; exit: 2
*/
/* expect-stderr
usage: *
*/
/* expect args: -n 2; exit: 2
*/
/* expect-stderr
usage: *
*/

static const asc_place asc_places_here[] = {
    { shell_after_process_run, "shell", "await process(argv)", 23 },
    { keep_running_after_shell, "keep_running", "await shell(command)", 40 },
    { keep_running_after_sleep, "keep_running", "await asc_sleep(pause)", 55 },
    { stop_on_signal_after_signal_wait, "stop_on_signal", "await asc_signal_wait(received)", 63 },
    { main_after_signal_watch_open, "main", "async with signals(SIGINT, SIGTERM) as received", 85 },
    { main_after_group_join, "main", "async with taskgroup() as commands", 87 },
    { main_after_group_throw_first, "main", "async with taskgroup() as commands", 87 },
    { main_after_group_end, "main", "async with taskgroup() as commands", 87 },
    { main_after_group_join_2, "main", "async with taskgroup() as g", 85 },
    { main_after_group_throw_first_2, "main", "async with taskgroup() as g", 85 },
    { main_after_group_end_2, "main", "async with taskgroup() as g", 85 },
};
static const asc_place main_from_taskgroup = { NULL, "main", "", 85 };
static const asc_place main_from_taskgroup_2 = { NULL, "main", "", 87 };
static asc_table asc_table_here = { "examples/supervisor.asc", asc_places_here, 11, NULL, false };
