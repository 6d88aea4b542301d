/* Which of its two forms a body takes (docs/internals.md), and what that asks of its locals.
 *
 * Form C: a C function for each await, headed by it, that holds the text which follows. It reads well where control only goes forward:
 * no await, scope or `try` in a loop or a switch, no label, nothing that would have to be repeated in each of the functions (local types,
 * statics, lines of the preprocessor), and few awaits, since each that is ready goes one C call deeper. Everything else takes form N. */
#include <string.h>

#include "collect.h"
#include "lower.h"
#include "resolve.h"

/* A ready await is a C call in form C: this bounds how deep a body goes by itself. */
enum { MOST_AWAITS = 16 };

typedef struct forward {
    program *p;
    uint32_t awaits;
    bool foreign; /* in the text of a manager */
} forward;

static bool is_forward(forward *w, const node *n);

static bool kids_are_forward(forward *w, const node *n)
{
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && !is_forward(w, n->kids[i]))
            return false;
    return true;
}

/* More than starting tasks, which neither waits nor has an exit. */
static bool waits(const node *n)
{
    if (!node_waits(n))
        return false;
    if (n->kind != N_SPAWN &&
        (n->kind == N_AWAIT || n->kind == N_WITH || n->kind == N_TRY || n->kind == N_DEFER || n->kind == N_UNSHIELD || n->kind == N_YIELD))
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && waits(n->kids[i]))
            return true;
    return false;
}

static bool has_keyword(const node *specs)
{
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        const node *spec = specs->kids[i];
        if (!spec || spec->kind != N_KEYWORD)
            continue;
        enum token_kind kind = spec->src->tokens[spec->op].kind;
        if (kind == T_STATIC || kind == T_EXTERN || kind == T_TYPEDEF || kind == T_THREAD_LOCAL || kind == T_CONSTEXPR)
            return true;
    }
    return false;
}

/* A size that resolve has not looked at yet: perhaps one that is known at run time only. */
static bool may_vary(const node *size)
{
    if (size->kind == N_NAME) {
        size_t len;
        const char *name = token_text(size->src, size->op, &len);
        for (size_t i = 0; i < len; i++)
            if (name[i] >= 'a' && name[i] <= 'z')
                return true;
    }
    for (uint32_t i = 0; i < size->kid_count; i++)
        if (size->kids[i] && may_vary(size->kids[i]))
            return true;
    return false;
}

/* `int f(int);` in a block, which only the text around it sees. */
static bool declares_function(program *p, const node *n)
{
    for (uint32_t i = 1; i < n->kid_count; i++) {
        const node *d = n->kids[i];
        if (!d || d->kind != N_INIT_DECL)
            continue;
        const node *outer = declarator_outer(d->kids[0]);
        if ((outer && outer->kind == N_PARAMS) || type_is_function(p, n->kids[0], d->kids[0]))
            return true;
    }
    return false;
}

/* The text of the manager that is meant. */
static bool manager_is_forward(forward *w, const node *operand)
{
    bool foreign = w->foreign, good = true;
    uint32_t arguments = strip(operand)->kind == N_CALL ? strip(operand)->kid_count - 1 : 0;
    w->foreign = true;
    for (manager *m = await_manager(w->p, operand); m && good; m = m->next) {
        if (m->param_count != arguments)
            continue;
        if (m->busy || w->awaits > MOST_AWAITS)
            return false;
        m->busy = true;
        for (uint32_t i = 2; i < m->decl->kid_count && good; i++)
            good = !m->decl->kids[i] || is_forward(w, m->decl->kids[i]);
        m->busy = false;
    }
    w->foreign = foreign;
    return good;
}

static bool is_forward(forward *w, const node *n)
{
    switch (n->kind) {
    case N_WHILE:
    case N_DO:
    case N_FOR:
    case N_SWITCH:
        if (waits(n))
            return false;
        break;
    case N_LABEL:
    case N_GOTO:
    case N_LABEL_ADDR:
    case N_LOCAL_LABEL:
    case N_ASYNC_FOR:
    case N_ALL:
    case N_ANY:
    case N_PP_LINE:
        return false;
    case N_DECL:
        if (declares_tag(n) || declares_function(w->p, n))
            return false;
        break;
    case N_SPECS:
        if (has_keyword(n))
            return false;
        break;
    case N_TAG:
        if (n->flags & NF_DEFINES)
            return false;
        break;
    case N_ARRAY:
        if (w->foreign && n->kid_count && n->kids[n->kid_count - 1] && may_vary(n->kids[n->kid_count - 1]))
            return false;
        break;
    case N_AWAIT:
        w->awaits++;
        if (!manager_is_forward(w, n->kids[0]))
            return false;
        break;
    case N_WITH_ITEM:
        if (!manager_is_forward(w, n->kids[0]))
            return false;
        break;
    default:
        break;
    }
    return kids_are_forward(w, n);
}

/* Locals can be fields: arrays whose number of elements the text may not show, and those that vary, stay in the function that declares them. */
static bool may_move(const function *fn)
{
    for (size_t i = 1; i < fn->macro_uses.count; i += 2) /* a macro finds what has its name in C */
        if (((const symbol *)fn->macro_uses.items[i])->kind != SYM_PARAM)
            return false;
    for (size_t i = 0; i < fn->vars.count; i++) {
        const symbol *s = fn->vars.items[i];
        const node *outer = s->declarator ? declarator_outer(s->declarator) : NULL, *init = s->init ? strip(s->init) : NULL;
        bool counted = init && (init->kind == N_INIT_LIST || init->kind == N_LITERAL);
        if (s->is_vla || (s->is_array && outer && outer->kind == N_ARRAY && !outer->kid_count && !counted))
            return false;
    }
    return true;
}

void form(program *p, function *fn)
{
    forward w = {.p = p};
    fn->form_c = !fn->fn->generator && node_waits(fn->body_node) && may_move(fn) && is_forward(&w, fn->body_node) && w.awaits > 0 &&
                 w.awaits <= MOST_AWAITS;
}

/* ---- which locals more than one of the functions names ---- */

typedef struct pieces {
    const function *fn;
    uint32_t *in; /* by variable: the piece that names it, 0: none yet */
    uint32_t here, last;
} pieces;

static void named(pieces *c, symbol *s)
{
    if (!s || s->fn != c->fn || (s->kind != SYM_LOCAL && s->kind != SYM_TEMP))
        return;
    if (!c->in[s->index])
        c->in[s->index] = c->here;
    else if (c->in[s->index] != c->here)
        s->force_frame = true;
}

static void names_of(pieces *c, const node *n)
{
    while (n->subst)
        n = n->subst;
    named(c, n->sym);
    if (n->kind == N_RESULT && n->call) {
        named(c, n->call->result);
        named(c, n->call->held);
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            names_of(c, n->kids[i]);
}

/* Whether its text ends up in more than one C function. */
bool is_cut(const stmt *s)
{
    if (s->kind == S_TRY || (s->kind == S_LABEL && !s->node))
        return true;
    if (s->kind == S_CALL)
        return s->call->parks;
    for (const stmt *b = s->body; b; b = b->next)
        if (is_cut(b))
            return true;
    for (const stmt *b = s->other; b; b = b->next)
        if (is_cut(b))
            return true;
    return false;
}

static void pieces_of(pieces *c, const stmt *s)
{
    for (; s; s = s->next) {
        bool cut = is_cut(s);
        if (s->kind == S_LABEL && cut)
            c->here = ++c->last;
        named(c, s->sym);
        if (s->specs)
            names_of(c, s->specs);
        if (s->node)
            names_of(c, s->node);
        if (s->call && s->call->node)
            names_of(c, s->call->node);
        if (s->call && s->call->callee)
            names_of(c, s->call->callee);
        if (s->call && s->call->group)
            names_of(c, s->call->group);
        if (s->call) {
            named(c, s->call->held);
            if (cut)
                c->here = ++c->last;
            named(c, s->call->held);
            named(c, s->call->result);
        }
        uint32_t before = c->here;
        pieces_of(c, s->body);
        if (s->kind == S_TRY)
            c->here = ++c->last;
        else if (s->kind == S_IF)
            c->here = before;
        pieces_of(c, s->other);
        if (cut && (s->kind == S_IF || s->kind == S_TRY))
            c->here = ++c->last;
    }
}

void split(program *p, function *fn)
{
    if (!fn->form_c)
        return;
    pieces c = {.fn = fn, .in = arena_alloc(p->a, (fn->vars.count + 1) * sizeof *c.in), .here = 1, .last = 1};
    pieces_of(&c, fn->body);
}
