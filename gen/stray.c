/* Jumps that macros hide. One that leaves a scope inside of a loop compiles and would pass the scope's exit by: the program stops there
 * instead (LANGUAGE §2). In form C the C compiler refuses it. */
#include <string.h>

#include "lower.h"
#include "macros.h"

/* A name that nothing declares: a macro of this file that hides a jump, or as a whole statement one of a header, by its capitals. */
static bool names_jump(program *p, const node *name, bool called, bool statement)
{
    size_t len;
    const char *text = token_text(name->src, name->op, &len);
    macro *m = NULL;
    bool own = false;
    while ((m = macro_find(intern_token(p, name->src, name->op), called, m))) {
        own = true;
        if (macro_hides(p, m) & (HIDES_BREAK | HIDES_CONTINUE))
            return true;
    }
    for (size_t i = 0; statement && !own && i < len; i++)
        if (text[i] >= 'A' && text[i] <= 'Z')
            return true;
    return false;
}

static bool may_jump(program *p, const node *n, bool statement)
{
    switch (n->kind) {
    case N_MACRO_STMT:
        return true;
    case N_FOR:
    case N_WHILE:
    case N_DO:
    case N_ASYNC_FOR: /* it would leave only these */
        return false;
    case N_EXPR_STMT:
        return may_jump(p, n->kids[0], true);
    case N_NAME:
        return !n->sym && names_jump(p, n, false, statement);
    case N_CALL:
        if (n->kids[0]->kind == N_NAME && !n->kids[0]->sym && names_jump(p, n->kids[0], true, statement))
            return true;
        break;
    default:
        break;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && may_jump(p, n->kids[i], false))
            return true;
    return false;
}

/* A jump that is written out leaves n for a loop or a `switch` around it. */
static bool leaves(const node *n, bool in_switch)
{
    switch (n->kind) {
    case N_BREAK:
        return !in_switch;
    case N_CONTINUE:
        return true;
    case N_FOR:
    case N_WHILE:
    case N_DO:
    case N_ASYNC_FOR:
        return false;
    default:
        break;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && leaves(n->kids[i], in_switch || n->kind == N_SWITCH))
            return true;
    return false;
}

stmt *stray_open_catch(lowering *l, node *block)
{
    return leaves(block, false) ? NULL : stray_open(l, &block, 1, "a `catch`");
}

stmt *stray_open(lowering *l, node *const *items, uint32_t count, const char *what)
{
    bool loop = false, jumps = false;
    if (l->fn->form_c)
        return NULL;
    macros_collect(l->p);
    for (const region *r = l->in; r; r = r->up)
        loop = loop || r->kind == R_LOOP || r->kind == R_SWITCH;
    for (uint32_t i = 0; loop && i < count; i++)
        jumps = jumps || (items[i] && may_jump(l->p, items[i], false));
    if (!jumps)
        return NULL;
    stmt *s = add(l, S_BLOCK, NULL);
    s->label = record_name(l, "inside", &l->fn->inside_count);
    s->text = what;
    extra *field = arena_alloc(l->p->a, sizeof *field);
    *field = (extra){.type = "bool", .name = s->label, .note = "a macro may hide a jump"};
    list_add(l->p, &l->fn->extras, field);
    l->tail = &s->body;
    return s;
}

void stray_close(lowering *l, stmt *s)
{
    if (!s)
        return;
    s->falls = falls(s->body);
    l->tail = &s->next;
}
