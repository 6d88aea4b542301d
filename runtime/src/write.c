/* Writing: as much as the system takes at once, straight from the caller's memory. Of what is left a piece is copied, for libuv to
 * send when there is room again; then the rest is tried anew. So only the piece that waits is ever copied, and a cancelled task leaves nothing
 * of its own behind. One write of a stream is under way at a time; the others wait in line. */
#include "stream.h"

#include <sys/socket.h>

enum { BUFFERS = 16 };
enum { ROUNDS = 64, ROUNDS_COVERED = 512 }; /* writes in a row, after which libuv gets a piece, that others run meanwhile */
enum { MORE = 0, DONE = 1 };

/* libuv's until it reports. */
typedef struct piece {
    uv_write_t uv;
    asc__stream *stream;
    char bytes[];
} piece;

/* What is left, as far as it fits into so many buffers. */
static unsigned rest_of(const struct asc_write_frame *f, uv_buf_t *bufs, size_t *size)
{
    unsigned n = 0;
    size_t skip = f->done;
    *size = 0;
    for (size_t i = 0; i < f->count && n < BUFFERS; i++, skip = 0) {
        if (f->rest[i].size == skip)
            continue;
        bufs[n].base = (char *)(uintptr_t)f->rest[i].data + skip; /* libuv only reads it */
        bufs[n].len = f->rest[i].size - skip;
        *size += bufs[n++].len;
    }
    return n;
}

/* n more bytes are written. */
static void advance(struct asc_write_frame *f, size_t n)
{
    f->done += n;
    while (f->count && f->done >= f->rest->size) {
        f->done -= f->rest->size;
        f->rest++;
        f->count--;
    }
}

static void on_written(uv_write_t *uv, int status);

/* Hands libuv a piece of so many bytes, which it then owns. */
static int send_piece(asc__stream *s, piece *p, size_t size)
{
    uv_buf_t whole = uv_buf_init(p->bytes, (unsigned)size);
    p->stream = s;
    p->uv.data = p;
    int code = asc__uv_fault() ? UV_EIO : uv_write(&p->uv, &s->uv.stream, &whole, 1, on_written);
    if (code)
        asc__free(p);
    else
        s->sending++;
    return code;
}

/* Hands libuv the next piece of f. */
static int send_rest(asc__stream *s, struct asc_write_frame *f)
{
    uv_buf_t bufs[BUFFERS];
    size_t size, at = 0;
    unsigned n = rest_of(f, bufs, &size);
    if (size > ASC__PIECE)
        size = ASC__PIECE;
    piece *p = asc__malloc(sizeof *p + size);
    if (!p)
        return ASC_ENOMEM;
    for (unsigned i = 0; i < n && at < size; i++) {
        size_t part = bufs[i].len < size - at ? bufs[i].len : size - at;
        memcpy(p->bytes + at, bufs[i].base, part);
        at += part;
    }
    int code = send_piece(s, p, size);
    if (code)
        return code;
    advance(f, size);
    return MORE;
}

/* What the system takes at once; no piece is under way. */
static ssize_t push(asc__stream *s, const uv_buf_t *bufs, unsigned n)
{
    uv_os_fd_t fd;
    if (asc__uv_fault())
        return UV_EIO;
    if (s->kind == ASC__FILE)
        return asc__file_write(s, bufs, n);
    if (n > 1 || s->uv.handle.type != UV_TCP || uv_fileno(&s->uv.handle, &fd))
        return uv_try_write(&s->uv.stream, bufs, n);
    ssize_t sent = send(fd, bufs->base, bufs->len, 0); /* the shortest way into the system for a socket */
    return sent >= 0 ? sent : errno == EINTR ? ASC_EAGAIN : -errno;
}

/* DONE, or MORE: a piece is under way, or a code. */
static int go_on(asc__stream *s, struct asc_write_frame *f)
{
    uv_buf_t bufs[BUFFERS];
    size_t size;
    unsigned n, rounds = 0;
    while ((n = rest_of(f, bufs, &size)) > 0) {
        if (++rounds > ROUNDS && s->kind != ASC__FILE)
            return send_rest(s, f);
        ssize_t sent = push(s, bufs, n);
        if (sent < 0 && sent != UV_EAGAIN)
            return (int)sent;
        if (sent > 0)
            advance(f, (size_t)sent);
        if (s->kind != ASC__FILE && sent < (ssize_t)size)
            return send_rest(s, f);
    }
    return DONE;
}

int asc__raw_write(asc__stream *s, const void *data, size_t size)
{
    size_t done = 0;
    if (!s->sending && !s->by_piece) {
        uv_buf_t buf = uv_buf_init((char *)(uintptr_t)data, (unsigned)size); /* libuv only reads it */
        ssize_t sent = push(s, &buf, 1);
        if (sent < 0 && sent != UV_EAGAIN)
            return (int)sent;
        done = sent > 0 ? (size_t)sent : 0;
    }
    if (done == size || s->closing)
        return 0;
    piece *p = asc__malloc(sizeof *p + size - done);
    if (!p)
        return ASC_ENOMEM;
    memcpy(p->bytes, (const char *)data + done, size - done);
    return send_piece(s, p, size - done);
}

/* As go_on, through the layer: it takes what there is, until the system has no more room. */
static int go_on_covered(asc__stream *s, struct asc_write_frame *f)
{
    uv_buf_t bufs[BUFFERS];
    size_t size;
    unsigned n, rounds = 0;
    while (!s->sending && (n = rest_of(f, bufs, &size)) > 0) {
        s->by_piece = ++rounds > ROUNDS_COVERED;
        ssize_t taken = s->layer->broken ? s->layer->broken : s->layer->write(s, bufs, n);
        s->by_piece = false;
        if (taken < 0)
            return s->layer->broken = (int)taken;
        advance(f, (size_t)taken);
    }
    return s->sending ? MORE : DONE;
}

static int go_on_either(asc__stream *s, struct asc_write_frame *f)
{
    return s->layer ? go_on_covered(s, f) : go_on(s, f);
}

static void finish(const asc__stream *s, struct asc_write_frame *f, int came)
{
    if (came >= 0 || !s->layer || !s->layer->why || s->closing) {
        asc__wake(&f->wait, came < 0 ? came : 0);
    } else {
        asc__stream_throw(f->wait.task, s, came);
        asc__wake_failed(&f->wait);
    }
}

static void next_writer(asc__stream *s)
{
    while (!s->sending && asc__any_in(&s->writers)) {
        struct asc_write_frame *f = ASC__OF(s->writers.next, struct asc_write_frame, link);
        asc__unlink(&f->link);
        int came = go_on_either(s, f);
        if (came == MORE)
            s->writer = f;
        else
            finish(s, f, came);
    }
}

static void fail_writers(asc__stream *s, int code)
{
    struct asc_write_frame *f = s->writer;
    s->writer = NULL;
    if (f)
        finish(s, f, code);
    while (asc__any_in(&s->writers)) {
        f = ASC__OF(s->writers.next, struct asc_write_frame, link);
        asc__unlink(&f->link);
        finish(s, f, code);
    }
}

static void on_written(uv_write_t *uv, int status)
{
    piece *p = uv->data;
    asc__stream *s = p->stream;
    asc__free(p);
    s->sending--;
    if (s->closing)
        return;
    if (s->layer && status < 0) { /* libuv keeps what follows, for ever */
        s->layer->broken = status;
        fail_writers(s, status);
        return;
    }
    struct asc_write_frame *f = s->writer;
    if (s->sending)
        return;
    s->writer = NULL;
    if (f) {
        int came = status < 0 ? status : go_on_either(s, f);
        if (came == MORE)
            s->writer = f;
        else
            finish(s, f, came);
    }
    next_writer(s);
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    struct asc_write_frame *f = ASC__OF(w, struct asc_write_frame, wait);
    if (f->stream->writer == f)
        f->stream->writer = NULL;
    else
        asc__unlink(&f->link);
    return true;
}

void asc__writers_closed(asc__stream *s)
{
    fail_writers(s, ASC_ECLOSED);
}

int asc__stream_unready(const asc__stream *s)
{
    return !s->layer ? 0 : s->layer->broken ? s->layer->broken : s->layer->ready ? 0 : ASC_EBUSY;
}

static asc_step begin(asc_task *t, struct asc_write_frame *f, asc_stream *name, const char *operation)
{
    if (asc__stops(t))
        return asc_failed;
    asc__stream *s = asc__stream_of(asc__loop, name);
    if (!asc__is_bytes(s))
        return asc__stream_wrong(t, s, operation);
    if (s->shut)
        return asc_throw(t, ASC_EPIPE, "%s: the stream was shut down", operation);
    int unready = asc__stream_unready(s);
    if (unready)
        return asc__stream_throw(t, s, unready);
    if (s->sending || asc__any_in(&s->writers)) {
        asc__link(&s->writers, &f->link);
    } else {
        int came = go_on_either(s, f);
        if (came != MORE)
            return asc__at_once(t, came == DONE ? asc_ready : asc__stream_throw(t, s, came), ASC__ASKED);
        s->writer = f;
    }
    f->stream = s;
    f->wait.cancel = withdraw;
    return asc__park(t, &f->wait);
}

asc_step asc_write_all(asc_task *t, struct asc_write_frame *f, asc_stream *s, const void *data, size_t size)
{
    f->one = (asc_bytes){data, size};
    f->rest = &f->one;
    f->count = 1;
    f->done = 0;
    return begin(t, f, s, "asc_write_all");
}

asc_step asc_writev(asc_task *t, struct asc_write_frame *f, asc_stream *s, const asc_bytes *pieces, size_t count)
{
    f->rest = pieces;
    f->count = count;
    f->done = 0;
    return begin(t, f, s, "asc_writev");
}
