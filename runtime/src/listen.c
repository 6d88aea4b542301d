/* Listening and accepting. Connections that come while no task waits are taken from the system up to a bound, beyond which libuv keeps one and
 * the system the rest: a burst costs no system calls to stop and start. */
#include "stream.h"

#include <sys/socket.h>

enum { BACKLOG = 128, AHEAD = 32 /* connections taken before somebody asks */ };

static struct asc_accept_frame *first_accepter(const asc__stream *s)
{
    return asc__any_in(&s->accepters) ? ASC__OF(s->accepters.next, struct asc_accept_frame, link) : NULL;
}

/* Takes the connection that libuv holds. NULL: *code; on failure libuv still holds it. */
static asc__stream *take(asc_loop *l, asc__stream *listener, int *code)
{
    asc__stream *s = asc__stream_new(l, ASC__CONNECTION);
    if (!s) {
        *code = ASC_ENOMEM;
        return NULL;
    }
    bool tcp = listener->uv.handle.type == UV_TCP;
    *code = asc__uv_fault() ? UV_EIO : tcp ? uv_tcp_init(l->uv, &s->uv.tcp) : uv_pipe_init(l->uv, &s->uv.pipe, 0);
    if (!asc__stream_begin(l, s, *code))
        return NULL;
    *code = asc__uv_fault() ? UV_EIO : uv_accept(&listener->uv.stream, &s->uv.stream);
    if (*code) {
        asc__stream_close(l, s);
        return NULL;
    }
    if (tcp)
        uv_tcp_nodelay(&s->uv.tcp, 1);
    return s;
}

static void wake(asc__stream *s, struct asc_accept_frame *f, asc_stream *connection, int code)
{
    asc__unlink(&f->link);
    asc__stream_waited(s);
    f->result = connection;
    asc__wake(&f->wait, code);
}

static void on_connection(uv_stream_t *h, int status)
{
    asc__stream *s = h->data;
    struct asc_accept_frame *f = first_accepter(s);
    asc__stream *c = NULL;
    if (status == 0) {
        if (!f && s->accepted_count == AHEAD) {
            s->more = true;
            return;
        }
        c = take(asc__loop, s, &status);
        s->more = !c;
    }
    if (f) {
        wake(s, f, c ? c->name : NULL, status);
    } else if (c) {
        *s->last = c;
        s->last = &c->next;
        s->accepted_count++;
    } else {
        s->refused = status;
    }
}

/* The oldest connection that waits in s, or NULL: none, or *code. */
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
    *code = s->refused;
    s->refused = 0;
    if (s->more) {
        c = take(l, s, code);
        s->more = !c;
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
        return asc_throw_code(t, code);
    if (c) {
        f->result = c->name;
        return asc_ready;
    }
    f->listener = s;
    f->wait.cancel = withdraw;
    asc__link(&s->accepters, &f->link);
    asc__stream_wait(s);
    return asc__park(t, &f->wait);
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

static int bind_to(asc__stream *s, const struct sockaddr *address, const asc_listen_options *options)
{
    int code = asc__uv_fault() ? UV_EIO : options && options->reuse_port ? asc__reuse_port(&s->uv.handle) : 0;
    if (code)
        return code;
    return ASC__UV(uv_tcp_bind(&s->uv.tcp, address, options && options->only_v6 && address->sa_family == AF_INET6 ? UV_TCP_IPV6ONLY : 0));
}

/* s listens, or is gone and what went wrong is thrown. */
static asc_step listen_or_close(asc_task *t, struct asc_connect_frame *f, asc__stream *s, int code, const asc_listen_options *options)
{
    if (!code)
        code = asc__uv_fault() ? UV_EIO
                               : uv_listen(&s->uv.stream, options && options->backlog > 0 ? options->backlog : BACKLOG, on_connection);
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
    asc__stream *s = asc__stream_new(l, ASC__LISTENER);
    int code = !s ? ASC_ENOMEM : asc__uv_fault() ? UV_EIO : uv_tcp_init_ex(l->uv, &s->uv.tcp, to->sa_family);
    if (!s || !asc__stream_begin(l, s, code))
        return asc_throw_code(t, code);
    return listen_or_close(t, f, s, bind_to(s, to, options), options);
}

asc_step asc_pipe_listen(asc_task *t, struct asc_connect_frame *f, const char *path, const asc_listen_options *options)
{
    if (asc__stops(t))
        return asc_failed;
    asc_loop *l = asc__loop;
    asc__stream *s = asc__stream_new(l, ASC__LISTENER);
    int code = !s ? ASC_ENOMEM : asc__uv_fault() ? UV_EIO : uv_pipe_init(l->uv, &s->uv.pipe, 0);
    if (!s || !asc__stream_begin(l, s, code))
        return asc_throw_code(t, code);
    return listen_or_close(t, f, s, asc__uv_fault() ? UV_EIO : uv_pipe_bind(&s->uv.pipe, path), options);
}
