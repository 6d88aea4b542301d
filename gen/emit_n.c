/* Form N: the body whole, in the user's order, in one C function that one-line continuations enter at labels. Scalars stay C
 * locals, saved where the function parks and restored where it goes on. */
#include <string.h>

#include "collect.h"
#include "emit.h"
#include "lower.h"

static void list_n(emitter *e, const stmt *s, uint32_t indent);

/* A label must be followed by a statement: what comes next may print as a declaration or as nothing. */
static bool needs_semicolon(const stmt *next)
{
    if (!next)
        return true;
    switch (next->kind) {
    case S_DECL:
    case S_PP:
    case S_LINE:
    case S_LABEL:
        return next->kind != S_LABEL;
    case S_TEXT:
        return next->node->kind == N_STATIC_ASSERT || next->node->kind == N_MACRO_STMT || next->node->kind == N_LOCAL_LABEL;
    case S_TRY:
    case S_BLOCK:
        return true;
    default:
        return false;
    }
}

static void saves(emitter *e, const call *c, uint32_t indent, bool back)
{
    function *fn = e->fn;
    buf b = {.a = e->p->a};
    for (size_t i = 0; i < c->saves.count; i++) {
        const symbol *s = c->saves.items[i];
        const char *name = s->out ? s->out : s->name, *space = b.len ? " " : "";
        if (s->guard) {
            out_lines(e->o, fn, s->guard);
            if (back)
                out_glue(e->o, fn, indent, "%s = %s->%s;", name, fn->f, s->field);
            else
                out_glue(e->o, fn, indent, "%s->%s = %s;", fn->f, s->field, name);
            out_lines(e->o, fn, s->guard_end);
            continue;
        }
        if (back)
            buf_printf(&b, "%s%s = %s->%s;", space, name, fn->f, s->field);
        else
            buf_printf(&b, "%s%s->%s = %s;", space, fn->f, s->field, name);
        if (b.len > 100) {
            out_glue(e->o, fn, indent, "%s", b.text);
            b = (buf){.a = e->p->a};
        }
    }
    if (b.len)
        out_glue(e->o, fn, indent, "%s", b.text);
}

/* A generator gives a value: its caller goes on; the continuation is called for the next one, or to close. */
static void yield_n(emitter *e, call *c, uint32_t indent)
{
    function *fn = e->fn;
    const char *f = fn->f;
    emit_line(e, c->at, emit_trailed(e, arena_printf(e->p->a, "%s->value = %s;", f, emit_value(e, c->node))), indent);
    out_glue(e->o, fn, indent, "%s->more = %s;", f, emit_truth(e->p, true));
    saves(e, c, indent, false);
    out_glue(e->o, fn, indent, "%s->base.resume = %s;", f, c->after);
    out_glue(e->o, fn, indent, "return asc_ready;");
    out_glue(e->o, fn, 0, "%s:", c->label);
    saves(e, c, indent, true);
    out_glue(e->o, fn, indent,
             strchr(c->fail, ';') == c->fail + strlen(c->fail) - 1 ? "if (%s.how == ASC_CLOSE) %s" : "if (%s.how == ASC_CLOSE) { %s }",
             fn->got, c->fail);
}

static void call_n(emitter *e, call *c, uint32_t indent)
{
    function *fn = e->fn;
    const char *got = fn->got;
    if (c->kind == CALL_YIELD) {
        yield_n(e, c, indent);
        return;
    }
    emit_call_start(e, c, indent);
    if (c->kind == CALL_SPAWN || c->kind == CALL_OPEN)
        return;
    if (c->parks) {
        if (c->saves.count) {
            out_glue(e->o, fn, indent, "if (%s.how == ASC_PARKED) {", got);
            saves(e, c, indent + 4, false);
            out_glue(e->o, fn, indent + 4, "return asc_stop(%s, &%s->base, %s, %s);", fn->t, call_frame(fn, c), c->after, got);
            out_glue(e->o, fn, 0, "%s:", c->label);
            saves(e, c, indent + 4, true);
            out_glue(e->o, fn, indent, "}");
        } else {
            out_glue(e->o, fn, indent, "if (%s.how == ASC_PARKED) return asc_stop(%s, &%s->base, %s, %s);", got, fn->t, call_frame(fn, c),
                     c->after, got);
            out_glue(e->o, fn, 0, "%s:", c->label);
        }
        emit_call_done(e, c, indent);
    }
    out_glue(e->o, fn, indent, "if (%s.how == ASC_FAILED) %s", got, fail_text(e, c));
}

/* What a macro may leave by a jump that nobody sees. */
static void stray_n(emitter *e, const stmt *s, uint32_t indent)
{
    function *fn = e->fn;
    buf quoted = {.a = e->p->a};
    for (const char *c = s->text; *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_add(&quoted, "\\", 1);
        buf_add(&quoted, c, 1);
    }
    out_glue(e->o, fn, indent, "%s->%s = true;", fn->f, s->label);
    out_glue(e->o, fn, indent, "do {");
    list_n(e, s->body, indent + 4);
    if (falls(s->body))
        out_glue(e->o, fn, indent + 4, "%s->%s = false;", fn->f, s->label);
    out_glue(e->o, fn, indent, "} while (0);");
    if (falls(s->body))
        out_glue(e->o, fn, indent, "if (%s->%s) asc_jumped(\"%s\");", fn->f, s->label, quoted.text);
    else
        out_glue(e->o, fn, indent, "asc_jumped(\"%s\");", quoted.text);
}

static void try_n(emitter *e, const stmt *s, uint32_t indent)
{
    function *fn = e->fn;
    region *r = s->region;
    bool scope = r->kind == R_FINALLY || r->kind == R_SCOPE;
    const char *shown = emit_what(e, s->at, s->use, 60);
    if (s->text && s->at && scope)
        out_glue(e->o, fn, indent, "/* %s */", s->text);
    bool reach = falls(s->body);
    bool jumped =
        r->kind == R_CATCH ? r->uses_error : r->uses_error || r->uses_return || r->uses_break || r->uses_continue || r->gotos.count;
    const char *tried = NULL;
    if (r->kind == R_YIELD && r->guarded)
        out_glue(e->o, fn, indent, "%s->%s.why = ASC_END;", fn->f, r->record);
    list_n(e, s->body, indent);
    if (r->kind == R_CATCH) {
        if (!jumped)
            return;
        if (reach) {
            tried = local_name(fn, "tried");
            out_glue(e->o, fn, indent, "goto %s;", tried);
        }
    } else if (reach && r->guarded && r->kind != R_YIELD) {
        out_glue(e->o, fn, indent, "asc_leave(%s, &%s->%s, ASC_END);", fn->t, fn->f, r->record);
    }
    if (r->kind == R_YIELD ? (r->uses_return || r->uses_break || r->uses_continue || r->gotos.count) : jumped) {
        const char *semi = needs_semicolon(s->other) || r->kind == R_YIELD ? ";" : "";
        if (r->kind == R_CATCH)
            out_glue(e->o, fn, 0, "%s:%s /* catch */", r->label, semi);
        else if (r->kind == R_YIELD)
            out_glue(e->o, fn, 0, "%s:%s /* the block of %s has ended */", r->label, semi, shown);
        else
            out_glue(e->o, fn, 0, "%s:%s /* exit of %s */", r->label, semi,
                     s->text && strcmp(s->text, "defer") == 0 ? "the block: deferred"
                     : s->text                                ? s->text
                                                              : shown);
    }
    list_n(e, s->other, indent);
    if (tried)
        out_glue(e->o, fn, 0, "%s:;", tried);
}

static void loop_n(emitter *e, const stmt *s, uint32_t indent)
{
    function *fn = e->fn;
    program *p = e->p;
    const node *n = s->node;
    const char *head;
    if (s->kind == S_FOREVER) {
        head = s->specs ? arena_printf(p->a, "for (;; %s) {", node_text(fn, s->specs, PRINT_CODE)) : "for (;;) {";
        out_glue(e->o, fn, indent, "/* %s */",
                 n->kind == N_ASYNC_FOR ? "the loop"
                 : n->kind == N_DO      ? "do ... while"
                 : n->kind == N_WHILE   ? "while"
                                        : "for");
        out_glue(e->o, fn, indent, "%s", head);
        const node *outer = e->loop;
        e->loop = n;
        list_n(e, s->body, indent + 4);
        e->loop = outer;
        out_glue(e->o, fn, indent, "}");
        return;
    }
    if (n->kind == N_DO) {
        emit_user(e, n, emit_headed(e, "do {", n->kids[0]), indent);
        list_n(e, s->body, indent + 4);
        e->s = s;
        const node *cond = n->kids[1];
        const char *text = arena_printf(p->a, "} while (%s);", node_text(fn, cond, PRINT_CODE));
        emit_line(e, cond, emit_trailed_of(e, n, text), indent);
        return;
    }
    if (n->kind == N_WHILE) {
        head = arena_printf(p->a, "while (%s) {", node_text(fn, n->kids[0], PRINT_CODE));
        emit_user(e, n, emit_headed(e, head, n->kids[1]), indent);
        list_n(e, s->body, indent + 4);
        emit_closed(e, n->kids[1], "}", indent);
        return;
    }
    bool outside = false;
    const node *init = n->kids[0];
    for (uint32_t i = 1; init && init->kind == N_DECL && i < init->kid_count; i++) {
        const node *d = init->kids[i];
        if (d && d->kind == N_INIT_DECL && d->kids[0]->name && d->kids[0]->name->sym && d->kids[0]->name->sym->in_frame)
            outside = true;
    }
    const char *cond = n->kids[1] ? arena_printf(p->a, " %s", node_text(fn, n->kids[1], PRINT_CODE)) : "";
    const char *step = n->kids[2] ? arena_printf(p->a, " %s", node_text(fn, n->kids[2], PRINT_CODE)) : "";
    const char *first = init ? node_text(fn, init, PRINT_CODE) : "";
    bool declares = init && init->kind == N_DECL && !outside; /* its text has the semicolon */
    const char *assignments = outside ? emit_assignments(e, init) : NULL;
    if (assignments) {
        first = assignments;
        outside = false;
    }
    if (outside) {
        out_glue(e->o, fn, indent, "{");
        stmt d = {.kind = S_DECL, .node = (node *)(uintptr_t)init, .at = (node *)(uintptr_t)init};
        emit_declaration(e, &d, indent + 4);
        first = "";
    }
    head = arena_printf(p->a, "for (%s%s%s;%s) {", first, declares ? "" : ";", cond, step);
    emit_user(e, n, emit_headed(e, head, n->kids[3]), indent);
    list_n(e, s->body, indent + 4);
    emit_closed(e, n->kids[3], "}", indent);
    if (outside)
        out_glue(e->o, fn, indent, "}");
}

static void label_n(emitter *e, const stmt *s, uint32_t indent)
{
    function *fn = e->fn;
    program *p = e->p;
    const char *semi = needs_semicolon(s->next) ? " ;" : "";
    if (!s->node) {
        out_glue(e->o, fn, 0, "%s:%s", s->label, needs_semicolon(s->next) ? ";" : "");
        return;
    }
    const node *n = s->node;
    const char *text;
    if (n->kind == N_LABEL)
        text = arena_printf(p->a, "%s:%s", n->kids[0]->sym ? n->kids[0]->sym->out : "label", semi);
    else if (n->kind == N_DEFAULT)
        text = arena_printf(p->a, "default:%s", semi);
    else if (n->kids[1])
        text = arena_printf(p->a, "case %s ... %s:%s", node_text(fn, n->kids[0], PRINT_CODE), node_text(fn, n->kids[1], PRINT_CODE), semi);
    else
        text = arena_printf(p->a, "case %s:%s", node_text(fn, n->kids[0], PRINT_CODE), semi);
    emit_label(e, n, text, indent);
}

/* `else` with nothing but another `if` goes on with that. */
static void if_n(emitter *e, const stmt *s, uint32_t indent)
{
    const stmt *first = s;
    emit_if_head(e, s, first, indent);
    list_n(e, s->body, indent + 4);
    for (; emit_chains(s->other); s = s->other) {
        emit_closed(e, emit_tested(s, false), "", indent + 4);
        behalf outside = out_for(e->o, s->other->at);
        e->s = s->other;
        emit_if_head(e, s->other, first, indent);
        emit_comments(e, s->other, indent + 4);
        out_again(e->o, outside);
        list_n(e, s->other->body, indent + 4);
    }
    if (emit_else_text(e, s, first, indent))
        return;
    if (s->other) {
        emit_else(e, s, indent);
        list_n(e, s->other, indent + 4);
    }
    emit_end_if(e, s, indent);
}

void emit_plain(emitter *e, const stmt *s, uint32_t indent)
{
    function *fn = e->fn;
    program *p = e->p;
    indent = emit_statement_column(e, s, indent);
    e->s = s;
    emit_comments(e, s, indent);
    behalf outside = s->kind == S_CALL ? out_for_call(e->o, s->call) : out_for(e->o, s->at);
    switch (s->kind) {
    case S_TEXT:
    case S_DECL:
        if (s->braces)
            out_glue(e->o, fn, indent, "{ /* a macro: what it may declare ends here */");
        if (s->kind == S_TEXT)
            emit_statement_text(e, s, indent);
        else
            emit_declaration(e, s, indent);
        if (s->braces)
            out_glue(e->o, fn, indent, "}");
        break;
    case S_SET:
        emit_set(e, s, indent);
        break;
    case S_CALL:
        call_n(e, s->call, indent);
        break;
    case S_BRANCH:
        break;
    case S_BLOCK:
        if (s->label) {
            stray_n(e, s, indent);
            break;
        }
        if (!s->text && !emit_declares(s->body)) {
            emit_opened(e, s->node, "", indent);
            list_n(e, s->body, indent);
            emit_closed(e, s->node, "", indent);
            break;
        }
        if (s->text)
            out_glue(e->o, fn, indent, "{ /* %s */", s->text);
        else
            emit_opened(e, s->node, "{", indent);
        /* managers inside of managers all stand in one column, what `async for` does around its loop in that of the loop */
        list_n(e, s->body, s->text && (s->use || (s->at && s->at->kind == N_ASYNC_FOR)) ? indent : indent + 4);
        emit_closed(e, s->text ? NULL : s->node, "}", indent);
        break;
    case S_IF:
        if_n(e, s, indent);
        break;
    case S_LOOP:
    case S_FOREVER:
        loop_n(e, s, indent);
        break;
    case S_SWITCH:
        emit_user(e, s->at, emit_headed(e, arena_printf(p->a, "switch (%s) {", node_text(fn, s->node, PRINT_CODE)), s->at->kids[1]),
                  indent);
        list_n(e, s->body, indent + 4);
        emit_closed(e, s->at->kids[1], "}", indent);
        break;
    case S_LABEL:
        label_n(e, s, indent);
        break;
    case S_JUMP: {
        const char *text = s->node ? node_text(fn, s->node, PRINT_CODE) : s->text;
        if (*text)
            out_glue(e->o, fn, indent, "%s", text);
        break;
    }
    case S_TRY:
        try_n(e, s, indent);
        break;
    case S_YIELD:
        break;
    case S_PP:
    case S_LINE:
        if (s->node->src->tokens[s->node->first].kind == T_PP) /* `#error`: the C compiler is to say where */
            out_user(e->o, fn, s->node->src, s->node->src->tokens[s->node->first].at, 0, node_text(fn, s->node, PRINT_CODE));
        else
            out_lines(e->o, fn, arena_printf(p->a, "%s\n", node_text(fn, s->node, PRINT_CODE)));
        break;
    }
    out_again(e->o, outside);
}

static void list_n(emitter *e, const stmt *s, uint32_t indent)
{
    for (; s; s = s->next)
        emit_plain(e, s, indent);
}

/* What becomes one C function: the body, or a branch. */
typedef struct text_n {
    const branch *branch; /* NULL: the body */
    const char *name;     /* `fetch` or `fetch_all_1` */
    const char *frame;    /* the struct of its own memory */
    const char *own;      /* what points to it */
    const char *run;
    list calls;
} text_n;

/* Names the function and declares the continuations that enter it. */
static text_n text_of(emitter *e, const branch *b)
{
    program *p = e->p;
    function *fn = e->fn;
    text_n text = {.branch = b, .name = b ? b->name : fn->fn->name, .frame = b ? b->frame : fn->fn->frame, .own = b ? fn->own : fn->f};
    text.calls = b ? b->calls : fn->own_calls;
    text.run = name_unique(p, arena_printf(p->a, "%s_run", text.name));
    for (size_t i = 0; i < text.calls.count; i++) {
        const call *c = text.calls.items[i];
        behalf before = out_for_call(e->o, c);
        out_glue(e->o, fn, 0, "static asc_step %s(asc_task *%s, void *%s, asc_step %s);", c->after, fn->t, fn->self, fn->got);
        out_again(e->o, before);
    }
    return text;
}

static bool keeps_locals(const text_n *text)
{
    for (size_t i = 0; i < text->calls.count; i++)
        if (((call *)text->calls.items[i])->saves.count)
            return true;
    return false;
}

/* The function with the text, and the continuations. Returns what begins it. */
static const char *function_n(emitter *e, const text_n *text, const out *body)
{
    program *p = e->p;
    function *fn = e->fn;
    const char *t = fn->t, *f = fn->f, *got = fn->got, *own = text->own, *start = NULL;
    bool parks = text->calls.count > 0, keeps = keeps_locals(text);
    bool needs_f = !text->branch || emit_mentions(body, f);
    if (parks) {
        buf b = {.a = p->a};
        start = name_unique(p, arena_printf(p->a, "%s_start", text->name));
        const char *at_type = name_unique(p, arena_printf(p->a, "%s_at", text->name));
        buf_printf(&b, "enum %s { %s", at_type, start);
        for (size_t i = 0; i < text->calls.count; i++)
            buf_printf(&b, ", %s", ((call *)text->calls.items[i])->where);
        out_glue(e->o, fn, 0, "%s };", b.text);
        out_glue(e->o, fn, 0, "%s", "");
        if (keeps)
            out_lines(e->o, fn, "ASC_KEEPS_LOCALS\n");
        out_glue(e->o, fn, 0, "%s asc_step %s(asc_task *%s, struct %s *%s, enum %s %s, asc_step %s)", emit_static(e), text->run, t,
                 text->frame, own, at_type, fn->where, got);
    } else if (text->branch) {
        out_glue(e->o, fn, 0, "static asc_step %s(asc_task *%s, void *%s, asc_step %s)", text->branch->begin, t, fn->self, got);
    } else {
        out_glue(e->o, fn, 0, "%s", "");
        out_glue(e->o, fn, 0, "%s asc_step %s(asc_task *%s, struct %s *%s)", emit_static(e), text->run, t, text->frame, own);
    }
    out_glue(e->o, fn, 0, "{");
    if (text->branch && !parks && needs_f)
        out_glue(e->o, fn, 4, "struct %s *%s = %s;", text->frame, own, fn->self);
    if (text->branch && needs_f)
        out_glue(e->o, fn, 4, "struct %s *%s = %s->%s;", fn->fn->frame, f, own, f);
    if (!text->branch && !parks && emit_mentions(body, got))
        out_glue(e->o, fn, 4, "asc_step %s;", got);
    if (!parks || !emit_mentions(body, t))
        out_glue(e->o, fn, 4, "(void)%s;", t);
    if (!text->branch && !parks)
        out_glue(e->o, fn, 4, "(void)%s;", own);
    if (text->branch && !parks && !needs_f)
        out_glue(e->o, fn, 4, "(void)%s;", fn->self);
    if (text->branch && !parks && !emit_mentions(body, got))
        out_glue(e->o, fn, 4, "(void)%s;", got);
    if (parks) {
        out_glue(e->o, fn, 4, "switch (%s) {", fn->where);
        out_glue(e->o, fn, 4, "case %s: break;", start);
        for (size_t i = 0; i < text->calls.count; i++) {
            const call *c = text->calls.items[i];
            behalf before = out_for_call(e->o, c);
            out_glue(e->o, fn, 4, "case %s: goto %s;", c->where, c->label);
            out_again(e->o, before);
        }
        out_glue(e->o, fn, 4, "}");
    }
    for (size_t i = 0; i < body->count; i++)
        out_piece(e->o, &body->pieces[i]);
    out_glue(e->o, fn, 0, "}");
    if (keeps)
        out_lines(e->o, fn, "ASC_KEEPS_LOCALS_END\n");
    if (parks || !text->branch)
        out_glue(e->o, fn, 0, "%s", "");
    for (size_t i = 0; i < text->calls.count; i++) {
        const call *c = text->calls.items[i];
        behalf before = out_for_call(e->o, c);
        out_glue(e->o, fn, 0, "/* after  %s%s */", c->kind == CALL_CLOSE ? "the closing of " : "", emit_what(e, c->at, c->use, 90));
        out_glue(e->o, fn, 0, "static asc_step %s(asc_task *%s, void *%s, asc_step %s) { return %s(%s, %s, %s, %s); }", c->after, t,
                 fn->self, got, text->run, t, fn->self, c->where, got);
        out_again(e->o, before);
    }
    if (text->branch && parks)
        out_glue(e->o, fn, 0, "static asc_step %s(asc_task *%s, void *%s, asc_step %s) { return %s(%s, %s, %s, %s); }", text->branch->begin,
                 t, fn->self, got, text->run, t, fn->self, start, got);
    return parks ? arena_printf(p->a, "%s(%s, %s, %s, asc_ready)", text->run, t, f, start)
                 : arena_printf(p->a, "%s(%s, %s)", text->run, t, f);
}

static void branch_n(emitter *e, const branch *b)
{
    function *fn = e->fn;
    out *outside = e->o, *body = out_new(e->p);
    out_for(body, b->at);
    e->o = body;
    list_n(e, b->body, 4);
    if (b->falls)
        out_glue(e->o, fn, 4, "return asc_ready;");
    e->o = outside;
    out_glue(e->o, fn, 0, "%s", "");
    out_glue(e->o, fn, 0, "/* a branch:  %s */", source_text(e->p, b->at, 90));
    text_n text = text_of(e, b);
    function_n(e, &text, body);
}

const char *emit_form_n(emitter *e)
{
    function *fn = e->fn;
    out *outside = e->o, *body = out_new(e->p);
    for (size_t i = 0; i < fn->branches.count; i++)
        branch_n(e, fn->branches.items[i]);
    out_for(body, fn->def);
    e->o = body;
    emit_opened(e, fn->body_node, "", 4);
    list_n(e, fn->body, 4);
    emit_end_of_body(e, 4);
    e->o = outside;
    if (fn->branches.count)
        out_glue(e->o, fn, 0, "%s", "");
    text_n text = text_of(e, NULL);
    return function_n(e, &text, body);
}
