#ifndef TABLE_H
#define TABLE_H
#include <asc.h>
const asc_fn *table_at(int which);
#endif
