/* Runs programs of runtime_oracle.py on the runtime and compares what they print with what the model says.
 *
 *     runtime_oracle.py 1 1000 | runtime_oracle [-v]       pairs of lines: program, trace
 *
 * The interpreter is one async function, `run`, lowered by hand; every call of it has a frame of its own. Each program runs in a
 * process of its own, since one that waits forever ends it. Exit status 1 and the first differing programs on stderr when something differs. */
#define _GNU_SOURCE /* fork, strsep, MAP_ANONYMOUS under -std=c11 */
#include <asc.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef GROUP_THROW /* the part of the manager taskgroup that throws */
#define GROUP_THROW asc_group_throw_first
#endif

enum { COUNT = 2, NAMES = 4096, DEADLOCKED = 1, TRACE = 1 << 20, PATIENCE = 20 /* seconds */ };

typedef struct node {
    char op[12];
    int args[3], arg_count;
    struct node *kids[16];
    int kid_count;
} node;

static char *trace; /* shared with the child process */
static size_t *trace_len;

static struct {
    asc_scope scopes[NAMES];
    bool open[NAMES];
    asc_group groups[NAMES];
    bool group_done[NAMES];
    asc_task *tasks[NAMES];
    int task_group[NAMES];
    asc_event events[COUNT];
    asc_mutex locks[COUNT], condition_locks[COUNT];
    asc_semaphore semaphores[COUNT];
    asc_condition conditions[COUNT];
    asc_queue *queues[COUNT];
} world;

static void say(const char *format, ...)
{
    va_list args;
    char text[256];
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    *trace_len += (size_t)snprintf(trace + *trace_len, (size_t)TRACE - *trace_len, "%s%s@%.0f", *trace_len ? " " : "", text, asc_now());
}

static const char *name_of(const asc_error *e, char *text)
{
    switch (e->code) {
    case ASC_ECANCELED:
        return "C";
    case ASC_ETIMEDOUT:
        return "TIMEOUT";
    case ASC_ECLOSED:
        return "CLOSED";
    case ASC_EOF:
        return "EOF";
    default:
        sprintf(text, "E%d", e->code);
        return text;
    }
}

static void say_error(const char *what, const asc_error *e)
{
    char text[256], number[32];
    size_t n = (size_t)snprintf(text, sizeof text, "%s%s", what, name_of(e, number));
    for (const asc_error *o = e->others; o && n < 200; o = o->next)
        n += (size_t)snprintf(text + n, sizeof text - n, "+%s", name_of(o, number));
    say("%s", text);
}

/* ---- parsing ---- */

static node *parse(const char **at)
{
    node *n = calloc(1, sizeof *n);
    size_t len = 0;
    ++*at;
    while (**at != ' ' && **at != ')')
        n->op[len++] = *(*at)++;
    while (**at != ')') {
        if (**at == ' ')
            ++*at;
        else if (**at == '(')
            n->kids[n->kid_count++] = parse(at);
        else
            n->args[n->arg_count++] = (int)strtol(*at, (char **)(uintptr_t)at, 10);
    }
    ++*at;
    return n;
}

static void free_node(node *n)
{
    for (int i = 0; i < n->kid_count; i++)
        free_node(n->kids[i]);
    free(n);
}

/* ---- async void run(const node *n) ---- */

struct run_frame {
    asc_frame base;
    const node *n;
    int state, i, value;
    struct run_frame *inner;
    asc_exit leave, end;
    asc_node shield;
    asc_task *task;
    union {
        struct asc_sleep_frame sleep;
        struct asc_join_frame join;
        struct asc_condition_frame condition;
        struct asc_queue_frame queue;
    } call;
};

static asc_step run_begin(asc_task *t, void *self, asc_step got);
static asc_step run_after(asc_task *t, void *self, asc_step got);
static const size_t run_params[] = {offsetof(struct run_frame, n), sizeof(const node *)};
static const asc_shape run_shape = {offsetof(struct run_frame, state), 0, 1, run_params};
static const asc_place run_places[] = {{run_after, "run", "await run(n)", 1}};
static asc_table run_table = {"oracle.asc", run_places, 1, NULL, false};
static const asc_fn run[1] = {
    {"run", "void (const node *)", run_begin, sizeof(struct run_frame), _Alignof(struct run_frame), &run_shape, &run_table}};

static asc_step call_run(asc_task *t, struct run_frame *f, const node *n)
{
    f->inner = asc_call_new(t, run);
    if (!f->inner)
        return asc_throw_code(t, ASC_ENOMEM);
    f->inner->n = n;
    return asc_call(t, run, f->inner);
}

/* got = await e; the continuation comes in at `case number`. */
#define AWAIT(number, e) \
    got = (e); \
    f->state = (number); \
    if (got.how == ASC_PARKED) \
        return asc_stop(t, &f->base, run_after, got); \
    __attribute__((fallthrough)); \
    case number:
#define AWAIT_RUN(number, node) \
    AWAIT(number, call_run(t, f, node)) \
    asc_call_free(t, f->inner);
#define FAILED() return asc_stop(t, &f->base, run_after, got)
#define CHECK() \
    do { \
        if (got.how == ASC_FAILED) \
            FAILED(); \
    } while (0)
#define ENDED(record) asc_leave(t, &(record), got.how == ASC_FAILED ? ASC_ERROR : ASC_END)
#define GO_ON(record) \
    do { \
        if ((record).why == ASC_ERROR) \
            return asc_fail_again(t, &(record)); \
    } while (0)

static asc_step run_seq(asc_task *t, struct run_frame *f, asc_step got)
{
    switch (f->state) {
    case 0:
        for (f->i = 0; f->i < f->n->kid_count; f->i++) {
            AWAIT_RUN(1, f->n->kids[f->i])
            CHECK();
        }
    }
    return asc_ready;
}

static asc_step run_scope(asc_task *t, struct run_frame *f, asc_step got)
{
    int name = f->n->args[0];
    bool timed = f->n->op[0] == 't', caught;
    asc_scope *s = &world.scopes[name];
    switch (f->state) {
    case 0:
        if (timed)
            asc_scope_reschedule(s, f->n->args[1]);
        got = asc_scope_enter(t, s);
        CHECK();
        world.open[name] = true;
        AWAIT_RUN(1, f->n->kids[0])
        ENDED(f->leave);
        caught = asc_scope_leave(t, s, &f->leave);
        world.open[name] = false;
        say("%c%d:%d%d", timed ? 't' : 's', name, s->expired, s->caught);
        if (caught != s->caught)
            say("!caught");
        if (timed && s->expired && s->caught)
            return asc_throw(t, ASC_ETIMEDOUT, "timed out");
        GO_ON(f->leave);
    }
    return asc_ready;
}

static asc_step run_catch(asc_task *t, struct run_frame *f, asc_step got)
{
    switch (f->state) {
    case 0:
        AWAIT_RUN(1, f->n->kids[0])
        if (got.how == ASC_READY)
            return asc_ready;
        asc_leave(t, &f->leave, ASC_ERROR);
        if (!asc_caught_any(&f->leave))
            return asc_fail_again(t, &f->leave);
        say_error("caught:", asc_exit_error(&f->leave));
        AWAIT_RUN(2, f->n->kids[1])
        if (got.how == ASC_FAILED) {
            asc_catch_failed(t, &f->leave);
            return got;
        }
        asc_catch_end(t, &f->leave);
    }
    return asc_ready;
}

static asc_step run_swallow(asc_task *t, struct run_frame *f, asc_step got)
{
    switch (f->state) {
    case 0:
        AWAIT_RUN(1, f->n->kids[0])
        if (got.how == ASC_READY)
            return asc_ready;
        asc_leave(t, &f->leave, ASC_ERROR);
        if (!asc_caught(&f->leave, ASC_ECANCELED))
            return asc_fail_again(t, &f->leave);
        say("swallowed");
        asc_catch_end(t, &f->leave);
    }
    return asc_ready;
}

static asc_step run_finally(asc_task *t, struct run_frame *f, asc_step got)
{
    switch (f->state) {
    case 0:
        AWAIT_RUN(1, f->n->kids[0])
        ENDED(f->leave);
        asc_shield_enter(t, &f->shield);
        AWAIT_RUN(2, f->n->kids[1])
        asc_shield_leave(t, &f->shield);
        if (got.how == ASC_FAILED) {
            asc_replace(t, &f->leave);
            return got;
        }
        GO_ON(f->leave);
    }
    return asc_ready;
}

/* async with (taskgroup(limit, g)): the manager as the library has it. */
static asc_step run_group(asc_task *t, struct run_frame *f, asc_step got)
{
    int name = f->n->args[0];
    asc_group *g = &world.groups[name];
    switch (f->state) {
    case 0:
        got = asc_scope_enter(t, asc_group_scope(g));
        CHECK();
        asc_group_open(g, f->n->args[1]);
        world.open[name] = true;
        AWAIT_RUN(1, f->n->kids[0])
        ENDED(f->leave);
        asc_shield_enter(t, &f->shield);
        asc_group_note(g, asc_exit_error(&f->leave));
        AWAIT(2, asc_group_join(t, g))
        world.group_done[name] = true;
        if (got.how == ASC_READY)
            got = GROUP_THROW(t, g);
        asc_shield_leave(t, &f->shield);
        if (got.how == ASC_FAILED) {
            asc_replace(t, &f->leave);
            asc_leave(t, &f->end, ASC_ERROR);
        } else {
            asc_suppress(t, &f->leave);
            asc_move(&f->end, &f->leave);
        }
        asc_scope_leave(t, asc_group_scope(g), &f->end);
        say("g%d", name);
        GO_ON(f->end);
        got = asc_group_end(t, g);
        CHECK();
    }
    return asc_ready;
}

static asc_step run_held(asc_task *t, struct run_frame *f, asc_step got)
{
    const char *op = f->n->op;
    int i = f->n->args[0];
    asc_mutex *m = *op == 'l' ? &world.locks[i] : &world.condition_locks[i];
    switch (f->state) {
    case 0:
        AWAIT(1, *op == 's' ? asc_semaphore_acquire(t, &world.semaphores[i]) : asc_mutex_lock(t, m))
        CHECK();
        AWAIT_RUN(2, f->n->kids[0])
        ENDED(f->leave);
        if (*op == 's')
            asc_semaphore_release(&world.semaphores[i]);
        else
            asc_mutex_unlock(m);
        GO_ON(f->leave);
    }
    return asc_ready;
}

/* One leaf operation, then what it gave. */
static asc_step run_leaf(asc_task *t, struct run_frame *f, asc_step got)
{
    const char *op = f->n->op;
    int i = f->n->args[0];
    if (f->state == 0) {
        if (strcmp(op, "sleep") == 0)
            got = asc_sleep(t, &f->call.sleep, i);
        else if (strcmp(op, "check") == 0)
            got = asc_checkpoint(t);
        else if (strcmp(op, "wait") == 0)
            got = asc_event_wait(t, &world.events[i]);
        else if (strcmp(op, "cwait") == 0)
            got = asc_condition_wait(t, &f->call.condition, &world.conditions[i]);
        else if (strcmp(op, "put") == 0)
            f->value = f->n->args[1], got = asc_queue_put(t, &f->call.queue, world.queues[i], &f->value);
        else if (strcmp(op, "get") == 0)
            got = asc_queue_get(t, &f->call.queue, world.queues[i], &f->value);
        else
            got = asc_join(t, &f->call.join, f->task);
        f->state = 1;
        if (got.how == ASC_PARKED)
            return asc_stop(t, &f->base, run_after, got);
    }
    CHECK();
    if (strcmp(op, "get") == 0)
        say("got:%d", f->value);
    else if (strcmp(op, "join") == 0)
        say("j%d:%s", i, f->call.join.result == ASC_TASK_OK ? "ok" : f->call.join.result == ASC_TASK_ERROR ? "error" : "canceled");
    return asc_ready;
}

static asc_task *live(int name)
{
    return world.tasks[name] && !world.group_done[world.task_group[name]] ? world.tasks[name] : NULL;
}

static asc_step run_spawn(asc_task *t, struct run_frame *f)
{
    int group = f->n->args[0], name = f->n->args[1];
    if (world.group_done[group])
        return asc_ready;
    asc_task *child = asc_spawn(t, &world.groups[group], run, true);
    if (!child)
        return asc_throw_code(t, ASC_ENOMEM);
    ((struct run_frame *)asc_task_frame(child))->n = f->n->kids[0];
    world.tasks[name] = child;
    world.task_group[name] = group;
    return asc_ready;
}

/* What needs no await. */
static asc_step run_plain(asc_task *t, const node *n)
{
    const char *op = n->op;
    int a = n->args[0], b = n->args[1], value = 0;
    if (strcmp(op, "p") == 0)
        say("p%d", a);
    else if (strcmp(op, "busy") == 0)
        asc_test_advance(a);
    else if (strcmp(op, "raise") == 0)
        return asc_throw_code(t, a);
    else if (strcmp(op, "cancel") == 0)
        asc_scope_cancel(&world.scopes[a]);
    else if (strcmp(op, "shield") == 0)
        asc_scope_set_shield(&world.scopes[a], b);
    else if (strcmp(op, "resched") == 0 && world.open[a])
        say("r%d:%d", a, asc_scope_reschedule(&world.scopes[a], b));
    else if (strcmp(op, "gcancel") == 0 && world.open[a] && !world.group_done[a])
        asc_group_cancel(&world.groups[a]);
    else if (strcmp(op, "tcancel") == 0 && live(a))
        say("c%d:%d", a, asc_task_cancel(live(a)));
    else if (strcmp(op, "set") == 0)
        asc_event_set(&world.events[a]);
    else if (strcmp(op, "clear") == 0)
        asc_event_clear(&world.events[a]);
    else if (strcmp(op, "notify") == 0)
        asc_condition_notify(&world.conditions[a], (unsigned char)b);
    else if (strcmp(op, "tryput") == 0)
        say("tp:%d", asc_queue_try_put(world.queues[a], &b));
    else if (strcmp(op, "tryget") == 0)
        say("tg:%d", asc_queue_try_get(world.queues[a], &value) ? value : 0);
    else if (strcmp(op, "close") == 0)
        asc_queue_close(world.queues[a]);
    return asc_ready;
}

static bool is(const node *n, const char *names)
{
    const char *at = strstr(names, n->op);
    size_t len = strlen(n->op);
    return at && (at == names || at[-1] == ' ') && (at[len] == ' ' || !at[len]);
}

static asc_step run_go(asc_task *t, struct run_frame *f, asc_step got)
{
    const node *n = f->n;
    if (is(n, "seq"))
        return run_seq(t, f, got);
    if (is(n, "scope timeout"))
        return run_scope(t, f, got);
    if (is(n, "catch"))
        return run_catch(t, f, got);
    if (is(n, "swallow"))
        return run_swallow(t, f, got);
    if (is(n, "finally"))
        return run_finally(t, f, got);
    if (is(n, "group"))
        return run_group(t, f, got);
    if (is(n, "lock sem cond"))
        return run_held(t, f, got);
    if (is(n, "spawn"))
        return run_spawn(t, f);
    if (is(n, "join") && f->state == 0) {
        f->task = live(n->args[0]);
        if (!f->task || f->task == t)
            return asc_ready;
    }
    if (is(n, "sleep check wait cwait put get join"))
        return run_leaf(t, f, got);
    return run_plain(t, n);
}

static asc_step run_begin(asc_task *t, void *self, asc_step got)
{
    struct run_frame *f = self;
    f->state = 0;
    return run_go(t, f, got);
}

static asc_step run_after(asc_task *t, void *self, asc_step got)
{
    return run_go(t, self, got);
}

/* ---- async int main(void) ---- */

struct main_frame {
    asc_frame base;
    int result;
    struct run_frame *inner;
    asc_exit leave;
};

static const node *program;

static asc_step main_after(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    if (got.how == ASC_PARKED)
        return asc_stop(t, &f->base, main_after, got);
    asc_call_free(t, f->inner);
    if (got.how == ASC_FAILED) {
        asc_leave(t, &f->leave, ASC_ERROR);
        say_error("!", asc_exit_error(&f->leave));
        asc_catch_end(t, &f->leave);
    }
    f->result = 0;
    return asc_ready;
}

static asc_step main_begin(asc_task *t, void *self, asc_step got)
{
    struct main_frame *f = self;
    (void)got;
    f->inner = asc_call_new(t, run);
    if (!f->inner)
        return asc_throw_code(t, ASC_ENOMEM);
    f->inner->n = program;
    return main_after(t, f, asc_call(t, run, f->inner));
}

static const asc_shape main_shape = {offsetof(struct main_frame, inner), sizeof(int), 0, NULL};
static const asc_place main_places[] = {{main_after, "main", "await run(program)", 1}};
static asc_table main_table = {"oracle.asc", main_places, 1, NULL, false};
static const asc_fn main_fn[1] = {
    {"main", "int (void)", main_begin, sizeof(struct main_frame), _Alignof(struct main_frame), &main_shape, &main_table}};

/* ---- running ---- */

static int run_program(const char *text, char **argv)
{
    static const asc_event event = ASC_EVENT_INIT;
    static const asc_mutex mutex = ASC_MUTEX_INIT;
    static const asc_group group = ASC_GROUP_INIT;
    static const asc_scope scope = ASC_SCOPE_INIT;
    const char *at = text;
    node *n = parse(&at);
    for (int i = 0; i < NAMES; i++) {
        world.groups[i] = group;
        world.scopes[i] = scope;
    }
    for (int i = 0; i < COUNT; i++) {
        world.events[i] = event;
        world.locks[i] = world.condition_locks[i] = mutex;
        asc_semaphore semaphore = ASC_SEMAPHORE_INIT(0);
        semaphore.count = (unsigned char)(i + 1);
#ifdef SEMAPHORE_LIMIT
        semaphore.limit = (unsigned char)(i + 1);
#endif
        world.semaphores[i] = semaphore;
        asc_condition condition = ASC_CONDITION_INIT(&world.condition_locks[i]);
        world.conditions[i] = condition;
        world.queues[i] = asc_queue_new(sizeof(int), (size_t)i);
    }
    program = n;
    int status = asc_main(main_fn, 0, 0, argv);
    if (status)
        _exit(status); /* tasks are left, which still wait in what would be freed here */
    for (int i = 0; i < COUNT; i++)
        asc_queue_free(world.queues[i]);
    free_node(n);
    return status;
}

/* The program's trace is in `trace` afterwards. */
static bool run_apart(const char *text, char **argv, bool verbose)
{
    *trace_len = 0;
    *trace = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        if (!verbose && !freopen("/dev/null", "w", stderr))
            exit(3);
        alarm(PATIENCE);
        exit(run_program(text, argv));
    }
    int status;
    if (pid < 0 || waitpid(pid, &status, 0) < 0)
        return false;
    if (WIFEXITED(status) && WEXITSTATUS(status) == DEADLOCKED) {
        if (*trace_len)
            trace[(*trace_len)++] = ' ';
        memcpy(trace + *trace_len, "DEADLOCK", sizeof "DEADLOCK");
        return true;
    }
    return status == 0;
}

/* The trace of a deadlock ends with the time at which the model gave up. */
static bool same(const char *wanted)
{
    const char *end = strstr(wanted, "DEADLOCK@");
    return end ? strncmp(wanted, trace, (size_t)(end - wanted) + 8) == 0 : strcmp(wanted, trace) == 0;
}

/* All of stdin: a child's exit would move the offset that it shares. */
static char *read_all(void)
{
    size_t len = 0, capacity = 1 << 16;
    char *text = malloc(capacity);
    for (size_t n; text && (n = fread(text + len, 1, capacity - len - 1, stdin)) > 0;) {
        len += n;
        if (len + 1 == capacity)
            text = realloc(text, capacity *= 2);
    }
    if (text)
        text[len] = 0;
    return text;
}

int main(int argc, char **argv)
{
    long count = 0, differ = 0;
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    setenv("ASC_CLOCK", "virtual", 1);
    trace = mmap(NULL, TRACE + sizeof(size_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char *all = read_all(), *rest = all;
    if (trace == MAP_FAILED || !all)
        return 2;
    trace_len = (size_t *)(void *)(trace + TRACE);
    for (char *text, *wanted; (text = strsep(&rest, "\n")) && *text && (wanted = strsep(&rest, "\n"));) {
        bool ended = run_apart(text, argv, verbose);
        count++;
        if (ended && same(wanted))
            continue;
        if (++differ <= 5)
            fprintf(stderr, "program %ld%s\n  %s\n  wanted %s\n  got    %s\n", count, ended ? "" : " (crashed)", text, wanted, trace);
    }
    printf("%ld programs, %ld differ\n", count, differ);
    free(all);
    return differ != 0 || count == 0;
}
