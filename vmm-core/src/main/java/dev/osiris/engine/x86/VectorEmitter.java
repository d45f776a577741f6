package dev.osiris.engine.x86;

import static dev.osiris.engine.x86.Encoder.*;
import static dev.osiris.engine.x86.VectorConstants.*;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.ir.Callout;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.semantics.Fields;
import dev.osiris.ppc.semantics.Rare;
import dev.osiris.ppc.semantics.VectorCall;
import dev.osiris.ppc.vec.VecEstimate;
import dev.osiris.ppc.vec.VectorOp;
import dev.osiris.ppc.vec.Vscr;

/**
 * Emits AltiVec. A vector register lies in an xmm register with its bytes in the order that makes the whole a number:
 * the guest's element 0, the leftmost, is the host's last lane. So lanes of every size line up, "left" is "high", and
 * only loads and stores turn the bytes round.
 *
 * <p>What is computed in floating point runs under an MXCSR of its own ({@link #enterVectorMode}): its status must not
 * be mistaken for FPSCR's, its rounding is always to nearest, and VSCR[NJ] makes zeros of what is denormalized. Where
 * the host's result may differ from the guest's (a NaN; a product-sum that rounded up to the least normal number) the
 * instruction is left to the interpreter.
 *
 * <p>Registers below {@link #FIRST_XMM} are scratch: 0 to 2 for operands that are in no register, 3 to 5 for the way
 * between. A result is made in scratch unless its last step alone writes it, because a target may be a source.
 */
final class VectorEmitter {
    /** The first xmm register that may hold a guest's in a region with vector code. */
    static final int FIRST_XMM = 6;

    private static final int T = 3;
    private static final int U = 4;
    private static final int W = 5;
    /** Rounding of VROUNDPS, inexactness ignored. */
    private static final int NEAREST = 8;
    private static final int DOWN = 9;
    private static final int UP = 10;
    private static final int TOWARD_ZERO = 11;

    private final Translator t;
    private final Encoder e;
    // The instruction at hand.
    private int n;
    private int word;
    private int vd;
    private int va;
    private int vb;
    private int vc;

    VectorEmitter(Translator translator, Encoder encoder) {
        t = translator;
        e = encoder;
    }

    // ------------------------------------------------------------------ what the translator asks

    /** Whether there is an emitter for it here. */
    static boolean handles(Callout callout) {
        return callout instanceof VectorCall || callout instanceof Rare rare && isStorage(rare);
    }

    private static boolean isStorage(Rare rare) {
        return switch (rare) {
            case LVX, LVEBX, LVEHX, LVEWX, STVX, STVEBX, STVEHX, STVEWX, LVSL, LVSR -> true;
            default -> false;
        };
    }

    /** Whether its code never leaves. */
    static boolean staysHere(Callout callout) {
        return callout instanceof VectorCall v && switch (v.op()) {
            case MTVSCR, VMSUMSHS, VSUM2SWS, VSUMSWS, VADDFP, VSUBFP, VMAXFP, VMINFP, VMADDFP, VNMSUBFP, VRSQRTEFP,
                    VEXPTEFP, VLOGEFP -> false;
            default -> true;
        };
    }

    /** Vector registers that it reads, as a mask. */
    static long uses(Callout callout, int word) {
        if (callout instanceof VectorCall v) {
            String operands = v.op().operands();
            return (operands.contains("VA") ? 1L << Fields.ra(word) : 0)
                    | (operands.contains("VB") ? 1L << Fields.rb(word) : 0)
                    | (operands.contains("VC") ? 1L << Fields.rc(word) : 0);
        }
        return switch ((Rare) callout) {
            case LVX, LVSL, LVSR -> 0;
            default -> 1L << Fields.rt(word);
        };
    }

    /** The vector register that it writes, as a mask. */
    static long defs(Callout callout, int word) {
        if (callout instanceof Rare rare) {
            return switch (rare) {
                case STVX, STVEBX, STVEHX, STVEWX -> 0;
                default -> 1L << Fields.rt(word);
            };
        }
        return ((VectorCall) callout).op() == VectorOp.MTVSCR ? 0 : 1L << Fields.rt(word);
    }

    /** Whether it runs under the MXCSR of vector arithmetic. */
    static boolean isArithmetic(Callout callout) {
        return callout instanceof VectorCall v && switch (v.op()) {
            case VADDFP, VSUBFP, VMAXFP, VMINFP, VMADDFP, VNMSUBFP, VREFP, VRSQRTEFP, VEXPTEFP, VLOGEFP, VRFIN, VRFIZ,
                    VRFIP, VRFIM, VCFUX, VCFSX, VCTUXS, VCTSXS, VCMPEQFP, VCMPGEFP, VCMPGTFP, VCMPBFP -> true;
            default -> false;
        };
    }

    /** Emits operation {@code i}, which is all of instruction {@code insn}. */
    void emit(Ir ir, int i, int insn) {
        n = insn;
        word = ir.wordOf(insn);
        vd = Fields.rt(word);
        va = Fields.ra(word);
        vb = Fields.rb(word);
        vc = Fields.rc(word);
        if (ir.callout(i) instanceof VectorCall v) {
            registers(v.op());
        } else {
            storage((Rare) ir.callout(i));
        }
    }

    // ------------------------------------------------------------------ operands

    /** An xmm register that holds vector register {@code v}: its own, or {@code scratch}. */
    private int src(int v, int scratch) {
        int home = t.vectorHome(v);
        if (home < 0) {
            e.movupsLoad(scratch, RBP, State.vr(v));
            return scratch;
        }
        return home;
    }

    private int a() {
        return src(va, 0);
    }

    private int b() {
        return src(vb, 1);
    }

    private int c() {
        return src(vc, 2);
    }

    /** Where a last step may leave the result. {@link #done} must follow. */
    private int dst() {
        int home = t.vectorHome(vd);
        return home < 0 ? 0 : home;
    }

    private void done() {
        if (t.vectorHome(vd) < 0) {
            e.movupsStore(RBP, State.vr(vd), 0);
        }
    }

    private void put(int x) {
        int home = t.vectorHome(vd);
        if (home < 0) {
            e.movupsStore(RBP, State.vr(vd), x);
        } else if (home != x) {
            e.movapd(home, x);
        }
    }

    private void op(int op, int d, int s1, int s2) {
        e.vex(op, d, s1, s2);
    }

    private void constant(int op, int d, int s1, int offset) {
        e.vexMem(op, d, s1, RBP, offset);
    }

    /** vD = vA op vB. */
    private void binary(int op) {
        e.vex(op, dst(), a(), b());
        done();
    }

    /** vD = vB op vA. */
    private void swapped(int op) {
        e.vex(op, dst(), b(), a());
        done();
    }

    private void ones(int x) {
        op(Vex.VPCMPEQD, x, x, x);
    }

    private void zero(int x) {
        op(Vex.VPXOR, x, x, x);
    }

    private void shift(int group, int which, int d, int s, int by) {
        e.vexShift(group, which, d, s, by);
    }

    // ------------------------------------------------------------------ instructions on registers

    private void registers(VectorOp op) {
        switch (op) {
            case VADDUBM -> binary(Vex.VPADDB);
            case VADDUHM -> binary(Vex.VPADDW);
            case VADDUWM -> binary(Vex.VPADDD);
            case VSUBUBM -> binary(Vex.VPSUBB);
            case VSUBUHM -> binary(Vex.VPSUBW);
            case VSUBUWM -> binary(Vex.VPSUBD);
            case VADDCUW -> carry();
            case VSUBCUW -> noBorrow();
            case VAVGUB -> binary(Vex.VPAVGB);
            case VAVGUH -> binary(Vex.VPAVGW);
            case VAVGUW -> averageWords(Vex.RIGHT);
            case VAVGSB -> averageSigned(Vex.VPAVGB, BYTES_80);
            case VAVGSH -> averageSigned(Vex.VPAVGW, HALVES_8000);
            case VAVGSW -> averageWords(Vex.ALGEBRAIC);
            case VMAXUB -> binary(Vex.VPMAXUB);
            case VMAXUH -> binary(Vex.VPMAXUW);
            case VMAXUW -> binary(Vex.VPMAXUD);
            case VMAXSB -> binary(Vex.VPMAXSB);
            case VMAXSH -> binary(Vex.VPMAXSW);
            case VMAXSW -> binary(Vex.VPMAXSD);
            case VMINUB -> binary(Vex.VPMINUB);
            case VMINUH -> binary(Vex.VPMINUW);
            case VMINUW -> binary(Vex.VPMINUD);
            case VMINSB -> binary(Vex.VPMINSB);
            case VMINSH -> binary(Vex.VPMINSW);
            case VMINSW -> binary(Vex.VPMINSD);
            case VMULOUB, VMULOSB, VMULEUB, VMULESB -> multiplyBytes(op);
            case VMULOUH -> multiplyHalves(Vex.VPMULHUW, true);
            case VMULOSH -> multiplyHalves(Vex.VPMULHW, true);
            case VMULEUH -> multiplyHalves(Vex.VPMULHUW, false);
            case VMULESH -> multiplyHalves(Vex.VPMULHW, false);
            case VMHADDSHS -> multiplyHighAdd(false);
            case VMHRADDSHS -> multiplyHighAdd(true);
            case VMLADDUHM -> {
                op(Vex.VPMULLW, T, a(), b());
                e.vex(Vex.VPADDW, dst(), T, c());
                done();
            }
            case VMSUMUBM -> sumByteProducts(Vex.RIGHT);
            case VMSUMMBM -> sumByteProducts(Vex.ALGEBRAIC);
            case VMSUMUHM -> {
                unsignedProducts();
                op(Vex.VPADDD, T, T, U);
                e.vex(Vex.VPADDD, dst(), T, c());
                done();
            }
            case VMSUMUHS -> {
                unsignedProducts();
                addUnsignedWords(T, T, U, W);
                addUnsignedWords(T, T, c(), W);
                put(T);
            }
            case VMSUMSHM -> {
                op(Vex.VPMADDWD, T, a(), b());
                e.vex(Vex.VPADDD, dst(), T, c());
                done();
            }
            case VMSUMSHS -> sumSignedProducts();
            default -> moreRegisters(op);
        }
    }

    private void moreRegisters(VectorOp op) {
        switch (op) {
            case VADDUBS -> saturated(Vex.VPADDUSB, Vex.VPADDB);
            case VADDUHS -> saturated(Vex.VPADDUSW, Vex.VPADDW);
            case VADDUWS -> {
                addUnsignedWords(T, a(), b(), W);
                put(T);
            }
            case VADDSBS -> saturated(Vex.VPADDSB, Vex.VPADDB);
            case VADDSHS -> saturated(Vex.VPADDSW, Vex.VPADDW);
            case VADDSWS -> {
                int x = a();
                int y = b();
                op(Vex.VPADDD, T, x, y);
                op(Vex.VPXOR, U, x, y);
                op(Vex.VPXOR, W, x, T);
                op(Vex.VPANDN, U, U, W);
                saturateWords(x);
            }
            case VSUBUBS -> saturated(Vex.VPSUBUSB, Vex.VPSUBB);
            case VSUBUHS -> saturated(Vex.VPSUBUSW, Vex.VPSUBW);
            case VSUBUWS -> {
                int x = a();
                int y = b();
                op(Vex.VPMAXUD, T, x, y);
                op(Vex.VPXOR, U, T, x);
                op(Vex.VPSUBD, T, T, y);
                note(U);
                put(T);
            }
            case VSUBSBS -> saturated(Vex.VPSUBSB, Vex.VPSUBB);
            case VSUBSHS -> saturated(Vex.VPSUBSW, Vex.VPSUBW);
            case VSUBSWS -> {
                int x = a();
                int y = b();
                op(Vex.VPSUBD, T, x, y);
                op(Vex.VPXOR, U, x, y);
                op(Vex.VPXOR, W, x, T);
                op(Vex.VPAND, U, U, W);
                saturateWords(x);
            }
            case VSUM4UBS -> {
                constant(Vex.VPMADDUBSW, T, a(), BYTES_01);
                constant(Vex.VPMADDWD, T, T, HALVES_0001);
                addUnsignedWords(T, T, b(), W);
                put(T);
            }
            case VSUM4SBS -> {
                e.movupsLoad(T, RBP, BYTES_01);
                op(Vex.VPMADDUBSW, T, T, a());
                constant(Vex.VPMADDWD, 0, T, HALVES_0001);
                addSignedWords();
            }
            case VSUM4SHS -> {
                constant(Vex.VPMADDWD, 0, a(), HALVES_0001);
                addSignedWords();
            }
            case VSUM2SWS -> sumTwo();
            case VSUMSWS -> sumAll();
            case VAND -> binary(Vex.VPAND);
            case VANDC -> swapped(Vex.VPANDN);
            case VOR -> {
                if (va == vb) {
                    put(a());
                } else {
                    binary(Vex.VPOR);
                }
            }
            case VXOR -> binary(Vex.VPXOR);
            case VNOR -> {
                op(Vex.VPOR, T, a(), b());
                ones(U);
                e.vex(Vex.VPXOR, dst(), T, U);
                done();
            }
            default -> shifts(op);
        }
    }

    private void shifts(VectorOp op) {
        switch (op) {
            case VSLW -> {
                constant(Vex.VPAND, T, b(), WORDS_1F);
                e.vex(Vex.VPSLLVD, dst(), a(), T);
                done();
            }
            case VSRW -> {
                constant(Vex.VPAND, T, b(), WORDS_1F);
                e.vex(Vex.VPSRLVD, dst(), a(), T);
                done();
            }
            case VSRAW -> {
                constant(Vex.VPAND, T, b(), WORDS_1F);
                e.vex(Vex.VPSRAVD, dst(), a(), T);
                done();
            }
            case VRLW -> {
                int x = a();
                constant(Vex.VPAND, T, b(), WORDS_1F);
                e.movupsLoad(U, RBP, WORDS_20);
                op(Vex.VPSUBD, U, U, T);
                op(Vex.VPSLLVD, T, x, T);
                op(Vex.VPSRLVD, U, x, U);
                e.vex(Vex.VPOR, dst(), T, U);
                done();
            }
            case VSLH, VSRH, VSRAH, VRLH -> shiftHalves(op);
            case VSLB, VSRB, VSRAB, VRLB -> shiftBytes(op);
            case VSL -> shiftBits(Vex.BYTES_LEFT, Vex.VPSLLQ, Vex.VPSRLQ);
            case VSR -> shiftBits(Vex.BYTES_RIGHT, Vex.VPSRLQ, Vex.VPSLLQ);
            case VSLO -> shiftBytes(true);
            case VSRO -> shiftBytes(false);
            case VSLDOI -> {
                int by = vc & 15;
                if (by == 0) {
                    put(a());
                } else {
                    e.vexImm(Vex.VPALIGNR, dst(), a(), b(), 16 - by);
                    done();
                }
            }
            default -> permutes(op);
        }
    }

    private void permutes(VectorOp op) {
        switch (op) {
            case VMRGHB -> swapped(Vex.VPUNPCKHBW);
            case VMRGHH -> swapped(Vex.VPUNPCKHWD);
            case VMRGHW -> swapped(Vex.VPUNPCKHDQ);
            case VMRGLB -> swapped(Vex.VPUNPCKLBW);
            case VMRGLH -> swapped(Vex.VPUNPCKLWD);
            case VMRGLW -> swapped(Vex.VPUNPCKLDQ);
            case VSPLTB -> splat(15 - (va & 15), Vex.VPBROADCASTB);
            case VSPLTH -> splat(2 * (7 - (va & 7)), Vex.VPBROADCASTW);
            case VSPLTW -> {
                e.vexImm(Vex.VPSHUFD, dst(), 0, b(), 0x55 * (3 - (va & 3)));
                done();
            }
            case VSPLTISB -> splatImmediate(0x0101_0101, 0xFF);
            case VSPLTISH -> splatImmediate(0x0001_0001, 0xFFFF);
            case VSPLTISW -> splatImmediate(1, -1);
            case VSEL -> {
                int mask = c();
                op(Vex.VPANDN, T, mask, a());
                op(Vex.VPAND, U, mask, b());
                e.vex(Vex.VPOR, dst(), T, U);
                done();
            }
            case VPERM -> permute();
            case VPKUHUM -> {
                constant(Vex.VPAND, T, a(), HALVES_00FF);
                constant(Vex.VPAND, U, b(), HALVES_00FF);
                e.vex(Vex.VPACKUSWB, dst(), U, T);
                done();
            }
            case VPKUWUM -> {
                constant(Vex.VPAND, T, a(), WORDS_FFFF);
                constant(Vex.VPAND, U, b(), WORDS_FFFF);
                e.vex(Vex.VPACKUSDW, dst(), U, T);
                done();
            }
            case VPKUHUS -> packSaturated(0, 0, Vex.VPMINUW, HALVES_00FF, Vex.VPACKUSWB);
            case VPKUWUS -> packSaturated(0, 0, Vex.VPMINUD, WORDS_FFFF, Vex.VPACKUSDW);
            case VPKSHUS -> packSaturated(Vex.VPMAXSW, 0, Vex.VPMINSW, HALVES_00FF, Vex.VPACKUSWB);
            case VPKSWUS -> packSaturated(Vex.VPMAXSD, 0, Vex.VPMINSD, WORDS_FFFF, Vex.VPACKUSDW);
            case VPKSHSS -> packSaturated(Vex.VPMAXSW, HALVES_FF80, Vex.VPMINSW, HALVES_007F, Vex.VPACKSSWB);
            case VPKSWSS -> packSaturated(Vex.VPMAXSD, WORDS_FFFF8000, Vex.VPMINSD, WORDS_7FFF, Vex.VPACKSSDW);
            case VPKPX -> {
                narrowPixels(a(), T);
                narrowPixels(b(), U);
                e.vex(Vex.VPACKUSDW, dst(), U, T);
                done();
            }
            case VUPKHSB -> unpack(Vex.VPMOVSXBW, true);
            case VUPKHSH -> unpack(Vex.VPMOVSXWD, true);
            case VUPKLSB -> unpack(Vex.VPMOVSXBW, false);
            case VUPKLSH -> unpack(Vex.VPMOVSXWD, false);
            case VUPKHPX -> widenPixels(true);
            case VUPKLPX -> widenPixels(false);
            default -> comparisons(op);
        }
    }

    private void comparisons(VectorOp op) {
        switch (op) {
            case VCMPEQUB -> compare(Vex.VPCMPEQB);
            case VCMPEQUH -> compare(Vex.VPCMPEQW);
            case VCMPEQUW -> compare(Vex.VPCMPEQD);
            case VCMPGTSB -> compare(Vex.VPCMPGTB);
            case VCMPGTSH -> compare(Vex.VPCMPGTW);
            case VCMPGTSW -> compare(Vex.VPCMPGTD);
            case VCMPGTUB -> compareUnsigned(Vex.VPMINUB, Vex.VPCMPEQB);
            case VCMPGTUH -> compareUnsigned(Vex.VPMINUW, Vex.VPCMPEQW);
            case VCMPGTUW -> compareUnsigned(Vex.VPMINUD, Vex.VPCMPEQD);
            case VCMPEQFP -> compareNumbers(Vex.EQ);
            case VCMPGEFP -> compareNumbers(Vex.GE);
            case VCMPGTFP -> compareNumbers(Vex.GT);
            case VCMPBFP -> compareBounds();
            default -> numbers(op);
        }
    }

    private void numbers(VectorOp op) {
        switch (op) {
            case VADDFP -> sum(Vex.VADDPS);
            case VSUBFP -> sum(Vex.VSUBPS);
            case VMAXFP -> extreme(Vex.VMAXPS, Vex.VPAND);
            case VMINFP -> extreme(Vex.VMINPS, Vex.VPOR);
            case VMADDFP -> multiplyAdd(Vex.VFMADD213PS, false);
            case VNMSUBFP -> multiplyAdd(Vex.VFMSUB213PS, true);
            case VREFP -> reciprocal();
            case VRSQRTEFP -> reciprocalRoot();
            case VEXPTEFP -> power();
            case VLOGEFP -> logarithm();
            case MFVSCR -> fromStatus();
            case MTVSCR -> toStatus();
            case VRFIN -> round(NEAREST);
            case VRFIZ -> round(TOWARD_ZERO);
            case VRFIP -> round(UP);
            case VRFIM -> round(DOWN);
            case VCFUX -> fromUnsigned();
            case VCFSX -> {
                int y = b();
                enterVectorMode();
                op(Vex.VCVTDQ2PS, T, 0, y);
                scale(T, -va);
                leaveVectorMode();
                put(T);
            }
            case VCTUXS -> toUnsigned();
            case VCTSXS -> toSigned();
            default -> throw new IllegalStateException("no emitter for " + op);
        }
    }

    // ---- integers

    /** 1 where a + b carries out: where b is above the complement of a. */
    private void carry() {
        int y = b();
        ones(T);
        op(Vex.VPXOR, T, T, a());
        op(Vex.VPMINUD, U, y, T);
        op(Vex.VPCMPEQD, U, U, y);
        e.movupsLoad(T, RBP, WORDS_1);
        e.vex(Vex.VPADDD, dst(), U, T);
        done();
    }

    private void noBorrow() {
        int x = a();
        op(Vex.VPMAXUD, T, x, b());
        op(Vex.VPCMPEQD, T, T, x);
        shift(Vex.SHIFT_D, Vex.RIGHT, dst(), T, 31);
        done();
    }

    /** (a | b) - ((a ^ b) >> 1). */
    private void averageWords(int shift) {
        int x = a();
        int y = b();
        op(Vex.VPOR, T, x, y);
        op(Vex.VPXOR, U, x, y);
        shift(Vex.SHIFT_D, shift, U, U, 1);
        e.vex(Vex.VPSUBD, dst(), T, U);
        done();
    }

    /** Signed numbers are unsigned ones, in order, with the sign bit inverted. */
    private void averageSigned(int op, int bias) {
        constant(Vex.VPXOR, T, a(), bias);
        constant(Vex.VPXOR, U, b(), bias);
        op(op, T, T, U);
        constant(Vex.VPXOR, dst(), T, bias);
        done();
    }

    private void multiplyBytes(VectorOp op) {
        int x = a();
        int y = b();
        switch (op) {
            case VMULOUB -> {
                constant(Vex.VPAND, T, x, HALVES_00FF);
                constant(Vex.VPAND, U, y, HALVES_00FF);
            }
            case VMULEUB -> {
                shift(Vex.SHIFT_W, Vex.RIGHT, T, x, 8);
                shift(Vex.SHIFT_W, Vex.RIGHT, U, y, 8);
            }
            case VMULOSB -> {
                rightBytesSigned(T, x);
                rightBytesSigned(U, y);
            }
            default -> {
                shift(Vex.SHIFT_W, Vex.ALGEBRAIC, T, x, 8);
                shift(Vex.SHIFT_W, Vex.ALGEBRAIC, U, y, 8);
            }
        }
        e.vex(Vex.VPMULLW, dst(), T, U);
        done();
    }

    private void rightBytesSigned(int d, int s) {
        shift(Vex.SHIFT_W, Vex.LEFT, d, s, 8);
        shift(Vex.SHIFT_W, Vex.ALGEBRAIC, d, d, 8);
    }

    /** Odd elements are the right halves of words, even ones the left halves. */
    private void multiplyHalves(int high, boolean odd) {
        int x = a();
        int y = b();
        op(high, T, x, y);
        op(Vex.VPMULLW, U, x, y);
        blendProducts(odd, dst(), T, U);
        done();
    }

    /** d = the products of the odd or even halfwords, whose upper halves are in {@code high}, lower in {@code low}. */
    private void blendProducts(boolean odd, int d, int high, int low) {
        if (odd) {
            shift(Vex.SHIFT_D, Vex.LEFT, high, high, 16);
        } else {
            shift(Vex.SHIFT_D, Vex.RIGHT, low, low, 16);
        }
        e.vexImm(Vex.VPBLENDW, d, low, high, 0xAA);
    }

    /** T = unsigned products of the odd halfwords, U = of the even ones. */
    private void unsignedProducts() {
        int x = a();
        int y = b();
        op(Vex.VPMULHUW, T, x, y);
        op(Vex.VPMULLW, U, x, y);
        shift(Vex.SHIFT_D, Vex.LEFT, W, T, 16);
        e.vexImm(Vex.VPBLENDW, W, U, W, 0xAA);
        shift(Vex.SHIFT_D, Vex.RIGHT, U, U, 16);
        e.vexImm(Vex.VPBLENDW, U, U, T, 0xAA);
        e.movapd(T, W);
    }

    private void sumByteProducts(int signOfA) {
        int x = a();
        int y = b();
        if (signOfA == Vex.ALGEBRAIC) {
            rightBytesSigned(T, x);
        } else {
            constant(Vex.VPAND, T, x, HALVES_00FF);
        }
        constant(Vex.VPAND, U, y, HALVES_00FF);
        op(Vex.VPMADDWD, T, T, U);
        shift(Vex.SHIFT_W, signOfA, U, x, 8);
        shift(Vex.SHIFT_W, Vex.RIGHT, W, y, 8);
        op(Vex.VPMADDWD, U, U, W);
        op(Vex.VPADDD, T, T, U);
        e.vex(Vex.VPADDD, dst(), T, c());
        done();
    }

    /** The one sum of two products that is no word, 2^31, is the interpreter's. */
    private void sumSignedProducts() {
        op(Vex.VPMADDWD, 0, a(), b());
        constant(Vex.VPCMPEQD, T, 0, WORDS_80000000);
        op(Vex.VMOVMSKPS, RAX, 0, T);
        leaveIfSet();
        int z = c();
        op(Vex.VPADDD, T, 0, z);
        op(Vex.VPXOR, U, 0, z);
        op(Vex.VPXOR, W, 0, T);
        op(Vex.VPANDN, U, U, W);
        saturateWords(0);
    }

    private void leaveIfSet() {
        e.test(RAX, RAX);
        t.coldInterpret(n, e.jcc(NE));
    }

    /** vD = xmm0 + vB, signed words, saturated. */
    private void addSignedWords() {
        int y = b();
        op(Vex.VPADDD, T, 0, y);
        op(Vex.VPXOR, U, 0, y);
        op(Vex.VPXOR, W, 0, T);
        op(Vex.VPANDN, U, U, W);
        saturateWords(0);
    }

    /**
     * Products are made 32 bits wide, shifted, added and packed. What the sum is modulo 2^16 tells whether it was
     * saturated: no sum is as far out of range as to wrap to the extreme.
     */
    private void multiplyHighAdd(boolean rounded) {
        int x = a();
        int y = b();
        op(Vex.VPMULLW, T, x, y);
        op(Vex.VPMULHW, U, x, y);
        wrappedHigh(rounded, x, y);
        e.movupsStore(RBP, State.VECTOR_TEMP, W);
        op(Vex.VPUNPCKHWD, 0, T, U);
        op(Vex.VPUNPCKLWD, T, T, U);
        int z = c();
        shiftAndAdd(rounded, T, z, Vex.VPUNPCKLWD);
        shiftAndAdd(rounded, 0, z, Vex.VPUNPCKHWD);
        op(Vex.VPACKSSDW, T, T, 0);
        e.movupsLoad(U, RBP, State.VECTOR_TEMP);
        op(Vex.VPADDW, U, U, z);
        op(Vex.VPXOR, U, U, T);
        note(U);
        put(T);
    }

    /** xmm W = bits 15 to 30 of each product, whose halves are in T and U. */
    private void wrappedHigh(boolean rounded, int x, int y) {
        if (rounded) {
            op(Vex.VPMULHRSW, W, x, y);
        } else {
            shift(Vex.SHIFT_W, Vex.LEFT, W, U, 1);
            shift(Vex.SHIFT_W, Vex.RIGHT, 2, T, 15);
            op(Vex.VPOR, W, W, 2);
        }
    }

    private void shiftAndAdd(boolean rounded, int d, int z, int unpack) {
        if (rounded) {
            constant(Vex.VPADDD, d, d, WORDS_4000);
        }
        shift(Vex.SHIFT_D, Vex.ALGEBRAIC, d, d, 15);
        op(unpack, U, z, z);
        shift(Vex.SHIFT_D, Vex.ALGEBRAIC, U, U, 16);
        op(Vex.VPADDD, d, d, U);
    }

    // ---- saturation

    /** Whatever differs between what saturated and what wrapped has saturated. */
    private void saturated(int saturating, int wrapping) {
        int x = a();
        int y = b();
        op(saturating, T, x, y);
        op(wrapping, U, x, y);
        op(Vex.VPXOR, U, U, T);
        note(U);
        put(T);
    }

    /** VSCR[SAT] unless {@code x} is 0. */
    private void note(int x) {
        constant(Vex.VPOR, x, x, State.SATURATED);
        e.movupsStore(RBP, State.SATURATED, x);
    }

    /** d = x + y, saturated: the lesser of x and what y leaves room for, plus y. Overwrites {@code free} and xmm0. */
    private void addUnsignedWords(int d, int x, int y, int free) {
        ones(free);
        op(Vex.VPXOR, free, free, y);
        op(Vex.VPMINUD, free, x, free);
        op(Vex.VPXOR, 0, free, x);
        op(Vex.VPADDD, d, free, y);
        note(0);
    }

    /** vD = T, or the extreme of {@code x}'s sign where U's sign bit is set. */
    private void saturateWords(int x) {
        shift(Vex.SHIFT_D, Vex.ALGEBRAIC, U, U, 31);
        shift(Vex.SHIFT_D, Vex.ALGEBRAIC, W, x, 31);
        constant(Vex.VPXOR, W, W, WORDS_7FFFFFFF);
        e.vexImm(Vex.VPBLENDVB, T, T, W, U << 4);
        note(U);
        put(T);
    }

    /** In each half: the two signed words of a and the right one of b; what does not fit is the interpreter's. */
    private void sumTwo() {
        int x = a();
        int y = b();
        shift(Vex.SHIFT_Q, Vex.RIGHT, T, x, 32);
        addToGeneral(x, T, y);
        mustFit();
        e.store(RBP, State.VECTOR_TEMP, RAX);
        e.storeImm(RBP, State.VECTOR_TEMP + 4, 0);
        e.vexImm(Vex.VPSHUFD, T, 0, x, 0x0E);
        e.vexImm(Vex.VPSHUFD, U, 0, x, 0x0F);
        e.vexImm(Vex.VPSHUFD, W, 0, y, 0x0E);
        addToGeneral(T, U, W);
        mustFit();
        e.store(RBP, State.VECTOR_TEMP + 8, RAX);
        e.storeImm(RBP, State.VECTOR_TEMP + 12, 0);
        e.movupsLoad(0, RBP, State.VECTOR_TEMP);
        put(0);
    }

    /** rax = the sum of the last words, which are signed, of three registers. */
    private void addToGeneral(int x, int y, int z) {
        e.movdFromXmm(RAX, x);
        e.movsxd(RAX, RAX);
        e.movdFromXmm(RCX, y);
        e.movsxd(RCX, RCX);
        e.alu64(ADD, RAX, RCX);
        e.movdFromXmm(RCX, z);
        e.movsxd(RCX, RCX);
        e.alu64(ADD, RAX, RCX);
    }

    private void mustFit() {
        e.movsxd(RCX, RAX);
        e.alu64(CMP, RCX, RAX);
        t.coldInterpret(n, e.jcc(NE));
    }

    private void sumAll() {
        int x = a();
        e.vexImm(Vex.VPSHUFD, T, 0, x, 1);
        addToGeneral(x, T, b());
        e.vexImm(Vex.VPSHUFD, T, 0, x, 2);
        e.movdFromXmm(RCX, T);
        e.movsxd(RCX, RCX);
        e.alu64(ADD, RAX, RCX);
        e.vexImm(Vex.VPSHUFD, T, 0, x, 3);
        e.movdFromXmm(RCX, T);
        e.movsxd(RCX, RCX);
        e.alu64(ADD, RAX, RCX);
        mustFit();
        e.movdToXmm(0, RAX);
        put(0);
    }

    // ---- shifts

    /** The halves of each word are shifted as words, and put together again. */
    private void shiftHalves(VectorOp op) {
        int x = a();
        int y = b();
        constant(Vex.VPAND, T, y, WORDS_F);
        shift(Vex.SHIFT_D, Vex.RIGHT, U, y, 16);
        constant(Vex.VPAND, U, U, WORDS_F);
        switch (op) {
            case VSLH -> {
                op(Vex.VPSLLVD, T, x, T);
                constant(Vex.VPAND, W, x, WORDS_FFFF);
                op(Vex.VPXOR, W, W, x);
                op(Vex.VPSLLVD, U, W, U);
            }
            case VSRH -> {
                constant(Vex.VPAND, W, x, WORDS_FFFF);
                op(Vex.VPSRLVD, T, W, T);
                op(Vex.VPSRLVD, U, x, U);
            }
            case VSRAH -> {
                shift(Vex.SHIFT_D, Vex.LEFT, W, x, 16);
                op(Vex.VPSRAVD, T, W, T);
                shift(Vex.SHIFT_D, Vex.RIGHT, T, T, 16);
                op(Vex.VPSRAVD, U, x, U);
            }
            default -> {
                // A halfword followed by itself rotates by being shifted.
                shift(Vex.SHIFT_D, Vex.LEFT, W, x, 16);
                e.vexImm(Vex.VPBLENDW, W, x, W, 0xAA);
                op(Vex.VPSLLVD, T, W, T);
                shift(Vex.SHIFT_D, Vex.RIGHT, T, T, 16);
                shift(Vex.SHIFT_D, Vex.RIGHT, W, x, 16);
                e.vexImm(Vex.VPBLENDW, W, W, x, 0xAA);
                op(Vex.VPSLLVD, U, W, U);
            }
        }
        e.vexImm(Vex.VPBLENDW, dst(), T, U, 0xAA);
        done();
    }

    /** By multiplying with powers of two, odd and even bytes apart: T for the right bytes of halfwords, U for the left. */
    private void shiftBytes(VectorOp op) {
        int x = a();
        constant(Vex.VPAND, T, b(), BYTES_07);
        boolean left = op == VectorOp.VSLB || op == VectorOp.VRLB;
        e.movupsLoad(U, RBP, left ? POWERS : POWERS_DOWN);
        op(Vex.VPSHUFB, U, U, T);
        constant(Vex.VPAND, T, U, HALVES_00FF);
        shift(Vex.SHIFT_W, Vex.RIGHT, U, U, 8);
        switch (op) {
            case VSLB, VRLB -> {
                constant(Vex.VPAND, W, x, HALVES_00FF);
                op(Vex.VPMULLW, T, T, W);
                shift(Vex.SHIFT_W, Vex.RIGHT, W, x, 8);
                op(Vex.VPMULLW, U, U, W);
                if (op == VectorOp.VRLB) {
                    shift(Vex.SHIFT_W, Vex.RIGHT, W, T, 8);
                    op(Vex.VPOR, T, T, W);
                    shift(Vex.SHIFT_W, Vex.RIGHT, W, U, 8);
                    op(Vex.VPOR, U, U, W);
                }
            }
            case VSRB -> {
                constant(Vex.VPAND, W, x, HALVES_00FF);
                op(Vex.VPMULLW, T, T, W);
                shift(Vex.SHIFT_W, Vex.RIGHT, T, T, 7);
                shift(Vex.SHIFT_W, Vex.RIGHT, W, x, 8);
                op(Vex.VPMULLW, U, U, W);
                shift(Vex.SHIFT_W, Vex.RIGHT, U, U, 7);
            }
            default -> {
                rightBytesSigned(W, x);
                op(Vex.VPMULLW, T, T, W);
                shift(Vex.SHIFT_W, Vex.ALGEBRAIC, T, T, 7);
                shift(Vex.SHIFT_W, Vex.ALGEBRAIC, W, x, 8);
                op(Vex.VPMULLW, U, U, W);
                shift(Vex.SHIFT_W, Vex.ALGEBRAIC, U, U, 7);
            }
        }
        constant(Vex.VPAND, T, T, HALVES_00FF);
        shift(Vex.SHIFT_W, Vex.LEFT, U, U, 8);
        e.vex(Vex.VPOR, dst(), T, U);
        done();
    }

    /** The register by 0 to 7 bits: each half shifted, with what comes over from the other. */
    private void shiftBits(int bytes, int along, int against) {
        int x = a();
        constant(Vex.VPAND, T, b(), QUAD_7);
        op(along, U, x, T);
        e.movupsLoad(W, RBP, QUAD_64);
        op(Vex.VPSUBQ, W, W, T);
        shift(Vex.SHIFT_Q, bytes, T, x, 8);
        op(against, T, T, W);
        e.vex(Vex.VPOR, dst(), T, U);
        done();
    }

    private void shiftBytes(boolean left) {
        e.movdFromXmm(RAX, b());
        e.shiftImm(SHR, RAX, 3);
        e.aluImm(AND, RAX, 15);
        if (left) {
            e.group3(NEG, RAX);
            e.movsxd(RAX, RAX);
        }
        e.leaIndexed64(RAX, RBP, RAX, 0, 0);
        e.vexMem(Vex.VPSHUFB, dst(), a(), RAX, SHIFT_BYTES + 16);
        done();
    }

    // ---- permutation

    private void splat(int from, int broadcast) {
        int y = b();
        if (from != 0) {
            shift(Vex.SHIFT_Q, Vex.BYTES_RIGHT, T, y, from);
            y = T;
        }
        e.vex(broadcast, dst(), 0, y);
        done();
    }

    private void splatImmediate(int everywhere, int mask) {
        int value = (va << 27 >> 27 & mask) * everywhere;
        int d = dst();
        if (value == 0) {
            zero(d);
        } else if (value == -1) {
            ones(d);
        } else {
            e.movImm(RAX, value);
            e.movdToXmm(d, RAX);
            e.vex(Vex.VPBROADCASTD, d, 0, d);
        }
        done();
    }

    /** Byte n of a and b is the host's 15 - n; bit 4 of n chooses b. */
    private void permute() {
        int control = c();
        constant(Vex.VPANDN, T, control, BYTES_0F);
        shift(Vex.SHIFT_W, Vex.LEFT, W, control, 3);
        if (va == vb) {
            e.vex(Vex.VPSHUFB, dst(), a(), T);
        } else {
            op(Vex.VPSHUFB, U, b(), T);
            op(Vex.VPSHUFB, T, a(), T);
            e.vexImm(Vex.VPBLENDVB, dst(), T, U, W << 4);
        }
        done();
    }

    /** Clamps, which shows what is saturated, and packs. {@code max} 0: nothing is too small; {@code low} 0: below 0 is. */
    private void packSaturated(int max, int low, int min, int high, int pack) {
        clamp(T, a(), max, low, min, high);
        clamp(U, b(), max, low, min, high);
        e.vex(pack, dst(), U, T);
        done();
    }

    private void clamp(int d, int s, int max, int low, int min, int high) {
        constant(min, d, s, high);
        if (max != 0) {
            if (low == 0) {
                zero(W);
                op(max, d, d, W);
            } else {
                constant(max, d, d, low);
            }
        }
        op(Vex.VPXOR, W, d, s);
        note(W);
    }

    private void narrowPixels(int s, int d) {
        shift(Vex.SHIFT_D, Vex.RIGHT, d, s, 9);
        constant(Vex.VPAND, d, d, PIXEL_RED);
        shift(Vex.SHIFT_D, Vex.RIGHT, W, s, 6);
        constant(Vex.VPAND, W, W, PIXEL_GREEN);
        op(Vex.VPOR, d, d, W);
        shift(Vex.SHIFT_D, Vex.RIGHT, W, s, 3);
        constant(Vex.VPAND, W, W, PIXEL_BLUE);
        op(Vex.VPOR, d, d, W);
    }

    private void unpack(int op, boolean left) {
        int y = b();
        if (left) {
            shift(Vex.SHIFT_Q, Vex.BYTES_RIGHT, T, y, 8);
            y = T;
        }
        e.vex(op, dst(), 0, y);
        done();
    }

    private void widenPixels(boolean left) {
        unpackTo(T, left);
        shift(Vex.SHIFT_D, Vex.LEFT, U, T, 16);
        shift(Vex.SHIFT_D, Vex.ALGEBRAIC, U, U, 31);
        shift(Vex.SHIFT_D, Vex.LEFT, U, U, 24);
        shift(Vex.SHIFT_D, Vex.LEFT, W, T, 6);
        constant(Vex.VPAND, W, W, WIDE_RED);
        op(Vex.VPOR, U, U, W);
        shift(Vex.SHIFT_D, Vex.LEFT, W, T, 3);
        constant(Vex.VPAND, W, W, WIDE_GREEN);
        op(Vex.VPOR, U, U, W);
        constant(Vex.VPAND, T, T, WIDE_BLUE);
        e.vex(Vex.VPOR, dst(), U, T);
        done();
    }

    private void unpackTo(int d, boolean left) {
        int y = b();
        if (left) {
            shift(Vex.SHIFT_Q, Vex.BYTES_RIGHT, d, y, 8);
            y = d;
        }
        op(Vex.VPMOVZXWD, d, 0, y);
    }

    // ---- comparisons

    private boolean records() {
        return (word & 0x400) != 0;
    }

    private void compare(int op) {
        op(op, T, a(), b());
        deliver();
    }

    private void compareUnsigned(int min, int equal) {
        int x = a();
        op(min, T, x, b());
        op(equal, T, T, x);
        ones(U);
        op(Vex.VPXOR, T, T, U);
        deliver();
    }

    private void compareNumbers(int predicate) {
        int x = a();
        int y = b();
        enterVectorMode();
        e.vexImm(Vex.VCMPPS, T, x, y, predicate);
        leaveVectorMode();
        deliver();
    }

    /** vD = T; CR6 = LT when all are ones, EQ when all are zeros. */
    private void deliver() {
        put(T);
        if (!records()) {
            return;
        }
        op(Vex.VPMOVMSKB, RAX, 0, T);
        e.movsx16(RAX, RAX);
        e.movsxd(RAX, RAX);
        e.lea64(RCX, RAX, 1);
        e.aluImm64(CMP, RCX, 1);
        int alike = e.jccShort(BE);
        e.movImm64(RAX, State.fieldOf(0));
        e.bindShort(alike);
        e.store64(RBP, State.field(Cpu.CR0 + 6), RAX);
    }

    /** Bit 0 unless a <= b, bit 1 unless a >= -b. */
    private void compareBounds() {
        int x = a();
        int y = b();
        enterVectorMode();
        e.vexImm(Vex.VCMPPS, T, x, y, Vex.NOT_LE);
        constant(Vex.VPXOR, U, y, WORDS_80000000);
        e.vexImm(Vex.VCMPPS, U, x, U, Vex.NOT_GE);
        leaveVectorMode();
        constant(Vex.VPAND, T, T, WORDS_80000000);
        constant(Vex.VPAND, U, U, WORDS_40000000);
        op(Vex.VPOR, T, T, U);
        put(T);
        if (records()) {
            zero(U);
            op(Vex.VPCMPEQD, U, U, T);
            op(Vex.VPMOVMSKB, RCX, 0, U);
            e.movImm(RAX, 0);
            e.aluImm(CMP, RCX, 0xFFFF);
            int within = e.jccShort(E);
            e.movImm64(RAX, State.fieldOf(0));
            e.bindShort(within);
            e.store64(RBP, State.field(Cpu.CR0 + 6), RAX);
        }
    }

    // ---- status

    private void fromStatus() {
        e.load(RAX, RBP, State.VSCR);
        e.load64(RCX, RBP, State.SATURATED);
        e.aluMem64(OR, RCX, RBP, State.SATURATED + 8);
        int none = e.jccShort(E);
        e.aluImm(OR, RAX, Vscr.SAT);
        e.bindShort(none);
        e.movdToXmm(0, RAX);
        put(0);
    }

    /** Java mode is part of the context. */
    private void toStatus() {
        e.movdFromXmm(RAX, b());
        e.aluImm(AND, RAX, Vscr.NJ | Vscr.SAT);
        e.mov(RCX, RAX);
        e.aluMem(XOR, RCX, RBP, State.VSCR);
        e.aluImm(AND, RCX, Vscr.NJ);
        t.coldInterpret(n, e.jcc(NE));
        e.store(RBP, State.VSCR, RAX);
        e.storeImm64(RBP, State.SATURATED, 0);
        e.storeImm64(RBP, State.SATURATED + 8, 0);
    }

    // ---- numbers

    /** In a region of mostly scalar arithmetic each vector instruction changes MXCSR and back. */
    private void enterVectorMode() {
        if (!t.inVectorMode()) {
            e.stmxcsr(RBP, State.MXCSR_SCALAR);
            e.ldmxcsr(RBP, State.MXCSR_VECTOR);
        }
    }

    private void leaveVectorMode() {
        if (!t.inVectorMode()) {
            e.ldmxcsr(RBP, State.MXCSR_SCALAR);
        }
    }

    /** Leaves when T has a sign bit set. */
    private void leaveVectorModeOrInterpret() {
        leaveVectorMode();
        op(Vex.VMOVMSKPS, RAX, 0, T);
        leaveIfSet();
    }

    /** Java mode: an instruction with a denormalized operand is not for the host. {@code y} and {@code z} may be -1. */
    private void refuseDenormalized(int x, int y, int z) {
        if (!t.inJavaMode()) {
            return;
        }
        markDenormalized(T, x);
        if (y >= 0) {
            markDenormalized(U, y);
            op(Vex.VPOR, T, T, U);
        }
        if (z >= 0) {
            markDenormalized(U, z);
            op(Vex.VPOR, T, T, U);
        }
        op(Vex.VMOVMSKPS, RAX, 0, T);
        leaveIfSet();
    }

    /** Java mode: nor is one with a denormalized result, in xmm0; T has a sign bit where it is refused already. */
    private void refuseDenormalizedResult() {
        if (t.inJavaMode()) {
            markDenormalized(U, 0);
            op(Vex.VPOR, T, T, U);
        }
    }

    /** Ones where x is denormalized. Zeros become the greatest number when 1 is subtracted. */
    private void markDenormalized(int to, int x) {
        shift(Vex.SHIFT_D, Vex.LEFT, to, x, 1);
        ones(W);
        op(Vex.VPADDD, to, to, W);
        constant(Vex.VPMAXUD, to, to, TWICE_DENORMALIZED);
        constant(Vex.VPCMPEQD, to, to, TWICE_DENORMALIZED);
    }

    private void sum(int op) {
        int x = a();
        int y = b();
        refuseDenormalized(x, y, -1);
        enterVectorMode();
        op(op, 0, x, y);
        e.vexImm(Vex.VCMPPS, T, 0, 0, Vex.UNORDERED);
        refuseDenormalizedResult();
        leaveVectorModeOrInterpret();
        put(0);
    }

    /**
     * The host gives its second operand when both are zeros; that of both orders together is the zero wanted. Adding -0
     * flushes what VSCR[NJ] wants flushed.
     */
    private void extreme(int op, int merge) {
        int x = a();
        int y = b();
        enterVectorMode();
        e.vexImm(Vex.VCMPPS, T, x, y, Vex.UNORDERED);
        op(op, U, x, y);
        op(op, W, y, x);
        op(merge, U, U, W);
        constant(Vex.VADDPS, U, U, WORDS_80000000);
        leaveVectorModeOrInterpret();
        put(U);
    }

    /** A sum that is less than the least normal number before rounding, and that number after, is flushed by the guest. */
    private void multiplyAdd(int op, boolean negate) {
        int x = a();
        int y = b();
        int z = c();
        refuseDenormalized(x, y, z);
        if (x != 0) {
            e.movapd(0, x);
        }
        enterVectorMode();
        e.vex(op, 0, z, y);
        constant(Vex.VPAND, T, 0, WORDS_7FFFFFFF);
        e.movupsLoad(U, RBP, MIN_NORMAL);
        op(Vex.VPCMPEQD, U, U, T);
        constant(Vex.VPADDD, T, T, NAN_TO_SIGN);
        op(Vex.VPOR, T, T, U);
        refuseDenormalizedResult();
        leaveVectorModeOrInterpret();
        if (negate) {
            constant(Vex.VPXOR, dst(), 0, WORDS_80000000);
            done();
        } else {
            put(0);
        }
    }

    private void reciprocal() {
        int y = b();
        refuseDenormalized(y, -1, -1);
        enterVectorMode();
        e.movupsLoad(U, RBP, ONE);
        if (!t.inJavaMode()) {
            e.vex(Vex.VDIVPS, dst(), U, y);
            leaveVectorMode();
            done();
            return;
        }
        op(Vex.VDIVPS, 0, U, y);
        zero(T);
        refuseDenormalizedResult();
        leaveVectorModeOrInterpret();
        put(0);
    }

    private void reciprocalRoot() {
        int y = b();
        refuseDenormalized(y, -1, -1);
        enterVectorMode();
        op(Vex.VSQRTPS, T, 0, y);
        e.movupsLoad(U, RBP, ONE);
        op(Vex.VDIVPS, 0, U, T);
        e.vexImm(Vex.VCMPPS, T, 0, 0, Vex.UNORDERED);
        leaveVectorModeOrInterpret();
        put(0);
    }

    /** As {@link VecEstimate} has it. */
    private void power() {
        int y = b();
        refuseDenormalized(y, -1, -1);
        enterVectorMode();
        e.vexImm(Vex.VROUNDPS, U, 0, y, NEAREST);
        op(Vex.VSUBPS, T, y, U);
        polynomial(T, POWER, VecEstimate.POWER_TERMS.size());
        constant(Vex.VADDPS, 0, 0, ONE);
        op(Vex.VCVTTPS2DQ, U, 0, U);
        shift(Vex.SHIFT_D, Vex.LEFT, U, U, 23);
        op(Vex.VPADDD, 0, 0, U);
        e.movupsLoad(W, RBP, OVERFLOWS);
        e.vexImm(Vex.VCMPPS, T, y, W, Vex.GE);
        op(Vex.VPANDN, 0, T, 0);
        constant(Vex.VPAND, T, T, INFINITY);
        op(Vex.VPOR, 0, 0, T);
        e.movupsLoad(W, RBP, LEAST_NORMAL);
        e.vexImm(Vex.VCMPPS, U, y, W, Vex.LT);
        e.vexImm(Vex.VCMPPS, T, y, y, Vex.UNORDERED);
        if (t.inJavaMode()) {
            op(Vex.VPOR, T, T, U);
        } else {
            op(Vex.VPANDN, 0, U, 0);
        }
        leaveVectorModeOrInterpret();
        put(0);
    }

    private void logarithm() {
        int y = b();
        refuseDenormalized(y, -1, -1);
        enterVectorMode();
        e.movapd(U, y);
        constant(Vex.VPSUBD, T, U, ROOT_HALF);
        shift(Vex.SHIFT_D, Vex.ALGEBRAIC, T, T, 23);
        shift(Vex.SHIFT_D, Vex.LEFT, W, T, 23);
        op(Vex.VPSUBD, U, U, W);
        constant(Vex.VSUBPS, U, U, ONE);
        polynomial(U, LOGARITHM, VecEstimate.LOGARITHM_TERMS.size());
        op(Vex.VCVTDQ2PS, T, 0, T);
        op(Vex.VADDPS, 0, 0, T);
        e.movupsLoad(W, RBP, INFINITY);
        op(Vex.VPCMPEQD, T, W, y);
        op(Vex.VPAND, T, T, W);
        // The logarithm of what is taken for 2^128 is 128, whose bits are among infinity's.
        op(Vex.VPOR, 0, 0, T);
        zero(W);
        e.vexImm(Vex.VCMPPS, T, y, W, Vex.LE);
        e.vexImm(Vex.VCMPPS, U, y, W, Vex.LT);
        op(Vex.VPANDN, 0, T, 0);
        constant(Vex.VPAND, T, T, MINUS_INFINITY);
        op(Vex.VPOR, 0, 0, T);
        constant(Vex.VPAND, U, U, MINUS_INFINITY_TO_NAN);
        op(Vex.VPXOR, 0, 0, U);
        e.vexImm(Vex.VCMPPS, T, y, y, Vex.UNORDERED);
        leaveVectorModeOrInterpret();
        put(0);
    }

    /** xmm0 = f times the sum of the terms, the highest power first. */
    private void polynomial(int f, int terms, int count) {
        e.movupsLoad(0, RBP, terms);
        for (int i = 1; i < count; i++) {
            op(Vex.VMULPS, 0, 0, f);
            constant(Vex.VADDPS, 0, 0, terms + 16 * i);
        }
        op(Vex.VMULPS, 0, 0, f);
    }

    private void round(int mode) {
        int y = b();
        enterVectorMode();
        e.vexImm(Vex.VROUNDPS, dst(), 0, y, mode);
        leaveVectorMode();
        done();
    }

    /** x *= 2^exponent, exactly, unless it overflows. */
    private void scale(int x, int exponent) {
        if (exponent != 0) {
            e.movImm(RAX, 127 + exponent << 23);
            e.movdToXmm(W, RAX);
            op(Vex.VPBROADCASTD, W, 0, W);
            op(Vex.VMULPS, x, x, W);
        }
    }

    /** Both halves of each word are exact; their sum is rounded. */
    private void fromUnsigned() {
        int y = b();
        enterVectorMode();
        shift(Vex.SHIFT_D, Vex.RIGHT, T, y, 16);
        op(Vex.VCVTDQ2PS, T, 0, T);
        constant(Vex.VMULPS, T, T, TWO_16);
        constant(Vex.VPAND, U, y, WORDS_FFFF);
        op(Vex.VCVTDQ2PS, U, 0, U);
        op(Vex.VADDPS, T, T, U);
        scale(T, -va);
        leaveVectorMode();
        put(T);
    }

    /** The host gives 0x80000000 for all that does not fit: inverted where it is too large, 0 for NaN. */
    private void toSigned() {
        int y = b();
        enterVectorMode();
        e.movapd(T, y);
        scale(T, va);
        e.movupsLoad(W, RBP, TWO_31);
        e.vexImm(Vex.VCMPPS, U, T, W, Vex.GE);
        op(Vex.VCVTTPS2DQ, W, 0, T);
        op(Vex.VPXOR, W, W, U);
        e.vexImm(Vex.VCMPPS, 0, T, T, Vex.ORDERED);
        op(Vex.VPAND, 0, 0, W);
        e.movupsLoad(W, RBP, MINUS_TWO_31);
        e.vexImm(Vex.VCMPPS, T, T, W, Vex.LT);
        leaveVectorMode();
        op(Vex.VPOR, U, U, T);
        note(U);
        put(0);
    }

    private void toUnsigned() {
        int y = b();
        enterVectorMode();
        e.movapd(T, y);
        scale(T, va);
        e.movupsLoad(W, RBP, MINUS_ONE);
        e.vexImm(Vex.VCMPPS, 0, T, W, Vex.LE);
        zero(W);
        // A NaN becomes the second operand.
        op(Vex.VMAXPS, T, T, W);
        e.movupsLoad(W, RBP, TWO_32);
        e.vexImm(Vex.VCMPPS, U, T, W, Vex.GE);
        op(Vex.VPOR, 0, 0, U);
        note(0);
        e.movupsLoad(W, RBP, TWO_31);
        e.vexImm(Vex.VCMPPS, 0, T, W, Vex.GE);
        op(Vex.VPAND, W, W, 0);
        op(Vex.VSUBPS, T, T, W);
        op(Vex.VCVTTPS2DQ, T, 0, T);
        shift(Vex.SHIFT_D, Vex.LEFT, 0, 0, 31);
        op(Vex.VPXOR, T, T, 0);
        op(Vex.VPOR, T, T, U);
        leaveVectorMode();
        put(T);
    }

    // ------------------------------------------------------------------ loads and stores

    private void storage(Rare rare) {
        switch (rare) {
            case LVX -> {
                translate(16, false);
                e.movupsLoad(0, RAX, 0);
                constant(Vex.VPSHUFB, dst(), 0, REVERSE);
                done();
            }
            case STVX -> {
                translate(16, true);
                constant(Vex.VPSHUFB, 0, src(vd, 0), REVERSE);
                e.movupsStore(RAX, 0, 0);
            }
            case LVEBX -> loadElement(1, Vex.VPBROADCASTB, ELEMENT_1);
            case LVEHX -> loadElement(2, Vex.VPBROADCASTW, ELEMENT_2);
            case LVEWX -> loadElement(4, Vex.VPBROADCASTD, ELEMENT_4);
            case STVEBX -> storeElement(1);
            case STVEHX -> storeElement(2);
            case STVEWX -> storeElement(4);
            case LVSL -> {
                alignment();
                constant(Vex.VPADDB, dst(), 0, REVERSE);
                done();
            }
            case LVSR -> {
                alignment();
                e.movupsLoad(T, RBP, REVERSE_16);
                e.vex(Vex.VPSUBB, dst(), T, 0);
                done();
            }
            default -> throw new IllegalStateException("no emitter for " + rare);
        }
    }

    /** edx = the effective address. */
    private void address() {
        int y = t.src(vb, RCX);
        if (va == 0) {
            e.mov(RDX, y);
        } else {
            e.leaIndexed(RDX, t.src(va, RAX), y, 0, 0);
        }
    }

    /** rax = host address of the block of {@code size} bytes that holds the effective address, or away to Java. */
    private void translate(int size, boolean write) {
        address();
        if (size > 1) {
            e.aluImm(AND, RDX, -size);
        }
        t.translateT0(n, size, write);
    }

    /** All bytes of xmm0 = the effective address modulo 16. */
    private void alignment() {
        address();
        e.aluImm(AND, RDX, 15);
        e.movdToXmm(0, RDX);
        op(Vex.VPBROADCASTB, 0, 0, 0);
    }

    /** The element is put everywhere, and chosen where its address places it. */
    private void loadElement(int size, int broadcast, int window) {
        translate(size, false);
        switch (size) {
            case 1 -> e.movzx8Mem(RCX, RAX, 0);
            case 2 -> e.movbeLoad(2, RCX, RAX, 0);
            default -> e.movbeLoad(4, RCX, RAX, 0);
        }
        e.movdToXmm(T, RCX);
        op(broadcast, T, 0, T);
        e.aluImm(AND, RDX, 15);
        e.leaIndexed64(RDX, RBP, RDX, 0, 0);
        e.movupsLoad(U, RDX, window + size);
        int x = src(vd, 0);
        e.vexImm(Vex.VPBLENDVB, dst(), x, T, U << 4);
        done();
    }

    private void storeElement(int size) {
        translate(size, true);
        e.movupsStore(RBP, State.VECTOR_TEMP, src(vd, 0));
        e.aluImm(AND, RDX, 15);
        e.group3(NEG, RDX);
        e.movsxd(RDX, RDX);
        e.leaIndexed64(RDX, RBP, RDX, 0, 0);
        int place = State.VECTOR_TEMP + 16 - size;
        switch (size) {
            case 1 -> {
                e.movzx8Mem(RCX, RDX, place);
                e.store8(RAX, 0, RCX);
            }
            case 2 -> {
                e.load16zx(RCX, RDX, place);
                e.movbeStore(2, RAX, 0, RCX);
            }
            default -> {
                e.load(RCX, RDX, place);
                e.movbeStore(4, RAX, 0, RCX);
            }
        }
    }
}
