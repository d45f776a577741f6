package dev.osiris.devices.block;

import dev.osiris.machine.MachineException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file with one sector after the other. One that may be written is locked: two machines would destroy it. */
public final class RawImage implements BlockBackend {
    private final Path path;
    private final FileChannel file;
    private final long sectors;
    private final boolean readOnly;

    private RawImage(Path path, FileChannel file, long sectors, boolean readOnly) {
        this.path = path;
        this.file = file;
        this.sectors = sectors;
        this.readOnly = readOnly;
    }

    /**
     * Opens an image.
     *
     * @throws MachineException when it cannot be opened, is in use, or is not a multiple of 512 bytes long
     */
    public static RawImage open(Path path, boolean readOnly) {
        try {
            FileChannel file = FileChannel.open(path, readOnly ? Set.of(StandardOpenOption.READ)
                    : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
            try {
                return checked(path, file, readOnly);
            } catch (RuntimeException | IOException e) {
                file.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new MachineException("disk image " + path + ": there is no such file", e);
        } catch (IOException e) {
            throw new MachineException("disk image " + path + " cannot be opened" + (readOnly ? "" : " for writing")
                    + ": " + e.getMessage(), e);
        }
    }

    private static RawImage checked(Path path, FileChannel file, boolean readOnly) throws IOException {
        long size = file.size();
        if (size == 0 || size % SECTOR != 0) {
            throw new MachineException("disk image " + path + " is " + size + " bytes long; expected a raw image, a"
                    + " multiple of " + SECTOR + " bytes");
        }
        if (!readOnly && !lock(file)) {
            throw new MachineException("disk image " + path + " is being written by another machine; open it read-only"
                    + " here, or make a copy");
        }
        return new RawImage(path, file, size / SECTOR, readOnly);
    }

    private static boolean lock(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public long sectors() {
        return sectors;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public void read(long sector, byte[] into, int at, int length) throws IOException {
        check(sector, length);
        ByteBuffer buffer = ByteBuffer.wrap(into, at, length);
        for (long from = sector * SECTOR; buffer.hasRemaining(); ) {
            int n = file.read(buffer, from);
            if (n < 0) {
                throw new EOFException(path + " has become shorter");
            }
            from += n;
        }
    }

    @Override
    public void write(long sector, byte[] from, int at, int length) throws IOException {
        check(sector, length);
        if (readOnly) {
            throw new IOException(path + " is read-only");
        }
        ByteBuffer buffer = ByteBuffer.wrap(from, at, length);
        for (long to = sector * SECTOR; buffer.hasRemaining(); ) {
            to += file.write(buffer, to);
        }
    }

    private void check(long sector, int length) throws IOException {
        if (length < 0 || length % SECTOR != 0 || !contains(sector, length / SECTOR)) {
            throw new IOException(length + " bytes at sector " + sector + " are not on " + path + ", which has "
                    + sectors + " sectors");
        }
    }

    @Override
    public void flush() throws IOException {
        if (!readOnly) {
            file.force(false);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
