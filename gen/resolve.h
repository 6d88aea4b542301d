/* What resolve offers to the passes that make new text. */
#ifndef ASCC_RESOLVE_H
#define ASCC_RESOLVE_H

#include "ascc.h"

/* Binds the names in the nodes, one after the other in one scope; parameters are declared first and appended to params_out. */
void resolve_nodes(function *fn, node **nodes, size_t count, node *params, list *labels, list *params_out);
/* `struct tag;`: a type of this block, whatever the tag means outside. */
bool declares_tag(const node *decl);
/* A call of something that is a macro of this file or looks like one (capitals, assert, va_*). */
bool call_is_macro(program *p, const node *call);

#endif
