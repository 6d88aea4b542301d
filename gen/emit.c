/* The output tree of the file: its text, and in the place of each async item what it became. */
#include "emit.h"

#include <string.h>

#include "collect.h"

static uint32_t start_of(const node *n)
{
    return n->src->tokens[n->first].at;
}

static uint32_t end_of(const node *n)
{
    return n->src->tokens[n->last].at + n->src->tokens[n->last].len;
}

static bool includes_asc(const source *src, uint32_t before)
{
    for (uint32_t i = 0; i < before; i++) {
        size_t len;
        if (src->tokens[i].kind != T_PP)
            continue;
        const char *text = token_text(src, i, &len);
        for (size_t k = 1; k + 5 < len; k++)
            if (memcmp(text + k, "asc.h", 5) == 0 && (text[k - 1] == '<' || text[k - 1] == '"' || text[k - 1] == '/'))
                return true;
    }
    return false;
}

/* Leaves of the runtime that this function runs as tasks. */
static void leaf_tasks(program *p, out *o, function *fn)
{
    for (size_t i = 0; i < fn->spawned_leaves.count; i++)
        emit_leaf_task(p, o, fn->spawned_leaves.items[i]);
}

static void emit_function(program *p, out *o, async_fn *a, node *n)
{
    function *fn = a->body;
    if (!fn || fn->def != n) {
        emit_prototype(p, o, a);
        return;
    }
    emitter e = {.p = p, .fn = fn, .o = o};
    for (size_t i = 0; i < p->imported.count; i++) {
        async_fn *other = p->imported.items[i];
        if (!other->used_as_value || other->declared_at > n->first)
            continue;
        emit_head(p, o, other);
        if (other->is_typedef)
            emit_type(p, o, other);
    }
    behalf outside = out_for(o, n);
    emit_prototype(p, o, a);
    if (fn->is_main || a->used_as_value || !a->is_static)
        emit_head(p, o, a);
    leaf_tasks(p, o, fn);
    out_glue(o, fn, 0, "/* async %s %s(%s */", a->result, a->name, strchr(a->signature, '(') + 1);
    emit_frame(&e);
    if (fn->form_c)
        emit_form_c(&e);
    else
        emit_form_n(&e);
    out_again(o, outside);
}

static void quoted(buf *b, const char *text)
{
    buf_str(b, "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_add(b, "\\", 1);
        if (*c == '?' && c[1] == '?') /* no trigraph */
            buf_str(b, "?\"\"");
        else if ((unsigned char)*c < ' ')
            buf_printf(b, "\\%03o", (unsigned char)*c);
        else
            buf_add(b, c, 1);
    }
    buf_str(b, "\"");
}

/* Where each continuation stands in the source: tracebacks read it. */
static void emit_table(program *p, out *o)
{
    buf b = {.a = p->a};
    const char *places = name_unique(p, "asc_places_here");
    size_t count = 0;
    for (size_t i = 0; i < p->functions.count; i++) {
        function *fn = p->functions.items[i];
        for (size_t k = 0; k < fn->calls.count; k++) {
            call *c = fn->calls.items[k];
            const node *in = c->at->src != p->main->src && c->use ? c->use : c->at; /* a manager of another file stands where it is used */
            place at = source_place(in->src, start_of(in));
            const char *text =
                source_text(p, c->at->src->builtin ? in : c->at, 60); /* what the library's do inside is no text of the user's */
            buf_printf(&b, "    { %s, \"%s\", ", c->after, fn->fn->name);
            quoted(&b, in->kind == N_WITH_ITEM && c->at->src->builtin ? arena_printf(p->a, "async with %s", text) : text);
            buf_printf(&b, ", %u },\n", in->src != p->main->src ? 0 : at.presumed_line);
            count++;
        }
        if (fn->calls.count == 0) { /* it is known by name at least: it may throw */
            buf_printf(&b, "    { NULL, \"%s\", \"\", 0 },\n", fn->fn->name);
            count++;
        }
    }
    out_glue(o, NULL, 0, "%s", "");
    if (count)
        out_lines(o, NULL, arena_printf(p->a, "static const asc_place %s[] = {\n%s};\n", places, b.text));
    buf file = {.a = p->a};
    quoted(&file, p->main->src->path);
    out_lines(o, NULL, arena_printf(p->a, "static asc_table %s = { %s, %s, %zu, NULL, false };\n", p->table, file.text, count ? places : "NULL", count));
}

const char *import_text(program *p, const node *n)
{
    size_t len;
    const char *text = token_text(n->src, n->op, &len), *end = text + len, *open = text, *close;
    while (open < end && *open != '"' && *open != '<')
        open++;
    for (close = open + 1; close < end && *close != '"' && *close != '>';)
        close++;
    return arena_printf(p->a, "%.*s.h%.*s", (int)(close - text), text, (int)(end - close), close);
}

void emit(program *p)
{
    const source *src = p->main->src;
    node *root = p->main->root;
    out *o = p->o = out_new(p);
    uint32_t cursor = 0;
    bool first = true;
    for (size_t i = 0; i < p->fns.count; i++) {
        async_fn *fn = p->fns.items[i];
        if (fn->imported && !fn->leaf)
            list_add(p, &p->imported, fn);
    }
    for (uint32_t i = 0; i < root->kid_count; i++) {
        node *n = root->kids[i];
        if (n->kind == N_TEXT)
            continue;
        out_plain(o, src, cursor, start_of(n));
        cursor = end_of(n);
        if (n->kind == N_IMPORT) {
            out_glue(o, NULL, 0, "%s", import_text(p, n));
            continue;
        }
        if (first) {
            if (!includes_asc(src, n->first))
                out_glue(o, NULL, 0, "#include <asc.h>");
            out_glue(o, NULL, 0, "#if defined __GNUC__");
            out_glue(o, NULL, 0, "#pragma GCC diagnostic error \"-Wreturn-type\" /* a macro that hides a return must not compile */");
            out_glue(o, NULL, 0, "#endif");
            p->table_at = o->count;
            out_glue(o, NULL, 0, "%s", "");
            for (size_t k = 0; k < p->fns.count; k++)
                emit_library(p, o, p->fns.items[k]);
            first = false;
        }
        if (n->kind != N_FUNCTION)
            continue;
        async_fn *a = intern_token(p, src, n->name->op)->fn;
        if (a->differs) {
            a->same = a->same ? a->same : name_unique(p, arena_printf(p->a, "%s_declared", a->name));
            out_user(o, NULL, src, start_of(n), 0, fn_c_declaration(p, n, a->same));
        }
        if (a->is_typedef)
            emit_typedef(p, o, a);
        else if (!a->leaf) /* which a C header declares */
            emit_function(p, o, a, n);
    }
    out_plain(o, src, cursor, (uint32_t)src->size);
    if (p->table) {
        emit_table(p, o);
        const char *text = arena_printf(p->a, "static asc_table %s; /* the places of this file, at its end */\n", p->table);
        o->pieces[p->table_at].text = text;
        o->pieces[p->table_at].len = strlen(text);
    }
}
