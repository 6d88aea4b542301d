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

bool manager_binds(const manager *m)
{
    const node *from = m->body_form ? m->decl : manager_clause(m, N_ENTER);
    return from && gives_value(from);
}

/* ---- what is around a manager's yield ---- */

typedef manager *around(program *p, manager *m);

static manager *around_yield(program *p, const node *n, around *is, bool scopes)
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
            manager *m = manager_named(p, kid->kids[0], &args, &id), *found = m ? is(p, m) : NULL;
            if (scopes && is_cancel_scope(p, kid->kids[0]))
                found = &cancel_scope;
            if (found)
                return found;
            continue;
        }
        manager *found = around_yield(p, kid, is, scopes);
        if (found)
            return found;
    }
    return NULL;
}

manager *manager_noawait(program *p, manager *m)
{
    if (m->noawait)
        return m;
    if (!m->body_form || m->busy)
        return NULL;
    m->busy = true;
    manager *found = around_yield(p, m->decl, manager_noawait, false);
    m->busy = false;
    return found;
}

static manager *scoped(program *p, manager *m)
{
    if (!m->body_form || m->busy)
        return NULL;
    m->busy = true;
    manager *found = around_yield(p, m->decl, scoped, true);
    m->busy = false;
    return found;
}

bool manager_scoped(program *p, manager *m)
{
    return scoped(p, m) != NULL;
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

static manager *bounds(program *p, manager *m)
{
    if (!m->body_form || m->busy)
        return NULL;
    if (reschedules(m->decl))
        return scoped(p, m);
    m->busy = true;
    manager *found = around_yield(p, m->decl, bounds, false);
    m->busy = false;
    return found;
}

bool manager_bounds(program *p, manager *m)
{
    return bounds(p, m) != NULL;
}

/* ---- a manager uses itself, or too many that use each other ---- */

/* Each is text around the next one. */
enum { MANAGERS_MAX = 100 };

typedef struct chain {
    const struct chain *up;
    manager *m;
    uint32_t length;
    const node **deep; /* the use that makes it too long */
} chain;

/* The use in `n`, or in the text of what is used there, that leads back to `to`; NULL: none. */
static const node *leads_back(program *p, const node *n, manager *to, const chain *up)
{
    const node *used = n->kind == N_WITH_ITEM ? n->kids[0] : n->kind == N_AWAIT ? strip(n->kids[0]) : NULL;
    uint32_t args;
    ident *id;
    manager *m = used && (used->kind == N_CALL || n->kind == N_WITH_ITEM) ? manager_named(p, used, &args, &id) : NULL;
    if (n->kind == N_AWAIT && m && (id->fn || callee_of(used)->sym || !manager_clause(m, N_AWAIT_CLAUSE)))
        m = NULL;
    if (m == to)
        return n;
    bool seen = !m;
    for (const chain *c = up; m && c; c = c->up)
        seen = seen || c->m == m;
    chain link = {up, m, up->length + 1, up->deep};
    if (!seen && link.length > MANAGERS_MAX)
        *up->deep = n;
    else if (!seen && leads_back(p, m->decl, to, &link))
        return n;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *found = n->kids[i] ? leads_back(p, n->kids[i], to, up) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

/* One report for a circle: at the manager in it that stands first; and one for all chains that are too long. */
static bool recursive(program *p, manager *m)
{
    const node *deep = NULL;
    chain self = {NULL, m, 1, &deep};
    const node *use = leads_back(p, m->decl, m, &self);
    if (!use && deep && !p->told_depth) {
        p->told_depth = true;
        diag_node_error(p->d, deep, "managers are nested more than %d deep: give the inner ones a function", MANAGERS_MAX);
        diag_node_note(p->d, m->decl->kids[0], "seen from here");
    }
    if (!use)
        return deep != NULL;
    for (size_t i = 0; i < p->managers.count && p->managers.items[i] != m; i++) {
        manager *before = p->managers.items[i];
        chain other = {NULL, before, 1, &deep};
        if (leads_back(p, before->decl, before, &other) && leads_back(p, m->decl, before, &self))
            return true;
    }
    diag_node_error(p->d, use, "manager `%s` uses itself", m->name);
    diag_node_note(p->d, m->decl->kids[0], "defined here");
    return true;
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

void check_manager(program *p, manager *m)
{
    async_fn stands_for = {.name = m->name, .is_void = true, .result = "void"};
    function fn = {.fn = &stands_for, .p = p, .u = p->main, .def = m->decl};
    node *copy = ast_clone(p->a, m->decl);
    list labels = {0};
    walk w = {0};
    checker c = {.p = p, .fn = &fn, .m = m, .broken = (m->decl->flags & NF_BROKEN) != 0, .walk = &w};
    resolve_nodes(&fn, copy->kids + 2, copy->kid_count - 2, m->param_count ? copy->kids[1] : NULL, &labels, NULL);
    check_clauses(p, m);
    for (uint32_t i = 2; i < copy->kid_count; i++)
        if (copy->kids[i])
            check_body(&c, copy->kids[i]);
    check_branches(p, copy);
    check_walk_done(&c);
    if (m->body_form && !w.yield && !c.broken)
        diag_node_error(p->d, m->decl->kids[0], "manager `%s` has no `yield`", m->name);
    recursive(p, m);
}
