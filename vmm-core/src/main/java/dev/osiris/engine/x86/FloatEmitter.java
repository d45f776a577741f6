package dev.osiris.engine.x86;

import static dev.osiris.engine.x86.Encoder.*;

import dev.osiris.engine.x86.Translator.Cold;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;

/**
 * Emits scalar floating point: loads and stores, arithmetic, conversions, comparisons. It runs only while FPSCR[XE] and
 * FPSCR[NI] are 0. The host computes, and where its result or status may differ from the guest's the instruction is left
 * to the interpreter, and so is everything that may raise an exception other than inexactness, enabled or not; status that follows from the operands is worked out when somebody asks for it: see
 * {@link FpscrEmitter}. xmm0 and xmm1 are scratch.
 */
final class FloatEmitter {
    /** Biased exponent. The last bit of a product that it cancels is above 2^-1022. */
    private static final int SURELY_EXACT_ADDEND = 200;

    /** The xmm register for an operand that the result replaces. */
    private static final int ASIDE = 0;

    private final Translator t;
    private final Encoder e;
    private final Ir ir;
    /** The FPR whose value before the operation is in {@link #ASIDE}, or -1. */
    private int aside = -1;

    FloatEmitter(Translator translator, Encoder encoder, Ir ir) {
        t = translator;
        e = encoder;
        this.ir = ir;
    }

    // ------------------------------------------------------------------ loads and stores

    void loadDouble(int i, int n) {
        t.translateAlignedDouble(i, n, false);
        int d = ir.d(i);
        int x = t.fprHome(d) >= 0 ? t.fprHome(d) : 0;
        e.movsdLoad(x, t.at, t.offset);
        e.vexMem(Vex.VPSHUFB, x, x, RBP, VectorConstants.SWAP_DOUBLE);
        t.xput(d, x);
    }

    void storeDouble(int i, int n) {
        t.translateAlignedDouble(i, n, true);
        e.vexMem(Vex.VPSHUFB, 0, t.xsrc(ir.d(i), 0), RBP, VectorConstants.SWAP_DOUBLE);
        e.movsdStore(t.at, t.offset, 0);
    }

    /** The host would quiet a signalling NaN: infinities and NaNs go to the interpreter. */
    void loadSingle(int i, int n) {
        t.translateAlignedWord(i, n, false);
        e.movbeLoad(4, RCX, t.at, t.offset);
        e.leaIndexed(RAX, RCX, RCX, 0, 0);
        e.aluImm(CMP, RAX, 0xFF00_0000);
        t.coldInterpret(n, e.jcc(AE));
        e.movdToXmm(0, RCX);
        t.enterScalarMode();
        int x = t.fprHome(ir.d(i)) >= 0 ? t.fprHome(ir.d(i)) : 0;
        e.vex(Vex.VCVTSS2SD, x, 0, 0);
        t.leaveScalarMode();
        t.xput(ir.d(i), x);
    }

    /** Bits 0–1 and 5–34 when the exponent is above 896 or the value is zero (PEM 4.2.3.3); otherwise interpreted. */
    void storeSingle(int i, int n) {
        t.translateAlignedWord(i, n, true);
        // The update forms still need their address.
        boolean keep = ir.a(i) == Cpu.T0;
        if (keep) {
            e.movdToXmm(1, RDX);
        }
        e.movqFromXmm(RCX, t.xsrc(ir.d(i), 0));
        e.mov64(RDX, RCX);
        e.shiftImm64(SHR, RDX, 52);
        e.aluImm(AND, RDX, 0x7FF);
        e.aluImm(CMP, RDX, 896);
        int plain = e.jccShort(A);
        e.leaIndexed64(RDX, RCX, RCX, 0, 0);
        e.aluImm64(CMP, RDX, 0);
        t.coldInterpret(n, e.jcc(NE));
        e.bindShort(plain);
        e.mov64(RDX, RCX);
        e.shiftImm64(SHR, RDX, 32);
        e.aluImm(AND, RDX, 0xC000_0000);
        e.shiftImm64(SHR, RCX, 29);
        e.aluImm(AND, RCX, 0x3FFF_FFFF);
        e.alu(OR, RCX, RDX);
        e.movbeStore(4, t.at, t.offset, RCX);
        if (keep) {
            e.movdFromXmm(RDX, 1);
        }
    }

    // ------------------------------------------------------------------ arithmetic, conversions, comparisons

    /** {@code vex} is what to do with a constant: VXORPD, VANDPD or VORPD. */
    void sign(int d, int a, int vex) {
        int x = t.fprHome(d) >= 0 ? t.fprHome(d) : 0;
        e.vexMem(vex, x, t.xsrc(a, 0), RBP,
                vex == Vex.VANDPD ? VectorConstants.DOUBLE_MAGNITUDE : VectorConstants.DOUBLE_SIGN);
        t.xput(d, x);
    }

    /**
     * The host computes in the target, or in xmm0. A result whose exponent is well inside the format's range is right, and
     * of the status only XX (which MXCSR remembers) and what follows from the operands can have changed; everything else,
     * zeros aside that are exact for sure, is done again by the interpreter. An operand that is the target too is put
     * aside for that. Where an enabled exception may leave the target alone, the host does not compute in it.
     */
    void arithmetic(int i, int n) {
        IrOp op = ir.op(i);
        int number = FpOps.number(op, ir.c(i));
        boolean single = FpOps.isSingle(number);
        boolean fused = (number & 63) >= 5 && (number & 63) <= 8;
        int a = ir.a(i);
        int b = ir.b(i);
        int c = ir.c(i);
        int d = ir.d(i);
        boolean onItself = d == a || op != IrOp.FRSP && d == b || fused && d == c;
        boolean inTarget = t.fprHome(d) >= 0 && (!onItself || inXmms(op, a, b, c, fused)) && !t.exceptionsEnabled();
        int r = inTarget ? t.fprHome(d) : 0;
        aside = -1;
        t.enterScalarMode();
        if (keepsInexact()) {
            e.stmxcsr(RBP, State.FP_TEMP);
        }
        if (r != 0 && onItself && !t.statusFree) {
            aside = d;
            e.movapd(ASIDE, r);
        }
        compute(r, op, a, b, c);
        if (single) {
            toSingle(r, op, i, n);
        }
        negateResult(r, op);
        if (!t.statusFree) {
            inRange(r, i, n, single);
        }
        t.leaveScalarMode();
        if (!t.statusFree && statusWanted(i, n)) {
            recordOperands(number, a, op == IrOp.FRSP ? -1 : b, fused ? c : -1);
        }
        aside = -1;
        t.xput(d, r);
    }

    private boolean inXmms(IrOp op, int a, int b, int c, boolean fused) {
        return t.fprHome(a) >= 0 && (op == IrOp.FRSP || t.fprHome(b) >= 0) && (!fused || t.fprHome(c) >= 0);
    }

    /** An xmm register with an operand's value as it was before the operation. */
    private int operand(int f, int scratch) {
        return f == aside ? ASIDE : t.xsrc(f, scratch);
    }

    /** xmm register {@code r} = the double-precision result, not negated. */
    private void compute(int r, IrOp op, int a, int b, int c) {
        int x = t.xsrc(a, 0);
        switch (op) {
            case FADD -> e.vex(Vex.VADDSD, r, x, t.xsrc(b, 1));
            case FSUB -> e.vex(Vex.VSUBSD, r, x, t.xsrc(b, 1));
            case FMUL -> e.vex(Vex.VMULSD, r, x, t.xsrc(b, 1));
            case FDIV -> e.vex(Vex.VDIVSD, r, x, t.xsrc(b, 1));
            case FRSP -> {
                if (x != r) {
                    e.movapd(r, x);
                }
            }
            default -> fused(r, op, x, b, c);
        }
    }

    /** r = x * FPR c plus or minus FPR b: in whichever of the three is r already. */
    private void fused(int r, IrOp op, int x, int b, int c) {
        boolean add = op == IrOp.FMADD || op == IrOp.FMADDS || op == IrOp.FNMADD || op == IrOp.FNMADDS;
        int product = add ? Vex.VFMADD213SD : Vex.VFMSUB213SD;
        if (r == t.fprHome(b)) {
            e.vex(add ? Vex.VFMADD231SD : Vex.VFMSUB231SD, r, x, t.xsrc(c, 1));
        } else if (r == t.fprHome(c)) {
            e.vex(product, r, x, t.xsrc(b, 1));
        } else {
            if (x != r) {
                e.movapd(r, x);
            }
            int y = t.xsrc(c, 1);
            if (t.fprHome(b) >= 0) {
                e.vex(product, r, y, t.xsrc(b, 0));
            } else {
                e.vexMem(product, r, y, RBP, State.fpr(b));
            }
        }
    }

    /** fnmadd and fnmsub negate what is rounded already. */
    private void negateResult(int r, IrOp op) {
        if (op == IrOp.FNMADD || op == IrOp.FNMADDS || op == IrOp.FNMSUB || op == IrOp.FNMSUBS) {
            e.vexMem(Vex.VXORPD, r, r, RBP, VectorConstants.DOUBLE_SIGN);
        }
    }

    /** Rounds r to single; the first rounding has done harm only when it ended exactly between two singles. */
    private void toSingle(int r, IrOp op, int i, int n) {
        if (op != IrOp.FRSP) {
            e.movqFromXmm(RAX, r);
            e.aluImm(AND, RAX, 0x1FFF_FFFF);
            e.aluImm(CMP, RAX, 0x1000_0000);
            coldArithmetic(i, n, e.jcc(E));
        }
        e.cvtsd2ss(r, r);
        e.cvtss2sd(r, r);
    }

    private Cold coldArithmetic(int i, int n, int from) {
        Cold c = t.coldInterpret(n, from);
        c.kind = Cold.ARITHMETIC;
        c.operation = i;
        c.aside = aside;
        return c;
    }

    void coldArithmetic(Cold c) {
        if (c.aside >= 0) {
            e.movapd(t.fprHome(c.aside), ASIDE);
        }
        if (keepsInexact()) {
            e.ldmxcsr(RBP, State.FP_TEMP);
        }
        t.coldInterpret(c);
    }

    /** The ends of the exponents' range look alike in their upper nine bits, and only they do. */
    private void inRange(int r, int i, int n, boolean single) {
        if (single) {
            e.movqFromXmm(RAX, r);
            e.alu64(ADD, RAX, RAX);
            e.aluMem64(SUB, RAX, RBP, State.SINGLE_LOW);
            e.aluMem64(CMP, RAX, RBP, State.SINGLE_SPAN);
        } else {
            e.vexMem(Vex.VPTEST, r, 0, RBP, VectorConstants.DOUBLE_EXPONENT_ENDS);
        }
        Cold c = coldArithmetic(i, n, e.jcc(single ? AE : BE));
        c.kind = Cold.ZERO;
        c.result = r;
        c.back = e.at;
    }

    /** Exact zeros are right; anything else out of range is interpreted. */
    void coldZero(Cold c) {
        aside = c.aside;
        e.movqFromXmm(RAX, c.result);
        e.alu64(ADD, RAX, RAX);
        int notZero = e.jcc(NE);
        int a = ir.a(c.operation);
        int b = ir.b(c.operation);
        boolean single = FpOps.isSingle(FpOps.number(ir.op(c.operation), ir.c(c.operation)));
        switch (ir.op(c.operation)) {
            case FADD -> exactSum(Vex.VADDSD, a, b, single, c.back);
            case FSUB -> exactSum(Vex.VSUBSD, a, b, single, c.back);
            case FMUL -> {
                backIfZero(a, c.back);
                backIfZero(b, c.back);
            }
            case FDIV, FRSP -> backIfZero(a, c.back);
            default -> exactProductSum(a, ir.c(c.operation), b, single, c.back);
        }
        e.patch(notZero, e.at);
        aside = -1;
        coldArithmetic(c);
    }

    /**
     * What overflows or underflows is inexact for the host, but not always for a guest that enables these exceptions. A
     * region in vector mode forgets anyway what the host said of an operation that it leaves in.
     */
    private boolean keepsInexact() {
        return t.exceptionsEnabled() && !t.inVectorMode();
    }

    /** No sum of doubles is too small to be one, but it may be too small for a single. */
    private void exactSum(int op, int a, int b, boolean single, int back) {
        if (!single) {
            e.patch(e.jmp(), back);
            return;
        }
        if (b == aside || t.fprHome(b) >= 0) {
            e.vex(op, 1, operand(a, 1), operand(b, 1));
        } else {
            e.vexMem(op, 1, operand(a, 1), RBP, State.fpr(b));
        }
        e.movqFromXmm(RAX, 1);
        e.alu64(ADD, RAX, RAX);
        e.patch(e.jcc(E), back);
    }

    /** Zero by zero, or a double-precision sum whose addend is well above what the product's last bit can be. */
    private void exactProductSum(int a, int c, int b, boolean single, int back) {
        magnitude(RAX, b);
        int zero = e.jccShort(E);
        if (!single) {
            e.shiftImm64(SHR, RAX, 53);
            e.aluImm(CMP, RAX, SURELY_EXACT_ADDEND);
            e.patch(e.jcc(AE), back);
        }
        int away = e.jmp();
        e.bindShort(zero);
        backIfZero(a, back);
        backIfZero(c, back);
        e.patch(away, e.at);
    }

    private void backIfZero(int f, int back) {
        magnitude(RAX, f);
        e.patch(e.jcc(E), back);
    }

    /** r = the image of FPR f without its sign, and E when that is zero. */
    private void magnitude(int r, int f) {
        e.movqFromXmm(r, operand(f, 1));
        e.alu64(ADD, r, r);
    }

    /** Whether anybody could see this operation's status before the next one replaces it. */
    private boolean statusWanted(int i, int n) {
        if (t.exceptionsEnabled()) {
            // An exception leaves FPRF as it was.
            return true;
        }
        for (int j = i + 1; j < ir.size(); j++) {
            int m = ir.insnOf(j);
            if (m != n && t.isLeader(m)) {
                return true;
            }
            if (FpOps.number(ir.op(j), ir.c(j)) != 0 && t.isNative(m)) {
                return false;
            }
            if (ir.op(j).endsBlock() || ir.op(j).mayLeave() && !t.isSureAccess(j)) {
                return true;
            }
        }
        return true;
    }

    private void recordOperands(int number, int a, int b, int c) {
        e.movsdStore(RBP, State.FP_A, operand(a, 1));
        if (b >= 0) {
            e.movsdStore(RBP, State.FP_B, operand(b, 1));
        }
        if (c >= 0) {
            e.movsdStore(RBP, State.FP_C, operand(c, 1));
        }
        e.storeImm64(RBP, State.FP_LAST, number);
    }

    /** fres and frsqrte: FPRF is that of the result, and of a sum of it and zero; nothing else is set. */
    void estimate(int i, int n, boolean root) {
        e.movqFromXmm(RAX, t.xsrc(ir.a(i), 0));
        t.callEstimate(root);
        t.coldInterpret(n, e.jcc(NE));
        if (!t.statusFree && statusWanted(i, n)) {
            e.store64(RBP, State.FP_A, RAX);
            e.storeImm64(RBP, State.FP_B, 0);
            e.storeImm64(RBP, State.FP_LAST, FpOps.number(IrOp.FADD, 0));
        }
        int d = ir.d(i);
        int r = Math.max(0, t.fprHome(d));
        e.movqToXmm(r, RAX);
        t.xput(d, r);
    }

    /** f[d] = f[a] >= 0 ? f[c] : f[b]; a NaN is not. */
    void select(int d, int a, int b, int c) {
        int x = t.xsrc(a, 0);
        e.vex(Vex.VPXOR, 1, 1, 1);
        e.vexImm(Vex.VCMPSD, 0, x, 1, Vex.GE);
        int z = t.xsrc(c, 1);
        if (t.fprHome(b) >= 0) {
            e.vexImm(Vex.VBLENDVPD, 0, t.xsrc(b, 1), z, 0);
        } else {
            // (b and not mask) or (c and mask), with one register to spare.
            e.vex(Vex.VPAND, 1, 0, z);
            e.vexMem(Vex.VPANDN, 0, 0, RBP, State.fpr(b));
            e.vex(Vex.VPOR, 0, 0, 1);
        }
        t.xput(d, 0);
    }

    /** fctiw, fctiwz: in range or interpreted; the upper word as the 750 leaves it. */
    void convertToWord(int i, int n) {
        int a = ir.a(i);
        int x = t.xsrc(a, 1);
        t.enterScalarMode();
        boolean truncating = ir.op(i) == IrOp.FCTIWZ;
        if (truncating) {
            e.cvttsd2si(RAX, x);
        } else {
            e.cvtsd2si(RAX, x);
        }
        t.leaveScalarMode();
        e.aluImm(CMP, RAX, Integer.MIN_VALUE);
        t.coldInterpret(n, e.jcc(E));
        if (!t.statusFree) {
            e.movsdStore(RBP, State.FP_CONVERTED_A, x);
            e.storeImm8(RBP, State.FP_CONVERTED, truncating ? State.CONVERTED_TRUNCATING : State.CONVERTED_ROUNDING);
        }
        e.movImm64(RCX, 0xFFF8_0000L << 32);
        e.alu64(OR, RAX, RCX);
        e.movqToXmm(0, RAX);
        t.xput(ir.d(i), 0);
    }

    /** NaNs go to the interpreter. CR field = 1, 0 or -1. */
    void compare(int i, int n) {
        int x = t.xsrc(ir.a(i), 0);
        int y = t.xsrc(ir.b(i), 1);
        t.enterScalarMode();
        e.ucomisd(x, y);
        t.leaveScalarMode();
        t.coldInterpret(n, e.jcc(P));
        e.setcc(A, RAX);
        e.setcc(B, RCX);
        e.movzx8(RAX, RAX);
        e.movzx8(RCX, RCX);
        e.alu64(SUB, RAX, RCX);
        e.store64(RBP, State.field(ir.d(i)), RAX);
        if (!t.statusFree) {
            e.lea(RCX, RAX, 2);
            e.store8(RBP, State.FP_COMPARED, RCX);
        }
        t.flagsAreOf(ir.d(i));
    }
}
