package dev.osiris.devices.chip.uart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.devices.chip.RecordingLine;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class UartDeviceTest {
    private final RecordingLine line = new RecordingLine();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> calls = new ArrayList<>();
    private final UartDevice uart = new UartDevice("uart0", line, new SerialBackend() {
        @Override
        public void output(byte value) {
            out.write(value);
        }

        @Override
        public void inputRoom() {
            calls.add("room " + uart.room());
        }

        @Override
        public void lineBreak(boolean on) {
            calls.add("break " + on);
        }
    });

    @Test
    void outputReachesTheBackendInOrder() {
        uart.write(0, 1, 'h');
        uart.write(0, 1, 'i');
        assertEquals("hi", out.toString());
    }

    @Test
    void theLineFollowsTheChip() {
        uart.write(1, 1, 1);
        assertEquals(1, uart.receive(new byte[] {'x'}, 0, 1));
        assertTrue(line.level());
        assertEquals('x', uart.read(0, 1));
        assertFalse(line.level());
        assertEquals(List.of("set true", "set false"), line.changes());
    }

    @Test
    void inputBeyondTheFifoWaitsAndTheBackendIsToldOfRoom() {
        uart.write(2, 1, 1);
        uart.write(1, 1, 1);
        byte[] input = "0123456789abcdefXYZ".getBytes();
        assertEquals(16, uart.receive(input, 0, input.length));
        assertEquals(0, uart.receive(input, 16, 3));
        calls.clear();
        assertEquals('0', uart.read(0, 1));
        assertEquals(List.of("room 1"), calls);
        assertEquals(1, uart.receive(input, 16, 3));
    }

    @Test
    void listeningIsToldAsRoom() {
        uart.write(1, 1, 1);
        assertEquals(List.of("room 1"), calls);
    }

    @Test
    void breaksAreToldOnceEach() {
        uart.write(3, 1, 0x40);
        uart.write(3, 1, 0x43);
        uart.write(3, 1, 0x03);
        assertEquals(List.of("break true", "break false"), calls);
    }

    @Test
    void wideAccessesAreByteAccessesInAddressOrder() {
        uart.write(3, 1, 0x80);
        uart.write(0, 2, 0x0C01);
        assertEquals(0x0C01, uart.read(0, 2));
        uart.write(3, 1, 3);
        uart.write(7, 1, 0x77);
        assertEquals(0x60B077FFL, uart.read(5, 4));
    }

    @Test
    void aRestoredLevelIsNoEdge() {
        uart.write(1, 1, 2);
        UartState saved = uart.save();
        RecordingLine other = new RecordingLine();
        UartDevice copy = new UartDevice("uart0", other, SerialBackend.NONE);
        copy.restore(saved);
        assertEquals(List.of("restore true"), other.changes());
        assertEquals(saved, copy.save());
    }

    @Test
    void resetLowersTheLineAndKeepsWhatTheGuestHasNotRead() {
        uart.write(1, 1, 1);
        uart.receive(new byte[] {'x'}, 0, 1);
        uart.reset();
        assertFalse(line.level());
        uart.write(1, 1, 1);
        assertEquals('x', uart.read(0, 1));
    }

    @Test
    void aFeedSendsEverythingAtTheGuestsPace() throws InterruptedException {
        SerialFeed feed = new SerialFeed();
        UartDevice[] port = new UartDevice[1];
        port[0] = new UartDevice("uart1", line, new SerialBackend() {
            @Override
            public void output(byte value) {}

            @Override
            public void inputRoom() {
                feed.inputRoom();
            }
        });
        byte[] input = new byte[5000];
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) (i * 7);
        }
        AtomicBoolean all = new AtomicBoolean();
        Thread sender = Thread.ofPlatform().start(() -> all.set(sendQuietly(feed, port[0], input)));
        assertArrayEquals(input, takeAll(port[0], input.length));
        sender.join();
        assertTrue(all.get());
    }

    private static boolean sendQuietly(SerialFeed feed, SerialPort port, byte[] input) {
        try {
            return feed.send(port, input, 0, input.length);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static byte[] takeAll(UartDevice uart, int count) {
        uart.write(2, 1, 1);
        uart.write(1, 1, 1);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        while (got.size() < count) {
            if ((uart.read(5, 1) & 1) != 0) {
                got.write((int) uart.read(0, 1));
            } else {
                Thread.onSpinWait();
            }
        }
        return got.toByteArray();
    }

    @Test
    void aClosedFeedGivesUp() throws InterruptedException {
        SerialFeed feed = new SerialFeed();
        AtomicBoolean sent = new AtomicBoolean(true);
        Thread sender = Thread.ofPlatform().start(() -> sent.set(sendQuietly(feed, uart, new byte[3])));
        feed.close();
        sender.join();
        assertFalse(sent.get());
    }
}
