package dev.osiris.cli;

import dev.osiris.bits.Bits;
import dev.osiris.cli.text.Table;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris cpus}. */
final class CpusCommand implements Command {
    @Override
    public String name() {
        return "cpus";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addOption(Help.option());
        spec.usageMessage().optionListHeading("%n").description("Lists the processors there are.");
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        io.print(list(List.of(CpuModel.values()), CpuModel.DEFAULT));
        return ExitStatus.OK;
    }

    /** The list; also for {@code --cpu help}, where the machine decides which there are. */
    static String list(List<CpuModel> models, CpuModel usual) {
        Table table = new Table("CPU", "PVR", "BATS", "ALTIVEC", "WHAT IT IS");
        for (CpuModel m : models) {
            table.row(m.label() + (m == usual ? " (default)" : ""), Bits.hex32(m.pvr()), m.bats() + "+" + m.bats(),
                    m.altivec() ? "yes" : "no", m.description());
        }
        return table.toString();
    }
}
