package dev.osiris.cli;

import dev.osiris.kvm.Vcpu;
import dev.osiris.kvm.VcpuStatistics;
import dev.osiris.machine.Machine;
import dev.osiris.osi.OsiCount;
import java.util.ArrayList;
import java.util.List;

/** What {@code -d} promises for a machine's end. */
final class Reports {
    private Reports() {}

    /** The reports asked for. To be called before the machine is closed. */
    static List<String> of(Machine machine, Log log) {
        List<String> lines = new ArrayList<>();
        if (log.has(LogItem.OSI)) {
            lines.add("osi: calls: " + list(machine.osi().report().stream().map(Reports::osi).toList()));
        }
        for (Vcpu v : machine.vcpus()) {
            if (log.has(LogItem.EXITS)) {
                lines.add("exits: vCPU " + v.id() + ": " + exits(v.statistics()));
            }
            if (log.has(LogItem.ENGINE)) {
                lines.add("engine: vCPU " + v.id() + ": " + v.engine().name() + "\n"
                        + v.engine().report().stripTrailing().indent(2).stripTrailing());
            }
        }
        return lines;
    }

    private static String osi(OsiCount c) {
        return c.label() + " " + c.calls() + (c.owner().isEmpty() ? " (unanswered)" : "")
                + (c.failures() == 0 ? "" : " (" + c.failures() + " failed)");
    }

    private static String exits(VcpuStatistics s) {
        List<String> exits = new ArrayList<>();
        s.exits().forEach((reason, n) -> exits.add(reason + " " + n));
        List<String> interrupts = new ArrayList<>();
        s.interrupts().forEach((vector, n) -> interrupts.add(vector.title() + " " + n));
        return s.instructions() + " instructions; exits: " + list(exits) + "; interrupts: " + list(interrupts);
    }

    private static String list(List<String> items) {
        return items.isEmpty() ? "none" : String.join(", ", items);
    }
}
