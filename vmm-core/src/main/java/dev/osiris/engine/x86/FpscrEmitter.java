package dev.osiris.engine.x86;

import static dev.osiris.engine.x86.Encoder.*;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.fp.FpStatus;
import dev.osiris.ppc.ir.Callout;
import dev.osiris.ppc.semantics.Fields;
import dev.osiris.ppc.semantics.FpscrMoves;
import dev.osiris.ppc.semantics.Rare;

/**
 * Emits what reads and writes FPSCR itself. Native code runs only while XE and NI are 0, and writes FPSCR only while no
 * other exception is enabled either: so a write that would change that is the interpreter's, and FEX is 0 where it is
 * written; where it is only read it is as it was, for inexactness does not change it. The rounding mode is MXCSR's
 * business alone.
 *
 * <p>What arithmetic has left to be worked out ({@link State#FP_LAST}, MXCSR's sticky bit) a thunk made here works out:
 * it does the last operation again, once rounding as the guest does and once toward zero. The host says whether the
 * result is inexact (FI), and the two results differ when the fraction was incremented (FR). In the usual case
 * {@link ErrorTerms} finds the same without touching MXCSR, which the host is slow to change.
 */
final class FpscrEmitter {
    /** Enables and NI. */
    private static final int SPECIAL = 0xFC;
    private static final int DERIVED = FpStatus.FEX | FpStatus.VX;
    private static final int RESERVED = 0x800;
    private static final int LAST_STATUS = FpStatus.FR | FpStatus.FI | FpStatus.FPRF_MASK;
    private static final int INVALID = FpStatus.VXSNAN | FpStatus.VXISI | FpStatus.VXIDI | FpStatus.VXZDZ | FpStatus.VXIMZ
            | FpStatus.VXVC | FpStatus.VXSOFT | FpStatus.VXSQRT | FpStatus.VXCVI;
    private static final int STICKY = FpStatus.OX | FpStatus.UX | FpStatus.ZX | FpStatus.XX | INVALID;

    private static final int MXCSR_CLEAN = 0x1F80;
    private static final int MXCSR_TOWARD_ZERO = MXCSR_CLEAN | 0x6000;
    static final int MXCSR_RC = 0x6000;
    private static final int MXCSR_RC_SHIFT = 13;
    private static final int MXCSR_INEXACT = 0x20;

    private final Translator t;
    private final Encoder e;

    FpscrEmitter(Translator translator, Encoder encoder) {
        t = translator;
        e = encoder;
    }

    /** MXCSR's rounding control for FPSCR's: 0 and 2 mean the same, 1 and 3 change places. */
    static int mxcsrOf(int fpscr) {
        return MXCSR_CLEAN | (-fpscr & FpStatus.RN_MASK) << MXCSR_RC_SHIFT;
    }

    // ------------------------------------------------------------------ instructions

    /** Whether there is an emitter for an instruction that writes constants. */
    static boolean handles(Callout callout, int word) {
        return callout instanceof Rare rare && switch (rare) {
            case MTFSFI -> (Fields.u(word) << shift(word) & SPECIAL) == 0;
            case MTFSB0, MCRFS -> true;
            case MTFSB1 -> (FpStatus.FX >>> Fields.rt(word) & SPECIAL) == 0;
            default -> false;
        };
    }

    private static int shift(int word) {
        return 28 - 4 * Fields.bf(word);
    }

    /** One that {@link #handles} accepts. */
    void constant(Rare rare, int word) {
        switch (rare) {
            case MTFSFI -> setField(15 << shift(word), Fields.u(word) << shift(word));
            case MTFSB0 -> clearBit(FpStatus.FX >>> Fields.rt(word));
            case MCRFS -> moveToCr(Cpu.CR0 + Fields.bf(word), 28 - 4 * Fields.bfa(word));
            default -> setBit(FpStatus.FX >>> Fields.rt(word));
        }
    }

    /** eax = FPSCR; uses rcx, rdx, xmm0 and xmm1. */
    void read() {
        t.enterScalarMode();
        t.callStatus();
        t.leaveScalarMode();
    }

    /** rax = the image of FPSCR that mffs gives. */
    void image() {
        read();
        e.movImm64(RCX, FpscrMoves.UPPER);
        e.alu64(OR, RAX, RCX);
    }

    /** CR1 = FPSCR[0–3]. */
    void cr1() {
        read();
        e.shiftImm(SHR, RAX, 28);
        e.loadIndexed64(RAX, RBP, RAX, 3, State.FIELD_TABLE);
        e.store64(RBP, State.field(Cpu.CR0 + 1), RAX);
    }

    /** mtfsf of xmm register {@code x}; returns the jump away when it is for the interpreter, or {@link Translator#NO_JUMP}. */
    int write(int x, int flm) {
        int mask = FpscrMoves.spread(flm) & ~(DERIVED | RESERVED);
        int away = Translator.NO_JUMP;
        if (flm != 0xFF) {
            // x may be one of the registers that this uses.
            e.movdFromXmm(RCX, x);
            e.store(RBP, State.VECTOR_TEMP, RCX);
            read();
            e.load(RCX, RBP, State.VECTOR_TEMP);
        } else {
            e.movdFromXmm(RCX, x);
        }
        if ((mask & SPECIAL) != 0) {
            e.testImm8(RCX, mask & SPECIAL);
            away = e.jcc(NE);
        }
        e.aluImm(AND, RCX, mask);
        if (flm != 0xFF) {
            e.aluImm(AND, RAX, ~(mask | DERIVED));
            e.alu(OR, RAX, RCX);
        } else {
            e.mov(RAX, RCX);
        }
        derive();
        settled();
        return away;
    }

    private void setField(int field, int value) {
        int mask = field & ~(DERIVED | RESERVED);
        if ((mask & ~SPECIAL) == 0) {
            return;
        }
        int same = 0;
        if ((mask & ~(SPECIAL | FpStatus.RN_MASK)) == 0) {
            // The rounding mode, as it is already, most of the time.
            e.load(RAX, RBP, State.FPSCR);
            e.aluImm(AND, RAX, FpStatus.RN_MASK);
            e.aluImm(CMP, RAX, value & FpStatus.RN_MASK);
            same = e.jcc(E);
        }
        read();
        e.aluImm(AND, RAX, ~(mask | DERIVED));
        e.aluImm(OR, RAX, value & mask);
        derive();
        settled();
        if (same != 0) {
            e.patch(same, e.at);
        }
    }

    /** A CR field = four bits of FPSCR; the exceptions among these, and FX, are cleared. */
    private void moveToCr(int field, int shift) {
        read();
        e.mov(RCX, RAX);
        if (shift != 0) {
            e.shiftImm(SHR, RCX, shift);
        }
        e.aluImm(AND, RCX, 15);
        e.loadIndexed64(RCX, RBP, RCX, 3, State.FIELD_TABLE);
        e.store64(RBP, State.field(field), RCX);
        int cleared = 15 << shift & (STICKY | FpStatus.FX);
        if (cleared != 0) {
            e.aluImm(AND, RAX, ~(cleared | DERIVED));
            derive();
            settled();
        }
    }

    private void clearBit(int bit) {
        if ((bit & (SPECIAL | DERIVED)) != 0) {
            return;
        }
        read();
        e.aluImm(AND, RAX, ~(bit | DERIVED));
        derive();
        settled();
    }

    private void setBit(int bit) {
        if ((bit & (DERIVED | RESERVED)) != 0) {
            return;
        }
        read();
        if ((bit & STICKY) != 0) {
            e.mov(RCX, RAX);
            e.aluImm(AND, RCX, bit);
            int known = e.jccShort(NE);
            e.aluImm(OR, RAX, bit | FpStatus.FX);
            e.bindShort(known);
        } else {
            e.aluImm(OR, RAX, bit);
        }
        e.aluImm(AND, RAX, ~DERIVED);
        derive();
        settled();
    }

    /** VX follows from its causes. */
    private void derive() {
        e.mov(RCX, RAX);
        e.aluImm(AND, RCX, INVALID);
        int none = e.jccShort(E);
        e.aluImm(OR, RAX, FpStatus.VX);
        e.bindShort(none);
    }

    /** FPSCR = eax, with nothing left to be worked out. */
    private void settled() {
        e.store(RBP, State.FPSCR, RAX);
        e.storeImm64(RBP, State.FP_LAST, 0);
        e.group3(NEG, RAX);
        e.aluImm(AND, RAX, FpStatus.RN_MASK);
        e.shiftImm(SHL, RAX, MXCSR_RC_SHIFT);
        e.aluImm(OR, RAX, MXCSR_CLEAN);
        e.store(RBP, State.FP_TEMP, RAX);
        t.enterScalarMode();
        e.ldmxcsr(RBP, State.FP_TEMP);
        t.leaveScalarMode();
    }

    // ------------------------------------------------------------------ the thunk

    /** Makes it: works out FPSCR, which eax is then. Uses rcx, rdx, xmm0, xmm1; returns where it begins. */
    static int thunk(Encoder e) {
        int repeat = e.at;
        repeat(e);
        int begin = e.at;
        e.load(RDX, RBP, State.FPSCR);
        e.stmxcsr(RBP, State.FP_TEMP);
        inexact(e);
        last(e, repeat);
        converted(e);
        compared(e);
        // What is sticky may stay: XX has it already.
        e.testMemImm8(RBP, State.FP_TEMP, MXCSR_INEXACT);
        int sticky = e.jccShort(NE);
        clean(e);
        e.ldmxcsr(RBP, State.FP_TEMP);
        e.bindShort(sticky);
        e.storeImm64(RBP, State.FP_LAST, 0);
        e.store(RBP, State.FPSCR, RDX);
        e.mov(RAX, RDX);
        e.ret();
        return begin;
    }

    /** {@link State#FP_TEMP} = MXCSR with the guest's rounding and nothing sticky. */
    private static void clean(Encoder e) {
        e.aluMemImm(AND, RBP, State.FP_TEMP, MXCSR_RC);
        e.aluMemImm(OR, RBP, State.FP_TEMP, MXCSR_CLEAN);
    }

    private static void inexact(Encoder e) {
        e.testMemImm8(RBP, State.FP_TEMP, MXCSR_INEXACT);
        int none = e.jccShort(E);
        e.mov(RAX, RDX);
        e.aluImm(AND, RAX, FpStatus.XX);
        int known = e.jccShort(NE);
        e.aluImm(OR, RDX, FpStatus.XX | FpStatus.FX);
        e.bindShort(known);
        e.bindShort(none);
    }

    private static void last(Encoder e, int repeat) {
        e.aluMemImm(CMP, RBP, State.FP_LAST, 0);
        int none = e.jcc(E);
        e.aluImm(AND, RDX, ~LAST_STATUS);
        ErrorTerms terms = new ErrorTerms(e);
        terms.emit();
        int done = e.jmp();
        terms.bindElsewhere();
        byDirections(e, repeat);
        e.patch(done, e.at);
        classify(e);
        e.patch(none, e.at);
    }

    /** FI and FR from doing it again rounding as the guest does and toward zero; rax = the result. */
    private static void byDirections(Encoder e, int repeat) {
        clean(e);
        e.storeImm(RBP, State.FP_TEMP + 4, MXCSR_TOWARD_ZERO);
        e.ldmxcsr(RBP, State.FP_TEMP + 4);
        e.callTo(repeat);
        e.stmxcsr(RBP, State.FP_TEMP + 4);
        e.movqFromXmm(RCX, 0);
        e.ldmxcsr(RBP, State.FP_TEMP);
        e.push(RCX);
        e.callTo(repeat);
        e.pop(RCX);
        e.movqFromXmm(RAX, 0);
        // An exact zero may differ in its sign only.
        e.testMemImm8(RBP, State.FP_TEMP + 4, MXCSR_INEXACT);
        int exact = e.jccShort(E);
        e.aluImm(OR, RDX, FpStatus.FI);
        e.alu64(CMP, RAX, RCX);
        int same = e.jccShort(E);
        e.aluImm(OR, RDX, FpStatus.FR);
        e.bindShort(same);
        e.bindShort(exact);
    }

    /** edx gets the class of the number in rax: a normal one, or a zero. */
    private static void classify(Encoder e) {
        e.mov64(RCX, RAX);
        e.shiftImm64(SHR, RCX, 63);
        e.alu64(ADD, RAX, RAX);
        int zero = e.jccShort(E);
        e.shiftImm(SHL, RCX, 14);
        e.leaIndexed(RCX, RCX, RCX, 0, 0);
        // 0x8000 when negative, and 0x4000 when not.
        e.aluImm(CMP, RCX, 1);
        e.movImmKeepFlags(RAX, FpStatus.FPCC_FG);
        e.cmov(B, RCX, RAX);
        int done = e.jmpShort();
        e.bindShort(zero);
        e.shiftImm(SHL, RCX, 16);
        e.aluImm(OR, RCX, FpStatus.FPCC_FE);
        e.bindShort(done);
        e.alu(OR, RDX, RCX);
    }

    /** xmm0 = the last operation's result again; uses eax. */
    private static void repeat(Encoder e) {
        e.load(RAX, RBP, State.FP_LAST);
        e.aluImm(AND, RAX, FpOps.OPERATION);
        e.movsdLoad(0, RBP, State.FP_A);
        int[] ops = {0, Vex.VADDSD, Vex.VSUBSD, Vex.VMULSD, Vex.VDIVSD, Vex.VFMADD213SD, Vex.VFMSUB213SD, Vex.VFMADD213SD,
            Vex.VFMSUB213SD};
        int[] done = new int[ops.length];
        for (int n = 1; n < ops.length; n++) {
            e.aluImm(CMP, RAX, n);
            int next = e.jccShort(NE);
            if (n >= FpOps.FIRST_FUSED) {
                e.movsdLoad(1, RBP, State.FP_C);
                e.vexMem(ops[n], 0, 1, RBP, State.FP_B);
            } else {
                e.vexMem(ops[n], 0, 0, RBP, State.FP_B);
            }
            done[n] = e.jmp();
            e.bindShort(next);
        }
        for (int n = 1; n < ops.length; n++) {
            e.patch(done[n], e.at);
        }
        e.testMemImm8(RBP, State.FP_LAST, FpOps.SINGLE);
        int asDouble = e.jccShort(E);
        e.cvtsd2ss(0, 0);
        e.cvtss2sd(0, 0);
        e.bindShort(asDouble);
        e.aluImm(CMP, RAX, FpOps.FIRST_NEGATED);
        int below = e.jccShort(B);
        e.aluImm(CMP, RAX, FpOps.FIRST_NEGATED + 1);
        int above = e.jccShort(A);
        e.movsdLoad(1, RBP, State.SIGN);
        e.xorps(0, 1);
        e.bindShort(below);
        e.bindShort(above);
        e.ret();
    }

    /** FR and FI of a conversion to a word that came after it. */
    private static void converted(Encoder e) {
        e.aluMemImm8(CMP, RBP, State.FP_CONVERTED, 0);
        int none = e.jcc(E);
        e.aluImm(AND, RDX, ~(FpStatus.FR | FpStatus.FI));
        clean(e);
        e.ldmxcsr(RBP, State.FP_TEMP);
        e.movsdLoad(0, RBP, State.FP_CONVERTED_A);
        e.cvttsd2si(RAX, 0);
        e.aluMemImm8(CMP, RBP, State.FP_CONVERTED, State.CONVERTED_TRUNCATING);
        int truncated = e.jccShort(E);
        e.cvtsd2si(RCX, 0);
        e.alu(CMP, RAX, RCX);
        int same = e.jccShort(E);
        e.aluImm(OR, RDX, FpStatus.FR);
        e.bindShort(same);
        e.bindShort(truncated);
        e.stmxcsr(RBP, State.FP_TEMP + 4);
        e.testMemImm8(RBP, State.FP_TEMP + 4, MXCSR_INEXACT);
        int exact = e.jccShort(E);
        e.aluImm(OR, RDX, FpStatus.FI);
        e.bindShort(exact);
        e.patch(none, e.at);
    }

    /** FPCC of a comparison that came after it. */
    private static void compared(Encoder e) {
        e.movzx8Mem(RCX, RBP, State.FP_COMPARED);
        e.test(RCX, RCX);
        int none = e.jccShort(E);
        e.aluImm(AND, RDX, ~FpStatus.FPCC_MASK);
        e.shiftImm(SHL, RCX, 2);
        e.movImm(RAX, State.FPCC_BY_OUTCOME);
        e.shiftCl(SHR, RAX);
        e.aluImm(AND, RAX, 15);
        e.shiftImm(SHL, RAX, 12);
        e.alu(OR, RDX, RAX);
        e.bindShort(none);
    }
}
