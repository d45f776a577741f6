package dev.osiris.ppc.vec;

import dev.osiris.ppc.cpu.Cpu;

/**
 * Rotates and shifts, of each element by its own count and of the whole register by one.
 *
 * <p>{@code d}, {@code a}, {@code b} are vector register numbers, 0 to 31; {@code d} may be a source as well. The
 * bits of a count above its element's size are ignored. Source: ALTIVECPEM chapters 4 and 6.
 */
public final class VecShift {
    private VecShift() {
    }

    /** Each byte of a rotated left by the byte in b. */
    public static void vrlb(Cpu cpu, int d, int a, int b) {
        rotate(cpu, d, a, b, 8);
    }

    /** Each halfword of a rotated left by the halfword in b. */
    public static void vrlh(Cpu cpu, int d, int a, int b) {
        rotate(cpu, d, a, b, 16);
    }

    /** Each word of a rotated left by the word in b. */
    public static void vrlw(Cpu cpu, int d, int a, int b) {
        rotate(cpu, d, a, b, 32);
    }

    private static void rotate(Cpu cpu, int d, int a, int b, int w) {
        long[] v = cpu.vr;
        v[2 * d] = rotate(v[2 * a], v[2 * b], w);
        v[2 * d + 1] = rotate(v[2 * a + 1], v[2 * b + 1], w);
    }

    private static long rotate(long a, long b, int w) {
        long result = 0;
        for (int at = 0; at < 64; at += w) {
            long lane = Lanes.unsigned(a, at, w);
            int by = (int) (b >>> at) & w - 1;
            result |= ((lane << by | lane >>> w - by) & Lanes.mask(w)) << at;
        }
        return result;
    }

    /** Each byte of a shifted left by the byte in b. */
    public static void vslb(Cpu cpu, int d, int a, int b) {
        left(cpu, d, a, b, 8);
    }

    /** Each halfword of a shifted left by the halfword in b. */
    public static void vslh(Cpu cpu, int d, int a, int b) {
        left(cpu, d, a, b, 16);
    }

    /** Each word of a shifted left by the word in b. */
    public static void vslw(Cpu cpu, int d, int a, int b) {
        left(cpu, d, a, b, 32);
    }

    private static void left(Cpu cpu, int d, int a, int b, int w) {
        long[] v = cpu.vr;
        v[2 * d] = left(v[2 * a], v[2 * b], w);
        v[2 * d + 1] = left(v[2 * a + 1], v[2 * b + 1], w);
    }

    private static long left(long a, long b, int w) {
        long result = 0;
        for (int at = 0; at < 64; at += w) {
            long lane = Lanes.unsigned(a, at, w);
            int by = (int) (b >>> at) & w - 1;
            result |= (lane << by & Lanes.mask(w)) << at;
        }
        return result;
    }

    /** Each byte of a shifted right, zeros following by the byte in b. */
    public static void vsrb(Cpu cpu, int d, int a, int b) {
        right(cpu, d, a, b, 8);
    }

    /** Each halfword of a shifted right, zeros following by the halfword in b. */
    public static void vsrh(Cpu cpu, int d, int a, int b) {
        right(cpu, d, a, b, 16);
    }

    /** Each word of a shifted right, zeros following by the word in b. */
    public static void vsrw(Cpu cpu, int d, int a, int b) {
        right(cpu, d, a, b, 32);
    }

    private static void right(Cpu cpu, int d, int a, int b, int w) {
        long[] v = cpu.vr;
        v[2 * d] = right(v[2 * a], v[2 * b], w);
        v[2 * d + 1] = right(v[2 * a + 1], v[2 * b + 1], w);
    }

    private static long right(long a, long b, int w) {
        long result = 0;
        for (int at = 0; at < 64; at += w) {
            long lane = Lanes.unsigned(a, at, w);
            int by = (int) (b >>> at) & w - 1;
            result |= (lane >>> by & Lanes.mask(w)) << at;
        }
        return result;
    }

    /** Each byte of a shifted right, its sign following by the byte in b. */
    public static void vsrab(Cpu cpu, int d, int a, int b) {
        arithmetic(cpu, d, a, b, 8);
    }

    /** Each halfword of a shifted right, its sign following by the halfword in b. */
    public static void vsrah(Cpu cpu, int d, int a, int b) {
        arithmetic(cpu, d, a, b, 16);
    }

    /** Each word of a shifted right, its sign following by the word in b. */
    public static void vsraw(Cpu cpu, int d, int a, int b) {
        arithmetic(cpu, d, a, b, 32);
    }

    private static void arithmetic(Cpu cpu, int d, int a, int b, int w) {
        long[] v = cpu.vr;
        v[2 * d] = arithmetic(v[2 * a], v[2 * b], w);
        v[2 * d + 1] = arithmetic(v[2 * a + 1], v[2 * b + 1], w);
    }

    private static long arithmetic(long a, long b, int w) {
        long result = 0;
        for (int at = 0; at < 64; at += w) {
            long lane = Lanes.signed(a, at, w);
            int by = (int) (b >>> at) & w - 1;
            result |= (lane >> by & Lanes.mask(w)) << at;
        }
        return result;
    }

    /**
     * The register shifted left by bits 125 to 127 of b. The book leaves the result undefined unless all bytes of b
     * end in the same three bits; here the others are ignored.
     */
    public static void vsl(Cpu cpu, int d, int a, int b) {
        shiftLeft(cpu, d, a, (int) cpu.vr[2 * b + 1] & 7);
    }

    /** The register shifted right by bits 125 to 127 of b; see {@link #vsl}. */
    public static void vsr(Cpu cpu, int d, int a, int b) {
        shiftRight(cpu, d, a, (int) cpu.vr[2 * b + 1] & 7);
    }

    /** The register shifted left by as many bytes as bits 121 to 124 of b say. */
    public static void vslo(Cpu cpu, int d, int a, int b) {
        shiftLeft(cpu, d, a, (int) cpu.vr[2 * b + 1] & 0x78);
    }

    /** The register shifted right by as many bytes as bits 121 to 124 of b say. */
    public static void vsro(Cpu cpu, int d, int a, int b) {
        shiftRight(cpu, d, a, (int) cpu.vr[2 * b + 1] & 0x78);
    }

    /** 16 bytes from byte {@code shb}, 0 to 15, of a followed by b. */
    public static void vsldoi(Cpu cpu, int d, int a, int b, int shb) {
        long[] v = cpu.vr;
        boolean far = (shb & 8) != 0;
        long first = far ? v[2 * a + 1] : v[2 * a];
        long second = far ? v[2 * b] : v[2 * a + 1];
        long third = far ? v[2 * b + 1] : v[2 * b];
        v[2 * d] = window(first, second, 8 * shb & 63);
        v[2 * d + 1] = window(second, third, 8 * shb & 63);
    }

    private static void shiftLeft(Cpu cpu, int d, int a, int by) {
        long[] v = cpu.vr;
        long high = v[2 * a];
        long low = v[2 * a + 1];
        v[2 * d] = by < 64 ? window(high, low, by) : low << by;
        v[2 * d + 1] = by < 64 ? low << by : 0;
    }

    private static void shiftRight(Cpu cpu, int d, int a, int by) {
        long[] v = cpu.vr;
        long high = v[2 * a];
        long low = v[2 * a + 1];
        v[2 * d] = by < 64 ? high >>> by : 0;
        v[2 * d + 1] = by < 64 ? low >>> by | high << 1 << 63 - by : high >>> by;
    }

    /** The 64 bits that begin {@code by} bits, 0 to 63, into {@code high} followed by {@code low}. */
    private static long window(long high, long low, int by) {
        return high << by | low >>> 1 >>> 63 - by;
    }
}
