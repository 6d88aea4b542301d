/* Binds names in an async body to what they mean: C11 6.2.1 (scopes) and 6.2.3 (name spaces). A name that the body does not
 * declare keeps no symbol: it is foreign C, printed as it is.
 *
 * Also notes what later passes must know of a local: whether its address may be kept somewhere (`&x`, an array that decays, a
 * macro that gets it), and what of its type can be seen: scalar, array, const, variably modified. */
#include <string.h>

#include "../grammar/feed.h"
#include "ascc.h"
#include "lower.h"
#include "macros.h"
#include "collect.h"
#include "resolve.h"
#include "size.h"

typedef struct resolver {
    program *p;
    function *fn;
    symbol **declared; /* symbols in scope, to be undone */
    size_t count, capacity;
    list *labels;
    node *scope;
    list open_tags; /* pairs: a tag that names nothing known, the block */
    bool tag_alone; /* in the specifiers of `struct tag;` */
} resolver;

static void node_of(resolver *r, node *n);

symbol *symbol_new(function *fn, enum symbol_kind kind, const char *name)
{
    symbol *s = arena_alloc(fn->p->a, sizeof *s);
    s->kind = kind;
    s->name = name;
    s->fn = fn;
    if (kind == SYM_LOCAL || kind == SYM_PARAM || kind == SYM_TEMP) {
        s->index = (uint32_t)fn->vars.count;
        list_add(fn->p, &fn->vars, s);
    } else if (kind == SYM_STATIC || kind == SYM_TYPEDEF || kind == SYM_ENUM || kind == SYM_TAG) {
        list_add(fn->p, &fn->names, s);
    }
    return s;
}

static void kids_of(resolver *r, node *n)
{
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            node_of(r, n->kids[i]);
}

static size_t push(resolver *r)
{
    return r->count;
}

static void pop(resolver *r, size_t to)
{
    while (r->count > to) {
        symbol *s = r->declared[--r->count];
        if (s->kind == SYM_TAG)
            s->id->tag = s->shadowed;
        else
            s->id->ordinary = s->shadowed;
    }
}

static symbol *declare(resolver *r, enum symbol_kind kind, node *name)
{
    ident *id = intern_token(r->p, name->src, name->op);
    symbol *s = symbol_new(r->fn, kind, id->name);
    id->local = true;
    s->id = id;
    s->decl = name;
    s->scope = r->scope;
    name->sym = s;
    if (kind == SYM_TAG) {
        s->shadowed = id->tag;
        id->tag = s;
    } else {
        s->shadowed = id->ordinary;
        if (kind == SYM_LOCAL && s->shadowed && s->shadowed->kind == SYM_LOCAL && s->shadowed->scope == s->scope &&
            s->shadowed->fn == s->fn) {
            s->twin = s->shadowed;
            s->index = s->twin->index;
        }
        if (s->shadowed && s->shadowed->kind == SYM_PARAM && s->shadowed->fn == r->fn && r->scope && r->scope == r->fn->body_node &&
            kind != SYM_TEMP) {
            if (check_slipped_type(r->p, name, (r->fn->def->flags & NF_BROKEN) != 0)) {
                r->fn->def->flags |= NF_BROKEN;
            } else {
                diag_node_error(r->p->d, name, "`%s` is a parameter: the outermost block can't declare it again (C11 6.2.1)", id->name);
                diag_node_note(r->p->d, s->shadowed->decl, "the parameter");
            }
        }
        if (!s->twin && s->shadowed && s->shadowed->fn == s->fn)
            for (symbol *outer = s->shadowed; outer; outer = outer->twin)
                outer->covered = true;
        id->ordinary = s;
    }
    if (r->count == r->capacity) {
        size_t capacity = r->capacity ? r->capacity * 2 : 64;
        symbol **grown = arena_alloc(r->p->a, capacity * sizeof *grown);
        if (r->count)
            memcpy(grown, r->declared, r->count * sizeof *grown);
        r->declared = grown;
        r->capacity = capacity;
    }
    r->declared[r->count++] = s;
    return s;
}

static node *name_of(node *declarator)
{
    return declarator ? declarator->name : NULL;
}

/* A constant of C23 is the same in each run of the function, and no jump may pass its declaration by: it gets a `static`. */
static bool becomes_static(program *p, const node *specs)
{
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        node *spec = specs->kids[i];
        if (spec->kind != N_KEYWORD || spec->src->tokens[spec->op].kind != T_CONSTEXPR)
            continue;
        if (!spec->subst) {
            spec->subst = arena_alloc(p->a, sizeof *spec->subst);
            *spec->subst = (node){.kind = N_GLUE, .glue = "static constexpr"};
        }
        return true;
    }
    return false;
}

static enum symbol_kind kind_of_specs(program *p, const node *specs, const node *declarator)
{
    if (specs_have(specs, T_TYPEDEF))
        return SYM_TYPEDEF;
    if (specs_have(specs, T_STATIC) || specs_have(specs, T_THREAD_LOCAL) || becomes_static(p, specs))
        return SYM_STATIC;
    const node *outer = declarator ? declarator_outer(declarator) : NULL;
    if (specs_have(specs, T_EXTERN) || (outer && outer->kind == N_PARAMS) || type_is_function(p, specs, declarator))
        return SYM_EXTERN;
    return SYM_LOCAL;
}

/* The parts of a declarator but for its name: array sizes, parameters, attributes. */
static void declarator_parts(resolver *r, node *d)
{
    for (uint32_t i = 0; i < d->kid_count; i++) {
        node *kid = d->kids[i];
        if (!kid || kid->kind == N_NAME)
            continue;
        if (kid->kind == N_DECLARATOR) {
            declarator_parts(r, kid);
        } else if (kid->kind == N_PARAMS) {
            size_t mark = push(r);
            node *outside = r->scope;
            r->scope = kid; /* C11 6.2.1p4: of the prototype alone */
            for (uint32_t k = 0; k < kid->kid_count; k++) {
                node *param = kid->kids[k];
                if (!param || param->kind != N_PARAM)
                    continue;
                node_of(r, param->kids[0]);
                if (param->kids[1]) {
                    declarator_parts(r, param->kids[1]);
                    if (name_of(param->kids[1]))
                        declare(r, SYM_PROTOTYPE, name_of(param->kids[1]));
                }
            }
            r->scope = outside;
            pop(r, mark);
        } else {
            node_of(r, kid);
        }
    }
}

/* Twins of which one stands under an `#if` are alternatives; others C does not allow. */
static void check_twin(const resolver *r, const symbol *s)
{
    const symbol *first = s->twin;
    if (!first || !first->decl || (r->fn->def->flags & NF_BROKEN) || first->decl->src != s->decl->src)
        return;
    const source *src = s->decl->src;
    uint32_t from = item_begin(r->p, s->decl);
    if (directive_is_inside(src, from, s->decl->op) || directive_is_inside(src, from, first->decl->op))
        return;
    if (check_slipped_type(r->p, s->decl, false)) {
        r->fn->def->flags |= NF_BROKEN;
        return;
    }
    diag_node_error(r->p->d, s->decl, "`%s` is declared twice in one block", s->name);
    diag_node_note(r->p->d, first->decl, "the first declaration");
}

static symbol *declare_declarator(resolver *r, node *specs, node *declarator, node *init)
{
    symbol *s = declare(r, kind_of_specs(r->p, specs, declarator), name_of(declarator));
    check_twin(r, s);
    s->specs = specs;
    s->declarator = declarator;
    s->init = init;
    symbol_classify(r->p, s);
    if (init && specs_infer(specs))
        s->type_of = init;
    return s;
}

bool declares_tag(const node *n)
{
    const node *specs = n->kids[0], *spec = specs->kid_count == 1 ? specs->kids[0] : NULL;
    return n->kid_count == 1 && spec && spec->kind == N_TAG && !(spec->flags & NF_DEFINES) && !token_is(spec->src, spec->op, "enum") &&
           spec->kid_count == 1 && spec->kids[0] && spec->kids[0]->kind == N_NAME;
}

static void declaration(resolver *r, node *n)
{
    node *specs = n->kids[0];
    r->tag_alone = declares_tag(n);
    node_of(r, specs);
    r->tag_alone = false;
    for (uint32_t i = 0; n->kid_count > 2 && i < specs->kid_count; i++)
        if (specs->kids[i]->kind == N_TASK_TYPE)
            specs->kids[i]->flags |= NF_NAMED_TASK;
    for (uint32_t i = 1; i < n->kid_count; i++) {
        node *d = n->kids[i], *init = NULL;
        if (!d)
            continue;
        if (d->kind != N_INIT_DECL) {
            node_of(r, d);
            continue;
        }
        if (d->kid_count > 1 && d->kids[d->kid_count - 1])
            init = d->kids[d->kid_count - 1];
        declarator_parts(r, d->kids[0]);
        if (name_of(d->kids[0]))
            declare_declarator(r, specs, d->kids[0], init);
        for (uint32_t k = 1; k < d->kid_count; k++)
            if (d->kids[k])
                node_of(r, d->kids[k]);
        symbol *s = name_of(d->kids[0]) ? name_of(d->kids[0])->sym : NULL;
        if (s && init && s->type_of == init)
            type_of_auto(r->p, s, n, init);
    }
}

/* A tag that nothing declares where it is first named is that of this block, if the block defines one further on (C11 6.7.2.3p8). */
static void bind_earlier(resolver *r, symbol *s)
{
    for (size_t i = 0; i < r->open_tags.count; i += 2) {
        node *n = r->open_tags.items[i];
        if (r->open_tags.items[i + 1] == s->scope && intern_token(r->p, n->src, n->kids[0]->op) == s->id && n->src == s->decl->src)
            n->sym = n->kids[0]->sym = s;
    }
}

static void tag(resolver *r, node *n)
{
    node *name = n->kid_count ? n->kids[0] : NULL;
    if (name && name->kind == N_NAME) {
        ident *id = intern_token(r->p, n->src, name->op);
        symbol *s = id->tag;
        bool here = s && s->scope == r->scope && s->fn == r->fn;
        if (!here && ((n->flags & NF_DEFINES) || r->tag_alone)) {
            s = declare(r, SYM_TAG, name);
            bind_earlier(r, s);
        } else if (!s && !file_has_tag(r->p, id)) {
            list_add(r->p, &r->open_tags, n);
            list_add(r->p, &r->open_tags, r->scope);
        }
        if (r->tag_alone && s)
            s->alone = n;
        r->tag_alone = false;
        name->sym = s;
        n->sym = s;
        if (s && (n->flags & NF_DEFINES))
            s->tag = n;
    } else if (n->flags & NF_DEFINES) {
        symbol *s = symbol_new(r->fn, SYM_TAG, "");
        s->tag = n;
        s->scope = r->scope;
        n->sym = s;
    }
    for (uint32_t i = 0; i < n->kid_count; i++) {
        node *kid = n->kids[i];
        if (!kid || kid == name)
            continue;
        if (kid->kind == N_MEMBER_DECL) {
            node_of(r, kid->kids[0]);
            for (uint32_t k = 1; k < kid->kid_count; k++) {
                node *m = kid->kids[k];
                if (m && m->kind == N_DECLARATOR) {
                    declarator_parts(r, m);
                } else if (m && m->kind == N_BITFIELD) {
                    if (m->kids[0])
                        declarator_parts(r, m->kids[0]);
                    node_of(r, m->kids[1]);
                } else if (m) {
                    node_of(r, m);
                }
            }
        } else if (kid->kind == N_ENUMERATOR) {
            if (kid->kid_count > 1 && kid->kids[1])
                node_of(r, kid->kids[1]);
            declare(r, SYM_ENUM, kid->kids[0])->tag = n;
        } else {
            node_of(r, kid);
        }
    }
}

static void label(resolver *r, node *name)
{
    ident *id = intern_token(r->p, name->src, name->op);
    for (size_t i = 0; i < r->labels->count; i++) {
        symbol *s = r->labels->items[i];
        if (s->id == id) {
            name->sym = s;
            return;
        }
    }
    symbol *s = symbol_new(r->fn, SYM_LABEL, id->name);
    s->id = id;
    s->decl = name;
    name->sym = s;
    list_add(r->p, r->labels, s);
}

static bool is_aggregate(const symbol *s)
{
    return !s->is_scalar && !s->is_array;
}

static void node_of(resolver *r, node *n)
{
    node *outside = r->scope;
    size_t mark;
    switch (n->kind) {
    case N_NAME: {
        ident *id = intern_token(r->p, n->src, n->op);
        n->sym = id->ordinary;
        if (n->sym) {
            n->sym->used = true;
            if (n->sym->is_array || n->sym->may_decay)
                n->sym->address_taken = true; /* undone by the cases below that do not let it decay */
        } else if (id->fn && !id->fn->is_typedef && n->src->tokens[n->op + 1].kind != T_LPAREN) {
            id->fn->used_as_value = true;
            n->flags |= NF_ASYNC_VALUE;
        }
        return;
    }
    case N_TYPE_NAME: {
        ident *id = intern_token(r->p, n->src, n->op);
        n->sym = id->ordinary && id->ordinary->kind == SYM_TYPEDEF ? id->ordinary : NULL;
        return;
    }
    case N_BLOCK:
    case N_FOR:
        mark = push(r);
        r->scope = n;
        kids_of(r, n);
        r->scope = outside;
        pop(r, mark);
        return;
    case N_STMT_EXPR:
        kids_of(r, n);
        return;
    case N_DECL:
        declaration(r, n);
        return;
    case N_FUNCTION_DEF:
        mark = push(r);
        r->scope = n;
        node_of(r, n->kids[0]);
        declarator_parts(r, n->kids[1]);
        node_of(r, n->kids[2]);
        r->scope = outside;
        pop(r, mark);
        if (name_of(n->kids[1]))
            declare(r, SYM_EXTERN, name_of(n->kids[1]));
        return;
    case N_DECLARATOR:
        declarator_parts(r, n);
        return;
    case N_TAG:
        tag(r, n);
        return;
    case N_LABEL:
        label(r, n->kids[0]);
        n->kids[0]->sym->decl = n->kids[0]; /* not a goto that stands above it */
        for (uint32_t i = 1; i < n->kid_count; i++)
            if (n->kids[i])
                node_of(r, n->kids[i]);
        return;
    case N_GOTO:
        if (n->kids[0]->kind == N_NAME)
            label(r, n->kids[0]);
        else
            node_of(r, n->kids[0]);
        return;
    case N_LABEL_ADDR:
        label(r, n->kids[0]);
        return;
    case N_LOCAL_LABEL:
        for (uint32_t i = 0; i < n->kid_count; i++)
            label(r, n->kids[i]);
        return;
    case N_CATCH: {
        mark = push(r);
        r->scope = n;
        for (uint32_t i = 0; i < n->kid_count; i++) {
            node *kid = n->kids[i];
            if (!kid)
                continue;
            if (i + 2 == n->kid_count) { /* as e */
                symbol *s = declare(r, SYM_LOCAL, kid);
                s->type_text = "const asc_error *";
                s->is_scalar = true;
            } else {
                node_of(r, kid);
            }
        }
        r->scope = outside;
        pop(r, mark);
        return;
    }
    case N_EXIT:
        mark = push(r);
        r->scope = n;
        if (n->kids[0]) {
            symbol *s = declare(r, SYM_LOCAL, n->kids[0]);
            s->type_text = "const asc_error *";
            s->is_scalar = true;
        }
        node_of(r, n->kids[1]);
        r->scope = outside;
        pop(r, mark);
        return;
    case N_WITH:
        mark = push(r);
        r->scope = n;
        for (uint32_t i = 0; i < n->kid_count; i++) {
            node *item = n->kids[i];
            if (item->kind != N_WITH_ITEM) {
                node_of(r, item);
                continue;
            }
            node *call = item->kids[0]; /* the manager's name is in a name space of its own */
            for (uint32_t k = 1; call->kind == N_CALL && k < call->kid_count; k++)
                node_of(r, call->kids[k]);
            if (item->kid_count > 1 && item->kids[1])
                declare(r, SYM_LOCAL, item->kids[1]);
        }
        r->scope = outside;
        pop(r, mark);
        return;
    case N_ASYNC_FOR: {
        node_of(r, n->kids[1]);
        mark = push(r);
        r->scope = n;
        node *param = n->kids[0];
        if (param->kind == N_PARAM)
            node_of(r, param->kids[0]);
        if (param->kind == N_PARAM && param->kids[1]) {
            declarator_parts(r, param->kids[1]);
            if (name_of(param->kids[1]))
                declare_declarator(r, param->kids[0], param->kids[1], NULL);
        }
        node_of(r, n->kids[2]);
        r->scope = outside;
        pop(r, mark);
        return;
    }
    case N_UNARY:
        kids_of(r, n);
        if (n->src->tokens[n->op].kind == T_AMP) {
            address_take(n->kids[0]);
            address_literal(r->fn, r->scope, n->kids[0]);
        }
        return;
    case N_COMPOUND: {
        const node *declarator = n->kids[0]->kid_count > 1 ? n->kids[0]->kids[1] : NULL;
        const node *outer = declarator ? declarator_outer(declarator) : NULL;
        kids_of(r, n);
        if (outer && outer->kind == N_ARRAY)
            address_literal(r->fn, r->scope, n);
        return;
    }
    case N_MEMBER: {
        node_of(r, n->kids[0]);
        symbol *s = n->src->tokens[n->op].kind == T_DOT ? address_object(n->kids[0]) : NULL;
        if (s && is_aggregate(s))
            s->address_taken = true; /* the member may be an array that decays */
        if (n->src->tokens[n->op].kind == T_DOT)
            address_literal(r->fn, r->scope, n->kids[0]);
        return;
    }
    case N_SIZEOF:
    case N_TYPEOF: {
        const node *inner = n->kids[0];
        while (inner->kind == N_PAREN)
            inner = inner->kids[0];
        if (inner->kind == N_NAME) {
            ident *id = intern_token(r->p, inner->src, inner->op);
            bool before = id->ordinary && id->ordinary->address_taken;
            kids_of(r, n);
            if (id->ordinary)
                id->ordinary->address_taken = before;
        } else {
            kids_of(r, n);
        }
        return;
    }
    case N_CALL: {
        kids_of(r, n);
        macro_arguments(r->fn, n);
        if (call_is_macro(r->p, n))
            macro_takes(r->p, n);
        return;
    }
    case N_BUILTIN:
        kids_of(r, n);
        for (uint32_t i = 0; i < n->kid_count; i++)
            if (n->kids[i] && n->kids[i]->kind == N_NAME)
                address_take(n->kids[i]); /* va_arg(ap, T) and its like change their argument */
        return;
    default:
        kids_of(r, n);
        return;
    }
}

void resolve_nodes(function *fn, node **nodes, size_t count, node *params, list *labels, list *params_out)
{
    resolver r = {.p = fn->p, .fn = fn, .labels = labels};
    for (uint32_t i = 0; params && i < params->kid_count; i++) {
        node *param = params->kids[i];
        if (param->kind != N_PARAM)
            continue;
        if (!(param->flags & NF_AUTO_PARAM))
            node_of(&r, param->kids[0]);
        node *name = param->kids[1] ? name_of(param->kids[1]) : param->name;
        if (param->kids[1])
            declarator_parts(&r, param->kids[1]);
        if (!name)
            continue;
        symbol *s = declare(&r, SYM_PARAM, name);
        s->specs = param->kids[0];
        s->declarator = param->kids[1];
        if (!(param->flags & NF_AUTO_PARAM))
            symbol_classify(fn->p, s);
        s->is_array = false;
        if (param->kids[1]) {
            const node *outer = declarator_outer(param->kids[1]);
            if (outer && (outer->kind == N_ARRAY || outer->kind == N_PARAMS)) {
                s->is_scalar = true; /* adjusted to a pointer */
                s->param_node = param;
                s->is_const = s->is_volatile = false;
            }
        }
        if (params_out)
            list_add(fn->p, params_out, s);
    }
    for (size_t i = 0; i < count; i++) {
        if (!nodes[i])
            continue;
        if (nodes[i]->kind == N_BLOCK && count == 1) { /* one scope with the parameters */
            r.scope = nodes[i];
            kids_of(&r, nodes[i]);
        } else {
            node_of(&r, nodes[i]);
        }
    }
    pop(&r, 0);
}

void resolve(program *p, function *fn)
{
    (void)p;
    resolve_nodes(fn, &fn->body_node, 1, fn->fn->params, &fn->labels, NULL);
}
