/* Errors: a code, a message, and the way they came (LANGUAGE §5). */
#ifndef ASC_ERROR_H
#define ASC_ERROR_H

/* Codes: libuv's (the negated errno of the system on Unix), then the library's own. */
#define ASC_ERRORS(X) \
    X(E2BIG, -7) X(EACCES, -13) X(EADDRINUSE, -98) X(EADDRNOTAVAIL, -99) X(EAFNOSUPPORT, -97) X(EAGAIN, -11) X(EALREADY, -114) \
    X(EBADF, -9) X(EBUSY, -16) X(ECANCELED, -125) X(ECONNABORTED, -103) X(ECONNREFUSED, -111) X(ECONNRESET, -104) X(EDESTADDRREQ, -89) \
    X(EEXIST, -17) X(EFAULT, -14) X(EFBIG, -27) X(EHOSTUNREACH, -113) X(EINTR, -4) X(EINVAL, -22) X(EIO, -5) X(EISCONN, -106) \
    X(EISDIR, -21) X(ELOOP, -40) X(EMFILE, -24) X(EMSGSIZE, -90) X(ENAMETOOLONG, -36) X(ENETDOWN, -100) X(ENETUNREACH, -101) \
    X(ENFILE, -23) X(ENOBUFS, -105) X(ENODEV, -19) X(ENOENT, -2) X(ENOMEM, -12) X(ENOPROTOOPT, -92) X(ENOSPC, -28) X(ENOSYS, -38) \
    X(ENOTCONN, -107) X(ENOTDIR, -20) X(ENOTEMPTY, -39) X(ENOTSOCK, -88) X(ENOTSUP, -95) X(EPERM, -1) X(EPIPE, -32) X(EPROTO, -71) \
    X(EPROTONOSUPPORT, -93) X(EPROTOTYPE, -91) X(ERANGE, -34) X(EROFS, -30) X(ESHUTDOWN, -108) X(ESPIPE, -29) X(ESRCH, -3) \
    X(ETIMEDOUT, -110) X(ETXTBSY, -26) X(EXDEV, -18) X(EOF, -4095) X(ENXIO, -6) X(EMLINK, -31) \
    X(ESTATE, -5000) X(ECLOSED, -5001) X(ETASKCANCELED, -5002)
enum {
#define X(name, value) ASC_##name = value,
    ASC_ERRORS(X)
#undef X
    ASC_USER_ERROR = 1 /* yours: ASC_USER_ERROR + n */
};

/* Valid until the end of the clause that named it. */
struct asc_error {
    int code;
    int line;
    const char *message, *file;
    const char *function; /* the C function that threw: NAME_run holds the body of the async function NAME */
    struct asc_error *cause;         /* what was in flight or being handled when this was thrown */
    struct asc_error *others, *next; /* of a group: the first of the rest, linked by next */
    int trace_count, refs;
    asc_resume *trace[16]; /* innermost first: the awaits passed */
};

const char *asc_error_name(const asc_error *e);              /* "ETIMEDOUT" */
void asc_error_register(int code, const char *name);         /* a name for a code of yours; the text must stay */

/* How a scope is being left: why, and the error in flight, which the record owns. */
typedef struct asc_exit {
    int why;
    asc_error *error;
} asc_exit;
enum { ASC_INSIDE, ASC_END, ASC_RETURN, ASC_ERROR, ASC_LEAVE_BREAK, ASC_LEAVE_CONTINUE, ASC_CANCELED, ASC_LEAVE_GOTO };

#define asc_throw(t, code, ...) asc_throw_at(t, __FILE__, __LINE__, __func__, code, __VA_ARGS__)
#define asc_throw_code(t, code) asc_throw_code_at(t, __FILE__, __LINE__, __func__, code)
asc_step asc_throw_at(asc_task *t, const char *file, int line, const char *function, int code, const char *format, ...) ASC_FORMAT(6, 7);
asc_step asc_throw_code_at(asc_task *t, const char *file, int line, const char *function, int code);

void asc_leave(asc_task *t, asc_exit *x, int why);                    /* ASC_ERROR: takes the error from the slot */
void asc_leave_failed(asc_task *t, asc_exit *x, asc_resume *after);   /* one more traceback entry, then asc_leave(ASC_ERROR) */
asc_step asc_fail_again(asc_task *t, asc_exit *x);                    /* puts the error back into the slot */
void asc_move(asc_exit *to, asc_exit *from);                          /* the outcome goes outward */
void asc_replace(asc_task *t, asc_exit *x);                           /* the slot's error replaces x's, which becomes its cause */
void asc_suppress(asc_task *t, asc_exit *x);                          /* drops an error, never a cancellation */
bool asc_caught(const asc_exit *x, int code);
bool asc_caught_any(const asc_exit *x);                               /* every error but a cancellation */
const asc_error *asc_exit_error(const asc_exit *x);
void asc_catch_end(asc_task *t, asc_exit *x);
void asc_catch_failed(asc_task *t, asc_exit *x);                      /* a new error leaves the catch: the handled one is its cause */
asc_step asc_throw_again(asc_task *t, asc_exit *x);
void asc_inside(const asc_exit *x, const char *scope);                /* stops the program: a hidden break left the scope */
void asc_yield_failed(asc_task *t, asc_exit *x);
asc_step asc_cancel_again(asc_task *t);

#endif
