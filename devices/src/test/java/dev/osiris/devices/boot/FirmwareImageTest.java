package dev.osiris.devices.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirmwareImageTest {
    private static final int RAM = 1 << 20;

    private static ElfBuilder firmware() {
        byte[] code = new byte[0x100];
        Arrays.fill(code, (byte) 1);
        return new ElfBuilder().entry(0x8010).load(0x8000, 0x8000, code, 0x200);
    }

    @Test
    void theBytesOfTheFileGoToPhysicalAddressesAndNothingElseIsTouched() {
        FirmwareImage image = FirmwareImage.parse("fw", firmware().build(), RAM);
        AddressSpace space = new AddressSpace();
        try (GuestMemory memory = new GuestMemory("RAM", RAM)) {
            space.add(new Region.Ram(0, RAM, memory, 0));
            space.write32(0x8100, 0x2222_2222);
            image.load(space::write);
            assertEquals(0, space.read32(0x7FFC));
            assertEquals(0x0101_0101, space.read32(0x80FC));
            assertEquals(0x2222_2222, space.read32(0x8100));
        }
        assertEquals(0x8010, image.entry());
        assertTrue(image.toString().startsWith("fw, entry "), image.toString());
    }

    /** What is wrong with a file, by which byte of a good one is changed, and how the message begins. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "4 | 2 | fw: a 64-bit ELF file; expected an ELF executable for 32-bit big-endian PowerPC. Use firmware built",
        "5 | 1 | fw: a little-endian ELF file; expected",
        "19 | 40 | fw: an ELF file for Arm (machine 40); expected",
        "17 | 1 | fw: an ELF object file; expected an ELF executable for 32-bit big-endian PowerPC. Link it first.",
        "17 | 4 | fw: a core dump; expected",
        "0 | 0 | fw: a file of unknown kind",
        "26 | 99 | fw: an ELF file whose entry 0x00006310 is the physical address of none of its segments",
        "70 | 127 | fw: an ELF file cut short: the segment for address 0x8000 end at byte",
        "65 | 32 | fw: needs 0x00208000..0x002081ff; expected a place within 1 MiB of RAM. Give the machine more RAM (-m).",
    })
    void aFileThatCannotStartIsRefused(int at, int value, String message) {
        byte[] content = firmware().build();
        content[at] = (byte) value;
        String said = assertThrows(BootException.class, () -> FirmwareImage.parse("fw", content, RAM)).getMessage();
        assertTrue(said.startsWith(message), said);
    }

    @Test
    void segmentsThatMeetAreRefused() {
        byte[] content = firmware().load(0x8100, 0x8100, new byte[4], 4).build();
        assertTrue(assertThrows(BootException.class, () -> FirmwareImage.parse("fw", content, RAM)).getMessage()
                .contains("overlaps"));
    }

    @Test
    void aFileCutAnywhereIsRefusedAndNothingWorse() {
        byte[] content = firmware().build();
        for (int length = 0; length < content.length; length++) {
            byte[] cut = Arrays.copyOf(content, length);
            assertThrows(BootException.class, () -> FirmwareImage.parse("fw", cut, RAM), length + " bytes");
        }
    }
}
