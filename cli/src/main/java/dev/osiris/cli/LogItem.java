package dev.osiris.cli;

import dev.osiris.cli.text.Suggestion;
import dev.osiris.cli.text.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What can be logged: the topics of a machine's events, and reports at its end. */
enum LogItem {
    UNASSIGNED(true, "guest accesses to addresses where nothing answers, once per page"),
    WARNING(true, "what a board or device could not do as the guest asked"),
    OSI(false, "OSI calls worth a line; at the end, how often each was called"),
    RTAS(false, "RTAS calls with nothing to show elsewhere, such as progress codes"),
    RESET(false, "resets of the machine"),
    DEBUG(false, "breakpoints and single steps"),
    LOADER(false, "what is loaded where"),
    EXITS(false, "at the end: exits and interrupts of each vCPU, by reason"),
    ENGINE(false, "at the end: what each vCPU's engine did; native code is slower, as it counts");

    /** What a run logs unless told otherwise. */
    static final Set<LogItem> USUAL = usual();

    private final boolean usual;
    private final String description;

    LogItem(boolean usual, String description) {
        this.usual = usual;
        this.description = description;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The item of a topic, or null when no item has it. */
    static LogItem of(String label) {
        for (LogItem item : values()) {
            if (item.label().equals(label)) {
                return item;
            }
        }
        return null;
    }

    private static Set<LogItem> usual() {
        Set<LogItem> set = EnumSet.noneOf(LogItem.class);
        for (LogItem item : values()) {
            if (item.usual) {
                set.add(item);
            }
        }
        return set;
    }

    /**
     * What is logged: the usual, and what is named in comma lists. {@code all} and {@code none} are names too.
     *
     * @throws CommandException for a name that is none
     */
    static Set<LogItem> parse(List<String> lists) {
        Set<LogItem> set = EnumSet.copyOf(USUAL);
        for (String list : lists) {
            for (String name : list.split(",", -1)) {
                switch (name) {
                    case "all" -> set.addAll(EnumSet.allOf(LogItem.class));
                    case "none" -> set.clear();
                    default -> set.add(named(name));
                }
            }
        }
        return set;
    }

    private static LogItem named(String name) {
        LogItem item = of(name);
        if (item == null) {
            throw CommandException.usage(Values.where("--log", name), "there is no such log item; "
                    + Suggestion.hint(name, labels(), " ") + "expected " + String.join(", ", labels()));
        }
        return item;
    }

    private static List<String> labels() {
        List<String> labels = new ArrayList<>(Arrays.stream(values()).map(LogItem::label).toList());
        labels.addAll(List.of("all", "none"));
        return labels;
    }

    /** For {@code -d help}. */
    static String list() {
        Table table = new Table("ITEM", "", "LOGS");
        for (LogItem item : values()) {
            table.row(item.label(), item.usual ? "usual" : "", item.description);
        }
        return table.row("all", "", "everything").row("none", "", "nothing, not even the usual") + "";
    }
}
