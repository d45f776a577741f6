package dev.osiris.cli.monitor;

import java.util.List;
import java.util.Map;

/**
 * What a command answers, twice: for people and for programs.
 *
 * @param text lines, each ended; empty when there is nothing to say
 * @param data maps, lists, records, strings, numbers, booleans: see {@link Json}
 * @param status the exit status of a one-shot monitor
 */
public record Reply(String text, Object data, int status) {
    /** Done, nothing to say. */
    static final Reply NONE = new Reply("", Map.of(), 0);

    static Reply of(String text, Object data) {
        return new Reply(text.isEmpty() || text.endsWith("\n") ? text : text + "\n", data, 0);
    }

    static Reply error(String message) {
        return new Reply("error: " + message + "\n", Map.of("error", message), 1);
    }

    /** Text that is a list of the same for people and for programs. */
    static Reply lines(List<String> lines) {
        return of(lines.isEmpty() ? "" : String.join("\n", lines) + "\n", lines);
    }
}
