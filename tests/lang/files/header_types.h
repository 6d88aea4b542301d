#ifndef HEADER_TYPES_H
#define HEADER_TYPES_H
typedef unsigned int u32;
typedef struct { int a; } thing;
static inline unsigned int plus(int x) { return (unsigned int)x + 1; }
#endif
