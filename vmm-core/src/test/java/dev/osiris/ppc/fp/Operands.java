package dev.osiris.ppc.fp;

import java.util.SplittableRandom;

/** Random FPR images biased to the places where rounding and range go wrong. */
final class Operands {
    private static final long[] SPECIAL = {
        0L, 1L, 2L, 0x000F_FFFF_FFFF_FFFFL, 0x0010_0000_0000_0000L, 0x0010_0000_0000_0001L, 0x3FF0_0000_0000_0000L,
        0x3FF0_0000_0000_0001L, 0x3FEF_FFFF_FFFF_FFFFL, 0x3FF8_0000_0000_0000L, 0x4000_0000_0000_0000L,
        0x7FEF_FFFF_FFFF_FFFFL, 0x7FE0_0000_0000_0000L, 0x7FF0_0000_0000_0000L, 0x7FF8_0000_0000_0000L,
        0x7FF0_0000_0000_0001L, 0x7FF4_0000_2000_0000L, 0x7FFF_FFFF_FFFF_FFFFL, 0x47EF_FFFF_E000_0000L,
        0x47EF_FFFF_F000_0000L, 0x3810_0000_0000_0000L, 0x380F_FFFF_FFFF_FFFFL, 0x380F_FFFF_C000_0000L,
        0x36A0_0000_0000_0000L, 0x3690_0000_0000_0000L, 0x3690_0000_0000_0001L, 0x41DF_FFFF_FFC0_0000L,
        0x41E0_0000_0000_0000L, 0x41DF_FFFF_FFE0_0000L, 0x3FE0_0000_0000_0000L, 0x4008_0000_0000_0000L};

    private final SplittableRandom random;

    Operands(long seed) {
        random = new SplittableRandom(seed);
    }

    long next() {
        int kind = random.nextInt(16);
        long raw = random.nextLong();
        long image = switch (kind) {
            case 0, 1 -> SPECIAL[random.nextInt(SPECIAL.length)];
            case 2 -> raw & 0x000F_FFFF_FFFF_FFFFL;
            case 3 -> raw;
            case 4, 5, 6 -> near(raw, 1023, 4);
            case 7, 8 -> near(sparse(raw), 1023, 60);
            case 9 -> near(raw, random.nextBoolean() ? 1023 - 537 : 1023 + 511, 30);
            case 10 -> near(raw, random.nextBoolean() ? 30 : 2016, 30);
            case 11 -> near(raw & -1L << 29, random.nextBoolean() ? 1023 - 130 : 1023 + 120, 25);
            case 12 -> near(raw & -1L << 29, 1023, 70);
            default -> near(raw & -1L << 29, 1023, 30);
        };
        return image ^ raw & Long.MIN_VALUE;
    }

    /** An operand that nearly cancels {@code x}, or is far below it, one time in four. */
    long companion(long x) {
        return switch (random.nextInt(8)) {
            case 0 -> (x ^ Long.MIN_VALUE) + random.nextInt(-3, 4);
            case 1 -> x - ((long) random.nextInt(50, 60) << 52);
            default -> next();
        };
    }

    int bits() {
        return random.nextInt();
    }

    /** A few ones, or nearly all ones: what makes ties and carries. */
    private long sparse(long raw) {
        long few = 1L << random.nextInt(52) | 1L << random.nextInt(52);
        return raw & Long.MIN_VALUE | (random.nextBoolean() ? few : 0x000F_FFFF_FFFF_FFFFL ^ few);
    }

    private long near(long raw, int exponent, int spread) {
        long e = exponent + random.nextInt(-spread, spread + 1);
        return raw & 0x800F_FFFF_FFFF_FFFFL | (e & 0x7FF) << 52;
    }
}
