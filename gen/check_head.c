/* Heads of async functions and managers: what can be one, and what their parameters may be. */
#include "collect.h"

#include <string.h>

static const node *kid_of(const node *n, enum node_kind kind)
{
    for (uint32_t i = 0; n && i < n->kid_count; i++)
        if (n->kids[i] && n->kids[i]->kind == kind)
            return n->kids[i];
    return NULL;
}

/* The innermost declarator in parentheses that holds a pointer: `(*f)`. */
static const node *pointer_inside(const node *declarator)
{
    for (uint32_t i = 0; i < declarator->kid_count; i++) {
        const node *kid = declarator->kids[i];
        if (kid->kind != N_DECLARATOR)
            continue;
        return kid_of(kid, N_POINTER) ? kid : pointer_inside(kid);
    }
    return NULL;
}

bool points_to_function(const node *declarator)
{
    const node *pointer = pointer_inside(declarator);
    return pointer && kid_of(declarator, N_PARAMS);
}

static const node *param_named(const node *param)
{
    return param->name ? param->name : param->kids[1] ? param->kids[1]->name : NULL;
}

/* The async typedef that a parameter is declared with and no pointer to. */
static async_fn *by_value(program *p, const node *param)
{
    const node *d = param->kids[1], *type = kid_of(param->kids[0], N_TYPE_NAME);
    if (!type || (d && declarator_outer(d)))
        return NULL;
    const ident *id = intern_token(p, type->src, type->op);
    return id->fn && id->fn->is_typedef && !id->told ? id->fn : NULL;
}

static bool check_param(program *p, const node *param, bool is_manager)
{
    if (param->kind != N_PARAM) {
        diag_node_error(p->d, param, "expected the declaration of a parameter");
        return false;
    }
    const node *name = param_named(param);
    for (uint32_t i = 0; i < param->kids[0]->kid_count; i++) {
        const node *spec = param->kids[0]->kids[i];
        uint32_t kind = spec->src->tokens[spec->op].kind;
        if (!is_manager && spec->kind == N_KEYWORD && (kind == T_AUTO || kind == T_AUTO_TYPE)) {
            diag_node_error(p->d, spec, "only a manager's parameter can take the type of its argument: this needs a type");
            return false;
        }
    }
    if (param->flags & NF_HAS_AWAIT) {
        diag_node_error(p->d, param, "`await` can't stand in the declaration of a parameter");
        return false;
    }
    const async_fn *fn = by_value(p, param);
    if (fn && name) {
        diag_node_error(p->d, name, "`%s` can't be an async function, only a pointer to one: `%s *`",
                        intern_token(p, name->src, name->op)->name, fn->name);
        diag_fix_insert(p->d, name->src, name->first, "*");
        return false;
    }
    return true;
}

bool params_are_sound(program *p, const node *params, bool is_manager)
{
    bool sound = true, is_void = params && params->kid_count == 1 && params->kids[0]->kind == N_PARAM && !param_named(params->kids[0]);
    uint32_t count = params && !is_void ? params->kid_count : 0;
    const ident **names = count ? arena_alloc(p->a, count * sizeof *names) : NULL;
    for (uint32_t i = 0; i < count && sound; i++) {
        const node *param = params->kids[i];
        sound = check_param(p, param, is_manager);
        const node *name = sound ? param_named(param) : NULL;
        names[i] = name ? intern_token(p, name->src, name->op) : NULL;
        for (uint32_t k = 0; name && k < i; k++) {
            if (names[k] != names[i])
                continue;
            diag_node_error(p->d, name, "a second parameter `%s`", intern_token(p, name->src, name->op)->name);
            diag_node_note(p->d, param_named(params->kids[k]), "the first");
            return false;
        }
    }
    return sound;
}

bool head_is_sound(program *p, const node *n, const async_fn *fn)
{
    const node *name = n->name, *pointer = pointer_inside(n->kids[1]);
    const char *wrong = NULL;
    if (pointer)
        wrong = !kid_of(pointer, N_PARAMS)     ? "`async` declares a function, and this is none"
                : kid_of(n->kids[1], N_PARAMS) ? "an async function that returns a function pointer needs a typedef of it"
                : kid_of(n->kids[1], N_ARRAY)  ? "an async function that returns a pointer to an array needs a typedef of it"
                                               : "the parentheses around the `*` and the function are not needed: leave them out";
    else if (fn->params && (fn->params->flags & NF_VARIADIC))
        wrong = "an async function can't be variadic";
    else if (kid_of(n->kids[1], N_ARRAY))
        wrong = "a function can't return an array";
    else if (fn->is_typedef && kid_of(n, N_BLOCK))
        wrong = "an async typedef names a type of functions: it has no body";
    if (wrong) {
        diag_error(p->d, n->src, name->first, name->op, name->last, "%s", wrong);
        return false;
    }
    return params_are_sound(p, kid_of(n->kids[1], N_PARAMS), false);
}

/* ---- words of types ---- */

static const char *token_of(program *p, const node *n)
{
    size_t len;
    const char *text = token_text(n->src, n->op, &len);
    return arena_strndup(p->a, text, len);
}

static bool is_type_word(uint32_t kind)
{
    return kind == T_VOID || kind == T_CHAR || kind == T_INT || kind == T_FLOAT || kind == T_DOUBLE || kind == T_BOOL;
}

static bool is_type_name(program *p, const node *spec)
{
    const ident *id = spec->kind == N_TYPE_NAME ? intern_token(p, spec->src, spec->op) : NULL;
    return id && (id->type_known || strncmp(id->name, "asc_", 4) == 0 || (id->len > 2 && strcmp(id->name + id->len - 2, "_t") == 0));
}

/* The words for whole types in specifiers: one, but for `long double` and the like. */
static uint32_t type_words(program *p, const node *specs, uint32_t *last)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        if (count && is_type_name(p, specs->kids[i]))
            count++;
        uint32_t kind = specs->kids[i]->kind == N_KEYWORD ? specs->src->tokens[specs->kids[i]->op].kind : T_EOF;
        if (!is_type_word(kind))
            continue;
        *last = kind;
        count++;
    }
    return count;
}

/* The specifier that C has no place for in a parameter, or at file scope. */
static const node *wrong_storage(const node *specs, bool param)
{
    for (uint32_t i = 0; specs && i < specs->kid_count; i++) {
        uint32_t kind = specs->kids[i]->kind == N_KEYWORD ? specs->src->tokens[specs->kids[i]->op].kind : T_EOF;
        bool never = kind == T_THREAD_LOCAL, of_functions = kind == T_STATIC || kind == T_EXTERN || kind == T_TYPEDEF || kind == T_INLINE;
        if (never || (param ? of_functions : kind == T_REGISTER))
            return specs->kids[i];
    }
    return NULL;
}

/* `typedef int t` without its `;`, and `async void f(void)` on the next line. */
static bool follows_unended(program *p, const node *specs)
{
    for (uint32_t i = 1; i < specs->kid_count; i++) {
        const node *word = specs->kids[i], *last = specs->kids[i - 1];
        const source *src = specs->src;
        if (word->kind != N_KEYWORD || src->tokens[word->op].kind != T_ASYNC ||
            source_place(src, src->tokens[last->last].at).line == source_place(src, src->tokens[word->op].at).line)
            continue;
        size_t len;
        const char *text = token_text(src, last->last, &len);
        diag_error(p->d, specs->src, last->last, last->last, last->last, "expected `;` after the declaration");
        diag_fix_replace(p->d, specs->src, last->last, last->last, arena_printf(p->a, "%.*s;", (int)len, text));
        return true;
    }
    return false;
}

void head_has_types(program *p, const node *n, ident *id)
{
    const node *params = declarator_params(n->kids[1]), *storage = wrong_storage(n->kids[0], false);
    uint32_t kind = T_EOF;
    if (type_words(p, n->kids[0], &kind) > 1 && follows_unended(p, n->kids[0])) {
        id->told = true;
    } else if (storage) {
        diag_node_error(p->d, storage, "an async function can't be `%s`", token_of(p, storage));
        id->told = true;
    } else if (type_words(p, n->kids[0], &kind) > 1) {
        diag_node_error(p->d, n->name, "the result of `%s` has two types", id->name);
        id->told = true;
    }
    for (uint32_t i = 0; params && i < params->kid_count && !id->told; i++) {
        const node *param = params->kids[i], *specs = param->kind == N_PARAM ? param->kids[0] : NULL;
        uint32_t count = specs ? type_words(p, specs, &kind) : 0;
        storage = wrong_storage(specs, true);
        bool is_void = count && kind == T_VOID && (!param->kids[1] || !declarator_outer(param->kids[1]));
        if (storage)
            diag_node_error(p->d, storage, "a parameter can't be `%s`", token_of(p, storage));
        else if (is_void && (param->kids[1] || params->kid_count > 1 || count > 1))
            diag_node_error(p->d, param, "a parameter can't be `void`: `(void)` alone says that there is none");
        else if (count > 1)
            diag_node_error(p->d, param, "this parameter has two types: is a `,` missing?");
        else
            continue;
        id->told = true;
    }
}
