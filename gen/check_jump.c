/* Jumps: what they enter, what they leave and would lose; and what can't live across an await, which is found at the end of a body. */
#include <string.h>

#include "check.h"
#include "lower.h"

const body *check_enter(checker *c, enum body_kind kind, const char *what, const node *at)
{
    body *b = arena_alloc(c->p->a, sizeof *b);
    *b = (body){.up = c->in, .kind = kind, .what = what, .at = at};
    return b;
}

void check_jump(checker *c, list *to, node *n, symbol *label)
{
    place_of_jump *j = arena_alloc(c->p->a, sizeof *j);
    *j = (place_of_jump){n, label, c->in};
    list_add(c->p, to, j);
}

static bool is_around(const body *outer, const body *in)
{
    for (; in; in = in->up)
        if (in == outer)
            return true;
    return outer == NULL;
}

static bool holds(const node *n, const node *inside)
{
    return n->src == inside->src && n->first <= inside->first && inside->last <= n->last;
}

/* The outermost body that a jump from `from` would enter on its way to `to`; NULL: it enters none. */
static const body *entered(const body *from, const body *to)
{
    const body *found = NULL;
    for (const body *b = to; b && !is_around(b, from); b = b->up)
        found = b;
    return found;
}

/* The innermost body that the jump would leave and may not; NULL: none. */
static const body *left(const body *from, const body *to, const node *label)
{
    for (const body *b = from; b && !is_around(b, to); b = b->up)
        if (b->kind == BODY_CLEANUP || (b->kind == BODY_DEFERRED && holds(b->block, label)))
            return b;
    return NULL;
}

void check_leaves(checker *c, const node *n, const char *what, const node *cleanup)
{
    const char *name = cleanup->kind == N_DEFER ? "a `defer`" : cleanup->kind == N_EXIT ? "an `exit`" : "a `finally`";
    diag_node_error(c->p->d, n, "`%s` leaves %s: it would lose the outcome in flight", what, name);
    diag_node_note(c->p->d, cleanup, "the cleanup");
}

/* Reported as such (branch.c), whatever else the jump does. */
static bool leaves_branch(const body *from, const body *to)
{
    for (; from; from = from->up)
        if (from->branch && !is_around(from, to))
            return true;
    return false;
}

static void check_goto(checker *c, const place_of_jump *from, const place_of_jump *to)
{
    diag *d = c->p->d;
    if (leaves_branch(from->in, to->in))
        return;
    const body *b = left(from->in, to->in, to->n);
    if (b && b->kind == BODY_CLEANUP) {
        check_leaves(c, from->n, "goto", b->at);
        return;
    }
    if (!b)
        b = entered(from->in, to->in);
    if (!b)
        return;
    diag_node_error(d, from->n, b->kind == BODY_DEFERRED ? "`goto` jumps over %s" : "`goto` jumps into %s", b->what);
    if (b->kind == BODY_DEFERRED)
        diag_node_note(d, b->at, "the `defer`");
    diag_node_note(d, to->n, "the label");
}

void check_case(checker *c, const node *n)
{
    const char *word = n->kind == N_CASE ? "case" : "default";
    if (!c->in_switch) {
        if (!c->broken)
            diag_error(c->p->d, n->src, n->first, n->first, n->first, "`%s` outside of a `switch`", word);
        return;
    }
    const body *b = c->in == c->switch_in ? NULL : entered(c->switch_in, c->in);
    if (b)
        diag_node_error(c->p->d, n, b->kind == BODY_DEFERRED ? "`%s` jumps over %s" : "`%s` jumps into %s", word, b->what);
}

void check_break(checker *c, const node *n)
{
    bool inside = c->loops || (n->kind == N_BREAK && c->switches);
    const char *word = n->kind == N_BREAK ? "break" : "continue";
    if (inside)
        return;
    if (c->cleanup)
        check_leaves(c, n, word, c->cleanup);
    else if (!c->broken)
        diag_node_error(c->p->d, n, "`%s` outside of a loop%s", word, n->kind == N_BREAK ? " and of a `switch`" : "");
}

/* ---- what can't live across an await ---- */

static const node *first_park(const walk *w, uint32_t after, const node *inside)
{
    for (size_t i = 0; i < w->parks.count; i++) {
        const node *n = w->parks.items[i];
        if (n->first > after && (!inside || holds(inside, n)))
            return n;
    }
    return NULL;
}

static void across(checker *c)
{
    walk *w = c->walk;
    diag *d = c->p->d;
    for (size_t i = 0; i < w->sized.count; i++) {
        const node *name = w->sized.items[i], *park = name->sym->scope ? first_park(w, name->last, name->sym->scope) : NULL;
        if (!park)
            continue;
        diag_node_error(d, name, "`%s` has a size that is known at run time only: it can't live across an await", name->sym->name);
        diag_node_note(d, park, "the await");
        diag_node_note(d, name, "use a size that is constant, or memory from malloc");
    }
    for (size_t i = 0; i < w->stack.count; i++) {
        const node *n = w->stack.items[i], *round = w->stack_loops.items[i], *park = first_park(w, n->last, NULL);
        if (!park && round)
            park = first_park(w, round->first, round);
        if (!park)
            continue;
        size_t len;
        const char *name = token_text(n->src, n->op, &len);
        diag_node_error(d, n, "`%.*s` can't live across an await", (int)len, name);
        diag_node_note(d, park, "the await");
        diag_node_note(d, n,
                       len >= 6 && memcmp(name + len - 6, "setjmp", 6) == 0
                           ? "errors that have to cross an await are thrown: `throw`, `try` and `catch`"
                           : "use an array of a constant size, or malloc with `defer free(...)`");
    }
}

static void check_labels(checker *c)
{
    walk *w = c->walk;
    for (size_t i = 0; i < w->labels.count && !w->local_labels; i++) {
        const place_of_jump *at = w->labels.items[i];
        for (size_t k = 0; k < i; k++) {
            const place_of_jump *before = w->labels.items[k];
            if (before->label != at->label)
                continue;
            diag_node_error(c->p->d, at->n->kids[0], "label `%s` is defined twice", at->label->name);
            diag_node_note(c->p->d, before->n->kids[0], "the first");
            break;
        }
    }
    for (size_t i = 0; i < w->gotos.count; i++) {
        const place_of_jump *from = w->gotos.items[i], *to = NULL;
        for (size_t k = 0; k < w->labels.count && !to; k++)
            if (((place_of_jump *)w->labels.items[k])->label == from->label)
                to = w->labels.items[k];
        if (to)
            check_goto(c, from, to);
        else if (!c->broken)
            diag_node_error(c->p->d, from->n->kids[0], "label `%s` is not defined in `%s`", from->label->name,
                            c->m ? c->m->name : c->fn->fn->name);
    }
}

/* Where a computed goto leads is not known: it runs no exits, and enters nothing. */
static void check_computed(checker *c)
{
    walk *w = c->walk;
    for (size_t i = 0; i < w->computed.count; i++) {
        const place_of_jump *from = w->computed.items[i];
        if (from->in && !from->in->branch)
            diag_node_error(c->p->d, from->n, "a computed `goto` in %s: what it leaves is not known", from->in->what);
    }
    for (size_t i = 0; i < w->addresses.count; i++) {
        const place_of_jump *address = w->addresses.items[i];
        for (size_t k = 0; k < w->labels.count; k++) {
            const place_of_jump *to = w->labels.items[k];
            if (to->label != address->label || !to->in)
                continue;
            diag_node_error(c->p->d, address->n, "the address of a label in %s: a computed `goto` can't enter that", to->in->what);
            diag_node_note(c->p->d, to->n, "the label");
        }
    }
}

void check_walk_done(checker *c)
{
    check_labels(c);
    check_computed(c);
    across(c);
}
