package dev.osiris.ppc.cpu;

/** Taking an interrupt and returning from one. */
public final class Interrupts {
    /** SRR1 of a program interrupt (PEM 6.4.7). */
    public static final int SRR1_FP_ENABLED = 0x0010_0000;
    public static final int SRR1_ILLEGAL = 0x0008_0000;
    public static final int SRR1_PRIVILEGED = 0x0004_0000;
    public static final int SRR1_TRAP = 0x0002_0000;
    /** SRR0 does not point at the instruction that caused an imprecise or deferred exception. */
    public static final int SRR1_NOT_EXACT = 0x0001_0000;
    /** SRR1 of ISI, and DSISR of DSI: no translation found. */
    public static final int NO_TRANSLATION = 0x4000_0000;
    /** SRR1 of ISI: fetch from a no-execute or guarded segment. */
    public static final int ISI_NO_EXECUTE = 0x1000_0000;
    /** SRR1 of ISI, and DSISR of DSI: the access is not permitted. */
    public static final int PROTECTION = 0x0800_0000;
    /** DSISR: an error of a direct store, or an access that crosses into a direct-store segment (PEM 6.4.3, 603eUM table 4-2). */
    public static final int DSISR_DIRECT_STORE = 0x8000_0000;
    /** DSISR: lwarx, stwcx., eciwx, ecowx or a direct-store segment that cannot be. */
    public static final int DSISR_BAD_ACCESS = 0x0400_0000;
    /** DSISR: the access was a store. */
    public static final int DSISR_STORE = 0x0200_0000;
    /** DSISR: data address breakpoint. */
    public static final int DSISR_DABR = 0x0040_0000;
    /** SRR1 of a machine check: a transfer error acknowledge ended the access (750UM table 4-8, 603eUM table 4-8). */
    public static final int SRR1_TRANSFER_ERROR = 0x0004_0000;
    /** SRR1 of a TLB miss: the segment's key for the access (603eUM table 4-17). */
    public static final int SRR1_KEY = 0x0008_0000;
    /** SRR1 of a TLB miss: an instruction was fetched. */
    public static final int SRR1_FETCH = 0x0004_0000;
    /** SRR1 of a TLB miss: which of the set's two entries is to be replaced. */
    public static final int SRR1_WAY = 0x0002_0000;
    /** SRR1 of a TLB miss: the access was a store. */
    public static final int SRR1_MISS_STORE = 0x0001_0000;
    /** DSISR: eciwx or ecowx while EAR[E] is 0. */
    public static final int DSISR_EAR = 0x0010_0000;

    private Interrupts() {}

    /**
     * SRR0 := {@code srr0}; SRR1 := the saved bits of MSR, with bits 1–4 and 10–15 from {@code srr1Bits}; MSR := the
     * interrupt state; PC := the vector (PEM 6.4, table 6-6).
     */
    public static void take(Cpu cpu, Vector vector, int srr0, int srr1Bits) {
        cpu.spr[Spr.SRR0] = srr0;
        cpu.spr[Spr.SRR1] = (cpu.msr & Msr.SAVED) | srr1Bits;
        int msr = cpu.msr & Msr.KEPT_BY_INTERRUPT;
        if (vector == Vector.MACHINE_CHECK) {
            msr &= ~Msr.ME;
        }
        if ((msr & Msr.ILE) != 0) {
            msr |= Msr.LE;
        }
        if (vector.tlbMiss()) {
            msr |= Msr.TGPR & cpu.model().msrBits();
        }
        cpu.changeMsr(msr);
        cpu.pc = ((msr & Msr.IP) != 0 ? 0xFFF0_0000 : cpu.hior) + vector.offset();
    }

    /** rfi: MSR := the saved bits of SRR1, POW and TGPR cleared; PC := SRR0 (PEM 8.2, rfi; 603eUM 4.2.2). */
    public static void returnFrom(Cpu cpu) {
        int restored = cpu.spr[Spr.SRR1] & Msr.SAVED & cpu.model().msrBits();
        cpu.changeMsr((cpu.msr & ~Msr.SAVED | restored) & ~(Msr.POW | Msr.TGPR));
        cpu.pc = cpu.spr[Spr.SRR0] & ~3;
    }
}
