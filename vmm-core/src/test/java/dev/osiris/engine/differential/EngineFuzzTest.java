package dev.osiris.engine.differential;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;

/** A few hundred thousand random instructions on both engines; {@link Fuzz} runs millions. */
class EngineFuzzTest {
    private static final int PROGRAMS = 700;
    private static final long ENOUGH = 100_000;

    @Test
    void nativeCodeEndsInTheStateThatTheInterpreterEndsIn() {
        try (Fuzz.Machines machines = new Fuzz.Machines()) {
            for (long seed = 1_000_000; seed < 1_000_000 + PROGRAMS; seed++) {
                String difference = machines.run(seed);
                if (difference != null) {
                    fail(difference);
                }
            }
            assertTrue(machines.instructions() > ENOUGH, machines.summary());
        }
    }
}
