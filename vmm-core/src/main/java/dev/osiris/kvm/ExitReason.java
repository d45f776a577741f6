package dev.osiris.kvm;

/**
 * {@code kvm_run.exit_reason}: the reasons that KVM produces on PowerPC Book3S and BookE, by number. The reasons of
 * other architectures (IO, HLT, IRQ_WINDOW_OPEN, SHUTDOWN …) never occur here: an idle vCPU sleeps inside
 * {@link Vcpu#run}.
 */
public enum ExitReason {
    /** No exit yet. */
    UNKNOWN(0),
    DEBUG(4),
    MMIO(6),
    INTR(10),
    INTERNAL_ERROR(17),
    OSI(18),
    PAPR_HCALL(19),
    WATCHDOG(21),
    EPR(23);

    private final int number;

    ExitReason(int number) {
        this.number = number;
    }

    /** The value in {@code kvm_run}. */
    public int number() {
        return number;
    }
}
