/* User statements, declarations and assignments as text: in their original column, on their original line. */
#include <string.h>

#include "emit.h"
#include "resolve.h"
#include "lower.h"

static uint32_t start_of(const node *n)
{
    return n->src->tokens[n->first].at;
}

static uint32_t end_of(const node *n)
{
    return n->src->tokens[n->last].at + n->src->tokens[n->last].len;
}

static uint32_t column_of(const source *src, uint32_t at)
{
    return source_place(src, at).column - 1;
}

/* The indentation of the line that `at` stands on, as it is: tabs stay tabs, and what stands before it on the line is blank. */
static const char *margin(program *p, const source *src, uint32_t at)
{
    uint32_t column = column_of(src, at), start = at - column;
    char *text = arena_strndup(p->a, src->text + start, column);
    for (uint32_t i = 0; i < column; i++)
        if (text[i] != '\t')
            text[i] = ' ';
    return text;
}

void emit_user(emitter *e, const node *n, const char *text, uint32_t indent)
{
    if (n->src->builtin || n->last < n->first) {
        out_glue(e->o, e->fn, indent, "%s", text);
        return;
    }
    uint32_t at = start_of(n);
    const char *whole = arena_printf(e->p->a, "%s%s", margin(e->p, n->src, at), text);
    out_user(e->o, e->fn, n->src, at, 0, whole);
}

/* Comments that stand before a statement, from the end of what stands before it; those on the line of the token before belong to
 * that one. */
static uint32_t comments_start(const node *n)
{
    if (n->first == 0)
        return start_of(n);
    const source *src = n->src;
    uint32_t before = n->first - 1;
    uint32_t from = src->tokens[before].at + src->tokens[before].len, to = start_of(n);
    uint32_t line = from;
    while (line < to && src->text[line] != '\n')
        line++;
    if (line >= to)
        return to;
    for (uint32_t i = line; i < to; i++)
        if (src->text[i] == '/') {
            while (i > line && src->text[i - 1] != '\n')
                i--;
            return i;
        }
    return to;
}

/* A comment behind the statement on its last line. */
static const char *trailing_comment(program *p, const node *n)
{
    const source *src = n->src;
    if (n->last + 1 >= src->token_count)
        return "";
    uint32_t from = end_of(n), to = src->tokens[n->last + 1].at, end = from;
    while (end < to && src->text[end] != '\n')
        end++;
    if (end >= to) /* another token on the line */
        return "";
    uint32_t i = from;
    while (i < end && (src->text[i] == ' ' || src->text[i] == '\t'))
        i++;
    if (i >= end || src->text[i] != '/')
        return "";
    if (src->text[i + 1] == '*') { /* whole, or not at all */
        const char *close = strstr(src->text + i, "*/");
        if (!close || (uint32_t)(close - src->text) > end)
            return "";
    }
    while (end > from && (src->text[end - 1] == '\r' || src->text[end - 1] == '\\'))
        end--;
    return arena_strndup(p->a, src->text + from, end - from);
}

static void with_comments(emitter *e, const node *n, const char *text, uint32_t indent)
{
    if (n->src->builtin || n->last < n->first) {
        out_glue(e->o, e->fn, indent, "%s", text);
        return;
    }
    uint32_t at = start_of(n), from = comments_start(n);
    buf b = {.a = e->p->a};
    if (from < at)
        buf_add(&b, n->src->text + from, at - from);
    else
        buf_str(&b, margin(e->p, n->src, at));
    buf_str(&b, text);
    buf_str(&b, trailing_comment(e->p, n));
    out_user(e->o, e->fn, n->src, from < at ? from : at, 0, b.text);
}

void emit_statement_text(emitter *e, const stmt *s, uint32_t indent)
{
    with_comments(e, s->node, node_text(e->fn, s->node, PRINT_CODE), indent);
}

const char *place_of(function *fn, const symbol *s)
{
    if (s->in_frame)
        return arena_printf(fn->p->a, "%s->%s", fn->f, s->field);
    return s->out ? s->out : s->name;
}

static bool macro_like(const program *p, const node *init)
{
    init = strip(init);
    if (init->kind == N_BLOB)
        return true;
    if (init->kind == N_CALL)
        return call_is_macro(p, init);
    if (init->kind == N_GLUE)
        return init->kid_count == 0 && strcmp(init->glue, "ASC_SCOPE_INIT") == 0;
    if (init->kind != N_NAME || init->sym)
        return false;
    size_t len;
    const char *name = token_text(init->src, init->op, &len);
    const outer_name *o = outer_find(p->main->outer, name, len);
    return !(o && (o->kinds & (OUTER_OBJECT | OUTER_FUNCTION | OUTER_ENUM_CONSTANT))) && !(len == 4 && memcmp(name, "NULL", 4) == 0);
}

/* An initialiser that an assignment can't take: braces, arrays, const objects, types that may hide either, macros that may. */
static bool needs_copy(const program *p, const symbol *s, const node *init)
{
    const node *e = strip(init);
    while (e->subst && e->subst->kind != N_GLUE)
        e = e->subst;
    if (e->kind == N_INIT_LIST || s->is_array || s->is_const)
        return true;
    if (s->is_scalar || s->type_text || s->type_of)
        return macro_like(p, e) && !s->is_scalar;
    for (uint32_t i = 0; s->specs && i < s->specs->kid_count; i++)
        if (s->specs->kids[i]->kind == N_TAG)
            return macro_like(p, e);
    return true; /* a type that only C knows */
}

/* Statements that give a place in the frame its value by way of a C object of its type. */
static const char *copied(emitter *e, symbol *s, const char *value)
{
    const char *name = local_name(e->fn, arena_printf(e->p->a, "%s_init", s->name)), *place = place_of(e->fn, s);
    buf d = {.a = e->p->a};
    if (s->type_of && !s->type_text)
        buf_printf(&d, "__typeof__(%s) %s", place, name);
    else
        print_symbol_declaration(e->fn, &d, s, name, PRINT_CODE);
    return arena_printf(e->p->a, "{ %s = %s; memcpy((void *)&%s, (const void *)&%s, sizeof %s); }", d.text, value, place, name, place);
}

static void init_in_frame(emitter *e, const node *at, symbol *s, node *init, uint32_t indent, bool comments)
{
    const char *place = place_of(e->fn, s), *value = node_text(e->fn, init, PRINT_CODE);
    const char *text;
    if (needs_copy(e->p, s, init)) {
        text = copied(e, s, value);
    } else {
        text = arena_printf(e->p->a, "%s = %s;", place, value);
    }
    if (comments)
        with_comments(e, at, text, indent);
    else
        emit_user(e, at, text, indent);
}

static bool is_typedef_decl(const node *specs)
{
    for (uint32_t i = 0; i < specs->kid_count; i++)
        if (specs->kids[i]->kind == N_KEYWORD && specs->src->tokens[specs->kids[i]->op].kind == T_TYPEDEF)
            return true;
    return false;
}

static symbol *symbol_of(const node *init_decl)
{
    return init_decl && init_decl->kind == N_INIT_DECL && init_decl->kids[0]->name ? init_decl->kids[0]->name->sym : NULL;
}

static node *init_of(const node *init_decl)
{
    return init_decl->kid_count > 1 ? init_decl->kids[init_decl->kid_count - 1] : NULL;
}

static void one_declarator(emitter *e, node *specs, node *d, const node *at, uint32_t indent, bool comments)
{
    symbol *s = symbol_of(d);
    node *init = init_of(d);
    if (s && s->in_frame) {
        if (init)
            init_in_frame(e, at, s, init, indent, comments);
        return;
    }
    buf b = {.a = e->p->a};
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        if (i)
            buf_str(&b, " ");
        node *spec = specs->kids[i];
        print_node(e->fn, &b, spec, PRINT_CODE);
    }
    buf_str(&b, " ");
    print_node(e->fn, &b, d, PRINT_CODE);
    buf_str(&b, ";");
    if (comments)
        with_comments(e, at, b.text, indent);
    else
        emit_user(e, at, b.text, indent);
}

static bool defines_hoisted(const node *n)
{
    return n->kid_count == 1 && n->kids[0]->kid_count == 1 && n->kids[0]->kids[0]->kind == N_TAG && n->kids[0]->kids[0]->sym &&
           n->kids[0]->kids[0]->sym->hoisted;
}

void emit_declaration(emitter *e, const stmt *s, uint32_t indent)
{
    function *fn = e->fn;
    if (s->sym) {
        symbol *sym = s->sym;
        if (sym->in_frame) {
            if (s->node)
                init_in_frame(e, s->at, sym, s->node, indent, false);
            return;
        }
        buf b = {.a = e->p->a};
        print_symbol_declaration(fn, &b, sym, place_of(fn, sym), sym->type_of ? PRINT_TYPEOF : PRINT_CODE);
        if (s->node) {
            buf_str(&b, " = ");
            print_node(fn, &b, s->node, PRINT_CODE);
        }
        out_glue(e->o, fn, indent, "%s;", b.text);
        return;
    }
    node *n = s->node;
    if (n->kind == N_INIT_DECL) {
        one_declarator(e, s->specs, n, s->at, indent, false);
        return;
    }
    bool framed = false, hoisted = is_typedef_decl(n->kids[0]);
    for (uint32_t i = 1; i < n->kid_count; i++) {
        symbol *sym = symbol_of(n->kids[i]);
        framed = framed || (sym && sym->in_frame);
        hoisted = hoisted && sym && sym->hoisted;
    }
    if (defines_hoisted(n) || (hoisted && n->kid_count > 1))
        return;
    if (!framed) {
        with_comments(e, n, node_text(fn, n, PRINT_CODE), indent);
        return;
    }
    bool first = true;
    for (uint32_t i = 1; i < n->kid_count; i++) {
        if (!n->kids[i] || n->kids[i]->kind != N_INIT_DECL)
            continue;
        one_declarator(e, n->kids[0], n->kids[i], n, indent, first);
        first = false;
    }
}

void emit_set(emitter *e, const stmt *s, uint32_t indent)
{
    const char *value = node_text(e->fn, s->node, PRINT_CODE);
    const symbol *sym = s->sym;
    bool copy = (e->p->const_types && sym->type_of && !sym->type_text) || (sym->is_const && !sym->is_scalar);
    const char *text = copy ? copied(e, s->sym, value) : arena_printf(e->p->a, "%s = %s;", place_of(e->fn, sym), value);
    if (s->at && !s->at->src->builtin && s->at->last >= s->at->first)
        out_user(e->o, e->fn, s->at->src, start_of(s->node->last >= s->node->first && s->node->src == s->at->src ? s->node : s->at), indent, text);
    else
        out_glue(e->o, e->fn, indent, "%s", text);
}

/* `case 1:` or a label, with the comments before it: one of them may say that falling through is meant. */
void emit_label(emitter *e, const node *n, const char *text, uint32_t indent)
{
    if (n->src->builtin) {
        out_glue(e->o, e->fn, indent, "%s", text);
        return;
    }
    uint32_t start = start_of(n), from = comments_start(n);
    if (n->first) { /* one behind the statement before it too: it may say that falling through is meant */
        uint32_t end = n->src->tokens[n->first - 1].at + n->src->tokens[n->first - 1].len;
        for (uint32_t k = end; k < start && n->src->text[k] != '\n'; k++)
            if (n->src->text[k] == '/') {
                from = k;
                break;
            }
    }
    buf b = {.a = e->p->a};
    if (from < start)
        buf_add(&b, n->src->text + from, start - from);
    else
        buf_str(&b, margin(e->p, n->src, start));
    buf_str(&b, text);
    out_user(e->o, e->fn, n->src, from < start ? from : start, 0, b.text);
}
