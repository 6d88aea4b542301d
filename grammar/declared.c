/* What plain C declares at file scope, by a light scan that may miss something but never fails: names of typedefs, objects and
 * functions, tags, enumeration constants. */
#include "scan.h"

static void tag_body(scan *s, uint32_t t, uint32_t end);

/* `struct`, `union` or `enum` at t: its tag, and what its body declares. The token after it. */
static uint32_t tag(scan *s, uint32_t t)
{
    bool is_enum = scan_kind(s, t) == T_ENUM;
    t = scan_after(s, t);
    while (scan_kind(s, t) == T_ATTRIBUTE || scan_kind(s, t) == T_ALIGNAS)
        t = scan_attribute(s, t);
    if (scan_kind(s, t) == T_LBRACKET)
        t = scan_parens(s, t);
    uint32_t name = t;
    while (scan_kind(s, t) == T_IDENT && scan_kind(s, scan_after(s, t)) == T_IDENT &&
           scan_kind(s, scan_after(s, scan_after(s, t))) == T_LBRACE)
        name = t = scan_after(s, t); /* `struct PACKED name {` */
    if (scan_kind(s, t) == T_IDENT) {
        outer_add(s->out->outer, s->src, name, OUTER_TAG);
        t = scan_after(s, t);
    }
    if (is_enum && scan_kind(s, t) == T_COLON)
        for (uint32_t i = scan_after(s, t); scan_kind(s, i) == T_IDENT || guess_is_specifier(scan_kind(s, i)); i = scan_after(s, i))
            if (scan_kind(s, scan_after(s, i)) == T_LBRACE)
                t = scan_after(s, i);
    if (scan_kind(s, t) != T_LBRACE)
        return t;
    uint32_t open = t, conds = s->cond_count;
    t = scan_braces(s, t, NULL);
    s->cond_count = conds < s->cond_count ? conds : s->cond_count;
    if (!is_enum) {
        tag_body(s, open + 1, t);
        return t;
    }
    bool start = true;
    for (uint32_t i = open + 1; i + 1 < t; i++) {
        uint32_t kind = scan_kind(s, i);
        if (kind == T_IDENT && start)
            outer_add(s->out->outer, s->src, i, OUTER_ENUM_CONSTANT);
        if (kind == T_LPAREN)
            i = scan_parens(s, i) - 1;
        if (!scan_is_pp(kind))
            start = kind == T_COMMA;
    }
    return t;
}

/* Tags and enumeration constants inside a struct are the file's, too. */
static void tag_body(scan *s, uint32_t t, uint32_t end)
{
    while (t < end) {
        uint32_t kind = scan_kind(s, t);
        if (kind == T_ENUM || kind == T_STRUCT || kind == T_UNION)
            t = tag(s, t);
        else
            t++;
    }
}

static bool is_macro_like(const source *src, uint32_t t)
{
    size_t len;
    const char *name = token_text(src, t, &len);
    if (len > 2 && name[0] == '_' && name[1] == '_')
        return true;
    for (size_t i = 0; i < len; i++)
        if (name[i] >= 'a' && name[i] <= 'z')
            return false;
    return len > 1;
}

static bool is_qualifier(uint32_t kind)
{
    return kind == T_CONST || kind == T_VOLATILE || kind == T_RESTRICT || kind == T_ATOMIC;
}

/* The identifier at t stands among the specifiers; what comes after it tells. */
static bool is_specifier_name(const scan *s, uint32_t t, bool typed)
{
    size_t len;
    const char *name = token_text(s->src, t, &len);
    const outer_name *o = typed ? NULL : outer_find(s->out->outer, name, len);
    if (o && (o->kinds & (OUTER_TYPEDEF | OUTER_TYPE_MACRO)))
        return true;
    uint32_t next = scan_after(s, t), kind = scan_kind(s, next);
    if (kind == T_STAR || guess_is_specifier(kind))
        return true;
    if (kind == T_LPAREN && !typed) {
        uint32_t first = scan_after(s, next), inner = scan_kind(s, first);
        if (inner == T_IDENT && scan_kind(s, scan_after(s, first)) == T_STAR) { /* `HANDLE (WINAPI *f)(int)` */
            uint32_t close = first;
            for (uint32_t k; (k = scan_kind(s, close)) != T_RPAREN && k != T_SEMI && k != T_COMMA && k != T_EOF;)
                close++;
            return scan_kind(s, close) == T_RPAREN && scan_kind(s, scan_after(s, close)) == T_LPAREN;
        }
        return inner == T_STAR || inner == T_CARET;
    }
    if (kind != T_IDENT)
        return false;
    uint32_t then = scan_kind(s, scan_after(s, next));
    bool last = then == T_SEMI || then == T_ASSIGN || then == T_COMMA || then == T_LBRACKET;
    return !(typed && last && is_macro_like(s->src, next) && !is_macro_like(s->src, t));
}

/* `ATTR(x) int y`, `LIST(x) y`, or a macro that stands alone, before the declaration. */
static bool is_macro_call(scan *s, uint32_t t)
{
    uint32_t open = scan_after(s, t);
    if (scan_kind(s, open) != T_LPAREN)
        return false;
    uint32_t next = scan_kind(s, scan_parens(s, open));
    return next == T_IDENT || next == T_STAR || (next != T_CONST && guess_is_specifier(next));
}

/* One declarator from t on: the token of its name, UINT32_MAX if it has none; *function: it declares one. */
static uint32_t declarator(scan *s, uint32_t t, uint32_t end, bool *function)
{
    uint32_t name = UINT32_MAX;
    bool pointer = false;
    uint32_t parens = 0;
    *function = false;
    while (t < end) {
        uint32_t kind = scan_kind(s, t);
        if (kind == T_STAR || kind == T_CARET) {
            pointer = pointer || parens;
            t = scan_after(s, t);
        } else if (is_qualifier(kind)) {
            t = scan_after(s, t);
        } else if (kind == T_ATTRIBUTE) {
            t = scan_attribute(s, t);
        } else if (kind == T_LPAREN && name == UINT32_MAX) {
            parens++;
            t = scan_after(s, t);
        } else if (kind == T_IDENT) {
            uint32_t next = scan_kind(s, scan_after(s, t));
            if (name == UINT32_MAX || next == T_IDENT || next == T_STAR || !is_macro_like(s->src, t))
                name = t;
            t = scan_after(s, t);
        } else if (kind == T_RPAREN && parens) {
            parens--;
            t = scan_after(s, t);
        } else {
            *function = kind == T_LPAREN && !pointer;
            return name;
        }
        if (name != UINT32_MAX && (scan_kind(s, t) == T_LPAREN || scan_kind(s, t) == T_LBRACKET)) {
            *function = scan_kind(s, t) == T_LPAREN && (!pointer || scan_after(s, name) == t); /* `(*x)(int)`, `(*x(int))[3]` */
            return name;
        }
    }
    return name;
}

static bool says_noreturn(scan *s, uint32_t from, uint32_t to)
{
    for (uint32_t t = from; t < to; t++) {
        uint32_t kind = scan_kind(s, t);
        if (kind == T_ASSIGN || kind == T_LBRACE)
            return false;
        if (kind == T_NORETURN || (kind == T_IDENT && (token_is(s->src, t, "noreturn") || token_is(s->src, t, "__noreturn__"))))
            return true;
    }
    return false;
}

uint32_t scan_declare(scan *s, uint32_t first, uint32_t end)
{
    uint32_t kinds = 0, found = UINT32_MAX, t = first;
    bool typed = false, is_typedef = false;
    for (; t < end; t = scan_is_pp(scan_kind(s, t)) ? scan_after(s, t) : t) {
        uint32_t kind = scan_kind(s, t);
        if (scan_is_pp(kind)) {
            continue;
        } else if (kind == T_TYPEDEF) {
            is_typedef = true;
            t = scan_after(s, t);
        } else if (kind == T_CONSTEXPR) {
            kinds |= OUTER_CONSTEXPR;
            t = scan_after(s, t);
        } else if (kind == T_STATIC) {
            kinds |= OUTER_STATIC;
            t = scan_after(s, t);
        } else if (kind == T_STRUCT || kind == T_UNION || kind == T_ENUM) {
            t = tag(s, t);
            typed = true;
        } else if (kind == T_ATTRIBUTE || kind == T_ALIGNAS || kind == T_TYPEOF || kind == T_TYPEOF_UNQUAL || kind == T_BITINT) {
            typed = typed || kind == T_TYPEOF || kind == T_TYPEOF_UNQUAL || kind == T_BITINT;
            t = scan_attribute(s, t);
        } else if (kind == T_ATOMIC && scan_kind(s, scan_after(s, t)) == T_LPAREN) {
            typed = true;
            t = scan_attribute(s, t);
        } else if (kind == T_LBRACKET && scan_kind(s, t + 1) == T_LBRACKET) {
            t = scan_parens(s, t);
        } else if (guess_is_specifier(kind) || kind == T_EXTENSION) {
            typed = typed || !(is_qualifier(kind) || kind == T_EXTERN || kind == T_INLINE || kind == T_EXTENSION || kind == T_NORETURN ||
                               kind == T_REGISTER || kind == T_THREAD_LOCAL || kind == T_AUTO);
            t = scan_after(s, t);
        } else if (kind == T_IDENT && is_specifier_name(s, t, typed)) {
            typed = true;
            t = scan_after(s, t);
        } else if (kind == T_IDENT && !typed && is_macro_call(s, t)) {
            t = scan_parens(s, scan_after(s, t));
        } else {
            break;
        }
    }
    if (scan_kind(s, first) == T_STATIC_ASSERT)
        return found;
    if (says_noreturn(s, first, end))
        kinds |= OUTER_NORETURN;
    while (t < end) {
        bool function;
        uint32_t name = declarator(s, t, end, &function);
        if (name == UINT32_MAX)
            return found;
        if (found == UINT32_MAX)
            found = name;
        /* `DECLARE(x);` without a type declares nothing that we know */
        if (typed || !function || (kinds & OUTER_STATIC))
            outer_add(s->out->outer, s->src, name, kinds | (is_typedef ? OUTER_TYPEDEF : function ? OUTER_FUNCTION : OUTER_OBJECT));
        else if (scan_kind(s, end) == T_LBRACE)
            outer_add(s->out->outer, s->src, name, kinds | OUTER_FUNCTION);
        while (t < end && scan_kind(s, t) != T_COMMA) {
            uint32_t kind = scan_kind(s, t);
            t = kind == T_LPAREN || kind == T_LBRACKET ? scan_parens(s, t) : kind == T_LBRACE ? scan_braces(s, t, NULL) : t + 1;
        }
        t = scan_after(s, t);
    }
    return found;
}
