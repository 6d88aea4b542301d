/* Form C: a C function for each await, headed by it, that holds the text which follows, up to the next await. What more than one way
 * leads to (the exit of a scope, a `catch`, what stands after an `if`) is a function as well, so that no text is there twice. Only for
 * bodies in which control goes forward (form.c). */
#include <string.h>

#include "emit.h"
#include "lower.h"

/* Where control goes at the end of a list of statements: on with `rest`, then `up`; or as `go` says. NULL: the body ends. */
typedef struct after after;
struct after {
    const stmt *rest;
    const after *up;
    const char *go;
    bool in_block;     /* the list before it is the text of a block */
    const node *block; /* ... that the user wrote; NULL: not, or its end was said */
    uint32_t brace_of; /* the function in which a brace stands open for that block */
    uint32_t brace_column;
};

/* A C function that is still to be written. */
typedef struct part {
    const char *name, *heading;
    call *call; /* that it continues; NULL: none, it is called with (t, f) alone */
    const stmt *list;
    after *then;
} part;

typedef struct writer {
    emitter *e;
    out *bodies;     /* the functions that are done */
    list order;      /* of part: in the order of the functions, for the prototypes */
    list parts;      /* found in the function in work */
    uint32_t number; /* of the function in work */
    uint32_t open;   /* braces of blocks that stand open in it */
} writer;

static void run(writer *w, const stmt *s, after *then, uint32_t indent);
static void run_from(writer *w, const stmt *s, after *then, uint32_t indent, bool reach);

static after *after_new(writer *w, const stmt *rest, after *up, const char *go)
{
    after *a = arena_alloc(w->e->p->a, sizeof *a);
    *a = (after){.rest = rest, .up = up, .go = go};
    return a;
}

static const char *go_to(const writer *w, const char *name)
{
    const function *fn = w->e->fn;
    return arena_printf(w->e->p->a, "return %s(%s, %s);", name, fn->t, fn->f);
}

static void part_add(writer *w, const char *name, const char *heading, call *c, const stmt *list, after *then)
{
    part *x = arena_alloc(w->e->p->a, sizeof *x);
    *x = (part){name, heading, c, list, then};
    list_add(w->e->p, &w->parts, x);
}

/* Nothing is left to be done but to go somewhere: it may be said in more than one place. */
static bool only_goes(const stmt *rest, const after *then)
{
    while (!rest && then && !then->go) {
        rest = then->rest;
        then = then->up;
    }
    return !rest;
}

static after *where_it_goes(after *then)
{
    while (then && !then->go)
        then = (after *)(uintptr_t)then->up;
    return then;
}

/* What several ways lead to: a function of its own, unless there is nothing to write twice. */
static after *joined(writer *w, const char *base, const char *heading, const stmt *rest, after *then)
{
    if (only_goes(rest, then))
        return where_it_goes(then);
    const char *name = name_unique(w->e->p, arena_printf(w->e->p->a, "%s_%s", w->e->fn->fn->name, base));
    part_add(w, name, heading, NULL, rest, then);
    return after_new(w, NULL, NULL, go_to(w, name));
}

/* ---- braces of blocks: what they declare in C must end with them ---- */

/* ... in this function: behind a cut comes another one. */
static bool declares_here(const stmt *s)
{
    for (; s && !is_cut(s); s = s->next)
        if (emit_may_declare(s))
            return true;
    return false;
}

/* Returns the column of what stands in it. */
static uint32_t open_block(writer *w, const stmt *s, after *then, uint32_t indent)
{
    if (!then || !then->in_block || !declares_here(s))
        return indent;
    out_glue(w->e->o, w->e->fn, indent, "{");
    then->brace_of = w->number;
    then->brace_column = indent;
    w->open++;
    return indent + 4;
}

/* Returns the column of what stands behind it. */
static uint32_t close_block(writer *w, after *then, uint32_t indent)
{
    if (then->brace_of != w->number) {
        emit_closed(w->e, then->block, "", indent);
        return indent;
    }
    emit_closed(w->e, then->block, "}", then->brace_column);
    then->brace_of = 0;
    w->open--;
    return then->brace_column;
}

static void close_to(writer *w, uint32_t open, uint32_t indent)
{
    for (; w->open > open; w->open--)
        out_glue(w->e->o, w->e->fn, indent + 4 * (w->open - open - 1), "}");
}

/* ---- statements that end up in more than one function ---- */

static void if_c(writer *w, const stmt *s, after *then, const stmt *first, uint32_t indent)
{
    emitter *e = w->e;
    function *fn = e->fn;
    uint32_t open = w->open;
    list outside = w->parts; /* what follows comes behind what stands in the branches */
    w->parts = (list){0};
    const char *what = s->at && s->at->kind == N_CATCH ? "the clauses" : "the if";
    bool body = falls(s->body), other = falls(s->other),
         passes = !body && (!s->other || !other); /* only who passes it by comes behind it */
    after *end = passes ? after_new(w, NULL, NULL, "") : joined(w, "after_if", arena_printf(e->p->a, "after %s", what), s->next, then);
    list follows = w->parts;
    w->parts = outside;
    emit_if_head(e, s, first, indent);
    run(w, s->body, end, indent + 4);
    close_to(w, open, indent + 4);
    const stmt *next = s->other;
    if (next && emit_chains(next) && is_cut(next)) {
        emit_closed(e, emit_tested(s, false), "", indent + 4);
        behalf before = out_for(e->o, next->at);
        e->s = next;
        if_c(w, next, end, first, indent);
        out_again(e->o, before);
    } else if (emit_else_text(e, s, first, indent)) {
        run_from(w, NULL, end, indent, falls(next));
        close_to(w, open, indent);
    } else {
        if (s->other) {
            emit_else(e, s, indent);
            run(w, s->other, end, indent + 4);
            close_to(w, open, indent + 4);
        }
        emit_end_if(e, s, indent);
    }
    if (passes) {
        run_from(w, s->next, then, indent, !s->other);
        return;
    }
    if (!s->other && end)
        out_glue(e->o, fn, indent, "%s", end->go);
    else if (!s->other)
        emit_end_of_body(e, indent);
    for (size_t i = 0; i < follows.count; i++)
        list_add(e->p, &w->parts, follows.items[i]);
}

static void try_c(writer *w, const stmt *s, after *then, uint32_t indent)
{
    emitter *e = w->e;
    program *p = e->p;
    function *fn = e->fn;
    const region *r = s->region;
    bool catches = r->kind == R_CATCH, yields = r->kind == R_YIELD;
    bool leaves = r->uses_return || r->uses_break || r->uses_continue || r->gotos.count;
    bool jumped = catches ? r->uses_error : yields ? leaves : leaves || r->uses_error;
    const char *what = emit_what(e, s->at, s->use, 60);
    if (s->text && s->at && (r->kind == R_FINALLY || r->kind == R_SCOPE))
        out_glue(e->o, fn, indent, "/* %s */", s->text);
    if (yields && r->guarded)
        out_glue(e->o, fn, indent, "%s->%s.why = ASC_END;", fn->f, r->record);
    const char *ends =
        !catches && !yields && r->guarded ? arena_printf(p->a, "asc_leave(%s, &%s->%s, ASC_END);", fn->t, fn->f, r->record) : NULL;
    if (!jumped) { /* only its end leads on */
        after *exit = catches ? after_new(w, s->next, then, NULL) : after_new(w, s->other, after_new(w, s->next, then, NULL), NULL);
        if (ends) {
            stmt *leave = arena_alloc(p->a, sizeof *leave);
            *leave = (stmt){.kind = S_JUMP, .text = ends, .falls = true, .next = NULL};
            exit = after_new(w, leave, exit, NULL);
        }
        run(w, s->body, exit, indent);
        return;
    }
    list outside = w->parts;
    w->parts = (list){0};
    const char *heading = catches  ? "the errors of the try"
                          : yields ? arena_printf(p->a, "the block of %s has ended", what)
                                   : arena_printf(p->a, "exit of  %s",
                                                  s->text && strcmp(s->text, "defer") == 0 ? "the block: deferred"
                                                  : s->text                                ? s->text
                                                                                           : what);
    after *end, *exit;
    if (catches && falls(s->body) && falls(s->other)) {
        list before = w->parts;
        w->parts = (list){0};
        end = exit = joined(w, "after_try", "after the try", s->next, then);
        list join = w->parts;
        w->parts = before;
        part_add(w, r->label, heading, NULL, s->other, exit);
        for (size_t i = 0; i < join.count; i++)
            list_add(p, &w->parts, join.items[i]);
    } else if (catches && falls(s->body)) {
        end = after_new(w, s->next, then, NULL);
        exit = after_new(w, NULL, NULL, "");
        part_add(w, r->label, heading, NULL, s->other, exit);
    } else if (catches) {
        end = after_new(w, NULL, NULL, "");
        part_add(w, r->label, heading, NULL, s->other, after_new(w, s->next, then, NULL));
    } else {
        const char *go = go_to(w, r->label);
        end = after_new(w, NULL, NULL, ends ? arena_printf(p->a, "%s %s", ends, go) : go);
        part_add(w, r->label, heading, NULL, s->other, after_new(w, s->next, then, NULL));
    }
    list follows = w->parts;
    w->parts = outside;
    run(w, s->body, end, indent);
    for (size_t i = 0; i < follows.count; i++)
        list_add(p, &w->parts, follows.items[i]);
}

static void block_c(writer *w, const stmt *s, after *then, uint32_t indent)
{
    after *rest = after_new(w, s->next, then, NULL);
    rest->in_block = true;
    if (s->text)
        out_glue(w->e->o, w->e->fn, indent, "/* %s */", s->text);
    else
        emit_opened(w->e, rest->block = s->node, "", indent);
    run(w, s->body, rest, open_block(w, s->body, rest, indent));
}

/* Everything from s on; when it returns, nothing more may stand in this function but closing braces. Without `reach` control does not
 * come here: the text is there for C to see. */
static void run_from(writer *w, const stmt *s, after *then, uint32_t indent, bool reach)
{
    emitter *e = w->e;
    for (;;) {
        for (; s; s = s->next) {
            if (!is_cut(s)) {
                emit_plain(e, s, indent);
                reach = reach && s->falls;
                continue;
            }
            uint32_t column = emit_statement_column(e, s, indent);
            e->s = s;
            emit_comments(e, s, column);
            behalf outside = s->kind == S_CALL ? out_for_call(e->o, s->call) : out_for(e->o, s->at);
            switch (s->kind) {
            case S_CALL:
                emit_call_start(e, s->call, column);
                part_add(w, s->call->after, arena_printf(e->p->a, "after  %s", emit_what(e, s->call->at, s->call->use, 90)), s->call,
                         s->next, then);
                break;
            case S_LABEL:
                if (reach)
                    out_glue(e->o, e->fn, indent, "%s", go_to(w, s->label));
                part_add(w, s->label, "the end of the clause", NULL, s->next, then);
                break;
            case S_BLOCK:
                block_c(w, s, then, column);
                break;
            case S_IF:
                if_c(w, s, then, s, column);
                break;
            default:
                try_c(w, s, then, column);
                break;
            }
            out_again(e->o, outside);
            return;
        }
        if (!then || then->go) {
            if (reach && !then)
                emit_end_of_body(e, indent);
            else if (reach && *then->go)
                out_glue(e->o, e->fn, indent, "%s", then->go);
            return;
        }
        indent = close_block(w, then, indent);
        s = then->rest;
        then = (after *)(uintptr_t)then->up;
        if (s)
            indent = open_block(w, s, then, indent);
    }
}

static void run(writer *w, const stmt *s, after *then, uint32_t indent)
{
    run_from(w, s, then, indent, true);
}

/* ---- the functions ---- */

static const char *parameters(const writer *w, const part *x)
{
    const function *fn = w->e->fn;
    if (x->call)
        return arena_printf(w->e->p->a, "asc_task *%s, void *%s, asc_step %s", fn->t, fn->self, fn->got);
    return arena_printf(w->e->p->a, "asc_task *%s, struct %s *%s", fn->t, fn->fn->frame, fn->f);
}

/* The head of a continuation: what became of the call. */
static void outcome(writer *w, call *c)
{
    emitter *e = w->e;
    function *fn = e->fn;
    const char *fail = fail_text(e, c),
               *stop = arena_printf(e->p->a, "return asc_stop(%s, &%s->base, %s, %s);", fn->t, fn->f, c->after, fn->got);
    out *done = out_new(e->p), *o = e->o;
    e->o = done;
    emit_call_done(e, c, 4);
    e->o = o;
    if (!done->count && strcmp(fail, stop) == 0) {
        out_glue(o, fn, 4, "if (%s.how != ASC_READY) %s", fn->got, stop);
        return;
    }
    out_glue(o, fn, 4, "if (%s.how == ASC_PARKED) %s", fn->got, stop);
    for (size_t i = 0; i < done->count; i++)
        out_piece(o, &done->pieces[i]);
    out_glue(o, fn, 4, "if (%s.how == ASC_FAILED) %s", fn->got, fail);
}

static void function_c(writer *w, part *x)
{
    emitter *e = w->e;
    function *fn = e->fn;
    out *body = out_new(e->p), *o = w->bodies;
    list_add(e->p, &w->order, x);
    w->parts = (list){0};
    w->number++;
    w->open = 0;
    out_for(body, fn->def);
    behalf outside = x->call ? out_for_call(body, x->call) : out_for(body, fn->def);
    e->o = body;
    if (x->call)
        outcome(w, x->call);
    else if (!x->heading)
        emit_opened(e, fn->body_node, "", 4);
    run(w, x->list, x->then, open_block(w, x->list, x->then, 4));
    close_to(w, 0, 4);
    out_again(body, outside);

    e->o = o;
    behalf before = x->call ? out_for_call(o, x->call) : out_for(o, fn->def);
    out_glue(o, fn, 0, "%s", "");
    if (x->heading)
        out_glue(o, fn, 0, "/* %s */", x->heading);
    out_glue(o, fn, 0, "%s asc_step %s(%s)", x->call || x->heading ? "static" : emit_static(e), x->name, parameters(w, x));
    out_glue(o, fn, 0, "{");
    if (x->call)
        out_glue(o, fn, 4, "struct %s *%s = %s;", fn->fn->frame, fn->f, fn->self);
    else if (emit_mentions(body, fn->got))
        out_glue(o, fn, 4, "asc_step %s;", fn->got);
    if (!emit_mentions(body, fn->t))
        out_glue(o, fn, 4, "(void)%s;", fn->t);
    if (!x->call && !emit_mentions(body, fn->f))
        out_glue(o, fn, 4, "(void)%s;", fn->f);
    for (size_t i = 0; i < body->count; i++)
        out_piece(o, &body->pieces[i]);
    out_glue(o, fn, 0, "}");
    out_again(o, before);

    list found = w->parts; /* in the order of the source: each with all that follows from it */
    for (size_t i = 0; i < found.count; i++)
        function_c(w, found.items[i]);
}

const char *emit_form_c(emitter *e)
{
    function *fn = e->fn;
    program *p = e->p;
    out *o = e->o;
    writer w = {.e = e, .bodies = out_new(p)};
    part start = {.name = name_unique(p, arena_printf(p->a, "%s_run", fn->fn->name)), .list = fn->body};
    out_for(w.bodies, fn->def);
    function_c(&w, &start);
    e->o = o;
    for (size_t i = 1; i < w.order.count; i++) {
        const part *x = w.order.items[i];
        behalf before = x->call ? out_for_call(o, x->call) : out_for(o, fn->def);
        out_glue(o, fn, 0, "static asc_step %s(%s);", x->name, parameters(&w, x));
        out_again(o, before);
    }
    for (size_t i = 0; i < w.bodies->count; i++)
        out_piece(o, &w.bodies->pieces[i]);
    out_glue(o, fn, 0, "%s", "");
    return arena_printf(p->a, "%s(%s, %s)", start.name, fn->t, fn->f);
}
