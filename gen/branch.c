/* Branches of `all` and `any` (LANGUAGE §12): what may stand in one, how they are lowered, and what they share with the text around.
 *
 * A branch becomes a C function of its own that works on the frame of the function that it stands in. So whatever C would keep inside
 * of one function must not be shared between two: locals go into the frame, local types, statics and prototypes to file scope. */
#include <string.h>

#include "collect.h"
#include "lower.h"

static const char *word(const node *block)
{
    return block->kind == N_ALL ? "all" : "any";
}

/* ---- rules ---- */

typedef struct walk {
    program *p;
    const node *root;
    const node *block, *branch; /* around; NULL: none */
    bool in_loop, in_switch;    /* inside of the branch */
    bool cleanup;               /* inside of a finally or defer in the branch: leaving that is refused by check.c */
} walk;

static void leaves(const walk *w, const node *n, const char *what)
{
    diag_node_error(w->p->d, n, "`%s` %s a branch of `%s`", what, n->kind == N_YIELD ? "in" : "leaves", word(w->block));
}

static bool same_name(const node *a, const node *b)
{
    size_t la, lb;
    const char *ta = token_text(a->src, a->op, &la), *tb = token_text(b->src, b->op, &lb);
    return la == lb && memcmp(ta, tb, la) == 0;
}

static bool has_label(const node *n, const node *name)
{
    if (n->kind == N_LABEL && same_name(n->kids[0], name))
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && has_label(n->kids[i], name))
            return true;
    return false;
}

static void rules(walk w, const node *n);

static void block_rules(const walk *w, const node *block)
{
    for (uint32_t i = 0; i < block->kid_count; i++) {
        const node *kid = block->kids[i];
        walk inside = {.p = w->p, .root = w->root, .block = block, .branch = kid};
        switch (kid->kind) {
        case N_DECL:
        case N_STATIC_ASSERT:
        case N_LOCAL_LABEL:
        case N_FUNCTION_DEF:
            diag_error(w->p->d, kid->src, kid->first, kid->first, kid->last, "a declaration is no branch of `%s`", word(block));
            break;
        case N_DEFER:
            diag_node_error(w->p->d, kid, "a `defer` is no branch of `%s`", word(block));
            break;
        case N_PP_LINE:
            diag_node_error(w->p->d, kid, "the branches of `%s` can't depend on the preprocessor", word(block));
            return;
        default:
            rules(inside, kid);
            break;
        }
    }
}

static void rules(walk w, const node *n)
{
    switch (n->kind) {
    case N_ALL:
    case N_ANY:
        block_rules(&w, n);
        return;
    case N_RETURN:
        if (w.branch && !w.cleanup)
            leaves(&w, n, "return");
        break;
    case N_YIELD:
        if (w.branch)
            leaves(&w, n, "yield");
        break;
    case N_BREAK:
        if (w.branch && !w.cleanup && !w.in_loop && !w.in_switch)
            leaves(&w, n, "break");
        break;
    case N_CONTINUE:
        if (w.branch && !w.cleanup && !w.in_loop)
            leaves(&w, n, "continue");
        break;
    case N_GOTO:
        if (w.branch && (n->kids[0]->kind != N_NAME || (!has_label(w.branch, n->kids[0]) && has_label(w.root, n->kids[0]))))
            leaves(&w, n, "goto");
        break;
    case N_WHILE:
    case N_DO:
    case N_FOR:
    case N_ASYNC_FOR:
    case N_MACRO_BLOCK: /* perhaps a loop */
        w.in_loop = true;
        break;
    case N_SWITCH:
        w.in_switch = true;
        break;
    case N_FINALLY:
    case N_DEFER:
        w.cleanup = true;
        break;
    case N_FUNCTION_DEF:
        return;
    default:
        break;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            rules(w, n->kids[i]);
}

void check_branches(program *p, const node *root)
{
    rules((walk){.p = p, .root = root}, root);
}

/* ---- lowering ---- */

const char *call_frame(const function *fn, const call *c)
{
    return c->branch ? fn->own : fn->f;
}

/* The statement as a branch: a function of its own, in which no edge leads out but its end and its errors. */
static branch *lower_branch(lowering *l, node *n, const char *kind)
{
    program *p = l->p;
    function *fn = l->fn;
    branch *b = arena_alloc(p->a, sizeof *b);
    lowering outside = *l;
    uint32_t number = ++fn->branch_count;
    b->up = l->branch;
    b->in = l->in;
    b->at = n;
    b->member = arena_printf(p->a, "branch_%u", number);
    b->name = name_unique(p, arena_printf(p->a, "%s_%s_%u", fn->fn->name, kind, number));
    b->frame = name_unique(p, arena_printf(p->a, "%s_frame", b->name));
    b->begin = name_unique(p, arena_printf(p->a, "%s_begin", b->name));
    stmt *s = add(l, S_BRANCH, n);
    s->at = n;
    s->falls = true;
    s->branch = b;
    l->branch = b;
    l->in = NULL;
    l->in = l->return_to = region_new(l, R_FUNCTION, NULL);
    l->yield = NULL;
    l->tail = &s->body;
    lower_statement(l, n);
    b->body = s->body;
    b->falls = falls(s->body);
    list_add(p, &fn->branches, b);
    *l = outside;
    l->tail = &s->next;
    return b;
}

void lower_parallel(lowering *l, node *n)
{
    program *p = l->p;
    if (!n->kid_count)
        return;
    const char *kind = word(n);
    node *at = ast_new(p->a, n->src, n->kind, n->first, n->first); /* reports name the word, not the whole block */
    call *c = call_new(l, CALL_PARALLEL, at, kind);
    c->slot = local_name(l->fn, arena_printf(p->a, "%s_block", kind));
    c->block = name_unique(p, arena_printf(p->a, "%s_%s_block", l->fn->fn->name, kind));
    stmt *branches = NULL, **outside = l->tail;
    l->tail = &branches;
    for (uint32_t i = 0; i < n->kid_count; i++)
        list_add(p, &c->branches, lower_branch(l, n->kids[i], kind));
    l->tail = outside;
    l->at = n;
    call_add(l, c)->body = branches;
}

/* ---- sharing ---- */

static void declares(branch *b, const node *n)
{
    if (n->sym && n->sym->decl == n)
        n->sym->branch = b;
    if (n->kind == N_TAG && n->sym && n->sym->tag == n)
        n->sym->branch = b;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            declares(b, n->kids[i]);
}

/* The parts of a statement's node that are its own text: not the statements in it. */
static uint32_t own_text(const stmt *s, node *parts[3])
{
    node *n = s->node;
    uint32_t count = 0;
    if (!n)
        return 0;
    switch (s->kind) {
    case S_TEXT:
    case S_DECL:
    case S_SET:
    case S_JUMP:
    case S_IF:
    case S_SWITCH:
        parts[count++] = n;
        break;
    case S_LOOP:
        if (n->kind == N_FOR)
            for (uint32_t i = 0; i < 3; i++)
                parts[count++] = n->kids[i];
        else
            parts[count++] = n->kids[n->kind == N_DO];
        break;
    case S_LABEL:
        if (n->kind == N_CASE) {
            parts[count++] = n->kids[0];
            parts[count++] = n->kids[1];
        }
        break;
    default:
        break;
    }
    return count;
}

static void declarations(branch *b, const stmt *s)
{
    for (; s; s = s->next) {
        branch *in = s->kind == S_BRANCH ? s->branch : b;
        if (s->sym && s->kind == S_DECL)
            s->sym->branch = in;
        if (s->specs)
            declares(in, s->specs);
        node *parts[3];
        for (uint32_t i = 0, count = own_text(s, parts); i < count; i++)
            if (parts[i])
                declares(in, parts[i]);
        declarations(in, s->body);
        declarations(in, s->other);
    }
}

static void share_symbol(function *fn, symbol *s)
{
    switch (s->kind) {
    case SYM_LOCAL:
    case SYM_TEMP:
        if (s->fn == fn && (s->declared || s->kind == SYM_LOCAL))
            s->shared = s->force_frame = true;
        break;
    case SYM_STATIC:
    case SYM_EXTERN:
    case SYM_TYPEDEF:
    case SYM_TAG:
    case SYM_ENUM:
        if (s->fn == fn && !s->shared) {
            s->shared = true;
            list_add(fn->p, &fn->shared, s);
        }
        break;
    case SYM_PARAM:
    case SYM_PROTOTYPE:
    case SYM_LABEL:
        break;
    }
}

static void uses(function *fn, const branch *b, const node *n)
{
    while (n->subst)
        n = n->subst;
    if (n->sym && n->sym->branch != b)
        share_symbol(fn, n->sym);
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            uses(fn, b, n->kids[i]);
}

static void shared_by(function *fn, const branch *b, const stmt *s)
{
    for (; s; s = s->next) {
        const branch *in = s->kind == S_BRANCH ? s->branch : b;
        const call *c = s->call;
        if (s->specs)
            uses(fn, in, s->specs);
        node *parts[3];
        for (uint32_t i = 0, count = own_text(s, parts); i < count; i++)
            if (parts[i])
                uses(fn, in, parts[i]);
        if (s->sym && s->sym->branch != in)
            share_symbol(fn, s->sym);
        if (s->sym && s->kind == S_DECL && s->sym->type_of)
            uses(fn, in, s->sym->type_of);
        if (c && c->node)
            uses(fn, in, c->node);
        if (c && c->callee)
            uses(fn, in, c->callee);
        if (c && c->group)
            uses(fn, in, c->group);
        shared_by(fn, in, s->body);
        shared_by(fn, in, s->other);
    }
}

void share(program *p, function *fn)
{
    (void)p;
    if (!fn->branches.count)
        return;
    declarations(NULL, fn->body);
    shared_by(fn, NULL, fn->body);
}
