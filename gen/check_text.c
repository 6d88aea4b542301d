/* Plain C beside async code: what it takes from the language without being part of it. */
#include "../grammar/feed.h"
#include "check.h"

/* The body that opens at t has a word of the language, which was reported. */
static bool waits_inside(const source *src, uint32_t t, uint32_t last)
{
    for (uint32_t depth = 0; t <= last; t++) {
        uint32_t kind = src->tokens[t].kind;
        if (kind == T_AWAIT || kind == T_ASYNC)
            return true;
        if (kind == T_LBRACE)
            depth++;
        else if (kind == T_RBRACE && --depth == 0)
            return false;
    }
    return false;
}

/* `task(int) t;` in plain C, where it is no macro of the file's: nothing else has a type in parentheses and a name behind. */
static void check_task_outside(program *p, source *src, uint32_t t)
{
    uint32_t kind = src->tokens[t + 2].kind, end = t + 2;
    if (src->tokens[t + 1].kind != T_LPAREN || !guess_is_specifier(kind) || outer_find(p->main->outer, "task", 4))
        return;
    while (guess_is_specifier(src->tokens[end].kind) || src->tokens[end].kind == T_STAR || src->tokens[end].kind == T_IDENT)
        end++;
    uint32_t after = end + 1;
    while (src->tokens[end].kind == T_RPAREN && src->tokens[after].kind == T_STAR)
        after++;
    if (src->tokens[end].kind != T_RPAREN || src->tokens[after].kind != T_IDENT)
        return;
    diag_error(p->d, src, t, t, end, "`task(...)` is a type of async code: in plain C a task is an `asc_task *`");
    diag_note(p->d, src, t, t, end, "it is awaited as `await (task(T))expression`");
    diag_fix_replace(p->d, src, t, end, "asc_task *");
}

/* In plain C, a call of an async function of this file. What a function declares itself is not looked at: a name that the function
 * has anywhere but before a `(` is left to C. */
void check_text(program *p, const node *text)
{
    source *src = text->src;
    uint32_t depth = 0, opened = text->first;
    bool waits = false;
    conditionals open = {0};
    for (uint32_t t = text->first; t <= text->last && t < src->token_count; t++) {
        uint32_t kind = src->tokens[t].kind;
        if (kind == T_PP_COND) {
            t = directive_passed(&open, src, t) - 1;
            continue;
        }
        if (kind == T_LBRACE && depth++ == 0) {
            opened = t;
            waits = waits_inside(src, t, text->last);
        } else if (kind == T_RBRACE && depth)
            depth--;
        if (kind == T_IDENT && t + 4 < src->token_count && token_is(src, t, "task") && !(depth && waits) && !p->main->incomplete)
            check_task_outside(p, src, t);
        if (kind != T_IDENT || !depth || waits || src->tokens[t + 1].kind != T_LPAREN)
            continue;
        async_fn *fn = intern_token(p, src, t)->fn;
        uint32_t before = src->tokens[t - 1].kind;
        if (!fn || fn->is_typedef || before == T_DOT || before == T_ARROW || before == T_IDENT || before == T_STAR || before == T_AWAIT)
            continue;
        bool own = false;
        for (uint32_t k = opened; k < t; k++)
            own = own || (src->tokens[k].kind == T_IDENT && src->tokens[k + 1].kind != T_LPAREN && intern_token(p, src, k)->fn == fn);
        for (uint32_t k = opened; k > text->first && src->tokens[k].kind != T_SEMI && src->tokens[k].kind != T_RBRACE; k--)
            own = own || (src->tokens[k].kind == T_IDENT && intern_token(p, src, k)->fn == fn);
        if (own)
            continue;
        uint32_t last = t + 1, parens = 0;
        for (; last < text->last; last++) {
            if (src->tokens[last].kind == T_LPAREN)
                parens++;
            else if (src->tokens[last].kind == T_RPAREN && --parens == 0)
                break;
        }
        diag_error(p->d, src, t, t, last, "async function `%s` called without `await`", fn->name);
        diag_note(p->d, src, t, t, t, "this is a plain function: only an async one can wait");
    }
}
