/* Bodies become statements of the core: the user's text, calls, regions. What is left afterwards is await, try/finally and scope.
 *
 * A region is something that control cannot simply leave (region.c). Every jump, return and failure is an edge (edge.c). */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "clean.h"
#include "lower.h"
#include "macros.h"
#include "resolve.h"

stmt *add(lowering *l, enum stmt_kind kind, node *n)
{
    stmt *s = arena_alloc(l->p->a, sizeof *s);
    s->kind = kind;
    s->node = n;
    s->at = l->at;
    s->use = l->use;
    *l->tail = s;
    l->tail = &s->next;
    return s;
}

stmt *add_text(lowering *l, const char *format, ...)
{
    char small[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    stmt *s = add(l, S_JUMP, NULL);
    if ((size_t)n < sizeof small) {
        s->text = arena_strndup(l->p->a, small, (size_t)n);
    } else {
        char *big = arena_alloc(l->p->a, (size_t)n + 1);
        va_start(args, format);
        vsnprintf(big, (size_t)n + 1, format, args);
        va_end(args);
        s->text = big;
    }
    s->falls = true;
    return s;
}

node *glue(lowering *l, const char *text, uint32_t count, ...)
{
    node *n = ast_new(l->p->a, l->at ? l->at->src : l->fn->def->src, N_GLUE, 1, 0);
    n->glue = text;
    n->kids = arena_alloc(l->p->a, (count + 1) * sizeof *n->kids);
    va_list args;
    va_start(args, count);
    for (uint32_t i = 0; i < count; i++)
        n->kids[n->kid_count++] = va_arg(args, node *);
    va_end(args);
    return n;
}

const node *strip(const node *n)
{
    while (n->kind == N_PAREN && !n->subst)
        n = n->kids[0];
    return n;
}

/* A name of the function's own: no identifier of the sources and not given before in this function. */
const char *local_name(function *fn, const char *base)
{
    return name_fresh(fn->p, &fn->names_used, base, true);
}

const char *record_name(lowering *l, const char *base, uint32_t *counter)
{
    return local_name(l->fn, arena_printf(l->p->a, "%s%u", base, ++*counter));
}

/* ---- temporaries and declarations of the compiler's own ---- */

symbol *temp(lowering *l, const char *role, node *of, const char *type_text)
{
    symbol *s = symbol_new(l->fn, SYM_TEMP, role);
    s->type_of = of;
    s->type_text = type_text;
    s->is_scalar = type_text != NULL;
    s->held = of && !type_text && macro_has_block(l->p, of);
    return s;
}

stmt *declare_symbol(lowering *l, symbol *s, node *init)
{
    stmt *d = add(l, S_DECL, init);
    d->sym = s;
    s->declared = d;
    return d;
}

/* ---- which statements must be taken apart ---- */

bool node_waits(const node *n)
{
    if (!(n->flags & NF_HAS_AWAIT))
        return false;
    switch (n->kind) {
    case N_AWAIT:
    case N_SPAWN:
    case N_WITH:
    case N_TRY:
    case N_DEFER:
    case N_UNSHIELD:
    case N_ALL:
    case N_ANY:
    case N_ASYNC_FOR:
    case N_YIELD:
        return true;
    default:
        break;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && node_waits(n->kids[i]))
            return true;
    return false;
}

/* A label in it, at any depth: control may come in from elsewhere. */
static bool node_has_label(const node *n)
{
    if (n->kind == N_LABEL || n->kind == N_CASE || n->kind == N_DEFAULT)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && node_has_label(n->kids[i]))
            return true;
    return false;
}

static bool has_label(const stmt *s)
{
    if (s->kind == S_LABEL || s->kind == S_PP || s->kind == S_CALL || s->kind == S_YIELD || s->kind == S_TRY) /* what waits has one in C */
        return true;
    if (s->kind == S_TEXT && node_has_label(s->node))
        return true;
    for (const stmt *inner = s->body; inner; inner = inner->next)
        if (has_label(inner))
            return true;
    for (const stmt *inner = s->other; inner; inner = inner->next)
        if (has_label(inner))
            return true;
    return false;
}

bool falls(const stmt *list)
{
    bool reach = true;
    for (const stmt *s = list; s; s = s->next) {
        reach = reach || has_label(s);
        if (reach && s->kind != S_LABEL && s->kind != S_PP && !s->falls)
            reach = false;
    }
    return reach;
}

/* Whether control can reach the end of a statement printed as the user wrote it. Conservative: true when unsure. */
bool node_falls(const node *n)
{
    switch (n->kind) {
    case N_RETURN:
    case N_THROW:
    case N_GOTO:
    case N_BREAK:
    case N_CONTINUE:
        return false;
    case N_BLOCK: {
        bool reach = true;
        for (uint32_t i = 0; i < n->kid_count; i++) {
            const node *kid = n->kids[i];
            reach = reach || kid->kind == N_PP_LINE || node_has_label(kid);
            if (reach && !node_falls(kid))
                reach = false;
        }
        return reach;
    }
    case N_IF:
        return n->kid_count < 3 || !n->kids[2] || node_falls(n->kids[1]) || node_falls(n->kids[2]);
    case N_LABEL:
        return !n->kids[n->kid_count - 1] || node_falls(n->kids[n->kid_count - 1]);
    default:
        return true;
    }
}

static stmt *text(lowering *l, node *n)
{
    stmt *s;
    s = add(l, S_TEXT, n);
    s->falls = node_falls(n);
    replace_jumps(l, n, false, false);
    return s;
}

/* ---- statements ---- */

stmt **lower_into(lowering *l, stmt **list)
{
    stmt **outside = l->tail;
    *list = NULL;
    l->tail = list;
    return outside;
}

void lower_body(lowering *l, node *n, stmt **list)
{
    stmt **outside = lower_into(l, list);
    node *at = l->at;
    if (n->kind == N_BLOCK) /* NOLINT(clang-analyzer-core.NullDereference): every loop and branch has a body */
        lower_all(l, n);
    else
        lower_statement(l, n);
    l->at = at;
    l->tail = outside;
}

void lower_block(lowering *l, node *block)
{
    stmt *s = add(l, S_BLOCK, block);
    s->braces = true;
    lower_body(l, block, &s->body);
    s->falls = falls(s->body);
}

bool node_is_comma(const node *n)
{
    while (n->subst)
        n = n->subst;
    return n->kind == N_COMMA;
}

bool node_names(const node *n, const symbol *s)
{
    if (n->sym == s)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && node_names(n->kids[i], s))
            return true;
    return false;
}

void lower_declaration(lowering *l, node *n)
{
    bool waits = node_waits(n);
    if (!waits) {
        stmt *s = add(l, S_DECL, n);
        s->falls = true;
        for (uint32_t i = 1; i < n->kid_count; i++) {
            node *d = n->kids[i];
            if (d && d->kind == N_INIT_DECL && d->kids[0]->name && d->kids[0]->name->sym)
                d->kids[0]->name->sym->declared = s;
        }
        return;
    }
    for (uint32_t i = 1; i < n->kid_count; i++) { /* one declarator at a time, so that each await stands before its own */
        node *d = n->kids[i];
        if (!d || d->kind != N_INIT_DECL)
            continue;
        symbol *own = d->kids[0]->name ? d->kids[0]->name->sym : NULL;
        for (uint32_t k = 1; k < d->kid_count; k++) {
            if (!d->kids[k])
                continue;
            if (own && node_waits(d->kids[k]) && node_names(d->kids[k], own))
                own->force_frame = true; /* in scope before its C declaration, which stands after the await */
            order(l, d->kids[k], true);
        }
        stmt *s = add(l, S_DECL, d);
        s->specs = n->kids[0];
        s->falls = true;
        if (d->kids[0]->name && d->kids[0]->name->sym)
            d->kids[0]->name->sym->declared = s;
    }
}

static void expression(lowering *l, node *n)
{
    node *e = n->kids[0];
    order(l, e, false);
    if (!is_consumed(e)) {
        stmt *s = add(l, S_TEXT, n);
        s->falls = true;
    }
}

static void condition(lowering *l, node *n, uint32_t at)
{
    order(l, n->kids[at], true);
}

static void lower_if(lowering *l, node *n)
{
    condition(l, n, 0);
    stmt *s = add(l, S_IF, n->kids[0]);
    s->at = n;
    lower_body(l, n->kids[1], &s->body);
    if (n->kid_count > 2 && n->kids[2])
        lower_body(l, n->kids[2], &s->other);
    s->falls = falls(s->body) || falls(s->other);
}

static void lower_label(lowering *l, node *n)
{
    stmt *s = add(l, S_LABEL, n);
    node *inner = n->kids[n->kid_count - 1];
    s->falls = true;
    if (inner)
        lower_statement(l, inner);
}

static bool is_statement(const node *n)
{
    switch (n->kind) {
    case N_BLOCK:
    case N_EXPR_STMT:
    case N_DECL:
    case N_IF:
    case N_WHILE:
    case N_DO:
    case N_FOR:
    case N_SWITCH:
    case N_LABEL:
    case N_CASE:
    case N_DEFAULT:
    case N_TRY:
    case N_CATCH:
    case N_FINALLY:
    case N_WITH:
    case N_DEFER:
    case N_UNSHIELD:
    case N_ALL:
    case N_ANY:
    case N_ASYNC_FOR:
    case N_RETURN:
    case N_THROW:
    case N_YIELD:
        return true;
    default:
        return false;
    }
}

/* Jumps in the statement expressions of what a statement that is taken apart evaluates itself. */
static void jumps_in_values(lowering *l, node *n)
{
    for (uint32_t i = 0; i < n->kid_count; i++) {
        node *kid = n->kids[i];
        if (kid && kid->kind == N_STMT_EXPR)
            replace_jumps(l, kid, false, false);
        else if (kid && !is_statement(kid))
            jumps_in_values(l, kid);
    }
}

void lower_statement(lowering *l, node *n)
{
    node *outside = l->at;
    l->at = n;
    if (node_waits(n) && n->kind != N_BLOCK)
        jumps_in_values(l, n);
    if (!node_waits(n)) {
        if (n->kind == N_DECL) {
            jumps_in_values(l, n);
            lower_declaration(l, n);
        } else if (n->kind == N_PP_LINE)
            add(l, S_PP, n)->falls = true;
        else if (n->kind == N_LABEL || n->kind == N_CASE || n->kind == N_DEFAULT)
            lower_label(l, n);
        else
            text(l, n);
        l->at = outside;
        return;
    }
    switch (n->kind) {
    case N_DECL:
        lower_declaration(l, n);
        break;
    case N_EXPR_STMT:
        expression(l, n);
        break;
    case N_BLOCK:
        lower_block(l, n);
        break;
    case N_IF:
        lower_if(l, n);
        break;
    case N_WHILE:
    case N_DO:
    case N_FOR:
        lower_loop(l, n);
        break;
    case N_SWITCH:
        lower_switch(l, n);
        break;
    case N_LABEL:
    case N_CASE:
    case N_DEFAULT:
        lower_label(l, n);
        break;
    case N_TRY:
        lower_try(l, n);
        break;
    case N_UNSHIELD:
        lower_unshield(l, n);
        break;
    case N_WITH:
        lower_with(l, n);
        break;
    case N_ASYNC_FOR:
        lower_async_for(l, n);
        break;
    case N_ALL:
    case N_ANY:
        lower_parallel(l, n);
        break;
    case N_YIELD:
        lower_yield(l, n);
        break;
    case N_DEFER: /* alone, as the body of an if: runs at once, after nothing */
        lower_items(l, &n, 1);
        break;
    default: /* return, throw: the awaits among their operands first */
        order(l, n, true);
        text(l, n);
        break;
    }
    l->at = outside;
}

/* ---- the pass ---- */

static bool name_is_free(const function *fn, const char *name)
{
    ident *id = intern(fn->p, name, strlen(name));
    return !id->outer && !id->in_body && !id->fn; /* fn: of an imported file */
}

static const char *glue_variable(function *fn, const char *first, const char *second)
{
    if (name_is_free(fn, first))
        return first;
    if (name_is_free(fn, second))
        return second;
    for (int i = 2;; i++) {
        const char *name = arena_printf(fn->p->a, "%s_%d", second, i);
        if (name_is_free(fn, name))
            return intern(fn->p, name, strlen(name))->name;
    }
}

static bool listed(const list *all, const void *one)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i] == one)
            return true;
    return false;
}

/* What stands for more text than is seen here: managers and macros of this file. */
typedef struct unseen {
    list managers, macros;
} unseen;

static void mark_name(program *p, ident *id, unseen *u, bool on)
{
    id->in_body = on;
    for (manager *m = ident_managers(id); m; m = m->next)
        if (!m->decl->src->builtin && !listed(&u->managers, m))
            list_add(p, &u->managers, m);
    for (macro *m = NULL; (m = macro_find(id, true, m));)
        if (!listed(&u->macros, m))
            list_add(p, &u->macros, m);
}

static void mark_text(program *p, const node *text, unseen *u, bool on)
{
    for (uint32_t i = text->first; i <= text->last; i++)
        if (text->src->tokens[i].kind == T_IDENT)
            mark_name(p, intern_token(p, text->src, i), u, on);
}

static void mark_macro(program *p, const macro *m, unseen *u, bool on)
{
    for (uint32_t t = 0; macro_kind(m->text, t) != T_EOF; t++) {
        if (macro_kind(m->text, t) != T_IDENT || macro_names_member(m->text, t))
            continue;
        ident *id = intern_token(p, m->text, t);
        if (!macro_has_param(m, id))
            mark_name(p, id, u, on);
    }
}

/* What the text of the function names, and the managers and macros that become part of it: they may mean something of a header. */
static void mark_body(function *fn, bool on)
{
    unseen u = {0};
    macros_collect(fn->p);
    mark_text(fn->p, fn->def, &u, on);
    for (size_t i = 0, k = 0; i < u.managers.count || k < u.macros.count;) {
        if (i < u.managers.count)
            mark_text(fn->p, ((const manager *)u.managers.items[i++])->decl, &u, on);
        else
            mark_macro(fn->p, u.macros.items[k++], &u, on);
    }
}

static void name_labels(function *fn)
{
    for (size_t i = 0; i < fn->labels.count; i++) {
        symbol *s = fn->labels.items[i];
        s->out = local_name(fn, arena_printf(fn->p->a, "%s_%s", fn->fn->name, s->name));
    }
}

void lower(program *p, function *fn)
{
    lowering l = {.p = p, .fn = fn};
    fn->places.a = p->a;
    mark_body(fn, true);
    fn->t = glue_variable(fn, "t", "task");
    fn->f = glue_variable(fn, "f", "frame");
    fn->got = glue_variable(fn, "got", "step");
    fn->where = glue_variable(fn, "at", "where");
    fn->self = glue_variable(fn, "self", "frame_pointer");
    fn->own = glue_variable(fn, "branch", "own");
    mark_body(fn, false);
    name_labels(fn);
    l.tail = &fn->body;
    region *root = region_new(&l, R_FUNCTION, NULL);
    l.in = l.return_to = root;
    lower_all(&l, fn->body_node);
    fn->falls = falls(fn->body);
}
