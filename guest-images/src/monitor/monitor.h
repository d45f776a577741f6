/* The monitor guest of Osiris. start.S has the entry and the exception vectors, interrupts.c what they do, check.c the
 * self-check, commands.c the prompt; fdt.c reads the device tree, console.c drives the 16550, services.c calls OSI
 * and RTAS. Everything runs in real mode, on one stack, with interrupts on only where it says so. */
#ifndef MONITOR_H
#define MONITOR_H

#include "lib.h"
#include "print.h"

/* ---- Registers saved by an exception (start.S knows the order) ---- */
struct frame {
    u32 link[2]; /* back chain and LR save word of the ABI */
    u32 gpr[32];
    u32 cr, xer, lr, ctr, srr0, srr1, vector, pad;
};

/* ---- What the device tree says ---- */
struct machine {
    u32 timebase_hz;
    u32 cpus;
    u32 ram_bytes;
    u32 uart;       /* 0: none found */
    u32 uart_shift; /* distance of registers, as a power of two */
    u32 uart_irq;   /* OpenPIC source, or NO_IRQ */
    u32 uart_sense;
    u32 pic; /* 0: none found */
    u32 pic_big_endian;
    u32 rtas_entry; /* 0: none offered */
    u32 rtas_base;
    u32 rtas_get_time; /* tokens; 0: not offered */
    u32 rtas_power_off;
};
#define NO_IRQ 0xffffffffu
extern struct machine machine;
void read_device_tree(const u8 *blob);

/* ---- Processor ---- */
#define SPR(name, number)                                                                                    \
    static inline u32 get_##name(void)                                                                       \
    {                                                                                                        \
        u32 v;                                                                                               \
        __asm__ volatile("mfspr %0," #number : "=r"(v));                                                     \
        return v;                                                                                            \
    }                                                                                                        \
    static inline void set_##name(u32 v) { __asm__ volatile("mtspr " #number ",%0" : : "r"(v)); }
SPR(dec, 22)
SPR(srr0, 26)
SPR(srr1, 27)
SPR(pvr, 287)
SPR(hid0, 1008)
SPR(sprg0, 272)
SPR(dar, 19)
SPR(dsisr, 18)
SPR(sdr1, 25)

#define MSR_POW 0x00040000u
#define MSR_EE 0x00008000u
#define MSR_ME 0x00001000u
#define MSR_RI 0x00000002u

static inline u32 get_msr(void)
{
    u32 v;
    __asm__ volatile("mfmsr %0" : "=r"(v));
    return v;
}
static inline void set_msr(u32 v) { __asm__ volatile("sync; mtmsr %0; isync" : : "r"(v) : "memory"); }
static inline void interrupts_on(void) { set_msr(get_msr() | MSR_EE); }
static inline void interrupts_off(void) { set_msr(get_msr() & ~MSR_EE); }

static inline u8 in8(u32 address)
{
    u8 v;
    __asm__ volatile("lbz %0,0(%1); eieio" : "=r"(v) : "b"(address) : "memory");
    return v;
}
static inline void out8(u32 address, u8 v)
{
    __asm__ volatile("stb %0,0(%1); eieio" : : "r"(v), "b"(address) : "memory");
}

/* ---- start.S ---- */
extern u8 vectors_begin[], vectors_end[];
void trap_now(void);
u32 load_word(u32 address);
void store_word(u32 address, u32 value);

/* ---- interrupts.c ---- */
extern volatile u32 decrementer_count, system_call_count, timer_count, expected_trap_count;
extern volatile u32 expect_trap, probing, fault_vector;
extern struct frame last_trap;
void install_vectors(void);
void start_interrupt_controller(void);
void start_pic_timer(u32 microseconds);
void stop_pic_timer(void);
u32 pic_timer_hz(void);
void sleep_until_interrupt(void);

/* ---- console.c ---- */
void start_console(void);
void console_interrupt(void);
void console_receive_interrupts(void);
int get_char_or_none(void);
char get_char(void);

/* ---- services.c ---- */
/* Makes an OSI call; 0 when the vCPU took a system-call interrupt instead. Results are in r3.. = call[0].. */
int osi(u32 call[9], u32 selector, u32 count, const u32 *arguments);
/* Calls RTAS; 0 when it is not there. */
int rtas(u32 token, u32 nargs, const u32 *args, u32 nret, u32 *rets);
#define OSI_CALL_AVAILABLE 0
#define OSI_RTAS 22
#define OSI_EXIT 54

/* ---- check.c ---- */
int self_check(void);

/* ---- commands.c ---- */
void run_commands(void);

/* ---- text.c ---- */
/* Reads 0x…, or decimal; returns 0 when there is no number. */
int number(const char **text, u32 *value);
u64 divide(u64 value, u32 by);
u32 microseconds(u64 ticks);

#endif
