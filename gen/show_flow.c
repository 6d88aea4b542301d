/* --emit=flow: each function after lowering, as text to read and to compare: statements of the core in the order of the source, each
 * with its line; awaits with the continuation that follows them and what they leave in the frame; regions with the ways that lead
 * through their exit. Behind it, from each point at which the function goes on, which points come next. */
#include <ctype.h>
#include <string.h>

#include "layout.h"
#include "lower.h"
#include "show.h"

typedef struct flow {
    program *p;
    function *fn;
    buf *b;
} flow;

/* The end of the literal that begins here. */
static const char *after_literal(const char *c)
{
    char quote = *c++;
    while (*c && *c != quote)
        c += *c == '\\' && c[1] ? 2 : 1;
    return *c ? c + 1 : c;
}

static const char *after_comment(const char *c)
{
    const char *end = c[1] == '*' ? strstr(c + 2, "*/") : strchr(c, '\n');
    return !end ? c + strlen(c) : c[1] == '*' ? end + 2 : end;
}

/* Text on one line without comments, white space squeezed outside of literals, cut where it gets too long. */
static const char *squeezed(program *p, const char *text)
{
    buf b = {.a = p->a};
    for (const char *c = text; *c;) {
        const char *from = c;
        if (isspace((unsigned char)*c) || (*c == '/' && (c[1] == '*' || c[1] == '/'))) {
            while (isspace((unsigned char)*c) || (*c == '/' && (c[1] == '*' || c[1] == '/')))
                c = *c == '/' ? after_comment(c) : c + 1;
            if (b.len && *c)
                buf_str(&b, " ");
            continue;
        }
        c = *c == '"' || *c == '\'' ? after_literal(c) : c + 1;
        buf_add(&b, from, (size_t)(c - from));
    }
    if (b.len > 110) {
        b.len = 106;
        while (b.len && ((unsigned char)b.text[b.len] & 0xc0) == 0x80)
            b.len--;
        b.text[b.len] = 0;
        buf_str(&b, " ...");
    }
    return b.text ? b.text : "";
}

static void begin(flow *w, const node *at, uint32_t depth)
{
    if (at && !at->src->builtin && at->last >= at->first)
        buf_printf(w->b, "%6u  ", show_line(at));
    else
        buf_str(w->b, "        ");
    for (uint32_t i = 0; i < depth; i++)
        buf_str(w->b, "    ");
}

static void line(flow *w, const node *at, uint32_t depth, const char *text)
{
    if (!*text)
        return;
    begin(w, at, depth);
    buf_str(w->b, squeezed(w->p, text));
    buf_str(w->b, "\n");
}

static const char *text_of(flow *w, const node *n)
{
    return node_text(w->fn, n, PRINT_CODE);
}

/* Where an error goes: `leave1`, or out. */
static const char *failure(flow *w, const call *c)
{
    const char *go = c->fail ? strstr(c->fail, "goto ") : NULL;
    if (go)
        return arena_printf(w->p->a, "%.*s", (int)strcspn(go + 5, ";"), go + 5);
    go = c->fail ? strstr(c->fail, "return ") : NULL;
    if (go && strncmp(go + 7, "asc_", 4) != 0)
        return arena_printf(w->p->a, "%.*s", (int)strcspn(go + 7, "("), go + 7);
    return "the caller";
}

static void held(flow *w, const call *c)
{
    const layout *l = layout_of(w->fn);
    bool any = false;
    for (size_t i = 0; i < l->count; i++) {
        const field *x = &l->fields[i];
        if (x->kind == FIELD_HEAD || x->kind == FIELD_CALL || !layout_holds(x, c))
            continue;
        buf_printf(w->b, "%s%s", any ? ", " : "; keeps ", x->name);
        any = true;
    }
}

static void call_line(flow *w, const stmt *s, uint32_t depth)
{
    const call *c = s->call;
    program *p = w->p;
    begin(w, show_place(c), depth);
    if (c->result)
        buf_printf(w->b, "%s = ", c->result->field ? c->result->field : c->result->name);
    buf_str(w->b, squeezed(p, show_call(p, c)));
    if (c->boxed && c->kind != CALL_NEXT && c->kind != CALL_CLOSE)
        buf_printf(w->b, "  (boxed: %s)", c->boxed);
    buf_str(w->b, "\n");
    if (!c->parks && c->kind != CALL_CHECK)
        return;
    begin(w, NULL, depth + 1);
    if (c->parks) {
        buf_printf(w->b, "-> %s", c->after);
        held(w, c);
        buf_str(w->b, c->kind == CALL_YIELD ? "; closed: " : "; fails: ");
    } else {
        buf_str(w->b, "fails: ");
    }
    buf_str(w->b, c->kind == CALL_YIELD ? "return" : failure(w, c));
    buf_str(w->b, "\n");
}

static void list_of(flow *w, const stmt *s, uint32_t depth);

static void branch_lines(flow *w, const stmt *s, uint32_t depth)
{
    for (; s; s = s->next) {
        line(w, s->at, depth, arena_printf(w->p->a, "branch %s:", s->branch->name));
        list_of(w, s->body, depth + 1);
    }
}

static void ways_through(flow *w, const region *r)
{
    bool any = false;
    const struct {
        bool used;
        const char *name;
    } ways[] = {{r->uses_end, "end"},
                {r->uses_error, "error"},
                {r->uses_break, "break"},
                {r->uses_continue, "continue"},
                {r->uses_return, "return"}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (ways[i].used) {
            buf_printf(w->b, "%s%s", any ? ", " : "", ways[i].name);
            any = true;
        }
    for (size_t i = 0; i < r->gotos.count; i++) {
        buf_printf(w->b, "%sgoto %s", any ? ", " : "", ((symbol *)r->gotos.items[i])->name);
        any = true;
    }
    buf_str(w->b, any ? "" : "none");
}

static void region_of(flow *w, const stmt *s, uint32_t depth)
{
    const region *r = s->region;
    const char *what = s->text ? s->text : r->guarded ? arena_printf(w->p->a, "up to %s", r->label) : "body";
    begin(w, s->at, depth);
    if (r->kind == R_YIELD)
        buf_printf(w->b, "block of %s:\n", squeezed(w->p, source_text(w->p, s->at, 60)));
    else
        buf_printf(w->b, "%s:\n", squeezed(w->p, what));
    list_of(w, s->body, depth + 1);
    if (!s->other && !r->guarded)
        return;
    begin(w, NULL, depth);
    buf_printf(w->b, "%s %s", r->kind == R_CATCH ? "catch" : r->kind == R_YIELD ? "after the block" : "exit", r->label ? r->label : "");
    buf_str(w->b, "  from ");
    ways_through(w, r);
    buf_str(w->b, ":\n");
    list_of(w, s->other, depth + 1);
}

static void loop_line(flow *w, const stmt *s, uint32_t depth)
{
    program *p = w->p;
    const node *n = s->node;
    if (s->kind == S_FOREVER)
        line(w, n, depth, s->specs ? arena_printf(p->a, "loop; each round ends with %s:", text_of(w, s->specs)) : "loop:");
    else if (n->kind == N_WHILE)
        line(w, n, depth, arena_printf(p->a, "while %s:", text_of(w, n->kids[0])));
    else if (n->kind == N_DO)
        line(w, n, depth, arena_printf(p->a, "do, while %s:", text_of(w, n->kids[1])));
    else
        line(w, n, depth,
             arena_printf(p->a, "for %s%s %s; %s:", n->kids[0] ? text_of(w, n->kids[0]) : "",
                          n->kids[0] && n->kids[0]->kind == N_DECL ? "" : ";", n->kids[1] ? text_of(w, n->kids[1]) : "",
                          n->kids[2] ? text_of(w, n->kids[2]) : ""));
    list_of(w, s->body, depth + 1);
}

static void declaration_line(flow *w, const stmt *s, uint32_t depth)
{
    program *p = w->p;
    if (!s->sym && s->specs) { /* one declarator of several */
        buf d = {.a = p->a};
        print_node(w->fn, &d, s->specs, PRINT_CODE);
        buf_str(&d, " ");
        print_node(w->fn, &d, s->node, PRINT_CODE);
        line(w, s->node, depth, d.text);
        return;
    }
    if (!s->sym) {
        line(w, s->node, depth, text_of(w, s->node));
        return;
    }
    buf d = {.a = p->a};
    print_symbol_declaration(w->fn, &d, s->sym, s->sym->out ? s->sym->out : s->sym->name, PRINT_CODE);
    if (s->node)
        buf_printf(&d, " = %s", text_of(w, s->node));
    line(w, s->node && s->node->last >= s->node->first ? s->node : NULL, depth, d.text);
}

static void label_line(flow *w, const stmt *s, uint32_t depth)
{
    program *p = w->p;
    const node *n = s->node;
    if (!n)
        line(w, NULL, depth, arena_printf(p->a, "%s:", s->label));
    else if (n->kind == N_LABEL)
        line(w, n, depth, arena_printf(p->a, "label %s:", n->kids[0]->sym ? n->kids[0]->sym->name : "?"));
    else
        line(w, n, depth, n->kind == N_DEFAULT ? "default:" : arena_printf(p->a, "case %s:", text_of(w, n->kids[0])));
}

static void one(flow *w, const stmt *s, uint32_t depth)
{
    program *p = w->p;
    switch (s->kind) {
    case S_TEXT:
    case S_PP:
    case S_LINE:
        line(w, s->node, depth, text_of(w, s->node));
        break;
    case S_DECL:
        declaration_line(w, s, depth);
        break;
    case S_SET:
        line(w, s->node->last >= s->node->first ? s->node : NULL, depth,
             arena_printf(p->a, "%s = %s", s->sym->field ? s->sym->field : s->sym->name, text_of(w, s->node)));
        break;
    case S_CALL:
        call_line(w, s, depth);
        branch_lines(w, s->body, depth + 1);
        break;
    case S_BLOCK:
        if (s->text)
            line(w, s->at, depth, arena_printf(p->a, "%s:", s->text));
        list_of(w, s->body, s->text ? depth + 1 : depth);
        break;
    case S_IF:
        line(w, s->at, depth, arena_printf(p->a, "if %s:", text_of(w, s->node)));
        list_of(w, s->body, depth + 1);
        if (s->other)
            line(w, NULL, depth, "else:");
        list_of(w, s->other, depth + 1);
        break;
    case S_LOOP:
    case S_FOREVER:
        loop_line(w, s, depth);
        break;
    case S_SWITCH:
        line(w, s->at, depth, arena_printf(p->a, "switch %s:", text_of(w, s->node)));
        list_of(w, s->body, depth + 1);
        break;
    case S_LABEL:
        label_line(w, s, depth);
        break;
    case S_JUMP:
        line(w, NULL, depth, s->node ? text_of(w, s->node) : s->text);
        break;
    case S_TRY:
        region_of(w, s, depth);
        break;
    case S_YIELD:
    case S_BRANCH:
        break;
    }
}

static void list_of(flow *w, const stmt *s, uint32_t depth)
{
    for (; s; s = s->next)
        one(w, s, depth);
}

static const char *point_name(const function *fn, uint32_t point)
{
    if (point == POINT_RETURN)
        return fn->fn->generator ? "end" : "return";
    if (point == POINT_FAIL)
        return "failed";
    return point == POINT_START ? "start" : ((const call *)fn->calls.items[point - 1])->after;
}

/* `main_after_sleep -> main_after_read, return; failed -> failed` */
static void goes_on(flow *w)
{
    const function *fn = w->fn;
    const ways *all = flow_ways(w->fn);
    size_t i = 0;
    line(w, NULL, 0, "goes on:");
    while (i < all->count) {
        size_t end = i;
        begin(w, NULL, 1);
        buf_printf(w->b, "%s ->", point_name(fn, all->items[i].from));
        for (; end < all->count && all->items[end].from == all->items[i].from; end++)
            continue;
        for (int failed = 0; failed < 2; failed++) {
            bool any = false;
            for (size_t k = i; k < end; k++)
                if (all->items[k].failed == (failed == 1)) {
                    buf_printf(w->b, "%s%s", any ? ", " : failed ? "; on failure -> " : " ", point_name(fn, all->items[k].to));
                    any = true;
                }
            if (!any && !failed)
                buf_str(w->b, " nowhere");
        }
        buf_str(w->b, "\n");
        i = end;
    }
}

void show_flow(program *p, buf *b)
{
    for (size_t i = 0; i < p->functions.count; i++) {
        function *fn = p->functions.items[i];
        flow w = {p, fn, b};
        buf_str(b, i ? "\n" : "");
        buf_printf(b, "%s:%u: %s\n", fn->def->src->path, show_line(fn->def), show_signature(p, fn));
        list_of(&w, fn->body, 0);
        goes_on(&w);
    }
}
