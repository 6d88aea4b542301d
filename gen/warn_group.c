/* Groups and what outlives what: a child given the address of a local that ends before its group does, a timeout that was meant to bound
 * children and can't, a loop that no cancellation ends. */
#include "check.h"
#include "lower.h"
#include "warn.h"

/* A manager's item around the statement at hand. */
typedef struct entered {
    const struct entered *up;
    const node *with, *item;
    uint32_t index; /* of the item in its statement */
    manager *m;     /* NULL: `cancel_scope` */
    symbol *as;
    bool told; /* that it bounds no child of an outer group */
} entered;

typedef struct walker {
    program *p;
    function *fn;
    entered *in;
    const node *block; /* the innermost */
    list *changed;     /* symbols that get a value after their declaration, by more than `=` */
    list *assigns;     /* nodes: `x = ...`, `x.m = ...` */
} walker;

static bool holds(const node *n, const node *inside)
{
    return n->first <= inside->first && inside->last <= n->last;
}

static bool is_changed(const walker *w, const symbol *s)
{
    for (size_t i = 0; i < w->changed->count; i++)
        if (w->changed->items[i] == s)
            return true;
    return false;
}

/* The one value that s, or its member of the name at `member`, is assigned in this function, above `before`; NULL: none, or more. */
static const node *one_value(const walker *w, const symbol *s, const node *member, const node *before)
{
    const node *found = NULL;
    for (size_t i = 0; i < w->assigns->count; i++) {
        const node *n = w->assigns->items[i], *left = strip(n->kids[0]);
        bool of_member = left->kind == N_MEMBER;
        if ((of_member ? strip(left->kids[0])->sym : left->sym) != s || (of_member && !member))
            continue;
        if (of_member && intern_token(w->p, left->src, left->last) != intern_token(w->p, member->src, member->last))
            continue;
        if (found || !of_member != !member || n->first > before->first)
            return NULL;
        found = n->kids[1];
    }
    return found;
}

static bool is_assigned(const walker *w, const symbol *s)
{
    for (size_t i = 0; i < w->assigns->count; i++) {
        const node *n = w->assigns->items[i];
        if (strip(n->kids[0])->kind == N_NAME && strip(n->kids[0])->sym == s)
            return true;
    }
    return is_changed(w, s);
}

static void note_assigned(const walker *w, const node *n)
{
    const node *place = n->kind == N_ASSIGN ? strip(n->kids[0]) : NULL;
    const node *whole = place && place->kind == N_MEMBER && place->src->tokens[place->op].kind == T_DOT ? strip(place->kids[0]) : place;
    if (whole && whole->kind == N_NAME && whole->sym && n->src->tokens[n->op].kind == T_ASSIGN) {
        list_add(w->p, w->assigns, (void *)(uintptr_t)n);
        place = NULL;
    }
    if (n->kind == N_POSTFIX || (n->kind == N_UNARY && n->src->tokens[n->op].kind != T_STAR))
        place = strip(n->kids[0]); /* `&x`, too: then anyone may change it */
    if (place && place->kind == N_NAME && place->sym)
        list_add(w->p, w->changed, place->sym);
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            note_assigned(w, n->kids[i]);
}

/* ---- which group ---- */

/* How long a group lives: as long as the statement that opened it here, or longer than the function. */
typedef struct lifetime {
    const entered *opened; /* NULL: elsewhere */
    bool known;
    const symbol *group;
} lifetime;

static lifetime group_of(const walker *w, const node *e, int depth)
{
    e = strip(e);
    if (e->kind == N_CAST)
        return group_of(w, e->kids[1], depth);
    if (e->kind == N_MEMBER || e->kind == N_CALL || e->kind == N_INDEX)
        return (lifetime){.known = true};
    if (e->kind != N_NAME)
        return (lifetime){.known = false};
    symbol *s = e->sym;
    if (!s || s->kind == SYM_STATIC || s->kind == SYM_EXTERN || s->kind == SYM_PARAM)
        return (lifetime){.known = true, .group = s};
    for (const entered *x = w->in; x; x = x->up)
        if (x->as == s)
            return (lifetime){.opened = x, .known = true, .group = s};
    if (s->init && !is_assigned(w, s) && depth < 10)
        return group_of(w, s->init, depth + 1);
    return (lifetime){.known = false};
}

/* ---- -Wescape ---- */

static symbol *object_of(const node *n)
{
    n = strip(n);
    if (n->kind == N_NAME)
        return n->sym;
    if (n->kind == N_MEMBER && n->src->tokens[n->op].kind == T_DOT)
        return object_of(n->kids[0]);
    if (n->kind == N_INDEX) {
        symbol *s = object_of(n->kids[0]);
        return s && s->is_array ? s : NULL;
    }
    return NULL;
}

static bool outlived(const lifetime *group, const symbol *s)
{
    if (!s || (s->kind != SYM_LOCAL && s->kind != SYM_PARAM))
        return false;
    if (!group->opened)
        return true;
    if (s->kind == SYM_PARAM || !s->scope)
        return false;
    if (s->scope != group->opened->with)
        return !holds(s->scope, group->opened->with);
    for (uint32_t i = group->opened->index; i + 1 < s->scope->kid_count; i++) /* bound by a later item: that one ends first */
        if (s->scope->kids[i]->kid_count > 1 && s->scope->kids[i]->kids[1] == s->decl)
            return i > group->opened->index;
    return holds(group->opened->with->kids[group->opened->with->kid_count - 1], s->decl);
}

static void why(const walker *w, const lifetime *group)
{
    diag *d = w->p->d;
    if (group->opened)
        diag_node_note(d, group->opened->item, "the group ends with this statement, after the local");
    else if (group->group)
        diag_node_note(d, group->group->decl, "the group `%s` is not opened here: it ends after the function", group->group->name);
}

static void escape(const walker *w, const lifetime *group, const node *at, const symbol *s)
{
    if (!outlived(group, s))
        return;
    diag_node_warn(w->p->d, W_ESCAPE, at, "`%s` may end before the task that is given its address", s->name);
    diag_node_note(w->p->d, s->decl, "declared here");
    why(w, group);
}

static void addresses(const walker *w, const lifetime *group, const node *e, const node *at, int depth);

/* What a local was given: where it is declared, or by the one assignment to it. */
static void value_of(const walker *w, const lifetime *group, const symbol *s, const node *here, int depth)
{
    if (!s || s->kind != SYM_LOCAL || depth >= 10)
        return;
    const node *value = is_assigned(w, s) ? NULL : s->init;
    if (!value && !s->init && !is_changed(w, s))
        value = one_value(w, s, NULL, here);
    if (value)
        addresses(w, group, value, here, depth + 1);
    for (size_t i = 0; i < w->assigns->count && !is_changed(w, s); i++) { /* a struct: its members */
        const node *left = strip(((const node *)w->assigns->items[i])->kids[0]);
        if (left->kind == N_MEMBER && strip(left->kids[0])->sym == s && (value = one_value(w, s, left, here)))
            addresses(w, group, value, here, depth + 1);
    }
}

/* `x.m` of a local struct. */
static void member_value(const walker *w, const lifetime *group, const node *e, const node *here, int depth)
{
    const node *of = strip(e->kids[0]);
    const symbol *s = of->kind == N_NAME ? of->sym : NULL;
    if (e->src->tokens[e->op].kind != T_DOT || !s || s->kind != SYM_LOCAL || depth >= 10 || is_changed(w, s))
        return;
    const node *value = one_value(w, s, e, here), *list = s->init && !is_assigned(w, s) ? strip(s->init) : NULL;
    for (uint32_t i = 0; !value && list && list->kind == N_INIT_LIST && i < list->kid_count; i++) {
        const node *item = list->kids[i], *name = item->kid_count == 2 ? item->kids[0] : NULL;
        if (name && name->kind == N_DESIGNATOR && !name->kid_count &&
            intern_token(w->p, name->src, name->op) == intern_token(w->p, e->src, e->last))
            value = item->kids[1];
    }
    if (value)
        addresses(w, group, value, here, depth + 1);
}

/* Functions of <string.h> that give back (a place in) what they are given first. */
static bool gives_first(const node *call)
{
    static const char *const names[] = {"memcpy",  "memmove", "memset",  "strcpy", "strncpy", "strcat",
                                        "strncat", "strchr",  "strrchr", "strstr", "memchr"};
    const node *callee = strip(call->kids[0]);
    for (size_t i = 0; callee->kind == N_NAME && !callee->sym && i < sizeof names / sizeof *names; i++)
        if (token_is(callee->src, callee->op, names[i]))
            return call->kid_count > 1;
    return false;
}

/* Addresses of locals in the value of `e`, reported at `at`, or where they stand. */
static void addresses(const walker *w, const lifetime *group, const node *e, const node *at, int depth)
{
    const node *here = at ? at : e;
    switch (e->kind) {
    case N_PAREN:
        addresses(w, group, e->kids[0], at, depth);
        return;
    case N_CAST:
        addresses(w, group, e->kids[1], at, depth);
        return;
    case N_COMMA:
        addresses(w, group, e->kids[1], at, depth);
        return;
    case N_COND:
        for (uint32_t i = 1; i < e->kid_count; i++)
            if (e->kids[i])
                addresses(w, group, e->kids[i], at, depth);
        return;
    case N_BINARY:
        if (e->src->tokens[e->op].kind == T_PLUS || e->src->tokens[e->op].kind == T_MINUS) {
            addresses(w, group, e->kids[0], at, depth);
            if (e->src->tokens[e->op].kind == T_PLUS)
                addresses(w, group, e->kids[1], at, depth);
        }
        return;
    case N_UNARY:
        if (e->src->tokens[e->op].kind != T_AMP)
            return;
        if (strip(e->kids[0])->kind == N_COMPOUND) {
            if (!group->opened || !holds(w->block, group->opened->with)) {
                diag_node_warn(w->p->d, W_ESCAPE, here, "this compound literal may end before the task that is given its address");
                why(w, group);
            }
            return;
        }
        escape(w, group, here, object_of(e->kids[0]));
        return;
    case N_NAME:
        if (e->sym && e->sym->is_array)
            escape(w, group, here, e->sym);
        else
            value_of(w, group, e->sym, here, depth);
        return;
    case N_MEMBER:
        member_value(w, group, e, here, depth);
        return;
    case N_CALL:
        if (gives_first(e))
            addresses(w, group, e->kids[1], here, depth);
        return;
    case N_COMPOUND:
        addresses(w, group, e->kids[1], at, depth);
        return;
    case N_INIT_LIST:
        for (uint32_t i = 0; i < e->kid_count; i++)
            addresses(w, group, e->kids[i]->kids[e->kids[i]->kid_count - 1], at, depth);
        return;
    default:
        return;
    }
}

/* ---- -Wscope-order ---- */

/* Something waits in `n` before `spawn`: that is what the timeout is for. */
static bool waits_before(const node *n, const node *spawn)
{
    if (n->first >= spawn->first)
        return false;
    if (check_parks(n))
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && waits_before(n->kids[i], spawn))
            return true;
    return false;
}

static bool is_for_something_else(const entered *x, const node *spawn)
{
    for (uint32_t i = x->index + 1; i < x->with->kid_count; i++) {
        const node *n = x->with->kids[i];
        if (n->kind == N_WITH_ITEM ? spawn->first > n->last : waits_before(n, spawn))
            return true;
    }
    return false;
}

static void bounded(const walker *w, const lifetime *group, const node *spawn)
{
    for (entered *x = w->in; group->opened && x && x != group->opened; x = (entered *)(uintptr_t)x->up) {
        if (!x->m || x->told || !manager_bounds(w->p, x->m) || is_for_something_else(x, spawn))
            continue;
        x->told = true;
        diag_node_warn(w->p->d, W_SCOPE_ORDER, spawn, "the timeout does not bound this child: its group `%s` was opened outside of it",
                       group->group->name);
        diag_node_note(w->p->d, x->item, "the timeout");
        diag_node_note(w->p->d, group->opened->item, "the group: open it inside of the timeout");
        return;
    }
}

static void spawned(const walker *w, const node *n)
{
    lifetime group = group_of(w, n->kids[0], 0);
    const node *call = strip(n->kids[1]);
    if (!group.known)
        return;
    for (uint32_t i = 1; i < call->kid_count; i++)
        addresses(w, &group, call->kids[i], NULL, 0);
    bounded(w, &group, n);
}

/* An endless loop around a group, with nothing else that could be cancelled: the end of a group is no such point (S92). */
static const node *only_groups(program *p, const node *n, bool *waits)
{
    const node *found = NULL;
    if (n->kind == N_WITH && (n->flags & NF_ASYNC)) {
        for (uint32_t i = 0; i + 1 < n->kid_count; i++) {
            uint32_t args;
            ident *id;
            manager *m = manager_named(p, n->kids[i]->kids[0], &args, &id);
            if (m && m->decl->src->builtin && token_is(m->decl->src, m->decl->kids[0]->op, "taskgroup"))
                found = n->kids[i];
            else
                *waits = *waits || !m || m->is_async;
        }
    } else if (check_parks(n) || n->kind == N_BREAK || n->kind == N_RETURN || n->kind == N_GOTO || n->kind == N_THROW) {
        *waits = true; /* or it has an end after all */
    }
    for (uint32_t i = 0; i < n->kid_count && !*waits; i++) {
        const node *inside = n->kids[i] ? only_groups(p, n->kids[i], waits) : NULL;
        found = found ? found : inside;
    }
    return found;
}

static void endless(const walker *w, const node *n)
{
    const node *condition = n->kind == N_WHILE ? strip(n->kids[0]) : NULL;
    if (n->kind == N_FOR ? n->kids[1] != NULL : condition->kind != N_LITERAL && !token_is(n->src, condition->first, "true"))
        return;
    bool waits = false;
    const node *group = only_groups(w->p, n->kids[n->kid_count - 1], &waits);
    if (!group || waits)
        return;
    diag_node_warn(w->p->d, W_SCOPE_ORDER, group,
                   "nothing cancels this endless loop: the end of a group is no point of cancellation, and nothing else waits");
    diag_node_note(w->p->d, n, "the loop: `await asc_checkpoint();` in it sees cancellations and deadlines");
}

/* ---- walking ---- */

static void walk_node(walker *w, const node *n)
{
    const node *block = w->block;
    entered *in = w->in;
    if (n->kind == N_BLOCK)
        w->block = n;
    if (n->kind == N_FOR || n->kind == N_WHILE)
        endless(w, n);
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *kid = n->kids[i];
        if (!kid)
            continue;
        walk_node(w, kid);
        if (kid->kind != N_WITH_ITEM)
            continue;
        uint32_t args;
        ident *id;
        entered *x = arena_alloc(w->p->a, sizeof *x);
        *x = (entered){.up = w->in, .with = n, .item = kid, .index = i, .m = manager_named(w->p, kid->kids[0], &args, &id)};
        x->as = kid->kid_count > 1 && kid->kids[1] ? kid->kids[1]->sym : NULL;
        w->in = x;
    }
    if (n->kind == N_SPAWN)
        spawned(w, n);
    w->block = block;
    w->in = in;
}

void warn_groups(program *p, function *fn)
{
    list changed = {0}, assigns = {0};
    walker w = {.p = p, .fn = fn, .changed = &changed, .assigns = &assigns, .block = fn->body_node};
    note_assigned(&w, fn->body_node);
    walk_node(&w, fn->body_node);
}
