/* The runtime of asynchronous C. Include this one. */
#ifndef ASC_H
#define ASC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* C++ may start tasks and look at their results; async functions are C. */
#ifdef __cplusplus
extern "C" {
#endif

#include <asc/frame.h>
#include <asc/error.h>
#include <asc/exit.h>
#include <asc/call.h>
#include <asc/scope.h>
#include <asc/time.h>
#include <asc/task.h>
#include <asc/parallel.h>
#include <asc/loop.h>
#include <asc/sync.h>
#include <asc/queue.h>
#include <asc/park.h>
#include <asc/stack.h>
#include <asc/stream.h>
#include <asc/net.h>
#include <asc/udp.h>
#include <asc/trace.h>
#include <asc/sweep.h>
#include <asc/work.h>
#include <asc/fs.h>
#include <asc/signal.h>
#include <asc/watch.h>
#include <asc/process.h>
#include <asc/tls.h>

#ifdef __cplusplus
}
#endif

/* Set by ascc where the file declares these itself, as C did before it had <stdbool.h>: what stands above does not need them any more. */
#ifdef ASC_OWN_BOOL
#undef bool
#undef __bool_true_false_are_defined
#endif
#ifdef ASC_OWN_TRUE
#undef true
#undef false
#endif

#endif
