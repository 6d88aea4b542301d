/* The macros that the file defines. Their text is cut into tokens once; that is all that is known of them. */
#ifndef ASCC_MACROS_H
#define ASCC_MACROS_H

#include "ascc.h"

enum hides {
    HIDES_RETURN = 1,
    HIDES_GOTO = 2,
    HIDES_BREAK = 4,
    HIDES_CONTINUE = 8,
    HIDES_AWAIT = 16,
    HIDES_ASYNC = 32,
    HIDES_THROW = 64,
    HIDES_YIELD = 128,
    HIDES_DEFER = 256,
    HIDES_TRY = 512
};

typedef struct macro {
    ident *name;
    uint32_t token; /* its `#define` */
    bool is_call;   /* has parameters */
    source *text;   /* the replacement */
    ident **params;
    uint32_t param_count;
    uint32_t hides; /* of enum hides, its own text alone */
    bool busy;
    unsigned char *roles; /* macro_role.c: of each parameter; NULL: nobody asked */
    bool told;            /* that it holds an `await` or `async`: once is enough */
    uint32_t asked;       /* warn_macro.c: the search that met it last */
    uint32_t all_hidden;  /* ... what it hides with all it leads to, */
    bool known;           /* ... for sure */
    struct macro *next;   /* of its name */
    uint32_t copied;      /* macro_copy.c: done for the function of this number */
} macro;

/* The kind of a token of the text, T_EOF after its end. */
uint32_t macro_kind(const source *src, uint32_t t);

void macros_collect(program *p);

/* The next definition of a name after `from`, NULL: the first; NULL: no more. A name may have several, under conditionals. */
macro *macro_find(const ident *name, bool called, const macro *from);

/* What the macro hides with all that its text names, of enum hides. */
uint32_t macro_hides(program *p, macro *m);

void macro_note(program *p, const macro *m);
bool macro_has_param(const macro *m, const ident *name);

/* The token is no name of its own: it stands after `.`, `->` or `#`. */
bool macro_names_member(const source *src, uint32_t t);

/* What a `#define` in the body gives a type that stands before the body: the line again, with those that its text needs. */
void copy_macro(function *fn, buf *before, const source *src, uint32_t use);

/* The lines for those that have several texts, or stand under conditions, as they are at their uses: before all else that stands before the
 * frame; in *after what ends their validity, after it. Empty: there are none. */
const char *macro_lines(function *fn, const char **after);

/* tolower, atomic_load and their like, of which C's headers make macros with statement expressions. */
bool names_block(const char *name, size_t len);

/* What n becomes has a statement expression in the text of a macro of the file: its type can't be asked for at file scope. */
bool macro_has_block(program *p, const node *n);

/* An error if the use is a macro of the file whose text has a comma that no bracket holds: kept as one value, it would lose all but the last. */
bool refuse_several(program *p, const node *use);

/* An error if a macro of the file at an edge of the operand has an operator in its text that binds looser than op: C's parser would
 * take the text apart, and an operand that is kept over an await can't be. */
void refuse_loose(program *p, const node *operand, uint32_t op);

/* A macro of the file, or one among its arguments, that may give a list of initialisers another count of elements than one. */
bool macro_is_uneven(program *p, const node *use);

/* The kind of the first token that a use of a macro of the file expands to; T_EOF: there is none, or it is a name. */
uint32_t macro_starts(program *p, const node *use);

/* A macro of the file that is numbers and operators alone. */
bool macro_is_constant(program *p, const node *use);

/* A call of something that is a macro of this file or looks like one (capitals, assert, va_*). */
bool call_is_macro(program *p, const node *call);

/* A use that expands to the local's own name, which C finds as long as the local does not live in the frame; if it does, a warning.
 * `argument`: the name is an argument of the use, else the macro's text has it. */
void macro_names_local(function *fn, const node *use, const macro *m, symbol *s, bool argument);

/* A call in a body, its names resolved: an argument that a macro of the file takes as the name of a member stays as it is written. */
void macro_arguments(function *fn, node *call);

/* What a macro gets may have its address taken; of an aggregate a member that decays. */
void macro_takes(program *p, const node *call);

#endif
