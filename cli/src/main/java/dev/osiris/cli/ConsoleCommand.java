package dev.osiris.cli;

import dev.osiris.cli.control.ControlClient;
import dev.osiris.cli.text.Reasons;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code osiris console}: the first serial port of a machine that runs, besides its own device. */
final class ConsoleCommand implements Command {
    private static final int LEAVE = 0x1D; // Ctrl-]

    @Override
    public String name() {
        return "console";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().addPositional(Running.argument()).addOption(Help.option());
        spec.usageMessage().optionListHeading("%n").description("Connects to the first serial port of a machine that runs, besides"
                + " the device that it has there. Shows the last of its output first. On a terminal, Ctrl-] leaves.");
        return spec;
    }

    @Override
    public int run(ParseResult given, Streams io) {
        String name = Running.name(given);
        try (ControlClient client = Running.connect(name)) {
            return io.inMayBeTerminal() ? onTerminal(client, name) : plain(client, io);
        } catch (IOException e) {
            throw CommandException.failure(name, Reasons.of(e));
        }
    }

    /** Ends with the machine; the end of the input is only that. */
    private static int plain(ControlClient client, Streams io) throws IOException {
        InputStream from = client.console();
        Thread.ofPlatform().daemon().name("console-input").start(() -> {
            try {
                io.in().transferTo(client.consoleInput());
            } catch (IOException e) {
                // The machine has ended.
            }
        });
        copy(from, io.out());
        return ExitStatus.OK;
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] piece = new byte[4096];
        for (int n = read(from, piece); n > 0; n = read(from, piece)) {
            to.write(piece, 0, n);
            to.flush();
        }
    }

    /** A machine that ends may cut the connection hard. */
    private static int read(InputStream from, byte[] piece) {
        try {
            return from.read(piece);
        } catch (IOException e) {
            return -1;
        }
    }

    private static int onTerminal(ControlClient client, String name) throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            terminal.writer().println("console of " + name + "; Ctrl-] leaves");
            terminal.flush();
            Attributes before = terminal.enterRawMode();
            Attributes raw = new Attributes(terminal.getAttributes());
            raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
            raw.setOutputFlag(Attributes.OutputFlag.OPOST, false);
            terminal.setAttributes(raw);
            try {
                InputStream from = client.console();
                Thread.ofPlatform().daemon().name("console-keys").start(() -> keys(terminal, client));
                copy(from, terminal.output());
            } finally {
                terminal.setAttributes(before);
            }
            terminal.output().write("\r\n".getBytes(StandardCharsets.US_ASCII));
            terminal.flush();
            return ExitStatus.OK;
        }
    }

    private static void keys(Terminal terminal, ControlClient client) {
        try {
            for (int key = terminal.input().read(); key >= 0 && key != LEAVE; key = terminal.input().read()) {
                client.consoleInput().write(key);
            }
        } catch (IOException e) {
            // The machine has ended, or the terminal has gone.
        }
        client.close();
    }
}
