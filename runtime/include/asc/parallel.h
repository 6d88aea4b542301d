/* The blocks `all` and `any`, as generated code begins them; not to be called by hand.
 *
 *     asc_parallel_open(&f->call.all_block.join, false);
 *     asc_parallel_add(&f->call.all_block.join, &f->call.all_block.branch_1.task, &f->call.all_block.branch_1.base, fetch_all_1_begin);
 *     got = asc_parallel_run(t, &f->call.all_block.join);
 *
 * A branch is a task whose memory, its frame's and the block's are part of the frame that the block stands in: nothing is allocated. */
#ifndef ASC_PARALLEL_H
#define ASC_PARALLEL_H

#include <asc/task.h>

/* A block while its branches run. */
typedef struct asc_parallel {
    asc_frame base;
    asc_group group;            /* of the branches; entered and left by asc_parallel_run */
    asc_task *branches, **last; /* that have not begun, by their sibling fields */
    struct asc_parallel *outer; /* whose branches go on to begin once those of this one have */
} asc_parallel;

/* Prepares a block without branches. With `any` the first branch that ends decides. */
void asc_parallel_open(asc_parallel *p, bool any);

/* One more branch: `task` runs `begin` with `frame`. The memory must stay as long as the block does. */
static __inline void asc_parallel_add(asc_parallel *p, asc_task *task, asc_frame *frame, asc_resume *begin)
{
    frame->resume = begin;
    frame->caller = NULL;
    task->top = frame;
    task->sibling = NULL;
    *p->last = task;
    p->last = &task->sibling;
}

/* Runs the branches, each until it parks, in the order of asc_parallel_add and with no other task in between; then waits until those that
 * began have ended. A branch that fails, and in an `any` one that ends well too, cancels the others and keeps later ones from beginning.
 * Parks always; goes on at once when no branch waits. Can't be cancelled itself: the branches are.
 * Throws the first error, the others attached; or, unless a branch of an `any` ended well, the cancellation that ended a branch
 * and is still in force. */
asc_step asc_parallel_run(asc_task *t, asc_parallel *p);

#endif
