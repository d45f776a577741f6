/* Processes that begin, touch some of what they inherited, and end. */
#include "workload.h"
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 20, PAGES = 64, PAGE = 4096 };

static char memory[PAGES * PAGE];

uint32_t repetition(void)
{
    uint32_t sum = 0;
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        pid_t child = fork();
        if (child == 0) {
            for (int page = 0; page < PAGES; page += 2)
                memory[page * PAGE] += i;
            _exit(i + memory[i * PAGE]);
        }
        if (child < 0 || wait(&status) != child)
            exit(1);
        sum = mix(sum, WEXITSTATUS(status));
    }
    return sum;
}
