/* Managers, `async for` and `yield` become blocks, regions and calls (LANGUAGE §4, §6, §8).
 *
 * A manager is expanded where it is used: a fresh copy of its text, whose names are bound in a scope of their own and renamed
 * after the manager, around what the user wrote. `cancel_scope` alone is built in. */
#include <string.h>

#include "clean.h"
#include "collect.h"
#include "expand.h"
#include "lower.h"
#include "resolve.h"

/* ---- hygiene ---- */

static void rename_local(function *fn, symbol *s)
{
    if (s->twin)
        s->out = s->twin->out;
    else if (!s->out && s->kind != SYM_TEMP)
        s->out = local_name(fn, arena_printf(fn->p->a, "%s_%s", fn->fn->name, s->name));
}

/* A name that the manager's text takes from its file must not meet one that a block of the user's declares: that one is renamed. */
static void free_foreign(function *fn, const node *n)
{
    bool tag = n->kind == N_TAG && n->kid_count && n->kids[0] && n->kids[0]->kind == N_NAME;
    if ((tag || n->kind == N_NAME || n->kind == N_TYPE_NAME) && !n->sym) {
        ident *id = intern_token(fn->p, n->src, tag ? n->kids[0]->op : n->op);
        for (size_t i = 0; id->local && !tag && i < fn->vars.count; i++)
            if (((symbol *)fn->vars.items[i])->id == id)
                rename_local(fn, fn->vars.items[i]);
        for (size_t i = 0; id->local && i < fn->names.count; i++) {
            symbol *s = fn->names.items[i];
            if (s->id == id && (s->kind == SYM_TAG) == tag)
                rename_local(fn, s);
        }
    }
    for (uint32_t i = tag ? 1 : 0; i < n->kid_count; i++)
        if (n->kids[i])
            free_foreign(fn, n->kids[i]);
}

static void rename_own(function *fn, node *n, const char *prefix)
{
    if (n->sym && n->kind == N_NAME && !n->sym->out && n->sym->decl == n) {
        symbol *s = n->sym;
        s->out = local_name(fn, arena_printf(fn->p->a, "%s_%s", prefix, s->name));
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            rename_own(fn, n->kids[i], prefix);
}

/* ---- types of what is bound ---- */

/* The type of the value of e, as text where it can be seen, else as a typeof. */
void infer_type(lowering *l, symbol *s, node *e)
{
    const node *n = strip(e);
    while (n->subst && n->subst->kind != N_GLUE)
        n = n->subst;
    if (n->kind == N_NAME && n->sym && !n->sym->is_array && !n->sym->is_const && !n->sym->is_volatile && !n->sym->is_vla &&
        (n->sym->kind == SYM_LOCAL || n->sym->kind == SYM_PARAM) && n->sym->is_scalar && !n->sym->twin) {
        s->specs = n->sym->specs;
        s->declarator = n->sym->declarator;
        s->type_text = n->sym->type_text;
        s->is_scalar = true;
        s->handler = n->sym->handler;
        s->task_type = n->sym->task_type;
        const node *outer = s->declarator ? declarator_outer(s->declarator) : NULL;
        if (outer && outer->kind != N_POINTER) { /* a parameter that is adjusted to a pointer */
            s->specs = s->declarator = NULL;
            s->type_of = e;
            s->is_scalar = false;
        }
        return;
    }
    if (n->kind == N_TEMP && n->sym->type_text) {
        s->type_text = n->sym->type_text;
        s->is_scalar = n->sym->is_scalar;
        return;
    }
    if (n->kind == N_LITERAL && n->src->tokens[n->first].kind == T_STRING && n->kid_count == 0 &&
        n->src->text[n->src->tokens[n->first].at] == '"') {
        s->type_text = "const char *";
        s->is_scalar = true;
        return;
    }
    if (n->kind == N_LITERAL && n->src->tokens[n->first].kind == T_NUMBER) {
        size_t len;
        const char *text = token_text(n->src, n->first, &len);
        bool digits = true, number = true;
        for (size_t i = 0; i < len; i++) {
            digits = digits && text[i] >= '0' && text[i] <= '9';
            number = number && ((text[i] >= '0' && text[i] <= '9') || text[i] == '.');
        }
        if (number && (!digits || len < 10)) {
            s->type_text = digits ? "int" : "double";
            s->is_scalar = true;
            return;
        }
    }
    if (n->kind == N_UNARY && n->src->tokens[n->op].kind == T_AMP) {
        const node *of = strip(n->kids[0]);
        if (of->kind == N_NAME && of->sym && of->sym->specs && !of->sym->is_const && !of->sym->is_volatile &&
            (!of->sym->declarator || !declarator_outer(of->sym->declarator)) && of->sym->kind == SYM_LOCAL &&
            of->sym->specs->kid_count == 1) {
            buf b = {.a = l->p->a};
            print_declaration(l->fn, &b, of->sym->specs, NULL, "", PRINT_CODE);
            s->type_text = arena_printf(l->p->a, "%s *", b.text);
            s->is_scalar = true;
            return;
        }
    }
    s->type_of = e;
}

node *expand_node(lowering *l, symbol *s)
{
    node *n = ast_new(l->p->a, l->fn->def->src, N_TEMP, 1, 0);
    n->sym = s;
    return n;
}

/* ---- finding managers ---- */

manager *expand_find(lowering *l, const node *named, uint32_t args)
{
    const node *callee = named->kind == N_CALL ? strip(named->kids[0]) : named;
    manager *m = ident_managers(intern_token(l->p, callee->src, callee->op));
    while (m && m->param_count != args)
        m = m->next;
    return m; /* there is one: check.c has seen to it, and to all that a manager needs */
}

/* ---- one expansion ---- */

bool holds_kind(const node *n, enum node_kind kind)
{
    if (n->kind == kind)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && holds_kind(n->kids[i], kind))
            return true;
    return false;
}

node *manager_part(const node *m, enum node_kind kind)
{
    for (uint32_t i = 2; i < m->kid_count; i++)
        if (m->kids[i] && m->kids[i]->kind == kind)
            return m->kids[i];
    return NULL;
}

/* A copy of the manager, without the clauses that this use leaves out, with names of its own; its parameters declared and given their arguments. */
void expand_begin(lowering *l, expansion *x)
{
    program *p = l->p;
    function *fn = l->fn;
    node args = {.kind = N_NONE, .kids = x->args, .kid_count = x->arg_count};
    uint32_t last = x->arg_count;
    while (last && !node_waits(x->args[last - 1]))
        last--;
    for (uint32_t i = 0; i + 1 < last; i++)
        value(l, x->args[i], &args);
    if (last)
        order(l, x->args[last - 1], true);
    list labels = {0};
    x->copy = ast_clone(p->a, x->m->decl);
    for (uint32_t i = 2; i < x->copy->kid_count; i++) {
        node *kid = x->copy->kids[i];
        if (kid && (x->awaited ? kid->kind == N_ENTER || kid->kind == N_EXIT : kid->kind == N_AWAIT_CLAUSE))
            x->copy->kids[i] = NULL;
    }
    resolve_nodes(fn, x->copy->kids + 2, x->copy->kid_count - 2, x->m->param_count ? x->copy->kids[1] : NULL, &labels, &x->params);
    rename_own(fn, x->copy, x->m->name);
    for (size_t i = 0; i < labels.count; i++) {
        symbol *s = labels.items[i];
        s->out = local_name(fn, arena_printf(p->a, "%s_%s", x->m->name, s->name));
    }
    free_foreign(fn, x->copy);
    for (uint32_t i = 0; i < x->params.count && i < x->arg_count; i++) {
        symbol *s = x->params.items[i];
        s->kind = SYM_LOCAL;
        if (!s->used) {
            node *arg = x->args[i];
            if (strip(arg)->kind != N_LITERAL && strip(arg)->kind != N_NAME)
                add(l, S_JUMP, glue(l, "(void)($0);", 1, arg))->falls = true;
            continue;
        }
        node *param = x->copy->kids[1]->kids[i];
        if (param->flags & NF_AUTO_PARAM) {
            s->specs = s->declarator = NULL;
            infer_type(l, s, x->args[i]);
        } else if (s->declarator && declarator_outer(s->declarator) &&
                   (declarator_outer(s->declarator)->kind == N_ARRAY || declarator_outer(s->declarator)->kind == N_PARAMS)) {
            s->param_node = param; /* printed as the pointer that C makes of it */
        } else if (expand_address(l, x->copy, s, x->args[i])) {
            continue;
        }
        declare_symbol(l, s, x->args[i])->falls = true;
    }
    x->m->busy = true;
    l->depth++;
    x->outer_use = l->use;
    if (!l->use)
        l->use = x->use;
}

void expand_finish(lowering *l, expansion *x)
{
    x->m->busy = false;
    l->depth--;
    l->use = x->outer_use;
}

/* `exits`: something must be done when the block has ended. */
static void user_block(lowering *l, expansion *x, yield_to *outer, region *return_to, bool exits)
{
    yield_to *inside = l->yield;
    region *back = l->return_to;
    bool busy = x->m->busy;
    node *use = l->use, *at = l->at;
    l->use = x->outer_use;
    l->at = x->at;
    x->m->busy = false; /* the user's block may use the same manager again */
    l->yield = outer;
    l->return_to = return_to;
    stmt *stray = exits ? stray_open(l, &x->block_node, 1, source_text(l->p, x->use, 60)) : NULL;
    x->block(l, x->arg);
    stray_close(l, stray);
    l->use = use;
    l->at = at;
    x->m->busy = busy;
    l->yield = inside;
    l->return_to = back;
}

/* A clause that ends with `return v;`: v goes to `to`, control to the end of the clause. */
void expand_clause(lowering *l, const node *copy, node *block, symbol *to, const char *label)
{
    region *outside = l->in, *back = l->return_to, *r = region_new(l, R_INLINE, block);
    r->label = label_name(l, label);
    r->value = to;
    l->in = l->return_to = r;
    stmt *b = add(l, S_BLOCK, block);
    l->tail = &b->body;
    uint32_t count = block->kid_count;
    node *last = count ? block->kids[count - 1] : NULL;
    bool tail_return = last && last->kind == N_RETURN && !holds_kind(block, N_DEFER) && !cleans_below(block);
    lower_items(l, block->kids, tail_return ? count - 1 : count);
    if (tail_return && last->kid_count && last->kids[0]) {
        node *e = last->kids[0];
        node *at = l->at;
        bool idle = expand_idle(e, e, copy);
        l->at = last;
        order(l, e, true);
        l->at = at;
        if (to) {
            if (!to->type_of && !to->type_text && !to->specs)
                infer_type(l, to, e);
            stmt *s = add(l, S_SET, e);
            s->sym = to;
            s->falls = true;
        } else {
            expand_unbound(l, e, idle);
        }
    }
    b->falls = falls(b->body) || r->uses_return;
    l->tail = &b->next;
    l->in = outside;
    l->return_to = back;
    if (r->uses_return)
        add(l, S_LABEL, NULL)->label = r->label;
}

static void protocol_form(lowering *l, expansion *x)
{
    node *m = x->copy, *enter = manager_part(m, N_ENTER), *leave = manager_part(m, N_EXIT);
    yield_to *outer = l->yield;
    region *return_to = l->return_to;
    expand_state(l, m);
    if (x->as)
        declare_symbol(l, x->as, NULL)->falls = true;
    if (enter)
        expand_clause(l, m, enter->kids[0], x->as, "entered");
    if (!leave) {
        user_block(l, x, outer, return_to, false);
        return;
    }
    node *at = l->at;
    l->at = x->use;
    stmt *s = region_open(l, region_new(l, R_FINALLY, NULL), x->use, NULL);
    s->region->at = x->block_node;
    l->at = at;
    user_block(l, x, outer, return_to, true);
    region_exit(l, s);
    node *error_name = leave->kids[0];
    cleanup(l, s, x->use, leave->kids[leave->kid_count - 1], error_name, true);
    region_close(l, s);
}

/* The yield is reached on every path that does not throw: it stands in blocks, scopes and try bodies only. */
static bool always_yields(const node *n)
{
    switch (n->kind) {
    case N_YIELD:
        return true;
    case N_BLOCK:
    case N_TRY:
        for (uint32_t i = 0; i < n->kid_count; i++) {
            if (n->kids[i] && n->kids[i]->kind != N_CATCH && always_yields(n->kids[i]))
                return true;
            if (n->kids[i] && (holds_kind(n->kids[i], N_RETURN) || holds_kind(n->kids[i], N_GOTO)))
                return false;
        }
        return false;
    case N_WITH:
        return n->kid_count && always_yields(n->kids[n->kid_count - 1]);
    default:
        return false;
    }
}

static void body_form(lowering *l, expansion *x)
{
    function *fn = l->fn;
    node *block = x->copy->kids[x->copy->kid_count - 1];
    yield_to y = {.as = x->as, .return_to = l->return_to, .outer = l->yield, .m = x->m, .x = x};
    region *outside = l->in, *back = l->return_to, *r = region_new(l, R_INLINE, block);
    y.expects_catch = catches_codes(block);
    y.conditional = !always_yields(block);
    if (x->as)
        declare_symbol(l, x->as, NULL)->falls = true;
    r->label = label_name(l, "ended");
    l->in = l->return_to = r;
    l->yield = &y;
    if (y.conditional) {
        y.record = record_name(l, "yield", &fn->yield_count);
        add_text(l, "%s->%s.why = ASC_INSIDE;", fn->f, y.record);
    }
    stmt *b = add(l, S_BLOCK, block);
    l->tail = &b->body;
    lower_all(l, block);
    b->falls = falls(b->body) || r->uses_return;
    l->tail = &b->next;
    l->in = outside;
    l->return_to = back;
    l->yield = y.outer;
    if (r->uses_return)
        add(l, S_LABEL, NULL)->label = r->label;
    if (!y.yielded || !b->falls)
        return;
    if (y.conditional) {
        buf e = {.a = l->p->a};
        edge(l, &e, l->in, WHY_ERROR, NULL, NULL, NULL);
        add_text(l, "if (%s->%s.why == ASC_INSIDE) { asc_throw(%s, ASC_ESTATE, \"manager %s did not yield\"); %s }", fn->f, y.record, fn->t,
                 x->m->name, e.text);
    }
    if (y.yielded->guarded) {
        if (y.yielded->keeps_cancel && y.yielded->uses_error) {
            buf e = {.a = l->p->a};
            edge(l, &e, l->in, WHY_ERROR, NULL, NULL, NULL);
            add_text(l, "if (%s->%s.why == ASC_CANCELED) { asc_cancel_again(%s); %s }", fn->f, y.yielded->record, fn->t, e.text);
        }
        dispatch(l, y.yielded);
    }
}

bool catches_codes(const node *n)
{
    if (n->kind == N_CATCH && n->kid_count > 2)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && catches_codes(n->kids[i]))
            return true;
    return false;
}

/* `yield` in the body of a manager: the user's block stands here. */
static void yield_block(lowering *l, node *n)
{
    yield_to *y = l->yield;
    function *fn = l->fn;
    expansion *x = y->x;
    node *e = n->kid_count ? n->kids[0] : NULL;
    if (e) {
        bool idle = expand_idle(e, e, x->copy);
        order(l, e, true);
        if (y->as) {
            infer_type(l, y->as, e);
            stmt *s = add(l, S_SET, e);
            s->sym = y->as;
            s->falls = true;
        } else {
            expand_unbound(l, e, idle);
        }
    }
    region *r = region_new(l, R_YIELD, x->block_node);
    r->keeps_cancel = y->expects_catch;
    r->record = y->record ? y->record : record_name(l, "yield", &fn->yield_count);
    r->label = label_name(l, "yielded");
    r->forced = y->conditional;
    y->yielded = r;
    stmt *s = add(l, S_TRY, NULL);
    s->at = x->use;
    s->region = r;
    l->in = r;
    l->tail = &s->body;
    user_block(l, x, y->outer, y->return_to, true);
    l->in = r->up;
    r->uses_end = true; /* an error that the manager caught ends the block */
    r->guarded = r->forced || r->uses_error || r->uses_return || r->uses_break || r->uses_continue || r->gotos.count;
    if (r->guarded) {
        extra *field = arena_alloc(l->p->a, sizeof *field);
        field->type = "asc_exit";
        field->name = r->record;
        field->note = arena_printf(l->p->a, "the block of %s", source_text(l->p, x->use, 50));
        list_add(l->p, &fn->extras, field);
    }
    s->falls = falls(s->body) || r->uses_return || r->uses_break || r->uses_continue || r->gotos.count;
    l->tail = &s->next;
}

static void yield_value(lowering *l, node *n)
{
    node *e = n->kids[0];
    order(l, e, true);
    call *c = next_call(l, CALL_YIELD, n, NULL, NULL, "yield");
    c->node = e;
    c->fail = edge_text(l, WHY_RETURN, l->return_to, NULL);
}

void lower_yield(lowering *l, node *n)
{
    if (l->yield)
        yield_block(l, n);
    else
        yield_value(l, n);
}

/* ---- cancel_scope ---- */

/* `&scope` or `&group.scope` of a local's: its value never changes. */
static bool is_address_of_local(const node *e)
{
    e = strip(e);
    const node *of = e->kind == N_UNARY && !e->subst && e->src->tokens[e->op].kind == T_AMP ? strip(e->kids[0]) : NULL;
    while (of && of->kind == N_MEMBER && of->src->tokens[of->op].kind == T_DOT)
        of = strip(of->kids[0]);
    return of && of->kind == N_NAME && of->sym && of->sym->kind == SYM_LOCAL;
}

/* What points to the scope: evaluated once, where that matters. */
static node *scope_pointer(lowering *l, expansion *x)
{
    function *fn = l->fn;
    if (!x->arg_count) {
        symbol *own = symbol_new(fn, SYM_LOCAL, "own_scope");
        own->out = local_name(fn, "own_scope");
        own->type_text = "asc_scope";
        own->address_taken = true;
        declare_symbol(l, own, glue(l, "ASC_SCOPE_INIT", 0))->falls = true;
        return glue(l, "&$0", 1, expand_node(l, own));
    }
    if (is_address_of_local(x->args[0]))
        return x->args[0];
    if (node_waits(x->args[0]))
        order(l, x->args[0], true);
    symbol *pointer = temp(l, "scope", NULL, "asc_scope *");
    pointer->out = local_name(fn, "scope");
    declare_symbol(l, pointer, x->args[0])->falls = true;
    return expand_node(l, pointer);
}

static void scope_form(lowering *l, expansion *x)
{
    function *fn = l->fn;
    node *pointer = scope_pointer(l, x);
    x->outer_use = l->use;
    call *enter = check_call(l, x->use, glue(l, arena_printf(l->p->a, "asc_scope_enter(%s, $0)", fn->t), 1, pointer));
    const char *from = use_place(l, l->use && x->use->src != l->p->main->src ? l->use : x->use);
    enter->from = arena_printf(l->p->a, "asc_throw_from(%s, &%s, &%s)", fn->t, name_table(l->p), from);
    if (x->as) {
        x->as->type_text = "asc_scope *";
        x->as->is_scalar = true;
        declare_symbol(l, x->as, pointer)->falls = true;
    }
    stmt *s = region_open(l, region_new(l, R_SCOPE, NULL), x->use, NULL);
    s->region->at = x->block_node;
    user_block(l, x, l->yield, l->return_to, true);
    region_exit(l, s);
    const char *leave = arena_printf(l->p->a, "asc_scope_leave(%s, $0, &%s->%s)", fn->t, fn->f, s->region->record);
    yield_to *y = l->yield;
    if (s->region->uses_error)
        s->region->uses_end = true;
    if (y && y->yielded && y->yielded->keeps_cancel) {
        leave = arena_printf(l->p->a, "if (%s) %s->%s.why = ASC_END;", leave, fn->f, y->yielded->record);
        add(l, S_JUMP, glue(l, leave, 1, pointer))->falls = true;
    } else {
        add(l, S_JUMP, glue(l, arena_printf(l->p->a, "%s;", leave), 1, pointer))->falls = true;
    }
    dispatch(l, s->region);
    region_close(l, s);
}

/* ---- with ---- */

typedef struct items {
    node *with;
    uint32_t at;
} items;

static void with_item(lowering *l, void *arg);

static void user_items(lowering *l, items *rest)
{
    node *n = rest->with;
    if (n->kids[rest->at]->kind == N_WITH_ITEM)
        with_item(l, rest);
    else
        lower_block(l, n->kids[rest->at]);
}

static void next_item(lowering *l, void *arg)
{
    user_items(l, arg);
}

static bool is_cancel_scope(const node *named)
{
    const node *callee = named->kind == N_CALL ? strip(named->kids[0]) : named;
    return callee->kind == N_NAME && token_is(callee->src, callee->op, "cancel_scope");
}

static void with_item(lowering *l, void *arg)
{
    items *self = arg, rest = {self->with, self->at + 1};
    node *n = self->with, *item = n->kids[self->at], *named = item->kids[0];
    program *p = l->p;
    uint32_t args = named->kind == N_CALL ? named->kid_count - 1 : 0;
    if (args == 1 && named->kids[1]->kind == N_NONE)
        args = 0;
    expansion x = {.use = item,
                   .at = l->at,
                   .args = named->kind == N_CALL ? named->kids + 1 : NULL,
                   .arg_count = args,
                   .block = next_item,
                   .arg = &rest,
                   .block_node = n->kids[n->kid_count - 1]};
    node *as = item->kid_count > 1 ? item->kids[1] : NULL;
    bool is_async = (n->flags & NF_ASYNC) != 0;
    ident *id = intern_token(p, named->src, strip(named->kind == N_CALL ? named->kids[0] : named)->op);
    stmt *block;
    x.as = as && as->sym && as->sym->used ? as->sym : NULL;
    if (is_cancel_scope(named) && !ident_managers(id)) {
        manager builtin = {.name = "cancel_scope"};
        x.m = &builtin;
        block = add(l, S_BLOCK, NULL);
        l->tail = &block->body;
        scope_form(l, &x);
    } else {
        x.m = expand_find(l, named, args);
        block = add(l, S_BLOCK, NULL);
        block->text = arena_printf(p->a, "%s %s", is_async ? "async with" : "with", source_text(p, item, 80));
        l->tail = &block->body;
        expand_begin(l, &x);
        if (x.m->body_form)
            body_form(l, &x);
        else
            protocol_form(l, &x);
        expand_finish(l, &x);
    }
    block->falls = falls(block->body);
    l->tail = &block->next;
}

void lower_with(lowering *l, node *n)
{
    items all = {n, 0};
    user_items(l, &all);
}
