/* The command line: one function, one table of flags in the help. */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: ascc [options] file.asc -o file.c\n"
    "\n"
    "Compiles C with async and await to C.\n"
    "\n"
    "  -o FILE              the C file; - is standard output (and standard input as the input)\n"
    "  -I DIR               where #include \"x.asc\" is looked up\n"
    "  -MD -MF FILE -MT T -MP   write a dependency file, as C compilers do\n"
    "  --no-line            no #line directives\n"
    "  --check              diagnostics alone\n"
    "  --emit=tokens|ast    what a pass made, on standard output\n"
    "  -WNAME -Wno-NAME -Werror[=NAME] -w   warnings\n"
    "  --color=auto|always|never\n"
    "  --diagnostics=text|json|sarif\n"
    "  --version, --help\n"
    "\n"
    "Exit status: 0 done, 1 errors in the source, 2 bad usage or I/O.\n";

static int bad(const char *what, const char *which)
{
    fprintf(stderr, "ascc: %s%s%s\nascc: try --help\n", what, which ? ": " : "", which ? which : "");
    return 3;
}

static bool warning_flag(options *o, const char *name)
{
    bool off = strncmp(name, "no-", 3) == 0, fatal = strncmp(name, "error=", 6) == 0;
    if (strcmp(name, "error") == 0) {
        for (int i = 1; i < W_COUNT; i++)
            o->diag.fatal[i] = true;
        return true;
    }
    if (strncmp(name, "large-frame=", 12) == 0) {
        o->diag.large_frame = strtoul(name + 12, NULL, 10);
        return true;
    }
    enum warning w = diag_warning_find(name + (off ? 3 : fatal ? 6 : 0));
    if (w == W_NONE)
        return false;
    o->diag.off[w] = off;
    if (fatal)
        o->diag.fatal[w] = true;
    return true;
}

int options_parse(options *o, int argc, char **argv)
{
    *o = (options){.diag = {.large_frame = 4096, .color = isatty(2) && !getenv("NO_COLOR")}};
    o->diag.off[W_NEVER_WAITS] = true;
    bool only_files = false;
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];
        if (only_files || a[0] != '-' || !a[1]) {
            if (o->input)
                return bad("more than one input file", a);
            o->input = a;
            continue;
        }
        if (strcmp(a, "--") == 0) {
            only_files = true;
            continue;
        }
        const char **value = strncmp(a, "-o", 2) == 0 ? &o->output : strncmp(a, "-H", 2) == 0 ? &o->header : NULL;
        bool joined = a[1] == 'o' || a[1] == 'H' || a[1] == 'I';
        if (strncmp(a, "-MF", 3) == 0)
            value = &o->dependency_file;
        if (value || strncmp(a, "-I", 2) == 0 || strncmp(a, "-MT", 3) == 0) {
            size_t flag = joined ? 2 : 3;
            const char *v = a[flag] ? a + flag : i + 1 < argc ? argv[++i] : NULL;
            if (!v)
                return bad("an argument is missing after", a);
            if (value) {
                *value = v;
            } else if (joined) {
                if (o->include_count == 64)
                    return bad("more than 64 -I", NULL);
                o->includes[o->include_count++] = v;
            } else {
                if (o->target_count == 16)
                    return bad("more than 16 -MT", NULL);
                o->targets[o->target_count++] = v;
            }
        } else if (strcmp(a, "-MD") == 0) {
            o->dependencies = true;
        } else if (strcmp(a, "-MP") == 0) {
            o->phony = true;
        } else if (strcmp(a, "--no-line") == 0) {
            o->no_line = true;
        } else if (strcmp(a, "--check") == 0) {
            o->check = true;
        } else if (strncmp(a, "--emit=", 7) == 0) {
            o->emit = a + 7;
            if (strcmp(o->emit, "tokens") != 0 && strcmp(o->emit, "ast") != 0)
                return bad("--emit knows tokens and ast, not", o->emit);
        } else if (strcmp(a, "-w") == 0) {
            o->diag.quiet = true;
        } else if (strncmp(a, "-W", 2) == 0) {
            if (!warning_flag(o, a + 2))
                return bad("unknown warning", a);
        } else if (strncmp(a, "--color=", 8) == 0) {
            if (strcmp(a + 8, "always") == 0)
                o->diag.color = true;
            else if (strcmp(a + 8, "never") == 0)
                o->diag.color = false;
            else if (strcmp(a + 8, "auto") != 0)
                return bad("--color is auto, always or never, not", a + 8);
        } else if (strncmp(a, "--diagnostics=", 14) == 0) {
            const char *f = a + 14;
            if (strcmp(f, "text") != 0 && strcmp(f, "json") != 0 && strcmp(f, "sarif") != 0)
                return bad("--diagnostics is text, json or sarif, not", f);
            o->diag.format = *f == 'j' ? DIAG_JSON : *f == 's' ? DIAG_SARIF : DIAG_TEXT;
        } else if (strcmp(a, "--help") == 0) {
            fputs(help, stdout);
            return 1;
        } else if (strcmp(a, "--version") == 0) {
            puts("ascc 0.1.0");
            return 1;
        } else {
            return bad("unknown option", a);
        }
    }
    if (!o->input)
        return bad("no input file", NULL);
    if (!o->output && !o->check && !o->emit)
        return bad("no output file: give -o FILE", NULL);
    return 0;
}
