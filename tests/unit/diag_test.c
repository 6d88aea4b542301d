/* Reports as text, as gcc's JSON and as SARIF: places, ranges, notes, fix-its, order, limits, and bytes that are no text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../grammar/diag.h"

typedef struct run {
    arena *a;
    diag_options options;
    diag *d;
    source src;
} run;

static void begin(run *r, const char *text)
{
    arena *a = arena_new();
    diag_options options = r->options;
    *r = (run){.a = a, .options = options};
    r->d = diag_new(a, &r->options);
    r->src = (source){.path = "t.asc", .text = arena_strndup(a, text, strlen(text)), .size = strlen(text)};
    lex(a, &r->src);
}

static char *flush(run *r)
{
    FILE *out = tmpfile();
    assert_non_null(out);
    diag_flush(r->d, out);
    size_t size = (size_t)ftell(out);
    rewind(out);
    char *text = arena_alloc(r->a, size + 1);
    assert_int_equal(fread(text, 1, size, out), size);
    fclose(out);
    return text;
}

static void end(run *r)
{
    arena_free(r->a);
    r->a = NULL;
}

static void check(run *r, const char *expected)
{
    assert_string_equal(flush(r), expected);
    end(r);
}

static void carets(void **state)
{
    (void)state;
    run r = {0};
    begin(&r, "int a = b + c;\n");
    diag_error(r.d, &r.src, 3, 4, 5, "no `%s` here", "+");
    check(&r, "t.asc:1:11: error: no `+` here\n"
              "     1 | int a = b + c;\n"
              "       |         ~~^~~\n");
    begin(&r, "\tint\ta = 1;\n");
    diag_error(r.d, &r.src, 1, 1, 3, "tabs");
    check(&r, "t.asc:1:6: error: tabs\n"
              "     1 |         int     a = 1;\n"
              "       |                 ^~~~~\n");
    begin(&r, "f(a,\n  b,\n  c)\n");
    diag_error(r.d, &r.src, 0, 4, 7, "several lines");
    check(&r, "t.asc:2:3: error: several lines\n"
              "     2 |   b,\n"
              "       |   ^~\n");
    begin(&r, "x");
    diag_error(r.d, &r.src, 1, 1, 1, "at the end");
    check(&r, "t.asc:1:2: error: at the end\n"
              "     1 | x\n"
              "       |  ^\n");
    begin(&r, "");
    diag_error(r.d, &r.src, 0, 0, 0, "empty");
    check(&r, "t.asc:1:1: error: empty\n"
              "     1 | \n"
              "       | ^\n");
    begin(&r, "a\r\nb\r\n");
    diag_error(r.d, &r.src, 1, 1, 1, "lines of another system");
    check(&r, "t.asc:2:1: error: lines of another system\n"
              "     2 | b\n"
              "       | ^\n");
    begin(&r, "#line 77 \"orig.y\"\nx;\n");
    diag_error(r.d, &r.src, 1, 1, 1, "elsewhere");
    check(&r, "orig.y:77:1: error: elsewhere\n"
              "    77 | x;\n"
              "       | ^\n");
}

static void bytes(void **state)
{
    (void)state;
    run r = {0};
    begin(&r, "\xc3\xa9 \xff\x01 x \xe2\x82\xac\n");
    diag_error(r.d, &r.src, 3, 3, 3, "after \x1b[31m and \xff");
    check(&r, "t.asc:1:7: error: after <1b>[31m and <ff>\n"
              "     1 | \xc3\xa9 <ff><01> x \xe2\x82\xac\n"
              "       |            ^\n");
    char longer[600];
    memset(longer, 'a', sizeof longer);
    memcpy(longer + 300, " xyz ", 5);
    longer[599] = 0;
    begin(&r, longer);
    diag_error(r.d, &r.src, 1, 1, 1, "long");
    const char *got = flush(&r);
    const char *line = strchr(got, '\n') + 1, *caret = strchr(line, '\n') + 1;
    assert_true(strchr(line, '\n') - line < 200);
    assert_memory_equal(line + (strchr(caret, '^') - caret), "xyz", 3);
    assert_non_null(strstr(line, "..."));
    end(&r);
}

static void notes_and_fixes(void **state)
{
    (void)state;
    run r = {0};
    begin(&r, "await f(x).m;\nint f;\n");
    diag_error(r.d, &r.src, 0, 0, 6, "one call");
    diag_fix_insert(r.d, &r.src, 0, "(");
    diag_fix_insert(r.d, &r.src, 5, ")");
    diag_note(r.d, &r.src, 9, 9, 9, "declared here");
    check(&r, "t.asc:1:1: error: one call\n"
              "     1 | await f(x).m;\n"
              "       | ^~~~~~~~~~~~\n"
              "       | (         )\n"
              "t.asc:2:5: note: declared here\n"
              "     2 | int f;\n"
              "       |     ^\n");
    begin(&r, "  with (a) { }\n");
    diag_error(r.d, &r.src, 0, 0, 0, "asynchronous");
    diag_fix_replace(r.d, &r.src, 0, 0, "async with");
    check(&r, "t.asc:1:3: error: asynchronous\n"
              "     1 |   with (a) { }\n"
              "       |   ^~~~\n"
              "       |   async with\n");
}

static void order_and_limits(void **state)
{
    (void)state;
    run r = {0};
    begin(&r, "a b c d e\n");
    diag_error(r.d, &r.src, 3, 3, 3, "third");
    diag_error(r.d, &r.src, 1, 1, 1, "first");
    diag_error(r.d, &r.src, 2, 2, 2, "second");
    diag_error(r.d, &r.src, 2, 2, 2, "second too");
    diag_error(r.d, &r.src, 1, 1, 1, "first");
    assert_int_equal(diag_errors(r.d), 5);
    const char *got = flush(&r), *first = strstr(got, "first"), *second = strstr(got, "second\n"), *too = strstr(got, "second too"),
               *third = strstr(got, "third");
    assert_true(first && second && too && third && first < second && second < too && too < third);
    assert_null(strstr(first + 1, "first"));
    end(&r);
    char many[256] = "";
    for (int i = 0; i < 25; i++)
        memcpy(many + i * 2, "x ", 3);
    begin(&r, many);
    for (uint32_t i = 0; i < 25; i++)
        diag_error(r.d, &r.src, i, i, i, "number %u", i);
    got = flush(&r);
    assert_non_null(strstr(got, "number 19\n"));
    assert_null(strstr(got, "number 20\n"));
    assert_non_null(strstr(got, "5 more errors not shown\n"));
    end(&r);
}

static void warnings(void **state)
{
    (void)state;
    run r = {0};
    begin(&r, "a b c\n");
    diag_warn(r.d, W_MACRO, &r.src, 0, 0, 0, "a macro");
    diag_note(r.d, &r.src, 1, 1, 1, "of it");
    assert_int_equal(diag_errors(r.d), 0);
    check(&r, "t.asc:1:1: warning: a macro [-Wmacro]\n     1 | a b c\n       | ^\nt.asc:1:3: note: of it\n     1 | a b c\n       |   ^\n");
    r.options.fatal[W_MACRO] = true;
    begin(&r, "a b c\n");
    diag_warn(r.d, W_MACRO, &r.src, 0, 0, 0, "a macro");
    assert_int_equal(diag_errors(r.d), 1);
    check(&r, "t.asc:1:1: error: a macro [-Werror=macro]\n     1 | a b c\n       | ^\n");
    r.options.fatal[W_MACRO] = false;
    r.options.off[W_MACRO] = true;
    begin(&r, "a b c\n");
    diag_error(r.d, &r.src, 2, 2, 2, "shown");
    diag_warn(r.d, W_MACRO, &r.src, 0, 0, 0, "a macro");
    diag_note(r.d, &r.src, 1, 1, 1, "goes with it");
    diag_fix_insert(r.d, &r.src, 1, "goes, too");
    check(&r, "t.asc:1:5: error: shown\n     1 | a b c\n       |     ^\n");
    r.options.off[W_MACRO] = false;
    r.options.quiet = true;
    begin(&r, "a b c\n");
    diag_warn(r.d, W_MACRO, &r.src, 0, 0, 0, "a macro");
    check(&r, "");
    for (int w = W_NONE + 1; w < W_COUNT; w++)
        assert_int_equal(diag_warning_find(diag_warning_name((enum warning)w)), w);
    assert_int_equal(diag_warning_find("unused_task"), W_NONE);
    assert_int_equal(diag_warning_find("unused-task"), W_UNUSED_TASK);
}

static void nodes(void **state)
{
    (void)state;
    run r = {0};
    begin(&r, "a + b;\n");
    node *n = ast_new(r.a, &r.src, N_BINARY, 0, 2);
    n->op = 1;
    diag_node_error(r.d, n, "sum");
    diag_node_note(r.d, n, "this");
    diag_node_warn(r.d, W_RETURN, n, "that");
    const char *got = flush(&r);
    assert_non_null(strstr(got, "t.asc:1:3: error: sum\n     1 | a + b;\n       | ~~^~~\nt.asc:1:3: note: this\n"));
    assert_non_null(strstr(got, "t.asc:1:3: warning: that [-Wreturn]\n"));
    end(&r);
}

static void colors(void **state)
{
    (void)state;
    run r = {.options = {.color = true}};
    begin(&r, "a\n");
    diag_error(r.d, &r.src, 0, 0, 0, "red");
    check(&r, "\033[1mt.asc:1:1:\033[0m \033[1;31merror:\033[0m red\n     1 | a\n       | \033[1;31m^\033[0m\n");
}

static void json(void **state)
{
    (void)state;
    run r = {.options = {.format = DIAG_JSON}};
    begin(&r, "x\n");
    check(&r, "[]\n");
    begin(&r, "\ta \xff b\n");
    diag_error(r.d, &r.src, 0, 2, 2, "say \"%s\" \\ \xff", "hi\n");
    diag_fix_insert(r.d, &r.src, 2, "\"");
    diag_warn(r.d, W_ESCAPE, &r.src, 2, 2, 2, "address");
    diag_note(r.d, &r.src, 0, 0, 0, "of this");
    check(
        &r,
        "[{\"kind\":\"error\",\"message\":\"say \\\"hi\\u000a\\\" \\\\ \\ufffd\",\"locations\":[{\"caret\":{\"file\":\"t.asc\",\"line\":1,\"display-column\":13,"
        "\"byte-column\":6,\"column\":6},\"start\":{\"file\":\"t.asc\",\"line\":1,\"display-column\":9,\"byte-column\":2,\"column\":2}}],"
        "\"fixits\":[{\"start\":{\"file\":\"t.asc\",\"line\":1,\"display-column\":13,\"byte-column\":6,\"column\":6},\"next\":{\"file\":\"t.asc\","
        "\"line\":1,\"display-column\":13,\"byte-column\":6,\"column\":6},\"string\":\"\\\"\"}],\"children\":[],\"column-origin\":1,\"escape-source\":false},"
        "{\"kind\":\"warning\",\"message\":\"address\",\"locations\":[{\"caret\":{\"file\":\"t.asc\",\"line\":1,\"display-column\":13,\"byte-column\":6,"
        "\"column\":6}}],\"option\":\"-Wescape\",\"children\":[{\"kind\":\"note\",\"message\":\"of this\",\"locations\":[{\"caret\":{\"file\":\"t.asc\","
        "\"line\":1,\"display-column\":9,\"byte-column\":2,\"column\":2}}],\"escape-source\":false}],\"column-origin\":1,\"escape-source\":false}]\n");
}

static void sarif(void **state)
{
    (void)state;
    run r = {.options = {.format = DIAG_SARIF}};
    begin(&r, "#line 3 \"a b%.c\"\nf(\xc3\xa9);\n");
    diag_warn(r.d, W_UNUSED_TASK, &r.src, 1, 1, 4, "never awaited");
    diag_note(r.d, &r.src, 3, 3, 3, "this");
    diag_fix_replace(r.d, &r.src, 1, 1, "g");
    const char *got = flush(&r);
    assert_non_null(strstr(got, "\"version\":\"2.1.0\""));
    assert_non_null(strstr(
        got, "{\"ruleId\":\"-Wunused-task\",\"ruleIndex\":1,\"level\":\"warning\",\"message\":{\"text\":\"never awaited\"},\"locations\":"
             "[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"a%20b%25.c\"},\"region\":{\"startLine\":3,\"startColumn\":1,"
             "\"endLine\":3,\"endColumn\":5}}}]"));
    assert_non_null(strstr(got,
                           "\"relatedLocations\":[{\"id\":0,\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"a%20b%25.c\"},\"region\":"
                           "{\"startLine\":3,\"startColumn\":3,\"endLine\":3,\"endColumn\":4}},\"message\":{\"text\":\"this\"}}]"));
    assert_non_null(strstr(
        got, "\"deletedRegion\":{\"startLine\":3,\"startColumn\":1,\"endLine\":3,\"endColumn\":2},\"insertedContent\":{\"text\":\"g\"}"));
    assert_non_null(strstr(got, "{\"id\":\"-Wunused-task\"}"));
    end(&r);
    begin(&r, "x");
    got = flush(&r);
    assert_non_null(strstr(got, "\"results\":[]"));
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carets),           cmocka_unit_test(bytes),    cmocka_unit_test(notes_and_fixes),
        cmocka_unit_test(order_and_limits), cmocka_unit_test(warnings), cmocka_unit_test(nodes),
        cmocka_unit_test(colors),           cmocka_unit_test(json),     cmocka_unit_test(sarif),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
