/* Time: the loop's clock, sleeping, giving up a turn. All times are seconds; inside they are integers of nanoseconds. */
#ifndef ASC_TIME_H
#define ASC_TIME_H

#include <asc/call.h>
#include <asc/scope.h>

struct asc_sleep_frame {
    asc_timer timer;
    asc_task *task;
};

/* Seconds on the loop's clock: monotonic, arbitrary start; the virtual clock starts at 0. Outside of a loop: the system's monotonic clock. */
double asc_now(void);

/* Waits at least so many seconds. 0 or less: one full turn through the ready queue. Not a number: throws ASC_EINVAL. Without
 * memory: ASC_ENOMEM. Cancellable. */
asc_step asc_sleep(asc_task *t, struct asc_sleep_frame *f, double seconds);

/* Waits until asc_now() is at least `time`, like asc_sleep. */
asc_step asc_sleep_until(asc_task *t, struct asc_sleep_frame *f, double time);

/* Lets every task that is ready run before going on. Throws at once when cancelled; not cancelled while in the queue. */
asc_step asc_yield(asc_task *t);

/* async void asc_sleep_forever(void): ends by cancellation alone. */
struct asc_sleep_forever_head {
    asc_frame base;
} ASC_MAY_ALIAS;
extern const asc_fn asc_sleep_forever[1];

/* async generator long asc_ticks(double period): numbers the ticks of a clock, from 1, `period` seconds apart. Rounds of any length
 * cause no drift; ticks that a long one missed are left out. ASC_EINVAL unless the period is more than 0. */
struct asc_ticks_head {
    asc_frame base;
    long value;
    bool more;
    double period;
} ASC_MAY_ALIAS;
extern const asc_fn asc_ticks[1];

/* Throws when cancelled or when a deadline has passed; otherwise goes on, never parks. In a loop of these alone every 16th looks at the clock. */
asc_step asc_checkpoint(asc_task *t);

/* Virtual clock only (else the program stops): so many seconds pass without an await, as if the processor had been busy. */
void asc_test_advance(double seconds);

#endif
