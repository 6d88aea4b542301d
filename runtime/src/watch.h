/* What looks at every step of a task: reports of slow ones, traces, sweeps, since when tasks wait. A loop has a watch only while
 * one of these is asked for. */
#ifndef ASC__WATCH_H
#define ASC__WATCH_H

#include "internal.h"

typedef struct asc__watch {
    int64_t slow; /* report steps that take longer; 0: none */
    bool since;   /* note when tasks park */
    asc_trace_hook *hook;
    void *arg;
    struct asc__chart *chart; /* ASC_TRACE */
    struct asc__sweep *sweep;

    /* the step that runs */
    int64_t began; /* on the clock of uv_hrtime */
    asc_resume *after;
    uint32_t number;
} asc__watch;

/* The watch of l, made when there is none; NULL without memory. Not from asc__malloc: a watch changes nothing that sweeps count. */
asc__watch *asc__watch_of(asc_loop *l);

/* Ends the watch of l when nothing asks for it any more. */
void asc__watch_settle(asc_loop *l);

/* Says on stderr which words of ASC_CLOCK and ASC_DEBUG mean nothing. */
void asc__environment_check(void);

/* What the environment asks for, as a loop begins. False: no memory for something without which it must not run. */
bool asc__watch_begin(asc_loop *l);
void asc__watch_end(asc_loop *l);

/* The place of the innermost await of a parked task, or NULL. */
const asc_place *asc__waits_at(const asc_task *t, const char **file);

/* ---- chart.c: the Chrome trace format ---- */

/* A chart of one more loop in the file that ASC_TRACE names; NULL: none is asked for, or it can't be written (reported). */
struct asc__chart *asc__chart_new(asc_loop *l);
void asc__chart_add(struct asc__chart *chart, const asc_trace_event *e);
void asc__chart_free(struct asc__chart *chart);

/* ---- sweep.c ---- */

enum asc__sweep_kind { ASC__SWEEP_CANCEL, ASC__SWEEP_ALLOC, ASC__SWEEP_LIBUV };

/* One run of a sweep. Plain data, which a process that runs it writes to the one that asked. */
typedef struct asc__sweep {
    enum asc__sweep_kind kind;
    long at;        /* the point where something is to happen; 0: nothing is, they are counted */
    long points;    /* so far */
    bool silent;    /* enough failures were described */
    bool hit;       /* it happened */
    bool done;      /* the run came to its end, well or not */
    int status;     /* exit status */
    asc_task *task; /* the one to cancel */
    long blocks;    /* there were as it began */
    char place[240], why[400];
} asc__sweep;

/* The sweep that this thread runs, or NULL. */
extern _Thread_local asc__sweep *asc__sweeping ASC_TLS;

void asc__sweep_begin(asc__sweep *s);

/* t has parked. */
void asc__sweep_parked(asc__sweep *s, const asc_task *t);

/* The tasks of l have ended: notes scopes that were not left. */
void asc__sweep_tasks_ended(asc__sweep *s, const asc_loop *l);

/* One more thing that is wrong. */
void asc__sweep_failed(asc__sweep *s, const char *format, ...) ASC_FORMAT(2, 3);

/* The run is over; closed: its loop is gone, so nothing may be left of its memory. */
void asc__sweep_end(asc__sweep *s, bool closed);

/* Does the run *s, which is set up; false: it failed, s->why says why, which is reported unless s->silent. */
typedef bool asc__sweep_run(void *arg, asc__sweep *s);

/* A run for every point, or, with most > 0, for so many of them; false: some failed. Reports. */
bool asc__sweep_all(enum asc__sweep_kind kind, long most, asc__sweep_run *run, void *arg);
void asc__sweep_report(const asc__sweep *s);

/* What ASC_SWEEP asks for; returns the exit status. */
int asc__sweep_program(const char *wish, const asc_fn *fn, int params, int argc, char **argv);

/* main.c: a program, without regard to ASC_SWEEP. s: NULL, or learns how the run went. */
int asc__program(asc__sweep *s, const asc_fn *fn, int params, int argc, char **argv);

#endif
