/* The dependency file of -MD, as C compilers write it. */
#ifndef ASCC_DEPFILE_H
#define ASCC_DEPFILE_H

#include "options.h"

/* A rule that makes every output (or the targets of -MT) depend on the files that were read; with -MP an empty rule for each of
 * them but the first, the input. */
char *depfile_text(arena *a, const options *o, const char *const *files, size_t count, size_t *size);

#endif
