/* Statements and blocks, and what a macro at the start of a statement stands for. */
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

void feed_semicolon(feed *f)
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
void feed_body(feed *f)
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
        feed_body(f);
    }
}

/* A head without its parentheses: what stands before its block, and the block, are part of the mistake. */
void feed_broken_head(feed *f)
{
    uint32_t brace = f->at;
    while (brace < f->count && feed_kind(f, brace) != T_LBRACE && feed_kind(f, brace) != T_RBRACE && !feed_new_line(f, brace))
        brace = f->match[brace] > brace ? f->match[brace] + 1 : brace + 1;
    if (feed_kind(f, brace) == T_LBRACE)
        feed_rest(f, f->match[brace] + 1);
}

/* `(i in numbers(3))`, `(int i of numbers(3))`, `(int i numbers(3))` up to `close`: as other languages say it, or without the `:`. */
bool feed_iterates(const feed *f, uint32_t close)
{
    for (uint32_t i = f->at + 1; i + 1 < close; i++) {
        uint32_t kind = feed_kind(f, i);
        if (kind == T_IDENT && i > f->at + 1 && feed_kind(f, i - 1) == T_IDENT && feed_kind(f, i + 1) == T_LPAREN &&
            f->match[i + 1] + 1 == close)
            return true;
        if (kind == T_SEMI || kind == T_COLON || kind == T_COMMA || kind == T_ASSIGN || kind == T_LPAREN)
            return false;
        if (feed_kind(f, i - 1) == T_IDENT && (feed_is_word(f, i, "in") || feed_is_word(f, i, "of")) && feed_kind(f, i + 1) == T_IDENT)
            return !names_outer(f->names, f->toks[i]);
    }
    return false;
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
        feed_body(f);
        if (splits(f, T_ELSE)) {
            feed_fail_split(f);
            return;
        }
        if (feed_kind(f, f->at) != T_ELSE)
            return;
        feed_emit(f, K_ELSE, 1);
        if (feed_kind(f, f->at) != T_IF) {
            feed_body(f);
            return;
        }
    }
}

static void do_while(feed *f)
{
    feed_emit(f, K_DO, 1);
    feed_body(f);
    if (splits(f, T_WHILE))
        feed_fail_split(f);
    if (feed_kind(f, f->at) != T_WHILE)
        return;
    feed_emit(f, K_WHILE, 1);
    feed_parens(f);
    feed_semicolon(f);
}

static void for_loop(feed *f)
{
    feed_emit(f, K_FOR, 1);
    if (feed_kind(f, f->at) != T_LPAREN) {
        feed_broken_head(f);
        return;
    }
    uint32_t close = f->match[f->at];
    bool unsure;
    feed_emit(f, K_LPAREN, 1);
    names_push(f->names);
    if (feed_iterates(f, close)) {
        feed_rest(f, close);
    } else if (guess_declaration(f, f->at, &unsure)) {
        feed_declaration(f);
    } else {
        feed_expression(f, 0);
        feed_semicolon(f);
    }
    feed_expression(f, 0);
    feed_semicolon(f);
    feed_expression(f, 0);
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
    feed_body(f);
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
    feed_semicolon(f);
}

static void local_labels(feed *f)
{
    feed_emit(f, K_LOCAL_LABEL, 1);
    while (feed_kind(f, f->at) == T_IDENT || feed_kind(f, f->at) == T_COMMA)
        feed_raw(f);
    feed_semicolon(f);
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
    feed_body(f);
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
        feed_body(f);
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
        feed_semicolon(f);
        return;
    case T_BREAK: case T_CONTINUE:
        feed_raw(f);
        feed_semicolon(f);
        return;
    case T_RETURN:
        feed_emit(f, K_RETURN, 1);
        feed_expression(f, 0);
        feed_semicolon(f);
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
        feed_word_statement(f);
        return;
    }
    if (macro_statement(f))
        return;
    feed_expression(f, 0);
    feed_semicolon(f);
}

void feed_statement(feed *f)
{
    if (!feed_deeper(f))
        return;
    statement_at(f);
    feed_up(f);
}
