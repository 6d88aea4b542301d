/* The list of passes, and the files around them. */
#include "driver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builtin.h"
#include "collect.h"
#include "depfile.h"
#include "header.h"
#include "layout.h"
#include "options.h"
#include "out.h"
#include "output.h"
#include "show.h"
#include "spool.h"
#include "warn.h"

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
    *text = arena_strndup(p->run, data, len);
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
    source *src = arena_alloc(p->run, sizeof *src);
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

/* Which file it is, however it is called. */
static void identify(source *src)
{
    struct stat st;
    src->is_file = stat(src->path, &st) == 0;
    src->device = src->is_file ? (uint64_t)st.st_dev : 0;
    src->number = src->is_file ? (uint64_t)st.st_ino : 0;
}

static bool same_file(const source *a, const source *b)
{
    return a->is_file && b->is_file ? a->device == b->device && a->number == b->number : strcmp(a->path, b->path) == 0;
}

static unit *add_unit(program *p, source *src, bool heads)
{
    lex(p->run, src);
    if (!src->builtin)
        identify(src);
    refuse_binary(p, src);
    unit *u = parse(p->keep, src, p->d, heads);
    list_add_to(p->keep, &p->units, u);
    return u;
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
    source wanted = {.path = found};
    identify(&wanted);
    for (size_t i = 0; i < p->units.count; i++) {
        unit *u = p->units.items[i];
        if (!u->src->builtin && same_file(u->src, &wanted)) {
            p->imports_itself = p->imports_itself || u == p->main;
            return u;
        }
    }
    found = arena_strndup(p->run, found, strlen(found)); /* the output's `#line`s may name it */
    source *src = load(p, found);
    if (!src) {
        diag_node_error(p->d, at, "can't read `%s`: %s", found, strerror(errno));
        return NULL;
    }
    list_add_to(p->run, &p->dependencies, (void *)(uintptr_t)found);
    return add_unit(p, src, false);
}

static int failed(const char *path)
{
    fprintf(stderr, "ascc: %s: %s\n", strcmp(path, "-") == 0 ? "standard input" : path, strerror(errno));
    return 2;
}

static void add_output(program *p, output made)
{
    output *out = arena_alloc(p->run, sizeof *out);
    *out = made;
    list_add_to(p->run, &p->outputs, out);
}

void driver_write(program *p, const char *path, const char *text, size_t len)
{
    add_output(p, (output){.path = path, .text = text, .size = len});
}

static void write_dependencies(program *p)
{
    size_t count = p->dependencies.count, size;
    const char **files = arena_alloc(p->run, (count + 1) * sizeof *files);
    files[0] = p->options->input;
    for (size_t i = 0; i < count; i++)
        files[i + 1] = p->dependencies.items[i];
    const char *text = depfile_text(p->run, p->options, files, count + 1, &size);
    driver_write(p, p->options->depend, text, size);
}

/* All files of the run, or none. */
static int write_outputs(program *p)
{
    output *all = arena_alloc(p->run, (p->outputs.count + 1) * sizeof *all);
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

/* Trees, names and functions; the output is in the store. */
static void release(program *p)
{
    unit *bare = arena_alloc(p->run, sizeof *bare);
    *bare = (unit){.src = p->main->src, .has_async = p->main->has_async};
    p->main = bare;
    arena_free(p->keep);
    p->a = p->keep = p->run;
}

/* What the run makes of a source without errors. */
static void make(program *p)
{
    const options *o = p->options;
    if (o->header) {
        const char *text = header_text(p);
        size_t len = strlen(text);
        driver_write(p, o->header, arena_strndup(p->run, text, len), len);
    }
    if (p->apart)
        release(p);
    rendered *r = render(p);
    if (o->emit != EMIT_C && !shown_early(o))
        dump(p);
    else if (o->emit == EMIT_C && o->output)
        add_output(p, (output){.path = o->output, .text = r->text, .size = r->len, .away = r->away});
    if (o->review) {
        buf b = {.a = p->a};
        review(p, &b);
        driver_write(p, o->review, b.text, b.len);
    }
}

/* ---- the passes ---- */

static void understand(program *p, function *fn)
{
    resolve(p, fn); /* names know their declarations */
    check(p, fn);   /* the rules of the language */
}

static void check_rest(program *p)
{
    p->a = arena_new();
    for (size_t i = 0; i < p->managers.count; i++) {
        if (p->library || !((manager *)p->managers.items[i])->decl->src->builtin) /* an import may be compiled later than this file */
            check_manager(p, p->managers.items[i]);
        arena_reset(p->a);
    }
    arena_free(p->a);
    p->a = p->keep;
    for (uint32_t i = 0; i < p->main->root->kid_count; i++)
        if (p->main->root->kids[i]->kind == N_TEXT)
            check_text(p, p->main->root->kids[i]);
}

static void translate(program *p, function *fn)
{
    form(p, fn);       /* one C function, or one for each await */
    lower(p, fn);      /* await, try/finally and scopes are left; awaits stand alone */
    share(p, fn);      /* what branches have in common */
    split(p, fn);      /* what several C functions name */
    live(p, fn);       /* what lives across which await */
    frame(p, fn);      /* what is kept, under which name */
    warn_frame(p, fn); /* large ones */
}

/* Pass by pass. Everything stays, for those who show it and for those who report. */
static void passes(program *p)
{
    find_own_bool(p);
    collect(p);
    for (size_t i = 0; i < p->functions.count; i++)
        understand(p, p->functions.items[i]);
    check_rest(p);
    for (size_t i = 0; i < p->functions.count; i++)
        warn(p, p->functions.items[i]); /* what is allowed and seldom meant */
    if (diag_errors(p->d))
        return;
    for (size_t i = 0; i < p->functions.count; i++)
        translate(p, p->functions.items[i]);
    if (diag_errors(p->d))
        return;
    for (uint32_t i = 0; i < p->main->root->kid_count; i++)
        emit_item(p, p->main->root->kids[i]); /* the output as a tree */
    emit_end(p);
}

/* ---- the same, a function after the other ---- */

/* The function with its tree, in the arena of what is in work; NULL: it does not parse, which was reported. */
static function *open_function(program *p, function *stays, uint32_t kid)
{
    node *whole = parse_body(p->main, kid, p->a);
    if (!whole)
        return NULL;
    function *fn = arena_alloc(p->a, sizeof *fn);
    memcpy(fn, stays, FUNCTION_STAYS);
    fn->def = whole;
    fn->body_node = fn_body(whole);
    fn->fn->params = fn_params(whole);
    fn->fn->body = fn;
    p->functions.items[fn->number - 1] = fn;
    return fn;
}

/* What its callers, the pieces that come late and the sizes of other frames need of it stays; the rest is gone with the arena. */
static void close_function(program *p, function *fn, node *head)
{
    function *stays = fn->stays;
    layout *l = NULL;
    if (fn->layout) {
        l = arena_alloc(p->keep, sizeof *l);
        l->total = fn->layout->total;
        if (l->total.text)
            l->total.text = arena_strndup(p->keep, l->total.text, strlen(l->total.text));
    }
    memcpy(stays, fn, FUNCTION_STAYS);
    stays->def = head;
    stays->body_node = fn_body(head);
    stays->layout = l;
    stays->fn->params = fn_params(head);
    stays->fn->body = stays;
    p->functions.items[stays->number - 1] = stays;
}

/* false: something has to be reported that only `passes` can report, in its order and with all that it knows. */
static bool passes_apart(program *p)
{
    node *root = p->main->root;
    find_own_bool(p);
    collect(p);
    p->again = p->again || p->main->incomplete; /* not all that it declares is known, and why may be told later */
    check_rest(p);
    p->a = arena_new();
    for (uint32_t i = 0; i < root->kid_count && !diag_errors(p->d) && !p->again; i++) {
        node *n = root->kids[i];
        function *stays = n->kind == N_FUNCTION ? fn_defined(p, n) : NULL, *fn = stays ? open_function(p, stays, i) : NULL;
        if (fn) {
            understand(p, fn);
            warn(p, fn);
        }
        if (diag_errors(p->d))
            break;
        if (fn)
            translate(p, fn);
        if (!diag_errors(p->d))
            emit_item(p, n);
        if (fn)
            close_function(p, fn, n);
        arena_reset(p->a);
    }
    arena_free(p->a);
    p->a = p->keep;
    bool well = !diag_errors(p->d) && !p->again;
    if (well)
        emit_end(p);
    return well;
}

/* Is the input one of the library's own files, as it is built in? Then it is no import of itself. */
static bool is_input(const struct builtin *b, const source *input)
{
    const char *slash = strrchr(input->path, '/'), *name = strrchr(b->path, '/') + 1; /* "<asc/NAME.asc>" */
    size_t len = strlen(name) - 1;
    slash = slash ? slash + 1 : input->path;
    return strlen(slash) == len && memcmp(slash, name, len) == 0 && b->size == input->size && memcmp(b->text, input->text, b->size) == 0;
}

static void read_library(program *p, const source *src)
{
    p->d = diag_new(p->run, &p->options->diag);
    for (size_t i = 0; i < builtin_count; i++) {
        if (src && is_input(&builtins[i], src)) {
            p->library = true;
            continue;
        }
        source *b = arena_alloc(p->run, sizeof *b);
        *b = (source){.path = builtins[i].path, .text = builtins[i].text, .size = builtins[i].size, .builtin = true};
        add_unit(p, b, false);
    }
}

void driver_begin(program *p, const source *src)
{
    p->run = p->keep = p->a;
    read_library(p, src);
    collect_library(p);
    p->begun = true;
}

/* With an arena for each function, whose output waits outside of it (store.c). false: nothing has been done. */
static bool compile_apart(program *p, source *src)
{
    program small = {.run = p->a, .options = p->options, .apart = true};
    small.a = small.keep = arena_new();
    read_library(&small, src);
    small.main = add_unit(&small, src, true);
    bool well = !diag_errors(small.d) && (!small.main->has_async || passes_apart(&small));
    parse_end(small.main);
    if (well) {
        *p = small;
        return true;
    }
    store_drop(small.store, STORE_END);
    store_drop(small.late, STORE_END);
    arena_free(small.keep);
    *src = (source){.path = src->path, .text = src->text, .size = src->size, .builtin = src->builtin};
    return false;
}

void driver_compile(program *p, source *src, FILE *messages)
{
    const options *o = p->options;
    bool shown = o->emit != EMIT_C || o->review;
    if (p->begun || shown || !compile_apart(p, src)) {
        if (!p->begun)
            driver_begin(p, src);
        p->main = add_unit(p, src, false);
        if (shown_early(o))
            dump(p);
        if (p->main->has_async)
            passes(p);
    }
    diag_flush(p->d, messages);
    if (!diag_errors(p->d) && !o->check)
        make(p);
    else if (p->apart)
        release(p);
}

void driver_end(program *p)
{
    store_drop(p->store, STORE_END);
    store_drop(p->late, STORE_END);
    for (size_t i = 0; i < p->outputs.count; i++)
        spool_drop(((output *)p->outputs.items[i])->away, SIZE_MAX);
}

int ascc_run(const options *o)
{
    program p = {.a = arena_new(), .options = o};
    p.run = p.a;
    int status = 0;
    source *src = load(&p, o->input);
    if (!src) {
        status = failed(o->input);
        arena_free(p.run);
        return status;
    }
    driver_compile(&p, src, stderr);
    if (diag_errors(p.d)) {
        status = 1;
    } else if (!o->check || o->depend) {
        if (o->depend)
            write_dependencies(&p);
        status = write_outputs(&p);
    }
    driver_end(&p);
    arena_free(p.run);
    return status;
}
