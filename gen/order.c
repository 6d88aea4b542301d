/* Awaits leave the expressions they stand in (LANGUAGE §3).
 *
 * order() takes an expression and adds the statements that must run before what is left of it: each await in turn, left to
 * right, and before it the values of what stands left of it, kept in temporaries of the frame. What is left is the same tree with
 * substitutions. An expression without an await is left alone. */
#include <string.h>

#include "lower.h"
#include "macros.h"

static bool waits(const node *n)
{
    return n && node_waits(n);
}

/* ---- what need not be kept ---- */

static bool assigns(const node *n, const symbol *s)
{
    if ((n->kind == N_ASSIGN || n->kind == N_POSTFIX ||
         (n->kind == N_UNARY && (n->src->tokens[n->op].kind == T_INC || n->src->tokens[n->op].kind == T_DEC))) &&
        strip(n->kids[0])->kind == N_NAME && strip(n->kids[0])->sym == s)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && assigns(n->kids[i], s))
            return true;
    return false;
}

/* Its value is the same after the awaits in `until`: constants, addresses of locals, locals that nobody else can reach. */
static bool is_stable(program *p, const node *e, const node *until)
{
    e = strip(e);
    if (e->subst)
        return e->subst->kind == N_TEMP || (e->subst->kind == N_RESULT && e->subst->call->result);
    switch (e->kind) {
    case N_LITERAL:
    case N_FUNC_NAME:
    case N_SIZEOF:
    case N_NONE:
    case N_TYPE:
    case N_LABEL_ADDR:
        return true;
    case N_TEMP:
        return true;
    case N_NAME:
        if (!e->sym) {
            size_t len;
            const char *name = token_text(e->src, e->op, &len);
            const outer_name *o = outer_find(p->main->outer, name, len);
            bool constant = o && o->kinds & OUTER_ENUM_CONSTANT && !(o->kinds & (OUTER_MACRO | OUTER_OBJECT));
            return constant || (len == 4 && memcmp(name, "NULL", 4) == 0) || macro_is_constant(p, e);
        }
        if (e->sym->kind == SYM_ENUM)
            return true;
        if (e->sym->kind == SYM_LOCAL || e->sym->kind == SYM_PARAM) {
            if (e->sym->is_array)
                return true; /* decays to an address */
            return !e->sym->address_taken && !(until && assigns(until, e->sym)) && !e->sym->is_volatile;
        }
        return false;
    case N_UNARY: {
        uint32_t op = e->src->tokens[e->op].kind;
        const node *inner = strip(e->kids[0]);
        if (op == T_AMP)
            return inner->kind == N_NAME;
        return (op == T_MINUS || op == T_PLUS || op == T_TILDE || op == T_BANG) && is_stable(p, inner, until);
    }
    case N_CAST:
        return is_stable(p, e->kids[1], until);
    case N_BINARY:
        return is_stable(p, e->kids[0], until) && is_stable(p, e->kids[1], until);
    default:
        return false;
    }
}

/* ---- keeping values ---- */

static const char *role_of(const node *e)
{
    switch (e->kind) {
    case N_CALL:
    case N_AWAIT:
        return "given";
    case N_INDEX:
    case N_MEMBER:
    case N_NAME:
        return "read";
    default:
        return "value";
    }
}

/* T of a cast that is arithmetic or a pointer: its value needs no promotion. NULL: not as simple as that. */
static const char *cast_type(function *fn, const node *type)
{
    const node *specs = type->kids[0], *d = type->kid_count > 1 ? type->kids[1] : NULL;
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        const node *spec = specs->kids[i];
        uint32_t token = spec->src->tokens[spec->op].kind;
        if (spec->kind != N_KEYWORD && !(spec->kind == N_TYPE_NAME && !spec->sym))
            return NULL;
        if (spec->kind == N_KEYWORD && (!d || !d->kid_count) && (token == T_CONST || token == T_VOLATILE || token == T_ATOMIC))
            return NULL;
    }
    for (uint32_t i = 0; d && i < d->kid_count; i++)
        if (d->kids[i]->kind != N_POINTER || d->kids[i]->kid_count)
            return NULL;
    return node_text(fn, type, PRINT_CODE);
}

/* The struct that is no object of the program and of which e is a member or an element of one: what a call gave, say. An array in it
 * decays to an address in it, and C keeps it until the full expression ends (C11 6.2.4p8). NULL: none. */
static node *struct_around(program *p, node *e, bool *indexed)
{
    bool member = false;
    for (*indexed = false; !e->subst; e = e->kids[0]) {
        if (e->kind == N_INDEX)
            *indexed = true;
        else if (e->kind != N_PAREN && !(e->kind == N_MEMBER && e->src->tokens[e->op].kind == T_DOT))
            break;
        member = e->kind == N_MEMBER || (member && e->kind == N_PAREN);
    }
    if (!member)
        return NULL;
    if (e->subst)
        return e->subst->kind == N_RESULT && !e->subst->call->result ? e : NULL;
    if (e->kind == N_CALL)
        return call_is_macro(p, e) ? NULL : e;
    return e->kind == N_COND || e->kind == N_ASSIGN || e->kind == N_STMT_EXPR ? e : NULL;
}

/* How many kids of e are evaluated in any case, once and in no order. */
static uint32_t evaluated_kids(program *p, const node *e)
{
    switch (e->kind) {
    case N_SIZEOF:
    case N_TYPE:
    case N_GENERIC:
    case N_BUILTIN:
    case N_STMT_EXPR:
    case N_COMMA:
    case N_BLOB:
        return 0;
    case N_COND:
    case N_LOGICAL:
        return 1;
    case N_CALL:
        return call_is_macro(p, e) ? 0 : e->kid_count;
    default:
        return e->kid_count;
    }
}

static void keep(lowering *l, node *e);

void keep_structs(lowering *l, node *e)
{
    bool indexed;
    node *whole = struct_around(l->p, e, &indexed);
    if (whole)
        keep(l, whole);
    for (uint32_t i = 0; !e->subst && i < evaluated_kids(l->p, e); i++)
        if (e->kids[i])
            keep_structs(l, e->kids[i]);
}

static void keep(lowering *l, node *e)
{
    bool indexed;
    node *whole = struct_around(l->p, e, &indexed);
    keep_structs(l, e);
    if (whole && !indexed) /* the member is read where it is used */
        return;
    if (e->kind == N_INIT_LIST || e->kind == N_NONE || e->kind == N_TYPE || e->kind == N_BLOB)
        return;
    const char *type = NULL;
    const node *inner = strip(e);
    if (refuse_several(l->p, inner))
        return;
    while (inner->subst)
        inner = inner->subst;
    if (inner->kind == N_RESULT && inner->call->fn)
        type = inner->call->fn->result;
    else if (inner->kind == N_CAST)
        type = cast_type(l->fn, inner->kids[0]);
    node *copy = ast_new(l->p->a, e->src, e->kind, e->first, e->last); /* prints what e prints now */
    *copy = *e;
    symbol *s = temp(l, role_of(e), copy, type);
    if (inner->kind == N_RESULT && inner->call->fn && inner->call->fn->const_result) {
        s->is_const = true;
        s->is_scalar = false;
    }
    stmt *set = add(l, S_SET, copy);
    set->sym = s;
    set->falls = true;
    node *place = ast_new(l->p->a, e->src, N_TEMP, e->first, e->last);
    place->sym = s;
    e->subst = place;
}

void value(lowering *l, node *e, const node *until)
{
    if (waits(e)) {
        order(l, e, true);
        if (!is_stable(l->p, e, until))
            keep(l, e);
    } else if (!is_stable(l->p, e, until)) {
        keep(l, e);
    }
}

/* The value, or every value of an initialiser list, in the order of the text. */
static void keep_values(lowering *l, node *n, const node *until)
{
    if (n->kind == N_TYPE || n->kind == N_SPECS || n->kind == N_DESIGNATOR || n->kind == N_BLOCK)
        return;
    if (n->kind != N_INIT && n->kind != N_INIT_LIST) {
        value(l, n, until);
        return;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            keep_values(l, n->kids[i], until);
}

/* Children left to right: all before the last one with an await are kept. */
static void order_kids(lowering *l, node *e, uint32_t from)
{
    uint32_t last = from;
    for (uint32_t i = from; i < e->kid_count; i++)
        if (waits(e->kids[i]))
            last = i;
    for (uint32_t i = from; i < last; i++)
        if (e->kids[i])
            keep_values(l, e->kids[i], e);
    if (last < e->kid_count && waits(e->kids[last]))
        order(l, e->kids[last], true);
}

/* A macro gets its arguments as they are; only the awaits are taken out, first (LANGUAGE §2). */
static void order_macro(lowering *l, node *e)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < e->kid_count; i++)
        if (waits(e->kids[i]))
            last = i;
    for (uint32_t i = 0; i <= last; i++) {
        if (!waits(e->kids[i]))
            continue;
        if (i < last)
            value(l, e->kids[i], e);
        else
            order(l, e->kids[i], true);
    }
}

/* A place that is assigned to is fixed before the await on its right: pointers and subscripts are kept, the place is not read. */
void order_place(lowering *l, node *e, const node *until)
{
    switch (e->kind) {
    case N_PAREN:
        order_place(l, e->kids[0], until);
        return;
    case N_NAME:
        return;
    case N_MEMBER:
        if (e->src->tokens[e->op].kind == T_DOT)
            order_place(l, e->kids[0], until);
        else
            value(l, e->kids[0], until);
        return;
    case N_INDEX:
        value(l, e->kids[0], until);
        value(l, e->kids[1], until);
        return;
    case N_UNARY:
        value(l, e->kids[0], until);
        return;
    default:
        if (waits(e))
            order(l, e, true);
        return;
    }
}

bool is_consumed(const node *e)
{
    for (;;) {
        while (e->subst) {
            e = e->subst;
            if (e->kind == N_RESULT || e->kind == N_TEMP)
                return true;
        }
        if (e->kind == N_NONE)
            return true;
        if (e->kind == N_PAREN)
            e = e->kids[0];
        else if (e->kind == N_CAST)
            e = e->kids[1];
        else
            return false;
    }
}

bool is_void_type(const node *type)
{
    if (type->kind == N_GLUE)
        return strcmp(type->glue, "void") == 0;
    const node *specs = type->kids[0];
    return type->kind == N_TYPE && specs && specs->kid_count == 1 && specs->kids[0]->kind == N_KEYWORD &&
           specs->src->tokens[specs->kids[0]->op].kind == T_VOID && !(type->kid_count > 1 && type->kids[1]);
}

/* What is left of an expression whose value nobody wants, as a statement. */
static void flush(lowering *l, node *e)
{
    if (is_consumed(e))
        return;
    stmt *s = add(l, S_JUMP, glue(l, "$0;", 1, e));
    s->falls = true;
}

static void set(lowering *l, symbol *s, node *e)
{
    stmt *st = add(l, S_SET, e);
    st->sym = s;
    st->falls = true;
}

static void use_temp(lowering *l, node *e, symbol *s)
{
    node *place = ast_new(l->p->a, e->src, N_TEMP, e->first, e->last);
    place->sym = s;
    e->subst = place;
}

/* Its last operator computes a value, and may do nothing more. */
static bool only_computes(const node *e)
{
    for (;;) {
        while (e->subst)
            e = e->subst;
        switch (e->kind) {
        case N_PAREN:
            e = e->kids[0];
            break;
        case N_COMMA:
            e = e->kids[1];
            break;
        case N_CAST:
            return !is_void_type(e->kids[0]);
        case N_UNARY:
            return e->src->tokens[e->op].kind != T_INC && e->src->tokens[e->op].kind != T_DEC;
        case N_CALL:
        case N_ASSIGN:
        case N_POSTFIX:
        case N_STMT_EXPR:
        case N_GLUE:
        case N_NONE:
            return false;
        default:
            return true;
        }
    }
}

/* One of two sides whose value nobody wants. Alone it would be a statement that C finds odd. */
static void flush_side(lowering *l, node *e)
{
    if (only_computes(e) && !is_consumed(e))
        add(l, S_JUMP, glue(l, "(void)($0);", 1, e))->falls = true;
    else
        flush(l, e);
}

typedef struct arm {
    stmt *s;
    stmt **outside;
} arm;

static arm side_of(lowering *l, node *cond)
{
    arm a = {.s = add(l, S_IF, cond)};
    a.s->at = l->at;
    a.s->falls = true;
    return a;
}

/* A name that is no object, as far as the text shows; in parentheses it may as well be a type of a header: `(u32)(await f())`. */
static bool is_function(program *p, const node *callee)
{
    callee = strip(callee);
    if (callee->kind != N_NAME || callee->sym)
        return callee->kind == N_NAME && callee->sym->kind == SYM_EXTERN;
    size_t len;
    const char *name = token_text(callee->src, callee->op, &len);
    const outer_name *o = outer_find(p->main->outer, name, len);
    return !o || !(o->kinds & OUTER_OBJECT);
}

static void logical(lowering *l, node *e, bool want)
{
    uint32_t op = e->src->tokens[e->op].kind;
    bool is_and = op == T_AND_AND;
    order(l, e->kids[0], true);
    if (!waits(e->kids[1]))
        return;
    refuse_loose(l->p, e->kids[0], op);
    refuse_loose(l->p, e->kids[1], op);
    symbol *s = want ? temp(l, is_and ? "both" : "either", NULL, "int") : NULL;
    arm a = side_of(l, is_and ? e->kids[0] : glue(l, "!($0)", 1, e->kids[0]));
    l->tail = &a.s->body;
    order(l, e->kids[1], want);
    if (want)
        set(l, s, glue(l, "($0) != 0", 1, e->kids[1]));
    else
        flush_side(l, e->kids[1]);
    if (want) {
        l->tail = &a.s->other;
        set(l, s, glue(l, is_and ? "0" : "1", 0));
        use_temp(l, e, s);
    } else {
        e->subst = ast_new(l->p->a, e->src, N_NONE, 1, 0);
    }
    l->tail = &a.s->next;
}

static void choice(lowering *l, node *e, bool want)
{
    node *cond = e->kids[0], *yes = e->kids[1], *no = e->kids[2];
    order(l, cond, true);
    if (!waits(no) && !waits(yes))
        return;
    symbol *s = NULL;
    node *copy = ast_clone(l->p->a, e); /* what its type is made of: nothing in it is taken out yet */
    if (!yes) {                         /* a ?: b */
        symbol *first = temp(l, "first", ast_clone(l->p->a, cond), NULL);
        set(l, first, cond);
        node *place = ast_new(l->p->a, e->src, N_TEMP, cond->first, cond->last);
        place->sym = first;
        yes = place;
        cond = place;
    }
    if (want)
        s = temp(l, "chosen", copy, NULL);
    arm a = side_of(l, cond);
    l->tail = &a.s->body;
    order(l, yes, want);
    if (want)
        keep_structs(l, yes);
    if (want)
        set(l, s, yes);
    else
        flush_side(l, yes);
    l->tail = &a.s->other;
    order(l, no, want);
    if (want)
        keep_structs(l, no);
    if (want)
        set(l, s, no);
    else
        flush_side(l, no);
    l->tail = &a.s->next;
    if (want)
        use_temp(l, e, s);
    else
        e->subst = ast_new(l->p->a, e->src, N_NONE, 1, 0);
}

void order(lowering *l, node *e, bool want)
{
    if (!waits(e))
        return;
    switch (e->kind) {
    case N_AWAIT:
        await_call(l, e, want);
        return;
    case N_SPAWN:
        spawn_call(l, e, want);
        return;
    case N_PAREN:
        order(l, e->kids[0], want);
        return;
    case N_CAST:
        order(l, e->kids[1], want && !is_void_type(e->kids[0]));
        return;
    case N_LOGICAL:
        logical(l, e, want);
        return;
    case N_COND:
        choice(l, e, want);
        return;
    case N_COMMA:
        order(l, e->kids[0], false);
        flush(l, e->kids[0]);
        order(l, e->kids[1], want);
        e->subst = e->kids[1];
        return;
    case N_ASSIGN:
        if (waits(e->kids[1])) {
            order_place(l, e->kids[0], e);
            order(l, e->kids[1], true);
        } else {
            order_place(l, e->kids[0], NULL);
        }
        return;
    case N_CALL:
        if (call_is_macro(l->p, e))
            order_macro(l, e);
        else
            order_kids(l, e, is_function(l->p, e->kids[0]) ? 1 : 0);
        return;
    case N_BUILTIN:
        order_macro(l, e);
        return;
    case N_BINARY:
        if (waits(e->kids[1]) && !is_stable(l->p, e->kids[0], e))
            refuse_loose(l->p, e->kids[0], e->src->tokens[e->op].kind);
        order_kids(l, e, 0);
        return;
    default:
        order_kids(l, e, 0);
        return;
    }
}
