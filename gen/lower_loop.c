/* Loops and `switch`. A loop whose header waits becomes `for (;;)` with its conditions as statements; others stay as they are. */
#include <string.h>

#include "lower.h"

static const char *next_label(lowering *l)
{
    return local_name(l->fn, "next");
}

/* if (!(cond)) break; */
static void leave_unless(lowering *l, node *cond)
{
    stmt *s = add(l, S_JUMP, glue(l, "if (!($0)) break;", 1, cond));
    s->falls = true;
}

static void loop_end(lowering *l, region *r)
{
    if (r->next_used) {
        stmt *s = add(l, S_LABEL, NULL);
        s->label = r->next_label;
    }
}

void lower_loop(lowering *l, node *n)
{
    region *r = region_new(l, R_LOOP, NULL), *outside = l->in;
    stmt *s, **tail;
    node *cond = NULL, *step = NULL, *body;
    bool header_waits = false;
    if (n->kind == N_WHILE) {
        cond = n->kids[0];
        body = n->kids[1];
        header_waits = node_waits(cond);
    } else if (n->kind == N_DO) {
        body = n->kids[0];
        cond = n->kids[1];
        header_waits = node_waits(cond);
    } else {
        cond = n->kids[1];
        step = n->kids[2];
        body = n->kids[3];
        header_waits = (cond && node_waits(cond)) || (step && node_waits(step));
    }
    if (n->kind == N_FOR && n->kids[0] && (node_waits(n->kids[0]) || header_waits)) { /* the initialiser stands before the loop */
        stmt *block = add(l, S_BLOCK, NULL);
        stmt **out = lower_into(l, &block->body);
        if (n->kids[0]->kind == N_DECL) {
            lower_declaration(l, n->kids[0]);
        } else {
            order(l, n->kids[0], false);
            if (!is_consumed(n->kids[0])) {
                stmt *init = add(l, S_JUMP, glue(l, "$0;", 1, n->kids[0]));
                init->falls = true;
            }
        }
        node *rest = ast_clone(l->p->a, n); /* shares nothing that is printed: its children are the same nodes */
        rest->kids = arena_alloc(l->p->a, 4 * sizeof *rest->kids);
        memcpy(rest->kids, n->kids, 4 * sizeof *rest->kids);
        rest->kids[0] = NULL;
        lower_loop(l, rest);
        block->falls = true;
        l->tail = out;
        return;
    }
    if (!header_waits) {
        s = add(l, S_LOOP, n);
        l->in = r;
        lower_body(l, body, &s->body);
        l->in = outside;
        s->falls = true;
        s->region = r;
        return;
    }
    s = add(l, S_FOREVER, n);
    s->falls = true;
    s->region = r;
    tail = lower_into(l, &s->body);
    l->in = r;
    if (n->kind == N_WHILE || (n->kind == N_FOR && !(step && node_waits(step)))) {
        if (step)
            s->specs = step; /* printed in the header: for (;; step) */
        if (cond) {
            order(l, cond, true);
            leave_unless(l, cond);
        }
        lower_statement(l, body);
    } else if (n->kind == N_DO) {
        r->next_label = next_label(l);
        lower_statement(l, body);
        loop_end(l, r);
        order(l, cond, true);
        leave_unless(l, cond);
    } else {
        r->next_label = next_label(l);
        if (cond) {
            order(l, cond, true);
            leave_unless(l, cond);
        }
        lower_statement(l, body);
        loop_end(l, r);
        order(l, step, false);
        if (!is_consumed(step)) {
            stmt *end = add(l, S_JUMP, glue(l, "$0;", 1, step));
            end->falls = true;
        }
    }
    l->in = outside;
    l->tail = tail;
}

void lower_switch(lowering *l, node *n)
{
    order(l, n->kids[0], true);
    stmt *s = add(l, S_SWITCH, n->kids[0]);
    s->at = n;
    region *r = region_new(l, R_SWITCH, NULL), *outside = l->in;
    l->in = r;
    lower_body(l, n->kids[1], &s->body);
    l->in = outside;
    s->falls = true;
}
