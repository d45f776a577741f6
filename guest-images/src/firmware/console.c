/* The terminal by OSI: output character by character, input by interrupt, the processor asleep meanwhile. */
#include "firmware.h"

static int on_terminal; /* otherwise on the log console */
static u32 interrupt;   /* the terminal's input of osi-pic, or NONE */
static volatile u32 interrupts;

void start_console(void)
{
    on_terminal = OSI1(OSI_CALL_AVAILABLE, OSI_TTY_PUTC) == 1;
    node tty = find("/mol/mol-tty");
    interrupt = tty == NONE ? NONE : cell(tty, "interrupts", 0, NONE);
}

void put_char(char c)
{
    if (c == '\n')
        put_char('\r');
    OSI1(on_terminal ? OSI_TTY_PUTC : OSI_LOG_PUTC, c);
}

int get_char_or_none(void) { return on_terminal ? (int)OSI0(OSI_TTY_GETC) : -1; }

/* The terminal has something to say: its input is masked until somebody has looked. */
void terminal_interrupt(void)
{
    interrupts++;
    OSI1(OSI_PIC_MASK_IRQ, interrupt);
    OSI0(OSI_TTY_IRQ_ACK);
}

/* The bit of HID0 by which MSR[POW] lets the processor sleep: NAP on 74xx, DOZE on those before, none on the 604. */
static u32 sleep_mode(void)
{
    u32 pvr;
    __asm__ volatile("mfspr %0,287" : "=r"(pvr));
    u32 version = pvr >> 16;
    return version >= 0x8000 ? 0x00400000u : version == 4 || version == 9 || version == 10 ? 0 : 0x00800000u;
}

static void sleep_until_interrupt(void)
{
    u32 before = interrupts, msr = get_msr(), hid0;
    OSI1(OSI_PIC_UNMASK_IRQ, interrupt);
    __asm__ volatile("mfspr %0,1008" : "=r"(hid0));
    __asm__ volatile("sync; mtspr 1008,%0; isync" : : "r"(hid0 | sleep_mode()));
    while (interrupts == before)
        set_msr(msr | MSR_EE | MSR_POW);
    set_msr(msr);
}

char get_char(void)
{
    for (;;) {
        int c = get_char_or_none();
        if (c >= 0)
            return (char)c;
        if (interrupt == NONE || sleep_mode() == 0)
            OSI1(OSI_USLEEP, 1000);
        else
            sleep_until_interrupt();
    }
}
