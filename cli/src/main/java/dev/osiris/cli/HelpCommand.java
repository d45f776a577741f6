package dev.osiris.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris help [COMMAND]}. */
final class HelpCommand implements Command {
    @Override
    public String name() {
        return "help";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addOption(Help.option()).addPositional(PositionalParamSpec.builder()
                .paramLabel("COMMAND").arity("0..1").index("0").type(String.class)
                .description("The command to explain.").build());
        spec.usageMessage().optionListHeading("%n").description("Explains osiris, or one of its commands.");
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        String name = given.matchedPositionalValue(0, null);
        Osiris osiris = new Osiris(io);
        CommandLine root = osiris.commandLine();
        CommandLine line = name == null ? root : root.getSubcommands().get(name);
        if (line == null) {
            throw osiris.unknownCommand(name);
        }
        io.print(Help.text(line, io.outIsTerminal()));
        return ExitStatus.OK;
    }
}
