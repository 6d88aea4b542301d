/* A parameter of a manager that stands for the address of an object and is only passed on needs no variable of its own: `&object` stands in its
 * place. */
#include <string.h>

#include "expand.h"
#include "lower.h"
#include "macros.h"

/* `&name` of an object of the type that the parameter points to: whenever it is evaluated, it is the same. */
static bool is_fixed_address(lowering *l, const symbol *param, const node *arg)
{
    const node *e = strip(arg);
    const node *of = e->kind == N_UNARY && e->src->tokens[e->op].kind == T_AMP ? strip(e->kids[0]) : NULL;
    const symbol *s = of && of->kind == N_NAME && !e->subst && !of->subst ? of->sym : NULL;
    if (!s || s->kind != SYM_LOCAL || !s->specs || s->is_array || (s->declarator && declarator_outer(s->declarator)) || !param->specs)
        return false;
    buf object = {.a = l->p->a}, pointer = {.a = l->p->a};
    print_declaration(l->fn, &object, s->specs, NULL, "", PRINT_CODE);
    print_declaration(l->fn, &pointer, param->specs, param->declarator, "", PRINT_CODE);
    size_t len = object.len;
    while (len && object.text[len - 1] == ' ')
        len--;
    return len && strncmp(pointer.text, object.text, len) == 0 && strcmp(pointer.text + len, " *") == 0;
}

/* The i-th kid of n is passed on as it is. */
static bool is_passed(program *p, const node *n, uint32_t i)
{
    switch (n->kind) {
    case N_CALL:
        return i && !call_is_macro(p, n);
    case N_ASSIGN:
        return i && n->src->tokens[n->op].kind == T_ASSIGN;
    case N_INIT_DECL:
    case N_RETURN:
    case N_YIELD:
        return true;
    default:
        return false;
    }
}

/* Everywhere in n the parameter is passed on and nothing else: `(&object)->member` would read worse than a variable. */
static bool only_passed(program *p, const node *n, const symbol *s)
{
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *kid = n->kids[i];
        if (!kid)
            continue;
        if (kid->kind == N_NAME && kid->sym == s && s->decl != kid ? !is_passed(p, n, i) : !only_passed(p, kid, s))
            return false;
    }
    return true;
}

static void replace(lowering *l, node *n, const symbol *s, const node *arg)
{
    for (uint32_t i = 0; i < n->kid_count; i++) {
        node *kid = n->kids[i];
        if (kid && kid->kind == N_NAME && kid->sym == s && s->decl != kid)
            kid->subst = glue(l, "$0", 1, ast_clone(l->p->a, arg));
        else if (kid)
            replace(l, kid, s, arg);
    }
}

bool expand_address(lowering *l, node *copy, const symbol *param, const node *arg)
{
    if (!is_fixed_address(l, param, arg) || !only_passed(l->p, copy, param))
        return false;
    replace(l, copy, param, strip((node *)(uintptr_t)arg));
    return true;
}
