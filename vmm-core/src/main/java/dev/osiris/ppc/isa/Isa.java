package dev.osiris.ppc.isa;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import java.util.ArrayList;
import java.util.List;

/**
 * The instructions of one CPU model, and the decoder over them. Immutable.
 *
 * <p>Decoding is one or two array loads: by primary opcode, then, where rows of that opcode have extended ones, by the
 * low 11 bits of the word. Two rows that claim the same slot are an error of the rows, found on construction.
 *
 * <p>Start-up counts here, on a cold JVM: meanings are data ({@link Op}) or constants of a few enumerations and not
 * lambdas, strings are taken apart only when somebody disassembles, and nothing concatenates strings with {@code +}
 * on the way.
 */
public final class Isa {
    private static final int PRIMARIES = 64;
    private static final int LOW_BITS = 0x7FF;

    /** The rows of all models, in the order of the manual's chapters. */
    static final List<Row> ROWS = allRows();

    private final Row[][] tables = new Row[PRIMARIES][];
    private final CpuModel model;

    /**
     * @throws IllegalStateException when two rows of the model claim the same words
     */
    Isa(CpuModel model, List<Row> rows) {
        this.model = model;
        for (Row row : rows) {
            if (row.models.contains(model)) {
                claim(row);
            }
        }
    }

    /** Made when first asked for, one per model. */
    private static final class Holder {
        private static final Isa[] BY_MODEL = make();

        private static Isa[] make() {
            CpuModel[] models = CpuModel.values();
            Isa[] all = new Isa[models.length];
            for (CpuModel m : models) {
                all[m.ordinal()] = new Isa(m, ROWS);
            }
            return all;
        }
    }

    /** The instructions of a model. */
    public static Isa of(CpuModel model) {
        return Holder.BY_MODEL[model.ordinal()];
    }

    private static List<Row> allRows() {
        List<Row> all = new ArrayList<>(450);
        for (List<Row> part : List.of(IntegerRows.rows(), MemoryRows.rows(), BranchRows.rows(), FloatRows.rows(),
                SystemRows.rows(), VectorRows.rows())) {
            all.addAll(part);
        }
        return List.copyOf(all);
    }

    private void claim(Row row) {
        int primary = row.match >>> 26;
        int fixed = row.mask & LOW_BITS;
        Row[] table = tables[primary];
        if (table == null) {
            table = new Row[fixed == 0 ? 1 : LOW_BITS + 1];
            tables[primary] = table;
        }
        // All combinations of the bits that the row leaves free, from all ones down to all zeros.
        int free = table.length - 1 & ~fixed;
        for (int bits = free; ; bits = bits - 1 & free) {
            put(table, row.match & LOW_BITS | bits, row);
            if (bits == 0) {
                return;
            }
        }
    }

    private void put(Row[] table, int slot, Row row) {
        if (slot >= table.length || table[slot] != null) {
            throw new IllegalStateException("two instructions of the " + model.label() + " share an encoding: '"
                    + row.syntax + "' and '" + table[slot < table.length ? slot : 0].syntax + "'");
        }
        table[slot] = row;
    }

    /** Whose instructions these are. */
    public CpuModel model() {
        return model;
    }

    /** The rows of this model. */
    public List<Row> rows() {
        return ROWS.stream().filter(r -> r.models.contains(model)).toList();
    }

    /** The row of an instruction word, or null for an illegal one. */
    public Row decode(int word) {
        Row[] table = tables[word >>> 26];
        return table == null ? null : table[word & table.length - 1];
    }

    /** Appends the meaning of the instruction at {@code pc}; an illegal one is a program interrupt. */
    public void build(Ir ir, int pc, int word) {
        ir.instruction(pc, word);
        Row row = decode(word);
        if (row == null) {
            ir.op(IrOp.PROGRAM, 0, Interrupts.SRR1_ILLEGAL);
        } else {
            row.build(ir, word);
        }
    }
}
