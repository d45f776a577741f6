package dev.osiris.ppc.isa;

import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;

/** The meaning of most instructions: one operation on operands that stand in the word. */
record Op(IrOp op, Arg d, Arg a, Arg b, Arg c) implements Meaning {
    static Op op(IrOp op, Arg d, Arg a, Arg b, Arg c) {
        return new Op(op, d, a, b, c);
    }

    static Op op(IrOp op, Arg d, Arg a, Arg b) {
        return new Op(op, d, a, b, Arg.NONE);
    }

    static Op op(IrOp op, Arg d, Arg a) {
        return new Op(op, d, a, Arg.NONE, Arg.NONE);
    }

    static Op op(IrOp op, Arg d) {
        return new Op(op, d, Arg.NONE, Arg.NONE, Arg.NONE);
    }

    @Override
    public void build(Ir ir, int word) {
        ir.op(op, d.of(word), a.of(word), b.of(word), c.of(word));
    }
}
