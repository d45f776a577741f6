package dev.osiris.ppc.fp;

import java.math.BigInteger;

/**
 * A slow model of the book for the tests: exact rationals in BigInteger, one rounding, and the exception
 * rules written once more from PEM 3.3. It shares no code with the package but the FPSCR bit names.
 */
final class Reference {
    static final long INF = 0x7FF0_0000_0000_0000L;
    private static final int STATUS = FpStatus.FR | FpStatus.FI | FpStatus.FPRF_MASK;

    int fpscr;
    boolean suppressed;
    private final boolean single;

    Reference(int fpscr, boolean single) {
        this.fpscr = fpscr;
        this.single = single;
    }

    /** {@code mul c}, {@code a * c + b} and so on; {@code name} is the method of Fp. */
    long run(String name, long a, long c, long b) {
        return switch (name) {
            case "add" -> add(a, b, false);
            case "sub" -> add(a, b, true);
            case "mul" -> mul(a, c);
            case "div" -> div(a, b);
            case "sqrt" -> sqrt(b);
            case "frsp" -> frsp(b);
            case "madd" -> madd(a, c, b, false, false);
            case "msub" -> madd(a, c, b, true, false);
            case "nmadd" -> madd(a, c, b, false, true);
            case "nmsub" -> madd(a, c, b, true, true);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private long add(long a, long b, boolean subtract) {
        long one = 0x3FF0_0000_0000_0000L;
        return nan(a) || nan(b) ? propagate(0, a, b) : madd(a, one, b, subtract, false);
    }

    private long frsp(long b) {
        if (nan(b)) {
            long r = propagate(0, b);
            return suppressed ? r : r & -1L << 29;
        }
        return inf(b) ? special(b) : dyadic(negative(b), magnitude(b), -1074, negative(b), false);
    }

    private long mul(long a, long c) {
        boolean sign = negative(a) ^ negative(c);
        if (nan(a) || nan(c)) {
            return propagate(0, a, c);
        }
        if (inf(a) || inf(c)) {
            return zero(a) || zero(c) ? propagate(FpStatus.VXIMZ) : special(sign, INF);
        }
        return dyadic(sign, magnitude(a).multiply(magnitude(c)), -2148, sign, false);
    }

    private long madd(long a, long c, long b0, boolean subtract, boolean flip) {
        boolean imz = inf(a) && zero(c) || zero(a) && inf(c);
        if (imz || nan(a) || nan(b0) || nan(c)) {
            return propagate(imz ? FpStatus.VXIMZ : 0, a, b0, c);
        }
        long b = subtract ? b0 ^ Long.MIN_VALUE : b0;
        boolean sign = negative(a) ^ negative(c);
        if (inf(a) || inf(c)) {
            return inf(b) && negative(b) != sign ? propagate(FpStatus.VXISI) : special(sign ^ flip, INF);
        }
        if (inf(b)) {
            return special(negative(b) ^ flip, INF);
        }
        BigInteger product = signed(sign, magnitude(a).multiply(magnitude(c)));
        BigInteger sum = product.add(signed(negative(b), magnitude(b).shiftLeft(1074)));
        boolean zeroSign = sign == negative(b) ? sign : rn() == 3;
        return dyadic(sum.signum() < 0, sum.abs(), -2148, zeroSign, flip);
    }

    private long div(long a, long b) {
        boolean sign = negative(a) ^ negative(b);
        if (nan(a) || nan(b)) {
            return propagate(0, a, b);
        }
        if (inf(a)) {
            return inf(b) ? propagate(FpStatus.VXIDI) : special(sign, INF);
        }
        if (zero(b)) {
            return zero(a) ? propagate(FpStatus.VXZDZ) : zeroDivide(sign);
        }
        if (inf(b)) {
            return special(sign, 0);
        }
        BigInteger[] q = magnitude(a).shiftLeft(2300).divideAndRemainder(magnitude(b));
        return dyadic(sign, sticky(q[0], q[1]), -2301, sign, false);
    }

    private long sqrt(long b) {
        if (nan(b)) {
            return propagate(0, b);
        }
        if (negative(b) && !zero(b)) {
            return propagate(FpStatus.VXSQRT);
        }
        if (inf(b)) {
            return special(b);
        }
        BigInteger[] r = magnitude(b).shiftLeft(400).sqrtAndRemainder();
        return dyadic(false, sticky(r[0], r[1]), -738, negative(b), false);
    }

    /** Twice the value, plus 1 when something remains. */
    private static BigInteger sticky(BigInteger value, BigInteger rest) {
        return rest.signum() == 0 ? value.shiftLeft(1) : value.shiftLeft(1).setBit(0);
    }

    /** Rounds {@code magnitude * 2^scale}; a zero has the sign {@code zeroSign}; {@code flip} negates at last. */
    private long dyadic(boolean sign, BigInteger magnitude, int scale, boolean zeroSign, boolean flip) {
        if (magnitude.signum() == 0) {
            return special(zeroSign ^ flip, 0);
        }
        int precision = single ? 24 : 53;
        int least = single ? -126 : -1022;
        int lead = magnitude.bitLength() - 1 + scale;
        boolean tiny = lead < least;
        boolean trapTiny = tiny && on(FpStatus.UE);
        int unit = (tiny && !trapTiny ? least : lead) - (precision - 1);
        BigInteger units = units(sign, magnitude, unit - scale);
        boolean inexact = !exactly(magnitude, unit - scale, units);
        boolean up = inexact && larger(magnitude, unit - scale, units);
        return settle(sign, flip, units, unit, tiny, inexact, up);
    }

    private long settle(boolean sign, boolean flip, BigInteger units, int unit, boolean tiny, boolean inexact,
            boolean up) {
        int adjust = single ? 192 : 1536;
        int exceptions = inexact ? FpStatus.XX : 0;
        int status = (inexact ? FpStatus.FI : 0) | (up ? FpStatus.FR : 0);
        int lead = units.signum() == 0 ? Integer.MIN_VALUE : units.bitLength() - 1 + unit;
        int scaled = unit;
        if (tiny && (on(FpStatus.UE) || inexact)) {
            exceptions |= FpStatus.UX;
            scaled += on(FpStatus.UE) ? adjust : 0;
        }
        if (lead > (single ? 127 : 1023)) {
            if (!on(FpStatus.OE)) {
                return overflow(sign, flip);
            }
            exceptions |= FpStatus.OX;
            scaled -= adjust;
        }
        return deliver((sign ^ flip ? Long.MIN_VALUE : 0) | encode(units, scaled), exceptions, status);
    }

    private long overflow(boolean sign, boolean flip) {
        boolean toInfinity = rn() == 0 || rn() == 2 && !sign || rn() == 3 && sign;
        long largest = single ? 0x47EF_FFFF_E000_0000L : INF - 1;
        return deliver((sign ^ flip ? Long.MIN_VALUE : 0) | (toInfinity ? INF : largest),
                FpStatus.OX | FpStatus.XX, FpStatus.FI | (toInfinity ? FpStatus.FR : 0));
    }

    /** The double with the value {@code units * 2^unit}; a single operation's exponent beyond doubles wraps. */
    private long encode(BigInteger units, int unit) {
        if (units.signum() == 0) {
            return 0;
        }
        int lead = units.bitLength() - 1 + unit;
        if (lead < -1022 && !single) {
            return units.shiftLeft(unit + 1074).longValueExact();
        }
        long fraction = units.shiftLeft(52 - (units.bitLength() - 1)).longValueExact() & (1L << 52) - 1;
        return (long) (lead + 1023 & 0x7FF) << 52 | fraction;
    }

    private BigInteger units(boolean sign, BigInteger magnitude, int drop) {
        if (drop <= 0) {
            return magnitude.shiftLeft(-drop);
        }
        BigInteger kept = magnitude.shiftRight(drop);
        BigInteger twiceRest = magnitude.subtract(kept.shiftLeft(drop)).shiftLeft(1);
        int half = twiceRest.compareTo(BigInteger.ONE.shiftLeft(drop));
        boolean up = switch (rn()) {
            case 0 -> half > 0 || half == 0 && kept.testBit(0);
            case 1 -> false;
            case 2 -> !sign && twiceRest.signum() != 0;
            default -> sign && twiceRest.signum() != 0;
        };
        return up ? kept.add(BigInteger.ONE) : kept;
    }

    private static boolean exactly(BigInteger magnitude, int drop, BigInteger units) {
        return drop <= 0 || units.shiftLeft(drop).equals(magnitude);
    }

    private static boolean larger(BigInteger magnitude, int drop, BigInteger units) {
        return units.shiftLeft(drop).compareTo(magnitude) > 0;
    }

    private long special(boolean sign, long magnitude) {
        return special(sign ? magnitude | Long.MIN_VALUE : magnitude);
    }

    private long special(long result) {
        return deliver(result, 0, 0);
    }

    private long zeroDivide(boolean sign) {
        if (on(FpStatus.ZE)) {
            return leave(FpStatus.ZX);
        }
        return deliver(sign ? INF | Long.MIN_VALUE : INF, FpStatus.ZX, 0);
    }

    private long propagate(int causes, long... operands) {
        long chosen = 0x7FF8_0000_0000_0000L;
        boolean found = false;
        int all = causes;
        for (long x : operands) {
            all |= nan(x) && (x >>> 51 & 1) == 0 ? FpStatus.VXSNAN : 0;
            if (nan(x) && !found) {
                chosen = x | 1L << 51;
                found = true;
            }
        }
        return all != 0 && on(FpStatus.VE) ? leave(all) : deliver(chosen, all, 0);
    }

    private long leave(int exceptions) {
        suppressed = true;
        summarize(exceptions, fpscr & ~(FpStatus.FR | FpStatus.FI));
        return 0;
    }

    private long deliver(long result, int exceptions, int status) {
        summarize(exceptions, fpscr & ~STATUS | status | classOf(result) << 12);
        return result;
    }

    /** PEM 2.1.4, FPRF: the five bits C FL FG FE FU. */
    private int classOf(long x) {
        double value = Math.abs(Double.longBitsToDouble(x));
        boolean denormal = value < (single ? Float.MIN_NORMAL : Double.MIN_NORMAL);
        if (nan(x)) {
            return 0b10001;
        }
        if (zero(x)) {
            return negative(x) ? 0b10010 : 0b00010;
        }
        if (inf(x)) {
            return negative(x) ? 0b01001 : 0b00101;
        }
        return (denormal ? 0b10000 : 0) | (negative(x) ? 0b01000 : 0b00100);
    }

    private void summarize(int exceptions, int rest) {
        boolean fresh = (exceptions & ~fpscr) != 0;
        int f = (rest | exceptions) & ~(FpStatus.VX | FpStatus.FEX);
        boolean vx = (f & 0x01F8_0700) != 0;
        boolean fex = vx && (f & FpStatus.VE) != 0 || both(f, FpStatus.OX, FpStatus.OE)
                || both(f, FpStatus.UX, FpStatus.UE) || both(f, FpStatus.ZX, FpStatus.ZE)
                || both(f, FpStatus.XX, FpStatus.XE);
        fpscr = f | (fresh ? FpStatus.FX : 0) | (vx ? FpStatus.VX : 0) | (fex ? FpStatus.FEX : 0);
    }

    private static boolean both(int f, int exception, int enable) {
        return (f & exception) != 0 && (f & enable) != 0;
    }

    private boolean on(int bit) {
        return (fpscr & bit) != 0;
    }

    private int rn() {
        return fpscr & 3;
    }

    private static BigInteger signed(boolean sign, BigInteger magnitude) {
        return sign ? magnitude.negate() : magnitude;
    }

    /** A finite magnitude in units of 2^-1074. */
    private static BigInteger magnitude(long x) {
        int e = (int) (x >>> 52) & 0x7FF;
        long f = x & (1L << 52) - 1;
        return e == 0 ? BigInteger.valueOf(f) : BigInteger.valueOf(f | 1L << 52).shiftLeft(e - 1);
    }

    private static boolean nan(long x) {
        return Double.isNaN(Double.longBitsToDouble(x));
    }

    private static boolean inf(long x) {
        return Double.isInfinite(Double.longBitsToDouble(x));
    }

    private static boolean zero(long x) {
        return x << 1 == 0;
    }

    private static boolean negative(long x) {
        return x < 0;
    }
}
