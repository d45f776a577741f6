package dev.osiris.ppc.isa;

import static dev.osiris.ppc.isa.Arg.BF;
import static dev.osiris.ppc.isa.Arg.BFA;
import static dev.osiris.ppc.isa.Arg.RA;
import static dev.osiris.ppc.isa.Arg.RB;
import static dev.osiris.ppc.isa.Arg.RT;
import static dev.osiris.ppc.isa.Arg.SI;
import static dev.osiris.ppc.isa.Arg.TO;
import static dev.osiris.ppc.isa.Form.B;
import static dev.osiris.ppc.isa.Form.D;
import static dev.osiris.ppc.isa.Form.I;
import static dev.osiris.ppc.isa.Form.SC;
import static dev.osiris.ppc.isa.Form.X;
import static dev.osiris.ppc.isa.Form.XFX;
import static dev.osiris.ppc.isa.Form.XL;
import static dev.osiris.ppc.isa.Op.op;
import static dev.osiris.ppc.isa.Row.row;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import dev.osiris.ppc.semantics.Fields;
import java.util.List;

/** Branches, condition register, traps and system call (PEM 4.2.4, 4.2.5). */
final class BranchRows {
    /** BO: branch whatever the condition and the counter. */
    private static final int ALWAYS = 20;
    /** BO: the counter is left alone. */
    private static final int NO_COUNT = 4;
    /** BO without its prediction bit, which says nothing about the outcome. */
    private static final int OUTCOME = 0x1E;

    private BranchRows() {}

    private enum Body implements Meaning {
        BRANCH, CONDITIONAL, TO_LR, TO_CTR, SYSTEM_CALL, MTCRF;

        @Override
        public void build(Ir ir, int word) {
            switch (this) {
                case BRANCH -> branch(ir, word);
                case CONDITIONAL -> conditional(ir, word);
                case TO_LR -> toLinkRegister(ir, word);
                case TO_CTR -> toCountRegister(ir, word);
                case SYSTEM_CALL -> ir.op(IrOp.SYSTEM_CALL, 0, ir.nextPc());
                case MTCRF -> moveToFields(ir, word);
            }
        }
    }

    private static void branch(Ir ir, int word) {
        link(ir, word);
        ir.op(IrOp.BR, 0, Fields.li(word) + origin(ir, word));
    }

    private static void conditional(Ir ir, int word) {
        link(ir, word);
        int target = Fields.bd(word) + origin(ir, word);
        int bo = Fields.rt(word);
        if ((bo & ALWAYS) == ALWAYS) {
            ir.op(IrOp.BR, 0, target);
        } else {
            ir.op(IrOp.BRC, bo & OUTCOME, Fields.ra(word), target, ir.nextPc());
        }
    }

    private static int origin(Ir ir, int word) {
        return Fields.aa(word) ? 0 : ir.pc();
    }

    /** LR is set whether the branch is taken or not. */
    private static void link(Ir ir, int word) {
        if (Fields.last(word)) {
            ir.op(IrOp.MOVI, Cpu.LR, ir.nextPc());
        }
    }

    /** bclrl goes where LR pointed before. */
    private static void toLinkRegister(Ir ir, int word) {
        int target = Cpu.LR;
        if (Fields.last(word)) {
            target = ir.temp();
            ir.op(IrOp.MOV, target, Cpu.LR);
            link(ir, word);
        }
        ir.op(IrOp.BRC_REG, Fields.rt(word) & OUTCOME, Fields.ra(word), target, ir.nextPc());
    }

    /** BO[2] = 0 is an invalid form; as in the manual's definition of bcctr, the counter is left alone. */
    private static void toCountRegister(Ir ir, int word) {
        link(ir, word);
        int bo = Fields.rt(word) & OUTCOME | NO_COUNT;
        ir.op(IrOp.BRC_REG, bo, Fields.ra(word), Cpu.CTR, ir.nextPc());
    }

    private static void moveToFields(Ir ir, int word) {
        if (Fields.fxm(word) != 0) {
            ir.op(IrOp.MTCRF, 0, Fields.rt(word), Fields.fxm(word));
        }
    }

    /** A CR logical by its truth table: bit 2a + b of {@code table} is the result for a and b. */
    private record Logic(int table) implements Meaning {
        @Override
        public void build(Ir ir, int word) {
            ir.op(IrOp.CR_LOGIC, Fields.rt(word), Fields.ra(word), Fields.rb(word), table);
        }
    }

    static List<Row> rows() {
        return List.of(
                row("b[l][a] LI", I, 18, Body.BRANCH),
                row("bc[l][a] BO,BI,BD", B, 16, Body.CONDITIONAL),
                row("bclr[l] BO,BI", XL, 19, 16, Body.TO_LR),
                row("bcctr[l] BO,BI", XL, 19, 528, Body.TO_CTR),
                row("sc", SC, 17, Body.SYSTEM_CALL),
                row("tw TO,RA,RB", X, 31, 4, op(IrOp.TRAP, TO, RA, RB)),
                row("twi TO,RA,SI", D, 3, op(IrOp.TRAPI, TO, RA, SI)),

                row("crand BT,BA,BB", XL, 19, 257, new Logic(0b1000)),
                row("crandc BT,BA,BB", XL, 19, 129, new Logic(0b0100)),
                row("creqv BT,BA,BB", XL, 19, 289, new Logic(0b1001)),
                row("crnand BT,BA,BB", XL, 19, 225, new Logic(0b0111)),
                row("crnor BT,BA,BB", XL, 19, 33, new Logic(0b0001)),
                row("cror BT,BA,BB", XL, 19, 449, new Logic(0b1110)),
                row("crorc BT,BA,BB", XL, 19, 417, new Logic(0b1101)),
                row("crxor BT,BA,BB", XL, 19, 193, new Logic(0b0110)),
                row("mcrf BF,BFA", XL, 19, 0, op(IrOp.MCRF, BF, BFA)),
                row("mcrxr BF", X, 31, 512, op(IrOp.MCRXR, BF)),
                row("mfcr RT", X, 31, 19, op(IrOp.MFCR, RT)),
                row("mtcrf FXM,RS", XFX, 31, 144, Body.MTCRF));
    }
}
