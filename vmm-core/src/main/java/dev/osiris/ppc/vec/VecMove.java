package dev.osiris.ppc.vec;

import dev.osiris.ppc.cpu.Cpu;

/**
 * What moves between vector registers and the rest: lanes of element loads and stores, the alignment controls, VSCR.
 *
 * <p>{@code d}, {@code s}, {@code b} are vector register numbers, 0 to 31; {@code ea} is an effective address. An
 * element load or store accesses memory at {@code ea} rounded down to the element's size and takes the lane that this
 * address has in its quadword. The book leaves the other lanes of an element load undefined; here they keep what they
 * had. Source: ALTIVECPEM chapters 4 and 6.
 */
public final class VecMove {
    private static final long FIRST_BYTES = 0x0001_0203_0405_0607L;
    private static final long LAST_BYTES = 0x0809_0A0B_0C0D_0E0FL;
    private static final long BYTE_ONES = 0x0101_0101_0101_0101L;

    private VecMove() {
    }

    /** Puts the byte {@code value} that was read at {@code ea} into its lane; bits of it above are ignored. */
    public static void lvebx(Cpu cpu, int d, int ea, int value) {
        insert(cpu, d, ea, value, 8);
    }

    /** Puts the halfword {@code value} that was read at {@code ea} into its lane; bits of it above are ignored. */
    public static void lvehx(Cpu cpu, int d, int ea, int value) {
        insert(cpu, d, ea, value, 16);
    }

    /** Puts the word {@code value} that was read at {@code ea} into its lane; bits of it above are ignored. */
    public static void lvewx(Cpu cpu, int d, int ea, int value) {
        insert(cpu, d, ea, value, 32);
    }

    /** The byte to write at {@code ea}, zero extended. */
    public static int stvebx(Cpu cpu, int s, int ea) {
        return extract(cpu, s, ea, 8);
    }

    /** The halfword to write at {@code ea}, zero extended. */
    public static int stvehx(Cpu cpu, int s, int ea) {
        return extract(cpu, s, ea, 16);
    }

    /** The word to write at {@code ea}, zero extended. */
    public static int stvewx(Cpu cpu, int s, int ea) {
        return extract(cpu, s, ea, 32);
    }

    private static void insert(Cpu cpu, int d, int ea, int value, int w) {
        int half = 2 * d + (ea >>> 3 & 1);
        int at = lane(ea, w);
        cpu.vr[half] = cpu.vr[half] & ~(Lanes.mask(w) << at) | (value & Lanes.mask(w)) << at;
    }

    private static int extract(Cpu cpu, int s, int ea, int w) {
        return (int) Lanes.unsigned(cpu.vr[2 * s + (ea >>> 3 & 1)], lane(ea, w), w);
    }

    /** Distance of the lane's lowest bit from the right end of its half. */
    private static int lane(int ea, int w) {
        return 64 - w - 8 * (ea & 8 - w / 8);
    }

    /** Bytes n … n + 15, n the last four bits of {@code ea}: the control of a vperm that shifts left by n. */
    public static void lvsl(Cpu cpu, int d, int ea) {
        number(cpu, d, ea & 15);
    }

    /** Bytes 16 - n … 31 - n, n the last four bits of {@code ea}: the control of a vperm that shifts right by n. */
    public static void lvsr(Cpu cpu, int d, int ea) {
        number(cpu, d, 16 - (ea & 15));
    }

    private static void number(Cpu cpu, int d, int first) {
        cpu.vr[2 * d] = FIRST_BYTES + first * BYTE_ONES;
        cpu.vr[2 * d + 1] = LAST_BYTES + first * BYTE_ONES;
    }

    /** VSCR in the last word of d, the others 0. */
    public static void mfvscr(Cpu cpu, int d) {
        cpu.vr[2 * d] = 0;
        cpu.vr[2 * d + 1] = cpu.vscr & Lanes.LOW_WORD;
    }

    /** VSCR from the last word of b; reserved bits are dropped. */
    public static void mtvscr(Cpu cpu, int b) {
        cpu.vscr = (int) cpu.vr[2 * b + 1] & (Vscr.NJ | Vscr.SAT);
    }
}
