package dev.osiris.ppc.semantics;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.ir.Callout;
import dev.osiris.ppc.vec.VectorOp;

/**
 * An AltiVec instruction on registers as a call-out. It reads and writes vector registers and VSCR, and, a comparison
 * with Rc = 1, CR6; it cannot fail.
 *
 * @param op which: for engines that emit code of their own for it
 */
public record VectorCall(VectorOp op) implements Callout {
    @Override
    public void run(Core core, int insn) {
        op.run(core.cpu, insn);
    }
}
