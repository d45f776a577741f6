package dev.osiris.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osiris.devices.board.BoardType;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.Capability.Scope;
import dev.osiris.kvm.CapabilityArgument;
import dev.osiris.kvm.CpuFamily;
import dev.osiris.kvm.ExitReason;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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
                .addOption(OptionSpec.builder("--json").description("Print JSON, for scripts.").build())
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
                : given.matchedOptionValue("--json", false) ? json(board, Choices.cpu(board, cpu))
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

    private static String families(Capability c) {
        return String.join(", ", c.families().stream().map(CpuFamily::title).toList());
    }

    /** Everything that the table knows, with what holds on this machine. */
    private static String json(BoardType board, CpuModel cpu) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", board.name());
        all.put("cpu", cpu.label());
        all.put("family", CpuFamily.of(cpu).title());
        all.put("capabilities", Arrays.stream(Capability.values())
                .sorted(Comparator.comparingInt(Capability::number)).map(c -> json(c, cpu)).toList());
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> json(Capability c, CpuModel cpu) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("number", c.number());
        one.put("name", c.label());
        one.put("kvm-name", c.kvmName());
        one.put("scope", c.scope().name().toLowerCase(Locale.ROOT));
        one.put("check-extension", c.value());
        one.put("families", c.families().stream().map(CpuFamily::title).toList());
        one.put("can-enable", c.scope() == Scope.VM ? c.enableable() : c.obstacle(cpu).isEmpty());
        String why = (c.scope() == Scope.VM ? c.unavailable() : c.obstacle(cpu)).orElse("");
        one.put("why-not", why);
        one.put("effect", c.effect());
        one.put("errors", c.errors());
        one.put("exit", c.exit().map(ExitReason::number).orElse(null));
        one.put("arguments", c.takes().stream().map(a -> new TreeMap<>(Map.of("key", a.key(), "syntax", a.syntax(),
                "meaning", a.meaning(), "policy", a.index() == CapabilityArgument.POLICY))).toList());
        return one;
    }

    /** Those of vCPUs; also for {@code --enable-cap help}. */
    static String vcpuList(CpuModel cpu) {
        StringBuilder text = new StringBuilder();
        for (Capability c : of(Scope.VCPU)) {
            text.append(head(c)).append(c.obstacle(cpu).map(why -> "not here: " + why).orElse("can be enabled"))
                    .append('\n');
            detail(text, "effect", c.effect());
            detail(text, "arguments", c.arguments());
            c.takes().forEach(a -> detail(text, a.key(), a.meaning()));
            detail(text, "CPUs", families(c));
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
