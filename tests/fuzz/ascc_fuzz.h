/* The entry that fuzzers call with each input; 0. It aborts when something does not hold that should. */
#ifndef ASCC_FUZZ_H
#define ASCC_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
