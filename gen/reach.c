/* Reachability over the tree (reach.h). Labels that are reached are found by going over the body until no more turn up. */
#include "reach.h"

#include <string.h>

#include "check.h"
#include "lower.h"
#include "macros.h"

/* What a `break` or `continue` inside ends. */
typedef struct target {
    struct target *up;
    bool is_switch, entered; /* a switch: control came to it */
    bool has_default, broke, continued;
} target;

typedef struct reach {
    program *p;
    list labels;    /* symbols that a goto that is reached names */
    list named;     /* symbols that any goto names */
    bool any_label; /* labels are values here, or operands of asm: each may be reached */
    bool cancels;   /* the text cancels scopes or groups by hand */
    target *in;
    void (*found)(void *arg, const node *n); /* in the last round */
    void *arg;
    bool told;         /* of the stretch at hand */
    const node *after; /* the statement before */
} reach;

static bool flow(reach *r, const node *n, bool in);

static bool holds(const list *l, const void *item)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->items[i] == item)
            return true;
    return false;
}

/* ---- what the text shows ---- */

static bool is_name(const node *n, const char *word)
{
    return n->kind == N_NAME && !n->sym && token_is(n->src, n->op, word);
}

/* 1, 1.0, true */
static bool always_true(const node *n)
{
    n = strip(n);
    if (is_name(n, "true"))
        return true;
    if (n->kind != N_LITERAL)
        return false;
    uint32_t kind = n->src->tokens[n->first].kind;
    size_t len;
    const char *text = token_text(n->src, n->first, &len);
    if (kind != T_NUMBER)
        return kind == T_TRUE;
    bool some = false;
    for (size_t i = 0; i < len; i++)
        some = some || (text[i] >= '1' && text[i] <= '9');
    return some;
}

static bool always_false(const node *n)
{
    n = strip(n);
    if (n->kind == N_UNARY && n->src->tokens[n->op].kind == T_BANG) {
        const node *of = strip(n->kids[0]);
        return of->kind == N_LITERAL && of->src->tokens[of->first].kind == T_STRING;
    }
    if (n->kind == N_LOGICAL && n->src->tokens[n->op].kind == T_AND_AND)
        return always_false(n->kids[0]) || always_false(n->kids[1]);
    size_t len;
    const char *text = token_text(n->src, n->first, &len);
    return is_name(n, "false") || (n->kind == N_LITERAL && (n->src->tokens[n->first].kind == T_FALSE || (len == 1 && *text == '0')));
}

/* Functions of C that are known, and those that the file declares so. */
static bool never_returns(const program *p, const node *n)
{
    static const char *const names[] = {
        "exit",           "_exit",       "_Exit",     "quick_exit",   "abort", "longjmp", "siglongjmp", "__builtin_unreachable",
        "__builtin_trap", "unreachable", "thrd_exit", "pthread_exit", "err",   "errx",    "verr",       "verrx"};
    n = strip(n);
    if (n->kind == N_COMMA)
        return never_returns(p, n->kids[0]) || never_returns(p, n->kids[1]);
    if (n->kind != N_CALL)
        return false;
    const node *callee = strip(n->kids[0]);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is_name(callee, names[i]))
            return true;
    size_t len;
    const char *name = token_text(callee->src, callee->op, &len);
    const outer_name *o = callee->kind == N_NAME && !callee->sym ? outer_find(p->main->outer, name, len) : NULL;
    if (o && (o->kinds & OUTER_NORETURN))
        return true;
    return is_name(callee, "assert") && n->kid_count == 2 && always_false(n->kids[1]);
}

/* The library's one needs no `return` behind it; what stands there all the same says that it is not reached, as tests do. */
static bool waits_forever(const node *n)
{
    n = strip(n);
    return n->kind == N_AWAIT && n->kids[0]->kind == N_CALL && is_name(strip(n->kids[0]->kids[0]), "asc_sleep_forever");
}

static bool is_never_returning(const program *p, const node *n)
{
    return n && (n->kind == N_EXPR_STMT || n->kind == N_MACRO_STMT) && never_returns(p, n->kids[0]);
}

static bool has(const node *n, enum node_kind kind)
{
    if (n->kind == kind)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && has(n->kids[i], kind))
            return true;
    return false;
}

/* ---- managers: whether control comes to what stands after a block that it never leaves at its end ---- */

bool reach_returns_value(const node *n)
{
    if (n->kind == N_RETURN)
        return n->kids[0] != NULL;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && reach_returns_value(n->kids[i]))
            return true;
    return false;
}

/* A `catch` around the yield that does not throw itself. */
static bool catches(const node *n)
{
    if (n->kind == N_TRY && has(n->kids[0], N_YIELD))
        for (uint32_t i = 1; i < n->kid_count; i++)
            if (n->kids[i] && n->kids[i]->kind == N_CATCH && !has(n->kids[i], N_THROW))
                return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && catches(n->kids[i]))
            return true;
    return false;
}

static bool goes_on(const reach *r, manager *m, uint32_t depth);

/* One of the managers around the yield does. */
static bool goes_on_around(const reach *r, const node *n, uint32_t depth)
{
    if (n->kind == N_YIELD || !has(n, N_YIELD))
        return false;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *kid = n->kids[i];
        uint32_t args;
        ident *id;
        manager *m = kid && kid->kind == N_WITH_ITEM ? manager_named(r->p, kid->kids[0], &args, &id) : NULL;
        if ((m && goes_on(r, m, depth + 1)) || (kid && goes_on_around(r, kid, depth)))
            return true;
    }
    return false;
}

static bool finds_way_on(const reach *r, manager *m, uint32_t depth);

static bool goes_on(const reach *r, manager *m, uint32_t depth)
{
    uint32_t bit = 1u << depth;
    if (depth > 20)
        return true;
    if (!(m->goes_known[r->cancels] & bit)) {
        m->goes_known[r->cancels] |= bit;
        m->goes_on[r->cancels] |= finds_way_on(r, m, depth) ? bit : 0;
    }
    return (m->goes_on[r->cancels] & bit) != 0;
}

static bool finds_way_on(const reach *r, manager *m, uint32_t depth)
{
    if (!m->body_form) {
        const node *leave = manager_clause(m, N_EXIT);
        return leave && reach_returns_value(leave);
    }
    if (catches(m->decl) || (r->cancels && manager_scoped(r->p, m)))
        return true;
    return (manager_bounds(r->p, m) && !has(m->decl, N_THROW)) || goes_on_around(r, m->decl, depth);
}

/* `return true` of a group's inner half follows what throws the group's error; it suppresses what the group throws again. */
static bool is_group_half(const manager *m)
{
    return m->decl->src->builtin && strcmp(m->name, "asc_group_joined") == 0;
}

static bool item_goes_on(const reach *r, const node *item)
{
    uint32_t args;
    ident *id;
    if (is_cancel_scope(r->p, item->kids[0]))
        return true;
    manager *m = manager_named(r->p, item->kids[0], &args, &id);
    if (!m)
        return true;
    if (m->decl->src->builtin && strcmp(m->name, "taskgroup") == 0)
        return r->cancels;
    return !is_group_half(m) && goes_on(r, m, 0);
}

/* ---- statements ---- */

/* Control comes into it by a label. */
static bool entered_inside(const reach *r, const node *n)
{
    if (n->kind == N_CASE || n->kind == N_DEFAULT || (n->kind == N_LABEL && holds(&r->labels, n->kids[0]->sym)))
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && entered_inside(r, n->kids[i]))
            return true;
    return false;
}

static void tell(reach *r, const node *n)
{
    bool quiet = n->kind == N_EMPTY || n->kind == N_BREAK || n->kind == N_PP_LINE || n->kind == N_FUNCTION_DEF || n->kind == N_LABEL ||
                 n->kind == N_CASE || n->kind == N_DEFAULT || n->kind == N_BLOCK || n->kind == N_LOCAL_LABEL || n->kind == N_STATIC_ASSERT;
    if (n->kind == N_DECL) {
        quiet = true;
        for (uint32_t i = 1; i < n->kid_count; i++)
            quiet = quiet && (!n->kids[i] || n->kids[i]->kind != N_INIT_DECL || !n->kids[i]->kids[1]);
    }
    if (n->kind == N_RETURN && is_never_returning(r->p, r->after))
        quiet = true;
    if (quiet || r->told || !r->found || entered_inside(r, n))
        return;
    r->told = true;
    r->found(r->arg, n);
}

static bool one(reach *r, const node *n, bool in)
{
    if (in)
        r->told = false;
    else
        tell(r, n);
    bool out = flow(r, n, in);
    if (out)
        r->told = false;
    r->after = n;
    return out;
}

static bool directive(const node *n, const char *word)
{
    size_t len;
    const char *text = token_text(n->src, n->first, &len), *end = text + len;
    while (text < end && (*text == '#' || *text == ' ' || *text == '\t'))
        text++;
    return (size_t)(end - text) >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

/* Statements in a row; of a conditional any part may be the one that C sees, or none. Returns where the row ended or a conditional
 * that is open went on. */
static uint32_t row(reach *r, node *const *kids, uint32_t count, uint32_t i, bool *state)
{
    while (i < count) {
        const node *n = kids[i];
        if (!n || n->kind != N_PP_LINE) {
            if (n)
                *state = one(r, n, *state);
            i++;
            continue;
        }
        if (!directive(n, "if"))
            return i;
        bool before = *state, after = false, other = false;
        while (i < count && !directive(kids[i], "end")) {
            bool part = before;
            other = other || (directive(kids[i], "else") && !directive(kids[i], "elseif"));
            i = row(r, kids, count, i + 1, &part);
            after = after || part;
        }
        *state = after || (before && !other);
        i++;
    }
    return i;
}

static bool block(reach *r, const node *n, bool in)
{
    for (uint32_t i = 0; i < n->kid_count; i++) /* a lone #else or #endif is an error elsewhere */
        i = row(r, n->kids, n->kid_count, i, &in);
    return in;
}

static bool loop(reach *r, const node *n, bool in)
{
    target t = {.up = r->in};
    const node *condition = n->kind == N_FOR ? n->kids[1] : n->kind == N_DO ? n->kids[1] : n->kids[0];
    const node *body = n->kids[n->kind == N_DO ? 0 : n->kid_count - 1];
    bool endless = condition ? always_true(condition) : true;
    r->in = &t;
    in = in || entered_inside(r, body); /* its rounds begin at the top */
    bool out = one(r, body, in);
    r->in = t.up;
    if (n->kind == N_DO)
        return ((out || t.continued) && !endless) || t.broke;
    return ((in || out || t.continued) && !endless) || t.broke;
}

static bool switched(reach *r, const node *n, bool in)
{
    target t = {.up = r->in, .is_switch = true, .entered = in};
    r->in = &t;
    bool told = r->told;
    r->told = true; /* what stands before the first label is C's business */
    bool out = flow(r, n->kids[1], false);
    r->told = told;
    r->in = t.up;
    return out || t.broke || (in && !t.has_default);
}

static bool label_of_switch(reach *r, const node *n, bool in)
{
    target *t = r->in;
    while (t && !t->is_switch)
        t = t->up;
    if (t) {
        in = in || t->entered;
        t->has_default = t->has_default || n->kind == N_DEFAULT;
    }
    const node *statement = n->kids[n->kid_count - 1];
    return statement ? one(r, statement, in) : in;
}

static bool label(reach *r, const node *n, bool in)
{
    const symbol *s = n->kids[0]->sym;
    in = in || r->any_label || holds(&r->labels, s) || !holds(&r->named, s); /* one that nothing here names may be a macro's */
    return n->kids[2] ? one(r, n->kids[2], in) : in;
}

static bool leave(reach *r, const node *n, bool in)
{
    target *t = r->in;
    while (t && n->kind == N_CONTINUE && t->is_switch)
        t = t->up;
    if (t && in) {
        t->broke = t->broke || n->kind == N_BREAK;
        t->continued = t->continued || n->kind == N_CONTINUE;
    }
    return false;
}

static bool tried(reach *r, const node *n, bool in)
{
    bool out = flow(r, n->kids[0], in);
    for (uint32_t i = 1; i < n->kid_count; i++) {
        const node *kid = n->kids[i];
        if (!kid)
            continue;
        if (kid->kind == N_FINALLY)
            out = flow(r, kid->kids[0], in) && out;
        else
            out = flow(r, kid->kids[kid->kid_count - 1], in) || out;
    }
    return out;
}

static bool with(reach *r, const node *n, bool in)
{
    bool more = false;
    for (uint32_t i = 0; i + 1 < n->kid_count; i++)
        more = more || item_goes_on(r, n->kids[i]);
    return flow(r, n->kids[n->kid_count - 1], in) || (in && more);
}

static bool branches(reach *r, const node *n, bool in)
{
    bool all = in, any = false;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        bool out = n->kids[i] && n->kids[i]->kind != N_PP_LINE ? flow(r, n->kids[i], in) : in;
        all = all && out;
        any = any || out;
    }
    return n->kind == N_ALL ? all : any || !n->kid_count;
}

/* Jumps out of the statement expressions in what a statement evaluates. */
static void values(reach *r, const node *n, bool in)
{
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *kid = n->kids[i];
        if (kid && kid->kind == N_STMT_EXPR)
            flow(r, kid->kids[0], in);
        else if (kid && kid->kind != N_BLOCK)
            values(r, kid, in);
    }
}

/* Whether control comes out at the end of n, when it does or does not come in at its beginning. */
/* A macro of the file whose text has a `break`. */
static bool hides_break(program *p, const node *statement)
{
    const node *n = statement->kids[0], *name = n->kind == N_CALL ? n->kids[0] : n;
    bool found = false;
    if (name->kind != N_NAME || name->sym)
        return false;
    macros_collect(p);
    for (macro *m = NULL; !found && (m = macro_find(intern_token(p, name->src, name->op), name != n, m));)
        found = (macro_hides(p, m) & HIDES_BREAK) != 0;
    return found;
}

static bool flow(reach *r, const node *n, bool in)
{
    switch (n->kind) {
    case N_BLOCK:
        return block(r, n, in);
    case N_DECL:
        values(r, n, in);
        return in;
    case N_EXPR_STMT:
    case N_MACRO_STMT:
        values(r, n, in);
        if (in && r->in && hides_break(r->p, n))
            r->in->broke = true;
        return in && !never_returns(r->p, n->kids[0]) && (r->found || !waits_forever(n->kids[0]));
    case N_IF: {
        values(r, n->kids[0], in);
        bool then = one(r, n->kids[1], in);
        return n->kids[2] ? one(r, n->kids[2], in) || then : in || then;
    }
    case N_WHILE:
    case N_DO:
    case N_FOR:
        return loop(r, n, in);
    case N_SWITCH:
        return switched(r, n, in);
    case N_CASE:
    case N_DEFAULT:
        return label_of_switch(r, n, in);
    case N_LABEL:
        return label(r, n, in);
    case N_GOTO:
        if (in && n->kids[0]->kind == N_NAME && !holds(&r->labels, n->kids[0]->sym))
            list_add(r->p, &r->labels, n->kids[0]->sym);
        return false;
    case N_BREAK:
    case N_CONTINUE:
        return leave(r, n, in);
    case N_RETURN:
    case N_THROW:
        values(r, n, in);
        return false;
    case N_TRY:
        return tried(r, n, in);
    case N_WITH:
        return with(r, n, in);
    case N_ALL:
    case N_ANY:
        return branches(r, n, in);
    case N_ASYNC_FOR:
    case N_MACRO_BLOCK: {
        target t = {.up = r->in};
        r->in = &t;
        flow(r, n->kids[n->kid_count - 1], in);
        r->in = t.up;
        return in;
    }
    case N_DEFER:
        flow(r, n->kids[0], in);
        return in;
    case N_UNSHIELD:
        return flow(r, n->kids[0], in);
    default:
        return in;
    }
}

static void prepare(reach *r, const node *n)
{
    if (n->kind == N_GOTO && n->kids[0]->kind == N_NAME)
        list_add(r->p, &r->named, n->kids[0]->sym);
    r->any_label = r->any_label || n->kind == N_LABEL_ADDR || (n->flags & NF_ASM_GOTO);
    r->cancels = r->cancels || is_name(n, "asc_scope_cancel") || is_name(n, "asc_group_cancel");
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            prepare(r, n->kids[i]);
}

static bool settle(reach *r, const node *body)
{
    prepare(r, body);
    for (;;) {
        size_t before = r->labels.count;
        bool out = flow(r, body, true);
        if (r->labels.count == before)
            return out;
    }
}

bool reach_end(program *p, const node *body)
{
    reach r = {.p = p};
    return settle(&r, body);
}

void reach_never(program *p, const node *body, void (*found)(void *arg, const node *n), void *arg)
{
    reach r = {.p = p};
    settle(&r, body);
    r.found = found;
    r.arg = arg;
    flow(&r, body, true);
}
