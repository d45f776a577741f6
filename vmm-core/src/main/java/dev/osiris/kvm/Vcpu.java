package dev.osiris.kvm;

import dev.osiris.engine.Engine;
import dev.osiris.irq.InterruptLine;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.CoreTrace;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.mmu.Mmu;
import dev.osiris.ppc.semantics.SpecialRegisters;
import dev.osiris.snapshot.Snapshottable;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * A vCPU as KVM sees one: what its file descriptor is. Runs guest code in {@link #run}, on whatever thread calls it.
 *
 * <p>One call at a time, as KVM's vcpu mutex has it: while a thread is inside {@code run()}, every other call waits
 * until it returns. The exceptions may be called at any time and never wait: {@link #interrupt}, {@link
 * #externalInput}, {@link #requestExit}, {@link VcpuRun#immediateExit(boolean)}, {@link #statistics}. A call from an
 * in-core handler, that is from inside this vCPU's own {@code run()}, would wait for itself and is refused with EBUSY.
 * After {@link #close} calls are refused with EBADF.
 *
 * <p>Nothing is in two places: between calls the state is exact, PC at the next instruction.
 */
public final class Vcpu implements Snapshottable<VcpuState>, AutoCloseable {
    /** KVM_INTERRUPT: makes an external interrupt pending until it is taken. */
    public static final int INTERRUPT_SET = -1;
    /** KVM_INTERRUPT: none is pending any more. */
    public static final int INTERRUPT_UNSET = -2;
    /** KVM_INTERRUPT: pending until {@link #INTERRUPT_UNSET}. */
    public static final int INTERRUPT_SET_LEVEL = -3;

    /** KVM_GUESTDBG_ENABLE; not looked at, as in KVM for Book3S. */
    public static final int DEBUG_ENABLE = 1;
    /** KVM_GUESTDBG_SINGLESTEP: a DEBUG exit after every instruction. */
    public static final int DEBUG_SINGLESTEP = 2;
    /** KVM_GUESTDBG_USE_HW_BP of PowerPC: the points of {@link GuestDebug} count. */
    public static final int DEBUG_USE_HW_BP = 0x0002_0000;
    /** KVM_GUESTDBG_BLOCKIRQ: interrupts stay pending. Of x86, and useful here: a step does not end in a handler. */
    public static final int DEBUG_BLOCKIRQ = 0x0010_0000;

    private static final VcpuExit INTERRUPTED = new VcpuExit.Interrupted(false);
    private static final VcpuExit IMMEDIATE = new VcpuExit.Interrupted(true);

    /** What the last exit left to be done at re-entry. */
    private enum Pending { NONE, OSI, ACCESS }

    private final int id;
    private final Core core;
    private final Engine engine;
    private final ReentrantLock mutex = new ReentrantLock();
    private final VcpuRun run = new VcpuRun();
    private final long[] osiGprs = new long[32];
    private final VcpuExit osi = new VcpuExit.Osi(osiGprs);
    private final byte[] busData = new byte[8];
    private final Set<Capability> enabled = Collections.synchronizedSet(EnumSet.noneOf(Capability.class));
    private final long[] exits = new long[ExitReason.values().length];
    private final HandlingTime handlingTime = new HandlingTime();
    private final InterruptLine externalInput = new ExternalInput();

    // Guarded by mutex.
    private Pending pending = Pending.NONE;
    private int debugControl;
    private List<GuestDebug.Point> points = List.of();
    private boolean sane = true;
    private boolean released;

    private volatile boolean closed;
    private volatile RefusedCall refusals = (pc, selector) -> {};
    /** Written by the thread that runs. */
    private volatile long refusedOsiCalls;

    Vcpu(int id, Core core, Engine engine) {
        this.id = id;
        this.core = core;
        this.engine = engine;
        core.refusedOsi = this::refused;
    }

    /** Its id in the VM. */
    public int id() {
        return id;
    }

    /** Its processor. */
    public CpuModel model() {
        return core.cpu.model();
    }

    /** What {@code kvm_run} shows. */
    public VcpuRun vcpuRun() {
        return run;
    }

    /** Its engine, for reports. */
    public Engine engine() {
        return engine;
    }

    /** What its guest-physical addresses lead to. */
    public dev.osiris.memory.AddressSpace addressSpace() {
        return core.space;
    }

    Core core() {
        return core;
    }

    // ------------------------------------------------------------------ running

    /**
     * KVM_RUN: completes what the last exit asked for, then runs guest code until something needs the caller.
     *
     * <p>In this order: (1) the bytes of a load, or the 32 GPRs of an OSI call, are taken; an access in several parts
     * returns with its next part. (2) With {@link VcpuRun#immediateExit} set, returns {@link VcpuExit.Interrupted}
     * (EINTR) at once. (3) After a {@link #requestExit} not yet honoured, or with the thread's interrupt status set
     * (which stays set, as a signal stays pending until it is handled), the same. (4) Guest code runs. An idle vCPU
     * sleeps here.
     *
     * <p>KVM's argument of the call, which must be 0, does not exist here. KVM's EIO for a foreign address space has no
     * counterpart in one JVM.
     *
     * @return the exit; see {@link VcpuExit} for how long it is good. Costs no allocation for an OSI call
     * @throws KvmException EINVAL when the vCPU is not sane (PVR 0, or {@link Capability#PAPR} was tried), with
     *     {@link ExitReason#INTERNAL_ERROR} in {@link VcpuRun}; EBUSY; EBADF
     */
    public VcpuExit run() {
        lock("KVM_RUN");
        try {
            return completeAndRun(run.immediateExit());
        } finally {
            mutex.unlock();
        }
    }

    /**
     * KVM_RUN with {@code immediate_exit}: takes what the last exit asked for without running guest code. Needed before
     * {@link #save}.
     *
     * @return {@link VcpuExit.Interrupted}, or the next part of an access
     * @throws KvmException as {@link #run}
     */
    public VcpuExit completeExit() {
        lock("KVM_RUN");
        try {
            return completeAndRun(true);
        } finally {
            mutex.unlock();
        }
    }

    private VcpuExit completeAndRun(boolean immediate) {
        if (pending != Pending.NONE && complete()) {
            return export();
        }
        if (immediate) {
            exits[ExitReason.INTR.ordinal()]++;
            return run.leaveImmediately(IMMEDIATE);
        }
        if (!sane) {
            run.refuse();
            throw new KvmException(Errno.EINVAL, "KVM_RUN: vCPU " + id + " is not sane: " + whyNotSane());
        }
        if (core.takeExitRequest() || Thread.currentThread().isInterrupted()) {
            return leave(INTERRUPTED, Errno.EINTR);
        }
        do {
            engine.resume(core);
        } while (core.exit.reason == Exit.Reason.BUDGET);
        return export();
    }

    /** Finishes the last exit. Returns whether that produced another one. */
    private boolean complete() {
        Pending what = pending;
        pending = Pending.NONE;
        if (what == Pending.OSI) {
            engine.writeGprs(core, osiGprs);
            return false;
        }
        Exit exit = core.exit;
        Exit.LoadCompletion completion = exit.completion;
        exit.completion = null;
        exit.reason = Exit.Reason.NONE;
        if (completion != null) {
            completion.complete(core, BusBytes.get(busData, exit.size));
        }
        return exit.reason != Exit.Reason.NONE;
    }

    /** Makes of the core's exit what the caller sees. */
    private VcpuExit export() {
        Exit exit = core.exit;
        return switch (exit.reason) {
            case OSI -> exportOsi();
            case MMIO_READ -> {
                Arrays.fill(busData, (byte) 0);
                pending = Pending.ACCESS;
                yield leave(new VcpuExit.MmioRead(exit.address, exit.size, busData), null);
            }
            case MMIO_WRITE -> {
                BusBytes.put(busData, exit.size, exit.data);
                pending = Pending.ACCESS;
                yield leave(new VcpuExit.MmioWrite(exit.address, exit.size, busData), null);
            }
            case DEBUG -> leave(debugExit(exit), null);
            case INTERRUPTED -> leave(INTERRUPTED, Errno.EINTR);
            case INTERNAL_ERROR ->
                    leave(new VcpuExit.InternalError(core.cpu.pc & 0xFFFF_FFFFL, exit.message), null);
            case NONE, BUDGET -> throw new IllegalStateException(
                    "engine " + engine.name() + " left vCPU " + id + " without a reason");
        };
    }

    private static VcpuExit debugExit(Exit exit) {
        boolean access = (exit.status & (VcpuExit.Debug.WATCH_READ | VcpuExit.Debug.WATCH_WRITE)) != 0;
        return new VcpuExit.Debug(exit.address, exit.status, access ? exit.size : 0, access ? exit.data : 0);
    }

    private VcpuExit exportOsi() {
        engine.readGprs(core, osiGprs);
        pending = Pending.OSI;
        return leave(osi, null);
    }

    private VcpuExit leave(VcpuExit how, Errno result) {
        exits[how.reason().ordinal()]++;
        return run.leave(how, result);
    }

    /**
     * What a signal does in KVM: the vCPU returns {@link VcpuExit.Interrupted} at the next instruction boundary that
     * its engine polls at, at once when it sleeps, or from its next {@code run()} when it is not running. An exit that
     * happens first is returned first. The request is used up by the {@code run()} that reports it. Any thread.
     */
    public void requestExit() {
        core.requestExit();
    }

    /** Whether a {@link #requestExit} waits to be reported: for handlers of exits that take long. Any thread. */
    public boolean exitRequested() {
        return core.exitRequested();
    }

    /**
     * KVM_INTERRUPT: drives the external interrupt input. Any thread; does not wait for a running vCPU, and wakes a
     * sleeping one. Delivery needs MSR[EE].
     *
     * <p>{@link #INTERRUPT_SET} is taken once. {@link #INTERRUPT_SET_LEVEL}, and as on Book3S any other number, is
     * taken again and again until {@link #INTERRUPT_UNSET}. Two oddities of Linux are not reproduced: an UNSET also
     * forgets a SET that was not yet taken (Linux would then end the next SET_LEVEL after one delivery), and a vCPU
     * with r1 = 0 takes interrupts (Linux holds them back until it maps its magic page elsewhere or r1 changes).
     *
     * @throws KvmException EBADF
     */
    public void interrupt(int irq) {
        if (closed) {
            throw closedError("KVM_INTERRUPT");
        }
        switch (irq) {
            case INTERRUPT_SET -> core.pulseExternal();
            case INTERRUPT_UNSET -> core.clearExternal();
            default -> core.setExternal(true);
        }
    }

    /** The external interrupt input as a wire, for interrupt controllers. Any thread; never waits. */
    public InterruptLine externalInput() {
        return externalInput;
    }

    private final class ExternalInput implements InterruptLine {
        @Override
        public void set(boolean level) {
            core.setExternal(level);
        }

        @Override
        public void restoreLevel(boolean level) {
            core.setExternal(level);
        }
    }

    // ------------------------------------------------------------------ capabilities

    /** KVM_ENABLE_CAP without flags. See {@link #enableCap(EnableCap)}. */
    public void enableCap(Capability capability, long... args) {
        enableCap(EnableCap.of(capability, args));
    }

    /**
     * KVM_ENABLE_CAP. May be called before and after the first {@code run()}; again is no error. Arguments that the
     * capability does not take are ignored. Strictly for this vCPU.
     *
     * <p>OSI takes effect. EPR is accepted without effect and can be turned off again with args[0] = 0. PAPR sets its
     * flag and then fails the sanity check, which refuses every later {@code run()} and enabling of capabilities
     * (though OSI's flag is still set): what a 32-bit KVM does. There a 64-bit PVR would heal the vCPU on a 64-bit
     * host; no model of this build is 64 bits wide, so nothing heals it but {@link #restore}.
     *
     * @throws CapabilityException EINVAL: flags are not 0; the capability is unknown, or not for vCPUs, or not of
     *     32-bit Book3S; the vCPU is not sane
     */
    public void enableCap(EnableCap cap) {
        enter("KVM_ENABLE_CAP");
        try {
            if (cap.flags() != 0) {
                throw refused(cap, "flags must be 0");
            }
            apply(cap, Capability.byNumber(cap.cap()).orElse(null));
            checkSanity();
            if (!sane) {
                throw refused(cap, "the vCPU is not sane: " + whyNotSane());
            }
        } finally {
            mutex.unlock();
        }
    }

    /**
     * KVM_ENABLE_CAP with arguments by name, and with the switches that are this VMM's own: {@code supervisor-only} of
     * {@link Capability#OSI}, which KVM does not have. A switch that is not among the arguments goes off.
     *
     * @throws CapabilityException as {@link #enableCap(EnableCap)}; the switches are then as they were
     */
    public void enableCap(Capability capability, CapabilityArguments arguments) {
        enableCap(arguments.block(capability));
        if (capability == Capability.OSI) {
            osiSupervisorOnly(arguments.isOn(CapabilityArgument.SUPERVISOR_ONLY));
        }
    }

    /**
     * Whether OSI calls of user mode are system calls. KVM does not look at MSR[PR], and that is the default; a guest
     * with user programs that it does not trust wants it on.
     */
    public void osiSupervisorOnly(boolean on) {
        enter("OSI policy");
        try {
            core.osiSupervisorOnly = on;
        } finally {
            mutex.unlock();
        }
    }

    /** Whether OSI calls of user mode are system calls. */
    public boolean osiSupervisorOnly() {
        return core.osiSupervisorOnly;
    }

    /** Who hears of OSI calls that this vCPU may not make; one listener. Any thread. */
    public void onRefusedOsiCall(RefusedCall listener) {
        refusals = listener;
    }

    private void refused(int at, int selector) {
        refusedOsiCalls++;
        refusals.refused(wide(at), wide(selector));
    }

    /** How many OSI calls became system calls because the vCPU may not make them. Any thread. */
    public long refusedOsiCalls() {
        return refusedOsiCalls;
    }

    /** Every capability of vCPUs, with what it is here: for lists. Any thread. */
    public List<CapabilityStatus> capabilities() {
        return Capability.ofVcpus().stream().map(this::status).toList();
    }

    private CapabilityStatus status(Capability c) {
        boolean on = enabledCapabilities().contains(c);
        String arguments = on && c == Capability.OSI && core.osiSupervisorOnly
                ? CapabilityArgument.SUPERVISOR_ONLY + "=on" : "";
        return new CapabilityStatus(c, on, c.obstacle(model()).orElse(""), arguments);
    }

    private void apply(EnableCap cap, Capability known) {
        if (known == null) {
            throw refused(cap, "no such capability");
        }
        switch (known) {
            case OSI -> {
                core.osiEnabled = true;
                enabled.add(known);
            }
            case PAPR -> enabled.add(known);
            case EPR -> {
                if (cap.arg(0) != 0) {
                    enabled.add(known);
                } else {
                    enabled.remove(known);
                }
            }
            default -> throw refused(cap, known.scope() == Capability.Scope.VM
                    ? "it is enabled on the VM"
                    : known.unavailable().orElse("it cannot be enabled"));
        }
    }

    private CapabilityException refused(EnableCap cap, String why) {
        return new CapabilityException(Errno.EINVAL, cap.cap(),
                "KVM_ENABLE_CAP on vCPU " + id + ": " + Capability.describe(cap.cap()) + ": " + why);
    }

    private void checkSanity() {
        sane = core.cpu.spr[Spr.PVR] != 0 && !enabled.contains(Capability.PAPR);
    }

    private String whyNotSane() {
        return core.cpu.spr[Spr.PVR] == 0
                ? "its PVR is 0; set one with setSregs"
                : "PAPR was enabled on a 32-bit processor; make a new vCPU, or restore a saved state";
    }

    /** The capabilities whose flag is set, whether or not they have an effect. Any thread. */
    public Set<Capability> enabledCapabilities() {
        synchronized (enabled) {
            return enabled.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(enabled));
        }
    }

    // ------------------------------------------------------------------ registers

    /** KVM_GET_REGS. During an OSI exit: the guest's registers, not what was written into the exit. */
    public Regs getRegs() {
        Regs regs = new Regs();
        getRegs(regs);
        return regs;
    }

    /** KVM_GET_REGS into an object that is there. */
    public void getRegs(Regs into) {
        enter("KVM_GET_REGS");
        try {
            readRegs(core.cpu, into);
        } finally {
            mutex.unlock();
        }
    }

    private static void readRegs(Cpu cpu, Regs into) {
        into.pc = wide(cpu.pc);
        into.cr = wide(cpu.cr());
        into.ctr = wide(cpu.r[Cpu.CTR]);
        into.lr = wide(cpu.r[Cpu.LR]);
        into.xer = wide(cpu.xer());
        into.msr = wide(cpu.msr);
        into.srr0 = wide(cpu.spr[Spr.SRR0]);
        into.srr1 = wide(cpu.spr[Spr.SRR1]);
        into.pid = 0;
        for (int i = 0; i < 8; i++) {
            into.sprg[i] = wide(cpu.spr[Spr.SPRG0 + i]);
        }
        for (int i = 0; i < 32; i++) {
            into.gpr[i] = wide(cpu.r[i]);
        }
    }

    /**
     * KVM_SET_REGS. During an OSI exit the GPRs are lost at re-entry, the rest stays. MSR[POW] is dropped: Linux would
     * put the caller to sleep.
     */
    public void setRegs(Regs regs) {
        enter("KVM_SET_REGS");
        try {
            writeRegs(core.cpu, regs);
            core.modeChanged();
        } finally {
            mutex.unlock();
        }
    }

    private static void writeRegs(Cpu cpu, Regs regs) {
        cpu.pc = (int) regs.pc & ~3;
        cpu.setCr((int) regs.cr);
        cpu.r[Cpu.CTR] = (int) regs.ctr;
        cpu.r[Cpu.LR] = (int) regs.lr;
        cpu.setXer((int) regs.xer);
        cpu.msr = (int) regs.msr & ~Msr.POW;
        cpu.spr[Spr.SRR0] = (int) regs.srr0;
        cpu.spr[Spr.SRR1] = (int) regs.srr1;
        for (int i = 0; i < 8; i++) {
            setSpr(cpu, Spr.SPRG0 + i, (int) regs.sprg[i]);
        }
        for (int i = 0; i < 32; i++) {
            cpu.r[i] = (int) regs.gpr[i];
        }
    }

    /** KVM_GET_SREGS. */
    public Sregs getSregs() {
        enter("KVM_GET_SREGS");
        try {
            Cpu cpu = core.cpu;
            Sregs s = new Sregs();
            s.pvr = cpu.spr[Spr.PVR];
            s.sdr1 = wide(cpu.spr[Spr.SDR1]);
            System.arraycopy(cpu.sr, 0, s.sr, 0, 16);
            for (int i = 0; i < 8; i++) {
                s.ibat[i] = bat(cpu, ibatUpper(i));
                s.dbat[i] = bat(cpu, ibatUpper(i) + Spr.DBAT0U - Spr.IBAT0U);
            }
            return s;
        } finally {
            mutex.unlock();
        }
    }

    /**
     * KVM_SET_SREGS. Any PVR is accepted and shown to the guest; what the processor can do stays with the model. With
     * PVR 0 the vCPU is not sane.
     */
    public void setSregs(Sregs s) {
        enter("KVM_SET_SREGS");
        try {
            Cpu cpu = core.cpu;
            cpu.spr[Spr.PVR] = s.pvr;
            setSpr(cpu, Spr.SDR1, (int) s.sdr1);
            System.arraycopy(s.sr, 0, cpu.sr, 0, 16);
            for (int i = 0; i < 8; i++) {
                setBat(cpu, ibatUpper(i), s.ibat[i]);
                setBat(cpu, ibatUpper(i) + Spr.DBAT0U - Spr.IBAT0U, s.dbat[i]);
            }
            core.requestFlushAll();
            checkSanity();
        } finally {
            mutex.unlock();
        }
    }

    /** SPR number of IBATnU; the DBATs follow at the same distance in both groups. */
    private static int ibatUpper(int n) {
        return n < 4 ? Spr.IBAT0U + 2 * n : Spr.IBAT4U + 2 * (n - 4);
    }

    private static long bat(Cpu cpu, int upper) {
        return wide(cpu.spr[upper]) << 32 | wide(cpu.spr[upper + 1]);
    }

    private static void setBat(Cpu cpu, int upper, long pair) {
        setSpr(cpu, upper, (int) (pair >>> 32));
        setSpr(cpu, upper + 1, (int) pair);
    }

    /** Stores the bits that the model keeps; nothing when it does not have the register. */
    private static void setSpr(Cpu cpu, int number, int value) {
        Spr spr = Spr.find(cpu.model(), number);
        if (spr != null) {
            cpu.spr[number] = value & spr.writeMask();
        }
    }

    private static long wide(int word) {
        return word & 0xFFFF_FFFFL;
    }

    /**
     * KVM_GET_ONE_REG.
     *
     * @param id see {@link OneReg}
     * @param into takes {@link OneReg#bytes} bytes, the most significant first
     * @throws KvmException EINVAL for an unknown id; ENXIO for a facility that the model lacks; EFAULT for an array
     *     that is too short
     */
    public void getOneReg(long id, byte[] into) {
        enter("KVM_GET_ONE_REG");
        try {
            OneReg.get(core.cpu, id, into);
        } finally {
            mutex.unlock();
        }
    }

    /** KVM_GET_ONE_REG of a register of at most 8 bytes, zero-extended; EFAULT for a longer one. */
    public long getOneReg(long id) {
        byte[] bytes = new byte[8];
        getOneReg(id, bytes);
        return BusBytes.get(bytes, OneReg.bytes(id));
    }

    /** KVM_SET_ONE_REG; parameters and errors as {@link #getOneReg(long, byte[])}. */
    public void setOneReg(long id, byte[] from) {
        enter("KVM_SET_ONE_REG");
        try {
            OneReg.set(core.cpu, id, from);
        } finally {
            mutex.unlock();
        }
    }

    /** KVM_SET_ONE_REG of a register of at most 8 bytes; EFAULT for a longer one. */
    public void setOneReg(long id, long value) {
        byte[] bytes = new byte[8];
        BusBytes.put(bytes, Math.min(8, OneReg.bytes(id)), value);
        setOneReg(id, bytes);
    }

    // ------------------------------------------------------------------ debugging

    /** KVM_SET_GUEST_DEBUG without points. See {@link #setGuestDebug(GuestDebug)}. */
    public void setGuestDebug(int control) {
        setGuestDebug(new GuestDebug(control, List.of()));
    }

    /**
     * KVM_SET_GUEST_DEBUG. {@link #DEBUG_SINGLESTEP}, {@link #DEBUG_USE_HW_BP} and {@link #DEBUG_BLOCKIRQ} count, the
     * rest is stored and ignored, as in KVM for Book3S; no errors. Stepping and breakpoints are the engine's own: the
     * guest's MSR[SE], IABR, DABR and memory are left alone, and code without breakpoints in its page runs at full
     * speed. A system call that leaves as an OSI call gives that exit and not a DEBUG exit.
     */
    public void setGuestDebug(GuestDebug debug) {
        enter("KVM_SET_GUEST_DEBUG");
        try {
            debugControl = debug.control();
            core.singleStep = (debugControl & DEBUG_SINGLESTEP) != 0;
            core.interruptsBlocked = (debugControl & DEBUG_BLOCKIRQ) != 0;
            setPoints(debug);
        } finally {
            mutex.unlock();
        }
    }

    /** Changing the points costs every cached translation: stepping must not. */
    private void setPoints(GuestDebug debug) {
        List<GuestDebug.Point> wanted = (debugControl & DEBUG_USE_HW_BP) != 0 ? debug.points() : List.of();
        if (!wanted.equals(points)) {
            points = wanted;
            core.debug(debug.forCore());
        }
    }

    /** The stop that the last DEBUG exit reported was not heard: the next {@link #run} reports it again. */
    public void reportAgain() {
        enter("report again");
        core.reportAgain();
        mutex.unlock();
    }

    /** A stop at PC is known to the debugger: a breakpoint there is passed by the next {@link #run}. */
    public void passBreakpoint() {
        enter("pass a breakpoint");
        core.reporting(core.cpu.pc);
        mutex.unlock();
    }

    /** Who is told of details, or null. Any thread; takes effect at the next poll of a running vCPU. */
    public void trace(CoreTrace trace) {
        core.trace = trace;
        core.requestAttention();
    }

    /** Who is told of accesses to SPRs that the model does not have. To be set before the first {@link #run}. */
    public void onUnknownSpr(IntConsumer told) {
        core.unknownSpr = told;
    }

    /**
     * A special-purpose register, as {@code mfspr} would read it, whatever MSR[PR] says.
     *
     * @param number of a register of {@link #model}
     * @throws KvmException EINVAL when the model does not have it
     */
    public int getSpr(int number) {
        enter("get an SPR");
        try {
            return SpecialRegisters.peek(core, spr(number));
        } finally {
            mutex.unlock();
        }
    }

    /** Writes a special-purpose register, with all that follows from {@code mtspr}; tbl and tbu too. */
    public void setSpr(int number, int value) {
        enter("set an SPR");
        try {
            SpecialRegisters.poke(core, spr(number), value);
        } finally {
            mutex.unlock();
        }
    }

    private Spr spr(int number) {
        Spr spr = Spr.find(core.cpu.model(), number);
        if (spr == null) {
            throw new KvmException(Errno.EINVAL, "the " + core.cpu.model().label() + " has no SPR " + number);
        }
        return spr;
    }

    /** Takes an interrupt now, masked or not: what a reset button or a debugger does. PC becomes its SRR0. */
    public void takeInterrupt(Vector vector) {
        enter("take an interrupt");
        try {
            core.take(vector, core.cpu.pc, 0);
        } finally {
            mutex.unlock();
        }
    }

    /**
     * KVM_TRANSLATE: on Book3S KVM answers success and leaves the structure as it was; so does this. {@link #lookUp}
     * translates.
     */
    public Translation translate(Translation asked) {
        enter("KVM_TRANSLATE");
        mutex.unlock();
        return asked;
    }

    /** Where an effective address leads in the current mode, without touching the guest's page table. */
    public Mapping lookUp(int effective, Mmu.Access access) {
        enter("look up an address");
        try {
            Mmu mmu = core.mmu.observer();
            boolean valid = mmu.translate(effective, access);
            return new Mapping(valid, valid ? mmu.real : 0, valid && mmu.writable, mmu.path);
        } finally {
            mutex.unlock();
        }
    }

    /** How long its exits took to be handled: whoever calls {@link #run} keeps it. */
    public HandlingTime handlingTime() {
        return handlingTime;
    }

    /** What it did so far. Any thread. */
    public VcpuStatistics statistics() {
        Map<ExitReason, Long> byReason = new EnumMap<>(ExitReason.class);
        for (ExitReason r : ExitReason.values()) {
            if (exits[r.ordinal()] != 0) {
                byReason.put(r, exits[r.ordinal()]);
            }
        }
        Map<Vector, Long> byVector = new EnumMap<>(Vector.class);
        for (Vector v : Vector.values()) {
            if (core.interruptsTaken[v.ordinal()] != 0) {
                byVector.put(v, core.interruptsTaken[v.ordinal()]);
            }
        }
        return new VcpuStatistics(core.instructions, byReason, byVector);
    }

    // ------------------------------------------------------------------ calls that PowerPC refuses

    /**
     * KVM_GET_FPU.
     *
     * @throws KvmException EOPNOTSUPP always
     */
    public void getFpu() {
        throw new KvmException(Errno.EOPNOTSUPP, "KVM_GET_FPU: read FPRs with getOneReg(OneReg.fpr(n))");
    }

    /**
     * KVM_SET_FPU.
     *
     * @throws KvmException EOPNOTSUPP always
     */
    public void setFpu() {
        throw new KvmException(Errno.EOPNOTSUPP, "KVM_SET_FPU: write FPRs with setOneReg(OneReg.fpr(n), value)");
    }

    /**
     * KVM_GET_MP_STATE.
     *
     * @throws KvmException EINVAL always
     */
    public int getMpState() {
        throw new KvmException(Errno.EINVAL,
                "KVM_GET_MP_STATE: PowerPC has none; a parked vCPU is one that is not run");
    }

    /**
     * KVM_SET_MP_STATE.
     *
     * @throws KvmException EINVAL always
     */
    public void setMpState(int state) {
        throw new KvmException(Errno.EINVAL, "KVM_SET_MP_STATE: " + state
                + ": PowerPC has none; a parked vCPU is one that is not run");
    }

    /**
     * KVM_NMI.
     *
     * @throws KvmException EINVAL always
     */
    public void nmi() {
        throw new KvmException(Errno.EINVAL, "KVM_NMI: PowerPC has none");
    }

    // ------------------------------------------------------------------ state as a whole

    /**
     * Power-on: all registers as {@link Vm#createVcpu} leaves them, nothing pending, what the last exit asked for
     * forgotten. Capabilities, debug control and HIOR stay. KVM has no such call; its users set all registers.
     */
    public void reset() {
        enter("reset");
        try {
            core.reset();
            pending = Pending.NONE;
            checkSanity();
        } finally {
            mutex.unlock();
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws KvmException EBUSY while the last exit is not completed: {@link #completeExit} first
     */
    @Override
    public VcpuState save() {
        enter("save");
        try {
            if (pending != Pending.NONE) {
                throw new KvmException(Errno.EBUSY, "save: vCPU " + id + " waits for the answer to its last exit;"
                        + " call completeExit() first");
            }
            return state();
        } finally {
            mutex.unlock();
        }
    }

    private VcpuState state() {
        Cpu cpu = core.cpu;
        Regs regs = new Regs();
        readRegs(cpu, regs);
        int[] capabilities = enabledCapabilities().stream().mapToInt(Capability::number).sorted().toArray();
        return new VcpuState(VcpuState.VERSION, cpu.model().label(), regs.gpr, regs.pc, regs.cr, regs.lr, regs.ctr,
                regs.xer, regs.msr, cpu.sr.clone(), cpu.spr.clone(), cpu.modelState(), Arrays.copyOf(cpu.fpr, 32),
                wide(cpu.fp.fpscr), cpu.vr.clone(), cpu.vscr, wide(cpu.hior), core.decrementer(), core.decrementerPending(),
                core.externalLevel(), core.externalOnce(), capabilities, debugControl,
                core.osiSupervisorOnly);
    }

    /**
     * {@inheritDoc} Capabilities become those of the state: this is the one way in which they are taken away.
     *
     * @throws IllegalArgumentException for another version, CPU model or shape; nothing is changed
     */
    @Override
    public void restore(VcpuState state) {
        enter("restore");
        try {
            check(state);
            restoreRegisters(core.cpu, state);
            restorePending(state);
            restoreCapabilities(state);
            debugControl = state.debugControl();
            core.singleStep = (debugControl & DEBUG_SINGLESTEP) != 0;
            core.interruptsBlocked = (debugControl & DEBUG_BLOCKIRQ) != 0;
            pending = Pending.NONE;
        } finally {
            mutex.unlock();
        }
    }

    private void check(VcpuState s) {
        if (s.version() != VcpuState.VERSION) {
            throw new IllegalArgumentException("vCPU " + id + ": state of version " + s.version() + "; expected "
                    + VcpuState.VERSION);
        }
        if (!s.model().equals(model().label())) {
            throw new IllegalArgumentException("vCPU " + id + ": state of a " + s.model() + "; this is a "
                    + model().label());
        }
        Cpu cpu = core.cpu;
        if (s.gpr().length != 32 || s.sr().length != 16 || s.spr().length != cpu.spr.length || s.fpr().length != 32
                || s.vr().length != cpu.vr.length || s.own().length != cpu.modelState().length) {
            throw new IllegalArgumentException("vCPU " + id + ": a register array of the state has the wrong length");
        }
    }

    private static void restoreRegisters(Cpu cpu, VcpuState s) {
        cpu.reset();
        for (int i = 0; i < 32; i++) {
            cpu.r[i] = (int) s.gpr()[i];
        }
        cpu.pc = (int) s.pc();
        cpu.setCr((int) s.cr());
        cpu.r[Cpu.LR] = (int) s.lr();
        cpu.r[Cpu.CTR] = (int) s.ctr();
        cpu.setXer((int) s.xer());
        cpu.msr = (int) s.msr();
        System.arraycopy(s.sr(), 0, cpu.sr, 0, 16);
        System.arraycopy(s.spr(), 0, cpu.spr, 0, cpu.spr.length);
        cpu.setModelState(s.own());
        System.arraycopy(s.fpr(), 0, cpu.fpr, 0, 32);
        cpu.fp.write((int) s.fpscr(), -1);
        System.arraycopy(s.vr(), 0, cpu.vr, 0, cpu.vr.length);
        cpu.vscr = s.vscr();
        cpu.hior = (int) s.hior();
    }

    private void restorePending(VcpuState s) {
        core.clearExternal();
        if (s.externalLevel()) {
            core.setExternal(true);
        }
        if (s.externalOnce()) {
            core.pulseExternal();
        }
        core.restoreDecrementer(s.decrementer(), s.decrementerPending());
        core.tracePending(false);
        core.modeChanged();
        core.requestFlushAll();
    }

    private void restoreCapabilities(VcpuState s) {
        enabled.clear();
        for (int number : s.capabilities()) {
            Capability.byNumber(number).ifPresent(enabled::add);
        }
        core.osiEnabled = enabled.contains(Capability.OSI);
        core.osiSupervisorOnly = s.osiSupervisorOnly();
        checkSanity();
    }

    // ------------------------------------------------------------------ one at a time, and the end

    /** For a call that looks at the core's registers, or changes them. */
    private void enter(String call) {
        lock(call);
        engine.sync();
    }

    private void lock(String call) {
        checkNotRunningHere(call);
        mutex.lock();
        if (closed) {
            mutex.unlock();
            throw closedError(call);
        }
    }

    private KvmException closedError(String call) {
        return new KvmException(Errno.EBADF, call + ": vCPU " + id + " is closed");
    }

    boolean isRunningHere() {
        return mutex.isHeldByCurrentThread();
    }

    /** For tests: whether the thread waits for this vCPU. */
    boolean isAwaitedBy(Thread thread) {
        return mutex.hasQueuedThread(thread);
    }

    void checkNotRunningHere(String call) {
        if (mutex.isHeldByCurrentThread()) {
            throw new KvmException(Errno.EBUSY, call + ": vCPU " + id
                    + " is inside run() on this very thread; call after run() has returned");
        }
    }

    /**
     * Ends the vCPU: makes it leave guest code, waits for that, closes its engine and stops its timer. Its id stays
     * taken. A second call does nothing.
     *
     * @throws KvmException EBUSY from an in-core handler that this vCPU called
     */
    @Override
    public void close() {
        checkNotRunningHere("close");
        stop();
        mutex.lock();
        try {
            release();
        } finally {
            mutex.unlock();
        }
    }

    /** Refuses further calls, makes a running one leave, and waits until it has. */
    void stop() {
        closed = true;
        core.requestExit();
        mutex.lock();
        mutex.unlock();
    }

    /** The core's any-thread methods stay harmless: what they would have told the engine is cut off first. */
    private void release() {
        if (!released) {
            released = true;
            core.onAttention(null);
            core.close();
            engine.close();
        }
    }
}
