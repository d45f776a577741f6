/* The two ways out of the machine: OSI calls, and RTAS, which is an OSI call inside. */
#include "monitor.h"

int osi(u32 call[9], u32 selector, u32 count, const u32 *arguments)
{
    u32 before = system_call_count;
    memset(call, 0, 9 * sizeof call[0]);
    call[0] = 0x113724fa;
    call[1] = 0x77810f9b;
    call[2] = selector;
    for (u32 i = 0; i < count && i < 6; i++)
        call[3 + i] = arguments[i];
    call_osi(call);
    return system_call_count == before;
}

int rtas(u32 token, u32 nargs, const u32 *args, u32 nret, u32 *rets)
{
    static u32 block[32];
    u32 before = system_call_count;
    if (machine.rtas_entry == 0 || token == 0)
        return 0;
    block[0] = token;
    block[1] = nargs;
    block[2] = nret;
    for (u32 i = 0; i < nargs; i++)
        block[3 + i] = args[i];
    for (u32 i = 0; i < nret; i++)
        block[3 + nargs + i] = 0xffffffff;
    u32 msr = get_msr();
    set_msr(msr & ~MSR_EE);
    ((void (*)(u32 *, u32))machine.rtas_entry)(block, machine.rtas_base);
    set_msr(msr);
    for (u32 i = 0; i < nret; i++)
        rets[i] = block[3 + nargs + i];
    return system_call_count == before;
}
