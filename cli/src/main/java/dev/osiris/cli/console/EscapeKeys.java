package dev.osiris.cli.console;

import java.util.Locale;

/** Finds the VMM's own keys among what the user types: an escape (usually Ctrl-A) and another. Everything else is the guest's. */
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
        RESET,
        /** The keys go to the next user of a multiplexed device: console or monitor. */
        SWITCH,
        /** Write the disks' data back. */
        SAVE,
        /** Time stamps, on or off. */
        TIMESTAMPS
    }

    /** The key that begins an escape unless told otherwise. */
    public static final byte USUAL = 1;

    private static final int CONTROL = 0x40;

    private final byte escape;
    private boolean escaped;

    /** With Ctrl-A. */
    public EscapeKeys() {
        this(USUAL);
    }

    /** @param escape the key that begins an escape */
    public EscapeKeys(byte escape) {
        this.escape = escape;
    }

    /** For people: what the escape key is called. */
    public String name() {
        return escape >= 0 && escape < 0x20 ? "Ctrl-" + (char) (escape | CONTROL) : Character.toString(escape & 0xFF);
    }

    /** For people: one line per key. */
    public String help() {
        String e = name();
        return """
            %1$s h       this help
            %1$s x       quit: the machine ends
            %1$s c       the keys go to the monitor, or back to the console
            %1$s p       pause, or go on
            %1$s r       reset the machine
            %1$s b       send a break
            %1$s t       time stamps before each line, or none again
            %1$s s       write the disks' data back
            %1$s %1$s  send %1$s
            """.formatted(e);
    }

    /**
     * The key of a name: {@code ^A}, {@code Ctrl-A}, a number, or the character itself.
     *
     * @return the key, or -1 when it is none
     */
    public static int parse(String text) {
        String t = text.toLowerCase(Locale.ROOT);
        if (t.matches("\\^[a-z\\[\\]\\\\^_@]") || t.matches("(ctrl|c)-[a-z\\[\\]\\\\^_@]")) {
            return Character.toUpperCase(t.charAt(t.length() - 1)) & 0x1F;
        }
        if (t.matches("0x[0-9a-f]{1,2}")) {
            return Integer.parseInt(t.substring(2), 16);
        }
        if (t.matches("[0-9]{1,3}") && Integer.parseInt(t) < 256) {
            return Integer.parseInt(t);
        }
        return text.length() == 1 && text.charAt(0) > ' ' && text.charAt(0) < 0x7F ? text.charAt(0) : -1;
    }

    /** Looks at the next byte that was typed. */
    public Action next(byte typed) {
        if (escaped) {
            escaped = false;
            return typed == escape ? Action.SEND : meaning(typed);
        }
        escaped = typed == escape;
        return escaped ? Action.WAIT : Action.SEND;
    }

    private static Action meaning(byte key) {
        return switch (key) {
            case 'x' -> Action.QUIT;
            case 'h', '?' -> Action.HELP;
            case 'b' -> Action.BREAK;
            case 'p' -> Action.PAUSE;
            case 'r' -> Action.RESET;
            case 'c' -> Action.SWITCH;
            case 's' -> Action.SAVE;
            case 't' -> Action.TIMESTAMPS;
            default -> Action.UNKNOWN;
        };
    }
}
