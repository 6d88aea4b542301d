/* Lines of a struct that stand for what the user declared: where C may find fault with one, it is printed at the user's place. */
#include <string.h>

#include "collect.h"
#include "emit.h"
#include "lower.h"

/* A line of a struct, from..to of its text, that C may refuse for its type: it is printed where the user wrote that. */
typedef struct mark {
    size_t from, to;
    const node *at;
} mark;

/* Of the standard headers and the library: nobody gets these wrong. */
static bool is_standard_type(const ident *id)
{
    static const char *const known[] = {"FILE",    "DIR",    "bool",    "va_list", "size_t",  "ssize_t",  "ptrdiff_t",
                                        "time_t",  "off_t",  "pid_t",   "mode_t",  "uid_t",   "gid_t",    "clock_t",
                                        "wchar_t", "int8_t", "int16_t", "int32_t", "int64_t", "intptr_t", "intmax_t"};
    static const char *const families[] = {"asc_", "uv_", "pthread_", "sig", "socklen"};
    const char *name = id->name + (id->len > 3 && strncmp(id->name, "uint", 4) == 0);
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (strcmp(name, known[k]) == 0)
            return true;
    for (size_t k = 0; k < sizeof families / sizeof *families; k++)
        if (strncmp(name, families[k], strlen(families[k])) == 0)
            return true;
    return false;
}

/* The name among the specifiers that only a header can know, unless it is a slip. */
static const node *foreign_type(program *p, const node *specs)
{
    for (uint32_t i = 0; specs && !specs->src->builtin && i < specs->kid_count; i++) {
        const node *spec = specs->kids[i], *tag = spec->kind == N_TAG && !(spec->flags & NF_DEFINES) ? spec->kids[0] : NULL;
        if (spec->sym || (spec->kind != N_TYPE_NAME && !tag))
            continue;
        const ident *id = tag ? intern_token(p, tag->src, tag->op) : intern_token(p, spec->src, spec->op);
        const outer_name *o = tag ? outer_find(p->main->outer, id->name, id->len) : NULL;
        if (tag ? !(o && (o->kinds & OUTER_TAG)) : !is_standard_type(id) && !id->outer && !id->fn && !id->type_known)
            return spec;
    }
    return NULL;
}

/* `int a[2] b`: a macro, or a comma is missing. */
static bool ends_in_name(const node *d)
{
    return d && d->name && d->last > d->name->last && d->src->tokens[d->last].kind == T_IDENT;
}

void emit_mark_type(program *p, list *marks, const node *specs, const node *declarator, size_t from, size_t to)
{
    const node *at = !marks ? NULL : ends_in_name(declarator) ? declarator : foreign_type(p, specs);
    const node *outer = declarator ? declarator_outer(declarator) : NULL;
    bool pointer = outer && (outer->kind == N_POINTER || (outer->kind == N_PARAMS && declarator->kids[0]->kind == N_POINTER));
    if (!at || (at->kind == N_TAG && pointer)) /* which needs no more than the tag */
        return;
    mark *m = arena_alloc(p->a, sizeof *m);
    *m = (mark){from, to, at};
    list_add(p, marks, m);
}

/* Of a member whose type is the user's: below its place in the source, but inside the struct. */
static uint32_t member_column(const node *at)
{
    uint32_t column = emit_column(at);
    return column > 4 ? column : 4;
}

/* C could find fault with it: it is more than arithmetic with the function's own numbers. */
static bool may_be_wrong(const node *n)
{
    n = strip(n);
    if (n->subst)
        return may_be_wrong(n->subst);
    if (n->kind == N_NAME)
        return !n->sym || (n->sym->specs && !(n->sym->is_scalar && !declarator_outer(n->sym->declarator)));
    if (n->kind != N_LITERAL && n->kind != N_BINARY && n->kind != N_UNARY && n->kind != N_GLUE)
        return true;
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && may_be_wrong(n->kids[i]))
            return true;
    return false;
}

/* A field that has the type of an expression of the user's: where C finds it wrong, it says so there. */
void emit_mark_value(program *p, list *marks, const symbol *s, size_t from, size_t to)
{
    const node *at = s->type_text || s->held ? NULL : s->type_of;
    if (!at || at->last < at->first || at->src->builtin || !may_be_wrong(at))
        return;
    mark *m = arena_alloc(p->a, sizeof *m);
    *m = (mark){from, to, at};
    list_add(p, marks, m);
}

void emit_marked(out *o, function *fn, const buf *b, const list *marks)
{
    size_t at = 0;
    for (size_t i = 0; i < marks->count; i++) {
        const mark *m = marks->items[i];
        const source *src = m->at->src;
        size_t from = m->from, to = m->to;
        out_lines(o, fn, arena_strndup(o->p->a, b->text + at, from - at));
        while (b->text[from] == ' ')
            from++;
        while (to > from && b->text[to - 1] == '\n')
            to--;
        out_user(o, fn, src, src->tokens[m->at->first].at, member_column(m->at), arena_strndup(o->p->a, b->text + from, to - from));
        at = m->to;
    }
    out_lines(o, fn, b->text + at);
}
