package dev.osiris.cli;

import dev.osiris.cli.text.Suggestion;
import java.nio.file.Path;
import java.util.List;

/** Where the first serial port goes. */
sealed interface SerialTarget {
    /** What is expected, for messages. */
    String EXPECTED = "expected stdio, null or file:PATH";

    /** The terminal, or whatever standard input and output are. */
    record Stdio() implements SerialTarget {}

    /** Nowhere. */
    record Null() implements SerialTarget {}

    /** Output into a file, no input. */
    record File(Path path) implements SerialTarget {}

    /** @throws CommandException when it is none */
    static SerialTarget parse(String text) {
        if (text.startsWith("file:") && text.length() > "file:".length()) {
            return new File(Path.of(text.substring("file:".length())));
        }
        return switch (text) {
            case "stdio" -> new Stdio();
            case "null" -> new Null();
            case "file:" -> throw CommandException.usage("--serial file:", "the path is missing; expected file:PATH");
            default -> throw CommandException.usage(Values.where("--serial", text), "there is no such serial backend; "
                    + Suggestion.hint(text, List.of("stdio", "null", "file:"), " ") + EXPECTED);
        };
    }
}
