/* What is printed: misuse, errors with their tracebacks, what cut cleanup short or held the loop. */
#include "internal.h"
#include "watch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void asc__misuse(const char *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fflush(stdout);
    fprintf(stderr, "asc: %s: ", call);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

void asc__place_text(char *text, size_t size, const char *file, const asc_place *p)
{
    if (p->line)
        snprintf(text, size, "%s:%d in %s: %s", file, p->line, p->function, p->text);
    else /* in a manager of the library */
        snprintf(text, size, "%s in %s: %s", file, p->function, p->text);
}

void asc__print_place(FILE *out, const char *before, asc_resume *resume)
{
    const char *file = NULL;
    const asc_place *p = asc__place(resume, &file);
    if (!p)
        return;
    char text[512];
    asc__place_text(text, sizeof text, file, p);
    fprintf(out, "%s%s\n", before, text);
}

/* The length of the name that the user gave to the function that became `name` or `name_after_something`. */
static int user_function(const char *name)
{
    size_t length = asc__function_in(name);
    return (int)(length ? length : strlen(name));
}

static void report(const asc_error *e, FILE *out, const char *indent, int depth)
{
    fprintf(out, "%s", asc_error_name(e));
    if (*e->message && strcmp(e->message, asc_error_name(e)) != 0)
        fprintf(out, ": %s", e->message);
    fputc('\n', out);
    char inner[64];
    snprintf(inner, sizeof inner, "%s    ", indent);
    if (e->file && *e->file)
        fprintf(out, "%s%s:%d in %.*s: throw\n", inner, e->file, e->line, user_function(e->function), e->function);
    for (unsigned i = 0; i < e->traced; i++)
        asc__print_place(out, inner, e->trace[i]);
    if (e->untraced)
        fprintf(out, "%s... %d more\n", inner, e->untraced);
    if (depth > 8)
        return;
    for (const asc_error *o = e->others; o; o = o->next) {
        fprintf(out, "%salso: ", inner);
        report(o, out, inner, depth + 1);
    }
    if (e->more)
        fprintf(out, "%sand %u more\n", inner, e->more);
    const asc_error *cause = e->cause;
    while (cause && asc__is_cancel(cause)) /* that the task was being cancelled is no error to report */
        cause = cause->cause;
    if (cause) {
        fprintf(out, "%scaused by: ", indent);
        report(cause, out, indent, depth + 1);
    }
}

static const char *why_from(const char *before, asc__origin from, char *text)
{
    char place[256] = "", by[32] = "";
    if (from.file)
        snprintf(place, sizeof place, " at %s:%d", from.file, from.line);
    if (from.by)
        snprintf(by, sizeof by, " %s task %u", *before ? "in" : "by", (unsigned)from.by - 1);
    snprintf(text, ASC__WHY_MAX, "%s%s%s", before, place, by);
    return text;
}

const char *asc__why(const asc_node *n, char text[ASC__WHY_MAX])
{
    for (; n; n = n->parent) {
        if (n->kind == ASC_NODE_TASK && n->flags & ASC_NODE_CANCELED) {
            const asc_task *t = ASC__OF((uintptr_t)n, asc_task, root);
            const asc__side *s = asc__side_of(t);
            return why_from("", s ? s->canceled : (asc__origin){0}, text);
        }
        const asc_scope *s = asc__scope_at((asc_node *)(uintptr_t)n);
        if (!s || !s->cause)
            continue;
        asc__origin from = {s->file, s->line, s->by};
        return why_from(s->cause == ASC__DEADLINE ? ": its deadline has passed" : s->cause == ASC__SIBLING ? ": error" : "", from, text);
    }
    text[0] = 0;
    return text;
}

void asc_error_report(const asc_error *e, FILE *out)
{
    report(e, out, "", 0);
}

void asc__report_cut(asc_task *t)
{
    fflush(stdout);
    char why[ASC__WHY_MAX];
    fprintf(stderr, "asc: grace: the time for cleanup is over; cut in %s, cancelled%s\n", asc_task_name(t), asc__why(t->scope, why));
    if (t != asc__loop->current)
        for (const asc_frame *f = t->top; f; f = f->caller)
            asc__print_place(stderr, "    ", f->resume);
}

void asc__report_slow(asc_resume *after, const asc_task *parked, int64_t ns)
{
    const char *file = NULL;
    const asc_place *before = parked ? asc__waits_at(parked, &file) : NULL;
    fflush(stdout);
    fprintf(stderr, "asc: slow: %.1f ms without an await that waits\n", (double)ns / 1e6);
    asc__print_place(stderr, "    after ", after);
    if (before) {
        char text[512];
        asc__place_text(text, sizeof text, file, before);
        fprintf(stderr, "    before %s\n", text);
    }
}
