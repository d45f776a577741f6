package dev.osiris.machine;

import dev.osiris.device.Device;
import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuExit;
import dev.osiris.kvm.Vm;
import dev.osiris.memory.GuestMemory;
import dev.osiris.osi.OsiTable;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.snapshot.Snapshot;
import dev.osiris.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

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
    private final CopyOnWriteArrayList<MachineListener> listeners = new CopyOnWriteArrayList<>();
    private final MachineListener listener = new Everybody();
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
    private static final int NOBODY = -1;
    /** The vCPU that is being stepped. Written with the lock held. */
    private volatile int stepper = NOBODY;
    /** Whether it may run. Written with the lock held. */
    private volatile boolean stepping;
    /** Guarded by lock. */
    private long stepsLeft;
    private final Points points = new Points(this);
    private volatile Stop lastStop;
    private volatile BiConsumer<Vcpu, VcpuExit> exitWatcher;
    private final CopyOnWriteArrayList<OutsideRange> outside = new CopyOnWriteArrayList<>();
    private final Map<String, LongAdder> unimplemented = new ConcurrentHashMap<>();
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
        listeners.add(listener);
        try {
            for (int i = 0; i < spec.vcpus(); i++) {
                vcpus.add(vm.createVcpu(i, spec.cpu()));
                reportUnknownSprs(vcpus.get(i));
            }
            enableGrants();
            board.build(this);
            board.boot(this);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void reportUnknownSprs(Vcpu vcpu) {
        vcpu.onUnknownSpr(n -> unimplemented(vcpu.id(), "SPR " + n, () -> "SPR " + n + " ("
                + Spr.nameOf(n) + ") is accessed, which the " + vcpu.model().label() + " does not have"));
    }

    private void enableGrants() {
        spec.grants().forEach(this::enable);
        OsiEvents events = new OsiEvents(this);
        osi.listener(events);
        vcpus.forEach(v -> v.onRefusedOsiCall(events.refusals(v, scheduler.clock())));
    }

    private void enable(Grant grant) {
        for (Vcpu v : vcpus) {
            if (grant.covers(v.id())) {
                v.enableCap(grant.capability(), grant.arguments());
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

    /** Lets this one answer accesses that leave the core; where several cover an address, the first. */
    public void answer(OutsideRange range) {
        outside.add(range);
    }

    /** Who answers there, or null. */
    OutsideRange outside(long address) {
        for (OutsideRange range : outside) {
            if (range.covers(address)) {
                return range;
            }
        }
        return null;
    }

    /** Also tells this one from now on. */
    public void addListener(MachineListener more) {
        listeners.add(more);
    }

    /** No longer tells it. */
    public void removeListener(MachineListener gone) {
        listeners.remove(gone);
    }

    private final class Everybody implements MachineListener {
        @Override
        public void stateChanged(State now) {
            listeners.forEach(l -> l.stateChanged(now));
        }

        @Override
        public void stopped(Stop stop) {
            listeners.forEach(l -> l.stopped(stop));
        }

        @Override
        public void event(Event event) {
            listeners.forEach(l -> l.event(event));
        }
    }

    /** Tells the listeners. */
    public void event(String topic, int vcpu, String message) {
        listener.event(new MachineListener.Event(topic, vcpu, message));
    }

    /**
     * A guest touched what is not implemented, or where nothing answers: the first time is a warning, every time counts.
     *
     * @param what the chip or processor, and the register; what is counted
     * @param message for the first time
     */
    public void unimplemented(int vcpu, String what, Supplier<String> message) {
        LongAdder count = unimplemented.get(what);
        if (count == null) {
            LongAdder fresh = new LongAdder();
            LongAdder other = unimplemented.putIfAbsent(what, fresh);
            count = other == null ? fresh : other;
            if (other == null) {
                event("unimp", vcpu, message.get());
            }
        }
        count.increment();
    }

    /** Who sees each exit before it is handled, on the vCPU's thread; null for nobody. */
    public void watchExits(BiConsumer<Vcpu, VcpuExit> who) {
        exitWatcher = who;
    }

    BiConsumer<Vcpu, VcpuExit> exitWatcher() {
        return exitWatcher;
    }

    /** What was touched that is not implemented, and how often. */
    public Map<String, Long> unimplemented() {
        Map<String, Long> counts = new TreeMap<>();
        unimplemented.forEach((what, n) -> counts.put(what, n.sum()));
        return counts;
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
        resume();
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
     * Changes the machine; {@link VmmRequest} says what is legal when, and which requests wait.
     *
     * @throws IllegalStateException when the request is not legal in this state; the message says so
     * @throws IllegalArgumentException when it names something that does not exist
     */
    public void submit(VmmRequest request) {
        if (request instanceof VmmRequest.End end) {
            stop(end.how());
        } else {
            change(request);
        }
    }

    private void change(VmmRequest request) {
        switch (request) {
            case VmmRequest.End end -> stop(end.how());
            case VmmRequest.Resume() -> resume();
            case VmmRequest.Pause() -> pause();
            case VmmRequest.Reset() -> standStillAnd(this::reset);
            case VmmRequest.PowerButton() -> pressPowerButton();
            case VmmRequest.EnableCapability(Grant grant) -> {
                requirePaused("before enabling a capability");
                enable(grant);
            }
            case VmmRequest.Change(String what, var work) -> change(what, work);
            case VmmRequest.Step step -> step(step);
            case VmmRequest.RemovePoint(int number) -> points.remove(number);
            case VmmRequest.Answered<?> answered -> submit(answered);
        }
    }

    /**
     * The same for a request with an answer.
     *
     * @throws IllegalStateException also from a vCPU's own thread, which cannot wait for itself
     */
    public <A> A submit(VmmRequest.Answered<A> request) {
        return switch (request) {
            case VmmRequest.Inspect<A>(var look) -> still(look);
            case VmmRequest.AddPoint add -> {
                // AddPoint is Answered<Integer>.
                @SuppressWarnings("unchecked")
                A number = (A) (Integer) points.add(add);
                yield number;
            }
        };
    }

    private Vcpu vcpu(int n) {
        if (n < 0 || n >= vcpus.size()) {
            throw new IllegalArgumentException("there is no vCPU " + n + "; expected 0 to " + (vcpus.size() - 1));
        }
        return vcpus.get(n);
    }

    private void requirePaused(String why) {
        if (state() == State.RUNNING) {
            throw new IllegalStateException("pause the machine " + why);
        }
        requireAlive();
    }

    private void requireAlive() {
        if (state() == State.STOPPED) {
            throw new IllegalStateException("the machine has ended");
        }
    }

    private void pressPowerButton() {
        requireAlive();
        boolean pressed = still(m -> board.pressPowerButton(m));
        if (!pressed) {
            throw new IllegalStateException("board " + board.name() + " has no power button; shut the guest down from"
                    + " inside, or quit");
        }
    }

    private void change(String what, Consumer<Machine> work) {
        requireAlive();
        if (threads.contains(Thread.currentThread())) {
            standStillAnd(() -> work.accept(this));
        } else {
            still(m -> {
                work.accept(m);
                return what;
            });
        }
    }

    /** Does the work while all vCPUs stand still, and returns what it returned or throws what it threw. */
    <A> A still(Function<Machine, A> work) {
        if (threads.contains(Thread.currentThread())) {
            throw new IllegalStateException("a vCPU's thread cannot wait for all vCPUs to stand still");
        }
        FutureTask<A> task = new FutureTask<>(() -> work.apply(this));
        if (state() == State.STOPPED) {
            task.run();
        } else {
            standStillAnd(task);
            // The machine ended meanwhile, and no vCPU came to do it.
            task.run();
        }
        return answer(task);
    }

    private static <A> A answer(FutureTask<A> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the vCPUs to stand still", e);
        }
    }

    // ------------------------------------------------------------------ debugging

    /** The breakpoints and watchpoints that are set. */
    public List<Point> points() {
        return points.list();
    }

    /** Why the machine last paused by itself, or null when it did not since it last ran. */
    public Stop lastStop() {
        return lastStop;
    }

    private void step(VmmRequest.Step step) {
        if (step.count() < 1) {
            throw new IllegalArgumentException("a step of " + step.count() + " instructions; expected at least 1");
        }
        requirePaused("before stepping");
        if (threads.isEmpty()) {
            throw new IllegalStateException("the machine was not started yet");
        }
        Vcpu vcpu = vcpu(step.vcpu());
        lock.lock();
        try {
            if (stepper != NOBODY) {
                throw new IllegalStateException("vCPU " + stepper + " is being stepped already");
            }
            stepper = step.vcpu();
            stepsLeft = step.count();
        } finally {
            lock.unlock();
        }
        vcpu.setGuestDebug(points.wanted(Vcpu.DEBUG_SINGLESTEP | (step.interrupts() ? 0 : Vcpu.DEBUG_BLOCKIRQ)));
        vm.timebase().resume();
        awaitStepper();
        vm.timebase().suspend();
        vcpu.setGuestDebug(points.wanted(0));
    }

    private void awaitStepper() {
        lock.lock();
        try {
            stepping = true;
            changed.signalAll();
            while (state == State.PAUSED && (stepper != NOBODY || waiting < threads.size())) {
                changed.awaitUninterruptibly();
            }
            stepper = NOBODY;
            stepping = false;
        } finally {
            lock.unlock();
        }
    }

    /** A vCPU met a breakpoint or finished a single step, on its thread: the machine pauses there. */
    void debugStop(Vcpu vcpu, VcpuExit.Debug exit) {
        long pc = vcpu.getRegs().pc;
        Point point = exit.status() == 0 ? null : points.met(exit);
        if (point != null && point.when() != null && !point.when().test(vcpu)) {
            return;
        }
        if (stepper == vcpu.id() && stepping) {
            stepStop(vcpu, exit, point, pc);
            return;
        }
        if (state() == State.PAUSED) {
            // Another vCPU stopped first; this one will say so when it runs again.
            vcpu.reportAgain();
            return;
        }
        Stop.Cause cause = exit.status() == 0 ? Stop.Cause.TRAP : causeOf(exit);
        lastStop = stopOf(cause, vcpu, exit, point, pc);
        submit(new VmmRequest.Pause());
        listener.stopped(lastStop);
    }

    private void stepStop(Vcpu vcpu, VcpuExit.Debug exit, Point point, long pc) {
        boolean plain = exit.status() == 0;
        boolean over;
        lock.lock();
        try {
            over = !plain || --stepsLeft <= 0;
            if (over) {
                stepper = NOBODY;
            }
        } finally {
            lock.unlock();
        }
        if (over) {
            lastStop = stopOf(plain ? Stop.Cause.STEP : causeOf(exit), vcpu, exit, point, pc);
            listener.stopped(lastStop);
        }
    }

    private static Stop.Cause causeOf(VcpuExit.Debug exit) {
        return exit.status() == VcpuExit.Debug.BREAKPOINT ? Stop.Cause.BREAKPOINT : Stop.Cause.WATCHPOINT;
    }

    private static Stop stopOf(Stop.Cause cause, Vcpu vcpu, VcpuExit.Debug exit, Point point, long pc) {
        if (point != null) {
            point.hits().incrementAndGet();
        }
        return new Stop(cause, vcpu.id(), pc, point == null ? 0 : point.number(),
                cause == Stop.Cause.WATCHPOINT ? exit : null);
    }

    // ------------------------------------------------------------------ standing still

    private void resume() {
        lock.lock();
        try {
            if (state == State.STOPPED) {
                throw new IllegalStateException("the machine has ended");
            }
            if (stepper != NOBODY) {
                throw new IllegalStateException("vCPU " + stepper + " is being stepped; pause first");
            }
            lastStop = null;
            state = State.RUNNING;
            vm.timebase().resume();
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
                endStep();
                return;
            }
            state = State.PAUSED;
            vm.timebase().suspend();
            free = false;
        } finally {
            lock.unlock();
        }
        kickAll();
        awaitStill();
        listener.stateChanged(State.PAUSED);
    }

    /** With the lock held: a vCPU that is being stepped stops when it next can. */
    private void endStep() {
        if (stepper != NOBODY) {
            vcpus.get(stepper).requestExit();
            stepper = NOBODY;
            changed.signalAll();
        }
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
            while (state != State.STOPPED && (!mayRun(vcpu) || !whileStill.isEmpty() || busy)) {
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

    /** With the lock held. A vCPU that is stepped runs though the machine is paused, held or not. */
    private boolean mayRun(int vcpu) {
        return stepping && stepper == vcpu || state == State.RUNNING && !held.get(vcpu);
    }

    /** With the lock held on entry and on return, but not while the work is done. */
    private void doWhileStill() {
        Runnable work = whileStill.poll();
        busy = true;
        lock.unlock();
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            submit(new VmmRequest.Fail("a request could not be done: " + e.getMessage()));
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
        stop(new VmmRequest.Quit().how());
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
