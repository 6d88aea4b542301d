/* struct, union, enum. */
#include "parser.h"

static void skip_attributes(feed *f)
{
    f->at = guess_attributes(f, f->at);
}

static void skip_conditionals(feed *f)
{
    while (feed_kind(f, f->at) == T_PP_COND)
        f->at++;
}

static void member(feed *f)
{
    if (feed_kind(f, f->at) == T_SEMI) {
        feed_emit(f, K_SEMI, 1);
        return;
    }
    if (feed_kind(f, f->at) == T_STATIC_ASSERT) {
        feed_static_assert(f);
        return;
    }
    feed_specifiers(f, DECL_MEMBER);
    while (feed_kind(f, f->at) != T_SEMI && feed_kind(f, f->at) != T_RBRACE && f->at < f->count) {
        uint32_t before = f->at;
        feed_attributes(f, K_ATTRIBUTE);
        if (feed_kind(f, f->at) != T_COLON)
            feed_declarator(f, DECL_MEMBER, false);
        if (feed_kind(f, f->at) == T_COLON) {
            feed_emit(f, K_COLON, 1);
            feed_expression(f, STOP_COMMA);
            feed_attributes(f, K_ATTRIBUTE);
        }
        if (feed_kind(f, f->at) == T_COMMA)
            feed_emit(f, K_COMMA, 1);
        else if (f->at == before || feed_kind(f, f->at) != T_SEMI)
            break;
    }
    if (feed_kind(f, f->at) == T_SEMI)
        feed_emit(f, K_SEMI, 1);
}

/* A macro that stands for members, without semicolon. */
static bool is_member_macro(const feed *f, uint32_t i)
{
    if (feed_kind(f, i) != T_IDENT || names_find(f->names, f->toks[i]) == NAME_TYPE)
        return false;
    uint32_t after = i + 1;
    if (feed_kind(f, after) == T_LPAREN)
        after = f->match[after] + 1;
    uint32_t kind = feed_kind(f, after);
    if (kind == T_IDENT && after > i + 1 && feed_kind(f, after + 1) == T_LPAREN && names_macro_like(f->names, f->toks[i]) &&
        names_macro_like(f->names, f->toks[after])) /* `FIELD(int, x) FIELD(char, y)` */
        return true;
    return kind == T_RBRACE || kind == T_PP_COND ||
           (kind != T_SEMI && kind != T_STAR && kind != T_LPAREN && feed_new_line(f, after) && names_macro_like(f->names, f->toks[i]));
}

static void members(feed *f)
{
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LBRACE, 1);
    for (;;) {
        skip_conditionals(f);
        if (f->at >= close)
            break;
        uint32_t before = f->at;
        if (is_member_macro(f, f->at)) {
            bool call = feed_kind(f, f->at + 1) == T_LPAREN;
            feed_emit(f, call ? K_TYPE_MACRO : K_TYPE_NAME, call ? f->match[f->at + 1] + 1 - f->at : 1);
            feed_mark(f, K_NO_SEMI);
            continue;
        }
        member(f);
        if (f->at == before)
            break;
    }
    feed_rest(f, close);
    feed_emit(f, K_RBRACE, 1);
}

static void enumerators(feed *f)
{
    uint32_t close = f->match[f->at];
    feed_emit(f, K_LBRACE, 1);
    for (;;) {
        skip_conditionals(f);
        if (f->at >= close)
            break;
        uint32_t before = f->at, end = guess_argument_end(f, f->at);
        if (feed_kind(f, f->at) == T_COMMA) {
            feed_emit(f, K_COMMA, 1);
        } else if (feed_kind(f, f->at) == T_IDENT || guess_is_c23(feed_kind(f, f->at))) {
            uint32_t name = f->toks[f->at], next = guess_attributes(f, f->at + 1);
            bool macros = next < end && (feed_kind(f, next) != T_ASSIGN || !guess_expression(f, next + 1, end));
            if (macros && !guess_await(f, next, end)) { /* `X(a) X(b)`: macros that make enumerators, or go with them */
                if (feed_kind(f, next) != T_LPAREN)
                    names_declare(f->names, name, NAME_OBJECT);
                feed_emit(f, K_BLOB, end - f->at);
                continue;
            }
            feed_emit(f, K_IDENT, 1);
            skip_attributes(f);
            if (feed_kind(f, f->at) == T_ASSIGN) {
                feed_emit(f, K_ASSIGN, 1);
                feed_expression(f, STOP_COMMA);
            }
            names_declare(f->names, name, NAME_OBJECT);
            feed_rest(f, end);
        }
        if (f->at == before)
            break;
    }
    feed_rest(f, close);
    feed_emit(f, K_RBRACE, 1);
}

/* What follows the `}` belongs to the type, and not to what is declared: `} __attribute__((packed)) name;`, `} PACKED name;`. */
static void attributes_behind(feed *f)
{
    feed_attributes(f, K_TAG_ATTRIBUTE);
    while (feed_kind(f, f->at) == T_IDENT && feed_kind(f, f->at + 1) != T_LPAREN && guess_spec_name(f, f->at, true, true)) {
        feed_emit(f, K_TAG_ATTRIBUTE, 1);
        feed_attributes(f, K_TAG_ATTRIBUTE);
    }
}

void feed_tag(feed *f)
{
    bool is_enum = feed_kind(f, f->at) == T_ENUM;
    feed_emit(f, is_enum ? K_ENUM : K_STRUCT, 1);
    skip_attributes(f);
    while (feed_kind(f, f->at) == T_IDENT && feed_kind(f, f->at + 1) == T_IDENT && feed_kind(f, f->at + 2) == T_LBRACE)
        f->at++; /* `struct PACKED name {` */
    if (guess_is_member_name(feed_kind(f, f->at)))
        feed_emit(f, K_IDENT, 1);
    if (is_enum && feed_kind(f, f->at) == T_COLON) { /* C23: its type, left to C */
        uint32_t i = f->at + 1;
        while (guess_is_specifier(feed_kind(f, i)) || (feed_kind(f, i) == T_IDENT && names_find(f->names, f->toks[i]) != NAME_OBJECT))
            i++;
        if (i > f->at + 1 && (feed_kind(f, i) == T_LBRACE || feed_kind(f, i) == T_SEMI))
            f->at = i;
    }
    if (feed_kind(f, f->at) == T_LBRACE) {
        if (is_enum)
            enumerators(f);
        else
            members(f);
        attributes_behind(f);
    }
}
