package dev.osiris.devices.guest;

import dev.osiris.bits.Bits;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Sregs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.mmu.Mmu;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The translation of one address told step by step (PEM chapter 7): mode, BATs, segment register, hash, both groups of the page
 * table. Reads the same registers and memory as the vCPU does, but by its own code: for people who wonder, and a test that
 * compares it with what the vCPU does.
 */
public final class MmuWalk {
    /**
     * The story and its end.
     *
     * @param steps lines
     * @param real the real address, or none when the access is refused
     */
    public record Result(List<String> steps, OptionalLong real) {}

    private static final int PTE_VALID = 0x8000_0000;

    private final Vcpu vcpu;
    private final Regs regs;
    private final Sregs sregs;
    private final int ea;
    private final Mmu.Access access;
    private final List<String> steps = new ArrayList<>();

    private MmuWalk(Vcpu vcpu, int ea, Mmu.Access access) {
        this.vcpu = vcpu;
        this.regs = vcpu.getRegs();
        this.sregs = vcpu.getSregs();
        this.ea = ea;
        this.access = access;
    }

    /** Walks. To be called while the vCPU stands still. */
    public static Result of(Vcpu vcpu, int ea, Mmu.Access access) {
        MmuWalk walk = new MmuWalk(vcpu, ea, access);
        OptionalLong real = walk.walk();
        walk.say(real.isPresent() ? "real address " + Bits.hex32((int) real.getAsLong()) : "the access is refused");
        return new Result(walk.steps, real);
    }

    private void say(String step) {
        steps.add(step);
    }

    private boolean fetch() {
        return access == Mmu.Access.FETCH;
    }

    private boolean user() {
        return (regs.msr & Msr.PR) != 0;
    }

    private OptionalLong walk() {
        boolean on = (regs.msr & (fetch() ? Msr.IR : Msr.DR)) != 0;
        say("%s of %s, %s, MSR[%s] = %d".formatted(access.name().toLowerCase(Locale.ROOT), Bits.hex32(ea),
                user() ? "user" : "supervisor", fetch() ? "IR" : "DR", on ? 1 : 0));
        if (!on) {
            say("real mode: the effective address is the real one");
            return OptionalLong.of(ea & 0xFFFF_FFFFL);
        }
        int bats = vcpu.model().bats() > 4 && (vcpu.getSpr(Spr.HID0) & Spr.HID0_HIGH_BAT_EN) != 0 ? 8 : 4;
        long[] pairs = fetch() ? sregs.ibat : sregs.dbat;
        for (int i = 0; i < bats; i++) {
            int upper = (int) (pairs[i] >>> 32);
            int lower = (int) pairs[i];
            if ((upper & (user() ? 1 : 2)) != 0 && ((ea ^ upper) & ~mask(upper)) == 0) {
                return block((fetch() ? "IBAT" : "DBAT") + i, upper, lower);
            }
        }
        say("no valid " + (fetch() ? "IBAT" : "DBAT") + " of " + bats + " matches");
        return segment();
    }

    /** The block's address bits, of its upper BAT register. */
    static int mask(int upper) {
        return (upper & 0x1FFC) << 15 | 0x1_FFFF;
    }

    private OptionalLong block(String name, int upper, int lower) {
        int pp = lower & 3;
        say("%s matches: %s..%s, %d KiB, to %s, PP = %d, WIMG = %s".formatted(name, Bits.hex32(upper & ~mask(upper) & 0xFFFE_0000),
                Bits.hex32(upper & 0xFFFE_0000 | mask(upper)), (mask(upper) + 1L) >>> 10, Bits.hex32(lower & 0xFFFE_0000), pp,
                wimg(lower)));
        if (pp == 0 || access == Mmu.Access.WRITE && pp != 2) {
            say("PP = " + pp + " forbids it" + (pp == 0 ? " altogether" : " to write"));
            return OptionalLong.empty();
        }
        if (fetch() && (lower & 8) != 0) {
            say("guarded (G = 1): nothing is fetched from there");
            return OptionalLong.empty();
        }
        return OptionalLong.of((lower & 0xFFFE_0000 & ~mask(upper) | ea & mask(upper)) & 0xFFFF_FFFFL);
    }

    /** Bits 25–28 of a page table entry or lower BAT register, by letter. */
    static String wimg(int word) {
        String s = ((word & 0x40) != 0 ? "W" : "") + ((word & 0x20) != 0 ? "I" : "") + ((word & 0x10) != 0 ? "M" : "")
                + ((word & 8) != 0 ? "G" : "");
        return s.isEmpty() ? "none" : s;
    }

    private OptionalLong segment() {
        int sr = sregs.sr[ea >>> 28];
        say("SR%d = %s: %sVSID %s, Ks = %d, Kp = %d, N = %d".formatted(ea >>> 28, Bits.hex32(sr), sr < 0 ? "direct-store, " : "",
                Bits.hex(sr & 0xFF_FFFF), sr >>> 30 & 1, sr >>> 29 & 1, sr >>> 28 & 1));
        if (sr < 0) {
            say("a direct-store segment leads nowhere here");
            return OptionalLong.empty();
        }
        if (fetch() && (sr & 0x1000_0000) != 0) {
            say("a no-execute segment (N = 1): nothing is fetched from there");
            return OptionalLong.empty();
        }
        boolean key = (sr & (user() ? 0x2000_0000 : 0x4000_0000)) != 0;
        int hash = sr & 0x7_FFFF ^ ea >>> 12 & 0xFFFF;
        int tag = PTE_VALID | (sr & 0xFF_FFFF) << 7 | ea >>> 22 & 0x3F;
        say("key = " + (key ? 1 : 0) + ", page index " + Bits.hex(ea >>> 12 & 0xFFFF) + ", hash " + Bits.hex(hash)
                + ", looked for " + Bits.hex32(tag));
        OptionalLong at = group("primary", hash, tag);
        if (at.isEmpty()) {
            at = group("secondary", ~hash & 0x7_FFFF, tag | 0x40);
        }
        return at.isEmpty() ? at : entry(at.getAsLong(), key);
    }

    /** Where the matching entry of a group is, if there is one. */
    private OptionalLong group(String which, int hash, int tag) {
        int sdr1 = (int) sregs.sdr1;
        long at = (sdr1 & 0xFFFF_0000 | (hash >>> 10 & sdr1 & 0x1FF) << 16 | (hash & 0x3FF) << 6) & 0xFFFF_FFFFL;
        int valid = 0;
        for (int i = 0; i < 8; i++) {
            Integer word = vcpu.addressSpace().read32(at + 8L * i);
            if (word == null) {
                say(which + " group at " + Bits.hex32((int) at) + " is not in RAM (SDR1 = " + Bits.hex32(sdr1) + ")");
                return OptionalLong.empty();
            }
            valid += word < 0 ? 1 : 0;
            if (word == tag) {
                say(which + " group at " + Bits.hex32((int) at) + ": entry " + i + " matches");
                return OptionalLong.of(at + 8L * i);
            }
        }
        say(which + " group at " + Bits.hex32((int) at) + ": none matches (" + valid + " of 8 are valid)");
        return OptionalLong.empty();
    }

    private OptionalLong entry(long at, boolean key) {
        int word = vcpu.addressSpace().read32(at + 4);
        int pp = word & 3;
        say("its second word is %s: page %s, R = %d, C = %d, WIMG = %s, PP = %d".formatted(Bits.hex32(word),
                Bits.hex32(word & 0xFFFF_F000), word >>> 8 & 1, word >>> 7 & 1, wimg(word), pp));
        boolean reads = !key || pp != 0;
        boolean writes = key ? pp == 2 : pp != 3;
        if (access == Mmu.Access.WRITE ? !writes : !reads) {
            say("key = " + (key ? 1 : 0) + " and PP = " + pp + " forbid it");
            return OptionalLong.empty();
        }
        if (fetch() && (word & 8) != 0) {
            say("guarded (G = 1): nothing is fetched from there");
            return OptionalLong.empty();
        }
        return OptionalLong.of((word & 0xFFFF_F000 | ea & 0xFFF) & 0xFFFF_FFFFL);
    }
}
