/* Between outline.c, the feeder (feed_*.c) and parser.y. Nobody else includes this.
 *
 * The outline cuts a file into items. The feeder turns the tokens of one item into words, the terminals of the grammar: it decides
 * everything that in C needs a symbol table or a long look ahead (types, casts, declarations, words of the language, macros), so
 * the grammar has no conflicts. A word covers one token, several (an attribute with its parentheses, adjacent strings), or none:
 * a mark that tells the grammar what the feeder found. */
#ifndef ASCC_FEED_H
#define ASCC_FEED_H

#include "ast.h"
#include "diag.h"

/* ---- directive.c ---- */
const char *outer_macro_name(const source *src, uint32_t t, size_t *len); /* NULL: t is no `#define` */
const char *directive_sets(const source *src, uint32_t t, size_t *len);   /* the name after `#define` or `#undef`; NULL: t is neither */
uint32_t directive_macro_kinds(const source *src, uint32_t t);            /* of enum outer_kind and the bits below; 0: no `#define` */
bool directive_begins(const source *src, uint32_t t);                     /* #if, #ifdef, #ifndef */
bool directive_ends(const source *src, uint32_t t);                       /* #endif */
/* The conditions around a hold wherever C sees b, which stands behind it. */
bool directive_covers(const source *src, uint32_t a, uint32_t b);
bool directive_apart(const source *src, uint32_t a, uint32_t b); /* neither's conditions are among the other's, which stands behind it */
bool directive_is_inside(const source *src, uint32_t from, uint32_t t); /* t stands under some condition that begins at or after `from` */
bool directive_is_else(const source *src, uint32_t t);
bool directive_is_import(const source *src, uint32_t t);               /* #include "x.asc" or <x.asc> */
bool directive_is_constant(const source *src, uint32_t t, char digit); /* `#if 0`, `#if 1` */
/* A conditional line may be followed by what C never sees: `#if 0`, or the `#else` of an `#if 1` (`always`). Where that ends: the
 * next line of the same conditional, or the end of the file; t where nothing is disabled. */
uint32_t directive_disabled(const source *src, uint32_t t, bool always);
/* Conditionals that are open while tokens are walked one after the other. */
typedef struct conditionals {
    uint32_t depth, always; /* bit d of `always`: the one at depth d is an `#if 1` */
} conditionals;
uint32_t directive_passed(conditionals *c, const source *src, uint32_t t); /* after the conditional line at t, and after what it disables */

/* ---- outline.c ---- */

enum item_kind { ITEM_TEXT, ITEM_ASYNC, ITEM_MANAGER, ITEM_IMPORT };

typedef struct item {
    enum item_kind kind;
    uint32_t first, last; /* tokens, both inclusive */
    uint32_t excess;      /* from this token on it is text that braces which do not match left over; 0: there is none */
    uint32_t body;        /* ITEM_ASYNC: its `{`, where the body can be passed by for the time being; 0: it can't */
} item;

typedef struct outline {
    item *items; /* the whole file, in order */
    uint32_t count, capacity;
    outer *outer;
    bool broken;   /* an async function or a manager may stand in what is text */
    bool unpaired; /* an #if without #endif, or the reverse, was reported */
    bool named;    /* a declaration of something called `async` or `await` was */
} outline;

/* More that the file says of a name: not for passes. */
enum { OUTER_TYPE_MACRO = 1 << 16, OUTER_LOOP_MACRO = 1 << 17, OUTER_ATTRIBUTE_MACRO = 1 << 18, OUTER_BRACE_MACRO = 1 << 19 };

outline *outline_make(arena *a, arena *scratch, source *src, diag *d);
uint32_t token_after(const source *src, uint32_t t); /* the next that is no T_PP */

/* ---- outer.c ---- */
outer *outer_new(arena *a);
void outer_add(outer *o, const source *src, uint32_t t, uint32_t kinds); /* t: an identifier, or a `#define` */

/* ---- feed_names.c: what the body has declared so far ---- */

enum name_kind { NAME_UNKNOWN, NAME_TYPE, NAME_OBJECT, NAME_MACRO };

typedef struct scopes scopes;
scopes *names_new(arena *scratch, source *src, const outer *o);
void names_reset(scopes *n);
void names_push(scopes *n);
void names_pop(scopes *n);
void names_declare(scopes *n, uint32_t t, enum name_kind kind);
enum name_kind names_find(const scopes *n, uint32_t t);
const outer_name *names_outer(const scopes *n, uint32_t t);
bool names_type_like(const scopes *n, uint32_t t);  /* `size_t`, `FILE`, `foo_t`, what declares a name: a type if nothing says otherwise */
bool names_capital(const scopes *n, uint32_t t);    /* `Foo`, of which the file says nothing: a type or constant rather than a variable */
bool names_macro_like(const scopes *n, uint32_t t); /* a macro of the file, in capitals, or `__name` */

/* ---- feed.c ---- */

typedef struct feed_word {
    uint16_t kind;  /* of the grammar's terminals */
    uint16_t flags; /* enum word_flag */
    uint32_t first, last;
} feed_word;

enum word_flag { WORD_UNSURE = 1 }; /* the other reading prints the same */

/* What lies between two statements of a block: where the parser goes on after an error. Words, half open. */
typedef struct stretch {
    uint32_t from, to;
} stretch;

typedef struct feed {
    arena *scratch;
    source *src;
    scopes *names;
    diag *d;
    bool failed;      /* an error was reported: the item is not parsed */
    uint32_t stray;   /* the last closing bracket among them; 0: none */
    uint32_t repairs; /* statements, or stray brackets, that were reported and left out */
    bool unpaired;    /* of the outline: what conditionals split is no mistake of its own */
    bool named;       /* something called `async` or `await` was reported: its uses are the same mistake */
    /* the item: its tokens without preprocessor lines, then T_EOF */
    uint32_t *toks, *match, count, toks_capacity;
    bool *disabled;            /* of a conditional line: C never sees what follows it, up to the next line of that conditional */
    struct open_bracket *open; /* while brackets are matched */
    uint32_t open_capacity;
    uint32_t at; /* the next one to become a word */
    uint32_t depth;
    bool yields; /* a generator or manager: `yield` is a word */
    feed_word *words;
    uint32_t word_count, word_capacity;
    stretch *stretches;
    uint32_t stretch_count, stretch_capacity;
    uint32_t name_at; /* where the function of an async item is named, UINT32_MAX: not known; index into toks */
    uint32_t *params; /* tokens: names of parameters of the declarator that was read last */
    uint32_t param_count, param_capacity;
} feed;

feed *feed_new(arena *scratch, source *src, const outer *o, diag *d);
void feed_declare_async(feed *f, const outline *o); /* what async items declare at file scope */
bool feed_match(feed *f);                           /* feed_brackets.c: pairs the brackets; false: reported, nothing can be read */
bool feed_item(feed *f, const item *it, bool head); /* head: as if nothing stood in its body. false: errors were reported */

/* Indices into toks, not tokens, from here on. */
static inline uint32_t feed_kind(const feed *f, uint32_t i)
{
    return i < f->count ? f->src->tokens[f->toks[i]].kind : T_EOF;
}
static inline bool feed_is(const feed *f, uint32_t i, const char *word)
{
    return feed_kind(f, i) == T_IDENT && token_is(f->src, f->toks[i], word);
}
bool feed_new_line(const feed *f, uint32_t i);                  /* the token is the first of its line */
uint32_t feed_indent(const feed *f, uint32_t i);                /* bytes before the first token of its line */
bool feed_is_word(const feed *f, uint32_t i, const char *word); /* and no ordinary identifier of that name is in scope */

void feed_emit(feed *f, int kind, uint32_t count); /* the next `count` tokens as one word */
void feed_emit_unsure(feed *f, int kind, uint32_t count);
void feed_mark(feed *f, int kind);                         /* a word of no tokens */
void feed_raw(feed *f);                                    /* the next token as what it is without context */
void feed_rest(feed *f, uint32_t end);                     /* up to end, raw: the parser will complain */
const char *feed_bad_token(const source *src, uint32_t t); /* what is wrong with a T_BAD */
void feed_conditional(feed *f);                            /* one line of a conditional, with what it disables */
void feed_fail_split(feed *f);                             /* the conditional at hand splits a statement */
bool feed_deeper(feed *f);                                 /* false: reported; else feed_up when done */
void feed_up(feed *f);

/* ---- feed_guess.c, feed_guess_expr.c: looks ahead, changes nothing ---- */
uint32_t guess_after(const feed *f, uint32_t i); /* behind the partner of the bracket at i */

enum shape { SHAPE_NO, SHAPE_MAYBE, SHAPE_YES };

bool guess_is_specifier(uint32_t kind);                           /* a keyword that begins declarations only */
bool guess_begins_statement(uint32_t kind);                       /* a keyword that does */
bool guess_is_c23(uint32_t kind);                                 /* a keyword that C11 programs may use as an identifier */
enum shape guess_type(const feed *f, uint32_t from, uint32_t to); /* from..to-1 is a type name */
bool guess_cast(const feed *f, uint32_t lparen, bool *unsure);
bool guess_declaration(const feed *f, uint32_t i, bool *unsure);
bool guess_expression(const feed *f, uint32_t from, uint32_t to); /* operands and operators alternate */
bool guess_await(const feed *f, uint32_t from, uint32_t to);
bool guess_is_part_word(const feed *f, uint32_t i);         /* `__real__`, `__imag__` */
bool guess_is_member_name(uint32_t kind);                   /* what may be a member, tag or label: those are never words */
uint32_t guess_function_name(const feed *f, uint32_t from); /* of the definition or prototype at from; UINT32_MAX: not clear */
bool guess_spec_name(const feed *f, uint32_t i, bool typed,
                     bool any);                           /* the identifier at i is one more specifier, not the declared name */
bool guess_calling_convention(const feed *f, uint32_t i); /* `(WINAPI *` with the parenthesis at i */
uint32_t guess_attribute(const feed *f, uint32_t i);      /* after the one at i; i: none */
uint32_t guess_attributes(const feed *f, uint32_t i);     /* after the attributes at i */
uint32_t guess_argument_end(const feed *f, uint32_t i);
uint32_t guess_literal_end(const feed *f, uint32_t i); /* after the adjacent strings and macros at i, i + 1 or less: none */

/* ---- feed_expr.c ---- */
enum { STOP_COMMA = 1, STOP_COLON = 2 };
void feed_expression(feed *f, unsigned stop);
void feed_parens(feed *f); /* `(` expression `)` of a header */
void feed_initializer(feed *f);
void feed_arguments(feed *f);

/* ---- feed_decl.c ---- */
enum decl_kind { DECL_BLOCK, DECL_PARAM, DECL_MEMBER, DECL_TYPE, DECL_FILE };
void feed_specifiers(feed *f, enum decl_kind kind);
void feed_declaration(feed *f); /* up to and with its `;`, or a nested function */
void feed_static_assert(feed *f);
void feed_declarator(feed *f, enum decl_kind kind, bool is_typedef);
void feed_type_name(feed *f);
void feed_parameter(feed *f);
void feed_parameters(feed *f); /* `(` to `)` */
void feed_attributes(feed *f, int kind);
void feed_tag(feed *f);      /* feed_tag.c: a struct, union or enum */
void feed_function(feed *f); /* an async item */

/* ---- feed_stmt.c ---- */
void feed_block(feed *f, bool own_scope);
void feed_statement(feed *f);
void feed_needed_block(feed *f);
void feed_broken_head(feed *f); /* of `for` */
bool feed_iterates(const feed *f, uint32_t close);
void feed_body(feed *f); /* the body of another statement: a scope of its own */
void feed_semicolon(feed *f);
bool feed_spawns_twice(const feed *f);     /* `spawn spawn(`: no declaration */
bool feed_declares(const feed *f);         /* a declaration is next, and no statement that begins with a word of the language */
void feed_stretch(feed *f, uint32_t from); /* words from `from` on are one statement or declaration of a block */

/* ---- feed_word.c ---- */
bool feed_begins_word(const feed *f, uint32_t i);
void feed_word_statement(feed *f); /* such a statement */

/* ---- feed_manager.c ---- */
void feed_manager(feed *f);
bool feed_lost_manager(feed *f, const item *it); /* `async name(...) { enter { ... } }`: reported */

/* ---- parser.y ---- */
typedef struct parser parser;

#endif
