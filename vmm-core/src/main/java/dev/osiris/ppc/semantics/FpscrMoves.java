package dev.osiris.ppc.semantics;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;

/**
 * Instructions that read and write FPSCR itself (PEM 4.2.2.4). One that leaves FEX set while MSR[FE0] or MSR[FE1] is
 * set raises the program interrupt, with FPSCR already changed; CR1 of a record form follows when it is taken.
 *
 * <p>FEX, and not whether this very instruction raised something, decides, here and after arithmetic: the book makes the
 * interrupt pending by a level, "FE0 or FE1, and FEX" (PEM 6.4.7). A guest cannot tell the difference, because no
 * instruction ever starts with both on: the one that sets FEX is interrupted, and so are mtmsr and rfi that set FE0 or
 * FE1 while FEX is 1.
 */
public final class FpscrMoves {
    /** The upper half of what mffs delivers, as the 750 does. */
    public static final long UPPER = 0xFFF8_0000L << 32;

    private FpscrMoves() {}

    /** mffs: the FPR image. */
    public static long mffs(Core core) {
        return UPPER | core.cpu.fp.fpscr & 0xFFFF_FFFFL;
    }

    /** mtfsf: the fields chosen by {@code flm} (0x80 = field 0) become those of the FPR image's low word. */
    public static void mtfsf(Core core, long image, int flm) {
        core.cpu.fp.write((int) image, spread(flm));
        raiseIfEnabled(core);
    }

    static void mtfsfi(Core core, int insn) {
        int shift = 28 - 4 * Fields.bf(insn);
        core.cpu.fp.write(Fields.u(insn) << shift, 15 << shift);
        raiseIfEnabled(core);
    }

    static void mtfsb0(Core core, int insn) {
        core.cpu.fp.clearBit(Fields.rt(insn));
        raiseIfEnabled(core);
    }

    static void mtfsb1(Core core, int insn) {
        core.cpu.fp.setBit(Fields.rt(insn));
        raiseIfEnabled(core);
    }

    static void mcrfs(Core core, int insn) {
        core.r[Cpu.CR0 + Fields.bf(insn)] = core.cpu.fp.moveToCr(Fields.bfa(insn));
    }

    private static void raiseIfEnabled(Core core) {
        if (core.cpu.fp.trap() && (core.cpu.msr & (Msr.FE0 | Msr.FE1)) != 0) {
            throw core.program(Interrupts.SRR1_FP_ENABLED);
        }
    }

    /** One bit per field to four. */
    public static int spread(int flm) {
        int mask = 0;
        for (int n = 0; n < 8; n++) {
            if ((flm & 0x80 >> n) != 0) {
                mask |= 0xF000_0000 >>> 4 * n;
            }
        }
        return mask;
    }
}
