/* What the programs of tests/flow see, compiled by ascc and as blocking C alike: a trace, and a seeded stream of decisions.
   One process runs many schedules. For each the program of the .asc side runs first, then the blocking one on the same
   streams; the traces must be equal. */
#ifndef FLOW_HARNESS_H
#define FLOW_HARNESS_H

#include <asc.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { E1 = ASC_USER_ERROR + 1, E2, E3, E4 };

#if defined __GNUC__
__attribute__((format(printf, 1, 2)))
#endif
void trace(const char *format, ...);

/* A number from 0 to n - 1, the same on both sides. */
int pick(int n);

/* True a bounded number of times a run: for loops and backward jumps that depend on values. */
bool fuel(void);

/* What was opened is closed exactly once, whatever happens between. */
void opened(const char *name);
void closed(const char *name);

/* Decisions of one operation, asked for in this order. */
enum { FLOW_READY, FLOW_YIELD, FLOW_SLEEP };
bool flow_cancels(void);        /* cancel the scope around the program now */
int flow_park(void);
int flow_fail(void);            /* 0 or the code to throw */
int flow_result(void);

/* The driver. */
void flow_options(int argc, char **argv);
bool flow_next(void);           /* the next schedule, .asc side; false: all done */
double flow_deadline(void);     /* in seconds, of the scope around the program; INFINITY: none */
double flow_sibling(void);      /* when a task beside it cancels it; INFINITY: never */
void flow_reference(void);      /* runs the blocking side and compares */

void flow_blocking(double deadline, double sibling);

#endif
