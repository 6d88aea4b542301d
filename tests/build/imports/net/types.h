#ifndef TYPES_H
#define TYPES_H
struct conn { int value; };
#endif
