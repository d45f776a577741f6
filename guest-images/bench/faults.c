/* Memory that is mapped, touched once and given back: page faults, and translations to be forgotten. */
#define _GNU_SOURCE
#include "workload.h"
#include <stdlib.h>
#include <sys/mman.h>

enum { TIMES = 4, PAGES = 512, PAGE = 4096 };

uint32_t repetition(void)
{
    uint32_t sum = 0;
    for (int i = 0; i < TIMES; i++) {
        unsigned char *m = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (m == MAP_FAILED)
            exit(1);
        for (int page = 0; page < PAGES; page++) {
            sum = mix(sum, m[page * PAGE]);
            m[page * PAGE + page] = page;
        }
        munmap(m, PAGES * PAGE);
    }
    return sum;
}
