package dev.osiris.devices.block;

import java.io.IOException;

/** A disk in memory, for tests. Sector n is filled with the byte n. */
public final class MemoryDisk implements BlockBackend {
    private final byte[] content;
    /** Set to make every transfer fail. */
    public boolean broken;
    private final boolean readOnly;

    public MemoryDisk(int sectors) {
        this(sectors, false);
    }

    public MemoryDisk(int sectors, boolean readOnly) {
        this.readOnly = readOnly;
        content = new byte[sectors * SECTOR];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i / SECTOR);
        }
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public long sectors() {
        return content.length / SECTOR;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public void read(long sector, byte[] into, int at, int length) throws IOException {
        check();
        System.arraycopy(content, (int) sector * SECTOR, into, at, length);
    }

    @Override
    public void write(long sector, byte[] from, int at, int length) throws IOException {
        check();
        System.arraycopy(from, at, content, (int) sector * SECTOR, length);
    }

    private void check() throws IOException {
        if (broken) {
            throw new IOException("broken");
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
