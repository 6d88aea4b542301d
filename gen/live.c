/* Which locals live across which await: backward liveness over the graph of the body (flow.h).
 *
 * A local whose address is kept somewhere lives until its block ends. From the sets follow where each local lives: nowhere special, in
 * a C local that is saved around the awaits that it lives across, or in the frame.
 *
 * Points that only follow each other are one block; each variable then walks back from its uses over the blocks in which it lives, so
 * that the work grows with what is found. */
#include <string.h>

#include "flow.h"
#include "lower.h"

#define NONE UINT32_MAX

/* Points first..last. All but the last lead to the next one and perhaps to `exit`, the exit of the region around them. */
typedef struct block {
    uint32_t first, last;
    uint32_t exit; /* NONE: they do not */
} block;

/* The blocks from which control comes: `from`..`to` of liveness.sources. */
typedef struct row {
    uint32_t from, to;
} row;

/* Of each variable. */
typedef struct life {
    uint32_t *reads, *writes; /* points, ascending */
    uint32_t *scopes;         /* of graph.scopes */
    uint32_t read_count, write_count, scope_count;
    uint32_t *calls; /* points of the awaits that it lives across */
    uint32_t call_count, call_capacity;
} life;

typedef struct liveness {
    arena *a;
    graph *g;
    life *lives;
    uint32_t variables;
    block *blocks;
    uint32_t *block_of, count;
    row *ends, *middles; /* of each point: blocks whose last point leads there, or whose other points may */
    uint32_t *sources;
    uint32_t *in, *out, *middle; /* of each block: the last variable, plus 1, that was found to live there */
    uint32_t *pending, pending_count;
} liveness;

/* ---- blocks ---- */

/* The only way on from `at` is to the next point and perhaps to one more. */
static bool leads_on(const graph *g, uint32_t at, uint32_t *exit)
{
    bool next = false;
    *exit = NONE;
    for (uint32_t i = g->points[at].arcs; i; i = g->arcs[i - 1].next) {
        uint32_t to = g->arcs[i - 1].to;
        if (to == at + 1)
            next = true;
        else if (*exit == NONE || *exit == to)
            *exit = to;
        else
            return false;
    }
    return next;
}

static uint32_t *count_sources(liveness *l)
{
    const graph *g = l->g;
    uint32_t *counts = arena_alloc(l->a, (g->count + 1) * sizeof *counts);
    for (uint32_t i = 0; i < g->arc_count; i++)
        counts[g->arcs[i].to]++;
    return counts;
}

static void find_blocks(liveness *l)
{
    const graph *g = l->g;
    const uint32_t *counts = count_sources(l);
    l->blocks = arena_alloc(l->a, g->count * sizeof *l->blocks);
    l->block_of = arena_alloc(l->a, g->count * sizeof *l->block_of);
    for (uint32_t at = 0; at < g->count; at++) {
        block *b = &l->blocks[l->count];
        uint32_t exit, common = NONE, first = at;
        while (!g->points[at].call && leads_on(g, at, &exit) && at + 1 < g->count && counts[at + 1] == 1 &&
               (at == first || exit == common)) {
            l->block_of[at] = l->count;
            common = exit;
            at++;
        }
        l->block_of[at] = l->count++;
        *b = (block){first, at, common};
    }
}

/* Each point's row among the sources; then they are filled, which moves `to`. */
static void find_sources(liveness *l)
{
    const graph *g = l->g;
    l->ends = arena_alloc(l->a, g->count * sizeof *l->ends);
    l->middles = arena_alloc(l->a, g->count * sizeof *l->middles);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t b = 0; b < l->count; b++) {
            const block *x = &l->blocks[b];
            for (uint32_t i = g->points[x->last].arcs; i; i = g->arcs[i - 1].next) {
                row *r = &l->ends[g->arcs[i - 1].to];
                if (pass)
                    l->sources[r->to] = b;
                r->to++;
            }
            if (x->exit != NONE) {
                row *r = &l->middles[x->exit];
                if (pass)
                    l->sources[r->to] = b;
                r->to++;
            }
        }
        if (pass)
            break;
        uint32_t total = 0;
        for (uint32_t at = 0; at < g->count; at++) {
            uint32_t ends = l->ends[at].to, middles = l->middles[at].to;
            l->ends[at] = (row){total, total};
            l->middles[at] = (row){total + ends, total + ends};
            total += ends + middles;
        }
        l->sources = arena_alloc(l->a, (total + 1) * sizeof *l->sources);
    }
}

/* ---- variables ---- */

/* The points of `all` by variable, in `points`, which has room for all. */
static void by_variable(liveness *l, const touch *all, uint32_t count, bool written)
{
    uint32_t *points = arena_alloc(l->a, (count + 1) * sizeof *points);
    for (uint32_t i = 0; i < count; i++) {
        life *v = &l->lives[all[i].variable];
        (*(written ? &v->write_count : &v->read_count))++;
    }
    for (uint32_t i = 0; i < l->variables; i++) {
        life *v = &l->lives[i];
        *(written ? &v->writes : &v->reads) = points;
        points += written ? v->write_count : v->read_count;
        *(written ? &v->write_count : &v->read_count) = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        life *v = &l->lives[all[i].variable];
        uint32_t *in = written ? v->writes : v->reads, n = (*(written ? &v->write_count : &v->read_count))++;
        for (; n && in[n - 1] > all[i].point; n--) /* nearly in order: what a loop does at its end is seen after its body */
            in[n] = in[n - 1];
        in[n] = all[i].point;
    }
}

static void find_scopes(liveness *l)
{
    const graph *g = l->g;
    uint32_t *scopes = arena_alloc(l->a, (g->scope_count + 1) * sizeof *scopes);
    for (uint32_t i = 0; i < g->scope_count; i++)
        l->lives[g->scopes[i].variable].scope_count++;
    for (uint32_t i = 0; i < l->variables; i++) {
        l->lives[i].scopes = scopes;
        scopes += l->lives[i].scope_count;
        l->lives[i].scope_count = 0;
    }
    for (uint32_t i = 0; i < g->scope_count; i++) {
        life *v = &l->lives[g->scopes[i].variable];
        v->scopes[v->scope_count++] = i;
    }
}

static bool in_scope(const liveness *l, const life *v, uint32_t at)
{
    for (uint32_t i = 0; i < v->scope_count; i++) {
        const stretch *s = &l->g->scopes[v->scopes[i]];
        if (s->from <= at && at < s->to && s->from >= l->g->points[at].base)
            return true;
    }
    return false;
}

/* Is it written at one of the points from..to? */
static bool written_in(const life *v, uint32_t from, uint32_t to)
{
    uint32_t low = 0, high = v->write_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (v->writes[middle] < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < v->write_count && v->writes[low] <= to;
}

static void live_in(liveness *l, uint32_t variable, uint32_t b)
{
    if (l->in[b] == variable + 1)
        return;
    l->in[b] = variable + 1;
    l->pending[l->pending_count++] = b;
}

static void live_out(liveness *l, life *v, uint32_t variable, uint32_t b)
{
    const block *x = &l->blocks[b];
    const call *c = l->g->points[x->last].call;
    if (l->out[b] == variable + 1)
        return;
    l->out[b] = variable + 1;
    if (c) {
        if (v->call_count == v->call_capacity) {
            uint32_t more = v->call_capacity ? v->call_capacity * 2 : 4;
            v->calls = arena_resize(l->a, v->calls, v->call_capacity * sizeof *v->calls, more * sizeof *v->calls);
            v->call_capacity = more;
        }
        v->calls[v->call_count++] = x->last;
    }
    if (!written_in(v, x->first, x->last))
        live_in(l, variable, b);
}

static void walk_back(liveness *l, uint32_t variable)
{
    life *v = &l->lives[variable];
    for (uint32_t i = 0; i < v->read_count; i++) {
        const block *x = &l->blocks[l->block_of[v->reads[i]]];
        if (v->reads[i] == x->first || !written_in(v, x->first, v->reads[i] - 1))
            live_in(l, variable, l->block_of[x->first]);
    }
    while (l->pending_count) {
        uint32_t at = l->blocks[l->pending[--l->pending_count]].first;
        for (uint32_t i = l->ends[at].from; i < l->ends[at].to; i++)
            live_out(l, v, variable, l->sources[i]);
        for (uint32_t i = l->middles[at].from; i < l->middles[at].to; i++) {
            uint32_t b = l->sources[i];
            if (l->middle[b] == variable + 1)
                continue;
            l->middle[b] = variable + 1;
            if (!written_in(v, l->blocks[b].first, l->blocks[b].first))
                live_in(l, variable, b);
        }
    }
}

static void solve(liveness *l)
{
    find_blocks(l);
    find_sources(l);
    by_variable(l, l->g->reads, l->g->read_count, false);
    by_variable(l, l->g->writes, l->g->write_count, true);
    find_scopes(l);
    l->in = arena_alloc(l->a, l->count * sizeof *l->in);
    l->out = arena_alloc(l->a, l->count * sizeof *l->out);
    l->middle = arena_alloc(l->a, l->count * sizeof *l->middle);
    l->pending = arena_alloc(l->a, (l->count + 1) * sizeof *l->pending);
    for (uint32_t i = 0; i < l->variables; i++)
        walk_back(l, i);
}

/* ---- blocks with awaits ---- */

static bool parks(const stmt *s)
{
    for (; s; s = s->next)
        if (s->parks)
            return true;
    return false;
}

static void mark_parking(stmt *s)
{
    for (; s; s = s->next) {
        mark_parking(s->body);
        mark_parking(s->other);
        s->parks = (s->kind == S_CALL && s->call->parks) || parks(s->body) || parks(s->other);
    }
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

/* What is declared lives from there on, where something jumps in the whole of its block; one that varies in size never longer than
 * C lets it (C11 6.2.4p7). */
static void mark_scopes(const stmt *list, bool outside, bool jumps)
{
    const stmt *last = NULL;
    for (const stmt *s = list; s; s = s->next)
        last = s->parks ? s : last;
    bool whole = outside || last, rest = last != NULL;
    for (const stmt *s = list; s; s = s->next) {
        bool here = jumps ? whole : outside || rest, varying = outside || rest;
        rest = rest && s != last;
        if (s->kind == S_DECL) {
            if (s->sym)
                s->sym->scope_parks = here;
            const node *n = s->sym ? NULL : s->node;
            for (uint32_t i = 0; n && i < n->kid_count; i++) {
                const node *d = n->kind == N_INIT_DECL ? n : n->kids[i];
                if (d && d->kind == N_INIT_DECL && d->kids[0]->name && d->kids[0]->name->sym)
                    d->kids[0]->name->sym->scope_parks = d->kids[0]->name->sym->is_vla ? varying : here;
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
        mark_scopes(s->body, s->kind == S_TRY && ((jumps ? whole : outside || rest) || parks(s->other)), jumps);
        mark_scopes(s->other, false, jumps);
    }
}

/* The first await after the declaration, in its scope: what waits before it in the same block is no matter. */
static const call *parks_after(const function *fn, const symbol *s)
{
    for (size_t i = 0; i < fn->calls.count; i++) {
        const call *c = fn->calls.items[i];
        const node *at = c->use ? c->use : c->at;
        if (at->src == s->decl->src && at->first > s->decl->last && s->scope && at->first >= s->scope->first && at->last <= s->scope->last)
            return c;
    }
    return NULL;
}

/* `register int x asm("r12");` */
static bool has_register(const symbol *s)
{
    if (s->kind != SYM_LOCAL || !s->declarator)
        return false;
    for (uint32_t i = 0; i < s->declarator->kid_count; i++) {
        const node *kid = s->declarator->kids[i];
        if (kid && kid->kind == N_ATTRIBUTE && kid->src->tokens[kid->first].kind == T_ASM)
            return true;
    }
    return false;
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
    bool own =
        s->decl && s->decl->src == fn->def->src && s->decl->first > fn->def->first && s->decl->last < fn->def->last; /* no manager's */
    if (kept && s->is_vla && own) {
        across = parks_after(fn, s);
        kept = across != NULL;
    }
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
    if (s->in_frame && has_register(s)) {
        diag_node_error(p->d, s->decl, "`%s` stands in a register that it names: it can't live across an await", s->name);
        if (across)
            diag_node_note(p->d, across->at, "the await");
        diag_node_note(p->d, s->decl, "declare it in a block of its own, beside the assembly that needs it");
    }
}

/* ---- what is kept where ---- */

/* Awaits are visited in no order. */
static void add_saves(liveness *l, const function *fn)
{
    for (size_t i = 0; i < fn->vars.count; i++) {
        symbol *s = fn->vars.items[i];
        const life *v = &l->lives[s->index];
        for (uint32_t k = 0; s->saved && k < v->call_count; k++)
            if (in_scope(l, v, v->calls[k])) /* one out of scope may seem to live: the graph errs on that side */
                list_add(fn->p, &l->g->points[v->calls[k]].call->saves, s);
    }
}

static bool crosses(const liveness *l, const symbol *s)
{
    const life *v = &l->lives[s->index];
    for (uint32_t i = 0; i < v->call_count; i++)
        if (l->g->points[v->calls[i]].call->parks)
            return true;
    return false;
}

/* What each call keeps, by variable: for people (p->apart: nobody asks). */
typedef struct keeping {
    liveness *l;
    uint32_t *calls; /* their points, ascending */
    uint32_t call_count;
    unsigned char *symbols; /* of each variable, up to two: twins */
} keeping;

static void keep_at(const keeping *k, const symbol *s, uint32_t at, bool lives)
{
    call *c = k->l->g->points[at].call;
    bool inside = in_scope(k->l, &k->l->lives[s->index], at), by_address = s->address_taken || s->is_array || s->is_vla;
    bool needed = lives || (by_address && (inside || s->kind == SYM_PARAM));
    uint64_t bit = (uint64_t)1 << (s->index % 64);
    if (s->literal)
        needed = s->scope && s->scope->src == c->at->src && s->scope->first <= c->at->first && c->at->last <= s->scope->last;
    else if (s->declared || s->in_for)
        needed = needed && inside;
    if (needed && (s->in_frame || s->saved))
        c->kept[s->index / 64] |= bit;
    else
        c->kept[s->index / 64] &= ~bit;
}

/* The first call at or after a point. */
static uint32_t first_call(const keeping *k, uint32_t at)
{
    uint32_t low = 0, high = k->call_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (k->calls[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* At each call, of what is in scope, and of temporaries and parameters: what holds something there that is needed later. */
static void keep(const keeping *k, const symbol *s, uint32_t mark)
{
    liveness *l = k->l;
    const life *v = &l->lives[s->index];
    bool by_address = s->address_taken || s->is_array || s->is_vla;
    if (by_address && !s->literal && (s->declared || s->in_for) && k->symbols[s->index] == 1) { /* where it is in scope */
        for (uint32_t i = 0; i < v->scope_count; i++) {
            const stretch *in = &l->g->scopes[v->scopes[i]];
            for (uint32_t n = first_call(k, in->from); n < k->call_count && k->calls[n] < in->to; n++)
                keep_at(k, s, k->calls[n], false);
        }
    } else if (s->literal || by_address || k->symbols[s->index] > 1) {
        for (uint32_t i = 0; i < v->call_count; i++)
            l->out[l->block_of[v->calls[i]]] = mark;
        for (uint32_t i = 0; i < k->call_count; i++)
            keep_at(k, s, k->calls[i], l->out[l->block_of[k->calls[i]]] == mark);
    } else {
        for (uint32_t i = 0; i < v->call_count; i++)
            keep_at(k, s, v->calls[i], true);
    }
}

/* Of each variable: the first await that keeps it, and how many do. */
static void count_kept(function *fn, size_t words)
{
    fn->kept_first = arena_alloc(fn->p->a, words * 64 * sizeof *fn->kept_first);
    fn->kept_count = arena_alloc(fn->p->a, words * 64 * sizeof *fn->kept_count);
    for (size_t i = 0; i < fn->calls.count; i++) {
        const call *c = fn->calls.items[i];
        for (size_t w = 0; c->kept && w < words; w++)
            for (size_t bit = 0; c->kept[w] >> bit; bit++) {
                size_t at = w * 64 + bit;
                if (!(c->kept[w] >> bit & 1))
                    continue;
                if (!fn->kept_count[at]++)
                    fn->kept_first[at] = c;
                if (bit == 63)
                    break;
            }
    }
}

static void find_kept(liveness *l, function *fn)
{
    graph *g = l->g;
    size_t words = (fn->vars.count + 63) / 64 + 1;
    keeping k = {.l = l, .calls = arena_alloc(l->a, g->count * sizeof *k.calls), .symbols = arena_alloc(l->a, l->variables + 1)};
    for (uint32_t at = 0; at < g->count; at++) {
        if (!g->points[at].call)
            continue;
        g->points[at].call->kept = arena_alloc(fn->p->a, words * sizeof(uint64_t));
        k.calls[k.call_count++] = at;
    }
    for (size_t i = 0; i < fn->vars.count; i++) {
        uint32_t index = ((symbol *)fn->vars.items[i])->index;
        k.symbols[index] = k.symbols[index] ? 2 : 1;
    }
    for (size_t i = 0; i < fn->vars.count; i++)
        keep(&k, fn->vars.items[i], (uint32_t)i + 1 + l->variables);
    count_kept(fn, words);
}

/* Twins share one place: what one of them asks of it, all do. What the text uses is the last of them, whichever C sees. */
static void settle_twins(function *fn)
{
    for (size_t i = fn->vars.count; i-- > 0;) {
        symbol *s = fn->vars.items[i], *twin = s->twin;
        if (!twin)
            continue;
        twin->address_taken = twin->address_taken || s->address_taken;
        twin->force_frame = twin->force_frame || s->force_frame || s->is_scalar != twin->is_scalar || s->is_const != twin->is_const ||
                            s->is_volatile != twin->is_volatile || s->is_array != twin->is_array;
    }
    for (size_t i = 0; i < fn->vars.count; i++) {
        symbol *s = fn->vars.items[i];
        if (!s->twin)
            continue;
        s->address_taken = s->twin->address_taken;
        s->force_frame = s->twin->force_frame;
    }
}

void live(program *p, function *fn)
{
    liveness l = {.a = arena_new(), .variables = (uint32_t)fn->vars.count};
    l.g = flow(fn, l.a, false);
    l.lives = arena_alloc(l.a, (l.variables + 1) * sizeof *l.lives);
    solve(&l);
    const call *first = NULL;
    for (uint32_t i = 0; !first && i < l.g->count; i++)
        if (l.g->points[i].call && l.g->points[i].call->parks)
            first = l.g->points[i].call;
    mark_parking(fn->body);
    mark_scopes(fn->body, false, has_label(fn->body));
    settle_twins(fn);
    for (size_t i = 0; i < fn->vars.count; i++)
        decide(p, fn, fn->vars.items[i], crosses(&l, fn->vars.items[i]), first);
    add_saves(&l, fn);
    if (!p->apart)
        find_kept(&l, fn);
    arena_free(l.a);
}
