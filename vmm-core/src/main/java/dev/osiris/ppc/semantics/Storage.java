package dev.osiris.ppc.semantics;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.mmu.Mmu.Access;

/**
 * Load and store string, cache management and external control (PEM 8.2; PEM 4.2.3.6, 5.1.5, 5.3).
 *
 * <p>A string load collects all its bytes before it writes a register, so that an interrupt in the middle leaves the
 * registers as they were and the invalid forms (RA, or RB of lswx, among the registers to be loaded) have one defined
 * outcome: every byte comes from the address computed first. Accesses to chips that would have to leave the engine
 * are refused with a DSI, because the rest of the instruction could not be completed afterwards.
 */
final class Storage {
    private static final int EAR_ENABLE = 0x8000_0000;

    private Storage() {}

    // ---- strings

    /** NB = 0 means 32 bytes. */
    static int immediateCount(int insn) {
        int nb = Fields.rb(insn);
        return nb == 0 ? 32 : nb;
    }

    static void lswi(Core core, int insn) {
        loadString(core, insn, core.r[Ir.ra0(Fields.ra(insn))], immediateCount(insn));
    }

    static void lswx(Core core, int insn) {
        loadString(core, insn, indexed(core, insn), indexedCount(core));
    }

    static void stswi(Core core, int insn) {
        storeString(core, insn, core.r[Ir.ra0(Fields.ra(insn))], immediateCount(insn));
    }

    static void stswx(Core core, int insn) {
        storeString(core, insn, indexed(core, insn), indexedCount(core));
    }

    /** XER[25–31]; 0 bytes leave RT as it was, which is one of the values it may have. */
    private static int indexedCount(Core core) {
        return core.r[Cpu.XER_REST] & 0x7F;
    }

    private static int indexed(Core core, int insn) {
        return core.r[Ir.ra0(Fields.ra(insn))] + core.r[Fields.rb(insn)];
    }

    /** Registers follow each other from RT, r0 after r31; the last is filled up with zeros. */
    private static void loadString(Core core, int insn, int ea, int count) {
        refuseLittleEndian(core, ea);
        int[] words = new int[count + 3 >> 2];
        for (int i = 0; i < words.length; i++) {
            words[i] = loadPart(core, ea + 4 * i, Math.min(4, count - 4 * i));
        }
        int rt = Fields.rt(insn);
        for (int i = 0; i < words.length; i++) {
            core.r[rt + i & 31] = words[i];
        }
    }

    private static int loadPart(Core core, int ea, int bytes) {
        core.requireAnswered(ea, Access.READ);
        if (bytes == 4) {
            return core.load32(ea);
        }
        int word = 0;
        for (int i = 0; i < bytes; i++) {
            core.requireAnswered(ea + i, Access.READ);
            word |= core.load8(ea + i) << 24 - 8 * i;
        }
        return word;
    }

    private static void storeString(Core core, int insn, int ea, int count) {
        refuseLittleEndian(core, ea);
        int rs = Fields.rt(insn);
        for (int i = 0; 4 * i < count; i++) {
            storePart(core, ea + 4 * i, core.r[rs + i & 31], Math.min(4, count - 4 * i));
        }
    }

    private static void storePart(Core core, int ea, int word, int bytes) {
        core.requireAnswered(ea, Access.WRITE);
        if (bytes == 4) {
            core.store32(ea, word);
            return;
        }
        for (int i = 0; i < bytes; i++) {
            core.requireAnswered(ea + i, Access.WRITE);
            core.store8(ea + i, word >>> 24 - 8 * i & 0xFF);
        }
    }

    /** Multiple and string accesses in little-endian mode are alignment interrupts (PEM 6.4.6). */
    private static void refuseLittleEndian(Core core, int ea) {
        if ((core.cpu.msr & Msr.LE) != 0) {
            throw core.alignment(ea);
        }
    }

    /** lmw or stmw in little-endian mode. */
    static void multipleInLittleEndian(Core core, int insn) {
        throw core.multipleAlignment(core.r[Ir.ra0(Fields.ra(insn))] + Fields.si(insn));
    }

    // ---- caches: nothing is ever stale, so only translation and protection are left

    /** dcbst, dcbf: checked as a load. */
    static void cleanBlock(Core core, int insn) {
        core.touchForCacheOp(indexed(core, insn), false);
    }

    /** dcbi: checked as a store. */
    static void dcbi(Core core, int insn) {
        core.touchForCacheOp(indexed(core, insn), true);
    }

    static void icbi(Core core, int insn) {
        core.icbi(indexed(core, insn));
    }

    // ---- external control: no board has a device for it, so the bus never answers

    static void eciwx(Core core, int insn) {
        externalControl(core, indexed(core, insn), false);
    }

    static void ecowx(Core core, int insn) {
        externalControl(core, indexed(core, insn), true);
    }

    /** EAR[E] first, then alignment and translation, as a word access. */
    private static void externalControl(Core core, int ea, boolean store) {
        if ((core.cpu.spr[Spr.EAR] & EAR_ENABLE) == 0) {
            throw core.dsi(ea, Interrupts.DSISR_EAR, store);
        }
        if ((ea & 3) != 0) {
            throw core.alignment(ea);
        }
        core.touchForCacheOp(ea, store);
        throw core.dsi(ea, Interrupts.DSISR_BAD_ACCESS, store);
    }
}
