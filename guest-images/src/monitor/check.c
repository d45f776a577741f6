/* The self-check: what a guest needs of a machine, each part on its own line. */
#include "monitor.h"

#define WAIT_US 10000u
#define LIMIT_US 2000000u

/* Waits until a count changes; returns the microseconds since `begin`, or 0 when it did not within the limit. */
static u32 wait_for(volatile u32 *count, u32 from, u64 begin)
{
    while (*count == from)
        if (microseconds(timebase() - begin) > LIMIT_US)
            return 0;
    return microseconds(timebase() - begin);
}

static int check_decrementer(void)
{
    u32 from = decrementer_count;
    u64 begin = timebase();
    set_dec((u32)divide((u64)machine.timebase_hz * WAIT_US, 1000000));
    u32 took = wait_for(&decrementer_count, from, begin);
    if (took)
        print("decrementer: interrupt at 0x900 after %u us, %u us asked for\n", took, WAIT_US);
    else
        print("decrementer: FAILED, no interrupt within %u us\n", LIMIT_US);
    return took != 0;
}

static int check_timer(void)
{
    if (machine.pic == 0) {
        print("OpenPIC timer: FAILED, no open-pic in the device tree\n");
        return 0;
    }
    u32 from = timer_count;
    u64 begin = timebase();
    start_pic_timer(WAIT_US);
    u32 took = wait_for(&timer_count, from, begin);
    stop_pic_timer();
    if (took)
        print("OpenPIC timer: interrupt at 0x500 after %u us, %u us asked for (%u Hz)\n", took, WAIT_US, pic_timer_hz());
    else
        print("OpenPIC timer: FAILED, no interrupt within %u us\n", LIMIT_US);
    return took != 0;
}

/* Not having OSI is no failure: a vCPU has it only when its machine enabled the capability. */
static int check_osi(void)
{
    u32 call[9], rtas_selector = OSI_RTAS;
    if (osi(call, OSI_CALL_AVAILABLE, 1, &rtas_selector))
        print("OSI: enabled on this vCPU (call 22, RTAS, is %savailable)\n", call[0] ? "" : "not ");
    else
        print("OSI: not enabled on this vCPU (system-call interrupt at 0xC00)\n");
    return 1;
}

static int check_trap(void)
{
    u32 from = expected_trap_count;
    expect_trap = 1;
    trap_now();
    expect_trap = 0;
    int ok = expected_trap_count == from + 1 && last_trap.srr0 == (u32)trap_now;
    if (ok)
        print("trap: program interrupt at 0x700, SRR0 %x, SRR1 %x\n", last_trap.srr0, last_trap.srr1);
    else
        print("trap: FAILED, %u program interrupts, SRR0 %x\n", expected_trap_count - from, last_trap.srr0);
    return ok;
}

int self_check(void)
{
    int ok = check_decrementer();
    ok &= check_timer();
    ok &= check_osi();
    ok &= check_trap();
    print("self-check %s\n", ok ? "passed" : "FAILED");
    return ok;
}
