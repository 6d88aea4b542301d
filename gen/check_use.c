/* What may be awaited, spawned, entered, looped over: whether the thing named is one, and is given what it takes. */
#include <string.h>

#include "../grammar/feed.h"
#include "check.h"
#include "collect.h"
#include "lower.h"
#include "macros.h"

static bool is_in(const list *l, const void *item)
{
    for (size_t i = l->count; i-- > 0;) /* what was added last is asked for first */
        if (l->items[i] == item)
            return true;
    return false;
}

/* A name that nothing here declares may have stood in what did not parse. */
static bool may_be_missing(const checker *c, const node *name)
{
    size_t len;
    const char *text = token_text(name->src, name->op, &len);
    const outer_name *o = outer_find(c->p->main->outer, text, len);
    bool known = intern(c->p, text, len)->fn || (o && (o->kinds & (OUTER_FUNCTION | OUTER_OBJECT | OUTER_MACRO | OUTER_FUNCTION_MACRO)));
    if (name->kind == N_NAME && name->sym && name->sym->decl && c->broken && diag_line_broken(c->p->d, name->sym->decl))
        return true;
    if (name->kind == N_NAME && name->sym && name->sym->type_of) /* `auto t = spawn(g, lost());` */
        return c->broken || c->p->main->incomplete;
    bool elsewhere = c->m && c->m->decl->src != c->p->main->src; /* what is static there is reported at the import */
    return name->kind == N_NAME && !name->sym && (elsewhere || ((c->broken || c->p->main->incomplete) && !known));
}

static bool any_missing(const checker *c, const node *n)
{
    if (may_be_missing(c, n))
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && any_missing(c, n->kids[i]))
            return true;
    return false;
}

/* A function that should have been async: that was reported where it waits. */
static bool was_meant(program *p, const node *name)
{
    size_t len;
    const char *text = token_text(name->src, name->op, &len);
    const outer_name *o = outer_find(p->main->outer, text, len);
    return name->kind == N_NAME && o && (o->kinds & OUTER_MEANT_ASYNC);
}

static const char *plural(uint32_t n)
{
    return n == 1 ? "" : "s";
}

static uint32_t given(const node *call)
{
    uint32_t n = call->kid_count - 1;
    return n == 1 && call->kids[1]->kind == N_NONE ? 0 : n;
}

static void check_arguments(checker *c, const node *operand, const async_fn *fn, bool as_text)
{
    uint32_t n = given(operand), wanted = fn_param_count(fn);
    for (uint32_t i = 1; i <= n; i++) {
        const node *arg = operand->kids[i];
        if (arg->kind == N_NONE && arg->last < arg->first) { /* `f(1,)` */
            size_t len;
            const char *next = token_text(operand->src, arg->first, &len);
            diag_error(c->p->d, operand->src, arg->first, arg->first, arg->first, "expected an expression before `%.*s`", (int)len, next);
            return;
        }
        bool type = arg->kind == N_TYPE && arg->kids[0]->kids[0]->kind == N_KEYWORD;
        if (!type && (arg->kind != N_BLOB || !guess_is_specifier(arg->src->tokens[arg->first].kind)))
            continue;
        diag_node_error(c->p->d, arg, "expected a value, not a type");
        return;
    }
    if (n == wanted || (as_text && n < wanted && call_has_macro_argument(c->p, operand))) {
        if (!c->m) /* what a manager names has to be declared where that is used: lower sees it */
            fn_is_usable(c->p, c->fn, operand, fn);
        return;
    }
    if (intern(c->p, fn->name, strlen(fn->name))->told || (c->p->main->incomplete && !fn->body && !wanted))
        return; /* its definition may say more than `f()` */
    diag_node_error(c->p->d, operand, "`%s` takes %u argument%s, not %u", fn->name, wanted, plural(wanted), n);
    if (!fn->builtin)
        diag_node_note(c->p->d, fn->first->name ? fn->first->name : fn->first, "declared here: `%s`", fn->signature);
}

/* ---- managers ---- */

/* "1, 2 or 3" */
static const char *counts(program *p, const manager *m)
{
    buf b = {.a = p->a};
    uint32_t most = 0;
    for (const manager *c = m; c; c = c->next)
        most = c->param_count > most ? c->param_count : most;
    for (uint32_t n = 0, some = 0; n <= most; n++) {
        bool there = false;
        for (const manager *c = m; c; c = c->next)
            there = there || c->param_count == n;
        if (there)
            buf_printf(&b, "%s%u", !some++ ? "" : n < most ? ", " : " or ", n);
    }
    return b.text;
}

static manager *find(checker *c, const node *used, const node *at)
{
    program *p = c->p;
    uint32_t args;
    ident *id;
    manager *m = manager_named(p, used, &args, &id);
    const node *callee = used->kind == N_CALL ? strip(used->kids[0]) : used;
    if (m)
        return manager_is_usable(p, at, m) ? m : NULL;
    if (!id) {
        diag_node_error(p->d, at, "expected the name of a manager");
        return NULL;
    }
    if (!ident_managers(id)) {
        bool told = id->told || check_slipped_declaration(p, id->name, id->len, "manager");
        id->told = told;
        if (p->main->incomplete || told || (id->fn && (id->fn->decl->flags & NF_BROKEN)))
            return NULL;
        id->told = true;
        diag_node_error(p->d, callee, "unknown manager `%s`", id->name);
        const char *near = nearest_manager(p, id->name);
        if (id->fn)
            diag_node_note(p->d, id->fn->builtin ? callee : id->fn->first->name, "`%s` is an async function", id->name);
        else if (near)
            diag_fix_replace(p->d, callee->src, callee->op, callee->op, near);
        if (near && !id->fn)
            diag_node_note(p->d, callee, "did you mean `%s`?", near);
        return NULL;
    }
    if (p->main->incomplete)
        return NULL;
    diag_node_error(p->d, used, "manager `%s` takes %s argument%s, not %u", id->name, counts(p, ident_managers(id)),
                    !ident_managers(id)->next && ident_managers(id)->param_count == 1 ? "" : "s", args);
    for (m = ident_managers(id); m; m = m->next)
        if (!m->decl->src->builtin)
            diag_node_note(p->d, m->decl->kids[0], "a candidate: %u parameter%s", m->param_count, plural(m->param_count));
    return NULL;
}

static void defined_here(checker *c, const manager *m)
{
    if (!m->decl->src->builtin)
        diag_node_note(c->p->d, m->decl->kids[0], "defined here");
}

/* The call in n, neither awaited nor spawned, of what is named as the token is. */
static const node *plain_call(const node *n, const node *name)
{
    if (n->kind == N_AWAIT || n->kind == N_SPAWN)
        return NULL;
    if (n->kind == N_CALL && strip(n->kids[0])->kind == N_NAME) {
        const node *callee = strip(n->kids[0]);
        size_t length, wanted;
        const char *called = token_text(callee->src, callee->op, &length), *text = token_text(name->src, name->op, &wanted);
        if (length == wanted && memcmp(called, text, length) == 0)
            return n;
    }
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *found = n->kids[i] ? plain_call(n->kids[i], name) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

/* An async function given for an `auto` parameter that the manager calls like any function: closer(conn, asc_close). */
static void check_async_arguments(checker *c, const manager *m, const node *used)
{
    for (uint32_t i = 0; used->kind == N_CALL && i < m->param_count && i + 1 < used->kid_count; i++) {
        const node *param = m->decl->kids[1]->kids[i];
        const async_fn *fn = named_fn(c->p, used->kids[i + 1]);
        if (!fn || !(param->flags & NF_AUTO_PARAM))
            continue;
        for (uint32_t k = 2; k < m->decl->kid_count; k++)
            if (m->decl->kids[k] && plain_call(m->decl->kids[k], param->name ? param->name : param)) {
                diag_node_error(c->p->d, used->kids[i + 1], "async function `%s` is called without `await` by manager `%s`", fn->name,
                                m->name);
                defined_here(c, m);
                diag_node_note(c->p->d, used, "a block is closed with an await by `defer { await %s(...); }`, or by a manager of your own",
                               fn->name);
                break;
            }
    }
}

static void check_entry(checker *c, manager *m, const node *item)
{
    const node *await = c->canceled && !c->shielded ? manager_waits_entering(c->p, m) : NULL;
    if (!await)
        return;
    diag_node_error(c->p->d, item, "entering `%s` in `catch (ASC_ECANCELED)` can never succeed: it waits, and the scope is cancelled",
                    m->name);
    diag_node_note(c->p->d, c->canceled, "wait in `async with (shield()) { ... }` or in a `finally`");
    if (!await->src->builtin)
        diag_node_note(c->p->d, await, "it waits here");
}

void check_with_item(checker *c, node *with, node *item)
{
    program *p = c->p;
    node *used = item->kids[0], *as = item->kid_count > 1 ? item->kids[1] : NULL;
    bool async = (with->flags & NF_ASYNC) != 0;
    manager builtin = {.name = "cancel_scope", .is_async = true};
    manager *m;
    if (is_cancel_scope(p, used)) {
        uint32_t args = used->kind == N_CALL ? given(used) : 0;
        if (args > 1) {
            diag_node_error(p->d, used, "manager `cancel_scope` takes 0 or 1 arguments, not %u", args);
            return;
        }
        m = &builtin;
    } else {
        m = find(c, used, item);
        if (!m)
            return;
    }
    bool lost = with->first > 1 && with->src->tokens[with->first - 2].kind == T_ASYNC; /* `async; with (...)`: reported */
    if (m->is_async && !async && !lost && c->walk->told_with != with) {
        c->walk->told_with = with;
        diag_node_error(p->d, item, "manager `%s` may wait: it needs `async with`", m->name);
        diag_fix_insert(p->d, with->src, with->op, "async ");
    } else if (m->is_async && async && c->noawait) {
        diag_node_error(p->d, item, "`%s` may wait, in the block of `%s`, which is `noawait`", m->name, c->noawait->name);
        defined_here(c, c->noawait);
    }
    if (m == &builtin) {
        c->scope = m = arena_alloc(p->a, sizeof *m);
        *m = builtin;
        return;
    }
    bool reported = m->decl->flags & NF_BROKEN || manager_lacks_yield(m);
    if (as && !manager_binds(m) && !reported && !m->told_as) {
        m->told_as = true;
        diag_node_error(p->d, as, "manager `%s` gives nothing that `as` could name", m->name);
        defined_here(c, m);
    }
    check_async_arguments(c, m, used);
    check_entry(c, m, item);
    manager *noawait = manager_noawait(p, m);
    c->noawait = noawait ? noawait : c->noawait;
    c->scope = manager_scoped(p, m) ? m : c->scope;
}

static void check_await_manager(checker *c, node *await, node *operand)
{
    program *p = c->p;
    manager *m = find(c, operand, await);
    if (!m)
        return;
    const node *clause = manager_clause(m, N_AWAIT_CLAUSE);
    if (m->told_await || (!clause && (m->decl->flags & NF_BROKEN)))
        return;
    if (!clause) {
        m->told_await = true;
        if (p->main->incomplete) /* an async function of this name may be missing */
            return;
        diag_node_error(p->d, await, "manager `%s` has no `await` clause: use `async with (%s(...)) { ... }`", m->name, m->name);
        defined_here(c, m);
        return;
    }
    bool value = false;
    list stack = {0};
    list_add(p, &stack, (void *)(uintptr_t)clause);
    while (stack.count && !value) {
        const node *n = stack.items[--stack.count];
        value = n->kind == N_RETURN && n->kids[0];
        for (uint32_t i = 0; i < n->kid_count; i++)
            if (n->kids[i])
                list_add(p, &stack, n->kids[i]);
    }
    if (!value && !is_in(&c->walk->unused, await) && !(m->decl->flags & NF_BROKEN)) {
        m->told_await = true;
        diag_node_error(p->d, await, "the `await` clause of `%s` gives no value", m->name);
        defined_here(c, m);
    }
}

/* ---- await ---- */

/* What has no type that is known is reported once in a function, under the name of the object or member. */
static bool first_untyped(checker *c, const node *n)
{
    bool named = n->src->tokens[n->last].kind == T_IDENT;
    ident *name = intern_token(c->p, n->src, named ? n->last : n->first);
    if (is_in(&c->walk->untyped, name))
        return false;
    list_add(c->p, &c->walk->untyped, name);
    return true;
}

/* The call of an async function that stands by itself among the arguments, the only one. */
static const node *async_argument(program *p, const node *call)
{
    const node *found = NULL;
    for (uint32_t i = 1; i < call->kid_count; i++) {
        const node *arg = strip(call->kids[i]);
        if (arg->kind != N_CALL || !named_fn(p, arg->kids[0]))
            continue;
        if (found)
            return NULL;
        found = arg;
    }
    return found;
}

/* An async function of that name that an imported file keeps to itself. */
static const node *static_elsewhere(program *p, const ident *id)
{
    for (size_t i = 0; i < p->units.count; i++) {
        const unit *u = p->units.items[i];
        for (uint32_t k = 0; u != p->main && u->root && k < u->root->kid_count; k++) {
            const node *n = u->root->kids[k];
            if (n->kind == N_FUNCTION && (n->flags & NF_STATIC) && n->name && intern_token(p, n->src, n->name->op) == id)
                return n;
        }
    }
    return NULL;
}

/* The plain function of that name was meant to be async, which is said. */
static bool told_slip(program *p, const node *called)
{
    ident *id = called->kind == N_NAME && !called->sym ? intern_token(p, called->src, called->op) : NULL;
    if (!id || !check_slipped_declaration(p, id->name, id->len, "async"))
        return false;
    id->told = true;
    return true;
}

static void not_async(checker *c, const node *operand)
{
    program *p = c->p;
    const node *called = strip(operand->kids[0]);
    size_t len;
    if (called->kind != N_NAME && any_missing(c, called))
        return;
    if (called->kind != N_NAME || called->sym) {
        if (p->main->incomplete || !first_untyped(c, called))
            return;
        diag_node_error(p->d, operand, "the async type of this pointer is not known here");
        diag_node_note(p->d, operand, "a cast tells it: `await ((handler *)expression)(...)` with `async typedef T handler(...)`");
        return;
    }
    if (may_be_missing(c, called))
        return;
    const char *name = token_text(called->src, called->op, &len);
    const outer_name *o = outer_find(p->main->outer, name, len);
    ident *id = intern(p, name, len);
    if (id->told || was_meant(p, called))
        return;
    id->told = true;
    if (told_slip(p, called))
        return;
    if (!o && (token_is(called->src, called->op, "all") || token_is(called->src, called->op, "any"))) {
        diag_node_error(p->d, operand, "`%.*s` is a statement: `%.*s { a = await f(); b = await g(); }`", (int)len, name, (int)len, name);
        return;
    }
    diag_node_error(p->d, operand, "`%.*s` is not an async function", (int)len, name);
    const node *inner = async_argument(p, operand);
    if (inner) {
        diag_node_note(p->d, inner, "`await` stands before the call of the async function");
        diag_fix_replace(p->d, operand->src, operand->first - 1, operand->first - 1, "");
        diag_fix_insert(p->d, inner->src, inner->first, "await ");
    }
    if (o && (o->kinds & OUTER_FUNCTION)) {
        diag_note(p->d, p->main->src, o->token, o->token, o->token, "it is a plain function: call it without `await`");
        return;
    }
    const node *elsewhere = static_elsewhere(p, id);
    if (elsewhere) {
        diag_node_note(p->d, elsewhere->name, "it is `static` in that file");
        return;
    }
    macros_collect(p);
    const macro *m = macro_find(id, true, NULL);
    if (m) {
        macro_note(p, m);
        diag_node_note(p->d, called, "a macro is not expanded: write out what it stands for");
        return;
    }
    const char *near = nearest_fn(p, arena_strndup(p->a, name, len));
    if (near) {
        diag_node_note(p->d, called, "did you mean `%s`?", near);
        diag_fix_replace(p->d, called->src, called->op, called->op, near);
    }
}

static const char *task_gives(program *p, const node *handle)
{
    const node *type = task_type_of(p, handle);
    return type ? check_task_text(p, type) : NULL;
}

/* `await (c ? a : b)` reads the value of either. */
static void check_choice(checker *c, const node *n)
{
    const char *yes = n->kids[1] ? task_gives(c->p, n->kids[1]) : NULL, *no = task_gives(c->p, n->kids[2]);
    if (yes && no && surely_differ(c->p, yes, no))
        diag_node_error(c->p->d, n, "either a `task(%s)` or a `task(%s)`: what `await` gives is not known", yes, no);
}

static void check_await_task(checker *c, const node *await, const node *operand)
{
    const node *n = strip(operand), *type = task_type_of(c->p, operand);
    if (n->kind == N_COND)
        check_choice(c, n);
    if (type && n->kind == N_NAME && n->sym->declarator && declarator_outer(n->sym->declarator)) {
        bool array = declarator_outer(n->sym->declarator)->kind == N_ARRAY;
        diag_node_error(c->p->d, await, array ? "`%s` has several tasks: `await` takes one of them" : "`%s` points to a task: `await *%s`",
                        n->sym->name, n->sym->name);
        return;
    }
    if (type && is_void_type(type) && !is_in(&c->walk->unused, await))
        diag_node_error(c->p->d, await, "a `task(void)` gives no value that could be used here");
    const node *base = n;
    while (base->kind == N_INDEX || base->kind == N_UNARY)
        base = strip(base->kids[0]);
    if (type || any_missing(c, n) || (n->kind == N_SPAWN && n->flags & NF_BROKEN))
        return;
    async_fn *fn = named_fn(c->p, operand);
    if (fn) {
        diag_node_error(c->p->d, await, "`await` needs the call of `%s`, not its name", fn->name);
        return;
    }
    if (!first_untyped(c, base))
        return;
    diag_node_error(c->p->d, await, "`await` needs the call of an async function, or a task: the type of this is not known here");
    const node *specs = n->kind == N_NAME && n->sym ? n->sym->specs : NULL;
    if (specs && specs->kid_count == 1 && specs->kids[0]->kind == N_TYPE_NAME && token_is(specs->src, specs->kids[0]->op, "task"))
        diag_node_note(c->p->d, specs, "the type of a task says what it gives: `task(int)`, `task(void)`");
    else
        diag_node_note(c->p->d, await, "a task that C code holds is awaited as `await (task(T))expression`");
}

void check_await(checker *c, node *n)
{
    program *p = c->p;
    node *operand = n->kids[0];
    while (operand->kind == N_PAREN)
        operand = operand->kids[0];
    if (c->canceled && !c->shielded) {
        diag_node_error(p->d, n, "`await` in `catch (ASC_ECANCELED)` can never succeed: the scope is cancelled");
        diag_node_note(p->d, c->canceled, "wait in `async with (shield()) { ... }` or in a `finally`");
        return;
    }
    if (c->noawait) {
        diag_node_error(p->d, n, "`await` in the block of `%s`, which is `noawait`: nothing may wait here", c->noawait->name);
        if (!c->noawait->decl->src->builtin)
            diag_node_note(p->d, c->noawait->decl->kids[0], "the manager");
        return;
    }
    async_fn *fn = operand->kind == N_CALL ? named_fn(p, operand->kids[0]) : NULL;
    if (!fn || fn->is_typedef || fn->generator) {
        if (operand->kind == N_CALL && await_manager(p, operand)) {
            check_await_manager(c, n, operand);
            return;
        }
        if (fn && fn->generator) {
            diag_node_error(p->d, n, "`%s` is a generator: use `async for (T x : %s(...))`", fn->name, fn->name);
            return;
        }
        if (operand->kind != N_CALL) {
            if (operand->kind == N_NAME && !operand->sym && await_manager(p, operand) && !named_fn(p, operand))
                check_await_manager(c, n, operand);
            else
                check_await_task(c, n, operand);
            return;
        }
        fn = handler_of(p, operand->kids[0]);
        if (!fn) {
            if (!task_type_of(c->p, operand))
                not_async(c, operand);
            return;
        }
        check_arguments(c, operand, fn, false);
    } else {
        check_arguments(c, operand, fn, true);
    }
    if (fn->is_void && !is_in(&c->walk->unused, n)) {
        diag_node_error(p->d, n, "`%s` gives no value that could be used here", fn->name);
        if (!fn->builtin)
            diag_node_note(p->d, fn->first->name ? fn->first->name : fn->first, "declared here: `%s`", fn->signature);
    }
}

/* ---- spawn, async for ---- */

void check_spawn(checker *c, node *n)
{
    program *p = c->p;
    node *operand = n->kids[1];
    while (operand->kind == N_PAREN)
        operand = operand->kids[0];
    if (operand->kind != N_CALL)
        return;
    async_fn *fn = named_fn(p, operand->kids[0]);
    bool pointer = !fn || fn->is_typedef;
    if (pointer)
        fn = handler_of(p, operand->kids[0]);
    const node *called = strip(operand->kids[0]);
    if (!fn && (may_be_missing(c, called) || ((c->broken || p->main->incomplete) && called->kind != N_NAME) || was_meant(p, called)))
        return;
    if (!fn && (!first_untyped(c, called) || (called->kind == N_NAME && intern_token(p, called->src, called->op)->told)))
        return;
    if (!fn) {
        if (told_slip(p, called))
            return;
        diag_node_error(p->d, operand, "`spawn` needs the call of an async function");
        const manager *m = called->kind == N_NAME ? await_manager(p, operand) : NULL;
        if (m)
            diag_node_note(
                p->d, operand,
                "`%s` is a manager, which is a part of the function that uses it: `await %s(...)` in an async function, and spawn that",
                m->name, m->name);
        return;
    }
    if (fn->generator) {
        diag_node_error(p->d, n, "a generator can't be spawned: it is used in the header of `async for`");
        return;
    }
    check_arguments(c, operand, fn, false);
}

void check_async_for(checker *c, node *n)
{
    program *p = c->p;
    node *operand = n->kids[1];
    while (operand->kind == N_PAREN)
        operand = operand->kids[0];
    if (c->canceled && !c->shielded) {
        diag_node_error(p->d, n, "`async for` in `catch (ASC_ECANCELED)` can never succeed: the scope is cancelled");
        diag_node_note(p->d, c->canceled, "wait in `async with (shield()) { ... }` or in a `finally`");
        return;
    }
    if (n->kids[0]->kind != N_PARAM || !n->kids[0]->name) {
        diag_node_error(p->d, n->kids[0], "`async for` declares its variable: `async for (T x : generator(...))`");
        return;
    }
    if (c->noawait) {
        diag_node_error(p->d, n, "`async for` in the block of `%s`, which is `noawait`", c->noawait->name);
        defined_here(c, c->noawait);
        return;
    }
    async_fn *fn = operand->kind == N_CALL ? named_fn(p, operand->kids[0]) : NULL;
    if (!fn || !fn->generator) {
        const node *called = strip(operand->kind == N_CALL ? operand->kids[0] : operand);
        ident *id = called->kind == N_NAME ? intern_token(p, called->src, called->op) : NULL;
        if (fn ? fn->yields : may_be_missing(c, called) || was_meant(p, called) || (id && id->told))
            return;
        if (id && !fn)
            id->told = true;
        if (id && !fn && told_slip(p, called))
            return;
        diag_node_error(p->d, operand, fn ? "`%s` is no generator" : "expected the call of an async generator", fn ? fn->name : "");
        if (fn && !fn->builtin)
            diag_node_note(p->d, fn->first->name, "declared here");
        return;
    }
    check_arguments(c, operand, fn, false);
}

/* ---- without await ---- */

void check_call_alone(checker *c, node *n)
{
    const node *callee = strip(n->kids[0]);
    async_fn *fn = named_fn(c->p, callee);
    if (!fn && callee->kind == N_NAME && callee->sym && callee->sym->handler) {
        diag_node_error(c->p->d, n, "`%s` points to an async function: its call needs `await`", callee->sym->name);
        diag_fix_insert(c->p->d, n->src, n->first, "await ");
        return;
    }
    if (!fn || fn->is_typedef || c->misplaced)
        return;
    diag_node_error(c->p->d, n, "async function `%s` called without `await`", fn->name);
    if (c->spawn_like)
        diag_node_note(c->p->d, c->spawn_like, "did you mean `spawn`?");
    else if (fn->generator)
        diag_node_note(c->p->d, n, "it is a generator: use `async for (T x : %s(...))`", fn->name);
    else
        diag_fix_insert(c->p->d, n->src, n->first, "await ");
}
