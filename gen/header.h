/* The header for other files. */
#ifndef ASCC_HEADER_H
#define ASCC_HEADER_H

#include "ascc.h"

/* The text of the main file's header; after collect, nothing was reported. */
const char *header_text(program *p);

#endif
