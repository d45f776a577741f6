package dev.osiris.cli.chardev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What the tests of devices share: a receiver that keeps what it gets, and megabytes in both directions at once. */
final class Peers {
    private Peers() {}

    /** Keeps input; tests wait for it. */
    static final class Keeper implements Chardev.Receiver {
        final BlockingQueue<Chardev.Event> events = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();

        @Override
        public synchronized void input(byte[] from, int at, int length) {
            got.write(from, at, length);
            notifyAll();
        }

        @Override
        public void event(Chardev.Event event) {
            events.add(event);
        }

        /** Waits until so many bytes have come in all; returns all. */
        synchronized byte[] await(int length) throws InterruptedException {
            while (got.size() < length) {
                wait();
            }
            return got.toByteArray();
        }
    }

    static byte[] noise(int length, long seed) {
        byte[] noise = new byte[length];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    /** Sends noise both ways at once, in pieces of odd sizes, and compares what arrives. */
    static void bothWays(Chardev device, Keeper keeper, InputStream in, OutputStream out, int length) throws Exception {
        byte[] there = noise(length, 1);
        byte[] back = noise(length, 2);
        Thread writer = Thread.ofPlatform().start(() -> pieces(there, (from, at, n) -> device.write(from, at, n)));
        Thread sender = Thread.ofPlatform().start(() -> pieces(back, (from, at, n) -> {
            out.write(from, at, n);
            out.flush();
        }));
        assertArrayEquals(there, in.readNBytes(length));
        assertArrayEquals(back, keeper.await(length));
        writer.join();
        sender.join();
    }

    @FunctionalInterface
    private interface Sink {
        void write(byte[] from, int at, int length) throws IOException;
    }

    private static void pieces(byte[] all, Sink sink) {
        Random random = new Random(all.length);
        try {
            for (int at = 0; at < all.length;) {
                int n = Math.min(all.length - at, 1 + random.nextInt(10_000));
                sink.write(all, at, n);
                at += n;
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
