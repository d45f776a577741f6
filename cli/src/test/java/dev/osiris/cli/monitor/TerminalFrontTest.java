package dev.osiris.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The prompt on a terminal made of pipes: keys go in, what a person would see comes out. */
class TerminalFrontTest {
    private static final long LIMIT_NANOS = 60_000_000_000L;

    @TempDir
    Path directory;

    private final List<String> executed = new CopyOnWriteArrayList<>();
    private final List<String> interrupts = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream() {
        @Override
        public synchronized void write(byte[] b, int at, int length) {
            super.write(b, at, length);
            notifyAll();
        }

        @Override
        public synchronized void write(int b) {
            super.write(b);
            notifyAll();
        }
    };
    private PipedOutputStream keys;
    private Terminal terminal;
    private TerminalFront front;
    private Thread serving;
    private volatile int status = -1;
    private volatile boolean over;
    private int consumed;

    private final class Echo implements Prompted {
        @Override
        public Reply execute(String line) {
            executed.add(line);
            return line.equals("long") ? new Reply("line\n".repeat(50), List.of(), 0)
                    : new Reply("did " + line + "\n", List.of(), line.startsWith("bad") ? 1 : 0);
        }

        @Override
        public List<String> complete(String line, int cursor) {
            List<String> words = new ArrayList<>(List.of("registers", "$r31", "reset"));
            words.removeIf(w -> !w.startsWith(line.substring(0, cursor).replaceFirst("^.*[ +]", "")));
            return words;
        }

        @Override
        public void interrupt() {
            interrupts.add("interrupted");
        }

        @Override
        public boolean isOver() {
            return over;
        }
    }

    @BeforeEach
    void open() throws IOException {
        keys = new PipedOutputStream();
        terminal = new ExternalTerminal("test", "ansi", new PipedInputStream(keys, 1 << 16), screen, StandardCharsets.UTF_8);
        terminal.setSize(new Size(80, 24));
        front = new TerminalFront(terminal, new Echo(), directory.resolve("history"));
        serving = Thread.ofPlatform().daemon().start(() -> status = front.run("hello"));
        await("(osiris) ");
    }

    @AfterEach
    void close() throws Exception {
        keys.close();
        terminal.close();
        serving.join(10_000);
    }

    private void type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private void await(String expected) {
        long end = System.nanoTime() + LIMIT_NANOS;
        synchronized (screen) {
            while (true) {
                String text = screen.toString(StandardCharsets.UTF_8);
                int at = text.indexOf(expected, consumed);
                if (at >= 0) {
                    consumed = at + expected.length();
                    return;
                }
                long left = (end - System.nanoTime()) / 1_000_000;
                assertTrue(left > 0, () -> "no \"" + expected + "\" behind " + consumed + " in:\n" + text);
                waitFor(left);
            }
        }
    }

    private void waitFor(long millis) {
        try {
            screen.wait(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void linesAreEditedAndAnswered() throws IOException {
        type("infp\b\bfo cpus\r");
        await("did info cpus\r\n");
        await("(osiris) ");
        assertEquals(List.of("info cpus"), executed);
    }

    @Test
    void historyComesBackAndIsKept() throws Exception {
        type("first\r");
        await("did first");
        type("second\r");
        await("did second");
        type("\u0010\u0010\r"); // Ctrl-P twice
        await("did first");
        assertEquals(List.of("first", "second", "first"), executed);
        type("\u0004"); // Ctrl-D
        serving.join(60_000);
        assertTrue(Files.readString(directory.resolve("history")).contains("second"));
    }

    @Test
    void tabCompletesTheWordThatItStandsIn() throws IOException {
        type("info regi\t\r");
        await("did info registers");
        type("print 4+$r\t\r");
        await("did print 4+$r31");
    }

    @Test
    void controlCThrowsTheLineAwayAndControlDLeaves() throws Exception {
        type("nonsense\u0003");
        await("(osiris) ");
        type("bad\r");
        await("did bad");
        type("\u0004");
        serving.join(60_000);
        assertEquals(List.of("bad"), executed);
        assertEquals(1, status);
    }

    @Test
    void longAnswersComeInPages() throws IOException {
        type("long\r");
        await("--more--");
        type(" ");
        await("--more--");
        type("q");
        await("(osiris) ");
        type("next\r");
        await("did next");
    }

    @Test
    void whatHappensByItselfStandsAboveTheLineThatIsTyped() throws IOException {
        type("half a li");
        await("li");
        front.notice("breakpoint 1");
        await("breakpoint 1");
        await("half a li");
        type("ne\r");
        await("did half a line");
    }

    @Test
    void theGuestsLinesAreShownWholeAndItsUnfinishedOneIsKept() throws IOException {
        byte[] text = "one\r\ntwo\r\nlogin: ".getBytes(StandardCharsets.US_ASCII);
        front.guest(text, 0, 6);
        front.guest(text, 6, text.length - 6);
        await("one");
        await("two");
        assertEquals("login: ", new String(front.takeGuestLine(), StandardCharsets.US_ASCII));
        assertEquals(0, front.takeGuestLine().length);
    }

    @Test
    void aTerminalThatVanishesEndsTheSession() throws Exception {
        keys.close();
        serving.join(60_000);
        assertTrue(!serving.isAlive());
    }

    @Test
    void aMachineThatEndsEndsTheSession() throws Exception {
        over = true;
        type("quit\r");
        serving.join(60_000);
        assertEquals(0, status);
    }
}
