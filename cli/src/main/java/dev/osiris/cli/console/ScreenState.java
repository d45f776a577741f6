package dev.osiris.cli.console;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a guest's output did to the terminal that lasts: modes, character sets, scrolling region, colours. Reads the
 * control sequences of ECMA-48 and of DEC's and xterm's private modes; what it does not know it leaves alone. A guest
 * that changed nothing, or put everything back, costs no byte at the end.
 */
public final class ScreenState {
    private static final char ESC = 0x1B;
    private static final int MAX_PARAMETERS = 64;

    /** Private modes that are worth putting back, with their usual state. */
    private static final Map<Integer, Boolean> USUAL = Map.ofEntries(
            Map.entry(1, false), // cursor keys send application codes
            Map.entry(5, false), // reverse screen
            Map.entry(6, false), // origin
            Map.entry(7, true), // lines wrap
            Map.entry(25, true), // the cursor shows
            Map.entry(47, false), // the other screen, three ways
            Map.entry(1047, false),
            Map.entry(1049, false),
            Map.entry(66, false), // application keypad
            Map.entry(1000, false), // mouse reports
            Map.entry(1002, false),
            Map.entry(1003, false),
            Map.entry(1004, false), // focus reports
            Map.entry(1005, false),
            Map.entry(1006, false),
            Map.entry(1015, false),
            Map.entry(2004, false), // bracketed paste
            Map.entry(2026, false)); // held-back output

    private enum Where { TEXT, ESCAPE, SEQUENCE, CHARSET, OTHER_CHARSET, STRING }

    private Where where = Where.TEXT;
    private final StringBuilder parameters = new StringBuilder();
    /** Highest first: the other screen is left before the modes that belong to both. */
    private final Map<Integer, Boolean> unusual = new TreeMap<>((a, b) -> Integer.compare(b, a));
    private boolean rendition;
    private boolean region;
    private boolean insert;
    private boolean keypad;
    private boolean charset;
    private boolean shifted;
    private boolean atLineStart = true;

    /** The guest's output goes on with these bytes. */
    public void see(byte[] from, int at, int length) {
        for (int i = at; i < at + length; i++) {
            see(from[i] & 0xFF);
        }
    }

    /** Whether the output so far ends a line. */
    public boolean atLineStart() {
        return atLineStart;
    }

    /** What to send so that the terminal is as usual again; often nothing. The state is then as usual. */
    public byte[] restore() {
        StringBuilder s = new StringBuilder();
        if (where != Where.TEXT) {
            s.append((char) 0x18); // CAN ends an unfinished sequence
        }
        unusual.forEach((mode, on) -> s.append(ESC).append("[?").append(mode).append(on ? 'l' : 'h'));
        s.append(region ? ESC + "7" + ESC + "[r" + ESC + "8" : "");
        s.append(insert ? ESC + "[4l" : "").append(keypad ? ESC + ">" : "");
        s.append(charset ? ESC + "(B" : "").append(shifted ? "\u000F" : "").append(rendition ? ESC + "[m" : "");
        usual();
        where = Where.TEXT;
        return s.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void usual() {
        unusual.clear();
        rendition = false;
        region = false;
        insert = false;
        keypad = false;
        charset = false;
        shifted = false;
    }

    private void see(int c) {
        if (c == 0x18 || c == 0x1A) {
            where = Where.TEXT;
        } else if (c == ESC) {
            where = Where.ESCAPE;
        } else if (c < 0x20) {
            control(c);
        } else {
            printable((char) c);
        }
    }

    /** Control characters act in the middle of sequences too; only a string swallows them. */
    private void control(int c) {
        if (where == Where.STRING) {
            where = c == 0x07 ? Where.TEXT : where;
            return;
        }
        switch (c) {
            case '\n' -> atLineStart = true;
            case 0x0E -> shifted = true;
            case 0x0F -> shifted = false;
            default -> { }
        }
    }

    private void printable(char c) {
        switch (where) {
            case TEXT -> atLineStart = false;
            case ESCAPE -> afterEscape(c);
            case SEQUENCE -> sequence(c);
            case CHARSET -> {
                charset = c != 'B';
                where = Where.TEXT;
            }
            case OTHER_CHARSET -> where = Where.TEXT;
            case STRING -> { }
        }
    }

    private void afterEscape(char c) {
        where = Where.TEXT;
        switch (c) {
            case '[' -> {
                parameters.setLength(0);
                where = Where.SEQUENCE;
            }
            case ']', 'P', '^', '_', 'X' -> where = Where.STRING;
            case '(' -> where = Where.CHARSET;
            case ')', '*', '+', '#', '%', ' ' -> where = Where.OTHER_CHARSET;
            case '=' -> keypad = true;
            case '>' -> keypad = false;
            case 'c' -> usual();
            default -> { }
        }
    }

    private void sequence(char c) {
        if (c < 0x40) {
            if (parameters.length() < MAX_PARAMETERS) {
                parameters.append(c);
            }
            return;
        }
        where = Where.TEXT;
        String p = parameters.toString();
        switch (c) {
            case 'h', 'l' -> mode(p, c == 'h');
            case 'm' -> rendition = !p.isEmpty() && !p.equals("0") && !p.startsWith(">");
            case 'r' -> region = !p.isEmpty() && !p.startsWith("?");
            case 'p' -> softReset(p);
            default -> { }
        }
    }

    private void mode(String p, boolean on) {
        if (!p.startsWith("?")) {
            insert = p.equals("4") ? on : insert;
            return;
        }
        for (String number : p.substring(1).split(";")) {
            Integer mode = number.matches("[0-9]{1,5}") ? Integer.valueOf(number) : null;
            Boolean usual = mode == null ? null : USUAL.get(mode);
            if (usual != null && usual != on) {
                unusual.put(mode, on);
            } else if (usual != null) {
                unusual.remove(mode);
            }
        }
    }

    private void softReset(String p) {
        if (p.equals("!")) {
            boolean other = unusual.containsKey(1049);
            usual();
            if (other) {
                unusual.put(1049, true);
            }
        }
    }
}
