package dev.osiris.ppc.vec;

import static dev.osiris.ppc.vec.Lanes.BYTES;
import static dev.osiris.ppc.vec.Lanes.HALVES;
import static dev.osiris.ppc.vec.Lanes.WORDS;

import dev.osiris.ppc.cpu.Cpu;

/**
 * Integer arithmetic that saturates and sets VSCR[SAT] when it does, and the sums of products, whose modulo forms
 * stand here beside the saturating ones.
 *
 * <p>{@code d}, {@code a}, {@code b}, {@code c} are vector register numbers, 0 to 31; {@code d} may be a source as
 * well. Source: ALTIVECPEM chapters 4 and 6.
 */
public final class VecSat {
    private VecSat() {
    }

    /** Sum of each unsigned byte, saturated. */
    public static void vaddubs(Cpu cpu, int d, int a, int b) {
        addUnsigned(cpu, d, a, b, BYTES);
    }

    /** Sum of each unsigned halfword, saturated. */
    public static void vadduhs(Cpu cpu, int d, int a, int b) {
        addUnsigned(cpu, d, a, b, HALVES);
    }

    /** Sum of each unsigned word, saturated. */
    public static void vadduws(Cpu cpu, int d, int a, int b) {
        addUnsigned(cpu, d, a, b, WORDS);
    }

    /** Sum of each signed byte, saturated. */
    public static void vaddsbs(Cpu cpu, int d, int a, int b) {
        addSigned(cpu, d, a, b, BYTES);
    }

    /** Sum of each signed halfword, saturated. */
    public static void vaddshs(Cpu cpu, int d, int a, int b) {
        addSigned(cpu, d, a, b, HALVES);
    }

    /** Sum of each signed word, saturated. */
    public static void vaddsws(Cpu cpu, int d, int a, int b) {
        addSigned(cpu, d, a, b, WORDS);
    }

    /** Difference of each unsigned byte, saturated. */
    public static void vsububs(Cpu cpu, int d, int a, int b) {
        subUnsigned(cpu, d, a, b, BYTES);
    }

    /** Difference of each unsigned halfword, saturated. */
    public static void vsubuhs(Cpu cpu, int d, int a, int b) {
        subUnsigned(cpu, d, a, b, HALVES);
    }

    /** Difference of each unsigned word, saturated. */
    public static void vsubuws(Cpu cpu, int d, int a, int b) {
        subUnsigned(cpu, d, a, b, WORDS);
    }

    /** Difference of each signed byte, saturated. */
    public static void vsubsbs(Cpu cpu, int d, int a, int b) {
        subSigned(cpu, d, a, b, BYTES);
    }

    /** Difference of each signed halfword, saturated. */
    public static void vsubshs(Cpu cpu, int d, int a, int b) {
        subSigned(cpu, d, a, b, HALVES);
    }

    /** Difference of each signed word, saturated. */
    public static void vsubsws(Cpu cpu, int d, int a, int b) {
        subSigned(cpu, d, a, b, WORDS);
    }

    private static void addUnsigned(Cpu cpu, int d, int a, int b, long signs) {
        long[] v = cpu.vr;
        v[2 * d] = addUnsigned(cpu, v[2 * a], v[2 * b], signs);
        v[2 * d + 1] = addUnsigned(cpu, v[2 * a + 1], v[2 * b + 1], signs);
    }

    private static long addUnsigned(Cpu cpu, long a, long b, long signs) {
        long sum = Lanes.add(a, b, signs);
        long over = Lanes.carries(a, b, sum, signs);
        note(cpu, over);
        return sum | Lanes.spread(over, signs);
    }

    private static void addSigned(Cpu cpu, int d, int a, int b, long signs) {
        long[] v = cpu.vr;
        v[2 * d] = addSigned(cpu, v[2 * a], v[2 * b], signs);
        v[2 * d + 1] = addSigned(cpu, v[2 * a + 1], v[2 * b + 1], signs);
    }

    /** Overflow: the operands have one sign, the sum the other. */
    private static long addSigned(Cpu cpu, long a, long b, long signs) {
        long sum = Lanes.add(a, b, signs);
        long over = ~(a ^ b) & (a ^ sum) & signs;
        note(cpu, over);
        return Lanes.select(sum, extreme(a, signs), Lanes.spread(over, signs));
    }

    private static void subUnsigned(Cpu cpu, int d, int a, int b, long signs) {
        long[] v = cpu.vr;
        v[2 * d] = subUnsigned(cpu, v[2 * a], v[2 * b], signs);
        v[2 * d + 1] = subUnsigned(cpu, v[2 * a + 1], v[2 * b + 1], signs);
    }

    private static long subUnsigned(Cpu cpu, long a, long b, long signs) {
        long difference = Lanes.sub(a, b, signs);
        long under = Lanes.borrows(a, b, difference, signs);
        note(cpu, under);
        return difference & ~Lanes.spread(under, signs);
    }

    private static void subSigned(Cpu cpu, int d, int a, int b, long signs) {
        long[] v = cpu.vr;
        v[2 * d] = subSigned(cpu, v[2 * a], v[2 * b], signs);
        v[2 * d + 1] = subSigned(cpu, v[2 * a + 1], v[2 * b + 1], signs);
    }

    /** Overflow: the operands differ in sign, and so do the first and the difference. */
    private static long subSigned(Cpu cpu, long a, long b, long signs) {
        long difference = Lanes.sub(a, b, signs);
        long over = (a ^ b) & (a ^ difference) & signs;
        note(cpu, over);
        return Lanes.select(difference, extreme(a, signs), Lanes.spread(over, signs));
    }

    /** The largest number of the lane, or the smallest where {@code a} is negative. */
    private static long extreme(long a, long signs) {
        return ~signs + Lanes.lowest(a & signs, signs);
    }

    private static void note(Cpu cpu, long saturated) {
        if (saturated != 0) {
            cpu.vscr |= Vscr.SAT;
        }
    }

    /** (a * b >> 15) + c of each signed halfword, saturated. */
    public static void vmhaddshs(Cpu cpu, int d, int a, int b, int c) {
        multiplyHighAdd(cpu, d, a, b, c, 0);
    }

    /** (a * b + 2^14 >> 15) + c of each signed halfword, saturated. */
    public static void vmhraddshs(Cpu cpu, int d, int a, int b, int c) {
        multiplyHighAdd(cpu, d, a, b, c, 0x4000);
    }

    private static void multiplyHighAdd(Cpu cpu, int d, int a, int b, int c, int rounding) {
        long[] v = cpu.vr;
        v[2 * d] = multiplyHighAdd(cpu, v[2 * a], v[2 * b], v[2 * c], rounding);
        v[2 * d + 1] = multiplyHighAdd(cpu, v[2 * a + 1], v[2 * b + 1], v[2 * c + 1], rounding);
    }

    private static long multiplyHighAdd(Cpu cpu, long a, long b, long c, int rounding) {
        long sums = 0;
        for (int at = 0; at < 64; at += 16) {
            long product = Lanes.signed(a, at, 16) * Lanes.signed(b, at, 16) + rounding;
            long sum = Lanes.clampSigned(cpu, (product >> 15) + Lanes.signed(c, at, 16), 16);
            sums |= (sum & Lanes.mask(16)) << at;
        }
        return sums;
    }

    /** Unsigned bytes a times unsigned bytes b: four products and a word of c, modulo 2^32. */
    public static void vmsumubm(Cpu cpu, int d, int a, int b, int c) {
        sumProducts(cpu, d, a, b, c, 8, false, false);
    }

    /** Signed bytes a times unsigned bytes b: four products and a word of c, modulo 2^32. */
    public static void vmsummbm(Cpu cpu, int d, int a, int b, int c) {
        sumProducts(cpu, d, a, b, c, 8, true, false);
    }

    /** Unsigned halfwords: two products and a word of c, modulo 2^32. */
    public static void vmsumuhm(Cpu cpu, int d, int a, int b, int c) {
        sumProducts(cpu, d, a, b, c, 16, false, false);
    }

    /** Unsigned halfwords: two products and an unsigned word of c, saturated. */
    public static void vmsumuhs(Cpu cpu, int d, int a, int b, int c) {
        sumProductsSaturated(cpu, d, a, b, c, false);
    }

    /** Signed halfwords: two products and a word of c, modulo 2^32. */
    public static void vmsumshm(Cpu cpu, int d, int a, int b, int c) {
        sumProducts(cpu, d, a, b, c, 16, true, true);
    }

    /** Signed halfwords: two products and a signed word of c, saturated. */
    public static void vmsumshs(Cpu cpu, int d, int a, int b, int c) {
        sumProductsSaturated(cpu, d, a, b, c, true);
    }

    private static void sumProducts(Cpu cpu, int d, int a, int b, int c, int w, boolean signedA, boolean signedB) {
        long[] v = cpu.vr;
        v[2 * d] = sumProducts(v[2 * a], v[2 * b], v[2 * c], w, signedA, signedB);
        v[2 * d + 1] = sumProducts(v[2 * a + 1], v[2 * b + 1], v[2 * c + 1], w, signedA, signedB);
    }

    private static long sumProducts(long a, long b, long c, int w, boolean signedA, boolean signedB) {
        long high = (c >>> 32) + products(a >>> 32, b >>> 32, w, signedA, signedB);
        long low = c + products(a, b, w, signedA, signedB);
        return high << 32 | low & Lanes.LOW_WORD;
    }

    private static void sumProductsSaturated(Cpu cpu, int d, int a, int b, int c, boolean signed) {
        long[] v = cpu.vr;
        v[2 * d] = sumProductsSaturated(cpu, v[2 * a], v[2 * b], v[2 * c], signed);
        v[2 * d + 1] = sumProductsSaturated(cpu, v[2 * a + 1], v[2 * b + 1], v[2 * c + 1], signed);
    }

    private static long sumProductsSaturated(Cpu cpu, long a, long b, long c, boolean signed) {
        long high = Lanes.lane(c, 32, 32, signed) + products(a >>> 32, b >>> 32, 16, signed, signed);
        long low = Lanes.lane(c, 0, 32, signed) + products(a, b, 16, signed, signed);
        return Lanes.clamp(cpu, high, 32, signed) << 32 | Lanes.clamp(cpu, low, 32, signed) & Lanes.LOW_WORD;
    }

    /** The sum of the products of the lanes of the right words. */
    private static long products(long a, long b, int w, boolean signedA, boolean signedB) {
        long sum = 0;
        for (int at = 0; at < 32; at += w) {
            sum += Lanes.lane(a, at, w, signedA) * Lanes.lane(b, at, w, signedB);
        }
        return sum;
    }

    /** The four unsigned bytes of each word of a and the unsigned word of b, saturated. */
    public static void vsum4ubs(Cpu cpu, int d, int a, int b) {
        sumAcross(cpu, d, a, b, 8, false);
    }

    /** The four signed bytes of each word of a and the signed word of b, saturated. */
    public static void vsum4sbs(Cpu cpu, int d, int a, int b) {
        sumAcross(cpu, d, a, b, 8, true);
    }

    /** The two signed halfwords of each word of a and the signed word of b, saturated. */
    public static void vsum4shs(Cpu cpu, int d, int a, int b) {
        sumAcross(cpu, d, a, b, 16, true);
    }

    private static void sumAcross(Cpu cpu, int d, int a, int b, int w, boolean signed) {
        long[] v = cpu.vr;
        v[2 * d] = sumAcross(cpu, v[2 * a], v[2 * b], w, signed);
        v[2 * d + 1] = sumAcross(cpu, v[2 * a + 1], v[2 * b + 1], w, signed);
    }

    private static long sumAcross(Cpu cpu, long a, long b, int w, boolean signed) {
        long high = Lanes.clamp(cpu, Lanes.lane(b, 32, 32, signed) + across(a >>> 32, w, signed), 32, signed);
        long low = Lanes.clamp(cpu, Lanes.lane(b, 0, 32, signed) + across(a, w, signed), 32, signed);
        return high << 32 | low & Lanes.LOW_WORD;
    }

    /** The sum of the lanes of the right word. */
    private static long across(long a, int w, boolean signed) {
        long sum = 0;
        for (int at = 0; at < 32; at += w) {
            sum += Lanes.lane(a, at, w, signed);
        }
        return sum;
    }

    /** In each half: the two signed words of a and the right one of b, saturated, to the right word; the left is 0. */
    public static void vsum2sws(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        v[2 * d] = Lanes.clampSigned(cpu, words(v[2 * a]) + (int) v[2 * b], 32) & Lanes.LOW_WORD;
        v[2 * d + 1] = Lanes.clampSigned(cpu, words(v[2 * a + 1]) + (int) v[2 * b + 1], 32) & Lanes.LOW_WORD;
    }

    /** The four signed words of a and the last one of b, saturated, to the last word; the others are 0. */
    public static void vsumsws(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        long sum = words(v[2 * a]) + words(v[2 * a + 1]) + (int) v[2 * b + 1];
        v[2 * d] = 0;
        v[2 * d + 1] = Lanes.clampSigned(cpu, sum, 32) & Lanes.LOW_WORD;
    }

    private static long words(long x) {
        return (x >> 32) + (int) x;
    }
}
