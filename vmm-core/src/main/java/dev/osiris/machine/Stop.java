package dev.osiris.machine;

import dev.osiris.kvm.VcpuExit;

/**
 * Why a machine paused by itself.
 *
 * @param cause what happened
 * @param vcpu to which vCPU
 * @param pc where it stands
 * @param point number of the breakpoint or watchpoint, or 0
 * @param access the exit, with the address and what is about to be stored, of a watchpoint; else null
 */
public record Stop(Cause cause, int vcpu, long pc, int point, VcpuExit.Debug access) {
    /** What happened. */
    public enum Cause {
        /** A {@link VmmRequest.Step} came to its end. */
        STEP,
        /** A breakpoint was met; the instruction at PC is not executed yet. */
        BREAKPOINT,
        /** An access to watched bytes is about to happen, by the instruction at PC. */
        WATCHPOINT,
        /** The guest executed KVM's breakpoint instruction. */
        TRAP
    }
}
