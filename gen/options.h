/* The command line (LANGUAGE §13). */
#ifndef ASCC_OPTIONS_H
#define ASCC_OPTIONS_H

#include "../grammar/diag.h"

typedef struct options {
    const char *input, *output, *header, *dependency_file, *emit;
    const char *includes[64], *targets[16];
    int include_count, target_count;
    bool no_line, check, dependencies, phony;
    diag_options diag;
} options;

/* 0: go on; otherwise the exit status + 1 (help was asked for: 1; bad usage: 3). */
int options_parse(options *o, int argc, char **argv);

#endif
