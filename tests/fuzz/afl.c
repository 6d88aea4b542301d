/* The changes of mutate.c for AFL++, as the library that AFL_CUSTOM_MUTATOR_LIBRARY names. */
#include <stdlib.h>
#include <string.h>

#include "mutate.h"

typedef struct mutator {
    uint64_t seed;
    uint8_t *out;
    size_t room;
} mutator;

mutator *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(mutator *m, uint8_t *data, size_t size, uint8_t **out, uint8_t *donor, size_t donor_size, size_t max);
void afl_custom_deinit(mutator *m);

mutator *afl_custom_init(void *afl, unsigned seed)
{
    (void)afl;
    mutator *m = calloc(1, sizeof *m);
    if (m)
        m->seed = seed;
    return m;
}

/* What *out points to is the mutator's, until the next call. */
size_t afl_custom_fuzz(mutator *m, uint8_t *data, size_t size, uint8_t **out, uint8_t *donor, size_t donor_size, size_t max)
{
    if (max > m->room) {
        uint8_t *grown = realloc(m->out, max);
        if (!grown)
            return 0;
        m->out = grown;
        m->room = max;
    }
    *out = m->out;
    if (size > max)
        return 0;
    memcpy(m->out, data, size);
    return mutate((char *)m->out, size, max, (const char *)donor, donor_size, m->seed++);
}

void afl_custom_deinit(mutator *m)
{
    free(m->out);
    free(m);
}
