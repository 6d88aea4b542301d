/* Output files (output.h). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"
#include "spool.h"

static int failed(const char *path)
{
    fprintf(stderr, "ascc: %s: %s\n", strcmp(path, "-") == 0 ? "standard output" : path, strerror(errno));
    return 2;
}

const char *output_part(const output *o, size_t i, size_t *size)
{
    if (o->away)
        return i < spool_count(o->away) ? spool_block(o->away, i, size) : NULL;
    *size = o->size;
    return i == 0 ? o->text : NULL;
}

static bool write_part(int fd, const char *text, size_t size)
{
    while (size) {
        ssize_t n = write(fd, text, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        text += n;
        size -= (size_t)n;
    }
    return true;
}

static bool write_all(int fd, const output *o)
{
    const char *text;
    size_t size;
    for (size_t i = 0; (text = output_part(o, i, &size)); i++)
        if (!write_part(fd, text, size))
            return false;
    return true;
}

/* Are these the next bytes of the file? */
static bool comes(int fd, const char *text, size_t size)
{
    char block[16384];
    while (size) {
        ssize_t n = read(fd, block, size < sizeof block ? size : sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || memcmp(block, text, (size_t)n) != 0)
            return false;
        text += n;
        size -= (size_t)n;
    }
    return true;
}

/* Does the file hold exactly this? */
static bool holds(const char *path, const output *o)
{
    struct stat st;
    const char *text;
    size_t size;
    off_t whole = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool same = true;
    for (size_t i = 0; same && (text = output_part(o, i, &size)); i++) {
        same = comes(fd, text, size);
        whole += (off_t)size;
    }
    same = same && fstat(fd, &st) == 0 && st.st_size == whole;
    close(fd);
    return same;
}

/* What is no file of its own is written in place: standard output, devices, pipes. */
static bool in_place(const output *o)
{
    if (strcmp(o->path, "-") == 0 || strncmp(o->path, "/dev/", 5) == 0 || strncmp(o->path, "/proc/", 6) == 0)
        return true;
    struct stat st;
    return stat(o->path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static int write_in_place(const output *o)
{
    if (strcmp(o->path, "-") == 0) {
        bool ok = fflush(stdout) == 0 && write_all(STDOUT_FILENO, o);
        return ok ? 0 : failed(o->path);
    }
    int fd = open(o->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return failed(o->path);
    bool ok = write_all(fd, o);
    int error = errno;
    ok = close(fd) == 0 && ok;
    if (ok)
        return 0;
    errno = error;
    return failed(o->path);
}

/* Where the links of a path lead, also when the last one leads to nothing yet: a rename would replace a link, not what it names. */
static char *resolved(const char *path)
{
    char *real = realpath(path, NULL);
    if (real || errno != ENOENT)
        return real;
    char link[4096];
    ssize_t n = readlink(path, link, sizeof link - 1);
    if (n < 0)
        return strdup(path);
    link[n] = 0;
    const char *slash = strrchr(path, '/');
    size_t dir = *link != '/' && slash ? (size_t)(slash - path) + 1 : 0, size = dir + (size_t)n + 1;
    char *to = malloc(size);
    if (to) {
        memcpy(to, path, dir);
        memcpy(to + dir, link, (size_t)n + 1);
    }
    return to;
}

/* A new file in the directory of `target`; its name is stored in *name, which the caller frees. */
static int open_beside(const char *target, mode_t mode, char **name)
{
    const char *slash = strrchr(target, '/');
    size_t dir = slash ? (size_t)(slash - target) + 1 : 0, size = dir + 64;
    *name = malloc(size);
    if (!*name)
        return -1;
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(*name, size, "%.*s.ascc-%ld-%u", (int)dir, target, (long)getpid(), i);
        int fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0)
            return fd;
        if (errno != EEXIST)
            break;
    }
    free(*name);
    *name = NULL;
    return -1;
}

static int prepare(output *o)
{
    o->target = resolved(o->path);
    if (!o->target)
        return failed(o->path);
    struct stat st;
    bool exists = stat(o->target, &st) == 0;
    if (exists && S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return failed(o->path);
    }
    if (exists && holds(o->target, o))
        return 0;
    if (exists && access(o->target, W_OK) != 0)
        return failed(o->path);

    int fd = open_beside(o->target, 0666, &o->temporary);
    if (fd < 0)
        return failed(o->path);
    bool ok = write_all(fd, o) && (!exists || fchmod(fd, st.st_mode & 07777) == 0);
    int error = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    errno = error;
    return ok ? 0 : failed(o->path);
}

static int commit(output *o)
{
    if (!o->temporary)
        return 0;
    if (rename(o->temporary, o->target) != 0)
        return failed(o->path);
    free(o->temporary);
    o->temporary = NULL;
    return 0;
}

static void release(output *o)
{
    if (o->temporary)
        unlink(o->temporary);
    free(o->temporary);
    free(o->target);
    o->temporary = o->target = NULL;
}

int output_write(output *outputs, size_t count)
{
    int status = 0;
    for (size_t i = 0; !status && i < count; i++)
        if (!in_place(&outputs[i]))
            status = prepare(&outputs[i]);
    for (size_t i = 0; !status && i < count; i++)
        status = commit(&outputs[i]);
    for (size_t i = 0; !status && i < count; i++)
        if (in_place(&outputs[i]))
            status = write_in_place(&outputs[i]);
    for (size_t i = 0; i < count; i++)
        release(&outputs[i]);
    return status;
}
