package dev.osiris.cli;

import dev.osiris.cli.text.GrantText;
import dev.osiris.machine.Grant;
import dev.osiris.ppc.cpu.CpuModel;
import java.util.ArrayList;
import java.util.List;

/** {@code --enable-cap NAME[@VCPUS][,KEY=VALUE…]}. */
final class Grants {
    private Grants() {}

    /**
     * What was typed.
     *
     * @param typed one per option; see {@link GrantText}
     * @param cpu the vCPUs' model
     * @param vcpus how many there are
     * @throws CommandException when there is no such capability or vCPU, or it cannot be enabled there
     */
    static List<Grant> parse(List<String> typed, CpuModel cpu, int vcpus) {
        List<Grant> grants = new ArrayList<>();
        for (String one : typed) {
            try {
                grants.add(GrantText.parse(one, cpu, vcpus));
            } catch (IllegalArgumentException e) {
                throw CommandException.usage(Values.where("--enable-cap", one), e.getMessage());
            }
        }
        return grants;
    }
}
