/* Sizes of structs and unions that the file itself defines, outside of async functions, where the text is no tree: read from the tokens.
 * Only what is plain: arithmetic types, pointers, structs known in the same way, arrays of a number of them. Anything else, a
 * preprocessor line in between or a `#pragma pack` anywhere, and only C knows. */
#include <stdlib.h>
#include <string.h>

#include "size.h"

typedef struct reader {
    program *p;
    const source *src;
    uint32_t at;
    uint32_t depth;
} reader;

static uint32_t kind(const reader *r)
{
    return r->src->tokens[r->at].kind;
}

/* The word after `#`, or in a string: `pragma pack(1)`. */
static bool is_pack(const char *text, size_t len)
{
    const char *end = text + len, *c = text + strspn(text, "#\" \t");
    if ((size_t)(end - c) > 6 && strncmp(c, "pragma", 6) == 0)
        c += 6 + strspn(c + 6, " \t");
    return end > c + 4 && strncmp(c, "pack", 4) == 0;
}

static bool packs(const source *src)
{
    for (uint32_t i = 0; i < src->token_count; i++) {
        size_t len;
        const char *text = token_text(src, i, &len);
        if (src->tokens[i].kind == T_PP && is_pack(text, len))
            return true;
        if (src->tokens[i].kind == T_STRING && i > 1 && token_is(src, i - 2, "_Pragma") && is_pack(text, len))
            return true;
    }
    return false;
}

bool file_packs(program *p)
{
    if (!p->packs_known) {
        p->packs_known = true;
        p->packs = packs(p->main->src);
    }
    return p->packs;
}

const char *unpacked(program *p, const char *text)
{
    return file_packs(p) ? arena_printf(p->a, "#pragma pack(push)\n#pragma pack()\n%s#pragma pack(pop)\n", text) : text;
}

static bool read_body(reader *r, bool is_union, size *result);

/* The type that a member's declaration begins with, as one size; of one with a name, `later` is that: behind a pointer nobody asks for
 * its size, and asking anyway would go around types that point to each other. */
static bool read_type(reader *r, size *result, const char **later)
{
    buf words = {.a = r->p->a};
    bool any = false;
    *later = NULL;
    *result = (size){.align = 1, .text = "a type with a name"};
    for (;; r->at++) {
        size_t len;
        const char *text = token_text(r->src, r->at, &len);
        /* clang-format off */
        switch (kind(r)) {
        case T_CONST:
        case T_VOLATILE: break;
        case T_STRUCT:
        case T_UNION: {
            bool is_union = kind(r) == T_UNION;
            r->at++;
            if (kind(r) == T_LBRACE)
                return !any && read_body(r, is_union, result);
            if (any || kind(r) != T_IDENT)
                return false;
            text = token_text(r->src, r->at, &len);
            r->at++;
            if (kind(r) == T_LBRACE)
                return read_body(r, is_union, result);
            *later = arena_printf(r->p->a, "%s %.*s", is_union ? "union" : "struct", (int)len, text);
            return true;
        }
        /* clang-format on */
        case T_ENUM:
            if (any || r->src->tokens[r->at + 1].kind != T_IDENT || r->src->tokens[r->at + 2].kind == T_LBRACE)
                return false;
            r->at += 2;
            *result = size_of_name(r->p, "int");
            return true;
        case T_BOOL:
        case T_CHAR_KW:
        case T_SHORT:
        case T_INT:
        case T_LONG:
        case T_FLOAT:
        case T_DOUBLE:
        case T_SIGNED:
        case T_UNSIGNED:
            buf_printf(&words, "%s%.*s", any ? " " : "", (int)len, text);
            any = true;
            break;
        case T_VOID: /* behind a pointer */
            r->at++;
            *result = (size){.align = 1, .text = "void"};
            return !any;
        case T_IDENT:
            if (any) {
                *result = size_of_name(r->p, words.text);
                return true;
            }
            r->at++;
            *later = arena_strndup(r->p->a, text, len);
            return true;
        default:
            if (!any)
                return false;
            *result = size_of_name(r->p, words.text);
            return true;
        }
    }
}

/* `*name[3][4]` or `(*name)(...)` */
static bool read_declarator(reader *r, size *s, const char *later)
{
    for (; kind(r) == T_STAR || kind(r) == T_CONST || kind(r) == T_VOLATILE || kind(r) == T_RESTRICT; r->at++)
        if (kind(r) == T_STAR) {
            *s = size_of_name(r->p, "void *");
            later = NULL;
        }
    if (kind(r) == T_LPAREN && r->src->tokens[r->at + 1].kind == T_STAR && r->src->tokens[r->at + 2].kind == T_IDENT &&
        r->src->tokens[r->at + 3].kind == T_RPAREN) {
        int open = 0;
        for (r->at += 4; kind(r) != T_EOF && (open || (kind(r) != T_SEMI && kind(r) != T_COMMA)); r->at++)
            open += kind(r) == T_LPAREN ? 1 : kind(r) == T_RPAREN ? -1 : 0;
        *s = size_of_name(r->p, "void *");
        return true;
    }
    if (kind(r) != T_IDENT)
        return false;
    if (later)
        *s = size_of_name(r->p, later);
    for (r->at++; kind(r) == T_LBRACKET; r->at += 3) {
        size_t len;
        const char *text = token_text(r->src, r->at + 1, &len);
        uint64_t count = strtoull(text, NULL, 10);
        bool number = r->src->tokens[r->at + 1].kind == T_NUMBER && len < 10 && strspn(text, "0123456789") >= len && *text != '0';
        bool name = r->src->tokens[r->at + 1].kind == T_IDENT && size_constant(r->p, text, len, &count);
        if ((!number && !name) || r->src->tokens[r->at + 2].kind != T_RBRACKET)
            return false;
        s->bytes *= count;
    }
    return s->known;
}

static bool read_body(reader *r, bool is_union, size *result)
{
    size total = size_known(0, 1);
    if (++r->depth > 32)
        return false;
    for (r->at++; kind(r) != T_RBRACE; r->at++) {
        size base;
        const char *later;
        if (!read_type(r, &base, &later))
            return false;
        for (bool more = true; more;) {
            size s = base;
            if (kind(r) == T_SEMI ? !base.known : !read_declarator(r, &s, later))
                return false;
            size_add_member(&total, s, is_union);
            more = kind(r) == T_COMMA;
            if (!more && kind(r) != T_SEMI)
                return false;
            r->at += more;
        }
    }
    r->at++;
    r->depth--;
    total.bytes = (total.bytes + total.align - 1) / total.align * total.align;
    *result = total;
    return kind(r) != T_ATTRIBUTE && total.bytes > 0;
}

static bool read_at(program *p, const source *src, uint32_t at, bool is_union, size *result)
{
    reader r = {.p = p, .src = src, .at = at};
    return read_body(&r, is_union, result);
}

/* ---- constants ---- */

/* The only number that `#define name 16` gives, outside of conditionals, nowhere undone. */
static bool defined_number(const source *src, const char *name, uint64_t *value)
{
    int conditionals = 0, found = 0;
    size_t name_len = strlen(name);
    for (uint32_t t = 0; t < src->token_count; t++) {
        size_t len;
        if (src->tokens[t].kind != T_PP && src->tokens[t].kind != T_PP_COND)
            continue;
        const char *text = token_text(src, t, &len), *word = text + 1;
        while (*word == ' ' || *word == '\t')
            word++;
        if (src->tokens[t].kind == T_PP_COND)
            conditionals += strncmp(word, "if", 2) == 0 ? 1 : strncmp(word, "endif", 5) == 0 ? -1 : 0;
        bool define = strncmp(word, "define", 6) == 0;
        if (!define && strncmp(word, "undef", 5) != 0)
            continue;
        word += define ? 6 : 5;
        word += strspn(word, " \t");
        if (strncmp(word, name, name_len) != 0 || strspn(word + name_len, " \t") == 0)
            continue;
        char *end;
        word += name_len + strspn(word + name_len, " \t");
        *value = strtoull(word, &end, 10);
        end += strspn(end, "uUlL");
        if (!define || conditionals || ++found > 1 || *word < '1' || *word > '9' || (*end != '\n' && *end != '\r' && *end != ' '))
            return false;
        end += strspn(end, " \t");
        if (*end != '\n' && *end != '\r' && strncmp(end, "//", 2) != 0 && strncmp(end, "/*", 2) != 0)
            return false;
    }
    return found == 1;
}

bool size_constant(program *p, const char *name, size_t len, uint64_t *value)
{
    const source *src = p->main->src;
    const outer_name *o = outer_find(p->main->outer, name, len);
    if (!o)
        return false;
    if (o->kinds == OUTER_MACRO)
        return defined_number(src, o->name, value);
    if (o->kinds != OUTER_ENUM_CONSTANT || o->token + 3 >= src->token_count)
        return false;
    const token *t = src->tokens + o->token;
    size_t digits;
    const char *text = token_text(src, o->token + 2, &digits);
    *value = strtoull(text, NULL, 10);
    return t[1].kind == T_ASSIGN && t[2].kind == T_NUMBER && (t[3].kind == T_COMMA || t[3].kind == T_RBRACE) && digits < 10 &&
           strspn(text, "0123456789") >= digits && *text != '0';
}

bool size_number(program *p, const node *n, uint64_t *value)
{
    uint64_t a, b;
    while (n->subst)
        n = n->subst;
    /* clang-format off */
    switch (n->kind) {
    case N_PAREN: return size_number(p, n->kids[0], value);
    case N_NAME: {
        size_t len;
        const char *text = token_text(n->src, n->op, &len);
        return !n->sym && n->src == p->main->src && size_constant(p, text, len, value);
    }
    /* clang-format on */
    case N_LITERAL: {
        size_t len;
        const char *text = token_text(n->src, n->first, &len);
        char digits[32];
        if (n->src->tokens[n->first].kind != T_NUMBER || n->first != n->last || len >= sizeof digits)
            return false;
        memcpy(digits, text, len);
        digits[len] = 0;
        char *end;
        *value = strtoull(digits, &end, 0);
        return strspn(end, "uUlL") == strlen(end);
    }
    case N_BINARY:
        if (!size_number(p, n->kids[0], &a) || !size_number(p, n->kids[1], &b))
            return false;
        /* clang-format off */
        switch (n->src->tokens[n->op].kind) {
        case T_PLUS: *value = a + b; return true;
        case T_MINUS: *value = a - b; return a >= b;
        case T_STAR: *value = a * b; return true;
        case T_SLASH: *value = b ? a / b : 0; return b != 0;
        case T_SHL: *value = b < 64 ? a << b : 0; return b < 64;
        default: return false;
        }
        /* clang-format on */
    default:
        return false;
    }
}

/* ---- where they stand ---- */

static void note(uint32_t *place, uint32_t open)
{
    if (!*place)
        *place = open;
}

/* `typedef struct tag name;` or `typedef other name;`: the name and the token of what it stands for. */
static void index_alias(program *p, const source *src, uint32_t t)
{
    uint32_t of = t + 1, k = src->tokens[of].kind, name = k == T_IDENT ? of + 1 : of + 2;
    bool tag = (k == T_STRUCT || k == T_UNION || k == T_ENUM) && src->tokens[of + 1].kind == T_IDENT;
    if ((tag || k == T_IDENT) && name + 1 < src->token_count && src->tokens[name].kind == T_IDENT && src->tokens[name + 1].kind == T_SEMI)
        note(&ident_rare(p, intern_token(p, src, name))->alias_of, of);
}

/* Each `struct name {` and `typedef struct ... { } name;` at file scope, at its name: the first of several. */
static void index_types(program *p, const source *src)
{
    p->types_indexed = true;
    p->types_packed = packs(src);
    for (uint32_t t = 0; t + 3 < src->token_count; t++) {
        uint32_t k = src->tokens[t].kind;
        if (k == T_LBRACE)
            t = token_closing(src, t);
        if (k == T_TYPEDEF)
            index_alias(p, src, t);
        if (k != T_STRUCT && k != T_UNION && k != T_ENUM)
            continue;
        bool named = src->tokens[t + 1].kind == T_IDENT;
        uint32_t open = t + 1 + named;
        if (src->tokens[open].kind != T_LBRACE)
            continue;
        if (named) {
            rare *tag = ident_rare(p, intern_token(p, src, t + 1));
            note(k == T_UNION ? &tag->union_at : k == T_ENUM ? &tag->enum_at : &tag->struct_at, open);
        }
        uint32_t end = token_closing(src, open);
        if (k != T_ENUM && t && src->tokens[t - 1].kind == T_TYPEDEF && end + 2 < src->token_count &&
            src->tokens[end + 1].kind == T_IDENT && src->tokens[end + 2].kind == T_SEMI)
            note(&ident_rare(p, intern_token(p, src, end + 1))->typedef_at, open);
    }
}

bool size_of_file_type(program *p, const char *type, size *result)
{
    const source *src = p->main->src;
    uint32_t tag = strncmp(type, "struct ", 7) == 0 ? T_STRUCT : strncmp(type, "union ", 6) == 0 ? T_UNION : T_EOF;
    const char *name = tag == T_STRUCT ? type + 7 : tag == T_UNION ? type + 6 : type;
    if (p->sizing > 16 || !*name || strchr(name, ' '))
        return false;
    if (!p->types_indexed)
        index_types(p, src);
    rare *id = intern(p, name, strlen(name))->rare;
    if (!id || id->sizing || p->types_packed)
        return false;
    uint32_t open = tag == T_STRUCT ? id->struct_at : tag == T_UNION ? id->union_at : id->typedef_at;
    if (!open)
        return false;
    uint32_t before = open - (src->tokens[open - 1].kind == T_IDENT) - 1;
    id->sizing = true;
    p->sizing++;
    bool known = read_at(p, src, open, src->tokens[before].kind == T_UNION, result);
    p->sizing--;
    id->sizing = false;
    return known;
}

bool file_has_tag(program *p, const ident *name)
{
    if (!p->types_indexed)
        index_types(p, p->main->src);
    return name->rare && (name->rare->struct_at || name->rare->union_at);
}

/* Where the type is completed whose first token, `struct` or the name of a typedef, is at t; 0: no place that is known. */
static uint32_t completed_at(program *p, const source *src, uint32_t t)
{
    for (int depth = 0; depth < 16; depth++) {
        uint32_t k = src->tokens[t].kind;
        const rare *id = intern_token(p, src, k == T_IDENT ? t : t + 1)->rare;
        if (!id)
            return 0;
        if (k != T_IDENT)
            return k == T_UNION ? id->union_at : k == T_ENUM ? id->enum_at : id->struct_at;
        if (!id->alias_of)
            return 0;
        t = id->alias_of;
    }
    return 0;
}

bool type_is_later(program *p, const node *specs, const node *declarator, uint32_t token)
{
    for (uint32_t i = 0; declarator && i < declarator->kid_count; i++)
        if (declarator->kids[i] && declarator->kids[i]->kind == N_POINTER)
            return false;
    if (!p->types_indexed)
        index_types(p, p->main->src);
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        const node *spec = specs->kids[i];
        bool tag = spec->kind == N_TAG && !(spec->flags & NF_DEFINES) && spec->kid_count && spec->kids[0] && spec->kids[0]->kind == N_NAME;
        if (tag || spec->kind == N_TYPE_NAME)
            return completed_at(p, spec->src, spec->first) > token;
    }
    return false;
}
