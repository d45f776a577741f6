package dev.osiris.cli;

import dev.osiris.cli.line.Config;
import dev.osiris.cli.script.Script;
import dev.osiris.cli.text.Json;
import dev.osiris.cli.text.Suggestion;
import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.board.MachineFactory;
import dev.osiris.machine.MachineListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code --config}, {@code --print-config}, {@code --check}: a machine as a file. The schema is the options themselves, so that there is
 * nothing to keep in step; what is printed can be read again.
 */
final class ConfigCommand {
    private static final String CONFIG = "--config";
    private static final String PRINT = "--print-config";
    private static final String CHECK = "--check";
    private static final List<String> FORMATS = List.of("toml", "json");
    /** Options that say what to do now rather than what the machine is. */
    private static final Set<String> NOT_IN_FILES = Set.of("--help", Help.ERROR_FORMAT, CONFIG, PRINT, CHECK, DeviceTreeDump.BLOB, DeviceTreeDump.TEXT,
            ScriptOptions.SCRIPT, "--expect", "--send");

    private ConfigCommand() {}

    static OptionSpec[] options() {
        return new OptionSpec[] {
            Values.option("FILE", "Read options from FILE (TOML or JSON: option names without hyphens, lists for those that may be"
                    + " repeated). The command line has the last word.", CONFIG),
            Values.option("FORMAT", "Print the whole configuration, who set what, and stop: toml (the default) or json. --config reads"
                    + " it.", PRINT),
            Values.flag("Build the machine, say whether that worked, and stop.", CHECK), Help.option()};
    }

    /** {@code --print-config} alone means TOML: picocli could not tell its value from what follows. */
    static String[] withFormat(String[] words) {
        String[] out = words.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] = out[i].equals(PRINT) ? PRINT + "=toml" : out[i];
        }
        return out;
    }

    /**
     * The values of the command line, of the file that it names, and of a script's machine: the first that sets an option counts.
     *
     * @param script a script, or null
     * @throws CommandException when the file cannot be used
     */
    static Values withFile(ParseResult typed, Script script) {
        String file = new Values(typed).one(CONFIG);
        try {
            Config config = file == null ? null : Config.read(Path.of(file));
            Config machine = script == null ? null : script.machine();
            for (Config c : new Config[] {config, machine}) {
                for (Config.Entry e : c == null ? List.<Config.Entry>of() : c.entries()) {
                    adapt(c, e, typed.commandSpec());
                }
            }
            return new Values(typed, config == null ? machine : config.over(machine));
        } catch (Config.ConfigException e) {
            int status = e.isUsage() ? ExitStatus.USAGE : ExitStatus.FAILURE;
            throw CommandException.at(status, e.place(), "", e.getMessage());
        }
    }

    private static void adapt(Config config, Config.Entry e, CommandSpec spec) {
        OptionSpec option = spec.findOption("--" + e.key());
        if (option == null || !isInFiles(option)) {
            throw CommandException.at(ExitStatus.USAGE, e.keyPlace(), "", "there is no key " + e.key() + "; "
                    + (option != null ? "it belongs on the command line: --" + e.key()
                    : Suggestion.hint(e.key(), keys(spec), " ") + "keys are the long names of options ('osiris help run')"));
        }
        Path directory = config.path().toAbsolutePath().getParent();
        config.replace(e, e.values().stream().map(v -> resolved(option, directory, v)).toList());
    }

    /** A value with the name of a file in it, seen from a directory. */
    private static String resolved(OptionSpec option, Path directory, String value) {
        String label = option.paramLabel();
        int at = label.startsWith("NAME=FILE") ? value.indexOf('=') + 1 : 0;
        return label.startsWith("FILE", label.startsWith("NAME=") ? "NAME=".length() : 0)
                ? value.substring(0, at) + directory.resolve(value.substring(at)).normalize() : value;
    }

    private static boolean isInFiles(OptionSpec option) {
        return !NOT_IN_FILES.contains(option.longestName());
    }

    private static List<String> keys(CommandSpec spec) {
        return spec.options().stream().filter(ConfigCommand::isInFiles).map(o -> o.longestName().substring(2)).toList();
    }

    /**
     * What is to be printed instead of running the machine, if anything.
     *
     * @throws CommandException when the machine cannot be built
     */
    static Optional<String> answer(Values given, RunPlan plan) {
        String format = given.one(PRINT);
        if (format != null && !FORMATS.contains(format)) {
            throw CommandException.usage(Values.where(PRINT, format), "there is no such format; "
                    + Suggestion.hint(format, FORMATS, " ") + "expected " + String.join(", ", FORMATS));
        }
        if (given.flag(CHECK)) {
            MachineFactory.create(plan.spec(), Endpoints.NONE, MachineListener.NONE).close();
        }
        if (format != null) {
            return Optional.of(format.equals("json") ? json(given, plan) : toml(given, plan));
        }
        return given.flag(CHECK) ? Optional.of("osiris: nothing wrong with this machine: " + String.join(", ",
                RunOptions.defaults(plan).entrySet().stream().limit(5).map(e -> e.getKey().substring(2) + " " + e.getValue())
                        .toList()) + "\n") : Optional.empty();
    }

    // ------------------------------------------------------------------ printing

    private record Line(String key, List<String> values, boolean flag, String who) {}

    private static List<Line> lines(Values given, RunPlan plan) {
        Map<String, String> defaults = RunOptions.defaults(plan);
        List<Line> lines = new ArrayList<>();
        for (OptionSpec option : given.given().commandSpec().options()) {
            String name = option.longestName();
            boolean flag = option.arity().max() == 0;
            List<String> values = flag ? (given.flag(name) ? List.of("true") : List.of()) : given.all(name);
            if (!isInFiles(option) || values.isEmpty() && !defaults.containsKey(name)) {
                continue;
            }
            List<String> shown = values.isEmpty() ? List.of(defaults.get(name))
                    : flag || Values.isRepeatable(option) ? values : List.of(given.one(name));
            lines.add(new Line(name.substring(2), shown.stream().map(v -> resolved(option, Path.of("").toAbsolutePath(), v)).toList(), flag, who(given, name)));
        }
        return lines;
    }

    private static String who(Values given, String name) {
        boolean typed = given.given().hasMatchedOption(name);
        String file = given.entry(name).map(e -> e.place().file() + ":" + e.place().line()).orElse(null);
        return file == null ? (typed ? "command line" : "default") : typed ? "command line, and " + file : file;
    }

    private static String toml(Values given, RunPlan plan) {
        StringBuilder text = new StringBuilder();
        for (Line l : lines(given, plan)) {
            List<String> values = l.values().stream().map(v -> value(l, v)).toList();
            String shown = l.key() + " = " + (values.size() == 1 ? values.getFirst() : "[" + String.join(", ", values) + "]");
            text.append(shown).append(" ".repeat(Math.max(2, 40 - shown.length()))).append("# ").append(l.who()).append('\n');
        }
        return text.toString();
    }

    private static String json(Values given, RunPlan plan) {
        List<String> lines = new ArrayList<>();
        for (Line l : lines(given, plan)) {
            List<String> values = l.values().stream().map(v -> value(l, v)).toList();
            lines.add("  " + Json.quoted(l.key()) + ": " + (values.size() == 1 ? values.getFirst()
                    : "[" + String.join(", ", values) + "]"));
        }
        return "{\n" + String.join(",\n", lines) + "\n}\n";
    }

    /** A number or a truth stays one; both formats quote texts in the same way. */
    private static String value(Line line, String value) {
        return line.flag() || value.matches("0|[1-9][0-9]{0,14}") ? value : Json.quoted(value);
    }
}
