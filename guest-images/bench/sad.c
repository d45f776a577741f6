/* Motion search: sums of absolute differences of a 16 by 16 block and a frame, at every place near it. */
#include "workload.h"
#include <stdlib.h>
#ifdef __ALTIVEC__
#include <altivec.h>
#endif

enum { WIDTH = 96, HEIGHT = 80, REACH = 32, ROUNDS = 2 };

static uint8_t frame[HEIGHT * WIDTH + 16] __attribute__((aligned(16)));
static uint8_t block[16 * 16] __attribute__((aligned(16)));

static __attribute__((noinline)) uint32_t difference(const uint8_t *at)
{
#ifdef __ALTIVEC__
    __vector unsigned int zero = vec_splat_u32(0), sum = zero;
    __vector unsigned char shift = vec_lvsl(0, at);
    for (int row = 0; row < 16; row++, at += WIDTH) {
        __vector unsigned char there = vec_perm(vec_ld(0, at), vec_ld(15, at), shift);
        __vector unsigned char here = vec_ld(16 * row, block);
        sum = vec_sum4s(vec_sub(vec_max(here, there), vec_min(here, there)), sum);
    }
    union { __vector signed int v; int32_t n[4]; } total;
    total.v = vec_sums((__vector signed int)sum, (__vector signed int)zero);
    return total.n[3];
#else
    uint32_t sum = 0;
    for (int row = 0; row < 16; row++)
        for (int i = 0; i < 16; i++)
            sum += abs(at[row * WIDTH + i] - block[row * 16 + i]);
    return sum;
#endif
}

uint32_t repetition(void)
{
    uint32_t random = 77, sum = 0;
    for (int i = 0; i < HEIGHT * WIDTH; i++)
        frame[i] = next_random(&random);
    for (int i = 0; i < 16 * 16; i++)
        block[i] = frame[(i / 16 + 20) * WIDTH + i % 16 + 13] + (i % 5 == 0);
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t best = ~0u;
        for (int y = 0; y < REACH; y++)
            for (int x = 0; x < REACH; x++) {
                uint32_t d = difference(&frame[y * WIDTH + x]);
                sum = mix(sum, d);
                if (d < best)
                    best = d;
            }
        sum = mix(sum, best);
    }
    return sum;
}
