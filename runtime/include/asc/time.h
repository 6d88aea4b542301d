/* The clock (seconds), sleeping and giving way. ASC_CLOCK=virtual in the environment: time starts at 0 and jumps when idle. */
#ifndef ASC_TIME_H
#define ASC_TIME_H

double asc_now(void);
void asc_test_advance(double seconds); /* virtual clock only: time passes without an await */

struct asc_sleep_frame {
    asc_timer timer;
    asc_task *task;
};
asc_step asc_sleep(asc_task *t, struct asc_sleep_frame *f, double seconds);
asc_step asc_sleep_until(asc_task *t, struct asc_sleep_frame *f, double time);
asc_step asc_yield(asc_task *t);
asc_step asc_checkpoint(asc_task *t);

#endif
