/*
 * Times a workload, in the guest, by the guest's clock.
 *   NAME          warms up, then runs batches of repetitions for about a second; prints the time of a repetition in the
 *                 fastest and in the median batch: differences between time stamps inside one process, so whatever
 *                 happens once is not in them
 *   NAME COUNT    runs COUNT repetitions, cold, and prints the time of all
 * Every repetition must give the same checksum; it is printed too.
 */
#define _POSIX_C_SOURCE 199309L
#include "workload.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MIN_BATCHES = 5, MAX_BATCHES = 500 };
static const double WARM_UP = 0.3, MEASURE = 0.6;
/* Longer than several ticks of the guest's kernel, which belong to the time. */
static const double BATCH = 0.012;

static const char *name;
static uint32_t checksum;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static double run(long count)
{
    double began = now();
    for (long i = 0; i < count; i++) {
        uint32_t sum = repetition();
        if (sum != checksum) {
            printf("BENCH %s failed: a repetition's checksum is %08x, it was %08x\n", name, sum, checksum);
            exit(1);
        }
    }
    return now() - began;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How many repetitions fill a batch, after a while of running. */
static long warm_up(void)
{
    double end = now() + WARM_UP, fastest = 1e9;
    do {
        double t = run(1);
        if (t < fastest)
            fastest = t;
    } while (now() < end);
    return (long)(BATCH / (fastest + 1e-9)) + 1;
}

static void measure(void)
{
    static double batch[MAX_BATCHES];
    long count = warm_up();
    int n = 0;
    double end = now() + MEASURE;
    while (n < MAX_BATCHES && (n < MIN_BATCHES || now() < end))
        batch[n++] = run(count) / count;
    qsort(batch, n, sizeof *batch, by_size);
    printf("BENCH %s best=%.6f median=%.6f reps=%ld sum=%08x\n", name, batch[0] * 1e3, batch[n / 2] * 1e3, n * count, checksum);
}

int main(int argc, char **argv)
{
    name = strrchr(argv[0], '/');
    name = name ? name + 1 : argv[0];
    double began = now();
    printf("BENCH %s start=%.6f\n", name, began);
    fflush(stdout);
    checksum = repetition();
    if (argc > 1) {
        long count = atol(argv[1]);
        run(count - 1);
        printf("BENCH %s cold=%.6f reps=%ld sum=%08x\n", name, (now() - began) * 1e3, count, checksum);
    } else {
        measure();
    }
    printf("BENCH %s end=%.6f\n", name, now());
    return 0;
}
