package dev.osiris.ppc.vec;

import dev.osiris.ppc.cpu.Cpu;

/**
 * Estimates of the reciprocal, the reciprocal square root, the power of two and its logarithm.
 *
 * <p>The architecture asks for a relative error of at most 1/4096 for the first two and 1/16 for the power, and an
 * absolute error of 1/32 for the logarithm, and leaves the value to the model. Here it is what single-precision
 * arithmetic gives, so that a host's vector division and square root give the same bits: 1 / b, and 1 / r with
 * r the rounded root of b; powers and logarithms come from {@link StrictMath} and are the same on every host.
 *
 * <p>{@code d}, {@code b} are vector register numbers, 0 to 31; {@code d} may be {@code b}. NaN and VSCR[NJ] as in
 * {@link VecFloat}. Source: ALTIVECPEM chapters 3, 4 and 6.
 */
public final class VecEstimate {
    private static final double LN2 = StrictMath.log(2);
    private static final double ROOT2 = StrictMath.sqrt(2);

    private VecEstimate() {
    }

    /** 1 / b; a zero gives the infinity of its sign, an infinity the zero. */
    public static void vrefp(Cpu cpu, int d, int b) {
        long[] v = cpu.vr;
        boolean nj = VecFloat.flushes(cpu);
        v[2 * d] = reciprocal(v[2 * b], nj);
        v[2 * d + 1] = reciprocal(v[2 * b + 1], nj);
    }

    private static long reciprocal(long b, boolean nj) {
        return (long) reciprocal((int) (b >>> 32), nj) << 32 | reciprocal((int) b, nj) & Lanes.LOW_WORD;
    }

    private static int reciprocal(int b, boolean nj) {
        return VecFloat.isNan(b) ? VecFloat.quiet(b) : VecFloat.result(1 / VecFloat.operand(b, nj), nj);
    }

    /** 1 / sqrt(b); a zero gives the infinity of its sign, +infinity +0, what is below 0 the default NaN. */
    public static void vrsqrtefp(Cpu cpu, int d, int b) {
        long[] v = cpu.vr;
        boolean nj = VecFloat.flushes(cpu);
        v[2 * d] = reciprocalRoot(v[2 * b], nj);
        v[2 * d + 1] = reciprocalRoot(v[2 * b + 1], nj);
    }

    private static long reciprocalRoot(long b, boolean nj) {
        return (long) reciprocalRoot((int) (b >>> 32), nj) << 32 | reciprocalRoot((int) b, nj) & Lanes.LOW_WORD;
    }

    /** The host's root of -0 is -0, of anything else below 0 a NaN. */
    private static int reciprocalRoot(int b, boolean nj) {
        if (VecFloat.isNan(b)) {
            return VecFloat.quiet(b);
        }
        return VecFloat.result(1 / (float) Math.sqrt(VecFloat.operand(b, nj)), nj);
    }

    /** 2^b, exact for an integer; -infinity gives +0, a zero 1. */
    public static void vexptefp(Cpu cpu, int d, int b) {
        long[] v = cpu.vr;
        boolean nj = VecFloat.flushes(cpu);
        v[2 * d] = power(v[2 * b], nj);
        v[2 * d + 1] = power(v[2 * b + 1], nj);
    }

    private static long power(long b, boolean nj) {
        return (long) power((int) (b >>> 32), nj) << 32 | power((int) b, nj) & Lanes.LOW_WORD;
    }

    private static int power(int b, boolean nj) {
        return VecFloat.isNan(b) ? VecFloat.quiet(b) : VecFloat.round(StrictMath.pow(2, VecFloat.operand(b, nj)), nj);
    }

    /** log2(b), exact for a power of two; a zero gives -infinity, what is below 0 the default NaN. */
    public static void vlogefp(Cpu cpu, int d, int b) {
        long[] v = cpu.vr;
        boolean nj = VecFloat.flushes(cpu);
        v[2 * d] = logarithm(v[2 * b], nj);
        v[2 * d + 1] = logarithm(v[2 * b + 1], nj);
    }

    private static long logarithm(long b, boolean nj) {
        return (long) logarithm((int) (b >>> 32), nj) << 32 | logarithm((int) b, nj) & Lanes.LOW_WORD;
    }

    private static int logarithm(int b, boolean nj) {
        return VecFloat.isNan(b) ? VecFloat.quiet(b) : VecFloat.result((float) log2(VecFloat.operand(b, nj)), nj);
    }

    /** The exponent and the logarithm of a significand about 1, which is exactly 0 at a power of two. */
    private static double log2(double x) {
        if (!(x > 0 && x < Double.POSITIVE_INFINITY)) {
            return StrictMath.log(x);
        }
        int exponent = Math.getExponent(x);
        double significand = Math.scalb(x, -exponent);
        boolean upper = significand > ROOT2;
        double fraction = StrictMath.log(upper ? significand / 2 : significand) / LN2;
        return (upper ? exponent + 1 : exponent) + fraction;
    }
}
