/* Questions about declarations of async functions and managers that several passes ask. */
#ifndef ASCC_COLLECT_H
#define ASCC_COLLECT_H

#include "ascc.h"

/* What a declaration of an async function would be in C, under another name. */
const char *fn_c_declaration(program *p, node *decl, const char *name);
/* As its first declaration in the file spells it, where its head stands: of the types that the definition names some may come later. */
void fn_as_first(program *p, const async_fn *fn, async_fn *spelled);
void collect_unit(program *p, unit *u);
void collect_library(program *p);                     /* its units, before there is a main one; `collect` does it when it was not */
uint32_t item_begin(const program *p, const node *n); /* the first token of the function or manager that n stands in */
/* May the function `user` use what was found for `at`? Reported: what is declared below it, and what is imported and names something that
 * only its own file declares. */
bool fn_is_usable(program *p, const function *user, const node *at, const async_fn *fn);
bool manager_is_usable(program *p, const node *at, const manager *m);
node *fn_params(const node *decl); /* of an N_FUNCTION: its N_PARAMS; NULL: none */
node *fn_body(const node *decl);   /* ... its N_BLOCK; NULL: a prototype */
/* ---- alternatives.c ---- */
bool alternative_is_apart(const async_fn *fn, const node *n); /* the definition n stands under other conditions than those known of fn */
async_fn *alternative_add(program *p, async_fn *fn, node *n);
void alternatives_name(program *p);                  /* the names that the first has in the output are those of all */
async_fn *fn_declared(program *p, const node *decl); /* what that declaration is of: of alternatives that one, else what the name means */
function *fn_defined(program *p, const node *decl);  /* the one whose definition that is; NULL: it is none */

void collect_values(program *p);   /* values.c */
void collect_system(program *p);   /* system.c */
bool system_has(const char *name); /* a name of the C library or of the system */

/* signature.c: types by their spelling, parameters */
node *declarator_params(const node *declarator); /* N_PARAMS; NULL: none */
bool param_is_void(const node *param);           /* `(void)` */
const char *spelling(program *p, const char *text);
uint32_t fn_param_count(const async_fn *fn);
node *fn_param(const async_fn *fn, uint32_t i);
const char *param_name(program *p, const node *param, uint32_t i);
const char *param_field(program *p, const node *param, uint32_t i);
const char *param_type(program *p, node *param);
void print_param_field(function *fn, program *p, buf *b, node *param, const char *name);
void print_param(function *fn, program *p, buf *b, node *param, const char *name); /* as C adjusts it: arrays and functions are pointers */
/* Two spellings are two types for sure. Where names stand in them, only C knows. */
bool surely_differ(program *p, const char *a, const char *b);
const char *main_signature(program *p, const async_fn *fn);
/* check_head.c. What is not sound was reported. */
/* What C has no parameters or results of: `(void void)`, `(int a, void)`, `(int a int b)`, `(static int a)`. The name is `told` then. */
void head_has_types(program *p, const node *n, ident *id);
bool head_is_sound(program *p, const node *n, const async_fn *fn);
bool points_to_function(const node *declarator);
bool params_are_sound(program *p, const node *params, bool is_manager);
bool is_attribute_macro(program *p, const node *specs,
                        uint32_t i); /* a name before the specifiers of a type: of attributes, or of nothing */
bool defines_tag(const node *spec);  /* a struct, union or enum with a name and its members */

#endif
