/* What OSI offers besides the tree: calls themselves, RTAS, clocks, disks, files, the screen, the other processors. */
#include "firmware.h"

u32 osi_result[9];

static void call_with(u32 call[9], u32 selector, u32 a, u32 b, u32 c, u32 d, u32 e, u32 f)
{
    u32 all[9] = {0x113724fa, 0x77810f9b, selector, a, b, c, d, e, f};
    memcpy(call, all, sizeof all);
    call_osi(call);
}

u32 osi(u32 selector, u32 a, u32 b, u32 c, u32 d, u32 e, u32 f)
{
    call_with(osi_result, selector, a, b, c, d, e, f);
    return osi_result[0];
}

u32 rtas(const char *service, u32 nargs, const u32 *args, u32 nret)
{
    static u32 block[16];
    node n = find("/rtas");
    u32 token = n == NONE ? 0 : cell(n, service, 0, 0);
    if (token == 0)
        return NONE;
    block[0] = token;
    block[1] = nargs;
    block[2] = nret;
    memcpy(block + 3, args, 4 * nargs);
    block[3 + nargs] = NONE;
    ((void (*)(u32 *, u32))(u32)rtas_entry)(block, (u32)rtas_entry);
    return block[3 + nargs];
}

void leave(u32 status)
{
    OSI1(OSI_EXIT, status ? 0x4f534900 | (status & 255) : 0);
    for (;;)
        OSI1(OSI_USLEEP, 100000);
}

int resource(const char *name, char *buffer, u32 size)
{
    return osi(OSI_BOOT_HELPER, 34, (u32)name, (u32)buffer, size, 0, 0) != 0;
}

/* ---- clocks ---- */

static void put_two(u32 v) { print("%u%u", v / 10, v % 10); }

static int is_leap(u32 year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

void print_clock(void)
{
    static const u8 days_of[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    u32 now = OSI0(OSI_GET_GMT_TIME), local = OSI0(OSI_GET_LOCALTIME);
    u32 days = now / 86400, second = now % 86400, year = 1970, month = 0;
    for (; days >= 365u + (u32)is_leap(year); year++)
        days -= 365u + (u32)is_leap(year);
    for (;; month++) {
        u32 n = days_of[month] + (u32)(month == 1 && is_leap(year));
        if (days < n)
            break;
        days -= n;
    }
    print("clock: %u seconds since 1970: %u-", now, year);
    put_two(month + 1);
    put_char('-');
    put_two(days + 1);
    put_char(' ');
    put_two(second / 3600);
    put_char(':');
    put_two(second / 60 % 60);
    put_char(':');
    put_two(second % 60);
    print(" UTC; local time %u s ahead\n", local - now - 2082844800u);
}

/* ---- disks ---- */

static void print_rings(void)
{
    u32 unit = 0;
    for (; OSI2(OSI_ABLK_DISK_INFO, 0, unit) == 0; unit++) {
        u32 blocks = osi_result[1], flags = osi_result[2];
        print("disk %u: %u sectors%s%s%s%s\n", unit, blocks, flags & 1 ? ", read-only" : "", flags & 2 ? ", removable" : "",
              flags & 16 ? ", CD" : "", flags & 8 ? ", boot" : "");
    }
    if (unit == 0)
        put("disks: none\n");
}

static struct {
    u32 own, next;
    u8 command[16];
    u8 command_size, target, unit, is_write, status, adapter_status, pad[2];
    u32 sense_given, sense[4];
    u32 size, moved, buffers, entries, more, driver, address, bytes;
} request;

/* A SCSI command that reads; bytes read, or NONE. */
static u32 scsi(u32 target, const u8 *command, u32 command_size, void *to, u32 size)
{
    memset(&request, 0, sizeof request);
    request.own = (u32)&request;
    memcpy(request.command, command, command_size);
    request.command_size = (u8)command_size;
    request.target = (u8)target;
    request.size = request.bytes = size;
    request.buffers = request.entries = 1;
    request.address = (u32)to;
    if (OSI1(OSI_SCSI_SUBMIT, &request) || OSI0(OSI_SCSI_ACK) != ((u32)&request | 1))
        return NONE;
    return request.adapter_status || request.status ? NONE : request.moved;
}

static void print_scsi(void)
{
    static const u8 inquiry[] = {0x12, 0, 0, 0, 36, 0}, capacity[10] = {0x25};
    static u8 answer[36];
    static u32 size[2];
    OSI1(OSI_SCSI_CNTRL, 1);
    for (u32 target = 0; target < 16; target++) {
        u32 n = scsi(target, inquiry, sizeof inquiry, answer, sizeof answer);
        if (n == NONE)
            continue;
        print("scsi %u: type %u, \"", target, answer[0] & 31);
        for (u32 i = 8; i < 32; i++)
            put_char(answer[i] >= ' ' && answer[i] <= '~' ? (char)answer[i] : '?');
        if (scsi(target, capacity, sizeof capacity, size, sizeof size) == sizeof size)
            print("\", %u blocks of %u bytes\n", size[0] + 1, size[1]);
        else
            put("\", no medium\n");
    }
    OSI1(OSI_SCSI_CNTRL, 2);
}

void print_disks(void)
{
    print_rings();
    print_scsi();
}

/* ---- files ---- */

static void print_text(u32 file, u32 size)
{
    static char text[1024];
    u32 n = OSI5(OSI_PSEUDO_FS, 4, file, 0, text, size < sizeof text ? size : sizeof text);
    if (n > sizeof text)
        return;
    for (u32 i = 0; i < n; i++)
        if (text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'))
            put_char(text[i]);
    if (n && text[n - 1] != '\n')
        put_char('\n');
}

/* All files; what the one named motd says is shown. */
void print_files(void)
{
    static char name[256];
    u32 file = 0;
    for (; OSI4(OSI_PSEUDO_FS, 5, file, name, sizeof name) == 0; file++) {
        u32 size = OSI2(OSI_PSEUDO_FS, 3, file);
        print("file %s: %u bytes\n", name, size);
        if (same(name, "motd"))
            print_text(file, size);
    }
    if (file == 0)
        put("files: none\n");
}

/* ---- the screen ---- */

static u32 address, row, width, height;

static void fill(u32 x0, u32 y0, u32 w, u32 h, u32 colour)
{
    for (u32 y = y0; y < y0 + h && y < height; y++)
        for (u32 x = x0; x < x0 + w && x < width; x++)
            *(volatile u32 *)(address + y * row + 4 * x) = colour;
}

/* Letters of five by seven. */
static void word(const char *text, u32 x, u32 y, u32 scale, u32 colour)
{
    static const struct {
        char letter;
        u8 rows[7];
    } font[] = {{'O', {14, 17, 17, 17, 17, 17, 14}}, {'S', {15, 16, 16, 14, 1, 1, 30}}, {'I', {14, 4, 4, 4, 4, 4, 14}},
                {'R', {30, 17, 17, 30, 20, 18, 17}}};
    for (; *text; text++, x += 6 * scale)
        for (u32 i = 0; i < sizeof font / sizeof font[0]; i++)
            for (u32 bit = 0; font[i].letter == *text && bit < 35; bit++)
                if (font[i].rows[bit / 5] >> (4 - bit % 5) & 1)
                    fill(x + bit % 5 * scale, y + bit / 5 * scale, scale, scale, colour);
}

/* Colour bars, a grey ramp, and a name. */
void draw_screen(void)
{
    static const u32 bars[] = {0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0x000000};
    if (OSI1(OSI_CALL_AVAILABLE, OSI_GET_FB_INFO) != 1 || OSI0(OSI_GET_FB_INFO)) {
        put("screen: none\n");
        return;
    }
    address = osi_result[1];
    row = osi_result[2];
    width = osi_result[3];
    height = osi_result[4];
    u32 depth = osi_result[5];
    print("screen: %u x %u, %u bits, %u bytes in a row, at %x\n", width, height, depth, row, address);
    if (depth < 24)
        return;
    for (u32 i = 0; i < 8; i++)
        fill(i * width / 8, 0, width / 8 + 1, height / 2, bars[i]);
    fill(0, height / 2, width, height / 2, 0x202020);
    for (u32 i = 0; i < 16; i++)
        fill(i * width / 16, height - height / 8, width / 16 + 1, height / 8, i * 0x111111);
    word("OSIRIS", width / 2 - 17 * (width / 60), height / 2 + height / 12, width / 60, 0xffc000);
}

/* ---- processors ---- */

static volatile u32 reports[4];
static u32 stop_self; /* RTAS's token */

/* Another vCPU: whether an OSI call is one here. */
void secondary(u32 n)
{
    u32 call[9];
    call_with(call, OSI_CALL_AVAILABLE, OSI_LOG_PUTC, 0, 0, 0, 0, 0);
    reports[n & 3] = call[0] == 1 ? 1 : call[0] == NO_OSI ? 2 : 3;
    /* With OSI it can stand still, and be started again; without, it sleeps for good where it comes from. */
    if (call[0] == 1) {
        u32 block[4] = {stop_self, 0, 1, NONE};
        call_with(call, OSI_OF_RTAS, (u32)block, 0, 0, 0, 0, 0);
    }
}

void print_processors(void)
{
    static const char *const said[] = {"no answer", "an OSI call is answered", "an OSI call is a system call at 0xC00",
                                       "an OSI call has a wrong answer"};
    node services = find("/rtas");
    stop_self = services == NONE ? 0 : cell(services, "stop-self", 0, 0);
    for (node n = first_of_type("cpu", 0); n; n = first_of_type("cpu", n)) {
        u32 id = cell(n, "reg", 0, 0), args[3] = {id, (u32)secondary_start, id};
        if (id == 0) {
            put("vCPU 0: an OSI call is answered\n");
            continue;
        }
        u64 end = timebase() + 10ull * cell(n, "timebase-frequency", 0, 16000000);
        u32 status = id < 4 ? rtas("start-cpu", 3, args, 1) : NONE;
        while (status == 0 && reports[id] == 0 && timebase() < end)
            OSI1(OSI_USLEEP, 100);
        print("vCPU %u: %s\n", id, status ? "cannot be started" : said[reports[id]]);
    }
}
