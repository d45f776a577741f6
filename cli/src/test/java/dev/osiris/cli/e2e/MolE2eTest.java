package dev.osiris.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.guests.GuestImages;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The machine without hardware, from the command line: firmware's transcript, clients, Linux. */
@Tag("e2e")
class MolE2eTest {
    @TempDir
    Path directory;

    private Path clientDisk() throws Exception {
        byte[] client = GuestImages.CLIENT.content();
        return Files.write(directory.resolve("client.img"), Arrays.copyOf(client, (client.length + 511) / 512 * 512));
    }

    private Path message() throws Exception {
        return Files.writeString(directory.resolve("motd"), "from outside\n");
    }

    /** OSI on all vCPUs, and on the first only: the transcript, with a client's at the end. */
    @ParameterizedTest
    @CsvSource({"osi, an OSI call is answered, native", "osi@0, an OSI call is a system call at 0xC00, native",
        "osi, an OSI call is answered, interpreter"})
    void firmwareLooksAroundAndStartsAClientFromADisk(String grant, String second, String engine) throws Exception {
        try (Guest guest = Guest.start("run", "-M", "mol", "--smp", "2", "--enable-cap", grant, "--engine", engine, "--osi-disk",
                clientDisk() + ",ro", "--osi-file", "motd=" + message(), "--append", "some words")) {
            guest.expect("Osiris OSI firmware\\s+memory: 256 MiB");
            guest.expect("vCPU 0: an OSI call is answered\\s");
            guest.expect("vCPU 1: " + second + "\\s"); // a warning may stand before it
            guest.expect("/\\s+name = \"device-tree\"\\s+model = \"Osiris mol\"");
            guest.expect("/cpus/PowerPC,750@1\\s");
            guest.expect("/mol/osi-pic\\s");
            guest.expect("[0-9]+ nodes\\s+clock: [0-9]+ seconds since 1970: 20[0-9-]+ [0-9:]+ UTC");
            guest.expect("disk 0: [0-9]+ sectors, read-only");
            guest.expect("scsi 0: type 0, \"OSIRIS  DISK +\", [0-9]+ blocks of 512 bytes");
            guest.expect("file motd: 13 bytes\\s+from outside\\s");
            guest.expect("screen: 800 x 600, 32 bits");
            guest.expect("boot arguments: some words");
            guest.expect("boot: starting /mol/mol-blk/disk@0 at 00400000\\s+client: here I am");
            guest.expect("client: done\\s+boot: the client ended with status 66");
            assertEquals(66, guest.exitStatus());
            assertFalse(guest.text().contains("FAILED"), guest.text());
        }
    }

    @Test
    void withoutOsiFirmwareSaysNothingAndIsStoppedByNameOrBySignal() throws Exception {
        String name = "mol-e2e-" + ProcessHandle.current().pid();
        try (Guest guest = Guest.start("run", "-M", "mol", "--name", name)) {
            guest.expect("OSI call 0 \\(call-available\\) at \\S+ without the capability");
            try (Guest monitor = Guest.start("monitor", name, "-c", "info registers")) {
                monitor.expect("pc +0x00000c0[08]");
                assertEquals(0, monitor.exitStatus());
            }
            try (Guest stop = Guest.start("stop", name)) {
                assertEquals(0, stop.exitStatus());
            }
            assertEquals(0, guest.exitStatus());
            assertFalse(guest.text().contains("firmware\n"), guest.text());
        }
        try (Guest guest = Guest.start("run", "-M", "mol")) {
            guest.expect("OSI call 0 \\(call-available\\) at \\S+ without the capability");
            ProcessHandle java = guest.process().toHandle();
            java.destroy();
            assertTrue(guest.process().waitFor(30, TimeUnit.SECONDS));
            assertEquals(143, guest.exitStatus());
        }
    }

    @Test
    void theScreenCanBeSeenAndTheLogIsAConsoleOfItsOwn() throws Exception {
        String name = "mol-screen-" + ProcessHandle.current().pid();
        Path log = directory.resolve("log");
        Path picture = directory.resolve("screen.png");
        try (Guest guest = Guest.start("run", "-M", "mol", "--name", name, "--enable-cap", "osi", "--osi-log", "file:" + log)) {
            guest.expect("ok ");
            try (Guest monitor = Guest.start("monitor", name, "-c", "screendump " + picture)) {
                assertEquals(0, monitor.exitStatus());
            }
            guest.send("off");
            assertEquals(0, guest.exitStatus());
        }
        assertEquals("Osiris OSI firmware\n", Files.readString(log));
        BufferedImage seen = ImageIO.read(picture.toFile());
        assertEquals(800, seen.getWidth());
        assertEquals(0xFFFFFF, seen.getRGB(10, 10) & 0xFFFFFF);
        assertEquals(0x0000FF, seen.getRGB(620, 10) & 0xFFFFFF);
        assertEquals(0x202020, seen.getRGB(10, 310) & 0xFFFFFF);
    }

    /** Linux's own prom_init talks to our firmware; then there is RTAS, and nothing else. */
    @Test
    void firmwareStartsLinuxWhichNeedsNoHardwareEither() throws Exception {
        try (Guest guest = Guest.start("run", "-M", "mol", "--enable-cap", "osi", "--osi-file", "ofclient=" + Guest.linux("kernel"),
                "--osi-file", "initrd=" + Guest.linux("initrd"), "--append", "nosmap", "--smp", "2")) {
            guest.expect("OF stdout device is: /mol/mol-tty");
            guest.expect("Hardware name: Osiris mol");
            guest.expect("osiris# ");
            assertTrue(guest.run("cat /proc/cpuinfo", "osiris# ").contains("CHRP Osiris mol"), guest.text());
            assertEquals("Linux", guest.run("uname", "osiris# ").strip());
            assertFalse(guest.text().contains("starting cpu"), "there is nothing that could interrupt another processor");
            guest.send("poweroff");
            assertEquals(0, guest.exitStatus());
        }
    }
}
