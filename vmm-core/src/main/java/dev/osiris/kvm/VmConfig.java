package dev.osiris.kvm;

/**
 * What a VM is made with, beyond what KVM asks.
 *
 * @param timebaseFrequency ticks per second of the time base and the decrementer of all its vCPUs, 1 .. 10^9
 */
public record VmConfig(long timebaseFrequency) {
    /** A quarter of a 100 MHz bus: 25 MHz. */
    public static final VmConfig DEFAULT = new VmConfig(25_000_000);

    /**
     * @throws KvmException EINVAL for a frequency out of range
     */
    public VmConfig {
        if (timebaseFrequency < 1 || timebaseFrequency > 1_000_000_000) {
            throw new KvmException(Errno.EINVAL, "VM configuration: a time base of " + timebaseFrequency
                    + " Hz; expected 1..1000000000");
        }
    }
}
