package dev.osiris.cli;

import dev.osiris.cli.line.Config;
import dev.osiris.cli.line.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The values that options were given, on the command line and in a configuration file. Every option with a value collects them, so that
 * one that was given twice is an error here and not a silent choice. The command line has the last word; of options that may be repeated
 * the file's values come first.
 *
 * @param given the command line
 * @param config the file, or null
 */
record Values(ParseResult given, Config config) {
    /** Without a file. */
    Values(ParseResult given) {
        this(given, null);
    }

    /** An option with a value, which {@link #one} or {@link #all} reads. */
    static OptionSpec option(String label, String description, String... names) {
        return OptionSpec.builder(names).paramLabel(label).type(List.class).auxiliaryTypes(String.class).arity("1")
                .description(description).build();
    }

    /** An option without a value, which {@link #flag} reads. */
    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names).arity("0").type(boolean.class).description(description).build();
    }

    /** Whether {@link #all} reads it: its description then says "Repeatable". */
    static boolean isRepeatable(OptionSpec option) {
        return String.join(" ", option.description()).contains("Repeatable");
    }

    /**
     * The value, or null without the option.
     *
     * @throws CommandException when it was given twice
     */
    String one(String option) {
        List<String> values = typed(option);
        values = values.isEmpty() ? configured(option) : values;
        if (values.size() > 1) {
            throw CommandException.usage(option, "given " + (values.size() == 2 ? "twice" : "several times") + " ("
                    + String.join(", ", values) + "); once is enough");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /** All values, in their order. */
    List<String> all(String option) {
        List<String> all = new ArrayList<>(configured(option));
        all.addAll(typed(option));
        return all;
    }

    /** Whether an option without a value was given. */
    boolean flag(String option) {
        if (given.hasMatchedOption(option)) {
            return true;
        }
        List<String> values = configured(option);
        if (!values.isEmpty() && !List.of("true", "false").contains(values.getFirst())) {
            throw CommandException.usage(where(option, values.getFirst()), "this is true or false");
        }
        return values.contains("true");
    }

    /** The values on the command line. */
    List<String> typed(String option) {
        return given.hasMatchedOption(option) && given.matchedOption(option).arity().max() > 0
                ? given.matchedOptionValue(option, List.of()) : List.of();
    }

    private List<String> configured(String option) {
        return entry(option).map(Config.Entry::values).orElse(List.of());
    }

    /** An option with a value as it was typed. */
    record Typed(String option, String value) {}

    /** Of options whose order among each other counts, what was typed. */
    List<Typed> inOrder(Set<String> options) {
        List<Typed> typed = new ArrayList<>();
        List<String> words = given.originalArgs();
        for (int i = 0; i < words.size(); i++) {
            String[] parts = words.get(i).split("=", 2);
            OptionSpec option = given.commandSpec().findOption(parts[0]);
            if (option == null || option.arity().max() == 0) {
                continue;
            }
            String value = parts.length > 1 ? parts[1] : i + 1 < words.size() ? words.get(++i) : "";
            if (options.contains(option.longestName())) {
                typed.add(new Typed(option.longestName(), value));
            }
        }
        return typed;
    }

    /** What the file says about an option. */
    Optional<Config.Entry> entry(String option) {
        return config == null ? Optional.empty()
                : config.entries().stream().filter(e -> option.equals("--" + e.key())).findFirst();
    }

    /** An error about a value that came from the file is one in the file. */
    CommandException located(CommandException e) {
        String option = e.where().split(" ", 2)[0];
        if (e.place() != null || config == null || entry(option).isEmpty()) {
            return e;
        }
        Config.Entry entry = entry(option).get();
        boolean its = e.where().equals(option) || entry.values().stream().anyMatch(v -> e.where().equals(where(option, v)));
        return its && typed(option).stream().noneMatch(v -> e.where().equals(where(option, v)))
                ? CommandException.at(e.status(), place(e, entry), e.where(), e.what()) : e;
    }

    private static Place place(CommandException e, Config.Entry entry) {
        boolean inside = e.length() > 0 && !entry.list();
        int quote = entry.place().length() > entry.values().getFirst().length() ? 1 : 0;
        return inside ? entry.place().part(quote + e.at(), e.length()) : entry.place();
    }

    /** Option and value for a message; a value that could be overlooked is quoted. */
    static String where(String option, String value) {
        return option + " " + (value.isBlank() ? "'" + value + "'" : value);
    }
}
