package dev.osiris.kvm;

/** The argument of KVM_CREATE_VM on PowerPC. */
public enum VmType {
    /** Whatever the build has: {@link #PR} here. */
    DEFAULT(0),
    /** KVM's hypervisor-mode flavour; refused, as on any kernel without its module. */
    HV(1),
    /** The flavour that sees every privileged instruction and every {@code sc}. */
    PR(2);

    private final int number;

    VmType(int number) {
        this.number = number;
    }

    /** The number that the ioctl takes. */
    public int number() {
        return number;
    }
}
