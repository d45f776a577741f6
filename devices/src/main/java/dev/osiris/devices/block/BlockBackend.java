package dev.osiris.devices.block;

import java.io.IOException;

/** A disk, by sectors of 512 bytes. Any thread may call. */
public interface BlockBackend extends AutoCloseable {
    /** Bytes in a sector. */
    int SECTOR = 512;

    /** What to call it in messages. */
    String name();

    /** How many sectors it has. */
    long sectors();

    /** Whether writes are refused. */
    boolean readOnly();

    /**
     * Reads whole sectors.
     *
     * @param sector the first
     * @param into {@code length} bytes from {@code at}
     * @param length a multiple of 512
     * @throws IOException when the host fails, or the range is not on the disk
     */
    void read(long sector, byte[] into, int at, int length) throws IOException;

    /**
     * Writes whole sectors; parameters as {@link #read}.
     *
     * @throws IOException when the host fails, the range is not on the disk, or it is read-only
     */
    void write(long sector, byte[] from, int at, int length) throws IOException;

    /** Returns when everything written is on the host's disk. */
    void flush() throws IOException;

    /** Whether the range is on the disk. */
    default boolean contains(long sector, long count) {
        return sector >= 0 && count >= 0 && sector <= sectors() && count <= sectors() - sector;
    }

    @Override
    void close();
}
