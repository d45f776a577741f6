package dev.osiris.cli.chardev;

/** Keeps the last bytes that were written, for the monitor to read; what the monitor writes is input. */
public final class RingChardev implements Chardev {
    private final ByteRing ring;
    private volatile Receiver receiver = Receiver.NONE;

    /** @param size how many bytes are kept */
    public RingChardev(int size) {
        ring = new ByteRing(size);
    }

    @Override
    public String name() {
        return "ringbuf";
    }

    @Override
    public void open(Receiver to) {
        receiver = to;
    }

    @Override
    public void write(byte[] from, int at, int length) {
        synchronized (ring) {
            ring.add(from, at, length);
        }
    }

    /** Takes the oldest bytes out, at most so many. */
    public byte[] take(int most) {
        synchronized (ring) {
            return ring.take(most);
        }
    }

    /** Offers input; returns when it was taken. */
    public void feed(byte[] bytes) throws InterruptedException {
        receiver.input(bytes, 0, bytes.length);
    }

    @Override
    public void close() {}
}
