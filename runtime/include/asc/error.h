/* Errors: what `throw` makes and `catch as e` sees. */
#ifndef ASC_ERROR_H
#define ASC_ERROR_H

#include <asc/frame.h>

/* Codes: libuv's values, then the library's own. X(NAME, libuv's or own value, text) */
#define ASC_UV_ERRORS(X)                                                                                                                             \
    X(E2BIG, 7, "argument list too long")                                                                                                            \
    X(EACCES, 13, "permission denied")                                                                                                               \
    X(EADDRINUSE, 98, "address already in use")                                                                                                      \
    X(EADDRNOTAVAIL, 99, "address not available")                                                                                                    \
    X(EAFNOSUPPORT, 97, "address family not supported")                                                                                              \
    X(EAGAIN, 11, "resource temporarily unavailable")                                                                                                \
    X(EALREADY, 114, "already in progress")                                                                                                          \
    X(EBADF, 9, "bad file descriptor")                                                                                                               \
    X(EBUSY, 16, "resource busy or locked")                                                                                                          \
    X(ECANCELED, 125, "cancelled")                                                                                                                   \
    X(ECONNABORTED, 103, "connection aborted")                                                                                                       \
    X(ECONNREFUSED, 111, "connection refused")                                                                                                       \
    X(ECONNRESET, 104, "connection reset by peer")                                                                                                   \
    X(EDESTADDRREQ, 89, "destination address required")                                                                                              \
    X(EEXIST, 17, "file already exists")                                                                                                             \
    X(EFAULT, 14, "bad address")                                                                                                                     \
    X(EFBIG, 27, "file too large")                                                                                                                   \
    X(EHOSTUNREACH, 113, "host is unreachable")                                                                                                      \
    X(EINTR, 4, "interrupted system call")                                                                                                           \
    X(EINVAL, 22, "invalid argument")                                                                                                                \
    X(EIO, 5, "i/o error")                                                                                                                           \
    X(EISCONN, 106, "already connected")                                                                                                             \
    X(EISDIR, 21, "is a directory")                                                                                                                  \
    X(ELOOP, 40, "too many symbolic links")                                                                                                          \
    X(EMFILE, 24, "too many open files")                                                                                                             \
    X(EMSGSIZE, 90, "message too long")                                                                                                              \
    X(ENAMETOOLONG, 36, "name too long")                                                                                                             \
    X(ENETDOWN, 100, "network is down")                                                                                                              \
    X(ENETUNREACH, 101, "network is unreachable")                                                                                                    \
    X(ENFILE, 23, "too many open files in the system")                                                                                               \
    X(ENOBUFS, 105, "no buffer space available")                                                                                                     \
    X(ENODEV, 19, "no such device")                                                                                                                  \
    X(ENOENT, 2, "no such file or directory")                                                                                                        \
    X(ENOMEM, 12, "not enough memory")                                                                                                               \
    X(ENOPROTOOPT, 92, "protocol not available")                                                                                                     \
    X(ENOSPC, 28, "no space left on device")                                                                                                         \
    X(ENOSYS, 38, "function not implemented")                                                                                                        \
    X(ENOTCONN, 107, "not connected")                                                                                                                \
    X(ENOTDIR, 20, "not a directory")                                                                                                                \
    X(ENOTEMPTY, 39, "directory not empty")                                                                                                          \
    X(ENOTSOCK, 88, "not a socket")                                                                                                                  \
    X(ENOTSUP, 95, "operation not supported")                                                                                                        \
    X(ENOTTY, 25, "inappropriate ioctl for device")                                                                                                  \
    X(ENXIO, 6, "no such device or address")                                                                                                         \
    X(EOVERFLOW, 75, "value too large")                                                                                                              \
    X(EPERM, 1, "operation not permitted")                                                                                                           \
    X(EPIPE, 32, "broken pipe")                                                                                                                      \
    X(EPROTO, 71, "protocol error")                                                                                                                  \
    X(EPROTONOSUPPORT, 93, "protocol not supported")                                                                                                 \
    X(EPROTOTYPE, 91, "wrong protocol for the socket")                                                                                               \
    X(ERANGE, 34, "result too large")                                                                                                                \
    X(EROFS, 30, "read-only file system")                                                                                                            \
    X(ESHUTDOWN, 108, "transport endpoint was shut down")                                                                                            \
    X(ESPIPE, 29, "invalid seek")                                                                                                                    \
    X(ESRCH, 3, "no such process")                                                                                                                   \
    X(ETIMEDOUT, 110, "timed out")                                                                                                                   \
    X(ETXTBSY, 26, "text file is busy")                                                                                                              \
    X(EXDEV, 18, "cross-device link")                                                                                                                \
    X(EMLINK, 31, "too many links")                                                                                                                  \
    X(EILSEQ, 84, "illegal byte sequence")                                                                                                           \
    X(EAI_ADDRFAMILY, 3000, "address family not supported by the name server")                                                                       \
    X(EAI_AGAIN, 3001, "the name server failed for now")                                                                                             \
    X(EAI_BADFLAGS, 3002, "bad flags for a look-up")                                                                                                 \
    X(EAI_CANCELED, 3003, "look-up cancelled")                                                                                                       \
    X(EAI_FAIL, 3004, "the name server failed")                                                                                                      \
    X(EAI_FAMILY, 3005, "address family not supported")                                                                                              \
    X(EAI_MEMORY, 3006, "not enough memory for a look-up")                                                                                           \
    X(EAI_NODATA, 3007, "no address")                                                                                                                \
    X(EAI_NONAME, 3008, "unknown node or service")                                                                                                   \
    X(EAI_OVERFLOW, 3009, "argument buffer overflow")                                                                                                \
    X(EAI_SERVICE, 3010, "service not available for the socket type")                                                                                \
    X(EAI_SOCKTYPE, 3011, "socket type not supported")                                                                                               \
    X(EAI_BADHINTS, 3013, "bad hints for a look-up")                                                                                                 \
    X(EAI_PROTOCOL, 3014, "protocol unknown to the look-up")                                                                                         \
    X(ECHARSET, 4080, "invalid Unicode character")                                                                                                   \
    X(EREMOTEIO, 121, "remote i/o error")                                                                                                            \
    X(EHOSTDOWN, 112, "host is down")                                                                                                                \
    X(ENONET, 64, "machine is not on the network")                                                                                                   \
    X(ESOCKTNOSUPPORT, 94, "socket type not supported")                                                                                              \
    X(UNKNOWN, 4094, "unknown error")                                                                                                                \
    X(EOF, 4095, "end of file")

#define ASC_OWN_ERRORS(X)                                                                                                                            \
    X(ESTATE, 5000, "not possible in this state")                                                                                                    \
    X(ECLOSED, 5001, "closed")                                                                                                                       \
    X(ETASKCANCELED, 5002, "the task was cancelled")

#define ASC_ERROR_CODE(name, value, text) ASC_##name = -(value),
enum { ASC_UV_ERRORS(ASC_ERROR_CODE) ASC_OWN_ERRORS(ASC_ERROR_CODE) ASC_USER_ERROR = 1 };
#undef ASC_ERROR_CODE

enum { ASC_TRACE_MAX = 24 };

/* An error. Everything up to `next` is readable; it lives until the clause that named it ends. */
struct asc_error {
    int code;
    int line;            /* of the throw */
    const char *file;    /* of the throw */
    const char *message; /* never NULL */
    asc_error *cause;    /* what was in flight or being handled when this one was thrown */
    asc_error *others;   /* the other errors of a group, linked by next */
    asc_error *next;
    unsigned more;       /* others that were dropped because there were too many */

    unsigned references;
    unsigned short traced, untraced;
    bool listed;         /* is among the others of some error */
    bool constant;       /* belongs to the loop: never freed, shared, not to be changed */
    asc_resume *trace[ASC_TRACE_MAX];
};

/* Throws: the message is formatted and copied. Without memory the error is ASC_ENOMEM. Returns asc_failed.
 * ASC_ECANCELED stops the program: a scope is cancelled with asc_scope_cancel. */
asc_step asc_throw_at(asc_task *t, const char *file, int line, int code, const char *format, ...) ASC_FORMAT(5, 6);
#define asc_throw(t, ...) asc_throw_at(t, __FILE__, __LINE__, __VA_ARGS__)

/* Throws an error whose message is the text of its code. Returns asc_failed. */
asc_step asc_throw_code_at(asc_task *t, const char *file, int line, int code);
#define asc_throw_code(t, code) asc_throw_code_at(t, __FILE__, __LINE__, code)

/* "ETIMEDOUT"; a name given with asc_error_register; "error 17" for a code without a name (valid until the next such call of the thread). */
const char *asc_error_name(const asc_error *e);

/* The name of a code, NULL when it has none. */
const char *asc_code_name(int code);

/* A sentence for a code of the library; "" for others. */
const char *asc_code_text(int code);

/* Gives a code of your own (positive: ASC_USER_ERROR + n) a name. The string must stay; false when there is no memory.
 * For the whole process; call it before other threads run loops. */
bool asc_error_register(int code, const char *name);

#endif
