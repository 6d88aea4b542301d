/* No manager uses itself, nor do too many use each other: their text stands around each other's.
 *
 * The uses are a graph, whose circles are found once (Tarjan's strongly connected components); what is too deep, by the longest way from
 * each on. */
#include <string.h>

#include "check.h"
#include "lower.h"

enum { MANAGERS_MAX = 100, TEXTS_MAX = 10000 };

typedef struct use {
    const node *at;
    uint32_t to;
} use;

typedef struct knot {
    manager *m;
    use *uses; /* in the order of the text */
    uint32_t count, capacity;
    uint32_t seen, low, next; /* of the search: its number, 0: not met; the least that it leads back to; the use in work */
    bool open;
    uint32_t circle;   /* knots of one circle have the same; 0: it is in none */
    uint32_t depth;    /* managers on the longest way from it on, itself among them */
    uint32_t texts;    /* managers whose text stands in its text, each as often as it does, itself among them; at most TEXTS_MAX + 1 */
    uint32_t earliest; /* the first manager of the file in a circle that it leads to or is in */
} knot;

struct circles {
    program *p;
    knot *knots; /* as in p->managers */
    uint32_t count, numbers, circle_count;
    uint32_t *path, path_count, *stack, stack_count;
};

#define NONE UINT32_MAX

/* The manager that is used at n; NULL: none. */
static manager *used_at(program *p, const node *n)
{
    const node *used = n->kind == N_WITH_ITEM ? n->kids[0] : n->kind == N_AWAIT ? strip(n->kids[0]) : NULL;
    uint32_t args;
    ident *id;
    manager *m = used && (used->kind == N_CALL || n->kind == N_WITH_ITEM) ? manager_named(p, used, &args, &id) : NULL;
    bool other = n->kind == N_AWAIT && m && (id->fn || strip(used->kids[0])->sym || !manager_clause(m, N_AWAIT_CLAUSE));
    return other ? NULL : m;
}

static void find_uses(circles *c, knot *k, const node *n)
{
    const manager *m = used_at(c->p, n);
    if (m && m->number) {
        if (k->count == k->capacity) {
            uint32_t more = k->capacity ? k->capacity * 2 : 2;
            k->uses = arena_resize(c->p->keep, k->uses, k->capacity * sizeof *k->uses, more * sizeof *k->uses);
            k->capacity = more;
        }
        k->uses[k->count++] = (use){n, m->number - 1};
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            find_uses(c, k, n->kids[i]);
}

/* All that k leads to outside of its circle is closed. */
static void close_knots(circles *c, uint32_t at)
{
    uint32_t first = c->stack_count, depth = 0, earliest = NONE;
    do
        c->knots[c->stack[--first]].open = false;
    while (c->stack[first] != at);
    uint32_t size = c->stack_count - first;
    bool circle = size > 1;
    for (uint32_t i = first; i < c->stack_count; i++)
        for (uint32_t u = 0; u < c->knots[c->stack[i]].count; u++)
            circle = circle || c->knots[c->stack[i]].uses[u].to == c->stack[i];
    c->circle_count += circle;
    for (uint32_t i = first; i < c->stack_count; i++) {
        const knot *k = &c->knots[c->stack[i]];
        earliest = circle && c->stack[i] < earliest ? c->stack[i] : earliest;
        for (uint32_t u = 0; u < k->count; u++) {
            const knot *to = &c->knots[k->uses[u].to];
            depth = to->depth > depth ? to->depth : depth; /* of those in the circle it is not known: 0 */
            earliest = to->earliest < earliest ? to->earliest : earliest;
        }
    }
    for (uint32_t i = first; i < c->stack_count; i++) {
        knot *k = &c->knots[c->stack[i]];
        k->circle = circle ? c->circle_count : 0;
        k->depth = depth + size;
        k->earliest = earliest;
        k->texts = 1;
        for (uint32_t u = 0; u < k->count && k->texts <= TEXTS_MAX; u++)
            k->texts += c->knots[k->uses[u].to].texts;
        k->texts = k->texts > TEXTS_MAX ? TEXTS_MAX + 1 : k->texts;
    }
    c->stack_count = first;
}

static void enter(circles *c, uint32_t at)
{
    knot *k = &c->knots[at];
    k->seen = k->low = ++c->numbers;
    k->open = true;
    c->path[c->path_count++] = c->stack[c->stack_count++] = at;
}

static void search(circles *c, uint32_t from)
{
    enter(c, from);
    while (c->path_count) {
        uint32_t at = c->path[c->path_count - 1];
        knot *k = &c->knots[at];
        if (k->next < k->count) {
            const knot *to = &c->knots[k->uses[k->next].to];
            if (!to->seen)
                enter(c, k->uses[k->next].to);
            else if (to->open && to->seen < k->low)
                k->low = to->seen;
            k->next++;
            continue;
        }
        c->path_count--;
        if (k->low == k->seen)
            close_knots(c, at);
        if (c->path_count && k->open) {
            knot *up = &c->knots[c->path[c->path_count - 1]];
            up->low = k->low < up->low ? k->low : up->low;
        }
    }
}

static circles *find_circles(program *p)
{
    circles *c = arena_alloc(p->keep, sizeof *c);
    size_t count = p->managers.count;
    *c = (circles){.p = p, .count = (uint32_t)count, .knots = arena_alloc(p->keep, (count + 1) * sizeof *c->knots)};
    c->path = arena_alloc(p->keep, (count + 1) * sizeof *c->path);
    c->stack = arena_alloc(p->keep, (count + 1) * sizeof *c->stack);
    for (uint32_t i = 0; i < c->count; i++) {
        c->knots[i] = (knot){.m = p->managers.items[i], .earliest = NONE};
        c->knots[i].m->number = i + 1;
    }
    for (uint32_t i = 0; i < c->count; i++)
        find_uses(c, &c->knots[i], c->knots[i].m->decl);
    for (uint32_t i = 0; i < c->count; i++)
        if (!c->knots[i].seen)
            search(c, i);
    return c;
}

/* The last use in the text that makes a chain too long which begins at k. */
static const node *too_deep(const circles *c, const knot *k)
{
    for (uint32_t length = 1;; length++) {
        const use *last = NULL;
        for (uint32_t i = 0; i < k->count; i++)
            if (length + c->knots[k->uses[i].to].depth > MANAGERS_MAX)
                last = &k->uses[i];
        if (!last || length == MANAGERS_MAX)
            return last ? last->at : NULL;
        k = &c->knots[last->to];
    }
}

/* One report for a circle: at the manager in it that stands first; and one for all chains that are too long. */
void check_circle(program *p, manager *m)
{
    const circles *c = p->circles = p->circles ? p->circles : find_circles(p);
    if (!m->number)
        return;
    const knot *k = &c->knots[m->number - 1];
    const node *deep = !k->circle && k->depth > MANAGERS_MAX && !p->told_depth ? too_deep(c, k) : NULL;
    if (deep) {
        p->told_depth = true;
        diag_node_error(p->d, deep, "managers are nested more than %d deep: give the inner ones a function", MANAGERS_MAX);
        diag_node_note(p->d, m->decl->kids[0], "seen from here");
    }
    if (!k->circle && !deep && k->texts > TEXTS_MAX && !p->told_depth) {
        p->told_depth = true;
        diag_node_error(p->d, m->decl->kids[0], "manager `%s` stands for the text of more than %d managers: give the inner ones a function",
                        m->name, TEXTS_MAX);
    }
    if (!k->circle || k->earliest < m->number - 1)
        return;
    uint32_t i = 0;
    while (c->knots[k->uses[i].to].circle != k->circle)
        i++;
    p->told_circle = true;
    diag_node_error(p->d, k->uses[i].at, "manager `%s` uses itself", m->name);
    diag_node_note(p->d, m->decl->kids[0], "defined here");
}
