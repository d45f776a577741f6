package dev.osiris.cli.console;

import dev.osiris.devices.chip.uart.SerialBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A serial port's output on its way to a file descriptor. vCPUs put single bytes into a queue; one thread writes them
 * in pieces. A full queue holds the vCPU back, so nothing is lost however slow the reader is.
 *
 * <p>After the first byte of a burst the writer waits {@link #LINGER_NANOS} for more: short enough for nobody to see,
 * long enough that a guest which prints a lot does not pay for a thread switch per byte.
 */
public final class SerialOutput implements SerialBackend {
    /** Where the bytes go. */
    @FunctionalInterface
    public interface Sink {
        /** Writes the first {@code length} bytes; blocks as long as it must. */
        void write(byte[] from, int length) throws IOException;
    }

    /** Bytes that the guest may be ahead. */
    public static final int CAPACITY = 1 << 16;
    private static final long LINGER_NANOS = 200_000;

    private final Sink sink;
    private final Consumer<IOException> broken;
    private final Runnable inputRoom;
    private final Thread writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    /** Guarded by lock, as is all below. */
    private final byte[] queue = new byte[CAPACITY];
    private int first;
    private int count;
    private boolean closed;

    /**
     * @param sink where the bytes go
     * @param broken told once, on the writer's thread, when that failed; what comes later is swallowed
     * @param inputRoom what {@link #inputRoom} is passed on to
     */
    public SerialOutput(Sink sink, Consumer<IOException> broken, Runnable inputRoom) {
        this.sink = sink;
        this.broken = broken;
        this.inputRoom = inputRoom;
        this.writer = Thread.ofPlatform().daemon().name("serial-output").unstarted(this::write);
    }

    /** Makes the writer's thread. */
    public SerialOutput start() {
        writer.start();
        return this;
    }

    @Override
    public void output(byte value) {
        lock.lock();
        try {
            while (count == CAPACITY && !closed) {
                emptied.awaitUninterruptibly();
            }
            if (closed) {
                return;
            }
            queue[first + count++ & CAPACITY - 1] = value;
            if (count == 1 || count == CAPACITY / 2) {
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void inputRoom() {
        inputRoom.run();
    }

    /** Takes nothing more, which frees whoever waits for room; what was taken is still written. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            filled.signal();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until everything is written; to be called after {@link #close}.
     *
     * @return whether it was, in that time
     */
    public boolean drain(Duration patience) throws InterruptedException {
        return writer.getState() == Thread.State.NEW || writer.join(patience);
    }

    private void write() {
        byte[] piece = new byte[CAPACITY];
        try {
            for (int n = take(piece); n > 0; n = take(piece)) {
                sink.write(piece, n);
            }
        } catch (IOException e) {
            close();
            broken.accept(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    /** Waits for bytes and takes them all; 0 when there will be none. */
    private int take(byte[] into) throws InterruptedException {
        lock.lock();
        try {
            while (count == 0 && !closed) {
                filled.await();
                linger();
            }
            int n = count;
            for (int i = 0; i < n; i++) {
                into[i] = queue[first + i & CAPACITY - 1];
            }
            first = first + n & CAPACITY - 1;
            count = 0;
            emptied.signalAll();
            return n;
        } finally {
            lock.unlock();
        }
    }

    private void linger() throws InterruptedException {
        long left = LINGER_NANOS;
        while (left > 0 && count > 0 && count < CAPACITY / 2 && !closed) {
            left = filled.awaitNanos(left);
        }
    }
}
