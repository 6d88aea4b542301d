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
    async_fn *fn = intern_token(p, type->src, type->op)->fn;
    return fn && fn->is_typedef ? fn : NULL;
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
