#include "plain.h"
#include "commands/commands.asc.h"

static struct { int *result; asc_event *done; } wanted;

static void ended(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error)
{
    (void)arg;
    (void)error;
    *wanted.result = outcome == ASC_TASK_OK ? ((struct run_head *)frame)->result : -1;
    asc_event_set(wanted.done);
}

bool run_from_c(int which, int *result, asc_event *done)
{
    wanted.result = result;
    wanted.done = done;
    return run_spawn(asc_loop_current(), ended, NULL, which) != NULL;
}
