package dev.osiris.ppc.semantics;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;

/**
 * Instructions that read and write FPSCR itself (PEM 4.2.2.4). One that leaves FEX set while MSR[FE0] or MSR[FE1] is
 * set raises the program interrupt, with FPSCR (and CR1 of a record form) already changed.
 */
public final class FpscrMoves {
    /** The upper half of what mffs delivers, as the 750 does. */
    private static final long UPPER = 0xFFF8_0000L << 32;

    private FpscrMoves() {}

    /** mffs: the FPR image. */
    public static long mffs(Core core) {
        return UPPER | core.cpu.fp.fpscr & 0xFFFF_FFFFL;
    }

    /** mtfsf: the fields chosen by {@code flm} (0x80 = field 0) become those of the FPR image's low word. */
    public static void mtfsf(Core core, long image, int flm) {
        core.cpu.fp.write((int) image, spread(flm));
        raiseIfEnabled(core, false);
    }

    static void mtfsfi(Core core, int insn) {
        int shift = 28 - 4 * Fields.bf(insn);
        core.cpu.fp.write(Fields.u(insn) << shift, 15 << shift);
        raiseIfEnabled(core, Fields.last(insn));
    }

    static void mtfsb0(Core core, int insn) {
        core.cpu.fp.clearBit(Fields.rt(insn));
        raiseIfEnabled(core, Fields.last(insn));
    }

    static void mtfsb1(Core core, int insn) {
        core.cpu.fp.setBit(Fields.rt(insn));
        raiseIfEnabled(core, Fields.last(insn));
    }

    static void mcrfs(Core core, int insn) {
        core.r[Cpu.CR0 + Fields.bf(insn)] = core.cpu.fp.moveToCr(Fields.bfa(insn));
    }

    private static void raiseIfEnabled(Core core, boolean record) {
        if (!core.cpu.fp.trap() || (core.cpu.msr & (Msr.FE0 | Msr.FE1)) == 0) {
            return;
        }
        if (record) {
            core.r[Cpu.CR0 + 1] = core.cpu.fp.cr1();
        }
        throw core.program(Interrupts.SRR1_FP_ENABLED);
    }

    /** One bit per field to four. */
    private static int spread(int flm) {
        int mask = 0;
        for (int n = 0; n < 8; n++) {
            if ((flm & 0x80 >> n) != 0) {
                mask |= 0xF000_0000 >>> 4 * n;
            }
        }
        return mask;
    }
}
