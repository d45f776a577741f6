package dev.osiris.ppc.isa;

import static dev.osiris.ppc.isa.Form.D;
import static dev.osiris.ppc.isa.Form.X;
import static dev.osiris.ppc.isa.Row.row;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.ir.Context;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import dev.osiris.ppc.semantics.Fields;
import dev.osiris.ppc.semantics.Rare;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Loads, stores, cache management and memory ordering (PEM 4.2.3, 4.2.2 for floating point, 5.1, 5.2).
 *
 * <p>Update forms access first and update RA then, so that an interrupt leaves RA alone. The invalid ones do what
 * their fields say: RA = 0 means r0, as base and as the register updated, and with RA = RT the updated address is what
 * remains. A misaligned access is carried out, except by floating-point loads and stores that do not meet a word
 * boundary, which are alignment interrupts (750UM 4.5.6), as are those of multiple words and of reservations.
 */
final class MemoryRows {
    private static final Set<CpuModel> G4 = EnumSet.of(CpuModel.PPC7400, CpuModel.PPC7447A);
    private static final Set<IrOp> INTEGER_LOADS = EnumSet.of(IrOp.LD8, IrOp.LD16, IrOp.LD16S, IrOp.LD32);
    private static final long ALL_GPRS = 0xFFFF_FFFFL;

    private MemoryRows() {}

    /** One load or store: the operation, how the address is made, and whether RA takes it. */
    private record Access(IrOp op, boolean indexed, boolean update) implements Meaning {
        @Override
        public void build(Ir ir, int word) {
            if (update) {
                updating(ir, word);
            } else if (indexed) {
                ir.op(op, Fields.rt(word), sum(ir, word), 0);
            } else {
                ir.op(op, Fields.rt(word), Ir.ra0(Fields.ra(word)), Fields.si(word));
            }
        }

        private void updating(Ir ir, int word) {
            int ra = Fields.ra(word);
            if (!indexed && !(INTEGER_LOADS.contains(op) && Fields.rt(word) == ra)) {
                ir.op(op, Fields.rt(word), ra, Fields.si(word));
                ir.op(IrOp.ADDI, ra, ra, Fields.si(word));
                return;
            }
            // The access may overwrite what its address is made of.
            int ea = ir.temp();
            if (indexed) {
                ir.op(IrOp.ADD, ea, ra, Fields.rb(word));
            } else {
                ir.op(IrOp.ADDI, ea, ra, Fields.si(word));
            }
            ir.op(op, Fields.rt(word), ea, 0);
            ir.op(IrOp.MOV, ra, ea);
        }
    }

    /** The slot that holds (RA|0) + (RB). */
    private static int sum(Ir ir, int word) {
        int ra = Fields.ra(word);
        if (ra == 0) {
            return Fields.rb(word);
        }
        int ea = ir.temp();
        ir.op(IrOp.ADD, ea, ra, Fields.rb(word));
        return ea;
    }

    /** What one access does not say. */
    private enum Body implements Meaning {
        LMW, STMW, LSWI, LSWX, STSWI, STSWX, DCBZ, CLEAN_BLOCK, DCBI, ICBI, FULL_FENCE, LIGHT_FENCE, ECIWX, ECOWX;

        @Override
        public void build(Ir ir, int word) {
            long address = address(word);
            switch (this) {
                case LMW -> loadMultiple(ir, word);
                case STMW -> storeMultiple(ir, word);
                case LSWI -> ir.call(Rare.LSWI, word, base(word), following(word));
                case STSWI -> ir.call(Rare.STSWI, word, base(word) | following(word), 0);
                // How many registers is known at run time; those beyond keep their values.
                case LSWX -> ir.call(Rare.LSWX, word, ALL_GPRS | Ir.ALL_XER, ALL_GPRS);
                case STSWX -> ir.call(Rare.STSWX, word, ALL_GPRS | Ir.ALL_XER, 0);
                case DCBZ -> ir.op(IrOp.ZERO_BLOCK, 0, sum(ir, word), 0);
                case CLEAN_BLOCK -> ir.call(Rare.CLEAN_BLOCK, word, address, 0);
                case DCBI -> ir.call(Rare.DCBI, word, address, 0);
                case ICBI -> ir.callAndEnd(Rare.ICBI, word);
                case FULL_FENCE -> ir.op(IrOp.FENCE, 0, 0);
                case LIGHT_FENCE -> ir.op(IrOp.FENCE, 0, 1);
                case ECIWX -> ir.call(Rare.ECIWX, word, address, 1L << Fields.rt(word));
                case ECOWX -> ir.call(Rare.ECOWX, word, address | 1L << Fields.rt(word), 0);
            }
        }
    }

    private static long base(int word) {
        return Fields.ra(word) == 0 ? 0 : 1L << Fields.ra(word);
    }

    private static long address(int word) {
        return base(word) | 1L << Fields.rb(word);
    }

    /** The registers of lswi and stswi: NB bytes from RT, r0 after r31. */
    private static long following(int word) {
        int nb = Fields.rb(word);
        int registers = nb == 0 ? 8 : nb + 3 >> 2;
        int run = (1 << registers) - 1;
        return Integer.rotateLeft(run, Fields.rt(word)) & ALL_GPRS;
    }

    /** The base, should it be among the registers (an invalid form), is loaded last: a restart finds it unchanged. */
    private static void loadMultiple(Ir ir, int word) {
        if (refusedInLittleEndian(ir, word)) {
            return;
        }
        int rt = Fields.rt(word);
        int ra = Fields.ra(word);
        int base = Ir.ra0(ra);
        int d = Fields.si(word);
        ir.op(IrOp.ALIGNED4, 0, base, d);
        for (int r = rt; r < 32; r++) {
            if (r != base) {
                ir.op(IrOp.LD32_MULTIPLE, r, base, d + 4 * (r - rt));
            }
        }
        if (base == ra && ra >= rt) {
            ir.op(IrOp.LD32_MULTIPLE, ra, ra, d + 4 * (ra - rt));
        }
    }

    private static void storeMultiple(Ir ir, int word) {
        if (refusedInLittleEndian(ir, word)) {
            return;
        }
        int rs = Fields.rt(word);
        int base = Ir.ra0(Fields.ra(word));
        int d = Fields.si(word);
        ir.op(IrOp.ALIGNED4, 0, base, d);
        for (int r = rs; r < 32; r++) {
            ir.op(IrOp.ST32_MULTIPLE, r, base, d + 4 * (r - rs));
        }
    }

    private static boolean refusedInLittleEndian(Ir ir, int word) {
        if ((ir.context() & Context.LE) == 0) {
            return false;
        }
        ir.callAndEnd(Rare.MULTIPLE_IN_LITTLE_ENDIAN, word);
        return true;
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>(80);
        family(rows, "lbz", IrOp.LD8, 34, 87);
        family(rows, "lhz", IrOp.LD16, 40, 279);
        family(rows, "lha", IrOp.LD16S, 42, 343);
        family(rows, "lwz", IrOp.LD32, 32, 23);
        family(rows, "stb", IrOp.ST8, 38, 215);
        family(rows, "sth", IrOp.ST16, 44, 407);
        family(rows, "stw", IrOp.ST32, 36, 151);
        floatFamily(rows, "lfs", IrOp.LDF32, 48, 535);
        floatFamily(rows, "lfd", IrOp.LDF64, 50, 599);
        floatFamily(rows, "stfs", IrOp.STF32, 52, 663);
        floatFamily(rows, "stfd", IrOp.STF64, 54, 727);
        rows.addAll(others());
        rows.addAll(cacheAndOrder());
        return rows;
    }

    /** D form and X form, with and without update: the opcodes of the update forms stand at a fixed distance. */
    private static void family(List<Row> rows, String name, IrOp op, int primary, int extended) {
        rows.add(row(name.concat(" RT,D(RA0)"), D, primary, new Access(op, false, false)));
        rows.add(row(name.concat("u RT,D(RA)"), D, primary + 1, new Access(op, false, true)));
        rows.add(row(name.concat("x RT,RA0,RB"), X, 31, extended, new Access(op, true, false)));
        rows.add(row(name.concat("ux RT,RA,RB"), X, 31, extended + 32, new Access(op, true, true)));
    }

    private static void floatFamily(List<Row> rows, String name, IrOp op, int primary, int extended) {
        rows.add(real(row(name.concat(" FRT,D(RA0)"), D, primary, new Access(op, false, false))));
        rows.add(real(row(name.concat("u FRT,D(RA)"), D, primary + 1, new Access(op, false, true))));
        rows.add(real(row(name.concat("x FRT,RA0,RB"), X, 31, extended, new Access(op, true, false))));
        rows.add(real(row(name.concat("ux FRT,RA,RB"), X, 31, extended + 32, new Access(op, true, true))));
    }

    private static Row real(Row row) {
        return row.needs(Needs.FLOATING_POINT);
    }

    private static List<Row> others() {
        return List.of(
                row("lhbrx RT,RA0,RB", X, 31, 790, new Access(IrOp.LD16R, true, false)),
                row("lwbrx RT,RA0,RB", X, 31, 534, new Access(IrOp.LD32R, true, false)),
                row("sthbrx RS,RA0,RB", X, 31, 918, new Access(IrOp.ST16R, true, false)),
                row("stwbrx RS,RA0,RB", X, 31, 662, new Access(IrOp.ST32R, true, false)),
                real(row("stfiwx FRS,RA0,RB", X, 31, 983, new Access(IrOp.STF_WORD, true, false))),
                row("lwarx RT,RA0,RB", X, 31, 20, new Access(IrOp.LD_RESERVE, true, false)),
                row("stwcx. RS,RA0,RB", X, 31, 150, new Access(IrOp.ST_CONDITIONAL, true, false)),
                row("lmw RT,D(RA0)", D, 46, Body.LMW),
                row("stmw RS,D(RA0)", D, 47, Body.STMW),
                row("lswi RT,RA0,NB", X, 31, 597, Body.LSWI),
                row("lswx RT,RA0,RB", X, 31, 533, Body.LSWX),
                row("stswi RS,RA0,NB", X, 31, 725, Body.STSWI),
                row("stswx RS,RA0,RB", X, 31, 661, Body.STSWX),
                row("eciwx RT,RA0,RB", X, 31, 310, Body.ECIWX),
                row("ecowx RS,RA0,RB", X, 31, 438, Body.ECOWX));
    }

    /** Touches never fault and nothing is ever out of a cache, so they do nothing (PEM 5.1.5). */
    private static List<Row> cacheAndOrder() {
        return List.of(
                row("dcbz RA0,RB", X, 31, 1014, Body.DCBZ),
                row("dcbst RA0,RB", X, 31, 54, Body.CLEAN_BLOCK),
                row("dcbf RA0,RB", X, 31, 86, Body.CLEAN_BLOCK),
                row("dcbi RA0,RB", X, 31, 470, Body.DCBI).needs(Needs.SUPERVISOR),
                row("dcbt RA0,RB", X, 31, 278, Meaning.NOTHING),
                row("dcbtst RA0,RB", X, 31, 246, Meaning.NOTHING),
                row("dcba RA0,RB", X, 31, 758, Meaning.NOTHING).only(G4),
                row("icbi RA0,RB", X, 31, 982, Body.ICBI),
                row("sync", X, 31, 598, Body.FULL_FENCE),
                row("eieio", X, 31, 854, Body.LIGHT_FENCE));
    }
}
