package dev.osiris.devices.guest;

import dev.osiris.kvm.Sregs;
import dev.osiris.kvm.Vcpu;
import java.util.ArrayList;
import java.util.List;

/** The hashed page table of a 32-bit Book3S vCPU as a list: what its current segments reach (PEM 7.6). */
public final class PageTable {
    /**
     * One translation.
     *
     * @param effective first address of the page
     * @param real where it leads
     * @param wimg letters
     * @param pp protection
     * @param referenced R
     * @param changed C
     */
    public record Entry(long effective, long real, String wimg, int pp, boolean referenced, boolean changed) {}

    private PageTable() {}

    /** At most so many entries whose VSIDs are in segment registers, by effective address. */
    public static List<Entry> of(Vcpu vcpu, int most) {
        Sregs s = vcpu.getSregs();
        long base = s.sdr1 & 0xFFFF_0000L;
        int groups = (int) ((s.sdr1 & 0x1FF) + 1) << 10;
        List<Entry> entries = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            byte[] group = new byte[64];
            if (!vcpu.addressSpace().read(base + 64L * g, group, 0, 64)) {
                break;
            }
            for (int i = 0; i < 64; i += 8) {
                int upper = GuestView.word(group, i);
                if (upper < 0) {
                    add(s, g, upper, GuestView.word(group, i + 4), entries);
                }
            }
        }
        entries.sort((a, b) -> Long.compare(a.effective, b.effective));
        return entries.size() > most ? entries.subList(0, most) : entries;
    }

    /** The page index's low bits are in the hash: which group it is, and the VSID, give them back. */
    private static void add(Sregs s, int group, int upper, int lower, List<Entry> into) {
        int vsid = upper >>> 7 & 0xFF_FFFF;
        int hash = (upper & 0x40) != 0 ? ~group : group;
        int low = (hash ^ vsid) & 0x3FF;
        int page = (upper & 0x3F) << 10 | low;
        for (int n = 0; n < 16; n++) {
            if (s.sr[n] >= 0 && (s.sr[n] & 0xFF_FFFF) == vsid) {
                into.add(new Entry(((long) n << 28 | (long) page << 12) & 0xFFFF_FFFFL, lower & 0xFFFF_F000L,
                        MmuWalk.wimg(lower), lower & 3, (lower & 0x100) != 0, (lower & 0x80) != 0));
            }
        }
    }
}
