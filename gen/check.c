/* The rules of the language: jumps that would lose an outcome, awaits where none can be, what can't live across one. Nothing is
 * expanded here: managers are checked in their own text and by what their names stand for, so a mistake is reported once. Later passes
 * report only what they alone can see. */
#include <string.h>

#include "../grammar/feed.h"
#include "check.h"
#include "clean.h"
#include "collect.h"
#include "lower.h"
#include "reach.h"

void check_kids(checker *c, node *n)
{
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            check_body(c, n->kids[i]);
}

bool check_names(const node *n, const char *word)
{
    n = n ? strip(n) : NULL;
    return n && n->kind == N_NAME && !n->sym && token_is(n->src, n->op, word);
}

/* ---- where nothing can wait ---- */

bool check_parks(const node *n)
{
    return n->kind == N_AWAIT || n->kind == N_ASYNC_FOR || n->kind == N_YIELD || n->kind == N_ALL || n->kind == N_ANY ||
           (n->kind == N_WITH && (n->flags & NF_ASYNC));
}

const char *check_word(const node *n)
{
    switch (n->kind) {
    case N_AWAIT:
        return "await";
    case N_SPAWN:
        return "spawn";
    case N_ASYNC_FOR:
        return "async for";
    case N_YIELD:
        return "yield";
    case N_ALL:
        return "all";
    case N_ANY:
        return "any";
    default:
        return n->flags & NF_ASYNC ? "async with" : "with";
    }
}

/* Every place at which control leaves the function for a while comes here. */
void check_waits(checker *c, node *n)
{
    walk *w = c->walk;
    list_add(c->p, &w->parks, n);
    bool conditional = c->conditionals > 0 && !w->told_conditional;
    if (conditional && c->broken) /* the `#endif` may stand in what was left out */
        conditional = directive_is_inside(n->src, item_begin(c->p, n), n->op);
    if (conditional) {
        uint32_t at = n->kind == N_WITH ? n->first : n->op;
        w->told_conditional = true;
        diag_error(c->p->d, n->src, n->first, at, n->last, "`%s` between `#if` and `#endif`: no part of the program can depend on it",
                   check_word(n));
    }
    if (c->m && !c->m->is_async && n->kind != N_YIELD && !w->told_sync) {
        w->told_sync = true;
        diag_node_error(c->p->d, n, "`%s` in a manager that is not `async`", check_word(n));
        diag_fix_insert(c->p->d, c->m->decl->src, c->m->decl->first, "async ");
    }
}

/* Surely; a call may be of a function that gives none. */
static bool has_value(const node *n)
{
    n = strip(n);
    if (n->kind == N_COND)
        return has_value(n->kids[2]);
    return n->kind != N_CALL && n->kind != N_CAST && n->kind != N_COMMA && n->kind != N_STMT_EXPR && n->kind != N_BLOB;
}

/* Of `all` or `any`, with no cleanup in between: a return or a yield there is refused by branch.c. */
static bool leaves_branch(const checker *c)
{
    const body *b = c->in;
    while (b && !b->branch && b->kind != BODY_CLEANUP)
        b = b->up;
    return b && b->branch;
}

static void return_statement(checker *c, node *n)
{
    const async_fn *fn = c->fn->fn;
    if (leaves_branch(c)) {
        return;
    } else if (c->cleanup && c->cleanup->kind != N_EXIT) {
        check_leaves(c, n, "return", c->cleanup);
    } else if (c->m) {
        if (c->m->body_form && n->kids[0] && !c->walk->yield)
            c->walk->early = c->walk->early ? c->walk->early : n;
        else if (c->m->body_form && n->kids[0])
            diag_node_error(c->p->d, n, "a value after the `yield`: only `return;` ends the body of a manager");
        else if (!c->m->body_form && !n->kids[0] && c->clause->kind != N_EXIT && reach_returns_value(c->clause))
            diag_node_error(c->p->d, n, "`return` without a value, where `%s` gives one elsewhere",
                            c->clause->kind == N_ENTER ? "enter" : "await");
    } else if (fn->generator) {
        if (n->kids[0])
            diag_node_error(c->p->d, n, "`return` with a value in a generator: it gives its values by `yield`");
    } else if (!fn->is_void && !n->kids[0] && !c->broken && !check_slipped_void(c->p, fn)) {
        diag_node_error(c->p->d, n, "`return` without a value in `%s`, which gives `%s`", fn->name, fn->result);
        diag_node_note(c->p->d, fn->first->name, "declared here");
    } else if (fn->is_void && n->kids[0] && has_value(n->kids[0])) {
        diag_node_error(c->p->d, n, "`return` with a value in `%s`, which gives none", fn->name);
        diag_node_note(c->p->d, fn->first->name, "declared here");
    }
}

/* ---- statements of the language ---- */

static void cleanup_body(checker *c, node *n, node *block, const char *what)
{
    checker inside = *c;
    inside.in = check_enter(c, BODY_CLEANUP, what, n);
    inside.cleanup = n;
    inside.loops = inside.switches = 0;
    inside.shielded = inside.may_unshield = true;
    check_body(&inside, block);
}

static void in_scope(checker *c, const char *what, node *n)
{
    checker inside = *c;
    inside.in = check_enter(c, BODY_SCOPE, what, n);
    check_body(&inside, n);
}

static void deferred(checker *c, node *n)
{
    const node *what = n->kids[0];
    bool jumps = what->kind == N_RETURN || what->kind == N_BREAK || what->kind == N_CONTINUE || what->kind == N_GOTO; /* refused below */
    bool below = source_place(n->src, n->src->tokens[what->first].at).line > source_place(n->src, n->src->tokens[n->op].at).line;
    if (c->broken && below) /* its brace is missing, and the `}` too many was reported */
        jumps = true;
    if (!jumps && what->kind != N_BLOCK && what->kind != N_EXPR_STMT && what->kind != N_MACRO_STMT && what->kind != N_MACRO_BLOCK)
        diag_node_error(c->p->d, what, "`defer` takes a block or an expression: put this into braces");
    cleanup_body(c, n, n->kids[0], "a `defer`");
}

static bool is_conditional(const node *n, const char *word)
{
    size_t len;
    const char *text = token_text(n->src, n->first, &len), *end = text + len;
    while (text < end && (*text == '#' || *text == ' ' || *text == '\t'))
        text++;
    return (size_t)(end - text) >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

static bool waits_after(const node *block, uint32_t i)
{
    for (i++; i < block->kid_count; i++)
        if (block->kids[i] && node_waits(block->kids[i]))
            return true;
    return false;
}

/* Statements one after the other. What stands after a `defer` is a body of its own for jumps. */
static void items(checker *c, node *block)
{
    checker inside = *c;
    for (uint32_t i = 0; i < block->kid_count; i++) {
        node *n = block->kids[i];
        if (!n)
            continue;
        if (n->kind == N_PP_LINE) {
            inside.conditionals += is_conditional(n, "if") ? 1 : is_conditional(n, "end") ? -1 : 0;
            continue;
        }
        bool cleaned = cleans(n) && waits_after(block, i);
        if ((n->kind == N_DECL || n->kind == N_MACRO_STMT) && waits_after(block, i))
            refuse_hidden_cleanup(c->p, n);
        if (n->kind != N_DEFER)
            check_body(&inside, n);
        else
            deferred(&inside, n);
        if (n->kind != N_DEFER && !cleaned)
            continue;
        body *b = arena_alloc(c->p->a, sizeof *b);
        *b = (body){.up = inside.in, .kind = BODY_DEFERRED, .what = cleaned ? "a cleanup" : "a `defer`", .at = n, .block = block};
        inside.in = b;
    }
}

static void with_statement(checker *c, node *n)
{
    checker inside = *c;
    bool waits = (n->flags & NF_ASYNC) != 0;
    if (waits)
        check_waits(c, n);
    for (uint32_t i = 0; i < n->kid_count; i++) {
        node *kid = n->kids[i];
        if (kid->kind != N_WITH_ITEM) {
            inside.in = check_enter(c, BODY_SCOPE, waits ? "an `async with`" : "a `with`", n);
            check_body(&inside, kid);
            continue;
        }
        for (uint32_t k = 1; kid->kids[0]->kind == N_CALL && k < kid->kids[0]->kid_count; k++)
            if (kid->kids[0]->kids[k])
                check_body(&inside, kid->kids[0]->kids[k]);
        check_with_item(&inside, n, kid);
        if (kid->kids[0]->kind == N_CALL && check_names(kid->kids[0]->kids[0], "shield"))
            inside.shielded = true;
    }
}

static void try_statement(checker *c, node *n)
{
    for (uint32_t i = 0; i < n->kid_count; i++) {
        node *kid = n->kids[i];
        if (kid && kid->kind == N_FINALLY)
            cleanup_body(c, kid, kid->kids[0], "a `finally`");
        else if (kid)
            in_scope(c, kid->kind == N_CATCH ? "a `catch`" : "a `try`", kid);
    }
}

static void catch_clause(checker *c, node *n)
{
    checker inside = *c;
    inside.in_catch = true;
    if (check_codes(c, n)) {
        inside.canceled = n;
        inside.shielded = false;
    }
    check_body(&inside, n->kids[n->kid_count - 1]);
}

static void yield_statement(checker *c, node *n)
{
    diag *d = c->p->d;
    bool body_form = c->m && c->m->body_form;
    check_waits(c, n);
    if (!body_form && !c->fn->fn->generator) {
        if (!c->walk->told_yield && !leaves_branch(c))
            diag_node_error(d, n, "`yield` outside of a generator and of the body of a manager");
        c->walk->told_yield = c->fn->fn->yields = true;
    } else if (c->cleanup) {
        diag_node_error(d, n, "`yield` in %s", c->cleanup->kind == N_DEFER ? "a `defer`" : "a `finally`");
        c->walk->yield = c->walk->yield ? c->walk->yield : n;
    } else if (body_form) {
        if (c->walk->yield) {
            diag_node_error(d, n, "a second `yield` in the body of a manager");
            diag_node_note(d, c->walk->yield, "the first");
        } else if (c->loop) {
            diag_node_error(d, n, "`yield` in a loop: the body of a manager has one `yield`, in no loop");
            diag_node_note(d, c->loop, "the loop");
        }
        if (!c->walk->yield)
            c->walk->yield = n;
    } else if (!n->kids[0]) {
        if (!c->fn->fn->is_void) /* of which there is no generator */
            diag_node_error(d, n, "`yield` without a value");
    } else if (c->scope) {
        diag_node_error(d, n, "`yield` in the block of `%s`%s: a generator can't yield inside a scope", c->scope->name,
                        strcmp(c->scope->name, "cancel_scope") == 0 ? "" : ", which uses `cancel_scope`");
        if (c->scope->decl && !c->scope->decl->src->builtin)
            diag_node_note(d, c->scope->decl->kids[0], "defined here");
    } else if (c->noawait) {
        diag_node_error(d, n, "`yield` in the block of `%s`, which is `noawait`: whoever uses the generator may wait", c->noawait->name);
    }
    check_kids(c, n);
}

static void async_for(checker *c, node *n)
{
    node *operand = n->kids[1];
    while (operand->kind == N_PAREN)
        operand = operand->kids[0];
    check_waits(c, n);
    check_async_for(c, n);
    for (uint32_t i = 1; operand->kind == N_CALL && i < operand->kid_count; i++)
        if (operand->kids[i])
            check_body(c, operand->kids[i]);
    checker inside = *c;
    inside.in = check_enter(c, BODY_SCOPE, "an `async for`", n);
    inside.loops++;
    inside.loop = c->loop ? c->loop : n;
    check_body(&inside, n->kids[2]);
}

static void branches(checker *c, node *n)
{
    check_waits(c, n);
    if (c->noawait)
        diag_node_error(c->p->d, n, "`%s` in the block of `%s`, which is `noawait`: nothing may wait here", check_word(n),
                        c->noawait->name);
    checker inside = *c;
    inside.cleanup = NULL; /* leaving a branch, and what is none, is branch.c's business */
    inside.loops++;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        if (!n->kids[i] || n->kids[i]->kind == N_DEFER || n->kids[i]->kind == N_PP_LINE)
            continue;
        body *b = arena_alloc(c->p->a, sizeof *b);
        *b = *check_enter(c, BODY_SCOPE, n->kind == N_ALL ? "an `all`" : "an `any`", n);
        b->branch = true;
        inside.in = b;
        check_body(&inside, n->kids[i]);
    }
}

static void clause(checker *c, node *n)
{
    checker inside = *c;
    node *block = n->kids[n->kid_count - 1];
    inside.clause = n;
    if (n->kind == N_EXIT)
        cleanup_body(&inside, n, block, "an `exit`");
    else
        in_scope(&inside, n->kind == N_ENTER ? "an `enter`" : "an `await` clause", block);
}

/* ---- expressions and declarations ---- */

static void loop(checker *c, node *n)
{
    checker inside = *c;
    inside.loops++;
    inside.loop = c->loop ? c->loop : n;
    if (n->kind == N_FOR) {
        if (n->kids[0] && n->kids[0]->kind != N_DECL)
            check_unused(c, n->kids[0]);
        if (n->kids[2])
            check_unused(c, n->kids[2]);
    }
    check_kids(&inside, n);
}

static void switch_statement(checker *c, node *n)
{
    checker inside = *c;
    inside.switches++;
    inside.in_switch = true;
    inside.switch_in = c->in;
    check_kids(&inside, n);
}

/* It may be a loop, or a switch. */
static void macro_block(checker *c, node *n)
{
    checker inside = *c;
    inside.loops++;
    inside.in_switch = true;
    check_kids(&inside, n);
}

/* `all (x) { ... }` with an await inside: no macro of the user's. */
static bool is_block_word(const node *n)
{
    static const char *const words[] = {"all", "any", "try", "finally", "unshield", "defer", "enter"};
    for (size_t i = 0; (n->flags & NF_HAS_AWAIT) && i < sizeof words / sizeof *words; i++)
        if (check_names(n->kids[0]->kind == N_CALL ? n->kids[0]->kids[0] : n->kids[0], words[i]))
            return true;
    return false;
}

/* True: it has been dealt with, and so have its children. */
static bool statement(checker *c, node *n)
{
    switch (n->kind) {
    case N_CASE:
    case N_DEFAULT:
        check_case(c, n);
        return false;
    case N_LABEL:
        check_jump(c, &c->walk->labels, n, n->kids[0]->sym);
        return false;
    case N_GOTO:
        if (n->kids[0]->kind == N_NAME)
            check_jump(c, &c->walk->gotos, n, n->kids[0]->sym);
        else
            check_jump(c, &c->walk->computed, n, NULL);
        return false;
    case N_LOCAL_LABEL:
        c->walk->local_labels = true;
        return false;
    case N_BREAK:
    case N_CONTINUE:
        check_break(c, n);
        return true;
    case N_RETURN:
        return_statement(c, n);
        if (n->kids[0] && c->fn->fn->is_void && !c->m)
            check_unused(c, n->kids[0]); /* that it has none has been said */
        return false;
    case N_BLOCK:
        items(c, n);
        return true;
    case N_DECL:
        check_declaration(c, n);
        return true;
    case N_EXPR_STMT:
        check_unused(c, n->kids[0]);
        return false;
    case N_WHILE:
    case N_DO:
    case N_FOR:
        if (n->kind == N_FOR && n->kids[0] && cleans(n->kids[0]) && node_waits(n))
            diag_node_error(c->p->d, n->kids[0], "a cleanup attribute in the head of a `for` with an `await`: declare it before the loop");
        loop(c, n);
        return true;
    case N_SWITCH:
        switch_statement(c, n);
        return true;
    case N_MACRO_BLOCK:
        if (is_block_word(n)) {
            const node *word = strip(n->kids[0])->kind == N_CALL ? strip(n->kids[0])->kids[0] : n->kids[0];
            size_t len;
            const char *text = token_text(n->src, word->op, &len);
            diag_node_error(c->p->d, n->kids[0], "`%.*s` takes nothing in parentheses: its block follows at once", (int)len, text);
            return true;
        }
        if ((n->kids[0]->flags & NF_HAS_AWAIT) && n->kids[1] && n->kids[1]->kind != N_BLOCK) { /* `printf("%d", await f()) x = 1;` */
            uint32_t last = n->kids[0]->last;
            diag_error(c->p->d, n->src, last, last, last, "expected `;` after the expression");
            diag_fix_replace(c->p->d, n->src, last, last, ");");
            return true;
        }
        if (!node_waits(n) || !check_slipped_block(c, n->kids[0]))
            check_refuse_waits(c, n, "the block of a macro");
        macro_block(c, n);
        return true;
    case N_FUNCTION_DEF:
        if (!c->broken && !c->walk->told_nested) /* what is left of another mistake may look like one */
            diag_error(c->p->d, n->src, n->first, n->first, n->kids[1]->last, "a nested function in an async function is not supported");
        c->walk->told_nested = true;
        return true;
    case N_ASM:
        if (n->flags & NF_ASM_GOTO)
            diag_error(c->p->d, n->src, n->first, n->op, n->op,
                       "`asm goto` in an async function is not supported: put it into a plain one");
        return false;
    case N_TRY:
        try_statement(c, n);
        return true;
    case N_CATCH:
        catch_clause(c, n);
        return true;
    case N_WITH:
        with_statement(c, n);
        return true;
    case N_THROW:
        check_throw(c, n);
        check_kids(c, n);
        return true;
    case N_YIELD:
        yield_statement(c, n);
        return true;
    case N_ASYNC_FOR:
        async_for(c, n);
        return true;
    case N_ALL:
    case N_ANY:
        branches(c, n);
        return true;
    case N_DEFER:                                                                   /* those of a block come elsewhere */
        if (!c->cleanup || c->cleanup->kind != N_DEFER || c->cleanup->kids[0] != n) /* `defer defer`: reported */
            diag_error(c->p->d, n->src, n->first, n->op, n->op, "`defer` stands directly in a block");
        deferred(c, n);
        return true;
    case N_UNSHIELD:
        if (!c->may_unshield && !c->broken) {
            diag_error(c->p->d, n->src, n->op, n->op, n->op, "`unshield` outside of `exit`, `finally` and `defer`");
            checker inside = *c;
            inside.canceled = NULL; /* an await in it was to be allowed */
            check_kids(&inside, n);
            return true;
        }
        return false;
    case N_ENTER:
    case N_EXIT:
    case N_AWAIT_CLAUSE:
        clause(c, n);
        return true;
    default:
        return false;
    }
}

/* The parts of an expression that waits are taken out of it: no line of the preprocessor would stand where it did. */
static void whole_expression(checker *c, const node *n)
{
    const node *in = c->walk->whole;
    if (n->kind > N_BLOB || !(n->flags & NF_HAS_AWAIT) || (in && in->src == n->src && in->first <= n->first && n->last <= in->last))
        return;
    c->walk->whole = n;
    for (uint32_t t = n->first; t <= n->last; t++)
        if (n->src->tokens[t].kind == T_PP_COND) {
            diag_error(c->p->d, n->src, t, t, t,
                       "this preprocessor conditional splits a statement: put whole statements between #if and #endif");
            return;
        }
}

void check_body(checker *c, node *n)
{
    whole_expression(c, n);
    if (n->kind == N_CASE) {
        check_no_await(c, n->kids[0], "a constant expression");
        if (n->kids[1])
            check_no_await(c, n->kids[1], "a constant expression");
        check_case(c, n);
        if (n->kids[2])
            check_body(c, n->kids[2]);
        return;
    }
    if (!statement(c, n) && !check_expression(c, n))
        check_kids(c, n);
}

/* ---- a function ---- */

/* `void`, or `int argc, char **argv`, const where the program likes it. A name of a type may stand for any of these: C compares. */
static void check_main(program *p, function *fn)
{
    const async_fn *f = fn->fn;
    if (f->is_static)
        diag_node_error(p->d, fn->def->name, "`main` can't be `static`: the program starts in it");
    uint32_t count = fn_param_count(f);
    bool fits = (count == 0 || count == 2) && !surely_differ(p, main_signature(p, f), count ? "int (int, char **)" : "int (void)");
    if ((!fits || f->generator || f->is_void) && !intern(p, f->name, strlen(f->name))->told)
        diag_node_error(p->d, fn->def->name, "`main` is `async int main(void)` or `async int main(int argc, char **argv)`");
}

const node *find_use(program *p, const node *n, const ident *name)
{
    if (n->kind == N_NAME && !n->sym && intern_token(p, n->src, n->first) == name)
        return n;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *found = n->kids[i] ? find_use(p, n->kids[i], name) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

const ident *param_untyped(program *p, const node *param)
{
    const node *specs = param->kind == N_PARAM ? param->kids[0] : NULL;
    if (!specs || param->kids[1] || specs->kid_count != 1 || specs->kids[0]->kind != N_TYPE_NAME || specs->kids[0]->kid_count)
        return NULL;
    const ident *name = intern_token(p, specs->src, specs->kids[0]->first);
    return name->type_known ? NULL : name;
}

/* `async int f(x) { return x; }`: C89 gives x the type int, here it would be a type itself. */
static void old_style(program *p, const function *fn)
{
    for (uint32_t i = 0; i < fn_param_count(fn->fn); i++) {
        const node *param = fn_param(fn->fn, i);
        const ident *name = param_untyped(p, param);
        if (name && find_use(p, fn->body_node, name))
            diag_node_error(p->d, param, "`%s` has no type: an async function has no old-style definition", name->name);
    }
}

static void sized_parameters(program *p, const function *fn)
{
    for (uint32_t i = 0; i < fn_param_count(fn->fn); i++) {
        const node *param = fn_param(fn->fn, i);
        if (param->kind != N_PARAM || !param_is_vla(p, param))
            continue;
        diag_node_error(p->d, param, "the type of this parameter has a size that is known at run time only: it can't live across an await");
        diag_node_note(p->d, param, "take a plain pointer, and cast it where nothing waits");
    }
}

void check(program *p, function *fn)
{
    old_style(p, fn);
    sized_parameters(p, fn);
    const async_fn *f = fn->fn;
    walk w = {0};
    checker c = {.p = p, .fn = fn, .broken = (fn->def->flags & NF_BROKEN) != 0, .walk = &w};
    size_t before = diag_errors(p->d);
    if (fn->is_main)
        check_main(p, fn);
    if (f->generator && f->is_void)
        diag_node_error(p->d, fn->def->name, "a generator gives values: `%s` can't be one of `void`", f->name);
    check_body(&c, fn->body_node);
    check_branches(p, fn->body_node);
    check_walk_done(&c);
    check_stray(p, fn->def, before);
    bool told = intern(p, f->name, strlen(f->name))->told;
    if (diag_errors(p->d) == before && !told && !f->is_void && !f->generator && !fn->is_main && !c.broken &&
        !reach_returns_value(fn->body_node) && reach_end(p, fn->body_node) && !check_slipped_return(p, fn->body_node) &&
        !check_slipped_void(p, f))
        diag_node_error(p->d, fn->def->name, "`%s` never returns a value of `%s`", f->name, f->result);
    fn->sound = !c.broken && diag_errors(p->d) == before;
}
