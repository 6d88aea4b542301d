/* Listening and accepting. libuv only tells that connections have come; they are accepted here, since its own way of doing so loses them, or
 * never comes to an end, when the process has no descriptors left. Connections that come while no task waits are taken from the system up
 * to a bound, beyond which the system keeps the rest: a burst costs no system calls to stop and start. */
#include "stream.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 128, AHEAD = 32 /* connections taken before somebody asks */ };

static struct asc_accept_frame *first_accepter(const asc__stream *s)
{
    return asc__any_in(&s->accepters) ? ASC__OF(s->accepters.next, struct asc_accept_frame, link) : NULL;
}

/* A descriptor, or a code. What has broken off before it was accepted is no error of the listener's. */
static int accept_from(int listener)
{
    for (;;) {
#if defined __linux__ || defined __FreeBSD__
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0)
            fcntl(fd, F_SETFD, FD_CLOEXEC);
#endif
        if (fd >= 0)
            return fd;
        if (errno != EINTR && errno != ECONNABORTED && errno != EPROTO)
            return uv_translate_sys_error(errno);
    }
}

/* The next connection that the system has for the listener. NULL: *code, ASC_EAGAIN when it has none. */
static asc__stream *take(asc_loop *l, asc__stream *listener, int *code)
{
    uv_os_fd_t from;
    bool tcp = listener->uv.handle.type == UV_TCP;
    asc__stream *s = asc__stream_new(l, ASC__CONNECTION);
    if (!s) {
        *code = ASC_ENOMEM;
        return NULL;
    }
    *code = asc__uv_fault() ? UV_EIO : tcp ? uv_tcp_init(l->uv, &s->uv.tcp) : uv_pipe_init(l->uv, &s->uv.pipe, 0);
    if (!asc__stream_begin(l, s, *code))
        return NULL;
    int fd = uv_fileno(&listener->uv.handle, &from) ? UV_EBADF : asc__uv_fault() ? UV_EIO : accept_from(from);
    *code = fd < 0 ? fd : ASC__UV(tcp ? uv_tcp_open(&s->uv.tcp, fd) : uv_pipe_open(&s->uv.pipe, fd));
    if (*code) {
        if (fd >= 0)
            close(fd);
        asc__stream_close(l, s);
        return NULL;
    }
    if (tcp)
        uv_tcp_nodelay(&s->uv.tcp, 1);
    return s;
}

static void wake(asc__stream *s, struct asc_accept_frame *f, asc__stream *connection, int code)
{
    asc__unlink(&f->link);
    asc__stream_waited(s);
    f->result = connection ? connection->name : NULL;
    if (connection)
        connection->opened = f->opening;
    asc__wake(&f->wait, code);
}

/* An error goes to one task that waits; nobody looks for connections while none does. */
static void on_readable(uv_poll_t *h, int status, int events)
{
    (void)status, (void)events;
    asc__stream *s = h->data;
    for (;;) {
        struct asc_accept_frame *f = first_accepter(s);
        int code = 0;
        asc__stream *c = f || s->accepted_count < AHEAD ? take(asc__loop, s, &code) : NULL;
        if (code == ASC_EAGAIN)
            return;
        if (f) {
            wake(s, f, c, code);
        } else if (c) {
            *s->last = c;
            s->last = &c->next;
            s->accepted_count++;
        }
        if (!c) {
            s->more = !first_accepter(s);
            if (s->more)
                uv_poll_stop(h);
            return;
        }
    }
}

/* The oldest connection that waits for s, or NULL: none, or *code. */
static asc__stream *ready(asc_loop *l, asc__stream *s, int *code)
{
    asc__stream *c = s->accepted;
    if (c) {
        s->accepted = c->next;
        if (!s->accepted)
            s->last = &s->accepted;
        c->next = NULL;
        s->accepted_count--;
        return c;
    }
    if (!s->more)
        return NULL;
    c = take(l, s, code);
    if (*code == ASC_EAGAIN) {
        s->more = false;
        *code = uv_poll_start(s->poll, UV_READABLE, on_readable);
    }
    return c;
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    struct asc_accept_frame *f = ASC__OF(w, struct asc_accept_frame, wait);
    asc__unlink(&f->link);
    asc__stream_waited(f->listener);
    return true;
}

asc_step asc_accept(asc_task *t, struct asc_accept_frame *f, asc_stream *listener)
{
    if (asc__stops(t))
        return asc_failed;
    asc__stream *s = asc__stream_of(asc__loop, listener);
    if (!s || s->kind != ASC__LISTENER)
        return asc__stream_wrong(t, s, "asc_accept");
    int code = 0;
    asc__stream *c = ready(asc__loop, s, &code);
    if (code)
        return asc__at_once(t, asc_throw_code(t, code), ASC__ASKED);
    if (c) {
        f->result = c->name;
        c->opened = asc_opening;
        return asc__at_once(t, asc_ready, ASC__ASKED);
    }
    f->listener = s;
    f->opening = asc_opening;
    f->wait.cancel = withdraw;
    asc__link(&s->accepters, &f->link);
    asc__stream_wait(s);
    return asc__park(t, &f->wait);
}

static void on_poll_closed(uv_handle_t *h)
{
    asc__free(h);
}

void asc__listener_closed(asc_loop *l, asc__stream *s)
{
    for (struct asc_accept_frame *f; (f = first_accepter(s));)
        wake(s, f, NULL, ASC_ECLOSED);
    while (s->accepted) {
        asc__stream *c = s->accepted;
        s->accepted = c->next;
        asc__stream_close(l, c);
    }
    asc__bound_closed(s);
    if (s->poll) /* before the descriptor that it looks at */
        uv_close((uv_handle_t *)s->poll, on_poll_closed);
    s->poll = NULL;
}

/* ---- listening ---- */

int asc__reuse_port(uv_handle_t *h)
{
#if defined SO_REUSEPORT
    uv_os_fd_t fd;
    int on = 1, code = uv_fileno(h, &fd);
    if (code)
        return code;
    return setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) ? -errno : 0;
#else
    (void)h;
    return ASC_ENOTSUP;
#endif
}

/* libuv would tell of an address that is in use as it listens, which it does not. */
static int bind_to(asc__stream *s, const struct sockaddr *address, const asc_listen_options *options)
{
    bool v6 = address->sa_family == AF_INET6;
    int on = 1, only = options && options->only_v6;
    uv_os_fd_t fd;
    int code = asc__uv_fault() ? UV_EIO : options && options->reuse_port ? asc__reuse_port(&s->uv.handle) : 0;
    if (code)
        return code;
    code = ASC__UV(uv_fileno(&s->uv.handle, &fd));
    if (code)
        return code;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) || (v6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only)) ||
        bind(fd, address, v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in)))
        return uv_translate_sys_error(errno);
    return 0;
}

/* 0 or a code. */
static int start(asc_loop *l, asc__stream *s, int backlog)
{
    uv_os_fd_t fd;
    int code = ASC__UV(uv_fileno(&s->uv.handle, &fd));
    if (code)
        return code;
    if (listen(fd, backlog))
        return uv_translate_sys_error(errno);
    uv_poll_t *poll = asc__malloc(sizeof *poll);
    if (!poll)
        return ASC_ENOMEM;
    code = ASC__UV(uv_poll_init(l->uv, poll, fd));
    if (code) {
        asc__free(poll);
        return code;
    }
    poll->data = s;
    uv_unref((uv_handle_t *)poll);
    s->poll = poll;
    return uv_poll_start(poll, UV_READABLE, on_readable);
}

asc_step asc__listen_or_close(asc_task *t, struct asc_connect_frame *f, asc__stream *s, int code, const asc_listen_options *options)
{
    if (!code)
        code = start(asc__loop, s, options && options->backlog > 0 ? options->backlog : BACKLOG);
    if (code) {
        asc__stream_close(asc__loop, s);
        return asc_throw_code(t, code);
    }
    f->result = s->name;
    return asc_ready;
}

asc_step asc_listen_at(asc_task *t, struct asc_connect_frame *f, const asc_address *a, const asc_listen_options *options)
{
    if (asc__stops(t))
        return asc_failed;
    asc_loop *l = asc__loop;
    asc_address address = *a;
    const struct sockaddr *to = asc__sockaddr(&address);
    if (!asc_address_family(a))
        return asc_throw_code(t, ASC_EINVAL);
    asc__stream *s = asc__stream_new(l, ASC__LISTENER);
    int code = !s ? ASC_ENOMEM : asc__uv_fault() ? UV_EIO : uv_tcp_init_ex(l->uv, &s->uv.tcp, to->sa_family);
    if (!s || !asc__stream_begin(l, s, code))
        return asc_throw_code(t, code);
    return asc__listen_or_close(t, f, s, bind_to(s, to, options), options);
}
