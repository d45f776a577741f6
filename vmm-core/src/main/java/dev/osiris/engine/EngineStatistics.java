package dev.osiris.engine;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the engine of one vCPU did so far. Counters only grow; they are read without stopping the vCPU, so that a few
 * of them may be a moment older than others. Maps keep their order.
 *
 * @param engine its name
 * @param code what it made of guest code; {@link Code#shared} tells whether other vCPUs' engines show the same
 * @param executed guest instructions executed; absent when nobody asked the engine to count them
 * @param exits how often it left its fast path, by reason
 * @param callOuts instructions that it left to the interpreter, by mnemonic
 * @param flushes what it had to forget, by kind
 * @param checks comparisons with another engine, by outcome
 */
public record EngineStatistics(String engine, Code code, OptionalLong executed, Map<String, Long> exits,
        Map<String, Long> callOuts, Map<String, Long> flushes, Map<String, Long> checks) {
    /**
     * What was made of guest code.
     *
     * @param shared by all vCPUs of the machine
     * @param regions units of translation (blocks, in the interpreter)
     * @param instructions guest instructions in them
     * @param bytes of machine code
     * @param nanos time spent making it
     * @param pagesDropped how often a page of guest code changed
     * @param clears how often everything was thrown away for room
     */
    public record Code(boolean shared, long regions, long instructions, long bytes, long nanos, long pagesDropped,
            long clears) {
        /** Nothing was made. */
        public static final Code NONE = new Code(false, 0, 0, 0, 0, 0, 0);
    }

    /** Rows of a table that {@link #toString} shows; the rest is summed up. */
    private static final int MOST_ROWS = 24;

    public EngineStatistics {
        exits = byCount(exits);
        callOuts = byCount(callOuts);
        flushes = byCount(flushes);
        checks = byCount(checks);
    }

    /** Of an engine that counts nothing. */
    public static EngineStatistics none(String engine) {
        return new EngineStatistics(engine, Code.NONE, OptionalLong.empty(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    /** The same, with these comparisons. */
    public EngineStatistics checked(String by, Map<String, Long> outcomes) {
        return new EngineStatistics(by, code, executed, exits, callOuts, flushes, outcomes);
    }

    private static Map<String, Long> byCount(Map<String, Long> counts) {
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream().filter(e -> e.getValue() != 0)
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()).thenComparing(Map.Entry.comparingByKey()))
                .forEach(e -> sorted.put(e.getKey().strip(), e.getValue()));
        return java.util.Collections.unmodifiableMap(sorted);
    }

    /** A table for people: {@code -d engine}. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        line(s, "guest instructions executed", executed.isPresent() ? number(executed.getAsLong()) : "not counted");
        String of = code.shared() ? ", all vCPUs" : "";
        line(s, "translated" + of, number(code.instructions()));
        line(s, "regions" + of, number(code.regions()));
        line(s, "machine code" + of, number(code.bytes()) + " bytes");
        line(s, "time translating" + of, "%.1f ms".formatted(code.nanos() / 1e6));
        line(s, "code pages changed" + of, number(code.pagesDropped()));
        line(s, "code cleared for room" + of, number(code.clears()));
        table(s, "checked", checks);
        table(s, "exits to Java", exits);
        table(s, "call-outs", callOuts);
        table(s, "forgotten", flushes);
        return s.toString();
    }

    private static void line(StringBuilder s, String what, String value) {
        s.append("%-38s %18s%n".formatted(what, value));
    }

    private static void table(StringBuilder s, String title, Map<String, Long> counts) {
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        line(s, title, number(total));
        int shown = counts.size() > MOST_ROWS + 1 ? MOST_ROWS : counts.size();
        List<Map.Entry<String, Long>> rows = List.copyOf(counts.entrySet());
        rows.subList(0, shown).forEach(e -> row(s, e.getKey(), e.getValue(), total));
        if (shown < rows.size()) {
            row(s, rows.size() - shown + " others", rows.stream().skip(shown).mapToLong(Map.Entry::getValue).sum(), total);
        }
    }

    private static void row(StringBuilder s, String what, long n, long total) {
        s.append("  %-36s %18s  %5.1f %%%n".formatted(what, number(n), 100.0 * n / total));
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
