/* The 8 by 8 cosine transform of image compression, in 16-bit fixed point, a row a vector. */
#include "workload.h"

enum { BLOCKS = 256 };

#ifdef __ALTIVEC__
#include <altivec.h>
typedef __vector signed short row;
static inline row add(row a, row b) { return vec_adds(a, b); }
static inline row sub(row a, row b) { return vec_subs(a, b); }
static inline row times_add(row a, row b, row c) { return vec_mradds(a, b, c); }
static inline row high(row a, row b) { return vec_mergeh(a, b); }
static inline row low(row a, row b) { return vec_mergel(a, b); }
#else
/* The same, element by element. */
typedef struct { int16_t n[8]; } row;
static int16_t saturate(int32_t x) { return x > 32767 ? 32767 : x < -32768 ? -32768 : x; }
#define EACH(value) row r; for (int i = 0; i < 8; i++) r.n[i] = (value); return r
static row add(row a, row b) { EACH(saturate(a.n[i] + b.n[i])); }
static row sub(row a, row b) { EACH(saturate(a.n[i] - b.n[i])); }
static row times_add(row a, row b, row c) { EACH(saturate(((a.n[i] * b.n[i] + 0x4000) >> 15) + c.n[i])); }
static row high(row a, row b) { EACH(i % 2 ? b.n[i / 2] : a.n[i / 2]); }
static row low(row a, row b) { EACH(i % 2 ? b.n[4 + i / 2] : a.n[4 + i / 2]); }
#endif

#define ALL(x) { { x, x, x, x, x, x, x, x } }

/* cos(n pi / 16), n = 1 … 7, times 2^15; with either sign. */
static const union { int16_t n[8]; row v; } C[8] __attribute__((aligned(16))) = {
    ALL(0), ALL(32138), ALL(30274), ALL(27246), ALL(23170), ALL(18205), ALL(12540), ALL(6393),
}, MINUS[8] __attribute__((aligned(16))) = {
    ALL(0), ALL(-32138), ALL(-30274), ALL(-27246), ALL(-23170), ALL(-18205), ALL(-12540), ALL(-6393),
};

static inline row four(row a, row ca, row b, row cb, row c, row cc, row d, row cd)
{
    return times_add(a, ca, times_add(b, cb, times_add(c, cc, times_add(d, cd, C[0].v))));
}

static inline void columns(row x[8])
{
    row s0 = add(x[0], x[7]), s1 = add(x[1], x[6]), s2 = add(x[2], x[5]), s3 = add(x[3], x[4]);
    row d0 = sub(x[0], x[7]), d1 = sub(x[1], x[6]), d2 = sub(x[2], x[5]), d3 = sub(x[3], x[4]);
    row e0 = add(s0, s3), e1 = add(s1, s2), f0 = sub(s0, s3), f1 = sub(s1, s2);
    x[0] = times_add(add(e0, e1), C[4].v, C[0].v);
    x[4] = times_add(sub(e0, e1), C[4].v, C[0].v);
    x[2] = times_add(f0, C[2].v, times_add(f1, C[6].v, C[0].v));
    x[6] = times_add(f0, C[6].v, times_add(f1, MINUS[2].v, C[0].v));
    x[1] = four(d0, C[1].v, d1, C[3].v, d2, C[5].v, d3, C[7].v);
    x[3] = four(d0, C[3].v, d1, MINUS[7].v, d2, MINUS[1].v, d3, MINUS[5].v);
    x[5] = four(d0, C[5].v, d1, MINUS[1].v, d2, C[7].v, d3, C[3].v);
    x[7] = four(d0, C[7].v, d1, MINUS[5].v, d2, C[3].v, d3, MINUS[1].v);
}

static inline void transpose(row x[8])
{
    row t[8];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 4; i++) {
            t[2 * i] = high(x[i], x[i + 4]);
            t[2 * i + 1] = low(x[i], x[i + 4]);
        }
        for (int i = 0; i < 8; i++)
            x[i] = t[i];
    }
}

static union { int16_t n[8][8]; row v[8]; } image[BLOCKS] __attribute__((aligned(16)));

static __attribute__((noinline)) void transform(row *block)
{
    row x[8];
    for (int i = 0; i < 8; i++)
        x[i] = block[i];
    columns(x);
    transpose(x);
    columns(x);
    transpose(x);
    for (int i = 0; i < 8; i++)
        block[i] = x[i];
}

uint32_t repetition(void)
{
    uint32_t random = 31, sum = 0;
    for (int b = 0; b < BLOCKS; b++) {
        uint32_t r = next_random(&random);
        for (int i = 0; i < 64; i++)
            image[b].n[i / 8][i % 8] = (int16_t)((r + i * b) % 511) - 255;
    }
    for (int round = 0; round < 8; round++)
        for (int b = 0; b < BLOCKS; b++)
            transform(image[b].v);
    for (int b = 0; b < BLOCKS; b++)
        sum = mix(sum, (uint16_t)image[b].n[b % 8][b / 8 % 8]);
    return sum;
}
