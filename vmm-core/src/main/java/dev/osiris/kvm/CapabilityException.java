package dev.osiris.kvm;

/** A capability could not be enabled. */
public final class CapabilityException extends KvmException {
    private static final long serialVersionUID = 1;

    private final int number;

    /**
     * @param errno what KVM_ENABLE_CAP returns
     * @param number the capability's number, known or not
     * @param message what, where, what was expected
     */
    public CapabilityException(Errno errno, int number, String message) {
        super(errno, message);
        this.number = number;
    }

    /** The number that was asked for. */
    public int number() {
        return number;
    }

    /** The capability that was asked for, or null when the number is nobody's. */
    public Capability capability() {
        return Capability.byNumber(number).orElse(null);
    }
}
