/* What in a body has an address that may be kept: locals, and compound literals, which then live as long as their block. */
#include "ascc.h"
#include "resolve.h"

/* The local whose object `n` is a part of: through members and, for arrays, elements. */
symbol *address_object(const node *n)
{
    for (;;) {
        switch (n->kind) {
        case N_NAME:
            return n->sym && (n->sym->kind == SYM_LOCAL || n->sym->kind == SYM_PARAM) ? n->sym : NULL;
        case N_PAREN:
            n = n->kids[0];
            break;
        case N_MEMBER:
            if (n->src->tokens[n->op].kind != T_DOT)
                return NULL;
            n = n->kids[0];
            break;
        case N_INDEX:
            n = n->kids[0];
            break;
        default:
            return NULL;
        }
    }
}

void address_take(const node *n)
{
    symbol *s = address_object(n);
    if (s)
        s->address_taken = true;
}

/* A compound literal that may be seen through a pointer: it lives until its block ends (C11 6.5.2.5p5). */
void address_literal(function *fn, node *scope, const node *n)
{
    while (n->kind == N_PAREN || (n->kind == N_MEMBER && n->src->tokens[n->op].kind == T_DOT) || n->kind == N_INDEX)
        n = n->kids[0];
    if (n->kind != N_COMPOUND || n->sym)
        return;
    node *literal = (node *)(uintptr_t)n;
    symbol *s = symbol_new(fn, SYM_TEMP, "literal");
    s->literal = true;
    s->decl = literal;
    s->scope = scope;
    s->specs = n->kids[0]->kids[0];
    s->declarator = n->kids[0]->kid_count > 1 ? n->kids[0]->kids[1] : NULL;
    s->init = n->kids[1];
    symbol_classify(fn->p, s);
    literal->sym = s;
}
