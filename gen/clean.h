/* Locals with a cleanup attribute. */
#ifndef ASCC_CLEAN_H
#define ASCC_CLEAN_H

#include "lower.h"

/* A declaration of such a local. */
bool cleans(const node *decl);

/* ... directly in the block. */
bool cleans_below(const node *block);

/* An error where a macro of the file in the declaration has such an attribute in its text. */
void refuse_hidden_cleanup(program *p, const node *n);

/* What is called at the end of their block, the last one first; the attributes leave the declaration. */
node *clean_calls(lowering *l, node *decl);

#endif
