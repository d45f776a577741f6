package dev.osiris.cli;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The values that options were given. Every option with a value collects them, so that one that was given twice is an
 * error here and not a silent choice.
 */
record Values(ParseResult given) {
    /** An option with a value, which {@link #one} or {@link #all} reads. */
    static OptionSpec option(String label, String description, String... names) {
        return OptionSpec.builder(names).paramLabel(label).type(List.class).auxiliaryTypes(String.class).arity("1")
                .description(description).build();
    }

    /**
     * The value, or null without the option.
     *
     * @throws CommandException when it was given twice
     */
    String one(String option) {
        List<String> values = all(option);
        if (values.size() > 1) {
            throw CommandException.usage(option, "given " + (values.size() == 2 ? "twice" : "several times") + " ("
                    + String.join(", ", values) + "); once is enough");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** All values, in their order. */
    List<String> all(String option) {
        return given.matchedOptionValue(option, List.of());
    }

    /** Option and value for a message; a value that could be overlooked is quoted. */
    static String where(String option, String value) {
        return option + " " + (value.isBlank() ? "'" + value + "'" : value);
    }
}
