#include "short_names.h"
int t = 1, f = 2, got = 3, self = 4, frame = 5, at = 6, branch = 7, leave1 = 8;
