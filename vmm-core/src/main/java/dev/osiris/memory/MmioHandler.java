package dev.osiris.memory;

/**
 * What answers at a range of registers. Values are the bytes on the bus read as a big-endian number: a
 * little-endian register of 32 bits that holds 1 reads as 0x01000000 here. Called by vCPU threads, possibly several
 * at once: the adapter of a chip takes the chip's lock.
 */
public interface MmioHandler {
    /**
     * A load.
     *
     * @param offset bytes from the region's base
     * @param size 1, 2, 4 or 8 bytes; need not be aligned
     * @return the bytes, right aligned
     */
    long read(long offset, int size);

    /** A store; parameters as for {@link #read}, {@code value} right aligned. */
    void write(long offset, int size, long value);
}
