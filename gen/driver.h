/* The run: files in, passes, files out. */
#ifndef ASCC_DRIVER_H
#define ASCC_DRIVER_H

#include <stdio.h>

#include "ascc.h"

/* The unit of an #include of an .asc file, read and parsed once a run; NULL: reported. */
unit *driver_import(program *p, const source *from, const char *path, const node *at);
/* A file of the run: written at its end, whole, when nothing failed. The text is not copied. "-" is standard output. */
void driver_write(program *p, const char *path, const char *text, size_t len);

/* What a program can know before it has a source: the library's own files and what they declare, but for `src` if it is one of them;
 * NULL: it is not. `p` has its arena and its options. Not needed: who compiles often with copies of one program that has begun reads
 * them once. */
void driver_begin(program *p, const source *src);
/* All passes over a source that is in memory: `src` has its path, text and size; what they point to outlives the program. `p` has its
 * arena, which is `run` as well, and its options. Diagnostics go to `messages`, the files of the run to p->outputs, where they are when
 * there was no error; nothing is written. The only files that are read are those that the source imports. */
void driver_compile(program *p, source *src, FILE *messages);
/* What the program holds besides its arenas goes; `run` is the caller's to free after it. */
void driver_end(program *p);

/* The exit status: 0 done, 1 errors in the source, 2 files that can't be read or written. */
int ascc_run(const options *o);

#endif
