/* What the grammar's actions make. A node's children are in the order of the text and inside its range; a node over an await, or
 * over a statement that has to do with one, knows it; no tree gets deeper than AST_DEPTH_MAX. */
#include <string.h>

#include "build.h"

/* ---- lists, in the scratch arena ---- */

nodes *nodes_none(parser *p)
{
    return arena_alloc(p->scratch, sizeof(nodes));
}

nodes *nodes_add(nodes *l, parser *p, node *n)
{
    if (l->count == l->capacity) {
        uint32_t capacity = l->capacity ? l->capacity * 2 : 4;
        l->items = arena_resize(p->scratch, l->items, l->capacity * sizeof *l->items, capacity * sizeof *l->items);
        l->capacity = capacity;
    }
    l->items[l->count++] = n;
    return l;
}

nodes *nodes_one(parser *p, node *n)
{
    return nodes_add(nodes_none(p), p, n);
}

nodes *nodes_join(nodes *l, parser *p, const nodes *more)
{
    for (uint32_t i = 0; i < more->count; i++)
        nodes_add(l, p, more->items[i]);
    return l;
}

nodes *nodes_add_first(parser *p, node *n, nodes *rest)
{
    nodes_add(rest, p, n);
    memmove(rest->items + 1, rest->items, (rest->count - 1) * sizeof *rest->items);
    rest->items[0] = n;
    return rest;
}

/* ---- plain nodes ---- */

/* What a child gives its parent: called once for each child that a node gets. */
static void adopt(parser *p, node *n, const node *kid)
{
    if (!kid)
        return;
    n->flags |= kid->flags & NF_HAS_AWAIT;
    if (kid->depth >= n->depth) {
        n->depth = (uint16_t)(kid->depth + 1);
        if (n->depth > AST_DEPTH_MAX && !p->too_deep) {
            p->too_deep = true;
            diag_error(p->d, p->src, n->op, n->op, n->op, "this is nested or chained more than %d deep: split it", AST_DEPTH_MAX);
        }
    }
}

node *build(parser *p, enum node_kind kind, span at, span op, uint32_t count, node *const *kids)
{
    node *n = ast_new_with(p->a, p->src, kind, at.first, at.last, count);
    n->op = op.first;
    n->depth = 1;
    for (uint32_t i = 0; i < count; i++) {
        n->kids[i] = kids[i];
        adopt(p, n, kids[i]);
    }
    return n;
}

node *build_list(parser *p, enum node_kind kind, span at, span op, const nodes *kids)
{
    return build(p, kind, at, op, kids->count, kids->items);
}

node *build_list_of(parser *p, enum node_kind kind, span at, node *first, const nodes *rest)
{
    nodes *all = nodes_one(p, first);
    for (uint32_t i = 0; rest && i < rest->count; i++)
        nodes_add(all, p, rest->items[i]);
    return build_list(p, kind, at, at, all);
}

node *build_leaf(parser *p, enum node_kind kind, span at)
{
    return build(p, kind, at, at, 0, NULL);
}

node *build_leaf_to(parser *p, enum node_kind kind, span from, span to)
{
    return build(p, kind, (span){from.first, to.last}, from, 0, NULL);
}

node *build_awaiting(node *n)
{
    n->flags |= NF_HAS_AWAIT;
    return n;
}

static bool has_keyword(const node *specs, uint32_t kind)
{
    for (uint32_t i = 0; i < specs->kid_count; i++)
        if (specs->kids[i]->kind == N_KEYWORD && specs->src->tokens[specs->kids[i]->op].kind == kind)
            return true;
    return false;
}

node *build_specs(parser *p, span at, span op, const nodes *kids)
{
    node *specs = build_list(p, N_SPECS, at, op, kids);
    bool qualified = has_keyword(specs, T_CONST) || has_keyword(specs, T_VOLATILE) || has_keyword(specs, T_ATOMIC);
    for (uint32_t i = 0; qualified && i < specs->kid_count; i++)
        if (specs->kids[i]->kind == N_TASK_TYPE)
            specs->kids[i]->flags |= NF_NAMED_TASK;
    return specs;
}

static bool has_word(const node *specs, const char *word)
{
    for (uint32_t i = 0; i < specs->kid_count; i++)
        if (specs->kids[i]->kind == N_KEYWORD && token_is(specs->src, specs->kids[i]->op, word))
            return true;
    return false;
}

/* ---- runs of tokens ---- */

/* Names in first..last that may mean something: no keyword, no member, and inside at least `least` brackets. With `members`, only
 * what stands in square ones. */
static node *blob(parser *p, uint32_t first, uint32_t last, uint32_t least, bool members)
{
    nodes *names = nodes_none(p);
    uint32_t before = T_EOF, depth = 0, square = 0;
    for (uint32_t t = first; t <= last && last != UINT32_MAX; t++) {
        uint32_t kind = p->src->tokens[t].kind;
        if (kind == T_LPAREN || kind == T_LBRACKET)
            depth++;
        else if ((kind == T_RPAREN || kind == T_RBRACKET) && depth)
            depth--;
        if (kind == T_LBRACKET)
            square++;
        else if (kind == T_RBRACKET && square)
            square--;
        if (kind == T_IDENT && before != T_DOT && before != T_ARROW && depth >= least && (!members || square))
            nodes_add(names, p, build_leaf(p, N_NAME, (span){t, t}));
        if (kind != T_PP && kind != T_PP_COND)
            before = kind;
    }
    return build_list(p, N_BLOB, (span){first, last}, (span){first, first}, names);
}

node *build_blob(parser *p, span at)
{
    return blob(p, at.first, at.last, 0, false);
}

node *build_members_blob(parser *p, span at)
{
    return blob(p, at.first, at.last, 0, true);
}

node *build_blob_after_name(parser *p, span at)
{
    return blob(p, token_after(p->src, at.first), at.last, 0, false);
}

/* The names of attributes are no names: `__attribute__((aligned(N)))` has N alone. */
node *build_attribute(parser *p, span at)
{
    uint32_t first = at.first, kind = p->src->tokens[first].kind;
    uint32_t least = kind == T_LBRACKET || kind == T_ATTRIBUTE ? 3 : token_is(p->src, first, "__declspec") ? 2 : 1;
    if (kind != T_LBRACKET && first < at.last)
        first = token_after(p->src, first);
    node *inner = at.first == at.last ? NULL : blob(p, first, at.last, least, false);
    return build(p, N_ATTRIBUTE, at, at, inner ? 1 : 0, &inner);
}

node *build_literal(parser *p, span at)
{
    if (at.first == at.last)
        return build_leaf(p, N_LITERAL, at);
    node *names = blob(p, at.first, at.last, 0, false);
    names->kind = N_LITERAL;
    return names;
}

/* `asm volatile ("..." : [r] "r"(x));`: everything between the word and the semicolon is the blob; operands stand in parentheses. */
node *build_asm(parser *p, span at, span word)
{
    uint32_t first = token_after(p->src, word.first);
    node *inner = blob(p, first, word.last, 2, false);
    node *n = build(p, N_ASM, at, word, 1, &inner);
    for (uint32_t t = first; t <= word.last && p->src->tokens[t].kind != T_LPAREN; t++)
        if (p->src->tokens[t].kind == T_GOTO)
            n->flags |= NF_ASM_GOTO;
    return n;
}

/* ---- declarators ---- */

node *build_named(parser *p, span name)
{
    node *n = build_leaf(p, N_NAME, name);
    node *d = build(p, N_DECLARATOR, name, name, 1, &n);
    d->name = n;
    return d;
}

node *build_inner(parser *p, span at, node *inner)
{
    inner->first = at.first; /* the parentheses belong to it */
    inner->last = at.last;
    node *d = build(p, N_DECLARATOR, at, at, 1, &inner);
    d->name = inner->name;
    if (inner->name)
        d->op = inner->name->op;
    return d;
}

/* A declarator grows while it is read: its array of children always has room up to the next power of two. */
static uint32_t room(uint32_t count)
{
    uint32_t n = 1;
    while (n < count)
        n *= 2;
    return n;
}

static node **make_room(parser *p, uint32_t count)
{
    return arena_alloc(p->a, room(count) * sizeof(node *));
}

static void push_kid(parser *p, node *n, node *kid)
{
    if (room(n->kid_count) == n->kid_count || n->kid_count == 0) {
        node **kids = make_room(p, n->kid_count + 1);
        if (n->kid_count)
            memcpy(kids, n->kids, n->kid_count * sizeof *kids);
        n->kids = kids;
    }
    n->kids[n->kid_count++] = kid;
    adopt(p, n, kid);
}

/* The children of `before` come first. */
static void prepend_kids(parser *p, node *n, node *const *before, uint32_t count)
{
    node **kids = make_room(p, count + n->kid_count);
    memcpy(kids, before, count * sizeof *kids);
    if (n->kid_count)
        memcpy(kids + count, n->kids, n->kid_count * sizeof *kids);
    n->kids = kids;
    n->kid_count += count;
    for (uint32_t i = 0; i < count; i++)
        adopt(p, n, before[i]);
}

node *build_join(parser *p, span at, node *pointers, node *direct)
{
    prepend_kids(p, direct, pointers->kids, pointers->kid_count);
    direct->first = at.first;
    direct->last = at.last;
    if (!direct->name)
        direct->op = at.first;
    return direct;
}

node *build_append(parser *p, span at, node *declarator, node *part)
{
    declarator->last = at.last;
    push_kid(p, declarator, part);
    return declarator;
}

node *build_leading_attribute(parser *p, span attribute, node *declarator)
{
    node *d = declarator->kind == N_INIT_DECL ? declarator->kids[0] : declarator, *a = build_attribute(p, attribute);
    prepend_kids(p, d, &a, 1);
    d->first = declarator->first = attribute.first;
    return declarator;
}

/* ---- declarations ---- */

node *build_init_declarator(parser *p, span at, node *declarator, node *value)
{
    node *n = build(p, N_INIT_DECL, at, (span){declarator->op, declarator->op}, 2, (node *[]){declarator, value});
    uint32_t next = p->src->tokens[token_after(p->src, at.last)].kind;
    if (!declarator->name && next != T_ASYNC && next != T_AWAIT) { /* those are reported as what can't be a name */
        diag_error(p->d, p->src, declarator->first, declarator->first, declarator->last, "this declares nothing: a name is missing");
        p->failed = true;
    }
    return n;
}

node *build_declaration(parser *p, span at, node *specs, const nodes *declarators)
{
    node *n = build_list_of(p, N_DECL, at, specs, declarators);
    for (uint32_t i = 0; i < specs->kid_count; i++)
        n->flags |= specs->kids[i]->flags & NF_TYPE_UNSURE;
    if (declarators)
        n->op = declarators->items[0]->op;
    return n;
}

node *build_parameter(parser *p, span at, node *specs, node *declarator)
{
    node *n = build(p, N_PARAM, at, at, 2, (node *[]){specs, declarator});
    n->name = declarator ? declarator->name : NULL;
    if (n->name)
        n->op = n->name->op;
    if (specs->kid_count == 1 && has_keyword(specs, T_AUTO))
        n->flags |= NF_AUTO_PARAM;
    return n;
}

node *build_type(parser *p, span at, node *specs, node *declarator)
{
    node *n = build(p, N_TYPE, at, at, 2, (node *[]){specs, declarator});
    if (declarator && declarator->name) {
        node *name = declarator->name;
        diag_error(p->d, p->src, name->first, name->op, name->last, "a type is expected here, which names nothing");
        p->failed = true;
    }
    return n;
}

node *build_tag(parser *p, span at, span word, span name, const nodes *body)
{
    node *n = build_list_of(p, N_TAG, at, name.first <= name.last ? build_leaf(p, N_NAME, name) : NULL, body);
    n->op = word.first;
    if (body)
        n->flags |= NF_DEFINES;
    return n;
}

static bool declares_function(const node *declarator)
{
    for (uint32_t i = 0; i < declarator->kid_count; i++)
        if (declarator->kids[i]->kind == N_PARAMS || (declarator->kids[i]->kind == N_DECLARATOR && declares_function(declarator->kids[i])))
            return true;
    return false;
}

static bool has_type(const node *specs)
{
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        const node *spec = specs->kids[i];
        if (spec->kind != N_KEYWORD && spec->kind != N_ATTRIBUTE && spec->kind != N_ALIGNAS)
            return true;
        /* clang-format off */
        switch (spec->kind == N_KEYWORD ? specs->src->tokens[spec->op].kind : T_EOF) {
        case T_BITINT: case T_BOOL: case T_CHAR_KW: case T_COMPLEX: case T_DOUBLE: case T_FLOAT: case T_FLOATN: case T_INT: case T_INT128:
        case T_LONG: case T_SHORT: case T_SIGNED: case T_UNSIGNED: case T_VOID:
            return true;
        default:
            break;
        }
        /* clang-format on */
    }
    return false;
}

node *build_function(parser *p, span at, node *specs, node *declarator, node *block, node *leaf)
{
    node *n = build(p, N_FUNCTION, at, (span){declarator->op, declarator->op}, leaf ? 4 : 3, (node *[]){specs, declarator, block, leaf});
    n->name = declarator->name;
    n->flags |= NF_ASYNC;
    if (has_word(specs, "generator"))
        n->flags |= NF_GENERATOR;
    if (has_keyword(specs, T_TYPEDEF))
        n->flags |= NF_ASYNC_TYPEDEF;
    if (has_keyword(specs, T_STATIC))
        n->flags |= NF_STATIC;
    if (!declarator->name || !declares_function(declarator)) {
        diag_error(p->d, p->src, declarator->first, declarator->op, declarator->last, "`async` declares a function, and this is none");
        p->failed = p->headless = true;
    } else if (!has_type(specs)) {
        diag_error(p->d, p->src, declarator->op, declarator->op, declarator->op,
                   "an async function needs the type of its result before its name");
        p->failed = p->headless = true;
    }
    return n;
}

node *build_nested_function(parser *p, span at, node *specs, node *declarator, node *block)
{
    node *n = build(p, N_FUNCTION_DEF, at, (span){declarator->op, declarator->op}, 3, (node *[]){specs, declarator, block});
    n->name = declarator->name;
    return n;
}

node *build_manager(parser *p, span at, span word, span name, node *params, nodes *items)
{
    nodes *kids = nodes_one(p, build_leaf(p, N_NAME, name));
    nodes_add(kids, p, params);
    for (uint32_t i = 0; i < items->count; i++)
        nodes_add(kids, p, items->items[i]);
    node *n = build_list(p, N_MANAGER, at, name, kids);
    n->name = kids->items[0];
    if (p->src->tokens[word.first].kind == T_ASYNC)
        n->flags |= NF_ASYNC;
    uint32_t after = token_after(p->src, params->last);
    if (token_is(p->src, after, "noawait"))
        n->flags |= NF_NOAWAIT;
    return n;
}

/* ---- statements ---- */

node *build_statement_attribute(parser *p, span attribute, node *statement)
{
    statement->first = attribute.first;
    if (statement->kind == N_EMPTY) {
        node *a = build_attribute(p, attribute);
        prepend_kids(p, statement, &a, 1);
    }
    return statement;
}

node *build_with(parser *p, span at, span word, nodes *items, node *block)
{
    node *n = build_awaiting(build_list(p, N_WITH, at, word, nodes_add(items, p, block)));
    if (word.first < word.last) {
        n->flags |= NF_ASYNC;
        n->op = word.last;
    }
    return n;
}

void build_need_parentheses(parser *p, const node *first, const nodes *items)
{
    const node *last = items->items[items->count - 2]; /* the block is the last */
    diag_error(p->d, p->src, first->first, first->first, last->last, "several managers need parentheses around them");
    diag_fix_insert(p->d, p->src, first->first, "(");
    diag_fix_insert(p->d, p->src, token_after(p->src, last->last), ") ");
    p->failed = true;
}

node *build_try(parser *p, span at, span word, node *block, nodes *catches, node *finally)
{
    nodes_add(nodes_add_first(p, block, catches), p, finally);
    return build_list(p, N_TRY, at, word, catches);
}

node *build_catch(parser *p, span at, span word, nodes *codes, node *name, node *block)
{
    node *n = build_list(p, N_CATCH, at, word, nodes_add(nodes_add(codes, p, name), p, block));
    if (name)
        n->flags |= NF_AS;
    return n;
}

/* ---- expressions ---- */

node *build_call(parser *p, span at, node *callee, nodes *arguments)
{
    node *n = build_list(p, N_CALL, at, at, nodes_add_first(p, callee, arguments));
    n->op = callee->op;
    return n;
}

static const node *without_parens(const node *n)
{
    while (n->kind == N_PAREN)
        n = n->kids[0];
    return n;
}

node *build_spawn(parser *p, span at, span word, nodes *arguments)
{
    node *n = build_awaiting(build_list(p, N_SPAWN, at, word, arguments));
    if (arguments->count != 2 || without_parens(arguments->items[1])->kind != N_CALL) {
        diag_error(p->d, p->src, at.first, word.first, at.last, "`spawn` starts a call: `spawn(group, function(arguments))`");
        n->flags |= NF_BROKEN;
        p->failed = true;
    }
    return n;
}

/* `await f(x).m`: the call inside, which is what was meant to be awaited. */
static const node *call_inside(const node *n)
{
    bool inside = false;
    while (n->kind == N_MEMBER || n->kind == N_INDEX || n->kind == N_POSTFIX) {
        n = n->kids[0];
        inside = true;
    }
    return inside && n->kind == N_CALL ? n : NULL;
}

static bool may_be_task(const node *n);

/* What can be awaited, as far as its form goes: a call, or something that may be a task. */
static bool is_handle(const node *n)
{
    /* clang-format off */
    switch (n->kind) {
    case N_CALL: case N_NAME: case N_MEMBER: case N_INDEX: case N_CAST: case N_GENERIC: case N_SPAWN: case N_ASSIGN:
        return true;
    case N_UNARY:
        return n->src->tokens[n->op].kind == T_STAR;
    case N_COMMA:
        return may_be_task(n->kids[1]);
    case N_COND:
        return (!n->kids[1] || may_be_task(n->kids[1])) && may_be_task(n->kids[2]);
    default:
        return false;
    }
    /* clang-format on */
}

/* A call is awaited itself or gives no task: `await (c ? f() : g())` awaits neither. */
static bool may_be_task(const node *n)
{
    n = without_parens(n);
    return n->kind != N_CALL && is_handle(n);
}

node *build_await(parser *p, span at, span word, node *operand)
{
    const node *call = call_inside(operand);
    node *n = build_awaiting(build(p, N_AWAIT, at, word, 1, &operand));
    bool failed = true;
    if (call) {
        diag_error(p->d, p->src, at.first, operand->op, at.last,
                   "`await` takes the whole of what follows it: parenthesise `await` and its call");
        diag_fix_insert(p->d, p->src, word.first, "(");
        diag_fix_insert(p->d, p->src, token_after(p->src, call->last), ")");
    } else if (!is_handle(without_parens(operand))) {
        diag_error(p->d, p->src, at.first, operand->op, at.last, "only a call or a task can be awaited");
    } else {
        failed = false;
    }
    if (failed) {
        n->flags |= NF_BROKEN;
        p->failed = true;
    }
    return n;
}
