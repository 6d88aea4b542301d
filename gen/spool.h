/* Bytes that are written once and read after that, block by block: in memory as far as a limit goes, then in a file without a name, so that
 * what the compiler makes of a large source takes no memory while it waits. Where there is no room for a file, all stays in memory. */
#ifndef ASCC_SPOOL_H
#define ASCC_SPOOL_H

#include "ascc.h"

typedef struct spool spool;

spool *spool_new(arena *a, size_t limit);                  /* its blocks are its own: spool_drop */
char *spool_room(spool *s, size_t size);                   /* place for that many bytes in one block */
void spool_add(spool *s, const char *bytes, size_t size);  /* which may come to stand in several blocks */
size_t spool_count(const spool *s);                        /* of blocks */
const char *spool_block(spool *s, size_t i, size_t *size); /* until the next call for another one */
void spool_drop(spool *s, size_t to); /* the blocks before that one are gone; SIZE_MAX: all, and the file. s may be NULL */

#endif
