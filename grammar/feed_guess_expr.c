/* Where expressions and literals end, as far as the tokens ahead show it. Like feed_guess.c, nothing here changes anything. */
#include "feed.h"

uint32_t guess_argument_end(const feed *f, uint32_t i)
{
    for (;;) {
        /* clang-format off */
        switch (feed_kind(f, i)) {
        case T_LPAREN: case T_LBRACKET: case T_LBRACE:
            i = guess_after(f, i);
            break;
        case T_COMMA: case T_RPAREN: case T_RBRACKET: case T_RBRACE: case T_EOF: case T_PP_COND:
            return i;
        default:
            i++;
        }
        /* clang-format on */
    }
}

/* `PREFIX NAME`: macros of strings */
static bool two_macros(const feed *f, uint32_t i)
{
    return feed_kind(f, i) == T_IDENT && feed_kind(f, i + 1) == T_IDENT && !feed_new_line(f, i + 1) &&
           names_macro_like(f->names, f->toks[i]) && names_macro_like(f->names, f->toks[i + 1]);
}

uint32_t guess_literal_end(const feed *f, uint32_t i)
{
    bool string = false;
    uint32_t end = i;
    for (;;) {
        uint32_t kind = feed_kind(f, end);
        if (kind == T_STRING) {
            string = true;
            end++;
        } else if (kind == T_FUNC_NAME && string) {
            end++;
        } else if (kind == T_IDENT && (string || feed_kind(f, end + 1) == T_STRING || two_macros(f, end)) && !feed_is_word(f, end, "as")) {
            string = string || two_macros(f, end);
            end++;
            if (feed_kind(f, end) == T_LPAREN && !guess_await(f, end, f->match[end]))
                end = guess_after(f, end);
        } else if (kind == T_IDENT && !string && feed_kind(f, end + 1) == T_LPAREN && feed_kind(f, guess_after(f, end + 1)) == T_STRING &&
                   !guess_await(f, end, f->match[end + 1])) {
            end = guess_after(f, end + 1);
        } else {
            return string ? end : i;
        }
    }
}

bool guess_expression(const feed *f, uint32_t from, uint32_t to)
{
    bool operand = false;
    for (uint32_t i = from; i < to;) {
        uint32_t kind = feed_kind(f, i);
        if (!operand) {
            uint32_t literal = guess_literal_end(f, i);
            if (literal > i) {
                i = literal;
                operand = true;
                continue;
            }
            bool unsure;
            /* clang-format off */
            switch (kind) {
            case T_IDENT:
                operand = !guess_is_part_word(f, i);
                i++;
                break;
            case T_NUMBER: case T_CHAR: case T_TRUE: case T_FALSE: case T_NULLPTR: case T_FUNC_NAME:
                operand = true;
                i++;
                break;
            case T_BANG: case T_TILDE: case T_MINUS: case T_PLUS: case T_AMP: case T_STAR: case T_INC: case T_DEC: case T_EXTENSION:
            case T_AWAIT: case T_AND_AND:
                i++;
                break;
            case T_SIZEOF: case T_ALIGNOF:
                i++;
                if (feed_kind(f, i) == T_LPAREN && guess_type(f, i + 1, f->match[i]) != SHAPE_NO) {
                    i = guess_after(f, i);
                    operand = true;
                    if (feed_kind(f, i) == T_LBRACE)
                        i = guess_after(f, i);
                }
                break;
            case T_GENERIC:
                if (feed_kind(f, i + 1) != T_LPAREN)
                    return false;
                i = guess_after(f, i + 1);
                operand = true;
                break;
            case T_LPAREN:
                operand = !guess_cast(f, i, &unsure);
                if (i + 1 == f->match[i])
                    return false;
                i = guess_after(f, i);
                if (!operand && feed_kind(f, i) == T_LBRACE && i < to) {
                    i = guess_after(f, i);
                    operand = true;
                }
                break;
            default:
                return false;
            }
            /* clang-format on */
        } else {
            /* clang-format off */
            switch (kind) {
            case T_DOT: case T_ARROW:
                if (!guess_is_member_name(feed_kind(f, i + 1)))
                    return false;
                i += 2;
                break;
            case T_LPAREN: case T_LBRACKET:
                i = guess_after(f, i);
                break;
            case T_INC: case T_DEC:
                i++;
                break;
            case T_QUESTION:
                i += feed_kind(f, i + 1) == T_COLON ? 2 : 1;
                operand = false;
                break;
            case T_STAR: case T_SLASH: case T_PERCENT: case T_PLUS: case T_MINUS: case T_SHL: case T_SHR: case T_LT: case T_GT: case T_LE:
            case T_GE: case T_EQ: case T_NE: case T_AMP: case T_CARET: case T_PIPE: case T_AND_AND: case T_OR_OR: case T_COLON:
            case T_ASSIGN: case T_MUL_ASSIGN: case T_DIV_ASSIGN: case T_MOD_ASSIGN: case T_ADD_ASSIGN: case T_SUB_ASSIGN:
            case T_SHL_ASSIGN: case T_SHR_ASSIGN: case T_AND_ASSIGN: case T_XOR_ASSIGN: case T_OR_ASSIGN:
                i++;
                operand = false;
                break;
            default:
                return false;
            }
            /* clang-format on */
        }
    }
    return operand;
}
