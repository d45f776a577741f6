package dev.osiris.cli.monitor;

import java.io.ByteArrayOutputStream;
import java.io.IOError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;

/**
 * A prompt on a terminal: line editing, history, completion, pages. What happens meanwhile, and what the guest prints on the same
 * terminal, is shown above the line that is being typed.
 */
public final class TerminalFront {
    /** Lines of history that are kept. */
    private static final int HISTORY = 1000;
    private static final int LEAST_PAGE = 4;

    private final Terminal terminal;
    private final Prompted session;
    private final LineReader reader;
    /** The guest's line that is not complete yet. Guarded by itself. */
    private final ByteArrayOutputStream guestLine = new ByteArrayOutputStream();
    private volatile boolean left;

    /**
     * @param terminal its signals are taken over
     * @param history a file to keep what was typed in, or null
     */
    public TerminalFront(Terminal terminal, Prompted session, Path history) {
        this.terminal = terminal;
        this.session = session;
        DefaultParser parser = new DefaultParser();
        parser.setEscapeChars(null);
        parser.setQuoteChars(new char[0]);
        LineReaderBuilder builder = LineReaderBuilder.builder().terminal(terminal).appName("osiris").parser(parser)
                .completer((r, line, candidates) -> complete(line, candidates))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true).option(LineReader.Option.BRACKETED_PASTE, false)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true).variable(LineReader.HISTORY_SIZE, HISTORY)
                .variable(LineReader.HISTORY_FILE_SIZE, HISTORY);
        if (history != null) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        reader = builder.build();
        terminal.handle(Terminal.Signal.INT, signal -> session.interrupt());
    }

    /** Where history is kept, its directory made; null when that cannot be. */
    public static Path historyFile() {
        String state = System.getenv("XDG_STATE_HOME");
        String home = System.getProperty("user.home");
        Path directory = state != null && state.startsWith("/") ? Path.of(state, "osiris") : Path.of(home, ".local/state/osiris");
        try {
            Files.createDirectories(directory);
            return directory.resolve("monitor-history");
        } catch (IOException e) {
            return null;
        }
    }

    private void complete(ParsedLine line, List<Candidate> candidates) {
        try {
            String word = line.word().substring(0, line.wordCursor());
            for (String c : session.complete(line.line(), line.cursor())) {
                candidates.add(new Candidate(prefix(word, c) + c, c, null, null, null, null, true));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What of the word stands before the part that the candidate completes: {@code $r3+} of {@code $r3+mai}. */
    private static String prefix(String word, String candidate) {
        for (int i = 0; i <= word.length(); i++) {
            if (candidate.startsWith(word.substring(i))) {
                return word.substring(0, i);
            }
        }
        return "";
    }

    /**
     * Reads and answers until the user leaves, the input ends, or the machine does.
     *
     * @return the status of the last command
     */
    public int run(String greeting) {
        int status = 0;
        print(greeting + "\n");
        try {
            while (!left && !session.isOver()) {
                status = one(status);
            }
        } catch (EndOfFileException | IOError | IllegalStateException | InterruptedException e) {
            // The terminal is closed, the input is over, or whoever serves this wants it to be.
        }
        return status;
    }

    private int one(int status) throws InterruptedException {
        try {
            Reply reply = session.execute(reader.readLine(LineFront.PROMPT));
            page(reply.text());
            return reply.status();
        } catch (UserInterruptException e) {
            return status; // Ctrl-C throws the line away
        }
    }

    /** The next prompt is not wanted any more. */
    public void leave() {
        left = true;
    }

    // ------------------------------------------------------------------ output

    private synchronized void print(String text) {
        terminal.writer().print(text);
        terminal.flush();
    }

    /** Shows something that happened by itself. Any thread. */
    public void notice(String text) {
        if (reader.isReading()) {
            reader.printAbove(text);
        } else {
            print(text + "\n");
        }
    }

    /** The guest printed on this terminal. Any thread. */
    public void guest(byte[] from, int at, int length) {
        synchronized (guestLine) {
            guestLine.write(from, at, length);
            byte[] all = guestLine.toByteArray();
            int end = all.length;
            while (end > 0 && all[end - 1] != '\n') {
                end--;
            }
            if (end > 0) {
                notice(new String(all, 0, end, StandardCharsets.UTF_8).replace("\r", "").stripTrailing());
                guestLine.reset();
                guestLine.write(all, end, all.length - end);
            }
        }
    }

    /** What the guest has left unfinished: its prompt, say. Forgotten here. */
    public byte[] takeGuestLine() {
        synchronized (guestLine) {
            byte[] rest = guestLine.toByteArray();
            guestLine.reset();
            return rest;
        }
    }

    /** Text, a page at a time when it is longer than the terminal is high. */
    private void page(String text) {
        String[] lines = text.split("\n", -1);
        int page = terminal.getHeight() - 1;
        if (page < LEAST_PAGE || lines.length - 1 <= page) {
            print(text);
            return;
        }
        int next = page;
        for (int i = 0; i < lines.length - 1; i++) {
            if (i == next) {
                int step = more();
                if (step == 0) {
                    return;
                }
                next += step == 1 ? 1 : page;
            }
            print(lines[i] + "\n");
        }
    }

    /** How many lines to go on by: 0 to stop, 1, or more for a page. */
    private int more() {
        print("--more-- (space, Enter, q)");
        Attributes before = terminal.enterRawMode();
        try {
            int key = terminal.reader().read();
            return switch (key) {
                case 'q', 'Q', 3, -1 -> 0;
                case '\r', '\n' -> 1;
                default -> 2;
            };
        } catch (IOException e) {
            return 0;
        } finally {
            terminal.setAttributes(before);
            print("\r                          \r");
        }
    }
}
