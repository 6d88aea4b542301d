/* Scopes: cancelling, entering and leaving (SEMANTICS 2). Only entering allocates: room for a timer. */
#include "internal.h"

#include <math.h>

void asc__cancel_scope(asc_loop *l, asc_scope *s, unsigned char cause, asc__origin from)
{
    if (s->cause || s->state == ASC__DONE)
        return;
    s->cause = cause;
    s->file = from.file;
    s->line = from.line;
    s->by = from.by;
    if (s->state != ASC__OPEN)
        return;
    asc__unset(l, s);
    if (s->node.due != INT64_MIN)
        asc__spread(l, s->task, &s->node);
}

asc__origin asc__origin_here(const char *file, int line)
{
    const asc_task *t = asc_self();
    return (asc__origin){file, line, t ? t->root.number + 1 : 0};
}

void asc_scope_cancel_at(asc_scope *s, const char *file, int line)
{
    asc_loop *l = asc__loop;
    asc__cancel_scope(l, s, ASC__EXPLICIT, asc__origin_here(file, line));
    if (l)
        asc__deliver(l);
}

void(asc_scope_cancel)(asc_scope *s)
{
    asc_scope_cancel_at(s, NULL, 0);
}

void asc_scope_set_shield(asc_scope *s, bool shield)
{
    if (s->shield == shield)
        return;
    s->shield = shield;
    if (s->state != ASC__OPEN)
        return;
    asc__spread(asc__loop, s->task, &s->node);
    asc__deliver(asc__loop);
}

void asc_scope_set_grace(asc_scope *s, double seconds)
{
    int64_t ns = isnan(seconds) ? ASC__NEVER : asc__ns(seconds);
    if (s->state != ASC__DONE && !s->cause)
        s->grace = ns == ASC__NEVER ? ASC__GRACE_NONE : ns <= 0 ? 1 : ns;
}

bool asc_scope_is_new(const asc_scope *s)
{
    return s->state == ASC__NEW;
}

asc_step asc_scope_enter(asc_task *t, asc_scope *s)
{
    asc_loop *l = asc__loop;
    asc_node *outer = t->scope;
    if (s->state != ASC__NEW)
        return asc_throw(t, ASC_ESTATE, "a scope object can be used once");
    if (s->timing == ASC__NOT_A_TIME)
        return asc_throw(t, ASC_EINVAL, "the time of a scope is not a number");
    if (!asc__heap_promise(&l->deadlines))
        return asc_throw_code(t, ASC_ENOMEM);
    if (s->timing == ASC__RELATIVE && s->deadline <= 0)
        s->deadline = l->now;
    else if (s->timing == ASC__RELATIVE)
        s->deadline = s->deadline == ASC__NEVER ? ASC__NEVER : asc__add(asc__enter_time(l, s), s->deadline);
    else if (s->timing == ASC__NO_TIME)
        s->deadline = ASC__NEVER;
    else if (s->deadline == INT64_MIN)
        s->deadline++;
    s->state = ASC__OPEN;
    s->task = t;
    s->node.parent = outer;
    s->node.kind = s->group ? ASC_NODE_GROUP : ASC_NODE_SCOPE;
    s->node.flags = 0;
    s->node.due = ASC__NEVER;
    t->scope = &s->node;
    if (l->check == INT64_MAX)
        asc__fire(l);
    else if (s->deadline <= l->now && !s->cause) {
        s->cause = ASC__DEADLINE;
        s->expired = true;
    }
    if (ASC__UNLIKELY(s->shield || s->cause || (outer->flags & ASC_NODE_HARD) || s->grace > 0)) {
        asc__look(l, &s->node);
        s->node.flags &= (unsigned char)~ASC_NODE_DIRTY;
    } else {
        s->node.due = s->deadline < outer->due ? s->deadline : outer->due;
    }
    return asc_ready;
}

bool asc_scope_leave(asc_task *t, asc_scope *s, asc_exit *x)
{
    asc_loop *l = asc__loop;
    if (ASC__UNLIKELY(t->scope != &s->node))
        asc__misuse("scope", "left although it is not the innermost one of the task");
    asc_node *outer = s->node.parent;
    t->scope = outer;
    asc__unset(l, s);
    l->deadlines.promised--;
    s->state = ASC__DONE;
    if (x->why != ASC_ERROR || !asc__is_cancel(x->error) || !s->cause || (!s->shield && outer->due == INT64_MIN))
        return false;
    asc__error_release(x->error);
    x->error = NULL;
    x->why = ASC_END;
    s->caught = true;
    return true;
}

/* ---- unshield ---- */

void asc_unshield_enter(asc_task *t, asc_node *u)
{
    asc_loop *l = asc__loop;
    u->parent = t->scope;
    u->kind = ASC_NODE_UNSHIELD;
    u->flags = 0;
    u->due = ASC__NEVER;
    asc__look(l, u);
    t->scope = u;
    l->unshields++;
}

void asc_unshield_leave(asc_task *t, asc_node *u)
{
    t->scope = u->parent;
    asc__loop->unshields--;
}
