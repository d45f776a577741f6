package dev.osiris.devices.board.chrp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.boot.BootException;
import dev.osiris.devices.boot.ElfBuilder;
import dev.osiris.devices.boot.KernelImage;
import dev.osiris.devices.boot.RamLayout;
import dev.osiris.devices.fdt.DeviceTree;
import dev.osiris.devices.fdt.Dtc;
import dev.osiris.devices.fdt.FdtReader;
import dev.osiris.devices.fdt.FdtWriter;
import dev.osiris.devices.fdt.Node;
import dev.osiris.devices.rtas.RtasStub;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChrpBoardTest {
    private static final int MIB = 1 << 20;

    private static ChrpSpec spec(int cpus, long ram, boolean firmware) {
        return new ChrpSpec(cpus, "PowerPC,750", 0x0008_3214, 400_000_000, 66_666_664, 16_666_666, ram, firmware,
                firmware ? 8192 : 0, "console=ttyS0");
    }

    private static KernelImage linux(int megabytes) {
        return KernelImage.parse("vmlinux", new ElfBuilder().entry(0xC000_0000)
                .load(0xC000_0000, 0, new byte[0x100], megabytes * MIB).symbol("_start", 0xC000_0000)
                .symbol("__secondary_hold", 0xC000_00C4).content());
    }

    private static MemorySegment zeros(int length) {
        return MemorySegment.ofArray(new byte[length]);
    }

    private static KernelImage monitor() {
        return KernelImage.parse("monitor", new ElfBuilder().entry(0x10_0000)
                .load(0x10_0000, 0x10_0000, new byte[0x100], 0x100).symbol("_start", 0x10_0000).content());
    }

    // --- Device tree --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"1, 16, true", "1, 128, false", "4, 512, true", "2, 2048, true"})
    void dtcHasNothingToComplainAbout(int cpus, long megabytes, boolean firmware) throws Exception {
        ChrpBoot boot = new ChrpBoot(spec(cpus, megabytes * MIB, firmware), linux(8), zeros(5), null);
        assertEquals("", Dtc.decompile(boot.blob()).complaints());
    }

    @Test
    void theTreeSaysWhatTheLayoutSays() {
        DeviceTree tree = ChrpDeviceTree.of(spec(2, 256 * MIB, true));
        assertEquals("chrp", tree.root().string("device_type", ""));
        assertArrayEquals(new int[] {0, 256 * MIB}, tree.find("/memory").cells("reg"));
        Node pic = tree.find("/interrupt-controller");
        assertEquals("open-pic", pic.string("device_type", ""));
        assertEquals((int) ChrpLayout.OPENPIC, pic.cell("reg", 0));
        assertEquals((int) ChrpLayout.OPENPIC, tree.root().cell("platform-open-pic", 0));
        Node serial = tree.find(tree.find("/chosen").string("linux,stdout-path", ""));
        assertArrayEquals(new int[] {1, 0x3F8, 8}, serial.cells("reg"));
        assertArrayEquals(new int[] {4, 2}, serial.cells("interrupts"));
        assertEquals(pic.phandle(), serial.cell("interrupt-parent", 0));
        assertEquals("isa@1", serial.parent().name());
        assertEquals("Motorola, Grackle", serial.parent().parent().string("model", ""));
    }

    @Test
    void processorsAreNumberedFromTheOneThatBoots() {
        DeviceTree tree = ChrpDeviceTree.of(spec(3, 64 * MIB, true));
        Node cpus = tree.find("/cpus");
        assertEquals(3, cpus.children().size());
        assertEquals(tree.bootCpu(), cpus.children().getFirst().cell("reg", -1));
        assertEquals(2, cpus.children().getLast().cell("reg", -1));
        assertEquals(16_666_666, cpus.children().getFirst().cell("timebase-frequency", 0));
    }

    @Test
    void withoutTheOsiCapabilityNoFirmwareIsOffered() {
        DeviceTree without = ChrpDeviceTree.of(spec(1, 64 * MIB, false));
        assertNull(without.find("/rtas"));
        assertNull(without.find("/nvram"));
        DeviceTree with = ChrpDeviceTree.of(spec(1, 64 * MIB, true));
        assertTrue(with.find("/rtas").has("power-off"));
        assertEquals(8192, with.find("/nvram").cell("#bytes", 0));
    }

    @Test
    void everySlotAndPinHasItsInterrupt() {
        DeviceTree tree = ChrpDeviceTree.of(spec(1, 64 * MIB, true));
        int[] map = tree.find("/pci").cells("interrupt-map");
        assertEquals(16 * 7, map.length);
        for (int i = 0; i < map.length; i += 7) {
            assertEquals(ChrpLayout.pciInterrupt(map[i] >>> 11, map[i + 3]), map[i + 5]);
            assertEquals(tree.find("/interrupt-controller").phandle(), map[i + 4]);
        }
        assertEquals(ChrpLayout.pciInterrupt(1, 2), ChrpLayout.pciInterrupt(5, 2));
    }

    @Test
    void nothingOverlapsInTheMap() {
        AddressSpace space = new AddressSpace();
        try (GuestMemory memory = new GuestMemory("RAM", ChrpLayout.MAX_RAM)) {
            space.add(new Region.Ram(0, ChrpLayout.MAX_RAM, memory, 0));
            long[][] ranges = {{ChrpLayout.PCI_MEMORY, ChrpLayout.PCI_MEMORY_SIZE},
                {ChrpLayout.OPENPIC, ChrpLayout.OPENPIC_SIZE}, {ChrpLayout.ISA_IO, ChrpLayout.ISA_IO_SIZE},
                {ChrpLayout.CONFIG_ADDRESS, 0x1000}, {ChrpLayout.CONFIG_DATA, 0x1000}};
            for (long[] range : ranges) {
                space.add(new Region.Mmio(range[0], range[1], "range", null));
            }
            assertEquals(ranges.length + 1, space.regions().size());
        }
    }

    @ParameterizedTest
    @CsvSource({"15", "2049", "0", "-1"})
    void ramHasBounds(long megabytes) {
        assertThrows(IllegalArgumentException.class, () -> spec(1, megabytes * MIB, true));
    }

    // --- Boot ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"16, 8, 2", "128, 8, 20", "1024, 12, 300", "2048, 12, 500"})
    void everythingHasAPlaceThatLinuxCanUse(long ram, int kernelSize, int initrdSize) {
        ChrpBoot boot = new ChrpBoot(spec(1, ram * MIB, true), linux(kernelSize), zeros(initrdSize * MIB + 1), null);
        Node chosen = FdtReader.read(boot.blob()).find("/chosen");
        int start = chosen.cell("linux,initrd-start", 0);
        int end = chosen.cell("linux,initrd-end", 0);
        assertEquals(initrdSize * MIB + 1, end - start);
        assertEquals(0, start % 4096);
        assertTrue(end <= Math.min(ram, 768) * MIB && start >= kernelSize * MIB, boot.claims().toString());
        assertTrue(boot.deviceTreeAt() + boot.blob().length <= Math.min(ram, 256) * MIB, boot.claims().toString());
        assertEquals("console=ttyS0", chosen.string("bootargs", ""));
        assertTrue(boot.stackAt() < Math.min(ram, 256) * MIB, boot.claims().toString());
        assertEquals(Set.of("vmlinux", "RTAS", "initial RAM disk", "device tree", "boot stack"),
                boot.claims().stream().map(RamLayout.Claim::what).collect(Collectors.toSet()));
    }

    @Test
    void whatIsLoadedIsWhereTheTreeSays() {
        byte[] initrd = new byte[5000];
        Arrays.fill(initrd, (byte) 7);
        ChrpBoot boot = new ChrpBoot(spec(1, 32 * MIB, true), linux(8), MemorySegment.ofArray(initrd), null);
        AddressSpace space = new AddressSpace();
        try (GuestMemory memory = new GuestMemory("RAM", 32 * MIB)) {
            space.add(new Region.Ram(0, 32 * MIB, memory, 0));
            boot.load(space::write);
            byte[] blob = new byte[boot.blob().length];
            space.read(boot.deviceTreeAt(), blob, 0, blob.length);
            DeviceTree tree = FdtReader.read(blob);
            assertEquals(0x0707_0707, space.read32(tree.find("/chosen").cell("linux,initrd-start", 0)));
            int rtas = tree.find("/rtas").cell("linux,rtas-entry", 0);
            byte[] code = new byte[RtasStub.SIZE];
            space.read(rtas, code, 0, code.length);
            assertArrayEquals(RtasStub.code(), code);
            assertEquals(new DeviceTree.Reservation(rtas, ChrpLayout.RTAS_SIZE), tree.reservations().getFirst());
        }
    }

    @Test
    void withoutFirmwareNothingIsPutIntoRamForIt() {
        ChrpBoot boot = new ChrpBoot(spec(1, 32 * MIB, false), linux(8), null, null);
        assertEquals(0, boot.deviceTree().reservations().size());
        assertFalse(boot.claims().toString().contains("RTAS"), boot.claims().toString());
    }

    @Test
    void secondaryProcessorsAreHeldWhereTheKernelSays() {
        ChrpSpec spec = spec(2, 32 * MIB, true);
        assertEquals(OptionalLong.of(0xC4), new ChrpBoot(spec, linux(8), null, null).secondaryEntry());
        KernelImage stripped = KernelImage.parse("vmlinux",
                new ElfBuilder().entry(0xC000_0000).load(0xC000_0000, 0, new byte[0x100], MIB).content());
        assertEquals(OptionalLong.of(0xC4), new ChrpBoot(spec, stripped, null, null).secondaryEntry());
        assertEquals(OptionalLong.empty(), new ChrpBoot(spec, monitor(), null, null).secondaryEntry());
    }

    @Test
    void aKernelThatBringsNoVectorsFindsThemFree() {
        ChrpBoot boot = new ChrpBoot(spec(1, 32 * MIB, true), monitor(), null, null);
        RamLayout.Claim first = boot.claims().getFirst();
        assertEquals(new RamLayout.Claim("exception vectors", 0, 0x3000), first);
    }

    @Test
    void aTreeOfTheUsersIsCompleted() {
        DeviceTree own = ChrpDeviceTree.of(spec(1, 64 * MIB, true));
        own.root().remove(own.find("/chosen"));
        own.root().strings("model", "Mine");
        ChrpBoot boot = new ChrpBoot(spec(1, 64 * MIB, true), linux(8), zeros(9), FdtWriter.write(own));
        DeviceTree tree = FdtReader.read(boot.blob());
        assertEquals("Mine", tree.root().string("model", ""));
        assertEquals("console=ttyS0", tree.find("/chosen").string("bootargs", ""));
        assertTrue(tree.find("/chosen").has("linux,initrd-start"));
        assertTrue(tree.find("/rtas").has("linux,rtas-base"));
    }

    @Test
    void whatDoesNotFitIsNamed() {
        ChrpSpec small = spec(1, 16 * MIB, true);
        assertMessage("initial RAM disk: 9 MiB to place", () -> new ChrpBoot(small, linux(8), zeros(9 * MIB), null));
        assertMessage("vmlinux: needs 0x00000000..0x010fffff; expected a place within 16 MiB",
                () -> new ChrpBoot(small, linux(17), null, null));
        assertMessage("initial RAM disk: an empty file", () -> new ChrpBoot(small, linux(8), zeros(0), null));
        KernelImage wrapper = KernelImage.parse("zImage.chrp", new ElfBuilder().entry(0x40_0000)
                .load(0x40_0000, 0x40_0000, new byte[4], 4).chrpNote().content());
        assertMessage("zImage.chrp: a boot wrapper that calls Open Firmware",
                () -> new ChrpBoot(small, wrapper, null, null));
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable what) {
        BootException e = assertThrows(BootException.class, what);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
