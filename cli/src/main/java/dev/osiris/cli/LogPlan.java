package dev.osiris.cli;

import dev.osiris.cli.text.Suggestion;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is logged.
 *
 * @param levels of the items that are
 * @param chips names that are no items': chips, which only the machine knows
 */
record LogPlan(Map<LogItem, LogLevel> levels, Set<String> chips) {
    /** What floods: not part of {@code all}. */
    private static final Set<LogItem> FLOODS = EnumSet.of(LogItem.OPENFIRMWARE, LogItem.INT, LogItem.MMU,
            LogItem.IN_ASM, LogItem.EXEC);

    LogPlan {
        levels = Map.copyOf(levels);
        chips = Set.copyOf(chips);
    }

    /** What is logged unless told otherwise. */
    static LogPlan usual() {
        Map<LogItem, LogLevel> levels = new EnumMap<>(LogItem.class);
        for (LogItem item : LogItem.values()) {
            if (item.isUsual()) {
                levels.put(item, LogLevel.INFO);
            }
        }
        return new LogPlan(levels, Set.of());
    }

    /**
     * The usual, and what comma lists say.
     *
     * @throws CommandException for a name or level that is none
     */
    static LogPlan parse(List<String> lists) {
        LogPlan plan = usual();
        for (String list : lists) {
            plan = plan.with(list);
        }
        return plan;
    }

    /** This, changed by one comma list. */
    LogPlan with(String list) {
        Map<LogItem, LogLevel> next = new EnumMap<>(LogItem.class);
        next.putAll(levels);
        Set<String> others = new LinkedHashSet<>(chips);
        for (String typed : list.split(",", -1)) {
            apply(typed, next, others);
        }
        return new LogPlan(next, others);
    }

    private static void apply(String typed, Map<LogItem, LogLevel> levels, Set<String> chips) {
        boolean minus = typed.startsWith("-");
        String[] parts = (minus ? typed.substring(1) : typed).split(":", 2);
        LogLevel level = minus ? LogLevel.OFF : parts.length < 2 ? LogLevel.INFO : LogLevel.of(parts[1]);
        if (level == null) {
            throw CommandException.usage(Values.where("--log", typed), "there is no level " + parts[1]
                    + "; expected off, info or debug");
        }
        String name = parts[0];
        LogItem item = LogItem.of(name);
        if (name.equals("none")) {
            levels.clear();
            chips.clear();
        } else if (name.equals("all")) {
            EnumSet.complementOf(EnumSet.copyOf(FLOODS)).forEach(i -> put(levels, i, level));
        } else if (item != null) {
            put(levels, item, level);
        } else {
            chip(typed, name, level, chips);
        }
    }

    private static void put(Map<LogItem, LogLevel> levels, LogItem item, LogLevel level) {
        if (level == LogLevel.OFF) {
            levels.remove(item);
        } else {
            levels.put(item, level);
        }
    }

    private static void chip(String typed, String name, LogLevel level, Set<String> chips) {
        if (name.isBlank() || Suggestion.nearest(name, LogItem.labels()) != null) {
            throw noItem(typed, name, LogItem.labels());
        }
        if (level == LogLevel.OFF) {
            chips.remove(name);
        } else {
            chips.add(name);
        }
    }

    /** The message about a name that is none. */
    static CommandException noItem(String typed, String name, List<String> names) {
        return CommandException.usage(Values.where("--log", typed), "there is no such log item; "
                + Suggestion.hint(name, names, " ") + "expected " + String.join(", ", names));
    }

    LogLevel level(LogItem item) {
        return levels.getOrDefault(item, LogLevel.OFF);
    }

    boolean has(LogItem item) {
        return levels.containsKey(item);
    }
}
