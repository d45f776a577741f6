package dev.osiris.cli.chardev;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A device as a pair of streams, for what reads and writes at its own pace: a monitor. */
public final class ChardevStreams implements Chardev.Receiver, AutoCloseable {
    private static final byte[] END = {};
    private static final int AHEAD = 64;

    private final Chardev device;
    private final Consumer<Chardev.Event> events;
    private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>(AHEAD);
    private volatile Others others = (from, at, length) -> false;
    private byte[] piece = {};
    private int at;
    private boolean ended;

    private ChardevStreams(Chardev device, Consumer<Chardev.Event> events) {
        this.device = device;
        this.events = events;
    }

    /**
     * Opens a device.
     *
     * @param events told what happens besides bytes, on the device's thread
     * @throws IOException when it cannot be had
     */
    public static ChardevStreams open(Chardev device, Consumer<Chardev.Event> events) throws IOException {
        ChardevStreams streams = new ChardevStreams(device, events);
        device.open(streams);
        return streams;
    }

    @Override
    public void input(byte[] from, int at, int length) throws InterruptedException {
        if (length > 0) {
            pieces.put(Arrays.copyOfRange(from, at, at + length));
        }
    }

    @Override
    public void event(Chardev.Event event) {
        if (event == Chardev.Event.END) {
            end();
        }
        events.accept(event);
    }

    /** Shows what other users of the device write. */
    @FunctionalInterface
    public interface Others {
        /** See {@link Chardev.Receiver#others}. */
        boolean show(byte[] from, int at, int length);
    }

    /** Who shows what other users of the device write. */
    public void others(Others by) {
        others = by;
    }

    @Override
    public boolean others(byte[] from, int at, int length) {
        return others.show(from, at, length);
    }

    private void end() {
        try {
            pieces.put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What comes in; ends with the device's input. One reader. */
    public InputStream in() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (!more()) {
                    return -1;
                }
                int n = Math.min(length, piece.length - at);
                System.arraycopy(piece, at, into, offset, n);
                at += n;
                return n;
            }

            @Override
            public int available() {
                return piece.length - at + pieces.stream().mapToInt(p -> p.length).sum();
            }
        };
    }

    private boolean more() throws IOException {
        try {
            while (at == piece.length && !ended) {
                piece = pieces.take();
                at = 0;
                ended = piece == END;
            }
            return !ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** What goes out, unbuffered. */
    public OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                device.write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                device.write(from, offset, length);
            }
        };
    }

    /** Closes the device, which ends the reader. */
    @Override
    public void close() {
        device.close();
        pieces.clear();
        end();
    }
}
