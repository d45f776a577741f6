// What goes wrong first when a machine with several processors is not right: locks, wake-ups, processes, signals,
// address spaces that change under running threads, code that is written by one thread and run by another, and
// floating point across migrations. Every task checks what it did; the program says OK or what failed.
//
//   stress SECONDS [TASK...]      all tasks at once, each in a process of its own
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct timespec end;
static const char *task = "stress";
static int cpus;

static void fail(const char *format, ...) {
    va_list list;
    char text[200];
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    printf("stress: FAILED %s: %s\n", task, text);
    fflush(stdout);
    _exit(1);
}

static void check(int ok, const char *what) {
    if (!ok) fail("%s (errno %d)", what, errno);
}

static int over(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec >= end.tv_nsec);
}

static uint32_t rnd(uint32_t *state) {
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

static void run_threads(int n, void *(*body)(void *)) {
    pthread_t threads[16];
    for (long i = 0; i < n; i++) check(pthread_create(&threads[i], 0, body, (void *)i) == 0, "pthread_create");
    for (int i = 0; i < n; i++) check(pthread_join(threads[i], 0) == 0, "pthread_join");
}

// --- futexes: a mutex, a condition variable that hands a token round, a barrier

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static unsigned guarded, turn;
static atomic_uint counted, stop;

static void *futex_body(void *arg) {
    unsigned me = (unsigned)(long)arg;
    for (unsigned round = 0;; round++) {
        for (int i = 0; i < 200; i++) {
            pthread_mutex_lock(&mutex);
            guarded++;
            pthread_mutex_unlock(&mutex);
            atomic_fetch_add(&counted, 1);
        }
        pthread_mutex_lock(&mutex);
        while (turn % 4 != me) pthread_cond_wait(&turned, &mutex);
        turn++;
        pthread_cond_broadcast(&turned);
        pthread_mutex_unlock(&mutex);
        if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) {
            if (guarded != counted || guarded != (round + 1) * 800) fail("mutex: %u, %u of %u", guarded, counted, (round + 1) * 800);
            if (turn != (round + 1) * 4) fail("condition variable: %u turns of %u", turn, (round + 1) * 4);
            stop = over();
        }
        pthread_barrier_wait(&barrier);
        if (stop) return 0;
    }
}

static void futexes(void) {
    pthread_barrier_init(&barrier, 0, 4);
    run_threads(4, futex_body);
}

// --- atomics: a lock-free stack that relies on reservations, a spin lock, a sequence lock

struct node { struct node *next; atomic_uint owner; unsigned uses; char pad[52]; };
static struct node nodes[9];
static struct node *volatile top;
static volatile unsigned spin, spun;
static volatile unsigned sequence, left, right;

static struct node *pop(void) {
    struct node *n, *next;
    __asm__ volatile("1: lwarx %0,0,%2; cmpwi %0,0; beq- 1b; lwz %1,0(%0); stwcx. %1,0,%2; bne- 1b; isync"
                     : "=&b"(n), "=&r"(next) : "r"(&top) : "cc", "memory");
    return n;
}

static void push(struct node *n) {
    struct node *old;
    __asm__ volatile("sync; 1: lwarx %0,0,%2; stw %0,0(%1); stwcx. %1,0,%2; bne- 1b"
                     : "=&r"(old) : "b"(n), "r"(&top) : "cc", "memory");
}

static void spin_lock(void) {
    unsigned t;
    __asm__ volatile("1: lwarx %0,0,%1; cmpwi %0,0; bne- 1b; stwcx. %2,0,%1; bne- 1b; isync"
                     : "=&r"(t) : "r"(&spin), "r"(1) : "cc", "memory");
}

static void *atomics_body(void *arg) {
    unsigned me = (unsigned)(long)arg + 1;
    while (!over()) {
        for (int i = 0; i < 500; i++) {
            struct node *a = pop(), *b = pop();
            if (atomic_exchange(&a->owner, me) | atomic_exchange(&b->owner, me)) fail("a node with two owners");
            a->uses++, b->uses++;
            a->owner = b->owner = 0;
            push(a), push(b);
            spin_lock();
            spun++;
            if (me == 1) {
                sequence++;
                __asm__ volatile("sync" ::: "memory");
                left = spun, right = ~spun;
                __asm__ volatile("sync" ::: "memory");
                sequence++;
            }
            __asm__ volatile("sync" ::: "memory");
            spin = 0;
            unsigned before = sequence;
            __asm__ volatile("isync; sync" ::: "memory");
            unsigned l = left, r = right;
            __asm__ volatile("sync" ::: "memory");
            if (!(before & 1) && before && before == sequence && l != ~r) fail("sequence lock: %x %x", l, r);
            atomic_fetch_add(&counted, 1);
        }
    }
    return 0;
}

static void atomics(void) {
    for (unsigned i = 0; i < 9; i++) push(&nodes[i]);
    run_threads(4, atomics_body);
    unsigned found = 0, uses = 0;
    for (struct node *n = top; n && found < 99; n = n->next) found++, uses += n->uses;
    if (found != 9 || uses != 2 * counted || spun != counted) fail("stack: %u nodes, %u uses of %u, spun %u", found, uses, 2 * counted, spun);
}

// --- fork and exec, with data through pipes

static uint32_t sum(const unsigned char *p, size_t n) {
    uint32_t a = 1, b = 0;
    while (n--) a = (a + *p++) % 65521, b = (b + a) % 65521;
    return b << 16 | a;
}

static void read_all(int fd, void *to, size_t n) {
    for (size_t done = 0; done < n;) {
        ssize_t got = read(fd, (char *)to + done, n - done);
        check(got > 0, "read");
        done += (size_t)got;
    }
}

static void child_of_exec(const char *seed) {
    unsigned char data[6000];
    uint32_t s = (uint32_t)atoi(seed);
    for (size_t i = 0; i < sizeof data; i++) data[i] = (unsigned char)rnd(&s);
    for (size_t done = 0; done < sizeof data;) done += (size_t)write(1, data + done, sizeof data - done);
    _exit((int)(sum(data, sizeof data) & 63));
}

static void processes(void) {
    static unsigned char data[6000];
    for (unsigned round = 0; !over(); round++) {
        int fds[3][2];
        pid_t pids[3];
        for (int i = 0; i < 3; i++) {
            check(pipe(fds[i]) == 0, "pipe");
            pids[i] = fork();
            check(pids[i] >= 0, "fork");
            if (pids[i] == 0) {
                char seed[12];
                snprintf(seed, sizeof seed, "%u", round * 3 + (unsigned)i);
                dup2(fds[i][1], 1);
                execl("/proc/self/exe", "stress", "child", seed, (char *)0);
                _exit(99);
            }
            close(fds[i][1]);
        }
        for (int i = 2; i >= 0; i--) {
            int status;
            uint32_t s = round * 3 + (uint32_t)i;
            read_all(fds[i][0], data, sizeof data);
            close(fds[i][0]);
            for (size_t k = 0; k < sizeof data; k++)
                if (data[k] != (unsigned char)rnd(&s)) fail("pipe: byte %u of child %d is wrong", (unsigned)k, i);
            check(waitpid(pids[i], &status, 0) == pids[i], "waitpid");
            if (!WIFEXITED(status) || WEXITSTATUS(status) != (int)(sum(data, sizeof data) & 63)) fail("exit status %x", status);
        }
    }
}

// --- signals: two processes wake each other with queued signals while a timer interrupts both

static volatile unsigned ticks;
static void tick(int s) { (void)s; ticks++; }

static void ping(pid_t peer, unsigned first, unsigned rounds) {
    sigset_t set;
    siginfo_t info;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    for (unsigned n = first; n < rounds; n += 2) {
        if (n || first) {
            while (sigwaitinfo(&set, &info) < 0) check(errno == EINTR, "sigwaitinfo");
            if (info.si_value.sival_int != (int)n) fail("signal %d came for %u", info.si_value.sival_int, n);
        }
        union sigval value = {.sival_int = (int)n + 1};
        check(sigqueue(peer, SIGRTMIN, value) == 0, "sigqueue");
    }
}

static void signals(void) {
    struct sigaction act = {.sa_handler = tick};
    sigaction(SIGALRM, &act, 0);
    while (!over()) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGRTMIN);
        sigprocmask(SIG_BLOCK, &set, 0);
        struct itimerval often = {{0, 3000}, {0, 3000}}, never = {{0, 0}, {0, 0}};
        pid_t parent = getpid(), child = fork();
        check(child >= 0, "fork");
        setitimer(ITIMER_REAL, &often, 0);
        if (child == 0) {
            ping(parent, 1, 400);
            _exit(0);
        }
        ping(child, 0, 400);
        setitimer(ITIMER_REAL, &never, 0);
        siginfo_t last;
        while (sigwaitinfo(&set, &last) < 0) check(errno == EINTR, "sigwaitinfo");
        int status;
        pid_t got;
        while ((got = waitpid(child, &status, 0)) < 0 && errno == EINTR) { }
        if (got != child || status) fail("the other process: %x", status);
    }
    if (ticks == 0) fail("no timer signal came");
}

// --- memory: pages come, go and change their protection under running threads; copy on write

enum { PAGES = 64, PAGE = 4096 };
static unsigned *volatile shared;
static atomic_uint generation, done_with;

static void *memory_body(void *arg) {
    unsigned me = (unsigned)(long)arg, seen = 0;
    while (!stop) {
        unsigned g = generation;
        if (g == seen || !g) { sched_yield(); continue; }
        unsigned *p = shared;
        for (unsigned i = me; i < PAGES; i += 2)
            for (unsigned k = 0; k < PAGE / 4; k += 97)
                if (p[i * (PAGE / 4) + k] != g * 77 + i) fail("page %u holds %x instead of %x", i, p[i * (PAGE / 4) + k], g * 77 + i);
        seen = g;
        done_with++;
    }
    return 0;
}

static void *mapper_body(void *arg) {
    if ((long)arg < 2) return memory_body(arg);
    uint32_t s = 1;
    for (unsigned g = 1; !over(); g++) {
        unsigned *p = mmap(0, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        check(p != MAP_FAILED, "mmap");
        for (unsigned i = 0; i < PAGES; i++)
            for (unsigned k = 0; k < PAGE / 4; k += 97) p[i * (PAGE / 4) + k] = g * 77 + i;
        if (rnd(&s) & 1) check(mprotect(p, PAGES * PAGE, PROT_READ) == 0, "mprotect");
        shared = p;
        done_with = 0;
        generation = g;
        while (done_with < 2) sched_yield();
        if ((g & 15) == 0) {
            pid_t child = fork();
            check(child >= 0, "fork");
            if (child == 0) {
                mprotect(p, PAGES * PAGE, PROT_READ | PROT_WRITE);
                memset(p, 0x55, PAGES * PAGE);
                _exit(p[0] == 0x55555555 ? 0 : 1);
            }
            int status;
            check(waitpid(child, &status, 0) == child && status == 0, "the child's copy");
            if (p[0] != g * 77) fail("the child wrote to the parent's page");
        }
        check(munmap(p, PAGES * PAGE) == 0, "munmap");
    }
    stop = 1;
    return 0;
}

static void memory(void) {
    run_threads(3, mapper_body);
    size_t big = 24 << 20;
    unsigned char *p = mmap(0, big, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    check(p != MAP_FAILED, "mmap of 24 MiB");
    for (size_t i = 0; i < big; i += PAGE) p[i] = (unsigned char)(i >> 12);
    for (size_t i = 0; i < big; i += PAGE) if (p[i] != (unsigned char)(i >> 12)) fail("memory pressure: page %u", (unsigned)(i >> 12));
}

// --- code: one thread writes a function, others call it

static volatile unsigned version;
static unsigned *code;

// A version is announced when it has been written; its number's low 15 bits are what the function returns. So what ran
// lies between what was announced before the call and, with one more being written, what is announced after it.
static void *code_body(void *arg) {
    if ((long)arg) {
        while (!stop) {
            unsigned v = version, r, after;
            __asm__ volatile("cmpw %0,%0; bne- 1f; 1: isync" :: "r"(v) : "cc", "memory");
            r = ((unsigned (*)(void))code)();
            __asm__ volatile("sync" ::: "memory");
            after = version;
            if (((r - v) & 0x7fff) > after + 1 - v)
                fail("version %x ran when %x was announced before and %x after", r, v, after);
        }
        return 0;
    }
    for (unsigned v = 1; !over(); v++) {
        code[0] = 0x38600000 | (v & 0x7fff);
        __asm__ volatile("dcbst 0,%0; sync; icbi 0,%0; sync; isync" :: "r"(code) : "memory");
        version = v;
        if ((v & 63) == 0) sched_yield();
    }
    stop = 1;
    return 0;
}

static void codes(void) {
    code = mmap(0, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    check(code != MAP_FAILED, "mmap");
    code[0] = 0x38600000;
    code[1] = 0x4e800020;
    __asm__ volatile("dcbst 0,%0; sync; icbi 0,%0; sync; isync" :: "r"(code) : "memory");
    run_threads(3, code_body);
}

// --- floating point, moved from processor to processor

static double series(unsigned seed) {
    volatile double x = seed + 0.5, s = 0;
    for (int i = 1; i < 20000; i++) {
        s += x / i;
        x = x * 1.0000001 - s * 1e-9;
    }
    return s;
}

static void *migrate_body(void *arg) {
    unsigned seed = (unsigned)(long)arg;
    double expected = series(seed);
    for (unsigned n = 0; !over(); n++) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET((seed + n) % (unsigned)cpus, &set);
        check(sched_setaffinity(0, sizeof set, &set) == 0, "sched_setaffinity");
        double got = series(seed);
        if (memcmp(&got, &expected, sizeof got)) fail("%.17g instead of %.17g", got, expected);
    }
    return 0;
}

static void migrations(void) { run_threads(4, migrate_body); }

static const struct { const char *name; void (*body)(void); } tasks[] = {
    {"futexes", futexes}, {"atomics", atomics}, {"processes", processes}, {"signals", signals},
    {"memory", memory}, {"code", codes}, {"migrations", migrations},
};
enum { TASKS = sizeof tasks / sizeof *tasks };

static int wanted(int argc, char **argv, const char *name) {
    for (int i = 2; i < argc; i++) if (!strcmp(argv[i], name)) return 1;
    return argc <= 2;
}

int main(int argc, char **argv) {
    if (argc == 3 && !strcmp(argv[1], "child")) child_of_exec(argv[2]);
    if (argc < 2 || atoi(argv[1]) <= 0) {
        fprintf(stderr, "usage: stress SECONDS [TASK...]\n");
        return 2;
    }
    cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += atoi(argv[1]);
    pid_t pids[TASKS];
    int failed = 0;
    for (int i = 0; i < TASKS; i++) {
        pids[i] = -1;
        if (!wanted(argc, argv, tasks[i].name)) continue;
        pids[i] = fork();
        if (pids[i] == 0) {
            task = tasks[i].name;
            tasks[i].body();
            _exit(0);
        }
    }
    for (int i = 0; i < TASKS; i++) {
        int status = 0;
        if (pids[i] < 0) continue;
        while (waitpid(pids[i], &status, 0) < 0 && errno == EINTR) { }
        printf("stress: %-10s %s\n", tasks[i].name, status ? "failed" : "ok");
        failed |= status;
    }
    printf(failed ? "stress: FAILED\n" : "stress: OK on %d processors\n", cpus);
    return failed ? 1 : 0;
}
