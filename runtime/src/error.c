/* Errors: made when thrown, owned by the loop's slot or by one record, freed when handled. */
#include "internal.h"

#include <stdarg.h>
#include <stdlib.h>

#define X(name, value) _Static_assert((int)ASC_##name == (int)UV_##name || ASC_##name <= -5000 || ASC_##name == 1, "libuv's value of " #name);
#define UV_ESTATE -5000
#define UV_ECLOSED -5001
#define UV_ETASKCANCELED -5002
ASC_ERRORS(X)
#undef X

static struct user_name {
    struct user_name *next;
    int code;
    const char *name;
} *user_names;

void asc_error_register(int code, const char *name)
{
    struct user_name *n = malloc(sizeof *n);
    if (!n)
        return;
    *n = (struct user_name){user_names, code, name};
    user_names = n;
}

static const char *code_name(int code)
{
    switch (code) {
#define X(name, value) \
    case value: return #name;
        ASC_ERRORS(X)
#undef X
    default:
        break;
    }
    for (const struct user_name *n = user_names; n; n = n->next)
        if (n->code == code)
            return n->name;
    return code >= ASC_USER_ERROR ? "user error" : "unknown error";
}

const char *asc_error_name(const asc_error *e)
{
    return e ? code_name(e->code) : "no error";
}

static bool is_static(const asc_error *e)
{
    return e == &asc__loop.cancel || e == &asc__loop.no_memory;
}

asc_error *asc__error_new(int code, const char *file, int line, const char *message)
{
    size_t len = strlen(message);
    asc_error *e = malloc(sizeof *e + len + 1);
    if (!e) {
        e = &asc__loop.no_memory;
        *e = (asc_error){.code = ASC_ENOMEM, .message = "out of memory", .file = file, .line = line, .refs = 1};
        return e;
    }
    *e = (asc_error){.code = code, .file = file, .line = line, .refs = 1};
    memcpy(e + 1, message, len + 1);
    e->message = (const char *)(e + 1);
    return e;
}

asc_error *asc__error_ref(asc_error *e)
{
    e->refs++;
    return e;
}

void asc__error_free(asc_error *e)
{
    while (e && !is_static(e) && --e->refs == 0) {
        asc_error *cause = e->cause;
        for (asc_error *o = e->others, *next; o; o = next) {
            next = o->next;
            asc__error_free(o);
        }
        free(e);
        e = cause;
    }
}

asc_step asc_throw_at(asc_task *t, const char *file, int line, const char *function, int code, const char *format, ...)
{
    char small[512];
    va_list args, again;
    (void)t;
    if (code == ASC_ECANCELED)
        asc__misuse("throw", "a cancellation can't be thrown, use asc_scope_cancel");
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    char *big = n >= (int)sizeof small ? malloc((size_t)n + 1) : NULL;
    if (big)
        vsnprintf(big, (size_t)n + 1, format, again);
    va_end(again);
    asc__loop.error = asc__error_new(code, file, line, big ? big : small);
    asc__loop.error->function = function;
    free(big);
    return asc_failed;
}

asc_step asc_throw_code_at(asc_task *t, const char *file, int line, const char *function, int code)
{
    (void)t;
    if (code == ASC_ECANCELED)
        asc__misuse("throw", "a cancellation can't be thrown, use asc_scope_cancel");
    const char *text = code < 0 && code > -5000 ? uv_strerror(code) : code_name(code);
    asc__loop.error = asc__error_new(code, file, line, code == ASC_ETIMEDOUT ? "timed out" : text);
    asc__loop.error->function = function;
    return asc_failed;
}

static void trace(asc_error *e, asc_resume *after)
{
    if (e && !is_static(e)) {
        if (e->trace_count < (int)(sizeof e->trace / sizeof *e->trace))
            e->trace[e->trace_count] = after;
        e->trace_count++;
    }
}

asc_step asc_stop(asc_task *t, asc_frame *f, asc_resume *after, asc_step got)
{
    if (got.how == ASC_PARKED) {
        f->resume = after;
        f->caller = NULL;
        if (asc__loop.last)
            asc__loop.last->caller = f;
        else
            t->top = f;
        asc__loop.last = f;
    } else {
        trace(asc__loop.error, after);
    }
    return got;
}

void asc_leave(asc_task *t, asc_exit *x, int why)
{
    (void)t;
    x->why = why;
    x->error = why == ASC_ERROR ? asc__loop.error : NULL;
    if (why == ASC_ERROR)
        asc__loop.error = NULL;
}

void asc_leave_failed(asc_task *t, asc_exit *x, asc_resume *after)
{
    trace(asc__loop.error, after);
    asc_leave(t, x, ASC_ERROR);
}

asc_step asc_fail_again(asc_task *t, asc_exit *x)
{
    (void)t;
    asc__loop.error = x->error;
    x->error = NULL;
    return asc_failed;
}

void asc_move(asc_exit *to, asc_exit *from)
{
    *to = *from;
    from->error = NULL;
}

/* The old error becomes the cause of the new one, unless it is the same, or in the chain already. */
static void chain(asc_error *e, asc_error *cause)
{
    if (!cause)
        return;
    if (!e || is_static(e) || is_static(cause)) {
        asc__error_free(cause);
        return;
    }
    asc_error *last = e;
    int depth = 0;
    for (; last != cause && last->cause; last = last->cause)
        depth++;
    if (last == cause || depth >= 4)
        asc__error_free(cause);
    else
        last->cause = cause;
}

void asc_replace(asc_task *t, asc_exit *x)
{
    (void)t;
    chain(asc__loop.error, x->error);
    x->error = NULL;
}

void asc_suppress(asc_task *t, asc_exit *x)
{
    (void)t;
    if (x->why == ASC_ERROR && x->error && x->error->code != ASC_ECANCELED) {
        asc__error_free(x->error);
        x->error = NULL;
        x->why = ASC_END;
    }
}

bool asc_caught(const asc_exit *x, int code)
{
    return x->error && x->error->code == code;
}

bool asc_caught_any(const asc_exit *x)
{
    return x->error && x->error->code != ASC_ECANCELED;
}

const asc_error *asc_exit_error(const asc_exit *x)
{
    return x->why == ASC_ERROR ? x->error : NULL;
}

void asc_catch_end(asc_task *t, asc_exit *x)
{
    (void)t;
    asc__error_free(x->error);
    x->error = NULL;
}

void asc_catch_failed(asc_task *t, asc_exit *x)
{
    asc_replace(t, x);
}

asc_step asc_throw_again(asc_task *t, asc_exit *x)
{
    return asc_fail_again(t, x);
}

void asc_inside(const asc_exit *x, const char *scope)
{
    if (x->why == ASC_INSIDE) {
        fprintf(stderr, "asc: %s: a break or continue in a macro left this scope\n", scope);
        abort();
    }
}

void asc_yield_failed(asc_task *t, asc_exit *x)
{
    (void)t;
    x->why = asc__loop.error && asc__loop.error->code == ASC_ECANCELED ? ASC_CANCELED : ASC_END;
    x->error = NULL;
}

asc_step asc_cancel_again(asc_task *t)
{
    return asc__cancelled(t);
}

_Noreturn void asc__misuse(const char *call, const char *why)
{
    fprintf(stderr, "asc: %s: %s\n", call, why);
    abort();
}

static void print_trace(const asc_error *e, FILE *out)
{
    int count = e->trace_count < (int)(sizeof e->trace / sizeof *e->trace) ? e->trace_count : (int)(sizeof e->trace / sizeof *e->trace);
    if (e->file) {
        const char *end = e->function ? strstr(e->function, "_run") : NULL;
        int len = end ? (int)(end - e->function) : e->function ? (int)strlen(e->function) : 0;
        fprintf(out, "    %s:%d in %.*s\n", e->file, e->line, len, e->function ? e->function : "");
    }
    for (int i = 0; i < count; i++) {
        const asc_table *table = NULL;
        const asc_place *p = asc__place(e->trace[i], &table);
        if (p)
            fprintf(out, "    %s:%d in %s: %s\n", table->file, p->line, p->function, p->text);
    }
    if (e->trace_count > count)
        fprintf(out, "    ... and %d more\n", e->trace_count - count);
}

void asc__error_print(const asc_error *e, FILE *out)
{
    fprintf(out, "asc: uncaught error %s: %s\n", asc_error_name(e), e->message);
    print_trace(e, out);
    for (const asc_error *c = e->cause; c; c = c->cause) {
        fprintf(out, "  caused by %s: %s\n", asc_error_name(c), c->message);
        print_trace(c, out);
    }
    for (const asc_error *o = e->others; o; o = o->next) {
        fprintf(out, "  and %s: %s\n", asc_error_name(o), o->message);
        print_trace(o, out);
    }
}

static asc_table *tables;

void asc__table_add(asc_table *t)
{
    if (t && !t->known) {
        t->known = true;
        t->next = tables;
        tables = t;
    }
}

const asc_place *asc__place(asc_resume *after, const asc_table **table)
{
    for (const asc_table *t = tables; t; t = t->next)
        for (size_t i = 0; i < t->count; i++)
            if (t->places[i].after == after) {
                *table = t;
                return &t->places[i];
            }
    return NULL;
}
