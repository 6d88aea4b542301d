/* The fuzzed entry without a fuzzer: `ascc_smoke [-n MUTATIONS] [-s SEED] [-d DICTIONARY] FILE...` gives it each file as it is, then that
 * many mutations of them, the same for the same seed. Before each input its number is noted, so that a crash names what to repeat:
 * `-k NUMBER` writes that mutation to standard output instead. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ascc_fuzz.h"
#include "mutate.h"

enum { INPUT_MAX = 1 << 16, SECONDS_MAX = 10 /* for one input: the limit of a hang */ };

typedef struct text {
    char *data;
    size_t size;
} text;

typedef struct texts {
    text *items;
    size_t count;
} texts;

static char doing[128]; /* what a crash is reported with */

static void report(int sig)
{
    ssize_t done = write(STDERR_FILENO, doing, strlen(doing));
    (void)done;
    signal(sig, SIG_DFL);
    raise(sig);
}

static _Noreturn void usage(const char *what)
{
    fprintf(stderr, "ascc_smoke: %s\n", what);
    exit(2);
}

static void *memory(void *old, size_t size)
{
    void *p = realloc(old, size ? size : 1);
    if (!p)
        usage("out of memory");
    return p;
}

static void add(texts *all, text one)
{
    all->items = memory(all->items, (all->count + 1) * sizeof one);
    all->items[all->count++] = one;
}

static void release(texts *all)
{
    for (size_t i = 0; i < all->count; i++)
        free(all->items[i].data);
    free(all->items);
}

static text read_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    text t = {memory(NULL, INPUT_MAX), 0};
    if (!in)
        usage(path);
    t.size = fread(t.data, 1, INPUT_MAX, in);
    fclose(in);
    return t;
}

static unsigned hex(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a' + 10);
}

/* Lines of the form "word", with \\, \" and \xNN. */
static void read_words(texts *words, const char *path)
{
    char line[512];
    FILE *in = fopen(path, "r");
    if (!in)
        usage(path);
    while (fgets(line, sizeof line, in)) {
        char *end = strrchr(line, '"');
        if (line[0] != '"' || end == line)
            continue;
        text word = {memory(NULL, sizeof line), 0};
        for (char *c = line + 1; c < end; c++) {
            char out = *c;
            if (c[0] == '\\' && c[1] == 'x') {
                out = (char)(hex(c[2]) << 4 | hex(c[3]));
                c += 3;
            } else if (c[0] == '\\') {
                c++;
                out = *c;
            }
            word.data[word.size++] = out;
        }
        add(words, word);
    }
    fclose(in);
}

/* ---- mutations ---- */

static uint64_t state;

static size_t below(size_t limit) /* splitmix64 */
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return limit ? (size_t)((z ^ z >> 31) % limit) : 0;
}

/* Puts `size` bytes in the place of `gone` bytes at `at`. */
static void replace(text *t, size_t at, size_t gone, const char *data, size_t size)
{
    if (t->size - gone + size > INPUT_MAX)
        return;
    memmove(t->data + at + size, t->data + at + gone, t->size - at - gone);
    memcpy(t->data + at, data, size);
    t->size = t->size - gone + size;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* A stretch of whole tokens, nearly: it begins and ends where words do. */
static void stretch(const text *t, size_t tokens, size_t *at, size_t *size)
{
    size_t from = below(t->size), to;
    while (from && is_word(t->data[from - 1]))
        from--;
    for (to = from; to < t->size && tokens; tokens--) {
        bool word = is_word(t->data[to]);
        do
            to++;
        while (word && to < t->size && is_word(t->data[to]));
    }
    *at = from;
    *size = to - from;
}

static void mutate_once(text *t, const texts *files, const texts *words)
{
    static const char bytes[] = "(){}[];,=*&:\"'/\\#\n.-+<>?!0a\0\377";
    static char copy[INPUT_MAX];
    size_t at, size, from, taken;
    stretch(t, 1 + below(below(4) ? 3 : 40), &at, &size);
    const text *other = below(3) ? t : &files->items[below(files->count)];
    switch (below(6)) {
    case 0:
        replace(t, at, size, NULL, 0);
        break;
    case 1:
        replace(t, at, below(2) ? size : 0, &bytes[below(sizeof bytes - 1)], 1);
        break;
    case 2:
    case 3:
        if (words->count) {
            const text *word = &words->items[below(words->count)];
            replace(t, at, below(2) ? size : 0, word->data, word->size);
        }
        break;
    default:
        stretch(other, 1 + below(60), &from, &taken);
        memcpy(copy, other->data + from, taken);
        replace(t, at, below(2) ? size : 0, copy, taken);
    }
}

static text mutated(const texts *files, const texts *words, uint64_t seed, size_t number)
{
    state = seed << 32 ^ number;
    const text *first = &files->items[below(files->count)];
    text t = {memory(NULL, INPUT_MAX), first->size};
    memcpy(t.data, first->data, first->size);
    if (below(2)) {
        const text *donor = &files->items[below(files->count)];
        t.size = mutate(t.data, t.size, INPUT_MAX, donor->data, donor->size, state);
        return t;
    }
    for (size_t n = 1 + below(4); n && t.size; n--)
        mutate_once(&t, files, words);
    return t;
}

static void run(const text *t)
{
    alarm(SECONDS_MAX);
    LLVMFuzzerTestOneInput((const uint8_t *)t->data, t->size);
    alarm(0);
}

int main(int argc, char **argv)
{
    texts files = {0}, words = {0};
    size_t count = 0;
    uint64_t seed = 1;
    long shown = -1;
    for (int c; (c = getopt(argc, argv, "n:s:d:k:")) != -1;) {
        /* clang-format off */
        switch (c) {
        case 'n': count = strtoul(optarg, NULL, 10); break;
        case 's': seed = strtoul(optarg, NULL, 10); break;
        case 'd': read_words(&words, optarg); break;
        case 'k': shown = strtol(optarg, NULL, 10); break;
        default: usage("-n MUTATIONS -s SEED -d DICTIONARY -k NUMBER FILE...");
        }
        /* clang-format on */
    }
    for (int i = optind; i < argc; i++)
        add(&files, read_file(argv[i]));
    if (!files.count)
        usage("no files");
    if (shown >= 0) {
        text t = mutated(&files, &words, seed, (size_t)shown);
        fwrite(t.data, 1, t.size, stdout);
        free(t.data);
    } else {
        signal(SIGSEGV, report);
        signal(SIGABRT, report);
        signal(SIGALRM, report);
        for (size_t i = 0; i < files.count; i++) {
            snprintf(doing, sizeof doing, "ascc_smoke: in %.100s\n", argv[(size_t)optind + i]);
            run(&files.items[i]);
        }
        for (size_t i = 0; i < count; i++) {
            snprintf(doing, sizeof doing, "ascc_smoke: in mutation %zu of seed %llu\n", i, (unsigned long long)seed);
            text t = mutated(&files, &words, seed, i);
            run(&t);
            free(t.data);
        }
        printf("%zu files and %zu mutations\n", files.count, count);
    }
    release(&files);
    release(&words);
    return 0;
}
