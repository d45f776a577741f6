package dev.osiris.ppc.cpu;

/** The bits of the machine state register (PEM 2.3.1; VEC: AltiVec PEM 2.3). */
public final class Msr {
    public static final int VEC = 0x0200_0000;
    public static final int POW = 0x0004_0000;
    public static final int TGPR = 0x0002_0000;
    public static final int ILE = 0x0001_0000;
    public static final int EE = 0x0000_8000;
    public static final int PR = 0x0000_4000;
    public static final int FP = 0x0000_2000;
    public static final int ME = 0x0000_1000;
    public static final int FE0 = 0x0000_0800;
    public static final int SE = 0x0000_0400;
    public static final int BE = 0x0000_0200;
    public static final int FE1 = 0x0000_0100;
    public static final int IP = 0x0000_0040;
    public static final int IR = 0x0000_0020;
    public static final int DR = 0x0000_0010;
    public static final int PMM = 0x0000_0004;
    public static final int RI = 0x0000_0002;
    public static final int LE = 0x0000_0001;

    /** The bits that an interrupt copies to SRR1 and {@code rfi} copies back: 0, 5–9, 16–31 (PEM 6.4). */
    public static final int SAVED = 0x87C0_FFFF;
    /** The bits that every model has: POW, ILE and 16–31 but PMM and those that are reserved. */
    static final int COMMON = POW | ILE | EE | PR | FP | ME | FE0 | SE | BE | FE1 | IP | IR | DR | RI | LE;
    /** What an interrupt leaves alone: ILE, ME and IP. */
    public static final int KEPT_BY_INTERRUPT = ILE | ME | IP;

    private Msr() {}
}
