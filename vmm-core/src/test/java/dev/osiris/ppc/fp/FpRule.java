package dev.osiris.ppc.fp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A row of rules.rows, whose head explains them.
 *
 * @param name the instruction's, without operands
 * @param operands images, in assembler order without the target
 * @param before FPSCR
 * @param suppressed whether the target is to stay as it was
 * @param result its image otherwise; of a comparison the CR field as a number
 * @param after FPSCR
 */
public record FpRule(String text, String name, long[] operands, int before, boolean suppressed, long result, int after) {
    private static final List<String> BITS = List.of("FX", "FEX", "VX", "OX", "UX", "ZX", "XX", "VXSNAN", "VXISI",
            "VXIDI", "VXZDZ", "VXIMZ", "VXVC", "FR", "FI", "C", "LT", "GT", "EQ", "UN", "reserved", "VXSOFT", "VXSQRT",
            "VXCVI", "VE", "OE", "UE", "ZE", "XE", "NI", "RP", "RZ");
    private static final Map<String, Integer> GROUPS = Map.of("RM", 3, "QNAN", 0x11000, "+INF", 0x5000, "-INF", 0x9000,
            "+N", 0x4000, "-N", 0x8000, "+D", 0x14000, "-D", 0x18000, "+0", 0x2000, "-0", 0x12000);

    /** All of them. */
    public static List<FpRule> all() {
        try (InputStream in = FpRule.class.getResourceAsStream("rules.rows")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).map(FpRule::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FpRule of(String row) {
        String[] parts = row.split(":", -1);
        if (parts.length != 4) {
            throw new IllegalStateException("a row has four parts: " + row);
        }
        String[] words = parts[0].trim().split("\\s+");
        long[] operands = Arrays.stream(words, 1, words.length).mapToLong(FpRule::value).toArray();
        String wanted = parts[2].trim();
        boolean suppressed = wanted.equals("-");
        return new FpRule(row, words[0], operands, flags(parts[1]), suppressed, suppressed ? 0 : value(wanted),
                flags(parts[3]));
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

    @Override
    public String toString() {
        return text;
    }
}
