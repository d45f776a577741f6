package dev.osiris.ppc.fp;

import static dev.osiris.ppc.fp.Format.SIGN;
import static dev.osiris.ppc.fp.Format.exponent;
import static dev.osiris.ppc.fp.Format.isInfinite;
import static dev.osiris.ppc.fp.Format.isNan;
import static dev.osiris.ppc.fp.Format.isZero;
import static dev.osiris.ppc.fp.Format.significand;

/** The arithmetic for every operand, rounding mode and enable, in integers: the meaning of {@link Fp}. */
final class Exact {
    private Exact() {
    }

    /** a + b, or a - b. A NaN in b keeps its sign under subtraction. */
    static long add(FpStatus s, long a0, long b0, boolean subtract, boolean single) {
        if (isNan(a0) || isNan(b0)) {
            return Round.nan(s, a0, b0, 0, 0);
        }
        boolean flush = s.flushes();
        long a = flush ? Format.flush(a0, single) : a0;
        long b = (flush ? Format.flush(b0, single) : b0) ^ (subtract ? SIGN : 0);
        if (isInfinite(a) || isInfinite(b)) {
            return addInfinite(s, a, b, single);
        }
        if (isZero(a) || isZero(b)) {
            return addZero(s, a, b, single, false);
        }
        return exponent(a) >= exponent(b) ? addFinite(s, a, b, single) : addFinite(s, b, a, single);
    }

    private static long addInfinite(FpStatus s, long a, long b, boolean single) {
        if (isInfinite(a) && isInfinite(b) && a != b) {
            return Round.nan(s, a, b, 0, FpStatus.VXISI);
        }
        return Round.exact(s, isInfinite(a) ? a : b, single);
    }

    private static long addZero(FpStatus s, long a, long b, boolean single, boolean flip) {
        if (isZero(a) && isZero(b) && a != b) {
            return Round.cancelled(s, single, flip);
        }
        return Round.number(s, isZero(a) ? b : a, single, flip);
    }

    /** The exponent of {@code a} is not below that of {@code b}. Bits lost in aligning are more than one below the guard. */
    private static long addFinite(FpStatus s, long a, long b, boolean single) {
        int exp = exponent(a);
        int distance = exp - exponent(b);
        long high = significand(a);
        long low = distance == 0 ? significand(b) : Round.shiftRight(significand(b), distance);
        if ((a ^ b) < 0) {
            return difference(s, a < 0, exp, high - low, Long.compareUnsigned(high, low), single);
        }
        long sum = high + low;
        if (Long.compareUnsigned(sum, high) < 0) {
            return Round.round(s, a < 0, exp + 1, sum >>> 1 | sum & 1 | SIGN, single, false);
        }
        return Round.round(s, a < 0, exp, sum, single, false);
    }

    private static long difference(FpStatus s, boolean negative, int exp, long value, int order, boolean single) {
        if (order == 0) {
            return Round.cancelled(s, single, false);
        }
        long sig = order < 0 ? -value : value;
        int up = Long.numberOfLeadingZeros(sig);
        return Round.round(s, negative ^ order < 0, exp - up, sig << up, single, false);
    }

    /** a * c. */
    static long mul(FpStatus s, long a0, long c0, boolean single) {
        if (isNan(a0) || isNan(c0)) {
            return Round.nan(s, a0, 0, c0, 0);
        }
        boolean flush = s.flushes();
        long a = flush ? Format.flush(a0, single) : a0;
        long c = flush ? Format.flush(c0, single) : c0;
        if (isInfinite(a) || isInfinite(c)) {
            return isZero(a) || isZero(c)
                    ? Round.nan(s, a, 0, c, FpStatus.VXIMZ)
                    : Round.exact(s, (a ^ c) & SIGN | Format.INFINITY, single);
        }
        if (isZero(a) || isZero(c)) {
            return Round.exact(s, (a ^ c) & SIGN, single);
        }
        return mulFinite(s, a, c, single);
    }

    private static long mulFinite(FpStatus s, long a, long c, boolean single) {
        long x = significand(a);
        long y = significand(c);
        long high = Math.unsignedMultiplyHigh(x, y);
        long low = x * y;
        int exp = exponent(a) + exponent(c) + 1;
        if (high >= 0) {
            high = high << 1 | low >>> 63;
            low <<= 1;
            exp--;
        }
        return Round.round(s, (a ^ c) < 0, exp, low != 0 ? high | 1 : high, single, false);
    }

    /** a / b. */
    static long div(FpStatus s, long a0, long b0, boolean single) {
        if (isNan(a0) || isNan(b0)) {
            return Round.nan(s, a0, b0, 0, 0);
        }
        boolean flush = s.flushes();
        long a = flush ? Format.flush(a0, single) : a0;
        long b = flush ? Format.flush(b0, single) : b0;
        if (isInfinite(a) || isZero(b)) {
            return divSpecial(s, a, b, single);
        }
        if (isZero(a) || isInfinite(b)) {
            return Round.exact(s, (a ^ b) & SIGN, single);
        }
        return divFinite(s, a, b, single);
    }

    private static long divSpecial(FpStatus s, long a, long b, boolean single) {
        if (isInfinite(a)) {
            return isInfinite(b)
                    ? Round.nan(s, a, b, 0, FpStatus.VXIDI)
                    : Round.exact(s, (a ^ b) & SIGN | Format.INFINITY, single);
        }
        return isZero(a) ? Round.nan(s, a, b, 0, FpStatus.VXZDZ) : Round.zeroDivide(s, (a ^ b) < 0);
    }

    /**
     * The host's quotient of the 53-bit significands is right to half a unit, so its exact remainder
     * fits a long (computed modulo 2^64) and tells the truncated quotient, its guard bit and the rest.
     */
    private static long divFinite(FpStatus s, long a, long b, boolean single) {
        long x = significand(a) >>> 11;
        long y = significand(b) >>> 11;
        int less = x < y ? 1 : 0;
        long dividend = x << less;
        long quotient = Format.mantissa(Double.doubleToRawLongBits((double) dividend / (double) y));
        long rest = (dividend << 52) - quotient * y;
        if (rest < 0) {
            quotient--;
            rest += y;
        }
        long guard = 2 * rest >= y ? 1 : 0;
        long sticky = 2 * rest != guard * y ? 1 : 0;
        int exp = exponent(a) - exponent(b) - less;
        return Round.round(s, (a ^ b) < 0, exp, quotient << 11 | guard << 10 | sticky, single, false);
    }

    /** The square root of b. */
    static long sqrt(FpStatus s, long b0, boolean single) {
        if (isNan(b0)) {
            return Round.nan(s, 0, b0, 0, 0);
        }
        long b = s.flushes() ? Format.flush(b0, single) : b0;
        if (isZero(b) || b == Format.INFINITY) {
            return Round.exact(s, b, single);
        }
        return b < 0 ? Round.nan(s, 0, b, 0, FpStatus.VXSQRT) : sqrtFinite(s, b, single);
    }

    /** As in division: the remainder of the host's root corrects it. An exact half cannot occur. */
    private static long sqrtFinite(FpStatus s, long b, boolean single) {
        int exp = exponent(b);
        int odd = exp & 1;
        long scaled = (significand(b) >>> 11) << odd;
        long root = Format.mantissa(Double.doubleToRawLongBits(Math.sqrt((double) scaled * 0x1p-52)));
        long rest = (scaled << 52) - root * root;
        if (rest < 0) {
            rest += 2 * root - 1;
            root--;
        }
        long guard = rest > root ? 1 : 0;
        return Round.round(s, false, exp - odd >> 1, root << 11 | guard << 10 | (rest != 0 ? 1 : 0), single, false);
    }

    /** a * c + b or a * c - b, negated after rounding when {@code flip}; NaNs keep their sign (PEM 3.3.4). */
    static long madd(FpStatus s, long a0, long c0, long b0, boolean subtract, boolean flip, boolean single) {
        boolean undefinedProduct = isInfinite(a0) && isZeroOperand(s, c0, single)
                || isInfinite(c0) && isZeroOperand(s, a0, single);
        if (undefinedProduct || isNan(a0) || isNan(b0) || isNan(c0)) {
            return Round.nan(s, a0, b0, c0, undefinedProduct ? FpStatus.VXIMZ : 0);
        }
        boolean flush = s.flushes();
        long a = flush ? Format.flush(a0, single) : a0;
        long c = flush ? Format.flush(c0, single) : c0;
        long b = (flush ? Format.flush(b0, single) : b0) ^ (subtract ? SIGN : 0);
        if (isInfinite(a) || isInfinite(b) || isInfinite(c)) {
            return maddInfinite(s, a, c, b, flip, single);
        }
        if (isZero(a) || isZero(c)) {
            return addZero(s, (a ^ c) & SIGN, b, single, flip);
        }
        return maddFinite(s, a, c, b, flip, single);
    }

    private static boolean isZeroOperand(FpStatus s, long x, boolean single) {
        return isZero(s.flushes() ? Format.flush(x, single) : x);
    }

    private static long maddInfinite(FpStatus s, long a, long c, long b, boolean flip, boolean single) {
        boolean infiniteProduct = isInfinite(a) || isInfinite(c);
        if (infiniteProduct && isInfinite(b) && (a ^ c ^ b) < 0) {
            return Round.nan(s, a, b, c, FpStatus.VXISI);
        }
        long sign = infiniteProduct ? a ^ c : b;
        return Round.exact(s, (sign ^ (flip ? SIGN : 0)) & SIGN | Format.INFINITY, single);
    }

    /** The product has 106 bits at the top of high:low. */
    private static long maddFinite(FpStatus s, long a, long c, long b, boolean flip, boolean single) {
        long x = significand(a);
        long y = significand(c);
        long high = Math.unsignedMultiplyHigh(x, y);
        long low = x * y;
        int exp = exponent(a) + exponent(c) + 1;
        if (high >= 0) {
            high = high << 1 | low >>> 63;
            low <<= 1;
            exp--;
        }
        if (isZero(b)) {
            return Round.round(s, (a ^ c) < 0, exp, low != 0 ? high | 1 : high, single, flip);
        }
        return addProduct(s, (a ^ c) < 0, exp, high, low, b, flip, single);
    }

    /** Aligns the operand of the lesser exponent in 128 bits, keeping what falls out as bit 0. */
    private static long addProduct(FpStatus s, boolean negative, int exp, long high, long low, long b, boolean flip,
            boolean single) {
        int other = exponent(b);
        long sig = significand(b);
        int distance = exp - other;
        if (distance >= 0) {
            return sum(s, negative, exp, high, low, shiftHigh(sig, distance), shiftLow(sig, 0, distance),
                    negative != b < 0, flip, single);
        }
        return sum(s, negative, other, shiftHigh(high, -distance), shiftLow(high, low, -distance), sig, 0,
                negative != b < 0, flip, single);
    }

    private static long shiftHigh(long high, int by) {
        return by < 64 ? high >>> by : 0;
    }

    /** From 64 places on, {@code high} alone, which is not 0, says all that the rounding needs. */
    private static long shiftLow(long high, long low, int by) {
        if (by == 0) {
            return low;
        }
        if (by < 64) {
            return high << 64 - by | Round.shiftRight(low, by);
        }
        return by == 64 ? high : Round.shiftRight(high, by - 64);
    }

    /**
     * high:low, of the product's sign, plus or minus other:rest, both on the scale of {@code exp}. The carry
     * test holds because {@code other} is never all ones: it is shifted, or has 53 bits.
     */
    private static long sum(FpStatus s, boolean negative, int exp, long high, long low, long other, long rest,
            boolean opposite, boolean flip, boolean single) {
        if (opposite) {
            return difference128(s, negative, exp, high, low, other, rest, flip, single);
        }
        long bottom = low + rest;
        long carryIn = Long.compareUnsigned(bottom, low) < 0 ? 1 : 0;
        long top = high + other + carryIn;
        boolean carry = Long.compareUnsigned(top, high) < 0;
        long sticky = bottom != 0 ? 1 : 0;
        if (carry) {
            return Round.round(s, negative, exp + 1, top >>> 1 | top & 1 | sticky | SIGN, single, flip);
        }
        return Round.round(s, negative, exp, top | sticky, single, flip);
    }

    private static long difference128(FpStatus s, boolean negative, int exp, long high, long low, long other,
            long rest, boolean flip, boolean single) {
        int order = high != other ? Long.compareUnsigned(high, other) : Long.compareUnsigned(low, rest);
        if (order == 0) {
            return Round.cancelled(s, single, flip);
        }
        if (order < 0) {
            return difference128(s, !negative, exp, other, rest, high, low, flip, single);
        }
        long borrow = Long.compareUnsigned(low, rest) < 0 ? 1 : 0;
        return normalized(s, negative, exp, high - other - borrow, low - rest, flip, single);
    }

    private static long normalized(FpStatus s, boolean negative, int exp, long top, long bottom, boolean flip,
            boolean single) {
        if (top == 0) {
            return normalized(s, negative, exp - 64, bottom, 0, flip, single);
        }
        int up = Long.numberOfLeadingZeros(top);
        long sig = up == 0 ? top : top << up | bottom >>> 64 - up;
        long sticky = bottom << up != 0 ? 1 : 0;
        return Round.round(s, negative, exp - up, sig | sticky, single, flip);
    }

    /** frsp: the book keeps the upper 35 bits of a NaN, whose quiet bit is then set (PEM 3.2.5). */
    static long roundToSingle(FpStatus s, long b0) {
        if (isNan(b0)) {
            return Round.nan(s, 0, b0, 0, 0) & ~Format.BELOW_SINGLE;
        }
        long b = s.flushes() ? Format.flush(b0, true) : b0;
        return isInfinite(b) ? Round.exact(s, b, true) : Round.number(s, b, true, false);
    }
}
