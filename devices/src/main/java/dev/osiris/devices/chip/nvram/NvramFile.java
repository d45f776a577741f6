package dev.osiris.devices.chip.nvram;

import dev.osiris.devices.boot.BootException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Keeps NVRAM in a file of exactly its size. Changes are gathered and written a little later, and when this is closed;
 * each time a new file takes the place of the old one at once, so that no crash leaves half of it.
 */
public final class NvramFile implements NvramBacking {
    private static final long GATHER_MILLIS = 200;

    private final Path file;
    private final Consumer<String> troubles;
    private byte[] latest;
    private boolean dirty;
    private boolean closed;
    private Thread writer;

    /**
     * @param file where; made at the first change when it is not there
     * @param troubles told, in a sentence, when it cannot be written
     */
    public NvramFile(Path file, Consumer<String> troubles) {
        this.file = file;
        this.troubles = troubles;
    }

    /** @throws BootException when the file cannot be read or is of another size */
    @Override
    public void load(byte[] into) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            byte[] content = Files.readAllBytes(file);
            if (content.length != into.length) {
                throw new BootException("NVRAM " + file, content.length + " bytes long",
                        "a file of " + into.length + " bytes, or none yet", "Is this the right file?");
            }
            System.arraycopy(content, 0, into, 0, into.length);
        } catch (IOException e) {
            throw new BootException("NVRAM " + file, "cannot be read (" + e.getMessage() + ")", "a file to read",
                    "Check its permissions.");
        }
    }

    @Override
    public synchronized void store(byte[] content, int from, int length) {
        latest = content.clone();
        dirty = true;
        if (writer == null && !closed) {
            writer = Thread.ofPlatform().daemon().name("nvram-writer").start(this::writeLater);
        }
        notifyAll();
    }

    private void writeLater() {
        while (awaitChange()) {
            write();
        }
    }

    private synchronized boolean awaitChange() {
        try {
            while (!dirty && !closed) {
                wait();
            }
            if (!closed) {
                wait(GATHER_MILLIS);
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void write() {
        byte[] content;
        synchronized (this) {
            if (!dirty) {
                return;
            }
            dirty = false;
            content = latest;
        }
        try {
            replace(content);
        } catch (IOException e) {
            troubles.accept("NVRAM cannot be kept in " + file + ": " + e.getMessage());
        }
    }

    private void replace(byte[] content) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path temporary = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".new");
        try {
            try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(content));
                out.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Writes what is not yet written. */
    @Override
    public void close() {
        Thread last;
        synchronized (this) {
            closed = true;
            last = writer;
            notifyAll();
        }
        join(last);
        write();
    }

    private static void join(Thread thread) {
        try {
            if (thread != null) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
