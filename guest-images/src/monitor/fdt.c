/* The flattened device tree: one pass, in which each node is looked at when its properties are known. */
#include "monitor.h"

#define BEGIN_NODE 1
#define END_NODE 2
#define PROP 3
#define NOP 4
#define MAX_DEPTH 16

struct machine machine;

struct property {
    const u8 *value;
    u32 size;
};

/* What the pass remembers of a node while it is inside it. */
struct node {
    const char *name;
    struct node *parent;
    int seen;
    u32 address_cells, size_cells; /* for its children */
    const char *type;
    struct property reg, ranges, interrupts, compatible, timebase, shift;
    int has_ranges, big_endian;
    u32 rtas_base, rtas_entry, rtas_get_time, rtas_power_off;
};

static struct node nodes[MAX_DEPTH];
static char console_path[128];

static u32 word(const u8 *at) { return (u32)at[0] << 24 | (u32)at[1] << 16 | (u32)at[2] << 8 | at[3]; }

static u32 cell(struct property p, u32 index)
{
    return p.size >= 4 * (index + 1) ? word(p.value + 4 * index) : 0;
}

/* Whether an entry of a ranges property covers the address: all cells but the last must be equal. Of a PCI address
 * only the kind of space counts in the first. */
static int covers(const u8 *entry, const u32 *address, u32 cells, u32 size)
{
    for (u32 i = 0; i + 1 < cells; i++) {
        u32 mask = cells == 3 && i == 0 ? 0x03000000u : 0xffffffffu;
        if ((word(entry + 4 * i) ^ address[i]) & mask)
            return 0;
    }
    return address[cells - 1] - word(entry + 4 * (cells - 1)) < size;
}

/* One step up: the address in the bus of `bus` becomes one in the bus of its parent; 0 when no range covers it. */
static int translate_step(struct node *bus, u32 *address)
{
    u32 mine = bus->address_cells, theirs = bus->parent->address_cells, entry = mine + theirs + bus->size_cells;
    if (bus->ranges.size == 0)
        return bus->has_ranges; /* empty: addresses are the same */
    for (u32 at = 0; at + 4 * entry <= bus->ranges.size; at += 4 * entry) {
        const u8 *range = bus->ranges.value + at;
        if (!covers(range, address, mine, word(range + 4 * (entry - 1))))
            continue;
        u32 offset = address[mine - 1] - word(range + 4 * (mine - 1));
        for (u32 i = 0; i < theirs; i++)
            address[i] = word(range + 4 * (mine + i));
        address[theirs - 1] += offset;
        return 1;
    }
    return 0;
}

/* The physical address of a node's first register, 0 when it has none. */
static u32 physical(struct node *n)
{
    u32 address[4];
    if (n->parent == 0 || n->reg.size < 4 * n->parent->address_cells || n->parent->address_cells > 3)
        return 0;
    for (u32 i = 0; i < n->parent->address_cells; i++)
        address[i] = word(n->reg.value + 4 * i);
    for (struct node *bus = n->parent; bus->parent; bus = bus->parent)
        if (bus->address_cells > 3 || bus->address_cells == 0 || !translate_step(bus, address))
            return 0;
    struct node *root = &nodes[0];
    return root->address_cells ? address[root->address_cells - 1] : 0;
}

static int is_type(struct node *n, const char *type) { return n->type && same(n->type, type); }

static int is_compatible(struct node *n, const char *with)
{
    for (u32 at = 0; at < n->compatible.size; at += length((const char *)n->compatible.value + at) + 1)
        if (same((const char *)n->compatible.value + at, with))
            return 1;
    return 0;
}

/* Whether the node is the console that /chosen names; without a name, the first port is. */
static int is_console(struct node *n)
{
    char path[128];
    u32 at = sizeof path - 1;
    path[at] = 0;
    if (console_path[0] == 0)
        return machine.uart == 0;
    for (; n->parent; n = n->parent) {
        u32 len = length(n->name);
        if (len + 1 > at)
            return 0;
        at -= len;
        memcpy(path + at, n->name, len);
        path[--at] = '/';
    }
    return same(path + at, console_path);
}

static void look_at_serial(struct node *n)
{
    u32 address = physical(n);
    if (address == 0 || !is_console(n))
        return;
    machine.uart = address;
    machine.uart_shift = cell(n->shift, 0);
    machine.uart_irq = n->interrupts.size >= 8 ? cell(n->interrupts, 0) : NO_IRQ;
    machine.uart_sense = cell(n->interrupts, 1);
}

static void look_at(struct node *n)
{
    if (is_type(n, "cpu")) {
        machine.cpus++;
        if (n->timebase.size)
            machine.timebase_hz = cell(n->timebase, 0);
    } else if (is_type(n, "memory")) {
        machine.ram_bytes = cell(n->reg, n->parent->address_cells + n->parent->size_cells - 1);
    } else if (is_type(n, "open-pic")) {
        machine.pic = physical(n);
        machine.pic_big_endian = (u32)n->big_endian;
    } else if (is_type(n, "serial") || is_compatible(n, "ns16550")) {
        look_at_serial(n);
    } else if (same(n->name, "rtas") && n->rtas_entry) {
        machine.rtas_base = n->rtas_base;
        machine.rtas_entry = n->rtas_entry;
        machine.rtas_get_time = n->rtas_get_time;
        machine.rtas_power_off = n->rtas_power_off;
    }
}

static void keep_path(const char *path)
{
    u32 len = length(path);
    if (len < sizeof console_path)
        memcpy(console_path, path, len + 1);
}

static void property(struct node *n, const char *name, struct property p)
{
    static const struct {
        const char *name;
        u32 offset;
    } kept[] = {
        {"reg", __builtin_offsetof(struct node, reg)},
        {"interrupts", __builtin_offsetof(struct node, interrupts)},
        {"compatible", __builtin_offsetof(struct node, compatible)},
        {"timebase-frequency", __builtin_offsetof(struct node, timebase)},
        {"reg-shift", __builtin_offsetof(struct node, shift)},
    };
    static const struct {
        const char *name;
        u32 offset;
    } words[] = {
        {"#address-cells", __builtin_offsetof(struct node, address_cells)},
        {"#size-cells", __builtin_offsetof(struct node, size_cells)},
        {"linux,rtas-base", __builtin_offsetof(struct node, rtas_base)},
        {"linux,rtas-entry", __builtin_offsetof(struct node, rtas_entry)},
        {"get-time-of-day", __builtin_offsetof(struct node, rtas_get_time)},
        {"power-off", __builtin_offsetof(struct node, rtas_power_off)},
    };
    for (u32 i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (same(name, kept[i].name))
            *(struct property *)((u8 *)n + kept[i].offset) = p;
    for (u32 i = 0; i < sizeof words / sizeof words[0]; i++)
        if (same(name, words[i].name))
            *(u32 *)((u8 *)n + words[i].offset) = cell(p, 0);
    if (same(name, "device_type"))
        n->type = (const char *)p.value;
    else if (same(name, "big-endian"))
        n->big_endian = 1;
    else if (same(name, "linux,stdout-path"))
        keep_path((const char *)p.value);
    else if (same(name, "ranges")) {
        n->ranges = p;
        n->has_ranges = 1;
    }
}

/* A node's properties come before its children: at the first child, or at its end, they are all known. */
static void known(struct node *n)
{
    if (!n->seen) {
        n->seen = 1;
        look_at(n);
    }
}

void read_device_tree(const u8 *blob)
{
    const u8 *at = blob + word(blob + 8), *strings = blob + word(blob + 12);
    int depth = -1;
    if (word(blob) != 0xd00dfeed)
        return;
    for (;;) {
        u32 token = word(at);
        at += 4;
        if (token == BEGIN_NODE) {
            if (depth >= 0)
                known(&nodes[depth]);
            if (++depth == MAX_DEPTH)
                return;
            memset(&nodes[depth], 0, sizeof nodes[depth]);
            nodes[depth].name = (const char *)at;
            nodes[depth].parent = depth ? &nodes[depth - 1] : 0;
            nodes[depth].address_cells = 2;
            nodes[depth].size_cells = 1;
            at += (length((const char *)at) + 4) & ~3u;
        } else if (token == PROP) {
            struct property p = {at + 8, word(at)};
            property(&nodes[depth], (const char *)strings + word(at + 4), p);
            at += 8 + ((p.size + 3) & ~3u);
        } else if (token == END_NODE) {
            known(&nodes[depth]);
            if (--depth < 0)
                return;
        } else if (token != NOP) {
            return;
        }
    }
}
