/* Locals with `__attribute__((cleanup(f)))`. Where nothing waits in the rest of their block, C itself runs f. Over an await the object
 * lives in the frame and C's copies of it come and go: there the rest of the block is a region, as after a `defer`, and f(&x) its end. */
#include "clean.h"

#include <string.h>

#include "lower.h"
#include "macros.h"

typedef struct found {
    const node *at; /* the attribute */
    uint32_t from;  /* its word, */
    uint32_t to;    /* ... to the parenthesis that closes it */
} found;

static bool is_word(const source *src, uint32_t t)
{
    return token_is(src, t, "cleanup") || token_is(src, t, "__cleanup__");
}

static bool in_attribute(const node *n, found *f)
{
    if (n->kind != N_ATTRIBUTE || (!token_is(n->src, n->first, "__attribute__") && !token_is(n->src, n->first, "__attribute")))
        return false;
    for (uint32_t t = n->first; t + 1 <= n->last; t++) {
        if (!is_word(n->src, t) || n->src->tokens[t + 1].kind != T_LPAREN)
            continue;
        uint32_t depth = 0, to = t + 1;
        for (; to < n->last; to++) {
            depth += n->src->tokens[to].kind == T_LPAREN;
            if (n->src->tokens[to].kind == T_RPAREN && --depth == 0)
                break;
        }
        *f = (found){n, t, to};
        return true;
    }
    return false;
}

static bool among(const node *n, found *f)
{
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && (in_attribute(n->kids[i], f) || (n->kids[i]->kind == N_DECLARATOR && among(n->kids[i], f))))
            return true;
    return false;
}

bool cleans(const node *decl)
{
    found f;
    if (decl->kind != N_DECL)
        return false;
    for (uint32_t i = 1; i < decl->kid_count; i++)
        if (decl->kids[i] && decl->kids[i]->kind == N_INIT_DECL && (among(decl->kids[0], &f) || among(decl->kids[i]->kids[0], &f)))
            return true;
    return false;
}

bool cleans_below(const node *block)
{
    for (uint32_t i = 0; i < block->kid_count; i++)
        if (block->kids[i] && cleans(block->kids[i]))
            return true;
    return false;
}

/* The attribute without the word: an empty place in its list means nothing. */
static void take_out(lowering *l, const found *f)
{
    const source *src = f->at->src;
    const token *first = &src->tokens[f->at->first], *last = &src->tokens[f->at->last], *from = &src->tokens[f->from],
                *to = &src->tokens[f->to];
    node *left = glue(l, "", 0);
    bool more = false; /* something else in the list */
    for (uint32_t t = f->at->first + 1; t <= f->at->last; t++)
        more = more || ((t < f->from || t > f->to) && src->tokens[t].kind == T_IDENT);
    if (more)
        left->glue = arena_printf(l->p->a, "%.*s%.*s", (int)(from->at - first->at), src->text + first->at,
                                  (int)(last->at + last->len - to->at - to->len), src->text + to->at + to->len);
    ((node *)(uintptr_t)f->at)->subst = left;
}

static bool text_cleans(const source *text)
{
    for (uint32_t t = 0; macro_kind(text, t) != T_EOF; t++)
        if (is_word(text, t))
            return true;
    return false;
}

void refuse_hidden_cleanup(program *p, const node *n)
{
    bool may = n->kind == N_ATTRIBUTE || n->kind == N_TYPE_NAME || n->kind == N_MACRO_STMT;
    if (may && n->src == p->main->src && n->src->tokens[n->first].kind == T_IDENT) {
        macros_collect(p);
        for (macro *m = NULL; (m = macro_find(intern_token(p, n->src, n->first), true, m));) {
            if (!text_cleans(m->text))
                continue;
            diag_node_error(p->d, n, "the macro `%s` hides a cleanup attribute, and an `await` follows: write it out, or use `defer`",
                            m->name->name);
            macro_note(p, m);
            return;
        }
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && (n->kind == N_DECL || n->kind == N_SPECS || n->kind == N_INIT_DECL || n->kind == N_DECLARATOR))
            refuse_hidden_cleanup(p, n->kids[i]);
}

node *clean_calls(lowering *l, node *decl)
{
    node *calls = NULL;
    found f, all;
    bool shared = among(decl->kids[0], &all);
    for (uint32_t i = 1; i < decl->kid_count; i++) {
        node *d = decl->kids[i];
        if (!d || d->kind != N_INIT_DECL || !d->kids[0]->name || !d->kids[0]->name->sym)
            continue;
        bool own = among(d->kids[0], &f);
        if (!own && !shared)
            continue;
        found *which = own ? &f : &all;
        const source *src = which->at->src;
        const token *open = &src->tokens[which->from + 1], *close = &src->tokens[which->to];
        symbol *s = d->kids[0]->name->sym;
        node *name = ast_new(l->p->a, d->src, N_NAME, d->kids[0]->name->first, d->kids[0]->name->last);
        name->sym = s;
        name->op = d->kids[0]->name->op;
        s->address_taken = true;
        s->used = true;
        const char *function = arena_strndup(l->p->a, src->text + open->at + 1, close->at - open->at - 1);
        calls = calls ? glue(l, arena_printf(l->p->a, "%s(&$0); $1", function), 2, name, calls) /* the last one first */
                      : glue(l, arena_printf(l->p->a, "%s(&$0);", function), 1, name);
        if (own)
            take_out(l, &f);
    }
    if (shared)
        take_out(l, &all);
    return calls;
}
