/* Expressions that can't wait; what a body has as tokens only: `await` in attributes and operands of asm, words of C with a slip in
 * them, which look like macros or types. */
#include <string.h>

#include "../grammar/feed.h"
#include "check.h"
#include "lower.h"
#include "resolve.h"

/* ---- where nothing waits ---- */

bool check_no_await(checker *c, node *n, const char *where)
{
    const async_fn *fn = n->kind == N_CALL ? named_fn(c->p, strip(n->kids[0])) : NULL;
    if (n->kind == N_SPAWN || check_parks(n)) {
        diag_node_error(c->p->d, n, "`%s` can't stand in %s", check_word(n), where);
        return true;
    }
    if (fn && !fn->is_typedef) {
        diag_node_error(c->p->d, n, "a call of async function `%s` can't stand in %s", fn->name, where);
        diag_node_note(c->p->d, n, "it needs `await`: keep its value in a variable first");
        return true;
    }
    return check_refuse(c, n, where);
}

bool check_refuse(checker *c, node *n, const char *where)
{
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && check_no_await(c, n->kids[i], where))
            return true;
    return false;
}

bool check_refuse_waits(checker *c, node *n, const char *where)
{
    for (uint32_t i = 0; i < n->kid_count; i++) {
        node *kid = n->kids[i];
        if (kid && (kid->kind == N_SPAWN || check_parks(kid))) {
            diag_node_error(c->p->d, kid, "`%s` can't stand in %s", check_word(kid), where);
            return true;
        }
        if (kid && check_refuse_waits(c, kid, where))
            return true;
    }
    return false;
}

/* ---- tokens ---- */

static bool is_name(const source *src, uint32_t t)
{
    switch (src->tokens[t - 1].kind) {
    case T_DOT:
    case T_ARROW:
    case T_STRUCT:
    case T_UNION:
    case T_ENUM:
    case T_GOTO:
        return true;
    default:
        return src->tokens[t + 1].kind == T_COLON;
    }
}

static uint32_t count(const node *n)
{
    uint32_t found = n->kind == N_AWAIT || n->kind == N_AWAIT_CLAUSE;
    for (uint32_t i = 0; i < n->kid_count; i++)
        found += n->kids[i] ? count(n->kids[i]) : 0;
    return found;
}

static bool is_await(const node *n, uint32_t t)
{
    if (n->first > t || n->last < t)
        return false;
    if ((n->kind == N_AWAIT || n->kind == N_AWAIT_CLAUSE) && n->op == t)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && is_await(n->kids[i], t))
            return true;
    return false;
}

/* The next token that C sees and a name or literal can be, from t on. */
static uint32_t seen(const source *src, uint32_t t, conditionals *open)
{
    while (src->tokens[t].kind == T_PP_COND)
        t = directive_passed(open, src, t);
    return t;
}

void check_stray(program *p, const node *def, size_t errors_before)
{
    source *src = def->src;
    if ((def->flags & NF_BROKEN) || diag_errors(p->d) > errors_before)
        return;
    uint32_t words = 0, bad = 0;
    for (uint32_t t = def->first; t <= def->last; t++) {
        words += src->tokens[t].kind == T_AWAIT && !is_name(src, t);
        bad += src->tokens[t].kind == T_BAD;
    }
    if (words <= count(def) && !bad) /* by far the most functions */
        return;
    conditionals open = {0};
    for (uint32_t t = seen(src, def->first, &open); t <= def->last; t = seen(src, t + 1, &open)) {
        if (src->tokens[t].kind == T_AWAIT && !is_name(src, t) && !is_await(def, t))
            diag_error(p->d, src, t, t, t, "`await` can't stand here: this text goes to the C compiler as it is");
        if (src->tokens[t].kind == T_BAD && (unsigned char)src->text[src->tokens[t].at] >= 0x80) {
            diag_error(p->d, src, t, t, t, "%s", feed_bad_token(src, t));
            return; /* a quote that is none of C comes with another: they are one mistake */
        }
    }
}

static bool begins_statement(const source *src, uint32_t t)
{
    uint32_t before = t ? src->tokens[t - 1].kind : T_EOF;
    return before == T_SEMI || before == T_LBRACE || before == T_RBRACE || before == T_RPAREN || before == T_COLON || before == T_ELSE;
}

/* Nothing here knows the name at t, which begins a statement and is nearly that word of C. */
static bool is_slip(program *p, const source *src, uint32_t t, const char *keyword)
{
    size_t len;
    if (src->tokens[t].kind != T_IDENT || !begins_statement(src, t))
        return false;
    const char *text = token_text(src, t, &len), *meant = spell_keyword(text, len);
    return meant && strcmp(meant, keyword) == 0 && !outer_find(p->main->outer, text, len);
}

static void report_slip(program *p, source *src, uint32_t t, const char *meant)
{
    size_t len;
    const char *text = token_text(src, t, &len);
    diag_error(p->d, src, t, t, t, "unknown word `%.*s`: did you mean `%s`?", (int)len, text, meant);
    diag_fix_replace(p->d, src, t, t, meant);
}

bool check_slipped_declaration(program *p, const char *name, size_t name_len, const char *word)
{
    source *src = p->main->src;
    const outer_name *o = outer_find(p->main->outer, name, name_len);
    for (uint32_t t = o && (o->kinds & OUTER_FUNCTION) ? o->token : 0; t-- > 0;) {
        uint32_t kind = src->tokens[t].kind;
        if (kind == T_SEMI || kind == T_RBRACE || kind == T_PP || kind == T_PP_COND)
            break;
        size_t len;
        const char *text = token_text(src, t, &len), *meant = kind == T_IDENT ? spell_word(text, len) : NULL;
        if (!meant || strcmp(meant, word) != 0 || outer_find(p->main->outer, text, len))
            continue;
        report_slip(p, src, t, word);
        return true;
    }
    return false;
}

bool check_slipped_return(program *p, const node *body)
{
    for (uint32_t t = body->first; t < body->last; t++) {
        uint32_t next = body->src->tokens[t + 1].kind;
        if ((next != T_IDENT && next != T_LPAREN) || !is_slip(p, body->src, t, "return"))
            continue;
        report_slip(p, body->src, t, "return");
        return true;
    }
    return false;
}

bool check_slipped_void(program *p, const async_fn *fn)
{
    const node *specs = fn->decl->kids[0], *type = specs->kid_count ? specs->kids[specs->kid_count - 1] : NULL;
    size_t len;
    const char *text = type && type->kind == N_TYPE_NAME ? token_text(type->src, type->op, &len) : NULL;
    if (!text || spell_distance(text, len, "void", 4) != 1 || outer_find(p->main->outer, text, len) || fn->decl->src != p->main->src)
        return false;
    ident *id = intern(p, text, len);
    if (!id->told)
        report_slip(p, type->src, type->op, "void");
    id->told = true;
    return true;
}

/* `yeild n;`, `spawn g, f();`, `all` without its brace: a declaration to C, of a name that can't be declared again. */
static bool slipped_word(program *p, const node *name, bool broken)
{
    static const char *const blocks[] = {"all", "any", "unshield"};
    source *src = name->src;
    uint32_t t = name->op - 1;
    size_t len;
    if (src->tokens[t].kind != T_IDENT || !begins_statement(src, t))
        return false;
    const char *text = token_text(src, t, &len), *meant = spell_word(text, len);
    const outer_name *o = outer_find(p->main->outer, text, len);
    if (o && (o->kinds & OUTER_MACRO) && !(o->kinds & (OUTER_TYPE_MACRO | OUTER_TYPEDEF))) {
        if (broken) /* which it is a part of */
            return true;
        diag_error(p->d, src, t, t, t, "the macro `%.*s` is read as a type here: macros are not expanded, write out what it stands for",
                   (int)len, text);
        return true;
    }
    if (o)
        return false;
    if (token_is(src, t, "spawn")) {
        diag_error(p->d, src, t, t, t, "`spawn` starts a call: `spawn(group, function(arguments))`");
        return true;
    }
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        if (!token_is(src, t, blocks[i]))
            continue;
        diag_error(p->d, src, name->op, name->op, name->op, "expected `{` before `%s`", intern_token(p, src, name->op)->name);
        return true;
    }
    if (meant)
        report_slip(p, src, t, meant);
    return meant != NULL;
}

bool check_slipped_type(program *p, const node *name, bool broken)
{
    static const char *const jumps[] = {"return", "goto"};
    if (name->op > 1 && slipped_word(p, name, broken))
        return true;
    for (size_t i = 0; name->op && i < sizeof jumps / sizeof *jumps; i++)
        if (name->src->tokens[name->op + 1].kind == T_SEMI && is_slip(p, name->src, name->op - 1, jumps[i])) {
            report_slip(p, name->src, name->op - 1, jumps[i]);
            return true;
        }
    return false;
}

bool check_slipped_block(const checker *c, const node *head)
{
    const node *callee = head->kind == N_CALL ? head->kids[0] : head;
    static const char *const heads[] = {"if", "for", "while", "switch"};
    for (size_t i = 0; callee->kind == N_NAME && !callee->sym && i < sizeof heads / sizeof *heads; i++)
        if (is_slip(c->p, callee->src, callee->op, heads[i])) {
            if (!c->broken) /* the parser saw an `else` behind it */
                report_slip(c->p, callee->src, callee->op, heads[i]);
            return true;
        }
    return false;
}
