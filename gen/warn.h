/* What warn.c, warn_group.c and warn_macro.c share. */
#ifndef ASCC_WARN_H
#define ASCC_WARN_H

#include "ascc.h"

/* warn_group.c: groups, the addresses that their children get, the timeouts around */
void warn_groups(program *p, function *fn);

/* warn_macro.c: macros of the file, and awaits among the arguments of any */
void warn_macros(program *p, function *fn);
void warn_macro_names(program *p, function *fn); /* when it is known what lives in the frame */

/* warn_frame.c */
void warn_frame(program *p, function *fn);

#endif
