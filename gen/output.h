/* Files that a run writes: each appears whole or not at all, keeps its old content when something fails, and is not touched when its
 * content stays the same. */
#ifndef ASCC_OUTPUT_H
#define ASCC_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct output {
    const char *path; /* "-": standard output */
    const char *text;
    size_t size;
    struct spool *away;       /* the content stands there instead of in `text`; NULL: it does not */
    char *target, *temporary; /* output.c: where it goes once links are followed; what waits beside it to be renamed. NULL at first */
} output;

/* The content, part by part, from 0 on; NULL: there is no more. Until the next call. */
const char *output_part(const output *o, size_t i, size_t *size);

/* Writes all, in that order, or none as far as that can be known beforehand: first every text goes to a file beside its target, then
 * they are renamed. Devices and pipes are written as they are, last. 0, or 2 after a message that names the file. */
int output_write(output *outputs, size_t count);

#endif
