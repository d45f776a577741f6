package dev.osiris.ppc.isa;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import dev.osiris.ppc.semantics.Fields;
import java.util.EnumSet;
import java.util.Set;

/**
 * One instruction: syntax, encoding, who has it and what it means. Immutable.
 *
 * <p>The syntax is a mnemonic and its operands. {@code [o]} in the mnemonic is OE (overflow recorded), {@code [.]} is
 * Rc, {@code [l]} LK and {@code [a]} AA: variants of the one row. A plain dot belongs to the name; in a D form it
 * means that the result is always recorded, elsewhere that bit 31 must be 1. Operands are names of {@link Operand};
 * {@code [BF,]} may be left out when it is 0.
 *
 * <p>What Rc records follows from the first operand: CR0 of a GPR, otherwise CR1 from FPSCR. Rows whose meaning says
 * nothing about reserved bits ignore them, as the chips do.
 */
public final class Row {
    private static final Set<CpuModel> ALL = EnumSet.allOf(CpuModel.class);

    private enum Record { NEVER, RT, RA, CR1 }

    final String syntax;
    final Form form;
    /** Bits that must be as in {@link #match}. */
    final int mask;
    final int match;
    final Set<CpuModel> models;
    private final Needs needs;
    private final Meaning meaning;
    private final Meaning overflow;
    private final Record record;
    private final boolean always;

    private Row(String syntax, Form form, int match, int mask, Meaning meaning) {
        this.syntax = syntax;
        this.form = form;
        this.match = match;
        this.mask = mask;
        this.meaning = meaning;
        this.models = ALL;
        this.needs = Needs.NOTHING;
        this.overflow = null;
        this.always = form == Form.D && hasPlainDot(syntax);
        this.record = recordOf(syntax, form, always);
    }

    private Row(Row of, Needs needs, Set<CpuModel> models, Meaning overflow) {
        this.syntax = of.syntax;
        this.form = of.form;
        this.match = of.match;
        this.mask = of.mask;
        this.meaning = of.meaning;
        this.always = of.always;
        this.record = of.record;
        this.needs = needs;
        this.models = models;
        this.overflow = overflow;
    }

    /**
     * A row.
     *
     * @param primary the primary opcode, bits 0–5
     * @param extended the extended opcode where the form has one, otherwise 0
     */
    static Row row(String syntax, Form form, int primary, int extended, Meaning meaning) {
        int match = primary << 26 | form.place(extended);
        int mask = 0x3F << 26 | form.mask;
        if (form != Form.D && hasPlainDot(syntax)) {
            match |= form.recordBit();
            mask |= form.recordBit();
        }
        return new Row(syntax, form, match, mask, meaning);
    }

    /** A row without an extended opcode. */
    static Row row(String syntax, Form form, int primary, Meaning meaning) {
        return row(syntax, form, primary, 0, meaning);
    }

    Row needs(Needs what) {
        return new Row(this, what, models, overflow);
    }

    Row only(Set<CpuModel> those) {
        return new Row(this, needs, those, overflow);
    }

    /** What OE = 1 adds; it comes before the meaning, which may overwrite its operands. */
    Row overflow(Meaning what) {
        return new Row(this, needs, models, what);
    }

    private static boolean hasPlainDot(String syntax) {
        int dot = syntax.indexOf('.');
        return dot > 0 && syntax.charAt(dot - 1) != '[';
    }

    private static Record recordOf(String syntax, Form form, boolean always) {
        if (form == Form.VXR || !always && !syntax.contains("[.]")) {
            return Record.NEVER;
        }
        int operands = syntax.indexOf(' ') + 1;
        if (syntax.startsWith("RT", operands)) {
            return Record.RT;
        }
        return syntax.startsWith("RA", operands) ? Record.RA : Record.CR1;
    }

    /** Appends the meaning of {@code word}, which this row was decoded from; {@link Ir#instruction} came before. */
    public void build(Ir ir, int word) {
        if (needs != Needs.NOTHING && needs.refuse(ir)) {
            return;
        }
        if (overflow != null && (word & Form.OE) != 0) {
            overflow.build(ir, word);
        }
        meaning.build(ir, word);
        if (record != Record.NEVER && (always || (word & Form.LAST) != 0)) {
            record(ir, word);
        }
    }

    private void record(Ir ir, int word) {
        switch (record) {
            case RT -> ir.record(Fields.rt(word));
            case RA -> ir.record(Fields.ra(word));
            case CR1 -> ir.op(IrOp.CR1_FROM_FPSCR, 0, 0);
            case NEVER -> { }
        }
    }

    /** Whether it needs MSR[FP]: no other instruction touches FPRs or FPSCR. */
    public boolean usesFloatingPoint() {
        return needs == Needs.FLOATING_POINT;
    }

    /** Whether it needs MSR[VEC]: no other instruction touches vector registers or VSCR. */
    public boolean usesVectors() {
        return needs == Needs.VECTOR;
    }

    /** The mnemonic with its optional parts, and the operands: for lists and messages. */
    public String syntax() {
        return syntax;
    }

    /** The mnemonic without optional parts: what statistics call it. */
    public String name() {
        int end = syntax.length();
        for (int i = 0; i < end; i++) {
            char c = syntax.charAt(i);
            if (c == '[' || c == ' ') {
                return syntax.substring(0, i);
            }
        }
        return syntax;
    }

    @Override
    public String toString() {
        return syntax;
    }
}
