/* Managers: which of the two forms one has, its clauses and what stands between them. */
#include "parser.h"

static bool is_clause(const feed *f, uint32_t i)
{
    uint32_t next = feed_kind(f, i + 1);
    if (feed_kind(f, i) == T_AWAIT)
        return next == T_LBRACE;
    bool block = next == T_LBRACE || feed_is(f, i + 1, "as") || next == T_AWAIT || guess_begins_statement(next);
    return block && (feed_is(f, i, "enter") || feed_is(f, i, "exit"));
}

/* Clauses make the protocol form; so does a body of nothing but declarations. */
static bool is_protocol(const feed *f, uint32_t open)
{
    bool statements = false, start = true, unsure;
    for (uint32_t i = open + 1; i < f->match[open];) {
        uint32_t kind = feed_kind(f, i);
        if (start && is_clause(f, i))
            return true;
        if (start && kind != T_PP_COND && (feed_begins_word(f, i) || !guess_declaration(f, i, &unsure)))
            statements = true;
        start = kind == T_SEMI || kind == T_PP_COND;
        if (f->match[i] > i) {
            start = kind == T_LBRACE;
            i = f->match[i];
        }
        i++;
    }
    return !statements;
}

static void clause(feed *f)
{
    feed_emit(f, feed_kind(f, f->at) == T_AWAIT ? K_AWAIT_CLAUSE : feed_is(f, f->at, "enter") ? K_ENTER : K_EXIT, 1);
    names_push(f->names);
    if (feed_is(f, f->at, "as")) {
        feed_emit(f, K_AS, 1);
        if (feed_kind(f, f->at) == T_IDENT) {
            names_declare(f->names, f->toks[f->at], NAME_OBJECT);
            feed_emit(f, K_IDENT, 1);
        }
        while (feed_kind(f, f->at) != T_LBRACE && feed_kind(f, f->at) != T_SEMI && feed_kind(f, f->at) != T_RBRACE && f->at < f->count)
            feed_raw(f);
    }
    feed_needed_block(f);
    names_pop(f->names);
}

static void manager_items(feed *f)
{
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LBRACE, 1);
    while (f->at < close) {
        uint32_t from = f->word_count, before = f->at;
        if (feed_kind(f, f->at) == T_PP_COND)
            feed_conditional(f);
        else if (is_clause(f, f->at))
            clause(f);
        else if (feed_declares(f))
            feed_declaration(f);
        else
            feed_statement(f);
        if (f->at == before)
            feed_raw(f);
        feed_stretch(f, from);
    }
    feed_emit(f, K_RBRACE, 1);
}

void feed_manager(feed *f)
{
    uint32_t word = feed_kind(f, f->at) == T_ASYNC ? 2 : 1, open = f->at + word + 1;
    if (feed_kind(f, open) == T_LPAREN)
        open = f->match[open] + 1;
    if (feed_is(f, open, "noawait"))
        open++;
    f->yields = true;
    bool protocol = feed_kind(f, open) == T_LBRACE && is_protocol(f, open);
    f->yields = !protocol;
    feed_emit(f, protocol ? K_MANAGER_PROTOCOL : K_MANAGER_BODY, word);
    if (feed_kind(f, f->at) == T_IDENT)
        feed_emit(f, K_IDENT, 1);
    f->param_count = 0;
    if (feed_kind(f, f->at) == T_LPAREN)
        feed_parameters(f);
    if (feed_is(f, f->at, "noawait"))
        feed_emit(f, K_NOAWAIT, 1);
    if (feed_kind(f, f->at) != T_LBRACE)
        return;
    names_push(f->names);
    for (uint32_t i = 0; i < f->param_count; i++)
        names_declare(f->names, f->params[i], NAME_OBJECT);
    if (protocol)
        manager_items(f);
    else
        feed_block(f, false);
    names_pop(f->names);
}

/* Clauses stand in the block that opens at token `brace`. */
static bool has_clauses(const feed *f, uint32_t brace, uint32_t last)
{
    uint32_t depth = 0;
    for (uint32_t t = brace; t < last; t++) {
        uint32_t kind = f->src->tokens[t].kind, next = f->src->tokens[t + 1].kind;
        if (kind == T_LBRACE)
            depth++;
        else if (kind == T_RBRACE)
            depth--;
        else if (depth == 1 && next == T_LBRACE &&
                 (kind == T_AWAIT || (kind == T_IDENT && (token_is(f->src, t, "enter") || token_is(f->src, t, "exit")))))
            return true;
    }
    return false;
}

bool feed_lost_manager(feed *f, const item *it)
{
    uint32_t t = it->first;
    const token *tokens = f->src->tokens;
    while (t < it->body && tokens[t].kind != T_ASYNC)
        t++;
    if (t + 2 >= it->body || tokens[t + 1].kind != T_IDENT || tokens[t + 2].kind != T_LPAREN || !has_clauses(f, it->body, it->last))
        return false;
    diag_error(f->d, f->src, t, t + 1, t + 1, "a manager is `async manager name(parameters) { ... }`");
    diag_fix_insert(f->d, f->src, t + 1, "manager ");
    return true;
}
