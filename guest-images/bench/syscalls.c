/* System calls that do next to nothing: the way into the kernel and back, and short copies. */
#define _GNU_SOURCE
#include "workload.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CALLS = 20000 };

uint32_t repetition(void)
{
    static int zero = -1;
    char byte[8] = { 1 };
    uint32_t sum = 0;
    if (zero < 0 && (zero = open("/dev/zero", O_RDONLY)) < 0)
        exit(1);
    for (int i = 0; i < CALLS; i++) {
        sum = mix(sum, syscall(SYS_getppid) > 0);
        if (i % 4 == 0)
            sum = mix(sum, read(zero, byte, sizeof byte) + byte[0]);
    }
    return sum;
}
