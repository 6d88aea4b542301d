/* `async for`: the frame of the generator, a loop over its values, and the closing of it, whatever the loop is left by (LANGUAGE §8). */
#include "collect.h"
#include "expand.h"
#include "lower.h"

void lower_async_for(lowering *l, node *n)
{
    program *p = l->p;
    function *fn = l->fn;
    node *param = n->kids[0], *operand = n->kids[1], *body = n->kids[2];
    while (operand->kind == N_PAREN)
        operand = operand->kids[0];
    async_fn *generator = operand->kind == N_CALL ? named_fn(p, operand->kids[0]) : NULL;
    if (!generator || !fn_is_usable(p, fn, operand, generator)) /* no generator: reported by check.c */
        return;
    node *head = ast_new(p->a, n->src, N_ASYNC_FOR, n->first, body->first - 1); /* reports name the head, not the whole loop */
    stmt *block = add(l, S_BLOCK, NULL);
    block->text = arena_printf(p->a, "async for (%s : %s)", source_text(p, param, 40), source_text(p, operand, 60));
    l->tail = &block->body;
    node *ordered = ast_new(p->a, operand->src, N_NONE, 1, 0);
    ordered->kids = operand->kids + 1;
    ordered->kid_count = operand->kid_count - 1;
    ordered->flags = operand->flags;
    order(l, ordered, true);
    const char *boxed = boxed_reason(fn, generator);
    symbol *held =
        temp(l, generator->name, NULL, arena_printf(p->a, boxed ? "struct %s *" : "struct %s", boxed ? generator->head : generator->frame));
    held->force_frame = true;
    call *open = call_new(l, CALL_OPEN, head, generator->name);
    open->parks = false;
    open->fn = generator;
    open->node = operand;
    open->held = held;
    open->boxed = boxed;
    open->fail = boxed ? edge_text(l, WHY_ERROR, NULL, NULL) : NULL;
    if (boxed)
        generator->used_as_value = true;
    else if (generator->body)
        generator->body->embedded = true;
    stmt *s = add(l, S_CALL, NULL);
    s->call = open;
    s->falls = true;
    stmt *closing = region_open(l, region_new(l, R_FINALLY, NULL), head, NULL);
    closing->region->at = body;
    region *loop = region_new(l, R_LOOP, NULL), *outside = l->in;
    stmt *forever = add(l, S_FOREVER, n);
    forever->falls = true;
    forever->region = loop;
    l->in = loop;
    l->tail = &forever->body;
    next_call(l, CALL_NEXT, head, held, generator, generator->name)->boxed = boxed;
    add(l, S_JUMP, glue(l, boxed ? "if (!$0->more) break;" : "if (!$0.more) break;", 1, expand_node(l, held)))->falls = true;
    node *name = param->kids[1] ? param->kids[1]->name : param->name;
    if (name && name->sym) {
        declare_symbol(l, name->sym, glue(l, boxed ? "$0->value" : "$0.value", 1, expand_node(l, held)))->falls = true;
        if (!name->sym->used) /* rounds that are only counted */
            add(l, S_JUMP, glue(l, "(void)$0;", 1, expand_node(l, name->sym)))->falls = true;
    }
    if (body->kind == N_BLOCK)
        lower_block(l, body);
    else
        lower_statement(l, body);
    l->in = outside;
    l->tail = &forever->next;
    region_exit(l, closing);
    /* closing runs the generator's exits, shielded */
    region *r = closing->region, *c = region_new(l, R_CLEANUP, NULL);
    outside = l->in;
    c->of = r;
    c->shield = record_name(l, "shield", &fn->shield_count);
    extra *field = arena_alloc(p->a, sizeof *field);
    field->type = "asc_node";
    field->name = c->shield;
    field->note = "";
    list_add(p, &fn->extras, field);
    add_text(l, "asc_closing_enter(%s, &%s->%s);", fn->t, fn->f, c->shield);
    l->in = c;
    next_call(l, CALL_CLOSE, head, held, generator, "close")->boxed = boxed;
    l->in = outside;
    add_text(l, "asc_shield_leave(%s, &%s->%s);", fn->t, fn->f, c->shield);
    if (r->guarded)
        dispatch(l, r);
    region_close(l, closing);
    block->falls = true;
    l->tail = &block->next;
}
