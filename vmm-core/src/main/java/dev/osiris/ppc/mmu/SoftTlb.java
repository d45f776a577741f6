package dev.osiris.ppc.mmu;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Spr;

/**
 * The two TLBs, for fetches and for data, of a chip whose software may fill them, two entries a set: 32 sets on a 603e,
 * found by EA bits 15–19 (603eUM 5.4.2, 5.5); 64 on a 7447A, by EA bits 14–19 (7450UM 5.4.3, 5.5.5). Their contents are
 * architected state and lie in {@link Cpu#tlb}; what a 7447A finds itself is not kept here, but by the engines.
 *
 * <p>Of the two entries of a set the one that was not loaded last is to be replaced: hits do not count, because engines
 * remember translations and do not come here for each.
 */
public final class SoftTlb {
    /** TLBMISS[LRU], and the same bit of the address in tlbld's and tlbli's RB. */
    private static final int LRU = 1;
    /** Classes of pages that engines and tlbie tell apart: EA bits 14–19. */
    private static final int CLASSES = 64;
    private static final int WAYS = 2;
    /** The first word of a page table entry; the page's index, EA bits 4–19; the second word. */
    private static final int ENTRY = 3;
    private static final int SET = WAYS * ENTRY + 1;
    private static final int NEXT_WAY = WAYS * ENTRY;
    private static final int VALID = 0x8000_0000;
    private static final int SECONDARY = 0x40;

    private final Cpu cpu;
    /** As a 7447A has it: a set for each class, and registers of its own. */
    private final boolean large;
    private final int sets;

    SoftTlb(Cpu cpu) {
        this.cpu = cpu;
        this.large = cpu.model().has(CpuModel.Trait.SOFTWARE_TLB_SELECTABLE);
        this.sets = cpu.tlb.length / (2 * SET);
    }

    private int setOf(int ea, boolean fetch) {
        return ((fetch ? sets : 0) + (ea >>> 12 & sets - 1)) * SET;
    }

    /** The second word of the matching entry's page table entry; -1 for none, which is no such word (bit 20 is 0). */
    int find(int tag, int ea, boolean fetch) {
        int[] t = cpu.tlb;
        int set = setOf(ea, fetch);
        for (int at = set; at < set + NEXT_WAY; at += ENTRY) {
            if (holds(at, tag, ea)) {
                return t[at + 2];
            }
        }
        return -1;
    }

    /**
     * tlbld, tlbli: an entry for {@code ea}. A 603e takes it from DCMP or ICMP and RPA, into the way that SRR1 names
     * (603eUM 2.3.6.3); a 7447A from PTEHI and PTELO, into the way that bit 31 of the address names (7450UM 5.5.5.1).
     */
    public void load(int ea, boolean fetch) {
        int[] spr = cpu.spr;
        if (large) {
            put(ea, fetch, ea & LRU, spr[Spr.PTEHI], spr[Spr.PTELO]);
        } else {
            int way = (spr[Spr.SRR1] & Interrupts.SRR1_WAY) != 0 ? 1 : 0;
            put(ea, fetch, way, spr[fetch ? Spr.ICMP : Spr.DCMP], spr[Spr.RPA]);
        }
    }

    /** A page that is in both ways is software's error: it loses the older one. */
    private void put(int ea, boolean fetch, int way, int high, int low) {
        int set = setOf(ea, fetch);
        int tag = high & ~SECONDARY;
        int other = set + (way ^ 1) * ENTRY;
        if (holds(other, tag, ea)) {
            cpu.tlb[other] = 0;
        }
        int at = set + way * ENTRY;
        cpu.tlb[at] = tag;
        cpu.tlb[at + 1] = ea >>> 12 & 0xFFFF;
        cpu.tlb[at + 2] = low & 0xFFFF_F1FB;
        cpu.tlb[set + NEXT_WAY] = way ^ 1;
    }

    private boolean holds(int entry, int tag, int ea) {
        return cpu.tlb[entry] == tag && cpu.tlb[entry + 1] == (ea >>> 12 & 0xFFFF);
    }

    /** The classes that are in the same sets as some: bit n for those whose EA bits 14–19 are n. */
    public long together(long classes) {
        return sets == CLASSES ? classes : classes | classes << sets | classes >>> sets;
    }

    /** tlbie: the sets of these classes, in both. */
    public void invalidate(long classes) {
        for (int set = 0; set < sets; set++) {
            if ((classes >>> set & 1) != 0) {
                clear(set * SET);
                clear((sets + set) * SET);
            }
        }
    }

    private void clear(int set) {
        cpu.tlb[set] = 0;
        cpu.tlb[set + ENTRY] = 0;
    }

    /**
     * Which way of {@code ea}'s set a miss names. Nothing maps the page: one that is not valid, or the older. A store to
     * a page whose C is 0: a 603e names the way that maps it; a 7447A, in which that is the last one used, the other,
     * and software inverts the bit (7450UM 2.1.5.7).
     */
    int named(int tag, int ea, boolean fetch) {
        int set = setOf(ea, fetch);
        for (int way = 0; way < WAYS; way++) {
            if (holds(set + way * ENTRY, tag, ea)) {
                return large ? way ^ 1 : way;
            }
        }
        return firstInvalid(set);
    }

    private int firstInvalid(int set) {
        for (int way = 0; way < WAYS; way++) {
            if ((cpu.tlb[set + way * ENTRY] & VALID) == 0) {
                return way;
            }
        }
        return cpu.tlb[set + NEXT_WAY];
    }
}
