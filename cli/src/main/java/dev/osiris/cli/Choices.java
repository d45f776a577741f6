package dev.osiris.cli;

import dev.osiris.cli.text.Suggestion;
import dev.osiris.devices.board.BoardType;
import dev.osiris.devices.board.Boards;
import dev.osiris.engine.Engines;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** Things that are chosen by name, for several commands: machine, CPU, engine. */
final class Choices {
    private Choices() {}

    static OptionSpec machineOption() {
        return Values.option("NAME", "The machine; 'help' lists them. Default: " + Boards.DEFAULT.name() + ".",
                "-M", "--machine");
    }

    static OptionSpec cpuOption() {
        return Values.option("NAME", "The processor of every vCPU; 'help' lists those that the machine takes.", "--cpu");
    }

    /** @throws CommandException when there is no such machine */
    static BoardType machine(String name) {
        return name == null ? Boards.DEFAULT : Boards.byName(name).orElseThrow(() -> unknown(Values.where("--machine", name),
                "there is no such machine", name, Boards.ALL.stream().map(BoardType::name).toList()));
    }

    /** @throws CommandException when there is no such CPU, or not on this machine */
    static CpuModel cpu(BoardType machine, String name) {
        if (name == null) {
            return machine.limits().defaultCpu();
        }
        List<CpuModel> possible = machine.limits().cpus();
        List<String> names = possible.stream().map(CpuModel::label).toList();
        CpuModel model = CpuModel.byLabel(name).orElseThrow(() -> unknown(Values.where("--cpu", name), "there is no such CPU",
                name, names));
        if (!possible.contains(model)) {
            throw CommandException.usage(Values.where("--cpu", name), "machine " + machine.name() + " does not take it; expected "
                    + String.join(", ", names));
        }
        return model;
    }

    /**
     * An engine as typed: a name, or {@code native,verify=1/N}.
     *
     * @throws CommandException when there is no such engine
     */
    static String engine(String typed) {
        if (typed == null) {
            return Engines.ALL.getFirst().name();
        }
        if (!typed.contains(",") && Engines.byName(typed).isEmpty()) {
            throw unknown(Values.where("--engine", typed), "there is no such engine", typed,
                    Engines.ALL.stream().map(Engines.Kind::name).toList());
        }
        try {
            Engines.parse(typed);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(Values.where("--engine", typed), e.getMessage());
        }
        return typed;
    }

    private static CommandException unknown(String where, String what, String typed, List<String> names) {
        return CommandException.usage(where, what + "; " + Suggestion.hint(typed, names, " ") + "expected "
                + String.join(", ", names));
    }
}
