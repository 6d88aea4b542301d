/* Statements and blocks: where a word of the language is one, what a macro at the start of a statement stands for. */
#include "parser.h"

void feed_stretch(feed *f, uint32_t from)
{
    if (f->stretch_count == f->stretch_capacity) {
        uint32_t capacity = f->stretch_capacity ? f->stretch_capacity * 2 : 64;
        f->stretches = arena_resize(f->scratch, f->stretches, f->stretch_capacity * sizeof *f->stretches, capacity * sizeof *f->stretches);
        f->stretch_capacity = capacity;
    }
    f->stretches[f->stretch_count++] = (stretch){from, f->word_count};
}

static void semicolon(feed *f)
{
    if (feed_kind(f, f->at) == T_SEMI)
        feed_emit(f, K_SEMI, 1);
    else if (f->word_count && f->words[f->word_count - 1].kind == K_EXPR_BLOB)
        feed_mark(f, K_NO_SEMI); /* a macro has it */
}

static bool is_label(const feed *f)
{
    uint32_t kind = feed_kind(f, f->at);
    return kind == T_CASE || kind == T_DEFAULT || (guess_is_member_name(kind) && feed_kind(f, f->at + 1) == T_COLON);
}

bool feed_spawns_twice(const feed *f)
{
    return feed_is_word(f, f->at, "spawn") && feed_is(f, f->at + 1, "spawn") && feed_kind(f, f->at + 2) == T_LPAREN;
}

static bool spawns(const feed *f)
{
    return feed_spawns_twice(f) || (feed_kind(f, f->at + 1) == T_LPAREN && feed_is_word(f, f->at, "spawn"));
}

bool feed_declares(const feed *f)
{
    bool unsure;
    return !is_label(f) && !spawns(f) && !feed_begins_word(f, f->at) && guess_declaration(f, f->at, &unsure);
}

/* What is read ends in the middle of a line and of a statement: the rest of it is part of the same mistake. */
static void broken_rest(feed *f)
{
    uint32_t last = feed_kind(f, f->at - 1), kind = f->word_count ? f->words[f->word_count - 1].kind : 0;
    if (last == T_SEMI || last == T_RBRACE || last == T_PP_COND || kind == K_NO_SEMI || kind == K_LABEL_END)
        return;
    while (f->at < f->count && feed_kind(f, f->at) != T_RBRACE && !feed_new_line(f, f->at)) {
        uint32_t end = f->match[f->at] > f->at ? f->match[f->at] : f->at;
        bool semicolon_last = feed_kind(f, f->at) == T_SEMI;
        feed_rest(f, end + 1);
        if (semicolon_last)
            return;
    }
}

/* One statement or declaration of a block. */
static void block_item(feed *f)
{
    uint32_t from = f->word_count, before = f->at;
    if (feed_kind(f, f->at) == T_PP_COND)
        feed_conditional(f);
    else if (feed_declares(f))
        feed_declaration(f);
    else
        feed_statement(f);
    if (f->at == before)
        feed_raw(f); /* nothing begins so: the grammar will say it */
    broken_rest(f);
    feed_stretch(f, from);
}

static void items(feed *f)
{
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LBRACE, 1);
    while (f->at < close)
        block_item(f);
    feed_emit(f, K_RBRACE, 1);
}

void feed_block(feed *f, bool own_scope)
{
    if (own_scope)
        names_push(f->names);
    items(f);
    if (own_scope)
        names_pop(f->names);
}

/* A statement that is the body of another: a scope of its own. */
static void body(feed *f)
{
    names_push(f->names);
    feed_statement(f);
    names_pop(f->names);
}

/* A block, which has to be there; a statement in its place is part of the mistake. */
void feed_needed_block(feed *f)
{
    uint32_t brace = f->at, kind = feed_kind(f, f->at);
    while (feed_kind(f, brace) != T_LBRACE && feed_kind(f, brace) != T_SEMI && (brace == f->at || !feed_new_line(f, brace)))
        brace = f->match[brace] > brace ? f->match[brace] + 1 : brace + 1;
    if (feed_kind(f, brace) == T_LBRACE) {
        feed_rest(f, brace); /* what should not stand there */
        feed_block(f, true);
    } else if (kind != T_RBRACE && kind != T_PP_COND && kind != T_EOF && kind != T_SEMI) {
        body(f);
    }
}

/* A conditional between the parts of a statement. */
static bool splits(feed *f, uint32_t next_kind)
{
    uint32_t i = f->at;
    while (feed_kind(f, i) == T_PP_COND)
        i++;
    return i > f->at && feed_kind(f, i) == next_kind;
}

static void if_chain(feed *f)
{
    for (;;) {
        feed_emit(f, K_IF, 1);
        feed_parens(f);
        body(f);
        if (splits(f, T_ELSE)) {
            feed_fail_split(f);
            return;
        }
        if (feed_kind(f, f->at) != T_ELSE)
            return;
        feed_emit(f, K_ELSE, 1);
        if (feed_kind(f, f->at) != T_IF) {
            body(f);
            return;
        }
    }
}

static void do_while(feed *f)
{
    feed_emit(f, K_DO, 1);
    body(f);
    if (splits(f, T_WHILE))
        feed_fail_split(f);
    if (feed_kind(f, f->at) != T_WHILE)
        return;
    feed_emit(f, K_WHILE, 1);
    feed_parens(f);
    semicolon(f);
}

static void for_loop(feed *f)
{
    feed_emit(f, K_FOR, 1);
    if (feed_kind(f, f->at) != T_LPAREN)
        return;
    uint32_t close = f->match[f->at];
    bool unsure;
    feed_emit(f, K_LPAREN, 1);
    names_push(f->names);
    if (guess_declaration(f, f->at, &unsure)) {
        feed_declaration(f);
    } else {
        feed_expression(f, 0);
        semicolon(f);
    }
    feed_expression(f, 0);
    semicolon(f);
    feed_expression(f, 0);
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
    body(f);
    names_pop(f->names);
}

static void case_label(feed *f)
{
    feed_emit(f, K_CASE, 1);
    feed_expression(f, STOP_COMMA);
    if (feed_kind(f, f->at) == T_ELLIPSIS) {
        feed_emit(f, K_ELLIPSIS, 1);
        feed_expression(f, STOP_COMMA);
    }
}

/* The attribute after a label belongs to the label when a statement or `;` follows it. */
static void label_attribute(feed *f)
{
    bool unsure;
    uint32_t after = guess_attributes(f, f->at);
    if (after > f->at && feed_kind(f, f->at) == T_ATTRIBUTE && !guess_declaration(f, f->at, &unsure))
        feed_emit(f, K_ATTRIBUTE, after - f->at);
}

/* Labels, however many, and what follows them: a statement, unless a declaration or the end of the block does (C23). */
static void labelled(feed *f)
{
    while (is_label(f)) {
        uint32_t kind = feed_kind(f, f->at);
        if (kind == T_CASE)
            case_label(f);
        else
            feed_emit(f, kind == T_DEFAULT ? K_DEFAULT : K_LABEL, 1);
        if (feed_kind(f, f->at) != T_COLON)
            return;
        feed_emit(f, K_COLON, 1);
        if (kind != T_CASE && kind != T_DEFAULT)
            label_attribute(f);
    }
    uint32_t kind = feed_kind(f, f->at);
    if (kind == T_RBRACE || kind == T_PP_COND || feed_declares(f))
        feed_mark(f, K_LABEL_END);
    else
        feed_statement(f);
}

static void asm_statement(feed *f)
{
    uint32_t end = f->at + 1;
    while (feed_kind(f, end) != T_LPAREN && feed_kind(f, end) != T_SEMI && feed_kind(f, end) != T_RBRACE && end < f->count)
        end++;
    if (feed_kind(f, end) == T_LPAREN)
        end = f->match[end] + 1;
    feed_emit(f, K_ASM, end - f->at);
    semicolon(f);
}

static void local_labels(feed *f)
{
    feed_emit(f, K_LOCAL_LABEL, 1);
    while (feed_kind(f, f->at) == T_IDENT || feed_kind(f, f->at) == T_COMMA)
        feed_raw(f);
    semicolon(f);
}

/* ---- words of the language ---- */

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
    if (feed_kind(f, f->at) != T_LPAREN)
        return;
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LPAREN, 1);
    names_push(f->names);
    feed_parameter(f);
    if (feed_kind(f, f->at) == T_COLON) {
        feed_emit(f, K_COLON, 1);
        feed_expression(f, 0);
    }
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
    body(f);
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
    semicolon(f);
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

/* `try {`, `unshield {`, `all {`, `any {` */
static bool is_block_word(const feed *f, uint32_t i)
{
    uint32_t next = feed_kind(f, i + 1);
    if (feed_is_word(f, i, "try"))
        return next == T_LBRACE || next == T_IDENT || begins_statement(f, i + 1);
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

static void word_statement(feed *f)
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
        body(f);
    } else if (feed_is(f, f->at, "yield")) {
        feed_emit(f, K_YIELD, 1);
        feed_expression(f, 0);
        semicolon(f);
    } else {
        feed_emit(f, feed_is(f, f->at, "all") ? K_ALL : K_ANY, 1);
        feed_needed_block(f);
    }
}

/* ---- macros ---- */

/* What can't go on an expression: a new statement, a literal, the end. */
static bool ends_macro(const feed *f, uint32_t i, uint32_t macro)
{
    uint32_t kind = feed_kind(f, i);
    /* clang-format off */
    switch (kind) {
    case T_IDENT:
        return !(feed_is(f, i, "as"));
    case T_NUMBER: case T_CHAR: case T_STRING: case T_TRUE: case T_FALSE: case T_RBRACE: case T_PP_COND: case T_IF: case T_ELSE: case T_WHILE:
    case T_DO: case T_FOR: case T_SWITCH: case T_CASE: case T_DEFAULT: case T_GOTO: case T_BREAK: case T_CONTINUE: case T_RETURN: case T_ASM:
    case T_LABEL: case T_STATIC_ASSERT: case T_AWAIT: case T_ASYNC: case T_SIZEOF: case T_BANG: case T_TILDE: case T_LBRACE: case T_EXTENSION:
    case T_ATTRIBUTE: case T_EOF: case T_FUNC_NAME:
        return true;
    case T_INC: case T_DEC: /* `each(x) ++n;` */
        kind = feed_kind(f, i + 1);
        return kind == T_IDENT || kind == T_STAR || kind == T_LPAREN;
    case T_STAR: case T_AMP: /* `FOO(x)` and, on the next line, `*p = 1;` */
        return feed_new_line(f, i) && names_macro_like(f->names, f->toks[macro]) && feed_kind(f, macro + 1) == T_LPAREN;
    case T_LPAREN:
        return feed_new_line(f, i) && feed_indent(f, i) <= feed_indent(f, macro) && names_macro_like(f->names, f->toks[macro]) &&
               feed_kind(f, macro + 1) == T_LPAREN;
    default:
        return guess_is_specifier(kind);
    }
    /* clang-format on */
}

/* `NAME(...)` or `NAME` that stands as a statement without semicolon, or heads one; false: an expression. */
static bool macro_statement(feed *f)
{
    uint32_t from = f->at, after = from + 1;
    if (feed_kind(f, from) != T_IDENT || guess_is_part_word(f, from))
        return false;
    bool call = feed_kind(f, after) == T_LPAREN;
    if (call)
        after = f->match[after] + 1;
    if (!ends_macro(f, after, from))
        return false;
    enum name_kind name = names_find(f->names, f->toks[from]);
    uint32_t kind = feed_kind(f, after);
    if (!call && (name == NAME_OBJECT || !names_macro_like(f->names, f->toks[from])))
        return false;
    if (!call && kind == T_STRING)
        return false;
    if (call && kind == T_STRING && !feed_new_line(f, after))
        return false;
    const outer_name *o = names_outer(f->names, f->toks[from]);
    if (call && feed_is_word(f, from, "spawn"))
        return false;
    bool known = o && (o->kinds & OUTER_FUNCTION) && !(o->kinds & (OUTER_MACRO | OUTER_FUNCTION_MACRO));
    if (known && kind != T_LBRACE)
        return false; /* a semicolon is missing */
    feed_emit(f, K_IDENT, 1);
    if (call)
        feed_arguments(f);
    bool loop = o && (o->kinds & OUTER_LOOP_MACRO);
    bool unsure, pragma = feed_is(f, from, "_Pragma");
    bool heads = !pragma && (call || kind == T_LBRACE) && kind != T_RBRACE && kind != T_PP_COND && kind != T_EOF && kind != T_CASE &&
                 kind != T_DEFAULT && (kind == T_LBRACE || !guess_declaration(f, after, &unsure)) &&
                 (kind == T_LBRACE || loop || !feed_new_line(f, after) || feed_indent(f, after) > feed_indent(f, from));
    if (!heads) {
        feed_mark(f, K_NO_SEMI);
        return true;
    }
    feed_mark(f, K_MACRO_BLOCK);
    body(f);
    return true;
}

/* ---- statements ---- */

static void attributed(feed *f)
{
    feed_attributes(f, K_STMT_ATTRIBUTE);
    feed_statement(f);
}

static void statement_at(feed *f)
{
    if (is_label(f)) {
        labelled(f);
        return;
    }
    /* clang-format off */
    switch (feed_kind(f, f->at)) {
    case T_LBRACE:
        feed_block(f, true);
        return;
    case T_SEMI:
        feed_emit(f, K_SEMI, 1);
        return;
    case T_IF:
        if_chain(f);
        return;
    case T_WHILE: case T_SWITCH:
        feed_raw(f);
        feed_parens(f);
        body(f);
        return;
    case T_DO:
        do_while(f);
        return;
    case T_FOR:
        for_loop(f);
        return;
    case T_GOTO:
        feed_emit(f, K_GOTO, 1);
        if (feed_kind(f, f->at) == T_STAR) {
            feed_emit(f, K_STAR, 1);
            feed_expression(f, 0);
        } else if (guess_is_member_name(feed_kind(f, f->at))) {
            feed_emit(f, K_IDENT, 1);
        }
        semicolon(f);
        return;
    case T_BREAK: case T_CONTINUE:
        feed_raw(f);
        semicolon(f);
        return;
    case T_RETURN:
        feed_emit(f, K_RETURN, 1);
        feed_expression(f, 0);
        semicolon(f);
        return;
    case T_ASM:
        if (names_find(f->names, f->toks[f->at]) == NAME_OBJECT)
            break;
        asm_statement(f);
        return;
    case T_LABEL:
        local_labels(f);
        return;
    case T_RBRACE: case T_PP_COND: case T_EOF: case T_ELSE:
        feed_raw(f);
        return;
    default:
        break;
    }
    /* clang-format on */
    if (guess_attribute(f, f->at) > f->at) {
        attributed(f);
        return;
    }
    if (feed_begins_word(f, f->at)) {
        word_statement(f);
        return;
    }
    if (macro_statement(f))
        return;
    feed_expression(f, 0);
    semicolon(f);
}

void feed_statement(feed *f)
{
    if (!feed_deeper(f))
        return;
    statement_at(f);
    feed_up(f);
}
