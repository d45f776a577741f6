/* The prompt. */
#include "monitor.h"

#define LINE 128

static void command_help(const char *rest);

static void command_regs(const char *rest)
{
    (void)rest;
    expect_trap = 1;
    trap_now();
    expect_trap = 0;
    for (u32 i = 0; i < 32; i++)
        print("%sr%u %x%s", i < 10 ? " " : "", i, last_trap.gpr[i], i % 4 == 3 ? "\n" : "  ");
    print("pc  %x  lr   %x  ctr  %x  cr  %x  xer %x\n", last_trap.srr0, last_trap.lr, last_trap.ctr, last_trap.cr,
          last_trap.xer);
    print("msr %x  hid0 %x  sdr1 %x  dec %x  pvr %x\n", get_msr(), get_hid0(), get_sdr1(), get_dec(), get_pvr());
}

/* Calls that may fault: the vector is printed instead of a value. */
static int probe(u32 address, u32 *value, int store)
{
    fault_vector = 0;
    probing = 1;
    if (store)
        store_word(address, *value);
    else
        *value = load_word(address);
    probing = 0;
    if (fault_vector)
        print("%x: exception %x\n", address, fault_vector);
    return fault_vector == 0;
}

static void command_peek(const char *rest)
{
    u32 address, count = 1, value;
    if (!number(&rest, &address)) {
        put("peek ADDRESS [WORDS]\n");
        return;
    }
    number(&rest, &count);
    address &= ~3u;
    for (u32 i = 0; i < count && probe(address + 4 * i, &value, 0); i++) {
        if (i % 4 == 0)
            print("%x:", address + 4 * i);
        print(" %x%s", value, i % 4 == 3 || i + 1 == count ? "\n" : "");
    }
}

static void command_poke(const char *rest)
{
    u32 address, value;
    if (!number(&rest, &address) || !number(&rest, &value)) {
        put("poke ADDRESS WORD\n");
        return;
    }
    if (probe(address & ~3u, &value, 1))
        print("%x: %x\n", address & ~3u, value);
}

static void command_osi(const char *rest)
{
    u32 selector, arguments[6], count = 0, call[9];
    if (!number(&rest, &selector)) {
        put("osi SELECTOR [ARGUMENT]...   (up to 6; results are r3 to r9)\n");
        return;
    }
    while (count < 6 && number(&rest, &arguments[count]))
        count++;
    if (!osi(call, selector, count, arguments)) {
        put("OSI: not enabled on this vCPU (system-call interrupt at 0xC00)\n");
        return;
    }
    for (u32 i = 0; i < 7; i++)
        print("r%u %x%s", i + 3, call[i], i == 6 ? "\n" : "  ");
}

static void two_digits(u32 n) { print("%u%u", n / 10 % 10, n % 10); }

static void command_time(const char *rest)
{
    (void)rest;
    u64 ticks = timebase();
    u32 seconds = (u32)divide(ticks, machine.timebase_hz);
    u32 rest_ms = microseconds(ticks - (u64)seconds * machine.timebase_hz) / 1000;
    u32 t[8];
    print("time base: %u.%u%u%u s at %u Hz\n", seconds, rest_ms / 100, rest_ms / 10 % 10, rest_ms % 10,
          machine.timebase_hz);
    if (!rtas(machine.rtas_get_time, 0, 0, 8, t) || t[0] != 0) {
        put("calendar: none (no RTAS)\n");
        return;
    }
    static const char *const before[] = {"calendar: ", "-", "-", " ", ":", ":"};
    for (u32 i = 0; i < 6; i++) {
        put(before[i]);
        if (i == 0)
            print("%u", t[1]);
        else
            two_digits(t[1 + i]);
    }
    put(" UTC\n");
}

/* Goes on when the machine does not end: a call that works may still return. */
static void command_off(const char *rest)
{
    (void)rest;
    u32 no_wake[2] = {0xffffffff, 0xffffffff}, status, call[9];
    if (machine.rtas_power_off) {
        put("powering off: RTAS power-off\n");
        if (rtas(machine.rtas_power_off, 2, no_wake, 1, &status))
            print("still here: status %x\n", status);
        else
            put("RTAS does not answer\n");
    }
    if (osi(call, OSI_CALL_AVAILABLE, 0, 0)) {
        put("powering off: OSI call 54, EXIT\n");
        osi(call, OSI_EXIT, 0, 0);
        put("still here\n");
    } else {
        put("cannot power off: OSI is not enabled on this vCPU (system-call interrupt at 0xC00)\n");
    }
}

static void command_check(const char *rest)
{
    (void)rest;
    self_check();
}

static const struct {
    const char *name, *help;
    void (*run)(const char *rest);
} commands[] = {
    {"help", "                         this list", command_help},
    {"regs", "                         the registers, as a trap finds them", command_regs},
    {"peek", " ADDRESS [WORDS]         read physical memory", command_peek},
    {"poke", " ADDRESS WORD            write physical memory", command_poke},
    {"osi", " SELECTOR [ARGUMENT]...   make an OSI call", command_osi},
    {"time", "                         time base and calendar", command_time},
    {"check", "                        run the self-check again", command_check},
    {"off", "                          power off", command_off},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static void command_help(const char *rest)
{
    (void)rest;
    for (u32 i = 0; i < COMMANDS; i++)
        print("%s%s\n", commands[i].name, commands[i].help);
    put("numbers: decimal, or 0x and hexadecimal\n");
}

static void run(const char *line)
{
    while (*line == ' ')
        line++;
    if (*line == 0)
        return;
    for (u32 i = 0; i < COMMANDS; i++) {
        u32 n = length(commands[i].name);
        if (starts_with(line, commands[i].name) && (line[n] == 0 || line[n] == ' ')) {
            commands[i].run(line + n);
            return;
        }
    }
    print("unknown command: %s (try help)\n", line);
}

/* A line with the usual editing: backspace, ^U, ^C. */
static void read_line(char *line)
{
    u32 n = 0;
    for (;;) {
        char c = get_char();
        if (c == '\r' || c == '\n') {
            put_char('\n');
            line[n] = 0;
            return;
        }
        if (c == 3) {
            put("^C\n");
            line[0] = 0;
            return;
        }
        if ((c == 8 || c == 127) && n > 0) {
            put("\b \b");
            n--;
        } else if (c == 21) {
            for (; n > 0; n--)
                put("\b \b");
        } else if (c >= ' ' && c < 127 && n < LINE - 1) {
            put_char(c);
            line[n++] = c;
        }
    }
}

void run_commands(void)
{
    char line[LINE];
    for (;;) {
        put("osiris> ");
        read_line(line);
        run(line);
    }
}
