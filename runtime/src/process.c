/* Child processes. The object lives until the manager has let go of it and libuv has reported its handle closed. The handle is closed as the process is
 * reaped, never before, so libuv reaps each one; its number is not used afterwards. */
#include "stream.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GRACE_SECONDS = 5, ROOM_MIN = 4096, DROP_MAX = 1 << 20 };

/* Bytes that have come from a pipe. */
typedef struct collected {
    char *data;
    size_t size, room;
} collected;

typedef struct process {
    asc_process public;
    uv_process_t uv;
    uv_timer_t grace_timer;
    asc_link waiters; /* frames */
    unsigned waits;
    struct asc_process_end_frame *ending; /* of the task that has it end */
    int status;
    int open;      /* handles that libuv is not done with */
    bool ended;    /* and reaped */
    bool released; /* by the program */
    double grace;
    asc_process_ender *end;
    collected output, errors;
} process;

static process *of(const asc_process *p)
{
    return ASC__OF(p, process, public);
}

/* ---- its end ---- */

static void close_pipe(asc_stream *name)
{
    asc__stream *s = asc__stream_of(asc__loop, name);
    if (s)
        asc__stream_close(asc__loop, s);
}

static void free_object(process *p)
{
    asc__free(p->output.data);
    asc__free(p->errors.data);
    asc__free(p);
}

static void on_closed(uv_handle_t *h)
{
    process *p = h->data;
    if (--p->open == 0 && p->released)
        free_object(p);
}

/* The program has let go of it; it has ended, or was never started. */
static void release(process *p)
{
    close_pipe(p->public.in);
    close_pipe(p->public.out);
    close_pipe(p->public.err);
    p->released = true;
    if (!p->open)
        free_object(p);
}

/* It keeps the loop running only while a task waits. */
static void wait_begins(process *p)
{
    if (p->waits++ == 0)
        uv_ref((uv_handle_t *)&p->uv);
}

static void wait_ends(process *p)
{
    if (--p->waits == 0)
        uv_unref((uv_handle_t *)&p->uv);
}

static void on_exit(uv_process_t *uv, int64_t status, int signal)
{
    process *p = uv->data;
    p->status = signal ? -signal : (int)status;
    p->ended = true;
    while (asc__any_in(&p->waiters)) {
        struct asc_process_wait_frame *f = ASC__OF(p->waiters.next, struct asc_process_wait_frame, link);
        asc__unlink(&f->link);
        wait_ends(p);
        f->result = p->status;
        asc__wake(&f->wait, 0);
    }
    uv_close((uv_handle_t *)&p->grace_timer, on_closed);
    uv_close((uv_handle_t *)uv, on_closed);
    if (p->ending) {
        asc__wake(&p->ending->wait, 0);
        release(p);
    }
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    struct asc_process_wait_frame *f = ASC__OF(w, struct asc_process_wait_frame, wait);
    asc__unlink(&f->link);
    wait_ends(of(f->process));
    return true;
}

asc_step asc_process_wait(asc_task *t, struct asc_process_wait_frame *f, asc_process *public)
{
    process *p = of(public);
    if (asc__stops(t))
        return asc_failed;
    if (p->ended) {
        f->result = p->status;
        return asc_ready;
    }
    f->process = public;
    f->wait.cancel = withdraw;
    asc__link(&p->waiters, &f->link);
    wait_begins(p);
    return asc__park(t, &f->wait);
}

bool asc_process_has_ended(const asc_process *p)
{
    return of(p)->ended;
}

int asc_process_kill(asc_process *public, int signal)
{
    process *p = of(public);
    return p->ended ? ASC_ESRCH : uv_process_kill(&p->uv, signal);
}

void asc_process_set_grace(asc_process *p, double seconds)
{
    of(p)->grace = isnan(seconds) ? 0 : seconds;
}

double asc_process_grace(const asc_process *p)
{
    return of(p)->grace;
}

void asc_process_set_end(asc_process *p, asc_process_ender *end)
{
    of(p)->end = end;
}

asc_process_ender *asc_process_own_end(const asc_process *p)
{
    return of(p)->ended ? NULL : of(p)->end;
}

void asc_process_report(const asc_process *p, const asc_error *e)
{
    fprintf(stderr, "asc: process %d: ending it failed, it is killed: %s: %s\n", p->pid, asc_error_name(e), e->message);
}

/* ---- having it end ---- */

static void report(const process *p, int code)
{
    fprintf(stderr, "asc: process %d: SIGTERM can't be sent: %s\n", p->public.pid, asc_code_text(code));
}

static void on_grace(uv_timer_t *timer)
{
    process *p = timer->data;
    asc_process_kill(&p->public, SIGKILL);
}

/* libuv's clock may be stale, and cuts off what is below a millisecond. */
static void start_grace(process *p)
{
    double ms = ceil(p->grace * 1000) + 1;
    if (ms > 1e15)
        return;
    uv_update_time(p->uv.loop);
    uv_timer_start(&p->grace_timer, on_grace, (uint64_t)ms, 0);
}

/* The grace of a scope around is over: so is its own. */
static bool hasten(asc_task *t, asc_wait *w)
{
    (void)t;
    asc_process_kill(ASC__OF(w, struct asc_process_end_frame, wait)->process, SIGKILL);
    return false;
}

/* Needs no memory, and can't be cut: nothing else reaps the process. */
asc_step asc_process_end(asc_task *t, struct asc_process_end_frame *f, asc_process *public)
{
    process *p = of(public);
    if (p->ended) {
        release(p);
        return asc_ready;
    }
    bool at_once = asc__stops(t) || p->end || p->grace <= 0;
    asc__loop->error = NULL;
    int code = p->end ? 0 : asc_process_kill(public, SIGTERM);
    if (code && code != ASC_ESRCH) {
        report(p, code);
        at_once = true;
    }
    if (at_once)
        asc_process_kill(public, SIGKILL);
    else
        start_grace(p);
    f->process = public;
    f->wait.cancel = hasten;
    p->ending = f;
    wait_begins(p);
    return asc__park(t, &f->wait);
}

/* ---- its pipes ---- */

void asc_process_close_input(asc_process *p)
{
    close_pipe(p->in);
}

static void on_drop_room(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    static _Thread_local char nowhere[4096];
    (void)h;
    (void)suggested;
    buf->base = nowhere;
    buf->len = sizeof nowhere;
}

static void on_dropped(uv_stream_t *h, ssize_t n, const uv_buf_t *buf)
{
    (void)buf;
    asc__stream *s = h->data;
    if (n > 0)
        s->dropped += (size_t)n;
    if (n < 0 || s->dropped > DROP_MAX)
        asc__stream_close(asc__loop, s);
}

/* Nobody will read it any more, but a process that still has a last word must not be killed for it. */
static void drop(asc_stream *name)
{
    asc__stream *s = asc__stream_of(asc__loop, name);
    if (!s || s->reader) /* a task outside of the block goes on reading */
        return;
    uv_read_stop(&s->uv.stream);
    s->reading = false;
    if (s->ended || s->failed || ASC__UV(uv_read_start(&s->uv.stream, on_drop_room, on_dropped)))
        asc__stream_close(asc__loop, s);
}

void asc_process_leave(asc_process *p)
{
    close_pipe(p->in);
    drop(p->out);
    drop(p->err);
}

char *asc_process_room(asc_process *public, bool errors, size_t *size)
{
    collected *c = errors ? &of(public)->errors : &of(public)->output;
    if (c->room - c->size < 2) {
        size_t room = c->room ? c->room * 2 : ROOM_MIN;
        char *data = room < c->room ? NULL : asc__realloc(c->data, room);
        if (!data)
            return NULL;
        c->data = data;
        c->room = room;
        asc_process_add(public, errors, 0);
    }
    *size = c->room - c->size - 1;
    return c->data + c->size;
}

void asc_process_add(asc_process *public, bool errors, size_t size)
{
    process *p = of(public);
    collected *c = errors ? &p->errors : &p->output;
    c->size += size;
    c->data[c->size] = 0;
    *(errors ? &public->errors : &public->output) = c->data;
    *(errors ? &public->errors_size : &public->output_size) = c->size;
}

/* ---- its start ---- */

/* A pipe whose other end the child gets as its descriptor i. 0 or a code. */
static int make_pipe(asc_loop *l, int i, asc_stream **name, uv_stdio_container_t *child)
{
    uv_file ends[2];
    int code = ASC__UV(uv_pipe(ends, i == 0 ? 0 : UV_NONBLOCK_PIPE, i == 0 ? UV_NONBLOCK_PIPE : 0));
    if (code)
        return code;
    int mine = ends[i == 0], other = ends[i != 0];
    asc__stream *s = asc__stream_pipe(l, &code);
    if (s)
        code = ASC__UV(uv_pipe_open(&s->uv.pipe, mine));
    if (code || !s) {
        close(mine);
        close(other);
        if (s)
            asc__stream_close(l, s);
        return code;
    }
    *name = s->name;
    child->flags = UV_INHERIT_FD;
    child->data.fd = other;
    return 0;
}

static int make_streams(asc_loop *l, asc_process *p, int flags, uv_stdio_container_t *child)
{
    asc_stream **names[] = {&p->in, &p->out, &p->err};
    for (int i = 0; i < 3; i++) {
        child[i].flags = fcntl(i, F_GETFD) < 0 ? UV_IGNORE : UV_INHERIT_FD;
        child[i].data.fd = i;
        if (flags & 1 << i) {
            int code = make_pipe(l, i, names[i], &child[i]);
            if (code)
                return code;
        }
    }
    return 0;
}

/* 0 or a code; libuv has the handle if *has. */
static int spawn(asc_loop *l, process *p, char *const *argv, int flags, const asc_process_options *o, bool *has)
{
    uv_stdio_container_t child[3];
    uv_process_options_t options;
    memset(child, 0, sizeof child);
    memset(&options, 0, sizeof options);
    options.file = argv[0];
    options.args = (char **)(uintptr_t)argv; /* libuv only reads them */
    options.exit_cb = on_exit;
    options.stdio = child;
    options.stdio_count = 3;
    if (o) {
        options.cwd = o->cwd;
        options.env = (char **)(uintptr_t)o->env;
        options.flags = o->session ? UV_PROCESS_DETACHED : 0;
    }
    int code = make_streams(l, &p->public, flags, child);
    if (!code)
        code = asc__uv_fault();
    *has = code == 0;
    if (!code)
        code = uv_spawn(l->uv, &p->uv, &options);
    const asc_stream *mine[] = {p->public.in, p->public.out, p->public.err};
    for (int i = 0; i < 3; i++)
        if (mine[i])
            close(child[i].data.fd);
    return code;
}

/* Why nothing can be started in a directory; 0: something can. */
static int no_directory(const char *path)
{
    struct stat s;
    if (stat(path, &s) || (S_ISDIR(s.st_mode) && access(path, X_OK)))
        return uv_translate_sys_error(errno);
    return S_ISDIR(s.st_mode) ? 0 : ASC_ENOTDIR;
}

/* Before it looks for the program, a child goes to its directory. */
static asc_step throw_start(asc_task *t, const char *program, const char *cwd, int code)
{
    if (cwd && no_directory(cwd) == code)
        return asc_throw(t, code, "process %s: its directory %s: %s", program, cwd, asc_code_text(code));
    return asc_throw(t, code, "process %s: %s", program, asc_code_text(code));
}

asc_step asc_process_start(asc_task *t, struct asc_process_start_frame *f, char *const *argv, int flags, const asc_process_options *options)
{
    if (asc__stops(t))
        return asc_failed;
    if (!argv[0] || flags & ~(ASC_PIPE_STDIN | ASC_PIPE_STDOUT | ASC_PIPE_STDERR))
        return asc_throw(t, ASC_EINVAL, "process: %s", argv[0] ? "unknown flags" : "no program");
    process *p = asc__malloc(sizeof *p);
    if (!p)
        return asc_throw_code(t, ASC_ENOMEM);
    memset(p, 0, sizeof *p);
    p->uv.data = p;
    p->grace = GRACE_SECONDS;
    p->public.output = p->public.errors = "";
    bool has;
    int code = spawn(asc__loop, p, argv, flags, options, &has);
    if (!code) {
        uv_unref((uv_handle_t *)&p->uv);
        uv_timer_init(asc__loop->uv, &p->grace_timer);
        p->grace_timer.data = p;
        p->open = 2;
        p->public.pid = p->uv.pid;
        f->result = &p->public;
        return asc_ready;
    }
    if (has) {
        p->open = 1;
        uv_close((uv_handle_t *)&p->uv, on_closed);
    }
    release(p);
    return throw_start(t, argv[0], options ? options->cwd : NULL, code);
}
