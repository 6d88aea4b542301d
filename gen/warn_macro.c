/* -Wmacro: what macros of this file hide from the compiler (LANGUAGE §2), and awaits among the arguments of any macro.
 *
 * A macro's text is cut into tokens once; that is all that is known of it. What it hides must fail in the C compiler at the latest:
 * these warnings say it where it was written. */
#include <string.h>

#include "../grammar/feed.h"
#include "check.h"
#include "lower.h"
#include "macros.h"
#include "warn.h"

/* A use whose macro names a local; whether that lives in the frame is known later. */
typedef struct named_local {
    const node *use;
    const macro *m;
    const symbol *s;
    bool argument;
} named_local;

void macro_names_local(function *fn, const node *use, const macro *m, symbol *s, bool argument)
{
    named_local *l = arena_alloc(fn->p->a, sizeof *l);
    *l = (named_local){use, m, s, argument};
    list_add(fn->p, &fn->macro_locals, l);
    list_add(fn->p, &fn->macro_uses, (void *)(uintptr_t)use);
    list_add(fn->p, &fn->macro_uses, s);
}

static uint32_t hidden_behind(program *p, macro *m, bool *whole);

static uint32_t hidden_in(program *p, macro *m, bool *whole)
{
    uint32_t found = m->hides;
    for (uint32_t t = 0; macro_kind(m->text, t) != T_EOF; t++) {
        if (macro_kind(m->text, t) != T_IDENT || macro_names_member(m->text, t))
            continue;
        const ident *name = intern_token(p, m->text, t);
        macro *inner = NULL;
        while (!macro_has_param(m, name) && (inner = macro_find(name, macro_kind(m->text, t + 1) == T_LPAREN, inner)))
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

uint32_t macro_hides(program *p, macro *m)
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

static void refuse_async(uses *u, const node *use, macro *m, const char *what)
{
    if (m->told)
        return;
    m->told = true;
    diag_node_error(u->p->d, use, "the macro `%s` holds %s, and macros are not expanded: write it out, or make it a function or a manager",
                    m->name->name, what);
    macro_note(u->p, m);
}

static void warn_hidden(uses *u, const node *use, macro *m)
{
    static const struct {
        uint32_t bit;
        const char *word, *why;
    } jumps[] = {
        {HIDES_RETURN, "return", "it would leave one step of the function, not the function"},
        {HIDES_GOTO, "goto", "its label has another name in the output"},
        {HIDES_BREAK, "break", "it stops the program where it would leave a scope"},
        {HIDES_CONTINUE, "continue", "it stops the program where it would leave a scope"},
    };
    uint32_t hidden = macro_hides(u->p, m);
    const char *word = hidden & HIDES_AWAIT   ? "an `await`"
                       : hidden & HIDES_ASYNC ? "an `async`"
                       : hidden & HIDES_THROW ? "a `throw`"
                       : hidden & HIDES_YIELD ? "a `yield`"
                       : hidden & HIDES_DEFER ? "a `defer`"
                       : hidden & HIDES_TRY   ? "a `try`"
                                              : NULL;
    if (word) {
        refuse_async(u, use, m, word);
        return;
    }
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        if (!(hidden & jumps[i].bit))
            continue;
        diag_node_warn(u->p->d, W_MACRO, use, "the macro `%s` hides a `%s`", m->name->name, jumps[i].word);
        macro_note(u->p, m);
        diag_node_note(u->p->d, use, "%s: write it out", jumps[i].why);
    }
}

/* The local of that name that is in scope where the macro is used. */
static symbol *local_at(const function *fn, const ident *name, const node *use)
{
    symbol *best = NULL;
    for (size_t i = 0; i < fn->vars.count; i++) {
        symbol *s = fn->vars.items[i];
        bool there = s->id == name && s->decl && s->decl->src == use->src && s->decl->last < use->first &&
                     (s->kind == SYM_PARAM || (s->scope && s->scope->first <= use->first && use->last <= s->scope->last));
        if (there && (!best || best->decl->first < s->decl->first))
            best = s;
    }
    return best;
}

static bool is_type_word(const source *text, uint32_t t)
{
    uint32_t kind = macro_kind(text, t);
    return kind == T_IDENT || kind == T_VOID || keyword_is_arithmetic(kind);
}

/* `int x`, `type x`, `type *x =`: from there on the name is the macro's own. */
static bool declares_itself(const macro *m, uint32_t t)
{
    uint32_t type = t;
    while (type && macro_kind(m->text, type - 1) == T_STAR)
        type--;
    if (!type || !is_type_word(m->text, type - 1))
        return false;
    uint32_t after = macro_kind(m->text, t + 1);
    return type == t || after == T_ASSIGN || after == T_SEMI;
}

/* The locals that the text of m names, or that of a macro in it. */
static void note_locals(uses *u, const node *use, macro *m)
{
    if (m->asked == u->p->macro_asked)
        return;
    m->asked = u->p->macro_asked;
    for (uint32_t t = 0; macro_kind(m->text, t) != T_EOF; t++) {
        if (macro_kind(m->text, t) != T_IDENT || macro_names_member(m->text, t))
            continue;
        ident *name = intern_token(u->p, m->text, t);
        if (macro_has_param(m, name))
            continue;
        symbol *s = local_at(u->fn, name, use);
        bool own = false;
        for (uint32_t k = 0; s && k <= t; k++)
            own = own || (macro_kind(m->text, k) == T_IDENT && intern_token(u->p, m->text, k) == name && declares_itself(m, k));
        if (s && !own)
            macro_names_local(u->fn, use, m, s, false);
        for (macro *inner = NULL; !s && (inner = macro_find(name, macro_kind(m->text, t + 1) == T_LPAREN, inner));)
            note_locals(u, use, inner);
    }
}

/* ---- names that a macro puts together ---- */

enum { MOST_PIECES = 64 };

/* What `##` may join: tokens beside it, and those of the arguments. */
typedef struct pieces {
    struct {
        const char *text;
        size_t len;
    } at[MOST_PIECES];
    size_t count;
    bool joins;
} pieces;

static void add_piece(pieces *x, const source *src, uint32_t t)
{
    size_t len;
    const char *text = token_text(src, t, &len);
    bool word =
        (text[0] >= '0' && text[0] <= '9') || text[0] == '_' || (text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z');
    for (size_t i = 0; i < x->count; i++)
        word = word && !(x->at[i].len == len && memcmp(x->at[i].text, text, len) == 0);
    if (word && x->count < MOST_PIECES) {
        x->at[x->count].text = text;
        x->at[x->count++].len = len;
    }
}

static void pieces_of(program *p, pieces *x, macro *m)
{
    if (m->asked == p->macro_asked)
        return;
    m->asked = p->macro_asked;
    for (uint32_t t = 0; macro_kind(m->text, t) != T_EOF; t++) {
        bool joined = macro_kind(m->text, t + 1) == T_HASH_HASH || (t && macro_kind(m->text, t - 1) == T_HASH_HASH);
        x->joins = x->joins || joined;
        if (macro_kind(m->text, t) == T_IDENT || joined)
            add_piece(x, m->text, t);
        if (macro_kind(m->text, t) != T_IDENT)
            continue;
        for (macro *inner = NULL; (inner = macro_find(intern_token(p, m->text, t), macro_kind(m->text, t + 1) == T_LPAREN, inner));)
            pieces_of(p, x, inner);
    }
}

/* The text is two pieces or more, one after the other. */
static bool is_joined(const pieces *x, const char *text, size_t len, bool further)
{
    for (size_t i = 0; i < x->count; i++) {
        size_t n = x->at[i].len;
        if (n <= len && (further || n < len) && memcmp(x->at[i].text, text, n) == 0 && (n == len || is_joined(x, text + n, len - n, true)))
            return true;
    }
    return false;
}

/* The locals whose names the use may put together with `##`. */
static void note_joined(uses *u, const node *use, macro *m)
{
    pieces x = {.count = 0};
    u->p->macro_asked++;
    pieces_of(u->p, &x, m);
    if (!x.joins)
        return;
    for (uint32_t t = use->first; t <= use->last; t++)
        add_piece(&x, use->src, t);
    for (size_t i = 0; i < u->fn->vars.count; i++) {
        const symbol *s = u->fn->vars.items[i];
        if (s->id && is_joined(&x, s->id->name, s->id->len, false) && local_at(u->fn, s->id, use) == s)
            macro_names_local(u->fn, use, m, u->fn->vars.items[i], false);
    }
}

/* ---- declarations ---- */

static bool begins_type(const source *src, uint32_t t)
{
    uint32_t kind = macro_kind(src, t);
    return guess_is_specifier(kind) || (kind == T_IDENT && (macro_kind(src, t + 1) == T_IDENT || macro_kind(src, t + 1) == T_STAR));
}

/* The name that the use declares: its own in the macro's text, or the argument that stands for it. */
static void warn_declared(uses *u, const node *use, const macro *m, ident *name)
{
    program *p = u->p;
    if (macro_has_param(m, name) && use->kind == N_CALL) {
        for (uint32_t i = 0; i < m->param_count && i + 1 < use->kid_count; i++)
            if (m->params[i] == name && use->kids[i + 1]->kind == N_NAME)
                name = intern_token(p, use->kids[i + 1]->src, use->kids[i + 1]->op);
        if (macro_has_param(m, name))
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
            macro_note(p, m);
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
    for (uint32_t t = 0, depth = 0; macro_kind(src, t) != T_EOF; t++) {
        uint32_t kind = macro_kind(src, t);
        depth += kind == T_LBRACE || kind == T_LPAREN;
        depth -= (kind == T_RBRACE || kind == T_RPAREN) && depth;
        if (!start || depth || !begins_type(src, t)) {
            start = !depth && kind == T_SEMI;
            continue;
        }
        ident *last = NULL;
        for (; macro_kind(src, t) != T_EOF && macro_kind(src, t) != T_SEMI; t++) { /* one declarator is enough */
            kind = macro_kind(src, t);
            if (kind == T_IDENT)
                last = intern_token(u->p, src, t);
            if (kind == T_ASSIGN || kind == T_LBRACKET || kind == T_COMMA || kind == T_LPAREN)
                break;
        }
        if (last && macro_kind(src, t) != T_LPAREN)
            warn_declared(u, use, m, last);
        while (macro_kind(src, t) != T_SEMI && macro_kind(src, t + 1) != T_EOF && macro_kind(src, t) != T_EOF)
            t++;
        if (macro_kind(src, t) == T_EOF)
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
    const macro *m = macro_find(name, true, NULL);
    if (m)
        macro_note(u->p, m);
}

/* ---- compound literals ---- */

/* The address of a compound literal in the text: `&(struct point){ 1 }`, `(int[]){ 1, 2 }`. */
static bool gives_literal(program *p, macro *m)
{
    const source *text = m->text;
    bool inner = false;
    if (m->busy)
        return false;
    m->busy = true;
    for (uint32_t t = 0; !inner && macro_kind(text, t) != T_EOF; t++) {
        if (macro_kind(text, t) != T_IDENT || macro_names_member(text, t))
            continue;
        ident *name = intern_token(p, text, t);
        for (macro *other = NULL;
             !inner && !macro_has_param(m, name) && (other = macro_find(name, macro_kind(text, t + 1) == T_LPAREN, other));)
            inner = gives_literal(p, other);
    }
    m->busy = false;
    if (inner)
        return true;
    for (uint32_t t = 0; macro_kind(text, t) != T_EOF; t++) {
        if (macro_kind(text, t) != T_RPAREN || macro_kind(text, t + 1) != T_LBRACE || !t)
            continue;
        uint32_t depth = 0, open = t;
        for (; open > 0; open--) {
            depth += macro_kind(text, open) == T_RPAREN;
            depth -= macro_kind(text, open) == T_LPAREN;
            if (!depth)
                break;
        }
        bool statement = open > 0 && (macro_kind(text, open - 1) == T_IDENT || macro_kind(text, open - 1) == T_IF ||
                                      macro_kind(text, open - 1) == T_WHILE || macro_kind(text, open - 1) == T_FOR ||
                                      macro_kind(text, open - 1) == T_SWITCH);
        if (!statement && (macro_kind(text, t - 1) == T_RBRACKET || (open > 0 && macro_kind(text, open - 1) == T_AMP)))
            return true;
    }
    return false;
}

/* C gives the object the life of the block; what C sees of it here is one step of the function. */
static void refuse_literals(uses *u, const node *n)
{
    const node *name = n->kind == N_CALL ? n->kids[0] : n;
    if (name->kind == N_NAME && !name->sym && name->src == u->p->main->src)
        for (macro *m = NULL; (m = macro_find(intern_token(u->p, name->src, name->op), n->kind == N_CALL, m));) {
            if (!gives_literal(u->p, m))
                continue;
            diag_node_error(u->p->d, n,
                            "the macro `%s` hides a compound literal, whose address would not outlive the `await`: write it out",
                            m->name->name);
            macro_note(u->p, m);
            return;
        }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && !(n->kind == N_CALL && i == 0 && name == n->kids[0]))
            refuse_literals(u, n->kids[i]);
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
    ident *id = intern_token(u->p, name->src, name->op);
    for (macro *m = NULL; (m = macro_find(id, use != name, m));) {
        warn_hidden(u, use, m);
        u->p->macro_asked++;
        note_locals(u, use, m);
        note_joined(u, use, m);
        find_declarations(u, use, m);
    }
}

static void walk_uses(uses *u, const node *n)
{
    uint32_t from = 0;
    if ((n->kind == N_AWAIT || n->kind == N_SPAWN) && n->kids[n->kid_count - 1]->kind == N_CALL)
        for (uint32_t i = 1; i < n->kids[n->kid_count - 1]->kid_count; i++)
            refuse_literals(u, n->kids[n->kid_count - 1]->kids[i]);
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
    macros_collect(p);
    gather(&u, fn->body_node);
    walk_uses(&u, fn->body_node);
}

void warn_macro_names(program *p, function *fn)
{
    for (size_t i = 0; i < fn->macro_locals.count; i++) {
        const named_local *l = fn->macro_locals.items[i];
        if (!l->s->in_frame)
            continue;
        if (l->s->id->outer) /* C would find that */
            diag_node_error(p->d, l->use,
                            "the macro `%s` names the local `%s`, which lives in the frame: C would take the `%s` of the file",
                            l->m->name->name, l->s->name, l->s->name);
        else
            diag_node_warn(p->d, W_MACRO, l->use,
                           l->argument
                               ? "the macro `%s` takes `%s` for a member and for the local, which lives in the frame: C can't find it"
                               : "the macro `%s` names the local `%s`, which lives in the frame: C can't find it",
                           l->m->name->name, l->s->name);
        macro_note(p, l->m);
        diag_node_note(p->d, l->s->decl,
                       l->argument ? "`%s` is declared here: give it another name"
                                   : "`%s` is declared here: make it an argument of the macro",
                       l->s->name);
    }
}
