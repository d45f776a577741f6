package dev.osiris.cli.chardev;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Output into a file, made at once so that one that cannot be is known before anything runs. No input. */
public final class FileChardev implements Chardev {
    private final Path path;
    private final OutputStream file;

    /**
     * @param path the file
     * @param append whether what it holds stays
     * @throws IOException when it cannot be written
     */
    public FileChardev(Path path, boolean append) throws IOException {
        this.path = path;
        this.file = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
    }

    @Override
    public String name() {
        return "file:" + path;
    }

    @Override
    public void open(Receiver receiver) {}

    @Override
    public synchronized void write(byte[] from, int at, int length) throws IOException {
        file.write(from, at, length);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // Every write went to the system at once: there is nothing left that could be lost.
        }
    }
}
