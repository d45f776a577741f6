package dev.osiris.devices.board.chrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.board.MachineFactory;
import dev.osiris.devices.board.SerialTerminal;
import dev.osiris.devices.chip.uart.SerialBackend;
import dev.osiris.devices.chip.uart.SerialPort;
import dev.osiris.guests.GuestImages;
import dev.osiris.kvm.Capability;
import dev.osiris.machine.Grant;
import dev.osiris.machine.Image;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineExit;
import dev.osiris.machine.MachineListener;
import dev.osiris.machine.MachineSpec;
import dev.osiris.machine.OsiSpec;
import dev.osiris.ppc.cpu.CpuModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OSI services as a running guest finds them on the board: our monitor's {@code osi} command makes the calls. */
class OsiGuestTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final SerialTerminal terminal = new SerialTerminal();
    private final StringBuffer log = new StringBuffer();

    private final Endpoints endpoints = new Endpoints() {
        @Override
        public SerialBackend serial(int n) {
            return terminal.serial(n);
        }

        @Override
        public void serialPort(int n, SerialPort port) {
            terminal.serialPort(n, port);
        }

        @Override
        public SerialBackend console(String name) {
            return value -> log.append(name).append(':').append((char) value).append(' ');
        }
    };

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "native"})
    void aGuestLogsReadsTheTreeKeepsItsNvramAndEndsWithAStatus(String engine, @TempDir Path dir) throws Exception {
        Path nvram = dir.resolve("nvram");
        MachineSpec spec = new MachineSpec("chrp", CpuModel.PPC750, 32L << 20, 1, engine,
                new MachineSpec.Boot(new Image.BuiltIn("monitor", GuestImages.MONITOR.content()), null, "", null),
                List.of(new Grant(Capability.OSI, null)),
                new OsiSpec(Map.of(), Map.of("autoboot", List.of("false")), nvram, null, List.of()));
        try (Machine machine = MachineFactory.create(spec, endpoints, MachineListener.NONE)) {
            machine.start();
            terminal.await("self-check passed", LIMIT);
            terminal.type("osi 47 0x41\rosi 76 1 0\rosi 52 5 0x77\rosi 78 35\rosi 62\rosi 54 0x4f534907\r");
            MachineExit exit = machine.exit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertEquals(new MachineExit(MachineExit.Kind.GUEST_EXIT, 7, ""), exit);
            assertEquals(0, machine.osi().failedCalls());
        }
        String text = terminal.text();
        assertEquals("log:A ", log.toString());
        assertTrue(text.matches("(?s).*osi 76 1 0\nr3 (?!00000000|ffffffff).*"), text);
        assertTrue(text.contains("osi 78 35\nr3 02000000 "), text);
        assertTrue(text.contains("osi 62\nr3 00000000 "), text);
        assertEquals(0x77, Files.readAllBytes(nvram)[5]);
    }
}
