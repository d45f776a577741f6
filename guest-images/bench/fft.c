/* A fast Fourier transform of 4096 complex points in double precision, and back. */
#include "workload.h"
#include <math.h>

enum { LOG = 12, N = 1 << LOG };

static double re[N], im[N], cosine[N / 2], sine[N / 2];

/*
 * By halving angles with square roots, which every host rounds alike, as it may not sines; then by the addition
 * theorem.
 */
static void make_roots(void)
{
    cosine[0] = 1;
    double c = 0, s = 1;
    for (int step = N / 4; step >= 1; step /= 2) {
        for (int at = 0; at + step < N / 2; at += 2 * step) {
            cosine[at + step] = fma(cosine[at], c, -(sine[at] * s));
            sine[at + step] = fma(sine[at], c, cosine[at] * s);
        }
        s /= 2 * sqrt((1 + c) / 2);
        c = sqrt((1 + c) / 2);
    }
}

static void swap(double *a, double *b)
{
    double t = *a;
    *a = *b;
    *b = t;
}

static void reverse_bits(void)
{
    for (unsigned i = 1, j = 0; i < N; i++) {
        unsigned bit = N >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            swap(&re[i], &re[j]);
            swap(&im[i], &im[j]);
        }
    }
}

static void transform(double direction)
{
    reverse_bits();
    for (int half = 1; half < N; half *= 2)
        for (int at = 0; at < N; at += 2 * half)
            for (int k = 0; k < half; k++) {
                double c = cosine[k * (N / 2 / half)], s = direction * sine[k * (N / 2 / half)];
                int i = at + k, j = i + half;
                double x = fma(re[j], c, -(im[j] * s)), y = fma(re[j], s, im[j] * c);
                re[j] = re[i] - x, im[j] = im[i] - y;
                re[i] += x, im[i] += y;
            }
}

uint32_t repetition(void)
{
    uint32_t random = 11, sum = 0;
    if (cosine[0] == 0)
        make_roots();
    for (int i = 0; i < N; i++) {
        re[i] = next_random(&random) * 0x1p-24 - 0.5;
        im[i] = next_random(&random) * 0x1p-24 - 0.5;
    }
    transform(-1);
    for (int i = 0; i < N; i += 31)
        sum = mix_double(mix_double(sum, re[i]), im[i]);
    transform(1);
    for (int i = 0; i < N; i += 31)
        sum = mix_double(sum, re[i]);
    return sum;
}
