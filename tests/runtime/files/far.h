#ifndef FAR_H
#define FAR_H
#include <asc.h>
enum { FAR_ERROR = ASC_USER_ERROR + 40 };
struct far_item { int n; char text[8]; };
#endif
