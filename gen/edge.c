/* Where control goes: jumps, returns and failures walk the regions outward from where they start (edge), leave what must be left on
 * the way, and end at the first region that has an exit of its own, where they store why. After the exit only the ways out that exist
 * in the source are asked (dispatch). */
#include <string.h>

#include "lower.h"

region *region_new(lowering *l, enum region_kind kind, node *at)
{
    region *r = arena_alloc(l->p->a, sizeof *r);
    r->kind = kind;
    r->up = l->in;
    r->at = at;
    return r;
}

const char *label_text(lowering *l, const char *label)
{
    if (l->fn->form_c)
        return arena_printf(l->p->a, "return %s(%s, %s);", label, l->fn->t, l->fn->f);
    return arena_printf(l->p->a, "goto %s;", label);
}

const char *label_name(lowering *l, const char *base)
{
    if (l->fn->form_c)
        return name_unique(l->p, arena_printf(l->p->a, "%s_%s", l->fn->fn->name, base));
    return local_name(l->fn, base);
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

/* ---- jumps inside text that stays as it is ---- */

/* `return e;` in an exit: a true one ends the error in flight. $0 is e. */
static const char *suppress_text(lowering *l, const node *e)
{
    const char *record = arena_printf(l->p->a, "asc_suppress(%s, &%s->%s); ", l->fn->t, l->fn->f, l->return_to->record);
    e = strip(e);
    if (e->kind == N_LITERAL && token_is(e->src, e->first, "true"))
        return record;
    if (e->kind == N_LITERAL && token_is(e->src, e->first, "false"))
        return "";
    return arena_printf(l->p->a, "if ($0) %s", record);
}

void suppress(lowering *l, node *e)
{
    region *to = l->return_to;
    if (to->record) {
        const char *text = suppress_text(l, e);
        if (*text)
            add(l, S_JUMP, glue(l, arena_strndup(l->p->a, text, strlen(text) - 1), 1, e))->falls = true;
        to->suppresses = true;
    } else if (!is_consumed(e)) {
        add(l, S_JUMP, glue(l, "(void)($0);", 1, e))->falls = true;
    }
}

/* e as the right side of an assignment: a comma needs parentheses. */
static node *assigned(lowering *l, node *e)
{
    return node_is_comma(e) ? glue(l, "($0)", 1, e) : e;
}

static void return_glue(lowering *l, node *n)
{
    region *to = l->return_to;
    char *go;
    node *e = n->kid_count ? n->kids[0] : NULL;
    if (to->kind == R_INLINE && to->exit_clause) {
        go = edge_text(l, WHY_RETURN, to, NULL);
        if (e && to->record)
            n->subst = glue(l, arena_printf(l->p->a, "{ %s%s }", suppress_text(l, e), go), 1, e);
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
        n->subst = glue(l, arena_printf(l->p->a, "{ $0 = $1; %s }", go), 2, place, assigned(l, e));
        return;
    }
    if (e && to->kind == R_FUNCTION) {
        go = edge_text(l, WHY_RETURN, to, NULL);
        if (l->fn->fn->const_result)
            n->subst = glue(
                l,
                arena_printf(l->p->a,
                             "{ const %s asc_given = $0; memcpy((void *)&%s->result, (const void *)&asc_given, sizeof asc_given); %s }",
                             l->fn->fn->result, l->fn->f, go),
                1, assigned(l, e));
        else
            n->subst = glue(l, arena_printf(l->p->a, "{ %s->result = $0; %s }", l->fn->f, go), 1, assigned(l, e));
        return;
    }
    go = edge_text(l, WHY_RETURN, to, NULL);
    bool one = strchr(go, ';') == go + strlen(go) - 1;
    n->subst =
        e ? glue(l, arena_printf(l->p->a, "{ (void)($0); %s }", go), 1, e) : glue(l, one ? go : arena_printf(l->p->a, "{ %s }", go), 0);
}

/* The innermost catch clause, from r outward. */
static region *catching(region *r)
{
    while (r && r->kind != R_CATCHING)
        r = r->up;
    return r;
}

/* Something between r and the catch clause around it may stop an error that leaves r, while the clause still shows it. */
static bool stopped_inside(region *r)
{
    for (; r && r->kind != R_CATCHING; r = r->up)
        if (r->kind != R_LOOP && r->kind != R_SWITCH)
            return true;
    return false;
}

const char *use_place(lowering *l, const node *use)
{
    program *p = l->p;
    list *placed = &l->fn->placed;
    for (size_t i = 0; i < placed->count; i += 2)
        if (placed->items[i] == use)
            return placed->items[i + 1];
    const node *named = strip(use->kids[0]), *callee = named->kind == N_CALL ? strip(named->kids[0]) : named;
    const char *manager = callee->kind == N_NAME ? intern_token(p, callee->src, callee->op)->name : "manager";
    const char *name = name_unique(p, arena_printf(p->a, "%s_from_%s", l->fn->fn->name, manager));
    buf_printf(&l->fn->places, "static const asc_place %s;\n", name);
    p->place_rows.a = p->keep;
    buf_printf(&p->place_rows, "static const asc_place %s = { NULL, \"%s\", \"\", %u };\n", name, l->fn->fn->name,
               source_place(use->src, use->src->tokens[use->first].at).presumed_line);
    list_add(p, placed, (void *)use);
    list_add(p, placed, (void *)name);
    return name;
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
        bool shared = !c ? l->branch != NULL /* the clause is around the branch: others may throw the same error */ : stopped_inside(l->in);
        for (branch *outer = l->branch; outer && !c; outer = outer->up)
            c = catching(outer->in);
        make = c ? arena_printf(l->p->a, "%s(%s, &%s->%s)", shared ? "asc_throw_shared" : "asc_throw_again", t, l->fn->f, c->record)
                 : "asc_failed";
    } else if (n->kid_count == 1) {
        make = arena_printf(l->p->a, "asc_throw_code(%s, $0)", t);
    } else if (n->src->builtin && l->use && l->use->src == l->p->main->src) { /* the library's managers throw where they are used */
        const char *from = use_place(l, l->use);
        make = arena_printf(l->p->a, "asc_throw_at(%s, %s.file, %s.line, %s.function, $*)", t, name_table(l->p), from, from);
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
void replace_jumps(lowering *l, node *n, bool in_loop, bool in_switch)
{
    switch (n->kind) {
    case N_RETURN:
        if (n->kid_count && n->kids[0])
            replace_jumps(l, n->kids[0], in_loop, in_switch);
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
    default:
        break;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            replace_jumps(l, n->kids[i], in_loop, in_switch);
}
