/* The header for other files (-H): what `#include "net.asc"` becomes in the C of the files that import net.asc, and what plain C includes
 * to start its functions. It repeats the #include lines and has, for each async function with external linkage, what the signature decides.
 *
 * Prototypes of one function may stand in several files, whose headers meet in one: the first head is taken, whatever it calls the
 * parameters. Generated code relies on it only where a single file declares the function (async_fn.shared). */
#include "header.h"

#include <ctype.h>
#include <string.h>

#include "../grammar/feed.h"
#include "collect.h"
#include "emit.h"
#include "travel.h"

typedef struct condition {
    struct condition *up;
    size_t start; /* of its text; cut off again when nothing came under it */
    bool used;
    int depth;  /* of braces, before it */
    bool other; /* an #else was seen */
} condition;

typedef struct header {
    program *p;
    const unit *u;
    buf b;
    condition *in;
    int depth;
    bool includes; /* the pass over #include lines, not the one over declarations */
    list plain;    /* tokens of plain functions that were declared */
} header;

static void used(header *h)
{
    for (condition *c = h->in; c && !c->used; c = c->up)
        c->used = true;
}

static void add_token(header *h, uint32_t token)
{
    size_t len;
    const char *text = token_text(h->u->src, token, &len);
    while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    buf_add(&h->b, text, len);
    buf_str(&h->b, "\n");
}

static bool directive_is(const source *src, uint32_t token, const char *word)
{
    size_t len, n = strlen(word);
    const char *c = token_text(src, token, &len), *end = c + len;
    c += len && *c == '%' ? 2 : 1;
    while (c < end && (*c == ' ' || *c == '\t'))
        c++;
    return (size_t)(end - c) >= n && memcmp(c, word, n) == 0 && (c + n == end || !(isalnum((unsigned char)c[n]) || c[n] == '_'));
}

/* An #if, #else or #endif. Braces that open under a condition without an #else (`extern "C" {`) leave the depth as it was. */
static void conditional(header *h, uint32_t token)
{
    const source *src = h->u->src;
    if (directive_is(src, token, "endif")) {
        condition *c = h->in;
        if (!c)
            return;
        h->in = c->up;
        if (!c->other)
            h->depth = c->depth;
        if (c->used)
            add_token(h, token);
        else
            h->b.text[h->b.len = c->start] = 0;
    } else if (directive_is(src, token, "if") || directive_is(src, token, "ifdef") || directive_is(src, token, "ifndef")) {
        condition *c = arena_alloc(h->p->a, sizeof *c);
        *c = (condition){.up = h->in, .start = h->b.len, .depth = h->depth};
        h->in = c;
        add_token(h, token);
    } else if (h->in) {
        h->in->other = h->in->other || directive_is(src, token, "else");
        h->depth = h->in->depth;
        add_token(h, token);
    }
}

static void plain_text(header *h, const node *n)
{
    const source *src = h->u->src;
    for (uint32_t i = n->first; i <= n->last; i++) {
        uint32_t kind = src->tokens[i].kind;
        if (kind == T_LBRACE)
            h->depth++;
        else if (kind == T_RBRACE)
            h->depth -= h->depth > 0;
        else if (kind == T_PP_COND)
            conditional(h, i);
        else if (kind == T_PP && h->includes && h->depth == 0 && directive_is(src, i, "include")) {
            add_token(h, i);
            used(h);
        }
    }
}

/* The comment right above a declaration, without a line between. */
static void comment_above(header *h, const node *n)
{
    const source *src = h->u->src;
    uint32_t end = src->tokens[n->first].at, start = n->first ? src->tokens[n->first - 1].at + src->tokens[n->first - 1].len : 0;
    const char *text = src->text;
    if (n->first && src->tokens[n->first - 1].kind != T_PP && src->tokens[n->first - 1].kind != T_PP_COND)
        while (start < end && text[start] != '\n') /* about what stands before */
            start++;
    for (uint32_t i = start; i + 1 < end; i++)
        if (text[i] == '\n' && (text[i + 1] == '\n' || (text[i + 1] == '\r' && i + 2 < end && text[i + 2] == '\n')))
            start = i + 2;
    while (start < end && isspace((unsigned char)text[start]))
        start++;
    while (end > start && (isspace((unsigned char)text[end - 1])))
        end--;
    if (start + 1 >= end || text[start] != '/')
        return;
    for (uint32_t i = start; i < end; i++)
        if (text[i] != '\r')
            buf_add(&h->b, text + i, 1);
    buf_str(&h->b, "\n");
}

/* A name of the compiler's own among the parameters of fn. */
static bool is_taken(program *p, const async_fn *fn, const char *name)
{
    const ident *id = intern(p, name, strlen(name));
    if (id->fn || id->outer) /* C says that it is hidden */
        return true;
    for (uint32_t i = 0; i < fn_param_count(fn); i++)
        if (strcmp(param_name(p, fn_param(fn, i), i), name) == 0)
            return true;
    return false;
}

static const char *own_name(program *p, const async_fn *fn, const char *base)
{
    const char *name = base;
    for (uint32_t tries = 2; is_taken(p, fn, name); tries++)
        name = arena_printf(p->a, "%s_%u", base, tries);
    return name;
}

/* For plain C: starts the function as a task. */
static void spawn_function(header *h, async_fn *fn)
{
    program *p = h->p;
    buf *b = &h->b;
    const char *name = arena_printf(p->a, "%s_spawn", fn->name);
    const char *loop = own_name(p, fn, "loop"), *done = own_name(p, fn, "done"), *arg = own_name(p, fn, "arg"),
               *task = own_name(p, fn, "task");
    const char *frame = own_name(p, fn, "frame");
    uint32_t count = fn_param_count(fn);
    if (outer_find(h->u->outer, name, strlen(name)) || intern(p, name, strlen(name))->fn)
        return; /* the file's own */
    buf_printf(b, "ASC_INLINE asc_task *%s(asc_loop *%s, asc_done *%s, void *%s%s)\n{\n", name, loop, done, arg,
               parameter_list(p, NULL, fn));
    if (!count) {
        buf_printf(b, "    return asc_start(%s, %s, %s, %s);\n}\n", loop, fn->fn, done, arg);
        return;
    }
    buf_printf(b, "    asc_task *%s = asc_start(%s, %s, %s, %s);\n    if (%s) {\n", task, loop, fn->fn, done, arg, task);
    buf_printf(b, "        struct %s_head *%s = (struct %s_head *)asc_task_frame(%s);\n", fn->name, frame, fn->name, task);
    for (uint32_t i = 0; i < count; i++) {
        const char *from = param_name(p, fn_param(fn, i), i), *to = param_field(p, fn_param(fn, i), i);
        if (is_const_param(p, fn_param(fn, i)))
            buf_printf(b, "        memcpy((void *)&%s->%s, (const void *)&%s, sizeof %s->%s);\n", frame, to, from, frame, to);
        else
            buf_printf(b, "        %s->%s = %s;\n", frame, to, from);
    }
    buf_printf(b, "    }\n    return %s;\n}\n", task);
}

static void function_text(header *h, const node *n)
{
    program *p = h->p;
    async_fn *fn = n->name ? intern_token(p, n->src, n->name->op)->fn : NULL;
    bool alone = fn && fn->alternatives && fn_declared(p, n)->alternative_of && !directive_covers(n->src, fn->first->first, n->first);
    if (!fn || (fn->first != n && !alone) || fn->is_static || fn->leaf || strcmp(fn->name, "main") == 0)
        return;
    uint32_t stop = travel_stop(p, h->u, fn->decl);
    buf_str(&h->b, "\n");
    if (stop != TRAVELS) {
        size_t len;
        const char *text = token_text(h->u->src, stop, &len);
        buf_printf(&h->b, "/* Not for other files: %s, whose `%.*s` is declared in the file itself and in no header. */\n", fn->name,
                   (int)len, text);
        return;
    }
    comment_above(h, n);
    const char *kind = fn->is_typedef ? "typedef " : fn->generator ? "generator " : "";
    const char *space = fn->result[strlen(fn->result) - 1] == '*' ? "" : " ";
    buf_printf(&h->b, "/* async %s%s%s%s(%s */\n", kind, fn->result, space, fn->name, strchr(fn->signature, '(') + 1);
    buf_printf(&h->b, "#ifndef ASC_HEAD_%s\n#define ASC_HEAD_%s\n", fn->name, fn->name);
    head_text(p, &h->b, fn, arena_printf(p->a, "%s_head", fn->name));
    if (!fn->is_typedef)
        buf_printf(&h->b, "extern const asc_fn %s[1];\n", fn->fn);
    if (!fn->is_typedef && !fn->generator)
        spawn_function(h, fn);
    buf_str(&h->b, "#endif\n");
    used(h);
}

/* A plain function that a manager calls: as it is declared, up to its parameters. Nothing where only the compiler of the file itself can
 * know what it means. */
static void plain_function(void *arg, uint32_t name)
{
    header *h = arg;
    const source *src = h->u->src;
    uint32_t first = name, last = name + 1, depth = 0;
    for (size_t i = 0; i < h->plain.count; i++)
        if ((uintptr_t)h->plain.items[i] == name)
            return;
    list_add(h->p, &h->plain, (void *)(uintptr_t)name);
    while (first && src->tokens[first - 1].kind != T_SEMI && src->tokens[first - 1].kind != T_RBRACE &&
           src->tokens[first - 1].kind != T_PP && src->tokens[first - 1].kind != T_PP_COND)
        first--;
    if (first == name || src->tokens[first].kind == T_STAR || src->tokens[last].kind != T_LPAREN)
        return;
    for (;; last++) {
        uint32_t kind = src->tokens[last].kind;
        if (kind == T_EOF || kind == T_PP || kind == T_PP_COND)
            return;
        depth += kind == T_LPAREN;
        if (kind == T_RPAREN && --depth == 0)
            break;
    }
    if (src->tokens[last + 1].kind != T_LBRACE && src->tokens[last + 1].kind != T_SEMI)
        return;
    for (uint32_t i = first; i <= last; i++)
        if (src->tokens[i].kind == T_INLINE || (i != name && src->tokens[i].kind == T_IDENT && travel_word_stays(h->u, i)))
            return;
    buf_str(&h->b, "\n#ifndef __cplusplus /* for managers */\n");
    buf_add(&h->b, src->text + src->tokens[first].at, src->tokens[last].at + src->tokens[last].len - src->tokens[first].at);
    buf_str(&h->b, ";\n#endif\n");
    used(h);
}

static void import_line(header *h, const node *n)
{
    buf_str(&h->b, import_text(h->p, n));
    buf_str(&h->b, "\n");
    used(h);
}

static void items(header *h, bool includes)
{
    h->includes = includes;
    h->in = NULL;
    h->depth = 0;
    for (uint32_t i = 0; i < h->u->root->kid_count; i++) {
        const node *n = h->u->root->kids[i];
        if (n->kind == N_TEXT)
            plain_text(h, n);
        else if (n->kind == N_IMPORT && includes)
            import_line(h, n);
        else if (n->kind == N_FUNCTION && !includes)
            function_text(h, n);
        else if (n->kind == N_MANAGER && !includes)
            travel_functions(h->u, n, plain_function, h);
    }
}

/* The name of the file for a macro's: `NET`. */
static const char *macro_name(program *p, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t len = strlen(name) > 4 && strcmp(name + strlen(name) - 4, ".asc") == 0 ? strlen(name) - 4 : strlen(name);
    char *text = arena_strndup(p->a, name, len);
    for (char *c = text; *c; c++)
        *c = isalnum((unsigned char)*c) && (unsigned char)*c < 128 ? (char)toupper((unsigned char)*c) : '_';
    return isdigit((unsigned char)*text) || *text == '_' ? arena_printf(p->a, "ASC_%s", text) : text;
}

/* FNV-1a: files of one name in different directories are different headers. */
static uint32_t hash_of(const char *text, size_t len)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h;
}

const char *header_text(program *p)
{
    header h = {.p = p, .u = p->main, .b = {.a = p->a}};
    buf_str(&h.b, "#include <asc.h>\n");
    for (size_t i = 0; i < p->fns.count; i++) { /* before the headers of others, which may have pointers to these */
        const async_fn *fn = p->fns.items[i];
        if (fn->is_typedef && !fn->is_static && fn->first->src == p->main->src)
            buf_printf(&h.b, "typedef const asc_fn %s;\n", fn->name);
    }
    items(&h, true);
    buf_str(&h.b, "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n");
    size_t before = h.b.len;
    items(&h, false);
    if (h.b.len > before)
        buf_str(&h.b, "\n");
    buf_str(&h.b, "#ifdef __cplusplus\n}\n#endif\n");
    const char *path = p->main->src->path, *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *guard = arena_printf(p->a, "%s_ASC_H_%08X", macro_name(p, path), (unsigned)hash_of(h.b.text, h.b.len));
    return arena_printf(p->a,
                        "/* Made by ascc from %s: for files that import it and for plain C. */\n#ifndef %s\n#define %s\n\n%s\n#endif\n",
                        name, guard, guard, h.b.text);
}
