package dev.osiris.machine;

import dev.osiris.kvm.Capability;
import dev.osiris.kvm.CapabilityArguments;
import java.util.BitSet;
import java.util.Objects;

/**
 * A capability to enable, and on which vCPUs.
 *
 * @param capability what
 * @param vcpus the vCPUs by number, or null for all
 * @param arguments with what
 */
public record Grant(Capability capability, BitSet vcpus, CapabilityArguments arguments) {
    /** Without arguments. */
    public Grant(Capability capability, BitSet vcpus) {
        this(capability, vcpus, CapabilityArguments.NONE);
    }

    public Grant {
        Objects.requireNonNull(capability);
        Objects.requireNonNull(arguments);
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
