#include <asc.h>
bool run_from_c(int which, int *result, asc_event *done);
