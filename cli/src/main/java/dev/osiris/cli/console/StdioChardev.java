package dev.osiris.cli.console;

import dev.osiris.cli.chardev.Chardev;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jline.terminal.Size;

/**
 * Standard input and output. A terminal on the input is raw from {@link #open} to {@link #restore}: every key is the reader's.
 */
public final class StdioChardev implements Chardev {
    private static final int PIECE = 4096;

    private final Screen screen;
    private final InputStream in;
    /** Finding out takes JLine a while, in which the machine can be built; cancelled without a terminal. */
    private final FutureTask<RawTerminal> terminalFinder = new FutureTask<>(RawTerminal::find);
    private volatile RawTerminal terminal;

    /**
     * @param screen standard output, shared with the VMM's own lines
     * @param in standard input
     * @param mayBeTerminal whether that is a character device
     */
    public StdioChardev(Screen screen, InputStream in, boolean mayBeTerminal) {
        this.screen = screen;
        this.in = in;
        if (mayBeTerminal) {
            Thread.ofPlatform().daemon().name("terminal-finder").start(terminalFinder);
        } else {
            terminalFinder.cancel(false);
        }
    }

    @Override
    public String name() {
        return "stdio";
    }

    /** Waits for JLine's answer. */
    @Override
    public boolean isTerminal() {
        try {
            return found() != null;
        } catch (IOException e) {
            return false;
        }
    }

    private RawTerminal found() throws IOException {
        try {
            return terminalFinder.isCancelled() ? null : terminalFinder.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException(e.getCause() == null ? e : e.getCause());
        }
    }

    @Override
    public void open(Receiver receiver) throws IOException {
        terminal = found();
        if (terminal != null) {
            terminal.enter();
            screen.raw(true);
        }
        Thread.ofPlatform().daemon().name("stdin").start(() -> read(receiver));
    }

    /** Ends with the input or the process: a blocked read cannot be ended. */
    private void read(Receiver to) {
        byte[] piece = new byte[PIECE];
        try {
            for (int n = in.read(piece); n > 0; n = in.read(piece)) {
                to.input(piece, 0, n);
            }
        } catch (IOException e) {
            // A terminal that went away reads as an error: the input is over.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        to.event(Event.END);
    }

    @Override
    public void write(byte[] from, int at, int length) throws IOException {
        screen.guest(from, at, length);
    }

    /** Whether there is a terminal, and raw. */
    public boolean isRaw() {
        return terminal != null;
    }

    /** The terminal's columns and rows, if there is one. */
    public Optional<Size> size() {
        RawTerminal t = terminal;
        return t == null ? Optional.empty() : Optional.of(t.size()).filter(s -> s.getColumns() > 0 && s.getRows() > 0);
    }

    /** Puts the terminal back; any thread may, and more than once. */
    public void restore() {
        RawTerminal t = terminal;
        if (t != null) {
            t.close();
            screen.raw(false);
        }
    }

    /** Puts the terminal back, its modes too. */
    @Override
    public void close() {
        screen.restore();
        restore();
    }
}
