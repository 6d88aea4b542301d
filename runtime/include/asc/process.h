/* Child processes.
 *
 *     int status = await process(argv);
 *
 *     async with process(argv, ASC_PIPE_STDIN | ASC_PIPE_STDOUT) as p { ... p->in ... p->out ... }
 *
 * A process never outlives its block, and is always reaped there. As it is left, its stdin is closed, and what it still writes into other
 * pipes is read and dropped: a MiB of each, then they are closed too. Left normally (also by return and jumps): the block waits until the
 * process ends by itself; a timeout around can cut that short. Left by an error or a cancellation, or cut short: it is sent SIGTERM, and
 * SIGKILL when it has not ended after the grace (asc_process_set_grace). */
#ifndef ASC_PROCESS_H
#define ASC_PROCESS_H

#include <asc/stream.h>

/* Which of its standard streams are pipes to this program; the others are this program's own. */
enum { ASC_PIPE_STDIN = 1, ASC_PIPE_STDOUT = 2, ASC_PIPE_STDERR = 4 };

typedef struct asc_process {
    asc_stream *in;       /* readable: written by this program; NULL: not piped */
    asc_stream *out;      /* readable: read by this program */
    asc_stream *err;      /* readable: read by this program */
    int pid;              /* readable; once the process was reaped it may belong to another */
    const char *output;   /* readable: what asc_process_communicate has read from out so far; ends with a 0 that does not count */
    size_t output_size;   /* readable: bytes */
    const char *errors;   /* readable: the same of err */
    size_t errors_size;   /* readable */
    size_t input_written; /* readable: bytes of the input of asc_process_communicate that are on their way */
} asc_process;

typedef struct asc_process_options {
    const char *cwd;  /* directory that it starts in; NULL: this program's */
    char *const *env; /* "NAME=value", ends with a NULL; NULL: this program's */
    bool session;     /* leads a session, and so a process group, of its own: a terminal's signals don't reach it */
} asc_process_options;

struct asc_process_start_frame {
    asc_process *result;
};

/* Starts argv[0], searched in PATH; argv ends with a NULL. What the program can't be started for is thrown: ASC_ENOENT, ASC_EACCES, ASC_E2BIG ...
 * `options` may be NULL. It must be ended with asc_process_end: the manager `process` does all of that. Never waits. */
asc_step asc_process_start(asc_task *t, struct asc_process_start_frame *f, char *const *argv, int flags,
                           const asc_process_options *options);

struct asc_process_wait_frame {
    asc_wait wait;
    int result;
    asc_link link;
    asc_process *process;
};

/* Waits for its end: the exit code, or the negative number of the signal that killed it. As often as you like. One that writes into a pipe which nobody
 * reads does not end; asc_process_communicate reads. Cancelled: only the wait is over. */
asc_step asc_process_wait(asc_task *t, struct asc_process_wait_frame *f, asc_process *p);

/* Has it ended, and been reaped? */
bool asc_process_has_ended(const asc_process *p);

/* Sends a signal. 0 or a code; ASC_ESRCH: it was reaped; nothing was sent, whoever has its number now. */
int asc_process_kill(asc_process *p, int signal);

/* How long it may take to end after SIGTERM; 5 by default; INFINITY: no SIGKILL; not a number counts as 0. */
void asc_process_set_grace(asc_process *p, double seconds);

/* Ends the process in a way of its own, instead of SIGTERM, when its block is left by an error: `async void f(asc_process *p)`. The time it takes counts
 * as grace. When it throws, that is reported on stderr, and the process is killed at once. */
typedef const asc_fn asc_process_ender;
void asc_process_set_end(asc_process *p, asc_process_ender *end);

/* ---- parts of the manager ---- */

/* Closes its stdin, and has what comes from its other pipes dropped. */
void asc_process_leave(asc_process *p);

struct asc_process_end_frame {
    asc_wait wait;
    asc_process *process;
};

/* Has it end if it has not, as said above, and frees it. Always returns well, and not before; needs no memory; not cancelled: the
 * grace of a scope around that runs out makes it SIGKILL. */
asc_step asc_process_end(asc_task *t, struct asc_process_end_frame *f, asc_process *p);

/* What asc_process_set_end was given; NULL: nothing, or it has ended. */
asc_process_ender *asc_process_own_end(const asc_process *p);

/* What asc_process_set_grace has set; seconds. */
double asc_process_grace(const asc_process *p);

/* async void asc_process_ask(asc_process *p): has it end in that way, within the grace. Throws what that throws. */
struct asc_process_ask_head {
    asc_frame base;
    asc_process *p;
} ASC_MAY_ALIAS;
extern const asc_fn asc_process_ask[1];

/* Says on stderr why it could not be ended in a way of its own. */
void asc_process_report(const asc_process *p, const asc_error *e);

/* Room for at least one more byte of output, or (errors) of errors; *size: how many. NULL: no memory. asc_process_add: so many have come. */
char *asc_process_room(asc_process *p, bool errors, size_t *size);
void asc_process_add(asc_process *p, bool errors, size_t size);

/* Its stdin ends; nothing when that is no pipe, or is closed. */
void asc_process_close_input(asc_process *p);

/* async int asc_process_communicate(asc_process *p, const void *input, size_t size): writes the input to its stdin (if that is a pipe) and
 * closes it, meanwhile collects what comes from its piped stdout and stderr in p->output and p->errors, and waits for its end; the result is
 * that of asc_process_wait. Input that the process does not read is no error. Cancelled: what was read stays in p, and
 * calling it again, with the same input, goes on where it was. Nobody else may use its pipes. ASC_ENOMEM. */
struct asc_process_communicate_head {
    asc_frame base;
    int result;
    asc_process *p;
    const void *input;
    size_t size;
} ASC_MAY_ALIAS;
extern const asc_fn asc_process_communicate[1];

/* async int asc_process_run(char *const *argv): what `await process(argv)` does. */
struct asc_process_run_head {
    asc_frame base;
    int result;
    char *const *argv;
} ASC_MAY_ALIAS;
extern const asc_fn asc_process_run[1];

#endif
