/* Signals as events. */
#ifndef ASC_SIGNAL_H
#define ASC_SIGNAL_H

#include <asc/call.h>

/* Receives some signals; bound by the manager signals(SIGINT, SIGTERM). As long as one exists the signals do nothing but wake who waits
 * for them: SIGINT, say, no longer cancels the main task. A signal that comes again before it was taken counts once, as with
 * sigpending. */
typedef struct asc_signal_watch asc_signal_watch;

/* Makes one for no signal yet; on the loop's thread. NULL: no memory. */
asc_signal_watch *asc_signal_watch_new(void);

/* Receives the signal too. 0 or a code: ASC_EINVAL when it is none or can't be caught, ASC_ENOMEM. */
int asc_signal_watch_add(asc_signal_watch *w, int signal);

/* Gives the signals back to whoever had them. Those that came and that nobody took are raised again, so that none is lost: they do what they
 * would have done without the watch. Tasks that wait throw ASC_ECLOSED. NULL is allowed. */
void asc_signal_watch_free(asc_signal_watch *w);

struct asc_signal_frame {
    asc_wait wait;
    int result;
    asc_link link;
    asc_signal_watch *watch;
};

struct asc_signal_watch_frame {
    asc_signal_watch *result;
};

/* asc_signal_watch_new and asc_signal_watch_add for `count` signals; those that are 0 are left out. Throws their codes. Never waits. */
asc_step asc_signal_watch_open(asc_task *t, struct asc_signal_watch_frame *f, const int *signals, int count);

/* Waits for one of the signals, and takes it: the result is its number. Several tasks may wait; who has waited longest gets it. */
asc_step asc_signal_wait(asc_task *t, struct asc_signal_frame *f, asc_signal_watch *w);

/* async generator int asc_signals(asc_signal_watch *w): the signals that come. */
struct asc_signals_head {
    asc_frame base;
    int value;
    bool more;
    asc_signal_watch *w;
} ASC_MAY_ALIAS;
extern const asc_fn asc_signals[1];

#endif
