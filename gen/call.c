/* Which call an await is: a leaf of the runtime, a function of this file, one elsewhere, a pointer, a task; and what it leaves. */
#include <string.h>

#include "collect.h"
#include "lower.h"

/* `asc_sleep` is `sleep`: what continuations and slots are named after. */
static const char *short_name(const char *name)
{
    return strncmp(name, "asc_", 4) == 0 && name[4] ? name + 4 : name;
}

call *call_new(lowering *l, enum call_kind kind, node *at, const char *op)
{
    function *fn = l->fn;
    program *p = l->p;
    call *c = arena_alloc(p->a, sizeof *c);
    c->kind = kind;
    c->at = at;
    c->in = l->in;
    c->branch = l->branch;
    c->owner = fn;
    c->use = l->use;
    c->op = op;
    c->parks = kind != CALL_SPAWN && kind != CALL_CHECK;
    return c;
}

/* A member of the frame's union of calls: those of one type share one. */
static const char *slot_name(lowering *l, const call *c)
{
    program *p = l->p;
    function *fn = l->fn;
    const char *type = c->kind == CALL_LEAF ? c->fn->leaf_frame : c->boxed ? c->fn->head : c->fn->frame, *name = c->slot;
    for (uint32_t i = 2;; i++) {
        const char *both = arena_printf(p->a, "%s %s", type, name);
        if (text_set_has(&fn->slot_types, both))
            return name;
        if (text_set_add(p->a, &fn->slots, name)) {
            text_set_add(p->a, &fn->slot_types, both);
            return name;
        }
        name = arena_printf(p->a, "%s_%u", c->slot, i);
    }
}

stmt *call_add(lowering *l, call *c)
{
    function *fn = l->fn;
    program *p = l->p;
    if (c->parks) {
        const char *in = l->branch ? l->branch->name : fn->fn->name;
        c->after = name_unique(p, arena_printf(p->a, "%s_after_%s", in, c->op));
        c->label = local_name(fn, arena_printf(p->a, "after_%s", c->op));
        c->where = name_unique(p, arena_printf(p->a, "%s_at_%s", in, c->op));
        if (c->slot && (c->kind == CALL_FUNCTION || c->kind == CALL_POINTER || (c->kind == CALL_LEAF && c->fn->leaf_frame)))
            c->slot = slot_name(l, c);
        list_add(p, &fn->calls, c);
        list_add(p, l->branch ? &l->branch->calls : &fn->own_calls, c);
    }
    if (c->kind != CALL_YIELD) {
        buf b = {.a = p->a};
        edge(l, &b, l->in, WHY_ERROR, NULL, NULL, NULL);
        c->fail = b.text;
    }
    stmt *s = add(l, S_CALL, NULL);
    s->call = c;
    s->falls = true;
    return s;
}

static void use_result(lowering *l, node *n, call *c)
{
    node *r = ast_new(l->p->a, n->src, N_RESULT, n->first, n->last);
    r->call = c;
    n->subst = r;
}

/* ---- what the operand is ---- */

static async_fn *cast_handler(program *p, const node *n)
{
    n = strip(n);
    if (n->kind != N_CAST)
        return NULL;
    const node *specs = n->kids[0]->kids[0];
    for (uint32_t i = 0; specs && i < specs->kid_count; i++) {
        const node *spec = specs->kids[i];
        if (spec->kind == N_TYPE_NAME && !spec->sym) {
            ident *id = intern_token(p, spec->src, spec->op);
            if (id->fn && id->fn->is_typedef)
                return id->fn;
        }
    }
    return NULL;
}

/* Of one side of `(x ? f : g)(n)`: the function itself says as much as a typedef would. */
static async_fn *side_of(program *p, const node *callee)
{
    async_fn *fn = named_fn(p, callee);
    return fn && !fn->is_typedef && !fn->generator && !fn->leaf ? fn : handler_of(p, callee);
}

/* The async typedef that a called expression is a pointer to, as far as the text shows it, or one of the functions that it may be. */
async_fn *handler_of(program *p, const node *callee)
{
    async_fn *cast = cast_handler(p, callee);
    if (cast)
        return cast;
    callee = strip(callee);
    switch (callee->kind) {
    case N_UNARY: /* how many pointers are on the way is C's to check */
    case N_POSTFIX:
    case N_INDEX:
    case N_ASSIGN:
        return handler_of(p, callee->kids[0]);
    case N_COMMA:
        return side_of(p, callee->kids[1]);
    case N_BINARY: { /* `table + 1` */
        async_fn *handler = handler_of(p, callee->kids[0]);
        return handler ? handler : handler_of(p, callee->kids[1]);
    }
    case N_COND: {
        async_fn *handler = side_of(p, callee->kids[callee->kids[1] ? 1 : 0]);
        return handler ? handler : side_of(p, callee->kids[2]);
    }
    default:
        break;
    }
    if (callee->kind == N_NAME && callee->sym)
        return callee->sym->handler;
    if (callee->kind == N_MEMBER || callee->kind == N_NAME) { /* as the file's own text declares it: `handler *run` */
        ident *id = intern_token(p, callee->src, callee->kind == N_MEMBER ? callee->last : callee->op);
        return id->member_unsure ? NULL : ident_member(id);
    }
    return NULL;
}

static node *spawned_type(program *p, const node *spawn)
{
    const node *operand = spawn->kid_count > 1 ? strip(spawn->kids[1]) : NULL;
    if (!operand || operand->kind != N_CALL)
        return NULL;
    const async_fn *fn = named_fn(p, operand->kids[0]);
    if (!fn || fn->is_typedef)
        fn = handler_of(p, operand->kids[0]);
    if (!fn)
        return NULL;
    node *type = ast_new(p->a, spawn->src, N_GLUE, 1, 0);
    type->glue = fn->result;
    return type;
}

node *task_type_of(program *p, const node *n)
{
    n = strip(n);
    switch (n->kind) {
    case N_NAME:
        return n->sym ? n->sym->task_type : NULL;
    case N_UNARY: /* pointers on the way are C's to check */
    case N_POSTFIX:
        return task_type_of(p, n->kids[0]);
    case N_BINARY: { /* `t + 1` */
        node *type = task_type_of(p, n->kids[0]);
        return type ? type : task_type_of(p, n->kids[1]);
    }
    case N_INDEX:
    case N_ASSIGN:
        return task_type_of(p, n->kids[0]);
    case N_COMMA:
        return task_type_of(p, n->kids[1]);
    case N_COND: {
        node *type = n->kids[1] ? task_type_of(p, n->kids[1]) : NULL;
        return type ? type : task_type_of(p, n->kids[2]);
    }
    case N_SPAWN:
        return spawned_type(p, n);
    default:
        break;
    }
    if (n->kind == N_CAST) {
        const node *specs = n->kids[0]->kids[0];
        for (uint32_t i = 0; specs && i < specs->kid_count; i++)
            if (specs->kids[i]->kind == N_TASK_TYPE)
                return specs->kids[i]->kids[0];
    }
    return NULL;
}

async_fn *named_fn(program *p, const node *callee)
{
    callee = strip(callee);
    if (callee->kind == N_UNARY && (callee->src->tokens[callee->op].kind == T_AMP || callee->src->tokens[callee->op].kind == T_STAR))
        return named_fn(p, callee->kids[0]); /* `(*f)(x)` and `(&f)(x)` are `f(x)` (C11 6.3.2.1p4) */
    if (callee->kind != N_NAME || callee->sym)
        return NULL;
    ident *id = intern_token(p, callee->src, callee->op);
    return id->fn;
}

manager *await_manager(program *p, const node *operand)
{
    operand = strip(operand);
    const node *callee = operand->kind == N_CALL ? strip(operand->kids[0]) : operand;
    if (callee->kind != N_NAME || callee->sym)
        return NULL;
    return ident_managers(intern_token(p, callee->src, callee->op));
}

const char *await_type(function *fn, const node *await)
{
    program *p = fn->p;
    const node *operand = strip(await->kids[0]);
    if (operand->kind == N_CALL) {
        async_fn *callee = named_fn(p, operand->kids[0]);
        if (!callee)
            callee = handler_of(p, operand->kids[0]);
        return callee ? callee->result : NULL;
    }
    const node *type = task_type_of(p, operand);
    return type ? node_text(fn, type, PRINT_TYPEOF) : NULL;
}

/* Why the frame of a callee can't be part of the caller's; NULL: it can. */
const char *boxed_reason(const function *fn, const async_fn *callee)
{
    if (callee->imported || callee->builtin)
        return "defined in another file";
    if (callee == fn_named(fn->fn))
        return "recursion";
    if (!callee->body)
        return "defined in another file";
    if (callee->defined_at > fn->def->first)
        return "defined below";
    return NULL;
}

/* Whether one of the arguments may be a macro that stands for several. */
bool call_has_macro_argument(program *p, const node *operand)
{
    for (uint32_t i = 1; i < operand->kid_count; i++) {
        const node *e = operand->kids[i];
        size_t len;
        const node *name = e->kind == N_CALL ? e->kids[0] : e;
        if (name->kind != N_NAME || name->sym)
            continue;
        const char *text = token_text(name->src, name->op, &len);
        const outer_name *o = outer_find(p->main->outer, text, len);
        if (o && (o->kinds & (OUTER_MACRO | OUTER_FUNCTION_MACRO)))
            return true;
    }
    return false;
}

static bool check_arguments(lowering *l, const node *operand, const async_fn *fn, bool as_text)
{
    uint32_t given = operand->kid_count - 1, wanted = fn_param_count(fn);
    if (given == wanted || (as_text && given < wanted && call_has_macro_argument(l->p, operand)))
        return fn_is_usable(l->p, l->fn, operand, fn);
    diag_node_error(l->p->d, operand, "`%s` takes %u argument%s, not %u", fn->name, wanted, wanted == 1 ? "" : "s", given);
    diag_node_note(l->p->d, fn->first->name ? fn->first->name : fn->first, "declared here: `%s`", fn->signature);
    return false;
}

/* What is called through a pointer is fixed before the awaits of its arguments: what it points to, where that is spelled `*p`. */
static void order_callee(lowering *l, node *operand)
{
    node *callee = operand->kids[0];
    bool waits = false;
    for (uint32_t i = 1; i < operand->kid_count; i++)
        waits = waits || node_waits(operand->kids[i]);
    while (callee->kind == N_PAREN || (callee->kind == N_UNARY && callee->src->tokens[callee->op].kind == T_STAR))
        callee = callee->kids[0];
    if (waits)
        value(l, callee, operand);
    else
        order(l, callee, true);
}

/* An argument for it may be an address. */
static bool takes_address(const node *param)
{
    if (param->kind != N_PARAM || (param->kids[1] && param->kids[1]->kid_count))
        return true;
    for (uint32_t i = 0; i < param->kids[0]->kid_count; i++)
        if (param->kids[0]->kids[i]->kind == N_TYPE_NAME)
            return true;
    return false;
}

static void order_arguments(lowering *l, node *operand, const async_fn *callee)
{
    for (uint32_t i = 1, last = 0; i < operand->kid_count; i++) {
        for (uint32_t k = i; k < operand->kid_count; k++)
            if (node_waits(operand->kids[k]))
                last = k;
        if (!last)
            break;
        if (i < last)
            value(l, operand->kids[i], operand);
        else if (i == last)
            order(l, operand->kids[i], true);
    }
    for (uint32_t i = 1; i < operand->kid_count && i <= fn_param_count(callee); i++)
        if (takes_address(fn_param(callee, i - 1)))
            keep_structs(l, operand->kids[i]);
}

static const char *pointer_op(program *p, const node *callee)
{
    callee = strip(callee);
    if (callee->kind == N_CAST)
        return pointer_op(p, callee->kids[1]);
    if (callee->kind == N_UNARY || callee->kind == N_INDEX)
        return pointer_op(p, callee->kids[0]);
    uint32_t t = callee->kind == N_MEMBER ? callee->last : callee->kind == N_NAME ? callee->op : callee->first;
    if (callee->src->tokens[t].kind != T_IDENT)
        return "handler";
    return intern_token(p, callee->src, t)->name;
}

static bool await_task(lowering *l, node *await, node *operand, bool want)
{
    node *type = task_type_of(l->p, operand), *handle = await->kids[0];
    const node *inner = strip(operand);
    if (inner->kind == N_CAST)
        handle = inner->kids[1];
    order(l, handle, true);
    symbol *held = temp(l, "task", NULL, "asc_task *");
    stmt *s = add(l, S_SET, handle);
    s->sym = held;
    s->falls = true;
    call *c = call_new(l, CALL_TASK, await, strip(handle)->kind == N_NAME ? pointer_op(l->p, handle) : "task");
    c->held = held;
    c->result_type = type;
    c->wants_result = want;
    c->task_struct = is_void_type(type) ? NULL : name_unique(l->p, arena_printf(l->p->a, "%s_task", l->fn->fn->name));
    call_add(l, c);
    if (want)
        use_result(l, await, c);
    else
        await->subst = ast_new(l->p->a, await->src, N_NONE, 1, 0);
    return true;
}

bool await_call(lowering *l, node *await, bool want)
{
    program *p = l->p;
    node *operand = await->kids[0];
    while (operand->kind == N_PAREN)
        operand = operand->kids[0];
    async_fn *callee = operand->kind == N_CALL ? named_fn(p, operand->kids[0]) : NULL;
    if (!callee || callee->is_typedef || callee->generator) {
        if (await_manager(p, operand))
            return expand_await(l, await, want);
        if (operand->kind != N_CALL)
            return await_task(l, await, operand, want);
        callee = handler_of(p, operand->kids[0]);
        if (!callee)
            return await_task(l, await, operand, want);
        if (!check_arguments(l, operand, callee, false))
            return false;
        order_callee(l, operand);
        order_arguments(l, operand, callee);
        callee->used_as_value = true;
        call *c = call_new(l, CALL_POINTER, await, pointer_op(p, operand->kids[0]));
        c->fn = callee;
        c->node = operand;
        c->callee = operand->kids[0];
        c->boxed = "called through a pointer";
        c->wants_result = want && !callee->is_void;
        c->slot = c->op;
        if (c->wants_result)
            c->result = temp(l, c->op, NULL, callee->result);
        call_add(l, c);
        if (want)
            use_result(l, await, c);
        else
            await->subst = ast_new(p->a, await->src, N_NONE, 1, 0);
        return true;
    }
    if (!check_arguments(l, operand, callee, callee->leaf || !boxed_reason(l->fn, callee)))
        return false;
    order_arguments(l, operand, callee);
    call *c = call_new(l, callee->leaf ? CALL_LEAF : CALL_FUNCTION, await, short_name(callee->name));
    c->fn = callee;
    c->node = operand;
    c->slot = short_name(callee->name);
    c->boxed = callee->leaf ? NULL : boxed_reason(l->fn, callee);
    c->wants_result = want && !callee->is_void;
    if (!c->boxed && !callee->leaf && callee->body)
        callee->body->embedded = true;
    if (c->boxed) {
        callee->used_as_value = true;
        if (c->wants_result)
            c->result = temp(l, c->op, NULL, callee->result);
    }
    call_add(l, c);
    if (want)
        use_result(l, await, c);
    else
        await->subst = ast_new(p->a, await->src, N_NONE, 1, 0);
    return true;
}

void spawn_call(lowering *l, node *spawn, bool want)
{
    program *p = l->p;
    node *group = spawn->kids[0], *operand = spawn->kids[1];
    while (operand->kind == N_PAREN)
        operand = operand->kids[0];
    async_fn *callee = operand->kind == N_CALL ? named_fn(p, operand->kids[0]) : NULL;
    bool pointer = false;
    if ((!callee || callee->is_typedef) && operand->kind == N_CALL) {
        callee = handler_of(p, operand->kids[0]);
        pointer = true;
    }
    if (!callee || !check_arguments(l, operand, callee, false)) /* no callee: reported by check.c */
        return;
    node *both = glue(l, "", 2, group, operand);
    both->flags |= NF_HAS_AWAIT;
    if (node_waits(operand) || node_waits(group)) {
        value(l, group, both);
        if (pointer)
            order_callee(l, operand);
        order_arguments(l, operand, callee);
    }
    call *c = call_new(l, CALL_SPAWN, spawn, short_name(callee->name));
    c->fn = callee;
    c->node = operand;
    c->group = group;
    c->callee = pointer ? operand->kids[0] : NULL;
    c->wants_result = want;
    c->result = temp(l, "child", NULL, "asc_task *");
    callee->used_as_value = true;
    call_add(l, c);
    if (want)
        use_result(l, spawn, c);
    else
        spawn->subst = ast_new(p->a, spawn->src, N_NONE, 1, 0);
}

call *next_call(lowering *l, enum call_kind kind, node *at, symbol *held, async_fn *fn, const char *op)
{
    call *c = call_new(l, kind, at, op);
    c->held = held;
    c->fn = fn;
    call_add(l, c);
    return c;
}

call *check_call(lowering *l, node *at, node *test)
{
    call *c = call_new(l, CALL_CHECK, at, "scope");
    c->node = test;
    call_add(l, c);
    return c;
}
