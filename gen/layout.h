/* The frame of a function as a list of fields, each with its bytes and the reason why it is there: what --emit=frames, --emit=json, the
 * review page and the warning about large frames read. To be asked for after the passes up to frame. */
#ifndef ASCC_LAYOUT_H
#define ASCC_LAYOUT_H

#include "ascc.h"
#include "size.h"

enum field_kind {
    FIELD_HEAD, /* base, result, value, more: the runtime and the caller read them */
    FIELD_PARAMETER,
    FIELD_LOCAL,     /* of the user's or of a manager's text */
    FIELD_RECORD,    /* of the compiler's: how a scope is left, shields, objects of managers */
    FIELD_TEMPORARY, /* a value that an expression needs after an await */
    FIELD_CALL       /* in the union of calls: the frame of a callee, or the pointer to one */
};

#define NO_OFFSET UINT64_MAX

typedef struct field {
    enum field_kind kind;
    const char *name; /* as in C behind `f->` */
    const char *type; /* the declaration: `struct asc_sleep_frame sleep` */
    const char *why;
    size size;
    uint64_t offset;    /* NO_OFFSET: something before it has a size that only C knows */
    symbol *sym;        /* FIELD_PARAMETER, FIELD_LOCAL, FIELD_TEMPORARY */
    const extra *extra; /* FIELD_RECORD */
    const call *call;   /* FIELD_CALL: the first that uses it */
} field;

typedef struct layout {
    field *fields; /* in the order of the struct */
    size_t count;
    size total; /* not known: the text is a lower bound as a sum */
    size calls; /* of the union alone */
} layout;

/* Made once a function. */
const layout *layout_of(function *fn);
/* Whether the field holds something that is needed after the call's await. */
bool layout_holds(const field *x, const call *c);
/* The bytes of all that are held there. */
size layout_held(function *fn, const call *c);
/* A field of a callee's frame that is embedded, or why it stands in a frame of its own. */
const char *layout_callee(program *p, const call *c);

#endif
