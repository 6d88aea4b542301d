/* The tokens of an .asc file.
 *
 * The lexer (lexer.re) cuts a whole file into an array once. White space and comments are not tokens: they are the gap between
 * the end of one and the start of the next, so every byte of the file belongs to exactly one token or gap, and printing tokens
 * with their gaps gives the file back. A token knows where it stands; its text is in the source. */
#ifndef ASCC_TOKENS_H
#define ASCC_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keywords and punctuators of C11 and C23 and the GNU spellings of keywords (`__const`, `__typeof__`, ...) share the kind of the
 * standard spelling. The words of the language other than `async` and `await` are identifiers here: what they mean depends on
 * where they stand, which the parser's feeder decides (feed.c). */
/* clang-format off */
enum token_kind {
    T_EOF,
    T_IDENT,
    T_NUMBER,
    T_CHAR,
    T_STRING,
    T_PP,      /* a preprocessor line with its continuation lines, from `#` to before the newline, any directive but the next */
    T_PP_COND, /* #if #ifdef #ifndef #elif #elifdef #elifndef #else #endif */
    T_BAD,     /* a byte, or an unterminated literal or comment, that C has no token for */

    /* words of the language that are never identifiers */
    T_ASYNC,
    T_AWAIT,

    /* keywords */
    T_ALIGNAS, T_ALIGNOF, T_ASM, T_ATOMIC, T_ATTRIBUTE, T_AUTO, T_AUTO_TYPE, T_BITINT, T_BOOL, T_BREAK, T_CASE, T_CHAR_KW, T_COMPLEX, T_CONST,
    T_CONSTEXPR, T_CONTINUE, T_DEFAULT, T_DO, T_DOUBLE, T_ELSE, T_ENUM, T_EXTENSION, T_EXTERN, T_FALSE, T_FLOAT, T_FLOATN, T_FOR,
    T_GENERIC, T_GOTO, T_IF, T_IMAGINARY, T_INLINE, T_INT, T_INT128, T_LABEL, T_LONG, T_NORETURN, T_NULLPTR, T_REGISTER, T_RESTRICT,
    T_RETURN, T_SHORT, T_SIGNED, T_SIZEOF, T_STATIC, T_STATIC_ASSERT, T_STRUCT, T_SWITCH, T_THREAD_LOCAL, T_TRUE, T_TYPEDEF,
    T_TYPEOF, T_TYPEOF_UNQUAL, T_UNION, T_UNSIGNED, T_VOID, T_VOLATILE, T_WHILE,
    T_FUNC_NAME, /* __func__, __FUNCTION__, __PRETTY_FUNCTION__ */

    /* punctuators; digraphs share the kind of what they stand for */
    T_LBRACE, T_RBRACE, T_LPAREN, T_RPAREN, T_LBRACKET, T_RBRACKET, T_SEMI, T_COMMA, T_COLON, T_COLON_COLON, T_QUESTION, T_DOT, T_ELLIPSIS,
    T_ARROW, T_INC, T_DEC, T_AMP, T_STAR, T_PLUS, T_MINUS, T_TILDE, T_BANG, T_SLASH, T_PERCENT, T_SHL, T_SHR, T_LT, T_GT, T_LE, T_GE,
    T_EQ, T_NE, T_CARET, T_PIPE, T_AND_AND, T_OR_OR, T_ASSIGN, T_MUL_ASSIGN, T_DIV_ASSIGN, T_MOD_ASSIGN, T_ADD_ASSIGN, T_SUB_ASSIGN,
    T_SHL_ASSIGN, T_SHR_ASSIGN, T_AND_ASSIGN, T_XOR_ASSIGN, T_OR_ASSIGN, T_HASH, T_HASH_HASH,

    T_KINDS
};
/* clang-format on */

typedef struct token {
    uint32_t at;       /* offset of the first byte */
    uint32_t len : 24; /* bytes: what is longer than TOKEN_MAX is several tokens of a kind */
    uint32_t kind : 8;
} token;
#define TOKEN_MAX 0xFFFFFFu

/* One file, or one of the library's sources that are built in. Lives until the driver's end. */
typedef struct source {
    const char *path; /* as given on the command line; `<asc/scope.asc>` for one that is built in */
    const char *text; /* size bytes, then a NUL */
    size_t size;
    token *tokens;        /* the last one is T_EOF */
    uint32_t token_count; /* T_EOF included */
    uint32_t *lines;      /* offset of the first byte of each physical line */
    uint32_t asked;       /* source_place: the line asked for last, from 0; the next one is near it, mostly */
    uint32_t line_count;
    uint32_t *line_marks; /* tokens that are `#line` or `# 12 "file"` directives, in order */
    uint32_t line_mark_count;
    const char **mark_files;            /* the file presumed after each of line_marks */
    bool builtin, is_file, conditional; /* conditional: it has an `#if`, as collect knows */
    uint64_t device, number;            /* of the file */
} source;

/* Where a byte stands: physical line and column from 1 (a column counts bytes, a tab is one), and the line and file that C's
 * __LINE__ and __FILE__ would give there (C11 6.10.4). */
typedef struct place {
    uint32_t line, column;
    uint32_t presumed_line;
    const char *presumed_file;
} place;

#endif
