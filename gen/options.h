/* The command line (LANGUAGE §13). */
#ifndef ASCC_OPTIONS_H
#define ASCC_OPTIONS_H

#include "../grammar/ast.h"
#include "../grammar/diag.h"

enum emit { EMIT_C, EMIT_TOKENS, EMIT_AST, EMIT_FLOW, EMIT_FRAMES, EMIT_GRAPH, EMIT_JSON };

/* Strings are those of argv; lists live in the arena that was given to options_parse. */
typedef struct options {
    const char *input;  /* "-": standard input */
    const char *output; /* of the C file, or of what --emit prints (then "-" when not given). "-": standard output. NULL: none is wanted */
    const char *header; /* -H; NULL: none */
    const char *review; /* --review; NULL: none */
    enum emit emit;
    bool check; /* diagnostics alone: no output of any kind is written */
    bool no_line;
    const char **includes; /* -I, in order */
    size_t include_count;
    const char *depend;          /* the dependency file's path; NULL: none is wanted */
    const char **depend_targets; /* -MT, in order, as given; none: the outputs */
    size_t depend_target_count;
    bool depend_phony; /* -MP */
    diag_options diag;
} options;

/* Reads the command line. -1: go on with *o; else the exit status: 0 after --help and --version, 2 after a message about bad usage. */
int options_parse(options *o, arena *a, int argc, char **argv);

#endif
