package dev.osiris.ppc.isa;

import static dev.osiris.ppc.isa.Operand.BI;
import static dev.osiris.ppc.isa.Operand.BO;
import static dev.osiris.ppc.isa.Operand.CR_BIT_OF;
import static dev.osiris.ppc.isa.Operand.FLM;
import static dev.osiris.ppc.isa.Operand.FXM;
import static dev.osiris.ppc.isa.Operand.MB;
import static dev.osiris.ppc.isa.Operand.ME;
import static dev.osiris.ppc.isa.Operand.RA;
import static dev.osiris.ppc.isa.Operand.RB;
import static dev.osiris.ppc.isa.Operand.RS;
import static dev.osiris.ppc.isa.Operand.SH;
import static dev.osiris.ppc.isa.Operand.SPR;
import static dev.osiris.ppc.isa.Operand.TBR;
import static dev.osiris.ppc.isa.Operand.TO;
import static dev.osiris.ppc.isa.Operand.UI;

import dev.osiris.ppc.cpu.Spr;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Simplified mnemonics (PEM appendix F): other ways to write a row, each with the fields that it fixes. The
 * disassembler takes the first that fits; those made with {@link #accepted} are for the assembler alone. What is shown
 * is what GNU objdump shows for these processors, but for prediction: a branch whose y bit is 0 has no suffix.
 */
final class Aliases {
    /**
     * One other way.
     *
     * @param syntax mnemonic and operands, in the notation of {@link Syntax}
     * @param row the name of the row meant
     * @param mask bits that it fixes
     * @param match what they are
     * @param shown whether the disassembler writes it
     */
    record Alias(String syntax, String row, int mask, int match, boolean shown) {
        /** The same with a field fixed. */
        Alias with(Operand field, int value) {
            return new Alias(syntax, row, mask | field.mask(), field.put(match, value, 0), shown);
        }
    }

    /** Read by mftb. */
    private static final Set<Integer> TIME_BASE = Set.of(Spr.TBL_READ, Spr.TBU_READ, Spr.TBL_WRITE, Spr.TBU_WRITE);

    /** SPRs that have no mnemonics of their own in GNU tools beside those written out below. */
    private static final Set<Integer> NO_MNEMONIC = Set.of(276, 277, 278, 279, 928, 929, 930, 944, 945,
            946, 951, 959, 980, 981, 982, 1011, 1012, 1014, 1015, 1016, 1018, Spr.PIR);

    private Aliases() {}

    private static Alias shown(String syntax, String row) {
        return new Alias(syntax, row, 0, 0, true);
    }

    private static Alias accepted(String syntax, String row) {
        return new Alias(syntax, row, 0, 0, false);
    }

    static List<Alias> table() {
        List<Alias> t = new ArrayList<>(400);
        arithmetic(t);
        rotations(t);
        branches(t);
        traps(t);
        conditionRegister(t);
        specialRegisters(t);
        vectors(t);
        return t;
    }

    private static void arithmetic(List<Alias> t) {
        t.add(shown("li RT,SI", "addi").with(RA, 0));
        t.add(shown("lis RT,SIH", "addis").with(RA, 0));
        t.add(accepted("la RT,D(RA0)", "addi"));
        t.add(accepted("subi RT,RA,NEGATED", "addi"));
        t.add(accepted("subis RT,RA,NEGATED", "addis"));
        t.add(accepted("subic RT,RA,NEGATED", "addic"));
        t.add(accepted("subic. RT,RA,NEGATED", "addic."));
        t.add(accepted("sub[o][.] RT,RB,RA", "subf"));
        t.add(accepted("subc[o][.] RT,RB,RA", "subfc"));
        t.add(accepted("cmpi [BF,]CMP_L,RA,SI", "cmpwi"));
        t.add(accepted("cmpli [BF,]CMP_L,RA,UI", "cmplwi"));
        t.add(accepted("cmp [BF,]CMP_L,RA,RB", "cmpw"));
        t.add(accepted("cmpl [BF,]CMP_L,RA,RB", "cmplw"));
        t.add(shown("nop", "ori").with(RS, 0).with(RA, 0).with(UI, 0));
        t.add(shown("mr[.] RA,RSB", "or"));
        t.add(shown("not[.] RA,RSB", "nor"));
        t.add(shown("lwsync", "sync").with(Operand.L, 1));
    }

    private static void rotations(List<Alias> t) {
        t.add(shown("rotlwi[.] RA,RS,SH", "rlwinm").with(MB, 0).with(ME, 31));
        t.add(shown("clrlwi[.] RA,RS,MB", "rlwinm").with(SH, 0).with(ME, 31));
        t.add(shown("slwi[.] RA,RS,SLW", "rlwinm"));
        t.add(shown("srwi[.] RA,RS,SRW", "rlwinm"));
        t.add(shown("clrrwi[.] RA,RS,CLRR", "rlwinm").with(SH, 0).with(MB, 0));
        t.add(shown("rotlw[.] RA,RS,RB", "rlwnm").with(MB, 0).with(ME, 31));
        t.add(accepted("rotrwi[.] RA,RS,ROTR", "rlwinm").with(MB, 0).with(ME, 31));
        t.add(accepted("extlwi[.] RA,RS,LENGTH,SH", "rlwinm").with(MB, 0));
        t.add(accepted("extrwi[.] RA,RS,LENGTH_RIGHT,EXTRACT_AT", "rlwinm").with(ME, 31));
        t.add(accepted("inslwi[.] RA,RS,LENGTH,INSERT_LEFT_AT", "rlwimi"));
        t.add(accepted("insrwi[.] RA,RS,LENGTH,INSERT_RIGHT_AT", "rlwimi"));
        t.add(accepted("clrlslwi[.] RA,RS,MB,CLEAR_SHIFT", "rlwinm"));
    }

    // ---- branches: BO and a part of BI are in the name

    private static final int IF_TRUE = 12;
    private static final int IF_FALSE = 4;
    private static final int ALWAYS = 20;
    private static final int NOT_ZERO = 16;
    private static final int ZERO = 18;

    private static void branches(List<Alias> t) {
        String[] whenTrue = {"lt", "gt", "eq", "so"};
        String[] whenFalse = {"ge", "le", "ne", "ns"};
        for (int bit = 0; bit < 4; bit++) {
            conditional(t, whenTrue[bit], IF_TRUE, bit, true);
            conditional(t, whenFalse[bit], IF_FALSE, bit, true);
        }
        conditional(t, "nl", IF_FALSE, 0, false);
        conditional(t, "ng", IF_FALSE, 1, false);
        conditional(t, "un", IF_TRUE, 3, false);
        conditional(t, "nu", IF_FALSE, 3, false);
        counting(t, "dnz", NOT_ZERO);
        counting(t, "dz", ZERO);
        countingIf(t, "dnzt", 8);
        countingIf(t, "dnzf", 0);
        countingIf(t, "dzt", 10);
        countingIf(t, "dzf", 2);
        countingIf(t, "t", IF_TRUE);
        countingIf(t, "f", IF_FALSE);
        t.add(shown("blr[l]", "bclr").with(BO, ALWAYS).with(BI, 0));
        t.add(shown("bctr[l]", "bcctr").with(BO, ALWAYS).with(BI, 0));
    }

    private static void conditional(List<Alias> t, String condition, int bo, int bit, boolean shown) {
        add(t, "b" + condition + "[l][a][+] [CR,]BD", "bc", bo, CR_BIT_OF, bit, shown);
        add(t, "b" + condition + "lr[l][+] [CR]", "bclr", bo, CR_BIT_OF, bit, shown);
        add(t, "b" + condition + "ctr[l][+] [CR]", "bcctr", bo, CR_BIT_OF, bit, shown);
    }

    private static void counting(List<Alias> t, String name, int bo) {
        add(t, "b" + name + "[l][a][+] BD", "bc", bo, BI, 0, true);
        add(t, "b" + name + "lr[l][+]", "bclr", bo, BI, 0, true);
    }

    private static void countingIf(List<Alias> t, String name, int bo) {
        boolean counts = (bo & 4) == 0;
        add(t, "b" + name + "[l][a][+] BI,BD", "bc", bo, null, 0, counts);
        add(t, "b" + name + "lr[l][+] BI", "bclr", bo, null, 0, counts);
        if (!counts) {
            add(t, "b" + name + "ctr[l][+] BI", "bcctr", bo, null, 0, false);
        }
    }

    /** With y left open: [+] says it. */
    private static void add(List<Alias> t, String syntax, String row, int bo, Operand fixed, int value, boolean shown) {
        Alias a = new Alias(syntax, row, BO.mask() & ~(1 << 21), bo << 21, shown);
        t.add(fixed == null ? a : a.with(fixed, value));
    }

    private static void traps(List<Alias> t) {
        t.add(shown("trap", "tw").with(TO, 31).with(RA, 0).with(RB, 0));
        trap(t, "lgt", 1, true);
        trap(t, "llt", 2, true);
        trap(t, "eq", 4, true);
        trap(t, "lge", 5, true);
        trap(t, "lle", 6, true);
        trap(t, "gt", 8, true);
        trap(t, "ge", 12, true);
        trap(t, "lt", 16, true);
        trap(t, "le", 20, true);
        trap(t, "lng", 6, false);
        trap(t, "lnl", 5, false);
        trap(t, "nl", 12, false);
        trap(t, "ng", 20, false);
        trap(t, "ne", 24, true);
        trap(t, "u", 31, true);
    }

    private static void trap(List<Alias> t, String condition, int to, boolean shown) {
        t.add(new Alias("tw" + condition + " RA,RB", "tw", 0, 0, shown).with(TO, to));
        t.add(new Alias("tw" + condition + "i RA,SI", "twi", 0, 0, shown).with(TO, to));
    }

    private static void conditionRegister(List<Alias> t) {
        t.add(shown("crset BTAB", "creqv"));
        t.add(shown("crclr BTAB", "crxor"));
        t.add(shown("crmove BT,BAB", "cror"));
        t.add(shown("crnot BT,BAB", "crnor"));
        t.add(shown("mtcr RS", "mtcrf").with(FXM, 255));
        t.add(accepted("mtfs[.] FRB", "mtfsf").with(FLM, 255));
    }

    /** T of dst and dstst, A of dss. */
    private static final int BIT_6 = 0x0200_0000;

    private static void vectors(List<Alias> t) {
        t.add(shown("vmr VD,VAB", "vor"));
        t.add(shown("vnot VD,VAB", "vnor"));
        t.add(new Alias("dstt RA,RB,STRM", "dst", BIT_6, BIT_6, true));
        t.add(new Alias("dststt RA,RB,STRM", "dstst", BIT_6, BIT_6, true));
        t.add(new Alias("dssall", "dss", BIT_6, BIT_6, true).with(Operand.STRM, 0));
    }

    // ---- special registers

    private static void specialRegisters(List<Alias> t) {
        t.add(shown("mftb RT", "mftb").with(TBR, Spr.TBL_READ));
        t.add(shown("mftbu RT", "mftb").with(TBR, Spr.TBU_READ));
        t.add(accepted("mftbl RT", "mftb").with(TBR, Spr.TBL_READ));
        t.add(shown("mttbl RS", "mtspr").with(SPR, Spr.TBL_WRITE));
        t.add(shown("mttbu RS", "mtspr").with(SPR, Spr.TBU_WRITE));
        t.add(shown("mfsprg RT,SPRG", "mfspr"));
        t.add(shown("mtsprg SPRG,RS", "mtspr"));
        for (String bat : List.of("ibatu", "ibatl", "dbatu", "dbatl")) {
            String operand = bat.toUpperCase(java.util.Locale.ROOT);
            t.add(shown("mf" + bat + " RT," + operand, "mfspr"));
            t.add(shown("mt" + bat + " " + operand + ",RS", "mtspr"));
        }
        for (Spr s : Spr.TABLE) {
            if (!TIME_BASE.contains(s.number())) {
                named(t, s);
            }
        }
    }

    /** mfsrr0, mthid0 …; all are accepted. Two names of one number on different models: the first is shown. */
    private static void named(List<Alias> t, Spr s) {
        boolean shown = !NO_MNEMONIC.contains(s.number());
        boolean written = shown && s.number() != Spr.PVR;
        t.add(new Alias("mf" + s.name() + " RT", "mfspr", 0, 0, shown).with(SPR, s.number()));
        t.add(new Alias("mt" + s.name() + " RS", "mtspr", 0, 0, written).with(SPR, s.number()));
    }
}
