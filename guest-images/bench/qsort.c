/* Quicksort of 20000 numbers, and a walk through a list whose order in memory is random. */
#include "workload.h"

enum { NUMBERS = 20000, NODES = 32768, STEPS = 200000 };

struct node {
    struct node *next;
    uint32_t value;
};

static uint32_t numbers[NUMBERS];
static struct node nodes[NODES];

static void insertion_sort(uint32_t *a, int low, int high)
{
    for (int i = low + 1; i <= high; i++) {
        uint32_t x = a[i];
        int j = i;
        for (; j > low && a[j - 1] > x; j--)
            a[j] = a[j - 1];
        a[j] = x;
    }
}

static void sort(uint32_t *a, int low, int high)
{
    while (high - low > 12) {
        uint32_t pivot = a[low + (high - low) / 2];
        int i = low, j = high;
        while (i <= j) {
            while (a[i] < pivot)
                i++;
            while (a[j] > pivot)
                j--;
            if (i <= j) {
                uint32_t t = a[i];
                a[i++] = a[j];
                a[j--] = t;
            }
        }
        sort(a, low, j);
        low = i;
    }
    insertion_sort(a, low, high);
}

/* One cycle through all nodes, in an order that a cache line knows nothing of (Sattolo's shuffle). */
static void tie(void)
{
    static uint32_t order[NODES];
    uint32_t random = 99;
    for (int i = 0; i < NODES; i++)
        order[i] = i;
    for (int i = NODES - 1; i > 0; i--) {
        int j = next_random(&random) % i;
        uint32_t t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
    for (int i = 0; i < NODES; i++) {
        nodes[order[i]].next = &nodes[order[(i + 1) % NODES]];
        nodes[i].value = i * 2654435761u;
    }
}

uint32_t repetition(void)
{
    uint32_t random = 12345, sum = 0;
    if (!nodes[0].next)
        tie();
    for (int i = 0; i < NUMBERS; i++)
        numbers[i] = next_random(&random);
    sort(numbers, 0, NUMBERS - 1);
    for (int i = 0; i < NUMBERS; i += 64)
        sum = mix(sum, numbers[i]);
    struct node *n = nodes;
    for (int i = 0; i < STEPS; i++, n = n->next)
        sum += n->value;
    return sum;
}
