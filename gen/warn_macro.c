/* -Wmacro: what macros of this file hide from the compiler (LANGUAGE §2), and awaits among the arguments of any macro.
 *
 * A macro's text is cut into tokens once; that is all that is known of it. What it hides must fail in the C compiler at the latest:
 * these warnings say it where it was written. */
#include <string.h>

#include "../grammar/feed.h"
#include "check.h"
#include "lower.h"
#include "resolve.h"
#include "warn.h"

enum hides { HIDES_RETURN = 1, HIDES_GOTO = 2, HIDES_BREAK = 4, HIDES_CONTINUE = 8 };

typedef struct macro {
    ident *name;
    uint32_t token; /* its `#define` */
    bool is_call;   /* has parameters */
    source *text;   /* the replacement */
    ident **params;
    uint32_t param_count;
    uint32_t hides; /* of enum hides, its own text alone */
    uint32_t asked;      /* the search that met it last */
    uint32_t all_hidden; /* with that of all it leads to, */
    bool known;          /* ... for sure */
    struct macro *next;  /* of its name */
} macro;

/* A use whose macro names a local; whether that lives in the frame is known later. */
typedef struct named_local {
    const node *use;
    const macro *m;
    const symbol *s;
} named_local;

/* ---- the macros of the file ---- */

static uint32_t kind_at(const source *src, uint32_t t)
{
    return t < src->token_count ? src->tokens[t].kind : T_EOF;
}

/* What a token that begins a statement after `)` or `do` stands under: up to its end, `break` and `continue` are the macro's own. */
static uint32_t hidden_jumps(const source *src)
{
    enum { LOOP = 1, SWITCH = 2, BRACE = 4 };
    uint8_t stack[64];
    uint32_t depth = 0, parens = 0, next = 0, header = 0, found = 0;
    for (uint32_t t = 0; kind_at(src, t) != T_EOF; t++) {
        uint32_t kind = kind_at(src, t);
        if (kind == T_LPAREN)
            parens++;
        if (kind == T_RPAREN && parens && --parens == 0 && header) {
            next = header; /* the statement of `for (...)`, `while (...)`, `switch (...)` */
            header = 0;
            continue;
        }
        if (kind == T_FOR || kind == T_WHILE || kind == T_SWITCH) {
            header = kind == T_SWITCH ? SWITCH : LOOP;
            continue;
        }
        if (kind == T_DO) {
            next = LOOP;
            continue;
        }
        uint32_t inside = next;
        for (uint32_t i = 0; i < depth; i++)
            inside |= stack[i];
        if (kind == T_LBRACE && depth < sizeof stack) {
            stack[depth++] = (uint8_t)(next | BRACE);
            next = 0;
        } else if (kind == T_RBRACE && depth) {
            depth--;
        } else if (kind == T_SEMI && !parens) {
            next = 0;
        }
        switch (kind) {
        case T_RETURN: found |= HIDES_RETURN; break;
        case T_GOTO: found |= HIDES_GOTO; break;
        case T_BREAK: found |= inside & (LOOP | SWITCH) ? 0 : HIDES_BREAK; break;
        case T_CONTINUE: found |= inside & LOOP ? 0 : HIDES_CONTINUE; break;
        default: break;
        }
    }
    return found;
}

static void add_macro(program *p, uint32_t t)
{
    const source *src = p->main->src;
    size_t len;
    const char *name = outer_macro_name(src, t, &len);
    const outer_name *o = name ? outer_find(p->main->outer, name, len) : NULL;
    if (!o || !(o->kinds & (OUTER_MACRO | OUTER_FUNCTION_MACRO)))
        return;
    macro *m = arena_alloc(p->a, sizeof *m);
    source *text = arena_alloc(p->a, sizeof *text);
    const char *end = src->text + src->tokens[t].at + src->tokens[t].len;
    size_t size = (size_t)(end - name) - len;
    *text = (source){.path = src->path, .text = arena_strndup(p->a, name + len, size), .size = size};
    lex(p->a, text);
    m->name = intern(p, name, len);
    m->token = t;
    m->is_call = size && name[len] == '(';
    m->text = text;
    if (m->is_call) {
        uint32_t close = 1;
        m->params = arena_alloc(p->a, text->token_count * sizeof *m->params);
        for (; kind_at(text, close) != T_RPAREN && kind_at(text, close) != T_EOF; close++)
            if (kind_at(text, close) == T_IDENT)
                m->params[m->param_count++] = intern_token(p, text, close);
        if (close < text->token_count && kind_at(text, close) != T_EOF) {
            text->tokens += close + 1;
            text->token_count -= close + 1;
        }
    }
    m->hides = hidden_jumps(text);
    rare *r = ident_rare(p, m->name);
    *(r->macros ? r->more_macros : &r->macros) = m;
    r->more_macros = &m->next;
}

static void collect_macros(program *p)
{
    const source *src = p->main->src;
    if (p->macros_done)
        return;
    p->macros_done = true;
    arena *outside = p->a;
    p->a = p->keep;
    for (uint32_t t = 0; t < src->token_count; t++)
        if (src->tokens[t].kind == T_PP)
            add_macro(p, t);
    p->a = outside;
}

/* The next definition of a name after `from`, NULL: the first; NULL: no more. A name may have several, under conditionals. */
static macro *find_macro(const ident *name, bool called, const macro *from)
{
    macro *m = from ? from->next : name->rare ? name->rare->macros : NULL;
    while (m && !called && m->is_call)
        m = m->next;
    return m;
}

static bool is_param(const macro *m, const ident *name)
{
    for (uint32_t i = 0; i < m->param_count; i++)
        if (m->params[i] == name)
            return true;
    return false;
}

static bool is_member(const source *src, uint32_t t)
{
    return t && (kind_at(src, t - 1) == T_DOT || kind_at(src, t - 1) == T_ARROW || kind_at(src, t - 1) == T_HASH ||
                 kind_at(src, t - 1) == T_HASH_HASH);
}

/* What the macro and those in its text hide. */
static uint32_t hidden_behind(program *p, macro *m, bool *whole);

static uint32_t hidden_in(program *p, macro *m, bool *whole)
{
    uint32_t found = m->hides;
    for (uint32_t t = 0; kind_at(m->text, t) != T_EOF; t++) {
        if (kind_at(m->text, t) != T_IDENT || is_member(m->text, t))
            continue;
        const ident *name = intern_token(p, m->text, t);
        macro *inner = NULL;
        while (!is_param(m, name) && (inner = find_macro(name, kind_at(m->text, t + 1) == T_LPAREN, inner)))
            found |= hidden_behind(p, inner, whole);
    }
    return found;
}

/* What m and all that it names hide. One that was passed in this search counts where it was met first; what is above it then is not
 * known as a whole. */
static uint32_t hidden_behind(program *p, macro *m, bool *whole)
{
    if (m->known)
        return m->all_hidden;
    if (m->asked == p->macro_asked) {
        *whole = false;
        return 0;
    }
    m->asked = p->macro_asked;
    bool mine = true;
    m->all_hidden = hidden_in(p, m, &mine);
    m->known = mine;
    *whole = *whole && mine;
    return m->all_hidden;
}

static uint32_t all_hidden(program *p, macro *m)
{
    bool whole = true;
    p->macro_asked++;
    uint32_t found = hidden_behind(p, m, &whole);
    m->known = true; /* everything that it leads to was seen */
    return found;
}

/* ---- uses ---- */

typedef struct uses {
    program *p;
    function *fn;
    list foreign; /* N_NAME that nothing in the function declares */
    list parks;
} uses;

static void note_macro(program *p, const macro *m)
{
    diag_note(p->d, p->main->src, m->token, m->token, m->token, "`%s` is defined here", m->name->name);
}

static void warn_hidden(uses *u, const node *use, macro *m)
{
    static const struct {
        uint32_t bit;
        const char *word, *why;
    } jumps[] = {
        {HIDES_RETURN, "return", "it would leave one step of the function, not the function"},
        {HIDES_GOTO, "goto", "its label has another name in the output"},
        {HIDES_BREAK, "break", "no exit runs for a scope that it leaves"},
        {HIDES_CONTINUE, "continue", "no exit runs for a scope that it leaves"},
    };
    uint32_t hidden = all_hidden(u->p, m);
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        if (!(hidden & jumps[i].bit))
            continue;
        diag_node_warn(u->p->d, W_MACRO, use, "the macro `%s` hides a `%s`", m->name->name, jumps[i].word);
        note_macro(u->p, m);
        diag_node_note(u->p->d, use, "%s: write it out", jumps[i].why);
    }
}

/* The local of that name that is in scope where the macro is used. */
static const symbol *local_at(const function *fn, const ident *name, const node *use)
{
    const symbol *best = NULL;
    for (size_t i = 0; i < fn->vars.count; i++) {
        const symbol *s = fn->vars.items[i];
        bool there = s->id == name && s->decl && s->decl->src == use->src && s->decl->last < use->first &&
                     (s->kind == SYM_PARAM || (s->scope && s->scope->first <= use->first && use->last <= s->scope->last));
        if (there && (!best || best->decl->first < s->decl->first))
            best = s;
    }
    return best;
}

static void note_locals(uses *u, const node *use, const macro *m)
{
    for (uint32_t t = 0; kind_at(m->text, t) != T_EOF; t++) {
        if (kind_at(m->text, t) != T_IDENT || is_member(m->text, t))
            continue;
        ident *name = intern_token(u->p, m->text, t);
        const symbol *s = is_param(m, name) ? NULL : local_at(u->fn, name, use);
        if (!s)
            continue;
        named_local *l = arena_alloc(u->p->a, sizeof *l);
        *l = (named_local){use, m, s};
        list_add(u->p, &u->fn->macro_locals, l);
        list_add(u->p, &u->fn->macro_uses, (void *)(uintptr_t)use);
        list_add(u->p, &u->fn->macro_uses, (void *)(uintptr_t)s);
    }
}

/* ---- declarations ---- */

static bool begins_type(const source *src, uint32_t t)
{
    uint32_t kind = kind_at(src, t);
    return guess_is_specifier(kind) || (kind == T_IDENT && (kind_at(src, t + 1) == T_IDENT || kind_at(src, t + 1) == T_STAR));
}

/* The name that the use declares: its own in the macro's text, or the argument that stands for it. */
static void warn_declared(uses *u, const node *use, const macro *m, ident *name)
{
    program *p = u->p;
    if (is_param(m, name) && use->kind == N_CALL) {
        for (uint32_t i = 0; i < m->param_count && i + 1 < use->kid_count; i++)
            if (m->params[i] == name && use->kids[i + 1]->kind == N_NAME)
                name = intern_token(p, use->kids[i + 1]->src, use->kids[i + 1]->op);
        if (is_param(m, name))
            return;
    }
    for (size_t i = 0; i < u->parks.count; i++) {
        const node *park = u->parks.items[i];
        for (size_t k = 0; park->first > use->last && k < u->foreign.count; k++) {
            const node *n = u->foreign.items[k];
            if (n->first < park->first || intern_token(p, n->src, n->op) != name)
                continue;
            diag_node_warn(p->d, W_MACRO, use, "the macro `%s` hides the declaration of `%s`, which is used after an await", m->name->name,
                           name->name);
            note_macro(p, m);
            diag_node_note(p->d, park, "the await");
            diag_node_note(p->d, n, "the use: what is declared out of sight keeps no value across an await; declare it here");
            return;
        }
    }
}

static void find_declarations(uses *u, const node *use, const macro *m)
{
    const source *src = m->text;
    bool start = true;
    for (uint32_t t = 0, depth = 0; kind_at(src, t) != T_EOF; t++) {
        uint32_t kind = kind_at(src, t);
        depth += kind == T_LBRACE || kind == T_LPAREN;
        depth -= (kind == T_RBRACE || kind == T_RPAREN) && depth;
        if (!start || depth || !begins_type(src, t)) {
            start = !depth && kind == T_SEMI;
            continue;
        }
        ident *last = NULL;
        for (; kind_at(src, t) != T_EOF && kind_at(src, t) != T_SEMI; t++) { /* one declarator is enough */
            kind = kind_at(src, t);
            if (kind == T_IDENT)
                last = intern_token(u->p, src, t);
            if (kind == T_ASSIGN || kind == T_LBRACKET || kind == T_COMMA || kind == T_LPAREN)
                break;
        }
        if (last && kind_at(src, t) != T_LPAREN)
            warn_declared(u, use, m, last);
        while (kind_at(src, t) != T_SEMI && kind_at(src, t + 1) != T_EOF && kind_at(src, t) != T_EOF)
            t++;
        if (kind_at(src, t) == T_EOF)
            return;
        start = true;
    }
}

/* ---- awaits among arguments ---- */

static const node *find_await(const node *n)
{
    if (n->kind == N_AWAIT)
        return n;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *found = n->kids[i] ? find_await(n->kids[i]) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

static void warn_arguments(uses *u, const node *call)
{
    const node *await = NULL, *callee = strip(call->kids[0]);
    for (uint32_t i = 1; i < call->kid_count && !await; i++)
        await = find_await(call->kids[i]);
    if (!await || callee->kind != N_NAME || !call_is_macro(u->p, call))
        return;
    ident *name = intern_token(u->p, callee->src, callee->op);
    diag_node_warn(u->p->d, W_MACRO, await, "`await` among the arguments of the macro `%s`: it is evaluated once, before the macro",
                   name->name);
    const macro *m = find_macro(name, true, NULL);
    if (m)
        note_macro(u->p, m);
}

/* ---- walking ---- */

static void gather(uses *u, const node *n)
{
    if (check_parks(n))
        list_add(u->p, &u->parks, (void *)(uintptr_t)n);
    if (n->kind == N_NAME && !n->sym)
        list_add(u->p, &u->foreign, (void *)(uintptr_t)n);
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i])
            gather(u, n->kids[i]);
}

/* `use`: the call, or the name alone. */
static void used(uses *u, const node *use, const node *name)
{
    const ident *id = intern_token(u->p, name->src, name->op);
    for (macro *m = NULL; (m = find_macro(id, use != name, m));) {
        warn_hidden(u, use, m);
        note_locals(u, use, m);
        find_declarations(u, use, m);
    }
}

static void walk_uses(uses *u, const node *n)
{
    uint32_t from = 0;
    if (n->kind == N_CALL) {
        const node *callee = n->kids[0];
        warn_arguments(u, n);
        if (callee->kind == N_NAME && !callee->sym) {
            used(u, n, callee);
            from = 1;
        }
    } else if ((n->kind == N_NAME || n->kind == N_TYPE_NAME) && !n->sym) {
        used(u, n, n);
    }
    for (uint32_t i = from; i < n->kid_count; i++)
        if (n->kids[i])
            walk_uses(u, n->kids[i]);
}

void warn_macros(program *p, function *fn)
{
    uses u = {.p = p, .fn = fn};
    collect_macros(p);
    gather(&u, fn->body_node);
    walk_uses(&u, fn->body_node);
}

void warn_macro_names(program *p, function *fn)
{
    for (size_t i = 0; i < fn->macro_locals.count; i++) {
        const named_local *l = fn->macro_locals.items[i];
        if (!l->s->in_frame)
            continue;
        diag_node_warn(p->d, W_MACRO, l->use, "the macro `%s` names the local `%s`, which lives in the frame: C can't find it",
                       l->m->name->name, l->s->name);
        note_macro(p, l->m);
        diag_node_note(p->d, l->s->decl, "`%s` is declared here: make it an argument of the macro", l->s->name);
    }
}
