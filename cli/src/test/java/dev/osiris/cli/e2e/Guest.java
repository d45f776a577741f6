package dev.osiris.cli.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An {@code osiris} process under test: what it prints can be waited for, and text can be sent to it. It is the
 * launcher of this checkout that runs, as a user would run it.
 */
final class Guest implements AutoCloseable {
    /** Generous: other jobs may share the machine. A guest that needs this long has failed. */
    private static final long LIMIT_SECONDS = 240;

    private final Process process;
    private final OutputStream input;
    /** Everything printed so far, output and messages; guarded by itself. */
    private final StringBuilder seen = new StringBuilder();
    private boolean ended;
    /** How much of it earlier expectations have consumed. */
    private int consumed;

    private Guest(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        input = process.getOutputStream();
        Thread.ofPlatform().daemon().name("guest-output").start(this::collect);
    }

    /** Starts {@code osiris} with these arguments. */
    static Guest start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(root().resolve("scripts/osiris").toString());
        command.addAll(List.of(arguments));
        return new Guest(command);
    }

    /** Starts another command. */
    static Guest command(String... command) throws IOException {
        return new Guest(List.of(command));
    }

    /** The top of the checkout. */
    static Path root() {
        Path p = Path.of("").toAbsolutePath();
        while (!Files.exists(p.resolve("scripts/osiris"))) {
            p = p.getParent();
        }
        return p;
    }

    /** A file of the Linux guest, named by a system property that scripts/test sets. */
    static String linux(String what) {
        String path = System.getProperty("osiris.linux." + what);
        if (path == null || path.isEmpty()) {
            throw new IllegalStateException("the Linux guest's " + what + " is not known: run scripts/test, which"
                    + " builds the guest and sets osiris.linux." + what);
        }
        return path;
    }

    /** A file for GRUB, named by a system property that scripts/test sets: {@code image} or {@code disk}. */
    static String grub(String what) {
        String path = System.getProperty("osiris.grub." + what);
        if (path == null || path.isEmpty()) {
            throw new IllegalStateException("GRUB's " + what + " is not known: run scripts/test, which makes it (scripts/grub"
                    + " --disk) and sets osiris.grub." + what);
        }
        return path;
    }

    private void collect() {
        byte[] buffer = new byte[4096];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1), false);
            }
        } catch (IOException e) {
            append("\n[reading failed: " + e + "]\n", false);
        }
        append("", true);
    }

    private void append(String text, boolean last) {
        synchronized (seen) {
            seen.append(text);
            ended |= last;
            seen.notifyAll();
        }
    }

    /** Waits for a pattern behind what was expected before; returns what matched. */
    Matcher expect(String regex) throws InterruptedException {
        Pattern pattern = Pattern.compile(regex);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (seen) {
            while (true) {
                Matcher m = pattern.matcher(seen.substring(consumed));
                if (m.find()) {
                    consumed += m.end();
                    return m;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (ended || left <= 0) {
                    throw new AssertionError((ended ? "the process ended" : "nothing more came") + " while waiting for "
                            + regex + "; everything it printed:\n" + seen);
                }
                seen.wait(left);
            }
        }
    }

    /** Types a line. */
    void send(String line) {
        type(line + "\n");
    }

    /** Types keys. */
    void type(String keys) {
        try {
            input.write(keys.getBytes(StandardCharsets.ISO_8859_1));
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the process takes no more input; it printed:\n" + text(), e);
        }
    }

    /** Types a command at a shell prompt and returns what it printed, up to the next prompt. */
    String run(String command, String prompt) throws InterruptedException {
        send(command);
        Matcher m = expect("(?s)\\n(.*?)" + Pattern.quote(prompt));
        return m.group(1).replace("\r", "");
    }

    /** Waits for the end; returns the exit status. */
    int exitStatus() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the process does not end; it printed:\n" + text());
        }
        return process.exitValue();
    }

    /** Everything printed so far. */
    String text() {
        synchronized (seen) {
            return seen.toString();
        }
    }

    /** The process itself, for signals. */
    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
