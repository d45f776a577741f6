/*
 * Runs the programs of gcc's c-torture/execute that are linked into it: each in a process of its own, its output thrown
 * away; status 0 is success. scripts/lib/conformance/torture.sh makes table.h, a line TEST(function, "name") a program.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS 60

#define TEST(function, name) int function(int, char **, char **);
#include "table.h"
#undef TEST

struct test {
    const char *name;
    int (*run)(int, char **, char **);
};

static const struct test tests[] = {
#define TEST(function, name) {name, function},
#include "table.h"
};

static void child(const struct test *t, char **environment) {
    static char name[] = "torture";
    char *arguments[] = {name, NULL};
    int null = open("/dev/null", O_RDWR);

    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
    alarm(SECONDS);
    exit(t->run(1, arguments, environment));
}

static void say(const struct test *t, int status) {
    if (WIFSIGNALED(status))
        printf("FAIL %s: %s\n", t->name, strsignal(WTERMSIG(status)));
    else
        printf("FAIL %s: status %d\n", t->name, WEXITSTATUS(status));
    fflush(stdout);
}

int main(int argc, char **argv, char **environment) {
    int count = sizeof tests / sizeof tests[0], failed = 0;

    for (int i = 0; i < count; i++) {
        int status = 0;
        pid_t pid;

        if (argc > 1 && strcmp(argv[1], tests[i].name))
            continue;
        pid = fork();
        if (pid == 0)
            child(&tests[i], environment);
        if (pid < 0 || waitpid(pid, &status, 0) < 0) {
            perror("torture");
            return 2;
        }
        if (status) {
            failed++;
            say(&tests[i], status);
        }
    }
    printf("torture: %d run, %d failed\n", count, failed);
    return failed != 0;
}
