/* Errors: what `throw` makes and `catch as e` sees. */
#ifndef ASC_ERROR_H
#define ASC_ERROR_H

#include <asc/frame.h>
#include <errno.h>

/* What not every system has; the values are libuv's for those. */
#if defined ESHUTDOWN
#define ASC_OR_ESHUTDOWN ESHUTDOWN
#else
#define ASC_OR_ESHUTDOWN 4042
#endif
#if defined EREMOTEIO
#define ASC_OR_EREMOTEIO EREMOTEIO
#else
#define ASC_OR_EREMOTEIO 4030
#endif
#if defined EHOSTDOWN
#define ASC_OR_EHOSTDOWN EHOSTDOWN
#else
#define ASC_OR_EHOSTDOWN 4031
#endif
#if defined ENONET
#define ASC_OR_ENONET ENONET
#else
#define ASC_OR_ENONET 4056
#endif
#if defined ESOCKTNOSUPPORT
#define ASC_OR_ESOCKTNOSUPPORT ESOCKTNOSUPPORT
#else
#define ASC_OR_ESOCKTNOSUPPORT 4025
#endif
#if defined EFTYPE
#define ASC_OR_EFTYPE EFTYPE
#else
#define ASC_OR_EFTYPE 4028
#endif

/* Codes: libuv's values, then the library's own. X(NAME, libuv's or own value, text) */
#define ASC_UV_ERRORS(X) \
    X(E2BIG, E2BIG, "argument list too long") \
    X(EACCES, EACCES, "permission denied") \
    X(EADDRINUSE, EADDRINUSE, "address already in use") \
    X(EADDRNOTAVAIL, EADDRNOTAVAIL, "address not available") \
    X(EAFNOSUPPORT, EAFNOSUPPORT, "address family not supported") \
    X(EAGAIN, EAGAIN, "resource temporarily unavailable") \
    X(EALREADY, EALREADY, "already in progress") \
    X(EBADF, EBADF, "bad file descriptor") \
    X(EBUSY, EBUSY, "resource busy or locked") \
    X(ECANCELED, ECANCELED, "cancelled") \
    X(ECONNABORTED, ECONNABORTED, "connection aborted") \
    X(ECONNREFUSED, ECONNREFUSED, "connection refused") \
    X(ECONNRESET, ECONNRESET, "connection reset by peer") \
    X(EDESTADDRREQ, EDESTADDRREQ, "destination address required") \
    X(EEXIST, EEXIST, "file already exists") \
    X(EFAULT, EFAULT, "bad address") \
    X(EFBIG, EFBIG, "file too large") \
    X(EHOSTUNREACH, EHOSTUNREACH, "host is unreachable") \
    X(EINTR, EINTR, "interrupted system call") \
    X(EINVAL, EINVAL, "invalid argument") \
    X(EIO, EIO, "i/o error") \
    X(EISCONN, EISCONN, "already connected") \
    X(EISDIR, EISDIR, "is a directory") \
    X(ELOOP, ELOOP, "too many symbolic links") \
    X(EMFILE, EMFILE, "too many open files") \
    X(EMSGSIZE, EMSGSIZE, "message too long") \
    X(ENAMETOOLONG, ENAMETOOLONG, "name too long") \
    X(ENETDOWN, ENETDOWN, "network is down") \
    X(ENETUNREACH, ENETUNREACH, "network is unreachable") \
    X(ENFILE, ENFILE, "too many open files in the system") \
    X(ENOBUFS, ENOBUFS, "no buffer space available") \
    X(ENODEV, ENODEV, "no such device") \
    X(ENOENT, ENOENT, "no such file or directory") \
    X(ENOMEM, ENOMEM, "not enough memory") \
    X(ENOPROTOOPT, ENOPROTOOPT, "protocol not available") \
    X(ENOSPC, ENOSPC, "no space left on device") \
    X(ENOSYS, ENOSYS, "function not implemented") \
    X(ENOTCONN, ENOTCONN, "not connected") \
    X(ENOTDIR, ENOTDIR, "not a directory") \
    X(ENOTEMPTY, ENOTEMPTY, "directory not empty") \
    X(ENOTSOCK, ENOTSOCK, "not a socket") \
    X(ENOTSUP, ENOTSUP, "operation not supported") \
    X(ENOTTY, ENOTTY, "inappropriate ioctl for device") \
    X(ENXIO, ENXIO, "no such device or address") \
    X(EOVERFLOW, EOVERFLOW, "value too large") \
    X(EPERM, EPERM, "operation not permitted") \
    X(EPIPE, EPIPE, "broken pipe") \
    X(EPROTO, EPROTO, "protocol error") \
    X(EPROTONOSUPPORT, EPROTONOSUPPORT, "protocol not supported") \
    X(EPROTOTYPE, EPROTOTYPE, "wrong protocol for the socket") \
    X(ERANGE, ERANGE, "result too large") \
    X(EROFS, EROFS, "read-only file system") \
    X(ESHUTDOWN, ASC_OR_ESHUTDOWN, "transport endpoint was shut down") \
    X(ESPIPE, ESPIPE, "invalid seek") \
    X(ESRCH, ESRCH, "no such process") \
    X(ETIMEDOUT, ETIMEDOUT, "timed out") \
    X(ETXTBSY, ETXTBSY, "text file is busy") \
    X(EXDEV, EXDEV, "cross-device link") \
    X(EMLINK, EMLINK, "too many links") \
    X(EILSEQ, EILSEQ, "illegal byte sequence") \
    X(EAI_ADDRFAMILY, 3000, "address family not supported by the name server") \
    X(EAI_AGAIN, 3001, "the name server failed for now") \
    X(EAI_BADFLAGS, 3002, "bad flags for a look-up") \
    X(EAI_CANCELED, 3003, "look-up cancelled") \
    X(EAI_FAIL, 3004, "the name server failed") \
    X(EAI_FAMILY, 3005, "address family not supported") \
    X(EAI_MEMORY, 3006, "not enough memory for a look-up") \
    X(EAI_NODATA, 3007, "no address") \
    X(EAI_NONAME, 3008, "unknown node or service") \
    X(EAI_OVERFLOW, 3009, "argument buffer overflow") \
    X(EAI_SERVICE, 3010, "service not available for the socket type") \
    X(EAI_SOCKTYPE, 3011, "socket type not supported") \
    X(EAI_BADHINTS, 3013, "bad hints for a look-up") \
    X(EAI_PROTOCOL, 3014, "protocol unknown to the look-up") \
    X(ECHARSET, 4080, "invalid Unicode character") \
    X(EREMOTEIO, ASC_OR_EREMOTEIO, "remote i/o error") \
    X(EHOSTDOWN, ASC_OR_EHOSTDOWN, "host is down") \
    X(ENONET, ASC_OR_ENONET, "machine is not on the network") \
    X(ESOCKTNOSUPPORT, ASC_OR_ESOCKTNOSUPPORT, "socket type not supported") \
    X(EFTYPE, ASC_OR_EFTYPE, "wrong kind of file") \
    X(UNKNOWN, 4094, "unknown error") \
    X(EOF, 4095, "end of file")

#define ASC_OWN_ERRORS(X) \
    X(ESTATE, 5000, "not possible in this state") \
    X(ECLOSED, 5001, "closed") \
    X(ETASKCANCELED, 5002, "the task was cancelled") \
    X(ECERTIFICATE, 5003, "certificate not accepted") \
    X(ETRUNCATED, 5004, "the connection broke off before its end")

#define ASC_ERROR_CODE(name, value, text) ASC_##name = -(value),
enum { ASC_UV_ERRORS(ASC_ERROR_CODE) ASC_OWN_ERRORS(ASC_ERROR_CODE) ASC_USER_ERROR = 1 };
#undef ASC_ERROR_CODE

enum { ASC_TRACE_MAX = 24 };

/* An error. Everything up to `next` is readable; it lives until the clause that named it ends. */
struct asc_error {
    int code;
    int line;             /* of the throw */
    const char *file;     /* of the throw */
    const char *function; /* of the throw, as C knows it */
    const char *message;  /* never NULL */
    asc_error *cause;     /* what was in flight or being handled when this one was thrown */
    asc_error *others;    /* the other errors of a group, linked by next */
    asc_error *next;
    unsigned more; /* others that were dropped because there were too many */

    unsigned references;
    unsigned short traced, untraced;
    bool listed;   /* is among the others of some error */
    bool grouped;  /* on its way out of a group: the cancellation of the block is its effect, not its cause */
    bool constant; /* belongs to the loop: never freed, shared, not to be changed */
    asc_resume *trace[ASC_TRACE_MAX];
};

/* Throws: the message is formatted and copied. Without memory the error is ASC_ENOMEM. Returns asc_failed.
 * ASC_ECANCELED stops the program: a scope is cancelled with asc_scope_cancel. */
#define asc_throw(t, ...) asc_throw_at(t, __FILE__, __LINE__, __func__, __VA_ARGS__)
asc_step asc_throw_at(asc_task *t, const char *file, int line, const char *function, int code, const char *format, ...) ASC_FORMAT(6, 7);

/* Throws an error whose message is the text of its code. Returns asc_failed. */
#define asc_throw_code(t, code) asc_throw_code_at(t, __FILE__, __LINE__, __func__, code)
asc_step asc_throw_code_at(asc_task *t, const char *file, int line, const char *function, int code);

/* "ETIMEDOUT"; a name given with asc_error_register; "error 17" for a code without a name (valid for the next 15 such calls of the thread). */
const char *asc_error_name(const asc_error *e);

/* The name of a code, NULL when it has none. */
const char *asc_code_name(int code);

/* A sentence for a code of the library; "" for others. */
const char *asc_code_text(int code);

/* Gives a code of your own (positive: ASC_USER_ERROR + n) a name. The string must stay; false when there is no memory.
 * For the whole process; call it before other threads run loops. */
bool asc_error_register(int code, const char *name);

#endif
