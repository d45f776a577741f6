package dev.osiris.kvm;

import dev.osiris.engine.Engine;
import dev.osiris.engine.EngineFactory;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.time.Scheduler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A virtual machine as KVM sees one: vCPUs, memory slots, in-core register ranges, and a time base. What KVM's file
 * descriptor of a VM is.
 *
 * <p>All methods may be called from any thread, also while vCPUs run. Those that change what vCPUs may have cached
 * (slots, the dirty log, in-core handlers) return when no vCPU acts on the old state any more. They wait for vCPUs
 * that run guest code to reach their next poll: do not call them with a lock held that an in-core handler wants.
 *
 * <p>The VM owns its vCPUs and their engines. Guest memory, handlers and the scheduler are the caller's, who closes
 * them after the VM.
 */
public final class Vm implements AutoCloseable {
    /** vCPUs in a VM, at most; their ids are smaller. */
    public static final int MAX_VCPUS = 32;
    /** Memory slots; their numbers are smaller. */
    public static final int MAX_SLOTS = 32767;

    private final Scheduler scheduler;
    private final EngineFactory engines;
    private final AddressSpace space = new AddressSpace();
    private final Shootdown shootdown = new Shootdown();
    private final MemorySlots slots = new MemorySlots(space);
    private final Timebase timebase;
    private final CopyOnWriteArrayList<Vcpu> vcpus = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<ChipAccesses> chips = new CopyOnWriteArrayList<>();
    private volatile long haltPollNanos;
    private volatile boolean closed;

    Vm(Scheduler scheduler, EngineFactory engines, VmConfig config) {
        this.scheduler = scheduler;
        this.engines = engines;
        this.timebase = new Timebase(scheduler.clock(), config.timebaseFrequency());
        space.addListener(shootdown);
    }

    // ------------------------------------------------------------------ vCPUs

    /**
     * KVM_CREATE_VCPU. All its state is zero except PVR and PIR; it does not run until {@link Vcpu#run}.
     *
     * @param id 0 .. {@link #MAX_VCPUS} - 1; what the guest finds in PIR
     * @param model which processor
     * @throws KvmException EINVAL for an id out of range; EEXIST when the id is taken, also by a closed vCPU; EBADF
     */
    public synchronized Vcpu createVcpu(int id, CpuModel model) {
        checkOpen("KVM_CREATE_VCPU");
        if (id < 0 || id >= MAX_VCPUS) {
            throw new KvmException(Errno.EINVAL, "KVM_CREATE_VCPU: id " + id + "; expected 0.." + (MAX_VCPUS - 1));
        }
        for (Vcpu v : vcpus) {
            if (v.id() == id) {
                throw new KvmException(Errno.EEXIST, "KVM_CREATE_VCPU: this VM has a vCPU " + id + " already");
            }
        }
        Vcpu vcpu = makeVcpu(id, model);
        vcpus.add(vcpu);
        return vcpu;
    }

    private Vcpu makeVcpu(int id, CpuModel model) {
        Core core = new Core(new Cpu(model, id), space, timebase, scheduler, shootdown);
        core.haltPollNanos = haltPollNanos;
        try {
            Engine engine = engines.create(core);
            return new Vcpu(id, core, engine);
        } catch (RuntimeException | Error e) {
            core.close();
            throw e;
        }
    }

    /** The vCPUs, in the order of their making. */
    public List<Vcpu> vcpus() {
        return List.copyOf(vcpus);
    }

    // ------------------------------------------------------------------ memory

    /** The guest-physical address space: RAM from slots, what was added directly, and in-core registers. */
    public AddressSpace addressSpace() {
        return space;
    }

    /** The time base that the vCPUs share. */
    public Timebase timebase() {
        return timebase;
    }

    /**
     * KVM_SET_USER_MEMORY_REGION: creates, moves, re-flags or, with size 0, deletes a slot. An identical call changes
     * nothing. A deleted slot's memory may be closed when the call has returned.
     *
     * @param slot 0 .. {@link #MAX_SLOTS} - 1
     * @param flags {@link MemorySlot#LOG_DIRTY_PAGES} or 0
     * @param gpa first guest-physical address; a multiple of 4 KiB, as are {@code offset} and {@code size}
     * @param memory what backs it; not looked at when deleting
     * @param offset bytes into it
     * @param size bytes
     * @throws KvmException EINVAL for a bad number, flag, alignment or range, for READONLY, for changing size or
     *     memory of a slot that exists, for deleting one that does not; EEXIST when another slot, or a region that was
     *     added to the address space, is there already; EBADF
     */
    public void setUserMemoryRegion(int slot, int flags, long gpa, GuestMemory memory, long offset, long size) {
        checkOpen("KVM_SET_USER_MEMORY_REGION");
        if (slots.set(new MemorySlot(slot, flags, gpa, memory, offset, size))) {
            shootdown.writesWatched(memory, -1);
            awaitVcpus();
        }
    }

    /** The slots there are, by number. */
    public List<MemorySlot> memorySlots() {
        return slots.list();
    }

    /**
     * KVM_GET_DIRTY_LOG: which pages of a slot were written since it was last fetched, and forgets them. Exact while
     * vCPUs run: a store is reported by this call or by the next, and what this call reports is in memory when it
     * returns, up to the last store that the next call will not report. A page that several logged slots show is
     * reported by all of them.
     *
     * @return one bit per 4-KiB page, page {@code n} in byte {@code n / 8} as {@code 1 << n % 8}; the length is rounded
     *     up to whole 64-bit words
     * @throws KvmException EINVAL for a bad slot number; ENOENT when there is no such slot or it is not logged; EBADF
     */
    public byte[] getDirtyLog(int slot) {
        checkOpen("KVM_GET_DIRTY_LOG");
        byte[] log = slots.fetch(slot);
        shootdown.writesWatched(null, -1);
        awaitVcpus();
        return log;
    }

    /**
     * Puts registers into the guest-physical address space whose accesses are answered by {@code handler}, on the
     * vCPU's thread, without an exit: what in-kernel devices are in KVM.
     *
     * @return the region, to be handed to {@link #removeMmio}
     * @throws KvmException EEXIST when something is there already or the range is empty; EBADF
     */
    public Region.Mmio addMmio(long gpa, long size, String name, MmioHandler handler) {
        checkOpen("add registers");
        ChipAccesses counted = handler instanceof ChipAccesses c ? c : new ChipAccesses(name, gpa, handler);
        Region.Mmio region = new Region.Mmio(gpa, size, name, counted);
        try {
            space.add(region);
        } catch (IllegalArgumentException e) {
            throw new KvmException(Errno.EEXIST, "add registers: " + e.getMessage());
        }
        if (!chips.contains(counted)) {
            chips.add(counted);
        }
        awaitVcpus();
        return region;
    }

    /** Takes registers away. When it returns, no vCPU is inside the handler, except perhaps the calling one. */
    public void removeMmio(Region.Mmio region) {
        space.remove(region);
        awaitVcpus();
        chips.removeIf(chip -> chip == region.handler());
    }

    /** Counts accesses to a chip that answers behind another's range, on a bus; see {@link #chips}. */
    public ChipAccesses count(String name, long gpa, MmioHandler handler) {
        ChipAccesses counted = new ChipAccesses(name, gpa, handler);
        chips.add(counted);
        return counted;
    }

    /** The ranges of in-core registers, and the chips behind buses, in the order of their making. */
    public List<ChipAccesses> chips() {
        return List.copyOf(chips);
    }

    /** Returns when every vCPU that runs guest code has dropped what it was asked to drop. */
    private void awaitVcpus() {
        shootdown.await(coreOfThisThread());
    }

    private Core coreOfThisThread() {
        for (Vcpu v : vcpus) {
            if (v.isRunningHere()) {
                return v.core();
            }
        }
        return null;
    }

    // ------------------------------------------------------------------ capabilities, interrupts, devices

    /** KVM_CHECK_EXTENSION on the VM: the same answers as {@link Kvm#checkExtension(int)}. No errors. */
    public int checkExtension(int number) {
        return Capability.byNumber(number).map(Capability::value).orElse(0);
    }

    /**
     * KVM_ENABLE_CAP on the VM. {@link Capability#HALT_POLL} is the one that does something on 32-bit Book3S.
     *
     * @throws CapabilityException EINVAL for flags, and for what is unknown, for vCPUs only, or unavailable
     */
    public void enableCap(EnableCap cap) {
        checkOpen("KVM_ENABLE_CAP");
        if (cap.flags() != 0) {
            throw refused(cap, "flags must be 0");
        }
        Capability known = Capability.byNumber(cap.cap()).orElse(null);
        if (known == Capability.HALT_POLL) {
            setHaltPoll(cap);
        } else if (known == null) {
            throw refused(cap, "no such capability");
        } else if (known.scope() == Capability.Scope.VCPU) {
            throw refused(cap, "it is enabled on vCPUs");
        } else {
            throw refused(cap, known.unavailable().orElse("it cannot be enabled"));
        }
    }

    private synchronized void setHaltPoll(EnableCap cap) {
        if (cap.arg(0) >>> 32 != 0) {
            throw refused(cap, "args[0] = " + Long.toUnsignedString(cap.arg(0)) + " ns; expected 0..4294967295");
        }
        haltPollNanos = cap.arg(0);
        for (Vcpu v : vcpus) {
            v.core().haltPollNanos = cap.arg(0);
        }
    }

    private static CapabilityException refused(EnableCap cap, String why) {
        return new CapabilityException(Errno.EINVAL, cap.cap(),
                "KVM_ENABLE_CAP on the VM: " + Capability.describe(cap.cap()) + ": " + why);
    }

    /**
     * KVM_IRQ_LINE, which drives an input of the in-core interrupt controller; 32-bit Book3S has none.
     *
     * @throws KvmException ENXIO always
     */
    public void irqLine(int irq, boolean level) {
        throw new KvmException(Errno.ENXIO, "KVM_IRQ_LINE: input " + irq + ": no interrupt controller in the core;"
                + " let the board's controller drive Vcpu.externalInput()");
    }

    /**
     * KVM_CREATE_DEVICE, which makes an in-core device; 32-bit Book3S has none. With the TEST flag as without.
     *
     * @param type KVM_DEV_TYPE_…
     * @param flags KVM_CREATE_DEVICE_TEST (1) or 0
     * @throws KvmException EINVAL for another flag, else ENODEV always
     */
    public void createDevice(int type, int flags) {
        if ((flags & ~1) != 0) {
            throw new KvmException(Errno.EINVAL, "KVM_CREATE_DEVICE: flags " + flags + "; expected 0 or TEST (1)");
        }
        throw new KvmException(Errno.ENODEV, "KVM_CREATE_DEVICE: type " + type
                + ": no devices in the core; add registers with Vm.addMmio");
    }

    // ------------------------------------------------------------------ end

    private void checkOpen(String call) {
        if (closed) {
            throw new KvmException(Errno.EBADF, call + ": the VM is closed");
        }
    }

    /**
     * Ends the VM: every running vCPU leaves guest code, engines are closed, timers stopped. Returns when that is
     * done. Memory, handlers and scheduler stay. A second call does nothing.
     *
     * @throws KvmException EBUSY from an in-core handler: the vCPU that called it cannot stop
     */
    @Override
    public void close() {
        for (Vcpu v : vcpus) {
            v.checkNotRunningHere("close");
        }
        synchronized (this) {
            closed = true;
        }
        // None may run any more when the first is taken apart: vCPUs signal each other.
        vcpus.forEach(Vcpu::stop);
        vcpus.forEach(Vcpu::close);
        space.removeListener(shootdown);
    }
}
