package dev.osiris.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bundled guest, from the command line. */
@Tag("e2e")
class MonitorGuestE2eTest {
    private static final String PROMPT = "osiris> ";

    @ParameterizedTest
    @CsvSource({"native, 750", "interpreter, 750", "native, 604", "native, 7447A"})
    void withOsiTheSelfCheckPassesAndOffEndsWithStatusZero(String engine, String cpu) throws Exception {
        try (Guest guest = Guest.start("run", "--enable-cap", "osi", "--engine", engine, "--cpu", cpu)) {
            guest.expect("decrementer: interrupt at 0x900");
            guest.expect("OpenPIC timer: interrupt at 0x500");
            guest.expect("OSI: enabled on this vCPU");
            guest.expect("trap: program interrupt at 0x700");
            guest.expect("self-check passed");
            guest.expect(PROMPT);
            assertTrue(guest.run("osi 0 22", PROMPT).contains("r3 00000001"), "CALL_AVAILABLE(OF_RTAS) is 1");
            assertTrue(guest.run("regs", PROMPT).contains("srr") || guest.text().contains("msr"), "regs prints registers");
            guest.send("off");
            assertEquals(0, guest.exitStatus());
        }
    }

    @Test
    void withoutOsiTheCallTakesVectorC00AndTheGuestSaysSo() throws Exception {
        try (Guest guest = Guest.start("run")) {
            guest.expect("no /rtas");
            guest.expect("OSI: not enabled on this vCPU \\(system-call interrupt at 0xC00\\)");
            guest.expect(PROMPT);
        }
    }

    @Test
    void osiOnTheOtherVcpuOnlyIsNotOsiOnThisOne() throws Exception {
        try (Guest guest = Guest.start("run", "--smp", "2", "--enable-cap", "osi@1")) {
            guest.expect("OSI: not enabled on this vCPU");
        }
    }
}
