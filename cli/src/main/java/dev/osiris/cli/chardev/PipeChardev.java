package dev.osiris.cli.chardev;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Named pipes: {@code PATH.in} is read and {@code PATH.out} written, or {@code PATH} is both. They are opened for reading and writing, so
 * that nobody has to be at the other end yet and one who leaves may come again; a full pipe holds the guest back.
 */
public final class PipeChardev implements Chardev {
    private static final int PIECE = 4096;

    private final Path path;
    private final RandomAccessFile in;
    private final RandomAccessFile out;
    private final OutputStream output;
    private volatile boolean closed;

    /**
     * @param path the name without {@code .in} and {@code .out}
     * @throws IOException when the pipes are not there; the message says how to make them
     */
    public PipeChardev(Path path) throws IOException {
        this.path = path;
        Path to = Path.of(path + ".out");
        Path from = Path.of(path + ".in");
        boolean two = Files.exists(to) && Files.exists(from);
        if (!two && !Files.exists(path)) {
            throw new IOException("there are no pipes " + from + " and " + to + ", nor one named " + path
                    + "; make them with: mkfifo " + from + " " + to);
        }
        out = new RandomAccessFile((two ? to : path).toFile(), "rw");
        in = two ? new RandomAccessFile(from.toFile(), "rw") : out;
        output = new FileOutputStream(out.getFD());
    }

    @Override
    public String name() {
        return "pipe:" + path;
    }

    @Override
    public void open(Receiver receiver) throws IOException {
        InputStream input = new FileInputStream(in.getFD());
        Thread.ofPlatform().daemon().name("pipe-input").start(() -> read(input, receiver));
    }

    private void read(InputStream from, Receiver to) {
        byte[] piece = new byte[PIECE];
        try {
            for (int n = from.read(piece); n > 0 && !closed; n = from.read(piece)) {
                to.input(piece, 0, n);
            }
        } catch (IOException e) {
            // Closed, or gone: the input is over.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        to.event(Event.END);
    }

    @Override
    public void write(byte[] from, int at, int length) throws IOException {
        output.write(from, at, length);
    }

    @Override
    public void close() {
        closed = true;
        close(out);
        close(in);
    }

    private static void close(Closeable file) {
        try {
            file.close();
        } catch (IOException e) {
            // Nothing is buffered on our side.
        }
    }
}
