package dev.osiris.ppc.isa;

import static dev.osiris.ppc.isa.Form.X;
import static dev.osiris.ppc.isa.Form.XFX;
import static dev.osiris.ppc.isa.Form.XL;
import static dev.osiris.ppc.isa.Row.row;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.ir.Context;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import dev.osiris.ppc.semantics.Fields;
import dev.osiris.ppc.semantics.Rare;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Special registers, MSR, interrupt return, segments and TLB (PEM 4.3, 4.4). No model here has tlbia; the 603e and the 7447A have
 * tlbld and tlbli.
 */
final class SystemRows {
    /** Bit 0 of an SPR number's lower half: supervisor only, whether the register exists or not (PEM 8.2, mfspr). */
    private static final int SUPERVISOR_NUMBER = 0x10;

    private static final Set<CpuModel> SOFTWARE_TLB = EnumSet.of(CpuModel.PPC603E, CpuModel.PPC7447A);

    private SystemRows() {}

    private enum Body implements Meaning {
        MFSPR, MTSPR, MFTB, MFMSR, MTMSR, RFI, ISYNC, MFSR, MFSRIN, MTSR, MTSRIN, TLBIE, TLBSYNC, TLBLD, TLBLI;

        @Override
        public void build(Ir ir, int word) {
            long rt = 1L << Fields.rt(word);
            switch (this) {
                case MFSPR -> fromSpr(ir, word);
                case MTSPR -> toSpr(ir, word);
                case MFTB -> fromTimebase(ir, word);
                case MFMSR -> ir.call(Rare.MFMSR, word, 0, rt);
                case MTMSR -> ir.callAndEnd(Rare.MTMSR, word);
                case RFI -> ir.callAndEnd(Rare.RFI, word);
                // What was fetched before is fetched again: the next block is looked up.
                case ISYNC -> {
                    // After a branch on a loaded value it orders later loads behind that load.
                    ir.op(IrOp.FENCE, 0, 1);
                    ir.op(IrOp.NEXT, 0, ir.nextPc());
                }
                case MFSR -> ir.call(Rare.MFSR, word, 0, rt);
                case MFSRIN -> ir.call(Rare.MFSRIN, word, 1L << Fields.rb(word), rt);
                case MTSR -> ir.callAndEnd(Rare.MTSR, word);
                case MTSRIN -> ir.callAndEnd(Rare.MTSRIN, word);
                case TLBIE -> ir.callAndEnd(Rare.TLBIE, word);
                case TLBSYNC -> ir.call(Rare.TLBSYNC, word, 0, 0);
                case TLBLD -> ir.callAndEnd(Rare.TLBLD, word);
                case TLBLI -> ir.callAndEnd(Rare.TLBLI, word);
            }
        }
    }

    private static void fromSpr(Ir ir, int word) {
        int rt = Fields.rt(word);
        switch (Fields.spr(word)) {
            case Spr.LR -> ir.op(IrOp.MOV, rt, Cpu.LR);
            case Spr.CTR -> ir.op(IrOp.MOV, rt, Cpu.CTR);
            case Spr.XER -> ir.op(IrOp.MFXER, rt, 0);
            case Spr.TBL_READ -> ir.op(IrOp.READ_TIMEBASE, rt, 0);
            case Spr.TBU_READ -> ir.op(IrOp.READ_TIMEBASE, rt, 1);
            default -> {
                if (permitted(ir, word)) {
                    ir.call(Rare.MFSPR, word, 0, 1L << rt);
                }
            }
        }
    }

    private static void toSpr(Ir ir, int word) {
        int rs = Fields.rt(word);
        int spr = Fields.spr(word);
        switch (spr) {
            case Spr.LR -> ir.op(IrOp.MOV, Cpu.LR, rs);
            case Spr.CTR -> ir.op(IrOp.MOV, Cpu.CTR, rs);
            case Spr.XER -> ir.op(IrOp.MTXER, 0, rs);
            default -> {
                if (!permitted(ir, word)) {
                    return;
                }
                if (changesTranslation(spr)) {
                    ir.callAndEnd(Rare.MTSPR, word);
                } else {
                    ir.call(Rare.MTSPR, word, 1L << rs, 0);
                }
            }
        }
    }

    private static boolean permitted(Ir ir, int word) {
        if ((ir.context() & Context.PR) != 0 && (Fields.spr(word) & SUPERVISOR_NUMBER) != 0) {
            ir.op(IrOp.PROGRAM, 0, Interrupts.SRR1_PRIVILEGED);
            return false;
        }
        return true;
    }

    /** BATs (528–543, 560–575), SDR1, HID0 and the breakpoints, on whatever model. */
    private static boolean changesTranslation(int spr) {
        return (spr & ~0x2F) == Spr.IBAT0U || spr == Spr.SDR1 || spr == Spr.HID0 || spr == Spr.IABR || spr == Spr.DABR;
    }

    private static void fromTimebase(Ir ir, int word) {
        switch (Fields.spr(word)) {
            case Spr.TBL_READ -> ir.op(IrOp.READ_TIMEBASE, Fields.rt(word), 0);
            case Spr.TBU_READ -> ir.op(IrOp.READ_TIMEBASE, Fields.rt(word), 1);
            default -> ir.op(IrOp.PROGRAM, 0, Interrupts.SRR1_ILLEGAL);
        }
    }

    static List<Row> rows() {
        return List.of(
                row("mfspr RT,SPR", XFX, 31, 339, Body.MFSPR),
                row("mtspr SPR,RS", XFX, 31, 467, Body.MTSPR),
                row("mftb RT,TBR", XFX, 31, 371, Body.MFTB),
                row("isync", XL, 19, 150, Body.ISYNC),
                supervisor("rfi", XL, 19, 50, Body.RFI),
                supervisor("mfmsr RT", X, 31, 83, Body.MFMSR),
                supervisor("mtmsr RS", X, 31, 146, Body.MTMSR),
                supervisor("mfsr RT,SR", X, 31, 595, Body.MFSR),
                supervisor("mfsrin RT,RB", X, 31, 659, Body.MFSRIN),
                supervisor("mtsr SR,RS", X, 31, 210, Body.MTSR),
                supervisor("mtsrin RS,RB", X, 31, 242, Body.MTSRIN),
                supervisor("tlbie RB", X, 31, 306, Body.TLBIE),
                supervisor("tlbsync", X, 31, 566, Body.TLBSYNC),
                supervisor("tlbld RB", X, 31, 978, Body.TLBLD).only(SOFTWARE_TLB),
                supervisor("tlbli RB", X, 31, 1010, Body.TLBLI).only(SOFTWARE_TLB));
    }

    private static Row supervisor(String syntax, Form form, int primary, int extended, Meaning meaning) {
        return row(syntax, form, primary, extended, meaning).needs(Needs.SUPERVISOR);
    }
}
