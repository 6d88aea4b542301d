/* What the text of a file shows of its own types, wherever they are declared: typedefs that are arrays, structs that can't be
 * assigned because a member is const. Of types in headers nothing is known. */
#include <string.h>

#include "ascc.h"
#include "collect.h"
#include "lower.h"
#include "resolve.h"
#include "size.h"

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

static bool is_scalar_name(const source *src, uint32_t t)
{
    static const char *const names[] = {
        "size_t",         "ssize_t",        "ptrdiff_t",      "intptr_t",      "uintptr_t",     "intmax_t",      "uintmax_t",
        "int8_t",         "int16_t",        "int32_t",        "int64_t",       "uint8_t",       "uint16_t",      "uint32_t",
        "uint64_t",       "off_t",          "time_t",         "bool",          "wchar_t",       "char16_t",      "char32_t",
        "pid_t",          "mode_t",         "clock_t",        "uint",          "ulong",         "ushort",        "uid_t",
        "gid_t",          "int_fast8_t",    "int_fast16_t",   "int_fast32_t",  "int_fast64_t",  "uint_fast8_t",  "uint_fast16_t",
        "uint_fast32_t",  "uint_fast64_t",  "int_least8_t",   "int_least16_t", "int_least32_t", "int_least64_t", "uint_least8_t",
        "uint_least16_t", "uint_least32_t", "uint_least64_t", "sig_atomic_t",  "double_t",      "float_t",       "asc_task_outcome"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (token_is(src, t, names[i]))
            return true;
    return false;
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

/* The text shows that the object declared by the tokens from..to can be assigned, its qualifiers apart. Errs on the side of false. */
static bool member_is_plain(program *p, const source *src, uint32_t from, uint32_t to)
{
    uint32_t pointers = 0, others = 0;
    for (uint32_t t = from; t < to; t++) {
        pointers += src->tokens[t].kind == T_STAR;
        others += src->tokens[t].kind == T_COMMA;
    }
    if (pointers && !others)
        return true;
    uint32_t kind = src->tokens[from].kind, name = kind == T_STRUCT || kind == T_UNION ? from + 1 : from;
    if (src->tokens[name].kind == T_IDENT) {
        const ident *id = intern_token(p, src, name);
        return id->plain_type || id->scalar_type || is_scalar_name(src, name) ||
               (strncmp(id->name, "asc_", 4) == 0 && type_is_library(id->name));
    }
    return keyword_is_arithmetic(kind) || kind == T_ENUM;
}

typedef struct shown {
    bool is_const, is_plain;
} shown;

/* A struct or union from its brace on; returns the token after it. */
static uint32_t members(program *p, const source *src, uint32_t t, shown *all)
{
    uint32_t start = ++t;
    bool nested = false; /* the type of the member in work is one, and has been looked at */
    for (; src->tokens[t].kind != T_EOF && src->tokens[t].kind != T_RBRACE; t++) {
        if (src->tokens[t].kind == T_LBRACE) {
            bool constants = src->tokens[t - 1].kind == T_ENUM || (src->tokens[t - 1].kind == T_IDENT && src->tokens[t - 2].kind == T_ENUM);
            t = (constants ? after_bracket(src, t) : members(p, src, t, all)) - 1;
            start = t + 1;
            nested = true;
        } else if (src->tokens[t].kind == T_SEMI || src->tokens[t].kind == T_COMMA) {
            all->is_const = all->is_const || member_is_const(p, src, start, t);
            all->is_plain = all->is_plain && (nested || member_is_plain(p, src, start, t));
            if (src->tokens[t].kind == T_SEMI) {
                start = t + 1;
                nested = false;
            }
        }
    }
    return src->tokens[t].kind == T_EOF ? t : t + 1;
}

static void note_record(ident *name, shown all)
{
    name->const_type = name->const_type || all.is_const;
    name->plain_type = all.is_plain && !name->const_type;
}

static uint32_t record(program *p, const source *src, uint32_t t)
{
    ident *tag = NULL;
    shown all = {.is_plain = true};
    uint32_t i = t + 1;
    while (src->tokens[i].kind == T_ATTRIBUTE)
        i = after_bracket(src, i + 1);
    if (src->tokens[i].kind == T_IDENT)
        tag = intern_token(p, src, i++);
    if (src->tokens[i].kind != T_LBRACE)
        return t + 1;
    i = members(p, src, i, &all);
    if (tag)
        note_record(tag, all);
    if (t && src->tokens[t - 1].kind == T_TYPEDEF && src->tokens[i].kind == T_IDENT)
        note_record(intern_token(p, src, i), all);
    p->const_types = p->const_types || all.is_const;
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
    bool of_array = false, of_function = false, of_const = false, of_scalar = false, of_plain = false, of_open = false;
    bool pointer = false, array = false, function = false, is_const = false, pointer_const = false, open = false;
    ident *name = NULL;
    for (;; t++) {
        uint32_t kind = src->tokens[t].kind;
        of_scalar = of_scalar || is_scalar_keyword(kind);
        if (kind == T_EOF || kind == T_RBRACE)
            return;
        if (kind == T_CONST) {
            is_const = is_const || !pointer;
            pointer_const = pointer;
        } else if (kind == T_LBRACE) {
            t = after_bracket(src, t) - 1;
        } else if (kind == T_IDENT) {
            if (name && !pointer && !array) {
                of_array = of_array || name->array_type;
                of_function = of_function || name->function_type;
                of_const = of_const || name->const_type;
                of_scalar = of_scalar || name->scalar_type;
                of_plain = of_plain || name->plain_type;
                of_open = of_open || name->open_array;
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
            pointer_const = false;
        } else if (kind == T_LBRACKET) {
            open = array ? open : src->tokens[t + 1].kind == T_RBRACKET;
            array = true;
            t = after_bracket(src, t) - 1;
        } else if (kind == T_LPAREN) { /* a function, or a pointer to one or to an array: no array itself */
            function =
                name && src->tokens[t - 1].kind == T_IDENT && src->tokens[t + 1].kind != T_STAR && src->tokens[t + 1].kind != T_CARET;
            if (src->tokens[t + 1].kind == T_STAR || src->tokens[t + 1].kind == T_CARET)
                for (uint32_t k = t + 1; src->tokens[k].kind != T_RPAREN && src->tokens[k].kind != T_EOF; k++) {
                    name = src->tokens[k].kind == T_IDENT ? intern_token(p, src, k) : name;
                    if (src->tokens[k].kind == T_LBRACKET && !array) { /* `(*name[3])(int)`: an array after all */
                        array = true;
                        open = src->tokens[k + 1].kind == T_RBRACKET;
                    }
                }
            else
                function = name && src->tokens[t - 1].kind == T_IDENT;
            pointer = true;
            t = after_bracket(src, t) - 1;
            while (src->tokens[t + 1].kind == T_LPAREN || src->tokens[t + 1].kind == T_LBRACKET)
                t = after_bracket(src, t + 1) - 1;
        } else if (kind == T_COMMA || kind == T_SEMI) {
            if (name) {
                name->type_known = true;
                name->array_type = array || (!pointer && of_array);
                name->open_array = array ? open : !pointer && of_open;
                name->function_type = function || (!pointer && !array && of_function);
                name->const_type = name->const_type || (pointer ? pointer_const : of_const || is_const);
                name->plain_type = name->plain_type || (!pointer && !array && of_plain);
                name->scalar_type = !array && !of_array && !name->function_type && (pointer || of_scalar);
            }
            name = NULL;
            pointer = array = function = pointer_const = open = false;
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

/* The type in the `typeof` that names the whole of it; NULL: there is none. */
static const node *typeof_type(const node *specs)
{
    for (uint32_t i = 0; specs && i < specs->kid_count; i++) {
        const node *spec = specs->kids[i];
        if (spec->kind == N_TYPEOF && spec->kid_count && spec->kids[0] && spec->kids[0]->kind == N_TYPE)
            return spec->kids[0];
    }
    return NULL;
}

bool type_is_array(program *p, const node *specs, const node *declarator)
{
    const node *outer = declarator ? declarator_outer(declarator) : NULL, *of = typeof_type(specs);
    const node *inner = of && of->kids[1] ? declarator_outer(of->kids[1]) : NULL;
    const ident *id = type_name(p, specs);
    if (outer)
        return false;
    return inner ? inner->kind == N_ARRAY : of ? type_is_array(p, of->kids[0], NULL) : id && id->array_type;
}

bool type_is_function(program *p, const node *specs, const node *declarator)
{
    const node *outer = declarator ? declarator_outer(declarator) : NULL, *of = typeof_type(specs);
    const node *inner = of && of->kids[1] ? declarator_outer(of->kids[1]) : NULL;
    const ident *id = type_name(p, specs);
    if (outer)
        return false;
    return inner ? inner->kind == N_PARAMS : of ? type_is_function(p, of->kids[0], NULL) : id && id->function_type;
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

bool type_is_plain(program *p, const node *specs, const node *declarator)
{
    if ((declarator && declarator_outer(declarator)) || !specs || specs->kid_count != 1)
        return false;
    const node *spec = specs->kids[0];
    const ident *id = type_name(p, specs);
    if (!id || id->const_type)
        return false;
    if (spec->kind == N_TYPE_NAME && !id->outer && type_is_library(id->name))
        return true;
    return id->plain_type && (spec->kind == N_TAG || (id->type_known && !id->array_type));
}

bool type_has_const(program *p, const node *specs, const node *declarator)
{
    const ident *id = type_name(p, specs);
    for (uint32_t i = 0; declarator && i < declarator->kid_count; i++)
        if (declarator->kids[i] && declarator->kids[i]->kind == N_POINTER)
            return false;
    return id && id->const_type;
}

/* ---- of objects, as far as the text shows them ---- */

/* The part of the declarator that is applied first to the name: N_ARRAY, N_PARAMS, N_POINTER, or none. */
const node *declarator_outer(const node *d)
{
    const node *inner = NULL;
    uint32_t name_at = UINT32_MAX;
    for (uint32_t i = 0; i < d->kid_count; i++) {
        const node *kid = d->kids[i];
        if (!kid)
            continue;
        if (kid->kind == N_DECLARATOR) {
            inner = kid;
            name_at = i;
        } else if (kid->kind == N_NAME) {
            name_at = i;
        }
    }
    if (inner) {
        const node *found = declarator_outer(inner);
        if (found)
            return found;
    }
    for (uint32_t i = name_at == UINT32_MAX ? 0 : name_at + 1; i < d->kid_count; i++)
        if (d->kids[i] && (d->kids[i]->kind == N_ARRAY || d->kids[i]->kind == N_PARAMS))
            return d->kids[i];
    const node *pointer = NULL;
    for (uint32_t i = 0; i < d->kid_count && i < name_at; i++)
        if (d->kids[i] && d->kids[i]->kind == N_POINTER)
            pointer = d->kids[i];
    return pointer;
}

bool specs_have(const node *n, uint32_t kind)
{
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && n->kids[i]->kind == N_KEYWORD && n->src->tokens[n->kids[i]->op].kind == kind)
            return true;
    return false;
}

bool symbol_is_constexpr(const symbol *s)
{
    return s->kind == SYM_STATIC && s->specs && s->init && specs_have(s->specs, T_CONSTEXPR) &&
           !(s->declarator && declarator_outer(s->declarator));
}

/* Not a constant expression for certain: it names a variable or calls something. */
static bool is_variable(const program *p, const node *n)
{
    if (n->kind == N_SIZEOF)
        return false;
    if (n->kind == N_CALL) {
        size_t len;
        const char *name = token_text(n->src, n->first, &len);
        const outer_name *o = outer_find(p->main->outer, name, len);
        bool caps = true;
        for (size_t i = 0; i < len; i++)
            caps = caps && !(name[i] >= 'a' && name[i] <= 'z');
        if (!caps && !(o && (o->kinds & OUTER_FUNCTION_MACRO)))
            return true;
    }
    if (n->kind == N_POSTFIX || n->kind == N_ASSIGN)
        return true;
    if (n->kind == N_NAME) {
        if (n->sym && symbol_is_constexpr(n->sym))
            return false;
        if (n->sym)
            return n->sym->kind == SYM_LOCAL || n->sym->kind == SYM_PARAM || n->sym->kind == SYM_STATIC || n->sym->kind == SYM_EXTERN ||
                   n->sym->kind == SYM_PROTOTYPE;
        size_t len;
        const char *name = token_text(n->src, n->op, &len);
        const outer_name *o = outer_find(p->main->outer, name, len);
        return o && (o->kinds & OUTER_OBJECT) && !(o->kinds & (OUTER_MACRO | OUTER_ENUM_CONSTANT | OUTER_CONSTEXPR));
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && is_variable(p, n->kids[i]))
            return true;
    return false;
}

static bool declarator_is_vla(const program *p, const node *d)
{
    for (uint32_t i = 0; i < d->kid_count; i++) {
        const node *kid = d->kids[i];
        if (!kid)
            continue;
        if (kid->kind == N_ARRAY && kid->kid_count && kid->kids[kid->kid_count - 1] && is_variable(p, kid->kids[kid->kid_count - 1]))
            return true;
        if ((kid->kind == N_DECLARATOR) && declarator_is_vla(p, kid))
            return true;
    }
    return false;
}

static bool specs_are_vla(const program *p, const node *specs);

bool tag_is_vla(const program *p, const node *tag)
{
    for (uint32_t i = 0; i < tag->kid_count; i++) {
        const node *member = tag->kids[i];
        if (!member || member->kind != N_MEMBER_DECL)
            continue;
        if (specs_are_vla(p, member->kids[0]))
            return true;
        for (uint32_t k = 1; k < member->kid_count; k++)
            if (member->kids[k] && member->kids[k]->kind == N_DECLARATOR && declarator_is_vla(p, member->kids[k]))
                return true;
    }
    return false;
}

/* Each type is looked at once: it may hold pointers to itself. */
static bool named_tag_is_vla(const program *p, const node *spec)
{
    symbol *s = spec->sym;
    const node *tag = spec->flags & NF_DEFINES ? spec : s ? s->tag : NULL;
    if (!tag || !s)
        return tag && tag_is_vla(p, tag);
    if (!s->vla_asked) {
        s->vla_asked = true;
        s->is_vla = tag_is_vla(p, tag);
    }
    return s->is_vla;
}

/* ... by a local typedef, by the type of another object, or by a member. */
static bool specs_are_vla(const program *p, const node *specs)
{
    for (uint32_t i = 0; specs && i < specs->kid_count; i++) {
        const node *spec = specs->kids[i];
        if (spec->kind == N_TAG && named_tag_is_vla(p, spec))
            return true;
        if (spec->kind == N_TYPE_NAME && spec->sym && spec->sym->kind == SYM_TYPEDEF && spec->sym->is_vla)
            return true;
        const node *of = spec->kind == N_TYPEOF && spec->kid_count && spec->kids[0] ? strip(spec->kids[0]) : NULL;
        if (of && of->kind == N_TYPE && (specs_are_vla(p, of->kids[0]) || (of->kids[1] && declarator_is_vla(p, of->kids[1]))))
            return true;
        if (of && of->kind == N_NAME && of->sym && of->sym->is_vla)
            return true;
    }
    return false;
}

static bool inner_vla(const program *p, const node *d, const node *outer)
{
    for (uint32_t i = 0; i < d->kid_count; i++) {
        const node *kid = d->kids[i];
        if (!kid || kid == outer)
            continue;
        if (kid->kind == N_ARRAY && kid->kid_count && kid->kids[kid->kid_count - 1] && is_variable(p, kid->kids[kid->kid_count - 1]))
            return true;
        if (kid->kind == N_DECLARATOR && inner_vla(p, kid, outer))
            return true;
    }
    return false;
}

/* A pointer to something of variable size: the outermost array of a parameter is a pointer anyway. */
bool param_is_vla(const program *p, const node *param)
{
    return param->kids[1] && inner_vla(p, param->kids[1], declarator_outer(param->kids[1]));
}

bool keyword_is_arithmetic(uint32_t kind)
{
    switch (kind) {
    case T_BOOL:
    case T_CHAR_KW:
    case T_COMPLEX:
    case T_DOUBLE:
    case T_FLOAT:
    case T_FLOATN:
    case T_INT:
    case T_INT128:
    case T_LONG:
    case T_SHORT:
    case T_SIGNED:
    case T_UNSIGNED:
    case T_BITINT:
        return true;
    default:
        return false;
    }
}

void symbol_classify(program *p, symbol *s)
{
    const node *outer = s->declarator ? declarator_outer(s->declarator) : NULL;
    s->is_array = outer && outer->kind == N_ARRAY;
    s->is_vla = (s->declarator && declarator_is_vla(p, s->declarator)) || specs_are_vla(p, s->specs);
    if (!s->specs)
        return;
    const node *quals = outer && outer->kind == N_POINTER ? outer : s->specs;
    s->is_const = specs_have(quals, T_CONST) || specs_have(s->specs, T_CONSTEXPR);
    s->is_volatile = specs_have(quals, T_VOLATILE) || specs_have(quals, T_ATOMIC);
    bool special = false, arithmetic = false, element_scalar = false;
    for (uint32_t i = 0; i < s->specs->kid_count; i++) {
        const node *spec = s->specs->kids[i];
        if (spec->kind == N_ALIGNAS || spec->kind == N_ATTRIBUTE)
            special = true;
        else if (spec->kind == N_ATOMIC_TYPE)
            s->is_volatile = true;
        else if (spec->kind == N_KEYWORD && keyword_is_arithmetic(spec->src->tokens[spec->op].kind))
            arithmetic = true;
        else if (spec->kind == N_TAG && token_is(spec->src, spec->op, "enum"))
            arithmetic = true;
        else if (spec->kind == N_TYPE_NAME && !spec->sym && is_scalar_name(spec->src, spec->op))
            arithmetic = true;
        else if (spec->kind == N_TASK_TYPE) {
            arithmetic = true;
            s->task_type = spec->kids[0];
        } else if (spec->kind == N_TYPE_NAME && !spec->sym) {
            ident *id = intern_token(p, spec->src, spec->op);
            element_scalar = id->scalar_type;
            if (id->fn && id->fn->is_typedef && outer) /* a pointer, or an array of them */
                s->handler = id->fn;
        }
    }
    for (uint32_t i = 0; s->declarator && i < s->declarator->kid_count; i++)
        if (s->declarator->kids[i] && s->declarator->kids[i]->kind == N_ATTRIBUTE)
            special = true;
    s->element_scalar = arithmetic || element_scalar;
    s->may_decay = !s->task_type && !s->is_array && !arithmetic && type_may_be_array(p, s->specs, s->declarator);
    s->is_const = s->is_const || type_has_const(p, s->specs, s->declarator);
    s->is_scalar = !special && ((outer && outer->kind == N_POINTER) || (!outer && arithmetic));
}

/* ---- `auto` ---- */

bool specs_infer(const node *specs)
{
    if (!specs_have(specs, T_AUTO_TYPE) && !specs_have(specs, T_AUTO))
        return false;
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        const node *spec = specs->kids[i];
        uint32_t kind = spec->kind == N_KEYWORD ? specs->src->tokens[spec->op].kind : T_EOF;
        if (kind == T_EOF ? spec->kind != N_ATTRIBUTE && spec->kind != N_ALIGNAS : keyword_is_arithmetic(kind) || kind == T_VOID)
            return false;
    }
    return true;
}

/* What stands for `auto`, which C has had since C23 alone: of `auto t = spawn(g, f());` the type is known, else C finds it. */
void type_of_auto(program *p, symbol *s, const node *declaration, node *init)
{
    const node *specs = declaration->kids[0];
    bool plain = declaration->kid_count == 2 && !(init->flags & NF_HAS_AWAIT);
    s->task_type = task_type_of(p, s->type_of);
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        node *spec = specs->kids[i], *type = NULL;
        uint32_t kind = spec->src->tokens[spec->op].kind;
        if (spec->kind != N_KEYWORD || (kind != T_AUTO && kind != T_AUTO_TYPE))
            continue;
        if (s->task_type || (plain && kind == T_AUTO))
            type = ast_new(p->a, spec->src, N_GLUE, 1, 0);
        if (s->task_type) {
            type->glue = "asc_task *";
            s->type_of = NULL;
            s->is_scalar = true;
        } else if (type) {
            type->glue = "ASC_AUTO($0)";
            type->kids = arena_alloc(p->a, sizeof *type->kids);
            type->kids[0] = init;
            type->kid_count = 1;
        }
        spec->subst = type;
    }
}
