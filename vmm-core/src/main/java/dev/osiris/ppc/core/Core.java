package dev.osiris.ppc.core;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.CpuModel.Trait;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.mmu.Mmu;
import dev.osiris.ppc.mmu.SoftTlb;
import dev.osiris.time.Scheduler;
import dev.osiris.trace.InterruptEvent;
import dev.osiris.trace.Recorder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * One vCPU at work: architected state, its view of memory, its timers and its pending interrupts.
 *
 * <p>Loads and stores go through a small direct-mapped cache of translations (tag = page and mode; data = RAM segment
 * and offset). A page is in the write cache only while stores to it need nobody's attention
 * ({@link dev.osiris.memory.PageFlags#storesMayBypass}).
 */
public final class Core {
    // Requests from any thread; read by the core after its attention flag was raised.
    private static final int EXTERNAL_LEVEL = 1;
    private static final int EXTERNAL_ONCE = 2;
    private static final int DECREMENTER = 4;
    private static final int EXIT = 8;
    private static final int FLUSH_ALL = 16;
    private static final int FLUSH_WRITES = 32;
    private static final int BREAKPOINT = 64;
    /** As {@link #FLUSH_WRITES}, but only to what is in {@link #watchRequests}. */
    private static final int FLUSH_WATCHED = 128;
    private static final int FLUSHES = FLUSH_ALL | FLUSH_WRITES | FLUSH_WATCHED;
    private static final int INTERRUPTS = EXTERNAL_LEVEL | EXTERNAL_ONCE | DECREMENTER;

    /** lfsx, which stfdux and the six between follow at steps of 32. */
    private static final int FIRST_FLOAT_ACCESS = 535;
    private static final int STFIWX = 983;

    /** No PC is odd. */
    private static final int NONE_REPORTED = 1;

    private static final int TLB_ENTRIES = 1024;
    private static final int NO_TAG = -1;
    private static final int PAGE_MASK = ~(GuestMemory.PAGE_SIZE - 1);

    private static final VarHandle REQUESTS = handle("requests", int.class);
    private static final VarHandle FLUSH_SETS = handle("flushSets", long.class);

    public final Cpu cpu;
    /** {@code cpu.r}, at hand. */
    public final int[] r;
    public final Mmu mmu;
    public final AddressSpace space;
    public final Timebase timebase;
    /** Why the engine was left. */
    public final Exit exit = new Exit();
    /** Whether {@code sc} with OSI's magic leaves to userspace: {@code Capability.OSI}. Own thread, or stopped. */
    public boolean osiEnabled;
    /** Whether that holds with MSR[PR] = 0 only. Own thread, or stopped. */
    public boolean osiSupervisorOnly;
    /** Told of a system call with OSI's magic that does not leave. Own thread, or stopped. */
    public RefusedOsi refusedOsi = (at, selector) -> {};
    /** Leave with a DEBUG exit after every instruction. Own thread, or stopped. */
    public boolean singleStep;
    /** Interrupts stay pending: for debuggers that step through code, not through its interrupts. Own thread, or stopped. */
    public boolean interruptsBlocked;
    /** Where to leave for the debugger, or null. Own thread, or stopped: {@link #debug(DebugPoints)}. */
    public DebugPoints debug;
    /** Who is told of details, or null. Changed by any thread; looked at now and then. */
    public volatile CoreTrace trace;
    /** Told of accesses to SPRs that the model does not have, on the own thread; the guest gets a program interrupt. */
    public IntConsumer unknownSpr = number -> { };
    /** PC at the last stop that was reported: the next run does not stop there again. */
    private int reportedAt = NONE_REPORTED;
    /** The same when the stop was a watchpoint's. */
    private int watchedAt = NONE_REPORTED;
    private boolean watchesPassed;
    /** How long a vCPU that went to sleep spins for its wake-up before its thread is parked, in nanoseconds. */
    public volatile long haltPollNanos;
    /** Guest instructions executed. Own thread. */
    public long instructions;
    /** Interrupts taken, by vector ordinal. Own thread. */
    public final long[] interruptsTaken = new long[Vector.values().length];

    /** Nonzero when {@link #attend} has something to do. Engines poll it. */
    public volatile int attention;
    private volatile int requests;
    private volatile long flushSets;
    private final WatchRequests watchRequests = new WatchRequests();
    /** The last ticket of {@link Shootdown} whose flushes are done. */
    private volatile long flushed;
    private volatile Thread sleeper;
    /** The thread that runs guest code here, while it does. */
    private volatile Thread owner;
    private volatile boolean inGuest;
    private final Epochs.Member epoch;
    private final Turns.Turn turn;
    private boolean keepsTurn;
    /** Whether translations were flushed elsewhere that no tlbsync has waited for. */
    private boolean flushedElsewhere;
    private volatile Runnable attentionHook;

    private final Shootdown shootdown;
    private long versionSeen;
    private final GuestException guestException = new GuestException();
    private final LeaveException leave = new LeaveException();
    private final dev.osiris.time.Timer decrementerTimer;
    private CodeCaches codeCaches = () -> {};

    // Data translation cache.
    private final int[] readTag = new int[TLB_ENTRIES];
    private final int[] writeTag = new int[TLB_ENTRIES];
    /** Which were filled since all were forgotten: beside native code few are, and a kernel changes segments all the time. */
    private final int[] filledTags = new int[64];
    private int filledCount;
    private final MemorySegment[] readSegment = new MemorySegment[TLB_ENTRIES];
    private final MemorySegment[] writeSegment = new MemorySegment[TLB_ENTRIES];
    private final long[] readBase = new long[TLB_ENTRIES];
    private final long[] writeBase = new long[TLB_ENTRIES];
    /** MSR[DR], MSR[PR] and MSR[LE], in the low bits of a tag. */
    private int mode;
    private static final int LITTLE_ENDIAN = 4;
    /** The instruction that has just left for an access is to be traced when the access is done. */
    private boolean tracePending;

    // The decrementer: its value at a time base.
    private long decrementerAt;
    private int decrementerValue;
    private boolean closed;

    public Core(Cpu cpu, AddressSpace space, Timebase timebase, Scheduler scheduler, Shootdown shootdown) {
        this.cpu = cpu;
        this.r = cpu.r;
        this.space = space;
        this.timebase = timebase;
        this.mmu = new Mmu(cpu, space);
        this.shootdown = shootdown;
        this.decrementerTimer = scheduler.newTimer(this::decrementerFired);
        Arrays.fill(readTag, NO_TAG);
        Arrays.fill(writeTag, NO_TAG);
        this.epoch = shootdown.epochs().join(this::requestAttention);
        this.turn = shootdown.turns().join(this::requestAttention);
        shootdown.join(this);
    }

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Core.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // ------------------------------------------------------------------ from any thread

    /** Drives the external interrupt input. */
    public void setExternal(boolean level) {
        if (level) {
            request(EXTERNAL_LEVEL);
        } else {
            REQUESTS.getAndBitwiseAnd(this, ~EXTERNAL_LEVEL);
        }
    }

    /** Makes one external interrupt pending until it is taken. */
    public void pulseExternal() {
        request(EXTERNAL_ONCE);
    }

    /** Forgets an external interrupt, level or once. */
    public void clearExternal() {
        REQUESTS.getAndBitwiseAnd(this, ~(EXTERNAL_LEVEL | EXTERNAL_ONCE));
    }

    /** Makes the engine leave with {@link Exit.Reason#INTERRUPTED} at the next instruction boundary it polls at. */
    public void requestExit() {
        request(EXIT);
    }

    /** Withdraws a request that was not yet honoured. */
    public void clearExitRequest() {
        REQUESTS.getAndBitwiseAnd(this, ~EXIT);
    }

    /** Withdraws the request and says whether there was one. */
    public boolean takeExitRequest() {
        return ((int) REQUESTS.getAndBitwiseAnd(this, ~EXIT) & EXIT) != 0;
    }

    /** Whether a request to leave was not yet honoured. */
    public boolean exitRequested() {
        return (requests & EXIT) != 0;
    }

    /** Whether an interrupt waits, enabled or not. */
    public boolean interruptPending() {
        return (requests & INTERRUPTS) != 0;
    }

    /** Whether the external input is driven. */
    public boolean externalLevel() {
        return (requests & EXTERNAL_LEVEL) != 0;
    }

    /** Whether an external interrupt was made pending that is not yet taken. */
    public boolean externalOnce() {
        return (requests & EXTERNAL_ONCE) != 0;
    }

    /** Makes the core forget all translations. */
    public void requestFlushAll() {
        request(FLUSH_ALL);
    }

    /** Makes the core forget all cached write permissions. */
    public void requestFlushWrites() {
        request(FLUSH_WRITES);
    }

    /** Makes the core forget the translations of one TLB congruence class (EA bits 14–19). */
    void requestFlushSet(int set) {
        FLUSH_SETS.getAndBitwiseOr(this, 1L << set);
        signal();
    }

    /**
     * Whether a flush that was requested before {@link Shootdown} gave {@code ticket} is still to be done by a core that
     * is running guest code. Later requests do not count: there may always be some.
     */
    boolean flushOutstanding(long ticket) {
        return inGuest && flushed < ticket && (flushSets != 0 || (requests & FLUSHES) != 0);
    }

    private void request(int bit) {
        REQUESTS.getAndBitwiseOr(this, bit);
        signal();
    }

    /** Makes the engine look up from its work at the next place where it polls. */
    public void requestAttention() {
        signal();
    }

    private void signal() {
        attention = 1;
        Runnable hook = attentionHook;
        if (hook != null) {
            hook.run();
        }
        Thread t = sleeper;
        if (t != null) {
            LockSupport.unpark(t);
        }
    }

    /** Called, from any thread, whenever {@link #attention} is raised: for engines that poll a word of their own. */
    public void onAttention(Runnable hook) {
        attentionHook = hook;
    }

    // ------------------------------------------------------------------ engine side

    /** Who is told that decoded code may no longer be found where it was. */
    public void codeCaches(CodeCaches caches) {
        codeCaches = caches;
    }

    /** To be called by an engine when it begins to run guest code; {@link #leaveGuest} must follow. */
    public void enterGuest() {
        shootdown.turns().take(turn);
        goInside();
        owner = Thread.currentThread();
        if ((requests & BREAKPOINT) != 0) {
            REQUESTS.getAndBitwiseAnd(this, ~BREAKPOINT);
        }
        modeChanged();
        if ((requests & (INTERRUPTS | EXIT)) != 0 || tracePending) {
            attention = 1;
        }
    }

    /** The other half of {@link #enterGuest}. */
    public void leaveGuest() {
        owner = null;
        stepOutside();
        if (!keepsTurn) {
            forfeitTurn();
        }
    }

    /** Lets the cores of the machine run guest code one after the other only, as if the host had one processor. */
    public void oneAtATime() {
        shootdown.turns().limit(1);
    }

    /**
     * For engines that enter and leave guest code often: the turn is kept from here on while the core is outside guest
     * code and does not sleep, until {@link #passTurn}, {@link #giveTurn}, or its end inside.
     */
    public void keepTurn() {
        keepsTurn = true;
        shootdown.turns().take(turn);
    }

    /** Lets others have their turn when it is time, and returns when it is this core's again. */
    public void passTurn() {
        if (shootdown.turns().isOver(turn)) {
            forfeitTurn();
            shootdown.turns().take(turn);
        }
    }

    /** Ends {@link #keepTurn}. */
    public void giveTurn() {
        keepsTurn = false;
        forfeitTurn();
    }

    /**
     * Keeps all other cores from running guest code until {@link #shareAgain}; a core that goes to sleep ends that.
     *
     * @return false, with nothing done, when one is running it
     */
    public boolean claimMachine() {
        return shootdown.turns().claim(turn);
    }

    /** The end of {@link #claimMachine}. */
    public void shareAgain() {
        shootdown.turns().unclaim(turn);
    }

    /**
     * For engines that are about to wait for another core in the middle of guest code: that one may need this one's
     * host processor to get there. Another turn is waited for when the core next attends.
     */
    public void forfeitTurn() {
        shootdown.turns().give(turn);
    }

    /**
     * The core acts on nothing that it remembers until {@link #goInside}: nobody need wait for its flushes. For
     * engines that wait for something in the middle of guest code.
     */
    public void stepOutside() {
        inGuest = false;
        epoch.leave();
    }

    /** The end of {@link #stepOutside}: does what was asked for meanwhile. */
    public void goInside() {
        inGuest = true;
        epoch.enter();
        flushIfRequested();
    }

    /** When all cores of the machine have been outside once. */
    public Epochs epochs() {
        return shootdown.epochs();
    }

    /**
     * What code of a page is to be made from: the page as it is, or, while another core may still be storing to it
     * unseen, as it was when it was first decoded from. The page must be watched ({@link AddressSpace#watchCode}) before.
     *
     * @param into a page of words
     */
    public void readCode(GuestMemory memory, int page, int[] into) {
        byte[] copy = shootdown.unsettled().copyOf(memory, page);
        if (copy == null) {
            memory.readWords((long) page << GuestMemory.PAGE_SHIFT, into);
        } else {
            ByteBuffer.wrap(copy).asIntBuffer().get(into);
        }
    }

    /** Where an int is that is nonzero while an icbi must be seen although stores to code are. */
    public long icbiWatchAddress() {
        return shootdown.unsettled().address();
    }

    /**
     * Does what was requested: flushes, leaves, or takes the interrupt of the highest priority. To be called with
     * exact state at an instruction boundary.
     *
     * @return true when the engine must leave; {@link #exit} says why
     */
    public boolean attend() {
        waitForTurn();
        long ticket = epoch.ticket();
        attention = 0;
        VarHandle.fullFence();
        flushIfRequested();
        epoch.pass(ticket);
        if ((requests & BREAKPOINT) != 0) {
            REQUESTS.getAndBitwiseAnd(this, ~BREAKPOINT);
            exit.reason = Exit.Reason.DEBUG;
            exit.status = 0;
            exit.address = cpu.pc & 0xFFFF_FFFFL;
            return true;
        }
        if ((requests & EXIT) != 0) {
            REQUESTS.getAndBitwiseAnd(this, ~EXIT);
            exit.reason = Exit.Reason.INTERRUPTED;
            attention = 1;
            return true;
        }
        if (tracePending) {
            tracePending = false;
            take(Vector.TRACE, cpu.pc, 0);
        }
        takePendingInterrupt();
        return false;
    }

    /** Whether a trace interrupt is taken when the guest goes on: that of an instruction that left for an access. */
    public boolean tracePending() {
        return tracePending;
    }

    /** Makes that so or not. Own thread, or stopped. */
    public void tracePending(boolean pending) {
        tracePending = pending;
        attention = 1;
    }

    private void waitForTurn() {
        if (shootdown.turns().isOver(turn)) {
            stepOutside();
            forfeitTurn();
            shootdown.turns().take(turn);
            goInside();
        }
    }

    private void takePendingInterrupt() {
        int pending = requests & INTERRUPTS;
        if (pending == 0 || (cpu.msr & Msr.EE) == 0 || interruptsBlocked) {
            return;
        }
        if ((pending & (EXTERNAL_LEVEL | EXTERNAL_ONCE)) != 0) {
            REQUESTS.getAndBitwiseAnd(this, ~EXTERNAL_ONCE);
            take(Vector.EXTERNAL, cpu.pc, 0);
        } else {
            REQUESTS.getAndBitwiseAnd(this, ~DECREMENTER);
            take(Vector.DECREMENTER, cpu.pc, 0);
        }
    }

    void flushIfRequested() {
        long ticket = shootdown.ticket();
        doFlushes();
        flushed = ticket;
    }

    private void doFlushes() {
        codeCaches.passing();
        long sets = (long) FLUSH_SETS.getAndSet(this, 0L);
        if (sets != 0) {
            flushSets(sets);
        }
        int flush = requests & FLUSHES;
        if (flush != 0) {
            REQUESTS.getAndBitwiseAnd(this, ~flush);
            // After the request is withdrawn: who adds one from now on asks again.
            List<WatchRequests.Page> watched = watchRequests.take();
            if ((flush & FLUSH_ALL) != 0) {
                flushTranslations();
            } else if ((flush & FLUSH_WRITES) != 0) {
                flushWrites();
            } else {
                flushWrites(watched);
            }
        }
    }

    private void flushWrites(List<WatchRequests.Page> watched) {
        forgetFilled(writeTag);
        for (WatchRequests.Page p : watched) {
            codeCaches.writesFlushed(p.memory(), p.page());
        }
    }

    private void flushWrites() {
        forgetFilled(writeTag);
        codeCaches.writesFlushed();
    }

    /**
     * Stores to a page must be seen from now on: at once when the calling thread is the one that runs this core,
     * otherwise when the core next attends.
     */
    void watchWrites(GuestMemory memory, int page) {
        if (page >= 0 && Thread.currentThread() == owner) {
            forgetFilled(writeTag);
            codeCaches.writesFlushed(memory, page);
        } else if (page >= 0 && watchRequests.add(memory, page)) {
            request(FLUSH_WATCHED);
        } else {
            requestFlushWrites();
        }
    }

    /** Takes an interrupt: see {@link Interrupts#take}. */
    public void take(Vector vector, int srr0, int srr1) {
        interruptsTaken[vector.ordinal()]++;
        if (Recorder.wantsInterrupts()) {
            InterruptEvent.record(cpu.spr[Spr.PIR], vector.title(), srr0);
        }
        CoreTrace t = trace;
        if (t != null) {
            tellInterrupt(t, vector, srr0, srr1);
        }
        Interrupts.take(cpu, vector, srr0, srr1);
        modeChanged();
    }

    private void tellInterrupt(CoreTrace t, Vector vector, int srr0, int srr1) {
        if (vector == Vector.ISI) {
            t.fault(this, srr0, Mmu.Access.FETCH, srr1);
        }
        t.interrupt(this, vector, srr0, srr1);
    }

    // ------------------------------------------------------------------ debugging

    /** Replaces the points where to leave for the debugger; null for none. Own thread, or stopped. */
    public void debug(DebugPoints points) {
        debug = points;
        reportedAt = NONE_REPORTED;
        requestFlushAll();
    }

    /** What was reported was not heard: it is to be reported again. Own thread, or stopped. */
    public void reportAgain() {
        reportedAt = NONE_REPORTED;
        watchedAt = NONE_REPORTED;
    }

    /** A stop at {@code pc} is being reported: a breakpoint there is not to be reported once more. */
    public void reporting(int pc) {
        reportedAt = pc;
    }

    /** Whether the instruction at {@code pc} is to be executed without being reported (again). */
    public boolean isReported(int pc) {
        return pc == reportedAt;
    }

    /** The instruction at {@code pc}, which {@link #isReported}, is about to be executed; {@link #passed} must follow. */
    public void passing(int pc) {
        watchesPassed = pc == watchedAt;
    }

    /** The other half of {@link #passing}. */
    public void passed(int pc) {
        watchesPassed = false;
        watchedAt = NONE_REPORTED;
        if (reportedAt == pc) {
            reportedAt = NONE_REPORTED;
        }
    }

    /**
     * Whether to leave before the instruction at {@code pc}; to be asked at instruction boundaries while {@link #debug}
     * is not null. When it answers true, {@link #exit} is filled in.
     */
    public boolean breaksAt(int pc) {
        if (!debug.breaksAt(pc)) {
            return false;
        }
        reportedAt = pc;
        exit.reason = Exit.Reason.DEBUG;
        exit.status = Exit.DEBUG_BREAKPOINT;
        exit.address = pc & 0xFFFF_FFFFL;
        return true;
    }

    /** An instruction left for a watchpoint before it did anything: the engine says which. */
    public void watchMetBy(int pc) {
        reportedAt = pc;
        watchedAt = pc;
        cpu.pc = pc;
    }

    /** Leaves when the access touches watched data, unless its instruction was reported already. */
    private void watch(int ea, int size, long value, boolean write) {
        if (watchesPassed || !debug.hit(ea, size, write)) {
            return;
        }
        exit.status = write ? Exit.DEBUG_WATCH_WRITE : Exit.DEBUG_WATCH_READ;
        exit.address = ea & 0xFFFF_FFFFL;
        exit.size = size;
        exit.data = value;
        throw leave(Exit.Reason.DEBUG);
    }

    /** The instruction that Linux's KVM gives to debuggers for software breakpoints on Book3S. */
    public static final int BREAKPOINT_INSTRUCTION = 0x00DD_DD00;

    /**
     * Takes what an instruction raised. DSISR of an alignment interrupt is made from the instruction's fields. A
     * {@link #BREAKPOINT_INSTRUCTION} in supervisor mode is not an illegal instruction: PC stays at it, and the next
     * {@link #attend} leaves with a DEBUG exit.
     */
    public void take(GuestException e, int pc, int insn) {
        if (insn == BREAKPOINT_INSTRUCTION && e.vector == Vector.PROGRAM && (cpu.msr & Msr.PR) == 0) {
            cpu.pc = pc;
            request(BREAKPOINT);
            return;
        }
        if (e.vector == Vector.DSI && cpu.model().has(Trait.DIRECT_STORE) && refusesDirectStore(insn)) {
            e.vector = Vector.ALIGNMENT;
        }
        if (e.vector == Vector.ALIGNMENT) {
            cpu.spr[Spr.DSISR] = alignmentDsisr(insn);
        }
        if (e.srr1 == Interrupts.SRR1_FP_ENABLED && recordsFpscr(insn)) {
            r[Cpu.CR0 + 1] = cpu.fp.cr1();
        }
        take(e.vector, e.afterInstruction ? pc + 4 : pc, e.srr1);
    }

    /** Whether it accesses memory for an FPR, and that turned out to be a direct store. */
    private boolean refusesDirectStore(int insn) {
        int primary = insn >>> 26;
        int extended = insn >>> 1 & 0x3FF;
        boolean ofFpr = primary >= 48 && primary <= 55
                || primary == 31 && ((extended & ~0xE0) == FIRST_FLOAT_ACCESS || extended == STFIWX);
        return ofFpr && (cpu.spr[Spr.DSISR] & Interrupts.DSISR_DIRECT_STORE) != 0;
    }

    /**
     * Whether the floating-point instruction copies FPSCR[0–3] to CR1: it does so although the exception that it
     * enabled is taken (PEM 3.3.6, 4.2.2). fcmpu and fcmpo have no Rc.
     */
    private static boolean recordsFpscr(int insn) {
        return (insn & 1) != 0 && (insn & 0x7FE) != 0 && (insn & 0x7FE) != 0x40;
    }

    /** DSISR of an alignment interrupt (PEM 6.4.6, table 6-10): what a handler needs to emulate the access. */
    static int alignmentDsisr(int insn) {
        int low = insn & 0x03FF_0000;
        int rtRa = low >>> 16;
        if (insn >>> 26 == 31) {
            // Bits 15–16 from instruction bits 29–30, 17 from 25, 18–21 from 21–24.
            int op = (insn & 6) << 14 | (insn & 0x40) << 8 | (insn & 0x780) << 3;
            return op | rtRa;
        }
        // Bit 17 from instruction bit 5, 18–21 from 1–4.
        int op = (insn & 0x0400_0000) >>> 12 | (insn & 0x7800_0000) >>> 17;
        return op | rtRa;
    }

    // ------------------------------------------------------------------ raising

    /** Raises an exception at the current instruction; never returns. */
    public GuestException raise(Vector vector, int srr1) {
        guestException.vector = vector;
        guestException.srr1 = srr1;
        guestException.afterInstruction = false;
        throw guestException;
    }

    /** Raises a program interrupt: {@code srr1} is one of the SRR1 bits of {@link Interrupts}. */
    public GuestException program(int srr1) {
        return raise(Vector.PROGRAM, srr1);
    }

    /** Raises a data storage interrupt with DAR and DSISR. */
    public GuestException dsi(int ea, int cause, boolean store) {
        cpu.spr[Spr.DAR] = ea;
        cpu.spr[Spr.DSISR] = store ? cause | Interrupts.DSISR_STORE : cause;
        CoreTrace t = trace;
        if (t != null) {
            t.fault(this, ea, store ? Mmu.Access.WRITE : Mmu.Access.READ, cause);
        }
        return raise(Vector.DSI, 0);
    }

    /** Raises what follows from a translation that has just failed: a data storage interrupt, or a TLB miss. */
    public GuestException untranslated(int ea, Mmu.Access access) {
        throw untranslated(ea, access, 8);
    }

    /** The same of a scalar of {@code size} bytes. */
    private GuestException untranslated(int ea, Mmu.Access access, int size) {
        boolean store = access == Mmu.Access.WRITE;
        if (!mmu.missed) {
            throw dsi(ea, mmu.cause, store);
        }
        int srr1 = mmu.describeMiss(ea, (int) munged(ea, size), access);
        throw raise(store ? Vector.DATA_TLB_MISS_STORE : Vector.DATA_TLB_MISS_LOAD, srr1);
    }

    /** Takes what follows from the fetch at {@code pc}, whose translation has just failed. State must be exact. */
    public void fetchFailed(int pc) {
        if (mmu.missed) {
            take(Vector.INSTRUCTION_TLB_MISS, pc, mmu.describeMiss(pc, pc, Mmu.Access.FETCH));
        } else {
            take(Vector.ISI, pc, mmu.cause);
        }
    }

    /**
     * Nobody answers an access in whose middle the core cannot leave: the bus ends it with an error, which is a machine
     * check, or a checkstop while MSR[ME] is 0 (PEM 6.4.2).
     */
    private GuestException transferError(int ea, long real) {
        if ((cpu.msr & Msr.ME) != 0) {
            throw raise(Vector.MACHINE_CHECK, Interrupts.SRR1_TRANSFER_ERROR);
        }
        exit.message = "checkstop: access to " + dev.osiris.bits.Bits.hex32(ea) + " (real "
                + dev.osiris.bits.Bits.hex(real) + "), where nothing answers, and MSR[ME] is 0";
        throw leave(Exit.Reason.INTERNAL_ERROR);
    }

    /** Raises the alignment interrupt of a multiple: DAR is the next word's address on some models. */
    public GuestException multipleAlignment(int ea) {
        throw alignment(cpu.model().has(Trait.MULTIPLE_DAR_IS_NEXT) ? ea + 4 : ea);
    }

    /** Raises an alignment interrupt; DSISR is filled in by {@link #take(GuestException, int, int)}. */
    public GuestException alignment(int ea) {
        cpu.spr[Spr.DAR] = ea;
        return raise(Vector.ALIGNMENT, 0);
    }

    /** Leaves the engine in the middle of an instruction, with {@link #exit} filled in; never returns. */
    public LeaveException leave(Exit.Reason reason) {
        exit.reason = reason;
        throw leave;
    }

    private static final int OSI_MAGIC_R3 = 0x113724FA;
    private static final int OSI_MAGIC_R4 = 0x77810F9B;

    /** What hears of calls by code that may not make them. */
    public interface RefusedOsi {
        /**
         * A system call with OSI's magic is about to take the system call interrupt.
         *
         * @param at address of the {@code sc}
         * @param selector r5
         */
        void refused(int at, int selector);
    }

    /** Whether a system call would leave as an OSI call. */
    public boolean isOsiCall() {
        return isOsiCall(r[3], r[4]);
    }

    /** Whether it would with these values in r3 and r4. */
    public boolean isOsiCall(int r3, int r4) {
        return osiEnabled && r3 == OSI_MAGIC_R3 && r4 == OSI_MAGIC_R4
                && !(osiSupervisorOnly && (cpu.msr & Msr.PR) != 0);
    }

    private boolean hasOsiMagic() {
        return r[3] == OSI_MAGIC_R3 && r[4] == OSI_MAGIC_R4;
    }

    /**
     * sc, with PC already at the next instruction. With the OSI capability and its magic in r3 and r4 the core leaves,
     * whatever MSR says (unless {@link #osiSupervisorOnly}), and nothing else changes; otherwise the system call
     * interrupt is taken.
     */
    public void systemCall() {
        if (isOsiCall()) {
            throw leave(Exit.Reason.OSI);
        }
        if (hasOsiMagic()) {
            refusedOsi.refused(cpu.pc - 4, r[5]);
        }
        take(Vector.SYSTEM_CALL, cpu.pc, 0);
    }

    // ------------------------------------------------------------------ MSR, translations

    /** MSR := what of value the model has, with all that follows from it. The caller ends its block. */
    public void setMsr(int value) {
        cpu.changeMsr(value & cpu.model().msrBits());
        modeChanged();
        if ((cpu.msr & Msr.POW) != 0) {
            powerSave();
        }
    }

    /** Recomputes what depends on MSR; to be called after anything that wrote it. */
    public void modeChanged() {
        int msr = cpu.msr;
        mode = msr >>> 4 & 1 | msr >>> 13 & 2 | msr << 2 & LITTLE_ENDIAN;
        if ((msr & Msr.EE) != 0 && (requests & INTERRUPTS) != 0) {
            attention = 1;
        }
    }

    /** rfi. */
    public void returnFromInterrupt() {
        Interrupts.returnFrom(cpu);
        modeChanged();
    }

    /**
     * MSR[POW] was set: sleeps until an interrupt could be taken or an exit is asked for, when HID0 selects a sleep
     * mode (750UM 10.2; the 604 has only nap, entered by POW alone). POW is cleared on the way out, as KVM does.
     */
    private void powerSave() {
        int modes = Spr.HID0_NAP | Spr.HID0_SLEEP | (cpu.model().bats() > 4 ? 0 : Spr.HID0_DOZE);
        boolean sleeps = cpu.model() == dev.osiris.ppc.cpu.CpuModel.PPC604 || (cpu.spr[Spr.HID0] & modes) != 0;
        if (sleeps) {
            sleepUntilWoken();
        }
        cpu.msr &= ~Msr.POW;
        attention = 1;
    }

    private void sleepUntilWoken() {
        stepOutside();
        forfeitTurn();
        spinForWakeUp();
        sleeper = Thread.currentThread();
        while (!wakes()) {
            if (sleeper.isInterrupted()) {
                // A parked thread would wake at once, again and again: treat it as the request that it most likely is.
                requestExit();
            } else {
                LockSupport.park(this);
            }
        }
        sleeper = null;
        shootdown.turns().take(turn);
        goInside();
    }

    private void spinForWakeUp() {
        long poll = haltPollNanos;
        long start = poll == 0 ? 0 : timebase.clock().nanos();
        while (poll != 0 && !wakes() && timebase.clock().nanos() - start < poll) {
            Thread.onSpinWait();
        }
    }

    private boolean wakes() {
        int q = requests;
        return (q & EXIT) != 0 || ((q & INTERRUPTS) != 0 && (cpu.msr & Msr.EE) != 0);
    }

    /** A segment register changed on this core. */
    public void segmentChanged(int n, int before, int after) {
        forgetTags();
        codeCaches.segmentChanged(n, before, after);
    }

    /** Segment registers changed, and the engine knows: only what it does not keep itself is to be forgotten. */
    public void segmentsChanged() {
        forgetTags();
    }

    /** A BAT, SDR1 or HID0 changed on this core. */
    public void translationChanged() {
        forgetTranslations();
        codeCaches.translationChanged();
    }

    /**
     * Forgets every cached translation of this core, whose state may be another one than before, and its reservation.
     * Own thread.
     */
    public void flushTranslations() {
        cpu.reserved = false;
        forgetTranslations();
        codeCaches.stateReplaced();
    }

    private void forgetTranslations() {
        CoreTrace t = trace;
        if (t != null) {
            t.flush(this, 0, true);
        }
        forgetTags();
    }

    private void flushSets(long sets) {
        SoftTlb tlb = mmu.softTlb();
        long all = tlb == null ? sets : tlb.together(sets);
        if (tlb != null) {
            tlb.invalidate(all);
        }
        forgetSets(all);
    }

    /** tlbld, tlbli: what the entry replaces may be remembered, so its class is forgotten. */
    public void loadSoftTlb(int ea, boolean fetch) {
        mmu.softTlb().load(ea, fetch);
        forgetSets(mmu.softTlb().together(1L << (ea >>> 12 & 63)));
    }

    private void forgetSets(long sets) {
        for (long rest = sets; rest != 0; rest &= rest - 1) {
            for (int i = Long.numberOfTrailingZeros(rest); i < TLB_ENTRIES; i += 64) {
                readTag[i] = NO_TAG;
                writeTag[i] = NO_TAG;
            }
        }
        codeCaches.classesFlushed(sets);
    }

    /** tlbie: this congruence class goes, here and on every other core (PEM 7.5.2, 750UM 5.4.3.2). */
    public void tlbie(int ea) {
        int set = ea >>> 12 & 63;
        CoreTrace t = trace;
        if (t != null) {
            t.flush(this, ea, false);
        }
        flushSets(1L << set);
        flushedElsewhere = true;
        shootdown.flushSet(this, set);
    }

    /** tlbia, where a model has it. */
    public void tlbia() {
        translationChanged();
        flushedElsewhere = true;
        shootdown.flushAll(this);
    }

    /** tlbsync: returns when every core that runs guest code has done the flushes asked of it. */
    public void tlbsync() {
        if (flushedElsewhere) {
            flushedElsewhere = false;
            shootdown.await(this);
        }
    }

    /** Whether the machine has no other vCPU. */
    public boolean alone() {
        return shootdown.alone();
    }

    // ------------------------------------------------------------------ loads

    public int load8(int ea) {
        int i = ea >>> 12 & TLB_ENTRIES - 1;
        if (readTag[i] == (ea & PAGE_MASK | mode)) {
            return readSegment[i].get(ValueLayout.JAVA_BYTE, readBase[i] + (ea & 0xFFF)) & 0xFF;
        }
        return (int) slowLoad(ea, 1);
    }

    public int load16(int ea) {
        int i = ea >>> 12 & TLB_ENTRIES - 1;
        if (readTag[i] == (ea & PAGE_MASK | mode) && (ea & 0xFFF) <= 0xFFE) {
            return readSegment[i].get(GuestMemory.BE16, readBase[i] + (ea & 0xFFF)) & 0xFFFF;
        }
        return (int) slowLoad(ea, 2);
    }

    public int load32(int ea) {
        int i = ea >>> 12 & TLB_ENTRIES - 1;
        if (readTag[i] == (ea & PAGE_MASK | mode) && (ea & 0xFFF) <= 0xFFC) {
            return readSegment[i].get(GuestMemory.BE32, readBase[i] + (ea & 0xFFF));
        }
        return (int) slowLoad(ea, 4);
    }

    public long load64(int ea) {
        int i = ea >>> 12 & TLB_ENTRIES - 1;
        if (readTag[i] == (ea & PAGE_MASK | mode) && (ea & 0xFFF) <= 0xFF8) {
            return readSegment[i].get(GuestMemory.BE64, readBase[i] + (ea & 0xFFF));
        }
        return slowLoad(ea, 8);
    }

    private long slowLoad(int ea, int size) {
        if (debug != null) {
            watch(ea, size, 0, false);
        }
        if ((mode & LITTLE_ENDIAN) != 0 && (ea & size - 1) != 0) {
            return loadMisalignedLittleEndian(ea, size);
        }
        if ((ea & 0xFFF) + size > GuestMemory.PAGE_SIZE) {
            return loadAcrossPages(ea, size);
        }
        if (!mmu.translate(ea, Mmu.Access.READ)) {
            throw untranslated(ea, Mmu.Access.READ, size);
        }
        stopAtDataBreakpoint(ea, size, false);
        return loadReal(ea, munged(mmu.real, size), size, true);
    }

    private long loadAcrossPages(int ea, int size) {
        refuseAcrossPages(ea);
        refuseIntoDirectStore(ea, size, Mmu.Access.READ);
        long value = 0;
        for (int i = 0; i < size; i++) {
            if (!mmu.translate(ea + i, Mmu.Access.READ)) {
                throw untranslated(ea + i, Mmu.Access.READ);
            }
            stopAtDataBreakpoint(ea, size, false);
            value = value << 8 | loadReal(ea + i, mmu.real, 1, false);
        }
        return value;
    }

    /** Before the page that it begins in is looked at, but for a BAT's refusal (7400UM table 4-3, 603eUM table 4-2). */
    private void refuseIntoDirectStore(int ea, int size, Mmu.Access access) {
        if (mmu.entersDirectStore(ea, size, access)) {
            boolean error = cpu.model() == CpuModel.PPC603E || cpu.model().has(Trait.DIRECT_STORE);
            throw dsi(ea + size - 1 & PAGE_MASK, error ? Interrupts.DSISR_DIRECT_STORE : Interrupts.DSISR_BAD_ACCESS,
                    access == Mmu.Access.WRITE);
        }
    }

    private void refuseAcrossPages(int ea) {
        if (cpu.model().has(Trait.ALIGNS_AT_PAGES) && mmu.pageAddressed(ea)) {
            throw alignment(ea);
        }
    }

    // ---- little-endian mode

    /**
     * Where an aligned scalar lies in little-endian mode: its three low address bits are exclusive-ored with what its
     * size asks for, and the bytes stay in big-endian order (PEM 3.1.4.2, table 3-5). All registers see the address
     * as it was computed.
     */
    private long munged(long real, int size) {
        return (mode & LITTLE_ENDIAN) != 0 ? real ^ 8 - size : real;
    }

    /** Byte by byte, each where a byte access finds it: 750UM 2.3.4.3.6. */
    private long loadMisalignedLittleEndian(int ea, int size) {
        refuseMisalignedLittleEndian(ea);
        refuseIntoDirectStore(ea, size, Mmu.Access.READ);
        long value = 0;
        for (int i = 0; i < size; i++) {
            if (!mmu.translate(ea + i, Mmu.Access.READ)) {
                throw untranslated(ea + i, Mmu.Access.READ, 1);
            }
            stopAtDataBreakpoint(ea, size, false);
            value |= loadReal(ea + i, munged(mmu.real, 1), 1, false) << 8 * i;
        }
        return value;
    }

    private void storeMisalignedLittleEndian(int ea, int size, long value) {
        refuseMisalignedLittleEndian(ea);
        prepareStore(ea, size);
        for (int i = 0; i < size; i++) {
            mmu.translate(ea + i, Mmu.Access.WRITE);
            storeReal(ea + i, munged(mmu.real, 1), 1, value >>> 8 * i & 0xFF, false);
        }
    }

    private void refuseMisalignedLittleEndian(int ea) {
        if (cpu.model().has(Trait.ALIGNS_LITTLE_ENDIAN)) {
            throw alignment(ea);
        }
    }

    // ---- breakpoints

    /**
     * DABR: the double word that it names, while MSR[DR] is as it says, for the kinds of access that it says (PEM
     * 2.3.15, 6.4.3). It comes after everything else that may keep the access from being made.
     */
    private void stopAtDataBreakpoint(int ea, int size, boolean store) {
        int dabr = cpu.spr[Spr.DABR];
        int kind = store ? Spr.DABR_STORES : Spr.DABR_LOADS;
        boolean translation = (dabr & Spr.DABR_TRANSLATION) != 0;
        if ((dabr & kind) == 0 || translation != ((cpu.msr & Msr.DR) != 0)) {
            return;
        }
        int watched = dabr & -8;
        if (watched == (ea & -8) || watched == (ea + size - 1 & -8)) {
            throw dsi(ea, Interrupts.DSISR_DABR, store);
        }
    }

    /**
     * Whether accesses to the page that {@code ea} lies in must come here, because DABR or a debugger watches a part of
     * it.
     */
    public boolean watches(int ea) {
        int dabr = cpu.spr[Spr.DABR];
        return debug != null && debug.watchesPage(ea) || (dabr & (Spr.DABR_LOADS | Spr.DABR_STORES)) != 0 && ((dabr ^ ea) & PAGE_MASK) == 0;
    }

    /** Whether IABR may stop an instruction: engines then go step by step. */
    public boolean watchesInstructions() {
        return (cpu.spr[Spr.IABR] & Spr.IABR_ENABLE) != 0;
    }

    /** Whether IABR stops the instruction at {@code pc}, before it is executed (750UM 4.5.14, 603eUM 4.5.15). */
    public boolean stopsAtInstruction(int pc) {
        int iabr = cpu.spr[Spr.IABR];
        boolean translation = (iabr & Spr.IABR_TRANSLATION) != 0;
        boolean mode = cpu.model() == CpuModel.PPC603E || translation == ((cpu.msr & Msr.IR) != 0);
        return (iabr & Spr.IABR_ENABLE) != 0 && mode && ((iabr ^ pc) & -4) == 0;
    }

    private long loadReal(int ea, long real, int size, boolean mayLeave) {
        Region region = space.find(real);
        if (region instanceof Region.Memory m) {
            fillRead(ea, m.memory(), m.offsetOf(real));
            return get(m.memory(), m.offsetOf(real), size);
        }
        return region instanceof Region.Mmio mmio ? mmio.handler().read(real - mmio.base(), size)
                : leaveForLoad(ea, real, size, mayLeave);
    }

    private long leaveForLoad(int ea, long real, int size, boolean mayLeave) {
        if (!mayLeave) {
            throw transferError(ea, real);
        }
        exit.address = real;
        exit.size = size;
        throw leave(Exit.Reason.MMIO_READ);
    }

    private static long get(GuestMemory memory, long offset, int size) {
        return switch (size) {
            case 1 -> memory.get8(offset);
            case 2 -> memory.get16(offset);
            case 4 -> memory.get32(offset) & 0xFFFF_FFFFL;
            default -> memory.get64(offset);
        };
    }

    private void filled(int i) {
        if (filledCount < filledTags.length) {
            filledTags[filledCount] = i;
        }
        filledCount++;
    }

    private void forgetTags() {
        forgetFilled(readTag);
        forgetFilled(writeTag);
        filledCount = 0;
    }

    private void forgetFilled(int[] tags) {
        if (filledCount > filledTags.length) {
            Arrays.fill(tags, NO_TAG);
        } else {
            for (int k = 0; k < filledCount; k++) {
                tags[filledTags[k]] = NO_TAG;
            }
        }
    }

    private void fillRead(int ea, GuestMemory memory, long offset) {
        if ((mode & LITTLE_ENDIAN) != 0 || watches(ea)) {
            return;
        }
        int i = ea >>> 12 & TLB_ENTRIES - 1;
        readTag[i] = ea & PAGE_MASK | mode;
        filled(i);
        readSegment[i] = memory.segment();
        readBase[i] = offset & ~0xFFFL;
    }

    // ------------------------------------------------------------------ stores

    public void store8(int ea, int value) {
        int i = ea >>> 12 & TLB_ENTRIES - 1;
        if (writeTag[i] == (ea & PAGE_MASK | mode)) {
            writeSegment[i].set(ValueLayout.JAVA_BYTE, writeBase[i] + (ea & 0xFFF), (byte) value);
        } else {
            slowStore(ea, 1, value & 0xFF);
        }
    }

    public void store16(int ea, int value) {
        int i = ea >>> 12 & TLB_ENTRIES - 1;
        if (writeTag[i] == (ea & PAGE_MASK | mode) && (ea & 0xFFF) <= 0xFFE) {
            writeSegment[i].set(GuestMemory.BE16, writeBase[i] + (ea & 0xFFF), (short) value);
        } else {
            slowStore(ea, 2, value & 0xFFFF);
        }
    }

    public void store32(int ea, int value) {
        int i = ea >>> 12 & TLB_ENTRIES - 1;
        if (writeTag[i] == (ea & PAGE_MASK | mode) && (ea & 0xFFF) <= 0xFFC) {
            writeSegment[i].set(GuestMemory.BE32, writeBase[i] + (ea & 0xFFF), value);
        } else {
            slowStore(ea, 4, value & 0xFFFF_FFFFL);
        }
    }

    public void store64(int ea, long value) {
        int i = ea >>> 12 & TLB_ENTRIES - 1;
        if (writeTag[i] == (ea & PAGE_MASK | mode) && (ea & 0xFFF) <= 0xFF8) {
            writeSegment[i].set(GuestMemory.BE64, writeBase[i] + (ea & 0xFFF), value);
        } else {
            slowStore(ea, 8, value);
        }
    }

    private void slowStore(int ea, int size, long value) {
        if (debug != null) {
            watch(ea, size, value, true);
        }
        if ((mode & LITTLE_ENDIAN) != 0 && (ea & size - 1) != 0) {
            storeMisalignedLittleEndian(ea, size, value);
            return;
        }
        if ((ea & 0xFFF) + size > GuestMemory.PAGE_SIZE) {
            storeAcrossPages(ea, size, value);
            return;
        }
        if (!mmu.translate(ea, Mmu.Access.WRITE)) {
            throw untranslated(ea, Mmu.Access.WRITE, size);
        }
        stopAtDataBreakpoint(ea, size, true);
        storeReal(ea, munged(mmu.real, size), size, value, true);
    }

    /** The pages of a store are translated before anything is written, so that a fault leaves memory as it was. */
    private void prepareStore(int ea, int size) {
        refuseIntoDirectStore(ea, size, Mmu.Access.WRITE);
        for (int at : new int[] {ea, ea + size - 1}) {
            if (!mmu.translate(at, Mmu.Access.WRITE)) {
                throw untranslated(at == ea ? ea : at & PAGE_MASK, Mmu.Access.WRITE, 1);
            }
            if (space.find(mmu.real) == null) {
                throw transferError(at, mmu.real);
            }
        }
        stopAtDataBreakpoint(ea, size, true);
    }

    private void storeAcrossPages(int ea, int size, long value) {
        refuseAcrossPages(ea);
        prepareStore(ea, size);
        for (int i = 0; i < size; i++) {
            mmu.translate(ea + i, Mmu.Access.WRITE);
            storeReal(ea + i, mmu.real, 1, value >>> 8 * (size - 1 - i) & 0xFF, false);
        }
    }

    private void storeReal(int ea, long real, int size, long value, boolean mayLeave) {
        Region region = space.find(real);
        if (region instanceof Region.Ram ram) {
            storeRam(ea, ram.memory(), ram.offsetOf(real), size, value);
        } else if (region instanceof Region.Mmio mmio) {
            mmio.handler().write(real - mmio.base(), size, value);
        } else if (region == null) {
            leaveForStore(ea, real, size, value, mayLeave);
        }
    }

    private void leaveForStore(int ea, long real, int size, long value, boolean mayLeave) {
        if (!mayLeave) {
            throw transferError(ea, real);
        }
        exit.address = real;
        exit.size = size;
        exit.data = value;
        throw leave(Exit.Reason.MMIO_WRITE);
    }

    private void storeRam(int ea, GuestMemory memory, long offset, int size, long value) {
        switch (size) {
            case 1 -> memory.put8(offset, (int) value);
            case 2 -> memory.put16(offset, (int) value);
            case 4 -> memory.put32(offset, (int) value);
            default -> memory.put64(offset, value);
        }
        fillWriteOrReport(ea, memory, offset, size);
    }

    /** After a store: either nobody cares about the page and the next store may be quick, or those who do are told. */
    private void fillWriteOrReport(int ea, GuestMemory memory, long offset, int size) {
        boolean quick = (mode & LITTLE_ENDIAN) == 0 && !watches(ea);
        if (quick && mmu.writable && memory.pageFlags().storesMayBypass((int) (offset >>> GuestMemory.PAGE_SHIFT))) {
            int i = ea >>> 12 & TLB_ENTRIES - 1;
            writeTag[i] = ea & PAGE_MASK | mode;
            filled(i);
            writeSegment[i] = memory.segment();
            writeBase[i] = offset & ~0xFFFL;
        } else {
            space.written(memory, offset, size);
        }
    }

    // ------------------------------------------------------------------ the rarer accesses

    /** One word of lmw: see {@code IrOp.LD32_MULTIPLE}. */
    public int loadMultiple(int ea) {
        requireAnswered(ea, Mmu.Access.READ);
        return load32(ea);
    }

    /** One word of stmw. */
    public void storeMultiple(int ea, int value) {
        requireAnswered(ea, Mmu.Access.WRITE);
        store32(ea, value);
    }

    /** A machine check when the access would have to leave: the instruction could not be completed afterwards. */
    public void requireAnswered(int ea, Mmu.Access access) {
        int i = ea >>> 12 & TLB_ENTRIES - 1;
        int tag = ea & PAGE_MASK | mode;
        if ((access == Mmu.Access.READ ? readTag[i] : writeTag[i]) == tag) {
            return;
        }
        if (mmu.translate(ea, access) && space.find(mmu.real) == null) {
            throw transferError(ea, mmu.real);
        }
    }

    /** lwarx: loads and remembers the address and the value. */
    public int loadReserve(int ea) {
        if (debug != null) {
            watch(ea, 4, 0, false);
        }
        int value = reservedWord(ea);
        // Not before the load is sure to succeed: a reservation survives a lwarx that is interrupted.
        cpu.reservedVersion = versionSeen;
        cpu.reserved = true;
        cpu.reservedAddress = munged(mmu.real, 4);
        cpu.reservedValue = value;
        return value;
    }

    /**
     * stwcx.: stores when the word is the one that lwarx reserved and nobody stored to it in between, as far as
     * {@link dev.osiris.memory.Reservations} can tell.
     *
     * @return whether it stored
     */
    public boolean storeConditional(int ea, int value) {
        if ((ea & 3) != 0) {
            throw alignment(ea);
        }
        if (!cpu.reserved) {
            return false;
        }
        if (debug != null) {
            watch(ea, 4, value & 0xFFFF_FFFFL, true);
        }
        Region.Ram ram = reservable(ea, Mmu.Access.WRITE);
        stopAtDataBreakpoint(ea, 4, true);
        cpu.reserved = false;
        long real = munged(mmu.real, 4);
        long offset = real - ram.base() + ram.offset();
        if (real != cpu.reservedAddress || !space.reservations()
                .store(ram.memory(), offset, cpu.reservedVersion, cpu.reservedValue, value)) {
            return false;
        }
        fillWriteOrReport(ea, ram.memory(), offset, 4);
        return true;
    }

    /** ROM can be read by lwarx; only stwcx. finds nothing there to store to. */
    private int reservedWord(int ea) {
        if ((ea & 3) != 0) {
            throw alignment(ea);
        }
        if (mmu.translate(ea, Mmu.Access.READ) && space.find(mmu.real) instanceof Region.Rom rom) {
            stopAtDataBreakpoint(ea, 4, false);
            return rom.memory().get32(munged(mmu.real, 4) - rom.base() + rom.offset());
        }
        Region.Ram ram = reservable(ea, Mmu.Access.READ);
        stopAtDataBreakpoint(ea, 4, false);
        long offset = munged(mmu.real, 4) - ram.base() + ram.offset();
        versionSeen = space.reservations().version(ram.memory(), offset);
        return ram.memory().get32(offset);
    }

    /**
     * Whether lwarx and stwcx. to memory as it was just translated are a data storage interrupt: some models cannot do them
     * where stores write through, and the 7400 with a locked data cache only where it does not cache (7400UM table 4-3).
     */
    public boolean refusesReservation() {
        if (!cpu.model().has(Trait.RESERVES_COPY_BACK_ONLY) || (cpu.msr & Msr.DR) == 0) {
            return false;
        }
        boolean locked = cpu.model() == CpuModel.PPC7400 && (cpu.spr[Spr.HID0] & Spr.HID0_DLOCK) != 0
                && (mmu.wimg & CACHING_INHIBITED) == 0;
        return locked || (mmu.wimg & WRITE_THROUGH) != 0;
    }

    private Region.Ram reservable(int ea, Mmu.Access access) {
        boolean store = access == Mmu.Access.WRITE;
        if ((ea & 3) != 0) {
            throw alignment(ea);
        }
        boolean translated = mmu.translate(ea, access);
        if (mmu.directStore) {
            throw dsi(ea, Interrupts.DSISR_BAD_ACCESS, store);
        }
        boolean refused = (translated || mmu.cause == Interrupts.PROTECTION) && refusesReservation();
        if (refused) {
            throw dsi(ea, Interrupts.DSISR_BAD_ACCESS | (translated ? 0 : mmu.cause), store);
        }
        if (!translated) {
            throw untranslated(ea, access, 4);
        }
        Region region = space.find(mmu.real);
        if (region instanceof Region.Ram ram) {
            return ram;
        }
        throw region == null ? transferError(ea, mmu.real) : dsi(ea, Interrupts.DSISR_BAD_ACCESS, store);
    }

    /**
     * lvx: 16 bytes into vector register {@code n}; the low four bits of the address are ignored. Where nobody answers
     * the core leaves twice, for 8 bytes each (as KVM does): {@link #exit} brings its own completion.
     */
    public void loadVector(int ea, int n) {
        int at = ea & -16 ^ firstHalf();
        long high;
        try {
            high = load64(at);
        } catch (LeaveException e) {
            exit.completion = (core, raw) -> completeFirstHalf(n, raw);
            throw e;
        }
        long low;
        try {
            low = load64(at ^ 8);
        } catch (LeaveException e) {
            exit.completion = (core, raw) -> setVector(n, high, raw);
            throw e;
        }
        setVector(n, high, low);
    }

    private void completeFirstHalf(int n, long high) {
        nextPart(Exit.Reason.MMIO_READ);
        exit.completion = (core, low) -> setVector(n, high, low);
    }

    private void setVector(int n, long high, long low) {
        cpu.vr[2 * n] = high;
        cpu.vr[2 * n + 1] = low;
    }

    /** In little-endian mode the upper half of a vector lies behind the lower one (ALTIVECPEM 3.1.4.2). */
    private int firstHalf() {
        return (mode & LITTLE_ENDIAN) != 0 ? 8 : 0;
    }

    /** stvx: likewise. */
    public void storeVector(int ea, int n) {
        int at = ea & -16 ^ firstHalf();
        long low = cpu.vr[2 * n + 1];
        try {
            store64(at, cpu.vr[2 * n]);
        } catch (LeaveException e) {
            exit.completion = (core, raw) -> {
                nextPart(Exit.Reason.MMIO_WRITE);
                exit.data = low;
            };
            throw e;
        }
        store64(at ^ 8, low);
    }

    /** The second half of an access goes where the first went. */
    private void nextPart(Exit.Reason reason) {
        exit.reason = reason;
        exit.address ^= 8;
    }

    private static final int WRITE_THROUGH = 0x40;
    private static final int CACHING_INHIBITED = 0x20;
    private static final int WRITE_THROUGH_OR_INHIBITED = WRITE_THROUGH | CACHING_INHIBITED;

    /**
     * dcbz: zeroes the cache block; alignment interrupt where the page is not cached copy-back (PEM 8.2, dcbz). Which of
     * several things comes first: 750UM, 7400UM table 4-3, 603eUM table 4-2.
     */
    public void zeroBlock(int ea) {
        int at = ea & -dev.osiris.ppc.cpu.CpuModel.CACHE_BLOCK;
        if (debug != null) {
            watch(at, dev.osiris.ppc.cpu.CpuModel.CACHE_BLOCK, 0, true);
        }
        if (zeroNeedsAssistance()) {
            throw alignment(ea);
        }
        boolean translated = mmu.translate(at, Mmu.Access.WRITE);
        if ((translated || alignsBeforeRefusal()) && (mmu.wimg & WRITE_THROUGH_OR_INHIBITED) != 0) {
            throw alignment(ea);
        }
        if (!translated && mmu.directStore) {
            return;
        }
        if (!translated) {
            throw untranslated(ea, Mmu.Access.WRITE);
        }
        stopAtDataBreakpoint(ea, 1, true);
        if (space.find(mmu.real) instanceof Region.Ram ram) {
            long offset = mmu.real - ram.base() + ram.offset();
            for (int i = 0; i < dev.osiris.ppc.cpu.CpuModel.CACHE_BLOCK; i += 8) {
                ram.memory().put64(offset + i, 0);
            }
            fillWriteOrReport(at, ram.memory(), offset, dev.osiris.ppc.cpu.CpuModel.CACHE_BLOCK);
        }
    }

    /** Of dcbz, whose translation has just failed. */
    private boolean alignsBeforeRefusal() {
        return mmu.cause == Interrupts.PROTECTION && cpu.model().has(
                mmu.throughTable ? Trait.ALIGNS_DCBZ_BEFORE_PAGES : Trait.ALIGNS_DCBZ_BEFORE_BLOCKS);
    }

    /** Whether the data cache's being off or locked makes dcbz an alignment interrupt on this model. */
    public boolean zeroNeedsAssistance() {
        return cpu.model().has(Trait.DCBZ_NEEDS_CACHE)
                && (cpu.spr[Spr.HID0] & (Spr.HID0_DCE | Spr.HID0_DLOCK)) != Spr.HID0_DCE;
    }

    /**
     * dcbst, dcbf, dcbi: translation and protection as a load or store (PEM 8.2), and nothing else to do; nothing at all
     * in a direct-store segment (PEM 7.8.4).
     */
    public void touchForCacheOp(int ea, boolean store) {
        Mmu.Access access = store ? Mmu.Access.WRITE : Mmu.Access.READ;
        if (!mmu.translate(ea, access) && !mmu.directStore) {
            throw untranslated(ea, access);
        }
    }

    /** icbi: what was decoded from the page goes, on every core. */
    public void icbi(int ea) {
        if (!mmu.translate(ea, Mmu.Access.READ)) {
            if (mmu.directStore) {
                return;
            }
            throw untranslated(ea, Mmu.Access.READ);
        }
        if (space.find(mmu.real) instanceof Region.Ram ram) {
            space.dropCode(ram.memory(), (int) (mmu.real - ram.base() + ram.offset() >>> GuestMemory.PAGE_SHIFT));
        }
    }

    // ------------------------------------------------------------------ decrementer

    /** DEC as it reads now. */
    public int decrementer() {
        return decrementerBase() - (int) timebase.read();
    }

    /** What DEC reads as, if the lower half of the time base is taken from it. */
    public int decrementerBase() {
        return decrementerValue + (int) decrementerAt;
    }

    /** mtdec: a change of its sign bit from 0 to 1 by this write is a decrementer exception too (PEM 2.3.10). */
    public synchronized void setDecrementer(int value) {
        boolean wasPositive = decrementer() >= 0;
        decrementerAt = timebase.read();
        decrementerValue = value;
        if (wasPositive && value < 0) {
            request(DECREMENTER);
        }
        armDecrementer(value);
    }

    /** Whether the decrementer's interrupt is pending. */
    public boolean decrementerPending() {
        return (requests & DECREMENTER) != 0;
    }

    /**
     * Asks for a call when the counter, which reads {@code now}, has passed zero. It is not read again here: a small
     * value may be negative by then, and its interrupt would come a whole turn later.
     */
    private void armDecrementer(int now) {
        if (!closed) {
            decrementerTimer.arm(timebase.nanosAfter((now & 0xFFFF_FFFFL) + 1));
        }
    }

    /** On the timer's thread: the counter passed zero, unless the time base was set or frozen meanwhile. */
    private synchronized void decrementerFired() {
        int now = decrementer();
        if (now < 0) {
            request(DECREMENTER);
        }
        armDecrementer(now);
    }

    /** Puts back what a snapshot holds. */
    public synchronized void restoreDecrementer(int value, boolean pending) {
        decrementerAt = timebase.read();
        decrementerValue = value;
        if (pending) {
            request(DECREMENTER);
        } else {
            REQUESTS.getAndBitwiseAnd(this, ~DECREMENTER);
        }
        armDecrementer(value);
    }

    /**
     * Power-on: the state of {@link Cpu#reset}, nothing pending, the decrementer at 0 and not yet counting towards an
     * interrupt, no translation remembered. Own thread, or stopped.
     */
    public synchronized void reset() {
        cpu.reset();
        decrementerTimer.cancel();
        decrementerAt = timebase.read();
        decrementerValue = 0;
        REQUESTS.getAndBitwiseAnd(this, ~(INTERRUPTS | BREAKPOINT));
        tracePending = false;
        exit.completion = null;
        requestFlushAll();
    }

    /** Stops the decrementer's timer; the core is not to be run again. */
    public synchronized void close() {
        closed = true;
        decrementerTimer.cancel();
        shootdown.depart(this);
        shootdown.epochs().depart(epoch);
        shootdown.turns().depart(turn);
    }
}
