/* The rules of the language that need no expansion: jumps that would lose an outcome, awaits where none can be, catches that can't
 * wait. Later passes report only what they find in managers. */
#include <string.h>

#include "ascc.h"
#include "resolve.h"

typedef struct checker {
    program *p;
    function *fn;
    const node *cleanup;   /* the finally or defer around; jumps out of it are refused */
    const node *canceled;  /* the catch (ASC_ECANCELED) around */
    bool shielded;
    int loops, switches;   /* inside the cleanup */
    bool in_catch;
} checker;

static void statement(checker *c, node *n);

static void kids(checker *c, node *n)
{
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            statement(c, n->kids[i]);
}

static bool names(const node *n, const char *word)
{
    return n && n->kind == N_NAME && token_is(n->src, n->op, word);
}

static void refuse_await(checker *c, node *n, const char *where)
{
    if (n->kind == N_AWAIT || n->kind == N_SPAWN) {
        diag_node_error(c->p->d, n, "`%s` can't stand in %s", n->kind == N_AWAIT ? "await" : "spawn", where);
        return;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            refuse_await(c, n->kids[i], where);
}

static void called_without_await(checker *c, node *n)
{
    const node *callee = n->kids[0];
    while (callee->kind == N_PAREN)
        callee = callee->kids[0];
    if (callee->kind != N_NAME || callee->sym)
        return;
    async_fn *fn = intern_token(c->p, callee->src, callee->op)->fn;
    if (!fn || fn->is_typedef)
        return;
    diag_node_error(c->p->d, n, "async function `%s` called without `await`", fn->name);
    diag_fix_insert(c->p->d, n->src, n->first, "await ");
}

static void cleanup(checker *c, node *n, node *body)
{
    checker inside = *c;
    inside.cleanup = n;
    inside.loops = inside.switches = 0;
    inside.shielded = true;
    statement(&inside, body);
}

static void leaves(checker *c, node *n, const char *what)
{
    diag_node_error(c->p->d, n, "`%s` leaves a `%s`: it would lose the outcome in flight", what, c->cleanup->kind == N_DEFER ? "defer" : "finally");
    diag_node_note(c->p->d, c->cleanup, "the cleanup");
}

static void statement(checker *c, node *n)
{
    switch (n->kind) {
    case N_SIZEOF:
    case N_TYPEOF:
        refuse_await(c, n, "an operand that is not evaluated");
        return;
    case N_STMT_EXPR:
        refuse_await(c, n, "a statement expression");
        kids(c, n);
        return;
    case N_GENERIC:
        if (n->kid_count && n->kids[0])
            refuse_await(c, n->kids[0], "the controlling expression of `_Generic`");
        kids(c, n);
        return;
    case N_CASE:
        refuse_await(c, n->kids[0], "a constant expression");
        break;
    case N_AWAIT: {
        node *operand = n->kids[0];
        while (operand->kind == N_PAREN)
            operand = operand->kids[0];
        if (c->canceled && !c->shielded) {
            diag_node_error(c->p->d, n, "`await` in `catch (ASC_ECANCELED)` can never succeed: the scope is cancelled");
            diag_node_note(c->p->d, c->canceled, "wait in `async with (shield()) { ... }` or in a `finally`");
        }
        for (uint32_t i = operand->kind == N_CALL ? 1 : 0; i < operand->kid_count; i++)
            if (operand->kids[i])
                statement(c, operand->kids[i]);
        return;
    }
    case N_SPAWN: {
        node *operand = n->kids[1];
        while (operand->kind == N_PAREN)
            operand = operand->kids[0];
        statement(c, n->kids[0]);
        for (uint32_t i = 1; i < operand->kid_count; i++)
            if (operand->kids[i])
                statement(c, operand->kids[i]);
        return;
    }
    case N_CALL:
        called_without_await(c, n);
        break;
    case N_TRY: {
        for (uint32_t i = 0; i < n->kid_count; i++) {
            node *kid = n->kids[i];
            if (kid && kid->kind == N_FINALLY)
                cleanup(c, kid, kid->kids[0]);
            else if (kid)
                statement(c, kid);
        }
        return;
    }
    case N_CATCH: {
        checker inside = *c;
        inside.in_catch = true;
        for (uint32_t i = 0; i + 2 < n->kid_count; i++)
            if (names(n->kids[i], "ASC_ECANCELED")) {
                inside.canceled = n;
                inside.shielded = false;
            }
        kids(&inside, n);
        return;
    }
    case N_DEFER:
        cleanup(c, n, n->kids[0]);
        return;
    case N_WITH: {
        checker inside = *c;
        for (uint32_t i = 0; i < n->kid_count; i++) {
            node *kid = n->kids[i];
            if (kid->kind == N_WITH_ITEM && kid->kids[0]->kind == N_CALL) {
                if (names(kid->kids[0]->kids[0], "shield"))
                    inside.shielded = true;
                for (uint32_t k = 1; k < kid->kids[0]->kid_count; k++)
                    if (kid->kids[0]->kids[k])
                        statement(&inside, kid->kids[0]->kids[k]);
            } else if (kid->kind != N_WITH_ITEM) {
                statement(&inside, kid);
            }
        }
        return;
    }
    case N_THROW:
        if (n->kid_count && names(n->kids[0], "ASC_ECANCELED"))
            diag_node_error(c->p->d, n, "a cancellation can't be thrown: use `asc_scope_cancel`");
        if (!(n->kid_count && n->kids[0]) && !c->in_catch)
            diag_node_error(c->p->d, n, "`throw;` outside a `catch`: there is no error to throw again");
        break;
    case N_RETURN:
        if (c->cleanup)
            leaves(c, n, "return");
        if (c->fn->fn->generator && n->kids[0])
            diag_node_error(c->p->d, n, "`return` with a value in a generator: it gives its values by `yield`");
        break;
    case N_BREAK:
        if (c->cleanup && !c->loops && !c->switches)
            leaves(c, n, "break");
        break;
    case N_CONTINUE:
        if (c->cleanup && !c->loops)
            leaves(c, n, "continue");
        break;
    case N_FUNCTION_DEF:
        diag_node_error(c->p->d, n, "a nested function in an async function is not supported");
        return;
    case N_MACRO_BLOCK:
        refuse_await(c, n, "the block of a macro");
        break;
    case N_ASYNC_FOR: {
        node *operand = n->kids[1];
        for (uint32_t i = 1; operand->kind == N_CALL && i < operand->kid_count; i++)
            if (operand->kids[i])
                statement(c, operand->kids[i]);
        c->loops++;
        statement(c, n->kids[2]);
        c->loops--;
        return;
    }
    case N_WHILE:
    case N_DO:
    case N_FOR:
        c->loops++;
        kids(c, n);
        c->loops--;
        return;
    case N_SWITCH:
        c->switches++;
        kids(c, n);
        c->switches--;
        return;
    default:
        break;
    }
    kids(c, n);
}

/* Has the body a `return` with a value? */
static bool returns_value(const node *n)
{
    if (n->kind == N_RETURN)
        return n->kids[0] != NULL;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && returns_value(n->kids[i]))
            return true;
    return false;
}

static bool loops_forever(const node *n)
{
    if (n->kind == N_WHILE || n->kind == N_FOR || n->kind == N_THROW || n->kind == N_GOTO)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && loops_forever(n->kids[i]))
            return true;
    return false;
}

void check(program *p, function *fn)
{
    checker c = {.p = p, .fn = fn};
    statement(&c, fn->body_node);
    if (!fn->fn->is_void && !fn->fn->generator && !fn->is_main && !returns_value(fn->body_node) && !loops_forever(fn->body_node))
        diag_node_error(p->d, fn->def->name, "`%s` never returns a value of `%s`", fn->fn->name, fn->fn->result);
}
