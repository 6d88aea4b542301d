/* Errors: shared by reference count, since a task's error is seen by its group and by everyone who awaits the task. */
#include "internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { CAUSES_MAX = 8, OTHERS_MAX = 64 };

#define SAME(name, value, text) _Static_assert((int)ASC_##name == (int)UV_##name, "ASC_" #name " is not libuv's value");
ASC_UV_ERRORS(SAME)
#undef SAME

typedef struct named {
    struct named *next;
    const char *name;
    int code;
} named;

static named *registered;

void asc__error_init(asc_loop *l)
{
    l->no_memory = (asc_error){
        .code = ASC_ENOMEM, .file = "", .function = "", .message = asc_code_text(ASC_ENOMEM), .references = 1, .constant = true};
    l->canceled = (asc_error){
        .code = ASC_ECANCELED, .file = "", .function = "", .message = asc_code_text(ASC_ECANCELED), .references = 1, .constant = true};
}

asc_error *asc__error_keep(asc_error *e)
{
    if (!e->constant)
        e->references++;
    return e;
}

void asc__error_release(asc_error *e)
{
    asc_error *dead = NULL;
    for (;;) {
        if (e && !e->constant && --e->references == 0) {
            asc_error *cause = e->cause;
            for (asc_error *o = e->others, *next; o; o = next) {
                next = o->next;
                o->listed = false;
                o->next = NULL;
                if (!o->constant && --o->references == 0) {
                    o->next = dead;
                    dead = o;
                }
            }
            asc__free(e);
            e = cause;
            continue;
        }
        if (!dead)
            return;
        e = dead;
        dead = dead->next;
        e->references = 1;
    }
}

static asc_error *error_new(asc_loop *l, const char *file, int line, const char *function, int code, size_t length)
{
    asc_error *e = asc__malloc(sizeof *e + length + 1);
    if (!e)
        return &l->no_memory;
    memset(e, 0, sizeof *e);
    e->code = code;
    e->file = file;
    e->line = line;
    e->function = function;
    e->references = 1;
    e->message = (char *)(e + 1);
    return e;
}

static void slot(asc_loop *l, asc_error *e)
{
    l->error = e;
}

static void refuse_cancel(int code)
{
    if (code == ASC_ECANCELED)
        asc__misuse("throw", "a cancellation can't be thrown; asc_scope_cancel cancels");
}

asc_step asc_throw_at(asc_task *t, const char *file, int line, const char *function, int code, const char *format, ...)
{
    (void)t;
    refuse_cancel(code);
    asc_loop *l = asc__loop;
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    asc_error *e = error_new(l, file, line, function, code, length > 0 ? (size_t)length : 0);
    if (!e->constant) {
        char *message = (char *)(e + 1);
        message[0] = 0;
        if (length > 0)
            vsnprintf(message, (size_t)length + 1, format, again);
    }
    va_end(again);
    slot(l, e);
    return asc_failed;
}

asc_step asc_throw_code_at(asc_task *t, const char *file, int line, const char *function, int code)
{
    (void)t;
    refuse_cancel(code);
    asc_loop *l = asc__loop;
    asc_error *e = error_new(l, file, line, function, code, 0);
    if (!e->constant) {
        const char *text = asc_code_text(code);
        e->message = *text ? text : asc_error_name(e);
        if (!*text && !asc_code_name(code)) { /* "error 17" lives in a buffer that changes */
            asc_error *copy = error_new(l, file, line, function, code, 31);
            if (!copy->constant)
                snprintf((char *)(copy + 1), 32, "error %d", code);
            asc__free(e);
            e = copy;
        }
    }
    slot(l, e);
    return asc_failed;
}

asc_step asc_throw_from(asc_task *t, const asc_table *table, const asc_place *place)
{
    (void)t;
    asc_error *e = asc__loop->error;
    if (!e->constant) {
        e->file = table->file;
        e->line = place->line;
        e->function = place->function;
    }
    return asc_failed;
}

asc_step asc__throw(asc_loop *l, int code)
{
    if (code == ASC_ECANCELED) {
        slot(l, &l->canceled);
        return asc_failed;
    }
    return asc_throw_code_at(l->current, "", 0, "", code);
}

asc_step asc__cancelled(asc_task *t)
{
    (void)t;
    asc_loop *l = asc__loop;
    slot(l, &l->canceled);
    return asc_failed;
}

/* ---- records ---- */

void asc_leave_error(asc_task *t, asc_exit *x)
{
    (void)t;
    x->error = asc__loop->error;
    asc__loop->error = NULL;
}

static void trace(asc_error *e, asc_resume *after)
{
    if (e->constant)
        return;
    if (e->traced < ASC_TRACE_MAX)
        e->trace[e->traced++] = after;
    else if (e->untraced < UINT16_MAX)
        e->untraced++;
}

void asc_leave_failed(asc_task *t, asc_exit *x, asc_resume *after)
{
    trace(asc__loop->error, after);
    x->why = ASC_ERROR;
    asc_leave_error(t, x);
}

void asc_trace(asc_resume *after)
{
    trace(asc__loop->error, after);
}

asc_step asc_fail_again(asc_task *t, asc_exit *x)
{
    (void)t;
    slot(asc__loop, x->error);
    x->error = NULL;
    return asc_failed;
}

bool asc__error_has(const asc_error *e, const asc_error *other)
{
    if (e == other)
        return true;
    for (const asc_error *c = e->cause; c; c = c->cause)
        if (c == other)
            return true;
    for (const asc_error *o = e->others; o; o = o->next)
        if (o == other)
            return true;
    return false;
}

/* The last of e's chain of causes; *depth counts them, up to CAUSES_MAX. */
static asc_error *last_cause(asc_error *e, int *depth)
{
    for (; e->cause && *depth < CAUSES_MAX; ++*depth)
        e = e->cause;
    return e;
}

/* The loop's cancellation is everybody's: what has something behind it is a copy. Without memory it gives way to that. */
static asc_error *own_cancel(asc_loop *l)
{
    const char *message = l->canceled.message;
    size_t len = strlen(message);
    asc_error *e = error_new(l, l->canceled.file, 0, l->canceled.function, ASC_ECANCELED, len);
    if (e->constant)
        return NULL;
    memcpy(e + 1, message, len + 1);
    return e;
}

void asc__error_cause(asc_error *e, asc_error *old)
{
    bool grouped = e->grouped;
    int depth = 1;
    e->grouped = false;
    if (!old)
        return;
    if (old->constant && asc__is_cancel(old)) {
        if (e->constant || grouped || e->references > 1) /* an older error, thrown again, is none of its effects */
            return;
        e = last_cause(e, &depth);
        if (!e->cause && !e->constant)
            e->cause = old;
        return;
    }
    if (e->constant || old->constant || asc__error_has(e, old) || asc__error_has(old, e)) {
        asc__error_release(old);
        return;
    }
    for (; e->cause && !e->cause->constant && depth < CAUSES_MAX; depth++)
        e = e->cause;
    if (e->cause && e->cause->constant && depth + 1 < CAUSES_MAX) {
        asc_error *canceled = own_cancel(asc__loop);
        if (canceled) {
            e->cause = canceled;
            e = canceled;
            depth++;
        }
    }
    if (e->cause && !e->cause->constant) {
        asc__error_release(old);
        return;
    }
    e->cause = old;
    for (; depth < CAUSES_MAX && old->cause; depth++)
        old = old->cause;
    if (old->cause) { /* the chain is cut at its oldest end */
        asc__error_release(old->cause);
        old->cause = NULL;
    }
}

void asc__error_add(asc_error *first, asc_error *e)
{
    if (first->constant || e->constant || e->listed || asc__error_has(first, e)) {
        if (!first->constant && !asc__error_has(first, e))
            first->more++;
        asc__error_release(e);
        return;
    }
    asc_error **end = &first->others;
    unsigned count = 0;
    for (; *end; end = &(*end)->next)
        count++;
    if (count >= OTHERS_MAX) {
        first->more++;
        asc__error_release(e);
        return;
    }
    e->listed = true;
    *end = e;
}

void asc_replace(asc_task *t, asc_exit *x)
{
    (void)t;
    asc_error *old = x->error;
    x->error = NULL;
    asc__error_cause(asc__loop->error, old);
}

void asc_suppress(asc_task *t, asc_exit *x)
{
    (void)t;
    if (x->why != ASC_ERROR || asc__is_cancel(x->error))
        return;
    asc__error_release(x->error);
    x->error = NULL;
    x->why = ASC_END;
}

bool asc_caught(const asc_exit *x, int code)
{
    return x->error->code == code;
}

bool asc_caught_any(const asc_exit *x)
{
    return !asc__is_cancel(x->error);
}

void asc_catch_end(asc_task *t, asc_exit *x)
{
    (void)t;
    if (x->error)
        asc__error_release(x->error);
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

asc_step asc_throw_shared(asc_task *t, asc_exit *x)
{
    (void)t;
    slot(asc__loop, asc__error_keep(x->error));
    return asc_failed;
}

void asc_yield_failed(asc_task *t, asc_exit *x)
{
    (void)t;
    x->why = asc__is_cancel(asc__loop->error) ? ASC_CANCELED : ASC_END;
}

asc_step asc_cancel_again(asc_task *t)
{
    return asc__cancelled(t);
}

void asc_jumped(const char *scope)
{
    asc__misuse("scope", "a jump that a macro hides left %s; write the jump out, or use `goto` to a label of the function", scope);
}

/* ---- names ---- */

const char *asc_code_name(int code)
{
    switch (code) {
#define CASE(name, value, text) \
    case ASC_##name: \
        return #name;
        ASC_UV_ERRORS(CASE)
        ASC_OWN_ERRORS(CASE)
#undef CASE
    default:
        break;
    }
    for (const named *n = registered; n; n = n->next)
        if (n->code == code)
            return n->name;
    return NULL;
}

const char *asc_code_text(int code)
{
    switch (code) {
#define CASE(name, value, text) \
    case ASC_##name: \
        return text;
        ASC_UV_ERRORS(CASE)
        ASC_OWN_ERRORS(CASE)
#undef CASE
    default:
        return "";
    }
}

const char *asc_error_name(const asc_error *e)
{
    static _Thread_local char others[16][24];
    static _Thread_local unsigned next;
    const char *name = asc_code_name(e->code);
    if (name)
        return name;
    char *other = others[next++ % 16];
    snprintf(other, sizeof others[0], "error %d", e->code);
    return other;
}

bool asc_error_register(int code, const char *name)
{
    for (named *n = registered; n; n = n->next)
        if (n->code == code) {
            n->name = name;
            return true;
        }
    named *n = asc__malloc_for_ever(sizeof *n);
    if (!n)
        return false;
    *n = (named){registered, name, code};
    registered = n;
    return true;
}
