/* Rules for expressions: what an await gives and takes, calls, operands that are not evaluated. */
#include <string.h>

#include "check.h"
#include "lower.h"
#include "macros.h"

/* What has no value, or one that nobody wants. */
void check_unused(checker *c, node *e)
{
    switch (e->kind) {
    case N_PAREN:
        check_unused(c, e->kids[0]);
        return;
    case N_CAST:
        check_unused(c, e->kids[1]);
        return;
    case N_COMMA:
    case N_COND:
        for (uint32_t i = e->kind == N_COND; i < e->kid_count; i++)
            if (e->kids[i])
                check_unused(c, e->kids[i]);
        return;
    default:
        list_add(c->p, &c->walk->unused, e);
    }
}

static void arguments(checker *c, node *operand)
{
    if (operand->kind != N_CALL) {
        check_body(c, operand);
        return;
    }
    if (strip(operand->kids[0])->kind != N_NAME) /* `((op *)await find(x))(1)` */
        check_body(c, operand->kids[0]);
    for (uint32_t i = 1; i < operand->kid_count; i++)
        check_body(c, operand->kids[i]);
}

static node *operand_of(node *n)
{
    while (n->kind == N_PAREN)
        n = n->kids[0];
    return n;
}

/* Of a call that can't be awaited, the arguments may hold what was meant. */
static void await_arguments(checker *c, node *operand, bool told)
{
    checker inside = *c;
    inside.misplaced = told && operand->kind == N_CALL && !named_fn(c->p, operand->kids[0]);
    if (!told || operand->kind == N_CALL)
        arguments(&inside, operand);
}

/* What a block may not hold that a macro takes as an argument, and C with it as it stands; NULL: C. */
static const char *word_of_language(const node *n)
{
    switch (n->kind) {
    case N_SPAWN:
    case N_AWAIT:
    case N_ASYNC_FOR:
    case N_YIELD:
    case N_ALL:
    case N_ANY:
    case N_WITH:
        return check_word(n);
    case N_THROW:
        return "throw";
    case N_TRY:
        return "try";
    case N_DEFER:
        return "defer";
    case N_UNSHIELD:
        return "unshield";
    default:
        return NULL;
    }
}

static bool refuse_language(checker *c, node *n)
{
    const char *word = word_of_language(n);
    if (word) {
        diag_node_error(c->p->d, n, "`%s` can't stand in a block that is an argument", word);
        return true;
    }
    for (uint32_t i = 0; i < n->kid_count; i++)
        if (n->kids[i] && refuse_language(c, n->kids[i]))
            return true;
    return false;
}

static void call_expression(checker *c, node *n)
{
    for (uint32_t i = 1; i < n->kid_count; i++)
        if (n->kids[i] && n->kids[i]->kind == N_BLOCK && refuse_language(c, n->kids[i]))
            return;

    static const char *const on_stack[] = {"alloca",  "__builtin_alloca", "__builtin_alloca_with_align",
                                           "strdupa", "strndupa",         "setjmp",
                                           "_setjmp", "sigsetjmp",        "__builtin_setjmp"};
    check_call_alone(c, n);
    for (size_t i = 0; i < sizeof on_stack / sizeof *on_stack; i++)
        if (check_names(n->kids[0], on_stack[i])) {
            list_add(c->p, &c->walk->stack, n);
            list_add(c->p, &c->walk->stack_loops, (void *)(uintptr_t)c->loop);
        }
    for (uint32_t i = 1; call_is_macro(c->p, n) && i < n->kid_count; i++)
        if (n->kids[i])
            check_unused(c, n->kids[i]); /* whatever the macro does with it */
    checker inside = *c;
    const node *callee = strip(n->kids[0]);
    size_t len;
    const char *name = token_text(callee->src, callee->op, &len), *word = spell_word(name, len);
    inside.spawn_like = callee->kind == N_NAME && word && strcmp(word, "spawn") == 0 ? callee : NULL;
    check_kids(&inside, n);
}

/* A value that an `await` gives, or a member of it: no object in C. */
static const node *given_by_await(const node *n)
{
    n = strip(n);
    while (n->kind == N_MEMBER && n->src->tokens[n->op].kind == T_DOT)
        n = strip(n->kids[0]);
    return n->kind == N_AWAIT ? n : NULL;
}

static void check_object(checker *c, const node *n)
{
    uint32_t op = n->src->tokens[n->op].kind;
    bool changes = n->kind == N_ASSIGN || op == T_INC || op == T_DEC;
    const node *await = changes || (n->kind == N_UNARY && op == T_AMP) ? given_by_await(n->kids[0]) : NULL;
    if (!await)
        return;
    check_unused(c, (node *)(uintptr_t)await); /* that it gives none is the same mistake */
    diag_node_error(c->p->d, n,
                    changes ? "`await` gives a value, not an object that could be changed"
                            : "`await` gives a value, not an object that has an address");
}

/* `await n = f();`: the word stands before what takes the value. */
static bool awaits_target(checker *c, const node *n)
{
    const node *left = strip(n->kids[0]), *operand = left->kind == N_AWAIT ? strip(left->kids[0]) : NULL;
    node *right = n->kids[1];
    const node *callee = right->kind == N_CALL ? strip(right->kids[0]) : NULL;
    if (!operand || operand->kind == N_CALL || (left->flags & NF_BROKEN))
        return false;
    diag_error(c->p->d, left->src, left->op, left->op, left->op,
               "`await` stands before the call that waits, not before what takes its value");
    bool waits = callee && (named_fn(c->p, callee) || await_manager(c->p, callee) || handler_of(c->p, callee));
    if (waits && left == n->kids[0] && operand == left->kids[0]) {
        const token *from = &left->src->tokens[operand->first], *to = &left->src->tokens[operand->last];
        const char *target = arena_strndup(c->p->a, left->src->text + from->at, to->at + to->len - from->at);
        diag_fix_replace(c->p->d, left->src, left->op, operand->last, target);
        diag_fix_insert(c->p->d, right->src, right->first, "await ");
    }
    return true;
}

/* `f().await`, as it is called elsewhere. */
static bool awaits_behind(checker *c, const node *n)
{
    node *call = n->kids[0];
    uint32_t word = n->last;
    if (n->src->tokens[word].kind != T_AWAIT || call->kind != N_CALL)
        return false;
    const node *callee = strip(call->kids[0]);
    if (!named_fn(c->p, callee) && !await_manager(c->p, callee) && !handler_of(c->p, callee))
        return false;
    diag_error(c->p->d, n->src, word, word, word, "`await` stands before the call that waits");
    diag_fix_insert(c->p->d, n->src, call->first, "await ");
    diag_fix_replace(c->p->d, n->src, n->op, word, "");
    return true;
}

bool check_expression(checker *c, node *n)
{
    size_t errors;
    switch (n->kind) {
    case N_MEMBER:
        return awaits_behind(c, n);
    case N_ASSIGN:
        if (awaits_target(c, n))
            return true;
        check_assigned_task(c, n);
        check_object(c, n);
        return false;
    case N_UNARY:
    case N_POSTFIX:
        check_object(c, n);
        return false;
    case N_AWAIT:
        check_waits(c, n);
        if (n->flags & NF_BROKEN)
            return true;
        errors = diag_errors(c->p->d);
        check_await(c, n);
        await_arguments(c, operand_of(n->kids[0]), diag_errors(c->p->d) > errors);
        return true;
    case N_SPAWN:
        if (n->flags & NF_BROKEN)
            return true;
        check_spawn(c, n);
        check_body(c, n->kids[0]);
        arguments(c, operand_of(n->kids[1]));
        return true;
    case N_CALL:
        call_expression(c, n);
        return true;
    case N_COMMA:
        check_unused(c, n->kids[0]);
        return false;
    case N_CAST: {
        const node *specs = n->kids[0]->kids[0];
        if (specs && specs_have(specs, T_VOID))
            check_unused(c, n->kids[1]);
        return false;
    }
    case N_SIZEOF:
    case N_TYPEOF:
        check_refuse(c, n, "an operand that is not evaluated");
        return true;
    case N_STMT_EXPR:
        check_refuse_waits(c, n, "a statement expression");
        return false;
    case N_GENERIC:
        if (n->kid_count && n->kids[0])
            check_no_await(c, n->kids[0], "the controlling expression of `_Generic`");
        for (uint32_t i = 1; i < n->kid_count; i++)
            if (n->kids[i])
                check_body(c, n->kids[i]);
        return true;
    case N_LABEL_ADDR:
        check_jump(c, &c->walk->addresses, n, n->kids[0]->sym);
        return false;
    case N_ARRAY:
        check_refuse(c, n, "the size of an array");
        return true;
    case N_STATIC_ASSERT:
    case N_ALIGNAS:
    case N_DESIGNATOR:
        check_refuse(c, n, "a constant expression");
        return true;
    case N_BITFIELD:
        return check_no_await(c, n->kids[1], "a constant expression");
    case N_ENUMERATOR:
        if (n->kids[1])
            check_no_await(c, n->kids[1], "a constant expression");
        return true;
    default:
        return false;
    }
}
