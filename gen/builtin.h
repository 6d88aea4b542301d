/* The library's `.asc` sources, which the compiler carries: its managers and async functions are known to every file (LANGUAGE §1). */
#ifndef ASCC_BUILTIN_H
#define ASCC_BUILTIN_H

#include <stddef.h>

struct builtin {
    const char *path; /* `<asc/timeout.asc>`: what reports print */
    const char *text; /* a NUL byte stands behind it */
    size_t size;      /* without that one */
};

extern const struct builtin builtins[]; /* sorted by path; made from runtime/lib by cmake/AsccEmbed.cmake */
extern const size_t builtin_count;

#endif
