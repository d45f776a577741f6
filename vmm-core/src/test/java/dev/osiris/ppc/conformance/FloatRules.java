package dev.osiris.ppc.conformance;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.fp.FpRule;
import dev.osiris.ppc.fp.FpStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of floating-point arithmetic as conformance rows: each as an instruction, plain and recording CR1, with
 * MSR[FE0] and MSR[FE1] 0 and in the three modes that take the program interrupt of an enabled exception (PEM 6.4.7).
 */
final class FloatRules {
    /** FP and ME, with FE0 and FE1. */
    private static final int[] MSRS = {0x3000, 0x3100, 0x3800, 0x3900};

    private FloatRules() {}

    static List<ConformanceRow> rows() {
        List<ConformanceRow> rows = new ArrayList<>();
        for (FpRule rule : FpRule.all()) {
            // None of the models here has it.
            if (rule.name().startsWith("fsqrt")) {
                continue;
            }
            for (int msr : MSRS) {
                rows.add(row(rule, false, msr));
                if (!rule.name().startsWith("fcmp") && !isMemory(rule)) {
                    rows.add(row(rule, true, msr));
                }
            }
        }
        return rows;
    }

    private static boolean isMemory(FpRule rule) {
        return rule.name().equals("lfs") || rule.name().equals("stfs");
    }

    private static ConformanceRow row(FpRule rule, boolean records, int msr) {
        StringBuilder before = new StringBuilder("fpscr=%x msr=%x".formatted(rule.before(), msr));
        StringBuilder after = new StringBuilder("fpscr=%x".formatted(rule.after()));
        String program = switch (rule.name()) {
            case "lfs" -> load(rule, before, after);
            case "stfs" -> store(rule, before, after);
            case "fcmpu", "fcmpo" -> compare(rule, before, after);
            default -> arithmetic(rule, records, before, after);
        };
        // An instruction that does not touch FPSCR does not look at it either.
        boolean looks = !isMemory(rule) && !rule.name().equals("fsel");
        if (looks && (rule.after() & FpStatus.FEX) != 0 && (msr & 0x0900) != 0) {
            after.append(" pc=700 srr0=1000 srr1=%x msr=1000".formatted(0x10_0000 | msr));
        }
        return ConformanceRow.row(CpuModel.PPC750, program + " | " + before + " | " + after, "rules.rows '" + rule + "'");
    }

    private static String load(FpRule rule, StringBuilder before, StringBuilder after) {
        before.append(" [5000]=%08x".formatted((int) rule.operands()[0]));
        after.append(" f1=%016x".formatted(rule.result()));
        return "lfs f1,0x5000(0)";
    }

    private static String store(FpRule rule, StringBuilder before, StringBuilder after) {
        before.append(" f1=%016x".formatted(rule.operands()[0]));
        after.append(" [5000]=%08x".formatted((int) rule.result()));
        return "stfs f1,0x5000(0)";
    }

    private static String compare(FpRule rule, StringBuilder before, StringBuilder after) {
        operands(rule, before);
        after.append(" cr3=%x".formatted((int) Double.longBitsToDouble(rule.result())));
        return rule.name() + " cr3,f2,f3";
    }

    private static String arithmetic(FpRule rule, boolean records, StringBuilder before, StringBuilder after) {
        operands(rule, before);
        if (!rule.suppressed()) {
            after.append(" f1=%016x".formatted(rule.result()));
        }
        if (records) {
            after.append(" cr1=%x".formatted(rule.after() >>> 28));
        }
        String program = rule.name() + (records ? ". f1" : " f1");
        for (int n = 0; n < rule.operands().length; n++) {
            program += ",f" + (n + 2);
        }
        return program;
    }

    private static void operands(FpRule rule, StringBuilder before) {
        for (int n = 0; n < rule.operands().length; n++) {
            before.append(" f%d=%016x".formatted(n + 2, rule.operands()[n]));
        }
    }
}
