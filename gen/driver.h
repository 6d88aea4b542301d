/* The run: files in, passes, files out. */
#ifndef ASCC_DRIVER_H
#define ASCC_DRIVER_H

#include "ascc.h"

/* The unit of an #include of an .asc file, read and parsed once a run; NULL: reported. */
unit *driver_import(program *p, const source *from, const char *path, const node *at);
/* A file of the run: written at its end, whole, when nothing failed. The text is not copied. "-" is standard output. */
void driver_write(program *p, const char *path, const char *text, size_t len);

/* The exit status: 0 done, 1 errors in the source, 2 files that can't be read or written. */
int ascc_run(const options *o);

#endif
