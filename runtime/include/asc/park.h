/* Waiting for any callback API.
 *
 *     asc_token token = ASC_TOKEN_INIT;
 *     start_something(&token);                     its callback: asc_resume_token(&token, value)
 *     int value = await asc_park(&token, stop_something, arg);
 */
#ifndef ASC_PARK_H
#define ASC_PARK_H

#include <asc/frame.h>

/* One wait for one callback; must live until the callback has come or the cancel function has said that it won't. */
typedef struct asc_token {
    asc_task *task; /* that waits */
    struct asc_park_frame *frame;
    intptr_t value;
    int code;
    bool done; /* the callback has come, or never will */
} asc_token;
#define ASC_TOKEN_INIT \
    { \
        0, 0, 0, 0, false \
    }

struct asc_park_frame {
    asc_wait wait;
    intptr_t result;
    asc_token *token;
    bool (*cancel)(void *arg);
    void *arg;
};

/* Suspends the running task until asc_resume_token(token, value), which may have come already; the result is the value. `cancel` (or NULL: can't be
 * cancelled) is called when the wait is cancelled: true: the callback will not come, the wait is over; false: it will still
 * come, and the wait goes on until then; the same when the task is cancelled already. A parked task keeps the loop running. */
asc_step asc_park(asc_task *t, struct asc_park_frame *f, asc_token *token, bool (*cancel)(void *arg), void *arg);

/* Ends the wait on the token, which is used up. On the loop's thread; from others through asc_loop_call_soon_threadsafe. */
void asc_resume_token(asc_token *token, intptr_t value);

/* The same, with an error that the wait throws; ASC_ECANCELED after a cancel function returned false: the cancellation. */
void asc_resume_error(asc_token *token, int code);

#endif
