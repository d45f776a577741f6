package dev.osiris.cli;

import dev.osiris.cli.chardev.Chardev;
import dev.osiris.cli.chardev.ChardevTable;
import dev.osiris.cli.chardev.ChardevSpec;
import dev.osiris.cli.chardev.Chardevs;
import dev.osiris.cli.chardev.Mux;
import dev.osiris.cli.chardev.SerialLine;
import dev.osiris.cli.chardev.Timestamps;
import dev.osiris.cli.console.EscapeKeys;
import dev.osiris.cli.console.Screen;
import dev.osiris.cli.console.StdioChardev;
import dev.osiris.cli.text.Reasons;
import dev.osiris.devices.audio.AudioSink;
import dev.osiris.devices.audio.WavFile;
import dev.osiris.devices.board.Endpoints;
import dev.osiris.devices.chip.uart.SerialBackend;
import dev.osiris.devices.chip.uart.SerialPort;
import dev.osiris.devices.net.NetBackend;
import dev.osiris.devices.net.StreamLink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jline.terminal.Size;

/**
 * The outside ends of a machine's serial ports, and of its monitor: made before the machine, open from {@link #open} to
 * {@link #leave}.
 */
final class Consoles implements Endpoints {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration FOREVER = Duration.ofDays(365);

    private final ConsolePlan plan;
    private final Streams io;
    private final Screen screen;
    private final Consumer<EscapeKeys.Action> commands;
    private final LongSupplier nanos;
    private final StdioChardev stdio;
    private final Chardevs devices;
    private final Map<String, Mux> muxes = new LinkedHashMap<>();
    private final List<SerialLine> lines = new ArrayList<>();
    private final Map<String, SerialLine> osi = new LinkedHashMap<>();
    /** OSI consoles, and "network" and "audio", that the machine has asked for. */
    private final Set<String> asked = new HashSet<>();

    /**
     * @param commands told of escape keys; must return soon
     * @param broken told of a device that failed: what was typed, and why
     * @param nanos the time for time stamps
     * @throws CommandException when a device cannot be had
     */
    Consoles(ConsolePlan plan, Streams io, Screen screen, Consumer<EscapeKeys.Action> commands, Broken broken,
            LongSupplier nanos) {
        this.plan = plan;
        this.io = io;
        this.screen = screen;
        this.commands = commands;
        this.nanos = nanos;
        this.stdio = new StdioChardev(screen, io.in(), io.inMayBeTerminal() && usesStdio(plan));
        this.devices = new Chardevs(() -> stdio, nanos, text -> screen.line("osiris: " + text));
        for (ChardevTable.Use use : plan.serial()) {
            lines.add(new SerialLine(device(use, "serial"), e -> broken.broken(use.user(), e)));
        }
        plan.osi().forEach((console, use) -> osi.put(console, new SerialLine(device(use, console),
                e -> broken.broken(use.user(), e))));
    }

    /** Told of a device that failed. */
    @FunctionalInterface
    interface Broken {
        void broken(String user, IOException why);
    }

    private static boolean usesStdio(ConsolePlan plan) {
        return Stream.concat(plan.serial().stream(), plan.osi().values().stream())
                .anyMatch(u -> u.spec().backend() instanceof ChardevSpec.Stdio)
                || plan.monitor() != null && plan.monitor().spec().backend() instanceof ChardevSpec.Stdio;
    }

    /** The device itself, or a user's end of it when it is multiplexed; a serial port's terminal always is. */
    private Chardev device(ChardevTable.Use use, String user) {
        boolean terminal = use.spec().backend() instanceof ChardevSpec.Stdio && io.inMayBeTerminal();
        if (use.spec().mux() || terminal && (user.equals("serial") || user.equals("tty"))) {
            return muxes.computeIfAbsent(use.key(), key -> mux(use)).port(user);
        }
        return make(use);
    }

    private Mux mux(ChardevTable.Use use) {
        return new Mux(make(use), new EscapeKeys(plan.escape()), new Timestamps(nanos), commands);
    }

    private Chardev make(ChardevTable.Use use) {
        try {
            Chardev made = devices.make(use.spec());
            devices.keep(use.key().replace("chardev:", ""), made);
            return made;
        } catch (IOException e) {
            devices.close();
            throw CommandException.failure(use.user(), what(use.spec()) + " (" + Reasons.of(e) + ")");
        }
    }

    private static String what(ChardevSpec spec) {
        return spec.backend() instanceof ChardevSpec.File || spec.logFile() != null ? "this file cannot be written"
                : "this cannot be had";
    }

    // ------------------------------------------------------------------ what the board asks

    @Override
    public SerialBackend serial(int n) {
        return n < lines.size() ? lines.get(n) : SerialBackend.NONE;
    }

    @Override
    public void serialPort(int n, SerialPort port) {
        if (n < lines.size()) {
            lines.get(n).port(port);
        }
    }

    @Override
    public SerialBackend console(String name) {
        asked.add(name);
        return osi.containsKey(name) ? osi.get(name) : SerialBackend.NONE;
    }

    @Override
    public void consolePort(String name, SerialPort port) {
        if (osi.containsKey(name)) {
            osi.get(name).port(port);
        }
    }

    @Override
    public NetBackend network(int n) {
        asked.add("net");
        OsiWires wires = plan.wires();
        if (n != 0 || wires.socket() == null) {
            return NetBackend.NONE;
        }
        return wires.listens() ? StreamLink.listen(wires.socket(), this::trouble)
                : StreamLink.to(wires.socket(), this::trouble);
    }

    @Override
    public AudioSink audio() {
        asked.add("audio");
        Path file = plan.wires().audio();
        try {
            return file == null ? AudioSink.NONE : new WavFile(file, this::trouble);
        } catch (IOException e) {
            throw CommandException.failure("--osi-audio " + file, "this file cannot be written (" + Reasons.of(e) + ")");
        }
    }

    private void trouble(String text) {
        screen.line("osiris: " + text);
    }

    /** What was given for OSI services that the machine does not have is an error: nobody would ever hear of it. */
    private void checkAsked(String machine) {
        List<String> given = new ArrayList<>(osi.keySet());
        if (plan.wires().socket() != null) {
            given.add("net");
        }
        if (plan.wires().audio() != null) {
            given.add("audio");
        }
        for (String name : given) {
            if (!asked.contains(name)) {
                throw CommandException.failure("--osi-" + name, "machine " + machine + " has no such OSI service");
            }
        }
    }

    // ------------------------------------------------------------------ what the session asks

    /** A console's line, if the machine's plan has one for it: a serial port's, or OSI's terminal where there are none. */
    Optional<SerialLine> line(int n) {
        if (lines.isEmpty() && n == 0) {
            return Optional.ofNullable(osi.get("tty"));
        }
        return n < lines.size() ? Optional.of(lines.get(n)) : Optional.empty();
    }

    /**
     * Where a monitor reads and writes: a device of its own, or a user's end of the first multiplexed one. The monitor opens it, and has to
     * ask for it before {@link #open}. Empty when the user wants none, or there is no place for it.
     *
     * @throws CommandException when the device cannot be had
     */
    Optional<Chardev> monitor() {
        if (!plan.hasMonitor()) {
            return Optional.empty();
        }
        return plan.monitor() != null ? Optional.of(device(plan.monitor(), "monitor"))
                : muxes.values().stream().findFirst().map(m -> m.port("monitor"));
    }

    /** The devices, by id. */
    Chardevs devices() {
        return devices;
    }

    /** The size of the terminal on standard input, if there is one. */
    Optional<Size> terminalSize() {
        return stdio.size();
    }

    /** What the ports and the monitor lead to, one line each. */
    List<String> describe() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            all.add("serial" + i + ": " + lines.get(i).device().name() + (lines.get(i).isConnected() ? "" : " (no such port)"));
        }
        osi.forEach((name, line) -> all.add("osi-" + name + ": " + line.device().name()));
        if (plan.hasMonitor()) {
            all.add("monitor: " + (plan.monitor() != null ? plan.monitor().user() : "on the console"));
        }
        return all;
    }

    /** Gives the keys of the first multiplexed device to its next user. */
    void switchKeys() {
        muxes.values().stream().findFirst().ifPresent(Mux::next);
    }

    /**
     * Lets bytes pass; a terminal becomes raw. To be called when the machine has been built.
     *
     * @param machine its name, for messages
     * @throws CommandException when a device cannot be had
     */
    void open(String machine) {
        checkAsked(machine);
        for (int i = 0; i < lines.size(); i++) {
            if (i > 0 && !lines.get(i).isConnected()) {
                throw CommandException.failure(plan.serial().get(i).user(), "machine " + machine + " has no serial port " + i);
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            try {
                lines.get(i).open();
            } catch (IOException e) {
                throw CommandException.failure(plan.serial().get(i).user(), "this cannot be opened ("
                        + Reasons.of(e) + ")");
            }
        }
        for (Map.Entry<String, SerialLine> line : osi.entrySet()) {
            try {
                line.getValue().open();
            } catch (IOException e) {
                throw CommandException.failure("--osi-" + line.getKey(), "this cannot be opened (" + Reasons.of(e) + ")");
            }
        }
    }

    /** Whether standard input is a terminal, and raw. */
    boolean isRaw() {
        return stdio.isRaw();
    }

    /** Takes nothing more in either direction: frees vCPUs that wait for room. What was taken is still written. */
    void close() {
        lines.forEach(SerialLine::close);
        osi.values().forEach(SerialLine::close);
    }

    /**
     * Writes what is left to be written and puts the terminal back. To be called when no vCPU runs any more. When
     * whoever reads the output stands still, the terminal does not wait: Ctrl-C then works again.
     */
    void leave() throws InterruptedException {
        try {
            close();
            for (SerialLine line : lines) {
                drain(line);
            }
            for (SerialLine line : osi.values()) {
                drain(line);
            }
        } finally {
            muxes.values().forEach(Mux::close);
            devices.close();
            restoreTerminal();
        }
    }

    private void drain(SerialLine line) throws InterruptedException {
        if (!line.drain(PATIENCE)) {
            restoreTerminal();
            screen.line("osiris: waiting for the reader of the guest's last output");
            line.drain(FOREVER);
        }
    }

    /** Puts the terminal back; any thread may. */
    void restoreTerminal() {
        stdio.restore();
    }
}
