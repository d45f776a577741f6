package dev.osiris.engine.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A few seconds of {@link HostileFuzz}; {@code scripts/fuzz hostile} goes on for as long as it is told. */
class HostileCodeTest {
    private static final int SECONDS = 10;

    @Test
    void guestCodeThatMeansHarmNeitherKillsTheProcessNorHangsIt() throws Exception {
        HostileFuzz.Result result = HostileFuzz.run(SECONDS, 0, Long.MAX_VALUE);
        assertEquals(List.of(), result.failures());
        assertTrue(result.seeds() > 20, result::toString);
    }
}
