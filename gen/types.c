/* What the text of a file shows of its own types, wherever they are declared: typedefs that are arrays, structs that can't be
 * assigned because a member is const. Of types in headers nothing is known. */
#include <string.h>

#include "ascc.h"
#include "collect.h"

/* The token after the bracket that closes the one at t. */
static uint32_t after_bracket(const source *src, uint32_t t)
{
    int depth = 0;
    for (; src->tokens[t].kind != T_EOF; t++) {
        uint32_t kind = src->tokens[t].kind;
        if (kind == T_LBRACE || kind == T_LPAREN || kind == T_LBRACKET)
            depth++;
        else if ((kind == T_RBRACE || kind == T_RPAREN || kind == T_RBRACKET) && --depth == 0)
            return t + 1;
    }
    return t;
}

/* Whether the member declared by the tokens from..to is const itself: not what it points to. Errs on the side of true. */
static bool member_is_const(program *p, const source *src, uint32_t from, uint32_t to)
{
    bool is_const = false;
    for (uint32_t t = from; t < to; t++) {
        uint32_t kind = src->tokens[t].kind;
        if (kind == T_CONST)
            is_const = true;
        else if (kind == T_STAR)
            is_const = false;
        else if (kind == T_IDENT && intern_token(p, src, t)->const_type)
            is_const = true;
        else if (kind == T_LBRACE)
            return is_const;
    }
    return is_const;
}

/* A struct or union from its brace on; returns the token after it. */
static uint32_t members(program *p, const source *src, uint32_t t, bool *is_const)
{
    uint32_t start = ++t;
    for (; src->tokens[t].kind != T_EOF && src->tokens[t].kind != T_RBRACE; t++) {
        if (src->tokens[t].kind == T_LBRACE) {
            t = members(p, src, t, is_const) - 1;
            start = t + 1;
        } else if (src->tokens[t].kind == T_SEMI || src->tokens[t].kind == T_COMMA) {
            *is_const = *is_const || member_is_const(p, src, start, t);
            start = src->tokens[t].kind == T_SEMI ? t + 1 : start;
        }
    }
    return src->tokens[t].kind == T_EOF ? t : t + 1;
}

static uint32_t record(program *p, const source *src, uint32_t t)
{
    ident *tag = NULL;
    bool is_const = false;
    uint32_t i = t + 1;
    while (src->tokens[i].kind == T_ATTRIBUTE)
        i = after_bracket(src, i + 1);
    if (src->tokens[i].kind == T_IDENT)
        tag = intern_token(p, src, i++);
    if (src->tokens[i].kind != T_LBRACE)
        return t + 1;
    i = members(p, src, i, &is_const);
    if (is_const && tag)
        tag->const_type = true;
    if (is_const && t && src->tokens[t - 1].kind == T_TYPEDEF && src->tokens[i].kind == T_IDENT)
        intern_token(p, src, i)->const_type = true;
    p->const_types = p->const_types || is_const;
    return t + 1;
}

static bool is_scalar_keyword(uint32_t kind)
{
    return kind == T_BOOL || kind == T_CHAR_KW || kind == T_DOUBLE || kind == T_FLOAT || kind == T_INT || kind == T_INT128 ||
           kind == T_LONG || kind == T_SHORT || kind == T_SIGNED || kind == T_UNSIGNED || kind == T_ENUM;
}

/* `typedef ... name [n], *other;`: from its first token after the word. */
static void type_names(program *p, const source *src, uint32_t t)
{
    bool of_array = false, of_function = false, of_const = false, of_scalar = false, pointer = false, array = false, function = false;
    ident *name = NULL;
    for (;; t++) {
        uint32_t kind = src->tokens[t].kind;
        of_scalar = of_scalar || is_scalar_keyword(kind);
        if (kind == T_EOF || kind == T_RBRACE)
            return;
        if (kind == T_LBRACE) {
            t = after_bracket(src, t) - 1;
        } else if (kind == T_IDENT) {
            if (name && !pointer && !array) {
                of_array = of_array || name->array_type;
                of_function = of_function || name->function_type;
                of_const = of_const || name->const_type;
                of_scalar = of_scalar || name->scalar_type;
            }
            name = intern_token(p, src, t);
            function = false;
        } else if (kind == T_STAR) {
            if (name && !pointer && !array) {
                of_array = of_array || name->array_type;
                of_function = of_function || name->function_type;
                of_const = of_const || name->const_type;
            }
            pointer = true;
        } else if (kind == T_LBRACKET) {
            array = true;
            t = after_bracket(src, t) - 1;
        } else if (kind == T_LPAREN) { /* a function, or a pointer to one or to an array: no array itself */
            function =
                name && src->tokens[t - 1].kind == T_IDENT && src->tokens[t + 1].kind != T_STAR && src->tokens[t + 1].kind != T_CARET;
            if (src->tokens[t + 1].kind == T_STAR || src->tokens[t + 1].kind == T_CARET)
                for (uint32_t k = t + 1; src->tokens[k].kind != T_RPAREN && src->tokens[k].kind != T_EOF; k++)
                    name = src->tokens[k].kind == T_IDENT ? intern_token(p, src, k) : name;
            else
                function = name && src->tokens[t - 1].kind == T_IDENT;
            pointer = true;
            t = after_bracket(src, t) - 1;
            while (src->tokens[t + 1].kind == T_LPAREN || src->tokens[t + 1].kind == T_LBRACKET)
                t = after_bracket(src, t + 1) - 1;
        } else if (kind == T_COMMA || kind == T_SEMI) {
            if (name) {
                name->type_known = true;
                name->array_type = !pointer && (array || of_array);
                name->function_type = function || (!pointer && !array && of_function);
                name->const_type = name->const_type || (!pointer && of_const);
                name->scalar_type = !array && !of_array && !name->function_type && (pointer || of_scalar);
            }
            name = NULL;
            pointer = array = function = false;
            if (kind == T_SEMI)
                return;
        }
    }
}

void note_types(program *p, const source *src)
{
    static const char *const arrays[] = {"va_list", "__builtin_va_list", "jmp_buf", "sigjmp_buf"};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        ident *id = intern(p, arrays[i], strlen(arrays[i]));
        id->type_known = id->array_type = true;
    }
    for (uint32_t t = 0; src->tokens[t].kind != T_EOF; t++) {
        uint32_t kind = src->tokens[t].kind;
        if (kind == T_STRUCT || kind == T_UNION)
            record(p, src, t);
        else if (kind == T_TYPEDEF)
            type_names(p, src, t + 1);
    }
}

static const ident *type_name(program *p, const node *specs)
{
    for (uint32_t i = 0; specs && i < specs->kid_count; i++) {
        const node *spec = specs->kids[i];
        if (spec->kind == N_TYPE_NAME)
            return intern_token(p, spec->src, spec->op);
        if (spec->kind == N_TAG && spec->kid_count && spec->kids[0] && spec->kids[0]->kind == N_NAME)
            return intern_token(p, spec->src, spec->kids[0]->op);
    }
    return NULL;
}

bool type_is_array(program *p, const node *specs, const node *declarator)
{
    const node *outer = declarator ? declarator_outer(declarator) : NULL;
    const ident *id = type_name(p, specs);
    return !outer && id && id->array_type;
}

bool type_is_function(program *p, const node *specs, const node *declarator)
{
    const node *outer = declarator ? declarator_outer(declarator) : NULL;
    const ident *id = type_name(p, specs);
    return !outer && id && id->function_type;
}

bool type_may_be_array(program *p, const node *specs, const node *declarator)
{
    const node *outer = declarator ? declarator_outer(declarator) : NULL;
    if (outer || !specs)
        return false;
    for (uint32_t i = 0; i < specs->kid_count; i++)
        if (specs->kids[i]->kind == N_TYPE_NAME) {
            const ident *id = intern_token(p, specs->kids[i]->src, specs->kids[i]->op);
            return id->array_type || !id->type_known;
        }
    return false;
}

bool type_has_const(program *p, const node *specs, const node *declarator)
{
    const ident *id = type_name(p, specs);
    for (uint32_t i = 0; declarator && i < declarator->kid_count; i++)
        if (declarator->kids[i] && declarator->kids[i]->kind == N_POINTER)
            return false;
    return id && id->const_type;
}
