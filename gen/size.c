/* Sizes of types (size.h). What is not certain is left to C. */
#include "size.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../grammar/feed.h"
#include "collect.h"
#include "layout.h"
#include "lower.h"
#include "macros.h"

size size_known(uint64_t bytes, uint32_t align)
{
    return (size){.bytes = bytes, .align = align, .known = true};
}

static size unknown(const char *text)
{
    return (size){.align = 1, .text = text};
}

static size pointer(void)
{
    return size_known(sizeof(void *), _Alignof(void *));
}

const char *size_text(program *p, size s)
{
    const char *bytes = arena_printf(p->a, "%llu", (unsigned long long)s.bytes);
    return s.known ? bytes : s.bytes ? arena_printf(p->a, "%s + %s", bytes, s.text) : s.text;
}

/* ---- names ---- */

/* Types whose names are C's, and those of the standard headers that have one size wherever ascc runs. */
static const type_size basic_sizes[] = {
    {"bool", sizeof(_Bool), _Alignof(_Bool)},
    {"char", 1, 1},
    {"short", sizeof(short), _Alignof(short)},
    {"int", sizeof(int), _Alignof(int)},
    {"long", sizeof(long), _Alignof(long)},
    {"long long", sizeof(long long), _Alignof(long long)},
    {"float", sizeof(float), _Alignof(float)},
    {"double", sizeof(double), _Alignof(double)},
    {"long double", sizeof(long double), _Alignof(long double)},
    {"size_t", sizeof(size_t), _Alignof(size_t)},
    {"ssize_t", sizeof(size_t), _Alignof(size_t)},
    {"ptrdiff_t", sizeof(ptrdiff_t), _Alignof(ptrdiff_t)},
    {"intptr_t", sizeof(intptr_t), _Alignof(intptr_t)},
    {"uintptr_t", sizeof(uintptr_t), _Alignof(uintptr_t)},
    {"int8_t", 1, 1},
    {"uint8_t", 1, 1},
    {"int16_t", 2, 2},
    {"uint16_t", 2, 2},
    {"int32_t", 4, 4},
    {"uint32_t", 4, 4},
    {"int64_t", 8, _Alignof(int64_t)},
    {"uint64_t", 8, _Alignof(uint64_t)},
};

static bool find_size(const type_size *table, size_t count, const char *name, size *found)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].name, name) == 0) {
            *found = size_known(table[i].bytes, (uint32_t)table[i].align);
            return true;
        }
    return false;
}

/* The arithmetic type that these words are, whatever their order. */
typedef struct words {
    int longs;
    bool is_short, is_char, is_int, is_float, is_double, is_bool, complex, other;
} words;

static void word(words *w, const char *text, size_t len)
{
    static const char *const none[] = {"const",  "volatile", "signed", "unsigned",  "register",  "auto",   "restrict",
                                       "static", "extern",   "async",  "generator", "constexpr", "_Atomic"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (strlen(none[i]) == len && memcmp(none[i], text, len) == 0) {
            w->is_int = w->is_int || none[i][0] == 'u' || (none[i][0] == 's' && none[i][1] == 'i');
            w->other = w->other || none[i][0] == '_';
            return;
        }
    if (len == 4 && memcmp(text, "long", 4) == 0)
        w->longs++;
    else if (len == 5 && memcmp(text, "short", 5) == 0)
        w->is_short = true;
    else if (len == 4 && memcmp(text, "char", 4) == 0)
        w->is_char = true;
    else if (len == 3 && memcmp(text, "int", 3) == 0)
        w->is_int = true;
    else if (len == 5 && memcmp(text, "float", 5) == 0)
        w->is_float = true;
    else if (len == 6 && memcmp(text, "double", 6) == 0)
        w->is_double = true;
    else if ((len == 5 && memcmp(text, "_Bool", 5) == 0) || (len == 4 && memcmp(text, "bool", 4) == 0))
        w->is_bool = true;
    else
        w->other = true;
}

static const char *arithmetic(const words *w)
{
    if (w->other)
        return NULL;
    if (w->is_bool)
        return "bool";
    if (w->is_char)
        return "char";
    if (w->is_short)
        return "short";
    if (w->is_float)
        return "float";
    if (w->is_double)
        return w->longs ? "long double" : "double";
    if (w->longs)
        return w->longs > 1 ? "long long" : "long";
    return w->is_int ? "int" : NULL;
}

bool type_is_library(const char *name)
{
    size found;
    return find_size(library_sizes, library_size_count, name, &found);
}

size size_of_name(program *p, const char *type)
{
    size found;
    size_t len = strlen(type);
    if (len && type[len - 1] == '*')
        return pointer();
    while (strncmp(type, "const ", 6) == 0)
        type += 6;
    if (p->own_bool && strcmp(type, "bool") == 0)
        return unknown("sizeof(bool)");
    if (find_size(basic_sizes, sizeof basic_sizes / sizeof *basic_sizes, type, &found))
        return found;
    if (find_size(library_sizes, library_size_count, type, &found))
        return found;
    if (strncmp(type, "struct ", 7) == 0) {
        function *fn = intern(p, type + 7, strlen(type + 7))->framed;
        if (fn)
            return layout_of(fn)->total;
    }
    if (size_of_file_type(p, type, &found))
        return found;
    words w = {0};
    for (const char *c = type; *c;) {
        size_t n = strcspn(c, " ");
        if (n)
            word(&w, c, n);
        c += n + (c[n] == ' ');
    }
    const char *name = arithmetic(&w);
    if (name && find_size(basic_sizes, sizeof basic_sizes / sizeof *basic_sizes, name, &found))
        return found;
    return unknown(arena_printf(p->a, "sizeof(%s)", type));
}

/* ---- declarations ---- */

static size size_of_specs(function *fn, node *specs);

static size round_up(size s)
{
    s.bytes = (s.bytes + s.align - 1) / s.align * s.align;
    return s;
}

void size_add_member(size *total, size member, bool is_union)
{
    if (member.align > total->align)
        total->align = member.align;
    if (is_union) {
        if (member.bytes > total->bytes)
            total->bytes = member.bytes;
        return;
    }
    total->bytes = (total->bytes + member.align - 1) / member.align * member.align + member.bytes;
}

/* Something stands between the keyword, the name and the braces of a type that is defined, or behind them: it may say how it is laid out. */
static bool has_attribute(const node *tag)
{
    uint32_t next = token_after(tag->src, tag->op), kind = tag->src->tokens[next].kind;
    for (uint32_t i = 0; i < tag->kid_count; i++)
        if (tag->kids[i] && tag->kids[i]->kind == N_ATTRIBUTE)
            return true;
    return kind != T_LBRACE && (kind != T_IDENT || tag->src->tokens[token_after(tag->src, next)].kind != T_LBRACE);
}

static bool size_of_members(function *fn, const node *tag, size *result)
{
    size total = size_known(0, 1);
    bool is_union = token_is(tag->src, tag->op, "union");
    if (has_attribute(tag))
        return false;
    for (uint32_t i = 0; i < tag->kid_count; i++) {
        const node *m = tag->kids[i];
        if (!m || m->kind == N_NAME)
            continue;
        if (m->kind != N_MEMBER_DECL)
            return false;
        if (m->kid_count == 1) { /* an anonymous struct or union */
            size s = size_of_specs(fn, m->kids[0]);
            if (!s.known)
                return false;
            size_add_member(&total, s, is_union);
        }
        for (uint32_t k = 1; k < m->kid_count; k++) {
            if (!m->kids[k] || m->kids[k]->kind != N_DECLARATOR)
                return false;
            size s = size_of_type(fn, m->kids[0], m->kids[k], NULL);
            if (!s.known)
                return false;
            size_add_member(&total, s, is_union);
        }
    }
    *result = round_up(total);
    return true;
}

/* A struct or union whose members stand in the function. */
static bool size_of_record(function *fn, const node *tag, size *result)
{
    program *p = fn->p;
    if (file_packs(p) || p->sizing > 16)
        return false;
    p->sizing++; /* types that hold each other are an error, found by C */
    bool known = size_of_members(fn, tag, result);
    p->sizing--;
    return known;
}

static size type_text_unknown(function *fn, node *specs, node *declarator)
{
    buf b = {.a = fn->p->a};
    print_declaration(fn, &b, specs, declarator, "", PRINT_CODE);
    while (b.len && b.text[b.len - 1] == ' ')
        b.text[--b.len] = 0;
    return unknown(arena_printf(fn->p->a, "sizeof(%s)", b.text ? b.text : ""));
}

static size size_of_tag(function *fn, node *specs, const node *tag)
{
    size found;
    const node *defined = tag->flags & NF_DEFINES ? tag : tag->sym ? tag->sym->tag : NULL;
    if (token_is(tag->src, tag->op, "enum"))
        return defined && has_attribute(defined) ? type_text_unknown(fn, specs, NULL) : size_of_name(fn->p, "int");
    for (uint32_t t = defined ? defined->first : 1; t <= (defined ? defined->last : 0); t++)
        if (defined->src->tokens[t].kind == T_PP_COND) /* which members there are only C knows */
            return type_text_unknown(fn, specs, NULL);
    if (defined && size_of_record(fn, defined, &found))
        return found;
    if (!defined && tag->kid_count && tag->kids[0] && tag->kids[0]->kind == N_NAME) {
        size_t len;
        const char *name = token_text(tag->src, tag->kids[0]->op, &len);
        found = size_of_name(fn->p,
                             arena_printf(fn->p->a, token_is(tag->src, tag->op, "struct") ? "struct %.*s" : "union %.*s", (int)len, name));
        if (found.known)
            return found;
    }
    return type_text_unknown(fn, specs, NULL);
}

static size size_of_specs(function *fn, node *specs)
{
    words w = {0};
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        const node *spec = specs->kids[i];
        size_t len;
        const char *text = token_text(spec->src, spec->op, &len);
        /* clang-format off */
        switch (spec->kind) {
        case N_KEYWORD: word(&w, text, len); break;
        case N_TYPE_NAME:
            if (spec->sym && spec->sym->kind == SYM_TYPEDEF && spec->sym->specs)
                return size_of_type(fn, spec->sym->specs, spec->sym->declarator, NULL);
            if (!spec->sym && spec->kid_count == 0) {
                size s = size_of_name(fn->p, arena_strndup(fn->p->a, text, len));
                if (s.known)
                    return s;
            }
            return type_text_unknown(fn, specs, NULL);
        case N_TAG: return size_of_tag(fn, specs, spec);
        case N_TASK_TYPE: return pointer();
        default: w.other = true; break;
        }
        /* clang-format on */
    }
    const char *name = arithmetic(&w);
    return name ? size_of_name(fn->p, name) : type_text_unknown(fn, specs, NULL);
}

/* The elements of an array without size: what the initialiser has, where each element is one item. */
static bool count_items(program *p, const node *init, uint64_t *count)
{
    if (!init)
        return false;
    init = strip(init);
    if (init->kind == N_LITERAL && init->first == init->last && init->src->tokens[init->first].kind == T_STRING) {
        size_t len;
        const char *text = token_text(init->src, init->first, &len);
        if (*text != '"' || memchr(text, '\\', len))
            return false;
        *count = len - 1; /* without the quotes, with the NUL */
        return true;
    }
    if (init->kind != N_INIT_LIST)
        return false;
    const node *only = init->kid_count == 1 ? init->kids[0]->kids[0] : NULL;
    if (only && only->src->tokens[only->last].kind == T_STRING) /* perhaps `char s[] = { "characters" }` */
        return false;
    for (uint32_t i = 0; i < init->kid_count; i++)
        if (init->kids[i]->kid_count != 1 || !init->kids[i]->kids[0] || init->kids[i]->kids[0]->kind == N_BLOB ||
            macro_is_uneven(p, init->kids[i]->kids[0]))
            return false;
    *count = init->kid_count;
    return true;
}

/* What the declarator makes of a type of that size. false: only C knows. */
static bool apply(program *p, size *s, const node *d, const node *init)
{
    const node *inner = NULL;
    for (uint32_t i = 0; i < d->kid_count; i++)
        if (d->kids[i] && d->kids[i]->kind == N_POINTER)
            *s = pointer();
    for (uint32_t i = d->kid_count; i-- > 0;) {
        const node *part = d->kids[i];
        uint64_t count;
        if (!part)
            continue;
        /* clang-format off */
        switch (part->kind) {
        case N_ARRAY: {
            const node *n = part->kid_count ? part->kids[part->kid_count - 1] : NULL;
            if ((n && !size_number(p, n, &count)) || (!n && !count_items(p, init, &count)))
                s->known = false;
            else
                s->bytes *= count;
            init = NULL;
            break;
        }
        /* clang-format on */
        case N_PARAMS: /* a function: a pointer to it is known all the same */
        case N_ATTRIBUTE:
            s->known = false;
            break;
        case N_DECLARATOR:
            inner = part;
            break;
        default:
            break;
        }
    }
    return inner ? apply(p, s, inner, init) : s->known;
}

static bool has_pointer(const node *d)
{
    for (uint32_t i = 0; i < d->kid_count; i++)
        if (d->kids[i] && (d->kids[i]->kind == N_POINTER || (d->kids[i]->kind == N_DECLARATOR && has_pointer(d->kids[i]))))
            return true;
    return false;
}

/* An array without size whose elements may be made of several items each: C counts. */
static bool may_leave_out_braces(const node *specs, const node *declarator, const node *init)
{
    init = init ? strip(init) : NULL;
    const node *outer = declarator ? declarator_outer(declarator) : NULL;
    if (!init || init->kind != N_INIT_LIST || !outer || outer->kind != N_ARRAY || (outer->kid_count && outer->kids[outer->kid_count - 1]))
        return false;
    bool whole = true, several = false;
    for (uint32_t i = 0; i < init->kid_count; i++)
        whole = whole && init->kids[i]->kids[init->kids[i]->kid_count - 1]->kind == N_INIT_LIST;
    uint32_t arrays = 0;
    for (uint32_t i = 0; i < declarator->kid_count; i++)
        arrays += declarator->kids[i] && declarator->kids[i]->kind == N_ARRAY;
    for (uint32_t i = 0; i < declarator->kid_count; i++)
        if (declarator->kids[i] && declarator->kids[i]->kind == N_POINTER)
            return !whole && arrays > 1;
    for (uint32_t i = 0; i < specs->kid_count; i++)
        several = several || specs->kids[i]->kind == N_TYPE_NAME ||
                  (specs->kids[i]->kind == N_TAG && !token_is(specs->src, specs->kids[i]->op, "enum"));
    return !whole && (several || arrays > 1);
}

size size_of_type(function *fn, node *specs, node *declarator, const node *init)
{
    if (may_leave_out_braces(specs, declarator, init))
        return type_text_unknown(fn, specs, declarator);
    for (uint32_t i = 0; i < specs->kid_count; i++)
        if (specs->kids[i]->kind == N_ALIGNAS || specs->kids[i]->kind == N_ATTRIBUTE)
            return type_text_unknown(fn, specs, declarator);
    bool points = declarator && has_pointer(declarator); /* perhaps to the struct that this is a member of: its size has no part in it */
    size s = points ? pointer() : size_of_specs(fn, specs);
    if (!declarator)
        return s.known ? s : type_text_unknown(fn, specs, NULL);
    return apply(fn->p, &s, declarator, init) ? s : type_text_unknown(fn, specs, declarator);
}

/* ---- values ---- */

static size at_least_int(size s)
{
    return s.known && s.bytes < sizeof(int) ? size_known(sizeof(int), _Alignof(int)) : s;
}

static const node *value_node(const node *e)
{
    e = strip(e);
    while (e->subst)
        e = strip(e->subst);
    return e;
}

/* The same as an operand: promoted. */
static bool size_of_value(function *fn, const node *e, size *result);

/* The type of the value of e, as `auto` takes it: nothing is promoted. */
static bool size_of_auto(function *fn, const node *e, size *result)
{
    e = value_node(e);
    /* clang-format off */
    switch (e->kind) {
    case N_NAME:
    case N_TEMP:
        if (!e->sym || e->sym->kind == SYM_TYPEDEF || e->sym->kind == SYM_LABEL)
            return false;
        if (e->sym->kind == SYM_ENUM)
            *result = size_of_name(fn->p, "int");
        else
            *result = e->sym->is_array ? pointer() : size_of_symbol(fn, e->sym);
        return result->known;
    case N_RESULT:
        if (e->call->kind == CALL_TASK) {
            const node *type = e->call->result_type;
            *result = type->kind == N_GLUE ? size_of_name(fn->p, type->glue) : size_of_type(fn, type->kids[0], type->kid_count > 1 ? type->kids[1] : NULL, NULL);
        } else {
            *result = e->call->fn ? size_of_name(fn->p, e->call->fn->result) : pointer();
        }
        return result->known;
    case N_AWAIT: {
        const char *type = await_type(fn, e);
        *result = type ? size_of_name(fn->p, type) : unknown("");
        return result->known;
    }
    /* clang-format on */
    case N_CAST:
        *result = size_of_type(fn, e->kids[0]->kids[0], e->kids[0]->kid_count > 1 ? e->kids[0]->kids[1] : NULL, NULL);
        return result->known;
    case N_POSTFIX:
        return size_of_auto(fn, e->kids[0], result);
    default:
        return size_of_value(fn, e, result);
    }
}

static bool size_of_value(function *fn, const node *e, size *result)
{
    e = value_node(e);
    switch (e->kind) {
    case N_NAME:
    case N_TEMP:
    case N_RESULT:
    case N_AWAIT:
    case N_CAST:
    case N_POSTFIX:
        if (!size_of_auto(fn, e, result))
            return false;
        *result = at_least_int(*result);
        return true;
    case N_LOGICAL:
        *result = size_of_name(fn->p, "int");
        return true;
    case N_SIZEOF:
        *result = size_of_name(fn->p, "size_t");
        return true;
    case N_UNARY:
        /* clang-format off */
        switch (e->src->tokens[e->op].kind) {
        case T_AMP: *result = pointer(); return true;
        case T_BANG: *result = size_of_name(fn->p, "int"); return true;
        case T_PLUS:
        case T_MINUS:
        case T_TILDE:
        case T_INC:
        case T_DEC: return size_of_value(fn, e->kids[0], result);
        default: return false;
        }
        /* clang-format on */
    case N_COND: {
        size other;
        return e->kid_count == 3 && e->kids[1] && size_of_value(fn, e->kids[1], result) && size_of_value(fn, e->kids[2], &other) &&
               result->bytes == other.bytes;
    }
    case N_BINARY: {
        size right;
        uint32_t op = e->src->tokens[e->op].kind;
        if (op == T_LT || op == T_GT || op == T_LE || op == T_GE || op == T_EQ || op == T_NE) {
            *result = size_of_name(fn->p, "int");
            return true;
        }
        return size_of_value(fn, e->kids[0], result) && size_of_value(fn, e->kids[1], &right) && result->bytes == right.bytes;
    }
    case N_LITERAL: {
        size_t len;
        const char *text = token_text(e->src, e->first, &len);
        if (e->src->tokens[e->first].kind == T_STRING)
            *result = pointer();
        else if (e->src->tokens[e->first].kind == T_NUMBER && len < 10 && strspn(text, "0123456789") >= len)
            *result = size_of_name(fn->p, "int");
        else
            return false;
        return true;
    }
    default:
        return false;
    }
}

/* A local with two declarations under `#if` stands in it. */
static bool names_twin(const node *n)
{
    if (n->sym && n->sym->twin)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && names_twin(n->kids[i]))
            return true;
    return false;
}

size size_of_symbol(function *fn, symbol *s)
{
    size found;
    program *p = fn->p;
    if (s->kind == SYM_PARAM || s->param_node) {
        const node *outer = s->declarator ? declarator_outer(s->declarator) : NULL;
        if (outer)
            return pointer();
    }
    if (s->type_text || s->held)
        return size_of_name(p, s->held ? "asc_held" : s->type_text);
    if (s->type_of && names_twin(s->type_of))
        return unknown(arena_printf(p->a, "sizeof(%s)", source_text(p, s->type_of, 40)));
    if (s->type_of) {
        if (size_of_auto(fn, s->type_of, &found))
            return found;
        return unknown(arena_printf(p->a, "sizeof(%s)", source_text(p, s->type_of, 40)));
    }
    if (!s->specs)
        return unknown("sizeof(...)");
    return size_of_type(fn, s->specs, s->declarator, s->init);
}
