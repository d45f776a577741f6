/* What a workload is to the harness: one repetition, always the same work, whose result is a checksum. */
#ifndef WORKLOAD_H
#define WORKLOAD_H
#include <stddef.h>
#include <stdint.h>

uint32_t repetition(void);

/* Pseudo-random numbers that are the same everywhere. */
static inline uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static inline uint32_t mix(uint32_t sum, uint32_t value)
{
    return (sum << 5 | sum >> 27) ^ value;
}

/* Bit for bit: floating-point results must be equal, not close. */
static inline uint32_t mix_double(uint32_t sum, double value)
{
    union { double d; uint64_t u; } v = { value };
    return mix(mix(sum, (uint32_t)(v.u >> 32)), (uint32_t)v.u);
}
#endif
