package dev.osiris.engine.x86;

import dev.osiris.engine.Engine;
import dev.osiris.engine.EngineStatistics;
import dev.osiris.engine.interpreter.Interpreter;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.memory.Region.Ram;
import dev.osiris.memory.Region.Rom;
import dev.osiris.ppc.core.CodeCaches;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.mmu.Mmu;
import dev.osiris.ppc.fp.FpStatus;
import dev.osiris.ppc.ir.IrOp;
import dev.osiris.ppc.isa.Isa;
import dev.osiris.ppc.vec.Vscr;
import dev.osiris.ppc.isa.Row;
import dev.osiris.ppc.semantics.Fields;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs one vCPU on native code. The loop enters native code and does what it comes back for: code for an address, a
 * page for a map, an instruction for the interpreter, attention.
 *
 * <p>The registers are in one of two places: in {@link State}, after native code ran, or in {@link Cpu}, after
 * {@link #toJava}. Filling a map or finding code needs neither, so most returns copy nothing.
 */
final class NativeEngine implements Engine, CodeCaches {
    /** What a budget is charged for native code up to the next poll. */
    private static final int STRETCH = 64;
    private static final int SO_SLOT = State.slot(Cpu.SO);

    private static final int SYSTEM_CALL = 0x4400_0002;

    private static final int FE = Msr.FE0 | Msr.FE1;

    private final FpStatus scratch = new FpStatus();
    private final Core core;
    private final NativeCode code;
    private final Interpreter interpreter;
    private final State state = new State();
    private final Maps maps = new Maps();
    private final MethodHandle enter;

    /** The registers are in the Cpu, not in the State. */
    private boolean inJava = true;
    /** The FPRs are in the State, with status that native code left to be worked out. */
    private boolean fprsInState;
    /** The vector registers are in the State. */
    private boolean vrsInState;
    /** The site that native code left at: its region's registers are in the save area. Null otherwise. */
    private Site left;
    private int view;
    private volatile boolean jumpsAreStale;

    private long jumps;
    private long fills;
    private long writeFills;
    private long interpreted;
    /** Words left to the interpreter that are no instructions. */
    private long illegal;
    /** Instructions that the interpreter executed on its own. */
    private long stepped;
    private long translationFlushes;
    private long classFlushes;
    private long writeFlushes;
    private long jumpDrops;
    private long links;
    private long improvements;
    private long attentions;
    /** By row: which instructions the interpreter was left for. */
    private final Map<Row, long[]> interpretedBy = new ConcurrentHashMap<>();
    private final Isa isa;

    NativeEngine(Core core, NativeCode code) {
        this.core = core;
        this.code = code;
        this.interpreter = new Interpreter(core, false);
        this.enter = code.cache.enter();
        this.isa = Isa.of(core.cpu.model());
        core.codeCaches(this);
        for (int mode = 0; mode < Maps.MODES; mode++) {
            state.putLong(State.MODE_MAPS + 8 * mode, maps.base(maps.current(mode)));
        }
        state.putLong(State.RESERVATIONS, core.space.reservations().address());
        state.putLong(State.COUNTERS, code.cache.counters());
        state.putLong(State.ICBI_WATCH, core.icbiWatchAddress());
        state.putLong(State.TIMEBASE, core.timebase.address());
        core.onAttention(() -> {
            state.putInt(State.PENDING, 1);
            state.attention(true);
        });
        code.join(this);
    }

    @Override
    public String name() {
        return "native";
    }

    // ------------------------------------------------------------------ what is to be forgotten

    @Override
    public void translationChanged() {
        translationFlushes++;
        maps.flushAll();
        interpreter.translationChanged();
    }

    @Override
    public void stateReplaced() {
        translationChanged();
        state.putLong(State.RESERVED_AT, 0);
    }

    @Override
    public void classesFlushed(long classes) {
        classFlushes++;
        maps.flushClasses(classes);
        interpreter.translationChanged();
    }

    /** Nothing is forgotten: the next code to run is looked for in the maps that hold for the registers as they are. */
    @Override
    public void segmentChanged(int n, int before, int after) {
        interpreter.translationChanged();
    }

    @Override
    public void writesFlushed() {
        writeFlushes++;
        maps.flushWrites();
    }

    @Override
    public void writesFlushed(GuestMemory memory, int page) {
        maps.flushWritesTo(memory.segment().address() + ((long) page << GuestMemory.PAGE_SHIFT));
    }

    /** Code was dropped: every way into it must go. On this core's thread, or with the core outside native code. */
    void dropJumps() {
        maps.flushJumps();
    }

    /** From any thread: {@link #dropJumps} before the next entry, and soon. */
    void askToDropJumps() {
        jumpsAreStale = true;
        core.requestAttention();
    }

    /** From any thread: {@link #dropJumps} some time, as there is better code than what they lead to. */
    void dropJumpsSomeTime() {
        jumpsAreStale = true;
    }

    @Override
    public void passing() {
        state.putInt(State.ALONE, core.alone() ? 1 : 0);
        if (jumpsAreStale) {
            jumpsAreStale = false;
            jumpDrops++;
            maps.flushJumps();
        }
    }

    Core core() {
        return core;
    }

    NativeCode code() {
        return code;
    }

    // ------------------------------------------------------------------ where the registers are

    /** All but FPRs and vector registers, which few things in Java look at. */
    private void toJava() {
        if (!inJava) {
            integersToJava();
        }
    }

    private void allToJava() {
        toJava();
        fprsToJava();
        vrsToJava();
    }

    private void integersToJava() {
        state.load(core.cpu);
        if (left != null) {
            int[] slotOf = left.region.slotOf;
            for (int p = 0; p < slotOf.length; p++) {
                if ((left.dirty >>> p & 1) != 0) {
                    core.cpu.r[slotOf[p]] = state.getInt(State.SAVED + 8 * Translator.POOL[p]);
                }
            }
            xmmsToState(left);
            core.cpu.pc = left.pc;
        } else {
            core.cpu.pc = state.getInt(State.PC);
        }
        inJava = true;
    }

    /** What is dirty, because only native code looks into the save area, and only when it resumes there. */
    private void xmmsToState(Site site) {
        int[] fprOf = site.region.fprOf;
        for (int x = 0; x < fprOf.length; x++) {
            if ((site.dirty >>> Flow.XMM + x & 1) != 0) {
                int f = fprOf[x];
                int saved = State.savedXmm(x + Translator.FIRST_XMM);
                state.putLong(State.place(f), state.getLong(saved));
                if (f >= State.VR) {
                    state.putLong(State.place(f) + 8, state.getLong(saved + 8));
                }
            }
        }
    }

    private void xmmsFromState(int[] fprOf) {
        for (int x = 0; x < fprOf.length; x++) {
            int f = fprOf[x];
            if (f >= 0) {
                int saved = State.savedXmm(x + Translator.FIRST_XMM);
                state.putLong(saved, state.getLong(State.place(f)));
                if (f >= State.VR) {
                    state.putLong(saved + 8, state.getLong(State.place(f) + 8));
                }
            }
        }
    }

    private void fprsToJava() {
        if (fprsInState) {
            fprsInState = false;
            state.loadFprs(core.cpu);
            state.loadFpscr(core.cpu, scratch);
        }
    }

    private void vrsToJava() {
        if (vrsInState) {
            vrsInState = false;
            state.loadVrs(core.cpu);
        }
    }

    /** What the interpreter needs for an instruction. */
    private void toJavaFor(int word) {
        toJava();
        Row row = isa.decode(word);
        if (row != null && row.usesFloatingPoint()) {
            fprsToJava();
        } else if (row != null && row.usesVectors()) {
            vrsToJava();
        }
    }

    private void toNative() {
        if (inJava) {
            state.store(core.cpu);
            state.putInt(State.FP_SPECIAL, fpSpecial());
            inJava = false;
        }
        if (!fprsInState) {
            state.storeFprs(core.cpu);
            fprsInState = true;
        }
        if (!vrsInState) {
            state.storeVrs(core.cpu);
            vrsInState = true;
        }
    }

    // ------------------------------------------------------------------ the loop

    @Override
    public void run(Core c, long budget) {
        sync();
        if (budget == 1 || core.singleStep) {
            long before = core.instructions;
            reservationToJava();
            interpreter.run(core, budget);
            reservationFromJava();
            stepped += core.instructions - before;
            return;
        }
        try {
            runNatively(budget);
        } finally {
            // Also when a chip throws: whoever catches that finds the registers, and may replace them.
            sync();
        }
    }

    /** After an OSI exit everything stays where it is: most often the guest goes on from there. */
    @Override
    public void resume(Core c) {
        if (core.singleStep) {
            run(c, Long.MAX_VALUE);
            return;
        }
        runNatively(Long.MAX_VALUE);
        if (core.exit.reason != Exit.Reason.OSI) {
            sync();
        }
    }

    @Override
    public void sync() {
        allToJava();
    }

    @Override
    public void readGprs(Core c, long[] into) {
        if (inJava) {
            Engine.super.readGprs(c, into);
        } else {
            state.loadGprs(into);
        }
    }

    @Override
    public void writeGprs(Core c, long[] from) {
        if (inJava) {
            Engine.super.writeGprs(c, from);
        } else {
            state.storeGprs(from);
        }
    }

    private void runNatively(long budget) {
        core.exit.reason = Exit.Reason.NONE;
        core.exit.completion = null;
        core.enterGuest();
        try {
            loop(budget);
        } finally {
            if (left != null) {
                toJava();
                left = null;
            }
            core.leaveGuest();
        }
    }

    private void loop(long budget) {
        long limit = budget == Long.MAX_VALUE ? Long.MAX_VALUE : core.instructions + budget;
        while (true) {
            if (core.attention != 0) {
                toJava();
                left = null;
                state.attention(false);
                if (core.attend()) {
                    return;
                }
            }
            if (core.instructions >= limit) {
                core.exit.reason = Exit.Reason.BUDGET;
                return;
            }
            if (needsInterpreter()) {
                if (interpretBlock()) {
                    return;
                }
                continue;
            }
            long target = findCode();
            if (target != 0) {
                left = null;
                if (limit != Long.MAX_VALUE) {
                    // Nobody counts in native code: with a budget it goes as far as the next place where it polls.
                    state.attention(true);
                    limit -= STRETCH;
                }
                if (runNative(target)) {
                    return;
                }
            } else if (core.exit.reason != Exit.Reason.NONE) {
                return;
            }
        }
    }

    /**
     * Tracing, little-endian mode, IABR and pages with breakpoints are the interpreter's, and everything while somebody
     * wants to see each block.
     */
    private boolean needsInterpreter() {
        return (core.cpu.msr & (Msr.SE | Msr.BE | Msr.LE)) != 0 || core.watchesInstructions()
                || (core.debug != null || core.trace != null) && isWatched();
    }

    private boolean isWatched() {
        if (core.trace != null && core.trace.wantsExecution()) {
            return true;
        }
        int pc = inJava ? core.cpu.pc : state.getInt(State.PC);
        return core.debug != null && (core.isReported(pc) || core.debug.breaksInPage(pc));
    }

    private boolean interpretBlock() {
        allToJava();
        left = null;
        long before = core.instructions;
        reservationToJava();
        boolean leaves = interpreter.advance(core, false);
        reservationFromJava();
        stepped += core.instructions - before;
        return leaves;
    }

    /** Runs native code and what it asks for until code for another address must be found. True: leave. */
    private boolean runNative(long target) {
        long at = target;
        while (true) {
            toNative();
            state.putLong(State.MAPS, maps.base(view));
            state.putInt(State.PENDING, core.interruptPending() ? 1 : 0);
            state.putInt(State.DECREMENTER, core.decrementerBase());
            int reason = enterNative(at);
            afterNative();
            switch (reason) {
                case Thunks.JUMP -> {
                    jumps++;
                    left = null;
                    return false;
                }
                case Thunks.ATTENTION -> {
                    attentions++;
                    left = null;
                    core.attention = 1;
                    return false;
                }
                default -> {
                    left = code.cache.site(code.cache.offset(state.getLong(State.SITE)));
                    at = atSite();
                    if (at == 0) {
                        return core.exit.reason != Exit.Reason.NONE;
                    }
                }
            }
        }
    }

    /** What Java looks at all the time and native code changes by itself. */
    private void afterNative() {
        state.loadMsr(core.cpu);
        core.modeChanged();
        view = maps.viewAt(state.getLong(State.MAPS));
        maps.selected(view);
        if (state.loadSegments(core.cpu)) {
            core.segmentsChanged();
            interpreter.translationChanged();
        }
        int calls = state.getInt(State.SYSTEM_CALLS);
        if (calls != 0) {
            state.putInt(State.SYSTEM_CALLS, 0);
            core.interruptsTaken[Vector.SYSTEM_CALL.ordinal()] += calls;
        }
    }

    private int enterNative(long at) {
        try {
            return (int) (long) enter.invokeExact(state.base(), at, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** Does what a site left for; returns where to go on in native code, 0 to start anew at PC. */
    private long atSite() {
        Site site = left;
        return switch (site.kind) {
            case READ -> fill(site, Mmu.Access.READ);
            case WRITE -> fill(site, Mmu.Access.WRITE);
            case INTERPRET -> interpret(site);
            case LIGHT -> light(site);
            case LINK -> link(site);
            case HOT -> improve(site);
        };
    }

    // ------------------------------------------------------------------ memory

    private static final int INHIBITED_OR_WRITE_THROUGH = 0x60;

    private long fill(Site site, Mmu.Access access) {
        int ea = state.getInt(State.EA);
        boolean refused = site.mustBeAligned() && (ea & 3) != 0 || core.watches(ea);
        if (refused || (ea & 0xFFF) + site.size() > GuestMemory.PAGE_SIZE || storesNothing(site)
                || !core.mmu.translate(ea, access) || core.refusesReservation()) {
            return interpret(site);
        }
        boolean write = access == Mmu.Access.WRITE;
        Region found = core.space.find(core.mmu.real);
        if (found instanceof Region.Mmio chip && site.access() != null && core.debug == null && core.trace == null) {
            return ask(chip, core.mmu.real - chip.base(), site);
        }
        if (!(found instanceof Region.Memory region) || write && region instanceof Rom) {
            return interpret(site);
        }
        GuestMemory memory = region.memory();
        long offset = region.offsetOf(core.mmu.real);
        if (write && !mayBypass(memory, offset)) {
            return interpret(site);
        }
        fills++;
        writeFills += write ? 1 : 0;
        maps.fill(view, write, ea, memory.segment().address() + offset, core.mmu.throughTable);
        if (site.isCalled()) {
            state.putLong(State.SITE, state.getLong(State.SITE) - Translator.CALL_AND_TEST);
            return code.cache.address(code.cache.thunks.again);
        }
        state.putLong(State.SITE, state.getLong(State.SITE) + Translator.SITE_NUMBER);
        return resume(site);
    }

    /** A load or store of a chip, with no more of the registers in Java than it needs. */
    private long ask(Region.Mmio chip, long offset, Site site) {
        interpreted++;
        count(site.word);
        core.instructions++;
        // For those who watch chips.
        core.cpu.pc = site.pc;
        if (site.kind == Site.Kind.WRITE) {
            chip.handler().write(offset, site.size(), stored(site.access(), register(site, site.slot())));
            return mayGoOn(site) ? goOn(site) : stopBehind(site);
        }
        int value = loaded(site.access(), (int) chip.handler().read(offset, site.size()));
        if (mayGoOn(site)) {
            setRegister(site, site.slot(), value);
            return goOn(site);
        }
        stopBehind(site);
        core.r[site.slot()] = value;
        return 0;
    }

    /** What a register becomes by the bytes that a load delivers. */
    private static int loaded(IrOp access, int bytes) {
        return switch (access) {
            case LD16S -> (short) bytes;
            case LD16R -> Integer.reverseBytes(bytes) >>> 16;
            case LD32R -> Integer.reverseBytes(bytes);
            default -> bytes;
        };
    }

    /** The bytes that a store of a register writes. */
    private static long stored(IrOp access, int value) {
        return switch (access) {
            case ST8 -> value & 0xFF;
            case ST16 -> value & 0xFFFF;
            case ST16R -> Integer.reverseBytes(value) >>> 16;
            case ST32R -> Integer.reverseBytes(value) & 0xFFFF_FFFFL;
            default -> value & 0xFFFF_FFFFL;
        };
    }

    /** stwcx. without a reservation must not even look like a store: the page table's C bit stays. */
    private boolean storesNothing(Site site) {
        return isStoreConditional(site.word) && state.getLong(State.RESERVED_AT) == 0;
    }

    private static boolean isStoreConditional(int word) {
        return word >>> 26 == 31 && (word & 0x7FE) == 150 << 1;
    }

    private static boolean isLoadReserve(int word) {
        return word >>> 26 == 31 && (word & 0x7FE) == 20 << 1;
    }

    private boolean mayBypass(GuestMemory memory, long offset) {
        return core.mmu.writable && (core.mmu.wimg & INHIBITED_OR_WRITE_THROUGH) == 0
                && memory.pageFlags().storesMayBypass((int) (offset >>> GuestMemory.PAGE_SHIFT));
    }

    // ------------------------------------------------------------------ interpretation

    private long interpret(Site site) {
        if (site.word == SYSTEM_CALL && core.isOsiCall(register(site, 3), register(site, 4))) {
            return leaveForOsi(site);
        }
        interpreted++;
        count(site.word);
        toJavaFor(site.word);
        boolean reserves = isStoreConditional(site.word) || isLoadReserve(site.word);
        if (reserves) {
            reservationToJava();
        }
        int context = context();
        int before = core.cpu.msr;
        boolean leaves = interpreter.executeOne(core, site.pc, site.word);
        if (reserves) {
            reservationFromJava();
        }
        if (leaves) {
            left = null;
            return 0;
        }
        if (site.after == 0 || core.cpu.pc != site.pc + 4 || core.attention != 0 || site.region.page.dead
                || core.cpu.msr != before || context() != context) {
            left = null;
            return 0;
        }
        return resumeAfter(site);
    }

    /** The registers stay in the State, all of them now in their slots. */
    private long leaveForOsi(Site site) {
        savedToSlots(site);
        state.putInt(State.PC, site.pc + 4);
        core.instructions++;
        core.exit.reason = Exit.Reason.OSI;
        left = null;
        return 0;
    }

    private void savedToSlots(Site site) {
        int[] slotOf = site.region.slotOf;
        for (long left = site.dirty & (1L << slotOf.length) - 1; left != 0; left &= left - 1) {
            int p = Long.numberOfTrailingZeros(left);
            state.putInt(State.slot(slotOf[p]), state.getInt(State.SAVED + 8 * Translator.POOL[p]));
        }
        if (site.dirty >>> Flow.XMM != 0) {
            xmmsToState(site);
        }
    }

    private static final int TLBIE = 306;
    private static final int TLBSYNC = 566;
    private static final int DEC = 22;
    private static final int TBU = 269;

    /** Does what needs Java but hardly a register, and goes on behind the instruction. */
    private long light(Site site) {
        interpreted++;
        count(site.word);
        boolean pageInDoubt = false;
        switch (site.word >>> 1 & 0x3FF) {
            case TLBIE -> {
                core.tlbie(register(site, Fields.rb(site.word)));
                pageInDoubt = site.region.page.throughTable;
            }
            case TLBSYNC -> core.tlbsync();
            default -> setRegister(site, Fields.rt(site.word), clock(Fields.spr(site.word)));
        }
        return !pageInDoubt && mayGoOn(site) ? goOn(site) : stopBehind(site);
    }

    /** Whether the code behind the instruction still stands, and nobody wants to be heard first. */
    private boolean mayGoOn(Site site) {
        return site.after != 0 && core.attention == 0 && !site.region.page.dead;
    }

    /** Behind the instruction, with the region's registers as they were saved. */
    private long goOn(Site site) {
        state.putLong(State.SITE, code.cache.address(site.after));
        return resume(site);
    }

    /** The instruction is done, and all is in Java. */
    private long stopBehind(Site site) {
        toJava();
        core.cpu.pc = site.pc + 4;
        left = null;
        return 0;
    }

    private long resume(Site site) {
        Thunks thunks = code.cache.thunks;
        return code.cache.address(site.region.vectorMode ? thunks.resumeVector : thunks.resume);
    }

    private int clock(int spr) {
        long now = core.timebase.read();
        // Code that reads the clock again right away takes this.
        state.putLong(State.TIME, now);
        if (spr == DEC) {
            return core.decrementerBase() - (int) now;
        }
        return (int) (spr == TBU ? now >>> 32 : now);
    }

    /** A GPR, of a region that was left at a site. */
    private int register(Site site, int n) {
        return state.getInt(placeOf(site, n));
    }

    private void setRegister(Site site, int n, int value) {
        state.putInt(placeOf(site, n), value);
    }

    private static int placeOf(Site site, int n) {
        int[] slotOf = site.region.slotOf;
        for (int p = 0; p < slotOf.length; p++) {
            if (slotOf[p] == n) {
                return State.SAVED + 8 * Translator.POOL[p];
            }
        }
        return State.slot(n);
    }

    private void count(int word) {
        Row row = isa.decode(word);
        if (row == null) {
            illegal++;
            return;
        }
        long[] n = interpretedBy.get(row);
        if (n == null) {
            n = new long[1];
            interpretedBy.put(row, n);
        }
        n[0]++;
    }

    /** Goes on behind the instruction, with the region's registers loaded from what the interpreter left. */
    private long resumeAfter(Site site) {
        toNative();
        int[] slotOf = site.region.slotOf;
        for (int p = 0; p < slotOf.length; p++) {
            if (slotOf[p] >= 0) {
                state.putInt(State.SAVED + 8 * Translator.POOL[p], core.cpu.r[slotOf[p]]);
            }
        }
        xmmsFromState(site.region.fprOf);
        state.putLong(State.SITE, code.cache.address(site.after));
        return resume(site);
    }

    /** The interpreter must see what lwarx in native code reserved. */
    private void reservationToJava() {
        core.cpu.reserved = false;
        long host = state.getLong(State.RESERVED_AT);
        if (host == 0) {
            return;
        }
        core.cpu.reservedValue = Integer.reverseBytes(state.getInt(State.RESERVED_VALUE));
        core.cpu.reservedVersion = state.getLong(State.RESERVED_VERSION);
        for (Region region : core.space.regions()) {
            long at = host - hostOf(region);
            if (at >= 0 && at < region.size()) {
                core.cpu.reserved = true;
                core.cpu.reservedAddress = region.base() + at;
            }
        }
    }

    /** What the interpreter left of it, or made. */
    private void reservationFromJava() {
        Region region = core.cpu.reserved ? core.space.find(core.cpu.reservedAddress) : null;
        boolean none = region == null || region instanceof Region.Mmio;
        state.putLong(State.RESERVED_AT, none ? 0 : hostOf(region) + core.cpu.reservedAddress - region.base());
        state.putInt(State.RESERVED_VALUE, Integer.reverseBytes(core.cpu.reservedValue));
        state.putLong(State.RESERVED_VERSION, core.cpu.reservedVersion);
    }

    /** The host address of a region's first byte; for chips one that nothing is near. */
    private static long hostOf(Region region) {
        return region instanceof Region.Memory m ? m.memory().segment().address() + m.offset() : Long.MIN_VALUE;
    }

    private long link(Site site) {
        links++;
        state.putInt(State.PC, site.target);
        left = null;
        return code.link(this, site, site.region.page);
    }

    private long improve(Site site) {
        improvements++;
        state.putInt(State.PC, site.target);
        left = null;
        long better = code.link(this, site, site.region.page);
        if (better != 0) {
            maps.replaceJump(site.target, code.cache.address(site.after), better);
        }
        return better;
    }

    // ------------------------------------------------------------------ code

    private int context() {
        int so = inJava ? core.cpu.r[Cpu.SO] : state.getInt(SO_SLOT);
        return core.cpu.msr & Translator.MSR_CONTEXT | so | fpSpecial();
    }

    private int fpSpecial() {
        return fpscrContext(core.cpu.fp)
                | (core.zeroNeedsAssistance() ? Translator.CONTEXT_NO_ZEROING : 0)
                | (isa.model().altivec() && (core.cpu.vscr & Vscr.NJ) == 0 ? Translator.CONTEXT_JAVA_MODE : 0);
    }

    /**
     * What FPSCR says of it does not change in native code. With exceptions enabled, FEX must be right, and not make an
     * interrupt pending: neither happens to a guest, only to a debugger's.
     */
    private int fpscrContext(FpStatus fp) {
        if ((fp.fpscr & (FpStatus.XE | FpStatus.NI)) != 0) {
            return Translator.CONTEXT_FP_SPECIAL;
        }
        if ((fp.fpscr & (FpStatus.VE | FpStatus.OE | FpStatus.UE | FpStatus.ZE)) == 0) {
            return 0;
        }
        boolean odd = !fp.isDerived() || fp.trap() && (core.cpu.msr & FE) != 0;
        return odd ? Translator.CONTEXT_FP_SPECIAL : Translator.CONTEXT_FP_ENABLED;
    }

    /** Native code for the current PC, or 0 when an interrupt was taken, an exit is set, or the core has to attend first. */
    private long findCode() {
        int pc = inJava ? core.cpu.pc : state.getInt(State.PC);
        int msr = core.cpu.msr;
        int context = context();
        selectView(Maps.modeOf(msr), context | msr & Translator.JUMP_CONTEXT);
        long known = maps.jumpTarget(view, pc);
        if (known != 0) {
            return known;
        }
        if (!core.mmu.translate(pc, Mmu.Access.FETCH)) {
            toJava();
            core.fetchFailed(pc);
            return 0;
        }
        long real = core.mmu.real;
        boolean throughTable = core.mmu.throughTable;
        if (!(core.space.find(real) instanceof Region.Memory region)) {
            // The interpreter knows what a fetch from nowhere is.
            toJava();
            interpreter.step(core);
            return 0;
        }
        long target = code.find(this, region.memory(), region.offsetOf(real), pc, context, throughTable);
        if (target == 0) {
            code.awaitRoom(core);
            return 0;
        }
        maps.jump(view, pc, target, throughTable, core.cpu.sr);
        return target;
    }

    private void selectView(int mode, int context) {
        view = maps.select(mode, core.cpu.sr);
        maps.contextOfJumps(view, context);
        state.putLong(State.MODE_MAPS + 8 * mode, maps.base(view));
        state.putInt(State.SEGMENTS_UNCHECKED, 0);
    }

    @Override
    public EngineStatistics statistics() {
        return new EngineStatistics(name(), code.statistics(), code.counting()
                ? OptionalLong.of(state.getLong(State.EXECUTED) + stepped) : OptionalLong.empty(), exits(), callOuts(),
                Map.of("all translations", translationFlushes, "by tlbie", classFlushes, "write permission", writeFlushes,
                        "jumps to code that went", jumpDrops, "segments that a mode had", maps.flushes - translationFlushes
                                - classFlushes - writeFlushes), Map.of());
    }

    private Map<String, Long> exits() {
        return Map.of("jump to be looked up", jumps, "attention", attentions, "page to be read", fills - writeFills,
                "page to be written", writeFills, "instruction", interpreted, "jump to be made direct", links, "code to be made better", improvements);
    }

    private Map<String, Long> callOuts() {
        Map<String, Long> counts = new HashMap<>();
        interpretedBy.forEach((row, n) -> counts.merge(row.name(), n[0], Long::sum));
        counts.put("illegal", illegal);
        return counts;
    }

    @Override
    public void close() {
        core.onAttention(null);
        code.depart(this);
        interpreter.close();
        maps.close();
        state.close();
    }
}
