/* Macros that may hide a declaration: what they declare is no variable that the passes know, so it must not live across an await. */
#include <ctype.h>
#include <string.h>

#include "lower.h"
#include "macros.h"

/* Whether the macro of this file that `#define` in token t makes begins as a declaration does: two words. */
static bool defines_declaration(const source *src, uint32_t t)
{
    static const char *const words[] = {"return", "goto", "case", "else", "sizeof", "await", "throw", "spawn", "do"};
    size_t len, count = 0;
    const char *c = token_text(src, t, &len), *end = c + len, *word = NULL;
    for (int skip = 0; skip < 2; skip++) { /* `#define`, the name */
        while (c < end && (*c == '#' || *c == ' ' || *c == '\t'))
            c++;
        while (c < end && (*c == '_' || isalnum((unsigned char)*c)))
            c++;
    }
    if (c < end && *c == '(')
        while (c < end && *c++ != ')')
            ;
    for (; c < end && count < 2; count++) {
        while (c < end && (isspace((unsigned char)*c) || *c == '\\' || (count && *c == '*')))
            c++;
        const char *start = c;
        while (c < end && (*c == '_' || isalnum((unsigned char)*c)))
            c++;
        if (c == start || isdigit((unsigned char)*start))
            return false;
        for (size_t i = 0; !count && i < sizeof words / sizeof *words; i++)
            if ((size_t)(c - start) == strlen(words[i]) && memcmp(start, words[i], strlen(words[i])) == 0)
                return false;
        word = start;
    }
    return word && count == 2;
}

bool hides_declaration(program *p, const node *n)
{
    const node *name = NULL;
    if (n->kind == N_MACRO_STMT)
        return true;
    if (n->kind == N_EXPR_STMT && n->kids[0]->kind == N_CALL && call_is_macro(p, n->kids[0]))
        name = strip(n->kids[0]->kids[0]);
    else if (n->kind == N_DECL && n->kid_count == 2 && n->kids[1]->kind == N_INIT_DECL &&
             n->kids[1]->kids[0]->name) { /* `double DECLARE(d);` */
        const node *outer = declarator_outer(n->kids[1]->kids[0]);
        name = outer && outer->kind == N_PARAMS ? n->kids[1]->kids[0]->name : NULL;
    }
    if (!name)
        return false;
    size_t len;
    const char *text = token_text(name->src, name->op, &len);
    const outer_name *o = outer_find(p->main->outer, text, len);
    bool macro = o && (o->kinds & (OUTER_MACRO | OUTER_FUNCTION_MACRO));
    if (n->kind == N_DECL)
        return macro;
    if (macro)
        return defines_declaration(p->main->src, o->token);
    return !(len == 6 && memcmp(text, "assert", 6) == 0) && !(len > 3 && memcmp(text, "va_", 3) == 0);
}
