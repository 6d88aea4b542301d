/* Reading. The task that waits reads itself once libuv says that there is something: straight into its buffer, and right before
 * it works on what came. libuv goes on watching between awaits, and what comes while nobody waits it reads into a buffer of the
 * stream's, which is bounded: one copy, instead of two system calls a message to stop and start.
 *
 * Whoever waits for a delimiter is served from the stream's buffer, which grows as far as the wait asks for, so that a wait that ends
 * without success leaves all bytes where they were. */
#include "stream.h"

#include <sys/socket.h>
#include <unistd.h>

enum { READ_SOME, READ_EXACTLY, READ_NOTHING /* a layer begins */, READ_UNTIL, READ_LINE };
enum { ROOM_MIN = 4096, MORE = 0, DONE = 1, ROUNDS = 16 /* reads of a layer in a row, before others run */ };

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
    case READ_SOME:
        return read_some(s, f);
    case READ_EXACTLY:
        return read_exactly(s, f);
    case READ_UNTIL:
        return read_until(s, ASC__OF(f, struct asc_read_until_frame, read));
    default:
        return read_line(s, ASC__OF(f, struct asc_read_line_frame, read));
    }
}

/* ---- while nobody waits: libuv reads ---- */

static void on_room(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    asc__stream *s = h->data;
    buf->base = NULL; /* refused */
    buf->len = 0;
    if (s->reader) {
        asc__wake(&s->reader->wait, 0);
    } else if (!s->layer && unread(s) < ASC__IDLE_MAX && make_room(s)) { /* a layer leaves with the system what nobody reads */
        buf->base = s->data + s->end;
        buf->len = s->room - s->end;
    }
}

static void stop_reading(asc__stream *s)
{
    uv_read_stop(&s->uv.stream);
    s->reading = false;
}

/* What came to the end of the buffer; n is 0 at the end of the stream, or a code. */
static void came(asc__stream *s, ssize_t n, size_t room)
{
    if (n > 0) {
        s->hasty = (size_t)n == room;
        return;
    }
    s->ended = n == 0;
    s->failed = (int)n;
    if (s->reading)
        stop_reading(s);
}

static void on_read(uv_stream_t *h, ssize_t n, const uv_buf_t *buf)
{
    asc__stream *s = h->data;
    if (n == UV_ENOBUFS && !buf->base) {
        if (!s->reader)
            stop_reading(s);
        return;
    }
    if (n == 0)
        return;
    if (n > 0)
        s->end += (size_t)n;
    came(s, n == UV_EOF ? 0 : n, buf->len);
    if (s->reader)
        asc__wake(&s->reader->wait, 0);
}

/* ---- the task reads ---- */

static ssize_t early(asc__layer *layer, void *to, size_t size)
{
    size_t n = layer->early_end - layer->early_begin < size ? layer->early_end - layer->early_begin : size;
    memcpy(to, layer->early + layer->early_begin, n);
    layer->early_begin += n;
    return (ssize_t)n;
}

ssize_t asc__raw_read(asc__stream *s, void *to, size_t size)
{
    uv_os_fd_t fd;
    ssize_t n;
    if (s->layer && s->layer->early_begin < s->layer->early_end)
        return early(s->layer, to, size);
    if (s->layer && s->layer->over)
        return s->layer->over < 0 ? s->layer->over : 0;
    int code = asc__uv_fault() ? UV_EIO : uv_fileno(&s->uv.handle, &fd);
    if (code)
        return code;
    do
        n = s->uv.handle.type == UV_TCP ? recv(fd, to, size, 0) : read(fd, to, size);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

static ssize_t pull(asc__stream *s, void *to, size_t size)
{
    return s->layer ? s->layer->read(s, to, size) : s->kind == ASC__FILE ? asc__file_read(s, to, size) : asc__raw_read(s, to, size);
}

/* Nothing can be read or written any more. */
static void break_off(asc__stream *s, int code)
{
    s->failed = s->layer->broken = code; /* NOLINT(clang-analyzer-core.NullDereference): it is a layer that breaks off */
    if (s->reading)
        stop_reading(s);
}

static int begin_layer(asc__stream *s)
{
    int came = s->layer->begin(s);
    s->layer->ready = came == DONE;
    if (came < 0)
        break_off(s, came);
    return came;
}

/* Reads once, as much as f has use for. MORE, DONE, or a code. What a layer holds can't be waited for: *empty: it holds nothing. */
static int read_once(asc__stream *s, struct asc_read_frame *f, bool *empty)
{
    bool buffered = into_buffer(f);
    *empty = true;
    if (f->how == READ_NOTHING)
        return begin_layer(s);
    if (buffered && !make_room(s))
        return ASC_ENOMEM;
    size_t room = buffered ? s->room - s->end : f->size - f->done;
    ssize_t n = pull(s, buffered ? s->data + s->end : f->to + f->done, room);
    if (n == ASC_EAGAIN)
        return MORE;
    if (n > 0 && buffered)
        s->end += (size_t)n;
    else if (n > 0)
        f->done += (size_t)n;
    came(s, n, room);
    *empty = !s->layer;
    return go_on(s, f);
}

/* Reads what is there, for a while. */
static int read_all(asc__stream *s, struct asc_read_frame *f, bool *empty)
{
    int result = MORE;
    *empty = false;
    for (int i = 0; i < ROUNDS && result == MORE && !*empty; i++)
        result = read_once(s, f, empty);
    return result;
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    struct asc_read_frame *f = ASC__OF(w, struct asc_read_frame, wait);
    asc__stream *s = asc__stream_of(asc__loop, f->stream);
    s->reader = NULL;
    asc__stream_waited(s);
    if (f->how == READ_EXACTLY)
        put_back(s, f->to, f->done);
    else if (f->how == READ_NOTHING)
        break_off(s, ASC_ECONNABORTED);
    return true;
}

void asc__reader_closed(asc__stream *s)
{
    struct asc_read_frame *f = s->reader;
    s->reader = NULL;
    if (f)
        asc__wake(&f->wait, ASC_ECLOSED);
}

static asc_step come_to(asc_task *t, const asc__stream *s, int result)
{
    return result == DONE ? asc_ready : asc__stream_throw(t, s, result);
}

static asc_step readable(asc_task *t, void *self, asc_step got);

/* f is the reader and wants more; it goes on by itself unless what there was is used up. */
static asc_step stay(asc_task *t, struct asc_read_frame *f, bool empty)
{
    asc_step parked = asc__park(t, &f->wait);
    if (!empty)
        asc__wake(&f->wait, 0);
    return asc_stop(t, &f->base, readable, parked);
}

/* There is something to read, or it is cancelled, or closed. */
static asc_step readable(asc_task *t, void *self, asc_step got)
{
    struct asc_read_frame *f = self;
    if (got.how == ASC_FAILED)
        return got;
    asc__stream *s = asc__stream_of(asc__loop, f->stream);
    if (!s) /* since it became readable */
        return asc_throw_code(t, ASC_ECLOSED);
    bool empty;
    int result = read_all(s, f, &empty);
    if (result == MORE && !asc__stops(t))
        return stay(t, f, empty);
    if (result == MORE) {
        withdraw(t, &f->wait);
        return asc_failed;
    }
    s->reader = NULL;
    asc__stream_waited(s);
    return come_to(t, s, result);
}

/* libuv watches s from here on. 0, or a code, with which f ends. */
static int watch(asc__stream *s, struct asc_read_frame *f)
{
    int code = s->reading ? 0 : asc__uv_fault() ? UV_EIO : uv_read_start(&s->uv.stream, on_room, on_read);
    s->reading |= !code;
    if (code && f->how == READ_EXACTLY)
        put_back(s, f->to, f->done);
    else if (code && f->how == READ_NOTHING)
        break_off(s, code);
    return code;
}

static asc_step become_reader(asc_task *t, struct asc_read_frame *f, asc__stream *s, bool empty)
{
    int code = watch(s, f);
    if (code)
        return asc_throw_code(t, code);
    s->reader = f;
    asc__stream_wait(s);
    f->stream = s->name;
    f->wait.cancel = withdraw;
    return stay(t, f, empty);
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
        return asc_throw(t, ASC_EBUSY, "%s: another task %s the stream", operation,
                         s->reader->how == READ_NOTHING ? "secures" : "reads from");
    f->done = 0;
    if (!f->size && !into_buffer(f))
        return asc_ready;
    int result = unread(s) || s->ended || s->failed ? go_on(s, f) : MORE;
    unsigned weight = result == MORE ? ASC__ASKED : ASC__HELD;
    bool empty = true;
    while (result == MORE && s->kind == ASC__FILE)
        result = read_once(s, f, &empty);
    if (result == MORE && s->layer) { /* it may hold some */
        result = read_all(s, f, &empty);
    } else if (result == MORE && !s->reading) { /* so may the system, which nobody has asked yet; once, so that others come to run */
        int code = watch(s, f);
        result = code ? code : read_once(s, f, &empty);
    }
    return result == MORE ? become_reader(t, f, s, empty) : asc__at_once(t, come_to(t, s, result), weight);
}

asc_step asc__stream_cover(asc_task *t, struct asc_read_frame *f, asc__stream *s, asc__layer *layer)
{
    layer->early = s->data;
    layer->early_begin = s->begin;
    layer->early_end = s->end;
    layer->over = s->failed ? s->failed : s->ended;
    s->data = NULL;
    s->begin = s->end = s->room = 0;
    s->failed = 0;
    s->ended = false;
    s->layer = layer;
    f->how = READ_NOTHING;
    int result = begin_layer(s);
    return result == MORE ? become_reader(t, f, s, true) : come_to(t, s, result);
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

size_t asc_stream_unread(const asc_stream *name)
{
    const asc__stream *s = asc__stream_of(asc__loop, name);
    return s ? unread(s) : 0;
}

void asc_line_free(asc_line *line)
{
    asc__free(line->text);
    *line = (asc_line)ASC_LINE_INIT;
}
