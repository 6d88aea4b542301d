/* Jumps, and what they lead to (flow.h). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "builder.h"

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
static void text_ways(builder *b, uint32_t from, const char *text, bool failed, bool in_loop, bool in_switch)
{
    size_t len;
    const char *word;
    /* The exit of a region goes on with an error only when there is one. */
    failed = failed || strstr(text, ".why == ASC_ERROR") || strstr(text, "asc_fail_again");
    while ((word = next_word(&text, &len))) {
        if (is_word(word, len, "break")) {
            if (!in_loop && !in_switch)
                builder_connect(b, from, b->break_to, failed);
        } else if (is_word(word, len, "continue")) {
            if (!in_loop)
                builder_connect(b, from, b->continue_to, failed);
        } else if (is_word(word, len, "goto")) {
            word = next_word(&text, &len);
            if (word)
                builder_mark(b, failed ? &b->failing : &b->jumps, arena_strndup(b->a, word, len), from);
        } else if (is_word(word, len, "return")) {
            word = next_word(&text, &len);
            if (!word || is_word(word, len, "asc_ready"))
                builder_connect(b, from, b->end, failed);
            else if (len > 4 && memcmp(word, "asc_", 4) == 0)
                builder_connect(b, from, b->fail, failed);
            else
                builder_mark(b, failed ? &b->failing : &b->jumps, arena_strndup(b->a, word, len), from);
        }
    }
}

static void node_ways(builder *b, uint32_t from, const node *n, bool in_loop, bool in_switch)
{
    while (n->subst)
        n = n->subst;
    switch (n->kind) {
    case N_GLUE:
        text_ways(b, from, n->glue, false, in_loop, in_switch);
        break;
    case N_RETURN:
        builder_connect(b, from, b->end, 0);
        break;
    case N_BREAK:
        if (!in_loop && !in_switch)
            builder_connect(b, from, b->break_to, 0);
        return;
    case N_CONTINUE:
        if (!in_loop)
            builder_connect(b, from, b->continue_to, 0);
        return;
    case N_GOTO:
        builder_mark(b, &b->jumps, n->kids[0]->kind == N_NAME && n->kids[0]->sym ? n->kids[0]->sym->out : NULL, from);
        return;
    case N_LABEL:
        if (n->kids[0]->sym)
            builder_mark(b, &b->names, n->kids[0]->sym->out, from);
        break;
    case N_CASE:
    case N_DEFAULT:
        if (!in_switch)
            builder_connect(b, b->switch_from, from, 0);
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
            node_ways(b, from, n->kids[i], in_loop, in_switch);
}

/* ---- jumps, for liveness ---- */

/* Jumps inside text that is printed as it is; what they are substituted with takes no other way. */
static void source_ways(builder *b, uint32_t at, const node *e, bool in_loop, bool in_switch)
{
    switch (e->kind) {
    case N_RETURN:
        builder_mark(b, &b->returns, NULL, at);
        return;
    case N_BREAK:
        if (!in_loop && !in_switch)
            builder_connect(b, at, b->break_to, 0);
        return;
    case N_CONTINUE:
        if (!in_loop)
            builder_connect(b, at, b->continue_to, 0);
        return;
    case N_GOTO:
        builder_mark(b, &b->gotos, e->kids[0]->kind == N_NAME ? e->kids[0]->sym : NULL, at);
        return;
    case N_LABEL:
        builder_mark(b, &b->labels, e->kids[0]->sym, at);
        break;
    case N_CASE:
    case N_DEFAULT:
        if (!in_switch)
            builder_connect(b, b->switch_from, at, 0);
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
            source_ways(b, at, e->kids[i], in_loop, in_switch);
}

void jumps_of_text(builder *b, uint32_t from, const char *text, bool failed)
{
    text_ways(b, from, text, failed, false, false);
}

void jumps_of_node(builder *b, uint32_t from, const node *n)
{
    node_ways(b, from, n, false, false);
}

void jumps_of_source(builder *b, uint32_t at, const node *e)
{
    source_ways(b, at, e, false, false);
}

/* ---- what jumps lead to ---- */

static int by_symbol(const void *x, const void *y)
{
    uintptr_t a = (uintptr_t)((const mark *)x)->name, b = (uintptr_t)((const mark *)y)->name;
    return a < b ? -1 : a > b;
}

static int by_text(const void *x, const void *y)
{
    return strcmp(((const mark *)x)->name, ((const mark *)y)->name);
}

/* From each jump to each target of its name, or, by way of one point, to all. */
static void follow(builder *b, const marks *jumps, marks *targets, int (*compare)(const void *, const void *), uint32_t flags)
{
    uint32_t all = NOWHERE;
    for (uint32_t i = 0; i < jumps->count; i++) {
        const mark *j = &jumps->items[i];
        if (!j->name && all == NOWHERE) {
            all = builder_point(b);
            for (uint32_t k = 0; k < targets->count; k++)
                builder_connect(b, all, targets->items[k].at, 0);
        }
        if (!j->name) {
            builder_connect(b, j->at, all, flags);
            continue;
        }
        uint32_t low = 0, high = targets->count;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (compare(&targets->items[middle], j) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < targets->count && compare(&targets->items[low], j) == 0; low++)
            builder_connect(b, j->at, targets->items[low].at, flags);
    }
}

static void sort(marks *m, int (*compare)(const void *, const void *))
{
    if (m->count)
        qsort(m->items, m->count, sizeof *m->items, compare);
}

void jumps_follow(builder *b)
{
    if (b->exact) {
        sort(&b->names, by_text);
        follow(b, &b->jumps, &b->names, by_text, 0);
        follow(b, &b->failing, &b->names, by_text, WAY_FAILED);
        return;
    }
    sort(&b->labels, by_symbol);
    follow(b, &b->gotos, &b->labels, by_symbol, 0);
    for (uint32_t i = 0; i < b->clauses.count; i++) { /* returns stand in the order of the text */
        const mark *c = &b->clauses.items[i];
        uint32_t low = 0, high = b->returns.count, begin = (uint32_t)(uintptr_t)c->name;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (b->returns.items[middle].at < begin)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < b->returns.count && b->returns.items[low].at < c->at; low++)
            builder_connect(b, b->returns.items[low].at, c->at, 0);
    }
}
