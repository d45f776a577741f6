package dev.osiris.cli;

import dev.osiris.cli.text.Suggestion;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.CapabilityArguments;
import dev.osiris.machine.Grant;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code --enable-cap NAME[@VCPUS][,KEY=VALUE…]}: which capabilities can be enabled where, and why the others cannot. */
final class Grants {
    private Grants() {}

    /**
     * What was typed.
     *
     * @param typed {@code osi}, {@code osi@0,2-3}, {@code osi@0,supervisor-only=on} …, one per option
     * @param cpu the vCPUs' model
     * @param vcpus how many there are
     * @throws CommandException when there is no such capability or vCPU, or it cannot be enabled there
     */
    static List<Grant> parse(List<String> typed, CpuModel cpu, int vcpus) {
        List<Grant> grants = new ArrayList<>();
        for (String one : typed) {
            grants.add(parse(Values.where("--enable-cap", one), one, cpu, vcpus));
        }
        return grants;
    }

    /**
     * One grant as typed: after an option, or in a command.
     *
     * @param where what to call it in messages
     */
    static Grant parse(String where, String typed, CpuModel cpu, int vcpus) {
        List<String> arguments = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (String part : typed.split(",", -1)) {
            (part.contains("=") ? arguments : rest).add(part);
        }
        String head = String.join(",", rest);
        int at = head.indexOf('@');
        // Without vCPUs, what follows the name can only be arguments.
        String name = at < 0 ? rest.isEmpty() ? "" : rest.removeFirst() : head.substring(0, at);
        if (at < 0) {
            arguments.addAll(rest);
        }
        Capability capability = named(where, name, cpu);
        try {
            return new Grant(capability, at < 0 ? null : VcpuSet.parse(head.substring(at + 1), vcpus),
                    CapabilityArguments.parse(capability, arguments));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(where, e.getMessage());
        }
    }

    private static Capability named(String where, String name, CpuModel cpu) {
        Capability capability = Capability.byName(name).orElseThrow(() -> CommandException.usage(where,
                "there is no such capability; " + Suggestion.hint(name, labels(), " ") + can(cpu)));
        capability.obstacle(cpu).ifPresent(obstacle -> {
            throw CommandException.usage(where, obstacle + "; " + can(cpu));
        });
        return capability;
    }

    private static List<String> labels() {
        return Arrays.stream(Capability.values()).map(Capability::label).toList();
    }

    private static String can(CpuModel cpu) {
        return "what can be enabled on a " + cpu.label() + ": "
                + String.join(", ", Capability.possible(cpu).stream().map(Capability::label).toList());
    }
}
