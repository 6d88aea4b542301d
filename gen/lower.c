/* Bodies become statements of the core: the user's text, calls, regions. What is left afterwards is await, try/finally and scope.
 *
 * A region is something that control cannot simply leave. Every jump, return and failure is an edge: it walks the regions outward
 * from where it starts (edge), leaves what must be left on the way, and ends at the first region that has an exit of its own,
 * where it stores why. The exit stands once; after it only the ways out that exist in the source are asked (dispatch). */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lower.h"

stmt *add(lowering *l, enum stmt_kind kind, node *n)
{
    stmt *s = arena_alloc(l->p->a, sizeof *s);
    s->kind = kind;
    s->node = n;
    s->at = l->at;
    s->use = l->use;
    *l->tail = s;
    l->tail = &s->next;
    return s;
}

stmt *add_text(lowering *l, const char *format, ...)
{
    char small[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    stmt *s = add(l, S_JUMP, NULL);
    if ((size_t)n < sizeof small) {
        s->text = arena_strndup(l->p->a, small, (size_t)n);
    } else {
        char *big = arena_alloc(l->p->a, (size_t)n + 1);
        va_start(args, format);
        vsnprintf(big, (size_t)n + 1, format, args);
        va_end(args);
        s->text = big;
    }
    s->falls = true;
    return s;
}

node *glue(lowering *l, const char *text, uint32_t count, ...)
{
    node *n = ast_new(l->p->a, l->at ? l->at->src : l->fn->def->src, N_GLUE, 1, 0);
    n->glue = text;
    n->kids = arena_alloc(l->p->a, (count + 1) * sizeof *n->kids);
    va_list args;
    va_start(args, count);
    for (uint32_t i = 0; i < count; i++)
        n->kids[n->kid_count++] = va_arg(args, node *);
    va_end(args);
    return n;
}

const node *strip(const node *n)
{
    while (n->kind == N_PAREN && !n->subst)
        n = n->kids[0];
    return n;
}

/* A name of the function's own: no identifier of the sources and not given before in this function. */
const char *local_name(function *fn, const char *base)
{
    return name_free(fn->p, &fn->names_used, base, true);
}

const char *record_name(lowering *l, const char *base, uint32_t *counter)
{
    return local_name(l->fn, arena_printf(l->p->a, "%s%u", base, ++*counter));
}

region *region_new(lowering *l, enum region_kind kind, node *at)
{
    region *r = arena_alloc(l->p->a, sizeof *r);
    r->kind = kind;
    r->up = l->in;
    r->at = at;
    for (region *o = l->in; o; o = o->up)
        if (o->kind == R_LOOP || o->kind == R_SWITCH)
            r->in_loop = true;
    return r;
}

const char *label_text(lowering *l, const char *label)
{
    if (l->fn->form_c)
        return arena_printf(l->p->a, "return %s(%s, %s);", label, l->fn->t, l->fn->f);
    return arena_printf(l->p->a, "goto %s;", label);
}

/* ---- edges ---- */

static bool holds(const node *n, const node *wanted)
{
    if (n == wanted)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && holds(n->kids[i], wanted))
            return true;
    return false;
}

static bool region_has_label(const region *r, const symbol *label)
{
    return r->at && holds(r->at, label->decl);
}

static int label_number(lowering *l, symbol *label)
{
    if (!label->index)
        label->index = (uint32_t)++l->fn->goto_count;
    return (int)label->index;
}

static void note_use(program *p, region *r, enum why why, symbol *label)
{
    switch (why) {
    case WHY_END:
        r->uses_end = true;
        break;
    case WHY_RETURN:
        r->uses_return = true;
        break;
    case WHY_ERROR:
        r->uses_error = true;
        break;
    case WHY_BREAK:
        r->uses_break = true;
        break;
    case WHY_CONTINUE:
        r->uses_continue = true;
        break;
    case WHY_GOTO:
        for (size_t i = 0; i < r->gotos.count; i++)
            if (r->gotos.items[i] == label)
                return;
        list_add(p, &r->gotos, label);
        break;
    }
}

static const char *why_text(lowering *l, enum why why, symbol *label)
{
    switch (why) {
    case WHY_RETURN:
        return "ASC_RETURN";
    case WHY_ERROR:
        return "ASC_ERROR";
    case WHY_BREAK:
        return "ASC_LEAVE_BREAK";
    case WHY_CONTINUE:
        return "ASC_LEAVE_CONTINUE";
    case WHY_GOTO:
        return arena_printf(l->p->a, "ASC_LEAVE_GOTO + %d", label_number(l, label));
    case WHY_END:
        break;
    }
    return "ASC_END";
}

static void stop_at(lowering *l, buf *b, region *r, enum why why, symbol *label, const char *record)
{
    const char *t = l->fn->t, *f = l->fn->f;
    note_use(l->p, r, why, label);
    if (record)
        buf_printf(b, "asc_move(&%s->%s, &%s->%s); ", f, r->record, f, record);
    else
        buf_printf(b, "asc_leave(%s, &%s->%s, %s); ", t, f, r->record, why_text(l, why, label));
    buf_str(b, label_text(l, r->label));
}

void edge(lowering *l, buf *b, region *r, enum why why, region *target, symbol *label, const char *record)
{
    const char *t = l->fn->t, *f = l->fn->f;
    bool error = why == WHY_ERROR;
    for (;; r = r->up) {
        if (why == WHY_GOTO && (r->kind == R_FUNCTION || region_has_label(r, label))) {
            buf_printf(b, "goto %s;", label->out);
            return;
        }
        switch (r->kind) {
        case R_LOOP:
        case R_SWITCH:
            if (r == target && why == WHY_BREAK) {
                buf_str(b, "break;");
                return;
            }
            if (r == target && why == WHY_CONTINUE) {
                if (r->next_label) {
                    r->next_used = true;
                    buf_printf(b, "goto %s;", r->next_label);
                } else {
                    buf_str(b, "continue;");
                }
                return;
            }
            break;
        case R_CATCH:
            if (error) {
                stop_at(l, b, r, why, label, record);
                return;
            }
            break;
        case R_CATCHING:
            if (error && record) {
                buf_printf(b, "asc_fail_again(%s, &%s->%s); ", t, f, record);
                record = NULL;
            }
            buf_printf(b, error ? "asc_catch_failed(%s, &%s->%s); " : "asc_catch_end(%s, &%s->%s); ", t, f, r->record);
            break;
        case R_FINALLY:
        case R_SCOPE:
            stop_at(l, b, r, why, label, record);
            return;
        case R_CLEANUP:
            if (error && record) {
                buf_printf(b, "asc_fail_again(%s, &%s->%s); ", t, f, record);
                record = NULL;
            }
            if (r->shield)
                buf_printf(b, r->of ? "asc_shield_leave(%s, &%s->%s); " : "asc_unshield_leave(%s, &%s->%s); ", t, f, r->shield);
            if (r->of && error && r->of->record && r->of->guarded)
                buf_printf(b, "asc_replace(%s, &%s->%s); ", t, f, r->of->record);
            break;
        case R_YIELD:
            if (!error) {
                stop_at(l, b, r, why, label, record);
                return;
            }
            if (r->keeps_cancel) {
                if (record) {
                    buf_printf(b, "asc_fail_again(%s, &%s->%s); ", t, f, record);
                    record = NULL;
                }
                buf_printf(b, "asc_yield_failed(%s, &%s->%s); ", t, f, r->record);
                note_use(l->p, r, WHY_ERROR, NULL);
            }
            break;
        case R_INLINE:
            if (why == WHY_RETURN && r == target) {
                r->uses_return = true;
                buf_str(b, label_text(l, r->label));
                return;
            }
            break;
        case R_FUNCTION:
            if (error && record)
                buf_printf(b, "return asc_fail_again(%s, &%s->%s);", t, f, record);
            else
                buf_str(b, error ? "return asc_failed;" : "return asc_ready;");
            return;
        }
    }
}

char *edge_text(lowering *l, enum why why, region *target, symbol *label)
{
    buf b = {.a = l->p->a};
    edge(l, &b, l->in, why, target, label, NULL);
    return b.text;
}

static region *innermost(region *r, bool for_continue)
{
    for (; r; r = r->up)
        if (r->kind == R_LOOP || (r->kind == R_SWITCH && !for_continue))
            return r;
    return NULL;
}

typedef struct way {
    const char *test, *text;
} way;

/* After the exit of r: where those go who did not come by its end. Ways with the same continuation share a test. */
void dispatch(lowering *l, region *r)
{
    const char *f = l->fn->f;
    way *ways = arena_alloc(l->p->a, (r->gotos.count + 4) * sizeof *ways);
    size_t count = 0;
    for (int i = 0; i < 2; i++) {
        enum why why = i ? WHY_CONTINUE : WHY_BREAK;
        if (i ? !r->uses_continue : !r->uses_break)
            continue;
        buf b = {.a = l->p->a};
        edge(l, &b, l->in, why, innermost(l->in, i == 1), NULL, r->record);
        ways[count++] = (way){why_text(l, why, NULL), b.text};
    }
    for (size_t i = 0; i < r->gotos.count; i++) {
        buf b = {.a = l->p->a};
        symbol *label = r->gotos.items[i];
        edge(l, &b, l->in, WHY_GOTO, NULL, label, r->record);
        ways[count++] = (way){why_text(l, WHY_GOTO, label), b.text};
    }
    if (r->uses_return) {
        buf b = {.a = l->p->a};
        edge(l, &b, l->in, WHY_RETURN, l->return_to, NULL, r->record);
        ways[count++] = (way){"ASC_RETURN", b.text};
    }
    if (r->uses_error && r->kind != R_YIELD) {
        buf b = {.a = l->p->a};
        edge(l, &b, l->in, WHY_ERROR, NULL, NULL, r->record);
        ways[count++] = (way){"ASC_ERROR", b.text};
    }
    size_t i = 0;
    while (i < count) {
        size_t same = i + 1;
        while (same < count && strcmp(ways[same].text, ways[i].text) == 0)
            same++;
        bool braces = strchr(ways[i].text, ';') != ways[i].text + strlen(ways[i].text) - 1;
        if (same == count && !r->uses_end) {
            stmt *s = add_text(l, "%s", ways[i].text);
            s->falls = false;
        } else if (same == count && same > i + 1) {
            add_text(l, braces ? "if (%s->%s.why != ASC_END) { %s }" : "if (%s->%s.why != ASC_END) %s", f, r->record, ways[i].text);
        } else {
            same = i + 1;
            add_text(l, braces ? "if (%s->%s.why == %s) { %s }" : "if (%s->%s.why == %s) %s", f, r->record, ways[i].test, ways[i].text);
        }
        i = same;
    }
}

/* ---- temporaries and declarations of the compiler's own ---- */

symbol *temp(lowering *l, const char *role, node *of, const char *type_text)
{
    symbol *s = symbol_new(l->fn, SYM_TEMP, role);
    s->type_of = of;
    s->type_text = type_text;
    s->is_scalar = type_text != NULL;
    return s;
}

stmt *declare_symbol(lowering *l, symbol *s, node *init)
{
    stmt *d = add(l, S_DECL, init);
    d->sym = s;
    s->declared = d;
    return d;
}

/* ---- which statements must be taken apart ---- */

bool node_waits(const node *n)
{
    if (!(n->flags & NF_HAS_AWAIT))
        return false;
    switch (n->kind) {
    case N_AWAIT:
    case N_SPAWN:
    case N_WITH:
    case N_TRY:
    case N_DEFER:
    case N_UNSHIELD:
    case N_ALL:
    case N_ANY:
    case N_ASYNC_FOR:
    case N_YIELD:
        return true;
    default:
        break;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && node_waits(n->kids[i]))
            return true;
    return false;
}

bool falls(const stmt *list)
{
    bool reach = true;
    for (const stmt *s = list; s; s = s->next) {
        switch (s->kind) {
        case S_LABEL:
            reach = true;
            break;
        case S_PP:
            reach = true;
            break;
        default:
            if (reach && !s->falls)
                reach = false;
            break;
        }
    }
    return reach;
}

/* Whether control can reach the end of a statement printed as the user wrote it. Conservative: true when unsure. */
static bool node_falls(const node *n)
{
    switch (n->kind) {
    case N_RETURN:
    case N_THROW:
    case N_GOTO:
    case N_BREAK:
    case N_CONTINUE:
        return false;
    case N_BLOCK: {
        bool reach = true;
        for (uint32_t i = 0; i < n->kid_count; i++) {
            const node *kid = n->kids[i];
            if (kid->kind == N_LABEL || kid->kind == N_CASE || kid->kind == N_DEFAULT || kid->kind == N_PP_LINE)
                reach = true;
            if (reach && !node_falls(kid))
                reach = false;
        }
        return reach;
    }
    case N_IF:
        return n->kid_count < 3 || !n->kids[2] || node_falls(n->kids[1]) || node_falls(n->kids[2]);
    case N_LABEL:
        return !n->kids[n->kid_count - 1] || node_falls(n->kids[n->kid_count - 1]);
    default:
        return true;
    }
}

/* ---- jumps inside text that stays as it is ---- */

static void return_glue(lowering *l, node *n)
{
    region *to = l->return_to;
    char *go;
    node *e = n->kid_count ? n->kids[0] : NULL;
    if (to->kind == R_INLINE && to->exit_clause) {
        go = edge_text(l, WHY_RETURN, to, NULL);
        if (e && to->record)
            n->subst = glue(l, arena_printf(l->p->a, "{ if ($0) asc_suppress(%s, &%s->%s); %s }", l->fn->t, l->fn->f, to->record, go), 1, e);
        else if (e)
            n->subst = glue(l, arena_printf(l->p->a, "{ (void)($0); %s }", go), 1, e);
        else
            n->subst = glue(l, go, 0);
        to->suppresses = to->suppresses || (e && to->record);
        return;
    }
    if (e && to->kind == R_FUNCTION && l->fn->fn->is_void) { /* return f(); of a void function in a void function */
        go = edge_text(l, WHY_RETURN, to, NULL);
        n->subst = glue(l, arena_printf(l->p->a, "{ $0; %s }", go), 1, e);
        return;
    }
    if (e && to->value) {
        node *place = ast_new(l->p->a, n->src, N_TEMP, 1, 0);
        place->sym = to->value;
        if (!to->value->type_of && !to->value->type_text && !to->value->specs)
            infer_type(l, to->value, e);
        go = edge_text(l, WHY_RETURN, to, NULL);
        n->subst = glue(l, arena_printf(l->p->a, "{ $0 = $1; %s }", go), 2, place, e);
        return;
    }
    if (e && to->kind == R_FUNCTION) {
        go = edge_text(l, WHY_RETURN, to, NULL);
        if (l->fn->fn->const_result)
            n->subst = glue(l, arena_printf(l->p->a, "{ const %s asc_given = $0; memcpy((void *)&%s->result, (const void *)&asc_given, sizeof asc_given); %s }", l->fn->fn->result, l->fn->f, go), 1, e);
        else
            n->subst = glue(l, arena_printf(l->p->a, "{ %s->result = $0; %s }", l->fn->f, go), 1, e);
        return;
    }
    go = edge_text(l, WHY_RETURN, to, NULL);
    bool one = strchr(go, ';') == go + strlen(go) - 1;
    n->subst = e ? glue(l, arena_printf(l->p->a, "{ (void)($0); %s }", go), 1, e) : glue(l, one ? go : arena_printf(l->p->a, "{ %s }", go), 0);
}

/* The innermost catch clause, from r outward. */
static region *catching(region *r)
{
    while (r && r->kind != R_CATCHING)
        r = r->up;
    return r;
}

static void throw_glue(lowering *l, node *n)
{
    const char *t = l->fn->t;
    buf b = {.a = l->p->a};
    node *g = glue(l, "", 0);
    g->kids = n->kids;
    g->kid_count = n->kid_count;
    const char *make;
    if (!n->kid_count || !n->kids[0]) { /* throw; in a catch */
        region *c = catching(l->in);
        bool shared = !c && l->branch; /* the clause is around the branch: others may throw the same error */
        for (branch *outer = l->branch; outer && !c; outer = outer->up)
            c = catching(outer->in);
        make = c ? arena_printf(l->p->a, "%s(%s, &%s->%s)", shared ? "asc_throw_shared" : "asc_throw_again", t, l->fn->f, c->record) : "asc_failed";
    } else if (n->kid_count == 1) {
        make = arena_printf(l->p->a, "asc_throw_code(%s, $0)", t);
    } else {
        make = arena_printf(l->p->a, "asc_throw(%s, $*)", t);
    }
    edge(l, &b, l->in, WHY_ERROR, NULL, NULL, NULL);
    if (strcmp(b.text, "return asc_failed;") == 0)
        g->glue = arena_printf(l->p->a, "return %s;", make);
    else
        g->glue = arena_printf(l->p->a, "{ %s; %s }", make, b.text);
    n->subst = g;
}

static void jump_glue(lowering *l, node *n, enum why why, region *target, symbol *label)
{
    char *text = edge_text(l, why, target, label);
    bool one = strchr(text, ';') == text + strlen(text) - 1;
    n->subst = glue(l, one ? text : arena_printf(l->p->a, "{ %s }", text), 0);
}

/* The range that a jump's node covers includes its `;`, so that the glue takes the place of the whole statement. */
static void jumps(lowering *l, node *n, bool in_loop, bool in_switch)
{
    switch (n->kind) {
    case N_RETURN:
        return_glue(l, n);
        return;
    case N_THROW:
        throw_glue(l, n);
        return;
    case N_BREAK:
        if (!in_loop && !in_switch && innermost(l->in, false))
            jump_glue(l, n, WHY_BREAK, innermost(l->in, false), NULL);
        return;
    case N_CONTINUE:
        if (!in_loop && innermost(l->in, true))
            jump_glue(l, n, WHY_CONTINUE, innermost(l->in, true), NULL);
        return;
    case N_GOTO:
        if (n->kids[0]->kind == N_NAME && n->kids[0]->sym)
            jump_glue(l, n, WHY_GOTO, NULL, n->kids[0]->sym);
        return;
    case N_WHILE:
    case N_DO:
    case N_FOR:
    case N_MACRO_BLOCK: /* perhaps a loop: a break or continue in it is its own */
        in_loop = true;
        break;
    case N_SWITCH:
        in_switch = true;
        break;
    case N_STMT_EXPR:
        return;
    default:
        break;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            jumps(l, n->kids[i], in_loop, in_switch);
}

static stmt *text(lowering *l, node *n)
{
    stmt *s;
    s = add(l, S_TEXT, n);
    s->falls = node_falls(n);
    jumps(l, n, false, false);
    return s;
}

/* ---- statements ---- */

static stmt **into(lowering *l, stmt **list)
{
    stmt **outside = l->tail;
    *list = NULL;
    l->tail = list;
    return outside;
}

static void lower_body(lowering *l, node *n, stmt **list)
{
    stmt **outside = into(l, list);
    node *at = l->at;
    if (n->kind == N_BLOCK)
        lower_all(l, n);
    else
        lower_statement(l, n);
    l->at = at;
    l->tail = outside;
}

void lower_block(lowering *l, node *block)
{
    stmt *s = add(l, S_BLOCK, block);
    s->braces = true;
    lower_body(l, block, &s->body);
    s->falls = falls(s->body);
}

static void declaration(lowering *l, node *n)
{
    bool waits = node_waits(n);
    if (!waits) {
        stmt *s = add(l, S_DECL, n);
        s->falls = true;
        for (uint32_t i = 1; i < n->kid_count; i++) {
            node *d = n->kids[i];
            if (d && d->kind == N_INIT_DECL && d->kids[0]->name && d->kids[0]->name->sym)
                d->kids[0]->name->sym->declared = s;
        }
        return;
    }
    for (uint32_t i = 1; i < n->kid_count; i++) { /* one declarator at a time, so that each await stands before its own */
        node *d = n->kids[i];
        if (!d || d->kind != N_INIT_DECL)
            continue;
        for (uint32_t k = 1; k < d->kid_count; k++)
            if (d->kids[k])
                order(l, d->kids[k], true);
        stmt *s = add(l, S_DECL, d);
        s->specs = n->kids[0];
        s->falls = true;
        if (d->kids[0]->name && d->kids[0]->name->sym)
            d->kids[0]->name->sym->declared = s;
    }
}

static void expression(lowering *l, node *n)
{
    node *e = n->kids[0];
    order(l, e, false);
    if (!is_consumed(e)) {
        stmt *s = add(l, S_TEXT, n);
        s->falls = true;
    }
}

static void condition(lowering *l, node *n, uint32_t at)
{
    order(l, n->kids[at], true);
}

static void lower_if(lowering *l, node *n)
{
    condition(l, n, 0);
    stmt *s = add(l, S_IF, n->kids[0]);
    s->at = n;
    lower_body(l, n->kids[1], &s->body);
    if (n->kid_count > 2 && n->kids[2])
        lower_body(l, n->kids[2], &s->other);
    s->falls = falls(s->body) || falls(s->other);
}

static const char *next_label(lowering *l)
{
    return local_name(l->fn, "next");
}

/* if (!(cond)) break; */
static void leave_unless(lowering *l, node *cond)
{
    stmt *s = add(l, S_JUMP, glue(l, "if (!($0)) break;", 1, cond));
    s->falls = true;
}

static void loop_end(lowering *l, region *r)
{
    if (r->next_used) {
        stmt *s = add(l, S_LABEL, NULL);
        s->label = r->next_label;
    }
}

static void lower_loop(lowering *l, node *n)
{
    region *r = region_new(l, R_LOOP, NULL), *outside = l->in;
    stmt *s, **tail;
    node *cond = NULL, *step = NULL, *body;
    bool header_waits = false;
    r->in_loop = true;
    if (n->kind == N_WHILE) {
        cond = n->kids[0];
        body = n->kids[1];
        header_waits = node_waits(cond);
    } else if (n->kind == N_DO) {
        body = n->kids[0];
        cond = n->kids[1];
        header_waits = node_waits(cond);
    } else {
        cond = n->kids[1];
        step = n->kids[2];
        body = n->kids[3];
        header_waits = (cond && node_waits(cond)) || (step && node_waits(step));
    }
    if (n->kind == N_FOR && n->kids[0] && (node_waits(n->kids[0]) || header_waits)) { /* the initialiser stands before the loop */
        stmt *block = add(l, S_BLOCK, NULL);
        stmt **out = into(l, &block->body);
        if (n->kids[0]->kind == N_DECL) {
            declaration(l, n->kids[0]);
        } else {
            order(l, n->kids[0], false);
            if (!is_consumed(n->kids[0])) {
                stmt *init = add(l, S_JUMP, glue(l, "$0;", 1, n->kids[0]));
                init->falls = true;
            }
        }
        node *rest = ast_clone(l->p->a, n); /* shares nothing that is printed: its children are the same nodes */
        rest->kids = arena_alloc(l->p->a, 4 * sizeof *rest->kids);
        memcpy(rest->kids, n->kids, 4 * sizeof *rest->kids);
        rest->kids[0] = NULL;
        lower_loop(l, rest);
        block->falls = true;
        l->tail = out;
        return;
    }
    if (!header_waits) {
        s = add(l, S_LOOP, n);
        l->in = r;
        lower_body(l, body, &s->body);
        l->in = outside;
        s->falls = true;
        s->region = r;
        return;
    }
    s = add(l, S_FOREVER, n);
    s->falls = true;
    s->region = r;
    tail = into(l, &s->body);
    l->in = r;
    if (n->kind == N_WHILE || (n->kind == N_FOR && !(step && node_waits(step)))) {
        if (step)
            s->specs = step; /* printed in the header: for (;; step) */
        if (cond) {
            order(l, cond, true);
            leave_unless(l, cond);
        }
        lower_statement(l, body);
    } else if (n->kind == N_DO) {
        r->next_label = next_label(l);
        lower_statement(l, body);
        loop_end(l, r);
        order(l, cond, true);
        leave_unless(l, cond);
    } else {
        r->next_label = next_label(l);
        if (cond) {
            order(l, cond, true);
            leave_unless(l, cond);
        }
        lower_statement(l, body);
        loop_end(l, r);
        order(l, step, false);
        if (!is_consumed(step)) {
            stmt *end = add(l, S_JUMP, glue(l, "$0;", 1, step));
            end->falls = true;
        }
    }
    l->in = outside;
    l->tail = tail;
}

static void lower_switch(lowering *l, node *n)
{
    order(l, n->kids[0], true);
    stmt *s = add(l, S_SWITCH, n->kids[0]);
    s->at = n;
    region *r = region_new(l, R_SWITCH, NULL), *outside = l->in;
    r->in_loop = true;
    l->in = r;
    lower_body(l, n->kids[1], &s->body);
    l->in = outside;
    s->falls = true;
}

static void lower_label(lowering *l, node *n)
{
    stmt *s = add(l, S_LABEL, n);
    node *inner = n->kids[n->kid_count - 1];
    s->falls = true;
    if (inner)
        lower_statement(l, inner);
}

/* `#define`, `#pragma` and the like stand between tokens: those before a token go out as they are. */
static void lines_before(lowering *l, source *src, uint32_t token)
{
    uint32_t first = token;
    while (first && src->tokens[first - 1].kind == T_PP)
        first--;
    for (; first < token; first++)
        add(l, S_LINE, ast_new(l->p->a, src, N_PP_LINE, first, first))->falls = true;
}

void lower_items(lowering *l, node **items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (items[i]->last >= items[i]->first)
            lines_before(l, items[i]->src, items[i]->first);
        if (items[i]->kind == N_DEFER) { /* the rest of the block, then the deferred statement */
            node *d = items[i];
            l->at = d;
            stmt *s = region_open(l, region_new(l, R_FINALLY, NULL), d, "defer");
            s->region->at = ast_new(l->p->a, d->src, N_BLOCK, d->first, d->last); /* labels further on are inside it */
            s->region->at->kids = items + i + 1;
            s->region->at->kid_count = count - i - 1;
            lower_items(l, items + i + 1, count - i - 1);
            region_exit(l, s);
            cleanup(l, s, d, d->kids[0], NULL, false);
            region_close(l, s);
            return;
        }
        lower_statement(l, items[i]);
    }
}

/* What stands between the braces of a block. */
void lower_all(lowering *l, node *block)
{
    lower_items(l, block->kids, block->kid_count);
    lines_before(l, block->src, block->last);
}

/* ---- regions with exits ---- */

/* Exits that neither wait nor call anything that may ask how long it may wait need no shield. */
bool needs_shield(const node *n)
{
    static const char *const plain[] = {"printf", "puts", "putchar", "fprintf", "fputs", "fflush", "free", "memset", "memcpy", "strcpy", "snprintf"};
    if (n->kind == N_AWAIT || n->kind == N_WITH || n->kind == N_ASYNC_FOR || n->kind == N_SPAWN)
        return true;
    if (n->kind == N_CALL) {
        bool known = false;
        for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
            known = known || (n->kids[0]->kind == N_NAME && !n->kids[0]->sym && token_is(n->src, n->kids[0]->op, plain[i]));
        if (!known)
            return true;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && needs_shield(n->kids[i]))
            return true;
    return false;
}

static void keep(lowering *l, const char *type, const char *name, node *at, const char *what)
{
    extra *x = arena_alloc(l->p->a, sizeof *x);
    x->type = type;
    x->name = name;
    x->note = what ? what : at ? source_text(l->p, at, 60) : "";
    list_add(l->p, &l->fn->extras, x);
}

/* A statement whose body is the region and whose `other` is what stands after it: the exit, then the ways on. Three calls:
 * open, then lower the body, exit, then lower what follows, close. */
stmt *region_open(lowering *l, region *r, node *at, const char *heading)
{
    function *fn = l->fn;
    bool catches = r->kind == R_CATCH;
    r->record = catches ? record_name(l, "catch", &fn->catch_count) : record_name(l, "leave", &fn->with_count);
    r->label = fn->form_c ? name_unique(l->p, arena_printf(l->p->a, "%s_%s", fn->fn->name, r->record)) : r->record;
    r->what = heading;
    stmt *s = add(l, S_TRY, NULL);
    s->at = at;
    s->region = r;
    s->text = heading;
    l->in = r;
    l->tail = &s->body;
    return s;
}

void region_exit(lowering *l, stmt *s)
{
    region *r = s->region;
    l->in = r->up;
    l->tail = &s->other;
    r->uses_end = falls(s->body);
    r->guarded = r->uses_error || r->uses_return || r->uses_break || r->uses_continue || r->gotos.count || r->kind == R_SCOPE;
    if (r->guarded)
        keep(l, "asc_exit", r->record, s->at, r->what);
}

void region_close(lowering *l, stmt *s)
{
    region *r = s->region;
    s->falls = r->kind == R_CATCH ? r->uses_end || falls(s->other) : (r->uses_end || r->guarded) && falls(s->other);
    if (s->other == NULL)
        s->falls = r->uses_end;
    l->tail = &s->next;
}

/* The exit: the user's block, shielded, then the ways on. In an `exit` clause `return true` suppresses an error. */
void cleanup(lowering *l, stmt *s, node *at, node *block, node *error_name, bool is_exit)
{
    region *r = s->region, *outside = l->in, *back = l->return_to;
    region *c = region_new(l, R_CLEANUP, NULL);
    const char *t = l->fn->t, *f = l->fn->f;
    c->of = r;
    c->at = block;
    if (needs_shield(block)) {
        c->shield = record_name(l, "shield", &l->fn->shield_count);
        keep(l, "asc_node", c->shield, NULL, "");
        add_text(l, "asc_shield_enter(%s, &%s->%s);", t, f, c->shield);
    }
    l->in = c;
    if (is_exit) {
        region *clause = region_new(l, R_INLINE, block);
        clause->exit_clause = true;
        clause->record = r->guarded ? r->record : NULL;
        clause->label = local_name(l->fn, "exited");
        l->in = l->return_to = clause;
        stmt *b = add(l, S_BLOCK, NULL);
        l->tail = &b->body;
        if (error_name && error_name->sym) {
            node *init = r->guarded ? glue(l, arena_printf(l->p->a, "asc_exit_error(&%s->%s)", f, r->record), 0) : glue(l, "NULL", 0);
            declare_symbol(l, error_name->sym, init)->falls = true;
        }
        lower_statement(l, block);
        b->falls = falls(b->body);
        l->tail = &b->next;
        if (clause->uses_return)
            add(l, S_LABEL, NULL)->label = clause->label;
        if (clause->suppresses && r->guarded)
            r->uses_end = true;
    } else {
        l->at = at;
        lower_statement(l, block);
    }
    l->in = outside;
    l->return_to = back;
    if (falls(s->other)) {
        if (c->shield)
            add_text(l, "asc_shield_leave(%s, &%s->%s);", t, f, c->shield);
        if (r->guarded)
            dispatch(l, r);
        else if (!r->uses_end)
            add_text(l, "%s", "")->falls = false;
    }
}

static void catch_clause(lowering *l, stmt *s, node *n, stmt **chain)
{
    region *r = s->region, *outside = l->in;
    const char *f = l->fn->f;
    uint32_t codes = n->kid_count - 2;
    buf test = {.a = l->p->a};
    node *cond = glue(l, "", 0);
    cond->kids = n->kids;
    cond->kid_count = codes;
    for (uint32_t i = 0; i < codes; i++)
        buf_printf(&test, "%sasc_caught(&%s->%s, $%u)", i ? " || " : "", f, r->record, i);
    if (!codes)
        buf_printf(&test, "asc_caught_any(&%s->%s)", f, r->record);
    cond->glue = test.text;
    l->tail = chain;
    l->at = n;
    stmt *branch = add(l, S_IF, cond);
    region *c = region_new(l, R_CATCHING, NULL);
    c->record = r->record;
    c->at = n;
    l->tail = &branch->body;
    l->in = c;
    if ((n->flags & NF_AS) && n->kids[codes]->sym && n->kids[codes]->sym->used)
        declare_symbol(l, n->kids[codes]->sym, glue(l, arena_printf(l->p->a, "asc_exit_error(&%s->%s)", f, r->record), 0))->falls = true;
    lower_statement(l, n->kids[n->kid_count - 1]);
    if (falls(branch->body))
        add_text(l, "asc_catch_end(%s, &%s->%s);", l->fn->t, f, r->record);
    l->in = outside;
    branch->falls = falls(branch->body);
}

/* try { } catch ...: the block, then a chain of tests; an error that no clause takes goes on outward. */
static void lower_catches(lowering *l, node *n, uint32_t catches)
{
    stmt *s = region_open(l, region_new(l, R_CATCH, NULL), n, "try");
    s->region->at = n->kids[0];
    lower_statement(l, n->kids[0]);
    region_exit(l, s);
    if (s->region->uses_error) {
        stmt **chain = &s->other;
        for (uint32_t i = 1; i <= catches; i++) {
            catch_clause(l, s, n->kids[i], chain);
            chain = &(*chain)->other;
        }
        buf b = {.a = l->p->a};
        edge(l, &b, l->in, WHY_ERROR, NULL, NULL, s->region->record);
        l->tail = chain;
        l->at = n;
        add_text(l, "%s", b.text)->falls = false;
        for (stmt *branch = s->other; branch && branch->kind == S_IF; branch = branch->other)
            s->other->falls = s->other->falls || falls(branch->body);
    }
    region_close(l, s);
}

static void lower_try(lowering *l, node *n)
{
    uint32_t catches = 0;
    while (1 + catches < n->kid_count && n->kids[1 + catches] && n->kids[1 + catches]->kind == N_CATCH)
        catches++;
    node *finally = n->kid_count > 1 + catches ? n->kids[1 + catches] : NULL;
    if (!finally) {
        lower_catches(l, n, catches);
        return;
    }
    region *r = region_new(l, R_FINALLY, NULL);
    stmt *s = region_open(l, r, n, "try ... finally");
    r->at = ast_new(l->p->a, n->src, N_BLOCK, n->first, n->last); /* what the `finally` is for */
    r->at->kids = n->kids;
    r->at->kid_count = 1 + catches;
    if (catches)
        lower_catches(l, n, catches);
    else
        lower_statement(l, n->kids[0]);
    region_exit(l, s);
    l->at = finally;
    cleanup(l, s, finally, finally->kids[0], NULL, false);
    region_close(l, s);
}

static void lower_unshield(lowering *l, node *n)
{
    region *outside = l->in, *r = region_new(l, R_CLEANUP, NULL); /* `of` is NULL: only the shield is lifted */
    r->shield = record_name(l, "open", &l->fn->shield_count);
    keep(l, "asc_node", r->shield, NULL, "unshield");
    add_text(l, "asc_unshield_enter(%s, &%s->%s);", l->fn->t, l->fn->f, r->shield);
    l->in = r;
    lower_statement(l, n->kids[0]);
    l->in = outside;
    add_text(l, "asc_unshield_leave(%s, &%s->%s);", l->fn->t, l->fn->f, r->shield);
}

void lower_statement(lowering *l, node *n)
{
    node *outside = l->at;
    l->at = n;
    if (!node_waits(n)) {
        if (n->kind == N_DECL)
            declaration(l, n);
        else if (n->kind == N_PP_LINE)
            add(l, S_PP, n)->falls = true;
        else if (n->kind == N_LABEL || n->kind == N_CASE || n->kind == N_DEFAULT)
            lower_label(l, n);
        else
            text(l, n);
        l->at = outside;
        return;
    }
    switch (n->kind) {
    case N_DECL:
        declaration(l, n);
        break;
    case N_EXPR_STMT:
        expression(l, n);
        break;
    case N_BLOCK:
        lower_block(l, n);
        break;
    case N_IF:
        lower_if(l, n);
        break;
    case N_WHILE:
    case N_DO:
    case N_FOR:
        lower_loop(l, n);
        break;
    case N_SWITCH:
        lower_switch(l, n);
        break;
    case N_LABEL:
    case N_CASE:
    case N_DEFAULT:
        lower_label(l, n);
        break;
    case N_TRY:
        lower_try(l, n);
        break;
    case N_UNSHIELD:
        lower_unshield(l, n);
        break;
    case N_WITH:
        lower_with(l, n);
        break;
    case N_ASYNC_FOR:
        lower_async_for(l, n);
        break;
    case N_ALL:
    case N_ANY:
        lower_parallel(l, n);
        break;
    case N_YIELD:
        lower_yield(l, n);
        break;
    case N_DEFER: /* alone, as the body of an if: runs at once, after nothing */
        lower_items(l, &n, 1);
        break;
    default: /* return, throw: the awaits among their operands first */
        order(l, n, true);
        text(l, n);
        break;
    }
    l->at = outside;
}

/* ---- the pass ---- */

static bool name_is_free(const function *fn, const char *name)
{
    ident *id = intern(fn->p, name, strlen(name));
    return !id->outer && !id->in_body;
}

static const char *glue_variable(function *fn, const char *first, const char *second)
{
    if (name_is_free(fn, first))
        return first;
    if (name_is_free(fn, second))
        return second;
    for (int i = 2;; i++) {
        const char *name = arena_printf(fn->p->a, "%s_%d", second, i);
        if (name_is_free(fn, name))
            return name;
    }
}

static void mark_body(function *fn, bool on)
{
    const source *src = fn->def->src;
    for (uint32_t i = fn->def->first; i <= fn->def->last; i++)
        if (src->tokens[i].kind == T_IDENT)
            intern_token(fn->p, src, i)->in_body = on;
}

static void name_labels(function *fn)
{
    for (size_t i = 0; i < fn->labels.count; i++) {
        symbol *s = fn->labels.items[i];
        s->out = local_name(fn, arena_printf(fn->p->a, "%s_%s", fn->fn->name, s->name));
    }
}

void lower(program *p, function *fn)
{
    lowering l = {.p = p, .fn = fn};
    mark_body(fn, true);
    fn->t = glue_variable(fn, "t", "task");
    fn->f = glue_variable(fn, "f", "frame");
    fn->got = glue_variable(fn, "got", "step");
    fn->where = glue_variable(fn, "at", "where");
    fn->self = glue_variable(fn, "self", "frame_pointer");
    fn->own = glue_variable(fn, "branch", "own");
    mark_body(fn, false);
    name_labels(fn);
    l.tail = &fn->body;
    region *root = region_new(&l, R_FUNCTION, NULL);
    l.in = l.return_to = root;
    lower_all(&l, fn->body_node);
    fn->falls = falls(fn->body);
}
