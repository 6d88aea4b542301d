/* The rules of managers: what one may hold, what its block may, that none uses itself. */
#include <string.h>

#include "check.h"
#include "lower.h"
#include "resolve.h"

static const node *callee_of(const node *used)
{
    return strip(used->kind == N_CALL ? used->kids[0] : used);
}

manager *manager_named(program *p, const node *used, uint32_t *args, ident **id)
{
    const node *callee = callee_of(used);
    *args = used->kind == N_CALL ? used->kid_count - 1 : 0;
    if (*args == 1 && used->kids[1]->kind == N_NONE)
        *args = 0;
    *id = callee->kind == N_NAME ? intern_token(p, callee->src, callee->op) : NULL;
    for (manager *m = *id ? ident_managers(*id) : NULL; m; m = m->next)
        if (m->param_count == *args)
            return m;
    return NULL;
}

bool is_cancel_scope(program *p, const node *used)
{
    const node *callee = callee_of(used);
    return callee->kind == N_NAME && token_is(callee->src, callee->op, "cancel_scope") && !ident_managers(intern(p, "cancel_scope", 12));
}

const node *manager_clause(const manager *m, enum node_kind kind)
{
    for (uint32_t i = 2; i < m->decl->kid_count; i++)
        if (m->decl->kids[i] && m->decl->kids[i]->kind == kind)
            return m->decl->kids[i];
    return NULL;
}

static bool has(const node *n, enum node_kind kind)
{
    if (n->kind == kind)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && has(n->kids[i], kind))
            return true;
    return false;
}

static bool gives_value(const node *n)
{
    if ((n->kind == N_RETURN || n->kind == N_YIELD) && n->kids[0])
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && gives_value(n->kids[i]))
            return true;
    return false;
}

bool manager_lacks_yield(const manager *m)
{
    return m->body_form && !has(m->decl, N_YIELD);
}

bool manager_binds(const manager *m)
{
    const node *from = m->body_form ? m->decl : manager_clause(m, N_ENTER);
    return from && gives_value(from);
}

/* ---- what is around a manager's yield ---- */

enum question { NOAWAIT, SCOPED, BOUNDS };

/* What a question has met so far. Each manager is met once: what leads nowhere from it does so on every path. */
typedef struct asking {
    program *p;
    enum question what;
    uint32_t number;
    list met; /* managers */
} asking;

static manager *ask(asking *a, manager *m);
static manager *answer(program *p, manager *m, enum question what);

static manager *around_yield(asking *a, const node *n)
{
    static manager cancel_scope = {.name = "cancel_scope"};
    if (n->kind == N_YIELD || !has(n, N_YIELD))
        return NULL;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *kid = n->kids[i];
        if (!kid)
            continue;
        if (kid->kind == N_WITH_ITEM) {
            uint32_t args;
            ident *id;
            manager *m = manager_named(a->p, kid->kids[0], &args, &id), *found = m ? ask(a, m) : NULL;
            if (a->what == SCOPED && is_cancel_scope(a->p, kid->kids[0]))
                found = &cancel_scope;
            if (found)
                return found;
            continue;
        }
        manager *found = around_yield(a, kid);
        if (found)
            return found;
    }
    return NULL;
}

static bool reschedules(const node *n)
{
    if (n->kind == N_NAME)
        return token_is(n->src, n->op, "asc_scope_reschedule") || token_is(n->src, n->op, "asc_scope_reschedule_at");
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && reschedules(n->kids[i]))
            return true;
    return false;
}

static manager *ask(asking *a, manager *m)
{
    struct answer *known = &m->answers[a->what];
    if (a->what == NOAWAIT && m->noawait)
        return m;
    if (!m->body_form)
        return NULL;
    if (known->known)
        return known->found;
    if (known->asked == a->number)
        return NULL;
    known->asked = a->number;
    list_add(a->p, &a->met, m);
    manager *found = a->what == BOUNDS && reschedules(m->decl) ? answer(a->p, m, SCOPED) : around_yield(a, m->decl);
    known->found = found;
    known->known = found != NULL;
    return found;
}

static manager *answer(program *p, manager *m, enum question what)
{
    asking a = {.p = p, .what = what, .number = ++p->asked};
    manager *found = ask(&a, m);
    for (size_t i = 0; !found && i < a.met.count; i++) /* all that they lead to was seen */
        ((manager *)a.met.items[i])->answers[what].known = true;
    return found;
}

manager *manager_noawait(program *p, manager *m)
{
    return answer(p, m, NOAWAIT);
}

bool manager_scoped(program *p, manager *m)
{
    return answer(p, m, SCOPED) != NULL;
}

bool manager_bounds(program *p, manager *m)
{
    return answer(p, m, BOUNDS) != NULL;
}

/* ---- one manager ---- */

/* Two clauses of a kind; what stands in no clause. */
static void check_clauses(program *p, manager *m)
{
    const node *first[N_KINDS] = {NULL};
    for (uint32_t i = 2; i < m->decl->kid_count; i++) {
        const node *n = m->decl->kids[i];
        if (!n || (n->kind != N_ENTER && n->kind != N_EXIT && n->kind != N_AWAIT_CLAUSE))
            continue;
        if (first[n->kind]) {
            diag_error(p->d, n->src, n->op, n->op, n->op, "a second `%s` clause in manager `%s`",
                       n->kind == N_ENTER  ? "enter"
                       : n->kind == N_EXIT ? "exit"
                                           : "await",
                       m->name);
            diag_note(p->d, n->src, first[n->kind]->op, first[n->kind]->op, first[n->kind]->op, "the first");
        } else {
            first[n->kind] = n;
        }
    }
}

/* `enter (int x) { ... }` reads like a macro, or a function. */
static bool clause_with_parentheses(program *p, const node *body, uint32_t i)
{
    for (; i < body->kid_count; i++) {
        const node *n = body->kids[i];
        if (n && n->kind == N_BLOCK && clause_with_parentheses(p, n, 0))
            return true;
        if (!n || (n->kind != N_MACRO_BLOCK && n->kind != N_FUNCTION_DEF) || n->src->tokens[n->first + 1].kind != T_LPAREN)
            continue;
        bool exit = token_is(n->src, n->first, "exit");
        if (!exit && !token_is(n->src, n->first, "enter"))
            continue;
        diag_error(p->d, n->src, n->first, n->first, n->first, "`%s` takes nothing in parentheses: its block follows at once%s",
                   exit ? "exit" : "enter", exit ? ", or `exit as name`" : "");
        return true;
    }
    return false;
}

/* `manager m(n) { ... n ... }`: C89 gives n the type int, here it would be a type itself. */
static void untyped_parameters(program *p, const manager *m)
{
    for (uint32_t i = 0; i < m->param_count; i++) {
        const node *param = m->decl->kids[1]->kids[i];
        const ident *name = param_untyped(p, param);
        bool used = false;
        for (uint32_t k = 2; name && k < m->decl->kid_count; k++)
            used = used || (m->decl->kids[k] && find_use(p, m->decl->kids[k], name));
        if (!used)
            continue;
        diag_node_error(p->d, param, "`%s` has no type: `auto %s` takes that of its argument", name->name, name->name);
        diag_fix_insert(p->d, param->src, param->first, "auto ");
    }
}

void check_manager(program *p, manager *m)
{
    untyped_parameters(p, m);
    async_fn stands_for = {.name = m->name, .is_void = true, .result = "void"};
    function fn = {.fn = &stands_for, .p = p, .u = p->main, .def = m->decl};
    node *copy = ast_clone(p->a, m->decl);
    list labels = {0};
    walk w = {0};
    size_t before = diag_errors(p->d);
    checker c = {.p = p, .fn = &fn, .m = m, .broken = (m->decl->flags & NF_BROKEN) != 0, .walk = &w};
    resolve_nodes(&fn, copy->kids + 2, copy->kid_count - 2, m->param_count ? copy->kids[1] : NULL, &labels, NULL);
    check_clauses(p, m);
    for (uint32_t i = 2; i < copy->kid_count; i++)
        if (copy->kids[i])
            check_body(&c, copy->kids[i]);
    check_branches(p, copy);
    check_walk_done(&c);
    bool yields = !m->body_form || w.yield || c.broken || clause_with_parentheses(p, m->decl, 2);
    if (!yields)
        diag_node_error(p->d, m->decl->kids[0], "manager `%s` has no `yield`", m->name);
    else if (w.yield && w.early)
        diag_node_error(p->d, w.early, "a value before the `yield`: only `return;` ends the body of a manager");
    check_circle(p, m);
    check_stray(p, m->decl, before);
}
