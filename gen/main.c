/* The program: the command line, then the run. */
#include <pthread.h>
#include <stdio.h>

#include "driver.h"
#include "options.h"

/* Trees are walked by recursion, and how deep they may be is fixed (AST_DEPTH_MAX and its kin). This is enough for that in the largest
 * frames that sanitizers make, whatever `ulimit -s` says; memory that is not touched costs nothing. */
#define STACK_SIZE ((size_t)256 << 20)
#define STACK_LEAST ((size_t)16 << 20)

typedef struct run {
    const options *o;
    int status;
} run;

static void *run_it(void *arg)
{
    run *r = arg;
    r->status = ascc_run(r->o);
    return NULL;
}

/* On a stack of its own; where memory is limited, on a smaller one. */
static int run_deep(const options *o)
{
    run r = {.o = o};
    pthread_t thread;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    int failed = 1;
    for (size_t size = STACK_SIZE; failed && size >= STACK_LEAST; size /= 2) {
        pthread_attr_setstacksize(&attr, size);
        failed = pthread_create(&thread, &attr, run_it, &r);
    }
    pthread_attr_destroy(&attr);
    if (failed) {
        fputs("ascc: out of memory\n", stderr);
        return 2;
    }
    pthread_join(thread, NULL);
    return r.status;
}

int main(int argc, char **argv)
{
    static char reports[1 << 16]; /* many warnings are one write */
    setvbuf(stderr, reports, _IOFBF, sizeof reports);
    arena *a = arena_new();
    options o;
    int status = options_parse(&o, a, argc, argv);
    if (status < 0)
        status = run_deep(&o);
    arena_free(a);
    return status;
}
