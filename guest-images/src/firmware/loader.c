/* Finds a client, an ELF executable, in a file, on a disk or in its boot partition; loads and starts it. */
#include "firmware.h"

#define SECTOR 512
#define PREP_BOOT 0x41 /* partition type of CHRP and PReP: an ELF executable and nothing else */
#define CLIENT_STACK 0x10000
#define MAX_HEADERS 16
#define KERNEL_BASE 0xc0000000u

static u32 disk_size(u32 unit)
{
    if (OSI2(OSI_ABLK_DISK_INFO, 0, unit))
        return 0;
    return osi_result[1] > 0x7fffff ? 0xfffffe00u : osi_result[1] * SECTOR;
}

static u32 read_disk(const struct source *s, u32 offset, u8 *to, u32 size)
{
    static u8 sector[SECTOR];
    u32 done = 0;
    while (done < size) {
        u32 at = s->start + offset + done, skip = at % SECTOR, left = size - done, n;
        if (skip == 0 && left >= SECTOR) {
            n = left / SECTOR * SECTOR;
            n = n > 0x100000 ? 0x100000 : n;
            if (OSI5(OSI_ABLK_SYNC_READ, 0, s->number, at / SECTOR, to + done, n))
                break;
        } else {
            if (OSI5(OSI_ABLK_SYNC_READ, 0, s->number, at / SECTOR, sector, SECTOR))
                break;
            n = SECTOR - skip < left ? SECTOR - skip : left;
            memcpy(to + done, sector + skip, n);
        }
        done += n;
    }
    return done;
}

u32 read_source(const struct source *s, u32 offset, void *to, u32 size)
{
    if (offset >= s->size)
        return 0;
    if (size > s->size - offset)
        size = s->size - offset;
    if (s->disk)
        return read_disk(s, offset, to, size);
    u32 n = OSI5(OSI_PSEUDO_FS, 4, s->number, offset, to, size);
    return n == NONE ? 0 : n;
}

static u32 little(const u8 *p) { return p[0] | p[1] << 8 | p[2] << 16 | (u32)p[3] << 24; }

/* The n-th partition of the master boot record, from 1; n = 0: the first boot partition. */
static int partition(struct source *s, u32 n)
{
    static u8 sector[SECTOR];
    if (read_source(s, 0, sector, SECTOR) != SECTOR || sector[510] != 0x55 || sector[511] != 0xaa)
        return 0;
    for (u32 i = 1; i <= 4; i++) {
        const u8 *entry = sector + 446 + 16 * (i - 1);
        u32 first = little(entry + 8), count = little(entry + 12);
        int wanted = n ? i == n : entry[4] == PREP_BOOT;
        if (wanted && count && first < s->size / SECTOR) {
            s->start = first * SECTOR;
            s->size = count > s->size / SECTOR - first ? s->size - s->start : count * SECTOR;
            return 1;
        }
    }
    return 0;
}

static int open_disk(struct source *s, u32 unit, const char *arguments)
{
    s->disk = 1;
    s->number = unit;
    s->start = 0;
    s->size = disk_size(unit);
    return s->size && (*arguments == 0 || *arguments == ',' || partition(s, number(arguments, 10)));
}

static int open_file(struct source *s, const char *name)
{
    s->disk = 0;
    s->number = OSI2(OSI_PSEUDO_FS, 1, name);
    s->start = 0;
    s->size = s->number == NONE ? 0 : OSI2(OSI_PSEUDO_FS, 3, s->number);
    return s->number != NONE && s->size != NONE;
}

int open_source(struct source *s, const char *path)
{
    static char above[256];
    const char *arguments = path;
    node n = find(path);
    if (n == NONE || path_of(parent(n), above, sizeof above) >= sizeof above)
        return 0;
    while (*arguments && *arguments++ != ':')
        ;
    if (same(above, "/mol/mol-blk"))
        return open_disk(s, cell(n, "reg", 0, NONE), arguments);
    return same(above, "/mol/pseudo-disk") && open_file(s, arguments);
}

/* ---- ELF ---- */

struct header {
    u8 magic[4], class, data, version, rest[9];
    u16 type, machine;
    u32 version2, entry, headers_at, sections_at, flags;
    u16 size, header_size, headers;
};
struct segment {
    u32 type, offset, virtual, physical, file_size, memory_size, flags, align;
};
static struct header header;
static struct segment segments[MAX_HEADERS];

static int is_elf(const struct source *s)
{
    return read_source(s, 0, &header, sizeof header) == sizeof header && header.magic[0] == 0x7f && header.magic[1] == 'E'
           && header.magic[2] == 'L' && header.magic[3] == 'F';
}

static const char *refusal(const struct source *s)
{
    if (!is_elf(s))
        return "no ELF executable";
    if (header.class != 1 || header.data != 2 || header.machine != 20 || header.type != 2)
        return "an ELF file, but no executable for 32-bit big-endian PowerPC";
    if (header.headers == 0 || header.headers > MAX_HEADERS || header.header_size != sizeof(struct segment)
        || read_source(s, header.headers_at, segments, header.headers * sizeof(struct segment))
               != header.headers * sizeof(struct segment))
        return "an ELF file with program headers that make no sense";
    return 0;
}

static int is_linux(void)
{
    for (u32 i = 0; i < header.headers; i++)
        if (segments[i].type == 1 && segments[i].virtual >= KERNEL_BASE)
            return 1;
    return 0;
}

static void make_visible(u32 start, u32 size)
{
    for (u32 at = start & ~31u; at < start + size; at += 32)
        __asm__ volatile("dcbst 0,%0; sync; icbi 0,%0" : : "r"(at) : "memory");
    __asm__ volatile("sync; isync" : : : "memory");
}

static int load_segment(const struct source *s, const struct segment *p)
{
    if (p->file_size > p->memory_size || claim(p->physical, (p->memory_size + 4095) & ~4095u, 0) == NONE) {
        print("boot: %u bytes at %x are not free (RAM is %u MiB, the firmware is at 01e00000)\n", p->memory_size, p->physical,
              ram_bytes() >> 20);
        return 0;
    }
    if (read_source(s, p->offset, (void *)p->physical, p->file_size) != p->file_size) {
        print("boot: the segment for %x cannot be read: the image is cut short\n", p->physical);
        return 0;
    }
    memset((void *)(p->physical + p->file_size), 0, p->memory_size - p->file_size);
    make_visible(p->physical, p->file_size);
    return 1;
}

/* Loads it; its physical entry, or NONE. */
static u32 load(const struct source *s)
{
    u32 entry = NONE;
    for (u32 i = 0; i < header.headers; i++) {
        const struct segment *p = segments + i;
        if (p->type != 1 || p->memory_size == 0)
            continue;
        if (!load_segment(s, p))
            return NONE;
        if (header.entry >= p->virtual && header.entry - p->virtual < p->memory_size)
            entry = header.entry - p->virtual + p->physical;
    }
    if (entry == NONE)
        put("boot: its entry is in none of its segments\n");
    return entry;
}

static u32 end_of_client(void)
{
    u32 end = 0;
    for (u32 i = 0; i < header.headers; i++)
        if (segments[i].type == 1 && segments[i].physical + segments[i].memory_size > end)
            end = segments[i].physical + segments[i].memory_size;
    return end;
}

/* The file initrd, behind the client: Linux takes memory above it only. Its size, 0 for none. */
static u32 load_initrd(u32 *at)
{
    struct source s;
    if (!open_file(&s, "initrd") || s.size == 0)
        return 0;
    *at = claim_above((end_of_client() + 0x1fffff) & ~0xfffffu, (s.size + 4095) & ~4095u);
    if (*at == NONE || read_source(&s, 0, (void *)*at, s.size) != s.size) {
        put("boot: the file initrd cannot be loaded; there is none\n");
        return 0;
    }
    print("boot: initrd, %u bytes at %x\n", s.size, *at);
    return s.size;
}

static void start(const char *path, u32 entry)
{
    u32 initrd = 0, size = load_initrd(&initrd), stack = claim(0, CLIENT_STACK, 16);
    print("boot: starting %s at %x\n", path, entry);
    start_client_interface(path);
    u32 status = start_client(entry, stack + CLIENT_STACK - 64, initrd, size);
    print("\nboot: the client ended with status %u\n", status);
    leave(status);
}

/* 0 when there is nothing to load; otherwise whatever came of it has been said. */
static int try_path(const char *path, int explicit)
{
    struct source s;
    if (!open_source(&s, path)) {
        if (explicit)
            print("boot: there is no %s\n", path);
        return explicit;
    }
    if (s.disk && s.start == 0 && !is_elf(&s) && !partition(&s, 0) && !explicit)
        return 0;
    const char *why = refusal(&s);
    if (why) {
        print("boot: %s: %s\n", path, why);
        return 1;
    }
    if (is_linux() && !check_linux(0)) {
        print("boot: %s is a Linux kernel, and the device tree lacks what it needs:\n", path);
        check_linux(1);
        return 1;
    }
    if (is_linux())
        prepare_linux();
    start_memory();
    u32 entry = load(&s);
    if (entry != NONE)
        start(path, entry);
    return 1;
}

/* The disk that should come first. */
static u32 boot_disk(void)
{
    for (u32 unit = 0; OSI2(OSI_ABLK_DISK_INFO, 0, unit) == 0; unit++)
        if (osi_result[2] & 8)
            return unit;
    return 0;
}

static int try_disk(u32 unit)
{
    char path[] = "/mol/mol-blk/disk@0";
    path[sizeof path - 2] = "0123456789abcdef"[unit & 15];
    return try_path(path, 0);
}

void boot(const char *path)
{
    if (*path) {
        static char whole[256];
        whole[0] = 0;
        append(whole, sizeof whole, expand(path));
        try_path(whole, 1);
        return;
    }
    if (try_path("/mol/pseudo-disk/disk@0:ofclient", 0))
        return;
    u32 first = boot_disk();
    if (try_disk(first))
        return;
    for (u32 unit = 0; unit < 16 && disk_size(unit); unit++)
        if (unit != first && try_disk(unit))
            return;
    put("boot: no client: give it as a file (--osi-file ofclient=FILE), or on a disk (--osi-disk IMAGE)\n");
}
