package dev.osiris.engine.x86;

import static dev.osiris.engine.x86.Encoder.*;

import dev.osiris.memory.Reservations;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.fp.Fp;

/**
 * The code between Java and regions, made once. While native code runs: rbp is the state, r13 the maps of the current
 * mode, the registers of {@link Translator#POOL} belong to the region, rax, rcx and rdx to nobody.
 */
final class Thunks {
    /** Reasons that {@link #enter} returns with. */
    static final int JUMP = 1;
    static final int SITE = 2;
    static final int ATTENTION = 3;

    private static final int[] CALLEE_SAVED = {RBX, RBP, R12, R13, R14, R15};
    /** Those of a region that a C function may change. */
    private static final int[] CALLER_SAVED = {RSI, RDI, R8, R9, R10, R11};
    private static final int BIAS = 1023;
    private static final int FRACTION_BITS = 52;
    private static final int ESTIMATE_DROPPED = Fp.ESTIMATE_DROPPED_BITS;
    private static final int CLOCK_MONOTONIC = 1;
    /** 10^9 is 2^9 * 1953125, and this 2^75 / 1953125, rounded up: below 2^51 the rounding does not show. */
    private static final int NANOS_ZEROS = 9;
    private static final long NANOS_INVERSE = 0x44B82FA09B5A53L;
    private static final int NANOS_SHIFT = 75 - 64;

    /** int enter(long rbp, long code). */
    final int enter;
    /** Code: loads the region's registers from the save area, then goes on at [SITE]. */
    final int resume;
    /** The same for a region in which vector arithmetic's MXCSR is loaded. */
    final int resumeVector;
    /** Leave: PC is set; find code for it. */
    private final int unknown;
    /** PC is set, and the first way of the jump cache does not know it. */
    final int jump;
    /** Leave: PC is set; somebody wants attention. */
    final int attention;
    /** Called: saves the region's registers; [SITE] = return address. rax = effective address for memory sites. */
    final int site;
    /** The same for a region in which vector arithmetic's MXCSR is loaded. */
    final int siteVector;
    /**
     * Jumped to, with everything spilled, MSR and PC set and MSR in eax: goes on at PC in the maps that MSR and the
     * segment registers select, or leaves for Java to find them.
     */
    final int redirect;
    /** Called: eax = nibble of the CR field in rax. Uses rcx, rdx. */
    final int nibble;
    /** Called: stores edx to the reserved word, if its reservation still holds; E says so. Uses rax, rcx, rdx. */
    final int storeReserved;
    /** Called: eax = CR. Uses rcx, rdx. */
    final int mfcr;
    /** Called: eax = FPSCR, and nothing is left to be worked out. Uses rcx, rdx, xmm0, xmm1. */
    final int status;
    /** Called: rax = fres of the number in rax, if E; else it is for Java. Uses rcx, rdx, xmm0, xmm1. */
    final int reciprocal;
    /** The same for frsqrte. */
    final int reciprocalRoot;
    /** Called: [TIME] = the time base, if E; else only Java can read it now. Uses rax, rcx. */
    final int time;
    /** The same for a region that has something in xmm registers. */
    final int timeKeepingXmms;
    /** See {@link #translate}: reads and writes, by the logarithm of the size. */
    private final int[][] translate = new int[2][3];
    /** Code: with the effective address in eax, goes on at [SITE], where the host address is asked for again. */
    final int again;
    final int end;

    Thunks(Encoder e) {
        enter = e.at;
        enter(e);
        int leave = e.at;
        leave(e);
        unknown = leaveWith(e, JUMP, leave);
        jump = e.at;
        secondLookUp(e);
        attention = leaveWith(e, ATTENTION, leave);
        siteVector = e.at;
        e.ldmxcsr(RBP, State.MXCSR_SCALAR);
        site = e.at;
        site(e, leave);
        resumeVector = e.at;
        e.stmxcsr(RBP, State.MXCSR_SCALAR);
        e.ldmxcsr(RBP, State.MXCSR_VECTOR);
        resume = e.at;
        resume(e);
        redirect = e.at;
        redirect(e);
        nibble = e.at;
        nibble(e);
        mfcr = e.at;
        mfcr(e);
        storeReserved = e.at;
        storeReserved(e);
        status = FpscrEmitter.thunk(e);
        reciprocal = e.at;
        estimate(e, false);
        reciprocalRoot = e.at;
        estimate(e, true);
        time = e.at;
        time(e, false);
        timeKeepingXmms = e.at;
        time(e, true);
        for (int size = 0; size < 3; size++) {
            translate[0][size] = e.at;
            translate(e, Maps.READS, 1 << size);
            translate[1][size] = e.at;
            translate(e, Maps.WRITES, 1 << size);
        }
        again = e.at;
        e.load64(RDX, RBP, State.SAVED + 8 * RDX);
        e.load(RAX, RBP, State.EA);
        e.jmpMem(RBP, State.SITE);
        end = e.at;
    }

    /**
     * Called, with an instruction of five bytes behind whose last four are a site's number: rax = the host address of
     * eax, or away to Java as that site. Uses rcx. For code made in a hurry.
     *
     * @param size 1, 2 or 4 bytes that may not be aligned; 1 also for what is known to be
     */
    int translate(boolean write, int size) {
        return translate[write ? 1 : 0][size >> 1];
    }

    private void translate(Encoder e, int maps, int size) {
        e.store(RBP, State.EA, RAX);
        e.shrx(RCX, RAX, R13);
        e.aluIndexed64(SUB, RAX, R13, RCX, 3, maps);
        int missing = e.jccShort(AE);
        int crosses = size > 1 ? aligned(e, size) : 0;
        e.ret();
        e.bindShort(missing);
        if (crosses != 0) {
            e.bindShort(crosses);
        }
        e.load(RAX, RBP, State.EA);
        e.aluMemImm64(ADD, RSP, 0, 1);
        e.patch(e.jmp(), site);
    }

    /** Returns when all bytes are in one page, also if they are not aligned; a jump for when they are not. */
    private static int aligned(Encoder e, int size) {
        e.testImm8(RAX, size - 1);
        int unaligned = e.jccShort(NE);
        e.ret();
        e.bindShort(unaligned);
        e.mov(RCX, RAX);
        e.aluImm(AND, RCX, 0xFFF);
        e.aluImm(CMP, RCX, 0x1000 - size);
        return e.jccShort(A);
    }

    private static void enter(Encoder e) {
        for (int r : CALLEE_SAVED) {
            e.push(r);
        }
        e.aluImm64(SUB, RSP, 8);
        e.mov64(RBP, RDI);
        e.store64(RBP, State.HOST_RSP, RSP);
        e.stmxcsr(RBP, State.MXCSR_HOST);
        e.ldmxcsr(RBP, State.MXCSR_GUEST);
        e.load64(R13, RBP, State.MAPS);
        e.jmpReg(RSI);
    }

    /** eax = reason. */
    private static void leave(Encoder e) {
        e.stmxcsr(RBP, State.MXCSR_GUEST);
        e.ldmxcsr(RBP, State.MXCSR_HOST);
        e.load64(RSP, RBP, State.HOST_RSP);
        e.aluImm64(ADD, RSP, 8);
        for (int i = CALLEE_SAVED.length - 1; i >= 0; i--) {
            e.pop(CALLEE_SAVED[i]);
        }
        e.ret();
    }

    private static int leaveWith(Encoder e, int reason, int leave) {
        int at = e.at;
        e.movImm(RAX, reason);
        e.patch(e.jmp(), leave);
        return at;
    }

    private static void site(Encoder e, int leave) {
        e.popMem(RBP, State.SITE);
        e.store(RBP, State.EA, RAX);
        e.store64(RBP, State.SAVED + 8 * RDX, RDX);
        for (int r : Translator.POOL) {
            e.store(RBP, State.SAVED + 8 * r, r);
        }
        for (int x = Translator.FIRST_XMM; x < 16; x++) {
            e.movupsStore(RBP, State.savedXmm(x), x);
        }
        e.movImm(RAX, SITE);
        e.patch(e.jmp(), leave);
    }

    private static void resume(Encoder e) {
        e.load64(RDX, RBP, State.SAVED + 8 * RDX);
        for (int r : Translator.POOL) {
            e.load(r, RBP, State.SAVED + 8 * r);
        }
        for (int x = Translator.FIRST_XMM; x < 16; x++) {
            e.movupsLoad(x, RBP, State.savedXmm(x));
        }
        e.jmpMem(RBP, State.SITE);
    }

    private void redirect(Encoder e) {
        // ecx = number of the mode: see Maps.modeOf.
        e.mov(RCX, RAX);
        e.shiftImm(SHR, RCX, 4);
        e.aluImm(AND, RCX, 3);
        e.mov(RDX, RAX);
        e.shiftImm(SHR, RDX, 12);
        e.aluImm(AND, RDX, 4);
        e.alu(OR, RCX, RDX);
        e.mov(RDX, RAX);
        e.shiftImm(SHR, RDX, 10);
        e.aluImm(AND, RDX, 8);
        e.alu(OR, RCX, RDX);
        e.mov(RDX, RAX);
        e.shiftImm(SHR, RDX, 21);
        e.aluImm(AND, RDX, 16);
        e.alu(OR, RCX, RDX);
        // r8d = what the jump cache must have been filled under.
        e.mov(R8, RAX);
        e.aluImm(AND, R8, Translator.JUMP_CONTEXT);
        e.aluMem(OR, R8, RBP, State.slot(Cpu.SO));
        e.aluMem(OR, R8, RBP, State.FP_SPECIAL);
        // An interrupt that waits for EE is taken by Java.
        e.shiftImm(SHR, RAX, 15);
        e.aluMem(AND, RAX, RBP, State.PENDING);
        e.aluImm(AND, RAX, 1);
        e.patch(e.jcc(NE), attention);
        e.aluMem(CMP, RBP, RBP, State.ATTENTION);
        e.patch(e.jcc(NE), attention);
        e.loadIndexed64(RSI, RBP, RCX, 3, State.MODE_MAPS);
        e.mov64(RDI, RSI);
        int again = e.at;
        e.alu(XOR, RDX, RDX);
        for (int i = 0; i < 64; i += 8) {
            e.load64(RAX, RBP, State.SEGMENTS + i);
            e.aluMem64(XOR, RAX, RSI, Maps.KNOWN + i);
            e.aluMem64(AND, RAX, RSI, Maps.MASK + i);
            e.alu64(OR, RDX, RAX);
        }
        int found = e.jccShort(E);
        e.load64(RSI, RSI, Maps.NEXT);
        e.alu64(CMP, RSI, RDI);
        e.patch(e.jcc(NE), again);
        e.patch(e.jmp(), unknown);
        e.bindShort(found);
        e.aluMem(CMP, R8, RSI, Maps.CONTEXT);
        e.patch(e.jcc(NE), unknown);
        e.mov64(R13, RSI);
        e.store64(RBP, State.MAPS, RSI);
        e.leaIndexed64(RCX, RBP, RCX, 3, State.MODE_MAPS);
        e.store64(RCX, 0, RSI);
        e.storeImm(RBP, State.SEGMENTS_UNCHECKED, 0);
        lookUp(e);
    }

    private void secondLookUp(Encoder e) {
        e.load(RAX, RBP, State.PC);
        e.imulImm(RCX, RAX, Maps.JUMP_FACTOR);
        e.shiftImm(SHR, RCX, Maps.JUMP_SHIFT);
        e.aluImm(AND, RCX, Maps.JUMP_MASK);
        e.aluImm(OR, RAX, 1);
        e.aluIndexed(CMP, RAX, R13, RCX, 2, Maps.MORE_JUMPS);
        e.patch(e.jcc(NE), unknown);
        e.jmpIndexed(R13, RCX, 2, Maps.MORE_JUMPS + 8);
    }

    /** To PC by the jump cache. */
    private void lookUp(Encoder e) {
        e.load(RAX, RBP, State.PC);
        e.shrx(RCX, RAX, R13);
        e.alu(XOR, RCX, RAX);
        e.aluImm(AND, RCX, Maps.JUMP_MASK);
        e.aluImm(OR, RAX, 1);
        e.aluIndexed(CMP, RAX, R13, RCX, 2, Maps.JUMPS);
        e.patch(e.jcc(NE), jump);
        e.jmpIndexed(R13, RCX, 2, Maps.JUMPS + 8);
    }

    /** {@code to} = address of the version of the granule at host address {@code host}. */
    static void versionOf(Encoder e, int host, int to) {
        e.mov(to, host);
        e.shiftImm(SHR, to, Reservations.FOLD);
        e.alu(XOR, to, host);
        e.alu(ADD, to, to);
        e.aluImm(AND, to, Reservations.MASK);
        e.aluMem64(ADD, to, RBP, State.RESERVATIONS);
    }

    /** See {@link Reservations#store}; a vCPU that is alone has nobody to take the version from. */
    private static void storeReserved(Encoder e) {
        e.aluMemImm(CMP, RBP, State.ALONE, 0);
        int several = e.jccShort(E);
        storeIfUnchanged(e);
        e.ret();
        e.bindShort(several);
        e.store(RBP, State.STORED_VALUE, RDX);
        e.load64(RAX, RBP, State.RESERVED_AT);
        versionOf(e, RAX, RCX);
        e.store64(RBP, State.STORED_TO, RCX);
        e.load64(RAX, RBP, State.RESERVED_VERSION);
        e.lea64(RDX, RAX, 1);
        e.lockCmpxchg64(RCX, 0, RDX);
        int lost = e.jccShort(NE);
        e.load(RDX, RBP, State.STORED_VALUE);
        storeIfUnchanged(e);
        // From here on the flags stay as they are.
        e.load64(RCX, RBP, State.STORED_TO);
        e.load64(RDX, RBP, State.RESERVED_VERSION);
        int changed = e.jccShort(NE);
        e.lea64(RDX, RDX, 2);
        e.bindShort(changed);
        e.store64(RCX, 0, RDX);
        e.bindShort(lost);
        e.ret();
    }

    private static void storeIfUnchanged(Encoder e) {
        e.load64(RCX, RBP, State.RESERVED_AT);
        e.load(RAX, RBP, State.RESERVED_VALUE);
        e.lockCmpxchg(RCX, 0, RDX);
    }

    /** rax = field; ecx collects GT and EQ, then LT and SO come from bits 62 and 61. */
    private static void nibble(Encoder e) {
        nibbleInto(e);
        e.mov(RAX, RCX);
        e.ret();
    }

    /** ecx = nibble of rax; destroys rax and rdx. */
    private static void nibbleInto(Encoder e) {
        e.alu(XOR, RCX, RCX);
        e.alu(XOR, RDX, RDX);
        e.aluImm64(CMP, RAX, 0);
        e.setcc(G, RCX);
        e.test(RAX, RAX);
        e.setcc(E, RDX);
        e.leaIndexed(RCX, RDX, RCX, 1, 0);
        e.alu(ADD, RCX, RCX);
        e.shiftImm64(SHR, RAX, 61);
        e.mov(RDX, RAX);
        e.shiftImm(SHR, RDX, 1);
        e.aluImm(AND, RDX, 1);
        e.alu(XOR, RAX, RDX);
        e.aluImm(AND, RAX, 1);
        e.leaIndexed(RCX, RCX, RDX, 3, 0);
        e.alu(OR, RCX, RAX);
    }

    /** As {@link Timebase} says. */
    private static void time(Encoder e, boolean keepXmms) {
        e.load64(RCX, RBP, State.TIMEBASE);
        e.load64(RAX, RCX, Timebase.SEQUENCE);
        e.testImm8(RAX, 1);
        int closed = e.jcc(NE);
        e.store64(RBP, State.TIME_SEQUENCE, RAX);
        e.store64(RBP, State.SAVED + 8 * RDX, RDX);
        askClock(e, keepXmms);
        e.load64(RCX, RBP, State.TIMEBASE);
        e.load64(RAX, RBP, State.TIMESPEC + 8);
        e.imulMem64(RAX, RCX, Timebase.FREQUENCY);
        e.shiftImm64(SHR, RAX, NANOS_ZEROS);
        e.movImm64(RDX, NANOS_INVERSE);
        e.mul64(RDX);
        e.shiftImm64(SHR, RDX, NANOS_SHIFT);
        e.load64(RAX, RBP, State.TIMESPEC);
        e.imulMem64(RAX, RCX, Timebase.FREQUENCY);
        e.alu64(ADD, RAX, RDX);
        e.aluMem64(ADD, RAX, RCX, Timebase.OFFSET);
        e.store64(RBP, State.TIME, RAX);
        e.load64(RDX, RBP, State.SAVED + 8 * RDX);
        e.load64(RAX, RBP, State.TIME_SEQUENCE);
        e.aluMem64(CMP, RAX, RCX, Timebase.SEQUENCE);
        e.patch(closed, e.at);
        e.ret();
    }

    /** [TIMESPEC] = what the function of the clock says; rcx = the time base's block. The stack is 8 off alignment. */
    private static void askClock(Encoder e, boolean keepXmms) {
        for (int r : CALLER_SAVED) {
            e.store(RBP, State.SAVED + 8 * r, r);
        }
        for (int x = Translator.FIRST_XMM; keepXmms && x < 16; x++) {
            e.movupsStore(RBP, State.savedXmm(x), x);
        }
        e.movImm(RDI, CLOCK_MONOTONIC);
        e.lea64(RSI, RBP, State.TIMESPEC);
        e.aluImm64(SUB, RSP, 8);
        e.callMem(RCX, Timebase.FUNCTION);
        e.aluImm64(ADD, RSP, 8);
        for (int r : CALLER_SAVED) {
            e.load(r, RBP, State.SAVED + 8 * r);
        }
        for (int x = Translator.FIRST_XMM; keepXmms && x < 16; x++) {
            e.movupsLoad(x, RBP, State.savedXmm(x));
        }
    }

    /** As {@code fp.Estimate} has it, and none of the operands or results that this refuses sets anything but FPRF. */
    private static void estimate(Encoder e, boolean root) {
        int lowest = root ? 1 : BIAS - 126;
        int highest = root ? 2 * BIAS : BIAS + 125;
        e.mov64(RCX, RAX);
        e.shiftImm64(SHR, RCX, FRACTION_BITS);
        if (!root) {
            e.aluImm(AND, RCX, 0x7FF);
        }
        // A sign stands above the exponent.
        e.lea(RDX, RCX, -lowest);
        e.aluImm(CMP, RDX, highest - lowest);
        int away = e.jcc(A);
        e.aluImm(SUB, RCX, BIAS);
        e.mov64(RDX, RAX);
        e.shiftImm64(SHL, RDX, 64 - FRACTION_BITS);
        e.shiftImm64(SHR, RDX, 64 - FRACTION_BITS);
        e.aluMem64(OR, RDX, RBP, State.DOUBLE_ONE);
        if (root) {
            e.mov(RAX, RCX);
            e.aluImm(AND, RAX, 1);
            e.shiftImm64(SHL, RAX, FRACTION_BITS);
            e.alu64(ADD, RDX, RAX);
            e.shiftImm(SAR, RCX, 1);
        }
        invert(e, root);
        e.shiftImm64(SHL, RCX, FRACTION_BITS);
        e.alu64(SUB, RDX, RCX);
        if (root) {
            e.mov64(RAX, RDX);
        } else {
            e.shiftImm64(SHR, RAX, 63);
            e.shiftImm64(SHL, RAX, 63);
            e.alu64(OR, RAX, RDX);
        }
        e.alu64(CMP, RAX, RAX);
        e.patch(away, e.at);
        e.ret();
    }

    /** rdx = 1 / rdx, or by its root, to the nearest of few bits; the guest's MXCSR does not see it. */
    private static void invert(Encoder e, boolean root) {
        e.movqToXmm(1, RDX);
        e.stmxcsr(RBP, State.FP_TEMP);
        e.ldmxcsr(RBP, State.MXCSR_NEAREST);
        if (root) {
            e.vex(Vex.VSQRTSD, 1, 1, 1);
        }
        e.movsdLoad(0, RBP, State.DOUBLE_ONE);
        e.vex(Vex.VDIVSD, 0, 0, 1);
        e.ldmxcsr(RBP, State.FP_TEMP);
        e.movqFromXmm(RDX, 0);
        e.shiftImm64(SHR, RDX, ESTIMATE_DROPPED - 1);
        e.aluImm64(ADD, RDX, 1);
        e.shiftImm64(SHR, RDX, 1);
        e.shiftImm64(SHL, RDX, ESTIMATE_DROPPED);
    }

    private static void mfcr(Encoder e) {
        e.push(RBX);
        e.alu(XOR, RBX, RBX);
        for (int i = 0; i < 8; i++) {
            e.load64(RAX, RBP, State.FIELDS + 8 * i);
            nibbleInto(e);
            e.shiftImm(SHL, RBX, 4);
            e.alu(OR, RBX, RCX);
        }
        e.mov(RAX, RBX);
        e.pop(RBX);
        e.ret();
    }
}
