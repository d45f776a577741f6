package dev.osiris.ppc.conformance;

import dev.osiris.engine.TestedEngines;

/**
 * The conformance rows outside a test runner, counted: {@code java -cp ... dev.osiris.ppc.conformance.Rows}. The last
 * line is {@code checks=N failures=N}; a check is a row on an engine.
 */
public final class Rows {
    private Rows() {}

    public static void main(String[] args) {
        int checks = 0;
        int failures = 0;
        for (String engine : TestedEngines.ALL) {
            for (String file : ConformanceRow.files()) {
                try (Rigs rigs = new Rigs(engine)) {
                    for (ConformanceRow row : ConformanceRow.of(file)) {
                        checks++;
                        failures += passes(engine, rigs, row) ? 0 : 1;
                    }
                }
            }
        }
        System.out.printf("checks=%d failures=%d%n", checks, failures);
        System.exit(failures == 0 ? 0 : 1);
    }

    private static boolean passes(String engine, Rigs rigs, ConformanceRow row) {
        try {
            ConformanceTest.check(rigs, row);
            return true;
        } catch (AssertionError e) {
            System.out.println(engine + ": " + e.getMessage());
            return false;
        }
    }
}
