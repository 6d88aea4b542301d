/* Walking a file's tokens at file scope: what outline.c, scan.c and declared.c share. Nobody else includes this. */
#ifndef ASCC_SCAN_H
#define ASCC_SCAN_H

#include "feed.h"

typedef struct scan {
    arena *scratch;
    source *src;
    diag *d;
    outline *out;
    uint32_t at;       /* the next token */
    uint32_t text;     /* what is before it and in no item yet begins here */
    uint32_t missing;  /* bodies that another item ended: so many that the next ones are not looked at to the end of the file */
    bool last_closed;  /* what scan_braces skipped last had its closing brace */
    bool unclosed;     /* a body has none */
    bool uneven;       /* a conditional in what scan_braces skipped last opens or closes braces */
    bool told_outside; /* a word outside of any function was reported: more of them are likely the same mistake */
    bool lone_async;   /* an `async` in the wrong place was reported: the function that it belongs to has none */
    uint32_t externs;  /* `extern "C" {` that are open */
    /* conditionals that are open: the depth of braces at the #if, and at the end of its first branch */
    struct {
        uint32_t depth, after;
        bool more, always;
    } * conds;
    uint32_t cond_count, cond_capacity;
} scan;

static inline uint32_t scan_kind(const scan *s, uint32_t t)
{
    return t < s->src->token_count ? s->src->tokens[t].kind : T_EOF;
}
static inline bool scan_is_pp(uint32_t kind)
{
    return kind == T_PP || kind == T_PP_COND;
}
uint32_t scan_after(const scan *s, uint32_t t);      /* the next token that is no preprocessor line */
bool scan_is_member_name(const scan *s, uint32_t t); /* the `async` or `await` at t is a member, tag or label */

/* The conditional line at t with `depth` braces open: how many are open after it. Where both branches of a conditional open or
 * close braces, the first one counts. */
uint32_t scan_conditional(scan *s, uint32_t t, uint32_t depth);
void scan_pair_conditionals(scan *s);                   /* each #if has its #endif, and nothing of a conditional stands outside of one */
uint32_t scan_past_disabled(const scan *s, uint32_t t); /* after what that line disables; t + 1: nothing */

uint32_t scan_braces(scan *s, uint32_t t, uint32_t *word);     /* after the partner of the brace at t; *word: the first async or await */
bool scan_new_line(const scan *s, uint32_t t);                 /* the token is the first of its line */
uint32_t scan_back(const scan *s, uint32_t t, uint32_t first); /* the partner of the closing bracket at t; first: none */
uint32_t scan_parens(scan *s, uint32_t t);                     /* after the partner of the parenthesis or bracket at t */
void scan_expect_end(scan *s, uint32_t t); /* reports that the declaration whose last token is t has no `;`, unless a macro may hold it */
uint32_t scan_attribute(scan *s, uint32_t t); /* after the word at t and its parentheses */

void scan_define(scan *s, uint32_t t);                        /* the macro of a `#define` line */
uint32_t scan_declare(scan *s, uint32_t first, uint32_t end); /* declared.c; the first name declared, or UINT32_MAX */

/* outline_plain.c: `int async;`, the word stands where only a name can. */
bool scan_is_named(const scan *s, uint32_t word);
/* An async or await at `word` in the item from `first` on, which declares the token `name` (or UINT32_MAX: nothing). */
void scan_report_plain(scan *s, uint32_t word, uint32_t first, uint32_t name);
/* The brace at t, behind the initialiser of what begins at start, opens the body of a function: its first token, before which a `;` is
 * missing; 0: it does not. */
uint32_t scan_function_behind(const scan *s, uint32_t start, uint32_t t);
/* The plain function `name` from `first` on, whose body opens at `brace`, was to be a manager or a generator. */
void scan_report_meant(scan *s, uint32_t first, uint32_t brace, uint32_t name);

#endif
