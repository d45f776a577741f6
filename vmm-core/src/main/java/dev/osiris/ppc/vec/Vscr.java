package dev.osiris.ppc.vec;

/** The bits of VSCR (ALTIVECPEM chapter 2). All others are reserved and read as 0 here. */
public final class Vscr {
    /** Non-Java mode: denormalized operands and tiny results count as zero of their sign. */
    public static final int NJ = 0x0001_0000;
    /** Sticky: some element was saturated. */
    public static final int SAT = 0x0000_0001;

    private Vscr() {
    }
}
