/* What emit needs of frame. */
#ifndef ASCC_FRAME_H
#define ASCC_FRAME_H

#include "ascc.h"

const char *frame_field_name(function *fn, const char *base);
const char *value_name(function *fn, const char *base); /* of a temporary: unique among the function's */
/* How many elements its initialiser gives an array without a size, as C; NULL: the text does not show it. */
const char *array_size(function *fn, symbol *s);
/* Where what is kept lies; made once all fields have names. */
frame_block *frame_blocks(function *fn);

#endif
