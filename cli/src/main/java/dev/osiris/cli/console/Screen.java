package dev.osiris.cli.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output and standard error of a running machine: the guest's bytes on one, the VMM's lines on the other.
 * When both are the same terminal, a line of the VMM begins at the left margin whatever the guest was writing.
 */
public final class Screen {
    private final OutputStream out;
    private final OutputStream err;
    private final boolean outIsTerminal;
    private final boolean errIsTerminal;
    /** Guarded by this. */
    private final ScreenState state = new ScreenState();
    private volatile boolean raw;

    /**
     * @param out standard output
     * @param err standard error
     * @param outIsTerminal whether standard output is a terminal
     * @param errIsTerminal whether standard error is a terminal
     */
    public Screen(OutputStream out, OutputStream err, boolean outIsTerminal, boolean errIsTerminal) {
        this.out = out;
        this.err = err;
        this.outIsTerminal = outIsTerminal;
        this.errIsTerminal = errIsTerminal;
    }

    /** The terminal begins or ceases to take a line feed for just that. */
    public void raw(boolean on) {
        raw = on;
    }

    /** The guest writes. Only a terminal is shared; a slow pipe must not hold the VMM's lines back. */
    public void guest(byte[] from, int at, int length) throws IOException {
        if (!outIsTerminal) {
            out.write(from, at, length);
            return;
        }
        synchronized (this) {
            state.see(from, at, length);
            out.write(from, at, length);
        }
    }

    /** The VMM writes a line, or several. What cannot be written is nobody's loss: there is nowhere else to say so. */
    public synchronized void line(String text) {
        String all = (outIsTerminal && errIsTerminal && !state.atLineStart() ? "\n" : "") + text + "\n";
        byte[] bytes = (raw && errIsTerminal ? all.replace("\n", "\r\n") : all).getBytes(StandardCharsets.UTF_8);
        try {
            err.write(bytes);
            err.flush();
        } catch (IOException e) {
            return;
        }
        if (outIsTerminal && errIsTerminal) {
            state.see(new byte[] {'\n'}, 0, 1);
        }
    }

    /** Puts the terminal's modes back to what they usually are, as far as the guest changed them, and ends its line. */
    public synchronized void restore() {
        byte[] sequence = state.restore();
        try {
            if (outIsTerminal) {
                out.write(sequence);
                out.write((state.atLineStart() ? "" : raw ? "\r\n" : "\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
                state.see(new byte[] {'\n'}, 0, 1);
            }
        } catch (IOException e) {
            // The terminal is gone, and its modes with it.
        }
    }
}
