/* The 16550: output by polling, input by interrupt into a ring; without an interrupt, input by polling too. */
#include "monitor.h"

enum { RBR = 0, THR = 0, DLL = 0, IER = 1, DLM = 1, FCR = 2, LCR = 3, MCR = 4, LSR = 5 };
#define RING 1024

static volatile u32 ring_head, ring_tail; /* head: next to read, tail: next to fill */
static volatile u8 ring[RING];
static int by_interrupt;
static volatile int stopped; /* the ring was full: the receive interrupt is off */

static u32 reg(u32 n) { return machine.uart + (n << machine.uart_shift); }

void start_console(void)
{
    if (machine.uart == 0)
        return;
    out8(reg(IER), 0);
    out8(reg(LCR), 0x83); /* divisor: 115200 with the usual clock */
    out8(reg(DLL), 1);
    out8(reg(DLM), 0);
    out8(reg(LCR), 0x03);
    out8(reg(FCR), 0x87); /* FIFOs on and empty, interrupt at 8 bytes or when the line is idle */
    out8(reg(MCR), 0x0b); /* DTR, RTS, and OUT2 for boards that gate the interrupt with it */
}

void console_receive_interrupts(void)
{
    by_interrupt = 1;
    out8(reg(IER), 1);
}

/* Takes what has arrived. When the ring is full the rest stays where it is. */
void console_interrupt(void)
{
    while (in8(reg(LSR)) & 1) {
        u32 next = (ring_tail + 1) % RING;
        if (next == ring_head) {
            stopped = 1;
            out8(reg(IER), 0);
            return;
        }
        ring[ring_tail] = in8(reg(RBR));
        ring_tail = next;
    }
}

static int take(void)
{
    if (ring_head == ring_tail)
        return -1;
    int c = ring[ring_head];
    ring_head = (ring_head + 1) % RING;
    if (stopped && ring_head == ring_tail) {
        stopped = 0;
        out8(reg(IER), 1);
    }
    return c;
}

int get_char_or_none(void)
{
    if (by_interrupt)
        return take();
    return machine.uart && (in8(reg(LSR)) & 1) ? in8(reg(RBR)) : -1;
}

/* Waits with the processor asleep. Interrupts are off between looking and sleeping, so none is missed. */
char get_char(void)
{
    for (;;) {
        interrupts_off();
        int c = get_char_or_none();
        if (c >= 0) {
            interrupts_on();
            return (char)c;
        }
        if (by_interrupt)
            sleep_until_interrupt();
    }
}

void put_char(char c)
{
    if (machine.uart == 0)
        return;
    if (c == '\n')
        put_char('\r');
    while ((in8(reg(LSR)) & 0x20) == 0)
        ;
    out8(reg(THR), (u8)c);
}
