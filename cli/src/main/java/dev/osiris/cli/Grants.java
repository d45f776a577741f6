package dev.osiris.cli;

import dev.osiris.cli.text.Suggestion;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.CpuFamily;
import dev.osiris.machine.Grant;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code --enable-cap NAME[@VCPUS]}: which capabilities can be enabled where, and why the others cannot. */
final class Grants {
    private Grants() {}

    /** The family that KVM counts a CPU model to. */
    static CpuFamily family(CpuModel cpu) {
        return switch (cpu) {
            case PPC604, PPC750, PPC7400, PPC7447A -> CpuFamily.BOOK3S_32;
        };
    }

    /** Why a capability cannot be enabled on such a vCPU; null when it can. */
    static String obstacle(Capability capability, CpuModel cpu) {
        return switch (capability.scope()) {
            case CHECK -> capability.unavailable().orElse("it can be checked, not enabled");
            case VM -> capability.unavailable().orElse("it belongs to the whole VM, not to a vCPU");
            case VCPU -> capability.unavailable().orElse(capability.families().contains(family(cpu)) ? null
                    : "it means nothing on a CPU of the family " + family(cpu).title());
        };
    }

    /** Those that can be enabled on such a vCPU. */
    static List<Capability> possible(CpuModel cpu) {
        return Capability.ofVcpus().stream().filter(c -> obstacle(c, cpu) == null).toList();
    }

    /**
     * What was typed.
     *
     * @param typed {@code osi}, {@code osi@0,2-3} …, one per option
     * @param cpu the vCPUs' model
     * @param vcpus how many there are
     * @throws CommandException when there is no such capability or vCPU, or it cannot be enabled there
     */
    static List<Grant> parse(List<String> typed, CpuModel cpu, int vcpus) {
        List<Grant> grants = new ArrayList<>();
        for (String one : typed) {
            grants.add(parse(one, cpu, vcpus));
        }
        return grants;
    }

    private static Grant parse(String typed, CpuModel cpu, int vcpus) {
        String where = Values.where("--enable-cap", typed);
        int at = typed.indexOf('@');
        Capability capability = named(where, at < 0 ? typed : typed.substring(0, at), cpu);
        try {
            return new Grant(capability, at < 0 ? null : VcpuSet.parse(typed.substring(at + 1), vcpus));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(where, e.getMessage());
        }
    }

    private static Capability named(String where, String name, CpuModel cpu) {
        Capability capability = Capability.byName(name).orElseThrow(() -> CommandException.usage(where,
                "there is no such capability; " + Suggestion.hint(name, labels(), " ") + can(cpu)));
        String obstacle = obstacle(capability, cpu);
        if (obstacle != null) {
            throw CommandException.usage(where, obstacle + "; " + can(cpu));
        }
        return capability;
    }

    private static List<String> labels() {
        return Arrays.stream(Capability.values()).map(Capability::label).toList();
    }

    private static String can(CpuModel cpu) {
        return "what can be enabled on a " + cpu.label() + ": "
                + String.join(", ", possible(cpu).stream().map(Capability::label).toList());
    }
}
