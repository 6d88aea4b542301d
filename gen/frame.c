/* The frame of a function: what stands in it, under which names and types, and what file scope must know first: local types that
 * a field needs are moved there, and expressions whose types only C knows are typed through stand-ins, `extern` declarations of
 * the locals they name that are never defined and never evaluated. */
#include <stdio.h>
#include <string.h>

#include "collect.h"
#include "frame.h"
#include "lower.h"
#include "macros.h"

const char *frame_field_name(function *fn, const char *base)
{
    static const char *const own[] = {"base", "result", "call", "value", "more"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        name_use_up(fn->p, &fn->fields, own[i]);
    return name_fresh(fn->p, &fn->fields, base, false);
}

const char *value_name(function *fn, const char *base)
{
    return name_fresh(fn->p, &fn->value_names, base, false);
}

/* ---- what moves to file scope ---- */

static void need_node(function *fn, buf *before, node *n);
static void need_members(function *fn, buf *before, node *tag);
static void need_standin(function *fn, buf *before, symbol *s);

static void hoist(function *fn, buf *before, symbol *s);

/* The statics that a static initialiser names, by their address. */
static void hoist_statics(function *fn, buf *before, node *n)
{
    if (n->sym && n->sym->kind == SYM_STATIC && n->sym->fn == fn && n->sym->decl != n)
        hoist(fn, before, n->sym);
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            hoist_statics(fn, before, n->kids[i]);
}

/* A static, under a new name, or the declaration of something with linkage: two C functions use it, the function's own and a branch's. */
static void hoist_object(function *fn, buf *before, symbol *s)
{
    program *p = fn->p;
    bool is_static = s->kind == SYM_STATIC;
    need_node(fn, before, s->specs);
    need_node(fn, before, s->declarator);
    if (is_static && s->init) {
        hoist_statics(fn, before, s->init);
        need_node(fn, before, s->init);
    }
    if (is_static)
        s->out = name_unique(p, arena_printf(p->a, "%s_%s", fn->fn->name, s->name));
    buf_printf(before, "%s%s ", print_extension(s),
               !is_static                          ? "extern"
               : specs_have(s->specs, T_CONSTEXPR) ? "static constexpr"
                                                   : "static");
    for (uint32_t i = 0; i < s->specs->kid_count; i++) {
        const node *spec = s->specs->kids[i];
        if (spec->kind == N_ALIGNAS || (spec->kind == N_KEYWORD && spec->src->tokens[spec->op].kind == T_THREAD_LOCAL)) {
            print_node(fn, before, spec, PRINT_TYPEOF);
            buf_str(before, " ");
        }
    }
    print_declaration(fn, before, s->specs, s->declarator, s->out ? s->out : s->name, PRINT_TYPEOF);
    if (is_static && s->init) {
        buf_str(before, " = ");
        print_node(fn, before, s->init, PRINT_CODE);
    }
    buf_str(before, ";\n");
}

static void name_tag(function *fn, symbol *s)
{
    program *p = fn->p;
    if (!s->out)
        s->out =
            name_unique(p, *s->name ? arena_printf(p->a, "%s_%s", fn->fn->name, s->name) : arena_printf(p->a, "%s_type", fn->fn->name));
}

static void hoist_one(function *fn, buf *before, symbol *s)
{
    program *p = fn->p;
    s->hoisted = true;
    if (s->kind == SYM_STATIC || s->kind == SYM_EXTERN) {
        hoist_object(fn, before, s);
        return;
    }
    if (s->kind == SYM_TYPEDEF) {
        need_node(fn, before, s->specs);
        need_node(fn, before, s->declarator);
        s->out = name_unique(p, arena_printf(p->a, "%s_%s", fn->fn->name, s->name));
        buf_printf(before, "%stypedef ", print_extension(s));
        print_declaration(fn, before, s->specs, s->declarator, s->out, PRINT_TYPEOF);
        buf_str(before, ";\n");
        return;
    }
    if (s->kind == SYM_ENUM) {
        if (s->tag && s->tag->sym)
            hoist(fn, before, s->tag->sym);
        return;
    }
    if (s->kind != SYM_TAG || (!s->tag && !s->alone))
        return;
    node *tag = s->tag;
    name_tag(fn, s);
    if (!tag) {
        buf_printf(before, "%s %s;\n", token_is(s->alone->src, s->alone->op, "union") ? "union" : "struct", s->out);
        return;
    }
    need_members(fn, before, tag);
    /* The keyword and its attributes, the new name, the members. */
    const source *src = tag->src;
    const node *name = tag->kid_count && tag->kids[0] && tag->kids[0]->kind == N_NAME ? tag->kids[0] : NULL;
    uint32_t at = name ? name->first : tag->op;
    while (!name && src->tokens[at].kind != T_LBRACE)
        at++;
    print_range(fn, before, tag, src->tokens[tag->first].at, src->tokens[at].at, PRINT_TYPEOF);
    buf_printf(before, before->text[before->len - 1] == ' ' ? "%s" : " %s", s->out);
    uint32_t rest = name ? src->tokens[name->last].at + src->tokens[name->last].len : src->tokens[at].at;
    buf_str(before, name ? "" : " ");
    print_range(fn, before, tag, rest, src->tokens[tag->last].at + src->tokens[tag->last].len, PRINT_TYPEOF);
    buf_str(before, ";\n");
}

static void hoist(function *fn, buf *before, symbol *s)
{
    if (s->hoisted)
        return;
    bool comments = before->comments;
    fn->hoisting++;
    before->comments = true; /* it stands nowhere else */
    hoist_one(fn, before, s);
    before->comments = comments;
    fn->hoisting--;
    while (!fn->hoisting && fn->completed_later.count)
        hoist(fn, before, fn->completed_later.items[--fn->completed_later.count]);
}

/* Of a type that is completed further on only the name is needed: types may hold pointers to each other. */
static bool is_completed_later(const symbol *s, const node *n)
{
    return s->tag && s->tag->src == n->src && s->tag->first > n->first;
}

/* A type without a tag, inside of another: it stays where it is. */
static bool stays_in_place(const node *n)
{
    return n->kind == N_TAG && (n->flags & NF_DEFINES) && !(n->kid_count && n->kids[0] && n->kids[0]->kind == N_NAME);
}

static void need_member(function *fn, buf *before, node *n)
{
    if (stays_in_place(n)) {
        need_members(fn, before, n);
        return;
    }
    if (n->kind != N_MEMBER_DECL && n->kind != N_SPECS) {
        need_node(fn, before, n);
        return;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            need_member(fn, before, n->kids[i]);
}

/* What the members of a type need; enumerators get names that fit for file scope. */
static void need_members(function *fn, buf *before, node *tag)
{
    program *p = fn->p;
    for (uint32_t i = 0; i < tag->kid_count; i++) {
        node *kid = tag->kids[i];
        if (kid && kid->kind == N_ENUMERATOR && kid->kids[0]->sym) {
            symbol *s = kid->kids[0]->sym;
            if (kid->kid_count > 1 && kid->kids[1])
                need_node(fn, before, kid->kids[1]);
            s->out = name_unique(p, arena_printf(p->a, "%s_%s", fn->fn->name, s->name));
            s->hoisted = true;
        } else if (kid && kid->kind != N_NAME) {
            need_member(fn, before, kid);
        }
    }
}

static void need_node(function *fn, buf *before, node *n)
{
    if (!n)
        return;
    while (n->subst)
        n = n->subst;
    if (n->sym && n->sym->fn == fn && n->sym->decl != n) {
        symbol *s = n->sym;
        switch (s->kind) {
        case SYM_TAG:
            if (fn->hoisting && !s->hoisted && is_completed_later(s, n)) {
                name_tag(fn, s);
                list_add(fn->p, &fn->completed_later, s);
                break;
            }
            hoist(fn, before, s);
            break;
        case SYM_TYPEDEF:
        case SYM_ENUM:
            hoist(fn, before, s);
            break;
        case SYM_LOCAL:
        case SYM_PARAM:
        case SYM_TEMP:
        case SYM_STATIC:
        case SYM_EXTERN:
            if (symbol_is_constexpr(s))
                need_node(fn, before, s->init);
            else
                need_standin(fn, before, s);
            break;
        case SYM_PROTOTYPE: /* declared in what is being declared */
        case SYM_LABEL:
            break;
        }
    }
    if ((n->kind == N_NAME || n->kind == N_TYPE_NAME || n->kind == N_ATTRIBUTE) && !n->sym && n->src == fn->p->main->src &&
        n->src->tokens[n->first].kind == T_IDENT)
        copy_macro(fn, before, n->src, n->first);
    for (uint32_t i = 0; i < n->kid_count; i++)
        need_node(fn, before, n->kids[i]);
}

static void need_type(function *fn, buf *before, symbol *s)
{
    if (s->type_of && !s->type_text) {
        need_node(fn, before, s->type_of);
    } else if (!s->type_text) {
        need_node(fn, before, s->specs);
        if (s->declarator)
            need_node(fn, before, s->declarator);
    }
}

/* Of a local that `#if` and `#else` declare in two ways, each way stands under its condition. */
static void need_standin(function *fn, buf *before, symbol *s)
{
    if (s->standin)
        return;
    if (s->held) { /* its value's expression stands for it */
        need_node(fn, before, s->type_of);
        return;
    }
    s->standin = "?"; /* a declaration that names itself is C's own problem */
    for (symbol *way = s; way; way = way->twin)
        need_type(fn, before, way);
    s->standin = name_unique(fn->p, arena_printf(fn->p->a, "%s_%s_type", fn->fn->name, s->name));
    for (symbol *way = s; way; way = way->twin) {
        bool guarded = s->twin && way->guard;
        buf_printf(before, "%s%sextern ", guarded ? way->guard : "", print_extension(way));
        print_symbol_declaration(fn, before, way, s->standin, PRINT_TYPEOF);
        buf_printf(before, ";\n%s", guarded ? way->guard_end : "");
    }
}

/* ---- declarations ---- */

static const char *size_unknown(function *fn, symbol *s)
{
    if (!s->size_reported && s->in_frame)
        diag_node_error(fn->p->d, s->decl,
                        "give array `%s` a size: it lives across an await, and its initialiser does not show how many elements it has",
                        s->name);
    s->size_reported = true;
    return "1";
}

void print_symbol_declaration(function *fn, buf *b, symbol *s, const char *name, enum print_mode mode)
{
    if (s->param_node) {
        print_param_field(fn, fn->p, b, s->param_node, name);
        return;
    }
    if (s->type_text) {
        size_t len = strlen(s->type_text);
        buf_printf(b, len && s->type_text[len - 1] == '*' ? "%s%s" : "%s %s", s->type_text, name);
        return;
    }
    if (s->held) {
        buf_printf(b, "asc_held %s", name);
        return;
    }
    if (s->type_of) {
        buf_str(b, s->kind == SYM_TEMP ? "ASC_VALUE(" : "ASC_AUTO(");
        print_node(fn, b, s->type_of, mode);
        buf_printf(b, ") %s", name);
        return;
    }
    if (open_array(fn->p, s)) {
        buf type = {.a = fn->p->a};
        print_declaration(fn, &type, s->specs, NULL, "", mode);
        const char *size = open_array_size(fn, s, type.text);
        if (!size)
            size = size_unknown(fn, s);
        buf_printf(b, "__typeof__((*(%s *)0)[0]) %s[%s]", type.text, name, size);
        return;
    }
    const node *outer = s->declarator ? declarator_outer(s->declarator) : NULL;
    if (s->is_array && outer && !(outer->kid_count && outer->kids[outer->kid_count - 1]) && !(outer->flags & NF_STAR)) {
        const char *size = array_size(fn, s);
        if (!size)
            size = size_unknown(fn, s);
        node sized = {.kind = N_GLUE, .glue = arena_printf(fn->p->a, "[%s]", size)};
        ((node *)(uintptr_t)outer)->subst = &sized;
        print_declaration(fn, b, s->specs, s->declarator, name, mode);
        ((node *)(uintptr_t)outer)->subst = NULL;
        return;
    }
    print_declaration(fn, b, s->specs, s->declarator, name, mode);
}

/* ---- locals between #if and #endif ---- */

typedef struct guards {
    program *p;
    buf open[64]; /* for each #if that is open: its line, and the #elif and #else lines since */
    int depth;
} guards;

static void guard_line(guards *g, const node *n)
{
    size_t len;
    const char *text = token_text(n->src, n->first, &len), *word = text;
    while (word < text + len && (*word == '#' || *word == ' ' || *word == '\t'))
        word++;
    size_t left = (size_t)(text + len - word);
    bool opens = left > 1 && memcmp(word, "if", 2) == 0, more = left > 1 && memcmp(word, "el", 2) == 0;
    if (left > 4 && memcmp(word, "endif", 5) == 0)
        g->depth -= g->depth > 0;
    if (opens && g->depth < 64)
        g->open[g->depth++] = (buf){.a = g->p->a};
    if ((opens || more) && g->depth) {
        buf_add(&g->open[g->depth - 1], text, len);
        buf_str(&g->open[g->depth - 1], "\n");
    }
}

static void guard_symbol(const guards *g, symbol *s)
{
    buf open = {.a = g->p->a}, close = {.a = g->p->a};
    for (int i = 0; i < g->depth; i++) {
        buf_str(&open, g->open[i].text);
        buf_str(&close, "#endif\n");
    }
    s->guard = open.text;
    s->guard_end = close.text;
}

static void guard_declarations(const guards *g, const node *n)
{
    if (n->kind == N_INIT_DECL && n->kids[0]->name && n->kids[0]->name->sym)
        guard_symbol(g, n->kids[0]->name->sym);
    for (uint32_t i = 0; n->kind == N_DECL && i < n->kid_count; i++)
        if (n->kids[i])
            guard_declarations(g, n->kids[i]);
}

static void guard_list(guards *g, const stmt *s)
{
    int depth = g->depth;
    for (; s; s = s->next) {
        if (s->kind == S_PP)
            guard_line(g, s->node);
        if (g->depth && s->sym && s->kind == S_DECL)
            guard_symbol(g, s->sym);
        else if (g->depth && s->node && s->kind == S_DECL)
            guard_declarations(g, s->node);
        guard_list(g, s->body);
        guard_list(g, s->other);
    }
    g->depth = depth;
}

/* ---- the pass ---- */

/* A name of a manager's text that is copied into this function: what it was renamed to there says whose it is. */
static bool is_managers(const function *fn, const symbol *s)
{
    const node *d = s->decl;
    return d && s->out && (d->src != fn->def->src || d->first < fn->def->first || d->first > fn->def->last);
}

static void add_field(function *fn, symbol *s)
{
    s->field = s->twin && s->twin->field ? s->twin->field : frame_field_name(fn, is_managers(fn, s) ? s->out : s->name);
    list_add(fn->p, &fn->kept, s);
}

void frame(program *p, function *fn)
{
    buf before = {.a = p->a};
    if (fn->places.len)
        buf_add(&before, fn->places.text, fn->places.len);
    guards g = {.p = p};
    guard_list(&g, fn->body);
    for (size_t i = 0; i < fn->shared.count; i++) {
        buf moved = {.a = p->a};
        symbol *s = fn->shared.items[i];
        hoist(fn, &moved, s);
        if (moved.len)
            buf_printf(&before, "%s%s%s", s->guard ? s->guard : "", moved.text, s->guard ? s->guard_end : "");
    }
    for (size_t i = 0; i < fn->extras.count; i++)
        name_use_up(p, &fn->fields, ((extra *)fn->extras.items[i])->name);
    for (size_t i = 0; i < fn->vars.count; i++) {
        symbol *s = fn->vars.items[i];
        if (s->kind == SYM_PARAM) {
            for (uint32_t k = 0; k < fn_param_count(fn->fn); k++)
                if (strcmp(param_name(p, fn_param(fn->fn, k), k), s->name) == 0)
                    s->field = param_field(p, fn_param(fn->fn, k), k);
            name_use_up(p, &fn->fields, s->field);
            need_type(fn, &before, s);
        }
    }
    for (size_t i = 0; i < fn->vars.count; i++) {
        symbol *s = fn->vars.items[i];
        if (s->kind == SYM_PARAM)
            continue;
        if (!s->in_frame && !s->saved) {
            if (s->declared && s->declared->sym == s) /* what its type names may be out of scope where it is declared */
                need_type(fn, &before, s);
            continue;
        }
        if (s->twin)
            s->out = s->twin->out;
        if (s->saved && s->covered && !s->out) /* it may have to be saved where the other is in scope */
            s->out = name_unique(p, arena_printf(p->a, "%s_%s", fn->fn->name, s->name));
        buf types = {.a = p->a};
        need_type(fn, &types, s);
        if (types.len)
            buf_printf(&before, "%s%s%s", s->guard ? s->guard : "", types.text, s->guard ? s->guard_end : "");
        if (s->kind == SYM_TEMP && !s->declared && !s->force_frame) {
            if (!fn->temps.count)
                fn->values = fn->fn->generator ? name_fresh(p, &fn->fields, "values", false) : "value";
            s->field = arena_printf(p->a, "%s.%s", fn->values, value_name(fn, s->name));
            list_add(p, &fn->temps, s);
        } else {
            add_field(fn, s);
        }
    }
    fn->block = frame_blocks(fn);
    const char *lines = macro_lines(fn, &fn->after);
    fn->before = *lines ? arena_printf(p->a, "%s%s", lines, before.text ? before.text : "") : before.text;
    if (fn->fn->frame && !fn_named(fn->fn)->alternatives) /* of alternatives only C knows the size */
        intern(p, fn->fn->frame, strlen(fn->fn->frame))->framed = fn->stays;
}
