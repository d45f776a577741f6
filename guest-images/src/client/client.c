/* A client of Open Firmware (IEEE 1275-1994): looks around through the client interface and ends with a status. */
#include "lib.h"

#define NONE 0xffffffffu
#define STATUS 66

static int (*firmware)(u32 *array);
static u32 out; /* instance of standard output */

/* One service with up to four arguments and one result. */
static u32 call(const char *service, u32 nargs, u32 a, u32 b, u32 c, u32 d)
{
    u32 array[8] = {(u32)service, nargs, 1, a, b, c, d, 0};
    array[3 + nargs] = NONE;
    return firmware(array) ? NONE : array[3 + nargs];
}
#define TEXT(s) ((u32)(s))

static void put(const char *text) { call("write", 3, out, TEXT(text), length(text), 0); }

static void put_number(u32 v, u32 base)
{
    char digits[12];
    u32 n = sizeof digits - 1;
    digits[n] = 0;
    do {
        digits[--n] = "0123456789abcdef"[v % base];
        v /= base;
    } while (v);
    put(digits + n);
}

static void count(u32 node, u32 *nodes, u32 *properties)
{
    char name[32];
    for (; node; node = call("peer", 1, node, 0, 0, 0)) {
        ++*nodes;
        char previous[32] = "";
        while (call("nextprop", 3, node, TEXT(previous), TEXT(name), 0) == 1) {
            ++*properties;
            for (u32 i = 0; i < sizeof name; i++)
                previous[i] = name[i];
        }
        count(call("child", 1, node, 0, 0, 0), nodes, properties);
    }
}

static void tell(const char *what, u32 node, const char *property)
{
    char value[128];
    u32 size = call("getprop", 4, node, TEXT(property), TEXT(value), sizeof value - 1);
    value[size < sizeof value ? size : 0] = 0;
    put(what);
    put(value);
    put("\r\n");
}

static void check(const char *what, int ok)
{
    put(what);
    put(ok ? ": ok\r\n" : ": FAILED\r\n");
}

/* A page anywhere, the same page again, given back, and again. */
static void check_claims(void)
{
    u32 page = call("claim", 3, 0, 4096, 4096, 0);
    int ok = page != NONE && (page & 4095) == 0;
    ok &= call("claim", 3, page, 4096, 0, 0) == NONE;
    call("release", 2, page, 4096, 0, 0);
    ok &= call("claim", 3, page, 4096, 0, 0) == page;
    ok &= call("claim", 3, 0x00400000, 4096, 0, 0) == NONE; /* that is where this runs */
    check("claim and release", ok);
}

static void check_tree(u32 chosen)
{
    char path[64];
    u32 root = call("peer", 1, 0, 0, 0, 0), nodes = 0, properties = 0;
    count(root, &nodes, &properties);
    put("device tree: ");
    put_number(nodes, 10);
    put(" nodes\r\n");
    int ok = call("parent", 1, chosen, 0, 0, 0) == root && call("finddevice", 1, TEXT("/no/such"), 0, 0, 0) == NONE;
    ok &= call("package-to-path", 3, chosen, TEXT(path), sizeof path, 0) == 7 && path[7] == 0 && path[1] == 'c';
    ok &= call("getproplen", 2, chosen, TEXT("nothing"), 0, 0) == NONE && properties > nodes;
    ok &= call("setprop", 4, chosen, TEXT("client"), TEXT("here"), 5) == 5;
    ok &= call("getproplen", 2, chosen, TEXT("client"), 0, 0) == 5;
    check("walk, find and set", ok);
}

/* Reads itself back from where it came: an ELF file begins there. */
static void check_reading(u32 chosen)
{
    char path[128];
    u8 start[4] = {0};
    u32 size = call("getprop", 4, chosen, TEXT("bootpath"), TEXT(path), sizeof path);
    u32 file = size <= sizeof path ? call("open", 1, TEXT(path), 0, 0, 0) : 0;
    int ok = file && file != NONE && call("seek", 3, file, 0, 1, 0) != NONE;
    ok = ok && call("read", 3, file, TEXT(start), 3, 0) == 3 && start[0] == 'E' && start[1] == 'L' && start[2] == 'F';
    ok = ok && call("instance-to-package", 1, file, 0, 0, 0) == call("finddevice", 1, TEXT(path), 0, 0, 0);
    call("close", 1, file, 0, 0, 0);
    check("open, seek and read", ok);
}

void __attribute__((section(".text.start"))) _start(u32 initrd, u32 initrd_size, int (*entry)(u32 *))
{
    (void)initrd;
    (void)initrd_size;
    firmware = entry;
    u32 chosen = call("finddevice", 1, TEXT("/chosen"), 0, 0, 0);
    call("getprop", 4, chosen, TEXT("stdout"), TEXT(&out), 4);
    put("client: here I am\r\n");
    tell("model: ", call("finddevice", 1, TEXT("/"), 0, 0, 0), "model");
    tell("boot path: ", chosen, "bootpath");
    check_tree(chosen);
    check_claims();
    check_reading(chosen);
    check("test", call("test", 1, TEXT("getprop"), 0, 0, 0) == 0 && call("test", 1, TEXT("fly"), 0, 0, 0) == NONE
                      && call("fly", 0, 0, 0, 0, 0) == NONE);
    put("client: done\r\n");
    call("exit", 1, STATUS, 0, 0, 0);
    for (;;)
        ;
}
