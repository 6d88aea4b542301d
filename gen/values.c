/* Async functions as values in the file's plain C: what it points to them with, what it names them for (LANGUAGE §10). Without a tree, since plain
 * C is not parsed: by the tokens. */
#include "collect.h"

/* The `,` or what else is behind a declarator's name at `k`, its size and its initialiser. */
static uint32_t declarator_end(const source *src, uint32_t k)
{
    if (src->tokens[k].kind != T_ASSIGN && src->tokens[k].kind != T_LBRACKET)
        return k;
    for (uint32_t depth = 0;; k++) {
        uint32_t kind = src->tokens[k].kind;
        if (kind == T_EOF || kind == T_SEMI || (!depth && kind == T_COMMA))
            return k;
        if (kind == T_LPAREN || kind == T_LBRACE || kind == T_LBRACKET)
            depth++;
        else if ((kind == T_RPAREN || kind == T_RBRACE || kind == T_RBRACKET) && !depth--)
            return k;
    }
}

/* `handler *run`, as a member or a variable: what a call through `run` is. */
static void note_pointers(program *p)
{
    source *src = p->main->src;
    for (uint32_t i = 0; i + 2 < src->token_count; i++) {
        if (src->tokens[i].kind != T_IDENT || src->tokens[i + 1].kind != T_STAR)
            continue;
        async_fn *type = intern_token(p, src, i)->fn;
        if (!type || !type->is_typedef)
            continue;
        for (uint32_t k = i + 1; src->tokens[k].kind == T_STAR; k++) { /* each of the list */
            do
                k++;
            while (src->tokens[k].kind == T_CONST || src->tokens[k].kind == T_VOLATILE);
            if (src->tokens[k].kind != T_IDENT)
                break;
            ident *id = intern_token(p, src, k);
            id->member_unsure = id->member_unsure || (ident_member(id) && ident_member(id) != type);
            ident_rare(p, id)->member = type;
            k = declarator_end(src, k + 1);
            if (src->tokens[k].kind != T_COMMA)
                break;
        }
    }
}

/* Async typedefs of the library that the file names. */
static void note_typedefs(program *p)
{
    for (uint32_t k = 0; k < p->main->src->token_count; k++) {
        async_fn *fn = p->main->src->tokens[k].kind == T_IDENT ? intern_token(p, p->main->src, k)->fn : NULL;
        if (fn && fn->builtin && fn->is_typedef)
            fn->named = true;
    }
}

/* Where plain C at file scope stands: in an initialiser from its `=` on. */
typedef struct initialiser {
    uint32_t depth; /* of brackets of all kinds */
    bool inside;
} initialiser;

static void step_over(initialiser *at, uint32_t kind)
{
    if (kind == T_LPAREN || kind == T_LBRACE || kind == T_LBRACKET)
        at->depth++;
    else if ((kind == T_RPAREN || kind == T_RBRACE || kind == T_RBRACKET) && at->depth)
        at->depth--;
    else if (!at->depth && (kind == T_ASSIGN || kind == T_SEMI))
        at->inside = kind == T_ASSIGN;
}

/* Async functions that the file's plain C names without calling them, such as in tables: they need a description. */
static void note_values(program *p)
{
    const source *src = p->main->src;
    initialiser at = {0};
    for (uint32_t k = 0; k < p->main->root->kid_count; k++) {
        const node *n = p->main->root->kids[k];
        for (uint32_t i = n->first; n->kind == N_TEXT && i <= n->last; i++) {
            step_over(&at, src->tokens[i].kind);
            if (src->tokens[i].kind != T_IDENT || src->tokens[i + 1].kind == T_LPAREN)
                continue;
            uint32_t before = i ? src->tokens[i - 1].kind : T_EOF;
            async_fn *fn = intern_token(p, src, i)->fn;
            if (!fn || fn->is_typedef || before == T_DOT || before == T_ARROW || before == T_STRUCT || before == T_UNION ||
                before == T_ENUM)
                continue;
            if (at.inside && before == T_AMP)
                list_add_to(p->keep, &p->changed, (void *)(uintptr_t)(i - 1));
            if (at.inside && (fn->leaf || fn->of_c))
                list_add_to(p->keep, &p->changed, (void *)(uintptr_t)i);
            fn->used_as_value = fn->used_as_value || at.inside || !fn->leaf;
        }
    }
}

void collect_values(program *p)
{
    note_pointers(p);
    note_values(p);
    note_typedefs(p);
}
