package dev.osiris.ppc.vec;

import static dev.osiris.ppc.vec.Lanes.BYTES;
import static dev.osiris.ppc.vec.Lanes.HALVES;
import static dev.osiris.ppc.vec.Lanes.WORDS;

import dev.osiris.ppc.cpu.Cpu;

/**
 * Integer arithmetic that wraps or cannot overflow, and the logical instructions.
 *
 * <p>{@code d}, {@code a}, {@code b}, {@code c} are vector register numbers, 0 to 31; {@code d} may be a source as
 * well. Source: ALTIVECPEM chapters 4 and 6.
 */
public final class VecInt {
    private VecInt() {
    }

    /** Sum of each byte, modulo its size. */
    public static void vaddubm(Cpu cpu, int d, int a, int b) {
        add(cpu, d, a, b, BYTES);
    }

    /** Sum of each halfword, modulo its size. */
    public static void vadduhm(Cpu cpu, int d, int a, int b) {
        add(cpu, d, a, b, HALVES);
    }

    /** Sum of each word, modulo its size. */
    public static void vadduwm(Cpu cpu, int d, int a, int b) {
        add(cpu, d, a, b, WORDS);
    }

    /** Difference of each byte, modulo its size. */
    public static void vsububm(Cpu cpu, int d, int a, int b) {
        sub(cpu, d, a, b, BYTES);
    }

    /** Difference of each halfword, modulo its size. */
    public static void vsubuhm(Cpu cpu, int d, int a, int b) {
        sub(cpu, d, a, b, HALVES);
    }

    /** Difference of each word, modulo its size. */
    public static void vsubuwm(Cpu cpu, int d, int a, int b) {
        sub(cpu, d, a, b, WORDS);
    }

    private static void add(Cpu cpu, int d, int a, int b, long signs) {
        long[] v = cpu.vr;
        v[2 * d] = Lanes.add(v[2 * a], v[2 * b], signs);
        v[2 * d + 1] = Lanes.add(v[2 * a + 1], v[2 * b + 1], signs);
    }

    private static void sub(Cpu cpu, int d, int a, int b, long signs) {
        long[] v = cpu.vr;
        v[2 * d] = Lanes.sub(v[2 * a], v[2 * b], signs);
        v[2 * d + 1] = Lanes.sub(v[2 * a + 1], v[2 * b + 1], signs);
    }

    /** Carry out of the sum of each word, 0 or 1. */
    public static void vaddcuw(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        v[2 * d] = carry(v[2 * a], v[2 * b]);
        v[2 * d + 1] = carry(v[2 * a + 1], v[2 * b + 1]);
    }

    private static long carry(long a, long b) {
        return Lanes.lowest(Lanes.carries(a, b, Lanes.add(a, b, WORDS), WORDS), WORDS);
    }

    /** Carry out of a + ~b + 1 of each word: 1 where a - b does not borrow. */
    public static void vsubcuw(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        v[2 * d] = noBorrow(v[2 * a], v[2 * b]);
        v[2 * d + 1] = noBorrow(v[2 * a + 1], v[2 * b + 1]);
    }

    private static long noBorrow(long a, long b) {
        return Lanes.lowest(~Lanes.above(b, a, WORDS) & WORDS, WORDS);
    }

    /** (a + b + 1) / 2 of each unsigned byte, rounded down, without overflow. */
    public static void vavgub(Cpu cpu, int d, int a, int b) {
        average(cpu, d, a, b, BYTES, 0);
    }

    /** (a + b + 1) / 2 of each unsigned halfword, rounded down, without overflow. */
    public static void vavguh(Cpu cpu, int d, int a, int b) {
        average(cpu, d, a, b, HALVES, 0);
    }

    /** (a + b + 1) / 2 of each unsigned word, rounded down, without overflow. */
    public static void vavguw(Cpu cpu, int d, int a, int b) {
        average(cpu, d, a, b, WORDS, 0);
    }

    /** (a + b + 1) / 2 of each signed byte, rounded down, without overflow. */
    public static void vavgsb(Cpu cpu, int d, int a, int b) {
        average(cpu, d, a, b, BYTES, BYTES);
    }

    /** (a + b + 1) / 2 of each signed halfword, rounded down, without overflow. */
    public static void vavgsh(Cpu cpu, int d, int a, int b) {
        average(cpu, d, a, b, HALVES, HALVES);
    }

    /** (a + b + 1) / 2 of each signed word, rounded down, without overflow. */
    public static void vavgsw(Cpu cpu, int d, int a, int b) {
        average(cpu, d, a, b, WORDS, WORDS);
    }

    /** {@code bias}: the sign bits to invert, which maps signed numbers to unsigned ones in order. */
    private static void average(Cpu cpu, int d, int a, int b, long signs, long bias) {
        long[] v = cpu.vr;
        v[2 * d] = average(v[2 * a] ^ bias, v[2 * b] ^ bias, signs) ^ bias;
        v[2 * d + 1] = average(v[2 * a + 1] ^ bias, v[2 * b + 1] ^ bias, signs) ^ bias;
    }

    /** a + b = 2 (a | b) - (a ^ b): half of it rounded up, which borrows from no other lane. */
    private static long average(long a, long b, long signs) {
        return (a | b) - ((a ^ b) >>> 1 & ~signs);
    }

    /** Greater of each unsigned byte. */
    public static void vmaxub(Cpu cpu, int d, int a, int b) {
        max(cpu, d, a, b, BYTES, 0);
    }

    /** Greater of each unsigned halfword. */
    public static void vmaxuh(Cpu cpu, int d, int a, int b) {
        max(cpu, d, a, b, HALVES, 0);
    }

    /** Greater of each unsigned word. */
    public static void vmaxuw(Cpu cpu, int d, int a, int b) {
        max(cpu, d, a, b, WORDS, 0);
    }

    /** Greater of each signed byte. */
    public static void vmaxsb(Cpu cpu, int d, int a, int b) {
        max(cpu, d, a, b, BYTES, BYTES);
    }

    /** Greater of each signed halfword. */
    public static void vmaxsh(Cpu cpu, int d, int a, int b) {
        max(cpu, d, a, b, HALVES, HALVES);
    }

    /** Greater of each signed word. */
    public static void vmaxsw(Cpu cpu, int d, int a, int b) {
        max(cpu, d, a, b, WORDS, WORDS);
    }

    /** Lesser of each unsigned byte. */
    public static void vminub(Cpu cpu, int d, int a, int b) {
        min(cpu, d, a, b, BYTES, 0);
    }

    /** Lesser of each unsigned halfword. */
    public static void vminuh(Cpu cpu, int d, int a, int b) {
        min(cpu, d, a, b, HALVES, 0);
    }

    /** Lesser of each unsigned word. */
    public static void vminuw(Cpu cpu, int d, int a, int b) {
        min(cpu, d, a, b, WORDS, 0);
    }

    /** Lesser of each signed byte. */
    public static void vminsb(Cpu cpu, int d, int a, int b) {
        min(cpu, d, a, b, BYTES, BYTES);
    }

    /** Lesser of each signed halfword. */
    public static void vminsh(Cpu cpu, int d, int a, int b) {
        min(cpu, d, a, b, HALVES, HALVES);
    }

    /** Lesser of each signed word. */
    public static void vminsw(Cpu cpu, int d, int a, int b) {
        min(cpu, d, a, b, WORDS, WORDS);
    }

    private static void max(Cpu cpu, int d, int a, int b, long signs, long bias) {
        long[] v = cpu.vr;
        v[2 * d] = max(v[2 * a], v[2 * b], signs, bias);
        v[2 * d + 1] = max(v[2 * a + 1], v[2 * b + 1], signs, bias);
    }

    private static long max(long a, long b, long signs, long bias) {
        return Lanes.select(a, b, Lanes.spread(Lanes.above(b ^ bias, a ^ bias, signs), signs));
    }

    private static void min(Cpu cpu, int d, int a, int b, long signs, long bias) {
        long[] v = cpu.vr;
        v[2 * d] = min(v[2 * a], v[2 * b], signs, bias);
        v[2 * d + 1] = min(v[2 * a + 1], v[2 * b + 1], signs, bias);
    }

    private static long min(long a, long b, long signs, long bias) {
        return Lanes.select(a, b, Lanes.spread(Lanes.above(a ^ bias, b ^ bias, signs), signs));
    }

    /** Full products, as halfwords, of the even-numbered unsigned bytes. */
    public static void vmuleub(Cpu cpu, int d, int a, int b) {
        multiply(cpu, d, a, b, 8, 8, false);
    }

    /** Full products, as words, of the even-numbered unsigned halfwords. */
    public static void vmuleuh(Cpu cpu, int d, int a, int b) {
        multiply(cpu, d, a, b, 16, 16, false);
    }

    /** Full products, as halfwords, of the even-numbered signed bytes. */
    public static void vmulesb(Cpu cpu, int d, int a, int b) {
        multiply(cpu, d, a, b, 8, 8, true);
    }

    /** Full products, as words, of the even-numbered signed halfwords. */
    public static void vmulesh(Cpu cpu, int d, int a, int b) {
        multiply(cpu, d, a, b, 16, 16, true);
    }

    /** Full products, as halfwords, of the odd-numbered unsigned bytes. */
    public static void vmuloub(Cpu cpu, int d, int a, int b) {
        multiply(cpu, d, a, b, 8, 0, false);
    }

    /** Full products, as words, of the odd-numbered unsigned halfwords. */
    public static void vmulouh(Cpu cpu, int d, int a, int b) {
        multiply(cpu, d, a, b, 16, 0, false);
    }

    /** Full products, as halfwords, of the odd-numbered signed bytes. */
    public static void vmulosb(Cpu cpu, int d, int a, int b) {
        multiply(cpu, d, a, b, 8, 0, true);
    }

    /** Full products, as words, of the odd-numbered signed halfwords. */
    public static void vmulosh(Cpu cpu, int d, int a, int b) {
        multiply(cpu, d, a, b, 16, 0, true);
    }

    /** Element 0 is the leftmost, so the even ones are the upper halves of the products' lanes: {@code shift} = w. */
    private static void multiply(Cpu cpu, int d, int a, int b, int w, int shift, boolean signed) {
        long[] v = cpu.vr;
        v[2 * d] = multiply(v[2 * a] >>> shift, v[2 * b] >>> shift, w, signed);
        v[2 * d + 1] = multiply(v[2 * a + 1] >>> shift, v[2 * b + 1] >>> shift, w, signed);
    }

    private static long multiply(long a, long b, int w, boolean signed) {
        long products = 0;
        for (int at = 0; at < 64; at += 2 * w) {
            long product = Lanes.lane(a, at, w, signed) * Lanes.lane(b, at, w, signed);
            products |= (product & Lanes.mask(2 * w)) << at;
        }
        return products;
    }

    /** a * b + c of each halfword, modulo 2^16. */
    public static void vmladduhm(Cpu cpu, int d, int a, int b, int c) {
        long[] v = cpu.vr;
        v[2 * d] = multiplyAdd(v[2 * a], v[2 * b], v[2 * c]);
        v[2 * d + 1] = multiplyAdd(v[2 * a + 1], v[2 * b + 1], v[2 * c + 1]);
    }

    private static long multiplyAdd(long a, long b, long c) {
        long low = 0;
        for (int at = 0; at < 64; at += 16) {
            low |= ((a >>> at) * (b >>> at) + (c >>> at) & Lanes.mask(16)) << at;
        }
        return low;
    }

    /** a &amp; b. */
    public static void vand(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        v[2 * d] = v[2 * a] & v[2 * b];
        v[2 * d + 1] = v[2 * a + 1] & v[2 * b + 1];
    }

    /** a &amp; ~b. */
    public static void vandc(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        v[2 * d] = v[2 * a] & ~v[2 * b];
        v[2 * d + 1] = v[2 * a + 1] & ~v[2 * b + 1];
    }

    /** a | b. */
    public static void vor(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        v[2 * d] = v[2 * a] | v[2 * b];
        v[2 * d + 1] = v[2 * a + 1] | v[2 * b + 1];
    }

    /** a ^ b. */
    public static void vxor(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        v[2 * d] = v[2 * a] ^ v[2 * b];
        v[2 * d + 1] = v[2 * a + 1] ^ v[2 * b + 1];
    }

    /** ~(a | b). */
    public static void vnor(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        v[2 * d] = ~(v[2 * a] | v[2 * b]);
        v[2 * d + 1] = ~(v[2 * a + 1] | v[2 * b + 1]);
    }
}
