/* A copy, 16 bytes at a time, from every alignment. */
#include "workload.h"
#ifdef __ALTIVEC__
#include <altivec.h>
#else
#include <string.h>
#endif

enum { SIZE = 16384, ROUNDS = 64 };

static uint8_t from[SIZE + 64] __attribute__((aligned(16))), to[SIZE] __attribute__((aligned(16)));

static __attribute__((noinline)) void copy(uint8_t *out, const uint8_t *in)
{
#ifdef __ALTIVEC__
    __vector unsigned char shift = vec_lvsl(0, in), last = vec_ld(0, in);
    for (int i = 0; i < SIZE; i += 32) {
        __vector unsigned char middle = vec_ld(i + 16, in), next = vec_ld(i + 32, in);
        vec_st(vec_perm(last, middle, shift), i, out);
        vec_st(vec_perm(middle, next, shift), i + 16, out);
        last = next;
    }
#else
    memcpy(out, in, SIZE);
#endif
}

uint32_t repetition(void)
{
    uint32_t sum = 0;
    for (int i = 0; i < SIZE + 64; i++)
        from[i] = i * 7 + (i >> 8);
    for (int i = 0; i < ROUNDS; i++) {
        copy(to, from + i % 17);
        sum = mix(sum, to[(i * 251) % SIZE]);
    }
    for (int i = 0; i < SIZE; i += 97)
        sum = mix(sum, to[i]);
    return sum;
}
