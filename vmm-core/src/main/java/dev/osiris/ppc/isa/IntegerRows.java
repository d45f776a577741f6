package dev.osiris.ppc.isa;

import static dev.osiris.ppc.isa.Arg.BF;
import static dev.osiris.ppc.isa.Arg.MASK;
import static dev.osiris.ppc.isa.Arg.MINUS_ONE;
import static dev.osiris.ppc.isa.Arg.NONE;
import static dev.osiris.ppc.isa.Arg.RA;
import static dev.osiris.ppc.isa.Arg.RB;
import static dev.osiris.ppc.isa.Arg.RT;
import static dev.osiris.ppc.isa.Arg.SH;
import static dev.osiris.ppc.isa.Arg.SI;
import static dev.osiris.ppc.isa.Arg.UI;
import static dev.osiris.ppc.isa.Arg.UI_HIGH;
import static dev.osiris.ppc.isa.Arg.ZERO;
import static dev.osiris.ppc.isa.Form.D;
import static dev.osiris.ppc.isa.Form.M;
import static dev.osiris.ppc.isa.Form.X;
import static dev.osiris.ppc.isa.Form.XO;
import static dev.osiris.ppc.isa.Op.op;
import static dev.osiris.ppc.isa.Row.row;

import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import dev.osiris.ppc.semantics.Fields;
import java.util.List;

/** Integer arithmetic, comparison, logic, rotation and shift (PEM 4.2.1). RS of the manual is field RT here. */
final class IntegerRows {
    private IntegerRows() {}

    /** What one operation does not say. */
    private enum Body implements Meaning {
        /** (RA|0) + SI. */
        ADDI,
        /** (RA|0) + SI * 65536. */
        ADDIS,
        /** RS | UI; with UI = 0 a move, or nothing when it moves a register to itself (nop). */
        ORI,
        /** RS | RB; a move when they are the same. */
        OR;

        @Override
        public void build(Ir ir, int word) {
            switch (this) {
                case ADDI -> addImmediate(ir, word, Fields.si(word));
                case ADDIS -> addImmediate(ir, word, word << 16);
                case ORI -> orImmediate(ir, word);
                case OR -> or(ir, Fields.ra(word), Fields.rt(word), Fields.rb(word));
            }
        }
    }

    private static void addImmediate(Ir ir, int word, int value) {
        if (Fields.ra(word) == 0) {
            ir.op(IrOp.MOVI, Fields.rt(word), value);
        } else {
            ir.op(IrOp.ADDI, Fields.rt(word), Fields.ra(word), value);
        }
    }

    private static void orImmediate(Ir ir, int word) {
        if (Fields.ui(word) != 0) {
            ir.op(IrOp.ORI, Fields.ra(word), Fields.rt(word), Fields.ui(word));
        } else if (Fields.ra(word) != Fields.rt(word)) {
            ir.op(IrOp.MOV, Fields.ra(word), Fields.rt(word));
        }
    }

    private static void or(Ir ir, int ra, int rs, int rb) {
        if (rs == rb) {
            ir.op(IrOp.MOV, ra, rs);
        } else {
            ir.op(IrOp.OR, ra, rs, rb);
        }
    }

    static List<Row> rows() {
        return List.of(
                row("addi RT,RA0,SI", D, 14, Body.ADDI),
                row("addis RT,RA0,SIH", D, 15, Body.ADDIS),
                row("addic RT,RA,SI", D, 12, op(IrOp.ADDCI, RT, RA, SI)),
                row("addic. RT,RA,SI", D, 13, op(IrOp.ADDCI, RT, RA, SI)),
                row("subfic RT,RA,SI", D, 8, op(IrOp.SUBFCI, RT, RA, SI)),
                row("mulli RT,RA,SI", D, 7, op(IrOp.MULI, RT, RA, SI)),

                row("add[o][.] RT,RA,RB", XO, 31, 266, op(IrOp.ADD, RT, RA, RB))
                        .overflow(op(IrOp.OV_ADD, NONE, RA, RB)),
                row("addc[o][.] RT,RA,RB", XO, 31, 10, op(IrOp.ADDC, RT, RA, RB))
                        .overflow(op(IrOp.OV_ADD, NONE, RA, RB)),
                row("adde[o][.] RT,RA,RB", XO, 31, 138, op(IrOp.ADDE, RT, RA, RB))
                        .overflow(op(IrOp.OV_ADDE, NONE, RA, RB)),
                row("addme[o][.] RT,RA", XO, 31, 234, op(IrOp.ADDEI, RT, RA, MINUS_ONE))
                        .overflow(op(IrOp.OV_ADDEI, NONE, RA, MINUS_ONE)),
                row("addze[o][.] RT,RA", XO, 31, 202, op(IrOp.ADDEI, RT, RA, ZERO))
                        .overflow(op(IrOp.OV_ADDEI, NONE, RA, ZERO)),
                row("subf[o][.] RT,RA,RB", XO, 31, 40, op(IrOp.SUB, RT, RB, RA))
                        .overflow(op(IrOp.OV_SUBF, NONE, RA, RB)),
                row("subfc[o][.] RT,RA,RB", XO, 31, 8, op(IrOp.SUBFC, RT, RA, RB))
                        .overflow(op(IrOp.OV_SUBF, NONE, RA, RB)),
                row("subfe[o][.] RT,RA,RB", XO, 31, 136, op(IrOp.SUBFE, RT, RA, RB))
                        .overflow(op(IrOp.OV_SUBFE, NONE, RA, RB)),
                row("subfme[o][.] RT,RA", XO, 31, 232, op(IrOp.SUBFEI, RT, RA, MINUS_ONE))
                        .overflow(op(IrOp.OV_SUBFEI, NONE, RA, MINUS_ONE)),
                row("subfze[o][.] RT,RA", XO, 31, 200, op(IrOp.SUBFEI, RT, RA, ZERO))
                        .overflow(op(IrOp.OV_SUBFEI, NONE, RA, ZERO)),
                row("neg[o][.] RT,RA", XO, 31, 104, op(IrOp.NEG, RT, RA))
                        .overflow(op(IrOp.OV_NEG, NONE, RA)),
                row("mullw[o][.] RT,RA,RB", XO, 31, 235, op(IrOp.MUL, RT, RA, RB))
                        .overflow(op(IrOp.OV_MUL, NONE, RA, RB)),
                row("mulhw[.] RT,RA,RB", XO, 31, 75, op(IrOp.MULHS, RT, RA, RB)),
                row("mulhwu[.] RT,RA,RB", XO, 31, 11, op(IrOp.MULHU, RT, RA, RB)),
                row("divw[o][.] RT,RA,RB", XO, 31, 491, op(IrOp.DIVS, RT, RA, RB))
                        .overflow(op(IrOp.OV_DIVS, NONE, RA, RB)),
                row("divwu[o][.] RT,RA,RB", XO, 31, 459, op(IrOp.DIVU, RT, RA, RB))
                        .overflow(op(IrOp.OV_DIVU, NONE, RA, RB)),

                // L, bit 10, is reserved in 32-bit implementations.
                row("cmpwi [BF,]RA,SI", D, 11, op(IrOp.CMPSI, BF, RA, SI)),
                row("cmplwi [BF,]RA,UI", D, 10, op(IrOp.CMPUI, BF, RA, UI)),
                row("cmpw [BF,]RA,RB", X, 31, 0, op(IrOp.CMPS, BF, RA, RB)),
                row("cmplw [BF,]RA,RB", X, 31, 32, op(IrOp.CMPU, BF, RA, RB)),

                row("andi. RA,RS,UI", D, 28, op(IrOp.ANDI, RA, RT, UI)),
                row("andis. RA,RS,UI", D, 29, op(IrOp.ANDI, RA, RT, UI_HIGH)),
                row("ori RA,RS,UI", D, 24, Body.ORI),
                row("oris RA,RS,UI", D, 25, op(IrOp.ORI, RA, RT, UI_HIGH)),
                row("xori RA,RS,UI", D, 26, op(IrOp.XORI, RA, RT, UI)),
                row("xoris RA,RS,UI", D, 27, op(IrOp.XORI, RA, RT, UI_HIGH)),
                row("and[.] RA,RS,RB", X, 31, 28, op(IrOp.AND, RA, RT, RB)),
                row("andc[.] RA,RS,RB", X, 31, 60, op(IrOp.ANDC, RA, RT, RB)),
                row("or[.] RA,RS,RB", X, 31, 444, Body.OR),
                row("orc[.] RA,RS,RB", X, 31, 412, op(IrOp.ORC, RA, RT, RB)),
                row("xor[.] RA,RS,RB", X, 31, 316, op(IrOp.XOR, RA, RT, RB)),
                row("nand[.] RA,RS,RB", X, 31, 476, op(IrOp.NAND, RA, RT, RB)),
                row("nor[.] RA,RS,RB", X, 31, 124, op(IrOp.NOR, RA, RT, RB)),
                row("eqv[.] RA,RS,RB", X, 31, 284, op(IrOp.EQV, RA, RT, RB)),
                row("extsb[.] RA,RS", X, 31, 954, op(IrOp.SEXT8, RA, RT)),
                row("extsh[.] RA,RS", X, 31, 922, op(IrOp.SEXT16, RA, RT)),
                row("cntlzw[.] RA,RS", X, 31, 26, op(IrOp.CLZ, RA, RT)),

                row("rlwinm[.] RA,RS,SH,MB,ME", M, 21, op(IrOp.ROTL_MASK, RA, RT, SH, MASK)),
                row("rlwnm[.] RA,RS,RB,MB,ME", M, 23, op(IrOp.ROTLV_MASK, RA, RT, RB, MASK)),
                row("rlwimi[.] RA,RS,SH,MB,ME", M, 20, op(IrOp.INSERT, RA, RT, SH, MASK)),
                row("slw[.] RA,RS,RB", X, 31, 24, op(IrOp.SHL, RA, RT, RB)),
                row("srw[.] RA,RS,RB", X, 31, 536, op(IrOp.SHR, RA, RT, RB)),
                row("sraw[.] RA,RS,RB", X, 31, 792, op(IrOp.SAR, RA, RT, RB)),
                row("srawi[.] RA,RS,SH", X, 31, 824, op(IrOp.SARI, RA, RT, SH)));
    }
}
