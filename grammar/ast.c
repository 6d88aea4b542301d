/* Nodes: made, copied, named, shown. */
#include <stdio.h>
#include <string.h>

#include "ast.h"

node *ast_new(arena *a, source *src, enum node_kind kind, uint32_t first, uint32_t last)
{
    return ast_new_with(a, src, kind, first, last, 0);
}

node *ast_new_with(arena *a, source *src, enum node_kind kind, uint32_t first, uint32_t last, uint32_t kid_count)
{
    node *n = arena_alloc(a, sizeof *n + kid_count * sizeof *n->kids); /* the children lie behind the node */
    n->kids = kid_count ? (node **)(void *)(n + 1) : NULL;
    n->kid_count = kid_count;
    n->kind = (uint16_t)kind;
    n->first = n->op = first;
    n->last = last;
    n->src = src;
    return n;
}

/* A name is found again at the place where it stood; when a declarator names what stands deeper, there. */
static node *same_place(const node *from, node *to, const node *wanted)
{
    if (from == wanted)
        return to;
    for (uint32_t i = 0; i < from->kid_count; i++) {
        const node *kid = from->kids[i];
        if (kid && kid->first <= wanted->first && wanted->last <= kid->last) {
            node *found = same_place(kid, to->kids[i], wanted);
            if (found)
                return found;
        }
    }
    return NULL;
}

node *ast_clone(arena *a, const node *n)
{
    if (!n)
        return NULL;
    node *copy = arena_alloc(a, sizeof *copy);
    *copy = *n;
    if (n->kid_count) {
        copy->kids = arena_alloc(a, n->kid_count * sizeof *copy->kids);
        for (uint32_t i = 0; i < n->kid_count; i++)
            copy->kids[i] = ast_clone(a, n->kids[i]);
    }
    if (n->name) {
        copy->name = same_place(n, copy, n->name);
        if (!copy->name)
            copy->name = n->name;
    }
    return copy;
}

/* clang-format off */
static const char *const kind_names[N_KINDS] = {
    [N_NONE] = "none", [N_NAME] = "name", [N_LITERAL] = "literal", [N_FUNC_NAME] = "func-name", [N_PAREN] = "paren", [N_CALL] = "call",
    [N_INDEX] = "index", [N_MEMBER] = "member", [N_POSTFIX] = "postfix", [N_UNARY] = "unary", [N_SIZEOF] = "sizeof", [N_CAST] = "cast",
    [N_COMPOUND] = "compound", [N_BINARY] = "binary", [N_LOGICAL] = "logical", [N_COND] = "cond", [N_ASSIGN] = "assign",
    [N_COMMA] = "comma", [N_GENERIC] = "generic", [N_STMT_EXPR] = "stmt-expr", [N_LABEL_ADDR] = "label-addr", [N_BUILTIN] = "builtin",
    [N_AWAIT] = "await", [N_SPAWN] = "spawn", [N_INIT_LIST] = "init-list", [N_INIT] = "init", [N_DESIGNATOR] = "designator",
    [N_BLOB] = "blob", [N_TYPE] = "type", [N_SPECS] = "specs", [N_KEYWORD] = "keyword", [N_TYPE_NAME] = "type-name", [N_TAG] = "tag",
    [N_TYPEOF] = "typeof", [N_ALIGNAS] = "alignas", [N_ATOMIC_TYPE] = "atomic-type", [N_ATTRIBUTE] = "attribute",
    [N_TASK_TYPE] = "task-type", [N_MEMBER_DECL] = "member-decl", [N_BITFIELD] = "bitfield", [N_ENUMERATOR] = "enumerator",
    [N_DECLARATOR] = "declarator", [N_POINTER] = "pointer", [N_ARRAY] = "array", [N_PARAMS] = "params", [N_PARAM] = "param",
    [N_DECL] = "decl", [N_INIT_DECL] = "init-decl", [N_STATIC_ASSERT] = "static-assert", [N_FUNCTION_DEF] = "function-def",
    [N_BLOCK] = "block", [N_EXPR_STMT] = "expr-stmt", [N_MACRO_STMT] = "macro-stmt", [N_MACRO_BLOCK] = "macro-block", [N_EMPTY] = "empty",
    [N_IF] = "if", [N_WHILE] = "while", [N_DO] = "do", [N_FOR] = "for", [N_SWITCH] = "switch", [N_CASE] = "case", [N_DEFAULT] = "default",
    [N_LABEL] = "label", [N_GOTO] = "goto", [N_BREAK] = "break", [N_CONTINUE] = "continue", [N_RETURN] = "return", [N_ASM] = "asm",
    [N_LOCAL_LABEL] = "local-label", [N_PP_LINE] = "pp-line", [N_WITH] = "with", [N_WITH_ITEM] = "with-item", [N_TRY] = "try",
    [N_CATCH] = "catch", [N_FINALLY] = "finally", [N_THROW] = "throw", [N_DEFER] = "defer", [N_UNSHIELD] = "unshield", [N_ALL] = "all",
    [N_ANY] = "any", [N_ASYNC_FOR] = "async-for", [N_YIELD] = "yield", [N_UNIT] = "unit", [N_TEXT] = "text", [N_FUNCTION] = "function",
    [N_MANAGER] = "manager", [N_ENTER] = "enter", [N_EXIT] = "exit", [N_AWAIT_CLAUSE] = "await-clause", [N_LEAF] = "leaf",
    [N_IMPORT] = "import", [N_TEMP] = "temp", [N_RESULT] = "result", [N_GLUE] = "glue",
};
/* clang-format on */

const char *ast_kind_name(enum node_kind kind)
{
    return (unsigned)kind < N_KINDS && kind_names[kind] ? kind_names[kind] : "?";
}

typedef struct dump {
    void (*put)(void *, const char *, size_t);
    void *arg;
} dump;

static void text(const dump *d, const char *s)
{
    d->put(d->arg, s, strlen(s));
}

static void flags(const dump *d, uint32_t set)
{
    static const char *const names[] = {"async",       "generator", "noawait",    "body-form",     "defines",   "variadic",
                                        "star",        "as",        "asm-goto",   "async-typedef", "has-await", "auto",
                                        "type-unsure", "static",    "paren-free", "broken"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (set & (1u << i)) {
            text(d, " +");
            text(d, names[i]);
        }
    }
}

/* The op's text, cut where it is long or leaves its line. */
static void op_text(const dump *d, const node *n)
{
    if (!n->src || n->op >= n->src->token_count || n->last < n->first)
        return;
    size_t len, shown = 0;
    const char *s = token_text(n->src, n->op, &len);
    while (shown < len && shown < 40 && (unsigned char)s[shown] >= 32)
        shown++;
    text(d, " `");
    d->put(d->arg, s, shown);
    text(d, shown < len ? "...`" : "`");
}

static void dump_node(const dump *d, const node *n, unsigned depth)
{
    char at[64];
    for (unsigned i = 0; i < depth; i++)
        d->put(d->arg, "  ", 2);
    if (!n) {
        text(d, "-\n");
        return;
    }
    text(d, ast_kind_name((enum node_kind)n->kind));
    op_text(d, n);
    if (n->src && n->first < n->src->token_count) {
        place p = source_place(n->src, n->src->tokens[n->first].at);
        snprintf(at, sizeof at, " %u:%u", p.line, p.column);
        text(d, at);
    }
    flags(d, n->flags);
    text(d, "\n");
    for (uint32_t i = 0; i < n->kid_count; i++)
        dump_node(d, n->kids[i], depth + 1);
}

void ast_dump(const node *n, void (*put)(void *, const char *, size_t), void *arg)
{
    dump_node(&(dump){put, arg}, n, 0);
}

/* Where `n` breaks the rules of a tree, in a few words; NULL: nowhere. */
const char *ast_check(const node *n)
{
    if (!n)
        return NULL;
    if ((unsigned)n->kind >= N_KINDS)
        return "unknown kind";
    bool empty = n->last < n->first || n->last == UINT32_MAX;
    if (!empty && n->last >= n->src->token_count)
        return "outside of the file";
    uint32_t next = n->first;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *kid = n->kids[i];
        if (!kid)
            continue;
        if (kid->last >= kid->first && kid->last != UINT32_MAX) {
            if (empty || kid->first < n->first || kid->last > n->last)
                return "child outside of its parent";
            if (kid->first < next)
                return "children overlap or are out of order";
            next = kid->last + 1;
        }
        if ((kid->flags & NF_HAS_AWAIT) && !(n->flags & NF_HAS_AWAIT) && n->kind != N_UNIT)
            return "await not marked";
        const char *wrong = ast_check(kid);
        if (wrong)
            return wrong;
    }
    return NULL;
}
