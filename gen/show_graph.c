#include "show.h"
void show_graph(program *p, buf *b) { (void)p; (void)b; }
