package dev.osiris.cli;

import dev.osiris.devices.board.BoardType;
import dev.osiris.devices.board.Boards;
import dev.osiris.engine.Engines;
import dev.osiris.kvm.Capability;
import dev.osiris.ppc.cpu.CpuModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes manual pages and completions for bash and zsh from the commands themselves. The build runs it:
 * {@code java -cp ... dev.osiris.cli.Docs DIRECTORY}.
 */
public final class Docs {
    private final List<CommandLine> commands;
    private final CommandLine root;

    private Docs() {
        root = new Osiris(Streams.ofProcess()).commandLine();
        commands = List.copyOf(root.getSubcommands().values());
    }

    /** Writes everything below a directory: {@code man/man1}, {@code bash-completion}, {@code zsh}. */
    public static void main(String[] args) throws IOException {
        new Docs().write(Path.of(args[0]));
    }

    private void write(Path to) throws IOException {
        Path man = Files.createDirectories(to.resolve("man/man1"));
        Files.writeString(man.resolve("osiris.1"), page("osiris", root.getCommandSpec()));
        for (CommandLine c : commands) {
            Files.writeString(man.resolve("osiris-" + c.getCommandName() + ".1"), page("osiris-" + c.getCommandName(),
                    c.getCommandSpec()));
        }
        Files.writeString(Files.createDirectories(to.resolve("bash-completion")).resolve("osiris"), bash());
        Files.writeString(Files.createDirectories(to.resolve("zsh")).resolve("_osiris"), zsh());
    }

    // ------------------------------------------------------------------ manual pages

    private String page(String name, CommandSpec spec) {
        StringBuilder p = new StringBuilder(".TH " + name.toUpperCase(java.util.Locale.ROOT) + " 1 \"\" \"Osiris " + Osiris.VERSION
                + "\" \"Osiris Manual\"\n");
        String description = String.join(" ", spec.usageMessage().description());
        p.append(".SH NAME\n").append(roff(name + " - " + firstSentence(description))).append('\n');
        p.append(".SH SYNOPSIS\n.B ").append(roff(name.replace('-', ' '))).append("\n[OPTION]... ")
                .append(spec.parent() == null ? "COMMAND" : positionals(spec)).append('\n');
        p.append(".SH DESCRIPTION\n").append(roff(description)).append('\n');
        if (spec.parent() == null) {
            p.append(".SH COMMANDS\n");
            commands.forEach(c -> item(p, c.getCommandName(), String.join(" ", c.getCommandSpec().usageMessage().description())));
        }
        p.append(".SH OPTIONS\n");
        for (ArgGroupSpec group : spec.argGroups()) {
            p.append(".SS ").append(roff(group.heading().replace("%n", "").replace(":", ""))).append('\n');
            group.options().forEach(o -> option(p, o));
        }
        List<OptionSpec> grouped = spec.argGroups().stream().flatMap(g -> g.options().stream()).toList();
        spec.options().stream().filter(o -> !grouped.contains(o)).forEach(o -> option(p, o));
        exitStatuses(p, spec.usageMessage().exitCodeList());
        examples(p, spec.usageMessage().footer());
        return p.append(".SH SEE ALSO\n").append(Stream.concat(Stream.of("osiris"), commands.stream().map(c -> "osiris-"
                + c.getCommandName())).filter(n -> !n.equals(name)).map(n -> ".BR " + roff(n) + " (1)").collect(Collectors.joining(",\n")))
                .append('\n').toString();
    }

    private static String firstSentence(String text) {
        return text.replaceFirst("[.:,] .*|\\.$", "");
    }

    private static String positionals(CommandSpec spec) {
        return spec.positionalParameters().stream().map(PositionalParamSpec::paramLabel).map(l -> "[" + l + "]...")
                .collect(Collectors.joining(" "));
    }

    private static void option(StringBuilder p, OptionSpec o) {
        String value = o.arity().max() == 0 ? "" : " " + o.paramLabel();
        item(p, String.join(", ", o.names()) + value, String.join(" ", o.description()));
    }

    private static void item(StringBuilder p, String head, String text) {
        p.append(".TP\n.B ").append(roff(head)).append('\n').append(roff(text)).append('\n');
    }

    private static void exitStatuses(StringBuilder p, Map<String, String> statuses) {
        if (!statuses.isEmpty()) {
            p.append(".SH \"EXIT STATUS\"\n");
            statuses.forEach((status, meaning) -> item(p, status, meaning));
        }
    }

    private static void examples(StringBuilder p, String[] footer) {
        List<String> lines = Arrays.stream(footer).filter(l -> l.startsWith("  ")).toList();
        if (!lines.isEmpty()) {
            p.append(".SH EXAMPLES\n.nf\n");
            lines.forEach(l -> p.append(roff(l.substring(2))).append('\n'));
            p.append(".fi\n");
        }
    }

    /** As roff reads it: no escapes, no requests, hyphens that can be copied. */
    private static String roff(String text) {
        String t = text.replace("%%", "%").replace("%n", "\n").replace("\\", "\\e").replace("-", "\\-");
        return t.startsWith(".") || t.startsWith("'") ? "\\&" + t : t;
    }

    // ------------------------------------------------------------------ completion

    /** What an option's value can be: words, {@code <file>}, {@code <dir>}, or nothing that is known. */
    private static List<String> values(ArgSpec arg) {
        String label = arg.paramLabel();
        String name = arg instanceof OptionSpec o ? o.longestName() : "";
        return switch (name) {
            case "--machine" -> withHelp(Boards.ALL.stream().map(BoardType::name));
            case "--cpu" -> withHelp(Arrays.stream(CpuModel.values()).map(CpuModel::label));
            case "--engine" -> withHelp(Engines.ALL.stream().map(Engines.Kind::name));
            case "--enable-cap" -> withHelp(Capability.ofVcpus().stream().map(Capability::label));
            case "--log" -> withHelp(Arrays.stream(LogItem.values()).map(LogItem::label));
            case "--serial", "--monitor" -> List.of("stdio", "mon:stdio", "null", "none", "pty", "file:", "pipe:", "ringbuf", "unix:",
                    "tcp:", "telnet:", "chardev:");
            case "--error-format", "--log-format" -> List.of("text", "json");
            case "--boot" -> RunOptions.PROTOCOLS;
            case "--print-config" -> List.of("toml", "json");
            case "--device" -> List.of("help");
            default -> label.startsWith("FILE") ? List.of("<file>") : label.startsWith("DIR") ? List.of("<dir>") : List.of();
        };
    }

    private static List<String> withHelp(Stream<String> words) {
        return Stream.concat(words, Stream.of("help")).toList();
    }

    private String bash() {
        StringBuilder s = new StringBuilder("""
            # bash completion for osiris. Generated from the command itself.
            _osiris() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= word
                if [ "$cur" = = ]; then cur=; elif [ "$prev" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case $word in -*) ;; *) command=$word; break ;; esac
                done
                COMPREPLY=()
                case $command in
                """);
        s.append("    '') COMPREPLY=($(compgen -W \"").append(names(commands)).append(" --help --version\" -- \"$cur\")) ;;\n");
        for (CommandLine c : commands) {
            s.append("    ").append(c.getCommandName()).append(")\n        case $prev in\n");
            c.getCommandSpec().options().stream().filter(o -> o.arity().max() > 0).forEach(o -> s.append("        ")
                    .append(String.join(" | ", o.names())).append(") ").append(compgen(values(o))).append("; return ;;\n"));
            s.append("        esac\n        COMPREPLY=($(compgen ").append(takesFiles(c) ? "-f " : "").append("-W \"")
                    .append(c.getCommandSpec().options().stream().map(OptionSpec::longestName).collect(Collectors.joining(" ")))
                    .append(c.getCommandName().equals("help") ? " " + names(commands) : "").append("\" -- \"$cur\")) ;;\n");
        }
        return s.append("    esac\n}\ncomplete -o bashdefault -o default -F _osiris osiris\n").toString();
    }

    private static boolean takesFiles(CommandLine c) {
        return c.getCommandSpec().positionalParameters().stream().anyMatch(p -> p.paramLabel().equals("FILE"));
    }

    private static String compgen(List<String> values) {
        return values.isEmpty() ? ":" : "COMPREPLY=($(compgen " + switch (values.getFirst()) {
            case "<file>" -> "-f";
            case "<dir>" -> "-d";
            default -> "-W \"" + String.join(" ", values) + "\"";
        } + " -- \"$cur\"))";
    }

    private static String names(List<CommandLine> commands) {
        return commands.stream().map(CommandLine::getCommandName).collect(Collectors.joining(" "));
    }

    private String zsh() {
        StringBuilder s = new StringBuilder("#compdef osiris\n# Generated from the command itself.\n_osiris() {\n    local state line\n"
                + "    local -a commands=(\n");
        commands.forEach(c -> s.append("        '").append(zshQuoted(c.getCommandName() + ":" + firstSentence(String.join(" ",
                c.getCommandSpec().usageMessage().description())))).append("'\n"));
        s.append("    )\n    _arguments -C '1:command:->command' '*::argument:->arguments'\n    case $state in\n"
                + "    command) _describe command commands ;;\n    arguments)\n        case $words[1] in\n");
        for (CommandLine c : commands) {
            s.append("        ").append(c.getCommandName()).append(") _arguments");
            c.getCommandSpec().options().forEach(o -> s.append(" \\\n            ").append(zshOption(o)));
            s.append(takesFiles(c) ? " \\\n            '*:file:_files'" : "").append(" ;;\n");
        }
        return s.append("        esac ;;\n    esac\n}\n_osiris \"$@\"\n").toString();
    }

    private static String zshOption(OptionSpec o) {
        String text = firstSentence(String.join(" ", o.description())).replace("[", "(").replace("]", ")").replace(":", ";");
        List<String> values = values(o);
        String action = o.arity().max() == 0 ? "" : ":" + o.paramLabel().replace(":", ";") + ":" + (values.isEmpty() ? ""
                : values.getFirst().equals("<file>") ? "_files" : values.getFirst().equals("<dir>") ? "_files -/"
                : "(" + String.join(" ", values).replace(":", "\\:") + ")");
        return "'*" + o.longestName() + (o.arity().max() == 0 ? "" : "=") + zshQuoted("[" + text + "]" + action) + "'";
    }

    private static String zshQuoted(String text) {
        return text.replace("'", "'\\''").replace("%n", " ");
    }
}
