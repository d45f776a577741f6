/* Exceptions, and the OpenPIC. */
#include "monitor.h"

enum {
    GLOBAL_CONFIGURATION = 0x1020, SPURIOUS = 0x10e0, TIMER_FREQUENCY = 0x10f0,
    TIMER0_BASE = 0x1110, TIMER0_VECTOR = 0x1120, TIMER0_DESTINATION = 0x1130,
    SOURCE = 0x10000, TASK_PRIORITY = 0x20080, ACKNOWLEDGE = 0x200a0, END = 0x200b0,
};
#define VECTOR_TIMER 0x40u
#define VECTOR_UART 0x41u
#define VECTOR_SPURIOUS 0xffu
#define MASKED 0x80000000u

volatile u32 decrementer_count, system_call_count, timer_count, expected_trap_count;
volatile u32 expect_trap, probing, fault_vector;
struct frame last_trap;

static void pic_write(u32 offset, u32 v)
{
    u32 address = machine.pic + offset;
    if (machine.pic_big_endian)
        __asm__ volatile("stw %0,0(%1); eieio" : : "r"(v), "b"(address) : "memory");
    else
        __asm__ volatile("stwbrx %0,0,%1; eieio" : : "r"(v), "r"(address) : "memory");
}

static u32 pic_read(u32 offset)
{
    u32 address = machine.pic + offset, v;
    if (machine.pic_big_endian)
        __asm__ volatile("lwz %0,0(%1); eieio" : "=r"(v) : "b"(address) : "memory");
    else
        __asm__ volatile("lwbrx %0,0,%1; eieio" : "=r"(v) : "r"(address) : "memory");
    return v;
}

void install_vectors(void)
{
    memcpy((void *)0x100, vectors_begin, (u32)(vectors_end - vectors_begin));
    for (u32 at = 0x100; at < 0x3000; at += 32)
        __asm__ volatile("dcbst 0,%0; sync; icbi 0,%0" : : "r"(at) : "memory");
    __asm__ volatile("sync; isync" : : : "memory");
    set_dec(0x7fffffff);
    set_msr(MSR_ME | MSR_RI);
}

/* Cells of an OpenPIC interrupt: 0 edge rising, 1 level low, 2 level high, 3 edge falling. */
static u32 sense_bits(u32 sense)
{
    return (sense == 1 || sense == 2 ? 0x00400000u : 0) | (sense == 0 || sense == 2 ? 0x00800000u : 0);
}

void start_interrupt_controller(void)
{
    if (machine.pic == 0)
        return;
    pic_write(GLOBAL_CONFIGURATION, 0x20000000); /* 8259 pass-through off */
    pic_write(SPURIOUS, VECTOR_SPURIOUS);
    pic_write(TIMER0_VECTOR, MASKED);
    if (machine.uart && machine.uart_irq != NO_IRQ) {
        u32 source = SOURCE + 0x20 * machine.uart_irq;
        pic_write(source + 0x10, 1);
        pic_write(source, sense_bits(machine.uart_sense) | 8u << 16 | VECTOR_UART);
        console_receive_interrupts();
    }
    pic_write(TASK_PRIORITY, 0);
    interrupts_on();
}

u32 pic_timer_hz(void) { return pic_read(TIMER_FREQUENCY); }

void start_pic_timer(u32 us)
{
    pic_write(TIMER0_DESTINATION, 1);
    pic_write(TIMER0_VECTOR, 8u << 16 | VECTOR_TIMER);
    pic_write(TIMER0_BASE, (u32)divide((u64)pic_timer_hz() * us, 1000000));
}

void stop_pic_timer(void)
{
    pic_write(TIMER0_BASE, 0x80000000);
    pic_write(TIMER0_VECTOR, MASKED);
}

static void external_interrupt(void)
{
    u32 vector = pic_read(ACKNOWLEDGE) & 0xff;
    if (vector == VECTOR_SPURIOUS)
        return;
    if (vector == VECTOR_TIMER)
        timer_count++;
    else if (vector == VECTOR_UART)
        console_interrupt();
    else
        print("unexpected OpenPIC vector %x\n", vector);
    pic_write(END, 0);
}

static void unexpected(struct frame *f)
{
    print("\nunexpected exception %x at %x, SRR1 %x, DAR %x, DSISR %x, LR %x\n", f->vector, f->srr0, f->srr1, get_dar(),
          get_dsisr(), f->lr);
    if (f->vector != 0xd00 && f->vector != 0x800)
        f->srr0 += 4; /* go on after it: a monitor is for looking around */
    else
        for (;;)
            ;
}

/* Called by start.S with interrupts off; what it changes in the frame is what the interrupted code goes on with. */
void exception_taken(struct frame *f)
{
    switch (f->vector) {
    case 0x500: external_interrupt(); break;
    case 0x900:
        decrementer_count++;
        set_dec(0x7fffffff);
        break;
    case 0xc00: system_call_count++; break;
    case 0x700:
        if (expect_trap && (f->srr1 & 0x00020000)) {
            expected_trap_count++;
            last_trap = *f;
            f->srr0 += 4;
            break;
        }
        unexpected(f);
        break;
    default:
        if (probing && (f->vector == 0x200 || f->vector == 0x300 || f->vector == 0x600)) {
            fault_vector = f->vector;
            f->srr0 = f->lr; /* load_word and store_word return */
            f->srr1 |= MSR_ME | MSR_RI;
            break;
        }
        unexpected(f);
    }
}

/* Doze or nap, whichever the processor has, until an interrupt; returns with interrupts on. Called with them off. */
void sleep_until_interrupt(void)
{
    u32 version = get_pvr() >> 16, mode = 0;
    if (version == 0x0003 || version == 0x0006 || version == 0x0007 || version == 0x0008 || version == 0x000c)
        mode = 0x00800000; /* 603, 603e, 603ev, 750, 7400: HID0[DOZE] */
    else if ((version & 0xfff0) == 0x8000)
        mode = 0x00400000; /* 744x, 745x: HID0[NAP] */
    if (mode) {
        set_hid0((get_hid0() & ~0x00e00000u) | mode);
        set_msr(get_msr() | MSR_EE | MSR_POW);
    } else {
        interrupts_on();
    }
}
