package dev.osiris.machine;

import dev.osiris.kvm.Capability;
import java.util.BitSet;

/**
 * A capability to enable, and on which vCPUs.
 *
 * @param capability what
 * @param vcpus the vCPUs by number, or null for all
 */
public record Grant(Capability capability, BitSet vcpus) {
    public Grant {
        vcpus = vcpus == null ? null : (BitSet) vcpus.clone();
    }

    @Override
    public BitSet vcpus() {
        return vcpus == null ? null : (BitSet) vcpus.clone();
    }

    /** Whether the vCPU is among them. */
    public boolean covers(int vcpu) {
        return vcpus == null || vcpus.get(vcpu);
    }
}
