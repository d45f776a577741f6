package dev.osiris.cli.chardev;

/** The last bytes of a stream. Not for concurrent use. */
final class ByteRing {
    private final byte[] ring;
    private int first;
    private int count;

    /** @param capacity how many bytes are kept */
    ByteRing(int capacity) {
        ring = new byte[capacity];
    }

    /** Adds bytes; the oldest fall out when there is no room. */
    void add(byte[] from, int at, int length) {
        int skip = Math.max(0, length - ring.length);
        for (int i = at + skip; i < at + length; i++) {
            ring[(first + count) % ring.length] = from[i];
            if (count < ring.length) {
                count++;
            } else {
                first = (first + 1) % ring.length;
            }
        }
    }

    /** Takes the oldest bytes out, at most so many. */
    byte[] take(int most) {
        byte[] taken = new byte[Math.min(most, count)];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = ring[(first + i) % ring.length];
        }
        first = (first + taken.length) % ring.length;
        count -= taken.length;
        return taken;
    }

    int count() {
        return count;
    }

    int capacity() {
        return ring.length;
    }
}
