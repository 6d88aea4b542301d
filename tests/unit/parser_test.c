/* The parser: trees of statements, declarations, expressions and words of the language as short text; errors one by one; and, for
 * everything that it is shown, whole or broken: the tree is sound and prints as the text that it was made from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../grammar/diag.h"
#include "parser_cases.h"

typedef struct text {
    char bytes[65536];
    size_t len;
} text;

__attribute__((format(printf, 2, 3))) static void put(text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(t->bytes + t->len, sizeof t->bytes - t->len, format, args);
    va_end(args);
    assert_true(n >= 0 && t->len + (size_t)n < sizeof t->bytes);
    t->len += (size_t)n;
}

static void put_token(text *t, const node *n)
{
    size_t len;
    const char *s = token_text(n->src, n->op, &len);
    put(t, "%.*s", (int)len, s);
}

/* `(binary+ a (call f 1))`: names, literals and keywords as they stand, type names with a colon before them; `!` marks what has to
 * do with an await, `?` what could be read otherwise. */
static void show(text *t, const node *n)
{
    if (!n) {
        put(t, "-");
        return;
    }
    bool plain = n->kind == N_NAME || n->kind == N_LITERAL || n->kind == N_KEYWORD || n->kind == N_TYPE_NAME;
    if (plain && !n->kid_count) {
        put(t, "%s", n->kind == N_TYPE_NAME ? ":" : "");
        put_token(t, n);
        return;
    }
    put(t, "%s%s", n->kid_count ? "(" : "", ast_kind_name((enum node_kind)n->kind));
    switch (n->kind) {
    case N_UNARY:
    case N_BINARY:
    case N_LOGICAL:
    case N_ASSIGN:
    case N_POSTFIX:
    case N_TAG:
    case N_LITERAL:
    case N_TYPE_NAME:
        put_token(t, n);
        break;
    case N_MEMBER: {
        size_t len;
        put_token(t, n);
        const char *s = token_text(n->src, n->last, &len);
        put(t, "%.*s", (int)len, s);
        break;
    }
    case N_DESIGNATOR:
        if (!n->kid_count) {
            put(t, ".");
            put_token(t, n);
        }
        break;
    default:
        break;
    }
    static const struct {
        uint32_t flag;
        const char *name;
    } flags[] = {
        {NF_ASYNC, "+async"},     {NF_GENERATOR, "+generator"},   {NF_NOAWAIT, "+noawait"}, {NF_BODY_FORM, "+body"},
        {NF_DEFINES, "+defines"}, {NF_VARIADIC, "+variadic"},     {NF_STAR, "+star"},       {NF_AS, "+as"},
        {NF_ASM_GOTO, "+goto"},   {NF_ASYNC_TYPEDEF, "+typedef"}, {NF_AUTO_PARAM, "+auto"}, {NF_STATIC, "+static"},
        {NF_PAREN_FREE, "+bare"}, {NF_TYPE_UNSURE, "?"},          {NF_HAS_AWAIT, "!"},
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (n->flags & flags[i].flag)
            put(t, "%s", flags[i].name);
    for (uint32_t i = 0; i < n->kid_count; i++) {
        put(t, " ");
        show(t, n->kids[i]);
    }
    put(t, "%s", n->kid_count ? ")" : "");
}

/* ---- printing back ---- */

typedef struct printer {
    text *to;
    size_t at; /* bytes of the source that are out */
} printer;

static void print_token(printer *p, const source *src, uint32_t t)
{
    size_t end = src->tokens[t].at + src->tokens[t].len;
    put(p->to, "%.*s", (int)(end - p->at), src->text + p->at);
    p->at = end;
}

static bool is_empty(const node *n)
{
    return !n || n->last < n->first || n->last == UINT32_MAX;
}

static void print(printer *p, const node *n)
{
    if (is_empty(n))
        return;
    uint32_t t = n->first;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        if (is_empty(n->kids[i]))
            continue;
        for (; t < n->kids[i]->first; t++)
            print_token(p, n->src, t);
        print(p, n->kids[i]);
        t = n->kids[i]->last + 1;
    }
    for (; t <= n->last; t++)
        print_token(p, n->src, t);
}

/* ---- parsing ---- */

typedef struct parsed {
    arena *a;
    diag *d;
    source src;
    unit *u;
    char *report;
} parsed;

static diag_options options;

static parsed read_text(const char *bytes, size_t size)
{
    parsed p = {.a = arena_new()};
    p.d = diag_new(p.a, &options);
    p.src = (source){.path = "t.asc", .text = arena_strndup(p.a, bytes, size), .size = size};
    return p;
}

static void parse_it(parsed *p)
{
    lex(p->a, &p->src);
    p->u = parse(p->a, &p->src, p->d, false);
    const char *wrong = ast_check(p->u->root);
    if (wrong)
        print_error("%s in: %s\n", wrong, p->src.text);
    assert_null(wrong);
    if (diag_errors(p->d) == 0 && p->src.size < 60000 && !memchr(p->src.text, 0, p->src.size)) {
        text out = {.len = 0};
        printer to = {&out, 0};
        print(&to, p->u->root);
        put(&out, "%s", p->src.text + to.at);
        assert_string_equal(out.bytes, p->src.text);
    }
}

/* What was reported, without the quoted source: `2:3 error text\n`. */
static char *reports(parsed *p)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = tmpfile();
    assert_non_null(out);
    diag_flush(p->d, out);
    size = (size_t)ftell(out);
    rewind(out);
    bytes = arena_alloc(p->a, size + 1);
    assert_int_equal(fread(bytes, 1, size, out), size);
    fclose(out);
    char *to = arena_alloc(p->a, size + 1), *result = to;
    for (char *line = bytes, *next; *line; line = next) {
        next = strchr(line, '\n');
        next = next ? next + 1 : line + strlen(line);
        if (strncmp(line, "t.asc:", 6) != 0)
            continue;
        memcpy(to, line + 6, (size_t)(next - line - 6));
        to += next - line - 6;
    }
    return result;
}

static void close_it(parsed *p)
{
    arena_free(p->a);
}

static const char head[] = "typedef struct T { int x; } T;\ntypedef int with_t;\nint obj, arr[3];\nenum { EC = 3 };\n"
                           "#define EACH(x) for (x = 0; x < 3; x++)\n#define API __attribute__((x))\n#define LOCAL static\n"
                           "int func(int);\n";

/* A body's text, and its items as `show` has them, one after the other. */
static void check_body(const char *body, const char *expected)
{
    text whole = {.len = 0};
    put(&whole, "%sasync int f(T *t, int n, int x)\n{\n%s\n}\n", head, body);
    parsed p = read_text(whole.bytes, whole.len);
    parse_it(&p);
    if (diag_errors(p.d))
        print_error("%s\n%s", body, reports(&p));
    assert_int_equal(diag_errors(p.d), 0);
    const node *fn = p.u->root->kids[p.u->root->kid_count - 1];
    assert_int_equal(fn->kind, N_FUNCTION);
    text got = {.len = 0};
    for (uint32_t i = 0; i < fn->kids[2]->kid_count; i++) {
        put(&got, "%s", i ? " " : "");
        show(&got, fn->kids[2]->kids[i]);
    }
    assert_string_equal(got.bytes, expected);
    close_it(&p);
}

/* File scope: the last item. */
static void check_file(const char *written, const char *expected)
{
    parsed p = read_text(written, strlen(written));
    parse_it(&p);
    if (diag_errors(p.d))
        print_error("%s\n%s", written, reports(&p));
    assert_int_equal(diag_errors(p.d), 0);
    text got = {.len = 0};
    show(&got, p.u->root->kids[p.u->root->kid_count - 1]);
    assert_string_equal(got.bytes, expected);
    close_it(&p);
}

static void check_errors(const char *written, const char *expected)
{
    parsed p = read_text(written, strlen(written));
    parse_it(&p);
    const char *got = reports(&p);
    assert_string_equal(got, expected);
    close_it(&p);
}

#define EACH_PAIR(table, check) \
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) \
    check(table[i].text, table[i].expected)

static void test_expressions(void **state)
{
    (void)state;
    EACH_PAIR(expressions, check_body);
}

static void test_types(void **state)
{
    (void)state;
    EACH_PAIR(types, check_body);
}

static void test_declarations(void **state)
{
    (void)state;
    EACH_PAIR(declarations, check_body);
}

static void test_statements(void **state)
{
    (void)state;
    EACH_PAIR(statements, check_body);
}

static void test_macros(void **state)
{
    (void)state;
    EACH_PAIR(macros, check_body);
}

static void test_words(void **state)
{
    (void)state;
    EACH_PAIR(words, check_body);
}

static void test_conditionals(void **state)
{
    (void)state;
    EACH_PAIR(conditionals, check_body);
}

static void test_file_scope(void **state)
{
    (void)state;
    EACH_PAIR(file_scope, check_file);
}

static void test_errors(void **state)
{
    (void)state;
    EACH_PAIR(mistakes, check_errors);
}

/* ---- what the file declares ---- */

static void check_outer(const char *written, const char *name, uint32_t kinds)
{
    parsed p = read_text(written, strlen(written));
    parse_it(&p);
    const outer_name *o = outer_find(p.u->outer, name, strlen(name));
    uint32_t got = o ? o->kinds & 0xff : 0;
    if (got != kinds)
        print_error("%s in %s\n", name, written);
    assert_int_equal(got, kinds);
    close_it(&p);
}

static void test_outer(void **state)
{
    (void)state;
    check_outer("int x;", "x", OUTER_OBJECT);
    check_outer("static int a, *x[3] = { 1, 2 }, b;", "x", OUTER_OBJECT | OUTER_STATIC);
    check_outer("static int a, *x[3] = { 1, 2 }, b;", "b", OUTER_OBJECT | OUTER_STATIC);
    check_outer("int x(int a, int b);", "x", OUTER_FUNCTION);
    check_outer("int x(int a, int b);", "a", 0);
    check_outer("foo_t *x(int a) { int y; return 0; }", "x", OUTER_FUNCTION);
    check_outer("foo_t *x(int a) { int y; return 0; }", "y", 0);
    check_outer("static inline API foo x(void) { }", "x", OUTER_FUNCTION | OUTER_STATIC);
    check_outer("typedef struct s { int a; enum { IN } e; } x, *px;", "x", OUTER_TYPEDEF);
    check_outer("typedef struct s { int a; enum { IN } e; } x, *px;", "px", OUTER_TYPEDEF);
    check_outer("typedef struct s { int a; enum { IN } e; } x, *px;", "s", OUTER_TAG);
    check_outer("typedef struct s { int a; enum { IN } e; } x, *px;", "IN", OUTER_ENUM_CONSTANT);
    check_outer("typedef int (*x)(int a);", "x", OUTER_TYPEDEF);
    check_outer("typedef int x(int a);", "x", OUTER_TYPEDEF);
    check_outer("int (*x)(int);", "x", OUTER_OBJECT);
    check_outer("int (*x(int a))(int);", "x", OUTER_FUNCTION);
    check_outer("enum e { A = sizeof(int), B, C = (1, 2), };", "B", OUTER_ENUM_CONSTANT);
    check_outer("enum e { A = sizeof(int), B, C = (1, 2), };", "C", OUTER_ENUM_CONSTANT);
    check_outer("enum e { A = sizeof(int), B, C = (1, 2), };", "e", OUTER_TAG);
    check_outer("#define x 3\n", "x", OUTER_MACRO);
    check_outer("#define x(a) 3\n", "x", OUTER_FUNCTION_MACRO);
    check_outer("void f(void) {\n#define x(a) 3\n}", "x", OUTER_FUNCTION_MACRO);
    check_outer("# /* c */ define \\\n x (a)\n", "x", OUTER_MACRO);
    check_outer("struct x;", "x", OUTER_TAG);
    check_outer("struct PACKED x { int a; };", "x", OUTER_TAG);
    check_outer("DECLARE(x);\nint y;", "y", OUTER_OBJECT);
    check_outer("DECLARE(x)\nint y;", "y", OUTER_OBJECT);
    check_outer("extern \"C\" {\nint y;\n}", "y", OUTER_OBJECT);
    check_outer("int x __attribute__((unused)) = 3, y UNUSED;", "y", OUTER_OBJECT);
    check_outer("#if A\nint f(int a) {\n#else\nint f(long a) {\n#endif\n}\nint y;", "y", OUTER_OBJECT);
    check_outer("#if 0\nint f() { {\n#endif\nint y;", "y", OUTER_OBJECT);
    check_outer("_Static_assert(1, \"x\"); int y;", "y", OUTER_OBJECT);
    check_outer("typeof(int) x; __extension__ typedef long y;", "y", OUTER_TYPEDEF);
    check_outer("int x; typedef int x;", "x", OUTER_OBJECT | OUTER_TYPEDEF);
    check_outer("void f(x) int x; { }\nint y;", "y", OUTER_OBJECT);
    parsed p = read_text("int c, b, a;", 12);
    parse_it(&p);
    assert_int_equal(outer_count(p.u->outer), 3);
    assert_string_equal(outer_at(p.u->outer, 0)->name, "c");
    assert_string_equal(outer_at(p.u->outer, 2)->name, "a");
    assert_false(p.u->has_async);
    close_it(&p);
}

/* ---- soundness ---- */

static void test_clone(void **state)
{
    (void)state;
    const char *bytes = "async int (*f(int a))(int) { int (*p)[3] = &x; return await g(p, a ? b : c); }";
    parsed p = read_text(bytes, strlen(bytes));
    parse_it(&p);
    const node *copy = ast_clone(p.a, p.u->root);
    text first = {.len = 0}, second = {.len = 0};
    show(&first, p.u->root);
    show(&second, copy);
    assert_string_equal(first.bytes, second.bytes);
    const node *fn = copy->kids[0];
    assert_ptr_not_equal(fn, p.u->root->kids[0]);
    assert_ptr_not_equal(fn->name, p.u->root->kids[0]->name);
    assert_int_equal(fn->name->kind, N_NAME);
    close_it(&p);
}

/* Nests or chains `piece` n times: no stack may overflow, and what is too deep gives one error. */
static void check_deep(const char *before, const char *piece, const char *middle, const char *after, const char *last, size_t n, bool fine)
{
    size_t size = strlen(before) + n * (strlen(piece) + strlen(after)) + strlen(middle) + strlen(last);
    char *bytes = malloc(size + 1), *to = bytes;
    assert_non_null(bytes);
    to += sprintf(to, "%s", before);
    for (size_t i = 0; i < n; i++)
        to += sprintf(to, "%s", piece);
    to += sprintf(to, "%s", middle);
    for (size_t i = 0; i < n; i++)
        to += sprintf(to, "%s", after);
    sprintf(to, "%s", last);
    parsed p = read_text(bytes, size);
    parse_it(&p);
    if ((diag_errors(p.d) == 0) != fine)
        print_error("%s %s %zu\n%s", before, piece, n, reports(&p));
    assert_int_equal(diag_errors(p.d), fine ? 0 : 1);
    close_it(&p);
    free(bytes);
}

static void test_depth(void **state)
{
    (void)state;
    static const char f[] = "async int f(void) { ";
    check_deep("async int f(void) { x = ", "(", "1", ")", "; }", 900, true);
    check_deep("async int f(void) { x = ", "(", "1", ")", "; }", 100000, false);
    check_deep("async int f(void) { x = ", "a + ", "1", "", "; }", 3900, true);
    check_deep("async int f(void) { x = ", "a + ", "1", "", "; }", 100000, false);
    check_deep("async int f(void) { x = ", "!", "1", "", "; }", 3900, true);
    check_deep("async int f(void) { x = ", "!", "1", "", "; }", 1000000, false);
    check_deep("async int f(void) { x = ", "a ? b : ", "1", "", "; }", 100000, false);
    check_deep("async int f(void) { x = ", "(int)", "1", "", "; }", 100000, false);
    check_deep(f, "{", "", "}", "}", 900, true);
    check_deep(f, "{", "", "}", "}", 100000, false);
    check_deep(f, "if (a) ", ";", "", "}", 900, true);
    check_deep(f, "if (a) ", ";", "", "}", 100000, false);
    check_deep(f, "if (a) x(); else ", ";", "", "}", 3900, true);
    check_deep(f, "if (a) x(); else ", ";", "", "}", 100000, false);
    check_deep("async int f(void) { switch (x) {", "case 1: ", ";", "", "} }", 3900, true);
    check_deep("async int f(void) { switch (x) {", "case 1: ", ";", "", "} }", 100000, false);
    check_deep("async int f(void) { int a[] = {", "1, ", "1", "", "}; }", 100000, true);
    check_deep("async int f(void) { f(", "1, ", "1", "", "); }", 100000, true);
    check_deep("async int f(void) { int ", "*", "a", "[1]", "; }", 20000, true);
    check_deep("async int f(void) { ", "__attribute__((x)) ", "int a", "", "; }", 20000, true);
    check_deep("async int f(void) { x = ", "(a)", "1", "", "; }", 100000, false);
    check_deep("", "{", "", "", "", 100000, true);
    check_deep("", "(", "", "", "", 100000, true);
    check_deep("", "#if A\n", "", "", "", 100000, true);
    check_deep(f, "async with (a) {", "", "}", "}", 100000, false);
    check_deep(f, "try {", "", "} finally { }", "}", 100000, false);
}

/* After 20 errors the rest are counted; an item that is nothing but errors ends in time. */
static void test_many_errors(void **state)
{
    (void)state;
    size_t n = 50000, size = n * 8 + 64;
    char *bytes = malloc(size), *to = bytes;
    assert_non_null(bytes);
    to += sprintf(to, "async int f(void) {");
    for (size_t i = 0; i < n; i++)
        to += sprintf(to, " x = ;\n");
    to += sprintf(to, "}\n");
    parsed p = read_text(bytes, (size_t)(to - bytes));
    parse_it(&p);
    assert_true(diag_errors(p.d) > 20);
    const char *shown = reports(&p);
    size_t lines = 0;
    for (const char *c = shown; (c = strchr(c, '\n')); c++)
        lines++;
    assert_int_equal(lines, 20);
    close_it(&p);
    free(bytes);
}

static uint32_t seed = 7;

static uint32_t pick(uint32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % n;
}

/* Everything above, broken at random: pieces taken out, doubled, swapped, other tokens put in. */
static void test_mutations(void **state)
{
    (void)state;
    static const char *const pieces[] = {"(",      ")",    "{",     "}",  "[",      "]",    ";",     ",",         "*",          "await ",
                                         "async ", "if (", "else ", "x",  " T ",    "int ", "=",     "\n#if A\n", "\n#endif\n", "\n#else\n",
                                         "\"",     "'",    "/*",    "\\", "with (", " as ", "try {", "catch ",    "->",         "#"};
    static const struct {
        const pair *pairs;
        size_t count;
    } tables[] = {
        {expressions, sizeof expressions / sizeof *expressions},
        {types, sizeof types / sizeof *types},
        {declarations, sizeof declarations / sizeof *declarations},
        {statements, sizeof statements / sizeof *statements},
        {macros, sizeof macros / sizeof *macros},
        {words, sizeof words / sizeof *words},
        {conditionals, sizeof conditionals / sizeof *conditionals},
        {file_scope, sizeof file_scope / sizeof *file_scope},
    };
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
        for (size_t i = 0; i < tables[k].count; i++) {
            text whole = {.len = 0};
            bool is_file = tables[k].pairs == file_scope;
            put(&whole, "%s%s%s%s\nasync int after(void) { }\n", head, is_file ? "" : "async int f(T *t) {", tables[k].pairs[i].text,
                is_file ? "" : "}");
            for (int round = 0; round < 12; round++) {
                char bytes[8192];
                size_t len = whole.len;
                assert_true(len < sizeof bytes / 2);
                memcpy(bytes, whole.bytes, len);
                for (uint32_t change = pick(3) + 1; change > 0; change--) {
                    size_t at = pick((uint32_t)len), count = pick(8);
                    const char *piece = pieces[pick(sizeof pieces / sizeof *pieces)];
                    if (pick(3) == 0 && at + count < len) {
                        memmove(bytes + at, bytes + at + count, len - at - count);
                        len -= count;
                    } else {
                        size_t size = strlen(piece);
                        memmove(bytes + at + size, bytes + at, len - at);
                        for (size_t from = 0; from < size; from++)
                            bytes[at + from] = piece[from];
                        len += size;
                    }
                }
                parsed p = read_text(bytes, len);
                parse_it(&p);
                close_it(&p);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expressions),  cmocka_unit_test(test_types),      cmocka_unit_test(test_declarations),
        cmocka_unit_test(test_statements),   cmocka_unit_test(test_macros),     cmocka_unit_test(test_words),
        cmocka_unit_test(test_conditionals), cmocka_unit_test(test_file_scope), cmocka_unit_test(test_errors),
        cmocka_unit_test(test_outer),        cmocka_unit_test(test_clone),      cmocka_unit_test(test_depth),
        cmocka_unit_test(test_many_errors),  cmocka_unit_test(test_mutations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
