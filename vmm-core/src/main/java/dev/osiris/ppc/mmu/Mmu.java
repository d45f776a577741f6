package dev.osiris.ppc.mmu;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;

/**
 * Translates effective to real addresses for one vCPU (PEM chapter 7). The answer of the last translation is left in
 * fields, so that none allocates. The order is the manual's: real mode, then BATs, then segments and the page table.
 *
 * <p>A successful access sets R, a store sets C, atomically in the page table entry, as other vCPUs may walk the
 * same table. Used by the vCPU's thread only.
 */
public final class Mmu {
    /** What kind of access is asked for. */
    public enum Access { FETCH, READ, WRITE }

    private static final int BAT_VS = 2;
    private static final int BAT_VP = 1;
    private static final int SR_DIRECT_STORE = 0x8000_0000;
    private static final int SR_KS = 0x4000_0000;
    private static final int SR_KP = 0x2000_0000;
    private static final int SR_NO_EXECUTE = 0x1000_0000;
    private static final int PTE_VALID = 0x8000_0000;
    private static final int PTE_SECONDARY = 0x40;
    private static final int PTE_REFERENCED = 0x100;
    private static final int PTE_CHANGED = 0x80;
    private static final int GUARDED = 0x08;
    private static final int ENTRIES_PER_GROUP = 8;

    private final Cpu cpu;
    private final AddressSpace space;
    /** Null where only the chip itself searches the page table. */
    private final SoftTlb tlb;

    /** Real address of the last successful translation. */
    public long real;
    /** Whether a store to the same page with the same privilege would succeed with nothing left to record (C set). */
    public boolean writable;
    /** Whether the last translation came from the page table, and so through the TLB, or was refused there. */
    public boolean throughTable;
    /** WIMG of the last translation that succeeded or was refused, in bits 25–28 as in a PTE. */
    public int wimg;
    /**
     * After a failure: the bits for DSISR (data) or SRR1 (instruction fetch) that say why, without the store bit.
     */
    public int cause;
    /**
     * After a failure: whether software is to load the TLB and the access to be tried again; see {@link #describeMiss}.
     * Then {@link #cause} is {@link Interrupts#NO_TRANSLATION}, for those who only want to know whether it works.
     */
    public boolean missed;
    /** After a failure: whether it was an access to a direct-store segment. */
    public boolean directStore;
    /** How the last translation was found, or where it failed: for {@code info mmu}. */
    public String path = "";

    private final boolean traced;

    public Mmu(Cpu cpu, AddressSpace space) {
        this(cpu, space, false);
    }

    private Mmu(Cpu cpu, AddressSpace space, boolean traced) {
        this.cpu = cpu;
        this.space = space;
        this.traced = traced;
        this.tlb = cpu.tlb.length > 0 ? new SoftTlb(cpu) : null;
    }

    /** A second translator over the same state that records nothing in the page table: for debuggers. */
    public Mmu observer() {
        return new Mmu(cpu, space, true);
    }

    /**
     * Translates with the current MSR.
     *
     * @return true with {@link #real}, {@link #writable} and {@link #wimg} set, false with {@link #cause} set
     */
    public boolean translate(int ea, Access access) {
        missed = false;
        directStore = false;
        int msr = cpu.msr;
        boolean on = (msr & (access == Access.FETCH ? Msr.IR : Msr.DR)) != 0;
        if (!on) {
            real = ea & 0xFFFF_FFFFL;
            writable = true;
            wimg = 0;
            throughTable = false;
            note("real mode");
            return true;
        }
        boolean user = (msr & Msr.PR) != 0;
        return switch (block(ea, access, user)) {
            case HIT -> true;
            case REFUSED -> false;
            case MISS -> segment(ea, access, user);
        };
    }

    private enum Outcome { HIT, REFUSED, MISS }

    /** BAT array lookup (PEM 7.4). */
    private Outcome block(int ea, Access access, boolean user) {
        int base = access == Access.FETCH ? Spr.IBAT0U : Spr.DBAT0U;
        Outcome low = blocks(ea, access, user, base);
        if (low != Outcome.MISS || !highBats()) {
            return low;
        }
        return blocks(ea, access, user, access == Access.FETCH ? Spr.IBAT4U : Spr.DBAT4U);
    }

    private boolean highBats() {
        return cpu.model().bats() > 4 && (cpu.spr[Spr.HID0] & Spr.HID0_HIGH_BAT_EN) != 0;
    }

    private Outcome blocks(int ea, Access access, boolean user, int firstSpr) {
        int valid = user ? BAT_VP : BAT_VS;
        for (int i = firstSpr; i < firstSpr + 8; i += 2) {
            int upper = cpu.spr[i];
            if ((upper & valid) == 0) {
                continue;
            }
            int lengthMask = (upper & 0x1FFC) << 15 | 0x1_FFFF;
            if (((ea ^ upper) & ~lengthMask) == 0) {
                return blockHit(ea, access, cpu.spr[i + 1], lengthMask);
            }
        }
        return Outcome.MISS;
    }

    private Outcome blockHit(int ea, Access access, int lower, int lengthMask) {
        int pp = lower & 3;
        boolean writes = pp == 2;
        wimg = lower & 0x78;
        throughTable = false;
        if (pp == 0 || (access == Access.WRITE && !writes)) {
            cause = Interrupts.PROTECTION;
            note("BAT, protection");
            return Outcome.REFUSED;
        }
        if (access == Access.FETCH && (lower & GUARDED) != 0) {
            cause = Interrupts.ISI_NO_EXECUTE;
            note("BAT, guarded");
            return Outcome.REFUSED;
        }
        real = ((lower & 0xFFFE_0000 & ~lengthMask) | (ea & lengthMask)) & 0xFFFF_FFFFL;
        writable = writes;
        note("BAT");
        return Outcome.HIT;
    }

    /** Segment register, then the hashed page table (PEM 7.5, 7.6). */
    private boolean segment(int ea, Access access, boolean user) {
        int sr = cpu.sr[ea >>> 28];
        if ((sr & SR_DIRECT_STORE) != 0) {
            cause = access == Access.FETCH ? Interrupts.ISI_NO_EXECUTE : dataCause();
            directStore = true;
            note("direct-store segment");
            return false;
        }
        if (access == Access.FETCH && (sr & SR_NO_EXECUTE) != 0) {
            cause = Interrupts.ISI_NO_EXECUTE;
            note("no-execute segment");
            return false;
        }
        boolean key = (sr & (user ? SR_KP : SR_KS)) != 0;
        int tag = tag(ea, sr);
        if (tlb != null) {
            Outcome found = loaded(tag, ea, access, key);
            if (found != Outcome.MISS || softwareSearches()) {
                return found == Outcome.HIT;
            }
            missed = false;
        }
        int hash = hash(ea, sr);
        return search(hash, tag, ea, access, key)
                || search(~hash & 0x7_FFFF, tag | PTE_SECONDARY, ea, access, key)
                || missed();
    }

    /**
     * A 604 goes to the bus, whose protocol for this no board here has: the error that comes back. The others know no
     * direct store (604UM table 1-2, 603eUM 4.5.3, 750UM and 7400UM table 5-3).
     */
    private int dataCause() {
        return cpu.model().has(CpuModel.Trait.DIRECT_STORE) ? Interrupts.DSISR_DIRECT_STORE : Interrupts.DSISR_BAD_ACCESS;
    }

    /** The first word of a page's entry in the primary group. */
    private static int tag(int ea, int sr) {
        return PTE_VALID | (sr & 0xFF_FFFF) << 7 | ea >>> 22 & 0x3F;
    }

    private static int hash(int ea, int sr) {
        return sr & 0x7_FFFF ^ ea >>> 12 & 0xFFFF;
    }

    /** Real address of the group of entries that a hash names (PEM 7.6.1.1). */
    private int group(int hash) {
        int sdr1 = cpu.spr[Spr.SDR1];
        return sdr1 & 0xFFFF_0000 | (hash >>> 10 & sdr1 & 0x1FF) << 16 | (hash & 0x3FF) << 6;
    }

    /** Whether a TLB miss is software's: on a 603e always, on a 7447A while HID0[STEN] is 1 (7450UM 5.5.5). */
    private boolean softwareSearches() {
        return cpu.model().has(CpuModel.Trait.SOFTWARE_TLB) || (cpu.spr[Spr.HID0] & Spr.HID0_STEN) != 0;
    }

    /**
     * What software loaded (603eUM 5.4.3, table 4-2; 7450UM table 4-3): protection comes before the miss of a store to a
     * page whose C is 0.
     */
    private Outcome loaded(int tag, int ea, Access access, boolean key) {
        int word = tlb.find(tag, ea, access == Access.FETCH);
        if (word == -1) {
            return miss("no TLB entry");
        }
        if (!permitted(word, access, key)) {
            refused = false;
            return Outcome.REFUSED;
        }
        if (access == Access.WRITE && (word & PTE_CHANGED) == 0) {
            return miss("TLB entry, not changed");
        }
        found(word, ea, key);
        note("TLB entry");
        return Outcome.HIT;
    }

    private Outcome miss(String how) {
        missed = true;
        cause = Interrupts.NO_TRANSLATION;
        note(how);
        return Outcome.MISS;
    }

    /** The TLBs that software loads, or null. */
    public SoftTlb softTlb() {
        return tlb;
    }

    /**
     * Sets the registers that tell software of a miss, and says what SRR1 gets beside MSR: CR0, the key, whether it was
     * a fetch or a store, and the way to replace (603eUM 2.1.2.3, 5.5.2, table 4-17; 7450UM 2.1.5.7, 5.5.5).
     *
     * @param ea the page that missed
     * @param shown the address to tell: in little-endian mode that of the big-endian access (603eUM 5.5.2.1.1)
     */
    public int describeMiss(int ea, int shown, Access access) {
        boolean fetch = access == Access.FETCH;
        int sr = cpu.sr[ea >>> 28];
        int way = tlb.named(tag(ea, sr), ea, fetch);
        if (cpu.model().has(CpuModel.Trait.SOFTWARE_TLB)) {
            showMiss603(ea, shown, fetch);
        } else {
            cpu.spr[Spr.TLBMISS] = shown & ~1 | way;
            cpu.spr[Spr.PTEHI] = tag(ea, sr);
        }
        boolean key = (sr & ((cpu.msr & Msr.PR) != 0 ? SR_KP : SR_KS)) != 0;
        return cpu.r[Cpu.CR0] << 28 | (key ? Interrupts.SRR1_KEY : 0) | (fetch ? Interrupts.SRR1_FETCH : 0)
                | (way != 0 ? Interrupts.SRR1_WAY : 0) | (access == Access.WRITE ? Interrupts.SRR1_MISS_STORE : 0);
    }

    private void showMiss603(int ea, int shown, boolean fetch) {
        int sr = cpu.sr[ea >>> 28];
        int hash = hash(ea, sr);
        cpu.spr[fetch ? Spr.IMISS : Spr.DMISS] = shown;
        cpu.spr[fetch ? Spr.ICMP : Spr.DCMP] = tag(ea, sr);
        cpu.spr[Spr.HASH1] = group(hash);
        cpu.spr[Spr.HASH2] = group(~hash & 0x7_FFFF);
    }

    /** Whether the page table, and no BAT or direct-store segment, has to do with a data access (603eUM 4.5.6.1.1). */
    public boolean pageAddressed(int ea) {
        return (cpu.msr & Msr.DR) != 0 && (cpu.sr[ea >>> 28] & SR_DIRECT_STORE) == 0
                && block(ea, Access.READ, (cpu.msr & Msr.PR) != 0) == Outcome.MISS;
    }

    /** Whether an access of {@code size} bytes begins in memory and goes on in a direct-store segment. */
    public boolean entersDirectStore(int ea, int size, Access access) {
        int last = ea + size - 1;
        boolean user = (cpu.msr & Msr.PR) != 0;
        return (ea ^ last) >>> 28 != 0 && (cpu.msr & Msr.DR) != 0 && (cpu.sr[last >>> 28] & SR_DIRECT_STORE) != 0
                && block(last, access, user) == Outcome.MISS && beginsInMemory(ea, block(ea, access, user));
    }

    /** The refusal of a BAT comes first. */
    private boolean beginsInMemory(int ea, Outcome block) {
        return block == Outcome.HIT || block == Outcome.MISS && (cpu.sr[ea >>> 28] & SR_DIRECT_STORE) == 0;
    }

    /** Distinguishes "found but refused" from "not here": a refusal ends the search. */
    private boolean refused;

    private boolean missed() {
        if (refused) {
            refused = false;
            return false;
        }
        cause = Interrupts.NO_TRANSLATION;
        note("no page table entry");
        return false;
    }

    private boolean search(int hash, int tag, int ea, Access access, boolean key) {
        if (refused) {
            return false;
        }
        long gpa = group(hash) & 0xFFFF_FFFFL;
        if (!(space.find(gpa) instanceof Region.Ram ram)) {
            return false;
        }
        GuestMemory memory = ram.memory();
        long at = gpa - ram.base() + ram.offset();
        for (int i = 0; i < ENTRIES_PER_GROUP; i++, at += 8) {
            if (memory.get32(at) == tag) {
                return entry(memory, at + 4, tag, ea, access, key);
            }
        }
        return false;
    }

    /** A matching entry: protection, then R and C (PEM 7.5.3, 7.6.4). */
    private boolean entry(GuestMemory memory, long at, int tag, int ea, Access access, boolean key) {
        int word = memory.get32(at);
        if (!permitted(word, access, key)) {
            return false;
        }
        int needed = access == Access.WRITE ? PTE_REFERENCED | PTE_CHANGED : PTE_REFERENCED;
        if ((word & needed) != needed && !traced) {
            if (!memory.compareAndSet32(at, word, word | needed)) {
                // Another vCPU or the kernel was at it: what was checked is no longer what is there.
                return memory.get32(at - 4) == tag ? entry(memory, at, tag, ea, access, key) : false;
            }
            space.written(memory, at, 4);
            word |= needed;
        }
        found(word, ea, key);
        note("page table entry");
        return true;
    }

    private static boolean writes(int word, boolean key) {
        return key ? (word & 3) == 2 : (word & 3) != 3;
    }

    private boolean permitted(int word, Access access, boolean key) {
        wimg = word & 0x78;
        throughTable = true;
        boolean reads = !key || (word & 3) != 0;
        if (access == Access.WRITE ? !writes(word, key) : !reads) {
            return refuse(Interrupts.PROTECTION, "page table entry, protection");
        }
        if (access == Access.FETCH && (word & GUARDED) != 0) {
            return refuse(Interrupts.ISI_NO_EXECUTE, "page table entry, guarded");
        }
        return true;
    }

    private void found(int word, int ea, boolean key) {
        real = (word & 0xFFFF_F000 | ea & 0xFFF) & 0xFFFF_FFFFL;
        writable = writes(word, key) && (word & PTE_CHANGED) != 0;
    }

    private boolean refuse(int why, String note) {
        cause = why;
        refused = true;
        note(note);
        return false;
    }

    private void note(String how) {
        if (traced) {
            path = how;
        }
    }
}
