package dev.osiris.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.cli.console.EscapeKeys.Action;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapeKeysTest {
    private static List<Action> actions(String typed) {
        EscapeKeys keys = new EscapeKeys();
        List<Action> actions = new ArrayList<>();
        typed.chars().forEach(c -> actions.add(keys.next((byte) c)));
        return actions;
    }

    @ParameterizedTest
    @CsvSource({"x, QUIT", "h, HELP", "?, HELP", "b, BREAK", "p, PAUSE", "r, RESET", "c, SWITCH", "s, SAVE", "t, TIMESTAMPS", "z, UNKNOWN", "X, UNKNOWN"})
    void aKeyAfterCtrlAIsACommand(String key, Action action) {
        assertEquals(List.of(Action.WAIT, action, Action.SEND), actions("\u0001" + key + key));
    }

    @Test
    void ctrlATwiceSendsOne() {
        assertEquals(List.of(Action.WAIT, Action.SEND, Action.SEND), actions("\u0001\u0001x"));
        assertEquals(List.of(Action.WAIT, Action.SEND, Action.WAIT, Action.QUIT), actions("\u0001\u0001\u0001x"));
    }

    @Test
    void everyOtherByteIsTheGuests() {
        EscapeKeys keys = new EscapeKeys();
        for (int b = 0; b < 256; b++) {
            assertEquals(b == 1 ? Action.WAIT : Action.SEND, keys.next((byte) b), "byte " + b);
            if (b == 1) {
                keys.next(EscapeKeys.USUAL);
            }
        }
    }

    @Test
    void theHelpNamesEveryKey() {
        for (String key : new String[] {"h", "x", "c", "p", "r", "b", "t", "s", "Ctrl-A"}) {
            assertEquals(1, new EscapeKeys().help().lines().filter(l -> l.startsWith("Ctrl-A " + key + " ")).count(), key);
        }
    }

    @ParameterizedTest
    @CsvSource({"^A, 1", "^], 29", "Ctrl-B, 2", "c-x, 24", "0x1d, 29", "20, 20", "~, 126", "^1, -1", "ab, -1", "256, -1", "0x100, -1"})
    void theEscapeKeyMayBeAnother(String typed, int key) {
        assertEquals(key, EscapeKeys.parse(typed));
    }

    @Test
    void anotherEscapeKeyLeavesCtrlAToTheGuest() {
        EscapeKeys keys = new EscapeKeys((byte) 29);
        assertEquals(Action.SEND, keys.next((byte) 1));
        assertEquals(Action.WAIT, keys.next((byte) 29));
        assertEquals(Action.SEND, keys.next((byte) 29));
        assertTrue(keys.help().startsWith("Ctrl-] h"), keys.help());
    }
}
