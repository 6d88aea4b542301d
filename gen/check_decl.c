/* Declarations in bodies: what an initialiser may hold, what the type of a task says, slips that read like a declaration. */
#include <string.h>

#include "check.h"
#include "collect.h"
#include "lower.h"

static bool surely_tasks_differ(program *p, const char *type, const char *result)
{
    bool unsure = strstr(type, "size_t") || strstr(result, "size_t") || strstr(type, "const") || strstr(type, "...");
    return !unsure && surely_differ(p, type, result);
}

const char *check_task_text(program *p, const node *type)
{
    return type->kind == N_GLUE ? type->glue : source_text(p, type, 200);
}

/* `task(double) t = spawn(g, f(x))` where f gives an int: the value would be read as what it is not. */
static void check_task_type(checker *c, const symbol *s, const node *init)
{
    program *p = c->p;
    const node *spawn = strip(init);
    for (uint32_t i = 0; spawn->kind == N_INIT_LIST && i < spawn->kid_count; i++) {
        const node *element = spawn->kids[i];
        if (element->kind == N_INIT && element->kid_count)
            check_task_type(c, s, element->kids[element->kid_count - 1]);
    }
    const char *type = check_task_text(p, s->task_type), *given = NULL;
    if (spawn->kind == N_NAME && spawn->sym && spawn->sym->task_type) {
        given = check_task_text(p, spawn->sym->task_type);
        if (surely_tasks_differ(p, type, given))
            diag_node_error(p->d, spawn, "`%s` is a `task(%s)`, and `%s` is a `task(%s)`", spawn->sym->name, given, s->name, type);
        return;
    }
    if (spawn->kind == N_AWAIT && !declarator_outer(s->declarator)) {
        const node *awaited = strip(spawn->kids[0]);
        const async_fn *gives = awaited->kind == N_CALL ? named_fn(p, awaited->kids[0]) : NULL;
        if (gives && !gives->is_typedef && !gives->is_void && surely_differ(p, "void *", gives->result) && !strchr(gives->result, '*'))
            diag_node_error(p->d, spawn, "`await` gives the `%s` of `%s`, and `%s` is a task, which `spawn` gives", gives->result,
                            gives->name, s->name);
        return;
    }
    const node *call = spawn->kind == N_SPAWN && spawn->kid_count > 1 ? strip(spawn->kids[1]) : NULL;
    async_fn *fn = call && call->kind == N_CALL ? named_fn(p, call->kids[0]) : NULL;
    if (!fn || fn->is_typedef || fn->generator || intern(p, fn->name, strlen(fn->name))->told)
        return;
    if (!surely_tasks_differ(p, type, fn->result))
        return;
    diag_node_error(p->d, spawn, "`%s` gives `%s`, and `%s` is a `task(%s)`", fn->name, fn->result, s->name, type);
    if (!fn->builtin)
        diag_node_note(p->d, fn->first->name, "declared here: `%s`", fn->signature);
}

void check_assigned_task(checker *c, const node *n)
{
    const node *left = strip(n->kids[0]);
    while (left->kind == N_INDEX)
        left = strip(left->kids[0]);
    if (left->kind == N_NAME && left->sym && left->sym->task_type && n->src->tokens[n->op].kind == T_ASSIGN)
        check_task_type(c, left->sym, n->kids[1]);
}

/* `awiat f(x);` and `thorw ASC_EOF;` read like declarations: of a name that no local has, with a type that is nearly a word. */
static void check_slip(checker *c, const node *specs, const node *name)
{
    const node *type = specs->kid_count == 1 && specs->kids[0]->kind == N_TYPE_NAME && !specs->kids[0]->sym ? specs->kids[0] : NULL;
    if (!type || !name ||
        outer_find(c->p->main->outer, intern_token(c->p, type->src, type->op)->name, intern_token(c->p, type->src, type->op)->len))
        return;
    size_t len;
    const char *text = token_text(type->src, type->op, &len), *meant = spell_word(text, len);
    const ident *id = intern_token(c->p, name->src, name->op);
    if (id->fn && token_is(type->src, type->op, "spawn")) {
        diag_node_error(c->p->d, type, "`spawn` starts a call: `spawn(group, function(arguments))`");
        return;
    }
    bool function = token_is(type->src, type->op, "raise"); /* of C: no type, whatever follows */
    if (!meant || (!function && !id->fn && strncmp(id->name, "ASC_E", 5) != 0))
        return;
    diag_node_error(c->p->d, type, "unknown word `%.*s`: did you mean `%s`?", (int)len, text, meant);
    diag_fix_replace(c->p->d, type->src, type->op, type->op, meant);
    list_add(c->p, &c->walk->untyped, intern_token(c->p, name->src, name->op)); /* what looks like a local of that name is none */
}

/* `int t = spawn(...)`, `task t = spawn(...)`: a handle in what can't hold one. */
static void check_handle(checker *c, const symbol *s, const node *init)
{
    program *p = c->p;
    const node *spec = s->specs && s->specs->kid_count ? s->specs->kids[0] : NULL, *spawn = strip(init);
    if (spawn->kind != N_SPAWN || !spec || declarator_outer(s->declarator))
        return;
    bool bare = spec->kind == N_TYPE_NAME && !spec->sym && token_is(spec->src, spec->op, "task");
    bool number = s->is_scalar && spec->kind == N_KEYWORD;
    const node *type = task_type_of(p, spawn);
    const char *gives = type ? check_task_text(p, type) : "T";
    if (!bare && !number)
        return;
    list_add(p, &c->walk->untyped, s->id);
    if (bare)
        diag_node_error(p->d, spec, "the type of a task says what it gives: `task(%s)`", gives);
    else
        diag_node_error(p->d, s->decl, "`spawn` gives a task: `task(%s) %s`", gives, s->name);
    if (type)
        diag_fix_replace(p->d, spec->src, s->specs->first, s->specs->last, arena_printf(p->a, "task(%s)", gives));
}

/* `int (*p)(int) = f`: what stands for an async function in C is no function. */
static void check_function_pointer(checker *c, const node *declarator, const node *init)
{
    const node *n = strip(init);
    if (n->kind == N_UNARY && n->src->tokens[n->op].kind == T_AMP)
        n = strip(n->kids[0]);
    const async_fn *fn = n->kind == N_NAME ? named_fn(c->p, n) : NULL;
    if (!fn || fn->is_typedef || !points_to_function(declarator))
        return;
    diag_node_error(c->p->d, n, "`%s` is an async function: a pointer to it is a `handler *` of an `async typedef %s handler(...);`",
                    fn->name, fn->result);
    if (!fn->builtin)
        diag_node_note(c->p->d, fn->first->name, "declared here");
}

/* The tag that is declared here with a member of a size that only run time knows: its type lives as long. */
static node *sized_tag(checker *c, const node *specs)
{
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        const node *tag = specs->kids[i];
        if (tag->kind == N_TAG && (tag->flags & NF_DEFINES) && tag->kids[0] && tag->kids[0]->kind == N_NAME && tag_is_vla(c->p, tag))
            return tag->kids[0];
    }
    return NULL;
}

void check_declaration(checker *c, node *n)
{
    bool is_static = specs_have(n->kids[0], T_STATIC) || specs_have(n->kids[0], T_THREAD_LOCAL);
    node *tag = sized_tag(c, n->kids[0]);
    if (tag)
        list_add(c->p, &c->walk->sized, tag);
    check_body(c, n->kids[0]);
    for (uint32_t i = 1; i < n->kid_count; i++) {
        node *d = n->kids[i];
        if (!d)
            continue;
        if (specs_have(n->kids[0], T_TYPEDEF) && d->kind == N_INIT_DECL && d->kid_count > 1 && d->kids[1]) {
            diag_node_error(c->p->d, d->kids[1], "a `typedef` names a type: it can't have an initialiser");
            continue;
        }
        if (is_static && d->kind == N_INIT_DECL && d->kid_count > 1 && d->kids[1]) {
            check_body(c, d->kids[0]);
            check_no_await(c, d->kids[1], "a static initialiser");
        } else {
            check_body(c, d);
        }
        node *name = d->kind == N_INIT_DECL ? d->kids[0]->name : NULL;
        if (name && name->sym && name->sym->task_type && d->kid_count > 1 && d->kids[1])
            check_task_type(c, name->sym, d->kids[1]);
        if (name && name->sym && !name->sym->task_type && d->kid_count > 1 && d->kids[1]) {
            check_handle(c, name->sym, d->kids[1]);
            check_function_pointer(c, d->kids[0], d->kids[1]);
        }
        check_slip(c, n->kids[0], name);
        if (!tag && name && name->sym && name->sym->is_vla && !(d->kids[0]->flags & NF_HAS_AWAIT))
            list_add(c->p, &c->walk->sized, name);
    }
}
