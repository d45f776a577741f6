package dev.osiris.kvm;

import dev.osiris.snapshot.Snapshot;

/**
 * All of a vCPU that lasts, between two instructions. A reservation is not part of it: {@code stwcx.} after a restore
 * fails once, as after any interruption.
 *
 * @param version layout, 1
 * @param model the CPU model's label; restoring needs the same
 * @param gpr r0..r31
 * @param pc next instruction
 * @param cr condition register
 * @param lr link register
 * @param ctr count register
 * @param xer integer exception register
 * @param msr machine state register
 * @param sr segment registers 0..15
 * @param spr the special-purpose registers that are plain storage, by number (1024)
 * @param own what only some models have: {@link dev.osiris.ppc.cpu.Cpu#modelState}
 * @param fpr f0..f31 as raw images
 * @param fpscr floating-point status and control
 * @param vr v0..v31, the more significant half of each first (64)
 * @param vscr vector status and control
 * @param hior {@link OneReg#HIOR}
 * @param decrementer what DEC reads
 * @param decrementerPending whether its interrupt waits to be taken
 * @param externalLevel the level of the external interrupt input
 * @param externalOnce whether an external interrupt waits that was made pending once
 * @param capabilities numbers of the enabled capabilities, ascending
 * @param debugControl what {@link Vcpu#setGuestDebug} was given
 * @param osiSupervisorOnly whether OSI calls of user mode are system calls
 */
public record VcpuState(
        int version,
        String model,
        long[] gpr,
        long pc,
        long cr,
        long lr,
        long ctr,
        long xer,
        long msr,
        int[] sr,
        int[] spr,
        int[] own,
        long[] fpr,
        long fpscr,
        long[] vr,
        int vscr,
        long hior,
        int decrementer,
        boolean decrementerPending,
        boolean externalLevel,
        boolean externalOnce,
        int[] capabilities,
        int debugControl,
        boolean osiSupervisorOnly) implements Snapshot {
    /** The layout that this build writes. */
    public static final int VERSION = 1;
}
