#include "plain.h"
#include "files/work.asc.h"

static void one_done(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error)
{
    struct sum *sum = arg;
    if (outcome == ASC_TASK_OK)
        sum->total += ((struct some_work_head *)frame)->result;
    else if (outcome == ASC_TASK_ERROR)
        sum->errors += error->code == ASC_ERANGE;
    if (--sum->left == 0)
        sum->done(sum->arg);
}

static void quiet_done(void *arg, asc_task_outcome outcome, void *frame, const asc_error *error)
{
    (void)outcome;
    (void)frame;
    (void)error;
    one_done(arg, ASC_TASK_CANCELED, NULL, NULL);
}

bool start_some(asc_loop *loop, struct sum *sum)
{
    for (int i = 0; i < 4; i++) {
        if (!some_work_spawn(loop, one_done, sum, i, 0.5 * i))
            return false;
        sum->left++;
    }
    sum->left++;
    return no_work_spawn(loop, quiet_done, sum) != NULL;
}
