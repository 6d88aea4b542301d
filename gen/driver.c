/* The list of passes, and the files around them. */
#include "driver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builtin.h"
#include "depfile.h"
#include "header.h"
#include "options.h"
#include "output.h"
#include "show.h"

static bool read_all(program *p, FILE *in, const char **text, size_t *size)
{
    size_t cap = 1 << 16, len = 0;
    char *data = malloc(cap + 1);
    while (data) {
        len += fread(data + len, 1, cap - len, in);
        if (len < cap)
            break;
        cap *= 2;
        char *grown = realloc(data, cap + 1);
        if (!grown)
            free(data);
        data = grown;
    }
    if (!data || ferror(in)) {
        free(data);
        return false;
    }
    *text = arena_strndup(p->a, data, len);
    *size = len;
    free(data);
    return true;
}

static source *load(program *p, const char *path)
{
    struct stat st;
    bool standard = strcmp(path, "-") == 0;
    FILE *in = standard ? stdin : fopen(path, "rb");
    if (!in || (!standard && fstat(fileno(in), &st) == 0 && S_ISDIR(st.st_mode))) {
        if (in) {
            fclose(in);
            errno = EISDIR;
        }
        return NULL;
    }
    source *src = arena_alloc(p->a, sizeof *src);
    src->path = standard ? "<stdin>" : path;
    bool ok = read_all(p, in, &src->text, &src->size);
    if (!standard)
        fclose(in);
    if (ok && src->size >= UINT32_MAX) {
        errno = EFBIG;
        ok = false;
    }
    return ok ? src : NULL;
}

/* Control bytes are part of no text: what holds them outside of literals and comments is something else, which gets one report and
 * counts as empty. */
static void refuse_binary(program *p, source *src)
{
    for (uint32_t i = 0; i < src->token_count; i++) {
        unsigned char c = (unsigned char)src->text[src->tokens[i].at];
        if (src->tokens[i].kind != T_BAD || (c >= 32 && c != 127))
            continue;
        diag_error(p->d, src, i, i, i, "byte 0x%02x: this is no text file", c);
        src->tokens += src->token_count - 1;
        src->token_count = 1;
        src->line_mark_count = 0;
        return;
    }
}

static unit *add_unit(program *p, source *src)
{
    lex(p->a, src);
    refuse_binary(p, src);
    unit *u = parse(p->a, src, p->d);
    list_add(p, &p->units, u);
    return u;
}

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return strcmp(a, b) == 0 || (stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino);
}

unit *driver_import(program *p, const source *from, const char *path, const node *at)
{
    const char *slash = strrchr(from->path, '/'), *found = NULL;
    const char *beside = slash && *path != '/' ? arena_printf(p->a, "%.*s/%s", (int)(slash - from->path), from->path, path) : path;
    if (access(beside, R_OK) == 0)
        found = beside;
    for (size_t i = 0; !found && i < p->options->include_count; i++) {
        const char *in = arena_printf(p->a, "%s/%s", p->options->includes[i], path);
        if (access(in, R_OK) == 0)
            found = in;
    }
    if (!found) {
        diag_node_error(p->d, at, "`%s` is not found", path);
        return NULL;
    }
    for (size_t i = 0; i < p->units.count; i++) {
        unit *u = p->units.items[i];
        if (!u->src->builtin && same_file(u->src->path, found)) {
            p->imports_itself = p->imports_itself || u == p->main;
            return u;
        }
    }
    source *src = load(p, found);
    if (!src) {
        diag_node_error(p->d, at, "can't read `%s`: %s", found, strerror(errno));
        return NULL;
    }
    list_add(p, &p->dependencies, (void *)(uintptr_t)found);
    return add_unit(p, src);
}

static int failed(const char *path)
{
    fprintf(stderr, "ascc: %s: %s\n", strcmp(path, "-") == 0 ? "standard input" : path, strerror(errno));
    return 2;
}

void driver_write(program *p, const char *path, const char *text, size_t len)
{
    output *out = arena_alloc(p->a, sizeof *out);
    *out = (output){.path = path, .text = text, .size = len};
    list_add(p, &p->outputs, out);
}

static void write_dependencies(program *p)
{
    size_t count = p->dependencies.count, size;
    const char **files = arena_alloc(p->a, (count + 1) * sizeof *files);
    files[0] = p->options->input;
    for (size_t i = 0; i < count; i++)
        files[i + 1] = p->dependencies.items[i];
    const char *text = depfile_text(p->a, p->options, files, count + 1, &size);
    driver_write(p, p->options->depend, text, size);
}

/* All files of the run, or none. */
static int write_outputs(program *p)
{
    output *all = arena_alloc(p->a, (p->outputs.count + 1) * sizeof *all);
    for (size_t i = 0; i < p->outputs.count; i++)
        all[i] = *(output *)p->outputs.items[i];
    return output_write(all, p->outputs.count);
}

static void put(void *arg, const char *text, size_t len)
{
    buf_add(arg, text, len);
}

/* What --emit asks for. */
static void dump(program *p)
{
    const options *o = p->options;
    buf b = {.a = p->a};
    /* clang-format off */
    switch (o->emit) {
    case EMIT_C: break;
    case EMIT_TOKENS: lex_dump(p->main->src, put, &b); break;
    case EMIT_AST: ast_dump(p->main->root, put, &b); break;
    case EMIT_FLOW: show_flow(p, &b); break;
    case EMIT_FRAMES: show_frames(p, &b); break;
    case EMIT_GRAPH: show_graph(p, &b); break;
    case EMIT_JSON: show_json(p, &b); break;
    }
    /* clang-format on */
    driver_write(p, o->output, b.text ? b.text : "", b.len);
}

/* Tokens and tree are shown as they are before the passes, which change the tree. */
static bool shown_early(const options *o)
{
    return o->emit == EMIT_TOKENS || o->emit == EMIT_AST;
}

/* What the run makes of a source without errors. */
static void make(program *p)
{
    const options *o = p->options;
    rendered *r = render(p);
    if (o->emit != EMIT_C && !shown_early(o))
        dump(p);
    else if (o->emit == EMIT_C && o->output)
        driver_write(p, o->output, r->text, r->len);
    if (o->header) {
        const char *text = header_text(p);
        driver_write(p, o->header, text, strlen(text));
    }
    if (o->review) {
        buf b = {.a = p->a};
        review(p, &b);
        driver_write(p, o->review, b.text, b.len);
    }
}

static void passes(program *p)
{
    collect(p);
    for (size_t i = 0; i < p->functions.count; i++)
        resolve(p, p->functions.items[i]); /* names know their declarations */
    for (size_t i = 0; i < p->functions.count; i++)
        check(p, p->functions.items[i]); /* the rules of the language */
    for (size_t i = 0; i < p->managers.count; i++)
        if (((manager *)p->managers.items[i])->decl->src == p->main->src)
            check_manager(p, p->managers.items[i]);
    for (uint32_t i = 0; i < p->main->root->kid_count; i++)
        if (p->main->root->kids[i]->kind == N_TEXT)
            check_text(p, p->main->root->kids[i]);
    for (size_t i = 0; i < p->functions.count; i++)
        warn(p, p->functions.items[i]); /* what is allowed and seldom meant */
    if (diag_errors(p->d))
        return;
    for (size_t i = 0; i < p->functions.count; i++) {
        lower(p, p->functions.items[i]); /* await, try/finally and scopes are left; awaits stand alone */
        share(p, p->functions.items[i]); /* what branches have in common */
        live(p, p->functions.items[i]);  /* what lives across which await */
        frame(p, p->functions.items[i]); /* what is kept, under which name */
    }
    warn_frames(p);
    if (!diag_errors(p->d))
        emit(p); /* the output as a tree */
}

/* Is the input one of the library's own files, as it is built in? Then it is no import of itself. */
static bool is_input(const struct builtin *b, const source *input)
{
    const char *slash = strrchr(input->path, '/'), *name = strrchr(b->path, '/') + 1; /* "<asc/NAME.asc>" */
    size_t len = strlen(name) - 1;
    slash = slash ? slash + 1 : input->path;
    return strlen(slash) == len && memcmp(slash, name, len) == 0 && b->size == input->size && memcmp(b->text, input->text, b->size) == 0;
}

void driver_begin(program *p, const source *src)
{
    p->d = diag_new(p->a, &p->options->diag);
    for (size_t i = 0; i < builtin_count; i++) {
        if (src && is_input(&builtins[i], src)) {
            p->library = true;
            continue;
        }
        source *b = arena_alloc(p->a, sizeof *b);
        *b = (source){.path = builtins[i].path, .text = builtins[i].text, .size = builtins[i].size, .builtin = true};
        add_unit(p, b);
    }
}

void driver_compile(program *p, source *src, FILE *messages)
{
    const options *o = p->options;
    p->main = add_unit(p, src);
    if (shown_early(o))
        dump(p);
    if (p->main->has_async)
        passes(p);
    diag_flush(p->d, messages);
    if (!diag_errors(p->d) && !o->check)
        make(p);
}

int ascc_run(const options *o)
{
    program p = {.a = arena_new(), .options = o};
    int status = 0;
    source *src = load(&p, o->input);
    if (!src) {
        status = failed(o->input);
        arena_free(p.a);
        return status;
    }
    driver_begin(&p, src);
    driver_compile(&p, src, stderr);
    if (diag_errors(p.d)) {
        status = 1;
    } else if (!o->check || o->depend) {
        if (o->depend)
            write_dependencies(&p);
        status = write_outputs(&p);
    }
    arena_free(p.a);
    return status;
}
