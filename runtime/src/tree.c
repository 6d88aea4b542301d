/* Removing trees: one piece of work on the pool, by descriptors of directories, so that no path is too long and no link is followed. */
#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

/* libuv's until it reports; the path is behind it. */
struct asc__remove {
    uv_work_t uv;
    struct asc_fs_remove_frame *frame; /* that waits; NULL: withdrawn */
    atomic_bool stops;
    bool stopped; /* before the end */
    int code;     /* the first failure */
    char path[];
};
typedef struct asc__remove request;

/* A directory that is being emptied, in the one above. */
typedef struct level {
    struct level *up;
    DIR *dir;
    char name[];
} level;

static void failed(request *r, int error)
{
    if (!r->code)
        r->code = uv_translate_sys_error(error);
}

/* The directory `name` in `at` becomes the innermost level. False: it does not. */
static bool enter(request *r, level **top, int at, const char *name)
{
    size_t size = strlen(name) + 1;
    level *l = asc__malloc(sizeof *l + size);
    if (!l) {
        failed(r, ENOMEM);
        return false;
    }
    memcpy(l->name, name, size);
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    l->dir = fd < 0 ? NULL : fdopendir(fd);
    if (!l->dir) {
        failed(r, errno);
        if (fd >= 0)
            close(fd);
        asc__free(l);
        return false;
    }
    l->up = *top;
    *top = l;
    return true;
}

static int descriptor(const level *l)
{
    return l ? dirfd(l->dir) : AT_FDCWD;
}

static void leave(request *r, level **top, bool removes)
{
    level *l = *top;
    *top = l->up;
    closedir(l->dir);
    if (removes && unlinkat(descriptor(l->up), l->name, AT_REMOVEDIR))
        failed(r, errno);
    asc__free(l);
}

static void remove_one(request *r, level **top, const char *name)
{
    int at = descriptor(*top);
    if (unlinkat(at, name, 0) == 0)
        return;
    struct stat s;
    int error = errno;
    if ((error == EISDIR || error == EPERM) && fstatat(at, name, &s, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(s.st_mode))
        enter(r, top, at, name);
    else
        failed(r, error);
}

static void on_thread(uv_work_t *uv)
{
    request *r = uv->data;
    level *top = NULL;
    remove_one(r, &top, r->path);
    while (top) {
        r->stopped = r->stopped || atomic_load_explicit(&r->stops, memory_order_relaxed);
        struct dirent *e = r->stopped ? NULL : readdir(top->dir);
        if (!e)
            leave(r, &top, !r->stopped);
        else if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            remove_one(r, &top, e->d_name);
    }
}

static void on_done(uv_work_t *uv, int status)
{
    (void)status;
    request *r = uv->data;
    if (r->frame && r->code) {
        asc_throw_at(NULL, "", 0, "", r->code, "remove %s: %s", r->path, asc_code_text(r->code));
        asc__wake_failed(&r->frame->wait);
    } else if (r->frame) {
        asc__wake(&r->frame->wait, r->stopped ? ASC_ECANCELED : 0);
    }
    asc__free(r);
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    request *r = ASC__OF(w, struct asc_fs_remove_frame, wait)->request;
    if (uv_cancel((uv_req_t *)&r->uv)) {
        atomic_store_explicit(&r->stops, true, memory_order_relaxed);
        return false;
    }
    r->frame = NULL;
    return true;
}

asc_step asc_fs_remove_tree(asc_task *t, struct asc_fs_remove_frame *f, const char *path)
{
    if (asc__stops(t))
        return asc_failed;
    size_t size = strlen(path) + 1;
    request *r = asc__malloc(sizeof *r + size);
    if (!r)
        return asc_throw_code(t, ASC_ENOMEM);
    memset(r, 0, sizeof *r);
    memcpy(r->path, path, size);
    r->uv.data = r;
    r->frame = f;
    atomic_init(&r->stops, false);
    int code = ASC__UV(uv_queue_work(asc__loop->uv, &r->uv, on_thread, on_done));
    if (code) {
        asc__free(r);
        return asc_throw_code(t, code);
    }
    f->request = r;
    f->wait.cancel = withdraw;
    return asc__park(t, &f->wait);
}
