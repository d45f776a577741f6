/* Start: look around, say hello, check, prompt. */
#include "monitor.h"

static const char *processor(u32 pvr)
{
    static const struct {
        u32 version;
        const char *name;
    } known[] = {{0x0003, "603"}, {0x0004, "604"}, {0x0006, "603e"}, {0x0007, "603ev"}, {0x0008, "750"}, {0x0009, "604e"},
                 {0x000a, "604ev"}, {0x000c, "7400"}, {0x8000, "7450"}, {0x8001, "7455"}, {0x8002, "7447"},
                 {0x8003, "7447A"}, {0x8004, "7448"}, {0x800c, "7410"}};
    for (u32 i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].version == pvr >> 16)
            return known[i].name;
    return "unknown";
}

void start(const u8 *device_tree)
{
    machine.uart_irq = NO_IRQ;
    read_device_tree(device_tree);
    if (machine.timebase_hz == 0)
        machine.timebase_hz = 16666666; /* what Linux assumes too */
    install_vectors();
    start_console();
    print("\nOsiris monitor\n");
    print("processor: %s, PVR %x, %u in the machine, time base %u Hz\n", processor(get_pvr()), get_pvr(), machine.cpus,
          machine.timebase_hz);
    print("memory: %u MiB; serial at %x, OpenPIC at %x, RTAS at %x\n", machine.ram_bytes >> 20, machine.uart, machine.pic,
          machine.rtas_entry);
    start_interrupt_controller();
    self_check();
    put("Type help for a list of commands.\n");
    run_commands();
}
