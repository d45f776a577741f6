package dev.osiris.cli;

import dev.osiris.cli.chardev.Timestamps;
import dev.osiris.cli.script.GuestClock;
import dev.osiris.cli.text.Json;
import dev.osiris.cli.text.Reasons;
import dev.osiris.machine.Machine;
import dev.osiris.machine.Report;
import dev.osiris.machine.VmmRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * {@code --artifacts}: what a run leaves in a directory. Lines are written as they end, so that what there is is complete whenever the
 * process goes.
 */
final class Artifacts implements AutoCloseable {
    private static final int LINE_MOST = 4096;

    private final Path directory;
    private final GuestClock clock;
    private final Writer cast;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final List<Port> ports = new ArrayList<>();
    private IOException failed;

    /** One serial port's log. */
    private final class Port {
        private final OutputStream log;
        private final Timestamps stamps = new Timestamps(clock::nanos);
        private final byte[] line = new byte[LINE_MOST];
        private int length;

        Port(int number) throws IOException {
            log = Files.newOutputStream(directory.resolve("serial" + (number == 0 ? "" : number) + ".log"));
        }
    }

    /**
     * @param consoles how many serial ports
     * @throws CommandException when the directory cannot be made or written
     */
    Artifacts(Path directory, GuestClock clock, int consoles) {
        this.directory = directory;
        this.clock = clock;
        try {
            Files.createDirectories(directory);
            for (int i = 0; i < consoles; i++) {
                ports.add(new Port(i));
            }
            cast = Files.newBufferedWriter(directory.resolve("console.cast"));
            cast.write(new Json().put("version", 2).put("width", 80).put("height", 24) + "\n");
        } catch (IOException e) {
            throw CommandException.failure("--artifacts " + directory, "this directory cannot be written (" + Reasons.of(e) + ")");
        }
    }

    /** The guest sends a byte. */
    synchronized void output(int console, byte b) {
        Port port = ports.get(console);
        port.line[port.length++] = b;
        if (b == '\n' || port.length == LINE_MOST) {
            flush(console);
        }
    }

    private void flush(int console) {
        Port port = ports.get(console);
        try {
            port.log.write(port.stamps.stamp(port.line, 0, port.length));
            if (console == 0) {
                event(port.line, port.length);
            }
        } catch (IOException e) {
            failed = e;
        }
        port.length = 0;
    }

    private void event(byte[] line, int length) throws IOException {
        CharBuffer text = CharBuffer.allocate(length + 1);
        utf8.reset().decode(ByteBuffer.wrap(line, 0, length), text, true);
        cast.write(String.format(Locale.ROOT, "[%.6f, \"o\", %s]%n", clock.nanos() / 1e9, Json.quoted(text.flip().toString())));
        cast.flush();
    }

    /** A machine that ended badly: to be called before it is closed. */
    void badEnd(Machine machine, String report) {
        String registers = machine.submit(new VmmRequest.Inspect<>(m -> m.vcpus().stream()
                .map(v -> Report.instruction(v) + "\n" + Report.registers(v)).collect(Collectors.joining("\n"))));
        write("registers.txt", registers);
        write("report.txt", report.stripTrailing() + "\n");
    }

    /** What became of the run. */
    void exit(Json exit) {
        write("exit.json", exit + "\n");
    }

    private void write(String name, String text) {
        try {
            Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            failed = e;
        }
    }

    /** What could not be written, or null. */
    IOException failed() {
        return failed;
    }

    @Override
    public synchronized void close() {
        try {
            for (int i = 0; i < ports.size(); i++) {
                flush(i);
                ports.get(i).log.close();
            }
            cast.close();
        } catch (IOException e) {
            failed = e;
        }
    }
}
