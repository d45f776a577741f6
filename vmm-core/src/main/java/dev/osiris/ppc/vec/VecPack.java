package dev.osiris.ppc.vec;

import dev.osiris.ppc.cpu.Cpu;

/**
 * Packs, two registers into one of elements half as wide, and unpacks, half a register into elements twice as wide.
 *
 * <p>{@code d}, {@code a}, {@code b} are vector register numbers, 0 to 31; {@code d} may be a source as well.
 * Saturating forms set VSCR[SAT]. Source: ALTIVECPEM chapters 4 and 6.
 */
public final class VecPack {
    private VecPack() {
    }

    /** The right bytes of the halfwords of a, then of b. */
    public static void vpkuhum(Cpu cpu, int d, int a, int b) {
        packModulo(cpu, d, a, b, 8);
    }

    /** The right halfwords of the words of a, then of b. */
    public static void vpkuwum(Cpu cpu, int d, int a, int b) {
        packModulo(cpu, d, a, b, 16);
    }

    private static void packModulo(Cpu cpu, int d, int a, int b, int w) {
        long[] v = cpu.vr;
        long high = narrow(v[2 * a], w) << 32 | narrow(v[2 * a + 1], w);
        long low = narrow(v[2 * b], w) << 32 | narrow(v[2 * b + 1], w);
        v[2 * d] = high;
        v[2 * d + 1] = low;
    }

    private static long narrow(long x, int w) {
        long result = 0;
        for (int at = 0; at < 64; at += 2 * w) {
            result |= Lanes.unsigned(x, at, w) << at / 2;
        }
        return result;
    }

    /** The unsigned halfwords of a and b as unsigned bytes, saturated. */
    public static void vpkuhus(Cpu cpu, int d, int a, int b) {
        packSaturated(cpu, d, a, b, 8, false, false);
    }

    /** The signed halfwords of a and b as unsigned bytes, saturated. */
    public static void vpkshus(Cpu cpu, int d, int a, int b) {
        packSaturated(cpu, d, a, b, 8, true, false);
    }

    /** The signed halfwords of a and b as signed bytes, saturated. */
    public static void vpkshss(Cpu cpu, int d, int a, int b) {
        packSaturated(cpu, d, a, b, 8, true, true);
    }

    /** The unsigned words of a and b as unsigned halfwords, saturated. */
    public static void vpkuwus(Cpu cpu, int d, int a, int b) {
        packSaturated(cpu, d, a, b, 16, false, false);
    }

    /** The signed words of a and b as unsigned halfwords, saturated. */
    public static void vpkswus(Cpu cpu, int d, int a, int b) {
        packSaturated(cpu, d, a, b, 16, true, false);
    }

    /** The signed words of a and b as signed halfwords, saturated. */
    public static void vpkswss(Cpu cpu, int d, int a, int b) {
        packSaturated(cpu, d, a, b, 16, true, true);
    }

    private static void packSaturated(Cpu cpu, int d, int a, int b, int w, boolean from, boolean to) {
        long[] v = cpu.vr;
        long high = narrow(cpu, v[2 * a], w, from, to) << 32 | narrow(cpu, v[2 * a + 1], w, from, to);
        long low = narrow(cpu, v[2 * b], w, from, to) << 32 | narrow(cpu, v[2 * b + 1], w, from, to);
        v[2 * d] = high;
        v[2 * d + 1] = low;
    }

    /** {@code from}, {@code to}: whether lanes of 2 w and of w bits have a sign. */
    private static long narrow(Cpu cpu, long x, int w, boolean from, boolean to) {
        long result = 0;
        for (int at = 0; at < 64; at += 2 * w) {
            long clamped = Lanes.clamp(cpu, Lanes.lane(x, at, 2 * w, from), w, to);
            result |= (clamped & Lanes.mask(w)) << at / 2;
        }
        return result;
    }

    /** The 32-bit pixels of a, then of b, as pixels of 1, 5, 5 and 5 bits: bit 7 and the left five of each byte. */
    public static void vpkpx(Cpu cpu, int d, int a, int b) {
        long[] v = cpu.vr;
        long high = pixels(v[2 * a]) << 32 | pixels(v[2 * a + 1]);
        long low = pixels(v[2 * b]) << 32 | pixels(v[2 * b + 1]);
        v[2 * d] = high;
        v[2 * d + 1] = low;
    }

    private static long pixels(long two) {
        return (long) pixel((int) (two >>> 32)) << 16 | pixel((int) two);
    }

    private static int pixel(int wide) {
        return wide >>> 9 & 0xFC00 | wide >>> 6 & 0x03E0 | wide >>> 3 & 0x001F;
    }

    /** The signed bytes of the left half of b as halfwords. */
    public static void vupkhsb(Cpu cpu, int d, int b) {
        unpack(cpu, d, cpu.vr[2 * b], 8);
    }

    /** The signed halfwords of the left half of b as words. */
    public static void vupkhsh(Cpu cpu, int d, int b) {
        unpack(cpu, d, cpu.vr[2 * b], 16);
    }

    /** The 1-5-5-5 pixels of the left half of b as bytes, the first bit filling its byte. */
    public static void vupkhpx(Cpu cpu, int d, int b) {
        unpackPixels(cpu, d, cpu.vr[2 * b]);
    }

    /** The signed bytes of the right half of b as halfwords. */
    public static void vupklsb(Cpu cpu, int d, int b) {
        unpack(cpu, d, cpu.vr[2 * b + 1], 8);
    }

    /** The signed halfwords of the right half of b as words. */
    public static void vupklsh(Cpu cpu, int d, int b) {
        unpack(cpu, d, cpu.vr[2 * b + 1], 16);
    }

    /** The 1-5-5-5 pixels of the right half of b as bytes, the first bit filling its byte. */
    public static void vupklpx(Cpu cpu, int d, int b) {
        unpackPixels(cpu, d, cpu.vr[2 * b + 1]);
    }

    private static void unpack(Cpu cpu, int d, long half, int w) {
        cpu.vr[2 * d] = widen(half >>> 32, w);
        cpu.vr[2 * d + 1] = widen(half, w);
    }

    /** The signed lanes of the right word, twice as wide. */
    private static long widen(long x, int w) {
        long result = 0;
        for (int at = 0; at < 32; at += w) {
            result |= (Lanes.signed(x, at, w) & Lanes.mask(2 * w)) << 2 * at;
        }
        return result;
    }

    private static void unpackPixels(Cpu cpu, int d, long half) {
        cpu.vr[2 * d] = widePixel(half >>> 48) << 32 | widePixel(half >>> 32);
        cpu.vr[2 * d + 1] = widePixel(half >>> 16) << 32 | widePixel(half);
    }

    private static long widePixel(long pixel) {
        long first = (pixel >>> 15 & 1) * 0xFF00_0000L;
        return first | (pixel & 0x7C00) << 6 | (pixel & 0x03E0) << 3 | pixel & 0x001F;
    }
}
