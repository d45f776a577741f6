package dev.osiris.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Capabilities at run time. */
class OsiCommandsTest {
    private TestMachine tested;
    private Monitor monitor;

    @BeforeEach
    void start() {
        tested = new TestMachine();
        monitor = new Monitor(tested.context(), text -> { }, () -> { });
    }

    @AfterEach
    void end() {
        monitor.close();
        tested.close();
    }

    @Test
    void aCapabilityIsEnabledOnAPausedMachineWithItsArguments() {
        Reply reply = monitor.execute("enable-cap osi@1,supervisor-only=on");
        assertEquals(0, reply.status(), reply.text());
        var vcpus = tested.context().machine().vcpus();
        assertTrue(vcpus.get(1).osiSupervisorOnly() && !vcpus.get(0).osiSupervisorOnly());
        monitor.execute("cont");
        String text = monitor.execute("enable-cap osi").text();
        assertTrue(text.contains("pause the machine before enabling a capability"), text);
    }
}
