/* The feeder's frame: an item's tokens without preprocessor lines, their brackets matched, and the words that are made of them. */
#include <string.h>

#include "parser.h"

#define STATEMENTS_MAX 2500

feed *feed_new(arena *scratch, source *src, const outer *o, diag *d)
{
    feed *f = arena_alloc(scratch, sizeof *f);
    f->scratch = scratch;
    f->src = src;
    f->d = d;
    f->names = names_new(scratch, src, o);
    return f;
}

/* ---- looking ---- */

bool feed_new_line(const feed *f, uint32_t i)
{
    if (i == 0 || i >= f->count)
        return true;
    const token *before = &f->src->tokens[f->toks[i] - 1], *t = before + 1;
    uint32_t from = before->at + before->len;
    return memchr(f->src->text + from, '\n', t->at - from) != NULL;
}

uint32_t feed_indent(const feed *f, uint32_t i)
{
    if (i >= f->count)
        return 0;
    const source *src = f->src;
    uint32_t column = source_place(src, src->tokens[f->toks[i]].at).column;
    const char *line = src->text + src->tokens[f->toks[i]].at - (column - 1);
    uint32_t n = 0;
    while (line[n] == ' ' || line[n] == '\t')
        n++;
    return n;
}

bool feed_is_word(const feed *f, uint32_t i, const char *word)
{
    if (!feed_is(f, i, word))
        return false;
    return names_find(f->names, f->toks[i]) == NAME_UNKNOWN;
}

/* ---- words ---- */

static void push_word(feed *f, int kind, uint32_t flags, uint32_t first, uint32_t last)
{
    if (f->word_count == f->word_capacity) {
        uint32_t capacity = f->word_capacity ? f->word_capacity * 2 : 256;
        f->words = arena_resize(f->scratch, f->words, f->word_capacity * sizeof *f->words, capacity * sizeof *f->words);
        f->word_capacity = capacity;
    }
    f->words[f->word_count++] = (feed_word){(uint16_t)kind, (uint16_t)flags, first, last};
}

static void emit(feed *f, int kind, uint32_t flags, uint32_t count)
{
    if (f->at + count > f->count) {
        f->at = f->count;
        return;
    }
    push_word(f, kind, flags, f->toks[f->at], f->toks[f->at + count - 1]);
    f->at += count;
}

void feed_emit(feed *f, int kind, uint32_t count)
{
    emit(f, kind, 0, count);
}

void feed_emit_unsure(feed *f, int kind, uint32_t count)
{
    emit(f, kind, WORD_UNSURE, count);
}

void feed_mark(feed *f, int kind)
{
    uint32_t last = f->word_count ? f->words[f->word_count - 1].last : f->toks[0] - 1;
    push_word(f, kind, 0, last + 1, last);
}

const char *feed_bad_token(const source *src, uint32_t t)
{
    const char *text = src->text + src->tokens[t].at;
    size_t len = src->tokens[t].len;
    if (memchr(text, '"', len < 3 ? len : 3))
        return "this string has no closing `\"` on its line";
    if (memchr(text, '\'', len < 3 ? len : 3))
        return "this character has no closing `'` on its line";
    if ((unsigned char)*text == 0xe2 && len > 1)
        return "this quote is none of C: write `\"` or `'`";
    if ((unsigned char)*text == 0xc2 && len > 1)
        return "this is a no-break space, which is no blank of C";
    return *text == '/' ? "this comment has no end" : "this byte is no part of C";
}

void feed_conditional(feed *f)
{
    uint32_t next = f->at + 1 < f->count ? f->toks[f->at + 1] : 0;
    feed_emit(f, K_PP_COND, 1);
    if (next && f->disabled && f->src->tokens[next].kind == T_PP_COND && f->disabled[f->at - 1])
        f->words[f->word_count - 1].last = next - 1;
}

static int raw_kind(uint32_t kind)
{
    /* clang-format off */
    switch (kind) {
    case T_IDENT: return K_IDENT;
    case T_NUMBER: case T_CHAR: case T_STRING: case T_TRUE: case T_FALSE: case T_NULLPTR: return K_LITERAL;
    case T_FUNC_NAME: return K_FUNC_NAME;
    case T_PP_COND: return K_PP_COND;
    case T_AWAIT: return K_AWAIT;
    case T_LBRACE: return K_LBRACE;
    case T_RBRACE: return K_RBRACE;
    case T_LPAREN: return K_LPAREN;
    case T_RPAREN: return K_RPAREN;
    case T_LBRACKET: return K_LBRACKET;
    case T_RBRACKET: return K_RBRACKET;
    case T_SEMI: return K_SEMI;
    case T_COMMA: return K_COMMA;
    case T_COLON: return K_COLON;
    case T_QUESTION: return K_QUESTION;
    case T_DOT: return K_DOT;
    case T_ELLIPSIS: return K_ELLIPSIS;
    case T_ARROW: return K_ARROW;
    case T_INC: return K_INC;
    case T_DEC: return K_DEC;
    case T_AMP: return K_AMP;
    case T_STAR: return K_STAR;
    case T_PLUS: return K_PLUS;
    case T_MINUS: return K_MINUS;
    case T_TILDE: case T_BANG: return K_NOT;
    case T_SLASH: case T_PERCENT: return K_SLASH;
    case T_SHL: case T_SHR: return K_SHIFT;
    case T_LT: case T_GT: case T_LE: case T_GE: return K_RELATION;
    case T_EQ: case T_NE: return K_EQUALITY;
    case T_CARET: return K_CARET;
    case T_PIPE: return K_PIPE;
    case T_AND_AND: return K_AND_AND;
    case T_OR_OR: return K_OR_OR;
    case T_ASSIGN: return K_ASSIGN;
    case T_MUL_ASSIGN: case T_DIV_ASSIGN: case T_MOD_ASSIGN: case T_ADD_ASSIGN: case T_SUB_ASSIGN: case T_SHL_ASSIGN: case T_SHR_ASSIGN:
    case T_AND_ASSIGN: case T_XOR_ASSIGN: case T_OR_ASSIGN:
        return K_OP_ASSIGN;
    case T_CONST: case T_VOLATILE: case T_RESTRICT: case T_ATOMIC: return K_QUALIFIER;
    case T_IF: return K_IF;
    case T_ELSE: return K_ELSE;
    case T_WHILE: return K_WHILE;
    case T_DO: return K_DO;
    case T_FOR: return K_FOR;
    case T_SWITCH: return K_SWITCH;
    case T_CASE: return K_CASE;
    case T_DEFAULT: return K_DEFAULT;
    case T_GOTO: return K_GOTO;
    case T_BREAK: return K_BREAK;
    case T_CONTINUE: return K_CONTINUE;
    case T_RETURN: return K_RETURN;
    case T_LABEL: return K_LOCAL_LABEL;
    case T_SIZEOF: case T_ALIGNOF: return K_SIZEOF;
    case T_GENERIC: return K_GENERIC;
    case T_STRUCT: case T_UNION: return K_STRUCT;
    case T_ENUM: return K_ENUM;
    case T_TYPEOF: case T_TYPEOF_UNQUAL: return K_TYPEOF;
    case T_STATIC_ASSERT: return K_STATIC_ASSERT;
    case T_EXTENSION: return K_UNARY;
    case T_ASYNC: case T_BAD: case T_HASH: case T_HASH_HASH: case T_COLON_COLON: case T_ATTRIBUTE: case T_ASM: case T_ALIGNAS: return K_BAD;
    default: return K_KEYWORD;
    }
    /* clang-format on */
}

void feed_raw(feed *f)
{
    if (f->at < f->count)
        feed_emit(f, raw_kind(feed_kind(f, f->at)), 1);
}

void feed_rest(feed *f, uint32_t end)
{
    while (f->at < end && f->at < f->count)
        feed_raw(f);
}

bool feed_deeper(feed *f)
{
    if (++f->depth <= STATEMENTS_MAX)
        return true;
    if (!f->failed) {
        uint32_t t = f->toks[f->at < f->count ? f->at : f->count - 1];
        diag_error(f->d, f->src, t, t, t, "statements are nested more than %d deep", STATEMENTS_MAX);
    }
    f->failed = true;
    f->at = f->count; /* nothing more is read */
    return false;
}

void feed_up(feed *f)
{
    f->depth--;
}

/* ---- items ---- */

static void take_tokens(feed *f, const item *it, bool head)
{
    uint32_t need = it->last - it->first + 3;
    if (f->toks_capacity < need) {
        uint32_t capacity = f->toks_capacity * 2 > need ? f->toks_capacity * 2 : need + 256;
        f->toks = arena_alloc(f->scratch, capacity * sizeof *f->toks);
        f->match = arena_alloc(f->scratch, capacity * sizeof *f->match);
        f->disabled = arena_alloc(f->scratch, capacity * sizeof *f->disabled);
        f->toks_capacity = capacity;
    }
    f->count = 0;
    conditionals open = {0};
    for (uint32_t t = it->first; t <= it->last && (!it->excess || t < it->excess); t++) {
        uint32_t kind = f->src->tokens[t].kind;
        if (kind == T_PP && directive_is_import(f->src, t))
            diag_error(f->d, f->src, t, t, t, "an import stands at file scope, not in a function");
        if (kind == T_PP)
            continue;
        f->toks[f->count++] = t;
        if (head && t == it->body)
            t = it->last - 1;
        if (kind != T_PP_COND)
            continue;
        uint32_t end = directive_passed(&open, f->src, t);
        f->disabled[f->count - 1] = end > t + 1;
        t = end - 1;
    }
}

/* Async functions and types are names like others for what comes below. */
void feed_declare_async(feed *f, const outline *o)
{
    f->unpaired = o->unpaired;
    f->named = o->named;
    for (uint32_t i = 0; i < o->count; i++) {
        const item *it = &o->items[i];
        if (it->kind != ITEM_ASYNC)
            continue;
        enum name_kind kind = NAME_OBJECT;
        uint32_t found = UINT32_MAX, depth = 0;
        bool plain = false;
        for (uint32_t t = it->first; t < it->last; t++) {
            uint32_t k = f->src->tokens[t].kind;
            if (k == T_TYPEDEF)
                kind = NAME_TYPE;
            if (k == T_LBRACE || k == T_SEMI)
                break;
            if (k == T_LPAREN)
                depth++;
            else if (k == T_RPAREN && depth)
                depth--;
            if (depth || k != T_IDENT || f->src->tokens[token_after(f->src, t)].kind != T_LPAREN || token_is(f->src, t, "task") ||
                token_is(f->src, t, "__declspec") || token_is(f->src, t, "leaf"))
                continue;
            bool macro = names_macro_like(f->names, t);
            if (!macro || !plain)
                found = t;
            plain = plain || !macro;
        }
        if (found != UINT32_MAX)
            names_declare(f->names, found, kind);
    }
}

bool feed_item(feed *f, const item *it, bool head)
{
    f->failed = false;
    f->repairs = 0;
    f->at = f->word_count = f->stretch_count = f->depth = 0;
    f->name_at = UINT32_MAX;
    if (it->kind == ITEM_ASYNC && feed_lost_manager(f, it))
        return false;
    names_reset(f->names);
    take_tokens(f, it, head);
    if (!feed_match(f))
        return false;
    names_push(f->names);
    if (it->kind == ITEM_MANAGER)
        feed_manager(f);
    else
        feed_function(f);
    feed_rest(f, f->count);
    names_reset(f->names);
    return !f->failed;
}
