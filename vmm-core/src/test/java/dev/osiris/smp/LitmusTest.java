package dev.osiris.smp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The litmus tests with a small budget; {@code scripts/soak litmus} has the large one. */
@Timeout(300)
class LitmusTest {
    static Stream<Arguments> forbidden() {
        return Stream.of("native", "interpreter").flatMap(engine ->
                Litmus.TESTS.stream().filter(Litmus.Test::forbidden).map(t -> Arguments.of(engine, t)));
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void noOutcomeIsSeenThatTheMemoryModelForbids(String engine, Litmus.Test test) throws Exception {
        long runs = engine.equals("native") ? 40_000 : 4_000;
        Litmus.Result r = Litmus.run(engine, test, runs, 42);
        assertTrue(r.runs() >= runs);
        assertEquals(0, r.asked(), () -> "outcomes: " + r.outcomes());
    }

    /** The harness can see what it looks for: every outcome of a test whose programs run one after the other. */
    @Test
    void anOutcomeThatAlwaysComesIsCounted() throws Exception {
        Litmus.Test always = new Litmus.Test("always", true, o -> o.x() == 3 && o.r20()[0] == 3 && o.r21()[1] == 7,
                "li 14,3; stw 14,0(3); lwz 20,0(3)\n", "li 21,7\n");
        Litmus.Result r = Litmus.run("native", always, 2048, 1);
        assertTrue(r.wrong());
        assertEquals(List.of("0:3,0 1:0,7 x=3 y=0"), List.copyOf(r.outcomes().keySet()));
        assertEquals(2048, r.asked());
    }
}
