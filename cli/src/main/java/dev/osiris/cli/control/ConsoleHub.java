package dev.osiris.cli.control;

import dev.osiris.cli.chardev.SerialLine;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A serial port's output for those who look in besides its device: keeps the last of it, and passes on what comes. A guest is never
 * held back: who reads too slowly is told how much was left out.
 */
public final class ConsoleHub implements SerialLine.Tap {
    private static final int KEPT = 1 << 14;
    private static final int AHEAD = 1 << 20;

    private final byte[] ring = new byte[KEPT];
    private long written;
    private boolean ended;
    private final List<Viewer> viewers = new CopyOnWriteArrayList<>();

    /** One who looks in. */
    public final class Viewer implements AutoCloseable {
        private final byte[] queue = new byte[AHEAD];
        private int first;
        private int count;
        private long lost;
        private boolean closed;

        private synchronized void add(byte value) {
            if (count == AHEAD) {
                lost++;
                return;
            }
            queue[first + count++ & AHEAD - 1] = value;
            if (count == 1) {
                notifyAll();
            }
        }

        /** The next bytes; empty at the end. */
        public synchronized byte[] take() throws InterruptedException {
            while (count == 0 && !closed) {
                wait();
            }
            byte[] bytes = new byte[count];
            for (int i = 0; i < count; i++) {
                bytes[i] = queue[first + i & AHEAD - 1];
            }
            first = first + count & AHEAD - 1;
            count = 0;
            return bytes;
        }

        /** Bytes that were left out since this was last asked. */
        public synchronized long takeLost() {
            long n = lost;
            lost = 0;
            return n;
        }

        @Override
        public synchronized void close() {
            viewers.remove(this);
            closed = true;
            notifyAll();
        }
    }

    @Override
    public void output(byte value) {
        synchronized (this) {
            ring[(int) (written++ & KEPT - 1)] = value;
            for (Viewer v : viewers) {
                v.add(value);
            }
        }
    }

    /** Looks in from now on, beginning with what is kept. */
    public synchronized Viewer view() {
        Viewer v = new Viewer();
        for (long at = Math.max(0, written - KEPT); at < written; at++) {
            v.add(ring[(int) (at & KEPT - 1)]);
        }
        viewers.add(v);
        if (ended) {
            v.close();
        }
        return v;
    }

    /** What is kept. */
    public synchronized byte[] last() {
        int n = (int) Math.min(written, KEPT);
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) {
            bytes[i] = ring[(int) (written - n + i & KEPT - 1)];
        }
        return Arrays.copyOf(bytes, n);
    }

    /** Ends all viewers, also those to come, each after what is there for it. */
    public synchronized void close() {
        ended = true;
        viewers.forEach(Viewer::close);
    }
}
