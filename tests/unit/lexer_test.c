/* The lexer: kinds, splices, directives, lines and places; every byte in one token or gap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../grammar/ast.h"

static source cut(arena *a, const char *text, size_t size)
{
    source src = {.path = "t.asc", .text = arena_strndup(a, text, size), .size = size};
    lex(a, &src);
    uint32_t end = 0;
    for (uint32_t i = 0; i < src.token_count; i++) { /* in order, without overlap, inside the file, not empty */
        assert_true(src.tokens[i].at >= end);
        end = src.tokens[i].at + src.tokens[i].len;
        assert_true(end <= size);
        assert_true(src.tokens[i].len > 0 || i + 1 == src.token_count);
    }
    assert_int_equal(src.tokens[src.token_count - 1].kind, T_EOF);
    assert_int_equal(src.tokens[src.token_count - 1].at, size);
    return src;
}

/* Kinds of all tokens but the last, by name; identifiers, numbers and literals as they stand. */
static void check_bytes(const char *text, size_t size, const char *expected)
{
    arena *a = arena_new();
    source src = cut(a, text, size);
    char got[4096] = "";
    size_t len = 0;
    for (uint32_t i = 0; i + 1 < src.token_count; i++) {
        uint32_t kind = src.tokens[i].kind;
        bool shown = kind == T_IDENT || kind == T_NUMBER || kind == T_CHAR || kind == T_STRING;
        const char *name = token_kind_name((enum token_kind)kind);
        if (shown)
            len +=
                (size_t)snprintf(got + len, sizeof got - len, "%s%.*s", i ? " " : "", (int)src.tokens[i].len, src.text + src.tokens[i].at);
        else if (kind == T_PP || kind == T_PP_COND || kind == T_BAD)
            len += (size_t)snprintf(got + len, sizeof got - len, "%s%s<%.*s>", i ? " " : "",
                                    kind == T_PP    ? "pp"
                                    : kind == T_BAD ? "bad"
                                                    : "cond",
                                    (int)src.tokens[i].len, src.text + src.tokens[i].at);
        else
            len += (size_t)snprintf(got + len, sizeof got - len, "%s%s", i ? " " : "", name);
    }
    assert_string_equal(got, expected);
    arena_free(a);
}

static void check(const char *text, const char *expected)
{
    check_bytes(text, strlen(text), expected);
}

static void punctuators(void **state)
{
    (void)state;
    check("{}()[];,:?.", "`{` `}` `(` `)` `[` `]` `;` `,` `:` `?` `.`");
    check("...", "`...`");
    check("..", "`.` `.`");
    check("a->b++--c", "a `->` b `++` `--` c");
    check("& * + - ~ ! / % << >> < > <= >= == != ^ | && ||",
          "`&` `*` `+` `-` `~` `!` `/` `%` `<<` `>>` `<` `>` `<=` `>=` `==` `!=` `^` `|` `&&` `||`");
    check("= *= /= %= += -= <<= >>= &= ^= |=", "`=` `*=` `/=` `%=` `+=` `-=` `<<=` `>>=` `&=` `^=` `|=`");
    check("a # b ## c", "a `#` b `##` c");
    check("::", "`::`");
    check("<: :> <% %> x %: %:%:", "`[` `]` `{` `}` x `#` `##`");
    check("a+++++b", "a `++` `++` `+` b");
    check("x<y>z", "x `<` y `>` z");
}

static void keywords(void **state)
{
    (void)state;
    check("async await asynchronous await_", "`async` `await` asynchronous await_");
    check("__const const __const__ __volatile __restrict restrict", "`const` `const` `const` `volatile` `restrict` `restrict`");
    check("__inline__ __signed__ __typeof__ typeof typeof_unqual", "`inline` `signed` `typeof` `typeof` `typeof_unqual`");
    check("_Bool bool true false nullptr", "`_Bool` `_Bool` `true` `false` `nullptr`");
    check("alignas _Alignof __alignof__ static_assert _Static_assert",
          "`_Alignas` `_Alignof` `_Alignof` `_Static_assert` `_Static_assert`");
    check("__func__ __FUNCTION__ __label__ __extension__ __asm__ __attribute",
          "`__func__` `__func__` `__label__` `__extension__` `asm` `__attribute__`");
    check("_Float128 _Decimal64 __int128 _BitInt", "`_FloatN` `_FloatN` `__int128` `_BitInt`");
    check("with try catch finally manager yield spawn task", "with try catch finally manager yield spawn task");
    check("iff int_ _int Int", "iff int_ _int Int");
}

static void literals(void **state)
{
    (void)state;
    check("0 08 0x1F 0b101 1'000'000 1.5e-3 .5 0x1.8p+3f 1ull 3x", "0 08 0x1F 0b101 1'000'000 1.5e-3 .5 0x1.8p+3f 1ull 3x");
    check("1e+ 1..2 0x1e+1", "1e+ 1..2 0x1e+1");
    check("\"a\\\"b\" L\"x\" u8\"y\" u\"z\" U\"w\" 'a' L'\\'' '\\\\'", "\"a\\\"b\" L\"x\" u8\"y\" u\"z\" U\"w\" 'a' L'\\'' '\\\\'");
    check("R\"x(a\"b)x\" uR\"(c)\"", "R\"x(a\"b)x\" uR\"(c)\"");
    check("R\"no", "R bad<\"no>");
    check("\"abc\nd", "bad<\"abc> d");
    check("'x\n'y'", "bad<'x> 'y'");
    check("\"a\\\nb\" c", "\"a\\\nb\" c");
    check("\"tail\\", "bad<\"tail\\>");
    check("\xc3\xa9t\xc3\xa9 a$b \\u00e9x", "\xc3\xa9t\xc3\xa9 a$b \\u00e9x");
}

static void splices(void **state)
{
    (void)state;
    check("in\\\nt x\\\r\ny", "`int` x\\\r\ny");
    check("a +\\\n+ b <\\\n<= c", "a `++` b `<<=` c");
    check("a \\  \n b", "a b");
    check("st\\\nruct await\\\n", "`struct` `await`");
    check("/\\\n* c *\\\n/ x /\\\n/ y\n z", "x z");
    check("// a \\\n b\nc", "c");
    check("1\\\n2 '\\\na'", "1\\\n2 '\\\na'");
    check("\\x \\", "bad<\\> x bad<\\>");
}

static void comments(void **state)
{
    (void)state;
    check("a/**/b/* x * / **/c//d\ne", "a b c e");
    check("a /* open", "a bad</* open>");
    check("a // last", "a");
    check("\"/*\" '//' /*\"*/ x", "\"/*\" '//' x");
}

static void directives(void **state)
{
    (void)state;
    check("#define A 1\nx", "pp<#define A 1> x");
    check("#define A \\\n 1 /* c\n d */ 2\nx", "pp<#define A \\\n 1 /* c\n d */ 2> x");
    check("  /* c */ # if A // c\n#else\r\n#endif", "cond<# if A // c> cond<#else> cond<#endif>");
    check("%: ifdef X\n?"
          "?=x",
          "cond<%: ifdef X> `?` `?` `=` x");
    check("#elifdef X\n#elifndef X\n#ifndef X\n#iffy\n#elsewhere\n#",
          "cond<#elifdef X> cond<#elifndef X> cond<#ifndef X> pp<#iffy> pp<#elsewhere> pp<#>");
    check("a #if\n", "a `#` `if`");
    check("#include <a//b>\n#include \"x.asc\"\ny", "pp<#include <a//b>> pp<#include \"x.asc\"> y");
    check("#error don't /* really\n */ x\ny", "pp<#error don't /* really> `*` `/` x y");
    check("##\n##", "pp<##> pp<##>");
    check("#i\\\nf A", "pp<#i\\\nf A>");
}

static void odd_bytes(void **state)
{
    (void)state;
    check("@ ` \x01", "bad<@> bad<`> bad<\x01>");
    check_bytes("a\0b", 3, "a bad<> b");
    check_bytes("\"a\0b\"", 5, "\"a");
    check_bytes("/*\0*/x", 6, "x");
    check_bytes("//\0\nx", 5, "x");
    check("\xef\xbb\xbfint x", "`int` x");
    check("", "");
    check("\n\n", "");
    check("\r\n\fx\v", "x");
    check("x", "x");
}

static void check_place(const source *src, const char *word, uint32_t line, uint32_t column, uint32_t presumed, const char *file)
{
    const char *at = strstr(src->text, word);
    assert_non_null(at);
    place p = source_place(src, (uint32_t)(at - src->text));
    assert_int_equal(p.line, line);
    assert_int_equal(p.column, column);
    assert_int_equal(p.presumed_line, presumed);
    assert_string_equal(p.presumed_file, file);
}

static void places(void **state)
{
    (void)state;
    static const char text[] =
        "a1\n\tb2 /*\n*/ c3\n#line 100\nd4\ne5 f6\n#line 7 \"other\\\\x.h\" \ng7\n# 50 \"third.c\" 2\nh8\n#line 9\ni9";
    arena *a = arena_new();
    source src = cut(a, text, sizeof text - 1);
    assert_int_equal(src.line_count, 12);
    assert_int_equal(src.line_mark_count, 4);
    check_place(&src, "a1", 1, 1, 1, "t.asc");
    check_place(&src, "b2", 2, 2, 2, "t.asc");
    check_place(&src, "c3", 3, 4, 3, "t.asc");
    check_place(&src, "#line 100", 4, 1, 4, "t.asc");
    check_place(&src, "d4", 5, 1, 100, "t.asc");
    check_place(&src, "f6", 6, 4, 101, "t.asc");
    check_place(&src, "g7", 8, 1, 7, "other\\x.h");
    check_place(&src, "h8", 10, 1, 50, "third.c");
    check_place(&src, "i9", 12, 1, 9, "third.c");
    place end = source_place(&src, (uint32_t)src.size);
    assert_int_equal(end.line, 12);
    assert_int_equal(end.column, 3);
    arena_free(a);
}

static void words(void **state)
{
    (void)state;
    arena *a = arena_new();
    source src = cut(a, "manager x", 9);
    assert_true(token_is(&src, 0, "manager"));
    assert_false(token_is(&src, 0, "manage"));
    assert_false(token_is(&src, 0, "managers"));
    size_t len;
    assert_memory_equal(token_text(&src, 1, &len), "x", 1);
    assert_int_equal(len, 1);
    for (int kind = 0; kind < T_KINDS; kind++)
        assert_string_not_equal(token_kind_name((enum token_kind)kind), "token");
    arena_free(a);
}

/* Any bytes are cut somehow; pieces of C make it likely that they meet in odd ways. */
static void random_bytes(void **state)
{
    (void)state;
    static const char *const pieces[] = {"\\\n", "\"",   "'",  "/*", "*/", "//", "#",  "\n",   "if",    "R\"(", ")\"",
                                         "\\",   "\r\n", "0x", "e+", "L",  "%:", "..", "\xff", "async", " "};
    uint32_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        char text[200];
        size_t len = 0;
        while (len < 150) {
            seed = seed * 1664525u + 1013904223u;
            uint32_t pick = seed >> 16;
            if (pick % 4 == 0) {
                text[len++] = (char)(pick >> 8);
            } else {
                const char *piece = pieces[pick / 4 % (sizeof pieces / sizeof *pieces)];
                while (*piece)
                    text[len++] = *piece++;
            }
        }
        arena *a = arena_new();
        cut(a, text, len);
        arena_free(a);
    }
}

static void arenas(void **state)
{
    (void)state;
    arena *a = arena_new();
    char *small = arena_strndup(a, "abcdef", 3);
    assert_string_equal(small, "abc");
    assert_string_equal(arena_printf(a, "%d-%s", 42, "x"), "42-x");
    size_t size = 10;
    uint32_t *array = arena_alloc(a, size * sizeof *array);
    for (uint32_t i = 0; i < size; i++)
        assert_int_equal(array[i], 0);
    for (; size < 1000000; size *= 3) { /* from small to large and on */
        for (uint32_t i = 0; i < size; i++)
            array[i] = i;
        array = arena_resize(a, array, size * sizeof *array, size * 3 * sizeof *array);
        for (uint32_t i = 0; i < size; i++)
            assert_int_equal(array[i], i);
        for (size_t i = size; i < size * 3; i++)
            assert_int_equal(array[i], 0);
        arena_alloc(a, 100000);
    }
    assert_string_equal(small, "abc");
    assert_true(arena_used(a) > size);
    arena_free(a);
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(punctuators), cmocka_unit_test(keywords),     cmocka_unit_test(literals),  cmocka_unit_test(splices),
        cmocka_unit_test(comments),    cmocka_unit_test(directives),   cmocka_unit_test(odd_bytes), cmocka_unit_test(places),
        cmocka_unit_test(words),       cmocka_unit_test(random_bytes), cmocka_unit_test(arenas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
