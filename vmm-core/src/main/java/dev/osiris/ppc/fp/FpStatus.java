package dev.osiris.ppc.fp;

/**
 * The floating-point status and control register (FPSCR) of one vCPU.
 *
 * <p>Source: Programming Environments Manual (32-bit) 2.1.4 and the descriptions of mcrfs, mtfsf,
 * mtfsfi, mtfsb0 and mtfsb1; Power ISA 2.0x Book I 4.2.2. Not safe for use by two threads at once.
 */
public final class FpStatus {
    /** Exception summary: bit 0, sticky. */
    public static final int FX = 0x8000_0000;
    /** Enabled exception summary: bit 1, derived. */
    public static final int FEX = 0x4000_0000;
    /** Invalid operation summary: bit 2, derived. */
    public static final int VX = 0x2000_0000;
    /** Overflow: bit 3, sticky. */
    public static final int OX = 0x1000_0000;
    /** Underflow: bit 4, sticky. */
    public static final int UX = 0x0800_0000;
    /** Zero divide: bit 5, sticky. */
    public static final int ZX = 0x0400_0000;
    /** Inexact: bit 6, sticky. */
    public static final int XX = 0x0200_0000;
    /** Invalid, signalling NaN: bit 7. */
    public static final int VXSNAN = 0x0100_0000;
    /** Invalid, infinity - infinity: bit 8. */
    public static final int VXISI = 0x0080_0000;
    /** Invalid, infinity / infinity: bit 9. */
    public static final int VXIDI = 0x0040_0000;
    /** Invalid, zero / zero: bit 10. */
    public static final int VXZDZ = 0x0020_0000;
    /** Invalid, infinity * zero: bit 11. */
    public static final int VXIMZ = 0x0010_0000;
    /** Invalid, ordered comparison of a NaN: bit 12. */
    public static final int VXVC = 0x0008_0000;
    /** Fraction rounded (magnitude incremented): bit 13, not sticky. */
    public static final int FR = 0x0004_0000;
    /** Fraction inexact: bit 14, not sticky. */
    public static final int FI = 0x0002_0000;
    /** Result flags C and FPCC: bits 15-19. */
    public static final int FPRF_MASK = 0x0001_F000;
    /** Result class descriptor: bit 15. */
    public static final int FPRF_C = 0x0001_0000;
    /** Condition code FL, FG, FE, FU: bits 16-19. */
    public static final int FPCC_MASK = 0x0000_F000;
    /** Less than, or negative. */
    public static final int FPCC_FL = 0x0000_8000;
    /** Greater than, or positive. */
    public static final int FPCC_FG = 0x0000_4000;
    /** Equal, or zero. */
    public static final int FPCC_FE = 0x0000_2000;
    /** Unordered, NaN or infinity. */
    public static final int FPCC_FU = 0x0000_1000;
    /** Invalid, software request: bit 21. */
    public static final int VXSOFT = 0x0000_0400;
    /** Invalid, square root of a negative: bit 22. */
    public static final int VXSQRT = 0x0000_0200;
    /** Invalid, integer convert: bit 23. */
    public static final int VXCVI = 0x0000_0100;
    /** Enables of VX, OX, UX, ZX and XX: bits 24-28. */
    public static final int VE = 0x80;
    /** Overflow enable. */
    public static final int OE = 0x40;
    /** Underflow enable. */
    public static final int UE = 0x20;
    /** Zero divide enable. */
    public static final int ZE = 0x10;
    /** Inexact enable. */
    public static final int XE = 0x08;
    /** Non-IEEE mode: bit 29. */
    public static final int NI = 0x04;
    /** Rounding control: bits 30-31; 0 nearest, 1 toward zero, 2 toward +infinity, 3 toward -infinity. */
    public static final int RN_MASK = 0x03;

    /** Every cause of an invalid operation. */
    static final int VX_CAUSES = VXSNAN | VXISI | VXIDI | VXZDZ | VXIMZ | VXVC | VXSOFT | VXSQRT | VXCVI;
    /** Every sticky exception bit whose 0 to 1 change sets FX. */
    static final int EXCEPTIONS = OX | UX | ZX | XX | VX_CAUSES;
    /** All enables and modes; when they are all 0 the default IEEE environment holds. */
    static final int CONTROL = 0xFF;
    private static final int DERIVED = FEX | VX;
    private static final int RESERVED = 0x800;

    /** The architected register. FEX and VX are right after each method of this package. */
    public int fpscr;

    /**
     * Written by each {@link Fp} operation that has an FPR target: true when an enabled invalid
     * operation or zero divide leaves the target FPR and FPRF as they were.
     */
    public boolean suppressed;

    /**
     * What FPSCR[NI] does: true (the 604, 750 and 74xx manuals) makes denormalized operands and
     * results of arithmetic zero; false (a model whose manual ignores NI) keeps IEEE results.
     */
    public boolean nonIeeeFlushes = true;

    /** Whether an enabled exception is recorded; the caller combines it with MSR[FE0,FE1]. */
    public boolean trap() {
        return (fpscr & FEX) != 0;
    }

    /** Whether FEX and VX are what they are after each method of this package: who sets {@link #fpscr} may forget. */
    public boolean isDerived() {
        return derive(fpscr) == fpscr;
    }

    /**
     * mtfsf and mtfsfi: replaces the bits under {@code mask}. FEX and VX are derived and bit 20 is
     * reserved; FX takes the written value and is not set by exception bits that become 1.
     */
    public void write(int value, int mask) {
        int writable = mask & ~(DERIVED | RESERVED);
        fpscr = derive((fpscr & ~writable) | (value & writable));
    }

    /** mtfsb1: sets bit {@code n} (0 = MSB); an exception bit that changes from 0 to 1 sets FX. */
    public void setBit(int n) {
        int bit = FX >>> n & ~(DERIVED | RESERVED);
        int fresh = bit & ~fpscr & EXCEPTIONS;
        fpscr = derive(fpscr | bit | (fresh != 0 ? FX : 0));
    }

    /** mtfsb0: clears bit {@code n} (0 = MSB); FEX and VX follow from the others. */
    public void clearBit(int n) {
        fpscr = derive(fpscr & ~(FX >>> n));
    }

    /**
     * mcrfs: the four bits of {@code field} (0 = FX, FEX, VX, OX), as a CR field with LT = 8; then
     * clears the exception bits copied, FX among them.
     */
    public int moveToCr(int field) {
        int shift = 28 - 4 * field;
        int copied = fpscr >>> shift & 0xF;
        fpscr = derive(fpscr & ~(0xF << shift & (EXCEPTIONS | FX)));
        return copied;
    }

    /** CR1 of a record form: FX, FEX, VX, OX with FX = 8. */
    public int cr1() {
        return fpscr >>> 28;
    }

    /** Adds exceptions, replaces the bits outside {@code keep} by {@code set}, and derives FX, FEX and VX. */
    void post(int exceptions, int keep, int set) {
        int old = fpscr;
        int fx = (exceptions & ~old) != 0 ? FX : 0;
        fpscr = derive(old & keep | set | exceptions | fx);
    }

    boolean nearestAndNothingEnabled() {
        return (fpscr & CONTROL) == 0;
    }

    boolean flushes() {
        return (fpscr & NI) != 0 && nonIeeeFlushes;
    }

    /** The exception bits VX, OX, UX, ZX, XX lie 22 places above their enables VE, OE, UE, ZE, XE. */
    private static int derive(int f) {
        int value = f & ~DERIVED;
        if ((value & VX_CAUSES) != 0) {
            value |= VX;
        }
        return (value >>> 22 & value & 0xF8) != 0 ? value | FEX : value;
    }
}
