package dev.osiris.ppc.vec;

import dev.osiris.ppc.cpu.Cpu;

/**
 * Single-precision arithmetic, rounding and conversion.
 *
 * <p>{@code d}, {@code a}, {@code b}, {@code c} are vector register numbers, 0 to 31; {@code d} may be a source as
 * well. Rounding is to nearest, ties to even. A NaN operand is the result, made quiet; of several the first of a, b, c.
 * An invalid operation gives {@link #DEFAULT_NAN}. With VSCR[NJ] = 1 a denormalized operand counts as zero of its sign
 * and a result that is tiny before rounding becomes zero of its sign. Source: ALTIVECPEM chapters 3, 4 and 6.
 */
public final class VecFloat {
    /** What an invalid operation without a NaN operand gives. */
    public static final int DEFAULT_NAN = 0x7FC0_0000;
    private static final int SIGN = 0x8000_0000;
    private static final int INFINITY = 0x7F80_0000;
    private static final int QUIET = 0x0040_0000;

    private VecFloat() {
    }

    static boolean flushes(Cpu cpu) {
        return (cpu.vscr & Vscr.NJ) != 0;
    }

    static boolean isNan(int x) {
        return (x & ~SIGN) > INFINITY;
    }

    static int quiet(int nan) {
        return nan | QUIET;
    }

    /** The number an image stands for as an operand. */
    static float operand(int image, boolean nj) {
        return Float.intBitsToFloat(nj ? flush(image) : image);
    }

    /** The image of a result that was rounded once from a value that is tiny only if the result is. */
    static int result(float value, boolean nj) {
        int image = value != value ? DEFAULT_NAN : Float.floatToRawIntBits(value);
        return nj ? flush(image) : image;
    }

    /** The image of {@code exact} rounded to nearest; the value of a double that is tiny before that is known. */
    static int round(double exact, boolean nj) {
        int image = result((float) exact, false);
        return nj && Math.abs(exact) < Float.MIN_NORMAL ? image & SIGN : image;
    }

    private static int flush(int image) {
        return (image & INFINITY) == 0 ? image & SIGN : image;
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right & Lanes.LOW_WORD;
    }

    /** a + b. A tiny sum is always exact. */
    public static void vaddfp(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        boolean nj = flushes(cpu);
        v[2 * d] = add(v[2 * a], v[2 * b], nj);
        v[2 * d + 1] = add(v[2 * a + 1], v[2 * b + 1], nj);
    }

    private static long add(long a, long b, boolean nj) {
        return pair(add((int) (a >>> 32), (int) (b >>> 32), nj), add((int) a, (int) b, nj));
    }

    private static int add(int a, int b, boolean nj) {
        if (isNan(a) || isNan(b)) {
            return quiet(isNan(a) ? a : b);
        }
        return result(operand(a, nj) + operand(b, nj), nj);
    }

    /** a - b. */
    public static void vsubfp(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        boolean nj = flushes(cpu);
        v[2 * d] = sub(v[2 * a], v[2 * b], nj);
        v[2 * d + 1] = sub(v[2 * a + 1], v[2 * b + 1], nj);
    }

    private static long sub(long a, long b, boolean nj) {
        return pair(sub((int) (a >>> 32), (int) (b >>> 32), nj), sub((int) a, (int) b, nj));
    }

    private static int sub(int a, int b, boolean nj) {
        if (isNan(a) || isNan(b)) {
            return quiet(isNan(a) ? a : b);
        }
        return result(operand(a, nj) - operand(b, nj), nj);
    }

    /** The greater number; +0 is greater than -0, and a NaN is passed on. */
    public static void vmaxfp(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        boolean nj = flushes(cpu);
        v[2 * d] = max(v[2 * a], v[2 * b], nj);
        v[2 * d + 1] = max(v[2 * a + 1], v[2 * b + 1], nj);
    }

    private static long max(long a, long b, boolean nj) {
        return pair(max((int) (a >>> 32), (int) (b >>> 32), nj), max((int) a, (int) b, nj));
    }

    private static int max(int a, int b, boolean nj) {
        if (isNan(a) || isNan(b)) {
            return quiet(isNan(a) ? a : b);
        }
        return result(Math.max(operand(a, nj), operand(b, nj)), nj);
    }

    /** The lesser number; -0 is less than +0, and a NaN is passed on. */
    public static void vminfp(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        boolean nj = flushes(cpu);
        v[2 * d] = min(v[2 * a], v[2 * b], nj);
        v[2 * d + 1] = min(v[2 * a + 1], v[2 * b + 1], nj);
    }

    private static long min(long a, long b, boolean nj) {
        return pair(min((int) (a >>> 32), (int) (b >>> 32), nj), min((int) a, (int) b, nj));
    }

    private static int min(int a, int b, boolean nj) {
        if (isNan(a) || isNan(b)) {
            return quiet(isNan(a) ? a : b);
        }
        return result(Math.min(operand(a, nj), operand(b, nj)), nj);
    }

    /** a * c + b, rounded once. The operands are in the order of the assembler. */
    public static void vmaddfp(Cpu cpu, int d, int a, int c, int b) {
        long[] v = cpu.vr;
        boolean nj = flushes(cpu);
        v[2 * d] = multiplyAdd(v[2 * a], v[2 * c], v[2 * b], nj);
        v[2 * d + 1] = multiplyAdd(v[2 * a + 1], v[2 * c + 1], v[2 * b + 1], nj);
    }

    private static long multiplyAdd(long a, long c, long b, boolean nj) {
        int left = multiplyAdd((int) (a >>> 32), (int) (c >>> 32), (int) (b >>> 32), nj);
        return pair(left, multiplyAdd((int) a, (int) c, (int) b, nj));
    }

    /** -(a * c - b), rounded once; a NaN keeps its sign. The operands are in the order of the assembler. */
    public static void vnmsubfp(Cpu cpu, int d, int a, int c, int b) {
        long[] v = cpu.vr;
        boolean nj = flushes(cpu);
        v[2 * d] = negativeMultiplySubtract(v[2 * a], v[2 * c], v[2 * b], nj);
        v[2 * d + 1] = negativeMultiplySubtract(v[2 * a + 1], v[2 * c + 1], v[2 * b + 1], nj);
    }

    private static long negativeMultiplySubtract(long a, long c, long b, boolean nj) {
        int left = negativeMultiplySubtract((int) (a >>> 32), (int) (c >>> 32), (int) (b >>> 32), nj);
        return pair(left, negativeMultiplySubtract((int) a, (int) c, (int) b, nj));
    }

    private static int multiplyAdd(int a, int c, int b, boolean nj) {
        if (isNan(a) || isNan(b) || isNan(c)) {
            return firstNan(a, b, c);
        }
        return round(fused(operand(a, nj), operand(c, nj), operand(b, nj)), nj);
    }

    private static int negativeMultiplySubtract(int a, int c, int b, boolean nj) {
        if (isNan(a) || isNan(b) || isNan(c)) {
            return firstNan(a, b, c);
        }
        return round(-fused(operand(a, nj), operand(c, nj), -operand(b, nj)), nj);
    }

    private static int firstNan(int a, int b, int c) {
        return quiet(isNan(a) ? a : isNan(b) ? b : c);
    }

    /**
     * a * c + b rounded to odd in double format: exact where a double can hold it, else the neighbour with the odd
     * last bit. Rounding that to single gives what rounding the exact value would, and it is tiny when that is.
     * The product is exact, and the two-sum's error too: neither can overflow or underflow.
     */
    private static double fused(float a, float c, float b) {
        double product = (double) a * c;
        double sum = product + b;
        double part = sum - product;
        double error = (product - (sum - part)) + (b - part);
        long image = Double.doubleToRawLongBits(sum);
        if (!(Math.abs(sum) < Double.POSITIVE_INFINITY) || error == 0 || (image & 1) != 0) {
            return sum;
        }
        return Double.longBitsToDouble(error < 0 == sum < 0 ? image + 1 : image - 1);
    }

    /** To the nearest integer, ties to even. The sign of a zero stays. */
    public static void vrfin(Cpu cpu, int d, int b) {
        long[] v = cpu.vr;
        boolean nj = flushes(cpu);
        v[2 * d] = nearest(v[2 * b], nj);
        v[2 * d + 1] = nearest(v[2 * b + 1], nj);
    }

    private static long nearest(long b, boolean nj) {
        return pair(nearest((int) (b >>> 32), nj), nearest((int) b, nj));
    }

    private static int nearest(int b, boolean nj) {
        return isNan(b) ? quiet(b) : Float.floatToRawIntBits((float) Math.rint(operand(b, nj)));
    }

    /** To an integer, toward zero. The sign of a zero stays. */
    public static void vrfiz(Cpu cpu, int d, int b) {
        long[] v = cpu.vr;
        boolean nj = flushes(cpu);
        v[2 * d] = truncate(v[2 * b], nj);
        v[2 * d + 1] = truncate(v[2 * b + 1], nj);
    }

    private static long truncate(long b, boolean nj) {
        return pair(truncate((int) (b >>> 32), nj), truncate((int) b, nj));
    }

    private static int truncate(int b, boolean nj) {
        if (isNan(b)) {
            return quiet(b);
        }
        double x = operand(b, nj);
        return Float.floatToRawIntBits((float) (x < 0 ? Math.ceil(x) : Math.floor(x)));
    }

    /** To an integer, toward +infinity. The sign of a zero stays. */
    public static void vrfip(Cpu cpu, int d, int b) {
        long[] v = cpu.vr;
        boolean nj = flushes(cpu);
        v[2 * d] = ceiling(v[2 * b], nj);
        v[2 * d + 1] = ceiling(v[2 * b + 1], nj);
    }

    private static long ceiling(long b, boolean nj) {
        return pair(ceiling((int) (b >>> 32), nj), ceiling((int) b, nj));
    }

    private static int ceiling(int b, boolean nj) {
        return isNan(b) ? quiet(b) : Float.floatToRawIntBits((float) Math.ceil(operand(b, nj)));
    }

    /** To an integer, toward -infinity. The sign of a zero stays. */
    public static void vrfim(Cpu cpu, int d, int b) {
        long[] v = cpu.vr;
        boolean nj = flushes(cpu);
        v[2 * d] = floor(v[2 * b], nj);
        v[2 * d + 1] = floor(v[2 * b + 1], nj);
    }

    private static long floor(long b, boolean nj) {
        return pair(floor((int) (b >>> 32), nj), floor((int) b, nj));
    }

    private static int floor(int b, boolean nj) {
        return isNan(b) ? quiet(b) : Float.floatToRawIntBits((float) Math.floor(operand(b, nj)));
    }

    /** Unsigned words divided by 2^uimm (0 to 31), rounded to nearest. */
    public static void vcfux(Cpu cpu, int d, int b, int uimm) {
        fromInteger(cpu, d, b, power(-uimm), false);
    }

    /** Signed words divided by 2^uimm (0 to 31), rounded to nearest. */
    public static void vcfsx(Cpu cpu, int d, int b, int uimm) {
        fromInteger(cpu, d, b, power(-uimm), true);
    }

    private static void fromInteger(Cpu cpu, int d, int b, double scale, boolean signed) {
        long[] v = cpu.vr;
        v[2 * d] = fromInteger(v[2 * b], scale, signed);
        v[2 * d + 1] = fromInteger(v[2 * b + 1], scale, signed);
    }

    private static long fromInteger(long b, double scale, boolean signed) {
        float left = (float) (Lanes.lane(b, 32, 32, signed) * scale);
        float right = (float) (Lanes.lane(b, 0, 32, signed) * scale);
        return pair(Float.floatToRawIntBits(left), Float.floatToRawIntBits(right));
    }

    private static double power(int exponent) {
        return Double.longBitsToDouble(1023L + exponent << 52);
    }

    /** Numbers times 2^uimm (0 to 31), truncated, as unsigned words, saturated. NaN gives 0 without SAT. */
    public static void vctuxs(Cpu cpu, int d, int b, int uimm) {
        toInteger(cpu, d, b, power(uimm), false);
    }

    /** Numbers times 2^uimm (0 to 31), truncated, as signed words, saturated. NaN gives 0 without SAT. */
    public static void vctsxs(Cpu cpu, int d, int b, int uimm) {
        toInteger(cpu, d, b, power(uimm), true);
    }

    private static void toInteger(Cpu cpu, int d, int b, double scale, boolean signed) {
        long[] v = cpu.vr;
        v[2 * d] = toInteger(cpu, v[2 * b], scale, signed);
        v[2 * d + 1] = toInteger(cpu, v[2 * b + 1], scale, signed);
    }

    private static long toInteger(Cpu cpu, long b, double scale, boolean signed) {
        long left = toInteger(cpu, (int) (b >>> 32), scale, signed);
        return left << 32 | toInteger(cpu, (int) b, scale, signed) & Lanes.LOW_WORD;
    }

    /** Java's conversion truncates; a NaN gives 0, what is beyond a long its extreme, which is out of range too. */
    private static long toInteger(Cpu cpu, int image, double scale, boolean signed) {
        return Lanes.clamp(cpu, (long) (Float.intBitsToFloat(image) * scale), 32, signed);
    }
}
