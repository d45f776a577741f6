package dev.osiris.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

    private static void guest(Screen screen, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        screen.guest(bytes, 0, bytes.length);
    }

    @Test
    void linesBeginAtTheMarginAndEndForARawTerminal() throws IOException {
        Screen screen = new Screen(terminal, terminal, true, true);
        screen.raw(true);
        guest(screen, "login: ");
        screen.line("one\ntwo");
        screen.line("three");
        guest(screen, "x\r\n");
        screen.line("four");
        assertEquals("login: \r\none\r\ntwo\r\nthree\r\nx\r\nfour\r\n", terminal.toString());
    }

    @Test
    void aCookedTerminalDoesItsOwnCarriageReturns() throws IOException {
        Screen screen = new Screen(terminal, terminal, true, true);
        guest(screen, "login: ");
        screen.line("one\ntwo");
        assertEquals("login: \none\ntwo\n", terminal.toString());
    }

    @Test
    void pipesGetWhatWasWrittenAndNoMore() throws IOException {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        Screen screen = new Screen(terminal, messages, false, false);
        screen.raw(true);
        guest(screen, "\u001B[?7llogin: ");
        screen.line("one\ntwo");
        screen.restore();
        assertEquals("\u001B[?7llogin: ", terminal.toString());
        assertEquals("one\ntwo\n", messages.toString());
    }

    @Test
    void atTheEndModesAreRestoredAndTheLineEnds() throws IOException {
        Screen screen = new Screen(terminal, terminal, true, true);
        screen.raw(true);
        guest(screen, "\u001B[?25lbye");
        screen.restore();
        screen.restore();
        assertEquals("\u001B[?25lbye\u001B[?25h\r\n", terminal.toString());
    }

    @Test
    void aTerminalThatWentAwayIsNoError() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Input/output error");
            }
        };
        Screen screen = new Screen(gone, gone, true, true);
        screen.line("hello");
        screen.restore();
    }
}
