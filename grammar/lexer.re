/* Bytes to tokens. Never fails: what C has no token for is T_BAD. Every byte is in one token or in a gap of white space, comments
 * and line splices. A splice (backslash, newline) may stand inside any token, as C11 5.1.1.2 says; blanks between the two are
 * taken as gcc takes them. Trigraphs are not. */
#include <string.h>

#include "ast.h"

/*!re2c
    re2c:api:style = free-form;
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = c;
    re2c:define:YYMARKER = marker;
    re2c:yyfill:enable = 0;
    re2c:indent:string = "    ";

    splice = "\\" [ \t]* "\r"? "\n";
    S      = splice*;
    hex    = [0-9a-fA-F];
    ucn    = "\\u" hex{4} | "\\U" hex{8};
    typographic = "\xe2\x80" [\x98-\x9f] | "\xc2\xa0"; /* quotes and a blank that are none to C */
    wide   = [\x80-\xc1\xc3-\xe1\xe3-\xff] | "\xc2" [\x80-\x9f\xa1-\xbf] | "\xe2" [\x81-\xbf] | "\xe2\x80" [\x80-\x97\xa0-\xbf];
    letter = [a-zA-Z_$] | wide | ucn;
    digit  = [0-9];
    ident  = letter (S (letter | digit))*;
    number = ("." S)? digit (S (digit | letter | "." | [eEpP] S [+\-] | "'" S (digit | letter)))*;
*/

typedef struct lexer {
    arena *a;
    source *src;
    const unsigned char *text, *limit;
    uint32_t count, capacity;
    uint32_t mark_capacity;
    bool worded; /* <iso646.h> was included: `and` is `&&` */
} lexer;

/* The backslash at c begins a splice: where it ends, else NULL. */
static const unsigned char *splice_end(const unsigned char *c)
{
    if (*c++ != '\\')
        return NULL;
    while (*c == ' ' || *c == '\t')
        c++;
    if (*c == '\r')
        c++;
    return *c == '\n' ? c + 1 : NULL;
}

static const unsigned char *skip_splices(const unsigned char *c)
{
    const unsigned char *next;
    while (*c == '\\' && (next = splice_end(c)))
        c = next;
    return c;
}

static uint32_t add(lexer *l, const unsigned char *from, const unsigned char *to, enum token_kind kind)
{
    if (l->count == l->capacity) {
        uint32_t capacity = l->capacity + l->capacity / 2;
        l->src->tokens = arena_resize(l->a, l->src->tokens, l->capacity * sizeof(token), capacity * sizeof(token));
        l->capacity = capacity;
    }
    size_t len = (size_t)(to - from);
    l->src->tokens[l->count] = (token){(uint32_t)(from - l->text), (len < TOKEN_MAX ? len : TOKEN_MAX) & TOKEN_MAX, kind & 0xFF};
    uint32_t first = l->count++;
    if (len > TOKEN_MAX)
        add(l, from + TOKEN_MAX, to, kind);
    return first;
}

/* From after the opening quote to after the closing one; at a newline or the end of the file: the literal is not terminated. */
static const unsigned char *literal_end(const lexer *l, const unsigned char *c, unsigned char quote, bool *closed)
{
    *closed = false;
    for (;; c++) {
        if (*c == quote) {
            *closed = true;
            return c + 1;
        }
        if (*c == '\\') {
            const unsigned char *next = splice_end(c);
            if (next)
                c = next - 1;
            else if (c + 1 < l->limit && c[1] != '\n' && c[1] != '\r')
                c++;
        } else if (*c == '\n' || (*c == '\r' && c[1] == '\n')) {
            return c;
        } else if (*c == 0 && c >= l->limit) {
            return l->limit;
        }
    }
}

/* From after the comment's first two characters to after its end; NULL: it has none. */
static const unsigned char *block_comment_end(const lexer *l, const unsigned char *c)
{
    for (;;) {
        c = memchr(c, '*', (size_t)(l->limit - c));
        if (!c)
            return NULL;
        const unsigned char *next = skip_splices(c + 1);
        if (*next == '/')
            return next + 1;
        c++;
    }
}

/* To before the newline. */
static const unsigned char *line_comment_end(const lexer *l, const unsigned char *c)
{
    const unsigned char *from = c;
    for (;;) {
        const unsigned char *end = memchr(c, '\n', (size_t)(l->limit - c));
        if (!end)
            return l->limit;
        const unsigned char *back = end;
        if (back > from && back[-1] == '\r')
            back--;
        const unsigned char *cr = back;
        while (back > from && (back[-1] == ' ' || back[-1] == '\t'))
            back--;
        if (back == from || back[-1] != '\\')
            return cr;
        c = end + 1;
    }
}

/* From after `#` to before the newline that ends the directive. */
static const unsigned char *directive_end(const lexer *l, const unsigned char *c)
{
    for (;;) {
        bool closed;
        const unsigned char *next;
        switch (*c) {
        case 0:
            if (c >= l->limit)
                return l->limit;
            c++;
            break;
        case '\n':
            return c[-1] == '\r' ? c - 1 : c;
        case '\\':
            next = splice_end(c);
            c = next ? next : c + 1;
            break;
        case '"':
        case '\'':
            c = literal_end(l, c + 1, *c, &closed);
            break;
        case '/':
            next = skip_splices(c + 1);
            if (*next == '*') {
                c = block_comment_end(l, next + 1);
                if (!c)
                    return l->limit;
            } else if (*next == '/') {
                return line_comment_end(l, next + 1);
            } else {
                c++;
            }
            break;
        default:
            c++;
            break;
        }
    }
}

static const unsigned char *skip_blanks(const lexer *l, const unsigned char *c, const unsigned char *end)
{
    for (;;) {
        const unsigned char *next;
        if (c >= end)
            return end;
        if (*c == ' ' || *c == '\t' || *c == '\f' || *c == '\v')
            c++;
        else if (*c == '\\' && (next = splice_end(c)))
            c = next;
        else if (*c == '/' && c[1] == '*' && (next = block_comment_end(l, c + 2)))
            c = next;
        else
            return c;
    }
}

static bool word_at(const unsigned char *c, const unsigned char *end, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(end - c) < len || memcmp(c, word, len) != 0)
        return false;
    c += len;
    return c == end || !((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '_');
}

static bool is_conditional(const unsigned char *c, const unsigned char *end)
{
    static const char *const words[] = {"if", "ifdef", "ifndef", "elif", "elifdef", "elifndef", "else", "endif"};
    if (c == end || (*c != 'i' && *c != 'e'))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (word_at(c, end, words[i]))
            return true;
    return false;
}

/* The directive t may be `#line 12 "file"` or `# 12 "file" 1 3`; c stands after `#` and blanks. */
static void line_mark(lexer *l, uint32_t t, const unsigned char *c, const unsigned char *end)
{
    if (word_at(c, end, "line"))
        c = skip_blanks(l, c + 4, end);
    if (c == end || *c < '0' || *c > '9')
        return;
    source *src = l->src;
    uint32_t n = src->line_mark_count;
    if (n == l->mark_capacity) {
        uint32_t capacity = n ? n * 2 : 16;
        src->line_marks = arena_resize(l->a, src->line_marks, n * sizeof *src->line_marks, capacity * sizeof *src->line_marks);
        src->mark_files = arena_resize(l->a, src->mark_files, n * sizeof *src->mark_files, capacity * sizeof *src->mark_files);
        l->mark_capacity = capacity;
    }
    src->line_marks[n] = t;
    src->mark_files[n] = n ? src->mark_files[n - 1] : src->path;
    src->line_mark_count++;
    while (c < end && ((*c >= '0' && *c <= '9') || *c == '\''))
        c++;
    c = skip_blanks(l, c, end);
    if (c == end || *c != '"')
        return;
    char *file = arena_alloc(l->a, (size_t)(end - c) + 1), *to = file;
    for (c++; c < end && *c != '"'; c++) {
        if (*c == '\\' && c + 1 < end)
            c++;
        *to++ = (char)*c;
    }
    const char *last = src->mark_files[n];
    src->mark_files[n] = strcmp(last, file) == 0 ? last : file;
}

/* The header whose macros are operators. */
static bool is_iso646(lexer *l, const unsigned char *word, const unsigned char *end)
{
    static const char include[] = "include", header[] = "<iso646.h>";
    if ((size_t)(end - word) < sizeof include - 1 || memcmp(word, include, sizeof include - 1) != 0)
        return false;
    const unsigned char *c = skip_blanks(l, word + sizeof include - 1, end);
    return (size_t)(end - c) >= sizeof header - 1 && memcmp(c, header, sizeof header - 1) == 0;
}

static const unsigned char *directive(lexer *l, const unsigned char *from, const unsigned char *c)
{
    const unsigned char *end = directive_end(l, c);
    const unsigned char *word = skip_blanks(l, c, end);
    uint32_t t = add(l, from, end, is_conditional(word, end) ? T_PP_COND : T_PP);
    line_mark(l, t, word, end);
    l->worded = l->worded || is_iso646(l, word, end);
    return end;
}

/* A raw string after its prefix `R`, which GNU C has: c stands on the quote. NULL: it is none. */
static const unsigned char *raw_string_end(const lexer *l, const unsigned char *c)
{
    const unsigned char *delimiter = ++c;
    while (c - delimiter <= 16 && *c != '(' && *c != ')' && *c != '\\' && *c > ' ' && *c != '"')
        c++;
    if (*c != '(')
        return NULL;
    size_t len = (size_t)(c - delimiter);
    for (c++; (c = memchr(c, ')', (size_t)(l->limit - c))); c++) {
        if ((size_t)(l->limit - c) >= len + 2 && memcmp(c + 1, delimiter, len) == 0 && c[1 + len] == '"')
            return c + len + 2;
    }
    return NULL;
}

static uint32_t keyword(const unsigned char *c, size_t len);

/* An identifier with splices in it may still be a keyword. */
static uint32_t spliced_keyword(const unsigned char *from, const unsigned char *to)
{
    unsigned char word[32];
    size_t len = 0;
    for (const unsigned char *c = skip_splices(from); c < to; c = skip_splices(c + 1)) {
        if (len == sizeof word - 1 || *c == '\\') /* no keyword has a universal character name */
            return T_IDENT;
        word[len++] = *c;
    }
    word[len] = 0;
    return keyword(word, len);
}

static uint32_t *find_lines(arena *a, const char *text, size_t size, uint32_t *count)
{
    uint32_t n = 1;
    for (const char *c = text; (c = memchr(c, '\n', (size_t)(text + size - c))); c++)
        n++;
    uint32_t *lines = arena_alloc(a, n * sizeof *lines);
    *count = n;
    n = 1;
    for (const char *c = text; (c = memchr(c, '\n', (size_t)(text + size - c))); c++)
        lines[n++] = (uint32_t)(c + 1 - text);
    return lines;
}

static void cut(lexer *l, const unsigned char *c)
{
    const unsigned char *from, *marker;
    bool line_start = true; /* nothing but white space and comments since the newline */
    bool closed;

#define TOKEN(kind) \
    do { \
        add(l, from, c, kind); \
        line_start = false; \
        goto next; \
    } while (0)
#define WORD(kind) TOKEN(l->worded ? kind : T_IDENT)

next:
    from = c;
    /*!re2c
        "\x00" {
            if (from >= l->limit)
                return;
            TOKEN(T_BAD);
        }
        [ \t\v\f\r]+ { goto next; }
        "\n"         { line_start = true; goto next; }
        splice       { goto next; }

        "/" S "*" {
            c = block_comment_end(l, c);
            if (!c) {
                c = l->limit;
                TOKEN(T_BAD);
            }
            goto next;
        }
        "/" S "/" { c = line_comment_end(l, c); goto next; }

        "#" | "%" S ":" {
            if (line_start) {
                c = directive(l, from, c);
                line_start = false;
                goto next;
            }
            TOKEN(T_HASH);
        }
        "#" S "#" | "%" S ":" S "%" S ":" {
            if (line_start) { /* the empty directive's `#`, then another: no C, but a line of its own */
                c = directive(l, from, c);
                line_start = false;
                goto next;
            }
            TOKEN(T_HASH_HASH);
        }

        ("u8" | "u" | "U" | "L")? "R" / ["] {
            const unsigned char *end = raw_string_end(l, c);
            if (end) {
                c = end;
                TOKEN(T_STRING);
            }
            TOKEN(T_IDENT);
        }
        ("u8" | "u" | "U" | "L")? ["] {
            c = literal_end(l, c, '"', &closed);
            TOKEN(closed ? T_STRING : T_BAD);
        }
        ("u8" | "u" | "U" | "L")? ['] {
            c = literal_end(l, c, '\'', &closed);
            TOKEN(closed ? T_CHAR : T_BAD);
        }
        number { TOKEN(T_NUMBER); }

        "async" { TOKEN(T_ASYNC); }
        "await" { TOKEN(T_AWAIT); }

        "_Alignas" | "alignas"                           { TOKEN(T_ALIGNAS); }
        "_Alignof" | "alignof" | "__alignof__" | "__alignof" { TOKEN(T_ALIGNOF); }
        "asm" | "__asm__" | "__asm"                      { TOKEN(T_ASM); }
        "_Atomic"                                        { TOKEN(T_ATOMIC); }
        "__attribute__" | "__attribute"                  { TOKEN(T_ATTRIBUTE); }
        "auto"                                           { TOKEN(T_AUTO); }
        "__auto_type"                                    { TOKEN(T_AUTO_TYPE); }
        "_BitInt"                                        { TOKEN(T_BITINT); }
        "_Bool" | "bool"                                 { TOKEN(T_BOOL); }
        "break"                                          { TOKEN(T_BREAK); }
        "case"                                           { TOKEN(T_CASE); }
        "char"                                           { TOKEN(T_CHAR_KW); }
        "_Complex" | "__complex__" | "__complex"         { TOKEN(T_COMPLEX); }
        "const" | "__const__" | "__const"                { TOKEN(T_CONST); }
        "constexpr"                                      { TOKEN(T_CONSTEXPR); }
        "continue"                                       { TOKEN(T_CONTINUE); }
        "default"                                        { TOKEN(T_DEFAULT); }
        "do"                                             { TOKEN(T_DO); }
        "double"                                         { TOKEN(T_DOUBLE); }
        "else"                                           { TOKEN(T_ELSE); }
        "enum"                                           { TOKEN(T_ENUM); }
        "__extension__"                                  { TOKEN(T_EXTENSION); }
        "extern"                                         { TOKEN(T_EXTERN); }
        "false"                                          { TOKEN(T_FALSE); }
        "float"                                          { TOKEN(T_FLOAT); }
        "_Float" ("16" | "32" | "64" | "128" | "32x" | "64x" | "128x") | "__float" ("80" | "128") | "_Decimal" ("32" | "64" | "128" | "64x")
                                                         { TOKEN(T_FLOATN); }
        "for"                                            { TOKEN(T_FOR); }
        "__func__" | "__FUNCTION__" | "__PRETTY_FUNCTION__" { TOKEN(T_FUNC_NAME); }
        "_Generic"                                       { TOKEN(T_GENERIC); }
        "goto"                                           { TOKEN(T_GOTO); }
        "if"                                             { TOKEN(T_IF); }
        "_Imaginary"                                     { TOKEN(T_IMAGINARY); }
        "inline" | "__inline__" | "__inline"             { TOKEN(T_INLINE); }
        "int"                                            { TOKEN(T_INT); }
        "__int128" | "__int128_t" | "__uint128_t"        { TOKEN(T_INT128); }
        "__label__"                                      { TOKEN(T_LABEL); }
        "long"                                           { TOKEN(T_LONG); }
        "_Noreturn"                                      { TOKEN(T_NORETURN); }
        "nullptr"                                        { TOKEN(T_NULLPTR); }
        "register"                                       { TOKEN(T_REGISTER); }
        "restrict" | "__restrict__" | "__restrict"       { TOKEN(T_RESTRICT); }
        "return"                                         { TOKEN(T_RETURN); }
        "short"                                          { TOKEN(T_SHORT); }
        "signed" | "__signed__" | "__signed"             { TOKEN(T_SIGNED); }
        "sizeof"                                         { TOKEN(T_SIZEOF); }
        "static"                                         { TOKEN(T_STATIC); }
        "_Static_assert" | "static_assert"               { TOKEN(T_STATIC_ASSERT); }
        "struct"                                         { TOKEN(T_STRUCT); }
        "switch"                                         { TOKEN(T_SWITCH); }
        "_Thread_local" | "thread_local" | "__thread"    { TOKEN(T_THREAD_LOCAL); }
        "true"                                           { TOKEN(T_TRUE); }
        "typedef"                                        { TOKEN(T_TYPEDEF); }
        "typeof" | "__typeof__" | "__typeof"             { TOKEN(T_TYPEOF); }
        "typeof_unqual" | "__typeof_unqual__" | "__typeof_unqual" { TOKEN(T_TYPEOF_UNQUAL); }
        "union"                                          { TOKEN(T_UNION); }
        "unsigned"                                       { TOKEN(T_UNSIGNED); }
        "void"                                           { TOKEN(T_VOID); }
        "volatile" | "__volatile__" | "__volatile"       { TOKEN(T_VOLATILE); }
        "while"                                          { TOKEN(T_WHILE); }

        "{" | "<" S "%"   { TOKEN(T_LBRACE); }
        "}" | "%" S ">"   { TOKEN(T_RBRACE); }
        "("               { TOKEN(T_LPAREN); }
        ")"               { TOKEN(T_RPAREN); }
        "[" | "<" S ":"   { TOKEN(T_LBRACKET); }
        "]" | ":" S ">"   { TOKEN(T_RBRACKET); }
        ";"               { TOKEN(T_SEMI); }
        ","               { TOKEN(T_COMMA); }
        ":"               { TOKEN(T_COLON); }
        ":" S ":"         { TOKEN(T_COLON_COLON); }
        "?"               { TOKEN(T_QUESTION); }
        "."               { TOKEN(T_DOT); }
        "." S "." S "."   { TOKEN(T_ELLIPSIS); }
        "-" S ">"         { TOKEN(T_ARROW); }
        "+" S "+"         { TOKEN(T_INC); }
        "-" S "-"         { TOKEN(T_DEC); }
        "&"               { TOKEN(T_AMP); }
        "*"               { TOKEN(T_STAR); }
        "+"               { TOKEN(T_PLUS); }
        "-"               { TOKEN(T_MINUS); }
        "~"               { TOKEN(T_TILDE); }
        "!"               { TOKEN(T_BANG); }
        "/"               { TOKEN(T_SLASH); }
        "%"               { TOKEN(T_PERCENT); }
        "<" S "<"         { TOKEN(T_SHL); }
        ">" S ">"         { TOKEN(T_SHR); }
        "<"               { TOKEN(T_LT); }
        ">"               { TOKEN(T_GT); }
        "<" S "="         { TOKEN(T_LE); }
        ">" S "="         { TOKEN(T_GE); }
        "=" S "="         { TOKEN(T_EQ); }
        "!" S "="         { TOKEN(T_NE); }
        "^"               { TOKEN(T_CARET); }
        "|"               { TOKEN(T_PIPE); }
        "&" S "&"         { TOKEN(T_AND_AND); }
        "|" S "|"         { TOKEN(T_OR_OR); }
        "="               { TOKEN(T_ASSIGN); }
        "*" S "="         { TOKEN(T_MUL_ASSIGN); }
        "/" S "="         { TOKEN(T_DIV_ASSIGN); }
        "%" S "="         { TOKEN(T_MOD_ASSIGN); }
        "+" S "="         { TOKEN(T_ADD_ASSIGN); }
        "-" S "="         { TOKEN(T_SUB_ASSIGN); }
        "<" S "<" S "="   { TOKEN(T_SHL_ASSIGN); }
        ">" S ">" S "="   { TOKEN(T_SHR_ASSIGN); }
        "&" S "="         { TOKEN(T_AND_ASSIGN); }
        "^" S "="         { TOKEN(T_XOR_ASSIGN); }
        "|" S "="         { TOKEN(T_OR_ASSIGN); }

        "and"             { WORD(T_AND_AND); }
        "and_eq"          { WORD(T_AND_ASSIGN); }
        "bitand"          { WORD(T_AMP); }
        "bitor"           { WORD(T_PIPE); }
        "compl"           { WORD(T_TILDE); }
        "not"             { WORD(T_BANG); }
        "not_eq"          { WORD(T_NE); }
        "or"              { WORD(T_OR_OR); }
        "or_eq"           { WORD(T_OR_ASSIGN); }
        "xor"             { WORD(T_CARET); }
        "xor_eq"          { WORD(T_XOR_ASSIGN); }

        ident {
            uint32_t kind = memchr(from, '\\', (size_t)(c - from)) ? spliced_keyword(from, c) : T_IDENT;
            TOKEN(kind);
        }
        typographic       { TOKEN(T_BAD); }
        *                 { TOKEN(T_BAD); }
    */
#undef WORD
#undef TOKEN
}

/* The kind of a whole word that had splices: it is cut again without them. */
static uint32_t keyword(const unsigned char *c, size_t len)
{
    token one[2] = {{0}};
    source src = {.text = (const char *)c, .size = len, .tokens = one};
    lexer l = {.src = &src, .text = c, .limit = c + len, .capacity = 2};
    cut(&l, c);
    return l.count == 1 && one[0].len == len ? one[0].kind : T_IDENT;
}

void lex(arena *a, source *src)
{
    lexer l = {.a = a, .src = src, .text = (const unsigned char *)src->text, .limit = (const unsigned char *)src->text + src->size};
    l.capacity = (uint32_t)(src->size / 5) + 16;
    src->tokens = arena_alloc(a, l.capacity * sizeof(token));
    src->lines = find_lines(a, src->text, src->size, &src->line_count);
    src->asked = 0;
    const unsigned char *c = l.text;
    if (src->size >= 3 && memcmp(c, "\xef\xbb\xbf", 3) == 0) /* a byte order mark is a gap */
        c += 3;
    cut(&l, c);
    add(&l, l.limit, l.limit, T_EOF);
    src->token_count = l.count;
}
