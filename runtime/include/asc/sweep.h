/* Tests that try every point at which a program can be cancelled, or something it needs can fail.
 *
 * A sweep runs an async function once for each such point, with a loop of its own each time, and checks after each run that every
 * scope that was entered was left, that no block of the runtime's memory is left over, that the loop ended with nothing open, and
 * that nothing waited for ever. One line on stderr sums up; runs that fail are described.
 *
 *     int main(void) { return asc_sweep(test) ? 0 : 1; }
 *
 * The function runs many times in one process: what it leaves in static variables is there the next time. It ends well, is cancelled
 * or throws, all of that is fine; what it is to have done by then is the test's own to check, in its exits. Other threads must not use the
 * runtime meanwhile. May be called from plain C and from a task, whose loop waits meanwhile.
 *
 * For a whole program, each run in a process of its own, without a change to it: ASC_SWEEP in the environment.
 *
 *     ASC_SWEEP=1, ASC_SWEEP=cancel    cancels `main` where it, or a task of its, waits
 *     ASC_SWEEP=alloc                  the n-th allocation of the runtime fails
 *     ASC_SWEEP=uv                     the n-th call of libuv fails
 *     ASC_SWEEP=cancel,alloc,uv        one after the other
 *     ...,most=100                     at most so many runs for each, spread evenly
 *     ...,limit=20                     seconds after which a run hangs (10)
 *     ...,at=7                         only the seventh point, its output not held back: to look at one that failed
 *
 * Exit status 0: no run failed, 1: some did, 2: ASC_SWEEP is not understood. Output is shown of runs that failed only. A seekable standard
 * input is read anew by each run. ASC_CLOCK=virtual makes the runs short. */
#ifndef ASC_SWEEP_H
#define ASC_SWEEP_H

#include <asc/call.h>

/* Cancels the task that runs `test` at each point where it, or a task in it, waits. False: some run failed; reported. */
bool asc_sweep(const asc_fn *test);

/* Has each allocation of the runtime fail in turn. */
bool asc_sweep_allocations(const asc_fn *test);

/* Has each call of libuv fail in turn, with ASC_EIO. */
bool asc_sweep_libuv(const asc_fn *test);

/* The n-th allocation of the runtime in this thread, from now on, fails; 0: none. */
void asc_test_fail_allocation(long n);

/* The n-th call of libuv that the runtime makes in this thread, from now on, fails with ASC_EIO; 0: none. */
void asc_test_fail_libuv(long n);

#endif
