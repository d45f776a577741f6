package dev.osiris.engine.x86;

import dev.osiris.ppc.vec.VecEstimate;
import java.util.List;

/**
 * 16-byte constants and small tables that vector code reads from the state: {@link #TABLE} is what {@link State} holds
 * at {@link State#VECTOR_CONSTANTS}; the other fields are offsets from rbp. Bytes are numbered from the right, as the
 * host does: a guest's byte n is byte 15 - n here.
 */
final class VectorConstants {
    /** Byte n is 15 - n: the order of memory turned round, and what lvsl counts from. */
    static final int REVERSE = at(0);
    /** Byte n is 31 - n: what lvsr counts down from. */
    static final int REVERSE_16 = at(1);
    static final int BYTES_01 = at(2);
    static final int BYTES_07 = at(3);
    static final int BYTES_0F = at(4);
    static final int BYTES_80 = at(5);
    static final int HALVES_0001 = at(6);
    static final int HALVES_000F = at(7);
    static final int HALVES_007F = at(8);
    static final int HALVES_00FF = at(9);
    static final int HALVES_FF80 = at(10);
    static final int HALVES_8000 = at(11);
    static final int WORDS_1 = at(12);
    static final int WORDS_F = at(13);
    static final int WORDS_1F = at(14);
    static final int WORDS_20 = at(15);
    static final int WORDS_4000 = at(16);
    static final int WORDS_7FFF = at(17);
    static final int WORDS_FFFF = at(18);
    static final int WORDS_FFFF8000 = at(19);
    static final int WORDS_7FFFFFFF = at(20);
    static final int WORDS_80000000 = at(21);
    static final int WORDS_40000000 = at(22);
    /** Added to a magnitude it makes the sign bit 1 for NaNs alone. */
    static final int NAN_TO_SIGN = at(23);
    static final int MIN_NORMAL = at(24);
    static final int ONE = at(25);
    static final int MINUS_ONE = at(26);
    static final int TWO_16 = at(27);
    static final int TWO_31 = at(28);
    static final int MINUS_TWO_31 = at(29);
    static final int TWO_32 = at(30);
    static final int QUAD_7 = at(31);
    static final int QUAD_64 = at(32);
    /** Byte n is 2^n for n below 8. */
    static final int POWERS = at(33);
    /** Byte n is 2^(7 - n) for n below 8. */
    static final int POWERS_DOWN = at(34);
    static final int PIXEL_RED = at(35);
    static final int PIXEL_GREEN = at(36);
    static final int PIXEL_BLUE = at(37);
    static final int WIDE_RED = at(38);
    static final int WIDE_GREEN = at(39);
    static final int WIDE_BLUE = WORDS_1F;
    static final int NO_WORD_2_3 = at(40);
    /** 16 bytes that select nothing, 0 to 15, 16 that select nothing: a window of it shifts by bytes. */
    static final int SHIFT_BYTES = at(41);
    /** 16 bytes 0, four, two or one of ones, and 0 again: windows select an element. */
    static final int ELEMENT_4 = at(44);
    static final int ELEMENT_2 = at(47);
    static final int ELEMENT_1 = at(50);
    static final int RIGHT_WORDS = at(53);
    /** The bytes of a double turned round. */
    static final int SWAP_DOUBLE = at(54);
    static final int DOUBLE_SIGN = at(55);
    static final int DOUBLE_MAGNITUDE = at(56);
    /** The upper nine bits of a double's exponent. */
    static final int DOUBLE_EXPONENT_ENDS = at(57);
    /** The greatest denormalized single but for its sign, twice. */
    static final int TWICE_DENORMALIZED = at(58);
    static final int INFINITY = at(59);
    static final int MINUS_INFINITY = at(60);
    /** What makes the default NaN of that. */
    static final int MINUS_INFINITY_TO_NAN = at(61);
    static final int ROOT_HALF = at(62);
    static final int OVERFLOWS = at(63);
    static final int LEAST_NORMAL = at(64);
    /** The upper four bits of a double's exponent. */
    static final int DOUBLE_EXPONENT_FAR = at(65);
    static final int POWER = at(66);
    static final int LOGARITHM = at(66 + VecEstimate.POWER_TERMS.size());

    static final long[] TABLE = table();

    private VectorConstants() {}

    private static int at(int n) {
        return State.VECTOR_CONSTANTS + 16 * n;
    }

    private static long[] table() {
        long[] t = new long[2 * (66 + VecEstimate.POWER_TERMS.size() + VecEstimate.LOGARITHM_TERMS.size())];
        put(t, REVERSE, 0x08090A0B_0C0D0E0FL, 0x00010203_04050607L);
        put(t, REVERSE_16, 0x18191A1B_1C1D1E1FL, 0x10111213_14151617L);
        fill(t, BYTES_01, 0x01010101_01010101L);
        fill(t, BYTES_07, 0x07070707_07070707L);
        fill(t, BYTES_0F, 0x0F0F0F0F_0F0F0F0FL);
        fill(t, BYTES_80, 0x80808080_80808080L);
        fill(t, HALVES_0001, 0x00010001_00010001L);
        fill(t, HALVES_000F, 0x000F000F_000F000FL);
        fill(t, HALVES_007F, 0x007F007F_007F007FL);
        fill(t, HALVES_00FF, 0x00FF00FF_00FF00FFL);
        fill(t, HALVES_FF80, 0xFF80FF80_FF80FF80L);
        fill(t, HALVES_8000, 0x80008000_80008000L);
        words(t, WORDS_1, 1);
        words(t, WORDS_F, 15);
        words(t, WORDS_1F, 31);
        words(t, WORDS_20, 32);
        words(t, WORDS_4000, 0x4000);
        words(t, WORDS_7FFF, 0x7FFF);
        words(t, WORDS_FFFF, 0xFFFF);
        words(t, WORDS_FFFF8000, 0xFFFF_8000);
        words(t, WORDS_7FFFFFFF, 0x7FFF_FFFF);
        words(t, WORDS_80000000, 0x8000_0000);
        words(t, WORDS_40000000, 0x4000_0000);
        words(t, NAN_TO_SIGN, 0x007F_FFFF);
        words(t, MIN_NORMAL, 0x0080_0000);
        words(t, ONE, Float.floatToRawIntBits(1));
        words(t, MINUS_ONE, Float.floatToRawIntBits(-1));
        words(t, TWO_16, Float.floatToRawIntBits(0x1p16f));
        words(t, TWO_31, Float.floatToRawIntBits(0x1p31f));
        words(t, MINUS_TWO_31, Float.floatToRawIntBits(-0x1p31f));
        words(t, TWO_32, Float.floatToRawIntBits(0x1p32f));
        put(t, QUAD_7, 7, 0);
        put(t, QUAD_64, 64, 0);
        put(t, POWERS, 0x80402010_08040201L, 0);
        put(t, POWERS_DOWN, 0x01020408_10204080L, 0);
        words(t, PIXEL_RED, 0xFC00);
        words(t, PIXEL_GREEN, 0x03E0);
        words(t, PIXEL_BLUE, 0x001F);
        words(t, WIDE_RED, 0x001F_0000);
        words(t, WIDE_GREEN, 0x0000_1F00);
        put(t, NO_WORD_2_3, -1L, 0);
        fill(t, SHIFT_BYTES, 0x80808080_80808080L);
        put(t, SHIFT_BYTES + 16, 0x07060504_03020100L, 0x0F0E0D0C_0B0A0908L);
        fill(t, SHIFT_BYTES + 32, 0x80808080_80808080L);
        put(t, ELEMENT_4 + 16, 0xFFFF_FFFFL, 0);
        put(t, ELEMENT_2 + 16, 0xFFFFL, 0);
        put(t, ELEMENT_1 + 16, 0xFFL, 0);
        fill(t, RIGHT_WORDS, 0xFFFF_FFFFL);
        put(t, SWAP_DOUBLE, 0x00010203_04050607L, 0x80808080_80808080L);
        put(t, DOUBLE_SIGN, Long.MIN_VALUE, 0);
        put(t, DOUBLE_MAGNITUDE, Long.MAX_VALUE, 0);
        put(t, DOUBLE_EXPONENT_ENDS, 0x7FCL << 52, 0);
        put(t, DOUBLE_EXPONENT_FAR, 0x780L << 52, 0);
        words(t, TWICE_DENORMALIZED, 0x00FF_FFFE);
        words(t, INFINITY, 0x7F80_0000);
        words(t, MINUS_INFINITY, 0xFF80_0000);
        words(t, MINUS_INFINITY_TO_NAN, 0xFF80_0000 ^ 0x7FC0_0000);
        words(t, ROOT_HALF, VecEstimate.ROOT_HALF);
        words(t, OVERFLOWS, Float.floatToRawIntBits(VecEstimate.OVERFLOWS));
        words(t, LEAST_NORMAL, Float.floatToRawIntBits(VecEstimate.LEAST_NORMAL));
        terms(t, POWER, VecEstimate.POWER_TERMS);
        terms(t, LOGARITHM, VecEstimate.LOGARITHM_TERMS);
        return t;
    }

    private static void terms(long[] t, int offset, List<Float> terms) {
        for (int i = 0; i < terms.size(); i++) {
            words(t, offset + 16 * i, Float.floatToRawIntBits(terms.get(i)));
        }
    }

    private static void words(long[] t, int offset, int word) {
        fill(t, offset, (long) word << 32 | word & 0xFFFF_FFFFL);
    }

    private static void fill(long[] t, int offset, long half) {
        put(t, offset, half, half);
    }

    private static void put(long[] t, int offset, long low, long high) {
        int n = offset - State.VECTOR_CONSTANTS >> 3;
        t[n] = low;
        t[n + 1] = high;
    }
}
