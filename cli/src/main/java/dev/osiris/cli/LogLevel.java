package dev.osiris.cli;

import java.util.Locale;

/** How much of an item is logged. */
enum LogLevel {
    OFF,
    /** What is worth a line: first times, summaries at the end. */
    INFO,
    /** Each one. */
    DEBUG;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The level of a name, or null. */
    static LogLevel of(String label) {
        for (LogLevel level : values()) {
            if (level.label().equals(label)) {
                return level;
            }
        }
        return null;
    }
}
