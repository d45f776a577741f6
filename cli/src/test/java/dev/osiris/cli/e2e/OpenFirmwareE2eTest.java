package dev.osiris.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code --boot of}: Linux, its boot wrapper and Debian's GRUB as clients of Open Firmware. */
@Tag("e2e")
class OpenFirmwareE2eTest {
    private static final String PROMPT = "osiris# ";
    private static final String GRUB_PROMPT = "grub> ";
    /** Properties whose value is the boot's own. */
    private static final Pattern OF_THE_BOOT = Pattern.compile("\\./(chosen/(rng-seed|linux,initrd-(start|end))|rtas/linux,rtas-.*)");
    /** What Open Firmware's tree has besides: IEEE 1275, 3.5, and a handle in every node. */
    private static final Pattern OF_OPEN_FIRMWARE = Pattern.compile(
            "\\./(openprom/.*|options/.*|chosen/(stdin|stdout|memory|mmu|cpu)|memory@0/available|(.*/)?phandle)");

    private static Guest boot(String kernel, String... more) throws Exception {
        String[] all = new String[more.length + 7];
        String[] first = {"run", "--enable-cap", "osi", "--kernel", kernel, "--initrd", Guest.linux("initrd")};
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return Guest.start(all);
    }

    /** What matters of a boot of two processors. */
    private record Seen(String processors, String iomem, String log, Map<String, String> tree) {}

    private static Seen see(String protocol) throws Exception {
        try (Guest guest = boot(Guest.linux("kernel"), "--boot", protocol, "--smp", "2")) {
            guest.expect("Osiris Linux guest: 6\\.1\\S*, 2 CPU");
            guest.expect(PROMPT);
            String processors = guest.run("nproc", PROMPT) + guest.run("grep -v bogomips /proc/cpuinfo", PROMPT);
            String iomem = guest.run("cat /proc/iomem /proc/ioports", PROMPT);
            String log = guest.run("dmesg | grep -c -E 'Oops|Bad trap|BUG:|stuck|stall|lockup'", PROMPT);
            Map<String, String> tree = new TreeMap<>();
            // Linux 6.1 makes the property that is left out itself, and dies of its being opened.
            guest.run("cd /proc/device-tree; find . -type f ! -name pci-OF* | xargs md5sum", PROMPT).lines().map(l -> l.split(" +", 2))
                    .filter(l -> l.length == 2).forEach(l -> tree.put(l[1], l[0]));
            guest.send("poweroff");
            assertEquals(0, guest.exitStatus());
            return new Seen(processors, iomem, log, tree);
        }
    }

    @Test
    void linuxIsTheSameAfterEitherBoot() throws Exception {
        Seen flat = see("fdt");
        Seen openFirmware = see("of");
        assertTrue(flat.processors.startsWith("2\n"), flat.processors);
        assertEquals(flat.processors, openFirmware.processors);
        assertEquals(flat.iomem, openFirmware.iomem);
        assertEquals("0", openFirmware.log.strip());
        Map<String, String> more = new TreeMap<>(openFirmware.tree);
        assertTrue(flat.tree.size() > 80, flat.tree.toString());
        flat.tree.forEach((property, value) -> {
            String there = more.remove(property);
            if (!OF_THE_BOOT.matcher(property).matches()) {
                assertEquals(value, there, property);
            }
        });
        assertTrue(more.containsKey("./openprom/model"), more.toString());
        more.keySet().removeIf(OF_OPEN_FIRMWARE.asMatchPredicate());
        assertEquals(Map.of(), more);
    }

    @Test
    void linuxBootWrapperStarts() throws Exception {
        String wrapper = Path.of(Guest.linux("kernel")).resolveSibling("zImage.chrp").toString();
        try (Guest guest = boot(wrapper, "--boot", "of")) {
            guest.expect("zImage starting");
            guest.expect(PROMPT);
            guest.send("poweroff");
            assertEquals(0, guest.exitStatus());
        }
    }

    /** Types a command at GRUB's prompt; what comes back lies between the echo and the next prompt. Its lines end in LF CR. */
    private static String grub(Guest guest, String command) throws Exception {
        guest.type(command + "\r");
        return guest.expect("(?s)\\n\\r(.*?)" + GRUB_PROMPT).group(1).replaceAll("\\r|\\x1B\\[[0-9;?]*[A-Za-z]", "");
    }

    @Test
    void grubHasAPromptOnTheSerialPort() throws Exception {
        try (Guest guest = Guest.start("run", "--enable-cap", "osi", "--boot", "of", "--kernel", Guest.grub("image"))) {
            guest.expect(GRUB_PROMPT);
            assertEquals("", grub(guest, "ls").strip());
            assertTrue(grub(guest, "lsmmap").matches("(?s)(base_addr = 0x[0-9a-f]+, length = 0x[0-9a-f]+, available RAM\\s+)+"));
            assertTrue(grub(guest, "help lsmmap").contains("List memory map provided by firmware."));
            assertTrue(grub(guest, "cat (ieee1275/disk)/x").contains("error:"));
            assertEquals("hello", grub(guest, "echo hello").strip());
            guest.type("halt\r");
            assertEquals(0, guest.exitStatus());
        }
    }

    @Test
    void grubStartsFromADiskReadsItAndBootsLinuxFromIt() throws Exception {
        try (Guest guest = Guest.start("run", "--enable-cap", "osi", "--boot", "of", "--smp", "2", "--osi-disk",
                Guest.grub("disk") + ",ro")) {
            guest.expect("GNU GRUB");
            guest.expect("command-line");
            guest.type("c");
            guest.expect(GRUB_PROMPT);
            String disks = grub(guest, "ls");
            assertTrue(disks.contains("(ieee1275/disk)") && disks.contains("(ieee1275/disk,msdos1)"), disks);
            assertTrue(grub(guest, "ls (ieee1275/disk,msdos1)/boot").contains("vmlinux"));
            assertEquals("A file on the disk.", grub(guest, "cat (ieee1275/disk,msdos1)/hello.txt").strip());
            assertTrue(grub(guest, "search --file /hello.txt").contains("ieee1275/disk,msdos1"));
            assertEquals("", grub(guest, "set root=ieee1275/disk,msdos1").strip());
            assertEquals("", grub(guest, "linux /boot/vmlinux from-grub").strip());
            assertEquals("", grub(guest, "initrd /boot/initramfs.cpio.gz").strip());
            guest.type("boot\r");
            guest.expect("Osiris Linux guest: 6\\.1\\S*, 2 CPU");
            guest.expect(PROMPT);
            assertEquals("BOOT_IMAGE=/boot/vmlinux from-grub", guest.run("cat /proc/cmdline", PROMPT).strip());
            guest.send("poweroff");
            assertEquals(0, guest.exitStatus());
        }
    }
}
