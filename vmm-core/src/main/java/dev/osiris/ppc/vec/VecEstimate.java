package dev.osiris.ppc.vec;

import dev.osiris.ppc.cpu.Cpu;
import java.util.List;

/**
 * Estimates of the reciprocal, the reciprocal square root, the power of two and its logarithm.
 *
 * <p>The architecture asks for a relative error of at most 1/4096 for the first two and 1/16 for the power, and an
 * absolute error of 1/32 for the logarithm, and leaves the value to the model. Here it is what single-precision
 * arithmetic gives, so that a host's vector unit gives the same bits: 1 / b; 1 / r with r the rounded root of b; powers
 * and logarithms by minimax polynomials, found by Remez' algorithm, evaluated by Horner's rule without fusing.
 *
 * <p>{@code d}, {@code b} are vector register numbers, 0 to 31; {@code d} may be {@code b}. NaN and VSCR[NJ] as in
 * {@link VecFloat}. Source: ALTIVECPEM chapters 3, 4 and 6.
 */
public final class VecEstimate {
    /**
     * (2^f - 1) / f for f from -1/2 to 1/2, the highest power of f first: 2^f to 23 bits. A power is that of the operand's
     * distance from the integer next to it, scaled.
     */
    public static final List<Float> POWER_TERMS = List.of(0x1.448fa4p-13f, 0x1.5f4774p-10f, 0x1.3b29aap-7f,
            0x1.c6aedp-5f, 0x1.ebfbep-3f, 0x1.62e43p-1f);
    /**
     * log2(1 + f) / f for 1 + f from sqrt(1/2) to sqrt(2): 22 bits. A logarithm is that of the operand's significand in
     * this range, and the exponent.
     */
    public static final List<Float> LOGARITHM_TERMS = List.of(0x1.08bbc2p-3f, -0x1.abe582p-3f, 0x1.b8c132p-3f,
            -0x1.e8cecap-3f, 0x1.26d982p-2f, -0x1.715f9ap-2f,
            0x1.ec73bep-2f, -0x1.71546cp-1f, 0x1.715476p0f);
    /** The image of sqrt(1/2). */
    public static final int ROOT_HALF = 0x3F35_04F3;
    /** From here on powers are infinite; below these they are not normal, and zero. */
    public static final float OVERFLOWS = 128;
    public static final float LEAST_NORMAL = -126;
    private static final float VANISHES = -151;
    private static final float[] POWER = array(POWER_TERMS);
    private static final float[] LOGARITHM = array(LOGARITHM_TERMS);

    private VecEstimate() {
    }

    private static float[] array(List<Float> terms) {
        float[] all = new float[terms.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = terms.get(i);
        }
        return all;
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
        if (VecFloat.isNan(b)) {
            return VecFloat.quiet(b);
        }
        float x = VecFloat.operand(b, nj);
        if (x >= OVERFLOWS) {
            return Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
        }
        if (x < (nj ? LEAST_NORMAL : VANISHES)) {
            return 0;
        }
        float n = (float) Math.rint(x);
        float f = x - n;
        return Float.floatToRawIntBits(Math.scalb(polynomial(POWER, f) * f + 1, (int) n));
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
        if (VecFloat.isNan(b)) {
            return VecFloat.quiet(b);
        }
        float x = VecFloat.operand(b, nj);
        if (!(x > 0 && x < Float.POSITIVE_INFINITY)) {
            return VecFloat.result(x == 0 ? Float.NEGATIVE_INFINITY : x < 0 ? Float.NaN : x, nj);
        }
        boolean denormalized = x < Float.MIN_NORMAL;
        int image = Float.floatToRawIntBits(denormalized ? x * 0x1p23f : x);
        int exponent = image - ROOT_HALF >> 23;
        float f = Float.intBitsToFloat(image - (exponent << 23)) - 1;
        return Float.floatToRawIntBits(polynomial(LOGARITHM, f) * f + (denormalized ? exponent - 23 : exponent));
    }

    /** Each step rounds twice. */
    private static float polynomial(float[] terms, float f) {
        float sum = terms[0];
        for (int i = 1; i < terms.length; i++) {
            sum = sum * f + terms[i];
        }
        return sum;
    }
}
