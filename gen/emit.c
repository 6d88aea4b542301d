/* The output tree of the file: its text, and in the place of each async item what it became. */
#include "emit.h"

#include <string.h>

#include "collect.h"

/* After `#` and blanks. */
static bool is_directive(const source *src, uint32_t t, const char *name)
{
    size_t len, at = 1;
    const char *text = token_text(src, t, &len);
    while (at < len && (text[at] == ' ' || text[at] == '\t'))
        at++;
    return len - at >= strlen(name) && memcmp(text + at, name, strlen(name)) == 0;
}

/* The outermost conditional that begins after the start of the search and is open at `to`; `to`: none is. Goes on where it was. */
static uint32_t open_conditional(const source *src, struct conditional *c, uint32_t to)
{
    for (; c->at < to; c->at++) {
        if (src->tokens[c->at].kind != T_PP_COND)
            continue;
        if (is_directive(src, c->at, "if") && c->depth++ == 0)
            c->outer = c->at;
        else if (is_directive(src, c->at, "endif") && c->depth)
            c->depth--;
    }
    return c->depth ? c->outer : to;
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

/* The token before which the compiler's own declarations go: not under a condition that only the item at t is under. */
static uint32_t preamble_at(const source *src, uint32_t t)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < t; i++)
        if (src->tokens[i].kind == T_PP && is_directive(src, i, "include")) {
            last = i;
            if (includes_asc(src, i + 1))
                break;
        }
    return open_conditional(src, &(struct conditional){.at = last}, t);
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
static void table_rows(program *p, function *fn)
{
    buf *b = &p->table_rows;
    b->a = p->keep;
    if (fn->here)
        buf_printf(b, "#ifdef %s\n", fn->here);
    for (size_t k = 0; k < fn->calls.count; k++) {
        call *c = fn->calls.items[k];
        const node *in = c->at->src != p->main->src && c->use ? c->use : c->at; /* a manager of another file stands where it is used */
        place at = source_place(in->src, emit_start_of(in));
        const char *text = source_text(p, c->at->src->builtin ? in : c->at, 60); /* what the library's do inside is no text of the user's */
        buf_printf(b, "    { %s, \"%s\", ", c->after, fn->fn->name);
        quoted(b, in->kind == N_WITH_ITEM && c->at->src->builtin ? arena_printf(p->a, "async with %s", text) : text);
        buf_printf(b, ", %u },\n", in->src != p->main->src ? 0 : at.presumed_line);
        p->table_count++;
    }
    if (fn->calls.count == 0) { /* it is known by name at least: it may throw */
        buf_printf(b, "    { NULL, \"%s\", \"\", 0 },\n", fn->fn->name);
        p->table_count++;
    }
    if (fn->here)
        buf_str(b, "#endif\n");
}

static void emit_table(program *p, out *o)
{
    const char *places = name_unique(p, "asc_places_here");
    size_t count = p->table_count;
    const char *number = arena_printf(p->a, "%zu", count);
    if (p->table_partial) { /* also where none of the conditions holds */
        buf_str(&p->table_rows, "    { NULL, \"\", \"\", 0 },\n");
        number = arena_printf(p->a, "sizeof %s / sizeof *%s", places, places);
    }
    out_glue(o, NULL, 0, "%s", "");
    if (count) {
        out_glue(o, NULL, 0, "static const asc_place %s[] = {", places);
        out_lines(o, NULL, p->table_rows.text);
        out_glue(o, NULL, 0, "};");
    }
    out_lines(o, NULL, p->place_rows.text);
    buf file = {.a = p->a};
    quoted(&file, p->main->src->path);
    out_lines(o, NULL,
              arena_printf(p->a, "static asc_table %s = { %s, %s, %s, NULL, %s };\n", p->table, file.text, count ? places : "NULL", number,
                           emit_truth(p, false)));
}

/* What is made when all functions are known (PIECE_LATER): whether one needs a description, or can be called with its frame in the caller's, is
 * decided by those that call it, further down as well. */
enum { LATE_TABLE_NAME, LATE_LIBRARY, LATE_TYPEDEF, LATE_PROTOTYPE, LATE_HEAD, LATE_BEFORE, LATE_AFTER };

/* Before the frame: what others see of the function. */
static void before_frame(program *p, out *o, function *fn)
{
    async_fn *a = fn->fn;
    uint32_t kept = 0;
    for (size_t i = 0; i < p->imported.count; i++) {
        async_fn *other = p->imported.items[i];
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): what is emitted has a definition */
        if (!other->used_as_value || other->declared_at > fn->def->first) {
            p->imported.items[kept++] = other;
            continue;
        }
        emit_callable(p, o, other);
    }
    p->imported.count = kept;
    out_for(o, fn->def);
    emit_prototype(p, o, a);
    if (fn->is_main || fn_named(a)->used_as_value || !a->is_static)
        emit_head(p, o, a);
}

static void strict(out *o, bool push)
{
    out_glue(o, NULL, 0, "#if defined __GNUC__");
    if (push)
        out_glue(o, NULL, 0, "#pragma GCC diagnostic push");
    out_glue(o, NULL, 0, "#pragma GCC diagnostic error \"-Wreturn-type\" /* a macro that hides a return must not compile */");
    out_glue(o, NULL, 0, "#endif");
}

static void emit_function(program *p, out *o, async_fn *a, node *n)
{
    function *fn = a->body;
    if (!fn || fn->def->first != n->first) {
        out_later(o, LATE_PROTOTYPE, n);
        return;
    }
    emitter e = {.p = p, .fn = fn, .o = o};
    behalf outside = out_for(o, n);
    const char *space = a->result[strlen(a->result) - 1] == '*' ? "" : " ";
    size_t head = o->count;
    out_glue(o, fn, 0, "/* async %s%s%s%s(%s */", a->generator ? "generator " : "", a->result, space, a->name,
             strchr(a->signature, '(') + 1);
    for (size_t i = 0; i < fn->calls.count; i++) { /* those that stood before their types were complete */
        async_fn *other = ((call *)fn->calls.items[i])->fn;
        if (other && types_later(p, other))
            out_later(o, LATE_HEAD, other);
    }
    out_later(o, LATE_BEFORE, fn->stays);
    emit_frame(&e);
    size_t body = o->count;
    if (p->loose_returns)
        strict(o, true);
    const char *go = fn->form_c ? emit_form_c(&e) : emit_form_n(&e);
    if (p->loose_returns) {
        out_glue(o, NULL, 0, "#if defined __GNUC__");
        out_glue(o, NULL, 0, "#pragma GCC diagnostic pop");
        out_glue(o, NULL, 0, "#endif");
    }
    emit_comments_left(&e, head, body);
    fn->go = arena_strndup(p->keep, go, strlen(go));
    out_later(o, LATE_AFTER, fn->stays);
    out_again(o, outside);
    if (p->conditional.at < p->preamble_at)
        p->conditional = (struct conditional){.at = p->preamble_at};
    if (open_conditional(n->src, &p->conditional, n->first) != n->first) {
        fn->here = name_unique(p, arena_printf(p->a, "%s_here", a->name));
        out_glue(o, NULL, 0, "#define %s /* for the table of places */", fn->here);
        p->table_partial = true;
    }
    table_rows(p, fn);
}

/* After the body: the ways in. */
static void after_body(program *p, out *o, function *fn)
{
    emitter e = {.p = p, .fn = fn, .o = o};
    out_for(o, fn->def);
    emit_start(&e, fn->fn->generator, fn->go);
    emit_descriptor(&e);
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

/* The body between two braces may end, or return, without a value. */
static bool may_lack_value(const source *src, uint32_t open, uint32_t close)
{
    uint32_t last = open;
    for (uint32_t t = open + 1; t < close; t++) {
        uint32_t kind = src->tokens[t].kind, before = src->tokens[t - 1].kind;
        if (kind == T_RETURN && src->tokens[t + 1].kind == T_SEMI)
            return true;
        if (before == T_SEMI || before == T_LBRACE || before == T_RBRACE || before == T_COLON)
            last = t;
    }
    return src->tokens[last].kind != T_RETURN;
}

/* A plain function of the file may lack the value that its type promises: C warns at most, and so must the output. */
static bool has_loose_return(program *p)
{
    const source *src = p->main->src;
    const node *root = p->main->root;
    uint32_t start = 0, item = 0;
    for (uint32_t t = 0; src->tokens[t].kind != T_EOF; t++) {
        uint32_t kind = src->tokens[t].kind;
        while (item < root->kid_count && (root->kids[item]->kind == N_TEXT || root->kids[item]->last < t))
            item++;
        if (item < root->kid_count && t >= root->kids[item]->first) { /* no plain function */
            t = root->kids[item]->last;
            start = t + 1;
            continue;
        }
        if (kind == T_SEMI || kind == T_PP || kind == T_PP_COND) {
            start = t + 1;
        } else if (kind == T_LBRACE) {
            uint32_t close = token_closing(src, t);
            bool is_void = false;
            for (uint32_t k = start; k < t; k++) {
                is_void = is_void || (src->tokens[k].kind == T_VOID && src->tokens[k + 1].kind == T_IDENT);
            }
            if (!is_void && t && src->tokens[t - 1].kind == T_RPAREN && may_lack_value(src, t, close))
                return true;
            t = close;
            if (src->tokens[t].kind == T_EOF)
                return false;
            start = src->tokens[t + 1].kind == T_IDENT || src->tokens[t + 1].kind == T_STAR ? start : t + 1;
        }
    }
    return false;
}

/* The definition of a type in the result of a function, as a declaration of its own. */
static const char *tag_text(program *p, const node *tag)
{
    return arena_printf(p->a, "%.*s;", (int)(emit_end_of(tag) - emit_start_of(tag)), tag->src->text + emit_start_of(tag));
}

/* Before the first async item. */
static void prelude(program *p, out *o, uint32_t at)
{
    p->preamble_at = at;
    p->loose_returns = has_loose_return(p);
    if (!includes_asc(p->main->src, at))
        out_glue(o, NULL, 0, "#include <asc.h>");
    if (!p->loose_returns)
        strict(o, false);
    out_later(o, LATE_TABLE_NAME, NULL);
    out_later(o, LATE_LIBRARY, NULL);
    p->emit_began = true;
}

static void line_of_head(out *o, const source *src, uint32_t at, uint32_t len)
{
    out_user(o, NULL, src, at, 0, arena_strndup(o->p->a, src->text + at, len));
}

/* `#define`, `#pragma` and the like between the words of a head: they go before what it becomes. So do the comments of a prototype;
 * those of a definition are emit_comments_left's. */
static void lines_of_head(out *o, const node *n)
{
    const source *src = n->src;
    bool defines = n->kid_count > 2 && n->kids[2] && n->kids[2]->kind == N_BLOCK;
    uint32_t end = defines ? n->kids[2]->first : n->last + 1;
    for (uint32_t t = n->first; t < end; t++) {
        const token *here = &src->tokens[t];
        uint32_t gap = t > n->first && !defines ? here[-1].at + here[-1].len : here->at;
        for (; gap + 1 < here->at; gap++)
            if (src->text[gap] == '/' && (src->text[gap + 1] == '/' || src->text[gap + 1] == '*')) {
                uint32_t close = emit_comment_end(src, gap, here->at);
                line_of_head(o, src, gap, close - gap);
                gap = close - 1;
            }
        if (here->kind == T_PP)
            line_of_head(o, src, here->at, here->len);
    }
}

static void item(program *p, out *o, node *n)
{
    const source *src = p->main->src;
    if (n->kind == N_IMPORT) {
        out_glue(o, NULL, 0, "%s", import_text(p, n));
        return;
    }
    if (n->kind != N_FUNCTION)
        return;
    async_fn *a = fn_declared(p, n), *named = fn_named(a);
    lines_of_head(o, n);
    for (uint32_t k = 0; k < n->kids[0]->kid_count; k++)
        if (defines_tag(n->kids[0]->kids[k]))
            out_user(o, NULL, src, emit_start_of(n->kids[0]->kids[k]), 0, tag_text(p, n->kids[0]->kids[k]));
    if (named->differs) {
        if (!named->same)
            named->same = name_kept(p, arena_printf(p->a, "%s_declared", a->name));
        out_user(o, NULL, src, emit_start_of(n), 0, fn_c_declaration(p, n, named->same));
    }
    if (a->is_typedef)
        out_later(o, LATE_TYPEDEF, a);
    else if (!a->leaf) /* which a C header declares */
        emit_function(p, o, a, n);
}

static void emit_begin(program *p)
{
    p->store = store_new(p->run, spool_limit(p));
    p->late = store_new(p->run, spool_limit(p));
    for (size_t i = 0; i < p->fns.count; i++) {
        async_fn *fn = p->fns.items[i];
        if ((fn->imported || (!fn->builtin && fn->first->src != p->main->src)) && !fn->leaf) /* it may be defined here, below its callers */
            list_add_to(p->keep, &p->imported, fn);
    }
}

/* What emit_end will make. */
static void note_late(program *p, const out *o)
{
    for (size_t i = 0; i < o->count; i++) {
        if (o->pieces[i].kind != PIECE_LATER || o->pieces[i].at == LATE_TABLE_NAME)
            continue;
        list_add_to(p->keep, &p->later, (void *)(uintptr_t)o->pieces[i].at);
        list_add_to(p->keep, &p->later, (void *)(uintptr_t)o->pieces[i].text);
    }
}

/* Plain C of the main file. An async function is an array in C, so that the `&` of one goes, and an operation of the library is a function of C,
 * which as a value has another name. */
static void plain_as_changed(program *p, out *o, uint32_t from, uint32_t to)
{
    const source *src = p->main->src;
    for (; p->changed_at < p->changed.count; p->changed_at++) {
        uint32_t t = (uint32_t)(uintptr_t)p->changed.items[p->changed_at], at = src->tokens[t].at;
        if (at >= to)
            break;
        out_plain(o, src, from, at);
        if (src->tokens[t].kind == T_IDENT)
            out_user(o, NULL, src, at, source_place(src, at).column - 1, fn_value(p, intern_token(p, src, t)->fn));
        from = at + src->tokens[t].len;
    }
    out_plain(o, src, from, to);
}

/* The same, with what system.c found. */
static void plain(program *p, out *o, uint32_t from, uint32_t to)
{
    const source *src = p->main->src;
    for (; p->hidden_at < p->hidden.count; p->hidden_at++) {
        const hidden *h = p->hidden.items[p->hidden_at];
        uint32_t first = src->tokens[h->first].at, end = src->tokens[h->last].at + src->tokens[h->last].len;
        size_t len;
        const char *name = token_text(src, h->name, &len);
        if (first >= to)
            break;
        plain_as_changed(p, o, from, first);
        emit_hide(o, arena_strndup(p->a, name, len));
        plain_as_changed(p, o, first, end);
        emit_hide_end(o);
        from = end;
    }
    plain_as_changed(p, o, from, to);
}

void emit_item(program *p, node *n)
{
    bool first = !p->store;
    if (n->kind == N_TEXT)
        return;
    if (first)
        emit_begin(p);
    out *o = out_new(p);
    if (first && p->own_bool)
        out_glue(o, NULL, 0, "#define ASC_OWN_BOOL /* <asc.h> leaves the name to this file */");
    if (first && p->own_true)
        out_glue(o, NULL, 0, "#define ASC_OWN_TRUE /* ... and these */");
    if (!p->emit_began && n->kind != N_IMPORT) {
        uint32_t at = preamble_at(p->main->src, n->first);
        plain(p, o, p->emitted, p->main->src->tokens[at].at);
        p->emitted = p->main->src->tokens[at].at;
        prelude(p, o, at);
    }
    plain(p, o, p->emitted, emit_start_of(n));
    p->emitted = emit_end_of(n);
    item(p, o, n);
    note_late(p, o);
    store_add(p->store, o);
}

static void late(program *p, out *o, uintptr_t what, void *of)
{
    const node *n = what == LATE_PROTOTYPE ? of : what == LATE_BEFORE || what == LATE_AFTER ? ((function *)of)->def : NULL;
    p->late_at = n ? n->first : UINT32_MAX;
    /* clang-format off */
    switch (what) {
    case LATE_LIBRARY:
        for (size_t i = 0; i < p->fns.count; i++)
            emit_library(p, o, p->fns.items[i]);
        break;
    case LATE_TYPEDEF: emit_typedef(p, o, of); break;
    case LATE_PROTOTYPE: emit_prototype(p, o, fn_declared(p, n)); break;
    case LATE_HEAD: emit_callable(p, o, of); break;
    case LATE_BEFORE: before_frame(p, o, of); break;
    case LATE_AFTER: after_body(p, o, of); break;
    default: break;
    }
    /* clang-format on */
}

/* What the pieces that come late have become, in their order, each with an empty one behind it. */
static void make_late(program *p)
{
    arena *outside = p->a;
    p->a = arena_new();
    for (size_t i = 0; i + 1 < p->later.count; i += 2) {
        out *o = out_new(p);
        late(p, o, (uintptr_t)p->later.items[i], p->later.items[i + 1]);
        out_later(o, LATE_TABLE_NAME, NULL);
        store_add(p->late, o);
        arena_reset(p->a);
    }
    arena_free(p->a);
    p->a = outside;
}

void emit_end(program *p)
{
    const source *src = p->main->src;
    if (!p->store)
        emit_begin(p);
    out *o = out_new(p);
    plain(p, o, p->emitted, (uint32_t)src->size);
    make_late(p);
    if (p->table) {
        emit_table(p, o);
        p->table_line = arena_printf(p->run, "static asc_table %s; /* the places of this file, at its end */\n", p->table);
    }
    store_add(p->store, o);
}
