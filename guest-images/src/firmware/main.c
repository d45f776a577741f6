/* The order of things, exceptions that nobody expected, and the prompt. */
#include "firmware.h"

static void log_line(const char *text)
{
    while (*text)
        OSI1(OSI_LOG_PUTC, *text++);
    OSI1(OSI_LOG_PUTC, '\n');
}

void exception_taken(u32 vector, u32 srr0, u32 srr1)
{
    if (vector == 0x500 && OSI0(OSI_PIC_GET_ACTIVE_IRQ)) {
        terminal_interrupt();
        return;
    }
    print("\nexception %h at %x, MSR %x\n", vector, srr0, srr1);
    leave(1);
}

static void tell_arguments(void)
{
    static char value[128];
    node chosen = find("/chosen");
    if (chosen != NONE && property(chosen, "bootargs", value, sizeof value) < sizeof value)
        print("boot arguments: %s\n", value);
}

static int wants(const char *name, int otherwise)
{
    static char value[16];
    if (!resource(name, value, sizeof value))
        return otherwise;
    return !same(value, "false") && !same(value, "no") && !same(value, "0");
}

/* ---- the prompt ---- */

static const char *read_line(void)
{
    static char line[128];
    u32 n = 0;
    for (;;) {
        char c = get_char();
        if (c == '\r' || c == '\n')
            break;
        if ((c == 8 || c == 127) && n) {
            n--;
            put("\b \b");
        } else if (c >= ' ' && c <= '~' && n + 1 < sizeof line) {
            line[n++] = c;
            put_char(c);
        }
    }
    line[n] = 0;
    put("\n");
    return line;
}

static void show_tree(const char *path)
{
    node n = find(*path ? path : "/");
    if (n == NONE)
        print("there is no %s\n", path);
    else
        print_tree(n);
}

static void help(const char *none)
{
    (void)none;
    put("tree [PATH]   the device tree\nclock         what time it is\ndisks         what disks there are\n"
        "files         what files there are\nscreen        draws a picture\nlinux         what Linux would miss\n"
        "boot [PATH]   starts a client: a file, a disk, a partition\noff           switches the machine off\n");
}

static void command_clock(const char *none) { (void)none; print_clock(); }
static void command_disks(const char *none) { (void)none; print_disks(); }
static void command_files(const char *none) { (void)none; print_files(); }
static void command_screen(const char *none) { (void)none; draw_screen(); }
static void command_linux(const char *none) { (void)none; check_linux(1); }
static void command_off(const char *none) { (void)none; leave(0); }

static const struct {
    const char *name;
    void (*run)(const char *argument);
} commands[] = {{"tree", show_tree}, {"clock", command_clock}, {"disks", command_disks}, {"files", command_files},
                {"screen", command_screen}, {"linux", command_linux}, {"boot", boot}, {"off", command_off},
                {"help", help}};

static void run(const char *line)
{
    for (u32 i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        u32 n = length(commands[i].name);
        if (starts_with(line, commands[i].name) && (line[n] == 0 || line[n] == ' ')) {
            for (line += n; *line == ' '; line++)
                ;
            commands[i].run(line);
            return;
        }
    }
    if (*line)
        print("unknown command: %s (try help)\n", line);
}

/* ---- the order of things ---- */

void firmware(void)
{
    start_console();
    start_memory();
    log_line("Osiris OSI firmware");
    put("\nOsiris OSI firmware\n");
    print("memory: %u MiB; %s\n", ram_bytes() >> 20, wants("autoboot", 1) ? "boots by itself" : "boots when told to");
    print_processors();
    print_tree(peer(0));
    print_clock();
    print_disks();
    print_files();
    draw_screen();
    check_linux(1);
    tell_arguments();
    if (wants("autoboot", 1))
        boot("");
    put("Type help for a list of commands.\n");
    for (;;) {
        put("ok ");
        run(read_line());
    }
}
