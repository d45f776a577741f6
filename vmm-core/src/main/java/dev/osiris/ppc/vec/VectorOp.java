package dev.osiris.ppc.vec;

import dev.osiris.bits.Bits;
import dev.osiris.ppc.cpu.Cpu;
import java.util.Locale;

/**
 * The table of the AltiVec instructions on registers: all but loads, stores, data streams and moves to and from VRSAVE.
 * How each is written and encoded stands here and nowhere else. Source: ALTIVECPEM chapter 6 and appendix A.
 *
 * <p>A row is a mnemonic, its operands with the form they imply, and the extended opcode; {@link #run} has its method.
 * (A constant and a case instead of a lambda: linking that many lambdas costs a cold JVM a tenth of a second.)
 */
public enum VectorOp {
    // Integers that wrap
    VADDUBM(Shape.VD_VA_VB, 0),
    VADDUHM(Shape.VD_VA_VB, 64),
    VADDUWM(Shape.VD_VA_VB, 128),
    VADDCUW(Shape.VD_VA_VB, 384),
    VSUBUBM(Shape.VD_VA_VB, 1024),
    VSUBUHM(Shape.VD_VA_VB, 1088),
    VSUBUWM(Shape.VD_VA_VB, 1152),
    VSUBCUW(Shape.VD_VA_VB, 1408),
    VAVGUB(Shape.VD_VA_VB, 1026),
    VAVGUH(Shape.VD_VA_VB, 1090),
    VAVGUW(Shape.VD_VA_VB, 1154),
    VAVGSB(Shape.VD_VA_VB, 1282),
    VAVGSH(Shape.VD_VA_VB, 1346),
    VAVGSW(Shape.VD_VA_VB, 1410),
    VMAXUB(Shape.VD_VA_VB, 2),
    VMAXUH(Shape.VD_VA_VB, 66),
    VMAXUW(Shape.VD_VA_VB, 130),
    VMAXSB(Shape.VD_VA_VB, 258),
    VMAXSH(Shape.VD_VA_VB, 322),
    VMAXSW(Shape.VD_VA_VB, 386),
    VMINUB(Shape.VD_VA_VB, 514),
    VMINUH(Shape.VD_VA_VB, 578),
    VMINUW(Shape.VD_VA_VB, 642),
    VMINSB(Shape.VD_VA_VB, 770),
    VMINSH(Shape.VD_VA_VB, 834),
    VMINSW(Shape.VD_VA_VB, 898),
    // Products and their sums
    VMULOUB(Shape.VD_VA_VB, 8),
    VMULOUH(Shape.VD_VA_VB, 72),
    VMULOSB(Shape.VD_VA_VB, 264),
    VMULOSH(Shape.VD_VA_VB, 328),
    VMULEUB(Shape.VD_VA_VB, 520),
    VMULEUH(Shape.VD_VA_VB, 584),
    VMULESB(Shape.VD_VA_VB, 776),
    VMULESH(Shape.VD_VA_VB, 840),
    VMHADDSHS(Shape.VD_VA_VB_VC, 32),
    VMHRADDSHS(Shape.VD_VA_VB_VC, 33),
    VMLADDUHM(Shape.VD_VA_VB_VC, 34),
    VMSUMUBM(Shape.VD_VA_VB_VC, 36),
    VMSUMMBM(Shape.VD_VA_VB_VC, 37),
    VMSUMUHM(Shape.VD_VA_VB_VC, 38),
    VMSUMUHS(Shape.VD_VA_VB_VC, 39),
    VMSUMSHM(Shape.VD_VA_VB_VC, 40),
    VMSUMSHS(Shape.VD_VA_VB_VC, 41),
    // Integers that saturate
    VADDUBS(Shape.VD_VA_VB, 512),
    VADDUHS(Shape.VD_VA_VB, 576),
    VADDUWS(Shape.VD_VA_VB, 640),
    VADDSBS(Shape.VD_VA_VB, 768),
    VADDSHS(Shape.VD_VA_VB, 832),
    VADDSWS(Shape.VD_VA_VB, 896),
    VSUBUBS(Shape.VD_VA_VB, 1536),
    VSUBUHS(Shape.VD_VA_VB, 1600),
    VSUBUWS(Shape.VD_VA_VB, 1664),
    VSUBSBS(Shape.VD_VA_VB, 1792),
    VSUBSHS(Shape.VD_VA_VB, 1856),
    VSUBSWS(Shape.VD_VA_VB, 1920),
    VSUM4UBS(Shape.VD_VA_VB, 1544),
    VSUM4SHS(Shape.VD_VA_VB, 1608),
    VSUM2SWS(Shape.VD_VA_VB, 1672),
    VSUM4SBS(Shape.VD_VA_VB, 1800),
    VSUMSWS(Shape.VD_VA_VB, 1928),
    // Logic and shifts
    VAND(Shape.VD_VA_VB, 1028),
    VANDC(Shape.VD_VA_VB, 1092),
    VOR(Shape.VD_VA_VB, 1156),
    VXOR(Shape.VD_VA_VB, 1220),
    VNOR(Shape.VD_VA_VB, 1284),
    VRLB(Shape.VD_VA_VB, 4),
    VRLH(Shape.VD_VA_VB, 68),
    VRLW(Shape.VD_VA_VB, 132),
    VSLB(Shape.VD_VA_VB, 260),
    VSLH(Shape.VD_VA_VB, 324),
    VSLW(Shape.VD_VA_VB, 388),
    VSL(Shape.VD_VA_VB, 452),
    VSRB(Shape.VD_VA_VB, 516),
    VSRH(Shape.VD_VA_VB, 580),
    VSRW(Shape.VD_VA_VB, 644),
    VSR(Shape.VD_VA_VB, 708),
    VSRAB(Shape.VD_VA_VB, 772),
    VSRAH(Shape.VD_VA_VB, 836),
    VSRAW(Shape.VD_VA_VB, 900),
    VSLO(Shape.VD_VA_VB, 1036),
    VSRO(Shape.VD_VA_VB, 1100),
    VSLDOI(Shape.VD_VA_VB_SHB, 44),
    // Splats, merges, permute
    VMRGHB(Shape.VD_VA_VB, 12),
    VMRGHH(Shape.VD_VA_VB, 76),
    VMRGHW(Shape.VD_VA_VB, 140),
    VMRGLB(Shape.VD_VA_VB, 268),
    VMRGLH(Shape.VD_VA_VB, 332),
    VMRGLW(Shape.VD_VA_VB, 396),
    VSPLTB(Shape.VD_VB_UIMM, 524),
    VSPLTH(Shape.VD_VB_UIMM, 588),
    VSPLTW(Shape.VD_VB_UIMM, 652),
    VSPLTISB(Shape.VD_SIMM, 780),
    VSPLTISH(Shape.VD_SIMM, 844),
    VSPLTISW(Shape.VD_SIMM, 908),
    VSEL(Shape.VD_VA_VB_VC, 42),
    VPERM(Shape.VD_VA_VB_VC, 43),
    // Packs and unpacks
    VPKUHUM(Shape.VD_VA_VB, 14),
    VPKUWUM(Shape.VD_VA_VB, 78),
    VPKUHUS(Shape.VD_VA_VB, 142),
    VPKUWUS(Shape.VD_VA_VB, 206),
    VPKSHUS(Shape.VD_VA_VB, 270),
    VPKSWUS(Shape.VD_VA_VB, 334),
    VPKSHSS(Shape.VD_VA_VB, 398),
    VPKSWSS(Shape.VD_VA_VB, 462),
    VPKPX(Shape.VD_VA_VB, 782),
    VUPKHSB(Shape.VD_VB, 526),
    VUPKHSH(Shape.VD_VB, 590),
    VUPKLSB(Shape.VD_VB, 654),
    VUPKLSH(Shape.VD_VB, 718),
    VUPKHPX(Shape.VD_VB, 846),
    VUPKLPX(Shape.VD_VB, 974),
    // Comparisons; with Rc = 1 the outcome goes to CR6
    VCMPEQUB(Shape.COMPARE, 6),
    VCMPEQUH(Shape.COMPARE, 70),
    VCMPEQUW(Shape.COMPARE, 134),
    VCMPEQFP(Shape.COMPARE, 198),
    VCMPGEFP(Shape.COMPARE, 454),
    VCMPGTUB(Shape.COMPARE, 518),
    VCMPGTUH(Shape.COMPARE, 582),
    VCMPGTUW(Shape.COMPARE, 646),
    VCMPGTFP(Shape.COMPARE, 710),
    VCMPGTSB(Shape.COMPARE, 774),
    VCMPGTSH(Shape.COMPARE, 838),
    VCMPGTSW(Shape.COMPARE, 902),
    VCMPBFP(Shape.COMPARE, 966),
    // Numbers
    VADDFP(Shape.VD_VA_VB, 10),
    VSUBFP(Shape.VD_VA_VB, 74),
    VMAXFP(Shape.VD_VA_VB, 1034),
    VMINFP(Shape.VD_VA_VB, 1098),
    VMADDFP(Shape.VD_VA_VC_VB, 46),
    VNMSUBFP(Shape.VD_VA_VC_VB, 47),
    VREFP(Shape.VD_VB, 266),
    VRSQRTEFP(Shape.VD_VB, 330),
    VEXPTEFP(Shape.VD_VB, 394),
    VLOGEFP(Shape.VD_VB, 458),
    VRFIN(Shape.VD_VB, 522),
    VRFIZ(Shape.VD_VB, 586),
    VRFIP(Shape.VD_VB, 650),
    VRFIM(Shape.VD_VB, 714),
    VCFUX(Shape.VD_VB_UIMM, 778),
    VCFSX(Shape.VD_VB_UIMM, 842),
    VCTUXS(Shape.VD_VB_UIMM, 906),
    VCTSXS(Shape.VD_VB_UIMM, 970),
    // VSCR
    MFVSCR(Shape.VD, 1540),
    MTVSCR(Shape.VB, 1604);

    /** The primary opcode of all of them. */
    public static final int PRIMARY = 4;

    /** Where the extended opcode stands: it ends at bit 31 and is 11, 10 or 6 bits wide. */
    public enum Form {
        VX(11), VXR(10), VA(6);

        private final int bits;

        Form(int bits) {
            this.bits = bits;
        }

        public int bits() {
            return bits;
        }
    }

    private enum Shape {
        VD_VA_VB(Form.VX, "VD,VA,VB"),
        VD_VB(Form.VX, "VD,VB"),
        VD_VB_UIMM(Form.VX, "VD,VB,UIMM"),
        VD_SIMM(Form.VX, "VD,SIMM"),
        VD(Form.VX, "VD"),
        VB(Form.VX, "VB"),
        VD_VA_VB_VC(Form.VA, "VD,VA,VB,VC"),
        VD_VA_VC_VB(Form.VA, "VD,VA,VC,VB"),
        VD_VA_VB_SHB(Form.VA, "VD,VA,VB,SHB"),
        COMPARE(Form.VXR, "VD,VA,VB");

        private final Form form;
        private final String operands;

        Shape(Form form, String operands) {
            this.form = form;
            this.operands = operands;
        }
    }

    private final String mnemonic;
    private final Shape shape;
    private final int opcode;

    VectorOp(Shape shape, int opcode) {
        String name = name().toLowerCase(Locale.ROOT);
        this.mnemonic = shape == Shape.COMPARE ? name.concat("[.]") : name;
        this.shape = shape;
        this.opcode = opcode;
    }

    /** Its name; {@code [.]} at the end tells that bit 21 is Rc, which writes CR6. */
    public String mnemonic() {
        return mnemonic;
    }

    public Form form() {
        return shape.form;
    }

    /** The extended opcode, as wide as the form says. */
    public int opcode() {
        return opcode;
    }

    /**
     * The assembler's operands in their order, comma separated: VD (bits 6–10), VA (11–15), VB (16–20), VC (21–25),
     * UIMM and SIMM (11–15, the second signed), SHB (22–25). Fields not named are reserved.
     */
    public String operands() {
        return shape.operands;
    }

    /** The bits that tell the instruction from others: both opcodes. */
    public int mask() {
        return -1 << 26 | (1 << form().bits()) - 1;
    }

    /** The value of the bits in {@link #mask}. */
    public int pattern() {
        return PRIMARY << 26 | opcode;
    }

    /** Executes {@code insn}, a word that has this row's opcodes. Reserved bits are ignored; it cannot fail. */
    public void run(Cpu cpu, int insn) {
        int d = Bits.field(insn, 6, 10);
        int a = Bits.field(insn, 11, 15);
        int b = Bits.field(insn, 16, 20);
        int c = Bits.field(insn, 21, 25);
        int uimm = a;
        int simm = Bits.signed(insn, 11, 15);
        int shb = c & 15;
        switch (this) {
            // Integers that wrap
            case VADDUBM -> VecInt.vaddubm(cpu, d, a, b);
            case VADDUHM -> VecInt.vadduhm(cpu, d, a, b);
            case VADDUWM -> VecInt.vadduwm(cpu, d, a, b);
            case VADDCUW -> VecInt.vaddcuw(cpu, d, a, b);
            case VSUBUBM -> VecInt.vsububm(cpu, d, a, b);
            case VSUBUHM -> VecInt.vsubuhm(cpu, d, a, b);
            case VSUBUWM -> VecInt.vsubuwm(cpu, d, a, b);
            case VSUBCUW -> VecInt.vsubcuw(cpu, d, a, b);
            case VAVGUB -> VecInt.vavgub(cpu, d, a, b);
            case VAVGUH -> VecInt.vavguh(cpu, d, a, b);
            case VAVGUW -> VecInt.vavguw(cpu, d, a, b);
            case VAVGSB -> VecInt.vavgsb(cpu, d, a, b);
            case VAVGSH -> VecInt.vavgsh(cpu, d, a, b);
            case VAVGSW -> VecInt.vavgsw(cpu, d, a, b);
            case VMAXUB -> VecInt.vmaxub(cpu, d, a, b);
            case VMAXUH -> VecInt.vmaxuh(cpu, d, a, b);
            case VMAXUW -> VecInt.vmaxuw(cpu, d, a, b);
            case VMAXSB -> VecInt.vmaxsb(cpu, d, a, b);
            case VMAXSH -> VecInt.vmaxsh(cpu, d, a, b);
            case VMAXSW -> VecInt.vmaxsw(cpu, d, a, b);
            case VMINUB -> VecInt.vminub(cpu, d, a, b);
            case VMINUH -> VecInt.vminuh(cpu, d, a, b);
            case VMINUW -> VecInt.vminuw(cpu, d, a, b);
            case VMINSB -> VecInt.vminsb(cpu, d, a, b);
            case VMINSH -> VecInt.vminsh(cpu, d, a, b);
            case VMINSW -> VecInt.vminsw(cpu, d, a, b);
            // Products and their sums
            case VMULOUB -> VecInt.vmuloub(cpu, d, a, b);
            case VMULOUH -> VecInt.vmulouh(cpu, d, a, b);
            case VMULOSB -> VecInt.vmulosb(cpu, d, a, b);
            case VMULOSH -> VecInt.vmulosh(cpu, d, a, b);
            case VMULEUB -> VecInt.vmuleub(cpu, d, a, b);
            case VMULEUH -> VecInt.vmuleuh(cpu, d, a, b);
            case VMULESB -> VecInt.vmulesb(cpu, d, a, b);
            case VMULESH -> VecInt.vmulesh(cpu, d, a, b);
            case VMHADDSHS -> VecSat.vmhaddshs(cpu, d, a, b, c);
            case VMHRADDSHS -> VecSat.vmhraddshs(cpu, d, a, b, c);
            case VMLADDUHM -> VecInt.vmladduhm(cpu, d, a, b, c);
            case VMSUMUBM -> VecSat.vmsumubm(cpu, d, a, b, c);
            case VMSUMMBM -> VecSat.vmsummbm(cpu, d, a, b, c);
            case VMSUMUHM -> VecSat.vmsumuhm(cpu, d, a, b, c);
            case VMSUMUHS -> VecSat.vmsumuhs(cpu, d, a, b, c);
            case VMSUMSHM -> VecSat.vmsumshm(cpu, d, a, b, c);
            case VMSUMSHS -> VecSat.vmsumshs(cpu, d, a, b, c);
            // Integers that saturate
            case VADDUBS -> VecSat.vaddubs(cpu, d, a, b);
            case VADDUHS -> VecSat.vadduhs(cpu, d, a, b);
            case VADDUWS -> VecSat.vadduws(cpu, d, a, b);
            case VADDSBS -> VecSat.vaddsbs(cpu, d, a, b);
            case VADDSHS -> VecSat.vaddshs(cpu, d, a, b);
            case VADDSWS -> VecSat.vaddsws(cpu, d, a, b);
            case VSUBUBS -> VecSat.vsububs(cpu, d, a, b);
            case VSUBUHS -> VecSat.vsubuhs(cpu, d, a, b);
            case VSUBUWS -> VecSat.vsubuws(cpu, d, a, b);
            case VSUBSBS -> VecSat.vsubsbs(cpu, d, a, b);
            case VSUBSHS -> VecSat.vsubshs(cpu, d, a, b);
            case VSUBSWS -> VecSat.vsubsws(cpu, d, a, b);
            case VSUM4UBS -> VecSat.vsum4ubs(cpu, d, a, b);
            case VSUM4SHS -> VecSat.vsum4shs(cpu, d, a, b);
            case VSUM2SWS -> VecSat.vsum2sws(cpu, d, a, b);
            case VSUM4SBS -> VecSat.vsum4sbs(cpu, d, a, b);
            case VSUMSWS -> VecSat.vsumsws(cpu, d, a, b);
            // Logic and shifts
            case VAND -> VecInt.vand(cpu, d, a, b);
            case VANDC -> VecInt.vandc(cpu, d, a, b);
            case VOR -> VecInt.vor(cpu, d, a, b);
            case VXOR -> VecInt.vxor(cpu, d, a, b);
            case VNOR -> VecInt.vnor(cpu, d, a, b);
            case VRLB -> VecShift.vrlb(cpu, d, a, b);
            case VRLH -> VecShift.vrlh(cpu, d, a, b);
            case VRLW -> VecShift.vrlw(cpu, d, a, b);
            case VSLB -> VecShift.vslb(cpu, d, a, b);
            case VSLH -> VecShift.vslh(cpu, d, a, b);
            case VSLW -> VecShift.vslw(cpu, d, a, b);
            case VSL -> VecShift.vsl(cpu, d, a, b);
            case VSRB -> VecShift.vsrb(cpu, d, a, b);
            case VSRH -> VecShift.vsrh(cpu, d, a, b);
            case VSRW -> VecShift.vsrw(cpu, d, a, b);
            case VSR -> VecShift.vsr(cpu, d, a, b);
            case VSRAB -> VecShift.vsrab(cpu, d, a, b);
            case VSRAH -> VecShift.vsrah(cpu, d, a, b);
            case VSRAW -> VecShift.vsraw(cpu, d, a, b);
            case VSLO -> VecShift.vslo(cpu, d, a, b);
            case VSRO -> VecShift.vsro(cpu, d, a, b);
            case VSLDOI -> VecShift.vsldoi(cpu, d, a, b, shb);
            // Splats, merges, permute
            case VMRGHB -> VecPermute.vmrghb(cpu, d, a, b);
            case VMRGHH -> VecPermute.vmrghh(cpu, d, a, b);
            case VMRGHW -> VecPermute.vmrghw(cpu, d, a, b);
            case VMRGLB -> VecPermute.vmrglb(cpu, d, a, b);
            case VMRGLH -> VecPermute.vmrglh(cpu, d, a, b);
            case VMRGLW -> VecPermute.vmrglw(cpu, d, a, b);
            case VSPLTB -> VecPermute.vspltb(cpu, d, b, uimm);
            case VSPLTH -> VecPermute.vsplth(cpu, d, b, uimm);
            case VSPLTW -> VecPermute.vspltw(cpu, d, b, uimm);
            case VSPLTISB -> VecPermute.vspltisb(cpu, d, simm);
            case VSPLTISH -> VecPermute.vspltish(cpu, d, simm);
            case VSPLTISW -> VecPermute.vspltisw(cpu, d, simm);
            case VSEL -> VecPermute.vsel(cpu, d, a, b, c);
            case VPERM -> VecPermute.vperm(cpu, d, a, b, c);
            // Packs and unpacks
            case VPKUHUM -> VecPack.vpkuhum(cpu, d, a, b);
            case VPKUWUM -> VecPack.vpkuwum(cpu, d, a, b);
            case VPKUHUS -> VecPack.vpkuhus(cpu, d, a, b);
            case VPKUWUS -> VecPack.vpkuwus(cpu, d, a, b);
            case VPKSHUS -> VecPack.vpkshus(cpu, d, a, b);
            case VPKSWUS -> VecPack.vpkswus(cpu, d, a, b);
            case VPKSHSS -> VecPack.vpkshss(cpu, d, a, b);
            case VPKSWSS -> VecPack.vpkswss(cpu, d, a, b);
            case VPKPX -> VecPack.vpkpx(cpu, d, a, b);
            case VUPKHSB -> VecPack.vupkhsb(cpu, d, b);
            case VUPKHSH -> VecPack.vupkhsh(cpu, d, b);
            case VUPKLSB -> VecPack.vupklsb(cpu, d, b);
            case VUPKLSH -> VecPack.vupklsh(cpu, d, b);
            case VUPKHPX -> VecPack.vupkhpx(cpu, d, b);
            case VUPKLPX -> VecPack.vupklpx(cpu, d, b);
            // Comparisons; with Rc = 1 the outcome goes to CR6
            case VCMPEQUB -> outcome(cpu, insn, VecCompare.vcmpequb(cpu, d, a, b));
            case VCMPEQUH -> outcome(cpu, insn, VecCompare.vcmpequh(cpu, d, a, b));
            case VCMPEQUW -> outcome(cpu, insn, VecCompare.vcmpequw(cpu, d, a, b));
            case VCMPEQFP -> outcome(cpu, insn, VecCompare.vcmpeqfp(cpu, d, a, b));
            case VCMPGEFP -> outcome(cpu, insn, VecCompare.vcmpgefp(cpu, d, a, b));
            case VCMPGTUB -> outcome(cpu, insn, VecCompare.vcmpgtub(cpu, d, a, b));
            case VCMPGTUH -> outcome(cpu, insn, VecCompare.vcmpgtuh(cpu, d, a, b));
            case VCMPGTUW -> outcome(cpu, insn, VecCompare.vcmpgtuw(cpu, d, a, b));
            case VCMPGTFP -> outcome(cpu, insn, VecCompare.vcmpgtfp(cpu, d, a, b));
            case VCMPGTSB -> outcome(cpu, insn, VecCompare.vcmpgtsb(cpu, d, a, b));
            case VCMPGTSH -> outcome(cpu, insn, VecCompare.vcmpgtsh(cpu, d, a, b));
            case VCMPGTSW -> outcome(cpu, insn, VecCompare.vcmpgtsw(cpu, d, a, b));
            case VCMPBFP -> outcome(cpu, insn, VecCompare.vcmpbfp(cpu, d, a, b));
            // Numbers
            case VADDFP -> VecFloat.vaddfp(cpu, d, a, b);
            case VSUBFP -> VecFloat.vsubfp(cpu, d, a, b);
            case VMAXFP -> VecFloat.vmaxfp(cpu, d, a, b);
            case VMINFP -> VecFloat.vminfp(cpu, d, a, b);
            case VMADDFP -> VecFloat.vmaddfp(cpu, d, a, c, b);
            case VNMSUBFP -> VecFloat.vnmsubfp(cpu, d, a, c, b);
            case VREFP -> VecEstimate.vrefp(cpu, d, b);
            case VRSQRTEFP -> VecEstimate.vrsqrtefp(cpu, d, b);
            case VEXPTEFP -> VecEstimate.vexptefp(cpu, d, b);
            case VLOGEFP -> VecEstimate.vlogefp(cpu, d, b);
            case VRFIN -> VecFloat.vrfin(cpu, d, b);
            case VRFIZ -> VecFloat.vrfiz(cpu, d, b);
            case VRFIP -> VecFloat.vrfip(cpu, d, b);
            case VRFIM -> VecFloat.vrfim(cpu, d, b);
            case VCFUX -> VecFloat.vcfux(cpu, d, b, uimm);
            case VCFSX -> VecFloat.vcfsx(cpu, d, b, uimm);
            case VCTUXS -> VecFloat.vctuxs(cpu, d, b, uimm);
            case VCTSXS -> VecFloat.vctsxs(cpu, d, b, uimm);
            // VSCR
            case MFVSCR -> VecMove.mfvscr(cpu, d);
            case MTVSCR -> VecMove.mtvscr(cpu, b);
        }
    }

    private static void outcome(Cpu cpu, int insn, int outcome) {
        if (Bits.field(insn, 21, 21) != 0) {
            cpu.r[Cpu.CR0 + 6] = outcome;
        }
    }
}
