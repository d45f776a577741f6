package dev.osiris.devices.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.guests.GuestImages;
import dev.osiris.kvm.Capability;
import dev.osiris.machine.Grant;
import dev.osiris.machine.Image;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.MachineSpec;
import dev.osiris.ppc.cpu.CpuModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording of a machine shows. */
class FlightRecorderTest {
    private static final List<String> EVENTS = List.of("osiris.VcpuExit", "osiris.Interrupt", "osiris.Translation",
            "osiris.ChipAccess");

    @TempDir
    Path directory;

    @Test
    void exitsInterruptsTranslationsAndChipAccessesAreRecorded() throws Exception {
        Path file = directory.resolve("machine.jfr");
        try (Recording recording = new Recording()) {
            EVENTS.forEach(name -> recording.enable(name).withThreshold(Duration.ZERO));
            recording.start();
            runTheBundledGuest();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> all = RecordingFile.readAllEvents(file);
        Map<String, Long> counts = all.stream().collect(Collectors.groupingBy(e -> e.getEventType().getName(), Collectors.counting()));
        for (String name : EVENTS) {
            assertTrue(counts.getOrDefault(name, 0L) > 0, name + " in " + counts);
        }
        assertTrue(all.stream().anyMatch(e -> e.getEventType().getName().equals("osiris.VcpuExit")
                && e.getString("reason").equals("OSI")));
        assertTrue(all.stream().anyMatch(e -> e.getEventType().getName().equals("osiris.ChipAccess")
                && e.getString("chip").equals("uart0")));
        assertTrue(all.stream().anyMatch(e -> e.getEventType().getName().equals("osiris.Interrupt")
                && e.getString("vector").equals("decrementer")));
    }

    private static void runTheBundledGuest() throws Exception {
        SerialTerminal line = new SerialTerminal();
        Image kernel = new Image.BuiltIn("monitor", GuestImages.MONITOR.content());
        MachineSpec spec = new MachineSpec("chrp", CpuModel.PPC750, 64L << 20, 1, "native",
                new MachineSpec.Boot(kernel, null, "", null), List.of(new Grant(Capability.OSI, null)));
        try (Machine machine = MachineFactory.create(spec, line, MachineListener.NONE)) {
            machine.start();
            line.await("self-check passed", Duration.ofSeconds(60));
            line.type("off\r");
            assertEquals(0, machine.exit().get(60, TimeUnit.SECONDS).status());
        }
    }
}
