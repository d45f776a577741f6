package dev.osiris.ppc.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of rules.rows, whose head explains them. */
class FpRulesTest {
    private static final List<String> BITS = List.of("FX", "FEX", "VX", "OX", "UX", "ZX", "XX", "VXSNAN", "VXISI",
            "VXIDI", "VXZDZ", "VXIMZ", "VXVC", "FR", "FI", "C", "LT", "GT", "EQ", "UN", "reserved", "VXSOFT", "VXSQRT",
            "VXCVI", "VE", "OE", "UE", "ZE", "XE", "NI", "RP", "RZ");
    private static final Map<String, Integer> GROUPS = Map.of("RM", 3, "QNAN", 0x11000, "+INF", 0x5000, "-INF", 0x9000,
            "+N", 0x4000, "-N", 0x8000, "+D", 0x14000, "-D", 0x18000, "+0", 0x2000, "-0", 0x12000);

    static Stream<String> rows() throws IOException {
        try (InputStream in = FpRulesTest.class.getResourceAsStream("rules.rows")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#"));
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theBooksRule(String row) {
        String[] parts = row.split(":", -1);
        assertEquals(4, parts.length, () -> "a row has four parts: " + row);
        FpStatus s = new FpStatus();
        s.fpscr = flags(parts[1]);
        long result = run(s, parts[0].trim().split("\\s+"));
        String wanted = parts[2].trim();
        assertEquals(wanted.equals("-"), s.suppressed, "suppressed");
        if (!s.suppressed) {
            assertEquals(Long.toHexString(value(wanted)), Long.toHexString(result));
        }
        assertEquals(Integer.toHexString(flags(parts[3])), Integer.toHexString(s.fpscr));
    }

    private static int flags(String names) {
        int f = 0;
        for (String name : names.trim().split("\\s+")) {
            if (!name.isEmpty()) {
                f |= GROUPS.containsKey(name) ? GROUPS.get(name) : FpStatus.FX >>> BITS.indexOf(name);
            }
        }
        return f;
    }

    private static long value(String token) {
        if (token.startsWith("#")) {
            return Long.parseUnsignedLong(token.substring(1), 16);
        }
        return switch (token) {
            case "qnan" -> 0x7FF8_0000_0000_0000L;
            case "inf" -> Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
            case "-inf" -> Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY);
            default -> Double.doubleToRawLongBits(Double.parseDouble(token));
        };
    }

    private static long run(FpStatus s, String[] words) {
        boolean single = words[0].endsWith("s") && !List.of("fres", "lfs", "stfs").contains(words[0]);
        String name = single ? words[0].substring(0, words[0].length() - 1) : words[0];
        long[] v = new long[3];
        for (int i = 1; i < words.length; i++) {
            v[i - 1] = value(words[i]);
        }
        return name.startsWith("fm") && words.length == 4 || name.startsWith("fn")
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
