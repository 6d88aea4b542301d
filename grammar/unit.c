/* A whole file: outline, then each async item by itself, so that a mistake in one costs nothing but that one. */
#include "build.h"

#define LISTS_KEPT ((size_t)256 << 10) /* bytes of the parser's lists that may wait for the next item */

/* Text is left over behind the item. Where nothing else was wrong in it, a brace was too many. */
/* The first macro of the item that opens a block or closes one, which nobody saw; 0: there is none. */
static uint32_t brace_macro(const parser *p, const item *it)
{
    for (uint32_t t = it->first; t < it->last; t++) {
        const outer_name *o = p->src->tokens[t].kind == T_IDENT ? names_outer(p->feed->names, t) : NULL;
        if (o && (o->kinds & OUTER_BRACE_MACRO))
            return t;
    }
    return 0;
}

static void report_excess(parser *p, const item *it)
{
    source *src = p->src;
    if (!it->excess || p->failed)
        return;
    uint32_t macro = brace_macro(p, it);
    if (macro) {
        size_t len;
        const char *text = token_text(src, macro, &len);
        diag_error(p->d, src, macro, macro, macro,
                   "the macro `%.*s` opens or closes a block, and macros are not expanded: write its braces out", (int)len, text);
        p->failed = true;
        return;
    }
    uint32_t end = it->excess - 1;
    if (src->tokens[end].kind == T_SEMI && src->tokens[it->excess].kind == T_LBRACE) {
        diag_error(p->d, src, end, end, end, "unexpected `;` before the body of a function");
        diag_fix_replace(p->d, src, end, end, "");
        p->failed = true;
        return;
    }
    uint32_t at = src->tokens[it->last].kind == T_RBRACE ? it->last : end;
    diag_error(p->d, src, at, at, at, "unexpected `}`: nothing is open that it could close");
    diag_note(p->d, src, end, end, end, "the function before it ends here");
    p->failed = true;
}

/* NULL: it did not parse, which was reported. Where the head did, what could be read of the body is kept for the checks that need no
 * more than that. */
static node *parse_item(parser *p, const item *it, bool head)
{
    p->at = p->failed_at = p->error_count = 0;
    p->resume = p->failed = p->too_deep = p->split = p->headless = p->unopened = false;
    p->result = NULL;
    diag_parsing(p->d, true);
    bool fed = feed_item(p->feed, it, head);
    diag_parsing(p->d, false);
    p->failed = p->uneven = p->feed->repairs > 0;
    if (!fed || parser_parse(p) != 0 || p->too_deep || p->headless)
        return NULL;
    if (!p->unopened) /* or else its brace is one too many */
        report_excess(p, it);
    if (p->failed)
        p->result->flags |= NF_BROKEN;
    p->result->first = it->first;
    p->result->last = it->last;
    return p->result;
}

struct bodies {
    arena *scratch; /* the outline and the feeder's */
    outline *outline;
    parser parser; /* with an arena for its lists */
};

static void release_lists(parser *p)
{
    if (arena_used(p->scratch) > LISTS_KEPT) {
        arena_free(p->scratch);
        p->scratch = arena_new();
    }
}

unit *parse(arena *a, source *src, diag *d, bool heads)
{
    unit *u = arena_alloc(a, sizeof *u);
    bodies *b = u->bodies = arena_alloc(a, sizeof *b);
    b->scratch = arena_new();
    diag_parsing(d, true);
    outline *o = b->outline = outline_make(a, b->scratch, src, d);
    diag_parsing(d, false);
    b->parser = (parser){.a = a, .scratch = arena_new(), .src = src, .d = d, .feed = feed_new(b->scratch, src, o->outer, d)};
    u->src = src;
    u->outer = o->outer;
    u->root = ast_new(a, src, N_UNIT, 0, src->token_count - 2); /* wraps for a file without tokens: none */
    u->root->kids = arena_alloc(a, (o->count ? o->count : 1) * sizeof *u->root->kids);
    u->incomplete = o->broken;
    feed_declare_async(b->parser.feed, o);
    for (uint32_t i = 0; i < o->count; i++) {
        const item *it = &o->items[i];
        node *n;
        if (it->kind == ITEM_TEXT) {
            n = ast_new(a, src, N_TEXT, it->first, it->last);
        } else if (it->kind == ITEM_IMPORT) {
            n = ast_new(a, src, N_IMPORT, it->first, it->last);
            u->has_async = true;
        } else {
            n = parse_item(&b->parser, it, heads && it->body);
            u->has_async = true;
            release_lists(&b->parser);
        }
        u->incomplete = u->incomplete || !n;
        if (n)
            u->root->kids[u->root->kid_count++] = n;
    }
    if (!heads)
        parse_end(u);
    return u;
}

node *parse_body(unit *u, uint32_t kid, arena *a)
{
    bodies *b = u->bodies;
    if (!b->outline->items[kid].body)
        return u->root->kids[kid];
    b->parser.a = a;
    node *n = parse_item(&b->parser, &b->outline->items[kid], false);
    release_lists(&b->parser);
    return n;
}

void parse_end(unit *u)
{
    bodies *b = u->bodies;
    if (!b)
        return;
    u->bodies = NULL;
    arena_free(b->parser.scratch);
    arena_free(b->scratch);
}
