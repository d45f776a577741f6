package dev.osiris.engine.x86;

import static dev.osiris.engine.x86.Encoder.*;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;

/** The code of integer arithmetic, logic, shifts and carries. */
final class IntegerEmitter {
    private final Translator t;
    private final Encoder e;
    private final Ir ir;

    IntegerEmitter(Translator translator, Encoder encoder, Ir ir) {
        t = translator;
        e = encoder;
        this.ir = ir;
    }

    /** The code of operation {@code i} of instruction {@code n}. */
    void emit(int i, int n) {
        int d = ir.d(i);
        int a = ir.a(i);
        int b = ir.b(i);
        switch (ir.op(i)) {
            case MOVI -> movi(d, a);
            case ADD -> add(d, a, b);
            case ADDI -> addi(d, a, b);
            case SUB -> binary(SUB, d, a, b, false);
            case AND -> binary(AND, d, a, b, true);
            case OR -> binary(OR, d, a, b, true);
            case XOR -> binary(XOR, d, a, b, true);
            case ANDC -> {
                int to = t.dst(d);
                e.andn(to, t.src(b, RCX), t.src(a, RAX));
                t.put(d, to);
            }
            case ORC -> complemented(OR, d, a, b);
            case NOR -> inverted(OR, d, a, b);
            case NAND -> inverted(AND, d, a, b);
            case EQV -> inverted(XOR, d, a, b);
            case ANDI -> immediate(AND, d, a, b);
            case ORI -> immediate(OR, d, a, b);
            case XORI -> immediate(XOR, d, a, b);
            case NEG -> unary(NEG, d, a);
            case MUL -> multiply(d, a, b);
            case MULI -> {
                int to = t.dst(d);
                e.imulImm(to, t.src(a, RCX), b);
                t.put(d, to);
            }
            case MULHS, MULHU -> {
                t.loadInto(RAX, a);
                e.group3(ir.op(i) == IrOp.MULHS ? IMUL : MUL, t.src(b, RCX));
                t.put(d, RDX);
            }
            case DIVU -> divideUnsigned(d, a, b);
            case DIVS -> divideSigned(d, a, b, n);
            case SHL -> shift(SHL, d, a, b);
            case SHR -> shift(SHR, d, a, b);
            case SAR -> shiftAlgebraic(d, a, b);
            case SARI -> shiftAlgebraicImmediate(d, a, b);
            case ROTL_MASK -> rotateMask(d, a, b, ir.c(i));
            case ROTLV_MASK -> {
                t.loadInto(RCX, b);
                t.loadInto(RAX, a);
                e.shiftCl(ROL, RAX);
                e.aluImm(AND, RAX, ir.c(i));
                t.put(d, RAX);
            }
            case INSERT -> insert(d, a, b, ir.c(i));
            case CLZ -> {
                e.lzcnt(RAX, t.src(a, RAX));
                t.put(d, RAX);
            }
            case SEXT8 -> {
                int to = t.dst(d);
                e.movsx8(to, t.src(a, RAX));
                t.put(d, to);
            }
            case SEXT16 -> {
                int to = t.dst(d);
                e.movsx16(to, t.src(a, RAX));
                t.put(d, to);
            }
            case ADDC -> carryAdd(d, a, b, false);
            case ADDE -> carryAdd(d, a, b, true);
            case ADDCI -> carryAddImmediate(d, a, b, false, false);
            case ADDEI -> carryAddImmediate(d, a, b, true, false);
            case SUBFC -> carrySubtract(d, a, b);
            case SUBFE -> carrySubtractExtended(d, a, b);
            case SUBFCI -> carrySubtractImmediate(d, a, b);
            case SUBFEI -> carryAddImmediate(d, a, b, true, true);
            case MFXER -> moveFromXer(d);
            case MTXER -> moveToXer(a, n);
            default -> throw new IllegalStateException("no emitter for " + ir.op(i));
        }
    }

    private void movi(int d, int value) {
        if (t.isInRegister(d)) {
            e.movImmKeepFlags(t.dst(d), value);
        } else {
            e.storeImm(RBP, State.slot(d), value);
        }
    }

    private void add(int d, int a, int b) {
        if (t.home(a) >= 0 && t.home(b) >= 0 && t.home(d) != t.home(a) && t.home(d) != t.home(b)) {
            int to = t.dst(d);
            e.leaIndexed(to, t.src(a, RAX), t.src(b, RAX), 0, 0);
            t.put(d, to);
        } else {
            binary(ADD, d, a, b, true);
        }
    }

    private void multiply(int d, int a, int b) {
        int to = t.dst(d);
        int by = d == b && to != RAX ? a : b;
        t.loadInto(to, by == b ? a : b);
        e.imul(to, t.src(by, RCX));
        t.put(d, to);
    }

    private void addi(int d, int a, int value) {
        int p = t.src(a, RAX);
        int to = t.dst(d);
        if (to == p) {
            e.aluImm(ADD, to, value);
        } else {
            e.lea(to, p, value);
        }
        t.put(d, to);
    }

    private void binary(int op, int d, int a, int b, boolean commutes) {
        int to = t.dst(d);
        boolean inPlace = d == b && to != RAX;
        if (inPlace && commutes) {
            t.operate(op, to, a);
            t.put(d, to);
            return;
        }
        if (inPlace) {
            to = RAX;
        }
        t.loadInto(to, a);
        t.operate(op, to, b);
        t.put(d, to);
    }

    private void complemented(int op, int d, int a, int b) {
        t.loadInto(RCX, b);
        e.group3(NOT, RCX);
        t.operate(op, RCX, a);
        t.put(d, RCX);
    }

    private void inverted(int op, int d, int a, int b) {
        int to = d == b && d != a ? RAX : t.dst(d);
        t.loadInto(to, a);
        t.operate(op, to, b);
        e.group3(NOT, to);
        t.put(d, to);
    }

    private void immediate(int op, int d, int a, int value) {
        int to = t.dst(d);
        t.loadInto(to, a);
        e.aluImm(op, to, value);
        t.put(d, to);
    }

    private void unary(int op, int d, int a) {
        int to = t.dst(d);
        t.loadInto(to, a);
        e.group3(op, to);
        t.put(d, to);
    }

    private void divideUnsigned(int d, int a, int b) {
        t.loadInto(RCX, b);
        t.loadInto(RAX, a);
        e.alu(XOR, RDX, RDX);
        e.test(RCX, RCX);
        int byZero = e.jccShort(E);
        e.group3(DIV, RCX);
        int done = e.jmpShort();
        e.bindShort(byZero);
        e.movImm(RAX, 0);
        e.bindShort(done);
        t.put(d, RAX);
    }

    /** Division by 0 and by -1 are left to the interpreter: the host would fault on some of them. */
    private void divideSigned(int d, int a, int b, int n) {
        t.loadInto(RCX, b);
        e.lea(RAX, RCX, 1);
        e.aluImm(CMP, RAX, 1);
        t.coldInterpret(n, e.jcc(BE));
        t.loadInto(RAX, a);
        e.cdq();
        e.group3(IDIV, RCX);
        t.put(d, RAX);
    }

    /** Shifts by 32..63 give 0: a 64-bit shift of a zero-extended word does that. */
    private void shift(int op, int d, int a, int b) {
        int n = t.src(b, RCX);
        int from = t.src(a, RAX);
        if (op == SHR) {
            int to = t.dst(d);
            e.shrx64(to, from, n);
            t.put(d, to);
        } else {
            e.shlx64(RAX, from, n);
            t.put(d, RAX);
            t.forgetRax();
        }
    }

    /** CA = the result is negative and ones were shifted out. */
    private void shiftAlgebraic(int d, int a, int b) {
        t.loadInto(RCX, b);
        e.movsxd(RAX, t.src(a, RAX));
        // A 64-bit shift left by 32 first keeps what is shifted out in the low half.
        e.shiftImm64(SHL, RAX, 32);
        e.shiftCl64(SAR, RAX);
        carryOfShift();
        t.put(d, RAX);
    }

    private void shiftAlgebraicImmediate(int d, int a, int n) {
        e.movsxd(RAX, t.src(a, RAX));
        e.shiftImm64(SHL, RAX, 32);
        if (n != 0) {
            e.shiftImm64(SAR, RAX, n);
        }
        carryOfShift();
        t.put(d, RAX);
    }

    /** rax = result : what was shifted out. Leaves the result in eax and sets CA. */
    private void carryOfShift() {
        e.alu(XOR, RCX, RCX);
        e.test(RAX, RAX);
        e.setcc(NE, RCX);
        e.shiftImm64(SAR, RAX, 32);
        e.mov(RDX, RAX);
        e.shiftImm(SHR, RDX, 31);
        e.alu(AND, RCX, RDX);
        e.store(RBP, State.slot(Cpu.CA), RCX);
    }

    private void rotateMask(int d, int a, int n, int mask) {
        int to = t.dst(d);
        boolean left = n != 0 && mask == -1 << n;
        boolean right = n != 0 && mask == -1 >>> 32 - n;
        if (n != 0 && !left && !right) {
            e.rorx(to, t.src(a, to), 32 - n);
        } else {
            t.loadInto(to, a);
        }
        if (left) {
            e.shiftImm(SHL, to, n);
        } else if (right) {
            e.shiftImm(SHR, to, 32 - n);
        } else {
            if (mask == 0xFF) {
                e.movzx8(to, to);
            } else if (mask == 0xFFFF) {
                e.movzx16(to, to);
            } else if (mask != -1) {
                e.aluImm(AND, to, mask);
            }
        }
        t.put(d, to);
    }

    private void insert(int d, int a, int n, int mask) {
        if (n != 0) {
            e.rorx(RCX, t.src(a, RCX), 32 - n);
        } else {
            t.loadInto(RCX, a);
        }
        e.aluImm(AND, RCX, mask);
        int to = t.dst(d);
        t.loadInto(to, d);
        e.aluImm(AND, to, ~mask);
        e.alu(OR, to, RCX);
        t.put(d, to);
    }

    // ---- carry

    /** CF = CA. */
    private void carryIn() {
        e.btMem64(RBP, State.slot(Cpu.CA), 0);
    }

    /** CA = CF, or its complement; the upper bytes of the slot stay 0. */
    private void carryOut(int cc) {
        e.setccMem(cc, RBP, State.slot(Cpu.CA));
    }

    private void carryAdd(int d, int a, int b, boolean extended) {
        t.loadInto(RAX, a);
        if (extended) {
            carryIn();
        }
        t.operate(extended ? ADC : ADD, RAX, b);
        carryOut(B);
        t.put(d, RAX);
    }

    /** r[a], complemented or not, + value (+ CA). */
    private void carryAddImmediate(int d, int a, int value, boolean extended, boolean complement) {
        int to = t.dst(d);
        t.loadInto(to, a);
        if (complement) {
            e.group3(NOT, to);
        }
        if (extended) {
            carryIn();
        }
        e.aluImm(extended ? ADC : ADD, to, value);
        carryOut(B);
        t.put(d, to);
    }

    /** r[b] - r[a]; CA is "no borrow". */
    private void carrySubtract(int d, int a, int b) {
        t.loadInto(RAX, b);
        t.operate(SUB, RAX, a);
        carryOut(AE);
        t.put(d, RAX);
    }

    private void carrySubtractImmediate(int d, int a, int value) {
        e.movImmKeepFlags(RAX, value);
        t.operate(SUB, RAX, a);
        carryOut(AE);
        t.put(d, RAX);
    }

    private void carrySubtractExtended(int d, int a, int b) {
        t.loadInto(RAX, a);
        e.group3(NOT, RAX);
        carryIn();
        t.operate(ADC, RAX, b);
        carryOut(B);
        t.put(d, RAX);
    }

    // ---- XER

    private void moveFromXer(int d) {
        e.load(RAX, RBP, State.slot(Cpu.SO));
        e.alu(ADD, RAX, RAX);
        e.aluMem(OR, RAX, RBP, State.slot(Cpu.OV));
        e.alu(ADD, RAX, RAX);
        e.aluMem(OR, RAX, RBP, State.slot(Cpu.CA));
        e.shiftImm(SHL, RAX, 29);
        e.aluMem(OR, RAX, RBP, State.slot(Cpu.XER_REST));
        t.put(d, RAX);
    }

    /** A change of SO is for the interpreter: other code holds then. */
    private void moveToXer(int a, int n) {
        t.loadInto(RCX, a);
        e.test(RCX, RCX);
        t.coldInterpret(n, e.jcc(t.overflowed() ? NS : S));
        storeBit(30, Cpu.OV);
        storeBit(29, Cpu.CA);
        e.aluImm(AND, RCX, Cpu.XER_REST_MASK);
        e.store(RBP, State.slot(Cpu.XER_REST), RCX);
    }

    /** A slot = bit {@code n} of ecx. */
    private void storeBit(int n, int slot) {
        e.mov(RAX, RCX);
        e.shiftImm(SHR, RAX, n);
        e.aluImm(AND, RAX, 1);
        e.store(RBP, State.slot(slot), RAX);
    }
}
