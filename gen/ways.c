/* From the graph of a body, for the start and for each await: which awaits come next. For people (show.h). */
#include <stdlib.h>
#include <string.h>

#include "flow.h"
#include "show.h"

static uint32_t point_of(uint32_t end)
{
    return end == AT_RETURN ? POINT_RETURN : POINT_FAIL;
}

static bool is_await(const graph *g, uint32_t at)
{
    return g->points[at].call && g->points[at].call->parks;
}

typedef struct search {
    graph *g;
    unsigned char *seen; /* of each point: 1 reached well, 2 only by a failure */
    uint32_t *pending;
    size_t pending_count;
    uint32_t *found; /* points that were reached */
    size_t found_count;
} search;

static void reach(search *s, uint32_t at, bool failed)
{
    unsigned char how = failed ? 2 : 1;
    if (s->seen[at] == 1 || s->seen[at] == how)
        return;
    if (!s->seen[at])
        s->found[s->found_count++] = at;
    s->seen[at] = how;
    s->pending[s->pending_count++] = at;
}

static void reach_from(search *s, uint32_t at, bool failed)
{
    const graph *g = s->g;
    for (uint32_t i = g->points[at].arcs; i; i = g->arcs[i - 1].next)
        reach(s, g->arcs[i - 1].to, failed || (g->arcs[i - 1].flags & WAY_FAILED));
}

static int ascending(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

static void search_from(search *s, uint32_t from)
{
    for (size_t i = 0; i < s->found_count; i++)
        s->seen[s->found[i]] = 0;
    s->pending_count = s->found_count = 0;
    reach_from(s, from, false);
    while (s->pending_count) {
        uint32_t at = s->pending[--s->pending_count];
        if (at != AT_RETURN && at != AT_FAIL && !is_await(s->g, at))
            reach_from(s, at, s->seen[at] == 2);
    }
    qsort(s->found, s->found_count, sizeof *s->found, ascending);
}

typedef struct found {
    way *items;
    size_t count, capacity;
} found;

static void add_way(program *p, found *f, way w)
{
    if (f->count == f->capacity) {
        size_t more = f->capacity ? f->capacity * 2 : 16;
        f->items = arena_resize(p->a, f->items, f->capacity * sizeof *f->items, more * sizeof *f->items);
        f->capacity = more;
    }
    f->items[f->count++] = w;
}

static void add_ways(program *p, found *f, search *s, uint32_t from, uint32_t at)
{
    search_from(s, at);
    for (size_t i = 0; i < s->found_count; i++)
        if (is_await(s->g, s->found[i]))
            add_way(p, f, (way){from, s->g->points[s->found[i]].call->point, s->seen[s->found[i]] == 2});
    for (uint32_t end = AT_FAIL; end >= AT_RETURN; end--)
        if (s->seen[end])
            add_way(p, f, (way){from, point_of(end), s->seen[end] == 2});
}

const ways *flow_ways(function *fn)
{
    program *p = fn->p;
    if (fn->ways)
        return fn->ways;
    arena *a = arena_new();
    graph *g = flow(fn, a, true);
    for (size_t i = 0; i < fn->calls.count; i++)
        ((call *)fn->calls.items[i])->point = (uint32_t)i + 1;
    /* each point is pushed at most twice */
    search s = {.g = g,
                .seen = arena_alloc(a, g->count),
                .pending = arena_alloc(a, (2 * (size_t)g->count + 1) * sizeof *s.pending),
                .found = arena_alloc(a, (g->count + 1) * sizeof *s.found)};
    uint32_t *points = arena_alloc(a, (fn->calls.count + 1) * sizeof *points);
    for (uint32_t at = AT_FIRST; at < g->count; at++)
        if (is_await(g, at))
            points[g->points[at].call->point] = at;
    found f = {0};
    for (uint32_t from = 0; from <= fn->calls.count; from++)
        add_ways(p, &f, &s, from, points[from]); /* AT_START is 0 */
    arena_free(a);
    ways *w = arena_alloc(p->a, sizeof *w);
    *w = (ways){f.items, f.count};
    fn->ways = w;
    return w;
}
