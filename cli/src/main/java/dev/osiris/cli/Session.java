package dev.osiris.cli;

import dev.osiris.cli.console.EscapeKeys;
import dev.osiris.cli.console.RawTerminal;
import dev.osiris.cli.console.Screen;
import dev.osiris.cli.console.SerialInput;
import dev.osiris.cli.console.SerialOutput;
import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.board.MachineFactory;
import dev.osiris.devices.chip.uart.SerialBackend;
import dev.osiris.devices.chip.uart.SerialFeed;
import dev.osiris.devices.chip.uart.SerialPort;
import dev.osiris.machine.Machine;
import dev.osiris.machine.MachineExit;
import dev.osiris.machine.VmmRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One machine from its building to its end, with its serial port on the user's terminal.
 *
 * <p>Every way out passes {@link #leave}: the guest's power switch, Ctrl-A x, a vCPU that died, a console that broke,
 * and a signal, for which the shutdown hook ends the machine and waits for the usual way to be gone. Only when that
 * does not come about in time, because whoever reads our output stands still, the hook puts the terminal back itself.
 */
final class Session {
    private static final long PATIENCE_MILLIS = 2000;

    private final RunPlan plan;
    private final Streams io;
    private final Screen screen;
    private final SerialFeed feed = new SerialFeed();
    private final ExecutorService verbs =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("verbs").factory());
    private final CountDownLatch left = new CountDownLatch(1);
    private final Thread hook = new Thread(this::signalled, "signalled");
    private OutputStream file;
    private SerialOutput output;
    private SerialPort port;
    private Machine machine;
    private volatile RawTerminal terminal;

    Session(RunPlan plan, Streams io) {
        this.plan = plan;
        this.io = io;
        this.screen = new Screen(io.out(), io.err(), io.outIsTerminal(), io.errIsTerminal());
    }

    /**
     * Builds, runs, cleans up.
     *
     * @return the exit status
     */
    int run() {
        try (Log log = new Log(plan.log(), plan.logFile(), screen)) {
            SerialBackend backend = backend();
            machine = MachineFactory.create(plan.spec(), endpoints(backend), log);
            machine.board().notices().forEach(notice -> screen.line("osiris: " + notice));
            return live(log);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            left.countDown();
        }
    }

    private int live(Log log) throws InterruptedException {
        List<String> reports;
        MachineExit exit;
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            enter();
            machine.start();
            exit = machine.awaitExit();
            reports = Reports.of(machine, log);
        } finally {
            leave();
        }
        reports.forEach(log::line);
        return conclude(exit);
    }

    private int conclude(MachineExit exit) {
        if (!exit.report().isEmpty()) {
            screen.line("osiris: " + exit.report().stripTrailing());
        }
        if (!ExitStatus.isStatus(exit)) {
            screen.line("osiris: the guest ended with status " + exit.status()
                    + ", which a process cannot have; expected 0 to 255");
        }
        return ExitStatus.of(exit);
    }

    // ------------------------------------------------------------------ the serial port

    private SerialBackend backend() {
        return switch (plan.serial()) {
            case SerialTarget.Null() -> SerialBackend.NONE;
            case SerialTarget.Stdio() -> output(screen::guest, "standard output");
            case SerialTarget.File(var path) -> {
                file = open(path);
                yield output((from, length) -> file.write(from, 0, length), path.toString());
            }
        };
    }

    private static OutputStream open(Path path) {
        try {
            return Files.newOutputStream(path);
        } catch (IOException e) {
            throw CommandException.failure("--serial file:" + path, "this file cannot be written (" + Reasons.of(e)
                    + ")");
        }
    }

    private void closeFile() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            screen.line("osiris: --serial: " + e.getMessage());
        }
    }

    private SerialOutput output(SerialOutput.Sink sink, String where) {
        output = new SerialOutput(sink, e -> broken(where, e), feed::inputRoom);
        return output;
    }

    /** Whoever reads the console has gone: nobody would see what the guest does next. */
    private void broken(String where, IOException e) {
        machine.submit(new VmmRequest.Fail("serial console: " + where + " cannot be written any more ("
                + e.getMessage() + "); the machine was ended"));
    }

    private Endpoints endpoints(SerialBackend backend) {
        return new Endpoints() {
            @Override
            public SerialBackend serial(int n) {
                return n == 0 ? backend : SerialBackend.NONE;
            }

            @Override
            public void serialPort(int n, SerialPort offered) {
                port = n == 0 ? offered : port;
            }
        };
    }

    // ------------------------------------------------------------------ the terminal

    private void enter() {
        if (output != null) {
            output.start();
        }
        if (!(plan.serial() instanceof SerialTarget.Stdio) || port == null) {
            return;
        }
        terminal = io.inMayBeTerminal() ? openTerminal() : null;
        if (terminal != null) {
            screen.line("osiris: machine " + plan.spec().board() + " on this terminal; Ctrl-A x quits, Ctrl-A h helps");
            screen.raw(true);
        }
        new SerialInput(io.in(), terminal == null ? null : new EscapeKeys(), this::verb, port, feed).start();
    }

    private RawTerminal openTerminal() {
        try {
            return RawTerminal.open();
        } catch (IOException e) {
            throw CommandException.failure("--serial stdio", "the terminal cannot be switched to raw mode ("
                    + e.getMessage() + "); without a terminal: osiris run </dev/null");
        }
    }

    /** Ends the machine, writes what is left to be written, and puts the terminal back. */
    private void leave() throws InterruptedException {
        feed.close();
        if (output != null) {
            output.close(); // before the machine: a vCPU may be waiting for room
        }
        machine.close();
        if (output != null) {
            output.drain();
        }
        closeFile();
        screen.restore();
        restoreTerminal();
        removeHook();
    }

    private void restoreTerminal() {
        if (terminal != null) {
            terminal.close();
            screen.raw(false);
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is the hook that made us leave, and it waits for us.
        }
    }

    private void signalled() {
        machine.submit(new VmmRequest.Quit());
        try {
            if (!left.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                restoreTerminal();
            }
        } catch (InterruptedException e) {
            restoreTerminal();
        }
    }

    // ------------------------------------------------------------------ the keys

    /** On the thread that reads the keys; what may have to wait for a vCPU is done on another. */
    private void verb(EscapeKeys.Action action) {
        switch (action) {
            case QUIT -> machine.submit(new VmmRequest.Quit());
            case HELP -> screen.line(EscapeKeys.HELP.stripTrailing());
            case BREAK -> port.receiveBreak();
            case PAUSE -> verbs.execute(this::pauseOrResume);
            case RESET -> verbs.execute(() -> submit(new VmmRequest.Reset(), "reset"));
            default -> screen.line("osiris: this is no escape key; Ctrl-A h lists them");
        }
    }

    private void pauseOrResume() {
        if (machine.state() == Machine.State.RUNNING) {
            submit(new VmmRequest.Pause(), "paused; Ctrl-A p goes on");
        } else {
            submit(new VmmRequest.Resume(), "running");
        }
    }

    private void submit(VmmRequest request, String done) {
        try {
            machine.submit(request);
            screen.line("osiris: " + done);
        } catch (IllegalStateException e) {
            screen.line("osiris: " + e.getMessage());
        }
    }
}
