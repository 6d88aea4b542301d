/* Words to tree. The feeder has decided everything that C leaves to a symbol table, so this is C's grammar and the language's own
 * without a conflict; an action is one constructor. Locations are token indices.
 *
 * One item of the file is parsed at a time. After an error the parser goes on at the next statement of the innermost block.
 *
 * Longer than other files: a grammar is one. */
%code requires {
#include "feed.h"

typedef struct span {
    uint32_t first, last; /* last < first, or first wrapped: nothing */
} span;

typedef struct nodes {
    node **items;
    uint32_t count, capacity;
} nodes;

struct parser {
    arena *a, *scratch;
    source *src;
    diag *d;
    feed *feed;
    uint32_t at;             /* the next word */
    bool resume;             /* the next word is RESUME */
    uint32_t failed_at;      /* the word of the last error, + 1 */
    uint32_t error_count;
    bool failed, too_deep;
    bool headless;           /* it declares nothing that a pass could know */
    bool uneven;             /* a `try` without a clause, or a statement outside of one, was reported: what fits nowhere later is the same mistake */
    bool unopened;           /* a missing `{` was reported: its `}` ends something else */
    bool split;              /* a split statement was reported: the other lines of the conditional are the same mistake */
    node *result;
};
}

%code {
#include <string.h>

#include "build.h"

#define YYLLOC_DEFAULT(current, rhs, n) \
    do { \
        if (n) { \
            (current).first = YYRHSLOC(rhs, 1).first; \
            (current).last = YYRHSLOC(rhs, n).last; \
        } else { \
            (current).last = YYRHSLOC(rhs, 0).last; \
            (current).first = (current).last + 1; \
        } \
    } while (0)
#define YYSTACK_USE_ALLOCA 0
#define YYMAXDEPTH 100000
#define ERRORS_PER_ITEM 100

static int parser_lex(PARSER_STYPE *value, span *at, parser *p);
static void parser_error(const span *at, parser *p, const char *message);
}

%define api.pure full
%define api.prefix {parser_}
%define api.location.type {span}
%define api.token.prefix {K_}
%define api.token.raw
%define parse.error custom
%locations
%param {parser *p}
%expect 0

%union {
    node *node;
    nodes *nodes;
    uint32_t flags;
}

%token EOF 0
%token <flags> CAST_LPAREN TYPE_NAME
%token IDENT TYPE_MACRO LITERAL FUNC_NAME BLOB EXPR_BLOB MEMBERS_BLOB KEYWORD QUALIFIER STRUCT ENUM TYPEOF ALIGNAS ATOMIC TASK
%token ATTRIBUTE STMT_ATTRIBUTE POINTER_ATTRIBUTE TAG_ATTRIBUTE STATIC_ASSERT ASYNC GENERATOR LEAF MANAGER_PROTOCOL MANAGER_BODY NOAWAIT ENTER EXIT
%token AWAIT_CLAUSE AS PP_COND
%token IF ELSE WHILE DO FOR SWITCH CASE DEFAULT GOTO BREAK CONTINUE RETURN ASM LOCAL_LABEL LABEL
%token WITH ASYNC_FOR TRY CATCH FINALLY THROW DEFER UNSHIELD ALL ANY YIELD SPAWN AWAIT
%token SIZEOF GENERIC BUILTIN UNARY LABEL_AND DESIGNATOR
%token LBRACE RBRACE LPAREN RPAREN LBRACKET RBRACKET PARAM_LPAREN DECL_LPAREN DECL_LBRACKET ARRAY_STAR WITH_LPAREN SEMI COMMA COLON
%token QUESTION DOT ARROW ELLIPSIS INC DEC NOT ASSIGN OP_ASSIGN STAR AMP PLUS MINUS SLASH SHIFT RELATION EQUALITY CARET PIPE AND_AND OR_OR
%token NO_SEMI MACRO_BLOCK MACRO_CONDITION LABEL_END ARG_TYPE ARG_EMPTY RESUME BAD

%precedence THEN
%precedence ELSE
%left OR_OR
%left AND_AND
%left PIPE
%left CARET
%left AMP
%left EQUALITY
%left RELATION
%left SHIFT
%left PLUS MINUS
%left STAR SLASH

%type <node> function function_body leaf manager manager_item block item declaration function_definition statement for_init tag
%type <node> spec specs type_name declarator declarator_a direct pointer pointers parameters array parameter init_declarator initializer
%type <node> init_list init designator member member_declarator enumerator static_assert expr expr_opt assign cond binary cast unary
%type <node> postfix primary argument association with with_item with_manager try catch finally label_tail braced condition
%type <nodes> spec_list tag_attributes qualifiers parameter_list declarators items manager_items members member_declarators enumerators arguments
%type <nodes> argument_list inits designators associations with_items catches names labels

%%

start: function { p->result = $1; }
     | manager { p->result = $1; }
     ;

/* ---- file scope ---- */

function: specs declarator_a SEMI { $$ = build_function(p, @$, $1, $2, NULL, NULL); }
        | specs declarator_a leaf SEMI { $$ = build_function(p, @$, $1, $2, NULL, $3); }
        | specs declarator_a function_body { $$ = build_function(p, @$, $1, $2, $3, NULL); }
        ;

function_body: block
             ;

leaf: LEAF LPAREN RPAREN { $$ = build(p, N_LEAF, @$, @1, 1, (node *[]){NULL}); }
    | LEAF LPAREN type_name RPAREN { $$ = build(p, N_LEAF, @$, @1, 1, (node *[]){$3}); }
    ;

manager: MANAGER_PROTOCOL IDENT parameters noawait LBRACE manager_items RBRACE { $$ = build_manager(p, @$, @1, @2, $3, $6); }
       | MANAGER_BODY IDENT parameters noawait block { $$ = build_manager(p, @$, @1, @2, $3, nodes_one(p, $5)); $$->flags |= NF_BODY_FORM; }
       ;

noawait: %empty
       | NOAWAIT
       ;

manager_items: %empty { $$ = nodes_none(p); }
             | manager_items manager_item { $$ = nodes_add($1, p, $2); }
             | manager_items error RESUME { $$ = $1; yyerrok; }
             ;

manager_item: declaration
            | PP_COND { $$ = build(p, N_PP_LINE, @$, @1, 0, NULL); }
            | ENTER block { $$ = build(p, N_ENTER, @$, @1, 1, (node *[]){$2}); }
            | EXIT block { $$ = build(p, N_EXIT, @$, @1, 2, (node *[]){NULL, $2}); }
            | EXIT AS IDENT block { $$ = build(p, N_EXIT, @$, @1, 2, (node *[]){build_leaf(p, N_NAME, @3), $4}); }
            | AWAIT_CLAUSE block { $$ = build(p, N_AWAIT_CLAUSE, @$, @1, 1, (node *[]){$2}); }
            ;

/* ---- declarations ---- */

declaration: specs SEMI { $$ = build_declaration(p, @$, $1, NULL); }
           | specs declarators SEMI { $$ = build_declaration(p, @$, $1, $2); }
           | static_assert SEMI { $$ = $1; $$->last = @2.last; }
           ;

static_assert: STATIC_ASSERT LPAREN assign RPAREN { $$ = build(p, N_STATIC_ASSERT, @$, @1, 2, (node *[]){$3, NULL}); }
             | STATIC_ASSERT LPAREN assign COMMA assign RPAREN { $$ = build(p, N_STATIC_ASSERT, @$, @1, 2, (node *[]){$3, $5}); }
             ;

function_definition: specs declarator_a block { $$ = build_nested_function(p, @$, $1, $2, $3); }
                   ;

declarators: init_declarator { $$ = nodes_one(p, $1); }
           | declarators COMMA init_declarator { $$ = nodes_add($1, p, $3); }
           | declarators COMMA ATTRIBUTE init_declarator { $$ = nodes_add($1, p, build_leading_attribute(p, @3, $4)); }
           ;

init_declarator: declarator_a { $$ = build_init_declarator(p, @$, $1, NULL); }
               | declarator_a ASSIGN initializer { $$ = build_init_declarator(p, @$, $1, $3); }
               ;

specs: spec_list { $$ = build_specs(p, @$, @1, $1); }
     ;

spec_list: spec { $$ = nodes_one(p, $1); }
         | spec_list spec { $$ = nodes_add($1, p, $2); }
         ;

spec: KEYWORD { $$ = build_leaf(p, N_KEYWORD, @1); }
    | QUALIFIER { $$ = build_leaf(p, N_KEYWORD, @1); }
    | ASYNC { $$ = build_leaf(p, N_KEYWORD, @1); }
    | GENERATOR { $$ = build_leaf(p, N_KEYWORD, @1); }
    | TYPE_NAME { $$ = build_leaf(p, N_TYPE_NAME, @1); if ($1 & WORD_UNSURE) $$->flags |= NF_TYPE_UNSURE; }
    | TYPE_MACRO { $$ = build(p, N_TYPE_NAME, @$, @1, 1, (node *[]){build_blob_after_name(p, @1)}); }
    | ATTRIBUTE { $$ = build_attribute(p, @1); }
    | TYPEOF LPAREN expr RPAREN { $$ = build(p, N_TYPEOF, @$, @1, 1, (node *[]){$3}); }
    | TYPEOF CAST_LPAREN type_name RPAREN { $$ = build(p, N_TYPEOF, @$, @1, 1, (node *[]){$3}); }
    | ALIGNAS LPAREN assign RPAREN { $$ = build(p, N_ALIGNAS, @$, @1, 1, (node *[]){$3}); }
    | ALIGNAS CAST_LPAREN type_name RPAREN { $$ = build(p, N_ALIGNAS, @$, @1, 1, (node *[]){$3}); }
    | ATOMIC CAST_LPAREN type_name RPAREN { $$ = build(p, N_ATOMIC_TYPE, @$, @1, 1, (node *[]){$3}); }
    | TASK CAST_LPAREN type_name RPAREN { $$ = build(p, N_TASK_TYPE, @$, @1, 1, (node *[]){$3}); }
    | tag
    ;

tag: STRUCT IDENT { $$ = build_tag(p, @$, @1, @2, NULL); }
   | STRUCT IDENT LBRACE members RBRACE tag_attributes { $$ = build_tag(p, @$, @1, @2, nodes_join($4, p, $6)); }
   | STRUCT LBRACE members RBRACE tag_attributes { $$ = build_tag(p, @$, @1, (span){1, 0}, nodes_join($3, p, $5)); }
   | ENUM IDENT { $$ = build_tag(p, @$, @1, @2, NULL); }
   | ENUM IDENT LBRACE enumerators RBRACE tag_attributes { $$ = build_tag(p, @$, @1, @2, nodes_join($4, p, $6)); }
   | ENUM LBRACE enumerators RBRACE tag_attributes { $$ = build_tag(p, @$, @1, (span){1, 0}, nodes_join($3, p, $5)); }
   ;

tag_attributes: %empty { $$ = nodes_none(p); }
              | tag_attributes TAG_ATTRIBUTE { $$ = nodes_add($1, p, build_attribute(p, @2)); }
              ;

members: %empty { $$ = nodes_none(p); }
       | members member { $$ = $2 ? nodes_add($1, p, $2) : $1; }
       ;

member: specs SEMI { $$ = build_list_of(p, N_MEMBER_DECL, @$, $1, NULL); }
      | specs NO_SEMI { $$ = build_list_of(p, N_MEMBER_DECL, @$, $1, NULL); }
      | specs member_declarators SEMI { $$ = build_list_of(p, N_MEMBER_DECL, @$, $1, $2); }
      | static_assert SEMI { $$ = $1; $$->last = @2.last; }
      | SEMI { $$ = NULL; }
      ;

member_declarators: member_declarator { $$ = nodes_one(p, $1); }
                  | member_declarators ATTRIBUTE { $$ = nodes_add($1, p, build_attribute(p, @2)); }
                  | member_declarators COMMA member_declarator { $$ = nodes_add($1, p, $3); }
                  | member_declarators COMMA ATTRIBUTE member_declarator { $$ = nodes_add(nodes_add($1, p, build_attribute(p, @3)), p, $4); }
                  ;

member_declarator: declarator
                 | declarator COLON cond { $$ = build(p, N_BITFIELD, @$, @2, 2, (node *[]){$1, $3}); }
                 | COLON cond { $$ = build(p, N_BITFIELD, @$, @1, 2, (node *[]){NULL, $2}); }
                 ;

enumerators: enumerator { $$ = nodes_one(p, $1); }
           | enumerators COMMA enumerator { $$ = $3 ? nodes_add($1, p, $3) : $1; }
           ;

enumerator: IDENT { $$ = build(p, N_ENUMERATOR, @$, @1, 2, (node *[]){build_leaf(p, N_NAME, @1), NULL}); }
          | IDENT ASSIGN cond { $$ = build(p, N_ENUMERATOR, @$, @1, 2, (node *[]){build_leaf(p, N_NAME, @1), $3}); }
          | BLOB { $$ = build_blob(p, @1); }
          | %empty { $$ = NULL; }
          ;

/* One rule for declarators and abstract ones: the feeder knows where a name may stand, the constructors ask for it. */
declarator: pointers { $$ = $1; }
          | pointers direct { $$ = build_join(p, @$, $1, $2); }
          | direct { $$ = $1; }
          ;

declarator_a: declarator
            | declarator_a ATTRIBUTE { $$ = build_append(p, @$, $1, build_attribute(p, @2)); }
            ;

pointers: pointer { $$ = build(p, N_DECLARATOR, @$, @1, 1, (node *[]){$1}); }
        | pointers pointer { $$ = build_append(p, @$, $1, $2); }
        ;

pointer: STAR qualifiers { $$ = build_list(p, N_POINTER, @$, @1, $2); }
       ;

qualifiers: %empty { $$ = nodes_none(p); }
          | qualifiers QUALIFIER { $$ = nodes_add($1, p, build_leaf(p, N_KEYWORD, @2)); }
          | qualifiers POINTER_ATTRIBUTE { $$ = nodes_add($1, p, build_attribute(p, @2)); }
          ;

direct: IDENT { $$ = build_named(p, @1); }
      | DECL_LPAREN declarator_a RPAREN { $$ = build_inner(p, @$, $2); }
      | DECL_LPAREN ATTRIBUTE declarator_a RPAREN { $$ = build_inner(p, @$, build_leading_attribute(p, @2, $3)); }
      | DECL_LPAREN ATTRIBUTE ATTRIBUTE declarator_a RPAREN
          { $$ = build_inner(p, @$, build_leading_attribute(p, @2, build_leading_attribute(p, @3, $4))); }
      | array { $$ = build(p, N_DECLARATOR, @$, @1, 1, (node *[]){$1}); }
      | parameters { $$ = build(p, N_DECLARATOR, @$, @1, 1, (node *[]){$1}); }
      | direct array { $$ = build_append(p, @$, $1, $2); }
      | direct parameters { $$ = build_append(p, @$, $1, $2); }
      ;

array: DECL_LBRACKET RBRACKET { $$ = build(p, N_ARRAY, @$, @1, 1, (node *[]){NULL}); }
     | DECL_LBRACKET assign RBRACKET { $$ = build(p, N_ARRAY, @$, @1, 1, (node *[]){$2}); }
     | DECL_LBRACKET ARRAY_STAR RBRACKET { $$ = build(p, N_ARRAY, @$, @1, 1, (node *[]){NULL}); $$->flags |= NF_STAR; }
     ;

parameters: PARAM_LPAREN RPAREN { $$ = build(p, N_PARAMS, @$, @1, 0, NULL); }
          | PARAM_LPAREN parameter_list RPAREN { $$ = build_list(p, N_PARAMS, @$, @1, $2); }
          | PARAM_LPAREN parameter_list COMMA ELLIPSIS RPAREN { $$ = build_list(p, N_PARAMS, @$, @1, $2); $$->flags |= NF_VARIADIC; }
          | PARAM_LPAREN ELLIPSIS RPAREN { $$ = build(p, N_PARAMS, @$, @1, 0, NULL); $$->flags |= NF_VARIADIC; }
          ;

parameter_list: parameter { $$ = nodes_one(p, $1); }
              | parameter_list COMMA parameter { $$ = nodes_add($1, p, $3); }
              ;

parameter: specs { $$ = build_parameter(p, @$, $1, NULL); }
         | specs declarator_a { $$ = build_parameter(p, @$, $1, $2); }
         | IDENT { $$ = build_leaf(p, N_NAME, @1); }
         ;

type_name: specs { $$ = build_type(p, @$, $1, NULL); }
         | specs declarator_a { $$ = build_type(p, @$, $1, $2); }
         ;

initializer: assign
           | init_list
           | BLOB { $$ = build_blob(p, @1); }
           ;

init_list: LBRACE RBRACE { $$ = build(p, N_INIT_LIST, @$, @1, 0, NULL); }
         | LBRACE inits RBRACE { $$ = build_list(p, N_INIT_LIST, @$, @1, $2); }
         | LBRACE inits COMMA RBRACE { $$ = build_list(p, N_INIT_LIST, @$, @1, $2); }
         ;

inits: init { $$ = nodes_one(p, $1); }
     | inits COMMA init { $$ = nodes_add($1, p, $3); }
     ;

init: initializer { $$ = build(p, N_INIT, @$, @1, 1, &$1); }
    | designators ASSIGN initializer { $$ = build_list(p, N_INIT, @$, @1, nodes_add($1, p, $3)); }
    | designators initializer { $$ = build_list(p, N_INIT, @$, @1, nodes_add($1, p, $2)); }
    | DESIGNATOR COLON initializer { $$ = build(p, N_INIT, @$, @1, 2, (node *[]){build_leaf_to(p, N_DESIGNATOR, @1, @2), $3}); }
    ;

designators: designator { $$ = nodes_one(p, $1); }
           | designators designator { $$ = nodes_add($1, p, $2); }
           ;

designator: DOT IDENT { $$ = build_leaf_to(p, N_DESIGNATOR, @1, @2); $$->op = @2.first; }
          | LBRACKET cond RBRACKET { $$ = build(p, N_DESIGNATOR, @$, @1, 2, (node *[]){$2, NULL}); }
          | LBRACKET cond ELLIPSIS cond RBRACKET { $$ = build(p, N_DESIGNATOR, @$, @1, 2, (node *[]){$2, $4}); }
          ;

/* ---- statements ---- */

block: LBRACE items RBRACE { $$ = build_list(p, N_BLOCK, @$, @1, $2); }
     ;

items: %empty { $$ = nodes_none(p); }
     | items item { $$ = nodes_add($1, p, $2); }
     | items error RESUME { $$ = $1; yyerrok; }
     ;

item: declaration
    | function_definition
    | statement
    | PP_COND { $$ = build(p, N_PP_LINE, @$, @1, 0, NULL); }
    ;

statement: block
         | expr SEMI { $$ = build(p, N_EXPR_STMT, @$, (span){$1->op, $1->op}, 1, &$1); }
         | expr NO_SEMI { $$ = build(p, N_MACRO_STMT, @1, @1, 1, &$1); }
         | expr MACRO_BLOCK statement { $$ = build(p, N_MACRO_BLOCK, @$, @1, 2, (node *[]){$1, $3}); }
         | SEMI { $$ = build(p, N_EMPTY, @$, @1, 0, NULL); }
         | STMT_ATTRIBUTE statement { $$ = build_statement_attribute(p, @1, $2); }
         | IF condition statement %prec THEN { $$ = build(p, N_IF, @$, @1, 3, (node *[]){$2, $3, NULL}); }
         | IF condition statement ELSE statement { $$ = build(p, N_IF, @$, @1, 3, (node *[]){$2, $3, $5}); }
         | WHILE condition statement { $$ = build(p, N_WHILE, @$, @1, 2, (node *[]){$2, $3}); }
         | DO statement WHILE condition SEMI { $$ = build(p, N_DO, @$, @1, 2, (node *[]){$2, $4}); }
         | FOR LPAREN for_init expr_opt SEMI expr_opt RPAREN statement { $$ = build(p, N_FOR, @$, @1, 4, (node *[]){$3, $4, $6, $8}); }
         | SWITCH condition statement { $$ = build(p, N_SWITCH, @$, @1, 2, (node *[]){$2, $3}); }
         | CASE cond COLON label_tail { $$ = build(p, N_CASE, @$, @1, 3, (node *[]){$2, NULL, $4}); }
         | CASE cond ELLIPSIS cond COLON label_tail { $$ = build(p, N_CASE, @$, @1, 3, (node *[]){$2, $4, $6}); }
         | DEFAULT COLON label_tail { $$ = build(p, N_DEFAULT, @$, @1, 1, &$3); }
         | LABEL COLON label_tail { $$ = build(p, N_LABEL, @$, @1, 3, (node *[]){build_leaf(p, N_NAME, @1), NULL, $3}); }
         | LABEL COLON ATTRIBUTE label_tail
             { $$ = build(p, N_LABEL, @$, @1, 3, (node *[]){build_leaf(p, N_NAME, @1), build_attribute(p, @3), $4}); }
         | GOTO IDENT SEMI { $$ = build(p, N_GOTO, @$, @1, 1, (node *[]){build_leaf(p, N_NAME, @2)}); }
         | GOTO STAR expr SEMI
             { $$ = build(p, N_GOTO, @$, @1, 1, (node *[]){build(p, N_UNARY, (span){@2.first, @3.last}, @2, 1, &$3)}); }
         | BREAK SEMI { $$ = build(p, N_BREAK, @$, @1, 0, NULL); }
         | CONTINUE SEMI { $$ = build(p, N_CONTINUE, @$, @1, 0, NULL); }
         | RETURN expr NO_SEMI { $$ = build(p, N_RETURN, @$, @1, 1, &$2); $$->last = @2.last; }
         | RETURN expr_opt SEMI { $$ = build(p, N_RETURN, @$, @1, 1, &$2); }
         | ASM SEMI { $$ = build_asm(p, @$, @1); }
         | LOCAL_LABEL labels SEMI { $$ = build_list(p, N_LOCAL_LABEL, @$, @1, $2); }
         | with
         | try
         | ASYNC_FOR LPAREN parameter COLON expr RPAREN statement
             { $$ = build_awaiting(build(p, N_ASYNC_FOR, @$, @1, 3, (node *[]){$3, $5, $7})); }
         | THROW SEMI { $$ = build_awaiting(build(p, N_THROW, @$, @1, 1, (node *[]){NULL})); }
         | THROW argument_list SEMI { $$ = build_awaiting(build_list(p, N_THROW, @$, @1, $2)); }
         | DEFER statement { $$ = build_awaiting(build(p, N_DEFER, @$, @1, 1, &$2)); }
         | UNSHIELD block { $$ = build_awaiting(build(p, N_UNSHIELD, @$, @1, 1, &$2)); }
         | ALL LBRACE items RBRACE { $$ = build_awaiting(build_list(p, N_ALL, @$, @1, $3)); }
         | ANY LBRACE items RBRACE { $$ = build_awaiting(build_list(p, N_ANY, @$, @1, $3)); }
         | YIELD expr_opt SEMI { $$ = build_awaiting(build(p, N_YIELD, @$, @1, 1, &$2)); }
         ;

condition: LPAREN expr RPAREN { $$ = $2; }
         | MACRO_CONDITION IDENT LPAREN arguments RPAREN { $$ = build_call(p, (span){@2.first, @5.last}, build_leaf(p, N_NAME, @2), $4); }
         ;

label_tail: LABEL_END { $$ = NULL; }
          | statement
          ;

labels: IDENT { $$ = nodes_one(p, build_leaf(p, N_NAME, @1)); }
      | labels COMMA IDENT { $$ = nodes_add($1, p, build_leaf(p, N_NAME, @3)); }
      ;

for_init: declaration
        | expr_opt SEMI
        ;

with: WITH with_item block { $$ = build_with(p, @$, @1, nodes_one(p, $2), $3); $$->flags |= NF_PAREN_FREE; }
    | WITH WITH_LPAREN with_items RPAREN block { $$ = build_with(p, @$, @1, $3, $5); }
    | WITH with_item COMMA with_items block { $$ = build_with(p, @$, @1, nodes_add_first(p, $2, $4), $5); build_need_parentheses(p, $2, $4); }
    ;

with_items: with_item { $$ = nodes_one(p, $1); }
          | with_items COMMA with_item { $$ = nodes_add($1, p, $3); }
          ;

with_item: with_manager { $$ = build(p, N_WITH_ITEM, @$, @1, 2, (node *[]){$1, NULL}); }
         | with_manager AS IDENT { $$ = build(p, N_WITH_ITEM, @$, @1, 2, (node *[]){$1, build_leaf(p, N_NAME, @3)}); }
         ;

with_manager: IDENT { $$ = build_leaf(p, N_NAME, @1); }
            | IDENT LPAREN arguments RPAREN { $$ = build_call(p, @$, build_leaf(p, N_NAME, @1), $3); }
            ;

try: TRY block catches { $$ = build_awaiting(build_try(p, @$, @1, $2, $3, NULL)); }
   | TRY block catches finally { $$ = build_awaiting(build_try(p, @$, @1, $2, $3, $4)); }
   | TRY block finally { $$ = build_awaiting(build_try(p, @$, @1, $2, nodes_none(p), $3)); }
   ;

catches: catch { $$ = nodes_one(p, $1); }
       | catches catch { $$ = nodes_add($1, p, $2); }
       ;

catch: CATCH block { $$ = build_catch(p, @$, @1, nodes_none(p), NULL, $2); }
     | CATCH AS IDENT block { $$ = build_catch(p, @$, @1, nodes_none(p), build_leaf(p, N_NAME, @3), $4); }
     | CATCH LPAREN names RPAREN block { $$ = build_catch(p, @$, @1, $3, NULL, $5); }
     | CATCH LPAREN names RPAREN AS IDENT block { $$ = build_catch(p, @$, @1, $3, build_leaf(p, N_NAME, @6), $7); }
     ;

names: assign { $$ = nodes_one(p, $1); }
     | names COMMA assign { $$ = nodes_add($1, p, $3); }
     ;

finally: FINALLY block { $$ = build(p, N_FINALLY, @$, @1, 1, &$2); }
       ;

/* ---- expressions ---- */

expr_opt: %empty { $$ = NULL; }
        | expr
        ;

expr: assign
    | expr COMMA assign { $$ = build(p, N_COMMA, @$, @2, 2, (node *[]){$1, $3}); }
    ;

assign: cond
      | cond ASSIGN assign { $$ = build(p, N_ASSIGN, @$, @2, 2, (node *[]){$1, $3}); }
      | cond OP_ASSIGN assign { $$ = build(p, N_ASSIGN, @$, @2, 2, (node *[]){$1, $3}); }
      | cond ASSIGN init_list { $$ = build(p, N_ASSIGN, @$, @2, 2, (node *[]){$1, $3}); }
      ;

cond: binary
    | binary QUESTION expr COLON cond { $$ = build(p, N_COND, @$, @2, 3, (node *[]){$1, $3, $5}); }
    | binary QUESTION COLON cond { $$ = build(p, N_COND, @$, @2, 3, (node *[]){$1, NULL, $4}); }
    ;

binary: cast
      | binary STAR binary { $$ = build(p, N_BINARY, @$, @2, 2, (node *[]){$1, $3}); }
      | binary SLASH binary { $$ = build(p, N_BINARY, @$, @2, 2, (node *[]){$1, $3}); }
      | binary PLUS binary { $$ = build(p, N_BINARY, @$, @2, 2, (node *[]){$1, $3}); }
      | binary MINUS binary { $$ = build(p, N_BINARY, @$, @2, 2, (node *[]){$1, $3}); }
      | binary SHIFT binary { $$ = build(p, N_BINARY, @$, @2, 2, (node *[]){$1, $3}); }
      | binary RELATION binary { $$ = build(p, N_BINARY, @$, @2, 2, (node *[]){$1, $3}); }
      | binary EQUALITY binary { $$ = build(p, N_BINARY, @$, @2, 2, (node *[]){$1, $3}); }
      | binary AMP binary { $$ = build(p, N_BINARY, @$, @2, 2, (node *[]){$1, $3}); }
      | binary CARET binary { $$ = build(p, N_BINARY, @$, @2, 2, (node *[]){$1, $3}); }
      | binary PIPE binary { $$ = build(p, N_BINARY, @$, @2, 2, (node *[]){$1, $3}); }
      | binary AND_AND binary { $$ = build(p, N_LOGICAL, @$, @2, 2, (node *[]){$1, $3}); }
      | binary OR_OR binary { $$ = build(p, N_LOGICAL, @$, @2, 2, (node *[]){$1, $3}); }
      ;

cast: unary
    | CAST_LPAREN type_name RPAREN cast
        { $$ = build(p, N_CAST, @$, @1, 2, (node *[]){$2, $4}); if ($1 & WORD_UNSURE) $$->flags |= NF_TYPE_UNSURE; }
    ;

unary: postfix
     | INC unary { $$ = build(p, N_UNARY, @$, @1, 1, &$2); }
     | DEC unary { $$ = build(p, N_UNARY, @$, @1, 1, &$2); }
     | AMP cast { $$ = build(p, N_UNARY, @$, @1, 1, &$2); }
     | STAR cast { $$ = build(p, N_UNARY, @$, @1, 1, &$2); }
     | PLUS cast { $$ = build(p, N_UNARY, @$, @1, 1, &$2); }
     | MINUS cast { $$ = build(p, N_UNARY, @$, @1, 1, &$2); }
     | NOT cast { $$ = build(p, N_UNARY, @$, @1, 1, &$2); }
     | UNARY cast { $$ = build(p, N_UNARY, @$, @1, 1, &$2); }
     | LABEL_AND IDENT { $$ = build(p, N_LABEL_ADDR, @$, @1, 1, (node *[]){build_leaf(p, N_NAME, @2)}); }
     | SIZEOF unary { $$ = build(p, N_SIZEOF, @$, @1, 1, &$2); }
     | SIZEOF CAST_LPAREN type_name RPAREN { $$ = build(p, N_SIZEOF, @$, @1, 1, &$3); }
     | AWAIT postfix { $$ = build_await(p, @$, @1, $2); }
     | AWAIT STAR cast { $$ = build_await(p, @$, @1, build(p, N_UNARY, (span){@2.first, @3.last}, @2, 1, &$3)); }
     | AWAIT CAST_LPAREN type_name RPAREN cast
         { $$ = build_await(p, @$, @1, build(p, N_CAST, (span){@2.first, @5.last}, @2, 2, (node *[]){$3, $5})); }
     ;

postfix: primary
       | postfix LBRACKET expr RBRACKET { $$ = build(p, N_INDEX, @$, @2, 2, (node *[]){$1, $3}); }
       | postfix LPAREN arguments RPAREN { $$ = build_call(p, @$, $1, $3); }
       | postfix DOT IDENT { $$ = build(p, N_MEMBER, @$, @2, 1, &$1); }
       | postfix ARROW IDENT { $$ = build(p, N_MEMBER, @$, @2, 1, &$1); }
       | postfix INC { $$ = build(p, N_POSTFIX, @$, @2, 1, &$1); }
       | postfix DEC { $$ = build(p, N_POSTFIX, @$, @2, 1, &$1); }
       | CAST_LPAREN type_name RPAREN init_list { $$ = build(p, N_COMPOUND, @$, @1, 2, (node *[]){$2, $4}); }
       ;

primary: IDENT { $$ = build_leaf(p, N_NAME, @1); }
       | LITERAL { $$ = build_literal(p, @1); }
       | FUNC_NAME { $$ = build_leaf(p, N_FUNC_NAME, @1); }
       | EXPR_BLOB { $$ = build_blob(p, @1); }
       | LPAREN expr RPAREN { $$ = build(p, N_PAREN, @$, @1, 1, &$2); }
       | LPAREN block RPAREN { $$ = build(p, N_STMT_EXPR, @$, @1, 1, &$2); }
       | BUILTIN LPAREN arguments RPAREN { $$ = build_list(p, N_BUILTIN, @$, @1, $3); }
       | SPAWN LPAREN arguments RPAREN { $$ = build_spawn(p, @$, @1, $3); }
       | GENERIC LPAREN argument COMMA associations RPAREN { $$ = build_list(p, N_GENERIC, @$, @1, nodes_add_first(p, $3, $5)); }
       ;

arguments: %empty { $$ = nodes_none(p); }
         | argument_list
         ;

argument_list: argument { $$ = nodes_one(p, $1); }
             | argument_list COMMA argument { $$ = nodes_add($1, p, $3); }
             ;

argument: assign
        | ARG_TYPE type_name { $$ = $2; }
        | ARG_EMPTY { $$ = build(p, N_NONE, @1, @1, 0, NULL); }
        | BLOB { $$ = build_blob(p, @1); }
        | MEMBERS_BLOB { $$ = build_members_blob(p, @1); }
        | braced
        ;

braced: block
      ;

associations: association COLON assign { $$ = nodes_add(nodes_one(p, $1), p, $3); }
            | associations COMMA association COLON assign { $$ = nodes_add(nodes_add($1, p, $3), p, $5); }
            ;

association: type_name
           | DEFAULT { $$ = NULL; }
           ;

%%

static int parser_lex(PARSER_STYPE *value, span *at, parser *p)
{
    feed *f = p->feed;
    if (p->too_deep)
        return K_EOF;
    if (p->resume) {
        p->resume = false;
        uint32_t last = p->at ? f->words[p->at - 1].last : f->toks[0] - 1;
        *at = (span){last + 1, last};
        return K_RESUME;
    }
    if (p->at >= f->word_count) {
        p->at = f->word_count + 1;
        uint32_t last = f->word_count ? f->words[f->word_count - 1].last : f->toks[0];
        *at = (span){last, last};
        return K_EOF;
    }
    const feed_word *w = &f->words[p->at++];
    *at = (span){w->first, w->last};
    value->flags = w->flags;
    return w->kind;
}

/* Where parsing goes on after an error at word w: the next statement of the innermost block. */
static uint32_t resume_at(const parser *p, uint32_t w, bool again)
{
    const feed *f = p->feed;
    uint32_t best = UINT32_MAX, size = UINT32_MAX;
    for (uint32_t i = 0; i < f->stretch_count; i++) {
        const stretch *s = &f->stretches[i];
        if (!again && s->from == w)
            return w;
        if (s->from <= w && w < s->to + (again ? 0 : 1) && (s->from < w || again) && s->to - s->from < size) {
            best = s->to;
            size = s->to - s->from;
        }
    }
    return best == UINT32_MAX ? f->word_count : best;
}

/* After the conditional that the line at word w begins or goes on: all of it is one mistake. */
static uint32_t resume_after_conditional(const parser *p, uint32_t w)
{
    const feed *f = p->feed;
    uint32_t end = w, depth = 1, best = UINT32_MAX;
    if (!directive_begins(p->src, f->words[w].first))
        return resume_at(p, w, false);
    for (end++; end < f->word_count && depth; end++) {
        if (f->words[end].kind != K_PP_COND)
            continue;
        if (directive_begins(p->src, f->words[end].first))
            depth++;
        else if (directive_ends(p->src, f->words[end].first))
            depth--;
    }
    for (uint32_t i = 0; i < f->stretch_count; i++) {
        const stretch *s = &f->stretches[i];
        if (s->from < w && w < s->to && s->to >= end) /* the statement that holds it */
            return s->to;
        if (s->from >= w && s->to >= end && s->to < best)
            best = s->to;
    }
    return best == UINT32_MAX ? f->word_count : best;
}

static int yyreport_syntax_error(const yypcontext_t *context, parser *p)
{
    p->failed = true;
    if (p->too_deep)
        return 0;
    if (++p->error_count > ERRORS_PER_ITEM) {
        p->too_deep = true; /* enough: nothing more is read */
        return 0;
    }
    uint32_t w = p->at - 1;
    bool again = p->failed_at == w + 1;
    if (!again) {
        yysymbol_kind_t symbols[PARSER_EXPECTED_MAX];
        int expected[PARSER_EXPECTED_MAX];
        int count = yypcontext_expected_tokens(context, symbols, PARSER_EXPECTED_MAX);
        for (int i = 0; i < count; i++)
            expected[i] = (int)symbols[i]; /* the same numbers: api.token.raw */
        diag_parsing(p->d, true);
        parser_explain(p, w, expected, count);
        diag_parsing(p->d, false);
    }
    p->failed_at = w + 1;
    bool conditional = !again && w < p->feed->word_count && p->feed->words[w].kind == K_PP_COND;
    p->at = conditional ? resume_after_conditional(p, w) : resume_at(p, w, again);
    p->resume = true;
    return 0;
}

/* Only for a stack that overflows. */
static void parser_error(const span *at, parser *p, const char *message)
{
    (void)message;
    if (!p->too_deep)
        diag_error(p->d, p->src, at->first, at->first, at->first, "this is nested too deeply");
    p->too_deep = p->failed = true;
}
