package dev.osiris.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.engine.interpreter.Interpreter;
import dev.osiris.kvm.Capability;
import dev.osiris.kvm.CapabilityArguments;
import dev.osiris.kvm.Kvm;
import dev.osiris.kvm.RefusedCall;
import dev.osiris.kvm.VmConfig;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.time.ManualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a machine says about OSI calls. */
class OsiEventsTest {
    private final ManualTime time = new ManualTime();
    private final List<String> said = new ArrayList<>();

    private static final class Empty implements Board {
        @Override
        public String name() {
            return "empty";
        }

        @Override
        public void build(Machine machine) {}

        @Override
        public void boot(Machine machine) {}
    }

    private Machine machine(Grant... grants) {
        MachineSpec spec = new MachineSpec("empty", CpuModel.PPC750, 1 << 20, 2, "interpreter",
                new MachineSpec.Boot(null, null, "", null), List.of(grants));
        return new Machine(spec, new Empty(), new Kvm(time, Interpreter::new).createVm(VmConfig.DEFAULT), time,
                new MachineListener() {
                    @Override
                    public void event(Event event) {
                        said.add(event.topic() + ":" + event.vcpu() + ": " + event.message());
                    }
                });
    }

    @Test
    void aCallWithoutTheCapabilityIsToldWithPcAndSelectorAndFloodsAreCounted() {
        try (Machine machine = machine()) {
            RefusedCall refused = new OsiEvents(machine).refusals(machine.vcpus().get(1), time);
            for (int i = 0; i < 1000; i++) {
                refused.refused(0xC000_1234L, 47);
            }
            time.advance(11_000_000_000L);
            refused.refused(0x1000, 1234);
        }
        assertEquals(List.of("warning:1: OSI call 47 (log-putc) at 0xc0001234 without the capability: it was taken as a"
                + " system call (--enable-cap osi allows it)",
                "warning:1: OSI call 1234 at 0x00001000 without the capability: it was taken as a system call"
                + " (--enable-cap osi allows it) (999 more since the last message)"), said);
    }

    @Test
    void aCallOfUserModeIsToldApart() {
        Grant grant = new Grant(Capability.OSI, null,
                CapabilityArguments.parse(Capability.OSI, List.of("supervisor-only=on")));
        try (Machine machine = machine(grant)) {
            new OsiEvents(machine).refusals(machine.vcpus().get(0), time).refused(0x1000, 54);
        }
        assertTrue(said.getFirst().contains("54 (exit) at 0x00001000 from user mode, with supervisor-only=on"), said.toString());
    }

    @Test
    void aServiceThatFailsIsAWarningWithItsName() {
        try (Machine machine = machine()) {
            new OsiEvents(machine).failed(0, 22, "rtas", new IllegalStateException("defect"));
            new OsiEvents(machine).unanswered(0, 62);
        }
        assertTrue(said.get(0).startsWith("warning:0: OSI service rtas failed at selector 22 (of-rtas):"
                + " java.lang.IllegalStateException: defect at dev.osiris.machine.OsiEventsTest."), said.toString());
        assertEquals("osi:0: nobody answers selector 62 (pic-ack-irq) (further calls of it are only counted)", said.get(1));
    }
}
