package dev.osiris.cli;

import dev.osiris.devices.board.BoardType;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.Capability.Scope;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris caps}: KVM's capabilities on PowerPC, and which can be enabled. */
final class CapsCommand implements Command {
    @Override
    public String name() {
        return "caps";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addOption(Choices.machineOption()).addOption(Choices.cpuOption())
                .addOption(Help.option());
        spec.usageMessage().optionListHeading("%n").description("Lists KVM's capabilities on PowerPC by number, and which of them"
                + " can be enabled on the vCPUs of a machine (osiris run --enable-cap).");
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        Values values = new Values(given);
        String machine = values.one("--machine");
        if ("help".equals(machine)) {
            io.print(MachinesCommand.list());
            return ExitStatus.OK;
        }
        BoardType board = Choices.machine(machine);
        String cpu = values.one("--cpu");
        io.print("help".equals(cpu) ? CpusCommand.list(board.limits().cpus(), board.limits().defaultCpu())
                : list(board, Choices.cpu(board, cpu)));
        return ExitStatus.OK;
    }

    /** The whole list. */
    static String list(BoardType board, CpuModel cpu) {
        return "Of a vCPU (--enable-cap), on machine " + board.name() + " with CPU " + cpu.label() + ":\n"
                + vcpuList(cpu)
                + "\nOf a VM (Java API):\n" + vmList()
                + "\nTo be checked only (Java API):\n" + checkList();
    }

    /** Those of vCPUs; also for {@code --enable-cap help}. */
    static String vcpuList(CpuModel cpu) {
        StringBuilder text = new StringBuilder();
        for (Capability c : of(Scope.VCPU)) {
            String obstacle = Grants.obstacle(c, cpu);
            text.append(head(c)).append(obstacle == null ? "can be enabled" : "not here: " + obstacle).append('\n');
            detail(text, "effect", c.effect());
            detail(text, "arguments", c.arguments());
            c.exit().ifPresent(exit -> detail(text, "exit", "KVM_EXIT_" + exit + " (" + exit.number() + ")"));
            detail(text, "errors", c.errors());
        }
        return text.toString();
    }

    private static String vmList() {
        StringBuilder text = new StringBuilder();
        for (Capability c : of(Scope.VM)) {
            text.append(head(c)).append(c.unavailable().map(why -> "not here: " + why).orElse("can be enabled"))
                    .append('\n');
            detail(text, "effect", c.effect());
            detail(text, "arguments", c.arguments());
        }
        return text.toString();
    }

    private static String checkList() {
        StringBuilder text = new StringBuilder();
        for (Capability c : of(Scope.CHECK)) {
            text.append(head(c)).append("answers ").append(c.value()).append('\n');
        }
        return text.toString();
    }

    private static List<Capability> of(Scope scope) {
        return Arrays.stream(Capability.values()).filter(c -> c.scope() == scope)
                .sorted(Comparator.comparingInt(Capability::number)).toList();
    }

    private static String head(Capability c) {
        return "  %3d  %-27s  ".formatted(c.number(), c.label());
    }

    private static void detail(StringBuilder text, String what, String detail) {
        if (!detail.isEmpty() && !detail.equals("none")) {
            text.append("         ").append(what).append(": ").append(detail).append('\n');
        }
    }
}
