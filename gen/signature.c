/* Types by their spelling. */
#include <ctype.h>
#include <string.h>

#include "collect.h"

/* The words of a type up to what is none, whatever their order: C11 6.7.2p2. */
typedef struct words {
    buf rest; /* what is no word of a number */
    int longs;
    bool is_short, is_signed, is_unsigned, is_int, is_char, is_const, is_volatile;
} words;

static bool is_word(char c)
{
    return c == '_' || isalnum((unsigned char)c);
}

/* False: it is no keyword, so that only C knows whether two spellings are one type. */
static bool add_word(words *w, const char *text)
{
    static const char *const known[] = {"void",  "float", "double", "_Bool",     "bool", "struct",
                                        "union", "enum",  "size_t", "generator", "async"};
    bool *const flags[] = {&w->is_short, &w->is_signed, &w->is_unsigned, &w->is_int, &w->is_char, &w->is_const, &w->is_volatile};
    static const char *const flagged[] = {"short", "signed", "unsigned", "int", "char", "const", "volatile"};
    for (size_t i = 0; i < sizeof flagged / sizeof *flagged; i++)
        if (strcmp(text, flagged[i]) == 0) {
            *flags[i] = true;
            return true;
        }
    if (strcmp(text, "long") == 0) {
        w->longs++;
        return true;
    }
    buf_printf(&w->rest, "%s ", text);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(text, known[i]) == 0)
            return true;
    return false;
}

static void print_words(buf *b, const words *w)
{
    bool number = w->is_short || w->is_signed || w->is_unsigned || w->is_int || (w->longs && !w->rest.len);
    buf_printf(b, "%s%s%s", w->is_const ? "const " : "", w->is_volatile ? "volatile " : "", w->is_unsigned ? "unsigned " : "");
    for (int i = 0; i < w->longs; i++)
        buf_str(b, "long ");
    if (w->is_char)
        buf_str(b, w->is_signed ? "signed char " : "char ");
    else if (number)
        buf_str(b, w->is_short ? "short " : w->longs ? "" : "int ");
    buf_str(b, w->rest.text ? w->rest.text : "");
}

/* A signature with its types spelled in one way. */
static const char *normal(program *p, const char *text, bool *named)
{
    buf b = {.a = p->a};
    for (const char *c = text; *c;) {
        words w = {.rest = {.a = p->a}};
        bool any = false;
        while (*c == ' ' || is_word(*c)) {
            const char *end = c;
            while (is_word(*end))
                end++;
            if (end > c) {
                *named = !add_word(&w, arena_strndup(p->a, c, (size_t)(end - c))) || *named;
                any = true;
            }
            c = end > c ? end : c + 1;
        }
        if (any)
            print_words(&b, &w);
        if (*c)
            buf_add(&b, c++, 1);
    }
    return b.text ? b.text : "";
}

bool surely_differ(program *p, const char *a, const char *b)
{
    bool named = false, differ = strcmp(normal(p, a, &named), normal(p, b, &named)) != 0;
    return differ && !named;
}

/* Without the qualifiers, which main may have at its argv as it likes. */
const char *main_signature(program *p, const async_fn *fn)
{
    buf b = {.a = p->a};
    for (const char *c = fn->signature; *c;) {
        bool starts = c == fn->signature || !is_word(c[-1]);
        size_t length = starts && strncmp(c, "const", 5) == 0 ? 5 : starts && strncmp(c, "volatile", 8) == 0 ? 8 : 0;
        if (length && !is_word(c[length])) {
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

/* A comment is a blank, and so is the end of a line that goes on in the next. */
static void blank_comments(char *text)
{
    for (char *c = text, quote = 0; *c; c++) {
        if (c[0] == '\\' && (c[1] == '\n' || (c[1] == '\r' && c[2] == '\n'))) {
            *c = ' ';
        } else if (quote) {
            if (*c == '\\' && c[1])
                c++;
            else if (*c == quote)
                quote = 0;
        } else if (*c == '"' || *c == '\'') {
            quote = *c;
        } else if (c[0] == '/' && (c[1] == '*' || c[1] == '/')) {
            const char *end = strstr(c + 2, c[1] == '*' ? "*/" : "\n");
            size_t len = end ? (size_t)(end - c) + (c[1] == '*' ? 2 : 0) : strlen(c);
            memset(c, ' ', len);
            c += len - 1;
        }
    }
}

/* One blank wherever there is any. */
const char *spelling(program *p, const char *raw)
{
    buf b = {.a = p->a};
    char *text = arena_strndup(p->a, raw, strlen(raw));
    blank_comments(text);
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
    blank_comments(text);
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
