#include <asc.h>
struct entry { const char *name; const asc_fn *run; };
