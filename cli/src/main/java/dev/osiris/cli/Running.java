package dev.osiris.cli;

import dev.osiris.cli.control.ControlClient;
import dev.osiris.cli.control.RuntimeDirectory;
import dev.osiris.cli.text.Reasons;
import dev.osiris.cli.text.Suggestion;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Machines that run, found by name. */
final class Running {
    private Running() {}

    /** The argument that names one. */
    static PositionalParamSpec argument() {
        return PositionalParamSpec.builder().paramLabel("NAME").index("0").arity("0..1")
                .description("The machine ('osiris list' shows those that run). May be left out when only one runs.").build();
    }

    static RuntimeDirectory directory() {
        try {
            return RuntimeDirectory.ofUser();
        } catch (IOException e) {
            throw CommandException.failure("the runtime directory", Reasons.of(e));
        }
    }

    static List<String> names() {
        try {
            return directory().names();
        } catch (IOException e) {
            throw CommandException.failure("the runtime directory", Reasons.of(e));
        }
    }

    /** The machine's name that was given, or that of the only one. */
    static String name(ParseResult given) {
        String typed = given.matchedPositionalValue(0, null);
        if (typed != null) {
            return typed;
        }
        List<String> names = names();
        if (names.size() == 1) {
            return names.getFirst();
        }
        throw CommandException.usage("NAME", names.isEmpty() ? "no machine runs" : "which machine? expected one of "
                + String.join(", ", names));
    }

    /**
     * Connects to a machine.
     *
     * @throws CommandException when none of that name runs
     */
    static ControlClient connect(String name) {
        if (name.matches(RuntimeDirectory.NAME)) {
            try {
                return new ControlClient(directory().socket(name));
            } catch (IOException e) {
                // Said below, with those there are.
            }
        }
        List<String> names = names();
        throw CommandException.failure(name, "no machine of that name runs; " + Suggestion.hint(name, names, " ")
                + (names.isEmpty() ? "none does" : "those that do: " + String.join(", ", names)));
    }
}
