package dev.osiris.cli.chardev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.osiris.devices.chip.uart.SerialPort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SerialLineTest {
    private final AtomicReference<SerialLine> line = new AtomicReference<>();
    private final Port port = new Port();
    private int breaks;

    /** A port whose guest reads when the test says so. */
    private final class Port implements SerialPort {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private int room;

        @Override
        public synchronized int room() {
            return room;
        }

        @Override
        public synchronized int receive(byte[] from, int at, int length) {
            int n = Math.min(room, length);
            taken.write(from, at, n);
            room -= n;
            notifyAll();
            return n;
        }

        @Override
        public void receiveBreak() {
            breaks++;
        }

        @Override
        public void modem(int lines) {}

        /** The guest reads so many bytes; returns all it has got when they have come. */
        byte[] read(int n) throws InterruptedException {
            synchronized (this) {
                room = n;
            }
            line.get().inputRoom();
            synchronized (this) {
                while (room > 0) {
                    wait();
                }
                return taken.toByteArray();
            }
        }
    }

    /** A device that reads a stream and keeps what is written. */
    private static final class Streams implements Chardev {
        private final InputStream in;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        Streams(InputStream in) {
            this.in = in;
        }

        @Override
        public String name() {
            return "streams";
        }

        @Override
        public void open(Receiver receiver) {
            Thread.ofPlatform().daemon().start(() -> {
                byte[] piece = new byte[1000];
                try {
                    for (int n = in.read(piece); n > 0; n = in.read(piece)) {
                        receiver.input(piece, 0, n);
                    }
                } catch (IOException | InterruptedException e) {
                    receiver.event(Event.END);
                }
            });
        }

        @Override
        public synchronized void write(byte[] from, int at, int length) {
            written.write(from, at, length);
        }

        @Override
        public void close() {}
    }

    private Streams start(byte[] input) throws IOException {
        Streams device = new Streams(new ByteArrayInputStream(input));
        line.set(new SerialLine(device, e -> { }));
        line.get().port(port);
        line.get().open();
        return device;
    }

    @Test
    void inputLosesNothingHoweverTheGuestReads() throws Exception {
        byte[] bytes = Peers.noise(300_000, 3);
        start(bytes);
        Random random = new Random(4);
        byte[] got = new byte[0];
        while (got.length < bytes.length) {
            got = port.read(Math.min(1 + random.nextInt(400), bytes.length - got.length));
        }
        assertArrayEquals(bytes, got);
    }

    @Test
    void outputLosesNothingAndTheTapSeesItFirst() throws Exception {
        Streams device = start(new byte[0]);
        byte[] bytes = Peers.noise(2 << 20, 5);
        ByteArrayOutputStream tapped = new ByteArrayOutputStream();
        line.get().tap(tapped::write);
        for (byte b : bytes) {
            line.get().output(b);
        }
        assertArrayEquals(bytes, tapped.toByteArray());
        line.get().close();
        line.get().drain(java.time.Duration.ofDays(1));
        assertArrayEquals(bytes, device.written.toByteArray());
    }

    @Test
    void closingFreesASenderThatWaitsForRoom() throws Exception {
        start(new byte[0]);
        Thread sender = Thread.ofPlatform().start(() -> {
            try {
                line.get().input(new byte[10], 0, 10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        line.get().close();
        sender.join();
        assertFalse(sender.isAlive());
    }

    @Test
    void aBreakOfTheDeviceIsOneOnTheLine() throws Exception {
        start(new byte[0]);
        line.get().event(Chardev.Event.BREAK);
        line.get().event(Chardev.Event.CONNECTED);
        assertEquals(1, breaks);
    }
}
