/* Errors: codes, names, messages, tracebacks, causes, who owns them. */
#include "runtime_test.h"

#include <uv.h>

/* ---- codes ---- */

/* Those of libuv 1.44. */
/* clang-format off */
#define CODES(X) \
    X(E2BIG) X(EACCES) X(EADDRINUSE) X(EADDRNOTAVAIL) X(EAFNOSUPPORT) X(EAGAIN) X(EAI_ADDRFAMILY) X(EAI_AGAIN) X(EAI_BADFLAGS) \
    X(EAI_BADHINTS) X(EAI_CANCELED) X(EAI_FAIL) X(EAI_FAMILY) X(EAI_MEMORY) X(EAI_NODATA) X(EAI_NONAME) X(EAI_OVERFLOW) X(EAI_PROTOCOL) \
    X(EAI_SERVICE) X(EAI_SOCKTYPE) X(EALREADY) X(EBADF) X(EBUSY) X(ECANCELED) X(ECHARSET) X(ECONNABORTED) X(ECONNREFUSED) X(ECONNRESET) \
    X(EDESTADDRREQ) X(EEXIST) X(EFAULT) X(EFBIG) X(EHOSTUNREACH) X(EINTR) X(EINVAL) X(EIO) X(EISCONN) X(EISDIR) X(ELOOP) X(EMFILE) \
    X(EMSGSIZE) X(ENAMETOOLONG) X(ENETDOWN) X(ENETUNREACH) X(ENFILE) X(ENOBUFS) X(ENODEV) X(ENOENT) X(ENOMEM) X(ENONET) X(ENOPROTOOPT) \
    X(ENOSPC) X(ENOSYS) X(ENOTCONN) X(ENOTDIR) X(ENOTEMPTY) X(ENOTSOCK) X(ENOTSUP) X(EOVERFLOW) X(EPERM) X(EPIPE) X(EPROTO) \
    X(EPROTONOSUPPORT) X(EPROTOTYPE) X(ERANGE) X(EROFS) X(ESHUTDOWN) X(ESPIPE) X(ESRCH) X(ETIMEDOUT) X(ETXTBSY) X(EXDEV) X(UNKNOWN) \
    X(EOF) X(ENXIO) X(EMLINK) X(EHOSTDOWN) X(EREMOTEIO) X(ENOTTY) X(EFTYPE) X(EILSEQ) X(ESOCKTNOSUPPORT)
/* clang-format on */

static const char *name_of(int code)
{
    asc_error e = {.code = code, .message = ""};
    return asc_error_name(&e);
}

static void codes(void)
{
#define SAME(name) \
    CHECK_INT(ASC_##name, UV_##name); \
    CHECK_STRING(name_of(ASC_##name), #name);
    CODES(SAME)
    CHECK_STRING(name_of(ASC_ESTATE), "ESTATE");
    CHECK_STRING(name_of(ASC_ECLOSED), "ECLOSED");
    CHECK_STRING(name_of(ASC_ETASKCANCELED), "ETASKCANCELED");
    CHECK(ASC_USER_ERROR > 0);
    CHECK(strstr(name_of(4711), "4711"));
    CHECK(asc_error_register(ASC_USER_ERROR + 3, "BAD_TEA"));
    CHECK_STRING(name_of(ASC_USER_ERROR + 3), "BAD_TEA");
    CHECK(asc_error_register(ASC_USER_ERROR + 3, "COLD_TEA"));
    CHECK_STRING(name_of(ASC_USER_ERROR + 3), "COLD_TEA");
    for (int i = 100; i < 200; i++) {
        static char names[100][16];
        snprintf(names[i - 100], sizeof names[0], "N%d", i);
        CHECK(asc_error_register(i, names[i - 100]));
    }
    for (int i = 100; i < 200; i++)
        CHECK_INT(atoi(name_of(i) + 1), i);
}

/* ---- throwing ---- */

ASYNC(thrower)
{
    BEGIN
    char text[] = "gone soon";
    if (f->n == 0)
        got = asc_throw(t, ASC_EIO, "%s: %d", text, 42);
    else if (f->n == 1)
        got = asc_throw_code(t, ASC_ENOENT);
    else
        got = asc_throw(t, 7, "%2000d|", 5);
    memset(text, 'x', sizeof text - 1);
    PASS_ON(thrower);
    END
}

ASYNC(middle)
{
    BEGIN
    AWAIT(middle, asc_yield(t));
    f->inner = asc_call_new(t, thrower);
    CHECK(f->inner);
    f->inner->n = 0;
    TRY(middle, asc_call(t, thrower, f->inner));
    asc_call_free(t, f->inner);
    PASS_ON(middle);
    END
}

static int depth;

ASYNC(far)
{
    BEGIN
    if (depth++ < 1000)
        CALL(far, far);
    else
        got = asc_throw(t, 5, "far");
    PASS_ON(far);
    END
}

ASYNC(throwing)
{
    BEGIN
    CALL(throwing, middle);
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    const asc_error *e = asc_exit_error(&f->leave);
    CHECK_INT(e->code, ASC_EIO);
    CHECK_STRING(e->message, "gone soon: 42");
    CHECK(strstr(e->file, "runtime_error.c") && e->line > 0);
    CHECK(!e->cause && !e->others);
    CHECK(asc_caught(&f->leave, ASC_EIO) && !asc_caught(&f->leave, ASC_EOF) && asc_caught_any(&f->leave));
    char text[4096];
    FILE *out = fmemopen(text, sizeof text, "w");
    CHECK(out);
    asc_error_report(e, out);
    fclose(out);
    CHECK(strstr(text, "EIO") && strstr(text, "gone soon: 42"));
    char *inner = strstr(text, "in thrower"), *outer = strstr(text, "in middle");
    CHECK(inner && outer && inner < outer && strstr(text, "test.asc:"));
    /* the error that a clause holds survives awaits and other errors */
    f->inner = asc_call_new(t, thrower);
    CHECK(f->inner);
    f->inner->n = 1;
    TRY(throwing, asc_call(t, thrower, f->inner));
    asc_call_free(t, f->inner);
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->end, ASC_ERROR);
    CHECK_INT(asc_exit_error(&f->end)->code, ASC_ENOENT);
    CHECK(asc_exit_error(&f->end)->message[0]);
    asc_catch_end(t, &f->end);
    AWAIT(throwing, asc_yield(t));
    CHECK_STRING(asc_exit_error(&f->leave)->message, "gone soon: 42");
    asc_catch_end(t, &f->leave);
    f->inner = asc_call_new(t, thrower);
    CHECK(f->inner);
    f->inner->n = 2;
    TRY(throwing, asc_call(t, thrower, f->inner));
    asc_call_free(t, f->inner);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(strlen(asc_exit_error(&f->leave)->message) >= 500); /* long messages are cut at most after that */
    asc_catch_end(t, &f->leave);
    CALL(throwing, far);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK_STRING(asc_exit_error(&f->leave)->message, "far");
    asc_catch_end(t, &f->leave);
    END
}

/* ---- one error instead of another ---- */

static asc_step throw_into(asc_task *t, asc_exit *x, int code)
{
    asc_step got = asc_throw(t, code, "number %d", code);
    asc_leave(t, x, ASC_ERROR);
    return got;
}

ASYNC(causes)
{
    BEGIN
    /* a cleanup throws: the error in flight becomes the cause (S8) */
    throw_into(t, &f->leave, 1);
    asc_throw(t, 2, "in the cleanup");
    asc_replace(t, &f->leave);
    asc_leave(t, &f->end, ASC_ERROR);
    CHECK_INT(asc_exit_error(&f->end)->code, 2);
    CHECK_INT(asc_exit_error(&f->end)->cause->code, 1);
    CHECK(!asc_exit_error(&f->end)->cause->cause);
    /* the same error thrown again is not its own cause */
    asc_throw_again(t, &f->end);
    asc_replace(t, &f->end);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK_INT(asc_exit_error(&f->leave)->code, 2);
    CHECK_INT(asc_exit_error(&f->leave)->cause->code, 1);
    /* a catch throws: the handled one is the cause */
    asc_throw(t, 3, "in the handler");
    asc_catch_failed(t, &f->leave);
    asc_leave(t, &f->end, ASC_ERROR);
    CHECK_INT(asc_exit_error(&f->end)->code, 3);
    CHECK_INT(asc_exit_error(&f->end)->cause->code, 2);
    /* `throw;` leaves it as it is */
    asc_throw_again(t, &f->end);
    asc_catch_failed(t, &f->end);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK_INT(asc_exit_error(&f->leave)->code, 3);
    asc_catch_end(t, &f->leave);
    /* a cleanup that fails on a good way out */
    asc_leave(t, &f->leave, ASC_RETURN);
    CHECK(!asc_exit_error(&f->leave));
    asc_throw(t, 4, "late");
    asc_replace(t, &f->leave);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK_INT(asc_exit_error(&f->leave)->code, 4);
    CHECK(!asc_exit_error(&f->leave)->cause);
    /* the chain has a bound, and an end */
    for (f->i = 0; f->i < 1000; f->i++) {
        asc_throw(t, 100 + f->i, "link");
        asc_replace(t, &f->leave);
        asc_leave(t, &f->leave, ASC_ERROR);
    }
    int links = 0;
    for (const asc_error *e = asc_exit_error(&f->leave); e; e = e->cause)
        links++;
    CHECK_INT(asc_exit_error(&f->leave)->code, 1099);
    CHECK(links >= 4 && links < 100);
    /* suppressed */
    asc_suppress(t, &f->leave);
    CHECK(f->leave.why == ASC_END && !asc_exit_error(&f->leave));
    /* a cancellation is not, and is no error for a bare catch */
    asc_task_cancel(t);
    TRY(causes, asc_checkpoint(t));
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    asc_suppress(t, &f->leave);
    CHECK(f->leave.why == ASC_ERROR);
    CHECK(!asc_caught_any(&f->leave) && asc_caught(&f->leave, ASC_ECANCELED));
    CHECK_INT(asc_exit_error(&f->leave)->code, ASC_ECANCELED);
    CHECK_STRING(asc_error_name(asc_exit_error(&f->leave)), "ECANCELED");
    asc_catch_end(t, &f->leave);
    END
}

/* ---- misuse ---- */

ASYNC(computed_cancel)
{
    BEGIN
    volatile int code = ASC_ECANCELED;
    got = asc_throw(t, code, "by hand");
    PASS_ON(computed_cancel);
    END
}

static void run_computed_cancel(void)
{
    run_main(computed_cancel, false);
}

static void run_jumped(void)
{
    asc_jumped("timeout(2.0)");
}

static void misuse(void)
{
    char report[4096];
    CHECK_INT(run_apart(run_computed_cancel, report, sizeof report), -SIGABRT);
    CHECK(strstr(report, "asc: throw: "));
    CHECK_INT(run_apart(run_jumped, report, sizeof report), -SIGABRT);
    CHECK(strstr(report, "asc: scope: ") && strstr(report, "timeout(2.0)"));
}

/* ---- uncaught ---- */

ASYNC(uncaught)
{
    BEGIN
    throw_into(t, &f->leave, 11);
    asc_throw(t, ASC_ETIMEDOUT, "too late");
    asc_replace(t, &f->leave);
    got = asc_failed;
    PASS_ON(uncaught);
    END
}

static void run_uncaught(void)
{
    exit(run_main(uncaught, false));
}

static void reports(void)
{
    char report[4096];
    CHECK_INT(run_apart(run_uncaught, report, sizeof report), 1);
    CHECK(strstr(report, "ETIMEDOUT") && strstr(report, "too late"));
    CHECK(strstr(report, "test.asc:") && strstr(report, "in uncaught"));
    CHECK(strstr(report, "number 11"));
}

int main(void)
{
    codes();
    CHECK_INT(run_main(throwing, false), 0);
    CHECK_INT(run_main(causes, false), 0);
    misuse();
    reports();
    return 0;
}
