/* A trace in the Chrome format: an array of events, one a line. A loop is a process of it, a task a thread, whose life holds its
 * steps ("runs") and what it waited for in between. The file is one of the process, closed as that exits. */
#include "watch.h"

#include <errno.h>
#include <stdlib.h>

typedef struct asc__chart {
    int pid;    /* of the loop in the file */
    bool named; /* the running task has its name in the file already */
} asc__chart;

static uv_once_t once = UV_ONCE_INIT;
static uv_mutex_t lock;
static FILE *file;
static int loops;
static const char *separator = "[\n";

static void finish(void)
{
    uv_mutex_lock(&lock);
    if (file) {
        fputs(*separator == '[' ? "[]\n" : "\n]\n", file);
        fclose(file);
        file = NULL;
    }
    uv_mutex_unlock(&lock);
}

static void begin(void)
{
    const char *name = getenv("ASC_TRACE");
    if (uv_mutex_init(&lock))
        abort();
    file = fopen(name, "w");
    if (!file || atexit(finish))
        fprintf(stderr, "asc: ASC_TRACE: can't write %s: %s\n", name, strerror(errno));
}

/* s between quotes. */
static void put_text(const char *s)
{
    putc('"', file);
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\')
            fprintf(file, "\\%c", c);
        else if (c < ' ')
            fprintf(file, "\\u%04x", c);
        else
            putc(c, file);
    }
    putc('"', file);
}

/* The beginning of an event, which the caller goes on with: `phase` as the format has it. */
static void put_event(const asc__chart *chart, char phase, uint32_t number, double time)
{
    fprintf(file, "%s{\"ph\":\"%c\",\"pid\":%d,\"tid\":%u,\"ts\":%.3f", separator, phase, chart->pid, (unsigned)number, time * 1e6);
    separator = ",\n";
}

static void put_name(const asc__chart *chart, const asc_trace_event *e)
{
    put_event(chart, 'M', e->number, e->time);
    fputs(",\"name\":\"thread_name\",\"args\":{\"name\":", file);
    put_text(e->name);
    fputs("}}", file);
}

static void put_begin(const asc__chart *chart, const asc_trace_event *e, const char *name)
{
    put_event(chart, 'B', e->number, e->time);
    fputs(",\"name\":", file);
    put_text(name);
    if (e->kind == ASC_TRACE_PARK && e->function) {
        fputs(",\"args\":{\"file\":", file);
        put_text(e->file);
        fprintf(file, ",\"line\":%d,\"function\":", e->line);
        put_text(e->function);
        putc('}', file);
    }
    putc('}', file);
}

static void put_end(const asc__chart *chart, const asc_trace_event *e)
{
    put_event(chart, 'E', e->number, e->time);
    putc('}', file);
}

void asc__chart_add(asc__chart *chart, const asc_trace_event *e)
{
    uv_mutex_lock(&lock);
    if (file)
        switch (e->kind) {
        case ASC_TRACE_START:
            put_begin(chart, e, "task");
            put_begin(chart, e, "runs");
            chart->named = false;
            break;
        case ASC_TRACE_PARK:
            put_end(chart, e);
            if (!chart->named) /* its function is known from where it waits */
                put_name(chart, e);
            put_begin(chart, e, e->text ? e->text : "waits");
            break;
        case ASC_TRACE_RESUME:
            put_end(chart, e);
            put_begin(chart, e, "runs");
            chart->named = true;
            break;
        case ASC_TRACE_END:
            put_end(chart, e);
            put_end(chart, e);
            break;
        }
    uv_mutex_unlock(&lock);
}

asc__chart *asc__chart_new(asc_loop *l)
{
    (void)l;
    uv_once(&once, begin);
    asc__chart *chart = calloc(1, sizeof *chart);
    uv_mutex_lock(&lock);
    if (chart && file) {
        chart->pid = ++loops;
        put_event(chart, 'M', 0, 0);
        fprintf(file, ",\"name\":\"process_name\",\"args\":{\"name\":\"loop %d\"}}", chart->pid);
    } else {
        free(chart);
        chart = NULL;
    }
    uv_mutex_unlock(&lock);
    return chart;
}

void asc__chart_free(asc__chart *chart)
{
    uv_mutex_lock(&lock);
    if (file)
        fflush(file);
    uv_mutex_unlock(&lock);
    free(chart);
}
