/* The device tree, by OSI's PROM calls. */
#include "firmware.h"

enum { PEER = 1, CHILD, PARENT, TO_PATH, LENGTH, GET, NEXT, SET, FIND = 17 };

node peer(node n) { return OSI2(OSI_PROM_IFACE, PEER, n); }
node child(node n) { return OSI2(OSI_PROM_IFACE, CHILD, n); }
node parent(node n) { return OSI2(OSI_PROM_IFACE, PARENT, n); }
node find(const char *path) { return OSI2(OSI_PROM_PATH_IFACE, FIND, path); }
u32 path_of(node n, char *buffer, u32 size) { return OSI4(OSI_PROM_IFACE, TO_PATH, n, buffer, size); }

u32 property(node n, const char *name, void *buffer, u32 size)
{
    return OSI5(OSI_PROM_IFACE, GET, n, name, buffer, size);
}

u32 property_length(node n, const char *name) { return OSI3(OSI_PROM_IFACE, LENGTH, n, name); }
u32 next_property(node n, const char *previous, char *name) { return OSI4(OSI_PROM_IFACE, NEXT, n, previous, name); }

u32 set_property(node n, const char *name, const void *value, u32 size)
{
    return OSI5(OSI_PROM_IFACE, SET, n, name, value, size);
}

u32 cell(node n, const char *name, u32 index, u32 otherwise)
{
    static u32 cells[64];
    u32 size = property(n, name, cells, sizeof cells);
    return size == NONE || index >= sizeof cells / 4 || size < 4 * (index + 1) ? otherwise : cells[index];
}

/* Whether one of a property's strings is the one wanted. */
int has_string(node n, const char *name, const char *wanted)
{
    static char strings[512];
    u32 size = property(n, name, strings, sizeof strings - 1);
    if (size == NONE)
        return 0;
    if (size > sizeof strings - 1)
        size = sizeof strings - 1;
    strings[size] = 0;
    for (u32 at = 0; at < size; at += length(strings + at) + 1)
        if (same(strings + at, wanted))
            return 1;
    return 0;
}

/* The next node in the order of the tree, 0 behind the last. */
node next_node(node n)
{
    node below = child(n);
    if (below)
        return below;
    for (; n; n = parent(n)) {
        node beside = peer(n);
        if (beside && parent(n))
            return beside;
    }
    return 0;
}

node first_of_type(const char *type, node after)
{
    for (node n = after ? next_node(after) : peer(0); n; n = next_node(n))
        if (has_string(n, "device_type", type))
            return n;
    return 0;
}

static int is_text(const u8 *value, u32 size)
{
    u32 run = 0;
    if (size == 0 || value[size - 1])
        return 0;
    for (u32 i = 0; i < size; i++) {
        if (value[i] == 0 ? run == 0 : value[i] < ' ' || value[i] > '~')
            return 0;
        run = value[i] ? run + 1 : 0;
    }
    return 1;
}

static void print_value(const u8 *value, u32 size)
{
    if (size == 0)
        return;
    put(" =");
    if (is_text(value, size)) {
        for (u32 at = 0; at < size; at += length((const char *)value + at) + 1)
            print(" \"%s\"", (const char *)value + at);
        return;
    }
    for (u32 i = 0; i < size; i++) {
        if (i % 4 == 0)
            put_char(' ');
        print("%c%c", "0123456789abcdef"[value[i] >> 4], "0123456789abcdef"[value[i] & 15]);
    }
}

static void print_node(node n)
{
    static char path[256], name[256], previous[256];
    static u8 value[256];
    path_of(n, path, sizeof path);
    print("%s\n", path);
    previous[0] = 0;
    while (next_property(n, previous, name) == 1) {
        u32 size = property(n, name, value, sizeof value);
        print("    %s", name);
        print_value(value, size > sizeof value ? sizeof value : size);
        put(size > sizeof value ? " ...\n" : "\n");
        memcpy(previous, name, sizeof name);
    }
}

/* A node and everything below it. */
void print_tree(node from)
{
    u32 nodes = 0;
    node end = from;
    while (end && peer(end) == 0)
        end = parent(end);
    end = end && parent(from) ? peer(end) : 0;
    for (node n = from; n && n != end; n = next_node(n), nodes++)
        print_node(n);
    print("%u nodes\n", nodes);
}
