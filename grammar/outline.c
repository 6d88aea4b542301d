/* A file cut into its items: what holds `async` or is a manager goes to the parser, an #include of an .asc file is an import, and
 * everything else is text. On the way it notes what plain C declares at file scope, by a light scan that may miss something but
 * never fails, and reports `await` and `async` in plain functions.
 *
 * Where both branches of a conditional open or close braces, the first one counts. */
#include <string.h>

#include "feed.h"

typedef struct scan {
    arena *a, *scratch;
    source *src;
    diag *d;
    outline *out;
    uint32_t at;        /* the next token */
    uint32_t text;      /* what is before it and in no item yet begins here */
    /* conditionals: the depth of braces at each #if, and at the end of its first branch */
    struct { uint32_t depth, after; bool more, always; } *conds;
    uint32_t cond_count, cond_capacity;
} scan;

static uint32_t kind_of(const scan *s, uint32_t t)
{
    return t < s->src->token_count ? s->src->tokens[t].kind : T_EOF;
}

static bool is_pp(uint32_t kind)
{
    return kind == T_PP || kind == T_PP_COND;
}

/* The next token that is no preprocessor line. */
static uint32_t after(const scan *s, uint32_t t)
{
    do
        t++;
    while (is_pp(kind_of(s, t)));
    return t;
}

uint32_t token_after(const source *src, uint32_t t)
{
    while (t + 1 < src->token_count && src->tokens[++t].kind == T_PP)
        ;
    return t;
}

/* ---- preprocessor lines ---- */

static const char *skip_blanks(const char *c, const char *end)
{
    for (;;) {
        if (c < end && (*c == ' ' || *c == '\t' || *c == '\f' || *c == '\v' || *c == '\r')) {
            c++;
        } else if (c + 1 < end && *c == '\\' && (c[1] == '\n' || c[1] == '\r')) {
            c += 2;
        } else if (c < end && *c == '\n') {
            c++;
        } else if (c + 1 < end && *c == '/' && c[1] == '*') {
            for (c += 2; c + 1 < end && !(*c == '*' && c[1] == '/');)
                c++;
            c = c + 1 < end ? c + 2 : end;
        } else {
            return c;
        }
    }
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static const char *name_end(const char *c, const char *end)
{
    while (c < end && is_name(*c))
        c++;
    return c;
}

/* After `#` and the directive's word; the word in *word. */
static const char *directive(const source *src, uint32_t t, const char **word, size_t *len, const char **end)
{
    const char *c = src->text + src->tokens[t].at;
    *end = c + src->tokens[t].len;
    c = skip_blanks(c + (*c == '%' ? 2 : 1), *end);
    *word = c;
    c = name_end(c, *end);
    *len = (size_t)(c - *word);
    return skip_blanks(c, *end);
}

static bool is_directive(const char *word, size_t len, const char *name)
{
    return len == strlen(name) && memcmp(word, name, len) == 0;
}

const char *outer_macro_name(const source *src, uint32_t t, size_t *len)
{
    const char *word, *end;
    const char *c = directive(src, t, &word, len, &end);
    if (!is_directive(word, *len, "define"))
        return NULL;
    *len = (size_t)(name_end(c, end) - c);
    return *len ? c : NULL;
}

/* What a macro's text says of it: a type, the head of a loop, or nothing that we know. */
static uint32_t macro_hint(const char *c, const char *end)
{
    static const char *const types[] = {"int", "char", "short", "long", "unsigned", "signed", "float", "double", "void", "struct", "union",
                                        "enum", "const", "volatile", "_Bool", "bool", "static", "extern", "typeof", "__typeof__"};
    static const char *const loops[] = {"for", "while", "if", "switch"};
    size_t len = (size_t)(name_end(c, end) - c);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (is_directive(c, len, types[i]))
            return OUTER_TYPE_MACRO;
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
        if (is_directive(c, len, loops[i]))
            return OUTER_LOOP_MACRO;
    return 0;
}

static void define(scan *s, uint32_t t)
{
    size_t len;
    const char *name = outer_macro_name(s->src, t, &len);
    if (!name)
        return;
    const char *end = s->src->text + s->src->tokens[t].at + s->src->tokens[t].len, *c = name + len;
    bool function = c < end && *c == '(';
    if (function) {
        const char *close = memchr(c, ')', (size_t)(end - c));
        c = close ? close + 1 : end;
    }
    uint32_t hint = macro_hint(skip_blanks(c, end), end);
    if (function && hint == OUTER_TYPE_MACRO)
        hint = 0;
    outer_add(s->out->outer, s->src, t, (function ? OUTER_FUNCTION_MACRO : OUTER_MACRO) | hint);
}

bool outline_is_constant(const source *src, uint32_t t, char digit)
{
    const char *word, *end;
    size_t len;
    const char *c = directive(src, t, &word, &len, &end);
    return is_directive(word, len, "if") && c < end && *c == digit && (c + 1 == end || !is_name(c[1])) &&
           skip_blanks(c + 1, end) == end;
}

uint32_t outline_disabled(const source *src, uint32_t t, bool always)
{
    const char *word, *end;
    size_t len;
    directive(src, t, &word, &len, &end);
    bool other = *word == 'e' && !is_directive(word, len, "endif");
    if (!(always && other) && !outline_is_constant(src, t, '0'))
        return t;
    uint32_t depth = 0;
    for (uint32_t i = t + 1; i + 1 < src->token_count; i++) {
        if (src->tokens[i].kind != T_PP_COND)
            continue;
        directive(src, i, &word, &len, &end);
        if (*word == 'i')
            depth++;
        else if (!depth)
            return i;
        else if (is_directive(word, len, "endif"))
            depth--;
    }
    return t;
}

/* #include "x.asc" or <x.asc> */
static bool is_import(const source *src, uint32_t t)
{
    const char *word, *end;
    size_t len;
    const char *c = directive(src, t, &word, &len, &end);
    if (!is_directive(word, len, "include") || c == end || (*c != '"' && *c != '<'))
        return false;
    const char *close = memchr(c + 1, *c == '<' ? '>' : '"', (size_t)(end - c - 1));
    return close && close - c > 5 && memcmp(close - 4, ".asc", 4) == 0;
}

/* ---- items ---- */

static void add_item(scan *s, enum item_kind kind, uint32_t first, uint32_t last)
{
    outline *o = s->out;
    if (o->count == o->capacity) {
        uint32_t capacity = o->capacity ? o->capacity * 2 : 32;
        o->items = arena_resize(s->scratch, o->items, o->capacity * sizeof *o->items, capacity * sizeof *o->items);
        o->capacity = capacity;
    }
    o->items[o->count++] = (item){kind, first, last};
}

/* An item; what lies between the one before and this is text. */
static void cut(scan *s, enum item_kind kind, uint32_t first, uint32_t last)
{
    if (first > s->text)
        add_item(s, ITEM_TEXT, s->text, first - 1);
    add_item(s, kind, first, last);
    s->text = last + 1;
}

/* ---- conditionals ---- */

/* The conditional line at t with `depth` braces open: how many are open after it. */
static uint32_t conditional(scan *s, uint32_t t, uint32_t depth)
{
    const char *word, *end;
    size_t len;
    directive(s->src, t, &word, &len, &end);
    if (*word == 'i') {
        if (s->cond_count == s->cond_capacity) {
            uint32_t capacity = s->cond_capacity ? s->cond_capacity * 2 : 16;
            s->conds = arena_resize(s->scratch, s->conds, s->cond_capacity * sizeof *s->conds, capacity * sizeof *s->conds);
            s->cond_capacity = capacity;
        }
        s->conds[s->cond_count].depth = depth;
        s->conds[s->cond_count].more = outline_is_constant(s->src, t, '0');
        s->conds[s->cond_count].after = depth;
        s->conds[s->cond_count].always = outline_is_constant(s->src, t, '1');
        s->cond_count++;
        return depth;
    }
    if (!s->cond_count)
        return depth;
    if (is_directive(word, len, "endif")) {
        s->cond_count--;
        return s->conds[s->cond_count].more ? s->conds[s->cond_count].after : depth;
    }
    if (!s->conds[s->cond_count - 1].more) {
        s->conds[s->cond_count - 1].after = depth;
        s->conds[s->cond_count - 1].more = true;
    }
    return s->conds[s->cond_count - 1].depth;
}

/* After what the conditional line at t, which was just looked at, disables; t + 1 if nothing. */
static uint32_t past_disabled(const scan *s, uint32_t t)
{
    uint32_t end = outline_disabled(s->src, t, s->cond_count && s->conds[s->cond_count - 1].always);
    return end > t ? end : t + 1;
}

/* ---- skipping ---- */

/* The `async` or `await` at t is a member, tag or label of that name. */
static bool is_member_name(const scan *s, uint32_t t)
{
    switch (t ? kind_of(s, t - 1) : T_EOF) {
    case T_DOT: case T_ARROW: case T_STRUCT: case T_UNION: case T_ENUM: case T_GOTO:
        return true;
    default:
        return kind_of(s, t + 1) == T_COLON;
    }
}

/* From a brace to after its partner; the first `await` or `async` on the way goes to *word. Only braces count, so what macros do with
 * parentheses does no harm. */
static uint32_t skip_braces(scan *s, uint32_t t, uint32_t *word)
{
    uint32_t depth = 0;
    for (;; t++) {
        switch (kind_of(s, t)) {
        case T_LBRACE:
            depth++;
            break;
        case T_RBRACE:
            if (depth <= 1)
                return t + 1;
            depth--;
            break;
        case T_PP_COND:
            depth = conditional(s, t, depth);
            if (!depth)
                return t + 1;
            t = past_disabled(s, t) - 1;
            break;
        case T_PP:
            define(s, t);
            break;
        case T_ASYNC: case T_AWAIT:
            if (word && !*word && !is_member_name(s, t))
                *word = t;
            break;
        case T_EOF:
            return t;
        default:
            break;
        }
    }
}

static uint32_t skip_parens(scan *s, uint32_t t)
{
    uint32_t depth = 0;
    for (uint32_t from = t;; t++) {
        switch (kind_of(s, t)) {
        case T_LPAREN: case T_LBRACKET:
            depth++;
            break;
        case T_RPAREN: case T_RBRACKET:
            if (depth <= 1)
                return t + 1;
            depth--;
            break;
        case T_LBRACE:
            t = skip_braces(s, t, NULL) - 1;
            break;
        case T_RBRACE: case T_EOF:
            return t;
        case T_SEMI:
            if (depth == 1 && kind_of(s, from) == T_LPAREN && kind_of(s, t + 1) == T_ASYNC)
                return t; /* a parenthesis that is never closed */
            break;
        default:
            break;
        }
    }
}

/* ---- what plain C declares ---- */

static uint32_t skip_attribute(scan *s, uint32_t t)
{
    uint32_t next = after(s, t);
    return kind_of(s, next) == T_LPAREN ? skip_parens(s, next) : next;
}

static void tag_body(scan *s, uint32_t t, uint32_t end);

/* `struct`, `union` or `enum` at t: its tag, and what its body declares. The token after it. */
static uint32_t tag(scan *s, uint32_t t)
{
    bool is_enum = kind_of(s, t) == T_ENUM;
    t = after(s, t);
    while (kind_of(s, t) == T_ATTRIBUTE || kind_of(s, t) == T_ALIGNAS)
        t = skip_attribute(s, t);
    if (kind_of(s, t) == T_LBRACKET)
        t = skip_parens(s, t);
    uint32_t name = t;
    while (kind_of(s, t) == T_IDENT && kind_of(s, after(s, t)) == T_IDENT && kind_of(s, after(s, after(s, t))) == T_LBRACE)
        name = t = after(s, t); /* `struct PACKED name {` */
    if (kind_of(s, t) == T_IDENT) {
        outer_add(s->out->outer, s->src, name, OUTER_TAG);
        t = after(s, t);
    }
    if (is_enum && kind_of(s, t) == T_COLON)
        for (uint32_t i = after(s, t); kind_of(s, i) == T_IDENT || guess_is_specifier(kind_of(s, i)); i = after(s, i))
            if (kind_of(s, after(s, i)) == T_LBRACE)
                t = after(s, i);
    if (kind_of(s, t) != T_LBRACE)
        return t;
    uint32_t open = t, conds = s->cond_count;
    t = skip_braces(s, t, NULL);
    s->cond_count = conds < s->cond_count ? conds : s->cond_count;
    if (!is_enum) {
        tag_body(s, open + 1, t);
        return t;
    }
    bool start = true;
    for (uint32_t i = open + 1; i + 1 < t; i++) {
        uint32_t kind = kind_of(s, i);
        if (kind == T_IDENT && start)
            outer_add(s->out->outer, s->src, i, OUTER_ENUM_CONSTANT);
        if (kind == T_LPAREN)
            i = skip_parens(s, i) - 1;
        if (!is_pp(kind))
            start = kind == T_COMMA;
    }
    return t;
}

/* Tags and enumeration constants inside a struct are the file's, too. */
static void tag_body(scan *s, uint32_t t, uint32_t end)
{
    while (t < end) {
        uint32_t kind = kind_of(s, t);
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
    uint32_t next = after(s, t), kind = kind_of(s, next);
    if (kind == T_STAR || guess_is_specifier(kind))
        return true;
    if (kind == T_LPAREN && !typed) {
        uint32_t inner = kind_of(s, after(s, next));
        return inner == T_STAR || inner == T_CARET;
    }
    if (kind != T_IDENT)
        return false;
    uint32_t then = kind_of(s, after(s, next));
    bool last = then == T_SEMI || then == T_ASSIGN || then == T_COMMA || then == T_LBRACKET;
    return !(typed && last && is_macro_like(s->src, next) && !is_macro_like(s->src, t));
}

/* `ATTR(x) int y`, `LIST(x) y`, or a macro that stands alone, before the declaration. */
static bool is_macro_call(scan *s, uint32_t t)
{
    uint32_t open = after(s, t);
    if (kind_of(s, open) != T_LPAREN)
        return false;
    uint32_t next = kind_of(s, skip_parens(s, open));
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
        uint32_t kind = kind_of(s, t);
        if (kind == T_STAR || kind == T_CARET) {
            pointer = pointer || parens;
            t = after(s, t);
        } else if (is_qualifier(kind)) {
            t = after(s, t);
        } else if (kind == T_ATTRIBUTE) {
            t = skip_attribute(s, t);
        } else if (kind == T_LPAREN && name == UINT32_MAX) {
            parens++;
            t = after(s, t);
        } else if (kind == T_IDENT) {
            uint32_t next = kind_of(s, after(s, t));
            if (name == UINT32_MAX || next == T_IDENT || next == T_STAR || !is_macro_like(s->src, t))
                name = t;
            t = after(s, t);
        } else if (kind == T_RPAREN && parens) {
            parens--;
            t = after(s, t);
        } else {
            *function = kind == T_LPAREN && !pointer;
            return name;
        }
        if (name != UINT32_MAX && (kind_of(s, t) == T_LPAREN || kind_of(s, t) == T_LBRACKET)) {
            *function = kind_of(s, t) == T_LPAREN && (!pointer || after(s, name) == t); /* `(*x)(int)`, `(*x(int))[3]` */
            return name;
        }
    }
    return name;
}

/* The declaration first..end-1, without its `;` or body. The token of the first name, or UINT32_MAX. */
static uint32_t declare(scan *s, uint32_t first, uint32_t end)
{
    uint32_t kinds = 0, found = UINT32_MAX, t = first;
    bool typed = false, is_typedef = false;
    for (; t < end; t = is_pp(kind_of(s, t)) ? after(s, t) : t) {
        uint32_t kind = kind_of(s, t);
        if (is_pp(kind)) {
            continue;
        } else if (kind == T_TYPEDEF) {
            is_typedef = true;
            t = after(s, t);
        } else if (kind == T_STATIC) {
            kinds |= OUTER_STATIC;
            t = after(s, t);
        } else if (kind == T_STRUCT || kind == T_UNION || kind == T_ENUM) {
            t = tag(s, t);
            typed = true;
        } else if (kind == T_ATTRIBUTE || kind == T_ALIGNAS || kind == T_TYPEOF || kind == T_TYPEOF_UNQUAL || kind == T_BITINT) {
            typed = typed || kind == T_TYPEOF || kind == T_TYPEOF_UNQUAL || kind == T_BITINT;
            t = skip_attribute(s, t);
        } else if (kind == T_ATOMIC && kind_of(s, after(s, t)) == T_LPAREN) {
            typed = true;
            t = skip_attribute(s, t);
        } else if (kind == T_LBRACKET && kind_of(s, t + 1) == T_LBRACKET) {
            t = skip_parens(s, t);
        } else if (guess_is_specifier(kind) || kind == T_EXTENSION) {
            typed = typed || !(is_qualifier(kind) || kind == T_EXTERN || kind == T_INLINE || kind == T_EXTENSION || kind == T_NORETURN ||
                               kind == T_REGISTER || kind == T_THREAD_LOCAL || kind == T_CONSTEXPR || kind == T_AUTO);
            t = after(s, t);
        } else if (kind == T_IDENT && is_specifier_name(s, t, typed)) {
            typed = true;
            t = after(s, t);
        } else if (kind == T_IDENT && !typed && is_macro_call(s, t)) {
            t = skip_parens(s, after(s, t));
        } else {
            break;
        }
    }
    if (kind_of(s, first) == T_STATIC_ASSERT)
        return found;
    while (t < end) {
        bool function;
        uint32_t name = declarator(s, t, end, &function);
        if (name == UINT32_MAX)
            return found;
        if (found == UINT32_MAX)
            found = name;
        /* `DECLARE(x);` without a type declares nothing that we know */
        if (typed || !function || kinds)
            outer_add(s->out->outer, s->src, name, kinds | (is_typedef ? OUTER_TYPEDEF : function ? OUTER_FUNCTION : OUTER_OBJECT));
        else if (kind_of(s, end) == T_LBRACE)
            outer_add(s->out->outer, s->src, name, kinds | OUTER_FUNCTION);
        while (t < end && kind_of(s, t) != T_COMMA) {
            uint32_t kind = kind_of(s, t);
            t = kind == T_LPAREN || kind == T_LBRACKET ? skip_parens(s, t) : kind == T_LBRACE ? skip_braces(s, t, NULL) : t + 1;
        }
        t = after(s, t);
    }
    return found;
}

/* ---- plain functions ---- */

/* `int async;`: the word stands where only a name can. */
static bool is_named(const scan *s, uint32_t word)
{
    uint32_t before = word ? kind_of(s, word - 1) : T_EOF, next = kind_of(s, word + 1);
    return (before == T_IDENT || before == T_STAR || guess_is_specifier(before)) &&
           (next == T_SEMI || next == T_ASSIGN || next == T_COMMA || next == T_LBRACKET || next == T_RPAREN);
}

static void report_plain(scan *s, uint32_t word, uint32_t first, uint32_t name)
{
    const char *what = kind_of(s, word) == T_AWAIT ? "await" : "async";
    uint32_t last = word;
    if (kind_of(s, word) == T_ASYNC && (kind_of(s, word + 1) == T_FOR || token_is(s->src, word + 1, "with"))) {
        last = word + 1;
        what = kind_of(s, last) == T_FOR ? "async for" : "async with";
    }
    if (last == word && is_named(s, word)) {
        diag_error(s->d, s->src, word, word, last, "unexpected `%s`: it is a word of the language and can't be a name", what);
        return;
    }
    if (name == UINT32_MAX) {
        diag_error(s->d, s->src, word, word, last, "`%s` outside of an async function", what);
        return;
    }
    diag_error(s->d, s->src, word, word, last, "`%s` in a plain function: only an async function can wait", what);
    size_t len;
    const char *text = token_text(s->src, name, &len);
    diag_note(s->d, s->src, name, name, name, "`%.*s` is declared here without `async`", (int)(len < 80 ? len : 80), text);
    uint32_t t = first;
    for (;;) {
        uint32_t kind = kind_of(s, t);
        if (kind == T_STATIC || kind == T_EXTERN || kind == T_INLINE || kind == T_NORETURN || is_pp(kind))
            t++;
        else if (kind == T_ATTRIBUTE)
            t = skip_attribute(s, t);
        else
            break;
    }
    diag_fix_insert(s->d, s->src, t, "async ");
}

/* ---- async functions and managers ---- */

static bool new_line_before(const scan *s, uint32_t t)
{
    if (!t)
        return true;
    const token *before = &s->src->tokens[t - 1];
    uint32_t from = before->at + before->len;
    return memchr(s->src->text + from, '\n', s->src->tokens[t].at - from) != NULL;
}

static bool blank_line_before(const scan *s, uint32_t t)
{
    const token *before = &s->src->tokens[t - 1];
    const char *from = s->src->text + before->at + before->len, *to = s->src->text + s->src->tokens[t].at;
    const char *newline = memchr(from, '\n', (size_t)(to - from));
    return newline && memchr(newline + 1, '\n', (size_t)(to - newline - 1));
}

static uint32_t back_over_parens(const scan *s, uint32_t t, uint32_t first)
{
    uint32_t depth = 0;
    for (; t > first; t--) {
        uint32_t kind = kind_of(s, t);
        if (kind == T_RPAREN || kind == T_RBRACKET)
            depth++;
        else if ((kind == T_LPAREN || kind == T_LBRACKET) && --depth == 0)
            return t;
        else if (kind == T_SEMI || kind == T_LBRACE || kind == T_RBRACE)
            return first;
    }
    return first;
}

/* Where the specifiers before the `async` at t begin, not before `first`. */
static uint32_t specifiers_begin(const scan *s, uint32_t t, uint32_t first)
{
    while (t > first) {
        uint32_t before = t - 1, kind = kind_of(s, before);
        if (guess_is_specifier(kind) || kind == T_EXTENSION) {
            t = before;
        } else if (kind == T_IDENT) { /* a macro; one that a blank line follows stands for itself */
            if (blank_line_before(s, t))
                return t;
            t = before;
        } else if (kind == T_RPAREN || kind == T_RBRACKET) {
            uint32_t open = back_over_parens(s, before, first);
            if (kind == T_RBRACKET) {
                if (kind_of(s, open) != T_LBRACKET || kind_of(s, open + 1) != T_LBRACKET)
                    return t;
                t = open;
                continue;
            }
            uint32_t word = open > first ? kind_of(s, open - 1) : T_EOF;
            if (kind_of(s, open) != T_LPAREN)
                return t;
            bool declspec = word == T_IDENT && (token_is(s->src, open - 1, "__declspec") || !new_line_before(s, t));
            if (word != T_ATTRIBUTE && word != T_ALIGNAS && !declspec)
                return t;
            t = open - 1;
        } else {
            return t;
        }
    }
    return t;
}

static bool is_word(const scan *s, uint32_t t, const char *word)
{
    return kind_of(s, t) == T_IDENT && token_is(s->src, t, word);
}

/* `manager name(...) {` at t. With `async` before it, no more than the word is needed. */
static bool is_manager(scan *s, uint32_t t)
{
    if (kind_of(s, t) == T_ASYNC)
        return is_word(s, after(s, t), "manager") && kind_of(s, after(s, after(s, t))) == T_IDENT;
    if (!is_word(s, t, "manager"))
        return false;
    uint32_t name = after(s, t), open = after(s, name);
    if (kind_of(s, name) != T_IDENT || (kind_of(s, open) != T_LPAREN && kind_of(s, open) != T_LBRACE))
        return false;
    const outer_name *o = outer_find(s->out->outer, "manager", 7);
    if (o && (o->kinds & (OUTER_TYPEDEF | OUTER_OBJECT | OUTER_FUNCTION | OUTER_MACRO)))
        return false;
    uint32_t next = kind_of(s, open) == T_LBRACE ? open : skip_parens(s, open);
    while (is_pp(kind_of(s, next)))
        next++;
    if (is_word(s, next, "noawait"))
        next = after(s, next);
    return kind_of(s, next) == T_LBRACE;
}

static bool in_first_column(const source *src, uint32_t t)
{
    uint32_t at = src->tokens[t].at;
    return at == 0 || src->text[at - 1] == '\n';
}

/* After the body that opens at t. One that is never closed ends at the first `}` in the first column, so that one forgotten brace
 * does not take the rest of the file with it. */
static uint32_t skip_body(scan *s, uint32_t t)
{
    uint32_t conds = s->cond_count, end = skip_braces(s, t, NULL);
    if (kind_of(s, end) != T_EOF || (end && kind_of(s, end - 1) == T_RBRACE && s->cond_count == conds && in_first_column(s->src, end - 1)))
        return end;
    uint32_t depth = 0;
    for (uint32_t i = t; i < end; i++) { /* closed after all, by the last brace of the file */
        uint32_t kind = kind_of(s, i);
        if (kind == T_LBRACE)
            depth++;
        else if (kind == T_RBRACE && --depth == 0)
            return end;
        if (kind == T_RBRACE && in_first_column(s->src, i)) {
            s->cond_count = conds;
            return i + 1;
        }
    }
    s->cond_count = conds;
    return end;
}

/* The item whose specifiers begin at `first` and whose word stands at `word`. */
static void async_item(scan *s, enum item_kind kind, uint32_t first, uint32_t word)
{
    uint32_t t = word + 1;
    bool tag_before = false, old_style = false;
    for (;;) {
        uint32_t k = kind_of(s, t);
        old_style = old_style || (t > word + 1 && kind_of(s, t - 1) == T_RPAREN && kind_of(s, word + 1) != T_LPAREN && guess_is_specifier(k));
        if (k == T_SEMI && old_style && kind == ITEM_ASYNC) { /* declarations of parameters, up to the body */
            t++;
        } else if (k == T_SEMI) {
            t++;
            break;
        } else if (k == T_EOF) {
            break;
        } else if (k == T_ASYNC && !is_member_name(s, t)) { /* the next one begins: this has no end */
            t = specifiers_begin(s, t, word + 1);
            break;
        } else if (k == T_LPAREN || k == T_LBRACKET) {
            tag_before = tag_before && kind_of(s, t - 1) == T_ATTRIBUTE;
            t = skip_parens(s, t);
        } else if (k == T_LBRACE && tag_before) {
            t = skip_braces(s, t, NULL);
            tag_before = false;
        } else if (k == T_LBRACE) {
            t = skip_body(s, t);
            break;
        } else if (k == T_RBRACE) {
            break;
        } else {
            if (k == T_PP)
                define(s, t);
            if (k == T_PP_COND)
                conditional(s, t, 0);
            if (!is_pp(k))
                tag_before = k == T_STRUCT || k == T_UNION || k == T_ENUM || (tag_before && (k == T_IDENT || k == T_ATTRIBUTE));
            t++;
        }
    }
    cut(s, kind, first, t - 1);
    s->at = t;
}

/* Right after an async item stands what can only stand in one: a brace too many ended it. */
static bool brace_too_many(scan *s)
{
    const outline *o = s->out;
    if (!o->count || s->text != s->at || (o->items[o->count - 1].kind != ITEM_ASYNC && o->items[o->count - 1].kind != ITEM_MANAGER))
        return false;
    uint32_t t = s->at, end = t - 1;
    uint32_t kind = kind_of(s, t);
    if (!(guess_begins_statement(kind) || kind == T_AWAIT || kind == T_RBRACE) || kind_of(s, end) != T_RBRACE)
        return false;
    while (kind_of(s, t) != T_EOF && kind_of(s, t) != T_RBRACE)
        t = kind_of(s, t) == T_LBRACE ? skip_braces(s, t, NULL) : t + 1;
    uint32_t at = kind_of(s, t) == T_RBRACE ? t : end;
    diag_error(s->d, s->src, at, at, at, "unexpected `}`: nothing is open that it could close");
    diag_note(s->d, s->src, end, end, end, "the function before it ends here");
    s->at = kind_of(s, t) == T_RBRACE ? t + 1 : t;
    return true;
}

/* ---- file scope ---- */

/* One external declaration, or whatever it is. */
static void external(scan *s)
{
    uint32_t start = s->at, t = start;
    bool assigned = false, tag_before = false, reported = false;
    for (;;) {
        uint32_t kind = kind_of(s, t);
        switch (kind) {
        case T_EOF:
            s->at = t;
            return;
        case T_PP:
            define(s, t++);
            continue;
        case T_PP_COND:
            conditional(s, t, 0);
            t = past_disabled(s, t);
            continue;
        case T_ASYNC:
            if (is_member_name(s, t)) {
                t++;
                continue;
            }
            if (kind_of(s, t + 1) == T_FOR || is_word(s, t + 1, "with") || is_named(s, t)) {
                report_plain(s, t, start, UINT32_MAX);
                t++;
                continue;
            }
            async_item(s, is_manager(s, t) ? ITEM_MANAGER : ITEM_ASYNC, specifiers_begin(s, t, start > s->text ? start : s->text), t);
            return;
        case T_AWAIT:
            if (!reported && !is_member_name(s, t))
                report_plain(s, t, start, UINT32_MAX);
            reported = true;
            break;
        case T_IDENT:
            if (s->src->tokens[t].len == 7 && is_manager(s, t)) {
                async_item(s, ITEM_MANAGER, t, t);
                return;
            }
            t++;
            continue; /* a tag before it stays one */
        case T_SEMI:
            declare(s, start, t);
            s->at = t + 1;
            return;
        case T_RBRACE:
            s->at = t + 1;
            return;
        case T_ASSIGN:
            assigned = true;
            break;
        case T_STRUCT: case T_UNION: case T_ENUM:
            tag_before = true;
            t++;
            continue;
        case T_ATTRIBUTE: case T_ALIGNAS:
            t = skip_attribute(s, t);
            continue;
        case T_LPAREN: case T_LBRACKET:
            t = skip_parens(s, t);
            tag_before = tag_before && kind == T_LBRACKET;
            continue;
        case T_LBRACE:
            if (t > start && kind_of(s, t - 1) == T_STRING) { /* extern "C" { */
                s->at = t + 1;
                return;
            }
            {
                uint32_t word = 0, name = UINT32_MAX;
                bool body = !assigned && !tag_before;
                if (body)
                    name = declare(s, start, t);
                t = skip_braces(s, t, &word);
                if (word)
                    report_plain(s, word, start, name);
                if (body) {
                    s->at = t;
                    return;
                }
            }
            tag_before = false;
            continue;
        case T_COLON:
            t++;
            continue;
        default:
            if (tag_before && guess_is_specifier(kind)) {
                t++;
                continue;
            }
            break;
        }
        tag_before = false;
        t++;
    }
}

outline *outline_make(arena *a, arena *scratch, source *src, diag *d)
{
    scan s = {.a = a, .scratch = scratch, .src = src, .d = d};
    s.out = arena_alloc(scratch, sizeof *s.out);
    s.out->outer = outer_new(a);
    while (kind_of(&s, s.at) != T_EOF) {
        uint32_t kind = kind_of(&s, s.at);
        if (kind == T_PP) {
            if (is_import(src, s.at))
                cut(&s, ITEM_IMPORT, s.at, s.at);
            else
                define(&s, s.at);
            s.at++;
        } else if (kind == T_PP_COND) {
            conditional(&s, s.at, 0);
            s.at = past_disabled(&s, s.at);
        } else if (!brace_too_many(&s)) {
            external(&s);
        }
    }
    if (s.at > s.text)
        add_item(&s, ITEM_TEXT, s.text, s.at - 1);
    return s.out;
}
