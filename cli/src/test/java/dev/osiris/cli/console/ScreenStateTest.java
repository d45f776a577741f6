package dev.osiris.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenStateTest {
    private final ScreenState state = new ScreenState();

    private void see(String text) {
        byte[] bytes = text.replace("^", "\u001B").getBytes(StandardCharsets.ISO_8859_1);
        state.see(bytes, 0, bytes.length);
    }

    private String restored() {
        return new String(state.restore(), StandardCharsets.ISO_8859_1).replace('\u001B', '^');
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "^[?7l, ^[?7h", // wrapping off
        "^[?25l, ^[?25h", // cursor hidden
        "^[?1049h, ^[?1049l", // the other screen
        "^[?47h, ^[?47l",
        "\"^[?1;2004h\", ^[?2004l^[?1l",
        "\"^[?1049h^[?25l^[31m\", ^[?1049l^[?25h^[m",
        "\"^[2;10r\", ^7^[r^8",
        "^[4h, ^[4l",
        "^=, ^>",
        "^(0, ^(B",
    })
    void whatWasChangedIsChangedBack(String output, String sequence) {
        see(output);
        assertEquals(sequence, restored());
        assertEquals("", restored());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "plain text",
        "^[?7l^[?7h", // put back by the guest
        "^[?1049h^[?25l^[?25h^[?1049l",
        "^[1;31mred^[0m",
        "^[31m^[m",
        "\"^[2;10r^[r\"",
        "^[?7l^c", // full reset
        "^[?7l^[!p", // soft reset
        "^[?12h", // unknown to us
    })
    void whatIsAsUsualCostsNothing(String output) {
        see(output);
        assertEquals("", restored());
    }

    @Test
    void anUnfinishedSequenceIsCancelled() {
        see("^]0;title[?7l"); // inside a string nothing counts
        assertEquals("\u0018", restored());
        see("^[?7");
        assertEquals("\u0018", restored());
    }

    @Test
    void aStringEndsWithBellOrStringTerminator() {
        see("^]0;x\u0007^[?7l");
        assertEquals("^[?7h", restored());
        see("^P1$q^\\^[?7l");
        assertEquals("^[?7h", restored());
    }

    @Test
    void sequencesMayComeInPieces() {
        for (char c : "^[?7l".toCharArray()) {
            see(String.valueOf(c));
        }
        assertEquals("^[?7h", restored());
    }

    @Test
    void shiftOutIsShiftedBackIn() {
        see("\u000E");
        assertEquals("\u000F", restored());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {"\"\", true", "a, false", "\"a\n\", true", "\"a\r\n\", true",
        "\"a\n\r\", true", "\"a\n^[31m\", true", "\"a\n$ \", false", "\"a\r\", false"})
    void aLineEndsWithALineFeed(String output, boolean atLineStart) {
        see(output);
        assertEquals(atLineStart, state.atLineStart());
    }
}
