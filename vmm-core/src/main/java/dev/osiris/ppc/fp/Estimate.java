package dev.osiris.ppc.fp;

import static dev.osiris.ppc.fp.FpStatus.FPRF_MASK;
import static dev.osiris.ppc.fp.FpStatus.OX;
import static dev.osiris.ppc.fp.FpStatus.UX;

/**
 * fres and frsqrte. The architecture asks for 1/256 and 1/32 and leaves the value to the model; here it
 * is the true value of the operand's significand, rounded to 12 fraction bits, so the relative error is
 * at most 1/8192. Equal operands give equal estimates whatever the rounding mode.
 */
final class Estimate {
    /** Fraction bits of an estimate that are dropped from the host's correctly rounded value. */
    static final int DROPPED = 40;

    private Estimate() {
    }

    static long reciprocal(FpStatus s, long b0) {
        if (Format.isNan(b0)) {
            return Round.nan(s, 0, b0, 0, 0);
        }
        long b = s.flushes() ? Format.flush(b0, true) : b0;
        if (Format.isInfinite(b)) {
            return Round.exact(s, b & Format.SIGN, true);
        }
        return Format.isZero(b) ? Round.zeroDivide(s, b < 0) : reciprocalOfNumber(s, b);
    }

    private static long reciprocalOfNumber(FpStatus s, long b) {
        double unit = unit(Format.significand(b));
        long estimate = Double.doubleToRawLongBits(coarse(1 / unit));
        int exp = Format.exponent(estimate) - Format.exponent(b);
        if (exp >= -126 && exp <= 127) {
            return Round.exact(s, b & Format.SIGN | (long) (exp + 1023) << 52 | estimate & Format.FRACTION, true);
        }
        long sticky = unit == 1 ? 0 : 1;
        return outOfRange(s, b < 0, exp, Format.mantissa(estimate) << 11 | sticky);
    }

    /** Overflow and underflow as in other operations, except that fres sets neither XX nor FR nor FI. */
    private static long outOfRange(FpStatus s, boolean negative, int exp, long sig) {
        int before = s.fpscr;
        long result = Round.round(s, negative, exp, sig, true, false);
        int after = s.fpscr;
        s.fpscr = before;
        s.post(after & (OX | UX), Round.KEEP, after & FPRF_MASK);
        return result;
    }

    static long reciprocalRoot(FpStatus s, long b0) {
        if (Format.isNan(b0)) {
            return Round.nan(s, 0, b0, 0, 0);
        }
        long b = s.flushes() ? Format.flush(b0, false) : b0;
        if (Format.isZero(b)) {
            return Round.zeroDivide(s, b < 0);
        }
        if (b < 0) {
            return Round.nan(s, 0, b, 0, FpStatus.VXSQRT);
        }
        return Round.exact(s, b == Format.INFINITY ? 0 : rootOfNumber(b), false);
    }

    private static long rootOfNumber(long b) {
        int exp = Format.exponent(b);
        int odd = exp & 1;
        double root = Math.sqrt(unit(Format.significand(b)) * (1 + odd));
        long estimate = Double.doubleToRawLongBits(coarse(1 / root));
        return estimate - ((long) (exp - odd >> 1) << 52);
    }

    private static double unit(long sig) {
        return Double.longBitsToDouble(1023L << 52 | sig >>> 11 & Format.FRACTION);
    }

    private static double coarse(double value) {
        long bits = Double.doubleToRawLongBits(value) + (1L << DROPPED - 1);
        return Double.longBitsToDouble(bits & -1L << DROPPED);
    }
}
