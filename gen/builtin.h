/* The library's .asc sources, built in: what ascc knows of <asc.h>. */
#ifndef ASCC_BUILTIN_H
#define ASCC_BUILTIN_H

#include <stddef.h>

struct builtin {
    const char *path, *text;
    size_t size;
};
extern const struct builtin builtins[];
extern const size_t builtin_count;

#endif
