/* Sockets of the file system. libuv would cut a path that is too long and call a missing directory one that may not be used; so what is
 * wrong with a path is said here, and binding is done here. */
#include "stream.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { PATH_MOST = sizeof((struct sockaddr_un *)0)->sun_path - 1 };

/* What a listener has made. */
struct asc__bound {
    dev_t device;
    ino_t inode;
    char path[]; /* from the root on: the program may go elsewhere */
};

/* A path that no socket can have? Then throws why. */
static bool refused(asc_task *t, const char *path, const char *operation)
{
    if (!path || !*path) {
        asc_throw(t, ASC_EINVAL, "%s: the path is empty", operation);
        return true;
    }
    size_t length = strlen(path);
    if (length > PATH_MOST) {
        asc_throw(t, ASC_ENAMETOOLONG, "%s: the path has %zu bytes, that of a socket may have %d", operation, length, (int)PATH_MOST);
        return true;
    }
    return false;
}

asc_step asc_pipe_connect(asc_task *t, struct asc_connect_frame *f, const char *path)
{
    if (asc__stops(t) || refused(t, path, "asc_pipe_connect"))
        return asc_failed;
    int code;
    asc__stream *s = asc__stream_pipe(asc__loop, &code);
    if (!s)
        return asc_throw_code(t, code);
    s->connect.data = s;
    uv_pipe_connect(&s->connect, &s->uv.pipe, path, asc__on_connected);
    return asc__connecting(t, f, s);
}

/* ---- listening ---- */

/* A descriptor, or a code. */
static int new_socket(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd >= 0)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd < 0 ? uv_translate_sys_error(errno) : fd;
}

/* NULL: no memory. */
static struct asc__bound *bound_new(const char *path)
{
    char directory[4096];
    size_t room = sizeof directory;
    bool relative = path[0] != '/' && uv_cwd(directory, &room) == 0;
    size_t size = (relative ? room + 1 : 0) + strlen(path) + 1;
    struct asc__bound *b = asc__malloc(sizeof *b + size);
    if (!b)
        return NULL;
    b->device = 0;
    b->inode = 0;
    snprintf(b->path, size, "%s%s%s", relative ? directory : "", relative ? "/" : "", path);
    return b;
}

/* fd gets the path. 0 or a code; then nothing is made. */
static int bind_to(int fd, const char *path, struct asc__bound *b)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat made;
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (bind(fd, (const struct sockaddr *)&address, sizeof address))
        return uv_translate_sys_error(errno);
    if (stat(path, &made) == 0) {
        b->device = made.st_dev;
        b->inode = made.st_ino;
    }
    return 0;
}

/* 0 or a code. Whatever is made goes with s. */
static int open_at(asc__stream *s, const char *path)
{
    s->bound = bound_new(path);
    if (!s->bound)
        return ASC_ENOMEM;
    int fd = asc__uv_fault() ? UV_EIO : new_socket();
    int code = fd < 0 ? fd : bind_to(fd, path, s->bound);
    if (code == 0 && (code = ASC__UV(uv_pipe_open(&s->uv.pipe, fd))) == 0)
        return 0;
    if (fd >= 0)
        close(fd);
    return code;
}

asc_step asc_pipe_listen(asc_task *t, struct asc_connect_frame *f, const char *path, const asc_listen_options *options)
{
    if (asc__stops(t) || refused(t, path, "asc_pipe_listen"))
        return asc_failed;
    asc_loop *l = asc__loop;
    asc__stream *s = asc__stream_new(l, ASC__LISTENER);
    int code = !s ? ASC_ENOMEM : asc__uv_fault() ? UV_EIO : uv_pipe_init(l->uv, &s->uv.pipe, 0);
    if (!s || !asc__stream_begin(l, s, code))
        return asc_throw_code(t, code);
    return asc__listen_or_close(t, f, s, open_at(s, path), options);
}

/* What is at the path by now may be another's. */
void asc__bound_closed(asc__stream *s)
{
    struct asc__bound *b = s->bound;
    struct stat now;
    if (b && b->inode && lstat(b->path, &now) == 0 && now.st_dev == b->device && now.st_ino == b->inode)
        unlink(b->path);
    asc__free(b);
    s->bound = NULL;
}
