/* The command line: every mistake is one message that says what was expected, and status 2. */
#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "options.h"

enum long_option { OPT_NO_LINE = 256, OPT_CHECK, OPT_EMIT, OPT_REVIEW, OPT_COLOR, OPT_DIAGNOSTICS, OPT_VERSION, OPT_HELP };

static const struct option long_options[] = {
    {"no-line", no_argument, NULL, OPT_NO_LINE},
    {"check", no_argument, NULL, OPT_CHECK},
    {"emit", required_argument, NULL, OPT_EMIT},
    {"review", required_argument, NULL, OPT_REVIEW},
    {"color", required_argument, NULL, OPT_COLOR},
    {"diagnostics", required_argument, NULL, OPT_DIAGNOSTICS},
    {"version", no_argument, NULL, OPT_VERSION},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

/* clang-format off */
static const char usage[] =
    "usage: ascc [options] FILE.asc -o FILE.c\n"
    "Compiles C with async functions to C.\n"
    "\n"
    "  -o FILE                the C file; `-` is standard output. FILE.asc may be `-`, too\n"
    "  -H FILE                also write the header for other files that include this one\n"
    "  -I DIR                 look for #include \"x.asc\" in DIR\n"
    "  --no-line              no #line directives in the output, and indented for readers\n"
    "  --check                report errors and warnings, write nothing\n";
static const char usage_more[] =
    "  --emit=WHAT            what a pass made instead of C, on standard output or in -o FILE:\n"
    "           tokens, ast   the words of the source; its tree\n"
    "           flow          statements as lowered, awaits and where they go on\n"
    "           frames        what each function keeps, its bytes, why it is there\n"
    "           graph         the continuations, for Graphviz: pipe it into `dot -Tsvg`\n"
    "           json          all of that and the line map, for programs (docs/emit.md)\n"
    "  --review=FILE.html     also write a page that shows source and output side by side\n"
    "\n"
    "  -MD                    write a dependency file, named like the output but ending in .d\n"
    "  -MF FILE               its name\n"
    "  -MT TARGET             the target in it, instead of the outputs; may be repeated\n"
    "  -MP                    with an empty rule for each file: removed ones break no build\n"
    "\n"
    "  -WNAME, -Wno-NAME      turn a warning on or off:";
static const char usage_rest[] =
    "  -Wlarge-frame=BYTES    warn about frames from that size on (4096)\n"
    "  -Wall, -Wextra         all that are usually on; all\n"
    "  -Werror[=NAME]         warnings are errors; -Wno-error[=NAME] for those that are not\n"
    "  -w                     no warnings\n"
    "  --color=WHEN           auto, always or never\n"
    "  --diagnostics=FORMAT   text, json or sarif\n"
    "\n"
    "  --help, --version      this page; one line\n"
    "\n"
    "Exit status: 0 done, 1 errors in the source, 2 bad usage or a file that can't be\n"
    "read or written.\n";
/* clang-format on */

#if defined __GNUC__
static int bad(const char *format, ...) __attribute__((format(printf, 1, 2)));
#endif
static int bad(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("ascc: ", stderr);
    vfprintf(stderr, format, args);
    fputs("\n", stderr);
    va_end(args);
    return 2;
}

static int print_done(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    return bad("standard output: %s", strerror(errno));
}

static int print_help(void)
{
    fputs(usage, stdout);
    fputs(usage_more, stdout);
    size_t column = 80;
    for (int w = W_NONE + 1; w < W_COUNT; w++) {
        const char *name = diag_warning_name((enum warning)w);
        if (column + strlen(name) + 2 > 78) {
            fputs("\n                        ", stdout);
            column = 24;
        }
        column += strlen(name) + 1;
        printf(" %s", name);
    }
    fputs("\n", stdout);
    fputs(usage_rest, stdout);
    return print_done();
}

static int print_version(void)
{
    puts("ascc " ASCC_VERSION);
    return print_done();
}

/* The index of `word` in the list, which ends with NULL; -1: not there. */
static int find(const char *const *words, const char *word)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return -1;
}

static int parse_emit(options *o, const char *word)
{
    static const char *const words[] = {"c", "tokens", "ast", "flow", "frames", "graph", "json", NULL};
    int i = find(words, word);
    if (i < 0)
        return bad("--emit=%s: expected tokens, ast, flow, frames, graph or json", word);
    o->emit = (enum emit)i;
    return -1;
}

static int parse_color(options *o, const char *word)
{
    static const char *const words[] = {"never", "always", "auto", NULL};
    int i = find(words, word);
    if (i < 0)
        return bad("--color=%s: expected auto, always or never", word);
    o->diag.color = i == 1;
    if (i == 2) {
        const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
        o->diag.color = !(no_color && *no_color) && term && strcmp(term, "dumb") != 0 && isatty(STDERR_FILENO);
    }
    return -1;
}

static int parse_diagnostics(options *o, const char *word)
{
    static const char *const words[] = {"text", "json", "sarif", NULL};
    int i = find(words, word);
    if (i < 0)
        return bad("--diagnostics=%s: expected text, json or sarif", word);
    o->diag.format = (enum diag_format)i;
    return -1;
}

static int parse_large_frame(options *o, const char *digits)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(digits, &end, 10);
    if (*digits < '0' || *digits > '9' || *end || errno || n > SIZE_MAX)
        return bad("-Wlarge-frame=%s: expected a number of bytes", digits);
    o->diag.large_frame = (size_t)n;
    o->diag.off[W_LARGE_FRAME] = false;
    return -1;
}

static void set_all(bool *set, bool to)
{
    for (int w = W_NONE + 1; w < W_COUNT; w++)
        set[w] = to;
}

static int unknown_warning(const char *option)
{
    return bad("-W%s: there is no such warning; `ascc --help` lists them", option);
}

static int parse_warning(options *o, const char *option)
{
    if (strncmp(option, "large-frame=", 12) == 0)
        return parse_large_frame(o, option + 12);
    if (strcmp(option, "all") == 0 || strcmp(option, "extra") == 0) {
        bool never_waits = o->diag.off[W_NEVER_WAITS];
        set_all(o->diag.off, false);
        o->diag.off[W_NEVER_WAITS] = never_waits && strcmp(option, "all") == 0;
        return -1;
    }

    const char *name = option;
    bool no = strncmp(name, "no-", 3) == 0;
    if (no)
        name += 3;
    if (strcmp(name, "error") == 0) {
        set_all(o->diag.fatal, !no);
        return -1;
    }
    bool error = strncmp(name, "error=", 6) == 0;
    if (error)
        name += 6;
    enum warning w = diag_warning_find(name);
    if (w == W_NONE)
        return unknown_warning(option);
    if (error)
        o->diag.fatal[w] = !no;
    if (!error || !no)
        o->diag.off[w] = no; /* -Werror=name also turns it on */
    return -1;
}

/* -MD, -MF FILE, -MT TARGET, -MP: `word` is what stands behind the M. */
static int parse_depend(options *o, bool *wanted, const char *word, int argc, char **argv)
{
    if (strcmp(word, "D") == 0) {
        *wanted = true;
        return -1;
    }
    if (strcmp(word, "P") == 0) {
        o->depend_phony = true;
        return -1;
    }
    if (*word != 'F' && *word != 'T')
        return bad("-M%s: expected -MD, -MF FILE, -MT TARGET or -MP", word);
    const char *value = word + 1;
    if (!*value) {
        if (optind >= argc)
            return bad("-M%c: expected a %s", *word, *word == 'F' ? "file" : "target");
        value = argv[optind++];
    }
    if (*word == 'F')
        o->depend = value;
    else
        o->depend_targets[o->depend_target_count++] = value;
    return -1;
}

static int parse_input(options *o, const char *path)
{
    if (o->input)
        return bad("%s: one input at a time, and %s is one already", path, o->input);
    o->input = path;
    return -1;
}

/* Is it one and the same file, whatever it is called? */
static bool same_file(const char *a, const char *b)
{
    if (!a || !b || strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
        return false;
    if (strcmp(a, b) == 0)
        return strncmp(a, "/dev/", 5) != 0;
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static int check_files(const options *o)
{
    const char *const names[] = {o->input, o->output, o->header, o->review, o->depend};
    static const char *const what[] = {"the input", "the output", "the header", "the review page", "the dependency file"};
    for (size_t i = 0; i < 5; i++) {
        if (names[i] && !*names[i])
            return bad("the name of %s is empty", what[i]);
        for (size_t k = i + 1; k < 5; k++)
            if (same_file(names[i], names[k]))
                return bad("%s: %s and %s are the same file", names[k], what[i], what[k]);
    }
    return -1;
}

/* What the options mean together. */
static int finish(options *o, arena *a, bool depend_wanted)
{
    if (!o->input)
        return bad("no input: expected FILE.asc; `ascc --help` shows the options");
    if (o->check && o->emit != EMIT_C)
        return bad("--check writes nothing: it can't go with --emit");
    if (o->emit != EMIT_C && !o->output)
        o->output = "-";
    if (!o->check && !o->output && !o->header && !o->review)
        return bad("no output: expected -o FILE, --check or --emit=WHAT");
    if (!depend_wanted && (o->depend || o->depend_target_count || o->depend_phony))
        return bad("%s: expected -MD too", o->depend ? "-MF" : o->depend_target_count ? "-MT" : "-MP");
    if (depend_wanted && !o->depend) {
        const char *main = o->output ? o->output : o->header ? o->header : o->review;
        if (!main || strcmp(main, "-") == 0)
            return bad("-MD: the output has no name to take the dependency file's from: expected -MF FILE");
        const char *slash = strrchr(main, '/'), *dot = strrchr(slash ? slash : main, '.');
        int stem = (int)(dot && dot != main && dot[-1] != '/' ? dot - main : (long)strlen(main));
        o->depend = arena_printf(a, "%.*s.d", stem, main);
    }
    return check_files(o);
}

static int unknown_option(int argc, char **argv)
{
    if (optopt > 0 && optopt < 256)
        return bad("-%c: there is no such option; `ascc --help` lists them", optopt);
    const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";
    if (optopt)
        return bad("%s: this option takes no value", word);
    return bad("%s: there is no such option, or it is cut too short; `ascc --help` lists them", word);
}

static int missing_value(char **argv)
{
    if (optopt > 0 && optopt < 256)
        return bad("-%c: expected a value", optopt);
    return bad("%s: expected a value", argv[optind - 1]);
}

int options_parse(options *o, arena *a, int argc, char **argv)
{
    size_t most = argc > 0 ? (size_t)argc : 1;
    *o = (options){
        .includes = arena_alloc(a, most * sizeof *o->includes),
        .depend_targets = arena_alloc(a, most * sizeof *o->depend_targets),
        .diag = {.large_frame = 4096},
    };
    o->diag.off[W_NEVER_WAITS] = true;
    bool depend_wanted = false;
    int status = parse_color(o, "auto");
    opterr = 0;
    optind = 1;
    while (status < 0) {
        int option = getopt_long(argc, argv, "-:o:H:I:M:W:wh", long_options, NULL);
        if (option == -1)
            break;
        /* clang-format off */
        switch (option) {
        case 1: status = parse_input(o, optarg); break; /* the `-` in front: operands come in their order, POSIXLY_CORRECT or not */
        case 'o': o->output = optarg; break;
        case 'H': o->header = optarg; break;
        case 'I': o->includes[o->include_count++] = optarg; break;
        case 'M': status = parse_depend(o, &depend_wanted, optarg, argc, argv); break;
        case 'W': status = parse_warning(o, optarg); break;
        case 'w': o->diag.quiet = true; break;
        case OPT_NO_LINE: o->no_line = true; break;
        case OPT_CHECK: o->check = true; break;
        case OPT_EMIT: status = parse_emit(o, optarg); break;
        case OPT_REVIEW: o->review = optarg; break;
        case OPT_COLOR: status = parse_color(o, optarg); break;
        case OPT_DIAGNOSTICS: status = parse_diagnostics(o, optarg); break;
        case OPT_VERSION: return print_version();
        case 'h':
        case OPT_HELP: return print_help();
        case ':': return missing_value(argv);
        default: return unknown_option(argc, argv);
        }
        /* clang-format on */
    }
    for (; status < 0 && optind < argc; optind++) /* behind `--` */
        status = parse_input(o, argv[optind]);
    return status < 0 ? finish(o, a, depend_wanted) : status;
}
