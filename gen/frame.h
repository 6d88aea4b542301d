/* What emit needs of frame. */
#ifndef ASCC_FRAME_H
#define ASCC_FRAME_H

#include "ascc.h"

const char *frame_field_name(function *fn, const char *base);
const char *value_name(function *fn, const char *base); /* of a temporary: unique among the function's */
/* How many elements its initialiser gives an array without a size, as C; NULL: the text does not show it. */
const char *array_size(function *fn, symbol *s);
/* The type of s is an array without a size, `typedef int T[];`: its name. NULL: it is none. And the same for one, which `type` is the text of. */
const node *open_array(program *p, const symbol *s);
const char *open_array_size(function *fn, symbol *s, const char *type);
/* Where what is kept lies; made once all fields have names. */
frame_block *frame_blocks(function *fn);

#endif
