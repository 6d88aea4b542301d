/* Types by their spelling. */
#include <ctype.h>
#include <string.h>

#include "collect.h"

/* The next token of a signature, normal: `int` beside another word of an integer type says nothing, nor `signed` but for char.
 * "": the end. `named`: it is no keyword, so that only C knows whether two spellings are one type. */
static const char *type_token(program *p, const char **at, bool *named, bool *integer)
{
    static const char *const words[] = {"void", "char",  "short",    "int",    "long",  "float", "double", "signed",    "unsigned", "_Bool",
                                        "bool", "const", "volatile", "struct", "union", "enum",  "size_t", "generator", "async"};
    for (;;) {
        const char *c = *at;
        while (*c == ' ')
            c++;
        const char *end = c;
        while (*end == '_' || (*end >= '0' && *end <= '9') || (*end >= 'A' && *end <= 'Z') || (*end >= 'a' && *end <= 'z'))
            end++;
        bool word = end > c;
        *at = word ? end : c + (*c != 0);
        if (!word) {
            *integer = false;
            return arena_strndup(p->a, c, *c != 0);
        }
        const char *text = arena_strndup(p->a, c, (size_t)(end - c));
        bool known = false;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            known = known || strcmp(text, words[i]) == 0;
        *named = *named || !known;
        bool more = strncmp(end, " long", 5) == 0 || strncmp(end, " short", 6) == 0 || strncmp(end, " unsigned", 9) == 0;
        if (strcmp(text, "signed") == 0 && strncmp(end, " char", 5) != 0) {
            if (strncmp(end, " int", 4) == 0 || strncmp(end, " long", 5) == 0 || strncmp(end, " short", 6) == 0)
                continue;
            return "int";
        }
        if (strcmp(text, "int") == 0 && (*integer || more))
            continue;
        *integer = strcmp(text, "long") == 0 || strcmp(text, "short") == 0 || strcmp(text, "unsigned") == 0;
        return text;
    }
}

bool surely_differ(program *p, const char *a, const char *b)
{
    bool named = false, differ = false, ia = false, ib = false;
    const char *x = a, *y = b, *s, *t;
    do {
        s = type_token(p, &x, &named, &ia);
        t = type_token(p, &y, &named, &ib);
        differ = differ || strcmp(s, t) != 0;
    } while (*s && *t);
    return differ && !named;
}

/* Without the qualifiers, which main may have at its argv as it likes. */
const char *main_signature(program *p, const async_fn *fn)
{
    buf b = {.a = p->a};
    for (const char *c = fn->signature; *c;) {
        bool starts = c == fn->signature || !(c[-1] == '_' || isalnum((unsigned char)c[-1]));
        size_t length = starts && strncmp(c, "const", 5) == 0 ? 5 : starts && strncmp(c, "volatile", 8) == 0 ? 8 : 0;
        if (length && c[length] != '_' && !isalnum((unsigned char)c[length])) {
            c += length;
            while (*c == ' ')
                c++;
        } else {
            buf_printf(&b, "%c", *c++);
        }
    }
    return b.text;
}

/* ---- parameters ---- */

node *declarator_params(const node *declarator)
{
    for (uint32_t i = 0; i < declarator->kid_count; i++)
        if (declarator->kids[i] && declarator->kids[i]->kind == N_PARAMS)
            return declarator->kids[i];
    return NULL;
}

bool param_is_void(const node *param)
{
    if (param->kind != N_PARAM)
        return false;
    const node *specs = param->kids[0];
    return !param->kids[1] && specs->kid_count == 1 && specs->kids[0]->kind == N_KEYWORD &&
           specs->src->tokens[specs->kids[0]->op].kind == T_VOID;
}

uint32_t fn_param_count(const async_fn *fn)
{
    if (!fn->params || (fn->params->kid_count == 1 && param_is_void(fn->params->kids[0])))
        return 0;
    return fn->params->kid_count;
}

node *fn_param(const async_fn *fn, uint32_t i)
{
    return fn->params->kids[i];
}

const char *param_name(program *p, const node *param, uint32_t i)
{
    if (param->name)
        return intern_token(p, param->src, param->name->op)->name;
    if (param->kind == N_PARAM && param->kids[1] && param->kids[1]->name)
        return intern_token(p, param->src, param->kids[1]->name->op)->name;
    return arena_printf(p->a, "p%u", i + 1);
}

/* The field of a parameter: its name, unless the frame has that for itself. */
const char *param_field(program *p, const node *param, uint32_t i)
{
    static const char *const own[] = {"base", "result", "value", "more", "call"};
    const char *name = param_name(p, param, i);
    for (size_t k = 0; k < sizeof own / sizeof *own; k++)
        if (strcmp(name, own[k]) == 0)
            return arena_printf(p->a, "%s_param", name);
    return name;
}

/* C11 6.7.6.3p7-8: an array or function parameter is a pointer. */
void print_param(function *fn, program *p, buf *b, node *param, const char *name)
{
    node *d = param->kids[1];
    if (d && d->kid_count) {
        uint32_t at = 0;
        while (at < d->kid_count && (d->kids[at]->kind == N_POINTER || d->kids[at]->kind == N_NAME || d->kids[at]->kind == N_ATTRIBUTE))
            at++;
        bool direct = at < d->kid_count && (d->kids[at]->kind == N_ARRAY || d->kids[at]->kind == N_PARAMS);
        if (direct) {
            bool function_type = d->kids[at]->kind == N_PARAMS, more = false;
            node pointers = *d;
            buf rest = {.a = p->a};
            for (uint32_t i = at + (function_type ? 0 : 1); i < d->kid_count; i++) {
                if (d->kids[i]->kind == N_ARRAY || d->kids[i]->kind == N_PARAMS) {
                    print_node(fn, &rest, d->kids[i], PRINT_CODE);
                    more = true;
                }
            }
            print_declaration(fn, b, param->kids[0], NULL, "", PRINT_CODE);
            buf_str(b, " ");
            for (uint32_t i = 0; i < at; i++)
                if (pointers.kids[i]->kind == N_POINTER)
                    print_node(fn, b, pointers.kids[i], PRINT_CODE);
            buf_printf(b, more ? "(*%s)%s" : "*%s%s", name, rest.text ? rest.text : "");
            return;
        }
        node *part = (node *)(uintptr_t)declarator_outer(d), nothing = {.kind = N_GLUE, .glue = ""};
        if (part && part->kind != N_POINTER) { /* the name is in parentheses */
            part->subst = part->kind == N_ARRAY ? &nothing : NULL;
            print_declaration(fn, b, param->kids[0], d, arena_printf(p->a, "(*%s)", name), PRINT_CODE);
            part->subst = NULL;
            return;
        }
    }
    print_declaration(fn, b, param->kids[0], d, name, PRINT_CODE);
}

/* The same where C does not adjust: a member. */
void print_param_field(function *fn, program *p, buf *b, node *param, const char *name)
{
    if (type_is_array(p, param->kids[0], param->kids[1]) || type_is_function(p, param->kids[0], param->kids[1])) {
        buf_str(b, "ASC_VALUE(*(");
        print_declaration(fn, b, param->kids[0], NULL, "", PRINT_CODE);
        buf_printf(b, " *)0) %s", name);
        return;
    }
    print_param(fn, p, b, param, name);
}

/* One blank wherever there is any. */
const char *spelling(program *p, const char *text)
{
    buf b = {.a = p->a};
    for (const char *c = text; *c; c++) {
        bool space = *c == ' ' || *c == '\t' || *c == '\n' || *c == '\r';
        if (!space)
            buf_add(&b, c, 1);
        else if (b.len && b.text[b.len - 1] != ' ')
            buf_add(&b, " ", 1);
    }
    while (b.len && b.text[b.len - 1] == ' ')
        b.text[--b.len] = 0;
    return b.text ? b.text : "";
}

/* Behind the parameters and sizes that follow a declarator. */
static size_t behind_suffixes(const char *text, size_t at)
{
    for (int depth = 0; text[at]; at++) {
        bool opens = text[at] == '(' || text[at] == '[', closes = text[at] == ')' || text[at] == ']';
        if (!depth && !opens && text[at] != ' ')
            break;
        depth += opens ? 1 : closes ? -1 : 0;
    }
    return at;
}

/* The type in a declaration of `@`, without the parentheses that change nothing: of `int (@)`, `int ((*@))(int)`. */
static const char *type_around(program *p, char *text)
{
    size_t from = strcspn(text, "@"), to = from;
    bool pointer = false;
    memmove(text + from, text + from + 1, strlen(text + from));
    for (;;) {
        to = behind_suffixes(text, to);
        for (; from > 0 && text[from - 1] != '('; from--)
            pointer = pointer || text[from - 1] == '*' || text[from - 1] == '^';
        if (!from || text[to] != ')')
            return spelling(p, text);
        char next = text[to + 1 + strspn(text + to + 1, " ")];
        from--;
        if (pointer && (next == '(' || next == '[')) {
            pointer = false;
            to++;
        } else {
            memmove(text + to, text + to + 1, strlen(text + to));
            memmove(text + from, text + from + 1, strlen(text + from));
            to--;
        }
    }
}

/* The type of a parameter, for signatures: without its own qualifiers, which say nothing to callers (C11 6.7.6.3p15). */
const char *param_type(program *p, node *param)
{
    buf b = {.a = p->a};
    node *d = param->kids[1], *specs = param->kids[0];
    const node *outer = d ? declarator_outer(d) : NULL;
    if (outer && outer->kind == N_POINTER) {
        node bare = *outer;
        bare.kid_count = 0;
        bare.last = bare.first;
        ((node *)(uintptr_t)outer)->subst = &bare;
        print_param(NULL, p, &b, param, "@");
        ((node *)(uintptr_t)outer)->subst = NULL;
        return type_around(p, b.text);
    }
    if (!outer && specs->kid_count > 1) {
        node *kept = ast_new(p->a, specs->src, N_SPECS, specs->first, specs->last);
        kept->kids = arena_alloc(p->a, (specs->kid_count + 1) * sizeof *kept->kids);
        for (uint32_t i = 0; i < specs->kid_count; i++) {
            uint32_t kind = specs->src->tokens[specs->kids[i]->op].kind;
            if (specs->kids[i]->kind != N_KEYWORD || (kind != T_CONST && kind != T_VOLATILE && kind != T_REGISTER))
                kept->kids[kept->kid_count++] = specs->kids[i];
        }
        print_declaration(NULL, &b, kept, NULL, "", PRINT_CODE);
        return spelling(p, b.text);
    }
    print_param(NULL, p, &b, param, "@");
    return type_around(p, b.text);
}
