/* User statements, declarations and assignments as text: in their original column, on their original line. */
#include <string.h>

#include "emit.h"
#include "frame.h"
#include "options.h"
#include "resolve.h"
#include "lower.h"
#include "macros.h"

uint32_t emit_start_of(const node *n)
{
    return n->src->tokens[n->first].at;
}

uint32_t emit_end_of(const node *n)
{
    return n->src->tokens[n->last].at + n->src->tokens[n->last].len;
}

const char *emit_truth(const program *p, bool yes)
{
    if (p->own_bool || p->own_true)
        return yes ? "1" : "0";
    return yes ? "true" : "false";
}

/* Column of the first word on the line of `at`, as bytes from its start. */
static uint32_t first_word(const source *src, uint32_t at)
{
    uint32_t start = at - (source_place(src, at).column - 1), i = start;
    while (src->text[i] == ' ' || src->text[i] == '\t')
        i++;
    return i - start;
}

bool emit_begins_line(const node *n)
{
    return source_place(n->src, emit_start_of(n)).column - 1 == first_word(n->src, emit_start_of(n));
}

uint32_t emit_column(const node *n)
{
    uint32_t at = emit_start_of(n), start = at - (source_place(n->src, at).column - 1), column = 0;
    for (uint32_t i = 0; i < first_word(n->src, at); i++)
        column = n->src->text[start + i] == '\t' ? column / 8 * 8 + 8 : column + 1;
    return column;
}

/* The start of the line that `at` stands on, `length` bytes of it, as blanks: tabs stay tabs. */
static const char *margin(program *p, const source *src, uint32_t at, uint32_t length)
{
    uint32_t start = at - (source_place(src, at).column - 1);
    char *text = arena_strndup(p->a, src->text + start, length);
    for (uint32_t i = 0; i < length; i++)
        if (text[i] != '\t')
            text[i] = ' ';
    return text;
}

const char *emit_moved(emitter *e, const node *n, const char *text, uint32_t indent)
{
    uint32_t column = emit_column(n);
    buf b = {.a = e->p->a};
    if (strstr(text, "\\\n"))
        return text;
    for (const char *c = text; *c; c++) {
        buf_add(&b, c, 1);
        if (*c != '\n')
            continue;
        uint32_t there = 0;
        while (c[1] == ' ' || c[1] == '\t')
            there = *++c == '\t' ? there / 8 * 8 + 8 : there + 1;
        for (uint32_t i = column; i < there + indent; i++)
            buf_str(&b, " ");
    }
    return b.text ? b.text : "";
}

bool emit_keeps_columns(const emitter *e)
{
    return !e->p->options->no_line;
}

/* What is not text of this function, or has no place of its own in C's eyes, stands where its block does. */
static bool is_moved(const emitter *e)
{
    return (e->s && e->s->use) || !emit_keeps_columns(e);
}

static void user_text(emitter *e, const node *n, const char *text, uint32_t indent, uint32_t column)
{
    if (n->last < n->first)
        out_glue(e->o, e->fn, indent, "%s", text);
    else if (n->src->builtin)
        out_glue(e->o, e->fn, indent, "%s", emit_moved(e, n, text, indent));
    else if (e->s && e->loop && e->s->at == e->loop)
        out_user(e->o, e->fn, n->src, emit_start_of(n), indent, text);
    else if (is_moved(e))
        out_user(e->o, e->fn, n->src, emit_start_of(n), indent, emit_moved(e, n, text, indent));
    else
        out_user(e->o, e->fn, n->src, emit_start_of(n), 0,
                 arena_printf(e->p->a, "%s%s", margin(e->p, n->src, emit_start_of(n), column), text));
}

void emit_below(emitter *e, const node *n, const node *above, const char *text, uint32_t indent)
{
    uint32_t at = emit_start_of(above);
    if (is_moved(e))
        out_user(e->o, e->fn, n->src, emit_start_of(n), indent, emit_moved(e, n, text, indent));
    else if (above->src != n->src || !emit_begins_line(above))
        out_user(e->o, e->fn, n->src, emit_start_of(n), indent, text);
    else
        out_user(e->o, e->fn, n->src, emit_start_of(n), 0,
                 arena_printf(e->p->a, "%s%s", margin(e->p, n->src, at, first_word(n->src, at)), text));
}

void emit_user(emitter *e, const node *n, const char *text, uint32_t indent)
{
    user_text(e, n, text, indent, n->last < n->first ? 0 : source_place(n->src, emit_start_of(n)).column - 1);
}

void emit_line(emitter *e, const node *n, const char *text, uint32_t indent)
{
    if (n->last >= n->first && !n->src->builtin && !is_moved(e) && !emit_begins_line(n) && emit_column(n) < indent)
        out_user(e->o, e->fn, n->src, emit_start_of(n), indent, text); /* the line begins further out: with the head of the body, say */
    else
        user_text(e, n, text, indent, n->last < n->first ? 0 : first_word(n->src, emit_start_of(n)));
}

const char *emit_what(emitter *e, const node *at, const node *use, size_t most)
{
    const char *text = source_text(e->p, at, most);
    return use && use != at ? arena_printf(e->p->a, "%s, of %s", text, source_text(e->p, use, 60)) : text;
}

static void with_comment(emitter *e, const node *n, const char *text, uint32_t indent)
{
    text = emit_trailed_of(e, n, text);
    if (n->kind == N_BLOCK)
        emit_line(e, n, text, indent);
    else
        emit_user(e, n, text, indent);
}

void emit_statement_text(emitter *e, const stmt *s, uint32_t indent)
{
    const node *n = s->node;
    char *text = node_text(e->fn, n, PRINT_CODE);
    size_t len = strlen(text);
    if ((n->kind == N_RETURN || n->kind == N_THROW) && len > 4 && memcmp(text, "{ ", 2) == 0 && memcmp(text, "{ const ", 8) != 0)
        text = arena_strndup(e->p->a, text + 2, len - 4); /* a list of statements needs no braces */
    with_comment(e, n, text, indent);
}

const char *place_of(function *fn, const symbol *s)
{
    if (s->held) {
        buf b = {.a = fn->p->a};
        print_held(fn, &b, s);
        return b.text;
    }
    if (s->in_frame)
        return arena_printf(fn->p->a, "%s->%s", fn->f, s->field);
    return s->out ? s->out : s->name;
}

/* ASC_SCOPE_INIT and its like: initialisers in braces. */
static bool is_library_init(const node *init)
{
    const char *name = init->kind == N_GLUE && init->kid_count == 0 ? init->glue : "";
    size_t len = strlen(name);
    if (init->kind == N_NAME && !init->sym)
        name = token_text(init->src, init->op, &len);
    return len > 9 && memcmp(name, "ASC_", 4) == 0 && memcmp(name + len - 5, "_INIT", 5) == 0;
}

static bool macro_like(program *p, const node *init)
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

/* `int x = x = 5`: two assignments to one place, where C has a declaration and one. */
static bool assigns(const node *n, const symbol *s)
{
    if (n->kind == N_ASSIGN && strip(n->kids[0])->sym == s)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && assigns(n->kids[i], s))
            return true;
    return false;
}

static const node *printed_as(const node *init)
{
    init = strip(init);
    while (init->subst && init->subst->kind != N_GLUE)
        init = init->subst;
    return init;
}

/* An initialiser that an assignment can't take: braces, arrays, const objects, types that may hide either, macros that may. */
static bool needs_copy(program *p, const symbol *s, const node *init)
{
    const node *e = printed_as(init);
    if (e->kind == N_INIT_LIST || s->is_array || s->is_const || assigns(init, s))
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
    const char *check = "";
    if (open_array(e->p, s)) {
        d.len = 0;
        print_declaration(e->fn, &d, s->specs, s->declarator, name, PRINT_CODE);
    }
    if (s->size_guessed) { /* C counts, and says whether it was counted right */
        node *outer = (node *)(uintptr_t)declarator_outer(s->declarator);
        node none = {.kind = N_GLUE, .glue = "[]"};
        if (outer)
            outer->subst = &none;
        d.len = 0;
        print_declaration(e->fn, &d, s->specs, s->declarator, name, PRINT_CODE);
        if (outer)
            outer->subst = NULL;
        check = arena_printf(e->p->a, "_Static_assert(sizeof %s == sizeof %s, \"give the array a size\"); ", name, place);
    }
    return arena_printf(e->p->a, "{ %s = %s; %smemcpy((void *)&%s, (const void *)&%s, sizeof %s); }", d.text, value, check, place, name,
                        place);
}

/* `(T)` for a compound literal with that initialiser, which C assigns; NULL: it may not. */
static const char *as_literal(emitter *e, symbol *s, const node *init)
{
    program *p = e->p;
    init = printed_as(init);
    if (s->is_const || s->is_array || s->type_text || s->type_of || assigns(init, s) || !type_is_plain(p, s->specs, s->declarator))
        return NULL;
    if (init->kind != N_INIT_LIST && !is_library_init(init))
        return NULL;
    buf type = {.a = p->a};
    print_symbol_declaration(e->fn, &type, s, "", PRINT_CODE);
    size_t len = strlen(type.text);
    while (len && type.text[len - 1] == ' ')
        len--;
    return arena_printf(p->a, "(%.*s)", (int)len, type.text);
}

static void init_in_frame(emitter *e, const node *at, symbol *s, node *init, uint32_t indent, bool comments)
{
    const char *place = place_of(e->fn, s), *value = emit_value(e, init);
    const char *text, *type = as_literal(e, s, init);
    if (type) {
        text = arena_printf(e->p->a, "%s = %s%s;", place, type, value);
    } else if (needs_copy(e->p, s, init)) {
        text = copied(e, s, value);
    } else {
        text = arena_printf(e->p->a, "%s = %s;", place, value);
    }
    if (comments)
        with_comment(e, at, text, indent);
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
    if (s && s->kind == SYM_STATIC && s->hoisted)
        return;
    buf b = {.a = e->p->a};
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        if (i)
            buf_str(&b, " ");
        node *spec = specs->kids[i];
        print_node(e->fn, &b, spec, PRINT_CODE);
    }
    buf_str(&b, b.len && b.text[b.len - 1] == '*' ? "" : " ");
    print_node(e->fn, &b, d, PRINT_CODE);
    buf_str(&b, ";");
    if (comments)
        with_comment(e, at, b.text, indent);
    else
        emit_user(e, at, b.text, indent);
}

static bool defines_hoisted(const node *n)
{
    return n->kid_count == 1 && n->kids[0]->kid_count == 1 && n->kids[0]->kids[0]->kind == N_TAG && n->kids[0]->kids[0]->sym &&
           n->kids[0]->kids[0]->sym->hoisted;
}

/* What the compiler makes of a text of the user's: on a line of its own, but C finds its mistakes where that text stands. */
static void emit_here(emitter *e, const node *n, const char *text, uint32_t indent)
{
    if (n && n->last >= n->first && !n->src->builtin)
        out_user(e->o, e->fn, n->src, emit_start_of(n), indent, text);
    else
        out_glue(e->o, e->fn, indent, "%s", text);
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
        if (s->node)
            buf_printf(&b, " = %s", emit_value(e, s->node));
        buf_str(&b, ";");
        emit_here(e, !s->node ? sym->type_of : s->node->last < s->node->first ? sym->decl : s->node, b.text, indent);
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
        framed = framed || (sym && (sym->in_frame || (sym->kind == SYM_STATIC && sym->hoisted)));
        hoisted = hoisted && sym && sym->hoisted;
    }
    if (defines_hoisted(n) || (declares_tag(n) && n->kids[0]->kids[0]->sym->hoisted) || (hoisted && n->kid_count > 1))
        return;
    if (!framed) {
        with_comment(e, n, node_text(fn, n, PRINT_CODE), indent);
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

const char *emit_assignments(emitter *e, const node *n)
{
    buf b = {.a = e->p->a};
    for (uint32_t i = 1; i < n->kid_count; i++) {
        symbol *s = symbol_of(n->kids[i]);
        node *init = s ? init_of(n->kids[i]) : NULL;
        if (!s || !s->in_frame || (init && (as_literal(e, s, init) || needs_copy(e->p, s, init))))
            return NULL;
        if (init)
            buf_printf(&b, "%s%s = %s", b.len ? ", " : "", place_of(e->fn, s), node_text(e->fn, init, PRINT_CODE));
    }
    return b.text ? b.text : "";
}

const char *emit_value(emitter *e, const node *value)
{
    const char *text = node_text(e->fn, value, PRINT_CODE);
    return node_is_comma(value) ? arena_printf(e->p->a, "(%s)", text) : text;
}

void emit_set(emitter *e, const stmt *s, uint32_t indent)
{
    const char *value = emit_value(e, s->node);
    const symbol *sym = s->sym;
    bool copy = (e->p->const_types && sym->type_of && !sym->type_text) || (sym->is_const && !sym->is_scalar);
    const char *text = copy ? copied(e, s->sym, value) : arena_printf(e->p->a, "%s = %s;", place_of(e->fn, sym), value);
    const node *at = s->node->last >= s->node->first && s->at && s->node->src == s->at->src ? s->node : s->at;
    if (at)
        emit_line(e, at, text, indent);
    else
        out_glue(e->o, e->fn, indent, "%s", text);
}

/* Like the comments that compilers take for "falls through". */
static bool says_fall(const char *text, size_t len)
{
    for (size_t i = 0; i + 4 <= len && text[i] != '\n'; i++)
        if (strncmp(text + i, "fall", 4) == 0 || strncmp(text + i, "FALL", 4) == 0 || strncmp(text + i, "Fall", 4) == 0)
            return true;
    return false;
}

/* `case 1:` or a label, with the comments before it: one of them may say that falling through is meant. */
void emit_label(emitter *e, const node *n, const char *text, uint32_t indent)
{
    if (n->src->builtin) {
        out_glue(e->o, e->fn, indent, "%s", text);
        return;
    }
    uint32_t start = emit_start_of(n), from = emit_comments_start(n);
    const token *before = n->first ? &n->src->tokens[n->first - 1] : NULL;
    bool said = before && (before->kind == T_LBRACE || before->kind == T_COLON) && *emit_comment_behind(e->p, n->src, n->first - 1);
    if (before && !said) { /* one behind the statement before it too: it may say that falling through is meant */
        uint32_t end = before->at + before->len;
        for (uint32_t k = end; k < start && n->src->text[k] != '\n'; k++)
            if (n->src->text[k] == '/') {
                from = says_fall(n->src->text + k, start - k) ? k : from;
                break;
            }
    }
    buf b = {.a = e->p->a};
    if (!emit_keeps_columns(e)) {
        indent = indent < 4 ? 0 : indent - 4;
        if (from < start) {
            while (n->src->text[from] == ' ' || n->src->text[from] == '\t')
                from++;
            buf_str(&b, emit_moved(e, n, arena_strndup(e->p->a, n->src->text + from, start - from), indent));
        }
    } else if (from < start)
        buf_add(&b, n->src->text + from, start - from);
    else
        buf_str(&b, margin(e->p, n->src, start, source_place(n->src, start).column - 1));
    const node *inner = n->kids[n->kid_count - 1];
    buf_str(&b, text);
    buf_str(&b, emit_comment_behind(e->p, n->src, inner ? inner->first - 1 : n->last));
    out_user(e->o, e->fn, n->src, from < start ? from : start, emit_keeps_columns(e) ? 0 : indent, b.text);
}
