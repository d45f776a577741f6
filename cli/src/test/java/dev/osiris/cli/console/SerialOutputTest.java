package dev.osiris.cli.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SerialOutputTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final CompletableFuture<IOException> broken = new CompletableFuture<>();
    private final AtomicInteger rooms = new AtomicInteger();

    private SerialOutput output(SerialOutput.Sink sink) {
        return new SerialOutput(sink, broken::complete, rooms::incrementAndGet).start();
    }

    private void collect(byte[] from, int length) {
        written.write(from, 0, length);
    }

    private static void put(SerialOutput output, byte[] bytes) {
        for (byte b : bytes) {
            output.output(b);
        }
    }

    @Test
    void everyByteArrivesInOrderThroughAnAwkwardSink() throws Exception {
        byte[] bytes = new byte[5 * SerialOutput.CAPACITY + 17];
        new Random(1).nextBytes(bytes);
        SerialOutput output = output(this::collect);
        put(output, bytes);
        output.close();
        assertTrue(output.drain(LONG));
        assertArrayEquals(bytes, written.toByteArray());
        assertFalse(broken.isDone());
    }

    @Test
    void severalVcpusLoseNothing() throws Exception {
        SerialOutput output = output(this::collect);
        Thread[] vcpus = new Thread[4];
        for (int i = 0; i < vcpus.length; i++) {
            byte[] mine = new byte[SerialOutput.CAPACITY];
            java.util.Arrays.fill(mine, (byte) i);
            vcpus[i] = Thread.ofPlatform().start(() -> put(output, mine));
        }
        for (Thread t : vcpus) {
            t.join();
        }
        output.close();
        assertTrue(output.drain(LONG));
        int[] counts = new int[vcpus.length];
        for (byte b : written.toByteArray()) {
            counts[b]++;
        }
        for (int n : counts) {
            assertEquals(SerialOutput.CAPACITY, n);
        }
    }

    @Test
    void aByteIsWrittenWithoutAnotherOneComing() throws Exception {
        CountDownLatch prompt = new CountDownLatch(1);
        SerialOutput output = output((from, length) -> prompt.countDown());
        output.output((byte) '$');
        assertTrue(prompt.await(30, TimeUnit.SECONDS));
        output.close();
    }

    @Test
    void aFullQueueHoldsTheGuestBackUntilTheReaderGoesOn() throws Exception {
        Semaphore reader = new Semaphore(0);
        SerialOutput output = output((from, length) -> {
            reader.acquireUninterruptibly();
            collect(from, length);
        });
        byte[] bytes = new byte[3 * SerialOutput.CAPACITY];
        new Random(2).nextBytes(bytes);
        Thread guest = Thread.ofPlatform().start(() -> put(output, bytes));
        awaitBlocked(guest);
        assertEquals(0, written.size());
        reader.release(Integer.MAX_VALUE / 2);
        guest.join();
        output.close();
        assertTrue(output.drain(LONG));
        assertArrayEquals(bytes, written.toByteArray());
    }

    @Test
    void closingFreesAGuestThatWaitsForRoom() throws Exception {
        Semaphore reader = new Semaphore(0);
        SerialOutput output = output((from, length) -> reader.acquireUninterruptibly());
        Thread guest = Thread.ofPlatform().start(() -> put(output, new byte[3 * SerialOutput.CAPACITY]));
        awaitBlocked(guest);
        output.close();
        guest.join();
        assertFalse(output.drain(Duration.ofMillis(1)), "the reader still stands still");
        reader.release(Integer.MAX_VALUE / 2);
        assertTrue(output.drain(LONG));
    }

    @Test
    void aBrokenSinkIsReportedOnceAndSwallowsTheRest() throws Exception {
        SerialOutput output = output((from, length) -> {
            throw new IOException("Broken pipe");
        });
        output.output((byte) 'x');
        assertEquals("Broken pipe", broken.get().getMessage());
        put(output, new byte[2 * SerialOutput.CAPACITY]);
        output.close();
        assertTrue(output.drain(LONG));
    }

    @Test
    void withoutAWriterThereIsNothingToDrain() throws Exception {
        SerialOutput output = new SerialOutput(this::collect, broken::complete, rooms::incrementAndGet);
        output.close();
        assertTrue(output.drain(LONG));
    }

    @Test
    void roomForInputIsPassedOn() {
        SerialOutput output = output(this::collect);
        output.inputRoom();
        assertEquals(1, rooms.get());
        output.close();
    }

    private static void awaitBlocked(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
