package dev.osiris.machine;

import dev.osiris.kvm.Vcpu;

/**
 * Addresses that are answered after the vCPU has left the core, as KVM's userspace does: for what needs the vCPU's
 * registers, or is seldom reached. Called on the vCPU's thread, the load or store done but for its value.
 */
public interface OutsideRange {
    /** Whether it answers at this guest-physical address. */
    boolean covers(long address);

    /** What a load of 1, 2, 4 or 8 bytes gets, as a big-endian number. */
    long load(Vcpu vcpu, long address, int length);

    /** A store. */
    void store(Vcpu vcpu, long address, int length, long value);
}
