/* Nodes as text. A node prints as the source has it, each child in its place; what passes changed prints changed: substitutions,
 * names of locals that live in the frame, labels, text of the compiler's own (N_GLUE: `$0`..`$9` are its children).
 *
 * In PRINT_TYPEOF mode the text is for a typeof at file scope: locals print as stand-ins that are declared there, and results
 * of awaits as values of their type. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ascc.h"
#include "lower.h"
#include "macros.h"

void buf_add(buf *b, const char *text, size_t len)
{
    if (!b->text || b->len + len + 1 > b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 64;
        while (cap < b->len + len + 1)
            cap *= 2;
        b->text = arena_resize(b->a, b->text, b->cap, cap);
        b->cap = cap;
    }
    memcpy(b->text + b->len, text, len);
    b->len += len;
    b->text[b->len] = 0;
}

void buf_str(buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_printf(buf *b, const char *format, ...)
{
    char small[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof small) {
        buf_add(b, small, (size_t)n);
    } else if (n >= 0) {
        char *big = arena_alloc(b->a, (size_t)n + 1);
        vsnprintf(big, (size_t)n + 1, format, again);
        buf_add(b, big, (size_t)n);
    }
    va_end(again);
}

static bool ends_in_task(const node *n)
{
    if (n->kind == N_SPECS)
        return n->kid_count && ends_in_task(n->kids[n->kid_count - 1]);
    return n->kind == N_TASK_TYPE && !(n->flags & NF_NAMED_TASK);
}

/* The bytes between two tokens, or from a token's start on. */
static uint32_t token_end(const source *src, uint32_t t)
{
    return src->tokens[t].at + src->tokens[t].len;
}

/* Without a function it is a parameter that another names, in C's own prototypes. */
static void print_symbol(function *fn, buf *b, const node *n, symbol *s, enum print_mode mode)
{
    if (mode == PRINT_TYPEOF && symbol_is_constexpr(s)) { /* its initialiser is a constant, too */
        bool typed = !specs_have(s->specs, T_AUTO);
        buf_str(b, typed ? "((" : "(");
        if (typed)
            print_declaration(fn, b, s->specs, s->declarator, "", mode);
        while (b->text[b->len - 1] == ' ')
            b->len--;
        buf_str(b, typed ? ")(" : "");
        print_node(fn, b, s->init, mode);
        buf_str(b, typed ? "))" : ")");
    } else if (mode == PRINT_TYPEOF && s->standin)
        buf_str(b, s->standin);
    else if (s->in_frame && fn)
        buf_printf(b, "%s->%s", fn->f, s->field);
    else if (s->out)
        buf_str(b, s->out);
    else if (n)
        buf_add(b, n->src->text + n->src->tokens[n->op].at, n->src->tokens[n->op].len);
    else
        buf_str(b, s->name);
}

void print_held(function *fn, buf *b, const symbol *s)
{
    buf_printf(b, "ASC_HELD(%s->%s, ", fn->f, s->field);
    print_node(fn, b, s->type_of, PRINT_TYPEOF);
    buf_str(b, ")");
}

static void print_glue(function *fn, buf *b, const node *n, enum print_mode mode)
{
    for (const char *c = n->glue; *c; c++) {
        if (c[0] == '$' && isdigit((unsigned char)c[1])) {
            print_node(fn, b, n->kids[c[1] - '0'], mode);
            c++;
        } else if (c[0] == '$' && c[1] == '*') { /* all children, separated by commas */
            for (uint32_t i = 0; i < n->kid_count; i++) {
                if (i)
                    buf_str(b, ", ");
                print_node(fn, b, n->kids[i], mode);
            }
            c++;
        } else {
            buf_add(b, c, 1);
        }
    }
}

/* The end of the literal that begins at c. */
static const char *literal_end(const char *c, const char *end)
{
    char quote = *c++;
    while (c < end && *c != quote && *c != '\n')
        c += *c == '\\' && c + 1 < end ? 2 : 1;
    return c < end ? c + 1 : end;
}

/* The end of the preprocessor line that c, a `#`, begins; c: it begins none. */
static const char *directive_end(const char *c, const char *end)
{
    const char *from = c, *before = c;
    while (before[-1] == ' ' || before[-1] == '\t')
        before--;
    if (before[-1] != '\n')
        return from;
    while (c < end && (*c != '\n' || c[-1] == '\\' || (c[-1] == '\r' && c[-2] == '\\')))
        c++;
    return c;
}

/* The user's text. What only names a type has no comments and preprocessor lines: they stand where the text is used. */
static void add_source(buf *b, const char *c, size_t len, enum print_mode mode)
{
    const char *end = c + len;
    if (mode == PRINT_CODE || b->comments || (!memchr(c, '/', len) && !memchr(c, '#', len))) {
        buf_add(b, c, len);
        return;
    }
    while (c < end) {
        const char *from = c;
        if (*c == '#' && directive_end(c, end) > c) {
            c = from = directive_end(c, end);
        } else if (*c == '"' || *c == '\'') {
            c = literal_end(c, end);
        } else if (*c == '/' && c + 1 < end && (c[1] == '*' || c[1] == '/')) {
            bool line = c[1] == '/';
            for (c += 2; c < end && !(line ? *c == '\n' && c[-1] != '\\' : c[-1] == '/' && c[-2] == '*' && c - 2 > from + 1);)
                c++;
            from = c;
            if (b->len && b->text[b->len - 1] != ' ')
                buf_str(b, " ");
        } else {
            c++;
        }
        buf_add(b, from, (size_t)(c - from));
    }
}

void print_range(function *fn, buf *b, const node *n, uint32_t from, uint32_t to, enum print_mode mode)
{
    uint32_t cursor = from;
    for (uint32_t i = 0; i < n->kid_count; i++) {
        const node *kid = n->kids[i];
        if (!kid || kid->last < kid->first || kid->kind == N_GLUE)
            continue;
        uint32_t start = kid->src->tokens[kid->first].at, end = token_end(kid->src, kid->last);
        if (start < cursor || end > to)
            continue;
        add_source(b, n->src->text + cursor, start - cursor, mode);
        print_node(fn, b, kid, mode);
        cursor = end;
        if (ends_in_task(kid) && cursor < to && n->src->text[cursor] == ' ')
            cursor++; /* `task(int) t` is `asc_task *t` */
    }
    if (to > cursor)
        add_source(b, n->src->text + cursor, to - cursor, mode);
}

/* A compound literal that lives in the frame: initialised there where it stands. For typeof, an object of its type. */
static bool print_literal(function *fn, buf *b, const node *n, enum print_mode mode)
{
    symbol *s = n->sym;
    if (mode == PRINT_CODE && !(s && s->in_frame))
        return false;
    buf_str(b, "(*(");
    if (s)
        print_symbol_declaration(fn, b, s, s->is_array ? "(*)" : "*", PRINT_TYPEOF);
    else
        print_declaration(fn, b, n->kids[0]->kids[0], n->kids[0]->kid_count > 1 ? n->kids[0]->kids[1] : NULL, "*", PRINT_TYPEOF);
    if (mode != PRINT_CODE) {
        buf_str(b, ")0)");
        return true;
    }
    buf_str(b, ")memcpy((void *)&");
    print_symbol(fn, b, NULL, s, mode);
    buf_str(b, ", &");
    print_range(fn, b, n, n->src->tokens[n->first].at, token_end(n->src, n->last), mode);
    buf_str(b, ", sizeof ");
    print_symbol(fn, b, NULL, s, mode);
    buf_str(b, "))");
    return true;
}

/* For typeof at file scope, where no statement expression may stand: the expression that gives its value. */
static bool print_last_value(function *fn, buf *b, const node *n)
{
    const node *block = n->kids[0], *last = block->kid_count ? block->kids[block->kid_count - 1] : NULL;
    if (!last || last->kind != N_EXPR_STMT)
        return false;
    buf_str(b, "(");
    print_node(fn, b, last->kids[0], PRINT_TYPEOF);
    buf_str(b, ")");
    return true;
}

/* The same for functions of C that its headers make macros with statement expressions: tolower where glibc optimises, atomic_load. */
static bool print_called(function *fn, buf *b, const node *n)
{
    const node *callee = n->kids[0];
    if (!fn || n->kid_count < 2 || callee->kind != N_NAME || callee->subst || callee->sym)
        return false;
    size_t len;
    const char *name = token_text(callee->src, callee->op, &len);
    const outer_name *own = outer_find(fn->p->main->outer, name, len);
    if (own && (own->kinds & OUTER_FUNCTION_MACRO))
        return false;
    if (!names_block(name, len))
        return false;
    if (len == 7) {
        buf_printf(b, "(%.7s)", name);
        print_range(fn, b, n, token_end(n->src, callee->last), token_end(n->src, n->last), PRINT_TYPEOF);
        return true;
    }
    if (strncmp(name, "atomic_compare", 14) == 0) {
        buf_str(b, "(_Bool)0");
        return true;
    }
    buf_str(b, "(*(");
    print_node(fn, b, n->kids[1], PRINT_TYPEOF);
    buf_str(b, "))");
    return true;
}

/* An operation of the library is a function of C; as a value it is the description of one that calls it. That of a function with a name of the C
 * library has a name of its own, too. */
static bool print_value(const function *fn, buf *b, const node *n)
{
    async_fn *named = fn && (n->flags & NF_ASYNC_VALUE) ? intern_token(fn->p, n->src, n->op)->fn : NULL;
    if (!named || !(named->leaf || named->of_c))
        return false;
    buf_str(b, fn_value(fn->p, named));
    return true;
}

/* `&f` is `f`: the description is an array in C, whose address has another type. */
static bool is_fn_address(const node *n)
{
    const node *of = n->kids[0];
    while (of && !of->subst && of->kind == N_PAREN)
        of = of->kids[0];
    return n->src->tokens[n->op].kind == T_AMP && of && !of->subst && of->kind == N_NAME && (of->flags & NF_ASYNC_VALUE);
}

void print_node(function *fn, buf *b, const node *n, enum print_mode mode)
{
    while (n->subst)
        n = n->subst;
    switch (n->kind) {
    case N_GLUE:
        print_glue(fn, b, n, mode);
        return;
    case N_TEMP:
        if (!n->sym->held) {
            print_symbol(fn, b, NULL, n->sym, mode);
        } else if (mode == PRINT_TYPEOF) {
            buf_str(b, "(");
            print_node(fn, b, n->sym->type_of, mode);
            buf_str(b, ")");
        } else {
            print_held(fn, b, n->sym);
        }
        return;
    case N_COMMA:
        if (mode == PRINT_TYPEOF) { /* what is left of a comma has no part in its type, and may be a value that nothing is done with */
            buf_str(b, "(void)0, ");
            print_node(fn, b, n->kids[1], mode);
            return;
        }
        break;
    case N_RESULT:
        if (mode == PRINT_TYPEOF) {
            if (n->call->fn)
                buf_printf(b, "(*(%s *)0)", n->call->fn->result);
            else if (n->call->result_type) {
                buf_str(b, "(*(");
                print_node(fn, b, n->call->result_type, mode);
                buf_str(b, " *)0)");
            } else {
                buf_str(b, "(*(asc_task **)0)");
            }
        } else if (n->call->fn && n->call->fn->is_void &&
                   (n->call->kind == CALL_FUNCTION || n->call->kind == CALL_LEAF ||
                    n->call->kind == CALL_POINTER)) { /* for a macro that does without its argument, or for C to refuse */
            buf_str(b, "(void)0");
        } else if (n->call->result) {
            print_symbol(fn, b, NULL, n->call->result, mode);
        } else if (n->call->kind == CALL_TASK) {
            buf_printf(b, "((struct %s *)asc_task_frame(%s->%s))->result", n->call->task_struct, fn->f, n->call->held->field);
        } else {
            buf_printf(b, "%s->call.%s.result", call_frame(fn, n->call), n->call->slot);
        }
        return;
    case N_FUNC_NAME:
        if (fn && fn->fn) {
            buf_printf(b, "\"%s\"", fn->fn->name);
            return;
        }
        break;
    case N_NAME:
        if (print_value(fn, b, n))
            return;
        /* fall through */
    case N_TYPE_NAME:
        if (n->sym) {
            print_symbol(fn, b, n, n->sym, mode);
            return;
        }
        break;
    case N_UNARY:
        if (is_fn_address(n)) {
            print_node(fn, b, n->kids[0], mode);
            return;
        }
        break;
    case N_TAG:
        if ((n->flags & NF_DEFINES) && n->sym && n->sym->hoisted) {
            buf_printf(b, "%s %s",
                       token_is(n->src, n->op, "struct")  ? "struct"
                       : token_is(n->src, n->op, "union") ? "union"
                                                          : "enum",
                       n->sym->out);
            const token *last = &n->src->tokens[n->last];
            if (n->src->tokens[n->last + 1].kind == T_IDENT && last[1].at == last->at + last->len) /* `enum { A }name` */
                buf_str(b, " ");
            return;
        }
        break;
    case N_COMPOUND:
        if (print_literal(fn, b, n, mode))
            return;
        break;
    case N_STMT_EXPR:
        if (mode == PRINT_TYPEOF && print_last_value(fn, b, n))
            return;
        break;
    case N_CALL:
        if (mode == PRINT_TYPEOF && print_called(fn, b, n))
            return;
        break;
    case N_TASK_TYPE:
        buf_str(b, n->flags & NF_NAMED_TASK ? "asc_task_ref" : "asc_task *");
        return;
    case N_AWAIT:
        if (mode == PRINT_TYPEOF) {
            const char *type = await_type(fn, n);
            buf_printf(b, "(*(%s *)0)", type ? type : "int");
            return;
        }
        break;
    case N_SPAWN:
        if (mode == PRINT_TYPEOF) {
            buf_str(b, "(*(asc_task **)0)");
            return;
        }
        break;
    default:
        break;
    }
    if (n->last < n->first)
        return;
    print_range(fn, b, n, n->src->tokens[n->first].at, token_end(n->src, n->last), mode);
}

char *node_text(function *fn, const node *n, enum print_mode mode)
{
    buf b = {.a = fn->p->a};
    print_node(fn, &b, n, mode);
    return b.text ? b.text : arena_strndup(fn->p->a, "", 0);
}

char *source_text(program *p, const node *n, size_t max)
{
    buf b = {.a = p->a};
    if (n->last >= n->first) {
        const char *c = n->src->text + n->src->tokens[n->first].at, *end = n->src->text + token_end(n->src, n->last);
        while (c < end && b.len < max) {
            if (isspace((unsigned char)*c) || *c == '\\') {
                while (c < end && (isspace((unsigned char)*c) || (*c == '\\' && c + 1 < end && (c[1] == '\n' || c[1] == '\r'))))
                    c++;
                if (c[-1] != '\\')
                    buf_add(&b, " ", 1);
                if (c < end && *c == '\\')
                    buf_add(&b, c++, 1);
            } else if (c[0] == '/' && c + 1 < end && c[1] == '*') {
                while (c + 1 < end && !(c[0] == '*' && c[1] == '/'))
                    c++;
                c += 2;
            } else if (c[0] == '/' && c + 1 < end && c[1] == '/') {
                while (c < end && *c != '\n')
                    c++;
            } else if (*c == '#' && directive_end(c, end) > c) {
                c = directive_end(c, end);
            } else if (*c == '"' || *c == '\'') { /* a literal: nothing in it is a comment */
                char quote = *c;
                do {
                    if (*c == '\\' && c + 1 < end)
                        buf_add(&b, c++, 1);
                    buf_add(&b, c++, 1);
                    if ((c[-1] == '/' && *c == '*') || (c[-1] == '*' && *c == '/')) /* the text may go into a comment */
                        buf_str(&b, " ");
                } while (c < end && *c != quote && *c != '\n');
                if (c < end && *c == quote)
                    buf_add(&b, c++, 1);
            } else {
                buf_add(&b, c++, 1);
            }
        }
        if (c < end) {
            while (b.len && (b.text[b.len - 1] & 0xC0) == 0x80) /* not in the middle of a character */
                b.len--;
            buf_str(&b, " ...");
        }
    }
    return b.text ? b.text : arena_strndup(p->a, "", 0);
}

/* Specifiers that say how a thing is stored, not what it is. */
static bool is_storage(const node *spec)
{
    if (spec->kind != N_KEYWORD || spec->subst)
        return false;
    switch (spec->src->tokens[spec->op].kind) {
    case T_STATIC:
    case T_EXTERN:
    case T_REGISTER:
    case T_AUTO:
    case T_AUTO_TYPE:
    case T_TYPEDEF:
    case T_INLINE:
    case T_NORETURN:
    case T_THREAD_LOCAL:
    case T_ASYNC:
        return true;
    default:
        return false;
    }
}

static bool is_extension(const node *spec)
{
    return spec->kind == N_KEYWORD && spec->src->tokens[spec->op].kind == T_EXTENSION;
}

/* What silences C about the declaration of s stands in front of it all: not among the specifiers of a type. */
const char *print_extension(const symbol *s)
{
    return s->specs && s->specs->kid_count && is_extension(s->specs->kids[0]) ? "__extension__ " : "";
}

static void print_specs(function *fn, buf *b, const node *specs, enum print_mode mode)
{
    bool any = false;
    for (uint32_t i = 0; i < specs->kid_count; i++) {
        const node *spec = specs->kids[i];
        if (is_storage(spec) || (mode == PRINT_TYPEOF && (spec->kind == N_ALIGNAS || is_extension(spec))))
            continue;
        if (any)
            buf_str(b, " ");
        if (spec->kind == N_KEYWORD && spec->src->tokens[spec->op].kind == T_CONSTEXPR)
            buf_str(b, "const");
        else
            print_node(fn, b, spec, mode);
        any = true;
    }
    if (!any)
        buf_str(b, "int");
}

static node glue_name(const char *name)
{
    node n = {.kind = N_GLUE, .glue = name};
    return n;
}

/* The declarator with another name. An abstract one gets the name where C wants it: after the pointers. */
static void print_declarator(function *fn, buf *b, node *declarator, const char *name, enum print_mode mode)
{
    if (declarator->name) {
        node glue = glue_name(name);
        declarator->name->subst = &glue;
        if (fn || mode == PRINT_CODE)
            print_node(fn, b, declarator, mode);
        declarator->name->subst = NULL;
        return;
    }
    uint32_t i = 0;
    for (; i < declarator->kid_count && declarator->kids[i]->kind == N_POINTER; i++)
        print_node(fn, b, declarator->kids[i], mode);
    if (i && isalpha((unsigned char)b->text[b->len - 1]) && (isalnum((unsigned char)*name) || *name == '_'))
        buf_str(b, " "); /* `*const name` */
    if (i < declarator->kid_count && declarator->kids[i]->kind == N_DECLARATOR) {
        buf_str(b, "(");
        print_declarator(fn, b, declarator->kids[i++], name, mode);
        buf_str(b, ")");
    } else {
        buf_str(b, name);
    }
    for (; i < declarator->kid_count; i++)
        print_node(fn, b, declarator->kids[i], mode);
}

void print_declaration(function *fn, buf *b, node *specs, node *declarator, const char *name, enum print_mode mode)
{
    print_specs(fn, b, specs, mode);
    const char *space = b->len && b->text[b->len - 1] == '*' ? "" : " ";
    if (!declarator) {
        if (*name)
            buf_printf(b, "%s%s", space, name);
        return;
    }
    if (*name || declarator->kid_count)
        buf_str(b, space);
    print_declarator(fn, b, declarator, name, mode);
}
