/* Two processes pass a word to and fro through pipes: every time the kernel changes address spaces. */
#include "workload.h"
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 1000 };

static uint32_t pass(int from, int to, uint32_t value)
{
    if (to >= 0 && write(to, &value, sizeof value) != sizeof value)
        _exit(1);
    if (from >= 0 && read(from, &value, sizeof value) != sizeof value)
        _exit(1);
    return value;
}

static void partner(int from, int to)
{
    for (int i = 0; i < ROUNDS; i++)
        pass(-1, to, pass(from, -1, 0) * 3 + 1);
    _exit(0);
}

uint32_t repetition(void)
{
    int there[2], back[2];
    uint32_t sum = 1;
    if (pipe(there) || pipe(back))
        exit(1);
    if (fork() == 0)
        partner(there[0], back[1]);
    for (int i = 0; i < ROUNDS; i++)
        sum = mix(sum, pass(back[0], there[1], sum));
    for (int i = 0; i < 2; i++) {
        close(there[i]);
        close(back[i]);
    }
    wait(NULL);
    return sum;
}
