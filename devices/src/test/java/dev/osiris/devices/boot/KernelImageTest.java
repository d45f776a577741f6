package dev.osiris.devices.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.machine.Image;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelImageTest {
    private static byte[] bytes(int length, int first) {
        byte[] all = new byte[length];
        Arrays.fill(all, (byte) first);
        return all;
    }

    /** As Linux is linked: virtual 0xC0000000 for physical 0, with memory that starts as zeros. */
    private static ElfBuilder linux() {
        return new ElfBuilder().entry(0xC000_0100).load(0xC000_0000, 0, bytes(0x300, 1), 0x300)
                .load(0xC000_1000, 0x1000, bytes(0x80, 2), 0x2_0080).symbol("_start", 0xC000_0000)
                .symbol("__secondary_hold", 0xC000_00C4).symbol("absent", 0x1234_5678);
    }

    private static BootException refused(byte[] content) {
        return assertThrows(BootException.class, () -> KernelImage.parse("kernel.bin", MemorySegment.ofArray(content)));
    }

    @Test
    void segmentsGoToPhysicalAddressesAndTheRestIsZeroed() {
        KernelImage image = KernelImage.parse("vmlinux", linux().content());
        AddressSpace space = new AddressSpace();
        try (GuestMemory memory = new GuestMemory("RAM", 1 << 20)) {
            space.add(new Region.Ram(0, 1 << 20, memory, 0));
            space.write(0, bytes(1 << 20, 0xEE), 0, 1 << 20);
            image.load(space::write);
            assertEquals(0x0101_0101, space.read32(0x2FC));
            assertEquals(0xEEEE_EEEE, space.read32(0x300));
            assertEquals(0x0202_0202, space.read32(0x107C));
            assertEquals(0, space.read32(0x1080));
            assertEquals(0, space.read32(0x2107C));
            assertEquals(0xEEEE_EEEE, space.read32(0x21080));
        }
        assertEquals(0x100, image.entry());
        assertEquals(0, image.low());
        assertEquals(0x21080, image.high());
        assertEquals("ELF executable", image.kind());
    }

    @Test
    void symbolsArePhysical() {
        KernelImage image = KernelImage.parse("vmlinux", linux().content());
        assertEquals(OptionalLong.of(0xC4), image.symbol("__secondary_hold"));
        assertEquals(OptionalLong.empty(), image.symbol("absent"));
        assertEquals(OptionalLong.empty(), image.symbol("__secondary"));
        byte[] stripped = new ElfBuilder().load(0, 0, bytes(4, 1), 4).build();
        assertEquals(OptionalLong.empty(), KernelImage.parse("x", MemorySegment.ofArray(stripped)).symbol("_start"));
    }

    @Test
    void gzipIsUnpacked() throws IOException {
        KernelImage image = KernelImage.parse("vmlinux.gz", MemorySegment.ofArray(gzip(linux().build())));
        assertEquals(0x100, image.entry());
        assertEquals("ELF executable, compressed with gzip", image.kind());
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    @Test
    void aWrapperIsEnteredAtItsLinkAddressAndSaysThatItWantsOpenFirmware() {
        byte[] wrapper = new ElfBuilder().entry(0x40_0004).load(0x40_0000, 0x40_0000, bytes(16, 1), 16).chrpNote()
                .build();
        KernelImage image = KernelImage.parse("zImage.chrp", MemorySegment.ofArray(wrapper));
        assertEquals(0x40_0004, image.entry());
        assertTrue(image.wantsOpenFirmware());
        assertFalse(KernelImage.parse("vmlinux", linux().content()).wantsOpenFirmware());
    }

    @Test
    void aKernelThatDoesNotFitIsNotLoaded() {
        KernelImage image = KernelImage.parse("vmlinux", linux().content());
        BootException e = assertThrows(BootException.class, () -> image.load((gpa, from) -> gpa < 0x1000));
        assertEquals("vmlinux: a segment for 0x00001000..0x0002107f; expected RAM there."
                + " Give the machine more RAM (-m).", e.getMessage());
    }

    /** A row changes a byte of a good image. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            4  | 2   | a 64-bit ELF file
            5  | 1   | a little-endian ELF file
            19 | 62  | an ELF file for x86-64 (machine 62)
            19 | 21  | an ELF file for 64-bit PowerPC (machine 21)
            19 | 99  | an ELF file for machine 99
            17 | 1   | an ELF object file
            17 | 4   | a core dump
            17 | 9   | an ELF file of type 9
            24 | 127 | an ELF file whose entry 0x7f000100 lies in no segment
            29 | 16  | an ELF file cut short: its program headers end at
            45 | 0   | an ELF file without anything to load
            57 | 16  | an ELF file cut short: the segment for address 0x0 end at
            74 | 1   | a damaged ELF file (segment for 0x0: 768 bytes in the file, 256 in memory)
            72 | 1   | whose segments for 0x00000000 and 0x00001000 overlap in memory
            """)
    void aWrongElfFileIsNamed(int offset, int value, String found) {
        byte[] elf = linux().build();
        elf[offset] = (byte) value;
        BootException e = refused(elf);
        assertTrue(e.getMessage().startsWith("kernel.bin: "), e.getMessage());
        assertTrue(e.getMessage().contains(found), e.getMessage());
    }

    /** A row puts bytes (hexadecimal) into an otherwise empty file. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0     | 27051956               | a U-Boot image (uImage)
            0     | d00dfeed               | a flattened device tree
            514   | 48647253               | a Linux kernel for x86
            56    | 41524d64               | a Linux kernel for 64-bit Arm
            0     | 4d5a                   | a DOS, Windows or EFI program
            0     | 425a6839               | compressed with bzip2
            0     | fd377a585a00           | compressed with xz
            0     | 28b52ffd               | compressed with zstd
            0     | 5d000080               | compressed with lzma
            0     | 504b0304               | a zip archive
            257   | 7573746172             | a tar archive
            32769 | 4344303031             | a CD image
            0     | 303730373031           | a cpio archive
            0     | feedface               | a Mach-O file
            0     | 3c434852502d424f4f543e | an Open Firmware boot script
            0     | 23212f62696e           | a script
            0     | 7768617465766572       | a file of unknown kind
            """)
    void aFileThatIsNoElfIsNamedByItsMagic(int at, String magic, String found) {
        byte[] file = new byte[40_000];
        byte[] bytes = HexFormat.of().parseHex(magic);
        System.arraycopy(bytes, 0, file, at, bytes.length);
        BootException e = refused(file);
        assertTrue(e.getMessage().contains(found), e.getMessage());
        assertTrue(e.getMessage().contains("expected an ELF executable for 32-bit big-endian PowerPC"), e.getMessage());
    }

    @Test
    void anEmptyFileAndABrokenGzipAreNamed() throws IOException {
        assertTrue(refused(new byte[0]).getMessage().contains("an empty file"));
        byte[] gzip = gzip(linux().build());
        assertTrue(refused(Arrays.copyOf(gzip, gzip.length - 12)).getMessage().contains("a gzip file cut short"));
        gzip[gzip.length - 8] ^= 1;
        assertTrue(refused(gzip).getMessage().contains("a damaged gzip file"));
        assertTrue(refused(gzip(new byte[9])).getMessage().contains("compressed with gzip, a file of unknown kind"));
        assertTrue(refused(Arrays.copyOf(linux().build(), 20)).getMessage().contains("cut off inside its header"));
    }

    @Test
    void noDamageMakesTheParserFailInAnotherWay() {
        byte[] elf = linux().chrpNote().build();
        for (int i = 4; i < elf.length; i++) {
            for (int value : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
                byte[] damaged = elf.clone();
                damaged[i] = (byte) value;
                parseOrRefuse(damaged);
            }
        }
    }

    private static void parseOrRefuse(byte[] content) {
        try {
            KernelImage image = KernelImage.parse("damaged", MemorySegment.ofArray(content));
            image.symbol("__secondary_hold");
            image.wantsOpenFirmware();
        } catch (BootException e) {
            assertTrue(e.getMessage().startsWith("damaged: "), e.getMessage());
        }
    }

    @Test
    void filesThatCannotBeReadAreNamed(@TempDir Path dir) throws IOException {
        Path file = Files.write(dir.resolve("kernel"), new byte[] {1, 2});
        assertArrayEquals(new byte[] {1, 2}, BootFiles.read("kernel", file));
        assertArrayEquals(new byte[] {1, 2}, BootFiles.map("kernel", new Image.OnDisk(file)).toArray(ValueLayout.JAVA_BYTE));
        assertEquals(0, BootFiles.map("kernel", new Image.OnDisk(Files.createFile(dir.resolve("empty")))).byteSize());
        assertThrows(BootException.class, () -> BootFiles.map("kernel", new Image.OnDisk(dir.resolve("no"))));
        BootException missing = assertThrows(BootException.class, () -> BootFiles.read("kernel", dir.resolve("no")));
        assertTrue(missing.getMessage().contains("there is no such file"), missing.getMessage());
        BootException folder = assertThrows(BootException.class, () -> BootFiles.read("initrd", dir));
        assertTrue(folder.getMessage().contains("a directory"), folder.getMessage());
    }
}
