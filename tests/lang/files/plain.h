/* Starts some_work on the loop, from plain C; the results are added up, done() is called after the last. */
#ifndef PLAIN_H
#define PLAIN_H
#include <asc.h>
struct sum { int total, left, errors; void (*done)(void *arg); void *arg; };
bool start_some(asc_loop *loop, struct sum *sum);
#endif
