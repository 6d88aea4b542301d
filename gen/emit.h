/* What the two forms of emit share. */
#ifndef ASCC_EMIT_H
#define ASCC_EMIT_H

#include "out.h"

typedef struct emitter {
    program *p;
    function *fn;
    out *o;
    const stmt *s;    /* the statement in work */
    const node *loop; /* the innermost one whose head has become statements: they stand inside of it */
    uint32_t indent;  /* its column in the output */
} emitter;

/* emit_text.c: statements as text */
uint32_t emit_start_of(const node *n); /* bytes of the source */
uint32_t emit_end_of(const node *n);
bool emit_keeps_columns(const emitter *e); /* for C's messages; without #line they speak of the output, and all of it is laid out anew */
uint32_t emit_column(const node *n);       /* of the first word of its line; a tab goes to the next multiple of eight */
bool emit_begins_line(const node *n);
/* Text that stands for n: where n stands, */
void emit_user(emitter *e, const node *n, const char *text, uint32_t indent);
/* ... in the column of `above`, */
void emit_below(emitter *e, const node *n, const node *above, const char *text, uint32_t indent);
/* ... at the first column of its line. */
void emit_line(emitter *e, const node *n, const char *text, uint32_t indent);
/* Lines of a manager's text, moved to where it is expanded; those that a backslash continues stay, they may be in a literal. */
const char *emit_moved(emitter *e, const node *n, const char *text, uint32_t indent);
void emit_statement_text(emitter *e, const stmt *s, uint32_t indent);
void emit_declaration(emitter *e, const stmt *s, uint32_t indent);
/* What a declaration in the head of a loop does to the frame; NULL: that needs statements. */
const char *emit_assignments(emitter *e, const node *n);
const char *emit_value(emitter *e, const node *value); /* as the right side of an assignment */
void emit_set(emitter *e, const stmt *s, uint32_t indent);
const char *place_of(function *fn, const symbol *s);
const char *emit_truth(const program *p, bool yes); /* where the names are the file's, none of its own */

/* emit_comment.c: the user's comments, each once */
void emit_comments(emitter *e, const stmt *s, uint32_t indent);             /* those before s */
uint32_t emit_comments_start(const node *n);                                /* where the comments before n begin */
const char *emit_comment_behind(program *p, const source *src, uint32_t t); /* on the line of token t, behind it */
uint32_t emit_comment_end(const source *src, uint32_t at, uint32_t to);     /* of the comment at `at`, before `to` */
const char *emit_comment_of_param(program *p, const node *param);           /* behind it or its comma, where that ends the line */
const char *emit_headed(emitter *e, const char *head, const node *body);    /* a head with the comment behind it */
const char *emit_trailed(emitter *e, const char *text);                     /* with the comment behind the statement in work */
const char *emit_trailed_of(emitter *e, const node *n, const char *text);   /* ... behind n */
/* The brace of a block, or "", with the comment behind it. */
void emit_opened(emitter *e, const node *block, const char *brace, uint32_t indent);
void emit_closed(emitter *e, const node *block, const char *brace, uint32_t indent);

/* emit_left.c: adds the comments of the function that none of its pieces shows; those from `head` on are its, those from `body` on its statements */
void emit_comments_left(emitter *e, size_t head, size_t body);

/* emit_call.c: the call, without what happens when it parks or fails */
void emit_call_start(emitter *e, call *c, uint32_t indent);
void emit_call_done(emitter *e, call *c, uint32_t indent);
bool is_const_param(program *p, const node *param);
const char *fail_text(emitter *e, const call *c);

/* emit_decl.c: frames, heads, descriptors, prototypes */
void emit_frame(emitter *e);
const char *emit_static(emitter *e);
void head_text(program *p, buf *b, async_fn *fn, const char *tag); /* its struct */
void emit_library(program *p, out *o, async_fn *fn);
void emit_head(program *p, out *o, async_fn *fn);
void emit_callable(program *p, out *o, async_fn *fn); /* what a call names: of an async typedef the type that it is checked against, too */
void emit_prototype(program *p, out *o, async_fn *fn);
bool types_later(program *p, const async_fn *fn); /* its prototype names a struct by value that the file completes further on */
void emit_descriptor(emitter *e);
void emit_typedef(program *p, out *o, async_fn *fn);
const char *parameter_list(program *p, function *fn, async_fn *callee);

/* system.c: definitions whose name shared libraries would take for the system's */
struct hidden {
    uint32_t name, first, last; /* tokens of the main file: a plain function, from its specifiers to its brace */
};
void emit_hide(out *o, const char *name); /* before such a definition */
void emit_hide_end(out *o);

const char *import_text(program *p, const node *n); /* the #include of the generated header */

/* emit_mark.c: of the text of a struct, from..to is a line for such a type, or for the value that a field has the type of; the lines
 * that C may refuse are noted in marks (NULL: none is wanted), which emit_marked prints the text with. */
void emit_mark_type(program *p, list *marks, const node *specs, const node *declarator, size_t from, size_t to);
void emit_mark_value(program *p, list *marks, const symbol *s, size_t from, size_t to);
void emit_marked(out *o, function *fn, const buf *b, const list *marks);

void emit_label(emitter *e, const node *n, const char *text, uint32_t indent);
void emit_start(emitter *e, bool generator, const char *go);

/* emit_n.c, emit_c.c */
const char *emit_form_n(emitter *e); /* the call that begins the body */
const char *emit_form_c(emitter *e);
void emit_plain(emitter *e, const stmt *s, uint32_t indent); /* a statement that stays in one C function */
/* `first`: the `if` of the chain that s goes on with `else`; s itself: none */
void emit_if_head(emitter *e, const stmt *s, const stmt *first, uint32_t indent);
bool emit_chains(const stmt *other);                /* what stands after an `else` is one `if` alone */
const node *emit_tested(const stmt *s, bool other); /* the block of the user that is the body of a test; of an `if` one of two */
void emit_else(emitter *e, const stmt *s, uint32_t indent);
bool emit_else_text(emitter *e, const stmt *s, const stmt *first, uint32_t indent); /* then that was all of the `if` */
void emit_end_if(emitter *e, const stmt *s, uint32_t indent);
void emit_end_of_body(emitter *e, uint32_t indent);
uint32_t emit_statement_column(const emitter *e, const stmt *s, uint32_t indent); /* where it stands: the user's place, or `indent` */
bool emit_may_declare(const stmt *s);                                             /* a declaration, or a macro that may be one */
bool emit_declares(const stmt *list);                                             /* in C, as far as that shows */
const char *emit_what(emitter *e, const node *at, const node *use, size_t most);  /* as written, and what of the user's it is for */
bool emit_mentions(const out *o, const char *name);

#endif
