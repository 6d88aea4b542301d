/* Reading. While a task waits for bytes, libuv reads into its buffer; libuv goes on reading between awaits, into a buffer of the stream's
 * that is bounded: what comes while nobody reads costs one copy, never a system call per message to start and stop.
 *
 * Whoever waits for a delimiter is served from the stream's buffer, which grows as far as the wait asks for, so that a wait that ends
 * without success leaves all bytes where they were. */
#include "stream.h"

enum { READ_SOME, READ_EXACTLY, READ_UNTIL, READ_LINE };
enum { ROOM_MIN = 4096, MORE = 0, DONE = 1 };

static bool into_buffer(const struct asc_read_frame *f)
{
    return f->how >= READ_UNTIL;
}

static size_t unread(const asc__stream *s)
{
    return s->end - s->begin;
}

static void drop_buffer(asc__stream *s)
{
    asc__free(s->data);
    s->data = NULL;
    s->begin = s->end = s->room = 0;
}

/* n unread bytes are done with. */
static void consume(asc__stream *s, size_t n)
{
    s->begin += n;
    if (s->begin != s->end)
        return;
    s->begin = s->end = 0;
    if (s->room > ASC__IDLE_MAX)
        drop_buffer(s);
}

static bool set_room(asc__stream *s, size_t room)
{
    char *data = asc__realloc(s->data, room);
    if (!data)
        return false;
    s->data = data;
    s->room = room;
    return true;
}

/* Room at the end of the buffer for what comes next. False: no memory. */
static bool make_room(asc__stream *s)
{
    if (s->begin && s->room - s->end < s->room / 2) {
        memmove(s->data, s->data + s->begin, unread(s));
        s->end -= s->begin;
        s->begin = 0;
    }
    bool more = s->end == s->room || (s->hasty && s->room < ASC__IDLE_MAX);
    s->hasty = false;
    if (!more)
        return true;
    return set_room(s, s->room ? s->room * 2 : ROOM_MIN) || s->end < s->room;
}

/* Bytes that a read of all or nothing has taken go back. The buffer is empty. */
static void put_back(asc__stream *s, const char *bytes, size_t n)
{
    if (n > s->room && !set_room(s, n)) {
        s->failed = ASC_ENOMEM; /* not lost silently: reading is over */
        return;
    }
    if (n)
        memcpy(s->data, bytes, n);
    s->begin = 0;
    s->end = n;
}

/* ---- what the waits are for: MORE, DONE, or a code ---- */

static int end_code(const asc__stream *s)
{
    return s->failed ? s->failed : s->ended ? ASC_EOF : MORE;
}

static int read_some(asc__stream *s, struct asc_read_frame *f)
{
    if (!f->done && unread(s)) {
        f->done = unread(s) < f->size ? unread(s) : f->size;
        memcpy(f->to, s->data + s->begin, f->done);
        consume(s, f->done);
    }
    f->result = f->done;
    if (f->done)
        return DONE;
    int code = end_code(s);
    return code == ASC_EOF ? DONE : code;
}

static int read_exactly(asc__stream *s, struct asc_read_frame *f)
{
    size_t n = unread(s) < f->size - f->done ? unread(s) : f->size - f->done;
    if (n) {
        memcpy(f->to + f->done, s->data + s->begin, n);
        consume(s, n);
        f->done += n;
    }
    if (f->done == f->size)
        return DONE;
    int code = end_code(s);
    if (code < 0)
        put_back(s, f->to, f->done);
    return code;
}

/* The first place of the delimiter, or NULL; *from: where to look on when more has come. */
static const char *find(const char *bytes, size_t size, const char *delimiter, size_t length, size_t *from)
{
    size_t at = *from;
    while (size - at >= length) {
        const char *first = memchr(bytes + at, delimiter[0], size - at - length + 1);
        if (!first) {
            at = size - length + 1;
            break;
        }
        if (memcmp(first, delimiter, length) == 0)
            return first;
        at = (size_t)(first - bytes) + 1;
    }
    *from = at;
    return NULL;
}

static int read_until(asc__stream *s, struct asc_read_until_frame *f)
{
    const char *bytes = unread(s) ? s->data + s->begin : "", *at = find(bytes, unread(s), f->delimiter, f->length, &f->read.done);
    f->result = at ? (size_t)(at - bytes) + f->length : 0;
    if (f->result > f->read.size || (!at && unread(s) >= f->read.size))
        return ASC_EMSGSIZE;
    if (!at) {
        int code = end_code(s);
        return code == ASC_EOF && !unread(s) ? DONE : code;
    }
    memcpy(f->read.to, bytes, f->result);
    consume(s, f->result);
    return DONE;
}

static bool line_room(asc_line *line, size_t size)
{
    if (size <= line->room)
        return true;
    size_t room = line->room ? line->room : 64;
    while (room < size)
        room *= 2;
    char *text = asc__realloc(line->text, room);
    if (!text)
        return false;
    line->text = text;
    line->room = room;
    return true;
}

/* The line is the first `length` bytes; `size` bytes go with it. */
static int give_line(asc__stream *s, struct asc_read_line_frame *f, size_t length, size_t size)
{
    if (length > ASC_LINE_MAX)
        return ASC_EMSGSIZE;
    if (!line_room(f->line, length + 1))
        return ASC_ENOMEM;
    if (length)
        memcpy(f->line->text, s->data + s->begin, length);
    f->line->text[length] = 0;
    f->line->length = length;
    f->result = true;
    consume(s, size);
    return DONE;
}

static int read_line(asc__stream *s, struct asc_read_line_frame *f)
{
    f->result = false;
    if (unread(s)) {
        const char *bytes = s->data + s->begin, *at = find(bytes, unread(s), "\n", 1, &f->read.done);
        if (at) {
            size_t length = (size_t)(at - bytes);
            return give_line(s, f, length && at[-1] == '\r' ? length - 1 : length, length + 1);
        }
        if (unread(s) > (size_t)ASC_LINE_MAX + 1) /* all that a line and its \r can have */
            return ASC_EMSGSIZE;
    }
    int code = end_code(s);
    if (code != ASC_EOF)
        return code;
    return unread(s) ? give_line(s, f, unread(s), unread(s)) : DONE;
}

static int go_on(asc__stream *s, struct asc_read_frame *f)
{
    switch (f->how) {
    case READ_SOME: return read_some(s, f);
    case READ_EXACTLY: return read_exactly(s, f);
    case READ_UNTIL: return read_until(s, ASC__OF(f, struct asc_read_until_frame, read));
    default: return read_line(s, ASC__OF(f, struct asc_read_line_frame, read));
    }
}

/* ---- libuv ---- */

static void finish(asc__stream *s, int code)
{
    struct asc_read_frame *f = s->reader;
    s->reader = NULL;
    asc__stream_waited(s);
    asc__wake(&f->wait, code < 0 ? code : 0);
}

static void on_room(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    asc__stream *s = h->data;
    struct asc_read_frame *f = s->reader;
    if (f && !into_buffer(f)) {
        buf->base = f->to + f->done;
        buf->len = f->size - f->done;
        return;
    }
    bool take = f ? !s->full : !s->full && unread(s) < ASC__IDLE_MAX;
    if (!take || !make_room(s)) {
        buf->base = NULL;
        buf->len = 0;
        return;
    }
    buf->base = s->data + s->end;
    buf->len = s->room - s->end;
}

static void stop_reading(asc__stream *s)
{
    uv_read_stop(&s->uv.stream);
    s->reading = false;
}

/* There was no room. */
static void refused(asc__stream *s)
{
    if (s->full) { /* the task that was served runs first: it may want the rest in its own buffer */
        s->full = false;
        return;
    }
    if (s->reader)
        finish(s, ASC_ENOMEM);
    stop_reading(s);
}

static void on_read(uv_stream_t *h, ssize_t n, const uv_buf_t *buf)
{
    asc__stream *s = h->data;
    struct asc_read_frame *f = s->reader;
    if (n == 0)
        return;
    if (n == UV_ENOBUFS && !buf->base) {
        refused(s);
        return;
    }
    if (n < 0) {
        s->ended = n == UV_EOF;
        s->failed = s->ended ? 0 : (int)n;
        s->reading = false;
        if (!s->ended)
            uv_read_stop(h);
    } else if (f && !into_buffer(f)) {
        f->done += (size_t)n;
    } else {
        s->end += (size_t)n;
        s->hasty = s->end == s->room;
    }
    int came = f ? go_on(s, f) : MORE;
    if (came == MORE)
        return;
    s->full = n > 0 && (size_t)n == buf->len; /* libuv will ask for room again at once */
    finish(s, came);
}

/* ---- waiting ---- */

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    struct asc_read_frame *f = ASC__OF(w, struct asc_read_frame, wait);
    asc__stream *s = f->stream;
    s->reader = NULL;
    asc__stream_waited(s);
    if (f->how == READ_EXACTLY)
        put_back(s, f->to, f->done);
    return true;
}

void asc__reader_closed(asc__stream *s)
{
    if (s->reader)
        finish(s, ASC_ECLOSED);
}

static asc_step come_to(asc_task *t, int came)
{
    return came == DONE ? asc_ready : asc_throw_code(t, came);
}

static asc_step read_file(asc_task *t, asc__stream *s, struct asc_read_frame *f)
{
    for (;;) {
        int came = go_on(s, f);
        if (came != MORE)
            return come_to(t, came);
        bool buffered = into_buffer(f);
        if (buffered && !make_room(s))
            return asc_throw_code(t, ASC_ENOMEM);
        ssize_t n =
            buffered ? asc__file_read(s, s->data + s->end, s->room - s->end) : asc__file_read(s, f->to + f->done, f->size - f->done);
        if (n < 0)
            s->failed = (int)n;
        else if (buffered)
            s->end += (size_t)n;
        else
            f->done += (size_t)n;
        s->ended = n == 0;
    }
}

/* f->how, to and size are set. */
static inline asc_step begin(asc_task *t, struct asc_read_frame *f, asc_stream *name, const char *operation)
{
    if (asc__stops(t))
        return asc_failed;
    asc__stream *s = asc__stream_of(asc__loop, name);
    if (!asc__is_bytes(s))
        return asc__stream_wrong(t, s, operation);
    if (s->reader)
        return asc_throw(t, ASC_EBUSY, "%s: another task reads from the stream", operation);
    f->done = 0;
    if (!f->size && !into_buffer(f))
        return asc_ready;
    if (s->kind == ASC__FILE)
        return read_file(t, s, f);
    if (unread(s) || s->ended || s->failed) {
        int came = go_on(s, f);
        if (came != MORE)
            return come_to(t, came);
    }
    if (!s->reading) {
        int code = uv_read_start(&s->uv.stream, on_room, on_read);
        if (code) {
            if (f->how == READ_EXACTLY)
                put_back(s, f->to, f->done);
            return asc_throw_code(t, code);
        }
        s->reading = true;
    }
    s->full = false;
    s->reader = f;
    asc__stream_wait(s);
    f->stream = s;
    f->wait.cancel = withdraw;
    return asc__park(t, &f->wait);
}

asc_step asc_read(asc_task *t, struct asc_read_frame *f, asc_stream *s, void *to, size_t size)
{
    f->how = READ_SOME;
    f->to = to;
    f->size = size;
    f->result = 0;
    return begin(t, f, s, "asc_read");
}

asc_step asc_read_exactly(asc_task *t, struct asc_read_frame *f, asc_stream *s, void *to, size_t size)
{
    f->how = READ_EXACTLY;
    f->to = to;
    f->size = size;
    return begin(t, f, s, "asc_read_exactly");
}

asc_step asc_read_until(asc_task *t, struct asc_read_until_frame *f, asc_stream *s, void *to, size_t size, const void *delimiter,
                        size_t length)
{
    if (!length)
        return asc_throw(t, ASC_EINVAL, "asc_read_until: the delimiter is empty");
    f->read.how = READ_UNTIL;
    f->read.to = to;
    f->read.size = size;
    f->delimiter = delimiter;
    f->length = length;
    return begin(t, &f->read, s, "asc_read_until");
}

asc_step asc_read_line(asc_task *t, struct asc_read_line_frame *f, asc_stream *s, asc_line *line)
{
    f->read.how = READ_LINE;
    f->read.size = SIZE_MAX;
    f->line = line;
    return begin(t, &f->read, s, "asc_read_line");
}

void asc_line_free(asc_line *line)
{
    asc__free(line->text);
    *line = (asc_line)ASC_LINE_INIT;
}
