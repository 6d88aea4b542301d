/* Which locals live across which await: backward liveness over the statements of the core.
 *
 * The graph errs on the side of living: a statement in a region may always go to the region's exit, an exit may go wherever a
 * jump through it could. A local whose address is kept somewhere lives until its block ends. From the sets follow where each
 * local lives: nowhere special, in a C local that is saved around the awaits that it lives across, or in the frame. */
#include <string.h>

#include "lower.h"

typedef struct point {
    uint64_t *use, *def, *in, *out; /* sets of variables */
    uint32_t *next;                 /* successors */
    uint32_t next_count, next_capacity;
    call *call;
} point;

typedef struct graph {
    program *p;
    arena *a; /* of the graph; what calls keep of it is in that of the program */
    function *fn;
    point *points;
    uint32_t count, capacity;
    size_t words;
    uint32_t current;     /* where control comes from; UINT32_MAX: nowhere */
    uint32_t *handlers;   /* entries of the exits around, innermost last */
    uint32_t handler_count, handler_capacity;
    uint32_t break_to, continue_to, switch_from;
    const char *next_label;
    uint32_t next_point;
    uint64_t *scope;      /* variables whose declaration is in scope */
    list label_points;    /* pairs: symbol, index + 1 */
    list ends;            /* index + 1 of returns: those in clauses of managers go on at the clause's end */
    list clause_ends;     /* pairs, index + 1: where the clause begins, the label at its end */
    uint32_t before;      /* where the statement before this one begins */
    list gotos;           /* pairs: index + 1, symbol (NULL: any) */
} graph;

#define NOWHERE UINT32_MAX

static uint64_t *set_new(graph *g)
{
    return arena_alloc(g->a, (g->words + 1) * sizeof(uint64_t));
}

static void link_points(graph *g, uint32_t from, uint32_t to)
{
    if (from == NOWHERE || to == NOWHERE)
        return;
    point *a = &g->points[from];
    if (a->next_count == a->next_capacity) {
        uint32_t capacity = a->next_capacity ? a->next_capacity * 2 : 2;
        uint32_t *grown = arena_alloc(g->a, capacity * sizeof *grown);
        if (a->next_count)
            memcpy(grown, a->next, a->next_count * sizeof *grown);
        a->next = grown;
        a->next_capacity = capacity;
    }
    a->next[a->next_count++] = to;
}

static uint32_t point_new(graph *g)
{
    if (g->count == g->capacity) {
        uint32_t capacity = g->capacity ? g->capacity * 2 : 64;
        point *grown = arena_alloc(g->a, capacity * sizeof *grown);
        if (g->count)
            memcpy(grown, g->points, g->count * sizeof *grown);
        g->points = grown;
        g->capacity = capacity;
    }
    point *n = &g->points[g->count];
    n->use = set_new(g);
    n->def = set_new(g);
    n->in = set_new(g);
    n->out = set_new(g);
    return g->count++;
}

/* A new point that control reaches from the current one. Anything in a region may go to its exit. */
static uint32_t step(graph *g)
{
    uint32_t n = point_new(g);
    link_points(g, g->current, n);
    if (g->handler_count)
        link_points(g, n, g->handlers[g->handler_count - 1]);
    g->current = n;
    return n;
}

static bool is_variable(const symbol *s)
{
    return s->kind == SYM_LOCAL || s->kind == SYM_PARAM || s->kind == SYM_TEMP;
}

static void use(graph *g, uint32_t n, const symbol *s)
{
    point *at = &g->points[n];
    if (s && is_variable(s) && s->fn == g->fn && !(at->def[s->index / 64] >> (s->index % 64) & 1))
        at->use[s->index / 64] |= (uint64_t)1 << (s->index % 64);
}

static void def(graph *g, uint32_t n, const symbol *s)
{
    if (s && is_variable(s) && s->fn == g->fn)
        g->points[n].def[s->index / 64] |= (uint64_t)1 << (s->index % 64);
}

/* The locals that a macro names in its own text. */
static void macro_uses(graph *g, uint32_t n, const node *e)
{
    const list *all = &g->fn->macro_uses;
    for (size_t i = 0; i + 1 < all->count; i += 2)
        if (all->items[i] == e)
            use(g, n, all->items[i + 1]);
}

static void uses_of(graph *g, uint32_t n, const node *e)
{
    macro_uses(g, n, e);
    while (e->subst)
        e = e->subst;
    if ((e->kind == N_NAME || e->kind == N_TEMP) && e->sym)
        use(g, n, e->sym);
    if (e->kind == N_RESULT && e->call) {
        use(g, n, e->call->result);
        use(g, n, e->call->held);
    }
    for (uint32_t i = 0; i < e->kid_count; i++)
        if (e->kids[i])
            uses_of(g, n, e->kids[i]);
}

static void list_of(graph *g, const stmt *s);

/* Jumps inside text that is printed as it is. `depth` says which of them are the text's own. */
static void jumps_of(graph *g, uint32_t n, const node *e, bool in_loop, bool in_switch)
{
    switch (e->kind) {
    case N_RETURN:
        list_add(g->p, &g->ends, (void *)(uintptr_t)(n + 1));
        return;
    case N_BREAK:
        if (!in_loop && !in_switch)
            link_points(g, n, g->break_to);
        return;
    case N_CONTINUE:
        if (!in_loop)
            link_points(g, n, g->continue_to);
        return;
    case N_GOTO:
        list_add(g->p, &g->gotos, (void *)(uintptr_t)(n + 1));
        list_add(g->p, &g->gotos, e->kids[0]->kind == N_NAME ? e->kids[0]->sym : NULL);
        return;
    case N_LABEL:
        list_add(g->p, &g->label_points, e->kids[0]->sym);
        list_add(g->p, &g->label_points, (void *)(uintptr_t)(n + 1));
        break;
    case N_CASE:
    case N_DEFAULT:
        if (!in_switch)
            link_points(g, g->switch_from, n);
        break;
    case N_WHILE:
    case N_DO:
    case N_FOR:
        in_loop = true;
        break;
    case N_SWITCH:
        in_switch = true;
        break;
    default:
        break;
    }
    for (uint32_t i = 0; i < e->kid_count; i++)
        if (e->kids[i])
            jumps_of(g, n, e->kids[i], in_loop, in_switch);
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

static void text_of(graph *g, const node *n)
{
    uint32_t at = step(g);
    const node *assigned = assigned_name(n);
    if (assigned) {
        uses_of(g, at, n->kids[0]->kids[1]);
        def(g, at, assigned->sym);
        return;
    }
    uses_of(g, at, n);
    jumps_of(g, at, n, false, false);
    if (n->kind == N_RETURN || n->kind == N_THROW || n->kind == N_BREAK || n->kind == N_CONTINUE || n->kind == N_GOTO)
        g->current = NOWHERE;
}

static void open_scope(graph *g, const symbol *s)
{
    if (s && is_variable(s) && s->fn == g->fn)
        g->scope[s->index / 64] |= (uint64_t)1 << (s->index % 64);
}

static void declaration_of(graph *g, const stmt *s)
{
    if (s->sym) {
        open_scope(g, s->sym);
        uint32_t at = step(g);
        if (s->node)
            uses_of(g, at, s->node);
        def(g, at, s->sym);
        return;
    }
    const node *n = s->node;
    for (uint32_t i = n->kind == N_DECL ? 1 : 0; i < (n->kind == N_DECL ? n->kid_count : 1); i++) {
        const node *d = n->kind == N_DECL ? n->kids[i] : n;
        uint32_t at = step(g);
        if (!d)
            continue;
        uses_of(g, at, d);
        if (d->kind == N_INIT_DECL && d->kids[0]->name) {
            symbol *declared = d->kids[0]->name->sym;
            if (declared && is_variable(declared)) { /* the name itself is no use, unless the initialiser has it */
                g->points[at].use[declared->index / 64] &= ~((uint64_t)1 << (declared->index % 64));
                uint32_t second = step(g);
                def(g, second, declared);
                open_scope(g, declared);
            }
        }
    }
}

/* What is in scope, in memory that outlives the graph. */
static uint64_t *scope_of_call(const graph *g)
{
    uint64_t *set = arena_alloc(g->p->a, (g->words + 1) * sizeof *set);
    memcpy(set, g->scope, g->words * sizeof *set);
    return set;
}

static void call_of(graph *g, call *c)
{
    uint32_t before = step(g);
    if (c->node)
        uses_of(g, before, c->node);
    if (c->callee)
        uses_of(g, before, c->callee);
    if (c->group)
        uses_of(g, before, c->group);
    if (c->kind != CALL_OPEN)
        use(g, before, c->held);
    uint32_t at = step(g);
    g->points[at].call = c;
    c->live = scope_of_call(g);
    c->kept = scope_of_call(g);
    uint32_t after = step(g);
    if (c->result)
        def(g, after, c->result);
    if (c->kind == CALL_OPEN)
        def(g, after, c->held);
}

static void push_handler(graph *g, uint32_t n)
{
    if (g->handler_count == g->handler_capacity) {
        uint32_t capacity = g->handler_capacity ? g->handler_capacity * 2 : 16;
        uint32_t *grown = arena_alloc(g->a, capacity * sizeof *grown);
        if (g->handler_count)
            memcpy(grown, g->handlers, g->handler_count * sizeof *grown);
        g->handlers = grown;
        g->handler_capacity = capacity;
    }
    g->handlers[g->handler_count++] = n;
}

/* Branches may run in any order, and each may end anywhere. What they share with the text around is in the frame whatever lives; here it
 * is only seen that nothing of the outside is a branch's to keep. */
static void branches_of(graph *g, const stmt *s)
{
    graph outside = *g;
    uint32_t from = g->current, end = point_new(g);
    for (; s; s = s->next) {
        g->current = from;
        g->break_to = g->continue_to = g->switch_from = g->next_point = NOWHERE;
        g->next_label = NULL;
        g->scope = set_new(g);
        push_handler(g, end);
        list_of(g, s->body);
        g->handler_count--;
        link_points(g, g->current, end);
    }
    g->break_to = outside.break_to;
    g->continue_to = outside.continue_to;
    g->switch_from = outside.switch_from;
    g->next_point = outside.next_point;
    g->next_label = outside.next_label;
    g->scope = outside.scope;
    if (g->handler_count)
        link_points(g, end, g->handlers[g->handler_count - 1]);
    g->current = end;
}

static void loop_of(graph *g, const stmt *s)
{
    const node *n = s->node;
    uint32_t break_to = g->break_to, continue_to = g->continue_to, from = g->switch_from;
    const char *label = g->next_label;
    uint32_t labelled = g->next_point;
    uint64_t *scope = g->scope;
    g->scope = set_new(g);
    memcpy(g->scope, scope, g->words * sizeof *scope);
    if (s->kind == S_LOOP && n->kind == N_FOR && n->kids[0]) {
        if (n->kids[0]->kind == N_DECL) {
            stmt init = {.kind = S_DECL, .node = n->kids[0]};
            declaration_of(g, &init);
        } else {
            text_of(g, n->kids[0]);
        }
    }
    uint32_t head = step(g), end = point_new(g), again = point_new(g);
    g->break_to = end;
    g->continue_to = again;
    g->next_label = s->region ? s->region->next_label : NULL;
    g->next_point = again;
    if (s->kind == S_LOOP) {
        const node *cond = n->kind == N_WHILE ? n->kids[0] : n->kind == N_FOR ? n->kids[1] : NULL;
        if (cond)
            uses_of(g, head, cond);
        if (n->kind != N_DO)
            link_points(g, head, end);
    }
    list_of(g, s->body);
    if (!(s->region && s->region->next_label && s->region->next_used))
        link_points(g, g->current, again);
    else
        link_points(g, g->current, head);
    if (s->kind == S_LOOP) {
        const node *last = n->kind == N_FOR ? n->kids[2] : n->kind == N_DO ? n->kids[1] : NULL;
        if (last)
            uses_of(g, again, last);
        if (n->kind == N_DO)
            link_points(g, again, end);
        link_points(g, again, head);
    } else {
        if (s->specs)
            uses_of(g, again, s->specs);
        if (!(s->region && s->region->next_label && s->region->next_used))
            link_points(g, again, head);
    }
    if (g->handler_count)
        link_points(g, end, g->handlers[g->handler_count - 1]);
    g->current = end;
    g->break_to = break_to;
    g->continue_to = continue_to;
    g->switch_from = from;
    g->next_label = label;
    g->next_point = labelled;
    g->scope = scope;
}

static void try_of(graph *g, const stmt *s)
{
    region *r = s->region;
    uint32_t handler = point_new(g), end = point_new(g);
    if (g->handler_count)
        link_points(g, handler, g->handlers[g->handler_count - 1]);
    push_handler(g, handler);
    list_of(g, s->body);
    g->handler_count--;
    link_points(g, g->current, r->kind == R_CATCH ? end : handler);
    g->current = handler;
    list_of(g, s->other);
    link_points(g, g->current, end);
    if (g->handler_count)
        link_points(g, end, g->handlers[g->handler_count - 1]);
    link_points(g, end, g->break_to);
    link_points(g, end, g->continue_to);
    for (size_t i = 0; i < r->gotos.count; i++) {
        list_add(g->p, &g->gotos, (void *)(uintptr_t)(end + 1));
        list_add(g->p, &g->gotos, r->gotos.items[i]);
    }
    g->current = end;
}

static void one(graph *g, const stmt *s)
{
    switch (s->kind) {
    case S_TEXT:
        text_of(g, s->node);
        break;
    case S_DECL:
        declaration_of(g, s);
        break;
    case S_SET: {
        uint32_t at = step(g);
        uses_of(g, at, s->node);
        def(g, at, s->sym);
        break;
    }
    case S_CALL:
        if (s->body)
            branches_of(g, s->body);
        call_of(g, s->call);
        break;
    case S_BRANCH:
        break;
    case S_BLOCK:
        list_of(g, s->body);
        break;
    case S_IF: {
        uint32_t at = step(g), end = point_new(g);
        uses_of(g, at, s->node);
        list_of(g, s->body);
        link_points(g, g->current, end);
        g->current = at;
        list_of(g, s->other);
        link_points(g, g->current, end);
        if (g->handler_count)
            link_points(g, end, g->handlers[g->handler_count - 1]);
        g->current = end;
        break;
    }
    case S_LOOP:
    case S_FOREVER:
        loop_of(g, s);
        break;
    case S_SWITCH: {
        uint32_t from = g->switch_from, break_to = g->break_to, at = step(g), end = point_new(g);
        uses_of(g, at, s->node);
        link_points(g, at, end);
        g->switch_from = at;
        g->break_to = end;
        g->current = NOWHERE;
        list_of(g, s->body);
        link_points(g, g->current, end);
        if (g->handler_count)
            link_points(g, end, g->handlers[g->handler_count - 1]);
        g->current = end;
        g->switch_from = from;
        g->break_to = break_to;
        break;
    }
    case S_LABEL: {
        uint32_t at = step(g);
        if (s->node && (s->node->kind == N_CASE || s->node->kind == N_DEFAULT))
            link_points(g, g->switch_from, at);
        if (s->node && s->node->kind == N_LABEL) {
            list_add(g->p, &g->label_points, s->node->kids[0]->sym);
            list_add(g->p, &g->label_points, (void *)(uintptr_t)(at + 1));
        }
        if (s->label) {
            list_add(g->p, &g->clause_ends, (void *)(uintptr_t)(g->before + 1));
            list_add(g->p, &g->clause_ends, (void *)(uintptr_t)(at + 1));
        }
        if (s->label && s->label == g->next_label)
            link_points(g, g->next_point, at);
        break;
    }
    case S_JUMP: {
        uint32_t at = step(g);
        if (s->node)
            uses_of(g, at, s->node);
        link_points(g, at, g->break_to);
        link_points(g, at, g->continue_to);
        if (s->text && strstr(s->text, "goto")) {
            list_add(g->p, &g->gotos, (void *)(uintptr_t)(at + 1));
            list_add(g->p, &g->gotos, NULL);
        }
        break;
    }
    case S_TRY:
        try_of(g, s);
        break;
    case S_LINE:
        break;
    case S_YIELD:
    case S_PP: /* what stands on either side of #else may run after what stands before #if */
        step(g);
        break;
    }
}

static uint64_t *set_copy(graph *g, const uint64_t *from)
{
    uint64_t *to = set_new(g);
    memcpy(to, from, g->words * sizeof *to);
    return to;
}

static void list_of(graph *g, const stmt *s)
{
    uint64_t *outside = set_copy(g, g->scope);
    uint32_t before = g->count;
    for (; s; s = s->next) {
        uint32_t first = g->count;
        g->before = before;
        one(g, s);
        before = first;
    }
    g->scope = outside;
}

static void solve(graph *g)
{
    for (size_t i = 0; i + 1 < g->gotos.count; i += 2) {
        uint32_t from = (uint32_t)(uintptr_t)g->gotos.items[i] - 1;
        for (size_t k = 0; k + 1 < g->label_points.count; k += 2)
            if (!g->gotos.items[i + 1] || g->label_points.items[k] == g->gotos.items[i + 1])
                link_points(g, from, (uint32_t)(uintptr_t)g->label_points.items[k + 1] - 1);
    }
    for (size_t i = 0; i < g->ends.count; i++) {
        uintptr_t from = (uintptr_t)g->ends.items[i];
        for (size_t k = 0; k + 1 < g->clause_ends.count; k += 2) {
            uintptr_t to = (uintptr_t)g->clause_ends.items[k + 1];
            if (from >= (uintptr_t)g->clause_ends.items[k] && from < to)
                link_points(g, (uint32_t)from - 1, (uint32_t)to - 1);
        }
    }
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t i = g->count; i-- > 0;) {
            point *n = &g->points[i];
            for (uint32_t k = 0; k < n->next_count; k++)
                for (size_t w = 0; w < g->words; w++)
                    n->out[w] |= g->points[n->next[k]].in[w];
            for (size_t w = 0; w < g->words; w++) {
                uint64_t in = n->use[w] | (n->out[w] & ~n->def[w]);
                if (in != n->in[w]) {
                    n->in[w] = in;
                    changed = true;
                }
            }
        }
    }
}

/* ---- blocks with awaits ---- */

static bool parks(const stmt *s)
{
    for (; s; s = s->next)
        if ((s->kind == S_CALL && s->call->parks) || parks(s->body) || parks(s->other))
            return true;
    return false;
}

static bool holds_label(const node *n)
{
    if (n->kind == N_LABEL)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && holds_label(n->kids[i]))
            return true;
    return false;
}

/* A jump back may go to before a declaration, whose object lives on: only its block ends it (C11 6.2.4p6). */
static bool has_label(const stmt *s)
{
    for (; s; s = s->next)
        if (((s->kind == S_TEXT || s->kind == S_LABEL) && s->node && holds_label(s->node)) || has_label(s->body) || has_label(s->other))
            return true;
    return false;
}

/* One that varies in size lives from its declaration on (C11 6.2.4p7), all others too where nothing jumps back. */
static bool scope_parks(const symbol *declared, bool whole, bool rest)
{
    return declared->is_vla ? rest : whole;
}

static void mark_scopes(const stmt *list, bool outside, bool jumps)
{
    bool whole = outside || parks(list);
    const stmt *last = NULL;
    for (const stmt *s = list; s; s = s->next)
        if ((s->kind == S_CALL && s->call->parks) || parks(s->body) || parks(s->other))
            last = s;
    bool rest = last != NULL;
    for (const stmt *s = list; s; s = s->next) {
        bool here = jumps ? whole : outside || rest;
        rest = rest && s != last;
        if (s->kind == S_DECL) {
            if (s->sym)
                s->sym->scope_parks = here;
            const node *n = s->sym ? NULL : s->node;
            for (uint32_t i = 0; n && i < n->kid_count; i++) {
                const node *d = n->kind == N_INIT_DECL ? n : n->kids[i];
                if (d && d->kind == N_INIT_DECL && d->kids[0]->name && d->kids[0]->name->sym)
                    d->kids[0]->name->sym->scope_parks = scope_parks(d->kids[0]->name->sym, here, outside || rest);
            }
        }
        if (s->kind == S_LOOP && s->node->kind == N_FOR && s->node->kids[0] && s->node->kids[0]->kind == N_DECL) {
            const node *n = s->node->kids[0];
            for (uint32_t i = 1; i < n->kid_count; i++)
                if (n->kids[i] && n->kids[i]->kind == N_INIT_DECL && n->kids[i]->kids[0]->name && n->kids[i]->kids[0]->name->sym) {
                    n->kids[i]->kids[0]->name->sym->scope_parks = parks(s->body);
                    n->kids[i]->kids[0]->name->sym->in_for = true;
                }
        }
        /* the statements of a defer's rest, or under a label, are in the block too */
        bool behind = jumps ? whole : outside || rest;
        mark_scopes(s->body, s->kind == S_TRY && (behind || parks(s->other)), jumps);
        mark_scopes(s->other, false, jumps);
    }
}

static void decide(program *p, function *fn, symbol *s, bool crosses, const call *across)
{
    if (s->literal) {
        s->in_frame = s->scope && node_waits(s->scope);
        return;
    }
    if (s->kind == SYM_TEMP && !s->declared) {
        s->in_frame = true;
        return;
    }
    if (s->kind == SYM_PARAM) {
        s->in_frame = true;
        return;
    }
    if (!s->declared && !s->in_for)
        return;
    bool kept = s->address_taken || s->is_array || s->is_vla ? s->scope_parks : crosses;
    if (kept && s->is_vla) {
        diag_node_error(p->d, s->decl, "`%s` has a size that is known at run time only: it can't live across an await", s->name);
        if (across)
            diag_node_note(p->d, across->at, "the await");
        diag_node_note(p->d, s->decl, "use a size that is constant, or memory from malloc");
        return;
    }
    bool plain = s->is_scalar && !s->address_taken && !s->is_const && !s->is_volatile && !s->force_frame;
    if (plain && !fn->form_c)
        s->saved = kept;
    else
        s->in_frame = kept || s->force_frame;
}

static bool has(const uint64_t *set, const symbol *s)
{
    return set[s->index / 64] >> (s->index % 64) & 1;
}

/* Of what is in scope at a call, and of temporaries and parameters: what holds something there that is needed later. */
static void mark_kept(const function *fn, const point *at)
{
    call *c = at->call;
    for (size_t i = 0; i < fn->vars.count; i++) {
        const symbol *s = fn->vars.items[i];
        bool in_scope = has(c->kept, s), by_address = s->address_taken || s->is_array || s->is_vla;
        bool needed = has(at->out, s) || (by_address && (in_scope || s->kind == SYM_PARAM));
        if (s->literal)
            needed = s->scope && s->scope->src == c->at->src && s->scope->first <= c->at->first && c->at->last <= s->scope->last;
        else if (s->declared || s->in_for)
            needed = needed && in_scope;
        uint64_t bit = (uint64_t)1 << (s->index % 64);
        if (needed && (s->in_frame || s->saved))
            c->kept[s->index / 64] |= bit;
        else
            c->kept[s->index / 64] &= ~bit;
    }
}

void live(program *p, function *fn)
{
    graph g = {.p = p, .a = arena_new(), .fn = fn, .current = NOWHERE, .break_to = NOWHERE, .continue_to = NOWHERE, .switch_from = NOWHERE, .next_point = NOWHERE};
    g.words = (fn->vars.count + 63) / 64;
    g.scope = set_new(&g);
    step(&g);
    list_of(&g, fn->body);
    step(&g);
    solve(&g);
    uint64_t *crosses = set_new(&g);
    const call *first = NULL;
    for (uint32_t i = 0; i < g.count; i++) {
        call *c = g.points[i].call;
        if (!c || !c->parks)
            continue;
        first = first ? first : c;
        for (size_t w = 0; w < g.words; w++) {
            crosses[w] |= g.points[i].out[w];
            c->live[w] &= g.points[i].out[w]; /* a variable out of scope may seem to live: the graph errs on that side */
        }
    }
    mark_scopes(fn->body, false, has_label(fn->body));
    for (size_t i = fn->vars.count; i-- > 0;) { /* what the text uses is the last of them */
        symbol *s = fn->vars.items[i], *twin = s->twin;
        if (!twin)
            continue;
        twin->address_taken = twin->address_taken || s->address_taken;
        if (s->force_frame || s->is_scalar != twin->is_scalar || s->is_const != twin->is_const || s->is_volatile != twin->is_volatile || s->is_array != twin->is_array)
            s->force_frame = twin->force_frame = true;
    }
    for (size_t i = 0; i < fn->vars.count; i++) {
        symbol *s = fn->vars.items[i];
        decide(p, fn, s, crosses[s->index / 64] >> (s->index % 64) & 1, first);
    }
    for (uint32_t i = 0; i < g.count; i++)
        if (g.points[i].call)
            mark_kept(fn, &g.points[i]);
    arena_free(g.a);
}
