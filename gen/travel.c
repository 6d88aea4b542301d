/* What of a file other files can see (travel.h). By names: what the file declares in plain C is known, what its headers declare is not. */
#include "travel.h"

#include <string.h>

#include "collect.h"

enum { OF_FILE = OUTER_TYPEDEF | OUTER_MACRO | OUTER_FUNCTION_MACRO | OUTER_ENUM_CONSTANT };

static const outer_name *outer_of(const unit *u, uint32_t token)
{
    size_t len;
    const char *name = token_text(u->src, token, &len);
    return outer_find(u->outer, name, len);
}

static bool same_word(const source *src, uint32_t a, uint32_t b)
{
    size_t la, lb;
    const char *x = token_text(src, a, &la), *y = token_text(src, b, &lb);
    return la == lb && memcmp(x, y, la) == 0;
}

/* Has the tag that stands at the token a body in this file? */
static bool tag_is_defined(const unit *u, uint32_t token)
{
    const source *src = u->src;
    for (uint32_t i = 0; i + 1 < src->token_count; i++)
        if (src->tokens[i].kind == T_IDENT && src->tokens[i + 1].kind == T_LBRACE && same_word(src, i, token))
            return true;
    return false;
}

static bool after_tag_word(const source *src, uint32_t token)
{
    uint32_t kind = token ? src->tokens[token - 1].kind : T_EOF;
    return kind == T_STRUCT || kind == T_UNION || kind == T_ENUM;
}

static bool is_declared_name(const node *n, uint32_t token)
{
    return (n->name && n->name->op == token) || (n->kid_count > 1 && n->kids[1] && n->kids[1]->name && n->kids[1]->name->op == token);
}

static bool is_derived(const node *declarator)
{
    for (uint32_t i = 0; declarator && i < declarator->kid_count; i++)
        if (declarator->kids[i] &&
            (declarator->kids[i]->kind == N_POINTER || declarator->kids[i]->kind == N_ARRAY || declarator->kids[i]->kind == N_PARAMS))
            return true;
    return false;
}

/* Among the tokens of a type. A pointer needs no more than the tag of a struct, which a header may declare as well as anyone. */
static uint32_t type_stop(const unit *u, uint32_t from, uint32_t to, bool pointer, const node *declares)
{
    const source *src = u->src;
    for (uint32_t i = from; i <= to; i++) {
        if (src->tokens[i].kind != T_IDENT || is_declared_name(declares, i))
            continue;
        const outer_name *o = outer_of(u, i);
        if (after_tag_word(src, i)) { /* an async declaration may define it, which no outer name tells */
            if ((!pointer || src->tokens[i - 1].kind == T_ENUM) && tag_is_defined(u, i))
                return i;
        } else if (o && (o->kinds & OF_FILE)) {
            return i;
        }
    }
    return TRAVELS;
}

static const node *params_of(const node *declarator)
{
    for (uint32_t i = 0; i < declarator->kid_count; i++)
        if (declarator->kids[i] && declarator->kids[i]->kind == N_PARAMS)
            return declarator->kids[i];
    return NULL;
}

uint32_t travel_stop(program *p, const unit *u, const node *function)
{
    const node *specs = function->kids[0], *declarator = function->kids[1], *params = params_of(declarator);
    bool pointer = declarator->kid_count && declarator->kids[0] && declarator->kids[0]->kind == N_POINTER;
    uint32_t stop = TRAVELS;
    for (uint32_t i = 0; stop == TRAVELS && i < specs->kid_count; i++)
        if (specs->kids[i]->kind != N_ATTRIBUTE && !is_attribute_macro(p, specs, i))
            stop = type_stop(u, specs->kids[i]->first, specs->kids[i]->last, pointer, function);
    for (uint32_t i = 0; params && stop == TRAVELS && i < params->kid_count; i++) {
        const node *param = params->kids[i];
        stop = type_stop(u, param->first, param->last, param->kind == N_PARAM && is_derived(param->kids[1]), param);
    }
    return stop;
}

bool travel_word_stays(const unit *u, uint32_t token)
{
    const outer_name *o = outer_of(u, token);
    return o && !after_tag_word(u->src, token) && (o->kinds & OF_FILE);
}

/* ---- managers ---- */

/* The name behind `as`. */
static const node *bound_name(const node *n)
{
    if (n->kind == N_EXIT || n->kind == N_CATCH)
        return n->kid_count > 1 && n->kids[n->kid_count - 2] && n->kids[n->kid_count - 2]->kind == N_NAME &&
                       (n->kind == N_EXIT || (n->flags & NF_AS))
                   ? n->kids[n->kid_count - 2]
                   : NULL;
    return n->kind == N_WITH_ITEM && n->kid_count > 1 ? n->kids[1] : NULL;
}

/* Does the tree declare the name at the token, as a parameter or a local? */
static bool declares(const node *n, const source *src, uint32_t token)
{
    const node *bound = bound_name(n);
    if ((n->name && same_word(src, n->name->op, token)) || (bound && same_word(src, bound->op, token)))
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && declares(n->kids[i], src, token))
            return true;
    return false;
}

static bool is_static_async(const unit *u, uint32_t token)
{
    for (uint32_t i = 0; i < u->root->kid_count; i++) {
        const node *n = u->root->kids[i];
        if (n->kind == N_FUNCTION && (n->flags & NF_STATIC) && n->name && same_word(u->src, n->name->op, token))
            return true;
    }
    return false;
}

static bool is_word_of(const source *src, const node *manager, uint32_t token)
{
    uint32_t before = src->tokens[token - 1].kind;
    return src->tokens[token].kind == T_IDENT && before != T_DOT && before != T_ARROW && !declares(manager, src, token);
}

uint32_t travel_manager_stop(const unit *u, const node *manager, bool statics)
{
    const source *src = u->src;
    for (uint32_t i = manager->kids[0]->op + 1; i <= manager->last; i++) {
        if (!is_word_of(src, manager, i))
            continue;
        const outer_name *o = outer_of(u, i);
        bool tag = after_tag_word(src, i);
        if (!tag && ((o && (o->kinds & OUTER_STATIC)) || is_static_async(u, i)))
            return i;
        if (statics || !o)
            continue;
        if (!tag && (o->kinds & OF_FILE)) /* behind a pointer, a struct may stay unknown */
            return i;
    }
    return TRAVELS;
}

void travel_functions(const unit *u, const node *manager, void (*found)(void *arg, uint32_t token), void *arg)
{
    for (uint32_t i = manager->kids[0]->op + 1; i <= manager->last; i++) {
        const outer_name *o = is_word_of(u->src, manager, i) ? outer_of(u, i) : NULL;
        if (o && (o->kinds & OUTER_FUNCTION) && !(o->kinds & (OUTER_STATIC | OUTER_TYPEDEF | OUTER_FUNCTION_MACRO)))
            found(arg, o->token);
    }
}
