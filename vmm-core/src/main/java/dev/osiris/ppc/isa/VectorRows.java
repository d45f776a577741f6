package dev.osiris.ppc.isa;

import static dev.osiris.ppc.isa.Form.X;
import static dev.osiris.ppc.isa.Row.row;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.semantics.Fields;
import dev.osiris.ppc.semantics.Rare;
import dev.osiris.ppc.semantics.VectorCall;
import dev.osiris.ppc.vec.VectorOp;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * AltiVec, on the models that have it (ALTIVECPEM chapters 4 to 6). How the instructions on registers are written and
 * encoded stands in {@link VectorOp}; loads, stores and data streams stand here.
 *
 * <p>All but the data streams need MSR[VEC], which does not concern those (7450UM table 2-4, MSR[VEC]). A stream
 * prefetches and cannot fault: a translation that fails ends it quietly (ALTIVECPEM 5.2.1.1), so there is nothing to do.
 */
final class VectorRows {
    /** The CR field that comparisons record in. */
    private static final int CR6 = Ir.crf(6);

    private VectorRows() {}

    /** An instruction on registers. {@code a}, {@code b}, {@code c}: whether the field names a register that is read. */
    private record Registers(VectorCall call, boolean a, boolean b, boolean c) implements Meaning {
        @Override
        public void build(Ir ir, int word) {
            VectorOp op = call.op();
            if (op.form() == VectorOp.Form.VXR && (word & Form.OE) != 0) {
                ir.call(call, word, 0, 1L << CR6);
            } else if (op == VectorOp.MTVSCR) {
                // It has no target register, which a VECTOR would have.
                ir.call(call, word, 0, 0);
            } else {
                ir.vector(call, word, Fields.rt(word), a ? Fields.ra(word) : 0, b ? Fields.rb(word) : 0,
                        c ? Fields.rc(word) : 0);
            }
        }
    }

    /** A load or store, or an alignment control: reads the two registers that make the address. */
    private record Address(Rare rare) implements Meaning {
        @Override
        public void build(Ir ir, int word) {
            int ra = Fields.ra(word);
            ir.call(rare, word, (ra == 0 ? 0 : 1L << ra) | 1L << Fields.rb(word), 0);
        }
    }

    static List<Row> rows() {
        Set<CpuModel> models = EnumSet.noneOf(CpuModel.class);
        for (CpuModel m : CpuModel.values()) {
            if (m.altivec()) {
                models.add(m);
            }
        }
        List<Row> rows = new ArrayList<>(180);
        for (VectorOp op : VectorOp.values()) {
            rows.add(registers(op).needs(Needs.VECTOR).only(models));
        }
        for (Row row : storage()) {
            rows.add(row.needs(Needs.VECTOR).only(models));
        }
        for (Row row : streams()) {
            rows.add(row.only(models));
        }
        return rows;
    }

    private static Row registers(VectorOp op) {
        String operands = op.operands();
        Meaning meaning = new Registers(new VectorCall(op), operands.contains("VA"), operands.contains("VB"),
                operands.contains("VC"));
        String syntax = op.mnemonic().concat(" ").concat(operands);
        return row(syntax, form(op.form()), VectorOp.PRIMARY, op.opcode(), meaning);
    }

    private static Form form(VectorOp.Form form) {
        return switch (form) {
            case VX -> Form.VX;
            case VXR -> Form.VXR;
            case VA -> Form.VA;
        };
    }

    private static List<Row> storage() {
        return List.of(
                row("lvx VD,RA0,RB", X, 31, 103, new Address(Rare.LVX)),
                row("lvxl VD,RA0,RB", X, 31, 359, new Address(Rare.LVX)),
                row("lvebx VD,RA0,RB", X, 31, 7, new Address(Rare.LVEBX)),
                row("lvehx VD,RA0,RB", X, 31, 39, new Address(Rare.LVEHX)),
                row("lvewx VD,RA0,RB", X, 31, 71, new Address(Rare.LVEWX)),
                row("stvx VS,RA0,RB", X, 31, 231, new Address(Rare.STVX)),
                row("stvxl VS,RA0,RB", X, 31, 487, new Address(Rare.STVX)),
                row("stvebx VS,RA0,RB", X, 31, 135, new Address(Rare.STVEBX)),
                row("stvehx VS,RA0,RB", X, 31, 167, new Address(Rare.STVEHX)),
                row("stvewx VS,RA0,RB", X, 31, 199, new Address(Rare.STVEWX)),
                row("lvsl VD,RA0,RB", X, 31, 6, new Address(Rare.LVSL)),
                row("lvsr VD,RA0,RB", X, 31, 38, new Address(Rare.LVSR)));
    }

    /** dstt, dststt and dssall are these with bit 6 (T, A) set: see {@link Aliases}. */
    private static List<Row> streams() {
        return List.of(
                row("dst RA,RB,STRM", X, 31, 342, Meaning.NOTHING),
                row("dstst RA,RB,STRM", X, 31, 374, Meaning.NOTHING),
                row("dss STRM", X, 31, 822, Meaning.NOTHING));
    }
}
