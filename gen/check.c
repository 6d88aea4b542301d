/* The rules of the language that need no expansion: jumps that would lose an outcome, awaits where none can be, catches that can't
 * wait. Later passes report only what they find in managers. */
#include <string.h>

#include "ascc.h"
#include "resolve.h"

/* A body that no jump may enter, and what is around it. */
typedef struct body {
    const struct body *up;
    const char *what;
    bool branch; /* of `all` or `any` */
} body;

/* A label or a jump, and the body that it stands in. */
typedef struct place_of_jump {
    node *n;
    symbol *label;
    const body *in;
} place_of_jump;

typedef struct checker {
    program *p;
    function *fn;
    const node *cleanup;   /* the finally or defer around; jumps out of it are refused */
    const node *canceled;  /* the catch (ASC_ECANCELED) around */
    bool shielded;
    int loops, switches;   /* inside the cleanup */
    bool in_catch;
    const body *in;
    const body *switch_in; /* of the switch around */
    list *labels, *gotos;  /* of place_of_jump */
    int conditionals;      /* #if that are open around */
    bool *told;            /* one report a function is enough */
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

static body *enter(checker *c, const char *what)
{
    body *b = arena_alloc(c->p->a, sizeof *b);
    b->up = c->in;
    b->what = what;
    return b;
}

static void jump(checker *c, list *to, node *n, symbol *label)
{
    place_of_jump *j = arena_alloc(c->p->a, sizeof *j);
    *j = (place_of_jump){n, label, c->in};
    list_add(c->p, to, j);
}

static bool is_around(const body *outer, const body *in)
{
    for (; in; in = in->up)
        if (in == outer)
            return true;
    return outer == NULL;
}

/* Reported as such (branch.c), whatever else the jump does. */
static bool leaves_branch(const body *from, const body *to)
{
    for (; from; from = from->up)
        if (from->branch && !is_around(from, to))
            return true;
    return false;
}

/* The outermost body that a jump from `from` would enter on its way to `to`. */
static const char *entered(const body *from, const body *to)
{
    const char *what = to->what;
    for (const body *b = to; b && !is_around(b, from); b = b->up)
        what = b->what;
    return what;
}

static void cleanup(checker *c, node *n, node *body)
{
    checker inside = *c;
    inside.in = enter(c, n->kind == N_DEFER ? "a `defer`" : "a `finally`");
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
        if (c->in != c->switch_in)
            diag_node_error(c->p->d, n, "`case` jumps into %s", entered(c->switch_in, c->in));
        break;
    case N_DEFAULT:
        if (c->in != c->switch_in)
            diag_node_error(c->p->d, n, "`default` jumps into %s", entered(c->switch_in, c->in));
        break;
    case N_LABEL:
        jump(c, c->labels, n, n->kids[0]->sym);
        break;
    case N_GOTO:
        if (n->kids[0]->kind == N_NAME)
            jump(c, c->gotos, n, n->kids[0]->sym);
        break;
    case N_BLOCK: {
        int open = c->conditionals;
        for (uint32_t i = 0; i < n->kid_count; i++) {
            node *kid = n->kids[i];
            if (kid->kind == N_PP_LINE) {
                size_t len;
                const char *text = token_text(kid->src, kid->first, &len);
                while (len && (*text == '#' || *text == ' ' || *text == '\t'))
                    text++, len--;
                if (len > 1 && text[0] == 'i' && text[1] == 'f')
                    c->conditionals++;
                else if (len > 2 && memcmp(text, "end", 3) == 0)
                    c->conditionals--;
                continue;
            }
            statement(c, kid);
        }
        c->conditionals = open;
        return;
    }
    case N_DECL: {
        bool is_static = false;
        for (uint32_t i = 0; i < n->kids[0]->kid_count; i++) {
            const node *spec = n->kids[0]->kids[i];
            is_static = is_static || (spec->kind == N_KEYWORD && spec->src->tokens[spec->op].kind == T_STATIC);
        }
        for (uint32_t i = 1; is_static && i < n->kid_count; i++)
            if (n->kids[i])
                refuse_await(c, n->kids[i], "a static initialiser");
        if (is_static)
            return;
        break;
    }
    case N_AWAIT: {
        if (c->conditionals > 0 && !*c->told)
            *c->told = true, diag_node_error(c->p->d, n, "`await` between `#if` and `#endif`: no part of the program can depend on it");
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
            if (kid && kid->kind == N_FINALLY) {
                cleanup(c, kid, kid->kids[0]);
            } else if (kid) {
                checker inside = *c;
                inside.in = enter(c, kid->kind == N_CATCH ? "a `catch`" : "a `try`");
                statement(&inside, kid);
            }
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
                inside.in = enter(c, (n->flags & NF_ASYNC) ? "an `async with`" : "a `with`");
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
    case N_ALL:
    case N_ANY: { /* leaving one is branch.c's business */
        checker inside = *c;
        inside.cleanup = NULL;
        for (uint32_t i = 0; i < n->kid_count; i++) {
            body *b = enter(c, n->kind == N_ALL ? "a branch of `all`" : "a branch of `any`");
            b->branch = true;
            inside.in = b;
            statement(&inside, n->kids[i]);
        }
        return;
    }
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
        checker inside = *c;
        inside.in = enter(c, "an `async for`");
        inside.loops++;
        statement(&inside, n->kids[2]);
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
        {
            const body *outside = c->switch_in;
            c->switch_in = c->in;
            kids(c, n);
            c->switch_in = outside;
        }
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
    list labels = {0}, gotos = {0};
    bool told = false;
    checker c = {.p = p, .fn = fn, .labels = &labels, .gotos = &gotos, .told = &told};
    statement(&c, fn->body_node);
    check_branches(p, fn->body_node);
    for (size_t i = 0; i < gotos.count; i++) {
        const place_of_jump *from = gotos.items[i], *to = NULL;
        for (size_t k = 0; k < labels.count; k++)
            if (((place_of_jump *)labels.items[k])->label == from->label)
                to = labels.items[k];
        if (!to) {
            diag_node_error(p->d, from->n->kids[0], "label `%s` is not defined in `%s`", from->label->name, fn->fn->name);
        } else if (to->in && !is_around(to->in, from->in) && !leaves_branch(from->in, to->in)) {
            diag_node_error(p->d, from->n, "`goto` jumps into %s", entered(from->in, to->in));
            diag_node_note(p->d, to->n, "the label");
        }
    }
    if (!fn->fn->is_void && !fn->fn->generator && !fn->is_main && !returns_value(fn->body_node) && !loops_forever(fn->body_node))
        diag_node_error(p->d, fn->def->name, "`%s` never returns a value of `%s`", fn->fn->name, fn->fn->result);
}

static const node *find_await(const node *n)
{
    if (n->kind == N_AWAIT || n->kind == N_SPAWN || n->kind == N_ASYNC_FOR || (n->kind == N_WITH && (n->flags & NF_ASYNC)))
        return n;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *found = n->kids[i] ? find_await(n->kids[i]) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

/* `return value` in a body with a yield. */
static void returned_values(program *p, const node *n)
{
    if (n->kind == N_RETURN && n->kids[0])
        diag_node_error(p->d, n, "a value after the `yield`: only `return;` ends the body of a manager");
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            returned_values(p, n->kids[i]);
}

void check_manager(program *p, manager *m)
{
    const node *await = m->is_async ? NULL : find_await(m->decl);
    if (await)
        diag_node_error(p->d, await, "`await` in a manager that is not `async`");
    if (m->body_form)
        returned_values(p, m->decl);
    check_branches(p, m->decl);
}
