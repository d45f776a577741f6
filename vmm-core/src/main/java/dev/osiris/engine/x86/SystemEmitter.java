package dev.osiris.engine.x86;

import static dev.osiris.engine.x86.Encoder.*;

import dev.osiris.engine.x86.Translator.Cold;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.ir.Context;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.isa.Isa;
import dev.osiris.ppc.semantics.Fields;

/**
 * Emits what kernels do all day: moves to and from MSR, segment registers and those SPRs that {@link State} mirrors,
 * system calls and returns from interrupts, cache management. It goes by the instruction's word: the operations that
 * the instruction set gives for it are for when it is interpreted.
 */
final class SystemEmitter {
    /** Instructions that need not leave, or leave for little, although their rows are call-outs or end their block. */
    enum Special {
        NONE, MTMSR, MFMSR, MFSPR, MTSPR, PROBE, ISYNC, MTSR, MTSRIN, MFSR, MFSRIN, RFI, SYSTEM_CALL, TLBIE, TLBSYNC, TIME,
        ICBI
    }

    private static final int FREELY_CHANGED = Msr.EE | Msr.RI;
    /** Changes of these only select other maps and other code. */
    private static final int REDIRECTING = FREELY_CHANGED | Msr.IR | Msr.DR | Msr.PR | Msr.ME;
    /** MSR[EE], from the least significant bit. */
    private static final int EE_BIT = 15;
    /** With any of these on, an interrupt or a return from one is the interpreter's. */
    private static final int UNUSUAL = Msr.SE | Msr.BE | Msr.LE | Msr.ILE | Msr.POW | Msr.TGPR;
    private static final int OSI_MAGIC_R3 = 0x113724FA;
    private static final int SRR0 = 26;
    private static final int SRR1 = 27;
    private static final int DEC = 22;
    private static final int VRSAVE = 256;
    private static final int TBL = 268;
    private static final int TBU = 269;

    private final Translator t;
    private final Encoder e;
    private final Ir ir;
    private final Isa isa;

    SystemEmitter(Translator translator, Encoder encoder, Ir ir, Isa isa) {
        t = translator;
        e = encoder;
        this.ir = ir;
        this.isa = isa;
    }

    // ------------------------------------------------------------------ what the translator asks

    static boolean goesOn(Special special) {
        return special != Special.NONE && special != Special.RFI && special != Special.SYSTEM_CALL;
    }

    Special special(int word) {
        boolean user = (t.context() & Context.PR) != 0;
        switch (word) {
            case 0x4C00_012C:
                return Special.ISYNC;
            case 0x4C00_0064:
                return user ? Special.NONE : Special.RFI;
            case 0x4400_0002:
                return Special.SYSTEM_CALL;
            default:
                return word >>> 26 == 31 && (word & 1) == 0 ? special31(word, user) : Special.NONE;
        }
    }

    private Special special31(int word, boolean user) {
        return switch (word >>> 1 & 0x3FF) {
            case 146 -> user ? Special.NONE : Special.MTMSR;
            case 83 -> user ? Special.NONE : Special.MFMSR;
            case 339 -> specialRead(Fields.spr(word), user);
            case 467 -> isMirrored(Fields.spr(word), user) ? Special.MTSPR : Special.NONE;
            case 371 -> isTimeBase(Fields.spr(word)) ? Special.TIME : Special.NONE;
            case 210 -> user ? Special.NONE : Special.MTSR;
            case 242 -> user ? Special.NONE : Special.MTSRIN;
            case 595 -> user ? Special.NONE : Special.MFSR;
            case 659 -> user ? Special.NONE : Special.MFSRIN;
            case 306 -> user ? Special.NONE : Special.TLBIE;
            case 566 -> user ? Special.NONE : Special.TLBSYNC;
            // dcbst, dcbf: the page must be there to be read.
            case 54, 86 -> Special.PROBE;
            case 982 -> Special.ICBI;
            default -> Special.NONE;
        };
    }

    private Special specialRead(int spr, boolean user) {
        if (isTimeBase(spr) || spr == DEC && !user) {
            return Special.TIME;
        }
        return isMirrored(spr, user) ? Special.MFSPR : Special.NONE;
    }

    /** All are for supervisors but VRSAVE, which not every model has. */
    private boolean isMirrored(int spr, boolean user) {
        return spr == VRSAVE ? isa.model().altivec() : !user && State.spr(spr) >= 0;
    }

    private static boolean isTimeBase(int spr) {
        return spr == TBL || spr == TBU;
    }

    /** Integer registers that it reads, as a mask. */
    long uses(int word) {
        long rt = 1L << Fields.rt(word);
        long rb = 1L << Fields.rb(word);
        return switch (special(word)) {
            case PROBE, ICBI -> rb | (Fields.ra(word) == 0 ? 0 : 1L << Fields.ra(word));
            case MTMSR, MTSPR, MTSR -> rt;
            case MTSRIN -> rt | rb;
            case MFSRIN, TLBIE -> rb;
            case SYSTEM_CALL -> 1L << 3;
            case MFMSR, MFSPR, MFSR, TIME, ISYNC, RFI, TLBSYNC, NONE -> 0;
        };
    }

    /** The integer register that it writes, as a mask. */
    long defs(int word) {
        return switch (special(word)) {
            case MFMSR, MFSPR, MFSR, MFSRIN, TIME -> 1L << Fields.rt(word);
            case PROBE, ICBI, MTMSR, MTSPR, MTSR, MTSRIN, ISYNC, RFI, SYSTEM_CALL, TLBIE, TLBSYNC, NONE -> 0;
        };
    }

    // ------------------------------------------------------------------ instructions

    void emit(Special special, int n) {
        int word = ir.wordOf(n);
        int rt = Fields.rt(word);
        switch (special) {
            case MTMSR -> moveToMsr(rt, n);
            case MFMSR -> moveFrom(rt, State.MSR);
            case MFSPR -> moveFrom(rt, State.spr(Fields.spr(word)));
            case MTSPR -> e.store(RBP, State.spr(Fields.spr(word)), t.src(rt, RAX));
            case PROBE -> probe(word, n);
            case ICBI -> {
                // Stores to code were seen when they were made, but for a moment after code was made from a page.
                e.load64(RAX, RBP, State.ICBI_WATCH);
                e.aluMemImm(CMP, RAX, 0, 0);
                t.coldInterpret(n, e.jcc(NE));
                probe(word, n);
            }
            case ISYNC -> {
                t.poll(ir.pcOf(n) + 4, false);
                checkSegments(n);
            }
            case MTSR -> moveToSegment(n, RBP, State.SEGMENTS + 4 * Fields.sr(word));
            case MTSRIN -> {
                segmentAddress(word);
                moveToSegment(n, RCX, State.SEGMENTS);
            }
            case MFSR -> moveFrom(rt, State.SEGMENTS + 4 * Fields.sr(word));
            case MFSRIN -> {
                segmentAddress(word);
                e.load(RAX, RCX, State.SEGMENTS);
                t.put(rt, RAX);
            }
            case RFI -> returnFromInterrupt(n);
            case SYSTEM_CALL -> systemCall(n);
            case TLBSYNC -> {
                e.aluMemImm(CMP, RBP, State.ALONE, 0);
                Cold c = t.cold(Cold.LIGHT, e.jcc(E));
                c.pc = ir.pcOf(n);
                c.word = word;
                c.back = e.at;
            }
            case TLBIE -> t.site(Site.Kind.LIGHT, ir.pcOf(n), word, 0);
            case TIME -> readTime(n, rt, Fields.spr(word));
            case NONE -> throw new IllegalStateException();
        }
    }

    /**
     * The clock's function takes most of the time, so of reads in a row (the usual TBU, TBL, TBU) only the first asks it:
     * the others are at the same moment. Only Java can read a clock that is a test's, or stopped.
     */
    private void readTime(int n, int rt, int spr) {
        Cold c = null;
        if (!isSameMoment(n)) {
            t.callTime();
            c = t.cold(Cold.LIGHT, e.jcc(NE));
            c.pc = ir.pcOf(n);
            c.word = ir.wordOf(n);
        }
        int r = t.dst(rt);
        if (spr == DEC) {
            e.load(r, RBP, State.DECREMENTER);
            e.aluMem(SUB, r, RBP, State.TIME);
        } else {
            e.load(r, RBP, spr == TBU ? State.TIME + 4 : State.TIME);
        }
        t.put(rt, r);
        if (c != null) {
            c.back = e.at;
        }
    }

    /** Whether it reads a clock that the instruction before it, which nothing comes in between, has read. */
    boolean isSameMoment(int n) {
        return n > 0 && t.specialOf(n) == Special.TIME && t.specialOf(n - 1) == Special.TIME
                && ir.pcOf(n) == ir.pcOf(n - 1) + 4 && !t.isLeader(n);
    }

    private void moveFrom(int rt, int offset) {
        int r = t.dst(rt);
        e.load(r, RBP, offset);
        t.put(rt, r);
    }

    /** rcx = what, added to {@link State#SEGMENTS}, addresses the segment register that rB's upper bits select. */
    private void segmentAddress(int word) {
        t.loadInto(RCX, Fields.rb(word));
        e.shiftImm(SHR, RCX, 28);
        e.leaIndexed64(RCX, RBP, RCX, 2, 0);
    }

    /** Whether other maps are needed is checked once for a row of these, before anything could notice. */
    private void moveToSegment(int n, int segments, int offset) {
        int r = t.src(Fields.rt(ir.wordOf(n)), RAX);
        e.aluMem(CMP, r, segments, offset);
        int same = e.jccShort(E);
        e.store(segments, offset, r);
        e.storeImm64(RBP, State.SEGMENTS_WRITTEN, -1);
        e.bindShort(same);
        if (!checkedLater(n)) {
            checkSegments(n);
        }
    }

    private void checkSegments(int n) {
        e.aluMemImm(CMP, RBP, State.SEGMENTS_UNCHECKED, 0);
        t.cold(Cold.REDIRECT, e.jcc(NE)).target = ir.pcOf(n) + 4;
    }

    /** Whether what follows in a straight line checks the segment registers before it accesses memory or leaves. */
    private boolean checkedLater(int n) {
        for (int m = n + 1; m < ir.insns(); m++) {
            if (ir.pcOf(m) != ir.pcOf(m - 1) + 4 || t.isLeader(m)) {
                return false;
            }
            switch (t.specialOf(m)) {
                case ISYNC, MTSR, MTSRIN, RFI -> {
                    return true;
                }
                case MFMSR, MFSPR, MTSPR, MFSR, MFSRIN -> { }
                case NONE -> {
                    if (!staysInside(m)) {
                        return false;
                    }
                }
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    private boolean staysInside(int n) {
        for (int i = t.firstOp(n); i < t.opEnd(n); i++) {
            if (!t.nativeOp(i) || ir.op(i).mayLeave() || ir.op(i).endsBlock()) {
                return false;
            }
        }
        return true;
    }

    /** PEM 6.4.10; with what looks like OSI's magic, or with unusual bits in MSR, it is the interpreter's. */
    private void systemCall(int n) {
        e.aluImm(CMP, t.src(3, RAX), OSI_MAGIC_R3);
        coldLeave(n, e.jcc(E));
        e.load(RAX, RBP, State.MSR);
        e.mov(RCX, RAX);
        e.aluImm(AND, RCX, UNUSUAL | Msr.IP);
        coldLeave(n, e.jcc(NE));
        t.spill();
        e.storeImm(RBP, State.spr(SRR0), ir.pcOf(n) + 4);
        e.mov(RCX, RAX);
        e.aluImm(AND, RCX, Msr.SAVED);
        e.store(RBP, State.spr(SRR1), RCX);
        e.aluImm(AND, RAX, Msr.KEPT_BY_INTERRUPT);
        e.store(RBP, State.MSR, RAX);
        e.load(RCX, RBP, State.HIOR);
        e.aluImm(ADD, RCX, Vector.SYSTEM_CALL.offset());
        e.store(RBP, State.PC, RCX);
        e.aluMemImm(ADD, RBP, State.SYSTEM_CALLS, 1);
        t.redirect();
    }

    /** PEM 8.2, rfi. */
    private void returnFromInterrupt(int n) {
        e.load(RAX, RBP, State.spr(SRR1));
        e.aluImm(AND, RAX, Msr.SAVED & isa.model().msrBits());
        e.load(RCX, RBP, State.MSR);
        e.aluImm(AND, RCX, ~Msr.SAVED);
        e.alu(OR, RAX, RCX);
        e.mov(RCX, RAX);
        e.aluImm(AND, RCX, UNUSUAL);
        coldLeave(n, e.jcc(NE));
        // Floating-point exceptions that are pending and become enabled.
        e.testMemImm8(RBP, State.FP_SPECIAL, Translator.CONTEXT_FP_SPECIAL | Translator.CONTEXT_FP_ENABLED);
        coldLeave(n, e.jcc(NE));
        t.spill();
        e.store(RBP, State.MSR, RAX);
        e.load(RCX, RBP, State.spr(SRR0));
        e.aluImm(AND, RCX, -4);
        e.store(RBP, State.PC, RCX);
        t.redirect();
    }

    /** When only EE and RI change, and no interrupt waits for EE, nothing else follows. */
    private void moveToMsr(int rs, int n) {
        int r = t.src(rs, RAX);
        e.mov(RCX, r);
        e.aluMem(XOR, RCX, RBP, State.MSR);
        e.aluImm(AND, RCX, ~FREELY_CHANGED);
        Cold c = t.cold(Cold.MODE, e.jcc(NE));
        c.pc = ir.pcOf(n);
        c.word = ir.wordOf(n);
        e.load(RCX, RBP, State.PENDING);
        e.shiftImm(SHL, RCX, EE_BIT);
        e.test(RCX, r);
        coldLeave(n, e.jcc(NE));
        e.store(RBP, State.MSR, r);
    }

    /** MSR is to change in the bits in ecx: other maps, or something for the interpreter. */
    void coldMode(Cold c) {
        e.aluImm(AND, RCX, ~REDIRECTING);
        int plain = e.jccShort(E);
        e.callTo(t.siteThunk());
        t.site(Site.Kind.INTERPRET, c.pc, c.word, 0, 0);
        e.bindShort(plain);
        t.loadInto(RAX, Fields.rt(c.word));
        e.store(RBP, State.MSR, RAX);
        t.spill();
        e.storeImm(RBP, State.PC, c.pc + 4);
        t.redirect();
    }

    /** To the interpreter, which ends the block. */
    private void coldLeave(int n, int from) {
        t.coldInterpret(n, from).target = 1;
    }

    private void probe(int word, int n) {
        int retry = e.at;
        int ra = Fields.ra(word);
        int rb = t.src(Fields.rb(word), RCX);
        if (ra == 0) {
            e.mov(RDX, rb);
        } else {
            e.leaIndexed(RDX, t.src(ra, RAX), rb, 0, 0);
        }
        e.shrx(RAX, RDX, R13);
        e.loadIndexed64(RAX, R13, RAX, 3, Maps.READS);
        e.aluImm64(CMP, RAX, 0);
        t.memoryCold(Translator.AT_T0, n, 1, false, retry, e.jcc(E));
    }
}
