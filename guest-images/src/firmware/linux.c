/* What Linux 6.1 for 32-bit Book3S wants of a device tree before it can be started, and whether this tree has it. */
#include "firmware.h"

static int loud;

static int report(const char *what, int found, const char *have, const char *lack)
{
    if (loud)
        print("linux: %s: %s\n", what, found ? have : lack);
    return found;
}

static int has(node n, const char *name) { return n && n != NONE && property_length(n, name) != NONE; }

static int is_macintosh(void)
{
    node root = peer(0);
    return has_string(root, "compatible", "MacRISC") || has_string(root, "compatible", "Power Macintosh");
}

/* arch/powerpc/platforms: the probes of chrp and powermac; the latter cannot do without an interrupt controller. */
static int platform(void)
{
    node pic = first_of_type("open-pic", 0);
    if (has_string(peer(0), "device_type", "chrp"))
        return report("platform", 1, "chrp, by the root's device_type", "");
    if (is_macintosh())
        return report("platform", pic != 0, "powermac, by the root's compatible",
                      "powermac, by the root's compatible; but there is no node of device_type open-pic");
    return report("platform", 0, "", "none: the root has neither device_type chrp nor compatible MacRISC or Power Macintosh");
}

static int memory(void)
{
    node n = first_of_type("memory", 0);
    return report("memory", n && cell(n, "reg", 0, NONE) == 0 && cell(n, "reg", 1, 0) >= 16 << 20, "from 0",
                  "no node of device_type memory whose reg begins at 0 and has 16 MiB");
}

static int processor(void)
{
    node n = first_of_type("cpu", 0);
    return report("processor", has(n, "reg") && has(n, "timebase-frequency"), "with its time base",
                  "no node of device_type cpu with reg and timebase-frequency");
}

static int console(void)
{
    node services = find("/rtas");
    int by_rtas = has(services, "put-term-char") && has(services, "get-term-char");
    return report("console", by_rtas || first_of_type("serial", 0), by_rtas ? "RTAS (hvc0)" : "a serial port",
                  "neither put-term-char and get-term-char in /rtas nor a node of device_type serial");
}

static int clock(void)
{
    node services = find("/rtas");
    return report("clock", has(services, "get-time-of-day") || is_macintosh(), "there", "no get-time-of-day in /rtas");
}

/* Not needed: the decrementer is the processor's own. */
static void interrupts(void)
{
    report("interrupts", first_of_type("open-pic", 0) != 0, "OpenPIC",
           "no controller that it drives: the decrementer only, and one processor");
}

int check_linux(int aloud)
{
    loud = aloud;
    int ok = platform();
    ok &= memory();
    ok &= processor();
    ok &= console();
    ok &= clock();
    interrupts();
    return ok;
}

/* Without a controller that it drives Linux cannot interrupt other processors; started, they would wait in a loop for ever. */
void prepare_linux(void)
{
    node first = first_of_type("cpu", 0);
    if (first_of_type("open-pic", 0))
        return;
    for (node n = first_of_type("cpu", first); n; n = first_of_type("cpu", n))
        set_property(n, "status", "disabled", sizeof "disabled");
}
