package dev.osiris.devices.board;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.guests.GuestImages;
import dev.osiris.kvm.Capability;
import dev.osiris.machine.Grant;
import dev.osiris.machine.Image;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineExit;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.MachineSpec;
import dev.osiris.ppc.cpu.CpuModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No state is shared between machines: two of them run at once in one JVM. */
class TwoMachinesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Machine machine(SerialTerminal line, CpuModel cpu, String engine) {
        Image kernel = new Image.BuiltIn("monitor", GuestImages.MONITOR.content());
        MachineSpec spec = new MachineSpec("chrp", cpu, 64L << 20, 1, engine,
                new MachineSpec.Boot(kernel, null, "", null), List.of(new Grant(Capability.OSI, null)));
        return MachineFactory.create(spec, line, MachineListener.NONE);
    }

    @ParameterizedTest
    @CsvSource({"native, interpreter", "native, native"})
    void twoMachinesReachTheirPromptsAtOnceAndEndOnTheirOwn(String first, String second) throws Exception {
        SerialTerminal a = new SerialTerminal();
        SerialTerminal b = new SerialTerminal();
        try (Machine one = machine(a, CpuModel.PPC750, first); Machine two = machine(b, CpuModel.PPC7400, second)) {
            one.start();
            two.start();
            a.await("self-check passed", LIMIT);
            b.await("self-check passed", LIMIT);
            a.type("off\r");
            assertEquals(MachineExit.Kind.POWER_OFF, one.exit().get(60, TimeUnit.SECONDS).kind());
            assertEquals(Machine.State.RUNNING, two.state());
            b.type("off\r");
            assertEquals(MachineExit.Kind.POWER_OFF, two.exit().get(60, TimeUnit.SECONDS).kind());
        }
    }
}
