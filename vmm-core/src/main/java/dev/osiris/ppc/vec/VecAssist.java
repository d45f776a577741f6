package dev.osiris.ppc.vec;

import dev.osiris.ppc.cpu.Cpu;

/**
 * Java mode (VSCR[NJ] = 0) on the 7400 and the 7447A: arithmetic and estimates that meet a denormalized operand, or would
 * deliver a denormalized result, are left to software, by the AltiVec assist interrupt (7400UM 4.6.16, 7.1.3.2).
 * Comparisons, vmaxfp, vminfp, roundings and conversions deliver the exact result themselves.
 */
public final class VecAssist {
    private static final int EXPONENT = 0x7F80_0000;
    private static final int FRACTION = 0x007F_FFFF;

    private VecAssist() {}

    /** Whether {@code op} may ask for assistance at all. */
    public static boolean mayBeWanted(VectorOp op) {
        return switch (op) {
            case VADDFP, VSUBFP, VMADDFP, VNMSUBFP, VREFP, VRSQRTEFP, VEXPTEFP, VLOGEFP -> true;
            default -> false;
        };
    }

    /** Executes {@code insn} and answers false, or leaves everything as it was and answers true. */
    public static boolean isWanted(Cpu cpu, VectorOp op, int insn) {
        int d = insn >>> 21 & 31;
        if (operandIsDenormalized(cpu, op, insn)) {
            return true;
        }
        long high = cpu.vr[2 * d];
        long low = cpu.vr[2 * d + 1];
        op.run(cpu, insn);
        if (!isDenormalized(cpu, d)) {
            return false;
        }
        cpu.vr[2 * d] = high;
        cpu.vr[2 * d + 1] = low;
        return true;
    }

    private static boolean operandIsDenormalized(Cpu cpu, VectorOp op, int insn) {
        String operands = op.operands();
        return operands.contains("VA") && isDenormalized(cpu, insn >>> 16 & 31)
                || operands.contains("VB") && isDenormalized(cpu, insn >>> 11 & 31)
                || operands.contains("VC") && isDenormalized(cpu, insn >>> 6 & 31);
    }

    private static boolean isDenormalized(Cpu cpu, int v) {
        return isDenormalized(cpu.vr[2 * v]) || isDenormalized(cpu.vr[2 * v + 1]);
    }

    private static boolean isDenormalized(long pair) {
        return isDenormalized((int) (pair >>> 32)) || isDenormalized((int) pair);
    }

    private static boolean isDenormalized(int image) {
        return (image & EXPONENT) == 0 && (image & FRACTION) != 0;
    }
}
