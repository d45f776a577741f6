package dev.osiris.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Unmodified Linux 6.1, from the command line to a shell and to power-off. */
@Tag("e2e")
class LinuxE2eTest {
    private static final String PROMPT = "osiris# ";
    /** Of 16 MiB of zeros. */
    private static final String SHA256 = "080acf35a507ac9849cfcba47dc2ad83e01b75663a516279c8b9d243b719643e";

    private static Guest boot(String... options) throws Exception {
        String[] all = new String[options.length + 5];
        all[0] = "run";
        all[1] = "--kernel";
        all[2] = Guest.linux("kernel");
        all[3] = "--initrd";
        all[4] = Guest.linux("initrd");
        System.arraycopy(options, 0, all, 5, options.length);
        return Guest.start(all);
    }

    @ParameterizedTest
    @CsvSource({"native, 750, 740/750", "interpreter, 750, 740/750", "native, 604, 604", "native, 7400, 7400",
        "native, 7447A, 7447A", "native, 603e, 603e"})
    void bootsToAShellWorksAndPowersOff(String engine, String cpu, String cpuInfo) throws Exception {
        try (Guest guest = boot("--enable-cap", "osi", "--engine", engine, "--cpu", cpu)) {
            guest.expect("Osiris Linux guest: 6\\.1\\S*, 1 CPU");
            guest.expect(PROMPT);
            assertTrue(guest.run("uname -a", PROMPT).contains("Linux"), "uname -a");
            assertTrue(guest.run("uname -m", PROMPT).startsWith("ppc"), "uname -m");
            String cpus = guest.run("cat /proc/cpuinfo", PROMPT);
            assertTrue(cpus.contains(cpuInfo) && cpus.contains("CHRP"), cpus);
            String sum = guest.run("dd if=/dev/zero bs=1M count=16 2>/dev/null | sha256sum", PROMPT);
            assertTrue(sum.contains(SHA256), sum);
            String log = guest.run("dmesg | grep -c -E 'Oops|Bad trap|BUG:|Kernel panic'", PROMPT);
            assertEquals("0", log.strip(), () -> guest.text());
            assertClockIsRight(guest);
            guest.send("poweroff");
            assertEquals(0, guest.exitStatus());
        }
    }

    /** RTAS get-time-of-day. */
    private static void assertClockIsRight(Guest guest) throws Exception {
        long there = Long.parseLong(guest.run("date -u +%s", PROMPT).strip());
        long apart = Math.abs(Duration.between(Instant.ofEpochSecond(there), Instant.now()).toSeconds());
        assertTrue(apart < 60, "the guest's clock is " + apart + " s off");
    }

    @Test
    void bootsWithoutOsiAndThenHasNoRtas() throws Exception {
        // The kernel then reads a CMOS clock before it has mapped the ports; with its access protection on, each of
        // those reads is a long warning.
        try (Guest guest = boot("--append", "nosmap")) {
            guest.expect("no /rtas");
            guest.expect(PROMPT);
            assertTrue(guest.run("ls /proc/device-tree", PROMPT).contains("cpus"));
            assertFalse(guest.run("ls /proc/device-tree", PROMPT).contains("rtas"));
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "4"})
    void bringsUpAllProcessors(int vcpus) throws Exception {
        try (Guest guest = boot("--enable-cap", "osi", "--smp", Integer.toString(vcpus))) {
            guest.expect("Osiris Linux guest: 6\\.1\\S*, " + vcpus + " CPU");
            guest.expect(PROMPT);
            assertEquals(Integer.toString(vcpus), guest.run("nproc", PROMPT).strip());
            String log = guest.run("dmesg | grep -c -E 'Oops|Bad trap|BUG:|stuck|stall|soft lockup'", PROMPT);
            assertEquals("0", log.strip(), () -> guest.text());
            guest.send("poweroff");
            assertEquals(0, guest.exitStatus());
        }
    }

    @Test
    void rebootStartsTheMachineAgain() throws Exception {
        try (Guest guest = boot("--enable-cap", "osi")) {
            guest.expect(PROMPT);
            guest.send("reboot");
            guest.expect("Linux version");
            guest.expect(PROMPT);
            guest.send("poweroff");
            assertEquals(0, guest.exitStatus());
        }
    }
}
