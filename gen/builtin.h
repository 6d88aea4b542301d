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

/* Style and script of the review page: `review.css`, `review.js`. */
extern const struct builtin assets[];
extern const size_t asset_count;

#endif
