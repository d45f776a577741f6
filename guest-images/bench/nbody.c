/*
 * Five bodies in a solar system, in double precision. Here and in the other floating-point workloads products that are
 * added are written as fma(), and nothing else may be contracted: so the results are the same bits on every host.
 */
#include "workload.h"
#include <math.h>

enum { BODIES = 5, STEPS = 1500 };

struct body {
    double x[3], v[3], mass;
};

static void advance(struct body *b, double dt)
{
    for (int i = 0; i < BODIES; i++)
        for (int j = i + 1; j < BODIES; j++) {
            double d[3], square = 0;
            for (int k = 0; k < 3; k++) {
                d[k] = b[i].x[k] - b[j].x[k];
                square = fma(d[k], d[k], square);
            }
            double pull = dt / (square * sqrt(square));
            for (int k = 0; k < 3; k++) {
                b[i].v[k] = fma(-d[k], b[j].mass * pull, b[i].v[k]);
                b[j].v[k] = fma(d[k], b[i].mass * pull, b[j].v[k]);
            }
        }
    for (int i = 0; i < BODIES; i++)
        for (int k = 0; k < 3; k++)
            b[i].x[k] = fma(dt, b[i].v[k], b[i].x[k]);
}

uint32_t repetition(void)
{
    /* A star, and planets at several distances at about the speed of a circle. */
    struct body bodies[BODIES] = {
        { { 0, 0, 0 }, { 0, 0, 0 }, 39.5 },
        { { 1, 0, 0.01 }, { 0, 6.2, 0.1 }, 0.0001 },
        { { 0, 5.2, -0.1 }, { -2.75, 0, 0.02 }, 0.0377 },
        { { -9.5, 0.3, 0.4 }, { 0, -2.03, 0.01 }, 0.0113 },
        { { 0.2, -19.2, 0.2 }, { 1.43, 0, -0.01 }, 0.0017 },
    };
    uint32_t sum = 0;
    for (int i = 0; i < STEPS; i++)
        advance(bodies, 0.001);
    for (int i = 0; i < BODIES; i++)
        for (int k = 0; k < 3; k++)
            sum = mix_double(mix_double(sum, bodies[i].x[k]), bodies[i].v[k]);
    return sum;
}
