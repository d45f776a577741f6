package dev.osiris.cli.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.devices.chip.uart.SerialFeed;
import dev.osiris.devices.chip.uart.SerialPort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SerialInputTest {
    private final SerialFeed feed = new SerialFeed();
    private final Port port = new Port();
    private final BlockingQueue<EscapeKeys.Action> commands = new LinkedBlockingQueue<>();

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
        public void receiveBreak() {}

        @Override
        public void modem(int lines) {}

        /** The guest reads so many bytes; returns what it has got when they have come. */
        byte[] read(int n) throws InterruptedException {
            synchronized (this) {
                room = n;
            }
            feed.inputRoom();
            synchronized (this) {
                while (room > 0) {
                    wait();
                }
                return taken.toByteArray();
            }
        }
    }

    private void start(InputStream in, EscapeKeys keys) {
        new SerialInput(in, keys, commands::add, port, feed).start();
    }

    @Test
    void aPipeLosesNothingHoweverTheGuestReads() throws Exception {
        byte[] bytes = new byte[100_000];
        Random random = new Random(3);
        random.nextBytes(bytes);
        start(new ByteArrayInputStream(bytes), null);
        byte[] got = new byte[0];
        while (got.length < bytes.length) {
            got = port.read(Math.min(1 + random.nextInt(40), bytes.length - got.length));
        }
        assertArrayEquals(bytes, got);
        assertEquals(0, commands.size());
    }

    @Test
    void escapesAreTakenOutOfWhatIsTyped() throws Exception {
        start(new ByteArrayInputStream("ls\r\u0001b\u0001\u0001x\u0001r!".getBytes()), new EscapeKeys());
        assertEquals("ls\r\u0001x!", new String(port.read(6)));
        assertEquals(EscapeKeys.Action.BREAK, commands.take());
        assertEquals(EscapeKeys.Action.RESET, commands.take());
    }

    @Test
    void escapesWorkWhileTheGuestTakesNothing() throws Exception {
        try (PipedOutputStream keyboard = new PipedOutputStream()) {
            start(new PipedInputStream(keyboard), new EscapeKeys());
            keyboard.write(new byte[10 * 4096]);
            keyboard.write(new byte[] {EscapeKeys.ESCAPE, 'x'});
            keyboard.flush();
            assertEquals(EscapeKeys.Action.QUIT, commands.take());
            feed.close();
        }
    }

    @Test
    void anInputThatFailsHasEnded() throws Exception {
        start(new InputStream() {
            private int left = 3;

            @Override
            public int read() throws IOException {
                if (left-- > 0) {
                    return 'a';
                }
                throw new IOException("Input/output error");
            }
        }, null);
        assertEquals("aaa", new String(port.read(3)));
    }
}
