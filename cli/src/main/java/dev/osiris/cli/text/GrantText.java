package dev.osiris.cli.text;

import dev.osiris.kvm.Capability;
import dev.osiris.kvm.CapabilityArguments;
import dev.osiris.machine.Grant;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Capabilities to enable as people type them: {@code osi}, {@code osi@0,2-3}, {@code osi@0,supervisor-only=on}. */
public final class GrantText {
    private GrantText() {}

    /**
     * What was typed.
     *
     * @param cpu the vCPUs' model
     * @param vcpus how many there are
     * @throws IllegalArgumentException when there is no such capability or vCPU, or it cannot be enabled there; the
     *     message says what can
     */
    public static Grant parse(String typed, CpuModel cpu, int vcpus) {
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
        Capability capability = named(name, cpu);
        return new Grant(capability, at < 0 ? null : VcpuSet.parse(head.substring(at + 1), vcpus),
                CapabilityArguments.parse(capability, arguments));
    }

    private static Capability named(String name, CpuModel cpu) {
        Capability capability = Capability.byName(name).orElseThrow(() -> new IllegalArgumentException(
                "there is no such capability; " + Suggestion.hint(name, labels(), " ") + can(cpu)));
        capability.obstacle(cpu).ifPresent(obstacle -> {
            throw new IllegalArgumentException(obstacle + "; " + can(cpu));
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
