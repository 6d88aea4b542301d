/* What is thrown and caught: a code, which is an int, and a text. */
#include <string.h>

#include "check.h"
#include "lower.h"

static bool named_type(const symbol *s, const char *name)
{
    for (uint32_t i = 0; s->specs && i < s->specs->kid_count; i++)
        if (s->specs->kids[i]->kind == N_TYPE_NAME && token_is(s->specs->src, s->specs->kids[i]->op, name))
            return true;
    return false;
}

static const symbol *named(const node *n)
{
    n = strip(n);
    return n->kind == N_NAME ? n->sym : NULL;
}

/* The name of an error: `catch as e`, `const asc_error *e`. */
static bool is_error(const symbol *s)
{
    return s && ((s->type_text && strcmp(s->type_text, "const asc_error *") == 0) || named_type(s, "asc_error"));
}

static bool is_pointer(const symbol *s)
{
    return s && s->declarator && declarator_outer(s->declarator);
}

/* A number, as far as the text shows. */
static bool is_number(const node *n)
{
    n = strip(n);
    const symbol *s = named(n);
    if (n->kind == N_LITERAL)
        return n->src->tokens[n->first].kind == T_NUMBER || n->src->tokens[n->first].kind == T_CHAR;
    return s && s->is_scalar && !s->task_type && !s->type_text && !is_pointer(s);
}

static bool canceled(const node *n)
{
    return check_names(n, "ASC_ECANCELED") || check_names(n, "UV_ECANCELED");
}

/* The first string in a code such as `"text"` or `ASC_EIO "text"`. */
static uint32_t string_in(const node *code)
{
    for (uint32_t t = code->first; code->kind == N_LITERAL && t <= code->last; t++)
        if (code->src->tokens[t].kind == T_STRING)
            return t;
    return UINT32_MAX;
}

static void check_code(checker *c, const node *n, const node *code)
{
    diag *d = c->p->d;
    const symbol *s = named(code);
    uint32_t string = string_in(code);
    if (canceled(code))
        diag_node_error(d, n, "a cancellation can't be thrown: use `asc_scope_cancel`");
    if (string != UINT32_MAX) {
        diag_error(d, code->src, string, string, code->last, "an error has a code before its text: `throw ASC_EIO, \"text\"`");
        if (string > code->first)
            diag_fix_insert(d, code->src, string, ", ");
    } else if (is_error(s)) {
        diag_node_error(d, code, "`%s` is an error, and `throw` takes its code: `throw;` in a `catch` throws it again", s->name);
        if (c->in_catch && n->kid_count == 1 && s->type_text)
            diag_fix_replace(d, n->src, n->first, code->last, "throw");
        else
            diag_node_note(d, code, "`throw %s->code, \"%%s\", %s->message` throws another like it", s->name, s->name);
    } else if (is_pointer(s)) {
        diag_node_error(d, code, "`%s` is no code: `throw` takes an int, and then a text", s->name);
    }
}

void check_throw(checker *c, const node *n)
{
    const node *code = n->kid_count ? n->kids[0] : NULL, *text = n->kid_count > 1 ? n->kids[1] : NULL;
    if (code)
        check_code(c, n, code);
    else if (!c->in_catch && !c->broken)
        diag_node_error(c->p->d, n, "`throw;` outside a `catch`: there is no error to throw again");
    if (code && text && is_number(text) && (code->kind != N_LITERAL || string_in(code) == UINT32_MAX))
        diag_node_error(c->p->d, text, "the text of an error begins with its format: `throw ASC_EIO, \"%%d\", ...`");
}

/* Where the block asks the name for a member of an error, or gives it to what asks. */
static const node *used_as_error(program *p, const node *n, const ident *name)
{
    bool member = n->kind == N_MEMBER && n->src->tokens[n->op].kind == T_ARROW;
    bool asked = n->kind == N_CALL && n->kid_count == 2 && check_names(n->kids[0], "asc_error_name");
    const node *base = member ? strip(n->kids[0]) : asked ? strip(n->kids[1]) : NULL;
    if (base && base->kind == N_NAME && !base->sym && intern_token(p, base->src, base->op) == name)
        return base;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *found = n->kids[i] ? used_as_error(p, n->kids[i], name) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

/* `catch (e)` and `catch (asc_error *e)`, as other languages have it. */
static bool meant_as_name(checker *c, const node *clause, const node *code)
{
    program *p = c->p;
    const node *n = strip(code), *name = n;
    if (n->kind == N_BINARY && n->src->tokens[n->op].kind == T_STAR && check_names(n->kids[0], "asc_error")) {
        name = strip(n->kids[1]);
    } else if (n->kind != N_NAME || n->sym || !used_as_error(p, clause->kids[clause->kid_count - 1], intern_token(p, n->src, n->op))) {
        return false;
    }
    size_t len;
    const char *text = token_text(name->src, name->op, &len);
    bool alone = clause->kid_count == 3 && !clause->kids[1];
    diag_node_error(p->d, code, "a `catch` has codes in its parentheses: `catch as %.*s` names the error", (int)len, text);
    if (alone && name->kind == N_NAME)
        diag_fix_replace(p->d, code->src, code->first - 1, code->last + 1, arena_printf(p->a, "as %.*s", (int)len, text));
    return true;
}

bool check_codes(checker *c, const node *n)
{
    bool cancels = false;
    for (uint32_t i = 0; i + 2 < n->kid_count; i++) {
        node *code = n->kids[i];
        if (!code)
            continue;
        cancels = cancels || canceled(code);
        check_no_await(c, code, "the codes of a `catch`");
        if (meant_as_name(c, n, code))
            continue;
        const symbol *s = named(code);
        if (string_in(code) != UINT32_MAX || is_pointer(s) || is_error(s))
            diag_node_error(c->p->d, code, "a `catch` has codes in its parentheses, which are ints");
    }
    return cancels;
}
