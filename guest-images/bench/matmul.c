/* A product of two 96 by 96 matrices, in double precision. */
#include "workload.h"
#include <math.h>

enum { N = 96 };

static double a[N][N], b[N][N], c[N][N];

static void multiply(void)
{
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++)
            c[i][j] = 0;
        for (int k = 0; k < N; k++) {
            double x = a[i][k];
            for (int j = 0; j < N; j++)
                c[i][j] = fma(x, b[k][j], c[i][j]);
        }
    }
}

uint32_t repetition(void)
{
    uint32_t random = 5, sum = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = next_random(&random) * 0x1p-24 - 0.5;
            b[i][j] = next_random(&random) * 0x1p-24 - 0.5;
        }
    multiply();
    for (int i = 0; i < N; i++)
        sum = mix_double(sum, c[i][(i * 7) % N]);
    return sum;
}
