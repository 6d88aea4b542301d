/* What a block holds, one item after the other: what `defer`, a cleanup attribute or a macro that may declare something turns into regions or
 * blocks around the rest. */
#include "clean.h"
#include "lower.h"
#include "resolve.h"

/* `#define`, `#pragma` and the like stand between tokens: those before a token go out as they are. */
static void lines_before(lowering *l, source *src, uint32_t token)
{
    uint32_t first = token;
    while (first && src->tokens[first - 1].kind == T_PP)
        first--;
    for (; first < token; first++)
        add(l, S_LINE, ast_new(l->p->a, src, N_PP_LINE, first, first))->falls = true;
}

static bool any_waits(node **items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (node_waits(items[i]))
            return true;
    return false;
}

static bool has_scope(const node *n)
{
    if (n->kind == N_WITH)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && has_scope(n->kids[i]))
            return true;
    return false;
}

/* As its text reads, control never comes to the end of n. */
static bool reads_as_left(const node *n)
{
    const node *last = n->kid_count ? n->kids[n->kid_count - 1] : NULL;
    switch (n->kind) {
    case N_CASE:
    case N_DEFAULT:
    case N_LABEL:
    case N_BLOCK:
    case N_WITH:
    case N_CATCH:
        return last && reads_as_left(last);
    case N_IF:
        return n->kid_count == 3 && last && reads_as_left(n->kids[1]) && reads_as_left(last);
    case N_TRY:
        for (uint32_t i = 0; i < n->kid_count; i++)
            if (n->kids[i] && n->kids[i]->kind != N_FINALLY && !reads_as_left(n->kids[i]))
                return false;
        return true;
    default:
        return !node_falls(n);
    }
}

/* The rest of the block after a declaration, then its cleanup. */
static void lower_cleaned(lowering *l, node *decl, node **rest, uint32_t count)
{
    stmt *s = region_open(l, region_new(l, R_FINALLY, NULL), decl, "cleanup");
    s->region->at = ast_new(l->p->a, decl->src, N_BLOCK, decl->first, decl->last); /* labels further on are inside it */
    s->region->at->kids = rest;
    s->region->at->kid_count = count;
    node *calls = clean_calls(l, decl);
    lower_items(l, rest, count);
    region_exit(l, s);
    cleanup(l, s, decl, calls, NULL, false);
    region_close(l, s);
}

/* A label of its own stands behind it, which hides a comment of the user's from C compilers. */
static bool ends_in_try(const node *n)
{
    const node *last = n->kid_count ? n->kids[n->kid_count - 1] : NULL;
    if (n->kind == N_CASE || n->kind == N_DEFAULT || n->kind == N_LABEL || n->kind == N_BLOCK)
        return last && ends_in_try(last);
    return n->kind == N_TRY && node_waits(n);
}

static bool may_fall_unseen(const node *n)
{
    return ends_in_try(n) || (has_scope(n) && reads_as_left(n));
}

/* ---- what a macro may declare ---- */

/* A declaration of objects, whose place can be the frame. */
static bool declares_objects(const node *n)
{
    for (uint32_t i = 1; i < n->kid_count; i++) {
        const node *d = n->kids[i];
        const symbol *s = d && d->kind == N_INIT_DECL && d->kids[0]->name ? d->kids[0]->name->sym : NULL;
        if (!s || s->kind != SYM_LOCAL || s->is_vla)
            return false;
    }
    return n->kid_count > 1 && !declares_tag(n);
}

/* Where what may use the declaration of a macro ends at the latest: before the next await, and what must not stand in a block. */
static uint32_t hidden_until(node *const *items, uint32_t i, uint32_t count)
{
    for (; i < count && !node_waits(items[i]); i++)
        switch (items[i]->kind) {
        case N_DECL:
            if (!declares_objects(items[i]))
                return i;
            break;
        case N_EXPR_STMT:
        case N_MACRO_STMT:
        case N_MACRO_BLOCK:
        case N_IF:
        case N_WHILE:
        case N_DO:
        case N_FOR:
        case N_SWITCH:
        case N_BLOCK:
        case N_EMPTY:
        case N_RETURN:
        case N_BREAK:
        case N_CONTINUE:
        case N_THROW:
            break;
        default:
            return i;
        }
    return i;
}

/* What a macro declares would not live across an await: in braces up to there, its use after one does not compile. */
static void lower_hidden(lowering *l, node **items, uint32_t count, node **rest, uint32_t rest_count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 1; items[i]->kind == N_DECL && k < items[i]->kid_count && i; k++) {
            symbol *s = items[i]->kids[k]->kids[0]->name->sym;
            for (uint32_t r = 0; r < rest_count && !s->outlives; r++)
                s->outlives = node_names(rest[r], s);
            s->force_frame = s->force_frame || s->outlives;
        }
    l->at = items[0];
    stmt *block = add(l, S_BLOCK, NULL);
    block->text = "a macro: what it may declare ends here";
    l->tail = &block->body;
    lower_items(l, items, count);
    block->falls = falls(block->body);
    l->tail = &block->next;
}

void lower_items(lowering *l, node **items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (items[i]->last >= items[i]->first)
            lines_before(l, items[i]->src, items[i]->first);
        if (items[i]->kind == N_DEFER) { /* the rest of the block, then the deferred statement */
            node *d = items[i];
            l->at = d;
            stmt *s = region_open(l, region_new(l, R_FINALLY, NULL), d, "defer");
            s->region->at = ast_new(l->p->a, d->src, N_BLOCK, d->first, d->last); /* labels further on are inside it */
            s->region->at->kids = items + i + 1;
            s->region->at->kid_count = count - i - 1;
            stmt *stray = stray_open(l, items + i + 1, count - i - 1, "a block with a `defer`");
            lower_items(l, items + i + 1, count - i - 1);
            stray_close(l, stray);
            region_exit(l, s);
            cleanup(l, s, d, d->kids[0], NULL, false);
            region_close(l, s);
            return;
        }
        if (i && (items[i]->kind == N_CASE || items[i]->kind == N_DEFAULT) && may_fall_unseen(items[i - 1]))
            add_text(l, "ASC_FALLTHROUGH;");
        if (hides_declaration(l->p, items[i]) && any_waits(items + i + 1, count - i - 1)) {
            uint32_t end = hidden_until(items, i + 1, count);
            lower_hidden(l, items + i, end - i, items + end, count - end);
            i = end - 1;
            continue;
        }
        lower_statement(l, items[i]);
        if (cleans(items[i]) && any_waits(items + i + 1, count - i - 1)) {
            lower_cleaned(l, items[i], items + i + 1, count - i - 1);
            return;
        }
    }
}

/* What stands between the braces of a block. */
void lower_all(lowering *l, node *block)
{
    lower_items(l, block->kids, block->kid_count);
    lines_before(l, block->src, block->last);
}
