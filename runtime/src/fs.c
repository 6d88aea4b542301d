/* Files, on libuv's pool. The request is libuv's until it reports; it points to the frame of the task that waits. libuv copies paths but not
 * what buffers point to: a wait that can't be withdrawn goes on, so the caller's memory stays. */
#include "internal.h"

#include <sys/stat.h>

enum { ASC__PATH_MAX = 4096 };

struct asc__fs {
    uv_fs_t uv;
    struct asc_fs_frame *frame; /* that waits; NULL: withdrawn */
    const char *what;           /* for messages */
    /* Moves the result into the frame. 0 or a code to throw. */
    int (*take)(struct asc_fs_frame *f, struct asc__fs *r);
    bool canceled; /* the task was cancelled before, and is told so at the end */
    bool refused;  /* to be withdrawn */
    bool kept;     /* by a directory, once it is done */
};
typedef struct asc__fs request;

/* ---- the way of a request ---- */

static void request_free(request *r)
{
    uv_fs_req_cleanup(&r->uv);
    asc__free(r);
}

static asc_step throw_for(const request *r, int code)
{
    const char *path = r->uv.path, *text = asc_code_text(code);
    return asc_throw_at(NULL, "", 0, "", code, "%s%s%s: %s", r->what, path ? " " : "", path ? path : "", *text ? text : "error");
}

static void on_done(uv_fs_t *uv)
{
    request *r = uv->data;
    struct asc_fs_frame *f = r->frame;
    if (f) {
        int code = uv->result < 0 ? (int)uv->result : r->take ? r->take(f, r) : 0;
        if (r->canceled) {
            asc__wake(&f->wait, ASC_ECANCELED);
        } else if (code) {
            throw_for(r, code);
            asc__wake_failed(&f->wait);
        } else {
            asc__wake(&f->wait, 0);
        }
    }
    if (!r->kept)
        request_free(r);
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    request *r = ASC__OF(w, struct asc_fs_frame, wait)->request;
    r->refused = uv_cancel((uv_req_t *)&r->uv) != 0;
    if (r->refused)
        return false;
    r->frame = NULL;
    return true;
}

/* A request; NULL: cancelled or without memory, which is in the slot. */
static request *begin(asc_task *t, struct asc_fs_frame *f, const char *what, int (*take)(struct asc_fs_frame *f, request *r))
{
    if (asc__stops(t))
        return NULL;
    request *r = asc__malloc(sizeof *r);
    if (!r) {
        asc_throw_code(t, ASC_ENOMEM);
        return NULL;
    }
    memset(r, 0, sizeof *r);
    r->uv.data = r;
    r->frame = f;
    r->what = what;
    r->take = take;
    f->request = r;
    f->wait.cancel = withdraw;
    return r;
}

/* r was handed to libuv, which said `code`. */
static asc_step wait_for(asc_task *t, request *r, int code)
{
    if (code >= 0)
        return asc__park(t, &r->frame->wait);
    r->uv.path = NULL; /* not copied */
    throw_for(r, code);
    asc__free(r);
    return asc_failed;
}

static uv_loop_t *uv_of(void)
{
    return asc__loop->uv;
}

/* ---- descriptors ---- */

static int take_descriptor(struct asc_fs_frame *f, request *r)
{
    ((struct asc_fs_open_frame *)f)->result = (int)r->uv.result;
    return 0;
}

asc_step asc_fs_open(asc_task *t, struct asc_fs_open_frame *f, const char *path, int flags, int mode)
{
    request *r = begin(t, &f->fs, "open", take_descriptor);
    return r ? wait_for(t, r, ASC__UV(uv_fs_open(uv_of(), &r->uv, path, flags, mode, on_done))) : asc_failed;
}

asc_step asc_fs_close(asc_task *t, struct asc_fs_frame *f, int fd)
{
    bool canceled = asc__stops(t);
    if (canceled)
        asc__loop->error = NULL;
    request *r = asc__malloc(sizeof *r);
    if (!r) { /* it must not fail: at once, then */
        uv_fs_t now;
        int code = uv_fs_close(uv_of(), &now, fd, NULL);
        uv_fs_req_cleanup(&now);
        if (canceled)
            return asc__cancelled(t);
        return code < 0 ? asc_throw_code(t, code) : asc_ready;
    }
    memset(r, 0, sizeof *r);
    r->uv.data = r;
    r->frame = f;
    r->what = "close";
    r->canceled = canceled;
    f->request = r;
    f->wait.cancel = NULL;
    return wait_for(t, r, uv_fs_close(uv_of(), &r->uv, fd, on_done));
}

static int take_size(struct asc_fs_frame *f, request *r)
{
    ((struct asc_fs_size_frame *)f)->result = (size_t)r->uv.result;
    return 0;
}

static uv_buf_t buffer(const void *data, size_t size)
{
    uv_buf_t b = {.base = (char *)(uintptr_t)data, .len = size};
    return b;
}

enum { HERE = -1 /* where the descriptor stands: for libuv every negative offset is */ };

static asc_step read_from(asc_task *t, struct asc_fs_size_frame *f, int fd, void *to, size_t size, int64_t offset)
{
    request *r = begin(t, &f->fs, "read", take_size);
    uv_buf_t b = buffer(to, size);
    return r ? wait_for(t, r, ASC__UV(uv_fs_read(uv_of(), &r->uv, fd, &b, 1, offset, on_done))) : asc_failed;
}

static asc_step write_to(asc_task *t, struct asc_fs_size_frame *f, int fd, const void *data, size_t size, int64_t offset)
{
    request *r = begin(t, &f->fs, "write", take_size);
    uv_buf_t b = buffer(data, size);
    return r ? wait_for(t, r, ASC__UV(uv_fs_write(uv_of(), &r->uv, fd, &b, 1, offset, on_done))) : asc_failed;
}

static asc_step no_offset(asc_task *t, const char *what, int64_t offset)
{
    return asc__stops(t) ? asc_failed : asc_throw(t, ASC_EINVAL, "%s: the offset is %lld", what, (long long)offset);
}

asc_step asc_fs_read(asc_task *t, struct asc_fs_size_frame *f, int fd, void *to, size_t size)
{
    return read_from(t, f, fd, to, size, HERE);
}

asc_step asc_fs_read_at(asc_task *t, struct asc_fs_size_frame *f, int fd, void *to, size_t size, int64_t offset)
{
    return offset < 0 ? no_offset(t, "read", offset) : read_from(t, f, fd, to, size, offset);
}

asc_step asc_fs_write(asc_task *t, struct asc_fs_size_frame *f, int fd, const void *data, size_t size)
{
    return write_to(t, f, fd, data, size, HERE);
}

asc_step asc_fs_write_at(asc_task *t, struct asc_fs_size_frame *f, int fd, const void *data, size_t size, int64_t offset)
{
    return offset < 0 ? no_offset(t, "write", offset) : write_to(t, f, fd, data, size, offset);
}

static int write_rest(struct asc_fs_write_all_frame *f);

static void on_part(uv_fs_t *uv)
{
    request *r = uv->data;
    struct asc_fs_write_all_frame *f = (struct asc_fs_write_all_frame *)r->frame;
    ssize_t n = uv->result;
    uv_fs_req_cleanup(uv);
    if (f && n >= 0) {
        f->data += n;
        f->size -= (size_t)n;
        if (f->size && r->refused) {
            asc__wake(&f->fs.wait, ASC_ECANCELED);
        } else if (f->size) {
            int code = write_rest(f);
            if (code >= 0)
                return;
            n = code;
        } else {
            asc__wake(&f->fs.wait, 0);
        }
    }
    if (f && n < 0) {
        throw_for(r, (int)n);
        asc__wake_failed(&f->fs.wait);
    }
    asc__free(r);
}

static int write_rest(struct asc_fs_write_all_frame *f)
{
    uv_buf_t b = buffer(f->data, f->size);
    return ASC__UV(uv_fs_write(uv_of(), &f->fs.request->uv, f->fd, &b, 1, HERE, on_part));
}

asc_step asc_fs_write_all(asc_task *t, struct asc_fs_write_all_frame *f, int fd, const void *data, size_t size)
{
    request *r = begin(t, &f->fs, "write", NULL);
    if (!r)
        return asc_failed;
    f->data = data;
    f->size = size;
    f->fd = fd;
    return wait_for(t, r, write_rest(f));
}

asc_step asc_fs_fsync(asc_task *t, struct asc_fs_frame *f, int fd)
{
    request *r = begin(t, f, "fsync", NULL);
    return r ? wait_for(t, r, ASC__UV(uv_fs_fsync(uv_of(), &r->uv, fd, on_done))) : asc_failed;
}

asc_step asc_fs_fdatasync(asc_task *t, struct asc_fs_frame *f, int fd)
{
    request *r = begin(t, f, "fdatasync", NULL);
    return r ? wait_for(t, r, ASC__UV(uv_fs_fdatasync(uv_of(), &r->uv, fd, on_done))) : asc_failed;
}

asc_step asc_fs_truncate(asc_task *t, struct asc_fs_frame *f, int fd, int64_t size)
{
    request *r = begin(t, f, "truncate", NULL);
    return r ? wait_for(t, r, ASC__UV(uv_fs_ftruncate(uv_of(), &r->uv, fd, size, on_done))) : asc_failed;
}

/* ---- what is known about files ---- */

static asc_file_type type_of(uint64_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return ASC_FILE_REGULAR;
    case S_IFDIR:
        return ASC_FILE_DIRECTORY;
    case S_IFLNK:
        return ASC_FILE_LINK;
    case S_IFIFO:
        return ASC_FILE_FIFO;
    case S_IFSOCK:
        return ASC_FILE_SOCKET;
    case S_IFCHR:
        return ASC_FILE_CHARACTER;
    case S_IFBLK:
        return ASC_FILE_BLOCK;
    default:
        return ASC_FILE_UNKNOWN;
    }
}

/* Files may be older and younger than 64 bits of nanoseconds tell: the nearest, then. */
static int64_t time_of(uv_timespec_t at)
{
    int64_t most = INT64_MAX / ASC__SECOND - 1;
    return at.tv_sec > most ? INT64_MAX : at.tv_sec < -most ? INT64_MIN : (int64_t)at.tv_sec * ASC__SECOND + at.tv_nsec;
}

static int take_info(struct asc_fs_frame *f, request *r)
{
    const uv_stat_t *s = &r->uv.statbuf;
    ((struct asc_fs_stat_frame *)f)->result = (asc_file_info){
        .type = type_of(s->st_mode),
        .permissions = (unsigned)(s->st_mode & 07777),
        .size = s->st_size,
        .allocated = s->st_blocks * 512,
        .device = s->st_dev,
        .inode = s->st_ino,
        .links = s->st_nlink,
        .user = s->st_uid,
        .group = s->st_gid,
        .accessed = time_of(s->st_atim),
        .modified = time_of(s->st_mtim),
        .changed = time_of(s->st_ctim),
    };
    return 0;
}

asc_step asc_fs_stat(asc_task *t, struct asc_fs_stat_frame *f, const char *path)
{
    request *r = begin(t, &f->fs, "stat", take_info);
    return r ? wait_for(t, r, ASC__UV(uv_fs_stat(uv_of(), &r->uv, path, on_done))) : asc_failed;
}

asc_step asc_fs_lstat(asc_task *t, struct asc_fs_stat_frame *f, const char *path)
{
    request *r = begin(t, &f->fs, "lstat", take_info);
    return r ? wait_for(t, r, ASC__UV(uv_fs_lstat(uv_of(), &r->uv, path, on_done))) : asc_failed;
}

asc_step asc_fs_fstat(asc_task *t, struct asc_fs_stat_frame *f, int fd)
{
    request *r = begin(t, &f->fs, "fstat", take_info);
    return r ? wait_for(t, r, ASC__UV(uv_fs_fstat(uv_of(), &r->uv, fd, on_done))) : asc_failed;
}

/* ---- names ---- */

asc_step asc_fs_rename(asc_task *t, struct asc_fs_frame *f, const char *from, const char *to)
{
    request *r = begin(t, f, "rename", NULL);
    return r ? wait_for(t, r, ASC__UV(uv_fs_rename(uv_of(), &r->uv, from, to, on_done))) : asc_failed;
}

asc_step asc_fs_unlink(asc_task *t, struct asc_fs_frame *f, const char *path)
{
    request *r = begin(t, f, "unlink", NULL);
    return r ? wait_for(t, r, ASC__UV(uv_fs_unlink(uv_of(), &r->uv, path, on_done))) : asc_failed;
}

asc_step asc_fs_mkdir(asc_task *t, struct asc_fs_frame *f, const char *path, int mode)
{
    request *r = begin(t, f, "mkdir", NULL);
    return r ? wait_for(t, r, ASC__UV(uv_fs_mkdir(uv_of(), &r->uv, path, mode, on_done))) : asc_failed;
}

asc_step asc_fs_rmdir(asc_task *t, struct asc_fs_frame *f, const char *path)
{
    request *r = begin(t, f, "rmdir", NULL);
    return r ? wait_for(t, r, ASC__UV(uv_fs_rmdir(uv_of(), &r->uv, path, on_done))) : asc_failed;
}

asc_step asc_fs_symlink(asc_task *t, struct asc_fs_frame *f, const char *to, const char *path)
{
    request *r = begin(t, f, "symlink", NULL);
    return r ? wait_for(t, r, ASC__UV(uv_fs_symlink(uv_of(), &r->uv, to, path, 0, on_done))) : asc_failed;
}

asc_step asc_fs_link(asc_task *t, struct asc_fs_frame *f, const char *from, const char *path)
{
    request *r = begin(t, f, "link", NULL);
    return r ? wait_for(t, r, ASC__UV(uv_fs_link(uv_of(), &r->uv, from, path, on_done))) : asc_failed;
}

asc_step asc_fs_chmod(asc_task *t, struct asc_fs_frame *f, const char *path, int mode)
{
    request *r = begin(t, f, "chmod", NULL);
    return r ? wait_for(t, r, ASC__UV(uv_fs_chmod(uv_of(), &r->uv, path, mode, on_done))) : asc_failed;
}

/* ---- paths as results ---- */

static char *copy(const char *text)
{
    size_t size = strlen(text) + 1;
    char *s = asc__malloc(size);
    return s ? memcpy(s, text, size) : NULL;
}

static int take_text(struct asc_fs_frame *f, request *r)
{
    char *path = copy(r->uv.ptr);
    ((struct asc_fs_path_frame *)f)->result = path;
    return path ? 0 : ASC_ENOMEM;
}

static int take_path(struct asc_fs_frame *f, request *r)
{
    char *path = copy(r->uv.path);
    ((struct asc_fs_path_frame *)f)->result = path;
    if (path)
        return 0;
    uv_fs_t now; /* nobody would know of it */
    uv_fs_rmdir(uv_of(), &now, r->uv.path, NULL);
    uv_fs_req_cleanup(&now);
    return ASC_ENOMEM;
}

asc_step asc_fs_readlink(asc_task *t, struct asc_fs_path_frame *f, const char *path)
{
    request *r = begin(t, &f->fs, "readlink", take_text);
    return r ? wait_for(t, r, ASC__UV(uv_fs_readlink(uv_of(), &r->uv, path, on_done))) : asc_failed;
}

asc_step asc_fs_realpath(asc_task *t, struct asc_fs_path_frame *f, const char *path)
{
    request *r = begin(t, &f->fs, "realpath", take_text);
    return r ? wait_for(t, r, ASC__UV(uv_fs_realpath(uv_of(), &r->uv, path, on_done))) : asc_failed;
}

/* The template for mkdtemp. 0 or a code. */
static int template_of(const char *prefix, char *path, size_t size)
{
    size_t room = size;
    if (prefix) {
        int n = snprintf(path, size, "%sXXXXXX", prefix);
        return n < 0 || (size_t)n >= size ? ASC_ENAMETOOLONG : 0;
    }
    int code = uv_os_tmpdir(path, &room);
    if (code)
        return code;
    static const char name[] = "/asc-XXXXXX";
    if (room + sizeof name > size)
        return ASC_ENAMETOOLONG;
    memcpy(path + room, name, sizeof name);
    return 0;
}

asc_step asc_fs_mkdtemp(asc_task *t, struct asc_fs_path_frame *f, const char *prefix)
{
    char path[ASC__PATH_MAX];
    request *r = begin(t, &f->fs, "mkdtemp", take_path);
    if (!r)
        return asc_failed;
    int code = template_of(prefix, path, sizeof path);
    return wait_for(t, r, code ? code : ASC__UV(uv_fs_mkdtemp(uv_of(), &r->uv, path, on_done)));
}

void asc_fs_path_free(char *path)
{
    asc__free(path);
}

/* ---- directories ---- */

struct asc_directory {
    request *names;
    asc_dirent entry;
};

static asc_file_type entry_type(uv_dirent_type_t type)
{
    switch (type) {
    case UV_DIRENT_FILE:
        return ASC_FILE_REGULAR;
    case UV_DIRENT_DIR:
        return ASC_FILE_DIRECTORY;
    case UV_DIRENT_LINK:
        return ASC_FILE_LINK;
    case UV_DIRENT_FIFO:
        return ASC_FILE_FIFO;
    case UV_DIRENT_SOCKET:
        return ASC_FILE_SOCKET;
    case UV_DIRENT_CHAR:
        return ASC_FILE_CHARACTER;
    case UV_DIRENT_BLOCK:
        return ASC_FILE_BLOCK;
    default:
        return ASC_FILE_UNKNOWN;
    }
}

static int take_directory(struct asc_fs_frame *f, request *r)
{
    asc_directory *d = asc__malloc(sizeof *d);
    ((struct asc_fs_directory_frame *)f)->result = d;
    if (!d)
        return ASC_ENOMEM;
    d->names = r;
    r->kept = true;
    return 0;
}

asc_step asc_fs_read_directory(asc_task *t, struct asc_fs_directory_frame *f, const char *path)
{
    request *r = begin(t, &f->fs, "scandir", take_directory);
    return r ? wait_for(t, r, ASC__UV(uv_fs_scandir(uv_of(), &r->uv, path, 0, on_done))) : asc_failed;
}

const asc_dirent *asc_directory_next(asc_directory *d)
{
    uv_dirent_t entry;
    if (uv_fs_scandir_next(&d->names->uv, &entry))
        return NULL;
    d->entry = (asc_dirent){entry.name, entry_type(entry.type)};
    return &d->entry;
}

void asc_directory_free(asc_directory *d)
{
    uv_dirent_t rest;
    if (!d)
        return;
    while (uv_fs_scandir_next(&d->names->uv, &rest) == 0) /* libuv forgets to free the last name unless it is asked for another */
        continue;
    request_free(d->names);
    asc__free(d);
}
