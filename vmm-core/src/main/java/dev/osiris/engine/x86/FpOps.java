package dev.osiris.engine.x86;

import dev.osiris.ppc.fp.Fp;
import dev.osiris.ppc.fp.FpStatus;
import dev.osiris.ppc.ir.IrOp;

/**
 * The floating-point arithmetic that native code does with the host's: numbered, so that the status of the last one can
 * be worked out from its operands when somebody asks.
 */
final class FpOps {
    /** Of a number: in single precision. */
    static final int SINGLE = 64;
    /** Of a number: the operation. */
    static final int OPERATION = 63;
    static final int MULTIPLY = 3;
    /** The operations on three operands begin here, the two that negate the result are the last of them. */
    static final int FIRST_FUSED = 5;
    static final int FIRST_NEGATED = 7;

    private FpOps() {}

    /** The number of an operation, 0 when native code does not do it. */
    static int number(IrOp op, int c) {
        return switch (op) {
            case FADD -> 1 | single(c);
            case FSUB -> 2 | single(c);
            case FMUL -> MULTIPLY | single(c);
            case FDIV -> 4 | single(c);
            case FMADD -> 5;
            case FMSUB -> 6;
            case FNMADD -> 7;
            case FNMSUB -> 8;
            case FMADDS -> 5 | SINGLE;
            case FMSUBS -> 6 | SINGLE;
            case FNMADDS -> 7 | SINGLE;
            case FNMSUBS -> 8 | SINGLE;
            case FRSP -> 9 | SINGLE;
            default -> 0;
        };
    }

    private static int single(int c) {
        return c != 0 ? SINGLE : 0;
    }

    static boolean isSingle(int number) {
        return (number & SINGLE) != 0;
    }

    /** Does it again, exactly, for its status. */
    static void repeat(int number, FpStatus s, long a, long b, long c) {
        boolean single = isSingle(number);
        switch (number & ~SINGLE) {
            case 1 -> Fp.add(s, a, b, single);
            case 2 -> Fp.sub(s, a, b, single);
            case 3 -> Fp.mul(s, a, b, single);
            case 4 -> Fp.div(s, a, b, single);
            case 5 -> Fp.madd(s, a, c, b, single);
            case 6 -> Fp.msub(s, a, c, b, single);
            case 7 -> Fp.nmadd(s, a, c, b, single);
            case 8 -> Fp.nmsub(s, a, c, b, single);
            case 9 -> Fp.roundToSingle(s, a);
            default -> throw new IllegalStateException("no floating-point operation " + number);
        }
    }
}
