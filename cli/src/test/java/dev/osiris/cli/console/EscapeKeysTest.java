package dev.osiris.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
    @CsvSource({"x, QUIT", "h, HELP", "?, HELP", "b, BREAK", "p, PAUSE", "r, RESET", "c, UNKNOWN", "X, UNKNOWN"})
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
                keys.next(EscapeKeys.ESCAPE);
            }
        }
    }

    @Test
    void theHelpNamesEveryKey() {
        for (String key : new String[] {"h", "x", "p", "r", "b", "Ctrl-A"}) {
            assertEquals(1, EscapeKeys.HELP.lines().filter(l -> l.startsWith("Ctrl-A " + key + " ")).count(), key);
        }
    }
}
