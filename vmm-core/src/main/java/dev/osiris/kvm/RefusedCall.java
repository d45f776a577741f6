package dev.osiris.kvm;

/** Told of OSI calls that a vCPU may not make. Called on the vCPU's thread, inside {@link Vcpu#run}; must return soon. */
@FunctionalInterface
public interface RefusedCall {
    /**
     * A system call with OSI's magic takes the system call interrupt, because the vCPU lacks {@link Capability#OSI}, or
     * has it for supervisor mode only and is in user mode.
     *
     * @param pc address of the {@code sc}
     * @param selector r5, as an unsigned number
     */
    void refused(long pc, long selector);
}
