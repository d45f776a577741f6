package dev.osiris.ppc.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of rules.rows, whose head explains them. The conformance rows have them again, as instructions. */
class FpRulesTest {
    static List<FpRule> rows() {
        return FpRule.all();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theBooksRule(FpRule rule) {
        FpStatus s = new FpStatus();
        s.fpscr = rule.before();
        long result = run(s, rule);
        assertEquals(rule.suppressed(), s.suppressed, "suppressed");
        if (!s.suppressed) {
            assertEquals(Long.toHexString(rule.result()), Long.toHexString(result));
        }
        assertEquals(Integer.toHexString(rule.after()), Integer.toHexString(s.fpscr));
    }

    private static long run(FpStatus s, FpRule rule) {
        boolean single = rule.name().endsWith("s") && !List.of("fres", "lfs", "stfs").contains(rule.name());
        String name = single ? rule.name().substring(0, rule.name().length() - 1) : rule.name();
        long[] v = Arrays.copyOf(rule.operands(), 3);
        return name.startsWith("fm") && rule.operands().length == 3 || name.startsWith("fn")
                ? multiplyAdd(s, name, v, single)
                : other(s, name, v, single);
    }

    private static long multiplyAdd(FpStatus s, String name, long[] v, boolean single) {
        return switch (name) {
            case "fmadd" -> Fp.madd(s, v[0], v[1], v[2], single);
            case "fmsub" -> Fp.msub(s, v[0], v[1], v[2], single);
            case "fnmadd" -> Fp.nmadd(s, v[0], v[1], v[2], single);
            case "fnmsub" -> Fp.nmsub(s, v[0], v[1], v[2], single);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static long other(FpStatus s, String name, long[] v, boolean single) {
        return switch (name) {
            case "fadd" -> Fp.add(s, v[0], v[1], single);
            case "fsub" -> Fp.sub(s, v[0], v[1], single);
            case "fmul" -> Fp.mul(s, v[0], v[1], single);
            case "fdiv" -> Fp.div(s, v[0], v[1], single);
            case "fsqrt" -> Fp.sqrt(s, v[0], single);
            case "frsp" -> Fp.roundToSingle(s, v[0]);
            case "fctiw" -> Fp.fctiw(s, v[0]);
            case "fctiwz" -> Fp.fctiwz(s, v[0]);
            case "fcmpu" -> field(Fp.compare(s, v[0], v[1], false));
            case "fcmpo" -> field(Fp.compare(s, v[0], v[1], true));
            case "fres" -> Fp.fres(s, v[0]);
            case "frsqrte" -> Fp.frsqrte(s, v[0]);
            case "fsel" -> Fp.sel(v[0], v[2], v[1]);
            case "lfs" -> Fp.loadSingle((int) v[0]);
            case "stfs" -> Fp.storeSingle(v[0]) & 0xFFFF_FFFFL;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** A CR field as the number a row writes it as. */
    private static long field(int bits) {
        return Double.doubleToRawLongBits(bits);
    }
}
