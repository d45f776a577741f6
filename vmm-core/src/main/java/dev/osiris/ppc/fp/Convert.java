package dev.osiris.ppc.fp;

import static dev.osiris.ppc.fp.FpStatus.FI;
import static dev.osiris.ppc.fp.FpStatus.FR;
import static dev.osiris.ppc.fp.FpStatus.VE;
import static dev.osiris.ppc.fp.FpStatus.VXCVI;
import static dev.osiris.ppc.fp.FpStatus.VXSNAN;
import static dev.osiris.ppc.fp.FpStatus.VXVC;
import static dev.osiris.ppc.fp.FpStatus.XX;

/** Conversion to a word, comparison, and the formats of lfs and stfs. */
final class Convert {
    /** Upper half of fctiw[z]'s target, which the architecture leaves open and the 750 family fills so. */
    static final long WORD_TAG = 0xFFF8_0000_0000_0000L;

    private Convert() {
    }

    /** PEM D.4.2 (floating-point convert to integer model) with rounding mode {@code mode}. */
    static long toWord(FpStatus s, long b0, int mode) {
        if (Format.isNan(b0)) {
            return invalidWord(s, Format.isSignalling(b0) ? VXCVI | VXSNAN : VXCVI, 0x8000_0000);
        }
        long b = s.flushes() ? Format.flush(b0, false) : b0;
        if (Format.isZero(b)) {
            return word(s, 0, 0);
        }
        int exp = Format.exponent(b);
        return exp > 31 ? tooLarge(s, b) : numberToWord(s, b, exp, mode);
    }

    /** {@code fixed} is the magnitude with 31 binary places, its last bit standing for all below it. */
    private static long numberToWord(FpStatus s, long b, int exp, int mode) {
        long sig = Format.significand(b);
        long fixed = Round.shiftRight(sig, 32 - exp);
        long whole = fixed >>> 31;
        long part = fixed & 0x7FFF_FFFFL;
        boolean up = switch (mode) {
            case 0 -> part > 0x4000_0000L || part == 0x4000_0000L && (whole & 1) != 0;
            case 1 -> false;
            case 2 -> b > 0 && part != 0;
            default -> b < 0 && part != 0;
        };
        long magnitude = up ? whole + 1 : whole;
        if (magnitude > (b < 0 ? 0x8000_0000L : 0x7FFF_FFFFL)) {
            return tooLarge(s, b);
        }
        return word(s, b < 0 ? -magnitude : magnitude, (part != 0 ? FI : 0) | (up ? FR : 0));
    }

    private static long tooLarge(FpStatus s, long b) {
        return invalidWord(s, VXCVI, b < 0 ? 0x8000_0000 : 0x7FFF_FFFF);
    }

    private static long invalidWord(FpStatus s, int exceptions, int saturated) {
        if ((s.fpscr & VE) != 0) {
            return Round.suppress(s, exceptions);
        }
        s.suppressed = false;
        s.post(exceptions, Round.KEEP_CLASS, 0);
        return WORD_TAG | saturated & 0xFFFF_FFFFL;
    }

    /** FPRF is undefined after a conversion to an integer: it stays as it was. */
    static long word(FpStatus s, long value, int status) {
        s.suppressed = false;
        s.post((status & FI) != 0 ? XX : 0, Round.KEEP_CLASS, status);
        return WORD_TAG | value & 0xFFFF_FFFFL;
    }

    /** fcmpu and fcmpo: FPCC, and VXSNAN and VXVC as their descriptions say; FR, FI and C stay. */
    static int compareNan(FpStatus s, long a, long b, boolean ordered) {
        int exceptions = 0;
        if (Format.isSignalling(a) || Format.isSignalling(b)) {
            exceptions = ordered && (s.fpscr & VE) == 0 ? VXSNAN | VXVC : VXSNAN;
        } else if (ordered) {
            exceptions = VXVC;
        }
        s.post(exceptions, ~FpStatus.FPCC_MASK, FpStatus.FPCC_FU);
        return 1;
    }

    /** lfs (PEM D.6): single to double; NaNs are not made quiet. */
    static long widen(int bits) {
        long sign = (long) bits << 32 & Format.SIGN;
        int exponent = bits >>> 23 & 0xFF;
        long fraction = bits & 0x7F_FFFF;
        if (exponent == 0) {
            return sign | (fraction == 0 ? 0 : widenDenormal(fraction));
        }
        long biased = exponent == 255 ? 2047 : exponent + 896;
        return sign | biased << 52 | fraction << 29;
    }

    private static long widenDenormal(long fraction) {
        int up = Long.numberOfLeadingZeros(fraction) - 40;
        return (long) (897 - up) << 52 | (fraction << up & 0x7F_FFFF) << 29;
    }

    /**
     * stfs (PEM D.7): bits are dropped, never rounded. A magnitude below 2^-149, which the book leaves undefined,
     * is stored as zero of its sign, and one above the single range loses its upper exponent bits.
     */
    static int narrow(long bits) {
        int exponent = Format.biased(bits);
        int sign = (int) (bits >>> 32) & 0x8000_0000;
        if (exponent > 896 || Format.isZero(bits)) {
            return (int) (bits >>> 32) & 0xC000_0000 | (int) (bits >>> 29) & 0x3FFF_FFFF;
        }
        return exponent < 874 ? sign : sign | (int) (Format.mantissa(bits) >>> 29 + 897 - exponent);
    }
}
