package dev.osiris.kvm;

/**
 * What userspace and KVM_RUN tell each other: the part of {@code struct kvm_run} that PowerPC uses.
 *
 * <p>How an ioctl's result appears in Java: {@link Vcpu#run} returns a {@link VcpuExit} where the ioctl returns 0 or
 * EINTR, and throws {@link KvmException} where it returns another error. {@link #errno} is EINTR after an
 * {@link VcpuExit.Interrupted}, null after another exit. {@link #exit} and {@link #exitReason} are the contents of the
 * shared page, which an immediate exit does not touch.
 *
 * <p>The two request flags may be written by any thread; the rest is written by {@code run()} and read by its caller.
 */
public final class VcpuRun {
    private volatile boolean immediateExit;
    private volatile boolean requestInterruptWindow;
    private boolean readyForInterruptInjection;
    private ExitReason exitReason = ExitReason.UNKNOWN;
    private VcpuExit exit;
    private Errno errno;

    VcpuRun() {}

    /**
     * {@code immediate_exit}: while true, {@link Vcpu#run} completes the previous exit and returns without running
     * guest code. Looked at once, at the start of {@code run()}; to stop a vCPU that runs already, set it and call
     * {@link Vcpu#requestExit}. Stays set until it is cleared.
     */
    public void immediateExit(boolean on) {
        immediateExit = on;
    }

    /** Whether {@code immediate_exit} is set. */
    public boolean immediateExit() {
        return immediateExit;
    }

    /** {@code request_interrupt_window}: as on every PowerPC, nobody ever reads it. */
    public void requestInterruptWindow(boolean on) {
        requestInterruptWindow = on;
    }

    /** What was written there. */
    public boolean requestInterruptWindow() {
        return requestInterruptWindow;
    }

    /** {@code ready_for_interrupt_injection}: true from the first exit out of guest code on. */
    public boolean readyForInterruptInjection() {
        return readyForInterruptInjection;
    }

    /** {@code exit_reason}. */
    public ExitReason exitReason() {
        return exitReason;
    }

    /** The last exit that wrote the shared page, or null before the first. */
    public VcpuExit exit() {
        return exit;
    }

    /** What the last {@code run()} returned as an ioctl: EINTR, EINVAL, or null for 0. */
    public Errno errno() {
        return errno;
    }

    /** An exit that is written to the shared page. */
    VcpuExit leave(VcpuExit how, Errno result) {
        exitReason = how.reason();
        exit = how;
        errno = result;
        readyForInterruptInjection = true;
        return how;
    }

    /** EINTR that leaves the shared page alone. */
    VcpuExit leaveImmediately(VcpuExit how) {
        errno = Errno.EINTR;
        return how;
    }

    /** EINVAL of a vCPU that is not sane: the reason is written, the rest is not. */
    void refuse() {
        exitReason = ExitReason.INTERNAL_ERROR;
        errno = Errno.EINVAL;
    }
}
