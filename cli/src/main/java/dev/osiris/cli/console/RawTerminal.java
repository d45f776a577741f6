package dev.osiris.cli.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes.OutputFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/**
 * The terminal on standard input, with every key and every byte passed as it is from {@link #enter} to {@link #close}. Reading and
 * writing go past JLine, straight to the file descriptors: a serial line has bytes, not characters.
 */
public final class RawTerminal implements AutoCloseable {
    private final Terminal terminal;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RawTerminal(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Finds the terminal on standard input. JLine will put it back by itself when the process ends in a way that runs
     * shutdown hooks.
     *
     * @return the terminal as it is, or null when standard input is none
     * @throws IOException when the terminal cannot be asked
     */
    static RawTerminal find() throws IOException {
        TerminalProvider provider = TerminalProvider.load("ffm");
        if (!provider.isSystemStream(SystemStream.Input)) {
            return null;
        }
        // The type is of no interest here, and JLine runs a program to look up those it does not know.
        return new RawTerminal(provider.sysTerminal("osiris", "dumb", false, StandardCharsets.UTF_8,
                StandardCharsets.UTF_8, StandardCharsets.UTF_8, false, Terminal.SignalHandler.SIG_DFL, true,
                SystemStream.Output));
    }

    /** Its columns and rows. */
    Size size() {
        return terminal.getSize();
    }

    /** Switches to raw mode. */
    void enter() {
        terminal.setAttributes(raw(terminal.getAttributes()));
    }

    /** As POSIX systems' cfmakeraw: no signal keys, no flow control, no echo, no lines, no translation. */
    private static Attributes raw(Attributes cooked) {
        Attributes raw = new Attributes(cooked);
        raw.setInputFlags(EnumSet.of(InputFlag.IGNBRK, InputFlag.BRKINT, InputFlag.PARMRK, InputFlag.ISTRIP,
                InputFlag.INLCR, InputFlag.IGNCR, InputFlag.ICRNL, InputFlag.IXON), false);
        raw.setOutputFlags(EnumSet.of(OutputFlag.OPOST), false);
        raw.setLocalFlags(EnumSet.of(LocalFlag.ECHO, LocalFlag.ECHONL, LocalFlag.ICANON, LocalFlag.ISIG,
                LocalFlag.IEXTEN), false);
        raw.setControlChar(ControlChar.VMIN, 1);
        raw.setControlChar(ControlChar.VTIME, 0);
        return raw;
    }

    /**
     * Puts the terminal back as it was found. Once: by a second time the shell may have taken the terminal over, and
     * touching it would stop us.
     */
    @Override
    public void close() {
        try {
            if (closed.compareAndSet(false, true)) {
                terminal.close();
            }
        } catch (IOException e) {
            // A terminal that went away needs no putting back.
        }
    }
}
