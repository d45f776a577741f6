package dev.osiris.ppc.fp;

import static dev.osiris.ppc.fp.FpStatus.FI;
import static dev.osiris.ppc.fp.FpStatus.FPRF_MASK;
import static dev.osiris.ppc.fp.FpStatus.FR;
import static dev.osiris.ppc.fp.FpStatus.OE;
import static dev.osiris.ppc.fp.FpStatus.OX;
import static dev.osiris.ppc.fp.FpStatus.RN_MASK;
import static dev.osiris.ppc.fp.FpStatus.UE;
import static dev.osiris.ppc.fp.FpStatus.UX;
import static dev.osiris.ppc.fp.FpStatus.VE;
import static dev.osiris.ppc.fp.FpStatus.XX;
import static dev.osiris.ppc.fp.FpStatus.ZE;
import static dev.osiris.ppc.fp.FpStatus.ZX;

/**
 * The last step of every operation: rounding, overflow and underflow, and the FPSCR.
 *
 * <p>An intermediate result is {@code sig * 2^(exp-63)} with bit 63 of {@code sig} set and everything
 * below bit 0 of the exact value ORed into bit 0 (the X bit of PEM 3.3.5), which is enough for both
 * precisions. {@code flip} negates the rounded result (fnmadd, fnmsub).
 */
final class Round {
    /** What survives of the FPSCR when an operation writes FR, FI and FPRF. */
    static final int KEEP = ~(FR | FI | FPRF_MASK);
    /** What survives when the target and FPRF stay as they were. */
    static final int KEEP_CLASS = ~(FR | FI);
    private static final int SINGLE_ADJUST = 192;
    private static final int DOUBLE_ADJUST = 1536;

    private Round() {
    }

    /** Rounds an intermediate result other than 0 to the target format and posts its status. */
    static long round(FpStatus s, boolean negative, int exp, long sig, boolean single, boolean flip) {
        if (exp < (single ? -126 : -1022)) {
            return roundTiny(s, negative, exp, sig, single, flip);
        }
        long mantissa = nearby(s.fpscr & RN_MASK, negative, sig, single);
        int status = status(sig, mantissa, single);
        int top = single ? 24 : 53;
        int carry = (int) (mantissa >>> top);
        int rounded = exp + carry;
        if (rounded > (single ? 127 : 1023)) {
            return overflow(s, negative ^ flip, negative, rounded, mantissa >>> carry, status, single);
        }
        return deliver(s, negative ^ flip, rounded, mantissa >>> carry, 0, status, single);
    }

    /** PEM 3.3.6.2.2: tininess is judged before rounding. */
    private static long roundTiny(FpStatus s, boolean negative, int exp, long sig, boolean single, boolean flip) {
        if ((s.fpscr & UE) != 0) {
            return scaledUnderflow(s, negative, exp, sig, single, flip);
        }
        if (s.flushes()) {
            long zero = negative ^ flip ? Format.SIGN : 0;
            return post(s, zero, UX | XX, FI, single);
        }
        int least = single ? -126 : -1022;
        long shifted = shiftRight(sig, least - exp);
        long mantissa = nearby(s.fpscr & RN_MASK, negative, shifted, single);
        int status = status(shifted, mantissa, single);
        return deliver(s, negative ^ flip, least, mantissa, status != 0 ? UX : 0, status, single);
    }

    private static long scaledUnderflow(FpStatus s, boolean negative, int exp, long sig, boolean single, boolean flip) {
        long mantissa = nearby(s.fpscr & RN_MASK, negative, sig, single);
        int status = status(sig, mantissa, single);
        int carry = (int) (mantissa >>> (single ? 24 : 53));
        int scaled = exp + carry + (single ? SINGLE_ADJUST : DOUBLE_ADJUST);
        return deliver(s, negative ^ flip, scaled, mantissa >>> carry, UX, status, single);
    }

    /** PEM 3.3.6.2.1. The book leaves FR open in the disabled case: here it tells whether infinity was delivered. */
    private static long overflow(FpStatus s, boolean resultNegative, boolean negative, int exp, long mantissa,
            int status, boolean single) {
        if ((s.fpscr & OE) != 0) {
            int scaled = exp - (single ? SINGLE_ADJUST : DOUBLE_ADJUST);
            return deliver(s, resultNegative, scaled, mantissa, OX, status, single);
        }
        int mode = s.fpscr & RN_MASK;
        boolean infinite = mode == 0 || mode == (negative ? 3 : 2);
        long largest = single ? Format.MAX_SINGLE : Format.MAX_DOUBLE;
        long result = (infinite ? Format.INFINITY : largest) | (resultNegative ? Format.SIGN : 0);
        return post(s, result, OX | XX, infinite ? FI | FR : FI, single);
    }

    /** Packs a mantissa of 24 or 53 bits; one without its leading bit is denormalized and has the least exponent. */
    private static long deliver(FpStatus s, boolean negative, int exp, long mantissa, int exceptions, int status,
            boolean single) {
        long wide = single ? mantissa << 29 : mantissa;
        long magnitude = wide >>> 52 != 0 ? pack(exp, wide) : single ? packShort(exp, wide) : wide;
        long result = negative ? magnitude | Format.SIGN : magnitude;
        int inexact = (status & FI) != 0 ? XX : 0;
        return post(s, result, exceptions | inexact, status, single);
    }

    /** The exponent of a scaled single result of operands beyond the single range (undefined by the book) wraps. */
    private static long pack(int exp, long mantissa) {
        return (long) (exp + 1023 & 0x7FF) << 52 | mantissa & Format.FRACTION;
    }

    private static long packShort(int exp, long mantissa) {
        if (mantissa == 0) {
            return 0;
        }
        int up = Long.numberOfLeadingZeros(mantissa) - 11;
        return pack(exp - up, mantissa << up);
    }

    /** The significand rounded to 24 or 53 bits; may carry into one bit more. */
    private static long nearby(int mode, boolean negative, long sig, boolean single) {
        int drop = single ? 40 : 11;
        long kept = sig >>> drop;
        long rest = sig & (1L << drop) - 1;
        long half = 1L << drop - 1;
        boolean up = switch (mode) {
            case 0 -> rest > half || rest == half && (kept & 1) != 0;
            case 1 -> false;
            case 2 -> !negative && rest != 0;
            default -> negative && rest != 0;
        };
        return up ? kept + 1 : kept;
    }

    /** FI and FR of a significand and its rounded value. */
    private static int status(long sig, long mantissa, boolean single) {
        int drop = single ? 40 : 11;
        int inexact = (sig & (1L << drop) - 1) != 0 ? FI : 0;
        return mantissa != sig >>> drop ? inexact | FR : inexact;
    }

    /** Shift by 1 or more that keeps what falls out as bit 0. */
    static long shiftRight(long sig, int by) {
        if (by > 63) {
            return sig != 0 ? 1 : 0;
        }
        return sig >>> by | (sig << 64 - by != 0 ? 1 : 0);
    }

    /** Any finite number rounded to a precision: frsp, and operations with a zero operand. */
    static long number(FpStatus s, long x, boolean single, boolean flip) {
        if (Format.isZero(x)) {
            return exact(s, flip ? x ^ Format.SIGN : x, single);
        }
        return round(s, x < 0, Format.exponent(x), Format.significand(x), single, flip);
    }

    /** A zero, an infinity or another result that needs no rounding. */
    static long exact(FpStatus s, long result, boolean single) {
        return post(s, result, 0, 0, single);
    }

    /** The sum of opposite numbers: PEM 3.3.4: +0, but -0 when rounding toward -infinity. */
    static long cancelled(FpStatus s, boolean single, boolean flip) {
        boolean negative = (s.fpscr & RN_MASK) == 3;
        return exact(s, negative ^ flip ? Format.SIGN : 0, single);
    }

    static long post(FpStatus s, long result, int exceptions, int status, boolean single) {
        s.suppressed = false;
        s.post(exceptions, KEEP, status | Format.resultClass(result, single));
        return result;
    }

    /**
     * The result of an operation with a NaN operand or with the invalid causes given (PEM 3.2.5): the
     * first NaN of frA, frB, frC made quiet, else the default NaN. Enabled, nothing is delivered.
     */
    static long nan(FpStatus s, long a, long b, long c, int causes) {
        boolean signalling = Format.isSignalling(a) || Format.isSignalling(b) || Format.isSignalling(c);
        int exceptions = signalling ? causes | FpStatus.VXSNAN : causes;
        if (exceptions != 0 && (s.fpscr & VE) != 0) {
            return suppress(s, exceptions);
        }
        long chosen = Format.isNan(a) ? a : Format.isNan(b) ? b : Format.isNan(c) ? c : Format.DEFAULT_NAN;
        return post(s, chosen | Format.QUIET, exceptions, 0, false);
    }

    /** Zero divide: an infinity, or nothing when it is enabled. */
    static long zeroDivide(FpStatus s, boolean negative) {
        if ((s.fpscr & ZE) != 0) {
            return suppress(s, ZX);
        }
        return post(s, Format.INFINITY | (negative ? Format.SIGN : 0), ZX, 0, false);
    }

    /** An enabled exception that leaves the target and FPRF unchanged and clears FR and FI. */
    static long suppress(FpStatus s, int exceptions) {
        s.suppressed = true;
        s.post(exceptions, KEEP_CLASS, 0);
        return 0;
    }
}
