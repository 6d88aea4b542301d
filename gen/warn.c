/* Warnings that only a compiler of async code can give (LANGUAGE §11): what is allowed and seldom meant. A function with errors has none. */
#include "warn.h"

#include "check.h"
#include "lower.h"
#include "reach.h"

/* ---- the end of a function, what is never reached, what never waits ---- */

static bool has(const node *n, bool (*is)(const node *n))
{
    if (is(n))
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && has(n->kids[i], is))
            return true;
    return false;
}

static bool is_value_returned(const node *n)
{
    return n->kind == N_RETURN && n->kids[0];
}

static void warn_end(program *p, function *fn)
{
    const async_fn *f = fn->fn;
    uint32_t end = fn->body_node->last;
    if (f->is_void || f->generator || fn->is_main || !has(fn->body_node, is_value_returned) || !reach_end(p, fn->body_node))
        return;
    diag_warn(p->d, W_RETURN, fn->def->src, end, end, end, "the end of `%s` can be reached without a value: it throws ASC_ESTATE there",
              f->name);
}

static void never_reached(void *arg, const node *n)
{
    program *p = arg;
    diag_warn(p->d, W_UNREACHABLE, n->src, n->first, n->first, n->last, "this is never reached");
}

static void warn_waits(program *p, function *fn)
{
    if (!fn->fn->generator && !has(fn->body_node, check_parks))
        diag_node_warn(p->d, W_NEVER_WAITS, fn->def->name, "`%s` never waits", fn->fn->name);
}

/* ---- task handles ---- */

static bool is_handle(const symbol *s)
{
    if (s->kind != SYM_LOCAL || !s->decl)
        return false;
    if (s->task_type)
        return true;
    return !s->is_array && s->init && strip(s->init)->kind == N_SPAWN;
}

/* A use of s other than giving it a value. */
static bool reads(const node *n, const symbol *s)
{
    if (n->kind == N_NAME)
        return n->sym == s && n != s->decl;
    uint32_t from = 0;
    if (n->kind == N_ASSIGN && n->src->tokens[n->op].kind == T_ASSIGN) {
        const node *left = strip(n->kids[0]);
        while (left->kind == N_INDEX && !reads(left->kids[1], s))
            left = strip(left->kids[0]);
        from = left->kind == N_NAME && left->sym == s;
    }
    for (uint32_t i = from; i < n->kid_count; i++)
        if (n->kids[i] && reads(n->kids[i], s))
            return true;
    return false;
}

static void warn_tasks(program *p, function *fn)
{
    for (size_t i = 0; i < fn->vars.count; i++) {
        const symbol *s = fn->vars.items[i];
        if (is_handle(s) && !reads(fn->body_node, s)) {
            diag_node_warn(p->d, W_UNUSED_TASK, s->decl, "the task `%s` is never awaited", s->name);
            diag_node_note(p->d, s->decl, "`(void)%s;` says that this is meant; a `spawn` alone gives no handle", s->name);
        }
    }
}

void warn(program *p, function *fn)
{
    if (!fn->sound || fn->u != p->main)
        return;
    warn_end(p, fn);
    reach_never(p, fn->body_node, never_reached, p);
    warn_waits(p, fn);
    warn_tasks(p, fn);
    warn_groups(p, fn);
    warn_macros(p, fn);
}
