/* The OSI firmware guest of Osiris, for the mol board: a machine without any hardware. start.S has the entry and the
 * vectors, console.c the terminal, tree.c the device tree, devices.c what OSI offers besides, memory.c who has which RAM,
 * loader.c finds and loads a client, client.c is the Open Firmware client interface that it gets, linux.c knows what
 * Linux wants, main.c is the order of things and the prompt. Everything runs in real mode. */
#ifndef FIRMWARE_H
#define FIRMWARE_H

#include "lib.h"
#include "print.h"

#define NONE 0xffffffffu

/* ---- OSI: selectors of Mac-on-Linux ---- */
enum {
    OSI_CALL_AVAILABLE = 0,
    OSI_GET_GMT_TIME = 7,
    OSI_GET_LOCALTIME = 9,
    OSI_OF_RTAS = 22,
    OSI_SCSI_CNTRL = 23,
    OSI_SCSI_SUBMIT = 24,
    OSI_SCSI_ACK = 25,
    OSI_GET_FB_INFO = 32,
    OSI_LOG_PUTC = 47,
    OSI_KBD_CNTRL = 50,
    OSI_EXIT = 54,
    OSI_USLEEP = 58,
    OSI_PIC_MASK_IRQ = 60,
    OSI_PIC_UNMASK_IRQ = 61,
    OSI_PIC_GET_ACTIVE_IRQ = 63,
    OSI_PROM_IFACE = 76,
    OSI_PROM_PATH_IFACE = 77,
    OSI_BOOT_HELPER = 78,
    OSI_ABLK_DISK_INFO = 81,
    OSI_ABLK_SYNC_READ = 84,
    OSI_PSEUDO_FS = 96,
    OSI_TTY_PUTC = 97,
    OSI_TTY_GETC = 98,
    OSI_TTY_IRQ_ACK = 99,
};
#define NO_OSI 0xfffffffeu /* what a call gives on a vCPU without the capability, where one is expected */

/* Makes a call with up to six arguments; returns r3. The last call's r4 and up are in osi_result[1]. */
extern u32 osi_result[9];
u32 osi(u32 selector, u32 a, u32 b, u32 c, u32 d, u32 e, u32 f);
#define OSI0(s) osi(s, 0, 0, 0, 0, 0, 0)
#define OSI1(s, a) osi(s, (u32)(a), 0, 0, 0, 0, 0)
#define OSI2(s, a, b) osi(s, (u32)(a), (u32)(b), 0, 0, 0, 0)
#define OSI3(s, a, b, c) osi(s, (u32)(a), (u32)(b), (u32)(c), 0, 0, 0)
#define OSI4(s, a, b, c, d) osi(s, (u32)(a), (u32)(b), (u32)(c), (u32)(d), 0, 0)
#define OSI5(s, a, b, c, d, e) osi(s, (u32)(a), (u32)(b), (u32)(c), (u32)(d), (u32)(e), 0)
/* An RTAS call by its name in the tree; the status, or NONE when it is not offered. */
u32 rtas(const char *service, u32 nargs, const u32 *args, u32 nret);
_Noreturn void leave(u32 status);

/* ---- start.S ---- */
extern u8 rtas_entry[], rtas_entry_end[], secondary_start[];
u32 start_client(u32 entry, u32 stack, u32 r3, u32 r4);
_Noreturn void leave_client(u32 status);

/* ---- console.c ---- */
void start_console(void);
int get_char_or_none(void);
char get_char(void);
void terminal_interrupt(void);

/* ---- tree.c ---- */
typedef u32 node;
node peer(node n);
node child(node n);
node parent(node n);
node find(const char *path);
u32 path_of(node n, char *buffer, u32 size);
/* Bytes of the value, or NONE; what fits is copied. */
u32 property(node n, const char *name, void *buffer, u32 size);
u32 property_length(node n, const char *name);
u32 next_property(node n, const char *previous, char *name);
u32 set_property(node n, const char *name, const void *value, u32 size);
u32 cell(node n, const char *name, u32 index, u32 otherwise);
int has_string(node n, const char *name, const char *wanted);
node first_of_type(const char *type, node after);
node next_node(node n);
void print_tree(node from);

/* ---- devices.c ---- */
void print_clock(void);
void print_disks(void);
void print_files(void);
void draw_screen(void);
void print_processors(void);
void secondary(u32 number);
int resource(const char *name, char *buffer, u32 size);

/* ---- memory.c ---- */
void start_memory(void);
/* Address, or NONE. align 0: exactly there. Otherwise anywhere, from the top down. */
u32 claim(u32 address, u32 size, u32 align);
/* The lowest free place from an address on, or NONE. */
u32 claim_above(u32 start, u32 size);
void release(u32 address, u32 size);
u32 ram_bytes(void);

/* ---- loader.c ---- */
struct source {
    int disk;   /* 1: a disk, 0: a file */
    u32 number; /* unit, or descriptor */
    u32 start;  /* first byte */
    u32 size;   /* bytes */
};
/* Opens a device path or alias such as /mol/mol-blk/disk@0:1, or pseudo:ofclient; 0 when there is none. */
int open_source(struct source *s, const char *path);
u32 read_source(const struct source *s, u32 offset, void *to, u32 size);
/* Finds, loads and starts a client; does not come back when it could be started. */
void boot(const char *path);

/* ---- client.c ---- */
/* A path whose first part may be an alias, without it; until the next call. */
const char *expand(const char *path);
void start_client_interface(const char *boot_path);
int client_call(u32 *array);

/* ---- linux.c ---- */
/* Says what it finds; whether it is enough. */
int check_linux(int aloud);
/* Hides what it could not use. */
void prepare_linux(void);

/* ---- text.c ---- */
void append(char *to, u32 size, const char *more);
u32 number(const char *text, u32 base);

static inline u32 get_msr(void)
{
    u32 v;
    __asm__ volatile("mfmsr %0" : "=r"(v));
    return v;
}
static inline void set_msr(u32 v) { __asm__ volatile("sync; mtmsr %0; isync" : : "r"(v) : "memory"); }
#define MSR_POW 0x00040000u
#define MSR_EE 0x00008000u

#endif
