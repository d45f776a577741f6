package dev.osiris.cli;

import dev.osiris.cli.text.Table;
import dev.osiris.devices.board.BoardType;
import dev.osiris.devices.board.Boards;
import dev.osiris.machine.Limits;
import dev.osiris.ppc.cpu.CpuModel;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris machines}. */
final class MachinesCommand implements Command {
    @Override
    public String name() {
        return "machines";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addOption(Help.option());
        spec.usageMessage().optionListHeading("%n").description("Lists the machines there are, and what each can be built with.");
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        io.print(list());
        return ExitStatus.OK;
    }

    /** The list; also for {@code --machine help}. */
    static String list() {
        Table table = new Table("MACHINE", "RAM", "VCPUS", "CPUS", "WHAT IT IS");
        for (BoardType type : Boards.ALL) {
            Limits l = type.limits();
            table.row(type.name() + (type == Boards.DEFAULT ? " (default)" : ""),
                    MemorySize.format(l.minMemory()) + "-" + MemorySize.format(l.maxMemory())
                            + " (" + MemorySize.format(l.defaultMemory()) + ")",
                    "1-" + l.maxVcpus(),
                    String.join(" ", l.cpus().stream().map(CpuModel::label).toList()) + " (" + l.defaultCpu().label()
                            + ")",
                    type.description());
        }
        return table.toString();
    }
}
