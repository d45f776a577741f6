/* The C library's memcpy, memset and strlen, at many sizes and alignments. */
#include "workload.h"
#include <string.h>

enum { SIZE = 16384, ROUNDS = 400 };

static unsigned char from[SIZE + 64], to[SIZE + 64];

/* Through volatile pointers, or the compiler puts its own code for some of the calls. */
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;
static void *(*volatile set)(void *, int, size_t) = memset;
static size_t (*volatile length)(const char *) = strlen;

uint32_t repetition(void)
{
    uint32_t random = 3, sum = 0;
    memset(to, 0, sizeof to);
    for (size_t i = 0; i < sizeof from; i++)
        from[i] = (i & 0xff) | 1;
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t r = next_random(&random);
        size_t size = (r & 7) == 0 ? SIZE : 16 + (r >> 3) % 2048, at = (r >> 14) & 31;
        copy(to + at, from + (at ^ (r & 3)), size);
        to[at + size] = 0;
        sum += length((char *)to + at);
        set(to + (at & ~(r & 7)), (int)(r & 0xff), size / 2);
        sum = mix(sum, to[at + size / 3]);
    }
    for (int i = 0; i < SIZE; i += 4)
        sum += to[i];
    return sum;
}
