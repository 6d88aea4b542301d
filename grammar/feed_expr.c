/* Expressions: which parenthesis begins a cast, what the arguments of a call are, which strings belong together. */
#include "parser.h"

static bool is_type_builtin(const feed *f, uint32_t i)
{
    return feed_is(f, i, "va_arg") || feed_is(f, i, "__builtin_va_arg") || feed_is(f, i, "__builtin_types_compatible_p");
}

static bool is_offsetof(const feed *f, uint32_t i)
{
    return feed_is(f, i, "offsetof") || feed_is(f, i, "__builtin_offsetof");
}

static bool has_semicolon(const feed *f, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i<to; i = f->match[i]> i ? f->match[i] + 1 : i + 1)
        if (feed_kind(f, i) == T_SEMI)
            return true;
    return false;
}

/* One argument of a call or macro, up to `end`: an expression, a type, a block, or tokens that only the macro understands. */
static void argument(feed *f, uint32_t end)
{
    uint32_t from = f->at;
    if (from == end) {
        feed_mark(f, K_ARG_EMPTY);
        return;
    }
    enum shape type = guess_type(f, from, end);
    if (type == SHAPE_YES) {
        feed_mark(f, K_ARG_TYPE);
        feed_type_name(f);
    } else if (feed_kind(f, from) == T_LBRACE && f->match[from] + 1 == end && has_semicolon(f, from + 1, end - 1)) {
        feed_block(f, true);
    } else if (guess_expression(f, from, end) || guess_await(f, from, end)) {
        feed_expression(f, STOP_COMMA);
    } else {
        feed_emit(f, K_BLOB, end - from);
    }
    feed_rest(f, end);
}

void feed_arguments(feed *f)
{
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LPAREN, 1);
    if (f->at < close) {
        for (;;) {
            argument(f, guess_argument_end(f, f->at));
            if (feed_kind(f, f->at) != T_COMMA)
                break;
            feed_emit(f, K_COMMA, 1);
        }
    }
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
}

/* offsetof(T, m.a[i]): the members are nobody's names. */
static void offset_arguments(feed *f)
{
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LPAREN, 1);
    uint32_t end = guess_argument_end(f, f->at);
    if (guess_type(f, f->at, end) != SHAPE_NO) {
        feed_mark(f, K_ARG_TYPE);
        feed_type_name(f);
        feed_rest(f, end);
    } else {
        argument(f, end);
    }
    if (feed_kind(f, f->at) == T_COMMA) {
        feed_emit(f, K_COMMA, 1);
        if (f->at < close && !guess_await(f, f->at, close))
            feed_emit(f, K_MEMBERS_BLOB, close - f->at);
    }
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
}

/* va_arg and its like: an argument that may be a type is one, but for va_arg's first. */
static void type_arguments(feed *f, bool first)
{
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LPAREN, 1);
    while (f->at < close) {
        uint32_t end = guess_argument_end(f, f->at);
        if (first && guess_type(f, f->at, end) != SHAPE_NO) {
            feed_mark(f, K_ARG_TYPE);
            feed_type_name(f);
            feed_rest(f, end);
        } else {
            argument(f, end);
        }
        first = true;
        if (feed_kind(f, f->at) != T_COMMA)
            break;
        feed_emit(f, K_COMMA, 1);
    }
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
}

/* _Generic(x, int: a, default: b) */
static void generic(feed *f)
{
    feed_emit(f, K_GENERIC, 1);
    if (feed_kind(f, f->at) != T_LPAREN)
        return;
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LPAREN, 1);
    argument(f, guess_argument_end(f, f->at));
    while (feed_kind(f, f->at) == T_COMMA) {
        feed_emit(f, K_COMMA, 1);
        if (feed_kind(f, f->at) == T_DEFAULT)
            feed_emit(f, K_DEFAULT, 1);
        else
            feed_type_name(f);
        if (feed_kind(f, f->at) != T_COLON)
            break;
        feed_emit(f, K_COLON, 1);
        feed_expression(f, STOP_COMMA);
    }
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
}

static void skip_conditionals(feed *f)
{
    while (feed_kind(f, f->at) == T_PP_COND)
        f->at++;
}

/* A value in an initialiser list, with its designators. */
static void element(feed *f)
{
    for (;;) {
        if (feed_kind(f, f->at) == T_DOT) {
            feed_emit(f, K_DOT, 1);
            if (!guess_is_member_name(feed_kind(f, f->at)))
                return;
            feed_emit(f, K_IDENT, 1);
        } else if (feed_kind(f, f->at) == T_LBRACKET) {
            uint32_t close = f->match[f->at];
            feed_emit(f, K_LBRACKET, 1);
            feed_expression(f, STOP_COMMA);
            if (feed_kind(f, f->at) == T_ELLIPSIS) {
                feed_emit(f, K_ELLIPSIS, 1);
                feed_expression(f, STOP_COMMA);
            }
            feed_rest(f, close);
            feed_emit(f, K_RBRACKET, 1);
        } else {
            break;
        }
    }
    if (feed_kind(f, f->at) == T_ASSIGN)
        feed_emit(f, K_ASSIGN, 1);
    else if (feed_kind(f, f->at) == T_IDENT && feed_kind(f, f->at + 1) == T_COLON) {
        feed_emit(f, K_DESIGNATOR, 1);
        feed_emit(f, K_COLON, 1);
    }
    uint32_t end = guess_argument_end(f, f->at);
    if (feed_kind(f, f->at) == T_LBRACE)
        feed_initializer(f);
    else if (f->at < end && !guess_expression(f, f->at, end) && !guess_await(f, f->at, end))
        feed_emit(f, K_BLOB, end - f->at);
    else
        feed_expression(f, STOP_COMMA);
    feed_rest(f, end);
}

static void initializer_list(feed *f)
{
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LBRACE, 1);
    bool comma = true;
    for (;;) {
        skip_conditionals(f);
        if (f->at >= close)
            break;
        if (feed_kind(f, f->at) == T_COMMA) {
            if (comma)
                break;
            feed_emit(f, K_COMMA, 1);
            comma = true;
            continue;
        }
        if (!comma && f->at && feed_kind(f, f->at - 1) == T_PP_COND)
            feed_mark(f, K_COMMA); /* the other branch of a conditional */
        uint32_t before = f->at;
        element(f);
        comma = false;
        if (f->at == before)
            break;
    }
    feed_rest(f, close);
    feed_emit(f, K_RBRACE, 1);
}

void feed_initializer(feed *f)
{
    if (feed_kind(f, f->at) == T_LBRACE)
        initializer_list(f);
    else
        feed_expression(f, STOP_COMMA);
}

/* `(T)` of a cast or compound literal; true: the latter's list followed. */
static bool cast(feed *f, bool unsure)
{
    uint32_t close = f->match[f->at];
    if (unsure)
        feed_emit_unsure(f, K_CAST_LPAREN, 1);
    else
        feed_emit(f, K_CAST_LPAREN, 1);
    feed_type_name(f);
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
    if (feed_kind(f, f->at) != T_LBRACE)
        return false;
    initializer_list(f);
    return true;
}

/* A parenthesis where an operand is due; true: it is one, false: a cast, whose operand follows. */
static bool parenthesis(feed *f)
{
    bool unsure, is_cast = guess_cast(f, f->at, &unsure);
    if (is_cast)
        return cast(f, unsure);
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LPAREN, 1);
    if (feed_kind(f, f->at) == T_LBRACE)
        feed_block(f, true);
    else
        feed_expression(f, 0);
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
    return true;
}

/* After sizeof or _Alignof; true: its operand was a type in parentheses. */
static bool size_of(feed *f)
{
    feed_emit(f, K_SIZEOF, 1);
    if (feed_kind(f, f->at) != T_LPAREN)
        return false;
    uint32_t close = f->match[f->at];
    enum shape type = guess_type(f, f->at + 1, close);
    if (type == SHAPE_YES || (type == SHAPE_MAYBE && feed_kind(f, close + 1) == T_LBRACE)) {
        cast(f, false);
        return true;
    }
    return false;
}

static void identifier(feed *f)
{
    uint32_t literal = guess_literal_end(f, f->at);
    bool called = feed_kind(f, f->at + 1) == T_LPAREN;
    if (literal > f->at) {
        feed_emit(f, K_LITERAL, literal - f->at);
    } else if (feed_spawns_twice(f)) {
        feed_emit(f, K_SPAWN, 1);
    } else if (called && feed_is_word(f, f->at, "spawn")) {
        feed_emit(f, K_SPAWN, 1);
        feed_arguments(f);
    } else if (called && is_offsetof(f, f->at)) {
        feed_emit(f, K_BUILTIN, 1);
        offset_arguments(f);
    } else if (called && is_type_builtin(f, f->at)) {
        bool first = feed_is(f, f->at, "__builtin_types_compatible_p");
        feed_emit(f, K_BUILTIN, 1);
        type_arguments(f, first);
    } else {
        feed_emit(f, K_IDENT, 1);
    }
}

static int operator_kind(uint32_t kind)
{
    /* clang-format off */
    switch (kind) {
    case T_SLASH: case T_PERCENT: return K_SLASH;
    case T_SHL: case T_SHR: return K_SHIFT;
    case T_LT: case T_GT: case T_LE: case T_GE: return K_RELATION;
    case T_EQ: case T_NE: return K_EQUALITY;
    case T_CARET: return K_CARET;
    case T_PIPE: return K_PIPE;
    case T_AND_AND: return K_AND_AND;
    case T_OR_OR: return K_OR_OR;
    case T_STAR: return K_STAR;
    case T_AMP: return K_AMP;
    case T_PLUS: return K_PLUS;
    case T_MINUS: return K_MINUS;
    case T_ASSIGN: return K_ASSIGN;
    case T_MUL_ASSIGN: case T_DIV_ASSIGN: case T_MOD_ASSIGN: case T_ADD_ASSIGN: case T_SUB_ASSIGN: case T_SHL_ASSIGN: case T_SHR_ASSIGN:
    case T_AND_ASSIGN: case T_XOR_ASSIGN: case T_OR_ASSIGN:
        return K_OP_ASSIGN;
    default:
        return 0;
    }
    /* clang-format on */
}

static bool is_file_macro(const feed *f, uint32_t i)
{
    return feed_kind(f, i) == T_IDENT && names_find(f->names, f->toks[i]) == NAME_MACRO;
}

/* `60 OP(+) 3`, `1 SEMI`: a macro of the file between operands makes an expression that only C can read. One word, without awaits. */
static bool macro_expression(feed *f, uint32_t from, uint32_t word_count, unsigned stop)
{
    uint32_t at = f->at, before = at - 1;
    if (at == from || at >= f->count || feed_new_line(f, at))
        return false;
    if (feed_kind(f, before) == T_RPAREN && f->match[before] > from)
        before = f->match[before] - 1;
    if (!is_file_macro(f, at) && !is_file_macro(f, before))
        return false;
    for (; at<f->count; at = f->match[at]> at ? f->match[at] + 1 : at + 1) {
        uint32_t kind = feed_kind(f, at);
        if (kind == T_SEMI || kind == T_RPAREN || kind == T_RBRACKET || kind == T_RBRACE || kind == T_LBRACE || kind == T_PP_COND ||
            (kind == T_COMMA && (stop & STOP_COMMA)) || (guess_begins_statement(kind) && feed_new_line(f, at)))
            break;
    }
    if (guess_await(f, from, at))
        return false;
    f->word_count = word_count;
    f->at = from;
    feed_emit(f, K_EXPR_BLOB, at - from);
    return true;
}

static void expression(feed *f, unsigned stop);

void feed_expression(feed *f, unsigned stop)
{
    uint32_t from = f->at, words = f->word_count, stretches = f->stretch_count;
    expression(f, stop);
    uint32_t kind = feed_kind(f, f->at);
    bool operand = kind == T_IDENT || kind == T_NUMBER || kind == T_CHAR || kind == T_STRING || kind == T_LPAREN;
    if (operand && macro_expression(f, from, words, stop))
        f->stretch_count = stretches;
}

/* Up to what can't go on an expression. What is wrong in it is the grammar's business: only kinds of words are decided here. */
static void expression(feed *f, unsigned stop)
{
    bool operand = false; /* one just ended */
    uint32_t questions = 0;
    for (;;) {
        uint32_t kind = feed_kind(f, f->at);
        /* clang-format off */
        switch (kind) {
        case T_IDENT:
            if (operand)
                return;
            if (guess_is_part_word(f, f->at)) {
                feed_emit(f, K_UNARY, 1);
                break;
            }
            identifier(f);
            operand = true;
            break;
        case T_STRING:
            if (operand)
                return;
            feed_emit(f, K_LITERAL, guess_literal_end(f, f->at) - f->at);
            operand = true;
            break;
        case T_NUMBER: case T_CHAR:
            if (operand)
                return;
            feed_emit(f, K_LITERAL, 1);
            operand = true;
            break;
        case T_TRUE: case T_FALSE: case T_NULLPTR:
            if (operand)
                return;
            feed_emit(f, names_find(f->names, f->toks[f->at]) == NAME_OBJECT ? K_IDENT : K_LITERAL, 1);
            operand = true;
            break;
        case T_FUNC_NAME:
            if (operand)
                return;
            feed_emit(f, K_FUNC_NAME, 1);
            operand = true;
            break;
        case T_LPAREN:
            if (operand)
                feed_arguments(f);
            else
                operand = parenthesis(f);
            break;
        case T_LBRACKET: {
            if (!operand)
                return;
            uint32_t close = f->match[f->at];
            feed_emit(f, K_LBRACKET, 1);
            feed_expression(f, 0);
            feed_rest(f, close);
            feed_emit(f, K_RBRACKET, 1);
            break;
        }
        /* clang-format on */
        case T_DOT:
        case T_ARROW:
            if (!operand)
                return;
            feed_emit(f, kind == T_DOT ? K_DOT : K_ARROW, 1);
            if (!guess_is_member_name(feed_kind(f, f->at)))
                return;
            feed_emit(f, K_IDENT, 1);
            break;
        case T_INC:
        case T_DEC:
            feed_emit(f, kind == T_INC ? K_INC : K_DEC, 1);
            break;
        case T_BANG:
        case T_TILDE:
            if (operand)
                return;
            feed_emit(f, K_NOT, 1);
            break;
        case T_EXTENSION:
            if (operand)
                return;
            feed_emit(f, K_UNARY, 1);
            break;
        case T_AWAIT:
            if (operand)
                return;
            feed_emit(f, K_AWAIT, 1);
            break;
        case T_SIZEOF:
        case T_ALIGNOF:
            if (operand)
                return;
            operand = size_of(f);
            break;
        case T_GENERIC:
            if (operand)
                return;
            generic(f);
            operand = true;
            break;
        case T_QUESTION:
            questions++;
            feed_emit(f, K_QUESTION, 1);
            operand = false;
            break;
        case T_COLON:
            if (!questions)
                return;
            questions--;
            feed_emit(f, K_COLON, 1);
            operand = false;
            break;
        case T_COMMA:
            if (stop & STOP_COMMA)
                return;
            feed_emit(f, K_COMMA, 1);
            operand = false;
            break;
        case T_ASSIGN:
            feed_emit(f, K_ASSIGN, 1);
            operand = false;
            if (feed_kind(f, f->at) == T_LBRACE) { /* no C, but macros and clang's vectors have it */
                initializer_list(f);
                operand = true;
            }
            break;
        case T_AND_AND:
            if (!operand && feed_kind(f, f->at + 1) == T_IDENT) {
                feed_emit(f, K_LABEL_AND, 1);
                feed_emit(f, K_IDENT, 1);
                operand = true;
                break;
            }
            feed_emit(f, K_AND_AND, 1);
            operand = false;
            break;
        default:
            if (!operator_kind(kind)) {
                if (operand || !guess_is_c23(kind) || names_find(f->names, f->toks[f->at]) != NAME_OBJECT)
                    return;
                feed_emit(f, K_IDENT, 1); /* `bool` or the like as a name of the file's own */
                operand = true;
                break;
            }
            feed_emit(f, operator_kind(kind), 1);
            operand = false;
            break;
        }
    }
}

void feed_parens(feed *f)
{
    if (feed_kind(f, f->at) == T_IDENT && feed_kind(f, f->at + 1) == T_LPAREN) { /* `while IS_BLANK(*p)`: the macro has the parentheses */
        feed_mark(f, K_MACRO_CONDITION);
        feed_emit(f, K_IDENT, 1);
        feed_arguments(f);
        return;
    }
    if (feed_kind(f, f->at) != T_LPAREN)
        return;
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LPAREN, 1);
    feed_expression(f, 0);
    feed_rest(f, close);
    feed_emit(f, K_RPAREN, 1);
}
