package dev.osiris.bits;

/** Bit fields of 32-bit words in the manuals' numbering: bit 0 is the most significant. */
public final class Bits {
    private Bits() {}

    /** The mask of manual bit {@code n} (0 = MSB). */
    public static int bit(int n) {
        return 0x8000_0000 >>> n;
    }

    /** The field {@code first..last} of {@code word} (inclusive, MSB first), right aligned, zero extended. */
    public static int field(int word, int first, int last) {
        int width = last - first + 1;
        int shifted = word >>> (31 - last);
        return width == 32 ? shifted : shifted & ((1 << width) - 1);
    }

    /** The field {@code first..last} of {@code word}, right aligned, sign extended. */
    public static int signed(int word, int first, int last) {
        return (word << first) >> (31 - (last - first));
    }

    /** {@code value} placed into the field {@code first..last}; bits that do not fit are dropped. */
    public static int place(int value, int first, int last) {
        int width = last - first + 1;
        int masked = width == 32 ? value : value & ((1 << width) - 1);
        return masked << (31 - last);
    }

    /**
     * MASK(mb, me) of the rotate instructions: ones from bit {@code mb} through bit {@code me}, wrapping when
     * {@code mb > me} (PEM 4.2.1.4).
     */
    public static int rotateMask(int mb, int me) {
        int begin = -1 >>> mb;
        int end = -1 << (31 - me);
        return mb <= me ? begin & end : begin | end;
    }

    /** A 32-bit value as the field writes it: {@code 0x%08x}. */
    public static String hex32(int value) {
        String digits = Integer.toHexString(value);
        return "0x" + "0".repeat(8 - digits.length()) + digits;
    }

    /** A physical or 64-bit value as the field writes it, at least eight digits. */
    public static String hex(long value) {
        String digits = Long.toHexString(value);
        return "0x" + "0".repeat(Math.max(0, 8 - digits.length())) + digits;
    }
}
