/* Connecting, and the addresses of a connection's ends. */
#include "stream.h"

#include <sys/socket.h>

void asc__on_connected(uv_connect_t *uv, int status)
{
    asc__stream *s = uv->data;
    struct asc_connect_frame *f = s->connecter;
    s->connecter = NULL;
    if (!f) /* cancelled: s is being closed */
        return;
    if (status) {
        asc__stream_close(asc__loop, s);
    } else {
        if (s->uv.handle.type == UV_TCP)
            uv_tcp_nodelay(&s->uv.tcp, 1);
        f->result = s->name;
    }
    asc__wake(&f->wait, status);
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    asc__stream *s = ASC__OF(w, struct asc_connect_frame, wait)->stream;
    s->connecter = NULL;
    asc__stream_close(asc__loop, s);
    return true;
}

asc_step asc__connecting(asc_task *t, struct asc_connect_frame *f, asc__stream *s)
{
    s->connecter = f;
    f->stream = s;
    f->wait.cancel = withdraw;
    return asc__park(t, &f->wait);
}

asc_step asc_connect_to(asc_task *t, struct asc_connect_frame *f, const asc_address *a)
{
    if (asc__stops(t))
        return asc_failed;
    asc_loop *l = asc__loop;
    asc_address address = *a;
    asc__stream *s = asc__stream_new(l, ASC__CONNECTION);
    int code = !s ? ASC_ENOMEM : asc__uv_fault() ? UV_EIO : uv_tcp_init(l->uv, &s->uv.tcp);
    if (!s || !asc__stream_begin(l, s, code))
        return asc_throw_code(t, code);
    s->connect.data = s;
    code = asc__uv_fault() ? UV_EIO : uv_tcp_connect(&s->connect, &s->uv.tcp, asc__sockaddr(&address), asc__on_connected);
    if (code) {
        asc__stream_close(l, s);
        return asc_throw_code(t, code);
    }
    return asc__connecting(t, f, s);
}

/* ---- the ends ---- */

static bool end_of(const asc_stream *name, asc_address *a, int (*get)(const uv_tcp_t *, struct sockaddr *, int *))
{
    asc__stream *s = asc__stream_of(asc__loop, name);
    struct sockaddr_storage storage;
    int size = sizeof storage;
    *a = (asc_address){.storage = {.align = 0}};
    return asc__is_tcp(s) && !get(&s->uv.tcp, (struct sockaddr *)&storage, &size) && asc__address_set(a, (struct sockaddr *)&storage);
}

bool asc_stream_local(const asc_stream *s, asc_address *a)
{
    return end_of(s, a, uv_tcp_getsockname);
}

bool asc_stream_peer(const asc_stream *s, asc_address *a)
{
    return end_of(s, a, uv_tcp_getpeername);
}

int asc_listener_port(const asc_stream *listener)
{
    asc_address a;
    return asc_stream_local(listener, &a) ? asc_address_port(&a) : 0;
}
