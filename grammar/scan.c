/* Skipping at file scope: brackets, conditionals and what they disable. */
#include <string.h>

#include "scan.h"

uint32_t scan_after(const scan *s, uint32_t t)
{
    do
        t++;
    while (scan_is_pp(scan_kind(s, t)));
    return t;
}

uint32_t token_after(const source *src, uint32_t t)
{
    while (t + 1 < src->token_count && src->tokens[++t].kind == T_PP)
        ;
    return t;
}

void scan_define(scan *s, uint32_t t)
{
    uint32_t kinds = directive_macro_kinds(s->src, t);
    if (kinds)
        outer_add(s->out->outer, s->src, t, kinds);
}

/* ---- conditionals ---- */

uint32_t scan_conditional(scan *s, uint32_t t, uint32_t depth)
{
    if (directive_begins(s->src, t)) {
        if (s->cond_count == s->cond_capacity) {
            uint32_t capacity = s->cond_capacity ? s->cond_capacity * 2 : 16;
            s->conds = arena_resize(s->scratch, s->conds, s->cond_capacity * sizeof *s->conds, capacity * sizeof *s->conds);
            s->cond_capacity = capacity;
        }
        s->conds[s->cond_count].depth = depth;
        s->conds[s->cond_count].more = directive_is_constant(s->src, t, '0');
        s->conds[s->cond_count].after = depth;
        s->conds[s->cond_count].always = directive_is_constant(s->src, t, '1');
        s->cond_count++;
        return depth;
    }
    if (!s->cond_count)
        return depth;
    s->uneven = s->uneven || depth != s->conds[s->cond_count - 1].depth;
    if (directive_ends(s->src, t)) {
        s->cond_count--;
        return s->conds[s->cond_count].more ? s->conds[s->cond_count].after : depth;
    }
    if (!s->conds[s->cond_count - 1].more) {
        s->conds[s->cond_count - 1].after = depth;
        s->conds[s->cond_count - 1].more = true;
    }
    return s->conds[s->cond_count - 1].depth;
}

uint32_t scan_past_disabled(const scan *s, uint32_t t)
{
    uint32_t end = directive_disabled(s->src, t, s->cond_count && s->conds[s->cond_count - 1].always);
    return end > t ? end : t + 1;
}

/* ---- brackets ---- */

bool scan_is_member_name(const scan *s, uint32_t t)
{
    /* clang-format off */
    switch (t ? scan_kind(s, t - 1) : T_EOF) {
    case T_DOT: case T_ARROW: case T_STRUCT: case T_UNION: case T_ENUM: case T_GOTO:
        return true;
    default:
        return scan_kind(s, t + 1) == T_COLON;
    }
    /* clang-format on */
}

bool scan_new_line(const scan *s, uint32_t t)
{
    if (!t)
        return true;
    const token *before = &s->src->tokens[t - 1];
    uint32_t from = before->at + before->len;
    return memchr(s->src->text + from, '\n', s->src->tokens[t].at - from) != NULL;
}

uint32_t scan_back(const scan *s, uint32_t t, uint32_t first)
{
    uint32_t depth = 0;
    for (; t > first; t--) {
        uint32_t kind = scan_kind(s, t);
        if (kind == T_RPAREN || kind == T_RBRACKET)
            depth++;
        else if ((kind == T_LPAREN || kind == T_LBRACKET) && --depth == 0)
            return t;
        else if (kind == T_SEMI || kind == T_LBRACE || kind == T_RBRACE)
            return first;
    }
    return first;
}

/* Only braces count, so what macros do with parentheses does no harm. */
uint32_t scan_braces(scan *s, uint32_t t, uint32_t *word)
{
    uint32_t depth = 0;
    s->last_closed = true;
    s->uneven = false;
    for (;; t++) {
        /* clang-format off */
        switch (scan_kind(s, t)) {
        case T_LBRACE:
            depth++;
            break;
        case T_RBRACE:
            if (depth <= 1)
                return t + 1;
            depth--;
            break;
        case T_PP_COND:
            depth = scan_conditional(s, t, depth);
            if (!depth)
                return t + 1;
            t = scan_past_disabled(s, t) - 1;
            break;
        case T_PP:
            scan_define(s, t);
            break;
        case T_ASYNC: case T_AWAIT:
            if (word && !*word && !scan_is_member_name(s, t))
                *word = t;
            break;
        case T_EOF:
            s->last_closed = false;
            return t;
        default:
            break;
        }
        /* clang-format on */
    }
}

uint32_t scan_parens(scan *s, uint32_t t)
{
    uint32_t depth = 0;
    for (uint32_t from = t;; t++) {
        /* clang-format off */
        switch (scan_kind(s, t)) {
        case T_LPAREN: case T_LBRACKET:
            depth++;
            break;
        case T_RPAREN: case T_RBRACKET:
            if (depth <= 1)
                return t + 1;
            depth--;
            break;
        case T_LBRACE:
            t = scan_braces(s, t, NULL) - 1;
            break;
        case T_RBRACE: case T_EOF:
            return t;
        case T_SEMI:
            if (depth == 1 && scan_kind(s, from) == T_LPAREN && scan_kind(s, t + 1) == T_ASYNC)
                return t; /* a parenthesis that is never closed */
            break;
        default:
            break;
        }
        /* clang-format on */
    }
}

uint32_t scan_attribute(scan *s, uint32_t t)
{
    uint32_t next = scan_after(s, t);
    return scan_kind(s, next) == T_LPAREN ? scan_parens(s, next) : next;
}

void scan_expect_end(scan *s, uint32_t t)
{
    if (scan_kind(s, t) == T_RPAREN || scan_is_pp(scan_kind(s, t)))
        return;
    size_t len;
    const char *text = token_text(s->src, t, &len);
    diag_error(s->d, s->src, t, t, t, "expected `;` after the declaration");
    diag_fix_replace(s->d, s->src, t, t, arena_printf(s->scratch, "%.*s;", (int)len, text));
}

void scan_pair_conditionals(scan *s)
{
    uint32_t *open = NULL, *other = NULL, depth = 0, capacity = 0; /* other: the #else of each, 0: none yet */
    for (uint32_t t = 0; scan_kind(s, t) != T_EOF; t++) {
        if (scan_kind(s, t) != T_PP_COND)
            continue;
        if (directive_begins(s->src, t)) {
            if (depth == capacity) {
                uint32_t more = capacity ? capacity * 2 : 16;
                open = arena_resize(s->scratch, open, capacity * sizeof *open, more * sizeof *open);
                other = arena_resize(s->scratch, other, capacity * sizeof *other, more * sizeof *other);
                capacity = more;
            }
            other[depth] = 0;
            open[depth++] = t;
        } else if (!depth) {
            diag_error(s->d, s->src, t, t, t, "this has no `#if` before it");
            s->out->unpaired = true;
            return;
        } else if (directive_ends(s->src, t)) {
            depth--;
        } else if (other[depth - 1]) {
            uint32_t before = other[depth - 1];
            diag_error(s->d, s->src, t, t, t, "this stands after the `#else` of its `#if`");
            diag_note(s->d, s->src, before, before, before, "the `#else`");
            s->out->unpaired = true;
            return;
        } else if (directive_is_else(s->src, t)) {
            other[depth - 1] = t;
        }
    }
    if (!depth)
        return;
    diag_error(s->d, s->src, open[depth - 1], open[depth - 1], open[depth - 1], "this has no `#endif`");
    s->out->unpaired = true;
}
