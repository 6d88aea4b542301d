/* Datagrams. One that comes while a task waits is read into its buffer; the others stay with the system, whose buffer is the queue: while nobody
 * waits nothing is read, and a burst is fetched by the receiving task itself. */
#include "stream.h"

#include <sys/socket.h>

static asc__stream *of(const asc_udp *u)
{
    asc__stream *s = asc__stream_of(asc__loop, (const asc_stream *)(const void *)u);
    return s && s->kind == ASC__DATAGRAMS ? s : NULL;
}

static asc_step closed(asc_task *t, const char *operation)
{
    return asc_throw(t, ASC_ECLOSED, "%s: the socket is closed", operation);
}

/* ---- opening ---- */

/* NULL: thrown. */
static asc__stream *socket_new(asc_task *t, int family)
{
    asc_loop *l = asc__loop;
    asc__stream *s = asc__stream_new(l, ASC__DATAGRAMS);
    int code = !s ? ASC_ENOMEM : asc__uv_fault() ? UV_EIO : uv_udp_init_ex(l->uv, &s->uv.udp, (unsigned)family);
    if (s && asc__stream_begin(l, s, code))
        return s;
    asc_throw_code(t, code);
    return NULL;
}

static asc_step opened(asc_task *t, struct asc_udp_open_frame *f, asc__stream *s, int code)
{
    if (code) {
        asc__stream_close(asc__loop, s);
        return asc_throw_code(t, code);
    }
    f->result = (asc_udp *)(void *)s->name;
    return asc_ready;
}

static int bind_to(asc__stream *s, const struct sockaddr *to, const asc_udp_options *options)
{
    int code = asc__uv_fault() ? UV_EIO : options && options->reuse_port ? asc__reuse_port(&s->uv.handle) : 0;
    if (!code)
        code = ASC__UV(uv_udp_bind(&s->uv.udp, to, options && options->only_v6 && to->sa_family == AF_INET6 ? UV_UDP_IPV6ONLY : 0));
    if (!code && options && options->broadcast)
        code = ASC__UV(uv_udp_set_broadcast(&s->uv.udp, 1));
    return code;
}

asc_step asc_udp_bind(asc_task *t, struct asc_udp_open_frame *f, const asc_address *a, const asc_udp_options *options)
{
    if (asc__stops(t))
        return asc_failed;
    asc_address address = *a;
    asc__stream *s = socket_new(t, asc__sockaddr(&address)->sa_family);
    return s ? opened(t, f, s, bind_to(s, asc__sockaddr(&address), options)) : asc_failed;
}

asc_step asc_udp_connect(asc_task *t, struct asc_udp_open_frame *f, const asc_address *a)
{
    if (asc__stops(t))
        return asc_failed;
    asc_address address = *a;
    asc__stream *s = socket_new(t, asc__sockaddr(&address)->sa_family);
    return s ? opened(t, f, s, asc__uv_fault() ? UV_EIO : uv_udp_connect(&s->uv.udp, asc__sockaddr(&address))) : asc_failed;
}

asc_step asc_udp_close(asc_task *t, asc_udp *u)
{
    asc__stream *s = of(u);
    if (s)
        asc__stream_close(asc__loop, s);
    return asc__stops(t) ? asc_failed : asc_ready;
}

/* ---- sending ---- */

/* libuv's until it reports. */
struct asc__datagram {
    uv_udp_send_t uv;
    struct asc_udp_send_frame *frame; /* always there: the wait can't be cancelled */
    char bytes[];
};

static void on_sent(uv_udp_send_t *uv, int status)
{
    struct asc__datagram *request = uv->data;
    asc__wake(&request->frame->wait, status == UV_ECANCELED ? ASC_ECLOSED : status);
    asc__free(request);
}

static asc_step send_later(asc_task *t, struct asc_udp_send_frame *f, asc__stream *s, const struct sockaddr *to, const void *data,
                           size_t size)
{
    struct asc__datagram *request = asc__malloc(sizeof *request + size);
    if (!request)
        return asc_throw_code(t, ASC_ENOMEM);
    if (size)
        memcpy(request->bytes, data, size);
    request->uv.data = request;
    request->frame = f;
    uv_buf_t buf = {.base = request->bytes, .len = size};
    int code = asc__uv_fault() ? UV_EIO : uv_udp_send(&request->uv, &s->uv.udp, &buf, 1, to, on_sent);
    if (code) {
        asc__free(request);
        return asc_throw_code(t, code);
    }
    f->request = request;
    f->wait.cancel = NULL;
    return asc__park(t, &f->wait);
}

asc_step asc_udp_send(asc_task *t, struct asc_udp_send_frame *f, asc_udp *u, const asc_address *to, const void *data, size_t size)
{
    if (asc__stops(t))
        return asc_failed;
    asc__stream *s = of(u);
    if (!s)
        return closed(t, "asc_udp_send");
    asc_address address;
    if (to)
        address = *to;
    const struct sockaddr *where = to ? asc__sockaddr(&address) : NULL;
    uv_buf_t buf = {.base = (char *)(uintptr_t)data, .len = size}; /* libuv only reads it */
    int code = asc__uv_fault() ? UV_EIO : uv_udp_try_send(&s->uv.udp, &buf, 1, where);
    if (code == UV_EAGAIN)
        return send_later(t, f, s, where, data, size);
    return asc__at_once(t, code >= 0 ? asc_ready : asc_throw_code(t, code), ASC__ASKED);
}

/* ---- receiving ---- */

static void finish(asc__stream *s, int code)
{
    struct asc_udp_receive_frame *f = s->receiver;
    s->receiver = NULL;
    asc__stream_waited(s);
    asc__wake(&f->wait, code);
}

void asc__receiver_closed(asc__stream *s)
{
    if (s->receiver)
        finish(s, ASC_ECLOSED);
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    asc__stream *s = ASC__OF(w, struct asc_udp_receive_frame, wait)->stream;
    s->receiver = NULL;
    asc__stream_waited(s);
    return true;
}

static void on_room(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    asc__stream *s = h->data;
    buf->base = s->receiver ? s->receiver->to : NULL;
    buf->len = s->receiver ? s->receiver->size : 0;
}

/* Nobody waits. Right after one was served, its task is given the time to come back. */
static void refused(asc__stream *s)
{
    s->more = true;
    if (!s->served) {
        uv_udp_recv_stop(&s->uv.udp);
        s->reading = false;
    }
    s->served = false;
}

static void on_datagram(uv_udp_t *h, ssize_t n, const uv_buf_t *buf, const struct sockaddr *from, unsigned flags)
{
    asc__stream *s = h->data;
    struct asc_udp_receive_frame *f = s->receiver;
    if (!f) {
        if (n == UV_ENOBUFS && !buf->base)
            refused(s);
        return;
    }
    if (n == 0 && !from)
        return;
    if (n >= 0) {
        f->result = (size_t)n;
        if (f->from && from)
            asc__address_set(f->from, from);
        s->served = true;
        n = flags & UV_UDP_PARTIAL ? ASC_EMSGSIZE : 0;
    }
    finish(s, (int)n);
}

/* One that the system has. False: it has none. */
static bool fetch(asc__stream *s, struct asc_udp_receive_frame *f, int *code)
{
    uv_os_fd_t fd;
    struct sockaddr_storage from;
    struct iovec to = {.iov_base = f->to, .iov_len = f->size};
    struct msghdr message = {.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &to, .msg_iovlen = 1};
    *code = asc__uv_fault() ? UV_EIO : uv_fileno(&s->uv.handle, &fd);
    if (*code)
        return true;
    ssize_t n;
    do
        n = recvmsg(fd, &message, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return false;
    *code = n < 0 ? -errno : message.msg_flags & MSG_TRUNC ? ASC_EMSGSIZE : 0;
    f->result = n < 0 ? 0 : (size_t)n;
    if (n >= 0 && f->from && message.msg_namelen)
        asc__address_set(f->from, (const struct sockaddr *)&from);
    return true;
}

asc_step asc_udp_receive(asc_task *t, struct asc_udp_receive_frame *f, asc_udp *u, void *to, size_t size, asc_address *from)
{
    if (asc__stops(t))
        return asc_failed;
    asc__stream *s = of(u);
    if (!s)
        return closed(t, "asc_udp_receive");
    if (s->receiver)
        return asc_throw(t, ASC_EBUSY, "asc_udp_receive: another task waits for the socket's datagrams");
    if (!size)
        return asc_throw(t, ASC_EINVAL, "asc_udp_receive: there is no room");
    f->stream = s;
    f->to = to;
    f->size = size;
    f->from = from;
    int code = 0;
    if (s->more && fetch(s, f, &code))
        return asc__at_once(t, code ? asc_throw_code(t, code) : asc_ready, ASC__ASKED);
    s->more = s->served = false;
    if (!s->reading && (code = asc__uv_fault() ? UV_EIO : uv_udp_recv_start(&s->uv.udp, on_room, on_datagram)) != 0)
        return asc_throw_code(t, code);
    s->reading = true;
    s->receiver = f;
    asc__stream_wait(s);
    f->wait.cancel = withdraw;
    return asc__park(t, &f->wait);
}

bool asc_datagram_begin(asc_datagram *d)
{
    d->data = asc__malloc((size_t)ASC_DATAGRAM_MAX + 1);
    return d->data != NULL;
}

void asc_datagram_end(asc_datagram *d)
{
    asc__free(d->data);
}

/* ---- around ---- */

bool asc_udp_local(const asc_udp *u, asc_address *a)
{
    asc__stream *s = of(u);
    struct sockaddr_storage storage;
    int size = sizeof storage;
    *a = (asc_address){.storage = {.align = 0}};
    return s && !uv_udp_getsockname(&s->uv.udp, (struct sockaddr *)&storage, &size) && asc__address_set(a, (struct sockaddr *)&storage);
}

int asc_udp_port(const asc_udp *u)
{
    asc_address a;
    return asc_udp_local(u, &a) ? asc_address_port(&a) : 0;
}

static int membership(const asc_udp *u, const char *group, const char *on_interface, uv_membership what)
{
    asc__stream *s = of(u);
    return s ? uv_udp_set_membership(&s->uv.udp, group, on_interface, what) : ASC_ECLOSED;
}

int asc_udp_join(asc_udp *u, const char *group, const char *on_interface)
{
    return membership(u, group, on_interface, UV_JOIN_GROUP);
}

int asc_udp_leave(asc_udp *u, const char *group, const char *on_interface)
{
    return membership(u, group, on_interface, UV_LEAVE_GROUP);
}
