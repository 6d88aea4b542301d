/* The whole compiler over any bytes: lexer, parser, passes, output, reports, every --emit. For libFuzzer, and for what takes over its
 * entry: AFL++ (afl-clang-fast -fsanitize=fuzzer) and smoke.c. Inside of it hold:
 *   - an accepted source has an output, the same when it is made again;
 *   - a source without async constructs comes out byte for byte;
 *   - a source that was refused has a report;
 *   - reports as JSON and SARIF, and --emit=json, are JSON.
 * Each input is compiled once; a hash of it decides what else is tried with it, so that what is found is found again.
 * One thing is beyond it: an import may read files; that is refused by giving the sources a directory that does not exist. */
#include "ascc_fuzz.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"
#include "mutate.h"
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

/* The library's own files are read once. */
static program begun(const options *o)
{
    static program first;
    static options now;
    now = *o;
    if (first.a) {
        arena_rewind(first.a);
    } else {
        first = (program){.a = arena_new(), .options = &now};
        driver_begin(&first, NULL);
        arena_hold(first.a);
    }
    return first;
}

/* `apart`: as the command does, a function after the other; else with everything kept, for what is to be shown. */
static result compile(const char *text, size_t size, const options *o, FILE *messages, bool apart)
{
    program p = {.options = o};
    if (apart)
        p.a = p.run = arena_new();
    else
        p = begun(o);
    source *src = arena_alloc(p.a, sizeof *src);
    *src = (source){.path = o->input, .text = text, .size = size};
    driver_compile(&p, src, messages);
    result r = {.errors = diag_errors(p.d), .has_async = p.main->has_async};
    for (size_t i = 0; i < p.outputs.count; i++) {
        const output *made = p.outputs.items[i];
        if (!o->output || strcmp(made->path, o->output) != 0)
            continue;
        const char *part;
        size_t part_size;
        r.text = malloc(1);
        demand(r.text, "out of memory");
        for (size_t k = 0; (part = output_part(made, k, &part_size)); k++) {
            char *more = realloc(r.text, r.size + part_size + 1);
            demand(more, "out of memory");
            memcpy(more + r.size, part, part_size);
            r.text = more;
            r.size += part_size;
        }
        r.text[r.size] = 0;
    }
    driver_end(&p);
    if (apart)
        arena_free(p.run);
    return r;
}

/* ---- the machine-readable forms ---- */

static const char *value_end(const char *at, unsigned depth);

static const char *blanks(const char *at)
{
    while (*at && strchr(" \t\r\n", *at))
        at++;
    return at;
}

static const char *string_end(const char *at)
{
    for (at++; *at != '"'; at++) {
        if (*at == '\\') {
            at++;
            if (!*at || !strchr("\"\\/bfnrtu", *at))
                return NULL;
            for (int digit = 0; *at == 'u' && digit < 4; digit++)
                if (!at[1 + digit] || !strchr("0123456789abcdefABCDEF", at[1 + digit]))
                    return NULL;
        } else if ((unsigned char)*at < 32) {
            return NULL;
        }
    }
    return at + 1;
}

/* Of an object or an array. */
static const char *members_end(const char *at, unsigned depth)
{
    char close = *at == '{' ? '}' : ']';
    at = blanks(at + 1);
    if (*at == close)
        return at + 1;
    for (;; at = blanks(at + 1)) {
        if (close == '}') {
            at = *at == '"' ? string_end(at) : NULL;
            at = at ? blanks(at) : NULL;
            if (!at || *at != ':')
                return NULL;
            at = blanks(at + 1);
        }
        at = value_end(at, depth + 1);
        at = at ? blanks(at) : NULL;
        if (at && *at == close)
            return at + 1;
        if (!at || *at != ',')
            return NULL;
    }
}

static const char *value_end(const char *at, unsigned depth)
{
    static const char *const words[] = {"true", "false", "null"};
    if (depth > 64)
        return NULL;
    if (*at == '{' || *at == '[')
        return members_end(at, depth);
    if (*at == '"')
        return string_end(at);
    for (size_t i = 0; i < 3; i++)
        if (strncmp(at, words[i], strlen(words[i])) == 0)
            return at + strlen(words[i]);
    char *end;
    strtod(at, &end);
    return end == at || *at == '+' || *at == '.' ? NULL : end;
}

/* RFC 8259, and so UTF-8. */
static bool is_json(const char *text, size_t size)
{
    if (strlen(text) != size || mbstowcs(NULL, text, 0) == (size_t)-1)
        return false;
    const char *end = value_end(blanks(text), 0);
    return end && !*blanks(end);
}

/* The reports as one of the forms that programs read. */
static void report(const char *text, size_t size, options o, enum diag_format format)
{
    char *said = NULL;
    size_t len = 0;
    FILE *messages = open_memstream(&said, &len);
    demand(messages, "out of memory");
    o.diag.format = format;
    result r = compile(text, size, &o, messages, false);
    fclose(messages);
    demand(len || !r.errors, "refused without a report");
    demand(!len || is_json(said, len), "reports are no JSON");
    free(said);
    free(r.text);
}

/* A run that takes functions one by one and one that keeps everything make the same output, and the same reports. */
static void compare_paths(const char *text, size_t size, const options *o, const result *kept)
{
    char *said[2] = {NULL, NULL};
    size_t len[2] = {0, 0};
    result r[2];
    for (int apart = 0; apart < 2; apart++) {
        FILE *messages = open_memstream(&said[apart], &len[apart]);
        demand(messages, "out of memory");
        r[apart] = compile(text, size, o, messages, apart == 1);
        fclose(messages);
    }
    demand(r[0].size == kept->size && r[0].errors == kept->errors, "the same run again ends otherwise");
    demand(!r[0].text == !r[1].text && r[0].size == r[1].size && (!r[0].text || memcmp(r[0].text, r[1].text, r[0].size) == 0),
           "a run that takes functions one by one makes other bytes");
    demand(len[0] == len[1] && memcmp(said[0], said[1], len[0]) == 0, "a run that takes functions one by one reports otherwise");
    for (int apart = 0; apart < 2; apart++) {
        free(r[apart].text);
        free(said[apart]);
    }
}

/* What else can be asked for, a part for each input: what decides is spread by each change of it. */
static void vary(const char *text, size_t size, options o, const result *first, FILE *messages)
{
    uint32_t hash = 2166136261;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619;
    hash ^= hash >> 15;
    result other = {0};
    if (hash % 8 == 0)
        report(text, size, o, hash & 8 ? DIAG_JSON : DIAG_SARIF);
    if (hash % 8 == 1) {
        o.emit = EMIT_TOKENS + hash / 8 % (EMIT_JSON - EMIT_TOKENS + 1);
        other = compile(text, size, &o, messages, false);
        demand(!other.text || o.emit != EMIT_JSON || is_json(other.text, other.size), "--emit=json is no JSON");
    } else if (hash % 128 == 2) {
        compare_paths(text, size, &o, first);
    } else if (hash % 8 == 3 && first->text) {
        o.header = "fuzz.h";
        o.review = "fuzz.html";
        o.no_line = true;
        other = compile(text, size, &o, messages, false);
        demand(other.text || other.errors, "refused without a report when a header and a review are wanted");
    }
    free(other.text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *messages;
    if (!messages) {
        messages = fopen("/dev/null", "w");
        setlocale(LC_CTYPE, "C.UTF-8");
    }
    demand(messages, "/dev/null can't be opened");
    char *text = malloc(size + 1); /* of its own: reading past the end is found */
    demand(text, "out of memory");
    memcpy(text, data, size);
    text[size] = 0; /* as the driver gives it */
    options o = {.input = "/nonexistent/fuzz.asc", .output = "fuzz.c", .diag.large_frame = 1024};
    result first = compile(text, size, &o, messages, false);
    demand(!first.errors == !!first.text, "refused and rendered, or neither");
    if (first.text && !first.has_async)
        demand(first.size == size && memcmp(first.text, text, size) == 0, "plain C is not passed through as it is");
    vary(text, size, o, &first, messages);
    free(first.text);
    free(text);
    return 0;
}

/* ---- libFuzzer's hooks ---- */

const char *__asan_default_options(void);

/* Memory that is used again at once is in the cache; what was freed is an arena's, and gone from all sides. */
const char *__asan_default_options(void)
{
    return "quarantine_size_mb=4:malloc_context_size=8:allocator_may_return_null=1";
}

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *made, size_t max,
                                 unsigned seed);

/* One in sixteen goes by bytes: the lexer wants some. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    if (seed % 16 == 0 && LLVMFuzzerMutate)
        return LLVMFuzzerMutate(data, size, max);
    return mutate((char *)data, size, max, NULL, 0, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *made, size_t max, unsigned seed)
{
    if (a_size > max)
        return 0;
    memcpy(made, a, a_size);
    return mutate((char *)made, a_size, max, (const char *)b, b_size, seed);
}
