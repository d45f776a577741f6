package dev.osiris.cli;

import dev.osiris.cli.text.Table;
import dev.osiris.engine.Engines;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris engines}. */
final class EnginesCommand implements Command {
    @Override
    public String name() {
        return "engines";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addOption(Help.option());
        spec.usageMessage().optionListHeading("%n").description("Lists the engines that run guest code.");
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        io.print(list());
        return ExitStatus.OK;
    }

    /** The list; also for {@code --engine help}. */
    static String list() {
        Table table = new Table("ENGINE", "WHAT IT IS");
        for (Engines.Kind kind : Engines.ALL) {
            table.row(kind.name() + (kind == Engines.ALL.getFirst() ? " (default)" : ""), kind.description());
        }
        return table.toString();
    }
}
