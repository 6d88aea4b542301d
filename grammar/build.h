/* Constructors of nodes, for the actions of parser.y. */
#ifndef ASCC_BUILD_H
#define ASCC_BUILD_H

#include "parser.h"

nodes *nodes_none(parser *p);
nodes *nodes_one(parser *p, node *n);
nodes *nodes_add(nodes *l, parser *p, node *n);
nodes *nodes_join(nodes *l, parser *p, const nodes *more);
nodes *nodes_add_first(parser *p, node *n, nodes *rest);

/* A node over `at` whose op is the first token of `op`, with copies of the children. Sees to NF_HAS_AWAIT and depth. */
node *build(parser *p, enum node_kind kind, span at, span op, uint32_t count, node *const *kids);
node *build_list(parser *p, enum node_kind kind, span at, span op, const nodes *kids);
node *build_specs(parser *p, span at, span op, const nodes *kids);
node *build_list_of(parser *p, enum node_kind kind, span at, node *first, const nodes *rest); /* op: the first token */
node *build_leaf(parser *p, enum node_kind kind, span at);
node *build_leaf_to(parser *p, enum node_kind kind, span from, span to);
node *build_awaiting(node *n);

node *build_function(parser *p, span at, node *specs, node *declarator, node *block, node *leaf);
node *build_nested_function(parser *p, span at, node *specs, node *declarator, node *block);
node *build_manager(parser *p, span at, span word, span name, node *params, nodes *items);
node *build_declaration(parser *p, span at, node *specs, const nodes *declarators);
node *build_init_declarator(parser *p, span at, node *declarator, node *value);
node *build_leading_attribute(parser *p, span attribute, node *declarator);
node *build_attribute(parser *p, span at);
node *build_blob(parser *p, span at);
node *build_blob_after_name(parser *p, span at);
node *build_members_blob(parser *p, span at);
node *build_literal(parser *p, span at);
node *build_tag(parser *p, span at, span word, span name, const nodes *body);
node *build_named(parser *p, span name);
node *build_inner(parser *p, span at, node *inner);
node *build_join(parser *p, span at, node *pointers, node *direct);
node *build_append(parser *p, span at, node *declarator, node *part);
node *build_parameter(parser *p, span at, node *specs, node *declarator);
node *build_type(parser *p, span at, node *specs, node *declarator);
node *build_statement_attribute(parser *p, span attribute, node *statement);
node *build_asm(parser *p, span at, span word);
node *build_with(parser *p, span at, span word, nodes *items, node *block);
void build_need_parentheses(parser *p, const node *first, const nodes *items);
node *build_try(parser *p, span at, span word, node *block, nodes *catches, node *finally);
node *build_catch(parser *p, span at, span word, nodes *codes, node *name, node *block);
node *build_call(parser *p, span at, node *callee, nodes *arguments);
node *build_spawn(parser *p, span at, span word, nodes *arguments);
node *build_await(parser *p, span at, span word, node *operand);

/* explain.c: what is wrong at word w, in the words of a person. `expected` are kinds of words. */
enum { PARSER_EXPECTED_MAX = 200 };
void parser_explain(parser *p, uint32_t w, const int *expected, int count);

#endif
