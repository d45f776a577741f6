package dev.osiris.cli;

import dev.osiris.machine.Limits;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people type them: {@code 512} is MiB, {@code 64k}, {@code 512M}, {@code 2G} say their unit (of 1024). */
final class MemorySize {
    /** What is expected, for messages. */
    static final String EXPECTED = "expected MiB, or a number with k, M or G: 512, 64k, 512M, 2G";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})([kKmMgG]?)");

    private MemorySize() {}

    /** The bytes; empty when the text is no size, or one beyond all bounds. */
    static OptionalLong parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            return OptionalLong.empty();
        }
        int shift = switch (m.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> 10;
            case "g" -> 30;
            default -> 20;
        };
        long number = Long.parseLong(m.group(1));
        return number > Long.MAX_VALUE >> shift ? OptionalLong.empty() : OptionalLong.of(number << shift);
    }

    /** For a number without a unit that only makes sense with another one: {@code -m 2} may have meant 2G. */
    static String hint(String typed, Limits limits) {
        OptionalLong asGiB = typed.matches("[0-9]+") ? parse(typed + "G") : OptionalLong.empty();
        boolean fits = asGiB.isPresent() && asGiB.getAsLong() >= limits.minMemory()
                && asGiB.getAsLong() <= limits.maxMemory();
        return fits ? "; did you mean " + typed + "G?" : "";
    }

    /** A size in the largest unit that divides it: {@code 2G}. */
    static String format(long bytes) {
        String[] units = {"", "k", "M", "G"};
        int unit = 0;
        while (bytes != 0 && bytes % 1024 == 0 && unit < units.length - 1) {
            bytes /= 1024;
            unit++;
        }
        return bytes + (unit == 0 ? " bytes" : units[unit]);
    }
}
