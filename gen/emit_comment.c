/* The user's comments: before statements, behind them, behind heads and braces, each once. */
#include <string.h>

#include "emit.h"

uint32_t emit_comment_end(const source *src, uint32_t i, uint32_t to)
{
    if (src->text[i + 1] == '*') {
        for (i += 2; i + 1 < to && !(src->text[i] == '*' && src->text[i + 1] == '/');)
            i++;
        return i + 2 < to ? i + 2 : to;
    }
    while (i < to && (src->text[i] != '\n' || src->text[i - 1] == '\\'))
        i++;
    return i;
}

/* Comments that stand before a statement, from the end of what stands before it; those on the line of the token before belong to
 * that one. */
uint32_t emit_comments_start(const node *n)
{
    const source *src = n->src;
    uint32_t to = emit_start_of(n), line = to;
    if (n->first == 0)
        return to;
    uint32_t i = src->tokens[n->first - 1].at + src->tokens[n->first - 1].len;
    while (i + 1 < to) {
        const char *c = src->text + i;
        if (*c == '\n') {
            line = ++i;
        } else if (c[0] == '/' && (c[1] == '*' || c[1] == '/')) {
            if (line < to)
                return line;
            i = emit_comment_end(src, i, to);
        } else {
            i++;
        }
    }
    return to;
}

/* The end of the last comment before `to`; `from`: there is none. */
static uint32_t comments_end(const source *src, uint32_t from, uint32_t to)
{
    uint32_t last = from;
    for (uint32_t i = from; i < to;) {
        const char *c = src->text + i;
        if (c[0] == '/' && (c[1] == '*' || c[1] == '/'))
            last = i = emit_comment_end(src, i, to);
        else
            i++;
    }
    while (last > from && (src->text[last - 1] == '\n' || src->text[last - 1] == '\r' || src->text[last - 1] == '\\'))
        last--;
    return last;
}

/* A comment on the line of token t, behind it. */
const char *emit_comment_behind(program *p, const source *src, uint32_t t)
{
    if (t + 1 >= src->token_count)
        return "";
    uint32_t from = src->tokens[t].at + src->tokens[t].len, to = src->tokens[t + 1].at, end = from;
    while (end < to && src->text[end] != '\n')
        end++;
    if (end >= to) /* another token on the line */
        return "";
    uint32_t i = from;
    while (i < end && (src->text[i] == ' ' || src->text[i] == '\t'))
        i++;
    if (i >= end || src->text[i] != '/')
        return "";
    if (src->text[i + 1] == '*') { /* whole, or not at all */
        const char *close = strstr(src->text + i, "*/");
        if (!close || (uint32_t)(close - src->text) > end)
            return "";
    }
    while (end > from && (src->text[end - 1] == '\r' || src->text[end - 1] == '\\'))
        end--;
    return arena_strndup(p->a, src->text + from, end - from);
}

static const char *without_blanks(const char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    return text;
}

const char *emit_comment_of_param(program *p, const node *param)
{
    const char *comment = emit_comment_behind(p, param->src, param->last);
    if (!*comment && param->last + 1 < param->src->token_count && param->src->tokens[param->last + 1].kind == T_COMMA)
        comment = emit_comment_behind(p, param->src, param->last + 1);
    return without_blanks(comment);
}

/* A comment behind the statement on its last line, and what is left to say at the end of the block. */
static const char *trailing_comment(program *p, const node *n)
{
    const source *src = n->src;
    uint32_t next = n->last + 1;
    if (next >= src->token_count || src->tokens[next].kind != T_RBRACE)
        return emit_comment_behind(p, src, n->last);
    uint32_t from = emit_end_of(n), end = from, to = src->tokens[next].at;
    while (end < to && src->text[end] != '\n')
        end++;
    return end < to ? arena_strndup(p->a, src->text + from, comments_end(src, from, to) - from) : "";
}

static bool is_block_of_the_user(const node *n)
{
    return n && n->kind == N_BLOCK && !n->src->builtin && n->last >= n->first && n->first;
}

/* The comment behind the brace that opens a block, once. */
static const char *opening_comment(emitter *e, const node *block)
{
    if (!is_block_of_the_user(block) || block->flags & NF_HEADED)
        return "";
    ((node *)(uintptr_t)block)->flags |= NF_HEADED;
    return emit_comment_behind(e->p, block->src, block->first);
}

/* The head of a statement with the comment behind it, or behind the brace that opens its body. */
const char *emit_headed(emitter *e, const char *head, const node *body)
{
    if (!body || body->src->builtin || body->last < body->first || !body->first)
        return head;
    const char *comment = opening_comment(e, body);
    return arena_printf(e->p->a, "%s%s", head, *comment ? comment : emit_comment_behind(e->p, body->src, body->first - 1));
}

void emit_opened(emitter *e, const node *block, const char *brace, uint32_t indent)
{
    const char *comment = opening_comment(e, block);
    if (!*brace)
        comment = without_blanks(comment);
    if (*brace || *comment)
        out_glue(e->o, e->fn, indent, "%s%s", brace, comment);
}

/* The first end of a line in the comments that is in none of them; NULL: there is none. */
static const char *line_end(const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\n')
            return c;
        if (c[0] == '/' && c[1] == '*')
            c = strstr(c + 2, "*/") ? strstr(c + 2, "*/") + 1 : c + strlen(c) - 1;
        else if (c[0] == '/' && c[1] == '/')
            while (c[1] && (c[1] != '\n' || *c == '\\'))
                c++;
    }
    return NULL;
}

void emit_closed(emitter *e, const node *block, const char *brace, uint32_t indent)
{
    const char *comment = "", *rest = NULL;
    if (is_block_of_the_user(block) && !(block->flags & NF_TRAILED)) {
        ((node *)(uintptr_t)block)->flags |= NF_TRAILED;
        comment = trailing_comment(e->p, block);
        rest = line_end(comment);
    }
    size_t first = rest ? (size_t)(rest - comment) : strlen(comment);
    uint32_t at = is_block_of_the_user(block) ? emit_end_of(block) + (uint32_t)first + 1 : 0;
    comment = arena_strndup(e->p->a, comment, first);
    if (!*brace)
        comment = without_blanks(comment);
    if (*brace || *comment)
        out_glue(e->o, e->fn, indent, "%s%s", brace, comment);
    if (rest && emit_keeps_columns(e))
        out_user(e->o, e->fn, block->src, at, 0, rest + 1);
    else if (rest)
        out_user(e->o, e->fn, block->src, at, indent, emit_moved(e, block, without_blanks(rest + 1), indent));
}

void emit_comments(emitter *e, const stmt *s, uint32_t indent)
{
    node *n = s->at;
    if (!n || n->src->builtin || n->last < n->first || n->flags & NF_COMMENTED || s->kind == S_LABEL ||
        n->kind == N_FINALLY) /* what is made for it comes after its block */
        return;
    n->flags |= NF_COMMENTED;
    uint32_t at = emit_start_of(n), from = emit_comments_start(n), to = at;
    while (to > from && (n->src->text[to - 1] == ' ' || n->src->text[to - 1] == '\t'))
        to--;
    if (from >= to || n->src->text[to - 1] != '\n')
        return;
    const char *text = arena_strndup(e->p->a, n->src->text + from, to - 1 - from);
    if (!s->use && emit_keeps_columns(e)) {
        out_user(e->o, e->fn, n->src, from, 0, text);
        return;
    }
    while (*text == ' ' || *text == '\t')
        text++;
    out_user(e->o, e->fn, n->src, from, indent, emit_moved(e, n, text, indent));
}

/* The text with the comment behind the statement, once. */
const char *emit_trailed_of(emitter *e, const node *n, const char *text)
{
    node *s = (node *)(uintptr_t)n;
    if (n->src->builtin || n->last < n->first || n->flags & NF_TRAILED)
        return text;
    s->flags |= NF_TRAILED;
    return arena_printf(e->p->a, "%s%s", text, trailing_comment(e->p, n));
}

const char *emit_trailed(emitter *e, const char *text)
{
    const node *n = e->s ? e->s->at : NULL;
    bool simple = n && (n->kind == N_EXPR_STMT || n->kind == N_DECL || n->kind == N_RETURN || n->kind == N_THROW || n->kind == N_YIELD);
    return simple ? emit_trailed_of(e, n, text) : text;
}
