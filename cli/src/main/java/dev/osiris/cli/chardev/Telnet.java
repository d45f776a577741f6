package dev.osiris.cli.chardev;

import java.io.ByteArrayOutputStream;

/**
 * The telnet protocol as far as a serial line needs it (RFC 854, 856, 857, 858): the server echoes, goes ahead, and both send eight
 * bits. State of one connection's incoming side.
 */
final class Telnet {
    private static final int SE = 240;
    private static final int BREAK = 243;
    private static final int SB = 250;
    private static final int WILL = 251;
    private static final int DONT = 254;
    private static final int IAC = 255;

    private enum Where { DATA, COMMAND, OPTION, SUB, SUB_COMMAND, RETURN }

    private Where where = Where.DATA;
    private int breaks;

    /** What a server says first: WILL ECHO, WILL SUPPRESS-GO-AHEAD, WILL BINARY, DO BINARY. */
    static byte[] greeting() {
        return new byte[] {(byte) 255, (byte) 251, 1, (byte) 255, (byte) 251, 3, (byte) 255, (byte) 251, 0,
            (byte) 255, (byte) 253, 0};
    }

    /** Output on its way out: 255 is doubled. */
    static byte[] escape(byte[] from, int at, int length) {
        ByteArrayOutputStream to = new ByteArrayOutputStream(length + 16);
        for (int i = at; i < at + length; i++) {
            to.write(from[i]);
            if ((from[i] & 0xFF) == IAC) {
                to.write(IAC);
            }
        }
        return to.toByteArray();
    }

    /**
     * Takes the protocol out of what came in, in place.
     *
     * @return how many bytes are left
     */
    int strip(byte[] piece, int length) {
        int kept = 0;
        for (int i = 0; i < length; i++) {
            if (next(piece[i] & 0xFF)) {
                piece[kept++] = piece[i];
            }
        }
        return kept;
    }

    /** How many breaks were asked for since the last question. */
    int takeBreaks() {
        int n = breaks;
        breaks = 0;
        return n;
    }

    /** A new connection begins. */
    void reset() {
        where = Where.DATA;
        breaks = 0;
    }

    /** Whether the byte is data. */
    private boolean next(int b) {
        Where before = where;
        where = Where.DATA;
        return switch (before) {
            case DATA -> data(b);
            case RETURN -> b != 0 && data(b); // a return is sent as "\r\0"
            case COMMAND -> command(b);
            case OPTION -> false;
            case SUB -> {
                where = b == IAC ? Where.SUB_COMMAND : Where.SUB;
                yield false;
            }
            case SUB_COMMAND -> {
                where = b == SE ? Where.DATA : Where.SUB;
                yield false;
            }
        };
    }

    private boolean data(int b) {
        where = b == IAC ? Where.COMMAND : b == '\r' ? Where.RETURN : Where.DATA;
        return b != IAC;
    }

    private boolean command(int b) {
        if (b == SB) {
            where = Where.SUB;
        } else if (b >= WILL && b <= DONT) {
            where = Where.OPTION;
        } else if (b == BREAK) {
            breaks++;
        }
        return b == IAC;
    }
}
