/* What resolve offers to the passes that make new text. */
#ifndef ASCC_RESOLVE_H
#define ASCC_RESOLVE_H

#include "ascc.h"

/* Binds the names in the nodes, one after the other in one scope; parameters are declared first and appended to params_out. */
void resolve_nodes(function *fn, node **nodes, size_t count, node *params, list *labels, list *params_out);
/* The part of a declarator that is applied first to its name: N_ARRAY, N_PARAMS or N_POINTER; NULL: the name alone. */
const node *declarator_outer(const node *declarator);
/* A call of something that is a macro of this file or looks like one (capitals, assert, va_*). */
bool call_is_macro(const program *p, const node *call);

#endif
