/* How many elements an initialiser gives an array without a size (C11 6.7.9p22): counted here, or by C where macros are in it. */
#include <ctype.h>
#include <string.h>

#include "frame.h"
#include "lower.h"
#include "macros.h"

/* Strings side by side, macros among them, or a macro of the file for one. */
static bool is_string(program *p, const node *e)
{
    for (uint32_t t = e->first; e->kind == N_LITERAL && t <= e->last; t++)
        if (e->src->tokens[t].kind == T_STRING)
            return true;
    return macro_starts(p, e) == T_STRING;
}

/* The string that an array of characters is made from, also one in braces (C11 6.7.9p14); NULL: none. */
static const node *string_of(program *p, const symbol *s, const node *e)
{
    const node *d = s->declarator;
    if (e->kind == N_INIT_LIST && e->kid_count == 1 && e->kids[0]->kid_count == 1 && d->kid_count &&
        d->kids[d->kid_count - 1] == declarator_outer(d) && d->kids[0]->kind != N_POINTER && d->kids[0]->kind != N_DECLARATOR)
        e = strip(e->kids[0]->kids[0]);
    else if (e->kind == N_BLOB)
        return e;
    return is_string(p, e) && !macro_is_uneven(p, e) ? e : NULL;
}

static bool names_char(const node *specs)
{
    for (uint32_t i = 0; i < specs->kid_count; i++)
        if (specs->kids[i] && specs->kids[i]->kind == N_KEYWORD && token_is(specs->src, specs->kids[i]->op, "char"))
            return true;
    return false;
}

static bool all_literals(program *p, const node *list);

static bool outer_is_macro(program *p, const node *name)
{
    size_t len;
    const char *text = token_text(name->src, name->op, &len);
    const outer_name *o = name->kind == N_NAME && !name->sym ? outer_find(p->main->outer, text, len) : NULL;
    return o && (o->kinds & (OUTER_MACRO | OUTER_FUNCTION_MACRO));
}

/* A constant, or a macro of the file over constants: C counts what it stands for at file scope too. */
static bool is_literal(program *p, const node *value)
{
    value = strip(value);
    if (value->kind == N_INIT_LIST)
        return all_literals(p, value);
    if (value->kind == N_UNARY && value->src->tokens[value->op].kind == T_MINUS)
        value = strip(value->kids[0]);
    if (value->kind == N_LITERAL && value->kid_count == 0)
        return true;
    if (value->kind == N_BLOB || value->kind == N_LITERAL) { /* macros side by side: their names are the kids */
        for (uint32_t i = 0; i < value->kid_count; i++)
            if (!outer_is_macro(p, value->kids[i]))
                return false;
        return true;
    }
    const node *name = value->kind == N_CALL ? strip(value->kids[0]) : value;
    if (name->kind != N_NAME || name->sym || value->subst)
        return false;
    if (!outer_is_macro(p, name) && !(name == value && token_is(name->src, name->op, "NULL")))
        return false;
    for (uint32_t i = 1; value->kind == N_CALL && i < value->kid_count; i++)
        if (!is_literal(p, value->kids[i]))
            return false;
    return true;
}

static bool all_literals(program *p, const node *list)
{
    for (uint32_t i = 0; i < list->kid_count; i++)
        if (!is_literal(p, list->kids[i]->kids[list->kids[i]->kid_count - 1]))
            return false;
    return list->kid_count > 0;
}

/* Arithmetic or an address, whatever its operands are. */
static bool is_scalar_value(const node *e)
{
    e = strip(e);
    switch (e->kind) {
    case N_BINARY:
    case N_LOGICAL:
    case N_SIZEOF:
    case N_POSTFIX:
    case N_LITERAL:
        return true;
    case N_UNARY:
        return e->src->tokens[e->op].kind != T_STAR;
    case N_NAME:
        return e->sym && (e->sym->is_scalar || e->sym->is_array || e->sym->kind == SYM_ENUM);
    default:
        return false;
    }
}

/* A name that nothing here declares and that may be a macro of a header, which may hold any number of elements. */
static bool may_hide(program *p, const node *value)
{
    const node *name = strip(value);
    if (name->kind == N_CALL)
        return call_is_macro(p, name) && !outer_is_macro(p, strip(name->kids[0]));
    if (name->kind != N_NAME || name->sym || name->subst || token_is(name->src, name->op, "NULL"))
        return false;
    size_t len;
    const char *text = token_text(name->src, name->op, &len);
    return !outer_find(p->main->outer, text, len);
}

/* A line that C puts other text in the place of: `#include "table.inc"`, `#embed`. */
static bool brings_elements(const source *src, uint32_t t)
{
    if (src->tokens[t].kind != T_PP)
        return false;
    size_t len;
    const char *text = token_text(src, t, &len), *end = text + len;
    while (text < end && !isalpha((unsigned char)*text))
        text++;
    return end - text > 5 && (strncmp(text, "embed", 5) == 0 || strncmp(text, "include", 7) == 0);
}

static const char *counted_by_c(program *p, const char *type, const char *list)
{
    return arena_printf(p->a, "sizeof((%s)%s) / sizeof(((%s){ 0 })[0])", type, list, type);
}

/* The elements of a list with designators: C counts. */
static const char *over_zeros(function *fn, const node *list)
{
    buf zeros = {.a = fn->p->a};
    for (uint32_t i = 0; i < list->kid_count; i++) {
        const node *item = list->kids[i];
        buf_str(&zeros, i ? ", " : "");
        if (item->kid_count > 1 && item->kids[0]->kind == N_DESIGNATOR) {
            print_node(fn, &zeros, item->kids[0], PRINT_TYPEOF);
            buf_str(&zeros, " = ");
        }
        buf_str(&zeros, "0");
    }
    return arena_printf(fn->p->a, "sizeof((char[]){ %s })", zeros.text ? zeros.text : "0");
}

const char *array_size(function *fn, symbol *s)
{
    program *p = fn->p;
    node *init = s->init;
    if (!init)
        return NULL;
    const node *e = strip(init);
    buf element = {.a = p->a};
    print_declaration(fn, &element, s->specs, NULL, "", PRINT_TYPEOF);
    const node *string = string_of(p, s, e);
    if (string && names_char(s->specs))
        return arena_printf(p->a, "sizeof(%s)", node_text(fn, string, PRINT_TYPEOF));
    if (string)
        return arena_printf(p->a, "sizeof(%s) / sizeof(%s)", node_text(fn, string, PRINT_TYPEOF), element.text);
    buf whole = {.a = p->a};
    print_declaration(fn, &whole, s->specs, s->declarator, "", PRINT_TYPEOF);
    if (e->kind != N_INIT_LIST) { /* a macro of this file that holds the braces */
        return macro_starts(p, e) == T_LBRACE ? counted_by_c(p, whole.text, node_text(fn, e, PRINT_TYPEOF)) : NULL;
    }
    for (uint32_t t = e->first; t <= e->last; t++)
        if (e->src->tokens[t].kind == T_PP_COND || brings_elements(e->src, t)) /* C alone knows which of them there are */
            return NULL;
    const node *outer = declarator_outer(s->declarator);
    bool pointer = false, nested = false;
    for (uint32_t i = 0; i < s->declarator->kid_count; i++) {
        const node *kid = s->declarator->kids[i];
        pointer = pointer || (kid && kid->kind == N_POINTER);
        nested = nested || (kid && kid != outer && (kid->kind == N_ARRAY || kid->kind == N_DECLARATOR));
    }
    const node *level = s->declarator; /* the one that has the name and the array */
    for (uint32_t i = 0; i < level->kid_count; i++)
        if (level->kids[i] && level->kids[i]->kind == N_DECLARATOR) {
            level = level->kids[i];
            i = UINT32_MAX;
        }
    if (level != s->declarator) {
        nested = false;
        pointer = false;
        for (uint32_t i = 0; i < level->kid_count; i++)
            pointer = pointer || (level->kids[i] && level->kids[i]->kind == N_POINTER);
    }
    bool designated = false, braced = true, plain = true, uneven = false, sure = true;
    for (uint32_t i = 0; i < e->kid_count; i++) {
        const node *item = e->kids[i], *last = item->kids[item->kid_count - 1];
        designated = designated || (item->kid_count > 1 && item->kids[0]->kind == N_DESIGNATOR);
        braced = braced && (last->kind == N_INIT_LIST);
        plain = plain && last->kind != N_INIT_LIST;
        uneven = uneven || last->kind == N_BLOB || macro_is_uneven(p, last);
        sure = sure && !may_hide(p, last);
    }
    if (uneven)
        return all_literals(p, e) ? counted_by_c(p, whole.text, node_text(fn, e, PRINT_TYPEOF)) : NULL;
    s->size_guessed = !sure;
    bool scalar = pointer || s->element_scalar;
    if (designated)
        return over_zeros(fn, e);
    if ((scalar && !nested && plain) || braced)
        return arena_printf(p->a, "%u", e->kid_count);
    const node *first = e->kid_count ? e->kids[0]->kids[e->kids[0]->kid_count - 1] : NULL;
    bool strings =
        first && strip(first)->kind == N_LITERAL && strip(first)->src->text[strip(first)->src->tokens[strip(first)->first].at] == '"';
    if (strings && plain) /* rows of characters */
        return arena_printf(p->a, "%u", e->kid_count);
    if (all_literals(p, e)) /* members without braces: none of them is a struct, so C counts the same at file scope */
        return counted_by_c(p, whole.text, node_text(fn, e, PRINT_TYPEOF));
    if (nested || !plain)
        return NULL;
    uint32_t scalars = 0;
    buf zeros = {.a = p->a};
    for (uint32_t i = 0; i < e->kid_count; i++) {
        scalars += is_scalar_value(e->kids[i]->kids[0]);
        buf_str(&zeros, i ? ", 0" : "0");
    }
    s->size_guessed = true;
    if (scalars == e->kid_count) /* members without braces */
        return arena_printf(p->a, "sizeof((%s){ %s }) / sizeof(((%s){ 0 })[0])", whole.text, zeros.text, whole.text);
    return scalars ? NULL : arena_printf(p->a, "%u", e->kid_count); /* structs, each one whole */
}

/* ---- `T x = {1, 2};` with `typedef int T[];` ---- */

const node *open_array(program *p, const symbol *s)
{
    if (s->type_of || !s->specs || (s->declarator && declarator_outer(s->declarator)))
        return NULL;
    for (uint32_t i = 0; i < s->specs->kid_count; i++) {
        const node *spec = s->specs->kids[i];
        if (spec->kind == N_TYPE_NAME && !spec->sym && intern_token(p, spec->src, spec->op)->open_array)
            return spec;
    }
    return NULL;
}

const char *open_array_size(function *fn, symbol *s, const char *type)
{
    program *p = fn->p;
    const node *e = s->init ? strip(s->init) : NULL;
    if (e && is_string(p, e))
        return counted_by_c(p, type, arena_printf(p->a, "{ %s }", node_text(fn, e, PRINT_TYPEOF)));
    if (!e || e->kind != N_INIT_LIST)
        return NULL;
    for (uint32_t t = e->first; t <= e->last; t++)
        if (e->src->tokens[t].kind == T_PP_COND || brings_elements(e->src, t))
            return NULL;
    if (all_literals(p, e))
        return counted_by_c(p, type, node_text(fn, e, PRINT_TYPEOF));
    s->size_guessed = true;
    for (uint32_t i = 0; i < e->kid_count; i++)
        if (e->kids[i]->kid_count > 1 && e->kids[i]->kids[0]->kind == N_DESIGNATOR)
            return over_zeros(fn, e);
    return arena_printf(p->a, "%u", e->kid_count);
}
