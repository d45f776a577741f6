package dev.osiris.cli;

import dev.osiris.cli.chardev.Chardev;
import dev.osiris.cli.chardev.ChardevSpec;
import dev.osiris.cli.chardev.ChardevStreams;
import dev.osiris.cli.chardev.SerialLine;
import dev.osiris.cli.console.EscapeKeys;
import dev.osiris.cli.control.ConsoleHub;
import dev.osiris.cli.control.ControlServer;
import dev.osiris.cli.control.RuntimeDirectory;
import dev.osiris.cli.monitor.LineFront;
import dev.osiris.cli.monitor.Monitor;
import dev.osiris.cli.monitor.MonitorContext;
import dev.osiris.cli.monitor.TerminalFront;
import dev.osiris.cli.text.Reasons;
import dev.osiris.machine.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;

/** The monitors of one machine: on its console or a device of its own, and on the socket by which other processes find it. */
final class Monitors implements AutoCloseable {
    private static final Size USUAL = new Size(80, 24);

    private final RunPlan plan;
    private final Consoles consoles;
    private final MonitorContext context;
    private final Consumer<String> say;
    private final MonitorContext.Wires wires = new ConsoleWires();
    private final ConsoleHub hub = new ConsoleHub();
    private final Optional<Chardev> device;
    private final AtomicReference<TerminalFront> front = new AtomicReference<>();
    private volatile ControlServer control;
    private volatile boolean closed;

    /** To be made before the consoles are opened. */
    Monitors(RunPlan plan, Consoles consoles, Machine machine, Log log, Consumer<String> say) {
        this.plan = plan;
        this.consoles = consoles;
        this.say = say;
        String name = plan.name() != null ? plan.name() : plan.spec().board() + "-" + ProcessHandle.current().pid();
        this.context = new MonitorContext(name, machine, log, wires);
        this.device = consoles.monitor();
        consoles.line(0).ifPresent(line -> line.watch(hub));
    }

    /** What serial lines offer to monitors. */
    private final class ConsoleWires implements MonitorContext.Wires {
        @Override
        public byte[] drainRing(String id) {
            return consoles.devices().ring(id).map(r -> r.take(Integer.MAX_VALUE)).orElse(null);
        }

        @Override
        public List<String> rings() {
            return consoles.devices().ringIds();
        }

        @Override
        public boolean type(byte[] text) throws InterruptedException {
            Optional<SerialLine> line = consoles.line(0).filter(SerialLine::isConnected);
            if (line.isPresent()) {
                line.get().input(text, 0, text.length);
            }
            return line.isPresent();
        }

        @Override
        public boolean sendBreak() {
            consoles.line(0).ifPresent(SerialLine::sendBreak);
            return consoles.line(0).isPresent();
        }

        @Override
        public List<String> describe() {
            return consoles.describe();
        }
    }

    // ------------------------------------------------------------------ by name

    /** Listens, which takes a moment in which the machine may run already. Who asked for a name is told when it cannot be. */
    void openControl() {
        if (plan.name() != null) {
            try {
                control = new ControlServer(RuntimeDirectory.ofUser(), context, hub, wires);
            } catch (IOException e) {
                throw CommandException.failure("--name " + plan.name(), Reasons.of(e));
            }
            return;
        }
        Thread.ofPlatform().daemon().name("control-opener").start(() -> {
            try {
                keep(new ControlServer(RuntimeDirectory.ofUser(), context, hub, wires));
            } catch (IOException e) {
                say.accept("'osiris monitor' will not find this machine: " + Reasons.of(e));
            }
        });
    }

    private synchronized void keep(ControlServer made) {
        if (closed) {
            made.close();
        } else {
            control = made;
        }
    }

    // ------------------------------------------------------------------ on a device

    /**
     * Opens the monitor's device, if it has one.
     *
     * @throws CommandException when that cannot be had
     */
    void open() {
        if (device.isEmpty()) {
            return;
        }
        try {
            if (device.get().isTerminal()) {
                openTerminal(device.get());
            } else {
                openLines(device.get());
            }
        } catch (IOException e) {
            throw CommandException.failure("--monitor " + device.get().name(), "this cannot be opened (" + Reasons.of(e) + ")");
        }
    }

    private void openLines(Chardev to) throws IOException {
        boolean own = plan.consoles().monitor() != null;
        boolean stdio = own && plan.consoles().monitor().spec().backend() instanceof ChardevSpec.Stdio;
        ChardevStreams streams = ChardevStreams.open(to, event -> { });
        Thread.ofPlatform().daemon().name("monitor").start(() -> {
            try {
                // Behind a console that is no terminal nobody asked for a greeting.
                new LineFront(streams.in(), streams.out(), own && !stdio).run(context);
            } catch (IOException e) {
                // Whoever it was for has gone for good.
            }
        });
    }

    /** JLine takes a while to load: the prompt's thread begins when somebody first wants it. */
    private void openTerminal(Chardev to) throws IOException {
        boolean shared = plan.consoles().monitor() == null;
        AtomicReference<ChardevStreams> streams = new AtomicReference<>();
        ChardevStreams opened = ChardevStreams.open(to, event -> event(event, streams, to));
        opened.others((from, at, length) -> {
            TerminalFront f = front.get();
            if (f != null) {
                f.guest(from, at, length);
            }
            return f != null;
        });
        streams.set(opened);
        if (!shared) {
            prompt(opened, to);
        }
    }

    private void event(Chardev.Event event, AtomicReference<ChardevStreams> streams, Chardev to) {
        if (event == Chardev.Event.FOCUS) {
            if (front.get() == null) {
                prompt(streams.get(), to);
            } else {
                front.get().notice("monitor; " + keys() + " c goes back to the console");
            }
        } else if (event == Chardev.Event.UNFOCUS && front.get() != null) {
            byte[] rest = front.get().takeGuestLine();
            try {
                to.write(new byte[] {'\r', '\n'}, 0, 2);
                to.write(rest, 0, rest.length);
            } catch (IOException e) {
                // The terminal has gone; its reader will say so.
            }
        }
    }

    private String keys() {
        return new EscapeKeys(plan.consoles().escape()).name();
    }

    private void prompt(ChardevStreams streams, Chardev to) {
        Thread.ofPlatform().daemon().name("monitor").start(() -> {
            try (Terminal terminal = new ExternalTerminal("monitor", type(), streams.in(), streams.out(),
                    StandardCharsets.UTF_8)) {
                terminal.setSize(consoles.terminalSize().orElse(USUAL));
                serve(terminal);
            } catch (IOException e) {
                say.accept("the monitor ended: " + Reasons.of(e));
            } finally {
                front.set(null);
            }
        });
    }

    private static String type() {
        String term = System.getenv("TERM");
        return term == null || !term.matches("(xterm|screen|tmux|rxvt|linux|ansi|vt100|vt220).*") ? "ansi"
                : term.startsWith("tmux") ? "screen-256color" : term;
    }

    private void serve(Terminal terminal) {
        boolean shared = plan.consoles().monitor() == null;
        try (Monitor monitor = new Monitor(context, text -> notice(text), this::left)) {
            TerminalFront made = new TerminalFront(terminal, monitor, TerminalFront.historyFile());
            front.set(made);
            made.run(monitor.greeting() + (shared ? "; " + keys() + " c goes back to the console" : ""));
        }
    }

    private void notice(String text) {
        TerminalFront f = front.get();
        if (f != null) {
            f.notice(text);
        }
    }

    /** The user has had enough of a monitor on the console: the keys go back. */
    private void left() {
        if (plan.consoles().monitor() == null) {
            consoles.switchKeys();
        } else {
            front.get().leave();
        }
    }

    @Override
    public void close() {
        ControlServer c;
        synchronized (this) {
            closed = true;
            c = control;
        }
        hub.close();
        if (c != null) {
            c.close();
        }
    }
}
