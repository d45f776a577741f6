package dev.osiris.cli.console;

import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.chip.uart.SerialBackend;
import dev.osiris.devices.chip.uart.SerialFeed;
import dev.osiris.devices.chip.uart.SerialPort;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * The outside end of a machine's first serial port, from {@link #enter} to {@link #leave}. Its other ports lead
 * nowhere.
 */
public final class SerialConsole implements Endpoints {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration FOREVER = Duration.ofDays(365);

    private final Screen screen;
    private final InputStream in;
    /** Finding out takes JLine a while, in which the machine can be built; null without a terminal. */
    private final FutureTask<RawTerminal> terminalFinder = new FutureTask<>(RawTerminal::find);
    private final SerialFeed feed = new SerialFeed();
    /** Null when output is swallowed. */
    private final SerialOutput output;
    private SerialPort port;
    private volatile RawTerminal terminal;

    /**
     * @param screen where the VMM's lines go
     * @param sink where output goes, or null: nowhere
     * @param broken told when the sink failed, on a thread of its own
     * @param in where input comes from, or null: nowhere
     * @param mayBeTerminal whether that is a character device
     */
    public SerialConsole(Screen screen, SerialOutput.Sink sink, Consumer<IOException> broken, InputStream in,
            boolean mayBeTerminal) {
        this.screen = screen;
        this.in = in;
        if (mayBeTerminal) {
            Thread.ofPlatform().daemon().name("terminal-finder").start(terminalFinder);
        } else {
            terminalFinder.cancel(false);
        }
        this.output = sink == null ? null : new SerialOutput(sink, broken, feed::inputRoom);
    }

    @Override
    public SerialBackend serial(int n) {
        return n == 0 && output != null ? output : SerialBackend.NONE;
    }

    @Override
    public void serialPort(int n, SerialPort offered) {
        port = n == 0 ? offered : port;
    }

    /**
     * Lets bytes pass in both directions; a terminal on the input becomes raw. To be called when the machine has been
     * built.
     *
     * @param commands told of escape keys, on the thread that reads them; must return soon
     * @throws IOException when the terminal cannot be switched
     */
    public void enter(Consumer<EscapeKeys.Action> commands) throws IOException {
        if (output != null) {
            output.start();
        }
        if (in == null || port == null) {
            return;
        }
        terminal = found();
        if (terminal != null) {
            terminal.enter();
            screen.raw(true);
        }
        new SerialInput(in, terminal == null ? null : new EscapeKeys(), commands, port, feed).start();
    }

    private RawTerminal found() throws IOException {
        try {
            return terminalFinder.isCancelled() ? null : terminalFinder.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Whether the input is a terminal, and raw. */
    public boolean isRaw() {
        return terminal != null;
    }

    /** Sends the guest a break. */
    public void sendBreak() {
        port.receiveBreak();
    }

    /** Takes nothing more in either direction: frees vCPUs that wait for room. What was taken is still written. */
    public void close() {
        feed.close();
        if (output != null) {
            output.close();
        }
    }

    /**
     * Writes what is left to be written and puts the terminal back. To be called when no vCPU runs any more. When
     * whoever reads the output stands still, the terminal does not wait: Ctrl-C then works again.
     */
    public void leave() throws InterruptedException {
        try {
            close();
            drain();
            screen.restore();
        } finally {
            restoreTerminal();
        }
    }

    private void drain() throws InterruptedException {
        if (output != null && !output.drain(PATIENCE)) {
            restoreTerminal();
            screen.line("osiris: waiting for the reader of the guest's last output");
            output.drain(FOREVER);
        }
    }

    /** Puts the terminal back; any thread may. */
    public void restoreTerminal() {
        if (terminal != null) {
            terminal.close();
            screen.raw(false);
        }
    }
}
