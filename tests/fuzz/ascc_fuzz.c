/* The whole compiler over any bytes: lexer, parser, passes, output, reports, every --emit. For libFuzzer, and for what takes over its
 * entry: AFL++ (afl-clang-fast -fsanitize=fuzzer) and smoke.c. Inside of it hold:
 *   - an accepted source has an output, the same when it is made again;
 *   - a source without async constructs comes out byte for byte;
 *   - a source that was refused has a report.
 * One thing is beyond it: an import may read files; that is refused by giving the sources a directory that does not exist. */
#include "ascc_fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"
#include "options.h"
#include "output.h"

/* What an input was made of, for the search that a failure starts with. */
static void demand(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "ascc_fuzz: %s\n", what);
    abort();
}

typedef struct result {
    size_t errors, size;
    char *text; /* of the C file; NULL: there is none */
    bool has_async;
} result;

static result compile(const char *text, size_t size, const options *o, FILE *messages)
{
    program p = {.a = arena_new(), .options = o};
    source *src = arena_alloc(p.a, sizeof *src);
    *src = (source){.path = o->input, .text = text, .size = size};
    driver_compile(&p, src, messages);
    result r = {.errors = diag_errors(p.d), .has_async = p.main->has_async};
    for (size_t i = 0; i < p.outputs.count; i++) {
        const output *made = p.outputs.items[i];
        if (!o->output || strcmp(made->path, o->output) != 0)
            continue;
        r.text = malloc(made->size + 1);
        demand(r.text, "out of memory");
        memcpy(r.text, made->text, made->size);
        r.size = made->size;
    }
    arena_free(p.a);
    return r;
}

/* Everything that can be asked for but the C file. */
static void show_all(const char *text, size_t size, options o, FILE *messages)
{
    o.diag.format = size % 2 ? DIAG_JSON : DIAG_SARIF;
    o.header = o.review = NULL;
    for (enum emit e = EMIT_TOKENS; e <= EMIT_JSON; e++) {
        o.emit = e;
        free(compile(text, size, &o, messages).text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *messages;
    if (!messages)
        messages = fopen("/dev/null", "w");
    demand(messages, "/dev/null can't be opened");
    char *text = malloc(size + 1); /* of its own: reading past the end is found */
    demand(text, "out of memory");
    memcpy(text, data, size);
    text[size] = 0; /* as the driver gives it */
    options o = {.input = "/nonexistent/fuzz.asc", .output = "fuzz.c", .diag.large_frame = 1024};
    result first = compile(text, size, &o, messages);
    demand(!first.errors == !!first.text, "refused and rendered, or neither");
    if (first.text) {
        demand(first.has_async || (first.size == size && memcmp(first.text, text, size) == 0), "plain C is not passed through as it is");
        result again = compile(text, size, &o, messages);
        demand(again.text && again.size == first.size && memcmp(again.text, first.text, first.size) == 0, "a second run makes other bytes");
        free(again.text);
    }
    if (first.has_async && first.text) {
        options more = o;
        more.header = "fuzz.h";
        more.review = "fuzz.html";
        more.no_line = true;
        result other = compile(text, size, &more, messages);
        demand(other.text || other.errors, "refused without a report when a header and a review are wanted");
        free(other.text);
    }
    if (size % 4 == 0)
        show_all(text, size, o, messages);
    free(first.text);
    free(text);
    return 0;
}
