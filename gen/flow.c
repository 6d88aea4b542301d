/* Where control goes: a graph over the statements of the core, and from it, for the start and for each await, which awaits come next.
 *
 * Unlike the graph of live.c, which may err on the side of more edges, this one is for people: jumps of the compiler's own are read
 * from their text, which names the label or the way out of the function. */
#include <ctype.h>
#include <string.h>

#include "lower.h"
#include "show.h"

typedef struct link {
    uint32_t to;
    bool failed;
} link;

typedef struct spot {
    const call *call; /* one that has a continuation */
    link *next;
    uint32_t count, capacity;
} spot;

typedef struct mark {
    const char *name;
    uint32_t at;
} mark;

typedef struct jump {
    uint32_t from;
    const char *label; /* NULL: any label of the user's */
    bool failed;
} jump;

typedef struct graph {
    program *p;
    function *fn;
    spot *spots;
    uint32_t count, capacity;
    uint32_t current; /* NOWHERE: control does not come here */
    uint32_t break_to, continue_to, switch_from, next_point;
    uint32_t end, fail; /* where a `return` goes */
    const char *next_label;
    list marks, jumps; /* of mark, of jump */
} graph;

#define NOWHERE UINT32_MAX

/* The first spots. */
enum { AT_START, AT_RETURN, AT_FAIL, AT_FIRST };

static uint32_t spot_new(graph *g)
{
    if (g->count == g->capacity) {
        uint32_t more = g->capacity ? g->capacity * 2 : 64;
        g->spots = arena_resize(g->p->a, g->spots, g->capacity * sizeof *g->spots, more * sizeof *g->spots);
        g->capacity = more;
    }
    return g->count++;
}

static void connect(graph *g, uint32_t from, uint32_t to, bool failed)
{
    if (from == NOWHERE || to == NOWHERE)
        return;
    spot *s = &g->spots[from];
    if (s->count == s->capacity) {
        uint32_t more = s->capacity ? s->capacity * 2 : 2;
        s->next = arena_resize(g->p->a, s->next, s->capacity * sizeof *s->next, more * sizeof *s->next);
        s->capacity = more;
    }
    s->next[s->count++] = (link){to, failed};
}

static uint32_t step(graph *g)
{
    uint32_t n = spot_new(g);
    connect(g, g->current, n, false);
    g->current = n;
    return n;
}

static void set_mark(graph *g, const char *name, uint32_t at)
{
    mark *m = arena_alloc(g->p->a, sizeof *m);
    *m = (mark){name, at};
    list_add(g->p, &g->marks, m);
}

static void add_jump(graph *g, uint32_t from, const char *label, bool failed)
{
    jump *j = arena_alloc(g->p->a, sizeof *j);
    *j = (jump){from, label, failed};
    list_add(g->p, &g->jumps, j);
}

/* ---- text of the compiler's own ---- */

/* The next word of it; literals are passed by. */
static const char *next_word(const char **at, size_t *len)
{
    const char *c = *at;
    for (; *c; c++) {
        if (*c == '"') {
            for (c++; *c && *c != '"'; c++)
                c += *c == '\\' && c[1];
            if (!*c)
                break;
        } else if (isalpha((unsigned char)*c) || *c == '_') {
            const char *word = c;
            while (isalnum((unsigned char)*c) || *c == '_')
                c++;
            *at = c;
            *len = (size_t)(c - word);
            return word;
        }
    }
    return NULL;
}

static bool is_word(const char *word, size_t len, const char *what)
{
    return strlen(what) == len && memcmp(word, what, len) == 0;
}

/* `goto leave1;`, `return leave1(t, f);`, `return asc_failed;`, `break;` */
static void ways_of_text(graph *g, uint32_t from, const char *text, bool failed, bool in_loop, bool in_switch)
{
    size_t len;
    const char *word;
    /* The exit of a region goes on with an error only when there is one. */
    failed = failed || strstr(text, ".why == ASC_ERROR") || strstr(text, "asc_fail_again");
    while ((word = next_word(&text, &len))) {
        if (is_word(word, len, "break")) {
            if (!in_loop && !in_switch)
                connect(g, from, g->break_to, failed);
        } else if (is_word(word, len, "continue")) {
            if (!in_loop)
                connect(g, from, g->continue_to, failed);
        } else if (is_word(word, len, "goto")) {
            word = next_word(&text, &len);
            if (word)
                add_jump(g, from, arena_strndup(g->p->a, word, len), failed);
        } else if (is_word(word, len, "return")) {
            word = next_word(&text, &len);
            if (!word || is_word(word, len, "asc_ready"))
                connect(g, from, g->end, failed);
            else if (len > 4 && memcmp(word, "asc_", 4) == 0)
                connect(g, from, g->fail, failed);
            else
                add_jump(g, from, arena_strndup(g->p->a, word, len), failed);
        }
    }
}

static void ways_of_node(graph *g, uint32_t from, const node *n, bool in_loop, bool in_switch)
{
    while (n->subst)
        n = n->subst;
    switch (n->kind) {
    case N_GLUE:
        ways_of_text(g, from, n->glue, false, in_loop, in_switch);
        break;
    case N_RETURN:
        connect(g, from, g->end, false);
        break;
    case N_BREAK:
        if (!in_loop && !in_switch)
            connect(g, from, g->break_to, false);
        return;
    case N_CONTINUE:
        if (!in_loop)
            connect(g, from, g->continue_to, false);
        return;
    case N_GOTO:
        add_jump(g, from, n->kids[0]->kind == N_NAME && n->kids[0]->sym ? n->kids[0]->sym->out : NULL, false);
        return;
    case N_LABEL:
        if (n->kids[0]->sym)
            set_mark(g, n->kids[0]->sym->out, from);
        break;
    case N_CASE:
    case N_DEFAULT:
        if (!in_switch)
            connect(g, g->switch_from, from, false);
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
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            ways_of_node(g, from, n->kids[i], in_loop, in_switch);
}

/* ---- statements ---- */

static void list_of(graph *g, const stmt *s);

static void text_of(graph *g, const stmt *s)
{
    uint32_t at = step(g);
    if (s->node)
        ways_of_node(g, at, s->node, false, false);
    else if (s->text)
        ways_of_text(g, at, s->text, false, false, false);
    if (!s->falls)
        g->current = NOWHERE;
}

/* From the start of a block to each of its branches; their ends and failures lead to where it waits for them. */
static void branches_of(graph *g, const stmt *s)
{
    graph outside = *g;
    uint32_t from = step(g), end = spot_new(g);
    for (; s; s = s->next) {
        g->current = from;
        g->break_to = g->continue_to = g->switch_from = g->next_point = NOWHERE;
        g->end = g->fail = end;
        list_of(g, s->body);
        connect(g, g->current, end, false);
    }
    g->break_to = outside.break_to;
    g->continue_to = outside.continue_to;
    g->switch_from = outside.switch_from;
    g->next_point = outside.next_point;
    g->end = outside.end;
    g->fail = outside.fail;
    g->current = end;
}

static void call_of(graph *g, const stmt *s)
{
    const call *c = s->call;
    if (s->body)
        branches_of(g, s->body);
    uint32_t at = step(g);
    if (c->parks)
        g->spots[at].call = c;
    if (c->fail)
        ways_of_text(g, at, c->fail, true, false, false);
    uint32_t after = spot_new(g);
    connect(g, at, after, false);
    g->current = after;
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

static void loop_of(graph *g, const stmt *s)
{
    graph outside = *g;
    const node *n = s->node;
    if (s->kind == S_LOOP && n->kind == N_FOR && n->kids[0])
        ways_of_node(g, step(g), n->kids[0], false, false);
    uint32_t head = step(g), end = spot_new(g), again = spot_new(g);
    bool own_next = s->region && s->region->next_label && s->region->next_used;
    const node *test = s->kind != S_LOOP ? NULL : n->kind == N_WHILE ? n->kids[0] : n->kids[1];
    bool tested = test && !always(test);
    g->break_to = end;
    g->continue_to = again;
    g->next_label = s->region ? s->region->next_label : NULL;
    g->next_point = again;
    if (tested)
        connect(g, n->kind == N_DO ? again : head, end, false);
    list_of(g, s->body);
    connect(g, g->current, own_next ? head : again, false);
    if (s->kind == S_LOOP || !own_next)
        connect(g, again, head, false);
    g->current = end;
    g->break_to = outside.break_to;
    g->continue_to = outside.continue_to;
    g->switch_from = outside.switch_from;
    g->next_label = outside.next_label;
    g->next_point = outside.next_point;
}

static void switch_of(graph *g, const stmt *s)
{
    uint32_t from = g->switch_from, break_to = g->break_to, at = step(g), end = spot_new(g);
    bool has_default = false;
    for (const stmt *k = s->body; k; k = k->next)
        has_default = has_default || (k->kind == S_LABEL && k->node && k->node->kind == N_DEFAULT);
    if (!has_default)
        connect(g, at, end, false);
    g->switch_from = at;
    g->break_to = end;
    g->current = NOWHERE;
    list_of(g, s->body);
    connect(g, g->current, end, false);
    g->current = end;
    g->switch_from = from;
    g->break_to = break_to;
}

static void if_of(graph *g, const stmt *s)
{
    uint32_t at = step(g), end = spot_new(g);
    ways_of_node(g, at, s->node, false, false);
    list_of(g, s->body);
    connect(g, g->current, end, false);
    g->current = at;
    list_of(g, s->other);
    connect(g, g->current, end, false);
    g->current = end;
}

static void try_of(graph *g, const stmt *s)
{
    const region *r = s->region;
    uint32_t handler = spot_new(g), end = spot_new(g);
    if (r->label)
        set_mark(g, r->label, handler);
    list_of(g, s->body);
    connect(g, g->current, r->kind == R_CATCH ? end : handler, false);
    g->current = handler;
    list_of(g, s->other);
    connect(g, g->current, end, false);
    g->current = end;
}

static void label_of(graph *g, const stmt *s)
{
    uint32_t at = step(g);
    if (s->node && (s->node->kind == N_CASE || s->node->kind == N_DEFAULT))
        connect(g, g->switch_from, at, false);
    if (s->node && s->node->kind == N_LABEL && s->node->kids[0]->sym)
        set_mark(g, s->node->kids[0]->sym->out, at);
    if (s->label)
        set_mark(g, s->label, at);
    if (s->label && s->label == g->next_label)
        connect(g, g->next_point, at, false);
}

static void one(graph *g, const stmt *s)
{
    switch (s->kind) {
    case S_TEXT:
    case S_DECL:
    case S_SET:
    case S_JUMP:
        text_of(g, s);
        break;
    case S_CALL:
        call_of(g, s);
        break;
    case S_BLOCK:
        list_of(g, s->body);
        break;
    case S_IF:
        if_of(g, s);
        break;
    case S_LOOP:
    case S_FOREVER:
        loop_of(g, s);
        break;
    case S_SWITCH:
        switch_of(g, s);
        break;
    case S_LABEL:
        label_of(g, s);
        break;
    case S_TRY:
        try_of(g, s);
        break;
    case S_PP: /* what #else divides: either may be there */
    case S_LINE:
    case S_YIELD:
    case S_BRANCH:
        break;
    }
}

static void list_of(graph *g, const stmt *s)
{
    for (; s; s = s->next)
        one(g, s);
}

static void follow_jumps(graph *g)
{
    for (size_t i = 0; i < g->jumps.count; i++) {
        const jump *j = g->jumps.items[i];
        for (size_t k = 0; k < g->marks.count; k++) {
            const mark *m = g->marks.items[k];
            if (!j->label || strcmp(j->label, m->name) == 0)
                connect(g, j->from, m->at, j->failed);
        }
    }
}

/* ---- from await to await ---- */

static uint32_t point_of(uint32_t end)
{
    return end == AT_RETURN ? POINT_RETURN : POINT_FAIL;
}

static bool is_end(const graph *g, uint32_t at)
{
    return at == AT_RETURN || at == AT_FAIL || g->spots[at].call;
}

typedef struct search {
    graph *g;
    unsigned char *seen; /* of each spot: 1 reached well, 2 only by a failure */
    uint32_t *todo;
    size_t todo_count;
} search;

static void reach(search *s, uint32_t at, bool failed)
{
    unsigned char how = failed ? 2 : 1;
    if (s->seen[at] == 1 || s->seen[at] == how)
        return;
    s->seen[at] = how;
    s->todo[s->todo_count++] = at;
}

static void search_from(search *s, uint32_t from)
{
    graph *g = s->g;
    memset(s->seen, 0, g->count);
    s->todo_count = 0;
    for (uint32_t i = 0; i < g->spots[from].count; i++)
        reach(s, g->spots[from].next[i].to, g->spots[from].next[i].failed);
    while (s->todo_count) {
        uint32_t at = s->todo[--s->todo_count];
        if (is_end(g, at))
            continue;
        bool failed = s->seen[at] == 2;
        for (uint32_t i = 0; i < g->spots[at].count; i++)
            reach(s, g->spots[at].next[i].to, failed || g->spots[at].next[i].failed);
    }
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

const ways *flow_ways(function *fn)
{
    program *p = fn->p;
    if (fn->ways)
        return fn->ways;
    graph g = {.p = p,
               .fn = fn,
               .break_to = NOWHERE,
               .continue_to = NOWHERE,
               .switch_from = NOWHERE,
               .next_point = NOWHERE,
               .end = AT_RETURN,
               .fail = AT_FAIL};
    for (int i = 0; i < AT_FIRST; i++)
        spot_new(&g);
    g.current = AT_START;
    for (size_t i = 0; i < fn->calls.count; i++)
        ((call *)fn->calls.items[i])->point = (uint32_t)i + 1;
    list_of(&g, fn->body);
    connect(&g, g.current, fn->fn->is_void || fn->fn->generator || fn->is_main ? AT_RETURN : AT_FAIL, false);
    follow_jumps(&g);
    /* each spot is pushed at most twice */
    search s = {.g = &g, .seen = arena_alloc(p->a, g.count), .todo = arena_alloc(p->a, (2 * (size_t)g.count + 1) * sizeof(uint32_t))};
    uint32_t points = (uint32_t)fn->calls.count + 1, *spots = arena_alloc(p->a, points * sizeof *spots);
    for (uint32_t at = AT_FIRST; at < g.count; at++)
        if (g.spots[at].call)
            spots[g.spots[at].call->point] = at;
    found f = {0};
    for (uint32_t from = 0; from < points; from++) {
        search_from(&s, spots[from]); /* AT_START is 0 */
        for (uint32_t at = AT_FIRST; at < g.count; at++)
            if (s.seen[at] && g.spots[at].call)
                add_way(p, &f, (way){from, g.spots[at].call->point, s.seen[at] == 2});
        for (uint32_t at = AT_FAIL; at >= AT_RETURN; at--)
            if (s.seen[at])
                add_way(p, &f, (way){from, point_of(at), s.seen[at] == 2});
    }
    ways *w = arena_alloc(p->a, sizeof *w);
    *w = (ways){f.items, f.count};
    fn->ways = w;
    return w;
}
