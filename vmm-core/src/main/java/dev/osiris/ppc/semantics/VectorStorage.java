package dev.osiris.ppc.semantics;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.LeaveException;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.vec.VecMove;

/**
 * AltiVec loads and stores, and the alignment controls (ALTIVECPEM 3.1.4, 4.2.3, 6.2). The address is rounded down to
 * the size of what is accessed, so none of them is ever misaligned or meets two pages.
 *
 * <p>An element load from where nobody answers is completed by its own completion, as {@link Core#loadVector} is.
 */
final class VectorStorage {
    private VectorStorage() {}

    private static int ea(Core core, int insn) {
        return core.r[Ir.ra0(Fields.ra(insn))] + core.r[Fields.rb(insn)];
    }

    /** lvx, lvxl: that the block is not needed again soon (LRU) changes nothing here. */
    static void lvx(Core core, int insn) {
        core.loadVector(ea(core, insn), Fields.rt(insn));
    }

    /** stvx, stvxl. */
    static void stvx(Core core, int insn) {
        core.storeVector(ea(core, insn), Fields.rt(insn));
    }

    static void lvebx(Core core, int insn) {
        loadElement(core, insn, 1);
    }

    static void lvehx(Core core, int insn) {
        loadElement(core, insn, 2);
    }

    static void lvewx(Core core, int insn) {
        loadElement(core, insn, 4);
    }

    private static void loadElement(Core core, int insn, int size) {
        int vd = Fields.rt(insn);
        int at = ea(core, insn) & -size;
        int value;
        try {
            value = switch (size) {
                case 1 -> core.load8(at);
                case 2 -> core.load16(at);
                default -> core.load32(at);
            };
        } catch (LeaveException e) {
            core.exit.completion = new Element(vd, at ^ position(core, size), size);
            throw e;
        }
        insert(core, vd, at ^ position(core, size), size, value);
    }

    /** In little-endian mode elements are counted from the other end of a register (ALTIVECPEM 6.2, lvebx and others). */
    private static int position(Core core, int size) {
        return (core.cpu.msr & Msr.LE) != 0 ? 16 - size : 0;
    }

    /** What an element load still has to do when the outside world has answered. */
    private record Element(int vd, int at, int size) implements Exit.LoadCompletion {
        @Override
        public void complete(Core core, long raw) {
            insert(core, vd, at, size, (int) raw);
        }
    }

    private static void insert(Core core, int vd, int at, int size, int value) {
        switch (size) {
            case 1 -> VecMove.lvebx(core.cpu, vd, at, value);
            case 2 -> VecMove.lvehx(core.cpu, vd, at, value);
            default -> VecMove.lvewx(core.cpu, vd, at, value);
        }
    }

    static void stvebx(Core core, int insn) {
        int at = ea(core, insn);
        core.store8(at, VecMove.stvebx(core.cpu, Fields.rt(insn), at ^ position(core, 1)));
    }

    static void stvehx(Core core, int insn) {
        int at = ea(core, insn) & -2;
        core.store16(at, VecMove.stvehx(core.cpu, Fields.rt(insn), at ^ position(core, 2)));
    }

    static void stvewx(Core core, int insn) {
        int at = ea(core, insn) & -4;
        core.store32(at, VecMove.stvewx(core.cpu, Fields.rt(insn), at ^ position(core, 4)));
    }

    static void lvsl(Core core, int insn) {
        VecMove.lvsl(core.cpu, Fields.rt(insn), ea(core, insn));
    }

    static void lvsr(Core core, int insn) {
        VecMove.lvsr(core.cpu, Fields.rt(insn), ea(core, insn));
    }
}
