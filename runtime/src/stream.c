/* The life of streams: names, closing, shutting down, options. */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- names ---- */

enum { HALF = (int)sizeof(uintptr_t) * 4, NAMES_MIN = 16 };

static asc_stream *name_at(size_t i, uintptr_t generation)
{
    return (asc_stream *)(generation << HALF | i);
}

/* The next generation's; 0 is none, so that no name is NULL. */
static asc_stream *next_name(const asc_stream *name)
{
    uintptr_t generation = (((uintptr_t)name >> HALF) + 1) & (((uintptr_t)1 << HALF) - 1);
    return name_at(asc__slot_of(name), generation ? generation : 1);
}

/* A write to a connection that the other side has closed is an error to throw, not the end of the process. */
static void ignore_sigpipe(void)
{
    struct sigaction now;
    if (sigaction(SIGPIPE, NULL, &now) == 0 && !(now.sa_flags & SA_SIGINFO) && now.sa_handler == SIG_DFL)
        signal(SIGPIPE, SIG_IGN);
}

static void report_open(asc_loop *l, const asc__stream *s)
{
    static const char *const kinds[] = {"stream", "listener", "socket"};
    if (s->standard) /* those need not be closed */
        return;
    l->left_open = true;
    fprintf(stderr, "asc: loop: a %s %s is left open\n", uv_handle_type_name(s->uv.handle.type), kinds[s->kind]);
    asc__print_place(stderr, "    opened at ", s->opened);
}

static void at_end(void *arg)
{
    asc_loop *l = arg;
    for (size_t i = 0; i < l->streams.count; i++) {
        asc__stream *s = l->streams.slots[i].stream;
        if (!s)
            continue;
        report_open(l, s);
        asc__stream_close(l, s);
    }
    asc__free(l->streams.slots);
    memset(&l->streams, 0, sizeof l->streams);
}

static bool grow(asc_loop *l)
{
    asc__streams *all = &l->streams;
    size_t capacity = all->capacity ? all->capacity * 2 : NAMES_MIN;
    if (capacity - 1 > (size_t)(((uintptr_t)1 << HALF) - 1))
        return false;
    struct asc__slot *slots = asc__realloc(all->slots, capacity * sizeof *slots);
    if (!slots)
        return false;
    if (!all->slots) {
        all->at_end = (asc__call){NULL, at_end, l};
        asc__loop_at_end(l, &all->at_end);
        ignore_sigpipe();
    }
    all->slots = slots;
    all->capacity = capacity;
    return true;
}

/* False: no memory. */
static bool give_name(asc_loop *l, asc__stream *s)
{
    asc__streams *all = &l->streams;
    if (!all->first_free) {
        if (all->count == all->capacity && !grow(l))
            return false;
        all->slots[all->count] = (struct asc__slot){name_at(all->count, 1), NULL, 0};
        all->first_free = ++all->count;
    }
    struct asc__slot *slot = &all->slots[all->first_free - 1];
    all->first_free = slot->next_free;
    s->name = slot->name;
    return true;
}

static void take_name(asc_loop *l, asc__stream *s)
{
    size_t i = asc__slot_of(s->name);
    l->streams.slots[i] = (struct asc__slot){next_name(s->name), NULL, l->streams.first_free};
    l->streams.first_free = i + 1;
}

/* ---- life ---- */

asc__stream *asc__stream_new(asc_loop *l, enum asc__stream_kind kind)
{
    asc__stream *s = asc__malloc(sizeof *s);
    if (!s)
        return NULL;
    memset(s, 0, sizeof *s);
    s->kind = (unsigned char)kind;
    s->opened = asc_opening;
    s->last = &s->accepted;
    if (give_name(l, s))
        return s;
    asc__free(s);
    return NULL;
}

bool asc__stream_begin(asc_loop *l, asc__stream *s, int code)
{
    if (code < 0) {
        take_name(l, s);
        asc__free(s);
        return false;
    }
    if (s->kind != ASC__FILE) {
        s->uv.handle.data = s;
        uv_unref(&s->uv.handle);
    }
    l->streams.slots[asc__slot_of(s->name)].stream = s;
    return true;
}

static void on_closed(uv_handle_t *h)
{
    asc__stream *s = h->data;
    if (s->layer)
        s->layer->free(s);
    asc__free(s->data);
    asc__free(s);
}

void asc__stream_close(asc_loop *l, asc__stream *s)
{
    s->closing = true;
    take_name(l, s);
    if (s->layer && s->layer->ready && !s->layer->broken && !s->shut && !s->sending)
        s->layer->end(s); /* as far as that goes without waiting */
    asc__reader_closed(s);
    asc__writers_closed(s);
    asc__listener_closed(l, s);
    asc__receiver_closed(s);
    if (s->standard)
        asc__standard_closed(l, s);
    if (s->kind != ASC__FILE) {
        uv_close(&s->uv.handle, on_closed);
        return;
    }
    asc__free(s->data);
    asc__free(s);
}

asc__stream *asc__stream_pipe(asc_loop *l, int *code)
{
    asc__stream *s = asc__stream_new(l, ASC__CONNECTION);
    *code = !s ? ASC_ENOMEM : asc__uv_fault() ? UV_EIO : uv_pipe_init(l->uv, &s->uv.pipe, 0);
    return s && asc__stream_begin(l, s, *code) ? s : NULL;
}

asc_step asc__stream_wrong(asc_task *t, const asc__stream *s, const char *operation)
{
    if (!s)
        return asc_throw(t, ASC_ECLOSED, "%s: the stream is closed", operation);
    return asc_throw(t, ASC_EINVAL, "%s: %s", operation,
                     s->kind == ASC__LISTENER ? "the stream is a listener" : "the stream is of another kind");
}

asc_step asc__stream_throw(asc_task *t, const asc__stream *s, int code)
{
    if (s->layer && s->layer->why && code == s->layer->why_code)
        return asc_throw(t, code, "%s", s->layer->why);
    return asc_throw_code(t, code);
}

asc_step asc_close(asc_task *t, asc_stream *name)
{
    asc__stream *s = asc__stream_of(asc__loop, name);
    if (s)
        asc__stream_close(asc__loop, s);
    return asc__stops(t) ? asc_failed : asc_ready;
}

void asc_stream_reset(asc_stream *name)
{
    asc__stream *s = asc__stream_of(asc__loop, name);
    const struct linger at_once = {.l_onoff = 1};
    uv_os_fd_t fd;
    if (!s)
        return;
    if (s->layer)
        s->layer->broken = ASC_ECLOSED; /* it says nothing any more */
    if (s->kind == ASC__CONNECTION && asc__is_tcp(s) && !uv_fileno(&s->uv.handle, &fd))
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    asc__stream_close(asc__loop, s);
}

bool asc_stream_is_closed(const asc_stream *name)
{
    return !asc__stream_of(asc__loop, name);
}

/* ---- shutting down ---- */

/* libuv's until it reports. */
struct asc__shutdown {
    uv_shutdown_t uv;
    struct asc_shutdown_frame *frame; /* that waits; NULL: none */
};

/* A pipe that is no socket ends when its descriptor does; libuv goes on with one that leads nowhere. */
static int end_pipe(uv_stream_t *stream)
{
    uv_os_fd_t fd;
    int code = uv_fileno((uv_handle_t *)stream, &fd), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (!code && (nowhere < 0 || dup2(nowhere, fd) < 0))
        code = uv_translate_sys_error(errno);
    if (nowhere >= 0)
        close(nowhere);
    if (!code)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    return code;
}

static void on_shutdown(uv_shutdown_t *uv, int status)
{
    struct asc__shutdown *request = uv->data;
    if (status == UV_ENOTSOCK)
        status = end_pipe(uv->handle);
    if (request->frame)
        asc__wake(&request->frame->wait, status == UV_ECANCELED ? ASC_ECLOSED : status);
    asc__free(request);
}

static bool withdraw_shutdown(asc_task *t, asc_wait *w)
{
    (void)t;
    ASC__OF(w, struct asc_shutdown_frame, wait)->request->frame = NULL;
    return true;
}

asc_step asc_shutdown(asc_task *t, struct asc_shutdown_frame *f, asc_stream *name)
{
    if (asc__stops(t))
        return asc_failed;
    asc__stream *s = asc__stream_of(asc__loop, name);
    if (!asc__is_bytes(s))
        return asc__stream_wrong(t, s, "asc_shutdown");
    if (s->writer || asc__any_in(&s->writers))
        return asc_throw(t, ASC_EBUSY, "asc_shutdown: a task writes to the stream");
    if (s->shut || s->kind == ASC__FILE) {
        s->shut = true;
        return asc_ready;
    }
    int unready = asc__stream_unready(s);
    if (unready)
        return asc__stream_throw(t, s, unready);
    struct asc__shutdown *request = asc__malloc(sizeof *request);
    if (!request)
        return asc_throw_code(t, ASC_ENOMEM);
    if (s->layer) {
        int failed = s->layer->end(s);
        if (failed) {
            asc__free(request);
            s->layer->broken = failed;
            return asc__stream_throw(t, s, failed);
        }
    }
    int code = asc__uv_fault() ? UV_EIO : uv_shutdown(&request->uv, &s->uv.stream, on_shutdown);
    if (code) {
        asc__free(request);
        return asc_throw_code(t, code);
    }
    s->shut = true;
    request->uv.data = request;
    request->frame = f;
    f->request = request;
    f->wait.cancel = withdraw_shutdown;
    return asc__park(t, &f->wait);
}

/* ---- options ---- */

int asc_stream_set_nodelay(asc_stream *name, bool on)
{
    asc__stream *s = asc__stream_of(asc__loop, name);
    if (!s)
        return ASC_ECLOSED;
    return asc__is_tcp(s) ? uv_tcp_nodelay(&s->uv.tcp, on) : ASC_ENOTSUP;
}

int asc_stream_set_keepalive(asc_stream *name, int seconds)
{
    asc__stream *s = asc__stream_of(asc__loop, name);
    if (!s)
        return ASC_ECLOSED;
    if (!asc__is_tcp(s))
        return ASC_ENOTSUP;
    return uv_tcp_keepalive(&s->uv.tcp, seconds > 0, seconds > 0 ? (unsigned)seconds : 0);
}
