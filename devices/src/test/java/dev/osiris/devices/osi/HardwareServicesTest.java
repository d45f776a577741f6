package dev.osiris.devices.osi;

import static dev.osiris.osi.OsiSelector.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.audio.AudioFormat;
import dev.osiris.devices.audio.WavFile;
import dev.osiris.devices.block.MemoryDisk;
import dev.osiris.devices.chip.RecordingLine;
import dev.osiris.devices.net.Cable;
import dev.osiris.devices.net.NetBackend;
import dev.osiris.devices.net.SharedBackend;
import dev.osiris.devices.scsi.ScsiDisk;
import dev.osiris.devices.video.Picture;
import dev.osiris.memory.GuestMemory;
import dev.osiris.osi.OsiSelector;
import dev.osiris.time.ManualTime;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interrupts, keyboard, mouse, display, disks and network, as facts 5.2, 5.7 and 5.8 have them. */
class HardwareServicesTest {
    private static final int BUFFER = 0x2_0000;
    private static final int RING = 0x1_0000;

    private final OsiRig rig = new OsiRig();
    private final RecordingLine line = new RecordingLine();

    @AfterEach
    void close() {
        rig.close();
    }

    // ------------------------------------------------------------------ interrupts

    @Test
    void aMaskedInputReachesTheCpuWhenItIsLetThroughAndFallsWithItsDevice() {
        PicService pic = new PicService("pic", line);
        rig.table.add(pic);
        pic.input(5).raise();
        assertFalse(line.level());
        assertEquals(0, rig.call(PIC_GET_ACTIVE_IRQ));
        assertEquals(0, rig.call(PIC_UNMASK_IRQ, 5));
        assertTrue(line.level());
        assertEquals(1 << 5, rig.call(PIC_GET_ACTIVE_IRQ));
        pic.input(5).lower();
        assertFalse(line.level());
        pic.input(5).raise();
        rig.call(PIC_MASK_IRQ, 5);
        assertFalse(line.level());
    }

    @Test
    void picAckIsNobodysAndOtherNumbersAreIgnored() {
        PicService pic = new PicService("pic", line);
        rig.table.add(pic);
        pic.input(0).raise();
        for (int n : new int[] {32, -1, 0x8000_0000}) {
            rig.call(PIC_UNMASK_IRQ, n);
        }
        assertFalse(line.level());
        assertFalse(rig.table.isClaimed(PIC_ACK_IRQ));
    }

    // ------------------------------------------------------------------ keyboard and mouse

    @Test
    void keysAreTakenOneByOneAndRaiseTheInterruptUntilNoneIsLeft() {
        KeyboardService keyboard = new KeyboardService("keyboard", line);
        rig.table.add(keyboard);
        assertFalse(keyboard.key(30, true), "nobody wants keys yet");
        assertEquals(0, rig.call(KBD_CNTRL, 1));
        assertTrue(keyboard.key(30, true) && keyboard.key(30, false));
        assertTrue(line.level());
        assertEquals(30, rig.call(GET_ADB_KEY));
        assertEquals(30, rig.result(1));
        assertTrue(line.level());
        assertEquals(0x80 | 30, rig.call(GET_ADB_KEY));
        assertFalse(line.level());
        assertEquals(-1, rig.call(GET_ADB_KEY));
        rig.call(KBD_CNTRL, 2);
        assertFalse(keyboard.key(30, true));
    }

    @Test
    void theGuestCanMapKeys() {
        KeyboardService keyboard = new KeyboardService("keyboard", line);
        rig.table.add(keyboard);
        assertEquals(30, rig.call(KEYCODE_TO_ADB, 30));
        assertEquals(0, rig.call(MAP_ADB_KEY, 30, 5));
        assertEquals(5, rig.call(KEYCODE_TO_ADB, 30));
        assertEquals(-2, rig.call(KEYCODE_TO_ADB, 256));
        assertEquals(0, rig.call(SAVE_KEYMAPPING));
        rig.call(KBD_CNTRL, 1);
        keyboard.key(30, true);
        assertEquals(5, rig.call(GET_ADB_KEY));
        assertEquals(30, rig.result(1));
    }

    @Test
    void movementsAddUpAndPositionsAreTold() {
        MouseService mouse = new MouseService("mouse", 160, line);
        rig.table.add(mouse);
        assertEquals(160, rig.call(MOUSE_CNTRL, 0));
        assertEquals(0, rig.call(MOUSE_CNTRL, 1, 7));
        assertEquals(1, rig.call(MOUSE_CNTRL, 2));
        mouse.move(3, -1);
        mouse.move(1, -1);
        mouse.buttons(2);
        assertTrue(line.level());
        assertEquals(1, rig.call(GET_MOUSE));
        assertEquals(List.of(4, -2, 64 | 2), List.of(rig.result(1), rig.result(2), rig.result(5)));
        assertFalse(line.level());
        mouse.place(10, 20, 640, 480);
        assertEquals(1, rig.call(ACK_MOUSE_IRQ));
        assertEquals(0, rig.call(GET_MOUSE));
        assertEquals(List.of(10, 20, 640, 480, 128 | 2), List.of(rig.result(1), rig.result(2), rig.result(3),
                rig.result(4), rig.result(5)));
        assertEquals(0, rig.call(ACK_MOUSE_IRQ));
    }

    // ------------------------------------------------------------------ display

    private final ManualTime time = new ManualTime();

    private VideoService display(GuestMemory buffer) {
        VideoService display = new VideoService("display", buffer, 0x8000_0000L, 1, 0, line, time);
        rig.table.add(display);
        return display;
    }

    @Test
    void modesAreDescribedAndChosen() {
        try (GuestMemory buffer = new GuestMemory("fb", VideoService.MEMORY)) {
            display(buffer);
            assertEquals(0, rig.call(GET_VMODE_INFO, 0, 0));
            assertEquals(4 << 16 | 1, rig.result(1));
            assertEquals(3 << 16, rig.result(2));
            assertEquals(640 << 16 | 480, rig.result(3));
            assertEquals(60 << 16, rig.result(4));
            assertEquals(8, rig.result(5));
            assertEquals(640 << 16, rig.result(6));
            assertEquals(0, rig.call(SET_VMODE, 2, 1));
            assertEquals(0, rig.call(GET_FB_INFO));
            assertEquals(List.of(0x8000_0000, 1600, 800, 600, 15),
                    List.of(rig.result(1), rig.result(2), rig.result(3), rig.result(4), rig.result(5)));
            for (int[] wrong : new int[][] {{0, 0}, {5, 0}, {1, 3}, {-1, 0}, {1, -1}}) {
                assertEquals(1, rig.call(SET_VMODE, wrong));
            }
            assertEquals(1, rig.call(GET_VMODE_INFO, 5, 0));
        }
    }

    @Test
    void theScreendumpShowsPaletteFifteenAndThirtyTwoBits(@TempDir Path dir) throws Exception {
        try (GuestMemory buffer = new GuestMemory("fb", VideoService.MEMORY)) {
            VideoService display = display(buffer);
            assertEquals(0, rig.call(SET_COLOR, 7, 0x12_3456));
            assertEquals(0, rig.call(SET_COLOR, -1, 0));
            assertEquals(-1, rig.call(SET_COLOR, 256, 0));
            assertEquals(0x12_3456, rig.call(GET_COLOR, 7));
            assertEquals(-1, rig.call(GET_COLOR, 256));
            buffer.put8(640 + 3, 7);
            assertEquals(0x12_3456, display.picture().at(3, 1));
            rig.call(SET_VMODE, 1, 1);
            buffer.put16(1280 + 6, 0x7C1F);
            assertEquals(0xFF_00FF, display.picture().at(3, 1));
            rig.call(SET_VMODE, 1, 2);
            buffer.put32(2560 + 12, 0x0065_4321);
            Path png = dir.resolve("screen.png");
            display.screendump(png);
            var image = ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(png)));
            assertEquals(640, image.getWidth());
            assertEquals(480, image.getHeight());
            assertEquals(0xFF65_4321, image.getRGB(3, 1));
            rig.call(SET_VIDEO_POWER, 0);
            assertEquals(new Picture(640, 480, new int[640 * 480]).at(3, 1), display.picture().at(3, 1));
        }
    }

    @Test
    void verticalBlanksRaiseTheInterruptWhileTheyAreWanted() {
        try (GuestMemory buffer = new GuestMemory("fb", VideoService.MEMORY)) {
            display(buffer);
            time.advance(50_000_000);
            assertEquals(0, rig.call(VIDEO_ACK_IRQ));
            assertEquals(0, rig.call(VIDEO_CNTRL, 1));
            time.advance(17_000_000);
            assertTrue(line.level());
            assertEquals(1, rig.call(VIDEO_ACK_IRQ));
            time.advance(17_000_000);
            assertEquals(1, rig.call(VIDEO_ACK_IRQ));
            rig.call(VIDEO_CNTRL, 0);
            time.advance(50_000_000);
            assertEquals(0, rig.call(VIDEO_ACK_IRQ));
        }
    }

    // ------------------------------------------------------------------ sound

    private final List<String> heard = new ArrayList<>();

    private void sound() {
        rig.table.add(new SoundService("sound", rig.space, (format, samples) -> heard.add(format.rate() + "x"
                + format.frame() + " " + samples.length + " of " + samples[0]), () -> 0x1_0000_0002L, time, line));
    }

    @Test
    void writtenSamplesArePlayedInTimeAndRaiseTheInterrupt() {
        sound();
        assertEquals(0, rig.call(SOUND_CNTL, -1, 2));
        assertEquals(-1, rig.call(SOUND_CNTL, -1, 1));
        assertEquals(-1, rig.call(SOUND_CNTL, 1), "no format yet");
        assertEquals(-1, rig.call(SOUND_CNTL, 6, 8, 44100));
        assertEquals(-1, rig.call(SOUND_CNTL, 7, 18, 1000));
        assertEquals(0, rig.call(SOUND_CNTL, 7, 18, 44100));
        assertEquals(SoundService.FRAGMENT, rig.call(SOUND_CNTL, 2));
        assertEquals(0, rig.call(SOUND_CNTL, 1));
        rig.fill(BUFFER, 4096, 7);
        assertEquals(-1, rig.call(SOUND_WRITE, BUFFER, 4097, 1));
        assertEquals(-1, rig.call(SOUND_WRITE, OsiRig.NOWHERE, 4096, 1));
        assertEquals(0, rig.call(SOUND_WRITE, BUFFER, 4096, 1));
        time.advance(20_000_000);
        assertEquals(List.of(), heard);
        time.advance(4_000_000);
        assertEquals(List.of("44100x4 4096 of 7"), heard);
        assertEquals(1, rig.call(SOUND_IRQ_ACK));
        assertEquals(List.of(1, 2), List.of(rig.result(1), rig.result(2)));
        assertEquals(0, rig.call(SOUND_IRQ_ACK));
    }

    @Test
    void aRingIsPlayedRoundAndRoundWithAnInterruptEachTime() {
        sound();
        rig.call(SOUND_CNTL, 7, 1, 8000);
        assertEquals(-1, rig.call(SOUND_CNTL, 10, 8192, OsiRig.RAM - 4096));
        assertEquals(0, rig.call(SOUND_CNTL, 10, 8192, BUFFER));
        rig.fill(BUFFER + 4096, 4096, 9);
        rig.call(SOUND_CNTL, 1);
        time.advance(513_000_000);
        assertEquals(List.of("8000x1 4096 of 0"), heard);
        assertFalse(line.level());
        assertEquals(4096, rig.call(SOUND_CNTL, 11));
        time.advance(512_000_000);
        assertEquals("8000x1 4096 of 9", heard.get(1));
        assertTrue(line.level());
        assertEquals(0, rig.call(SOUND_CNTL, 0));
        time.advance(2_000_000_000);
        assertEquals(2, heard.size());
    }

    @Test
    void aWavFileHoldsWhatWasPlayed(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("sound.wav");
        try (WavFile wav = new WavFile(file, t -> { })) {
            wav.play(new AudioFormat(22050, 2, 1, false), new byte[] {1, 2, 3, 4});
        }
        try (var in = javax.sound.sampled.AudioSystem.getAudioInputStream(file.toFile())) {
            assertEquals(22050, in.getFormat().getSampleRate());
            assertEquals(2, in.getFrameLength());
            assertArrayEquals(new byte[] {2, 1, 4, 3}, in.readAllBytes());
        }
    }

    // ------------------------------------------------------------------ block ring

    private final MemoryDisk first = new MemoryDisk(64);

    private BlockRingService ring() {
        BlockRingService ring = new BlockRingService("ring", rig.space,
                List.of(new Disk(first, true, false, false), new Disk(new MemoryDisk(32, true), false, false, true)),
                line);
        rig.table.add(ring);
        return ring;
    }

    private void element(int n, int flags, int proceed, int a, int b) {
        int[] words = {flags, proceed, a, b};
        for (int i = 0; i < 4; i++) {
            rig.space.write32(RING + 16L * n + 4L * i, words[i]);
        }
    }

    private int word(int n, int offset) {
        return rig.space.read32(RING + 16L * n + offset);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6, 12, -1, 0x8000_0000, 1 << 20})
    void aRingThatIsNoPowerOfTwoOrDoesNotFitIsRefused(int elements) {
        ring();
        assertEquals(-1, rig.call(ABLK_RING_SETUP, 0, RING, elements));
        assertEquals(-1, rig.call(ABLK_CNTRL, 0, 3));
    }

    @Test
    void anotherChannelIsRefusedByEveryCall() {
        ring();
        for (int s = ABLK_RING_SETUP.number(); s <= ABLK_BLESS_DISK.number(); s++) {
            assertEquals(-1, rig.call(s, 1, RING, 8), "selector " + s);
        }
        assertEquals(-1, rig.call(ABLK_CNTRL, 0, 6));
    }

    @Test
    void withoutProceedTheEngineRestsAndTheSecondAcknowledgementIsZero() {
        ring();
        assertEquals(0, rig.call(ABLK_RING_SETUP, 0, RING, 8));
        assertEquals(0, rig.call(ABLK_CNTRL, 0, 3));
        assertEquals(0x100, word(0, 0));
        assertEquals(-1, rig.call(ABLK_RING_SETUP, 0, RING, 8), "it runs");
        assertEquals(0, rig.call(ABLK_KICK, 0));
        assertTrue(line.level());
        assertEquals(1, rig.call(ABLK_IRQ_ACK, 0));
        assertEquals(List.of(0, 0, 0), List.of(rig.result(1), rig.result(2), rig.result(3)));
        assertEquals(0, rig.call(ABLK_IRQ_ACK, 0));
    }

    @Test
    void aRequestWithTwoBuffersMovesConsecutiveSectors() {
        ring();
        rig.call(ABLK_RING_SETUP, 0, RING, 4);
        rig.call(ABLK_CNTRL, 0, 3);
        element(0, 0x100, 1, 0, 0);
        element(1, 1, 1, 0, 5);
        element(2, 8, 1, BUFFER, 512);
        element(3, 8 | 4, 0, BUFFER + 0x1000, 1024);
        rig.call(ABLK_KICK, 0);
        assertEquals(1, rig.call(ABLK_IRQ_ACK, 0));
        assertEquals(3, rig.result(1));
        assertEquals(5, rig.ram.get8(BUFFER));
        assertEquals(6, rig.ram.get8(BUFFER + 0x1000));
        assertEquals(7, rig.ram.get8(BUFFER + 0x1000 + 512));
        assertEquals(0, word(2, 4));
        element(0, 2, 1, 0, 9);
        element(1, 8, 0, BUFFER, 512);
        rig.space.write32(RING + 3 * 16 + 4, 1);
        rig.call(ABLK_KICK, 0);
        assertEquals(0, rig.call(ABLK_SYNC_READ, 0, 0, 9, BUFFER + 0x4000, 512));
        assertEquals(5, rig.ram.get8(BUFFER + 0x4000), "wrapped round the ring");
    }

    @Test
    void anErrorStopsTheEngineWithAnInterrupt() {
        ring();
        int[][] wrong = {{1, 7, 0, BUFFER, 512}, {1, 0, 64, BUFFER, 512}, {2, 1, 0, BUFFER, 512},
            {1, 0, 0, OsiRig.NOWHERE, 512}, {1, 0, 0, OsiRig.RAM - 256, 512}, {1, 0, 0, BUFFER, 100},
            {1, 0, 0, -512, 1024}, {1, 0, 63, BUFFER, 1024}};
        for (int[] w : wrong) {
            rig.call(ABLK_CNTRL, 0, 1);
            rig.call(ABLK_RING_SETUP, 0, RING, 4);
            rig.call(ABLK_CNTRL, 0, 3);
            element(0, 0x100, 1, 0, 0);
            element(1, w[0], 1, w[1], w[2]);
            element(2, 8, 0, w[3], w[4]);
            rig.call(ABLK_KICK, 0);
            assertEquals(1, rig.call(ABLK_IRQ_ACK, 0));
            element(0, 0x100, 1, 0, 0);
            rig.call(ABLK_KICK, 0);
            assertEquals(0, rig.call(ABLK_IRQ_ACK, 0), "it stopped");
        }
    }

    @Test
    void disksAreDescribedBlessedAndEjected() {
        ring();
        assertEquals(0, rig.call(ABLK_DISK_INFO, 0, 0));
        assertEquals(List.of(64, 2 | 4), List.of(rig.result(1), rig.result(2)));
        rig.call(ABLK_DISK_INFO, 0, 1);
        assertEquals(List.of(32, 1 | 4 | 8), List.of(rig.result(1), rig.result(2)));
        assertEquals(-1, rig.call(ABLK_DISK_INFO, 0, 2));
        assertEquals(-1, rig.call(ABLK_DISK_INFO, 0, -1));
        assertEquals(0, rig.call(ABLK_BLESS_DISK, 0, 0));
        assertEquals(-1, rig.call(ABLK_BLESS_DISK, 0, 2));
        rig.call(ABLK_RING_SETUP, 0, RING, 2);
        rig.call(ABLK_CNTRL, 0, 3);
        element(0, 0x100, 1, 0, 0);
        element(1, 0x200, 0, 0, 0);
        rig.call(ABLK_KICK, 0);
        rig.call(ABLK_DISK_INFO, 0, 0);
        assertEquals(List.of(0, 2 | 8), List.of(rig.result(1), rig.result(2)));
        assertEquals(-1, rig.call(ABLK_SYNC_READ, 0, 0, 0, BUFFER, 512));
    }

    @Test
    void synchronousTransfersAreBounded() {
        ring();
        assertEquals(0, rig.call(ABLK_SYNC_READ, 0, 0, 3, BUFFER, 1024));
        assertEquals(4, rig.ram.get8(BUFFER + 512));
        assertEquals(0, rig.call(ABLK_SYNC_WRITE, 0, 0, 10, BUFFER, 512));
        assertEquals(-1, rig.call(ABLK_SYNC_WRITE, 0, 1, 0, BUFFER, 512));
        assertEquals(-1, rig.call(ABLK_SYNC_READ, 0, 0, -1, BUFFER, 512));
        assertEquals(-1, rig.call(ABLK_SYNC_READ, 0, 0, 0, BUFFER, -512));
        first.broken = true;
        assertEquals(-1, rig.call(ABLK_SYNC_READ, 0, 0, 0, BUFFER, 512));
    }

    // ------------------------------------------------------------------ SCSI

    private void scsi() {
        rig.table.add(new ScsiService("scsi", rig.space, List.of(new ScsiDisk(first, false, false)), line));
    }

    private int request(int at, int size, int... command) {
        rig.fill(at, 128, 0);
        rig.space.write32(at, at);
        for (int i = 0; i < command.length; i++) {
            rig.ram.put8(at + 8L + i, command[i]);
        }
        rig.ram.put8(at + 24L, command.length);
        rig.space.write32(at + 36L, 0x3000);
        rig.space.write32(at + 40L, 18);
        rig.space.write32(at + 52L, size);
        rig.space.write32(at + 60L, 2);
        rig.space.write32(at + 64L, 1);
        rig.space.write32(at + 68L, at + 0x80);
        rig.space.write32(at + 76L, BUFFER);
        rig.space.write32(at + 80L, 16);
        rig.space.write32(at + 0x80L, 1);
        rig.space.write32(at + 0x8CL, BUFFER + 0x1000);
        rig.space.write32(at + 0x90L, 0x1000);
        return at;
    }

    @Test
    void aReadIsScatteredOverTheListsAndCompletedRequestsAreChained() {
        scsi();
        assertEquals(0, rig.call(SCSI_CNTRL, 1));
        int one = request(0x4000, 512, 0x28, 0, 0, 0, 0, 7, 0, 0, 1, 0);
        int two = request(0x5000, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertEquals(0, rig.call(SCSI_SUBMIT, one));
        assertTrue(line.level());
        assertEquals(7, rig.ram.get8(BUFFER + 15));
        assertEquals(0, rig.ram.get8(BUFFER + 16));
        assertEquals(7, rig.ram.get8(BUFFER + 0x1000 + 495));
        assertEquals(512, rig.space.read32(one + 56));
        assertEquals(0, rig.call(SCSI_SUBMIT, two));
        assertEquals(63, rig.space.read32(BUFFER));
        assertEquals(one | 1, rig.call(SCSI_ACK));
        assertEquals(two, rig.space.read32(one + 4));
        assertEquals(0, rig.space.read32(two + 4));
        assertEquals(0, rig.call(SCSI_ACK));
        assertFalse(line.level());
    }

    @Test
    void whatCannotBeDoneHasSenseDataAndAMissingTargetAnAdapterStatus() {
        scsi();
        int at = request(0x4000, 512, 0x28, 0, 0, 0, 0, 64, 0, 0, 1, 0);
        assertEquals(0, rig.call(SCSI_SUBMIT, at));
        assertEquals(2, rig.ram.get8(at + 28));
        assertEquals(18, rig.space.read32(at + 32));
        assertEquals(5, rig.ram.get8(0x3002));
        assertEquals(0x21, rig.ram.get8(0x300C));
        request(0x4000, 0, 0x00);
        rig.ram.put8(at + 25L, 3);
        assertEquals(0, rig.call(SCSI_SUBMIT, at));
        assertEquals(1, rig.ram.get8(at + 29));
    }

    @Test
    void requestsWithWrongListsAreRefused() {
        scsi();
        int at = request(0x4000, 0x2000, 0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0);
        assertEquals(1, rig.call(SCSI_SUBMIT, at), "buffers smaller than the size");
        request(0x4000, 512, 0x28);
        rig.space.write32(at + 60L, 1_000_000);
        assertEquals(1, rig.call(SCSI_SUBMIT, at), "too many buffers");
        request(0x4000, 512, 0x28);
        rig.space.write32(at + 64L, 0);
        assertEquals(1, rig.call(SCSI_SUBMIT, at), "an empty list");
        request(0x4000, 512, 0x28);
        rig.ram.put8(at + 24L, 17);
        assertEquals(1, rig.call(SCSI_SUBMIT, at), "a command of 17 bytes");
        assertEquals(1, rig.call(SCSI_SUBMIT, OsiRig.NOWHERE));
        assertEquals(1, rig.call(SCSI_SUBMIT, OsiRig.RAM - 64));
    }

    // ------------------------------------------------------------------ network

    private final Cable cable = new Cable();

    private void network() {
        rig.table.add(new NetworkService("network", rig.space, cable.one(), new byte[] {2, 0x4F, 0x53, 0x49, 0, 1}, line));
    }

    private void startNetwork() {
        network();
        assertEquals(1, rig.call(ENET2_CNTRL, 1), "no rings yet");
        assertEquals(0, rig.call(ENET2_RING_SETUP, 1, RING, 4));
        assertEquals(0, rig.call(ENET2_RING_SETUP, 2, RING + 0x100, 4));
        assertEquals(0, rig.call(ENET2_RING_SETUP, 3, RING + 0x200, 4));
        assertEquals(0, rig.call(ENET2_RING_SETUP, 4, RING + 0x300, 4));
        assertEquals(0, rig.call(ENET2_CNTRL, 1));
    }

    @Test
    void networkRingsAreNotSetUpWhileTheNetworkRuns() {
        startNetwork();
        assertEquals(-1, rig.call(ENET2_RING_SETUP, 1, RING, 4));
        rig.call(ENET2_CLOSE);
        assertEquals(0, rig.call(ENET2_RING_SETUP, 1, RING, 4));
    }

    private void netElement(int ring, int n, int buffer, int size, int bytes, int flags) {
        int[] words = {buffer, size, bytes, flags};
        for (int i = 0; i < 4; i++) {
            rig.space.write32(RING + 0x100L * ring + 16L * n + 4L * i, words[i]);
        }
    }

    @Test
    void controlCallsAndTheAddress() {
        network();
        assertEquals(0, rig.call(ENET2_OPEN));
        assertEquals(0, rig.call(ENET2_CNTRL, 0, 1));
        assertEquals(-1, rig.call(ENET2_CNTRL, 0, 2));
        assertEquals(-1, rig.call(ENET2_CNTRL, 9));
        assertEquals(0, rig.call(ENET2_GET_HWADDR));
        assertEquals(0x024F_5349, rig.result(1));
        assertEquals(0x0001, rig.result(2) >>> 16);
        assertEquals(-1, rig.call(ENET2_RING_SETUP, 1, RING, 3));
        assertEquals(-1, rig.call(ENET2_RING_SETUP, 5, RING, 4));
        assertEquals(-1, rig.call(ENET2_RING_SETUP, 1, OsiRig.RAM - 16, 4));
        assertEquals(1, rig.call(ENET2_KICK), "it is stopped");
    }

    @Test
    void framesAreSentAndTheirElementsEmptied() {
        startNetwork();
        List<byte[]> got = new ArrayList<>();
        cable.other().connect(frame -> got.add(frame));
        rig.string(BUFFER, "abcdef");
        netElement(1, 0, BUFFER, 6, 6, 0);
        netElement(1, 1, BUFFER, 2, 2, 1);
        netElement(3, 1, BUFFER + 4, 2, 2, 0);
        assertEquals(0, rig.call(ENET2_KICK));
        assertArrayEquals("abcdef".getBytes(), got.get(0));
        assertArrayEquals("abef".getBytes(), got.get(1));
        assertEquals(0, rig.space.read32(RING + 0x100 + 8));
        netElement(1, 2, OsiRig.NOWHERE, 6, 6, 0);
        assertEquals(1, rig.call(ENET2_KICK));
        assertEquals(1, rig.call(ENET2_KICK), "it stopped");
    }

    @Test
    void framesThatArriveFillElementsAndRaiseTheInterruptWhenItIsWanted() {
        startNetwork();
        netElement(0, 0, BUFFER, 1514, 0, 0);
        netElement(0, 1, BUFFER + 0x1000, 2, 0, 1);
        netElement(2, 1, BUFFER + 0x2000, 4, 0, 0);
        netElement(0, 2, BUFFER + 0x3000, 2, 0, 0);
        cable.other().send("abcd".getBytes());
        assertFalse(line.level(), "not wanted yet");
        assertEquals(1, rig.call(ENET2_IRQ_ACK, 1, 0));
        assertEquals(0, rig.call(ENET2_IRQ_ACK, 1, 1));
        cable.other().send("efgh".getBytes());
        assertTrue(line.level());
        assertEquals("ef", rig.stringAt(BUFFER + 0x1000));
        assertEquals("gh", rig.stringAt(BUFFER + 0x2000));
        assertEquals(1, rig.call(ENET2_IRQ_ACK, 1, 1));
        assertFalse(line.level());
        cable.other().send("too long".getBytes());
        assertEquals(0, rig.call(ENET2_IRQ_ACK, 1, 2), "lost");
    }

    // ------------------------------------------------------------------ the network before it had rings

    private static final byte[] ADDRESS = {2, 0x4F, 0x53, 0x49, 0, 1};

    private void oldNetwork() {
        rig.table.add(new OldNetworkService("old network", rig.space, cable.one(), ADDRESS, line));
    }

    private static byte[] frame(int length, byte... to) {
        byte[] frame = java.util.Arrays.copyOf(to, length);
        frame[length - 1] = 'z';
        return frame;
    }

    @Test
    void theOldNetworkHasOneInterfaceWithAnAddress() {
        oldNetwork();
        assertEquals(0, rig.call(ENET_OPEN, 0));
        assertEquals(-1, rig.call(ENET_OPEN, 7));
        assertEquals(0, rig.call(ENET_GET_ADDR, 0, BUFFER));
        assertArrayEquals(ADDRESS, rig.bytesAt(BUFFER, 6));
        assertEquals(-1, rig.call(ENET_GET_ADDR, 0, OsiRig.NOWHERE));
        assertEquals(0, rig.call(ENET_ADD_MULTI, 0, BUFFER));
        assertEquals(-1, rig.call(ENET_DEL_MULTI, 0, OsiRig.NOWHERE));
        for (OsiSelector s : List.of(ENET_GET_ADDR, ENET_GET_STATUS, ENET_CONTROL, ENET_ADD_MULTI, ENET_GET_PACKET,
                ENET_SEND_PACKET)) {
            assertEquals(-1, rig.call(s, 1, BUFFER, 64), s.label());
        }
        assertEquals(0, rig.call(ENET_CLOSE, 0));
    }

    @Test
    void theOldNetworkSendsAFramePerCall() {
        oldNetwork();
        List<byte[]> got = new ArrayList<>();
        cable.other().connect(got::add);
        rig.string(BUFFER, "a frame");
        assertEquals(0, rig.call(ENET_SEND_PACKET, 0, BUFFER, 7));
        assertArrayEquals("a frame".getBytes(), got.getFirst());
        assertEquals(-1, rig.call(ENET_SEND_PACKET, 0, BUFFER, OldNetworkService.MAX_BYTES + 1));
        assertEquals(-1, rig.call(ENET_SEND_PACKET, 0, OsiRig.NOWHERE, 7));
        assertEquals(-1, rig.call(ENET_SEND_PACKET, 0, BUFFER, -1));
        assertEquals(1, got.size());
    }

    @Test
    void theOldNetworkKeepsWhatIsForItsAddressOrAGroupUntilItIsFetched() {
        oldNetwork();
        cable.other().send(frame(60, ADDRESS));
        assertEquals(0, rig.call(ENET_GET_STATUS, 0), "not started");
        rig.call(ENET_CONTROL, 0, 1);
        cable.other().send(frame(60, ADDRESS));
        cable.other().send(frame(2000, (byte) 1));
        cable.other().send(frame(60, (byte) 2)); // somebody else's
        cable.other().send(frame(13, ADDRESS)); // no whole header
        assertTrue(line.level());
        assertEquals(1, rig.call(ENET_CONTROL, 0, 0));
        assertFalse(line.level());
        assertEquals(0, rig.call(ENET_CONTROL, 0, 0));
        assertEquals(OldNetworkService.ARRIVED | 60, rig.call(ENET_GET_STATUS, 0));
        assertEquals(0, rig.call(ENET_GET_PACKET, 0, BUFFER));
        assertArrayEquals(frame(60, ADDRESS), rig.bytesAt(BUFFER, 60));
        assertEquals(OldNetworkService.ARRIVED | OldNetworkService.MAX_BYTES, rig.call(ENET_GET_STATUS, 0));
        assertEquals(0, rig.call(ENET_GET_PACKET, 0, 0), "thrown away");
        assertEquals(0, rig.call(ENET_GET_STATUS, 0));
        assertEquals(-1, rig.call(ENET_GET_PACKET, 0, BUFFER));
        cable.other().send(frame(60, ADDRESS));
        rig.call(ENET_CONTROL, 0, 2);
        assertFalse(line.level());
        assertEquals(-1, rig.call(ENET_GET_PACKET, 0, BUFFER), "stopping throws away what waits");
    }

    @Test
    void theOldNetworksQueueIsBounded() {
        oldNetwork();
        rig.call(ENET_CONTROL, 0, 1);
        for (int i = 0; i < 2 * OldNetworkService.QUEUE; i++) {
            cable.other().send(frame(60, ADDRESS));
        }
        int waited = 0;
        while (rig.call(ENET_GET_PACKET, 0, 0) == 0) {
            waited++;
        }
        assertEquals(OldNetworkService.QUEUE, waited);
    }

    @Test
    void bothNetworksShareOneCable() {
        List<NetBackend> ends = SharedBackend.of(cable.one(), 2);
        rig.table.add(new NetworkService("network", rig.space, ends.get(0), ADDRESS, line));
        rig.table.add(new OldNetworkService("old network", rig.space, ends.get(1), ADDRESS, new RecordingLine()));
        List<byte[]> got = new ArrayList<>();
        cable.other().connect(got::add);
        rig.call(ENET_CONTROL, 0, 1);
        assertEquals(0, rig.call(ENET_SEND_PACKET, 0, BUFFER, 20));
        assertEquals(1, got.size());
        cable.other().send(frame(60, ADDRESS));
        assertEquals(OldNetworkService.ARRIVED | 60, rig.call(ENET_GET_STATUS, 0));
        ends.get(0).close();
        assertEquals(0, rig.call(ENET_SEND_PACKET, 0, BUFFER, 20), "the other one goes on");
        assertEquals(2, got.size());
    }
}
