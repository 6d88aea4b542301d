#include "show.h"
void review(program *p, buf *b) { (void)p; (void)b; }
