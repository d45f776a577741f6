/* y = a x + y in single precision, four at a time. */
#include "workload.h"
#ifdef __ALTIVEC__
#include <altivec.h>
#else
#include <math.h>
#endif

enum { N = 4096, ROUNDS = 48 };

static float x[N] __attribute__((aligned(16))), y[N] __attribute__((aligned(16)));

static __attribute__((noinline)) void saxpy(float a)
{
#ifdef __ALTIVEC__
    __vector float va = { a, a, a, a };
    for (int i = 0; i < N; i += 8) {
        vec_st(vec_madd(va, vec_ld(0, &x[i]), vec_ld(0, &y[i])), 0, &y[i]);
        vec_st(vec_madd(va, vec_ld(16, &x[i]), vec_ld(16, &y[i])), 16, &y[i]);
    }
#else
    for (int i = 0; i < N; i++)
        y[i] = fmaf(a, x[i], y[i]);
#endif
}

uint32_t repetition(void)
{
    uint32_t random = 21, sum = 0;
    for (int i = 0; i < N; i++) {
        x[i] = (next_random(&random) + 1) * 0x1p-24f;
        y[i] = 1;
    }
    for (int i = 0; i < ROUNDS; i++)
        saxpy(0.5f + i * 0.03125f);
    for (int i = 0; i < N; i += 13) {
        union { float f; uint32_t u; } v = { y[i] };
        sum = mix(sum, v.u);
    }
    return sum;
}
