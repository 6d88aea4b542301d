/* Changes of a source that keep most of it in shape: by tokens, bracketed groups and statements rather than by bytes. */
#ifndef ASCC_MUTATE_H
#define ASCC_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Changes the text of `size` bytes in place, which has room for `max`; its new size. Pieces come from `donor` too, NULL: from the text
 * itself. The same arguments make the same text. */
size_t mutate(char *text, size_t size, size_t max, const char *donor, size_t donor_size, uint64_t seed);

#endif
