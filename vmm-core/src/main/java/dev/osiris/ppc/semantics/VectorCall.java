package dev.osiris.ppc.semantics;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.ir.Callout;
import dev.osiris.ppc.vec.VecAssist;
import dev.osiris.ppc.vec.VectorOp;
import dev.osiris.ppc.vec.Vscr;

/**
 * An AltiVec instruction on registers as a call-out. It reads and writes vector registers and VSCR, and, a comparison
 * with Rc = 1, CR6. In Java mode it may raise the AltiVec assist interrupt, with nothing changed.
 *
 * @param op which: for engines that emit code of their own for it
 */
public record VectorCall(VectorOp op) implements Callout {
    @Override
    public void run(Core core, int insn) {
        if ((core.cpu.vscr & Vscr.NJ) != 0 || !VecAssist.mayBeWanted(op)) {
            op.run(core.cpu, insn);
        } else if (VecAssist.isWanted(core.cpu, op, insn)) {
            throw core.raise(Vector.ALTIVEC_ASSIST, 0);
        }
    }
}
