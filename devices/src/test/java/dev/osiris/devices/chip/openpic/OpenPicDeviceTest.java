package dev.osiris.devices.chip.openpic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.chip.RecordingLine;
import dev.osiris.irq.InterruptLine;
import dev.osiris.time.ManualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenPicDeviceTest {
    private static final int GCR = 0x1020;
    private static final int CTPR0 = 0x20080;
    private static final int ACK0 = 0x200A0;
    private static final int VECTOR_PRIORITY_5 = 0x10000 + 5 * 0x20;

    private final ManualTime time = new ManualTime();
    private final List<RecordingLine> lines = List.of(new RecordingLine(), new RecordingLine());
    private final List<RecordingLine> inits = List.of(new RecordingLine(), new RecordingLine());
    private final AtomicInteger cpu = new AtomicInteger();
    private final OpenPicDevice pic = device(new OpenPicSpec(2, 16, 1_000_000, false, 0), lines);

    private OpenPicDevice device(OpenPicSpec spec, List<RecordingLine> outputs) {
        return new OpenPicDevice("openpic", spec, List.copyOf(outputs), List.copyOf(inits), cpu::get, time);
    }

    private void store(int offset, int value) {
        pic.write(offset, 4, Integer.reverseBytes(value) & 0xFFFF_FFFFL);
    }

    private int load(int offset) {
        return Integer.reverseBytes((int) pic.read(offset, 4));
    }

    private void open() {
        store(GCR, 0x2000_0000);
        store(CTPR0, 0);
        store(0x21080, 0);
    }

    @ParameterizedTest
    @CsvSource({"false, 0x02010f00", "true, 0x000f0102"})
    void bytesOnTheBusFollowTheByteOrder(boolean bigEndian, String expected) {
        OpenPicDevice other = device(new OpenPicSpec(2, 16, 1_000_000, bigEndian, 0), lines);
        assertEquals(Long.decode(expected), other.read(0x1000, 4));
    }

    @Test
    void narrowAndWideAccesses() {
        assertEquals(0x02, pic.read(0x1000, 1));
        assertEquals(0x0F00, pic.read(0x1002, 2));
        assertEquals(0x0200_0000_0000_0000L >>> 56, pic.read(0x1000, 8) >>> 56);
        pic.write(0x10E0, 1, 0x55);
        assertEquals(0xFF, load(0x10E0));
        assertEquals(0, pic.read(0x1003, 4));
    }

    @Test
    void aSourceReachesItsProcessor() {
        open();
        store(VECTOR_PRIORITY_5, 0x0048_0025);
        pic.input(5).raise();
        assertTrue(lines.get(0).level());
        assertEquals(0x25, load(ACK0));
        assertFalse(lines.get(0).level());
        assertFalse(lines.get(1).level());
        assertEquals(List.of("set true", "set false"), lines.get(0).changes());
    }

    @Test
    void theAccessingProcessorHasItsBlockAtZero() {
        cpu.set(1);
        assertEquals(1, load(0x90));
        store(0x80, 3);
        assertEquals(3, load(0x21080));
        assertEquals(15, load(CTPR0));
    }

    @Test
    void accessesByNobodySeeNoBlockAtZero() {
        cpu.set(-1);
        store(0x80, 3);
        assertEquals(0, load(0x80));
    }

    @Test
    void aTimerFiresAtItsTime() {
        open();
        store(0x1120, 0x0009_00F3);
        store(0x1110, 1500);
        assertEquals(1_500_000, time.nextDeadline());
        time.advance(1_499_999);
        assertFalse(lines.get(0).level());
        time.advance(1);
        assertTrue(lines.get(0).level());
        assertEquals(Long.MAX_VALUE, time.nextDeadline());
        assertEquals(0xF3, load(ACK0));
        assertEquals(3_000_000, time.nextDeadline());
    }

    @Test
    void aTimerWithAnOddFrequencyDoesNotDrift() {
        OpenPicDevice odd = device(new OpenPicSpec(2, 16, 4_166_666, true, 0), lines);
        odd.write(0x1110, 4, 4_166_666);
        time.advance(1_000_000_000L * 86_400 * 400 + 500_000_000);
        assertEquals(4_166_666 / 2, odd.read(0x1100, 4) & 0x7FFF_FFFF);
    }

    @Test
    void processorInitDrivesItsLine() {
        store(0x1090, 2);
        assertTrue(inits.get(1).level());
        store(0x1090, 0);
        assertFalse(inits.get(1).level());
    }

    @Test
    void inputsAreTheSameWireEachTime() {
        assertEquals(16, pic.inputs());
        assertSame(pic.input(3), pic.input(3));
        assertThrows(IllegalArgumentException.class, () -> pic.input(16));
        assertThrows(IllegalArgumentException.class, () -> pic.input(-1));
    }

    @Test
    void linesMustFitTheProcessors() {
        OpenPicSpec spec = OpenPicSpec.of(2);
        List<InterruptLine> one = List.of(InterruptLine.UNCONNECTED);
        assertThrows(IllegalArgumentException.class,
                () -> new OpenPicDevice("p", spec, one, List.of(), () -> 0, time));
    }

    @Test
    void aRestoredLevelIsNoEdge() {
        open();
        store(VECTOR_PRIORITY_5, 0x0008_0025);
        pic.input(5).restoreLevel(true);
        assertFalse(lines.get(0).level());
        pic.input(5).set(true);
        assertFalse(lines.get(0).level());
    }

    @Test
    void aSavedChipGoesOnElsewhere() {
        open();
        store(VECTOR_PRIORITY_5, 0x0048_0025);
        store(0x1120, 0x0009_00F3);
        store(0x1110, 1000);
        pic.input(5).raise();
        load(ACK0);
        time.advance(400_000);
        OpenPicState saved = pic.save();
        time.advance(77_777_000);
        List<RecordingLine> others = List.of(new RecordingLine(), new RecordingLine());
        OpenPicDevice copy = device(new OpenPicSpec(2, 16, 1_000_000, false, 0), others);
        copy.restore(saved);
        assertEquals(saved, copy.save());
        assertEquals(List.of("restore false"), others.get(0).changes());
        time.advance(600_000);
        assertTrue(others.get(0).level());
    }

    @Test
    void aStateOfAnotherShapeIsRefused() {
        OpenPicDevice four = new OpenPicDevice("p", OpenPicSpec.of(1), List.of(InterruptLine.UNCONNECTED), List.of(),
                () -> 0, time);
        assertThrows(IllegalArgumentException.class, () -> four.restore(pic.save()));
    }

    @Test
    void manyThreadsLeaveTheLineAsTheStateSays() throws InterruptedException {
        open();
        store(VECTOR_PRIORITY_5, 0x0048_0025);
        store(VECTOR_PRIORITY_5 + 0x20, 0x0048_0026);
        List<Thread> threads = new ArrayList<>();
        for (int source : new int[] {5, 6}) {
            threads.add(Thread.ofPlatform().start(() -> toggle(pic.input(source))));
        }
        for (Thread t : threads) {
            t.join();
        }
        assertFalse(lines.get(0).level());
        pic.input(6).raise();
        assertTrue(lines.get(0).level());
    }

    private static void toggle(InterruptLine line) {
        for (int i = 0; i < 5000; i++) {
            line.raise();
            line.lower();
        }
    }
}
