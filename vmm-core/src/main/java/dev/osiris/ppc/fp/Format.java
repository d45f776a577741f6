package dev.osiris.ppc.fp;

/** The double format of an FPR: masks, classification, and significand and exponent of a number. */
final class Format {
    static final long SIGN = 0x8000_0000_0000_0000L;
    static final long MAGNITUDE = ~SIGN;
    static final long INFINITY = 0x7FF0_0000_0000_0000L;
    static final long FRACTION = 0x000F_FFFF_FFFF_FFFFL;
    static final long HIDDEN = 0x0010_0000_0000_0000L;
    static final long QUIET = 0x0008_0000_0000_0000L;
    /** The QNaN a disabled invalid operation generates (PEM 3.2.5). */
    static final long DEFAULT_NAN = 0x7FF8_0000_0000_0000L;
    static final long MAX_DOUBLE = 0x7FEF_FFFF_FFFF_FFFFL;
    static final long MAX_SINGLE = 0x47EF_FFFF_E000_0000L;
    /** Double image of the smallest normal single number, 2^-126. */
    static final long MIN_NORMAL_SINGLE = 897L << 52;
    /** Fraction bits of a double that a single has no room for. */
    static final long BELOW_SINGLE = 0x1FFF_FFFFL;

    private Format() {
    }

    static boolean isNan(long x) {
        return (x & MAGNITUDE) > INFINITY;
    }

    static boolean isSignalling(long x) {
        return isNan(x) && (x & QUIET) == 0;
    }

    static boolean isInfinite(long x) {
        return (x & MAGNITUDE) == INFINITY;
    }

    static boolean isZero(long x) {
        return (x & MAGNITUDE) == 0;
    }

    static int biased(long x) {
        return (int) (x >>> 52) & 0x7FF;
    }

    /** The 53-bit significand of a normal number. */
    static long mantissa(long x) {
        return x & FRACTION | HIDDEN;
    }

    /** Unbiased exponent of the leading one of a finite number other than 0. */
    static int exponent(long x) {
        int e = biased(x);
        return e != 0 ? e - 1023 : -1011 - Long.numberOfLeadingZeros(x & FRACTION);
    }

    /** Significand of a finite number other than 0 with the leading one at the top: value = this * 2^(exponent-63). */
    static long significand(long x) {
        if (biased(x) != 0) {
            return mantissa(x) << 11;
        }
        long fraction = x & FRACTION;
        return fraction << Long.numberOfLeadingZeros(fraction);
    }

    /** Under NI a denormalized operand of the operation's precision counts as zero of its sign. */
    static long flush(long x, boolean single) {
        long least = single ? MIN_NORMAL_SINGLE : HIDDEN;
        return (x & MAGNITUDE) < least ? x & SIGN : x;
    }

    /** FPRF of a result (PEM 2.1.4, result flags), denormalized being judged in the result's format. */
    static int resultClass(long x, boolean single) {
        long magnitude = x & MAGNITUDE;
        if (magnitude >= INFINITY) {
            return magnitude > INFINITY ? FpStatus.FPRF_C | FpStatus.FPCC_FU : signClass(x) | FpStatus.FPCC_FU;
        }
        if (magnitude == 0) {
            return FpStatus.FPCC_FE | (x < 0 ? FpStatus.FPRF_C : 0);
        }
        boolean denormal = magnitude < (single ? MIN_NORMAL_SINGLE : HIDDEN);
        return signClass(x) | (denormal ? FpStatus.FPRF_C : 0);
    }

    /** FL of a negative and FG of a positive number: the whole FPRF of a normal one. */
    static int signClass(long x) {
        return FpStatus.FPCC_FG << (int) (x >>> 63);
    }
}
