/* Statements that begin with a word of the language: `async with`, `async for`, `try`, `throw` and their like. */
#include "parser.h"

/* After `manager` or `manager(...)` at i and its `as name`. */
static uint32_t with_item_end(const feed *f, uint32_t i)
{
    if (feed_kind(f, i) != T_IDENT)
        return i;
    i++;
    if (feed_kind(f, i) == T_LPAREN)
        i = f->match[i] + 1;
    if (feed_is(f, i, "as") && feed_kind(f, i + 1) == T_IDENT)
        i += 2;
    return i;
}

static bool is_with(const feed *f, uint32_t i)
{
    if (!feed_is_word(f, i, "with"))
        return false;
    uint32_t next = feed_kind(f, i + 1);
    if (next == T_LPAREN) { /* a call of that name, or a statement where the block is missing */
        uint32_t after = f->match[i + 1] + 1, kind = feed_kind(f, after);
        bool statement = kind == T_IDENT || kind == T_AWAIT || guess_begins_statement(kind);
        return kind == T_LBRACE || (statement && with_item_end(f, i + 2) > i + 2);
    }
    if (next != T_IDENT)
        return false;
    uint32_t end = with_item_end(f, i + 1), kind = feed_kind(f, end);
    return kind == T_LBRACE || (kind == T_COMMA && feed_kind(f, with_item_end(f, end + 1)) == T_LBRACE) || feed_is(f, end, "as") ||
           (end > i + 2 && feed_is(f, end - 2, "as"));
}

static void with_item(feed *f)
{
    if (feed_kind(f, f->at) != T_IDENT)
        return;
    feed_emit(f, K_IDENT, 1);
    if (feed_kind(f, f->at) == T_LPAREN)
        feed_arguments(f);
    if (!feed_is(f, f->at, "as"))
        return;
    feed_emit(f, K_AS, 1);
    if (feed_kind(f, f->at) != T_IDENT)
        return;
    names_declare(f->names, f->toks[f->at], NAME_OBJECT);
    feed_emit(f, K_IDENT, 1);
}

static void with(feed *f, bool async)
{
    feed_emit(f, K_WITH, async ? 2 : 1);
    names_push(f->names);
    bool parens = feed_kind(f, f->at) == T_LPAREN;
    uint32_t close = parens ? f->match[f->at] : 0;
    if (parens)
        feed_emit(f, K_WITH_LPAREN, 1);
    for (;;) {
        with_item(f);
        if (feed_kind(f, f->at) != T_COMMA)
            break;
        feed_emit(f, K_COMMA, 1);
    }
    if (parens) {
        feed_rest(f, close);
        feed_emit(f, K_RPAREN, 1);
    }
    feed_needed_block(f);
    names_pop(f->names);
}

static void async_for(feed *f)
{
    feed_emit(f, K_ASYNC_FOR, 2);
    if (feed_kind(f, f->at) != T_LPAREN) {
        feed_broken_head(f);
        return;
    }
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LPAREN, 1);
    names_push(f->names);
    if (!feed_iterates(f, close)) /* or else the grammar says that there is no `:` */
        feed_parameter(f);
    if (feed_kind(f, f->at) == T_COLON) {
        feed_emit(f, K_COLON, 1);
        feed_expression(f, 0);
    }
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
    feed_body(f);
    names_pop(f->names);
}

static void catch_clause(feed *f)
{
    feed_emit(f, K_CATCH, 1);
    names_push(f->names);
    if (feed_kind(f, f->at) == T_LPAREN)
        feed_parens(f);
    if (feed_is(f, f->at, "as")) {
        feed_emit(f, K_AS, 1);
        if (feed_kind(f, f->at) == T_IDENT) {
            names_declare(f->names, f->toks[f->at], NAME_OBJECT);
            feed_emit(f, K_IDENT, 1);
        }
    }
    feed_needed_block(f);
    names_pop(f->names);
}

/* A clause that lacks its word: what looks like the rest of one goes with it. */
static void broken_clause(feed *f)
{
    uint32_t brace = f->at;
    while (feed_kind(f, brace) != T_LBRACE && feed_kind(f, brace) != T_SEMI && feed_kind(f, brace) != T_RBRACE && brace < f->count &&
           (brace == f->at || !feed_new_line(f, brace)))
        brace = f->match[brace] > brace ? f->match[brace] + 1 : brace + 1;
    bool clause =
        feed_kind(f, f->at) == T_LPAREN || feed_is(f, f->at, "as") || (feed_kind(f, f->at) == T_IDENT && !feed_new_line(f, f->at));
    if (clause && feed_kind(f, brace) == T_LBRACE)
        feed_rest(f, f->match[brace] + 1);
}

static void try(feed *f)
{
    feed_emit(f, K_TRY, 1);
    feed_needed_block(f);
    if (!feed_is(f, f->at, "catch") && !feed_is(f, f->at, "finally"))
        broken_clause(f);
    while (feed_is(f, f->at, "catch"))
        catch_clause(f);
    if (feed_is(f, f->at, "finally")) {
        feed_emit(f, K_FINALLY, 1);
        feed_needed_block(f);
    }
}

static void throw(feed * f)
{
    feed_emit(f, K_THROW, 1);
    while (feed_kind(f, f->at) != T_SEMI) {
        uint32_t end = guess_argument_end(f, f->at);
        uint32_t before = f->at;
        feed_expression(f, STOP_COMMA);
        if (feed_kind(f, f->at) != T_COMMA || end == before)
            break;
        feed_emit(f, K_COMMA, 1);
    }
    feed_semicolon(f);
}

/* What makes `word x` at the start of a statement the word, and not a variable of that name. */
static bool begins_operand_or_end(const feed *f, uint32_t i)
{
    /* clang-format off */
    switch (feed_kind(f, i)) {
    case T_ASSIGN: case T_DOT: case T_ARROW: case T_LBRACKET: case T_INC: case T_DEC: case T_COLON: case T_COMMA: case T_RPAREN:
    case T_MUL_ASSIGN: case T_DIV_ASSIGN: case T_MOD_ASSIGN: case T_ADD_ASSIGN: case T_SUB_ASSIGN: case T_SHL_ASSIGN: case T_SHR_ASSIGN:
    case T_AND_ASSIGN: case T_XOR_ASSIGN: case T_OR_ASSIGN: case T_SLASH: case T_PERCENT: case T_EQ: case T_NE: case T_QUESTION:
    case T_LT: case T_GT: case T_LE: case T_GE: case T_AND_AND: case T_OR_OR: case T_PIPE: case T_CARET: case T_SHL: case T_SHR:
        return feed_kind(f, i) == T_LBRACKET && guess_attributes(f, i) > i;
    default:
        return true;
    }
    /* clang-format on */
}

/* `throw`, `defer`, `yield` at the start of a statement. */
static bool is_keyword_statement(const feed *f, uint32_t i)
{
    uint32_t next = feed_kind(f, i + 1);
    if (!begins_operand_or_end(f, i + 1))
        return false;
    return feed_is_word(f, i, "throw") || (next != T_SEMI && feed_is_word(f, i, "defer")) ||
           ((f->yields || next != T_LPAREN) && feed_is_word(f, i, "yield"));
}

/* What no name can stand before: a block is missing after the word that does. */
static bool begins_statement(const feed *f, uint32_t i)
{
    uint32_t kind = feed_kind(f, i);
    return kind == T_AWAIT || kind == T_ASYNC || guess_begins_statement(kind);
}

/* A block at i, and `catch` or `finally` behind it. */
static bool has_clause(const feed *f, uint32_t i)
{
    uint32_t after = feed_kind(f, i) == T_LBRACE ? f->match[i] + 1 : i;
    return after > i && (feed_is_word(f, after, "catch") || feed_is_word(f, after, "finally"));
}

/* `try {`, `unshield {`, `all {`, `any {` */
static bool is_block_word(const feed *f, uint32_t i)
{
    uint32_t next = feed_kind(f, i + 1);
    if (feed_is_word(f, i, "try"))
        return next == T_LBRACE || next == T_IDENT || begins_statement(f, i + 1) ||
               (next == T_LPAREN && has_clause(f, f->match[i + 1] + 1));
    return (next == T_LBRACE || begins_statement(f, i + 1)) &&
           (feed_is_word(f, i, "unshield") || feed_is_word(f, i, "all") || feed_is_word(f, i, "any"));
}

/* A clause whose statement is missing, or a word of the language where it is none. */
static bool is_stray_clause(const feed *f, uint32_t i)
{
    uint32_t next = feed_kind(f, i + 1);
    if (feed_is_word(f, i, "catch"))
        return next == T_LBRACE || feed_is(f, i + 1, "as") || (next == T_LPAREN && feed_kind(f, f->match[i + 1] + 1) == T_LBRACE);
    return next == T_LBRACE && feed_is_word(f, i, "finally");
}

/* A statement that begins with a word of the language stands at i, or what only looks like one. */
bool feed_begins_word(const feed *f, uint32_t i)
{
    if (feed_kind(f, i) == T_ASYNC)
        return true;
    return feed_kind(f, i) == T_IDENT && (is_with(f, i) || is_block_word(f, i) || is_keyword_statement(f, i) || is_stray_clause(f, i));
}

void feed_word_statement(feed *f)
{
    if (feed_kind(f, f->at) == T_ASYNC) {
        if (feed_kind(f, f->at + 1) == T_FOR)
            async_for(f);
        else if (feed_is(f, f->at + 1, "with"))
            with(f, true);
        else
            feed_raw(f);
    } else if (feed_is(f, f->at, "with")) {
        with(f, false);
    } else if (feed_is(f, f->at, "try")) {
        try(f);
    } else if (feed_is(f, f->at, "unshield")) {
        feed_emit(f, K_UNSHIELD, 1);
        feed_needed_block(f);
    } else if (is_stray_clause(f, f->at)) {
        feed_emit(f, feed_is(f, f->at, "catch") ? K_CATCH : K_FINALLY, 1);
    } else if (feed_is(f, f->at, "throw")) {
        throw(f);
    } else if (feed_is(f, f->at, "defer")) {
        feed_emit(f, K_DEFER, 1);
        feed_body(f);
    } else if (feed_is(f, f->at, "yield")) {
        feed_emit(f, K_YIELD, 1);
        feed_expression(f, 0);
        feed_semicolon(f);
    } else {
        feed_emit(f, feed_is(f, f->at, "all") ? K_ALL : K_ANY, 1);
        feed_needed_block(f);
    }
}
