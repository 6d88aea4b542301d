/* Tasks and groups (LANGUAGE §7). */
#ifndef ASC_TASK_H
#define ASC_TASK_H

typedef enum asc_task_outcome { ASC_TASK_OK, ASC_TASK_ERROR, ASC_TASK_CANCELED } asc_task_outcome;

asc_task *asc_self(void);              /* the running task; NULL outside of one */
bool asc_task_cancel(asc_task *task);  /* cancels its root scope; false: it has ended already */
void asc_task_set_name(asc_task *task, const char *name); /* the text must stay */
const char *asc_task_name(const asc_task *task);

struct asc_group {
    asc_scope scope;
    asc_task *host, *first, *last; /* children, in the order of their spawn */
    asc_task *queued;              /* over the limit: not begun yet */
    asc_error *errors;
    int limit, running;
    bool open, waiting, child_canceled;
};
/* clang-format off */
#define ASC_GROUP_INIT { ASC_SCOPE_INIT, NULL, NULL, NULL, NULL, NULL, 0, 0, false, false, false }
/* clang-format on */
void asc_group_cancel(asc_group *g); /* quietly: cancels every child and the block */

asc_task *asc_spawn(asc_task *t, asc_group *g, const asc_fn *fn, bool handle); /* NULL: no memory; the caller writes the parameters */
void *asc_task_frame(asc_task *task);
asc_step asc_task_await(asc_task *t, asc_task *task);      /* waits for its end */
asc_step asc_task_outcome_of(asc_task *t, asc_task *task); /* throws its error, or ASC_ETASKCANCELED */

struct asc_join_frame {
    asc_frame base;
    asc_task_outcome result;
    asc_task *task;
};
asc_step asc_join(asc_task *t, struct asc_join_frame *f, asc_task *task);

/* the parts of the manager taskgroup */
void asc_group_open(asc_group *g, int limit);
void asc_group_note(asc_group *g, const asc_error *e);
asc_step asc_group_join(asc_task *t, asc_group *g);
asc_step asc_group_throw(asc_task *t, asc_group *g);
asc_step asc_group_end(asc_task *t, asc_group *g);

int asc_main(const asc_fn *fn, int params, int argc, char **argv);

#endif
