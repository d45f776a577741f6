package dev.osiris.ppc.vec;

import dev.osiris.ppc.cpu.Cpu;

/**
 * Eight bytes, four halfwords or two words computed at once in a long, and single lanes of it.
 *
 * <p>A lane size is given by the mask of its sign bits: {@link #BYTES}, {@link #HALVES}, {@link #WORDS}. What is
 * found per lane (a carry, a comparison) stands at the lane's sign bit; {@link #spread} makes a full mask of it.
 * A single lane is named by the distance {@code at} of its lowest bit from the right and its width {@code w} in bits.
 */
final class Lanes {
    static final long BYTES = 0x8080_8080_8080_8080L;
    static final long HALVES = 0x8000_8000_8000_8000L;
    static final long WORDS = 0x8000_0000_8000_0000L;
    static final long LOW_WORD = 0xFFFF_FFFFL;

    private Lanes() {
    }

    /** Sums modulo the lane: the sign bits are added without carry, so nothing leaves a lane. */
    static long add(long a, long b, long signs) {
        return (a & ~signs) + (b & ~signs) ^ (a ^ b) & signs;
    }

    /** Differences modulo the lane; the sign bit of {@code a} is lent to its own lane. */
    static long sub(long a, long b, long signs) {
        return (a | signs) - (b & ~signs) ^ (a ^ ~b) & signs;
    }

    /** Where a + b, whose lanes' sums are {@code sum}, carried out. */
    static long carries(long a, long b, long sum, long signs) {
        return (a & b | (a | b) & ~sum) & signs;
    }

    /** Where a &lt; b without sign, given the lanes' differences. */
    static long borrows(long a, long b, long difference, long signs) {
        return (~a & b | (~a | b) & difference) & signs;
    }

    /** Where a &gt; b without sign. */
    static long above(long a, long b, long signs) {
        return borrows(b, a, sub(b, a, signs), signs);
    }

    /** Where a = b. */
    static long equal(long a, long b, long signs) {
        long differing = a ^ b;
        return ~((differing & ~signs) + ~signs | differing) & signs;
    }

    /** All ones in the lanes whose sign bit is set in {@code flags}, zero in the others. */
    static long spread(long flags, long signs) {
        return flags - lowest(flags, signs) | flags;
    }

    /** Flags at the sign bits moved to the lowest bits of their lanes. */
    static long lowest(long flags, long signs) {
        return flags >>> Long.numberOfTrailingZeros(signs);
    }

    /** {@code a} where the mask is 0, {@code b} where it is 1. */
    static long select(long a, long b, long mask) {
        return a & ~mask | b & mask;
    }

    /** The {@code w} lowest bits; w is at most 32. */
    static long mask(int w) {
        return (1L << w) - 1;
    }

    static long unsigned(long x, int at, int w) {
        return x >>> at & mask(w);
    }

    static long signed(long x, int at, int w) {
        return x << 64 - at - w >> 64 - w;
    }

    static long lane(long x, int at, int w, boolean signed) {
        return signed ? signed(x, at, w) : unsigned(x, at, w);
    }

    /** The nearest value a signed lane of {@code w} bits can hold, sign extended; sets SAT when it differs. */
    static long clampSigned(Cpu cpu, long value, int w) {
        long limit = 1L << w - 1;
        long clamped = Math.max(-limit, Math.min(value, limit - 1));
        return clamped == value ? value : saturated(cpu, clamped);
    }

    /** The nearest value an unsigned lane of {@code w} bits can hold; sets SAT when it differs. */
    static long clampUnsigned(Cpu cpu, long value, int w) {
        long clamped = Math.max(0, Math.min(value, mask(w)));
        return clamped == value ? value : saturated(cpu, clamped);
    }

    static long clamp(Cpu cpu, long value, int w, boolean signed) {
        return signed ? clampSigned(cpu, value, w) : clampUnsigned(cpu, value, w);
    }

    private static long saturated(Cpu cpu, long value) {
        cpu.vscr |= Vscr.SAT;
        return value;
    }
}
