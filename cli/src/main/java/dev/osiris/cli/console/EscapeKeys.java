package dev.osiris.cli.console;

/** Finds the VMM's own keys among what the user types: Ctrl-A and another. Everything else is the guest's. */
public final class EscapeKeys {
    /** What to do with a byte. */
    public enum Action {
        /** It is the guest's. */
        SEND,
        /** It began an escape: the next one decides. */
        WAIT,
        /** It ended an escape that means nothing. */
        UNKNOWN,
        QUIT,
        HELP,
        BREAK,
        PAUSE,
        RESET
    }

    /** The key that begins an escape. */
    public static final byte ESCAPE = 1;

    /** For people: one line per key. */
    public static final String HELP = """
            Ctrl-A h       this help
            Ctrl-A x       quit: the machine ends
            Ctrl-A p       pause, or go on
            Ctrl-A r       reset the machine
            Ctrl-A b       send a break
            Ctrl-A Ctrl-A  send Ctrl-A
            """;

    private boolean escaped;

    /** Looks at the next byte that was typed. */
    public Action next(byte typed) {
        if (escaped) {
            escaped = false;
            return meaning(typed);
        }
        escaped = typed == ESCAPE;
        return escaped ? Action.WAIT : Action.SEND;
    }

    private static Action meaning(byte key) {
        return switch (key) {
            case ESCAPE -> Action.SEND;
            case 'x' -> Action.QUIT;
            case 'h', '?' -> Action.HELP;
            case 'b' -> Action.BREAK;
            case 'p' -> Action.PAUSE;
            case 'r' -> Action.RESET;
            default -> Action.UNKNOWN;
        };
    }
}
