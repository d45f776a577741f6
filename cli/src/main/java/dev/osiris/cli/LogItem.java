package dev.osiris.cli;

import dev.osiris.cli.text.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be logged: the topics of a machine's events, what its processors do in detail, and reports at its end. Chips are items too. */
enum LogItem {
    UNIMP(true, "registers that are not implemented, and addresses where nothing answers: the first touch of each"),
    WARNING(true, "what a board or device could not do as the guest asked"),
    OSI(false, "OSI calls worth a line; at the end, how often each was called; osi:debug: each call"),
    OPENFIRMWARE(false, "each call of Open Firmware's client interface, with its arguments and results"),
    RTAS(false, "RTAS calls with nothing to show elsewhere, such as progress codes"),
    RESET(false, "resets of the machine"),
    DEBUG(false, "breakpoints and single steps"),
    LOADER(false, "what is loaded where"),
    EXITS(false, "at the end: exits and interrupts of each vCPU, by reason; exits:debug: each exit"),
    ENGINE(false, "at the end: what each vCPU's engine did; native code is slower, as it counts"),
    INT(false, "each interrupt that a vCPU takes"),
    MMU(false, "translations that fail or are forbidden, and flushes"),
    IN_ASM(false, "guest code as it is decoded or translated"),
    EXEC(false, "each block of instructions before it runs; everything is interpreted then");

    private final boolean usual;
    private final String description;

    LogItem(boolean usual, String description) {
        this.usual = usual;
        this.description = description;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String description() {
        return description;
    }

    /** Whether it is logged unless told otherwise. */
    boolean isUsual() {
        return usual;
    }

    /** The item of a topic, or null when no item has it. */
    static LogItem of(String label) {
        for (LogItem item : values()) {
            if (item.label().equals(label)) {
                return item;
            }
        }
        return switch (label) {
            case "unassigned" -> UNIMP;
            case "guest_errors" -> WARNING;
            default -> null;
        };
    }

    static List<String> labels() {
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
        table.row("all", "", "everything that says something now and then").row("none", "", "nothing, not even the usual");
        return table + "A chip's name ('info mtree' in the monitor lists them): each access to it. NAME:off, NAME:info, NAME:debug\n"
                + "choose how much; -NAME is NAME:off. Also: unassigned (unimp), guest_errors (warning).\n";
    }
}
