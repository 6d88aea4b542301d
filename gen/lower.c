/* Bodies become statements of the core: the user's text, calls, regions. What is left afterwards is await, try/finally and scope.
 *
 * A region is something that control cannot simply leave (region.c). Every jump, return and failure is an edge (edge.c). */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "clean.h"
#include "lower.h"
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
    if (s->kind == S_LABEL || s->kind == S_PP)
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
static bool node_falls(const node *n)
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

static bool names_symbol(const node *n, const symbol *s)
{
    if (n->sym == s)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && names_symbol(n->kids[i], s))
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
            if (own && node_waits(d->kids[k]) && names_symbol(d->kids[k], own))
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

/* `#define`, `#pragma` and the like stand between tokens: those before a token go out as they are. */
static void lines_before(lowering *l, source *src, uint32_t token)
{
    uint32_t first = token;
    while (first && src->tokens[first - 1].kind == T_PP)
        first--;
    for (; first < token; first++)
        add(l, S_LINE, ast_new(l->p->a, src, N_PP_LINE, first, first))->falls = true;
}

static bool any_waits(node **items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (node_waits(items[i]))
            return true;
    return false;
}

static bool has_scope(const node *n)
{
    if (n->kind == N_WITH)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && has_scope(n->kids[i]))
            return true;
    return false;
}

/* As its text reads, control never comes to the end of n. */
static bool reads_as_left(const node *n)
{
    const node *last = n->kid_count ? n->kids[n->kid_count - 1] : NULL;
    switch (n->kind) {
    case N_CASE:
    case N_DEFAULT:
    case N_LABEL:
    case N_BLOCK:
    case N_WITH:
    case N_CATCH:
        return last && reads_as_left(last);
    case N_IF:
        return n->kid_count == 3 && last && reads_as_left(n->kids[1]) && reads_as_left(last);
    case N_TRY:
        for (uint32_t i = 0; i < n->kid_count; i++)
            if (n->kids[i] && n->kids[i]->kind != N_FINALLY && !reads_as_left(n->kids[i]))
                return false;
        return true;
    default:
        return !node_falls(n);
    }
}

/* The rest of the block after a declaration, then its cleanup. */
static void lower_cleaned(lowering *l, node *decl, node **rest, uint32_t count)
{
    stmt *s = region_open(l, region_new(l, R_FINALLY, NULL), decl, "cleanup");
    s->region->at = ast_new(l->p->a, decl->src, N_BLOCK, decl->first, decl->last); /* labels further on are inside it */
    s->region->at->kids = rest;
    s->region->at->kid_count = count;
    node *calls = clean_calls(l, decl);
    lower_items(l, rest, count);
    region_exit(l, s);
    cleanup(l, s, decl, calls, NULL, false);
    region_close(l, s);
}

/* A label of its own stands behind it, which hides a comment of the user's from C compilers. */
static bool ends_in_try(const node *n)
{
    const node *last = n->kid_count ? n->kids[n->kid_count - 1] : NULL;
    if (n->kind == N_CASE || n->kind == N_DEFAULT || n->kind == N_LABEL || n->kind == N_BLOCK)
        return last && ends_in_try(last);
    return n->kind == N_TRY && node_waits(n);
}

static bool may_fall_unseen(const node *n)
{
    return ends_in_try(n) || (has_scope(n) && reads_as_left(n));
}

/* ---- what a macro may declare ---- */

/* A declaration of objects, whose place can be the frame. */
static bool declares_objects(const node *n)
{
    for (uint32_t i = 1; i < n->kid_count; i++) {
        const node *d = n->kids[i];
        const symbol *s = d && d->kind == N_INIT_DECL && d->kids[0]->name ? d->kids[0]->name->sym : NULL;
        if (!s || s->kind != SYM_LOCAL || s->is_vla)
            return false;
    }
    return n->kid_count > 1 && !declares_tag(n);
}

/* Where what may use the declaration of a macro ends at the latest: before the next await, and what must not stand in a block. */
static uint32_t hidden_until(node *const *items, uint32_t i, uint32_t count)
{
    for (; i < count && !node_waits(items[i]); i++)
        switch (items[i]->kind) {
        case N_DECL:
            if (!declares_objects(items[i]))
                return i;
            break;
        case N_EXPR_STMT:
        case N_MACRO_STMT:
        case N_MACRO_BLOCK:
        case N_IF:
        case N_WHILE:
        case N_DO:
        case N_FOR:
        case N_SWITCH:
        case N_BLOCK:
        case N_EMPTY:
        case N_RETURN:
        case N_BREAK:
        case N_CONTINUE:
        case N_THROW:
            break;
        default:
            return i;
        }
    return i;
}

/* What a macro declares would not live across an await: in braces up to there, its use after one does not compile. */
static void lower_hidden(lowering *l, node **items, uint32_t count, node **rest, uint32_t rest_count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 1; items[i]->kind == N_DECL && k < items[i]->kid_count && i; k++) {
            symbol *s = items[i]->kids[k]->kids[0]->name->sym;
            for (uint32_t r = 0; r < rest_count && !s->outlives; r++)
                s->outlives = names_symbol(rest[r], s);
            s->force_frame = s->force_frame || s->outlives;
        }
    l->at = items[0];
    stmt *block = add(l, S_BLOCK, NULL);
    block->text = "a macro: what it may declare ends here";
    l->tail = &block->body;
    lower_items(l, items, count);
    block->falls = falls(block->body);
    l->tail = &block->next;
}

void lower_items(lowering *l, node **items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (items[i]->last >= items[i]->first)
            lines_before(l, items[i]->src, items[i]->first);
        if (items[i]->kind == N_DEFER) { /* the rest of the block, then the deferred statement */
            node *d = items[i];
            l->at = d;
            stmt *s = region_open(l, region_new(l, R_FINALLY, NULL), d, "defer");
            s->region->at = ast_new(l->p->a, d->src, N_BLOCK, d->first, d->last); /* labels further on are inside it */
            s->region->at->kids = items + i + 1;
            s->region->at->kid_count = count - i - 1;
            lower_items(l, items + i + 1, count - i - 1);
            region_exit(l, s);
            cleanup(l, s, d, d->kids[0], NULL, false);
            region_close(l, s);
            return;
        }
        if (i && (items[i]->kind == N_CASE || items[i]->kind == N_DEFAULT) && may_fall_unseen(items[i - 1]))
            add_text(l, "ASC_FALLTHROUGH;");
        if (hides_declaration(l->p, items[i]) && any_waits(items + i + 1, count - i - 1)) {
            uint32_t end = hidden_until(items, i + 1, count);
            lower_hidden(l, items + i, end - i, items + end, count - end);
            i = end - 1;
            continue;
        }
        lower_statement(l, items[i]);
        if (cleans(items[i]) && any_waits(items + i + 1, count - i - 1)) {
            lower_cleaned(l, items[i], items + i + 1, count - i - 1);
            return;
        }
    }
}

/* What stands between the braces of a block. */
void lower_all(lowering *l, node *block)
{
    lower_items(l, block->kids, block->kid_count);
    lines_before(l, block->src, block->last);
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
    return !id->outer && !id->in_body;
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

static void mark_body(function *fn, bool on)
{
    const source *src = fn->def->src;
    for (uint32_t i = fn->def->first; i <= fn->def->last; i++)
        if (src->tokens[i].kind == T_IDENT)
            intern_token(fn->p, src, i)->in_body = on;
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
