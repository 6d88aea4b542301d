/* The whole run after the command line was read. */
#ifndef ASCC_DRIVER_H
#define ASCC_DRIVER_H

#include "options.h"

/* The exit status: 0 done, 1 errors in the source, 2 a file that can't be read or written. Everything was reported on stderr. */
int ascc_run(const options *o);

#endif
