package dev.osiris.ppc.vec;

import static dev.osiris.ppc.vec.Lanes.BYTES;
import static dev.osiris.ppc.vec.Lanes.HALVES;
import static dev.osiris.ppc.vec.Lanes.WORDS;

import dev.osiris.ppc.cpu.Cpu;

/**
 * Comparisons. Each fills the elements of register {@code d} with ones where it holds and zeros where not, and returns
 * what the record form puts into CR6: {@link #ALL}, {@link #NONE} or 0. The bounds comparison differs; see
 * {@link #vcmpbfp}.
 *
 * <p>{@code d}, {@code a}, {@code b} are vector register numbers, 0 to 31; {@code d} may be a source as well.
 * Comparisons with a NaN are false. Source: ALTIVECPEM chapters 4 and 6.
 */
public final class VecCompare {
    /** CR6 when the comparison holds for every element. */
    public static final int ALL = 8;
    /** CR6 when it holds for none. */
    public static final int NONE = 2;
    private static final int ABOVE = 0x8000_0000;
    private static final int BELOW = 0x4000_0000;

    private VecCompare() {
    }

    /** a = b, each byte. */
    public static int vcmpequb(Cpu cpu, int d, int a, int b) {
        return equal(cpu, d, a, b, BYTES);
    }

    /** a = b, each halfword. */
    public static int vcmpequh(Cpu cpu, int d, int a, int b) {
        return equal(cpu, d, a, b, HALVES);
    }

    /** a = b, each word. */
    public static int vcmpequw(Cpu cpu, int d, int a, int b) {
        return equal(cpu, d, a, b, WORDS);
    }

    /** a &gt; b, each signed byte. */
    public static int vcmpgtsb(Cpu cpu, int d, int a, int b) {
        return greater(cpu, d, a, b, BYTES, BYTES);
    }

    /** a &gt; b, each signed halfword. */
    public static int vcmpgtsh(Cpu cpu, int d, int a, int b) {
        return greater(cpu, d, a, b, HALVES, HALVES);
    }

    /** a &gt; b, each signed word. */
    public static int vcmpgtsw(Cpu cpu, int d, int a, int b) {
        return greater(cpu, d, a, b, WORDS, WORDS);
    }

    /** a &gt; b, each unsigned byte. */
    public static int vcmpgtub(Cpu cpu, int d, int a, int b) {
        return greater(cpu, d, a, b, BYTES, 0);
    }

    /** a &gt; b, each unsigned halfword. */
    public static int vcmpgtuh(Cpu cpu, int d, int a, int b) {
        return greater(cpu, d, a, b, HALVES, 0);
    }

    /** a &gt; b, each unsigned word. */
    public static int vcmpgtuw(Cpu cpu, int d, int a, int b) {
        return greater(cpu, d, a, b, WORDS, 0);
    }

    private static int equal(Cpu cpu, int d, int a, int b, long signs) {
        long[] v = cpu.vr;
        long high = Lanes.equal(v[2 * a], v[2 * b], signs);
        long low = Lanes.equal(v[2 * a + 1], v[2 * b + 1], signs);
        return deliver(cpu, d, Lanes.spread(high, signs), Lanes.spread(low, signs));
    }

    /** {@code bias}: the sign bits to invert, which maps signed numbers to unsigned ones in order. */
    private static int greater(Cpu cpu, int d, int a, int b, long signs, long bias) {
        long[] v = cpu.vr;
        long high = Lanes.above(v[2 * a] ^ bias, v[2 * b] ^ bias, signs);
        long low = Lanes.above(v[2 * a + 1] ^ bias, v[2 * b + 1] ^ bias, signs);
        return deliver(cpu, d, Lanes.spread(high, signs), Lanes.spread(low, signs));
    }

    private static int deliver(Cpu cpu, int d, long high, long low) {
        cpu.vr[2 * d] = high;
        cpu.vr[2 * d + 1] = low;
        if ((high & low) == -1) {
            return ALL;
        }
        return (high | low) == 0 ? NONE : 0;
    }

    /** a = b, each number. */
    public static int vcmpeqfp(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        boolean nj = VecFloat.flushes(cpu);
        long high = eq(v[2 * a], v[2 * b], nj);
        return deliver(cpu, d, high, eq(v[2 * a + 1], v[2 * b + 1], nj));
    }

    private static long eq(long a, long b, boolean nj) {
        long left = left(a, nj) == left(b, nj) ? -1 : 0;
        long right = right(a, nj) == right(b, nj) ? -1 : 0;
        return left << 32 | right & Lanes.LOW_WORD;
    }

    /** a &gt;= b, each number. */
    public static int vcmpgefp(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        boolean nj = VecFloat.flushes(cpu);
        long high = ge(v[2 * a], v[2 * b], nj);
        return deliver(cpu, d, high, ge(v[2 * a + 1], v[2 * b + 1], nj));
    }

    private static long ge(long a, long b, boolean nj) {
        long left = left(a, nj) >= left(b, nj) ? -1 : 0;
        long right = right(a, nj) >= right(b, nj) ? -1 : 0;
        return left << 32 | right & Lanes.LOW_WORD;
    }

    /** a &gt; b, each number. */
    public static int vcmpgtfp(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        boolean nj = VecFloat.flushes(cpu);
        long high = gt(v[2 * a], v[2 * b], nj);
        return deliver(cpu, d, high, gt(v[2 * a + 1], v[2 * b + 1], nj));
    }

    private static long gt(long a, long b, boolean nj) {
        long left = left(a, nj) > left(b, nj) ? -1 : 0;
        long right = right(a, nj) > right(b, nj) ? -1 : 0;
        return left << 32 | right & Lanes.LOW_WORD;
    }

    private static float left(long two, boolean nj) {
        return VecFloat.operand((int) (two >>> 32), nj);
    }

    private static float right(long two, boolean nj) {
        return VecFloat.operand((int) two, nj);
    }

    /**
     * Bounds: bit 0 of each word is 1 unless a &lt;= b, bit 1 unless a &gt;= -b; the other bits are 0.
     *
     * @return for CR6: 2 when all numbers are within bounds, else 0
     */
    public static int vcmpbfp(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        boolean nj = VecFloat.flushes(cpu);
        long high = bounds(v[2 * a], v[2 * b], nj);
        long low = bounds(v[2 * a + 1], v[2 * b + 1], nj);
        v[2 * d] = high;
        v[2 * d + 1] = low;
        return (high | low) == 0 ? NONE : 0;
    }

    private static long bounds(long a, long b, boolean nj) {
        int left = bounds(left(a, nj), left(b, nj));
        int right = bounds(right(a, nj), right(b, nj));
        return (long) left << 32 | right & Lanes.LOW_WORD;
    }

    private static int bounds(float a, float b) {
        return (a <= b ? 0 : ABOVE) | (a >= -b ? 0 : BELOW);
    }
}
