/* Files. Every operation runs on the pool of threads (asc/work.h), so no disk holds up the loop.
 *
 * What the system reports is thrown: ASC_ENOENT, ASC_EACCES, ASC_ENOSPC ..., with the path in the message. ASC_ENOMEM too. Paths are
 * copied; buffers are the caller's and stay in use until the await is over.
 *
 * Cancellation: an operation that no thread has taken up is withdrawn: it did nothing. One that has begun can't be stopped: the wait goes
 * on to its end, it returns its result, and the cancellation comes at the next await. asc_fs_write_all and asc_fs_close are the
 * exceptions, and say so. */
#ifndef ASC_FS_H
#define ASC_FS_H

#include <asc/call.h>

struct asc_fs_frame {
    asc_wait wait;
    struct asc__fs *request;
};

struct asc_fs_open_frame {
    struct asc_fs_frame fs;
    int result;
};

/* open(2): a descriptor, yours to close, which children don't inherit. `flags` are those of <fcntl.h>; `mode` counts with O_CREAT. */
asc_step asc_fs_open(asc_task *t, struct asc_fs_open_frame *f, const char *path, int flags, int mode);

/* Closes a descriptor, in every case: a task that is cancelled already throws that once it is closed. Can't be cut short. */
asc_step asc_fs_close(asc_task *t, struct asc_fs_frame *f, int fd);

struct asc_fs_size_frame {
    struct asc_fs_frame fs;
    size_t result;
};

/* Reads at most `size` bytes from where the descriptor stands; less at the end of the file; 0: the end. */
asc_step asc_fs_read(asc_task *t, struct asc_fs_size_frame *f, int fd, void *to, size_t size);

/* The same from `offset` bytes into the file; the descriptor's position stays. ASC_EINVAL: it is negative. */
asc_step asc_fs_read_at(asc_task *t, struct asc_fs_size_frame *f, int fd, void *to, size_t size, int64_t offset);

/* Writes at most `size` bytes where the descriptor stands; the result is how many. */
asc_step asc_fs_write(asc_task *t, struct asc_fs_size_frame *f, int fd, const void *data, size_t size);

/* The same at `offset` bytes into the file; the descriptor's position stays. ASC_EINVAL: it is negative. */
asc_step asc_fs_write_at(asc_task *t, struct asc_fs_size_frame *f, int fd, const void *data, size_t size, int64_t offset);

struct asc_fs_write_all_frame {
    struct asc_fs_frame fs;
    const char *data;
    size_t size;
    int fd;
};

/* Writes all of it. After an error, or cancelled, a first part may have been written. */
asc_step asc_fs_write_all(asc_task *t, struct asc_fs_write_all_frame *f, int fd, const void *data, size_t size);

/* Waits until the file's content, or with fsync what describes it too, is on the disk. */
asc_step asc_fs_fsync(asc_task *t, struct asc_fs_frame *f, int fd);
asc_step asc_fs_fdatasync(asc_task *t, struct asc_fs_frame *f, int fd);

/* Makes the file so long. ASC_EINVAL: a negative size; ASC_EFBIG: more than a file can have. */
asc_step asc_fs_truncate(asc_task *t, struct asc_fs_frame *f, int fd, int64_t size);

typedef enum asc_file_type {
    ASC_FILE_UNKNOWN, /* of a directory's entry: the file system does not say; asc_fs_lstat does */
    ASC_FILE_REGULAR,
    ASC_FILE_DIRECTORY,
    ASC_FILE_LINK,
    ASC_FILE_FIFO,
    ASC_FILE_SOCKET,
    ASC_FILE_CHARACTER,
    ASC_FILE_BLOCK
} asc_file_type;

/* What there is to know about a file. Times are nanoseconds since 1970, at the most what 64 bits hold. */
typedef struct asc_file_info {
    asc_file_type type;
    unsigned permissions; /* 07777 */
    uint64_t size;        /* bytes */
    uint64_t allocated;   /* bytes on the disk */
    uint64_t device, inode, links;
    uint64_t user, group;
    int64_t accessed, modified, changed;
} asc_file_info;

struct asc_fs_stat_frame {
    struct asc_fs_frame fs;
    asc_file_info result;
};

/* About the file at a path, of a symbolic link itself (lstat), behind a descriptor. */
asc_step asc_fs_stat(asc_task *t, struct asc_fs_stat_frame *f, const char *path);
asc_step asc_fs_lstat(asc_task *t, struct asc_fs_stat_frame *f, const char *path);
asc_step asc_fs_fstat(asc_task *t, struct asc_fs_stat_frame *f, int fd);

/* rename(2): replaces what is at `to`, in one step. */
asc_step asc_fs_rename(asc_task *t, struct asc_fs_frame *f, const char *from, const char *to);

/* Removes a name of a file; the file goes with its last one, once nobody has it open. */
asc_step asc_fs_unlink(asc_task *t, struct asc_fs_frame *f, const char *path);

/* Makes a directory; `mode` as in mkdir(2), less the umask. ASC_EEXIST: there is something. */
asc_step asc_fs_mkdir(asc_task *t, struct asc_fs_frame *f, const char *path, int mode);

/* Removes an empty directory. */
asc_step asc_fs_rmdir(asc_task *t, struct asc_fs_frame *f, const char *path);

/* A symbolic link at `path` that says `to`; another name for the file `from`. */
asc_step asc_fs_symlink(asc_task *t, struct asc_fs_frame *f, const char *to, const char *path);
asc_step asc_fs_link(asc_task *t, struct asc_fs_frame *f, const char *from, const char *path);

/* Who may read, write and execute the file: chmod(2). */
asc_step asc_fs_chmod(asc_task *t, struct asc_fs_frame *f, const char *path, int mode);

struct asc_fs_path_frame {
    struct asc_fs_frame fs;
    char *result;
};

/* What a symbolic link says; the path without links, `.` and `..`. Yours to free with asc_fs_path_free. */
asc_step asc_fs_readlink(asc_task *t, struct asc_fs_path_frame *f, const char *path);
asc_step asc_fs_realpath(asc_task *t, struct asc_fs_path_frame *f, const char *path);

/* A new directory, for this user alone, whose path begins with `prefix`; NULL: in the directory for temporary files (TMPDIR). Yours to
 * free with asc_fs_path_free. */
asc_step asc_fs_mkdtemp(asc_task *t, struct asc_fs_path_frame *f, const char *prefix);

/* Frees a path that one of these gave. NULL is allowed. */
void asc_fs_path_free(char *path);

struct asc_fs_remove_frame {
    asc_wait wait;
    struct asc__remove *request;
};

/* Removes a file or a directory with all that is in it; follows no symbolic link. Goes on past what can't be removed and then throws the first
 * reason. Nothing there: ASC_ENOENT. Cancelled: stops between two entries; a part is gone. */
asc_step asc_fs_remove_tree(asc_task *t, struct asc_fs_remove_frame *f, const char *path);

/* ---- directories ---- */

typedef struct asc_dirent {
    const char *name;
    asc_file_type type;
} asc_dirent;

/* The names in a directory as they were at one moment. */
typedef struct asc_directory asc_directory;

struct asc_fs_directory_frame {
    struct asc_fs_frame fs;
    asc_directory *result;
};

/* Reads a directory, all of it at once; to be freed with asc_directory_free. */
asc_step asc_fs_read_directory(asc_task *t, struct asc_fs_directory_frame *f, const char *path);

/* The next name, in the order of strcoll, without `.` and `..`; valid until the next call; NULL: there are no more. Never waits. */
const asc_dirent *asc_directory_next(asc_directory *d);

/* Frees d and the names that it gave. NULL is allowed. */
void asc_directory_free(asc_directory *d);

/* async generator const asc_dirent *asc_fs_scandir(const char *path): what asc_directory_next gives, each valid until the next round. The
 * loop body may change the directory: the names were read before. */
struct asc_fs_scandir_head {
    asc_frame base;
    const asc_dirent *value;
    bool more;
    const char *path;
} ASC_MAY_ALIAS;
extern const asc_fn asc_fs_scandir[1];

#endif
