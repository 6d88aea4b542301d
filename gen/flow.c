/* Where control goes: the graph of a body (flow.h), over the statements of the core. */
#include <string.h>

#include "builder.h"
#include "lower.h"

/* An array in the arena with room for one more. */
static void *room(arena *a, void *items, uint32_t count, uint32_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    uint32_t more = *capacity ? *capacity * 2 : 32;
    items = arena_resize(a, items, *capacity * size, more * size);
    *capacity = more;
    return items;
}

void builder_mark(builder *b, marks *m, const void *name, uint32_t at)
{
    m->items = room(b->a, m->items, m->count, &m->capacity, sizeof *m->items);
    m->items[m->count++] = (mark){name, at};
}

void builder_connect(builder *b, uint32_t from, uint32_t to, uint32_t flags)
{
    graph *g = b->g;
    if (from == NOWHERE || to == NOWHERE || (b->exact && (flags & WAY_MAYBE)))
        return;
    g->arcs = room(b->a, g->arcs, g->arc_count, &b->arc_capacity, sizeof *g->arcs);
    g->arcs[g->arc_count++] = (arc){to, flags, g->points[from].arcs};
    g->points[from].arcs = g->arc_count;
}

uint32_t builder_point(builder *b)
{
    graph *g = b->g;
    g->points = room(b->a, g->points, g->count, &b->point_capacity, sizeof *g->points);
    return g->count++;
}

/* Anything in a region may go to its exit. */
static void may_leave(builder *b, uint32_t at)
{
    if (b->handler_count)
        builder_connect(b, at, b->handlers[b->handler_count - 1], WAY_MAYBE);
}

static uint32_t step(builder *b)
{
    uint32_t n = builder_point(b);
    builder_connect(b, b->current, n, 0);
    may_leave(b, n);
    b->current = n;
    return n;
}

static void flow_to(builder *b, uint32_t to)
{
    builder_connect(b, b->current, to, 0);
}

/* ---- reads and writes ---- */

static bool is_variable(const builder *b, const symbol *s)
{
    return s && (s->kind == SYM_LOCAL || s->kind == SYM_PARAM || s->kind == SYM_TEMP) && s->fn == b->fn;
}

static bool written(const graph *g, uint32_t at, uint32_t variable)
{
    for (uint32_t i = g->points[at].writes; i; i = g->writes[i - 1].before)
        if (g->writes[i - 1].variable == variable)
            return true;
    return false;
}

static void reads(builder *b, uint32_t at, const symbol *s)
{
    graph *g = b->g;
    if (b->exact || !is_variable(b, s) || s == b->own || written(g, at, s->index))
        return;
    g->reads = room(b->a, g->reads, g->read_count, &b->read_capacity, sizeof *g->reads);
    g->reads[g->read_count++] = (touch){s->index, at, 0};
}

static void writes(builder *b, uint32_t at, const symbol *s)
{
    graph *g = b->g;
    if (b->exact || !is_variable(b, s))
        return;
    g->writes = room(b->a, g->writes, g->write_count, &b->write_capacity, sizeof *g->writes);
    g->writes[g->write_count++] = (touch){s->index, at, g->points[at].writes};
    g->points[at].writes = g->write_count;
}

/* The locals that a macro names in its own text. */
static void macro_reads(builder *b, uint32_t at, const node *e)
{
    const list *all = &b->fn->macro_uses;
    for (size_t i = 0; i + 1 < all->count; i += 2)
        if (all->items[i] == e)
            reads(b, at, all->items[i + 1]);
}

static void reads_of(builder *b, uint32_t at, const node *e)
{
    macro_reads(b, at, e);
    if (b->exact)
        return;
    while (e->subst)
        e = e->subst;
    if (e->kind == N_NAME || e->kind == N_TEMP)
        reads(b, at, e->sym);
    if (e->kind == N_RESULT && e->call) {
        reads(b, at, e->call->result);
        reads(b, at, e->call->held);
    }
    for (uint32_t i = 0; i < e->kid_count; i++)
        if (e->kids[i])
            reads_of(b, at, e->kids[i]);
}

static void open_scope(builder *b, const symbol *s)
{
    graph *g = b->g;
    if (b->exact || !is_variable(b, s))
        return;
    g->scopes = room(b->a, g->scopes, g->scope_count, &b->scope_capacity, sizeof *g->scopes);
    b->open = room(b->a, b->open, b->open_count, &b->open_capacity, sizeof *b->open);
    b->open[b->open_count++] = g->scope_count;
    g->scopes[g->scope_count++] = (stretch){s->index, g->count, UINT32_MAX};
}

static void close_scopes(builder *b, uint32_t outside)
{
    while (b->open_count > outside)
        b->g->scopes[b->open[--b->open_count]].to = b->g->count;
}

/* ---- statements ---- */

static void list_of(builder *b, const stmt *s);

static void exact_text(builder *b, const stmt *s)
{
    uint32_t at = step(b);
    if (s->node)
        jumps_of_node(b, at, s->node);
    else if (s->text)
        jumps_of_text(b, at, s->text, false);
    if (!s->falls)
        b->current = NOWHERE;
}

static const node *assigned_name(const node *n)
{
    if (n->kind != N_EXPR_STMT)
        return NULL;
    const node *e = n->kids[0];
    if (e->subst || e->kind != N_ASSIGN || e->src->tokens[e->op].kind != T_ASSIGN || e->kids[0]->kind != N_NAME || !e->kids[0]->sym)
        return NULL;
    return e->kids[0];
}

static void text_of(builder *b, const node *n)
{
    uint32_t at = step(b);
    const node *assigned = assigned_name(n);
    if (assigned) {
        reads_of(b, at, n->kids[0]->kids[1]);
        writes(b, at, assigned->sym);
        return;
    }
    reads_of(b, at, n);
    jumps_of_source(b, at, n);
    if (n->kind == N_RETURN || n->kind == N_THROW || n->kind == N_BREAK || n->kind == N_CONTINUE || n->kind == N_GOTO)
        b->current = NOWHERE;
}

static void declarator_of(builder *b, const node *d)
{
    uint32_t at = step(b);
    const symbol *declared = d->kind == N_INIT_DECL && d->kids[0]->name ? d->kids[0]->name->sym : NULL;
    b->own = declared;
    reads_of(b, at, d);
    b->own = NULL;
    if (declared && is_variable(b, declared)) {
        writes(b, step(b), declared);
        open_scope(b, declared);
    }
}

static void declaration_of(builder *b, const stmt *s)
{
    if (s->sym) {
        open_scope(b, s->sym);
        uint32_t at = step(b);
        if (s->node)
            reads_of(b, at, s->node);
        writes(b, at, s->sym);
        return;
    }
    const node *n = s->node;
    if (n->kind != N_DECL)
        declarator_of(b, n);
    for (uint32_t i = 1; n->kind == N_DECL && i < n->kid_count; i++)
        if (n->kids[i])
            declarator_of(b, n->kids[i]);
}

static void push_handler(builder *b, uint32_t at)
{
    b->handlers = room(b->a, b->handlers, b->handler_count, &b->handler_capacity, sizeof *b->handlers);
    b->handlers[b->handler_count++] = at;
}

/* Where jumps go, and what is in scope: set again as the statement ends that changed it. */
typedef struct around {
    uint32_t break_to, continue_to, switch_from, next_point, end, fail, base;
    const char *next_label;
} around;

static around around_of(const builder *b)
{
    return (around){b->break_to, b->continue_to, b->switch_from, b->next_point, b->end, b->fail, b->base, b->next_label};
}

static void set_around(builder *b, around a)
{
    b->break_to = a.break_to;
    b->continue_to = a.continue_to;
    b->switch_from = a.switch_from;
    b->next_point = a.next_point;
    b->end = a.end;
    b->fail = a.fail;
    b->base = a.base;
    b->next_label = a.next_label;
}

/* Branches may run in any order, and each may end anywhere; their ends and failures lead to where the block waits for them. What they
 * share with the text around is in the frame whatever lives; nothing of the outside is a branch's to keep. */
static void branches_of(builder *b, const stmt *s)
{
    around outside = around_of(b);
    uint32_t from = step(b), end = builder_point(b);
    for (; s; s = s->next) {
        set_around(b, (around){NOWHERE, NOWHERE, NOWHERE, NOWHERE, end, end, b->g->count, NULL});
        b->current = from;
        push_handler(b, end);
        list_of(b, s->body);
        b->handler_count--;
        flow_to(b, end);
    }
    set_around(b, outside);
    may_leave(b, end);
    b->current = end;
}

static void call_of(builder *b, const stmt *s)
{
    call *c = s->call;
    if (s->body)
        branches_of(b, s->body);
    uint32_t before = step(b);
    if (c->node)
        reads_of(b, before, c->node);
    if (c->callee)
        reads_of(b, before, c->callee);
    if (c->group)
        reads_of(b, before, c->group);
    if (c->kind != CALL_OPEN)
        reads(b, before, c->held);
    uint32_t at = step(b);
    b->g->points[at].call = c;
    b->g->points[at].base = b->base;
    if (b->exact && c->fail)
        jumps_of_text(b, at, c->fail, true);
    uint32_t after = step(b);
    writes(b, after, c->result);
    if (c->kind == CALL_OPEN)
        writes(b, after, c->held);
}

/* `1` or `true`: such a loop has no end of its own. */
static bool always(const node *test)
{
    test = strip(test);
    size_t len;
    const char *text = token_text(test->src, test->first, &len);
    return test->kind == N_LITERAL && test->first == test->last &&
           ((len == 1 && *text >= '1' && *text <= '9') || (len == 4 && memcmp(text, "true", 4) == 0));
}

static void init_of(builder *b, node *init)
{
    stmt s = {.kind = S_DECL, .node = init, .falls = true};
    if (b->exact)
        exact_text(b, &s);
    else if (init->kind == N_DECL)
        declaration_of(b, &s);
    else
        text_of(b, init);
}

static void loop_of(builder *b, const stmt *s)
{
    around outside = around_of(b);
    uint32_t opened = b->open_count;
    const node *n = s->node;
    bool header = s->kind == S_LOOP, own_next = s->region && s->region->next_label && s->region->next_used;
    const node *test = !header ? NULL : n->kind == N_WHILE ? n->kids[0] : n->kids[1];
    const node *last = !header ? s->specs : n->kind == N_FOR ? n->kids[2] : n->kind == N_DO ? n->kids[1] : NULL;
    if (header && n->kind == N_FOR && n->kids[0])
        init_of(b, n->kids[0]);
    uint32_t head = step(b), end = builder_point(b), again = builder_point(b);
    b->break_to = end;
    b->continue_to = again;
    b->next_label = s->region ? s->region->next_label : NULL;
    b->next_point = again;
    if (test && n->kind != N_DO)
        reads_of(b, head, test);
    if (header)
        builder_connect(b, n->kind == N_DO ? again : head, end, test && !always(test) ? 0 : WAY_MAYBE);
    list_of(b, s->body);
    flow_to(b, own_next ? head : again);
    if (last)
        reads_of(b, again, last);
    if (header || !own_next)
        builder_connect(b, again, head, 0);
    may_leave(b, end);
    b->current = end;
    set_around(b, outside);
    close_scopes(b, opened);
}

static void switch_of(builder *b, const stmt *s)
{
    uint32_t from = b->switch_from, break_to = b->break_to, at = step(b), end = builder_point(b);
    bool has_default = false;
    for (const stmt *k = s->body; k; k = k->next)
        has_default = has_default || (k->kind == S_LABEL && k->node && k->node->kind == N_DEFAULT);
    reads_of(b, at, s->node);
    builder_connect(b, at, end, has_default ? WAY_MAYBE : 0);
    b->switch_from = at;
    b->break_to = end;
    b->current = NOWHERE;
    list_of(b, s->body);
    flow_to(b, end);
    may_leave(b, end);
    b->current = end;
    b->switch_from = from;
    b->break_to = break_to;
}

static void if_of(builder *b, const stmt *s)
{
    uint32_t at = step(b), end = builder_point(b);
    reads_of(b, at, s->node);
    if (b->exact)
        jumps_of_node(b, at, s->node);
    list_of(b, s->body);
    flow_to(b, end);
    b->current = at;
    list_of(b, s->other);
    flow_to(b, end);
    may_leave(b, end);
    b->current = end;
}

static void try_of(builder *b, const stmt *s)
{
    const region *r = s->region;
    uint32_t handler = builder_point(b), end = builder_point(b);
    if (b->exact && r->label)
        builder_mark(b, &b->names, r->label, handler);
    may_leave(b, handler);
    push_handler(b, handler);
    list_of(b, s->body);
    b->handler_count--;
    flow_to(b, r->kind == R_CATCH ? end : handler);
    b->current = handler;
    list_of(b, s->other);
    flow_to(b, end);
    may_leave(b, end);
    builder_connect(b, end, b->break_to, WAY_MAYBE);
    builder_connect(b, end, b->continue_to, WAY_MAYBE);
    for (size_t i = 0; i < r->gotos.count; i++)
        builder_mark(b, &b->gotos, r->gotos.items[i], end);
    b->current = end;
}

static void label_of(builder *b, const stmt *s)
{
    uint32_t before = b->before, at = step(b);
    if (s->node && (s->node->kind == N_CASE || s->node->kind == N_DEFAULT))
        builder_connect(b, b->switch_from, at, 0);
    if (s->node && s->node->kind == N_LABEL) {
        const symbol *label = s->node->kids[0]->sym;
        builder_mark(b, &b->labels, label, at);
        if (label)
            builder_mark(b, &b->names, label->out, at);
    }
    if (s->label) {
        builder_mark(b, &b->names, s->label, at);
        builder_mark(b, &b->clauses, (const void *)(uintptr_t)before, at);
    }
    if (s->label && s->label == b->next_label)
        builder_connect(b, b->next_point, at, 0);
}

static void jump_of(builder *b, const stmt *s)
{
    uint32_t at = step(b);
    if (s->node)
        reads_of(b, at, s->node);
    builder_connect(b, at, b->break_to, 0);
    builder_connect(b, at, b->continue_to, 0);
    if (s->text && strstr(s->text, "goto"))
        builder_mark(b, &b->gotos, NULL, at);
}

static void one(builder *b, const stmt *s)
{
    switch (s->kind) {
    case S_TEXT:
    case S_DECL:
    case S_SET:
    case S_JUMP:
        if (b->exact) {
            exact_text(b, s);
        } else if (s->kind == S_TEXT) {
            text_of(b, s->node);
        } else if (s->kind == S_DECL) {
            declaration_of(b, s);
        } else if (s->kind == S_JUMP) {
            jump_of(b, s);
        } else {
            uint32_t at = step(b);
            reads_of(b, at, s->node);
            writes(b, at, s->sym);
        }
        break;
    case S_CALL:
        call_of(b, s);
        break;
    case S_BLOCK:
        list_of(b, s->body);
        break;
    case S_IF:
        if_of(b, s);
        break;
    case S_LOOP:
    case S_FOREVER:
        loop_of(b, s);
        break;
    case S_SWITCH:
        switch_of(b, s);
        break;
    case S_LABEL:
        label_of(b, s);
        break;
    case S_TRY:
        try_of(b, s);
        break;
    case S_YIELD:
    case S_PP: /* what stands on either side of #else may run after what stands before #if */
        step(b);
        break;
    case S_LINE:
    case S_BRANCH:
        break;
    }
}

static void list_of(builder *b, const stmt *s)
{
    uint32_t opened = b->open_count, before = b->g->count;
    for (; s; s = s->next) {
        uint32_t first = b->g->count;
        b->before = before;
        one(b, s);
        before = first;
    }
    close_scopes(b, opened);
}

graph *flow(function *fn, arena *a, bool exact)
{
    graph *g = arena_alloc(a, sizeof *g);
    builder b = {.g = g,
                 .a = a,
                 .fn = fn,
                 .exact = exact,
                 .break_to = NOWHERE,
                 .continue_to = NOWHERE,
                 .switch_from = NOWHERE,
                 .next_point = NOWHERE};
    b.end = AT_RETURN;
    b.fail = AT_FAIL;
    g->a = a;
    g->fn = fn;
    while (g->count < AT_FIRST)
        builder_point(&b);
    b.current = AT_START;
    list_of(&b, fn->body);
    uint32_t out = fn->fn->is_void || fn->fn->generator || fn->is_main ? AT_RETURN : AT_FAIL;
    builder_connect(&b, b.current, out, 0);
    jumps_follow(&b);
    return g;
}
