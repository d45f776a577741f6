/* The client interface of Open Firmware (IEEE 1275-1994, 6.3), for clients in real mode: an argument array of cells,
 * service name, numbers of arguments and results, arguments, results. */
#include "firmware.h"

#define MAX_INSTANCES 32
#define FIRST_HANDLE 0x01e00001u /* no address that anybody could confuse with a node */
#define MAX_PATH 256

enum kind { FREE, TERMINAL, BYTES, OTHER };
static struct instance {
    enum kind kind;
    node node;
    u32 position;
    struct source source;
    char path[MAX_PATH];
} instances[MAX_INSTANCES];

/* ---- paths and instances ---- */

const char *expand(const char *path)
{
    static char whole[MAX_PATH];
    char alias[32];
    u32 n = 0;
    if (path[0] == '/')
        return path;
    while (path[n] && path[n] != '/' && path[n] != ':' && n < sizeof alias - 1) {
        alias[n] = path[n];
        n++;
    }
    alias[n] = 0;
    u32 size = property(find("/aliases"), alias, whole, sizeof whole - 1);
    if (size >= sizeof whole)
        return path;
    whole[size] = 0;
    append(whole, sizeof whole, path + n);
    return whole;
}

static u32 open_instance(const char *given)
{
    const char *path = expand(given);
    node n = find(path);
    if (n == NONE)
        return 0;
    for (u32 i = 0; i < MAX_INSTANCES; i++) {
        struct instance *it = instances + i;
        if (it->kind != FREE)
            continue;
        it->kind = open_source(&it->source, path) ? BYTES : n == find("/mol/mol-tty") ? TERMINAL : OTHER;
        it->node = n;
        it->position = 0;
        it->path[0] = 0;
        append(it->path, MAX_PATH, path);
        return FIRST_HANDLE + i;
    }
    return 0;
}

static struct instance *instance(u32 handle)
{
    u32 i = handle - FIRST_HANDLE;
    return i < MAX_INSTANCES && instances[i].kind != FREE ? instances + i : 0;
}

static void copy_out(const char *text, char *to, u32 size)
{
    u32 n = length(text);
    memcpy(to, text, n + 1 < size ? n + 1 : size);
}

/* ---- services: a points at the arguments, r at the results; what is returned goes to r[0] ---- */

static u32 do_finddevice(u32 *a, u32 *r) { (void)r; return find(expand((const char *)a[0])); }
static u32 do_peer(u32 *a, u32 *r) { (void)r; return a[0] && parent(a[0]) == 0 ? 0 : peer(a[0]); }
static u32 do_child(u32 *a, u32 *r) { (void)r; return child(a[0]); }
static u32 do_parent(u32 *a, u32 *r) { (void)r; return parent(a[0]); }
static u32 do_getproplen(u32 *a, u32 *r) { (void)r; return property_length(a[0], (const char *)a[1]); }
static u32 do_getprop(u32 *a, u32 *r) { (void)r; return property(a[0], (const char *)a[1], (void *)a[2], a[3]); }
static u32 do_nextprop(u32 *a, u32 *r)
{
    (void)r;
    return next_property(a[0], a[1] ? (const char *)a[1] : "", (char *)a[2]);
}
static u32 do_setprop(u32 *a, u32 *r) { (void)r; return set_property(a[0], (const char *)a[1], (void *)a[2], a[3]); }
static u32 do_package_to_path(u32 *a, u32 *r) { (void)r; return path_of(a[0], (char *)a[1], a[2]); }

static u32 do_canon(u32 *a, u32 *r)
{
    (void)r;
    node n = find(expand((const char *)a[0]));
    return n == NONE ? NONE : path_of(n, (char *)a[1], a[2]);
}

static u32 do_open(u32 *a, u32 *r) { (void)r; return open_instance((const char *)a[0]); }

static u32 do_close(u32 *a, u32 *r)
{
    (void)r;
    struct instance *it = instance(a[0]);
    if (it)
        it->kind = FREE;
    return 0;
}

static u32 do_instance_to_package(u32 *a, u32 *r)
{
    (void)r;
    struct instance *it = instance(a[0]);
    return it ? it->node : NONE;
}

static u32 do_instance_to_path(u32 *a, u32 *r)
{
    (void)r;
    struct instance *it = instance(a[0]);
    if (!it)
        return NONE;
    copy_out(it->path, (char *)a[1], a[2]);
    return length(it->path);
}

static u32 do_write(u32 *a, u32 *r)
{
    (void)r;
    struct instance *it = instance(a[0]);
    if (!it || it->kind != TERMINAL)
        return NONE;
    for (u32 i = 0; i < a[2]; i++)
        OSI1(OSI_TTY_PUTC, ((const char *)a[1])[i]);
    return a[2];
}

static u32 do_read(u32 *a, u32 *r)
{
    (void)r;
    struct instance *it = instance(a[0]);
    u32 n = 0;
    if (it && it->kind == BYTES) {
        n = read_source(&it->source, it->position, (void *)a[1], a[2]);
        it->position += n;
        return n;
    }
    if (!it || it->kind != TERMINAL)
        return NONE;
    for (int c; n < a[2] && (c = get_char_or_none()) >= 0; n++)
        ((u8 *)a[1])[n] = (u8)c;
    return n ? n : NONE - 1; /* nothing typed yet */
}

static u32 do_seek(u32 *a, u32 *r)
{
    (void)r;
    struct instance *it = instance(a[0]);
    if (!it || it->kind != BYTES || a[1])
        return NONE;
    it->position = a[2];
    return 0;
}

static u32 do_claim(u32 *a, u32 *r) { (void)r; return claim(a[0], a[1], a[2]); }

static u32 do_release(u32 *a, u32 *r)
{
    (void)r;
    release(a[0], a[1]);
    return 0;
}

static u32 instantiate_rtas(u32 base)
{
    u32 size = (u32)(rtas_entry_end - rtas_entry);
    memcpy((void *)base, rtas_entry, size);
    for (u32 at = base; at < base + size; at += 4)
        __asm__ volatile("dcbst 0,%0; sync; icbi 0,%0; sync; isync" : : "r"(at) : "memory");
    return base;
}

/* method, instance, arguments; results: whether it failed, and its own */
static u32 do_call_method(u32 *a, u32 *r)
{
    struct instance *it = instance(a[1]);
    if (!it || !same((const char *)a[0], "instantiate-rtas") || it->node != find("/rtas"))
        return NONE;
    r[1] = instantiate_rtas(a[2]);
    return 0;
}

static u32 do_start_cpu(u32 *a, u32 *r)
{
    (void)r;
    u32 args[3] = {cell(a[0], "reg", 0, NONE), a[1], a[2]};
    return rtas("start-cpu", 3, args, 1);
}

static u32 do_milliseconds(u32 *a, u32 *r)
{
    (void)a;
    (void)r;
    u32 hz = cell(first_of_type("cpu", 0), "timebase-frequency", 0, 16000000);
    u64 ticks = timebase(), ms = 0;
    for (int i = 31; i >= 0; i--) { /* by hand: nobody divides 64 bits here */
        u64 part = (u64)(hz / 1000) << i;
        if (ticks >= part) {
            ticks -= part;
            ms |= 1u << i;
        }
    }
    return (u32)ms;
}

static u32 do_exit(u32 *a, u32 *r)
{
    (void)r;
    leave_client(a[0]);
}

static u32 do_quiesce(u32 *a, u32 *r)
{
    (void)a;
    (void)r;
    OSI1(OSI_KBD_CNTRL, 2);
    return 0;
}

static u32 do_test(u32 *a, u32 *r);

static const struct {
    const char *name;
    u32 nargs; /* at least; exit's status is a choice */
    u32 (*serve)(u32 *arguments, u32 *results);
} services[] = {
    {"test", 1, do_test}, {"peer", 1, do_peer}, {"child", 1, do_child}, {"parent", 1, do_parent},
    {"finddevice", 1, do_finddevice}, {"getproplen", 2, do_getproplen}, {"getprop", 4, do_getprop},
    {"nextprop", 3, do_nextprop}, {"setprop", 4, do_setprop}, {"canon", 3, do_canon},
    {"package-to-path", 3, do_package_to_path}, {"instance-to-package", 1, do_instance_to_package},
    {"instance-to-path", 3, do_instance_to_path}, {"open", 1, do_open}, {"close", 1, do_close}, {"read", 3, do_read},
    {"write", 3, do_write}, {"seek", 3, do_seek}, {"claim", 3, do_claim}, {"release", 2, do_release},
    {"call-method", 2, do_call_method}, {"start-cpu", 3, do_start_cpu}, {"milliseconds", 0, do_milliseconds},
    {"quiesce", 0, do_quiesce}, {"exit", 0, do_exit},
};

static u32 do_test(u32 *a, u32 *r)
{
    (void)r;
    for (u32 i = 0; i < sizeof services / sizeof services[0]; i++)
        if (same(services[i].name, (const char *)a[0]))
            return 0;
    return NONE;
}

/* 0, or -1 for a service that is not there or has too few arguments. */
int client_call(u32 *array)
{
    u32 nargs = array[1], nrets = array[2], arguments[10] = {0}, results[10] = {0};
    if (nargs > 10 || nrets > 10)
        return -1;
    memcpy(arguments, array + 3, 4 * nargs);
    for (u32 i = 0; i < sizeof services / sizeof services[0]; i++)
        if (same(services[i].name, (const char *)array[0]) && nargs >= services[i].nargs) {
            results[0] = services[i].serve(arguments, results);
            memcpy(array + 3 + nargs, results, 4 * nrets);
            return 0;
        }
    return -1;
}

/* What a client looks for in /chosen. */
void start_client_interface(const char *boot_path)
{
    node chosen = find("/chosen");
    static char path[MAX_PATH];
    u32 terminal = open_instance("/mol/mol-tty"), processor = 0;
    node first = first_of_type("cpu", 0);
    if (first && path_of(first, path, sizeof path) < sizeof path)
        processor = open_instance(path);
    set_property(chosen, "stdin", &terminal, 4);
    set_property(chosen, "stdout", &terminal, 4);
    set_property(chosen, "cpu", &processor, 4);
    set_property(chosen, "bootpath", boot_path, length(boot_path) + 1);
}
