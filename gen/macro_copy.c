/* Macros that a body defines, and that give the type of what lives across an await: the frame stands before the body, so that the lines which
 * define them are repeated before the frame. */
#include "../grammar/feed.h"
#include "lower.h"
#include "macros.h"

/* A name whose meaning at a token of the body the frame needs. */
typedef struct macro_use {
    const ident *name;
    uint32_t at;
} macro_use;

static bool defined_in(const macro *m, const function *fn)
{
    return m->token > fn->def->first && m->token < fn->def->last;
}

/* Between the braces of the body, is the line under a condition? */
static bool under_condition(const function *fn, uint32_t token)
{
    for (uint32_t t = fn->def->first; t < token; t++)
        if (fn->def->src->tokens[t].kind == T_PP_COND)
            return true;
    return false;
}

static void refuse(function *fn, const ident *name, uint32_t line)
{
    diag_error(fn->p->d, fn->p->main->src, line, line, line,
               "the macro `%s` has several texts, and gives the type of what lives across an await: use names of their own", name->name);
}

/* The lines that say what `name` is at the token `at` of the body, with those that its text needs. */
static void copy(function *fn, buf *before, const ident *name, uint32_t at)
{
    program *p = fn->p;
    const outer_name *o = outer_find(p->main->outer, name->name, name->len);
    if (!o || !(o->kinds & (OUTER_MACRO | OUTER_FUNCTION_MACRO)))
        return;
    macros_collect(p);
    macro *last = NULL;
    size_t count = 0;
    bool inside = false;
    for (macro *m = NULL; (m = macro_find(name, true, m)) && m->token < fn->def->last; count++) {
        inside = inside || defined_in(m, fn);
        last = m;
    }
    if (!inside || last->copied == fn->number)
        return;
    bool varies = count > 1 || under_condition(fn, last->token);
    if (varies && (at <= fn->def->first || at >= fn->def->last)) { /* in the text of a manager */
        refuse(fn, name, last->token);
        return;
    }
    for (macro *m = NULL; (m = macro_find(name, true, m)) && m->token < fn->def->last;) {
        if (m->copied == fn->number)
            continue;
        if (!varies)
            m->copied = fn->number;
        for (uint32_t t = 0; macro_kind(m->text, t) != T_EOF; t++) {
            const ident *named = macro_kind(m->text, t) == T_IDENT ? intern_token(p, m->text, t) : NULL;
            if (named && named != name && !macro_has_param(m, named))
                copy(fn, before, named, at);
        }
    }
    if (varies) {
        macro_use *use = arena_alloc(p->a, sizeof *use);
        *use = (macro_use){name, at};
        list_add(p, &fn->own_macros, use);
        return;
    }
    size_t len;
    const char *text = token_text(p->main->src, last->token, &len);
    buf_add(before, text, len);
    buf_str(before, "\n");
}

void copy_macro(function *fn, buf *before, const source *src, uint32_t use)
{
    copy(fn, before, intern_token(fn->p, src, use), src == fn->def->src ? use : 0);
}

/* The last line of the preprocessor between two tokens of the body that says something else of a name; 0: none does. */
static uint32_t set_between(const function *fn, const ident *name, uint32_t from, uint32_t to)
{
    const source *src = fn->def->src;
    for (uint32_t t = to; t-- > from;) {
        size_t len;
        const char *set = src->tokens[t].kind == T_PP ? directive_sets(src, t, &len) : NULL;
        if (set && intern(fn->p, set, len) == name)
            return t;
    }
    return 0;
}

static bool holds(const list *names, const ident *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->items[i] == name)
            return true;
    return false;
}

const char *macro_lines(function *fn, const char **after)
{
    program *p = fn->p;
    const source *src = fn->def->src;
    buf push = {.a = p->a}, lines = {.a = p->a}, pop = {.a = p->a};
    list names = {0};
    uint32_t end = 0, depth = 0;
    *after = "";
    for (size_t i = 0; i < fn->own_macros.count; i++) {
        const macro_use *use = fn->own_macros.items[i];
        end = end < use->at ? use->at : end;
    }
    for (size_t i = 0; i < fn->own_macros.count; i++) {
        const macro_use *use = fn->own_macros.items[i];
        uint32_t line = set_between(fn, use->name, use->at, end);
        if (line) {
            refuse(fn, use->name, line);
            return "";
        }
    }
    for (uint32_t t = fn->def->first; t < end; t++) {
        size_t len;
        const char *set = src->tokens[t].kind == T_PP ? directive_sets(src, t, &len) : NULL;
        if (!set && src->tokens[t].kind != T_PP_COND)
            continue;
        const ident *name = set ? intern(p, set, len) : NULL;
        if (name && !holds(&names, name)) {
            list_add(p, &names, (void *)(uintptr_t)name);
            buf_printf(&push, "#pragma push_macro(\"%s\")\n", name->name);
            buf_printf(&pop, "#pragma pop_macro(\"%s\")\n", name->name);
        }
        depth = directive_begins(src, t) ? depth + 1 : directive_ends(src, t) && depth ? depth - 1 : depth;
        const char *text = token_text(src, t, &len);
        buf_add(&lines, text, len);
        buf_str(&lines, "\n");
    }
    while (depth--)
        buf_str(&lines, "#endif\n");
    if (!names.count)
        return "";
    *after = pop.text;
    return arena_printf(p->a, "%s%s", push.text, lines.text);
}
