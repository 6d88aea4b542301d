/* Starting tasks from plain C, and programs: the first task, its end, SIGINT. */
#include "watch.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { GRACE_SECONDS = 5, INTERRUPTED = 130 };

asc_task *asc_start(asc_loop *l, const asc_fn *fn, asc_done *done, void *arg)
{
    if (l != asc__loop)
        asc__misuse("asc_start", "the loop belongs to another thread; use asc_loop_call_soon_threadsafe");
    asc_task *t = asc__task_new(l, fn, NULL, true);
    if (!t)
        return NULL;
    asc__side *s = asc__side_of(t);
    s->done = done;
    s->done_arg = arg;
    s->fn = fn;
    t->sibling = l->roots;
    t->in = &l->roots;
    if (t->sibling)
        t->sibling->in = &t->sibling;
    l->roots = t;
    asc__push(l, t);
    return t;
}

/* ---- SIGINT ---- */

static volatile sig_atomic_t interrupts;
static asc_loop *volatile interrupted_loop;
static struct sigaction before;

/* The second one of a program that has ended meanwhile has nothing to cut short: what is still in stdout's buffer goes out. */
static void on_interrupt(int signal_number)
{
    interrupts++;
    if (interrupts > 2 || (interrupts == 1 && !interrupted_loop)) {
        signal(signal_number, SIG_DFL);
        raise(signal_number);
    } else if (interrupted_loop) {
        uv_async_send(&interrupted_loop->async); /* may be called in a signal handler, and keeps errno */
    }
}

void asc__interrupt_watch(asc_loop *l, bool on)
{
    struct sigaction action, now;
    memset(&action, 0, sizeof action);
    if (on) {
        if (sigaction(SIGINT, NULL, &now) || now.sa_handler == SIG_IGN)
            return; /* started in the background: it stays ignored */
        interrupted_loop = l;
        action.sa_handler = on_interrupt;
        action.sa_flags = SA_RESTART;
        sigemptyset(&action.sa_mask);
        sigaction(SIGINT, &action, now.sa_handler == on_interrupt ? NULL : &before);
    } else if (interrupted_loop == l) {
        interrupted_loop = NULL;
        if (!interrupts && sigaction(SIGINT, NULL, &now) == 0 && now.sa_handler == on_interrupt)
            sigaction(SIGINT, &before, NULL);
    }
}

static void grace_is_over(asc_loop *l)
{
    l->grace_over = true;
    if (l->grace_timer.slot)
        asc__heap_remove(&l->deadlines, &l->grace_timer);
    for (asc_task *t = l->roots; t; t = t->sibling)
        asc__spread(l, t, &t->root);
    asc__deliver(l);
}

/* After signals, and when the time for cleanup is over. */
void asc__interrupted(asc_loop *l)
{
    if (l != interrupted_loop || !interrupts)
        return;
    if (l->interrupts == 0) {
        l->interrupts = 1;
        for (asc_task *t = l->roots, *next; t; t = next) {
            next = t->sibling;
            asc_task_cancel(t);
        }
        l->grace_at = asc__add(l->now, (int64_t)GRACE_SECONDS * ASC__SECOND);
        l->grace_promised = asc__heap_promise(&l->deadlines);
        if (l->grace_promised)
            asc__heap_add(&l->deadlines, &l->grace_timer, l->grace_at);
    }
    if (!l->grace_over && (interrupts > 1 || (!l->grace_timer.slot && l->now >= l->grace_at)))
        grace_is_over(l);
}

/* ---- programs ---- */

struct main_frame {
    asc_frame base;
    int result;
    int argc;
    char **argv;
};

typedef struct ending {
    bool done;
    int status;
    const asc_fn *fn;
} ending;

static void ended(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error)
{
    ending *e = arg;
    e->done = true;
    if (asc__sweeping)
        asc__sweeping->task = NULL;
    switch (outcome) {
    case ASC_TASK_OK:
        e->status = e->fn->shape->result_size ? ((struct main_frame *)frame)->result : 0;
        break;
    case ASC_TASK_ERROR:
        fflush(stdout);
        fputs("asc: uncaught: ", stderr);
        asc_error_report(error, stderr);
        e->status = asc__loop->interrupts ? INTERRUPTED : 1;
        break;
    default:
        e->status = asc__loop->interrupts ? INTERRUPTED : 1;
        break;
    }
}

/* Runs t to its end, then what plain C has started; false: something waits for ever. */
static bool run_all(asc_loop *l, const ending *end)
{
    interrupts = 0;
    asc__interrupt_watch(l, true);
    bool well = asc__loop_spin(l, &end->done);
    asc__interrupt_watch(l, false);
    return well && (!l->tasks || asc__loop_spin(l, NULL));
}

int asc__program(asc__sweep *s, const asc_fn *fn, int params, int argc, char **argv)
{
    ending end = {.status = 1, .fn = fn};
    if (s)
        asc__sweep_begin(s);
    asc_loop *l = asc_loop_new(NULL);
    if (l)
        l->shown = false; /* until the program asks for it */
    asc_task *t = l ? asc_start(l, fn, ended, &end) : NULL;
    if (!t)
        fputs("asc: main: not enough memory\n", stderr);
    if (t && params) {
        struct main_frame *f = asc_task_frame(t);
        f->argc = argc;
        f->argv = argv;
    }
    if (s)
        s->task = t;
    bool well = !t || run_all(l, &end);
    if (!well && !s)
        exit(1); /* the tasks stay as they are: no exit of theirs may run */
    if (s && !well)
        asc__sweep_failed(s, "deadlock");
    else if (s && l)
        asc__sweep_tasks_ended(s, l);
    if (well && l && !asc__loop_close(l) && s)
        asc__sweep_failed(s, "the loop did not end empty");
    if (s)
        asc__sweep_end(s, well);
    return end.status;
}

/* A descriptor of the loop's in the place of a standard one could be taken for it, and libuv refuses to close it. */
static void fill_standard(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            open("/dev/null", O_RDWR);
}

int asc_main(const asc_fn *fn, int params, int argc, char **argv)
{
    fill_standard();
    asc__environment_check();
    const char *sweep = getenv("ASC_SWEEP");
    return sweep && *sweep && strcmp(sweep, "0") != 0 ? asc__sweep_program(sweep, fn, params, argc, argv)
                                                      : asc__program(NULL, fn, params, argc, argv);
}
