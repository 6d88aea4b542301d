/* The program: the command line, then the run. */
#include "driver.h"
#include "options.h"

int main(int argc, char **argv)
{
    arena *a = arena_new();
    options o;
    int status = options_parse(&o, a, argc, argv);
    if (status < 0)
        status = ascc_run(&o);
    arena_free(a);
    return status;
}
