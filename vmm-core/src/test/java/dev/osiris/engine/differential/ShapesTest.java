package dev.osiris.engine.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.CpuModel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A few thousand of {@link Shapes} on both engines. */
class ShapesTest {
    private static final long FIRST = 7_000_000;
    private static final int PROGRAMS = Integer.getInteger("osiris.shapes", 1500);

    @Test
    void whatCompilersMakeEndsInTheStateThatTheInterpreterEndsIn() {
        try (Trial trial = new Trial(CpuModel.PPC750, false)) {
            for (long seed = FIRST; seed < FIRST + PROGRAMS; seed++) {
                Sample sample = Shapes.make(seed, CpuModel.PPC750);
                long s = seed;
                assertEquals(List.of(), trial.run(sample), () -> "seed " + s + "\n" + sample.listing(CpuModel.PPC750));
            }
            assertTrue(trial.compared > PROGRAMS / 2, trial.compared + " of " + PROGRAMS + " programs were compared");
        }
    }
}
