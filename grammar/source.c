/* Questions about tokens: text, names of kinds, places. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ast.h"

/* clang-format off */
static const char *const kind_names[T_KINDS] = {
    [T_EOF] = "the end of the file", [T_IDENT] = "identifier", [T_NUMBER] = "number", [T_CHAR] = "character", [T_STRING] = "string",
    [T_PP] = "preprocessor line", [T_PP_COND] = "preprocessor conditional", [T_BAD] = "stray byte",
    [T_ASYNC] = "`async`", [T_AWAIT] = "`await`",
    [T_ALIGNAS] = "`_Alignas`", [T_ALIGNOF] = "`_Alignof`", [T_ASM] = "`asm`", [T_ATOMIC] = "`_Atomic`", [T_ATTRIBUTE] = "`__attribute__`",
    [T_AUTO] = "`auto`", [T_AUTO_TYPE] = "`__auto_type`", [T_BITINT] = "`_BitInt`", [T_BOOL] = "`_Bool`", [T_BREAK] = "`break`",
    [T_CASE] = "`case`", [T_CHAR_KW] = "`char`", [T_COMPLEX] = "`_Complex`", [T_CONST] = "`const`", [T_CONSTEXPR] = "`constexpr`",
    [T_CONTINUE] = "`continue`", [T_DEFAULT] = "`default`", [T_DO] = "`do`", [T_DOUBLE] = "`double`", [T_ELSE] = "`else`",
    [T_ENUM] = "`enum`", [T_EXTENSION] = "`__extension__`", [T_EXTERN] = "`extern`", [T_FALSE] = "`false`", [T_FLOAT] = "`float`",
    [T_FLOATN] = "`_FloatN`", [T_FOR] = "`for`", [T_GENERIC] = "`_Generic`", [T_GOTO] = "`goto`", [T_IF] = "`if`",
    [T_IMAGINARY] = "`_Imaginary`", [T_INLINE] = "`inline`", [T_INT] = "`int`", [T_INT128] = "`__int128`", [T_LABEL] = "`__label__`",
    [T_LONG] = "`long`", [T_NORETURN] = "`_Noreturn`", [T_NULLPTR] = "`nullptr`", [T_REGISTER] = "`register`", [T_RESTRICT] = "`restrict`",
    [T_RETURN] = "`return`", [T_SHORT] = "`short`", [T_SIGNED] = "`signed`", [T_SIZEOF] = "`sizeof`", [T_STATIC] = "`static`",
    [T_STATIC_ASSERT] = "`_Static_assert`", [T_STRUCT] = "`struct`", [T_SWITCH] = "`switch`", [T_THREAD_LOCAL] = "`_Thread_local`",
    [T_TRUE] = "`true`", [T_TYPEDEF] = "`typedef`", [T_TYPEOF] = "`typeof`", [T_TYPEOF_UNQUAL] = "`typeof_unqual`", [T_UNION] = "`union`",
    [T_UNSIGNED] = "`unsigned`", [T_VOID] = "`void`", [T_VOLATILE] = "`volatile`", [T_WHILE] = "`while`", [T_FUNC_NAME] = "`__func__`",
    [T_LBRACE] = "`{`", [T_RBRACE] = "`}`", [T_LPAREN] = "`(`", [T_RPAREN] = "`)`", [T_LBRACKET] = "`[`", [T_RBRACKET] = "`]`",
    [T_SEMI] = "`;`", [T_COMMA] = "`,`", [T_COLON] = "`:`", [T_COLON_COLON] = "`::`", [T_QUESTION] = "`?`", [T_DOT] = "`.`",
    [T_ELLIPSIS] = "`...`", [T_ARROW] = "`->`", [T_INC] = "`++`", [T_DEC] = "`--`", [T_AMP] = "`&`", [T_STAR] = "`*`", [T_PLUS] = "`+`",
    [T_MINUS] = "`-`", [T_TILDE] = "`~`", [T_BANG] = "`!`", [T_SLASH] = "`/`", [T_PERCENT] = "`%`", [T_SHL] = "`<<`", [T_SHR] = "`>>`",
    [T_LT] = "`<`", [T_GT] = "`>`", [T_LE] = "`<=`", [T_GE] = "`>=`", [T_EQ] = "`==`", [T_NE] = "`!=`", [T_CARET] = "`^`", [T_PIPE] = "`|`",
    [T_AND_AND] = "`&&`", [T_OR_OR] = "`||`", [T_ASSIGN] = "`=`", [T_MUL_ASSIGN] = "`*=`", [T_DIV_ASSIGN] = "`/=`", [T_MOD_ASSIGN] = "`%=`",
    [T_ADD_ASSIGN] = "`+=`", [T_SUB_ASSIGN] = "`-=`", [T_SHL_ASSIGN] = "`<<=`", [T_SHR_ASSIGN] = "`>>=`", [T_AND_ASSIGN] = "`&=`",
    [T_XOR_ASSIGN] = "`^=`", [T_OR_ASSIGN] = "`|=`", [T_HASH] = "`#`", [T_HASH_HASH] = "`##`",
};
/* clang-format on */

const char *token_kind_name(enum token_kind kind)
{
    return (unsigned)kind < T_KINDS && kind_names[kind] ? kind_names[kind] : "token";
}

const char *token_text(const source *src, uint32_t t, size_t *len)
{
    *len = src->tokens[t].len;
    return src->text + src->tokens[t].at;
}

bool token_is(const source *src, uint32_t t, const char *word)
{
    size_t len = strlen(word);
    return src->tokens[t].len == len && memcmp(src->text + src->tokens[t].at, word, len) == 0;
}

uint32_t token_closing(const source *src, uint32_t t)
{
    for (uint32_t depth = 0; src->tokens[t].kind != T_EOF; t++) {
        uint32_t kind = src->tokens[t].kind;
        if (kind == T_LPAREN || kind == T_LBRACKET || kind == T_LBRACE)
            depth++;
        else if ((kind == T_RPAREN || kind == T_RBRACKET || kind == T_RBRACE) && (!depth || --depth == 0))
            break;
    }
    return t;
}

bool token_same(const source *src, uint32_t a, uint32_t b)
{
    const token *x = &src->tokens[a], *y = &src->tokens[b];
    return x->len == y->len && memcmp(src->text + x->at, src->text + y->at, x->len) == 0;
}

/* The last of `count` ascending offsets that is not after `at`; there is one. The search goes out from `near`, in steps that double. */
static uint32_t last_at(const uint32_t *offsets, uint32_t count, uint32_t at, uint32_t near)
{
    uint32_t low = near, high = count;
    for (uint32_t step = 1; offsets[low] > at; step *= 2) {
        high = low;
        low = low > step ? low - step : 0;
    }
    for (uint32_t step = 1; step < high - low; step *= 2) {
        if (offsets[low + step] > at)
            high = low + step;
        else
            low += step;
    }
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (offsets[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static uint32_t line_of(const source *src, uint32_t at)
{
    if (!src->line_count)
        return 1;
    uint32_t line = last_at(src->lines, src->line_count, at, src->asked);
    ((source *)(uintptr_t)src)->asked = line;
    return line + 1;
}

/* The number in `#line 12` or `# 12`. */
static uint32_t mark_number(const source *src, uint32_t t)
{
    const char *c = src->text + src->tokens[t].at, *end = c + src->tokens[t].len;
    uint64_t n = 0;
    while (c < end && (*c < '0' || *c > '9'))
        c++;
    for (; c < end && ((*c >= '0' && *c <= '9') || *c == '\''); c++)
        if (*c != '\'' && n < UINT32_MAX)
            n = n * 10 + (uint32_t)(*c - '0');
    return n > INT32_MAX ? INT32_MAX : (uint32_t)n;
}

place source_place(const source *src, uint32_t at)
{
    uint32_t line = line_of(src, at);
    place p = {line, src->line_count ? at - src->lines[line - 1] + 1 : at + 1, line, src->path};
    uint32_t low = 0, high = src->line_mark_count; /* the marks that end before `at` */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const token *t = &src->tokens[src->line_marks[middle]];
        if (t->at + t->len <= at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low) {
        const token *t = &src->tokens[src->line_marks[low - 1]];
        uint32_t mark_line = line_of(src, t->at + t->len); /* the line after the directive has its number (C11 6.10.4) */
        if (line > mark_line) {
            p.presumed_line = mark_number(src, src->line_marks[low - 1]) + (line - mark_line - 1);
            p.presumed_file = src->mark_files[low - 1];
        }
    }
    return p;
}

void lex_dump(const source *src, void (*put)(void *, const char *, size_t), void *arg)
{
    char head[96];
    for (uint32_t i = 0; i < src->token_count; i++) {
        const token *t = &src->tokens[i];
        place p = source_place(src, t->at);
        int n = snprintf(head, sizeof head, "%u:%u\t%s\t", p.line, p.column, token_kind_name((enum token_kind)t->kind));
        put(arg, head, (size_t)n);
        const char *text = src->text + t->at;
        for (uint32_t k = 0; k < t->len; k++) {
            unsigned char c = (unsigned char)text[k];
            if (c == '\n')
                put(arg, "\\n", 2);
            else if (c == '\\')
                put(arg, "\\\\", 2);
            else if (c < 32 || c == 127)
                put(arg, head, (size_t)snprintf(head, sizeof head, "\\x%02x", c));
            else
                put(arg, &text[k], 1);
        }
        put(arg, "\n", 1);
    }
}
