/* Rules for make and ninja. A name's spaces, tabs and `#` get a backslash, backslashes before a space are doubled, `$` too: what gcc does. */
#include <string.h>

#include "depfile.h"

typedef struct text {
    arena *a;
    char *bytes;
    size_t size, capacity, column;
} text;

static void add(text *t, const char *bytes, size_t size)
{
    if (t->size + size + 1 > t->capacity) {
        size_t capacity = t->capacity * 2 + size + 256;
        t->bytes = arena_resize(t->a, t->bytes, t->capacity, capacity);
        t->capacity = capacity;
    }
    memcpy(t->bytes + t->size, bytes, size);
    t->size += size;
    t->column += size;
}

static void add_name(text *t, const char *name)
{
    size_t slashes = 0;
    for (const char *c = name; *c; c++) {
        if (*c == ' ' || *c == '\t') {
            for (size_t i = 0; i <= slashes; i++)
                add(t, "\\", 1);
        } else if (*c == '#') {
            add(t, "\\", 1);
        } else if (*c == '$') {
            add(t, "$", 1);
        }
        slashes = *c == '\\' ? slashes + 1 : 0;
        add(t, c, 1);
    }
}

/* The next word of a rule, on a new line where this one is long. */
static void add_word(text *t, const char *name, bool escape)
{
    if (t->column && t->column + strlen(name) > 76) {
        add(t, " \\\n ", 4);
        t->column = 1;
    } else if (t->column) {
        add(t, " ", 1);
    }
    if (escape)
        add_name(t, name);
    else
        add(t, name, strlen(name));
}

static void add_output(text *t, const char *path)
{
    if (path && strcmp(path, "-") != 0)
        add_word(t, path, true);
}

char *depfile_text(arena *a, const options *o, const char *const *files, size_t count, size_t *size)
{
    text t = {.a = a};
    for (size_t i = 0; i < o->depend_target_count; i++)
        add_word(&t, o->depend_targets[i], false);
    if (!o->depend_target_count) {
        add_output(&t, o->output);
        add_output(&t, o->header);
        add_output(&t, o->review);
        if (!t.size)
            add_word(&t, "-", false);
    }
    add(&t, ":", 1);
    for (size_t i = 0; i < count; i++)
        add_word(&t, files[i], true);
    add(&t, "\n", 1);
    for (size_t i = 1; o->depend_phony && i < count; i++) {
        t.column = 0;
        add_word(&t, files[i], true);
        add(&t, ":\n", 2);
    }
    *size = t.size;
    return t.bytes;
}
