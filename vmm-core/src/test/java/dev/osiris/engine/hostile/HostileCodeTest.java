package dev.osiris.engine.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A few seeds of {@link HostileFuzz}; {@code scripts/fuzz hostile} goes on for as long as it is told. */
class HostileCodeTest {
    private static final int SEEDS = 60;
    /** Much more than a host needs that has other things to do as well. */
    private static final int SECONDS = 600;

    @Test
    void guestCodeThatMeansHarmNeitherKillsTheProcessNorHangsIt() throws Exception {
        HostileFuzz.Result result = HostileFuzz.run(SECONDS, 0, SEEDS);
        assertEquals(List.of(), result.failures());
        assertEquals(SEEDS, result.seeds(), result::toString);
    }
}
