/* Steps of tasks, looked at: see watch.h. */
#include "watch.h"

#include <stdlib.h>

asc__watch *asc__watch_of(asc_loop *l)
{
    if (!l->watch)
        l->watch = calloc(1, sizeof *l->watch);
    return l->watch;
}

void asc__watch_settle(asc_loop *l)
{
    asc__watch *w = l->watch;
    if (!w || w->slow || w->since || w->hook || w->chart || w->sweep)
        return;
    l->watch = NULL;
    free(w);
}

const asc_place *asc__waits_at(const asc_task *t, const char **file)
{
    for (const asc_frame *f = t->top; f; f = f->caller) {
        const asc_place *p = asc__place(f->resume, file);
        if (p)
            return p;
    }
    return NULL;
}

/* ---- hooks ---- */

bool asc_loop_trace(asc_loop *l, asc_trace_hook *hook, void *arg)
{
    if (!asc__watch_of(l))
        return false;
    l->watch->hook = hook;
    l->watch->arg = arg;
    asc__watch_settle(l);
    return true;
}

static void tell(asc_loop *l, asc_trace_kind kind, const asc_task *t)
{
    asc__watch *w = l->watch;
    asc_trace_event e = {
        .kind = kind, .number = w->number, .task = t, .time = (double)asc__clock(l) / 1e9, .name = t ? asc_task_name(t) : NULL};
    if (t && (kind == ASC_TRACE_PARK || kind == ASC_TRACE_RESUME)) {
        const asc_place *p = asc__waits_at(t, &e.file);
        if (p) {
            e.line = p->line;
            e.function = p->function;
            e.text = p->text;
        }
    }
    if (w->chart)
        asc__chart_add(w->chart, &e);
    if (w->hook)
        w->hook(w->arg, &e);
}

/* ---- steps ---- */

void asc__step_begins(asc_loop *l, asc_task *t)
{
    asc__watch *w = l->watch;
    w->number = t->root.number;
    w->after = t->top->resume;
    if (w->hook || w->chart)
        tell(l, t->root.state & ASC__STARTED ? ASC_TRACE_RESUME : ASC_TRACE_START, t);
    w->began = (int64_t)uv_hrtime();
}

void asc__step_ends(asc_loop *l, asc_task *t, bool parked)
{
    asc__watch *w = l->watch;
    if (!w) /* the last hook was taken away in this step */
        return;
    if (w->slow) {
        int64_t took = (int64_t)uv_hrtime() - w->began;
        if (took > w->slow)
            asc__report_slow(w->after, parked ? t : NULL, took);
    }
    if (w->since && parked) {
        asc__side *s = asc__side_make(t);
        if (s)
            s->since = asc__clock(l) + 1;
    }
    if (w->hook || w->chart)
        tell(l, parked ? ASC_TRACE_PARK : ASC_TRACE_END, parked ? t : NULL);
    if (w->sweep && parked)
        asc__sweep_parked(w->sweep, t);
}

/* ---- what the environment asks for ---- */

/* Nanoseconds of `key` in ASC_DEBUG, as slow=50ms; milliseconds without a unit; 0: not there. */
static int64_t debug_time(const char *debug, const char *key)
{
    const char *at = debug ? strstr(debug, key) : NULL;
    if (!at)
        return 0;
    char *end;
    double value = strtod(at + strlen(key), &end);
    if (strncmp(end, "us", 2) == 0)
        value *= 1e-6;
    else if (strncmp(end, "s", 1) != 0)
        value *= 1e-3;
    return value > 0 ? asc__ns(value) : 1;
}

static bool is_word(const char *at, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(at, word, length) == 0;
}

void asc__environment_check(void)
{
    const char *clock = getenv("ASC_CLOCK"), *debug = getenv("ASC_DEBUG");
    if (clock && *clock && strcmp(clock, "virtual") != 0 && strcmp(clock, "real") != 0)
        fprintf(stderr, "asc: ASC_CLOCK: what is `%s`? virtual, real\n", clock);
    for (const char *at = debug ? debug : ""; *at;) {
        size_t length = strcspn(at, ",");
        bool slow = length > 5 && memcmp(at, "slow=", 5) == 0 && at[5] >= '0' && at[5] <= '9';
        if (length && !slow && !is_word(at, length, "tasks") && !is_word(at, length, "memory"))
            fprintf(stderr, "asc: ASC_DEBUG: what is `%.*s`? tasks, memory, slow=TIME\n", (int)length, at);
        at += length + (at[length] == ',');
    }
}

bool asc__watch_begin(asc_loop *l)
{
    const char *debug = getenv("ASC_DEBUG"), *trace = getenv("ASC_TRACE");
    asc__sweep *s = asc__sweeping && asc__sweeping->kind == ASC__SWEEP_CANCEL ? asc__sweeping : NULL;
    int64_t slow = debug_time(debug, "slow=");
    bool since = debug && strstr(debug, "tasks"), charted = trace && *trace && !asc__sweeping;
    if (!s && !slow && !since && !charted)
        return true;
    asc__watch *w = asc__watch_of(l);
    if (!w)
        return false;
    w->sweep = s;
    w->slow = slow;
    w->since = since;
    w->chart = charted ? asc__chart_new(l) : NULL;
    asc__watch_settle(l);
    return true;
}

void asc__watch_end(asc_loop *l)
{
    if (l->watch && l->watch->chart)
        asc__chart_free(l->watch->chart);
    free(l->watch);
    l->watch = NULL;
}
