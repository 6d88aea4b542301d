/* Warnings that only a compiler of async code can give (LANGUAGE §11): what is allowed and seldom meant. A function with errors has none. */
#include <string.h>

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

static bool names_cancellation(const node *code)
{
    return code->kind == N_NAME && (token_is(code->src, code->op, "ASC_ECANCELED") || token_is(code->src, code->op, "UV_ECANCELED"));
}

/* The codes of a clause are its children before the name and the block. */
static bool is_bare(const node *clause)
{
    bool bare = true;
    for (uint32_t i = 0; i + 2 < clause->kid_count; i++)
        bare = bare && !clause->kids[i];
    return bare;
}

/* The code has a name of the library that an earlier clause, or an earlier code of this one, has too. */
static const node *caught_before(program *p, const node *try, uint32_t clause, uint32_t code)
{
    const node *n = try->kids[clause]->kids[code];
    if (n->kind != N_NAME || n->sym || strncmp(intern_token(p, n->src, n->op)->name, "ASC_E", 5) != 0)
        return NULL;
    for (uint32_t k = 1; k <= clause; k++)
        for (uint32_t i = 0; i + 2 < try->kids[k]->kid_count && (k < clause || i < code); i++) {
            const node *other = try->kids[k]->kids[i];
            if (other && other->kind == N_NAME && intern_token(p, other->src, other->op) == intern_token(p, n->src, n->op))
                return other;
        }
    return NULL;
}

/* Clauses are tried in order: what comes after one that catches the same is dead. */
static void warn_catches(program *p, const node *n)
{
    const node *every = NULL;
    for (uint32_t k = 1; n->kind == N_TRY && k < n->kid_count; k++) {
        const node *clause = n->kids[k];
        if (!clause || clause->kind != N_CATCH)
            continue;
        bool bare = is_bare(clause), dead = every != NULL;
        for (uint32_t i = 0; i + 2 < clause->kid_count; i++) {
            const node *code = clause->kids[i], *before = code ? caught_before(p, n, k, i) : NULL;
            dead = dead && code && code->kind == N_NAME && !code->sym && !names_cancellation(code);
            if (!before || every)
                continue;
            diag_node_warn(p->d, W_UNREACHABLE, code, "`%s` is caught before", intern_token(p, code->src, code->op)->name);
            diag_node_note(p->d, before, "here");
        }
        if (dead) {
            diag_warn(p->d, W_UNREACHABLE, clause->src, clause->op, clause->op, clause->op,
                      "this `catch` is never reached: the one before it catches every error");
            diag_note(p->d, every->src, every->op, every->op, every->op, "the clause without codes");
        }
        every = bare && !every ? clause : every;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            warn_catches(p, n->kids[i]);
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
    if (!fn->sound || fn->u != p->main || p->told_circle)
        return;
    warn_end(p, fn);
    warn_catches(p, fn->body_node);
    reach_never(p, fn->body_node, never_reached, p);
    warn_waits(p, fn);
    warn_tasks(p, fn);
    warn_groups(p, fn);
    warn_macros(p, fn);
}
