package dev.osiris.ppc.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fp against the BigInteger model, and its fast paths against its slow ones, on biased random operands. */
class FpReferenceTest {
    private static final int ROUNDS = 6_000;

    @ParameterizedTest
    @ValueSource(strings = {"add", "sub", "mul", "div", "sqrt", "frsp", "madd", "msub", "nmadd", "nmsub"})
    void resultAndFpscrAreThoseOfTheExactModelInEveryModeAndPrecision(String name) {
        Operands operands = new Operands(name.hashCode());
        for (int i = 0; i < ROUNDS; i++) {
            long a = operands.next();
            long c = operands.next();
            long b = name.startsWith("m") || name.startsWith("n") ? addend(operands, a, c) : operands.companion(a);
            int start = consistent(operands.bits(), i);
            check(name, a, c, b, start, name.equals("frsp") || (i & 1) != 0);
        }
    }

    /** One time in three the rounded product, negated or shifted: the sum cancels or only just overlaps. */
    private static long addend(Operands operands, long a, long c) {
        long product = Double.doubleToRawLongBits(Double.longBitsToDouble(a) * Double.longBitsToDouble(c));
        return operands.companion(operands.bits() % 2 == 0 ? product : operands.next());
    }

    /** A start value with no enable two times in three (the fast path then needs RN = 0), and never NI. */
    private static int consistent(int bits, int i) {
        int keep = switch (i % 3) {
            case 0 -> ~0xFF;
            case 1 -> ~0xFC;
            default -> ~0x04;
        };
        FpStatus s = new FpStatus();
        s.write(bits & keep & ((bits & 1) != 0 ? -1 : 0xFFFF), -1);
        return s.fpscr;
    }

    private static void check(String name, long a, long c, long b, int start, boolean single) {
        Reference expected = new Reference(start, single);
        long result = expected.run(name, a, c, b);
        FpStatus s = new FpStatus();
        s.fpscr = start;
        String fast = describe(run(s, name, a, c, b, single), s);
        FpStatus slow = new FpStatus();
        slow.fpscr = start;
        String exact = describe(exact(slow, name, a, c, b, single), slow);
        String want = describe(result, expected.suppressed, expected.fpscr);
        String what = String.format("%s single=%b a=%016x c=%016x b=%016x fpscr=%08x", name, single, a, c, b, start);
        assertEquals(want, exact, () -> "soft " + what);
        assertEquals(want, fast, () -> "fast " + what);
    }

    private static String describe(long result, FpStatus s) {
        return describe(result, s.suppressed, s.fpscr);
    }

    private static String describe(long result, boolean suppressed, int fpscr) {
        return String.format("%s fpscr=%08x", suppressed ? "suppressed" : String.format("%016x", result), fpscr);
    }

    static long run(FpStatus s, String name, long a, long c, long b, boolean single) {
        return switch (name) {
            case "add" -> Fp.add(s, a, b, single);
            case "sub" -> Fp.sub(s, a, b, single);
            case "mul" -> Fp.mul(s, a, c, single);
            case "div" -> Fp.div(s, a, b, single);
            case "sqrt" -> Fp.sqrt(s, b, single);
            case "frsp" -> Fp.roundToSingle(s, b);
            case "madd" -> Fp.madd(s, a, c, b, single);
            case "msub" -> Fp.msub(s, a, c, b, single);
            case "nmadd" -> Fp.nmadd(s, a, c, b, single);
            default -> Fp.nmsub(s, a, c, b, single);
        };
    }

    private static long exact(FpStatus s, String name, long a, long c, long b, boolean single) {
        return switch (name) {
            case "add" -> Exact.add(s, a, b, false, single);
            case "sub" -> Exact.add(s, a, b, true, single);
            case "mul" -> Exact.mul(s, a, c, single);
            case "div" -> Exact.div(s, a, b, single);
            case "sqrt" -> Exact.sqrt(s, b, single);
            case "frsp" -> Exact.roundToSingle(s, b);
            case "madd" -> Exact.madd(s, a, c, b, false, false, single);
            case "msub" -> Exact.madd(s, a, c, b, true, false, single);
            case "nmadd" -> Exact.madd(s, a, c, b, false, true, single);
            default -> Exact.madd(s, a, c, b, true, true, single);
        };
    }

    @Test
    void anEstimateOfAReciprocalIsWithinOneIn8192() {
        Operands operands = new Operands(11);
        for (int i = 0; i < 3_000; i++) {
            double x = 1 + (operands.bits() >>> 1) * 0x1p-31 + 0x1p-40;
            double y = Double.longBitsToDouble(Fp.fres(new FpStatus(), Double.doubleToRawLongBits(x)));
            assertEquals(1.0, x * y, 1.0 / 8192, () -> "fres of " + x);
            double z = x * (1 + (i & 1));
            double r = Double.longBitsToDouble(Fp.frsqrte(new FpStatus(), Double.doubleToRawLongBits(z)));
            assertEquals(1.0, Math.sqrt(z) * r, 1.0 / 8192, () -> "frsqrte of " + z);
        }
    }

    @Test
    void everySingleLoadedAndStoredIsTheSameWord() {
        Operands operands = new Operands(5);
        for (int i = 0; i < 20_000; i++) {
            int word = i < 600 ? i | 0x7F80_0000 & operands.bits() : operands.bits() & (i % 3 == 0 ? 0x807F_FFFF : -1);
            long image = Fp.loadSingle(word);
            assertEquals(word, Fp.storeSingle(image), () -> Integer.toHexString(word));
            if (!Float.isNaN(Float.intBitsToFloat(word))) {
                assertEquals(Double.doubleToRawLongBits(Float.intBitsToFloat(word)), image);
            }
        }
    }
}
