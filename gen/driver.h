/* The run: files in, passes, files out. */
#ifndef ASCC_DRIVER_H
#define ASCC_DRIVER_H

#include "ascc.h"

/* The unit of an #include of an .asc file, read and parsed once a run; NULL: reported. */
unit *driver_import(program *p, const source *from, const char *path, const node *at);
/* Writes all of text, or nothing: to a file beside the target that is then renamed. Untouched when equal. 0, or 2 with a message. */
int driver_write(program *p, const char *path, const char *text, size_t len);

#endif
