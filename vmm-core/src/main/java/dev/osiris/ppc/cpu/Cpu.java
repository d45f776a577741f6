package dev.osiris.ppc.cpu;

import dev.osiris.ppc.fp.FpStatus;

/**
 * The architected state of one vCPU.
 *
 * <p>Everything that integer instructions compute on lives in one array, {@link #r}, so that an operand of the
 * intermediate representation is one index: GPRs at 0..31, then {@link #LR}, {@link #CTR}, the eight CR fields, the
 * parts of XER, temporaries, and a slot that is always zero. A CR field is its four bits, LT = 8, GT = 4, EQ = 2,
 * SO = 1. SPRs without a home here are in {@link #spr} by their number.
 *
 * <p>Owned by the vCPU's thread while it runs.
 */
public final class Cpu {
    public static final int LR = 32;
    public static final int CTR = 33;
    /** CR field 0; fields follow each other. */
    public static final int CR0 = 34;
    /** XER[CA], 0 or 1. */
    public static final int CA = 42;
    /** XER[OV], 0 or 1. */
    public static final int OV = 43;
    /** XER[SO], 0 or 1. */
    public static final int SO = 44;
    /** The remaining bits of XER, in place. */
    public static final int XER_REST = 45;
    /** First temporary. */
    public static final int T0 = 46;
    /** How many temporaries. */
    public static final int TEMPS = 16;
    /** Always reads zero; never written. */
    public static final int ZERO = 62;
    /** Words in {@link #tlb} per set of entries: two TLBs of two ways, three words an entry, and a word. */
    private static final int TLB_WORDS = 2 * (2 * 3 + 1);
    /** Slots in {@link #r}. */
    public static final int SLOTS = 64;

    /** XER bits that hold what was written, beside SO, OV and CA: 16–23 (750) and the byte count 25–31. */
    public static final int XER_REST_MASK = 0x0000_FF7F;

    /** GPRs, LR, CTR, CR fields, XER parts, temporaries. */
    public final int[] r = new int[SLOTS];
    /** FPRs as raw 64-bit images; 32 and up are temporaries. */
    public final long[] fpr = new long[36];
    /** FPSCR. */
    public final FpStatus fp = new FpStatus();
    /** Vector registers, two halves each: {@code vr[2n]} is the more significant. */
    public final long[] vr = new long[64];
    public int vscr;
    public int pc;
    public int msr;
    /** Segment registers. */
    public final int[] sr = new int[16];
    /** SPRs by number, those that are plain storage (SRR0, DAR, BATs, HID0 …). */
    public final int[] spr = new int[1024];

    /**
     * GPRs 0 to 3 of the set that MSR[TGPR] does not select, on a model with {@link CpuModel.Trait#SOFTWARE_TLB}:
     * {@link #changeMsr} exchanges them with those in {@link #r} (603eUM 2.1.1).
     */
    public final int[] otherGprs = new int[4];
    /** The TLBs of a model whose software may load them, as {@code ppc.mmu} lays them out; empty on the others. */
    public final int[] tlb;

    /**
     * Where interrupt vectors are while MSR[IP] is 0: no register of these models, but what KVM's ONE_REG HIOR sets
     * from outside. Survives a reset, as the board's wiring would.
     */
    public int hior;

    /** Whether a reservation is held (lwarx). */
    public boolean reserved;
    /** Real address of the reserved word. */
    public long reservedAddress;
    /** What {@code lwarx} loaded there. */
    public int reservedValue;
    /** The version that its granule had: see {@code memory.Reservations}. */
    public long reservedVersion;

    private final CpuModel model;
    private final int index;

    /**
     * @param model what it is
     * @param index which vCPU of its machine, from 0
     */
    public Cpu(CpuModel model, int index) {
        this.model = model;
        this.index = index;
        this.tlb = new int[model.softTlbSets() * TLB_WORDS];
        reset();
    }

    public CpuModel model() {
        return model;
    }

    /** Which vCPU of its machine this is, from 0. */
    public int index() {
        return index;
    }

    /**
     * All zero, as KVM leaves a new vCPU, except PVR, PIR and HID0, which has both caches on, as firmware leaves them:
     * with the data cache off dcbz would be an alignment interrupt. The board sets the state its boot protocol wants.
     */
    public void reset() {
        java.util.Arrays.fill(r, 0);
        java.util.Arrays.fill(fpr, 0);
        java.util.Arrays.fill(vr, 0);
        java.util.Arrays.fill(sr, 0);
        java.util.Arrays.fill(spr, 0);
        java.util.Arrays.fill(otherGprs, 0);
        java.util.Arrays.fill(tlb, 0);
        fp.fpscr = 0;
        vscr = 0;
        pc = 0;
        msr = 0;
        reserved = false;
        spr[Spr.PVR] = model.pvr();
        spr[Spr.PIR] = index;
        spr[Spr.HID0] = Spr.HID0_ICE | Spr.HID0_DCE;
    }

    /** MSR := value, with the GPRs that its TGPR selects. */
    public void changeMsr(int value) {
        if (((msr ^ value) & Msr.TGPR) != 0) {
            for (int i = 0; i < otherGprs.length; i++) {
                int other = otherGprs[i];
                otherGprs[i] = r[i];
                r[i] = other;
            }
        }
        msr = value;
    }

    /** What only some models have: {@link #otherGprs} and {@link #tlb}. A copy; {@link #setModelState} takes it back. */
    public int[] modelState() {
        int[] all = java.util.Arrays.copyOf(otherGprs, otherGprs.length + tlb.length);
        System.arraycopy(tlb, 0, all, otherGprs.length, tlb.length);
        return all;
    }

    /** @param state of the same model */
    public void setModelState(int[] state) {
        System.arraycopy(state, 0, otherGprs, 0, otherGprs.length);
        System.arraycopy(state, otherGprs.length, tlb, 0, tlb.length);
    }

    /** CR as one word, field 0 in the upper four bits. */
    public int cr() {
        int cr = 0;
        for (int i = 0; i < 8; i++) {
            cr = cr << 4 | r[CR0 + i];
        }
        return cr;
    }

    public void setCr(int value) {
        for (int i = 0; i < 8; i++) {
            r[CR0 + i] = value >>> (28 - 4 * i) & 15;
        }
    }

    /** XER as one word (PEM 2.1.5). */
    public int xer() {
        return r[SO] << 31 | r[OV] << 30 | r[CA] << 29 | r[XER_REST];
    }

    /** Bits 3–15 and 24 are reserved and read as 0. */
    public void setXer(int value) {
        r[SO] = value >>> 31;
        r[OV] = value >>> 30 & 1;
        r[CA] = value >>> 29 & 1;
        r[XER_REST] = value & XER_REST_MASK;
    }
}
