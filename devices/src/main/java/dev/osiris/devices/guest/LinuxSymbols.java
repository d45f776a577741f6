package dev.osiris.devices.guest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The kallsyms tables of a Linux that runs in the guest (scripts/kallsyms.c of 4.6 to 6.3 writes them, kernel/kallsyms.c reads them):
 * names compressed with 256 tokens, addresses as offsets from a base or as they are. Nothing says where they are, so they are
 * found by their shape: 256 rising 16-bit offsets right behind the token strings that they point to.
 */
public final class LinuxSymbols {
    private static final int SEARCHED = 64 << 20;
    private static final int TOKENS = 256;
    private static final int MAX_TOKEN_TABLE = 4096;
    private static final int MAX_SYMBOLS = 1 << 20;
    private static final int MARKER_EVERY = 256;

    private final byte[] ram;

    private LinuxSymbols(byte[] ram) {
        this.ram = ram;
    }

    /** The symbols of the Linux in a machine's low RAM; none when there is none. Takes some tenths of a second. */
    public static List<Symbol> find(GuestView view, long ramBytes) {
        byte[] ram = new byte[(int) Math.min(ramBytes, SEARCHED)];
        if (!view.readLinear(GuestView.LINUX_LINEAR, ram)) {
            return List.of();
        }
        try {
            return new LinuxSymbols(ram).search();
        } catch (IndexOutOfBoundsException e) {
            return List.of();
        }
    }

    private List<Symbol> search() {
        for (int at = 0; at + 2 * TOKENS <= ram.length; at += 4) {
            if (half(at) == 0 && isTokenIndex(at)) {
                List<Symbol> found = symbols(at);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return List.of();
    }

    private int half(int at) {
        return (ram[at] & 0xFF) << 8 | ram[at + 1] & 0xFF;
    }

    private int word(int at) {
        return GuestView.word(ram, at);
    }

    private boolean isTokenIndex(int at) {
        for (int i = 1; i < TOKENS; i++) {
            int step = half(at + 2 * i) - half(at + 2 * i - 2);
            if (step < 2 || step > 64) {
                return false;
            }
        }
        return half(at + 2 * TOKENS - 2) < MAX_TOKEN_TABLE;
    }

    private List<Symbol> symbols(int tokenIndex) {
        int last = half(tokenIndex + 2 * TOKENS - 2);
        for (int pad = 0; pad < 64; pad++) {
            int tokenTable = tokenIndex - last - 2 - pad;
            if (tokenTable > 0 && (tokenTable & 3) == 0 && isTokenTable(tokenTable, tokenIndex)) {
                return names(tokenTable, tokenIndex);
            }
        }
        return List.of();
    }

    /** Each token but the first follows a zero byte, and the single characters stand for themselves. */
    private boolean isTokenTable(int table, int index) {
        for (int i = 1; i < TOKENS; i++) {
            if (ram[table + half(index + 2 * i) - 1] != 0) {
                return false;
            }
        }
        return ram[table + half(index + 2 * '_')] == '_' && ram[table + half(index + 2 * '_') + 1] == 0;
    }

    /** Before the tokens stand the markers (where each 256th name begins), before those the names, before those their number. */
    private List<Symbol> names(int tokenTable, int tokenIndex) {
        for (int markers = tokenTable - 4; markers > 8 && tokenTable - markers < MAX_SYMBOLS / 16; markers -= 4) {
            if (word(markers) == 0 && word(markers + 4) > MARKER_EVERY && isMarkers(markers, tokenTable)) {
                List<Symbol> found = namesBefore(markers, tokenTable, tokenIndex);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return List.of();
    }

    private boolean isMarkers(int from, int end) {
        for (int at = from + 4; at < end && word(at) != 0; at += 4) {
            if (word(at) <= word(at - 4)) {
                return false;
            }
        }
        return true;
    }

    /** The names' beginning is found by their end: the last marker's distance, and then names to the markers. */
    private List<Symbol> namesBefore(int markers, int end, int tokenIndex) {
        int lastMarker = 0;
        int count = 1;
        for (int at = markers + 4; at < end && word(at) != 0; at += 4) {
            lastMarker = word(at);
            count++;
        }
        for (int names = markers - lastMarker - 4 & -4; names > 16 && markers - names < lastMarker + (1 << 16); names -= 4) {
            int number = word(names - 4);
            if (number > (count - 1) * MARKER_EVERY && number <= count * MARKER_EVERY) {
                List<Symbol> found = read(names, number, markers, end, tokenIndex);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return List.of();
    }

    private List<Symbol> read(int names, int number, int markers, int tokenTable, int tokenIndex) {
        List<Symbol> symbols = new ArrayList<>(number);
        int at = names;
        for (int i = 0; i < number; i++) {
            if (i % MARKER_EVERY == 0 && word(markers + 4 * (i / MARKER_EVERY)) != at - names || at >= markers) {
                return List.of();
            }
            int length = ram[at++] & 0xFF;
            if ((length & 0x80) != 0) { // from 6.1 on: long names
                length = length & 0x7F | (ram[at++] & 0xFF) << 7;
            }
            String name = expand(at, length, tokenTable, tokenIndex);
            at += length;
            if (name.length() < 2) {
                return List.of();
            }
            symbols.add(new Symbol(name.substring(1), address(names, number, i), 0, "tTwW".indexOf(name.charAt(0)) >= 0));
        }
        return symbols;
    }

    private String expand(int at, int length, int tokenTable, int tokenIndex) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int token = tokenTable + half(tokenIndex + 2 * (ram[at + i] & 0xFF));
            int end = token;
            while (ram[end] != 0) {
                end++;
            }
            s.append(new String(ram, token, end - token, StandardCharsets.ISO_8859_1));
        }
        return s.toString();
    }

    /** Offsets end in front of the base, which stands in front of the number; without a base they are addresses. */
    private long address(int names, int number, int i) {
        int base = word(names - 8);
        boolean relative = base < 0 && word(names - 12) >= 0; // a kernel address behind an offset
        int offsets = names - (relative ? 8 : 4) - 4 * number;
        int value = word(offsets + 4 * i);
        return (relative ? base + value : value) & 0xFFFF_FFFFL;
    }
}
