package dev.osiris.engine.x86;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import java.util.Arrays;

/**
 * Branches over one to three instructions that only compute. The architecture has no conditional move, so compilers make such branches
 * of every minimum, every "add if", every bit of a CRC; the host guesses them wrong as often as the data pleases. Here both
 * ways are computed and the host's conditional move chooses.
 *
 * <p>The body is part of the branch's code and cannot be entered. When other instructions stand between the comparison and
 * the branch, the comparison's outcome waits for it in {@code dl}; code in between cannot be entered either.
 */
final class Hammocks {
    private static final int MAX_BODY = 3;
    /** What a branch has that depends on a condition only. */
    private static final int BO_CONDITION_ONLY = 4;
    private static final int BO_NO_CONDITION = 16;

    /** For each instruction: how many behind it are its body. */
    private int[] bodyOf = new int[512];
    /** For each instruction: the branch that its comparison decides, or -1; and the other way. */
    private int[] branchOf = new int[512];
    private int[] comparisonOf = new int[512];
    /** Whether an outcome waits in dl before the instruction. */
    private boolean[] waits = new boolean[512];

    /** What the translator knows. */
    interface Code {
        /** Whether instruction {@code n} of the list is reached from the one before it only, and is translated. */
        boolean follows(int n);

        /** The operation of the comparison in the same line that decides branch {@code n}, or -1. */
        int decidedBy(int n);

        int firstOp(int n);

        int endOp(int n);
    }

    void begin(int insns) {
        if (bodyOf.length < insns) {
            int room = insns * 2;
            bodyOf = new int[room];
            branchOf = new int[room];
            comparisonOf = new int[room];
            waits = new boolean[room];
        }
        Arrays.fill(bodyOf, 0, insns, 0);
        Arrays.fill(branchOf, 0, insns, -1);
        Arrays.fill(comparisonOf, 0, insns, -1);
        Arrays.fill(waits, 0, insns, false);
    }

    /** How many instructions behind instruction {@code n} belong to its code: 0 when it is no such branch. */
    int body(int n) {
        return bodyOf[n];
    }

    /** The comparison whose outcome dl holds for branch {@code n}, as its instruction, or -1. */
    int comparison(int n) {
        return comparisonOf[n];
    }

    /** The branch, as its instruction, that waits for the outcome of the comparison of instruction {@code n}, or -1. */
    int branch(int n) {
        return branchOf[n];
    }

    /** Whether code before instruction {@code n} has left an outcome in dl, so that nobody else may come here. */
    boolean waits(int n) {
        return waits[n];
    }

    void find(Ir ir, Code code) {
        for (int n = 0; n < ir.insns(); n++) {
            int body = bodyLength(ir, code, n);
            if (body > 0) {
                bodyOf[n] = body;
                findComparison(ir, code, n);
                n += body;
            }
        }
    }

    private static int bodyLength(Ir ir, Code code, int n) {
        int op = code.firstOp(n);
        if (code.endOp(n) != op + 1 || ir.op(op) != IrOp.BRC || (ir.wordOf(n) & 1) != 0
                || (ir.d(op) & (BO_CONDITION_ONLY | BO_NO_CONDITION)) != BO_CONDITION_ONLY || (ir.a(op) & 3) == 3) {
            return 0;
        }
        int length = (ir.b(op) - ir.pcOf(n) >> 2) - 1;
        if (length < 1 || length > MAX_BODY || n + length >= ir.insns()) {
            return 0;
        }
        for (int k = n + 1; k <= n + length; k++) {
            if (!code.follows(k) || !computes(ir, code, k, length)) {
                return 0;
            }
        }
        return length;
    }

    private static boolean computes(Ir ir, Code code, int n, int length) {
        int op = code.firstOp(n);
        return code.endOp(n) == op + 1 && ir.d(op) < Cpu.T0
                && (keepsFlags(ir.op(op)) || length == 1 && changesFlags(ir.op(op)));
    }

    /** Those that are computed without the host's flags. */
    static boolean keepsFlags(IrOp op) {
        return switch (op) {
            case MOV, MOVI, ADD, ADDI, SEXT8, SEXT16 -> true;
            default -> false;
        };
    }

    private static boolean changesFlags(IrOp op) {
        return switch (op) {
            case SUB, AND, OR, XOR, ANDI, ORI, XORI, NEG -> true;
            default -> false;
        };
    }

    /** What stands between the comparison and the branch must leave rdx alone. */
    private void findComparison(Ir ir, Code code, int branch) {
        int comparison = code.decidedBy(branch);
        if (comparison < 0 || branchOf[ir.insnOf(comparison)] >= 0) {
            return;
        }
        for (int i = comparison + 1; i < code.firstOp(branch); i++) {
            if (!mayStandBetween(ir, i)) {
                return;
            }
        }
        join(ir.insnOf(comparison), branch);
    }

    private void join(int comparison, int branch) {
        branchOf[comparison] = branch;
        comparisonOf[branch] = comparison;
        Arrays.fill(waits, comparison + 1, branch + 1, true);
    }

    /** What leaves rdx alone, and has no access that could be interrupted: the way back would lead in between. */
    private static boolean mayStandBetween(Ir ir, int i) {
        return switch (ir.op(i)) {
            case MOVI, MOV, ADD, ADDI, SUB, AND, OR, XOR, ANDC, ANDI, ORI, XORI, NEG, SEXT8, SEXT16, ROTL_MASK, CMPS, CMPSI, CMPU, CMPUI ->
                ir.d(i) != Cpu.T0;
            default -> false;
        };
    }
}
