package dev.osiris.peer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The state block of the harness: what a stream starts from and what it ends in, as it lies in guest memory at
 * {@link #BASE}. Below 32 KiB, so that absolute displacements reach it and no register is needed for that.
 */
final class UserState {
    static final int BASE = 0x1000;
    static final int GPR = BASE;
    static final int CR = BASE + 0x80;
    static final int XER = BASE + 0x84;
    static final int LR = BASE + 0x88;
    static final int CTR = BASE + 0x8C;
    /** FPSCR in the low half of a doubleword. */
    static final int FPSCR = BASE + 0x90;
    static final int VRSAVE = BASE + 0x98;
    /** Where the stream is. */
    static final int TARGET = BASE + 0x9C;
    /** VSCR in the last word of a quadword. */
    static final int VSCR = BASE + 0xA0;
    static final int FPR = BASE + 0xC0;
    static final int VR = BASE + 0x1C0;
    /** Memory for loads and stores: 512 bytes. */
    static final int WINDOW = BASE + 0x400;
    static final int WINDOW_SIZE = 0x200;
    static final int SIZE = 0x600;

    private UserState() {}

    /**
     * What differs: {@code name: expected was}, hexadecimal. Bits of FPSCR in {@code ignored} and the word
     * at {@code open} are not looked at.
     */
    static List<String> differences(ByteBuffer expected, ByteBuffer actual, int ignored, int open) {
        List<String> found = new ArrayList<>();
        for (int at = 0; at < SIZE; at += 4) {
            int address = BASE + at;
            int mask = address == FPSCR || address == TARGET || address == open ? 0 : address == FPSCR + 4 ? ~ignored : -1;
            if (((expected.getInt(at) ^ actual.getInt(at)) & mask) != 0) {
                found.add("%s: %08x %08x".formatted(name(address), expected.getInt(at), actual.getInt(at)));
            }
        }
        return found;
    }

    private static String name(int address) {
        return switch (address) {
            case CR -> "cr";
            case XER -> "xer";
            case LR -> "lr";
            case CTR -> "ctr";
            case FPSCR + 4 -> "fpscr";
            case VRSAVE -> "vrsave";
            case VSCR + 12 -> "vscr";
            default -> address < CR ? "r" + (address - GPR) / 4
                    : address >= WINDOW ? "[%x]".formatted(address)
                    : address >= VR ? "v%d.%d".formatted((address - VR) / 16, address / 4 & 3)
                    : address >= FPR ? "f%d.%d".formatted((address - FPR) / 8, address / 4 & 1) : "vscr." + (address & 15);
        };
    }

    /** The registers that a listing names, for people. */
    static String text(byte[] state, String listing) {
        ByteBuffer b = ByteBuffer.wrap(state);
        StringBuilder s = new StringBuilder("  cr %08x xer %08x lr %08x ctr %08x fpscr %08x vscr %08x vrsave %08x".formatted(
                b.getInt(CR - BASE), b.getInt(XER - BASE), b.getInt(LR - BASE), b.getInt(CTR - BASE),
                b.getInt(FPSCR + 4 - BASE), b.getInt(VSCR + 12 - BASE), b.getInt(VRSAVE - BASE)));
        for (int n = 0; n < 32; n++) {
            if (listing.matches("(?s).*\\br" + n + "\\b.*")) {
                s.append("%n  r%d %08x".formatted(n, b.getInt(GPR - BASE + 4 * n)));
            }
            if (listing.matches("(?s).*\\bf" + n + "\\b.*")) {
                s.append("%n  f%d %016x".formatted(n, b.getLong(FPR - BASE + 8 * n)));
            }
            if (listing.matches("(?s).*\\bv" + n + "\\b.*")) {
                s.append("%n  v%d %016x%016x".formatted(n, b.getLong(VR - BASE + 16 * n), b.getLong(VR - BASE + 16 * n + 8)));
            }
        }
        return s.toString();
    }
}
