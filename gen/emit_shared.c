/* What both forms write alike: where statements stand, the heads and ends of `if`, the end of a body. */
#include <string.h>

#include "emit.h"
#include "lower.h"

static bool in_frame(const stmt *s)
{
    if (s->sym)
        return s->sym->in_frame;
    const node *n = s->node;
    if (n->kind == N_INIT_DECL)
        return n->kids[0]->name && n->kids[0]->name->sym && n->kids[0]->name->sym->in_frame;
    for (uint32_t i = 1; n->kind == N_DECL && i < n->kid_count; i++) {
        const symbol *sym = n->kids[i]->kind == N_INIT_DECL && n->kids[i]->kids[0]->name ? n->kids[i]->kids[0]->name->sym : NULL;
        if (!sym || !sym->in_frame)
            return false;
    }
    return n->kind == N_DECL && n->kid_count > 1;
}

static bool may_declare(const node *n)
{
    switch (n->kind) {
    case N_EXPR_STMT:
    case N_RETURN:
    case N_THROW:
    case N_IF:
    case N_WHILE:
    case N_DO:
    case N_FOR:
    case N_SWITCH:
    case N_BLOCK:
    case N_EMPTY:
    case N_BREAK:
    case N_CONTINUE:
    case N_GOTO:
    case N_ASM:
    case N_MACRO_BLOCK:
        return false;
    default:
        return true;
    }
}

bool emit_may_declare(const stmt *s)
{
    return (s->kind == S_DECL && !in_frame(s)) || s->kind == S_PP || (s->kind == S_TEXT && may_declare(s->node));
}

/* Declares something in C, as far as that shows: its block must stay one. */
bool emit_declares(const stmt *s)
{
    while (s && !emit_may_declare(s))
        s = s->next;
    return s != NULL;
}

/* Behind something else on its line a statement stands no further left than what it is part of. */
static uint32_t column_of(const node *n, uint32_t indent)
{
    uint32_t column = emit_column(n);
    return emit_begins_line(n) || column > indent ? column : indent;
}

/* Statements in the function's own text stand where the user put them, what is between them follows. */
uint32_t emit_statement_column(const emitter *e, const stmt *s, uint32_t indent)
{
    if (s->use || !emit_keeps_columns(e) || !s->at || s->at == e->loop || s->at->src->builtin || s->at->last < s->at->first)
        return indent;
    switch (s->kind) {
    case S_TEXT:
    case S_CALL:
    case S_IF:
    case S_LOOP:
    case S_FOREVER:
    case S_SWITCH:
    case S_SET:
        return column_of(s->at, indent);
    case S_DECL:
        return s->sym ? indent : column_of(s->at, indent);
    case S_BLOCK: /* of a scope: what it has begins below the word of the user's */
    case S_TRY:
        return s->text ? column_of(s->at, indent) : indent;
    default:
        return indent;
    }
}

/* ---- if ---- */

/* The codes of a `catch` are names of constants, which C takes anywhere. */
static bool all_names(const node *n)
{
    for (uint32_t i = 0; i + 2 < n->kid_count; i++) {
        if (n->kids[i]->kind != N_NAME)
            return false;
        size_t len;
        const char *name = token_text(n->src, n->kids[i]->op, &len);
        if (len < 4 || (memcmp(name, "ASC_", 4) != 0 && memcmp(name, "UV_", 3) != 0))
            return false;
    }
    return true;
}

bool emit_chains(const stmt *other)
{
    return other && other->kind == S_IF && !other->next;
}

void emit_if_head(emitter *e, const stmt *s, const stmt *first, uint32_t indent)
{
    const node *test = strip(s->node)->kind == N_ASSIGN ? s->node : strip(s->node);
    const char *cond = arena_printf(e->p->a, "%sif (%s) {", first == s ? "" : "} else ", node_text(e->fn, test, PRINT_CODE));
    bool codes = s->at && s->at->kind == N_CATCH && s->at->kid_count > 2 && !all_names(s->at);
    const node *body = !s->at                   ? NULL
                       : s->at->kind == N_IF    ? s->at->kids[1]
                       : s->at->kind == N_CATCH ? s->at->kids[s->at->kid_count - 1]
                                                : NULL;
    const char *text = emit_headed(e, cond, body);
    if (!s->at || (s->at->kind != N_IF && !codes) || s->at->src->builtin) {
        out_glue(e->o, e->fn, indent, "%s", text);
        return;
    }
    if (first == s)
        emit_user(e, s->at, text, indent);
    else
        emit_below(e, s->at, first->at, text, indent);
}

/* The block of the user's that is the body of a test; of an `if` one of two. */
const node *emit_tested(const stmt *s, bool other)
{
    if (!s->at || s->at->src->builtin)
        return NULL;
    if (s->at->kind == N_IF)
        return s->at->kids[other ? 2 : 1];
    return s->at->kind == N_CATCH && !other ? s->at->kids[s->at->kid_count - 1] : NULL;
}

void emit_else(emitter *e, const stmt *s, uint32_t indent)
{
    emit_closed(e, emit_tested(s, false), "", indent + 4);
    out_glue(e->o, e->fn, indent, "%s", emit_headed(e, "} else {", emit_tested(s, true)));
}

/* `else` with nothing but an `if` that needs no pieces stays the user's. */
bool emit_else_text(emitter *e, const stmt *s, const stmt *first, uint32_t indent)
{
    const stmt *other = s->other;
    if (!other || other->next || other->kind != S_TEXT || other->braces || other->use || other->node->kind != N_IF ||
        other->node->src->builtin || !s->at || s->at->kind != N_IF || s->at->kids[2] != other->node)
        return false;
    emit_closed(e, emit_tested(s, false), "", indent + 4);
    const char *text = arena_printf(e->p->a, "} else %s", node_text(e->fn, other->node, PRINT_CODE));
    behalf outside = out_for(e->o, other->at);
    e->s = other;
    emit_comments(e, other, indent);
    emit_below(e, other->node, first->at, emit_trailed_of(e, other->node, text), indent);
    out_again(e->o, outside);
    return true;
}

void emit_end_if(emitter *e, const stmt *s, uint32_t indent)
{
    emit_closed(e, emit_tested(s, s->other != NULL), "}", indent);
}

/* ---- bodies ---- */

static bool is_word(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* What the text at `at` is, beside the code: a comment, or a literal, with what ends it. */
typedef enum reading { READS_CODE, READS_LINE, READS_COMMENT, READS_STRING, READS_CHARACTER } reading;

/* After what begins or goes on at `at` and is no word of the code; `at` itself: one may begin there. */
static const char *past_no_code(const char *at, char before, reading *in)
{
    char c = *at, next = at[1];
    if (*in == READS_CODE) {
        bool separator = c == '\'' && is_word(before) && is_word(next) && at[2] != '\''; /* 1'000 */
        *in = separator                 ? READS_CODE
              : c == '/' && next == '/' ? READS_LINE
              : c == '/' && next == '*' ? READS_COMMENT
              : c == '"'                ? READS_STRING
              : c == '\''               ? READS_CHARACTER
                                        : READS_CODE;
        return *in == READS_CODE ? at : at + (c == '/' ? 2 : 1);
    }
    if (*in == READS_COMMENT && c == '*' && next == '/') {
        *in = READS_CODE;
        return at + 2;
    }
    bool literal = *in == READS_STRING || *in == READS_CHARACTER;
    if (literal && c == '\\' && next)
        return at + 2;
    if ((*in != READS_COMMENT && c == '\n') || (*in == READS_STRING && c == '"') || (*in == READS_CHARACTER && c == '\''))
        *in = READS_CODE;
    return at + 1;
}

bool emit_mentions(const out *o, const char *name)
{
    size_t len = strlen(name);
    reading in = READS_CODE;
    for (size_t i = 0; i < o->count; i++) {
        char before = ' ';
        in = in == READS_COMMENT ? in : READS_CODE; /* a piece is a line or more */
        for (const char *at = o->pieces[i].text; *at;) {
            const char *next = past_no_code(at, before, &in);
            if (next == at) {
                if (!is_word(before) && before != '>' && before != '.' && strncmp(at, name, len) == 0 && !is_word(at[len]))
                    return true;
                next = at + 1;
            }
            before = next[-1];
            at = next;
        }
    }
    return false;
}

void emit_end_of_body(emitter *e, uint32_t indent)
{
    function *fn = e->fn;
    if (!fn->falls)
        return;
    if (fn->fn->is_void || fn->fn->generator) {
        out_glue(e->o, fn, indent, "return asc_ready;");
    } else if (fn->is_main) {
        out_glue(e->o, fn, indent, "%s->result = 0;", fn->f);
        out_glue(e->o, fn, indent, "return asc_ready;");
    } else {
        out_glue(e->o, fn, indent, "return asc_throw(%s, ASC_ESTATE, \"%s ended without a value\");", fn->t, fn->fn->name);
    }
}
