/* Direct recursion, and calls through a table of function pointers. */
#include "workload.h"

enum { DEPTH = 22, CALLS = 60000 };

static __attribute__((noinline)) uint32_t fib(uint32_t n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static uint32_t add(uint32_t a, uint32_t b) { return a + b; }
static uint32_t sub(uint32_t a, uint32_t b) { return a - b; }
static uint32_t xor(uint32_t a, uint32_t b) { return a ^ b; }
static uint32_t and_not(uint32_t a, uint32_t b) { return a & ~b; }
static uint32_t or(uint32_t a, uint32_t b) { return a | b; }
static uint32_t times(uint32_t a, uint32_t b) { return a * (b | 1); }
static uint32_t rotate(uint32_t a, uint32_t b) { return a << (b & 31) | a >> (-b & 31); }
static uint32_t clear(uint32_t a, uint32_t b) { return a & ~(1u << (b & 31)); }

static uint32_t (*const volatile table[8])(uint32_t, uint32_t) = { add, sub, xor, and_not, or, times, rotate, clear };

uint32_t repetition(void)
{
    uint32_t random = 7, value = fib(DEPTH);
    for (int i = 0; i < CALLS; i++) {
        uint32_t r = next_random(&random);
        value = table[r & 7](value, r) + i;
    }
    return value;
}
