/* How many bytes a type has, as far as the text shows it: arithmetic types, pointers, arrays of them, structs that the function declares,
 * the library's own. Of a type in a header only C knows. The sizes are those of the machine that ascc was built for. */
#ifndef ASCC_SIZE_H
#define ASCC_SIZE_H

#include "ascc.h"

typedef struct type_size {
    const char *name; /* `struct asc_sleep_frame` */
    size_t bytes, align;
} type_size;

/* Generated from runtime/include. */
extern const type_size library_sizes[];
extern const size_t library_size_count;

typedef struct size {
    uint64_t bytes; /* not known: so many, and `text` */
    uint32_t align;
    bool known;
    const char *text; /* not known: a C expression, `sizeof(struct conn)` */
} size;

bool type_is_library(const char *name);

size size_known(uint64_t bytes, uint32_t align);
size size_of_name(program *p, const char *type); /* a type without declarator, or a pointer: `asc_task *` */
size size_of_type(function *fn, node *specs, node *declarator, const node *init);
size size_of_symbol(function *fn, symbol *s); /* of its object; parameters as C adjusts them */
/* size_file.c: a struct, union or typedef of one that the file defines at its top level */
bool size_of_file_type(program *p, const char *type, size *result);
/* size_file.c: the number that a macro or an enumerator of the file stands for; false: not that plain */
bool size_constant(program *p, const char *name, size_t len, uint64_t *value);
bool size_number(program *p, const node *n, uint64_t *value);  /* an expression of numbers and such names; false: only C knows */
void size_add_member(size *total, size member, bool is_union); /* as C lays members out */
/* size_file.c: the file defines a struct or union of that tag at its top level */
bool file_has_tag(program *p, const ident *name);
/* size_file.c: a struct or union by value, which the file completes after that token */
bool type_is_later(program *p, const node *specs, const node *declarator, uint32_t token);
/* size_file.c: structs of the output, of which the runtime knows the layout, where the file may have a `#pragma pack` in force */
const char *unpacked(program *p, const char *text);
bool file_packs(program *p);               /* there is one */
const char *size_text(program *p, size s); /* `16`, or the expression */

#endif
