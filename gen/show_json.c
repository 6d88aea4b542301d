#include "show.h"
void show_json(program *p, buf *b) { (void)p; (void)b; }
