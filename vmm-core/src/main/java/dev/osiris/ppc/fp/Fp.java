package dev.osiris.ppc.fp;

import static dev.osiris.ppc.fp.Format.INFINITY;
import static dev.osiris.ppc.fp.Format.MAGNITUDE;
import static dev.osiris.ppc.fp.Format.SIGN;
import static dev.osiris.ppc.fp.Format.biased;
import static dev.osiris.ppc.fp.Format.mantissa;
import static dev.osiris.ppc.fp.FpStatus.FI;
import static dev.osiris.ppc.fp.FpStatus.FR;

/**
 * PowerPC floating-point arithmetic, exact to the last bit of the result and of the FPSCR.
 *
 * <p>Operands and results are raw 64-bit FPR images. {@code single} selects the single-precision form
 * of an instruction: one rounding, to 24 bits, of the exact result, whatever the operands. Each
 * operation with an FPR target writes {@link FpStatus#suppressed}; when it is true the returned value
 * has no meaning and the target keeps its old one. Nothing is allocated.
 *
 * <p>Source: Programming Environments Manual (32-bit) chapter 3 and appendix D; Power ISA 2.0x Book I
 * chapter 4. Under round to nearest with nothing enabled the host's arithmetic gives the result and an
 * exact remainder gives FR and FI; everything else, and what leaves the normal range, is done by
 * {@link Exact}.
 */
public final class Fp {
    private static final int FI_SHIFT = 17;
    private static final int FR_SHIFT = 18;
    /** Above half a unit of any finite sum; the error of a sum that overflowed on the way is infinite or a NaN. */
    private static final double LARGEST_ERROR = 0x1p971;

    /** Fraction bits of fres and frsqrte that are dropped from the rounded value of 1 / b or 1 / sqrt(b): see Estimate. */
    public static final int ESTIMATE_DROPPED_BITS = Estimate.DROPPED;

    private Fp() {
    }

    /** fadd[s]: a + b. */
    public static long add(FpStatus s, long a, long b, boolean single) {
        if (s.nearestAndNothingEnabled()) {
            double x = Double.longBitsToDouble(a);
            double y = Double.longBitsToDouble(b);
            double sum = x + y;
            double error = sumError(x, y, sum);
            if (Math.abs(error) < LARGEST_ERROR) {
                return finishSum(s, sum, error, single);
            }
        }
        return Exact.add(s, a, b, false, single);
    }

    /** fsub[s]: a - b. */
    public static long sub(FpStatus s, long a, long b, boolean single) {
        if (s.nearestAndNothingEnabled()) {
            double x = Double.longBitsToDouble(a);
            double y = -Double.longBitsToDouble(b);
            double sum = x + y;
            double error = sumError(x, y, sum);
            if (Math.abs(error) < LARGEST_ERROR) {
                return finishSum(s, sum, error, single);
            }
        }
        return Exact.add(s, a, b, true, single);
    }

    /** The exact x + y - sum (Knuth's two-sum); infinite or NaN when an operand or an intermediate is. */
    private static double sumError(double x, double y, double sum) {
        double yPart = sum - x;
        return (x - (sum - yPart)) + (y - yPart);
    }

    private static long finishSum(FpStatus s, double sum, double error, boolean single) {
        long result = Double.doubleToRawLongBits(sum);
        return finish(s, result, statusOfError(result, error), single);
    }

    /** FI when the exact value differs from the rounded one, FR when it lies nearer to 0. */
    private static int statusOfError(long result, double error) {
        if (error == 0) {
            return 0;
        }
        return FI | (int) ((Double.doubleToRawLongBits(error) ^ result) >>> 63) << FR_SHIFT;
    }

    /** fmul[s]: a * c. */
    public static long mul(FpStatus s, long a, long c, boolean single) {
        if (s.nearestAndNothingEnabled()) {
            double product = Double.longBitsToDouble(a) * Double.longBitsToDouble(c);
            long result = Double.doubleToRawLongBits(product);
            int places = productPlaces(a, c, result);
            if (places != 0) {
                return finish(s, result, statusOfProduct(mantissa(a) * mantissa(c), places, result), single);
            }
        }
        return Exact.mul(s, a, c, single);
    }

    /**
     * How many bits of the 53 by 53 bit product lie below the rounded one (52 or 53), or 0 where the
     * operands or the rounded product are not normal or the product may be tiny before rounding.
     */
    private static int productPlaces(long a, long c, long result) {
        int ea = biased(a);
        int ec = biased(c);
        int er = biased(result);
        boolean normal = ea != 0 && ec != 0 && er > 1 && er < 2047;
        return normal ? 52 + er - (ea + ec - 1023) : 0;
    }

    /** The low half of the product holds all rounded-off bits and the last kept one, which rounding up flips. */
    private static int statusOfProduct(long low, int places, long result) {
        int inexact = low << 64 - places != 0 ? FI : 0;
        return inexact | (int) ((low >>> places ^ result) & 1) << FR_SHIFT;
    }

    /** fdiv[s]: a / b. */
    public static long div(FpStatus s, long a, long b, boolean single) {
        if (s.nearestAndNothingEnabled()) {
            double quotient = Double.longBitsToDouble(a) / Double.longBitsToDouble(b);
            long result = Double.doubleToRawLongBits(quotient);
            if (normalQuotient(a, b, result)) {
                int places = biased(a) - biased(b) - biased(result) + 1075;
                long rest = (mantissa(a) << places) - mantissa(result) * mantissa(b);
                return finish(s, result, statusOfRest(rest), single);
            }
        }
        return Exact.div(s, a, b, single);
    }

    private static boolean normalQuotient(long a, long b, long result) {
        int er = biased(result);
        return biased(a) != 0 && biased(b) != 0 && biased(b) != 2047 && er > 1 && er < 2047;
    }

    /** The exact remainder of a quotient or root, which is small enough to be right modulo 2^64. */
    private static int statusOfRest(long rest) {
        return rest == 0 ? 0 : FI | (int) (rest >>> 63) << FR_SHIFT;
    }

    /** fsqrt[s]: the square root of b. */
    public static long sqrt(FpStatus s, long b, boolean single) {
        if (s.nearestAndNothingEnabled() && b >= Format.HIDDEN && b < INFINITY) {
            long result = Double.doubleToRawLongBits(Math.sqrt(Double.longBitsToDouble(b)));
            int odd = biased(b) + 1 & 1;
            long root = mantissa(result);
            long rest = (mantissa(b) << 52 + odd) - root * root;
            return finish(s, result, statusOfRest(rest), single);
        }
        return Exact.sqrt(s, b, single);
    }

    /** fmadd[s]: a * c + b. */
    public static long madd(FpStatus s, long a, long c, long b, boolean single) {
        return multiplyAdd(s, a, c, b, 0, 0, single);
    }

    /** fmsub[s]: a * c - b. */
    public static long msub(FpStatus s, long a, long c, long b, boolean single) {
        return multiplyAdd(s, a, c, b, SIGN, 0, single);
    }

    /** fnmadd[s]: -(a * c + b), negated after rounding. */
    public static long nmadd(FpStatus s, long a, long c, long b, boolean single) {
        return multiplyAdd(s, a, c, b, 0, SIGN, single);
    }

    /** fnmsub[s]: -(a * c - b), negated after rounding. */
    public static long nmsub(FpStatus s, long a, long c, long b, boolean single) {
        return multiplyAdd(s, a, c, b, SIGN, SIGN, single);
    }

    /**
     * The exact product as head + tail; head + b and then the three small parts are added so that only
     * the last addition rounds: the middle one is rounded to odd (Boldo and Melquiond, Emulation of FMA
     * and correctly rounded sums, 2008). Faster than Math.fma wherever that is not an intrinsic.
     */
    private static long multiplyAdd(FpStatus s, long a, long c, long b, long minus, long flip, boolean single) {
        if (s.nearestAndNothingEnabled() && maddInRange(a, c, b)) {
            double head = Double.longBitsToDouble(a) * Double.longBitsToDouble(c);
            double tail = productTail(a, c, Double.doubleToRawLongBits(head));
            double addend = Double.longBitsToDouble(b ^ minus);
            double sum = head + addend;
            double rest = sumError(head, addend, sum);
            double low = tail + rest;
            double odd = toOdd(low, sumError(tail, rest, low));
            double result = sum + odd;
            long bits = Double.doubleToRawLongBits(result);
            return finish(s, bits ^ flip, statusOfError(bits, sumError(sum, odd, result)), single);
        }
        return Exact.madd(s, a, c, b, minus != 0, flip != 0, single);
    }

    /** Exponents for which no step can overflow and the tail of the product is normal. */
    private static boolean maddInRange(long a, long c, long b) {
        int ea = biased(a);
        int ec = biased(c);
        int product = ea + ec - 1140;
        return ea != 0 && ec != 0 && ea != 2047 && ec != 2047 && product >= 0 && product < 1860 && biased(b) < 2000;
    }

    /** a * c - head, exactly: the product modulo 2^64 less the rounded one, on the product's scale. */
    private static double productTail(long a, long c, long head) {
        int scale = biased(a) + biased(c) - 1127;
        int places = biased(head) - scale - 52;
        long rest = mantissa(a) * mantissa(c) - (mantissa(head) << places);
        return (double) rest * Double.longBitsToDouble((long) scale << 52 | (a ^ c) & SIGN);
    }

    /** The odd neighbour of {@code value} toward the exact value + error; {@code value} itself when there is no error. */
    private static double toOdd(double value, double error) {
        long bits = Double.doubleToRawLongBits(value);
        if (error == 0 || (bits & 1) != 0) {
            return value;
        }
        return Double.longBitsToDouble((bits ^ Double.doubleToRawLongBits(error)) < 0 ? bits - 1 : bits + 1);
    }

    /** frsp: b rounded to single precision. */
    public static long roundToSingle(FpStatus s, long b) {
        if (s.nearestAndNothingEnabled() && (b & MAGNITUDE) < INFINITY) {
            return finish(s, b, 0, true);
        }
        return Exact.roundToSingle(s, b);
    }

    /** Ends a fast path: {@code result} is the exact value rounded to nearest double, {@code status} its FI and FR. */
    private static long finish(FpStatus s, long result, int status, boolean single) {
        if (single) {
            return finishSingle(s, result, status);
        }
        s.suppressed = false;
        long magnitude = result & MAGNITUDE;
        int kind = magnitude - Format.HIDDEN >= 0 ? Format.signClass(result) : Format.resultClass(result, false);
        post(s, status | kind);
        return result;
    }

    /** Rounding to odd in 53 bits makes the second rounding, to 24, the only one that counts. */
    private static long finishSingle(FpStatus s, long nearest, int status) {
        long odd = nearest - (status >>> FR_SHIFT) | status >>> FI_SHIFT & 1;
        long result = Double.doubleToRawLongBits((float) Double.longBitsToDouble(odd));
        long magnitude = odd & MAGNITUDE;
        long rounded = result & MAGNITUDE;
        if (magnitude < Format.MIN_NORMAL_SINGLE || rounded >= INFINITY) {
            return Round.number(s, odd, true, false);
        }
        s.suppressed = false;
        int inexact = rounded == magnitude ? 0 : rounded > magnitude ? FI | FR : FI;
        post(s, inexact | Format.signClass(result));
        return result;
    }

    /** FI sets XX, and XX that was 0 sets FX; no enable is on, so FEX stays 0. VX stays as it was. */
    private static void post(FpStatus s, int status) {
        int old = s.fpscr;
        int inexact = (status & FI) << 8;
        int fresh = (inexact & ~old) << 6;
        s.fpscr = old & Round.KEEP | status | inexact | fresh;
    }

    /** fctiw: b as a 32-bit integer under RN, below an upper half of 0xFFF80000. */
    public static long fctiw(FpStatus s, long b) {
        return Convert.toWord(s, b, s.fpscr & FpStatus.RN_MASK);
    }

    /** fctiwz: b as a 32-bit integer, rounded toward zero, below an upper half of 0xFFF80000. */
    public static long fctiwz(FpStatus s, long b) {
        return Convert.toWord(s, b, 1);
    }

    /** fcmpu, or fcmpo when {@code ordered}: the CR field, LT = 8, GT = 4, EQ = 2, unordered = 1; also to FPCC. */
    public static int compare(FpStatus s, long a, long b, boolean ordered) {
        double x = Double.longBitsToDouble(a);
        double y = Double.longBitsToDouble(b);
        if (x != x || y != y) {
            return Convert.compareNan(s, a, b, ordered);
        }
        int field = x < y ? 8 : x > y ? 4 : 2;
        s.fpscr = s.fpscr & ~FpStatus.FPCC_MASK | field << 12;
        return field;
    }

    /** fres: an estimate of 1 / b in single precision, within 1/8192 (the book: 1/256). */
    public static long fres(FpStatus s, long b) {
        return Estimate.reciprocal(s, b);
    }

    /** frsqrte: an estimate of 1 / sqrt(b), within 1/8192 (the book: 1/32). */
    public static long frsqrte(FpStatus s, long b) {
        return Estimate.reciprocalRoot(s, b);
    }

    /** fsel: c when a is not less than zero (-0 counts as zero), b when it is less or a NaN; no status. */
    public static long sel(long a, long b, long c) {
        return Double.longBitsToDouble(a) >= 0.0 ? c : b;
    }

    /** lfs: a single-format word as an FPR image. */
    public static long loadSingle(int bits) {
        return Convert.widen(bits);
    }

    /** stfs: an FPR image as a single-format word; truncates, never rounds, raises nothing. */
    public static int storeSingle(long bits) {
        return Convert.narrow(bits);
    }
}
