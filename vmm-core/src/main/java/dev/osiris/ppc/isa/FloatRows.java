package dev.osiris.ppc.isa;

import static dev.osiris.ppc.isa.Arg.BF;
import static dev.osiris.ppc.isa.Arg.FLM;
import static dev.osiris.ppc.isa.Arg.FRA;
import static dev.osiris.ppc.isa.Arg.FRB;
import static dev.osiris.ppc.isa.Arg.FRC;
import static dev.osiris.ppc.isa.Arg.FRT;
import static dev.osiris.ppc.isa.Arg.NONE;
import static dev.osiris.ppc.isa.Arg.ONE;
import static dev.osiris.ppc.isa.Arg.ZERO;
import static dev.osiris.ppc.isa.Form.A;
import static dev.osiris.ppc.isa.Form.X;
import static dev.osiris.ppc.isa.Form.XFL;
import static dev.osiris.ppc.isa.Op.op;
import static dev.osiris.ppc.isa.Row.row;

import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import dev.osiris.ppc.semantics.Fields;
import dev.osiris.ppc.semantics.Rare;
import java.util.ArrayList;
import java.util.List;

/**
 * Floating-point arithmetic, comparison, moves and FPSCR (PEM 4.2.2); loads and stores are in {@link MemoryRows}. No
 * model here has fsqrt.
 */
final class FloatRows {
    private static final int DOUBLE = 63;
    private static final int SINGLE = 59;

    private FloatRows() {}

    private enum Body implements Meaning {
        MTFSFI, MTFSB0, MTFSB1, MCRFS;

        @Override
        public void build(Ir ir, int word) {
            switch (this) {
                case MTFSFI -> ir.call(Rare.MTFSFI, word, 0, 0);
                case MTFSB0 -> ir.call(Rare.MTFSB0, word, 0, 0);
                case MTFSB1 -> ir.call(Rare.MTFSB1, word, 0, 0);
                case MCRFS -> ir.call(Rare.MCRFS, word, 0, 1L << Ir.crf(Fields.bf(word)));
            }
        }
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>(48);
        both(rows, "fadd", " FRT,FRA,FRB", 21, IrOp.FADD, FRB);
        both(rows, "fsub", " FRT,FRA,FRB", 20, IrOp.FSUB, FRB);
        both(rows, "fmul", " FRT,FRA,FRC", 25, IrOp.FMUL, FRC);
        both(rows, "fdiv", " FRT,FRA,FRB", 18, IrOp.FDIV, FRB);
        fused(rows, "fmadd", 29, IrOp.FMADD, IrOp.FMADDS);
        fused(rows, "fmsub", 28, IrOp.FMSUB, IrOp.FMSUBS);
        fused(rows, "fnmadd", 31, IrOp.FNMADD, IrOp.FNMADDS);
        fused(rows, "fnmsub", 30, IrOp.FNMSUB, IrOp.FNMSUBS);
        for (Row r : others()) {
            rows.add(r.needs(Needs.FLOATING_POINT));
        }
        return rows;
    }

    /** The double and the single form of an operation on two operands. */
    private static void both(List<Row> rows, String name, String operands, int extended, IrOp op, Arg second) {
        rows.add(real(name.concat("[.]").concat(operands), DOUBLE, extended, op(op, FRT, FRA, second, ZERO)));
        rows.add(real(name.concat("s[.]").concat(operands), SINGLE, extended, op(op, FRT, FRA, second, ONE)));
    }

    private static void fused(List<Row> rows, String name, int extended, IrOp op, IrOp single) {
        rows.add(real(name.concat("[.] FRT,FRA,FRC,FRB"), DOUBLE, extended, op(op, FRT, FRA, FRB, FRC)));
        rows.add(real(name.concat("s[.] FRT,FRA,FRC,FRB"), SINGLE, extended, op(single, FRT, FRA, FRB, FRC)));
    }

    private static Row real(String syntax, int primary, int extended, Meaning meaning) {
        return row(syntax, A, primary, extended, meaning).needs(Needs.FLOATING_POINT);
    }

    private static List<Row> others() {
        return List.of(
                row("fres[.] FRT,FRB", A, SINGLE, 24, op(IrOp.FRES, FRT, FRB)),
                row("frsqrte[.] FRT,FRB", A, DOUBLE, 26, op(IrOp.FRSQRTE, FRT, FRB)),
                row("fsel[.] FRT,FRA,FRC,FRB", A, DOUBLE, 23, op(IrOp.FSEL, FRT, FRA, FRB, FRC)),
                row("frsp[.] FRT,FRB", X, DOUBLE, 12, op(IrOp.FRSP, FRT, FRB)),
                row("fctiw[.] FRT,FRB", X, DOUBLE, 14, op(IrOp.FCTIW, FRT, FRB)),
                row("fctiwz[.] FRT,FRB", X, DOUBLE, 15, op(IrOp.FCTIWZ, FRT, FRB)),
                row("fmr[.] FRT,FRB", X, DOUBLE, 72, op(IrOp.FMOV, FRT, FRB)),
                row("fneg[.] FRT,FRB", X, DOUBLE, 40, op(IrOp.FNEG, FRT, FRB)),
                row("fabs[.] FRT,FRB", X, DOUBLE, 264, op(IrOp.FABS, FRT, FRB)),
                row("fnabs[.] FRT,FRB", X, DOUBLE, 136, op(IrOp.FNABS, FRT, FRB)),
                row("fcmpu BF,FRA,FRB", X, DOUBLE, 0, op(IrOp.FCMPU, BF, FRA, FRB)),
                row("fcmpo BF,FRA,FRB", X, DOUBLE, 32, op(IrOp.FCMPO, BF, FRA, FRB)),
                row("mffs[.] FRT", X, DOUBLE, 583, op(IrOp.MFFS, FRT)),
                row("mtfsf[.] FLM,FRB", XFL, DOUBLE, 711, op(IrOp.MTFSF, NONE, FRB, FLM)),
                row("mtfsfi[.] FPF,U", X, DOUBLE, 134, Body.MTFSFI),
                row("mtfsb0[.] FPB", X, DOUBLE, 70, Body.MTFSB0),
                row("mtfsb1[.] FPB", X, DOUBLE, 38, Body.MTFSB1),
                row("mcrfs BF,BFA", X, DOUBLE, 64, Body.MCRFS));
    }
}
