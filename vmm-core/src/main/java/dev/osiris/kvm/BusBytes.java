package dev.osiris.kvm;

/** Bytes in the order of their addresses, and the big-endian numbers that they are. */
final class BusBytes {
    private BusBytes() {}

    static long get(byte[] bytes, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | bytes[i] & 0xFF;
        }
        return value;
    }

    static void put(byte[] bytes, int length, long value) {
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (value >>> 8 * (length - 1 - i));
        }
    }

    /** Sixteen bytes from two halves. */
    static void put16(byte[] bytes, long high, long low) {
        put(bytes, 8, high);
        for (int i = 0; i < 8; i++) {
            bytes[8 + i] = (byte) (low >>> 56 - 8 * i);
        }
    }

    /** The second half of sixteen bytes. */
    static long getLow(byte[] bytes) {
        long value = 0;
        for (int i = 8; i < 16; i++) {
            value = value << 8 | bytes[i] & 0xFF;
        }
        return value;
    }
}
