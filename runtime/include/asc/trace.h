/* Looking at the steps of tasks as they happen. Costs nothing while no hook is set.
 *
 * ASC_TRACE=file.json in the environment writes them in the Chrome trace format: a row per task, in it its life, its steps and what
 * it waited for in between; chrome://tracing and ui.perfetto.dev show it. */
#ifndef ASC_TRACE_H
#define ASC_TRACE_H

#include <asc/loop.h>

typedef enum asc_trace_kind {
    ASC_TRACE_START,  /* the task runs for the first time */
    ASC_TRACE_PARK,   /* it waits */
    ASC_TRACE_RESUME, /* it goes on */
    ASC_TRACE_END
} asc_trace_kind;

/* One step. Valid during the call of the hook. */
typedef struct asc_trace_event {
    asc_trace_kind kind;
    uint32_t number;      /* of the task, as dumps show it: in the order of spawning */
    const asc_task *task; /* NULL once it has ended */
    double time;          /* seconds on the loop's clock */
    const char *name;     /* of the task, as asc_task_name has it; NULL once it has ended */
    const char *file;     /* of the await that it waits in, with ASC_TRACE_PARK and ASC_TRACE_RESUME; NULL: not known */
    int line;             /* of that await; 0: in a manager of the library */
    const char *function; /* that the await is in */
    const char *text;     /* of the await */
} asc_trace_event;

/* Called on the loop's thread between the steps of tasks. May neither run nor free the loop; may cancel tasks and set events. */
typedef void asc_trace_hook(void *arg, const asc_trace_event *event);

/* Sets the hook of a loop of this thread, in place of an earlier one; NULL: none. A step that runs during the call is not seen to its
 * end. False, and nothing changes: no memory. */
bool asc_loop_trace(asc_loop *loop, asc_trace_hook *hook, void *arg);

#endif
