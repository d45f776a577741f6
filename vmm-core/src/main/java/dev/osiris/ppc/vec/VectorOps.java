package dev.osiris.ppc.vec;

import dev.osiris.bits.Bits;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.vec.VectorOp.Action;
import dev.osiris.ppc.vec.VectorOp.Form;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of all AltiVec instructions but loads, stores, data streams and moves to and from VRSAVE: the one place
 * where their encodings stand. Source: ALTIVECPEM chapter 6 and appendix A.
 *
 * <p>A row names mnemonic, extended opcode and method; the function it calls stands for the form and the operands.
 * The splats' element numbers and SHB: bits of UIMM that the register has no element for are ignored, and so is bit 21.
 */
public final class VectorOps {
    private VectorOps() {
    }

    /** All rows, in the order of this file; immutable. */
    public static List<VectorOp> all() {
        List<VectorOp> table = new ArrayList<>();
        integerArithmetic(table);
        integerProducts(table);
        saturating(table);
        logicalAndShifts(table);
        permutes(table);
        packs(table);
        comparisons(table);
        floatingPoint(table);
        status(table);
        return List.copyOf(table);
    }

    private static void integerArithmetic(List<VectorOp> t) {
        t.add(dab("vaddubm", 0, VecInt::vaddubm));
        t.add(dab("vadduhm", 64, VecInt::vadduhm));
        t.add(dab("vadduwm", 128, VecInt::vadduwm));
        t.add(dab("vaddcuw", 384, VecInt::vaddcuw));
        t.add(dab("vsububm", 1024, VecInt::vsububm));
        t.add(dab("vsubuhm", 1088, VecInt::vsubuhm));
        t.add(dab("vsubuwm", 1152, VecInt::vsubuwm));
        t.add(dab("vsubcuw", 1408, VecInt::vsubcuw));
        t.add(dab("vavgub", 1026, VecInt::vavgub));
        t.add(dab("vavguh", 1090, VecInt::vavguh));
        t.add(dab("vavguw", 1154, VecInt::vavguw));
        t.add(dab("vavgsb", 1282, VecInt::vavgsb));
        t.add(dab("vavgsh", 1346, VecInt::vavgsh));
        t.add(dab("vavgsw", 1410, VecInt::vavgsw));
        t.add(dab("vmaxub", 2, VecInt::vmaxub));
        t.add(dab("vmaxuh", 66, VecInt::vmaxuh));
        t.add(dab("vmaxuw", 130, VecInt::vmaxuw));
        t.add(dab("vmaxsb", 258, VecInt::vmaxsb));
        t.add(dab("vmaxsh", 322, VecInt::vmaxsh));
        t.add(dab("vmaxsw", 386, VecInt::vmaxsw));
        t.add(dab("vminub", 514, VecInt::vminub));
        t.add(dab("vminuh", 578, VecInt::vminuh));
        t.add(dab("vminuw", 642, VecInt::vminuw));
        t.add(dab("vminsb", 770, VecInt::vminsb));
        t.add(dab("vminsh", 834, VecInt::vminsh));
        t.add(dab("vminsw", 898, VecInt::vminsw));
    }

    private static void integerProducts(List<VectorOp> t) {
        t.add(dab("vmuloub", 8, VecInt::vmuloub));
        t.add(dab("vmulouh", 72, VecInt::vmulouh));
        t.add(dab("vmulosb", 264, VecInt::vmulosb));
        t.add(dab("vmulosh", 328, VecInt::vmulosh));
        t.add(dab("vmuleub", 520, VecInt::vmuleub));
        t.add(dab("vmuleuh", 584, VecInt::vmuleuh));
        t.add(dab("vmulesb", 776, VecInt::vmulesb));
        t.add(dab("vmulesh", 840, VecInt::vmulesh));
        t.add(dabc("vmhaddshs", 32, VecSat::vmhaddshs));
        t.add(dabc("vmhraddshs", 33, VecSat::vmhraddshs));
        t.add(dabc("vmladduhm", 34, VecInt::vmladduhm));
        t.add(dabc("vmsumubm", 36, VecSat::vmsumubm));
        t.add(dabc("vmsummbm", 37, VecSat::vmsummbm));
        t.add(dabc("vmsumuhm", 38, VecSat::vmsumuhm));
        t.add(dabc("vmsumuhs", 39, VecSat::vmsumuhs));
        t.add(dabc("vmsumshm", 40, VecSat::vmsumshm));
        t.add(dabc("vmsumshs", 41, VecSat::vmsumshs));
    }

    private static void saturating(List<VectorOp> t) {
        t.add(dab("vaddubs", 512, VecSat::vaddubs));
        t.add(dab("vadduhs", 576, VecSat::vadduhs));
        t.add(dab("vadduws", 640, VecSat::vadduws));
        t.add(dab("vaddsbs", 768, VecSat::vaddsbs));
        t.add(dab("vaddshs", 832, VecSat::vaddshs));
        t.add(dab("vaddsws", 896, VecSat::vaddsws));
        t.add(dab("vsububs", 1536, VecSat::vsububs));
        t.add(dab("vsubuhs", 1600, VecSat::vsubuhs));
        t.add(dab("vsubuws", 1664, VecSat::vsubuws));
        t.add(dab("vsubsbs", 1792, VecSat::vsubsbs));
        t.add(dab("vsubshs", 1856, VecSat::vsubshs));
        t.add(dab("vsubsws", 1920, VecSat::vsubsws));
        t.add(dab("vsum4ubs", 1544, VecSat::vsum4ubs));
        t.add(dab("vsum4shs", 1608, VecSat::vsum4shs));
        t.add(dab("vsum2sws", 1672, VecSat::vsum2sws));
        t.add(dab("vsum4sbs", 1800, VecSat::vsum4sbs));
        t.add(dab("vsumsws", 1928, VecSat::vsumsws));
    }

    private static void logicalAndShifts(List<VectorOp> t) {
        t.add(dab("vand", 1028, VecInt::vand));
        t.add(dab("vandc", 1092, VecInt::vandc));
        t.add(dab("vor", 1156, VecInt::vor));
        t.add(dab("vxor", 1220, VecInt::vxor));
        t.add(dab("vnor", 1284, VecInt::vnor));
        t.add(dab("vrlb", 4, VecShift::vrlb));
        t.add(dab("vrlh", 68, VecShift::vrlh));
        t.add(dab("vrlw", 132, VecShift::vrlw));
        t.add(dab("vslb", 260, VecShift::vslb));
        t.add(dab("vslh", 324, VecShift::vslh));
        t.add(dab("vslw", 388, VecShift::vslw));
        t.add(dab("vsl", 452, VecShift::vsl));
        t.add(dab("vsrb", 516, VecShift::vsrb));
        t.add(dab("vsrh", 580, VecShift::vsrh));
        t.add(dab("vsrw", 644, VecShift::vsrw));
        t.add(dab("vsr", 708, VecShift::vsr));
        t.add(dab("vsrab", 772, VecShift::vsrab));
        t.add(dab("vsrah", 836, VecShift::vsrah));
        t.add(dab("vsraw", 900, VecShift::vsraw));
        t.add(dab("vslo", 1036, VecShift::vslo));
        t.add(dab("vsro", 1100, VecShift::vsro));
        t.add(shb("vsldoi", 44, VecShift::vsldoi));
    }

    private static void permutes(List<VectorOp> t) {
        t.add(dab("vmrghb", 12, VecPermute::vmrghb));
        t.add(dab("vmrghh", 76, VecPermute::vmrghh));
        t.add(dab("vmrghw", 140, VecPermute::vmrghw));
        t.add(dab("vmrglb", 268, VecPermute::vmrglb));
        t.add(dab("vmrglh", 332, VecPermute::vmrglh));
        t.add(dab("vmrglw", 396, VecPermute::vmrglw));
        t.add(dbu("vspltb", 524, VecPermute::vspltb));
        t.add(dbu("vsplth", 588, VecPermute::vsplth));
        t.add(dbu("vspltw", 652, VecPermute::vspltw));
        t.add(dsimm("vspltisb", 780, VecPermute::vspltisb));
        t.add(dsimm("vspltish", 844, VecPermute::vspltish));
        t.add(dsimm("vspltisw", 908, VecPermute::vspltisw));
        t.add(dabc("vsel", 42, VecPermute::vsel));
        t.add(dabc("vperm", 43, VecPermute::vperm));
    }

    private static void packs(List<VectorOp> t) {
        t.add(dab("vpkuhum", 14, VecPack::vpkuhum));
        t.add(dab("vpkuwum", 78, VecPack::vpkuwum));
        t.add(dab("vpkuhus", 142, VecPack::vpkuhus));
        t.add(dab("vpkuwus", 206, VecPack::vpkuwus));
        t.add(dab("vpkshus", 270, VecPack::vpkshus));
        t.add(dab("vpkswus", 334, VecPack::vpkswus));
        t.add(dab("vpkshss", 398, VecPack::vpkshss));
        t.add(dab("vpkswss", 462, VecPack::vpkswss));
        t.add(dab("vpkpx", 782, VecPack::vpkpx));
        t.add(db("vupkhsb", 526, VecPack::vupkhsb));
        t.add(db("vupkhsh", 590, VecPack::vupkhsh));
        t.add(db("vupklsb", 654, VecPack::vupklsb));
        t.add(db("vupklsh", 718, VecPack::vupklsh));
        t.add(db("vupkhpx", 846, VecPack::vupkhpx));
        t.add(db("vupklpx", 974, VecPack::vupklpx));
    }

    private static void comparisons(List<VectorOp> t) {
        t.add(cmp("vcmpequb[.]", 6, VecCompare::vcmpequb));
        t.add(cmp("vcmpequh[.]", 70, VecCompare::vcmpequh));
        t.add(cmp("vcmpequw[.]", 134, VecCompare::vcmpequw));
        t.add(cmp("vcmpeqfp[.]", 198, VecCompare::vcmpeqfp));
        t.add(cmp("vcmpgefp[.]", 454, VecCompare::vcmpgefp));
        t.add(cmp("vcmpgtub[.]", 518, VecCompare::vcmpgtub));
        t.add(cmp("vcmpgtuh[.]", 582, VecCompare::vcmpgtuh));
        t.add(cmp("vcmpgtuw[.]", 646, VecCompare::vcmpgtuw));
        t.add(cmp("vcmpgtfp[.]", 710, VecCompare::vcmpgtfp));
        t.add(cmp("vcmpgtsb[.]", 774, VecCompare::vcmpgtsb));
        t.add(cmp("vcmpgtsh[.]", 838, VecCompare::vcmpgtsh));
        t.add(cmp("vcmpgtsw[.]", 902, VecCompare::vcmpgtsw));
        t.add(cmp("vcmpbfp[.]", 966, VecCompare::vcmpbfp));
    }

    private static void floatingPoint(List<VectorOp> t) {
        t.add(dab("vaddfp", 10, VecFloat::vaddfp));
        t.add(dab("vsubfp", 74, VecFloat::vsubfp));
        t.add(dab("vmaxfp", 1034, VecFloat::vmaxfp));
        t.add(dab("vminfp", 1098, VecFloat::vminfp));
        t.add(dacb("vmaddfp", 46, VecFloat::vmaddfp));
        t.add(dacb("vnmsubfp", 47, VecFloat::vnmsubfp));
        t.add(db("vrefp", 266, VecEstimate::vrefp));
        t.add(db("vrsqrtefp", 330, VecEstimate::vrsqrtefp));
        t.add(db("vexptefp", 394, VecEstimate::vexptefp));
        t.add(db("vlogefp", 458, VecEstimate::vlogefp));
        t.add(db("vrfin", 522, VecFloat::vrfin));
        t.add(db("vrfiz", 586, VecFloat::vrfiz));
        t.add(db("vrfip", 650, VecFloat::vrfip));
        t.add(db("vrfim", 714, VecFloat::vrfim));
        t.add(dbu("vcfux", 778, VecFloat::vcfux));
        t.add(dbu("vcfsx", 842, VecFloat::vcfsx));
        t.add(dbu("vctuxs", 906, VecFloat::vctuxs));
        t.add(dbu("vctsxs", 970, VecFloat::vctsxs));
    }

    private static void status(List<VectorOp> t) {
        t.add(vd("mfvscr", 1540, VecMove::mfvscr));
        t.add(vb("mtvscr", 1604, VecMove::mtvscr));
    }

    private static VectorOp dab(String mnemonic, int opcode, Operands3 op) {
        Action action = (cpu, insn) -> op.run(cpu, d(insn), a(insn), b(insn));
        return new VectorOp(mnemonic, Form.VX, opcode, "VD,VA,VB", action);
    }

    private static VectorOp db(String mnemonic, int opcode, Operands2 op) {
        Action action = (cpu, insn) -> op.run(cpu, d(insn), b(insn));
        return new VectorOp(mnemonic, Form.VX, opcode, "VD,VB", action);
    }

    private static VectorOp dbu(String mnemonic, int opcode, Operands3 op) {
        Action action = (cpu, insn) -> op.run(cpu, d(insn), b(insn), uimm(insn));
        return new VectorOp(mnemonic, Form.VX, opcode, "VD,VB,UIMM", action);
    }

    private static VectorOp dsimm(String mnemonic, int opcode, Operands2 op) {
        Action action = (cpu, insn) -> op.run(cpu, d(insn), simm(insn));
        return new VectorOp(mnemonic, Form.VX, opcode, "VD,SIMM", action);
    }

    private static VectorOp vd(String mnemonic, int opcode, Operand1 op) {
        Action action = (cpu, insn) -> op.run(cpu, d(insn));
        return new VectorOp(mnemonic, Form.VX, opcode, "VD", action);
    }

    private static VectorOp vb(String mnemonic, int opcode, Operand1 op) {
        Action action = (cpu, insn) -> op.run(cpu, b(insn));
        return new VectorOp(mnemonic, Form.VX, opcode, "VB", action);
    }

    private static VectorOp dabc(String mnemonic, int opcode, Operands4 op) {
        Action action = (cpu, insn) -> op.run(cpu, d(insn), a(insn), b(insn), c(insn));
        return new VectorOp(mnemonic, Form.VA, opcode, "VD,VA,VB,VC", action);
    }

    private static VectorOp dacb(String mnemonic, int opcode, Operands4 op) {
        Action action = (cpu, insn) -> op.run(cpu, d(insn), a(insn), c(insn), b(insn));
        return new VectorOp(mnemonic, Form.VA, opcode, "VD,VA,VC,VB", action);
    }

    private static VectorOp shb(String mnemonic, int opcode, Operands4 op) {
        Action action = (cpu, insn) -> op.run(cpu, d(insn), a(insn), b(insn), shb(insn));
        return new VectorOp(mnemonic, Form.VA, opcode, "VD,VA,VB,SHB", action);
    }

    /** A comparison: with Rc its outcome goes to CR6. */
    private static VectorOp cmp(String mnemonic, int opcode, Comparison op) {
        Action action = (cpu, insn) -> {
            int outcome = op.run(cpu, d(insn), a(insn), b(insn));
            if (Bits.field(insn, 21, 21) != 0) {
                cpu.r[Cpu.CR0 + 6] = outcome;
            }
        };
        return new VectorOp(mnemonic, Form.VXR, opcode, "VD,VA,VB", action);
    }

    private static int d(int insn) {
        return Bits.field(insn, 6, 10);
    }

    private static int a(int insn) {
        return Bits.field(insn, 11, 15);
    }

    private static int b(int insn) {
        return Bits.field(insn, 16, 20);
    }

    private static int c(int insn) {
        return Bits.field(insn, 21, 25);
    }

    private static int uimm(int insn) {
        return Bits.field(insn, 11, 15);
    }

    private static int simm(int insn) {
        return Bits.signed(insn, 11, 15);
    }

    private static int shb(int insn) {
        return Bits.field(insn, 22, 25);
    }

    @FunctionalInterface
    private interface Operand1 {
        void run(Cpu cpu, int x);
    }

    @FunctionalInterface
    private interface Operands2 {
        void run(Cpu cpu, int x, int y);
    }

    @FunctionalInterface
    private interface Operands3 {
        void run(Cpu cpu, int x, int y, int z);
    }

    @FunctionalInterface
    private interface Operands4 {
        void run(Cpu cpu, int x, int y, int z, int w);
    }

    @FunctionalInterface
    private interface Comparison {
        int run(Cpu cpu, int d, int a, int b);
    }
}
