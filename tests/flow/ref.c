#include "ref.h"

enum { ERRORS = 4096 };

static struct ref_error errors[ERRORS], canceled = {ASC_ECANCELED, "cancelled", NULL}, *flying;
static int error_count;
static struct ref_scope *scope, *outermost;
static double now, sibling;

int ref_throw(int code, const char *format, ...)
{
    struct ref_error *e = &errors[error_count++ % ERRORS];
    va_list args;

    memset(e, 0, sizeof *e);
    e->code = code;
    va_start(args, format);
    if (format)
        vsnprintf(e->message, sizeof e->message, format, args);
    va_end(args);
    flying = e;
    return THROW;
}

int ref_throw_again(struct ref_error *error)
{
    flying = error;
    return THROW;
}

struct ref_error *ref_take(void)
{
    struct ref_error *e = flying;
    flying = NULL;
    return e;
}

void ref_replace(struct ref_error *by)
{
    if (flying != by && flying != &canceled && !flying->cause)
        flying->cause = by;
}

bool ref_canceled(void)
{
    return flying == &canceled;
}

double ref_now(void)
{
    return now;
}

/* A shield hides what is around it, not its own state. */
static bool hides(const struct ref_scope *s)
{
    return s->shield && !s->unshielded;
}

static bool effective(const struct ref_scope *s)
{
    while (s && !s->canceled && !s->expired && !hides(s))
        s = s->parent;
    return s && (s->canceled || s->expired);
}

/* Deadlines fire in every open scope, hidden or not; the first cause of a cancellation stays. */
static void advance(double to)
{
    if (to > now)
        now = to;
    if (now >= sibling) {
        sibling = INFINITY;
        if (!outermost->expired)
            outermost->canceled = true;
    }
    for (struct ref_scope *s = scope; s; s = s->parent)
        if (s->deadline <= now && !s->canceled)
            s->expired = true;
}

void ref_scope_cancel(struct ref_scope *s)
{
    if (!s->expired)
        s->canceled = true;
}

bool ref_scope_reschedule(struct ref_scope *s, double seconds)
{
    if (s->expired || s->canceled)
        return false;
    s->deadline = now + seconds;
    return true;
}

static void push(struct ref_scope *s)
{
    s->parent = scope;
    scope = s;
}

int ref_scope_enter(struct ref_scope *s, double seconds, bool shield)
{
    if (s->used)
        return ref_throw(ASC_ESTATE, NULL);
    s->used = true;
    s->shield = s->shield || shield;
    s->deadline = now + seconds;
    push(s);
    advance(now);
    return END;
}

int ref_scope_leave(struct ref_scope *s, int outcome)
{
    scope = s->parent;
    if (outcome == THROW && flying == &canceled && effective(s) && !(effective(s->parent) && !hides(s))) {
        s->caught = true;
        return END;
    }
    return outcome;
}

void ref_shield_enter(struct ref_scope *s)
{
    memset(s, 0, sizeof *s);
    s->shield = s->cleanup = true;
    s->deadline = INFINITY;
    push(s);
}

void ref_shield_leave(struct ref_scope *s)
{
    scope = s->parent;
}

struct ref_scope *ref_unshield_enter(void)
{
    struct ref_scope *s = scope;
    while (s && !s->shield)
        s = s->parent;
    if (s)
        s->unshielded += s->cleanup;
    return s;
}

void ref_unshield_leave(struct ref_scope *s)
{
    if (s)
        s->unshielded -= s->cleanup;
}

int ref_managed(int outcome, bool yielded, bool was_canceled, int ended)
{
    if (outcome == THROW)
        return THROW;
    if (!yielded)
        return ref_throw(ASC_ESTATE, NULL);
    if (was_canceled)
        return ref_throw_again(&canceled);
    return ended;
}

int ref_generated(int outcome, int ended, struct ref_error *blocked)
{
    if (outcome == THROW) {
        if (blocked)
            ref_replace(blocked);
        return THROW;
    }
    if (outcome != CLOSE || ended == BREAK)
        return END;
    return ended == THROW ? ref_throw_again(blocked) : ended;
}

int ref_asc_checkpoint(void)
{
    advance(now);
    return effective(scope) ? ref_throw_again(&canceled) : END;
}

int ref_asc_yield(void)
{
    return ref_asc_checkpoint();
}

/* The next moment at which something happens; at one moment deadlines come before sleepers. */
int ref_asc_sleep(double seconds)
{
    double end = now + seconds;

    if (ref_asc_checkpoint())
        return THROW;
    while (now < end) {
        double next = end;
        if (sibling < next)
            next = sibling;
        for (struct ref_scope *s = scope; s; s = s->parent)
            if (!s->canceled && !s->expired && s->deadline < next)
                next = s->deadline;
        advance(next);
        if (effective(scope))
            return ref_throw_again(&canceled);
    }
    return END;
}

int ref_op(const char *name, int *result)
{
    int o = END, code;

    trace("%s", name);
    if (flow_cancels())
        ref_scope_cancel(outermost);
    switch (flow_park()) {
    case FLOW_YIELD:
        o = ref_asc_yield();
        break;
    case FLOW_SLEEP:
        o = ref_asc_sleep(1.0);
        break;
    default:
        break;
    }
    if (o)
        return o;
    code = flow_fail();
    if (code)
        return ref_throw(code, "op %s", name);
    *result = flow_result();
    return END;
}

/* main.asc in blocking form. */
void flow_blocking(double deadline, double sibling_at)
{
    struct ref_scope around;
    int result, o;

    memset(&around, 0, sizeof around);
    now = 0;
    scope = NULL;
    error_count = 0;
    outermost = &around;
    sibling = sibling_at;
    ref_scope_enter(&around, deadline, false);
    o = ref_program(&result);
    if (!o)
        trace("= %d", result);
    o = ref_scope_leave(&around, o);
    if (o)
        trace("error %d %s", flying->code, flying->message);
    else
        trace("caught %d expired %d", around.caught, around.expired);
}
