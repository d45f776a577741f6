package dev.osiris.devices.osi;

import static dev.osiris.osi.OsiSelector.BOOT_HELPER;
import static dev.osiris.osi.OsiSelector.GET_GMT_TIME;
import static dev.osiris.osi.OsiSelector.GET_LOCALTIME;
import static dev.osiris.osi.OsiSelector.LOG_PUTC;
import static dev.osiris.osi.OsiSelector.MTICKS_TO_USECS;
import static dev.osiris.osi.OsiSelector.NVRAM_SIZE;
import static dev.osiris.osi.OsiSelector.PSEUDO_FS;
import static dev.osiris.osi.OsiSelector.READ_NVRAM_BYTE;
import static dev.osiris.osi.OsiSelector.TTY_GETC;
import static dev.osiris.osi.OsiSelector.TTY_IRQ_ACK;
import static dev.osiris.osi.OsiSelector.TTY_PUTC;
import static dev.osiris.osi.OsiSelector.USECS_TO_MTICKS;
import static dev.osiris.osi.OsiSelector.USLEEP;
import static dev.osiris.osi.OsiSelector.WRITE_NVRAM_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.chip.RecordingLine;
import dev.osiris.devices.chip.nvram.Nvram;
import dev.osiris.devices.chip.nvram.NvramBacking;
import dev.osiris.time.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consoles, clocks, NVRAM, files and boot resources, as facts 5.2 has them. */
class SmallServicesTest {
    private static final int NAME = 0x1000;
    private static final int BUFFER = 0x2000;

    private final OsiRig rig = new OsiRig();

    @AfterEach
    void close() {
        rig.close();
    }

    // ------------------------------------------------------------------ consoles

    @Test
    void logPutcSendsTheLowByte() {
        StringBuilder out = new StringBuilder();
        rig.table.add(new LogService(b -> out.append((char) (b & 0xFF))));
        assertEquals(0, rig.call(LOG_PUTC, 'A'));
        rig.call(LOG_PUTC, 0xFFFF_FF42);
        assertEquals("AB", out.toString());
    }

    @Test
    void ttyInputRaisesTheInterruptAndIsTakenByteByByte() {
        StringBuilder out = new StringBuilder();
        RecordingLine line = new RecordingLine();
        TtyService tty = new TtyService("tty", b -> out.append((char) b), line);
        rig.table.add(tty);
        assertEquals(-1, rig.call(TTY_GETC));
        assertEquals(1, rig.call(TTY_PUTC, 'x'));
        assertEquals("x", out.toString());
        assertEquals(2, tty.receive(new byte[] {'h', (byte) 0xFE}, 0, 2));
        assertTrue(line.level());
        assertEquals('h', rig.call(TTY_GETC));
        assertEquals(0, rig.call(TTY_IRQ_ACK));
        assertTrue(line.level(), "a byte is left");
        assertEquals(0xFE, rig.call(TTY_GETC));
        rig.call(TTY_IRQ_ACK);
        assertFalse(line.level());
        assertEquals(-1, rig.call(TTY_GETC));
    }

    @Test
    void ttyTakesNoMoreInputThanItHasRoomFor() {
        TtyService tty = new TtyService("tty", b -> { }, new RecordingLine());
        byte[] flood = new byte[100_000];
        assertEquals(TtyService.CAPACITY, tty.receive(flood, 0, flood.length));
        assertEquals(0, tty.receive(flood, 0, 1));
    }

    // ------------------------------------------------------------------ clocks

    private TimeService time(ManualTime clock, ZoneId zone, long frequency) {
        TimeService service = new TimeService(clock, () -> zone, frequency, vcpu -> false);
        rig.table.add(service);
        return service;
    }

    @Test
    void theTwoEpochsDifferBy2082844800AndTheZone() {
        ManualTime clock = new ManualTime();
        time(clock, ZoneOffset.ofHours(2), 25_000_000);
        int gmt = rig.call(GET_GMT_TIME);
        assertEquals(clock.epochMillis() / 1000, gmt);
        assertEquals((int) (gmt + 2_082_844_800L + 7200), rig.call(GET_LOCALTIME));
    }

    @Test
    void ticksAndMicrosecondsAreUnsigned() {
        time(new ManualTime(), ZoneOffset.UTC, 25_000_000);
        assertEquals(1_000_000, rig.call(MTICKS_TO_USECS, 25_000_000));
        assertEquals(171_798_691, rig.call(MTICKS_TO_USECS, -1));
        assertEquals(25_000_000, rig.call(USECS_TO_MTICKS, 1_000_000));
    }

    @Test
    void aSecondsSleepReturnsAtOnceAndAShortOneSleeps() {
        time(new ManualTime(), ZoneOffset.UTC, 25_000_000);
        long began = System.nanoTime();
        assertEquals(0, rig.call(USLEEP, 2000));
        assertTrue(System.nanoTime() - began >= 2_000_000);
        assertEquals(0, rig.call(USLEEP, -1));
    }

    @Test
    void aSleepEndsWhenTheMachineWantsTheVcpu() {
        rig.table.add(new TimeService(new ManualTime(), () -> ZoneOffset.UTC, 1, vcpu -> true));
        assertEquals(0, rig.call(USLEEP, 999_999));
    }

    // ------------------------------------------------------------------ NVRAM

    @Test
    void nvramOutOfRangeReadsZeroAndIgnoresWrites() {
        rig.table.add(new NvramService(new Nvram("nvram", 0x2000, NvramBacking.VOLATILE)));
        assertEquals(0x2000, rig.call(NVRAM_SIZE));
        assertEquals(0, rig.call(WRITE_NVRAM_BYTE, 0x1FFF, 0x1AB));
        assertEquals(0xAB, rig.call(READ_NVRAM_BYTE, 0x1FFF));
        for (int outside : new int[] {0x2000, -1, Integer.MIN_VALUE}) {
            assertEquals(0, rig.call(WRITE_NVRAM_BYTE, outside, 7));
            assertEquals(0, rig.call(READ_NVRAM_BYTE, outside));
        }
    }

    // ------------------------------------------------------------------ files

    @Test
    void onlyTheFilesThatWereGivenCanBeReadAndDescriptorZeroIsOne(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("loader"), "hello world");
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("ofclient", file);
        files.put("gone", dir.resolve("gone"));
        rig.table.add(new PseudoFsService(files));
        assertEquals(0, rig.call(PSEUDO_FS, 1, rig.string(NAME, "ofclient")));
        assertEquals(-1, rig.call(PSEUDO_FS, 1, rig.string(NAME, "loader")));
        assertEquals(-1, rig.call(PSEUDO_FS, 1, rig.string(NAME, file.toString())));
        assertEquals(-1, rig.call(PSEUDO_FS, 1, rig.string(NAME, "../loader")));
        assertEquals(11, rig.call(PSEUDO_FS, 3, 0));
        assertEquals(-1, rig.call(PSEUDO_FS, 3, 1));
        assertEquals(-1, rig.call(PSEUDO_FS, 3, 2));
        assertEquals(5, rig.call(PSEUDO_FS, 4, 0, 6, BUFFER, 100));
        assertEquals("world", rig.stringAt(BUFFER));
        assertEquals(0, rig.call(PSEUDO_FS, 4, 0, 11, BUFFER, 100));
        assertEquals(0, rig.call(PSEUDO_FS, 4, 0, -1, BUFFER, 100));
        assertEquals(-1, rig.call(PSEUDO_FS, 4, 0, 0, OsiRig.NOWHERE, 5));
        assertEquals(-1, rig.call(PSEUDO_FS, 4, -1, 0, BUFFER, 5));
        assertEquals(0, rig.call(PSEUDO_FS, 5, 1, BUFFER, 100));
        assertEquals("gone", rig.stringAt(BUFFER));
        assertEquals(-1, rig.call(PSEUDO_FS, 5, 2, BUFFER, 100));
        assertEquals(0, rig.call(PSEUDO_FS, 2, 0));
        assertEquals(-1, rig.call(PSEUDO_FS, 6, 0));
    }

    // ------------------------------------------------------------------ boot resources

    private void bootHelper() {
        rig.table.add(new BootHelperService(
                Map.of("autoboot", List.of("false"), "disk", List.of("/dev/hda -rw", "\"/my disk\" -ro")), 32 << 20));
    }

    @Test
    void resourcesAreFoundByNameIndexAndArgument() {
        bootHelper();
        assertEquals(BUFFER, rig.call(BOOT_HELPER, 34, rig.string(NAME, "disk"), BUFFER, 64, 1, 0));
        assertEquals("/my disk", rig.stringAt(BUFFER));
        assertEquals(BUFFER, rig.call(BOOT_HELPER, 34, NAME, BUFFER, 64, 0, 1));
        assertEquals("-rw", rig.stringAt(BUFFER));
        assertEquals(0, rig.call(BOOT_HELPER, 34, NAME, BUFFER, 64, 2, 0));
        assertEquals(0, rig.call(BOOT_HELPER, 34, NAME, BUFFER, 64, 0, 2));
        assertEquals(0, rig.call(BOOT_HELPER, 34, rig.string(NAME, "none"), BUFFER, 64, 0, 0));
    }

    @Test
    void aBufferOfSizeZeroOnlyAsksWhetherTheResourceIsThere() {
        bootHelper();
        rig.fill(0, 4, 0xAA);
        assertEquals(1, rig.call(BOOT_HELPER, 34, rig.string(NAME, "autoboot"), 1, 0, 0, 0));
        assertArrayEquals(new byte[] {(byte) 0xAA, (byte) 0xAA}, rig.bytesAt(0, 2));
        assertEquals(0, rig.call(BOOT_HELPER, 34, OsiRig.NOWHERE, 1, 0, 0, 0));
    }

    @Test
    void resourcesAreCutToTheBufferWithTheirEnd() {
        bootHelper();
        rig.fill(BUFFER, 8, 0xAA);
        assertEquals(BUFFER, rig.call(BOOT_HELPER, 34, rig.string(NAME, "autoboot"), BUFFER, 4, 0, 0));
        assertArrayEquals(new byte[] {'f', 'a', 'l', 0, (byte) 0xAA}, rig.bytesAt(BUFFER, 5));
        assertEquals(0, rig.call(BOOT_HELPER, 34, NAME, OsiRig.NOWHERE, 4, 0, 0));
    }

    @Test
    void ramSizeAndUnicode() {
        bootHelper();
        assertEquals(32 << 20, rig.call(BOOT_HELPER, 35));
        assertEquals(2, rig.call(BOOT_HELPER, 32, BUFFER, rig.string(NAME, "ab"), 10));
        assertArrayEquals(new byte[] {0, 'a', 0, 'b', 0}, rig.bytesAt(BUFFER, 5));
        assertEquals(2, rig.call(BOOT_HELPER, 33, NAME, BUFFER, 2, 16));
        assertEquals("ab", rig.stringAt(NAME));
        assertEquals(-1, rig.call(BOOT_HELPER, 33, NAME, BUFFER, 2, 0));
        assertEquals(-1, rig.call(BOOT_HELPER, 36));
    }
}
