package dev.osiris.cli.script;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long something may take.
 *
 * @param guest whether in guest time, which stands still while the machine is paused
 * @param nanos nanoseconds
 */
public record Limit(boolean guest, long nanos) {
    /** For messages. */
    public static final String EXPECTED = "expected a time such as 60s, 500ms, 2m or 1h, in guest time with guest: before it (guest:60s)";

    private static final Pattern FORM = Pattern.compile("(guest:)?([0-9]{1,9})(ms|s|m|h|)");

    /** Reads one; without a unit it is seconds. */
    public static Optional<Limit> parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches() || m.group(2).matches("0+")) {
            return Optional.empty();
        }
        long n = Long.parseLong(m.group(2));
        Duration d = switch (m.group(3)) {
            case "ms" -> Duration.ofMillis(n);
            case "m" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            default -> Duration.ofSeconds(n);
        };
        return Optional.of(new Limit(m.group(1) != null, d.toNanos()));
    }

    /** For people: {@code 60 s of guest time}. */
    @Override
    public String toString() {
        String n = nanos % 1_000_000_000 == 0 ? nanos / 1_000_000_000 + " s" : nanos / 1_000_000 + " ms";
        return n + (guest ? " of guest time" : "");
    }
}
