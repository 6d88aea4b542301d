#include "show.h"
void show_flow(program *p, buf *b) { (void)p; (void)b; }
