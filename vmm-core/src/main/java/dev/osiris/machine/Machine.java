package dev.osiris.machine;

import dev.osiris.bits.Bits;
import dev.osiris.device.Device;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import dev.osiris.kvm.Vm;
import dev.osiris.memory.GuestMemory;
import dev.osiris.osi.OsiTable;
import dev.osiris.snapshot.Snapshot;
import dev.osiris.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A machine: vCPUs, address space, devices, and their life. It is built paused; {@link #start} makes one thread per
 * vCPU. Everything that changes it afterwards is a {@link VmmRequest}.
 *
 * <p>How vCPUs stop: a request makes {@link #free} false and kicks every vCPU out of guest code; each vCPU thread then
 * waits at the gate. Work that needs all of them to stand still is queued and done by whichever thread finds that the
 * last one has arrived, so that a vCPU may ask for a reset of its own machine without waiting for itself.
 *
 * <p>Lock order: the machine's lock is a leaf; nothing is called while it is held.
 */
public final class Machine implements AutoCloseable {
    /** Where in its life a machine is. */
    public enum State {
        /** Standing still; may run. */
        PAUSED,
        /** The vCPUs run. */
        RUNNING,
        /** Ended; never runs again. */
        STOPPED
    }

    /** Which vCPU a thread runs; chips ask, whose registers differ by processor. */
    private final ThreadLocal<Integer> current = new ThreadLocal<>();

    private final MachineSpec spec;
    private final Board board;
    private final Vm vm;
    private final Scheduler scheduler;
    private final MachineListener listener;
    private final OsiTable osi = new OsiTable();
    private final List<Vcpu> vcpus = new ArrayList<>();
    private final List<Device<?>> devices = new ArrayList<>();
    private final List<GuestMemory> memories = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CompletableFuture<MachineExit> exit = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by lock. */
    private State state = State.PAUSED;
    /** vCPU threads at the gate. Guarded by lock. */
    private int waiting;
    /** What is to be done while all vCPUs stand still. Guarded by lock. */
    private final Queue<Runnable> whileStill = new ArrayDeque<>();
    /** vCPUs that stand still whatever the state. Guarded by lock. */
    private final BitSet held = new BitSet();
    private volatile boolean anyHeld;
    /** Somebody is doing it. Guarded by lock. */
    private boolean busy;
    /** Whether a vCPU need not look at the gate: RUNNING, and nothing queued. */
    private volatile boolean free;

    /**
     * Builds the machine; on failure everything made so far is closed.
     *
     * @param vm an empty VM, owned by the machine from now on
     * @param scheduler the machine's time, owned by the machine from now on
     * @throws MachineException when the spec cannot be built
     */
    public Machine(MachineSpec spec, Board board, Vm vm, Scheduler scheduler, MachineListener listener) {
        this.spec = spec;
        this.board = board;
        this.vm = vm;
        this.scheduler = scheduler;
        this.listener = listener;
        try {
            for (int i = 0; i < spec.vcpus(); i++) {
                vcpus.add(vm.createVcpu(i, spec.cpu()));
            }
            enableGrants();
            osi.listener(new OsiEvents(this));
            board.build(this);
            board.boot(this);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void enableGrants() {
        for (Grant grant : spec.grants()) {
            for (Vcpu v : vcpus) {
                if (grant.covers(v.id())) {
                    v.enableCap(grant.capability());
                }
            }
        }
    }

    // ------------------------------------------------------------------ what boards and front ends use

    public MachineSpec spec() {
        return spec;
    }

    public Board board() {
        return board;
    }

    public Vm vm() {
        return vm;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public OsiTable osi() {
        return osi;
    }

    public List<Vcpu> vcpus() {
        return Collections.unmodifiableList(vcpus);
    }

    public List<Device<?>> devices() {
        return Collections.unmodifiableList(devices);
    }

    /**
     * Adds a device, which the machine resets, saves and closes from now on.
     *
     * @throws IllegalStateException when its name is taken
     */
    public <S extends Snapshot, D extends Device<S>> D add(D device) {
        for (Device<?> d : devices) {
            if (d.name().equals(device.name())) {
                throw new IllegalStateException("two devices are named " + d.name());
            }
        }
        devices.add(device);
        return device;
    }

    /** Adds memory, which the machine zeroes at a reset, before the board boots again, and closes. */
    public GuestMemory add(GuestMemory memory) {
        memories.add(memory);
        return memory;
    }

    /** Tells the listener. */
    public void event(String topic, int vcpu, String message) {
        listener.event(new MachineListener.Event(topic, vcpu, message));
    }

    /** A vCPU met a breakpoint or finished a single step: the machine pauses there. */
    void debugStop(Vcpu vcpu, VcpuExit.Debug stop) {
        event("debug", vcpu.id(), "stopped at " + Bits.hex(stop.address()));
        submit(new VmmRequest.Pause());
    }

    // ------------------------------------------------------------------ life

    /** Makes the vCPU threads and lets them run. Once. */
    public void start() {
        if (!threads.isEmpty()) {
            throw new IllegalStateException("the machine was started before");
        }
        for (Vcpu v : vcpus) {
            threads.add(Thread.ofPlatform().daemon().name("vcpu-" + v.id()).unstarted(new VcpuLoop(this, v)));
        }
        submit(new VmmRequest.Resume());
        threads.forEach(Thread::start);
    }

    /** Makes a vCPU stand still at its next passage of the gate, until {@link #release}. From any thread. */
    public void hold(int vcpu) {
        setHeld(vcpu, true);
        vcpus.get(vcpu).requestExit();
    }

    /** Lets a held vCPU go. From any thread. */
    public void release(int vcpu) {
        setHeld(vcpu, false);
    }

    private void setHeld(int vcpu, boolean on) {
        lock.lock();
        try {
            held.set(vcpu, on);
            anyHeld = !held.isEmpty();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The vCPU whose thread calls, or -1. */
    public int currentVcpu() {
        Integer id = current.get();
        return id == null ? -1 : id;
    }

    /** The calling thread runs this vCPU from now on. */
    void current(int vcpu) {
        current.set(vcpu);
    }

    /** Where in its life the machine is. */
    public State state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes the machine. From outside, Pause and Reset return when they are done; from a vCPU's own thread, they
     * are done when it comes to the gate, right after its current exit was handled.
     *
     * @throws IllegalStateException when the request is not legal in this state; the message says so
     */
    public void submit(VmmRequest request) {
        switch (request) {
            case VmmRequest.Resume() -> resume();
            case VmmRequest.Pause() -> pause();
            case VmmRequest.Reset() -> standStillAnd(this::reset);
            case VmmRequest.PowerOff() -> stop(new MachineExit(MachineExit.Kind.POWER_OFF, 0, ""));
            case VmmRequest.GuestExit(int status) ->
                    stop(new MachineExit(MachineExit.Kind.GUEST_EXIT, status, ""));
            case VmmRequest.Quit() -> stop(new MachineExit(MachineExit.Kind.QUIT, 0, ""));
            case VmmRequest.Fail(String report) -> stop(new MachineExit(MachineExit.Kind.FAILURE, 1, report));
            case VmmRequest.EnableCapability(int vcpu, var capability) -> {
                if (state() != State.PAUSED) {
                    throw new IllegalStateException("pause the machine before enabling a capability");
                }
                vcpus.get(vcpu).enableCap(capability);
            }
        }
    }

    private void resume() {
        lock.lock();
        try {
            if (state == State.STOPPED) {
                throw new IllegalStateException("the machine has ended");
            }
            state = State.RUNNING;
            free = whileStill.isEmpty();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        listener.stateChanged(State.RUNNING);
    }

    private void pause() {
        lock.lock();
        try {
            if (state != State.RUNNING) {
                return;
            }
            state = State.PAUSED;
            free = false;
        } finally {
            lock.unlock();
        }
        kickAll();
        awaitStill();
        listener.stateChanged(State.PAUSED);
    }

    private void stop(MachineExit how) {
        lock.lock();
        try {
            if (state == State.STOPPED) {
                return;
            }
            state = State.STOPPED;
            free = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        kickAll();
        listener.stateChanged(State.STOPPED);
        exit.complete(how);
    }

    private void kickAll() {
        for (Vcpu v : vcpus) {
            v.requestExit();
        }
    }

    /** Queues work for when all vCPUs stand still; returns when it is done unless the caller is a vCPU. */
    private void standStillAnd(Runnable work) {
        lock.lock();
        try {
            if (state == State.STOPPED) {
                throw new IllegalStateException("the machine has ended");
            }
            whileStill.add(work);
            free = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        kickAll();
        if (threads.isEmpty()) {
            drain();
        } else {
            awaitStill();
        }
    }

    /** Waits until every vCPU is at the gate and nothing is left to do there; not on a vCPU's own thread. */
    private void awaitStill() {
        if (threads.contains(Thread.currentThread())) {
            return;
        }
        lock.lock();
        try {
            while (state != State.STOPPED && !threads.isEmpty()
                    && (!whileStill.isEmpty() || busy || (state == State.PAUSED && waiting < threads.size()))) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void drain() {
        for (Runnable work = whileStill.poll(); work != null; work = whileStill.poll()) {
            work.run();
        }
    }

    /**
     * Where a vCPU's thread passes between exits.
     *
     * @return false when the machine has ended
     */
    boolean gate(int vcpu) {
        if (free && !anyHeld) {
            return true;
        }
        lock.lock();
        try {
            waiting++;
            changed.signalAll();
            while (state != State.STOPPED
                    && (state != State.RUNNING || !whileStill.isEmpty() || busy || held.get(vcpu))) {
                if (!whileStill.isEmpty() && !busy && waiting == threads.size()) {
                    doWhileStill();
                } else {
                    changed.awaitUninterruptibly();
                }
            }
            waiting--;
            free = state == State.RUNNING && whileStill.isEmpty();
            return state != State.STOPPED;
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held on entry and on return, but not while the work is done. */
    private void doWhileStill() {
        Runnable work = whileStill.poll();
        busy = true;
        lock.unlock();
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            submit(new VmmRequest.Fail("the machine could not be reset: " + e.getMessage()));
        } finally {
            lock.lock();
            busy = false;
            changed.signalAll();
        }
    }

    private void reset() {
        devices.forEach(Device::reset);
        vcpus.forEach(Vcpu::reset);
        memories.forEach(vm.addressSpace()::clear);
        board.boot(this);
        listener.event(new MachineListener.Event("reset", -1, "the machine was reset"));
    }

    /** Waits for the end. */
    public MachineExit awaitExit() throws InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    /** Completed when the machine has ended. */
    public CompletableFuture<MachineExit> exit() {
        return exit;
    }

    /** Ends the machine, waits for its vCPU threads, and lets go of everything. */
    @Override
    public void close() {
        stop(new MachineExit(MachineExit.Kind.QUIT, 0, ""));
        for (Thread t : threads) {
            join(t);
        }
        devices.forEach(Device::close);
        scheduler.close();
        board.close();
        vm.close();
        memories.forEach(GuestMemory::close);
    }

    private static void join(Thread t) {
        boolean interrupted = false;
        while (t.isAlive() && t != Thread.currentThread()) {
            try {
                t.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
