package dev.osiris.ppc.mmu;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Spr;

/**
 * The two TLBs of a 603e, which software fills: 32 sets of two entries each, for fetches and for data, found by EA bits
 * 15–19 (603eUM 5.4.2, 5.5). Their contents are architected state and lie in {@link Cpu#tlb}.
 *
 * <p>Of the two entries of a set the one that was not loaded last is to be replaced: hits do not count, because engines
 * remember translations and do not come here for each.
 */
public final class SoftTlb {
    /** Sets of a TLB, and so the classes that one tlbie names. */
    public static final int SETS = 32;
    private static final int WAYS = 2;
    /** The first word of a page table entry; the page's index, EA bits 4–19; the second word. */
    private static final int ENTRY = 3;
    private static final int SET = WAYS * ENTRY + 1;
    private static final int NEXT_WAY = WAYS * ENTRY;
    private static final int VALID = 0x8000_0000;
    private static final int SECONDARY = 0x40;

    private final Cpu cpu;

    SoftTlb(Cpu cpu) {
        this.cpu = cpu;
    }

    private static int setOf(int ea, boolean fetch) {
        return ((fetch ? SETS : 0) + (ea >>> 12 & SETS - 1)) * SET;
    }

    /** The second word of the matching entry's page table entry; -1 for none, which is no such word (bit 20 is 0). */
    int find(int tag, int ea, boolean fetch) {
        int[] t = cpu.tlb;
        int set = setOf(ea, fetch);
        for (int at = set; at < set + NEXT_WAY; at += ENTRY) {
            if (t[at] == tag && t[at + 1] == (ea >>> 12 & 0xFFFF)) {
                return t[at + 2];
            }
        }
        return -1;
    }

    /** tlbld, tlbli: an entry for {@code ea} from DCMP or ICMP and RPA, into the way that SRR1 names (603eUM 2.3.6.3). */
    public void load(int ea, boolean fetch) {
        int way = (cpu.spr[Spr.SRR1] & Interrupts.SRR1_WAY) != 0 ? 1 : 0;
        int set = setOf(ea, fetch);
        int at = set + way * ENTRY;
        cpu.tlb[at] = cpu.spr[fetch ? Spr.ICMP : Spr.DCMP] & ~SECONDARY;
        cpu.tlb[at + 1] = ea >>> 12 & 0xFFFF;
        cpu.tlb[at + 2] = cpu.spr[Spr.RPA] & 0xFFFF_F1FB;
        cpu.tlb[set + NEXT_WAY] = way ^ 1;
    }

    /** tlbie: the set, in both. */
    public void invalidate(int set) {
        for (int at : new int[] {set * SET, (SETS + set) * SET}) {
            cpu.tlb[at] = 0;
            cpu.tlb[at + ENTRY] = 0;
        }
    }

    /**
     * Which way of {@code ea}'s set a miss asks to be replaced: the one that maps the page, for a store to a page whose C
     * is 0; otherwise one that is not valid, or the older.
     */
    int victim(int tag, int ea, boolean fetch) {
        int set = setOf(ea, fetch);
        for (int way = 0; way < WAYS; way++) {
            int at = set + way * ENTRY;
            if (cpu.tlb[at] == tag && cpu.tlb[at + 1] == (ea >>> 12 & 0xFFFF)) {
                return way;
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
