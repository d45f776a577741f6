package dev.osiris.cli;

import dev.osiris.cli.line.Words;
import dev.osiris.cli.text.Suggestion;
import dev.osiris.devices.boot.BootException;
import dev.osiris.devices.fdt.FdtException;
import dev.osiris.kvm.KvmException;
import dev.osiris.machine.MachineException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine;

/** The {@code osiris} command: finds the command among those there are, and turns what goes wrong into a message. */
final class Osiris {
    /** The same as in the Maven project. */
    static final String VERSION = "0.1.0";

    static {
        // At every start picocli would look for Groovy in all jars, and for types that no option here has.
        System.setProperty("picocli.disable.closures", "true");
        System.setProperty("picocli.converters.excludes", ".*");
    }

    private final Streams io;
    private final List<Command> commands;

    Osiris(Streams io) {
        this.io = io;
        this.commands = List.of(
                new RunCommand(),
                new TestCommand(),
                new QemuCommand(),
                new MachinesCommand(),
                new CpusCommand(),
                new CapsCommand(),
                new EnginesCommand(),
                new ReplayRegionCommand(),
                new ListCommand(),
                new MonitorCommand(),
                new ConsoleCommand(),
                new StopCommand(),
                new ProfileCommand(),
                new HelpCommand());
    }

    /**
     * Does what the arguments say.
     *
     * @return the exit status
     */
    int run(String... args) {
        Words words = null;
        try {
            if (args.length > 0 && args[0].equals(QemuCommand.NAME)) {
                return QemuCommand.run(List.of(args).subList(1, args.length), io, this::runUnsafely);
            }
            words = Words.of("osiris", args);
            return dispatch(words);
        } catch (Words.WordsException e) {
            return fail(args, Problem.of(e.isUsage() ? ExitStatus.USAGE : ExitStatus.FAILURE, e.getMessage()));
        } catch (CommandException e) {
            return fail(args, Problem.of(e, words, commands.stream().map(Command::spec).toList()));
        } catch (MachineException | BootException | FdtException | KvmException e) {
            return fail(args, Problem.of(ExitStatus.FAILURE, e.getMessage()));
        } catch (OutOfMemoryError e) {
            return fail(args, Problem.of(ExitStatus.FAILURE, "out of memory: " + e.getMessage()
                    + "; give the machine less (--memory)"));
        } catch (RuntimeException | Error e) {
            return fail(args, Problem.of(ExitStatus.FAILURE, "internal error; please report it with these lines:\n" + trace(e)));
        }
    }

    /** With errors left to the caller. */
    private int runUnsafely(List<String> args) {
        return dispatch(Words.of("osiris", args.toArray(String[]::new)));
    }

    private int fail(String[] args, Problem problem) {
        boolean json = "json".equals(Words.peek(List.of(args), Help.ERROR_FORMAT));
        io.complain(json ? problem.json("osiris") : problem.text("osiris", io.errTakesColours()));
        return problem.status();
    }

    private static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString().stripTrailing();
    }

    // ------------------------------------------------------------------ the commands

    /** Picocli's model of everything that can be typed. */
    CommandLine commandLine() {
        return commandLine(commands, Command::spec);
    }

    /** What is needed to parse these words: where they begin with the name of a command, none of the others. */
    private CommandLine parser(String[] words) {
        List<Command> named = commands.stream().filter(c -> words.length > 0 && c.name().equals(words[0])).toList();
        return commandLine(named.isEmpty() ? commands : named, Command::grammar);
    }

    private static CommandLine commandLine(List<Command> commands, Function<Command, CommandSpec> model) {
        CommandLine root = new CommandLine(spec());
        for (Command c : commands) {
            root.addSubcommand(c.name(), model.apply(c).addOption(Help.errorFormat()));
        }
        return root.setPosixClusteredShortOptionsAllowed(false).setExpandAtFiles(false).setInterpolateVariables(false)
                .setAllowOptionsAsOptionParameters(true);
    }

    private static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("osiris");
        spec.usageMessage()
                .description("Runs PowerPC machines in software.")
                .optionListHeading("%n")
                .synopsisSubcommandLabel("COMMAND")
                .commandListHeading("%nCommands:%n")
                .footer("", "Examples:",
                        "  osiris run                           the bundled guest, on this terminal",
                        "  osiris run --kernel vmlinux -m 256   a Linux kernel with 256 MiB",
                        "  osiris help run                      all options of a machine",
                        "");
        Help.exitStatuses(spec);
        return spec.addOption(Help.option()).addOption(Help.errorFormat()).addOption(OptionSpec.builder("-V", "--version").versionHelp(true)
                .description("Print the versions of osiris, Java and host.").build());
    }

    private int dispatch(Words words) {
        String[] typed = ConfigCommand.withFormat(words.texts());
        ParseResult given = parse(parser(typed), typed);
        if (given.isVersionHelpRequested()) {
            io.print(version());
            return ExitStatus.OK;
        }
        if (given.isUsageHelpRequested() || !given.hasSubcommand()) {
            return usage(commandLine(), given.isUsageHelpRequested());
        }
        ParseResult sub = given.subcommand();
        String name = sub.commandSpec().name();
        checkErrorFormat(sub);
        return sub.isUsageHelpRequested() ? usage(commandLine().getSubcommands().get(name), true) : named(name).run(sub, io);
    }

    private static void checkErrorFormat(ParseResult given) {
        String format = new Values(given).one(Help.ERROR_FORMAT);
        if (format != null && !Help.ERROR_FORMATS.contains(format)) {
            throw CommandException.usage(Values.where(Help.ERROR_FORMAT, format), "there is no such format; "
                    + Suggestion.hint(format, Help.ERROR_FORMATS, " ") + "expected " + String.join(", ", Help.ERROR_FORMATS));
        }
    }

    private Command named(String name) {
        return commands.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    private int usage(CommandLine line, boolean asked) {
        String text = Help.text(line, asked && io.outIsTerminal());
        if (asked) {
            io.print(text);
            return ExitStatus.OK;
        }
        io.complain(text);
        return ExitStatus.USAGE;
    }

    static String version() {
        return "osiris " + VERSION + "\n"
                + "Java " + System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor")
                + "), " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + "\n";
    }

    // ------------------------------------------------------------------ what picocli refuses

    private ParseResult parse(CommandLine root, String[] args) {
        try {
            return root.parseArgs(args);
        } catch (CommandLine.MissingParameterException e) {
            ArgSpec missing = e.getMissing().getFirst();
            throw CommandException.usage(name(missing), "its value " + missing.paramLabel() + " is missing; "
                    + seeHelp(e.getCommandLine()));
        } catch (CommandLine.UnmatchedArgumentException e) {
            throw unmatched(e.getCommandLine(), e.getUnmatched().getFirst());
        } catch (CommandLine.ParameterException e) {
            throw CommandException.usage(e.getMessage() + "; " + seeHelp(e.getCommandLine()));
        }
    }

    private static String name(ArgSpec arg) {
        return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    }

    private CommandException unmatched(CommandLine line, String typed) {
        boolean isRoot = line.getParent() == null;
        if (!typed.startsWith("-")) {
            return isRoot ? unknownCommand(typed) : CommandException.usage(typed, line.getCommandName()
                    + " takes no such argument; " + named(line.getCommandName()).hintFor(typed) + seeHelp(line));
        }
        String option = typed.split("=", 2)[0];
        Optional<String> elsewhere = isRoot ? ownerOf(option) : Optional.empty();
        String what = (isRoot ? "osiris" : line.getCommandName()) + " has no such option; ";
        return CommandException.usage(typed, what + elsewhere.map(c -> "it comes after a command: osiris " + c + " "
                + typed).orElseGet(() -> optionHint(line, option) + seeHelp(line)));
    }

    CommandException unknownCommand(String typed) {
        return CommandException.usage(typed, "there is no such command; "
                + Suggestion.hint(typed, commands.stream().map(Command::name).toList(), " ")
                + "'osiris help' lists them");
    }

    private Optional<String> ownerOf(String option) {
        return commands.stream().filter(c -> c.spec().findOption(option) != null).map(Command::name).findFirst();
    }

    /** Besides slips of the finger: {@code -m512}, and long names with a single hyphen. */
    private static String optionHint(CommandLine line, String typed) {
        CommandSpec spec = line.getCommandSpec();
        if (spec.findOption("-" + typed) != null) {
            return "did you mean -" + typed + "? ";
        }
        boolean attached = typed.length() > 2 && typed.charAt(1) != '-' && spec.findOption(typed.substring(0, 2)) != null;
        return attached ? "did you mean " + typed.substring(0, 2) + " " + typed.substring(2) + "? "
                : Suggestion.hint(typed, longNames(spec), " ");
    }

    private static List<String> longNames(CommandSpec spec) {
        return spec.options().stream().map(OptionSpec::longestName).toList();
    }

    private static String seeHelp(CommandLine line) {
        String command = line.getParent() == null ? "" : line.getCommandName() + " ";
        return "'osiris " + command + "--help' lists what there is";
    }
}
