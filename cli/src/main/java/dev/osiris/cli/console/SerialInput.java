package dev.osiris.cli.console;

import dev.osiris.devices.chip.uart.SerialFeed;
import dev.osiris.devices.chip.uart.SerialPort;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Standard input on its way to a serial port. One thread reads and finds the escape keys, another waits for the
 * port's room: so Ctrl-A x works while the guest takes nothing. The end of the input just ends it.
 */
public final class SerialInput {
    private static final int PIECE = 4096;
    /** Pieces read ahead of a pipe. What people type is kept without limit: the escape keys must be seen. */
    private static final int AHEAD = 4;

    private final InputStream in;
    private final EscapeKeys keys;
    private final Consumer<EscapeKeys.Action> commands;
    private final SerialPort port;
    private final SerialFeed feed;
    private final BlockingQueue<byte[]> pieces;

    /**
     * @param in where input comes from
     * @param keys finds escapes, or null: every byte is the guest's
     * @param commands told of escapes, on the reading thread; must return soon
     * @param port where input goes
     * @param feed waits for the port's room
     */
    public SerialInput(
            InputStream in, EscapeKeys keys, Consumer<EscapeKeys.Action> commands, SerialPort port, SerialFeed feed) {
        this.in = in;
        this.keys = keys;
        this.commands = commands;
        this.port = port;
        this.feed = feed;
        this.pieces = new LinkedBlockingQueue<>(keys == null ? AHEAD : Integer.MAX_VALUE);
    }

    /** Makes the threads. They end with the input, the feed, or the process: a blocked read cannot be ended. */
    public void start() {
        Thread.ofPlatform().daemon().name("serial-input").start(this::read);
        Thread.ofPlatform().daemon().name("serial-feed").start(this::feed);
    }

    private void read() {
        byte[] piece = new byte[PIECE];
        try {
            for (int n = in.read(piece); n > 0; n = in.read(piece)) {
                take(piece, n);
            }
        } catch (IOException e) {
            // A terminal that went away reads as an error: the input is over.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(byte[] piece, int length) throws InterruptedException {
        if (keys == null) {
            pieces.put(Arrays.copyOf(piece, length));
            return;
        }
        int kept = 0;
        for (int i = 0; i < length; i++) {
            switch (keys.next(piece[i])) {
                case SEND -> piece[kept++] = piece[i];
                case WAIT -> { }
                case EscapeKeys.Action command -> {
                    put(piece, kept);
                    kept = 0;
                    commands.accept(command);
                }
            }
        }
        put(piece, kept);
    }

    private void put(byte[] piece, int length) throws InterruptedException {
        if (length > 0) {
            pieces.put(Arrays.copyOf(piece, length));
        }
    }

    private void feed() {
        try {
            byte[] piece = pieces.take();
            while (feed.send(port, piece, 0, piece.length)) {
                piece = pieces.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
