package dev.osiris.kvm;

import static dev.osiris.kvm.CapabilityArgument.DEVICE;
import static dev.osiris.kvm.CapabilityArgument.Kind.ADDRESS;
import static dev.osiris.kvm.CapabilityArgument.Kind.NUMBER;
import static dev.osiris.kvm.CapabilityArgument.Kind.SWITCH;
import static dev.osiris.kvm.CapabilityArgument.SERVER;
import static dev.osiris.kvm.CpuFamily.BOOK3S_32;
import static dev.osiris.kvm.CpuFamily.BOOK3S_64;
import static dev.osiris.kvm.CpuFamily.E500MC;
import static dev.osiris.kvm.CpuFamily.E500V2;

import dev.osiris.ppc.cpu.CpuModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * KVM's capabilities on PowerPC: one table that KVM_CHECK_EXTENSION, KVM_ENABLE_CAP, the command line and its lists are
 * read from. Numbers are those of Linux's {@code include/uapi/linux/kvm.h}.
 *
 * <p>A capability with {@link Scope#VCPU} is enabled per vCPU, at any time after the vCPU was made, and stays enabled.
 * Nothing that a guest can see changes before. What does not work on the CPU models of this build says why
 * ({@link #unavailable}); enabling it fails, or does nothing, exactly as it does in a kernel that was built for 32-bit
 * Book3S alone.
 *
 * <p>Where {@link #value} differs from what such a kernel answers:
 * <ul>
 *   <li>MAX_VCPUS, MAX_VCPU_ID and NR_VCPUS: 32; the kernel's option excludes SMP and it answers 1.
 *   <li>PPC_PAPR: 0, because enabling it is refused; the kernel answers 1 and refuses all the same.
 *   <li>PPC_PAIRED_SINGLES, PPC_GET_PVINFO: 0, no model has paired singles, and there are no paravirtual hypercalls.
 *   <li>IOEVENTFD, IOEVENTFD_ANY_LENGTH, COALESCED_MMIO, COALESCED_PIO, INTERNAL_ERROR_DATA, BINARY_STATS_FD,
 *       SYSTEM_EVENT_DATA: 0, the Java API has in-core handlers, messages and {@link VcpuStatistics} instead.
 * </ul>
 */
public enum Capability {
    /** Mac-on-Linux's hypercalls leave to userspace. */
    OSI(52, "KVM_CAP_PPC_OSI", 1, EnumSet.of(BOOK3S_32, BOOK3S_64),
            List.of(new CapabilityArgument(CapabilityArgument.SUPERVISOR_ONLY, SWITCH, CapabilityArgument.POLICY,
                    "calls made with MSR[PR] = 1 are system calls; KVM itself, and the default, do not look at PR")),
            ExitReason.OSI,
            "sc with r3 = 0x113724fa and r4 = 0x77810f9b leaves with the 32 GPRs instead of vectoring to 0xc00",
            "none", null),
    /** Server-partition hypercalls. */
    PAPR(68, "KVM_CAP_PPC_PAPR", 0, EnumSet.of(BOOK3S_64), List.of(), ExitReason.PAPR_HCALL,
            "sc 1 in supervisor mode leaves as a hypercall; the hypervisor's registers are out of the guest's reach",
            "EINVAL on a 32-bit vCPU, which refuses to run from then on",
            "hypercalls exist on 64-bit Book3S; enabling it on a 32-bit model fails and leaves the vCPU unable to run"),
    /** BookE: the guest's TLB in an array that userspace shares. */
    SW_TLB(69, "KVM_CAP_SW_TLB", 0, EnumSet.of(E500V2, E500MC),
            List.of(new CapabilityArgument("config", ADDRESS, 0, "where struct kvm_config_tlb is")), null,
            "the guest's TLB entries live in an array that userspace can read and change",
            "EFAULT, ENOMEM; EINVAL for a geometry that the CPU cannot have, and off BookE",
            "a software-managed TLB exists on e500; 32-bit Book3S walks its hashed page table by itself"),
    /** BookE: the final watchdog expiry leaves. */
    BOOKE_WATCHDOG(83, "KVM_CAP_PPC_BOOKE_WATCHDOG", 0, EnumSet.of(E500V2, E500MC), List.of(), ExitReason.WATCHDOG,
            "the last expiry of the watchdog timer leaves to userspace, when TCR[WRC] asks for a reset",
            "EINVAL off BookE", "the watchdog timer is BookE's; 32-bit Book3S has none"),
    /** BookE: the interrupt vector is fetched by an exit. */
    EPR(86, "KVM_CAP_PPC_EPR", 0, EnumSet.of(E500V2, E500MC),
            List.of(new CapabilityArgument("on", SWITCH, 0, "whether interrupts leave for their vector")), ExitReason.EPR,
            "each delivered external interrupt leaves for the vector that the EPR register is to show",
            "none; accepted without effect on Book3S",
            "the EPR register is BookE's; 32-bit Book3S accepts the capability and nothing changes"),
    /** The in-core MPIC. */
    IRQ_MPIC(90, "KVM_CAP_IRQ_MPIC", 0, EnumSet.of(E500V2, E500MC),
            List.of(DEVICE, new CapabilityArgument("cpu", NUMBER, 1, "its number in the MPIC")), null,
            "connects the vCPU to an in-core MPIC made by KVM_CREATE_DEVICE",
            "EBADF, EPERM, EEXIST, EBUSY; EINVAL where there is no such device",
            "there is no in-core MPIC; boards bring their own OpenPIC as a device"),
    /** The in-core XICS. */
    IRQ_XICS(92, "KVM_CAP_IRQ_XICS", 0, EnumSet.of(BOOK3S_64), List.of(DEVICE, SERVER), null,
            "gives the vCPU a presentation controller of an in-core XICS",
            "EBADF, EPERM, EBUSY, ENODEV, EEXIST; EINVAL where there is no such device",
            "XICS belongs to 64-bit Book3S partitions"),
    /** Machine checks of a partition leave. */
    FWNMI(146, "KVM_CAP_PPC_FWNMI", 0, EnumSet.of(BOOK3S_64), List.of(), null,
            "machine checks of the whole VM leave to userspace instead of vectoring to 0x200",
            "EINVAL unless the VM is of the hypervisor-mode flavour",
            "it needs the hypervisor-mode flavour of 64-bit Book3S"),
    /** The native XIVE interrupt controller. */
    IRQ_XIVE(169, "KVM_CAP_PPC_IRQ_XIVE", 0, EnumSet.of(BOOK3S_64), List.of(DEVICE, SERVER), null,
            "connects the vCPU to an in-core XIVE",
            "EBADF, EPERM, ENXIO; EINVAL where there is no such device",
            "XIVE belongs to POWER9 and later in hypervisor mode"),

    /** How long an idle vCPU polls before its thread sleeps. */
    HALT_POLL(182, "KVM_CAP_HALT_POLL", 1,
            List.of(new CapabilityArgument("nanoseconds", NUMBER, 0, "how long")),
            "a vCPU that went idle spins this long for its wake-up before its thread sleeps",
            "EINVAL for flags, or a number of more than 32 bits", null),
    PPC_SMT(64, "KVM_CAP_PPC_SMT", 0,
            List.of(new CapabilityArgument("mode", NUMBER, 0, "threads")), "threads per virtual core", "EINVAL",
            "virtual cores with several threads exist in the hypervisor-mode flavour only"),
    PPC_ENABLE_HCALL(104, "KVM_CAP_PPC_ENABLE_HCALL", 0,
            List.of(new CapabilityArgument("call", NUMBER, 0, "the hypercall"), new CapabilityArgument("on", SWITCH, 1, "whether")),
            "hypercalls handled in the kernel",
            "EINVAL", "hypercalls exist on 64-bit Book3S"),
    PPC_NESTED_HV(160, "KVM_CAP_PPC_NESTED_HV", 0, List.of(), "nested hypervisors", "EINVAL",
            "it needs the hypervisor-mode flavour of 64-bit Book3S"),
    MANUAL_DIRTY_LOG_PROTECT2(168, "KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2", 0,
            List.of(new CapabilityArgument("mask", NUMBER, 0, "which steps")), "dirty log in two steps",
            "EINVAL", "PowerPC clears the dirty log when it is fetched"),
    PPC_SECURE_GUEST(181, "KVM_CAP_PPC_SECURE_GUEST", 0, List.of(), "guests under an ultravisor", "EINVAL",
            "it needs an ultravisor"),
    DIRTY_LOG_RING(192, "KVM_CAP_DIRTY_LOG_RING", 0,
            List.of(new CapabilityArgument("size", NUMBER, 0, "bytes")), "dirty pages as a ring", "EINVAL",
            "PowerPC has the bitmap only"),
    PPC_DAWR1(194, "KVM_CAP_PPC_DAWR1", 0, List.of(), "a second data breakpoint", "EINVAL",
            "it needs the hypervisor-mode flavour of 64-bit Book3S"),
    DIRTY_LOG_RING_ACQ_REL(223, "KVM_CAP_DIRTY_LOG_RING_ACQ_REL", 0,
            List.of(new CapabilityArgument("size", NUMBER, 0, "bytes")), "dirty pages as a ring", "EINVAL",
            "PowerPC has the bitmap only"),

    USER_MEMORY(3, "KVM_CAP_USER_MEMORY", 1),
    NR_VCPUS(9, "KVM_CAP_NR_VCPUS", Vm.MAX_VCPUS),
    NR_MEMSLOTS(10, "KVM_CAP_NR_MEMSLOTS", Vm.MAX_SLOTS),
    MP_STATE(14, "KVM_CAP_MP_STATE", 0),
    COALESCED_MMIO(15, "KVM_CAP_COALESCED_MMIO", 0),
    SYNC_MMU(16, "KVM_CAP_SYNC_MMU", 1),
    DESTROY_MEMORY_REGION_WORKS(21, "KVM_CAP_DESTROY_MEMORY_REGION_WORKS", 1),
    USER_NMI(22, "KVM_CAP_USER_NMI", 0),
    SET_GUEST_DEBUG(23, "KVM_CAP_SET_GUEST_DEBUG", 1),
    IRQ_ROUTING(25, "KVM_CAP_IRQ_ROUTING", 0),
    JOIN_MEMORY_REGIONS_WORKS(30, "KVM_CAP_JOIN_MEMORY_REGIONS_WORKS", 1),
    IRQFD(32, "KVM_CAP_IRQFD", 0),
    IOEVENTFD(36, "KVM_CAP_IOEVENTFD", 0),
    INTERNAL_ERROR_DATA(40, "KVM_CAP_INTERNAL_ERROR_DATA", 0),
    PPC_SEGSTATE(43, "KVM_CAP_PPC_SEGSTATE", 1),
    PPC_PAIRED_SINGLES(48, "KVM_CAP_PPC_PAIRED_SINGLES", 0),
    PPC_UNSET_IRQ(53, "KVM_CAP_PPC_UNSET_IRQ", 1),
    ENABLE_CAP(54, "KVM_CAP_ENABLE_CAP", 1),
    PPC_GET_PVINFO(57, "KVM_CAP_PPC_GET_PVINFO", 0),
    PPC_IRQ_LEVEL(58, "KVM_CAP_PPC_IRQ_LEVEL", 1),
    PPC_BOOKE_SREGS(62, "KVM_CAP_PPC_BOOKE_SREGS", 0),
    SPAPR_TCE(63, "KVM_CAP_SPAPR_TCE", 0),
    PPC_RMA(65, "KVM_CAP_PPC_RMA", 0),
    MAX_VCPUS(66, "KVM_CAP_MAX_VCPUS", Vm.MAX_VCPUS),
    PPC_HIOR(67, "KVM_CAP_PPC_HIOR", 1),
    ONE_REG(70, "KVM_CAP_ONE_REG", 1),
    SIGNAL_MSI(77, "KVM_CAP_SIGNAL_MSI", 0),
    PPC_GET_SMMU_INFO(78, "KVM_CAP_PPC_GET_SMMU_INFO", 0),
    PPC_ALLOC_HTAB(80, "KVM_CAP_PPC_ALLOC_HTAB", 0),
    READONLY_MEM(81, "KVM_CAP_READONLY_MEM", 0),
    IRQFD_RESAMPLE(82, "KVM_CAP_IRQFD_RESAMPLE", 0),
    PPC_HTAB_FD(84, "KVM_CAP_PPC_HTAB_FD", 0),
    DEVICE_CTRL(89, "KVM_CAP_DEVICE_CTRL", 1),
    PPC_RTAS(91, "KVM_CAP_PPC_RTAS", 0),
    SPAPR_MULTITCE(94, "KVM_CAP_SPAPR_MULTITCE", 0),
    ENABLE_CAP_VM(98, "KVM_CAP_ENABLE_CAP_VM", 1),
    PPC_FIXUP_HCALL(103, "KVM_CAP_PPC_FIXUP_HCALL", 0),
    CHECK_EXTENSION_VM(105, "KVM_CAP_CHECK_EXTENSION_VM", 1),
    IOEVENTFD_ANY_LENGTH(122, "KVM_CAP_IOEVENTFD_ANY_LENGTH", 0),
    SPAPR_TCE_64(125, "KVM_CAP_SPAPR_TCE_64", 0),
    MAX_VCPU_ID(128, "KVM_CAP_MAX_VCPU_ID", Vm.MAX_VCPUS),
    PPC_HTM(132, "KVM_CAP_PPC_HTM", 0),
    SPAPR_RESIZE_HPT(133, "KVM_CAP_SPAPR_RESIZE_HPT", 0),
    IMMEDIATE_EXIT(136, "KVM_CAP_IMMEDIATE_EXIT", 1),
    PPC_GET_CPU_CHAR(151, "KVM_CAP_PPC_GET_CPU_CHAR", 0),
    COALESCED_PIO(162, "KVM_CAP_COALESCED_PIO", 0),
    PPC_GUEST_DEBUG_SSTEP(176, "KVM_CAP_PPC_GUEST_DEBUG_SSTEP", 1),
    PPC_RPT_INVALIDATE(202, "KVM_CAP_PPC_RPT_INVALIDATE", 0),
    BINARY_STATS_FD(203, "KVM_CAP_BINARY_STATS_FD", 0),
    PPC_AIL_MODE_3(210, "KVM_CAP_PPC_AIL_MODE_3", 0),
    SYSTEM_EVENT_DATA(215, "KVM_CAP_SYSTEM_EVENT_DATA", 0);

    /** What a capability can be enabled on. */
    public enum Scope {
        /** A vCPU, by {@link Vcpu#enableCap}. */
        VCPU,
        /** A VM, by {@link Vm#enableCap}. */
        VM,
        /** Nothing: it can only be checked. */
        CHECK
    }

    private static final List<Capability> FOR_VCPUS = withScope(Scope.VCPU);

    private final int number;
    private final String kvmName;
    private final String label;
    private final Scope scope;
    private final int value;
    private final Set<CpuFamily> families;
    private final List<CapabilityArgument> takes;
    private final ExitReason exit;
    private final String effect;
    private final String errors;
    private final String unavailable;

    Capability(int number, String kvmName, int value, Set<CpuFamily> families, List<CapabilityArgument> takes, ExitReason exit,
            String effect, String errors, String unavailable) {
        this(Scope.VCPU, number, kvmName, value, families, takes, exit, effect, errors, unavailable);
    }

    Capability(int number, String kvmName, int value, List<CapabilityArgument> takes, String effect, String errors,
            String unavailable) {
        this(Scope.VM, number, kvmName, value, EnumSet.allOf(CpuFamily.class), takes, null, effect, errors,
                unavailable);
    }

    Capability(int number, String kvmName, int value) {
        this(Scope.CHECK, number, kvmName, value, EnumSet.allOf(CpuFamily.class), List.of(), null, "", "EINVAL",
                "it can be checked, not enabled");
    }

    Capability(Scope scope, int number, String kvmName, int value, Set<CpuFamily> families, List<CapabilityArgument> takes,
            ExitReason exit, String effect, String errors, String unavailable) {
        this.scope = scope;
        this.number = number;
        this.kvmName = kvmName;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
        this.value = value;
        this.families = Collections.unmodifiableSet(families);
        this.takes = List.copyOf(takes);
        this.exit = exit;
        this.effect = effect;
        this.errors = errors;
        this.unavailable = unavailable;
    }

    /** Its number in Linux's header. */
    public int number() {
        return number;
    }

    /** Its name there. */
    public String kvmName() {
        return kvmName;
    }

    /** The name people type: lower case, with hyphens. */
    public String label() {
        return label;
    }

    /** What it can be enabled on. */
    public Scope scope() {
        return scope;
    }

    /** What KVM_CHECK_EXTENSION answers, for the system and for every VM: 0 means absent. */
    public int value() {
        return value;
    }

    /** Where it means something. */
    public Set<CpuFamily> families() {
        return families;
    }

    /** Its arguments, in order. */
    public List<CapabilityArgument> takes() {
        return takes;
    }

    /** Its arguments as people type them: {@code key=on|off,…}, or {@code none}. */
    public String arguments() {
        return takes.isEmpty() ? "none" : String.join(",", takes.stream().map(CapabilityArgument::syntax).toList());
    }

    /** The exit that only it makes possible, or empty. */
    public Optional<ExitReason> exit() {
        return Optional.ofNullable(exit);
    }

    /** What changes when it is enabled, in one line. */
    public String effect() {
        return effect;
    }

    /** The errors of enabling it, in one line. */
    public String errors() {
        return errors;
    }

    /** Why it has no effect with the CPU models of this build; empty when it has. */
    public Optional<String> unavailable() {
        return Optional.ofNullable(unavailable);
    }

    /** Whether enabling it on a vCPU or VM of this build has its effect. */
    public boolean enableable() {
        return unavailable == null;
    }

    /** Why it cannot be enabled on a vCPU of such a model; empty when it can. */
    public Optional<String> obstacle(CpuModel model) {
        if (scope == Scope.CHECK || unavailable != null) {
            return Optional.of(unavailable == null ? "it can be checked, not enabled" : unavailable);
        }
        if (scope == Scope.VM) {
            return Optional.of("it belongs to the whole VM, not to a vCPU");
        }
        CpuFamily family = CpuFamily.of(model);
        return families.contains(family) ? Optional.empty()
                : Optional.of("it means nothing on a CPU of the family " + family.title());
    }

    /** Those that can be enabled on a vCPU of such a model: what a completion offers. */
    public static List<Capability> possible(CpuModel model) {
        return FOR_VCPUS.stream().filter(c -> c.obstacle(model).isEmpty()).toList();
    }

    /** Those that are enabled on vCPUs, by number. */
    public static List<Capability> ofVcpus() {
        return FOR_VCPUS;
    }

    /** The capability of a number. */
    public static Optional<Capability> byNumber(int number) {
        for (Capability c : values()) {
            if (c.number == number) {
                return Optional.of(c);
            }
        }
        return Optional.empty();
    }

    /** The capability that somebody typed: its label or its name in the header, in any case. */
    public static Optional<Capability> byName(String name) {
        for (Capability c : values()) {
            if (c.label.equalsIgnoreCase(name) || c.kvmName.equalsIgnoreCase(name)) {
                return Optional.of(c);
            }
        }
        return Optional.empty();
    }

    /** The number with its name, if it has one: for messages. */
    static String describe(int number) {
        return byNumber(number).map(c -> c.kvmName + " (" + number + ")").orElse("capability " + number);
    }

    private static List<Capability> withScope(Scope scope) {
        List<Capability> found = new ArrayList<>();
        for (Capability c : values()) {
            if (c.scope == scope) {
                found.add(c);
            }
        }
        return List.copyOf(found);
    }
}
