package dev.osiris.cli;

import dev.osiris.cli.console.Screen;
import dev.osiris.cli.text.Reasons;
import dev.osiris.machine.MachineListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What happens to a machine, as lines on standard error or in a file: the events that were asked for. */
final class Log implements MachineListener, AutoCloseable {
    private final Set<LogItem> items;
    private final Screen screen;
    private final Writer file;

    /**
     * @param items what is logged; an event whose topic is nobody's item always is
     * @param path the file, or null
     * @param screen where lines go without a file
     * @throws CommandException when the file cannot be made
     */
    Log(Set<LogItem> items, Path path, Screen screen) {
        this.items = items;
        this.screen = screen;
        try {
            this.file = path == null ? null : Files.newBufferedWriter(path);
        } catch (IOException e) {
            throw CommandException.failure("--log-file " + path, "this file cannot be written (" + Reasons.of(e) + ")");
        }
    }

    boolean has(LogItem item) {
        return items.contains(item);
    }

    @Override
    public void event(Event event) {
        LogItem item = LogItem.of(event.topic());
        if (item == null || items.contains(item)) {
            String who = event.vcpu() < 0 ? "" : "vCPU " + event.vcpu() + ": ";
            line(event.topic() + ": " + who + event.message());
        }
    }

    /** A line, or several, with the command's name before the first. */
    void line(String text) {
        if (file == null) {
            screen.line("osiris: " + text);
        } else {
            append(text);
        }
    }

    private synchronized void append(String text) {
        try {
            file.write("osiris: " + text + "\n");
            file.flush();
        } catch (IOException e) {
            screen.line("osiris: --log-file: " + Reasons.of(e) + "; the line was: " + text);
        }
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
