package dev.osiris.ppc.isa;

import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.ir.Context;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;

/** What must hold for an instruction to be executed at all; otherwise it is an interrupt, which ends the block. */
enum Needs {
    NOTHING,
    /** MSR[PR] = 0. */
    SUPERVISOR,
    /** MSR[FP] = 1. */
    FLOATING_POINT,
    /** MSR[VEC] = 1. */
    VECTOR;

    /** Appends the interrupt when the context does not have what is needed; true when it did. */
    boolean refuse(Ir ir) {
        int context = ir.context();
        switch (this) {
            case SUPERVISOR -> {
                if ((context & Context.PR) != 0) {
                    ir.op(IrOp.PROGRAM, 0, Interrupts.SRR1_PRIVILEGED);
                    return true;
                }
            }
            case FLOATING_POINT -> {
                if ((context & Context.FP) == 0) {
                    ir.op(IrOp.UNAVAILABLE, 0, 0);
                    return true;
                }
            }
            case VECTOR -> {
                if ((context & Context.VEC) == 0) {
                    ir.op(IrOp.UNAVAILABLE, 0, 1);
                    return true;
                }
            }
            case NOTHING -> { }
        }
        return false;
    }
}
