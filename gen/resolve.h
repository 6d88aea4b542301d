/* What resolve offers to the passes that make new text. */
#ifndef ASCC_RESOLVE_H
#define ASCC_RESOLVE_H

#include "ascc.h"

/* Binds the names in the nodes, one after the other in one scope; parameters are declared first and appended to params_out. */
void resolve_nodes(function *fn, node **nodes, size_t count, node *params, list *labels, list *params_out);
/* `struct tag;`: a type of this block, whatever the tag means outside. */
bool declares_tag(const node *decl);

/* address.c */
symbol *address_object(const node *n); /* the local whose object n is a part of: through members and, for arrays, elements; NULL: none */
void address_take(const node *n);
/* A compound literal that may be seen through a pointer becomes an object of the block. */
void address_literal(function *fn, node *scope, const node *n);

/* types.c */
bool specs_infer(const node *specs); /* `auto` stands for a type: there is no other */
/* What stands for the `auto` of s, which is set: of `auto t = spawn(g, f());` the type is known, else C finds it. */
void type_of_auto(program *p, symbol *s, const node *declaration, node *init);

/* check_stray.c: `retrun x;` reads like a declaration of x; reported, if so. */
bool check_slipped_type(program *p, const node *name, bool broken);

#endif
