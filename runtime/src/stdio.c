/* The standard streams. A descriptor's non-blocking mode is shared with every process that has it, so a pipe is opened anew where the system
 * can do that (libuv does so for terminals); else the mode is set back as the stream is closed. libuv never closes the descriptors 0 to 2. */
#include "stream.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* ---- files ---- */

ssize_t asc__file_read(asc__stream *s, void *to, size_t size)
{
    uv_fs_t request;
    uv_buf_t buf = {.base = to, .len = size};
    uv_fs_read(asc__loop->uv, &request, s->uv.file, &buf, 1, -1, NULL);
    ssize_t n = request.result;
    uv_fs_req_cleanup(&request);
    return n;
}

ssize_t asc__file_write(asc__stream *s, const uv_buf_t *bufs, unsigned count)
{
    uv_fs_t request;
    uv_fs_write(asc__loop->uv, &request, s->uv.file, bufs, count, -1, NULL);
    ssize_t n = request.result;
    uv_fs_req_cleanup(&request);
    return n;
}

/* ---- opening ---- */

/* A descriptor of our own for the pipe behind fd, or -1. */
static int open_again(int fd)
{
    char path[32];
    int flags = fcntl(fd, F_GETFL);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return flags < 0 ? -1 : open(path, (flags & O_ACCMODE) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

static int open_pipe(asc__stream *s, int fd)
{
    int again = open_again(fd);
    if (again < 0) {
        s->flags = fcntl(fd, F_GETFL);
        return ASC__UV(uv_pipe_open(&s->uv.pipe, fd));
    }
    int code = ASC__UV(uv_pipe_open(&s->uv.pipe, again));
    if (code)
        close(again);
    return code;
}

static int open_socket(asc__stream *s, int fd)
{
    s->flags = fcntl(fd, F_GETFL);
    return ASC__UV(uv_tcp_open(&s->uv.tcp, fd));
}

/* The handle for fd. A negative code: there is none. */
static int init(asc_loop *l, asc__stream *s, int fd, uv_handle_type type)
{
    switch (type) {
    case UV_TTY:
        return ASC__UV(uv_tty_init(l->uv, &s->uv.tty, fd, 0));
    case UV_NAMED_PIPE:
        return ASC__UV(uv_pipe_init(l->uv, &s->uv.pipe, 0));
    case UV_TCP:
        return ASC__UV(uv_tcp_init(l->uv, &s->uv.tcp));
    case UV_FILE:
        s->uv.file = fd;
        return 0;
    case UV_UNKNOWN_HANDLE:
        return ASC_EBADF;
    default:
        return ASC_ENOTSUP;
    }
}

static asc_step standard(asc_task *t, struct asc_standard_frame *f, int fd)
{
    if (asc__stops(t))
        return asc_failed;
    asc_loop *l = asc__loop;
    f->result = l->streams.standard[fd];
    if (f->result && asc__stream_of(l, f->result))
        return asc_ready;
    uv_handle_type type = uv_guess_handle(fd);
    asc__stream *s = asc__stream_new(l, type == UV_FILE ? ASC__FILE : ASC__CONNECTION);
    int code = !s ? ASC_ENOMEM : asc__uv_fault() ? UV_EIO : init(l, s, fd, type);
    if (!s || !asc__stream_begin(l, s, code))
        return asc_throw_code(t, code);
    s->standard = fd + 1;
    s->flags = -1;
    code = asc__uv_fault() ? UV_EIO : type == UV_NAMED_PIPE ? open_pipe(s, fd) : type == UV_TCP ? open_socket(s, fd) : 0;
    if (code) {
        asc__stream_close(l, s);
        return asc_throw_code(t, code);
    }
    l->streams.standard[fd] = f->result = s->name;
    return asc_ready;
}

asc_step asc_stdin(asc_task *t, struct asc_standard_frame *f)
{
    return standard(t, f, STDIN_FILENO);
}

asc_step asc_stdout(asc_task *t, struct asc_standard_frame *f)
{
    return standard(t, f, STDOUT_FILENO);
}

asc_step asc_stderr(asc_task *t, struct asc_standard_frame *f)
{
    return standard(t, f, STDERR_FILENO);
}

void asc__standard_closed(asc_loop *l, asc__stream *s)
{
    l->streams.standard[s->standard - 1] = NULL;
    if (s->raw)
        uv_tty_set_mode(&s->uv.tty, UV_TTY_MODE_NORMAL);
    if (s->flags >= 0)
        fcntl(s->standard - 1, F_SETFL, s->flags);
}

/* ---- terminals ---- */

static asc__stream *terminal(const asc_stream *name)
{
    asc__stream *s = asc__stream_of(asc__loop, name);
    return s && s->kind == ASC__CONNECTION && s->uv.handle.type == UV_TTY ? s : NULL;
}

bool asc_stream_is_tty(const asc_stream *s)
{
    return terminal(s) != NULL;
}

int asc_tty_set_raw(asc_stream *name, bool raw)
{
    asc__stream *s = terminal(name);
    int code = s ? uv_tty_set_mode(&s->uv.tty, raw ? UV_TTY_MODE_RAW : UV_TTY_MODE_NORMAL) : ASC_ENOTTY;
    if (!code)
        s->raw = raw;
    return code;
}

int asc_tty_size(asc_stream *name, int *columns, int *rows)
{
    asc__stream *s = terminal(name);
    return s ? uv_tty_get_winsize(&s->uv.tty, columns, rows) : ASC_ENOTTY;
}
