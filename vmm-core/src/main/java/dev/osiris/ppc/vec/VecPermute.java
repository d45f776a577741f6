package dev.osiris.ppc.vec;

import dev.osiris.ppc.cpu.Cpu;

/**
 * Splats, merges, select and permute.
 *
 * <p>{@code d}, {@code a}, {@code b}, {@code c} are vector register numbers, 0 to 31; {@code d} may be a source as
 * well. Source: ALTIVECPEM chapters 4 and 6.
 */
public final class VecPermute {
    private static final long BYTE_ONES = 0x0101_0101_0101_0101L;
    private static final long HALF_ONES = 0x0001_0001_0001_0001L;
    private static final long WORD_ONES = 0x0000_0001_0000_0001L;

    private VecPermute() {
    }

    /** Byte {@code n} of b, 0 the leftmost, in all bytes; bits of n above the lowest four are ignored. */
    public static void vspltb(Cpu cpu, int d, int b, int n) {
        long half = cpu.vr[2 * b + (n >>> 3 & 1)];
        fill(cpu, d, Lanes.unsigned(half, 56 - 8 * (n & 7), 8) * BYTE_ONES);
    }

    /** Halfword {@code n} of b in all halfwords; bits of n above the lowest three are ignored. */
    public static void vsplth(Cpu cpu, int d, int b, int n) {
        long half = cpu.vr[2 * b + (n >>> 2 & 1)];
        fill(cpu, d, Lanes.unsigned(half, 48 - 16 * (n & 3), 16) * HALF_ONES);
    }

    /** Word {@code n} of b in all words; bits of n above the lowest two are ignored. */
    public static void vspltw(Cpu cpu, int d, int b, int n) {
        long half = cpu.vr[2 * b + (n >>> 1 & 1)];
        fill(cpu, d, Lanes.unsigned(half, 32 - 32 * (n & 1), 32) * WORD_ONES);
    }

    /** {@code simm}, -16 to 15, in all bytes. */
    public static void vspltisb(Cpu cpu, int d, int simm) {
        fill(cpu, d, (simm & Lanes.mask(8)) * BYTE_ONES);
    }

    /** {@code simm}, -16 to 15, in all halfwords. */
    public static void vspltish(Cpu cpu, int d, int simm) {
        fill(cpu, d, (simm & Lanes.mask(16)) * HALF_ONES);
    }

    /** {@code simm}, -16 to 15, in all words. */
    public static void vspltisw(Cpu cpu, int d, int simm) {
        fill(cpu, d, (simm & Lanes.mask(32)) * WORD_ONES);
    }

    private static void fill(Cpu cpu, int d, long half) {
        cpu.vr[2 * d] = half;
        cpu.vr[2 * d + 1] = half;
    }

    /** The bytes of the left halves of a and b, alternating. */
    public static void vmrghb(Cpu cpu, int d, int a, int b) {
        merge(cpu, d, cpu.vr[2 * a], cpu.vr[2 * b], 8);
    }

    /** The halfwords of the left halves of a and b, alternating. */
    public static void vmrghh(Cpu cpu, int d, int a, int b) {
        merge(cpu, d, cpu.vr[2 * a], cpu.vr[2 * b], 16);
    }

    /** The words of the left halves of a and b, alternating. */
    public static void vmrghw(Cpu cpu, int d, int a, int b) {
        merge(cpu, d, cpu.vr[2 * a], cpu.vr[2 * b], 32);
    }

    /** The bytes of the right halves of a and b, alternating. */
    public static void vmrglb(Cpu cpu, int d, int a, int b) {
        merge(cpu, d, cpu.vr[2 * a + 1], cpu.vr[2 * b + 1], 8);
    }

    /** The halfwords of the right halves of a and b, alternating. */
    public static void vmrglh(Cpu cpu, int d, int a, int b) {
        merge(cpu, d, cpu.vr[2 * a + 1], cpu.vr[2 * b + 1], 16);
    }

    /** The words of the right halves of a and b, alternating. */
    public static void vmrglw(Cpu cpu, int d, int a, int b) {
        merge(cpu, d, cpu.vr[2 * a + 1], cpu.vr[2 * b + 1], 32);
    }

    private static void merge(Cpu cpu, int d, long a, long b, int w) {
        cpu.vr[2 * d] = alternate(a >>> 32, b >>> 32, w);
        cpu.vr[2 * d + 1] = alternate(a, b, w);
    }

    /** The lanes of the right words of a and b in turn, a's first. */
    private static long alternate(long a, long b, int w) {
        long result = 0;
        for (int at = 0; at < 32; at += w) {
            result |= (Lanes.unsigned(a, at, w) << w | Lanes.unsigned(b, at, w)) << 2 * at;
        }
        return result;
    }

    /** Each bit: that of a where c has 0, that of b where it has 1. */
    public static void vsel(Cpu cpu, int d, int a, int b, int c) {
        long[] v = cpu.vr;
        v[2 * d] = Lanes.select(v[2 * a], v[2 * b], v[2 * c]);
        v[2 * d + 1] = Lanes.select(v[2 * a + 1], v[2 * b + 1], v[2 * c + 1]);
    }

    /** Each byte: the one of a followed by b that the five lowest bits of the byte of c number. */
    public static void vperm(Cpu cpu, int d, int a, int b, int c) {
        long[] v = cpu.vr;
        long high = pick(v, 2 * a, 2 * b, v[2 * c]);
        long low = pick(v, 2 * a, 2 * b, v[2 * c + 1]);
        v[2 * d] = high;
        v[2 * d + 1] = low;
    }

    private static long pick(long[] v, int a, int b, long control) {
        long result = 0;
        for (int at = 56; at >= 0; at -= 8) {
            int n = (int) (control >>> at);
            long half = v[((n & 16) == 0 ? a : b) + (n >>> 3 & 1)];
            result = result << 8 | Lanes.unsigned(half, 56 - 8 * (n & 7), 8);
        }
        return result;
    }
}
