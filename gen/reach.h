/* Where control can come in a body, as far as its text shows it: statements, not values, but for `while (1)` and its like. Macros and
 * functions of others are believed to come back, except for those of C that never do. */
#ifndef ASCC_REACH_H
#define ASCC_REACH_H

#include "ascc.h"

bool reach_end(program *p, const node *body);
bool reach_returns_value(const node *n); /* a `return` with a value stands in it */
/* Calls found(arg, n) for the first statement of each stretch that is never reached. */
void reach_never(program *p, const node *body, void (*found)(void *arg, const node *n), void *arg);

#endif
