package dev.osiris.devices.board.chrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.board.MachineFactory;
import dev.osiris.devices.board.SerialTerminal;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our own monitor on the board: chips, vectors, decrementer and OSI together, as a guest finds them. */
class MonitorGuestTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NOT_ENABLED = "OSI: not enabled on this vCPU (system-call interrupt at 0xC00)";

    private final SerialTerminal terminal = new SerialTerminal();

    private Machine machine(String engine, CpuModel cpu, boolean osi) {
        MachineSpec.Boot boot = new MachineSpec.Boot(
                new Image.BuiltIn("monitor", GuestImages.MONITOR.content()), null, "", null);
        List<Grant> grants = osi ? List.of(new Grant(Capability.OSI, null)) : List.of();
        return MachineFactory.create(new MachineSpec("chrp", cpu, 32L << 20, 1, engine, boot, grants), terminal,
                MachineListener.NONE);
    }

    @ParameterizedTest
    @CsvSource({"interpreter, PPC750", "interpreter, PPC604", "native, PPC7400", "native, PPC7447A"})
    void itChecksItselfAndPowersOff(String engine, CpuModel cpu) throws Exception {
        try (Machine machine = machine(engine, cpu, true)) {
            machine.start();
            terminal.await("self-check passed", LIMIT);
            terminal.type("time\roff\r");
            MachineExit exit = machine.exit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertEquals(MachineExit.Kind.POWER_OFF, exit.kind());
        }
        String text = terminal.text();
        assertTrue(text.contains("processor: " + cpu.label() + ", "), text);
        assertTrue(text.contains("memory: 32 MiB; serial at fe0003f8, OpenPIC at fc000000"), text);
        assertTrue(text.contains("OSI: enabled on this vCPU (call 22, RTAS, is available)"), text);
        assertTrue(text.contains(" UTC"), text);
        assertTrue(text.endsWith("osiris> off\npowering off: RTAS power-off\n"), text);
    }

    @ParameterizedTest
    @CsvSource({"interpreter", "native"})
    void withoutTheCapabilityAnOsiCallIsASystemCall(String engine) throws Exception {
        try (Machine machine = machine(engine, CpuModel.PPC750, false)) {
            machine.start();
            terminal.await("self-check passed", LIMIT);
            terminal.type("osi 7\roff\rtime\r");
            terminal.await("calendar: none (no RTAS)", LIMIT);
            assertFalse(machine.exit().isDone());
        }
        String text = terminal.text();
        assertTrue(text.contains("\n" + NOT_ENABLED + "\ntrap: "), text);
        assertTrue(text.contains("osi 7\n" + NOT_ENABLED + "\n"), text);
        assertTrue(text.contains("cannot power off: OSI is not enabled"), text);
        assertTrue(text.contains("RTAS at 00000000"), text);
    }

    @Test
    void aLongPasteArrivesWholeAndInOrder() throws Exception {
        int lines = 300;
        StringBuilder paste = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            paste.append("line-").append(i).append('\r');
        }
        try (Machine machine = machine("interpreter", CpuModel.PPC750, true)) {
            machine.start();
            terminal.type(paste.toString()); // begins before the guest has looked at its serial port
            terminal.await("unknown command: line-" + (lines - 1) + " ", LIMIT);
        }
        List<String> answers = terminal.text().lines().filter(l -> l.startsWith("unknown command: ")).toList();
        assertEquals(lines, answers.size());
        for (int i = 0; i < lines; i++) {
            assertEquals("unknown command: line-" + i + " (try help)", answers.get(i));
        }
    }

    @Test
    void memoryIsReadAndWritten() throws Exception {
        try (Machine machine = machine("interpreter", CpuModel.PPC750, true)) {
            machine.start();
            terminal.type("poke 0x200000 0xdeadbeef\rpeek 0x1ffffc 2\rpeek 0x104 1\rlast\r");
            terminal.await("unknown command: last", LIMIT);
        }
        String text = terminal.text();
        assertTrue(text.contains("00200000: deadbeef\n"), text);
        assertTrue(text.contains("001ffffc: 00000000 deadbeef\n"), text);
        assertTrue(text.contains("00000104: 7c6802a6\n"), text);
    }
}
