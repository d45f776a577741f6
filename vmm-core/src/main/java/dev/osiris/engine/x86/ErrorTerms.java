package dev.osiris.engine.x86;

import static dev.osiris.engine.x86.Encoder.*;

import dev.osiris.ppc.fp.FpStatus;

/**
 * Emits what finds FI and FR of the last operation from how far its result is from the exact one: a sum's error by
 * Knuth's two-sum, a product's and a quotient's by a fused operation, that of a fused multiply-add as Boldo and Muller
 * showed ("Exact and Approximated Error of the FMA", IEEE Transactions on Computers 60-2). It holds in double precision
 * rounded to nearest, far from where anything over- or underflows; what else there is jumps elsewhere.
 *
 * <p>Beside xmm0 and xmm1, which are free, it uses four that it puts aside.
 */
final class ErrorTerms {
    private static final int FIRST_ASIDE = 2;
    /** The xmm register with the result; xmm0 has the error. */
    private static final int RESULT = 5;
    private static final int PRODUCT = 3;
    private static final int FR_BIT = Integer.numberOfTrailingZeros(FpStatus.FR);

    private final Encoder e;
    /** Jumps elsewhere: before registers were put aside, and after. */
    private final int[] early = new int[2];
    private final int[] late = new int[5];
    private int lateCount;

    ErrorTerms(Encoder encoder) {
        e = encoder;
    }

    /** Ors FI and FR into edx; rax = the result. Uses rcx. */
    void emit() {
        e.testMemImm8(RBP, State.FP_TEMP + 1, FpscrEmitter.MXCSR_RC >> 8);
        early[0] = e.jcc(NE);
        e.testMemImm8(RBP, State.FP_LAST, FpOps.SINGLE);
        early[1] = e.jcc(NE);
        for (int x = FIRST_ASIDE; x <= RESULT; x++) {
            e.movupsStore(RBP, State.savedXmm(x), x);
        }
        e.load(RCX, RBP, State.FP_LAST);
        e.movsdLoad(0, RBP, State.FP_A);
        e.movsdLoad(1, RBP, State.FP_B);
        e.aluImm(CMP, RCX, FpOps.FIRST_FUSED);
        int unfused = e.jcc(B);
        productAndSum();
        int found = e.jmp();
        e.patch(unfused, e.at);
        unfused(found);
        status();
        putBack();
    }

    /** What could not be found so goes on here. */
    void bindElsewhere() {
        for (int i = 0; i < lateCount; i++) {
            e.patch(late[i], e.at);
        }
        putBack();
        e.patch(early[0], e.at);
        e.patch(early[1], e.at);
    }

    private void putBack() {
        for (int x = FIRST_ASIDE; x <= RESULT; x++) {
            e.movupsLoad(x, RBP, State.savedXmm(x));
        }
    }

    private void unfused(int found) {
        e.aluImm(CMP, RCX, FpOps.MULTIPLY);
        int product = e.jccShort(E);
        int quotient = e.jccShort(A);
        sum();
        int foundSum = e.jmp();
        e.bindShort(product);
        product();
        int foundProduct = e.jmp();
        e.bindShort(quotient);
        quotient();
        e.patch(found, e.at);
        e.patch(foundSum, e.at);
        e.patch(foundProduct, e.at);
    }

    /** Elsewhere unless the number in an xmm register lies within 2^±890. */
    private void far(int x) {
        e.vexMem(Vex.VPTEST, x, 0, RBP, VectorConstants.DOUBLE_EXPONENT_FAR);
        late[lateCount++] = e.jcc(BE);
    }

    /** The operations that subtract have even numbers. */
    private void negateAddend() {
        e.testImm8(RCX, 1);
        int added = e.jccShort(NE);
        e.vexMem(Vex.VXORPD, 1, 1, RBP, VectorConstants.DOUBLE_SIGN);
        e.bindShort(added);
    }

    private void sum() {
        negateAddend();
        twoSum(RESULT, 0, 1, 2, 3);
        e.movapd(0, 3);
    }

    private void product() {
        e.vex(Vex.VMULSD, RESULT, 0, 1);
        far(RESULT);
        e.vex(Vex.VFMSUB213SD, 0, 1, RESULT);
    }

    /** The remainder has the error's sign, or the other one when the divisor is negative. */
    private void quotient() {
        far(0);
        e.vex(Vex.VDIVSD, RESULT, 0, 1);
        far(RESULT);
        e.movapd(2, RESULT);
        e.vex(Vex.VFNMADD213SD, 2, 1, 0);
        e.vexMem(Vex.VANDPD, 1, 1, RBP, VectorConstants.DOUBLE_SIGN);
        e.vex(Vex.VXORPD, 0, 2, 1);
    }

    private void productAndSum() {
        negateAddend();
        e.movsdLoad(2, RBP, State.FP_C);
        e.vex(Vex.VMULSD, PRODUCT, 0, 2);
        far(PRODUCT);
        e.movapd(RESULT, 0);
        e.vex(Vex.VFMADD213SD, RESULT, 2, 1);
        // The product's error, and the addend with it; then the product with that sum.
        e.vex(Vex.VFMSUB213SD, 0, 2, PRODUCT);
        twoSum(2, 1, 0, 4, 1);
        twoSum(0, PRODUCT, 2, 4, 2);
        e.vex(Vex.VSUBSD, 0, 0, RESULT);
        e.vex(Vex.VADDSD, 0, 0, 2);
        e.vex(Vex.VADDSD, 0, 0, 1);
    }

    /**
     * sum = a + b and error = what it lacks, with {@code t} to use; a and b are destroyed. {@code sum} and {@code t} are
     * neither a nor b, {@code error} may be any but these.
     */
    private void twoSum(int sum, int a, int b, int t, int error) {
        e.vex(Vex.VADDSD, sum, a, b);
        e.vex(Vex.VSUBSD, t, sum, a);
        e.vex(Vex.VSUBSD, b, b, t);
        e.vex(Vex.VSUBSD, t, sum, t);
        e.vex(Vex.VSUBSD, t, a, t);
        e.vex(Vex.VADDSD, error, t, b);
    }

    /** FR when the error's sign is not the result's: then that is the larger. */
    private void status() {
        e.xorps(1, 1);
        e.ucomisd(0, 1);
        late[lateCount++] = e.jcc(P);
        int exact = e.jccShort(E);
        e.vex(Vex.VXORPD, 0, 0, RESULT);
        e.movqFromXmm(RAX, 0);
        e.shiftImm64(SHR, RAX, 63);
        e.shiftImm(SHL, RAX, FR_BIT);
        e.alu(OR, RDX, RAX);
        e.aluImm(OR, RDX, FpStatus.FI);
        e.bindShort(exact);
        e.aluImm(CMP, RCX, FpOps.FIRST_NEGATED);
        int positive = e.jccShort(B);
        e.vexMem(Vex.VXORPD, RESULT, RESULT, RBP, VectorConstants.DOUBLE_SIGN);
        e.bindShort(positive);
        e.movqFromXmm(RAX, RESULT);
    }
}
