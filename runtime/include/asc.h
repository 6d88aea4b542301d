/* libasc: the runtime of compiled .asc files. No libuv header comes in here; <asc/uv.h> is the bridge. */
#ifndef ASC_H
#define ASC_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <asc/frame.h>
#include <asc/error.h>
#include <asc/scope.h>
#include <asc/task.h>
#include <asc/time.h>
#include <asc/sync.h>
#include <asc/queue.h>

#endif
