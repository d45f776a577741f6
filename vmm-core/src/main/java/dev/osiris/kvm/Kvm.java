package dev.osiris.kvm;

import dev.osiris.engine.EngineFactory;
import dev.osiris.time.Scheduler;
import java.util.Objects;

/**
 * The system: what the file {@code /dev/kvm} is on Linux. Makes VMs, any number of them; they share nothing but what
 * is given to the constructor.
 */
public final class Kvm {
    /** What KVM_GET_API_VERSION has answered ever since KVM's interface was declared stable. */
    public static final int API_VERSION = 12;

    private final Scheduler scheduler;
    private final EngineFactory engines;

    /**
     * @param scheduler the time of the VMs made here: time base, decrementers; belongs to the caller, who closes it
     *     after the VMs
     * @param engines makes the engine of each vCPU
     */
    public Kvm(Scheduler scheduler, EngineFactory engines) {
        this.scheduler = Objects.requireNonNull(scheduler);
        this.engines = Objects.requireNonNull(engines);
    }

    /** KVM_GET_API_VERSION. No errors. */
    public int apiVersion() {
        return API_VERSION;
    }

    /**
     * KVM_CHECK_EXTENSION. No errors.
     *
     * @return 0 when absent or unknown, else 1 or what the capability counts
     */
    public int checkExtension(int number) {
        return Capability.byNumber(number).map(Capability::value).orElse(0);
    }

    /** KVM_CHECK_EXTENSION by name. */
    public int checkExtension(Capability capability) {
        return capability.value();
    }

    /** KVM_CREATE_VM of the default type. */
    public Vm createVm(VmConfig config) {
        return createVm(VmType.DEFAULT, config);
    }

    /**
     * KVM_CREATE_VM.
     *
     * @throws KvmException EINVAL for {@link VmType#HV}
     */
    public Vm createVm(VmType type, VmConfig config) {
        if (type == VmType.HV) {
            throw new KvmException(Errno.EINVAL, "KVM_CREATE_VM: type HV (1) needs hypervisor-mode processors;"
                    + " expected DEFAULT (0) or PR (2)");
        }
        return new Vm(scheduler, engines, config);
    }

    /**
     * KVM_ENABLE_CAP on the system, where KVM has no such call.
     *
     * @throws CapabilityException EINVAL always
     */
    public void enableCap(EnableCap cap) {
        throw new CapabilityException(Errno.EINVAL, cap.cap(), "KVM_ENABLE_CAP on the system: "
                + Capability.describe(cap.cap()) + "; capabilities are enabled on a VM or a vCPU");
    }
}
