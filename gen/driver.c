/* The list of passes, and the files around them. */
#include "driver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builtin.h"
#include "options.h"
#include "out.h"

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

static unit *add_unit(program *p, source *src)
{
    lex(p->a, src);
    unit *u = parse(p->a, src, p->d);
    list_add(p, &p->units, u);
    return u;
}

unit *driver_import(program *p, const source *from, const char *path, const node *at)
{
    const char *slash = strrchr(from->path, '/'), *found = NULL;
    const char *beside = slash && *path != '/' ? arena_printf(p->a, "%.*s/%s", (int)(slash - from->path), from->path, path) : path;
    if (access(beside, R_OK) == 0)
        found = beside;
    for (int i = 0; !found && i < p->options->include_count; i++) {
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
        if (strcmp(u->src->path, found) == 0)
            return u;
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
    fprintf(stderr, "ascc: %s: %s\n", path, strerror(errno));
    return 2;
}

int driver_write(program *p, const char *path, const char *text, size_t len)
{
    struct stat st;
    bool exists = stat(path, &st) == 0;
    if (strcmp(path, "-") == 0 || (exists && !S_ISREG(st.st_mode))) {
        FILE *out = strcmp(path, "-") == 0 ? stdout : fopen(path, "wb");
        if (!out)
            return failed(path);
        bool ok = fwrite(text, 1, len, out) == len;
        ok = fflush(out) == 0 && ok;
        if (out != stdout)
            ok = fclose(out) == 0 && ok;
        return ok ? 0 : failed(path);
    }
    if (exists && (size_t)st.st_size == len) {
        source *old = load(p, path);
        if (old && memcmp(old->text, text, len) == 0)
            return 0;
    }
    char *temporary = arena_printf(p->a, "%s.%ld.tmp", path, (long)getpid());
    FILE *out = fopen(temporary, "wb");
    if (!out)
        return failed(path);
    bool ok = fwrite(text, 1, len, out) == len;
    ok = fclose(out) == 0 && ok;
    if (ok && exists)
        ok = chmod(temporary, st.st_mode & 07777) == 0;
    if (!ok || rename(temporary, path) != 0) {
        int status = failed(path);
        remove(temporary);
        return status;
    }
    return 0;
}

/* As make wants it. */
static void escaped(buf *b, const char *path)
{
    for (const char *c = path; *c; c++) {
        if (*c == ' ' || *c == '#')
            buf_str(b, "\\");
        buf_str(b, *c == '$' ? "$$" : (char[]){*c, 0});
    }
}

static int write_dependencies(program *p)
{
    const options *o = p->options;
    buf b = {.a = p->a};
    const char *file = o->dependency_file ? o->dependency_file : arena_printf(p->a, "%s.d", o->output);
    for (int i = 0; i < o->target_count; i++)
        buf_printf(&b, "%s%s", i ? " " : "", o->targets[i]);
    if (!o->target_count)
        escaped(&b, o->output);
    buf_str(&b, ": ");
    escaped(&b, o->input);
    for (size_t i = 0; i < p->dependencies.count; i++) {
        buf_str(&b, " \\\n  ");
        escaped(&b, p->dependencies.items[i]);
    }
    buf_str(&b, "\n");
    for (size_t i = 0; o->phony && i < p->dependencies.count; i++) {
        escaped(&b, p->dependencies.items[i]);
        buf_str(&b, ":\n");
    }
    return driver_write(p, file, b.text, b.len);
}

static void put(void *arg, const char *text, size_t len)
{
    fwrite(text, 1, len, arg);
}

static void passes(program *p)
{
    if (!collect(p))
        return;
    for (size_t i = 0; i < p->functions.count; i++)
        resolve(p, p->functions.items[i]); /* names know their declarations */
    for (size_t i = 0; i < p->functions.count; i++)
        check(p, p->functions.items[i]);   /* the rules of the language */
    if (diag_errors(p->d))
        return;
    for (size_t i = 0; i < p->functions.count; i++) {
        lower(p, p->functions.items[i]);   /* await, try/finally and scopes are left; awaits stand alone */
        live(p, p->functions.items[i]);    /* what lives across which await */
        frame(p, p->functions.items[i]);   /* what is kept, under which name */
    }
    if (!diag_errors(p->d))
        emit(p);                           /* the output as a tree */
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
    p.d = diag_new(p.a, &o->diag);
    for (size_t i = 0; i < builtin_count; i++) {
        source *b = arena_alloc(p.a, sizeof *b);
        *b = (source){.path = builtins[i].path, .text = builtins[i].text, .size = builtins[i].size, .builtin = true};
        add_unit(&p, b);
    }
    p.main = add_unit(&p, src);
    if (o->emit && strcmp(o->emit, "tokens") == 0)
        lex_dump(src, put, stdout);
    else if (o->emit)
        ast_dump(p.main->root, put, stdout);
    else if (!diag_errors(p.d) && (p.main->has_async))
        passes(&p);
    diag_flush(p.d, stderr);
    if (diag_errors(p.d))
        status = 1;
    else if (!o->emit && !o->check)
        status = render(&p, o);
    if (!status && o->dependencies && o->output)
        status = write_dependencies(&p);
    if (fflush(stdout) != 0 && !status)
        status = failed("standard output");
    arena_free(p.a);
    return status;
}

int main(int argc, char **argv)
{
    options o;
    int parsed = options_parse(&o, argc, argv);
    return parsed ? parsed - 1 : ascc_run(&o);
}
